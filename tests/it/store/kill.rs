//! A process killed at any moment: nothing it acknowledged is lost, nothing is kept by halves.
//!
//! The test runs this same binary again as the process to be killed. `UYA_KILL_CYCLES` says how often;
//! the long suite asks for 500.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use uya::{
    domain::{clock::SystemClock, family::Family},
    store::{self, ReadsExt as _, StoreError, UnitOfWorkExt as _, admin},
};

use crate::harness::{
    database::{Database, specialist, view, viewed},
    records::{family, fill},
};

/// Address of the database the child writes to.
const CHILD: &str = "UYA_TEST_KILL_URL";
const CHILD_TEST: &str = "store::kill::the_process_to_be_killed_writes_when_it_is_asked_to";
const MIGRATING: &str = "UYA_TEST_MIGRATE_URL";
const MIGRATING_TEST: &str = "store::kill::the_process_to_be_killed_migrates_when_it_is_asked_to";
const WRITERS: u32 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_to_be_killed_writes_when_it_is_asked_to() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let store = Arc::new(store::open(&url, Arc::new(SystemClock)).await.unwrap());
    let writers = (0..WRITERS).map(|writer| tokio::spawn(write_for_ever(Arc::clone(&store), writer)));
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

async fn write_for_ever(store: Arc<store::Store>, writer: u32) {
    for number in 0.. {
        let code = format!("K-{}-{writer}-{number}", std::process::id());
        let record = family(&code, 1);
        let act = store.write(specialist(), move |work| {
            Box::pin(async move {
                work.insert(&record).await?;
                work.audit(viewed(record.code.as_str())).await?;
                Ok::<_, StoreError>(())
            })
        });
        act.await.unwrap();
        println!("kept {code}");
    }
}

/// Lets the child write for a while and kills it; the codes it acknowledged.
fn kill_after(url: &str, time: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD_TEST, "--nocapture"])
        .env(CHILD, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        let lines = output.split(b'\n').map_while(Result::ok).map(|line| String::from_utf8_lossy(&line).into_owned());
        lines.filter_map(|line| line.strip_prefix("kept ").map(str::to_owned)).collect::<Vec<_>>()
    });
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut kept = reader.join().unwrap();
    // The last line may have been cut in the middle.
    kept.retain(|code| code.split('-').count() == 4);
    kept
}

async fn filled() -> Database {
    let db = Database::sqlite().await;
    let store = db.open().await;
    fill(&store).await;
    store.close().await;
    db
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let cycles: usize = std::env::var("UYA_KILL_CYCLES").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let mut db = filled().await;
    let (mut acknowledged, mut restarts, mut own_views) = (0, Vec::new(), 0);
    for cycle in 0..cycles {
        // Every cycle reads all that is there; a database of its own now and then keeps that short.
        if cycle > 0 && cycle % 25 == 0 {
            (db, own_views) = (filled().await, 0);
        }
        let noise = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
        let kept = kill_after(&db.url, Duration::from_millis(u64::from(100 + noise / 1000 % 900)));
        acknowledged += kept.len();
        let started = Instant::now();
        let store = store::open(&db.url, Arc::new(SystemClock)).await.unwrap();
        view(&store, "after").await.unwrap();
        restarts.push(started.elapsed());
        own_views += 1;
        let mut view = store.read().await.unwrap();
        let families: BTreeSet<String> =
            view.list::<Family>().await.unwrap().into_iter().map(|f| f.value.code.to_string()).collect();
        for code in &kept {
            assert!(families.contains(code), "cycle {cycle}: {code} was acknowledged and is lost");
        }
        // An entry for each family and none without: the two of `fill` share one.
        assert_eq!(view.audit_head().await.unwrap().size() as usize, families.len() - 1 + own_views);
        drop(view);
        store.close().await;
        let report = admin::verify(&db.url, None).await.unwrap();
        assert!(report.holds(), "cycle {cycle}: {report:?}");
    }
    restarts.sort();
    println!(
        "{cycles} kills, {acknowledged} acknowledged, 0 lost; restart median {:?}, longest {:?}",
        restarts[restarts.len() / 2],
        restarts[restarts.len() - 1]
    );
    assert!(acknowledged > 0);
}

#[tokio::test]
async fn the_process_to_be_killed_migrates_when_it_is_asked_to() {
    let Ok(url) = std::env::var(MIGRATING) else { return };
    store::migrate(&url).await.unwrap();
}

#[tokio::test]
async fn a_migration_that_was_killed_is_completed_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut interrupted = 0;
    for cycle in 0..40_u64 {
        let url = format!("sqlite:{}", folder.path().join(format!("{cycle}.db")).display());
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", MIGRATING_TEST])
            .env(MIGRATING, &url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(500 * cycle));
        child.kill().unwrap();
        child.wait().unwrap();
        let migrated = store::migrate(&url).await.unwrap();
        interrupted += u32::from(migrated.from < migrated.to);
        let store = store::open(&url, Arc::new(SystemClock)).await.unwrap();
        view(&store, "R-1").await.unwrap();
        store.close().await;
        assert!(admin::verify(&url, None).await.unwrap().holds());
    }
    println!("40 killed migrations: {interrupted} were not complete, all were completed");
    assert!(interrupted > 0);
}
