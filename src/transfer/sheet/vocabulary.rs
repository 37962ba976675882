//! Words that stand for codes: the labels of choices in three languages, and names that the policy and the
//! register give.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{Arc, LazyLock},
};

use super::{
    Sheet,
    columns::fields,
    titles::{first, in_every_language},
    words::Words,
};
use crate::{
    domain::{plan::Constraint, region::Region},
    i18n::{Language, Translator},
    transfer::{
        fold::fold,
        schema::{Expected, Node},
        suggest::closest,
    },
};

/// Languages that have a name of their own here; any other is given by its code.
const LANGUAGES: [&str; 12] = ["kk", "ru", "en", "uz", "ug", "ky", "tr", "de", "ko", "uk", "tt", "rsl"];

/// The list whose entries are `code` or `code:parameter`.
const CONSTRAINTS: &str = "Constraint";

/// A list of codes that people may write in words.
#[derive(Clone, Debug, Default)]
struct List {
    /// The codes, in the order in which they were given.
    codes: Vec<String>,
    /// What each is called, by language.
    names: BTreeMap<(String, Language), String>,
    /// Code by folded name; `None` where a name means several.
    by_name: BTreeMap<String, Option<String>>,
}

/// The lists, by the name of the schema's definition.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    lists: BTreeMap<String, List>,
}

/// A list that the schema leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenList {
    /// Needs.
    Needs,
    /// Strengths of a child.
    Strengths,
    /// Household constraints; a name may hold `{n}`, `{place}` or the like for the parameter.
    Constraints,
    /// Settlements.
    Settlements,
}

impl OpenList {
    fn definition(self) -> &'static str {
        match self {
            Self::Needs => "ItemCode",
            Self::Strengths => "StrengthCode",
            Self::Constraints => CONSTRAINTS,
            Self::Settlements => "SettlementCode",
        }
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        static OWN: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::own);
        OWN.clone()
    }
}

