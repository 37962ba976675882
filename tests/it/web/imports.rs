//! Imports on their pages: checked, answered, saved, undone; nothing is saved before a person says so.

use std::sync::Arc;

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        code::{OfficeCode, StaffCode},
        import::{FILE_MICROS, REPORT_MICROS, UNDO_MICROS},
        user::{SignIn, User},
    },
    generate::staff,
    service::agree::Disagreement,
    store::{Kind, RawRecord, admin},
    transfer::office,
};

use super::fields::unescaped;
use super::site::{Answer, Client, PASSWORD, Site};
use super::steps::list;

/// A bundle with one family that is kept, one that is new, and one with a fault.
fn bundle() -> Value {
    json!({ "bundle": "uya/1", "families": [
        { "code": "F-021", "pets": { "value": true, "as_of": "2026-10-30" }, "dwelling": null },
        { "code": "F-900", "settlement": "TARAZ", "carers": [{ "birth_date": "1990-02-03" }] },
        { "code": "F-901", "settlement": "TARAZ", "carers": [{ "birth_date": "=cmd|' /C calc'!A0" }] },
    ] })
}

fn good() -> Value {
    let mut bundle = bundle();
    bundle["families"].as_array_mut().unwrap().pop();
    bundle
}

/// Brings a file as the page does; the address of its report.
pub(crate) fn bring(client: &Client, bundle: &Value) -> String {
    let sent = client.upload("/imports/new", &[("kind", "")], ("register.json", bundle.to_string().as_bytes()));
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").unwrap().to_owned()
}

pub(crate) fn version(client: &Client, page: &str) -> String {
    let body = client.get(page).body;
    let at = body.find("name=\"version\" value=\"").unwrap_or_else(|| panic!("no form on {page}: {body}"));
    body[at + 22..].split('"').next().unwrap().to_owned()
}

pub(crate) fn save(client: &Client, page: &str, part: &str) -> Answer {
    let version = version(client, page);
    client.form(&format!("{page}/save"), &[("version", &version), ("part", part)])
}

pub(crate) fn undo(client: &Client, page: &str) -> Answer {
    client.form(&format!("{page}/undo"), &[])
}

/// A record as it lies in the table, without the version and the moment.
pub(crate) fn body(site: &Site, kind: Kind, code: &str) -> Option<String> {
    record(site, kind, code).map(|raw| raw.body)
}

fn record(site: &Site, kind: Kind, code: &str) -> Option<RawRecord> {
    site.runtime.block_on(async { site.services.store.read().await.unwrap().find_record(kind, code).await.unwrap() })
}

fn agrees(site: &Site) {
    let found: Vec<Disagreement> = site.runtime.block_on(async { site.services.disagreements().await.unwrap() });
    assert_eq!(found, []);
    let url = format!("sqlite:{}", site.file().display());
    let report = site.runtime.block_on(async { admin::verify(&url, None).await.unwrap() });
    assert!(report.holds(), "{report:?}");
}

