//! What a sentence says of a need: that it is there, that it is not, or that it is over.
//!
//! *Design notes.* The rules of scope in `negation` answer for each rule met. Those answers, and the cues that
//! stand in the sentence, the clause and the part between commas, each speak for one of the three with a
//! weight of the model file. A missing document is a need and a missing habit is none: so each need has a few
//! weights of its own.

use std::borrow::Cow;

use super::{
    lexicon::{Hit, Kind, Lexicon},
    morphology,
    negation::{self, Polarity},
    scene::{DENYING, Scene},
    token::Gap,
    words,
};

/// Cues that speak for one of the three.
const CUES: [&str; 20] = [
    "negation",
    "resolved",
    "past",
    "fine",
    "continues",
    "weak",
    "strong",
    "predicate",
    "affirm",
    "symptom",
    "unneeded",
    "hypothetical",
    "child",
    "person",
    "unknown",
    "boilerplate",
    "watch",
    "asks",
    "lacks",
    "none",
];
/// Cues that say something else of some needs than of others.
const OF_NEEDS: [&str; 6] = ["negation", "resolved", "fine", "past", "none", "lacks"];
/// Places of a word's beginning.
const WORD_SCOPES: [&str; 4] = ["sentence, word", "part, word", "last, word", "end of part, word"];
/// Places of a word's ending.
const ENDING_SCOPES: [&str; 4] = ["sentence, ending", "part, ending", "last, ending", "end of part, ending"];

/// Places of two words that stand beside each other.
const PAIR_SCOPES: [&str; 4] = ["sentence, pair", "part, pair", "sentence, pair", "part, pair"];

/// Most words of a sentence that is read as it is written, whatever its words say elsewhere.
const SHORT_WORDS: usize = 5;
/// How far "affirmed" may fall behind in a sentence in which nothing denies, in logarithms of odds.
const MOST_BEHIND: f32 = 2.0;

/// A place a reason stands in, and its name.
pub(super) type Reason = (&'static str, Cow<'static, str>);

/// The words in which a need was met, and where they stand.
struct Met {
    words: Vec<usize>,
    clauses: Vec<usize>,
    parts: Vec<usize>,
    /// Clauses that speak of another need only: "…, но необходима диета" says nothing of the speech therapist.
    foreign: Vec<usize>,
}

impl Met {
    fn new(scene: &Scene<'_>, hits: &[&Hit], lexicon: &Lexicon) -> Self {
        let mut words: Vec<usize> = hits.iter().flat_map(|hit| hit.words.iter().map(|(place, _)| *place)).collect();
        words.sort_unstable();
        words.dedup();
        let clauses: Vec<usize> = words.iter().map(|place| scene.clause_of(*place)).collect();
        let own = hits.first().map(|hit| scene.rule_of(hit));
        let is_other = |hit: &&Hit| Some(scene.rule_of(hit)) != own && lexicon.rules[hit.rule].kind != Kind::Context;
        let others = scene.needs.iter().filter(is_other).map(|hit| scene.clause_of(hit.first()));
        let foreign = others.filter(|clause| own.is_some() && !clauses.contains(clause)).collect();
        let parts = words.iter().map(|place| scene.part_of(*place)).collect();
        Self { words, clauses, parts, foreign }
    }

    /// Whether a word stands in a clause about something else.
    fn is_foreign(&self, scene: &Scene<'_>, place: usize) -> bool {
        self.foreign.contains(&scene.clause_of(place))
    }
}

/// The rules that count: those of the context only where no other was met.
fn telling<'h>(hits: &[&'h Hit], lexicon: &Lexicon) -> Vec<&'h Hit> {
    let plain: Vec<&Hit> = hits.iter().copied().filter(|hit| lexicon.rules[hit.rule].kind != Kind::Context).collect();
    if plain.is_empty() { hits.to_vec() } else { plain }
}

