//! Names, IINs, telephones and addresses that files bring: sealed where they are kept, told to those with the right to
//! them, and in clear nowhere else.

use data_encoding::BASE64;
use serde_json::{Value, json};
use uya::store::Kind;

use super::{
    access,
    imports::{body, of_another_office, save, undo},
    site::{Client, Site},
};

const HEADER: &str = "Код ребёнка;ФИО;ИИН;Тел.;Адрес;Дата рождения;Пол\n";
const ROW: &str = "C-901;Құпиябаева Айсұлу;150501601239;8 (701) 765-43-21;Тараз, Құпия көшесі, 7;01.05.2015;девочка\n";

/// What may lie nowhere in clear.
const SECRETS: [&str; 6] = ["Құпиябаева", "Айсұлу", "150501601239", "77017654321", "765-43-21", "Құпия көшесі"];

fn bring(client: &Client, name: &str, sheet: &str) -> String {
    let sent = client.upload("/imports/new", &[("kind", "")], (name, sheet.as_bytes()));
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").unwrap().to_owned()
}

fn saved(client: &Client, sheet: &str) -> String {
    let page = bring(client, "дети.csv", sheet);
    let done = save(client, &page, "all");
    assert_eq!(done.status, 303, "{}", done.body);
    page
}

fn identity(client: &Client, child: &str) -> Value {
    client.get(&format!("/api/v1/children/{child}/identity")).json()
}

fn findings(client: &Client, page: &str) -> Vec<Value> {
    client.get(&format!("/api/v1{page}/rows")).json()["items"].as_array().unwrap().clone()
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().map(|one| one["code"].as_str().unwrap()).collect()
}

/// Every form in which a text may lie in a file: UTF-8, UTF-16 both ways, and base64 of the first wherever it begins.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut forms = vec![
        text.as_bytes().to_vec(),
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        serde_json::to_string(text).unwrap().escape_default().to_string().into_bytes(),
    ];
    for shift in 0..3 {
        let padded = [vec![0; shift], text.as_bytes().to_vec()].concat();
        let whole = padded.len() / 3 * 3;
        let encoded = BASE64.encode(&padded[..whole]);
        forms.push(encoded.as_bytes()[(shift * 4).div_ceil(3)..].to_vec());
    }
    forms
}

/// No file beside the database holds any of it, and none without a name that this process writes.
fn lies_nowhere(site: &Site, when: &str) {
    let file = site.file();
    let beside = std::fs::read_dir(file.parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
    let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten().map(|entry| entry.path());
    let nameless =
        open.filter(|path| std::fs::read_link(path).is_ok_and(|to| to.to_string_lossy().contains("deleted")));
    let files = beside.chain(nameless).filter(|path| std::fs::metadata(path).is_ok_and(|about| about.is_file()));
    // A letter for a byte: texts are searched faster than bytes where nothing is optimised.
    let letters = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
    let wanted: Vec<(&str, String)> =
        SECRETS.iter().flat_map(|secret| forms(secret).into_iter().map(|form| (*secret, letters(&form)))).collect();
    let mut scanned = 0;
    // Another test may close a file meanwhile.
    for (path, bytes) in files.filter_map(|path| Some((path.clone(), std::fs::read(path).ok()?))) {
        scanned += bytes.len();
        let text = letters(&bytes);
        for (secret, form) in &wanted {
            assert!(!text.contains(form), "{when}: {secret} lies in {}", path.display());
        }
    }
    assert!(scanned > 1 << 20, "the database was read");
}

#[test]
fn names_lie_in_clear_in_no_file_after_the_check_the_saving_and_the_undoing() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, "дети.csv", &format!("{HEADER}{ROW}"));
    lies_nowhere(&site, "checked");
    assert_eq!(save(&data, &page, "all").status, 303);
    lies_nowhere(&site, "saved");
    assert_eq!(identity(&data, "C-901")["names"], json!(["Құпиябаева Айсұлу"]));
    assert_eq!(undo(&data, &page).status, 303);
    lies_nowhere(&site, "undone");
    assert_eq!(body(&site, Kind::Identity, "child|C-901"), None);
}

#[test]
fn what_is_brought_is_shown_to_those_with_the_right_to_it_and_undoing_gives_back_who_was_there_before() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    saved(&data, &format!("{HEADER}{ROW}"));
    let brought = json!({ "names": ["Құпиябаева Айсұлу"], "iins": ["150501601239"], "phones": ["+77017654321"],
        "address": "Тараз, Құпия көшесі, 7" });
    assert_eq!(identity(&data, "C-901"), brought);
    assert!(data.get("/children/C-901/identity").body.contains("150501601239"));

    let changed = saved(&data, "Код ребёнка;ФИО;Телефон;Адрес\nC-901;;8 702 111 22 33;—\n");
    let now = identity(&data, "C-901");
    assert_eq!((&now["names"], &now["iins"]), (&brought["names"], &brought["iins"]), "a blank erases nothing");
    assert_eq!((&now["phones"], &now["address"]), (&json!(["+77021112233"]), &Value::Null), "a dash erases");

    let same = bring(&data, "дети.csv", "Код ребёнка;ФИО;Телефон\nC-901;Құпиябаева Айсұлу;+77021112233\n");
    let report = data.get(&format!("/api/v1{same}")).json();
    assert_eq!(report["import"]["tally"]["changed"], 0, "{report}");
    assert_eq!(report["import"]["tally"]["unchanged"], 2, "the child and who it is: {report}");

    assert_eq!(undo(&data, &changed).status, 303);
    assert_eq!(identity(&data, "C-901"), brought);
}