/// Somebody who keeps the data of another region.
pub(crate) fn of_another_office(site: &Site) -> Client {
    let user = User {
        code: StaffCode::parse("D-2").unwrap(),
        sign_in: SignIn::parse("madina").unwrap(),
        office: OfficeCode::parse(staff::ELSEWHERE).unwrap(),
        ..staff::users().into_iter().find(|user| user.role == Role::Data).unwrap()
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    site.runtime.block_on(async { site.services.add_user(by, user, Some(PASSWORD), true).await.unwrap() });
    site.sign_in("madina")
}

#[test]
fn checking_saves_nothing_and_says_what_to_fix() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = body(&site, Kind::Family, "F-021");
    let page = bring(&data, &bundle());
    let report = data.get(&page).body;
    assert!(report.contains("Әзірге ештеңе сақталмады.") && report.contains("IMP-029"), "{report}");
    assert!(report.contains("=cmd|") && !report.contains("href=\"=cmd"), "a formula is text");
    assert_eq!(body(&site, Kind::Family, "F-021"), before);
    assert_eq!(body(&site, Kind::Family, "F-900"), None);
    let chosen = data.get(&format!("{page}?show=warning")).body;
    assert!(!chosen.contains("<tr data-row>"), "only warnings were asked for");
    let mut told = Vec::new();
    for language in ["kk", "ru", "en"] {
        assert_eq!(data.form("/account", &[("language", language)]).status, 303);
        let (finding, report) =
            (data.get(&format!("/api/v1{page}/rows")).json()["items"][0].clone(), data.get(&page).body);
        let group = report.split(&format!("href=\"{page}?code=IMP-029#findings\"")).nth(1).unwrap();
        assert!(group.split("</li>").next().unwrap().contains("IMP-029 · 1</a>"), "{language}: {group}");
        let row = report.split("<tr data-row>").nth(1).unwrap();
        let cells: Vec<String> =
            row.split("<td>").skip(1).map(|cell| unescaped(cell.split("</td>").next().unwrap())).collect();
        assert!(cells[0].starts_with("F-901") && cells[1].contains("=cmd|"), "{language}: {cells:?}");
        assert_eq!((&json!(cells[2]), &json!(cells[3])), (&finding["message"], &finding["mend"]), "{language}");
        told.push((cells[2].clone(), cells[3].clone()));
    }
    told.dedup();
    assert_eq!(told.len(), 3, "each language has its own words: {told:?}");
    assert_eq!(save(&data, &page, "all").status, 422, "all or nothing, and one has a fault");
    assert_eq!(body(&site, Kind::Family, "F-900"), None);
    assert!(data.get("/imports").body.contains("I-2"));
    agrees(&site);
}

#[test]
fn the_good_rows_are_saved_a_blank_erases_nothing_and_undoing_gives_back_every_byte() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = body(&site, Kind::Family, "F-021").unwrap();
    let page = bring(&data, &bundle());
    let saved = save(&data, &page, "row");
    assert_eq!(saved.status, 303, "{}", saved.body);
    let family: Value = serde_json::from_str(&body(&site, Kind::Family, "F-021").unwrap()).unwrap();
    assert_eq!(family["pets"]["value"], true);
    assert!(family["dwelling"].is_object(), "a blank erases nothing");
    assert!(body(&site, Kind::Family, "F-900").is_some() && body(&site, Kind::Family, "F-901").is_none());
    let custody: Value = serde_json::from_str(&body(&site, Kind::Custody, "family|F-900").unwrap()).unwrap();
    assert_eq!(custody["office"], "ZHM-AUTHORITY", "what is new is held by the office that brought it");
    let done = data.get(&page).body;
    assert!(done.contains("Қосылды: 1. Өзгерді: 1."), "{done}");
    agrees(&site);
    assert_eq!(data.form(&format!("{page}/save"), &[("version", "2"), ("part", "row")]).status, 409, "once is enough");

    let undone = undo(&data, &page);
    assert_eq!(undone.status, 303, "{}", undone.body);
    assert_eq!(body(&site, Kind::Family, "F-021"), Some(before));
    assert_eq!(body(&site, Kind::Family, "F-900"), None);
    assert_eq!(body(&site, Kind::Custody, "family|F-900"), None);
    assert_eq!(data.get("/families/F-900").status, 404);
    assert_eq!(undo(&data, &page).status, 409);
    agrees(&site);
    // The same file once more: what was taken back is numbered on from where it was.
    let again = bring(&data, &good());
    assert_eq!(save(&data, &again, "all").status, 303);
    assert_eq!(record(&site, Kind::Family, "F-900").unwrap().version, 2);
    agrees(&site);
}

