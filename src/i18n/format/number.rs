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

/// The places a family usually takes: `usually 1st–3rd`, one place when both are the same.
pub fn usual_place(words: &Translator, from: u32, to: u32) -> String {
    let place = |number: u32| match words.language() {
        Language::Kk | Language::Ru => number.to_string(),
        Language::En => english_ordinal(number),
    };
    let range = if from == to { place(from) } else { format!("{}–{}", place(from), place(to)) };
    words.text_with("format-usual-place", &[("place", range.into())])
}

fn english_ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
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

    #[test]
    fn a_range_of_places_is_told_as_each_language_counts_places() {
        let say = |from, to| Language::ALL.map(|language| usual_place(Translator::shared(language), from, to));
        assert_eq!(say(1, 3), ["әдетте 1–3-орын", "обычно 1–3\u{a0}место", "usually 1st–3rd"]);
        assert_eq!(say(22, 22), ["әдетте 22-орын", "обычно 22\u{a0}место", "usually 22nd"]);
        assert_eq!(say(11, 113)[2], "usually 11th–113th");
    }
}
