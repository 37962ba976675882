//! Questions and answers stand where they belong: with the record, with the decision, with whoever asked.

use serde_json::{Value, json};

use super::site::{Client, Site, english};
use super::steps::{agreed, first_view, list, sent};

const ANSWER: &str = "Куәлік қаңтарда жаңартылды.";

fn asked(client: &Client, fields: &[(&str, &str)]) {
    let sent = client.form("/enquiries", fields);
    assert_eq!(sent.status, 303, "{}", sent.body);
}

fn answered(client: &Client, number: &str) {
    let path = format!("/api/v1/enquiries/{number}/answer");
    let sent = client.post(&path, &json!({ "words": ANSWER }), Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
}

#[test]
fn an_answer_about_a_family_stands_on_its_page_and_on_the_desk_of_whoever_asked() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let fields = [
        ("kind", "fact_is_wrong"),
        ("about_kind", "family"),
        ("about_code", "F-001"),
        ("family", "F-001"),
        ("words", "Куәліктің күні қате."),
        ("back", "/families/F-001"),
    ];
    asked(&specialist, &fields);
    let waiting = english(&specialist, "/families/F-001");
    assert!(waiting.contains("Куәліктің күні қате.") && waiting.contains("Waits for an answer."), "{waiting}");
    answered(&site.sign_in("erlan"), "Q-1");
    for path in ["/families/F-001", "/work"] {
        assert!(english(&specialist, path).contains(ANSWER), "{path}");
    }
    assert!(english(&specialist, "/work").contains("Answers to what you asked"));
    assert!(!english(&site.sign_in("saule"), "/work").contains(ANSWER), "nobody else asked");
}

#[test]
fn an_answer_about_a_decision_stands_with_the_decision() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let supervisor = site.sign_in("gulnar");
    let (number, family) = agreed(&site, &specialist, "C-006", 0);
    let words = format!("Неге дәл {family}?");
    let back = format!("/audit/decisions/{number}");
    let fields = [
        ("kind", "question"),
        ("about_kind", "proposal"),
        ("about_code", number.as_str()),
        ("child", "C-006"),
        ("to", "S-1"),
        ("words", words.as_str()),
        ("back", back.as_str()),
    ];
    asked(&supervisor, &fields);
    assert!(english(&specialist, "/work").contains(&words));
    assert!(english(&specialist, "/children/C-006").contains(&words));
    assert!(english(&site.sign_in("marat"), "/children/C-006").contains(&words), "who reviewed it knows the choice");
    answered(&specialist, "Q-1");
    for path in [back.clone(), "/work".to_owned(), format!("/proposals/{number}")] {
        assert!(english(&supervisor, &path).contains(ANSWER), "{path}");
    }
}

#[test]
fn an_explanation_is_asked_for_on_the_page_of_the_decision_and_waits_with_the_record() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = agreed(&site, &specialist, "C-006", 0);
    let page = english(&specialist, &format!("/proposals/{number}"));
    assert!(page.contains("name=\"kind\" value=\"explanation\"") && page.contains("Ask for an explanation"), "{page}");
    let back = format!("/proposals/{number}");
    let fields = [
        ("kind", "explanation"),
        ("about_kind", "proposal"),
        ("about_code", number.as_str()),
        ("child", "C-006"),
        ("words", "Әжесі шешімнің негізін сұрайды."),
        ("back", back.as_str()),
    ];
    asked(&specialist, &fields);
    let supervisor = english(&site.sign_in("gulnar"), "/work");
    assert!(supervisor.contains("explanation wanted") && supervisor.contains("Әжесі шешімнің"), "{supervisor}");
}

