//! Records as they stand in a file, before anything about them is believed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{finding::Finding, kind::Kind};

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
        /// The cell of each value, by the value's JSON pointer.
        cells: BTreeMap<String, Cell>,
        /// The row of the record itself, or its first row in another sheet.
        first: Cell,
        /// No sheet has a row for the record itself: it must be kept already.
        is_part: bool,
    },
}

/// A cell of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Row as a spreadsheet counts: the header is row 1.
    pub row: u64,
    /// Column; empty for the whole row.
    pub column: String,
}

/// What comes out of a file.
#[derive(Clone, Debug)]
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
