//! What a file may not do: decide for other roles, overwrite what was not shown, reach or tell of other offices' records.

use serde_json::{Value, json};
use uya::{
    domain::{
        access::{Custody, Subject},
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::{ChildCode, OfficeCode},
    },
    generate::staff,
    store::{Kind, ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::{
    imports::{body, bring, of_another_office, save, undo, version},
    site::{Client, Site},
    steps::{agreed, check},
};

fn bundle(section: &str, records: impl Into<Value>) -> Value {
    let records: Value = records.into();
    json!({ "bundle": "uya/1", section: records })
}

pub(super) fn stored(site: &Site, kind: Kind, code: &str) -> Value {
    serde_json::from_str(&body(site, kind, code).unwrap_or_else(|| panic!("no {kind} {code}"))).unwrap()
}

#[test]
fn needs_that_a_file_changes_wait_for_a_specialist_to_confirm_them() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    assert!(stored(&site, Kind::Plan, "C-001")["confirmed"].is_object());
    let kept = stored(&site, Kind::Plan, "C-001")["needs"][0].clone();
    let level = if kept["level"] == 3 { 2 } else { 3 };
    let need = json!([{ "child": "C-001", "needs": [{ "item": kept["item"], "level": level }] }]);
    let page = bring(&data, &bundle("plans", need));
    assert!(data.get(&page).body.contains("IMP-089"));
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(stored(&site, Kind::Plan, "C-001").get("confirmed").is_none());
    let refused = site.sign_in("aigerim").post("/api/v1/runs", &json!({ "child": "C-001" }), None);
    assert_eq!(refused.problem(), "needs-not-confirmed");
    assert_eq!(undo(&data, &page).status, 303);
    assert!(stored(&site, Kind::Plan, "C-001")["confirmed"].is_object());
}

#[test]
fn a_file_in_the_browser_grants_no_waiver_and_confirms_no_needs() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let waiver = json!([{ "child": "C-001", "family": "F-021", "rule": "R-FAM-16", "granted_by": "supervisor",
        "reason": "x", "granted_on": "2026-10-30" }]);
    let page = bring(&data, &bundle("waivers", waiver));
    assert!(data.get(&page).body.contains("IMP-097"));
    let mut plan = stored(&site, Kind::Plan, "C-001");
    let same = bring(&data, &bundle("plans", json!([plan])));
    let report = data.get(&same);
    assert!(report.status == 200 && !report.body.contains("IMP-098"), "what is kept already may stand in a file");
    plan["confirmed"]["by"] = json!("S-9");
    let other = bring(&data, &bundle("plans", json!([plan])));
    assert!(data.get(&other).body.contains("IMP-098"));
    assert_eq!(save(&data, &other, "row").status, 303);
    assert_ne!(stored(&site, Kind::Plan, "C-001")["confirmed"]["by"], "S-9");
}

#[test]
fn a_sheet_of_residents_gives_no_place_back() {
    let site = Site::start();
    let (number, family) = agreed(&site, &site.sign_in("aigerim"), "C-001", 0);
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", false).status, 201);
    let data = site.sign_in("erlan");
    let residents = json!([{ "code": family, "residents": [{ "kind": "own_child", "birth_date": "2012-01-01" }] }]);
    let page = bring(&data, &bundle("families", residents));
    assert!(data.get(&page).body.contains("IMP-099"));
    assert_eq!(save(&data, &page, "all").status, 303);
    let kept = stored(&site, Kind::Family, &family);
    assert!(kept["residents"].as_array().unwrap().iter().any(|one| one["child"] == "C-001"), "{kept}");
}

