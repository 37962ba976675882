//! "Blank never erases": lays an incoming record over the stored one.
//!
//! *Design notes.* The merge works on JSON values, before anything is parsed, because only there an
//! absent field can be told from an empty one. What it cannot place (an unknown field, an element of
//! the wrong type) it carries over untouched, so that the check of the merged record finds it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::{
    erase::{as_meant, erases},
    finding::FindingCode,
    json::{below, is_at_or_below},
    kind::Kind,
    note::Note,
    schema::{Expected, Node},
};
use crate::domain::date::Date;

/// A record after the merge.
#[derive(Default)]
pub(crate) struct Merged {
    pub(crate) value: Value,
    /// Pointers the file asked to erase.
    pub(crate) erased: BTreeSet<String>,
    pub(crate) notes: Vec<Note>,
    /// Elements that stand elsewhere in the file: pointer after the merge, pointer in the file.
    moved: Vec<(String, Option<String>)>,
}

impl Merged {
    /// Where the file has what stands at `pointer` after the merge; `None` when the file does not.
    pub(crate) fn in_file(&self, pointer: &str) -> Option<String> {
        let origin = self.moved.iter().filter(|(merged, _)| is_at_or_below(pointer, merged));
        match origin.max_by_key(|(merged, _)| merged.len()) {
            None => Some(pointer.to_owned()),
            Some((merged, Some(file))) => Some(format!("{file}{}", &pointer[merged.len()..])),
            Some((_, None)) => None,
        }
    }
}

/// Lays `incoming` over `stored`.
pub(crate) fn merge(kind: Kind, stored: Option<&Value>, incoming: &Value) -> Merged {
    let mut merge = Merge { kind, out: Merged::default() };
    let base = stored.cloned().unwrap_or_else(|| Value::Object(Map::new()));
    let at = Place { node: Some(Node::of(kind)), merged: String::new(), file: String::new() };
    merge.out.value = match incoming {
        Value::Object(_) => merge.over(&at, Some(base), incoming).unwrap_or(Value::Null),
        other => other.clone(),
    };
    merge.out
}

/// How the lists of a record are merged.
enum ListRule {
    /// Elements with the same values of these fields are the same element.
    Keyed(&'static [&'static str]),
    /// As `Keyed`, and the later `as_of` wins.
    Newest(&'static [&'static str]),
    /// What is new is added.
    Union,
    /// A list that is not empty takes the place of the old one.
    Replace,
    /// As `Replace`, but children who are placed with the family stay.
    KeepPlaced,
}

fn list_rule(kind: Kind, pointer: &str) -> ListRule {
    match (kind, pointer) {
        (Kind::Family, "/ratings") => ListRule::Keyed(&["item", "by"]),
        (Kind::Family, "/training") => ListRule::Keyed(&["course", "passed_on"]),
        (Kind::Family, "/experience") => ListRule::Keyed(&["item", "kind"]),
        (Kind::Family, "/availability") => ListRule::Keyed(&["status", "confirmed_on", "until"]),
        (Kind::Family | Kind::Plan, "/strengths") => ListRule::Keyed(&["strength"]),
        (Kind::Family, "/documents") => ListRule::Newest(&["kind"]),
        // A placed child leaves by the end of the placement, which gives the place back.
        (Kind::Family, "/residents") => ListRule::KeepPlaced,
        (Kind::Plan, "/needs") => ListRule::Keyed(&["item"]),
        // A ban protects a child. A list that happens to be shorter must not lift one.
        (Kind::Plan, "/case/contact_bans") => ListRule::Union,
        _ => ListRule::Replace,
    }
}

/// Whether an element of a list is laid over the kept one that it is the same as: then one alone may be brought. Another
/// list takes the place of the kept one.
pub(crate) fn is_by_element(kind: Kind, list: &str) -> bool {
    !matches!(list_rule(kind, &below("", list)), ListRule::Replace | ListRule::KeepPlaced)
}

/// The fields by which an element of a list is told from the others.
pub(crate) fn told_by(kind: Kind, list: &str) -> &'static [&'static str] {
    match list_rule(kind, &below("", list)) {
        ListRule::Keyed(key) | ListRule::Newest(key) => key,
        ListRule::Union | ListRule::Replace | ListRule::KeepPlaced => &[],
    }
}

struct Place {
    node: Option<Node>,
    merged: String,
    file: String,
}

