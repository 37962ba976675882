//! One record written by hand, on a page and over the API: checked, saved and taken back as a file of one row is.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        family::Family,
    },
    store::{ReadsExt as _, StoreError, Stored, UnitOfWorkExt as _},
};

use super::{
    fields::form,
    imports::of_another_office,
    site::{Answer, Client, Site, english},
    steps::list,
    trail::{last_number, since},
};

const EDIT: &str = "/children/C-001/edit";

/// A form as it stands on its page, with other values in some fields.
fn filled(client: &Client, page: &str, other: &[(&str, &str)]) -> Vec<(String, String)> {
    let shown = client.get(page);
    assert_eq!(shown.status, 200, "{page}: {}", shown.body);
    let mut fields = form(&shown.body, page);
    for (name, value) in other {
        fields.insert((*name).to_owned(), vec![(*value).to_owned()]);
    }
    fields.into_iter().map(|(name, values)| (name, values[0].clone())).collect()
}

fn send(client: &Client, page: &str, fields: &[(String, String)], go: &str) -> Answer {
    let own = fields.iter().filter(|(name, _)| name != "go");
    let fields: Vec<(&str, &str)> = own.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.form(page, &[fields.as_slice(), &[("go", go)]].concat())
}

fn child(client: &Client, code: &str) -> Value {
    client.get(&format!("/api/v1/children/{code}")).json()
}

#[test]
fn a_child_is_corrected_on_its_page_and_the_correction_is_taken_back() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = child(&data, "C-001")["child"].clone();
    let fields = filled(&data, EDIT, &[("birth_date", "05.05.2017")]);
    assert!(fields.contains(&("code".to_owned(), "C-001".to_owned())), "{fields:?}");
    let checked = send(&data, EDIT, &fields, "check");
    assert_eq!(checked.status, 200, "{}", checked.body);
    assert!(checked.body.contains("05.05.2017"), "{}", checked.body);
    assert_eq!(child(&data, "C-001")["child"], before, "a check keeps nothing");
    let saved = send(&data, EDIT, &fields, "save");
    assert_eq!((saved.status, saved.header("location")), (303, Some("/children/C-001")), "{}", saved.body);
    let after = child(&data, "C-001");
    assert_eq!((&after["child"]["birth_date"], &after["version"]), (&json!("2017-05-05"), &json!(2)));
    assert_eq!(after["child"]["sex"], before["sex"], "what nobody touched stays");
    let imports = data.get("/api/v1/imports").json();
    let number = imports["items"][0]["number"].as_str().unwrap().to_owned();
    assert_eq!(imports["items"][0]["what"], "by_hand");
    let undone = data.form(&format!("/imports/{number}/undo"), &[]);
    assert_eq!(undone.status, 303, "{}", undone.body);
    assert_eq!(child(&data, "C-001")["child"], before);
}

#[test]
fn a_form_that_fails_keeps_what_was_typed_and_says_field_by_field_what_is_wrong() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let fields = filled(&data, EDIT, &[("birth_date", "31.02.2017"), ("settlement", "")]);
    let failed = send(&data, EDIT, &fields, "save");
    assert_eq!(failed.status, 422, "{}", failed.body);
    assert!(failed.body.contains("href=\"#f-birth_date\"") && failed.body.contains("id=\"e-birth_date\""));
    assert_eq!(form(&failed.body, EDIT)["birth_date"], ["31.02.2017"]);
    let settlement = form(&failed.body, EDIT).get("settlement").cloned().unwrap_or_default();
    assert!(settlement.iter().all(String::is_empty), "{settlement:?}");
    let told = english(&data, EDIT);
    assert!(told.contains("Date of birth") && told.contains("<option value=\"female\""), "{told}");
}

