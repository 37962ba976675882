//! Separated values: UTF-8 with a byte order mark, `;` between cells, every cell in quotation marks.
//!
//! *Design notes.* Excel in Kazakhstan cuts at `;` and takes UTF-8 only with the mark. Numbers keep the point:
//! a comma would be a thousand in one country and a fraction in another.

use std::io::Write;

use ::csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{Cell, Layout, SheetWriter, Value, WriteError, guard::guarded, sign::visible};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One sheet as separated values.
pub struct Separated<W: Write> {
    writer: Writer<W>,
}

impl<W: Write> Separated<W> {
    /// Begins the sheet with its remark and its headings.
    pub fn begin(mut to: W, layout: &Layout) -> Result<Self, WriteError> {
        to.write_all(BYTE_ORDER_MARK)?;
        let mut builder = WriterBuilder::new();
        builder.delimiter(b';').quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).flexible(true);
        let mut sheet = Self { writer: builder.from_writer(to) };
        if let Some(remark) = &layout.remark {
            sheet.texts(std::iter::once(remark.as_str()))?;
        }
        if !layout.columns.is_empty() {
            sheet.texts(layout.columns.iter().map(|column| column.title.as_str()))?;
        }
        Ok(sheet)
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        for cell in cells {
            match &cell.value {
                Value::Blank => self.field("")?,
                Value::Text(text) => self.field(&guarded(&visible(text)))?,
                Value::Whole(number) => self.field(&number.to_string())?,
                Value::Decimal(number) => self.field(&number.to_string())?,
                Value::Day(day) => self.field(&day.to_string())?,
                Value::YesNo(yes) => self.field(if *yes { "true" } else { "false" })?,
            }
        }
        self.end_row()
    }

    /// Ends the sheet; the writer it was written to.
    pub fn finish(self) -> Result<W, WriteError> {
        self.writer.into_inner().map_err(|error| WriteError::Io(error.into_error()))
    }

    fn texts<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Result<(), WriteError> {
        for text in texts {
            self.field(&guarded(&visible(text)))?;
        }
        self.end_row()
    }

    fn field(&mut self, text: &str) -> Result<(), WriteError> {
        self.writer.write_field(text).map_err(refused)
    }

    fn end_row(&mut self) -> Result<(), WriteError> {
        self.writer.write_record(None::<&[u8]>).map_err(refused)
    }
}

fn refused(error: ::csv::Error) -> WriteError {
    let text = error.to_string();
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => WriteError::Io(error),
        _ => WriteError::Refused(text),
    }
}

/// An archive that is written from its beginning to its end, so that it can be sealed on its way.
type Archive<W> = Box<ZipWriter<StreamWriter<W>>>;

/// Sheets as separated values, each a file of one archive.
pub struct SeparatedSheets<W: Write> {
    state: State<W>,
    options: SimpleFileOptions,
    names: Vec<String>,
}

enum State<W: Write> {
    Between(Archive<W>),
    Sheet(Box<Separated<Archive<W>>>),
    /// An error ended it.
    Ended,
}

impl<W: Write> SeparatedSheets<W> {
    /// Writes into a new archive.
    pub fn new(to: W) -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // The library tries every way to pack a part small unless told otherwise, at a hundredth of the speed.
            .compression_level(Some(6))
            .last_modified_time(DateTime::default());
        Self { state: State::Between(Box::new(ZipWriter::new_stream(to))), options, names: Vec::new() }
    }

    /// Ends the archive; the writer it was written to.
    pub fn finish(mut self) -> Result<W, WriteError> {
        Ok(self.between()?.finish().map_err(refused_zip)?.into_inner())
    }

    /// Ends the sheet that was begun.
    fn between(&mut self) -> Result<Archive<W>, WriteError> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Between(archive) => Ok(archive),
            State::Sheet(sheet) => sheet.finish(),
            State::Ended => Err(WriteError::Refused("an error ended the archive".into())),
        }
    }
}

impl<W: Write> SheetWriter for SeparatedSheets<W> {
    fn begin(&mut self, layout: &Layout) -> Result<(), WriteError> {
        let mut archive = self.between()?;
        if layout.name.is_empty() || layout.name.contains(['/', '\\', ':']) || self.names.contains(&layout.name) {
            return Err(WriteError::SheetName(layout.name.clone()));
        }
        self.names.push(layout.name.clone());
        archive.start_file(format!("{}.csv", layout.name), self.options).map_err(refused_zip)?;
        self.state = State::Sheet(Box::new(Separated::begin(archive, layout)?));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        match &mut self.state {
            State::Sheet(sheet) => sheet.row(cells),
            _ => Err(WriteError::Refused("a row stands outside of every sheet".into())),
        }
    }
}

fn refused_zip(error: zip::result::ZipError) -> WriteError {
    match error {
        zip::result::ZipError::Io(error) => WriteError::Io(error),
        error => WriteError::Refused(error.to_string()),
    }
}
