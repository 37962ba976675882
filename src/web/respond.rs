//! From an answer to HTTP: status, headers, cookies, pages about errors.

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    cookie::{Cookie, SameSite, time::Duration as CookieAge},
    http::{StatusCode, header},
};

use super::{
    SharedApp,
    call::Who,
    headers,
    local::local,
    problem::{Problem, fault_words},
    reply::Reply,
    route::Route,
};
use crate::{
    i18n::{Language, Translator},
    service::export::Export,
};

/// The session's cookie. The prefix binds it to this host, to TLS and to the whole of it.
pub(crate) const SESSION_COOKIE: &str = "__Host-uya";

/// What is to be said on the next page.
pub(super) const FLASH_COOKIE: &str = "__Host-uya-said";

/// The language that was chosen.
const LANGUAGE_COOKIE: &str = "__Host-uya-lang";

/// What an answer needs to know of its request.
pub(super) struct Shown {
    /// The language of the answer.
    pub(super) language: Language,
    /// The path as it was asked.
    pub(super) path: String,
    /// The address of the page that is shown: the one that was asked for, or the one that the form stands on.
    pub(super) here: String,
    /// Number of the request.
    pub(super) id: String,
}

/// Answers a request that no route is for.
pub(crate) fn unknown(app: &SharedApp, request: &HttpRequest, code: &'static str) -> HttpResponse {
    let (path, id) = (request.path().to_owned(), app.next_request());
    let shown = Shown { language: language_of(request, None), here: path.clone(), path, id };
    let problem = Problem::new(code);
    let is_api = request.path().starts_with("/api/v1/");
    failed_as(app, is_api, &problem, &shown, &[]).0
}

/// The language: chosen on the page, else the person's own, else the browser's.
pub(super) fn language_of(request: &HttpRequest, who: Option<&Who>) -> Language {
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

/// An answer as HTTP, with its status.
pub(super) fn ok(reply: Reply, shown: &Shown, had_flash: bool) -> (HttpResponse, u16) {
    let mut response = match reply {
        Reply::Html { status, body } => {
            let mut builder = HttpResponse::build(status_of(status));
            let mut response = builder.content_type("text/html; charset=utf-8").body(body);
            if had_flash {
                let _ = response.add_cookie(&gone(FLASH_COOKIE));
            }
            response
        }
        Reply::Text { status, body } => {
            HttpResponse::build(status_of(status)).content_type("text/plain; charset=utf-8").body(body)
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
        Reply::Session { token, to, said } => {
            let mut response = redirect(&to);
            let _ = match token {
                Some(token) => response.add_cookie(&cookie(SESSION_COOKIE, &token, None)),
                None => response.add_cookie(&gone(SESSION_COOKIE)),
            };
            if let Some(said) = said {
                let _ = response.add_cookie(&cookie(FLASH_COOKIE, said, Some(60)));
            }
            response
        }
        Reply::Remembering { cookie: (name, value, secs), then } => {
            let (mut response, status) = ok(*then, shown, had_flash);
            let _ = response.add_cookie(&cookie(&name, &value, Some(secs)));
            return (response, status);
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

/// An error as HTTP, with its status; `kept` is what was typed.
pub(super) fn failed(
    app: &SharedApp,
    route: &Route,
    problem: &Problem,
    shown: &Shown,
    kept: &[(String, String)],
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
    kept: &[(String, String)],
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
                "kept": kept, "request": shown.id, "status": problem.status,
                "here": shown.here, "css": super::assets::href("uya.css"), "help": app.help_phone, "code": problem.code,
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

/// Only to places of our own.
fn redirect(to: &str) -> HttpResponse {
    let to = local(to).unwrap_or_else(|| "/".to_owned());
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
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