impl Place {
    fn field(&self, name: &str) -> Self {
        let node = self.node.and_then(|node| node.property(name));
        Self { node, merged: below(&self.merged, name), file: below(&self.file, name) }
    }

    fn element(&self, merged: usize, file: usize) -> Self {
        let node = self.node.and_then(Node::items);
        Self { node, merged: below(&self.merged, merged), file: below(&self.file, file) }
    }
}

struct Merge {
    kind: Kind,
    out: Merged,
}

impl Merge {
    /// The value at `at`; `None` when nothing is to stand there.
    fn over(&mut self, at: &Place, stored: Option<Value>, incoming: &Value) -> Option<Value> {
        // What the schema does not know is not touched: the check has to see it.
        let Some(node) = at.node else { return Some(as_meant(incoming)) };
        if is_blank(incoming) {
            return stored;
        }
        if incoming.as_str().is_some_and(erases) {
            let placed = self.placed(at, stored.as_ref(), &[]);
            if placed.is_empty() {
                self.out.erased.insert(at.merged.clone());
                return None;
            }
            return Some(self.kept(at, Vec::new(), placed));
        }
        match (node.expected(), incoming) {
            (Expected::Object, Value::Object(fields)) => Some(self.object(at, stored, fields)),
            (Expected::List, Value::Array(elements)) => Some(self.list(at, stored, elements)),
            _ => Some(as_meant(incoming)),
        }
    }

    fn object(&mut self, at: &Place, stored: Option<Value>, fields: &Map<String, Value>) -> Value {
        let mut base = match stored {
            Some(Value::Object(base)) => base,
            _ => Map::new(),
        };
        self.note_if_older(at, &base, fields);
        for (name, incoming) in fields {
            if is_plain(incoming) {
                base.insert(name.clone(), as_meant(incoming));
                continue;
            }
            let value = self.over(&at.field(name), base.remove(name), incoming);
            if let Some(value) = value {
                base.insert(name.clone(), value);
            }
        }
        Value::Object(base)
    }

    fn note_if_older(&mut self, at: &Place, base: &Map<String, Value>, fields: &Map<String, Value>) {
        if let (Some(stored), Some(incoming)) = (day(base.get("as_of")), day(fields.get("as_of")))
            && incoming < stored
        {
            let note = Note::at(FindingCode::OlderThanStored, below(&at.merged, "as_of")).value(incoming);
            self.out.notes.push(note.with("stored", stored.to_string().as_str()));
        }
    }

    fn list(&mut self, at: &Place, stored: Option<Value>, elements: &[Value]) -> Value {
        let base = match stored {
            Some(Value::Array(base)) => base,
            _ => Vec::new(),
        };
        match list_rule(self.kind, &at.merged) {
            _ if elements.is_empty() => Value::Array(base),
            ListRule::Keyed(key) => self.keyed(at, base, elements, key, false),
            ListRule::Newest(key) => self.keyed(at, base, elements, key, true),
            ListRule::Union => {
                let mut list = base;
                for element in elements.iter().map(as_meant) {
                    if !list.iter().any(|kept| comparable(Some(kept)) == comparable(Some(&element))) {
                        list.push(element);
                    }
                }
                Value::Array(list)
            }
            ListRule::Replace => Value::Array(self.fresh(at, elements)),
            ListRule::KeepPlaced => {
                let placed = self.placed(at, Some(&Value::Array(base)), elements);
                let fresh = self.fresh(at, elements);
                self.kept(at, fresh, placed)
            }
        }
    }

    fn fresh(&mut self, at: &Place, elements: &[Value]) -> Vec<Value> {
        let fresh = |(index, element): (usize, &Value)| self.fresh_element(&at.element(index, index), element);
        elements.iter().enumerate().map(fresh).collect()
    }

    /// Children placed with a family whom a file does not name among its residents.
    fn placed(&self, at: &Place, stored: Option<&Value>, elements: &[Value]) -> Vec<Value> {
        if !matches!(list_rule(self.kind, &at.merged), ListRule::KeepPlaced) {
            return Vec::new();
        }
        let child = |resident: &Value| comparable(resident.get("child"));
        let named: BTreeSet<String> = elements.iter().map(child).collect();
        let kept = stored.and_then(Value::as_array).into_iter().flatten();
        let placed = kept.filter(|resident| resident.get("kind").is_some_and(|kind| kind == "placed_child"));
        placed.filter(|resident| !child(resident).is_empty() && !named.contains(&child(resident))).cloned().collect()
    }