#[test]
fn what_is_emptied_in_a_form_is_erased_once_the_check_has_shown_it() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    assert!(child(&data, "C-001")["child"]["settlement"].is_string());
    let fields = filled(&data, EDIT, &[("settlement", "")]);
    let checked = send(&data, EDIT, &fields, "check");
    assert_eq!(checked.body.matches("<tr data-row>").count(), 1, "one line for what goes: {}", checked.body);
    assert_eq!(send(&data, EDIT, &fields, "save").status, 303);
    assert_eq!(child(&data, "C-001")["child"]["settlement"], Value::Null);
    // What has to stay cannot be emptied.
    let fields = filled(&data, EDIT, &[("sex", "")]);
    let refused = send(&data, EDIT, &fields, "save");
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("href=\"#f-sex\""), "{}", refused.body);
}

#[test]
fn nobody_overwrites_what_somebody_else_wrote_meanwhile() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let mine = filled(&data, EDIT, &[("birth_date", "05.05.2017")]);
    let theirs = json!({ "birth_date": "2017-06-06" });
    let changed = data.json("PATCH", "/api/v1/children/C-001", &theirs, Some("\"v1\""), None);
    assert_eq!((changed.status, changed.version().as_str()), (200, "\"v2\""), "{}", changed.body);
    for go in ["check", "save"] {
        let stopped = send(&data, EDIT, &mine, go);
        assert_eq!(stopped.status, 412, "{}", stopped.body);
        let (kept, own) = ("06.06.2017", "05.05.2017");
        assert!(stopped.body.contains(kept) && stopped.body.contains(own), "both versions: {}", stopped.body);
    }
    assert_eq!(child(&data, "C-001")["child"]["birth_date"], "2017-06-06");
    let stale = data.json("PATCH", "/api/v1/children/C-001", &theirs, Some("\"v1\""), None);
    assert_eq!((stale.status, stale.problem().as_str()), (412, "version-other"));
    assert_eq!(stale.json()["more"]["stored"]["birth_date"], "2017-06-06");
    let without = data.json("PATCH", "/api/v1/children/C-001", &theirs, None, None);
    assert_eq!((without.status, without.problem().as_str()), (428, "version-missing"));
}

#[test]
fn the_api_tells_every_fault_at_its_place_and_takes_no_field_it_does_not_know() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let wrong = json!({ "birth_date": "2017-02-31", "sex": "girl", "shoe_size": 31 });
    let answer = data.json("PATCH", "/api/v1/children/C-001", &wrong, Some("\"v1\""), None);
    assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid"), "{}", answer.body);
    let errors = answer.json()["errors"].clone();
    let told: Vec<(&str, &str)> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    for expected in [("/birth_date", "IMP-030"), ("/sex", "IMP-036"), ("/shoe_size", "IMP-021")] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert!(errors.as_array().unwrap().iter().all(|one| one["message"].as_str().unwrap().len() > 10), "{errors}");
    for body in [json!([]), json!("C-001"), json!(null)] {
        assert_eq!(data.json("PATCH", "/api/v1/children/C-001", &body, Some("\"v1\""), None).problem(), "invalid");
    }
    assert_eq!(child(&data, "C-001")["version"], 1);
    let erased = json!({ "settlement": null });
    let saved = data.json("PATCH", "/api/v1/children/C-001", &erased, Some("\"v1\""), None);
    assert_eq!(saved.status, 200, "{}", saved.body);
    assert_eq!(child(&data, "C-001")["child"]["settlement"], Value::Null);
    let same = data.json("PATCH", "/api/v1/children/C-001", &erased, Some("\"v2\""), None);
    assert_eq!((same.status, &same.json()["version"], &same.json()["import"]), (200, &json!(2), &Value::Null));
}

