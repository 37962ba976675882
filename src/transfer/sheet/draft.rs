//! A record while its rows are gathered: the cells as they stand, and its value only when it is given out.
//!
//! *Design notes.* A cell takes a quarter of the room that its value takes in a record, and a register of ten
//! thousand families has six hundred thousand cells.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    Sheet, Vocabulary,
    cell::{self, is_code},
    columns::{Field, tells_who},
    header::{Header, Title},
    people,
};
use crate::transfer::{
    finding::{Finding, FindingCode, Location},
    json::below,
    kind::Kind,
    office::{self, Epoch},
    raw::{Origin, RawRecord, SheetRow},
};

/// A row as its file has it: the cells that are not blank, in the order of their columns.
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) cells: Box<[office::Cell]>,
    pub(super) epoch: Epoch,
}

/// A record whose rows are being gathered.
pub(super) struct Draft {
    /// No row of the record itself was met, only rows of its lists.
    pub(super) is_part: bool,
    rows: Vec<(Arc<Header>, String, Row)>,
    /// Rows of each list so far.
    elements: BTreeMap<Sheet, usize>,
    /// What is known of it before its rows are read.
    begun: Value,
}

impl Draft {
    pub(super) fn new(is_part: bool) -> Self {
        Self { is_part, ..Self::begun(Value::Object(Map::new())) }
    }

    /// A record of which something is known before its rows are read.
    pub(super) fn begun(begun: Value) -> Self {
        Self { is_part: false, rows: Vec::new(), elements: BTreeMap::new(), begun }
    }

    /// Adds a row: of the record itself, or the next element of a list.
    pub(super) fn add(&mut self, header: Arc<Header>, row: Row) {
        let base = match header.sheet.list() {
            None => {
                self.is_part = false;
                String::new()
            }
            Some(list) => {
                let next = self.elements.entry(header.sheet).or_default();
                *next += 1;
                below(&below("", list), *next - 1)
            }
        };
        self.rows.push((header, base, row));
    }

    /// The record, and what is wrong with cells of it.
    pub(super) fn finish(self, kind: Kind, index: usize, vocabulary: &Vocabulary) -> (RawRecord, Vec<Finding>) {
        let mut value = self.begun;
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut found = Vec::new();
        for (header, base, row) in self.rows {
            if let (Some(list), Some(fields)) = (header.sheet.list(), value.as_object_mut())
                && let Some(elements) = fields.entry(list).or_insert_with(|| json!([])).as_array_mut()
            {
                elements.push(json!({}));
            }
            fill(&mut value, kind, &header, &base, &row, vocabulary, &mut found);
            rows.push(SheetRow { base, heading: Arc::clone(&header.heading), number: row.number });
        }
        for finding in &mut found {
            finding.kind = Some(kind);
            finding.location.index = Some(index);
        }
        let origin = Origin::Sheets { rows, is_part: self.is_part };
        (RawRecord { kind, index, value, origin, repeated: Vec::new() }, found)
    }
}

/// Puts the cells of a row where their columns say.
fn fill(
    value: &mut Value,
    kind: Kind,
    header: &Header,
    base: &str,
    row: &Row,
    vocabulary: &Vocabulary,
    found: &mut Vec<Finding>,
) {
    let mut lost = None;
    for given in &row.cells {
        match header.columns.get(given.column as usize - 1) {
            Some(Title::Known(field)) => {
                let typed = given.value.typed();
                if let Some(code) = unreadable(field, &given.value) {
                    let location = header.heading.location(row.number, &field.name);
                    let finding = Finding::new(code, location);
                    found.push(if kind == Kind::Identity && tells_who(&field.name) {
                        finding.hidden(&typed)
                    } else {
                        finding.value(&typed)
                    });
                    continue;
                }
                if kind == Kind::Identity
                    && let Some(finding) = people::masked(field, &typed, &header.heading, row.number)
                {
                    found.push(finding);
                    continue;
                }
                // What a record is called is never another record's name.
                let said = match header.sheet.list() {
                    None if field.is_owner && is_code(field.node) => Value::from(typed.trim()),
                    _ => cell::coerce(field.node, &typed, vocabulary, row.epoch),
                };
                put(value, &pointer_of(kind, base, field), said);
            }
            // Where a mark is never closed, what stands in the other cells is not sure either.
            _ if matches!(&given.value, office::Value::Error(text) if is_unclosed(text)) => {
                let location = header.heading.location(row.number, "");
                found.push(Finding::new(FindingCode::QuoteOpen, location).value(&given.value.typed()));
            }
            Some(Title::LeftOut | Title::SaidToBeLeftOut(_)) => {}
            // One finding for a row says that it holds more than can be kept.
            title => lost = lost.or_else(|| Some(lost_value(header, row.number, title, &given.value.typed()))),
        }
    }
    found.extend(lost);
}

fn pointer_of(kind: Kind, base: &str, field: &Field) -> String {
    if field.is_owner { below("", kind.key_fields()[0]) } else { format!("{base}/{}", field.name.replace('.', "/")) }
}

/// What keeps a cell from being read at all.
fn unreadable(field: &Field, value: &office::Value) -> Option<FindingCode> {
    match value {
        office::Value::Error(text) if is_unclosed(text) => Some(FindingCode::QuoteOpen),
        office::Value::Error(_) => Some(FindingCode::CellError),
        // Programs turn the code 3-12 into a day, and the code is lost.
        office::Value::Serial(..) | office::Value::Day(_) if is_code(field.node) => Some(FindingCode::CodeIsDay),
        office::Value::Text(text) if text.contains(char::REPLACEMENT_CHARACTER) => Some(FindingCode::CharactersLost),
        _ => None,
    }
}

/// What programs show as an error never begins so.
fn is_unclosed(text: &str) -> bool {
    text.starts_with('"')
}

/// The row says more than can be kept.
fn lost_value(header: &Header, row: u64, title: Option<&Title>, text: &str) -> Finding {
    if let Some(Title::Unknown(name)) = title {
        let location = header.heading.location(row, name);
        return Finding::new(FindingCode::ColumnUnknown, location).value(name);
    }
    let location: Location = header.heading.location(row, "");
    Finding::new(FindingCode::RowLength, location).value(text).with("columns", header.columns.len())
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
