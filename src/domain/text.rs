//! Text that people write.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

use super::shape::ShapeError;

/// Longest text in bytes of UTF-8: a plan's recommendation fills a few pages, 64 KiB is some thirty.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// Text kept exactly as it was written, in any script: 1 byte to [`MAX_TEXT_BYTES`], without control
/// characters other than line breaks and tabs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Text(Box<str>);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Text {
    /// Keeps `text` as it is, or says why it cannot be kept.
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        if text.trim().is_empty() {
            return Err(ShapeError::Empty);
        }
        if text.len() > MAX_TEXT_BYTES {
            return Err(ShapeError::TooLong);
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(ShapeError::ControlCharacter);
        }
        Ok(Self(text.into()))
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Text {
    type Error = ShapeError;
    fn try_from(text: String) -> Result<Self, ShapeError> {
        Self::parse(&text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.0.into()
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": MAX_TEXT_BYTES})
    }
}
