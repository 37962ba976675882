//! Records out of a register and into an empty one.

use std::{fs, io::Read as _, path::Path, process::Command};

use serde_json::Value;

use super::{json, region, uya, well};

const REASON: &str = "Yearly hand-over of the register to the region";

/// A register with the committed region in it.
fn register() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["db", "migrate"]);
    well(folder.path(), &["import", "run", &region(), "--as-of", "2026-11-01"]);
    // The region tells of no placement that was decided before Uya.
    let outcomes = "child,family,decided_on,moved_on,day30.state,ended.on,ended.because\n\
                    C-001,F-001,2024-02-01,2024-02-05,strained,2025-01-10,family_asked;need_unmet\n\
                    C-002,F-002,2023-05-01,,,2023-05-20,never_began\n";
    fs::write(folder.path().join("outcomes.csv"), outcomes).unwrap();
    well(folder.path(), &["import", "run", "outcomes.csv", "--as-of", "2026-11-01"]);
    // Nor of a talk: one of an office's log, one that was recorded elsewhere under a number.
    let talks = "family,on,channel,result,by,until,about,words,number\n\
                 F-001,2026-02-01,phone,not_until,S-1,2026-05-01,C-001,=1+1,\n\
                 F-002,2026-02-02,visit,talk,,,,,T-7\n";
    fs::write(folder.path().join("contacts.csv"), talks).unwrap();
    well(folder.path(), &["import", "run", "contacts.csv", "--as-of", "2026-11-01"]);
    folder
}

fn export(folder: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["export", "records", "--reason", REASON];
    arguments.extend(more);
    json(folder, &arguments)
}

fn without_mark(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with("\"export\":")).fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn a_bundle_imports_into_an_empty_register_and_exports_to_the_same_bytes() {
    let first = register();
    let made = export(first.path(), &["-o", "a.json"]);
    let second = tempfile::tempdir().unwrap();
    well(second.path(), &["db", "migrate"]);
    let file = first.path().join("a.json").display().to_string();
    well(second.path(), &["import", "run", &file, "--as-of", "2026-11-01"]);
    let again = export(second.path(), &["-o", "b.json"]);
    assert_eq!(made["content"], again["content"]);
    assert!(without_mark(&first.path().join("a.json")) == without_mark(&second.path().join("b.json")));
}

#[test]
fn separated_values_import_into_an_empty_register_and_hold_the_same_records() {
    let first = register();
    let made = export(first.path(), &["--format", "csv", "-o", "a.zip"]);
    let second = tempfile::tempdir().unwrap();
    well(second.path(), &["db", "migrate"]);
    let mut archive = zip::ZipArchive::new(fs::File::open(first.path().join("a.zip")).unwrap()).unwrap();
    archive.extract(second.path()).unwrap();
    let sheets: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut arguments = vec!["import", "run", "--as-of", "2026-11-01"];
    arguments.extend(sheets.iter().map(String::as_str));
    well(second.path(), &arguments);
    let again = export(second.path(), &["--format", "json", "-o", "b.json"]);
    assert_eq!(made["content"], again["content"], "the digest is of the records, not of the form");
}

#[test]
fn a_workbook_with_everything_beside_it_imports_into_an_empty_register_and_holds_the_same_records() {
    let first = register();
    let register = export(first.path(), &["-o", "a.json"]);
    let made = export(first.path(), &["--format", "xlsx", "--beside", "-o", "a.xlsx"]);
    assert!(made["records"].as_u64() > register["records"].as_u64(), "imports leave too");
    let second = tempfile::tempdir().unwrap();
    well(second.path(), &["db", "migrate"]);
    let file = first.path().join("a.xlsx").display().to_string();
    well(second.path(), &["import", "run", &file, "--as-of", "2026-11-01"]);
    assert_eq!(export(second.path(), &["-o", "b.json"])["content"], register["content"]);
}

