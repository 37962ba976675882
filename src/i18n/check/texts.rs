//! The texts of one language, and what is wrong with them beside the English ones.
//!
//! The build reads this file too (`src/build.rs`), so it uses nothing of the crate.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};

/// A text as its language file holds it.
pub type Text = Pattern<String>;

/// What can be wrong with a text, or with the program's use of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// The line is no Fluent message.
    Unreadable,
    /// The key occurs twice in one language.
    Repeated,
    /// The language lacks the key.
    Missing,
    /// The text is the same as in English and has a word that is not on the list of words that may be.
    SameAsEnglish,
    /// The values differ from those of the English text.
    Placeholders,
    /// The text names another text, or a function, that does not exist.
    Reference,
    /// A plural choice lacks a form that the language needs, or the choice itself is missing.
    PluralForm,
    /// A word mixes alphabets: a Latin letter that looks Cyrillic, or the other way round.
    LookAlike,
    /// A Kazakh ending hangs on a value, whose vowels it cannot follow.
    GluedEnding,
    /// A word that Uya does not use.
    AvoidedWord,
    /// A Latin word on a Kazakh or Russian page.
    LatinWord,
    /// The program never asks for the key.
    Unused,
    /// The program asks for a key that does not exist.
    Unknown,
    /// A beginning of keys is declared as put together at run time, but no key or no source has it.
    IdlePrefix,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Unreadable,
        Self::Repeated,
        Self::Missing,
        Self::SameAsEnglish,
        Self::Placeholders,
        Self::Reference,
        Self::PluralForm,
        Self::LookAlike,
        Self::GluedEnding,
        Self::AvoidedWord,
        Self::LatinWord,
        Self::Unused,
        Self::Unknown,
        Self::IdlePrefix,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Repeated => "repeated",
            Self::Missing => "missing",
            Self::SameAsEnglish => "same-as-english",
            Self::Placeholders => "placeholders",
            Self::Reference => "reference",
            Self::PluralForm => "plural-form",
            Self::LookAlike => "look-alike",
            Self::GluedEnding => "glued-ending",
            Self::AvoidedWord => "avoided-word",
            Self::LatinWord => "latin-word",
            Self::Unused => "unused",
            Self::Unknown => "unknown",
            Self::IdlePrefix => "idle-prefix",
        }
    }
}

/// A fault of one text: its key, what is wrong, and the letters, word or value at fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// Key of the text; where there is none, the area.
    pub key: String,
    /// What is wrong.
    pub kind: FaultKind,
    /// What shows it; may be empty.
    pub seen: String,
}

impl Flaw {
    /// A fault of the text `key`.
    pub fn new(key: &str, kind: FaultKind, seen: impl Into<String>) -> Self {
        Self { key: key.to_owned(), kind, seen: seen.into() }
    }
}

/// Words that stand in every language as they are: names of programs, formats and languages.
pub const SAME_IN_EVERY_LANGUAGE: &[&str] = &[
    "uya", "API", "CSV", "HTML", "JSON", "OIDC", "OpenAPI", "PDF", "QR", "TOTP", "TOML", "URL", "XLSX", "eGov",
    "Mobile", "Eng", "English",
];

/// The texts of one language by key.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Area and text by key.
    by_key: BTreeMap<String, (String, Text)>,
    terms: BTreeSet<String>,
    /// What is wrong with the files themselves.
    flaws: Vec<Flaw>,
}

