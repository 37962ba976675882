//! Outcomes of placements from an office's own register: brought as a sheet, seen on two pages, taken back.

use uya::store::Kind;

use super::site::{Client, Site};
use super::steps::{agreed, check};

/// Headings as an office writes them, a row for each placement.
const HEADINGS: &str =
    "Бала коды;Отбасы коды;Шешім күні;Көшіп келген күні;30 күннен кейін;90 күннен кейін;Аяқталған күні;Неге аяқталды";

fn bring(client: &Client, rows: &str) -> String {
    let sheet = format!("{HEADINGS}\n{rows}");
    let sent = client.upload("/imports/new", &[], ("нәтижелер 2025.csv", sheet.as_bytes()));
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").unwrap().to_owned()
}

fn save(client: &Client, page: &str, part: &str) -> u16 {
    let version = client.get(&format!("/api/v1{page}")).version();
    client.form(&format!("{page}/save"), &[("version", version.trim_matches(['"', 'v'])), ("part", part)]).status
}

fn kept(site: &Site, code: &str) -> Option<String> {
    let find = async { site.services.store.read().await.unwrap().find_record(Kind::Outcome, code).await.unwrap() };
    site.runtime.block_on(find).map(|raw| raw.body)
}

#[test]
fn outcomes_of_an_offices_register_stand_on_both_pages_and_are_taken_back() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, "C-001;F-021;01.02.2024;05.02.2024;қиындықпен;;10.01.2025;отбасы жалғастыра алмады\n");
    let report = data.get(&page).body;
    assert!(report.contains("Орналастыру нәтижелері"), "{report}");
    assert_eq!(save(&data, &page, "all"), 303);
    let body = kept(&site, "C-001|F-021|2024-02-01").unwrap();
    assert!(
        body.contains(r#""because":["family_asked"]"#) && body.contains(r#""day30":{"state":"strained"}"#),
        "{body}"
    );
    let specialist = site.sign_in("aigerim");
    let child = specialist.get("/children/C-001?tab=families").body;
    assert!(child.contains("Бұрынғы орналастырулар") && child.contains("қиындықпен"), "{child}");
    let family = specialist.get("/families/F-021?tab=placed").body;
    assert!(family.contains("отбасы жалғастыра алмады"), "{family}");

    // Next year's sheet says more of the same placement; what it leaves blank stays.
    let next = bring(&data, "C-001;F-021;2024-02-01;;;тұрақты;;\n");
    assert_eq!(save(&data, &next, "all"), 303);
    let body = kept(&site, "C-001|F-021|2024-02-01").unwrap();
    assert!(body.contains("strained") && body.contains("steady") && body.contains("2025-01-10"), "{body}");
    assert_eq!(data.form(&format!("{page}/undo"), &[]).status, 409, "the later one first");
    assert_eq!(data.form(&format!("{next}/undo"), &[]).status, 303);
    assert!(!kept(&site, "C-001|F-021|2024-02-01").unwrap().contains("steady"));
}

#[test]
fn an_outcome_of_a_placement_decided_here_is_refused_and_names_it() {
    let site = Site::start();
    let (number, family) = agreed(&site, &site.sign_in("aigerim"), "C-001", 0);
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", false).status, 201);
    let data = site.sign_in("erlan");
    let page =
        bring(&data, &format!("C-001;{family};01.09.2026;;;;;\nC-001;{family};01.02.2024;;;;10.01.2025;басталмады\n"));
    let report = data.get(&page).body;
    assert!(report.contains("IMP-088") && report.contains(&number), "{report}");
    assert_eq!(save(&data, &page, "row"), 303, "an earlier placement with the same family is another one");
    assert!(kept(&site, &format!("C-001|{family}|2024-02-01")).is_some());
    assert!(kept(&site, &format!("C-001|{family}|2026-09-01")).is_none());
}

#[test]
fn a_child_that_nobody_knows_and_a_sheet_of_another_office_are_refused() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let page = bring(&data, "C-999;F-021;01.02.2024;;;;;\nC-001;F-021;01.02.2024;;тұрақты;;;\n");
    let report = data.get(&page).body;
    assert!(report.contains("IMP-064") && report.contains("IMP-086"), "{report}");
}
