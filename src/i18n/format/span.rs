//! Ages, deadlines and how long ago: numbers that choose the form of the word after them.

use super::super::Translator;
use crate::domain::{clock::Timestamp, date::Date};

const HOUR: i64 = 3_600_000_000;

/// Below this age months matter.
const MONTHS_BELOW: i32 = 3;

/// An age: `9 years`, below three `1 year 4 months`, below one `7 months`.
pub fn age(words: &Translator, born: Date, on: Date) -> String {
    let all_months = months_between(born, on).max(0);
    let (years_old, months_over) = (all_months / 12, all_months % 12);
    if all_months == 0 {
        words.text("format-age-under-a-month")
    } else if years_old == 0 {
        months(words, months_over)
    } else if years_old < MONTHS_BELOW && months_over > 0 {
        let values = [("years", years_old.into()), ("months", months_over.into())];
        words.text_with("format-age-years-and-months", &values)
    } else {
        years(words, years_old)
    }
}

/// A number of years of age: `9 жас`, `9 лет`, `9 years`.
pub fn years(words: &Translator, years: i32) -> String {
    words.text_with("format-age-years", &[("years", years.into())])
}

/// A number of months: `7 ай`, `7 месяцев`, `7 months`.
pub fn months(words: &Translator, months: i32) -> String {
    words.text_with("format-age-months", &[("months", months.into())])
}

/// Whole months from one day to another.
fn months_between(from: Date, to: Date) -> i32 {
    let ((year, month, day), (to_year, to_month, to_day)) = (from.parts(), to.parts());
    let months = (i32::from(to_year) - i32::from(year)) * 12 + i32::from(to_month) - i32::from(month);
    months - i32::from(to_day < day)
}

/// How long somebody looked: whole minutes, `under a minute`, `no time is known`.
pub fn looked(words: &Translator, seconds: i64) -> String {
    match seconds {
        ..=0 => words.text("looked-unknown"),
        1..60 => words.text("looked-under-a-minute"),
        _ => words.text_with("looked-minutes", &[("n", (seconds / 60).into())]),
    }
}

/// How far a deadline is: `2 h left`, `3 d left`, `overdue 1 d`. Hours below a day, whole ones only.
pub fn due(words: &Translator, now: Timestamp, deadline: Timestamp) -> String {
    let left = deadline.micros() - now.micros();
    let hours = left.abs() / HOUR;
    let (hour_key, day_key, none) = if left >= 0 {
        ("format-left-hours", "format-left-days", "format-left-no-hour")
    } else {
        ("format-overdue-hours", "format-overdue-days", "format-overdue-no-hour")
    };
    match hours {
        0 => words.text(none),
        1..24 => words.text_with(hour_key, &[("hours", hours.into())]),
        _ => words.text_with(day_key, &[("days", (hours / 24).into())]),
    }
}

/// How far the day of a deadline is: `today`, `3 d left`, `overdue 1 d`.
pub fn due_day(words: &Translator, today: Date, deadline: Date) -> String {
    match today.days_until(deadline) {
        0 => words.text("format-due-today"),
        days @ 1.. => words.text_with("format-left-days", &[("days", days.into())]),
        days => words.text_with("format-overdue-days", &[("days", (-days).into())]),
    }
}

/// How many days ago: `today`, `yesterday`, `12 days ago`. A day to come counts as today.
pub fn ago(words: &Translator, days: i32) -> String {
    match days {
        ..=0 => words.text("format-ago-today"),
        1 => words.text("format-ago-yesterday"),
        _ => words.text_with("format-ago-days", &[("days", days.into())]),
    }
}

/// How old a fact is: `41 days old`.
pub fn days_old(words: &Translator, days: i32) -> String {
    words.text_with("format-days-old", &[("days", days.into())])
}