impl Vocabulary {
    /// The choices of the schema, shared.
    pub fn shared() -> Arc<Self> {
        static OWN: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| Arc::new(Vocabulary::default()));
        Arc::clone(&OWN)
    }

    /// Adds an entry of an open list with its name in one language.
    pub fn add(&mut self, list: OpenList, code: &str, language: Language, name: &str) {
        self.lists.entry(list.definition().to_owned()).or_default().add(code, language, name);
    }

    /// Makes a code of an open list known, so that it is never taken for another entry's name.
    pub(super) fn know(&mut self, list: OpenList, code: &str) {
        let list = self.lists.entry(list.definition().to_owned()).or_default();
        if !list.codes.iter().any(|known| known == code) {
            list.codes.push(code.to_owned());
        }
    }

    fn own() -> Self {
        let mut own = Self { lists: BTreeMap::new() };
        for field in Sheet::ALL.iter().flat_map(|sheet| fields(*sheet)) {
            let node = element(field.node);
            for code in node.choices() {
                own.choice(node.name(), code);
            }
            // An element of two values, `kk:whole_household`.
            for (_, part) in node.properties().filter(|_| node.expected() == Expected::Object) {
                for code in part.choices() {
                    own.choice(part.name(), code);
                }
            }
        }
        for code in LANGUAGES {
            own.choice("LanguageCode", code);
        }
        for region in Region::ALL {
            own.keyed("Region", region.code(), &region.name_key());
        }
        own
    }

    fn choice(&mut self, definition: &str, code: &str) {
        let hyphened = |text: &str| text.replace('_', "-");
        self.keyed(definition, code, &format!("book-choice-{}-{}", kebab(definition), hyphened(code)));
    }

    fn keyed(&mut self, definition: &str, code: &str, key: &str) {
        let list = self.lists.entry(definition.to_owned()).or_default();
        if list.codes.iter().any(|known| known == code) {
            return;
        }
        for language in Language::ALL {
            let words = Translator::shared(language);
            if words.has(key) {
                list.add(code, language, &first(&words.text(key)));
            }
        }
        for name in in_every_language(key) {
            list.understand(code, &name);
        }
    }

    /// The code that a word stands for at a place of the schema; `None` when it is a code already or unknown.
    pub(super) fn code(&self, node: Node, word: &str) -> Option<&str> {
        let list = self.lists.get(node.name())?;
        list.codes
            .iter()
            .find(|code| *code == word)
            .map(String::as_str)
            .or_else(|| list.by_name.get(&fold(word)).and_then(Option::as_deref))
    }

    /// Understands words as a person said, whatever else they could mean.
    pub(crate) fn hear(&mut self, words: &Words) {
        for (list, word, code) in words.iter() {
            if let Some(list) = self.lists.get_mut(list).filter(|list| list.codes.iter().any(|known| known == code)) {
                list.by_name.insert(fold(word), Some(code.to_owned()));
            }
        }
    }

    /// The code of a list that a word most likely stands for: the one that was suggested, or that of the nearest name.
    pub(super) fn nearest(&self, list: &str, word: &str, suggested: Option<&str>) -> Option<&str> {
        /// A short word resembles everything.
        const FEWEST: usize = 4;
        let list = self.lists.get(list)?;
        if let Some(code) = list.codes.iter().find(|code| Some(code.as_str()) == suggested) {
            return Some(code);
        }
        let folded = Some(fold(word)).filter(|folded| folded.chars().count() >= FEWEST)?;
        let near = closest(&folded, list.by_name.keys().map(String::as_str))?;
        list.by_name.get(near.code)?.as_deref()
    }

    /// What a code of a list is called in a language; the code itself where it has no name.
    pub fn label<'a>(&'a self, list: &str, code: &'a str, language: Language) -> &'a str {
        let names = self.lists.get(list).map(|list| &list.names);
        names.and_then(|names| names.get(&(code.to_owned(), language))).map_or(code, String::as_str)
    }

    /// What stands at a place of the schema, in words: a constraint with its parameter filled in.
    pub(crate) fn told(&self, node: Node, text: &str, language: Language) -> String {
        let (code, parameter) = match Constraint::parse(text) {
            Ok(constraint) if node.name() == CONSTRAINTS => {
                (constraint.code().to_owned(), constraint.parameter().unwrap_or_default())
            }
            _ => (text.to_owned(), String::new()),
        };
        let label = self.label(node.name(), &code, language);
        let Some((before, rest)) = label.split_once('{') else { return label.to_owned() };
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        // Only the parameter of a place is a code that has a name.
        let parameter = self.label(OpenList::Settlements.definition(), &parameter, language);
        format!("{before}{parameter}{after}")
    }

    /// The label of a code at a place of the schema, or in one of the parts of an element of two values.
    fn label_at(&self, node: Node, code: &str, language: Language) -> Option<&str> {
        let nodes = std::iter::once(node).chain(node.properties().map(|(_, part)| part));
        let mut lists = nodes.filter_map(|node| self.lists.get(node.name()));
        lists.find_map(|list| list.names.get(&(code.to_owned(), language))).map(String::as_str)
    }

    /// `code:parameter` for a name with its parameter filled in: «В доме нет детей младше 3 лет».
    pub(super) fn with_parameter(&self, node: Node, words: &str) -> Option<String> {
        let list = self.lists.get(node.name()).filter(|_| node.name() == CONSTRAINTS)?;
        let fits = |((code, _), name): (&(String, Language), &String)| {
            let (before, rest) = name.split_once('{')?;
            let (_, after) = rest.split_once('}')?;
            let parameter = words.trim().strip_prefix(before)?.strip_suffix(after)?.trim();
            let said = format!("{code}:{parameter}");
            Constraint::parse(&said).is_ok().then_some(said)
        };
        list.names.iter().find_map(fits)
    }

    /// The labels of a place's choices in one language, in the order of the schema; none for an open place.
    pub(super) fn labels(&self, node: Node, language: Language) -> Vec<String> {
        self.choices(node, language).map(|(_, label)| label.to_owned()).collect()
    }

    /// The choices of a place with their labels.
    pub(crate) fn choices(&self, node: Node, language: Language) -> impl Iterator<Item = (&str, &str)> {
        let list = self.lists.get(node.name());
        let codes = list.into_iter().flat_map(|list| list.codes.iter().map(move |code| (list, code)));
        codes.filter_map(move |(list, code)| {
            // A name with a gap is a pattern and no entry to choose.
            let label = list.names.get(&(code.clone(), language)).filter(|name| !name.contains('{'))?;
            Some((code.as_str(), label.as_str()))
        })
    }

    /// Whether the list of a place has every code that may stand there. A language may be any, and a household
    /// constraint may have a parameter.
    pub(crate) fn is_closed(&self, node: Node) -> bool {
        self.lists.contains_key(node.name()) && ![CONSTRAINTS, "LanguageCode"].contains(&node.name())
    }
}

