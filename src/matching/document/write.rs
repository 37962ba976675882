//! From a computed list to its document.

use ecow::eco_format;

use std::sync::Arc;

use super::{
    CaseRule, ChangeEntry, ConstraintEntry, Detail, Document, FactEntry, FamilyEntry, LineEntry, NotAssessed,
    NoteEntry, PlaceEntry, PlanEntry, Question, RuleEntry, Totals, Versions, WaiverEntry, WorldsEntry,
};
use crate::{
    domain::{canonical::CanonicalError, hash::Sha256Hash, plan::ConstraintStrength},
    matching::{
        ENGINE_VERSION, Matching, ask,
        capability::{self, Basis, Note},
        change::{self, RuleChange},
        eligibility::{self, Outcome, State, case::CaseVerdict},
        explanation::{self, Line},
        policy::{Effect, Lifts, Rule},
        snapshot::{Parts, Snapshot},
        tables::LineItem,
        worlds::{self, PlaceRange, Robustness},
    },
};

impl Document {
    /// Writes a list down.
    ///
    /// # Errors
    /// [`CanonicalError`] when the input has no canonical form: a fault of the program.
    pub fn of(matching: &Matching<'_>) -> Result<Self, CanonicalError> {
        let parts = Arc::new(Parts::of(&matching.input.families)?);
        let snapshot = Snapshot::of(matching.input, parts)?.hash();
        Ok(Self::of_snapshot(matching, snapshot, Detail::of_register(matching.input.families.len())))
    }

    /// Writes a list down whose snapshot is known, in as much detail as is wanted.
    pub fn of_snapshot(matching: &Matching<'_>, snapshot: Sha256Hash, detail: Detail) -> Self {
        let robustness = matching.robustness();
        let families = families(matching, &robustness, detail);
        let count = |state: State| families.iter().filter(|family| family.state == state.code()).count();
        let mut document = Self {
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
                taken_out: 0,
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
                snapshot: snapshot.to_string(),
                seed: matching.input.seed,
            },
            detail: None,
            sealed: Vec::new(),
        };
        document.detail = Some(detail).filter(|detail| document.detail() != *detail);
        document
    }
}

