//! Signing in and out, the second factor, sessions, the person's own settings.

use serde_json::json;

use crate::{
    domain::{
        access::{GrantPurpose, Subject},
        audit::Action,
        code::{ChildCode, FamilyCode},
        permission::Permission,
        user::SignIn,
    },
    i18n::Language,
    service::{
        ServiceError,
        sign_in::{FactorAsked, KNOWN_SECS, Origin, Setup, SignedIn},
    },
    web::{
        call::{Call, Reading, Who, listed, reason, shape},
        local::subject_page,
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
        typed::Typed,
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/sign-in", "sign_in", Needs::Nobody, to!(sign_in_page)),
        Route::form("/sign-in", "sign_in_send", Needs::Nobody, to!(sign_in))
            .leaves(&[Action::SignedIn, Action::SignInFailed]),
        Route::page("/sign-in/code", "second_factor", Needs::HalfSession, to!(code_page)),
        Route::form("/sign-in/code", "second_factor_send", Needs::HalfSession, to!(code))
            .leaves(&[Action::SignedIn, Action::SignInFailed]),
        Route::form("/sign-out", "sign_out", Needs::SignedIn, to!(sign_out)).leaves(&[Action::SignedOut]),
        Route::page("/conduct", "conduct", Needs::SignedIn, to!(conduct_page)),
        Route::form("/conduct", "conduct_accept", Needs::SignedIn, to!(conduct)).leaves(&[Action::UserChanged]),
        Route::page("/account", "account", Needs::SignedIn, to!(account)),
        Route::form("/account", "account_change", Needs::SignedIn, to!(change)).leaves(&[Action::UserChanged]),
        Route::page("/account/password", "password", Needs::SignedIn, to!(password_page)),
        Route::form("/account/password", "password_change", Needs::SignedIn, to!(password))
            .leaves(&[Action::CredentialsChanged, Action::SignInFailed]),
        Route::page("/account/factor", "factor", Needs::ShownAnew, to!(factor_page)),
        Route::form("/account/factor", "factor_set", Needs::ShownAnew, to!(factor))
            .leaves(&[Action::CredentialsChanged, Action::SignInFailed]),
        Route::page("/account/step-up", "step_up", Needs::SignedIn, to!(step_up_page)),
        Route::form("/account/step-up", "step_up_send", Needs::SignedIn, to!(step_up))
            .leaves(&[Action::SteppedUp, Action::SignInFailed]),
        Route::form("/account/sessions", "sessions_end", Needs::SignedIn, to!(end_sessions))
            .leaves(&[Action::SignedOut]),
        Route::page("/break-glass", "break_glass", Needs::SteppedUp(Permission::BreakGlass), to!(glass_page)),
        Route::form("/break-glass", "break_glass_send", Needs::SteppedUp(Permission::BreakGlass), to!(glass))
            .leaves(&[Action::GlassBroken])
            .keeps(),
    ]
}

pub(super) fn client(call: &Call) -> String {
    call.header("user-agent").unwrap_or("?").chars().filter(|c| !c.is_control()).take(80).collect()
}

/// Where a try to sign in comes from.
fn origin<'c>(call: &'c Call, client: &'c str, name: Option<&SignIn>) -> Origin<'c> {
    let known = name.and_then(|name| call.cookie(&known_cookie(call, name)));
    Origin { address: call.address.as_deref(), client, known }
}

/// Under which name the browser keeps that an account signed in from it. The prefix is that of the session's cookie.
fn known_cookie(call: &Call, name: &SignIn) -> String {
    format!("__Host-uya-known-{}", call.app.services.known_name(name))
}

/// On with a whole session. The browser is known from now on; that password or second factor were changed lately is
/// told.
async fn go_on(call: &Call, name: Option<&SignIn>, token: String, to: &str) -> Result<Reply, Problem> {
    let said = told_on(call, &token).await?;
    let then = Reply::Session { token: Some(token), to: to.to_owned(), said };
    Ok(match name {
        Some(name) => {
            let cookie = (known_cookie(call, name), call.app.services.known_mark(name), KNOWN_SECS);
            Reply::Remembering { cookie, then: Box::new(then) }
        }
        None => then,
    })
}

/// What somebody is told who has just signed in.
pub(super) async fn told_on(call: &Call, token: &str) -> Result<Option<&'static str>, Problem> {
    let changed = call.app.services.was_changed_lately(token).await?;
    Ok(changed.then_some("said-credentials-changed"))
}

async fn sign_in_page(call: Call) -> Result<Reply, Problem> {
    if matches!(&call.who, Who::Person(of) if of.session.via != crate::service::sign_in::HALF) {
        return Ok(Reply::to("/"));
    }
    let next = call.query.get("next").unwrap_or_default();
    call.page("pages/sign-in.html", json!({ "next": next, "name": "", "faults": [] }))
}

