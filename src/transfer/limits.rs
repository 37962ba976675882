//! Lengths and ranges that `validator` holds on the domain's types.

use validator::{Validate, ValidationErrors};

use super::{finding::FindingCode, json::below, note::Note, record::Record};
use crate::domain::{family::Family, identity::MOST_OF_ONE};

/// What exceeds a limit.
pub(crate) fn notes(record: &Record) -> Vec<Note> {
    let mut notes = Vec::new();
    match record {
        Record::Child(child) => add(&mut notes, "", child),
        Record::SiblingGroup(group) => add(&mut notes, "", group),
        Record::Plan(plan) => add(&mut notes, "", plan.as_ref()),
        Record::Family(family) => add_family(&mut notes, family),
        Record::Outcome(outcome) => {
            if let Some(end) = &outcome.ended {
                add(&mut notes, "/ended", end);
            }
        }
        Record::Identity(named) => {
            for (list, count) in
                [("/names", named.names.len()), ("/iins", named.iins.len()), ("/phones", named.phones.len())]
            {
                if count > MOST_OF_ONE {
                    let note = Note::at(FindingCode::ListLength, list).value(count);
                    notes.push(note.with("min", 0_i64).with("max", MOST_OF_ONE));
                }
            }
        }
        Record::Settlement(_) | Record::Relative(_) | Record::Waiver(_) | Record::Contact(_) => {}
    }
    if matches!(record, Record::SiblingGroup(group) if group.members.len() < 2) {
        for note in notes.iter_mut().filter(|note| note.pointer == "/members") {
            note.code = FindingCode::GroupOfOne;
        }
    }
    notes
}

fn add_family(notes: &mut Vec<Note>, family: &Family) {
    add(notes, "", family);
    if let Some(languages) = &family.languages {
        add(notes, "/languages", languages);
    }
    if let Some(preferences) = &family.preferences {
        add(notes, "/preferences", preferences);
    }
    for (index, training) in family.training.iter().enumerate() {
        add(notes, &below("/training", index), training);
    }
}

fn add(notes: &mut Vec<Note>, pointer: &str, part: &impl Validate) {
    let Err(errors) = part.validate() else { return };
    notes.extend(in_order(&errors).into_iter().map(|(field, error)| note(&below(pointer, field), error)));
}

/// The errors by field, so that two checks of one file say the same in the same order.
fn in_order(errors: &ValidationErrors) -> Vec<(String, &validator::ValidationError)> {
    let by_field = errors.field_errors();
    let mut flat: Vec<_> = by_field
        .into_iter()
        .flat_map(|(field, errors)| errors.iter().map(move |error| (field.to_string(), error)))
        .collect();
    flat.sort_by(|a, b| a.0.cmp(&b.0));
    flat
}

fn note(pointer: &str, error: &validator::ValidationError) -> Note {
    let bound = |name: &str| error.params.get(name).and_then(serde_json::Value::as_i64).unwrap_or(0);
    let code = if error.code == "length" { FindingCode::ListLength } else { FindingCode::NumberRange };
    let note = Note::at(code, pointer).with("min", bound("min")).with("max", bound("max"));
    match error.params.get("value") {
        Some(value) if value.is_number() => note.found(value),
        Some(serde_json::Value::Array(list)) => note.value(list.len()),
        _ => note,
    }
}
