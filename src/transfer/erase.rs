//! The sign that erases, and texts that only look like it.
//!
//! *Design notes.* A register may hold a text that is nothing but a long dash. In a file the same text means "erase",
//! so on the way out a backslash is put before it, as before each text that has backslashes there already; reading
//! takes exactly one away.

use std::borrow::Cow;

use serde_json::Value;

use crate::domain::canonical::canonical_json;

/// The sign that erases an optional field.
pub const ERASE: &str = "—";

/// Stands before a text that is meant as it is.
const AS_IT_IS: char = '\\';

/// Whether a text asks to erase.
pub(crate) fn erases(text: &str) -> bool {
    text.trim() == ERASE
}

/// Whether a text is a dash, with any number of backslashes before it.
fn is_alike(text: &str) -> bool {
    text.ends_with(|sign: char| sign == '—' || sign.is_whitespace())
        && text.trim().trim_start_matches(AS_IT_IS) == ERASE
}

/// The JSON of a record as files carry it: no text of it asks to erase anything.
pub(crate) fn without_erasing(body: &str) -> Cow<'_, str> {
    if !body.contains(ERASE) {
        return Cow::Borrowed(body);
    }
    let Ok(mut value) = serde_json::from_str::<Value>(body) else { return Cow::Borrowed(body) };
    if each_alike(&mut value, &mut |text| text.insert(beginning(text), AS_IT_IS)) {
        Cow::Owned(canonical_json(&value))
    } else {
        Cow::Borrowed(body)
    }
}

/// The same of a value that is at hand.
pub(crate) fn as_carried(value: &Value) -> Value {
    let mut value = value.clone();
    each_alike(&mut value, &mut |text| text.insert(beginning(text), AS_IT_IS));
    value
}

/// What a file says that takes the place of a value: its texts as they are meant.
pub(crate) fn as_meant(value: &Value) -> Value {
    let mut value = value.clone();
    each_alike(&mut value, &mut |text| {
        let at = beginning(text);
        if text[at..].starts_with(AS_IT_IS) {
            text.remove(at);
        }
    });
    value
}

/// Where a text begins behind spaces.
fn beginning(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Changes every text that looks like the sign; whether there was one.
fn each_alike(value: &mut Value, change: &mut impl FnMut(&mut String)) -> bool {
    match value {
        Value::String(text) if is_alike(text) => {
            change(text);
            true
        }
        Value::Array(elements) => elements.iter_mut().fold(false, |any, one| each_alike(one, change) | any),
        Value::Object(fields) => fields.values_mut().fold(false, |any, one| each_alike(one, change) | any),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dash_leaves_behind_a_backslash_and_comes_back() {
        for (text, leaves) in
            [("—", "\\—"), ("\\—", "\\\\—"), (" — ", " \\— "), ("a —", "a —"), ("\\", "\\"), ("–", "–")]
        {
            let value = json!({ "a": [text], "b": text });
            let out: Value = serde_json::from_str(&without_erasing(&value.to_string())).unwrap();
            assert_eq!(out, json!({ "a": [leaves], "b": leaves }));
            assert!(!erases(leaves));
            assert_eq!(as_meant(&out), value);
        }
    }

    #[test]
    fn a_record_without_such_a_text_leaves_byte_for_byte() {
        let body = "{ \"b\": \"бала — жақсы\",\"a\":1}";
        assert!(matches!(without_erasing(body), Cow::Borrowed(same) if same == body));
    }
}
