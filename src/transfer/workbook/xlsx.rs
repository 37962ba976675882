//! Workbooks for Excel, LibreOffice and what else reads XLSX.
//!
//! *Design notes.* Sheets are written in the library's constant-memory form. Besides bounding memory it writes
//! each text into its own cell: the shared table of texts takes one that begins with `<r>` for XML of its own. That form
//! keeps rows in a file of the system's folder for temporary files, so a sheet with names is written without it.

use std::{borrow::Cow, io::Write};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, Note, Workbook as Book, Worksheet, XlsxError,
};

use zip::result::ZipError;

use super::{
    Cell, Column, Form, Layout, Look, SheetWriter, Value, WriteError,
    guard::guarded,
    long::{LONG_TEXTS, LongTexts},
    sign::visible,
};
use crate::domain::date::Date;

/// Rows of a sheet, its headings included.
pub const MAX_ROWS: u32 = 1_048_576;
/// The hidden sheet on which long lists to choose from stand.
pub const LISTS: &str = "lists";

/// Characters of the list to choose from that stand in the rule itself.
const MAX_LIST_UNITS: usize = 255;
/// The largest whole number up to which spreadsheets keep every one.
const MAX_EXACT: u64 = 1 << 53;
/// How a shared text begins that the library takes for XML of its own; in two pieces it stays a text.
const LIBRARY_XML: &str = "<r>";
const WIDTHS: std::ops::RangeInclusive<u16> = 10..=48;
const PAGE_WIDTH: u16 = 100;

/// A workbook on its way into a file.
pub struct Workbook {
    book: Book,
    formats: Formats,
    long_texts: LongTexts,
    /// The lists to choose from, each a column of the sheet [`LISTS`].
    lists: Vec<Vec<String>>,
    names: Vec<String>,
    columns: Vec<Form>,
    /// The row of the headings.
    top: u32,
    row: u32,
    is_page: bool,
    is_secret: bool,
}

struct Formats {
    text: Format,
    guarded: Format,
    day: Format,
    general: Format,
    title: Format,
    required: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new().set_align(FormatAlign::Top);
        // '@' keeps what a person types later as text: 00123 stays 00123.
        let text = plain.clone().set_num_format("@");
        let title = text.clone().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin);
        Self {
            // The mark with which Excel itself says that a cell is text, whatever it begins with.
            guarded: text.clone().set_quote_prefix(),
            day: plain.clone().set_num_format("dd.mm.yyyy"),
            general: plain,
            required: title.clone().set_background_color(Color::RGB(0x00FF_F2CC)),
            title: title.set_background_color(Color::RGB(0x00E7_E6E6)),
            text,
        }
    }

    fn of(&self, form: Form) -> &Format {
        match form {
            Form::Text => &self.text,
            Form::Day => &self.day,
            Form::Whole | Form::Decimal | Form::YesNo => &self.general,
        }
    }
}

impl Default for Workbook {
    fn default() -> Self {
        Self::new()
    }
}

impl Workbook {
    /// No sheet yet.
    pub fn new() -> Self {
        let mut book = Book::new();
        // The moment is that of no clock: the same content is the same bytes.
        let epoch = ExcelDateTime::from_ymd(2000, 1, 1).unwrap_or_default();
        book.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
        Self {
            book,
            formats: Formats::new(),
            long_texts: LongTexts::default(),
            lists: Vec::new(),
            names: Vec::new(),
            columns: Vec::new(),
            top: 0,
            row: 0,
            is_page: false,
            is_secret: false,
        }
    }

