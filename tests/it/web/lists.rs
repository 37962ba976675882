//! A list on its page: thirty families at a time, every one of them once, in the order and under the filter asked for.

use std::collections::BTreeSet;

use super::site::{Client, Site};
use super::steps::list;

/// Codes of the families on a page, in order.
fn families(page: &str) -> Vec<String> {
    let hrefs = page.split("name=\"f\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.map(str::to_owned).collect()
}

/// The address behind `rel`, where the page has one.
fn follows(page: &str, rel: &str) -> Option<String> {
    let before = page.split(&format!("\" rel=\"{rel}\"")).next().filter(|before| before.len() < page.len())?;
    let href = before.rsplit("href=\"").next()?;
    Some(href.replace("&amp;", "&").replace("&#x2f;", "/"))
}

fn page(client: &Client, path: &str) -> String {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// Every family to consider of a run, as the API has them, in order.
fn shown(client: &Client, run: &str) -> Vec<String> {
    let document = client.get(&format!("/api/v1/runs/{run}")).json();
    let of = |state: &'static str, tier: &'static str| {
        let families = document["families"].as_array().unwrap().iter();
        let wanted = families.filter(move |family| family["state"] == state && family["tier"] == tier);
        wanted.map(|family| family["family"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    [of("shown", "relative"), of("shown", "family")].concat()
}

#[test]
fn the_families_of_a_list_come_page_by_page_to_programs_as_they_stand_in_the_whole_document() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let run = super::steps::list(&client, "C-001");
    let whole = client.get(&format!("/api/v1/runs/{run}")).json()["families"].as_array().unwrap().clone();
    assert!(whole.len() > 7, "more than one page: {}", whole.len());
    let (mut found, mut next) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/api/v1/runs/{run}/families?limit=7{next}"));
        assert_eq!(page.status, 200, "{}", page.body);
        let page = page.json();
        assert_eq!(page["total_estimate"], whole.len());
        let items = page["items"].as_array().unwrap().clone();
        assert!((1..=7).contains(&items.len()));
        found.extend(items);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(found, whole);
    let cursor = client.get(&format!("/api/v1/runs/{run}/families?limit=7")).json()["next_cursor"].clone();
    let other = super::steps::list(&client, "C-001");
    let elsewhere = client.get(&format!("/api/v1/runs/{other}/families?cursor={}", cursor.as_str().unwrap()));
    assert_eq!(elsewhere.problem(), "cursor", "a cursor of one list opens no other");
}

/// A child with more families to consider than stand on one page.
fn long_list(client: &Client) -> (String, Vec<String>) {
    for number in 1..=60 {
        let child = format!("C-{number:03}");
        let made = client.post("/api/v1/runs", &serde_json::json!({ "child": child }), None);
        if made.status != 201 {
            continue;
        }
        let run = made.json()["number"].as_str().unwrap().to_owned();
        let families = shown(client, &run);
        if families.len() > 30 {
            return (run, families);
        }
    }
    panic!("no child of the fixture has a list of more than thirty families");
}

#[test]
fn the_parts_of_a_list_hold_every_family_once_and_in_order() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let (run, wanted) = long_list(&client);
    let mut found = Vec::new();
    let mut at = Some(format!("/runs/{run}"));
    while let Some(path) = at {
        let body = page(&client, &path);
        let of_part = families(&body);
        assert!(of_part.len() <= 30);
        found.extend(of_part);
        at = follows(&body, "next");
    }
    assert_eq!(found, wanted);
}

#[test]
fn a_part_beyond_the_last_is_the_last_and_leads_back() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let (run, wanted) = long_list(&client);
    let body = page(&client, &format!("/runs/{run}?part=999999"));
    assert!(follows(&body, "next").is_none());
    assert!(follows(&body, "prev").is_some());
    for unreadable in ["0", "-1", "x", "18446744073709551616"] {
        let first = families(&page(&client, &format!("/runs/{run}?part={unreadable}")));
        assert_eq!(first, wanted[..30]);
    }
}

#[test]
fn another_order_keeps_every_family_and_says_its_fit_beside_it() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let (run, wanted) = long_list(&client);
    for order in ["distance", "freshness"] {
        let (mut found, mut at) = (Vec::new(), Some(format!("/runs/{run}?sort={order}")));
        while let Some(path) = at {
            let body = page(&client, &path);
            found.extend(families(&body));
            at = follows(&body, "next");
            assert!(at.iter().all(|path| path.contains(&format!("sort={order}"))), "a part forgets the order");
        }
        assert_ne!(found, wanted, "{order} is no order of its own");
        assert_eq!(found.iter().collect::<BTreeSet<_>>(), wanted.iter().collect::<BTreeSet<_>>());
    }
}

#[test]
fn a_filter_leaves_only_what_it_says_and_is_shown_as_a_chip() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let (run, wanted) = long_list(&client);
    let near = families(&page(&client, &format!("/runs/{run}?near=20")));
    let wide = families(&page(&client, &format!("/runs/{run}?near=150")));
    assert!(near.len() < wide.len().max(30) && near.iter().all(|family| wanted.contains(family)));
    let body = page(&client, &format!("/runs/{run}?near=20&free=yes"));
    assert_eq!(body.matches("aria-hidden=\"true\">✕</span>").count(), 2);
    // What is no filter of the page changes nothing.
    assert_eq!(families(&page(&client, &format!("/runs/{run}?near=21"))), wanted[..30]);
}

