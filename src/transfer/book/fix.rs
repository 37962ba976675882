//! A copy of a file with a column that says what to fix, row by row.
//!
//! *Design notes.* Every value stands where it stood, so that the rows of the report are the rows of the copy. What
//! people typed is written as text and never runs; formulas were not read and are not here. The copy can be mended
//! and given again: its own column is left out then. The heading of that column stands in the row with the others.

use std::{collections::BTreeMap, io::Cursor};

use super::{
    super::{
        finding::Finding,
        office::{self, Content, Opened, column_letters},
        sheet::FIX,
        workbook::{Cell, Column, Form, Layout, Look, SheetWriter, Value, Workbook, WriteError},
    },
    Arranged,
};
use crate::{domain::date::Date, i18n::Translator};

/// Blank rows that are kept between two rows with values. A larger gap would be a file of blank rows.
const MOST_BLANK: u32 = 10_000;
/// Signs that a name of a sheet cannot hold.
const FORBIDDEN: [char; 8] = ['[', ']', ':', '*', '?', '/', '\\', '\''];
/// Longest name of a sheet.
const MOST_NAME_CHARS: usize = 31;
/// Width of the column that says what to fix, in characters.
const FIX_WIDTH: u16 = 60;

/// The copy as a workbook (XLSX); `None` when the file holds no table. `arranged` says where the headers stand, as
/// [`super::arrange`] found them. A file may have more findings than are at hand: how many more stands on the first
/// page then, since rows without a word are not good for that.
///
/// # Errors
/// [`WriteError`], when the file is larger than a workbook holds.
pub fn fix_copy(
    opened: &Opened,
    arranged: &[Arranged],
    (findings, left_out): (&[Finding], usize),
    words: &Translator,
) -> Result<Option<Vec<u8>>, WriteError> {
    let Content::Table(table) = &opened.content else { return Ok(None) };
    let mut book = Workbook::new();
    let mut names = vec![words.text(FIX).to_lowercase()];
    let elsewhere: Vec<&Finding> = findings.iter().filter(|finding| is_elsewhere(finding, arranged)).collect();
    if left_out > 0 {
        page(&mut book, &elsewhere, left_out, words)?;
    }
    for sheet in table.filled() {
        let by_row = by_row(sheet, findings);
        let name = unique(&sheet.name, words, &mut names);
        copy(&mut book, (sheet, header_row(&sheet.name, arranged)), &name, &by_row, words)?;
    }
    if left_out == 0 && !elsewhere.is_empty() {
        page(&mut book, &elsewhere, left_out, words)?;
    }
    let mut bytes = Cursor::new(Vec::new());
    book.save(&mut bytes)?;
    Ok(Some(bytes.into_inner()))
}

/// The number of the row that holds the headings of a worksheet.
fn header_row(worksheet: &str, arranged: &[Arranged]) -> u32 {
    arranged.iter().find(|one| one.worksheet == worksheet).map_or(1, |one| one.header_row)
}

/// What concerns the file, a header or what stands above it has no cell beside it.
fn is_elsewhere(finding: &Finding, arranged: &[Arranged]) -> bool {
    let header = header_row(finding.location.worksheet.as_deref().unwrap_or_default(), arranged);
    finding.location.row.is_none_or(|row| row <= header.into())
}

/// The page that says what no row says.
fn page(book: &mut Workbook, findings: &[&Finding], left_out: usize, words: &Translator) -> Result<(), WriteError> {
    book.begin(&Layout::page(words.text(FIX)))?;
    if left_out > 0 {
        book.row(&[Cell::text(words.text_with("import-left-out", &[("n", left_out.into())])).heading()])?;
    }
    for finding in findings {
        book.row(&[Cell::text(format!("{}: {}", finding.place(words), told(finding, words)))])?;
    }
    Ok(())
}

/// The findings of a sheet by their row.
fn by_row<'f>(sheet: &office::Sheet, findings: &'f [Finding]) -> BTreeMap<u32, Vec<&'f Finding>> {
    let mut rows: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let is_here = finding.location.worksheet.as_deref().unwrap_or_default() == sheet.name;
        if let (true, Some(row)) = (is_here, finding.location.row.and_then(|row| u32::try_from(row).ok())) {
            rows.entry(row).or_default().push(finding);
        }
    }
    rows
}

