//! From a request to its handler: finds out who asks and whether they may, reads what they send, and puts refusals
//! on the trail.

use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, web::Payload};

use super::{
    SharedApp,
    admit::{Turned, address, admit, refuse_forged, who},
    again::Again,
    body,
    call::{Call, Pairs, Who},
    labels::{self, Labels},
    local::{escape, unescape},
    metrics,
    problem::Problem,
    reply::Reply,
    respond::{FLASH_COOKIE, Shown, failed, language_of, ok},
    route::{ANYWHERE, Route, Surface},
    typed::Kept,
};
use crate::domain::{
    actor::{Actor, Role},
    audit::{Action, AuditEvent, EntityKind, Outcome},
};

/// Answers a request for a route.
pub(crate) async fn answer(app: SharedApp, route: Route, request: HttpRequest, payload: Payload) -> HttpResponse {
    let started = Instant::now();
    let id = app.next_request();
    let had_flash = request.cookie(FLASH_COOKIE).is_some();
    let (path, here) = (request.path().to_owned(), page_of(&route, &request));
    let (response, status) = match who(&app, &route, &request, &id).await {
        Ok(who) => {
            let shown = Shown { language: language_of(&request, Some(&who)), path, here, id: id.clone() };
            let by = actor_of(&who);
            let Handled { result, kept, again } = handled(&app, &route, (&request, payload), who, &shown).await;
            match result {
                Ok(reply) => ok(reply, &shown, had_flash),
                Err(problem) => {
                    refused(&app, &route, by, &problem).await;
                    match again.and_then(|form| form.page(&app, &problem)) {
                        Some(body) => ok(Reply::Html { status: problem.status, body }, &shown, had_flash),
                        None => failed(&app, &route, &problem, &shown, &kept),
                    }
                }
            }
        }
        Err(problem) => {
            let shown = Shown { language: language_of(&request, None), path, here, id: id.clone() };
            failed(&app, &route, &problem, &shown, &[])
        }
    };
    let took = started.elapsed();
    metrics::count(route.name, status, took);
    tracing::info!(
        request = id,
        route = route.name,
        status,
        millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}

/// The address of the page that a request shows: its own, or the one that its form stands on.
fn page_of(route: &Route, request: &HttpRequest) -> String {
    let path = request.path();
    match route.page {
        Some(ANYWHERE) => format!("{ANYWHERE}?form={}", escape(&unescape(path))),
        Some(page) => {
            let fill = |page: String, (name, value): (&str, &str)| page.replace(&format!("{{{name}}}"), value);
            request.match_info().iter().fold(page.to_owned(), fill)
        }
        None if request.query_string().is_empty() || !route.method.is_safe() => path.to_owned(),
        None => format!("{path}?{}", request.query_string()),
    }
}

/// What came of a request.
struct Handled {
    result: Result<Reply, Problem>,
    /// What was typed, for a page about an error.
    kept: Vec<(String, String)>,
    /// The form, when it can be asked again.
    again: Option<Again>,
}

impl Handled {
    fn unread(result: Result<Reply, Problem>) -> Self {
        Self { result, kept: Vec::new(), again: None }
    }
}

/// Whoever may not ask is turned away before anything is read: a file from anybody, any body from a stranger. What
/// else a person typed is read all the same, since the page about the refusal gives it back.
async fn handled(
    app: &SharedApp,
    route: &Route,
    (request, payload): (&HttpRequest, Payload),
    who: Who,
    shown: &Shown,
) -> Handled {
    let is_stranger = matches!(who, Who::Stranger);
    let turned = admit(app, route, &who, shown).err();
    if (route.takes_file || is_stranger)
        && let Some(turned) = turned
    {
        return Handled::unread(turned.answer());
    }
    let call = match read(app, route, (request, payload), who, shown).await {
        Ok(call) => call,
        Err(problem) => return Handled::unread(Err(problem)),
    };
    let kept = kept_for_errors(&call);
    let again = (!route.is_api() && !route.method.is_safe()).then(|| Again::of(&call)).flatten();
    let is_sent_on = matches!(turned, Some(Turned::To(_)));
    let draft = (!is_sent_on).then(|| Kept::of(route, &call)).flatten();
    let result = match turned {
        Some(turned) => turned.answer(),
        None => handle(route, call).await,
    };
    if let Some(draft) = draft {
        draft.after(app, &result).await;
    }
    Handled { result, kept, again }
}

async fn handle(route: &Route, call: Call) -> Result<Reply, Problem> {
    if !route.method.is_safe() {
        refuse_forged(route, &call)?;
    }
    if let Surface::Api(doc) = &route.surface {
        call.refuse_what_is_not_taken(&labels::taken(route, doc))?;
    }
    let labels = Labels::asked(route, &call);
    let reply = (route.handler)(call).await?;
    let Some(labels) = labels else { return Ok(reply) };
    Ok(labels.on(reply))
}

async fn read(
    app: &SharedApp,
    route: &Route,
    (request, payload): (&HttpRequest, Payload),
    who: Who,
    shown: &Shown,
) -> Result<Call, Problem> {
    let sent = body::read(&app.room, route.takes_file, request, payload).await?;
    if !route.method.is_safe() && !route.is_api() && !sent.is_form {
        return Err(Problem::new("media-type"));
    }
    let query = Pairs::read(request.query_string()).ok_or_else(|| Problem::new("not-readable"))?;
    let parts =
        request.match_info().iter().map(|(name, value)| (name.to_owned(), unescape(value).trim().to_owned())).collect();
    Ok(Call {
        app: app.clone(),
        who,
        language: shown.language,
        id: shown.id.clone(),
        path: shown.path.clone(),
        here: shown.here.clone(),
        parts,
        query,
        query_text: request.query_string().to_owned(),
        form: sent.form,
        file: sent.file,
        body: sent.body,
        headers: request.headers().clone(),
        address: address(app, request),
        said: request.cookie(FLASH_COOKIE).map(|cookie| cookie.value().to_owned()),
        _place: sent.place,
    })
}

/// What a page about an error gives back, so that nothing that was typed is lost.
fn kept_for_errors(call: &Call) -> Vec<(String, String)> {
    const SECRET: [&str; 6] = ["csrf", "once", "password", "old_password", "new_password", "secret"];
    let typed = call.form.pairs().iter().filter(|(name, value)| !SECRET.contains(&name.as_str()) && value.len() > 40);
    typed.cloned().collect()
}

fn actor_of(who: &Who) -> Option<Actor> {
    match who {
        Who::Stranger => None,
        Who::Person(of) => Some(of.viewer.actor.clone()),
        Who::System(caller) => Some(caller.viewer.actor.clone()),
    }
}

/// What was refused is on the trail too; what strangers are refused, once a minute with its number.
async fn refused(app: &SharedApp, route: &Route, by: Option<Actor>, problem: &Problem) {
    if !problem.is_refusal {
        return;
    }
    let event = AuditEvent::done(Action::Refused, EntityKind::Register, "")
        .ended(Outcome::Refused)
        .with("route", route.name)
        .with("why", problem.code);
    let written = match by {
        Some(by) => app.services.on_record(by, event).await,
        None => app.services.on_record_counted(Actor { id: "stranger".into(), role: Role::Operator }, event).await,
    };
    if let Err(error) = written {
        tracing::error!(route = route.name, %error, "a refusal is not on the trail");
    }
}
