//! A record of a file and a kept one side by side, fact by fact.
//!
//! *Design notes.* A fact is a field at the top of a record, with everything below it: a value, its day and its source
//! stand or fall together, or a value would get a day on which nobody recorded it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{kind::Kind, merge, record, schema::Node, shown::shown};

/// One fact of two records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// The field of the record.
    pub field: String,
    /// Whether the file would change what is kept: then a person may choose.
    pub changes: bool,
    /// As the file has it.
    pub file: Vec<Leaf>,
    /// As it is kept.
    pub kept: Vec<Leaf>,
}

/// One value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Leaf {
    /// Its column.
    pub column: String,
    /// The value, shortened and harmless.
    pub value: String,
}

/// The facts of two records in the order of the schema; those that neither has are left out. The file's is laid over
/// the kept one, so what it leaves blank changes nothing.
pub fn facts(kind: Kind, file: &Value, kept: &Value) -> Vec<Fact> {
    let before = record::canonical(kind, kept);
    let after = record::canonical(kind, &merge::merge(kind, Some(kept), file).value);
    let fact = |name: &str| {
        let (file, kept) = (leaves(name, file.get(name)), leaves(name, before.get(name)));
        let changes = before.get(name) != after.get(name);
        let fact = Fact { field: name.to_owned(), changes, file, kept };
        (!fact.file.is_empty() || !fact.kept.is_empty()).then_some(fact)
    };
    choosable(kind).filter_map(fact).collect()
}

/// The facts of a kind between which a person may choose: all but those that tell one record from another.
pub fn choosable(kind: Kind) -> impl Iterator<Item = &'static str> {
    Node::of(kind).properties().map(|(name, _)| name).filter(move |name| !kind.key_fields().contains(name))
}

fn leaves(column: &str, value: Option<&Value>) -> Vec<Leaf> {
    let leaf = |value: String| Leaf { column: column.to_owned(), value: shown(&value) };
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(fields)) => {
            fields.iter().flat_map(|(name, value)| leaves(&format!("{column}.{name}"), Some(value))).collect()
        }
        Some(Value::Array(elements)) if elements.iter().any(Value::is_object) => {
            elements.iter().map(|element| leaf(inside(element))).collect()
        }
        Some(value) => Some(inside(value)).filter(|text| !text.trim().is_empty()).map(leaf).into_iter().collect(),
    }
}

/// Everything below a value in one line.
fn inside(value: &Value) -> String {
    match value {
        Value::Object(fields) => fields.values().map(inside).collect::<Vec<_>>().join(" · "),
        Value::Array(elements) => elements.iter().map(inside).collect::<Vec<_>>().join("; "),
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fact_is_offered_where_the_file_would_change_it_and_a_blank_changes_nothing() {
        let kept = json!({ "code": "F-1", "settlement": "TARAZ", "pets": { "value": true, "as_of": "2025-01-01" },
            "forms": ["patronage"], "approved_places": { "value": 2, "as_of": "2025-01-01" } });
        let file = json!({ "code": "F-9", "settlement": "TARAZ", "pets": { "value": false, "as_of": "01.02.2026" },
            "forms": [], "approved_places": null, "residents": [{ "kind": "own_child", "birth_date": "2015-05-05" }] });
        let found = facts(Kind::Family, &file, &kept);
        let changing: Vec<&str> = found.iter().filter(|fact| fact.changes).map(|fact| fact.field.as_str()).collect();
        assert_eq!(changing, ["pets", "residents"]);
        let pets = found.iter().find(|fact| fact.field == "pets").unwrap();
        let told =
            |leaves: &[Leaf]| leaves.iter().map(|leaf| format!("{} {}", leaf.column, leaf.value)).collect::<Vec<_>>();
        assert_eq!(told(&pets.file), ["pets.as_of 01.02.2026", "pets.value false"]);
        assert_eq!(told(&pets.kept), ["pets.as_of 2025-01-01", "pets.value true"]);
        assert!(found.iter().all(|fact| fact.field != "code"));
    }
}
