//! What pages show is there over the API too, with the same people, counts and filters.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::site::{Client, Site, english};
use super::steps::{agreed, list};

fn items(client: &Client, path: &str) -> Vec<Value> {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert!(answer.json()["next_cursor"].is_null(), "{path}: all of them");
    answer.json()["items"].as_array().unwrap().clone()
}

fn codes(items: &[Value], of: &[&str]) -> BTreeSet<String> {
    let code = |item: &Value| of.iter().fold(item, |found, name| &found[*name]).as_str().unwrap().to_owned();
    items.iter().map(code).collect()
}

#[test]
fn each_count_of_work_is_as_many_as_its_own_query_lists() {
    let site = Site::start();
    for name in ["aigerim", "marat", "gulnar"] {
        let client = site.sign_in(name);
        let counts = client.get("/api/v1/work-items/counts").json();
        assert_eq!(counts.as_array().unwrap().len(), 8, "{counts}");
        for count in counts.as_array().unwrap() {
            let query = count["query"].as_str().unwrap();
            let listed = items(&client, &format!("/api/v1/work-items?limit=200&{query}"));
            assert_eq!(listed.len() as u64, count["count"].as_u64().unwrap(), "{name} {query}");
            assert!(listed.iter().all(|item| item["next_action"] == item["child"]["step"]), "{query}");
        }
    }
    let specialist = site.sign_in("aigerim");
    let page = english(&specialist, "/work?show=action");
    let listed = items(&specialist, "/api/v1/work-items?limit=200");
    assert!(!listed.is_empty());
    for child in codes(&listed, &["child", "code"]).iter().take(50) {
        assert!(page.contains(&format!("/children/{child}\"")), "{child}");
    }
}

#[test]
fn a_list_stands_in_the_orders_of_its_page_and_another_order_is_refused_with_those_it_takes() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = |query: &str| -> Vec<String> {
        let found = items(&specialist, &format!("/api/v1/runs/{run}/families?limit=200{query}"));
        found.iter().map(|item| item["family"].as_str().unwrap().to_owned()).collect()
    };
    let by_fit = families("");
    for order in ["distance", "freshness"] {
        let arranged = families(&format!("&sort={order}"));
        assert_ne!(arranged, by_fit, "{order}");
        assert_eq!(arranged.iter().collect::<BTreeSet<_>>(), by_fit.iter().collect(), "{order}");
        let page = english(&specialist, &format!("/runs/{run}?sort={order}"));
        let places: Vec<_> = arranged.iter().take(10).map(|code| page.find(&format!("/families/{code}/why"))).collect();
        assert!(places.is_sorted() && places[0].is_some(), "{order}: {places:?}");
    }
    assert_eq!(families("&sort=fit"), by_fit);
    assert!(families("&free=yes").len() <= by_fit.len());
    let refused = specialist.get(&format!("/api/v1/runs/{run}/families?sort=points"));
    let fault = &refused.json()["errors"][0];
    assert_eq!((refused.status, fault["pointer"].as_str()), (422, Some("/sort")));
    assert_eq!(fault["params"]["takes"], "fit, distance, freshness");
}

#[test]
fn the_shapes_of_records_are_published_as_the_shell_prints_them() {
    let site = Site::start();
    let stranger = site.stranger();
    for kind in ["bundle", "family", "child", "contact"] {
        let schema = stranger.get(&format!("/api/v1/schemas/{kind}.json"));
        assert_eq!(schema.status, 200, "{}", schema.body);
        assert_eq!(schema.json(), uya::transfer::schema(kind).unwrap(), "{kind}");
    }
    assert_eq!(stranger.get("/api/v1/schemas/dragon.json").problem(), "not-found");
}

#[test]
fn whoever_watches_is_told_what_holds_by_name() {
    let site = Site::start();
    let stranger = site.stranger();
    assert_eq!(stranger.get("/readyz").body, "ok\n");
    for path in ["/readyz?verbose", "/readyz?verbose=1"] {
        let told = stranger.get(path);
        assert_eq!((told.status, told.body.as_str()), (200, "database ok\ntrail ok\nwriter ok\n"), "{path}");
    }
}

#[test]
fn a_filter_of_children_and_of_families_means_the_same_on_the_page_and_over_the_api() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    for (place, query) in [
        ("children", "mine=yes"),
        ("children", "overdue=yes"),
        ("children", "step=look&settlement=TARAZ"),
        ("children", "region=KZ-71"),
        ("families", "free=yes"),
        ("families", "old=yes&settlement=TARAZ"),
        ("families", "q=f-01"),
        ("families", "conflict=yes"),
    ] {
        let all = items(&specialist, &format!("/api/v1/{place}?limit=200"));
        let found = codes(&items(&specialist, &format!("/api/v1/{place}?limit=200&{query}")), &["code"]);
        // On the day of the fixture nearly everything is overdue.
        assert!(query == "overdue=yes" || found.len() < all.len(), "{place} {query}");
        let mut shown = BTreeSet::new();
        let mut at = Some(format!("/{place}?{query}"));
        while let Some(path) = at {
            let page = english(&specialist, &path);
            let rows = page.split("<tr data-row>").skip(1);
            let code = |row: &str| row.split(&format!("href=\"/{place}/")).nth(1)?.split('"').next().map(str::to_owned);
            shown.extend(rows.filter_map(code));
            // The link to the next part of the list stands in it, the languages lead to this one.
            let list = page.split("<main").nth(1).unwrap();
            let next = list.split("&after=").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
            at = next.map(|after| format!("/{place}?{query}&after={after}"));
        }
        assert_eq!(shown, found, "{place} {query}");
    }
    assert_eq!(specialist.get("/api/v1/children?mine=no").status, 422, "a filter that means nothing is refused");
}

