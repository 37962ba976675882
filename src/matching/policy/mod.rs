//! The policy: every item, weight, table, rule and limit a run uses, as data with reasons and sources.
//!
//! A policy is one JSON file under `models/`, read and checked by [`load`](crate::matching::policy::load), linted by
//! [`lint`](crate::matching::policy::lint), and
//! proven by the golden vectors it carries ([`vectors`](crate::matching::policy::vectors)).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    actor::Role,
    code::{ItemCode, RuleCode, StrengthCode},
    date::Date,
    family::DocumentKind,
    language::Trilingual,
    level::{Capability, Importance, NeedLevel},
    plan::{ChildCategory, LegalBasisKind, PlacementForm, RelativeSearch, ReturnStatus},
    relation::Relation,
};

/// Reading a policy file, and why one is refused.
pub mod load;

/// Everything that can be wrong inside a policy, named by entry.
pub mod lint;

/// What changed between two policies.
pub mod diff;

/// Golden vectors: small inputs with the contributions they must give.
pub mod vectors;

pub use load::{Policy, PolicyError};

/// The policy file as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// Format: `uya/policy/1`.
    pub format: String,
    /// Name, the folder under `models/`.
    pub name: String,
    /// Semantic version, the file's name.
    pub version: String,
    /// Day it was written.
    pub date: Date,
    /// Whether rules without a source document exclude or only flag.
    pub unconfirmed_rules: UnconfirmedRules,
    /// What each standing means.
    pub standings: BTreeMap<SourceKind, Trilingual>,
    /// What each document code stands for.
    pub documents: BTreeMap<String, Trilingual>,
    /// Words of the need levels 0 to 3.
    pub need_scale: Vec<Trilingual>,
    /// Words of the capability levels 0 to 3.
    pub family_scale: Vec<Trilingual>,
    /// The 13 groups of needs.
    pub groups: Vec<Group>,
    /// The 54 needs.
    pub items: Vec<Item>,
    /// The child's strengths.
    pub strengths: Vec<Strength>,
    /// Household constraints a plan may state.
    pub constraints: Vec<ConstraintText>,
    /// The 38 services of Annex 3.
    pub services: Vec<Service>,
    /// Forms of placement.
    pub placement_forms: Vec<Form>,
    /// The 39 rules.
    pub rules: Vec<Rule>,
    /// Multipliers and coverage.
    pub tables: Tables,
    /// What the fit words mean.
    pub bands: Bands,
    /// When places are called even.
    pub near_ties: NearTies,
    /// How sure the order is.
    pub worlds: Worlds,
    /// Cut points of capabilities that follow from facts.
    pub derived: Derived,
    /// When a fact is too old.
    pub staleness: Staleness,
    /// When a family is only just excluded.
    pub nearness: Nearness,
    /// Why an item can or cannot be raised by support.
    pub attainable: BTreeMap<Attainable, Trilingual>,
    /// Golden vectors.
    pub vectors: Vec<vectors::Vector>,
}

/// Whether rules without a source document exclude or only flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnconfirmedRules {
    /// As shipped, with their standing shown.
    Enforce,
    /// All become flags.
    Flag,
}

/// What kind of authority a source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Read in a source document.
    Source,
    /// Public text read as an excerpt: a lawyer must confirm it.
    Public,
    /// Published research.
    Literature,
    /// Our own proposal.
    Proposal,
    /// Not yet checked.
    ToBeChecked,
}

/// Where a rule or an item comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its authority.
    pub kind: SourceKind,
    /// The citation in three languages.
    pub label: Trilingual,
    /// Address of a public text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A group of needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Trilingual,
    /// Where the group comes from.
    pub source: Trilingual,
}

/// One need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Code.
    pub code: ItemCode,
    /// Group it belongs to.
    pub group: String,
    /// Name.
    pub name: Trilingual,
    /// Ages in whole years at which it makes sense, both ends included.
    pub age_range: [u8; 2],
    /// What the child's levels 0 to 3 mean.
    pub child_levels: Vec<Trilingual>,
    /// What the family's levels 0 to 3 mean.
    pub family_levels: Vec<Trilingual>,
    /// Weight 20 to 100.
    pub weight: u32,
    /// Why this weight.
    pub weight_reason: Trilingual,
    /// Cannot be offset when unmet.
    pub critical: bool,
    /// Items of one overlap group measure related things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_group: Option<String>,
    /// The fact the capability follows from, if it is not rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<DerivedKind>,
    /// Whether and how a family can be helped to a higher level.
    pub attainable: Attainable,
    /// Own coverage table instead of the common one, per cent, rows need 1-3, columns capability 0-3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// Sources.
    pub sources: Vec<Source>,
}

