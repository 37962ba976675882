//! Whose name it is: children and families by their names.

use serde_json::{Value, json};

use crate::{
    domain::{access::Subject, audit::Action, permission::Permission},
    web::{
        call::Call,
        local::escape,
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/names", "names", Needs::Permission(Permission::ViewIdentities), to!(names))
            .leaves(&[Action::IdentitiesSearched]),
    ]
}

async fn names(call: Call) -> Result<Reply, Problem> {
    let searched = call.query.get("name");
    let found = match searched {
        Some(name) => call.app.services.search_identities(&call.caller()?, name).await?,
        None => Vec::new(),
    };
    let found: Vec<Value> = found
        .iter()
        .map(|(subject, names)| {
            let place = if matches!(subject, Subject::Child(_)) { "children" } else { "families" };
            let href = format!("/{place}/{}", escape(subject.code()));
            json!({ "code": subject.code(), "names": names, "href": href })
        })
        .collect();
    call.page("pages/names.html", json!({ "searched": searched, "found": found }))
}
