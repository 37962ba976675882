//! What it takes to take a whole register out: time, most memory and size for each form of the file.
//!
//! `cargo bench --bench exports` prints a table for each size of the register. `UYA_BENCH_FAMILIES` (3000,30000) are the
//! sizes, 100000 is worth a quarter of an hour; `UYA_BENCH_CHILDREN` (500) is how many children each has,
//! `UYA_BENCH_FOLDER` the folder that is written to. Every file has the same memory at every size, or it is not flat.
//!
//! *Design notes.* The program itself is run, as people run it, so that the memory is that of one export and nothing
//! else. Memory is read from the kernel's own high mark until the program ends.
#![allow(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]
#![allow(clippy::cast_precision_loss, reason = "figures are read, not computed with")]

mod watched;

use std::{path::Path, process::Command};

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = std::env::var("UYA_BENCH_FOLDER").unwrap_or_else(|_| std::env::temp_dir().display().to_string());
    let (families, children) = (size("UYA_BENCH_FAMILIES", "3000,30000"), size("UYA_BENCH_CHILDREN", "500"));
    for families in families.split(',') {
        let folder = tempfile::tempdir_in(&folder).unwrap();
        exports(folder.path(), families, &children);
    }
}

/// What exports of a register of one size take.
fn exports(folder: &Path, families: &str, children: &str) {
    println!("{:<36}{:>10}{:>12}{:>12}", format!("{families} families"), "time", "memory", "file");
    row(
        folder,
        "the register made",
        "region.json",
        &["data", "generate", "--families", families, "--children", children, "-o"],
    );
    row(folder, "an empty database", "", &["db", "migrate"]);
    row(folder, "imported", "", &["import", "run", "region.json"]);
    std::fs::remove_file(folder.join("region.json")).unwrap();
    row(folder, "a command that exports nothing", "", &["db", "status"]);
    for (name, file, more) in [
        ("JSON bundle", "a.json", &["--format", "json"][..]),
        ("JSON bundle, locked", "b.zip", &["--format", "json", "--encrypt"]),
        ("CSV files in a ZIP", "c.zip", &["--format", "csv"]),
        ("workbook", "d.xlsx", &["--format", "xlsx"]),
    ] {
        let export = ["export", "records", "--reason", "Measured with an invented register"];
        row(folder, name, file, &[&export[..], more, &["-o"]].concat());
        std::fs::remove_file(folder.join(file)).unwrap();
    }
}

fn size(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

/// Runs a command with the file it writes as its last argument, and prints what it took.
fn row(folder: &Path, name: &str, file: &str, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uya"));
    command.args(arguments).args(Some(file).filter(|file| !file.is_empty())).current_dir(folder);
    let took = watched::run(&mut command);
    assert!(took.status.success(), "{name}: {}", took.status);
    let bytes = std::fs::metadata(folder.join(file)).map_or(0, |file| if file.is_file() { file.len() } else { 0 });
    let time = format!("{:.1} s", took.time.as_secs_f64());
    println!("{name:<36}{time:>10}{:>9} MB{:>9} MB", took.megabytes, bytes / 1_000_000);
}
