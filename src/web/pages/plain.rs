//! Pages that are about no record: the beginning, health, the language, drafts, views, help, problem types.

use serde_json::json;

use crate::{
    domain::{audit::Action, desk::SavedViewNumber, text::Text},
    i18n::{Language, format},
    matching::ENGINE_VERSION,
    service::{MAX_DRAFT, ServiceError, readiness::Check},
    web::{
        again::asked_again,
        call::{Call, Pairs, Reading, Who, shape},
        local::local,
        problem::{CODES, Problem, fault_words},
        reply::Reply,
        route::{ANYWHERE, Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/", "home", Needs::Nobody, to!(home)),
        Route::page("/livez", "livez", Needs::Nobody, to!(alive)),
        Route::page("/readyz", "readyz", Needs::Nobody, to!(ready)),
        Route::page("/version", "version", Needs::Nobody, to!(version)),
        Route::form("/language", "language", Needs::Nobody, to!(language)),
        Route::page("/session/keep", "session_keep", Needs::SignedIn, to!(keep)),
        Route::form("/drafts", "draft_keep", Needs::SignedIn, to!(draft)),
        Route::form("/drafts/discard", "draft_discard", Needs::SignedIn, to!(discard)),
        Route::page(ANYWHERE, "again", Needs::SignedIn, to!(again)),
        Route::form("/views", "view_save", Needs::SignedIn, to!(save_view))
            .leaves(&[Action::ViewSaved])
            .on(ANYWHERE)
            .keeps(),
        Route::form("/views/{view}/remove", "view_remove", Needs::SignedIn, to!(remove_view))
            .leaves(&[Action::ViewSaved]),
        Route::page("/learn", "learn", Needs::Nobody, to!(learn)),
        Route::page("/problems", "problems", Needs::Nobody, to!(problems)),
        Route::page("/problems/{code}", "problem", Needs::Nobody, to!(problem)),
    ]
}

async fn home(call: Call) -> Result<Reply, Problem> {
    let to = match &call.who {
        Who::Person(of) if of.viewer.may(crate::domain::permission::Permission::ViewProposals) => "/work",
        Who::Person(of) if of.viewer.may(crate::domain::permission::Permission::ViewChildren) => "/children",
        Who::Person(_) => "/admin",
        Who::Stranger | Who::System(_) => "/sign-in",
    };
    Ok(Reply::to(to))
}

fn text(body: &str) -> Reply {
    Reply::Text { status: 200, body: body.to_owned() }
}

async fn alive(_call: Call) -> Result<Reply, Problem> {
    Ok(text("ok\n"))
}

async fn ready(call: Call) -> Result<Reply, Problem> {
    let is_verbose = call.query.pairs().iter().any(|(name, _)| name == "verbose");
    readiness(&call.app.services.readiness().await, is_verbose)
}

/// The status says whether everything holds; whoever wants to know more is told the names of the checks.
fn readiness(checks: &[Check], is_verbose: bool) -> Result<Reply, Problem> {
    let is_ready = checks.iter().all(|check| check.holds);
    if is_verbose {
        let line = |check: &Check| format!("{} {}\n", check.name, if check.holds { "ok" } else { "failed" });
        let body = checks.iter().map(line).collect();
        return Ok(Reply::Text { status: if is_ready { 200 } else { 503 }, body });
    }
    if is_ready { Ok(text("ok\n")) } else { Err(Problem::new("unavailable")) }
}

async fn version(call: Call) -> Result<Reply, Problem> {
    let policy = &call.app.services.policy;
    Reply::json(&json!({
        "uya": env!("CARGO_PKG_VERSION"), "engine": ENGINE_VERSION,
        "policy": { "name": policy.file().name, "version": policy.file().version, "digest": policy.digest() },
    }))
}

async fn language(call: Call) -> Result<Reply, Problem> {
    let code = call.form.get("code").and_then(Language::parse).ok_or_else(Problem::not_found)?;
    Ok(Reply::Language { code: code.code(), to: call.form.get("to").unwrap_or("/").to_owned() })
}

async fn keep(_call: Call) -> Result<Reply, Problem> {
    Ok(text("ok\n"))
}

/// What is being written is kept; the answer is what the page says about it.
async fn draft(call: Call) -> Result<Reply, Problem> {
    let form = call.form.get("form").filter(|form| form.len() <= 100).ok_or_else(Problem::not_found)?;
    let body = call.form.get("body").unwrap_or_default();
    if body.len() > MAX_DRAFT {
        return Err(Problem::new("too-large").with("limit", (MAX_DRAFT / 1024).to_string()));
    }
    match call.app.services.keep_draft(&call.caller()?, form, body).await {
        Ok(at) => Ok(text(&call.words().text_with("frame-draft-kept", &[("time", format::time(at).into())]))),
        // It stands beside the form, in the place where a kept draft is told.
        Err(ServiceError::Invalid(faults)) => {
            let told: Vec<String> = faults.iter().map(|fault| fault_words(fault, call.words())).collect();
            Ok(Reply::Text { status: 422, body: told.join(" ") })
        }
        Err(error) => Err(error.into()),
    }
}

async fn discard(call: Call) -> Result<Reply, Problem> {
    let form = call.form.get("form").ok_or_else(Problem::not_found)?;
    call.app.services.forget_draft(&call.caller()?, form).await?;
    Ok(Reply::saying(call.form.get("back").unwrap_or("/").to_owned(), "said-draft-discarded"))
}

/// A small form that failed, in another language, or after its page was left.
async fn again(call: Call) -> Result<Reply, Problem> {
    let form = call.query.get("form").ok_or_else(Problem::not_found)?;
    let action = local(form).ok_or_else(Problem::not_found)?;
    let (body, _) = call.app.services.draft(&call.caller()?, form).await?.ok_or_else(Problem::not_found)?;
    call.page("pages/again.html", asked_again(&action, Pairs::parse(&body).pairs(), &[]))
}

async fn save_view(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let name = reading.need(&call.form, "name", |text| Text::parse(text).map_err(shape));
    let pages = ["work", "children", "families", "cohort"];
    let page = call.form.get("page").filter(|page| pages.contains(page)).map(str::to_owned);
    let page = page.ok_or_else(Problem::not_found)?;
    let query: String = call.form.get("query").unwrap_or_default().chars().take(500).collect();
    let name = reading.finish(name)?;
    let shared = call.form.get("shared").is_some();
    call.app.services.save_view(&call.caller()?, (page.clone(), name, query.clone()), shared).await?;
    Ok(Reply::saying(format!("/{page}?{query}"), "said-view-saved"))
}

async fn remove_view(call: Call) -> Result<Reply, Problem> {
    let number = call.part("view", SavedViewNumber::parse)?;
    call.app.services.remove_view(&call.caller()?, number).await?;
    Ok(Reply::saying("/account", "said-view-removed"))
}

async fn learn(call: Call) -> Result<Reply, Problem> {
    call.page("pages/learn.html", json!({ "words": GLOSSARY }))
}

/// Words people meet on the pages, each explained.
const GLOSSARY: &[&str] =
    &["must", "band", "strip", "place", "unknown", "excluded", "gap", "first-view", "second-check", "glass"];

async fn problems(call: Call) -> Result<Reply, Problem> {
    call.page(
        "pages/problems.html",
        json!({ "codes": CODES.iter().map(|(code, status)| json!([code, status])).collect::<Vec<_>>() }),
    )
}

async fn problem(call: Call) -> Result<Reply, Problem> {
    let (code, status) = call.part("code", |text| CODES.iter().find(|(code, _)| *code == text).ok_or(()))?;
    let problem = Problem::example(code);
    let words = call.words();
    let shown =
        json!({ "code": code, "status": status, "title": problem.title(words), "detail": problem.detail(words) });
    call.page("pages/problem.html", shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_fails_is_named_and_the_status_is_the_same_with_and_without_names() {
        let checks = [("database", true), ("trail", false)].map(|(name, holds)| Check { name, holds });
        let Ok(Reply::Text { status, body }) = readiness(&checks, true) else { panic!("no text") };
        assert_eq!((status, body.as_str()), (503, "database ok\ntrail failed\n"));
        assert_eq!(readiness(&checks, false).unwrap_err().status, 503);
        assert!(readiness(&checks[..1], false).is_ok());
    }
}
