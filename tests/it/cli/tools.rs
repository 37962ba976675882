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
    for mend in ["uya db migrate", "uya audit key", "uya key new"] {
        assert!(ill.out.contains(mend), "{mend}: {}", ill.out);
    }
    well(folder.path(), &["audit", "key", "-o", "key.pem"]);
    well(folder.path(), &["key", "new", "uya.key"]);
    fs::write(folder.path().join("uya.toml"), "checkpoint_key = \"key.pem\"\ncheckpoint_file = \"kept.txt\"\n")
        .unwrap();
    well(folder.path(), &["db", "migrate"]);
    for language in ["kk", "ru", "en"] {
        let text = well(folder.path(), &["doctor", "--lang", language]);
        is_readable(&text);
        assert!(text.contains("Әліпби"), "the letters that can be printed: {text}");
    }
    assert!(well(folder.path(), &["doctor", "--plain"]).contains("key\tok\tuya.key\t\n"));
}

/// What the doctor says to mend, by check.
fn ills(folder: &Path) -> Vec<(String, String)> {
    let done = uya(folder, &["doctor", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    let ill = findings.as_array().unwrap().iter().filter(|finding| finding["ok"] == false);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let ills: Vec<_> = ill.map(|finding| (text(&finding["check"]), text(&finding["mend"]))).collect();
    assert_eq!(done.code, i32::from(!ills.is_empty()), "{ills:?}");
    ills
}

fn has(ills: &[(String, String)], check: &str, mend: &str) -> bool {
    ills.iter().any(|ill| *ill == (check.to_owned(), format!("doctor-mend-{mend}")))
}

#[test]
fn the_doctor_reads_the_key_the_certificate_and_the_secret_of_the_sign_in() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let chmod = |name: &str, mode| fs::set_permissions(at.join(name), fs::Permissions::from_mode(mode)).unwrap();
    well(at, &["db", "migrate"]);
    well(at, &["key", "new", "uya.key"]);
    chmod("uya.key", 0o644);
    assert!(has(&ills(at), "key", "mode"), "{:?}", ills(at));
    let certified = |name: &str, ends: i32| {
        let mut wanted = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        wanted.not_after = rcgen::date_time_ymd(ends, 1, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        fs::write(at.join(format!("{name}.crt")), wanted.self_signed(&key).unwrap().pem()).unwrap();
        fs::write(at.join(format!("{name}.pem")), key.serialize_pem()).unwrap();
    };
    certified("good", 2090);
    certified("over", 2020);
    let settings = |text: &str| fs::write(at.join("uya.toml"), text).unwrap();
    for (chain, key, mend) in [
        ("good.crt", "good.pem", None),
        ("over.crt", "over.pem", Some("certificate-ends")),
        ("good.crt", "over.pem", Some("certificate")),
        ("none.crt", "good.pem", Some("certificate")),
    ] {
        settings(&format!("tls_certificate = \"{chain}\"\ntls_key = \"{key}\"\n"));
        let found = ills(at);
        let told = found.iter().find(|(check, _)| check == "certificate").map(|(_, mend)| mend.as_str());
        assert_eq!(told, mend.map(|mend| format!("doctor-mend-{mend}")).as_deref(), "{chain} {key}");
    }
    settings("listen = \"0.0.0.0:8080\"\n");
    assert!(has(&ills(at), "certificate", "certificate-none"));
    settings(
        "oidc_issuer = \"https://sign-in.example\"\noidc_client_id = \"uya\"\n\
         oidc_client_secret_file = \"oidc.secret\"\noidc_redirect = \"https://uya.example/sign-in/oidc/back\"\n",
    );
    assert!(has(&ills(at), "sign-in", "sign-in"), "no such file");
    fs::write(at.join("oidc.secret"), "тсс\n").unwrap();
    chmod("oidc.secret", 0o640);
    assert!(has(&ills(at), "sign-in", "mode"));
    chmod("oidc.secret", 0o600);
    assert!(!ills(at).iter().any(|(check, _)| check == "sign-in"));
}

#[test]
fn settings_are_shown_with_where_they_were_set_and_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let text = "database = \"postgres://u:тсс@h/uya\"\nlanguage = \"ru\"\nbehind_proxy = true\n";
    fs::write(folder.path().join("uya.toml"), text).unwrap();
    let shown = well(folder.path(), &["config", "show", "--origin", "--plain", "--lang", "en"]);
    for line in ["database\tpostgres://h/uya\tfile\n", "language\ten\tflag\n", "behind_proxy\tyes\tfile\n"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(shown.contains("key_file\tuya.key\tdefault\n"), "{shown}");
    let settings = json(folder.path(), &["config", "show", "--origin"]);
    assert!(!settings.to_string().contains("тсс"), "{settings}");
    assert!(json(folder.path(), &["config", "show"])[0].get("origin").is_none());
    for language in ["kk", "ru", "en"] {
        is_readable(&well(folder.path(), &["config", "show", "--origin", "--lang", language]));
    }
    fs::write(folder.path().join("uya.toml"), "behind_proxy = \"on\"\n").unwrap();
    let slip = uya(folder.path(), &["config", "show"]);
    assert_eq!(slip.code, 2);
    assert!(slip.err.contains("behind_proxy: write yes or no"), "{}", slip.err);
}

#[test]
fn manual_pages_are_written_for_every_command_in_the_language_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    assert!(well(folder.path(), &["man"]).contains(".TH uya 1"));
    well(folder.path(), &["man", "pages", "--lang", "kk"]);
    let page = |name: &str| fs::read_to_string(folder.path().join("pages").join(name)).unwrap();
    assert!(page("uya-match-run.1").contains("\\-\\-child") && page("uya-match-run.1").contains('қ'));
    assert!(page("uya.1").contains("uya\\-match(1)"));
    assert_eq!(uya(folder.path(), &["man", "pages"]).code, 5, "none is written over");
}

#[test]
fn the_document_of_the_api_goes_to_a_file_or_on() {
    let folder = tempfile::tempdir().unwrap();
    let printed = well(folder.path(), &["openapi"]);
    well(folder.path(), &["openapi", "-o", "openapi.json"]);
    assert_eq!(fs::read_to_string(folder.path().join("openapi.json")).unwrap(), printed);
    assert_eq!(uya(folder.path(), &["openapi", "-o", "openapi.json"]).code, 5);
}
