//! The report of a proposal: complete, the same each time, and silent about what its reader may not know.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        hash::Sha256Hash,
        proposal::ProposalNumber,
    },
    i18n::Language,
    report::match_report::Cut,
    service::report::Wanted,
};

use super::site::{Client, Site};
use super::steps::{agreed, check, list, sent};

const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

fn page(client: &Client, number: &str, cut: &str, language: &str) -> String {
    let answer = client.get(&format!("/proposals/{number}/report?cut={cut}&lang={language}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let from = answer.body.find("<article class=\"sheet\"").unwrap();
    let to = answer.body.find("</article>").unwrap();
    answer.body[from..to].replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&").replace("<br>", "\n")
}

fn pdf(site: &Site, number: &str, cut: Cut, language: Language) -> Vec<u8> {
    let by = Actor { id: "S-9".into(), role: Role::Supervisor };
    let number = ProposalNumber::parse(number).unwrap();
    let made = site.services.report_at_machine(by, number, Wanted { cut, language });
    site.runtime.block_on(made).unwrap()
}

/// Pages of a PDF, counted by their objects.
fn pages(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes).replace("/Type/", "/Type /");
    text.matches("/Type /Page").count() - text.matches("/Type /Pages").count()
}

#[test]
fn the_report_for_those_who_decide_has_every_section_in_every_language() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, family) = agreed(&site, &specialist, "C-001", 0);
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", false).status, 201);
    for language in LANGUAGES {
        let text = page(&specialist, &number, "panel", language);
        for section in (1..=24).map(|n| n.to_string()).chain(["A".into(), "B".into()]) {
            assert!(text.contains(&format!("<h2>{section}. ")), "{language} {section}");
        }
        assert!(!text.contains("[report-") && !text.contains("[sheet-") && !text.contains("[propose-"), "{text}");
        assert!(text.contains(&family) && text.contains("Барып көргім келеді."), "{language}");
    }
}

#[test]
fn the_familys_copy_knows_no_other_family_no_judge_and_no_words_of_the_plan() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, family) = agreed(&site, &specialist, "C-001", 0);
    let run = specialist.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["run"].clone();
    let run = specialist.get(&format!("/api/v1/runs/{}", run.as_str().unwrap())).json();
    let needs = run["plan"].as_array().unwrap().iter().filter(|line| line["kind"] == "need");
    let evidence: Vec<&str> = needs.filter_map(|line| line["evidence"].as_str()).collect();
    assert!(!evidence.is_empty());
    for language in LANGUAGES {
        let full = page(&specialist, &number, "panel", language);
        assert!(evidence.iter().all(|words| full.contains(*words)), "{language}");
        let text = page(&specialist, &number, "family", language);
        assert!(text.contains(&family) && text.contains("C-001"), "{language}");
        for other in run["families"].as_array().unwrap().iter().filter_map(|other| other["family"].as_str()) {
            assert!(other == family || !text.contains(other), "{language} {other}");
        }
        for hidden in evidence.iter().copied().chain([
            "Барып көргім келеді.",
            "S-1",
            "Отбасы баланың тілінде сөйлейді және тәжірибесі мол.",
            "Қолдау жоспары олқылықтарға толық жауап береді.",
            "Мектеп психологы осы жұмысты өзі жалғастырады.",
        ]) {
            assert!(!text.contains(hidden), "{language} {hidden}");
        }
    }
}

#[test]
fn the_page_for_the_file_is_one_page_and_every_pdf_is_the_same_when_made_again() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = agreed(&site, &specialist, "C-001", 0);
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", false).status, 201);
    for (cut, language) in Cut::ALL.iter().flat_map(|cut| Language::ALL.map(|language| (*cut, language))) {
        let first = pdf(&site, &number, cut, language);
        assert!(first == pdf(&site, &number, cut, language), "{cut:?} {language}");
        assert_eq!(pages(&first) == 1, cut == Cut::File, "{cut:?} {language}");
    }
}

/// The report as the program writes it in a process of its own, in another place of the world.
fn written_elsewhere(
    site: &Site,
    number: &str,
    (cut, language): (Cut, Language),
    (zone, locale): (&str, &str),
) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", site.file().display());
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_uya"))
        .args([
            "--lang",
            language.code(),
            "--database",
            &database,
            "report",
            number,
            "--cut",
            cut.code(),
            "-o",
            "report.pdf",
        ])
        .current_dir(folder.path())
        .env_clear()
        .envs([("TZ", zone), ("LC_ALL", locale), ("LANG", locale), ("HOME", "/nowhere"), ("SOURCE_DATE_EPOCH", "1")])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read(folder.path().join("report.pdf")).unwrap()
}

#[test]
fn every_process_writes_the_same_bytes_wherever_and_whenever_it_runs() {
    let site = Site::start();
    let (number, _) = agreed(&site, &site.sign_in("aigerim"), "C-001", 0);
    let places = [("Asia/Almaty", "kk_KZ.UTF-8"), ("America/St_Johns", "C"), ("Pacific/Kiritimati", "tr_TR.UTF-8")];
    for (cut, language) in Cut::ALL.iter().flat_map(|cut| Language::ALL.map(|language| (*cut, language))) {
        let served = pdf(&site, &number, cut, language);
        // Each language in each place once, over the three cuts.
        let turn = Cut::ALL.iter().position(|known| *known == cut).unwrap();
        for place in if language == Language::Kk { &places[..] } else { &places[turn..=turn] } {
            let elsewhere = written_elsewhere(&site, &number, (cut, language), *place);
            assert!(elsewhere == served, "{cut:?} {language} {place:?}");
        }
    }
}

#[test]
fn that_a_report_was_made_is_on_the_trail_with_the_fingerprint_of_the_file() {
    let site = Site::start();
    let (number, _) = sent(&site.sign_in("aigerim"), "C-001", 0);
    let file = site.sign_in("aigerim").get(&format!("/api/v1/proposals/{number}/report?format=pdf&lang=ru&cut=family"));
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/pdf")));
    assert_eq!(file.header("content-disposition"), Some(&*format!("attachment; filename=\"{number}-family-ru.pdf\"")));
    let expected = Sha256Hash::of(&pdf(&site, &number, Cut::Family, Language::Ru)).to_string();
    let trail = site.sign_in("gulnar").get("/api/v1/audit/events").json();
    let entries = trail.as_array().unwrap().iter();
    let made: Vec<&Value> = entries.filter(|entry| entry.to_string().contains("report_made")).collect();
    assert_eq!(made.len(), 2, "{trail}");
    assert!(made.iter().all(|entry| entry.to_string().contains(&expected)), "{made:?}");
}

#[test]
fn a_draft_has_no_report_and_a_reviewer_reads_none_before_the_first_view() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run }), None);
    let draft = begun.json()["number"].as_str().unwrap().to_owned();
    assert_eq!(specialist.get(&format!("/api/v1/proposals/{draft}/report")).problem(), "wrong-state");
    let (number, _) = sent(&specialist, "C-003", 0);
    let reviewer = site.sign_in("marat");
    for format in ["pdf", "json"] {
        let refused = reviewer.get(&format!("/api/v1/proposals/{number}/report?format={format}"));
        assert_eq!(refused.problem(), "first-view-missing", "{format}");
    }
    let wrong = specialist.get(&format!("/api/v1/proposals/{number}/report?cut=all"));
    assert_eq!((wrong.status, wrong.json()["errors"][0]["pointer"].as_str()), (422, Some("/cut")), "{}", wrong.body);
}
