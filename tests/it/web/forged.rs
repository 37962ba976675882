//! Requests that come from elsewhere, sessions in other hands, tokens that are over, clocks that jump.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;
use uya::{
    domain::{actor::Role, audit::Action},
    security::token,
    store::{AuditFilter, AuditFrom, AuditQuery, admin},
    web::{
        ServeOptions,
        route::{Needs, Route},
        routes,
    },
};

use super::{
    access::{path, people},
    site::{Client, PASSWORD, Site, encoded, options},
};

const MINUTE: i64 = 60 * 1_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Somebody who may do what a route does.
fn permitted<'p>(people: &'p BTreeMap<Role, Client>, route: &Route) -> &'p Client {
    let may = |role: &Role| route.needs.permission().is_none_or(|permission| role.may(permission));
    people.iter().find(|(role, _)| may(role)).map(|(_, client)| client).unwrap()
}

fn send(client: &Client, route: &Route, path: &str, mark: &str, from: Option<(&str, &str)>) -> u16 {
    let json = [
        ("content-type", "application/json"),
        ("x-csrf-token", mark),
        ("if-match", "\"v1\""),
        ("idempotency-key", "forged-key-1"),
    ];
    let mut headers =
        if route.is_api() { json.to_vec() } else { vec![("content-type", "application/x-www-form-urlencoded")] };
    headers.extend(from);
    let body = if route.is_api() { "{}".to_owned() } else { encoded(&[("csrf", mark), ("name", "x")]) };
    client.send(route.method.http().as_str(), path, &headers, Some(body.as_bytes())).status
}

fn last_number(site: &Site) -> u64 {
    let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::Before(u64::MAX), limit: 1 };
    let newest = async { site.services.store.read().await.unwrap().audit_entries(&query).await.unwrap() };
    site.runtime.block_on(newest).first().map_or(0, |entry| entry.seq)
}

fn since(site: &Site, seq: u64) -> Vec<Action> {
    let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(seq), limit: 500 };
    let found = async { site.services.store.read().await.unwrap().audit_entries(&query).await.unwrap() };
    site.runtime.block_on(found).into_iter().map(|entry| entry.event.action).collect()
}

