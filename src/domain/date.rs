//! A day of the calendar.

use jiff::civil;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};

use super::shape::ShapeError;

/// A calendar day between the years 1 and 9999, written `2026-03-17` in every record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Date(civil::Date);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.written()).map_err(S::Error::custom)?)
    }
}

impl Date {
    /// The day with this year, month and day of the month, if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, ShapeError> {
        if !(1..=9999).contains(&year) {
            return Err(ShapeError::DateForm);
        }
        civil::Date::new(year, month, day).map(Self).map_err(|_| ShapeError::NoSuchDay)
    }

    /// The day of a moment in the one time zone of Kazakhstan (UTC+5 since March 2024).
    ///
    /// # Panics
    /// Never for moments of the calendar's first nine thousand years.
    pub fn in_almaty(at: super::clock::Timestamp) -> Self {
        let moment = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
        let day = moment.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5))).date();
        Self::new(day.year(), day.month(), day.day()).expect("a moment is on a day")
    }

    /// Reads `2026-03-17` or `17.03.2026`.
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        let text = text.trim();
        if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes()
            && [y1, y2, y3, y4, m1, m2, d1, d2].iter().all(u8::is_ascii_digit)
        {
            let number = |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + i16::from(digit - b'0'));
            return Self::new(number(&[y1, y2, y3, y4]), number(&[m1, m2]) as i8, number(&[d1, d2]) as i8);
        }
        let parts: Vec<&str> =
            if text.contains('.') { text.split('.').rev().collect() } else { text.split('-').collect() };
        let [year, month, day] = parts[..] else {
            return Err(ShapeError::DateForm);
        };
        let widths_hold = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        let digits_only = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        if !widths_hold || !digits_only {
            return Err(ShapeError::DateForm);
        }
        let number = |part: &str| part.parse::<i16>().map_err(|_| ShapeError::DateForm);
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        Self::new(year, month as i8, day as i8)
    }

    /// Whole years from this day to `on`, as birthdays count them. Negative when `on` is earlier.
    pub fn years_until(self, on: Date) -> i32 {
        let (from, to) = (self.0, on.0);
        let years = i32::from(to.year()) - i32::from(from.year());
        let before_birthday = (to.month(), to.day()) < (from.month(), from.day());
        years - i32::from(before_birthday)
    }

    /// Days from this day to `on`; negative when `on` is earlier.
    pub fn days_until(self, on: Date) -> i32 {
        self.0.until(on.0).map_or(0, |span| span.get_days())
    }

    /// The day `days` later (or earlier, when negative), kept within the calendar.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    /// The same day `months` later, or that month's last day.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Date {
        Date(self.0.saturating_add(jiff::Span::new().months(months)))
    }

    /// Days since 1 January 1970; negative before.
    pub fn day_number(self) -> i32 {
        const EPOCH: civil::Date = civil::Date::constant(1970, 1, 1);
        Date(EPOCH).days_until(self)
    }

    /// The written form, letter by letter: snapshots hold a million dates.
    fn written(self) -> [u8; 10] {
        let (year, month, day) = self.parts();
        let digit = |number: i16, place: i16| b'0' + (number / place % 10) as u8;
        let (month, day) = (i16::from(month), i16::from(day));
        let [m1, m2, d1, d2] = [digit(month, 10), digit(month, 1), digit(day, 10), digit(day, 1)];
        let [y1, y2, y3, y4] = [1000, 100, 10, 1].map(|place| digit(year, place));
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
    }

    /// Year, month 1-12 and day 1-31.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.parts();
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl TryFrom<String> for Date {
    type Error = ShapeError;
    fn try_from(text: String) -> Result<Self, ShapeError> {
        Self::parse(&text)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

impl JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": "A day: 2026-03-17 (or 17.03.2026 when read)", "pattern": r"^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})$"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn both_written_forms_are_the_same_day() {
        assert_eq!(day("2026-03-17"), day("17.03.2026"));
    }

    #[test]
    fn a_day_is_serialised_as_it_is_displayed() {
        for text in ["0001-01-09", "2026-03-17", "9999-12-31"] {
            assert_eq!(serde_json::to_value(day(text)).unwrap(), day(text).to_string());
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_told_apart_from_a_wrong_form() {
        assert_eq!(Date::parse("2026-02-31"), Err(ShapeError::NoSuchDay));
        assert_eq!(Date::parse("31.02.2026"), Err(ShapeError::NoSuchDay));
        assert_eq!(Date::parse("2027-02-29"), Err(ShapeError::NoSuchDay));
        for text in ["", "17/03/2026", "26-03-17", "2026-3", "0000-01-01", "2026-03-17T00:00", "١٧.٠٣.٢٠٢٦"] {
            assert_eq!(Date::parse(text), Err(ShapeError::DateForm), "{text:?}");
        }
    }

    #[test]
    fn age_changes_on_the_birthday() {
        let born = day("2008-11-22");
        assert_eq!(born.years_until(day("2026-11-21")), 17);
        assert_eq!(born.years_until(day("2026-11-22")), 18);
        assert_eq!(born.years_until(day("2008-11-21")), -1);
    }

    #[test]
    fn a_month_after_the_last_of_january_is_the_last_of_february() {
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
    }
}
