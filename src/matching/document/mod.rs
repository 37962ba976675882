//! The result written down: codes, numbers and dates, the same bytes for the same input.
//!
//! This is what `--json` prints, what a run stores, and what a replay compares. Shares are per ten
//! thousand, points are whole numbers, absent facts are `null` or left out.

use std::collections::BTreeSet;

use ecow::EcoString;
use serde::{Deserialize, Serialize};

use super::{eligibility::State, policy::SourceKind};
use crate::domain::{
    canonical::{CanonicalError, CanonicalObject},
    code::ItemCode,
    date::Date,
    level::Importance,
};

/// From a computed list to its document.
mod write;

/// A result without the reasons that not everybody may read.
mod restricted;

/// A result without families that are sealed to its reader.
mod sealed;

/// A result without families that a person took out of it.
mod taken_out;

pub use restricted::RESTRICTED;
pub use sealed::{SEALED, SealedFamily};
pub use taken_out::TAKEN_OUT;

/// Up to this many families, every family carries every line and every rule. Beyond it a document says what
/// keeps families out and how the shown ones cover the plan; the rest is worked out when somebody asks.
pub const FULL_DETAIL_FAMILIES: usize = 300;

/// The same limit in documents that do not say how much they say: those before version 0.2.
const FORMER_FULL_DETAIL_FAMILIES: usize = 5_000;

/// How much a document says of each family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Every line and every rule.
    Full,
    /// The same, but of excluded families only the rules that do not simply hold.
    FullUnlessExcluded,
    /// Of shown families every line; of all families the rules that do not simply hold.
    Brief,
}

impl Detail {
    /// What a new document of a register says.
    pub fn of_register(families: usize) -> Self {
        if families <= FULL_DETAIL_FAMILIES { Self::Full } else { Self::Brief }
    }

    /// Whether a family in this state carries every line.
    fn has_lines(self, state: State) -> bool {
        match self {
            Self::Full => true,
            Self::FullUnlessExcluded => state != State::Excluded,
            Self::Brief => state == State::Shown,
        }
    }

    /// Whether a family in this state carries rules that simply hold.
    fn has_passed_rules(self, state: State) -> bool {
        self != Self::Brief && self.has_lines(state)
    }
}

/// A computed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Code of the child, or of the sibling group.
    pub child: String,
    /// The children of the case.
    pub children: Vec<String>,
    /// "Today".
    pub as_of: Date,
    /// Reason of a preparatory search, when the case rules allow no more.
    pub preparatory: Option<String>,
    /// What the case rules say, child by child.
    pub case: Vec<CaseRule>,
    /// Full points of the case.
    pub plan_points: i64,
    /// The plan's lines.
    pub plan: Vec<PlanEntry>,
    /// Needs that were not assessed: questions to the plan's team.
    pub not_assessed: Vec<NotAssessed>,
    /// Families by state.
    pub totals: Totals,
    /// Every family of the register: shown in order, then too little information, then excluded.
    pub families: Vec<FamilyEntry>,
    /// Open questions, the one that matters most first.
    pub ask_next: Vec<Question>,
    /// How the shares were estimated.
    pub worlds: WorldsEntry,
    /// Families known to have each capability, by code of need or strength.
    pub counts: std::collections::BTreeMap<String, [u32; 4]>,
    /// What the list was made with.
    pub versions: Versions,
    /// How much it says, where that is not what [`Document::detail`] would expect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// Families that are sealed to the reader, by code: they stand here and not among the families. It is never
    /// kept: a kept result has every family.
    #[serde(skip)]
    pub sealed: Vec<SealedFamily>,
}

/// Families by state. They sum to the register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// In the register.
    pub register: usize,
    /// Shown.
    pub shown: usize,
    /// Too little information for a rule.
    pub insufficient: usize,
    /// Not considered.
    pub excluded: usize,
    /// Taken out by a person afterwards. It is never kept: a kept result has every family.
    #[serde(default, skip_serializing_if = "is_none_of_them")]
    pub taken_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_none_of_them(families: &usize) -> bool {
    *families == 0
}