#[test]
fn a_new_child_is_of_the_callers_office_and_counts_once() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let new = json!({ "code": "C-900", "birth_date": "2018-03-04", "sex": "female", "languages": ["kk"] });
    let added = data.post_once("/api/v1/children", &new, None, "by-hand-key-1");
    assert_eq!((added.status, added.version().as_str()), (201, "\"v1\""), "{}", added.body);
    assert_eq!(added.header("location"), Some("/api/v1/children/C-900"));
    assert_eq!(data.post_once("/api/v1/children", &new, None, "by-hand-key-1").json(), added.json());
    assert_eq!(child(&data, "C-900")["custody"]["office"], "ZHM-AUTHORITY", "where erlan works");
    let again = data.post("/api/v1/children", &new, None);
    assert_eq!((again.status, again.problem().as_str()), (422, "invalid"), "the code is taken: {}", again.body);
    assert_eq!(again.json()["errors"][0]["pointer"], "/code");
    let keyless = data.json("POST", "/api/v1/children", &new, None, None);
    assert_eq!(keyless.problem(), "once-key-missing");
    let page = "/children/new";
    let fields = filled(&data, page, &[("code", "C-901"), ("birth_date", "07.08.2019"), ("sex", "male")]);
    let saved = send(&data, page, &fields, "save");
    assert_eq!((saved.status, saved.header("location")), (303, Some("/children/C-901")), "{}", saved.body);
    assert_eq!(child(&data, "C-901")["child"]["birth_date"], "2019-08-07");
}

#[test]
fn a_child_that_looks_like_a_kept_one_waits_for_somebody_to_say_which_it_is() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let kept = child(&data, "C-001")["child"].clone();
    let own = |name: &str| kept[name].as_str().unwrap().to_owned();
    let (born, sex, place) = (own("birth_date"), own("sex"), own("settlement"));
    let new = json!({ "code": "C-902", "birth_date": born, "sex": sex, "settlement": place });
    let asked = data.post("/api/v1/children", &new, None);
    assert_eq!((asked.status, &asked.json()["errors"][0]["code"]), (422, &json!("hand-twin")), "{}", asked.body);
    let other = data.post("/api/v1/children?different=C-001", &new, None);
    assert_eq!(other.status, 201, "{}", other.body);
    let page = "/children/new";
    let typed = [("code", "C-903"), ("birth_date", born.as_str()), ("sex", &sex), ("settlement", &place)];
    let mut fields = filled(&data, page, &typed);
    for go in ["check", "save"] {
        let before = last_number(&site);
        let asked = send(&data, page, &fields, go);
        assert_eq!(asked.status, 200, "{}", asked.body);
        assert!(asked.body.contains("name=\"different\" value=\"C-001\""), "{}", asked.body);
        if go == "check" {
            assert!(since(&site, before).contains(&Action::RecordViewed), "whom it looks like was shown");
        }
    }
    fields.extend(["C-001", "C-902"].map(|code| ("different".to_owned(), code.to_owned())));
    assert_eq!(send(&data, page, &fields, "save").status, 303);
    assert_eq!(child(&data, "C-903")["version"], 1);
}

#[test]
fn a_record_of_another_office_is_written_by_nobody_here_and_told_to_nobody() {
    let site = Site::start();
    let (data, other) = (site.sign_in("erlan"), of_another_office(&site));
    let body = json!({ "birth_date": "2017-06-06" });
    for code in ["C-001", "C-999"] {
        let page = other.get(&format!("/children/{code}/edit"));
        assert_eq!(page.status, 404, "{code}");
        let api = other.json("PATCH", &format!("/api/v1/children/{code}"), &body, Some("\"v1\""), None);
        assert_eq!((api.status, api.problem().as_str()), (404, "not-found"), "{code}");
    }
    assert_eq!(site.sign_in("aigerim").get(EDIT).status, 403, "a role without the right");
    let taken = json!({ "code": "C-001", "birth_date": "2018-03-04", "sex": "female" });
    let held = other.post("/api/v1/children", &taken, None);
    assert_eq!((held.status, &held.json()["errors"][0]["code"]), (422, &json!("IMP-084")), "{}", held.body);
    assert!(!held.body.contains("birth_date"), "{}", held.body);
    assert_eq!(child(&data, "C-001")["version"], 1);
}

