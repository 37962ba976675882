//! Codes and texts made from constants of the generator.

use std::fmt::Display;

use crate::domain::{
    code::{ItemCode, LanguageCode, PersonCode, SettlementCode},
    date::Date,
    family::Area,
    shape::ShapeError,
    text::Text,
};

/// A value made from a constant. A refusal would be a fault of the generator's tables, which every use
/// of the generator passes through, so that it cannot stay unseen.
pub(super) fn sound<T>(value: Result<T, ShapeError>) -> T {
    value.expect("the generator's tables hold well-formed values")
}

pub(super) fn text(words: impl Display) -> Text {
    sound(Text::parse(&words.to_string()))
}

pub(super) fn place(code: &str) -> SettlementCode {
    sound(SettlementCode::parse(code))
}

pub(super) fn item(code: &str) -> ItemCode {
    sound(ItemCode::parse(code))
}

pub(super) fn person(code: impl Display) -> PersonCode {
    sound(PersonCode::parse(&code.to_string()))
}

pub(super) fn language(code: &str) -> LanguageCode {
    sound(LanguageCode::parse(code))
}

/// Tenths of a square metre as an area.
pub(super) fn area(tenths: u32) -> Area {
    sound(Area::try_from(f64::from(tenths.clamp(10, Area::MAX_TENTHS)) / 10.0))
}

/// A birthday on which somebody of `age` years was born `days` (0 to 364) before their last one.
pub(super) fn born(as_of: Date, age: i32, days: i32) -> Date {
    as_of.plus_months(-12 * age).plus_days(-days)
}

/// `sentence` with a small first letter, unless it begins with an abbreviation.
pub(super) fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next();
    let abbreviation = letters.clone().next().is_some_and(char::is_uppercase);
    match first {
        Some(first) if !abbreviation => first.to_lowercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_kept_whatever_the_day_of_the_year() {
        let as_of = Date::parse("2028-02-29").unwrap();
        for age in 0..18 {
            assert_eq!(born(as_of, age, 0).years_until(as_of), age);
            assert_eq!(born(as_of, age, 364).years_until(as_of), age);
        }
    }

    #[test]
    fn abbreviations_keep_their_capital() {
        assert_eq!(lower_first("Нужны занятия"), "нужны занятия");
        assert_eq!(lower_first("ДЦП, на коляске"), "ДЦП, на коляске");
    }
}
