//! Titles and labels as people write them, brought to one form for comparison.

use unicode_normalization::UnicodeNormalization;

use super::suggest::latin_twin;

/// The text without case, spaces and signs, and with one letter for those that are easily taken for each other:
/// «Отбасы коды», «отбасы-коды» and «Отбасы коды» with a Latin letter in it are one text.
pub(crate) fn fold(text: &str) -> String {
    let letters = text.nfkc().flat_map(char::to_lowercase).filter(|sign| sign.is_alphanumeric());
    letters.map(one_letter).collect()
}

fn one_letter(letter: char) -> char {
    match letter {
        'ғ' => 'г',
        'ң' => 'h',
        other => latin_twin(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_case_and_twin_letters_do_not_tell_texts_apart() {
        assert_eq!(fold("Қабылдаушы  отбасы-коды"), fold("кабылдаушы ОТБАСЫ коды"));
        assert_eq!(fold("Ребёнок"), fold("ребенок"));
        assert_eq!(fold("Kод"), fold("Код"), "a Latin K");
        assert_ne!(fold("Код ребёнка"), fold("Код семьи"));
    }
}