#[test]
fn undoing_is_refused_as_a_whole_once_something_was_changed_or_rests_on_it() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, &good());
    assert_eq!(save(&data, &page, "all").status, 303);
    let talk = json!({ "on": "2026-11-01", "channel": "visit", "result": "talk", "words": "Сөйлестік" });
    let told = data.post("/api/v1/families/F-900/contacts", &talk, None);
    assert!(matches!(told.status, 200 | 201), "{}", told.body);
    let held = undo(&data, &page);
    assert_eq!(held.status, 409);
    assert!(held.body.contains("family F-900 ← contact T-1"), "{}", held.body);
    assert!(body(&site, Kind::Family, "F-900").is_some(), "nothing is taken back by halves");

    let second = bring(
        &data,
        &json!({ "bundle": "uya/1", "families": [
        { "code": "F-022", "pets": { "value": true, "as_of": "2026-10-31" } }] }),
    );
    assert_eq!(save(&data, &second, "all").status, 303);
    let third = bring(
        &data,
        &json!({ "bundle": "uya/1", "families": [
        { "code": "F-022", "pets": { "value": false, "as_of": "2026-11-01" } }] }),
    );
    assert_eq!(save(&data, &third, "all").status, 303);
    let held = undo(&data, &second);
    assert_eq!(held.status, 409);
    assert!(held.body.contains("family F-022 · содан кейін өзгерген"), "{}", held.body);
    assert_eq!(undo(&data, &third).status, 303, "the later one first");
    assert_eq!(undo(&data, &second).status, 409, "what was undone is another version, and a person looks");
    agrees(&site);
}

#[test]
fn a_family_that_stands_in_a_list_is_not_taken_back() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, &good());
    assert_eq!(save(&data, &page, "all").status, 303);
    let run = list(&site.sign_in("aigerim"), "C-001");
    let held = undo(&data, &page);
    assert_eq!(held.status, 409);
    assert!(held.body.contains(&format!("family F-900 ← {run}")), "{}", held.body);
}

#[test]
fn another_office_sees_no_import_and_changes_no_record() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, &bundle());
    let elsewhere = of_another_office(&site);
    for path in [page.clone(), format!("{page}/twins"), format!("{page}/columns")] {
        assert_eq!(elsewhere.get(&path).status, 404, "{path}");
    }
    for action in ["save", "cancel", "undo", "twins", "columns"] {
        let sent = elsewhere.form(&format!("{page}/{action}"), &[("version", "1"), ("part", "row")]);
        assert_eq!(sent.status, 404, "{action}");
    }
    assert!(!elsewhere.get("/imports").body.contains("I-2"));
    let theirs = bring(&elsewhere, &good());
    let report = elsewhere.get(&theirs).body;
    assert!(report.contains("IMP-084") && report.contains("F-021"), "{report}");
    assert!(!report.contains("I-2"), "who brought the file elsewhere is not told");
    assert_eq!(save(&elsewhere, &theirs, "row").status, 303);
    let family: Value = serde_json::from_str(&body(&site, Kind::Family, "F-021").unwrap()).unwrap();
    assert_eq!(family["pets"]["value"], false, "the record of another office is as it was");
    assert_eq!(site.sign_in("aigerim").get("/imports").status, 403, "a specialist brings no files");
}

#[test]
fn saving_is_refused_when_the_register_changed_since_the_check() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let first = bring(&data, &good());
    let second = bring(&data, &good());
    assert!(data.get(&second).body.contains("Бұл файл бұрын жүктелген: I-2"));
    assert_eq!(save(&data, &first, "all").status, 303);
    let changed = json!({ "bundle": "uya/1", "families": [
        { "code": "F-900", "carers": [{ "birth_date": "1991-02-03" }] }] });
    let third = bring(&data, &changed);
    assert_eq!(save(&data, &third, "all").status, 303);
    let refused = save(&data, &second, "all");
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Тексеруден кейін тізілім өзгерді") && refused.body.contains("family F-900"));
    assert_eq!(save(&data, &second, "all").status, 303, "once the difference was shown");
}

