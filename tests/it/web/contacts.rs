//! Talks of an office's own log: brought as a sheet, seen on the family's page, taken back; what a person recorded in
//! Uya stays theirs.

use serde_json::{Value, json};
use uya::{store::Kind, transfer::office};

use super::imports::{body, bring as bring_bundle, of_another_office, save, undo};
use super::site::{Client, Site};
use super::steps::{first_view, sent};

/// Headings as an office writes them.
const HEADINGS: &str = "Код семьи;День разговора;Как связались;Чем закончилось;С какого дня свободна;Кто говорил;О каком ребёнке;Примечание";

fn bring(client: &Client, rows: &str) -> String {
    let sheet = format!("{HEADINGS}\n{rows}");
    let sent = client.upload("/imports/new", &[], ("контакты 2026.csv", sheet.as_bytes()));
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").unwrap().to_owned()
}

fn record_talk(client: &Client, about: Option<&str>) -> Value {
    let talk =
        json!({ "on": "2026-10-30", "channel": "visit", "result": "talk", "about": about, "words": "Сөйлестік" });
    let made = client.post("/api/v1/families/F-021/contacts", &talk, None);
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()
}

fn agrees(site: &Site) {
    assert_eq!(site.runtime.block_on(async { site.services.disagreements().await.unwrap() }), []);
}

#[test]
fn talks_of_an_offices_log_stand_on_the_familys_page_and_are_taken_back() {
    let site = Site::start();
    let (data, specialist) = (site.sign_in("erlan"), site.sign_in("aigerim"));
    record_talk(&specialist, None);
    let family = body(&site, Kind::Family, "F-021");
    let page = bring(
        &data,
        "F-021;10.05.2026;телефон;нет ответа;;S-1;;\n\
         F-021;10.05.2026;телефон;не раньше даты;01.09.2026;S-1;C-001;Ремонт\n\
         F-021;11.05.2026;визит;разговор;;;;\n",
    );
    let report = data.get(&page).body;
    assert!(report.contains("Отбасымен әңгімелер"), "{report}");
    assert_eq!(
        body(&site, Kind::Contact, "F-021|2026-05-11|visit|talk"),
        None,
        "nothing is saved before a person says so"
    );
    assert_eq!(save(&data, &page, "all").status, 303);
    let later = "F-021|2026-05-10|phone|not_until|S-1";
    let kept = body(&site, Kind::Contact, later).unwrap();
    assert!(kept.contains("\"until\":\"2026-09-01\"") && kept.contains("Ремонт"), "{kept}");
    assert!(body(&site, Kind::Contact, "F-021|2026-05-11|visit|talk").unwrap().contains("\"on\":\"2026-05-11\""));
    assert_eq!(body(&site, Kind::Family, "F-021"), family, "who is free is said on another sheet");
    let shown = specialist.get("/families/F-021?tab=contacts").body;
    assert!(shown.contains("Ремонт") && shown.contains("мекеменің өз журналынан"), "{shown}");
    agrees(&site);

    // Next month's sheet says more of the same talk; what it leaves blank stays.
    let next = bring(&data, "F-021;2026-05-10;телефон;не раньше даты;15.09.2026;S-1;;\n");
    assert_eq!(save(&data, &next, "all").status, 303);
    let kept = body(&site, Kind::Contact, later).unwrap();
    assert!(kept.contains("2026-09-15") && kept.contains("C-001") && kept.contains("Ремонт"), "{kept}");
    assert_eq!(undo(&data, &page).status, 409, "the later one first");
    assert_eq!(undo(&data, &next).status, 303);
    assert!(body(&site, Kind::Contact, later).unwrap().contains("2026-09-01"));
    agrees(&site);
}

#[test]
fn a_number_of_a_talk_is_given_once_though_talks_of_a_log_come_and_go() {
    let site = Site::start();
    let (data, specialist) = (site.sign_in("erlan"), site.sign_in("aigerim"));
    record_talk(&specialist, None);
    let page = bring(&data, "F-021;10.05.2026;телефон;нет ответа;;S-1;;\nF-021;11.05.2026;телефон;нет ответа;;S-1;;\n");
    assert_eq!(save(&data, &page, "all").status, 303);
    record_talk(&specialist, None);
    assert_eq!(undo(&data, &page).status, 303);
    record_talk(&specialist, None);
    let kept = ["T-1", "T-2", "T-3"].map(|number| body(&site, Kind::Contact, number).is_some());
    assert_eq!(kept, [true; 3]);
    agrees(&site);
}

