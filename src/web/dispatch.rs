//! From HTTP to a handler and back: reads the body within its bounds, finds out who asks, refuses forged
//! forms, and puts refusals on the trail.

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    cookie::{Cookie, SameSite, time::Duration as CookieAge},
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    web::Payload,
};
use futures_util::StreamExt as _;

use super::{
    SharedApp,
    again::Again,
    call::{Call, Pairs, Who},
    headers, metrics,
    problem::{Problem, fault_words},
    reply::Reply,
    route::{Needs, Route, Surface},
    upload,
};
use crate::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind, Outcome},
    },
    i18n::{Language, Translator},
    security::token,
    service::{Caller, ServiceError, export::Export, sign_in::HALF},
};

/// Largest body: a form with thirty pages of text.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// Largest body with a file: the largest file that is opened, as base64 in JSON, with its form.
const MAX_FILE_BODY: usize = 28 * 1024 * 1024;

/// A body must be here after this long, however slowly it comes.
const BODY_TIME: Duration = Duration::from_secs(15);

/// The same for a body with a file.
const FILE_BODY_TIME: Duration = Duration::from_mins(2);

/// The session's cookie. The prefix binds it to this host, to TLS and to the whole of it.
pub(crate) const SESSION_COOKIE: &str = "__Host-uya";

/// What is to be said on the next page.
const FLASH_COOKIE: &str = "__Host-uya-said";

/// The language that was chosen.
const LANGUAGE_COOKIE: &str = "__Host-uya-lang";

