//! From the text of a cell to the JSON value its column takes.

use serde_json::{Map, Number, Value};

use crate::transfer::{
    merge::ERASE,
    schema::{Expected, Node},
};

/// The cell that says "asked, and there is none": a blank cell would say "no change".
const EMPTY_LIST: &str = "[]";

/// What the cell says. Text that cannot be what the column takes stays text, so that the check finds
/// it and can show it.
pub(super) fn coerce(node: Node, text: &str) -> Value {
    let trimmed = text.trim();
    if trimmed == ERASE {
        return Value::from(ERASE);
    }
    let coerced = match node.expected() {
        Expected::Text => Some(Value::from(text)),
        Expected::Choice | Expected::Object => Some(Value::from(trimmed)),
        Expected::Whole => whole(trimmed),
        Expected::Number => number(trimmed),
        Expected::YesNo => yes_no(trimmed).map(Value::Bool),
        Expected::List => node.items().map(|items| list(items, trimmed)),
    };
    coerced.unwrap_or_else(|| Value::from(trimmed))
}

fn whole(text: &str) -> Option<Value> {
    let digits = without_spaces(text);
    if let Ok(number) = digits.parse::<i64>() {
        return Some(Value::from(number));
    }
    // A spreadsheet may write 3 as 3.0.
    let (whole, fraction) = digits.split_once(['.', ','])?;
    let is_whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    whole.parse::<i64>().ok().filter(|_| is_whole).map(Value::from)
}

fn number(text: &str) -> Option<Value> {
    let number = without_spaces(text).replace(',', ".").parse::<f64>().ok()?;
    Number::from_f64(number).map(Value::Number)
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn yes_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "иә" | "да" | "1" => Some(true),
        "false" | "no" | "жоқ" | "нет" | "0" => Some(false),
        _ => None,
    }
}

fn list(items: Node, text: &str) -> Value {
    if text == EMPTY_LIST {
        return Value::Array(Vec::new());
    }
    let parts = text.split(|c: char| c == ';' || c.is_whitespace()).filter(|part| !part.is_empty());
    Value::Array(parts.map(|part| element(items, part)).collect())
}

/// An element: a code, or two values as `kk:whole_household`.
fn element(items: Node, part: &str) -> Value {
    let fields: Vec<_> = items.required().collect();
    match (fields.as_slice(), part.split_once(':')) {
        ([first, second], Some((one, other))) => {
            let pair = [((*first).to_owned(), Value::from(one)), ((*second).to_owned(), Value::from(other))];
            Value::Object(pair.into_iter().collect::<Map<_, _>>())
        }
        _ => Value::from(part),
    }
}