#[test]
fn every_change_that_is_asked_for_from_elsewhere_is_refused() {
    // Browsers reach it over TLS, which a proxy holds.
    let site = Site::start_serving(ServeOptions { behind_proxy: true, ..options() });
    let in_the_clear = site.base.clone();
    let people = people(&site);
    let other = site.sign_in("dina").csrf;
    let before = last_number(&site);
    let mut wrong = Vec::new();
    for route in routes().iter().filter(|route| !route.method.is_safe()) {
        let client = permitted(&people, route);
        let path = path(route, "C-001", "R-1", "P-1");
        let mut attempts = vec![
            ("from another origin", client.csrf.as_str(), Some(("origin", "https://elsewhere.example"))),
            ("from nowhere", client.csrf.as_str(), Some(("origin", "null"))),
            ("from the same host in the clear", client.csrf.as_str(), Some(("origin", in_the_clear.as_str()))),
            ("from another site", client.csrf.as_str(), Some(("sec-fetch-site", "cross-site"))),
            ("from a sister site", client.csrf.as_str(), Some(("sec-fetch-site", "same-site"))),
        ];
        // Before anybody is signed in there is no session whose mark a form could carry.
        if route.needs != Needs::Nobody {
            attempts.push(("without a mark", "", None));
            attempts.push(("with the mark of another session", &other, None));
        }
        for (how, mark, from) in attempts {
            let status = send(client, route, &path, mark, from);
            if status != 403 {
                wrong.push(format!("{} {how}: {status}", route.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let left = since(&site, before);
    assert!(left.len() > 100 && left.iter().all(|action| *action == Action::Refused), "{left:?}");
}

#[test]
fn a_change_from_the_same_host_is_taken_over_the_scheme_that_browsers_reach_it_by() {
    let host = |site: &Site| site.base.trim_start_matches("http://").to_owned();
    let asked = |site: &Site, scheme: &str| {
        let origin = format!("{scheme}://{}", host(site));
        let client = site.sign_in("aigerim");
        let body = encoded(&[("csrf", &client.csrf), ("form", "/x"), ("body", "a=b")]);
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
        client.send("POST", "/drafts", &headers, Some(body.as_bytes())).status
    };
    let behind = Site::start_serving(ServeOptions { behind_proxy: true, ..options() });
    assert_eq!((asked(&behind, "https"), asked(&behind, "http")), (200, 403));
    let alone = Site::start();
    assert_eq!((asked(&alone, "https"), asked(&alone, "http"), asked(&alone, "ftp")), (200, 200, 403));
}

#[test]
fn a_session_in_other_hands_is_ended_by_its_owner_and_nothing_it_sent_counts_again() {
    let site = Site::start();
    let owner = site.sign_in("aigerim");
    let thief = owner.clone();
    assert_eq!(thief.get("/work").status, 200);
    let again = site.sign_in("aigerim");
    assert_eq!(again.form("/account/sessions", &[]).status, 303);
    assert_eq!((thief.get("/work").status, again.get("/work").status), (303, 200));
    assert_eq!(thief.get("/api/v1/children/C-001").status, 401);
    assert_eq!(thief.post("/api/v1/runs", &json!({ "child": "C-001" }), None).status, 401);
    assert_eq!(again.form("/sign-out", &[]).status, 303);
    assert_eq!(again.form("/sign-out", &[]).status, 303, "sent once more it leads to the sign-in page");
    assert_eq!(again.get("/api/v1/me").status, 401);
}

#[test]
fn a_session_that_somebody_planted_is_never_taken_over() {
    let site = Site::start();
    let mut planted = site.stranger();
    planted.cookie = Some(token::new(token::SESSION));
    let answer = planted.form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]);
    assert_eq!(answer.status, 303);
    assert_ne!(answer.cookie("__Host-uya"), planted.cookie);
    assert_eq!(planted.get("/work").status, 303, "the planted one is still nobody's");
    // Somebody who is signed in and signs in again gets another one too.
    let mut first = site.sign_in("aigerim");
    let second = first.form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]).cookie("__Host-uya");
    assert!(second.is_some() && second != first.cookie);
    assert_eq!(first.get("/work").status, 303, "the former one is over");
    first.cookie = second;
    assert_eq!(first.get("/work").status, 200);
}

fn issued(operator: &Client, days: &str) -> String {
    let form = [("token_name", "есеп"), ("token_office", "ZHM-SUPPORT"), ("days", days), ("scopes", "view_children")];
    let page = operator.form("/admin/tokens", &form);
    assert_eq!(page.status, 200, "{}", page.body);
    format!("uya_t_{}", page.body.split("uya_t_").nth(1).unwrap().chars().take(43).collect::<String>())
}

#[test]
fn a_token_that_is_over_or_was_revoked_opens_nothing_also_when_the_clock_is_set_back() {
    let site = Site::start_with_clock();
    let clock = site.clock.as_ref().unwrap();
    let operator = site.sign_in("timur");
    let mut system = site.stranger();
    system.bearer = Some(issued(&operator, "30"));
    let mut revoked = site.stranger();
    revoked.bearer = Some(issued(&operator, "30"));
    assert_eq!(operator.form("/admin/tokens/K-2/revoke", &[]).status, 303);
    let asks = |client: &Client| client.get("/api/v1/children/C-001").status;
    assert_eq!((asks(&system), asks(&revoked)), (200, 401));
    clock.advance(30 * DAY - MINUTE);
    assert_eq!(asks(&system), 200, "up to its last minute");
    clock.advance(2 * MINUTE);
    assert_eq!((asks(&system), asks(&revoked)), (401, 401));
    clock.advance(-40 * DAY);
    assert_eq!(asks(&revoked), 401);
    system.bearer = system.bearer.map(|token| token.to_uppercase());
    assert_eq!(asks(&system), 401);
}

#[test]
fn no_jump_of_the_clock_gives_a_session_back() {
    let site = Site::start_with_clock();
    let clock = site.clock.as_ref().unwrap();
    let idle = site.sign_in("aigerim");
    clock.advance(31 * MINUTE);
    assert_eq!(idle.get("/work").status, 303);
    clock.advance(-31 * MINUTE);
    assert_eq!(idle.get("/work").status, 303, "what ended stays ended");
    let ahead = site.sign_in("aigerim");
    clock.advance(2 * DAY);
    assert_eq!(ahead.get("/work").status, 303);
    clock.advance(-2 * DAY);
    assert_eq!(ahead.get("/work").status, 303);
}

#[test]
fn no_jump_of_the_clock_back_lets_anybody_guess_on() {
    let site = Site::start_with_clock();
    let stranger = site.stranger();
    for _ in 0..5 {
        stranger.form("/sign-in", &[("name", "aigerim"), ("password", "wrong")]);
    }
    let tries = || stranger.form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]).status;
    assert_eq!(tries(), 429);
    site.clock.as_ref().unwrap().advance(-2 * DAY);
    assert_eq!(tries(), 429);
}

#[test]
fn a_broken_glass_is_open_for_its_three_hours_and_not_before() {
    let site = Site::start_with_clock();
    let clock = site.clock.as_ref().unwrap();
    let fields = [
        ("kind", "child"),
        ("code", "C-110"),
        ("purpose", "danger"),
        ("reason", "Бала қазір қауіпте, кезекші маман жоқ."),
    ];
    assert_eq!(site.sign_in("aigerim").form("/break-glass", &fields).status, 303);
    let opens = || site.sign_in("aigerim").get("/api/v1/children/C-110").status;
    assert_eq!(opens(), 200);
    clock.advance(-DAY);
    assert_eq!(opens(), 404, "a clock set back opens nothing early");
    clock.advance(DAY + 3 * 60 * MINUTE + MINUTE);
    assert_eq!(opens(), 404);
}

#[test]
fn the_trail_holds_in_the_order_of_its_numbers_whatever_the_clock_says() {
    let site = Site::start_with_clock();
    let clock: Arc<_> = Arc::clone(site.clock.as_ref().unwrap());
    for jump in [-2 * DAY, 5 * DAY, -30 * DAY, 365 * DAY] {
        clock.advance(jump);
        assert_eq!(site.sign_in("aigerim").get("/api/v1/children/C-001").status, 200);
    }
    let url = format!("sqlite:{}", site.file().display());
    assert!(site.runtime.block_on(admin::verify(&url, None)).unwrap().holds());
}
