//! Where an answer says that what was made is, there it is.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uya::{domain::actor::Role, web::openapi};

use super::{
    access::people,
    site::{Answer, Client, Site},
    steps::{check, content, first_view, list, review},
};

const WHY: &str = "Баланың қауіпсіздігіне қатысты шұғыл хабарлама түсті.";

/// Operations of the document that answer 201.
fn making() -> BTreeSet<String> {
    let document = openapi::document();
    let mut found = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            if operation["responses"].as_object().unwrap().contains_key("201") {
                found.insert(operation["operationId"].as_str().unwrap().to_owned());
            }
        }
    }
    found
}

/// What was made, and whether it is where the answer says.
struct Made(BTreeSet<String>);

impl Made {
    fn look(&mut self, operation: &str, client: &Client, answer: &Answer) {
        assert_eq!(answer.status, 201, "{operation}: {}", answer.body);
        self.0.insert(operation.to_owned());
        if let Some(location) = answer.header("location") {
            let found = client.get(location);
            assert_eq!(found.status, 200, "{operation} {location}: {}", found.body);
            // A view and a token have no address of their own: they stand among the others.
            let stands_among = ["api_view_save", "api_token_issue"].contains(&operation);
            assert!(found.json().is_object() || stands_among, "{location}");
        }
    }
}

impl Made {
    /// Records written by hand.
    fn by_hand(&mut self, data: &Client) {
        let written = [
            ("api_child_add", "/children", json!({ "code": "C-900", "birth_date": "2018-01-02", "sex": "male" })),
            ("api_child_list_add", "/children/C-001/wishes", json!({ "text": "Мысығым бірге болсын." })),
            ("api_family_add", "/families", json!({ "code": "F-920", "settlement": "TARAZ" })),
            ("api_family_list_add", "/families/F-920/carers", json!({ "birth_date": "1985-02-03" })),
        ];
        for (operation, path, body) in written {
            self.look(operation, data, &data.post(&format!("/api/v1{path}"), &body, None));
        }
    }
}

#[test]
fn what_was_made_is_where_its_answer_says() {
    let site = Site::start();
    let people = people(&site);
    let [specialist, supervisor] = [&people[&Role::Specialist], &people[&Role::Supervisor]];
    let mut made = Made(BTreeSet::new());
    let child = json!({ "kind": "child", "code": "C-001" });
    let simple = [
        ("api_run_make", specialist, "/api/v1/runs", json!({ "child": "C-001" })),
        (
            "api_waiver_ask",
            specialist,
            "/api/v1/waiver-requests",
            json!({ "child": "C-001", "rule": "R-CASE-07", "reason": WHY, "reason_code": "court_decision" }),
        ),
        (
            "api_enquire",
            specialist,
            "/api/v1/enquiries",
            json!({ "kind": "question", "about": child, "subject": child, "words": "Мектебі қайсы?" }),
        ),
        (
            "api_break_glass",
            specialist,
            "/api/v1/access-requests",
            json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger", "reason": WHY }),
        ),
        (
            "api_contact",
            specialist,
            "/api/v1/families/F-021/contacts",
            json!({ "on": "2026-11-01", "channel": "phone", "result": "talk" }),
        ),
        (
            "api_view_save",
            specialist,
            "/api/v1/views",
            json!({ "page": "children", "name": "Тараз", "query": "settlement=TARAZ" }),
        ),
        (
            "api_user_add",
            &people[&Role::Operator],
            "/api/v1/users",
            json!({ "code": "S-50", "sign_in": "madina", "name": "Мәдина Сапар", "role": "reviewer",
                "office": "ZHM-AGENCY", "password": super::site::PASSWORD }),
        ),
        (
            "api_export_make",
            supervisor,
            "/api/v1/exports",
            json!({ "kinds": ["settlement"], "format": "json", "reason": WHY }),
        ),
        (
            "api_token_issue",
            &people[&Role::Operator],
            "/api/v1/tokens",
            json!({ "name": "Есеп", "office": "ZHM-SUPPORT", "days": 1, "scopes": ["view_families"] }),
        ),
    ];
    let item = specialist.get("/api/v1/children/C-001").json()["plan"]["needs"][0]["item"].clone();
    let evidence = json!({ "item": item, "kind": "school", "on": "2026-10-01", "kept_at": "№ 3 іс" });
    made.look("api_evidence_add", specialist, &specialist.post("/api/v1/children/C-001/evidence", &evidence, None));
    for (operation, client, path, body) in simple {
        made.look(operation, client, &client.post(path, &body, None));
    }
    let data = &people[&Role::Data];
    let sheet = ("list.csv", "code;settlement\nF-910;TARAZ\n".as_bytes());
    let brought = data.upload_once("/api/v1/imports", &[("kind", "families")], sheet, "location-key-1");
    made.look("api_import_bring", data, &brought);

    made.by_hand(data);

    let run = list(specialist, "C-006");
    let families = super::steps::approvable(specialist, &run);
    let note = format!("/api/v1/runs/{run}/families/{}/notes", families[0]);
    made.look("api_note_write", specialist, &specialist.post(&note, &json!({ "words": "Үйі жайлы." }), None));
    let out = format!("/api/v1/runs/{run}/families/{}", families[2]);
    let words = "Отбасы осы балаға дайын емес екенін айтты.";
    let taken = json!({ "because": "family_asked", "words": words });
    made.look("api_take_out", specialist, &specialist.post(&format!("{out}/take-out"), &taken, None));
    let back = json!({ "words": words });
    made.look("api_put_back", specialist, &specialist.post(&format!("{out}/put-back"), &back, None));
    let whole = content(specialist, &run, &families[0], &families[1]);
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None);
    made.look("api_proposal_begin", specialist, &begun);
    let number = begun.json()["number"].as_str().unwrap().to_owned();
    let sent = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let reviewer = &people[&Role::Reviewer];
    made.look("api_first_view", reviewer, &first_view(reviewer, &number));
    made.look("api_review", reviewer, &review(reviewer, &number, "agree"));
    made.look("api_second_check", supervisor, &check(supervisor, &number, "approve", false));
    let again = json!({ "origin": "family", "reason": words });
    let asked = supervisor.post(&format!("/api/v1/audit/decisions/{number}/re-reviews"), &again, None);
    made.look("api_re_review_ask", supervisor, &asked);
    let second = site.sign_in("zhanar");
    made.look("api_re_review_first_view", &second, &super::re_reviews::first_view(&second, "A-1"));
    made.look("api_re_review_conclude", &second, &super::re_reviews::conclude(&second, "A-1", "stands"));
    let moved = json!({ "kind": "moved", "on": "2026-11-01" });
    let events = format!("/api/v1/placements/{number}/events");
    made.look("api_outcome", specialist, &specialist.post(&events, &moved, Some("\"v1\"")));
    assert_eq!(made.0, making(), "every operation that makes something is tried here");
}