#[test]
fn a_report_and_its_copy_show_a_letter_or_four_digits() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let wrong = ROW.replace("150501601239", "150501601238").replace("Айсұлу", "Айсұлу=1");
    let page = bring(&data, "дети.csv", &format!("{HEADER}{wrong}"));
    let found = findings(&data, &page);
    assert_eq!(codes(&found), ["IMP-141", "IMP-144"]);
    let values: Vec<&str> = found.iter().map(|one| one["value_masked"].as_str().unwrap()).collect();
    assert_eq!(values, ["…1238", "Қ…"]);
    let shown = [data.get(&page).body, data.get(&format!("/api/v1{page}/rows")).body, data.get("/audit").body];
    for text in &shown {
        for secret in SECRETS.into_iter().chain(["150501601238"]) {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    let copy = data.get(&format!("{page}/fixed-file"));
    assert_eq!(copy.status, 200);
    let opened = uya::transfer::office::open(&copy.bytes, "x.xlsx").unwrap();
    let told = format!("{opened:?}");
    assert!(told.contains("…1238") && told.contains("C-901"), "{told}");
    assert!(SECRETS.iter().all(|secret| !told.contains(secret)), "{told}");
}

#[test]
fn whoever_may_bring_files_alone_has_no_name_read_and_is_told_which_columns() {
    let site = Site::start();
    let system = access::system(&site, &site.sign_in("timur"));
    let sent =
        system.upload_once("/api/v1/imports", &[], ("дети.csv", format!("{HEADER}{ROW}").as_bytes()), "names-key-1");
    assert_eq!(sent.status, 201, "{}", sent.body);
    let number = sent.header("location").unwrap().rsplit('/').next().unwrap();
    let found = findings(&system, &format!("/imports/{number}"));
    assert_eq!(codes(&found), ["IMP-149"; 4], "{found:?}");
    let columns: Vec<&str> = found.iter().map(|one| one["column"].as_str().unwrap_or_default()).collect();
    assert_eq!(columns.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{found:?}");
    let part = json!({ "atomic": "all" });
    let done = system.post_once(&format!("/api/v1/imports/{number}/commit"), &part, Some("\"v1\""), "names-key-2");
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(body(&site, Kind::Child, "C-901").is_some());
    assert_eq!(body(&site, Kind::Identity, "child|C-901"), None);
    lies_nowhere(&site, "saved by a system");
}

#[test]
fn somebody_with_the_same_iin_or_telephone_and_name_is_asked_about_with_what_is_the_same() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    saved(&data, &format!("{HEADER}{ROW}"));
    let other = "C-902;Другая Имя;150501601239;;;01.05.2015;девочка\n";
    let named = "C-903;АЙСУЛУ КУПИЯБАЕВА;;+77017654321;;02.06.2016;девочка\n";
    let neither = "C-904;Құпиябаева Айсұлу;;+77010000001;;02.06.2017;девочка\n";
    let page = bring(&data, "дети.csv", &format!("{HEADER}{other}{named}{neither}"));
    let twins = data.get(&format!("/api/v1{page}")).json()["twins"].clone();
    let pairs: Vec<Value> = twins
        .as_array()
        .unwrap()
        .iter()
        .map(|twin| json!([twin["code"], twin["kept"], twin["reasons"], twin["shown"]]))
        .collect();
    assert_eq!(
        pairs,
        [
            json!(["C-902", "C-901", ["iin"], { "iin": "…1239" }]),
            json!(["C-903", "C-901", ["phone"], { "phone": "…4321" }]),
        ]
    );
    let asked = data.get(&format!("{page}/twins")).body;
    assert!(asked.contains("…1239") && !asked.contains("150501601239"), "{asked}");
    assert_eq!(save(&data, &page, "all").status, 422, "somebody has to say");
}

#[test]
fn of_somebody_whose_record_is_not_open_the_office_to_ask_is_told_and_nothing_else() {
    let site = Site::start();
    saved(&site.sign_in("erlan"), &format!("{HEADER}{ROW}"));
    let stranger = of_another_office(&site);
    let page =
        bring(&stranger, "дети.csv", &format!("{HEADER}C-950;Құпиябаева Айсұлу;150501601239;;;01.05.2015;девочка\n"));
    let found = findings(&stranger, &page);
    assert_eq!(codes(&found), ["IMP-150"], "{found:?}");
    let told = found[0].to_string();
    assert!(told.contains("ZHM-AUTHORITY") && told.contains("…1239"), "{told}");
    assert!(!told.contains("C-901"), "{told}");
    assert_eq!(stranger.get(&format!("/api/v1{page}")).json()["twins"], json!([]));
    assert_eq!(save(&stranger, &page, "all").status, 303, "it can be saved all the same");
}