/// Capabilities that follow from facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DerivedKind {
    /// Languages of the home against the child's.
    LanguageEnvironment,
    /// Places free for the whole group.
    SiblingBond,
    /// Floor area, rooms, separate bedroom.
    PersonalSpace,
    /// Distance to the child's school.
    CommunitySchoolContinuity,
    /// Distance to the relative contact is kept with.
    BirthFamilyContact,
    /// An adult at home by day.
    AdultAvailability,
    /// The inspection of the dwelling.
    HomeAccessibility,
}

/// How a capability can be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attainable {
    /// By a course and supported practice.
    Training,
    /// By adapting or equipping the home.
    Equipment,
    /// With help of the support service.
    Support,
    /// Not by any of these.
    No,
}

/// Coverage in per cent: rows are need levels 1 to 3, columns capabilities 0 to 3.
pub type Coverage = [[u32; 4]; 3];

/// A child's strength.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strength {
    /// Code.
    pub code: StrengthCode,
    /// Name.
    pub name: Trilingual,
}

/// A household constraint's words; `{n}`, `{person}`, `{place}`, `{text}` stand for its parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintText {
    /// Code without parameter.
    pub code: String,
    /// Words.
    pub name: Trilingual,
}

/// A service of Annex 3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Code, for example `A3-8-1`.
    pub code: String,
    /// Clause of the Order.
    pub clause: String,
    /// Group (domain of services).
    pub group: String,
    /// Short name in own words.
    pub name: Trilingual,
    /// Needs it answers.
    pub items: Vec<ItemCode>,
}

/// A form of placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Trilingual,
    /// Legal basis.
    pub legal_basis: Trilingual,
    /// Whether runs can be made for it.
    pub in_scope: bool,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Code.
    pub id: RuleCode,
    /// What it looks at.
    pub side: Side,
    /// Short name.
    pub title: Trilingual,
    /// What it asks.
    pub statement: Trilingual,
    /// The check, with its parameters.
    pub check: Check,
    /// Forms of placement it applies to.
    pub applies_to_forms: Vec<PlacementForm>,
    /// Sources.
    pub sources: Vec<Source>,
    /// What counts as evidence.
    pub evidence: Trilingual,
    /// What a failure means.
    pub on_fail: Effect,
    /// What missing evidence means.
    pub on_missing: Effect,
    /// Who may waive it, if anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<WaiverTerms>,
    /// Words beside a family that fails.
    pub message: Trilingual,
    /// The smallest change that would make it pass.
    pub change: Trilingual,
    /// What to ask when evidence is missing.
    pub ask: Trilingual,
    /// What a specialist should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Trilingual>,
}

impl Rule {
    /// The strongest authority among the sources: a source document, else a public text, else a
    /// proposal. Only the first is confirmed.
    pub fn standing(&self) -> SourceKind {
        let has = |kind| self.sources.iter().any(|source| source.kind == kind);
        if has(SourceKind::Source) {
            SourceKind::Source
        } else if has(SourceKind::Public) || has(SourceKind::ToBeChecked) {
            SourceKind::Public
        } else {
            SourceKind::Proposal
        }
    }

    /// Whether the rule has every parameter it needs to act.
    pub fn is_active(&self) -> bool {
        !matches!(self.check, Check::Workflow {} | Check::Income { amount_tenge: None, .. })
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The child's case: gates the run.
    Case,
    /// A child and a family.
    Pair,
    /// A family alone.
    Family,
    /// The way of working: held by the workflow.
    Process,
}

/// What a verdict means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The family is not considered.
    Exclude,
    /// The family is not considered unless a waiver is recorded.
    ExcludeUnlessWaived,
    /// The run is refused but for a preparatory search; on missing evidence of a family: not enough information.
    Block,
    /// On missing evidence: not enough information, with the question.
    Ask,
    /// Shown, never better than *Limited fit*.
    Demote,
    /// Shown, flagged.
    Flag,
    /// Shown; a proposal cannot be approved until it is cleared.
    FlagBlocking,
    /// Shown; a proposal cannot be approved until it is cleared.
    BlockFinalisation,
    /// Shown; a proposal of a family that is not a relative cannot be approved until it is cleared.
    BlockNonkinFinalisation,
    /// The run goes on under the form the rule names.
    SwitchForm,
    /// Held by the workflow.
    Workflow,
}

