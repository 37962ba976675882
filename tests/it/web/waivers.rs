//! Who waives a rule: the role that the rule names, and whoever stands in for it.

use serde_json::json;
use uya::{domain::actor::Role, matching::policy::Policy};

use super::{
    access::people,
    site::{Client, Site},
};

const WHY: &str = "Сот шешімімен бөлек орналастырылады, кездесу жоспары бар.";

#[test]
fn a_rule_is_waived_by_the_role_that_it_names_and_by_no_other() {
    let site = Site::start();
    let mut deciding = people(&site);
    let asks = deciding.insert(Role::Specialist, site.sign_in("saule")).unwrap();
    let policy = Policy::shipped().unwrap();
    let mut named = std::collections::BTreeSet::new();
    for rule in &policy.file().rules {
        let Some(terms) = &rule.waiver else {
            let wish = json!({ "child": "C-003", "rule": rule.id, "reason": WHY });
            assert_eq!(
                asks.post("/api/v1/waiver-requests", &wish, None).status,
                422,
                "{} is waived by nobody",
                rule.id
            );
            continue;
        };
        named.insert(terms.by);
        for (role, client) in &deciding {
            let decided = decide(&asks, client, rule.id.as_str());
            let may = role.covers(terms.by);
            assert_eq!(decided, if may { 200 } else { 403 }, "{} names {:?}, decided by {role:?}", rule.id, terms.by);
        }
    }
    assert!(named.contains(&Role::Specialist) && named.contains(&Role::Supervisor), "{named:?}");
}

/// Asks for a waiver, and what is answered to whoever decides it.
fn decide(asks: &Client, decides: &Client, rule: &str) -> u16 {
    let mut wish = json!({ "child": "C-003", "rule": rule, "reason": WHY });
    if rule == "R-CASE-07" {
        wish["reason_code"] = "court_decision".into();
    }
    let asked = asks.post("/api/v1/waiver-requests", &wish, None);
    assert_eq!(asked.status, 201, "{rule}: {}", asked.body);
    let number = asked.json()["number"].as_str().unwrap().to_owned();
    let decision = json!({ "granted": true, "reason": WHY });
    decides.post(&format!("/api/v1/waiver-requests/{number}/decision"), &decision, Some("\"v1\"")).status
}
