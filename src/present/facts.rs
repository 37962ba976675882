//! Values seen and needed, in words.

use super::View;
use crate::{
    domain::date::Date,
    i18n::{Language, Translator, format},
    matching::document::RuleEntry,
};

impl View<'_> {
    /// What a rule saw and needs, with the day and the place of the fact.
    pub(crate) fn rule_facts(&self, rule: &RuleEntry) -> String {
        let mut parts = Vec::new();
        if rule.verdict == "missing" {
            let key = if rule.as_of.is_some() { "facts-too-old" } else { "facts-not-on-record" };
            parts.push(self.words.text(key));
        }
        if !rule.value.is_empty() {
            parts.push(self.words.text_with("facts-seen", &[("value", self.value(&rule.value).into())]));
        }
        if !rule.needed.is_empty() {
            parts.push(self.words.text_with("facts-needed", &[("value", self.value(&rule.needed).into())]));
        }
        if let Some(day) = rule.as_of {
            parts.push(self.words.text_with("facts-as-of", &[("date", self.day(day).into())]));
        }
        if let Some(source) = &rule.source {
            parts.push(source.to_string());
        }
        parts.join(" · ")
    }

    /// A value as documents write it, in words.
    pub(crate) fn value(&self, plain: &str) -> String {
        plain.split(' ').map(|word| self.word(word)).collect::<Vec<_>>().join(", ")
    }

    fn word(&self, word: &str) -> String {
        if let Some(number) = word.strip_prefix(">=") {
            return self.words.text_with("value-at-least", &[("value", self.scalar(number).into())]);
        }
        if let Some(number) = word.strip_prefix("<=") {
            return self.words.text_with("value-at-most", &[("value", self.scalar(number).into())]);
        }
        if let Some((name, level)) = word.split_once(">=") {
            let level = self.words.text_with("value-at-least", &[("value", level.into())]);
            return format!("{}: {level}", self.name(name));
        }
        if let Some((name, level)) = word.split_once('=') {
            return format!("{}: {}", self.name(name), self.scalar(level));
        }
        if crate::domain::plan::Constraint::parse(word).is_ok() {
            return self.constraint(word);
        }
        self.scalar(word)
    }

    fn name(&self, code: &str) -> String {
        let key = word_key(code);
        if self.words.has(&key) { self.words.text(&key) } else { self.item(code) }
    }

    fn scalar(&self, text: &str) -> String {
        let key = word_key(text);
        if self.words.has(&key) {
            return self.words.text(&key);
        }
        written_number(self.words, text)
    }
}

fn word_key(word: &str) -> String {
    format!("value-{}", word.replace(['_', '.'], "-"))
}

/// A number or day as the language writes it; anything else as it stands.
fn written_number(words: &Translator, text: &str) -> String {
    let language: Language = words.language();
    if let Ok(day) = Date::parse(text) {
        return format::date(language, day);
    }
    if let Ok(number) = text.parse::<i64>() {
        return format::number(language, number);
    }
    if let Some((from, to)) = text.split_once('-')
        && from.parse::<u8>().is_ok()
        && to.parse::<u8>().is_ok()
    {
        return format!("{from}–{to}");
    }
    if let Some((whole, tenth)) = text.split_once('.')
        && let (Ok(whole), Ok(tenth)) = (whole.parse::<i64>(), tenth.parse::<i64>())
        && (0..10).contains(&tenth)
    {
        return format::tenths(language, whole * 10 + tenth);
    }
    text.to_owned()
}
