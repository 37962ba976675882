//! The second factor: asked, set and replaced only by the person whose it is.

use uya::{
    domain::{
        actor::{Actor, Role},
        clock::Clock as _,
        code::StaffCode,
        user::{SignIn, User},
    },
    security::totp::SecondFactor,
    service::sign_in::{FactorAsked, Setup, SignedIn},
    store::{ReadsExt as _, transient::Credentials},
};

use super::site::{Answer, Client, PASSWORD, Site};

const MINUTE: i64 = 60 * 1_000_000;
const STEP: i64 = 30 * 1_000_000;
const TOLD: &str = "said-credentials-changed";

fn seconds(site: &Site) -> u64 {
    u64::try_from(site.clock.as_ref().unwrap().now().micros() / 1_000_000).unwrap()
}

/// The factor that the page shows.
pub(super) fn shown(client: &Client) -> SecondFactor {
    let page = client.get("/account/factor").body;
    let secret = page.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    SecondFactor::of(&secret, "aigerim").unwrap()
}

/// Sets the factor that is shown; the factor and its recovery codes.
fn set(site: &Site, client: &Client) -> (SecondFactor, Vec<String>) {
    let factor = shown(client);
    let set = client.form("/account/factor", &[("password", PASSWORD), ("code", &factor.code_at(seconds(site)))]);
    assert_eq!(set.status, 200, "{}", set.body);
    (factor, recovery(&set))
}

fn recovery(set: &Answer) -> Vec<String> {
    let codes = set.body.split("class=\"secret\">").nth(1).unwrap().split("</p>").next().unwrap();
    codes.split("<br>").map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect()
}

/// Somebody who showed the password and not yet the second factor.
pub(super) fn half(base: &str) -> Client {
    let mut half = Client::stranger(base);
    let answer = half.form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]);
    assert_eq!(answer.header("location"), Some("/sign-in/code"), "{}", answer.body);
    half.cookie = answer.cookie("__Host-uya");
    let page = half.get("/sign-in/code").body;
    let mark = page.split("name=\"csrf\" value=\"").nth(2).unwrap().split('"').next().unwrap();
    mark.clone_into(&mut half.csrf);
    half
}

#[test]
fn the_second_factor_is_asked_and_a_code_counts_once() {
    let site = Site::start_with_clock();
    let (factor, _) = set(&site, &site.sign_in("aigerim"));
    let mut half = half(&site.base);
    assert_eq!(half.get("/work").status, 303, "half a session opens nothing");
    assert_eq!(half.get("/api/v1/children").status, 401);
    let code = || factor.code_at(seconds(&site));
    assert_eq!(half.form("/sign-in/code", &[("code", &code())]).status, 422, "that code was used");
    site.clock.as_ref().unwrap().advance(STEP);
    let whole = half.form("/sign-in/code", &[("code", &code())]);
    assert_eq!(whole.status, 303);
    assert_ne!(whole.cookie("__Host-uya"), half.cookie, "the token is a new one");
    half.cookie = whole.cookie("__Host-uya");
    assert_eq!(half.get("/work").status, 200);
}

