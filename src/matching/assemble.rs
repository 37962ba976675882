//! Turns records into the input of one run: picks the case, answers its constraints, measures distances.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    input::{CaseInput, ChildInput, ConstraintAnswer, DwellingInput, FamilyInput, MatchingInput, ResidentInput},
    policy::{Check, Policy},
    register,
};
use crate::domain::{
    child::{Child, Sex, SiblingGroup},
    code::{ChildCode, FamilyCode, PersonCode, SettlementCode},
    date::Date,
    family::{Dated, Family, Resident, ResidentKind},
    plan::{CaseFacts, Constraint, PlacementForm, Plan},
    relation::{Relative, Waiver},
    settlement::Settlement,
    text::Text,
};

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
    let case = case(records, request)?;
    let places: BTreeMap<&SettlementCode, &Settlement> = records.settlements.iter().map(|s| (&s.code, s)).collect();
    let case_codes: BTreeSet<&ChildCode> = case.children.iter().map(|child| &child.code).collect();
    let relations = relations_by_family(records, &case_codes);
    let waivers = waivers_by_family(records, &case_codes, request.as_of);
    let plans: BTreeMap<&ChildCode, &Plan> = records.plans.iter().map(|plan| (&plan.child, plan)).collect();
    let mut families: Vec<FamilyInput> = records
        .families
        .iter()
        .map(|family| {
            let mut input = family_alone(family, policy, &case_codes);
            input.relations = relations.get(&family.code).cloned().unwrap_or_default();
            input.waivers = waivers.get(&family.code).cloned().unwrap_or_default();
            for child in &case.children {
                add_distances(&mut input, child, family, &places);
                if let Some(plan) = plans.get(&child.code) {
                    add_constraints(&mut input, plan, family, policy, request.as_of);
                }
            }
            input
        })
        .collect();
    families.sort_by(|a, b| a.code.cmp(&b.code));
    let worlds = request.worlds.unwrap_or(policy.file().worlds.count);
    let mut input = MatchingInput {
        as_of: request.as_of,
        seed: request.seed,
        worlds,
        case,
        families: Arc::new(families),
        counts: BTreeMap::new(),
    };
    input.counts = register::counts(&input, policy);
    Ok(input)
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

type Relations = BTreeMap<ChildCode, crate::domain::relation::Relation>;

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

/// The part of a family's input that hardly any case changes. A child of the case who lives there already
/// is one of those who would join, and is not counted twice.
fn family_alone(family: &Family, policy: &Policy, case: &BTreeSet<&ChildCode>) -> FamilyInput {
    let joins = |resident: &&Resident| resident.child.as_ref().is_some_and(|child| case.contains(child));
    let mut input = FamilyInput {
        code: family.code.clone(),
        settlement: family.settlement.clone(),
        forms: family.forms.clone(),
        carer_births: family.carers.iter().map(|carer| carer.birth_date).collect(),
        residents: family
            .residents
            .iter()
            .filter(|resident| !joins(resident))
            .map(|r| ResidentInput { kind: r.kind, birth_date: r.birth_date, vulnerable: r.vulnerable })
            .collect(),
        known_persons: family.known_persons.clone(),
        dwelling: family.dwelling.as_ref().map(|dwelling| DwellingInput {
            area_tenths: dwelling.total_area_m2.map(super::super::domain::family::Area::tenths),
            rooms: dwelling.rooms,
            own_bedroom: dwelling.own_bedroom,
            access: dwelling.access,
            as_of: dwelling.as_of,
            source: dwelling.source.clone(),
        }),
        languages: family.languages.clone(),
        adult_at_home: family.adult_at_home.clone(),
        approved_places: family.approved_places.clone(),
        preferences: family.preferences.clone(),
        conclusions: family.conclusions.clone(),
        spouse_consent: family.spouse_consent.clone(),
        income_reaches: income_reaches(family, policy),
        preparation: family.preparation.clone(),
        documents: family.documents.clone(),
        training: family.training.clone(),
        experience: family.experience.clone(),
        ratings: family.ratings.clone(),
        strengths: family.strengths.clone(),
        availability: family.availability.clone(),
        register_state: family.register_state.clone(),
        constraints: Vec::new(),
        relations: BTreeMap::new(),
        waivers: Vec::new(),
        school_hundred_metres: BTreeMap::new(),
        contact_hundred_metres: BTreeMap::new(),
        assumed: BTreeMap::new(),
    };
    sort_lists(&mut input);
    input
}

/// The order in which a record lists its facts says nothing and must change no byte.
fn sort_lists(input: &mut FamilyInput) {
    input.forms.sort_unstable();
    input.carer_births.sort_unstable();
    input.residents.sort_by_key(|resident| (resident.kind, resident.birth_date, resident.vulnerable));
    input.documents.sort_by_key(|document| (document.kind, document.as_of));
    input.availability.sort_by_key(|answer| (answer.confirmed_on, answer.status, answer.until));
    input.ratings.sort_by(|a, b| (&a.item, a.by, a.as_of, a.level).cmp(&(&b.item, b.by, b.as_of, b.level)));
    input.strengths.sort_by(|a, b| (&a.strength, a.as_of, a.practice).cmp(&(&b.strength, b.as_of, b.practice)));
    input.experience.sort_by(|a, b| (&a.item, a.as_of, a.kind).cmp(&(&b.item, b.as_of, b.kind)));
    input.training.sort_by(|a, b| (&a.course, a.passed_on).cmp(&(&b.course, b.passed_on)));
    for training in &mut input.training {
        training.items.sort_unstable();
    }
    if let Some(persons) = &mut input.known_persons {
        persons.sort_unstable();
    }
    if let Some(languages) = &mut input.languages {
        languages.spoken.sort_by(|a, b| (&a.language, a.used_by).cmp(&(&b.language, b.used_by)));
    }
}

