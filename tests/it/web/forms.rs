//! Every form with an error in it: what was typed stands in its field, each mark once, what is wrong is in view;
//! and the other language leads back to the form with all of it.

use serde_json::json;

use super::{
    fields::{form, here, is_open, loose_ends},
    site::{Client, Site},
    steps::{self, approvable, begun, check, content, first_view, list, sent},
};

const SHORT: &str = "жоқ жоқ";

/// Sends a form that cannot be taken, and looks at the page that says so, then at the one in the other language.
fn fails(client: &Client, action: &str, typed: &[(&str, &str)]) {
    let page = client.form(action, typed);
    assert_eq!(page.status, 422, "{action}: {}", page.body);
    assert_eq!(page.body.matches("class=\"errors\"").count(), 1, "{action}: one summary");
    assert_eq!(loose_ends(&page.body), [""; 0], "{action}");
    holds(action, &page.body, typed);
    let back = here(&page.body);
    let switched = client.form("/language", &[("code", "ru"), ("to", &back)]);
    assert_eq!((switched.status, switched.header("location")), (303, Some(back.as_str())), "{action}");
    let again = client.get(&back);
    assert_eq!(again.status, 200, "{action}: {back}");
    assert_eq!(loose_ends(&again.body), [""; 0], "{back}");
    holds(&format!("{action} at {back}"), &again.body, typed);
}

fn holds(what: &str, page: &str, typed: &[(&str, &str)]) {
    let action = what.split(' ').next().unwrap();
    let given = form(page, action);
    for (name, value) in typed.iter().filter(|(name, _)| *name != "password" && *name != "go") {
        let held = given.get(*name).unwrap_or_else(|| panic!("{what}: {name} is lost: {given:?}"));
        assert!(held.iter().any(|held| held == value), "{what}: {name} is {held:?}, not {value}");
    }
    assert!(is_open(page, action), "{what}: the form is out of sight");
}

#[test]
fn a_proposal_keeps_every_field_beside_the_one_that_is_wrong() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let path = begun(&specialist, &run, &families[0]);
    let page = specialist.get(&path).body;
    let gaps = content(&specialist, &run, &families[0], &families[1])["gaps"].clone();
    let gap = |at: usize, part: &str| {
        format!("gap.{}.{}.{part}", gaps[at]["child"].as_str().unwrap(), gaps[at]["item"].as_str().unwrap())
    };
    let names: Vec<String> = ["answer", "what", "who", "by", "cost"].iter().map(|part| gap(0, part)).collect();
    let (accepted, because, service) = (gap(1, "answer"), gap(1, "because"), gap(0, "service"));
    let agency = page.split("id=\"f-agency\"").nth(1).unwrap().split("<option value=\"").nth(2).unwrap();
    let agency = agency.split('"').next().unwrap();
    let mut typed = vec![
        ("choice", "family"),
        ("family", families[0].as_str()),
        ("reserve", "none"),
        ("reserve_because", "басқа отбасы бос емес"),
        ("reasons", "language"),
        ("reasons", "school"),
        ("words", SHORT),
        ("child_asked", "yes"),
        ("child_on", "31.02.2026"),
        ("child_words", "Барғым келеді"),
        ("family_answer", "agreed"),
        ("family_on", "20.10.2026"),
        ("family_words", "Иә"),
        ("tie", "declared"),
        ("tie_words", "көрші"),
        ("agency", agency),
        ("trials", "family.F-021=free"),
        ("version", "1"),
        (&accepted, "accepted"),
        (&because, SHORT),
    ];
    typed.extend(names.iter().map(String::as_str).zip([
        "support",
        "кездесу",
        "қызмет",
        "32.12.2026",
        "ай сайын 20 мың",
    ]));
    let offered = page
        .split(&format!("name=\"{service}\""))
        .nth(1)
        .map(|rest| rest.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap());
    typed.extend(offered.map(|code| (service.as_str(), code)));
    fails(&specialist, &path, &typed);
    let none = [
        ("choice", "none"),
        ("none_reasons", "too_far"),
        ("next_steps", "recruit"),
        ("words", SHORT),
        ("version", "1"),
    ];
    fails(&specialist, &path, &none);
    let same = [("choice", "family"), ("family", &*families[0]), ("reserve", "F-999"), ("version", "1")];
    let refused = specialist.form(&path, &same);
    assert_eq!((refused.status, loose_ends(&refused.body)), (422, Vec::new()));
    fails(&specialist, &format!("{path}/withdraw"), &[("withdraw_words", SHORT), ("version", "1")]);
}

