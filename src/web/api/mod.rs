//! The JSON API: the same use cases as the pages, as data.

use serde_json::json;

use super::{
    call::Call,
    openapi,
    problem::Problem,
    reply::Reply,
    route::{Doc, Needs, Parameter, Route, RouteMethod, Takes, to},
};

mod by_hand;
mod case_runs;
mod cases;
mod custody;
mod decision_files;
mod desk;
mod evidence;
mod exports;
mod families;
mod imports;
mod installation;
mod list_files;
mod me;
mod model;
mod names;
mod order;
mod own_notes;
mod plan_text;
mod practice;
mod proposals;
mod re_reviews;
mod recommendations;
mod removals;
mod reports;
mod runs;
mod sampling;
mod tokens;
mod users;
mod watch;

/// Every route of the API.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/openapi.json",
            "api_openapi",
            Needs::Nobody,
            Doc::get::<serde_json::Value>("This document"),
            to!(document),
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/schemas/{kind}.json",
            "api_schema",
            Needs::Nobody,
            Doc::get::<serde_json::Value>("The JSON Schema of a bundle (kind `bundle`), or of a kind of record in it"),
            to!(record_schema),
        ),
        Route::page("/api/v1", "api_docs", Needs::Nobody, to!(docs)),
    ];
    routes.extend(me::routes());
    routes.extend(by_hand::routes());
    routes.extend(cases::routes());
    routes.extend(evidence::routes());
    routes.extend(names::routes());
    routes.extend(custody::routes());
    routes.extend(desk::routes());
    routes.extend(case_runs::routes());
    routes.extend(model::routes());
    routes.extend(recommendations::routes());
    routes.extend(plan_text::routes());
    routes.extend(runs::routes());
    routes.extend(own_notes::routes());
    routes.extend(removals::routes());
    routes.extend(list_files::routes());
    routes.extend(proposals::routes());
    routes.extend(reports::routes());
    routes.extend(families::routes());
    routes.extend(imports::routes());
    routes.extend(watch::routes());
    routes.extend(tokens::routes());
    routes.extend(decision_files::routes());
    routes.extend(practice::routes());
    routes.extend(exports::routes());
    routes.extend(users::routes());
    routes.extend(installation::routes());
    routes.extend(sampling::routes());
    routes.extend(re_reviews::routes());
    routes
}

async fn document(_call: Call) -> Result<Reply, Problem> {
    Reply::json(&openapi::document())
}

async fn record_schema(call: Call) -> Result<Reply, Problem> {
    let kind = call.part("kind", |text| Ok::<_, ()>(text.to_owned()))?;
    Reply::json(&crate::transfer::schema(&kind).ok_or_else(Problem::not_found)?)
}

/// The document as a page: no script, nothing from elsewhere.
async fn docs(call: Call) -> Result<Reply, Problem> {
    let document = openapi::document();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let statuses: Vec<&String> =
                operation["responses"].as_object().map(|r| r.keys().collect()).unwrap_or_default();
            operations.push(json!({
                "path": path, "method": method.to_uppercase(), "summary": operation["summary"],
                "permission": operation["x-permission"], "audit": operation["x-audit"], "statuses": statuses,
                "parameters": operation["parameters"], "body": operation["requestBody"]["content"].as_object().and_then(|media| media.values().next().map(|body| body["schema"].clone())),
            }));
        }
    }
    call.page("pages/api.html", json!({ "operations": operations }))
}

/// How many items a list gives.
pub(super) const PAGE: usize = 50;

/// A page of a list: what comes after the cursor, and the cursor of what comes then.
pub(super) fn paged<T: serde::Serialize>(
    call: &Call,
    items: &[T],
    code: impl Fn(&T) -> String,
) -> Result<Reply, Problem> {
    paged_as(call, items, code, |item| item)
}

/// The same, where what is told of an item does not hold its code.
pub(super) fn paged_as<T, S: serde::Serialize>(
    call: &Call,
    items: &[T],
    code: impl Fn(&T) -> String,
    told: impl Fn(&T) -> &S,
) -> Result<Reply, Problem> {
    let asked = Asked::of(call)?;
    let total = items.len();
    let start = match &asked.after {
        None => 0,
        Some(after) => items.iter().position(|item| code(item) == *after).map_or(total, |position| position + 1),
    };
    let page: Vec<&T> = items.iter().skip(start).take(asked.limit).collect();
    let last = page.last().filter(|_| start + page.len() < total).map(|last| code(last));
    asked.answer(call, &page.into_iter().map(told).collect::<Vec<_>>(), (last, total))
}

/// What is asked for of a list.
pub(super) struct Asked {
    /// How many items.
    pub(super) limit: usize,
    /// After which item; from the beginning where there is none.
    pub(super) after: Option<String>,
    /// Whose cursor it is, and of what.
    bound: String,
}

impl Asked {
    pub(super) fn of(call: &Call) -> Result<Self, Problem> {
        let limit = match call.query.get("limit") {
            None => PAGE,
            Some(text) => text
                .parse()
                .ok()
                .filter(|n| (1..=200).contains(n))
                .ok_or_else(|| Problem::field("limit", "limit-range"))?,
        };
        let signer = &call.app.services.secrets.cursors;
        let who = call.caller()?.viewer.actor.id;
        let filter: Vec<String> = call
            .query
            .pairs()
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "cursor" | "limit" | "labels"))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let bound = format!("{who} {} {}", call.path, filter.join("&"));
        let now = call.app.services.clock.now().micros();
        let after = match call.query.get("cursor") {
            None => None,
            Some(cursor) => Some(signer.opened(cursor, &bound, now).ok_or_else(|| Problem::new("cursor"))?),
        };
        Ok(Self { limit, after, bound })
    }

    /// The page, with the code of its last item where more follow, and how many there are.
    pub(super) fn answer<T: serde::Serialize>(
        &self,
        call: &Call,
        page: &[T],
        (last, total): (Option<String>, usize),
    ) -> Result<Reply, Problem> {
        let (signer, now) = (&call.app.services.secrets.cursors, call.app.services.clock.now().micros());
        let ends = now + crate::security::token::CURSOR_MICROS;
        let next = last.map(|last| signer.sealed(&last, &self.bound, ends));
        Reply::json(&json!({ "items": page, "next_cursor": next, "total_estimate": total }))
    }
}

/// A page of a list, for the document.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(super) struct List<T> {
    /// The items.
    pub(super) items: Vec<T>,
    /// Where the next page begins; absent on the last one.
    pub(super) next_cursor: Option<String>,
    /// About how many there are.
    pub(super) total_estimate: usize,
}

/// What is said of lists in the document.
pub(super) const LIST_QUERY: &[Parameter] = &[
    Parameter::new("limit", Takes::Number(1, 200), "how many items; 50 when absent"),
    Parameter::new("cursor", Takes::Text(1_000), "next_cursor of the page before"),
];
