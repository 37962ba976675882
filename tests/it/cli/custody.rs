//! `uya user`, `uya office`, `uya custody`: people, offices and who works on what, before anybody signs in.

use std::{fs, path::Path};

use serde_json::Value;

use super::{json, region, uya, well};

const WHY: &str = "Іс жаңа маманға өтті, бастықтың шешімі бар.";

/// A register with two offices and what they hold.
fn installation() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    well(at, &["db", "migrate"]);
    well(at, &["import", "run", &region(), "--as-of", "2026-11-01"]);
    for (code, kind, above) in [("ZHM", "authority", None), ("ZHM-S", "support_service", Some("ZHM"))] {
        let mut add = vec!["office", "add", code, "--kind", kind, "--kk", "Қызмет", "--ru", "Служба", "--en", "Office"];
        add.extend(above.map(|above| ["--parent", above]).into_iter().flatten());
        well(at, &add);
    }
    fs::write(at.join("first"), "төрт қоңыр ат жайлауда\n").unwrap();
    folder
}

fn add(at: &Path, code: &str, sign_in: &str, job: &str) -> super::Done {
    let person = ["user", "add", code, "--sign-in", sign_in, "--name", "Әсел Нұрлан", "--job", job];
    uya(at, &[person.as_slice(), &["--office", "ZHM-S", "--password-file", "first"]].concat())
}

fn user(at: &Path, code: &str) -> Value {
    let users = json(at, &["user", "list"]);
    users.as_array().unwrap().iter().find(|user| user["code"] == code).unwrap().clone()
}

#[test]
fn people_are_added_changed_and_shut_out_by_command() {
    let folder = installation();
    let at = folder.path();
    assert_eq!(add(at, "S-1", "assel", "specialist").code, 0);
    assert_eq!((&user(at, "S-1")["role"], &user(at, "S-1")["disabled"]), (&"specialist".into(), &false.into()));
    let taken = add(at, "S-2", "assel", "specialist");
    assert_eq!(taken.code, 3, "{}", taken.err);
    assert!(taken.err.contains("sign_in: "), "{}", taken.err);
    assert_eq!(add(at, "S-1", "another", "specialist").code, 3, "the code is taken");
    let no_role = add(at, "S-3", "dragon", "dragon");
    assert_eq!(no_role.code, 2);
    assert!(no_role.err.contains("specialist, reviewer"), "{}", no_role.err);
    fs::write(at.join("first"), "қысқа\n").unwrap();
    assert_eq!(add(at, "S-4", "short", "specialist").code, 3, "a password that is not taken adds nobody");
    well(at, &["user", "role", "S-1", "supervisor"]);
    well(at, &["user", "disable", "S-1"]);
    assert_eq!((&user(at, "S-1")["role"], &user(at, "S-1")["disabled"]), (&"supervisor".into(), &true.into()));
    assert!(well(at, &["user", "list"]).contains("may not sign in"));
    well(at, &["user", "enable", "S-1"]);
    assert_eq!(user(at, "S-1")["disabled"], false);
    assert_eq!(uya(at, &["user", "disable", "S-77"]).code, 4);
    assert_eq!(json(at, &["user", "list"]).as_array().unwrap().len(), 1, "nobody else came");
    let trail = well(at, &["audit", "export"]);
    assert_eq!(trail.matches("\"user_changed\"").count(), 2 + 4, "two offices, one person, three changes");
    assert!(!trail.contains("Әсел"), "names stay out of the trail");
}

#[test]
fn offices_are_added_listed_and_given_what_nobody_holds() {
    let folder = installation();
    let at = folder.path();
    let wrong = uya(at, &["office", "add", "X", "--kind", "ministry", "--kk", "a", "--ru", "b", "--en", "c"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("support_service"), "{}", wrong.err);
    let offices = json(at, &["office", "list"]);
    assert_eq!((&offices[1]["code"], &offices[1]["parent"]), (&"ZHM-S".into(), &"ZHM".into()));
    assert!(well(at, &["--lang", "kk", "office", "list"]).contains("Қызмет"));
    let given = well(at, &["office", "give", "ZHM-S"]);
    let records = fixture_records();
    assert!(given.contains(&records.to_string()), "{records}: {given}");
    assert!(well(at, &["office", "give", "ZHM"]).contains("0 records"), "what is held stays where it is");
    assert_eq!(json(at, &["custody", "show", "--child", "C-001"])["office"], "ZHM-S");
}

/// Children and families of the committed region.
fn fixture_records() -> usize {
    let bundle: Value = serde_json::from_str(&fs::read_to_string(region()).unwrap()).unwrap();
    ["children", "families"].map(|section| bundle[section].as_array().unwrap().len()).iter().sum()
}

#[test]
fn who_works_on_a_record_and_its_seal_are_changed_by_command_with_a_reason() {
    let folder = installation();
    let at = folder.path();
    assert_eq!(add(at, "S-1", "assel", "specialist").code, 0);
    let custody = |arguments: &[&str]| uya(at, &[&["custody"], arguments].concat());
    let before = custody(&["assign", "S-1", "--child", "C-001", "--reason", WHY]);
    assert_eq!(before.code, 3, "no office holds it: {}", before.err);
    assert!(custody(&["show", "--child", "C-001"]).out.contains("No office holds"));
    well(at, &["office", "give", "ZHM-S"]);
    assert_eq!(custody(&["seal", "--child", "C-001", "--reason", WHY]).code, 3, "nobody works on it");
    assert_eq!(custody(&["assign", "S-77", "--child", "C-001", "--reason", WHY]).code, 3);
    assert_eq!(custody(&["assign", "S-1", "--child", "C-001", "--reason", "жоқ"]).code, 2, "that is no reason");
    assert_eq!(custody(&["assign", "S-1", "--reason", WHY]).code, 2, "of whom?");
    assert_eq!(custody(&["assign", "S-1", "--child", "C-999", "--reason", WHY]).code, 4);
    assert_eq!(custody(&["assign", "S-1", "--child", "C-001", "--reason", WHY]).code, 0);
    assert_eq!(custody(&["seal", "--child", "C-001", "--reason", WHY]).code, 0);
    let shown = json(at, &["custody", "show", "--child", "C-001"]);
    assert_eq!((&shown["assigned"][0], &shown["sealed"]), (&"S-1".into(), &true.into()));
    assert_eq!((&shown["changed"]["reason"], &shown["changed"]["by"]), (&WHY.into(), &"shell".into()));
    assert_eq!(custody(&["release", "S-1", "--child", "C-001", "--reason", WHY]).code, 3, "sealed, and nobody else");
    assert_eq!(custody(&["unseal", "--child", "C-001", "--reason", WHY]).code, 0);
    assert_eq!(custody(&["release", "S-1", "--child", "C-001", "--reason", WHY]).code, 0);
    assert_eq!(custody(&["assign", "S-1", "--family", "F-021", "--reason", WHY]).code, 0);
    assert!(custody(&["show", "--family", "F-021"]).out.contains("S-1"));
    let trail = well(at, &["audit", "export"]);
    // Giving the records to the office is one entry more.
    assert_eq!(trail.matches("\"custody_changed\"").count(), 5 + 1);
    assert!(!trail.contains("бастықтың"), "the reason stays with the record");
    well(at, &["audit", "verify"]);
}