fn copy(
    book: &mut Workbook,
    (sheet, header): (&office::Sheet, u32),
    name: &str,
    findings: &BTreeMap<u32, Vec<&Finding>>,
    words: &Translator,
) -> Result<(), WriteError> {
    let last = sheet.rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.column).max().unwrap_or(0);
    let mut rows = sheet.rows.iter().peekable();
    let mut written = 0;
    // A header in the first row becomes the header of the copy; otherwise it is a row like the others.
    if let Some(first) = rows.next_if(|row| row.number == 1 && header == 1) {
        book.begin(&Layout::new(name, headings(first, last, words)))?;
        written = 1;
    } else {
        book.begin(&Layout::page(name))?;
    }
    for row in rows {
        while written + 1 < row.number && row.number - written <= MOST_BLANK {
            book.row(&[])?;
            written += 1;
        }
        let found = findings.get(&row.number).filter(|_| row.number > header).map_or(&[][..], Vec::as_slice);
        let mut cells = cells(row, last, found, words);
        if row.number == header {
            cells[last as usize] = Cell::text(words.text(FIX)).heading();
        }
        book.row(&cells)?;
        written = row.number;
    }
    Ok(())
}

fn headings(first: &office::Row, last: u32, words: &Translator) -> Vec<Column> {
    let mut columns: Vec<Column> = (0..last).map(|_| Column::default()).collect();
    for cell in &first.cells {
        columns[cell.column as usize - 1].title = cell.value.typed();
    }
    columns.push(Column { width: Some(FIX_WIDTH), ..Column::new(words.text(FIX), Form::Text) });
    columns
}

/// The cells of a row, and behind the last column what to fix in it.
fn cells(row: &office::Row, last: u32, found: &[&Finding], words: &Translator) -> Vec<Cell> {
    let mut cells = vec![Cell::blank(); last as usize + 1];
    for cell in &row.cells {
        let letters = column_letters(cell.column);
        let here = found.iter().filter(|finding| finding.location.letters.as_deref() == Some(&letters));
        let notes: Vec<String> = here.map(|finding| told(finding, words)).collect();
        let copied = Cell::from(value(&cell.value));
        cells[cell.column as usize - 1] = if notes.is_empty() { copied } else { copied.marked(notes.join("\n")) };
    }
    if !found.is_empty() {
        let said = |finding: &&Finding| match finding.location.title.as_deref().or(finding.location.column.as_deref()) {
            Some(column) => format!("{column}: {}", told(finding, words)),
            None => told(finding, words),
        };
        let texts: Vec<String> = found.iter().map(said).collect();
        cells[last as usize] = Cell { look: Look::Marked, ..Cell::text(texts.join("\n")) };
    }
    cells
}

/// What is wrong, how to mend it, and what was probably meant.
fn told(finding: &Finding, words: &Translator) -> String {
    let mut text = format!("{} {}", finding.problem(words), finding.mend(words));
    if let Some(guess) = finding.did_you_mean(words) {
        text.push(' ');
        text.push_str(&guess);
    }
    text
}

/// A value as it stood.
fn value(value: &office::Value) -> Value {
    /// Whole numbers up to here are exact.
    const EXACT: f64 = 9e15;
    let day = |text: &str| text.get(..10).and_then(|day| Date::parse(day).ok());
    match value {
        office::Value::Text(text) | office::Value::Error(text) => Value::Text(text.to_string()),
        office::Value::Number(number) if number.fract() == 0.0 && number.abs() < EXACT => Value::Whole(*number as i64),
        office::Value::Number(number) => Value::Decimal(*number),
        office::Value::Serial(serial, _) => day(&value.typed()).map_or(Value::Decimal(*serial), Value::Day),
        office::Value::Day(text) => day(text).map_or_else(|| Value::Text(text.to_string()), Value::Day),
        office::Value::Truth(truth) => Value::YesNo(*truth),
    }
}

/// A name that a sheet can have, and that no other has.
fn unique(name: &str, words: &Translator, taken: &mut Vec<String>) -> String {
    let fit: String = name.chars().filter(|sign| !FORBIDDEN.contains(sign) && !sign.is_control()).collect();
    let fit = if fit.trim().is_empty() { words.text("book-page-copy") } else { fit };
    let mut candidate: String = fit.chars().take(MOST_NAME_CHARS).collect();
    let mut number = 2;
    while taken.contains(&candidate.to_lowercase()) {
        candidate = format!("{} {number}", fit.chars().take(MOST_NAME_CHARS - 4).collect::<String>());
        number += 1;
    }
    taken.push(candidate.to_lowercase());
    candidate
}
