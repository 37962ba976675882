//! Commands as people type them: the real program, its output and its exit codes.

/// Lists from a file, without a database.
mod file;

/// The whole way of a register: migrate, import, match, look, replay, verify, restore.
mod register;

/// Spreadsheets: blank sheets, checking, the copy with what to fix.
pub(crate) mod sheets;

/// Pages as people see them.
mod pages;

/// People, offices, who works on what.
mod custody;

/// Files out.
mod export;

/// The pack of an incident.
mod incident;

/// An export that is killed.
mod export_killed;

/// Lists as files.
mod list_files;

/// The demo, help, completions, settings, policy tools.
mod tools;

/// Commands that are only tried.
mod attempts;

/// Faults of texts, planted and found.
mod texts;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What a command left behind.
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs `uya` in `folder`, in English unless a language is among the arguments.
pub fn uya(folder: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uya"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("UYA_")) {
        command.env_remove(name);
    }
    let done = command
        .args(arguments)
        .current_dir(folder)
        .env("LANG", "C.UTF-8")
        .env_remove("LC_ALL")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Done {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

/// Runs a command that must end well.
pub fn well(folder: &Path, arguments: &[&str]) -> String {
    let done = uya(folder, arguments);
    assert_eq!(done.code, 0, "uya {}\n{}\n{}", arguments.join(" "), done.out, done.err);
    done.out
}

/// Runs a command that prints JSON.
pub fn json(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let mut with_json = arguments.to_vec();
    with_json.push("--json");
    serde_json::from_str(&well(folder, &with_json)).unwrap()
}

/// A file of the fixtures.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The committed region as an argument.
pub fn region() -> String {
    fixture("zhambyl.json").display().to_string()
}

/// Asserts what every page keeps to: 80 columns, and no text left as a key.
pub fn is_readable(text: &str) {
    use unicode_width::UnicodeWidthStr;
    for line in text.lines() {
        let is_command = line.trim_start().starts_with("uya") || line.trim_start().starts_with("export");
        assert!(line.width() <= 80 || is_command, "{} columns: {line}", line.width());
    }
    for key in ["[list", "[why", "[band", "[help", "[value", "[fact", "[rule", "[effect", "[store", "[import", "{ $"] {
        assert!(!text.contains(key), "{key} in\n{text}");
    }
}