#[test]
fn another_birthday_makes_lists_of_the_child_stale_as_an_import_does() {
    let site = Site::start();
    let (data, specialist) = (site.sign_in("erlan"), site.sign_in("aigerim"));
    let run = list(&specialist, "C-001");
    let stale = |client: &Client| client.get(&format!("/api/v1/runs/{run}/staleness")).json();
    assert_eq!(stale(&specialist)["children"], json!([]));
    let body = json!({ "birth_date": "2017-06-06" });
    assert_eq!(data.json("PATCH", "/api/v1/children/C-001", &body, Some("\"v1\""), None).status, 200);
    assert_eq!(stale(&specialist)["children"], json!(["C-001"]));
}

const FAMILY: &str = "/families/F-021/edit";

fn family(client: &Client, code: &str) -> Value {
    client.get(&format!("/api/v1/families/{code}")).json()
}

#[test]
fn a_family_is_changed_fact_by_fact_and_what_nobody_touched_stays_as_it_was() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = family(&data, "F-021");
    let day = "30.10.2026";
    let fields = filled(&data, FAMILY, &[("pets.value", "true"), ("pets.as_of", day), ("pets.source", "Үйге бару")]);
    let checked = send(&data, FAMILY, &fields, "check");
    assert_eq!(checked.status, 200, "{}", checked.body);
    assert_eq!(send(&data, FAMILY, &fields, "save").status, 303);
    let after = family(&data, "F-021");
    let mut expected = before["family"].clone();
    expected["pets"] = json!({ "value": true, "as_of": "2026-10-30", "source": "Үйге бару" });
    assert_eq!(after["family"], expected);
    // A fact that is emptied as a whole goes; a value without its day is told at the day.
    let emptied = filled(&data, FAMILY, &[("pets.value", ""), ("pets.as_of", ""), ("pets.source", "")]);
    assert_eq!(send(&data, FAMILY, &emptied, "save").status, 303);
    assert_eq!(family(&data, "F-021")["family"]["pets"], Value::Null);
    let undated = filled(&data, FAMILY, &[("pets.value", "true")]);
    let refused = send(&data, FAMILY, &undated, "save");
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("href=\"#f-pets.as_of\""), "{}", refused.body);
}

#[test]
fn a_new_family_is_written_on_a_page_with_its_carers_after_it() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = "/families/new";
    let fields = filled(&data, page, &[("code", "F-930"), ("settlement", "TARAZ")]);
    let saved = send(&data, page, &fields, "save");
    assert_eq!((saved.status, saved.header("location")), (303, Some("/families/F-930")), "{}", saved.body);
    let page = "/families/F-930/lists/carers/new";
    let wrong = filled(&data, page, &[("birth_date", "31.02.1985")]);
    let refused = send(&data, page, &wrong, "save");
    assert!(refused.status == 422 && refused.body.contains("href=\"#f-birth_date\""), "{}", refused.body);
    for born in ["03.02.1985", "04.05.1986"] {
        let carer = filled(&data, page, &[("birth_date", born)]);
        assert_eq!(send(&data, page, &carer, "save").status, 303);
    }
    let second = "/families/F-930/lists/carers/2";
    let carer = filled(&data, second, &[("birth_date", "05.05.1986")]);
    assert_eq!(send(&data, second, &carer, "save").status, 303);
    let born: Vec<Value> = family(&data, "F-930")["family"]["carers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|carer| carer["birth_date"].clone())
        .collect();
    assert_eq!(born, ["1985-02-03", "1986-05-05"]);
    assert_eq!(data.get("/families/F-930/lists/carers/3").status, 404, "there is no third one");
    assert_eq!(data.get("/families/F-930/lists/wishes/new").status, 404, "no list of a family");
}

