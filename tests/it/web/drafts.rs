//! What was typed and not sent: given back by its page, on any machine, until it is sent or discarded.

use uya::{
    service::{MAX_DRAFT, MAX_DRAFTS, MAX_DRAFTS_BYTES},
    web::{route::RouteMethod, routes},
};

use super::{
    fields::{form, here, is_open},
    site::{Answer, Client, Site, encoded},
    steps::{approvable, begun, content, first_view, list, review, sent},
};

/// Fields of a form, with what was typed into each.
type Fields<'f> = &'f [(&'f str, &'f str)];

/// Kept as the script of a page keeps it.
fn keep(client: &Client, action: &str, fields: Fields<'_>) {
    let kept = client.form("/drafts", &[("form", action), ("body", &encoded(fields))]);
    assert_eq!(kept.status, 200, "{}", kept.body);
}

fn says_draft(page: &Answer) -> bool {
    page.body.contains("Алдыңызда сақталған нобай:")
}

#[test]
fn the_needs_that_somebody_was_weighing_are_there_again_on_another_machine() {
    let site = Site::start();
    let path = "/children/C-001/needs/confirm";
    let first = site.sign_in("aigerim");
    let fresh = first.get(path);
    assert!(!says_draft(&fresh));
    let mut fields = form(&fresh.body, path);
    let needs: Vec<String> = fields.keys().filter(|name| name.starts_with("level.")).cloned().collect();
    let (one, two) = (needs[0].replace("level.", "need."), &needs[1]);
    fields.insert(one.clone(), vec!["desirable".into()]);
    fields.insert(two.clone(), vec!["3".into()]);
    fields.insert("matter_most".into(), vec![needs[1].replace("level.", "")]);
    let typed: Vec<(&str, &str)> = fields.iter().map(|(name, values)| (name.as_str(), values[0].as_str())).collect();
    keep(&first, path, &typed);
    assert_eq!(first.form("/sign-out", &[]).status, 303);

    let second = site.sign_in("aigerim");
    let back = second.get(path);
    assert!(says_draft(&back), "{}", back.body);
    assert_eq!(form(&back.body, path), fields);
    assert!(!says_draft(&site.sign_in("saule").get(path)), "nobody else gets it");
    let discarded = second.form("/drafts/discard", &[("form", path), ("back", path)]);
    assert_eq!((discarded.status, discarded.header("location")), (303, Some(path)));
    let after = second.get(path);
    assert!(!says_draft(&after));
    assert_eq!(form(&after.body, path), form(&fresh.body, path));
}

#[test]
fn a_draft_of_a_proposal_outlives_the_session_and_is_forgotten_when_it_is_sent() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let path = begun(&specialist, &run, &families[0]);
    let words = "Бұл отбасы мектепке жақын тұрады және тәжірибесі мол.";
    // Another family than the one on record, so that its own gaps are asked about.
    let typed = [
        ("choice", "family"),
        ("family", families[1].as_str()),
        ("reserve", "none"),
        ("reasons", "language"),
        ("words", words),
        ("child_asked", "yes"),
        ("child_words", "Көргім келеді"),
        ("tie", "declared"),
        ("tie_words", "көрші"),
        ("version", "1"),
    ];
    keep(&specialist, &path, &typed);
    let late = site.stranger().form(&path, &typed);
    assert_eq!(late.status, 303, "the session ended");
    assert!(late.header("location").unwrap().ends_with(&format!("next={}", path.replace('/', "%2F"))));

    let again = site.sign_in("aigerim");
    let page = again.get(&path);
    assert!(says_draft(&page));
    let given = form(&page.body, &path);
    for (name, value) in &typed {
        assert_eq!(given[*name], [*value], "{name}");
    }
    let asked = page.body.matches("id=\"f-gap.").count();
    let other = content(&again, &run, &families[1], &families[0]);
    assert_eq!(
        page.body.matches("class=\"card\" id=\"f-gap.").count(),
        other["gaps"].as_array().unwrap().len(),
        "{asked}"
    );
    let saved = again
        .form(&path, &[&typed[..2], &[("reserve", ""), ("words", words), ("version", "1"), ("go", "save")]].concat());
    assert_eq!(saved.status, 303, "{}", saved.body);
    let after = again.get(&path);
    assert!(!says_draft(&after));
    assert_eq!(form(&after.body, &path)["family"], [families[1].as_str()]);
    assert!(!form(&after.body, &path).contains_key("tie"));
}

