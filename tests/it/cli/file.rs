//! Lists from a file, without a database.

use std::path::Path;

use serde_json::Value;

use super::{fixture, is_readable, json, region, uya, well};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn list(child: &str, more: &[&str]) -> Value {
    let region = region();
    let mut arguments = vec!["match", "file", &region, "--child", child, "--as-of", "2026-11-01", "--worlds", "64"];
    arguments.extend(more);
    json(here(), &arguments)
}

#[test]
fn a_file_is_matched_without_a_database_and_gives_every_field_of_the_contract() {
    let list = list("C-001", &["--seed", "5"]);
    assert_eq!(list["child"], "C-001");
    assert_eq!(list["versions"]["seed"], 5);
    for version in ["engine", "policy", "snapshot"] {
        assert!(list["versions"][version].is_string(), "{version}");
    }
    let families = list["families"].as_array().unwrap();
    assert_eq!(families.len(), 150);
    let first = &families[0];
    for field in
        ["family", "state", "tier", "band", "covered", "lo", "hi", "group", "lines", "rules", "what_would_change"]
    {
        assert!(!first[field].is_null(), "{field}");
    }
    for field in ["p05", "p95", "first", "top3"] {
        assert!(first["place"][field].is_number(), "{field}");
    }
    let line = &first["lines"][0];
    for field in ["item", "points", "gap", "lo", "hi"] {
        assert!(!line[field].is_null(), "{field}");
    }
    for rule in first["rules"].as_array().unwrap() {
        assert!(["pass", "fail", "missing"].contains(&rule["verdict"].as_str().unwrap()));
    }
    let question = &list["ask_next"][0];
    for field in ["item", "of", "who", "changes_first", "changes_first_group"] {
        assert!(!question[field].is_null(), "{field}");
    }
}

#[test]
fn the_lines_of_a_family_sum_to_its_points_in_the_printed_data() {
    let list = list("C-003", &[]);
    assert_eq!(list["children"], serde_json::json!(["C-003", "C-004", "C-005"]));
    let full: i64 = list["plan"].as_array().unwrap().iter().map(|line| line["full"].as_i64().unwrap()).sum();
    assert_eq!(list["plan_points"], full);
    for family in list["families"].as_array().unwrap() {
        let sum = |field: &str| -> i64 {
            family["lines"].as_array().unwrap().iter().map(|line| line[field].as_i64().unwrap()).sum()
        };
        assert_eq!(family["covered"], sum("points"), "{}", family["family"]);
        assert_eq!(family["lo"], sum("lo"));
        assert_eq!(family["hi"], sum("hi"));
        assert_eq!(full - family["covered"].as_i64().unwrap(), sum("gap"));
    }
}

#[test]
fn the_same_file_gives_the_same_bytes_and_another_seed_another_order_inside_ties_only() {
    let region = region();
    let arguments = ["match", "file", &region, "--child", "C-002", "--as-of", "2026-11-01", "--worlds", "64", "--json"];
    assert_eq!(well(here(), &arguments), well(here(), &arguments));
    let groups = |list: &Value| -> Vec<(String, u64)> {
        let shown = list["families"].as_array().unwrap().iter().filter(|family| family["state"] == "shown");
        let mut groups: Vec<_> =
            shown.map(|f| (f["family"].as_str().unwrap().to_owned(), f["group"].as_u64().unwrap())).collect();
        groups.sort();
        groups
    };
    let (one, other) = (list("C-002", &["--seed", "1"]), list("C-002", &["--seed", "2"]));
    assert_eq!(groups(&one), groups(&other));
    assert_ne!(one["families"], other["families"]);
}

#[test]
fn a_page_in_each_language_fits_eighty_columns() {
    let region = region();
    for language in ["kk", "ru", "en"] {
        for more in [&["--why", "F-012"][..], &["--excluded"], &["--ask"], &["--all"]] {
            let mut arguments = vec![
                "match",
                "file",
                &region,
                "--child",
                "C-002",
                "--as-of",
                "2026-11-01",
                "--worlds",
                "32",
                "--lang",
                language,
            ];
            arguments.extend(more);
            is_readable(&well(here(), &arguments));
        }
    }
}

#[test]
fn a_case_that_the_rules_block_is_refused_and_a_preparatory_search_is_marked() {
    let region = region();
    let arguments = ["match", "file", &region, "--child", "C-013", "--as-of", "2026-11-01"];
    let refused = uya(here(), &arguments);
    assert_eq!(refused.code, 6, "{}", refused.err);
    assert!(refused.err.contains("R-") && refused.err.contains("--preparatory"), "{}", refused.err);
    for (reason, said) in [("soon", "at least 20 characters"), ("soon soon soon soon soon soon", "again and again")] {
        let told = uya(here(), &[&["--lang", "en"], &arguments[..], &["--preparatory", reason]].concat());
        assert_eq!(told.code, 2, "{}", told.err);
        assert!(told.err.contains(said), "{}", told.err);
    }
    let list = list("C-013", &["--preparatory", "the birth family's assessment is due"]);
    assert_eq!(list["preparatory"], "the birth family's assessment is due");
    let shown = list["families"].as_array().unwrap().iter().filter(|family| family["state"] == "shown");
    assert!(shown.clone().count() > 0 && shown.clone().all(|family| family["approval_blocked"] == true));
}

#[test]
fn what_does_not_exist_ends_with_its_own_exit_code() {
    let region = region();
    assert_eq!(uya(here(), &["match", "file", &region, "--child", "C-999"]).code, 4);
    assert_eq!(uya(here(), &["match", "file", "no-such-file.json", "--child", "C-001"]).code, 4);
    assert_eq!(uya(here(), &["match", "file", &region, "--child", "C 1"]).code, 2);
    assert_eq!(uya(here(), &["match", "file", &region, "--child", "C-001", "--as-of", "31.02.2026"]).code, 2);
    assert_eq!(uya(here(), &["match", "nonsense"]).code, 2);
}

#[test]
fn a_file_with_one_fault_is_not_matched_and_the_fault_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(fixture("zhambyl.json")).unwrap();
    let spoiled = text.replacen("\"level\":2", "\"level\":7", 1);
    std::fs::write(folder.path().join("spoiled.json"), spoiled).unwrap();
    let done = uya(folder.path(), &["match", "file", "spoiled.json", "--child", "C-001", "--as-of", "2026-11-01"]);
    assert_eq!(done.code, 3);
    assert!(done.out.is_empty());
    assert!(done.err.contains('7') && done.err.contains("IMP-"), "{}", done.err);
}
