//! From the text of a cell to the JSON value its column takes.

use serde_json::{Map, Number, Value};

use super::vocabulary::Vocabulary;
use crate::{
    domain::date::Date,
    transfer::{
        erase::ERASE,
        grouped,
        office::Epoch,
        schema::{Expected, Node},
    },
};

/// The cell that says "asked, and there is none": a blank cell would say "no change".
pub(super) const EMPTY_LIST: &str = "[]";

/// Numbers that stand for days where a day is expected: from May 1927 to the end of 2099. A bare year is no day.
const SERIALS: std::ops::RangeInclusive<f64> = 10_000.0..=73_050.0;

/// What the cell says. Text that cannot be what the column takes stays text, so that the check finds
/// it and can show it.
pub(super) fn coerce(node: Node, text: &str, vocabulary: &Vocabulary, epoch: Epoch) -> Value {
    let trimmed = text.trim();
    if trimmed == ERASE {
        return Value::from(ERASE);
    }
    if grouped::readings(node, trimmed).is_some() {
        return Value::from(trimmed);
    }
    let coerced = match node.expected() {
        Expected::Text if is_day(node) => Some(Value::from(day(trimmed, epoch).unwrap_or_else(|| text.to_owned()))),
        Expected::Text => Some(Value::from(code(node, trimmed, vocabulary).unwrap_or_else(|| text.to_owned()))),
        Expected::Choice | Expected::Object => code(node, trimmed, vocabulary).map(Value::from),
        Expected::Whole => whole(trimmed),
        Expected::Number => number(trimmed),
        Expected::YesNo => yes_no(trimmed).map(Value::Bool),
        Expected::List => node.items().map(|items| list(items, trimmed, vocabulary)),
    };
    coerced.unwrap_or_else(|| Value::from(trimmed))
}

/// Whether the column takes days.
pub(super) fn is_day(node: Node) -> bool {
    node.name() == "Date"
}

/// Whether the column takes codes that people gave, in which a day is always a slip of the program.
pub(super) fn is_code(node: Node) -> bool {
    node.name().ends_with("Code")
}

/// A day as it is kept; `None` where the text is none or is written as it should be.
fn day(text: &str, epoch: Epoch) -> Option<String> {
    // Midnight is what programs add to a day.
    let bare = [" 00:00:00", "T00:00:00", " 0:00:00", " 00:00", " 0:00"].iter().find_map(|end| text.strip_suffix(end));
    if let Some(bare) = bare {
        return Date::parse(bare).ok().map(|date| date.to_string());
    }
    let serial: f64 = text.parse().ok().filter(|number| SERIALS.contains(number))?;
    let (year, month, day) = epoch.day(serial)?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn code(node: Node, text: &str, vocabulary: &Vocabulary) -> Option<String> {
    vocabulary.code(node, text).map(str::to_owned).or_else(|| vocabulary.with_parameter(node, text))
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

/// Spaces between thousands, the narrow and the unbreakable ones too.
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

/// Entries stand apart by `;` or a line end. Those that are on no list are cut at commas, and where they still are
/// on none, at spaces: names may hold either.
fn list(items: Node, text: &str, vocabulary: &Vocabulary) -> Value {
    if text == EMPTY_LIST {
        return Value::Array(Vec::new());
    }
    if is_whole(items) {
        // Names and numbers hold spaces, and a comma in none of them; a number that a program cut short has one.
        let is_cut = items.name() != "PersonName" && text.contains(['E', 'e', 'Е', 'е']);
        let parts = text.split(move |sign| matches!(sign, ';' | '\n') || (sign == ',' && !is_cut));
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        return Value::Array(parts.map(Value::from).collect());
    }
    let entry = |part: &str| known(items, part.trim(), vocabulary);
    let words = |part: &str| -> Vec<Value> {
        part.split_whitespace().map(|word| entry(word).unwrap_or_else(|| plain(items, word))).collect()
    };
    let pieces = |part: &str| -> Vec<Value> {
        part.split(',').flat_map(|piece| entry(piece).map_or_else(|| words(piece), |known| vec![known])).collect()
    };
    let parts = text.split([';', '\n']).flat_map(|part| entry(part).map_or_else(|| pieces(part), |known| vec![known]));
    Value::Array(parts.collect())
}

/// Whether an entry is never cut at spaces.
fn is_whole(items: Node) -> bool {
    ["PersonName", "Iin", "Phone"].contains(&items.name())
}

/// An element whose every word is on a list: a code, or two as `kk:whole_household`.
fn known(items: Node, part: &str, vocabulary: &Vocabulary) -> Option<Value> {
    match two(items, part) {
        Some(([first, second], [one, other])) => {
            let value = |name: &str, word: &str| {
                items.property(name).and_then(|node| vocabulary.code(node, word.trim())).map(Value::from)
            };
            let pair = [(first.to_owned(), value(first, one)?), (second.to_owned(), value(second, other)?)];
            Some(Value::Object(pair.into_iter().collect::<Map<_, _>>()))
        }
        None => vocabulary.code(items, part).map(Value::from),
    }
}

fn plain(items: Node, part: &str) -> Value {
    match two(items, part) {
        Some((names, values)) => {
            let pair = names.into_iter().map(str::to_owned).zip(values.into_iter().map(Value::from));
            Value::Object(pair.collect::<Map<_, _>>())
        }
        None => Value::from(part),
    }
}

/// The fields and the words of an element of two values.
fn two(items: Node, part: &str) -> Option<([&'static str; 2], [&str; 2])> {
    let fields: Vec<_> = items.required().collect();
    match (fields.as_slice(), part.split_once(':')) {
        ([first, second], Some((one, other))) => Some(([first, second], [one, other])),
        _ => None,
    }
}
