//! What a person fills in: for each column of a sheet what its cells take and what they may be chosen from.

use super::{
    Sheet,
    cell::{is_code, is_day},
    columns::{Field, fields},
    vocabulary::{Vocabulary, element},
};
use crate::{i18n::Language, transfer::schema::Expected};

/// A column to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blank {
    /// Its name.
    pub(crate) name: &'static str,
    /// What a cell takes.
    pub(crate) takes: Takes,
    /// The words to choose from, in the language asked for; empty where the column is open.
    pub(crate) labels: Vec<String>,
    /// Several values may stand in one cell.
    pub(crate) is_many: bool,
    /// A new record needs it.
    pub(crate) is_required: bool,
}

/// What a cell takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// A code that people gave.
    Code,
    /// One of a list.
    Choice,
    /// A day.
    Day,
    /// A level from 0 to 3.
    Level,
    /// A number.
    Number,
    /// Two words with a colon between them.
    Pair,
    /// Words.
    Text,
    /// A whole number.
    Whole,
    /// Yes or no.
    YesNo,
}

impl Takes {
    /// Stable name, the end of the key of its words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Choice => "choice",
            Self::Day => "day",
            Self::Level => "level",
            Self::Number => "number",
            Self::Pair => "pair",
            Self::Text => "text",
            Self::Whole => "whole",
            Self::YesNo => "yes-no",
        }
    }
}

/// The columns of a sheet as a person fills them in.
pub(crate) fn blanks(sheet: Sheet, vocabulary: &Vocabulary, language: Language) -> Vec<Blank> {
    fields(sheet).iter().map(|field| blank(field, vocabulary, language)).collect()
}

fn blank(field: &'static Field, vocabulary: &Vocabulary, language: Language) -> Blank {
    let node = element(field.node);
    let labels = vocabulary.labels(node, language);
    let takes = match node.expected() {
        Expected::Object => Takes::Pair,
        Expected::YesNo => Takes::YesNo,
        Expected::Whole if ["NeedLevel", "Capability"].contains(&node.name()) => Takes::Level,
        Expected::Whole => Takes::Whole,
        Expected::Number => Takes::Number,
        _ if is_day(node) => Takes::Day,
        _ if !labels.is_empty() => Takes::Choice,
        _ if is_code(node) => Takes::Code,
        _ => Takes::Text,
    };
    Blank {
        name: &field.name,
        takes,
        labels,
        is_many: field.node.expected() == Expected::List,
        is_required: field.required,
    }
}