impl Effect {
    /// The code in records and documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::ExcludeUnlessWaived => "exclude_unless_waived",
            Self::Block => "block",
            Self::Ask => "ask",
            Self::Demote => "demote",
            Self::Flag => "flag",
            Self::FlagBlocking => "flag_blocking",
            Self::BlockFinalisation => "block_finalisation",
            Self::BlockNonkinFinalisation => "block_nonkin_finalisation",
            Self::SwitchForm => "switch_form",
            Self::Workflow => "workflow",
        }
    }
}

/// Who may waive a rule, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiverTerms {
    /// The role.
    pub by: Role,
    /// What it lifts.
    pub lifts: Lifts,
    /// Forms of placement it may be given for; empty when any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<PlacementForm>,
    /// The condition.
    pub condition: Trilingual,
}

/// What a waiver lifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifts {
    /// The rule, in full.
    Rule,
    /// Only what keeps the family off the list: a proposal still cannot be approved.
    Ranking,
    /// Only the bar on looking: the run is a preparatory search.
    PreparatorySearch,
}

/// The authority's conclusions a rule can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConclusionKind {
    /// Overall eligibility.
    Eligibility,
    /// Legal capacity and parental rights.
    LegalCapacity,
    /// Health.
    Health,
    /// Criminal record.
    CriminalRecord,
    /// Residence and citizenship.
    Residence,
    /// The filter on single carers.
    SingleCarer,
}

/// A kind of check and its parameters. The code knows the kinds; which rule uses which, with what
/// numbers and effects, is the policy's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// Return to the birth family was assessed.
    BirthFamilyReturn {
        /// Statuses that let a run go on.
        accepted: Vec<ReturnStatus>,
    },
    /// Relatives were looked for.
    RelativeSearch {
        /// Results that count as done.
        accepted: Vec<RelativeSearch>,
    },
    /// The child belongs to a covered category.
    ChildCategory {
        /// Covered categories.
        accepted: Vec<ChildCategory>,
    },
    /// The form rests on the right act.
    LegalBasis {
        /// Act by form.
        basis: BTreeMap<PlacementForm, LegalBasisKind>,
        /// Act for a suspected child (patronage only).
        suspected: LegalBasisKind,
    },
    /// Guardianship or trusteeship by age.
    FormForAge {
        /// Guardianship below this age in years.
        guardianship_below: u8,
        /// Trusteeship below this age in years.
        trusteeship_below: u8,
    },
    /// The plan has a recommendation, a team and a fresh date.
    PlanRecommendation {
        /// Oldest plan in days.
        max_age_days: i32,
    },
    /// The child consents to a concrete family.
    ChildConsent {
        /// From this age in years.
        min_age: u8,
    },
    /// The child's opinion is recorded.
    ChildOpinion {},
    /// Brothers and sisters stay together.
    SiblingsTogether {
        /// Coded reasons for separating them.
        reasons: Vec<String>,
    },
    /// Nobody the child must not meet.
    ContactBans {},
    /// Every carer is of age.
    CarerMinAge {
        /// Years.
        min_age: u8,
    },
    /// Every carer is within an age range and a citizen.
    CarerAgeRange {
        /// Years, included.
        min_age: u8,
        /// Years, included.
        max_age: u8,
    },
    /// Carer and child are far enough apart in age.
    AgeDifference {
        /// Years.
        min_years: u8,
        /// Relations that need no difference.
        exempt: Vec<Relation>,
    },
    /// A dated conclusion of the authority.
    Conclusion {
        /// Which.
        of: ConclusionKind,
    },
    /// Income per person.
    Income {
        /// Whole tenge per person and month; without it the rule does not act.
        amount_tenge: Option<u32>,
        /// Day from which the amount holds.
        amount_as_of: Option<Date>,
    },
    /// Consent of the spouse.
    SpouseConsent {},
    /// Psychological preparation.
    Preparation {
        /// Close relatives need none.
        exempt: Vec<Relation>,
    },
    /// Floor area per person.
    FloorArea {
        /// Square metres.
        min_m2_per_person: u32,
    },
    /// Number of children placed, with the child.
    PlacedChildren {
        /// Below this number the family is flagged.
        min: Option<u8>,
        /// Above this number the rule fails.
        max: Option<u8>,
        /// Above this number the family is flagged.
        flag_above: Option<u8>,
        /// A sibling group may go beyond.
        sibling_exception: bool,
    },
    /// What the family stated or was approved for.
    StatedBounds {},
    /// Documents are not too old.
    FreshDocuments {
        /// Months.
        max_age_months: i32,
        /// Kinds looked at.
        kinds: Vec<DocumentKind>,
    },
    /// Not in another introduction, suspended or under investigation.
    NotEngaged {},
    /// Safety of and from a child with sexual-safety needs.
    SexualSafety {
        /// The need.
        item: ItemCode,
        /// From this level.
        min_level: NeedLevel,
        /// Capability needed.
        min_capability: Capability,
    },
    /// Critical needs at their highest are met.
    CriticalNeeds {
        /// From this level.
        child_level: NeedLevel,
        /// Up to this capability the need counts as unmet.
        family_level_max: Capability,
    },
    /// Young or vulnerable children in the home of an aggressive child.
    Aggression {
        /// The need.
        item: ItemCode,
        /// From this level.
        level: NeedLevel,
        /// Years.
        child_under: u8,
    },
    /// Hard household constraints of the plan.
    HardConstraints {
        /// Years below which a child counts as young.
        young_child_under: u8,
    },
    /// Known capability on every must need.
    MustNeeds {
        /// Capability needed.
        min_capability: Capability,
    },
    /// Confirmed to be free, lately.
    Availability {
        /// Days.
        max_age_days: i32,
    },
    /// Held by the workflow, not by matching.
    Workflow {},
}

