//! Signing in: uniform replies, waits, sessions that end, forms that are not forged, tokens of systems.

use uya::domain::{
    actor::{Actor, Role},
    code::StaffCode,
};

use super::site::{Answer, PASSWORD, Site, encoded};

/// An answer without what differs from page to page: its number, its time, the name that was typed.
fn bare(answer: &Answer, name: &str) -> (u16, String, Vec<(String, String)>) {
    let body = answer.body.replace(name, "");
    let body = body.lines().filter(|line| !line.contains("once")).collect();
    let own = ["date", "x-request-id", "content-length"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    (answer.status, body, headers.cloned().collect())
}

#[test]
fn an_unknown_name_waits_like_a_known_one_and_is_told_so_in_the_same_words() {
    let site = Site::start_with_clock();
    let stranger = site.stranger();
    let told = |name: &str| {
        let tries = [0; 6].map(|_| stranger.form("/sign-in", &[("name", name), ("password", "бос сөз")]));
        tries.each_ref().map(|answer| bare(answer, name))
    };
    let unknown = told("nobody");
    assert_eq!(unknown.each_ref().map(|answer| answer.0), [422, 422, 422, 422, 422, 429]);
    assert_eq!(told("saule"), unknown);
}

#[test]
fn a_wrong_name_and_a_wrong_password_are_told_in_the_same_words() {
    let site = Site::start();
    let stranger = site.stranger();
    let told = |name: &str, password: &str| {
        let answer = stranger.form("/sign-in", &[("name", name), ("password", password)]);
        // The name that was typed is given back, and every page has a number of its own.
        let body = answer.body.replace(name, "").lines().filter(|line| !line.contains("once")).collect::<String>();
        (answer.status, body)
    };
    let unknown = told("nobody1", "x");
    assert_eq!(unknown.0, 422);
    assert_eq!(told("aigerim", "wrong"), unknown);
    let code = uya::domain::code::StaffCode::parse("S-2").unwrap();
    let by = uya::domain::actor::Actor { id: "setup".into(), role: uya::domain::actor::Role::Operator };
    site.runtime.block_on(site.services.change_user(by, &code, |user| user.disabled = true)).unwrap();
    assert_eq!(told("saule", PASSWORD), unknown);
}

#[test]
fn after_failures_one_waits_also_with_the_right_password_and_the_wait_outlives_a_restart() {
    let site = Site::start_with_clock();
    let stranger = site.stranger();
    for _ in 0..5 {
        stranger.form("/sign-in", &[("name", "aigerim"), ("password", "wrong")]);
    }
    let waits = stranger.form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]);
    assert_eq!(waits.status, 429);
    assert_eq!(
        stranger.form("/sign-in", &[("name", "marat"), ("password", PASSWORD)]).status,
        303,
        "others are let in"
    );
    let kept = site.runtime.block_on(async {
        let url = format!("sqlite:{}", site.file().display());
        let store = uya::store::open(&url, std::sync::Arc::new(uya::domain::clock::SystemClock)).await.unwrap();
        let subject = format!("account|{}", uya::security::token::hash("aigerim"));
        store.read().await.unwrap().find_attempts(&subject).await.unwrap()
    });
    assert!(kept.unwrap().failures >= 5);
    site.clock.as_ref().unwrap().advance(11 * 60 * 1_000_000);
    assert_eq!(
        stranger.form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]).status,
        303,
        "nobody is locked for good"
    );
}

#[test]
fn a_session_ends_when_idle_when_old_when_signed_out_and_when_the_person_is_disabled() {
    let site = Site::start_with_clock();
    let clock = site.clock.as_ref().unwrap();
    let minute = 60 * 1_000_000;
    let one = site.sign_in("aigerim");
    clock.advance(29 * minute);
    assert_eq!(one.get("/work").status, 200);
    clock.advance(31 * minute);
    assert_eq!(one.get("/work").status, 303);
    clock.advance(-31 * minute);
    let two = site.sign_in("aigerim");
    for _ in 0..21 {
        two.get("/work");
        clock.advance(29 * minute);
    }
    assert_eq!(two.get("/work").status, 303, "no session is longer than ten hours");
    let three = site.sign_in("aigerim");
    clock.advance(-24 * 60 * minute);
    assert_eq!(three.get("/work").status, 303, "a clock set back gives nobody more time");
    clock.advance(24 * 60 * minute);
    let four = site.sign_in("aigerim");
    assert_eq!(four.form("/sign-out", &[]).status, 303);
    assert_eq!(four.get("/work").status, 303, "a token that was signed out is worth nothing");
    let five = site.sign_in("aigerim");
    assert_eq!((five.get("/work").status, five.get("/api/v1/me").status), (200, 200));
    let (staff, by) = (StaffCode::parse("S-1").unwrap(), Actor { id: "setup".into(), role: Role::Operator });
    site.runtime.block_on(site.services.change_user(by, &staff, |user| user.disabled = true)).unwrap();
    assert_eq!((five.get("/work").status, five.get("/api/v1/me").status), (303, 401), "at once");
    let again = site.stranger().form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]);
    assert_eq!(again.status, 422, "nor does the right password open it");
}