#[test]
fn what_somebody_changed_since_the_check_is_shown_before_it_is_overwritten() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let pets = |value: bool| {
        bundle("families", json!([{ "code": "F-022", "pets": { "value": value, "as_of": "2026-10-31" } }]))
    };
    let (first, second) = (bring(&data, &pets(true)), bring(&data, &pets(false)));
    assert_eq!(save(&data, &first, "all").status, 303);
    let refused = save(&data, &second, "all");
    assert!(refused.status == 409 && refused.body.contains("family F-022"), "both would change it: {}", refused.body);
    assert_eq!(save(&data, &second, "all").status, 303, "once it was shown");

    let new = bundle("families", json!([{ "code": "F-905", "settlement": "TARAZ" }]));
    let (third, fourth) = (bring(&data, &new), bring(&data, &new));
    assert_eq!(save(&data, &third, "all").status, 303);
    let after = bring(&data, &bundle("families", json!([{ "code": "F-905", "forms": ["patronage"] }])));
    assert_eq!(undo(&data, &third).status, 303);
    assert_eq!(save(&data, &after, "row").status, 409, "what it was to change is gone");
    assert_eq!(save(&data, &fourth, "all").status, 303);
}

pub(super) fn give_to(site: &Site, subject: Subject, office: &'static str) {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let done = site.services.store.write(by, move |work| {
        Box::pin(async move {
            let code = subject.to_string();
            let office = OfficeCode::parse(office).unwrap();
            let kept = work.find::<Custody>(&code).await?.expect("whoever brought the child holds it");
            work.update(&Custody { office, ..kept.value }, kept.version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Custody, code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(done).unwrap();
}

fn child(code: &str, day: &str) -> Value {
    json!({ "code": code, "birth_date": day, "sex": "female" })
}

#[test]
fn what_keeps_an_import_from_being_undone_tells_nothing_of_other_offices() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let place = json!([{ "code": "AKKOL", "name_kk": "Ақкөл", "name_ru": "Акколь", "name_en": "Akkol",
        "latitude": 43.4, "longitude": 70.7 }]);
    let page = bring(&data, &bundle("settlements", place));
    assert_eq!(save(&data, &page, "all").status, 303);
    let elsewhere = of_another_office(&site);
    let mut theirs = child("C-777", "2016-02-03");
    theirs["settlement"] = json!("AKKOL");
    let other = bring(&elsewhere, &bundle("children", json!([theirs])));
    assert_eq!(save(&elsewhere, &other, "all").status, 303);
    let held = undo(&data, &page);
    assert!(held.status == 409 && held.body.contains("settlement AKKOL"), "{}", held.body);
    assert!(!held.body.contains("C-777"), "{}", held.body);
    let over_api = data.post(&format!("/api/v1{page}/undo"), &json!({}), None);
    assert!(over_api.status == 409 && !over_api.body.contains("C-777"), "{}", over_api.body);
    let trail = site.sign_in("gulnar").get("/api/v1/audit/events").json();
    let undone = |entry: &&Value| entry["action"] == "import_undone" && entry["outcome"] == "refused";
    assert_eq!(trail.as_array().unwrap().iter().filter(undone).count(), 2, "{trail}");
}

#[test]
fn a_group_whose_children_another_office_holds_is_not_taken_back() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let children =
        json!({ "bundle": "uya/1", "children": [child("C-801", "2014-01-02"), child("C-802", "2015-01-02")] });
    assert_eq!(save(&data, &bring(&data, &children), "all").status, 303);
    let page = bring(&data, &bundle("sibling_groups", json!([{ "code": "G-80", "members": ["C-801", "C-802"] }])));
    assert_eq!(save(&data, &page, "all").status, 303);
    give_to(&site, Subject::Child(ChildCode::parse("C-802").unwrap()), staff::ELSEWHERE);
    assert_eq!(undo(&data, &page).status, 409);
    assert!(body(&site, Kind::SiblingGroup, "G-80").is_some());
}

#[test]
fn children_change_places_between_groups_in_one_file_and_back() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let children: Vec<Value> = (1..6).map(|n| child(&format!("C-81{n}"), &format!("2014-01-0{n}"))).collect();
    let groups = |first: Value, second: Value| json!([{ "code": "G-82", "members": second }, { "code": "G-81", "members": first }]);
    let before = groups(json!(["C-811", "C-812", "C-813"]), json!(["C-814", "C-815"]));
    let all = json!({ "bundle": "uya/1", "children": children, "sibling_groups": before });
    assert_eq!(save(&data, &bring(&data, &all), "all").status, 303);
    let kept = body(&site, Kind::SiblingGroup, "G-81");
    let after = groups(json!(["C-811", "C-814"]), json!(["C-812", "C-813", "C-815"]));
    let page = bring(&data, &bundle("sibling_groups", after));
    let saved = save(&data, &page, "all");
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(undo(&data, &page).status, 303);
    assert_eq!(body(&site, Kind::SiblingGroup, "G-81"), kept);
}

