//! The OpenAPI 3.1 document, made from the list of routes: what is not in the list is neither served nor
//! described.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{
    labels::{self, LABELLED},
    problem::CODES,
    route::{Doc, Needs, Route, RouteMethod, Surface, Takes, keys_of},
};
use crate::domain::audit::Action;

/// The document.
pub fn document() -> Value {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in super::routes() {
        let Surface::Api(doc) = route.surface else { continue };
        let operation = operation(&route, &doc, &mut generator);
        let method = route.method.http().as_str().to_lowercase();
        paths.entry(route.path).or_default().insert(method, operation);
    }
    let mut schemas: Map<String, Value> = generator.take_definitions(true).into_iter().collect();
    schemas.insert("Problem".into(), problem_schema());
    schemas.insert(LABELLED.into(), labels::labelled_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Uya", "version": env!("CARGO_PKG_VERSION"),
            "description": "Helps people find each child the right foster family. The API can do what the pages can, and nothing else.",
            "license": { "name": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token of a system, with scopes" },
                "session": { "type": "apiKey", "in": "cookie", "name": super::respond::SESSION_COOKIE,
                    "description": "The session of a person; changes need the header X-CSRF-Token" },
            },
        },
        "security": [{ "token": [] }, { "session": [] }],
    })
}

fn operation(route: &Route, doc: &Doc, generator: &mut schemars::SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = path_parameters(route.path);
    parameters.extend(labels::taken(route, doc).map(|parameter| {
        let schema = match parameter.takes {
            Takes::Text(longest) | Takes::Record(longest) => json!({ "type": "string", "maxLength": longest }),
            Takes::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Takes::OneOf(codes) => json!({ "type": "string", "enum": codes }),
            Takes::Order(orders) => json!({ "type": "string", "enum": keys_of(orders) }),
        };
        json!({ "name": parameter.name, "in": "query", "description": parameter.says, "schema": schema })
    }));
    if doc.versioned {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true, "description": "The ETag of the version that was looked at",
            "schema": { "type": "string", "pattern": "^\"v[0-9]+\"$" },
        }));
    }
    if doc.once {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "The request counts once under this key, for 48 hours",
            "schema": { "type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$" },
        }));
    }
    let mut operation = json!({
        "operationId": route.name, "summary": doc.summary, "parameters": parameters,
        "responses": responses(route, doc, generator),
        "x-permission": route.needs.permission().map(crate::domain::permission::Permission::code),
        "x-for-systems": is_for_systems(route),
        "x-audit": route.leaves.iter().map(|action| action.code()).collect::<Vec<_>>(),
    });
    if let Some(body) = doc.body {
        let schema = body(generator);
        operation["requestBody"] = json!({ "required": true, "content": { doc.takes: { "schema": schema } } });
    }
    if route.needs == Needs::Nobody {
        operation["security"] = json!([]);
    }
    operation
}

/// Whether a system may ask with a token that has the permission.
fn is_for_systems(route: &Route) -> bool {
    matches!(route.needs, Needs::Permission(permission) if permission.is_for_systems())
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }))
        .collect()
}

/// Which answers a route can give: every status it may come to, and no other.
fn responses(route: &Route, doc: &Doc, generator: &mut schemars::SchemaGenerator) -> Value {
    let mut answers = Map::new();
    let mut schema = doc.reply.map_or(json!({}), |reply| reply(generator));
    if labels::are_offered(route, doc) {
        schema = json!({ "anyOf": [schema, { "$ref": format!("#/components/schemas/{LABELLED}") }] });
    }
    let mut media = if doc.reply.is_some() { json!({ "application/json": { "schema": schema } }) } else { json!({}) };
    for also in doc.also {
        media[*also] = json!({});
    }
    let mut done = json!({ "description": "Done", "content": media });
    if doc.tagged {
        done["headers"]["ETag"] = header("The version of what is shown, for If-Match");
    }
    if doc.status == 201 {
        done["headers"]["Location"] = header("Where what was made is");
    }
    answers.insert(doc.status.to_string(), done);
    for status in problem_statuses(route, doc) {
        answers.insert(
            status.to_string(),
            json!({
                "description": "A problem", "content": {
                    "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
                },
            }),
        );
    }
    answers.into()
}

fn header(says: &str) -> Value {
    json!({ "description": says, "required": true, "schema": { "type": "string" } })
}

fn problem_statuses(route: &Route, doc: &Doc) -> Vec<u16> {
    let mut statuses = vec![400, 503];
    if route.needs != Needs::Nobody {
        statuses.extend([401, 403]);
    }
    let names_record = doc.query.iter().any(|parameter| matches!(parameter.takes, Takes::Record(_)));
    if route.path.contains('{') || names_record {
        statuses.push(404);
    }
    if route.method != RouteMethod::Get {
        statuses.extend([404, 408, 409, 413, 415, 422, 507]);
    }
    if labels::taken(route, doc).next().is_some() {
        statuses.push(422);
    }
    if doc.versioned {
        statuses.extend([412, 428]);
    }
    // A list that other arithmetic made, a report before its time.
    if route.path.contains("{run}") || route.leaves.contains(&Action::ReportMade) {
        statuses.push(409);
    }
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

fn problem_schema() -> Value {
    let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    json!({
        "type": "object",
        "description": "RFC 9457. The type can be opened: it is a page about the problem.",
        "required": ["type", "title", "status", "detail", "instance", "trace_id", "code"],
        "properties": {
            "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
            "detail": { "type": "string" }, "instance": { "type": "string" }, "trace_id": { "type": "string" },
            "code": { "type": "string", "enum": codes },
            "errors": { "type": "array", "items": {
                "type": "object", "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": { "type": "string" }, "code": { "type": "string" }, "message": { "type": "string" },
                    "params": { "type": "object", "additionalProperties": { "type": "string" } },
                },
            } },
            "more": {},
        },
    })
}
