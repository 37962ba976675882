//! An import and its life: checked, then saved or cancelled; what was saved can be undone until a date.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    actor::Actor,
    audit::EntityKind,
    clock::Timestamp,
    code::OfficeCode,
    coded::{coded, numbered},
    date::Date,
    hash::Sha256Hash,
};

/// An hour in microseconds.
const HOUR: i64 = 3_600 * 1_000_000;

/// How long a checked file is kept for being saved, and for the copy that says what to fix: 24 hours, in microseconds.
/// It holds whatever the sheet holds, so it stays no longer than a person needs to look at the report.
pub const FILE_MICROS: i64 = 24 * HOUR;

/// How long the findings of a check are kept: 90 days, in microseconds. They quote cells.
pub const REPORT_MICROS: i64 = 90 * 24 * HOUR;

/// How long what was saved can be undone: 14 days, in microseconds. Later, too much rests on it.
pub const UNDO_MICROS: i64 = 14 * 24 * HOUR;

numbered! {
    /// Number of an import.
    ImportNumber = "I-",
}

coded! {
    /// Which part of a file is saved.
    SavedPart {
        /// All of it, or nothing.
        All = "all",
        /// The good records.
        Good = "row",
    }
}

/// How many records of a file do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Records that are added.
    pub new: u64,
    /// Records that are changed.
    pub changed: u64,
    /// Records that are kept already as they are.
    pub unchanged: u64,
    /// Records with faults.
    pub refused: u64,
    /// Findings that keep something out.
    pub errors: u64,
    /// Findings to look at.
    pub warnings: u64,
}

impl Tally {
    /// Records that can be saved and would change something.
    pub fn to_save(self) -> u64 {
        self.new + self.changed
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Staff or system code.
    pub by: String,
    /// When, UTC.
    pub at: Timestamp,
}

impl Act {
    /// An act of somebody at a moment.
    pub fn of(actor: &Actor, at: Timestamp) -> Self {
        Self { by: actor.id.clone(), at }
    }
}

/// What was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// Who saved it, when.
    pub act: Act,
    /// Which part.
    pub part: SavedPart,
    /// Records that were added.
    pub new: u64,
    /// Records that were changed.
    pub changed: u64,
    /// Until when it can be undone, UTC.
    pub undo_until: Timestamp,
}

/// Where an import stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Life {
    /// The file was checked, nothing is saved.
    Checked,
    /// The file, or its good records, is saved.
    Saved(Saved),
    /// Nothing of it is to be saved.
    Cancelled(Act),
    /// What was saved was taken back.
    Undone {
        /// What had been saved.
        saved: Saved,
        /// Who took it back, when.
        undone: Act,
    },
}

impl Life {
    /// The stable code of the state.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Saved(_) => "saved",
            Self::Cancelled(_) => "cancelled",
            Self::Undone { .. } => "undone",
        }
    }
}

/// An answer to "is this the same family?": it stays with the import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwinAnswer {
    /// Whether it is about a child or a family: both may have one number. Left out where only one was asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EntityKind>,
    /// The code in the file.
    pub code: String,
    /// The code of the record it looks like.
    pub kept: String,
    /// Whether both are the same.
    pub same: bool,
    /// Facts that stay as they are kept, by the field of the record; every other fact is as the file has it, and what
    /// the file leaves blank stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
}

impl TwinAnswer {
    /// Whether it is about this record of the file.
    pub fn is_about(&self, kind: EntityKind, code: &str) -> bool {
        self.code == code && self.kind.is_none_or(|of| of == kind)
    }
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// Its number.
    pub number: ImportNumber,
    /// The office it belongs to; absent for one from the shell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeCode>,
    /// The office that will hold new children and families; absent when nobody will yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<OfficeCode>,
    /// What the file holds: `bundle`, or the name of a sheet.
    pub what: String,
    /// SHA-256 of the file.
    pub file_hash: Sha256Hash,
    /// The day it is seen from, for dates in the future and ages.
    pub as_of: Date,
    /// Who brought it, when.
    pub checked: Act,
    /// What the last check found.
    pub tally: Tally,
    /// Answers about records that look alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<TwinAnswer>,
    /// Where it stands.
    pub life: Life,
}

/// Why an import does not move on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// It is not where this can be done.
    #[error("{number} is {state}")]
    State {
        /// The import.
        number: ImportNumber,
        /// Where it stands.
        state: &'static str,
    },
    /// The file is not kept any more, or never was.
    #[error("the file of {number} is not kept any more")]
    FileGone {
        /// The import.
        number: ImportNumber,
    },
    /// All of it was to be saved, and not all of it is good.
    #[error("{number} has {errors} errors")]
    NotAllGood {
        /// The import.
        number: ImportNumber,
        /// Findings that keep something out.
        errors: u64,
    },
    /// The register changed since the check, and saving would do something else than was shown.
    #[error("the register changed since {number} was checked")]
    Worse {
        /// The import.
        number: ImportNumber,
        /// The records concerned.
        records: Vec<String>,
    },
    /// The time for undoing is over.
    #[error("{number} could be undone until {until}")]
    TooLate {
        /// The import.
        number: ImportNumber,
        /// Until when.
        until: Timestamp,
    },
    /// Something was changed since, or rests on what was added.
    #[error("{number} cannot be undone: {}", .held.iter().map(|one| one.record.as_str()).collect::<Vec<_>>().join(", "))]
    Held {
        /// The import.
        number: ImportNumber,
        /// What stands in the way.
        held: Vec<HeldBack>,
    },
}

