//! Somebody who opens very many records is asked why, supervisors see it, and nobody is locked out.

use serde_json::{Value, json};
use uya::{
    matching::policy::Policy,
    security::keys::Keys,
    service::Services,
    web::{ServeOptions, serve},
};

use super::access::system;
use super::site::{Client, KEY_FILE, Site, encoded, english, options};

const MINUTE: i64 = 60 * 1_000_000;
const WHY: &str = "Тоқсандық тексеру: бүкіл тізімді салыстырып жатырмын.";

fn site() -> Site {
    Site::start_serving(three())
}

fn three() -> ServeOptions {
    ServeOptions { records_per_hour: 3, ..options() }
}

fn open(client: &Client, children: std::ops::RangeInclusive<u32>) -> Vec<u16> {
    children.map(|number| client.get(&format!("/api/v1/children/C-{number:03}")).status).collect()
}

fn bursts(supervisor: &Client) -> Vec<Value> {
    let sample = supervisor.get("/api/v1/audit/sample").json();
    let waiting = sample["waiting"].as_array().unwrap().iter();
    waiting.filter(|item| item["cause"] == "many_records").cloned().collect()
}

#[test]
fn whoever_opens_very_many_records_is_asked_why_before_the_next_and_goes_on() {
    let site = site();
    let specialist = site.sign_in("aigerim");
    assert_eq!(open(&specialist, 1..=2), [200; 2]);
    assert_eq!(specialist.get("/families/F-021").status, 200);
    assert_eq!(open(&specialist, 1..=2), [200; 2], "the same records again are no more records");
    let asked = specialist.get("/api/v1/children/C-003");
    assert_eq!((asked.status, asked.problem()), (429, "many-records".to_owned()));
    let page = specialist.get("/children/C-003");
    assert_eq!(page.status, 429);
    let body = page.body.replace("&#x2f;", "/");
    assert!(body.contains("href=\"/many-records?next=/children/C-003\""), "{body}");
    assert_eq!(open(&specialist, 1..=2), [200; 2], "what is open stays open");
    assert!(english(&specialist, "/many-records").contains("more than 3 different records"));
    assert_eq!(specialist.form("/many-records", &[("reason", "")]).status, 422);
    let explained = specialist.form("/many-records", &[("reason", WHY), ("next", "/children/C-003")]);
    assert_eq!((explained.status, explained.header("location")), (303, Some("/children/C-003")));
    site.clock.as_ref().unwrap().advance(MINUTE);
    assert_eq!(open(&specialist, 3..=5), [200; 3]);
    assert_eq!(open(&specialist, 6..=6), [429], "the next reason is asked for after as many again");
}

#[test]
fn names_that_a_search_shows_count_as_records_that_are_opened() {
    let site = site();
    let specialist = site.sign_in("aigerim");
    let search = |name: &str| specialist.get(&format!("/api/v1/names?{}", encoded(&[("name", name)])));
    assert_eq!((search("ба").status, search("ба").problem()), (429, "many-records".to_owned()));
    assert_eq!(open(&specialist, 11..=11), [429], "what a search would have shown is counted");
}

#[test]
fn supervisors_of_the_region_see_who_when_and_how_many_and_why() {
    let site = site();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("gulnar"));
    assert_eq!(open(&specialist, 1..=5), [200, 200, 200, 429, 429]);
    let told = bursts(&supervisor);
    assert_eq!(told.len(), 1, "one hour is told once: {told:?}");
    assert_eq!((&told[0]["staff"], &told[0]["records"], &told[0]["reason"]), (&json!("S-1"), &json!(4), &Value::Null));
    assert!(english(&supervisor, "/audit/sample").contains("No reason given yet."));
    assert_eq!(specialist.post("/api/v1/many-records", &json!({ "reason": WHY }), None).status, 200);
    assert_eq!(bursts(&supervisor)[0]["reason"], WHY);
    let found = [("words", "Тексеру жоспарда бар."), ("in_order", "yes")];
    assert_eq!(supervisor.form("/audit/sample/M-1", &found).status, 303);
    assert!(bursts(&supervisor).is_empty());
    let entries = supervisor.get("/api/v1/audit/events").json();
    for action in ["many_records_opened", "many_records_explained", "sample_looked_through"] {
        assert!(entries.as_array().unwrap().iter().any(|entry| entry["action"] == action), "{action}");
    }
}

#[test]
fn after_an_hour_records_are_counted_anew() {
    let site = site();
    let specialist = site.sign_in("aigerim");
    assert_eq!(open(&specialist, 1..=3), [200; 3]);
    for _ in 0..3 {
        site.clock.as_ref().unwrap().advance(21 * MINUTE);
        assert_eq!(specialist.get("/account").status, 200);
    }
    assert_eq!(open(&specialist, 4..=6), [200; 3]);
}

#[test]
fn a_new_start_of_the_program_forgets_nothing() {
    let site = site();
    let mut specialist = site.sign_in("aigerim");
    assert_eq!(open(&specialist, 1..=3), [200; 3]);
    let keys = Keys::open(&site.file().with_file_name(KEY_FILE)).unwrap();
    let clock = site.clock.clone().unwrap();
    let policy = std::sync::Arc::new(Policy::shipped().unwrap());
    let mut services = Services::new(site.services.store.clone(), policy, clock, &keys);
    services.fixed_day = site.services.fixed_day;
    let serving = site.runtime.block_on(serve(services, three())).unwrap();
    specialist.base = format!("http://{}", serving.address);
    assert_eq!(open(&specialist, 1..=4), [200, 200, 200, 429]);
}

