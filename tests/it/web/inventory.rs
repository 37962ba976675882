//! Routes, OpenAPI document, authorization table and trail say the same.

use std::collections::BTreeSet;

use uya::{
    domain::audit::Action,
    web::{
        openapi,
        route::{Needs, Route, RouteMethod},
        routes,
    },
};

#[test]
fn the_document_describes_exactly_the_routes_of_the_api_with_their_permission_and_what_they_leave() {
    let document = openapi::document();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.insert((path.clone(), method.to_uppercase(), operation["x-permission"].clone().to_string()));
        }
    }
    let listed: BTreeSet<_> = routes()
        .iter()
        .filter(|route| route.is_api())
        .map(|route| {
            let permission = route.needs.permission().map_or(serde_json::Value::Null, |p| p.code().into());
            (route.path.to_owned(), route.method.http().to_string(), permission.to_string())
        })
        .collect();
    assert_eq!(described, listed);
    assert!(listed.len() > 35);
}

#[test]
fn no_route_and_no_name_is_there_twice() {
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    for route in routes() {
        assert!(seen.insert((route.path, route.method)), "{} twice", route.path);
        assert!(names.insert(route.name), "{} twice", route.name);
    }
}

#[test]
fn what_changes_something_needs_a_person_and_leaves_an_entry() {
    // The language is a cookie, a draft is nobody's record yet.
    const QUIET: [&str; 3] = ["language", "draft_keep", "draft_discard"];
    for route in routes().iter().filter(|route| route.method != RouteMethod::Get) {
        assert!(!route.leaves.is_empty() || QUIET.contains(&route.name), "{} leaves nothing", route.name);
        assert!(route.needs != Needs::Nobody || ["language", "sign_in_send"].contains(&route.name), "{}", route.name);
    }
}

#[test]
fn every_schema_that_is_named_is_there() {
    let document = openapi::document();
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
}

/// The list that the journeys in the browser are held to: a page that nobody looks at there fails them.
#[test]
fn the_journeys_know_every_page() {
    let pages: BTreeSet<&str> = routes()
        .iter()
        .filter(|route| route.method == RouteMethod::Get && !route.is_api())
        .map(|route| route.path)
        .collect();
    let listed = pages.into_iter().collect::<Vec<_>>().join("\n") + "\n";
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys/routes.txt");
    if std::env::var_os("UYA_WRITE_FIXTURES").is_some() {
        std::fs::write(&file, &listed).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), listed, "UYA_WRITE_FIXTURES=1 writes the list again");
}

/// What each form of a page does over the API.
const OPERATION_OF_FORM: &[(&str, &str)] = &[
    ("ability_settle", "api_ability"),
    ("account_change", "api_me_change"),
    ("break_glass_send", "api_break_glass"),
    ("child_custody_change", "api_child_assign"),
    ("child_edit_send", "api_child_change"),
    ("child_new_send", "api_child_add"),
    ("child_row_send", "api_child_list_add"),
    ("child_seal_change", "api_child_seal"),
    ("contact_record", "api_contact"),
    ("enquiry_answer", "api_enquiry_answer"),
    ("enquiry_make", "api_enquire"),
    ("evidence_add", "api_evidence_add"),
    ("evidence_take_back", "api_evidence_take_back"),
    ("export_make", "api_export_make"),
    ("family_custody_change", "api_family_assign"),
    ("family_edit_send", "api_family_change"),
    ("family_new_send", "api_family_add"),
    ("family_row_send", "api_family_list_add"),
    ("family_seal_change", "api_family_seal"),
    ("first_view", "api_first_view"),
    ("grant_look_through", "api_grant_look_through"),
    ("import_bring", "api_import_bring"),
    ("import_cancel", "api_import_cancel"),
    ("import_columns_send", "api_import_columns"),
    ("import_save", "api_import_commit"),
    ("import_twins_send", "api_import_twins"),
    ("import_undo", "api_import_undo"),
    ("import_words_send", "api_import_words"),
    ("many_records_explain", "api_many_records_explain"),
    ("needs_confirm_send", "api_needs_confirm"),
    ("note_remove", "api_note_remove"),
    ("note_write", "api_note_write"),
    ("outcome", "api_outcome"),
    ("plan_edit_send", "api_plan_write"),
    ("plan_reading_send", "api_plan_reading_answer"),
    ("plan_text_send", "api_plan_text"),
    ("practice_missing_send", "api_practice_missing"),
    ("practice_needs_send", "api_practice_needs"),
    ("practice_propose_send", "api_practice_propose"),
    ("proposal_begin", "api_proposal_begin"),
    ("proposal_send", "api_proposal_send"),
    ("proposal_withdraw", "api_proposal_withdraw"),
    ("proposal_write", "api_proposal_write"),
    ("put_back", "api_put_back"),
    ("re_review_ask_send", "api_re_review_ask"),
    ("re_review_conclude", "api_re_review_conclude"),
    ("re_review_first_view", "api_re_review_first_view"),
    ("recommendations_switch", "api_recommendations_switch"),
    ("replay", "api_replay"),
    ("review", "api_review"),
    ("run_make", "api_run_make"),
    ("sample_look_through", "api_sample_look_through"),
    ("second_check", "api_second_check"),
    ("sessions_end", "api_me_sessions_end"),
    ("take_out_send", "api_take_out"),
    ("token_issue", "api_token_issue"),
    ("token_revoke", "api_token_revoke"),
    // Trials are a part of what a proposal says.
    ("trial_save", "api_proposal_write"),
    ("user_add", "api_user_add"),
    ("user_change", "api_user_change"),
    ("user_change_decide", "api_user_change_decide"),
    ("view_remove", "api_view_remove"),
    ("view_save", "api_view_save"),
    ("waiver_ask", "api_waiver_ask"),
    ("waiver_decide", "api_waiver_decide"),
    ("wrong_data_send", "api_enquire"),
];