#[test]
fn a_new_family_that_looks_like_a_kept_one_is_asked_about_before_it_is_saved() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let before = body(&site, Kind::Family, "F-021").unwrap();
    let twins = json!({ "bundle": "uya/1", "families": [
        { "code": "F-900", "settlement": "TARAZ", "pets": { "value": true, "as_of": "2026-10-30" },
          "carers": [{ "birth_date": "1965-10-02" }, { "birth_date": "1967-08-28" }] },
    ], "relatives": [{ "child": "C-001", "family": "F-900", "relation": "other_relative" }] });
    let page = bring(&data, &twins);
    let asked = data.get(&format!("{page}/twins")).body;
    assert!(asked.contains("F-900 ↔ F-021") && asked.contains("1965-10-02"), "{asked}");
    assert_eq!(save(&data, &page, "all").status, 422, "the question waits");
    let twins_page = format!("{page}/twins");
    let forged = data.form(&twins_page, &[("version", "1"), ("twin.family|F-900|F-022", "same")]);
    assert_eq!(forged.status, 422, "nobody asked about F-022");
    let version = version(&data, &page);
    let answered = data.form(&twins_page, &[("version", &version), ("twin.family|F-900|F-021", "same")]);
    assert_eq!(answered.status, 303, "{}", answered.body);
    let saved = save(&data, &page, "all");
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(body(&site, Kind::Family, "F-900"), None);
    let family: Value = serde_json::from_str(&body(&site, Kind::Family, "F-021").unwrap()).unwrap();
    assert_eq!(family["pets"]["value"], true);
    assert!(body(&site, Kind::Relative, "C-001|F-021").is_some(), "who names it names the kept one");
    assert_eq!(undo(&data, &page).status, 303);
    assert_eq!(body(&site, Kind::Family, "F-021"), Some(before), "a merging is undone with its import");
    assert_eq!(body(&site, Kind::Relative, "C-001|F-021"), None);
    agrees(&site);
}

#[test]
fn what_is_different_is_not_asked_again_and_is_added() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let child = json!({ "bundle": "uya/1", "children": [
        { "code": "C-900", "birth_date": "2016-03-14", "sex": "female", "settlement": "TARAZ" }] });
    let page = bring(&data, &child);
    let version = version(&data, &page);
    let answered = data.form(&format!("{page}/twins"), &[("version", &version), ("twin.child|C-900|C-001", "other")]);
    assert_eq!(answered.status, 303, "{}", answered.body);
    let twins = data.get(&format!("{page}/twins"));
    assert!(twins.status == 200 && !twins.body.contains("C-900"));
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(body(&site, Kind::Child, "C-900").is_some());
}

#[test]
fn the_file_and_the_findings_lie_sealed_and_go_when_their_time_is_over() {
    let site = Site::start_with_clock();
    let clock: &Arc<_> = site.clock.as_ref().unwrap();
    let data = site.sign_in("erlan");
    let page = bring(&data, &bundle());
    let raw = std::fs::read(site.file()).unwrap();
    let log = std::fs::read(site.file().with_extension("db-wal")).unwrap_or_default();
    for secret in ["=cmd|", "register.json", "1990-02-03"] {
        let lies_in = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!lies_in(&raw) && !lies_in(&log), "{secret} lies in the file in clear");
    }
    clock.advance(FILE_MICROS + 1);
    let data = site.sign_in("erlan");
    assert!(data.get(&page).body.contains("Файл енді сақталмайды."));
    let gone = data.form(&format!("{page}/save"), &[("version", "1"), ("part", "row")]);
    assert_eq!(gone.status, 409);
    assert!(data.get(&page).body.contains("IMP-029"), "the findings stay longer");
    clock.advance(REPORT_MICROS);
    let data = site.sign_in("erlan");
    assert!(data.get(&page).body.contains("Ол мерзім өтті."));
    site.runtime.block_on(async { site.services.sweep().await.unwrap() });
    let left = site
        .runtime
        .block_on(async { site.services.store.read().await.unwrap().import_matter_keys().await.unwrap().len() });
    assert_eq!(left, 0);
}

#[test]
fn undoing_ends_after_its_date_and_cancelling_removes_the_file() {
    let site = Site::start_with_clock();
    let clock: &Arc<_> = site.clock.as_ref().unwrap();
    let data = site.sign_in("erlan");
    let page = bring(&data, &good());
    clock.advance(1);
    assert_eq!(save(&data, &page, "all").status, 303);
    clock.advance(UNDO_MICROS + 1);
    let data = site.sign_in("erlan");
    assert_eq!(undo(&data, &page).status, 409);
    let other = bring(&data, &bundle());
    let version = version(&data, &other);
    assert_eq!(data.form(&format!("{other}/cancel"), &[("version", &version)]).status, 303);
    assert!(data.get(&other).body.contains("Бұл файлдан ештеңе сақталмады."));
    assert_eq!(data.form(&format!("{other}/save"), &[("version", "2"), ("part", "row")]).status, 409);
}