#[test]
fn a_form_from_elsewhere_changes_nothing() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = encoded(&[("csrf", &specialist.csrf), ("language", "ru")]);
    let send = |headers: &[(&str, &str)], body: &str| {
        specialist.send("POST", "/account", headers, Some(body.as_bytes())).status
    };
    assert_eq!(send(&[form], "language=ru"), 403, "without the mark");
    assert_eq!(send(&[form], "language=ru&csrf=AAAA"), 403, "with another mark");
    assert_eq!(send(&[form, ("origin", "https://elsewhere.example")], &body), 403);
    assert_eq!(send(&[form, ("sec-fetch-site", "cross-site")], &body), 403);
    assert_eq!(send(&[form, ("origin", "null")], &body), 403);
    assert_eq!(send(&[form, ("origin", "null"), ("sec-fetch-site", "same-origin")], &body), 303);
    let other = site.sign_in("saule");
    let foreign = encoded(&[("csrf", &other.csrf), ("language", "ru")]);
    assert_eq!(send(&[form], &foreign), 403, "with another session's mark");
    let api = specialist.send(
        "POST",
        "/api/v1/runs",
        &[("content-type", "application/json")],
        Some(b"{\"child\":\"C-001\"}"),
    );
    assert_eq!(api.problem(), "form-forged");
}

#[test]
fn a_token_of_a_system_does_what_its_scopes_say_until_it_is_revoked() {
    let site = Site::start();
    let operator = site.sign_in("timur");
    let issued = operator.form(
        "/admin/tokens",
        &[("token_name", "есеп"), ("token_office", "ZHM-SUPPORT"), ("days", "30"), ("scopes", "view_children")],
    );
    assert_eq!(issued.status, 200, "{}", issued.body);
    let secret = issued.body.split("uya_t_").nth(1).unwrap().chars().take(43).collect::<String>();
    let mut system = site.stranger();
    system.bearer = Some(format!("uya_t_{secret}"));
    assert_eq!(system.get("/api/v1/children/C-001").status, 200);
    assert_eq!(system.get("/api/v1/children/C-110").status, 404);
    assert_eq!(system.get("/api/v1/families").status, 403);
    assert_eq!(system.get("/children/C-001").status, 401, "pages are for people");
    assert_eq!(operator.form("/admin/tokens/K-1/revoke", &[]).status, 303);
    assert_eq!(system.get("/api/v1/children/C-001").status, 401);
    system.bearer = Some("uya_t_made-up".into());
    assert_eq!(system.get("/api/v1/children/C-001").status, 401);
}

#[test]
fn a_grave_act_asks_again_who_one_is() {
    let site = Site::start_with_clock();
    let operator = site.sign_in("timur");
    site.clock.as_ref().unwrap().advance(6 * 60 * 1_000_000);
    let fields = [
        ("code", "S-77"),
        ("sign_in", "new.person"),
        ("name", "Жаңа Адам"),
        ("role", "specialist"),
        ("office", "ZHM-SUPPORT"),
        ("password", "алты арыс бір жолда 9"),
    ];
    assert_eq!(operator.form("/admin/users", &fields).status, 403);
    let mut again = operator.clone();
    let stepped = again.form("/account/step-up", &[("secret", PASSWORD), ("next", "/admin")]);
    assert_eq!(stepped.status, 303);
    again.cookie = stepped.cookie("__Host-uya");
    assert_eq!(operator.get("/admin").status, 303, "the old token is worth nothing");
    again.csrf = again.get("/api/v1/me").json()["csrf"].as_str().unwrap().to_owned();
    assert_eq!(again.form("/admin/users", &fields).status, 303);
    let confirmed = [("decision", "confirm"), ("version", "1")];
    assert_eq!(site.sign_in("gulnar").form("/user-changes/U-1", &confirmed).status, 303);
    let mut new = site.stranger();
    let first = new.form("/sign-in", &[("name", "New.Person"), ("password", "алты арыс бір жолда 9")]);
    new.cookie = first.cookie("__Host-uya");
    assert_eq!(new.get("/work").header("location"), Some("/account/password"), "the first password is changed first");
}

#[test]
fn the_cookie_is_bound_to_this_host_and_no_script_reads_it() {
    let site = Site::start();
    let answer = site.stranger().form("/sign-in", &[("name", "aigerim"), ("password", PASSWORD)]);
    let set =
        answer.headers.iter().find(|(name, value)| name == "set-cookie" && value.starts_with("__Host-uya=")).unwrap();
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(set.1.contains(part), "{part}: {}", set.1);
    }
    assert!(!set.1.contains("Domain"));
}

