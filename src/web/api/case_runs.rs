//! The lists of a case, what to ask about one, and the histories of records.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{LIST_QUERY, List, order::ordered, paged};
use crate::{
    domain::{
        audit::{Action, AuditEntry},
        clock::Timestamp,
        code::{ChildCode, FamilyCode},
        permission::Permission,
        run::RunNumber,
    },
    service::{history::History, view_run::Look},
    web::{
        call::{Call, shape},
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Orders, Parameter, Route, RouteMethod, Takes, to},
    },
};

/// What the trail says of a record.
#[derive(Serialize, JsonSchema)]
struct HistoryJson {
    /// The newest entries, newest first.
    entries: Vec<HistoryEntry>,
    /// Whether there are older ones that are not here.
    cut: bool,
}

/// An entry of a history: who did what when, nothing of what was in it.
#[derive(Serialize, JsonSchema)]
struct HistoryEntry {
    /// Place in the trail.
    seq: u64,
    /// When, UTC.
    at: Timestamp,
    /// Who.
    actor: String,
    /// In which role.
    role: &'static str,
    /// What was done.
    action: &'static str,
    /// How it came out.
    outcome: &'static str,
}

/// An open question of a list.
#[derive(Serialize, JsonSchema)]
struct QuestionJson<'a> {
    /// Code of the need or strength.
    item: &'a str,
    /// `family` or `child`.
    of: &'a str,
    /// Code of the family or child.
    who: &'a str,
    /// Chance that the answer changes the first place, per ten thousand.
    changes_first: u32,
    /// Chance that the answer changes the first group, per ten thousand.
    changes_first_group: u32,
}

const ORDERS: Orders = &[("number", "/number"), ("made", "/created_at"), ("as_of", "/as_of")];

const RUNS_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::sort(ORDERS),
    Parameter::new("child", Takes::Record(40), "lists of this child's case; needed"),
];

pub(super) fn routes() -> Vec<Route> {
    const RUNS: Needs = Needs::Permission(Permission::ViewRuns);
    let get = |path, name, needs, doc: Doc, handler| Route::api(RouteMethod::Get, path, name, needs, doc, handler);
    vec![
        get(
            "/api/v1/runs",
            "api_runs",
            RUNS,
            Doc::get::<List<Value>>("Lists of a child's case, newest first").query(RUNS_QUERY),
            to!(runs),
        )
        .leaves(&[Action::RecordsListed]),
        get(
            "/api/v1/runs/{run}/ask",
            "api_run_ask",
            RUNS,
            Doc::get::<Vec<QuestionJson<'static>>>("What to ask, the answer that matters most first"),
            to!(ask),
        )
        .about(About::Run)
        .leaves(&[Action::QuestionListViewed]),
        get(
            "/api/v1/children/{child}/history",
            "api_child_history",
            Needs::Permission(Permission::ViewChildren),
            Doc::get::<HistoryJson>("Who looked at a child's record, and who changed it"),
            to!(child_history),
        )
        .about(About::Child)
        .leaves(&[Action::RecordViewed]),
        get(
            "/api/v1/families/{family}/history",
            "api_family_history",
            Needs::Permission(Permission::ViewFamilies),
            Doc::get::<HistoryJson>("Who looked at a family's record, and who changed it"),
            to!(family_history),
        )
        .about(About::Family)
        .leaves(&[Action::RecordViewed]),
    ]
}

async fn runs(call: Call) -> Result<Reply, Problem> {
    let child = call.query.get("child").ok_or_else(|| Problem::field("child", "value-empty"))?;
    let child = ChildCode::parse(child).map_err(|error| Problem::field("child", &shape(error)))?;
    let runs = call.app.services.list_runs_of(&call.caller()?, &child).await?;
    let runs = ordered(&call, runs, ORDERS)?;
    paged(&call, &runs, |run| run.number.to_string())
}

async fn ask(call: Call) -> Result<Reply, Problem> {
    let run = call.part("run", RunNumber::parse)?;
    let run = call.app.services.view_list(&call.caller()?, run, Look::Questions).await?;
    let questions = run.document.ask_next.iter().map(|question| QuestionJson {
        item: &question.item,
        of: &question.of,
        who: &question.who,
        changes_first: question.changes_first,
        changes_first_group: question.changes_first_group,
    });
    Reply::json(&questions.collect::<Vec<_>>())
}

async fn child_history(call: Call) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    told(&call.app.services.child_history(&call.caller()?, &code).await?)
}

async fn family_history(call: Call) -> Result<Reply, Problem> {
    let code = call.part("family", FamilyCode::parse)?;
    told(&call.app.services.family_history(&call.caller()?, &code).await?)
}

fn told(history: &History) -> Result<Reply, Problem> {
    let entry = |entry: &AuditEntry| HistoryEntry {
        seq: entry.seq,
        at: entry.at,
        actor: entry.actor.id.clone(),
        role: entry.actor.role.code(),
        action: entry.event.action.code(),
        outcome: entry.event.outcome.code(),
    };
    Reply::json(&HistoryJson { entries: history.entries.iter().map(entry).collect(), cut: history.cut })
}
