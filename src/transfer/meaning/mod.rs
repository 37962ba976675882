//! What a record says, held against the code book and the calendar: everything that can be told from
//! one record alone. What needs other records is gathered for the end of the file.

mod contact;
mod dates;
mod family;
mod identity;
mod outcome;
mod plan;
mod relation;

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    codebook::Lookup,
    finding::FindingCode,
    json::below,
    kind::Kind,
    note::{Note, Reference},
    record::Record,
};
use crate::domain::{code::ItemCode, code::StrengthCode, date::Date};

/// What the meaning of one record brought to light.
#[derive(Default)]
pub(crate) struct Meaning {
    pub(crate) notes: Vec<Note>,
    pub(crate) references: Vec<Reference>,
    /// Needs of a plan that are asked at some ages only: pointer, code, ages.
    pub(crate) aged_needs: Vec<AgedNeed>,
}

/// A need that is asked at some ages only.
#[derive(Clone, Debug)]
pub(crate) struct AgedNeed {
    pub(crate) pointer: String,
    pub(crate) item: String,
    pub(crate) age_min: u8,
    pub(crate) age_max: u8,
}

/// Checks `record`; `value` is the same record as it was written.
pub(crate) fn check(record: &Record, value: &Value, lookup: &Lookup<'_>, as_of: Date) -> Meaning {
    let mut meaning = Meaning::default();
    dates::check(&mut meaning, value, as_of);
    match record {
        Record::Settlement(_) => {}
        Record::Child(child) => {
            if child.birth_date <= as_of
                && child.birth_date.years_until(as_of) >= crate::domain::child::AGE_OF_MAJORITY_YEARS
            {
                meaning.notes.push(Note::at(FindingCode::ChildOfAge, "/birth_date").value(child.birth_date));
            }
            meaning.settlement(child.settlement.as_ref(), "/settlement");
        }
        Record::SiblingGroup(group) => {
            meaning.repeated(group.members.iter().map(ToString::to_string), "/members", "");
            for (index, member) in group.members.iter().enumerate() {
                let pointer = below("/members", index);
                meaning.refer(Kind::Child, member, pointer, FindingCode::GroupMemberUnknown);
            }
        }
        Record::Plan(plan) => plan::check(&mut meaning, plan, lookup),
        Record::Family(family) => family::check(&mut meaning, family, lookup),
        Record::Relative(relative) => relation::relative(&mut meaning, relative),
        Record::Waiver(waiver) => relation::waiver(&mut meaning, waiver, lookup),
        Record::Outcome(record) => outcome::check(&mut meaning, record),
        Record::Contact(record) => contact::check(&mut meaning, record),
        Record::Identity(named) => identity::check(&mut meaning, named),
    }
    meaning
}

impl Meaning {
    fn refer(&mut self, to: Kind, key: &impl ToString, pointer: impl Into<String>, code: FindingCode) {
        self.references.push(Reference { to, key: key.to_string(), pointer: pointer.into(), code });
    }

    fn settlement(&mut self, code: Option<&crate::domain::code::SettlementCode>, pointer: &str) {
        if let Some(code) = code {
            self.refer(Kind::Settlement, code, pointer, FindingCode::SettlementUnknown);
        }
    }

    fn child(&mut self, code: &crate::domain::code::ChildCode, pointer: &str) {
        self.refer(Kind::Child, code, pointer, FindingCode::ChildUnknown);
    }

    /// A need's code that is not on the list.
    fn item(&mut self, code: &ItemCode, pointer: String, lookup: &Lookup<'_>) {
        if !lookup.items.contains_key(code.as_str()) {
            let note = Note::at(FindingCode::NeedUnknown, pointer);
            self.notes.push(note.meant(code.as_str(), lookup.items.keys().copied()));
        }
    }

    /// A strength's code that is not on the list.
    fn strength(&mut self, code: &StrengthCode, pointer: String, lookup: &Lookup<'_>) {
        if !lookup.strengths.contains(&code.as_str()) {
            let note = Note::at(FindingCode::StrengthUnknown, pointer);
            self.notes.push(note.meant(code.as_str(), lookup.strengths.iter().copied()));
        }
    }

    /// Entries of a list that occur a second time.
    fn repeated(&mut self, keys: impl Iterator<Item = String>, list: &str, field: &str) {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for (index, key) in keys.enumerate() {
            let pointer = |index: usize| format!("{}{field}", below(list, index));
            if let Some(first) = first.get(&key) {
                let note = Note::at(FindingCode::EntryRepeated, pointer(index)).value(&key);
                self.notes.push(note.also(pointer(*first)).with("first", first + 1));
            } else {
                first.insert(key, index);
            }
        }
    }
}
