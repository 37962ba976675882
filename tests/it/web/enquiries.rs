//! Questions and answers stand where they belong: with the record, with the decision, with whoever asked.

use serde_json::{Value, json};

use super::site::{Client, Site, english};
use super::steps::{agreed, list};

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
fn an_answer_about_a_decision_stands_with_the_decision_and_never_before_a_first_view() {
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
    assert!(!english(&site.sign_in("marat"), "/children/C-006").contains(&words), "it names the choice");
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
