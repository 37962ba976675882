//! One record written by hand: what a person types into a form, or a program sends, as a file of one row has it. From
//! here it goes the way of every file.
//!
//! *Design notes.* In a file what is blank changes nothing. A form is filled in with what is kept, so a field that
//! somebody empties is to be erased, and one that nobody touched is left out: it cannot change what another person
//! wrote meanwhile. A program erases with null.

mod changes;
mod form;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use self::{
    changes::{Changed, changes, entries},
    form::{Choice, Control, FormField, Group, form},
};
use super::{
    book::Vocabulary,
    erase::{ERASE, as_carried},
    finding::Finding,
    json,
    kind::Kind,
    merge::{is_by_element, told_by},
    raw::{Event, Origin, Progress, RawRecord, RecordSource},
    sheet::{Field, Sheet, fields, typed_row},
};
use crate::{
    domain::{canonical::canonical_json, hash::Sha256Hash},
    i18n::Translator,
};

/// A record, or a part of one, written by hand.
#[derive(Clone, Debug)]
pub struct ByHand {
    raw: RawRecord,
    findings: Vec<Finding>,
    /// Where what was written stands in the record, as a JSON pointer: empty for the record itself.
    base: String,
}

/// A record that is kept, as its form shows it.
#[derive(Clone, Copy)]
pub struct Kept<'a> {
    /// Its code.
    pub code: &'a str,
    /// The record; absent where none is kept yet under this code: the plan of a child that has none.
    pub record: Option<&'a Value>,
    /// The same as its reader sees it: what is kept from them they neither change nor erase.
    pub told: Option<&'a Value>,
}

impl ByHand {
    /// A record as a program sends it; none where the bytes are no object. What is `kept` under the code is changed:
    /// null erases there.
    pub fn of_json(kind: Kind, bytes: &[u8], kept: Option<Kept<'_>>) -> Option<Self> {
        let parsed = json::parse(bytes).ok().filter(|parsed| parsed.value.is_object())?;
        let value = match kept {
            Some(kept) => {
                let mut value = erasing_nulls(parsed.value);
                value[kind.key_fields()[0]] = kept.code.into();
                value
            }
            None => as_carried(&parsed.value),
        };
        Some(Self::sent(kind, value, parsed.repeated, String::new()))
    }

    /// One more element of a list of a kept record, as a program sends it; none where the bytes are no object.
    pub fn of_element(sheet: Sheet, bytes: &[u8], kept: Kept<'_>) -> Option<Self> {
        let list = sheet.list()?;
        let parsed = json::parse(bytes).ok().filter(|parsed| parsed.value.is_object())?;
        let (elements, place) = in_list(sheet, kept.record, None, erasing_nulls(parsed.value));
        let base = format!("/{list}/{place}");
        let repeated = parsed.repeated.iter().map(|pointer| format!("{base}{pointer}")).collect();
        let value = json!({ sheet.kind().key_fields()[0]: kept.code, list: elements });
        Some(Self::sent(sheet.kind(), value, repeated, base))
    }

    fn sent(kind: Kind, value: Value, repeated: Vec<String>, base: String) -> Self {
        let origin = Origin::Bundle { line: 1, character: 1 };
        Self { raw: RawRecord { kind, index: 0, value, origin, repeated }, findings: Vec::new(), base }
    }

    /// A record as a person typed it into the form of a sheet.
    pub fn of_form(
        sheet: Sheet,
        typed: &dyn Fn(&str) -> Option<String>,
        kept: Option<Kept<'_>>,
        (vocabulary, words): (&Vocabulary, &Translator),
    ) -> Self {
        let before = kept.and_then(|kept| kept.told);
        let mut cells = touched(sheet, typed, before, (vocabulary, words));
        cells.extend(kept.map(|kept| (sheet.owner_column(), kept.code.to_owned())));
        let (mut raw, findings) = typed_row(sheet, &cells, vocabulary);
        raw.value = erasing_whole(raw.value);
        Self { raw, findings, base: String::new() }
    }

