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
mod fix;
mod hide;
mod noticed;
mod template;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

pub use super::sheet::{
    Certainty, Mapping, Meant, Offer, OpenList, Suggestion, Vocabulary, WordCounts, Words, sheet_of_title, sheet_title,
    suggest, title, title_of_fact,
};
use super::{
    finding::{Finding, FindingCode, Location},
    office::{self, Content, Epoch, FileKind, Limit, NoticeCode, Opened, Table},
    sheet::{Sheet, Sheets},
    workbook::{LONG_TEXTS, TooLong, rejoin, unguarded},
};
use crate::domain::import::Act;
pub use arrange::{Arranged, By, Decision, arrange, heading};
use arrange::{is_beside, stem};
pub use fix::fix_copy;
pub(in crate::transfer) use template::takes;
pub use template::template;

/// Key of the name of the page that comes with a blank sheet and holds no records.
const INSTRUCTIONS: &str = "book-page-instructions";

/// What a person said about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Which sheet of the register it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Sheet>,
    /// The one worksheet to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worksheet: Option<String>,
    /// What its headers stand for, on whatever worksheet.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub mapping: Mapping,
    /// What was said of single worksheets, by their names: one title may mean two things on two of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sheets: BTreeMap<String, SaidOfSheet>,
    /// What words stand for that are on no list.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub words: Words,
}

/// What a person said about one worksheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidOfSheet {
    /// Which sheet of the register it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Sheet>,
    /// What its headers stand for.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub mapping: Mapping,
    /// Who said so, when, where it was said of an earlier file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembered: Option<Act>,
}

impl Said {
    /// Which sheet of the register a worksheet was said to be.
    fn kind_of(&self, worksheet: &str) -> Option<Sheet> {
        self.sheets.get(worksheet).and_then(|own| own.kind).or(self.kind)
    }

    /// What the headers of a worksheet were said to stand for.
    fn mapping_of(&self, worksheet: &str) -> Cow<'_, Mapping> {
        match self.sheets.get(worksheet).map(|own| &own.mapping).filter(|own| !own.is_empty()) {
            Some(own) => Cow::Owned(self.mapping.clone().overlaid(own)),
            None => Cow::Borrowed(&self.mapping),
        }
    }
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
    let Ok(restored) = restored(opened.kind, table) else {
        let most = (Limit::TableBytes.most() >> 20) as usize;
        return sheets.note(Finding::new(FindingCode::LongTextsTooMany, Location::default()).with("max", most));
    };
    sheets.hear(&said.words);
    let arranged = arrange(opened, file_name, said);
    for finding in noticed::findings(opened, &arranged) {
        sheets.note(finding);
    }
    if arranged.is_empty() {
        sheets.note(nothing_to_read(said));
    }
    let epoch = epoch(opened);
    for one in &arranged {
        let Some(worksheet) = restored.sheets.get(one.place) else { continue };
        match &one.decision {
            Decision::Known { sheet, .. } => {
                let header = worksheet.rows.iter().position(|row| row.number == one.header_row).unwrap_or(0);
                if header > 0 {
                    sheets.note(rows_above(one, worksheet, header));
                }
                let mapping = said.mapping_of(&one.worksheet);
                sheets.read_worksheet(*sheet, worksheet, &worksheet.rows[header..], epoch, &mapping);
            }
            Decision::Undecided { possible } => sheets.note(undecided(one, possible)),
            Decision::PassedOver => passed_over(one, file_name).into_iter().for_each(|finding| sheets.note(finding)),
        }
    }
}

/// The table as it was before it was written by [`super::workbook`]: long texts whole, guards of formulas taken away.
fn restored(kind: FileKind, table: &Table) -> Result<Cow<'_, Table>, TooLong> {
    let is_guarded = |text: &str| matches!(unguarded(text), Cow::Owned(_));
    let mut cells = table.sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
    let has_guards =
        kind == FileKind::Csv && cells.any(|cell| matches!(&cell.value, office::Value::Text(text) if is_guarded(text)));
    let long_texts = table.sheets.iter().position(|sheet| sheet.name == LONG_TEXTS);
    if !has_guards && long_texts.is_none() {
        return Ok(Cow::Borrowed(table));
    }
    let mut table = table.clone();
    if let Some(place) = long_texts {
        rejoin(&mut table)?;
        // Every worksheet keeps the place by which it is known.
        table.sheets.insert(place, office::Sheet { name: LONG_TEXTS.to_owned(), ..office::Sheet::default() });
    }
    if has_guards {
        let rows = table.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows);
        for cell in rows.flat_map(|row| &mut row.cells) {
            if let office::Value::Text(text) = &mut cell.value {
                *text = unguarded(text).as_ref().into();
            }
        }
    }
    Ok(Cow::Owned(table))
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

/// That what stands beside the register was not read; nothing is told of the pages of a blank sheet or a copy.
fn passed_over(one: &Arranged, file_name: &str) -> Option<Finding> {
    let name = if one.worksheet.is_empty() { stem(file_name) } else { &one.worksheet };
    is_beside(name).then(|| Finding::new(FindingCode::SheetPassedOver, place(one, one.header_row)).value(name))
}

fn undecided(one: &Arranged, possible: &[Sheet]) -> Finding {
    let names: Vec<&str> = possible.iter().map(|sheet| sheet.name()).collect();
    Finding::new(FindingCode::SheetUndecided, place(one, one.header_row)).list("possible", &names)
}
