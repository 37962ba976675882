//! From the rules met in each sentence to one suggestion per need.

use super::{
    Evidence, Polarity, Suggestion, household, judgement,
    lexicon::{Hit, Lexicon},
    modality,
    owner::OTHERS_ALONE,
    parts,
    scene::Scene,
    sentence::Sentence,
    weighing::{self, Candidates},
    words::{self, Said},
};

/// Most words that a suggestion names beside its rules.
const WORDS_NAMED: usize = 4;

/// Suggestions of a text as they come, each with the sum that speaks for it.
#[derive(Default)]
pub(super) struct Needs {
    found: Vec<(Suggestion, f32)>,
}

impl Needs {
    /// Adds what one sentence says. Answers the kinds of household constraints that it states.
    pub(super) fn collect<'l>(
        &mut self,
        text: &str,
        sentence: Sentence,
        scene: &Scene<'_>,
        parts: &[Scene<'_>],
        lexicon: &'l Lexicon,
    ) -> Vec<&'l str> {
        let mut kinds = Vec::new();
        let candidates = Candidates::new(scene, lexicon);
        let weighed = weighed(&candidates, scene, lexicon);
        let strongest = weighed.iter().map(|one| one.sum).fold(f32::NEG_INFINITY, f32::max);
        let is_whole = |one: &Weighed<'_, '_>| lexicon.weights.is_enough(one.sum, one.sum >= strongest);
        let found: Vec<&str> = weighed.iter().filter(|one| is_whole(one)).map(|one| one.item).collect();
        let added = if candidates.mentions.are_others() { Vec::new() } else { added_by(parts, &found, lexicon) };
        for one in weighed {
            let is_added = one.sum >= parts::LEAST && added.contains(&one.item);
            let is_named = is_whole(&one) || is_added;
            let Weighed { item, hits, said, sum } = one;
            if !is_named || candidates.mentions.leave_out(scene, item, hits) {
                continue;
            }
            if let Some(kind) = item.strip_prefix(household::PREFIX) {
                kinds.push(kind);
                continue;
            }
            if let Some(polarity) = judgement::judge(scene, item, hits, lexicon) {
                let suggestion = Suggestion {
                    item: item.to_owned(),
                    level: if polarity == Polarity::Affirmed { level(scene, item, hits, lexicon) } else { 0 },
                    polarity,
                    evidence: Evidence::of(text, sentence.start, sentence.end),
                    confidence: confidence(sum),
                    rules: names(hits, said, lexicon),
                };
                self.add(suggestion, sum);
            }
        }
        kinds
    }

    /// One suggestion per need: the sentence that speaks of it most plainly decides.
    fn add(&mut self, new: Suggestion, sum: f32) {
        match self.found.iter_mut().find(|(kept, _)| kept.item == new.item) {
            Some((kept, _)) if kept.polarity == new.polarity && kept.confidence >= new.confidence => {
                kept.level = kept.level.max(new.level);
            }
            Some((kept, best)) if *best < sum => {
                let level = if kept.polarity == new.polarity { kept.level.max(new.level) } else { new.level };
                (*kept, *best) = (Suggestion { level, ..new }, sum);
            }
            Some(_) => {}
            None => self.found.push((new, sum)),
        }
    }

    /// The suggestions in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Suggestion> {
        self.found.sort_by(|(a, _), (b, _)| (a.evidence.byte_start, &a.item).cmp(&(b.evidence.byte_start, &b.item)));
        self.found.into_iter().map(|(suggestion, _)| suggestion).collect()
    }
}

/// A need with all that speaks for it in a sentence.
struct Weighed<'s, 'l> {
    item: &'l str,
    hits: &'s [&'s Hit],
    said: Said<'l>,
    sum: f32,
}

