//! Days and moments as each language writes them; moments as the clocks of Kazakhstan show them.

use super::super::{Language, Translator, Value};
use crate::domain::{clock::Timestamp, date::Date};

/// Minutes by which the clocks of Kazakhstan are ahead of UTC: one zone for the country since March 2024.
const ALMATY_MINUTES: i64 = 5 * 60;

const MINUTE: i64 = 60_000_000;

/// A day in tables: `17.03.2026` in Kazakh and Russian, `17 Mar 2026` in English.
pub fn date(language: Language, date: Date) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = date.parts();
    match language {
        Language::Kk | Language::Ru => format!("{day:02}.{month:02}.{year:04}"),
        Language::En => format!("{day} {} {year}", MONTHS[month as usize - 1]),
    }
}

/// A day in prose and print: `2026 ж. 17 наурыз`, `17 марта 2026 г.`, `17 March 2026`.
pub fn long_date(words: &Translator, date: Date) -> String {
    let (year, month, day) = date.parts();
    let values =
        [("day", day.to_string().into()), ("month", Value::Number(month.into())), ("year", year.to_string().into())];
    words.text_with("format-long-date", &values)
}

/// A moment: `17.03.2026 14:05` in Kazakh and Russian, `17 Mar 2026, 14:05` in English.
pub fn moment(language: Language, at: Timestamp) -> String {
    let comma = if language == Language::En { "," } else { "" };
    format!("{}{comma} {}", date(language, Date::in_almaty(at)), time(at))
}

/// The time of a moment, the same in every language: `14:05`.
pub fn time(at: Timestamp) -> String {
    let minute = (at.micros().div_euclid(MINUTE) + ALMATY_MINUTES).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn dates_in_tables_are_short_and_unmistakable() {
        let day = day("2026-03-17");
        assert_eq!(Language::ALL.map(|language| date(language, day)), ["17.03.2026", "17.03.2026", "17 Mar 2026"]);
    }

    #[test]
    fn dates_in_prose_name_the_month() {
        let table = [
            ("2026-03-17", "2026 ж. 17 наурыз", "17 марта 2026 г.", "17 March 2026"),
            ("2025-12-31", "2025 ж. 31 желтоқсан", "31 декабря 2025 г.", "31 December 2025"),
            ("2026-01-01", "2026 ж. 1 қаңтар", "1 января 2026 г.", "1 January 2026"),
            ("2028-02-29", "2028 ж. 29 ақпан", "29 февраля 2028 г.", "29 February 2028"),
            ("2026-09-02", "2026 ж. 2 қыркүйек", "2 сентября 2026 г.", "2 September 2026"),
        ];
        for (date, kk, ru, en) in table {
            let said = Language::ALL.map(|language| long_date(Translator::shared(language), day(date)));
            assert_eq!(said.map(|text| text.replace('\u{a0}', " ")), [kk, ru, en]);
        }
    }

    #[test]
    fn a_blank_inside_a_date_does_not_leave_the_word_for_year_alone_on_a_line() {
        let say = |language| long_date(Translator::shared(language), day("2026-03-17"));
        assert!(say(Language::Kk).starts_with("2026\u{a0}ж. "));
        assert!(say(Language::Ru).ends_with("2026\u{a0}г."));
    }

    #[test]
    fn a_moment_is_told_by_the_clocks_of_kazakhstan() {
        // 09:05 UTC.
        let at = Timestamp::from_micros(1_773_738_300_000_000);
        let said = Language::ALL.map(|language| moment(language, at));
        assert_eq!(said, ["17.03.2026 14:05", "17.03.2026 14:05", "17 Mar 2026, 14:05"]);
    }

    #[test]
    fn the_year_turns_five_hours_before_it_turns_in_utc() {
        // 2025-12-31T18:59:59.999999Z and the next microsecond.
        let before = Timestamp::from_micros(1_767_207_599_999_999);
        assert_eq!(moment(Language::Kk, before), "31.12.2025 23:59");
        let after = Timestamp::from_micros(before.micros() + 1);
        assert_eq!(moment(Language::Kk, after), "01.01.2026 00:00");
        assert_eq!(time(Timestamp::from_micros(-1)), "04:59");
    }
}
