//! Which sheet of the register each worksheet is, and where its header stands.

use serde::Serialize;

use super::{
    super::{
        export::{BESIDE, MARK_SHEET},
        office::{Content, Opened, Row, Sheet as Worksheet, Value},
        sheet::{
            FIX, Mapping, Sheet, Suggestion, csv_columns, is_called, sheet_named_first, sheet_of_title, suggest,
            sure_column,
        },
        workbook::{LISTS, LONG_TEXTS},
    },
    INSTRUCTIONS, Said,
};
use crate::transfer::fold::fold;

/// Rows that may stand above a header: the name of the register, its date, who keeps it.
const MOST_ROWS_ABOVE: usize = 10;

/// Rows of the sheet that says whose an export is in which its digest stands.
const MARK_ROWS: usize = 10;

/// How a digest begins.
const DIGEST: &str = "sha256:";

/// A worksheet that holds values, with what it is understood as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Arranged {
    /// Its place in the table.
    pub place: usize,
    /// Its name; empty for separated values.
    pub worksheet: String,
    /// Rows below the header that hold values.
    pub rows: usize,
    /// The number of the row that holds the header.
    pub header_row: u32,
    /// Which sheet of the register it is.
    pub decision: Decision,
    /// What each header stands for; empty unless the sheet is known.
    pub columns: Vec<Suggestion>,
}

/// Which sheet of the register a worksheet is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// This one.
    Known {
        /// The sheet.
        sheet: Sheet,
        /// What decided.
        by: By,
    },
    /// Nothing decides; these are possible, all of them when the headers say nothing.
    Undecided {
        /// In the order of [`Sheet::ALL`].
        possible: Vec<Sheet>,
    },
    /// A page of a blank sheet that holds no records: its instructions or its lists.
    PassedOver,
}

/// What decided which sheet a worksheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// A person.
    Said,
    /// The name of the worksheet.
    Worksheet,
    /// The name of the file.
    FileName,
    /// The headers.
    Headers,
}

/// What each worksheet that holds values is understood as; only the named one when a person named one.
pub fn arrange(opened: &Opened, file_name: &str, said: &Said) -> Vec<Arranged> {
    let Content::Table(table) = &opened.content else { return Vec::new() };
    let wanted = |worksheet: &Worksheet| match &said.worksheet {
        Some(name) => fold(name) == fold(&worksheet.name),
        None => true,
    };
    let filled: Vec<(usize, &Worksheet)> = table
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, worksheet)| !worksheet.rows.is_empty() && wanted(worksheet))
        .collect();
    let pages = filled.iter().filter(|(_, worksheet)| is_page(worksheet, said)).count();
    let stem = if filled.len() - pages == 1 { stem(file_name) } else { "" };
    filled.into_iter().map(|(place, worksheet)| one(place, worksheet, stem, said)).collect()
}

fn one(place: usize, worksheet: &Worksheet, stem: &str, said: &Said) -> Arranged {
    let (kind, mapping) = (said.kind_of(&worksheet.name), said.mapping_of(&worksheet.name));
    let decision = match kind {
        Some(sheet) if !is_page(worksheet, said) => Decision::Known { sheet, by: By::Said },
        None if worksheet.name.is_empty() && is_beside(stem) => Decision::PassedOver,
        None if !is_page(worksheet, said) => decide(worksheet, stem, &mapping),
        _ => Decision::PassedOver,
    };
    let header = header_of(worksheet, &decision, &mapping);
    let columns = match &decision {
        Decision::Known { sheet, .. } => {
            let titles: Vec<(u32, String)> = titles(&worksheet.rows[header]);
            suggest(titles.iter().map(|(column, title)| (*column, title.as_str())), *sheet, &mapping)
        }
        _ => Vec::new(),
    };
    Arranged {
        place,
        worksheet: worksheet.name.clone(),
        rows: worksheet.rows.len() - header - 1,
        header_row: worksheet.rows[header].number,
        decision,
        columns,
    }
}

/// Whether a worksheet is one of the pages that come with a blank sheet, a copy or an export. What a person named is
/// none, and many programs call their only sheet "export": ours is known by the digest it holds.
fn is_page(worksheet: &Worksheet, said: &Said) -> bool {
    let name = worksheet.name.as_str();
    let holds_digest = || {
        let cells = worksheet.rows.iter().take(MARK_ROWS).filter_map(|row| row.value(2));
        cells.into_iter().any(|value| value.typed().starts_with(DIGEST))
    };
    said.worksheet.is_none()
        && match name {
            MARK_SHEET => holds_digest(),
            LISTS => worksheet.is_hidden,
            LONG_TEXTS => true,
            _ if is_beside(name) => true,
            _ => [INSTRUCTIONS, FIX].iter().any(|key| is_called(key, name)),
        }
}

