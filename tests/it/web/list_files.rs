//! A list, a comparison, who is not considered, as files: what their pages say, for the same people, put on
//! record before they leave.

use serde_json::{Value, json};
use uya::{
    domain::{audit::AuditEntry, hash::Sha256Hash},
    store::{AuditFilter, AuditFrom, AuditQuery},
    transfer::office::{self, Content, NoticeCode, Table},
};

use super::site::{Answer, Client, Site};
use super::steps::{list, names};

const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

fn table(answer: &Answer) -> Table {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let opened = office::open(&answer.bytes, "x.xlsx").unwrap();
    assert_eq!(opened.notice(NoticeCode::FormulaValue), None, "no cell holds a formula");
    let Content::Table(table) = opened.content else { panic!("not a table") };
    table
}

/// The rows of a sheet as texts.
fn rows(table: &Table, sheet: usize) -> Vec<Vec<String>> {
    let text = |value: &office::Value| match value {
        office::Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    let cells = |row: &office::Row| {
        let last = row.cells.iter().map(|cell| cell.column).max().unwrap_or(0);
        (1..=last).map(|column| row.value(column).map(text).unwrap_or_default()).collect()
    };
    table.sheets[sheet].rows.iter().map(cells).collect()
}

fn whole(table: &Table) -> String {
    (0..table.sheets.len()).flat_map(|sheet| rows(table, sheet)).flatten().collect::<Vec<_>>().join("\n")
}

fn last_entries(site: &Site, limit: u32) -> Vec<AuditEntry> {
    site.runtime.block_on(async {
        let mut view = site.services.store.read().await.unwrap();
        let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::Before(u64::MAX), limit };
        view.audit_entries(&query).await.unwrap()
    })
}

/// Families to consider and those that lack information, in the order of the API.
fn listed(client: &Client, run: &str) -> Vec<Value> {
    client.get(&format!("/api/v1/runs/{run}")).json()["families"].as_array().unwrap().clone()
}

#[test]
fn the_workbook_of_a_list_has_the_families_of_its_page_in_their_order_and_words() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let page = specialist.get(&format!("/runs/{run}")).body;
    assert!(page.contains(&format!("href=\"/runs/{run}/file\"")), "the page leads to the file");
    for lang in LANGUAGES {
        let table = table(&specialist.get(&format!("/runs/{run}/file?lang={lang}")));
        let sheet = rows(&table, 1);
        let codes: Vec<&str> = sheet[2..].iter().map(|row| row[1].as_str()).collect();
        let relatives_first = |tier: &str, lacking: bool| {
            let of = families.iter().filter(move |f| f["tier"] == tier && (f["state"] == "insufficient") == lacking);
            of.map(|f| f["family"].as_str().unwrap()).collect::<Vec<_>>()
        };
        let lacking = families.iter().filter(|family| family["state"] == "insufficient");
        let mut expected = [relatives_first("relative", false), relatives_first("family", false)].concat();
        expected.extend(lacking.map(|family| family["family"].as_str().unwrap()));
        assert_eq!(codes, expected, "{lang}");
        let words = uya::i18n::Translator::shared(uya::i18n::Language::parse(lang).unwrap());
        let band = families.iter().find(|family| family["family"] == expected[0]).unwrap()["group"].as_str().unwrap();
        assert!(sheet[2].contains(&words.text(&format!("band-{}", band.replace('_', "-")))), "{lang} {:?}", sheet[2]);
        let lacking = families.iter().find(|family| family["state"] == "insufficient").unwrap();
        let row = sheet.iter().find(|row| row.get(1).is_some_and(|code| *code == lacking["family"])).unwrap();
        assert_eq!(row[3], words.text("band-not-enough-information"), "{lang}");
        let text = whole(&table);
        for raw in ["fits_", "not_enough", "insufficient", "[list-", "[run-", "_until", "Truth("] {
            assert!(!text.contains(raw), "{lang} {raw}");
        }
        assert!(text.contains(&words.text("run-person-decides")), "{lang}");
    }
}