/// A family that looks like F-021, with other things in the file.
fn twin(code: &str, more: &Value) -> Value {
    let mut bundle = json!({ "bundle": "uya/1", "families": [{ "code": code, "settlement": "TARAZ",
        "carers": [{ "birth_date": "1965-10-02" }, { "birth_date": "1967-08-28" }] }] });
    for (name, records) in more.as_object().unwrap() {
        bundle[name] = records.clone();
    }
    bundle
}

fn same(client: &Client, page: &str, pair: &str) {
    let version = version(client, page);
    let answered = client.form(&format!("{page}/twins"), &[("version", &version), (&format!("twin.{pair}"), "same")]);
    assert_eq!(answered.status, 303, "{}", answered.body);
}

#[test]
fn a_family_that_is_a_kept_one_takes_no_child_of_the_same_number_with_it() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, &twin("17", &json!({ "children": [child("17", "2013-04-05")] })));
    same(&data, &page, "family|17|F-021");
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(body(&site, Kind::Child, "17").is_some(), "the child keeps its own number");
    assert_eq!((body(&site, Kind::Child, "F-021"), body(&site, Kind::Family, "17")), (None, None));
}

#[test]
fn a_child_that_is_a_kept_one_is_named_so_by_the_families_of_the_file() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let file = json!({ "bundle": "uya/1",
        "children": [{ "code": "C-900", "birth_date": "2016-03-14", "sex": "female", "settlement": "TARAZ" }],
        "families": [{ "code": "F-906", "settlement": "TARAZ", "residents": [{ "kind": "placed_child", "child": "C-900" }],
            "register_state": { "status": "introduction", "child": "C-900", "as_of": "2026-10-01" } }] });
    let page = bring(&data, &file);
    same(&data, &page, "child|C-900|C-001");
    assert_eq!(save(&data, &page, "all").status, 303);
    let family = stored(&site, Kind::Family, "F-906");
    assert_eq!(
        (&family["residents"][0]["child"], &family["register_state"]["child"]),
        (&json!("C-001"), &json!("C-001"))
    );
}

#[test]
fn a_family_names_no_child_of_another_office() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let elsewhere = of_another_office(&site);
    let theirs = bring(&elsewhere, &bundle("children", json!([child("C-778", "2016-02-04")])));
    assert_eq!(save(&elsewhere, &theirs, "all").status, 303);
    let family = json!([{ "code": "F-021", "residents": [{ "kind": "placed_child", "child": "C-778" }] }]);
    let page = bring(&data, &bundle("families", family));
    assert!(data.get(&page).body.contains("IMP-084"));
    assert_eq!(save(&data, &page, "all").status, 422);
}

#[test]
fn what_is_saved_is_what_the_report_shows_also_when_another_page_was_chosen() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let blank = data.get("/imports/blank/families/kk").bytes;
    let page = data.upload("/imports/new", &[], ("отбасылар.xlsx", &blank)).header("location").unwrap().to_owned();
    let words = uya::i18n::Translator::shared(uya::i18n::Language::Kk);
    let instructions = words.text("book-page-instructions");
    let version = version(&data, &format!("{page}/columns"));
    let sent = data.form(
        &format!("{page}/columns"),
        &[("version", &version), ("worksheet", instructions.split(" | ").next().unwrap())],
    );
    assert_eq!(sent.status, 303, "{}", sent.body);
    let report = data.get(&page).body;
    assert!(report.contains("IMP-"), "that page holds no records, and the report says so: {report}");
    assert_eq!(save(&data, &page, "all").status, 422);
}

