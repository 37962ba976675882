//! A fault within one record, before it is known where the record stands in the file.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;

use super::{
    finding::{FindingCode, Param, Severity},
    kind::Kind,
    shown::{hidden, masked, shown, shown_value},
    suggest::{self, Suggestion},
};

/// A fault at a pointer of a record.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) code: FindingCode,
    pub(crate) pointer: String,
    /// Other values the fault rests on.
    pub(crate) also: Vec<String>,
    pub(crate) value: Option<String>,
    pub(crate) suggestion: Option<String>,
    pub(crate) params: BTreeMap<Cow<'static, str>, Param>,
}

impl Note {
    pub(crate) fn at(code: FindingCode, pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        Self { code, pointer, also: Vec::new(), value: None, suggestion: None, params: BTreeMap::new() }
    }

    pub(crate) fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    /// With a list of our own codes, which need no shortening.
    pub(crate) fn list(mut self, name: &'static str, codes: &[impl AsRef<str>]) -> Self {
        let codes: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
        self.params.insert(name.into(), Param::Text(codes.join(", ")));
        self
    }

    pub(crate) fn value(mut self, text: impl std::fmt::Display) -> Self {
        self.value = Some(masked(&text.to_string()));
        self
    }

    pub(crate) fn found(mut self, value: &Value) -> Self {
        self.value = Some(shown_value(value));
        self
    }

    /// The same without what tells who a person is.
    pub(crate) fn hidden(self) -> Self {
        let value = self.value.as_deref().map(hidden).filter(|_| self.code != FindingCode::ListLength);
        Self { value, suggestion: None, ..self }
    }

    pub(crate) fn also(mut self, pointer: impl Into<String>) -> Self {
        self.also.push(pointer.into());
        self
    }

    /// Looks `typed` up among the codes it could have been. Where only letters of another alphabet
    /// are wrong, that is the fault to name: on the screen the two look the same.
    pub(crate) fn meant<'a>(mut self, typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        self.value = Some(shown(typed));
        if let Some(Suggestion { code, look_alike }) = suggest::closest(typed, candidates) {
            self.suggestion = Some(shown(code));
            if look_alike {
                self.code = FindingCode::LookAlikeLetters;
            }
        }
        self
    }
}

/// A record named by another one.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) to: Kind,
    pub(crate) key: String,
    pub(crate) pointer: String,
    /// What is found when nobody knows it.
    pub(crate) code: FindingCode,
}
