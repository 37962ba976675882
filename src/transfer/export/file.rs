//! From content to the file that leaves.

use std::{
    fs::File,
    io::{self, Read as _},
    os::unix::fs::FileExt as _,
    sync::Arc,
};

use serde_json::Value;

use super::{BESIDE, Content, EXPORT, Format, Mark, flat::Columns};
use crate::{
    security::sealed_file::{SealedFile, SealedWriter},
    transfer::{
        kind::Kind,
        sheet::{RecordRows, Sheet, layout},
        workbook::{Cell, Column, Form, Layout, SeparatedSheets, SheetWriter, Workbook, WriteError},
    },
};

/// The sheet that says whose an export is; reading passes over it.
pub const MARK_SHEET: &str = "export";

/// How a row of separated values begins that says whose they are; reading passes over it.
pub const REMARK: &str = "# uya ";

/// The mark in the words of the person who exports.
#[derive(Clone, Debug)]
pub struct Labels {
    /// The whole of it in one line.
    pub line: String,
    /// Its parts: what each is, and the part.
    pub rows: Vec<(String, String)>,
}

/// A file that was made. It has no name, and names may be in it, so it lies sealed on the disk.
#[derive(Debug)]
pub enum Written {
    /// The content itself, with the line that says whose it is.
    Bundle {
        /// The content.
        content: Arc<Content>,
        /// The line.
        mark: String,
    },
    /// A workbook, or an archive of separated values.
    Sheets(SealedFile),
    /// One that a passphrase locks is sealed by it.
    Locked(File),
}

impl Written {
    /// How many bytes it has.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn bytes(&self) -> io::Result<u64> {
        match self {
            Self::Bundle { content, mark } => Ok(content.bytes() + mark.len() as u64),
            Self::Sheets(file) => Ok(file.bytes()),
            Self::Locked(file) => Ok(file.metadata()?.len()),
        }
    }

    /// A stretch of it: at most `limit` bytes from `from` on, empty at its end.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn stretch(&self, from: u64, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Bundle { content, mark } => {
                let (head, marked) = (Content::second_line(), Content::second_line() + mark.len() as u64);
                if from < head {
                    content.reader(from, head.min(from + limit as u64)).read_to_end(&mut bytes)?;
                } else if from < marked {
                    bytes.extend(mark.bytes().skip((from - head) as usize).take(limit));
                } else {
                    let from = from - mark.len() as u64;
                    content.reader(from, from + limit as u64).read_to_end(&mut bytes)?;
                }
            }
            Self::Sheets(file) => _ = file.reader(from, from + limit as u64).read_to_end(&mut bytes)?,
            Self::Locked(file) => {
                let left = file.metadata()?.len().saturating_sub(from);
                bytes.resize(usize::try_from(left).unwrap_or(limit).min(limit), 0);
                file.read_exact_at(&mut bytes, from)?;
            }
        }
        Ok(bytes)
    }
}

/// Writes the file.
///
/// # Errors
/// [`WriteError`].
pub fn write(content: &Arc<Content>, format: Format, mark: &Mark, labels: &Labels) -> Result<Written, WriteError> {
    match format {
        Format::Json => {
            let mark = format!("\"{EXPORT}\":{},\n", mark.to_json());
            Ok(Written::Bundle { content: Arc::clone(content), mark })
        }
        Format::Xlsx => {
            let mut book = Workbook::new();
            mark_sheet(&mut book, labels)?;
            sheets(content, labels, None, &mut book)?;
            beside(content, labels, None, &mut book)?;
            let mut to = SealedWriter::begin()?;
            book.save(&mut to)?;
            Ok(Written::Sheets(to.finish()?))
        }
        Format::Csv => {
            let mut archive = SeparatedSheets::new(SealedWriter::begin()?);
            let remark = format!("{REMARK}{}", labels.line);
            sheets(content, labels, Some(&remark), &mut archive)?;
            beside(content, labels, Some(&remark), &mut archive)?;
            Ok(Written::Sheets(archive.finish()?.finish()?))
        }
    }
}

fn mark_sheet(book: &mut Workbook, labels: &Labels) -> Result<(), WriteError> {
    let columns = vec![
        Column { width: Some(28), ..Column::new(labels.line.clone(), Form::Text) },
        Column { width: Some(90), ..Column::new("", Form::Text) },
    ];
    book.begin(&Layout { footer: Some(labels.line.clone()), ..Layout::new(MARK_SHEET, columns) })?;
    for (label, value) in &labels.rows {
        book.row(&[Cell::text(label).heading(), Cell::text(value)])?;
    }
    Ok(())
}

fn sheets(
    content: &Content,
    labels: &Labels,
    remark: Option<&String>,
    to: &mut dyn SheetWriter,
) -> Result<(), WriteError> {
    for kind in Kind::ALL.into_iter().filter(|kind| content.has(*kind)) {
        for sheet in Sheet::ALL.iter().copied().filter(|sheet| sheet.kind() == kind) {
            let layout = Layout { remark: remark.cloned(), footer: Some(labels.line.clone()), ..layout(sheet) };
            to.begin(&layout)?;
            let (rows, mut part) = (RecordRows::of(sheet), 1);
            for record in content.records_of(kind.section()) {
                let record: Value = serde_json::from_str(&record?).map_err(io::Error::from)?;
                rows.rows(&record).try_for_each(|cells| row_or_next(to, &layout, &mut part, &cells))?;
            }
        }
    }
    Ok(())
}

/// One sheet for each kind that is kept beside the register. Its columns are read off its records, which are read twice.
fn beside(
    content: &Content,
    labels: &Labels,
    remark: Option<&String>,
    to: &mut dyn SheetWriter,
) -> Result<(), WriteError> {
    for name in content.beside() {
        let mut columns = Columns::default();
        for record in content.records_of(name) {
            columns.see(&serde_json::from_str(&record?).map_err(io::Error::from)?);
        }
        let layout = Layout {
            remark: remark.cloned(),
            footer: Some(labels.line.clone()),
            is_secret: content.is_secret(name),
            ..Layout::new(format!("{BESIDE}_{name}"), columns.headings())
        };
        to.begin(&layout)?;
        let mut part = 1;
        for record in content.records_of(name) {
            let record: Value = serde_json::from_str(&record?).map_err(io::Error::from)?;
            row_or_next(to, &layout, &mut part, &columns.row(&record))?;
        }
    }
    Ok(())
}

/// Adds a row; what a sheet of a workbook does not hold goes on in the next one.
fn row_or_next(to: &mut dyn SheetWriter, layout: &Layout, part: &mut usize, cells: &[Cell]) -> Result<(), WriteError> {
    match to.row(cells) {
        Err(WriteError::TooManyRows { .. }) => {
            *part += 1;
            to.begin(&Layout { name: format!("{} {part}", layout.name), ..layout.clone() })?;
            to.row(cells)
        }
        written => written,
    }
}
