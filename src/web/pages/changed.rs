//! What changed in the register after a list was made: each record by name, as far as its reader may know it.

use serde_json::{Value, json};

use super::lists;
use crate::{
    domain::permission::Permission,
    present::Crowd,
    service::view_run::Look,
    web::{call::Call, problem::Problem, reply::Reply, shown},
};

pub(super) async fn changed(call: Call) -> Result<Reply, Problem> {
    let number = lists::run_of(&call)?;
    let caller = call.caller()?;
    let run = call.app.services.view_list(&caller, number, Look::List).await?;
    let stale = call.app.services.staleness(&caller, number).await?;
    let view = shown::view(&call, &run.document, &run.policy);
    let crowd = Crowd::of(&run.document);
    let changed = stale.families.iter().filter_map(|code| run.document.family(code));
    let families: Vec<Value> = changed.map(|entry| shown::family_among(&view, entry, &crowd)).collect();
    let context = json!({
        "run": lists::head(&run), "stale": stale, "count": stale.count(), "families": families,
        "may_run": caller.viewer.may(Permission::MakeRuns),
    });
    call.page("pages/changed.html", context)
}