#[test]
fn each_need_of_each_family_has_a_row_that_says_how_it_is_met() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let table = table(&specialist.get(&format!("/api/v1/runs/{run}/file?lang=en")));
    let families = listed(&specialist, &run);
    let plan = specialist.get(&format!("/api/v1/runs/{run}")).json()["plan"].as_array().unwrap().len();
    let needs = rows(&table, 2);
    assert_eq!(needs.len() - 2, families.len() * plan);
    for word in ["meets", "partly", "does not meet", "not known"] {
        assert!(needs[2..].iter().any(|row| row[7] == word), "{word}");
    }
    let family = families.iter().find(|family| family["state"] == "shown").unwrap()["family"].as_str().unwrap();
    let why = specialist.get(&format!("/api/v1/runs/{run}/families/{family}/explanation")).json();
    let sheet = rows(&table, 1);
    let row = sheet.iter().find(|row| row.get(1).is_some_and(|code| code == family)).unwrap();
    let names = |side: &str| {
        let names: Vec<&str> = why[side].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        names.join("; ")
    };
    let kazakh = rows(&self::table(&specialist.get(&format!("/runs/{run}/file?lang=kk"))), 1);
    let kazakh = kazakh.iter().find(|row| row.get(1).is_some_and(|code| code == family)).unwrap();
    assert_eq!((&kazakh[13], &kazakh[14]), (&names("for"), &names("against")), "the page's reasons");
    assert_ne!(row[13], kazakh[13], "each file in its language");
}

#[test]
fn every_sheet_names_who_when_and_the_entry_and_the_trail_has_the_digest_before_it_leaves() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let pair = format!("{},{}", families[0]["family"].as_str().unwrap(), families[1]["family"].as_str().unwrap());
    for (path, seen) in [
        (format!("/runs/{run}/file"), "run_viewed"),
        (format!("/api/v1/runs/{run}/file?sort=distance&free=yes"), "run_viewed"),
        (format!("/runs/{run}/compare/file?f={pair}"), "comparison_viewed"),
        (format!("/api/v1/runs/{run}/compare/file?family={pair}"), "comparison_viewed"),
        (format!("/runs/{run}/excluded/file"), "exclusions_viewed"),
        (format!("/api/v1/runs/{run}/exclusions/file"), "exclusions_viewed"),
    ] {
        let answer = specialist.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let [left, look] = <[AuditEntry; 2]>::try_from(last_entries(&site, 2)).unwrap();
        assert_eq!((look.event.action.code(), look.event.code.as_str()), (seen, run.as_str()), "{path}");
        assert_eq!((left.event.action.code(), left.event.code.as_str()), ("exported", run.as_str()), "{path}");
        assert_eq!(left.event.details["entry"], json!(look.seq), "{path}");
        assert_eq!(left.event.details["file"], json!(Sha256Hash::of(&answer.bytes).to_string()), "{path}");
        let mark = format!("Экспорт {}: S-1, ", look.seq);
        if path.contains("excluded") || path.contains("exclusions") {
            assert!(answer.body.starts_with(&format!("\u{feff}\"{mark}")), "{path}: {}", answer.body);
            continue;
        }
        let table = table(&answer);
        for sheet in 0..table.sheets.len() {
            assert!(rows(&table, sheet)[0][0].starts_with(&mark), "{path} {sheet}");
        }
    }
}

#[test]
fn no_name_and_no_address_is_in_any_file() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let pair = format!("{},{}", families[0]["family"].as_str().unwrap(), families[1]["family"].as_str().unwrap());
    let mut text = whole(&table(&specialist.get(&format!("/runs/{run}/file"))));
    text.push_str(&whole(&table(&specialist.get(&format!("/runs/{run}/compare/file?f={pair}")))));
    text.push_str(&specialist.get(&format!("/runs/{run}/excluded/file")).body);
    for name in names(&site) {
        assert!(!text.contains(&name), "{name}");
    }
    assert!(!text.contains("Айгерим") && text.contains("S-1"), "staff by code");
}

