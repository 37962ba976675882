//! Practice as data: the invented plan, list and papers, answers, and how everybody stands.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    domain::{
        audit::Action,
        code::FamilyCode,
        level::NeedLevel,
        permission::Permission,
        practice::{Practice, TaskDone},
    },
    service::{
        confirm_needs::Needs as NeedsGiven,
        must_effects::MustEffect,
        practice::{Answer, MissingAnswer, Papers, Practised, ProposeAnswer},
    },
    web::{
        call::Call,
        pages::practice::sentence,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
    },
};

/// A need as it was coded, with the sentence of the plan.
#[derive(Serialize, JsonSchema)]
struct CodedNeed {
    item: String,
    level: Option<u8>,
    sentence: String,
    effect: Option<MustEffect>,
}

pub(super) fn routes() -> Vec<Route> {
    const PRACTISED: &[Action] = &[Action::Practised];
    let get = |path, name, doc: Doc, handler| Route::api(RouteMethod::Get, path, name, Needs::SignedIn, doc, handler);
    let post = |path, name, doc: Doc, handler| {
        Route::api(RouteMethod::Post, path, name, Needs::SignedIn, doc, handler).leaves(PRACTISED)
    };
    vec![
        get("/api/v1/practice", "api_practice", Doc::get::<Practice>("What the caller practised"), to!(own)),
        get(
            "/api/v1/practice/plan",
            "api_practice_plan",
            Doc::get::<Vec<CodedNeed>>("The invented plan as it was coded"),
            to!(plan),
        ),
        get("/api/v1/practice/list", "api_practice_list", Doc::get::<Value>("The invented list"), to!(list)),
        get(
            "/api/v1/practice/families/{family}/papers",
            "api_practice_papers",
            Doc::get::<Papers>("What the papers of an invented family say"),
            to!(papers),
        ),
        post(
            "/api/v1/practice/needs",
            "api_practice_needs",
            Doc::post::<NeedsGiven, TaskDone>("Confirms the needs of the invented plan", 200),
            to!(needs),
        ),
        post(
            "/api/v1/practice/missing",
            "api_practice_missing",
            Doc::post::<MissingAnswer, TaskDone>("Says why an invented family is missing", 200),
            to!(missing),
        ),
        post(
            "/api/v1/practice/propose",
            "api_practice_propose",
            Doc::post::<ProposeAnswer, TaskDone>("Proposes an invented family", 200),
            to!(propose),
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/practice/people",
            "api_practice_people",
            Needs::Permission(Permission::Audit),
            Doc::get::<Vec<Practised>>("How everybody in the caller's offices stands"),
            to!(people),
        )
        .leaves(&[Action::RecordsListed]),
    ]
}

async fn own(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.practice_of(&call.caller()?).await?)
}

async fn plan(call: Call) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let needs: Vec<CodedNeed> = ground
        .plan()
        .needs
        .iter()
        .map(|need| CodedNeed {
            item: need.item.to_string(),
            level: need.level.map(NeedLevel::get),
            sentence: sentence(call.words(), need.item.as_str()),
            effect: ground.effects.iter().find(|effect| effect.item == need.item).cloned(),
        })
        .collect();
    Reply::json(&needs)
}

async fn list(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.practice_ground().await?.list)
}

async fn papers(call: Call) -> Result<Reply, Problem> {
    let family = call.part("family", FamilyCode::parse)?;
    let ground = call.app.services.practice_ground().await?;
    Reply::json(&ground.papers(&family).ok_or_else(Problem::not_found)?)
}

async fn needs(call: Call) -> Result<Reply, Problem> {
    let given = call.json()?;
    answered(&call, Answer::Needs(given)).await
}

async fn missing(call: Call) -> Result<Reply, Problem> {
    let given = call.json()?;
    answered(&call, Answer::Missing(given)).await
}

async fn propose(call: Call) -> Result<Reply, Problem> {
    let given = call.json()?;
    answered(&call, Answer::Propose(Box::new(given))).await
}

async fn answered(call: &Call, answer: Answer) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.practise(&call.caller_once()?, answer).await?)
}

async fn people(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.practised(&call.caller()?).await?)
}
