//! Words for people, in Kazakh, Russian and English: the only place where a code becomes a sentence.
//!
//! Texts are Fluent messages in `locales/<language>/<area>.ftl`. The build compares the three
//! languages and stops at a fault, so a lookup of a key of the catalogue cannot come back empty.

/// Numbers, dates, ages and lists as each language writes them.
pub mod format;

/// The order of the alphabet in each language.
pub mod collate;

/// Finding names.
pub mod search;

/// Checks of the catalogue: missing, unused, identical, placeholders.
pub mod check;

mod translator;

mod value;

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

pub use crate::domain::language::{Language, Trilingual};
pub use translator::{Strictness, Translator, WordsError};
pub use value::Value;
