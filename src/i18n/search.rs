//! Finding names as people type them: without Kazakh letters on the keyboard, with е for ё, in any case, with
//! a Latin letter that looks like a Cyrillic one, with a slip of the finger.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// How well a text answers a query; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The very letters, as a whole.
    Exact,
    /// The very letters, each word as the beginning of a word.
    Beginning,
    /// The same after folding, each word as the beginning of a word.
    Folded,
    /// The same after folding, somewhere inside a word.
    Inside,
    /// One slip away.
    Near,
}

/// Fewest letters of a word in which a slip is forgiven: in shorter ones a slip makes another name.
const NEAR_FROM: usize = 5;

/// Fewest letters that are looked for inside words: shorter ones stand in every name.
const INSIDE_FROM: usize = 3;

/// Fewest letters of a surname that is told from other words.
const SURNAME_FROM: usize = 4;

/// How well `text` answers `query`, if at all. An empty query finds nothing.
pub fn rank(query: &str, text: &str) -> Option<Rank> {
    Folded::of(query).rank_in(&Folded::of(text))
}

/// Whether a query holds somebody's own surname: the last word of a name of two words, the first of a longer one, as
/// accounts are written; with or without the ending that tells women from men, in any spelling that people type.
pub fn is_surname_of(query: &str, name: &str) -> bool {
    let name = Folded::of(name);
    let surname = if name.words.len() > 2 { name.words.first() } else { name.words.last() };
    let Some(surname) = surname.filter(|word| word.folded.len() >= SURNAME_FROM) else { return false };
    let queried = Folded::of(query);
    queried.words.iter().chain(&queried.parts).any(|word| word.stem() == surname.stem())
}

/// A text made ready to be compared: fold once, compare often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// Small letters, one space between words.
    plain: String,
    /// What stands between spaces.
    words: Vec<Word>,
    /// The parts of words with hyphens.
    parts: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    plain: String,
    folded: Vec<char>,
}

impl Folded {
    /// Makes `text` ready, in any Unicode form, with any signs in it.
    pub fn of(text: &str) -> Self {
        let composed: String = text.nfc().collect();
        let separates = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '.' | ',' | ';');
        let spaced = || composed.split(separates).filter(|word| word.chars().any(char::is_alphanumeric));
        let words: Vec<Word> = spaced().map(Word::of).collect();
        let parts = spaced()
            .filter(|word| word.contains(is_hyphen))
            .flat_map(|word| word.split(is_hyphen))
            .map(Word::of)
            .filter(|word| !word.folded.is_empty())
            .collect();
        let plain = words.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ");
        Self { plain, words, parts }
    }

    /// The words without what people write in different ways, in one order: what two ways of writing a name share.
    pub fn key(&self) -> String {
        let mut words: Vec<String> = self.words.iter().map(|word| word.folded.iter().collect()).collect();
        words.sort_unstable();
        words.join(" ")
    }

    /// How well `text` answers this query, if at all: every word of the query has to be found, in any order.
    pub fn rank_in(&self, text: &Self) -> Option<Rank> {
        if self.plain == text.plain && !self.words.is_empty() {
            return Some(Rank::Exact);
        }
        let mut worst = None;
        for wanted in &self.words {
            let found = text.words.iter().chain(&text.parts).filter_map(|word| wanted.rank_in(word)).min()?;
            worst = worst.max(Some(found));
        }
        worst
    }
}

impl Word {
    fn of(word: &str) -> Self {
        Self { plain: word.to_lowercase(), folded: word.nfd().filter_map(fold).collect() }
    }

    /// The folded letters without the ending of a woman's surname.
    fn stem(&self) -> &[char] {
        match self.folded.split_last() {
            Some((last, stem)) if stem.len() >= SURNAME_FROM && Some(*last) == fold('а') => stem,
            _ => &self.folded,
        }
    }

