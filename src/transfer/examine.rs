//! One record from file to verdict: merge, shape, limits, meaning.

use serde::Serialize;
use serde_json::Value;

use super::{
    codebook::{Codebook, Lookup},
    confirmation,
    finding::{Finding, FindingCode, Location, Severity},
    json::{is_at_or_below, last_step, parent},
    kind::Kind,
    meaning::{self, AgedNeed},
    merge::{self, Merged},
    note::{Note, Reference},
    raw::{Origin, RawRecord},
    record::{self, Record},
};
use crate::domain::date::Date;

/// A record after its check.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its kind.
    pub kind: Kind,
    /// Its place in its section, counted from 0.
    pub index: usize,
    /// Its code, if it has one.
    pub key: Option<String>,
    /// The record as it would be saved; `None` when it has faults.
    pub record: Option<Record>,
    /// What saving it would do.
    pub outcome: Outcome,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// What saving a record would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was kept under this code.
    New,
    /// These values change: JSON pointers of the record.
    Changed(Vec<String>),
    /// Everything is kept already.
    Unchanged,
    /// It has faults and is not saved.
    Refused,
}

/// Checks one record by itself, against what is kept under its code. What needs the rest of the file
/// is found by [`super::Checker`] only.
pub fn check_record(raw: &RawRecord, stored: Option<&Value>, codebook: &Codebook, as_of: Date) -> Checked {
    examine(raw, stored, &Lookup::new(codebook), as_of).checked
}

/// A checked record with what the end of the file is needed for.
pub(crate) struct Examined {
    pub(crate) checked: Checked,
    pub(crate) references: Vec<(Reference, Location)>,
    pub(crate) aged_needs: Vec<(AgedNeed, Location)>,
    /// Where the record itself stands.
    pub(crate) location: Location,
}

pub(crate) fn examine(raw: &RawRecord, stored: Option<&Value>, lookup: &Lookup<'_>, as_of: Date) -> Examined {
    let mut merged = merge::merge(raw.kind, stored, &raw.value);
    let mut shape = record::read(raw.kind, merged.value.clone(), &merged.erased);
    let mut notes = std::mem::take(&mut merged.notes);
    notes.extend(
        raw.repeated
            .iter()
            .map(|pointer| Note::at(FindingCode::FieldRepeated, pointer).with("field", last_step(pointer).as_str())),
    );
    notes.append(&mut shape.notes);
    if let (Some(Record::Plan(plan)), Some(stored)) = (&mut shape.record, stored) {
        notes.extend(confirmation::end(plan, stored));
    }
    if stored.is_none() && raw.key().is_some() && is_part(&raw.origin) {
        // What a whole record would need is not the fault of a row that only adds to one.
        notes.retain(|note| note.code != FindingCode::FieldMissing || !parent(&note.pointer).is_empty());
        let owner = raw.kind.key_fields()[0];
        let note = Note::at(FindingCode::OwnerUnknown, format!("/{owner}")).value(raw.key().unwrap_or_default());
        notes.push(note.with("sheet", raw.kind.section()));
    }
    let mut found = meaning::Meaning::default();
    if let Some(record) = &shape.record {
        found = meaning::check(record, &record.to_value(), lookup, as_of);
        let rests_on_stand_in = |pointer: &String| shape.stood_in.iter().any(|stood| is_at_or_below(pointer, stood));
        found.notes.retain(|note| !std::iter::once(&note.pointer).chain(&note.also).any(rests_on_stand_in));
        found.references.retain(|reference| !rests_on_stand_in(&reference.pointer));
        found.aged_needs.retain(|need| !rests_on_stand_in(&need.pointer));
    }
    notes.extend(found.notes);
    let locate = |pointer: &str| locate(raw, &merged, stored.is_some(), pointer);
    let is_good = !notes.iter().any(Note::is_error);
    let record = shape.record.filter(|_| is_good);
    let key = raw.key();
    let findings = notes.into_iter().map(|note| finding(note, raw.kind, key.as_deref(), &locate)).collect();
    let outcome = outcome(raw.kind, stored, record.as_ref());
    Examined {
        references: found.references.into_iter().map(|one| (locate(&one.pointer), one)).map(swap).collect(),
        aged_needs: found.aged_needs.into_iter().map(|one| (locate(&one.pointer), one)).map(swap).collect(),
        location: locate(""),
        checked: Checked { kind: raw.kind, index: raw.index, key, record, outcome, findings },
    }
}

fn is_part(origin: &Origin) -> bool {
    matches!(origin, Origin::Sheets { is_part: true, .. })
}

fn swap<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}

fn outcome(kind: Kind, stored: Option<&Value>, record: Option<&Record>) -> Outcome {
    match (stored, record) {
        (_, None) => Outcome::Refused,
        (None, Some(_)) => Outcome::New,
        (Some(stored), Some(record)) => {
            let changes = merge::changes(&record::canonical(kind, stored), &record.to_value());
            if changes.is_empty() { Outcome::Unchanged } else { Outcome::Changed(changes) }
        }
    }
}

fn finding(note: Note, kind: Kind, key: Option<&str>, locate: &impl Fn(&str) -> Location) -> Finding {
    let tells_who = kind == Kind::Identity && !["/of", "/code"].contains(&note.pointer.as_str());
    let note = if tells_who { note.hidden() } else { note };
    Finding {
        severity: note.code.severity(),
        code: note.code,
        name: note.code.name().into(),
        kind: Some(kind),
        record: key.map(super::shown::shown),
        location: locate(&note.pointer),
        value: note.value,
        suggestion: note.suggestion,
        params: note.params,
    }
}

/// Where the file has what stands at `pointer` of the merged record.
fn locate(raw: &RawRecord, merged: &Merged, has_stored: bool, pointer: &str) -> Location {
    let in_file = merged.in_file(pointer);
    let is_in_file = in_file.as_ref().is_some_and(|pointer| raw.value.pointer(pointer).is_some());
    let stored = has_stored && !is_in_file && merged.value.pointer(pointer).is_some();
    let pointer = in_file.unwrap_or_else(|| pointer.to_owned());
    match &raw.origin {
        Origin::Bundle { line, character } => Location {
            section: Some(raw.kind.section().into()),
            index: Some(raw.index),
            pointer: Some(format!("/{}/{}{pointer}", raw.kind.section(), raw.index)),
            line: Some(*line),
            character: Some(*character),
            stored,
            ..Location::default()
        },
        Origin::Sheets { rows, .. } => {
            Location { index: Some(raw.index), stored, ..super::sheet::locate(raw.kind, rows, &pointer) }
        }
    }
}

/// Whether any finding keeps the record out.
pub(crate) fn has_error(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
