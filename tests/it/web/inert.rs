//! A script in every text that somebody can write: kept as it was written, shown as text on every page, run nowhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uya::{
    domain::actor::Role,
    web::{
        route::{About, RouteMethod},
        routes,
    },
};

use super::{
    access::{path, people},
    site::{Client, Site},
    steps::{approvable, content, list},
};

/// What a page must never hold as markup, whatever was typed.
const ALIVE: [&str; 5] = ["<script>alert", "<img src=x", "<svg onload", "\"><b>'", "' onmouseover"];

/// Texts that were written, with where, by the mark of each.
#[derive(Default)]
struct Written(BTreeMap<String, (&'static str, String)>);

impl Written {
    /// A text for a field: a script, an image, a formula, an attribute that ends too early. Long enough for a reason.
    fn text(&mut self, place: &'static str) -> String {
        let mark = format!("mark{:02}x", self.0.len());
        let text = format!(
            "=HYPERLINK(\"http://x\") \"><b>' onmouseover='alert(1) <script>alert(1)</script> <img src=x onerror=alert(1)> \
             <svg onload=alert(1)> {{{{7*7}}}} {mark}"
        );
        self.0.insert(mark, (place, text.clone()));
        text
    }
}

fn made(client: &Client, path: &str, body: &Value, version: Option<&str>) -> Value {
    let answer = client.post(path, body, version);
    assert!(matches!(answer.status, 200 | 201), "{path} {body}: {}", answer.body);
    answer.json()
}

/// A proposal with a script in each of its texts, taken to its placement.
fn write_a_case(people: &BTreeMap<Role, Client>, written: &mut Written) -> String {
    let [specialist, reviewer, supervisor] = [Role::Specialist, Role::Reviewer, Role::Supervisor].map(|r| &people[&r]);
    let run = list(specialist, "C-001");
    let families = approvable(specialist, &run);
    let mut content = content(specialist, &run, &families[0], &families[1]);
    content["words"] = written.text("reasons of a proposal").into();
    content["child_view"]["words"] = written.text("the child's words").into();
    content["family_answer"]["words"] = written.text("the family's words").into();
    content["tie"] = json!({ "tie": "declared", "words": written.text("a tie") });
    content["reserve"] = json!({ "reserve": "none", "because": written.text("why no reserve") });
    let gaps = content["gaps"].as_array_mut().unwrap();
    assert!(gaps.len() > 1);
    gaps[0]["answer"]["because"] = written.text("an accepted gap").into();
    gaps[1]["answer"] = json!({
        "answer": "support", "what": written.text("support: what"), "who": written.text("support: who"),
        "by": "2026-12-01", "cost": written.text("support: cost"),
    });
    let begun = made(specialist, "/api/v1/proposals", &json!({ "run": run, "content": content }), None);
    let number = begun["number"].as_str().unwrap().to_owned();
    let at = |act: &str| format!("/api/v1/proposals/{number}/{act}");
    made(specialist, &at("send"), &Value::Null, Some("\"v1\""));
    let laid = reviewer.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["laid_before"].clone();
    let views = laid.as_array().unwrap().iter().map(|family| json!({ "family": family, "view": "good" }));
    let view = json!({ "views": views.collect::<Vec<_>>(), "words": written.text("a first view") });
    made(reviewer, &at("first-views"), &view, None);
    let version = || specialist.get(&format!("/api/v1/proposals/{number}")).version();
    let review = json!({
        "result": "agree", "reasons": ["needs_met"], "words": written.text("a review"),
        "tie": { "tie": "declared", "words": written.text("a reviewer's tie") },
    });
    made(reviewer, &at("reviews"), &review, Some(&version()));
    let check = json!({ "result": "approve", "words": written.text("a second check"), "seen_changes": true });
    made(supervisor, &at("approvals"), &check, Some(&version()));
    let moved = json!({ "kind": "moved", "on": "2026-11-01", "words": written.text("an outcome") });
    made(specialist, &format!("/api/v1/placements/{number}/events"), &moved, Some("\"v1\""));
    number
}

/// What was looked at so far.
#[derive(Default)]
struct Looked {
    /// Marks of the texts that were shown.
    seen: BTreeSet<String>,
    pages: usize,
}

impl Looked {
    /// Looks at an address: nothing of what was written is alive on a page, and data holds it as it was written.
    fn at(&mut self, address: &str, client: &Client, written: &Written) {
        let answer = client.get(address);
        if answer.status != 200 {
            return;
        }
        let media = answer.header("content-type").unwrap_or_default();
        if media.starts_with("text/html") {
            self.pages += 1;
            for alive in ALIVE {
                let at = answer.body.find(alive);
                let shown = at.map(|at| answer.body[at..].chars().take(120).collect::<String>());
                assert!(at.is_none(), "{address}: {}", shown.unwrap_or_default());
            }
            self.seen.extend(written.0.keys().filter(|mark| answer.body.contains(mark.as_str())).cloned());
            return;
        }
        // What is no page is never taken for one.
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{address}");
        if media == "application/json" {
            let mut texts = Vec::new();
            texts_of(&answer.json(), &mut texts);
            for (mark, (place, text)) in &written.0 {
                let here = texts.iter().filter(|found| found.contains(mark.as_str()));
                for found in here {
                    assert!(found.contains(text.as_str()), "{place} on {address}: {found}");
                    self.seen.insert(mark.clone());
                }
            }
        }
    }
}

/// Every text of a document.
fn texts_of(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| texts_of(field, texts)),
        _ => {}
    }
}

