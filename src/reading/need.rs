//! From the rules met in each sentence to one suggestion per need.

use super::{
    Evidence, Polarity, Suggestion, judgement,
    lexicon::{Hit, Lexicon},
    modality,
    scene::Scene,
    sentence::Sentence,
    weighing::{self, Candidates},
};

/// Suggestions of a text as they come, each with the sum that speaks for it.
#[derive(Default)]
pub(super) struct Needs {
    found: Vec<(Suggestion, f32)>,
}

impl Needs {
    /// Adds what one sentence says.
    pub(super) fn collect(&mut self, text: &str, sentence: Sentence, scene: &Scene<'_>, lexicon: &Lexicon) {
        let candidates = Candidates::new(scene, lexicon);
        for (item, hits) in &candidates.hits {
            let sum = weighing::sum(&candidates, item, scene, lexicon);
            if lexicon.weights.is_enough(sum) {
                let polarity = judgement::judge(scene, item, hits, lexicon);
                let suggestion = Suggestion {
                    item: (*item).to_owned(),
                    level: if polarity == Polarity::Affirmed { level(scene, item, hits, lexicon) } else { 0 },
                    polarity,
                    evidence: Evidence::of(text, sentence.start, sentence.end),
                    confidence: confidence(sum),
                    rules: names(hits, lexicon),
                };
                self.add(suggestion, sum);
            }
        }
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

/// The odds of a sum in hundredths.
#[allow(clippy::cast_sign_loss, reason = "a share of one is not negative")]
fn confidence(sum: f32) -> u8 {
    (100.0 / (1.0 + (-sum).exp())).round() as u8
}

/// The rules that were met, each once, those of most words first.
fn names(hits: &[&Hit], lexicon: &Lexicon) -> Vec<String> {
    let mut rules: Vec<_> = hits.iter().map(|hit| &lexicon.rules[hit.rule]).collect();
    rules.sort_by(|a, b| (b.words(), &a.id).cmp(&(a.words(), &b.id)));
    rules.dedup_by(|a, b| a.id == b.id);
    rules.into_iter().map(|rule| rule.id.clone()).collect()
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
    let by_wording = || hits.iter().map(|hit| modality::level(scene, hit)).max().unwrap_or(2);
    fixed.or_else(by_degree).unwrap_or_else(by_wording)
}
