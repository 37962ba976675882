//! CSV sheets: rows of one owner become one partial record, which then goes the way of every record.
//!
//! *Design notes.* A list that replaces another must be known as a whole, and its rows may stand
//! anywhere in the sheet; so the records of a sheet are held in memory, unlike those of a bundle.

mod cell;
mod columns;
mod rows;

use std::{
    collections::{BTreeMap, VecDeque},
    io::BufRead,
};

use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

pub use columns::{Column, Sheet, csv_columns};
use columns::{Field, fields};
use rows::{Next, Row, Rows};

use super::{
    finding::{Finding, FindingCode, Location},
    json::below,
    kind::Kind,
    raw::{Cell, Event, Origin, Progress, RawRecord, RecordSource},
    record, suggest,
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
    failed: bool,
}

/// The columns of one file, in its order.
struct Header {
    sheet: Sheet,
    columns: Vec<Title>,
}

/// What a column's title says.
enum Title {
    /// A field.
    Known(Field),
    /// Nothing on the list. A record that has a value there is not kept: it would lose that value.
    Unknown(String),
    /// A fact that is not kept, on purpose.
    Protected,
    /// Nothing at all.
    Blank,
}

impl Title {
    fn field(&self) -> Option<&Field> {
        match self {
            Self::Known(field) => Some(field),
            _ => None,
        }
    }
}

