//! What supervisors look through: nobody chooses it, nobody looks through their own, nothing goes away by itself.

use serde_json::{Value, json};
use uya::domain::{clock::Clock as _, proposal::ProposalNumber, run::RunNumber, sample::is_drawn};

use super::{
    site::{Client, Site, english},
    steps::{agreed, check},
};

const HOUR: i64 = 3_600 * 1_000_000;

fn waiting(supervisor: &Client) -> Vec<String> {
    let sample = supervisor.get("/api/v1/audit/sample").json();
    let items = sample["waiting"].as_array().unwrap();
    items.iter().map(|item| item["of"]["number"].as_str().unwrap().to_owned()).collect()
}

fn found(words: &str) -> [(&str, &str); 2] {
    [("words", words), ("in_order", "yes")]
}

/// Moves the clock on until a decision made then is drawn, or is not.
fn until(site: &Site, proposal: &str, drawn: bool) {
    let number = ProposalNumber::parse(proposal).unwrap();
    let runs = |number: &str| {
        let run = RunNumber::parse(number).unwrap();
        site.runtime.block_on(async {
            site.services.store.read().await.unwrap().find_run(run).await.unwrap().unwrap().result_hash
        })
    };
    let run = site.sign_in("aigerim").get(&format!("/api/v1/proposals/{proposal}")).json();
    let list = runs(run["proposal"]["run"].as_str().unwrap());
    let clock = site.clock.as_ref().unwrap();
    while is_drawn(number, list, clock.now()) != drawn {
        clock.advance(1);
    }
}

#[test]
fn a_decision_that_is_drawn_waits_for_a_supervisor_who_had_no_part_in_it() {
    let site = Site::start_with_clock();
    let (specialist, supervisor, other) = (site.sign_in("aigerim"), site.sign_in("gulnar"), site.sign_in("bolat"));
    for (child, drawn) in [("C-001", true), ("C-006", false)] {
        let (number, _) = agreed(&site, &specialist, child, 0);
        until(&site, &number, drawn);
        let approved = check(&supervisor, &number, "approve", true);
        assert_eq!(approved.status, 201, "{}", approved.body);
    }
    assert_eq!(waiting(&other), ["P-1"]);
    assert_eq!(waiting(&supervisor), [""; 0], "nobody looks through what they decided");
    assert_eq!(supervisor.get("/api/v1/audit/sample").json()["for_others"], 1);
    let own = supervisor.form("/audit/sample/P-1", &found("Құжаттары толық, бәрі дұрыс"));
    assert_eq!(own.status, 422, "{}", own.body);
    assert_eq!(
        other.form("/audit/sample/P-2", &found("Құжаттары толық, бәрі дұрыс")).status,
        404,
        "it was not drawn, and nobody chooses"
    );
    assert_eq!(other.form("/audit/sample/P-1", &[("in_order", "yes")]).status, 422, "words are asked for");
    let short = other.form("/audit/sample/P-1", &found("Дұрыс"));
    assert_eq!(short.status, 422, "{}", short.body);
    let short = other.post("/api/v1/audit/sample/P-1", &json!({ "in_order": true, "words": "Дұрыс" }), None);
    assert_eq!(short.status, 422, "{}", short.body);
    assert!(english(&other, "/work").contains("To look through: 1"));
    assert_eq!(other.form("/audit/sample/P-1", &found("Құжаттары толық, бәрі дұрыс")).status, 303);
    assert_eq!(waiting(&other), [""; 0]);
    let page = english(&other, "/audit/sample");
    assert!(page.contains("Құжаттары толық") && page.contains("Looked through within 30 days"), "{page}");
    assert_eq!(
        other.form("/audit/sample/P-1", &found("Құжаттары толық, тағы қаралды")).status,
        412,
        "the first look stands"
    );
}

#[test]
fn every_waiver_that_was_granted_waits_and_is_late_after_three_days() {
    let site = Site::start_with_clock();
    let specialist = site.sign_in("aigerim");
    let why = "Сот шешімімен бөлек, кездесу жоспары бар.";
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": why, "reason_code": "court_decision" });
    let supervisor = site.sign_in("gulnar");
    for (number, granted) in [("W-1", true), ("W-2", false)] {
        assert_eq!(specialist.post("/api/v1/waiver-requests", &wish, None).status, 201);
        let decision = json!({ "granted": granted, "reason": why });
        let path = format!("/api/v1/waiver-requests/{number}/decision");
        assert_eq!(supervisor.post(&path, &decision, Some("\"v1\"")).status, 200);
    }
    let late =
        |client: &Client| -> Value { client.get("/api/v1/audit/sample").json()["waiting"][0]["is_late"].clone() };
    let other = site.sign_in("bolat");
    assert_eq!((waiting(&other), late(&other)), (vec!["W-1".to_owned()], json!(false)));
    site.clock.as_ref().unwrap().advance(73 * HOUR);
    let other = site.sign_in("bolat");
    assert_eq!((waiting(&other), late(&other)), (vec!["W-1".to_owned()], json!(true)), "it does not go away");
    assert!(english(&other, "/audit").contains("For more than three days: 1"));
    let body = json!({ "in_order": false, "words": "Сот шешімінің көшірмесі жоқ." });
    assert_eq!(other.post("/api/v1/audit/sample/W-1", &body, None).status, 200);
    let looked = other.get("/api/v1/audit/sample").json()["looked"][0]["look"].clone();
    assert_eq!((&looked["in_order"], &looked["by"]), (&json!(false), &json!("V-2")));
    assert_eq!(waiting(&other), [""; 0]);
}
