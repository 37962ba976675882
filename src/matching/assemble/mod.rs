//! Turns records into the input of one run: picks the case, answers its constraints, measures distances.
//!
//! What a family's record says to every case is worked out once, as a [known family]; a case then adds its
//! own answers to all of them.
//!
//! [known family]: crate::matching::assemble::KnownFamily

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    input::{CaseInput, ChildInput, FamilyInput, MatchingInput},
    policy::Policy,
    register::{self, Register},
};
use crate::domain::{
    child::{Child, SiblingGroup},
    code::{ChildCode, FamilyCode, PersonCode, SettlementCode},
    date::Date,
    family::Family,
    plan::{CaseFacts, Constraint, PlacementForm, Plan},
    relation::{Relation, Relative, Waiver},
    settlement::Settlement,
    text::Text,
};
pub use known::KnownFamily;

/// Household constraints and their answers.
mod constraints;

/// What hardly any case changes.
mod known;

/// The form assumed when a plan states none; rule R-CASE-02 then reports it as missing.
const DEFAULT_FORM: PlacementForm = PlacementForm::FosterFamily;

/// The records a run is made from.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    /// Places.
    pub settlements: &'a [Settlement],
    /// Children.
    pub children: &'a [Child],
    /// Sibling groups.
    pub sibling_groups: &'a [SiblingGroup],
    /// Plans.
    pub plans: &'a [Plan],
    /// The register of families.
    pub families: &'a [Family],
    /// Relatives.
    pub relatives: &'a [Relative],
    /// Waivers.
    pub waivers: &'a [Waiver],
}

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Request {
    /// The child; brothers and sisters of the same group come along unless `alone`.
    pub child: ChildCode,
    /// Match the child apart from the group.
    pub alone: bool,
    /// "Today".
    pub as_of: Date,
    /// Seed.
    pub seed: u64,
    /// Number of worlds; absent takes the policy's.
    pub worlds: Option<u32>,
    /// Reason of a preparatory search.
    pub preparatory: Option<Text>,
}

/// Why no input can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssembleError {
    /// No child with this code.
    #[error("no child {0}")]
    UnknownChild(ChildCode),
    /// The child has no plan.
    #[error("child {0} has no plan")]
    NoPlan(ChildCode),
    /// The plan's needs were not confirmed.
    #[error("needs of child {0} are not confirmed")]
    NotConfirmed(ChildCode),
    /// The plan has no need of level 1 or more.
    #[error("plan of child {0} has no need of level 1 or more")]
    NothingToMatch(ChildCode),
    /// A member of the sibling group is not among the children.
    #[error("sibling group {group} names child {child}, who is not in the register")]
    MissingSibling {
        /// The group.
        group: String,
        /// The missing child.
        child: ChildCode,
    },
}

/// Makes the input of one run.
///
/// # Errors
/// [`AssembleError`]: the case cannot be matched as it stands.
pub fn assemble(records: &Records<'_>, policy: &Policy, request: &Request) -> Result<MatchingInput, AssembleError> {
    let known = records.families.iter().map(|family| Arc::new(KnownFamily::of(family.clone(), policy)));
    let mut known: Vec<Arc<KnownFamily>> = known.collect();
    known.sort_by(|a, b| a.facts.code.cmp(&b.facts.code));
    let mut input = assemble_known(records, &known, policy, request)?.input;
    let register = Register::pack(&input.families, policy, input.as_of);
    input.counts = register::counts(&input, policy, &register);
    Ok(input)
}

/// An input whose counts are still to be taken.
#[derive(Debug)]
pub struct Assembled {
    /// The input.
    pub input: MatchingInput,
    /// Families in which a child of the case lives already, by index: what they say differs from what is known.
    pub changed: Vec<usize>,
}

