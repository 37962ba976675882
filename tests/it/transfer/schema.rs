//! The published schema and what the check accepts are the same thing.

use serde_json::{Value, json};
use uya::transfer::{FindingCode, Kind, kinds, schema};

use super::{codes, read_value, sample};

fn resolved<'a>(root: &'a Value, node: &'a Value) -> &'a Value {
    if let Some(reference) = node["$ref"].as_str() {
        return resolved(root, &root["$defs"][reference.rsplit('/').next().unwrap()]);
    }
    node["anyOf"].get(0).map_or(node, |first| resolved(root, first))
}

/// Pointers of objects in `value` with their schema.
fn objects(root: &Value, node: &Value, value: &Value, pointer: &str, out: &mut Vec<(String, Value)>) {
    let node = resolved(root, node);
    match value {
        Value::Object(fields) => {
            out.push((pointer.to_owned(), node.clone()));
            for (name, field) in fields {
                objects(root, &node["properties"][name], field, &format!("{pointer}/{name}"), out);
            }
        }
        Value::Array(list) => {
            for (index, element) in list.iter().enumerate() {
                objects(root, &node["items"], element, &format!("{pointer}/{index}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn what_the_schema_requires_is_required_and_what_it_does_not_know_is_refused() {
    for kind in Kind::ALL {
        let root = schema(kind.name()).unwrap();
        let base = format!("/{}/0", kind.section());
        let mut places = Vec::new();
        objects(&root, &root, sample().pointer(&base).unwrap(), &base, &mut places);
        for (pointer, node) in places {
            assert_eq!(node["additionalProperties"], false, "{pointer}");
            for name in node["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let mut bundle = sample();
                bundle.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().remove(name).unwrap();
                let at = format!("{pointer}/{name}");
                let found = read_value(&bundle).findings;
                let here = found.iter().find(|one| one.location.pointer.as_deref() == Some(&at));
                assert_eq!(here.map(|one| one.code), Some(FindingCode::FieldMissing), "{at}");
            }
            let mut bundle = sample();
            bundle.pointer_mut(&pointer).unwrap()["zzzzzz"] = json!(1);
            assert_eq!(codes(&read_value(&bundle).findings)[0], FindingCode::FieldUnknown, "{pointer}");
        }
    }
}

#[test]
fn what_the_schema_does_not_require_may_be_left_out() {
    for kind in Kind::ALL {
        let root = schema(kind.name()).unwrap();
        let required: Vec<&str> = root["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut bundle = sample();
        let record = bundle.pointer_mut(&format!("/{}/0", kind.section())).unwrap();
        record.as_object_mut().unwrap().retain(|name, _| required.contains(&name.as_str()));
        if kind == Kind::Contact {
            // Only of this result the day from which the family is free again has to be told.
            assert_eq!(record["result"], "not_until");
            record["result"] = json!("talk");
        }
        assert_eq!(read_value(&bundle).findings, [], "{kind}");
    }
}

#[test]
fn every_field_is_described() {
    fn visit(name: &str, node: &Value, root: &Value) {
        for (field, property) in node["properties"].as_object().into_iter().flatten() {
            let text = property["description"].as_str().or(resolved(root, property)["description"].as_str());
            assert!(text.is_some_and(|text| !text.is_empty()), "{name}: {field}");
        }
    }
    for name in kinds() {
        let root = schema(name).unwrap();
        assert_eq!(root["$id"], format!("{name}.schema.json"));
        assert_eq!(root["$schema"], "https://json-schema.org/draft/2020-12/schema");
        visit(name, &root, &root);
        for (definition, node) in root["$defs"].as_object().into_iter().flatten() {
            visit(definition, node, &root);
        }
    }
    assert_eq!(schema("dragon"), None);
}

#[test]
fn the_bundle_has_the_sections_that_are_read() {
    let bundle = schema("bundle").unwrap();
    let mut sections: Vec<&str> =
        Kind::ALL.map(Kind::section).into_iter().chain(["bundle", "export", "beside"]).collect();
    sections.sort_unstable();
    let published: Vec<&String> = bundle["properties"].as_object().unwrap().keys().collect();
    assert_eq!(published, sections);
    assert_eq!(bundle["required"], json!(["bundle"]));
    assert_eq!(bundle["additionalProperties"], false);
}
