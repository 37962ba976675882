//! Checks of the catalogue that `uya i18n check` and the tests run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Language, sources};

/// One fault of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Fault {
    /// The message key.
    pub key: String,
    /// The language at fault.
    pub language: &'static str,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The language lacks the key.
    Missing,
    /// The text is the same as in English and is not on the list of texts that may be.
    SameAsEnglish,
    /// The values differ from those of the English text.
    Placeholders,
    /// A plural choice lacks a form that the language needs.
    PluralForm,
}

impl FaultKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::SameAsEnglish => "same-as-english",
            Self::Placeholders => "placeholders",
            Self::PluralForm => "plural-form",
        }
    }
}

/// Texts that are the same in every language: names, units and signs.
const MAY_BE_THE_SAME: &[&str] = &["uya", "glyph-meets", "glyph-partly", "glyph-not", "glyph-unknown"];

/// Texts by key of one language, as written.
pub fn catalogue(language: Language) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (_, source) in sources(language) {
        let mut key = None;
        for line in source.lines() {
            if let Some((name, value)) = line.split_once(" =").filter(|(name, _)| is_key(name)) {
                key = Some(name.to_owned());
                texts.insert(name.to_owned(), value.trim().to_owned());
            } else if let Some(text) = key.as_ref().and_then(|key| texts.get_mut(key)) {
                text.push('\n');
                text.push_str(line.trim());
            }
        }
    }
    texts
}

fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Every fault of the catalogue, by key.
pub fn faults() -> Vec<Fault> {
    let english = catalogue(Language::En);
    let mut faults = Vec::new();
    for language in Language::ALL {
        let texts = catalogue(language);
        let keys: BTreeSet<&String> = english.keys().chain(texts.keys()).collect();
        for key in keys {
            for kind in faults_of(language, texts.get(key), english.get(key), key) {
                faults.push(Fault { key: key.clone(), language: language.code(), kind });
            }
        }
    }
    faults
}

fn faults_of(language: Language, text: Option<&String>, english: Option<&String>, key: &str) -> Vec<FaultKind> {
    let (Some(text), Some(english)) = (text, english) else {
        return if text.is_none() { vec![FaultKind::Missing] } else { Vec::new() };
    };
    let mut kinds = Vec::new();
    let has_words = english.chars().any(char::is_alphabetic);
    if language != Language::En && text == english && has_words && !MAY_BE_THE_SAME.contains(&key) {
        kinds.push(FaultKind::SameAsEnglish);
    }
    if placeholders(text) != placeholders(english) {
        kinds.push(FaultKind::Placeholders);
    }
    if language == Language::Ru
        && text.contains("[one]")
        && !(text.contains("[few]") && text.contains("*[many]") || text.contains("[few]") && text.contains("*[other]"))
    {
        kinds.push(FaultKind::PluralForm);
    }
    kinds
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('$')
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).next().unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_no_fault() {
        assert_eq!(faults(), []);
    }

    #[test]
    fn a_text_left_in_english_is_found() {
        let english = "Nothing was saved".to_owned();
        assert_eq!(faults_of(Language::Kk, Some(&english), Some(&english), "k"), [FaultKind::SameAsEnglish]);
    }

    #[test]
    fn a_lost_placeholder_is_found() {
        let (kk, en) = ("{ $n } жол".to_owned(), "{ $n } rows of { $all }".to_owned());
        assert_eq!(faults_of(Language::Kk, Some(&kk), Some(&en), "k"), [FaultKind::Placeholders]);
    }
}
