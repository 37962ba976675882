//! Whether a body has objects where its schema has objects. serde reads a list as the fields of a struct in their
//! order, so that `["F-1", true]` would pass for an object that no document of ours describes.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// The place of the first list that stands for an object, as `answers[0].code`; empty for the whole body.
pub(crate) fn list_for_object<T: JsonSchema>(body: &Value) -> Option<String> {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>().to_value();
    Definitions(&schema["$defs"]).list_for_object(&schema, body, "")
}

/// What schemas refer to by name.
struct Definitions<'s>(&'s Value);

impl<'s> Definitions<'s> {
    fn list_for_object(&self, schema: &'s Value, value: &Value, place: &str) -> Option<String> {
        let schema = self.resolved(schema);
        if value.is_array() && !self.takes_lists(schema) {
            return Some(place.to_owned());
        }
        let mut of_all = schema["allOf"].as_array().into_iter().flatten();
        let of_all = of_all.find_map(|one| self.list_for_object(one, value, place));
        of_all.or_else(|| self.in_alternatives(schema, value, place)).or_else(|| self.within(schema, value, place))
    }

    /// A list that stands for an object whichever alternative is meant.
    fn in_alternatives(&self, schema: &'s Value, value: &Value, place: &str) -> Option<String> {
        let mut first = None;
        for alternative in alternatives(schema).filter(|one| self.may_be_meant(one, value)) {
            match self.list_for_object(alternative, value, place) {
                Some(found) => first = first.or(Some(found)),
                None => return None,
            }
        }
        first
    }

    /// Whether the value bears the mark by which the alternative is told from the others, when it has one.
    fn may_be_meant(&self, alternative: &'s Value, value: &Value) -> bool {
        let properties = self.resolved(alternative)["properties"].as_object();
        let marks = properties.into_iter().flatten().filter(|(_, of_field)| !of_field["const"].is_null());
        marks.into_iter().all(|(name, of_field)| value[name] == of_field["const"])
    }

    fn within(&self, schema: &'s Value, value: &Value, place: &str) -> Option<String> {
        match value {
            Value::Array(elements) => elements.iter().enumerate().find_map(|(nth, element)| {
                let of_element = &schema["prefixItems"][nth];
                let of_element = if of_element.is_null() { &schema["items"] } else { of_element };
                self.list_for_object(of_element, element, &format!("{place}[{nth}]"))
            }),
            Value::Object(fields) => fields.iter().find_map(|(name, field)| {
                let of_field = &schema["properties"][name];
                let of_field = if of_field.is_null() { &schema["additionalProperties"] } else { of_field };
                let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                self.list_for_object(of_field, field, &place)
            }),
            _ => None,
        }
    }

    fn takes_lists(&self, schema: &'s Value) -> bool {
        let schema = self.resolved(schema);
        match &schema["type"] {
            Value::String(one) => one == "array",
            Value::Array(several) => several.iter().any(|one| one == "array"),
            _ if alternatives(schema).next().is_some() => alternatives(schema).any(|one| self.takes_lists(one)),
            // Nothing is said about what it takes.
            _ => schema["enum"].is_null() && schema["const"].is_null(),
        }
    }

    fn resolved(&self, schema: &'s Value) -> &'s Value {
        let name = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/"));
        name.map_or(schema, |name| &self.0[name])
    }
}

fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    ["anyOf", "oneOf"].into_iter().filter_map(|kind| schema[kind].as_array()).flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Body {
        one: Part,
        several: Vec<Part>,
        maybe: Option<Part>,
        by_name: BTreeMap<String, Part>,
        choice: Choice,
        whatever: Value,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Part {
        code: String,
        list: Vec<u32>,
    }

    #[derive(JsonSchema)]
    #[serde(tag = "choice")]
    #[expect(dead_code, reason = "only its schema is looked at")]
    enum Choice {
        Part { part: Part },
        Nothing { because: Vec<String> },
    }

    #[test]
    fn a_list_in_the_place_of_an_object_is_found_wherever_it_stands() {
        let found = |body: Value| list_for_object::<Body>(&body);
        let part = json!({ "code": "a", "list": [1, 2] });
        let listed = json!(["a", [1, 2]]);
        assert_eq!(found(json!([])).as_deref(), Some(""));
        assert_eq!(found(json!({ "one": listed })).as_deref(), Some("one"));
        assert_eq!(found(json!({ "several": [part, listed] })).as_deref(), Some("several[1]"));
        assert_eq!(found(json!({ "maybe": listed })).as_deref(), Some("maybe"));
        assert_eq!(found(json!({ "by_name": { "x": listed } })).as_deref(), Some("by_name.x"));
        assert_eq!(found(json!({ "choice": { "choice": "Part", "part": listed } })).as_deref(), Some("choice.part"));
        let good = json!({ "one": part, "several": [part], "maybe": null, "by_name": { "x": part },
            "choice": { "choice": "Nothing", "because": ["x"] }, "whatever": [[1]] });
        assert_eq!(found(good), None);
    }
}
