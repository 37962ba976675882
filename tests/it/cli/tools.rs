//! The demo, help, completions, settings, policy tools.

use std::{fs, path::Path};

use super::{is_readable, json, uya, well};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_demo_shows_three_lists_one_why_the_excluded_and_what_to_ask_in_every_language() {
    for language in ["kk", "ru", "en"] {
        let folder = tempfile::tempdir().unwrap();
        let text = well(folder.path(), &["demo", "--print", "--folder", "here", "--lang", language]);
        is_readable(&text);
        for part in ["C-001", "G-003", "C-007", "R-FAM-16", "uya match why", "uya audit verify"] {
            assert!(text.contains(part), "{language}: {part}");
        }
        let again = uya(folder.path(), &["demo", "--print", "--folder", "here"]);
        assert_eq!(again.code, 5, "{}", again.err);
        let database = "sqlite:here/uya-demo.sqlite";
        well(folder.path(), &["replay", "R-3", "--database", database]);
        well(folder.path(), &["audit", "verify", "--database", database]);
    }
}

#[test]
fn help_speaks_the_language_of_the_person_at_every_command() {
    for language in ["kk", "ru", "en"] {
        for command in
            [&[][..], &["match"], &["match", "run"], &["import", "run"], &["db"], &["audit", "verify"], &["rules"]]
        {
            let mut arguments = vec!["--lang", language];
            arguments.extend(command);
            arguments.push("--help");
            let text = well(here(), &arguments);
            assert!(!text.contains("[help"), "{text}");
        }
    }
    assert!(well(here(), &["--lang", "kk", "--help"]).contains('қ'));
    assert!(well(here(), &["--lang", "kk"]).contains("uya demo"));
}

#[test]
fn the_catalogue_has_no_fault_and_completions_know_the_commands() {
    assert_eq!(json(here(), &["i18n", "check"]), serde_json::json!([]));
    for shell in ["bash", "zsh", "fish"] {
        assert!(well(here(), &["completions", shell]).contains("what-if"), "{shell}");
    }
    assert!(json(here(), &["version"])["policy"]["digest"].as_str().unwrap().starts_with("sha256:"));
}

#[test]
fn every_kind_has_a_schema_and_an_unknown_one_is_named() {
    for kind in ["bundle", "child", "sibling_group", "plan", "family", "relative", "waiver", "settlement"] {
        let schema: serde_json::Value = serde_json::from_str(&well(here(), &["schema", kind])).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{kind}");
    }
    assert!(well(here(), &["schema", "families", "--csv"]).contains("dwelling.total_area_m2"));
    assert_eq!(uya(here(), &["schema", "dragon"]).code, 4);
}

#[test]
fn invented_data_is_the_same_for_the_same_seed_and_can_be_imported() {
    let folder = tempfile::tempdir().unwrap();
    let generate = |seed: &str| {
        let asked =
            ["data", "generate", "--children", "12", "--families", "30", "--seed", seed, "--as-of", "2026-11-01"];
        well(folder.path(), &asked)
    };
    assert_eq!(generate("7"), generate("7"));
    assert_ne!(generate("7"), generate("8"));
    fs::write(folder.path().join("made.json"), generate("9")).unwrap();
    let database = ["--database", "sqlite:made.sqlite"];
    well(folder.path(), &[&["db", "migrate"][..], &database].concat());
    well(folder.path(), &[&["import", "run", "made.json", "--as-of", "2026-11-01"][..], &database].concat());
}

#[test]
fn the_linter_names_the_cell_and_an_unsealed_policy_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = fs::read_to_string(here().join("models/uya/1.1.0.json")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("good.json", &shipped);
    assert!(well(folder.path(), &["rules", "lint", "good.json"]).contains("sha256:"));
    let mut spoiled: serde_json::Value = serde_json::from_str(&shipped).unwrap();
    spoiled["tables"]["coverage"][0][3] = 90.into();
    write("spoiled.json", &spoiled.to_string());
    let refused = uya(folder.path(), &["rules", "lint", "spoiled.json"]);
    assert_eq!(refused.code, 3);
    assert!(refused.out.contains("tables.coverage[need 1][capability 3]"), "{}", refused.out);
    assert_eq!(uya(folder.path(), &["rules", "seal", "spoiled.json"]).code, 3);
    assert_eq!(uya(folder.path(), &["version", "--policy", "good.json"]).code, 3);
    well(folder.path(), &["rules", "seal", "good.json"]);
    well(folder.path(), &["version", "--policy", "good.json"]);
    write("good.json", &shipped.replacen("\"weight\": 40", "\"weight\": 41", 1));
    let changed = uya(folder.path(), &["version", "--policy", "good.json"]);
    assert_eq!(changed.code, 3);
    assert!(changed.err.contains("sha256:"), "{}", changed.err);
}

#[test]
fn the_difference_of_two_policies_is_named_by_entry() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = here().join("models/uya/1.1.0.json");
    let text = fs::read_to_string(&shipped).unwrap().replacen(
        "\"unconfirmed_rules\": \"enforce\"",
        "\"unconfirmed_rules\": \"flag\"",
        1,
    );
    fs::write(folder.path().join("other.json"), text).unwrap();
    let differences = json(folder.path(), &["rules", "diff", &shipped.display().to_string(), "other.json"]);
    assert_eq!(differences, serde_json::json!([{"entry": "unconfirmed_rules", "before": "enforce", "after": "flag"}]));
}

#[test]
fn rules_are_shown_with_sources_and_standing() {
    for language in ["kk", "ru", "en"] {
        is_readable(&well(here(), &["rules", "show", "--lang", language]));
    }
    assert!(well(here(), &["rules", "show", "R-FAM-12"]).contains("O165 A3 §6(1)"));
    assert_eq!(uya(here(), &["rules", "show", "R-NONE-01"]).code, 4);
}

#[test]
fn settings_are_written_once_and_read_in_the_order_of_precedence() {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["init"]);
    assert_eq!(uya(folder.path(), &["init"]).code, 5);
    fs::write(folder.path().join("uya.toml"), "language = \"ru\"\ndatabase = \"sqlite:from-file.sqlite\"\n").unwrap();
    assert!(uya(folder.path(), &["match", "list"]).err.contains("from-file.sqlite"));
    assert!(uya(folder.path(), &["match", "list", "--database", "sqlite:from-flag.sqlite"]).err.contains("from-flag"));
    fs::write(folder.path().join("uya.toml"), "langauge = \"ru\"\n").unwrap();
    let misspelt = uya(folder.path(), &["match", "list"]);
    assert_eq!(misspelt.code, 2);
    assert!(misspelt.err.contains("langauge"), "{}", misspelt.err);
    fs::write(folder.path().join("uya.toml"), "role = \"king\"\n").unwrap();
    assert_eq!(uya(folder.path(), &["match", "list"]).code, 2);
}

#[test]
fn the_doctor_names_what_is_wrong_and_how_to_mend_it() {
    let folder = tempfile::tempdir().unwrap();
    let ill = uya(folder.path(), &["doctor"]);
    assert_eq!(ill.code, 1);
    assert!(ill.out.contains("uya db migrate") && ill.out.contains("uya audit key"), "{}", ill.out);
    well(folder.path(), &["audit", "key", "-o", "key.pem"]);
    fs::write(folder.path().join("uya.toml"), "checkpoint_key = \"key.pem\"\ncheckpoint_file = \"kept.txt\"\n")
        .unwrap();
    well(folder.path(), &["db", "migrate"]);
    is_readable(&well(folder.path(), &["doctor"]));
}