    /// An element of a list of a kept record, as a person typed it: the one at `place`, or one more.
    pub fn of_row(
        sheet: Sheet,
        typed: &dyn Fn(&str) -> Option<String>,
        (kept, place): (Kept<'_>, Option<usize>),
        (vocabulary, words): (&Vocabulary, &Translator),
    ) -> Self {
        let list = sheet.list().unwrap_or_default();
        let elements = kept.told.map_or(&[][..], |record| sheet.elements(record));
        let before = place.and_then(|place| elements.get(place));
        let mut cells = touched(sheet, typed, before, (vocabulary, words));
        cells.insert(sheet.owner_column(), kept.code.to_owned());
        let (mut raw, findings) = typed_row(sheet, &cells, vocabulary);
        let written = raw.value.pointer_mut(&format!("/{list}/0")).map_or_else(|| json!({}), Value::take);
        let (elements, at) = in_list(sheet, kept.record, place, erasing_whole(written));
        raw.value[list] = elements.into();
        let base = format!("/{list}/{at}");
        if let Origin::Sheets { rows, .. } = &mut raw.origin {
            for row in rows {
                row.base.clone_from(&base);
            }
        }
        Self { raw, findings, base }
    }

    /// The kind of the record.
    pub fn kind(&self) -> Kind {
        self.raw.kind
    }

    /// The record's code, if what was written has one.
    pub fn key(&self) -> Option<String> {
        self.raw.key()
    }

    /// The record as a file has it.
    pub fn raw(&self) -> &RawRecord {
        &self.raw
    }

    /// Digest of what was written.
    pub fn hash(&self) -> Sha256Hash {
        Sha256Hash::of(canonical_json(&json!({ self.raw.kind.section(): [self.raw.value] })).as_bytes())
    }

    /// It as a file that is read once.
    pub fn source(&self) -> Box<dyn RecordSource<Item = Event> + Send> {
        let found = self.findings.iter().cloned().map(Event::Finding);
        let events: Vec<Event> = found.chain([Event::Record(self.raw.clone())]).collect();
        Box::new(OneRecord { events: events.into_iter() })
    }

    /// Where a finding is about what was written, as a JSON pointer into that; the empty pointer for the whole of it.
    pub fn pointer(&self, finding: &Finding) -> String {
        let whole = format!("/{}/0", self.raw.kind.section());
        let pointer = finding.location.pointer.as_deref().unwrap_or_default();
        let pointer = pointer.strip_prefix(&whole).unwrap_or(pointer);
        pointer.strip_prefix(&self.base).unwrap_or(pointer).to_owned()
    }
}

/// A file of one record.
struct OneRecord {
    events: std::vec::IntoIter<Event>,
}

impl Iterator for OneRecord {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        self.events.next()
    }
}

impl RecordSource for OneRecord {
    fn progress(&self) -> Progress {
        Progress::default()
    }

    fn is_complete(&self) -> bool {
        self.events.as_slice().is_empty()
    }
}

/// The cells that somebody filled in or changed; those that were emptied hold the sign that erases.
fn touched(
    sheet: Sheet,
    typed: &dyn Fn(&str) -> Option<String>,
    before: Option<&Value>,
    (vocabulary, words): (&Vocabulary, &Translator),
) -> BTreeMap<&'static str, String> {
    let tells = told_by(sheet.kind(), sheet.list().unwrap_or_default());
    let cell = |field: &'static Field| {
        let text = typed(&field.name).map(|text| text.replace("\r\n", "\n"))?;
        let kept = form::text(field, before, vocabulary, words);
        let is_blank = text.trim().is_empty();
        // Without them nobody knows which element is meant.
        let tells = before.is_some() && tells.contains(&field.name.as_str());
        if !tells && text.trim() == kept.trim() {
            return None;
        }
        Some((field.name.as_str(), if is_blank { ERASE.to_owned() } else { text }))
    };
    let own = fields(sheet).iter().filter(|field| form::is_in_form(sheet, field));
    own.filter(|field| !(field.is_owner && before.is_some())).filter_map(cell).collect()
}

/// An element among those of its list, as a file brings it, and its place there. Where elements are laid over kept ones
/// it comes alone, else with all the others.
fn in_list(sheet: Sheet, record: Option<&Value>, place: Option<usize>, written: Value) -> (Vec<Value>, usize) {
    let list = sheet.list().unwrap_or_default();
    let kept = record.and_then(|record| record.get(list)).and_then(Value::as_array);
    if is_by_element(sheet.kind(), list) {
        return (vec![written], 0);
    }
    let mut elements: Vec<Value> = kept.into_iter().flatten().map(as_carried).collect();
    if let Some((place, element)) = place.and_then(|place| Some((place, elements.get_mut(place)?))) {
        lay_over(element, written);
        return (elements, place);
    }
    elements.push(written);
    let last = elements.len() - 1;
    (elements, last)
}

fn lay_over(element: &mut Value, written: Value) {
    match (element, written) {
        (Value::Object(kept), Value::Object(written)) => {
            for (name, value) in written {
                lay_over(kept.entry(name).or_insert(Value::Null), value);
            }
        }
        (place, value) => *place = value,
    }
}

/// What a program sends of a kept record: null stands for the sign that erases, and a text that only looks like the
/// sign for itself.
fn erasing_nulls(value: Value) -> Value {
    match value {
        Value::Null => ERASE.into(),
        Value::Object(fields) => {
            erasing_whole(Value::Object(fields.into_iter().map(|(name, value)| (name, erasing_nulls(value))).collect()))
        }
        other => as_carried(&other),
    }
}

/// The same with the sign in the place of each object of which everything that is told is to be erased.
fn erasing_whole(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let within = |(name, value): (String, Value)| {
        let value = erasing_whole(value);
        let is_gone =
            value.as_object().is_some_and(|inner| !inner.is_empty() && inner.values().all(|one| one == ERASE));
        (name, if is_gone { ERASE.into() } else { value })
    };
    Value::Object(fields.into_iter().map(within).collect::<Map<_, _>>())
}
