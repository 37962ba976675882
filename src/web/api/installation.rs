//! How the installation is doing, and what was done to it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    domain::{
        audit::Action,
        clock::Timestamp,
        permission::Permission,
        step::{Step, Terms},
    },
    service::installation::DatabaseAct,
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
    },
};

/// How the installation is doing.
#[derive(Serialize, JsonSchema)]
struct InstallationJson {
    /// Version of the program.
    version: &'static str,
    /// Version of the rules and weights.
    rules: String,
    /// The last copy of the database; absent where none is known.
    last_backup: Option<DatabaseAct>,
    /// When it was last brought back from a copy.
    last_restore: Option<DatabaseAct>,
    /// When each person last signed in, by staff code.
    last_sign_ins: BTreeMap<String, Timestamp>,
    /// Whether recommendations are stopped.
    stopped: bool,
    /// Whether people may sign in through their organisation.
    organisation_sign_in: bool,
    /// Whether real records open only after practice.
    practice_required: bool,
    /// Different records that somebody opens within an hour before a reason is asked; absent where nobody is asked.
    records_per_hour: Option<u32>,
    /// Terms of the steps.
    terms: Vec<TermJson>,
}

/// The term of a step.
#[derive(Serialize, JsonSchema)]
struct TermJson {
    step: Step,
    /// Days in force.
    days: i32,
    /// Days while nobody sets others: a proposal of the project.
    usual_days: i32,
    /// Whether whoever runs the program set it, in the settings.
    is_set: bool,
    /// What it rests on, where that is said.
    source: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/installation",
            "api_installation",
            Needs::Permission(Permission::ViewHealth),
            Doc::get::<InstallationJson>("How the installation is doing"),
            to!(installation),
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/installation/acts",
            "api_admin_acts",
            Needs::Permission(Permission::ManageUsers),
            Doc::get::<Vec<Value>>("What was lately done to people, tokens, settings and the database, newest first"),
            to!(acts),
        )
        .leaves(&[Action::AuditViewed]),
    ]
}

async fn installation(call: Call) -> Result<Reply, Problem> {
    let services = &call.app.services;
    let found = services.installation(&call.caller()?).await?;
    Reply::json(&InstallationJson {
        version: env!("CARGO_PKG_VERSION"),
        rules: services.policy.file().version.clone(),
        last_backup: found.last_backup,
        last_restore: found.last_restore,
        last_sign_ins: found.last_sign_ins,
        stopped: services.stopped().await?.is_some(),
        organisation_sign_in: call.app.oidc.is_some(),
        practice_required: call.app.practice_required,
        records_per_hour: Some(services.records_per_hour).filter(|limit| *limit != u32::MAX),
        terms: Step::ALL.iter().filter_map(|step| term(&services.terms, *step)).collect(),
    })
}

async fn acts(call: Call) -> Result<Reply, Problem> {
    let entries = call.app.services.admin_acts(&call.caller()?).await?;
    Reply::json(&entries.iter().map(crate::domain::audit::AuditEntry::to_json).collect::<Vec<_>>())
}

fn term(terms: &Terms, step: Step) -> Option<TermJson> {
    let (days, usual_days) = (terms.days(step)?, step.usual_days()?);
    let source = terms.source(step).map(str::to_owned);
    Some(TermJson { step, days, usual_days, is_set: terms.is_set(step), source })
}
