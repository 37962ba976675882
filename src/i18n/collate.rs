//! The order of the alphabet in each language: Kazakh puts ә after а, byte order puts it after я.

use std::{cmp::Ordering, sync::LazyLock};

use icu_collator::{
    CollatorBorrowed, CollatorPreferences, options::CollatorOptions, preferences::CollationNumericOrdering,
};
use icu_locale_core::{Locale, locale};

use super::Language;

/// Puts texts in the order that readers of one language expect; digits count as numbers, so F-2 comes before F-10.
pub struct Collator {
    rules: CollatorBorrowed<'static>,
}

impl Collator {
    /// The order of a language.
    pub fn of(language: Language) -> &'static Self {
        static KK: LazyLock<Collator> = LazyLock::new(|| Collator::new(&locale!("kk")));
        static RU: LazyLock<Collator> = LazyLock::new(|| Collator::new(&locale!("ru")));
        static EN: LazyLock<Collator> = LazyLock::new(|| Collator::new(&locale!("en")));
        match language {
            Language::Kk => &KK,
            Language::Ru => &RU,
            Language::En => &EN,
        }
    }

    fn new(locale: &Locale) -> Self {
        let mut wanted = CollatorPreferences::from(locale);
        wanted.numeric_ordering = Some(CollationNumericOrdering::True);
        let rules = icu_collator::Collator::try_new(wanted, CollatorOptions::default())
            .expect("the tables of every locale are compiled in");
        Self { rules }
    }

    /// Which of two texts comes first.
    pub fn compare(&self, left: &str, right: &str) -> Ordering {
        self.rules.compare(left, right)
    }

    /// A key whose byte order is this order: for long lists, where each text is compared many times.
    pub fn sort_key(&self, text: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(text.len() * 2);
        let Ok(()) = self.rules.write_sort_key_to(text, &mut key);
        key
    }

    /// Sorts by a text of each item; items with the same text keep their order.
    pub fn sort_by_text<T>(&self, items: &mut [T], text: impl Fn(&T) -> &str) {
        items.sort_by_cached_key(|item| self.sort_key(text(item)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KAZAKH: &str = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";
    const RUSSIAN: &str = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";

    fn sorted(language: Language, texts: &[&str]) -> Vec<String> {
        let mut texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        Collator::of(language).sort_by_text(&mut texts, |text| text);
        texts
    }

    /// The letters backwards, sorted again.
    fn alphabet(language: Language, letters: &str) -> String {
        let mut letters: Vec<String> = letters.chars().rev().map(String::from).collect();
        Collator::of(language).sort_by_text(&mut letters, |letter| letter);
        letters.concat()
    }

    #[test]
    fn each_alphabet_stands_in_its_own_order() {
        assert_eq!(alphabet(Language::Kk, KAZAKH), KAZAKH);
        assert_eq!(alphabet(Language::Kk, &KAZAKH.to_uppercase()), KAZAKH.to_uppercase());
        assert_eq!(alphabet(Language::Ru, RUSSIAN), RUSSIAN);
        assert_eq!(alphabet(Language::En, "abcdefghijklmnopqrstuvwxyz"), "abcdefghijklmnopqrstuvwxyz");
    }

    #[test]
    fn names_with_kazakh_letters_stand_where_a_kazakh_reader_looks() {
        let names = ["Яна", "Ұлан", "Үміт", "Умар", "Ілияс", "Ырыс", "Қуат", "Куба", "Әсел", "Аяна", "Болат"];
        assert_eq!(
            sorted(Language::Kk, &names),
            ["Аяна", "Әсел", "Болат", "Куба", "Қуат", "Умар", "Ұлан", "Үміт", "Ырыс", "Ілияс", "Яна"]
        );
    }

    #[test]
    fn russian_and_english_readers_have_an_order_of_their_own() {
        let names = ["Йод", "Ива", "Іні", "Иж"];
        assert_eq!(sorted(Language::Ru, &names), ["Ива", "Иж", "Іні", "Йод"]);
        assert_eq!(sorted(Language::En, &["Zebra", "apple", "Élan", "Echo"]), ["apple", "Echo", "Élan", "Zebra"]);
    }

    #[test]
    fn numbers_inside_codes_count_as_numbers() {
        for language in Language::ALL {
            assert_eq!(sorted(language, &["F-10", "F-2", "F-118", "F-9"]), ["F-2", "F-9", "F-10", "F-118"]);
        }
    }

    #[test]
    fn own_letters_come_before_foreign_ones() {
        assert_eq!(sorted(Language::Kk, &["Anna", "Анна", "7"]), ["7", "Анна", "Anna"]);
        assert_eq!(sorted(Language::En, &["Анна", "Anna", "7"]), ["7", "Anna", "Анна"]);
    }

    #[test]
    fn items_with_the_same_text_keep_their_order() {
        let mut items = [("Б", 1), ("А", 2), ("Б", 3), ("А", 4)];
        Collator::of(Language::Kk).sort_by_text(&mut items, |item| item.0);
        assert_eq!(items.map(|item| item.1), [2, 4, 1, 3]);
    }

    proptest! {
        #[test]
        fn keys_order_as_the_comparison_does(left in "[а-яәғқңөұүһі А-Я0-9a-z-]{0,12}", right in "[а-яәғқңөұүһі0-9a-z-]{0,12}") {
            for language in Language::ALL {
                let order = Collator::of(language);
                prop_assert_eq!(order.sort_key(&left).cmp(&order.sort_key(&right)), order.compare(&left, &right));
            }
        }
    }
}
