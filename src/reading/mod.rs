//! Reads the recommendation of a child's plan, Kazakh and Russian, and suggests coded needs, each with the
//! sentence it rests on. Pure: the same text gives the same suggestions. Nothing is ticked by itself.
//!
//! *Design notes.* Every rule is written by hand, and a specialist can read why a sentence was understood so:
//! each suggestion names the rules and words that made it. What a rule or word weighs beside others is one number
//! in the lexicon, `models/reading/1.7.0.json`, reckoned from the development texts by `cargo bench --bench reading
//! -- --weigh`. Two questions are kept apart: which need a sentence is about (`weighing`, `words`), and whether the
//! need is there, is not, or is over (`judgement`).

mod case_facts;
mod judgement;
mod lexicon;
mod modality;
mod morphology;
mod negation;
mod owner;
mod parts;
mod scene;
mod sentence;
mod token;
mod weighing;
mod weights;
mod words;

/// What a sentence offers to be weighed, for whoever reckons the weights.
pub mod offer;

/// Which language a text is in.
pub mod tongue;

/// What the household should be like.
mod household;

/// Needs of one text.
mod need;

use serde::Serialize;

pub use negation::Polarity;
pub use tongue::Tongue;

/// Most that is read of one text, in bytes: sixteen times the longest recommendation that is kept.
pub const MAX_READ_BYTES: usize = 1024 * 1024;

/// Words of the text that something rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// First byte in the text that was given.
    pub byte_start: usize,
    /// The byte after the last.
    pub byte_end: usize,
    /// The words themselves.
    pub text: String,
}

impl Evidence {
    fn of(text: &str, start: usize, end: usize) -> Self {
        Self { byte_start: start, byte_end: end, text: text[start..end].to_owned() }
    }
}

/// A need the text speaks of. A suggestion for a person to confirm; never a coded need by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// Code of the need.
    pub item: String,
    /// 1 to 3 when affirmed; 0 when negated or resolved.
    pub level: u8,
    /// What the text says of it.
    pub polarity: Polarity,
    /// The sentence it rests on.
    pub evidence: Evidence,
    /// How sure the rules are that the sentence is about the need, in hundredths, 0 to 100.
    pub confidence: u8,
    /// The rules that made it, by id.
    pub rules: Vec<String>,
}

/// A household constraint the text speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Household {
    /// The code, with its parameter after a colon.
    pub constraint: String,
    /// `hard` or `soft`.
    pub strength: &'static str,
    /// The sentence it rests on.
    pub evidence: Evidence,
}

/// A fact of the case the text speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseFact {
    /// The fact's field of the case.
    pub fact: &'static str,
    /// Its value.
    pub value: &'static str,
    /// The sentence it rests on.
    pub evidence: Evidence,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// The language of the text.
    pub lang: Tongue,
    /// Version of the lexicon.
    pub lexicon: String,
    /// Bytes that were read.
    pub read_bytes: usize,
    /// Bytes the text has. More than `read_bytes`: the rest was not read.
    pub total_bytes: usize,
    /// Needs, in the order of the text.
    pub suggestions: Vec<Suggestion>,
    /// Household constraints, in the order of the text.
    pub constraints: Vec<Household>,
    /// Facts of the case, in the order of the text.
    pub case_facts: Vec<CaseFact>,
}

/// Reads a recommendation. `named` is the language somebody named: it counts where the text itself does not tell.
pub fn read(text: &str, named: Option<Tongue>) -> Reading {
    let read_bytes = limit(text);
    let seen = &text[..read_bytes];
    let lang = match tongue::of(seen) {
        Tongue::Neither => named.unwrap_or(Tongue::Neither),
        told => told,
    };
    let mut reading = Reading {
        lang,
        lexicon: lexicon::shipped().version.clone(),
        read_bytes,
        total_bytes: text.len(),
        suggestions: Vec::new(),
        constraints: Vec::new(),
        case_facts: Vec::new(),
    };
    if lang == Tongue::Neither {
        return reading;
    }
    let lexicon = lexicon::shipped();
    let mut known = lexicon::Known::new();
    let mut needs = need::Needs::default();
    for sentence in sentence::sentences(seen) {
        if seen[..sentence.end].ends_with(':') {
            // A heading names what follows and says nothing of the child.
            continue;
        }
        let scene = laid_out(seen, sentence, lang, &mut known);
        let parts: Vec<_> = parts::of(&scene).into_iter().map(|part| laid_out(seen, part, lang, &mut known)).collect();
        let kinds = needs.collect(seen, sentence, &scene, &parts, lexicon);
        household::collect(seen, sentence, &scene, &kinds, &mut reading);
        case_facts::collect(seen, sentence, &scene, &mut reading);
    }
    reading.suggestions = needs.finish();
    reading
}

/// One sentence with the rules met in it, each in the language of the sentence.
fn laid_out<'l>(text: &str, place: sentence::Sentence, lang: Tongue, known: &mut lexicon::Known) -> scene::Scene<'l> {
    let lexicon = lexicon::shipped();
    let words = token::tokens(text, place.start, place.end);
    let is_kazakh = words.iter().any(|word| word.is_kazakh);
    let own = tongue::of_sentence(&text[place.start..place.end], is_kazakh, lang);
    let hits = lexicon.hits(&words, own, known);
    scene::Scene::new(words, hits, lexicon)
}

/// The sentences of a text, in order, in bytes.
pub fn sentences(text: &str) -> Vec<std::ops::Range<usize>> {
    sentence::sentences(&text[..limit(text)]).iter().map(|sentence| sentence.start..sentence.end).collect()
}

/// How much of the text is read, in bytes, at the end of a letter.
fn limit(text: &str) -> usize {
    let mut end = text.len().min(MAX_READ_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}
