//! Sheets: rows of one owner become one partial record, which then goes the way of every record.
//!
//! *Design notes.* A list that replaces another must be known as a whole, and its rows may stand
//! anywhere in the sheet; so the records of a sheet are held in memory, unlike those of a bundle.

mod cell;
mod columns;
mod filling;
mod header;
mod heading;
mod mapping;
mod rows;
mod titles;
mod vocabulary;

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    io::BufRead,
    sync::Arc,
};

use serde_json::{Map, Value, json};

use columns::Field;
pub use columns::{Column, Sheet, csv_columns};
pub(crate) use filling::{Blank, Takes, blanks};
use header::{Header, Title, Written};
pub(crate) use heading::{Heading, locate};
pub use mapping::{Certainty, Mapping, Meant, Suggestion, suggest};
pub(crate) use mapping::{FIX, sure_column};
use rows::{Next, Rows};
pub(crate) use titles::{is_called, sheet_named_first};
pub use titles::{sheet_of_title, sheet_title, title};
pub use vocabulary::{OpenList, Vocabulary};

use super::{
    finding::{Finding, FindingCode, Location},
    json::below,
    kind::Kind,
    office::{self, Epoch},
    raw::{Event, Origin, Progress, RawRecord, RecordSource, SheetRow},
};

/// Sheets that are imported together. Read each sheet, then take the events.
#[derive(Default)]
pub struct Sheets {
    findings: VecDeque<Finding>,
    records: BTreeMap<(Kind, usize), RawRecord>,
    /// The record that rows with this code are added to.
    owners: BTreeMap<(Kind, String), usize>,
    counts: BTreeMap<Kind, usize>,
    progress: Progress,
    /// Records that were given out.
    given: u64,
    failed: bool,
    vocabulary: Arc<Vocabulary>,
}

/// A cell as its file has it.
#[derive(Clone, Copy)]
enum Given<'a> {
    Text(&'a str),
    Typed(&'a office::Value),
}

impl<'a> From<&'a office::Value> for Given<'a> {
    fn from(value: &'a office::Value) -> Self {
        match value {
            office::Value::Text(text) => Self::Text(text),
            typed => Self::Typed(typed),
        }
    }
}