#[test]
fn nobody_is_led_elsewhere_by_signing_in() {
    let site = Site::start();
    // Browsers leave tabs and line breaks out of an address, and take a backslash for a slash.
    for elsewhere in
        ["//evil.example/", "/\t/evil.example", "/\\evil.example", "/\n/evil.example", "https://evil.example"]
    {
        let sent = [("name", "aigerim"), ("password", PASSWORD), ("next", elsewhere)];
        assert_eq!(site.stranger().form("/sign-in", &sent).header("location"), Some("/"), "{elsewhere:?}");
    }
    let sent = [("name", "aigerim"), ("password", PASSWORD), ("next", "/children?search=%D0%B0&sort=due")];
    let own = site.stranger().form("/sign-in", &sent);
    assert_eq!(own.header("location"), Some("/children?search=%D0%B0&sort=due"));
}

#[test]
fn the_way_to_show_who_one_is_leads_back_to_the_whole_address() {
    let site = Site::start_with_clock();
    let supervisor = site.sign_in("gulnar");
    site.clock.as_ref().unwrap().advance(6 * 60 * 1_000_000);
    let led = supervisor.get("/exports/1&x/file");
    assert_eq!(led.header("location"), Some("/account/step-up?next=%2Fexports%2F1%26x%2Ffile"));
}

#[test]
fn a_wrong_password_until_now_is_slowed_like_any_other() {
    let site = Site::start_with_clock();
    let specialist = site.sign_in("aigerim");
    let change = |old: &str| {
        specialist.form("/account/password", &[("old_password", old), ("new_password", "алты арыс бір жолда 9")])
    };
    for _ in 0..5 {
        assert_eq!(change("wrong").status, 422);
    }
    let waits = change(PASSWORD);
    assert!(waits.status == 422 && waits.body.contains("минуттан кейін қайталаңыз"), "{}", waits.body);
    assert_eq!(site.sign_in("aigerim").get("/work").status, 200, "the password is still the same");
    site.clock.as_ref().unwrap().advance(60 * 1_000_000);
    assert_eq!(change(PASSWORD).status, 303);
}

#[test]
fn of_changes_of_a_password_at_once_one_counts() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let new = [1, 2, 3, 4].map(|number| format!("алты арыс бір жолда {number}"));
    let change =
        |new: &str| specialist.form("/account/password", &[("old_password", PASSWORD), ("new_password", new)]).status;
    let told: Vec<u16> = std::thread::scope(|scope| {
        let threads = new.each_ref().map(|new| scope.spawn(move || change(new)));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(told.iter().filter(|status| **status == 303).count(), 1, "{told:?}");
    let signs_in =
        |password: &str| site.stranger().form("/sign-in", &[("name", "aigerim"), ("password", password)]).status == 303;
    assert!(!signs_in(PASSWORD));
    assert_eq!(new.iter().filter(|new| signs_in(new)).count(), 1, "the one that was said to be taken");
}

/// The marks by which a page lets its reader end other sessions.
fn marks(client: &super::site::Client) -> Vec<String> {
    let page = client.get("/account").body;
    let marks = page.split("name=\"mark\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    marks.map(str::to_owned).collect()
}

#[test]
fn one_listed_session_is_ended_and_the_others_go_on() {
    let site = Site::start();
    let [first, second, third, colleague] = ["aigerim", "aigerim", "aigerim", "saule"].map(|name| site.sign_in(name));
    let is_in = |client: &super::site::Client| client.get("/work").status == 200;
    // What one page offers and the other one does not is the session of the other's reader.
    let of_second = marks(&first).into_iter().find(|mark| !marks(&second).contains(mark)).unwrap();
    assert_eq!((marks(&first).len(), marks(&colleague).len()), (2, 0));
    let theirs = colleague.form("/account/sessions", &[("mark", &of_second)]);
    assert_eq!((theirs.status, is_in(&second)), (303, true), "nobody ends a session of somebody else");
    assert_eq!(first.form("/account/sessions", &[("mark", "0")]).status, 303);
    assert!(is_in(&second) && is_in(&third), "a mark that names nothing ends nothing");
    assert_eq!(first.form("/account/sessions", &[("mark", &of_second)]).status, 303);
    assert_eq!([&first, &second, &third, &colleague].map(is_in), [true, false, true, true]);
    assert_eq!(marks(&first).len(), 1, "it is not listed any more");
}

#[test]
fn the_button_that_shows_the_password_is_hidden_until_a_script_brings_it_and_has_its_name_in_each_language() {
    let site = Site::start();
    let names = [("kk", "Құпиясөзді көрсету"), ("ru", "Показать пароль"), ("en", "Show the password")];
    for (language, name) in names {
        let cookie = format!("__Host-uya-lang={language}");
        let page = site.stranger().send("GET", "/sign-in", &[("cookie", &cookie)], None).body;
        let button = page.split("<button type=\"button\"").nth(1).unwrap().split("</button>").next().unwrap();
        assert!(button.contains(" hidden ") && button.ends_with(&format!(">{name}")), "{button}");
        assert!(button.contains("data-reveal=\"f-password\"") && page.contains("id=\"f-password\""), "{button}");
    }
}
