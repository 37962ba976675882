//! `--dry-run`: what a command would answer is told, and nothing is written.

use std::{fs, path::Path};

use serde_json::Value;

use super::{json, region, uya, well};

const WHY: &str = "Іс жаңа маманға өтті, бастықтың шешімі бар.";

fn installation() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    well(at, &["db", "migrate"]);
    well(at, &["key", "new", "uya.key"]);
    well(at, &["import", "run", &region(), "--as-of", "2026-11-01"]);
    well(at, &["office", "add", "ZHM", "--kind", "authority", "--kk", "а", "--ru", "б", "--en", "c"]);
    fs::write(at.join("first"), "төрт қоңыр ат жайлауда\n").unwrap();
    well(at, &add("S-1", "assel"));
    folder
}

fn add<'a>(code: &'a str, sign_in: &'a str) -> [&'a str; 13] {
    let [job, office, file] = ["specialist", "ZHM", "first"];
    [
        "user",
        "add",
        code,
        "--sign-in",
        sign_in,
        "--name",
        "Әсел",
        "--job",
        job,
        "--office",
        office,
        "--password-file",
        file,
    ]
}

/// What there is: how much of everything in the database, and every other file byte for byte.
fn state(at: &Path) -> (Value, Vec<(String, Vec<u8>)>) {
    let name = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let files =
        fs::read_dir(at).unwrap().map(|entry| entry.unwrap()).filter(|entry| !name(entry).starts_with("uya.sqlite"));
    let mut files: Vec<_> = files.map(|entry| (name(&entry), fs::read(entry.path()).unwrap())).collect();
    files.sort();
    let status = json(at, &["db", "status"]);
    assert!(status["counts"]["audit_entries"].as_u64() > Some(0), "{status}");
    (status["counts"].clone(), files)
}

#[test]
fn a_command_that_is_tried_says_what_it_would_answer_and_writes_nothing() {
    let folder = installation();
    let at = folder.path();
    well(at, &["db", "backup", "copy.sqlite"]);
    // A checkpoint would leave after each command that writes.
    well(at, &["audit", "key", "-o", "key.pem"]);
    fs::write(at.join("leaving.toml"), "checkpoint_key = \"key.pem\"\ncheckpoint_file = \"kept.txt\"\n").unwrap();
    let new = add("S-2", "second");
    let commands: &[&[&str]] = &[
        &new,
        &["user", "role", "S-1", "supervisor"],
        &["user", "disable", "S-1"],
        &["office", "add", "X", "--kind", "agency", "--kk", "а", "--ru", "б", "--en", "c"],
        &["office", "give", "ZHM"],
        &["key", "new", "other.key"],
        &["key", "rotate", "other.key"],
        &["import", "undo", "I-1"],
        &["db", "migrate"],
        &["db", "backup", "second.sqlite"],
        &["db", "restore", "copy.sqlite", "--yes"],
    ];
    let before = state(at);
    for command in commands {
        let text = well(at, &[*command, &["--dry-run", "--config", "leaving.toml"]].concat());
        assert!(text.contains("nothing was written"), "{command:?}: {text}");
        let answer = json(at, &[*command, &["--dry-run", "--config", "leaving.toml"]].concat());
        assert_eq!(answer["dry_run"], true, "{command:?}: {answer}");
        let after = state(at);
        assert_eq!(after.0, before.0, "{command:?}");
        assert!(after.1 == before.1, "{command:?}");
    }
    // What was tried goes well when it is meant.
    well(at, &new);
    well(at, &["office", "give", "ZHM"]);
    let sealed = json(at, &["custody", "assign", "S-1", "--child", "C-001", "--reason", WHY, "--dry-run"]);
    assert_eq!(sealed["answer"]["assigned"], serde_json::json!(["S-1"]));
    assert_eq!(json(at, &["custody", "show", "--child", "C-001"])["assigned"], serde_json::json!([]));
}

#[test]
fn a_command_that_is_tried_is_refused_for_the_same_reasons() {
    let folder = installation();
    let at = folder.path();
    well(at, &["db", "backup", "copy.sqlite"]);
    let taken = add("S-1", "another");
    let commands: &[(&[&str], i32)] = &[
        (&taken, 3),
        (&["user", "disable", "S-77"], 4),
        (&["key", "new", "uya.key"], 5),
        (&["import", "undo", "I-77"], 4),
        (&["db", "backup", "copy.sqlite"], 5),
        (&["db", "restore", "copy.sqlite"], 5),
        (&["db", "restore", "first", "--yes"], 3),
        (&["custody", "seal", "--child", "C-999", "--reason", WHY], 4),
    ];
    for (command, code) in commands {
        let tried = uya(at, &[*command, &["--dry-run"]].concat());
        assert_eq!(tried.code, *code, "{command:?}: {}{}", tried.out, tried.err);
    }
    assert_eq!(uya(at, &["match", "show", "R-1", "--dry-run"]).code, 2, "a look cannot be tried");
}

#[test]
fn a_database_that_is_not_there_is_not_made_for_a_try() {
    let folder = tempfile::tempdir().unwrap();
    let would = json(folder.path(), &["db", "migrate", "--dry-run"]);
    assert_eq!(would["answer"]["from"], 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn tables_are_printed_for_programs_a_record_on_each_line() {
    let folder = installation();
    let at = folder.path();
    assert_eq!(well(at, &["user", "list", "--plain"]), "S-1\tassel\tspecialist\tZHM\tenabled\n");
    assert_eq!(well(at, &["office", "list", "--plain", "--lang", "en"]), "ZHM\tauthority\t\tc\n");
    let run = json(at, &["match", "run", "--child", "C-001", "--as-of", "2026-11-01"]);
    let shown = run["result"]["families"].as_array().unwrap().iter().filter(|family| family["state"] == "shown");
    let list = well(at, &["match", "show", "R-1", "--plain"]);
    assert_eq!(list.lines().count(), shown.count());
    assert!(list.lines().all(|line| line.split('\t').count() == 8), "{list}");
    let excluded = well(at, &["match", "excluded", "R-1", "--plain"]);
    assert!(excluded.lines().all(|line| line.split('\t').count() == 5) && excluded.contains("R-"), "{excluded}");
    assert!(well(at, &["match", "list", "--plain"]).starts_with("R-1\tC-001\t2026-11-01\t"));
    assert!(well(at, &["db", "status", "--plain"]).contains("\nruns\t1\n"));
    assert!(well(at, &["rules", "show", "--plain"]).lines().all(|line| line.split('\t').count() == 3));
    assert!(well(at, &["schema", "families", "--csv", "--plain"]).contains("\nsettlement\t"));
    assert_eq!(uya(at, &["user", "list", "--plain", "--json"]).code, 2);
}
