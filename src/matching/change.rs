//! The smallest change that lifts a family into the next fit word, or admits one that is not considered.

use super::{
    Matching,
    bands::{Band, Tally},
    eligibility::{self, Facts, Outcome},
    policy::{Attainable, Effect},
    tables::{LineItem, PlanLine},
};
use crate::domain::code::{ItemCode, RuleCode};

/// Most needs a suggestion raises: more is not a small change.
const MOST_RAISES: usize = 3;

/// One need raised to a higher capability.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Raise {
    /// The need.
    pub item: ItemCode,
    /// Capability now.
    pub from: u8,
    /// Capability that would be enough.
    pub to: u8,
}

/// One rule that would have to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// The rule.
    pub rule: RuleCode,
    /// Whether it failed or could not be decided.
    pub outcome: Outcome,
    /// What was seen and what is needed.
    pub facts: Facts,
}

/// Rules that would have to change for an excluded family to be considered, or to be decided for one
/// with too little information.
pub fn admitting(matching: &Matching<'_>, family: usize) -> Vec<RuleChange> {
    let pair = matching.pair();
    let mut changes = Vec::new();
    for column in &matching.eligibility.rules {
        let rule = &matching.policy.file().rules[column.rule];
        let outcome = column.outcomes[family];
        let effect = eligibility::effect(matching.policy, rule, outcome);
        let keeps_out =
            matches!(effect, Some(Effect::Exclude | Effect::ExcludeUnlessWaived | Effect::Block | Effect::Ask));
        if keeps_out && !column.waived.contains(&(family as u32)) {
            let facts = eligibility::facts(pair, rule, family, outcome);
            changes.push(RuleChange { rule: rule.id.clone(), outcome, facts });
        }
    }
    changes
}

/// The smallest set of raises into the next band: fewest needs, then fewest steps, then item code.
///
/// Absent when the family is in the best band, has too little information for a band, is held back by a
/// rule, or when nothing within three needs is enough.
pub fn next_band(matching: &Matching<'_>, family: usize) -> Option<Vec<Raise>> {
    let search = Search::new(matching, family);
    let now = search.band(&[]);
    let target = match now {
        Band::Limited => Band::FitsWithSupport,
        Band::FitsWithSupport => Band::FitsWell,
        Band::FitsWell | Band::NotEnoughInformation => return None,
    };
    if !search.can_reach(target) {
        return None;
    }
    (1..=MOST_RAISES).find_map(|size| search.smallest(size, target))
}

/// A need whose capability can be raised, with its lines in every child's plan.
struct Candidate {
    item: ItemCode,
    from: u8,
    /// Child and position of the line.
    lines: Vec<(usize, usize)>,
}

struct Search<'m> {
    matching: &'m Matching<'m>,
    family: usize,
    tallies: Vec<Tally>,
    candidates: Vec<Candidate>,
}

impl<'m> Search<'m> {
    fn new(matching: &'m Matching<'_>, family: usize) -> Self {
        let bands = &matching.policy.file().bands;
        let mut tallies = Vec::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        for (child, columns) in matching.children.iter().enumerate() {
            let mut tally = Tally::default();
            for (position, (line, column)) in columns.plan.lines.iter().zip(&columns.columns).enumerate() {
                let LineItem::Need(item) = &line.item else {
                    continue;
                };
                let capability = column[family];
                tally.add(bands, line, capability);
                // An unknown capability is a question, not something to raise.
                let raisable = capability < 3 && is_attainable(matching, item);
                match candidates.iter_mut().find(|candidate| &candidate.item == item) {
                    Some(candidate) if raisable => {
                        candidate.from = candidate.from.min(capability);
                        candidate.lines.push((child, position));
                    }
                    None if raisable => {
                        let lines = vec![(child, position)];
                        candidates.push(Candidate { item: item.clone(), from: capability, lines });
                    }
                    _ => {}
                }
            }
            tallies.push(tally);
        }
        candidates.sort_by(|a, b| a.item.cmp(&b.item));
        Self { matching, family, tallies, candidates }
    }

