//! Writes canonical JSON straight from a value, without a tree of JSON values in between.
//!
//! *Design notes.* Fields are written in the order in which serde gives them; an object whose keys did not
//! come in order is put in order when it ends, by moving its written fields. A snapshot has half a million
//! objects, so what an object needs to know of its fields stands on one stack that all of them share.

use std::borrow::Cow;

use serde::{
    Serialize, Serializer,
    ser::{
        Error as _, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

use super::CanonicalError;

/// Appends the canonical JSON of values to bytes.
#[derive(Debug)]
pub(super) struct Writer<'b> {
    bytes: &'b mut Vec<u8>,
    /// Fields of the objects that are open, the innermost last.
    fields: Vec<Field>,
    /// Where the fields of one object are put in order.
    ordered: Vec<u8>,
}

/// One written field: its key, and where `"key":value` stands.
#[derive(Debug)]
struct Field {
    key: Cow<'static, str>,
    start: usize,
    end: usize,
}

impl<'b> Writer<'b> {
    pub(super) fn new(bytes: &'b mut Vec<u8>) -> Self {
        Self { bytes, fields: Vec::new(), ordered: Vec::new() }
    }

    /// Writes what serde_json writes the same way: strings and whole numbers.
    fn plain<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        serde_json::to_writer(&mut *self.bytes, value).map_err(CanonicalError::custom)
    }

    fn open_object(&mut self) -> Object<'_, 'b> {
        self.bytes.push(b'{');
        Object { first_field: self.fields.len(), start: self.bytes.len(), closing: "}", key: None, writer: self }
    }

    /// Opens `{"variant":` and whatever `opening` opens.
    fn open_variant(&mut self, variant: &str, opening: u8) -> Result<(), CanonicalError> {
        self.bytes.push(b'{');
        self.plain(variant)?;
        self.bytes.extend([b':', opening]);
        Ok(())
    }

    fn open_list(&mut self, closing: &'static str) -> List<'_, 'b> {
        List { writer: self, is_first: true, closing }
    }
}

/// An object that is being written.
pub(super) struct Object<'w, 'b> {
    writer: &'w mut Writer<'b>,
    /// Where its fields begin on the stack.
    first_field: usize,
    /// Where its first field begins in the bytes.
    start: usize,
    closing: &'static str,
    /// A key whose value has not come yet.
    key: Option<Cow<'static, str>>,
}

impl Object<'_, '_> {
    fn field<T: Serialize + ?Sized>(&mut self, key: Cow<'static, str>, value: &T) -> Result<(), CanonicalError> {
        if self.writer.fields.len() > self.first_field {
            self.writer.bytes.push(b',');
        }
        let start = self.writer.bytes.len();
        self.writer.plain(key.as_ref())?;
        self.writer.bytes.push(b':');
        value.serialize(&mut *self.writer)?;
        let end = self.writer.bytes.len();
        self.writer.fields.push(Field { key, start, end });
        Ok(())
    }

    fn close(self) {
        let Writer { bytes, fields, ordered } = self.writer;
        let own = &mut fields[self.first_field..];
        if !own.is_sorted_by(|a, b| a.key <= b.key) {
            own.sort_unstable_by(|a, b| a.key.cmp(&b.key));
            ordered.clear();
            for field in &*own {
                if !ordered.is_empty() {
                    ordered.push(b',');
                }
                ordered.extend_from_slice(&bytes[field.start..field.end]);
            }
            bytes[self.start..].copy_from_slice(ordered);
        }
        fields.truncate(self.first_field);
        bytes.extend_from_slice(self.closing.as_bytes());
    }
}

/// A list that is being written.
pub(super) struct List<'w, 'b> {
    writer: &'w mut Writer<'b>,
    is_first: bool,
    closing: &'static str,
}

impl List<'_, '_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        if !self.is_first {
            self.writer.bytes.push(b',');
        }
        self.is_first = false;
        value.serialize(&mut *self.writer)
    }

    fn close(self) {
        self.writer.bytes.extend_from_slice(self.closing.as_bytes());
    }
}

impl serde::ser::Error for CanonicalError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Serialise(message.to_string())
    }
}

macro_rules! as_serde_json_does {
    ($($method:ident: $of:ty),+) => {$(
        fn $method(self, value: $of) -> Result<(), CanonicalError> {
            self.plain(&value)
        }
    )+};
}

impl<'w, 'b> Serializer for &'w mut Writer<'b> {
    type Ok = ();
    type Error = CanonicalError;
    type SerializeSeq = List<'w, 'b>;
    type SerializeTuple = List<'w, 'b>;
    type SerializeTupleStruct = List<'w, 'b>;
    type SerializeTupleVariant = List<'w, 'b>;
    type SerializeMap = Object<'w, 'b>;
    type SerializeStruct = Object<'w, 'b>;
    type SerializeStructVariant = Object<'w, 'b>;

