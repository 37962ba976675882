//! A copy of a file with a column that says what to fix, row by row.
//!
//! *Design notes.* Every value stands where it stood, so that the rows of the report are the rows of the copy. What
//! people typed is written as text and never runs; formulas were not read and are not here. Of who people are the copy
//! shows a letter or four digits. The copy can be mended
//! and given again: its own column is left out then. The heading of that column stands in the row with the others.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    io::{self, Cursor},
};

use super::{
    super::{
        beyond::{Beyond, KeptFindings},
        finding::Finding,
        office::{self, Content, Opened, column_letters},
        sheet::FIX,
        shown::hidden,
        workbook::{Cell, Column, Form, Layout, Look, SheetWriter, Value, Workbook, WriteError},
    },
    Arranged, hide,
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
/// Remarks beside single cells: a workbook is held in memory with all of them, and the last column says the same.
const MOST_REMARKS: usize = 2_000;

/// The copy as a workbook (XLSX); `None` when the file holds no table. `arranged` says where the headers stand, as
/// [`super::arrange()`] found them. Of findings that were only counted the first page says how many there are, since rows
/// without a word are not good for that.
///
/// # Errors
/// [`WriteError`], when the file is larger than a workbook holds.
pub fn fix_copy(
    opened: &Opened,
    arranged: &[Arranged],
    (listed, beyond): (&[Finding], &Beyond),
    words: &Translator,
) -> Result<Option<Vec<u8>>, WriteError> {
    let Content::Table(table) = &opened.content else { return Ok(None) };
    let findings = Findings { listed, beyond, arranged };
    let mut copier = Copier { book: Workbook::new(), words, remarks: 0 };
    let mut names = vec![words.text(FIX).to_lowercase()];
    let is_untold = beyond.untold() > 0;
    if is_untold {
        copier.page(&findings)?;
    }
    for sheet in table.filled() {
        copier.sheet(sheet, &unique(&sheet.name, words, &mut names), &findings)?;
    }
    if !is_untold && findings.elsewhere().next().is_some() {
        copier.page(&findings)?;
    }
    let mut bytes = Cursor::new(Vec::new());
    copier.book.save(&mut bytes)?;
    Ok(Some(bytes.into_inner()))
}

/// Findings at hand, and those beyond them.
struct Findings<'f> {
    listed: &'f [Finding],
    beyond: &'f Beyond,
    /// Where the headers stand.
    arranged: &'f [Arranged],
}

/// Which finding: its place among those at hand, or its number beyond them.
#[derive(Clone, Copy)]
enum Which {
    Listed(usize),
    Beyond(u32),
}

impl<'f> Findings<'f> {
    /// Every finding that can be told, with its worksheet and its row.
    fn places(&self) -> impl Iterator<Item = (Which, &'f str, Option<u32>)> {
        let listed = self.listed.iter().enumerate().map(|(place, one)| {
            let row = one.location.row.and_then(|row| u32::try_from(row).ok());
            (Which::Listed(place), one.location.worksheet.as_deref().unwrap_or_default(), row)
        });
        let beyond = self.beyond.kept().into_iter().flat_map(KeptFindings::places);
        listed.chain(beyond.map(|(number, worksheet, row)| (Which::Beyond(number), worksheet, row)))
    }

    fn get(&self, which: Which) -> io::Result<Cow<'f, Finding>> {
        match (which, self.beyond) {
            (Which::Listed(place), _) => Ok(Cow::Borrowed(&self.listed[place])),
            (Which::Beyond(number), Beyond::Kept(kept)) => kept.get(number).map(Cow::Owned),
            (Which::Beyond(_), Beyond::Counted(_)) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The number of the row that holds the headings of a worksheet.
    fn header_row(&self, worksheet: &str) -> u32 {
        self.arranged.iter().find(|one| one.worksheet == worksheet).map_or(1, |one| one.header_row)
    }

    /// What concerns the file, a header or what stands above it has no cell beside it.
    fn elsewhere(&self) -> impl Iterator<Item = Which> {
        let is_elsewhere = |name: &str, row: Option<u32>| row.is_none_or(|row| row <= self.header_row(name));
        self.places().filter(move |(_, name, row)| is_elsewhere(name, *row)).map(|(which, ..)| which)
    }

    /// The findings of a worksheet with their rows, in the order of the rows.
    fn of(&self, worksheet: &str) -> Vec<(u32, Which)> {
        let here = self.places().filter(|(_, name, _)| *name == worksheet);
        let mut rows: Vec<(u32, Which)> = here.filter_map(|(which, _, row)| Some((row?, which))).collect();
        rows.sort_by_key(|(row, _)| *row);
        rows
    }
}

/// The copy on its way.
struct Copier<'w> {
    book: Workbook,
    words: &'w Translator,
    remarks: usize,
}

