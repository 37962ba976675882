//! How a cell crosses from the process that opens a file: as short as JSON allows, for a register of ten thousand
//! families has six hundred thousand of them.
//!
//! A cell is `[column, value]`. Text, numbers, yes and no stand for themselves; whatever else a cell can hold is an
//! object with one member that says what it is.

use std::fmt;

use ecow::EcoString;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::{SerializeMap as _, SerializeTuple as _},
};

use super::table::{Cell, Epoch, Value};

const SERIAL: &str = "serial";
const DAY: &str = "day";
const ERROR: &str = "error";

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&self.column)?;
        pair.serialize_element(&self.value)?;
        pair.end()
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (column, value) = Deserialize::deserialize(deserializer)?;
        Ok(Self { column, value })
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = |serializer: S, name: &str, value: &EcoString| {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry(name, value)?;
            map.end()
        };
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Day(day) => one(serializer, DAY, day),
            Self::Error(sign) => one(serializer, ERROR, sign),
            Self::Serial(serial, epoch) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(SERIAL, &(serial, epoch))?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfCell)
    }
}

struct OfCell;

impl<'de> Visitor<'de> for OfCell {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what stands in a cell")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Truth(truth))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let name: EcoString = map.next_key()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
        Ok(match name.as_str() {
            DAY => Value::Day(map.next_value()?),
            ERROR => Value::Error(map.next_value()?),
            SERIAL => {
                let (serial, epoch): (f64, Epoch) = map.next_value()?;
                Value::Serial(serial, epoch)
            }
            other => return Err(de::Error::unknown_field(other, &[DAY, ERROR, SERIAL])),
        })
    }
}

/// Rows keep no more room than they need: they are held as long as the file is looked at.
pub(super) fn exact<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let mut list: Vec<T> = Vec::deserialize(deserializer)?;
    list.shrink_to_fit();
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_cell_holds_comes_across() {
        let values = [
            Value::Text("Ұя \"1\"".into()),
            Value::Text(EcoString::new()),
            Value::Number(3.0),
            Value::Number(-0.25),
            Value::Truth(true),
            Value::Serial(45_000.5, Epoch::Year1904),
            Value::Day("2026-03-17T00:00:00".into()),
            Value::Error("#REF!".into()),
        ];
        for value in values {
            let cell = Cell { column: 55, value };
            let text = serde_json::to_string(&cell).unwrap();
            assert_eq!(serde_json::from_str::<Cell>(&text).unwrap(), cell, "{text}");
        }
        assert!(serde_json::from_str::<Cell>(r#"[1,{"other":1}]"#).is_err());
    }
}
