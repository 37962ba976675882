//! Counts, areas, shares and distances as each language writes them.

use super::super::{Language, Translator};

const NO_BREAK_SPACE: char = '\u{a0}';

/// A whole number with its thousands apart: `1 234` in Kazakh and Russian, `1,234` in English.
pub fn number(language: Language, value: i64) -> String {
    let separator = match language {
        Language::Kk | Language::Ru => NO_BREAK_SPACE,
        Language::En => ',',
    };
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A number of tenths with one decimal: `67,5` in Kazakh and Russian, `67.5` in English.
pub fn tenths(language: Language, value: i64) -> String {
    let point = match language {
        Language::Kk | Language::Ru => ',',
        Language::En => '.',
    };
    let sign = if value < 0 && value > -10 { "−" } else { "" };
    format!("{sign}{}{point}{}", number(language, value / 10), value.unsigned_abs() % 10)
}

/// A share in whole per cent: `38%` in Kazakh and English, `38 %` in Russian.
pub fn percent(language: Language, value: i64) -> String {
    let blank = if language == Language::Ru { "\u{a0}" } else { "" };
    format!("{}{blank}%", number(language, value))
}

/// A distance given in hundreds of metres: with one decimal below ten kilometres, whole above.
pub fn distance(words: &Translator, hundred_metres: u32) -> String {
    let language = words.language();
    let shown = if hundred_metres < 100 && !hundred_metres.is_multiple_of(10) {
        tenths(language, i64::from(hundred_metres))
    } else {
        number(language, (i64::from(hundred_metres) + 5) / 10)
    };
    words.text_with("format-kilometres", &[("kilometres", shown.into())])
}

/// Time on the way in minutes.
pub fn minutes(words: &Translator, minutes: u32) -> String {
    words.text_with("format-minutes", &[("minutes", minutes.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_as_each_language_writes_them() {
        assert_eq!(number(Language::Ru, 1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(number(Language::En, 1_234), "1,234");
        assert_eq!(number(Language::Kk, 999), "999");
        assert_eq!(number(Language::En, -1000), "−1,000");
    }

    #[test]
    fn an_area_has_the_decimal_mark_of_the_language() {
        assert_eq!(tenths(Language::Kk, 675), "67,5");
        assert_eq!(tenths(Language::En, 675), "67.5");
        assert_eq!(tenths(Language::En, -5), "−0.5");
        assert_eq!(tenths(Language::Ru, 12_345), "1\u{a0}234,5");
    }

    #[test]
    fn a_share_has_a_blank_before_its_sign_in_russian_only() {
        assert_eq!(Language::ALL.map(|language| percent(language, 38)), ["38%", "38\u{a0}%", "38%"]);
    }

    #[test]
    fn a_distance_is_as_exact_as_a_reader_needs() {
        let say = |hundred_metres| Language::ALL.map(|language| distance(Translator::shared(language), hundred_metres));
        assert_eq!(say(0), ["0\u{a0}км", "0\u{a0}км", "0\u{a0}km"]);
        assert_eq!(say(4), ["0,4\u{a0}км", "0,4\u{a0}км", "0.4\u{a0}km"]);
        assert_eq!(say(40), ["4\u{a0}км", "4\u{a0}км", "4\u{a0}km"]);
        assert_eq!(say(306), ["31\u{a0}км", "31\u{a0}км", "31\u{a0}km"]);
        assert_eq!(say(12_340), ["1\u{a0}234\u{a0}км", "1\u{a0}234\u{a0}км", "1,234\u{a0}km"]);
        assert_eq!(minutes(Translator::shared(Language::Kk), 12), "12\u{a0}мин");
    }
}
