//! What changed between two policies.

use serde_json::Value;

use super::PolicyFile;

/// One difference between two policies.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Path inside the file; lists of coded entries are addressed by code, for example `rules[R-FAM-12].on_fail`.
    pub entry: String,
    /// Value in the first policy, if it is there.
    pub before: Option<Value>,
    /// Value in the second policy, if it is there.
    pub after: Option<Value>,
}

/// Every difference, in the order of the entries.
pub fn differences(before: &PolicyFile, after: &PolicyFile) -> Vec<Difference> {
    let value = |file| serde_json::to_value(file).unwrap_or(Value::Null);
    let mut found = Vec::new();
    compare(String::new(), Some(&value(before)), Some(&value(after)), &mut found);
    found
}

fn compare(entry: String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    match (before, after) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let path = if entry.is_empty() { key.clone() } else { format!("{entry}.{key}") };
                compare(path, a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => compare_lists(&entry, a, b, found),
        (a, b) if a == b => {}
        (a, b) => found.push(Difference { entry, before: a.cloned(), after: b.cloned() }),
    }
}

fn compare_lists(entry: &str, before: &[Value], after: &[Value], found: &mut Vec<Difference>) {
    let coded = |list: &[Value]| list.iter().map(code_of).collect::<Option<Vec<_>>>();
    let (Some(codes_before), Some(codes_after)) = (coded(before), coded(after)) else {
        for position in 0..before.len().max(after.len()) {
            compare(format!("{entry}[{position}]"), before.get(position), after.get(position), found);
        }
        return;
    };
    let every: std::collections::BTreeSet<_> = codes_before.iter().chain(&codes_after).collect();
    for code in every {
        let find = |codes: &[String], list: &[Value]| codes.iter().position(|c| c == code).map(|i| list[i].clone());
        let (a, b) = (find(&codes_before, before), find(&codes_after, after));
        compare(format!("{entry}[{code}]"), a.as_ref(), b.as_ref(), found);
    }
}

fn code_of(value: &Value) -> Option<String> {
    ["code", "id", "name"].iter().find_map(|key| value.get(key)?.as_str().map(str::to_owned))
}
