//! The lexicon: rules that can be read and audited, and where they are met in a sentence.
//!
//! *Design notes.* A rule is one line of `models/reading/1.7.0.json`. All the words of all rules stand in one
//! table by their folded spelling; a word of a text is looked up by each of its beginnings, so that the work
//! for a sentence depends on its length and not on the number of rules.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use serde::Deserialize;

use super::{
    token::{Gap, Token, folded},
    tongue::Tongue,
    weights::Weights,
};

/// The shipped lexicon.
const SHIPPED: &str = include_str!("../../models/reading/1.7.0.json");
/// Most words between two words of a rule that stand in order.
const MAX_BETWEEN: usize = 2;
/// How far the parts of a rule may stand from each other when their order is free, in words.
const WINDOW: usize = 8;
/// Shortest stem in which one wrong letter is forgiven. Shorter ones would meet other words.
const FORGIVING_CHARS: usize = 7;

/// The file as it is written.
#[derive(Deserialize)]
struct File {
    version: String,
    #[serde(default)]
    weights: Weights,
    needs: Vec<Entry>,
    cues: Vec<Entry>,
}

/// What a rule of a need is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A turn in which the need is written.
    #[default]
    Turn,
    /// A word or turn that belongs to the need, however it is written.
    Concept,
    /// A word that often stands beside the need and also beside others.
    Context,
}

/// One rule as it is written.
#[derive(Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    item: Option<String>,
    #[serde(default)]
    cue: Option<String>,
    find: String,
    #[serde(default)]
    level: Option<u8>,
    #[serde(default)]
    degree: bool,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    worth: f32,
}

/// One rule, ready.
pub(super) struct Rule {
    /// The id a suggestion names.
    pub(super) id: String,
    /// The need, or the name of the cue.
    pub(super) about: String,
    /// Whether it is a cue and no need.
    pub(super) is_cue: bool,
    /// The level it fixes.
    pub(super) level: Option<u8>,
    /// Whether it only says how much, where another rule says that the need is spoken of.
    pub(super) is_degree: bool,
    /// What it is for its need.
    pub(super) kind: Kind,
    /// What it has proved to be worth beside others of its kind, as a logarithm of odds.
    pub(super) worth: f32,
    /// Parts in free order, each a sequence of elements.
    parts: Vec<Vec<usize>>,
}

impl Rule {
    /// Words a text must have for this rule.
    pub(super) fn words(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }
}

/// A rule met in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// The rule.
    pub(super) rule: usize,
    /// The words that met it, with the length of the stem in bytes, in order.
    pub(super) words: Vec<(usize, usize)>,
}

impl Hit {
    pub(super) fn first(&self) -> usize {
        self.words[0].0
    }
    pub(super) fn last(&self) -> usize {
        self.words[self.words.len() - 1].0
    }
}

/// What one element of a rule was met by: the element and the length of the stem in bytes.
type Meetings = Arc<[(usize, usize)]>;

/// Words that were looked up before, with what they meet.
pub(super) type Known = HashMap<String, Meetings>;

/// The lexicon, ready.
pub(super) struct Lexicon {
    /// Version of the file.
    pub(super) version: String,
    pub(super) weights: Weights,
    pub(super) rules: Vec<Rule>,
    /// The rule by which something is known to go on.
    pub(super) going_on: usize,
    /// Elements by the beginning of a word.
    beginnings: HashMap<String, Vec<usize>>,
    /// Elements by a whole word.
    wholes: HashMap<String, Vec<usize>>,
    /// Elements by the end of a word.
    ends: Vec<(String, usize)>,
    /// Long stems by their first two letters, for words with a wrong letter.
    long: HashMap<String, Vec<(Vec<char>, usize)>>,
    /// Rules by their first element.
    starting: HashMap<usize, Vec<usize>>,
    /// Whether an element is Kazakh, by its number.
    kazakh: Vec<bool>,
}

/// The shipped lexicon, read once.
pub(super) fn shipped() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
        let file = serde_json::from_str(SHIPPED).expect("the shipped lexicon is read by a test");
        Lexicon::new(file)
    });
    &LEXICON
}

impl Lexicon {
    fn new(file: File) -> Self {
        let mut elements: HashMap<String, usize> = HashMap::new();
        let mut lexicon = Self {
            version: file.version,
            weights: file.weights,
            rules: Vec::new(),
            going_on: 0,
            beginnings: HashMap::new(),
            wholes: HashMap::new(),
            ends: Vec::new(),
            long: HashMap::new(),
            starting: HashMap::new(),
            kazakh: Vec::new(),
        };
        for entry in file.needs.into_iter().chain(file.cues) {
            lexicon.add(entry, &mut elements);
        }
        let goes_on = |rule: &Rule| rule.is_cue && rule.about == "continues";
        lexicon.going_on = lexicon.rules.iter().position(goes_on).unwrap_or_default();
        lexicon
    }