#[test]
fn who_is_not_considered_stands_under_each_rule_and_in_full_under_the_rule_alone() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let run = list(&client, "C-003");
    let exclusions = client.get(&format!("/api/v1/runs/{run}/exclusions?limit=200")).json();
    assert!(exclusions["next_cursor"].is_null(), "all of them");
    let first = client.get(&format!("/api/v1/runs/{run}/exclusions?limit=7")).json();
    let next = first["next_cursor"].as_str().unwrap();
    let then = client.get(&format!("/api/v1/runs/{run}/exclusions?limit=7&cursor={next}")).json();
    assert_eq!((&then["items"][0], first["items"].as_array().unwrap().len()), (&exclusions["items"][7], 7));
    let whole = page(&client, &format!("/runs/{run}/excluded"));
    let mut rules: std::collections::BTreeMap<String, BTreeSet<String>> = std::collections::BTreeMap::new();
    for item in exclusions["items"].as_array().unwrap() {
        for rule in item["rules"].as_array().unwrap() {
            let family = item["family"].as_str().unwrap().to_owned();
            rules.entry(rule["rule"].as_str().unwrap().to_owned()).or_default().insert(family);
        }
    }
    let (rule, families) = rules.iter().max_by_key(|(_, families)| families.len()).unwrap();
    assert!(families.len() > 12, "the fixture has a rule with more families than are shown at first");
    assert!(whole.contains(&format!("/excluded?rule={rule}")), "no way to the rest of {rule}");
    let (mut found, mut at) = (BTreeSet::new(), Some(format!("/runs/{run}/excluded?rule={rule}")));
    while let Some(path) = at {
        let body = page(&client, &path);
        let href = format!("/runs/{run}/families/");
        let named = body.split(&href).skip(1);
        found.extend(named.filter_map(|rest| rest.split('/').next()).map(str::to_owned));
        at = follows(&body, "next");
    }
    // Families that lack what the rule needs stand under it too, in a block of their own.
    let listed = client.get(&format!("/api/v1/runs/{run}")).json();
    let lacking = listed["families"].as_array().unwrap().iter().filter(|family| family["state"] == "insufficient");
    let lacking: BTreeSet<&str> = lacking.filter_map(|family| family["family"].as_str()).collect();
    assert!(families.is_subset(&found));
    assert!(found.difference(families).all(|family| lacking.contains(family.as_str())));
}