/// Families that one rule alone keeps out of a list, with their records open.
fn kept_out_by(client: &Client, run: &str, rule: &str) -> Vec<String> {
    let items = client.get(&format!("/api/v1/runs/{run}/exclusions?limit=200")).json()["items"].clone();
    let alone = |item: &&Value| item["rules"].as_array().unwrap().len() == 1 && item["rules"][0]["rule"] == rule;
    let found = items.as_array().unwrap().iter().filter(alone);
    found.map(|item| item["family"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_reminder_tells_only_whoever_set_it_when_the_rule_holds_no_more() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let talk = json!({ "on": "2026-10-31", "channel": "phone", "result": "free" });
    let kept_out = kept_out_by(&specialist, &run, "R-AVAIL-01");
    let is_open = |family: &&String| specialist.get(&format!("/families/{family}")).status == 200;
    let family = kept_out.iter().find(is_open).expect("a family that is not free");
    let excluded = english(&specialist, &format!("/runs/{run}/excluded"));
    assert!(excluded.contains("Remind me when this changes"), "{excluded}");
    let fields = [
        ("kind", "reminder"),
        ("about_kind", "family"),
        ("about_code", family.as_str()),
        ("fact", "R-AVAIL-01"),
        ("child", "C-001"),
        ("words", "Ескерту"),
        ("back", "/work"),
    ];
    asked(&specialist, &fields);
    let desk = || english(&specialist, "/work");
    assert!(desk().contains("The rule still keeps it out"), "{}", desk());
    let other = english(&site.sign_in("saule"), "/work");
    assert!(!other.contains("Your reminders") && !other.contains("Ескерту"), "it is nobody else's");
    assert_eq!(specialist.post(&format!("/api/v1/families/{family}/contacts"), &talk, None).status, 201);
    assert!(desk().contains("The record changed: make a new list"), "{}", desk());
    list(&specialist, "C-001");
    assert!(desk().contains("The rule keeps it out no more"), "{}", desk());
    assert_eq!(specialist.form("/enquiries/Q-1", &[("words", "Алынды"), ("version", "1")]).status, 303);
    assert!(!desk().contains("Your reminders"));
}

fn asks(client: &Client, about: (&str, &str), child: &str, more: &Value) -> super::site::Answer {
    let mut body = json!({
        "kind": "question", "about": { "kind": about.0, "code": about.1 }, "words": "Неге дәл осы отбасы?",
        "subject": { "kind": "child", "code": child },
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.post("/api/v1/enquiries", &body, None)
}

#[test]
fn what_is_asked_about_a_sent_proposal_is_nowhere_for_a_reviewer_before_the_first_view() {
    let site = Site::start();
    let (specialist, reviewer) = (site.sign_in("aigerim"), site.sign_in("marat"));
    let (number, _) = sent(&specialist, "C-006", 0);
    let supervisor = site.sign_in("gulnar");
    let reviewers_code = reviewer.get("/api/v1/me").json()["actor"].clone();
    for more in [json!({}), json!({ "kind": "explanation" }), json!({ "to": reviewers_code })] {
        let asked = asks(&supervisor, ("proposal", &number), "C-006", &more);
        assert_eq!(asked.status, 201, "{}", asked.body);
    }
    // Of the child itself: it tells nothing of the choice.
    assert_eq!(asks(&specialist, ("child", "C-006"), "C-006", &json!({ "words": "Мектебі қайсы?" })).status, 201);
    let listed = || {
        let items = reviewer.get("/api/v1/enquiries").json()["items"].clone();
        items.as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let pages = ["/work", "/children/C-006"];
    assert_eq!(listed(), ["Q-4"]);
    for page in pages {
        let body = english(&reviewer, page);
        assert!(!body.contains("Неге дәл") && body.contains("Мектебі қайсы?"), "{page}: {body}");
    }
    for question in ["Q-1", "Q-2", "Q-3"] {
        assert_eq!(reviewer.get(&format!("/api/v1/enquiries/{question}")).status, 404);
        let path = format!("/api/v1/enquiries/{question}/answer");
        assert_eq!(reviewer.post(&path, &json!({ "words": ANSWER }), Some("\"v1\"")).status, 404);
    }
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(listed(), ["Q-1", "Q-2", "Q-3", "Q-4"]);
    for page in pages {
        assert!(english(&reviewer, page).contains("Неге дәл"), "{page}");
    }
    answered(&reviewer, "Q-3");
}

#[test]
fn a_question_belongs_to_a_record_of_what_it_is_about_and_goes_to_somebody_who_may_open_it() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = sent(&specialist, "C-006", 0);
    let of_other_child = asks(&specialist, ("proposal", &number), "C-001", &json!({}));
    assert_eq!(of_other_child.status, 422, "{}", of_other_child.body);
    assert_eq!(of_other_child.json()["errors"][0]["code"], "enquiry-subject");
    let elsewhere = site.sign_in("dina").get("/api/v1/me").json()["actor"].clone();
    let operator = site.sign_in("timur").get("/api/v1/me").json()["actor"].clone();
    for to in [json!("S-999"), elsewhere, operator] {
        let asked = asks(&specialist, ("child", "C-001"), "C-001", &json!({ "to": to }));
        assert_eq!((asked.status, &asked.json()["errors"][0]["code"]), (422, &json!("staff-unknown")), "{to}");
    }
    for about in [("proposal", "C-001"), ("office", "S"), ("child", "<b>")] {
        assert_eq!(asks(&specialist, about, "C-001", &json!({})).status, 422, "{about:?}");
    }
}

#[test]
fn a_question_is_answered_by_whom_it_is_for_and_never_by_whoever_asked() {
    let site = Site::start();
    let (specialist, colleague) = (site.sign_in("aigerim"), site.sign_in("saule"));
    let reminder = json!({ "kind": "reminder", "about": { "kind": "child", "code": "C-001" } });
    for more in [json!({ "to": "S-1" }), reminder, json!({})] {
        assert_eq!(asks(&specialist, ("child", "C-001"), "C-001", &more).status, 201);
    }
    let answer = |client: &Client, number: &str| {
        let path = format!("/api/v1/enquiries/{number}/answer");
        let sent = client.post(&path, &json!({ "words": ANSWER }), Some("\"v1\""));
        (sent.status, sent.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
    };
    let of_another = (422, "enquiry-of-another".to_owned());
    assert_eq!(answer(&colleague, "Q-1"), of_another, "it is for somebody else");
    assert_eq!(colleague.get("/api/v1/enquiries/Q-2").status, 404, "a reminder is nobody else's");
    assert_eq!(answer(&colleague, "Q-2").0, 404);
    assert_eq!(answer(&specialist, "Q-3"), of_another, "one's own question");
    for (client, number) in [(&specialist, "Q-1"), (&specialist, "Q-2"), (&colleague, "Q-3")] {
        assert_eq!(answer(client, number).0, 200, "{number}");
    }
}
