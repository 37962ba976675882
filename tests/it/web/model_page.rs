//! The page that says how the order is made: who answers for it, since when, what changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        clock::SystemClock,
        code::ChildCode,
    },
    matching::{assemble::Request, policy::Policy},
    security::keys::Keys,
    service::Services,
    web::ServeOptions,
};

use super::{
    site::{Client, KEY_FILE, Site, english, options},
    steps::list,
};

/// A policy that lists were made with before: other words of one rule, far more families close to each other.
fn earlier() -> Policy {
    let mut file: Value = serde_json::from_str(Policy::shipped().unwrap().text()).unwrap();
    file["version"] = "1.0.9".into();
    file["date"] = "2026-09-14".into();
    file["rules"][0]["note"] = json!({ "kk": "Ескертпе", "ru": "Заметка", "en": "A note" });
    file["near_ties"]["per_cent"] = 60.into();
    Policy::read("earlier", &file.to_string(), None).unwrap()
}

/// A list made with another policy than the site's own; its number, where the case can be matched.
fn list_with(site: &Site, policy: Policy, child: &str) -> Option<String> {
    let keys = Keys::open(&site.file().with_file_name(KEY_FILE)).unwrap();
    let services = Services::new(site.services.store.clone(), Arc::new(policy), Arc::new(SystemClock), &keys);
    let by = Actor { id: "S-1".into(), role: Role::Specialist };
    let child = ChildCode::parse(child).unwrap();
    let as_of = site.services.today();
    let request = Request { child, alone: false, as_of, seed: 0, worlds: None, preparatory: None };
    let made = site.runtime.block_on(services.match_child(by, request)).ok()?;
    Some(made.record.number.to_string())
}

fn rule<'r>(rules: &'r Value, code: &str) -> &'r Value {
    rules.as_array().unwrap().iter().find(|rule| rule["rule"] == code).unwrap()
}

fn changes(client: &Client) -> Value {
    client.get("/api/v1/model/changes").json()
}

#[test]
fn the_page_says_who_answers_for_the_rules_and_since_when_they_are_in_use() {
    let site = Site::start_serving(ServeOptions { policy_owner: Some("Әсел Нұрлан".into()), ..options() });
    let specialist = site.sign_in("aigerim");
    let page = english(&specialist, "/model");
    assert!(page.contains("Әсел Нұрлан") && page.contains("No list has been made with this version yet."), "{page}");
    list(&specialist, "C-001");
    let page = english(&specialist, "/model");
    assert!(page.contains("first list made by Айгерім Қасымова"), "{page}");
    let model = specialist.get("/api/v1/model").json();
    assert_eq!(model["owner"], "Әсел Нұрлан");
    assert!(model["in_use_since"].is_i64(), "{model}");
    assert!(page.contains("Lists were made with one version only."), "{page}");
    assert_eq!(changes(&specialist)["from"], Value::Null);
    let weighs = model["needs"].as_array().unwrap();
    assert!(weighs.iter().all(|need| need["weight_reason"]["kk"] != "" && need["sources"] != json!([])));
    for said in ["weighs most", "weighs little", "Not measured yet."] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn a_rule_names_the_version_that_last_changed_it() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let rules = specialist.get("/api/v1/rules").json();
    assert_eq!(rule(&rules, "R-ROUTE-01")["last_changed"]["is_earliest"], true, "there is nothing older to compare");
    list_with(&site, earlier(), "C-001").unwrap();
    list(&specialist, "C-001");
    let rules = specialist.get("/api/v1/rules").json();
    assert_eq!(
        rule(&rules, "R-ROUTE-01")["last_changed"],
        json!({ "version": "1.1.0", "on": "2026-11-22", "is_earliest": false })
    );
    assert_eq!(
        rule(&rules, "R-FAM-12")["last_changed"],
        json!({ "version": "1.0.9", "on": "2026-09-14", "is_earliest": true })
    );
    let page = english(&specialist, "/model");
    assert!(page.contains("1.0.9, then 1.1.0") && page.contains("by 1.0.9 (14 Sep 2026) or earlier"), "{page}");
}

/// The families that stand first in a list, and whose list it is.
fn first_group(client: &Client, run: &str) -> (String, BTreeSet<String>) {
    let list = client.get(&format!("/api/v1/runs/{run}")).json();
    let shown = |family: &&Value| family["state"] == "shown" && family["tier"] == "family";
    let families: Vec<&Value> = list["families"].as_array().unwrap().iter().filter(shown).collect();
    let first = families.first().map(|family| &family["tied_with"]);
    let of_first = families.iter().filter(|family| Some(&family["tied_with"]) == first);
    let case = list["run"]["case_code"].as_str().unwrap().to_owned();
    (case, of_first.map(|family| family["family"].as_str().unwrap().to_owned()).collect())
}