#[test]
fn what_is_kept_beside_the_register_leaves_as_separated_values_and_names_do_with_the_right_to_them() {
    let folder = register();
    export(folder.path(), &["--format", "csv", "--beside", "-o", "a.zip"]);
    let mut archive = zip::ZipArchive::new(fs::File::open(folder.path().join("a.zip")).unwrap()).unwrap();
    let mut imports = String::new();
    archive.by_name("beside_import.csv").unwrap().read_to_string(&mut imports).unwrap();
    let lines: Vec<&str> = imports.lines().collect();
    assert!(lines[0].contains("# uya Export"), "{imports}");
    assert!(lines[1].contains("\"number\"") && lines[2].contains("\"I-1\""), "{imports}");
    assert!(archive.by_name("beside_user.csv").is_ok(), "a kind without records has its file too");
    let names = ["export", "records", "--reason", REASON, "--identities", "--format", "csv", "-o", "b.zip"];
    let refused = uya(folder.path(), &[&names[..], &["--role", "operator"]].concat());
    assert_ne!(refused.code, 0, "{}", refused.out);
    assert!(!folder.path().join("b.zip").exists());
    well(folder.path(), &[&names[..], &["--role", "data"]].concat());
    let mut archive = zip::ZipArchive::new(fs::File::open(folder.path().join("b.zip")).unwrap()).unwrap();
    assert!(archive.by_name("identities.csv").is_ok());
    assert!(archive.by_name("beside_user.csv").is_err(), "what was not asked for stays");
}

#[test]
fn the_trail_names_who_why_what_and_which_file_and_the_file_names_the_entry() {
    let folder = register();
    let made = export(folder.path(), &["--kind", "child", "--actor", "D-7", "-o", "a.json"]);
    let trail = well(folder.path(), &["audit", "export"]);
    let entries: Vec<Value> = trail.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let prepared = entries.iter().find(|entry| entry["seq"] == made["number"]).unwrap();
    assert_eq!(prepared["action"], "export_prepared");
    assert_eq!((&prepared["actor"], &prepared["purpose"]), (&"D-7".into(), &REASON.into()));
    assert_eq!(prepared["details"]["records"], serde_json::json!({ "children": made["records"] }));
    let exported = entries.iter().find(|entry| entry["action"] == "exported").unwrap();
    assert_eq!(exported["code"], made["number"].to_string());
    assert_eq!(exported["details"]["file"], made["sha256"]);
    let bundle: Value = serde_json::from_slice(&fs::read(folder.path().join("a.json")).unwrap()).unwrap();
    assert_eq!(bundle["export"]["audit"], made["number"]);
    assert_eq!((&bundle["export"]["by"], &bundle["export"]["reason"]), (&"D-7".into(), &REASON.into()));
    assert!(bundle.get("families").is_none(), "only what was asked for");
}

#[test]
fn names_leave_only_with_the_right_to_them_and_a_refusal_is_on_the_trail() {
    let folder = register();
    let refused = uya(
        folder.path(),
        &["export", "records", "--reason", REASON, "--identities", "--role", "operator", "-o", "a.json"],
    );
    assert_ne!(refused.code, 0);
    assert!(!folder.path().join("a.json").exists());
    assert!(well(folder.path(), &["audit", "export"]).contains("\"action\":\"refused\""));
    let bundle = export(folder.path(), &["--identities", "--beside", "--role", "data", "-o", "a.json"]);
    assert!(bundle["records"].as_u64().unwrap() > 0);
    let bundle: Value = serde_json::from_slice(&fs::read(folder.path().join("a.json")).unwrap()).unwrap();
    assert!(bundle["identities"].is_array());
    assert!(bundle["beside"]["user"].is_array());
}

