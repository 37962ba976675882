//! A place, a comparison, a trial and who is not considered, told in words: what is said is what the list has.

use serde_json::{Value, json};

use super::site::{Client, Site, english};
use super::steps::list;

fn families(client: &Client, run: &str) -> Vec<Value> {
    client.get(&format!("/api/v1/runs/{run}")).json()["families"].as_array().unwrap().clone()
}

fn shown(client: &Client, run: &str) -> Vec<String> {
    let families = families(client, run).into_iter().filter(|family| family["state"] == "shown");
    families.map(|family| family["family"].as_str().unwrap().to_owned()).collect()
}

/// The lines of a family on needs, each beside its line of the plan.
fn needs(client: &Client, run: &str, family: &str) -> Vec<(Value, Value)> {
    let plan = client.get(&format!("/api/v1/runs/{run}")).json()["plan"].clone();
    let why = client.get(&format!("/api/v1/runs/{run}/families/{family}/explanation")).json();
    let pairs = plan.as_array().unwrap().iter().zip(why["lines"].as_array().unwrap());
    pairs.filter(|(plan, _)| plan["kind"] == "need").map(|(plan, line)| (plan.clone(), line.clone())).collect()
}

/// Addresses of a page that begin like this.
fn links(page: &str, beginning: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.starts_with(beginning)).map(str::to_owned).collect()
}

/// What becomes of each family in a trial.
fn tried(client: &Client, run: &str, set: &[&str]) -> (Value, Value) {
    let answer = client.post(&format!("/api/v1/runs/{run}/what-if"), &json!({ "set": set }), None);
    assert_eq!(answer.status, 200, "{}", answer.body);
    (answer.json()["before"].clone(), answer.json()["after"].clone())
}

fn state(list: &Value, family: &str) -> String {
    let found = list["families"].as_array().unwrap().iter().find(|entry| entry["family"] == family).unwrap();
    found["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_place_is_told_in_sentences_that_count_what_the_lines_have() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let family = shown(&specialist, &run)[0].clone();
    let needs = needs(&specialist, &run, &family);
    let met = |line: &Value| !line["capability"].is_null() && line["gap"] == 0;
    let full = needs.iter().filter(|(_, line)| met(line)).count();
    let unknown = needs.iter().filter(|(_, line)| line["capability"].is_null()).count();
    let partly = |line: &Value| line["gap"].as_i64() > Some(0) && line["points"].as_i64() > Some(0);
    let partly = needs.iter().filter(|(_, line)| !line["capability"].is_null() && partly(line)).count();
    let page = english(&specialist, &format!("/runs/{run}/families/{family}/why"));
    let of = needs.len();
    let said = format!("Of {of} needs it meets {full} fully and {partly} partly. Not known: {unknown}.");
    assert!(page.contains(&said), "{said}: {page}");
    let out = english(&specialist, &format!("/runs/{run}/families/F-106/why"));
    assert!(out.contains("Kept out by: Restricted reason"), "{out}");
}

#[test]
fn what_is_said_to_change_a_place_changes_it_in_a_trial() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let mut checked = 0;
    for family in shown(&specialist, &run).into_iter().take(12) {
        let page = english(&specialist, &format!("/runs/{run}/families/{family}/why"));
        let weak = needs(&specialist, &run, &family);
        let weak: Vec<&(Value, Value)> =
            weak.iter().filter(|(plan, line)| plan["importance"] != "must" && line["capability"] == 0).collect();
        let said = page.matches("Made a must, this need would keep the family out").count();
        assert_eq!(said, 2 * weak.len(), "each is said, and again beside its link: {family}");
        for (plan, _) in weak.iter().take(1) {
            let set = format!("need.{}={}/must", plan["item"].as_str().unwrap(), plan["level"]);
            let (_, after) = tried(&specialist, &run, &[&set]);
            assert_eq!(state(&after, &family), "excluded", "{family} {set}");
            checked += 1;
        }
    }
    assert!(checked > 0, "no family of the fixture lacks a lesser need");
}

#[test]
fn a_comparison_says_who_lives_there_what_the_family_said_and_what_each_row_rests_on() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let pair: Vec<String> = shown(&specialist, &run)
        .into_iter()
        .filter(|family| specialist.get(&format!("/families/{family}")).status == 200)
        .take(2)
        .collect();
    let told = |words: &str, child: &str, on: &str| {
        let talk = json!({ "on": on, "channel": "visit", "result": "talk", "about": child, "words": words });
        let sent = specialist.post(&format!("/api/v1/families/{}/contacts", pair[0]), &talk, None);
        assert_eq!(sent.status, 201, "{}", sent.body);
    };
    told("Қызды қуана қабылдаймыз.", "C-001", "2026-10-10");
    told("Ұлды әзірге ала алмаймыз.", "C-002", "2026-10-20");
    let page = english(&specialist, &format!("/runs/{run}/compare?f={},{}&show=all", pair[0], pair[1]));
    for head in ["Others in the home", "What the family said", "Known difficulties", "Support for the gaps"] {
        assert!(page.contains(&format!("<th scope=\"row\">{head}</th>")), "{head}: {page}");
    }
    assert!(page.contains("Қызды қуана қабылдаймыз."), "{page}");
    assert!(!page.contains("Ұлды әзірге"), "another child's talk is not this child's");
    let residents = |family: &str| {
        let home = specialist.get(&format!("/api/v1/families/{family}")).json();
        home["family"]["residents"].as_array().unwrap().len()
    };
    let row = page.split("Others in the home</th>").nth(1).unwrap().split("</tr>").next().unwrap();
    let named = ["own child", "placed child", "adult relative", "adult, not related"];
    let people: usize = named.iter().map(|kind| row.matches(kind).count()).sum();
    assert_eq!(people, residents(&pair[0]) + residents(&pair[1]), "{row}");
    let evidence = page.split("What each row rests on</h2>").nth(1).unwrap();
    let plan = specialist.get(&format!("/api/v1/runs/{run}")).json()["plan"].as_array().unwrap().len();
    assert_eq!(evidence.matches("<details><summary>").count(), plan, "a row for every line of the plan");
}

