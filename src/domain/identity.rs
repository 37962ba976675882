//! Who people are, as files tell it: names, IINs, telephones and an address, each in one form.
//!
//! *Design notes.* The register itself knows people by codes. What stands here is kept sealed, apart from it, as an
//! [`Identity`](crate::domain::desk::Identity); these types say what a file may bring of it. A name is kept as it
//! is written, but for the Unicode form and spaces; numbers are kept in one form, so that two ways of writing one
//! are the same number.
//!
//! *Sources.* The IIN: Law 233-III of 12 January 2007, and the rules of its forming (twelve digits: day of birth, century
//! with sex, a number, a check digit).

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    access::Subject,
    child::Sex,
    code::{ChildCode, FamilyCode, SubjectCode},
    coded::coded,
    date::Date,
    desk::Identity,
    shape::ShapeError,
};

/// Longest name and longest address, in characters.
pub const MAX_NAME_CHARS: usize = 200;

/// Most names, IINs or telephones of one record: a family of two carers with a few numbers each.
pub const MOST_OF_ONE: usize = 12;

coded! {
    /// Whose identity it is.
    Whose {
        /// A child's.
        Child = "child",
        /// A family's: its carers'.
        Family = "family",
    }
}

macro_rules! said {
    ($($(#[$doc:meta])* $name:ident $read:ident $most:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Reads it; see [`ShapeError`] for what is refused.
            ///
            /// # Errors
            /// [`ShapeError`].
            pub fn parse(text: &str) -> Result<Self, ShapeError> {
                $read(text).map(|text| Self(text.into()))
            }

            /// As it is kept.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = ShapeError;
            fn try_from(text: String) -> Result<Self, ShapeError> {
                Self::parse(&text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "minLength": 1, "maxLength": $most})
            }
        }
    )+};
}

said! {
    /// The whole name of one person, 1 to [`MAX_NAME_CHARS`] characters in any script.
    PersonName person_name MAX_NAME_CHARS;
    /// An individual identification number: twelve digits whose last one holds.
    Iin iin IIN_DIGITS;
    /// A telephone number in the international form: `+77011234567`.
    Phone phone MAX_PHONE_CHARS;
    /// An address, 1 to [`MAX_NAME_CHARS`] characters.
    PostalAddress address MAX_NAME_CHARS;
}

/// Who a child or a family is, as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Whether it is a child or a family.
    pub of: Whose,
    /// The code of the child or the family.
    pub code: SubjectCode,
    /// Names: of the child, or of each carer.
    #[serde(default)]
    pub names: Vec<PersonName>,
    /// Individual identification numbers: of the child, or of each carer.
    #[serde(default)]
    pub iins: Vec<Iin>,
    /// Telephone numbers.
    #[serde(default)]
    pub phones: Vec<Phone>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<PostalAddress>,
}

impl Named {
    /// Whose it is.
    ///
    /// # Errors
    /// [`ShapeError`], which a code that was read never brings: codes of all kinds have one form.
    pub fn subject(&self) -> Result<Subject, ShapeError> {
        match self.of {
            Whose::Child => ChildCode::parse(self.code.as_str()).map(Subject::Child),
            Whose::Family => FamilyCode::parse(self.code.as_str()).map(Subject::Family),
        }
    }

    /// As it is sealed.
    pub fn identity(&self) -> Identity {
        Identity {
            names: self.names.iter().map(|name| name.as_str().to_owned()).collect(),
            iins: self.iins.iter().map(|iin| iin.as_str().to_owned()).collect(),
            phones: self.phones.iter().map(|phone| phone.as_str().to_owned()).collect(),
            address: self.address.as_ref().map(|address| address.as_str().to_owned()),
        }
    }
}

impl Iin {
    /// The day of birth that it states. The seventh digit tells the century: 1 and 2 the nineteenth, 3 and 4 the
    /// twentieth, 5 and 6 the twenty-first.
    pub fn birth_date(&self) -> Option<Date> {
        birth_date(&digits(&self.0))
    }

    /// The sex that it states: odd for men, even for women.
    pub fn sex(&self) -> Option<Sex> {
        match digits(&self.0).get(6)? {
            1 | 3 | 5 => Some(Sex::Male),
            2 | 4 | 6 => Some(Sex::Female),
            _ => None,
        }
    }
}

