//! Routes, OpenAPI document, authorization table and trail say the same.

use std::collections::BTreeSet;

use uya::web::{
    openapi,
    route::{Needs, RouteMethod},
    routes,
};

#[test]
fn the_document_describes_exactly_the_routes_of_the_api_with_their_permission_and_what_they_leave() {
    let document = openapi::document();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.insert((path.clone(), method.to_uppercase(), operation["x-permission"].clone().to_string()));
        }
    }
    let listed: BTreeSet<_> = routes()
        .iter()
        .filter(|route| route.is_api())
        .map(|route| {
            let permission = route.needs.permission().map_or(serde_json::Value::Null, |p| p.code().into());
            (route.path.to_owned(), route.method.http().to_string(), permission.to_string())
        })
        .collect();
    assert_eq!(described, listed);
    assert!(listed.len() > 35);
}

#[test]
fn no_route_and_no_name_is_there_twice() {
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    for route in routes() {
        assert!(seen.insert((route.path, route.method)), "{} twice", route.path);
        assert!(names.insert(route.name), "{} twice", route.name);
    }
}

#[test]
fn what_changes_something_needs_a_person_and_leaves_an_entry() {
    // The language is a cookie, a draft is nobody's record yet.
    const QUIET: [&str; 3] = ["language", "draft_keep", "draft_discard"];
    for route in routes().iter().filter(|route| route.method != RouteMethod::Get) {
        assert!(!route.leaves.is_empty() || QUIET.contains(&route.name), "{} leaves nothing", route.name);
        assert!(route.needs != Needs::Nobody || ["language", "sign_in_send"].contains(&route.name), "{}", route.name);
    }
}

#[test]
fn every_schema_that_is_named_is_there() {
    let document = openapi::document();
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
}

/// The list that the journeys in the browser are held to: a page that nobody looks at there fails them.
#[test]
fn the_journeys_know_every_page() {
    let pages: BTreeSet<&str> = routes()
        .iter()
        .filter(|route| route.method == RouteMethod::Get && !route.is_api())
        .map(|route| route.path)
        .collect();
    let listed = pages.into_iter().collect::<Vec<_>>().join("\n") + "\n";
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys/routes.txt");
    if std::env::var_os("UYA_WRITE_FIXTURES").is_some() {
        std::fs::write(&file, &listed).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), listed, "UYA_WRITE_FIXTURES=1 writes the list again");
}
