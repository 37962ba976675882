//! An export killed at any moment: no half file under its name nor beside it, a whole trail that tells it was begun,
//! and the next export works.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use uya::{
    domain::{clock::SystemClock, hash::Sha256Hash},
    store::{self, Store},
};

use super::well;

const REASON: &str = "Yearly hand-over of the register to the region";
const FILE: &str = "register.out";

/// How often each form is killed at each moment.
const ROUNDS: usize = 3;

/// A register that takes a while to write out.
fn register() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    well(folder.path(), &["db", "migrate"]);
    let generate = ["data", "generate", "--families", "250", "--children", "40", "--as-of", "2026-11-01"];
    well(folder.path(), &[&generate[..], &["-o", "region.json"]].concat());
    well(folder.path(), &["import", "run", "region.json", "--as-of", "2026-11-01"]);
    folder
}

/// The register as another process sees it.
struct Watch {
    runtime: tokio::runtime::Runtime,
    store: Store,
}

impl Watch {
    fn over(folder: &Path) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let url = format!("sqlite:{}", folder.join("uya.sqlite").display());
        let store = runtime.block_on(store::open(&url, Arc::new(SystemClock))).unwrap();
        Self { runtime, store }
    }

    /// How many entries the trail has.
    fn entries(&self) -> u64 {
        self.runtime.block_on(async { self.store.read().await.unwrap().audit_head().await.unwrap().size() })
    }
}

/// Begins an export and kills it once the trail has so many new entries. Whether it was still at work then.
fn kill_after(folder: &Path, watch: &Watch, format: &str, entries: u64) -> bool {
    let wanted = watch.entries() + entries;
    let mut export = Command::new(env!("CARGO_BIN_EXE_uya"))
        .args(["export", "records", "--reason", REASON, "--format", format, "-o"])
        .arg(Path::new("out").join(FILE))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while watch.entries() < wanted && export.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_mins(2), "the export does not move on");
    }
    let at_work = export.try_wait().unwrap().is_none();
    // SIGKILL.
    export.kill().unwrap();
    export.wait().unwrap();
    at_work
}

fn trail(folder: &Path) -> Vec<Value> {
    well(folder, &["audit", "export"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What stands in the folder of the export, which must be nothing or the whole file.
fn is_whole_or_absent(folder: &Path) -> bool {
    let left: Vec<_> = fs::read_dir(folder.join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    if left.is_empty() {
        return false;
    }
    assert_eq!(left, [FILE], "something stands beside the file");
    let bytes = fs::read(folder.join("out").join(FILE)).unwrap();
    let handed = trail(folder).into_iter().rfind(|entry| entry["action"] == "exported").unwrap();
    assert_eq!(handed["details"]["file"], Sha256Hash::of(&bytes).to_string(), "half a file");
    fs::remove_file(folder.join("out").join(FILE)).unwrap();
    true
}

#[test]
fn an_export_that_is_killed_leaves_no_half_file_a_trail_that_tells_of_it_and_a_way_to_begin_again() {
    let folder = register();
    let folder = folder.path();
    let watch = Watch::over(folder);
    let (mut killed_making, mut killed_writing) = (0, 0);
    for format in ["xlsx", "csv", "json"] {
        // The first entry tells that it is begun, the second that the file is handed over and written out.
        for (entries, killed) in [(1, &mut killed_making), (2, &mut killed_writing)] {
            for _ in 0..ROUNDS {
                let before = watch.entries();
                let at_work = kill_after(folder, &watch, format, entries);
                let after = trail(folder);
                let new: Vec<&str> =
                    after[before as usize..].iter().map(|entry| entry["action"].as_str().unwrap()).collect();
                assert_eq!(new[0], "export_prepared", "{format}");
                assert_eq!(after[before as usize]["purpose"], REASON);
                let is_there = is_whole_or_absent(folder);
                assert!(!is_there || new.contains(&"exported"), "{format}: a file that the trail does not know");
                *killed += usize::from(at_work && !is_there);
            }
        }
    }
    println!("killed while a file was made {killed_making} times, while it was written out {killed_writing} times");
    assert!(killed_making > 0 && killed_writing > 0, "{killed_making} {killed_writing}");
    well(folder, &["audit", "verify"]);
    well(folder, &["db", "verify"]);
    well(folder, &["export", "records", "--reason", REASON, "-o", &format!("out/{FILE}")]);
    assert!(is_whole_or_absent(folder));
}