/// A record that keeps an import from being undone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct HeldBack {
    /// Kind and code of the record.
    pub record: String,
    /// What rests on it; absent when it was changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Import {
    /// The same import, once what is good of it was saved.
    ///
    /// # Errors
    /// [`ImportRefusal::State`] unless it is checked.
    pub fn saved(self, act: Act, part: SavedPart, (new, changed): (u64, u64)) -> Result<Self, ImportRefusal> {
        let undo_until = Timestamp::from_micros(act.at.micros() + UNDO_MICROS);
        match self.life {
            Life::Checked => Ok(Self { life: Life::Saved(Saved { act, part, new, changed, undo_until }), ..self }),
            other => Err(ImportRefusal::State { number: self.number, state: other.code() }),
        }
    }

    /// The same import, nothing of which is to be saved.
    ///
    /// # Errors
    /// [`ImportRefusal::State`] unless it is checked.
    pub fn cancelled(self, act: Act) -> Result<Self, ImportRefusal> {
        match self.life {
            Life::Checked => Ok(Self { life: Life::Cancelled(act), ..self }),
            other => Err(ImportRefusal::State { number: self.number, state: other.code() }),
        }
    }

    /// The same import, taken back.
    ///
    /// # Errors
    /// [`ImportRefusal::State`] unless it is saved, [`ImportRefusal::TooLate`] after its date.
    pub fn undone(self, act: Act) -> Result<Self, ImportRefusal> {
        match self.life {
            Life::Saved(saved) if act.at > saved.undo_until => {
                Err(ImportRefusal::TooLate { number: self.number, until: saved.undo_until })
            }
            Life::Saved(saved) => Ok(Self { life: Life::Undone { saved, undone: act }, ..self }),
            other => Err(ImportRefusal::State { number: self.number, state: other.code() }),
        }
    }

    /// Whether the record under this code of the file is one that is kept under another code.
    pub fn same_as(&self, kind: EntityKind, code: &str) -> Option<&str> {
        let answer = self.answers.iter().find(|answer| answer.same && answer.is_about(kind, code));
        answer.map(|answer| answer.kept.as_str())
    }
}

/// Which column of a sheet is which field, as somebody of an office matched them by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportColumns {
    /// The office.
    pub office: OfficeCode,
    /// What the key is of.
    pub what: String,
    /// Digest of the titles of the worksheet, which are not kept themselves: a file without a header has names there.
    pub header: Sha256Hash,
    /// The name of the sheet that the worksheet was said to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The field of each column that was matched, by the number of the column; none for one that is left out.
    pub fields: std::collections::BTreeMap<String, Option<String>>,
}

impl ImportColumns {
    /// What is remembered of a worksheet, whatever its file holds.
    pub const WORKSHEET: &str = "worksheet";

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.kind.is_none() && self.fields.is_empty()
    }

    /// The code it is kept under.
    pub fn key(office: &OfficeCode, what: &str, header: Sha256Hash) -> String {
        format!("{office}|{what}|{header}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;

    fn act(at: i64) -> Act {
        Act::of(&Actor { id: "D-1".into(), role: Role::Data }, Timestamp::from_micros(at))
    }

    fn import() -> Import {
        Import {
            number: ImportNumber::new(3).unwrap(),
            office: None,
            holder: None,
            what: "bundle".into(),
            file_hash: Sha256Hash::ZERO,
            as_of: Date::parse("2026-03-17").unwrap(),
            checked: act(0),
            tally: Tally::default(),
            answers: vec![TwinAnswer {
                kind: Some(EntityKind::Family),
                code: "F-9".into(),
                kept: "F-1".into(),
                same: true,
                keep: Vec::new(),
            }],
            life: Life::Checked,
        }
    }

    #[test]
    fn an_import_is_saved_once_and_undone_once_and_only_in_time() {
        let saved = import().saved(act(5), SavedPart::All, (2, 1)).unwrap();
        assert_eq!(saved.clone().saved(act(6), SavedPart::All, (0, 0)).unwrap_err().to_string(), "I-3 is saved");
        assert!(saved.clone().cancelled(act(6)).is_err());
        let late = saved.clone().undone(act(6 + UNDO_MICROS));
        assert!(matches!(late, Err(ImportRefusal::TooLate { .. })));
        let undone = saved.undone(act(5 + UNDO_MICROS)).unwrap();
        assert!(undone.undone(act(7)).is_err());
        assert!(import().undone(act(7)).is_err());
        assert!(import().cancelled(act(1)).unwrap().saved(act(2), SavedPart::Good, (0, 0)).is_err());
    }

    #[test]
    fn an_import_is_read_back_as_it_was_written() {
        let saved = import().saved(act(5), SavedPart::Good, (2, 1)).unwrap();
        for one in [import(), saved.clone(), saved.undone(act(6)).unwrap()] {
            let text = serde_json::to_string(&one).unwrap();
            assert_eq!(serde_json::from_str::<Import>(&text).unwrap(), one);
        }
        assert_eq!(import().same_as(EntityKind::Family, "F-9"), Some("F-1"));
        assert_eq!(import().same_as(EntityKind::Child, "F-9"), None, "a child may have a family's number");
        assert_eq!(import().same_as(EntityKind::Family, "F-1"), None);
    }
}
