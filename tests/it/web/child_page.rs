//! A child's page: what the register holds of the case, who confirmed which need until when, what is not known and
//! who was asked.

use serde_json::json;

use super::site::{Site, english, in_language};

#[test]
fn the_plan_of_a_child_says_the_form_the_act_the_gates_and_when_it_is_due_again() {
    let site = Site::start();
    let page = english(&site.sign_in("aigerim"), "/children/C-001?tab=plan");
    for said in [
        "Form of placement sought</dt><dd>guardianship",
        "decision of the akimat · № 214-Қ",
        "Return to the birth family</dt><dd>not possible · 10 Aug 2026 · № 40-С",
        "Search for relatives</dt><dd>done, relatives listed",
        "Child's opinion recorded</dt><dd>11 Sep 2026",
        // The plan of 14 September holds for 180 days.
        "Review due by</dt><dd>13 Mar 2027",
        "Child's consent recorded</dt><dd>not known",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let younger = english(&site.sign_in("aigerim"), "/children/C-002?tab=plan");
    assert!(!younger.contains("Child's consent recorded"), "asked for from ten years on only");
}

#[test]
fn a_case_whose_way_to_a_family_is_not_open_says_which_gate_holds_it_back() {
    let site = Site::start();
    let page = english(&site.sign_in("aigerim"), "/children/C-013?tab=plan");
    let after = page.split("Return to the birth family</dt>").nth(1).unwrap().split("</dd>").next().unwrap().to_owned();
    assert!(after.contains("holds the search back"), "{after}");
    let open = english(&site.sign_in("aigerim"), "/children/C-001?tab=plan");
    assert!(!open.contains("holds the search back"));
}

#[test]
fn every_need_says_its_words_who_confirmed_it_and_until_when_it_holds() {
    let site = Site::start();
    let page = english(&site.sign_in("aigerim"), "/children/C-001");
    let rows: Vec<&str> = page.split("<tr><th scope=\"row\">").skip(1).collect();
    let plan = site.sign_in("aigerim").get("/api/v1/children/C-001").json()["plan"].clone();
    assert_eq!(rows.len(), plan["needs"].as_array().unwrap().len());
    for row in rows {
        assert!(row.contains("18 Sep 2026") && row.contains("holds until 13 Mar 2027"), "{row}");
        assert!(row.contains("Plan of 14 Sep 2026"), "{row}");
    }
}

#[test]
fn what_is_not_known_is_asked_with_one_button_and_the_answer_stands_on_the_page() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let page = english(&specialist, "/children/C-001");
    assert!(page.contains("<section id=\"unknown\">"), "{page}");
    assert!(page.contains("name=\"fact\" value=\"sensory_impairment\""), "{page}");
    assert!(page.contains("name=\"asks\" value=\"find_out\""), "what is asked is a code: {page}");
    let fields = [
        ("kind", "question"),
        ("about_kind", "child"),
        ("about_code", "C-001"),
        ("child", "C-001"),
        ("asks", "find_out"),
        ("fact", "sensory_impairment"),
        ("back", "/children/C-001"),
    ];
    assert_eq!(specialist.form("/enquiries", &fields).status, 303);
    let asked = english(&specialist, "/children/C-001");
    assert!(!asked.contains("name=\"fact\" value=\"sensory_impairment\""), "asked once is enough");
    assert!(asked.contains("Asked:"), "{asked}");
    // Whoever reads it reads it in their own language.
    for (language, words) in [("en", "Please find out"), ("ru", "Узнайте и внесите"), ("kk", "Анықтап, жазып")]
    {
        let read = in_language(&specialist, "/children/C-001", language);
        assert!(read.contains(words), "{language}: {read}");
        let desk = in_language(&site.sign_in("saule"), "/work", language);
        assert!(desk.contains(words), "{language}: {desk}");
    }
    let neither = json!({ "kind": "question", "about": { "kind": "child", "code": "C-001" }, "subject": { "kind": "child", "code": "C-001" } });
    let refused = specialist.post("/api/v1/enquiries", &neither, None);
    assert_eq!((refused.status, refused.json()["errors"][0]["code"].as_str()), (422, Some("value-empty")));
    let number = asked.split("Q-").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let answer = json!({ "words": "Дәрігерге 5 қарашада барады." });
    let sent = site.sign_in("saule").post(&format!("/api/v1/enquiries/Q-{number}/answer"), &answer, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let answered = english(&specialist, "/children/C-001");
    assert!(answered.contains("Дәрігерге 5 қарашада барады."), "{answered}");
    assert!(answered.contains("name=\"fact\" value=\"sensory_impairment\""), "it may be asked again");
}

#[test]
fn each_need_says_as_a_must_how_many_families_would_remain() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let effects = specialist.get("/api/v1/children/C-001/needs/effects").json();
    let page = english(&specialist, "/children/C-001/needs/confirm");
    let mut told = std::collections::BTreeSet::new();
    for effect in effects.as_array().unwrap() {
        let field = format!("id=\"f-need.{}\"", effect["item"].as_str().unwrap());
        let side = page.split(&field).nth(1).unwrap_or_else(|| panic!("{field}")).split("data-row").next().unwrap();
        let said = format!("As a must: {} of {} families remain", effect["remain"], effect["of"]);
        assert!(side.contains(&said), "{said}: {side}");
        told.insert(said);
    }
    assert!(told.len() > 1, "every need says the same: {told:?}");
}

/// The letters of Kazakh in their order; those that are not in Russian stand in a block of their own in Unicode.
const LETTERS: &str = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

#[test]
fn places_stand_in_the_order_of_kazakh_letters() {
    let site = Site::start();
    let page = in_language(&site.sign_in("aigerim"), "/children", "kk");
    let list = page.split("id=\"f-settlement\"").nth(1).unwrap().split("</select>").next().unwrap();
    let places: Vec<String> = list
        .split("<option value=\"")
        .skip(2)
        .map(|option| option.split('>').nth(1).unwrap().split('<').next().unwrap().to_lowercase())
        .collect();
    let place = |letter: char| LETTERS.chars().position(|known| known == letter);
    let mut wanted = places.clone();
    wanted.sort_by_key(|name| name.chars().map(place).collect::<Vec<_>>());
    assert_eq!(places, wanted);
    let mut by_number = places.clone();
    by_number.sort();
    assert_ne!(places, by_number, "no place of the fixture shows the difference");
}
