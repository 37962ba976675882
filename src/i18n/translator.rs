//! Chooses words in one language.

use std::{
    borrow::{Borrow, Cow},
    sync::LazyLock,
};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use super::{Language, Value, sources, value::shown};

/// Chooses words in one language.
pub struct Translator {
    language: Language,
    strictness: Strictness,
    bundle: FluentBundle<FluentResource>,
}

/// What happens when the program asks for words that are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// The program stops, so that a test finds the slip.
    Strict,
    /// The key is shown in brackets: a code without words can still be looked up.
    Lenient,
}

impl Strictness {
    /// Strict where tests run, lenient in a release.
    pub const OF_THIS_BUILD: Self = if cfg!(debug_assertions) { Self::Strict } else { Self::Lenient };
}

/// Why a message cannot be put into words: always a slip of the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// The catalogue has no such key.
    #[error("the catalogue has no text “{0}”")]
    UnknownKey(String),
    /// The message names a value that was not given.
    #[error("the text “{key}” wants values that it was not given: {missing}")]
    MissingValue {
        /// Key of the message.
        key: String,
        /// What Fluent missed.
        missing: String,
    },
}

impl Translator {
    /// The words of one language, as strict as this build.
    pub fn new(language: Language) -> Self {
        Self::with_strictness(language, Strictness::OF_THIS_BUILD)
    }

    /// The words of one language.
    ///
    /// # Panics
    /// Never in a released binary: the build refuses a catalogue that does not parse.
    pub fn with_strictness(language: Language, strictness: Strictness) -> Self {
        let identifier = language.code().parse().expect("the three codes are language identifiers");
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Marks around values break alignment in a terminal and in files; values never mix directions here.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::Kk => |value, _| shown(Language::Kk, value),
            Language::Ru => |value, _| shown(Language::Ru, value),
            Language::En => |value, _| shown(Language::En, value),
        }));
        for (_, source) in sources(language) {
            let resource = FluentResource::try_new((*source).to_owned()).expect("the build parsed this catalogue");
            bundle.add_resource(resource).expect("the build refused keys that occur twice");
        }
        Self { language, strictness, bundle }
    }

    /// The words of one language, read once for the whole process.
    pub fn shared(language: Language) -> &'static Self {
        static KK: LazyLock<Translator> = LazyLock::new(|| Translator::new(Language::Kk));
        static RU: LazyLock<Translator> = LazyLock::new(|| Translator::new(Language::Ru));
        static EN: LazyLock<Translator> = LazyLock::new(|| Translator::new(Language::En));
        match language {
            Language::Kk => &KK,
            Language::Ru => &RU,
            Language::En => &EN,
        }
    }

    /// The language spoken.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What happens when words are missing.
    pub fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// The message `key` without values.
    ///
    /// # Panics
    /// In a strict translator, when there is no such message or it wants values.
    pub fn text(&self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The message `key` with values.
    ///
    /// # Panics
    /// In a strict translator, when there is no such message or it wants other values.
    pub fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let values = values.iter().map(|(name, value)| (*name, value));
        let (text, slip) = self.say(key, values);
        match (slip, self.strictness) {
            (Some(slip), Strictness::Strict) => panic!("{}: {slip}", self.language),
            _ => text,
        }
    }

    /// The message `key` with values whose names are known only at run time, as templates give them.
    ///
    /// A lenient translator answers `[key]` where a strict one gives the error.
    pub fn try_text<'a, N: Into<Cow<'a, str>>>(
        &self,
        key: &str,
        values: impl IntoIterator<Item = (N, Value<'a>)>,
    ) -> Result<String, WordsError> {
        let (text, slip) = self.say(key, values);
        match (slip, self.strictness) {
            (Some(slip), Strictness::Strict) => Err(slip),
            _ => Ok(text),
        }
    }

    /// Whether the catalogue has this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// What a code is called, where the catalogue knows it under a beginning of keys; else the code.
    pub fn of_code(&self, prefix: &str, code: &str) -> String {
        let key = format!("{prefix}{}", code.replace('_', "-"));
        if self.has(&key) { self.text(&key) } else { code.to_owned() }
    }

    /// The words as well as they can be said, and what is wrong with them.
    fn say<'a, N: Into<Cow<'a, str>>, V: Borrow<Value<'a>>>(
        &self,
        key: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> (String, Option<WordsError>) {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            return (format!("[{key}]"), Some(WordsError::UnknownKey(key.to_owned())));
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(name, value.borrow().to_fluent());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        let missing: Vec<_> = errors.iter().map(ToString::to_string).collect();
        let slip = (!missing.is_empty())
            .then(|| WordsError::MissingValue { key: key.to_owned(), missing: missing.join(", ") });
        (text, slip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_VALUES: [(&str, Value<'_>); 0] = [];

    #[test]
    fn a_key_without_words_stops_a_strict_translator_and_is_shown_by_a_lenient_one() {
        let strict = Translator::with_strictness(Language::Kk, Strictness::Strict);
        assert_eq!(strict.try_text("no-such-text", NO_VALUES), Err(WordsError::UnknownKey("no-such-text".to_owned())));
        let lenient = Translator::with_strictness(Language::Kk, Strictness::Lenient);
        assert_eq!(lenient.try_text("no-such-text", NO_VALUES).unwrap(), "[no-such-text]");
        assert_eq!(lenient.text("no-such-text"), "[no-such-text]");
    }

    #[test]
    #[should_panic(expected = "no-such-text")]
    fn a_strict_translator_stops_the_program_that_asks_for_no_text() {
        Translator::with_strictness(Language::Ru, Strictness::Strict).text("no-such-text");
    }

    #[test]
    fn a_value_that_was_forgotten_is_named() {
        let strict = Translator::with_strictness(Language::En, Strictness::Strict);
        let slip = strict.try_text("store-not-found", NO_VALUES).unwrap_err();
        assert!(matches!(&slip, WordsError::MissingValue { missing, .. } if missing.contains("$code")), "{slip}");
        let said = strict.try_text(&String::from("store-not-found"), [(String::from("code"), "F-118".into())]);
        assert!(said.unwrap().contains("F-118"));
    }

    #[test]
    fn a_count_inside_a_message_has_its_thousands_apart() {
        let say = |language| Translator::shared(language).text_with("list-more", &[("count", 12_345.into())]);
        assert!(say(Language::Kk).contains("12\u{a0}345"));
        assert!(say(Language::En).contains("12,345"));
    }

    #[test]
    fn one_translator_serves_everybody() {
        assert!(std::ptr::eq(Translator::shared(Language::Ru), Translator::shared(Language::Ru)));
        assert_eq!(Translator::shared(Language::Ru).language(), Language::Ru);
    }
}
