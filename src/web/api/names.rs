//! Whose name it is: children and families by their names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    domain::{access::Subject, audit::Action, permission::Permission},
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Parameter, Route, RouteMethod, Takes, to},
    },
};

/// A record that was found by a name.
#[derive(Serialize, JsonSchema)]
struct FoundName {
    subject: Subject,
    /// Every name that is on record.
    names: Vec<String>,
}

const QUERY: &[Parameter] =
    &[Parameter::new("name", Takes::Text(200), "a name or a part of it, two letters or more, in any letters")];

pub(super) fn routes() -> Vec<Route> {
    let said = "Children and families whose names match, the closest first, at most 20";
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/names",
            "api_names",
            Needs::Permission(Permission::ViewIdentities),
            Doc::get::<Vec<FoundName>>(said).query(QUERY),
            to!(names),
        )
        .leaves(&[Action::IdentitiesSearched]),
    ]
}

async fn names(call: Call) -> Result<Reply, Problem> {
    let name = call.query.get("name").ok_or_else(|| Problem::field("name", "value-empty"))?;
    let found = call.app.services.search_identities(&call.caller()?, name).await?;
    Reply::json(&found.into_iter().map(|(subject, names)| FoundName { subject, names }).collect::<Vec<_>>())
}