impl<'a> Given<'a> {
    /// As a person would type it into a plain sheet.
    fn text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Typed(value) => Cow::Owned(value.typed()),
        }
    }

    fn is_blank(self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

/// A row as its file has it: cells in the order of their columns, counted from 1.
struct Row<'a> {
    number: u64,
    cells: Vec<(u32, Given<'a>)>,
    epoch: Epoch,
}

impl Sheets {
    /// No sheet yet; only the choices of the schema may be given in words.
    pub fn new() -> Self {
        Self::default()
    }

    /// No sheet yet; words stand for codes as `vocabulary` says.
    pub fn with_words(vocabulary: Arc<Vocabulary>) -> Self {
        Self { vocabulary, ..Self::default() }
    }

    /// Reads one sheet of separated values in UTF-8 to its end and tells `progress` after each row. The file may be
    /// of any size.
    pub fn read(&mut self, sheet: Sheet, reader: impl BufRead, progress: &mut dyn FnMut(Progress)) {
        let mut rows = Rows::new(reader, sheet.name());
        let before = self.progress.bytes;
        let mut header = None;
        loop {
            match (rows.next(), &header) {
                (Next::Row(row), None) => {
                    let titles = (1..).zip(row.cells).collect();
                    let written = Written { sheet, worksheet: None, row: row.number, titles };
                    match self.header(written, &Mapping::new()) {
                        Some(read) => header = Some(read),
                        None => return,
                    }
                }
                (Next::Row(row), Some(header)) => {
                    let cells = (1..).zip(row.cells.iter().map(|text| Given::Text(text))).collect();
                    self.row(header, &Row { number: row.number, cells, epoch: Epoch::default() });
                }
                // Whose row was lost is not known, so no record of the sheet is sure to be whole.
                (Next::Fault(fault), _) => self.fail(*fault),
                (Next::Fatal(fault), _) => return self.fail(*fault),
                (Next::End, None) => {
                    let location = Location { section: Some(sheet.name().into()), ..Location::default() };
                    return self.fail(Finding::new(FindingCode::FileEmpty, location));
                }
                (Next::End, Some(_)) => return,
            }
            self.progress.bytes = before + rows.bytes();
            progress(self.progress);
        }
    }

    /// Reads the rows of a worksheet from its header on.
    pub(crate) fn read_worksheet(
        &mut self,
        sheet: Sheet,
        worksheet: &office::Sheet,
        rows: &[office::Row],
        epoch: Epoch,
        mapping: &Mapping,
    ) {
        let Some((first, rest)) = rows.split_first() else { return };
        let name = Some(worksheet.name.as_str()).filter(|name| !name.is_empty());
        let titles = first.cells.iter().map(|cell| (cell.column, cell.value.typed())).collect();
        let written = Written { sheet, worksheet: name, row: first.number.into(), titles };
        let Some(header) = self.header(written, mapping) else { return };
        for row in rest {
            let cells = row.cells.iter().map(|cell| (cell.column, Given::from(&cell.value))).collect();
            self.row(&header, &Row { number: row.number.into(), cells, epoch });
        }
    }

    /// Notes something about the file.
    pub(crate) fn note(&mut self, finding: Finding) {
        self.failed |= finding.code.is_fatal();
        self.findings.push_back(finding);
    }

    /// Says how many bytes a file has that was read, so that progress can be told in bytes.
    pub fn add_bytes(&mut self, bytes: u64) {
        self.progress.bytes += bytes;
    }

    fn fail(&mut self, finding: Finding) {
        self.failed = true;
        self.findings.push_back(finding);
    }

    fn header(&mut self, written: Written<'_>, mapping: &Mapping) -> Option<Header> {
        let mut found = Vec::new();
        let header = written.read(mapping, &mut found);
        self.failed |= header.is_none();
        self.findings.extend(found);
        header
    }

    fn row(&mut self, header: &Header, row: &Row<'_>) {
        if row.cells.iter().all(|(_, given)| given.is_blank()) {
            return;
        }
        self.progress.records += 1;
        let kind = header.sheet.kind();
        let (index, base) = self.target(header, row);
        let vocabulary = Arc::clone(&self.vocabulary);
        let Some(record) = self.records.get_mut(&(kind, index)) else { return };
        let mut lost = None;
        let mut found = Vec::new();
        for (column, given) in row.cells.iter().filter(|(_, given)| !given.is_blank()) {
            match header.columns.get(*column as usize - 1) {
                Some(Title::Known(field)) => {
                    if let Some(code) = unreadable(field, *given) {
                        let location = header.heading.location(row.number, &field.name);
                        found.push(Finding::new(code, location).value(&given.text()));
                        continue;
                    }
                    let value = cell::coerce(field.node, &given.text(), &vocabulary, row.epoch);
                    put(&mut record.value, &pointer_of(kind, &base, field), value);
                }
                Some(Title::LeftOut) => {}
                title => lost = lost.or(Some((title, *given))),
            }
        }
        if let Origin::Sheets { rows, .. } = &mut record.origin {
            rows.push(SheetRow { base, heading: Arc::clone(&header.heading), number: row.number });
        }
        found.extend(lost.map(|(title, given)| lost_value(header, row.number, title, &given.text())));
        for finding in found {
            let location = Location { index: Some(index), ..finding.location };
            self.findings.push_back(Finding { kind: Some(kind), location, ..finding });
        }
    }

    /// The record a row belongs to, and the pointer below which its cells stand.
    fn target(&mut self, header: &Header, row: &Row<'_>) -> (usize, String) {
        let (sheet, kind) = (header.sheet, header.sheet.kind());
        let is_part = sheet.list().is_some();
        let key = owner_key(header, row);
        let known = key.as_ref().and_then(|key| self.owners.get(&(kind, key.clone())).copied());
        // A second row for one record is a second record with one code, which the check finds. A
        // sheet of a list may have been read before the record's own.
        let reused = known.filter(|index| is_part || self.is_part(kind, *index));
        let index = reused.unwrap_or_else(|| self.add(kind, is_part));
        if let Some(key) = key {
            self.owners.entry((kind, key)).or_insert(index);
        }
        let Some(record) = self.records.get_mut(&(kind, index)) else { return (index, String::new()) };
        let Some(list) = sheet.list() else {
            if let Origin::Sheets { is_part, .. } = &mut record.origin {
                *is_part = false;
            }
            return (index, String::new());
        };
        let length = record.value.get(list).and_then(Value::as_array).map_or(0, Vec::len);
        let base = below(&below("", list), length);
        if let Some(fields) = record.value.as_object_mut()
            && let Some(elements) = fields.entry(list).or_insert_with(|| json!([])).as_array_mut()
        {
            elements.push(json!({}));
        }
        (index, base)
    }

    fn is_part(&self, kind: Kind, index: usize) -> bool {
        let record = self.records.get(&(kind, index));
        record.is_some_and(|record| matches!(record.origin, Origin::Sheets { is_part: true, .. }))
    }

    fn add(&mut self, kind: Kind, is_part: bool) -> usize {
        let count = self.counts.entry(kind).or_default();
        let index = *count;
        *count += 1;
        let origin = Origin::Sheets { rows: Vec::new(), is_part };
        let record = RawRecord { kind, index, value: Value::Object(Map::new()), origin, repeated: Vec::new() };
        self.records.insert((kind, index), record);
        index
    }
}

impl Iterator for Sheets {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if let Some(finding) = self.findings.pop_front() {
            return Some(Event::Finding(finding));
        }
        let (_, record) = self.records.pop_first()?;
        self.given += 1;
        Some(Event::Record(record))
    }
}

