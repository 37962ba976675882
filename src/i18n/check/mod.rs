//! Checks of the catalogue that `uya i18n check` and the tests run; the build runs those of `texts`.

mod checkout;
mod composed;
mod literals;
/// What is wrong with the texts of one language beside the English ones.
pub mod texts;
mod usage;
mod wording;

use serde::Serialize;

use super::{Language, sources};
pub use checkout::{Checkout, find};
pub use texts::FaultKind;
use texts::{Flaw, Texts};

/// One fault of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The message key, or what stands in its place: an area, a beginning of keys.
    pub key: String,
    /// The language at fault; none where the key itself is.
    pub language: Option<&'static str>,
    /// What is wrong.
    #[serde(serialize_with = "code")]
    pub kind: FaultKind,
    /// What shows it: a word, a value, a form.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub seen: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn code<S: serde::Serializer>(kind: &FaultKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.code())
}

impl Fault {
    fn of(language: Option<&'static str>, flaw: Flaw) -> Self {
        Self { key: flaw.key, language, kind: flaw.kind, seen: flaw.seen }
    }
}

/// The texts inside this program.
pub fn embedded() -> Vec<(&'static str, Texts)> {
    let read = |language: Language| (language.code(), Texts::read(sources(language).iter().copied()));
    Language::ALL.map(read).into()
}

/// Every fault of the texts themselves.
pub fn faults(catalogue: &[(&'static str, Texts)]) -> Vec<Fault> {
    let translation = texts::flaws(catalogue);
    let wording = |(language, texts): &(&'static str, Texts)| {
        let language = *language;
        wording::flaws(language, texts).into_iter().map(move |flaw| (language, flaw)).collect::<Vec<_>>()
    };
    let all = translation.into_iter().chain(catalogue.iter().flat_map(wording));
    let mut faults: Vec<_> = all.map(|(language, flaw)| Fault::of(Some(language), flaw)).collect();
    faults.sort();
    faults
}

impl Checkout {
    /// Every fault of the texts, and of the use that the sources make of them.
    pub fn faults(&self) -> Vec<Fault> {
        let english = self.catalogue.iter().find(|(language, _)| *language == Language::En.code());
        let usage = english.map(|(_, texts)| self.usage.flaws(texts, composed::COMPOSED)).unwrap_or_default();
        let mut faults = faults(&self.catalogue);
        faults.extend(usage.into_iter().map(|flaw| Fault::of(None, flaw)));
        faults
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_catalogue_and_its_use_have_no_fault() {
        let root = find(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let faults = Checkout::read(&root).unwrap().faults();
        assert!(faults.is_empty(), "{faults:#?}\nKeys put together at run time are declared in composed.rs.");
    }

    #[test]
    fn every_exception_of_the_avoided_words_is_needed() {
        let catalogue = embedded();
        for (key, word, _) in wording::MAY_SAY {
            let says = |(_, texts): &(_, Texts)| {
                texts.iter().any(|(of, _, text)| of == *key && texts::letters(text).to_lowercase().contains(word))
            };
            assert!(catalogue.iter().any(says), "{key} does not say {word}");
        }
    }
}