/// Forms of one person before one browser: signing in and out, secrets, the language of a browser, what is not sent yet.
const OF_A_BROWSER: &[&str] = &[
    "conduct_accept",
    "draft_discard",
    "draft_keep",
    "factor_set",
    "language",
    "password_change",
    "second_factor_send",
    "sign_in_send",
    "sign_out",
    "step_up_send",
];

const CHECKED_FIRST: &str = "the form is shown again with what would change, and that is a look";

/// Forms that are about another record than their operation, or leave something else on the trail, and why.
const DIFFER: &[(&str, &str)] = &[
    ("child_edit_send", CHECKED_FIRST),
    ("child_new_send", CHECKED_FIRST),
    ("child_row_send", CHECKED_FIRST),
    ("family_edit_send", CHECKED_FIRST),
    ("family_new_send", CHECKED_FIRST),
    ("family_row_send", CHECKED_FIRST),
    ("import_bring", "over the API one request checks and saves"),
    ("plan_edit_send", CHECKED_FIRST),
    ("proposal_begin", "the body names the run"),
    ("proposal_write", "the form is shown again, and that is a look"),
    ("run_make", "the body names the child"),
    ("waiver_ask", "the body names the child"),
];

#[test]
fn every_act_of_a_page_has_its_operation_with_the_same_right() {
    let mut differ = BTreeSet::new();
    let all = routes();
    let named = |name: &str| all.iter().find(|route| route.name == name);
    for form in all.iter().filter(|route| !route.is_api() && route.method != RouteMethod::Get) {
        if OF_A_BROWSER.contains(&form.name) {
            continue;
        }
        let row = OPERATION_OF_FORM.iter().find(|(name, _)| *name == form.name);
        let (_, operation) = row.unwrap_or_else(|| panic!("{} can be done on a page only", form.name));
        let served = named(operation).filter(|route| route.is_api());
        let operation = served.unwrap_or_else(|| panic!("{} says {operation}, which is not served", form.name));
        assert_eq!(operation.needs, form.needs, "{} and {}", form.name, operation.name);
        let of = |route: &Route| format!("{:?} {:?}", route.about, route.leaves);
        if of(operation) != of(form) {
            differ.insert(form.name);
        }
    }
    let known: BTreeSet<&str> = DIFFER.iter().map(|(form, _)| *form).collect();
    assert_eq!(differ, known, "what a form is about and leaves on the trail, its operation is about and leaves");
}