#[test]
fn one_rating_is_changed_and_the_others_stay() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = family(&data, "F-021")["family"]["ratings"].as_array().unwrap().clone();
    assert!(before.len() > 2);
    let page = "/families/F-021/lists/ratings/2";
    let level = if before[1]["level"] == json!(1) { "0" } else { "1" };
    let fields = filled(&data, page, &[("level", level)]);
    assert!(fields.contains(&("item".to_owned(), before[1]["item"].as_str().unwrap().to_owned())), "{fields:?}");
    let saved = send(&data, page, &fields, "save");
    assert_eq!(saved.status, 303, "{}", saved.body);
    let mut expected = before.clone();
    expected[1]["level"] = level.parse::<u8>().unwrap().into();
    assert_eq!(family(&data, "F-021")["family"]["ratings"], json!(expected));
    let training = json!({ "level": 2 });
    let wrong = data.post("/api/v1/families/F-021/ratings", &training, None);
    let pointers: Vec<Value> =
        wrong.json()["errors"].as_array().unwrap().iter().map(|one| one["pointer"].clone()).collect();
    assert!(pointers.contains(&json!("/item")), "places in the entry that was sent: {}", wrong.body);
}

#[test]
fn a_plan_is_written_and_another_need_ends_its_confirmation() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = child(&data, "C-001");
    assert!(before["plan"]["confirmed"].is_object());
    let page = "/children/C-001/plan/edit";
    let fields = filled(&data, page, &[("case.school_settlement", "TARAZ"), ("case.safety_plan_on", "02.10.2026")]);
    assert!(!fields.iter().any(|(name, _)| name.starts_with("confirmed") || name.starts_with("recommendation")));
    let saved = send(&data, page, &fields, "save");
    assert_eq!(saved.status, 303, "{}", saved.body);
    let after = child(&data, "C-001");
    assert_eq!(after["plan"]["case"]["safety_plan_on"], "2026-10-02");
    assert_eq!(after["plan"]["confirmed"], before["plan"]["confirmed"], "no need changed");
    let version = format!("\"v{}\"", after["plan_version"]);
    let confirm = json!({ "confirmed": { "by": "S-9", "on": "2026-10-30" } });
    let path = "/api/v1/children/C-001/plan";
    let refused = data.json("PUT", path, &confirm, Some(&version), None);
    assert_eq!((refused.status, &refused.json()["errors"][0]["code"]), (422, &json!("IMP-098")), "{}", refused.body);

    let item = before["plan"]["needs"][0]["item"].as_str().unwrap().to_owned();
    let page = "/children/C-001/lists/needs/1";
    let level = if before["plan"]["needs"][0]["level"] == json!(1) { "2" } else { "1" };
    let fields = filled(&data, page, &[("level", level)]);
    let checked = send(&data, page, &fields, "check");
    assert!(checked.body.contains("class=\"notice warn\""), "that the confirmation ends is told: {}", checked.body);
    assert_eq!(send(&data, page, &fields, "save").status, 303);
    let after = child(&data, "C-001");
    assert_eq!(after["plan"]["confirmed"], Value::Null);
    assert_eq!(after["plan"]["needs"][0]["item"], json!(item));
    assert_eq!(after["plan"]["needs"].as_array().unwrap().len(), before["plan"]["needs"].as_array().unwrap().len());
}

#[test]
fn a_wish_is_added_and_put_right_and_the_plan_of_a_child_without_one_is_begun() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let new = json!({ "code": "C-940", "birth_date": "2016-01-02", "sex": "male" });
    assert_eq!(data.post("/api/v1/children", &new, None).status, 201);
    let wishes = "/api/v1/children/C-940/wishes";
    let wish = json!({ "text": "— деп айтты", "said_on": "2026-10-01" });
    assert_eq!(data.post(wishes, &wish, None).status, 404, "a wish stands in a plan");
    assert_eq!(data.get("/children/C-940/lists/wishes/new").status, 404);
    let page = "/children/C-940/plan/edit";
    let plan = filled(&data, page, &[("date", "01.10.2026")]);
    assert_eq!(send(&data, page, &plan, "save").status, 303);
    assert_eq!(data.post(wishes, &wish, None).status, 201);
    assert_eq!(data.post(wishes, &json!({ "text": "—" }), None).status, 201, "a dash is a text where it was sent");
    let page = "/children/C-940/lists/wishes/1";
    let fields = filled(&data, page, &[("text", "Ағаммен бірге"), ("said_on", "")]);
    assert_eq!(send(&data, page, &fields, "save").status, 303);
    let kept = child(&data, "C-940")["plan"]["wishes"].clone();
    assert_eq!(kept, json!([{ "text": "Ағаммен бірге" }, { "text": "—" }]));
}