    as_serde_json_does! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_char: char,
        serialize_str: &str
    }

    fn serialize_f32(self, value: f32) -> Result<(), CanonicalError> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), CanonicalError> {
        match serde_json::Number::from_f64(value) {
            Some(number) => Err(CanonicalError::NotWhole(number.to_string())),
            None => self.serialize_unit(),
        }
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), CanonicalError> {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Result<(), CanonicalError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), CanonicalError> {
        self.bytes.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), CanonicalError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), CanonicalError> {
        self.plain(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        let mut object = self.open_object();
        object.field(variant.into(), value)?;
        object.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'w, 'b>, CanonicalError> {
        self.bytes.push(b'[');
        Ok(self.open_list("]"))
    }

    fn serialize_tuple(self, len: usize) -> Result<List<'w, 'b>, CanonicalError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<List<'w, 'b>, CanonicalError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List<'w, 'b>, CanonicalError> {
        self.open_variant(variant, b'[')?;
        Ok(self.open_list("]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'w, 'b>, CanonicalError> {
        Ok(self.open_object())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'w, 'b>, CanonicalError> {
        Ok(self.open_object())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object<'w, 'b>, CanonicalError> {
        self.open_variant(variant, b'{')?;
        let (first_field, start) = (self.fields.len(), self.bytes.len());
        Ok(Object { first_field, start, closing: "}}", key: None, writer: self })
    }
}

macro_rules! lists {
    ($($of:ident: $method:ident),+) => {$(
        impl $of for List<'_, '_> {
            type Ok = ();
            type Error = CanonicalError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
                self.element(value)
            }

            fn end(self) -> Result<(), CanonicalError> {
                self.close();
                Ok(())
            }
        }
    )+};
}

lists! {
    SerializeSeq: serialize_element, SerializeTuple: serialize_element, SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
}

macro_rules! structs {
    ($($of:ident),+) => {$(
        impl $of for Object<'_, '_> {
            type Ok = ();
            type Error = CanonicalError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), CanonicalError> {
                self.field(key.into(), value)
            }

            fn end(self) -> Result<(), CanonicalError> {
                self.close();
                Ok(())
            }
        }
    )+};
}

structs! { SerializeStruct, SerializeStructVariant }

impl SerializeMap for Object<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CanonicalError> {
        self.key = Some(key.serialize(Key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        let key = self.key.take().ok_or_else(|| CanonicalError::custom("a value without a key"))?;
        self.field(key, value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.close();
        Ok(())
    }
}

/// The text of a key. Every key of ours is a code or a word.
struct Key;

type NoKey = Impossible<Cow<'static, str>, CanonicalError>;

macro_rules! no_keys {
    ($($method:ident($($argument:ty),*) -> $answer:ty;)+) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$answer, CanonicalError> {
            Err(CanonicalError::custom("a key that is no text"))
        }
    )+};
}

impl Serializer for Key {
    type Ok = Cow<'static, str>;
    type Error = CanonicalError;
    type SerializeSeq = NoKey;
    type SerializeTuple = NoKey;
    type SerializeTupleStruct = NoKey;
    type SerializeTupleVariant = NoKey;
    type SerializeMap = NoKey;
    type SerializeStruct = NoKey;
    type SerializeStructVariant = NoKey;

    fn serialize_str(self, key: &str) -> Result<Self::Ok, CanonicalError> {
        Ok(key.to_owned().into())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, key: &'static str) -> Result<Self::Ok, CanonicalError> {
        Ok(key.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        key: &T,
    ) -> Result<Self::Ok, CanonicalError> {
        key.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Self::Ok, CanonicalError> {
        self.serialize_none()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, CanonicalError> {
        self.serialize_none()
    }

    no_keys! {
        serialize_bool(bool) -> Self::Ok;
        serialize_i8(i8) -> Self::Ok;
        serialize_i16(i16) -> Self::Ok;
        serialize_i32(i32) -> Self::Ok;
        serialize_i64(i64) -> Self::Ok;
        serialize_u8(u8) -> Self::Ok;
        serialize_u16(u16) -> Self::Ok;
        serialize_u32(u32) -> Self::Ok;
        serialize_u64(u64) -> Self::Ok;
        serialize_f32(f32) -> Self::Ok;
        serialize_f64(f64) -> Self::Ok;
        serialize_char(char) -> Self::Ok;
        serialize_bytes(&[u8]) -> Self::Ok;
        serialize_none() -> Self::Ok;
        serialize_unit() -> Self::Ok;
        serialize_unit_struct(&'static str) -> Self::Ok;
        serialize_seq(Option<usize>) -> NoKey;
        serialize_tuple(usize) -> NoKey;
        serialize_tuple_struct(&'static str, usize) -> NoKey;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> NoKey;
        serialize_map(Option<usize>) -> NoKey;
        serialize_struct(&'static str, usize) -> NoKey;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> NoKey;
    }
}
