//! What pages of many records say against what the records have: the board of all children, filters, saved views,
//! how many a rule keeps out, what changed since a list, waivers where they act.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::site::{Client, Site, english};
use super::steps::{approvable, content, list};

fn all(client: &Client, path: &str) -> Vec<Value> {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert!(answer.json()["next_cursor"].is_null(), "all of them");
    answer.json()["items"].as_array().unwrap().clone()
}

fn exclusions(client: &Client, run: &str) -> Vec<Value> {
    all(client, &format!("/api/v1/runs/{run}/exclusions?limit=200"))
}

fn section<'p>(page: &'p str, heading: &str) -> &'p str {
    page.split(&format!("<h2>{heading}</h2>")).nth(1).unwrap().split("</section>").next().unwrap()
}

#[test]
fn the_board_names_the_families_that_several_children_have_first_and_whom_nobody_fits() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let mut first: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut nobody = BTreeSet::new();
    for number in 1..=24 {
        let child = format!("C-{number:03}");
        let made = specialist.post("/api/v1/runs", &json!({ "child": child }), None);
        if made.status != 201 {
            continue;
        }
        let (run, case) = (made.json()["number"].clone(), made.json()["case"].as_str().unwrap().to_owned());
        let shown = specialist.get(&format!("/api/v1/runs/{}", run.as_str().unwrap())).json();
        let families = shown["families"].as_array().unwrap().iter();
        let mut of_tier = families.filter(|family| family["state"] == "shown" && family["tier"] == "family").peekable();
        match of_tier.peek().map(|family| family["tied_with"].clone()) {
            None => drop(nobody.insert(child)),
            Some(group) => of_tier.filter(|family| family["tied_with"] == group).for_each(|family| {
                first.entry(family["family"].as_str().unwrap().to_owned()).or_default().insert(case.clone());
            }),
        }
    }
    first.retain(|_, cases| cases.len() > 1);
    assert!(!first.is_empty(), "no family is first for two children of the fixture");
    let page = english(&site.sign_in("gulnar"), "/cohort");
    let pressure = section(&page, "Families that are first for several children");
    assert_eq!(pressure.matches("<li>").count(), first.len(), "{pressure}");
    for (family, cases) in first {
        let cases: Vec<String> = cases.into_iter().collect();
        assert!(pressure.contains(&format!(">{family}</a>: {}", cases.join(", "))), "{family} {cases:?}: {pressure}");
    }
    let told = section(&page, "Children with no family in the list");
    for child in nobody {
        assert!(told.contains(&format!("/children/{child}\"")), "{child}: {told}");
    }
}

#[test]
fn the_board_names_those_who_wait_longest_and_needs_that_nobody_meets() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let supervisor = site.sign_in("gulnar");
    let mut unmet = BTreeSet::new();
    for child in ["C-001", "C-002", "C-006", "C-007", "C-008"] {
        let made = specialist.post("/api/v1/runs", &json!({ "child": child }), None);
        if made.status != 201 {
            continue;
        }
        let run = made.json()["number"].as_str().unwrap().to_owned();
        let document = specialist.get(&format!("/api/v1/runs/{run}")).json();
        let shown: Vec<&str> = document["families"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|family| family["state"] == "shown")
            .map(|family| family["family"].as_str().unwrap())
            .collect();
        let lines: Vec<Value> = shown
            .iter()
            .map(|family| {
                specialist.get(&format!("/api/v1/runs/{run}/families/{family}/explanation")).json()["lines"].clone()
            })
            .collect();
        for (position, plan) in document["plan"].as_array().unwrap().iter().enumerate() {
            let must = plan["kind"] == "need" && plan["importance"] == "must";
            let met = lines.iter().any(|lines| lines[position]["gap"] == 0);
            if must && !met && !shown.is_empty() {
                unmet.insert(plan["child"].as_str().unwrap().to_owned());
            }
        }
    }
    let page = english(&supervisor, "/cohort");
    let told = section(&page, "Must needs nobody meets now");
    assert_eq!(told.contains("<li>"), !unmet.is_empty(), "{unmet:?}: {told}");
    for child in unmet {
        assert!(told.contains(&child), "{child}: {told}");
    }
    let mut waiting: Vec<(String, String)> = all(&supervisor, "/api/v1/children?limit=200")
        .iter()
        .filter(|child| child["step"] != "settled")
        .map(|child| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&child["term"]["since"]), text(&child["code"]))
        })
        .collect();
    waiting.sort();
    let longest = section(&page, "Longest waiting");
    assert_eq!(longest.matches("<li>").count(), 5, "{longest}");
    let fifth = &waiting[4].0;
    for (since, child) in waiting.iter().filter(|(since, _)| since < fifth) {
        assert!(longest.contains(&format!("/children/{child}\"")), "{child} waits since {since}: {longest}");
    }
}