impl RecordSource for Sheets {
    /// Sheets are read as a whole first: how far their records were given out tells how far the work has come.
    fn progress(&self) -> Progress {
        let all = self.given + self.records.len() as u64;
        let bytes = (self.progress.bytes * self.given).checked_div(all).unwrap_or(self.progress.bytes);
        Progress { bytes, records: self.given }
    }

    fn is_complete(&self) -> bool {
        !self.failed && self.findings.is_empty() && self.records.is_empty()
    }
}

fn pointer_of(kind: Kind, base: &str, field: &Field) -> String {
    if field.is_owner { below("", kind.key_fields()[0]) } else { format!("{base}/{}", field.name.replace('.', "/")) }
}

/// What keeps a cell from being read at all.
fn unreadable(field: &Field, given: Given<'_>) -> Option<FindingCode> {
    match given {
        Given::Typed(office::Value::Error(_)) => Some(FindingCode::CellError),
        // Programs turn the code 3-12 into a day, and the code is lost.
        Given::Typed(office::Value::Serial(..) | office::Value::Day(_)) if cell::is_code(field.node) => {
            Some(FindingCode::CodeIsDay)
        }
        Given::Text(text) if text.contains(char::REPLACEMENT_CHARACTER) => Some(FindingCode::CharactersLost),
        _ => None,
    }
}

/// The row says more than can be kept.
fn lost_value(header: &Header, row: u64, title: Option<&Title>, text: &str) -> Finding {
    if let Some(Title::Unknown(name)) = title {
        let location = header.heading.location(row, name);
        return Finding::new(FindingCode::ColumnUnknown, location).value(name);
    }
    let finding = Finding::new(FindingCode::RowLength, header.heading.location(row, "")).value(text);
    finding.with("columns", header.columns.len())
}

/// The code of the record a row belongs to. A row of a composite code is always a record of its own.
fn owner_key(header: &Header, row: &Row<'_>) -> Option<String> {
    let kind = header.sheet.kind();
    if kind.key_fields().len() > 1 {
        return None;
    }
    let place = header.columns.iter().position(|title| title.field().is_some_and(|field| field.is_owner))?;
    let given = row.cells.iter().find(|(column, _)| *column as usize == place + 1).map(|(_, given)| given.text())?;
    kind.key_of(&json!({ kind.key_fields()[0]: given }))
}

/// Puts a value at a pointer and makes the objects on the way.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut place = root;
    for step in pointer.split('/').skip(1) {
        place = match place {
            Value::Array(elements) => {
                let Some(element) = step.parse::<usize>().ok().and_then(|index| elements.get_mut(index)) else {
                    return;
                };
                element
            }
            Value::Object(fields) => fields.entry(step).or_insert_with(|| json!({})),
            // No column stands for an object and for its fields at once, so nothing is lost here.
            _ => return,
        };
    }
    *place = value;
}