/// What a list was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Version of the arithmetic.
    pub engine: String,
    /// Digest of the policy file.
    pub policy: String,
    /// Digest of the snapshot as it is kept.
    pub snapshot: String,
    /// Seed.
    pub seed: u64,
}

/// How shares were estimated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldsEntry {
    /// Number of worlds.
    pub count: u32,
    /// Half-width of the 95 per cent interval of a share of one half, per ten thousand.
    pub error: u32,
    /// Families of the list whose places were estimated; the rest stand too far down.
    pub families: usize,
}

/// A case rule's verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRule {
    /// The child.
    pub child: String,
    /// The verdict.
    #[serde(flatten)]
    pub rule: RuleEntry,
}

/// A rule's verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleEntry {
    /// The rule.
    pub rule: EcoString,
    /// `pass`, `fail` or `missing`.
    pub verdict: EcoString,
    /// The value seen.
    pub value: EcoString,
    /// The value needed.
    pub needed: EcoString,
    /// Day of the fact.
    pub as_of: Option<Date>,
    /// Where the fact stands.
    pub source: Option<EcoString>,
    /// What the verdict means; absent when the rule passes or is waived.
    pub effect: Option<EcoString>,
    /// Authority of the rule.
    pub standing: SourceKind,
    /// Waivers that lift it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<WaiverEntry>,
}

/// A waiver that acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverEntry {
    /// The child.
    pub child: String,
    /// Role of the person who granted it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub granted_on: Date,
}

/// One line of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEntry {
    /// Code of the need or strength.
    pub item: String,
    /// `need` or `strength`.
    pub kind: String,
    /// The child.
    pub child: String,
    /// Level 1 to 3.
    pub level: u8,
    /// Importance.
    pub importance: Importance,
    /// Cannot be offset when unmet.
    pub critical: bool,
    /// Points when fully covered.
    pub full: i32,
    /// The words of the plan it rests on.
    pub evidence: Option<String>,
}

/// A need that was not assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAssessed {
    /// The child.
    pub child: String,
    /// The need.
    pub item: ItemCode,
}

/// One family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyEntry {
    /// Register number.
    pub family: EcoString,
    /// `shown`, `insufficient` or `excluded`.
    pub state: EcoString,
    /// `relative` or `family`.
    pub tier: EcoString,
    /// The fit word's code.
    pub band: EcoString,
    /// Points, the unknown at their middle.
    pub covered: i64,
    /// Points with the unknown at their worst.
    pub lo: i64,
    /// Points with the unknown at their best.
    pub hi: i64,
    /// Number of the near-tie group; absent when not shown.
    pub group: Option<u32>,
    /// Places over all worlds, within the tier.
    pub place: Option<PlaceEntry>,
    /// Whether it can have the most points of its tier under some answers.
    pub possibly_first: Option<bool>,
    /// Whether it has at least the points of the family listed next, whatever the answers.
    pub necessarily_above_next: Option<bool>,
    /// Exactly one failed rule, nearly met.
    pub just_excluded: bool,
    /// Whether a rule must be cleared before a proposal can be approved.
    pub approval_blocked: bool,
    /// Line by line, in the order of the plan.
    pub lines: Vec<LineEntry>,
    /// Verdicts, in the order of the policy.
    pub rules: Vec<RuleEntry>,
    /// Soft household constraints of the plan and whether the family meets them.
    pub wishes_of_plan: Vec<ConstraintEntry>,
    /// The smallest change that lifts or admits the family.
    pub what_would_change: Vec<ChangeEntry>,
}

impl RuleEntry {
    /// Whether the rule keeps the family out of the list.
    pub fn keeps_out(&self) -> bool {
        self.effect.as_deref().is_some_and(|effect| effect.starts_with("exclude"))
    }
}

/// Places over all worlds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceEntry {
    /// 5th percentile.
    pub p05: u32,
    /// 95th percentile.
    pub p95: u32,
    /// Share of first places.
    pub first: u32,
    /// Share of places 1 to 3.
    pub top3: u32,
    /// Share of worlds above the family listed next in the tier.
    pub above_next: Option<u32>,
    /// Half-width of the 95 per cent interval of `first`.
    pub error: u32,
}