/// What each file of a page is over the API.
const OPERATION_OF_FILE: &[(&str, &str)] = &[
    ("child_file", "api_child_file"),
    ("compare_file", "api_compare_file"),
    ("decision_file", "api_decision"),
    ("excluded_file", "api_exclusions_file"),
    ("export_file", "api_export_file"),
    ("import_blank", "api_import_blank"),
    ("import_fixed_file", "api_import_fixed_file"),
    ("import_report_file", "api_import_report_file"),
    ("model_file", "api_model_file"),
    ("report", "api_report"),
    ("run_file", "api_run_file"),
    ("staff_file", "api_users_file"),
    ("why_file", "api_explanation_file"),
    ("work_file", "api_work_file"),
];

/// Whether a template's link leads to a route: what is put in stands for one part of the path.
fn leads_to(link: &str, path: &str) -> bool {
    let link = link.split(['?', '#']).next().unwrap().split("{%").next().unwrap();
    let (link, path): (Vec<&str>, Vec<&str>) = (link.split('/').collect(), path.split('/').collect());
    let fits = |(put, known): (&&str, &&str)| put == known || put.contains("{{") && known.contains('{');
    link.len() == path.len() && link.iter().zip(&path).all(fits)
}

/// Links of the templates that are marked as downloads.
fn downloads(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            downloads(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for (at, _) in text.match_indices("\" download>") {
            let link = text[..at].rsplit("href=\"").next().unwrap();
            found.push(link.to_owned());
        }
    }
}

#[test]
fn every_file_of_a_page_has_its_operation_with_the_same_right_and_the_same_trail() {
    let all = routes();
    let served = |name: &str| all.iter().find(|route| route.name == name);
    let is_file = |route: &&uya::web::route::Route| {
        let leaves = [Action::Exported, Action::ReportMade];
        route.leaves.iter().any(|action| leaves.contains(action)) || route.path.contains("/blank/")
    };
    let looks = || all.iter().filter(|route| !route.is_api() && route.method == RouteMethod::Get);
    let mut known = BTreeSet::new();
    for file in looks().filter(is_file) {
        let row = OPERATION_OF_FILE.iter().find(|(name, _)| *name == file.name);
        let (_, operation) = row.unwrap_or_else(|| panic!("{} is given out by a page only", file.name));
        let operation = served(operation).filter(|route| route.is_api()).unwrap_or_else(|| panic!("{operation}"));
        assert_eq!(
            (operation.needs, operation.about),
            (file.needs, file.about),
            "{} and {}",
            file.name,
            operation.name
        );
        assert_eq!(operation.leaves, file.leaves, "{} and {}", file.name, operation.name);
        known.insert(file.name);
    }
    assert_eq!(known, OPERATION_OF_FILE.iter().map(|(name, _)| *name).collect());
    let mut links = Vec::new();
    downloads(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/templates"), &mut links);
    assert!(links.len() > 12, "{links:?}");
    for link in links {
        let route = looks().find(|route| leads_to(&link, route.path)).unwrap_or_else(|| panic!("{link} leads nowhere"));
        assert!(known.contains(route.name), "{link} is a file that {} gives out", route.name);
    }
}

#[test]
fn every_kind_of_problem_has_a_page_in_every_language() {
    let site = super::site::Site::start();
    let stranger = site.stranger();
    for (code, _) in uya::web::problem::CODES {
        let mut told = BTreeSet::new();
        for language in ["kk", "ru", "en"] {
            let cookie = format!("__Host-uya-lang={language}");
            let page = stranger.send("GET", &format!("/problems/{code}"), &[("cookie", &cookie)], None);
            assert_eq!((page.status, page.header("content-language")), (200, Some(language)), "{code}");
            let title = page.body.split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap().to_owned();
            assert!(title.chars().any(char::is_alphabetic), "{code} {language}: {title}");
            told.insert(title);
        }
        assert_eq!(told.len(), 3, "{code} says the same in two languages: {told:?}");
    }
}

#[test]
fn what_makes_or_decides_something_counts_once() {
    // They keep nothing: asked twice, they are computed twice.
    const KEEPS_NOTHING: [&str; 2] = ["api_replay", "api_what_if"];
    let document = openapi::document();
    for methods in document["paths"].as_object().unwrap().values() {
        let Some(post) = methods.get("post") else { continue };
        let name = post["operationId"].as_str().unwrap();
        let once = post["parameters"].as_array().unwrap().iter().any(|one| one["name"] == "Idempotency-Key");
        assert_eq!(once, !KEEPS_NOTHING.contains(&name), "{name}");
    }
}