#[test]
fn a_person_chooses_fact_by_fact_what_stays_and_undoing_gives_it_back() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = body(&site, Kind::Family, "F-021").unwrap();
    let kept = stored(&site, Kind::Family, "F-021");
    let mut file = twin("F-907", &json!({}));
    file["families"][0]["pets"] = json!({ "value": kept["pets"]["value"] != true, "as_of": "2026-10-30" });
    file["families"][0]["approved_places"] = json!({ "value": 7, "as_of": "2026-10-30" });
    file["families"][0]["dwelling"] = Value::Null;
    let page = bring(&data, &file);
    let shown = data.get(&format!("{page}/twins")).body;
    let pair = "family|F-907|F-021";
    for fact in ["pets", "approved_places"] {
        assert!(shown.contains(&format!("name=\"keep.{pair}|{fact}\"")), "{fact} differs: {shown}");
    }
    assert!(!shown.contains(&format!("name=\"keep.{pair}|dwelling\"")), "a blank erases nothing, so nothing is asked");
    let version = version(&data, &page);
    let (twin_field, keep) = (format!("twin.{pair}"), format!("keep.{pair}|pets"));
    let answers = [("version", version.as_str()), (&twin_field, "same"), (&keep, "kept")];
    assert_eq!(data.form(&format!("{page}/twins"), &answers).status, 303);
    assert_eq!(save(&data, &page, "all").status, 303);
    let merged = stored(&site, Kind::Family, "F-021");
    assert_eq!((&merged["pets"], &merged["approved_places"]["value"]), (&kept["pets"], &json!(7)));
    assert_eq!(merged["dwelling"], kept["dwelling"]);
    assert_eq!(undo(&data, &page).status, 303);
    assert_eq!(body(&site, Kind::Family, "F-021"), Some(before));
}

#[test]
fn over_the_api_both_records_stand_side_by_side_and_a_fact_that_is_none_is_refused() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let mut file = twin("F-908", &json!({}));
    file["families"][0]["approved_places"] = json!({ "value": 6, "as_of": "2026-10-30" });
    let page = bring(&data, &file);
    let path = format!("/api/v1{page}");
    let shown = data.get(&path);
    let facts = shown.json()["twins"][0]["facts"].clone();
    let places = facts.as_array().unwrap().iter().find(|fact| fact["field"] == "approved_places").unwrap();
    assert_eq!((&places["changes"], &places["file"][1]["value"]), (&json!(true), &json!("6")), "{places}");
    let answer =
        |keep: &str| json!({ "answers": [{ "code": "F-908", "kept": "F-021", "same": true, "keep": [keep] }] });
    let wrong = data.post(&format!("{path}/twins"), &answer("shoe_size"), Some(&shown.version()));
    assert_eq!(wrong.json()["errors"][0]["code"], "value-unlisted", "{}", wrong.body);
    let right = data.post(&format!("{path}/twins"), &answer("approved_places"), Some(&shown.version()));
    assert_eq!((right.status, &right.json()["answers"][0]["kind"]), (200, &json!("family")), "{}", right.body);
}

/// A workbook with two worksheets on which one title means two things.
fn two_dates(code: &str) -> Vec<u8> {
    use uya::transfer::workbook::{Cell, Column, Form, Layout, SheetWriter, Workbook};
    let mut book = Workbook::new();
    let sheet = |name: &str, titles: &[&str]| {
        Layout::new(name, titles.iter().map(|title| Column::new(*title, Form::Text)).collect())
    };
    book.begin(&sheet("Реестр", &["Шифр", "Где живут"])).unwrap();
    book.row(&[Cell::text(code), Cell::text("TARAZ")]).unwrap();
    book.begin(&sheet("Курсы", &["Код семьи", "Курс", "К каким потребностям готовит", "Когда"])).unwrap();
    book.row(&[Cell::text(code), Cell::text("trauma"), Cell::text("attachment_security"), Cell::text("01.02.2024")])
        .unwrap();
    book.begin(&sheet("Документы", &["Код семьи", "Вид документа", "Когда"])).unwrap();
    book.row(&[Cell::text(code), Cell::text("housing"), Cell::text("01.03.2026")]).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    book.save(&mut bytes).unwrap();
    bytes.into_inner()
}

