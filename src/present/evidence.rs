//! Evidence of a need in one line: what it is, of which day, where it is kept, what it says.

use crate::{
    domain::evidence::Evidence,
    i18n::{Translator, format},
};

/// A piece of evidence in words.
pub(crate) fn told(words: &Translator, evidence: &Evidence) -> String {
    let kind = words.text(&format!("evidence-{}", evidence.kind.code().replace('_', "-")));
    let day = format::date(words.language(), evidence.on);
    let place = format!("{} {}", words.text("evidence-kept"), evidence.kept_at);
    let said = evidence.words.as_ref().map(|said| format!(" · {said}")).unwrap_or_default();
    format!("{kind}, {day} · {place}{said}")
}