impl Texts {
    /// Reads the files of one language: the area and the source of each.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut texts = Self::default();
        for (area, source) in files {
            let (Ok(resource) | Err((resource, _))) = fluent_syntax::parser::parse(source.to_owned());
            for entry in resource.body {
                texts.take(area, entry);
            }
        }
        texts
    }

    fn take(&mut self, area: &str, entry: Entry<String>) {
        match entry {
            Entry::Message(message) => {
                let key = message.id.name;
                if self.by_key.contains_key(&key) {
                    self.flaws.push(Flaw::new(&key, FaultKind::Repeated, area));
                }
                match message.value {
                    Some(text) => drop(self.by_key.insert(key, (area.to_owned(), text))),
                    None => self.flaws.push(Flaw::new(&key, FaultKind::Unreadable, area)),
                }
            }
            Entry::Term(term) => drop(self.terms.insert(term.id.name)),
            Entry::Junk { content } => {
                let line = content.lines().next().unwrap_or_default();
                self.flaws.push(Flaw::new(area, FaultKind::Unreadable, line));
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }

    /// Every key, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.by_key.keys().map(String::as_str)
    }

    /// Every key with its area and text, in order of keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Text)> {
        self.by_key.iter().map(|(key, (area, text))| (key.as_str(), area.as_str(), text))
    }

    /// Whether there is a text of this key.
    pub fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(key)
    }

    /// What is wrong with these texts as those of `language`, beside the English ones.
    fn flaws(&self, language: &str, english: &Self) -> Vec<Flaw> {
        let mut flaws = self.flaws.clone();
        for (key, (_, text)) in &self.by_key {
            let mut note = |kind, seen: String| flaws.push(Flaw::new(key, kind, seen));
            for reference in self.broken_references(text) {
                note(FaultKind::Reference, reference);
            }
            if let Some(missing) = missing_form(language, text) {
                note(FaultKind::PluralForm, missing);
            }
            // What English lacks is told once, as missing there.
            let Some((_, original)) = english.by_key.get(key) else { continue };
            if let Some(word) = left_in_english(language, text, original) {
                note(FaultKind::SameAsEnglish, word);
            }
            let (here, there) = (values(text), values(original));
            if here != there {
                let differing: Vec<_> = here.symmetric_difference(&there).map(|name| format!("${name}")).collect();
                note(FaultKind::Placeholders, differing.join(" "));
            }
            if let Some(counted) = counted_without_choice(language, text, original) {
                note(FaultKind::PluralForm, counted);
            }
        }
        flaws
    }

    fn broken_references(&self, text: &Text) -> Vec<String> {
        let mut broken = Vec::new();
        walk(text, &mut |expression| match expression {
            InlineExpression::MessageReference { id, .. } if !self.has(&id.name) => broken.push(id.name.clone()),
            InlineExpression::TermReference { id, .. } if !self.terms.contains(&id.name) => {
                broken.push(format!("-{}", id.name));
            }
            InlineExpression::FunctionReference { id, .. } => broken.push(format!("{}()", id.name)),
            _ => {}
        });
        broken
    }
}

/// What is wrong with the texts of each language (`kk`, `ru`, `en`), in order of languages and keys.
pub fn flaws<'l>(catalogue: &[(&'l str, Texts)]) -> Vec<(&'l str, Flaw)> {
    let nothing = Texts::default();
    let english = catalogue.iter().find(|(language, _)| *language == "en").map_or(&nothing, |(_, texts)| texts);
    let every: BTreeSet<&str> = catalogue.iter().flat_map(|(_, texts)| texts.keys()).collect();
    let mut all = Vec::new();
    for (language, texts) in catalogue {
        let mut flaws = texts.flaws(language, english);
        let missing = every.iter().filter(|key| !texts.has(key));
        flaws.extend(missing.map(|key| Flaw::new(key, FaultKind::Missing, "")));
        flaws.sort();
        all.extend(flaws.into_iter().map(|flaw| (*language, flaw)));
    }
    all
}

/// Calls `see` for every value, reference and literal of a text.
fn walk(text: &Text, see: &mut dyn FnMut(&InlineExpression<String>)) {
    for element in &text.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(inline) } => see(inline),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                see(selector);
                for variant in variants {
                    walk(&variant.value, see);
                }
            }
        }
    }
}

/// Calls `see` for the text itself and for every variant of its choices.
pub fn each_pattern<'t>(text: &'t Text, see: &mut dyn FnMut(&'t Text)) {
    see(text);
    for element in &text.elements {
        if let PatternElement::Placeable { expression: Expression::Select { variants, .. } } = element {
            for variant in variants {
                each_pattern(&variant.value, see);
            }
        }
    }
}

/// Names of the values that a text shows or chooses by.
fn values(text: &Text) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(text, &mut |expression| {
        if let InlineExpression::VariableReference { id } = expression {
            names.insert(id.name.clone());
        }
    });
    names
}

/// The words of a text in one line, variants and all.
pub fn letters(text: &Text) -> String {
    let mut line = String::new();
    each_pattern(text, &mut |pattern| {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value }
                | PatternElement::Placeable {
                    expression: Expression::Inline(InlineExpression::StringLiteral { value }),
                } => line.push_str(value),
                PatternElement::Placeable { .. } => line.push('\u{fffc}'),
            }
        }
        line.push('\n');
    });
    line
}

