//! What supervisors look through: drawn decisions, granted waivers, hours with very many records.

use serde_json::{Value, json};

use crate::{
    domain::{
        audit::Action,
        permission::Permission,
        sample::{SampleCause, Sampled},
    },
    service::sampling::SampleItem,
    web::{
        call::{Call, Reading, reason},
        local::child_page,
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, Needs, Route, to},
        shown,
    },
};

pub(super) fn routes() -> Vec<Route> {
    const AUDIT: Needs = Needs::Permission(Permission::Audit);
    vec![
        Route::page("/audit/sample", "sample", AUDIT, to!(sample)).leaves(&[Action::AuditViewed]),
        Route::form("/audit/sample/{sample}", "sample_look_through", AUDIT, to!(look_through))
            .leaves(&[Action::SampleLookedThrough])
            .on(ANYWHERE)
            .keeps(),
    ]
}

async fn sample(call: Call) -> Result<Reply, Problem> {
    let sample = call.app.services.sample(&call.caller()?).await?;
    let staff = shown::staff(&call).await?;
    let name = |code: &str| staff.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let told = |item: &SampleItem| {
        json!({
            "number": item.of.to_string(), "cause": item.cause, "href": href(item), "case": item.case_code,
            "by": name(item.staff.as_str()), "at": item.at.micros(), "is_late": item.is_late,
            "records": item.records, "reason": item.reason, "unexplained": item.cause == SampleCause::ManyRecords && item.reason.is_none(),
            "is_system": item.cause == SampleCause::ManyRecords && !staff.contains_key(item.staff.as_str()),
            "look": item.look.as_ref().map(|look| json!({
                "by": name(look.by.as_str()), "at": look.at.micros(), "in_order": look.in_order, "words": look.words,
            })),
        })
    };
    let late = sample.waiting.iter().filter(|item| item.is_late).count();
    let only_late = call.query.get("late").is_some();
    let waiting = sample.waiting.iter().filter(|item| item.is_late || !only_late);
    let context = json!({
        "waiting": waiting.map(told).collect::<Vec<Value>>(), "late": late, "only_late": only_late,
        "for_others": sample.for_others, "looked": sample.looked.iter().map(told).collect::<Vec<Value>>(),
    });
    call.page("pages/sample.html", context)
}

/// The page on which it is looked at.
fn href(item: &SampleItem) -> Option<String> {
    match item.of {
        Sampled::Decision(number) => Some(format!("/audit/decisions/{number}")),
        Sampled::Waiver(_) => item.case_code.as_ref().map(|child| format!("{}?tab=people", child_page(child))),
        Sampled::Burst(_) => None,
    }
}

async fn look_through(call: Call) -> Result<Reply, Problem> {
    let of = call.part("sample", Sampled::parse)?;
    let mut reading = Reading::default();
    let words = reading.need(&call.form, "words", reason);
    let words = reading.finish(words)?;
    let in_order = call.form.get("in_order") == Some("yes");
    call.app.services.look_through(&call.caller()?, of, (in_order, words)).await?;
    Ok(Reply::saying("/audit/sample", "said-looked-through"))
}