/// Answers a request for a route.
pub(crate) async fn answer(app: SharedApp, route: Route, request: HttpRequest, payload: Payload) -> HttpResponse {
    let started = Instant::now();
    let id = app.next_request();
    let had_flash = request.cookie(FLASH_COOKIE).is_some();
    let (response, status) = match read(&app, &route, &request, payload, id.clone()).await {
        Ok(call) => {
            let shown = Shown { language: call.language, path: call.path.clone(), id: id.clone() };
            let caller = call.caller().ok();
            let kept = kept_for_errors(&call);
            let again = (!route.is_api() && !route.method.is_safe()).then(|| Again::of(&call)).flatten();
            match handle(&route, call).await {
                Ok(reply) => ok(reply, &shown, had_flash),
                Err(problem) => {
                    refused(&app, &route, caller.as_ref(), &problem).await;
                    match again.and_then(|form| form.page(&app, &problem)) {
                        Some(body) => ok(Reply::Html { status: problem.status, body }, &shown, had_flash),
                        None => failed(&app, &route, &problem, &shown, Some(kept)),
                    }
                }
            }
        }
        Err(problem) => {
            let shown =
                Shown { language: language_of(&request, None), path: request.path().to_owned(), id: id.clone() };
            failed(&app, &route, &problem, &shown, None)
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

/// Answers a request that no route is for.
pub(crate) fn unknown(app: &SharedApp, request: &HttpRequest, code: &'static str) -> HttpResponse {
    let shown = Shown { language: language_of(request, None), path: request.path().to_owned(), id: app.next_request() };
    let problem = Problem::new(code);
    let is_api = request.path().starts_with("/api/v1/");
    failed_as(app, is_api, &problem, &shown, None).0
}

/// What an answer needs to know of its request.
struct Shown {
    language: Language,
    path: String,
    id: String,
}

async fn handle(route: &Route, call: Call) -> Result<Reply, Problem> {
    if let Some(reply) = admit(route, &call)? {
        return Ok(reply);
    }
    if !route.method.is_safe() {
        refuse_forged(route, &call)?;
    }
    if let Surface::Api(doc) = &route.surface {
        call.refuse_empty_choices(doc.query)?;
    }
    (route.handler)(call).await
}

/// Who may ask. Somebody who is not signed in is led to the sign-in page; a person who owes something
/// first – the second factor, a new password, the code of conduct – is led there.
fn admit(route: &Route, call: &Call) -> Result<Option<Reply>, Problem> {
    let sign_in = || {
        let next = openidconnect::url::form_urlencoded::byte_serialize(call.path.as_bytes()).collect::<String>();
        if route.is_api() {
            Err(Problem::new("not-signed-in"))
        } else {
            Ok(Some(Reply::to(format!("/sign-in?next={next}"))))
        }
    };
    if route.needs == Needs::Nobody {
        return Ok(None);
    }
    match &call.who {
        Who::Stranger => sign_in(),
        Who::Person(of) if of.session.via == HALF => {
            if route.needs == Needs::HalfSession {
                Ok(None)
            } else {
                sign_in()
            }
        }
        Who::Person(of) => {
            let owed = if of.owes_password {
                Some("/account/password")
            } else if of.user.accepted_conduct {
                None
            } else {
                Some("/conduct")
            };
            match owed {
                Some(page) if !route.is_api() && !call.path.starts_with(page) && route.needs != Needs::SignedIn => {
                    return Ok(Some(Reply::to(page)));
                }
                Some(_) if route.is_api() => return Err(Problem::new("not-permitted").with("permission", "conduct")),
                _ => {}
            }
            permitted(route, |permission| of.viewer.may(permission))?;
            if matches!(route.needs, Needs::SteppedUp(_)) && !of.is_stepped_up(call.app.services.clock.now()) {
                let step_up = format!("/account/step-up?next={}", call.path);
                return if route.is_api() || !route.method.is_safe() {
                    Err(Problem::new("step-up"))
                } else {
                    Ok(Some(Reply::to(step_up)))
                };
            }
            Ok(None)
        }
        Who::System(caller) => {
            let opens = route.is_api() && matches!(route.needs, Needs::Permission(_));
            if !opens {
                return Err(Problem::new("not-permitted").with("permission", "session"));
            }
            permitted(route, |permission| caller.viewer.may(permission)).map(|()| None)
        }
    }
}

fn permitted(route: &Route, may: impl Fn(crate::domain::permission::Permission) -> bool) -> Result<(), Problem> {
    match route.needs.permission() {
        Some(permission) if !may(permission) => Err(ServiceError::NotPermitted(permission).into()),
        _ => Ok(()),
    }
}

/// A change asked for with a cookie must come from our own page: the browser says where it comes from, and the
/// form carries the session's mark.
fn refuse_forged(route: &Route, call: &Call) -> Result<(), Problem> {
    let forged = || Problem { is_refusal: true, ..Problem::new("form-forged") };
    if matches!(call.who, Who::System(_)) {
        return Ok(());
    }
    let site = call.header("sec-fetch-site");
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(forged());
    }
    if let Some(origin) = call.header("origin") {
        let host = call.header("host").unwrap_or_default();
        let same = origin.split_once("://").is_some_and(|(_, rest)| rest == host);
        // Our pages send no referrer, and browsers then send a form's origin as null.
        let hidden = origin == "null" && site == Some("same-origin");
        if !same && !hidden {
            return Err(forged());
        }
    }
    let Who::Person(of) = &call.who else { return Ok(()) };
    if route.needs == Needs::Nobody {
        return Ok(());
    }
    let mark = call.header("x-csrf-token").or_else(|| call.form.get("csrf")).unwrap_or_default();
    if call.app.services.secrets.forms.is_mark(&of.session.token_hash, mark) { Ok(()) } else { Err(forged()) }
}

async fn read(
    app: &SharedApp,
    route: &Route,
    request: &HttpRequest,
    payload: Payload,
    id: String,
) -> Result<Call, Problem> {
    let who = who(app, route, request, &id).await?;
    let body = body(payload, route.takes_file).await?;
    let language = language_of(request, Some(&who));
    let is_form = media(request.headers()).starts_with("application/x-www-form-urlencoded");
    let boundary = upload::boundary(media(request.headers())).filter(|_| route.takes_file);
    let (form, file) = match boundary {
        Some(boundary) => upload::read(&body, boundary).ok_or_else(|| Problem::new("not-readable"))?,
        None if is_form => (read_form(&body)?, None),
        None => (Pairs::default(), None),
    };
    // The parts of such a body are in the form and the file already.
    let body = if boundary.is_some() { Vec::new() } else { body };
    if !route.method.is_safe() && !route.is_api() && !is_form && boundary.is_none() {
        return Err(Problem::new("media-type"));
    }
    let parts = request.match_info().iter().map(|(name, value)| (name.to_owned(), decoded(value))).collect();
    Ok(Call {
        app: app.clone(),
        who,
        language,
        id,
        path: request.path().to_owned(),
        parts,
        query: Pairs::parse(request.query_string()),
        query_text: request.query_string().to_owned(),
        form,
        file,
        body,
        headers: request.headers().clone(),
        address: request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default(),
        said: request.cookie(FLASH_COOKIE).map(|cookie| cookie.value().to_owned()),
    })
}

fn decoded(part: &str) -> String {
    Pairs::parse(&format!("p={}", part.replace('+', "%2B"))).get("p").unwrap_or_default().to_owned()
}

fn read_form(body: &[u8]) -> Result<Pairs, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::new("not-readable"))?;
    let pairs = Pairs::parse(text);
    // Bytes that are no UTF-8 come out of percent-encoding as the replacement character.
    let unreadable = pairs.pairs().iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}'));
    if unreadable { Err(Problem::new("not-readable")) } else { Ok(pairs) }
}

