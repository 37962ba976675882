//! The whole way of a register: migrate, import, match, look, replay, verify, restore.

use std::{fs, path::Path};

use super::{is_readable, json, region, uya, well};

const DATABASE: [&str; 2] = ["--database", "sqlite:register.sqlite"];

fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().copied().chain(DATABASE).collect()
}

/// A register with the committed region and one run for C-002.
fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &with(&["db", "migrate"]));
    well(folder.path(), &with(&["import", "run", &region(), "--as-of", "2026-11-01"]));
    let run = ["match", "run", "--child", "C-002", "--as-of", "2026-11-01", "--worlds", "64"];
    well(folder.path(), &with(&run));
    folder
}

#[test]
fn a_register_goes_all_the_way_and_every_look_is_on_record() {
    let folder = filled();
    let here = folder.path();
    let shown = json(here, &with(&["match", "show", "R-1"]));
    let families: Vec<&str> =
        shown["families"].as_array().unwrap().iter().take(2).map(|f| f["family"].as_str().unwrap()).collect();
    for looking in [
        &["match", "list"][..],
        &["match", "show", "1", "--all"],
        &["match", "why", "R-1", families[0], "--points"],
        &["match", "excluded", "R-1", "--rule", "R-FAM-16"],
        &["match", "compare", "R-1", families[0], families[1]],
        &["match", "what-if", "R-1", "--set", "need.learning_support=3/must"],
        &["match", "ask", "R-1"],
        &["replay", "R-1"],
        &["db", "status"],
        &["audit", "verify"],
        &["db", "verify"],
        &["import", "report", "1"],
    ] {
        is_readable(&well(here, &with(looking)));
    }
    let trail = well(here, &with(&["audit", "export"]));
    for action in [
        "import_committed",
        "matching_run",
        "run_viewed",
        "explanation_viewed",
        "exclusions_viewed",
        "comparison_viewed",
        "what_if_tried",
        "question_list_viewed",
        "replayed",
        "import_viewed",
    ] {
        assert!(trail.contains(action), "{action}");
    }
}

#[test]
fn importing_the_same_file_again_changes_nothing() {
    let folder = filled();
    let report = json(folder.path(), &with(&["import", "run", &region(), "--as-of", "2026-11-01"]));
    let counts = report["counts"].as_object().unwrap();
    assert!(counts.values().all(|count| count["new"] == 0 && count["changed"] == 0 && count["refused"] == 0));
    assert_eq!(counts["family"]["unchanged"], 150);
}

#[test]
fn a_half_good_file_saves_nothing_unless_the_good_records_are_asked_for() {
    let folder = filled();
    let here = folder.path();
    let bundle = serde_json::json!({"bundle": "uya/1", "children": [
        {"code": "N-1", "birth_date": "2018-05-05", "sex": "female"},
        {"code": "N-2", "birth_date": "2018-02-31", "sex": "male"},
    ]});
    fs::write(here.join("half.json"), bundle.to_string()).unwrap();
    let all = uya(here, &with(&["import", "run", "half.json", "--as-of", "2026-11-01"]));
    assert_eq!(all.code, 3, "{}", all.err);
    assert!(all.out.contains("Nothing was saved") && all.out.contains("2018-02-31"), "{}", all.out);
    let counted = well(here, &with(&["import", "report", "2"]));
    assert!(all.err.contains("uya key new") && !counted.contains("2018-02-31"), "nothing quoted lies there in clear");
    well(here, &["key", "new", "uya.key"]);
    let again = uya(here, &with(&["import", "run", "half.json", "--as-of", "2026-11-01"]));
    assert!(!again.err.contains("uya key new"), "{}", again.err);
    let kept = well(here, &with(&["import", "report", "3"]));
    assert!(kept.contains("2018-02-31") && kept.contains("IMP-030") && !kept.contains('{'), "{kept}");
    let count = |here: &Path| json(here, &with(&["db", "status"]))["counts"]["records"]["child"].as_i64().unwrap();
    assert_eq!(count(here), 113);
    let good = uya(here, &with(&["import", "run", "half.json", "--as-of", "2026-11-01", "--atomic", "row"]));
    assert_eq!(good.code, 3);
    assert_eq!(count(here), 114);
}

#[test]
fn a_sheet_adds_to_records_and_a_blank_cell_erases_nothing() {
    let folder = filled();
    let here = folder.path();
    let sheet = "code;settlement;pets.value;pets.as_of\nF-001;;true;2026-10-30\n";
    fs::write(here.join("families.csv"), sheet).unwrap();
    let report = json(here, &with(&["import", "run", "families.csv", "--as-of", "2026-11-01"]));
    assert_eq!(report["counts"]["family"]["changed"], 1, "{report}");
    let again = json(here, &with(&["import", "run", "families.csv", "--as-of", "2026-11-01"]));
    assert_eq!(again["counts"]["family"]["unchanged"], 1);
}

#[test]
fn checking_saves_nothing_but_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    well(here, &with(&["db", "migrate"]));
    well(here, &with(&["import", "check", &region(), "--as-of", "2026-11-01"]));
    let counts = &json(here, &with(&["db", "status"]))["counts"];
    assert_eq!(counts["records"]["child"], 0);
    assert_eq!(counts["import_reports"], 1);
}

