//! Keys against the sources: texts nobody asks for, and texts asked for that nobody wrote.

use std::collections::BTreeSet;

use super::{
    composed::Composed,
    literals::{Literal, Syntax, literals},
    texts::{FaultKind, Flaw, Texts},
};

/// Functions whose first argument is a key.
const ASK_FOR_A_TEXT: [&str; 5] = ["text", "text_with", "try_text", "line", "t"];

/// What the sources name.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    named: BTreeSet<String>,
    asked_for: BTreeSet<String>,
    /// How many files were read.
    pub(super) files: usize,
}

impl Usage {
    /// Reads one source; `name` tells its syntax. Files that name no keys are passed over.
    pub(super) fn add(&mut self, name: &str, source: &str) {
        let Some(syntax) = Syntax::of(name) else { return };
        self.files += 1;
        for Literal { text, given_to } in literals(syntax, source) {
            let is_asked_for = given_to.is_some_and(|function| ASK_FOR_A_TEXT.contains(&function.as_str()));
            if is_asked_for && is_key(&text) {
                self.asked_for.insert(text.clone());
            }
            self.named.insert(text);
        }
    }

    /// What is wrong between these sources and the keys of the catalogue.
    pub(super) fn flaws(&self, texts: &Texts, composed: &[Composed]) -> Vec<Flaw> {
        let is_composed = |key: &str| composed.iter().any(|composed| key.starts_with(composed.prefix));
        let unused = texts.keys().filter(|key| !self.named.contains(*key) && !is_composed(key));
        let unknown = self.asked_for.iter().filter(|key| !texts.has(key));
        let idle = composed.iter().filter(|composed| !self.needs(composed.prefix, texts));
        let mut flaws: Vec<_> = unused.map(|key| Flaw::new(key, FaultKind::Unused, "")).collect();
        flaws.extend(unknown.map(|key| Flaw::new(key, FaultKind::Unknown, "")));
        flaws.extend(idle.map(|composed| Flaw::new(composed.prefix, FaultKind::IdlePrefix, composed.rest)));
        flaws
    }

    /// Whether there are texts that begin so, and a source that puts their keys together.
    fn needs(&self, prefix: &str, texts: &Texts) -> bool {
        let stem = prefix.trim_end_matches('-');
        let puts_together = |text: &str| {
            text == stem || text.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
        };
        texts.keys().any(|key| key.starts_with(prefix)) && self.named.iter().any(|text| puts_together(text))
    }
}

/// Whether a text has the form of a whole key: small letters, digits and at least one hyphen inside.
fn is_key(text: &str) -> bool {
    text.contains('-')
        && !text.ends_with('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sources: &[(&str, &str)], keys: &str, prefixes: &[&'static str]) -> Vec<(FaultKind, String)> {
        let mut usage = Usage::default();
        for (name, source) in sources {
            usage.add(name, source);
        }
        let texts = keys.split_whitespace().map(|key| key.to_owned() + " = x\n").collect::<String>();
        let composed: Vec<_> = prefixes.iter().map(|prefix| Composed { prefix, rest: "a test" }).collect();
        let flaws = usage.flaws(&Texts::read([("area", texts.as_str())]), &composed);
        flaws.into_iter().map(|flaw| (flaw.kind, flaw.key)).collect()
    }

    #[test]
    fn a_key_named_in_a_source_a_template_or_a_script_is_used() {
        let sources = [
            ("src/a.rs", "let key = if x { \"a-one\" } else { \"a-two\" };"),
            ("src/web/templates/a.html", "<h1 title=\"{{ t('a-three', n=3) }}\">{{ t(\"a-four\") }}</h1>"),
            ("src/web/static/a.js", "const words = { saved: 'a-five' };"),
        ];
        assert_eq!(told(&sources, "a-one a-two a-three a-four a-five", &[]), []);
    }

    #[test]
    fn a_key_that_nobody_names_is_unused() {
        let sources = [("src/a.rs", "words.text(\"a-one\"); // \"a-two\"\n"), ("src/notes.md", "\"a-two\"")];
        assert_eq!(told(&sources, "a-one a-two", &[]), [(FaultKind::Unused, "a-two".to_owned())]);
    }

    #[test]
    fn a_key_that_is_asked_for_and_not_written_is_unknown() {
        let sources = [
            ("src/a.rs", "words.text_with(\n  \"a-one\", &[]); let class = \"no-key\"; map.get(\"no-key-2\");"),
            ("src/web/templates/a.html", "<p class=\"a-class\">{{ t('a-two') }}</p>"),
        ];
        let unknown = |key: &str| (FaultKind::Unknown, key.to_owned());
        assert_eq!(told(&sources, "", &[]), [unknown("a-one"), unknown("a-two")]);
    }

    #[test]
    fn a_declared_beginning_covers_its_keys_and_has_to_be_of_use() {
        let sources = [("src/a.rs", "words.text(&format!(\"effect-{code}\"))"), ("a.html", "{{ t('band-' ~ band) }}")];
        assert_eq!(told(&sources, "effect-ask band-limited", &["effect-", "band-"]), []);
        let idle = |prefix: &str| (FaultKind::IdlePrefix, prefix.to_owned());
        assert_eq!(told(&sources, "effect-ask", &["effect-", "band-"]), [idle("band-")]);
        assert_eq!(told(&[], "effect-ask", &["effect-"]), [idle("effect-")]);
    }
}
