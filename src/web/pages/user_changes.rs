//! Accounts and jobs that wait for a second person.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{
        audit::Action,
        permission::Permission,
        user_change::{UserChange, UserChangeNumber, UserChangeState},
    },
    store::Stored,
    web::{
        call::{Call, Reading},
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
    },
};

/// Changes that were decided, shown below those that wait.
const DECIDED: usize = 20;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/user-changes", "user_changes", Needs::Permission(Permission::ConfirmUsers), to!(changes)),
        Route::form(
            "/user-changes/{change}",
            "user_change_decide",
            Needs::SteppedUp(Permission::ConfirmUsers),
            to!(decide),
        )
        .leaves(&[Action::UserChanged, Action::UserChangeRefused])
        .on("/user-changes"),
    ]
}

async fn changes(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let found = call.app.services.user_changes(&caller).await?;
    let staff = shown::staff(&call).await?;
    let (waiting, decided): (Vec<_>, Vec<_>) =
        found.iter().partition(|stored| stored.value.state == UserChangeState::Asked);
    let context = json!({
        "waiting": waiting.iter().map(|stored| told(stored, &staff)).collect::<Vec<_>>(),
        "decided": decided.iter().take(DECIDED).map(|stored| told(stored, &staff)).collect::<Vec<_>>(),
        "me": caller.viewer.actor.id, "faults": [],
    });
    call.page("pages/user-changes.html", context)
}

/// A change with the names of those who have a part in it.
pub(super) fn told(stored: &Stored<UserChange>, staff: &BTreeMap<String, String>) -> Value {
    let change = &stored.value;
    let name = |code: &str| staff.get(code).cloned().unwrap_or_else(|| code.to_owned());
    json!({
        "number": change.number, "version": stored.version, "staff": change.staff, "name": name(change.staff.as_str()),
        "office": change.office, "is_new": change.is_new, "from": change.from, "to": change.to,
        "asked_by": change.asked_by, "asked_by_name": name(change.asked_by.as_str()), "at": change.asked_at.micros(),
        "state": change.state,
        "decided": change.decided.as_ref().map(|decided| json!({
            "by": name(decided.by.as_str()), "at": decided.at.micros(),
        })),
    })
}

async fn decide(call: Call) -> Result<Reply, Problem> {
    let number = call.part("change", UserChangeNumber::parse)?;
    let mut reading = Reading::default();
    let confirm = reading.need(&call.form, "decision", |text| match text {
        "confirm" => Ok(true),
        "refuse" => Ok(false),
        _ => Err("value-unlisted".to_owned()),
    });
    let confirm = reading.finish(confirm)?;
    call.app.services.decide_user_change(&call.caller()?, number, confirm, call.form_version()?).await?;
    Ok(Reply::saying("/user-changes", if confirm { "said-user-confirmed" } else { "said-user-refused" }))
}