const IIN_DIGITS: usize = 12;

/// A plus and fifteen digits: the longest of ITU-T E.164.
const MAX_PHONE_CHARS: usize = 16;

fn iin(text: &str) -> Result<String, ShapeError> {
    let typed = joined(text, char::is_whitespace)?;
    if is_scientific(&typed) {
        return Err(ShapeError::NumberCut);
    }
    let read = digits(&typed);
    if read.len() != typed.chars().count() || read.len() != IIN_DIGITS {
        return Err(ShapeError::IinDigits);
    }
    if !is_checked(&read) {
        return Err(ShapeError::IinChecksum);
    }
    Ok(typed)
}

/// The check digit: the sum of the digits by the weights 1 to 11, modulo 11; where that is 10, by the weights 3 to 11,
/// 1, 2. A number for which that is 10 as well is never given out. The first six digits are a day for those whose
/// century is told: numbers of firms, which look the same, have none there.
fn is_checked(read: &[u32]) -> bool {
    let sum =
        |first: u32| read.iter().zip((first..=11).chain(1..)).take(11).map(|(digit, w)| digit * w).sum::<u32>() % 11;
    let check = if sum(1) == 10 { sum(3) } else { sum(1) };
    let has_day = !matches!(read[6], 1..=6) || birth_date(read).is_some();
    check == read[11] && has_day
}

fn birth_date(read: &[u32]) -> Option<Date> {
    let century = match read.get(6)? {
        1 | 2 => 1800,
        3 | 4 => 1900,
        5 | 6 => 2000,
        _ => return None,
    };
    let two = |at: usize| read[at] * 10 + read[at + 1];
    let (year, month, day) = (i16::try_from(century + two(0)), i8::try_from(two(2)), i8::try_from(two(4)));
    Date::new(year.ok()?, month.ok()?, day.ok()?).ok()
}

fn phone(text: &str) -> Result<String, ShapeError> {
    let typed =
        joined(text, |sign| sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '(' | ')' | '.'))?;
    if is_scientific(&typed) {
        return Err(ShapeError::NumberCut);
    }
    let (is_international, rest) = match typed.strip_prefix('+').or_else(|| typed.strip_prefix("00")) {
        Some(rest) => (true, rest),
        None => (false, typed.as_str()),
    };
    let count = rest.len();
    if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ShapeError::PhoneForm);
    }
    match (is_international, count) {
        (true, 8..=15) => Ok(format!("+{rest}")),
        // 8 is what people dial before a number of their own country.
        (false, 11) if rest.starts_with(['7', '8']) => Ok(format!("+7{}", &rest[1..])),
        (false, 10) if rest.starts_with('7') => Ok(format!("+7{rest}")),
        _ => Err(ShapeError::PhoneForm),
    }
}

fn person_name(text: &str) -> Result<String, ShapeError> {
    let name = line(text)?;
    let is_of_names = |sign: char| {
        sign.is_alphanumeric()
            || unicode_normalization::char::is_combining_mark(sign)
            || matches!(
                sign,
                ' ' | '-' | '\u{2010}'..='\u{2015}' | '\'' | '’' | 'ʼ' | '`' | '.' | '(' | ')' | '"' | '«' | '»'
            )
    };
    let begins = name.chars().next().is_some_and(|sign| sign.is_alphabetic() || matches!(sign, '(' | '"' | '«'));
    // A number of that length is an IIN or a telephone in the wrong column.
    let has_number = name.split(|sign: char| !sign.is_ascii_digit()).any(|run| run.len() >= 10);
    if !begins || has_number || !name.chars().all(is_of_names) {
        return Err(ShapeError::NameForm);
    }
    Ok(name)
}

fn address(text: &str) -> Result<String, ShapeError> {
    let address = line(text)?;
    if address.chars().any(char::is_alphanumeric) { Ok(address) } else { Err(ShapeError::Empty) }
}