/// How many days something has gone on: `day 40`.
pub fn day_count(words: &Translator, days: i32) -> String {
    words.text_with("format-day-count", &[("days", days.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, Value};

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    /// What each language says, with blanks that break for the eye of the reader of this table.
    fn said(say: impl Fn(&Translator) -> String) -> [String; 3] {
        Language::ALL.map(|language| say(Translator::shared(language)).replace('\u{a0}', " "))
    }

    #[test]
    fn a_time_that_somebody_looked_is_told_in_whole_minutes() {
        assert_eq!(said(|words| looked(words, 0)), ["белгісіз", "неизвестно", "not known"]);
        assert_eq!(said(|words| looked(words, 59)), ["1 минутқа жетпейді", "меньше минуты", "under a minute"]);
        assert_eq!(said(|words| looked(words, 60)), ["1 минут", "1 минута", "1 minute"]);
        assert_eq!(said(|words| looked(words, 185)), ["3 минут", "3 минуты", "3 minutes"]);
        assert_eq!(said(|words| looked(words, 660)), ["11 минут", "11 минут", "11 minutes"]);
        assert_eq!(said(|words| looked(words, 1_290)), ["21 минут", "21 минута", "21 minutes"]);
    }

    #[test]
    fn the_word_after_a_number_has_the_form_the_number_wants() {
        let table = [
            (0, ["0 жас", "0 лет", "0 years"], ["0 ай", "0 месяцев", "0 months"]),
            (1, ["1 жас", "1 год", "1 year"], ["1 ай", "1 месяц", "1 month"]),
            (2, ["2 жас", "2 года", "2 years"], ["2 ай", "2 месяца", "2 months"]),
            (5, ["5 жас", "5 лет", "5 years"], ["5 ай", "5 месяцев", "5 months"]),
            (11, ["11 жас", "11 лет", "11 years"], ["11 ай", "11 месяцев", "11 months"]),
            (21, ["21 жас", "21 год", "21 years"], ["21 ай", "21 месяц", "21 months"]),
            (22, ["22 жас", "22 года", "22 years"], ["22 ай", "22 месяца", "22 months"]),
        ];
        for (number, of_years, of_months) in table {
            assert_eq!(said(|words| years(words, number)), of_years);
            assert_eq!(said(|words| months(words, number)), of_months);
        }
        let halves = said(|words| words.text_with("format-age-years", &[("years", Value::Tenths(15))]));
        assert_eq!(halves, ["1,5 жас", "1,5 года", "1.5 years"]);
    }

    #[test]
    fn a_small_child_has_an_age_in_months() {
        let table = [
            ("2026-03-17", "2026-03-17", "under a month"),
            ("2026-03-18", "2026-03-17", "under a month"),
            ("2026-01-31", "2026-02-28", "under a month"),
            ("2025-12-31", "2026-01-31", "1 month"),
            ("2025-03-18", "2026-03-17", "11 months"),
            ("2025-03-17", "2026-03-17", "1 year"),
            ("2024-11-17", "2026-03-17", "1 year 4 months"),
            ("2024-02-29", "2026-02-28", "1 year 11 months"),
            ("2024-02-29", "2026-03-01", "2 years"),
            ("2023-02-10", "2026-03-17", "3 years"),
            ("2008-03-18", "2026-03-17", "17 years"),
        ];
        for (born, on, expected) in table {
            assert_eq!(said(|words| age(words, day(born), day(on)))[2], expected, "{born} {on}");
        }
        let baby = said(|words| age(words, day("2024-11-17"), day("2026-03-17")));
        assert_eq!(baby, ["1 жас 4 ай", "1 год 4 месяца", "1 year 4 months"]);
    }

    #[test]
    fn a_deadline_is_told_in_hours_then_in_days() {
        let table = [
            (30, ["1 сағатқа жетпейді", "осталось меньше часа", "under 1 h left"]),
            (60, ["1 сағат қалды", "остался 1 час", "1 h left"]),
            (2 * 60 + 59, ["2 сағат қалды", "осталось 2 часа", "2 h left"]),
            (23 * 60, ["23 сағат қалды", "осталось 23 часа", "23 h left"]),
            (24 * 60, ["1 күн қалды", "остался 1 день", "1 d left"]),
            (5 * 24 * 60, ["5 күн қалды", "осталось 5 дней", "5 d left"]),
            (-1, ["мерзімі жаңа ғана өтті", "только что просрочено", "overdue just now"]),
            (-21 * 60, ["мерзімі 21 сағат бұрын өтті", "просрочено на 21 час", "overdue 21 h"]),
            (-47 * 60, ["мерзімі 1 күн бұрын өтті", "просрочено на 1 день", "overdue 1 d"]),
        ];
        let now = Timestamp::from_micros(1_773_738_300_000_000);
        for (minutes, expected) in table {
            let deadline = Timestamp::from_micros(now.micros() + minutes * 60_000_000);
            assert_eq!(said(|words| due(words, now, deadline)), expected);
        }
    }

    #[test]
    fn the_day_of_a_deadline_counts_across_the_turn_of_the_year() {
        let today = day("2025-12-31");
        let say = |deadline| said(|words| due_day(words, today, day(deadline)));
        assert_eq!(say("2025-12-31"), ["бүгін", "сегодня", "today"]);
        assert_eq!(say("2026-01-01"), ["1 күн қалды", "остался 1 день", "1 d left"]);
        assert_eq!(say("2025-12-20"), ["мерзімі 11 күн бұрын өтті", "просрочено на 11 дней", "overdue 11 d"]);
    }

    #[test]
    fn days_that_passed_are_told_in_each_language() {
        assert_eq!(said(|words| ago(words, 0)), ["бүгін", "сегодня", "today"]);
        assert_eq!(said(|words| ago(words, 1)), ["кеше", "вчера", "yesterday"]);
        assert_eq!(said(|words| ago(words, 2)), ["2 күн бұрын", "2 дня назад", "2 days ago"]);
        assert_eq!(said(|words| ago(words, 21)), ["21 күн бұрын", "21 день назад", "21 days ago"]);
        assert_eq!(said(|words| days_old(words, 41)), ["41 күн бұрынғы", "давность 41 день", "41 days old"]);
        assert_eq!(said(|words| days_old(words, 1)), ["1 күн бұрынғы", "давность 1 день", "1 day old"]);
        assert_eq!(said(|words| day_count(words, 40)), ["40 күн болды", "40-й день", "day 40"]);
    }
}
