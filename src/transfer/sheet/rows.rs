//! Rows of a CSV file, one at a time, bounded.
//!
//! *Design notes.* A row is gathered line by line until its quotation marks are even, and only then
//! split by the csv crate. The crate alone reads a row of any size into memory and takes an unclosed
//! quotation mark for a cell that goes on to the end of the file: every row behind it would be lost.

use std::{
    collections::VecDeque,
    io::{BufRead, ErrorKind},
};

use crate::transfer::{
    export::REMARK,
    finding::{Finding, FindingCode, Location},
    source::MAX_RECORD_BYTES,
    workbook::unguarded,
};

/// One row.
pub(super) struct Row {
    /// As a spreadsheet counts: the header is row 1.
    pub(super) number: u64,
    pub(super) cells: Vec<String>,
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
}

enum Line {
    End,
    Whole,
    /// Longer than the limit and thrown away; whether its quotation marks were even.
    TooLong {
        even: bool,
    },
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(reader: R, sheet: &'static str) -> Self {
        Self { reader, sheet, delimiter: None, row: 0, bytes: 0, ready: VecDeque::new() }
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
        let mut held = Vec::new();
        loop {
            match self.line(&mut held)? {
                Line::End if held.is_empty() => return Ok(false),
                Line::End | Line::TooLong { even: false } => return Err(self.fault(FindingCode::QuoteOpen)),
                Line::TooLong { even: true } => {
                    let fault = self.fault(FindingCode::RowTooLarge);
                    self.row += 1;
                    return Err(fault.with("limit", MAX_RECORD_BYTES >> 20).into());
                }
                Line::Whole if is_even(&held) => break,
                Line::Whole => {}
            }
        }
        self.split(&held)?;
        Ok(true)
    }

    fn split(&mut self, held: &[u8]) -> Result<(), Box<Finding>> {
        let text = std::str::from_utf8(held).map_err(|_| self.fault(FindingCode::NotUtf8))?;
        let text = if self.row == 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
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
                cells: record.iter().map(|cell| unguarded(cell).into_owned()).collect(),
            });
        }
        Ok(())
    }

    /// Adds one line to `held`.
    fn line(&mut self, held: &mut Vec<u8>) -> Result<Line, Box<Finding>> {
        let (mut too_long, mut even, mut any) = (false, true, false);
        loop {
            let chunk = match self.reader.fill_buf() {
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
            too_long |= held.len() + taken > MAX_RECORD_BYTES;
            if too_long {
                even ^= !is_even(&chunk[..taken]) ^ !is_even(held);
                *held = Vec::new();
            } else {
                held.extend_from_slice(&chunk[..taken]);
            }
            let at_end = chunk.is_empty();
            any = true;
            self.reader.consume(taken);
            self.bytes += taken as u64;
            if end.is_some() || at_end {
                return Ok(if too_long { Line::TooLong { even } } else { Line::Whole });
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
