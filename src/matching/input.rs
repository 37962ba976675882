//! Everything a run may read, loaded beforehand. What is not here cannot influence a list.
//!
//! *Design notes.* Names, ethnicity, religion, marital status, wealth and the sex of carers have no
//! field here (product.md, principle 12). Where a plan states a household constraint or the law has an
//! income rule, the answer to that very question is here, worked out beforehand by
//! [`assemble`](crate::matching::assemble).

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::domain::{
    canonical::{CanonicalError, CanonicalObject},
    child::Sex,
    code::{ChildCode, FamilyCode, GroupCode, ItemCode, LanguageCode, PersonCode, SettlementCode},
    date::Date,
    family::{
        Access, AdultAtHome, Availability, Conclusions, Dated, Document, Experience, Languages, Preferences,
        PreparationCertificate, Rating, RegisterState, ResidentKind, SpouseConsent, StrengthPractice, Training,
    },
    level::Capability,
    plan::{CaseFacts, ChildStrength, Constraint, ConstraintStrength, Need, PlacementForm},
    relation::{Relation, Waiver},
    text::Text,
};

/// The input of one run: pure data, enough to compute the result again on any machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchingInput {
    /// "Today" for every age and every staleness limit.
    pub as_of: Date,
    /// Seed of the order inside near-ties and of the worlds.
    pub seed: u64,
    /// Number of worlds, 0 to 2²⁰; 0 leaves out how sure the order is.
    pub worlds: u32,
    /// The child, or the brothers and sisters matched as one.
    pub case: CaseInput,
    /// Every family of the register, by code.
    pub families: Arc<Vec<FamilyInput>>,
    /// How many families are known to have each capability 0-3, by code of need or strength; see
    /// [`MatchingInput::count_key`].
    pub counts: BTreeMap<String, [u32; 4]>,
}

/// The case: one child, or a sibling group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseInput {
    /// The child's code, or the group's.
    pub code: String,
    /// The children, by code; one or more.
    pub children: Vec<ChildInput>,
    /// The group the child is matched apart from, when matched alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart_from: Option<GroupCode>,
    /// Why a search is made before the route allows a proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparatory: Option<Text>,
    /// Waivers of case rules, and of family rules for every family.
    pub waivers: Vec<Waiver>,
}

/// One child of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildInput {
    /// Case number.
    pub code: ChildCode,
    /// Day of birth.
    pub birth_date: Date,
    /// Sex: read against a family's stated bounds.
    pub sex: Sex,
    /// Languages, the home language first.
    pub languages: Vec<LanguageCode>,
    /// Day of the plan.
    pub plan_date: Date,
    /// Whether the plan has a recommendation section and a team.
    pub has_recommendation: bool,
    /// Number of team members on record.
    pub team_members: u8,
    /// Day the needs were confirmed.
    pub confirmed_on: Date,
    /// The needs, in the confirmed order.
    pub needs: Vec<Need>,
    /// The strengths.
    pub strengths: Vec<ChildStrength>,
    /// The form looked for.
    pub form: PlacementForm,
    /// Whether the plan states the form, or the default was taken.
    pub form_stated: bool,
    /// Facts of the case.
    pub case: CaseFacts,
}

/// One family as a run sees it: what its record says, and its answers to this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyInput {
    /// What its record says, shared by the runs that read the same record.
    #[serde(flatten)]
    pub facts: Arc<FamilyFacts>,
    /// Answers to the household constraints of this case.
    pub constraints: Vec<ConstraintAnswer>,
    /// What the applicant is to the children of this case.
    pub relations: BTreeMap<ChildCode, Relation>,
    /// Waivers recorded for this family and this case.
    pub waivers: Vec<Waiver>,
    /// Hundreds of metres to each child's school, by child.
    pub school_hundred_metres: BTreeMap<ChildCode, u32>,
    /// Hundreds of metres to the relative each child keeps contact with, by child.
    pub contact_hundred_metres: BTreeMap<ChildCode, u32>,
    /// Capabilities assumed in a trial; empty in every run that is kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assumed: BTreeMap<ItemCode, Capability>,
}

impl FamilyInput {
    /// A family that has no answers yet.
    pub fn of(facts: Arc<FamilyFacts>) -> Self {
        Self {
            facts,
            constraints: Vec::new(),
            relations: BTreeMap::new(),
            waivers: Vec::new(),
            school_hundred_metres: BTreeMap::new(),
            contact_hundred_metres: BTreeMap::new(),
            assumed: BTreeMap::new(),
        }
    }
}

