//! Every answer of the API, in whatever test it comes, has the headers that the document promises and no version or
//! place besides.

use std::sync::OnceLock;

use serde_json::Value;

use super::site::Answer;

/// Headers that tell something of what was asked for; the others every answer has.
const TELLING: [&str; 2] = ["etag", "location"];

fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(uya::web::openapi::document)
}

/// Holds an answer that went well against the document.
pub fn check(method: &str, path: &str, answer: &Answer) {
    if !path.starts_with("/api/v1/") || answer.status >= 300 {
        return;
    }
    let path = path.split('?').next().unwrap_or_default();
    let Some(operation) = operation(method, path) else { return };
    let promised = operation["responses"][answer.status.to_string()]["headers"].as_object();
    let promised: Vec<String> = promised.into_iter().flatten().map(|(name, _)| name.to_lowercase()).collect();
    for name in TELLING {
        let is_promised = promised.iter().any(|known| known == name);
        assert_eq!(answer.header(name).is_some(), is_promised, "{method} {path} {}: {name}", answer.status);
    }
}

/// The operation of a path: of those that fit, the one that names most of it.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = document()["paths"].as_object().unwrap();
    let fitting = paths.iter().filter(|(template, _)| fits(template, path));
    let (_, found) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
    found.get(method.to_lowercase())
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let part = |(wanted, given): (&&str, &&str)| match wanted.split_once('{') {
        None => wanted == given,
        Some((before, rest)) => {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            given.len() > before.len() + after.len() && given.starts_with(before) && given.ends_with(after)
        }
    };
    template.len() == path.len() && template.iter().zip(&path).all(part)
}

#[test]
fn a_path_is_known_by_the_template_that_names_most_of_it() {
    assert!(fits("/api/v1/schemas/{kind}.json", "/api/v1/schemas/family.json"));
    assert!(!fits("/api/v1/schemas/{kind}.json", "/api/v1/schemas/family"));
    let id = |method, path| operation(method, path).map(|found| found["operationId"].as_str().unwrap().to_owned());
    assert_eq!(id("GET", "/api/v1/runs/R-1/compare").as_deref(), Some("api_compare"));
    assert_eq!(id("GET", "/api/v1/children/C-001").as_deref(), Some("api_child"));
}
