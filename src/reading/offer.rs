//! Everything that is weighed in a sentence, by name and amount, without the weights: what they are reckoned from.

use std::collections::BTreeSet;

pub use super::owner::OTHERS_ALONE;
pub use super::parts::{LEAST, MET, PLAIN};
use super::{judgement, laid_out, lexicon, parts, scene::Scene, sentence, tongue, weighing::Candidates, words};

/// A reason and how much of it there is.
pub type Amount = (String, f32);

/// One sentence.
#[derive(Clone, Debug)]
pub struct Offer {
    /// First byte of the sentence in the text.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Beginnings of the words that may be about something.
    pub words: BTreeSet<String>,
    /// What the persons named say of whether it speaks of this child.
    pub whose: Vec<&'static str>,
    /// Needs of which a rule was met.
    pub met: Vec<Met>,
    /// Reasons for affirmed, negated and resolved of a need of which none was met.
    pub judgement: Vec<Amount>,
    /// What each of its parts offers by itself, where it has several.
    pub parts: Vec<Offer>,
}

/// One need of which a rule was met in the sentence.
#[derive(Clone, Debug)]
pub struct Met {
    /// Code of the need.
    pub item: String,
    /// Whether more than a word of the context was met.
    pub is_plain: bool,
    /// Reasons to think that the sentence is about the need.
    pub reasons: Vec<Amount>,
    /// The rules, by id.
    pub rules: Vec<String>,
    /// Reasons for affirmed, negated and resolved: place and name, a tab between.
    pub judgement: Vec<Amount>,
}

/// What every sentence of a text offers, headings left out.
pub fn offers(text: &str) -> Vec<Offer> {
    let (lang, lexicon) = (tongue::of(text), lexicon::shipped());
    let mut known = lexicon::Known::new();
    let sentences = sentence::sentences(text).into_iter().filter(|place| !text[..place.end].ends_with(':'));
    let mut offer = |place: sentence::Sentence| {
        let scene = laid_out(text, place, lang, &mut known);
        let candidates = Candidates::new(&scene, lexicon);
        let met = candidates.hits.keys().map(|item| met(item, &candidates, &scene)).collect();
        let judgement = judged(judgement::reasons(&scene, &[], lexicon));
        let (words, whose) = (words::telling(&scene.words), candidates.mentions.reasons(&scene));
        let offer = Offer { start: place.start, end: place.end, words, whose, met, judgement, parts: Vec::new() };
        (offer, parts::of(&scene))
    };
    let whole = |place| {
        let (whole, parts) = offer(place);
        Offer { parts: parts.into_iter().map(|part| offer(part).0).collect(), ..whole }
    };
    sentences.map(whole).collect()
}

fn met(item: &str, candidates: &Candidates<'_>, scene: &Scene<'_>) -> Met {
    let lexicon = lexicon::shipped();
    let reasons = candidates.reasons(item, scene, lexicon);
    Met {
        item: item.to_owned(),
        is_plain: candidates.is_plain(item),
        reasons: reasons.into_iter().map(|(name, much)| (name.to_owned(), much)).collect(),
        rules: candidates.rules(item).iter().map(|rule| lexicon.rules[*rule].id.clone()).collect(),
        judgement: judged(judgement::reasons(scene, &candidates.hits[item], lexicon)),
    }
}

fn judged(reasons: Vec<(judgement::Reason, f32)>) -> Vec<Amount> {
    reasons.into_iter().map(|((place, name), much)| (format!("{place}\t{name}"), much)).collect()
}
