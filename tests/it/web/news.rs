//! What changed since somebody looked last: counted on their desk, and the count leads to exactly its list.

use serde_json::{Value, json};

use super::{
    site::{Client, Site, english},
    steps::{first_view, sent},
};

/// Cases of which something is new to somebody, each with what it is.
fn news(client: &Client) -> Vec<(String, Vec<String>)> {
    let found = client.get("/api/v1/work-items?limit=200&show=new&view=all").json();
    let told = |item: &Value| {
        let facts = item["child"]["new_facts"].as_array().unwrap().iter();
        let facts = facts.map(|fact| fact.as_str().unwrap().to_owned()).collect();
        (item["child"]["code"].as_str().unwrap().to_owned(), facts)
    };
    found["items"].as_array().unwrap_or_else(|| panic!("{found}")).iter().map(told).collect()
}

/// The count on a desk.
fn count(client: &Client) -> usize {
    let desk = english(client, "/work?view=all");
    let after = desk.split("href=\"/work?view=all&show=new\"").nth(1).unwrap_or_else(|| panic!("{desk}"));
    after.split("<b>").nth(1).unwrap().split('<').next().unwrap().parse().unwrap()
}

/// Confirms the needs of a child's plan as they stand.
fn confirm(client: &Client, code: &str) {
    let child = client.get(&format!("/api/v1/children/{code}")).json();
    let needs = child["plan"]["needs"].as_array().unwrap().iter();
    let needs: Vec<Value> =
        needs.map(|need| json!({ "item": need["item"], "importance": need["importance"] })).collect();
    let version = format!("\"v{}\"", child["plan_version"]);
    let path = format!("/api/v1/children/{code}/needs:confirm");
    let confirmed = client.post(&path, &json!({ "needs": needs }), Some(&version));
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
}

#[test]
fn what_others_changed_after_a_look_is_new_until_the_next_look_and_ones_own_changes_are_not() {
    let site = Site::start();
    let (own, other) = (site.sign_in("aigerim"), site.sign_in("saule"));
    assert_eq!((news(&own), count(&own)), (Vec::new(), 0));
    // What was never looked at holds no news.
    confirm(&other, "C-002");
    assert!(news(&own).is_empty());
    english(&own, "/children/C-001");
    confirm(&own, "C-001");
    assert!(news(&own).is_empty(), "one's own change");
    confirm(&other, "C-001");
    assert_eq!(news(&own), [("C-001".to_owned(), vec!["plan".to_owned()])]);
    assert_eq!(count(&own), 1);
    let desk = english(&own, "/work?view=all&show=new");
    assert_eq!(desk.matches("<tr data-row>").count(), 1);
    assert!(desk.contains("/children/C-001\"") && desk.contains("<strong>New:</strong> the plan"), "{desk}");
    assert!(own.get("/work/file?view=all&show=new&lang=en").body.contains("the plan"));
    assert!(news(&other).is_empty(), "whoever changed it knows");
    english(&own, "/children/C-001?tab=plan");
    assert_eq!((news(&own), count(&own)), (Vec::new(), 0));
}

#[test]
fn a_proposal_that_moved_is_new_to_its_proposer_and_a_hidden_choice_is_told_to_nobody() {
    let site = Site::start();
    let (own, reviewer) = (site.sign_in("aigerim"), site.sign_in("marat"));
    let (number, family) = sent(&own, "C-006", 0);
    english(&own, &format!("/proposals/{number}"));
    english(&reviewer, &format!("/proposals/{number}"));
    let talk = json!({ "on": "2026-10-31", "channel": "phone", "result": "talk", "words": "Сөйлестік." });
    let path = format!("/api/v1/families/{family}/contacts");
    assert_eq!(site.sign_in("saule").post(&path, &talk, None).status, 201);
    let answer = json!({ "on": "2026-10-31", "channel": "phone", "result": "free" });
    assert_eq!(site.sign_in("saule").post(&path, &answer, None).status, 201);
    let facts = |client: &Client| news(client).into_iter().find(|(code, _)| code == "C-006").map(|(_, facts)| facts);
    assert_eq!(facts(&own), Some(vec!["family".to_owned()]));
    assert_eq!(facts(&reviewer), None, "it would tell the choice");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(facts(&own), Some(vec!["proposal".to_owned(), "family".to_owned()]));
    english(&own, &format!("/proposals/{number}"));
    assert_eq!(facts(&own), None);
}
