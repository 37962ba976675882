//! What the page of the administration tells of the installation: settings with their defaults and effects, what is
//! connected, copies, and what was done lately.

use serde_json::{Value, json};

use crate::{
    domain::{
        access::MAX_GRANT_MICROS,
        audit::Action,
        browsing::{HOUR_MICROS, RECORDS_PER_HOUR},
        date::Date,
        permission::Permission,
        sample::LOOK_THROUGH_MICROS,
        step::Step,
    },
    i18n::format,
    service::{
        caller::ONCE_MICROS,
        installation::{DatabaseAct, Installation},
        sign_in::{ABSOLUTE_MICROS, IDLE_MICROS},
    },
    web::{
        call::Call,
        pages::of_record::entry,
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
    },
};

const MINUTE_MICROS: i64 = 60 * 1_000_000;

pub(super) fn routes() -> Vec<Route> {
    let acts = Route::page("/admin/acts", "admin_acts", Needs::Permission(Permission::ManageUsers), to!(acts));
    vec![acts.leaves(&[Action::AuditViewed])]
}

/// What was lately done to people, tokens, settings and the database.
async fn acts(call: Call) -> Result<Reply, Problem> {
    let entries = call.app.services.admin_acts(&call.caller()?).await?;
    let staff = shown::staff(&call).await?;
    let entries: Vec<Value> = entries.iter().map(|one| entry(one, &staff)).collect();
    call.page("pages/admin-acts.html", json!({ "entries": entries }))
}

/// What the page of the administration shows of the installation.
pub(super) async fn told(call: &Call, found: &Installation) -> Result<Value, Problem> {
    let stopped = call.app.services.stopped().await?;
    let done = |act: Option<&DatabaseAct>| {
        act.map(|act| {
            let days = Date::in_almaty(act.at).days_until(Date::in_almaty(call.app.services.clock.now()));
            json!({
                "at": act.at.micros(), "by": act.by, "verified": act.verified, "ago": format::ago(call.words(), days),
            })
        })
    };
    let set = &call.app.services.terms;
    let term = |step: &Step| {
        Some(json!({
            "step": step.code(), "days": set.days(*step)?, "default": step.usual_days()?, "is_set": set.is_set(*step),
            "source": set.source(*step),
        }))
    };
    let terms = Step::ALL.iter().filter_map(term);
    Ok(json!({
        "backup": done(found.last_backup.as_ref()), "restore": done(found.last_restore.as_ref()), "settings": settings(call),
        "terms": terms.collect::<Vec<_>>(), "oidc": call.app.oidc.is_some(), "practice": call.app.practice_required,
        "stopped": stopped.is_some(),
    }))
}

/// Settings and fixed limits: value, default, and the key of what each is called.
fn settings(call: &Call) -> Vec<Value> {
    let words = call.words();
    let text = |unit: &str, n: i64| words.text_with(unit, &[("n", n.into())]);
    let fixed =
        |name: &str, unit: &str, n: i64| json!({ "name": name, "value": text(unit, n), "default": text(unit, n) });
    let records = |n: u32| if n == u32::MAX { words.text("setting-off") } else { text("setting-records", n.into()) };
    vec![
        json!({
            "name": "setting-per-hour", "value": records(call.app.services.records_per_hour),
            "default": records(RECORDS_PER_HOUR),
        }),
        fixed("setting-idle", "setting-minutes", IDLE_MICROS / MINUTE_MICROS),
        fixed("setting-session", "setting-hours", ABSOLUTE_MICROS / HOUR_MICROS),
        fixed("setting-glass", "setting-hours", MAX_GRANT_MICROS / HOUR_MICROS),
        fixed("setting-look-through", "setting-hours", LOOK_THROUGH_MICROS / HOUR_MICROS),
        fixed("setting-keys", "setting-hours", ONCE_MICROS / HOUR_MICROS),
    ]
}
