//! Whose name it is: children and families by their names.

use serde_json::{Value, json};

use crate::{
    domain::{audit::Action, permission::Permission},
    service::ServiceError,
    web::{
        call::Call,
        local::subject_page,
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/names", "names", Needs::Permission(Permission::ViewIdentities), to!(names))
            .leaves(&[Action::IdentitiesSearched]),
    ]
}

async fn names(call: Call) -> Result<Reply, Problem> {
    let searched = call.query.get("name").filter(|name| !name.is_empty());
    let found = match searched {
        Some(name) => call.app.services.search_identities(&call.caller()?, name).await,
        None => Ok(Vec::new()),
    };
    let (found, faults) = match found {
        Ok(found) => (found, Vec::new()),
        Err(ServiceError::Invalid(faults)) => (Vec::new(), faults),
        Err(error) => return Err(error.into()),
    };
    let found: Vec<Value> = found
        .iter()
        .map(|(subject, names)| json!({ "code": subject.code(), "names": names, "href": subject_page(subject) }))
        .collect();
    let status = if faults.is_empty() { 200 } else { 422 };
    let context = json!({ "searched": searched, "found": found, "faults": shown::faults(&call, &faults) });
    call.page_with(status, "pages/names.html", context)
}