/// A text of one line, composed, with single spaces.
fn line(text: &str) -> Result<String, ShapeError> {
    if text.len() > MAX_NAME_CHARS * 16 {
        return Err(ShapeError::TooLong);
    }
    let text: String = text.nfc().collect();
    if text.chars().any(is_unseen) {
        return Err(ShapeError::Unseen);
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0 => Err(ShapeError::Empty),
        1..=MAX_NAME_CHARS => Ok(line),
        _ => Err(ShapeError::TooLong),
    }
}

/// A number without the signs that people put between its digits.
fn joined(text: &str, is_between: impl Fn(char) -> bool) -> Result<String, ShapeError> {
    const MOST: usize = 64;
    if text.len() > MOST {
        return Err(ShapeError::TooLong);
    }
    if text.chars().any(is_unseen) {
        return Err(ShapeError::Unseen);
    }
    let joined: String = text.chars().filter(|sign| !is_between(*sign)).collect();
    if joined.is_empty() { Err(ShapeError::Empty) } else { Ok(joined) }
}

/// What a program makes of a long number: `8,50412E+11`.
fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e', 'Е', 'е']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !number.is_empty() && number.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','));
    is_number && is_digits(power.trim_start_matches(['+', '-']))
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|sign| sign.to_digit(10)).collect()
}

/// Whether a character cannot be seen, or turns what stands around it: two names that look the same would not be.
fn is_unseen(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\t' | '\n' | '\r'))
        || matches!(sign,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T>(read: Result<T, ShapeError>) -> Option<ShapeError> {
        read.err()
    }

    #[test]
    fn an_iin_holds_by_its_last_digit_and_tells_day_and_sex() {
        let girl = Iin::parse("180505 601 236").unwrap();
        assert_eq!(girl.as_str(), "180505601236");
        assert_eq!(girl.birth_date(), Some(Date::new(2018, 5, 5).unwrap()));
        assert_eq!(girl.sex(), Some(Sex::Female));
        for wrong in ["180505601237", "180505601263"] {
            assert_eq!(refused(Iin::parse(wrong)), Some(ShapeError::IinChecksum), "{wrong}");
        }
        for (short, why) in [
            ("80505601236", ShapeError::IinDigits),
            ("18050560123О", ShapeError::IinDigits),
            ("1,80506E+11", ShapeError::NumberCut),
            ("1805056\u{200b}01236", ShapeError::Unseen),
            (" ", ShapeError::Empty),
        ] {
            assert_eq!(refused(Iin::parse(short)), Some(why), "{short}");
        }
    }

    #[test]
    fn a_telephone_is_one_number_however_it_is_written() {
        for typed in ["8 (701) 123-45-67", "+7 701 123 45 67", "77011234567", "7011234567", "007 701 123 45 67"] {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), "+77011234567", "{typed}");
        }
        for typed in ["45-12-33", "телефон жоқ", "+7 701", "8,70112E+10"] {
            assert!(Phone::parse(typed).is_err(), "{typed}");
        }
        assert_eq!(Phone::parse("+998 90 123 45 67").unwrap().as_str(), "+998901234567");
    }

    #[test]
    fn a_name_is_kept_as_it_is_written_whatever_its_unicode_form() {
        let composed = PersonName::parse("Йүсіпов  Әлихан Ғабитұлы").unwrap();
        assert_eq!(composed.as_str(), "Йүсіпов Әлихан Ғабитұлы");
        assert_eq!(PersonName::parse("И\u{306}үсіпов Әлихан Ғабитұлы").unwrap(), composed);
        for (wrong, why) in [
            ("=HYPERLINK(\"x\")", ShapeError::NameForm),
            ("+7 701", ShapeError::NameForm),
            ("Иванов, Иван", ShapeError::NameForm),
            ("Иванов 180505601236", ShapeError::NameForm),
            ("Ива\u{202e}нов", ShapeError::Unseen),
            ("Ива\u{200b}нов", ShapeError::Unseen),
            ("Ива\u{0}нов", ShapeError::Unseen),
            ("  ", ShapeError::Empty),
        ] {
            assert_eq!(refused(PersonName::parse(wrong)), Some(why), "{wrong}");
        }
        assert_eq!(refused(PersonName::parse(&"ә".repeat(1 << 20))), Some(ShapeError::TooLong));
    }
}
