//! Finding names as people type them: without Kazakh letters on the keyboard, with ё or е, in any case.

use unicode_normalization::UnicodeNormalization as _;

/// How well a name answers a query; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The very letters, as a whole.
    Exact,
    /// The very letters, as the beginning of a word.
    Beginning,
    /// The same after folding, as the beginning of a word.
    Folded,
    /// Somewhere inside.
    Inside,
    /// One letter away.
    Near,
}

/// Shortest word in which a slip of one letter is forgiven.
const NEAR_FROM: usize = 5;

/// How well `name` answers `query`, if at all.
pub fn rank(query: &str, name: &str) -> Option<Rank> {
    let (plain_query, plain_name) = (plain(query), plain(name));
    if plain_query.is_empty() {
        return None;
    }
    if plain_query == plain_name {
        return Some(Rank::Exact);
    }
    if begins_a_word(&plain_name, &plain_query) {
        return Some(Rank::Beginning);
    }
    let (folded_query, folded_name) = (folded(&plain_query), folded(&plain_name));
    if begins_a_word(&folded_name, &folded_query) {
        return Some(Rank::Folded);
    }
    if folded_name.contains(&folded_query) {
        return Some(Rank::Inside);
    }
    let near = |word: &str| word.chars().count() >= NEAR_FROM && strsim::osa_distance(word, &folded_query) <= 1;
    folded_name.split(' ').any(near).then_some(Rank::Near)
}

fn begins_a_word(name: &str, query: &str) -> bool {
    name.starts_with(query) || name.contains(&format!(" {query}"))
}

/// Small letters, one space between words, hyphens and apostrophes as spaces or nothing.
fn plain(text: &str) -> String {
    let text: String = text.nfc().collect::<String>().to_lowercase();
    let spaced = text.replace(['-', '–', '.', ','], " ").replace(['\'', '’', 'ʼ', '`'], "");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters that are typed for each other, as one.
fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

fn fold(letter: char) -> char {
    match letter {
        'қ' | 'k' => 'к',
        'ғ' => 'г',
        'ө' | 'o' => 'о',
        'ұ' | 'ү' | 'y' => 'у',
        'ң' => 'н',
        'ә' | 'a' => 'а',
        'һ' | 'x' => 'х',
        'і' | 'i' | 'й' => 'и',
        'ё' | 'e' => 'е',
        'c' => 'с',
        'p' => 'р',
        'h' => 'н',
        'm' => 'м',
        't' => 'т',
        'b' => 'в',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_without_its_kazakh_letters() {
        for (query, name) in [
            ("каирбек", "Қайырбек Нұрсұлтан"),
            ("нурсултан", "Қайырбек Нұрсұлтан"),
            ("аида", "Әйда"),
            ("омир", "Өмір Жұмабай"),
            ("семен", "Семён"),
            ("ини", "Іні"),
        ] {
            let found = rank(query, name);
            assert!(found.is_some_and(|rank| rank >= Rank::Folded), "{query} {name} {found:?}");
        }
    }

    #[test]
    fn the_very_letters_come_first() {
        assert_eq!(rank("Айгерім", "айгерім"), Some(Rank::Exact));
        assert_eq!(rank("Айге", "Айгерім Сәрсен"), Some(Rank::Beginning));
        assert!(rank("Қуат", "Қуат") < rank("Куат", "Қуат"));
        assert_eq!(rank("", "Қуат"), None);
        assert_eq!(rank("Марат", "Қуат"), None);
    }

    #[test]
    fn the_same_letters_in_another_unicode_form_are_the_same() {
        assert_eq!(rank("Йорданка", "И\u{306}орданка"), Some(Rank::Exact));
    }

    #[test]
    fn one_slip_in_a_long_word_is_forgiven() {
        assert_eq!(rank("Айгермі", "Айгерім"), Some(Rank::Near));
        assert_eq!(rank("Али", "Аля"), None);
    }
}