    fn add(&mut self, entry: Entry, elements: &mut HashMap<String, usize>) {
        let mut parts = vec![Vec::new()];
        let is_kazakh = entry.id.contains(".kk.");
        for written in entry.find.split_whitespace() {
            let next = elements.len();
            let spelling = written.trim_end_matches('&');
            let key = format!("{is_kazakh} {spelling}");
            let element = *elements.entry(key).or_insert(next);
            if element == next {
                self.kazakh.push(is_kazakh);
                self.add_element(spelling, element, is_kazakh);
            }
            parts.last_mut().expect("one part from the beginning").push(element);
            if written.ends_with('&') {
                parts.push(Vec::new());
            }
        }
        parts.retain(|part| !part.is_empty());
        let rule = self.rules.len();
        self.starting.entry(parts[0][0]).or_default().push(rule);
        let is_cue = entry.cue.is_some();
        let about = entry.item.or(entry.cue).unwrap_or_default();
        self.rules.push(Rule {
            id: entry.id,
            about,
            is_cue,
            level: entry.level,
            is_degree: entry.degree,
            kind: entry.kind,
            worth: entry.worth,
            parts,
        });
    }

    fn add_element(&mut self, spelling: &str, element: usize, is_kazakh: bool) {
        for written in spelling.split('|') {
            let stem = folded(written);
            if written.starts_with('*') {
                self.ends.push((stem, element));
            } else if written.ends_with('$') {
                self.wholes.entry(stem).or_default().push(element);
            } else {
                let letters: Vec<char> = stem.chars().collect();
                if letters.len() >= FORGIVING_CHARS {
                    let key = letters[..2].iter().collect();
                    self.long.entry(key).or_default().push((letters, element));
                }
                if let Some(voiced) = voiced(&stem).filter(|_| is_kazakh) {
                    self.beginnings.entry(voiced).or_default().push(element);
                }
                self.beginnings.entry(stem).or_default().push(element);
            }
        }
    }

    /// The elements a word meets.
    fn meet(&self, word: &str, known: &mut Known) -> Meetings {
        if let Some(met) = known.get(word) {
            return Arc::clone(met);
        }
        let mut met: Vec<(usize, usize)> = Vec::new();
        for (place, letter) in word.char_indices() {
            let end = place + letter.len_utf8();
            for element in self.beginnings.get(&word[..end]).into_iter().flatten() {
                met.push((*element, end));
            }
        }
        for element in self.wholes.get(word).into_iter().flatten() {
            met.push((*element, word.len()));
        }
        for (end, element) in &self.ends {
            if word.len() > end.len() && word.ends_with(end.as_str()) {
                met.push((*element, word.len()));
            }
        }
        if met.is_empty() {
            self.meet_forgiving(word, &mut met);
        }
        met.sort_by_key(|(element, stem)| (*element, std::cmp::Reverse(*stem)));
        met.dedup_by_key(|(element, _)| *element);
        let met: Meetings = met.into();
        known.insert(word.to_owned(), Arc::clone(&met));
        met
    }

    /// The elements a word meets in its own language.
    fn in_tongue(&self, word: &Token, tongue: Tongue, known: &mut Known) -> Meetings {
        let met = self.meet(&word.folded, known);
        let fits = |element: usize| {
            if self.kazakh[element] { tongue != Tongue::Russian } else { !word.is_kazakh }
        };
        if met.iter().all(|(element, _)| fits(*element)) {
            return met;
        }
        met.iter().copied().filter(|(element, _)| fits(*element)).collect()
    }

    fn meet_forgiving(&self, word: &str, met: &mut Vec<(usize, usize)>) {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < FORGIVING_CHARS - 1 {
            return;
        }
        let key: String = letters[..2].iter().collect();
        for (stem, element) in self.long.get(&key).into_iter().flatten() {
            if begins_nearly(&letters, stem) {
                met.push((*element, word.len().min(stem.len() * 2)));
            }
        }
    }

    /// Every rule met in the words of a sentence.
    pub(super) fn hits(&self, words: &[Token], tongue: Tongue, known: &mut Known) -> Vec<Hit> {
        let met: Vec<Meetings> = words.iter().map(|word| self.in_tongue(word, tongue, known)).collect();
        let mut hits = Vec::new();
        for (place, meetings) in met.iter().enumerate() {
            for (element, _) in meetings.iter() {
                for rule in self.starting.get(element).into_iter().flatten() {
                    if let Some(found) = self.hit_at(*rule, place, words, &met) {
                        hits.push(found);
                    }
                }
            }
        }
        hits
    }

    fn hit_at(&self, rule: usize, place: usize, words: &[Token], met: &[Meetings]) -> Option<Hit> {
        let parts = &self.rules[rule].parts;
        let mut found = sequence(&parts[0], place, words, met)?;
        for part in &parts[1..] {
            let from = place.saturating_sub(WINDOW);
            let to = words.len().min(place + WINDOW + 1);
            let other = (from..to)
                .filter(|other| !found.iter().any(|(taken, _)| taken == other) && is_together(place, *other, words))
                .filter_map(|other| sequence(part, other, words, met))
                .find(|sequence| sequence.iter().all(|(word, _)| !found.iter().any(|(taken, _)| taken == word)))?;
            found.extend(other);
        }
        found.sort_unstable();
        Some(Hit { rule, words: found })
    }
}