#[test]
fn a_backup_is_restored_and_an_old_one_is_found_out_by_a_kept_checkpoint() {
    let folder = filled();
    let here = folder.path();
    let verifier = well(here, &["audit", "key", "-o", "key.pem", "--origin", "test/audit"]);
    well(here, &with(&["db", "backup", "old.sqlite"]));
    well(here, &with(&["match", "show", "R-1"]));
    well(here, &with(&["audit", "checkpoint", "--key", "key.pem", "--origin", "test/audit", "-o", "kept.txt"]));
    let verify = ["audit", "verify", "--checkpoint", "kept.txt", "--verifier", verifier.trim()];
    well(here, &with(&verify));
    let occupied = uya(here, &with(&["db", "restore", "old.sqlite"]));
    assert_eq!(occupied.code, 5, "{}", occupied.err);
    well(here, &with(&["db", "restore", "old.sqlite", "--yes"]));
    well(here, &with(&["audit", "verify"]));
    let rolled_back = uya(here, &with(&verify));
    assert_eq!(rolled_back.code, 8, "{}", rolled_back.out);
    assert!(rolled_back.out.contains("SHORTER"), "{}", rolled_back.out);
}

#[test]
fn with_a_key_and_a_file_in_the_settings_every_command_leaves_a_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let verifier = well(here, &["audit", "key", "-o", "key.pem"]);
    let settings =
        "database = \"sqlite:register.sqlite\"\ncheckpoint_key = \"key.pem\"\ncheckpoint_file = \"kept.txt\"\n";
    fs::write(here.join("uya.toml"), settings).unwrap();
    well(here, &["db", "migrate"]);
    well(here, &["import", "run", &region(), "--as-of", "2026-11-01"]);
    let notes = fs::read_to_string(here.join("kept.txt")).unwrap();
    assert_eq!(notes.lines().filter(|line| line.starts_with('\u{2014}')).count(), 2, "{notes}");
    well(here, &["audit", "verify", "--checkpoint", "kept.txt", "--verifier", verifier.trim()]);
    let spoiled = notes.replacen("\n2\n", "\n1\n", 1);
    fs::write(here.join("kept.txt"), spoiled).unwrap();
    let refused = uya(here, &["audit", "verify", "--checkpoint", "kept.txt", "--verifier", verifier.trim()]);
    assert_eq!(refused.code, 8, "{}", refused.err);
}

#[test]
fn a_copy_of_the_database_is_verified_without_the_program_that_writes_it() {
    let folder = filled();
    let here = folder.path();
    well(here, &with(&["db", "backup", "copy.sqlite"]));
    let report = json(here, &["audit", "verify", "--database", "sqlite:copy.sqlite"]);
    assert_eq!(report["holds"], true);
    assert!(report["entries"].as_u64().unwrap() >= 3);
}

#[test]
fn a_register_that_is_not_there_or_not_migrated_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let absent = uya(folder.path(), &with(&["match", "list"]));
    assert_eq!(absent.code, 4, "{}", absent.err);
    assert!(absent.err.contains("uya db migrate"), "{}", absent.err);
    let unreachable = uya(folder.path(), &["db", "status", "--database", "postgres://nobody@127.0.0.1:9/none"]);
    assert_eq!(unreachable.code, 7, "{}", unreachable.err);
    assert_eq!(uya(folder.path(), &["db", "status", "--database", "mysql:x"]).code, 2);
}

#[test]
fn a_trial_that_names_what_is_not_there_says_which_part() {
    let folder = filled();
    let here = folder.path();
    let trial = |change: &str| uya(here, &with(&["match", "what-if", "R-1", "--set", change]));
    assert_eq!(trial("need.no_such_need=2").code, 4);
    assert_eq!(trial("need.aggression=5").code, 2);
    assert_eq!(trial("family.F-999.aggression=2").code, 4);
    assert_eq!(uya(here, &with(&["match", "why", "R-1", "F-999"])).code, 4);
    assert_eq!(uya(here, &with(&["match", "show", "R-77"])).code, 4);
}

#[test]
fn a_file_comes_through_standard_input_as_well() {
    let folder = filled();
    let bundle = fs::File::open(region()).unwrap();
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_uya"))
        .args(with(&["import", "check", "-", "--as-of", "2026-11-01"]))
        .current_dir(folder.path())
        .stdin(bundle)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_run_that_was_taken_out_of_the_database_is_missed() {
    let folder = filled();
    let here = folder.path();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::{Connection, Executor};
        let path = here.join("register.sqlite");
        let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
        let triggers: Vec<(String,)> = sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .fetch_all(&mut database)
            .await
            .unwrap();
        for (name,) in triggers {
            database.execute(sqlx::AssertSqlSafe(format!("DROP TRIGGER {name}"))).await.unwrap();
        }
        database.execute("DELETE FROM runs").await.unwrap();
    });
    let missed = uya(here, &with(&["db", "verify"]));
    assert_eq!(missed.code, 8, "{}{}", missed.out, missed.err);
    assert!(missed.out.contains("R-1"), "{}", missed.out);
}

#[test]
fn a_staff_code_that_could_forge_a_line_is_refused() {
    let folder = filled();
    for actor in ["ann\nR-9", "ann\u{202e}", "ann bob", ""] {
        let refused = uya(folder.path(), &with(&["match", "list", "--actor", actor]));
        assert_eq!(refused.code, 2, "{actor:?}: {}", refused.out);
    }
}