/// A word that was left in English.
fn left_in_english(language: &str, text: &Text, english: &Text) -> Option<String> {
    if language == "en" || text != english {
        return None;
    }
    let line = letters(english);
    let mut words = line.split(|c: char| !c.is_alphabetic());
    words
        .find(|word| word.contains(|c: char| c.is_ascii_alphabetic()) && !SAME_IN_EVERY_LANGUAGE.contains(word))
        .map(str::to_owned)
}

const PLURAL_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The value by which a choice takes a plural form, if it does.
fn counted<'t>(selector: &'t InlineExpression<String>, variants: &[Variant<String>]) -> Option<&'t str> {
    let InlineExpression::VariableReference { id } = selector else { return None };
    forms(variants).iter().any(|form| PLURAL_FORMS.contains(form)).then_some(&id.name)
}

fn forms(variants: &[Variant<String>]) -> Vec<&str> {
    variants
        .iter()
        .filter_map(|variant| match &variant.key {
            VariantKey::Identifier { name } => Some(name.as_str()),
            VariantKey::NumberLiteral { .. } => None,
        })
        .collect()
}

/// The plural form that a choice of this text lacks. In Russian `other` may stand for `many`.
fn missing_form(language: &str, text: &Text) -> Option<String> {
    let needed: &[&[&str]] = match language {
        "ru" => &[&["one"], &["few"], &["many", "other"]],
        "en" => &[&["one"], &["other"]],
        _ => &[&["other"]],
    };
    let mut missing = None;
    each_pattern(text, &mut |pattern| {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression: Expression::Select { selector, variants } } = element else {
                continue;
            };
            if counted(selector, variants).is_some() {
                let there = forms(variants);
                let lacking = needed.iter().find(|any| !any.iter().any(|form| there.contains(form)));
                missing = missing.take().or(lacking.map(|any| any[0].to_owned()));
            }
        }
    });
    missing
}

/// A number with a word after it that has one form for all numbers, where the English text has several.
fn counted_without_choice(language: &str, text: &Text, english: &Text) -> Option<String> {
    if language != "ru" {
        return None;
    }
    let in_english = counted_values(english);
    let here = counted_values(text);
    in_english.difference(&here).find(|name| has_word_after(text, name)).map(|name| format!("${name}"))
}

fn counted_values(text: &Text) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    each_pattern(text, &mut |pattern| {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression: Expression::Select { selector, variants } } = element {
                names.extend(counted(selector, variants).map(str::to_owned));
            }
        }
    });
    names
}

