//! Signing in where the organisation keeps its people: there, and back.

use serde_json::json;

use super::account::{client, told_on};
use crate::{
    domain::audit::Action,
    service::sign_in::SignedIn,
    web::{
        call::{Call, Who},
        oidc::{BEGUN_SECS, Begun, COOKIE, OidcError, Provider},
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/sign-in/oidc", "oidc", Needs::Nobody, to!(begin)),
        Route::page("/sign-in/oidc/back", "oidc_back", Needs::Nobody, to!(back))
            .leaves(&[Action::SignedIn, Action::SignInFailed]),
    ]
}

/// Without a provider in the settings there is nothing here.
fn provider(call: &Call) -> Result<&std::sync::Arc<Provider>, Problem> {
    call.app.oidc.as_ref().ok_or_else(Problem::not_found)
}

async fn begin(call: Call) -> Result<Reply, Problem> {
    let next = call.query.get("next").unwrap_or("/").to_owned();
    let again = call.query.get("again").is_some();
    let now = call.app.services.clock.now();
    match provider(&call)?.begin(call.language, now, next, again).await {
        Ok((to, begun)) => {
            let value = begun.sealed(&call.app.services.secrets.vault);
            let value = value.map_err(|error| Problem::fault(&error.to_string()))?;
            Ok(Reply::Elsewhere { to, cookie: (COOKIE, value, BEGUN_SECS) })
        }
        Err(error) => refused(&call, &error).await,
    }
}

/// A code counts once: whatever comes of it, what was begun is forgotten.
async fn back(call: Call) -> Result<Reply, Problem> {
    let reply = come_back(&call).await?;
    Ok(Reply::Forgetting { cookie: COOKIE, then: Box::new(reply) })
}

async fn come_back(call: &Call) -> Result<Reply, Problem> {
    let provider = provider(call)?;
    let services = &call.app.services;
    let now = services.clock.now();
    let begun = call.cookie(COOKIE).and_then(|text| Begun::opened(text, &services.secrets.vault, now));
    let Some(begun) = begun.filter(|begun| begun.is_state(call.query.get("state").unwrap_or_default())) else {
        return not_signed_in(call, 422, "oidc_state", "fault-oidc-begin-again").await;
    };
    let named = call.query.get("iss").is_none_or(|issuer| provider.is_issuer(issuer));
    let code = call.query.get("code").filter(|_| named && call.query.get("error").is_none());
    let Some(code) = code else {
        return not_signed_in(call, 422, "oidc_refused", "fault-oidc-refused").await;
    };
    let vouched = match provider.finish(&begun, code).await {
        Ok(vouched) => vouched,
        Err(error) => return refused(call, &error).await,
    };
    match services.sign_in_as_subject(&vouched.subject, vouched.shown_at, &client(call)).await? {
        SignedIn::Session { token, .. } => {
            // The session that was there before ends: its token may have been seen by somebody.
            if let Who::Person(of) = &call.who {
                services.sign_out(of).await?;
            }
            let said = told_on(call, &token).await?;
            Ok(Reply::Session { token: Some(token), to: begun.next, said })
        }
        SignedIn::No | SignedIn::Wait { .. } => show(call, 422, "fault-oidc-unknown"),
    }
}

async fn refused(call: &Call, error: &OidcError) -> Result<Reply, Problem> {
    tracing::warn!(request = call.id, %error, "the organisation's sign-in");
    match error {
        OidcError::Unreachable(_) => show(call, 503, "fault-oidc-unreachable"),
        OidcError::Refused(_) => not_signed_in(call, 422, "oidc_refused", "fault-oidc-refused").await,
    }
}

async fn not_signed_in(call: &Call, status: u16, why: &'static str, text: &str) -> Result<Reply, Problem> {
    call.app.services.subject_refused(why).await?;
    show(call, status, text)
}

fn show(call: &Call, status: u16, text: &str) -> Result<Reply, Problem> {
    let faults = json!([{ "field": "name", "text": call.words().text(text) }]);
    call.page_with(status, "pages/sign-in.html", json!({ "next": "/", "name": "", "faults": faults }))
}