#[test]
fn first_groups_that_the_latest_version_moved_are_told_with_both_lists_to_whom_the_case_is_open() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let closed = list_with(&site, earlier(), "C-110").unwrap();
    list(&site.sign_in("dina"), "C-110");
    let children: Vec<String> = (1..=9).map(|number| format!("C-{number:03}")).collect();
    let mut before = BTreeMap::new();
    for run in children.iter().filter_map(|child| list_with(&site, earlier(), child)) {
        let (case, group) = first_group(&specialist, &run);
        before.insert(case, (run, group));
    }
    let mut after = BTreeMap::new();
    // The last child has no list with the later version.
    for child in &children[..8] {
        let made = specialist.post("/api/v1/runs", &json!({ "child": child }), None);
        if made.status == 201 {
            let run = made.json()["number"].as_str().unwrap().to_owned();
            let (case, group) = first_group(&specialist, &run);
            after.entry(case).or_insert((run, group));
        }
    }
    let told = changes(&specialist);
    assert_eq!((&told["from"], &told["to"]), (&json!("1.0.9"), &json!("1.1.0")));
    assert_eq!(told["cases"].as_u64().unwrap(), after.len() as u64, "C-110 is not open: {told}");
    let expected: BTreeSet<(&str, &str)> = after
        .iter()
        .filter(|(case, (_, group))| before[*case].1 != *group)
        .map(|(case, (run, _))| (before[case].0.as_str(), run.as_str()))
        .collect();
    let moved = told["moved"].as_array().unwrap();
    let both = |one: &'_ Value| [one["before"].as_str().unwrap().to_owned(), one["after"].as_str().unwrap().to_owned()];
    let found: Vec<[String; 2]> = moved.iter().map(both).collect();
    let found: BTreeSet<(&str, &str)> = found.iter().map(|[from, to]| (from.as_str(), to.as_str())).collect();
    assert_eq!(found, expected, "{told}");
    assert!(!moved.is_empty(), "far more families are close to each other with the earlier version");
    let page = english(&specialist, "/model/changes");
    for (from, to) in expected {
        assert!(page.contains(&format!("/runs/{from}/changes/{to}")), "{from} {to}: {page}");
    }
    assert!(!page.contains(&format!("/runs/{closed}\"")), "{page}");
    assert_eq!(site.sign_in("timur").get("/model/changes").status, 403);
}

#[test]
fn a_question_about_the_rules_waits_for_a_supervisor_of_the_region_and_its_answer_comes_back() {
    let site = Site::start();
    let operator = site.sign_in("timur");
    let asked = [
        ("kind", "question"),
        ("about_kind", "model"),
        ("about_code", "1.1.0"),
        ("words", "Неге қашықтық ескеріледі?"),
        ("back", "/model"),
    ];
    assert_eq!(operator.form("/enquiries", &asked).status, 303);
    assert!(english(&operator, "/model").contains("Неге қашықтық ескеріледі?"));
    assert!(!english(&site.sign_in("aigerim"), "/work").contains("Неге қашықтық ескеріледі?"));
    let supervisor = site.sign_in("gulnar");
    assert!(english(&supervisor, "/work").contains("Неге қашықтық ескеріледі?"));
    assert_eq!(site.sign_in("saule").get("/api/v1/enquiries/Q-1").status, 404);
    let answered = supervisor.form("/enquiries/Q-1", &[("words", "Мектебі ауыспауы үшін."), ("version", "1")]);
    assert_eq!(answered.status, 303, "{}", answered.body);
    assert!(english(&operator, "/model").contains("Мектебі ауыспауы үшін."));
}

#[test]
fn an_explanation_for_a_person_is_asked_for_from_the_page_and_goes_to_the_childs_record() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let asked = |child| {
        [
            ("kind", "explanation"),
            ("about_kind", "child"),
            ("child", child),
            ("words", "Әжесі сұрайды."),
            ("back", "/model"),
        ]
    };
    assert_eq!(specialist.form("/enquiries", &asked("C-001")).status, 303);
    assert!(english(&specialist, "/children/C-001").contains("Әжесі сұрайды."));
    assert_eq!(specialist.form("/enquiries", &asked("C-110")).status, 404);
}
