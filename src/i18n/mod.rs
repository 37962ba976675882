//! Words for people, in Kazakh, Russian and English: the only place where a code becomes a sentence.
//!
//! Texts are Fluent messages in `locales/<language>/<area>.ftl`. The build compares the three
//! languages and stops at a missing key, so a lookup of a key of the catalogue cannot come back empty.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// Numbers and dates as each language writes them.
pub mod format;

/// Finding names.
pub mod search;

/// Checks of the catalogue: missing, unused, identical, placeholders.
pub mod check;

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

pub use crate::domain::language::{Language, Trilingual};

/// Chooses words in one language.
pub struct Translator {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Translator {
    /// The words of one language.
    ///
    /// # Panics
    /// Never in a released binary: the build refuses a catalogue that does not parse.
    pub fn new(language: Language) -> Self {
        let identifier = language.code().parse().expect("the three codes are language identifiers");
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Marks around values break alignment in a terminal and in files; values never mix directions here.
        bundle.set_use_isolating(false);
        for (_, source) in sources(language) {
            let resource = FluentResource::try_new((*source).to_owned()).expect("the build parsed this catalogue");
            bundle.add_resource(resource).expect("the build refused keys that occur twice");
        }
        Self { language, bundle }
    }

    /// The language spoken.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The message `key` without values.
    pub fn text(&self, key: &str) -> String {
        self.message(key, None)
    }

    /// The message `key` with values.
    pub fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.to_fluent());
        }
        self.message(key, Some(&args))
    }

    /// Whether the catalogue has this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    fn message(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            // A code without words is still a code that can be looked up; hiding it would not help anyone.
            return format!("[{key}]");
        };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, args, &mut errors).into_owned()
    }
}

/// A value put into a message.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// Words or a code.
    Text(Cow<'a, str>),
    /// A whole number: chooses the plural form; shown as the message's text formats it.
    Number(i64),
}

impl Value<'_> {
    fn to_fluent(&self) -> FluentValue<'static> {
        match self {
            Self::Text(text) => FluentValue::String(text.clone().into_owned().into()),
            Self::Number(number) => FluentValue::from(*number),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.as_str().into())
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )+};
}
whole_numbers!(i32, i64, u8, u16, u32, u64, usize);
