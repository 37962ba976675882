//! Numbers and dates as each language writes them.

use super::Language;
use crate::domain::date::Date;

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

/// A day in tables: `17.03.2026` in Kazakh and Russian, `17 Mar 2026` in English.
pub fn date(language: Language, date: Date) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = date.parts();
    match language {
        Language::Kk | Language::Ru => format!("{day:02}.{month:02}.{year:04}"),
        Language::En => format!("{day} {} {year}", MONTHS[month as usize - 1]),
    }
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
    }

    #[test]
    fn dates_are_short_and_unmistakable() {
        let day = Date::parse("2026-03-17").unwrap();
        assert_eq!(date(Language::Kk, day), "17.03.2026");
        assert_eq!(date(Language::En, day), "17 Mar 2026");
    }
}