    /// The list of a file with the placed children whom it leaves out.
    fn kept(&mut self, at: &Place, mut list: Vec<Value>, placed: Vec<Value>) -> Value {
        for resident in placed {
            let pointer = below(&at.merged, list.len());
            let note = Note::at(FindingCode::PlacedChildStays, &at.merged);
            self.out.notes.push(note.value(resident.get("child").and_then(Value::as_str).unwrap_or_default()));
            self.out.moved.push((pointer, None));
            list.push(resident);
        }
        Value::Array(list)
    }

    /// An element that takes no stored one's place: blanks in it are dropped, "—" is noted.
    fn fresh_element(&mut self, at: &Place, element: &Value) -> Value {
        match element {
            Value::Object(fields) => self.object(at, None, fields),
            other => as_meant(other),
        }
    }

    fn keyed(&mut self, at: &Place, base: Vec<Value>, elements: &[Value], key: &[&str], newest: bool) -> Value {
        let stored = base.len();
        let mut list: Vec<Option<Value>> = base.into_iter().map(Some).collect();
        let mut taken = vec![false; stored];
        for (file, element) in elements.iter().enumerate() {
            // Two incoming elements with one key must both stay visible, or one would be lost.
            let twin = (0..stored).find(|index| !taken[*index] && same_key(list[*index].as_ref(), element, key));
            let index = twin.unwrap_or(list.len());
            let place = at.element(index, file);
            match twin {
                Some(index) => {
                    taken[index] = true;
                    let kept = list[index].take();
                    list[index] = Some(self.one(&place, kept, element, newest));
                }
                None => list.push(Some(self.fresh_element(&place, element))),
            }
            self.out.moved.push((place.merged, Some(place.file)));
        }
        let untouched = taken.iter().enumerate().filter(|(_, taken)| !**taken);
        self.out.moved.extend(untouched.map(|(index, _)| (below(&at.merged, index), None)));
        Value::Array(list.into_iter().flatten().collect())
    }

    fn one(&mut self, at: &Place, kept: Option<Value>, element: &Value, newest: bool) -> Value {
        let Value::Object(fields) = element else { return as_meant(element) };
        let stored_day = day(kept.as_ref().and_then(|kept| kept.get("as_of")));
        let is_older = day(fields.get("as_of")).is_some_and(|day| Some(day) < stored_day);
        if let (true, true, Some(Value::Object(base))) = (newest, is_older, &kept) {
            self.note_if_older(at, base, fields);
            return Value::Object(base.clone());
        }
        self.object(at, kept, fields)
    }
}

/// Whether a value simply takes the place of what was there: most do, and need no pointers.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !is_blank(value) && !erases(text),
        _ => false,
    }
}

/// Whether a value says nothing: absent, null, or text of spaces.
pub(crate) fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn same_key(stored: Option<&Value>, incoming: &Value, key: &[&str]) -> bool {
    let said = |name: &str| comparable(incoming.get(name).map(as_meant).as_ref());
    incoming.is_object()
        && stored.is_some_and(|stored| key.iter().all(|name| comparable(stored.get(*name)) == said(name)))
}

/// A value in the form in which two ways of writing it are equal.
fn comparable(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(value) if is_blank(value) => String::new(),
        Some(Value::String(text)) => match Date::parse(text) {
            Ok(date) => date.to_string(),
            Err(_) => text.trim().nfc().collect(),
        },
        Some(other) => other.to_string(),
    }
}

fn day(value: Option<&Value>) -> Option<Date> {
    value.and_then(Value::as_str).and_then(|text| Date::parse(text).ok())
}

/// Pointers at which two records differ.
pub(crate) fn changes(before: &Value, after: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    compare(before, after, "", &mut pointers);
    pointers
}

fn compare(before: &Value, after: &Value, pointer: &str, out: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let (old, new) = (old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null));
                compare(old, new, &below(pointer, name), out);
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for index in 0..old.len().max(new.len()) {
                let (old, new) = (old.get(index).unwrap_or(&Value::Null), new.get(index).unwrap_or(&Value::Null));
                compare(old, new, &below(pointer, index), out);
            }
        }
        _ if before != after => out.push(pointer.to_owned()),
        _ => {}
    }
}