/// A field as it was typed: spaces belong to a password.
fn typed<'c>(call: &'c Call, name: &str) -> &'c str {
    call.form.pairs().iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
}

async fn sign_in(call: Call) -> Result<Reply, Problem> {
    let name = call.form.get("name").unwrap_or_default();
    let next = call.form.get("next").unwrap_or("/");
    let (account, client) = (SignIn::parse(name).ok(), client(&call));
    let origin = origin(&call, &client, account.as_ref());
    match call.app.services.sign_in(name, typed(&call, "password"), origin).await? {
        SignedIn::Session { token, half } => {
            end_former(&call).await?;
            if half {
                return Ok(Reply::Session { token: Some(token), to: "/sign-in/code".into(), said: None });
            }
            go_on(&call, account.as_ref(), token, next).await
        }
        answer => {
            let faults = refusal(&call, "name", "sign-in-wrong", &answer);
            let status = if matches!(answer, SignedIn::Wait { .. }) { 429 } else { 422 };
            call.page_with(status, "pages/sign-in.html", json!({ "next": next, "name": name, "faults": faults }))
        }
    }
}

/// The session that was there before ends: its token may have been seen by somebody.
async fn end_former(call: &Call) -> Result<(), Problem> {
    if let Who::Person(of) = &call.who {
        call.app.services.sign_out(of).await?;
    }
    Ok(())
}

fn refusal(call: &Call, field: &str, wrong: &str, answer: &SignedIn) -> Vec<serde_json::Value> {
    let text = match answer {
        SignedIn::Wait { secs } => call.words().text_with("fault-sign-in-wait", &[("minutes", (secs / 60 + 1).into())]),
        _ => call.words().text(&format!("fault-{wrong}")),
    };
    vec![json!({ "field": field, "text": text })]
}

async fn code_page(call: Call) -> Result<Reply, Problem> {
    call.page("pages/code.html", json!({ "faults": [] }))
}

async fn code(call: Call) -> Result<Reply, Problem> {
    let of = call.person()?;
    let given = call.form.get("code").unwrap_or_default();
    let client = client(&call);
    match call.app.services.second_factor(of, given, origin(&call, &client, Some(&of.user.sign_in))).await? {
        SignedIn::Session { token, .. } => go_on(&call, Some(&of.user.sign_in), token, "/").await,
        answer => {
            let faults = refusal(&call, "code", "code-wrong", &answer);
            call.page_with(422, "pages/code.html", json!({ "faults": faults }))
        }
    }
}

async fn sign_out(call: Call) -> Result<Reply, Problem> {
    call.app.services.sign_out(call.person()?).await?;
    Ok(Reply::Session { token: None, to: "/sign-in".into(), said: None })
}

async fn conduct_page(call: Call) -> Result<Reply, Problem> {
    call.page("pages/conduct.html", json!({ "accepted": call.person()?.user.accepted_conduct }))
}

async fn conduct(call: Call) -> Result<Reply, Problem> {
    let of = call.person()?;
    call.app.services.change_user(of.user.actor(), &of.user.code, |user| user.accepted_conduct = true).await?;
    Ok(Reply::to("/"))
}

async fn account(call: Call) -> Result<Reply, Problem> {
    let of = call.person()?;
    let sessions = call.app.services.sessions(&of.user.code).await?;
    let kept = call.app.services.store.read().await?.find_credentials(of.user.code.as_str()).await?;
    let mine = call.app.services.own_views(&call.caller()?).await?;
    let sessions: Vec<_> = sessions
        .iter()
        .map(|session| {
            json!({
                "mark": &session.token_hash[..16], "client": session.client, "began": session.created_at.micros(),
                "seen": session.seen_at.micros(), "via": session.via,
                "current": session.token_hash == of.session.token_hash,
            })
        })
        .collect();
    let drafts = call.app.services.drafts(&call.caller()?).await?;
    let unsent = drafts.iter().map(|draft| json!({ "form": draft.form, "at": draft.saved_at.micros() }));
    let context = json!({
        "user": of.user, "office": of.office.name.get(call.language), "sessions": sessions, "views": mine,
        "unsent": unsent.collect::<Vec<_>>(),
        "has_factor": kept.is_some_and(|kept| kept.totp.is_some()),
        "languages": shown::choices(&call, "language", Language::ALL.map(Language::code)),
    });
    call.page("pages/account.html", context)
}

async fn change(call: Call) -> Result<Reply, Problem> {
    let of = call.person()?;
    let language = call.form.get("language").and_then(Language::parse).unwrap_or(of.user.language);
    let keys = call.form.get("keys").is_some();
    let change = move |user: &mut crate::domain::user::User| {
        user.language = language;
        user.keys = keys;
    };
    call.app.services.change_user(of.user.actor(), &of.user.code, change).await?;
    Ok(Reply::Language { code: language.code(), to: "/account".into() })
}