impl Copier<'_> {
    /// The page that says what no row says.
    fn page(&mut self, findings: &Findings<'_>) -> Result<(), WriteError> {
        let words = self.words;
        self.book.begin(&Layout::page(words.text(FIX)))?;
        if findings.beyond.untold() > 0 {
            let left_out = words.text_with("import-left-out", &[("n", findings.beyond.untold().into())]);
            self.book.row(&[Cell::text(left_out).heading()])?;
        }
        for which in findings.elsewhere() {
            let finding = findings.get(which)?;
            self.book.row(&[Cell::text(format!("{}: {}", finding.place(words), told(&finding, words)))])?;
        }
        Ok(())
    }

    fn sheet(&mut self, sheet: &office::Sheet, name: &str, findings: &Findings<'_>) -> Result<(), WriteError> {
        let last = sheet.rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.column).max().unwrap_or(0);
        let mut rows = sheet.rows.iter().peekable();
        let (mut written, header) = (0, findings.header_row(&sheet.name));
        // A header in the first row becomes the header of the copy; otherwise it is a row like the others.
        if let Some(first) = rows.next_if(|row| row.number == 1 && header == 1) {
            self.book.begin(&Layout::new(name, headings(first, last, self.words)))?;
            written = 1;
        } else {
            self.book.begin(&Layout::page(name))?;
        }
        let by_row = findings.of(&sheet.name);
        let people = hide::columns(sheet, findings.arranged.iter().find(|one| one.worksheet == sheet.name));
        for row in rows {
            while written + 1 < row.number && row.number - written <= MOST_BLANK {
                self.book.row(&[])?;
                written += 1;
            }
            let from = by_row.partition_point(|(of, _)| *of < row.number);
            let here = by_row[from..].iter().take_while(|(of, _)| *of == row.number && row.number > header);
            let found = here.map(|(_, which)| findings.get(*which)).collect::<io::Result<Vec<_>>>()?;
            let mut cells = self.cells(row, last, &found, Some(&people).filter(|_| row.number > header));
            if row.number == header {
                cells[last as usize] = Cell::text(self.words.text(FIX)).heading();
            }
            self.book.row(&cells)?;
            written = row.number;
        }
        Ok(())
    }

    /// The cells of a row, and behind the last column what to fix in it.
    fn cells(
        &mut self,
        row: &office::Row,
        last: u32,
        found: &[Cow<'_, Finding>],
        people: Option<&BTreeSet<u32>>,
    ) -> Vec<Cell> {
        let words = self.words;
        let mut cells = vec![Cell::blank(); last as usize + 1];
        for cell in &row.cells {
            let letters = column_letters(cell.column);
            let here = found.iter().filter(|finding| finding.location.letters.as_deref() == Some(&letters));
            let notes: Vec<String> = here.map(|finding| told(finding, words)).collect();
            let is_hidden = people.is_some_and(|people| people.contains(&cell.column));
            let copied = if is_hidden { Cell::text(hidden(&cell.value.typed())) } else { value(&cell.value).into() };
            cells[cell.column as usize - 1] = if notes.is_empty() { copied } else { self.marked(copied, &notes) };
        }
        if !found.is_empty() {
            let said = |finding: &Cow<'_, Finding>| match finding
                .location
                .column_title(words)
                .or_else(|| finding.location.column.clone())
            {
                Some(column) => format!("{column}: {}", told(finding, words)),
                None => told(finding, words),
            };
            let texts: Vec<String> = found.iter().map(said).collect();
            cells[last as usize] = Cell { look: Look::Marked, ..Cell::text(texts.join("\n")) };
        }
        cells
    }

    /// A cell that is to be mended, with a remark as long as there are not too many.
    fn marked(&mut self, cell: Cell, notes: &[String]) -> Cell {
        self.remarks += 1;
        let note = (self.remarks <= MOST_REMARKS).then(|| notes.join("\n"));
        Cell { look: Look::Marked, note, ..cell }
    }
}

fn headings(first: &office::Row, last: u32, words: &Translator) -> Vec<Column> {
    let mut columns: Vec<Column> = (0..last).map(|_| Column::default()).collect();
    for cell in &first.cells {
        columns[cell.column as usize - 1].title = cell.value.typed();
    }
    columns.push(Column { width: Some(FIX_WIDTH), ..Column::new(words.text(FIX), Form::Text) });
    columns
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