impl List {
    fn add(&mut self, code: &str, language: Language, name: &str) {
        if !self.codes.iter().any(|known| known == code) {
            self.codes.push(code.to_owned());
        }
        self.names.insert((code.to_owned(), language), name.to_owned());
        if !name.contains('{') {
            self.understand(code, name);
        }
    }

    fn understand(&mut self, code: &str, name: &str) {
        match self.by_name.entry(fold(name)) {
            Entry::Vacant(entry) => _ = entry.insert(Some(code.to_owned())),
            // One name for two codes names neither.
            Entry::Occupied(mut entry) if entry.get().as_deref() != Some(code) => _ = entry.insert(None),
            Entry::Occupied(_) => {}
        }
    }
}

/// What a code is called in a column of a sheet; `None` where the column takes no such choice.
pub(crate) fn label_of_choice(sheet: Sheet, column: &str, code: &str, language: Language) -> Option<String> {
    let field = fields(sheet).iter().find(|field| field.name == column)?;
    Vocabulary::shared().label_at(element(field.node), code, language).map(str::to_owned)
}

/// What stands in a list, or the place itself.
pub(crate) fn element(node: Node) -> Node {
    match node.expected() {
        Expected::List => node.items().unwrap_or(node),
        _ => node,
    }
}

/// `PlacementForm` → `placement-form`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_constraint_is_told_with_its_parameter_and_a_place_by_its_name() {
        let mut words = Vocabulary::default();
        words.add(OpenList::Constraints, "location", Language::En, "Lives in {place}");
        words.add(OpenList::Constraints, "no_child_under_age", Language::En, "No child under {n} in the home");
        words.add(OpenList::Constraints, "only_child", Language::En, "The only child");
        words.add(OpenList::Settlements, "TARAZ", Language::En, "Taraz");
        let field = fields(Sheet::Constraints).iter().find(|field| field.name == "constraint").unwrap();
        let told = |text: &str| words.told(element(field.node), text, Language::En);
        assert_eq!(told("location:TARAZ"), "Lives in Taraz");
        assert_eq!(told("no_child_under_age:3"), "No child under 3 in the home");
        assert_eq!(told("only_child"), "The only child");
        assert_eq!(told("no such word"), "no such word");
    }

    #[test]
    fn every_choice_has_a_label_of_its_own_in_every_language() {
        let own = Vocabulary::default();
        for (definition, list) in &own.lists {
            for language in Language::ALL {
                let labels: BTreeSet<&String> =
                    list.codes.iter().filter_map(|code| list.names.get(&(code.clone(), language))).collect();
                assert_eq!(labels.len(), list.codes.len(), "{definition} in {language}");
            }
            let ambiguous: Vec<_> = list.by_name.iter().filter(|(_, code)| code.is_none()).collect();
            assert_eq!(ambiguous, [], "{definition}");
        }
    }

    #[test]
    fn a_name_with_a_gap_is_understood_with_the_gap_filled_in() {
        let mut words = Vocabulary::default();
        words.add(OpenList::Constraints, "no_child_under_age", Language::Ru, "В доме нет детей младше {n} лет");
        let field = fields(Sheet::Constraints).iter().find(|field| field.name == "constraint").unwrap();
        let said = words.with_parameter(field.node, "В доме нет детей младше 3 лет");
        assert_eq!(said.as_deref(), Some("no_child_under_age:3"));
        assert_eq!(words.with_parameter(field.node, "В доме нет детей младше 30 лет"), None);
    }
}
