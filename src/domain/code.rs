//! Codes that people give to records: one newtype per kind of record.
//!
//! A code is stored in Unicode form NFC, so that a code typed with combining marks is the same code.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use super::shape::ShapeError;

/// Longest code, in Unicode scalar values. Long enough for a register number with prefixes.
pub const MAX_CODE_CHARS: usize = 40;

/// Checks and normalises the text of a code: 1 to [`MAX_CODE_CHARS`] letters, digits and `-._/`.
fn parse_code(text: &str) -> Result<Box<str>, ShapeError> {
    let text = text.trim();
    // Nearly every code is plain, and what is plain is in form C already.
    let normal: Cow<'_, str> = if text.is_ascii() { text.into() } else { text.nfc().collect() };
    if normal.is_empty() {
        return Err(ShapeError::Empty);
    }
    if normal.chars().count() > MAX_CODE_CHARS {
        return Err(ShapeError::TooLong);
    }
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '/');
    if !normal.chars().all(allowed) {
        return Err(ShapeError::CodeCharacter);
    }
    Ok(normal.into())
}

/// A code as a part of an address: of what a code may hold, the slash alone would part it.
pub fn in_address(code: &str) -> String {
    code.replace('/', "%2F")
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl $name {
            /// Reads a code; see [`ShapeError`] for what is refused.
            pub fn parse(text: &str) -> Result<Self, ShapeError> {
                parse_code(text).map(Self)
            }

            /// The code as stored.
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

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0.into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "minLength": 1, "maxLength": MAX_CODE_CHARS, "pattern": r"^[\p{L}\p{M}\p{N}._/-]+$"})
            }
        }
    )+};
}

codes! {
    /// A child's case number. Never a name.
    ChildCode,
    /// A family's register number.
    FamilyCode,
    /// The code of a child or a family, where either may stand.
    SubjectCode,
    /// A group of brothers and sisters who are placed together.
    GroupCode,
    /// A town, village or city district: the finest place Uya keeps.
    SettlementCode,
    /// A person who appears only in a contact ban or as part of a household.
    PersonCode,
    /// A member of staff: what the trail calls this person. Never a name.
    StaffCode,
    /// An office.
    OfficeCode,
    /// A need of the policy's list, for example `attachment_security`.
    ItemCode,
    /// A child's strength of the policy's list, for example `sport`.
    StrengthCode,
    /// A rule of the policy, for example `R-FAM-12`.
    RuleCode,
    /// A fact of a record that a question is about: a rule, a need or a field, for example `sensory_impairment`.
    FactCode,
    /// A version of the rules and weights.
    VersionCode,
    /// A language: an ISO 639 code or a sign language, for example `kk`, `ru`, `rsl`.
    LanguageCode,
    /// A course, for example `trauma_informed_care`.
    CourseCode,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_written_with_combining_marks_is_the_same_code() {
        let composed = FamilyCode::parse("Й-1").unwrap();
        let decomposed = FamilyCode::parse("И\u{306}-1").unwrap();
        assert_eq!(composed, decomposed);
    }

    #[test]
    fn a_slash_in_a_code_parts_no_address() {
        assert_eq!(in_address("17/2026"), "17%2F2026");
    }

    #[test]
    fn control_and_direction_characters_are_refused_in_codes() {
        for text in ["F\u{0}1", "F\u{202e}1", "F 1", "F\n1", "F<1>"] {
            assert_eq!(FamilyCode::parse(text), Err(ShapeError::CodeCharacter), "{text:?}");
        }
    }
}
