//! The one writer of sheets: named sheets of typed cells, as a workbook (XLSX) or as separated values (CSV).
//!
//! *Design notes.* What people typed must never run as a formula, so text is always written as text: in a
//! workbook as a string cell, in CSV with the guard of [`unguarded`], which reading takes away again. A text a
//! sheet cannot hold is not cut in silence: signs that XML lacks are drawn, and a text longer than a cell goes
//! on in the sheet [`LONG_TEXTS`]. Rows leave memory as they come, and the same rows give the same bytes.

mod csv;
mod guard;
mod long;
mod sign;
mod xlsx;

pub use csv::{Separated, SeparatedSheets};
pub use guard::{guarded, unguarded};
pub(crate) use long::pieces;
pub use long::{LONG_TEXTS, TooLong, rejoin};
pub use xlsx::{LISTS, MAX_ROWS, Workbook};

use crate::domain::date::Date;

/// Whom remarks that the program writes at cells name as their author.
pub(crate) const REMARKS_BY: &str = "Uya";

/// Whatever takes sheets row by row.
pub trait SheetWriter {
    /// Begins the next sheet and writes its headings.
    fn begin(&mut self, layout: &Layout) -> Result<(), WriteError>;

    /// Adds a row to the sheet that was begun last. Cells beyond the headings are written too.
    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError>;
}

/// Why a sheet cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk, or whoever takes the bytes.
    #[error("the file cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// The name is longer than 31 characters, holds one of `[]:*?/\`, or stands already.
    #[error("no sheet can be called {0:?}")]
    SheetName(String),
    /// More rows than a sheet of a workbook holds. Separated values have no such limit.
    #[error("sheet {sheet} has more than {limit} rows")]
    TooManyRows {
        /// Its name.
        sheet: String,
        /// Rows a sheet holds, its headings included.
        limit: u32,
    },
    /// The library that writes workbooks refused, which our own checks should have foreseen.
    #[error("the workbook cannot be written: {0}")]
    Refused(String),
}

/// What a sheet looks like.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Its name: 1 to 31 characters, none of `[]:*?/\`, once in a workbook.
    pub name: String,
    /// Its columns. Without any the sheet is a page of prose: no headings, no filter.
    pub columns: Vec<Column>,
    /// Stands in a row of its own above the headings; a page of prose has none.
    pub remark: Option<String>,
    /// Printed at the foot of every page.
    pub footer: Option<String>,
    /// Its rows stay in memory until they are written: those of other sheets of a workbook lie open on the disk meanwhile.
    pub is_secret: bool,
}

impl Layout {
    /// A sheet with columns.
    pub fn new(name: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { name: name.into(), columns, ..Self::default() }
    }

    /// A page of prose.
    pub fn page(name: impl Into<String>) -> Self {
        Self::new(name, Vec::new())
    }
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The heading.
    pub title: String,
    /// What its cells hold; also how cells that a person fills in later are shown.
    pub form: Form,
    /// In characters; without it as wide as the heading, within bounds.
    pub width: Option<u16>,
    /// Explains the column where the mouse rests on its heading.
    pub note: Option<String>,
    /// What the cells below may be chosen from. Another value is warned of, not forbidden.
    pub choices: Vec<String>,
    /// The heading stands out: the column must be filled in.
    pub is_required: bool,
}

impl Column {
    /// A column of cells of this form.
    pub fn new(title: impl Into<String>, form: Form) -> Self {
        Self { title: title.into(), form, ..Self::default() }
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Text, kept as typed: `00123` stays so.
    #[default]
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Decimal,
    /// A day.
    Day,
    /// Yes or no.
    YesNo,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What stands in it.
    pub value: Value,
    /// How it looks; in separated values it looks like any other.
    pub look: Look,
    /// A remark that shows where the mouse rests; left out of separated values.
    pub note: Option<String>,
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Blank,
    /// Text of any length.
    Text(String),
    /// A whole number; beyond 2⁵³, where spreadsheets round, it is written as text.
    Whole(i64),
    /// A number.
    Decimal(f64),
    /// A day; before March 1900, where spreadsheets err, it is written as text.
    Day(Date),
    /// Yes or no: the spreadsheet's own, which it shows in its user's language.
    YesNo(bool),
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As its column.
    #[default]
    Plain,
    /// Bold.
    Heading,
    /// On a coloured ground: something is to be mended here. The words of the note or the next column say what.
    Marked,
}

impl Cell {
    /// An empty cell.
    pub fn blank() -> Self {
        Self::default()
    }

    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Value::Text(text.into()).into()
    }

    /// The same cell, bold.
    #[must_use]
    pub fn heading(self) -> Self {
        Self { look: Look::Heading, ..self }
    }

    /// The same cell, coloured, with what is to be mended as its note.
    #[must_use]
    pub fn marked(self, note: impl Into<String>) -> Self {
        Self { look: Look::Marked, note: Some(note.into()), ..self }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self { value, ..Self::default() }
    }
}