/// Above the statutory amount wealth is nobody's business: only the comparison enters a run.
fn income_reaches(family: &Family, policy: &Policy) -> Option<Dated<bool>> {
    let amount = policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::Income { amount_tenge: Some(amount), .. } => Some(amount),
        _ => None,
    })?;
    let income = family.income_per_person.as_ref()?;
    Some(Dated { value: income.value >= amount, as_of: income.as_of, source: income.source.clone() })
}

fn add_distances(
    input: &mut FamilyInput,
    child: &ChildInput,
    family: &Family,
    places: &BTreeMap<&SettlementCode, &Settlement>,
) {
    let distance = |to: &Option<SettlementCode>| {
        let (from, to) = (places.get(&family.settlement)?, places.get(to.as_ref()?)?);
        Some(from.hundred_metres_to(to))
    };
    if let Some(distance) = distance(&child.case.school_settlement) {
        input.school_hundred_metres.insert(child.code.clone(), distance);
    }
    if let Some(distance) = distance(&child.case.contact_settlement) {
        input.contact_hundred_metres.insert(child.code.clone(), distance);
    }
}

fn add_constraints(input: &mut FamilyInput, plan: &Plan, family: &Family, policy: &Policy, as_of: Date) {
    let young_under = policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::HardConstraints { young_child_under } => Some(young_child_under),
        _ => None,
    });
    let household_days = policy.file().staleness.household_days;
    for stated in &plan.constraints {
        // R-CASE-08 answers contact bans; a wish in words is for people to read.
        if matches!(stated.constraint, Constraint::ContactProhibited(_) | Constraint::ChildPreference(_)) {
            continue;
        }
        let met = answer(&stated.constraint, family, young_under.unwrap_or(0), as_of, household_days);
        input.constraints.push(ConstraintAnswer {
            child: plan.child.clone(),
            constraint: stated.constraint.clone(),
            strength: stated.strength,
            met,
        });
    }
}

/// Whether the household meets a constraint on `as_of`; absent when the record does not say.
fn answer(constraint: &Constraint, family: &Family, young_under: u8, as_of: Date, household_days: i32) -> Option<bool> {
    match constraint {
        Constraint::NoChildUnderAge(years) => no_child_under(family, *years, as_of),
        Constraint::NoYoungChildren => no_child_under(family, young_under, as_of),
        Constraint::OnlyChild => no_child_under(family, 18, as_of),
        Constraint::OtherChildrenWelcome => no_child_under(family, 18, as_of).map(|none| !none),
        Constraint::TwoParents => (!family.carers.is_empty()).then_some(family.carers.len() >= 2),
        Constraint::MaleRoleModel => some_adult_is(family, Sex::Male, as_of),
        Constraint::FemaleCarer => {
            let sexes = family.carers.iter().map(|carer| carer.sex);
            any_known(sexes, Sex::Female).filter(|_| !family.carers.is_empty())
        }
        Constraint::NoUnrelatedAdultMales => {
            let unrelated = family.residents.iter().filter(|r| r.kind == ResidentKind::UnrelatedAdult);
            any_known(unrelated.map(|r| r.sex), Sex::Male).map(|found| !found)
        }
        Constraint::Location(place) => Some(&family.settlement == place),
        Constraint::NoPets => {
            let pets = family.pets.as_ref()?;
            let age = pets.as_of.days_until(as_of);
            (0..=household_days).contains(&age).then_some(!pets.value)
        }
        Constraint::ContactProhibited(_) | Constraint::ChildPreference(_) => None,
    }
}

fn no_child_under(family: &Family, years: u8, as_of: Date) -> Option<bool> {
    let mut unknown_age = false;
    for resident in &family.residents {
        match resident.birth_date {
            Some(birth) if birth.years_until(as_of) < i32::from(years) => return Some(false),
            None if matches!(resident.kind, ResidentKind::OwnChild | ResidentKind::PlacedChild) => unknown_age = true,
            _ => {}
        }
    }
    (!unknown_age).then_some(true)
}

fn some_adult_is(family: &Family, sex: Sex, as_of: Date) -> Option<bool> {
    let adults = family.residents.iter().filter(|resident| {
        let of_age = resident.birth_date.is_some_and(|birth| birth.years_until(as_of) >= 18);
        resident.kind == ResidentKind::RelatedAdult || (resident.kind == ResidentKind::OwnChild && of_age)
    });
    any_known(family.carers.iter().map(|carer| carer.sex).chain(adults.map(|adult| adult.sex)), sex)
}

/// Whether any is of this sex; absent when none is known to be and one is not recorded.
fn any_known(sexes: impl Iterator<Item = Option<Sex>>, sex: Sex) -> Option<bool> {
    let mut unknown = false;
    for found in sexes {
        match found {
            Some(found) if found == sex => return Some(true),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(false)
}
