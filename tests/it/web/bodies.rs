//! What bodies of the API hold, read from the OpenAPI document.

use std::collections::BTreeSet;

use serde_json::Value;
use uya::web::openapi;

/// A field of a body: the operation, and the way to it, without places in lists.
pub type Field = (String, String);

/// Fields whose schema has one of these names.
pub fn named(schemas: &[&str]) -> BTreeSet<Field> {
    let document = openapi::document();
    let mut found = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap();
            let media = operation["requestBody"]["content"].as_object();
            for body in media.into_iter().flat_map(serde_json::Map::values) {
                let mut at = |way: &str| found.extend([(name.to_owned(), way.to_owned())]);
                walk((&document, schemas), &body["schema"], "", &mut at);
            }
        }
    }
    assert!(!found.is_empty(), "no body holds {schemas:?}");
    found
}

/// Fields that take any text: no pattern, no list of codes, no schema with a name.
pub fn bare() -> BTreeSet<Field> {
    named(&[BARE])
}

/// Stands for the missing name of the schema of a bare text.
const BARE: &str = "";

fn is_bare(schema: &Value) -> bool {
    let is_text =
        schema["type"] == "string" || schema["type"].as_array().is_some_and(|types| types.contains(&"string".into()));
    is_text && ["pattern", "enum", "format", "const"].iter().all(|bound| schema[*bound].is_null())
}

fn walk(of: (&Value, &[&str]), schema: &Value, way: &str, at: &mut dyn FnMut(&str)) {
    if let Some(named) = schema["$ref"].as_str() {
        if of.1.contains(&named.rsplit('/').next().unwrap()) {
            at(way);
        }
        let target = of.0.pointer(&named[1..]).unwrap();
        // A text with a name is found by it.
        if target["type"] != "string" {
            walk(of, target, way, at);
        }
        return;
    }
    if of.1.contains(&BARE) && is_bare(schema) {
        at(way);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        walk(of, field, &format!("{way}/{name}"), at);
    }
    for kind in ["anyOf", "oneOf", "allOf"] {
        schema[kind].as_array().into_iter().flatten().for_each(|one| walk(of, one, way, at));
    }
    if schema["items"].is_object() {
        walk(of, &schema["items"], way, at);
    }
}

/// The way to a field as the document has it: without places in lists.
pub fn way(pointer: &str) -> String {
    pointer.split('/').filter(|part| part.parse::<u8>().is_err()).collect::<Vec<_>>().join("/")
}