#[test]
fn what_was_asked_is_found_by_those_it_is_open_to_with_its_answer() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": WHY, "reason_code": "court_decision" });
    let asked = specialist.post("/api/v1/waiver-requests", &wish, None);
    let request = asked.header("location").unwrap().to_owned();
    let seen = supervisor.get(&request);
    let decision = json!({ "granted": true, "reason": WHY });
    assert_eq!(supervisor.post(&format!("{request}/decision"), &decision, Some(&seen.version())).status, 200);
    assert_eq!(specialist.get(&request).json()["state"], "granted");
    assert_eq!(site.sign_in("dina").get(&request).status, 404);

    // About a list and of no record: open to the two between whom it goes.
    let about = json!({ "kind": "run", "code": list(&specialist, "C-001") });
    let question = json!({ "kind": "question", "about": about, "words": "Неге осылай?", "to": "S-1" });
    let asked = supervisor.post("/api/v1/enquiries", &question, None);
    let enquiry = asked.header("location").unwrap().to_owned();
    let answered = specialist.post(&format!("{enquiry}/answer"), &json!({ "words": "Себебі…" }), Some("\"v1\""));
    assert_eq!(answered.status, 200, "{}", answered.body);
    assert_eq!(supervisor.get(&enquiry).json()["answer"]["words"], "Себебі…");
    assert_eq!(site.sign_in("saule").get(&enquiry).status, 404);

    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger", "reason": WHY });
    let taken = specialist.post("/api/v1/access-requests", &glass, None).header("location").unwrap().to_owned();
    let version = supervisor.get(&taken).version().replace(['"', 'v'], "");
    let page = taken.replace("/api/v1/access-requests/", "/audit/grants/");
    let looked = supervisor
        .form(&page, &[("version", &version), ("words", "Қауіп расталды, орынды болды"), ("in_order", "yes")]);
    assert_eq!(looked.status, 303, "{}", looked.body);
    assert_eq!(specialist.get(&taken).json()["looked_through"]["in_order"], true);
    assert_eq!(site.sign_in("saule").get(&taken).status, 404);
    assert_eq!(site.sign_in("erlan").get(&taken).status, 403);
}
