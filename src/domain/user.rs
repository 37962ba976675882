//! The people who sign in. Their secrets are not part of the record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    actor::{Actor, Role},
    code::{OfficeCode, StaffCode},
    language::Language,
    shape::ShapeError,
    text::Text,
};

/// Longest sign-in name in characters: the longest e-mail address (RFC 5321).
pub const MAX_SIGN_IN_CHARS: usize = 254;

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Staff code: what the trail calls this person.
    pub code: StaffCode,
    /// What is typed to sign in: an e-mail address or a name, in small letters.
    pub sign_in: SignIn,
    /// The name colleagues read.
    pub name: Text,
    /// What this person may do.
    pub role: Role,
    /// Where this person works.
    pub office: OfficeCode,
    /// Language of the pages.
    pub language: Language,
    /// Whether the person may not sign in any more.
    #[serde(default)]
    pub disabled: bool,
    /// The subject of the organisation's sign-in (`issuer|sub`), when it is linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Whether the code of conduct was accepted.
    #[serde(default)]
    pub accepted_conduct: bool,
    /// Whether single keys act as shortcuts (WCAG 2.1.4 asks that they can be turned off).
    #[serde(default = "keys_are_on")]
    pub keys: bool,
}

fn keys_are_on() -> bool {
    true
}

impl User {
    /// The person as one who acts.
    pub fn actor(&self) -> Actor {
        Actor { id: self.code.to_string(), role: self.role }
    }

    /// Whether the code is what the program, a stranger, the shell or a token of a system is called on the trail.
    pub fn is_code_reserved(&self) -> bool {
        let code = self.code.as_str().to_lowercase();
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        matches!(code.as_str(), "uya" | "stranger" | "shell" | "system")
            || code.strip_prefix("k-").is_some_and(is_number)
    }

    /// Initials, for tables: `A. K.`
    pub fn initials(&self) -> String {
        let letters = self.name.as_str().split_whitespace().filter_map(|part| part.chars().next());
        letters.take(2).flat_map(|letter| letter.to_uppercase().chain(['.'])).collect()
    }
}

/// What is typed to sign in: small letters, 3 to [`MAX_SIGN_IN_CHARS`] characters without spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct SignIn(String);

impl SignIn {
    /// Reads a sign-in name; capital letters are folded, since people type them by chance.
    ///
    /// # Errors
    /// [`ShapeError`] for an empty or too long name, or one with spaces or control characters.
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        let name = text.trim().to_lowercase();
        match name.chars().count() {
            0..3 => Err(ShapeError::Empty),
            n if n > MAX_SIGN_IN_CHARS => Err(ShapeError::TooLong),
            _ if name.chars().any(|c| c.is_whitespace() || c.is_control()) => Err(ShapeError::CodeCharacter),
            _ => Ok(Self(name)),
        }
    }

    /// The name as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SignIn {
    type Error = ShapeError;
    fn try_from(text: String) -> Result<Self, ShapeError> {
        Self::parse(&text)
    }
}

impl From<SignIn> for String {
    fn from(name: SignIn) -> String {
        name.0
    }
}

impl std::fmt::Display for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}