#[test]
fn the_steps_after_a_proposal_keep_what_was_typed() {
    let site = Site::start();
    let (specialist, reviewer, supervisor) = (site.sign_in("aigerim"), site.sign_in("marat"), site.sign_in("gulnar"));
    let (number, family) = sent(&specialist, "C-001", 0);
    let at = |act: &str| format!("/proposals/{number}/{act}");
    fails(&specialist, &at("withdraw"), &[("withdraw_words", SHORT), ("version", "2")]);
    let view = format!("view.{family}");
    fails(&reviewer, &at("first-views"), &[(&view, "good"), ("words", "екеуі де")]);
    assert_eq!(first_view(&reviewer, &number).status, 201);
    let review = [
        ("result", "return"),
        ("words", SHORT),
        ("tie", "declared"),
        ("tie_words", "бұрын көршім болған"),
        ("version", "3"),
    ];
    fails(&reviewer, &at("reviews"), &review);
    assert_eq!(steps::review(&reviewer, &number, "agree").status, 201);
    let talk = json!({ "on": "2026-11-01", "channel": "phone", "result": "free" });
    assert_eq!(specialist.post(&format!("/api/v1/families/{family}/contacts"), &talk, None).status, 201);
    fails(
        &supervisor,
        &at("approvals"),
        &[("result", "approve"), ("words", SHORT), ("seen_changes", "yes"), ("version", "4")],
    );
    let approved = check(&supervisor, &number, "approve", true);
    assert_eq!(approved.status, 201, "{}", approved.body);
    let outcome = [
        ("kind", "day30"),
        ("on", "31.02.2026"),
        ("outcome_state", "steady"),
        ("ended_because", "reunified"),
        ("outcome_words", "бәрі жақсы"),
        ("version", "1"),
    ];
    fails(&specialist, &format!("/placements/{number}/events"), &outcome);
}

#[test]
fn needs_and_waivers_keep_what_was_typed() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let path = "/children/C-001/needs/confirm";
    let fresh = form(&specialist.get(path).body, path);
    let needs: Vec<&String> = fresh.keys().filter(|name| name.starts_with("need.")).collect();
    let level = needs[1].replace("need.", "level.");
    let matters = needs[1].replace("need.", "");
    let typed = [
        (needs[1].as_str(), "desirable"),
        (needs[0].as_str(), "none"),
        (level.as_str(), "3"),
        ("matter_most", matters.as_str()),
        ("version", fresh["version"][0].as_str()),
    ];
    fails(&specialist, path, &typed);
    let evidence =
        [("item", matters.as_str()), ("kind", "school"), ("on", "31.02.2026"), ("kept_at", "№ 3 іс"), ("words", SHORT)];
    fails(&specialist, "/children/C-001/evidence", &evidence);
    let waiver = [("rule", "R-CASE-07"), ("reason", SHORT), ("expires_on", "31.02.2027"), ("family", "F-021")];
    fails(&specialist, "/children/C-003/waivers", &waiver);
    let long = "сөз ".repeat(10_000);
    let long = long.trim();
    fails(&specialist, "/wrong-data", &[("kind", "family"), ("code", "no code!"), ("words", SHORT)]);
    fails(&specialist, "/wrong-data", &[("kind", "family"), ("code", "F-021"), ("words", long)]);
    let other = specialist.get("/wrong-data?kind=child&code=C-001").body;
    assert!(!other.contains(long), "what was begun about another record");
    fails(
        &specialist,
        "/break-glass",
        &[("kind", "child"), ("code", "no code!"), ("purpose", "danger"), ("reason", SHORT)],
    );
}

#[test]
fn the_tasks_of_the_practice_keep_what_was_typed() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let missing = [("said_on", "31.02.2026"), ("next", "ask_again")];
    fails(&specialist, "/learn/practice/missing", &missing);
    let page = specialist.get("/learn/practice/propose").body;
    let family = page.split("<option>").nth(1).unwrap().split('<').next().unwrap();
    fails(&specialist, "/learn/practice/propose", &[("family", family), ("reasons", "school"), ("words", SHORT)]);
    let page = specialist.get("/learn/practice/needs").body;
    let need = page.split("name=\"need.").nth(1).unwrap().split('"').next().unwrap();
    fails(&specialist, "/learn/practice/needs", &[(&format!("need.{need}"), "desirable")]);
}