/// Brings a sheet; the address of its report.
fn bring_sheet(client: &Client, name: &str, bytes: &[u8]) -> String {
    let sent = client.upload("/imports/new", &[("kind", "families")], (name, bytes));
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").unwrap().to_owned()
}

#[test]
fn columns_that_a_person_matched_are_known_in_the_offices_next_file() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let sheet = |code: &str| format!("code;settlement;Живность;Осмотрено\n{code};TARAZ;true;30.10.2026\n");
    let page = bring_sheet(&data, "list.csv", sheet("F-910").as_bytes());
    let report = data.get(&page).body;
    assert!(report.contains(&format!("{page}/columns")) && report.contains("IMP-090"), "{report}");
    let columns = format!("{page}/columns");
    let shown = data.get(&columns).body;
    assert!(shown.contains("Живность") && shown.contains("name=\"column.0.3\""), "{shown}");
    let version = version(&data, &columns);
    let matched = data.form(
        &columns,
        &[
            ("version", &version),
            ("sheet.0", ""),
            ("kind.0", "families"),
            ("title.0.1", "code"),
            ("column.0.1", "code"),
            ("title.0.3", "Живность"),
            ("column.0.3", "pets.value"),
            ("title.0.4", "Осмотрено"),
            ("column.0.4", "pets.as_of"),
        ],
    );
    assert_eq!(matched.status, 303, "{}", matched.body);
    let understood = data.get(&page);
    assert!(understood.status == 200 && !understood.body.contains("IMP-090"));
    assert_eq!(save(&data, &page, "all").status, 303);
    let family: Value = serde_json::from_str(&body(&site, Kind::Family, "F-910").unwrap()).unwrap();
    assert_eq!(family["pets"], json!({ "value": true, "as_of": "2026-10-30" }));
    let next = bring_sheet(&data, "list.csv", sheet("F-911").as_bytes());
    assert!(
        data.get(&next).status == 200 && !data.get(&next).body.contains("IMP-090"),
        "the same header is understood from now on"
    );
    assert_eq!(save(&data, &next, "all").status, 303);
    let elsewhere = of_another_office(&site);
    let theirs = bring_sheet(&elsewhere, "list.csv", sheet("F-912").as_bytes());
    assert!(elsewhere.get(&theirs).body.contains("IMP-090"), "another office matches its own columns");
}

#[test]
fn answering_and_checking_again_keeps_neither_file_nor_findings_longer() {
    let site = Site::start_with_clock();
    let clock: &Arc<_> = site.clock.as_ref().unwrap();
    let data = site.sign_in("erlan");
    let page = bring_sheet(&data, "list.csv", "code;settlement;Живность\nF-910;TARAZ;true\n".as_bytes());
    let ends = || {
        let kept = async { site.services.store.read().await.unwrap().import_matter_keys().await.unwrap() };
        let kept = site.runtime.block_on(kept).into_iter().filter(|part| page.ends_with(&part.import));
        let mut ends: Vec<_> = kept.map(|part| (part.part, part.ends_at)).collect();
        ends.sort();
        ends
    };
    let columns = format!("{page}/columns");
    let first = ends();
    assert_eq!(first.len(), 3, "the file, the report and its findings");
    clock.advance(60_000_000);
    let version = version(&data, &columns);
    let matched =
        [("version", version.as_str()), ("kind", "families"), ("title.0.3", "Живность"), ("column.0.3", "pets.value")];
    assert_eq!(data.form(&columns, &matched).status, 303);
    assert_eq!(ends(), first);
}

#[test]
fn a_formula_in_a_sheet_is_text_on_the_page_and_a_file_that_is_none_says_why() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring_sheet(&data, "list.csv", "code;settlement\n=HYPERLINK(1);<script>alert(1)</script>\n".as_bytes());
    let report = data.get(&page).body;
    assert!(report.contains("=HYPERLINK(1)") && !report.contains("<script>alert"), "{report}");
    assert_eq!(save(&data, &page, "row").status, 303);
    for (name, bytes, told) in [
        ("list.xlsx", b"PK\x03\x04nothing".as_slice(), "f-file"),
        ("plan.docx", include_bytes!("../../../fixtures/office/plan.docx"), "Бұл – мәтін, кесте емес"),
        ("list.csv", b"", "f-file"),
    ] {
        let sent = data.upload("/imports/new", &[], (name, bytes));
        assert_eq!(sent.status, 422, "{name}");
        assert!(sent.body.contains(told), "{name}: {}", sent.body);
    }
    assert_eq!(data.form("/imports/new", &[]).status, 422, "no file was chosen");
}