    fn line(&self, (child, position): (usize, usize)) -> (&PlanLine, u8) {
        let columns = &self.matching.children[child];
        (&columns.plan.lines[position], columns.columns[position][self.family])
    }

    /// The worst child's band with some capabilities raised.
    fn band(&self, raises: &[(usize, u8)]) -> Band {
        let bands = &self.matching.policy.file().bands;
        let mut tallies = self.tallies.clone();
        for (candidate, to) in raises {
            for place in &self.candidates[*candidate].lines {
                let (line, capability) = self.line(*place);
                if capability < *to {
                    tallies[place.0].remove(bands, line, capability);
                    tallies[place.0].add(bands, line, *to);
                }
            }
        }
        tallies.iter().map(|tally| tally.band(bands)).max().unwrap_or(Band::Limited)
    }

    /// Whether three raises could gather the points at all: spares the search where they cannot.
    fn can_reach(&self, target: Band) -> bool {
        let bands = &self.matching.policy.file().bands;
        self.tallies.iter().enumerate().all(|(child, tally)| {
            let (have, per_cent) = match target {
                Band::FitsWell => (tally.lo, bands.well_lo),
                _ => (tally.mid, bands.support_mid),
            };
            let mut gains: Vec<i64> = self
                .candidates
                .iter()
                .map(|candidate| {
                    let own = candidate.lines.iter().filter(|place| place.0 == child);
                    own.map(|place| {
                        let (line, capability) = self.line(*place);
                        i64::from(line.full() - line.points()[usize::from(capability)])
                    })
                    .sum()
                })
                .collect();
            gains.sort_unstable_by_key(|gain| std::cmp::Reverse(*gain));
            let most: i64 = gains.iter().take(MOST_RAISES).sum();
            (have + most) * 100 >= per_cent * tally.plan
        })
    }

    fn smallest(&self, size: usize, target: Band) -> Option<Vec<Raise>> {
        let mut best = None;
        self.choose(0, size, target, &mut Vec::with_capacity(size), &mut best);
        let found: Chosen = best?;
        let raise = |(candidate, to): (usize, u8)| {
            let candidate = &self.candidates[candidate];
            Raise { item: candidate.item.clone(), from: candidate.from, to }
        };
        Some(found.items.into_iter().zip(found.levels).map(raise).collect())
    }

    /// Walks every set of `left` more needs and every way of raising them.
    fn choose(&self, from: usize, left: usize, target: Band, chosen: &mut Vec<(usize, u8)>, best: &mut Option<Chosen>) {
        if left == 0 {
            let candidate = Chosen::of(chosen, &self.candidates);
            if best.as_ref().is_none_or(|best| candidate < *best) && self.band(chosen) <= target {
                *best = Some(candidate);
            }
            return;
        }
        for candidate in from..self.candidates.len() {
            for to in self.candidates[candidate].from + 1..=3 {
                chosen.push((candidate, to));
                self.choose(candidate + 1, left - 1, target, chosen, best);
                chosen.pop();
            }
        }
    }
}

/// A set of raises, ordered as suggestions are: fewest steps, then needs by code, then levels.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Chosen {
    steps: u32,
    items: Vec<usize>,
    levels: Vec<u8>,
}

impl Chosen {
    fn of(chosen: &[(usize, u8)], candidates: &[Candidate]) -> Self {
        Self {
            steps: chosen.iter().map(|(candidate, to)| u32::from(to - candidates[*candidate].from)).sum(),
            items: chosen.iter().map(|(candidate, _)| *candidate).collect(),
            levels: chosen.iter().map(|(_, to)| *to).collect(),
        }
    }
}

fn is_attainable(matching: &Matching<'_>, item: &ItemCode) -> bool {
    matching.policy.item(item).is_some_and(|item| item.attainable != Attainable::No)
}
