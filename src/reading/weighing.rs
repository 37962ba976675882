//! Which needs a sentence is about: the rules met for each need, weighed against those met for others.
//!
//! *Design notes.* One word seldom tells. Each need of which a rule was met gets a sum: what its rules cover,
//! how plainly, and whether another need explains the same words better; the words of the sentence speak besides.
//! The weights stand in the model file, one number for each name, so that a suggestion can be reckoned by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    lexicon::{Hit, Kind, Lexicon},
    need,
    owner::Mentions,
    scene::Scene,
};

/// Cues that tell whether a sentence speaks of this child's needs at all.
const TELLING: [&str; 16] = [
    "negation",
    "resolved",
    "past",
    "fine",
    "continues",
    "weak",
    "strong",
    "predicate",
    "hypothetical",
    "child",
    "person",
    "unknown",
    "boilerplate",
    "watch",
    "asks",
    "none",
];

/// The words that the rules of one need cover in a sentence.
#[derive(Default)]
pub(super) struct Cover {
    turns: BTreeSet<usize>,
    concepts: BTreeSet<usize>,
    contexts: BTreeSet<usize>,
}

impl Cover {
    /// Words of turns and concepts count twice, words of the context once.
    fn strength(&self) -> usize {
        let plain = self.plain();
        2 * plain.len() + self.contexts.difference(&plain).count()
    }

    fn plain(&self) -> BTreeSet<usize> {
        self.turns.union(&self.concepts).copied().collect()
    }

    fn of(&self, kind: Kind) -> &BTreeSet<usize> {
        match kind {
            Kind::Turn => &self.turns,
            Kind::Concept => &self.concepts,
            Kind::Context => &self.contexts,
        }
    }
}

/// Every need of which a rule was met in a sentence, with the rules and the words they cover.
pub(super) struct Candidates<'s> {
    pub(super) hits: BTreeMap<&'s str, Vec<&'s Hit>>,
    covers: BTreeMap<&'s str, Cover>,
    pub(super) mentions: Mentions,
}

impl<'s> Candidates<'s> {
    pub(super) fn new(scene: &'s Scene<'_>, lexicon: &'s Lexicon) -> Self {
        let mut found = Self { hits: BTreeMap::new(), covers: BTreeMap::new(), mentions: Mentions::of(scene) };
        for hit in &scene.needs {
            let rule = &lexicon.rules[hit.rule];
            found.hits.entry(&rule.about).or_default().push(hit);
            let cover = found.covers.entry(&rule.about).or_default();
            let words = match rule.kind {
                Kind::Turn => &mut cover.turns,
                Kind::Concept => &mut cover.concepts,
                Kind::Context => &mut cover.contexts,
            };
            words.extend(hit.words.iter().map(|(place, _)| *place));
        }
        found
    }

    /// What speaks for and against `item`, by name, each with how much of it there is.
    pub(super) fn reasons(&self, item: &str, scene: &Scene<'_>, lexicon: &Lexicon) -> Vec<(&'static str, f32)> {
        let (hits, cover) = (&self.hits[item], &self.covers[item]);
        let mut reasons = vec![("met", 1.0)];
        for kind in [Kind::Turn, Kind::Concept, Kind::Context] {
            by_kind(kind, hits, cover.of(kind), lexicon, &mut reasons);
        }
        let mut when = |is: bool, name: &'static str| reasons.extend(is.then_some((name, 1.0)));
        when(!cover.turns.is_empty() && !cover.concepts.is_empty(), "turn and concept");
        let is_whole = |hit: &&&Hit| {
            lexicon.rules[hit.rule].kind != Kind::Context && !need::is_part_of_another(scene, hit, lexicon)
        };
        when(hits.iter().any(|hit| is_whole(&hit)), "not part of another rule");
        when(hits.iter().all(|hit| self.mentions.is_another_persons(scene, hit, item)), "another person's");
        when(self.mentions.are_all_others(item), "nobody but others");
        for name in TELLING {
            when(scene.cues_of(name).next().is_some(), name);
        }
        self.beside_others(item, &mut reasons);
        let length = scene.words.len();
        let covered = cover.plain().union(&cover.contexts).count();
        reasons.push(("share of the sentence", small(covered) / small(length.max(3)).max(small(covered))));
        reasons
    }

    /// How the need stands beside the other needs of the sentence.
    fn beside_others(&self, item: &str, reasons: &mut Vec<(&'static str, f32)>) {
        let own = self.covers[item].strength();
        let others = || self.covers.iter().filter(|(name, _)| **name != item).map(|(_, cover)| cover);
        let best = others().map(Cover::strength).max();
        let strongest = best.unwrap_or(0);
        let before = others().filter(|cover| cover.strength() > own).count();
        reasons.push(("strength beside the strongest", small(own) / small(own + strongest)));
        reasons.push(("needs that are stronger", small(before.min(4)) / 2.0));
        let mut when = |is: bool, name: &'static str| reasons.extend(is.then_some((name, 1.0)));
        when(own >= strongest, "strongest");
        when(best.is_some_and(|best| own >= best + 2), "strongest by far");
        let plain = self.covers[item].plain();
        if !plain.is_empty() {
            let taken: BTreeSet<usize> = others().flat_map(Cover::plain).collect();
            let alone = plain.difference(&taken).count();
            reasons.push(("words of its own", small(alone) / small(plain.len())));
        }
    }

    /// The rules met for `item`, each once.
    pub(super) fn rules(&self, item: &str) -> Vec<usize> {
        let mut rules: Vec<usize> = self.hits[item].iter().map(|hit| hit.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// Whether more than a word of the context was met.
    pub(super) fn is_plain(&self, item: &str) -> bool {
        self.covers[item].strength() >= 2
    }
}

/// How many words rules of one kind cover, and how long the longest of the rules is.
fn by_kind(
    kind: Kind,
    hits: &[&Hit],
    words: &BTreeSet<usize>,
    lexicon: &Lexicon,
    reasons: &mut Vec<(&'static str, f32)>,
) {
    let names = match kind {
        Kind::Turn => ["turn", "turn words", "turn of two", "turn of three", "turns"],
        Kind::Concept => ["concept", "concept words", "concept of two", "concept of three", "concepts"],
        Kind::Context => ["context", "context words", "context of two", "context of three", "contexts"],
    };
    if words.is_empty() {
        return;
    }
    let rules: Vec<_> = hits.iter().map(|hit| &lexicon.rules[hit.rule]).filter(|rule| rule.kind == kind).collect();
    let longest = rules.iter().map(|rule| rule.words()).max().unwrap_or(0);
    reasons.push((names[0], 1.0));
    reasons.push((names[1], small(words.len().min(6)) / 3.0));
    let mut when = |is: bool, name: &'static str| reasons.extend(is.then_some((name, 1.0)));
    when(longest > 1, names[2]);
    when(longest > 2, names[3]);
    when(rules.len() > 1, names[4]);
}

/// A count as a number to weigh with; counts of words in a sentence are small.
fn small(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// The sum that the rules met for `item` add up to: reasons, and what each rule has proved to be worth.
pub(super) fn sum(candidates: &Candidates<'_>, item: &str, scene: &Scene<'_>, lexicon: &Lexicon) -> f32 {
    let reasons = candidates.reasons(item, scene, lexicon);
    let by_reason: f32 = reasons.iter().map(|(name, much)| lexicon.weights.reason(name) * much).sum();
    let by_rule: f32 = candidates.rules(item).iter().map(|rule| lexicon.rules[*rule].worth).sum();
    by_reason + by_rule
}
