//! The result written down: codes, numbers and dates, the same bytes for the same input.
//!
//! This is what `--json` prints, what a run stores, and what a replay compares. Shares are per ten
//! thousand, points are whole numbers, absent facts are `null` or left out.

use serde::{Deserialize, Serialize};

use super::{
    ENGINE_VERSION, Matching, ask, capability,
    capability::{Basis, Note},
    change, eligibility,
    eligibility::{Outcome, State, case::CaseVerdict},
    explanation::{self, Line},
    policy::{Effect, Lifts, Rule, SourceKind},
    tables::LineItem,
    worlds::{self, PlaceRange, Robustness},
};
use crate::domain::{
    canonical::{CanonicalError, CanonicalObject, sha256_label},
    code::ItemCode,
    date::Date,
    level::Importance,
    plan::ConstraintStrength,
};

/// Up to this many families, excluded families too carry every line and every passed rule. Beyond it
/// they carry what keeps them out; `uya match why` gives the rest.
pub const FULL_DETAIL_FAMILIES: usize = 5_000;

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
}

/// What a list was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Version of the arithmetic.
    pub engine: String,
    /// Digest of the policy file.
    pub policy: String,
    /// Digest of the canonical input.
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
    pub rule: String,
    /// `pass`, `fail` or `missing`.
    pub verdict: String,
    /// The value seen.
    pub value: String,
    /// The value needed.
    pub needed: String,
    /// Day of the fact.
    pub as_of: Option<Date>,
    /// Where the fact stands.
    pub source: Option<String>,
    /// What the verdict means; absent when the rule passes or is waived.
    pub effect: Option<String>,
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
    pub family: String,
    /// `shown`, `insufficient` or `excluded`.
    pub state: String,
    /// `relative` or `family`.
    pub tier: String,
    /// The fit word's code.
    pub band: String,
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
    pub item: String,
    /// The child.
    pub child: String,
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
    pub services: Vec<String>,
}

/// A fact behind a capability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactEntry {
    /// `assessed`, `said`, a practice, or the fact's name with its value.
    pub value: String,
    /// Its day.
    pub as_of: Option<Date>,
    /// Where it stands.
    pub source: Option<String>,
}

/// A note beside a capability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteEntry {
    /// `stale`, `capped`, `conflict`, `said_meanwhile` or `rated_otherwise`.
    pub note: String,
    /// The level it speaks of.
    pub level: u8,
}

/// A soft household constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConstraintEntry {
    /// The child.
    pub child: String,
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
        item: String,
        /// Capability now.
        from: u8,
        /// Capability that would be enough.
        to: u8,
    },
    /// Make a rule hold.
    Rule {
        /// The rule.
        rule: String,
        /// `fail` or `missing`.
        verdict: String,
        /// The value needed.
        needed: String,
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
    /// Writes a list down.
    ///
    /// # Errors
    /// [`CanonicalError`] when the input has no canonical form: a fault of the program.
    pub fn of(matching: &Matching<'_>) -> Result<Self, CanonicalError> {
        Ok(Self::of_snapshot(matching, &matching.input.canonical()?))
    }

    /// Writes a list down whose snapshot is at hand already.
    pub fn of_snapshot(matching: &Matching<'_>, snapshot: &[u8]) -> Self {
        let snapshot = sha256_label(snapshot);
        let robustness = matching.robustness();
        let families = families(matching, &robustness);
        let count = |state: State| families.iter().filter(|family| family.state == state.code()).count();
        Self {
            child: matching.input.case.code.clone(),
            children: matching.input.case.children.iter().map(|child| child.code.to_string()).collect(),
            as_of: matching.input.as_of,
            preparatory: matching.preparatory_reason().map(str::to_owned),
            case: matching.gate.verdicts.iter().map(|verdict| case_rule(matching, verdict)).collect(),
            plan_points: matching.plan_points,
            plan: plan(matching),
            not_assessed: not_assessed(matching),
            totals: Totals {
                register: families.len(),
                shown: count(State::Shown),
                insufficient: count(State::Insufficient),
                excluded: count(State::Excluded),
            },
            families,
            ask_next: ask::questions(matching).into_iter().map(question).collect(),
            worlds: WorldsEntry {
                count: robustness.worlds,
                error: worlds::monte_carlo_error(5_000, robustness.worlds),
                families: robustness.places.iter().flatten().count(),
            },
            counts: matching.input.counts.clone(),
            versions: Versions {
                engine: ENGINE_VERSION.into(),
                policy: matching.policy.digest().into(),
                snapshot,
                seed: matching.input.seed,
            },
        }
    }

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

    /// A family by code.
    pub fn family(&self, code: &str) -> Option<&FamilyEntry> {
        self.families.iter().find(|family| family.family == code)
    }

    /// The shown families in order.
    pub fn shown(&self) -> impl Iterator<Item = &FamilyEntry> {
        self.families.iter().filter(|family| family.state == State::Shown.code())
    }
}

