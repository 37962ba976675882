//! The record of a decision as a file: complete, the same each time, and silent about what its reader may not
//! know.

use serde_json::{Value, json};
use uya::domain::{canonical::canonical_json, hash::Sha256Hash};

use super::site::{Answer, Client, Site};
use super::steps::{agreed, agreed_from, approvable, check, list, sent};

/// A decision that was approved; its number and family.
fn decided(site: &Site) -> (String, String) {
    let (number, family) = agreed(site, &site.sign_in("aigerim"), "C-001", 0);
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", false).status, 201);
    (number, family)
}

fn record(client: &Client, number: &str, query: &str) -> Answer {
    let answer = client.get(&format!("/api/v1/audit/decisions/{number}?{query}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

#[test]
fn it_says_who_decided_what_and_why_and_what_proves_it() {
    let site = Site::start();
    let (number, family) = decided(&site);
    let supervisor = site.sign_in("gulnar");
    let made = record(&supervisor, &number, "").json();
    assert_eq!((&made["decision"], &made["state"]), (&json!(number), &json!("approved")));
    assert_eq!(made["choice"], json!({ "choice": "family", "family": family }));
    let judged = &made["judgement"];
    assert_eq!(judged["proposer"], "S-1");
    assert_eq!(judged["reasons"], json!(["language", "experience"]));
    assert_eq!(judged["first_views"][0]["views"][0]["view"], "good");
    assert_eq!(judged["reviews"][0]["result"], "agree");
    assert_eq!(judged["second_checks"][0]["result"], "approve");
    let people = [&judged["proposer"], &judged["reviews"][0]["by"], &judged["second_checks"][0]["by"]];
    assert!(people.iter().all(|code| code.is_string()) && people[0] != people[1] && people[1] != people[2]);
    let run = supervisor.get(&format!("/api/v1/runs/{}", made["list"].as_str().unwrap())).json();
    let proof = &made["technical"];
    for (part, kept) in [("snapshot", "snapshot_hash"), ("result", "result_hash"), ("engine", "engine")] {
        assert_eq!(proof[part], run["run"][kept], "{part}");
    }
    assert_eq!(proof["policy"]["sha256"], run["run"]["policy_hash"]);
    assert_eq!(proof["replay"], json!({ "result": "same", "computed": run["run"]["result_hash"] }));
    let trail = supervisor.get("/api/v1/audit/events").json();
    let entries = proof["trail"].as_array().unwrap();
    assert_eq!(entries.last().unwrap()["action"], "second_checked");
    for entry in entries {
        let kept = trail.as_array().unwrap().iter().find(|kept| kept["seq"] == entry["seq"]);
        assert!(kept.is_none_or(|kept| kept["hash"] == entry["hash"]), "{entry}");
    }
}

#[test]
fn made_again_later_by_somebody_else_it_is_the_same_bytes() {
    let site = Site::start();
    let (number, _) = decided(&site);
    let supervisor = site.sign_in("gulnar");
    let first = record(&supervisor, &number, "");
    let value: Value = serde_json::from_str(&first.body).unwrap();
    assert_eq!(first.body, canonical_json(&value) + "\n", "canonical: keys in order, no spaces, whole numbers");
    let run = value["list"].as_str().unwrap();
    // What is looked at and computed after the decision is no part of it.
    for path in [format!("/runs/{run}"), format!("/runs/{run}/excluded"), format!("/audit/decisions/{number}")] {
        assert_eq!(supervisor.get(&path).status, 200);
    }
    assert_eq!(supervisor.post(&format!("/api/v1/runs/{run}/replay"), &Value::Null, None).status, 200);
    assert!(record(&supervisor, &number, "").bytes == first.bytes);
    let printed = record(&supervisor, &number, "format=pdf&lang=ru").bytes;
    assert!(printed.starts_with(b"%PDF") && record(&supervisor, &number, "format=pdf&lang=ru").bytes == printed);
    let folder = tempfile::tempdir().unwrap();
    for (format, expected) in [("json", &first.bytes), ("pdf", &printed)] {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_uya"))
            .args(["--lang", "ru", "--database", &format!("sqlite:{}", site.file().display())])
            .args(["decision", &number, "--format", format, "-o", format])
            .current_dir(folder.path())
            .env_clear()
            .envs([("TZ", "America/St_Johns"), ("LC_ALL", "C"), ("HOME", "/nowhere")])
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert!(std::fs::read(folder.path().join(format)).unwrap() == *expected, "{format}");
    }
}

#[test]
fn at_the_machine_a_decision_is_computed_again_and_goes_to_standard_output() {
    let site = Site::start();
    let (number, _) = decided(&site);
    let (waiting, _) = sent(&site.sign_in("aigerim"), "C-006", 0);
    let uya = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_uya"))
            .args(["--lang", "en", "--database", &format!("sqlite:{}", site.file().display())])
            .args(arguments)
            .env_clear()
            .output()
            .unwrap()
    };
    let again = uya(&["replay", &number, "--json"]);
    let replay: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((again.status.code(), &replay["same"]), (Some(0), &json!(true)));
    assert_eq!(uya(&["replay", replay["run"].as_str().unwrap()]).status.code(), Some(0));
    assert_eq!(uya(&["replay", &waiting]).status.code(), Some(5), "nothing is decided");
    assert_eq!(uya(&["replay", "P-999"]).status.code(), Some(4));
    let made = uya(&["decision", &number, "-o", "-"]);
    assert!(made.stdout == record(&site.sign_in("gulnar"), &number, "").bytes, "the data and nothing else");
    assert!(String::from_utf8_lossy(&made.stderr).contains(&number), "what was done is told beside it");
    assert!(uya(&["report", &number, "-o", "-"]).stdout.starts_with(b"%PDF"));
    let replayed = site.sign_in("gulnar").get("/api/v1/audit/events").json();
    let replayed = replayed.as_array().unwrap().iter().filter(|entry| entry["action"] == "replayed");
    assert_eq!(replayed.count(), 2, "each time it was computed is on the trail");
}

#[test]
fn each_cut_holds_the_classes_that_its_reader_may_know() {
    let site = Site::start();
    let (number, family) = decided(&site);
    let supervisor = site.sign_in("gulnar");
    let whole = record(&supervisor, &number, "cut=panel").json();
    let file = record(&supervisor, &number, "cut=file").json();
    let parts = |record: &Value| -> Vec<bool> {
        ["child_view", "judgement", "others", "technical"].iter().map(|part| record.get(part).is_some()).collect()
    };
    assert_eq!((parts(&whole), parts(&file)), (vec![true; 4], vec![true, true, true, false]));
    let copy = record(&supervisor, &number, "cut=family");
    assert_eq!(parts(&copy.json()), [false; 4]);
    assert!(copy.body.contains(&family) && copy.body.contains("\"gaps_accepted\""));
    let others = whole["others"]["laid_before"].as_array().unwrap().iter().filter_map(Value::as_str);
    for hidden in others.filter(|other| *other != family).chain([
        "S-1",
        "Барып көргім келеді.",
        "Отбасы баланың тілінде сөйлейді және тәжірибесі мол.",
        "Қолдау жоспары олқылықтарға толық жауап береді.",
        "Мектеп психологы осы жұмысты өзі жалғастырады.",
        "Барлық құжаттар тексерілді, шешім негізделген.",
    ]) {
        assert!(!copy.body.contains(hidden), "{hidden}");
    }
}

#[test]
fn evidence_notes_and_families_taken_out_stand_in_it_as_they_were_when_it_was_sent() {
    let site = Site::start();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("gulnar"));
    let need = specialist.get("/api/v1/children/C-001").json()["plan"]["needs"][0]["item"].clone();
    let paper = json!({ "item": need, "kind": "school", "on": "2026-10-01", "kept_at": "Іс № 3, 12-бет" });
    let made = specialist.post("/api/v1/children/C-001/evidence", &paper, None);
    assert_eq!(made.status, 201, "{}", made.body);
    let piece = made.json()["number"].as_str().unwrap().to_owned();
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let at = |family: &str, act: &str| format!("/api/v1/runs/{run}/families/{family}/{act}");
    let note = json!({ "words": "Үйі мектепке жақын." });
    assert_eq!(specialist.post(&at(&families[0], "notes"), &note, None).status, 201);
    let why = json!({ "because": "near_person", "words": "Әкесімен бір көшеде тұрады, қауіпсіз емес." });
    assert_eq!(specialist.post(&at(&families[2], "take-out"), &why, None).status, 201);
    let number = agreed_from(&site, &specialist, &run, &families);
    assert_eq!(check(&supervisor, &number, "approve", false).status, 201);
    let made = record(&supervisor, &number, "").json();
    assert_eq!((&made["evidence"][0]["kept_at"], &made["evidence"][0]["item"]), (&paper["kept_at"], &need));
    assert_eq!(made["others"]["notes"][0]["words"], note["words"]);
    let taken = &made["others"]["taken_out"][0];
    assert_eq!((&taken["family"], &taken["words"]), (&json!(families[2]), &why["words"]));
    let copy = record(&supervisor, &number, "cut=family").body;
    for hidden in ["Іс № 3", "Үйі мектепке", "бір көшеде"] {
        assert!(!copy.contains(hidden), "{hidden}");
    }
    // What becomes of them later changes nothing in the record.
    let back = format!("/api/v1/evidence/{piece}/take-back");
    let taken_back = specialist.post(&back, &json!({ "words": "Қате тіркелген құжат екен, басқа балаға." }), None);
    assert!(taken_back.status < 300, "{}", taken_back.body);
    let put_back = json!({ "words": "Әкесі басқа қалаға көшіп кетті, қауіп жоқ." });
    assert_eq!(specialist.post(&at(&families[2], "put-back"), &put_back, None).status, 201);
    assert_eq!(record(&supervisor, &number, "").json(), made);
}

#[test]
fn what_is_not_decided_has_no_record() {
    let site = Site::start();
    let (number, _) = sent(&site.sign_in("aigerim"), "C-001", 0);
    let supervisor = site.sign_in("gulnar");
    assert_eq!(supervisor.get(&format!("/api/v1/audit/decisions/{number}")).problem(), "wrong-state");
    let page = supervisor.get(&format!("/audit/decisions/{number}")).body;
    assert!(!page.contains(&format!("/audit/decisions/{number}/file")), "no link either");
    let wrong = supervisor.get(&format!("/api/v1/audit/decisions/{number}?format=docx"));
    assert_eq!((wrong.status, wrong.json()["errors"][0]["pointer"].as_str()), (422, Some("/format")));
}

#[test]
fn that_it_was_made_is_on_the_trail_with_its_digest_and_the_page_leads_to_it() {
    let site = Site::start();
    let (number, _) = decided(&site);
    let supervisor = site.sign_in("gulnar");
    let page = supervisor.get(&format!("/audit/decisions/{number}")).body;
    for form in ["file\"", "file?format=pdf\""] {
        assert!(page.contains(&format!("/audit/decisions/{number}/{form}")), "{form}");
    }
    for format in ["json", "pdf"] {
        let file = supervisor.get(&format!("/audit/decisions/{number}/file?format={format}&lang=kk&cut=file"));
        assert_eq!(file.status, 200, "{}", file.body);
        let trail = supervisor.get("/api/v1/audit/events").json();
        let made = trail.as_array().unwrap().iter().find(|entry| entry["action"] == "report_made").unwrap();
        let details = &made["details"];
        assert_eq!((&details["record"], &details["cut"]), (&json!("decision"), &json!("file")));
        assert_eq!(details["sha256"], Sha256Hash::of(&file.bytes).to_string());
    }
}

#[test]
fn it_says_how_long_each_person_looked_until_their_next_entry_and_the_page_says_what_such_a_time_is() {
    const MINUTE: i64 = 60 * 1_000_000;
    let site = Site::start_with_clock();
    let clock = site.clock.clone().unwrap();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let compare = format!("/runs/{run}/compare?f={},{}", families[0], families[1]);
    for minutes in [4, 25] {
        assert_eq!(specialist.get(&compare).status, 200);
        clock.advance(minutes * MINUTE);
    }
    assert_eq!(specialist.get(&format!("/runs/{run}/excluded")).status, 200);
    clock.advance(30 * 1_000_000);
    let number = agreed_from(&site, &specialist, &run, &families);
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", true).status, 201);
    let supervisor = site.sign_in("bolat");
    let first = record(&supervisor, &number, "");
    let looked = first.json()["judgement"]["looked_for"].clone();
    let of = |at: &str| looked.as_array().unwrap().iter().find(|one| one["at"] == at && one["by"] == "S-1").cloned();
    let compared = of("compare").unwrap_or_else(|| panic!("{looked}"));
    assert_eq!((&compared["looks"], &compared["seconds"]), (&json!(2), &json!((4 + 10) * 60)), "ten minutes at most");
    assert_eq!(of("excluded").unwrap()["seconds"], json!(30));
    clock.advance(MINUTE);
    assert_eq!(specialist.get(&compare).status, 200);
    assert!(record(&supervisor, &number, "").bytes == first.bytes, "what is looked at later is no part of it");
    let page = super::site::english(&supervisor, &format!("/audit/decisions/{number}"));
    for told in ["14 minutes", "under a minute", "Nobody is timed by the browser"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}