#[test]
fn the_filters_and_the_order_of_the_page_are_those_of_its_file() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let codes = |query: &str| {
        let sheet = rows(&table(&specialist.get(&format!("/runs/{run}/file?{query}"))), 1);
        sheet[2..].iter().map(|row| row[1].clone()).collect::<Vec<_>>()
    };
    let (all, near) = (codes(""), codes("near=20"));
    assert!(!near.is_empty() && near.len() < all.len(), "{} of {}", near.len(), all.len());
    let by_distance = codes("sort=distance");
    assert_eq!(by_distance.len(), all.len());
    assert_ne!(by_distance, all);
    let page = specialist.get(&format!("/runs/{run}?sort=distance&near=20")).body;
    assert!(page.contains(&format!("/runs/{run}/file?sort=distance&amp;near=20\"")), "the link keeps what was chosen");
    let about = whole(&table(&specialist.get(&format!("/runs/{run}/file?near=20&lang=en"))));
    assert!(about.contains("up to 20 km"), "{about}");
}

#[test]
fn a_comparison_has_the_rows_of_its_page_musts_first_and_marks_what_differs() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = listed(&specialist, &run);
    let pair = [&families[0]["family"], &families[1]["family"]].map(|code| code.as_str().unwrap());
    let table = table(&specialist.get(&format!("/runs/{run}/compare/file?f={}&f={}&lang=en", pair[0], pair[1])));
    let sheet = rows(&table, 1);
    assert_eq!(&sheet[1][3..5], pair);
    let plan = specialist.get(&format!("/api/v1/runs/{run}")).json()["plan"].as_array().unwrap().len();
    let needs = &sheet[sheet.len() - plan..];
    let musts = needs.iter().take_while(|row| row[1] == "must").count();
    assert!(musts > 0 && needs[musts..].iter().all(|row| row[1] != "must"));
    assert!(needs.iter().any(|row| row.last().unwrap() == "differs"));
    let one = specialist.get(&format!("/api/v1/runs/{run}/compare/file?family={}", pair[0]));
    assert_eq!((one.status, one.problem().as_str()), (422, "invalid"), "{}", one.body);
    assert_eq!(specialist.get(&format!("/runs/{run}/compare/file?f={},F-999", pair[0])).status, 404);
}

#[test]
fn every_family_that_a_rule_keeps_out_stands_in_the_file_with_that_rule() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let file = specialist.get(&format!("/runs/{run}/excluded/file?lang=ru")).body;
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(file.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().skip(1).map(Result::unwrap).collect();
    let mut expected = Vec::new();
    let mut cursor = String::new();
    loop {
        let part = specialist.get(&format!("/api/v1/runs/{run}/exclusions?limit=200{cursor}")).json();
        for item in part["items"].as_array().unwrap() {
            let rules = item["rules"].as_array().unwrap().iter();
            expected.extend(rules.map(|rule| (item["family"].clone(), rule["rule"].clone())));
        }
        let Some(next) = part["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(!expected.is_empty());
    for (family, rule) in expected {
        assert!(records.iter().any(|row| row[3] == family && row[1] == rule), "{family} {rule}");
    }
    assert!(records.iter().all(|row| !row[2].is_empty() && !row[5].contains('_')), "words, no codes");
}

#[test]
fn an_order_that_nobody_knows_is_refused_and_not_taken_for_the_usual_one() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let refused = specialist.get(&format!("/api/v1/runs/{run}/file?sort=null&sort=fit"));
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert_eq!(refused.json()["errors"][0]["code"], "value-unlisted");
    let long = specialist.get(&format!("/api/v1/runs/{run}/file?place={}", "0".repeat(41)));
    assert_eq!(long.json()["errors"][0]["code"], "value-too-long", "{}", long.body);
    assert_eq!(specialist.get(&format!("/api/v1/runs/{run}/file?sort=fit")).status, 200);
}