fn plan(matching: &Matching<'_>) -> Vec<PlanEntry> {
    let mut entries = Vec::new();
    for (columns, child) in matching.children.iter().zip(&matching.input.case.children) {
        for line in &columns.plan.lines {
            let evidence = match &line.item {
                LineItem::Need(item) => {
                    child.needs.iter().find(|need| &need.item == item).and_then(|need| need.evidence.as_ref())
                }
                LineItem::Strength(code) => {
                    child.strengths.iter().find(|s| &s.strength == code).and_then(|s| s.evidence.as_ref())
                }
            };
            entries.push(PlanEntry {
                item: line.item.code().to_owned(),
                kind: if line.item.is_need() { "need" } else { "strength" }.into(),
                child: child.code.to_string(),
                level: line.level.get(),
                importance: line.importance,
                critical: line.critical,
                full: line.full(),
                evidence: evidence.map(ToString::to_string),
            });
        }
    }
    entries
}

fn not_assessed(matching: &Matching<'_>) -> Vec<NotAssessed> {
    let children = &matching.input.case.children;
    let open = |child: &super::input::ChildInput| {
        let needs = child.needs.iter().filter(|need| need.level.is_none());
        needs.map(|need| NotAssessed { child: child.code.to_string(), item: need.item.clone() }).collect::<Vec<_>>()
    };
    children.iter().flat_map(open).collect()
}

fn families(matching: &Matching<'_>, robustness: &Robustness) -> Vec<FamilyEntry> {
    let full_detail = matching.input.families.len() <= FULL_DETAIL_FAMILIES;
    let mut entries = Vec::with_capacity(matching.input.families.len());
    for (position, place) in matching.placed.iter().enumerate() {
        let mut entry = family(matching, place.family, true);
        let next = matching.placed.get(position + 1).filter(|next| next.tier == place.tier);
        entry.band = place.band.code().into();
        entry.group = Some(place.group);
        entry.place = robustness.places[position].map(|range| place_entry(range, robustness.worlds));
        entry.possibly_first = Some(matching.is_possibly_first(place.family));
        entry.necessarily_above_next = next.map(|next| matching.is_necessarily_above(place.family, next.family));
        entries.push(entry);
    }
    for state in [State::Insufficient, State::Excluded] {
        let of_state = (0..matching.input.families.len()).filter(|family| matching.state(*family) == state);
        entries.extend(of_state.map(|index| family(matching, index, full_detail || state == State::Insufficient)));
    }
    entries
}

fn place_entry(range: PlaceRange, worlds: u32) -> PlaceEntry {
    PlaceEntry {
        p05: range.p05,
        p95: range.p95,
        first: range.first,
        top3: range.top3,
        above_next: range.above_next,
        error: worlds::monte_carlo_error(range.first, worlds),
    }
}