    /// Writes the workbook.
    pub fn save(mut self, to: impl Write + Send) -> Result<(), WriteError> {
        self.end_sheet()?;
        let long_texts = std::mem::take(&mut self.long_texts).rows();
        if long_texts.len() > 0 {
            self.begin(&Layout { is_secret: true, ..Layout::new(LONG_TEXTS, LongTexts::columns()) })?;
            for cells in long_texts {
                self.row(&cells)?;
            }
        }
        self.add_lists()?;
        self.book.save_to_writer(to).map_err(refused)
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, WriteError> {
        let last = self.names.len().checked_sub(1);
        let last = last.ok_or_else(|| WriteError::Refused("a row stands outside of every sheet".into()))?;
        self.book.worksheet_from_index(last).map_err(refused)
    }

    fn end_sheet(&mut self) -> Result<(), WriteError> {
        let (top, rows, columns) = (self.top, self.row, self.columns.len());
        if !self.is_page && columns > 0 {
            self.sheet()?.autofilter(top, 0, rows.saturating_sub(1), (columns - 1) as u16).map_err(refused)?;
        }
        Ok(())
    }

    fn heading(&mut self, place: u16, column: &Column) -> Result<(), WriteError> {
        let format = if column.is_required { self.formats.required.clone() } else { self.formats.title.clone() };
        let below = self.formats.of(column.form).clone();
        let choices = self.choices(&column.choices)?;
        let width = column.width.unwrap_or_else(|| {
            let title = column.title.chars().count() as u16 + 4;
            title.clamp(*WIDTHS.start(), *WIDTHS.end())
        });
        let top = self.top;
        let sheet = self.sheet()?;
        sheet.write_string_with_format(top, place, visible(&column.title), &format).map_err(refused)?;
        sheet.set_column_format(place, &below).map_err(refused)?;
        sheet.set_column_width(place, f64::from(width)).map_err(refused)?;
        if let Some(note) = &column.note {
            sheet.insert_note(top, place, &remark(note)).map_err(refused)?;
        }
        if let Some(choices) = choices {
            sheet.add_data_validation(top + 1, place, MAX_ROWS - 1, place, &choices).map_err(refused)?;
        }
        Ok(())
    }

    /// The rule of a list to choose from: in the rule itself, or on the sheet of lists.
    fn choices(&mut self, choices: &[String]) -> Result<Option<DataValidation>, WriteError> {
        if choices.is_empty() {
            return Ok(None);
        }
        let units: usize = choices.iter().map(|choice| choice.encode_utf16().count() + 1).sum();
        let rule = DataValidation::new().set_error_style(DataValidationErrorStyle::Warning);
        if units <= MAX_LIST_UNITS && !choices.iter().any(|choice| choice.contains([',', '"'])) {
            return rule.allow_list_strings(choices).map(Some).map_err(refused);
        }
        let known = self.lists.iter().position(|list| list == choices);
        let place = known.unwrap_or_else(|| {
            self.lists.push(choices.to_vec());
            self.lists.len() - 1
        });
        let letters = rust_xlsxwriter::utility::column_number_to_name(place as u16);
        let range = format!("={LISTS}!${letters}$1:${letters}${}", choices.len());
        Ok(Some(rule.allow_list_formula(Formula::new(range))))
    }

    fn add_lists(&mut self) -> Result<(), WriteError> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let lists = std::mem::take(&mut self.lists);
        let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
        self.begin(&Layout::page(LISTS))?;
        for row in 0..longest {
            let cells = lists.iter().map(|list| list.get(row).map_or_else(Cell::blank, Cell::text));
            self.row(&cells.collect::<Vec<_>>())?;
        }
        self.sheet()?.set_hidden(true);
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers beyond 2⁵³ are written as text")]
    fn cell(&mut self, place: u16, cell: &Cell) -> Result<(), WriteError> {
        let row = self.row;
        let format = self.format(cell, self.columns.get(usize::from(place)).copied());
        let text = text_of(&cell.value);
        let shortened = text.as_ref().and_then(|text| self.long_texts.shorten(text));
        let is_shared = self.is_secret;
        let sheet = self.sheet()?;
        let written = match (&cell.value, text) {
            (_, Some(text)) => {
                let text = shortened.as_deref().unwrap_or(&text);
                if is_shared && text.starts_with(LIBRARY_XML) {
                    let (first, rest) = text.split_at(1);
                    let plain = Format::new();
                    sheet.write_rich_string(row, place, &[(&plain, first), (&plain, rest)])
                } else {
                    sheet.write_string(row, place, text)
                }
            }
            (Value::Whole(number), _) => sheet.write_number(row, place, *number as f64),
            (Value::Decimal(number), _) => sheet.write_number(row, place, *number),
            (Value::YesNo(yes), _) => sheet.write_boolean(row, place, *yes),
            (Value::Day(day), _) => match excel_day(*day) {
                Some(day) => sheet.write_datetime(row, place, &day),
                None => Ok(&mut *sheet),
            },
            (Value::Blank | Value::Text(_), _) => Ok(&mut *sheet),
        };
        written.map_err(refused)?;
        if let Some(format) = format {
            sheet.set_cell_format(row, place, &format).map_err(refused)?;
        }
        if let Some(note) = &cell.note {
            sheet.insert_note(row, place, &remark(note)).map_err(refused)?;
        }
        Ok(())
    }

    /// How the cell looks where it does not look as its column does: looking a format up costs more than the cell.
    fn format(&self, cell: &Cell, column: Option<Form>) -> Option<Format> {
        let form = match &cell.value {
            Value::Text(_) | Value::Blank => Form::Text,
            Value::Day(_) => Form::Day,
            Value::Whole(_) => Form::Whole,
            Value::Decimal(_) => Form::Decimal,
            Value::YesNo(_) => Form::YesNo,
        };
        let is_guarded = matches!(&cell.value, Value::Text(text) if guarded(text) != *text);
        if cell.look == Look::Plain && !is_guarded && (cell.value == Value::Blank || column == Some(form)) {
            return None;
        }
        let plain = if is_guarded { self.formats.guarded.clone() } else { self.formats.of(form).clone() };
        let plain = if self.is_page { plain.set_text_wrap() } else { plain };
        Some(match cell.look {
            Look::Plain => plain,
            Look::Heading => plain.set_bold(),
            Look::Marked => plain.set_background_color(Color::RGB(0x00FF_E699)).set_border(FormatBorder::Thin),
        })
    }
}

/// What is written as text: texts, and what spreadsheets would round or move.
fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(visible(text)),
        Value::Whole(number) if number.unsigned_abs() > MAX_EXACT => Some(number.to_string().into()),
        Value::Decimal(number) if !number.is_finite() => Some(number.to_string().into()),
        Value::Day(day) if excel_day(*day).is_none() => Some(day.to_string().into()),
        _ => None,
    }
}