#[test]
fn the_board_the_model_and_the_rules_are_told_as_data() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let supervisor = site.sign_in("gulnar");
    let cohort = supervisor.get("/api/v1/cohort").json();
    let children = items(&supervisor, "/api/v1/children?limit=200");
    let steps: u64 = cohort["steps"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(steps, children.len() as u64);
    let since: Vec<&str> =
        cohort["waiting"].as_array().unwrap().iter().map(|child| child["term"]["since"].as_str().unwrap()).collect();
    assert!(since.is_sorted() && since.len() > 5, "{since:?}");
    assert_eq!(site.sign_in("marat").get("/api/v1/cohort").status, 403);
    let rules = specialist.get("/api/v1/rules").json();
    let keeps_out = |rule: &str| {
        let found = rules.as_array().unwrap().iter().find(|found| found["rule"] == rule).unwrap();
        (found["restricted"].as_bool().unwrap(), found["keeps_out"].clone())
    };
    assert_eq!(keeps_out("R-FAM-06"), (true, Value::Null), "a few people's record");
    let excluded = items(&supervisor, &format!("/api/v1/runs/{run}/exclusions?limit=200&rule=R-AVAIL-01"));
    assert_eq!(keeps_out("R-AVAIL-01"), (false, json!(excluded.len())));
    let model = specialist.get("/api/v1/model").json();
    assert_eq!((&model["worlds"], model["needs"].as_array().unwrap().len()), (&json!(4096), 54), "{model}");
    assert!(model["stopped"].is_null());
}

#[test]
fn the_lists_of_a_case_its_questions_and_its_history_are_told_as_data() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (first, second) = (list(&specialist, "C-003"), list(&specialist, "C-003"));
    // C-004 is a brother or sister: the case is one.
    let runs = items(&specialist, "/api/v1/runs?child=C-004");
    let numbers: Vec<&str> = runs.iter().map(|run| run["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, [second.as_str(), first.as_str()]);
    assert_eq!(specialist.get("/api/v1/runs").json()["errors"][0]["code"], "value-empty");
    assert_eq!(specialist.get("/api/v1/runs?child=C-999").status, 404);
    let questions = specialist.get(&format!("/api/v1/runs/{second}/ask")).json();
    let chances: Vec<u64> = questions
        .as_array()
        .unwrap()
        .iter()
        .map(|question| question["changes_first_group"].as_u64().unwrap())
        .collect();
    assert!(!chances.is_empty() && chances.is_sorted_by(|one, other| one >= other), "{questions}");
    specialist.get("/api/v1/families/F-021");
    for (path, action) in
        [("/api/v1/children/C-003/history", "record_viewed"), ("/api/v1/families/F-021/history", "record_viewed")]
    {
        let history = specialist.get(path).json();
        let newest = &history["entries"][0];
        assert_eq!((&newest["actor"], &newest["action"]), (&json!("S-1"), &json!(action)), "{history}");
        assert!(newest.get("details").is_none(), "who and what, nothing of what was in it");
    }
}

#[test]
fn views_reminders_and_answers_are_ones_own_over_the_api_too() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let view = json!({ "page": "children", "name": "Кешіккендер", "query": "overdue=yes" });
    assert_eq!(specialist.post("/api/v1/views", &view, None).status, 201);
    let odd = json!({ "page": "https://elsewhere", "name": "x", "query": "" });
    assert_eq!(specialist.post("/api/v1/views", &odd, None).status, 422);
    let views = specialist.get("/api/v1/views?page=children").json();
    assert_eq!(views[0]["name"], "Кешіккендер");
    assert_eq!(site.sign_in("saule").get("/api/v1/views?page=children").json(), json!([]));
    let number = views[0]["number"].as_str().unwrap();
    let removed = specialist.post(&format!("/api/v1/views/{number}/remove"), &Value::Null, None);
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_eq!(specialist.get("/api/v1/views?page=children").json(), json!([]));
    list(&specialist, "C-001");
    let about = json!({ "kind": "family", "code": "F-106", "fact": "restricted" });
    let reminder = json!({ "kind": "reminder", "about": about, "subject": { "kind": "child", "code": "C-001" }, "words": "Ескерту" });
    let set = specialist.post("/api/v1/enquiries", &reminder, None);
    assert_eq!(set.status, 201, "{}", set.body);
    let waits = specialist.get("/api/v1/reminders").json();
    assert_eq!((&waits[0]["state"], &waits[0]["enquiry"]["about"]["code"]), (&json!("waits"), &json!("F-106")));
    assert_eq!(site.sign_in("gulnar").get("/api/v1/reminders").json(), json!([]));
    let (number, _) = agreed(&site, &specialist, "C-006", 0);
    let supervisor = site.sign_in("gulnar");
    let question = json!({
        "kind": "question", "about": { "kind": "proposal", "code": number }, "subject": { "kind": "child", "code": "C-006" },
        "to": "S-1", "words": "Неге?",
    });
    let asked = supervisor.post("/api/v1/enquiries", &question, None).json()["number"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/enquiries/{asked}/answer");
    assert_eq!(specialist.post(&path, &json!({ "words": "Тілі бір." }), Some("\"v1\"")).status, 200);
    assert_eq!(supervisor.get("/api/v1/answers").json()[0]["answer"]["words"], "Тілі бір.");
    assert_eq!(specialist.get("/api/v1/answers").json(), json!([]));
}