/// Every need, weighed.
fn weighed<'s, 'l>(candidates: &'s Candidates<'s>, scene: &'s Scene<'_>, lexicon: &'l Lexicon) -> Vec<Weighed<'s, 'l>> {
    let stems = words::telling(&scene.words);
    let mut by_words = lexicon.weights.words.sums(&stems);
    let speaks: f32 = stems.iter().filter_map(|stem| lexicon.weights.speaks.get(stem)).sum();
    let whose = candidates.mentions.reasons(scene);
    let of_whom: f32 = whose.iter().map(|name| lexicon.weights.reason(name)).sum();
    let is_of_others = whose.contains(&OTHERS_ALONE);
    let common = lexicon.weights.reason("always") + speaks + of_whom;
    let weigh = |(item, shares): (&'l str, [f32; 4])| {
        let hits = candidates.hits.get(item).map_or(&[][..], Vec::as_slice);
        let said = by_words.remove(item).unwrap_or_default();
        let share = if hits.is_empty() { shares[0] } else { shares[1 + usize::from(candidates.is_plain(item))] };
        let by_rules = if hits.is_empty() { 0.0 } else { weighing::sum(candidates, item, scene, lexicon) };
        let of_others = if is_of_others { shares[3] } else { 0.0 };
        let sum = common + share + of_others + said.sum + by_rules;
        Weighed { item, hits, said, sum }
    };
    lexicon.weights.needs().map(weigh).collect()
}

/// Needs that parts of a sentence speak of by themselves, each in a part in which none that was `found` is met.
fn added_by<'l>(parts: &[Scene<'_>], found: &[&str], lexicon: &'l Lexicon) -> Vec<&'l str> {
    let of_part = |part: &Scene<'_>| {
        let candidates = Candidates::new(part, lexicon);
        let needs = weighed(&candidates, part, lexicon);
        let is_met = |one: &Weighed<'_, '_>| one.sum > parts::MET && found.contains(&one.item);
        if needs.iter().any(is_met) {
            return None;
        }
        let needs = needs.iter().filter(|one| !one.item.starts_with(household::PREFIX));
        let plainest = needs.max_by(|one, other| one.sum.total_cmp(&other.sum))?;
        (plainest.sum >= parts::PLAIN).then_some(plainest.item)
    };
    parts.iter().filter_map(of_part).collect()
}

/// The odds of a sum in hundredths.
#[allow(clippy::cast_sign_loss, reason = "a share of one is not negative")]
fn confidence(sum: f32) -> u8 {
    (100.0 / (1.0 + (-sum).exp())).round() as u8
}

/// The rules that were met, each once, those of most words first, then the words that spoke most plainly.
fn names(hits: &[&Hit], mut said: Said<'_>, lexicon: &Lexicon) -> Vec<String> {
    let mut rules: Vec<_> = hits.iter().map(|hit| &lexicon.rules[hit.rule]).collect();
    rules.sort_by(|a, b| (b.words(), &a.id).cmp(&(a.words(), &b.id)));
    rules.dedup_by(|a, b| a.id == b.id);
    said.for_it.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let words = said.for_it.iter().take(WORDS_NAMED).map(|(stem, _)| format!("word.{stem}"));
    rules.into_iter().map(|rule| rule.id.clone()).chain(words).collect()
}

/// A rule of more words that meets the same words is the better reading of them.
pub(super) fn is_part_of_another(scene: &Scene<'_>, hit: &Hit, lexicon: &Lexicon) -> bool {
    let item = &lexicon.rules[hit.rule].about;
    scene.needs.iter().any(|other| {
        other.words.len() > hit.words.len()
            && lexicon.rules[other.rule].about != *item
            && hit.words.iter().all(|(place, _)| other.words.iter().any(|(taken, _)| taken == place))
    })
}

/// The level a rule fixes, or a rule about how much, or else the wording.
fn level(scene: &Scene<'_>, item: &str, hits: &[&Hit], lexicon: &Lexicon) -> u8 {
    let fixed = hits.iter().filter_map(|hit| lexicon.rules[hit.rule].level).filter(|level| *level > 0).max();
    let by_degree = || {
        let rules = scene.degrees.iter().map(|hit| &lexicon.rules[hit.rule]).filter(|rule| rule.about == item);
        rules.filter_map(|rule| rule.level).max()
    };
    let by_wording = || modality::level_of(scene, hits);
    fixed.or_else(by_degree).unwrap_or_else(by_wording)
}
