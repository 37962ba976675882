//! Ends of a proposal that are no approval, and what is recorded of a placement until it ends.

use serde_json::{Value, json};

use super::site::{Answer, Client, Site};
use super::steps::{agreed, approvable, check, content, first_view, list, review, sent};

fn state(client: &Client, number: &str) -> String {
    let shown = client.get(&format!("/api/v1/proposals/{number}")).json();
    shown["proposal"]["state"].as_str().unwrap().to_owned()
}

/// Whether anybody was placed by the proposal.
fn is_placed(client: &Client, number: &str, family: &str) -> bool {
    let home = client.get(&format!("/api/v1/families/{family}")).json();
    let lives_there = home["family"]["residents"].to_string().contains("placed_child");
    let recorded = client.get(&format!("/api/v1/placements/{number}")).status == 200;
    assert!(!recorded || lives_there, "a placement is in the family's record too");
    recorded
}

/// A proposal that was judged with a result; its number and family.
fn judged(site: &Site, child: &str, result: &str) -> (String, String) {
    let (number, family) = sent(&site.sign_in("aigerim"), child, 0);
    let reviewer = site.sign_in("marat");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    let reviewed = review(&reviewer, &number, result);
    assert_eq!(reviewed.status, 201, "{}", reviewed.body);
    (number, family)
}

#[test]
fn a_declined_proposal_gives_no_place_and_the_case_is_proposed_anew() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let (number, family) = agreed(&site, &specialist, "C-001", 0);
    let declined = check(&supervisor, &number, "decline", false);
    assert_eq!(declined.status, 201, "{}", declined.body);
    assert_eq!(state(&specialist, &number), "declined");
    assert!(!is_placed(&specialist, &number, &family));
    assert_eq!(check(&supervisor, &number, "approve", false).problem(), "wrong-state");
    let page = specialist.get(&format!("/proposals/{number}")).body;
    assert!(page.contains("Барлық құжаттар тексерілді"), "why it was declined is on the page");
    let (again, _) = sent(&specialist, "C-001", 1);
    assert_ne!(again, number);
    assert_eq!(site.sign_in("marat").get(&format!("/api/v1/proposals/{again}")).json()["choice_hidden"], true);
}

#[test]
fn what_the_agency_disagreed_with_is_declined_or_returned_and_never_approved() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    for (child, result, end) in [("C-001", "decline", "declined"), ("C-006", "return", "returned")] {
        let (number, family) = judged(&site, child, "disagree");
        assert_eq!(state(&specialist, &number), "disagreed");
        let approved = check(&supervisor, &number, "approve", true);
        assert_eq!((approved.status, approved.problem().as_str()), (409, "wrong-state"));
        let version = supervisor.get(&format!("/api/v1/proposals/{number}")).version().replace(['"', 'v'], "");
        let words = "Барлық құжаттар тексерілді, шешім негізделген.";
        let by_page = [("version", version.as_str()), ("result", "approve"), ("words", words), ("seen_changes", "yes")];
        assert_eq!(supervisor.form(&format!("/proposals/{number}/approvals"), &by_page).status, 409);
        assert_eq!(state(&specialist, &number), "disagreed");
        assert!(!is_placed(&specialist, &number, &family));
        assert_eq!(check(&supervisor, &number, result, false).status, 201);
        assert_eq!(state(&specialist, &number), end);
        assert!(!is_placed(&specialist, &number, &family));
    }
}

#[test]
fn what_was_disagreed_with_and_returned_is_judged_anew_and_may_then_be_approved() {
    let site = Site::start();
    let [specialist, reviewer, supervisor] = ["aigerim", "marat", "gulnar"].map(|name| site.sign_in(name));
    let (number, _) = judged(&site, "C-001", "disagree");
    assert_eq!(check(&supervisor, &number, "return", false).status, 201);
    let path = format!("/api/v1/proposals/{number}");
    let shown = specialist.get(&path);
    let run = shown.json()["proposal"]["run"].as_str().unwrap().to_owned();
    let families = approvable(&specialist, &run);
    let other = content(&specialist, &run, &families[1], &families[0]);
    let written = specialist.json("PUT", &path, &json!({ "content": other }), Some(&shown.version()), None);
    assert_eq!(written.status, 200, "{}", written.body);
    let sent = specialist.post(&format!("{path}/send"), &Value::Null, Some(&written.version()));
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert_eq!(review(&reviewer, &number, "agree").problem(), "first-view-missing", "a new round begins blind");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(review(&reviewer, &number, "agree").status, 201);
    assert_eq!(check(&supervisor, &number, "approve", false).status, 201);
    assert!(is_placed(&specialist, &number, &families[1]));
}