/// Every reason for one of the three, with how much of it there is.
pub(super) fn reasons(scene: &Scene<'_>, hits: &[&Hit], lexicon: &Lexicon) -> Vec<(Reason, f32)> {
    let hits = telling(hits, lexicon);
    let mut reasons = vec![(("always", "always".into()), 1.0)];
    by_rules(scene, &hits, lexicon, &mut reasons);
    let met = Met::new(scene, &hits, lexicon);
    by_cues(scene, &met, &mut reasons);
    by_denying(scene, &met, &mut reasons);
    by_plainness(scene, &met, &mut reasons);
    if is_said_plainly(scene, &hits, lexicon) {
        reasons.push((("short", "nothing denies".into()), 1.0));
    }
    by_words(scene, &met, &mut reasons);
    reasons.sort_by(|(one, _), (other, _)| one.cmp(other));
    reasons.dedup_by(|(one, _), (other, _)| one == other);
    reasons
}

/// What the rules of scope say of each rule met.
fn by_rules(scene: &Scene<'_>, hits: &[&Hit], lexicon: &Lexicon, reasons: &mut Vec<(Reason, f32)>) {
    let said: Vec<Polarity> = hits.iter().map(|hit| negation::polarity(scene, hit)).collect();
    let all = said.len().max(1);
    for polarity in [Polarity::Affirmed, Polarity::Negated, Polarity::Resolved] {
        let count = said.iter().filter(|one| **one == polarity).count();
        if count > 0 {
            let share = f32::from(u16::try_from(count * 100 / all).unwrap_or(100)) / 100.0;
            reasons.push((("rules", polarity.code().into()), share));
            reasons.push((("a rule", polarity.code().into()), 1.0));
        }
    }
    let longest = hits.iter().zip(&said).max_by_key(|(hit, _)| (lexicon.rules[hit.rule].words(), hit.words.len()));
    if let Some((_, polarity)) = longest {
        reasons.push((("the longest rule", polarity.code().into()), 1.0));
    }
    if hits.iter().any(|hit| lexicon.rules[hit.rule].level == Some(0)) {
        reasons.push((("a rule", "in order".into()), 1.0));
    }
}

fn by_cues(scene: &Scene<'_>, met: &Met, reasons: &mut Vec<(Reason, f32)>) {
    let last = met.words.last().copied().unwrap_or(0);
    for name in CUES {
        for cue in scene.cues_of(name).filter(|cue| !met.is_foreign(scene, cue.first())) {
            let place = cue.first();
            let is_void = name != "affirm" && cue.words.iter().any(|(place, _)| scene.void[*place]);
            let scopes = if is_void {
                ["sentence, void", "clause, void", "part, void", "after, void"]
            } else {
                ["sentence", "clause", "part", "after"]
            };
            let in_part = met.parts.contains(&scene.part_of(place));
            let in_clause = met.clauses.contains(&scene.clause_of(place));
            let stands = [true, in_clause, in_part, in_part && place > last];
            reasons
                .extend(scopes.iter().zip(stands).filter(|(_, is)| *is).map(|(scope, _)| ((*scope, name.into()), 1.0)));
            if OF_NEEDS.contains(&name) {
                reasons.push((("need", name.into()), 1.0));
            }
        }
    }
}

fn by_denying(scene: &Scene<'_>, met: &Met, reasons: &mut Vec<(Reason, f32)>) {
    for (place, word) in scene.words.iter().enumerate() {
        let plain = DENYING.iter().find(|denying| **denying == word.folded).copied();
        let Some(name) = plain.or_else(|| morphology::negation_at(&word.folded).map(|_| "verb")) else {
            continue;
        };
        let is_void = scene.void[place];
        let in_part = met.parts.contains(&scene.part_of(place));
        let mut push = |is: bool, scope: &'static str| {
            reasons.extend(is.then_some(((scope, name.into()), 1.0)));
        };
        push(in_part && !is_void, "part");
        push(in_part && is_void, "part, void");
        push(met.clauses.contains(&scene.clause_of(place)), "clause");
        push(met.words.contains(&(place + 1)), "before");
        push(place > 0 && met.words.contains(&(place - 1)), "next");
        push(met.words.contains(&place), "in it");
        push(place + 1 == scene.words.len(), "last");
        if in_part {
            reasons.push((("need", "denied".into()), 1.0));
        }
    }
}