    fn rank_in(&self, word: &Self) -> Option<Rank> {
        if word.plain.starts_with(&self.plain) {
            return Some(Rank::Beginning);
        }
        let (wanted, there) = (&self.folded[..], &word.folded[..]);
        if wanted.is_empty() {
            return None;
        }
        if there.starts_with(wanted) {
            return Some(Rank::Folded);
        }
        if wanted.len() >= INSIDE_FROM && there.windows(wanted.len()).any(|window| window == wanted) {
            return Some(Rank::Inside);
        }
        (there.len() >= NEAR_FROM && is_one_slip(wanted, there)).then_some(Rank::Near)
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The letter that stands for all that are typed for each other, or nothing for signs that people leave out.
///
/// Latin H looks like Н and Latin h like һ, so case matters here.
fn fold(letter: char) -> Option<char> {
    if letter == 'H' {
        return Some('н');
    }
    let small = letter.to_lowercase().next().unwrap_or(letter);
    Some(match small {
        'қ' | 'k' => 'к',
        'ғ' => 'г',
        'ө' | 'o' => 'о',
        'ұ' | 'ү' | 'y' => 'у',
        'ң' => 'н',
        'ә' | 'a' => 'а',
        'һ' | 'h' | 'x' => 'х',
        'і' | 'i' | 'ı' => 'и',
        'e' => 'е',
        'c' => 'с',
        'p' => 'р',
        'm' => 'м',
        't' => 'т',
        'b' => 'в',
        // Гульнар and Гүлнар are one name.
        'ь' | 'ъ' => return None,
        other if other.is_alphanumeric() && !is_combining_mark(other) => other,
        _ => return None,
    })
}

/// Whether one letter added, left out, changed, or two neighbours swapped make one word of the other.
fn is_one_slip(one: &[char], other: &[char]) -> bool {
    if one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - same], &other[..other.len() - same]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// Things that are found by their texts: built once, searched often.
#[derive(Clone, Debug)]
pub struct Index<T> {
    entries: Vec<(T, Vec<Folded>)>,
}

impl<T> Index<T> {
    /// An index of things, each with the texts it is found by.
    pub fn new<'a, N: IntoIterator<Item = &'a str>>(things: impl IntoIterator<Item = (T, N)>) -> Self {
        let ready = |(thing, texts): (T, N)| (thing, texts.into_iter().map(Folded::of).collect());
        Self { entries: things.into_iter().map(ready).collect() }
    }

    /// How many things there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What answers the query, at most `most` things: the best first, equals in the order they came in.
    pub fn find(&self, query: &str, most: usize) -> Vec<(&T, Rank)> {
        let query = Folded::of(query);
        let best = |texts: &[Folded]| texts.iter().filter_map(|text| query.rank_in(text)).min();
        let mut found: Vec<_> = self.entries.iter().filter_map(|(thing, texts)| Some((thing, best(texts)?))).collect();
        found.sort_by_key(|(_, rank)| *rank);
        found.truncate(most);
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ones_own_surname_is_known_in_every_spelling_and_a_first_name_is_none() {
        for query in ["Қасымова", "касымов", "Касымов Ерлан", "ҚАСЫМОВА А."] {
            assert!(is_surname_of(query, "Айгерім Қасымова"), "{query}");
        }
        assert!(is_surname_of("қасымов", "Қасымова Айгерім Болатқызы"));
        for query in ["Айгерім", "Қасым", "Қас", "Қасымбекова", ""] {
            assert!(!is_surname_of(query, "Айгерім Қасымова"), "{query}");
        }
    }

    #[test]
    fn a_name_is_found_without_its_kazakh_letters() {
        for (query, name) in [
            ("каирбек", "Қайырбек Нұрсұлтан"),
            ("нурсултан", "Қайырбек Нұрсұлтан"),
            ("аида", "Әйда"),
            ("омир", "Өмір Жұмабай"),
            ("омiр", "Өмір Жұмабай"),
            ("семен", "Семён"),
            ("ини", "Іні"),
            ("жихан", "Жиһан"),
            ("танирберген", "Тәңірберген"),
            ("гулнар", "Гүлнар"),
            ("гульнар", "Гүлнар"),
            ("галым", "Ғалым"),
            ("улан", "Ұлан"),
        ] {
            let found = rank(query, name);
            assert!(found.is_some_and(|rank| rank >= Rank::Folded), "{query} {name} {found:?}");
        }
    }

    #[test]
    fn a_latin_letter_that_looks_the_same_is_taken_for_it() {
        for (query, name) in
            [("Cәуле", "Сәуле"), ("Acем", "Асем"), ("HҰРЛАН", "Нұрлан"), ("Жиhан", "Жиһан"), ("Тоxтаp", "Тоқтар")]
        {
            let found = rank(query, name);
            assert!(found.is_some_and(|rank| rank >= Rank::Folded), "{query} {name} {found:?}");
        }
        assert_eq!(rank("Tомиpиc", "Томирис"), Some(Rank::Folded));
    }

    #[test]
    fn the_very_letters_come_first() {
        assert_eq!(rank("Айгерім", "айгерім"), Some(Rank::Exact));
        assert_eq!(rank("Айге", "Айгерім Сәрсен"), Some(Rank::Beginning));
        assert_eq!(rank("Аиге", "Айгерім Сәрсен"), Some(Rank::Folded));
        assert!(rank("Қуат", "Қуат") < rank("Куат", "Қуат"));
        assert_eq!(rank("Марат", "Қуат"), None);
        for nothing in ["", " ", "-", ".,", "'"] {
            assert_eq!(rank(nothing, "Қуат"), None, "{nothing:?}");
            assert_eq!(rank("Қуат", nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn words_are_found_in_any_order_and_all_of_them() {
        assert_eq!(rank("Сәрсен Айгерім", "Айгерім Сәрсен"), Some(Rank::Beginning));
        assert_eq!(rank("Сәрсен А.", "Айгерім Сәрсен"), Some(Rank::Beginning));
        assert_eq!(rank("сарсен айг", "Айгерім Сәрсен"), Some(Rank::Folded));
        assert_eq!(rank("Айгерім Марат", "Айгерім Сәрсен"), None);
    }

    #[test]
    fn hyphens_apostrophes_and_spaces_do_not_matter() {
        for query in ["нурсултан", "нур-султан", "нур султан", " Нұр  Сұлтан ", "нұр–сұлтан", "султан"]
        {
            assert!(rank(query, "Нұр-Сұлтан Әлі").is_some(), "{query}");
        }
        assert_eq!(rank("Нур-Султан", "Нұрсұлтан"), Some(Rank::Folded));
        assert_eq!(rank("нур султан", "Нұрсұлтан"), Some(Rank::Inside));
        assert_eq!(rank("Дарья", "Дар’я"), Some(Rank::Folded));
        assert_eq!(rank("f118", "F-118"), Some(Rank::Folded));
    }

    #[test]
    fn the_same_letters_in_another_unicode_form_are_the_same() {
        assert_eq!(rank("Йорданка", "И\u{306}орданка"), Some(Rank::Exact));
        assert_eq!(rank("Семе\u{308}н", "Семён"), Some(Rank::Exact));
    }

    #[test]
    fn one_slip_in_a_long_word_is_forgiven() {
        for slip in ["Айгермі", "Айгерм", "Айгерімм", "Айкерім"] {
            assert_eq!(rank(slip, "Айгерім"), Some(Rank::Near), "{slip}");
        }
        assert_eq!(rank("Айкермі", "Айгерім"), None);
        assert_eq!(rank("Али", "Аля"), None);
        assert_eq!(rank("Анар", "Анел"), None);
    }

    #[test]
    fn the_index_answers_by_rank_then_by_its_own_order() {
        let index = Index::new([
            (1, vec!["Куатбаев Марат"]),
            (2, vec!["Әли Қуат"]),
            (3, vec!["Қуат"]),
            (4, vec!["Сәуле", "Қуатова Сәуле"]),
            (5, vec!["Анна"]),
        ]);
        let found: Vec<_> = index.find("қуат", 10).into_iter().map(|(thing, rank)| (*thing, rank)).collect();
        assert_eq!(found, [(3, Rank::Exact), (2, Rank::Beginning), (4, Rank::Beginning), (1, Rank::Folded)]);
        assert_eq!(index.find("қуат", 2).len(), 2);
        assert!(index.find("", 10).is_empty());
    }

    const NAME: &str = "[А-ЯӘҒҚҢӨҰҮҺІЁа-яәғқңөұүһіё]{1,9}([ -][А-ЯӘҒҚҢӨҰҮҺІа-яәғқңөұүһі]{1,9}){0,2}";

    /// What a keyboard without Kazakh letters gives.
    fn without_kazakh_letters(name: &str) -> String {
        let plain = |letter| match letter {
            'ә' => 'а',
            'ғ' => 'г',
            'қ' => 'к',
            'ң' => 'н',
            'ө' => 'о',
            'ұ' | 'ү' => 'у',
            'һ' => 'х',
            'і' => 'и',
            'ё' => 'е',
            other => other,
        };
        name.to_lowercase().chars().map(plain).collect()
    }

    proptest! {
        #[test]
        fn every_text_with_a_letter_finds_itself(text in "\\PC{0,20}") {
            let folded = Folded::of(&text);
            prop_assert_eq!(folded.rank_in(&folded), (!folded.words.is_empty()).then_some(Rank::Exact));
        }

        #[test]
        fn every_name_is_found_without_kazakh_letters_in_any_case_and_form(name in NAME) {
            let typed = without_kazakh_letters(&name);
            for query in [typed.clone(), typed.to_uppercase(), typed.nfd().collect(), typed.replace('-', "")] {
                let found = rank(&query, &name);
                let of_signs = Folded::of(&query).words.iter().any(|word| word.folded.is_empty());
                prop_assert!(of_signs || found.is_some_and(|rank| rank <= Rank::Folded), "{} {:?}", query, found);
            }
        }

        #[test]
        fn a_beginning_is_found(name in NAME, letters in 1_usize..9) {
            let beginning: String = name.split([' ', '-']).next().unwrap().chars().take(letters).collect();
            prop_assert!(rank(&beginning, &name).is_some_and(|rank| rank <= Rank::Beginning));
        }

        #[test]
        fn a_slip_is_what_the_distance_says(one in "[абв]{0,7}", other in "[абв]{0,7}") {
            let (a, b): (Vec<_>, Vec<_>) = (one.chars().collect(), other.chars().collect());
            prop_assert_eq!(is_one_slip(&a, &b), strsim::osa_distance(&one, &other) <= 1);
        }

        #[test]
        fn the_index_finds_what_the_rank_says(names in proptest::collection::vec(NAME, 0..12), query in NAME) {
            let index = Index::new(names.iter().enumerate().map(|(place, name)| (place, [name.as_str()])));
            let mut expected: Vec<_> =
                names.iter().enumerate().filter_map(|(place, name)| Some((rank(&query, name)?, place))).collect();
            expected.sort_unstable();
            let found: Vec<_> = index.find(&query, names.len()).into_iter().map(|(p, rank)| (rank, *p)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