/// Whether an export calls so what it holds beside the register: a worksheet, or a file of separated values.
pub(super) fn is_beside(name: &str) -> bool {
    name.strip_prefix(BESIDE).is_some_and(|kind| kind.starts_with('_'))
}

fn decide(worksheet: &Worksheet, stem: &str, mapping: &Mapping) -> Decision {
    let named = sheet_of_title(&worksheet.name)
        .map(|sheet| (sheet, By::Worksheet))
        .or_else(|| sheet_named_first(stem).map(|sheet| (sheet, By::FileName)));
    let by_headers = by_headers(worksheet, mapping);
    match (named, by_headers.as_slice()) {
        // A name that the headers contradict decides nothing.
        (Some((sheet, _)), [other]) if *other != sheet && !has_owner(worksheet, sheet, mapping) => {
            Decision::Undecided { possible: vec![sheet, *other] }
        }
        (Some((sheet, by)), _) => Decision::Known { sheet, by },
        (None, [sheet]) => Decision::Known { sheet: *sheet, by: By::Headers },
        (None, []) => Decision::Undecided { possible: Sheet::ALL.to_vec() },
        (None, several) => Decision::Undecided { possible: several.to_vec() },
    }
}

/// The sheets whose titles the header has most of, those first that have everything a new record needs.
fn by_headers(worksheet: &Worksheet, mapping: &Mapping) -> Vec<Sheet> {
    let mut found: Vec<(bool, usize, Sheet)> = Vec::new();
    for sheet in Sheet::ALL {
        let seen = (0..looked_at(worksheet)).map(|row| recognised(&worksheet.rows[row], *sheet, mapping));
        let Some(names) = seen.max_by_key(Vec::len).filter(|names| names.len() > 1) else { continue };
        let has = |name: &str| names.contains(&name);
        let is_whole = csv_columns(*sheet).iter().filter(|column| column.required).all(|column| has(&column.name));
        if has(sheet.owner_column()) {
            found.push((is_whole, names.len(), *sheet));
        }
    }
    let most = found.iter().map(|(is_whole, count, _)| (*is_whole, *count)).max();
    found
        .into_iter()
        .filter(|(is_whole, count, _)| Some((*is_whole, *count)) == most)
        .map(|(.., sheet)| sheet)
        .collect()
}

fn has_owner(worksheet: &Worksheet, sheet: Sheet, mapping: &Mapping) -> bool {
    let owner = sheet.owner_column();
    (0..looked_at(worksheet)).any(|row| recognised(&worksheet.rows[row], sheet, mapping).contains(&owner))
}

fn looked_at(worksheet: &Worksheet) -> usize {
    worksheet.rows.len().min(MOST_ROWS_ABOVE + 1)
}

/// The row that names most columns of the sheet: the first of equals, and the first row where none does.
fn header_of(worksheet: &Worksheet, decision: &Decision, mapping: &Mapping) -> usize {
    let Decision::Known { sheet, .. } = decision else { return 0 };
    let counts = (0..looked_at(worksheet)).map(|row| recognised(&worksheet.rows[row], *sheet, mapping).len());
    // One word that happens to be a title makes no header of a row further down.
    let best = counts.enumerate().rev().max_by_key(|(_, count)| *count);
    best.filter(|(_, count)| *count > 1).map_or(0, |(row, _)| row)
}

/// Names of the columns that a row's cells are surely titles of.
fn recognised(row: &Row, sheet: Sheet, mapping: &Mapping) -> Vec<&'static str> {
    let titles = row.cells.iter().map(|cell| cell.value.typed());
    titles.filter_map(|title| sure_column(sheet, title.trim(), mapping)).collect()
}

/// The titles of a worksheet before anything is decided about it, with their columns: the first of the rows at its top
/// that has most texts. None where the worksheet holds nothing.
pub fn heading(worksheet: &Worksheet) -> Option<Vec<(u32, String)>> {
    let texts = |row: &Row| row.cells.iter().filter(|cell| matches!(&cell.value, Value::Text(_))).count();
    let rows = worksheet.rows.iter().take(looked_at(worksheet)).rev();
    rows.max_by_key(|row| texts(row)).map(titles)
}

fn titles(row: &Row) -> Vec<(u32, String)> {
    row.cells.iter().map(|cell| (cell.column, cell.value.typed())).collect()
}

/// The name of a file without folders and ending.
pub(super) fn stem(name: &str) -> &str {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.rsplit_once('.').map_or(last, |(stem, _)| stem)
}