/// A family's record stands behind its input: whatever reads a fact reads it there.
impl std::ops::Deref for FamilyInput {
    type Target = FamilyFacts;
    fn deref(&self) -> &FamilyFacts {
        &self.facts
    }
}

/// What a family's record says to every case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyFacts {
    /// Register number.
    pub code: FamilyCode,
    /// Where it lives.
    pub settlement: SettlementCode,
    /// Forms it is prepared for; empty when not recorded.
    pub forms: Vec<PlacementForm>,
    /// Birth dates of the carers.
    pub carer_births: Vec<Option<Date>>,
    /// Everybody else in the home.
    pub residents: Vec<ResidentInput>,
    /// Persons living with or related to the family.
    pub known_persons: Option<Vec<PersonCode>>,
    /// The dwelling.
    pub dwelling: Option<DwellingInput>,
    /// Languages of the home.
    pub languages: Option<Languages>,
    /// An adult at home by day.
    pub adult_at_home: Option<Dated<AdultAtHome>>,
    /// Places approved.
    pub approved_places: Option<Dated<u8>>,
    /// Stated bounds.
    pub preferences: Option<Preferences>,
    /// Conclusions of the authority.
    pub conclusions: Conclusions,
    /// Consent of the spouse.
    pub spouse_consent: Option<Dated<SpouseConsent>>,
    /// Whether the income reaches the policy's amount; absent when not recorded or not asked.
    pub income_reaches: Option<Dated<bool>>,
    /// Preparation certificate.
    pub preparation: Option<PreparationCertificate>,
    /// Documents that age.
    pub documents: Vec<Document>,
    /// Courses.
    pub training: Vec<Training>,
    /// Experience.
    pub experience: Vec<Experience>,
    /// Ratings.
    pub ratings: Vec<Rating>,
    /// Practice of strengths.
    pub strengths: Vec<StrengthPractice>,
    /// Answers to the question whether it is free.
    pub availability: Vec<Availability>,
    /// State in the register.
    pub register_state: Option<RegisterState>,
}

/// Somebody else in the home, without sex or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidentInput {
    /// How they belong to the home.
    pub kind: ResidentKind,
    /// Day of birth.
    pub birth_date: Option<Date>,
    /// Recorded as vulnerable.
    pub vulnerable: bool,
}

/// The dwelling in whole numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DwellingInput {
    /// Total area in tenths of a square metre.
    pub area_tenths: Option<u32>,
    /// Rooms.
    pub rooms: Option<u8>,
    /// A separate bedroom for the child is ready.
    pub own_bedroom: Option<bool>,
    /// Access.
    pub access: Option<Access>,
    /// Day of the inspection.
    pub as_of: Date,
    /// The act.
    pub source: Option<Text>,
}

/// The answer of one family to one household constraint of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintAnswer {
    /// The child whose plan states it.
    pub child: ChildCode,
    /// The constraint.
    pub constraint: Constraint,
    /// Hard or soft.
    pub strength: ConstraintStrength,
    /// Whether the family meets it; absent when the record does not say.
    pub met: Option<bool>,
}

impl MatchingInput {
    /// The snapshot: the bytes that are hashed and kept.
    ///
    /// # Errors
    /// [`CanonicalError`]: a fault of the program.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        let mut object = CanonicalObject::default();
        object
            .field("as_of", &self.as_of)?
            .field("case", &self.case)?
            .field("counts", &self.counts)?
            .list("families", &self.families)?
            .field("seed", &self.seed)?
            .field("worlds", &self.worlds)?;
        Ok(object.finish())
    }

    /// Key of [`counts`](Self::counts): the item's code, and for a fact that differs between the children
    /// of a group also the child's.
    pub fn count_key(&self, child: &ChildCode, item: &str, is_derived: bool) -> String {
        if is_derived && self.case.children.len() > 1 { format!("{item}@{child}") } else { item.to_owned() }
    }

    /// How many families are known to have each capability for one need or strength of one child.
    pub fn counts_of(&self, child: &ChildCode, item: &str) -> [u32; 4] {
        let own = self.counts.get(&self.count_key(child, item, true));
        own.or_else(|| self.counts.get(item)).copied().unwrap_or_default()
    }

    /// Number of children who would join the family together.
    pub fn group_size(&self) -> u32 {
        self.case.children.len() as u32
    }
}
