//! Files out: records of the register as a bundle, a workbook or separated values.
//!
//! ```text
//! records ─▶ content (a bundle, one record a line) ─┬▶ JSON: the content and one line that says whose it is
//!                                                   ├▶ XLSX: a sheet that says so, then the sheets of import,
//!                                                   │        then a flat one for each kind beside the register
//!                                                   └▶ CSV:  the same sheets, each below a row that says so
//!                                                             └▶ as it is, or locked with a passphrase
//! ```
//!
//! *Design notes.* The mark of an export – who, when, under which entry of the trail – differs each time, the
//! records do not. So the digest of an export is that of its content: the bundle without the line `"export":…`,
//! which reading passes over. Two exports of one register have one content, byte for byte.

mod content;
mod file;
mod flat;
mod lock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use content::{BESIDE, Content, ContentWriter, EXPORT};
pub use file::{Labels, MARK_SHEET, REMARK, Written, write};
pub use lock::{MIN_PASSPHRASE_CHARS, lock};

use crate::domain::{clock::Timestamp, hash::Sha256Hash};

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A bundle.
    Json,
    /// A workbook.
    Xlsx,
    /// An archive of separated values.
    Csv,
}

impl Format {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Json, Self::Xlsx, Self::Csv];

    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// The form with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// How the name of such a file ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Csv => "zip",
        }
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "application/zip",
        }
    }
}

/// Whose an export is: leads from any copy to one entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Number of the entry of the trail; the number of the export.
    pub audit: u64,
    /// Staff code.
    pub by: String,
    /// When, UTC.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Digest of the content.
    pub content: Sha256Hash,
}

impl Mark {
    /// The mark as a bundle carries it.
    fn to_json(&self) -> Value {
        json!({
            "audit": self.audit, "by": self.by, "at": self.at.to_string(), "reason": self.reason,
            "content": self.content.to_string(),
        })
    }
}
