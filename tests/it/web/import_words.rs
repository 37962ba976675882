//! Words of a file that are on no list: what the report offers is taken once and holds in every row.

use serde_json::json;
use uya::store::Kind;

use super::imports::{body, save, version};
use super::site::{Client, Site};

fn bring(client: &Client, name: &str, text: &str) -> String {
    let sent = client.upload("/imports/new", &[], (name, text.as_bytes()));
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").unwrap().to_owned()
}

fn mean(client: &Client, page: &str, [list, word, code]: [&str; 3]) -> u16 {
    let version = version(client, page);
    let fields = [("version", version.as_str()), ("list", list), ("word", word), ("code", code)];
    client.form(&format!("{page}/words"), &fields).status
}

#[test]
fn what_a_report_offers_for_a_word_is_used_in_every_row_that_has_it() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let text = "Код ребёнка;Дата рождения;Пол\nC-901;2015-01-01;мальчег\nC-902;2015-01-01;мальчег\n\
                C-903;2015-01-01;Мальчег\nC-904;2015-01-01;девачка\n";
    let page = bring(&data, "дети.csv", text);
    let report = data.get(&page).body;
    assert!(report.contains("«ұл» деп алу, жол саны: 3"), "{report}");
    assert!(report.contains("«қыз» деп алу, жол саны: 1"), "{report}");
    assert_eq!(mean(&data, &page, ["Sex", "мальчег", "female"]), 422, "the report does not offer it");
    assert_eq!(mean(&data, &page, ["Sex", "кто-то", "male"]), 422, "the file does not say it");
    assert_eq!(mean(&data, &page, ["Sex", "мальчег", "male"]), 303);
    let report = data.get(&page).body;
    let told = report.matches("альчег").count();
    assert!(told == 1 && report.contains("девачка"), "what was said of it, and case makes no other word: {report}");
    assert_eq!(save(&data, &page, "all").status, 422, "another word is still unknown");
    assert_eq!(mean(&data, &page, ["Sex", "девачка", "female"]), 303);
    assert_eq!(save(&data, &page, "all").status, 303);
    for (code, sex) in [("C-901", "male"), ("C-902", "male"), ("C-903", "male"), ("C-904", "female")] {
        let child = body(&site, Kind::Child, code).unwrap();
        assert!(child.contains(&format!("\"sex\":\"{sex}\"")), "{child}");
    }
    assert!(!data.get(&page).body.contains("/words\""), "what is saved offers nothing");
    let next = bring(&data, "дети 2.csv", "Код ребёнка;Дата рождения;Пол\nC-905;2015-01-01;мальчег\n");
    assert!(data.get(&next).body.contains("IMP-036"), "the next file is asked about anew");
}

#[test]
fn a_place_that_nobody_described_can_be_taken_for_one_that_is_near() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, "families.csv", "code;settlement\nF-901;TARAS\nF-902;TARAS\n");
    assert!(data.get(&page).body.contains("IMP-063"));
    assert_eq!(mean(&data, &page, ["SettlementCode", "TARAS", "TARAZ"]), 303);
    assert_eq!(save(&data, &page, "all").status, 303);
    for code in ["F-901", "F-902"] {
        assert!(body(&site, Kind::Family, code).unwrap().contains("\"settlement\":\"TARAZ\""));
    }
}

#[test]
fn over_the_api_a_finding_says_what_it_offers_and_the_word_is_taken_in_every_row() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let text = "Код ребёнка;Дата рождения;Пол\nC-901;2015-01-01;мальчег\nC-902;2015-01-01;Мальчег\n";
    let path = format!("/api/v1{}", bring(&data, "дети.csv", text));
    let rows = data.get(&format!("{path}/rows")).json();
    let offer = json!({ "list": "Sex", "word": "мальчег", "code": "male" });
    assert_eq!(rows["items"][0]["offer"], offer, "{rows}");
    let words = format!("{path}/words");
    let shown = data.get(&path);
    let other = json!({ "list": "Sex", "word": "мальчег", "code": "female" });
    assert_eq!(data.post(&words, &other, Some(&shown.version())).problem(), "invalid");
    let taken = data.post_once(&words, &offer, Some(&shown.version()), "import-word-key");
    assert_eq!((taken.status, &taken.json()["tally"]["errors"]), (200, &json!(0)), "{}", taken.body);
    let again = data.post_once(&words, &offer, Some(&shown.version()), "import-word-key");
    assert_eq!(again.json(), taken.json());
    assert_eq!(data.get(&path).json()["words_taken"], json!([offer]));
    let page = data.get(path.trim_start_matches("/api/v1")).body;
    assert!(page.contains("Сөздер айтылғандай түсінілді: «мальчег» → ұл"), "{page}");
}
