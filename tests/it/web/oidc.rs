//! Signing in through the organisation, against a real provider.

use openidconnect::url::Url;
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, Outcome},
        clock::Clock as _,
        code::StaffCode,
        user::User,
    },
    service::{ServiceError, sign_in::SessionOf},
    store::{AuditFilter, AuditFrom, AuditQuery},
    web::ServeOptions,
};

use super::{
    browser::{Browser, Page},
    provider::{BACK, Provider},
    site::{Site, options},
};

const MINUTE: i64 = 60 * 1_000_000;
const SESSION: &str = "__Host-uya";
const BEGUN: &str = "__Host-uya-oidc";

/// A provider, the program that trusts it, and a specialist whom the provider knows as `aigerim`.
fn organisation() -> Option<(Provider, Site)> {
    let provider = Provider::start()?;
    let site = Site::start_serving(ServeOptions { oidc: Some(provider.options()), ..options() });
    let subject = provider.subject("aigerim");
    change(&site, "S-1", move |user| user.subject = Some(subject)).unwrap();
    Some((provider, site))
}

fn change(site: &Site, code: &str, how: impl FnOnce(&mut User) + Send + 'static) -> Result<(), ServiceError> {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let code = StaffCode::parse(code).unwrap();
    site.runtime.block_on(site.services.change_user(by, &code, how))
}

/// Begins to sign in; the address of the provider.
fn begin(site: &Site, browser: &mut Browser, query: &str) -> Url {
    let page = browser.get(&format!("{}/sign-in/oidc{query}", site.base));
    assert_eq!(page.status, 303, "{}", page.body);
    Url::parse(&page.location.unwrap()).unwrap()
}

/// Shows the provider who one is; the path it sends the browser back to.
fn at_provider(browser: &mut Browser, mut address: Url, account: &str) -> String {
    address.query_pairs_mut().append_pair("login_hint", account);
    for _ in 0..6 {
        let page = browser.get(address.as_str());
        let to = page.location.unwrap_or_else(|| panic!("{} {}", page.status, page.body));
        if to.starts_with(BACK) {
            let to = Url::parse(&to).unwrap();
            return format!("{}?{}", to.path(), to.query().unwrap());
        }
        address = address.join(&to).unwrap();
    }
    panic!("the provider does not send the browser back");
}

fn come_back(site: &Site, browser: &mut Browser, path: &str) -> Page {
    browser.get(&format!("{}{path}", site.base))
}

/// Replaces a value of a query.
fn with(address: &Url, name: &str, value: &str) -> Url {
    let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    let changed = pairs.iter().map(|(key, kept)| (key.as_str(), if key == name { value } else { kept }));
    let mut address = address.clone();
    address.query_pairs_mut().clear().extend_pairs(changed);
    address
}

fn session(site: &Site, browser: &Browser) -> Option<SessionOf> {
    site.runtime.block_on(site.services.session_of(browser.cookies.get(SESSION)?)).unwrap()
}

/// Why signing in was refused last, as the trail says.
fn last_refusal(site: &Site) -> String {
    let query =
        AuditQuery { filter: AuditFilter::Action(Action::SignInFailed), from: AuditFrom::Before(u64::MAX), limit: 1 };
    let entries = site.runtime.block_on(async { site.services.store.read().await?.audit_entries(&query).await });
    let entries = entries.unwrap();
    let last = &entries[0].event;
    assert_eq!(last.outcome, Outcome::Refused);
    last.details["why"].as_str().unwrap().to_owned()
}

#[test]
fn a_person_whom_the_organisation_vouches_for_is_signed_in_and_led_on() {
    let Some((_provider, site)) = organisation() else { return };
    let mut browser = Browser::new();
    let page = browser.get(&format!("{}/sign-in?next=/children", site.base));
    assert!(page.body.contains("/sign-in/oidc?next="), "{}", page.body);
    let address = begin(&site, &mut browser, "?next=/children");
    let path = at_provider(&mut browser, address, "aigerim");
    let page = come_back(&site, &mut browser, &path);
    assert_eq!((page.status, page.location.as_deref()), (303, Some("/children")), "{}", page.body);
    assert!(!browser.cookies.contains_key(BEGUN));
    let session = session(&site, &browser).unwrap();
    assert_eq!((session.user.code.as_str(), session.session.via.as_str()), ("S-1", "oidc"));
}

#[test]
fn nobody_is_led_elsewhere_by_the_way_back_from_the_organisation() {
    let Some((_provider, site)) = organisation() else { return };
    for next in [
        "//elsewhere.example",
        "https://elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/%09/elsewhere.example",
    ] {
        let mut browser = Browser::new();
        let query: String = openidconnect::url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let address = begin(&site, &mut browser, &format!("?next={query}"));
        let path = at_provider(&mut browser, address, "aigerim");
        let page = come_back(&site, &mut browser, &path);
        assert_eq!(page.status, 303, "{next}: {}", page.body);
        let base = Url::parse(&site.base).unwrap();
        let led = base.join(page.location.as_deref().unwrap()).unwrap();
        assert_eq!(led.origin(), base.origin(), "{next} leads to {led}");
    }
}

