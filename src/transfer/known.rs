//! What is already kept: the records a file may name without carrying them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::kind::Kind;
use crate::domain::placement_outcome::{PlacementOutcome, Stay};

/// The records that are kept already. The check asks after it has read the whole file, so that a
/// store can be asked in one go for everything [`super::Checker::asked`] lists.
pub trait Known {
    /// Whether a record of this kind and code is kept.
    fn has(&self, kind: Kind, key: &str) -> bool;

    /// The record as it is kept, to merge an incoming one into.
    fn record(&self, kind: Kind, key: &str) -> Option<Value>;

    /// The code of the sibling group this child belongs to.
    fn group_of(&self, child: &str) -> Option<String>;

    /// The times this child was placed with this family.
    fn stays(&self, child: &str, family: &str) -> Vec<Stay>;

    /// Codes of the settlements, for "did you mean".
    fn settlements(&self) -> Vec<String>;
}

/// Records held in memory; empty for a file that stands alone.
#[derive(Clone, Debug, Default)]
pub struct InMemory {
    records: BTreeMap<(Kind, String), Value>,
}

impl InMemory {
    /// Adds a record; one without a code is not kept.
    pub fn insert(&mut self, kind: Kind, record: Value) {
        if let Some(key) = kind.key_of(&record) {
            self.records.insert((kind, key), record);
        }
    }
}

impl Known for InMemory {
    fn has(&self, kind: Kind, key: &str) -> bool {
        self.records.contains_key(&(kind, key.to_owned()))
    }

    fn record(&self, kind: Kind, key: &str) -> Option<Value> {
        self.records.get(&(kind, key.to_owned())).cloned()
    }

    fn group_of(&self, child: &str) -> Option<String> {
        let names_child = |group: &Value| {
            let members = group.get("members").and_then(Value::as_array);
            members.is_some_and(|members| members.iter().any(|member| member == child))
        };
        let mut groups = self.records.iter().filter(|((kind, _), _)| *kind == Kind::SiblingGroup);
        groups.find(|(_, group)| names_child(group)).map(|((_, key), _)| key.clone())
    }

    fn stays(&self, child: &str, family: &str) -> Vec<Stay> {
        let outcomes = self.records.iter().filter(|((kind, _), _)| *kind == Kind::Outcome);
        let read = outcomes.filter_map(|(_, value)| serde_json::from_value::<PlacementOutcome>(value.clone()).ok());
        let here = read.filter(|one| one.child.as_str() == child && one.family.as_str() == family);
        here.map(|one| one.stay()).collect()
    }

    fn settlements(&self) -> Vec<String> {
        self.records.keys().filter(|(kind, _)| *kind == Kind::Settlement).map(|(_, key)| key.clone()).collect()
    }
}
