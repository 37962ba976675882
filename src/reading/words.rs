//! What a sentence is about by its words alone: how much the beginning of each word speaks for each need.
//!
//! *Design notes.* The rules name what the authors thought of; the words name what the gold texts say besides. A
//! beginning stands in the model file under its need with one number, and a suggestion names those that made it. Two
//! beginnings that stand beside each other count as one word more: "отдельная комната" is about sleep, "комната для
//! занятий" about lessons.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use super::token::Token;

/// Letters by which a word is known: a Kazakh or Russian stem seldom tells more.
const STEM_CHARS: usize = 5;
/// Letters of the shorter and of the longer beginning of a long word.
const SHORT_CHARS: usize = 4;
const LONG_CHARS: usize = 7;
/// Letters of an ending, which tell a verb that denies from one that affirms.
const ENDING_CHARS: usize = 3;
/// Words that are in every text and about nothing, folded.
const SILENT: [&str; 45] = [
    "и",
    "в",
    "на",
    "с",
    "к",
    "по",
    "у",
    "о",
    "а",
    "но",
    "не",
    "ни",
    "за",
    "из",
    "от",
    "до",
    "для",
    "при",
    "что",
    "как",
    "то",
    "же",
    "бы",
    "его",
    "ее",
    "он",
    "она",
    "ребенок",
    "мен",
    "да",
    "де",
    "те",
    "бала",
    "баланын",
    "или",
    "со",
    "во",
    "они",
    "ему",
    "ей",
    "ол",
    "онын",
    "жане",
    "бул",
    "осы",
];

/// The beginning of a word, or the whole word with `$` after it where it is as short; nothing of one letter.
pub(super) fn stem(word: &str) -> Option<String> {
    let mut letters = word.char_indices();
    match letters.nth(STEM_CHARS) {
        Some((end, _)) => Some(word[..end].to_owned()),
        None => word.chars().nth(1).map(|_| format!("{word}$")),
    }
}

/// Beginnings of a long word that are shorter and longer than its stem: the one meets more words, the other fewer.
fn other_beginnings(word: &str) -> impl Iterator<Item = String> {
    let of_length = |length: usize| word.char_indices().nth(length).map(|(end, _)| word[..end].to_owned());
    let is_long = word.chars().nth(STEM_CHARS).is_some();
    [SHORT_CHARS, LONG_CHARS].into_iter().filter(move |_| is_long).filter_map(of_length)
}

/// The beginning of a word that stands in a pair.
pub(super) fn beginning(word: &str) -> &str {
    word.char_indices().nth(STEM_CHARS - 1).map_or(word, |(end, _)| &word[..end])
}

/// The last letters of a word that is long enough to have an ending.
pub(super) fn ending(word: &str) -> Option<&str> {
    let (place, _) = word.char_indices().rev().nth(ENDING_CHARS - 1)?;
    word.chars().nth(STEM_CHARS - 1).map(|_| &word[place..])
}

/// Words that stand between the two of a pair and are passed over, folded.
const PASSED_OVER: [&str; 7] = ["и", "в", "на", "с", "у", "по", "а"];

/// The beginnings of the words of a sentence that may be about something, and the pairs of them, each once.
pub(super) fn telling(words: &[Token]) -> BTreeSet<String> {
    let is_silent = |word: &str| SILENT.contains(&word) || word.chars().all(|letter| letter.is_ascii_digit());
    let folded = || words.iter().map(|word| word.folded.as_str());
    let beginnings: Vec<&str> = folded().filter(|word| !PASSED_OVER.contains(word)).map(beginning).collect();
    let pairs = beginnings.windows(2).map(|pair| pair.join(" "));
    let told = || folded().filter(|word| !is_silent(word));
    told().filter_map(stem).chain(told().flat_map(other_beginnings)).chain(pairs).collect()
}

/// How much each beginning speaks for each need.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "BTreeMap<String, BTreeMap<String, f32>>")]
pub(super) struct Words {
    by_stem: HashMap<String, Vec<(String, f32)>>,
}

impl From<BTreeMap<String, BTreeMap<String, f32>>> for Words {
    fn from(by_need: BTreeMap<String, BTreeMap<String, f32>>) -> Self {
        let mut by_stem: HashMap<String, Vec<(String, f32)>> = HashMap::new();
        for (need, words) in by_need {
            for (stem, weight) in words {
                by_stem.entry(stem).or_default().push((need.clone(), weight));
            }
        }
        Self { by_stem }
    }
}

/// What the words of one sentence say for one need.
#[derive(Debug, Default)]
pub(super) struct Said<'w> {
    pub(super) sum: f32,
    /// The beginnings that speak for it, with how much.
    pub(super) for_it: Vec<(&'w str, f32)>,
}

impl Words {
    /// What the beginnings say for each need that one of them speaks for or against.
    pub(super) fn sums(&self, stems: &BTreeSet<String>) -> HashMap<&str, Said<'_>> {
        let mut sums: HashMap<&str, Said<'_>> = HashMap::new();
        for (stem, weights) in stems.iter().filter_map(|stem| self.by_stem.get_key_value(stem)) {
            for (need, weight) in weights {
                let said = sums.entry(need).or_default();
                said.sum += weight;
                if *weight > 0.0 {
                    said.for_it.push((stem, *weight));
                }
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_by_its_beginning_and_a_short_one_by_all_of_it() {
        assert_eq!(stem("логопедке").as_deref(), Some("логоп"));
        assert_eq!(stem("есть").as_deref(), Some("есть$"));
        assert_eq!(stem("и"), None);
        assert_eq!((ending("болмайды"), ending("жок")), (Some("йды"), None));
    }
}
