//! Lists, comparisons and who is not considered, written to files from the shell.

use std::{fs, path::Path};

use serde_json::Value;
use uya::{domain::hash::Sha256Hash, transfer::office};

use super::{json, region, uya, well};

/// A register with one list in it.
fn register() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["db", "migrate"]);
    well(folder.path(), &["import", "run", &region(), "--as-of", "2026-11-01"]);
    well(folder.path(), &["match", "run", "--child", "C-002", "--as-of", "2026-11-01", "--worlds", "64"]);
    folder
}

fn trail(folder: &Path) -> Vec<Value> {
    let lines = well(folder, &["audit", "export"]);
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_a_command_shows_it_also_writes_and_the_trail_knows_the_file() {
    let folder = register();
    let shown = json(folder.path(), &["match", "show", "1"]);
    let families: Vec<&str> =
        shown["families"].as_array().unwrap().iter().map(|f| f["family"].as_str().unwrap()).collect();
    for (arguments, file, seen) in [
        (vec!["match", "show", "1"], "list.xlsx", "run_viewed"),
        (vec!["match", "compare", "1", families[0], families[1]], "compare.xlsx", "comparison_viewed"),
        (vec!["match", "excluded", "1"], "excluded.csv", "exclusions_viewed"),
    ] {
        let arguments = [arguments, vec!["--actor", "D-7", "-o", file]].concat();
        let made = json(folder.path(), &arguments);
        let bytes = fs::read(folder.path().join(file)).unwrap();
        let entries = trail(folder.path());
        let look = entries.iter().find(|entry| entry["seq"] == made["entry"]).unwrap();
        assert_eq!((&look["action"], &look["actor"]), (&seen.into(), &"D-7".into()), "{file}");
        let left = entries.iter().rfind(|entry| entry["action"] == "exported").unwrap();
        assert_eq!(left["details"]["entry"], made["entry"], "{file}");
        assert_eq!(left["details"]["file"], Sha256Hash::of(&bytes).to_string(), "{file}");
        assert!(office::open(&bytes, file).is_ok(), "{file} is read again");
        assert!(String::from_utf8_lossy(&bytes).contains("D-7") || file.ends_with("xlsx"), "{file}");
    }
}

#[test]
fn what_is_called_a_pdf_is_written_as_one_and_is_the_same_bytes_whoever_prints_it() {
    let folder = register();
    let shown = json(folder.path(), &["match", "show", "1"]);
    let families: Vec<&str> =
        shown["families"].as_array().unwrap().iter().map(|f| f["family"].as_str().unwrap()).collect();
    for (arguments, name, seen) in [
        (vec!["match", "show", "1"], "list", "run_viewed"),
        (vec!["match", "why", "1", families[0]], "why", "explanation_viewed"),
        (vec!["match", "compare", "1", families[0], families[1]], "compare", "comparison_viewed"),
        (vec!["match", "excluded", "1"], "excluded", "exclusions_viewed"),
    ] {
        let print = |file: &str, actor: &str| {
            let made = json(folder.path(), &[arguments.clone(), vec!["--actor", actor, "-o", file]].concat());
            (made["entry"].clone(), fs::read(folder.path().join(file)).unwrap())
        };
        let (entry, bytes) = print(&format!("{name}.pdf"), "D-7");
        assert!(bytes.starts_with(b"%PDF-1.7"), "{name}");
        let entries = trail(folder.path());
        let look = entries.iter().find(|other| other["seq"] == entry).unwrap();
        assert_eq!((&look["action"], &look["details"]["format"]), (&seen.into(), &"pdf".into()), "{name}");
        let left = entries.iter().rfind(|entry| entry["action"] == "exported").unwrap();
        assert_eq!(left["details"]["file"], Sha256Hash::of(&bytes).to_string(), "{name}");
        assert!(print(&format!("{name}-again.PDF"), "D-8").1 == bytes, "{name}");
    }
    well(folder.path(), &["import", "report", "1", "-o", "report.pdf"]);
    assert!(fs::read(folder.path().join("report.pdf")).unwrap().starts_with(b"%PDF-1.7"));
    let none = uya(folder.path(), &["import", "report", "9", "-o", "none.pdf"]);
    assert_eq!(none.code, 4, "{}", none.err);
    assert!(!folder.path().join("none.pdf").exists());
}

#[test]
fn a_list_that_is_not_there_leaves_no_file() {
    let folder = register();
    let done = uya(folder.path(), &["match", "show", "9", "-o", "list.xlsx"]);
    assert_eq!(done.code, 4, "{}", done.err);
    let done = uya(folder.path(), &["match", "compare", "1", "F-001", "F-999", "-o", "list.xlsx"]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(!folder.path().join("list.xlsx").exists());
}