impl SheetWriter for Workbook {
    fn begin(&mut self, layout: &Layout) -> Result<(), WriteError> {
        self.end_sheet()?;
        if self.names.iter().any(|name| name.to_lowercase() == layout.name.to_lowercase()) {
            return Err(WriteError::SheetName(layout.name.clone()));
        }
        let sheet = if layout.is_secret {
            self.book.add_worksheet()
        } else {
            self.book.add_worksheet_with_constant_memory().map_err(refused)?
        };
        sheet.set_name(&layout.name).map_err(|_| WriteError::SheetName(layout.name.clone()))?;
        if let Some(footer) = &layout.footer {
            sheet.set_footer(format!("&L{}&R&P / &N", visible(footer).replace('&', "&&")));
        }
        sheet.set_landscape().set_paper_size(9);
        self.names.push(layout.name.clone());
        self.columns = layout.columns.iter().map(|column| column.form).collect();
        self.is_page = layout.columns.is_empty();
        self.is_secret = layout.is_secret;
        self.top = u32::from(layout.remark.is_some() && !self.is_page);
        self.row = if self.is_page { 0 } else { self.top + 1 };
        if self.is_page {
            self.sheet()?.set_column_width(0, f64::from(PAGE_WIDTH)).map_err(refused)?;
            return Ok(());
        }
        let top = self.top;
        self.sheet()?.set_freeze_panes(top + 1, 0).map_err(refused)?.set_repeat_rows(0, top).map_err(refused)?;
        if let Some(remark) = &layout.remark {
            let format = self.formats.guarded.clone().set_bold();
            self.sheet()?.write_string_with_format(0, 0, visible(remark), &format).map_err(refused)?;
        }
        for (place, column) in layout.columns.iter().enumerate() {
            self.heading(place as u16, column)?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        if self.row >= MAX_ROWS {
            let sheet = self.names.last().cloned().unwrap_or_default();
            return Err(WriteError::TooManyRows { sheet, limit: MAX_ROWS });
        }
        for (place, cell) in cells.iter().enumerate() {
            self.cell(place as u16, cell)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// The day as spreadsheets count; none before March 1900, where Excel has a day that never was.
fn excel_day(day: Date) -> Option<ExcelDateTime> {
    let (year, month, day) = day.parts();
    if (year, month) < (1900, 3) {
        return None;
    }
    ExcelDateTime::from_ymd(year as u16, month as u8, day as u8).ok()
}

fn remark(text: &str) -> Note {
    // By its author a remark of the program is told from one that a person added.
    Note::new(visible(text)).set_author(super::REMARKS_BY).add_author_prefix(false)
}

fn refused(error: XlsxError) -> WriteError {
    match error {
        XlsxError::IoError(error) | XlsxError::ZipError(ZipError::Io(error)) => WriteError::Io(error),
        error => WriteError::Refused(error.to_string()),
    }
}