#[test]
fn a_family_of_another_region_is_compared_without_its_record() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let codes = shown(&specialist, &run);
    let closed = codes.iter().find(|family| specialist.get(&format!("/families/{family}")).status == 404);
    let Some(closed) = closed else { return };
    let other = codes.iter().find(|family| *family != closed).unwrap();
    let page = english(&specialist, &format!("/runs/{run}/compare?f={closed},{other}"));
    assert!(page.contains("record of another office"), "{page}");
}

#[test]
fn who_is_not_considered_stands_by_family_too_each_once_in_order() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let totals = specialist.get(&format!("/api/v1/runs/{run}")).json()["totals"].clone();
    let (mut found, mut at) = (Vec::new(), Some(format!("/runs/{run}/excluded?by=family")));
    while let Some(path) = at {
        let page = english(&specialist, &path);
        let main = page.split("<main").nth(1).unwrap();
        let href = format!("/runs/{run}/families/");
        found.extend(links(main, &href).iter().map(|link| link[href.len()..].trim_end_matches("/why").to_owned()));
        let next = main.split("\" rel=\"next\"").next().filter(|before| before.len() < main.len());
        at = next.map(|before| before.rsplit("href=\"").next().unwrap().to_owned());
    }
    let expected = totals["excluded"].as_u64().unwrap() + totals["insufficient"].as_u64().unwrap();
    assert_eq!(found.len() as u64, expected, "{found:?}");
    assert!(found.is_sorted());
    let first = english(&specialist, &format!("/runs/{run}/excluded"));
    assert!(first.contains(&format!("/runs/{run}/excluded?by=family")), "a way there");
}

#[test]
fn a_trial_says_who_leaves_and_each_change_can_be_taken_out_alone() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let plan = specialist.get(&format!("/api/v1/runs/{run}")).json()["plan"].clone();
    let lesser = plan.as_array().unwrap().iter();
    let lesser = lesser.filter(|plan| plan["kind"] == "need" && plan["importance"] != "must");
    let mut lesser: Vec<String> =
        lesser.map(|plan| format!("need.{}=3/must", plan["item"].as_str().unwrap())).collect();
    let leave = |sets: &[&str]| {
        let (before, after) = tried(&specialist, &run, sets);
        let codes = before["families"].as_array().unwrap().iter().map(|family| family["family"].as_str().unwrap());
        codes.filter(|family| state(&before, family) == "shown" && state(&after, family) != "shown").count()
    };
    let hard = lesser.iter().position(|set| leave(&[set]) > 0).expect("a lesser need that somebody lacks");
    lesser.swap(0, hard);
    lesser.truncate(2);
    let sets: Vec<&str> = lesser.iter().map(String::as_str).collect();
    let leave = leave(&sets);
    let query: Vec<String> =
        lesser.iter().map(|set| format!("set={}", set.replace('=', "%3D").replace('/', "%2F"))).collect();
    let page = english(&specialist, &format!("/runs/{run}/what-if?{}", query.join("&")));
    let said =
        if leave == 1 { "One family leaves the list".to_owned() } else { format!("{leave} families leave the list") };
    assert!(page.contains(&said), "{said}: {page}");
    assert!(page.contains("<svg"), "the picture of the trial");
    let takes_out: Vec<String> = page
        .split("Take out")
        .filter_map(|before| before.rsplit("href=\"").next())
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with(&format!("/runs/{run}/what-if?set=")))
        .map(str::to_owned)
        .collect();
    assert_eq!(takes_out.len(), 2, "{takes_out:?}");
    for (href, kept) in takes_out.iter().zip([&lesser[1], &lesser[0]]) {
        let alone = english(&specialist, href);
        assert!(alone.contains(&format!("name=\"set\" value=\"{kept}\"")), "{href}: {alone}");
        assert_eq!(alone.matches("name=\"set\"").count(), 1, "{href}");
    }
}

#[test]
fn every_trial_that_is_offered_can_be_tried() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let page = english(&specialist, &format!("/runs/{run}/what-if"));
    let offered = links(&page, &format!("/runs/{run}/what-if?set="));
    assert!(offered.len() >= 3, "{offered:?}");
    for href in offered {
        let trial = english(&specialist, &href);
        assert!(trial.contains("In words") && trial.contains("<svg"), "{href}: {trial}");
    }
}