async fn who(app: &SharedApp, route: &Route, request: &HttpRequest, id: &str) -> Result<Who, Problem> {
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = bearer.and_then(|text| text.strip_prefix("Bearer ")) {
        let viewer = app.services.viewer_of_token(token).await?;
        let viewer = viewer.filter(|_| route.is_api()).ok_or_else(|| Problem::new("not-signed-in"))?;
        return Ok(Who::System(Box::new(Caller { viewer, once: None, request: id.to_owned() })));
    }
    let cookie = request.cookie(SESSION_COOKIE);
    let Some(token) = cookie.as_ref().map(Cookie::value).filter(|text| text.starts_with(token::SESSION)) else {
        return Ok(Who::Stranger);
    };
    Ok(app.services.session_of(token).await?.map_or(Who::Stranger, |of| Who::Person(Box::new(of))))
}

async fn body(mut payload: Payload, takes_file: bool) -> Result<Vec<u8>, Problem> {
    let (most, time) = if takes_file { (MAX_FILE_BODY, FILE_BODY_TIME) } else { (MAX_BODY, BODY_TIME) };
    let collect = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::new("not-readable"))?;
            if bytes.len() + chunk.len() > most {
                return Err(Problem::new("too-large").with("limit", (most / 1024).to_string()));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(time, collect).await.map_err(|_| Problem::new("too-slow"))?
}