impl FamilyEntry {
    /// The entry of a list, with every line and every rule of the family, which stands in `matching` at `index`.
    #[must_use]
    pub fn in_full(&self, matching: &Matching<'_>, index: usize) -> Self {
        let lines = explanation::lines(matching, index);
        Self {
            lines: lines.iter().map(|line| line_entry(matching, line)).collect(),
            rules: rules(matching, index, true),
            ..self.clone()
        }
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
    let open = |child: &crate::matching::input::ChildInput| {
        let needs = child.needs.iter().filter(|need| need.level.is_none());
        needs.map(|need| NotAssessed { child: child.code.to_string(), item: need.item.clone() }).collect::<Vec<_>>()
    };
    children.iter().flat_map(open).collect()
}

fn families(matching: &Matching<'_>, robustness: &Robustness, detail: Detail) -> Vec<FamilyEntry> {
    let mut entries = Vec::with_capacity(matching.input.families.len());
    for (position, place) in matching.placed.iter().enumerate() {
        let mut entry = family(matching, place.family, detail);
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
        entries.extend(of_state.map(|index| family(matching, index, detail)));
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
fn family(matching: &Matching<'_>, index: usize, detail: Detail) -> FamilyEntry {
    let input = &matching.input.families[index];
    let state = matching.state(index);
    let band = crate::matching::bands::Band::from_index(matching.scores.band[index]);
    let rules = rules(matching, index, detail.has_passed_rules(state));
    let lines = if detail.has_lines(state) { explanation::lines(matching, index) } else { Vec::new() };
    let admitting = if state == State::Shown { Vec::new() } else { change::admitting(matching, index) };
    let is_relative = !input.relations.is_empty();
    FamilyEntry {
        family: input.code.as_str().into(),
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
        just_excluded: state == State::Excluded && is_just_excluded(matching, &admitting),
        approval_blocked: approval_blocked(matching, &rules, is_relative),
        lines: lines.iter().map(|line| line_entry(matching, line)).collect(),
        rules,
        wishes_of_plan: input
            .constraints
            .iter()
            .filter(|answer| answer.strength == ConstraintStrength::Soft)
            .map(|answer| ConstraintEntry {
                child: answer.child.as_str().into(),
                constraint: answer.constraint.to_string(),
                met: answer.met,
            })
            .collect(),
        what_would_change: what_would_change(matching, index, admitting),
    }
}

fn what_would_change(matching: &Matching<'_>, index: usize, admitting: Vec<RuleChange>) -> Vec<ChangeEntry> {
    if matching.state(index) == State::Shown {
        let raises = change::next_band(matching, index).unwrap_or_default();
        return raises
            .into_iter()
            .map(|raise| ChangeEntry::Raise { item: raise.item.as_str().into(), from: raise.from, to: raise.to })
            .collect();
    }
    admitting
        .into_iter()
        .map(|change| ChangeEntry::Rule {
            rule: change.rule.as_str().into(),
            verdict: change.outcome.code().into(),
            needed: change.facts.needed.plain().into(),
        })
        .collect()
}

fn is_just_excluded(matching: &Matching<'_>, admitting: &[RuleChange]) -> bool {
    let mut failed = admitting.iter().filter(|change| change.outcome == Outcome::Fail);
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
        || case_effects.map(Effect::code).any(blocks)
}

fn rules(matching: &Matching<'_>, index: usize, with_passed: bool) -> Vec<RuleEntry> {
    let pair = matching.pair();
    let mut entries = Vec::new();
    for column in &matching.eligibility.rules {
        let outcome = column.outcomes[index];
        if outcome == Outcome::Pass && !with_passed {
            continue;
        }
        let rule = &matching.policy.file().rules[column.rule];
        let waived = column.waived.contains(&(index as u32));
        let facts = eligibility::facts(pair, rule, index, outcome);
        let effect = if waived { waived_effect(rule) } else { eligibility::effect(matching.policy, rule, outcome) };
        let waivers = if waived { eligibility::lifting_waivers(pair, rule, index) } else { Vec::new() };
        entries.push(RuleEntry {
            rule: rule.id.as_str().into(),
            verdict: outcome.code().into(),
            value: facts.value.plain().into(),
            needed: facts.needed.plain().into(),
            as_of: facts.as_of,
            source: facts.source.map(|source| source.as_str().into()),
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
            rule: rule.id.as_str().into(),
            verdict: found.verdict.outcome.code().into(),
            value: facts.value.plain().into(),
            needed: facts.needed.plain().into(),
            as_of: facts.as_of,
            source: facts.source.as_ref().map(|source| source.as_str().into()),
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
            matching.policy.services_for(item).map(|service| service.code.as_str().into()).collect()
        }
        _ => Vec::new(),
    };
    LineEntry {
        item: line.plan.item.code().into(),
        child: matching.input.case.children[line.child].code.as_str().into(),
        capability: line.offer.level.map(crate::domain::level::Capability::get),
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
        Basis::Assessed => "assessed".into(),
        Basis::Said => "said".into(),
        Basis::Assumed => "assumed".into(),
        Basis::Practice(practice) => match practice {
            crate::domain::family::Practice::NotOffered => "not_offered",
            crate::domain::family::Practice::Willing => "willing",
            crate::domain::family::Practice::Practises => "practises",
        }
        .into(),
        Basis::Fact { name, value } => eco_format!("{name}: {value}"),
        Basis::Nothing => return None,
    };
    let source = offer.source.as_ref().map(|source| source.as_str().into());
    Some(FactEntry { value, as_of: offer.as_of, source })
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
