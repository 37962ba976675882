//! From content to the file that leaves.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
};

use serde_json::Value;

use super::{Content, Format, Mark};
use crate::transfer::{
    kind::Kind,
    sheet::{RecordRows, Sheet, layout},
    workbook::{Cell, Column, Form, Layout, SeparatedSheets, SheetWriter, Workbook, WriteError},
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

/// Writes the file.
///
/// # Errors
/// [`WriteError`], also for a workbook whose sheets cannot hold the records.
pub fn write(content: &Content, format: Format, mark: &Mark, labels: &Labels, to: File) -> Result<File, WriteError> {
    match format {
        Format::Json => {
            let mut out = BufWriter::new(to);
            content.write(&mark.to_json().to_string(), &mut out)?;
            out.flush()?;
            Ok(out.into_inner().map_err(io::IntoInnerError::into_error)?)
        }
        Format::Xlsx => {
            let mut book = Workbook::new();
            mark_sheet(&mut book, labels)?;
            sheets(content, labels, &mut book)?;
            book.save(BufWriter::new(&to))?;
            Ok(to)
        }
        Format::Csv => {
            let mut archive = SeparatedSheets::new(to, Some(format!("{REMARK}{}", labels.line)));
            sheets(content, labels, &mut archive)?;
            archive.finish()
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

fn sheets(content: &Content, labels: &Labels, to: &mut dyn SheetWriter) -> Result<(), WriteError> {
    for kind in Kind::ALL.into_iter().filter(|kind| content.has(*kind)) {
        for sheet in Sheet::ALL.iter().copied().filter(|sheet| sheet.kind() == kind) {
            to.begin(&Layout { footer: Some(labels.line.clone()), ..layout(sheet) })?;
            let rows = RecordRows::of(sheet);
            for record in content.of_kind(kind)? {
                let record: Value = serde_json::from_str(&record?).map_err(io::Error::from)?;
                for cells in rows.rows(&record) {
                    to.row(&cells)?;
                }
            }
        }
    }
    Ok(())
}
