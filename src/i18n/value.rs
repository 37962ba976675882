//! Values put into messages, and how they look there.

use std::borrow::Cow;

use fluent_bundle::{
    FluentValue,
    types::{FluentNumber, FluentNumberOptions},
};

use super::{Language, format};

/// A value put into a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Words, a code, or a number that names something: a run, a year.
    Text(Cow<'a, str>),
    /// A count: chooses the plural form and is shown with its thousands apart.
    Number(i64),
    /// A number of tenths, shown with one decimal: chooses the plural form of a fraction.
    Tenths(i64),
}

impl Value<'_> {
    /// The same value as Fluent knows it.
    pub(super) fn to_fluent(&self) -> FluentValue<'static> {
        match self {
            Self::Text(text) => FluentValue::String(text.clone().into_owned().into()),
            Self::Number(number) => FluentValue::from(*number),
            #[expect(clippy::cast_precision_loss, reason = "Fluent counts in f64; 2^53 tenths are never shown")]
            Self::Tenths(tenths) => {
                let options = FluentNumberOptions { minimum_fraction_digits: Some(1), ..Default::default() };
                FluentNumber::new(*tenths as f64 / 10.0, options).into()
            }
        }
    }
}

/// How a number inside a message looks in `language`; `None` for what is no number.
pub(super) fn shown(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    Some(match number.options.minimum_fraction_digits {
        Some(1) => format::tenths(language, (number.value * 10.0).round() as i64),
        _ => format::number(language, number.value as i64),
    })
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.as_str().into())
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )+};
}
whole_numbers!(i32, i64, u8, u16, u32, u64, usize);
