//! A family taken out of a list by hand, and put back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        audit::Action,
        code::FamilyCode,
        permission::Permission,
        reason::Reason,
        removal::{ListActNumber, RemovalReason},
        run::RunNumber,
    },
    service::removals::Removal,
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Route, RouteMethod, to},
    },
};

/// Why a family is taken out of a list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RemovalJson {
    /// The code.
    because: RemovalReason,
    /// In words.
    words: Reason,
    /// Whether the reason is told only to those who may read restricted reasons.
    #[serde(default)]
    restricted: bool,
}

/// Why a family is put back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PutBackJson {
    /// In words.
    words: Reason,
}

/// An act on a list that was recorded.
#[derive(Serialize, JsonSchema)]
struct RecordedAct {
    /// Its number.
    act: ListActNumber,
}

pub(super) fn routes() -> Vec<Route> {
    const PROPOSE: Needs = Needs::Permission(Permission::Propose);
    let post =
        |path, name, doc, handler| Route::api(RouteMethod::Post, path, name, PROPOSE, doc, handler).about(About::Run);
    vec![
        post(
            "/api/v1/runs/{run}/families/{family}/take-out",
            "api_take_out",
            Doc::post::<RemovalJson, RecordedAct>(
                "Takes a family out of a list by hand; the list is kept as it was",
                201,
            ),
            to!(take_out),
        )
        .leaves(&[Action::FamilyTakenOut]),
        post(
            "/api/v1/runs/{run}/families/{family}/put-back",
            "api_put_back",
            Doc::post::<PutBackJson, RecordedAct>("Puts a family that was taken out back into a list", 201),
            to!(put_back),
        )
        .leaves(&[Action::FamilyPutBack]),
    ]
}

fn which(call: &Call) -> Result<(RunNumber, FamilyCode), Problem> {
    Ok((call.part("run", RunNumber::parse)?, call.part("family", FamilyCode::parse)?))
}

async fn take_out(call: Call) -> Result<Reply, Problem> {
    let RemovalJson { because, words, restricted } = call.json()?;
    let which = which(&call)?;
    let removal = Removal { because, words, restricted };
    let act = call.app.services.take_out(&call.caller_once()?, which.clone(), removal).await?;
    Reply::created(&RecordedAct { act }, format!("/api/v1/runs/{}/exclusions?rule=taken_out", which.0))
}

async fn put_back(call: Call) -> Result<Reply, Problem> {
    let PutBackJson { words } = call.json()?;
    let which = which(&call)?;
    let act = call.app.services.put_back(&call.caller_once()?, which.clone(), words).await?;
    Reply::created(&RecordedAct { act }, format!("/api/v1/runs/{}", which.0))
}