async fn password_page(call: Call) -> Result<Reply, Problem> {
    call.page("pages/password.html", json!({ "faults": [], "owed": call.person()?.owes_password }))
}

async fn password(call: Call) -> Result<Reply, Problem> {
    let (old, new) = (typed(&call, "old_password"), typed(&call, "new_password"));
    match call.app.services.change_password(call.person()?, old, new).await {
        Ok(()) => Ok(Reply::saying("/account", "said-password-changed")),
        Err(ServiceError::Invalid(faults)) => {
            let context = json!({ "faults": shown::faults(&call, &faults), "owed": call.person()?.owes_password });
            call.page_with(422, "pages/password.html", context)
        }
        Err(error) => Err(error.into()),
    }
}

async fn factor_page(call: Call) -> Result<Reply, Problem> {
    show_factor(&call, 200, &[]).await
}

async fn show_factor(call: &Call, status: u16, faults: &[crate::service::Fault]) -> Result<Reply, Problem> {
    let begun = match call.app.services.begin_second_factor(call.person()?).await? {
        Setup::Begun { factor, replaces } => {
            let picture = data_encoding::BASE64.encode(factor.picture().as_bytes());
            let picture = format!("data:image/svg+xml;base64,{picture}");
            Some(json!({ "secret": factor.secret(), "picture": picture, "replaces": replaces }))
        }
        Setup::Elsewhere => None,
    };
    call.page_with(status, "pages/factor.html", json!({ "begun": begun, "faults": shown::faults(call, faults) }))
}

async fn factor(call: Call) -> Result<Reply, Problem> {
    let [old_code, code] = ["old_code", "code"].map(|name| call.form.get(name).unwrap_or_default());
    let asked = FactorAsked { password: typed(&call, "password"), old_code, code };
    match call.app.services.set_second_factor(call.person()?, asked).await {
        Ok(codes) => call.page("pages/recovery.html", json!({ "codes": codes })),
        Err(ServiceError::Invalid(faults)) => show_factor(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn step_up_page(call: Call) -> Result<Reply, Problem> {
    call.page("pages/step-up.html", json!({ "next": call.query.get("next").unwrap_or("/"), "faults": [] }))
}

async fn step_up(call: Call) -> Result<Reply, Problem> {
    let next = call.form.get("next").unwrap_or("/");
    match call.app.services.step_up(call.person()?, typed(&call, "secret")).await? {
        SignedIn::Session { token, .. } => Ok(Reply::Session { token: Some(token), to: next.to_owned(), said: None }),
        answer => {
            let faults = refusal(&call, "secret", "password-wrong", &answer);
            call.page_with(422, "pages/step-up.html", json!({ "next": next, "faults": faults }))
        }
    }
}

async fn end_sessions(call: Call) -> Result<Reply, Problem> {
    call.app.services.end_sessions(call.person()?, call.form.get("mark")).await?;
    Ok(Reply::saying("/account", "said-sessions-ended"))
}

async fn glass_page(call: Call) -> Result<Reply, Problem> {
    show_glass(&call, 200, &[]).await
}

async fn show_glass(call: &Call, status: u16, faults: &[crate::service::Fault]) -> Result<Reply, Problem> {
    let purposes = GrantPurpose::ALL.iter().map(|purpose| purpose.code());
    let typed = Typed::into(call, "/break-glass").await?;
    let context = json!({
        "faults": shown::faults(call, faults), "values": typed.values(),
        "drafts": typed.notices(None), "code": call.query.get("code"), "kind": call.query.get("kind"),
        "purposes": shown::choices(call, "purpose", purposes), "kinds": shown::choices(call, "glass-of", ["child", "family"]),
    });
    call.page_with(status, "pages/break-glass.html", context)
}

async fn glass(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    // Case numbers and register numbers look alike, so nobody can tell by the number what it is of.
    let kind =
        reading.need(&call.form, "kind", |text| listed(["child", "family"].into_iter().find(|kind| *kind == text)));
    let subject = reading.need(&call.form, "code", |text| match kind {
        Some("family") => FamilyCode::parse(text).map(Subject::Family).map_err(shape),
        _ => ChildCode::parse(text).map(Subject::Child).map_err(shape),
    });
    let purpose = reading.need(&call.form, "purpose", |text| listed(GrantPurpose::parse(text)));
    let reason = reading.need(&call.form, "reason", reason);
    let wanted = match reading.finish(subject.zip(purpose).zip(reason)) {
        Ok(wanted) => wanted,
        Err(ServiceError::Invalid(faults)) => return show_glass(&call, 422, &faults).await,
        Err(error) => return Err(error.into()),
    };
    let ((subject, purpose), reason) = wanted;
    let to = subject_page(&subject);
    call.app.services.break_glass(&call.caller()?, subject, (purpose, reason)).await?;
    Ok(Reply::saying(to, "said-glass-broken"))
}
