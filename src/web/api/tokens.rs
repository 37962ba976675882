//! Tokens of systems: issued, listed, revoked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{cases::Number, order::ordered};
use crate::{
    domain::{
        audit::Action,
        clock::Timestamp,
        code::{OfficeCode, StaffCode},
        desk::{ApiToken, ApiTokenNumber},
        permission::Permission,
        text::Text,
    },
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Orders, Parameter, Route, RouteMethod, to},
    },
};

/// A token that was issued, without what signs in with it.
#[derive(Serialize, JsonSchema)]
struct TokenJson {
    number: ApiTokenNumber,
    name: Text,
    office: OfficeCode,
    scopes: Vec<Permission>,
    issued_by: StaffCode,
    issued_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

impl From<ApiToken> for TokenJson {
    fn from(token: ApiToken) -> Self {
        let ApiToken { number, name, token_hash: _, office, scopes, issued_by, issued_at, expires_at, revoked_at } =
            token;
        Self { number, name, office, scopes, issued_by, issued_at, expires_at, revoked_at }
    }
}

/// A token to be issued.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: Text,
    /// The office it acts for.
    office: OfficeCode,
    /// What it may do, one or more of what is for systems; what only people may do is refused.
    scopes: Vec<Permission>,
    /// How long it holds, in days: 1 to 366.
    days: u16,
}

/// A token that was issued just now.
#[derive(Serialize, JsonSchema)]
struct IssuedToken {
    number: String,
    /// The token: told once. Absent when the request came again.
    secret: Option<String>,
}

const ORDERS: Orders = &[
    ("number", "/number"),
    ("name", "/name"),
    ("office", "/office"),
    ("issued", "/issued_at"),
    ("expires", "/expires_at"),
];

const TOKENS_QUERY: &[Parameter] = &[Parameter::sort(ORDERS)];

pub(super) fn routes() -> Vec<Route> {
    const TOKENS: Needs = Needs::Permission(Permission::ManageTokens);
    const PATH: &str = "/api/v1/tokens";
    vec![
        Route::api(
            RouteMethod::Get,
            PATH,
            "api_tokens",
            TOKENS,
            Doc::get::<Vec<TokenJson>>("Every token of a system, newest first").query(TOKENS_QUERY),
            to!(tokens),
        ),
        Route::api(
            RouteMethod::Post,
            PATH,
            "api_token_issue",
            Needs::SteppedUp(Permission::ManageTokens),
            Doc::post::<NewToken, IssuedToken>("Issues a token for a system; it is told once", 201),
            to!(issue),
        )
        .leaves(&[Action::TokenChanged]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/tokens/{token}/revoke",
            "api_token_revoke",
            TOKENS,
            Doc { body: None, ..Doc::post::<Number, Number>("Revokes a token, from the next request on", 200) },
            to!(revoke),
        )
        .leaves(&[Action::TokenChanged]),
    ]
}

async fn tokens(call: Call) -> Result<Reply, Problem> {
    let tokens = call.app.services.list_tokens(&call.caller()?).await?;
    Reply::json(&ordered(&call, tokens.into_iter().map(TokenJson::from).collect(), ORDERS)?)
}

async fn issue(call: Call) -> Result<Reply, Problem> {
    let NewToken { name, office, scopes, days } = call.json()?;
    let (number, secret) = call.app.services.issue_token(&call.caller_once()?, (name, office), scopes, days).await?;
    Reply::created(&IssuedToken { number: number.to_string(), secret }, "/api/v1/tokens".to_owned())
}

async fn revoke(call: Call) -> Result<Reply, Problem> {
    let number = call.part("token", ApiTokenNumber::parse)?;
    call.app.services.revoke_token(&call.caller_once()?, number).await?;
    Reply::json(&Number { number: number.to_string() })
}