/// Whether a word of three letters or more follows the value; shorter ones are prepositions.
fn has_word_after(text: &Text, name: &str) -> bool {
    text.elements.windows(2).any(|pair| {
        let [
            PatternElement::Placeable { expression: Expression::Inline(inline) },
            PatternElement::TextElement { value },
        ] = pair
        else {
            return false;
        };
        let is_the_value = matches!(inline, InlineExpression::VariableReference { id } if id.name == name);
        let word = value.strip_prefix([' ', '\u{a0}']).unwrap_or_default();
        is_the_value && word.chars().take(3).filter(|c| c.is_alphabetic()).count() == 3
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong when one text stands so in Kazakh, Russian and English.
    fn faults(kk: &str, ru: &str, en: &str) -> Vec<(&'static str, FaultKind, String)> {
        let read = |text: &str| Texts::read([("area", format!("key = {text}\n").as_str())]);
        let catalogue = [("kk", read(kk)), ("ru", read(ru)), ("en", read(en))];
        flaws(&catalogue).into_iter().map(|(language, flaw)| (language, flaw.kind, flaw.seen)).collect()
    }

    fn of_files(kk: &str, ru: &str, en: &str) -> Vec<(&'static str, FaultKind, String)> {
        let catalogue = [("kk", kk), ("ru", ru), ("en", en)].map(|(l, source)| (l, Texts::read([("area", source)])));
        flaws(&catalogue).into_iter().map(|(language, flaw)| (language, flaw.kind, flaw.key)).collect()
    }

    fn fault(language: &'static str, kind: FaultKind, seen: &str) -> (&'static str, FaultKind, String) {
        (language, kind, seen.to_owned())
    }

    #[test]
    fn a_sound_text_has_no_fault() {
        assert_eq!(faults("{ $n } отбасы", "семей: { $n }", "families: { $n }"), []);
        let ru = "{ $n ->\n [one] { $n } семья\n [few] { $n } семьи\n *[many] { $n } семей\n}";
        let en = "{ $n ->\n [one] { $n } family\n *[other] { $n } families\n}";
        assert_eq!(faults("{ $n } отбасы", ru, en), []);
        assert_eq!(faults("{ $month ->\n *[1] қаңтар\n}", "{ $month ->\n *[1] января\n}", "{ $month } m"), []);
    }

    #[test]
    fn a_key_that_one_language_lacks_is_missing_there() {
        let missing = |language| fault(language, FaultKind::Missing, "b");
        assert_eq!(of_files("a = а\n", "a = а\nb = б\n", "a = x\nb = y\n"), [missing("kk")]);
        assert_eq!(of_files("a = а\nb = б\n", "a = а\n", "a = x\n"), [missing("ru"), missing("en")]);
        assert_eq!(of_files("b =\n    .title = а\n", "b = б\n", "b = x\n")[0].1, FaultKind::Unreadable);
    }

    #[test]
    fn a_line_that_is_no_message_and_a_key_that_occurs_twice_are_told() {
        let told = of_files("a = а\nb { $x\n", "a = а\na = б\n", "a = x\n");
        assert_eq!(told, [fault("kk", FaultKind::Unreadable, "area"), fault("ru", FaultKind::Repeated, "a")]);
    }

    #[test]
    fn a_text_left_in_english_is_found() {
        let same = [fault("kk", FaultKind::SameAsEnglish, "Nothing"), fault("ru", FaultKind::SameAsEnglish, "Nothing")];
        assert_eq!(faults("Nothing was saved", "Nothing was saved", "Nothing was saved"), same);
        assert_eq!(faults("{ $a } h", "{ $a } ч", "{ $a } h"), [fault("kk", FaultKind::SameAsEnglish, "h")]);
        for same_in_all in ["{ $a } – { $b }", "JSON · CSV", "Қазақша", "●", "{ \"17\" }"] {
            assert_eq!(faults(same_in_all, same_in_all, same_in_all), []);
        }
    }

    #[test]
    fn a_lost_a_new_and_a_broken_value_are_found() {
        let (kk, ru, en) = ("{ $n } жол", "{ $n } из { $al }", "{ $n } of { $all }");
        let broken = [fault("kk", FaultKind::Placeholders, "$all"), fault("ru", FaultKind::Placeholders, "$al $all")];
        assert_eq!(faults(kk, ru, en), broken);
        assert_eq!(faults("{ n }", "{ -n }", "{ $n }")[0], fault("kk", FaultKind::Placeholders, "$n"));
        assert!(faults("{ n }", "а", "x").contains(&fault("kk", FaultKind::Reference, "n")));
        assert!(faults("{ -n }", "а", "x").contains(&fault("kk", FaultKind::Reference, "-n")));
        assert!(faults("{ NUMBER($n) }", "а", "x").contains(&fault("kk", FaultKind::Reference, "NUMBER()")));
    }

    #[test]
    fn a_plural_form_that_a_language_needs_is_missed() {
        let en = "{ $n ->\n [one] { $n } family\n *[other] { $n } families\n}";
        let no_few = "{ $n ->\n [one] { $n } семья\n *[other] { $n } семей\n}";
        assert_eq!(faults("{ $n } отбасы", no_few, en), [fault("ru", FaultKind::PluralForm, "few")]);
        let no_many = "{ $n ->\n [one] { $n } семья\n *[few] { $n } семьи\n}";
        assert_eq!(faults("{ $n } отбасы", no_many, en), [fault("ru", FaultKind::PluralForm, "many")]);
        let no_one = "{ $n ->\n *[other] { $n } families\n}";
        assert_eq!(faults("{ $n } отбасы", "семей: { $n }", no_one), [fault("en", FaultKind::PluralForm, "one")]);
        let no_other = "{ $n ->\n *[one] { $n } отбасы\n}";
        assert_eq!(faults(no_other, "семей: { $n }", en), [fault("kk", FaultKind::PluralForm, "other")]);
    }

    #[test]
    fn a_russian_word_after_a_number_has_to_choose_its_form() {
        let en = "{ $n ->\n [one] { $n } family\n *[other] { $n } families\n} of { $all }";
        let told = faults("{ $all } / { $n } отбасы", "{ $n } семей из { $all }", en);
        assert_eq!(told, [fault("ru", FaultKind::PluralForm, "$n")]);
        assert_eq!(faults("{ $all } / { $n } отбасы", "семей: { $n } из { $all }", en), []);
    }
}
