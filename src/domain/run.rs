//! A matching run: what was asked, over which facts, with which policy, and the hash of what came out.

use serde::{Deserialize, Serialize};

use super::{clock::Timestamp, date::Date, hash::Sha256Hash};

/// Number of a run: from 1, without gaps, shown as `R-57`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunNumber(u32);

/// A text that is not the number of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("run-number-form")]
pub struct RunNumberError;

impl RunNumber {
    /// The run with this number, 1 or more.
    ///
    /// # Errors
    /// [`RunNumberError`] for 0.
    pub fn new(number: u32) -> Result<Self, RunNumberError> {
        if number == 0 { Err(RunNumberError) } else { Ok(Self(number)) }
    }

    /// Reads `57` or `R-57`.
    ///
    /// # Errors
    /// [`RunNumberError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, RunNumberError> {
        let text = text.trim();
        let digits = text.strip_prefix("R-").or_else(|| text.strip_prefix("r-")).unwrap_or(text);
        // `parse` alone would also take a plus sign.
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RunNumberError);
        }
        digits.parse().map_err(|_| RunNumberError).and_then(Self::new)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl std::fmt::Display for RunNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("R-{}", self.0))
    }
}

impl TryFrom<String> for RunNumber {
    type Error = RunNumberError;
    fn try_from(text: String) -> Result<Self, RunNumberError> {
        Self::parse(&text)
    }
}

impl From<RunNumber> for String {
    fn from(number: RunNumber) -> String {
        number.to_string()
    }
}

impl schemars::JsonSchema for RunNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RunNumber".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^R-[1-9][0-9]{0,9}$"})
    }
}

/// A run as it is kept. It never changes: replaying it must give the same `result_hash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// Its number.
    pub number: RunNumber,
    /// The child or the sibling group it was for.
    pub case_code: String,
    /// The day on which facts were judged.
    pub as_of: Date,
    /// When it was made, UTC.
    pub created_at: Timestamp,
    /// Who asked for it: a staff or system code.
    pub created_by: String,
    /// Why it is only preparatory, when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparatory: Option<String>,
    /// Version of the matching engine.
    pub engine: String,
    /// The policy that was applied.
    pub policy_hash: Sha256Hash,
    /// The facts that were read.
    pub snapshot_hash: Sha256Hash,
    /// The result, as the canonical JSON text that was hashed.
    pub result_hash: Sha256Hash,
    /// Where the random numbers of the robustness check began.
    pub seed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_with_or_without_its_letter() {
        let run = RunNumber::new(57).unwrap();
        for text in ["57", "R-57", " r-57 "] {
            assert_eq!(RunNumber::parse(text), Ok(run), "{text}");
        }
        assert_eq!(run.to_string(), "R-57");
        for text in ["", "R-", "0", "-1", "+57", "R-57a", "4294967296", "Р-57"] {
            assert_eq!(RunNumber::parse(text), Err(RunNumberError), "{text}");
        }
    }
}
