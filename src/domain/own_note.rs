//! A person's own note on a family of a list: the writer's alone until a proposal from that list is sent, then a part of
//! it. It is never scored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::{FamilyCode, StaffCode},
    coded::numbered,
    run::RunNumber,
    text::Text,
};

numbered! {
    /// Number of a note.
    OwnNoteNumber = "N-",
}

/// A note as its writer keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnNote {
    /// Its number.
    pub number: OwnNoteNumber,
    /// The list.
    pub run: RunNumber,
    /// The family.
    pub family: FamilyCode,
    /// Who wrote it.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// The note.
    pub words: Text,
    /// Whether it was put away: then it travels with no proposal.
    #[serde(default)]
    pub removed: bool,
}

/// A note that went along with a proposal: the proposer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SentNote {
    /// The family.
    pub family: FamilyCode,
    /// When it was written, UTC.
    pub at: Timestamp,
    /// The note.
    pub words: Text,
}

impl OwnNote {
    /// The note as it goes along with a proposal of its writer.
    pub fn sent(self) -> SentNote {
        SentNote { family: self.family, at: self.at, words: self.words }
    }
}