#[test]
fn the_forms_of_a_family_keep_what_was_typed_on_the_tab_where_they_stand() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let talk = [
        ("on", "31.02.2026"),
        ("channel", "visit"),
        ("result", "talk"),
        ("until", "01.01.2027"),
        ("about", "C-001"),
        ("words", "сөйлестік"),
    ];
    fails(&specialist, "/families/F-021/contacts", &talk);
    let found = specialist.get("/families?conflict=yes").body;
    let family =
        found.split("href=\"/families/F-").nth(1).expect("a family with a conflict").split('"').next().unwrap();
    let action = format!("/families/F-{family}/abilities");
    let stands = form(&specialist.get(&format!("/families/F-{family}?tab=abilities")).body, &action);
    let (item, version) = (stands["item"].last().unwrap().clone(), stands["version"][0].clone());
    fails(&specialist, &action, &[("item", &item), ("level", "2"), ("source", ""), ("version", &version)]);
}

#[test]
fn exports_people_and_tokens_keep_what_was_typed() {
    let site = Site::start();
    let (supervisor, operator) = (site.sign_in("gulnar"), site.sign_in("timur"));
    fails(&supervisor, "/exports", &[("kinds", "settlement"), ("format", "json"), ("reason", SHORT)]);
    let user = [
        ("code", "S 77"),
        ("sign_in", "new.person"),
        ("name", "Жаңа Адам"),
        ("role", "specialist"),
        ("office", "ZHM-SUPPORT"),
        ("language", "ru"),
        ("password", "алты арыс бір жолда 9"),
    ];
    fails(&operator, "/admin/users", &user);
    let token = [
        ("token_name", "Есеп"),
        ("token_office", "ZHM-SUPPORT"),
        ("days", "көп"),
        ("scopes", "view_children"),
        ("scopes", "view_cohort"),
    ];
    fails(&operator, "/admin/tokens", &token);
}

#[test]
fn the_other_language_keeps_the_tab_the_filters_and_the_families_side_by_side() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    for page in [
        "/children/C-001?tab=plan",
        "/children?step=look&q=C-0",
        "/work?show=waiting&view=all",
        &format!("/runs/{run}/compare?f=F-126&f=F-076"),
    ] {
        let shown = specialist.get(page);
        assert_eq!((shown.status, here(&shown.body).as_str()), (200, page));
        let switched = specialist.form("/language", &[("code", "ru"), ("to", &here(&shown.body))]);
        assert_eq!(switched.header("location"), Some(page));
    }
    let stranger = site.stranger().get("/families?region=KZ-31");
    assert_eq!(stranger.header("location"), Some("/sign-in?next=%2Ffamilies%3Fregion%3DKZ-31"));
}

#[test]
fn the_switch_the_look_through_and_a_preparatory_search_keep_what_was_typed() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger",
        "reason": "Баланың қауіпсіздігіне қатысты шұғыл хабарлама түсті." });
    assert_eq!(specialist.post("/api/v1/access-requests", &glass, None).status, 201);
    fails(&supervisor, "/audit/grants/B-1", &[("words", SHORT), ("in_order", "yes"), ("version", "1")]);
    fails(&supervisor, "/model/switch", &[("reason", SHORT), ("stop", "yes")]);
    fails(&specialist, "/children/C-013/runs", &[("preparatory", SHORT)]);
}