/// Multipliers and coverage, all whole numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Per cent by need level 0 to 3.
    pub level: [u32; 4],
    /// Why.
    pub level_reason: Trilingual,
    /// Per cent by importance.
    pub importance: BTreeMap<Importance, u32>,
    /// Why.
    pub importance_reason: Trilingual,
    /// Per cent by need level 1-3 and capability 0-3.
    pub coverage: Coverage,
    /// Why.
    pub coverage_reason: Trilingual,
    /// Per cent for the first, second … item of an overlap group; the last repeats.
    pub damping: Vec<u32>,
    /// Why.
    pub damping_reason: Trilingual,
    /// How a strength counts.
    pub strength: StrengthTable,
}

/// How a child's strength counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrengthTable {
    /// Weight 20 to 100.
    pub weight: u32,
    /// Level it counts as.
    pub level: NeedLevel,
    /// Importance it counts as.
    pub importance: Importance,
    /// Why.
    pub reason: Trilingual,
}

/// Thresholds of the fit words, per cent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// A plan with a wider interval has not enough information.
    pub interval_above: i64,
    /// *Fits well*: each must need covered at least this much.
    pub well_must: i64,
    /// *Fits well*: the lower end of the plan.
    pub well_lo: i64,
    /// *Fits well*: critical needs from this level …
    pub well_critical_level: NeedLevel,
    /// *Fits with support*: the middle of the plan.
    pub support_mid: i64,
    /// *Fits with support*: critical needs from this level …
    pub support_critical_level: NeedLevel,
    /// … need more than this capability.
    pub critical_capability: Capability,
    /// Why.
    pub reason: Trilingual,
}

/// When places are called even.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearTies {
    /// Per cent of the plan.
    pub per_cent: i64,
    /// Why.
    pub reason: Trilingual,
}

/// How weights and ratings are shaken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worlds {
    /// Number of worlds.
    pub count: u32,
    /// Scales of a weight, per cent, equally likely.
    pub scales: Vec<u32>,
    /// A level moves up in one of this many cases, and down in one.
    pub shift_one_in: u32,
    /// Most families of one tier whose places are estimated.
    pub most_families: u32,
    /// Why.
    pub reason: Trilingual,
}

/// Cut points of capabilities that follow from facts, with their reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// Residents who share one room when rooms are counted.
    pub persons_per_room: u32,
    /// Square metres per person below which there is no space.
    pub min_m2_per_person: u32,
    /// Farthest distance to school in hundreds of metres for the capabilities 3, 2 and 1.
    pub school_hundred_metres: [u32; 3],
    /// Farthest distance to the relative in hundreds of metres for the capabilities 3, 2 and 1.
    pub contact_hundred_metres: [u32; 3],
    /// Why, by kind.
    pub reasons: BTreeMap<DerivedKind, Trilingual>,
}

/// Days after which a fact counts as unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staleness {
    /// Ratings by a worker.
    pub assessed_days: i32,
    /// Ratings by the family.
    pub said_days: i32,
    /// What the family does with strengths.
    pub strength_days: i32,
    /// Stated bounds.
    pub preference_days: i32,
    /// Languages, adult at home, pets.
    pub household_days: i32,
    /// Why.
    pub reason: Trilingual,
}

/// When one failed rule counts as nearly met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearness {
    /// Numbers within this many per cent of what is needed.
    pub number_per_cent: i64,
    /// Dates within this many days.
    pub days: i32,
    /// Whether one missing course is near.
    pub one_course: bool,
    /// Why.
    pub reason: Trilingual,
}
