//! One JSON value from bytes, with every field that stands twice: serde_json alone would keep the
//! last of two and say nothing.

use std::cell::RefCell;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A value and the pointers of fields that occur twice in it.
pub(crate) struct Parsed {
    pub(crate) value: Value,
    pub(crate) repeated: Vec<String>,
}

/// Repeated fields of one value that are told, one by one.
const MOST_REPEATED: usize = 100;

/// Characters of a field's name in the pointer of a repeated field: no field of ours has half as many.
const MOST_NAME_CHARS: usize = 100;

/// Reads one value and nothing behind it.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed, serde_json::Error> {
    let repeated = RefCell::new(Vec::new());
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Node { at: &At::Top, repeated: &repeated }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(Parsed { value, repeated: repeated.into_inner() })
}

/// The pointer of a field or element below `parent`.
pub(crate) fn below(parent: &str, step: impl std::fmt::Display) -> String {
    let step = step.to_string().replace('~', "~0").replace('/', "~1");
    format!("{parent}/{step}")
}

/// The last step of a pointer, unescaped.
pub(crate) fn last_step(pointer: &str) -> String {
    pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

/// The pointer without its last step.
pub(crate) fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Whether `pointer` is `ancestor` or stands below it.
pub(crate) fn is_at_or_below(pointer: &str, ancestor: &str) -> bool {
    pointer.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where a value stands. Its pointer is written out for a repeated field only: to carry it along would copy a
/// long name for each of the values below it.
enum At<'a> {
    Top,
    Field(&'a At<'a>, &'a str),
    Element(&'a At<'a>, usize),
}

impl At<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Top => String::new(),
            Self::Element(parent, index) => below(&parent.pointer(), index),
            Self::Field(parent, name) => {
                below(&parent.pointer(), name.chars().take(MOST_NAME_CHARS).collect::<String>())
            }
        }
    }
}

struct Node<'a> {
    at: &'a At<'a>,
    repeated: &'a RefCell<Vec<String>>,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let at = At::Element(self.at, list.len());
            match seq.next_element_seed(Node { at: &at, repeated: self.repeated })? {
                Some(element) => list.push(element),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let at = At::Field(self.at, &key);
            let value = entries.next_value_seed(Node { at: &at, repeated: self.repeated })?;
            if map.contains_key(&key) && self.repeated.borrow().len() < MOST_REPEATED {
                self.repeated.borrow_mut().push(at.pointer());
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