#[test]
fn forms_that_fail_keep_what_was_typed_below_a_summary_in_each_language() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let typed = "жақсы жақсы жақсы <b>жақсы</b> жақсы";
    let long = typed.repeat(1_100);
    let question = [("kind", "question"), ("about_kind", "child"), ("about_code", "C-001"), ("child", "C-001")];
    // What no field of the form can mend fails on a page of its own, which begins with what is wrong.
    for (language, summary, title) in [
        ("kk", "Қате бар", "Кейбір деректі қабылдау мүмкін емес"),
        ("ru", "Есть ошибка", "Часть данных принять нельзя"),
        ("en", "There is a problem", "Some of it cannot be taken"),
    ] {
        assert_eq!(specialist.form("/account", &[("language", language)]).status, 303);
        for (address, fields, first) in [
            (
                "/children/C-003/waivers",
                vec![("rule", "R-CASE-07"), ("reason", typed), ("expires_on", "31.02.2027")],
                summary,
            ),
            (
                "/break-glass",
                vec![("kind", "child"), ("code", "no code!"), ("purpose", "danger"), ("reason", typed)],
                summary,
            ),
            ("/families/F-021/contacts", vec![("on", "31.02.2026"), ("channel", "visit"), ("words", typed)], summary),
            ("/enquiries", [&question[..], &[("words", long.as_str())]].concat(), summary),
            ("/waivers/W-1", vec![("decision", "grant"), ("reason", typed), ("version", "1")], summary),
            ("/enquiries", vec![("kind", "no such kind"), ("words", typed), ("about_kind", "child")], title),
        ] {
            let page = specialist.form(address, &fields);
            assert_eq!(page.status, 422, "{address} {}", page.body);
            let body = page.body.split("<main").nth(1).unwrap();
            let summary_at = body.find(first).unwrap_or_else(|| panic!("{language} {address}: no summary"));
            assert!(body.find("<form").is_none_or(|form| summary_at < form), "{language} {address}: not first");
            assert!(body.contains("жақсы &lt;b&gt;жақсы&lt;"), "{language} {address}: what was typed is lost");
            assert_eq!(page.header("content-language"), Some(language));
        }
    }
}

#[test]
fn a_small_form_that_failed_can_be_mended_and_sent_from_the_page_that_says_so() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let asked = [("kind", "question"), ("about_kind", "child"), ("about_code", "C-001"), ("child", "C-001")];
    let failed = specialist.form("/enquiries", &[&asked[..], &[("words", ""), ("back", "/children/C-001")]].concat());
    assert_eq!(failed.status, 422, "{}", failed.body);
    let field = |name: &str| {
        let at = failed.body.split(&format!("<input type=\"hidden\" name=\"{name}\" value=\"")).nth(1);
        at.unwrap_or_else(|| panic!("{name}: {}", failed.body)).split('"').next().unwrap().replace("&#x2f;", "/")
    };
    let carried: Vec<(&str, String)> =
        ["kind", "about_kind", "about_code", "child", "back"].map(|name| (name, field(name))).to_vec();
    let mut again: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (*name, value.as_str())).collect();
    again.push(("words", "Қай дәрігер қарады?"));
    let sent = specialist.form("/enquiries", &again);
    assert_eq!((sent.status, sent.header("location")), (303, Some("/children/C-001")));
    assert!(site.sign_in("saule").get("/work").body.contains("Қай дәрігер қарады?"));
}

#[test]
fn what_is_secret_is_given_back_by_no_page() {
    let site = Site::start();
    let own = site.sign_in("aigerim");
    let secret = "құпия-сөз-ешкімге";
    let typed: [(&str, &[(&str, &str)]); 3] = [
        ("/account/password", &[("old_password", secret), ("new_password", secret)]),
        ("/account/factor", &[("password", secret), ("code", secret)]),
        ("/account/step-up", &[("secret", secret), ("next", "/work")]),
    ];
    for (action, fields) in typed {
        let page = own.form(action, fields);
        assert_eq!((page.status, page.body.matches("class=\"errors\"").count()), (422, 1), "{action}: {}", page.body);
        assert!(!page.body.contains(secret) && loose_ends(&page.body).is_empty(), "{action}");
    }
    let page = site.stranger().form("/sign-in", &[("name", "aigerim"), ("password", secret), ("next", "/work")]);
    assert!(page.status == 422 && !page.body.contains(secret), "{}", page.body);
    assert!(page.body.contains("value=\"aigerim\""), "the name stays");
}