#[test]
fn a_draft_from_before_the_record_changed_says_so() {
    let site = Site::start();
    let (one, two) = (site.sign_in("aigerim"), site.sign_in("saule"));
    let path = "/children/C-001/needs/confirm";
    let fresh = form(&one.get(path).body, path);
    let version = fresh["version"][0].clone();
    keep(&one, path, &[("version", &version), ("matter_most", "grief_loss")]);
    assert!(!one.get(path).body.contains("Содан бері жазба өзгерді"));
    let typed: Vec<(&str, &str)> = fresh.iter().map(|(name, values)| (name.as_str(), values[0].as_str())).collect();
    assert_eq!(two.form(path, &typed).status, 303);
    assert!(one.get(path).body.contains("Содан бері жазба өзгерді"));
}

#[test]
fn a_reviewer_and_a_supervisor_get_back_what_they_were_writing() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, family) = sent(&specialist, "C-001", 0);
    let page = format!("/proposals/{number}");
    let (reviewer, supervisor) = (site.sign_in("marat"), site.sign_in("gulnar"));
    let words = "Бұл – әлі жіберілмеген пікір, ертең жалғастырамын.";
    let view = format!("view.{family}");
    let returned = [("result", "return"), ("basis", "needs_met"), ("words", words), ("tie", "none")];
    let steps: [(&Client, &str, Fields<'_>); 3] = [
        (&reviewer, "first-views", &[(&view, "doubtful"), ("words", words)]),
        (&reviewer, "reviews", &returned),
        (&supervisor, "approvals", &[("result", "approve"), ("words", words)]),
    ];
    for (client, act, typed) in steps {
        let action = format!("{page}/{act}");
        assert!(!says_draft(&client.get(&page)), "{act}");
        keep(client, &action, typed);
        let back = client.get(&page);
        assert!(says_draft(&back), "{act}");
        let given = form(&back.body, &action);
        for (name, value) in typed {
            assert_eq!(given[*name], [*value], "{act} {name}");
        }
        match act {
            "first-views" => assert_eq!(first_view(client, &number).status, 201),
            "reviews" => assert_eq!(review(client, &number, "agree").status, 201),
            _ => {}
        }
    }
    // What was written for one step says nothing in another.
    let stored = form(&supervisor.get(&page).body, &format!("{page}/approvals"));
    assert_eq!(stored["result"], ["approve"]);
}

#[test]
fn what_a_form_that_failed_held_is_kept_too_and_nothing_that_somebody_else_sent() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = sent(&specialist, "C-001", 0);
    let (page, action) = (format!("/proposals/{number}"), format!("/proposals/{number}/withdraw"));
    let forged = specialist.send(
        "POST",
        &action,
        &[("content-type", "application/x-www-form-urlencoded")],
        Some(encoded(&[("withdraw_words", "жоқ"), ("version", "2"), ("csrf", "no mark")]).as_bytes()),
    );
    assert_eq!(forged.status, 403);
    assert!(!says_draft(&specialist.get(&page)));
    assert!(!is_open(&specialist.get(&page).body, &action));
    let refused = specialist.form(&action, &[("withdraw_words", "жоқ жоқ"), ("version", "2")]);
    assert_eq!(refused.status, 422);
    let back = specialist.get(&page);
    assert!(says_draft(&back) && is_open(&back.body, &action));
    assert_eq!(form(&back.body, &action)["withdraw_words"], ["жоқ жоқ"]);
    let reason = "Отбасы өз өтінішін қайтарып алды, себебі көшіп кетті.";
    let done = specialist.form(&action, &[("withdraw_words", reason), ("version", "2")]);
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(!says_draft(&specialist.get(&page)));
}

