//! What supervisors look through, and why somebody opens very many records.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{audit::Action, permission::Permission, reason::Reason, sample::Sampled},
    service::sampling::Sample,
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
    },
};

/// What was found in something that was looked through.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FoundJson {
    in_order: bool,
    words: Reason,
}

/// Why somebody opens very many records.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WhyJson {
    reason: Reason,
}

/// That it is recorded.
#[derive(Serialize, JsonSchema)]
struct Recorded {
    recorded: bool,
}

pub(super) fn routes() -> Vec<Route> {
    const AUDIT: Needs = Needs::Permission(Permission::Audit);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/audit/sample",
            "api_sample",
            AUDIT,
            Doc::get::<Sample>(
                "Drawn decisions, granted waivers and hours with very many records, to be looked through",
            ),
            to!(sample),
        )
        .leaves(&[Action::AuditViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/audit/sample/{sample}",
            "api_sample_look_through",
            AUDIT,
            Doc::post::<FoundJson, Recorded>("Says what was found in one of them", 200),
            to!(look_through),
        )
        .leaves(&[Action::SampleLookedThrough]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/many-records",
            "api_many_records_explain",
            Needs::SignedIn,
            Doc::post::<WhyJson, Recorded>("Says why one opens very many records within an hour", 200),
            to!(explain),
        )
        .leaves(&[Action::ManyRecordsExplained]),
    ]
}

async fn sample(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.sample(&call.caller()?).await?)
}

async fn look_through(call: Call) -> Result<Reply, Problem> {
    let of = call.part("sample", Sampled::parse)?;
    let FoundJson { in_order, words } = call.json()?;
    call.app.services.look_through(&call.caller_once()?, of, (in_order, words)).await?;
    Reply::json(&Recorded { recorded: true })
}

async fn explain(call: Call) -> Result<Reply, Problem> {
    let WhyJson { reason } = call.json()?;
    call.app.services.explain_many(&call.caller_once()?, reason).await?;
    Reply::json(&Recorded { recorded: true })
}
