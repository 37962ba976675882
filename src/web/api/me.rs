//! The person who asks: who it is, what they may do, the language and the keys of their own pages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{audit::Action, clock::Timestamp, language::Language, permission::Permission, user::User},
    service::sign_in::SessionOf,
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
    },
};

/// Characters of the hash of a session that name it.
const MARK: usize = 16;

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

/// A session of one's own.
#[derive(Serialize, JsonSchema)]
struct SessionJson {
    /// Its name, by which it is ended.
    mark: String,
    /// The browser or program, as it names itself.
    client: String,
    /// How the person showed who they are.
    via: String,
    /// When it began, UTC.
    began: Timestamp,
    /// When it was used last, to the minute, UTC.
    seen: Timestamp,
    /// Whether it is the one that asks.
    current: bool,
}

/// Which sessions are ended.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EndJson {
    /// The one to be ended; all but the present one where it is absent.
    #[serde(default)]
    mark: Option<String>,
}

/// That it is recorded.
#[derive(Serialize, JsonSchema)]
struct Ended {
    ended: bool,
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
        Route::api(
            RouteMethod::Get,
            "/api/v1/me/sessions",
            "api_me_sessions",
            Needs::SignedIn,
            Doc::get::<Vec<SessionJson>>("One's own sessions, newest first"),
            to!(sessions),
        ),
        Route::api(
            RouteMethod::Post,
            "/api/v1/me/sessions/end",
            "api_me_sessions_end",
            Needs::SignedIn,
            Doc::post::<EndJson, Ended>("Ends one of one's own sessions, or all but the present one", 200),
            to!(end_sessions),
        )
        .leaves(&[Action::SignedOut]),
    ]
}

async fn sessions(call: Call) -> Result<Reply, Problem> {
    let of = call.person()?;
    let told = call.app.services.sessions(&of.user.code).await?.into_iter().map(|session| SessionJson {
        mark: session.token_hash[..MARK].to_owned(),
        current: session.token_hash == of.session.token_hash,
        client: session.client,
        via: session.via,
        began: session.created_at,
        seen: session.seen_at,
    });
    Reply::json(&told.collect::<Vec<_>>())
}

async fn end_sessions(call: Call) -> Result<Reply, Problem> {
    let EndJson { mark } = call.json()?;
    call.caller_once()?;
    call.app.services.end_sessions(call.person()?, mark.as_deref()).await?;
    Reply::json(&Ended { ended: true })
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
