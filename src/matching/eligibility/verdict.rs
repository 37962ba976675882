//! What a rule found: passed, failed or not known, with the facts that say so.

use serde::{Serialize, Serializer};

use crate::domain::{code::ItemCode, date::Date, plan::Constraint, text::Text};

/// The outcome of one rule for one family, one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// The rule holds.
    Pass = 0,
    /// The rule does not hold.
    Fail = 1,
    /// The evidence is not on record, or too old.
    Missing = 2,
    /// The rule does not hold in a way that is only ever a flag.
    Notice = 3,
}

impl Outcome {
    /// The worse of two outcomes for one family: a failure outweighs missing evidence.
    #[must_use]
    pub fn and(self, other: Outcome) -> Outcome {
        let rank = |outcome| match outcome {
            Outcome::Pass => 0,
            Outcome::Notice => 1,
            Outcome::Missing => 2,
            Outcome::Fail => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }

    /// Pass or fail.
    pub fn holds(holds: bool) -> Outcome {
        if holds { Outcome::Pass } else { Outcome::Fail }
    }

    /// Pass, fail, or missing when nothing is known.
    pub fn known(holds: Option<bool>) -> Outcome {
        holds.map_or(Outcome::Missing, Outcome::holds)
    }

    /// The word in documents.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail | Outcome::Notice => "fail",
            Outcome::Missing => "missing",
        }
    }
}

/// A value seen or needed, as a code with parameters; words are chosen in `i18n`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FactValue {
    /// Nothing to show.
    #[default]
    Nothing,
    /// A whole number.
    Count(i64),
    /// At least this number.
    AtLeast(i64),
    /// At most this number.
    AtMost(i64),
    /// Tenths of a square metre per person.
    TenthsPerPerson(i64),
    /// An age in years.
    Years(i64),
    /// An age range in years.
    YearsBetween(i64, i64),
    /// A day.
    Day(Date),
    /// Not before a day.
    NotBefore(Date),
    /// A word of a fixed list.
    Word(&'static str),
    /// Levels of needs.
    Levels(Vec<(ItemCode, Option<u8>)>),
    /// Household constraints.
    Constraints(Vec<Constraint>),
    /// Codes or numbers as they stand in the record.
    Verbatim(String),
}

impl FactValue {
    /// The value as written in documents: codes and numbers, no words of any language.
    pub fn plain(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Count(n) | Self::Years(n) => n.to_string(),
            Self::AtLeast(n) => format!(">={n}"),
            Self::AtMost(n) => format!("<={n}"),
            Self::TenthsPerPerson(n) => format!("{}.{}", n / 10, n % 10),
            Self::YearsBetween(a, b) => format!("{a}-{b}"),
            Self::Day(day) => day.to_string(),
            Self::NotBefore(day) => format!(">={day}"),
            Self::Word(word) => (*word).to_owned(),
            Self::Levels(levels) => {
                let one = |(item, level): &(ItemCode, Option<u8>)| match level {
                    Some(level) => format!("{item}={level}"),
                    None => format!("{item}=?"),
                };
                levels.iter().map(one).collect::<Vec<_>>().join(" ")
            }
            Self::Constraints(constraints) => constraints.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Self::Verbatim(text) => text.clone(),
        }
    }
}

impl Serialize for FactValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.plain())
    }
}

/// How far a failed value is from what is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distance {
    /// Cannot be measured.
    #[default]
    NotMeasured,
    /// Two numbers of the same kind.
    Numbers {
        /// The value seen.
        seen: i64,
        /// The value needed.
        needed: i64,
    },
    /// Days.
    Days(i32),
    /// One course is missing.
    OneCourse,
}

/// The facts behind an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The value seen.
    pub value: FactValue,
    /// The value needed.
    pub needed: FactValue,
    /// Day of the fact.
    pub as_of: Option<Date>,
    /// Where it stands.
    pub source: Option<Text>,
    /// How far the value is from what is needed.
    pub distance: Distance,
}

impl Facts {
    /// A value seen and a value needed.
    pub fn of(value: FactValue, needed: FactValue) -> Self {
        Self { value, needed, ..Self::default() }
    }

    /// With the day and the place of the fact.
    #[must_use]
    pub fn dated(mut self, as_of: Date, source: Option<&Text>) -> Self {
        self.as_of = Some(as_of);
        self.source = source.cloned();
        self
    }

    /// With a distance between the two.
    #[must_use]
    pub fn apart(mut self, distance: Distance) -> Self {
        self.distance = distance;
        self
    }
}

/// An outcome with its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// The facts.
    pub facts: Facts,
}

impl Verdict {
    /// An outcome with its facts.
    pub fn new(outcome: Outcome, facts: Facts) -> Self {
        Self { outcome, facts }
    }

    /// Nothing is on record.
    pub fn missing(needed: FactValue) -> Self {
        Self::new(Outcome::Missing, Facts::of(FactValue::Nothing, needed))
    }
}