#[test]
fn no_file_speaks_for_people_of_other_offices_or_changes_what_was_recorded_here() {
    let site = Site::start();
    let (data, specialist) = (site.sign_in("erlan"), site.sign_in("aigerim"));
    record_talk(&specialist, None);
    let before = body(&site, Kind::Contact, "T-1").unwrap();
    let talk = |more: Value| {
        let mut talk = json!({ "family": "F-021", "on": "2026-05-10", "channel": "phone", "result": "talk" });
        talk.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        talk
    };
    let mut kept: Value = serde_json::from_str(&before).unwrap();
    let same = kept.clone();
    kept["words"] = json!("Басқа сөз");
    let bundle = |talks: &[Value]| json!({ "bundle": "uya/1", "contacts": talks });
    let cases = [
        (kept, "IMP-131"),
        (talk(json!({ "number": "T-7" })), "IMP-131"),
        (talk(json!({ "by": "S-9" })), "IMP-132"),
        (talk(json!({ "about": "C-110" })), "IMP-084"),
    ];
    for (talk, code) in cases {
        let page = bring_bundle(&data, &bundle(std::slice::from_ref(&talk)));
        let report = data.get(&page).body;
        assert!(report.contains(code), "{talk}: {report}");
        assert_eq!(save(&data, &page, "all").status, 422, "{talk}");
    }
    let elsewhere = of_another_office(&site);
    let page = bring_bundle(&elsewhere, &bundle(&[talk(json!({}))]));
    assert!(elsewhere.get(&page).body.contains("IMP-084"), "the family is another office's");
    let page = bring_bundle(&data, &bundle(&[same]));
    assert!(!data.get(&page).body.contains("IMP-"), "what is kept already may come again");
    assert_eq!(body(&site, Kind::Contact, "T-1"), Some(before));
    agrees(&site);
}

#[test]
fn a_child_that_came_with_a_file_stays_while_a_talk_is_about_it() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let child = json!({ "code": "C-900", "birth_date": "2018-02-03", "sex": "female" });
    let page = bring_bundle(&data, &json!({ "bundle": "uya/1", "children": [child] }));
    assert_eq!(save(&data, &page, "all").status, 303);
    record_talk(&data, Some("C-900"));
    let held = undo(&data, &page);
    assert_eq!(held.status, 409);
    assert!(held.body.contains("child C-900 ← contact T-1"), "{}", held.body);
}

#[test]
fn a_talk_is_about_a_child_that_is_open_or_is_not_recorded() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let talk = |about: &str| json!({ "on": "2026-10-30", "channel": "visit", "result": "talk", "about": about });
    let form = |about| {
        let fields = [("on", "2026-10-30"), ("channel", "visit"), ("result", "talk"), ("about", about)];
        specialist.form("/families/F-021/contacts", &fields)
    };
    let post = |about| specialist.post("/api/v1/families/F-021/contacts", &talk(about), None);
    // A child of another office, one whose record is sealed, one that does not exist: nobody can tell which.
    for about in ["C-110", "C-012", "C-999"] {
        let (over_api, on_page) = (post(about), form(about));
        assert_eq!((over_api.status, over_api.problem().as_str()), (404, "not-found"), "{about}");
        let told = over_api.json()["detail"].as_str().unwrap().replace(about, "C-999");
        assert_eq!(told, post("C-999").json()["detail"], "{about}");
        assert_eq!(on_page.status, 404, "{about}");
    }
    assert_eq!(body(&site, Kind::Contact, "T-1"), None);
    assert_eq!(form("C-001").status, 303);
    assert!(body(&site, Kind::Contact, "T-1").unwrap().contains("C-001"));
}

#[test]
fn talks_leave_with_the_families_that_are_open_and_not_with_a_child_that_is_not() {
    let site = Site::start();
    let (data, specialist) = (site.sign_in("erlan"), site.sign_in("aigerim"));
    record_talk(&specialist, Some("C-001"));
    record_talk(&specialist, Some("C-002"));
    // The record is closed after the talk.
    let seal = json!({ "sealed": true, "reason": "Басқа адамдарға ашық болмауы керек, сот шешімі бар." });
    let supervisor = site.sign_in("gulnar");
    let version = supervisor.get("/api/v1/children/C-002/custody").version();
    assert_eq!(supervisor.post("/api/v1/children/C-002/seal", &seal, Some(&version)).status, 200);
    let page = bring(&data, "F-021;10.05.2026;телефон;нет ответа;;S-1;;\n");
    assert_eq!(save(&data, &page, "all").status, 303);
    let order = json!({ "kinds": ["contact"], "format": "json", "lock": false,
                        "reason": "Yearly hand-over of the register to the region" });
    let made = data.post("/api/v1/exports", &order, None);
    assert_eq!(made.status, 201, "{}", made.body);
    let file: Value = serde_json::from_str(&data.get(made.json()["file"].as_str().unwrap()).body).unwrap();
    let talks: Vec<_> = file["contacts"].as_array().unwrap().iter().map(|talk| &talk["number"]).collect();
    assert_eq!(talks, [&Value::Null, &json!("T-1")]);
}