fn media(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The language: chosen on the page, else the person's own, else the browser's.
fn language_of(request: &HttpRequest, who: Option<&Who>) -> Language {
    let chosen = request.cookie(LANGUAGE_COOKIE).and_then(|cookie| Language::parse(cookie.value()));
    let own = || match who {
        Some(Who::Person(of)) => Some(of.user.language),
        _ => None,
    };
    let asked = || {
        let text = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        text.split(',').find_map(|part| Language::parse(part.split(';').next()?.trim()))
    };
    let is_api = request.path().starts_with("/api/v1/");
    let first = if is_api { asked() } else { chosen };
    first.or_else(own).or_else(|| if is_api { chosen } else { asked() }).unwrap_or(Language::Kk)
}

/// What a page about an error gives back, so that nothing that was typed is lost.
fn kept_for_errors(call: &Call) -> Vec<(String, String)> {
    const SECRET: [&str; 6] = ["csrf", "once", "password", "old_password", "new_password", "secret"];
    let typed = call.form.pairs().iter().filter(|(name, value)| !SECRET.contains(&name.as_str()) && value.len() > 40);
    typed.cloned().collect()
}

/// What was refused is on the trail too.
async fn refused(app: &SharedApp, route: &Route, caller: Option<&Caller>, problem: &Problem) {
    if !problem.is_refusal {
        return;
    }
    let nobody = || Actor { id: "stranger".into(), role: Role::Operator };
    let by = caller.map_or_else(nobody, |caller| caller.viewer.actor.clone());
    let event = AuditEvent::done(Action::Refused, EntityKind::Register, "")
        .ended(Outcome::Refused)
        .with("route", route.name)
        .with("why", problem.code);
    if let Err(error) = app.services.on_record(by, event).await {
        tracing::error!(route = route.name, %error, "a refusal is not on the trail");
    }
}

fn ok(reply: Reply, shown: &Shown, had_flash: bool) -> (HttpResponse, u16) {
    let mut response = match reply {
        Reply::Html { status, body } => {
            let mut builder = HttpResponse::build(status_of(status));
            let mut response = builder.content_type("text/html; charset=utf-8").body(body);
            if had_flash {
                let _ = response.add_cookie(&gone(FLASH_COOKIE));
            }
            response
        }
        Reply::Json { status, body, version, location } => {
            let mut builder = HttpResponse::build(status_of(status));
            if let Some(version) = version {
                builder.insert_header((header::ETAG, format!("\"v{version}\"")));
            }
            if let Some(location) = location {
                builder.insert_header((header::LOCATION, location));
            }
            builder.content_type("application/json").body(body.to_string())
        }
        Reply::Redirect { to, said } => {
            let mut response = redirect(&to);
            if let Some(said) = said {
                let _ = response.add_cookie(&cookie(FLASH_COOKIE, said, Some(60)));
            }
            response
        }
        Reply::Session { token, to } => {
            let mut response = redirect(&to);
            let _ = match token {
                Some(token) => response.add_cookie(&cookie(SESSION_COOKIE, &token, None)),
                None => response.add_cookie(&gone(SESSION_COOKIE)),
            };
            response
        }
        Reply::Elsewhere { to, cookie: (name, value, secs) } => {
            let mut response = HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish();
            let _ = response.add_cookie(&cookie(name, &value, Some(secs)));
            response
        }
        Reply::Forgetting { cookie, then } => {
            let (mut response, status) = ok(*then, shown, had_flash);
            let _ = response.add_cookie(&gone(cookie));
            return (response, status);
        }
        Reply::File { media, name, bytes, forever } => {
            let mut builder = HttpResponse::Ok();
            if let Some(name) = name {
                builder.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
            }
            if forever {
                builder.insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
            }
            builder.content_type(media).body(bytes)
        }
        Reply::Export(export) => exported(export),
        Reply::Language { code, to } => {
            let mut response = redirect(&to);
            let _ = response.add_cookie(&cookie(LANGUAGE_COOKIE, code, Some(365 * 24 * 3_600)));
            response
        }
    };
    finish(&mut response, shown);
    let status = response.status().as_u16();
    (response, status)
}

/// A file that may be larger than memory: a stretch is read when the one before has left.
fn exported(export: Export) -> HttpResponse {
    const STRETCH: usize = 1 << 16;
    let (bytes, name, media) = (export.made.bytes, export.made.name.clone(), export.made.media.clone());
    let stretches = futures_util::stream::try_unfold((export, 0), |(export, from)| async move {
        let read = actix_web::web::block(move || export.stretch(from, STRETCH).map(|stretch| (stretch, export)));
        let (stretch, export) = read.await.map_err(std::io::Error::other)??;
        let next = from + stretch.len() as u64;
        Ok::<_, std::io::Error>((!stretch.is_empty()).then(|| (actix_web::web::Bytes::from(stretch), (export, next))))
    });
    let mut builder = HttpResponse::Ok();
    builder.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    builder.insert_header((header::CONTENT_ENCODING, "identity"));
    builder.content_type(media).body(SizedStream::new(bytes, Box::pin(stretches)))
}

fn failed(
    app: &SharedApp,
    route: &Route,
    problem: &Problem,
    shown: &Shown,
    kept: Option<Vec<(String, String)>>,
) -> (HttpResponse, u16) {
    if let Some(hidden) = &problem.hidden {
        tracing::error!(request = shown.id, route = route.name, detail = hidden, "fault");
    }
    failed_as(app, route.is_api(), problem, shown, kept)
}

fn failed_as(
    app: &SharedApp,
    is_api: bool,
    problem: &Problem,
    shown: &Shown,
    kept: Option<Vec<(String, String)>>,
) -> (HttpResponse, u16) {
    let words = Translator::shared(shown.language);
    let mut builder = HttpResponse::build(status_of(problem.status));
    if let Some(secs) = problem.retry_after {
        builder.insert_header((header::RETRY_AFTER, secs.to_string()));
    }
    if problem.status == 401 {
        builder.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    let mut response = if is_api {
        let document = problem.document(words, &shown.path, &shown.id);
        builder.content_type("application/problem+json").body(document.to_string())
    } else {
        let faults: Vec<_> = problem
            .faults
            .iter()
            .map(|fault| serde_json::json!({ "field": fault.field, "text": fault_words(fault, words) }))
            .collect();
        let page = app.pages.render(
            "error.html",
            serde_json::json!({ "lang": shown.language.code() }),
            serde_json::json!({
                "title": problem.title(words), "detail": problem.detail(words), "faults": faults,
                "kept": kept.unwrap_or_default(), "request": shown.id, "status": problem.status,
                "css": super::assets::href("uya.css"), "help": app.help_phone, "code": problem.code,
            }),
        );
        let body = page.unwrap_or_else(|_| problem.title(words));
        builder.content_type("text/html; charset=utf-8").body(body)
    };
    finish(&mut response, shown);
    (response, problem.status)
}

fn finish(response: &mut HttpResponse, shown: &Shown) {
    let headers = response.headers_mut();
    headers::add(headers);
    if let Ok(value) = shown.id.parse() {
        headers.insert(header::HeaderName::from_static("x-request-id"), value);
    }
    headers.insert(header::CONTENT_LANGUAGE, header::HeaderValue::from_static(shown.language.code()));
    headers.insert(header::VARY, header::HeaderValue::from_static("Accept-Language, Cookie, Accept-Encoding"));
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Only to places of our own: `//host` and `https:` would lead elsewhere.
fn redirect(to: &str) -> HttpResponse {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    HttpResponse::SeeOther().insert_header((header::LOCATION, if own { to } else { "/" })).finish()
}

fn cookie<'c>(name: &'c str, value: &'c str, secs: Option<i64>) -> Cookie<'c> {
    let mut built = Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax);
    if let Some(secs) = secs {
        built = built.max_age(CookieAge::seconds(secs));
    }
    built.finish()
}

fn gone(name: &str) -> Cookie<'_> {
    cookie(name, "", Some(0))
}