#[test]
fn one_code_sent_many_times_at_once_opens_one_session() {
    let site = Site::start_with_clock();
    let (factor, _) = set(&site, &site.sign_in("aigerim"));
    site.clock.as_ref().unwrap().advance(STEP);
    let code = factor.code_at(seconds(&site));
    let halves = [(); 4].map(|()| half(&site.base));
    let code = code.as_str();
    let opened: Vec<u16> = std::thread::scope(|scope| {
        let send = halves.iter().map(|half| scope.spawn(move || half.form("/sign-in/code", &[("code", code)]).status));
        let threads: Vec<_> = send.collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(opened.iter().filter(|status| **status == 303).count(), 1, "{opened:?}");
}

#[test]
fn of_many_codes_sent_at_once_no_more_are_looked_at_than_are_free() {
    let site = Site::start_with_clock();
    set(&site, &site.sign_in("aigerim"));
    let half = half(&site.base);
    let wait = "минуттан кейін қайталаңыз";
    let told: Vec<String> = std::thread::scope(|scope| {
        let send = || half.form("/sign-in/code", &[("code", "000000")]).body;
        let threads: Vec<_> = (0..24).map(|_| scope.spawn(send)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let checked = told.iter().filter(|body| !body.contains(wait)).count();
    assert_eq!(checked, 5, "of {}", told.len());
}

#[test]
fn whoever_holds_a_session_alone_sets_no_second_factor() {
    let site = Site::start_with_clock();
    let thief = site.sign_in("aigerim");
    let factor = shown(&thief);
    let own = SecondFactor::new("aigerim").unwrap();
    let code = || factor.code_at(seconds(&site));
    let own_code = own.code_at(seconds(&site));
    for fields in [
        vec![("code", code())],
        vec![("code", code()), ("password", "wrong".into())],
        // A secret that was not made here is not looked at.
        vec![("secret", own.secret().to_owned()), ("code", own_code), ("password", PASSWORD.into())],
    ] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(thief.form("/account/factor", &fields).status, 422, "{fields:?}");
    }
    site.clock.as_ref().unwrap().advance(6 * MINUTE);
    let led = thief.get("/account/factor");
    assert_eq!(led.header("location"), Some("/account/step-up?next=%2Faccount%2Ffactor"));
    assert_eq!(thief.form("/account/factor", &[("code", &code()), ("password", PASSWORD)]).status, 403);
    assert_eq!(site.sign_in("aigerim").get("/work").status, 200, "no second factor is asked");
}

#[test]
fn another_factor_needs_the_password_and_the_one_before_and_the_person_is_told() {
    let site = Site::start_with_clock();
    let (mine, elsewhere) = (site.sign_in("aigerim"), site.sign_in("aigerim"));
    assert_eq!(mine.form("/sign-out", &[]).status, 303);
    let mine = site.sign_in("aigerim");
    let (first, recovery) = set(&site, &mine);
    assert_eq!(elsewhere.get("/work").status, 303, "every other session has ended");
    assert_eq!(mine.get("/work").status, 200);
    let second = shown(&mine);
    assert_ne!(second.secret(), first.secret());
    let replace = |password: &str, old: &str| {
        let code = second.code_at(seconds(&site));
        mine.form("/account/factor", &[("password", password), ("old_code", old), ("code", &code)])
    };
    assert_eq!(replace(PASSWORD, "").status, 422);
    assert_eq!(replace(PASSWORD, &first.code_at(seconds(&site))).status, 422, "that code was used");
    assert_eq!(replace("wrong", &recovery[0]).status, 422);
    let replaced = replace(PASSWORD, &recovery[0]);
    assert_eq!(replaced.status, 200, "{}", replaced.body);
    let half = half(&site.base);
    site.clock.as_ref().unwrap().advance(STEP);
    assert_eq!(half.form("/sign-in/code", &[("code", &first.code_at(seconds(&site)))]).status, 422);
    assert_eq!(half.form("/sign-in/code", &[("code", &recovery[1])]).status, 422, "codes of the one before are over");
    let whole = half.form("/sign-in/code", &[("code", &second.code_at(seconds(&site)))]);
    assert_eq!((whole.status, whole.cookie("__Host-uya-said").as_deref()), (303, Some(TOLD)));
}

#[test]
fn whoever_signs_in_is_told_for_a_week_that_the_password_was_changed() {
    let site = Site::start_with_clock();
    let sign_in = |password| site.stranger().form("/sign-in", &[("name", "aigerim"), ("password", password)]);
    let told = |answer: &Answer| answer.cookie("__Host-uya-said");
    assert_eq!(told(&sign_in(PASSWORD)), None);
    let new = "алты арыс бір жолда 9";
    let fields = [("old_password", PASSWORD), ("new_password", new)];
    assert_eq!(site.sign_in("aigerim").form("/account/password", &fields).status, 303);
    assert_eq!(told(&sign_in(new)).as_deref(), Some(TOLD));
    site.clock.as_ref().unwrap().advance(8 * 24 * 60 * MINUTE);
    assert_eq!(told(&sign_in(new)), None);
}

#[test]
fn who_signs_in_through_the_organisation_alone_has_no_second_factor_here() {
    let site = Site::start_with_clock();
    let now = site.clock.as_ref().unwrap().now();
    let services = &site.services;
    site.runtime.block_on(async {
        let colleague = services.store.read().await.unwrap().find::<User>("S-1").await.unwrap().unwrap().value;
        let code = StaffCode::parse("S-77").unwrap();
        let sign_in = SignIn::parse("of-the-organisation").unwrap();
        let user = User { code, sign_in, subject: Some("https://sign-in.example|7".into()), ..colleague };
        let by = Actor { id: "setup".into(), role: Role::Operator };
        services.add_user(by, user, None, true).await.unwrap();
        let came = services.sign_in_as_subject("https://sign-in.example|7", Some(now), "test").await.unwrap();
        let SignedIn::Session { token, .. } = came else { panic!("{came:?}") };
        let of = services.session_of(&token).await.unwrap().unwrap();
        assert!(matches!(services.begin_second_factor(&of).await.unwrap(), Setup::Elsewhere));
        let asked = FactorAsked { password: "", old_code: "", code: "000000" };
        assert!(services.set_second_factor(&of, asked).await.is_err());
    });
}

#[test]
fn a_first_password_is_changed_also_by_somebody_who_has_a_second_factor() {
    let site = Site::start_with_clock();
    let (factor, _) = set(&site, &site.sign_in("aigerim"));
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let owe = site.services.store.keep(by, |work| {
        Box::pin(async move {
            let kept = work.find_credentials("S-1").await?.unwrap();
            work.put_credentials(&Credentials { must_change: true, ..kept }).await
        })
    });
    site.runtime.block_on(owe).unwrap();
    let mut half = half(&site.base);
    site.clock.as_ref().unwrap().advance(STEP);
    let whole = half.form("/sign-in/code", &[("code", &factor.code_at(seconds(&site)))]);
    half.cookie = whole.cookie("__Host-uya");
    assert_eq!(half.get("/work").header("location"), Some("/account/password"));
    assert_eq!(half.get("/account/factor").header("location"), Some("/account/password"));
}