/// Where nothing denies: what is said plainly is there.
fn by_plainness(scene: &Scene<'_>, met: &Met, reasons: &mut Vec<(Reason, f32)>) {
    let denials: Vec<usize> = scene.denials().filter(|place| !met.is_foreign(scene, *place)).collect();
    let mut push = |is: bool, scope: &'static str| {
        reasons.extend(is.then_some(((scope, "nothing denies".into()), 1.0)));
    };
    push(denials.is_empty(), "sentence");
    push(!denials.iter().any(|place| met.clauses.contains(&scene.clause_of(*place))), "clause");
    push(!denials.iter().any(|place| met.parts.contains(&scene.part_of(*place))), "part");
}

/// The beginnings and endings of the words: of the whole sentence, of the parts the need was met in, and of the
/// words that end them, where a Kazakh predicate stands.
fn by_words(scene: &Scene<'_>, met: &Met, reasons: &mut Vec<(Reason, f32)>) {
    let own = || scene.words.iter().enumerate().filter(|(place, _)| !met.is_foreign(scene, *place));
    for (place, word) in own() {
        let in_part = met.parts.contains(&scene.part_of(place));
        let is_last = place + 1 == scene.words.len();
        let ends_part = in_part && (is_last || scene.part_of(place + 1) != scene.part_of(place));
        let stands = [true, in_part, is_last, ends_part];
        let mut push = |scopes: [&'static str; 4], name: &str| {
            let said = scopes.into_iter().zip(stands).filter(|(_, is)| *is);
            reasons.extend(said.map(|(scope, _)| ((scope, name.to_owned().into()), 1.0)));
        };
        if let Some(stem) = words::stem(&word.folded) {
            push(WORD_SCOPES, &stem);
        }
        if let Some(ending) = words::ending(&word.folded) {
            push(ENDING_SCOPES, ending);
        }
        if let Some(next) = scene.words.get(place + 1).filter(|next| next.gap < Gap::Hard) {
            let pair = format!("{} {}", words::beginning(&word.folded), words::beginning(&next.folded));
            push(PAIR_SCOPES, &pair);
        }
    }
    let stems = own().filter_map(|(_, word)| words::stem(&word.folded));
    reasons.extend(stems.map(|stem| (("need", format!("word {stem}").into()), 1.0)));
}

/// Whether a rule names the need and nothing of the sentence denies: what is said plainly is there.
fn is_said_plainly(scene: &Scene<'_>, hits: &[&Hit], lexicon: &Lexicon) -> bool {
    let is_plain = |hit: &&Hit| lexicon.rules[hit.rule].kind != Kind::Context;
    let is_in_order = |hit: &&Hit| lexicon.rules[hit.rule].level == Some(0);
    scene.words.len() <= SHORT_WORDS
        && hits.iter().any(is_plain)
        && !hits.iter().any(is_in_order)
        && scene.denials().next().is_none()
}

/// What the sentence says of the need that `hits` name; nothing where it is in doubt whether the need is there.
pub(super) fn judge(scene: &Scene<'_>, item: &str, hits: &[&Hit], lexicon: &Lexicon) -> Option<Polarity> {
    let mut sums = lexicon.weights.own(item);
    for ((scope, name), much) in reasons(scene, hits, lexicon) {
        let weights = lexicon.weights.judgement(if scope == "need" { item } else { scope }, &name);
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += weight * much;
        }
    }
    let [affirmed, negated, resolved] = sums;
    let [denied_below, there_from] = lexicon.weights.cautions;
    let lead = affirmed - negated.max(resolved);
    if lead < there_from && is_said_plainly(scene, hits, lexicon) {
        return (lead >= -MOST_BEHIND).then_some(Polarity::Affirmed);
    }
    let denied = if negated >= resolved { Polarity::Negated } else { Polarity::Resolved };
    if lead >= there_from { Some(Polarity::Affirmed) } else { (lead < denied_below).then_some(denied) }
}