#[test]
fn a_title_means_what_was_said_on_its_own_worksheet_and_the_kind_is_remembered_too() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let brought = |code: &str| {
        let sent = data.upload("/imports/new", &[], ("реестр.xlsx", &two_dates(code)));
        assert_eq!(sent.status, 303, "{}", sent.body);
        sent.header("location").unwrap().to_owned()
    };
    let page = brought("F-950");
    let report = data.get(&page).body;
    assert!(report.contains("IMP-100") && report.contains("IMP-090"), "{report}");
    let columns = format!("{page}/columns");
    let version = version(&data, &columns);
    let said = [
        ("version", version.as_str()),
        ("sheet.0", "Реестр"),
        ("kind.0", "families"),
        ("sheet.1", "Курсы"),
        ("kind.1", "training"),
        ("title.1.4", "Когда"),
        ("column.1.4", "passed_on"),
        ("sheet.2", "Документы"),
        ("kind.2", "documents"),
        ("title.2.3", "Когда"),
        ("column.2.3", "as_of"),
    ];
    assert_eq!(data.form(&columns, &said).status, 303);
    // What the first worksheet holds is known now, and its columns can be matched.
    let version = self::version(&data, &columns);
    let said = [
        ("version", version.as_str()),
        ("sheet.0", "Реестр"),
        ("kind.0", "families"),
        ("title.0.1", "Шифр"),
        ("column.0.1", "code"),
        ("title.0.2", "Где живут"),
        ("column.0.2", "settlement"),
    ];
    assert_eq!(data.form(&columns, &said).status, 303);
    assert_eq!(save(&data, &page, "all").status, 303, "{}", data.get(&page).body);
    let family = stored(&site, Kind::Family, "F-950");
    assert_eq!(
        (&family["training"][0]["passed_on"], &family["documents"][0]["as_of"]),
        (&json!("2024-02-01"), &json!("2026-03-01"))
    );
    let next = brought("F-951");
    assert_eq!(
        save(&data, &next, "all").status,
        303,
        "the office's next workbook is understood: {}",
        data.get(&next).body
    );
    let told = data.get(&next).body;
    assert!(told.contains("күні айтылғандай алынды") && told.contains("Курсы"), "{told}");
    let taken = data.get(&format!("/api/v1{next}")).json()["columns_taken"].clone();
    assert_eq!(
        (&taken[1]["kind"], &taken[1]["columns"]["Когда"]),
        (&json!("training"), &json!("passed_on")),
        "{taken}"
    );
    let columns = site.runtime.block_on(async {
        site.services
            .store
            .read()
            .await
            .unwrap()
            .list_records(Kind::ImportColumns, &uya::store::CodeRange::all(), None)
            .await
            .unwrap()
    });
    assert!(
        columns.len() == 3 && columns.iter().all(|one| !one.body.contains("Шифр")),
        "no title is kept: {columns:?}"
    );
}

