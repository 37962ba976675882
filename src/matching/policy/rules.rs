//! Rules: what each checks, what follows when it does not hold, and who may waive it.

use super::named::{Source, SourceKind};
use crate::domain::actor::Role;
use crate::domain::code::{ItemCode, RuleCode};
use crate::domain::date::Date;
use crate::domain::family::DocumentKind;
use crate::domain::language::Trilingual;
use crate::domain::level::{Capability, NeedLevel};
use crate::domain::plan::{ChildCategory, LegalBasisKind, PlacementForm, RelativeSearch, ReturnStatus};
use crate::domain::relation::Relation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
