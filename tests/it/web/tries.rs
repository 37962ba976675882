//! Who is slowed by whose wrong passwords, and what strangers leave behind by trying.

use uya::{
    domain::audit::Action,
    security::token,
    store::{AuditFilter, AuditFrom, AuditQuery},
    web::ServeOptions,
};

use super::site::{Client, PASSWORD, Site, encoded, options};

const MINUTE: i64 = 60 * 1_000_000;

fn try_with(client: &Client, name: &str, password: &str, headers: &[(&str, &str)]) -> super::site::Answer {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = encoded(&[("name", name), ("password", password)]);
    client.send("POST", "/sign-in", &[&[form], headers].concat(), Some(body.as_bytes()))
}

/// The cookie with which a browser is known again, as the browser sends it.
fn known(answer: &super::site::Answer) -> String {
    let set = answer.headers.iter().find(|(name, value)| name == "set-cookie" && value.contains("-known-"));
    let (_, value) = set.unwrap_or_else(|| panic!("{:?}", answer.headers));
    for part in ["__Host-uya-known-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(value.contains(part), "{part}: {value}");
    }
    value.split(';').next().unwrap().to_owned()
}

fn written(site: &Site, action: Action) -> usize {
    let query = AuditQuery { filter: AuditFilter::Action(action), from: AuditFrom::Before(u64::MAX), limit: 500 };
    site.runtime
        .block_on(async { site.services.store.read().await.unwrap().audit_entries(&query).await.unwrap() })
        .len()
}

#[test]
fn strangers_cannot_keep_somebody_out_of_the_browser_they_always_use() {
    let site = Site::start_with_clock();
    let stranger = site.stranger();
    let cookie = known(&try_with(&stranger, "aigerim", PASSWORD, &[]));
    let of_another = known(&try_with(&stranger, "saule", PASSWORD, &[]));
    for _ in 0..5 {
        try_with(&stranger, "aigerim", "wrong", &[]);
    }
    assert_eq!(try_with(&stranger, "aigerim", PASSWORD, &[]).status, 429);
    assert_eq!(try_with(&stranger, "aigerim", PASSWORD, &[("cookie", &cookie)]).status, 303);
    let (name, _) = cookie.split_once('=').unwrap();
    let (_, mark) = of_another.split_once('=').unwrap();
    let renamed = format!("{name}={mark}");
    assert_eq!(
        try_with(&stranger, "aigerim", PASSWORD, &[("cookie", &renamed)]).status,
        429,
        "it is of another account"
    );
    for _ in 0..5 {
        try_with(&stranger, "aigerim", "wrong", &[("cookie", &cookie)]);
    }
    assert_eq!(try_with(&stranger, "aigerim", PASSWORD, &[("cookie", &cookie)]).status, 429, "nobody guesses on there");
    site.clock.as_ref().unwrap().advance(181 * 24 * 60 * MINUTE);
    try_with(&stranger, "aigerim", "wrong", &[("cookie", &cookie)]);
    let of_account = format!("account|{}", token::hash("aigerim"));
    let kept = async { site.services.store.read().await.unwrap().find_attempts(&of_account).await.unwrap() };
    assert_eq!(site.runtime.block_on(kept).unwrap().failures, 1, "a mark that is too old is none");
}

#[test]
fn failures_run_out_and_are_swept() {
    let site = Site::start_with_clock();
    let stranger = site.stranger();
    let clock = site.clock.as_ref().unwrap();
    for _ in 0..5 {
        try_with(&stranger, "aigerim", "wrong", &[]);
    }
    clock.advance(120 * MINUTE);
    assert_eq!(try_with(&stranger, "aigerim", "wrong", &[]).status, 422);
    let right = try_with(&stranger, "aigerim", PASSWORD, &[]);
    assert_eq!(right.status, 303, "a slip hours later is the first one");
    try_with(&stranger, "aigerim", "wrong", &[]);
    let of_account = format!("account|{}", token::hash("aigerim"));
    let kept = || {
        let kept = async { site.services.store.read().await.unwrap().find_attempts(&of_account).await.unwrap() };
        site.runtime.block_on(kept)
    };
    clock.advance(60 * MINUTE);
    site.runtime.block_on(site.services.sweep()).unwrap();
    assert!(kept().is_some());
    clock.advance(61 * MINUTE);
    site.runtime.block_on(site.services.sweep()).unwrap();
    assert!(kept().is_none());
}

#[test]
fn behind_a_proxy_one_address_is_slowed_and_no_other() {
    let site = Site::start_serving(ServeOptions { behind_proxy: true, ..options() });
    let stranger = site.stranger();
    let from = |hops: &str| try_with(&stranger, "marat", PASSWORD, &[("x-forwarded-for", hops)]).status;
    for guess in 0..50 {
        let name = format!("guess-{guess}");
        // What stands before the last hop is what the stranger wrote.
        let hops = format!("198.51.100.{guess}, 192.0.2.1");
        assert_eq!(try_with(&stranger, &name, "wrong", &[("x-forwarded-for", &hops)]).status, 422);
    }
    assert_eq!(from("192.0.2.9, 192.0.2.1"), 429);
    assert_eq!(from("192.0.2.1, 192.0.2.9"), 303);
    assert_eq!(try_with(&stranger, "marat", PASSWORD, &[]).status, 303, "nobody knows from where: not by address");
}

#[test]
fn whoever_tries_on_while_waiting_writes_one_entry_a_minute() {
    let site = Site::start_with_clock();
    let stranger = site.stranger();
    for _ in 0..5 {
        try_with(&stranger, "aigerim", "wrong", &[]);
    }
    let before = written(&site, Action::SignInFailed);
    for _ in 0..20 {
        assert_eq!(try_with(&stranger, "aigerim", "wrong", &[]).status, 429);
    }
    assert_eq!(written(&site, Action::SignInFailed), before + 1);
    site.clock.as_ref().unwrap().advance(2 * MINUTE);
    site.runtime.block_on(site.services.sweep()).unwrap();
    let query =
        AuditQuery { filter: AuditFilter::Action(Action::SignInFailed), from: AuditFrom::Before(u64::MAX), limit: 1 };
    let last = async { site.services.store.read().await.unwrap().audit_entries(&query).await.unwrap() };
    let last = site.runtime.block_on(last).remove(0).event;
    assert_eq!((&last.details["why"], &last.details["times"]), (&"waiting".into(), &19.into()), "none of them is lost");
}

#[test]
fn forms_that_strangers_forge_write_one_entry_a_minute() {
    let site = Site::start_with_clock();
    let stranger = site.stranger();
    let before = written(&site, Action::Refused);
    for _ in 0..20 {
        let forged = try_with(&stranger, "aigerim", PASSWORD, &[("origin", "https://elsewhere.example")]);
        assert_eq!(forged.status, 403);
    }
    assert_eq!(written(&site, Action::Refused), before + 1);
}