impl Sheets {
    /// No sheet yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one sheet to its end and tells `progress` after each row.
    pub fn read(&mut self, sheet: Sheet, reader: impl BufRead, progress: &mut dyn FnMut(Progress)) {
        let mut rows = Rows::new(reader, sheet.name());
        let before = self.progress.bytes;
        let mut header = None;
        loop {
            match (rows.next(), &header) {
                (Next::Row(row), None) => match self.header(sheet, &row) {
                    Some(read) => header = Some(read),
                    None => return,
                },
                (Next::Row(row), Some(header)) => self.row(header, &row),
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

    fn fail(&mut self, finding: Finding) {
        self.failed = true;
        self.findings.push_back(finding);
    }

    /// Reads the header; `None` when the sheet cannot be read with it.
    fn header(&mut self, sheet: Sheet, row: &Row) -> Option<Header> {
        let known = fields(sheet);
        let mut columns: Vec<Title> = Vec::with_capacity(row.cells.len());
        for text in &row.cells {
            let name: String = text.trim().nfc().collect();
            let title = title(sheet, &name, &known);
            match &title {
                Title::Unknown(_) | Title::Protected => {
                    self.findings.push_back(unknown_column(sheet, &name, row.number, &known));
                }
                Title::Known(field) if columns.iter().filter_map(Title::field).any(|one| one.name == field.name) => {
                    let finding = Finding::new(FindingCode::ColumnRepeated, cell(sheet, row.number, &name).into());
                    self.fail(finding.value(&name));
                    return None;
                }
                Title::Known(_) | Title::Blank => {}
            }
            columns.push(title);
        }
        if !columns.iter().filter_map(Title::field).any(|field| field.is_owner) {
            let finding = Finding::new(FindingCode::ColumnMissing, cell(sheet, row.number, "").into());
            self.fail(finding.with("field", sheet.owner_column()));
            return None;
        }
        Some(Header { sheet, columns })
    }

    fn row(&mut self, header: &Header, row: &Row) {
        if row.cells.iter().all(|text| text.trim().is_empty()) {
            return;
        }
        self.progress.records += 1;
        let (sheet, kind) = (header.sheet, header.sheet.kind());
        let (index, base) = self.target(header, row);
        let Some(record) = self.records.get_mut(&(kind, index)) else { return };
        let Origin::Sheets { cells, .. } = &mut record.origin else { return };
        let mut lost = None;
        for (place, text) in row.cells.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            match header.columns.get(place) {
                Some(Title::Known(field)) => {
                    let pointer = pointer_of(kind, &base, field);
                    put(&mut record.value, &pointer, cell::coerce(field.node, text));
                }
                Some(Title::Protected) => {}
                title => lost = lost.or(Some((title, text))),
            }
        }
        for field in header.columns.iter().filter_map(Title::field) {
            let pointer = pointer_of(kind, &base, field);
            cells.entry(pointer).or_insert_with(|| cell(sheet, row.number, &field.name));
        }
        if let Some((title, text)) = lost {
            let finding = lost_value(header, row.number, title, text);
            let location = Location { index: Some(index), ..finding.location };
            self.findings.push_back(Finding { kind: Some(kind), location, ..finding });
        }
    }

    /// The record a row belongs to, and the pointer below which its cells stand.
    fn target(&mut self, header: &Header, row: &Row) -> (usize, String) {
        let (sheet, kind) = (header.sheet, header.sheet.kind());
        let is_part = sheet.list().is_some();
        let key = owner_key(header, row);
        let known = key.as_ref().and_then(|key| self.owners.get(&(kind, key.clone())).copied());
        // A second row for one record is a second record with one code, which the check finds. A
        // sheet of a list may have been read before the record's own.
        let reused = known.filter(|index| is_part || self.is_part(kind, *index));
        let index = reused.unwrap_or_else(|| self.add(kind, sheet, row.number));
        if let Some(key) = key {
            self.owners.entry((kind, key)).or_insert(index);
        }
        let Some(record) = self.records.get_mut(&(kind, index)) else { return (index, String::new()) };
        let Some(list) = sheet.list() else {
            if let Origin::Sheets { is_part, first, .. } = &mut record.origin {
                (*is_part, *first) = (false, cell(sheet, row.number, ""));
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

    fn add(&mut self, kind: Kind, sheet: Sheet, row: u64) -> usize {
        let count = self.counts.entry(kind).or_default();
        let index = *count;
        *count += 1;
        let first = cell(sheet, row, "");
        let origin = Origin::Sheets { cells: BTreeMap::new(), first, is_part: sheet.list().is_some() };
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
        self.records.pop_first().map(|(_, record)| Event::Record(record))
    }
}

impl RecordSource for Sheets {
    fn progress(&self) -> Progress {
        self.progress
    }

    fn is_complete(&self) -> bool {
        !self.failed && self.findings.is_empty() && self.records.is_empty()
    }
}

impl From<Cell> for Location {
    fn from(cell: Cell) -> Self {
        Self {
            section: Some(cell.sheet.into()),
            row: Some(cell.row),
            column: Some(cell.column).filter(|column| !column.is_empty()),
            ..Self::default()
        }
    }
}

fn cell(sheet: Sheet, row: u64, column: &str) -> Cell {
    Cell { sheet: sheet.name(), row, column: column.to_owned() }
}

fn pointer_of(kind: Kind, base: &str, field: &Field) -> String {
    if field.is_owner { below("", kind.key_fields()[0]) } else { format!("{base}/{}", field.name.replace('.', "/")) }
}

/// The row says more than can be kept.
fn lost_value(header: &Header, row: u64, title: Option<&Title>, text: &str) -> Finding {
    if let Some(Title::Unknown(name)) = title {
        let location = cell(header.sheet, row, name).into();
        return Finding::new(FindingCode::ColumnUnknown, location).value(name);
    }
    let finding = Finding::new(FindingCode::RowLength, cell(header.sheet, row, "").into()).value(text);
    finding.with("columns", header.columns.len())
}

fn title(sheet: Sheet, name: &str, known: &[Field]) -> Title {
    if name.is_empty() {
        return Title::Blank;
    }
    if let Some(field) = known.iter().find(|field| field.name == name) {
        return Title::Known(field.clone());
    }
    let is_near = suggest::closest(name, known.iter().map(|field| field.name.as_str())).is_some();
    let is_protected = sheet.kind() == Kind::Family && !is_near && record::is_protected(name);
    if is_protected { Title::Protected } else { Title::Unknown(name.to_owned()) }
}

fn unknown_column(sheet: Sheet, name: &str, row: u64, known: &[Field]) -> Finding {
    let location = cell(sheet, row, name).into();
    let hint = suggest::closest(name, known.iter().map(|field| field.name.as_str()));
    if matches!(title(sheet, name, known), Title::Protected) {
        return Finding::new(FindingCode::ProtectedNotKept, location).with("field", name);
    }
    Finding::new(FindingCode::ColumnUnknown, location).value(name).suggest(hint.map(|hint| hint.code))
}

/// The code of the record a row belongs to. A row of a composite code is always a record of its own.
fn owner_key(header: &Header, row: &Row) -> Option<String> {
    let kind = header.sheet.kind();
    if kind.key_fields().len() > 1 {
        return None;
    }
    let place = header.columns.iter().position(|title| title.field().is_some_and(|field| field.is_owner))?;
    let field = kind.key_fields()[0];
    kind.key_of(&json!({ field: row.cells.get(place)? }))
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