#[test]
fn a_familys_page_keeps_the_line_of_a_child_that_is_closed_without_the_child_and_the_words() {
    let site = Site::start();
    let (data, specialist) = (site.sign_in("erlan"), site.sign_in("aigerim"));
    let of = |child: &str| json!({ "on": "2026-10-30", "channel": "visit", "result": "talk", "about": child, "words": format!("Сөз {child}") });
    for child in ["C-001", "C-002"] {
        assert_eq!(specialist.post("/api/v1/families/F-021/contacts", &of(child), None).status, 201);
    }
    let seal = json!({ "sealed": true, "reason": "Басқа адамдарға ашық болмауы керек, сот шешімі бар." });
    let supervisor = site.sign_in("gulnar");
    let version = supervisor.get("/api/v1/children/C-002/custody").version();
    assert_eq!(supervisor.post("/api/v1/children/C-002/seal", &seal, Some(&version)).status, 200);
    for (client, named) in [(&data, true), (&site.sign_in("marat"), false)] {
        let talks = client.get("/api/v1/families/F-021").json()["contacts"].clone();
        let talks: Vec<(&Value, &Value)> =
            talks.as_array().unwrap().iter().map(|t| (&t["about"], &t["unnamed"])).collect();
        let first = if named { (&json!("C-001"), &json!(false)) } else { (&Value::Null, &json!(true)) };
        assert_eq!(talks, [(&Value::Null, &json!(true)), first], "the line stays");
        for tab in ["home", "abilities", "placed", "contacts", "documents"] {
            let page = client.get(&format!("/families/F-021?tab={tab}"));
            assert_eq!(page.status, 200);
            assert!(!page.body.contains("C-002"), "{tab}: {}", page.body);
            assert_eq!(page.body.contains("Сөз C-001"), named && tab == "contacts", "{tab}");
        }
        let lines = client.get("/families/F-021?tab=contacts").body.matches("сізге аталмайтын бала").count();
        assert_eq!(lines, if named { 1 } else { 2 });
    }
}

#[test]
fn a_talk_about_a_proposals_child_is_not_told_to_its_reviewer_before_the_first_view() {
    let site = Site::start();
    let (specialist, reviewer) = (site.sign_in("aigerim"), site.sign_in("marat"));
    let (number, family) = sent(&specialist, "C-001", 0);
    let talk =
        json!({ "on": "2026-10-30", "channel": "visit", "result": "talk", "about": "C-001", "words": "Келісті" });
    assert_eq!(specialist.post(&format!("/api/v1/families/{family}/contacts"), &talk, None).status, 201);
    let told = || reviewer.get(&format!("/api/v1/families/{family}")).body;
    assert_eq!(reviewer.get("/api/v1/children/C-001").status, 200);
    assert!(!told().contains("C-001") && !told().contains("Келісті"), "{}", told());
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert!(told().contains("C-001") && told().contains("Келісті"), "{}", told());
}

#[test]
fn a_blank_sheet_for_talks_says_which_sheet_tells_who_is_free() {
    let site = Site::start();
    let blank = site.sign_in("erlan").get("/imports/blank/contacts/ru").bytes;
    let office::Content::Table(table) = office::open(&blank, "blank.xlsx").unwrap().content else { panic!("a text") };
    assert_eq!(table.sheets[0].name, "Разговоры с семьями");
    let told = table.sheets[1].rows.iter().any(|row| row.cells[0].value.typed().contains("«Готовность семей»"));
    assert!(told, "{:?}", table.sheets[1]);
}

#[test]
fn a_family_that_is_not_free_for_a_month_is_one_click_away() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let page = specialist.get("/families/F-021").body;
    let form = page.split("<form").find(|form| form.contains("value=\"not_until\"")).unwrap();
    let value =
        |name: &str| form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap();
    let fields = ["on", "channel", "until", "result"].map(|name| (name, value(name)));
    let sent = specialist.form("/families/F-021/contacts", &fields);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let family = specialist.get("/api/v1/families/F-021").json();
    let answers = family["family"]["availability"].as_array().unwrap_or_else(|| panic!("{family}"));
    let answer = answers.last().unwrap();
    let day = |field: &str| uya::domain::date::Date::parse(answer[field].as_str().unwrap()).unwrap();
    assert_eq!((answer["status"].as_str().unwrap(), day("confirmed_on").days_until(day("until"))), ("not_until", 30));
}
