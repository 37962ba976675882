//! Reasons that people give for what they decide: kept word for word, refused when they say nothing.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::text::Text;

/// Fewest characters of a reason: below this nothing can be said about a child.
pub const MIN_REASON_CHARS: usize = 20;

/// Most characters of a reason.
pub const MAX_REASON_CHARS: usize = 2_000;

/// Fewest different words: one word again and again is no reason.
pub const MIN_REASON_WORDS: usize = 3;

/// Why a text is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    /// Nothing was written.
    #[error("reason-empty")]
    Empty,
    /// Fewer than [`MIN_REASON_CHARS`] characters.
    #[error("reason-short")]
    Short,
    /// Fewer than [`MIN_REASON_WORDS`] different words.
    #[error("reason-repeated")]
    Repeated,
    /// More than [`MAX_REASON_CHARS`] characters.
    #[error("reason-long")]
    Long,
    /// Control characters.
    #[error("text-control-character")]
    ControlCharacter,
}

impl ReasonError {
    /// The stable code; words are chosen in `i18n`.
    pub fn code(self) -> String {
        self.to_string()
    }
}

/// A reason: [`MIN_REASON_CHARS`] to [`MAX_REASON_CHARS`] characters, at least [`MIN_REASON_WORDS`]
/// different words, kept exactly as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(Text);

impl Reason {
    /// Takes a text as a reason, or says why it is none.
    ///
    /// # Errors
    /// [`ReasonError`].
    pub fn parse(text: &str) -> Result<Self, ReasonError> {
        let trimmed = text.trim();
        let chars = trimmed.chars().count();
        if chars == 0 {
            return Err(ReasonError::Empty);
        }
        if chars < MIN_REASON_CHARS {
            return Err(ReasonError::Short);
        }
        if chars > MAX_REASON_CHARS {
            return Err(ReasonError::Long);
        }
        let words = trimmed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let different: BTreeSet<String> = words.map(str::to_lowercase).collect();
        if different.len() < MIN_REASON_WORDS {
            return Err(ReasonError::Repeated);
        }
        Text::parse(text).map(Self).map_err(|_| ReasonError::ControlCharacter)
    }

    /// The reason as it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for Reason {
    type Error = ReasonError;
    fn try_from(text: String) -> Result<Self, ReasonError> {
        Self::parse(&text)
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> String {
        reason.0.into()
    }
}

impl From<Reason> for Text {
    fn from(reason: Reason) -> Text {
        reason.0
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl JsonSchema for Reason {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Reason".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "minLength": MIN_REASON_CHARS, "maxLength": MAX_REASON_CHARS,
            "description": "At least three different words"
        })
    }
}

/// A reason as it is kept: what was taken for one when it was given, also before so much was asked of it. A record is
/// never closed by a rule that came after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeptReason(Text);

impl KeptReason {
    /// The words as they were written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<Reason> for KeptReason {
    fn from(reason: Reason) -> Self {
        Self(reason.0)
    }
}

impl std::fmt::Display for KeptReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl JsonSchema for KeptReason {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Reason::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Reason::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_no_reason() {
        let cases = [
            ("", ReasonError::Empty),
            ("   \n", ReasonError::Empty),
            ("Жақсы отбасы", ReasonError::Short),
            ("жақсы жақсы жақсы жақсы жақсы", ReasonError::Repeated),
            ("....................................", ReasonError::Repeated),
        ];
        for (text, error) in cases {
            assert_eq!(Reason::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(Reason::parse(&"а б в ".repeat(400)), Err(ReasonError::Long));
        assert_eq!(serde_json::from_str::<KeptReason>("\"Жақсы отбасы\"").unwrap().as_str(), "Жақсы отбасы");
        assert!(Reason::parse("Апасы осы ауылда тұрады, бала мектебін ауыстырмайды.").is_ok());
    }
}