#[test]
fn a_blank_sheet_comes_in_each_language_and_the_copy_says_what_to_fix_without_running_anything() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let new = data.get("/imports/new").body;
    for language in ["kk", "ru", "en"] {
        let address = format!("/imports/blank/families/{language}");
        assert!(new.contains(&format!("href=\"{address}\"")), "{language}");
        let blank = data.get(&address).bytes;
        assert!(blank.starts_with(b"PK"), "{language}");
    }
    let page = bring_sheet(&data, "list.csv", "code;settlement\n=HYPERLINK(1);TARAZ\n".as_bytes());
    let copy = data.get(&format!("{page}/fixed-file")).bytes;
    let opened = office::open(&copy, "copy.xlsx").unwrap();
    let formulas = [office::NoticeCode::FormulaValue, office::NoticeCode::FormulaBlank];
    assert!(formulas.iter().all(|code| opened.notice(*code).is_none()), "no formula stands in the copy");
    let text = format!("{:?}", opened.content);
    assert!(text.contains("=HYPERLINK(1)") && text.contains("Нені түзету керек"), "{text}");
}

#[test]
fn the_copy_with_what_to_fix_is_there_after_the_good_rows_were_saved() {
    let site = Site::start_with_clock();
    let clock: &Arc<_> = site.clock.as_ref().unwrap();
    let data = site.sign_in("erlan");
    let page = bring_sheet(&data, "list.csv", "code;settlement\nF-910;TARAZ\nF-911;NOWHERE\n".as_bytes());
    assert_eq!(save(&data, &page, "row").status, 303);
    let (address, link) = (format!("{page}/fixed-file"), format!("href=\"{page}/fixed-file\""));
    assert!(data.get(&page).body.contains(&link), "who mends the other row is led to the copy");
    let told = |bytes: &[u8]| {
        let office::Content::Table(table) = office::open(bytes, "copy.xlsx").unwrap().content else { panic!("a text") };
        let rows = &table.sheets[0].rows[1..];
        let told = rows.iter().map(|row| row.value(3).map(office::Value::typed).unwrap_or_default());
        told.collect::<Vec<_>>()
    };
    let copy = told(&data.get(&address).bytes);
    assert!(copy[0].is_empty() && copy[1].contains("NOWHERE"), "{copy:?}");
    assert_eq!(
        data.form(&format!("{page}/save"), &[("version", "2"), ("part", "row")]).status,
        409,
        "saved it is once"
    );
    assert_eq!(undo(&data, &page).status, 303);
    assert_eq!(told(&data.get(&address).bytes), copy, "taking back changes nothing about the sheet");
    clock.advance(FILE_MICROS + 1);
    let data = site.sign_in("erlan");
    assert!(!data.get(&page).body.contains(&link));
    assert_eq!(data.get(&address).status, 409, "its time is over");

    let whole = bring_sheet(&data, "list.csv", "code;settlement\nF-912;TARAZ\n".as_bytes());
    assert_eq!(save(&data, &whole, "row").status, 303);
    assert_eq!(data.get(&format!("{whole}/fixed-file")).status, 409, "nothing is kept where nothing is to be mended");
}

#[test]
fn a_sheet_of_open_document_is_brought_checked_and_saved() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let rows: [&[&str]; 2] = [&["Отбасы коды", "Елді мекен"], &["F-913", "TARAZ"]];
    let page = bring_sheet(&data, "отбасылар.ods", &crate::cli::sheets::open_sheet(&rows));
    assert_eq!(save(&data, &page, "all").status, 303, "{}", data.get(&page).body);
    let family: Value = serde_json::from_str(&body(&site, Kind::Family, "F-913").unwrap()).unwrap();
    assert_eq!(family["settlement"], "TARAZ");
}
