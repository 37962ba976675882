//! Full disks and damaged files: refused by name, nothing kept by halves.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use uya::{
    domain::{clock::SystemClock, family::Family},
    store::{self, ReadsExt as _, Store, StoreError, UnitOfWorkExt as _, admin},
};

use crate::harness::{
    database::{Database, NOW, specialist, viewed},
    records::{family, fill},
};

/// A small disk in memory that goes away with the test.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(folder.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

async fn add_family(store: &Store, number: u32) -> Result<u64, StoreError> {
    let mut record = serde_json::to_value(family(&format!("N-{number}"), 1)).unwrap();
    record["approved_places"]["source"] = "бір беттік құжат ".repeat(400).into();
    let record: Family = serde_json::from_value(record).unwrap();
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            work.insert(&record).await?;
            work.audit(viewed(record.code.as_str())).await
        })
    });
    act.await
}

/// Mounting needs root, or a namespace of one's own in which one is root.
fn reach_root(test: &str) -> bool {
    let inside = std::env::var_os("UYA_TEST_INSIDE").is_some();
    let mut again = Command::new("unshare");
    again.args(["--user", "--map-root-user", "--mount"]).arg(std::env::current_exe().unwrap());
    again.args(["--exact", test]).env("UYA_TEST_INSIDE", "1");
    let ran = !inside && again.status().is_ok_and(|status| status.success());
    assert!(ran, "no small disk could be mounted: run the tests as root, or allow unprivileged user namespaces");
    ran
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_everything_acknowledged_is_there_and_writing_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        reach_root(
            "store::faults::on_a_full_disk_everything_acknowledged_is_there_and_writing_goes_on_when_there_is_room",
        );
        return;
    };
    let ballast = disk.0.join("ballast");
    std::fs::write(&ballast, vec![0; 2 << 20]).unwrap();
    let url = format!("sqlite:{}", disk.0.join("uya.db").display());
    store::migrate(&url).await.unwrap();
    let store = Arc::new(store::open(&url, Arc::new(SystemClock)).await.unwrap());
    fill(&store).await;

    let (mut kept, mut refused) = (Vec::new(), 0);
    for round in 0..400 {
        let acts: Vec<_> = (0..4)
            .map(|i| round * 4 + i)
            .map(|number| {
                let store = Arc::clone(&store);
                (number, tokio::spawn(async move { add_family(&store, number).await }))
            })
            .collect();
        for (number, act) in acts {
            match act.await.unwrap() {
                Ok(_) => kept.push(number),
                Err(StoreError::Full) => refused += 1,
                Err(other) => panic!("{number}: {other}"),
            }
        }
        if refused > 40 {
            break;
        }
    }
    assert!(refused > 40 && kept.len() > 40, "{} kept, {refused} refused", kept.len());
    assert_all_there(&store, &kept).await;

    std::fs::remove_file(ballast).unwrap();
    for number in 10_000..10_010 {
        add_family(&store, number).await.unwrap();
        kept.push(number);
    }
    assert_all_there(&store, &kept).await;
    println!("full disk: {} kept, {refused} refused, writing went on", kept.len());
    Arc::into_inner(store).unwrap().close().await;
    assert!(admin::verify(&url, None).await.unwrap().holds());
}

/// Every acknowledged family, no other, and an entry for each.
async fn assert_all_there(store: &Store, kept: &[u32]) {
    let mut view = store.read().await.unwrap();
    for number in kept {
        assert!(view.find::<Family>(&format!("N-{number}")).await.unwrap().is_some(), "N-{number} is lost");
    }
    // The two families and the entry of `fill` come on top.
    assert_eq!(view.list::<Family>().await.unwrap().len(), kept.len() + 2);
    assert_eq!(view.audit_head().await.unwrap().size() as usize, kept.len() + 1);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("uya.db");
    std::fs::write(&path, "a letter, not a database; long enough to be looked at as one".repeat(100)).unwrap();
    let url = format!("sqlite:{}", path.display());
    let clock = Arc::new(uya::domain::clock::FixedClock::at(NOW));
    for error in [
        store::open(&url, clock).await.map(drop).unwrap_err(),
        store::migrate(&url).await.map(drop).unwrap_err(),
        admin::verify(&url, None).await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    }
}

#[tokio::test]
async fn a_flipped_byte_never_passes_for_a_sound_record() {
    let db = Database::sqlite().await;
    let store = db.open().await;
    fill(&store).await;
    for number in 0..60 {
        add_family(&store, number).await.unwrap();
    }
    store.close().await;
    let sound = std::fs::read(db.file()).unwrap();
    let copy = db.path("flipped.db");
    let url = format!("sqlite:{}", copy.display());
    let (mut found, mut unused) = (0, 0);
    for step in 0..150_usize {
        let mut bytes = sound.clone();
        let at = (step * 7919 + 13) * 101 % bytes.len();
        bytes[at] ^= 0x5a;
        std::fs::write(&copy, &bytes).unwrap();
        match admin::verify(&url, None).await {
            Ok(report) if report.holds() => {
                // Nothing that can be read may have changed: the byte lies where nothing is kept.
                assert!(dump(&url).await == dump(&db.url).await, "byte {at} changed a record and nobody noticed");
                unused += 1;
            }
            Ok(_) | Err(_) => found += 1,
        }
    }
    println!("150 flipped bytes: {found} found, {unused} where nothing is kept");
    assert!(found > 0);
}

async fn dump(url: &str) -> Vec<uya::store::Stored<Family>> {
    let store = store::open(url, Arc::new(SystemClock)).await.unwrap();
    let families = store.read().await.unwrap().list::<Family>().await.unwrap();
    store.close().await;
    families
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writing_and_reading_go_on_after_the_server_dropped_every_connection() {
    let Some(db) = Database::postgres().await else { return };
    let store = db.open().await;
    fill(&store).await;
    drop(store.read().await.unwrap());
    for number in 0..3 {
        db.tamper("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").await;
        add_family(&store, number).await.unwrap();
        assert_all_there(&store, &(0..=number).collect::<Vec<_>>()).await;
    }
}
