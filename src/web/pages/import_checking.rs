//! How far the check of a file has come, for the page that sent it.

use serde_json::json;

use crate::{
    domain::permission::Permission,
    service::Caller,
    web::{
        call::{Call, Pairs},
        checking::Check,
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ImportRecords);
    vec![Route::page("/imports/checking", "import_checking", needs, to!(checking))]
}

/// Begins to tell of the check of a file of so many bytes, under the key of the form that it came with.
pub(super) fn begin(call: &Call, caller: &Caller, bytes: usize) -> Check {
    call.app.checks.begin(&caller.viewer.actor.id, key(&call.form), bytes)
}

fn key(pairs: &Pairs) -> &str {
    pairs.get("once").unwrap_or_default()
}

/// What to say of the check of a file that the caller sent, with the thousandths of the file that are checked: null
/// while it is being opened. Null altogether while the file is not here yet, and when the check is over.
async fn checking(call: Call) -> Result<Reply, Problem> {
    let seen = call.app.checks.seen(&call.caller()?.viewer.actor.id, key(&call.query));
    Reply::json(&seen.map(|seen| match seen.records {
        0 => json!({ "said": call.words().text("imports-opening"), "thousandths": null }),
        records => json!({
            "said": call.words().text_with("imports-rows-checked", &[("count", records.into())]),
            "thousandths": seen.thousandths,
        }),
    }))
}
