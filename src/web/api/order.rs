//! In which order a list comes, where the query says.

use serde::Serialize;
use serde_json::Value;

use crate::web::{call::Call, problem::Problem, route::Orders};

/// The items as the query wants them sorted, or as they came. Those that lack what they are sorted by come last,
/// in either direction, and equal ones stay as they came.
pub(super) fn ordered<T: Serialize>(call: &Call, items: Vec<T>, orders: Orders) -> Result<Vec<T>, Problem> {
    let Some(asked) = call.query.get("sort") else { return Ok(items) };
    let (key, backwards) = asked.strip_prefix('-').map_or((asked, false), |key| (key, true));
    let Some((_, pointer)) = orders.iter().find(|(known, _)| *known == key) else { return Ok(items) };
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let told = serde_json::to_value(&item).map_err(|error| Problem::fault(&error.to_string()))?;
        found.push((Place::of(told.pointer(pointer)), item));
    }
    found.sort_by(|(one, _), (other, _)| match (one, other) {
        (Place::Nowhere, _) | (_, Place::Nowhere) => one.cmp(other),
        _ if backwards => other.cmp(one),
        _ => one.cmp(other),
    });
    Ok(found.into_iter().map(|(_, item)| item).collect())
}

/// What an item is sorted by. Codes that end in a number go by the number: P-9 stands before P-10.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Number(i64),
    Code(String, u64),
    Nowhere,
}

impl Place {
    fn of(value: Option<&Value>) -> Self {
        match value {
            Some(Value::Number(number)) => number.as_i64().map_or(Self::Nowhere, Self::Number),
            Some(Value::Bool(yes)) => Self::Number(i64::from(*yes)),
            Some(Value::String(text)) => {
                let name = text.trim_end_matches(|digit: char| digit.is_ascii_digit());
                Self::Code(name.to_owned(), text[name.len()..].parse().unwrap_or_default())
            }
            _ => Self::Nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use serde_json::json;

    use super::*;

    #[test]
    fn codes_go_by_their_numbers_and_what_is_not_known_comes_last() {
        let place = |value: Value| Place::of(Some(&value));
        assert!(place(json!("P-9")) < place(json!("P-10")));
        assert!(place(json!("2026-03-09")) < place(json!("2026-11-01")));
        assert!(place(json!(-3)) < place(json!(2)) && place(json!(2)) < Place::of(None));
        assert_eq!(place(json!(1)).cmp(&place(json!(true))), Ordering::Equal);
    }
}
