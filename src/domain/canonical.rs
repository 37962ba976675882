//! Canonical JSON: sorted keys, no spaces, whole numbers only. What is hashed, stored and compared.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Writes `value` as canonical JSON.
///
/// # Errors
/// A value that holds a floating-point number or cannot be serialised: a fault of the program, since
/// every type that reaches a snapshot or a result keeps whole numbers.
pub fn to_canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    let value = serde_json::to_value(value).map_err(|e| CanonicalError::Serialise(e.to_string()))?;
    let mut bytes = Vec::new();
    write(&value, &mut bytes)?;
    Ok(bytes)
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
}

fn write(value: &Value, bytes: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Object(fields) => {
            // Sorted here and not trusted to the map: a dependency may switch serde_json to insertion order.
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_unstable();
            bytes.push(b'{');
            for (position, key) in keys.into_iter().enumerate() {
                if position > 0 {
                    bytes.push(b',');
                }
                write_text(key, bytes);
                bytes.push(b':');
                write(&fields[key], bytes)?;
            }
            bytes.push(b'}');
        }
        Value::Array(items) => {
            bytes.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    bytes.push(b',');
                }
                write(item, bytes)?;
            }
            bytes.push(b']');
        }
        Value::Number(number) if number.is_f64() => return Err(CanonicalError::NotWhole(number.to_string())),
        Value::Number(number) => bytes.extend_from_slice(number.to_string().as_bytes()),
        Value::String(text) => write_text(text, bytes),
        Value::Bool(true) => bytes.extend_from_slice(b"true"),
        Value::Bool(false) => bytes.extend_from_slice(b"false"),
        Value::Null => bytes.extend_from_slice(b"null"),
    }
    Ok(())
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(Value::from(text).to_string().as_bytes());
}

/// SHA-256 of `bytes`, written `sha256:<64 hex digits>`.
pub fn sha256_label(bytes: &[u8]) -> String {
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nothing_is_padded() {
        let value = json!({"b": [1, true, null], "a": {"ұя": "\"\n", "z": -3}});
        let text = String::from_utf8(to_canonical(&value).unwrap()).unwrap();
        assert_eq!(text, r#"{"a":{"z":-3,"ұя":"\"\n"},"b":[1,true,null]}"#);
    }

    #[test]
    fn a_number_that_is_not_whole_has_no_canonical_form() {
        assert_eq!(to_canonical(&json!([0.5])), Err(CanonicalError::NotWhole("0.5".into())));
    }
}
