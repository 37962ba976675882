//! A script in every text that somebody can write: kept as it was written, shown as text on every page, run nowhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        child::Child,
        family::Family,
        plan::Plan,
        settlement::Settlement,
    },
    generate::practice as world,
    store::{ReadsExt as _, Record, StoreError, UnitOfWorkExt as _},
    web::{
        route::{About, RouteMethod},
        routes,
    },
};

use super::{
    access::{path, people},
    bodies::named,
    site::{Client, Site},
    steps::{approvable, content, list},
};

/// What a page must never hold as markup, whatever was typed.
pub(crate) const ALIVE: [&str; 5] = ["<script>alert", "<img src=x", "<svg onload", "\"><b>'", "' onmouseover"];

/// Texts that were written, with where, by the mark of each.
#[derive(Default)]
struct Written(BTreeMap<String, (String, String)>);

/// Where texts stand that no page has to show: beside their form while it is open, in the register as it was brought.
const QUIET: &str = "quiet";

impl Written {
    /// A text for a field: a script, an image, a formula, an attribute that ends too early. Long enough for a reason.
    fn text(&mut self, place: &str) -> String {
        let mark = format!("mark{:02}x", self.0.len());
        let text = format!(
            "=HYPERLINK(\"http://x\") \"><b>' onmouseover='alert(1) <script>alert(1)</script> <img src=x onerror=alert(1)> \
             <svg onload=alert(1)> {{{{7*7}}}} {mark}"
        );
        self.0.insert(mark, (place.to_owned(), text.clone()));
        text
    }

    /// Puts a text in the place of each one that a record holds: what has a space in it is no code.
    fn fill(&mut self, record: &mut Value, kind: &str) {
        match record {
            Value::String(text) if text.contains(' ') => *text = self.text(&format!("{QUIET} {kind}")),
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill(item, kind)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.fill(field, kind)),
            _ => {}
        }
    }

    /// Places that were written to.
    fn places(&self) -> BTreeSet<&str> {
        self.0.values().map(|(place, _)| place.as_str()).collect()
    }
}