/// One line of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineEntry {
    /// Code of the need or strength.
    pub item: EcoString,
    /// The child.
    pub child: EcoString,
    /// 0 to 3; absent when not known.
    pub capability: Option<u8>,
    /// Points counted.
    pub points: i32,
    /// Points missing to the full.
    pub gap: i32,
    /// Points with an unknown at its worst.
    pub lo: i32,
    /// Points with an unknown at its best.
    pub hi: i32,
    /// The fact it rests on.
    pub fact: Option<FactEntry>,
    /// What else a person should see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NoteEntry>,
    /// Services of Annex 3 that answer a known gap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<EcoString>,
}

/// A fact behind a capability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactEntry {
    /// `assessed`, `said`, a practice, or the fact's name with its value.
    pub value: EcoString,
    /// Its day.
    pub as_of: Option<Date>,
    /// Where it stands.
    pub source: Option<EcoString>,
}

/// A note beside a capability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteEntry {
    /// `stale`, `capped`, `conflict`, `said_meanwhile` or `rated_otherwise`.
    pub note: EcoString,
    /// The level it speaks of.
    pub level: u8,
}

/// A soft household constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConstraintEntry {
    /// The child.
    pub child: EcoString,
    /// The constraint.
    pub constraint: String,
    /// Whether the family meets it; absent when not known.
    pub met: Option<bool>,
}

/// One part of the smallest change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum ChangeEntry {
    /// Raise a capability.
    Raise {
        /// The need.
        item: EcoString,
        /// Capability now.
        from: u8,
        /// Capability that would be enough.
        to: u8,
    },
    /// Make a rule hold.
    Rule {
        /// The rule.
        rule: EcoString,
        /// `fail` or `missing`.
        verdict: EcoString,
        /// The value needed.
        needed: EcoString,
    },
}

/// An open question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Code of the need or strength.
    pub item: String,
    /// `family` or `child`.
    pub of: String,
    /// Code of the family or child.
    pub who: String,
    /// Chance that the answer changes the first place.
    pub changes_first: u32,
    /// Chance that the answer changes the first group.
    pub changes_first_group: u32,
}

impl Document {
    /// The bytes that are stored and compared.
    ///
    /// # Errors
    /// [`CanonicalError`]: a fault of the program.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        let mut object = CanonicalObject::default();
        object
            .field("as_of", &self.as_of)?
            .list("ask_next", &self.ask_next)?
            .field("case", &self.case)?
            .field("child", &self.child)?
            .field("children", &self.children)?
            .field("counts", &self.counts)?
            .field_if_any("detail", self.detail.as_ref())?
            .list("families", &self.families)?
            .field("not_assessed", &self.not_assessed)?
            .field("plan", &self.plan)?
            .field("plan_points", &self.plan_points)?
            .field("preparatory", &self.preparatory)?
            .field("totals", &self.totals)?
            .field("versions", &self.versions)?
            .field("worlds", &self.worlds)?;
        Ok(object.finish())
    }

    /// How much it says of each family.
    pub fn detail(&self) -> Detail {
        match self.detail {
            Some(detail) => detail,
            None if self.totals.register <= FORMER_FULL_DETAIL_FAMILIES => Detail::Full,
            None => Detail::FullUnlessExcluded,
        }
    }

    /// A family by code.
    pub fn family(&self, code: &str) -> Option<&FamilyEntry> {
        self.families.iter().find(|family| family.family == code)
    }

    /// Whether it tells of one of these families, or that it is sealed.
    pub fn names(&self, families: &BTreeSet<String>) -> bool {
        let sealed = self.sealed.iter().map(|entry| &entry.family);
        let mut named = self.families.iter().map(|entry| &entry.family).chain(sealed);
        !families.is_empty() && named.any(|family| families.contains(family.as_str()))
    }

    /// Whether no family is shown, sealed ones among them.
    pub fn shows_nobody(&self) -> bool {
        self.totals.shown == 0
    }

    /// The shown families in order.
    pub fn shown(&self) -> impl Iterator<Item = &FamilyEntry> {
        self.families.iter().filter(|family| family.state == State::Shown.code())
    }
}