/// One family outside the order: what it has, what the rules say, what would change it.
fn family(matching: &Matching<'_>, index: usize, full_detail: bool) -> FamilyEntry {
    let input = &matching.input.families[index];
    let state = matching.state(index);
    let band = super::bands::Band::from_index(matching.scores.band[index]);
    let rules = rules(matching, index, full_detail);
    let lines = if full_detail { explanation::lines(matching, index) } else { Vec::new() };
    let is_relative = !input.relations.is_empty();
    FamilyEntry {
        family: input.code.to_string(),
        state: state.code().into(),
        tier: if is_relative { "relative" } else { "family" }.into(),
        band: band.code().into(),
        covered: i64::from(matching.scores.covered[index]),
        lo: i64::from(matching.scores.lo[index]),
        hi: i64::from(matching.scores.hi[index]),
        group: None,
        place: None,
        possibly_first: None,
        necessarily_above_next: None,
        just_excluded: state == State::Excluded && is_just_excluded(matching, index),
        approval_blocked: approval_blocked(matching, &rules, is_relative),
        lines: lines.iter().map(|line| line_entry(matching, line)).collect(),
        rules,
        wishes_of_plan: input
            .constraints
            .iter()
            .filter(|answer| answer.strength == ConstraintStrength::Soft)
            .map(|answer| ConstraintEntry {
                child: answer.child.to_string(),
                constraint: answer.constraint.to_string(),
                met: answer.met,
            })
            .collect(),
        what_would_change: what_would_change(matching, index, state),
    }
}

fn what_would_change(matching: &Matching<'_>, index: usize, state: State) -> Vec<ChangeEntry> {
    if state == State::Shown {
        let raises = change::next_band(matching, index).unwrap_or_default();
        return raises
            .into_iter()
            .map(|raise| ChangeEntry::Raise { item: raise.item.to_string(), from: raise.from, to: raise.to })
            .collect();
    }
    change::admitting(matching, index)
        .into_iter()
        .map(|change| ChangeEntry::Rule {
            rule: change.rule.to_string(),
            verdict: change.outcome.code().into(),
            needed: change.facts.needed.plain(),
        })
        .collect()
}

fn is_just_excluded(matching: &Matching<'_>, index: usize) -> bool {
    let changes = change::admitting(matching, index);
    let mut failed = changes.iter().filter(|change| change.outcome == Outcome::Fail);
    match (failed.next(), failed.next()) {
        (Some(only), None) => eligibility::is_near(matching.policy, only.facts.distance),
        _ => false,
    }
}

fn approval_blocked(matching: &Matching<'_>, rules: &[RuleEntry], is_relative: bool) -> bool {
    let blocks = |effect: &str| match effect {
        "flag_blocking" | "block_finalisation" => true,
        "block_nonkin_finalisation" => !is_relative,
        _ => false,
    };
    let case_effects = matching.gate.verdicts.iter().filter_map(|verdict| verdict.effect);
    matching.is_preparatory()
        || rules.iter().filter_map(|rule| rule.effect.as_deref()).any(blocks)
        || case_effects.map(super::policy::Effect::code).any(blocks)
}

fn rules(matching: &Matching<'_>, index: usize, full_detail: bool) -> Vec<RuleEntry> {
    let pair = matching.pair();
    let mut entries = Vec::new();
    for column in &matching.eligibility.rules {
        let outcome = column.outcomes[index];
        if outcome == Outcome::Pass && !full_detail {
            continue;
        }
        let rule = &matching.policy.file().rules[column.rule];
        let waived = column.waived.contains(&(index as u32));
        let facts = eligibility::facts(pair, rule, index, outcome);
        let effect = if waived { waived_effect(rule) } else { eligibility::effect(matching.policy, rule, outcome) };
        let waivers = if waived { eligibility::lifting_waivers(pair, rule, index) } else { Vec::new() };
        entries.push(RuleEntry {
            rule: rule.id.to_string(),
            verdict: outcome.code().into(),
            value: facts.value.plain(),
            needed: facts.needed.plain(),
            as_of: facts.as_of,
            source: facts.source.map(|source| source.to_string()),
            effect: effect.map(|effect| effect.code().into()),
            standing: rule.standing(),
            waivers: waivers.into_iter().map(waiver).collect(),
        });
    }
    entries
}

