//! Spreadsheets as offices keep them, brought to the sheets of the register.
//!
//! ```text
//! office::Opened ─▶ arrange (which sheet is each worksheet, what is each column) ─▶ read ─▶ Sheets
//!        └────────▶ noticed (merged cells, hidden rows, formulas …) ─▶ findings ──────────┘
//! ```
//!
//! *Design notes.* Nothing is guessed in silence. Where neither a person, nor a name, nor the headers decide what a
//! worksheet holds, the file is not read and the finding says what it could be.

mod arrange;
mod noticed;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use super::sheet::{
    Certainty, Mapping, Meant, OpenList, Suggestion, Vocabulary, sheet_of_title, sheet_title, suggest, title,
};
use super::{
    finding::{Finding, FindingCode, Location},
    office::{self, Content, Epoch, NoticeCode, Opened},
    sheet::{Sheet, Sheets},
};
pub use arrange::{Arranged, By, Decision, arrange};

/// Keys of the names of pages that come with a blank sheet and hold no records.
const PAGES: [&str; 2] = ["book-page-instructions", "book-page-lists"];

/// What a person said about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Which sheet of the register it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Sheet>,
    /// The one worksheet to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worksheet: Option<String>,
    /// What its headers stand for.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub mapping: Mapping,
}

/// The records of an opened file, after everything that a person should know about the file itself. What cannot be
/// decided is a finding after which nothing of the file may be saved.
pub fn read(opened: &Opened, file_name: &str, said: &Said, vocabulary: &Arc<Vocabulary>) -> Sheets {
    let mut sheets = Sheets::with_words(Arc::clone(vocabulary));
    read_into(&mut sheets, opened, file_name, said);
    sheets
}

/// As [`read`], beside what other files brought: files that are imported together make one set of records.
pub fn read_into(sheets: &mut Sheets, opened: &Opened, file_name: &str, said: &Said) {
    let Content::Table(table) = &opened.content else {
        return sheets.note(Finding::new(FindingCode::NoTable, Location::default()));
    };
    let arranged = arrange(opened, file_name, said);
    for finding in noticed::findings(opened, &arranged) {
        sheets.note(finding);
    }
    if arranged.is_empty() {
        sheets.note(nothing_to_read(said));
    }
    let epoch = epoch(opened);
    for one in &arranged {
        let Some(worksheet) = table.sheets.get(one.place) else { continue };
        match &one.decision {
            Decision::Known { sheet, .. } => {
                let header = worksheet.rows.iter().position(|row| row.number == one.header_row).unwrap_or(0);
                if header > 0 {
                    sheets.note(rows_above(one, worksheet, header));
                }
                sheets.read_worksheet(*sheet, worksheet, &worksheet.rows[header..], epoch, &said.mapping);
            }
            Decision::Undecided { possible } => sheets.note(undecided(one, possible)),
            Decision::PassedOver => {}
        }
    }
}

/// Which day plain numbers count from.
fn epoch(opened: &Opened) -> Epoch {
    if opened.notice(NoticeCode::Epoch1904).is_some() { Epoch::Year1904 } else { Epoch::Year1900 }
}

fn nothing_to_read(said: &Said) -> Finding {
    match &said.worksheet {
        Some(name) => Finding::new(FindingCode::SheetMissing, Location::default()).value(name),
        None => Finding::new(FindingCode::FileEmpty, Location::default()),
    }
}

fn place(one: &Arranged, row: u32) -> Location {
    let worksheet = Some(one.worksheet.clone()).filter(|name| !name.is_empty());
    Location { worksheet, row: Some(row.into()), ..Location::default() }
}

fn rows_above(one: &Arranged, worksheet: &office::Sheet, header: usize) -> Finding {
    let first = worksheet.rows.first().map_or(1, |row| row.number);
    Finding::new(FindingCode::RowsAboveHeader, place(one, first))
        .with("count", header)
        .with("header", i64::from(one.header_row))
}

fn undecided(one: &Arranged, possible: &[Sheet]) -> Finding {
    let names: Vec<&str> = possible.iter().map(|sheet| sheet.name()).collect();
    Finding::new(FindingCode::SheetUndecided, place(one, one.header_row)).list("possible", &names)
}