/// A script in each text of a record of the register.
fn fill<R: Record>(site: &Site, code: &'static str, written: &mut Written) {
    let found = async { site.services.store.read().await.unwrap().find::<R>(code).await.unwrap().unwrap() };
    let kept = site.runtime.block_on(found);
    let mut record = serde_json::to_value(&kept.value).unwrap();
    written.fill(&mut record, code);
    let record: R = serde_json::from_value(record).unwrap();
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let changed = site.services.store.write(by, move |work| {
        Box::pin(async move {
            work.update(&record, kept.version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Register, code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(changed).unwrap();
}

/// Texts with a script in them in another test: of governance, each beside its own page.
const WRITTEN_ELSEWHERE: [(&str, &str); 8] = [
    ("api_many_records_explain /reason", "many_records.rs"),
    // Why a family was put back stands in exports only, and on no page.
    ("api_put_back /words", "removals.rs"),
    ("api_re_review_ask /reason", "re_reviews.rs"),
    ("api_re_review_conclude /tie/words", "re_reviews.rs"),
    ("api_re_review_conclude /words", "re_reviews.rs"),
    ("api_re_review_first_view /words", "re_reviews.rs"),
    ("api_sample_look_through /words", "sampling.rs"),
    ("api_user_add /name", "inert.rs"),
];

pub(crate) fn made(client: &Client, path: &str, body: &Value, version: Option<&str>) -> Value {
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
    content["words"] = written.text("api_proposal_begin /content/words").into();
    content["child_view"]["words"] = written.text("api_proposal_begin /content/child_view/words").into();
    content["family_answer"]["words"] = written.text("api_proposal_begin /content/family_answer/words").into();
    content["tie"] = json!({ "tie": "declared", "words": written.text("api_proposal_begin /content/tie/words") });
    content["reserve"] =
        json!({ "reserve": "none", "because": written.text("api_proposal_begin /content/reserve/because") });
    let gaps = content["gaps"].as_array_mut().unwrap();
    assert!(gaps.len() > 1);
    gaps[0]["answer"]["because"] = written.text("api_proposal_begin /content/gaps/answer/because").into();
    gaps[1]["answer"] = json!({
        "answer": "support", "what": written.text("api_proposal_begin /content/gaps/answer/what"), "who": written.text("api_proposal_begin /content/gaps/answer/who"),
        "by": "2026-12-01", "cost": written.text("api_proposal_begin /content/gaps/answer/cost"),
    });
    let note = json!({ "words": written.text("api_note_write /words") });
    made(specialist, &format!("/api/v1/runs/{run}/families/{}/notes", families[0]), &note, None);
    let out = json!({ "because": "other", "words": written.text("api_take_out /words") });
    made(specialist, &format!("/api/v1/runs/{run}/families/{}/take-out", families[families.len() - 1]), &out, None);
    let begun = made(specialist, "/api/v1/proposals", &json!({ "run": run, "content": content }), None);
    let number = begun["number"].as_str().unwrap().to_owned();
    let at = |act: &str| format!("/api/v1/proposals/{number}/{act}");
    made(specialist, &at("send"), &Value::Null, Some("\"v1\""));
    let laid = reviewer.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["laid_before"].clone();
    let views = laid.as_array().unwrap().iter().map(|family| json!({ "family": family, "view": "good" }));
    let view = json!({ "views": views.collect::<Vec<_>>(), "words": written.text("api_first_view /words") });
    made(reviewer, &at("first-views"), &view, None);
    let version = || specialist.get(&format!("/api/v1/proposals/{number}")).version();
    let review = json!({
        "result": "agree", "reasons": ["needs_met"], "words": written.text("api_review /words"),
        "tie": { "tie": "declared", "words": written.text("api_review /tie/words") },
    });
    made(reviewer, &at("reviews"), &review, Some(&version()));
    let check = json!({ "result": "approve", "words": written.text("api_second_check /words"), "seen_changes": true });
    made(supervisor, &at("approvals"), &check, Some(&version()));
    let moved = json!({ "kind": "moved", "on": "2026-11-01", "words": written.text("api_outcome /words") });
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
    let words = written.text("api_enquire /words");
    let about = json!({ "kind": "child", "code": "C-001", "fact": "sensory_impairment" });
    let enquiry = json!({ "kind": "question", "about": about, "subject": child, "words": words });
    made(specialist, "/api/v1/enquiries", &enquiry, None);
    for _ in 0..2 {
        let reason = written.text("api_waiver_ask /reason");
        let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": reason,
            "reason_code": "court_decision" });
        made(specialist, "/api/v1/waiver-requests", &wish, None);
    }
}

/// A script in each answer, and in each other text around children and families.
fn write_around(people: &BTreeMap<Role, Client>, written: &mut Written) {
    let [specialist, supervisor, operator] = [Role::Specialist, Role::Supervisor, Role::Operator].map(|r| &people[&r]);
    let words = written.text("api_contact /words");
    let item = specialist.get("/api/v1/children/C-001").json()["plan"]["needs"][0]["item"].clone();
    let evidence = json!({ "item": item, "kind": "school", "on": "2026-10-01",
        "kept_at": written.text("api_evidence_add /kept_at"), "words": written.text("api_evidence_add /words") });
    made(specialist, "/api/v1/children/C-001/evidence", &evidence, None);
    let talk = json!({ "on": "2026-11-01", "channel": "visit", "result": "talk", "words": words });
    made(specialist, "/api/v1/families/F-021/contacts", &talk, None);
    let source = written.text("api_ability /source");
    let ability = json!({ "item": "attachment_security", "level": 2, "source": source });
    let version = specialist.get("/api/v1/families/F-021").version();
    made(specialist, "/api/v1/families/F-021/preferences:resolve", &ability, Some(&version));
    let answer = json!({ "words": written.text("api_enquiry_answer /words") });
    made(supervisor, "/api/v1/enquiries/Q-1/answer", &answer, Some("\"v1\""));
    for (number, granted) in [("W-1", true), ("W-2", false)] {
        let decision = json!({ "granted": granted, "reason": written.text("api_waiver_decide /reason") });
        made(supervisor, &format!("/api/v1/waiver-requests/{number}/decision"), &decision, Some("\"v1\""));
    }
    let reason = written.text("api_break_glass /reason");
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger", "reason": reason });
    made(specialist, "/api/v1/access-requests", &glass, None);
    let seen = [("version", "1"), ("words", &written.text("api_grant_look_through /words")), ("in_order", "yes")];
    assert_eq!(supervisor.form("/audit/grants/B-1", &seen).status, 303);
    let view =
        [("name", written.text("api_view_save /name")), ("page", "children".into()), ("query", "q=%22%3E".into())];
    let view: Vec<(&str, &str)> = view.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(specialist.form("/views", &view).status, 303);
    let token = written.text("api_token_issue /name");
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
    let stop = written.text("api_recommendations_switch /reason");
    assert_eq!(supervisor.form("/model/switch", &[("reason", stop.as_str()), ("stop", "yes")]).status, 303);
}

/// A script in every other text, looked at where it stands while it stands there.
fn write_aside(people: &BTreeMap<Role, Client>, written: &mut Written, looked: &mut Looked) {
    let [specialist, supervisor] = [Role::Specialist, Role::Supervisor].map(|r| &people[&r]);
    let run = json!({ "child": "C-013", "preparatory": written.text("api_run_make /preparatory") });
    let run = made(specialist, "/api/v1/runs", &run, None)["number"].as_str().unwrap().to_owned();
    let content = json!({ "child_view": {
        "view": "not_asked", "because": written.text("api_proposal_begin /content/child_view/because"),
    } });
    let other = list(specialist, "C-007");
    let begun = made(specialist, "/api/v1/proposals", &json!({ "run": other, "content": content }), None);
    let proposal = begun["number"].as_str().unwrap().to_owned();
    looked.at(&format!("/runs/{run}"), specialist, written);
    looked.at(&format!("/proposals/{proposal}"), specialist, written);
    let words = json!({ "words": written.text("api_proposal_withdraw /words") });
    made(specialist, &format!("/api/v1/proposals/{proposal}/withdraw"), &words, Some("\"v1\""));
    looked.at(&format!("/proposals/{proposal}"), specialist, written);
    let version = specialist.get("/api/v1/children/C-002/plan/reading").json()["plan_version"].to_string();
    let text = json!({ "source": "pasted", "text": written.text("api_plan_text /text") });
    made(specialist, "/api/v1/children/C-002/plan/text", &text, Some(&format!("\"v{version}\"")));
    for page in ["/children/C-002/plan/reading", "/children/C-002/plan/text", "/children/C-002?tab=plan"] {
        looked.at(page, specialist, written);
    }
    for (kind, record) in [("child", "children/C-040"), ("family", "families/F-040")] {
        for (act, path) in
            [("assign", "assignments"), ("seal", "seal"), ("unseal", "seal"), ("release", "assignments:end")]
        {
            let operation = act.trim_start_matches("un");
            let mut body = json!({ "reason": written.text(&format!("api_{kind}_{operation} /reason")) });
            match act {
                "seal" | "unseal" => body["sealed"] = (act == "seal").into(),
                _ => body["staff"] = "V-1".into(),
            }
            let version = supervisor.get(&format!("/api/v1/{record}/custody")).version();
            let done = supervisor.post(&format!("/api/v1/{record}/{path}"), &body, Some(&version));
            assert!(done.status < 300, "{record} {act}: {}", done.body);
            for page in ["custody", "seal", "history"] {
                looked.at(&format!("/{record}/{page}"), supervisor, written);
            }
        }
    }
    let reason = written.text("api_export_make /reason");
    made(supervisor, "/api/v1/exports", &json!({ "kinds": ["settlement"], "format": "json", "reason": reason }), None);
    looked.at("/api/v1/audit/events", supervisor, written);
    let because = written.text("quiet api_practice_propose /gaps/answer/because");
    let gap =
        json!({ "child": world::CHILD, "item": world::GAP, "answer": { "answer": "accepted", "because": because } });
    let answer = json!({ "wrong_fact": world::WRONG_FACT, "family": world::SOUND, "reasons": ["health"],
        "words": written.text("quiet api_practice_propose /words"), "gaps": [gap] });
    made(specialist, "/api/v1/practice/propose", &answer, None);
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
    fill::<Settlement>(&site, "TARAZ", &mut written);
    fill::<Child>(&site, "C-001", &mut written);
    fill::<Plan>(&site, "C-001", &mut written);
    fill::<Family>(&site, "F-021", &mut written);
    let of_register = written.0.len();
    assert!(of_register > 10, "{of_register}");
    let proposal = write_a_case(&people, &mut written);
    write_aside(&people, &mut written, &mut looked);
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
    let (quiet, never): (Vec<_>, Vec<_>) = never.partition(|place| place.starts_with(QUIET));
    assert!(never.is_empty(), "never shown, so never tried: {never:?}");
    assert!(quiet.len() < of_register / 2 + 2, "of {of_register} texts of the register never shown: {quiet:?}");
    let places = written.places();
    let untried: Vec<_> = named(&["Text", "Reason"])
        .into_iter()
        // A proposal that is written again says the same; what is practised on is said to oneself.
        .map(|(operation, field)| format!("{} {field}", operation.replace("proposal_write", "proposal_begin")))
        .filter(|place| {
            !place.starts_with("api_practice") && !WRITTEN_ELSEWHERE.iter().any(|(other, _)| other == place)
        })
        .filter(|place| !places.contains(place.as_str()))
        .collect();
    assert!(untried.is_empty(), "texts of the API without a script in them: {untried:?}");
    assert!(looked.pages > 60, "{}", looked.pages);
}

/// Notes what is alive on a page.
pub(crate) fn looked_at(client: &Client, page: &str, wrong: &mut Vec<String>) {
    let body = client.get(page).body;
    let alive = ALIVE.iter().find_map(|alive| body.find(alive));
    wrong.extend(alive.map(|at| format!("{page}: {}", body[at..].chars().take(120).collect::<String>())));
}
