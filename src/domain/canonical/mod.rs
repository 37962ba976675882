//! Canonical JSON: sorted keys, no spaces. What is hashed, stored and compared; snapshots and results
//! keep whole numbers only.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::hash::Sha256Hash;
use writer::Writer;

/// Values to bytes.
mod writer;

/// Writes `value` as canonical JSON.
///
/// # Errors
/// A value that holds a floating-point number or cannot be serialised: a fault of the program, since
/// every type that reaches a snapshot or a result keeps whole numbers.
pub fn to_canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    let mut bytes = Vec::new();
    append(value, &mut bytes)?;
    Ok(bytes)
}

fn append<T: Serialize>(value: &T, bytes: &mut Vec<u8>) -> Result<(), CanonicalError> {
    value.serialize(&mut Writer::new(bytes))
}

/// A canonical object written field by field, so that a list of any length needs the memory of one element.
#[derive(Debug)]
pub struct CanonicalObject {
    bytes: Vec<u8>,
    last_key: Option<&'static str>,
}

impl Default for CanonicalObject {
    fn default() -> Self {
        Self { bytes: vec![b'{'], last_key: None }
    }
}

impl CanonicalObject {
    /// Writes a field. Fields come in the order of their keys.
    ///
    /// # Errors
    /// [`CanonicalError`], also for a key out of order.
    pub fn field<T: Serialize>(&mut self, key: &'static str, value: &T) -> Result<&mut Self, CanonicalError> {
        self.key(key)?;
        append(value, &mut self.bytes)?;
        Ok(self)
    }

    /// Writes a field that is left out when there is nothing.
    ///
    /// # Errors
    /// As [`CanonicalObject::field`].
    pub fn field_if_any<T: Serialize>(
        &mut self,
        key: &'static str,
        value: Option<&T>,
    ) -> Result<&mut Self, CanonicalError> {
        match value {
            Some(value) => self.field(key, value),
            None => Ok(self),
        }
    }

    /// Writes a list, element by element.
    ///
    /// # Errors
    /// [`CanonicalError`], also for a key out of order.
    pub fn list<T: Serialize>(&mut self, key: &'static str, items: &[T]) -> Result<&mut Self, CanonicalError> {
        self.key(key)?;
        self.bytes.push(b'[');
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.bytes.push(b',');
            }
            append(item, &mut self.bytes)?;
        }
        self.bytes.push(b']');
        Ok(self)
    }

    /// The object's bytes.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.push(b'}');
        self.bytes
    }

    fn key(&mut self, key: &'static str) -> Result<(), CanonicalError> {
        if self.last_key.is_some_and(|last| last >= key) {
            return Err(CanonicalError::KeyOrder(key));
        }
        if self.last_key.is_some() {
            self.bytes.push(b',');
        }
        self.last_key = Some(key);
        self.bytes.extend_from_slice(quoted(key).as_bytes());
        self.bytes.push(b':');
        Ok(())
    }
}

/// Why a value has no canonical form.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// serde could not turn it into JSON.
    #[error("value cannot be written as json: {0}")]
    Serialise(String),
    /// A number that is not whole.
    #[error("value holds the number {0}, which is not whole")]
    NotWhole(String),
    /// A field was written before one with a smaller key.
    #[error("the field {0} is out of order")]
    KeyOrder(&'static str),
}

/// The canonical JSON text of a value: keys sorted by their bytes, no spaces, numbers as serde_json
/// writes them.
///
/// The keys are sorted here, because a feature of serde_json that any dependency may switch on would
/// keep them in the order of insertion.
pub fn canonical_json(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            write_list(text, ['{', '}'], &entries, |text, (key, value)| {
                text.push_str(&quoted(key));
                text.push(':');
                write_canonical(value, text);
            });
        }
        Value::Array(items) => write_list(text, ['[', ']'], items, |text, item| write_canonical(item, text)),
        Value::String(words) => text.push_str(&quoted(words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

fn write_list<T>(text: &mut String, [open, close]: [char; 2], items: &[T], write_item: impl Fn(&mut String, &T)) {
    text.push(open);
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        write_item(text, item);
    }
    text.push(close);
}

/// `words` as a JSON string, with its quotation marks.
pub(crate) fn quoted(words: &str) -> String {
    serde_json::to_string(words).expect("a string is always written")
}

/// SHA-256 of `bytes`, written `sha256:<64 hex digits>`.
pub fn sha256_label(bytes: &[u8]) -> String {
    Sha256Hash::of(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Shape {
        Nothing,
        One(u8),
        Two(u8, &'static str),
        Named { z: Option<i64>, a: char },
    }

    #[derive(Serialize)]
    struct Whole {
        words: &'static str,
        shapes: Vec<Shape>,
        by_code: std::collections::BTreeMap<&'static str, u64>,
        #[serde(flatten)]
        rest: Rest,
        absent: Option<()>,
    }

    #[derive(Serialize)]
    struct Rest {
        small: i8,
        at: (u16, bool),
    }

    #[test]
    fn what_is_written_straight_is_what_a_tree_of_values_would_be() {
        let whole = Whole {
            words: "Ұя \"\\\n\u{1}\u{7f}",
            shapes: vec![Shape::Nothing, Shape::One(7), Shape::Two(1, "x"), Shape::Named { z: Some(-4), a: 'ұ' }],
            by_code: [("F-2", 2), ("F-10", u64::MAX), ("\"", 1), ("]", 3)].into(),
            rest: Rest { small: -1, at: (3, true) },
            absent: None,
        };
        let tree = canonical_json(&serde_json::to_value(&whole).unwrap());
        assert_eq!(String::from_utf8(to_canonical(&whole).unwrap()).unwrap(), tree);
    }

    #[test]
    fn keys_are_sorted_and_nothing_is_padded() {
        let value = json!({"b": [1, true, null], "a": {"ұя": "\"\n", "z": -3}});
        let text = String::from_utf8(to_canonical(&value).unwrap()).unwrap();
        assert_eq!(text, r#"{"a":{"z":-3,"ұя":"\"\n"},"b":[1,true,null]}"#);
    }

    #[test]
    fn a_number_that_is_not_whole_or_a_key_that_is_no_text_has_no_canonical_form() {
        assert_eq!(to_canonical(&json!([0.5])), Err(CanonicalError::NotWhole("0.5".into())));
        assert_eq!(
            to_canonical(&std::collections::BTreeMap::from([(1, 2)])).unwrap_err().to_string(),
            "value cannot be written as json: a key that is no text"
        );
    }
}