/// The same from families that are known already, by code; those among the records are not looked at.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_known(
    records: &Records<'_>,
    known: &[Arc<KnownFamily>],
    policy: &Policy,
    request: &Request,
) -> Result<Assembled, AssembleError> {
    let case = case(records, request)?;
    let case_codes: BTreeSet<&ChildCode> = case.children.iter().map(|child| &child.code).collect();
    let mut answers = Answers::of(records, &case, request.as_of);
    let asked = constraints::asked(records.plans, &case, policy);
    let mut changed = Vec::new();
    let mut families = Vec::with_capacity(known.len());
    for (index, family) in known.iter().enumerate() {
        let facts = family.without(&case_codes);
        if facts.is_some() {
            changed.push(index);
        }
        let mut input = FamilyInput::of(facts.unwrap_or_else(|| Arc::clone(&family.facts)));
        input.constraints = asked.iter().map(|asked| asked.answer(family, request.as_of)).collect();
        answers.give(&mut input);
        families.push(input);
    }
    let worlds = request.worlds.unwrap_or(policy.file().worlds.count);
    let (as_of, seed) = (request.as_of, request.seed);
    let input = MatchingInput { as_of, seed, worlds, case, families: Arc::new(families), counts: BTreeMap::new() };
    Ok(Assembled { input, changed })
}

fn case(records: &Records<'_>, request: &Request) -> Result<CaseInput, AssembleError> {
    let unknown = || AssembleError::UnknownChild(request.child.clone());
    if !records.children.iter().any(|child| child.code == request.child) {
        return Err(unknown());
    }
    let group = records.sibling_groups.iter().find(|group| group.members.contains(&request.child));
    let together = group.filter(|_| !request.alone);
    let mut codes = together.map_or_else(|| vec![request.child.clone()], |group| group.members.clone());
    codes.sort();
    codes.dedup();
    let children = codes
        .iter()
        .map(|code| {
            let child = records.children.iter().find(|child| &child.code == code);
            let missing = || match together {
                Some(group) => AssembleError::MissingSibling { group: group.code.to_string(), child: code.clone() },
                None => unknown(),
            };
            child_input(child.ok_or_else(missing)?, records.plans)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let held =
        |waiver: &&Waiver| waiver.family.is_none() && codes.contains(&waiver.child) && waiver.holds_on(request.as_of);
    Ok(CaseInput {
        code: together.map_or_else(|| request.child.to_string(), |group| group.code.to_string()),
        children,
        apart_from: group.filter(|_| request.alone).map(|group| group.code.clone()),
        preparatory: request.preparatory.clone(),
        waivers: records.waivers.iter().filter(held).cloned().collect(),
    })
}

fn child_input(child: &Child, plans: &[Plan]) -> Result<ChildInput, AssembleError> {
    let code = || child.code.clone();
    let plan = plans.iter().find(|plan| plan.child == child.code).ok_or_else(|| AssembleError::NoPlan(code()))?;
    let confirmed = plan.confirmed.as_ref().ok_or_else(|| AssembleError::NotConfirmed(code()))?;
    if !plan.needs.iter().any(|need| need.level.is_some_and(|level| level.get() > 0)) {
        return Err(AssembleError::NothingToMatch(code()));
    }
    Ok(ChildInput {
        code: child.code.clone(),
        birth_date: child.birth_date,
        sex: child.sex,
        languages: child.languages.clone(),
        plan_date: plan.date,
        has_recommendation: plan.recommendation.is_some(),
        team_members: plan.team.len() as u8,
        confirmed_on: confirmed.on,
        needs: plan.needs.clone(),
        strengths: plan.strengths.clone(),
        form: plan.case.form.unwrap_or(DEFAULT_FORM),
        form_stated: plan.case.form.is_some(),
        case: CaseFacts { contact_bans: contact_bans(plan), ..plan.case.clone() },
    })
}

/// Persons the child must not meet: those of the case file and those the plan names as a constraint.
fn contact_bans(plan: &Plan) -> Vec<PersonCode> {
    let stated = plan.constraints.iter().filter_map(|stated| match &stated.constraint {
        Constraint::ContactProhibited(person) => Some(person.clone()),
        _ => None,
    });
    let bans: BTreeSet<PersonCode> = plan.case.contact_bans.iter().cloned().chain(stated).collect();
    bans.into_iter().collect()
}

type Relations = BTreeMap<ChildCode, Relation>;

fn relations_by_family<'a>(records: &Records<'a>, case: &BTreeSet<&ChildCode>) -> BTreeMap<&'a FamilyCode, Relations> {
    let mut by_family: BTreeMap<&FamilyCode, Relations> = BTreeMap::new();
    for relative in records.relatives.iter().filter(|relative| case.contains(&relative.child)) {
        by_family.entry(&relative.family).or_default().insert(relative.child.clone(), relative.relation);
    }
    by_family
}

