//! Rows of a CSV file, one at a time, bounded.
//!
//! *Design notes.* A row is gathered line by line until its quotation marks are even, and only then
//! split by the csv crate. The crate alone reads a row of any size into memory and takes an unclosed
//! quotation mark for a cell that goes on to the end of the file: every row behind it would be lost.
//! Where no mark closes within the size of a row, its first line is a row alone and the others are read again,
//! as the reader of whole files has it.

use std::{
    collections::VecDeque,
    io::{BufRead, Cursor, ErrorKind},
};

use crate::transfer::{
    export::REMARK,
    finding::{Finding, FindingCode, Location},
    office::{Cell, Value, cells_of_line},
    source::MAX_RECORD_BYTES,
    workbook::unguarded,
};

/// One row.
pub(super) struct Row {
    /// As a spreadsheet counts: the header is row 1.
    pub(super) number: u64,
    pub(super) cells: Vec<Cell>,
}

/// What the file brings next.
pub(super) enum Next {
    Row(Row),
    /// Rows behind it can still be read.
    Fault(Box<Finding>),
    /// Nothing behind it can.
    Fatal(Box<Finding>),
    End,
}

pub(super) struct Rows<R> {
    reader: R,
    sheet: &'static str,
    delimiter: Option<u8>,
    /// Number of the last row.
    row: u64,
    bytes: u64,
    ready: VecDeque<Row>,
    /// Lines that are read once more.
    again: Cursor<Vec<u8>>,
}

enum Line {
    End,
    /// Whether its quotation marks are even.
    Whole {
        is_even: bool,
    },
    /// Longer than the limit and thrown away.
    TooLong,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(reader: R, sheet: &'static str) -> Self {
        Self { reader, sheet, delimiter: None, row: 0, bytes: 0, ready: VecDeque::new(), again: Cursor::default() }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn next(&mut self) -> Next {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Next::Row(row);
            }
            match self.gather() {
                Ok(true) => {}
                Ok(false) => return Next::End,
                Err(fault) if fault.code == FindingCode::RowTooLarge => return Next::Fault(fault),
                Err(fault) => return Next::Fatal(fault),
            }
        }
    }

    /// Gathers the lines of one row and splits them; false at the end of the file.
    fn gather(&mut self) -> Result<bool, Box<Finding>> {
        let (mut held, mut is_even) = (Vec::new(), true);
        loop {
            match self.line(&mut held)? {
                Line::End if held.is_empty() => return Ok(false),
                Line::End => return self.alone(held).map(|()| true),
                Line::TooLong => {
                    let fault = self.fault(FindingCode::RowTooLarge);
                    self.row += 1;
                    return Err(fault.with("limit", MAX_RECORD_BYTES >> 20).into());
                }
                Line::Whole { is_even: own } => is_even ^= !own,
            }
            if is_even {
                break;
            }
            if held.len() > MAX_RECORD_BYTES {
                return self.alone(held).map(|()| true);
            }
        }
        self.split(&held)?;
        Ok(true)
    }

    /// Takes the first of these lines for a row whose quotation mark is never closed, and has the others read again.
    fn alone(&mut self, mut held: Vec<u8>) -> Result<(), Box<Finding>> {
        let end = held.iter().position(|byte| *byte == b'\n').map_or(held.len(), |at| at + 1);
        let read = usize::try_from(self.again.position()).unwrap_or(usize::MAX);
        let mut rest = held.split_off(end);
        rest.extend(self.again.get_ref().get(read..).unwrap_or_default());
        self.again = Cursor::new(rest);
        let text = std::str::from_utf8(&held).map_err(|_| self.fault(FindingCode::NotUtf8))?;
        let text = self.without_mark(text);
        let delimiter = *self.delimiter.get_or_insert_with(|| delimiter_of(text));
        self.row += 1;
        self.ready.push_back(Row { number: self.row, cells: cells_of_line(text, delimiter.into()) });
        Ok(())
    }

    fn split(&mut self, held: &[u8]) -> Result<(), Box<Finding>> {
        let text = std::str::from_utf8(held).map_err(|_| self.fault(FindingCode::NotUtf8))?;
        let text = self.without_mark(text);
        if text.trim_matches(['\r', '\n']).is_empty() {
            // A spreadsheet counts an empty row; the csv crate passes over it.
            self.row += 1;
            return Ok(());
        }
        if self.row == 0 && text.trim_start_matches('"').starts_with(REMARK) {
            self.row += 1;
            return Ok(());
        }
        let delimiter = *self.delimiter.get_or_insert_with(|| delimiter_of(text));
        let mut builder = csv::ReaderBuilder::new();
        let reader = builder.has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(held.len().max(16));
        for record in reader.from_reader(text.as_bytes()).into_records() {
            let record =
                record.map_err(|error| Box::new(self.fault(FindingCode::ReadFailed).value(&error.to_string())))?;
            self.row += 1;
            self.ready.push_back(Row {
                number: self.row,
                cells: (1..)
                    .zip(record.iter())
                    .map(|(column, text)| Cell { column, value: Value::Text(unguarded(text).into()) })
                    .collect(),
            });
        }
        Ok(())
    }

    /// A row without the mark of order that a file may begin with.
    fn without_mark<'t>(&self, text: &'t str) -> &'t str {
        if self.row == 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text }
    }

    /// Adds one line to `held`.
    fn line(&mut self, held: &mut Vec<u8>) -> Result<Line, Box<Finding>> {
        let (mut too_long, mut even, mut any) = (false, true, false);
        let start = held.len();
        loop {
            let is_again = (self.again.position() as usize) < self.again.get_ref().len();
            let chunk = if is_again { self.again.fill_buf() } else { self.reader.fill_buf() };
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    let reason = error.to_string();
                    let records = i64::try_from(self.row).unwrap_or(i64::MAX);
                    let finding = self.fault(FindingCode::ReadFailed).value(&reason);
                    return Err(finding.with("records", records).into());
                }
            };
            if chunk.is_empty() && !any {
                return Ok(Line::End);
            }
            let end = if chunk.contains(&b'\n') { chunk.iter().position(|byte| *byte == b'\n') } else { None };
            let taken = end.map_or(chunk.len(), |end| end + 1);
            too_long |= held.len().saturating_sub(start) + taken > MAX_RECORD_BYTES;
            even ^= !is_even(&chunk[..taken]);
            if too_long {
                *held = Vec::new();
            } else {
                held.extend_from_slice(&chunk[..taken]);
            }
            let at_end = chunk.is_empty();
            any = true;
            if is_again {
                self.again.consume(taken);
            } else {
                self.reader.consume(taken);
                self.bytes += taken as u64;
            }
            if end.is_some() || at_end {
                return Ok(if too_long { Line::TooLong } else { Line::Whole { is_even: even } });
            }
        }
    }

    fn fault(&self, code: FindingCode) -> Box<Finding> {
        let location = Location { section: Some(self.sheet.into()), row: Some(self.row + 1), ..Location::default() };
        Finding::new(code, location).into()
    }
}

fn is_even(bytes: &[u8]) -> bool {
    !bytes.contains(&b'"') || bytes.iter().fold(true, |even, byte| even ^ (*byte == b'"'))
}

/// The sign that parts the cells of the header.
fn delimiter_of(header: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| *sign == byte && !quoted) {
            *count += 1;
        }
    }
    // The first of equals: a header of one column has none, and a comma then parts nothing.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}
