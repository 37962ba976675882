//! A list on its page: thirty families at a time, every one of them once, in the order and under the filter asked for.

use std::collections::BTreeSet;

use super::site::{Client, Site, english};
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

/// Free places of the families that are open to somebody.
fn free_places(client: &Client) -> std::collections::BTreeMap<String, u64> {
    let (mut free, mut next) = (std::collections::BTreeMap::new(), String::new());
    loop {
        let page = client.get(&format!("/api/v1/families?limit=200{next}")).json();
        for family in page["items"].as_array().unwrap() {
            free.insert(family["code"].as_str().unwrap().to_owned(), family["free"].as_u64().unwrap_or(0));
        }
        let Some(cursor) = page["next_cursor"].as_str() else { return free };
        next = format!("&cursor={cursor}");
    }
}

#[test]
fn who_can_take_two_children_is_left_on_the_page_over_the_api_and_in_the_file() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let run = list(&client, "C-001");
    let free = free_places(&client);
    let of_api = |query: &str| {
        let page = client.get(&format!("/api/v1/runs/{run}/families?limit=200{query}")).json();
        let items = page["items"].as_array().unwrap_or_else(|| panic!("{page}")).clone();
        items.iter().map(|one| one["family"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (all, left) = (of_api(""), of_api("&takes=2"));
    assert!(!left.is_empty() && left.len() < all.len(), "{} of {}", left.len(), all.len());
    for family in all.iter().filter(|family| free.contains_key(*family)) {
        assert_eq!(left.contains(family), free[family] >= 2, "{family} has {}", free[family]);
    }
    let body = english(&client, &format!("/runs/{run}?takes=2"));
    let ticked = "name=\"takes\" value=\"2\" checked";
    assert!(body.contains(ticked) && body.contains("✕</span> Free places for 2 children"), "{body}");
    let considered: Vec<String> = shown(&client, &run).into_iter().filter(|family| left.contains(family)).collect();
    assert_eq!(families(&body), considered);
    let file = client.get(&format!("/api/v1/runs/{run}/file?takes=2&format=pdf&lang=en"));
    let paper = client.get(&format!("/runs/{run}/file?takes=2&format=pdf&lang=en"));
    assert!(file.status == 200 && file.bytes == paper.bytes, "{}", file.status);
    assert_ne!(file.bytes, client.get(&format!("/runs/{run}/file?format=pdf&lang=en")).bytes);
    assert_eq!(client.get(&format!("/api/v1/runs/{run}/families?takes=1")).status, 422);
    // Brothers and sisters need as many places as they are.
    let together = list(&client, "C-003");
    let children = client.get(&format!("/api/v1/runs/{together}")).json()["case"].clone();
    let group = english(&client, &format!("/runs/{together}"));
    assert!(group.contains("name=\"takes\""), "{children}");
}

#[test]
fn the_table_of_a_list_has_the_families_of_its_cards_group_by_group_in_their_order() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let run = list(&client, "C-001");
    for order in ["", "&sort=distance", "&near=150&takes=2"] {
        let cards = english(&client, &format!("/runs/{run}?{}", order.trim_start_matches('&')));
        let table = english(&client, &format!("/runs/{run}?view=table{order}"));
        assert_eq!(families(&table), families(&cards), "{order}");
        let rows = |page: &str| {
            let list = page.split("id=\"list\"").nth(1).unwrap();
            let links = list.split("data-row").skip(1).filter_map(|row| row.split("/families/").nth(1));
            links.map(|rest| rest.split(['/', '?', '"']).next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(rows(&table), rows(&cards), "{order}: with those that lack information");
        assert!(!table.contains("<article") && table.contains("<table class=\"families\""), "{order}");
        // The way back, the filters and the next part keep how the list is shown.
        assert!(table.contains("name=\"view\" value=\"table\"") && table.contains("Cards view"), "{order}");
        for chip in table.split("<ul class=\"chips\"").skip(1).flat_map(|chips| chips.split("href=\"").skip(1)).take(1)
        {
            assert!(chip.split('"').next().unwrap().contains("view=table"), "{order}: {chip}");
        }
    }
    let groups = |page: &str, begins: &str| page.matches(begins).count();
    let (cards, table) =
        (english(&client, &format!("/runs/{run}")), english(&client, &format!("/runs/{run}?view=table")));
    let bands = cards.split("id=\"list\"").nth(1).unwrap();
    assert_eq!(groups(&table, "scope=\"rowgroup\""), groups(bands, " <span class=\"muted\">· "));
}

#[test]
fn the_columns_of_a_comparison_stand_in_the_order_of_its_address_and_change_places_by_links() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let run = list(&client, "C-001");
    let three = shown(&client, &run)[..3].to_vec();
    let columns = |page: &str| {
        let head = page.rsplit("<thead>").next().unwrap().split("</thead>").next().unwrap().to_owned();
        let links = head.split("<th scope=\"col\"><a href=\"").skip(1);
        links.map(|rest| rest.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let at = format!("/runs/{run}/compare");
    let whole = english(&client, &format!("{at}?f={}&show=all", three.join(",")));
    assert_eq!(columns(&whole), three);
    let exchanged = format!("{},{},{}", three[1], three[0], three[2]);
    let link = format!("href=\"?f={exchanged}&show=all\"");
    assert_eq!(whole.matches(&link).count(), 2, "to the right of the first, to the left of the second: {whole}");
    let other = english(&client, &format!("{at}?f={exchanged}&show=all"));
    assert_eq!(columns(&other), [three[1].clone(), three[0].clone(), three[2].clone()]);
    assert!(other.contains(&format!("{at}/file?f={exchanged}&format=pdf")), "the file follows: {other}");
    let papers = [three.join(","), exchanged].map(|order| client.get(&format!("{at}/file?f={order}&format=pdf")).bytes);
    assert_ne!(papers[0], papers[1], "paper has the columns in the order that was asked for");
    // A family that is named twice stands there once.
    let twice = english(&client, &format!("{at}?f={0}&f={1}&f={0}", three[0], three[1]));
    assert_eq!(columns(&twice), three[..2]);
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