#[test]
fn a_system_is_not_asked_and_supervisors_see_its_hour_once() {
    let site = site();
    let (operator, supervisor) = (site.sign_in("timur"), site.sign_in("gulnar"));
    let system = system(&site, &operator);
    assert_eq!(open(&system, 1..=3), [200; 3]);
    assert!(bursts(&supervisor).is_empty());
    assert_eq!(open(&system, 4..=11), [200; 8], "nobody is there to answer");
    let told = bursts(&supervisor);
    assert_eq!(told.len(), 1, "one hour is told once: {told:?}");
    assert_eq!((&told[0]["staff"], &told[0]["records"]), (&json!("K-1"), &json!(4)));
    assert!(english(&supervisor, "/audit/sample").contains("A system with a token"));
    let entries = supervisor.get("/api/v1/audit/events").json();
    assert!(entries.as_array().unwrap().iter().any(|entry| entry["action"] == "many_records_opened"), "{entries}");
    site.clock.as_ref().unwrap().advance(61 * MINUTE);
    assert_eq!(open(&system, 1..=4), [200; 4]);
    let supervisor = site.sign_in("gulnar");
    assert_eq!(bursts(&supervisor).len(), 2, "the next hour is told too");
    let look = json!({ "in_order": true, "words": "Есептің түнгі көшірмесі, келісілген" });
    let burst = told[0]["of"]["number"].as_str().unwrap();
    assert_eq!(supervisor.post(&format!("/api/v1/audit/sample/{burst}"), &look, None).status, 200);
    let entries = supervisor.get("/api/v1/audit/events").json();
    let looked = entries.as_array().unwrap().iter().find(|entry| entry["action"] == "sample_looked_through").unwrap();
    assert_eq!((&looked["kind"], &looked["code"]), (&json!("api_token"), &json!("K-1")));
}

#[test]
fn searching_for_names_again_and_again_is_told_at_once_unless_what_was_found_is_opened() {
    let site = Site::start_with_clock();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("gulnar"));
    let search = |name: &str| {
        let answer = specialist.get(&format!("/api/v1/names?{}", encoded(&[("name", name)])));
        assert_eq!(answer.status, 200, "nobody is locked out: {}", answer.body);
        let found = answer.json();
        let mut subjects = found.as_array().unwrap().iter().map(|one| one["subject"].clone());
        subjects.find(|subject| subject["kind"] == "child").map(|child| child["code"].as_str().unwrap().to_owned())
    };
    let open_found = |child: Option<String>| specialist.get(&format!("/api/v1/children/{}", child.unwrap())).status;
    let noticed = |cause: &str| {
        let waiting = supervisor.get("/api/v1/audit/sample").json()["waiting"].clone();
        waiting.as_array().unwrap().iter().filter(|item| item["cause"] == cause).cloned().collect::<Vec<Value>>()
    };
    for _ in 0..8 {
        search("ба");
    }
    assert_eq!(open_found(search("ба")), 200);
    for _ in 0..9 {
        search("ба");
    }
    assert!(noticed("many_searches").is_empty(), "what was found was opened in between");
    search("Жоқадам");
    let told = noticed("many_searches");
    assert_eq!((told.len(), &told[0]["staff"], &told[0]["records"]), (1, &json!("S-1"), &json!(10)));
    search("ба");
    assert_eq!(noticed("many_searches").len(), 1, "once within an hour");
    let page = english(&supervisor, "/audit/sample");
    assert!(page.contains("names searched for again and again") && page.contains("nothing opened"), "{page}");
    let entries = supervisor.get("/api/v1/audit/events").json();
    assert!(entries.as_array().unwrap().iter().any(|entry| entry["action"] == "search_noticed"), "{entries}");
    assert!(noticed("own_surname").is_empty());
    site.clock.as_ref().unwrap().advance(29 * MINUTE);
    assert_eq!(open(&specialist, 1..=1), [200]);
    let look = json!({ "in_order": true, "words": "Тізімді жаңартып жатқан, келісілген жұмыс" });
    let burst = told[0]["of"]["number"].as_str().unwrap();
    assert_eq!(supervisor.post(&format!("/api/v1/audit/sample/{burst}"), &look, None).status, 200);
    assert!(noticed("many_searches").is_empty());
}

#[test]
fn searching_for_ones_own_surname_is_told_at_once_without_the_name() {
    let site = Site::start();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("gulnar"));
    for name in ["Касымов", "Қасымова"] {
        let found = specialist.get(&format!("/names?{}", encoded(&[("name", name)])));
        assert_eq!(found.status, 200, "{}", found.body);
    }
    let waiting = supervisor.get("/api/v1/audit/sample").json()["waiting"].clone();
    let told: Vec<&Value> = waiting.as_array().unwrap().iter().filter(|item| item["cause"] == "own_surname").collect();
    assert_eq!((told.len(), &told[0]["staff"], &told[0]["records"]), (1, &json!("S-1"), &Value::Null));
    assert!(english(&supervisor, "/audit/sample").contains("own surname searched for"));
    let trail = supervisor.get("/api/v1/audit/events").body.to_lowercase();
    assert!(!trail.contains("касымов") && !trail.contains("қасымов"), "the name is kept nowhere");
    assert_eq!(open(&specialist, 1..=1), [200], "nobody is asked");
}
