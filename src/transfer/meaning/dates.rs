//! Days that cannot be: facts recorded after the day of the check, births in the future.

use serde_json::Value;

use super::Meaning;
use crate::{
    domain::date::Date,
    transfer::{finding::FindingCode, json::below, note::Note},
};

/// Fields that hold the day of something that has happened. Ends (`until`, `expires_on`) may lie ahead.
const PAST_DAYS: [&str; 14] = [
    "as_of",
    "confirmed_on",
    "passed_on",
    "granted_on",
    "on",
    "said_on",
    "date",
    "opinion_recorded_on",
    "consent_recorded_on",
    "safety_plan_on",
    "birth_date",
    "decided_on",
    "introduced_on",
    "moved_on",
];

pub(super) fn check(meaning: &mut Meaning, value: &Value, as_of: Date) {
    visit(meaning, value, "", as_of);
}

fn visit(meaning: &mut Meaning, value: &Value, pointer: &str, as_of: Date) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if PAST_DAYS.contains(&name.as_str()) {
                    check_day(meaning, name, field, pointer, as_of);
                }
                if field.is_object() || field.is_array() {
                    visit(meaning, field, &below(pointer, name), as_of);
                }
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                visit(meaning, element, &below(pointer, index), as_of);
            }
        }
        _ => {}
    }
}

fn check_day(meaning: &mut Meaning, name: &str, field: &Value, pointer: &str, as_of: Date) {
    let Some(day) = field.as_str().and_then(|text| Date::parse(text).ok()) else { return };
    if day > as_of {
        let born = name == "birth_date";
        let code = if born { FindingCode::BirthDateInFuture } else { FindingCode::DateInFuture };
        let note = Note::at(code, below(pointer, name)).value(day);
        meaning.notes.push(note.with("today", as_of.to_string().as_str()));
    }
}