/// A Kazakh stem before a vowel: сабақ, сабағы; кітап, кітабы.
fn voiced(stem: &str) -> Option<String> {
    let (rest, voiced) = match stem.chars().next_back()? {
        'к' => (stem.strip_suffix('к')?, 'г'),
        'п' => (stem.strip_suffix('п')?, 'б'),
        _ => return None,
    };
    (rest.chars().count() >= 3).then(|| format!("{rest}{voiced}"))
}

/// Whether no semicolon, colon or dash stands between two words.
fn is_together(one: usize, other: usize, words: &[Token]) -> bool {
    let (from, to) = (one.min(other), one.max(other));
    words[from + 1..=to].iter().all(|word| word.gap < Gap::Hard)
}

/// The words that meet `elements` in order from `place` on.
fn sequence(elements: &[usize], place: usize, words: &[Token], met: &[Meetings]) -> Option<Vec<(usize, usize)>> {
    let mut found = vec![(place, stem_of(elements[0], &met[place])?)];
    for element in &elements[1..] {
        let last = found[found.len() - 1].0;
        let between = if matches!(words[last].folded.as_str(), "не" | "ни") { 0 } else { MAX_BETWEEN };
        let next = (last + 1..words.len().min(last + between + 2))
            .take_while(|next| words[*next].gap < Gap::Hard)
            .find_map(|next| stem_of(*element, &met[next]).map(|stem| (next, stem)))?;
        found.push(next);
    }
    Some(found)
}

fn stem_of(element: usize, met: &Meetings) -> Option<usize> {
    met.iter().find(|(one, _)| *one == element).map(|(_, stem)| *stem)
}

/// Whether a word begins with the stem but for one letter changed, missing or added.
fn begins_nearly(word: &[char], stem: &[char]) -> bool {
    let same = word.iter().zip(stem).take_while(|(one, other)| one == other).count();
    if same >= stem.len() {
        return true;
    }
    let rest = |from: usize, stem_from: usize| {
        let left = &stem[stem_from.min(stem.len())..];
        word.len() >= from + left.len() && word[from..from + left.len()] == *left
    };
    rest(same + 1, same + 1) || rest(same, same + 1) || rest(same + 1, same)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A noun of the lexicon with the endings that its vowels and its last sound ask for: genitive, dative, accusative,
    /// locative, ablative, instrumental, then the plural and what belongs to somebody, with cases behind them.
    const NOUNS: [(&str, [&str; 9]); 7] = [
        (
            "логопед",
            [
                "логопедтің",
                "логопедке",
                "логопедті",
                "логопедте",
                "логопедтен",
                "логопедпен",
                "логопедтер",
                "логопеді",
                "логопедтеріміздің",
            ],
        ),
        (
            "психолог",
            [
                "психологтың",
                "психологқа",
                "психологты",
                "психологта",
                "психологтан",
                "психологпен",
                "психологтар",
                "психологы",
                "психологтарымызға",
            ],
        ),
        (
            "сабақ",
            ["сабақтың", "сабаққа", "сабақты", "сабақта", "сабақтан", "сабақпен", "сабақтар", "сабағы", "сабағынан"],
        ),
        (
            "мектеп",
            [
                "мектептің",
                "мектепке",
                "мектепті",
                "мектепте",
                "мектептен",
                "мектеппен",
                "мектептер",
                "мектебі",
                "мектебіне",
            ],
        ),
        (
            "бөлме",
            ["бөлменің", "бөлмеге", "бөлмені", "бөлмеде", "бөлмеден", "бөлмемен", "бөлмелер", "бөлмесі", "бөлмесінде"],
        ),
        (
            "дәрігер",
            [
                "дәрігердің",
                "дәрігерге",
                "дәрігерді",
                "дәрігерде",
                "дәрігерден",
                "дәрігермен",
                "дәрігерлер",
                "дәрігері",
                "дәрігерінің",
            ],
        ),
        (
            "құжат",
            ["құжаттың", "құжатқа", "құжатты", "құжатта", "құжаттан", "құжатпен", "құжаттар", "құжаты", "құжаттарының"],
        ),
    ];

    #[test]
    fn a_noun_is_known_in_every_case_of_either_harmony() {
        let elements = |word: &str, stem: usize| {
            let met = shipped().meet(&folded(word), &mut Known::default());
            met.iter().filter(|(_, length)| *length == stem).map(|(element, _)| *element).collect::<Vec<_>>()
        };
        for (noun, forms) in NOUNS {
            let stem = folded(noun).len();
            let own = elements(noun, stem);
            assert!(!own.is_empty(), "{noun} is in the lexicon");
            for form in forms {
                let met = elements(form, stem);
                assert!(met.iter().any(|element| own.contains(element)), "{form} is not known as {noun}");
            }
        }
    }
}