#[test]
fn a_small_form_that_failed_is_found_again_and_a_password_is_kept_nowhere() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    assert_eq!(specialist.get("/again?form=%2Fenquiries").status, 404);
    let about = [("kind", "question"), ("about_kind", "child"), ("about_code", "C-001"), ("child", "C-001")];
    let failed = specialist.form("/enquiries", &[&about[..], &[("words", " "), ("back", "/children/C-001")]].concat());
    assert_eq!((failed.status, here(&failed.body).as_str()), (422, "/again?form=%2Fenquiries"));
    let again = specialist.get("/again?form=%2Fenquiries");
    assert_eq!(form(&again.body, "/enquiries")["about_code"], ["C-001"]);
    assert_eq!(site.sign_in("saule").get("/again?form=%2Fenquiries").status, 404);
    assert_eq!(specialist.get("/again?form=%2F%2Fevil.example").status, 404);
    let view = [("page", "children"), ("name", " "), ("query", "mine=yes"), ("shared", "yes")];
    assert_eq!(specialist.form("/views", &view).status, 422);
    let again = form(&specialist.get("/again?form=%2Fviews").body, "/views");
    for (name, value) in [("query", "mine=yes"), ("shared", "yes"), ("page", "children")] {
        assert_eq!(again[name], [value], "{name}");
    }

    let operator = site.sign_in("timur");
    let user = [("code", "S-77"), ("name", "Жаңа"), ("password", "алты арыс бір жолда 9"), ("role", "specialist")];
    assert_eq!(operator.form("/admin/users", &user).status, 422);
    let page = operator.get("/admin");
    assert!(is_open(&page.body, "/admin/users"));
    let given = form(&page.body, "/admin/users");
    assert_eq!((&given["code"], &given["password"]), (&vec!["S-77".to_owned()], &vec![String::new()]));
    let kept = operator.get("/again?form=%2Fadmin%2Fusers").body;
    assert!(kept.contains("name=\"role\"") && !kept.contains("password") && !kept.contains("алты арыс"), "{kept}");
}

#[test]
fn nobody_keeps_more_drafts_than_there_is_room_for_and_none_goes_to_make_room() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let sent = |client: &Client, form: &str, body: &str| client.form("/drafts", &[("form", form), ("body", body)]);
    let listed = |client: &Client| client.get("/account").body.matches("action=\"/drafts/discard\"").count();
    for n in 0..MAX_DRAFTS {
        assert_eq!(sent(&client, &format!("/form/{n}"), "a=b").status, 200, "{n}");
    }
    let refused = sent(&client, "/form/one-more", "a=b");
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("Бұрынғы нобайлар сақталған") && refused.body.contains("50 нобайдан"),
        "{}",
        refused.body
    );
    assert_eq!(listed(&client), MAX_DRAFTS, "every earlier one is there");
    assert_eq!(sent(&client, "/form/0", "a=c").status, 200, "one that is there is written on");
    assert_eq!(sent(&site.sign_in("saule"), "/form/0", "a=b").status, 200, "somebody else has room");
    let discarded = client.form("/drafts/discard", &[("form", "/form/7"), ("back", "/account")]);
    assert_eq!((discarded.status, listed(&client)), (303, MAX_DRAFTS - 1));
    assert_eq!(sent(&client, "/form/one-more", "a=b").status, 200);
    assert_eq!(sent(&client, &"/f".repeat(200), "a=b").status, 404, "no form has such a name");

    let other = site.sign_in("marat");
    let long = "x".repeat(MAX_DRAFT - 1024);
    let fit = usize::try_from(MAX_DRAFTS_BYTES).unwrap() / MAX_DRAFT;
    for n in 0..fit {
        assert_eq!(sent(&other, &format!("/form/{n}"), &long).status, 200, "{n}");
    }
    let refused = sent(&other, "/form/too-much", &long);
    assert_eq!((refused.status, listed(&other)), (422, fit));
    assert!(refused.body.contains("2048 КБ") || refused.body.contains("2\u{a0}048 КБ"), "{}", refused.body);
}

#[test]
fn every_form_stands_on_a_page_that_can_be_asked_for() {
    // These lead on or say on a page of its own why not: no form with fields is ever shown at their address.
    const LEADS_ON: [&str; 13] = [
        "language",
        "draft_keep",
        "draft_discard",
        "view_remove",
        "note_remove",
        "evidence_take_back",
        "sign_out",
        "sessions_end",
        "user_change",
        "token_revoke",
        "proposal_begin",
        "replay",
        "factor_set",
    ];
    let routes = routes();
    let pages: Vec<&str> = routes.iter().filter(|r| r.method == RouteMethod::Get).map(|r| r.path).collect();
    for route in routes.iter().filter(|route| !route.method.is_safe() && !route.is_api()) {
        let page = route.page.unwrap_or(route.path).split('?').next().unwrap();
        assert!(pages.contains(&page) || LEADS_ON.contains(&route.name), "{} stands on {page}", route.name);
    }
}