/// Where each form is shown to keep what was typed.
const KEPT_IN: &[(&str, &str)] = &[
    ("ability_settle", "forms"),
    ("break_glass_send", "forms"),
    ("child_custody_change", "custody"),
    ("child_edit_send", "by_hand"),
    ("child_new_send", "by_hand"),
    ("child_row_send", "by_hand"),
    ("child_seal_change", "custody"),
    ("contact_record", "forms"),
    ("enquiry_answer", "forms"),
    ("enquiry_make", "forms"),
    ("evidence_add", "forms"),
    ("export_make", "forms"),
    ("factor_set", "forms: a secret"),
    ("family_custody_change", "custody"),
    ("family_edit_send", "by_hand"),
    ("family_new_send", "by_hand"),
    ("family_row_send", "by_hand"),
    ("family_seal_change", "custody"),
    ("first_view", "forms"),
    ("grant_look_through", "forms"),
    ("import_bring", "imports: a file"),
    ("import_columns_send", "imports"),
    ("import_twins_send", "imports"),
    ("import_words_send", "import_words: a choice"),
    ("many_records_explain", "many_records"),
    ("needs_confirm_send", "forms"),
    ("note_write", "own_notes"),
    ("outcome", "forms"),
    ("password_change", "forms: a secret"),
    ("plan_edit_send", "by_hand"),
    ("plan_reading_send", "plan_text"),
    ("plan_text_send", "plan_text"),
    ("practice_missing_send", "forms"),
    ("practice_needs_send", "forms"),
    ("practice_propose_send", "forms"),
    ("proposal_withdraw", "forms"),
    ("proposal_write", "forms"),
    ("put_back", "removals"),
    ("re_review_ask_send", "re_reviews"),
    ("re_review_conclude", "re_reviews"),
    ("re_review_first_view", "re_reviews"),
    ("recommendations_switch", "forms"),
    ("review", "forms"),
    ("run_make", "forms"),
    ("sample_look_through", "sampling"),
    ("second_check", "forms"),
    ("second_factor_send", "second_factor: a secret"),
    ("sign_in_send", "forms: a secret"),
    ("step_up_send", "forms: a secret"),
    ("take_out_send", "removals"),
    ("token_issue", "forms"),
    ("trial_save", "trials"),
    ("user_add", "forms"),
    ("view_save", "drafts"),
    ("waiver_ask", "forms"),
    ("waiver_decide", "forms"),
    ("wrong_data_send", "forms"),
];

/// Forms without a field that somebody writes into.
const NOTHING_TYPED: &[&str] = &[
    "account_change",
    "conduct_accept",
    "draft_discard",
    "draft_keep",
    "evidence_take_back",
    "import_cancel",
    "import_save",
    "import_undo",
    "language",
    "note_remove",
    "proposal_begin",
    "proposal_send",
    "replay",
    "sessions_end",
    "sign_out",
    "token_revoke",
    "user_change",
    "user_change_decide",
    "view_remove",
];

/// Whether a file of tests sends a form to such an address: the last part of it that is no number of a record.
fn sends(file: &str, path: &str) -> bool {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/web").join(file).with_extension("rs");
    let text = std::fs::read_to_string(&tests).unwrap_or_else(|_| panic!("there are no tests {}", tests.display()));
    let part = path.rsplit('/').find(|part| !part.starts_with('{')).unwrap();
    let own = text.split("const KEPT_IN").next().unwrap();
    own.contains("422") && [format!("/{part}"), format!("\"{part}\"")].iter().any(|address| own.contains(address))
}

#[test]
fn the_tests_that_are_named_beside_a_form_send_it() {
    let routes = uya::web::routes();
    for (name, kept) in KEPT_IN {
        let route = routes.iter().find(|route| route.name == *name).unwrap_or_else(|| panic!("there is no {name}"));
        let file = kept.split(':').next().unwrap();
        assert!(sends(file, route.path), "{name}: {file} sends nothing to {}", route.path);
    }
    for name in NOTHING_TYPED {
        assert!(routes.iter().any(|route| route.name == *name), "there is no {name}");
    }
}

#[test]
fn every_form_is_known_with_where_it_keeps_what_was_typed() {
    for route in uya::web::routes().iter().filter(|route| !route.is_api() && !route.method.is_safe()) {
        let kept = KEPT_IN.iter().any(|(name, _)| *name == route.name);
        let is_known = kept != NOTHING_TYPED.contains(&route.name);
        assert!(is_known, "{}: nobody tried what its page gives back when it fails", route.name);
        assert!(!route.keeps || kept, "{} keeps what was typed", route.name);
    }
}
