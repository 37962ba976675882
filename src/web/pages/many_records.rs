//! Why somebody opens very many records: asked before the next one opens.

use serde_json::json;

use crate::{
    domain::audit::Action,
    service::{Fault, ServiceError},
    web::{
        call::{Call, Reading, reason},
        local::local,
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/many-records", "many_records", Needs::SignedIn, to!(ask)),
        Route::form("/many-records", "many_records_explain", Needs::SignedIn, to!(explain))
            .leaves(&[Action::ManyRecordsExplained])
            .on("/many-records"),
    ]
}

async fn ask(call: Call) -> Result<Reply, Problem> {
    show(&call, 200, &[])
}

fn show(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let next = call.form.get("next").or(call.query.get("next"));
    let context = json!({
        "next": next, "typed": call.form.get("reason"), "limit": call.app.services.records_per_hour,
        "faults": shown::faults(call, faults),
    });
    call.page_with(status, "pages/many-records.html", context)
}

async fn explain(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let why = reading.need(&call.form, "reason", reason);
    match reading.finish(why) {
        Ok(why) => call.app.services.explain_many(&call.caller()?, why).await?,
        Err(ServiceError::Invalid(faults)) => return show(&call, 422, &faults),
        Err(error) => return Err(error.into()),
    }
    let next = call.form.get("next").and_then(local).unwrap_or_else(|| "/".to_owned());
    Ok(Reply::saying(next, "said-many-records"))
}