#[test]
fn a_passphrase_is_told_once_and_stands_neither_in_the_data_nor_on_the_trail() {
    let folder = register();
    let done = uya(folder.path(), &["export", "records", "--reason", REASON, "--encrypt", "--json", "-o", "a.zip"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let is_passphrase = |word: &&str| word.len() == 23 && word.split('-').all(|part| part.len() == 5);
    let passphrase = done.err.split_whitespace().find(is_passphrase).unwrap().to_owned();
    assert!(!done.out.contains(&passphrase));
    assert!(!well(folder.path(), &["audit", "export"]).contains(&passphrase));
    let mut archive = zip::ZipArchive::new(fs::File::open(folder.path().join("a.zip")).unwrap()).unwrap();
    let name = archive.name_for_index(0).unwrap().unwrap().into_owned();
    archive.by_name_decrypt(&name, passphrase.as_bytes()).unwrap();
    opens_in_7zip(&folder.path().join("a.zip"), &passphrase);
}

/// What offices have must open the archive too; `.ci/test` installs it.
fn opens_in_7zip(archive: &Path, passphrase: &str) {
    let test = |program: &str, passphrase: &str| {
        Command::new(program).arg("t").arg(format!("-p{passphrase}")).arg(archive).output().ok()
    };
    let found = ["7zz", "7z"].into_iter().find(|program| test(program, passphrase).is_some());
    let program = found.expect("7-Zip (Debian: 7zip) is not installed");
    let done = test(program, passphrase).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    let other = test(program, "wrong").unwrap();
    assert!(!other.status.success(), "another passphrase opens it");
}

#[test]
fn a_passphrase_of_ones_own_must_be_long() {
    let folder = register();
    fs::write(folder.path().join("short"), "secret\n").unwrap();
    fs::write(folder.path().join("long"), "correct horse battery staple\n").unwrap();
    let with = |file: &str| {
        uya(
            folder.path(),
            &["export", "records", "--reason", REASON, "--encrypt", "--passphrase-file", file, "-o", "a.zip"],
        )
    };
    assert_eq!(with("short").code, 2);
    assert!(!folder.path().join("a.zip").exists());
    let done = with("long");
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(!done.err.contains("correct horse"));
}

#[test]
fn a_file_that_cannot_be_written_leaves_nothing_behind() {
    let folder = register();
    fs::create_dir(folder.path().join("full")).unwrap();
    let done = uya(folder.path(), &["export", "records", "--reason", REASON, "-o", "full/none/a.json"]);
    assert_ne!(done.code, 0);
    assert_eq!(fs::read_dir(folder.path().join("full")).unwrap().count(), 0);
}

#[test]
fn an_export_without_a_reason_is_refused() {
    let folder = register();
    assert_eq!(uya(folder.path(), &["export", "records", "-o", "a.json"]).code, 2);
    assert_eq!(uya(folder.path(), &["export", "records", "--reason", "because", "-o", "a.json"]).code, 2);
    assert!(!folder.path().join("a.json").exists());
}

#[test]
fn what_stands_beside_the_register_is_told_sheet_by_sheet_when_it_is_read_back_and_nothing_else_is_lost() {
    let folder = register();
    let here = folder.path();
    export(here, &["--format", "xlsx", "--beside", "-o", "a.xlsx"]);
    export(here, &["--format", "csv", "--beside", "-o", "a.zip"]);
    export(here, &["--beside", "-o", "a.json"]);
    let mut archive = zip::ZipArchive::new(fs::File::open(here.join("a.zip")).unwrap()).unwrap();
    archive.extract(here).unwrap();
    let files: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let check = |files: &[String]| {
        let mut arguments = vec!["import", "check", "--as-of", "2026-11-01"];
        arguments.extend(files.iter().map(String::as_str));
        let report = json(here, &arguments);
        let found = report["findings"].as_array().unwrap().clone();
        let passed = found.iter().filter(|one| one["code"] == "IMP-118");
        let mut passed: Vec<String> = passed.map(|one| one["value"].as_str().unwrap().to_owned()).collect();
        passed.sort();
        let kept: u64 =
            report["counts"].as_object().unwrap().values().map(|one| one["unchanged"].as_u64().unwrap()).sum();
        (passed, kept, report["errors"].as_u64().unwrap())
    };
    let mut beside: Vec<String> = files.iter().filter_map(|name| Some(name.strip_suffix(".csv")?.to_owned())).collect();
    beside.retain(|name| name.starts_with("beside_"));
    beside.sort();
    assert!(beside.contains(&"beside_import".to_owned()) && beside.len() > 5, "{beside:?}");
    let (passed, kept, errors) = check(&files);
    assert_eq!((&passed, errors), (&beside, 0));
    let (in_book, of_book, errors) = check(&["a.xlsx".to_owned()]);
    // A sheet without a row has nothing to lose.
    assert!(errors == 0 && in_book.contains(&"beside_import".to_owned()), "{in_book:?}");
    assert!(in_book.iter().all(|name| beside.contains(name)), "{in_book:?}");
    assert_eq!(check(&["a.json".to_owned()]), (vec!["beside".to_owned()], kept, 0));
    assert_eq!(of_book, kept, "every record of the register is there in each form");
    for name in &beside {
        let (passed, records, errors) = check(&[format!("{name}.csv")]);
        assert_eq!((passed, records, errors), (vec![name.clone()], 0, 0), "a file by itself");
    }
}

#[test]
fn what_was_before_is_told_in_every_form_and_makes_up_no_past_in_another_register() {
    let first = register();
    let here = first.path();
    well(
        here,
        &[
            "match",
            "run",
            "--child",
            "C-001",
            "--as-of",
            "2026-11-01",
            "--preparatory",
            "A list that a test looks back at",
        ],
    );
    fs::write(here.join("again.csv"), "code,pets.value,pets.as_of\nF-001,true,2026-10-30\n").unwrap();
    well(here, &["import", "run", "again.csv", "--kind", "families", "--as-of", "2026-11-01"]);
    let plain = export(here, &["-o", "plain.json"]);
    export(here, &["--history", "-o", "a.json"]);
    let bundle: Value = serde_json::from_slice(&fs::read(here.join("a.json")).unwrap()).unwrap();
    let beside = bundle["beside"].as_object().unwrap();
    let former: Vec<&Value> =
        beside["version"].as_array().unwrap().iter().filter(|one| one["is_current"] == false).collect();
    assert!(former.iter().any(|one| one["code"] == "F-001" && one["version"] == 1), "{former:?}");
    assert_eq!(beside["run"][0]["number"], "R-1");
    export(here, &["--history", "--format", "csv", "-o", "a.zip"]);
    let mut archive = zip::ZipArchive::new(fs::File::open(here.join("a.zip")).unwrap()).unwrap();
    archive.extract(here).unwrap();
    let sheets: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for files in [vec!["a.json".to_owned()], sheets] {
        let second = tempfile::tempdir().unwrap();
        well(second.path(), &["db", "migrate"]);
        let paths: Vec<String> = files.iter().map(|file| here.join(file).display().to_string()).collect();
        let mut arguments = vec!["import", "run", "--as-of", "2026-11-01"];
        arguments.extend(paths.iter().map(String::as_str));
        let report = json(second.path(), &arguments);
        let passed = report["findings"].as_array().unwrap().iter().filter(|one| one["code"] == "IMP-118");
        let mut passed: Vec<&str> = passed.map(|one| one["value"].as_str().unwrap()).collect();
        passed.sort_unstable();
        let beside_files = files.iter().filter_map(|file| file.strip_suffix(".csv"));
        let mut expected: Vec<&str> = beside_files.filter(|name| name.starts_with("beside_")).collect();
        expected.sort_unstable();
        assert_eq!(passed, if expected.is_empty() { vec!["beside"] } else { expected }, "named in the report");
        assert_eq!(export(second.path(), &["-o", "b.json"])["content"], plain["content"]);
        export(second.path(), &["--history", "-o", "c.json"]);
        let there: Value = serde_json::from_slice(&fs::read(second.path().join("c.json")).unwrap()).unwrap();
        assert_eq!(there["beside"]["run"], serde_json::json!([]), "no list was made here");
        let versions = there["beside"]["version"].as_array().unwrap();
        // An import is a record of its own, first checked and then saved.
        let mut of_register = versions.iter().filter(|one| one["kind"] != "import");
        assert!(of_register.all(|one| one["is_current"] == true), "nothing was changed here");
    }
}