fn waivers_by_family<'a>(
    records: &Records<'a>,
    case: &BTreeSet<&ChildCode>,
    as_of: Date,
) -> BTreeMap<&'a FamilyCode, Vec<Waiver>> {
    let mut by_family: BTreeMap<&FamilyCode, Vec<Waiver>> = BTreeMap::new();
    let mut held: Vec<&Waiver> =
        records.waivers.iter().filter(|waiver| case.contains(&waiver.child) && waiver.holds_on(as_of)).collect();
    held.sort_by_key(|waiver| (&waiver.rule, &waiver.child, waiver.granted_on));
    for waiver in held {
        if let Some(family) = &waiver.family {
            by_family.entry(family).or_default().push(waiver.clone());
        }
    }
    by_family
}

/// What records beside the families' own say about them and the case.
struct Answers<'a> {
    relations: BTreeMap<&'a FamilyCode, Relations>,
    waivers: BTreeMap<&'a FamilyCode, Vec<Waiver>>,
    /// By child: from every place to the school, and to the relative whom the child keeps contact with.
    distances: Vec<(ChildCode, Distances<'a>, Distances<'a>)>,
}

impl<'a> Answers<'a> {
    fn of(records: &Records<'a>, case: &CaseInput, as_of: Date) -> Self {
        let codes: BTreeSet<&ChildCode> = case.children.iter().map(|child| &child.code).collect();
        let places: BTreeMap<&SettlementCode, &Settlement> = records.settlements.iter().map(|s| (&s.code, s)).collect();
        let distances = case.children.iter().map(|child| {
            let to = |place: &Option<SettlementCode>| Distances::to(place.as_ref(), &places);
            (child.code.clone(), to(&child.case.school_settlement), to(&child.case.contact_settlement))
        });
        Self {
            relations: relations_by_family(records, &codes),
            waivers: waivers_by_family(records, &codes, as_of),
            distances: distances.collect(),
        }
    }

    fn give(&mut self, family: &mut FamilyInput) {
        let facts = Arc::clone(&family.facts);
        family.relations = self.relations.remove(&facts.code).unwrap_or_default();
        family.waivers = self.waivers.remove(&facts.code).unwrap_or_default();
        for (child, school, contact) in &self.distances {
            if let Some(distance) = school.from(&facts.settlement) {
                family.school_hundred_metres.insert(child.clone(), distance);
            }
            if let Some(distance) = contact.from(&facts.settlement) {
                family.contact_hundred_metres.insert(child.clone(), distance);
            }
        }
    }
}

/// Hundreds of metres to one place from every other: families are many, places are few.
struct Distances<'a>(BTreeMap<&'a SettlementCode, u32>);

impl<'a> Distances<'a> {
    fn to(place: Option<&SettlementCode>, places: &BTreeMap<&'a SettlementCode, &Settlement>) -> Self {
        let Some(to) = place.and_then(|place| places.get(place)) else { return Self(BTreeMap::new()) };
        Self(places.iter().map(|(code, from)| (*code, from.hundred_metres_to(to))).collect())
    }

    fn from(&self, place: &SettlementCode) -> Option<u32> {
        self.0.get(place).copied()
    }
}