/// What is left of a waived rule: nothing, or a bar on approval.
fn waived_effect(rule: &Rule) -> Option<Effect> {
    let lifts = rule.waiver.as_ref().map(|terms| terms.lifts);
    (lifts == Some(Lifts::Ranking)).then_some(Effect::BlockFinalisation)
}

fn waiver(waiver: &crate::domain::relation::Waiver) -> WaiverEntry {
    WaiverEntry {
        child: waiver.child.to_string(),
        by: waiver.granted_by.code().into(),
        reason: waiver.reason.to_string(),
        granted_on: waiver.granted_on,
    }
}

fn case_rule(matching: &Matching<'_>, found: &CaseVerdict) -> CaseRule {
    let rule = &matching.policy.file().rules[found.rule];
    let facts = &found.verdict.facts;
    CaseRule {
        child: matching.input.case.children[found.child].code.to_string(),
        rule: RuleEntry {
            rule: rule.id.to_string(),
            verdict: found.verdict.outcome.code().into(),
            value: facts.value.plain(),
            needed: facts.needed.plain(),
            as_of: facts.as_of,
            source: facts.source.as_ref().map(ToString::to_string),
            effect: found.effect.map(|effect| effect.code().into()),
            standing: rule.standing(),
            waivers: found.waiver.iter().map(waiver).collect(),
        },
    }
}

fn line_entry(matching: &Matching<'_>, line: &Line<'_>) -> LineEntry {
    let known_gap = line.offer.level.is_some() && line.gap() > 0;
    let services = match &line.plan.item {
        LineItem::Need(item) if known_gap => {
            matching.policy.services_for(item).map(|service| service.code.clone()).collect()
        }
        _ => Vec::new(),
    };
    LineEntry {
        item: line.plan.item.code().to_owned(),
        child: matching.input.case.children[line.child].code.to_string(),
        capability: line.offer.level.map(super::super::domain::level::Capability::get),
        points: line.points,
        gap: line.gap(),
        lo: line.lo,
        hi: line.hi,
        fact: fact(&line.offer),
        notes: line.offer.notes.iter().copied().map(note).collect(),
        services,
    }
}

fn fact(offer: &capability::Resolved) -> Option<FactEntry> {
    let value = match &offer.basis {
        Basis::Assessed => "assessed".to_owned(),
        Basis::Said => "said".to_owned(),
        Basis::Assumed => "assumed".to_owned(),
        Basis::Practice(practice) => match practice {
            crate::domain::family::Practice::NotOffered => "not_offered",
            crate::domain::family::Practice::Willing => "willing",
            crate::domain::family::Practice::Practises => "practises",
        }
        .to_owned(),
        Basis::Fact { name, value } => format!("{name}: {value}"),
        Basis::Nothing => return None,
    };
    Some(FactEntry { value, as_of: offer.as_of, source: offer.source.as_ref().map(ToString::to_string) })
}

fn note(note: Note) -> NoteEntry {
    let (code, level) = match note {
        Note::Stale(level) => ("stale", level),
        Note::Capped(level) => ("capped", level),
        Note::Conflict(level) => ("conflict", level),
        Note::SaidMeanwhile(level) => ("said_meanwhile", level),
        Note::RatedOtherwise(level) => ("rated_otherwise", level),
    };
    NoteEntry { note: code.into(), level: level.get() }
}

fn question(question: ask::Question) -> Question {
    let (of, who) = match question.about {
        ask::About::Family(code) => ("family", code.to_string()),
        ask::About::Child(code) => ("child", code.to_string()),
    };
    Question {
        item: question.item.code().to_owned(),
        of: of.into(),
        who,
        changes_first: question.changes_first,
        changes_first_group: question.changes_first_group,
    }
}