#[test]
fn who_somebody_is_has_no_field_in_a_form_and_is_taken_by_no_operation() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    for page in ["/children/new", "/children/C-001/edit", "/families/new", FAMILY] {
        let form = data.get(page);
        assert_eq!(form.status, 200, "{page}: {}", form.body);
        for field in ["names", "iins", "phones", "address"] {
            assert!(!form.body.contains(&format!("name=\"{field}\"")), "{page} asks for {field}");
        }
    }
    let named = json!({ "code": "C-941", "birth_date": "2016-01-02", "sex": "male", "names": ["Жоқ Адамов"] });
    let refused = data.post("/api/v1/children", &named, None);
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!("/names")), "{}", refused.body);
    assert!(!refused.body.contains("Адамов"), "{}", refused.body);
    assert_eq!(data.get("/api/v1/children/C-941").status, 404);
}

async fn kept_family(site: &Site, code: &str) -> Stored<Family> {
    site.services.store.read().await.unwrap().find::<Family>(code).await.unwrap().unwrap()
}

fn residents(site: &Site, code: &str) -> Vec<Value> {
    let kept = site.runtime.block_on(kept_family(site, code)).value;
    kept.residents.iter().map(|one| serde_json::to_value(one).unwrap()).collect()
}

fn give_resident(site: &Site, code: &'static str, resident: Value) {
    let Stored { mut value, version, .. } = site.runtime.block_on(kept_family(site, code));
    value.residents.push(serde_json::from_value(resident).unwrap());
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let changed = site.services.store.write(by, move |work| {
        Box::pin(async move {
            work.update(&value, version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Register, code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(changed).unwrap();
}

#[test]
fn a_child_of_another_office_who_lives_with_a_family_is_neither_told_nor_lost() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let resident = json!({ "kind": "placed_child", "birth_date": "2015-01-02", "child": "C-110" });
    give_resident(&site, "F-021", resident);
    let told = |path: &str| data.get(path).body;
    let count = family(&data, "F-021")["family"]["residents"].as_array().unwrap().len();
    let page = format!("/families/F-021/lists/residents/{count}");
    for path in [FAMILY, &page] {
        assert!(!told(path).contains("C-110"), "{path}");
    }
    let fields = filled(&data, &page, &[("birth_date", "03.01.2015")]);
    let checked = send(&data, &page, &fields, "check");
    assert!(checked.status == 200 && !checked.body.contains("C-110"), "{}", checked.body);
    assert_eq!(send(&data, &page, &fields, "save").status, 303);
    let kept = residents(&site, "F-021")[count - 1].clone();
    assert_eq!((&kept["child"], &kept["birth_date"]), (&json!("C-110"), &json!("2015-01-03")));
}

#[test]
fn what_is_not_kept_of_a_family_on_purpose_is_refused_by_name() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let version = data.get("/api/v1/families/F-021").version();
    let body = json!({ "religion": "…" });
    let refused = data.json("PATCH", "/api/v1/families/F-021", &body, Some(&version), None);
    assert_eq!(
        (refused.status, &refused.json()["errors"][0]["pointer"]),
        (422, &json!("/religion")),
        "{}",
        refused.body
    );
    let twice = data.send(
        "PATCH",
        "/api/v1/families/F-021",
        &[("content-type", "application/json"), ("if-match", &version), ("x-csrf-token", &data.csrf)],
        Some(br#"{"settlement":"TARAZ","settlement":"KZO"}"#),
    );
    assert_eq!(twice.json()["errors"][0]["code"], "IMP-022", "{}", twice.body);
}