#[test]
fn agreement_with_changes_is_an_agreement_and_its_words_reach_the_second_check() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let (number, family) = judged(&site, "C-001", "agree_with_changes");
    assert_eq!(state(&specialist, &number), "agreed");
    let page = supervisor.get(&format!("/proposals/{number}")).body;
    assert!(page.contains("Қолдау жоспары олқылықтарға толық жауап береді."), "{page}");
    let shown = supervisor.get(&format!("/api/v1/proposals/{number}")).json();
    assert_eq!(shown["proposal"]["reviews"][0]["result"], "agree_with_changes");
    assert_eq!(check(&supervisor, &number, "approve", false).status, 201);
    assert!(is_placed(&specialist, &number, &family));
}

#[test]
fn a_sent_proposal_is_withdrawn_by_its_proposer_alone_and_leaves_the_agency() {
    let site = Site::start();
    let [specialist, colleague, reviewer] = ["aigerim", "saule", "marat"].map(|name| site.sign_in(name));
    let (number, _) = sent(&specialist, "C-001", 0);
    let path = format!("/api/v1/proposals/{number}");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    let version = specialist.get(&path).version();
    let words = json!({ "words": "Бала туыстарына оралды, іздеу тоқтады." });
    let by_other = colleague.post(&format!("{path}/withdraw"), &words, Some(&version));
    assert_eq!((by_other.status, by_other.problem().as_str()), (403, "not-yours"));
    let withdrawn = specialist.post(&format!("{path}/withdraw"), &words, Some(&version));
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.body);
    assert_eq!(state(&specialist, &number), "withdrawn");
    assert!(specialist.get(&format!("/proposals/{number}")).body.contains("Бала туыстарына оралды"));
    assert_eq!(reviewer.get(&path).status, 404, "it is not the agency's to judge any more");
    assert_eq!(reviewer.get("/api/v1/children/C-001").status, 404);
    let late = specialist.post(&format!("{path}/withdraw"), &words, Some(&withdrawn.version()));
    assert_eq!(late.problem(), "wrong-state");
    assert_eq!(specialist.post("/api/v1/proposals", &json!({ "run": list(&specialist, "C-001") }), None).status, 201);
}

fn record(client: &Client, number: &str, entry: &Value, version: i64) -> Answer {
    let path = format!("/api/v1/placements/{number}/events");
    client.post(&path, entry, Some(&format!("\"v{version}\"")))
}

fn fault(answer: &Answer) -> String {
    assert_eq!(answer.status, 422, "{}", answer.body);
    answer.json()["errors"][0]["code"].as_str().unwrap().to_owned()
}

#[test]
fn after_30_90_and_365_days_it_is_recorded_how_the_placement_stands_until_it_ends() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let (number, family) = agreed(&site, &specialist, "C-001", 0);
    assert_eq!(check(&supervisor, &number, "approve", false).status, 201);
    let entry = |kind: &str, state: Option<&str>| {
        let mut entry = json!({ "kind": kind, "on": "2026-11-01" });
        if let Some(state) = state {
            entry["state"] = state.into();
        }
        entry
    };
    assert_eq!(record(&specialist, &number, &entry("introduced", None), 1).status, 201);
    assert_eq!(record(&specialist, &number, &entry("moved", None), 2).status, 201);
    assert_eq!(fault(&record(&specialist, &number, &entry("day30", None), 3)), "outcome-state");
    let recorded = record(&specialist, &number, &entry("day30", Some("steady")), 3);
    assert_eq!((recorded.status, recorded.version().as_str()), (201, "\"v4\""), "{}", recorded.body);
    assert_eq!(fault(&record(&specialist, &number, &entry("day30", Some("strained")), 4)), "outcome-twice");
    assert_eq!(record(&specialist, &number, &entry("day90", Some("strained")), 4).status, 201);
    let by_page = [
        ("version", "5"),
        ("kind", "day365"),
        ("on", "01.11.2026"),
        ("outcome_state", "steady"),
        ("outcome_words", "Жақсы үйренді, мектебіне барып жүр."),
    ];
    let sent = specialist.form(&format!("/placements/{number}/events"), &by_page);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let placement = specialist.get(&format!("/api/v1/placements/{number}")).json();
    let stands: Vec<(&str, &str)> = placement["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|outcome| Some((outcome["kind"].as_str()?, outcome["state"].as_str()?)))
        .collect();
    assert_eq!(stands, [("day30", "steady"), ("day90", "strained"), ("day365", "steady")]);
    let page = specialist.get(&format!("/proposals/{number}")).body;
    assert!(page.contains("Жақсы үйренді"), "what was written stands on the page: {page}");
    assert!(specialist.get(&format!("/families/{family}?tab=placed")).body.contains("C-001"));
    let ended = json!({ "kind": "ended", "on": "2026-11-01", "ended_because": ["reunified"] });
    assert_eq!(fault(&record(&specialist, &number, &entry("ended", None), 6)), "outcome-reason");
    assert_eq!(record(&specialist, &number, &ended, 6).status, 201);
    assert_eq!(fault(&record(&specialist, &number, &ended, 7)), "outcome-ended");
    // The place is free again, and the case waits anew.
    let home = specialist.get(&format!("/api/v1/families/{family}")).json();
    assert!(!home["family"]["residents"].to_string().contains("C-001"));
}