#[test]
fn a_column_that_was_said_to_be_left_out_is_told_of_while_it_holds_values() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let sheet = |value: &str| format!("code;settlement;Приоритет\nF-960;TARAZ;{value}\n");
    let brought = |text: &str| {
        data.upload("/imports/new", &[("kind", "families")], ("list.csv", text.as_bytes()))
            .header("location")
            .unwrap()
            .to_owned()
    };
    let page = brought(&sheet("1"));
    let columns = format!("{page}/columns");
    let version = version(&data, &columns);
    let said = [
        ("version", version.as_str()),
        ("sheet.0", ""),
        ("kind.0", "families"),
        ("title.0.3", "Приоритет"),
        ("column.0.3", "-"),
    ];
    assert_eq!(data.form(&columns, &said).status, 303);
    assert!(data.get(&page).body.contains("IMP-117"));
    assert!(data.get(&brought(&sheet("2"))).body.contains("IMP-117"), "a year later too");
    let blank = data.get(&brought(&sheet("")));
    assert!(blank.status == 200 && !blank.body.contains("IMP-117"));
    let wrong = data.post(
        &format!("/api/v1{page}/columns"),
        &json!({ "columns": { "Приоритет": "pets.valeu" } }),
        Some("\"v2\""),
    );
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/columns", "{}", wrong.body);
}

#[test]
fn nothing_good_in_a_file_means_nothing_to_save() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, &bundle("families", json!([{ "code": "F-970" }])));
    let report = data.get(&page).body;
    assert!(
        report.contains("Сақтайтын ештеңе жоқ") && !report.contains(&format!("action=\"{page}/save\"")),
        "{report}"
    );
}

#[test]
fn two_new_families_of_one_file_that_look_alike_are_asked_about_as_kept_ones_are() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let family = |code: &str, carers: &[&str], certificate: &str| {
        let carers: Vec<Value> = carers.iter().map(|day| json!({ "birth_date": day })).collect();
        json!({ "code": code, "settlement": "TARAZ", "carers": carers,
            "preparation": { "number": certificate, "passed": true, "as_of": "2025-01-01" } })
    };
    let file = json!({ "bundle": "uya/1", "families": [
        family("F-910", &["1971-01-01", "1972-02-02"], "P-1/25"),
        family("F-911", &["1972-02-02", "1971-01-01"], "P 1-25"),
        family("F-912", &["1971-01-01", "1972-02-02"], "P-1/25"),
        // Two numbers are two families, and one number may stand on the papers of a whole group.
        family("F-913", &["1971-01-01", "1972-02-02"], "P-3/25"),
        family("F-914", &["1980-03-03"], "P-1/25"),
    ] });
    let page = bring(&data, &file);
    let path = format!("/api/v1{page}");
    let asked = |client: &Client| -> Vec<String> {
        let twins = client.get(&path).json()["twins"].clone();
        let pair = |twin: &Value| format!("{}={} {} {}", twin["code"], twin["kept"], twin["reasons"], twin["in_file"]);
        twins.as_array().unwrap().iter().map(pair).collect()
    };
    let second = r#""F-911"="F-910" ["certificate","carers"] true"#;
    let third = r#""F-912"="F-910" ["certificate","carers"] true"#;
    assert_eq!(asked(&data), [second, third]);
    let shown = data.get(&format!("{page}/twins")).body;
    assert!(shown.contains("F-911 ↔ F-910") && !shown.contains("keep.family|F-911|F-910"), "{shown}");
    assert_eq!(save(&data, &page, "row").status, 422, "the questions wait");
    let answer = |pair: &str, said: &str| {
        let version = version(&data, &page);
        let field = format!("twin.family|{pair}");
        assert_eq!(data.form(&format!("{page}/twins"), &[("version", &version), (&field, said)]).status, 303);
    };
    answer("F-912|F-910", "other");
    let with_the_second = r#""F-912"="F-911" ["certificate","carers"] true"#;
    assert_eq!(asked(&data), [second, with_the_second]);
    answer("F-912|F-911", "other");
    assert_eq!(asked(&data), [second]);
    answer("F-911|F-910", "same");
    assert_eq!(asked(&data), Vec::<String>::new());
    let rows = data.get(&format!("{path}/rows")).body;
    assert!(rows.contains("IMP-067"), "two rows of one family are joined by whoever brings them: {rows}");
    assert_eq!(save(&data, &page, "row").status, 303);
    let kept = ["F-910", "F-911", "F-912", "F-913", "F-914"];
    let kept = kept.map(|code| body(&site, Kind::Family, code).is_some());
    assert_eq!(kept, [false, false, true, true, true]);
}
