//! Pages that children and families have alike: the history of the record, and who it is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{audit::AuditEntry, desk::Identity},
    service::history::History,
    web::{call::Call, local::record_page, problem::Problem, reply::Reply, shown},
};

/// The trail of the record whose page is `/{place}/{code}`.
pub(super) async fn history(call: &Call, (place, code): (&str, &str), history: History) -> Result<Reply, Problem> {
    let staff = shown::staff(call).await?;
    let entries: Vec<Value> = history.entries.iter().map(|e| entry(e, &staff)).collect();
    let back = record_page(place, &code);
    call.page(
        "pages/history.html",
        json!({ "code": code, "back": back, "entries": entries, "cut": history.cut.then_some(entries.len()) }),
    )
}

/// The names behind the code of the record whose page is `/{place}/{code}`.
pub(super) fn identity(
    call: &Call,
    (place, code): (&str, &str),
    identity: Option<&Identity>,
) -> Result<Reply, Problem> {
    call.page("pages/identity.html", json!({ "code": code, "back": record_page(place, &code), "identity": identity }))
}

/// An entry of the trail.
pub(super) fn entry(entry: &AuditEntry, staff: &BTreeMap<String, String>) -> Value {
    json!({
        "seq": entry.seq, "at": entry.at.micros(), "actor": entry.actor.id, "role": entry.actor.role.code(),
        "name": staff.get(&entry.actor.id), "action": entry.event.action.code(), "kind": entry.event.kind.code(),
        "code": entry.event.code, "outcome": entry.event.outcome.code(), "details": entry.event.details,
    })
}
