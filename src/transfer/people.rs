//! Who people of a file are, held against the whole of it: an IIN that stands twice, and one that tells another day
//! of birth or another sex than the child's record.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize as _;

use super::{
    examine::Checked,
    finding::{Finding, FindingCode, Location},
    kind::Kind,
    known::Known,
    raw::RawRecord,
    record::Record,
    shown::hidden,
};
use crate::domain::{
    child::{Child, Sex},
    date::Date,
    identity::{Iin, Named, Whose},
};

/// What is remembered of the people of a file.
#[derive(Default)]
pub(super) struct People {
    /// Day of birth and sex of the children of the file.
    children: BTreeMap<String, (Date, Sex)>,
    /// The record that first had an IIN: its index, and the row of its sheet.
    first: BTreeMap<Iin, (usize, Option<u64>)>,
    /// Children's IINs of the file.
    told: Vec<Told>,
}

struct Told {
    child: String,
    iin: Iin,
    location: Location,
}

impl People {
    /// Takes note of a record; the index of another one with the same IIN, where there is one: whose it is cannot be
    /// told.
    pub(super) fn see(&mut self, raw: &RawRecord, checked: &mut Checked) -> Option<usize> {
        match &checked.record {
            Some(Record::Child(child)) => {
                self.children.insert(child.code.to_string(), (child.birth_date, child.sex));
                None
            }
            Some(Record::Identity(named)) if raw.value.get("iins").is_some_and(|said| !said.is_null()) => {
                let named = named.clone();
                self.see_numbers(raw, checked, &named)
            }
            _ => None,
        }
    }

    fn see_numbers(&mut self, raw: &RawRecord, checked: &mut Checked, named: &Named) -> Option<usize> {
        let mut other = None;
        for (place, iin) in named.iins.iter().enumerate() {
            let location = raw.location_of(&format!("/iins/{place}"));
            let (index, row) = *self.first.entry(iin.clone()).or_insert((checked.index, location.row));
            if index != checked.index {
                let row = usize::try_from(row.unwrap_or_default()).unwrap_or_default();
                let finding = Finding::new(FindingCode::IinRepeated, location.clone()).with("first", index + 1);
                let finding = about(finding, named).with("row", row);
                checked.findings.push(Finding { value: Some(hidden(iin.as_str())), ..finding });
                other = Some(index);
            }
            if named.of == Whose::Child {
                self.told.push(Told { child: named.code.to_string(), iin: iin.clone(), location });
            }
        }
        other
    }

    /// The children whose records are asked for.
    pub(super) fn asked(&self) -> BTreeSet<String> {
        self.told.iter().map(|told| told.child.clone()).collect()
    }

    /// IINs that tell another day of birth or another sex than the record of the child.
    pub(super) fn findings(&self, known: &dyn Known) -> Vec<Finding> {
        let mut found = Vec::new();
        for told in &self.told {
            let Some((born, sex)) = self.children.get(&told.child).copied().or_else(|| kept(known, &told.child)) else {
                continue;
            };
            let mut say = |code| {
                let finding = Finding::new(code, told.location.clone());
                let record = Some(super::shown::shown(&format!("{} {}", Whose::Child, told.child)));
                let value = Some(hidden(told.iin.as_str()));
                found.push(Finding { kind: Some(Kind::Identity), record, value, ..finding });
            };
            if told.iin.birth_date().is_some_and(|day| day != born) {
                say(FindingCode::IinBirthDate);
            }
            if told.iin.sex().is_some_and(|of| of != sex) {
                say(FindingCode::IinSex);
            }
        }
        found
    }
}

fn about(finding: Finding, named: &Named) -> Finding {
    let record = Some(super::shown::shown(&format!("{} {}", named.of, named.code)));
    Finding { kind: Some(Kind::Identity), record, ..finding }
}

fn kept(known: &dyn Known, child: &str) -> Option<(Date, Sex)> {
    let child = Child::deserialize(&known.record(Kind::Child, child)?).ok()?;
    Some((child.birth_date, child.sex))
}
