//! The switch that stops recommendations and lets them go on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{audit::Action, permission::Permission, reason::Reason},
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
    },
};

/// What the switch is put to.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Switch {
    stopped: bool,
    reason: Reason,
}

/// Where the switch stands.
#[derive(Serialize, JsonSchema)]
struct Switched {
    stopped: bool,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::api(
            RouteMethod::Post,
            "/api/v1/recommendations",
            "api_recommendations_switch",
            Needs::SteppedUp(Permission::StopRecommendations),
            Doc::post::<Switch, Switched>("Stops recommendations, or lets them go on, from the next request on", 200),
            to!(switch),
        )
        .leaves(&[Action::SettingChanged]),
    ]
}

async fn switch(call: Call) -> Result<Reply, Problem> {
    let Switch { stopped, reason } = call.json()?;
    call.app.services.set_recommendations(&call.caller_once()?, stopped, reason).await?;
    Reply::json(&Switched { stopped })
}
