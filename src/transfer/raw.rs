//! Records as they stand in a file, before anything about them is believed.

use std::sync::Arc;

use serde_json::Value;

use super::{
    finding::{Finding, FindingCode, Location},
    kind::Kind,
    sheet::Heading,
    shown::shown,
};

/// A record of a file.
#[derive(Clone, Debug)]
pub struct RawRecord {
    /// Its kind.
    pub kind: Kind,
    /// Its place in its section, counted from 0.
    pub index: usize,
    /// What the file says, blanks included.
    pub value: Value,
    /// Where it stands.
    pub origin: Origin,
    /// Pointers of fields that stand twice.
    pub(crate) repeated: Vec<String>,
}

impl RawRecord {
    /// The record's code, if it has one.
    pub fn key(&self) -> Option<String> {
        self.kind.key_of(&self.value)
    }

    /// Where it stands.
    pub fn location(&self) -> Location {
        let at = Location { section: Some(self.kind.section().into()), index: Some(self.index), ..Location::default() };
        match &self.origin {
            Origin::Bundle { line, character } => {
                let pointer = Some(format!("/{}/{}", self.kind.section(), self.index));
                Location { pointer, line: Some(*line), character: Some(*character), ..at }
            }
            Origin::Sheets { rows, .. } => Location { index: at.index, ..super::sheet::locate(self.kind, rows, "") },
        }
    }

    /// Where what stands at `pointer` of the file's record stands.
    pub(crate) fn location_of(&self, pointer: &str) -> Location {
        match &self.origin {
            Origin::Bundle { .. } => {
                let at = self.location();
                let pointer = at.pointer.as_ref().map(|record| format!("{record}{pointer}"));
                Location { pointer, ..at }
            }
            Origin::Sheets { rows, .. } => {
                Location { index: Some(self.index), ..super::sheet::locate(self.kind, rows, pointer) }
            }
        }
    }

    /// Where the columns stand that tell who somebody is, each with its name; in a bundle the record itself.
    pub fn people_columns(&self) -> Vec<(Location, String)> {
        match &self.origin {
            Origin::Bundle { .. } => {
                let section = Some(self.kind.section().to_owned());
                vec![(Location { section, ..Location::default() }, self.kind.section().to_owned())]
            }
            Origin::Sheets { rows, .. } => {
                rows.iter().flat_map(|row| super::sheet::columns_of(&row.heading, row.number)).collect()
            }
        }
    }

    /// A finding about the record as a whole.
    pub(crate) fn finding(&self, code: FindingCode) -> Finding {
        let record = self.key().map(|key| shown(&key));
        Finding { kind: Some(self.kind), record, ..Finding::new(code, self.location()) }
    }
}

/// Where a record comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A bundle: the line and character at which the record begins.
    Bundle {
        /// From 1.
        line: u64,
        /// From 1.
        character: u64,
    },
    /// Rows of sheets.
    Sheets {
        /// Its rows, in the order in which they were read.
        rows: Vec<SheetRow>,
        /// No sheet has a row for the record itself: it must be kept already.
        is_part: bool,
    },
}

/// A row that a record, or an element of one of its lists, was read from.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// The pointer below which its values stand: empty for the row of the record itself.
    pub(crate) base: String,
    /// The columns of its sheet.
    pub(crate) heading: Arc<Heading>,
    /// As a spreadsheet counts them.
    pub(crate) number: u64,
}

/// What comes out of a file.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "an event is taken apart as soon as it is given out")]
pub enum Event {
    /// A record.
    Record(RawRecord),
    /// Something about the file itself, or about a record that could not be held.
    Finding(Finding),
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Records seen.
    pub records: u64,
}

/// A file that gives its records one by one.
pub trait RecordSource: Iterator<Item = Event> {
    /// How far reading has come.
    fn progress(&self) -> Progress;

    /// Whether the file was read to its proper end. Ask after the last event.
    fn is_complete(&self) -> bool;
}
