//! Words of a file that stand on no list, and what a person said they stand for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    columns::fields,
    vocabulary::{Vocabulary, element},
};
use crate::{
    i18n::Translator,
    transfer::{
        finding::{Finding, FindingCode},
        fold::fold,
        shown::harmless,
    },
};

/// What a person said words of a file stand for: by the list, then by the word, the code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words {
    said: BTreeMap<String, BTreeMap<String, String>>,
}

impl Words {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Takes an offer: from now on its word stands for its code wherever the list is asked.
    pub fn say(&mut self, offer: Offer) {
        self.said.entry(offer.list).or_default().insert(offer.word, offer.code);
    }

    /// Every word with what it was said to stand for, as people read it.
    pub fn told(&self, vocabulary: &Vocabulary, words: &Translator) -> impl Iterator<Item = String> {
        self.iter().map(|(list, word, code)| {
            let meant = vocabulary.label(list, code, words.language());
            words.text_with("import-said-as", &[("said", harmless(word).into()), ("meant", meant.into())])
        })
    }

    /// Everything that was said.
    pub fn offers(&self) -> impl Iterator<Item = Offer> {
        self.iter().map(|(list, word, code)| Offer { list: list.into(), word: word.into(), code: code.into() })
    }

    /// List, word and code of everything that was said.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.said.iter().flat_map(|(list, words)| {
            words.iter().map(move |(word, code)| (list.as_str(), word.as_str(), code.as_str()))
        })
    }
}

/// A word of a file that is on no list, with the code that it most likely stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// The list, by the name of its definition in the schema: `Sex`.
    pub list: String,
    /// The word as the file has it.
    pub word: String,
    /// The code.
    pub code: String,
}

impl Offer {
    /// What a finding offers: none where no list is meant, nothing on it is near, or the report could not quote the
    /// word as it is.
    pub fn of(finding: &Finding, vocabulary: &Vocabulary) -> Option<Self> {
        let (list, word) = list_and_word(finding)?;
        let code = vocabulary.nearest(list, word, finding.suggestion.as_deref())?;
        Some(Self { list: list.to_owned(), word: word.to_owned(), code: code.to_owned() })
    }

    /// Whether it offers this code for this word, however that is written.
    pub fn is_for(&self, word: &str, code: &str) -> bool {
        self.code == code && fold(&self.word) == fold(word)
    }

    /// Whether a finding is about this word, however it is written.
    pub fn is_about(&self, finding: &Finding) -> bool {
        list_and_word(finding).is_some_and(|(list, word)| list == self.list && fold(word) == fold(&self.word))
    }
}

/// How many rows have each word that is on no list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WordCounts {
    /// By the list, then by the folded word.
    rows: BTreeMap<String, BTreeMap<String, usize>>,
}

impl WordCounts {
    /// Those of a report.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut rows = BTreeMap::<String, BTreeMap<String, usize>>::new();
        for (list, word) in findings.into_iter().filter_map(list_and_word) {
            *rows.entry(list.to_owned()).or_default().entry(fold(word)).or_default() += 1;
        }
        Self { rows }
    }

    /// Rows that have the word of an offer, however it is written.
    pub fn rows(&self, offer: &Offer) -> usize {
        let of_word = self.rows.get(&offer.list).and_then(|words| words.get(&fold(&offer.word)));
        of_word.copied().unwrap_or(0)
    }
}

/// The list that a cell takes its words from, and the word that is not on it.
fn list_and_word(finding: &Finding) -> Option<(&'static str, &str)> {
    let is_word = matches!(
        finding.code,
        FindingCode::ChoiceUnknown
            | FindingCode::NeedUnknown
            | FindingCode::StrengthUnknown
            | FindingCode::SettlementUnknown
            | FindingCode::LookAlikeLetters
    );
    let place = &finding.location;
    let sheet = Sheet::of_name(place.section.as_deref().filter(|_| is_word && !place.stored)?)?;
    let field = fields(sheet).iter().find(|field| Some(field.name.as_str()) == place.column.as_deref())?;
    // What a report shortens or escapes is not what the cell holds.
    let word = finding.value.as_deref().filter(|word| !word.contains(['…', '\\']))?;
    Some((element(field.node).name(), word))
}
