//! The person who asks: who it is, what they may do, the language and the keys of their own pages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{audit::Action, language::Language, permission::Permission, user::User},
    service::sign_in::SessionOf,
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
    },
};

/// The person who asks.
#[derive(Serialize, JsonSchema)]
struct Me {
    actor: String,
    role: String,
    office: String,
    permissions: Vec<Permission>,
    /// The mark that changes carry as `X-CSRF-Token`.
    csrf: String,
    /// Language of the pages.
    language: Language,
    /// Whether single keys act as shortcuts.
    keys: bool,
}

/// What is changed; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OwnPages {
    #[serde(default)]
    language: Option<Language>,
    #[serde(default)]
    keys: Option<bool>,
}

pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/me";
    const CHANGES: &str = "Changes the language and the keys of one's own pages";
    vec![
        Route::api(
            RouteMethod::Get,
            PATH,
            "api_me",
            Needs::SignedIn,
            Doc::get::<Me>("Who asks, and what they may do"),
            to!(me),
        ),
        Route::api(
            RouteMethod::Patch,
            PATH,
            "api_me_change",
            Needs::SignedIn,
            Doc { once: false, ..Doc::post::<OwnPages, Me>(CHANGES, 200) },
            to!(change),
        )
        .leaves(&[Action::UserChanged]),
    ]
}

async fn me(call: Call) -> Result<Reply, Problem> {
    let of = call.person()?;
    told(&call, of, (of.user.language, of.user.keys))
}

async fn change(call: Call) -> Result<Reply, Problem> {
    let OwnPages { language, keys } = call.json()?;
    let of = call.person()?;
    let own = (language.unwrap_or(of.user.language), keys.unwrap_or(of.user.keys));
    let change = move |user: &mut User| (user.language, user.keys) = own;
    call.app.services.change_user(of.user.actor(), &of.user.code, change).await?;
    told(&call, of, own)
}

fn told(call: &Call, of: &SessionOf, (language, keys): (Language, bool)) -> Result<Reply, Problem> {
    Reply::json(&Me {
        actor: of.viewer.actor.id.clone(),
        role: of.viewer.actor.role.code().to_owned(),
        office: of.viewer.office.to_string(),
        permissions: Permission::ALL.iter().copied().filter(|permission| of.viewer.may(*permission)).collect(),
        csrf: call.app.csrf(&of.session.token_hash),
        language,
        keys,
    })
}