#[test]
fn grave_acts_need_that_the_organisation_asked_the_person_anew() {
    let Some((_provider, site)) = organisation() else { return };
    let mut browser = Browser::new();
    let address = begin(&site, &mut browser, "");
    let path = at_provider(&mut browser, address, "aigerim");
    come_back(&site, &mut browser, &path);
    let first = browser.cookies[SESSION].clone();
    let now = || site.clock.as_ref().unwrap().now();
    assert!(!session(&site, &browser).unwrap().is_stepped_up(now()));
    let page = browser.get(&format!("{}/account/step-up", site.base));
    assert!(page.body.contains("/sign-in/oidc?again=yes"), "{}", page.body);
    let address = begin(&site, &mut browser, "?again=yes&next=/admin");
    let path = at_provider(&mut browser, address, "aigerim");
    come_back(&site, &mut browser, &path);
    assert!(session(&site, &browser).unwrap().is_stepped_up(now()));
    let before = site.runtime.block_on(site.services.session_of(&first)).unwrap();
    assert!(before.is_none(), "the session before it has ended");
}

#[test]
fn an_answer_with_another_state_or_in_another_browser_is_refused() {
    let Some((_provider, site)) = organisation() else { return };
    let mut browser = Browser::new();
    let address = begin(&site, &mut browser, "");
    let path = at_provider(&mut browser, address, "aigerim");
    let page = come_back(&site, &mut Browser::new(), &path);
    assert_eq!(page.status, 422);
    assert_eq!(last_refusal(&site), "oidc_state");
    let other = Url::parse(&format!("{}{path}", site.base)).unwrap();
    let page = browser.get(with(&other, "state", "another").as_str());
    assert_eq!(page.status, 422);
    assert!(page.body.contains("Begin again") && session(&site, &browser).is_none());
}

#[test]
fn an_answer_to_another_nonce_is_refused() {
    let Some((_provider, site)) = organisation() else { return };
    let mut browser = Browser::new();
    let address = begin(&site, &mut browser, "");
    let path = at_provider(&mut browser, with(&address, "nonce", "of-somebody-else"), "aigerim");
    let page = come_back(&site, &mut browser, &path);
    assert_eq!(page.status, 422);
    assert_eq!(last_refusal(&site), "oidc_refused");
    assert!(session(&site, &browser).is_none());
}

#[test]
fn a_code_counts_once_and_only_for_the_sign_in_it_belongs_to() {
    let Some((_provider, site)) = organisation() else { return };
    let mut browser = Browser::new();
    let address = begin(&site, &mut browser, "");
    let path = at_provider(&mut browser, address, "aigerim");
    let begun = browser.cookies[BEGUN].clone();
    assert_eq!(come_back(&site, &mut browser, &path).status, 303);
    let mut thief = Browser::new();
    thief.cookies.insert(BEGUN.into(), begun);
    assert_eq!(come_back(&site, &mut thief, &path).status, 422, "the cookie and the code, a second time");

    let address = begin(&site, &mut browser, "");
    let stolen = at_provider(&mut browser, address, "aigerim");
    let own = begin(&site, &mut thief, "");
    let state = own.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let stolen = with(&Url::parse(&format!("{}{stolen}", site.base)).unwrap(), "state", &state);
    assert_eq!(thief.get(stolen.as_str()).status, 422, "another's code with one's own state");
    assert_eq!(last_refusal(&site), "oidc_refused");
    assert!(session(&site, &thief).is_none());
}

#[test]
fn somebody_whom_only_the_organisation_knows_or_who_is_disabled_stays_outside() {
    let Some((_provider, site)) = organisation() else { return };
    let mut browser = Browser::new();
    let address = begin(&site, &mut browser, "");
    let path = at_provider(&mut browser, address, "stranger");
    let page = come_back(&site, &mut browser, &path);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("not on the list here"), "{}", page.body);
    change(&site, "S-1", |user| user.disabled = true).unwrap();
    let mut browser = Browser::new();
    let address = begin(&site, &mut browser, "");
    let path = at_provider(&mut browser, address, "aigerim");
    assert_eq!(come_back(&site, &mut browser, &path).status, 422);
    assert_eq!(last_refusal(&site), "unknown_subject");
}

#[test]
fn a_sign_in_that_took_too_long_begins_again() {
    let Some((_provider, site)) = organisation() else { return };
    let mut browser = Browser::new();
    let address = begin(&site, &mut browser, "");
    let path = at_provider(&mut browser, address, "aigerim");
    site.clock.as_ref().unwrap().advance(11 * MINUTE);
    let page = come_back(&site, &mut browser, &path);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("took too long"), "{}", page.body);
}

#[test]
fn a_provider_that_does_not_answer_is_said_and_passwords_still_work() {
    let Some((mut provider, site)) = organisation() else { return };
    provider.end();
    let mut browser = Browser::new();
    let page = browser.get(&format!("{}/sign-in/oidc", site.base));
    assert_eq!(page.status, 503);
    assert!(page.body.contains("does not answer"), "{}", page.body);
    assert_eq!(site.sign_in("aigerim").get("/work").status, 200);
}

#[test]
fn without_a_provider_in_the_settings_there_is_nothing_to_find() {
    let site = Site::start();
    let mut browser = Browser::new();
    let page = browser.get(&format!("{}/sign-in", site.base));
    assert!(!page.body.contains("oidc"), "{}", page.body);
    for path in ["/sign-in/oidc", "/sign-in/oidc/back?code=x&state=y"] {
        assert_eq!(browser.get(&format!("{}{path}", site.base)).status, 404, "{path}");
    }
}

#[test]
fn one_account_of_the_organisation_is_one_person() {
    let site = Site::start();
    let link = |user: &mut User| user.subject = Some("https://sign-in.example|1".into());
    change(&site, "S-1", link).unwrap();
    let refused = change(&site, "S-2", link).unwrap_err();
    assert!(format!("{refused:?}").contains("subject-taken"), "{refused:?}");
    change(&site, "S-1", |user| user.subject = None).unwrap();
    change(&site, "S-2", link).unwrap();
}
