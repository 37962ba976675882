//! Several things in one sentence, and names made short.

use super::super::Translator;

/// Things with a word before the last: `a, b және c`, `a, b и c`, `a, b and c`.
pub fn list<T: AsRef<str>>(words: &Translator, things: &[T]) -> String {
    let Some((last, most)) = things.split_last() else { return String::new() };
    if most.is_empty() {
        return last.as_ref().to_owned();
    }
    let most = most.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    words.text_with("format-list-last", &[("most", most.into()), ("last", last.as_ref().into())])
}

/// The first letters of a name, at most three: `А.Қ.` for `Айгерім Құсайынова`.
pub fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphabetic());
    name.split_whitespace().filter_map(first).take(3).flat_map(|letter| letter.to_uppercase().chain(['.'])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn the_last_of_a_list_has_a_word_before_it() {
        let say = |things: &[&str]| Language::ALL.map(|language| list(Translator::shared(language), things));
        assert_eq!(say(&[]), ["", "", ""]);
        assert_eq!(say(&["a"]), ["a", "a", "a"]);
        assert_eq!(say(&["a", "b"]), ["a және b", "a и b", "a and b"]);
        assert_eq!(say(&["a", "b", "c"]), ["a, b және c", "a, b и c", "a, b and c"]);
    }

    #[test]
    fn a_name_is_shortened_to_its_letters() {
        let table = [
            ("Айгерім Құсайынова", "А.Қ."),
            ("әлия  нұр-сұлтан", "Ә.Н."),
            ("А. Б. В. Г.", "А.Б.В."),
            ("— Ілияс", "І."),
            ("", ""),
        ];
        for (name, short) in table {
            assert_eq!(initials(name), short);
        }
    }
}