/// A script in each question about children and families, while it waits for an answer.
fn ask_around(people: &BTreeMap<Role, Client>, written: &mut Written) {
    let specialist = &people[&Role::Specialist];
    let child = json!({ "kind": "child", "code": "C-001" });
    let words = written.text("an enquiry");
    let about = json!({ "kind": "child", "code": "C-001", "fact": written.text("the fact of an enquiry") });
    let enquiry = json!({ "kind": "question", "about": about, "subject": child, "words": words });
    made(specialist, "/api/v1/enquiries", &enquiry, None);
    for _ in 0..2 {
        let reason = written.text("a wish for a waiver");
        let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": reason,
            "reason_code": "court_decision" });
        made(specialist, "/api/v1/waiver-requests", &wish, None);
    }
}

/// A script in each answer, and in each other text around children and families.
fn write_around(people: &BTreeMap<Role, Client>, written: &mut Written) {
    let [specialist, supervisor, operator] = [Role::Specialist, Role::Supervisor, Role::Operator].map(|r| &people[&r]);
    let words = written.text("a talk");
    let talk = json!({ "on": "2026-11-01", "channel": "visit", "result": "talk", "words": words });
    made(specialist, "/api/v1/families/F-021/contacts", &talk, None);
    let source = written.text("the source of an ability");
    let ability = json!({ "item": "attachment_security", "level": 2, "source": source });
    let version = specialist.get("/api/v1/families/F-021").version();
    made(specialist, "/api/v1/families/F-021/preferences:resolve", &ability, Some(&version));
    let answer = json!({ "words": written.text("the answer to an enquiry") });
    made(specialist, "/api/v1/enquiries/Q-1/answer", &answer, Some("\"v1\""));
    for (number, granted) in [("W-1", true), ("W-2", false)] {
        let decision = json!({ "granted": granted, "reason": written.text("a decision about a waiver") });
        made(supervisor, &format!("/api/v1/waiver-requests/{number}/decision"), &decision, Some("\"v1\""));
    }
    let reason = written.text("breaking the glass");
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger", "reason": reason });
    made(specialist, "/api/v1/access-requests", &glass, None);
    let seen = [("version", "1"), ("words", &written.text("an access looked through")), ("in_order", "yes")];
    assert_eq!(supervisor.form("/audit/grants/B-1", &seen).status, 303);
    let view =
        [("name", written.text("the name of a view")), ("page", "children".into()), ("query", "q=%22%3E".into())];
    let view: Vec<(&str, &str)> = view.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(specialist.form("/views", &view).status, 303);
    let token = written.text("the name of a token");
    let token =
        [("token_name", token.as_str()), ("token_office", "ZHM-SUPPORT"), ("days", "1"), ("scopes", "view_children")];
    assert_eq!(operator.form("/admin/tokens", &token).status, 200);
    let name = written.text("the name of a person");
    let user = [
        ("code", "S-77"),
        ("sign_in", "new.person"),
        ("name", name.as_str()),
        ("role", "specialist"),
        ("office", "ZHM-SUPPORT"),
        ("password", "алты арыс бір жолда 9"),
    ];
    assert_eq!(operator.form("/admin/users", &user).status, 303);
    let stop = written.text("why recommendations stopped");
    assert_eq!(supervisor.form("/model/switch", &[("reason", stop.as_str()), ("stop", "yes")]).status, 303);
}

/// Every page and every API answer that somebody may look at.
fn addresses(proposal: &str) -> Vec<(String, Option<uya::domain::permission::Permission>)> {
    let mut found = Vec::new();
    for route in routes().iter().filter(|route| route.method == RouteMethod::Get) {
        let permission = route.needs.permission();
        let about = |child| (path(route, child, "R-1", proposal), permission);
        found.push(about("C-001"));
        if route.about == About::Child {
            found.push(about("C-003"));
        }
        if route.path == "/families/{family}" {
            found.extend(
                ["contacts", "abilities", "home"].map(|tab| (format!("/families/F-021?tab={tab}"), permission)),
            );
        }
        if route.path == "/children/{child}" {
            let tabs = ["plan", "needs", "wishes", "people", "families", "questions"];
            found.extend(tabs.map(|tab| (format!("/children/C-001?tab={tab}"), permission)));
            found.extend(tabs.map(|tab| (format!("/children/C-003?tab={tab}"), permission)));
        }
        if route.path.ends_with("/report") {
            found.extend(["family", "file"].map(|cut| (format!("{}?cut={cut}", about("C-001").0), permission)));
        }
    }
    found
}

#[test]
fn a_script_in_any_text_is_kept_exactly_and_run_on_no_page() {
    let site = Site::start();
    let people = people(&site);
    let (mut written, mut looked) = (Written::default(), Looked::default());
    let proposal = write_a_case(&people, &mut written);
    ask_around(&people, &mut written);
    for client in people.values() {
        // What waits for an answer stands here until it has one.
        looked.at("/work", client, &written);
    }
    write_around(&people, &mut written);
    for (address, permission) in addresses(&proposal) {
        let may = |role: &Role| permission.is_none_or(|permission| role.may(permission));
        for (_, client) in people.iter().filter(|(role, _)| may(role)) {
            looked.at(&address, client, &written);
        }
    }
    let never = written.0.iter().filter(|(mark, _)| !looked.seen.contains(*mark)).map(|(_, (place, _))| place);
    let never: Vec<_> = never.collect();
    assert!(never.is_empty(), "never shown, so never tried: {never:?}");
    assert!(looked.pages > 60, "{}", looked.pages);
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
    assert!(specialist.get("/work").body.contains("Қай дәрігер қарады?"));
}
