//! The trail, signals, accesses by breaking the glass.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    cases::{Number, Version},
    order::ordered,
};
use crate::{
    domain::{
        access::{Grant, GrantNumber, GrantPurpose, Subject},
        audit::Action,
        permission::Permission,
        reason::Reason,
    },
    service::{signals::Signal, trail::TrailFrom},
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Orders, Parameter, Route, RouteMethod, Takes, to},
    },
};

/// Access that is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AccessRequest {
    subject: Subject,
    purpose: GrantPurpose,
    reason: Reason,
}

/// An access by breaking the glass, with the version that is looked through.
#[derive(Serialize, JsonSchema)]
struct GrantJson {
    grant: Grant,
    version: i64,
}

/// What somebody else thought of an access.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GrantReview {
    in_order: bool,
    words: Reason,
}

/// Where the trail stands.
#[derive(Serialize, JsonSchema)]
struct Head {
    size: u64,
    hash: String,
}

const ORDERS: Orders = &[("seq", "/seq")];

/// Where a page of the trail begins and ends.
const EVENTS_QUERY: &[Parameter] = &[
    Parameter::new("before", Takes::Number(0, u64::MAX), "only entries before this number, newest first"),
    Parameter::new("after", Takes::Number(0, u64::MAX), "only entries after this number, with sort=seq"),
    Parameter::sort(ORDERS),
];

const GRANT_ORDERS: Orders = &[("number", "/grant/number"), ("staff", "/grant/staff"), ("purpose", "/grant/purpose")];

const GRANTS_QUERY: &[Parameter] = &[Parameter::sort(GRANT_ORDERS)];

pub(super) fn routes() -> Vec<Route> {
    const AUDIT: Needs = Needs::Permission(Permission::Audit);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/audit/events",
            "api_audit_events",
            AUDIT,
            Doc::get::<Vec<Value>>("A page of the trail, newest first: what concerns records that are open to the caller and people of their region").query(EVENTS_QUERY),
            to!(events),
        )
        .leaves(&[Action::AuditViewed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/audit/chain/head",
            "api_audit_head",
            AUDIT,
            Doc::get::<Head>("Where the trail stands"),
            to!(head),
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/audit/signals",
            "api_signals",
            AUDIT,
            Doc::get::<Vec<Signal>>("Decisions that are worth a look"),
            to!(signals),
        )
        .leaves(&[Action::AuditViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/access-requests",
            "api_break_glass",
            Needs::SteppedUp(Permission::BreakGlass),
            Doc::post::<AccessRequest, Number>("Access to one record for at most three hours", 201),
            to!(break_glass),
        )
        .leaves(&[Action::GlassBroken]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/access-requests/{grant}",
            "api_grant",
            Needs::Permission(Permission::BreakGlass),
            Doc::get::<Grant>("One access by breaking the glass, and what a supervisor thought of it").tagged(),
            to!(grant),
        )
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/access-requests",
            "api_grants",
            Needs::Permission(Permission::ReviewGrants),
            Doc::get::<Vec<GrantJson>>("Accesses by breaking the glass of the caller's region, newest first")
                .query(GRANTS_QUERY),
            to!(grants),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/access-requests/{grant}/review",
            "api_grant_look_through",
            Needs::Permission(Permission::ReviewGrants),
            Doc::post::<GrantReview, Version>("Says whether an access of somebody else was in order", 200).versioned(),
            to!(look_through),
        )
        .leaves(&[Action::GrantLookedThrough]),
    ]
}

async fn events(call: Call) -> Result<Reply, Problem> {
    let number = |field: &str, otherwise: u64| match call.query.get(field) {
        None => Ok(otherwise),
        Some(text) => text.parse().map_err(|_| Problem::field(field, "value-number")),
    };
    let from = match call.query.get("sort") {
        Some("seq") => TrailFrom::After(number("after", 0)?),
        _ => TrailFrom::Before(number("before", u64::MAX)?),
    };
    let entries = call.app.services.trail(&call.caller()?, from, 100).await?;
    Reply::json(&entries.iter().map(crate::domain::audit::AuditEntry::to_json).collect::<Vec<_>>())
}

async fn head(call: Call) -> Result<Reply, Problem> {
    let chain = call.app.services.store.read().await?.audit_head().await?;
    Reply::json(&Head { size: chain.size(), hash: chain.head().to_string() })
}

async fn signals(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.signals(&call.caller()?).await?)
}

async fn break_glass(call: Call) -> Result<Reply, Problem> {
    let AccessRequest { subject, purpose, reason } = call.json()?;
    let number = call.app.services.break_glass(&call.caller_once()?, subject, (purpose, reason)).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1/access-requests/{number}"))
}

async fn grant(call: Call) -> Result<Reply, Problem> {
    let number = call.part("grant", GrantNumber::parse)?;
    let found = call.app.services.view_grant(&call.caller()?, number).await?;
    Reply::versioned(&found.value, found.version)
}

async fn grants(call: Call) -> Result<Reply, Problem> {
    let grants = call.app.services.list_grants(&call.caller()?).await?;
    let shown = grants.into_iter().map(|stored| GrantJson { grant: stored.value, version: stored.version });
    Reply::json(&ordered(&call, shown.collect::<Vec<_>>(), GRANT_ORDERS)?)
}

async fn look_through(call: Call) -> Result<Reply, Problem> {
    let number = call.part("grant", GrantNumber::parse)?;
    let GrantReview { in_order, words } = call.json()?;
    let (caller, version) = (call.caller_once()?, call.version()?);
    let version = call.app.services.look_through_grant(&caller, number, (in_order, words), version).await?;
    Reply::versioned(&Version { version }, version)
}