/// Whether a child as the API gives it belongs to what a filter shows.
type Fits<'f> = &'f dyn Fn(&Value) -> bool;

#[test]
fn a_filter_of_children_shows_exactly_those_it_names() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let children = all(&specialist, "/api/v1/children?limit=200");
    let mine = |child: &Value| child["assigned"].as_array().unwrap().iter().any(|staff| staff == "S-1");
    let late = |child: &Value| child["term"]["days_left"].as_i64().is_some_and(|days| days < 0);
    let filters: [(&str, Fits<'_>); 7] = [
        ("mine=yes", &mine),
        ("overdue=yes", &late),
        ("step=look", &|child| child["step"] == "look"),
        ("step=review", &|child| child["step"] == "review"),
        ("settlement=TARAZ", &|child| child["settlement"] == "TARAZ"),
        ("q=c-00", &|child| child["code"].as_str().unwrap().starts_with("C-00")),
        ("mine=yes&step=look", &|child| mine(child) && child["step"] == "look"),
    ];
    for (query, fits) in filters {
        let expected: BTreeSet<String> = children
            .iter()
            .filter(|child| fits(child))
            .map(|child| child["code"].as_str().unwrap().to_owned())
            .collect();
        // On the day of the fixture everybody waits for a list, and nearly everything is overdue.
        let of_all = ["overdue=yes", "step=look"].contains(&query);
        assert!(of_all || expected.len() < children.len(), "{query} leaves nobody out");
        let mut found = BTreeSet::new();
        let mut at = Some(format!("/children?{query}"));
        while let Some(path) = at {
            let page = english(&specialist, &path);
            let rows = page.split("<tr data-row><td><a href=\"/children/").skip(1);
            found.extend(rows.map(|row| row.split('"').next().unwrap().to_owned()));
            // The link to the next part of the list stands in it, the languages lead to this one.
            let list = page.split("<main").nth(1).unwrap();
            let next = list.split("&after=").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
            let after = next.map(|after| format!("/children?{query}&after={after}"));
            assert_ne!(after.as_ref(), Some(&path), "the last part leads to itself");
            at = after;
        }
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn a_saved_view_is_ones_own_unless_it_is_shared_with_the_office() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let keep = |name: &str, query: &str, shared: bool| {
        let mut fields = vec![("page", "children"), ("name", name), ("query", query)];
        if shared {
            fields.push(("shared", "yes"));
        }
        assert_eq!(specialist.form("/views", &fields).status, 303);
    };
    keep("Тек менікі", "mine=yes", false);
    keep("Кешіккендер", "overdue=yes", true);
    let own = english(&specialist, "/children");
    assert!(own.contains("<a href=\"/children?mine=yes\">Тек менікі</a>"), "{own}");
    assert!(own.contains("Кешіккендер · shared"), "{own}");
    let colleague = english(&site.sign_in("saule"), "/children");
    assert!(colleague.contains("<a href=\"/children?overdue=yes\">Кешіккендер"), "{colleague}");
    assert!(!colleague.contains("Тек менікі"), "it was not shared");
    let elsewhere = english(&site.sign_in("dina"), "/children");
    assert!(!elsewhere.contains("Кешіккендер"), "another office");
}

#[test]
fn the_model_page_says_of_each_rule_as_many_as_the_list_has() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let supervisor = site.sign_in("gulnar");
    let run = list(&specialist, "C-001");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for item in exclusions(&supervisor, &run) {
        for rule in item["rules"].as_array().unwrap() {
            *counts.entry(rule["rule"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    let page = english(&specialist, "/model");
    let told = |rule: &str| {
        let row = page.split(&format!("<tr id=\"{rule}\">")).nth(1).unwrap().split("</tr>").next().unwrap();
        let cell = row.rsplit("<td class=\"n\">").next().unwrap();
        // A count that is open leads to its list.
        let cell = cell.strip_prefix("<a ").map_or(cell, |link| link.split_once('>').unwrap().1);
        cell.split('<').next().unwrap().to_owned()
    };
    assert!(counts.values().any(|count| *count >= 5) && counts.values().any(|count| *count < 5), "{counts:?}");
    for (rule, count) in &counts {
        if *count >= 5 {
            assert_eq!(told(rule), count.to_string(), "{rule}");
        } else {
            assert!(told(rule).parse::<usize>().is_err(), "{rule}: {} of a few people", told(rule));
        }
    }
    assert_eq!(told("R-PROC-01"), "0");
}

#[test]
fn a_list_says_that_facts_changed_and_the_new_one_says_what_became_of_whom() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let page = english(&specialist, &format!("/runs/{run}"));
    assert!(!page.contains("changed after this list"), "{page}");
    let shown = specialist.get(&format!("/api/v1/runs/{run}")).json();
    let family = shown["families"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|family| family["state"] == "shown")
        .map(|family| family["family"].as_str().unwrap().to_owned())
        .find(|family| specialist.get(&format!("/families/{family}")).status == 200)
        .unwrap();
    let talk = json!({ "on": "2026-10-31", "channel": "phone", "result": "withdrew" });
    assert_eq!(specialist.post(&format!("/api/v1/families/{family}/contacts"), &talk, None).status, 201);
    let stale = english(&specialist, &format!("/runs/{run}"));
    assert!(stale.contains("class=\"notice warn\"") && stale.contains("1 Nov 2026"), "{stale}");
    assert!(stale.contains("One fact changed after this list"), "{stale}");
    let href = format!("/runs/{run}/changed");
    assert!(stale.contains(&format!("href=\"{href}\">Show what changed")), "{stale}");
    let changed = english(&specialist, &href);
    let family_row = format!("href=\"/families/{family}\">{family}");
    assert!(changed.contains(&family_row) && changed.matches("data-row").count() == 1, "{changed}");
    assert!(changed.contains("Make a new list") && english(&site.sign_in("saule"), &href).contains(&family_row));
    let again = list(&specialist, "C-001");
    let changes = english(&specialist, &format!("/runs/{run}/changes/{again}"));
    let row = changes.split(&format!("<th scope=\"row\">{family}</th>")).nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("not considered") || row.contains("excluded"), "{row}");
    assert!(row.contains("R-AVAIL-01 Availability recently confirmed"), "the rule by its name: {row}");
    assert!(!english(&specialist, &format!("/runs/{again}")).contains("class=\"notice warn\""));
}

#[test]
fn a_waiver_stands_wherever_it_acts() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-002");
    let why = english(&specialist, &format!("/runs/{run}/families/F-120/why"));
    assert!(why.contains("Waived by: specialist, 12 Oct 2026.") && why.contains("беседа 12.10.2026"), "{why}");
    let people = english(&specialist, "/children/C-002?tab=people");
    assert!(people.contains("R-FAM-16") && people.contains("беседа 12.10.2026"), "{people}");
    let listed = english(&specialist, &format!("/runs/{run}"));
    let whole: Vec<String> = specialist.get(&format!("/api/v1/runs/{run}")).json()["families"]
        .as_array()
        .unwrap()
        .iter()
        .map(|family| family["family"].as_str().unwrap().to_owned())
        .collect();
    assert!(whole.contains(&"F-120".to_owned()), "waived, so in the list: {whole:?}");
    let compare =
        english(&specialist, &format!("/runs/{run}/compare?f=F-120,{}", whole.iter().find(|f| *f != "F-120").unwrap()));
    assert!(compare.contains("Limits stated or approved for the family (waived)"), "{compare}");
    assert!(listed.contains("F-120") == listed.contains("(waived)"), "{listed}");
}

#[test]
fn the_board_counts_proposals_that_part_brothers_and_sisters_once_they_are_sent() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let board = || supervisor.get("/api/v1/cohort").json()["apart"].clone();
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason_code": "court_decision",
        "reason": "Сот шешімімен бөлек орналастырылады, кездесу жоспары бар." });
    let asked = specialist.post("/api/v1/waiver-requests", &wish, None);
    let path = format!("/api/v1/waiver-requests/{}/decision", asked.json()["number"].as_str().unwrap());
    let decision = json!({ "granted": true, "reason": "Құжаттарды көрдім, сот шешімі күшінде." });
    assert_eq!(supervisor.post(&path, &decision, Some("\"v1\"")).status, 200);
    let run =
        specialist.post("/api/v1/runs", &json!({ "child": "C-003", "alone": true }), None).json()["number"].clone();
    let run = run.as_str().unwrap();
    let families = approvable(&specialist, run);
    let whole = content(&specialist, run, &families[0], &families[1]);
    let made = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None);
    let number = made.json()["number"].as_str().unwrap().to_owned();
    assert_eq!(board(), json!([]), "a draft is not proposed yet");
    let sent = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let group = specialist.get("/api/v1/children/C-003").json()["group"]["members"].clone();
    let others: Vec<&Value> = group.as_array().unwrap().iter().filter(|child| **child != "C-003").collect();
    assert_eq!(board(), json!([{ "proposal": number, "children": ["C-003"], "without": others }]));
    let page = english(&supervisor, "/cohort");
    let told = page.split("id=\"apart\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(told.contains("data-count=\"1\"") && told.matches("<li>").count() == 1, "{told}");
    assert!(told.contains(&format!("/proposals/{number}")), "{told}");
}
