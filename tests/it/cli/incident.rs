//! The pack of an incident: who was affected by whose acts, with the chain to prove it.

use std::{collections::BTreeMap, fs::File, io::Read as _, path::Path};

use serde_json::{Value, json as of};
use zip::ZipArchive;

use super::{json, region, uya, well};

fn packed(path: &Path) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut text = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    names.into_iter().map(|name| (name.clone(), text(&name))).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_pack_says_whose_data_went_to_whom_and_its_entries_prove_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["db", "migrate"]);
    well(folder.path(), &["import", "run", &region(), "--as-of", "2026-11-01"]);
    well(folder.path(), &["match", "run", "--child", "C-002", "--as-of", "2026-11-01", "--worlds", "64"]);
    let list = json(folder.path(), &["match", "show", "1", "--actor", "S-7"]);
    let family = list["families"][0]["family"].as_str().unwrap();
    well(folder.path(), &["match", "why", "1", family, "--actor", "S-7"]);
    well(folder.path(), &["match", "excluded", "1", "--actor", "S-8"]);
    let asked = ["audit", "incident", "--since", "2020-01-01", "--of", "S-7", "-o", "pack.zip"];
    let told = json(folder.path(), &asked);
    let files = packed(&folder.path().join("pack.zip"));
    let incident: Value = serde_json::from_str(&files["incident.json"]).unwrap();
    assert_eq!(told["incident"], incident);
    let people = incident["people"].as_array().unwrap();
    assert_eq!((people.len(), &people[0]["actor"], &people[0]["acts"]), (1, &of!("S-7"), &of!(2)), "{incident}");
    let affected = |kind: &str, code: &str| {
        let records = incident["affected"].as_array().unwrap().iter();
        let found = records.clone().find(|record| record["kind"] == kind && record["code"] == code);
        found.unwrap_or_else(|| panic!("{kind} {code}: {incident}")).clone()
    };
    assert_eq!((&affected("case", "C-002")["data"], &affected("case", "C-002")["times"]), (&of!(["list"]), &of!(2)));
    assert_eq!(affected("family", family)["to"], of!(["S-7"]));
    assert!(files["affected.csv"].contains(&format!("family;{family};list;S-7;")), "{}", files["affected.csv"]);
    // Everybody's entries are there, without gaps, each bound to the one before.
    let entries = lines(&files["entries.jsonl"]);
    assert!(entries.iter().any(|entry| entry["actor"] == "S-8"));
    for pair in entries.windows(2) {
        assert_eq!(pair[1]["prev_hash"], pair[0]["hash"]);
    }
    let last = entries.last().unwrap();
    assert_eq!((&last["action"], &last["hash"]), (&of!("incident_told"), &incident["chain"]["hash"]));
    let proof: Value = serde_json::from_str(&files["proof.json"]).unwrap();
    assert_eq!(proof["holds"], true);
    assert!(files["README.txt"].contains("within one working day"), "{}", files["README.txt"]);
    assert_ne!(uya(folder.path(), &asked).code, 0, "a pack that is there is not overwritten");
}

#[test]
fn a_day_that_is_none_is_refused_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["db", "migrate"]);
    let done = uya(folder.path(), &["audit", "incident", "--since", "gestern", "-o", "pack.zip"]);
    assert_eq!(done.code, 2, "{}", done.err);
    assert!(!folder.path().join("pack.zip").exists());
}
