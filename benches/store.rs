//! How fast the trail is verified, and how many durable audited acts go through in a second.
//!
//! `UYA_BENCH_ENTRIES` is the length of the trail (100 000; 1 000 000 for the record),
//! `UYA_BENCH_FOLDER` the folder that is written to, whose disk is what is measured.
//! The peer commits every act in a transaction of its own, on the same file settings.
#![allow(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]
#![allow(clippy::cast_precision_loss, reason = "rates are read, not computed with")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, Chain, EntityKind},
        canonical::canonical_json,
        clock::{SystemClock, Timestamp},
    },
    store::{self, Store, StoreError, trail::verify_trail},
};

const MEASURED: Duration = Duration::from_secs(3);

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = std::env::var("UYA_BENCH_FOLDER").unwrap_or_else(|_| std::env::temp_dir().display().to_string());
    let folder = tempfile::tempdir_in(folder).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        verify(folder.path()).await;
        println!();
        println!("{:>8}  {:>22}  {:>22}  {:>14}", "writers", "grouped acts/s", "one by one acts/s", "acts/commit");
        for writers in [1, 16, 64] {
            compare(folder.path(), writers).await;
        }
    });
}

async fn migrated(folder: &Path, name: &str) -> String {
    let url = format!("sqlite:{}", folder.join(name).display());
    store::migrate(&url).await.unwrap();
    url
}

fn actor() -> Actor {
    Actor { id: "S-1".into(), role: Role::Specialist }
}

fn event(number: u64) -> AuditEvent {
    AuditEvent::done(Action::ExplanationViewed, EntityKind::Run, format!("R-{}", number % 5000))
        .because("case_review")
        .with("family", format!("F-{}", number % 2000))
        .with("rank", number % 40)
        .with("result", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
}

async fn verify(folder: &Path) {
    let entries: u64 = std::env::var("UYA_BENCH_ENTRIES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let url = migrated(folder, "trail.db").await;
    let started = Instant::now();
    fill(&folder.join("trail.db"), entries).await;
    println!("a trail of {entries} entries, made in {:.1?}, {} MB", started.elapsed(), megabytes(folder));
    let mut times = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        let report = verify_trail(&url, None).await.unwrap();
        times.push(started.elapsed());
        assert!(report.holds() && report.chain.size() == entries);
    }
    times.sort();
    let per_second = entries as f64 / times[1].as_secs_f64();
    println!("verified in {:.2?} (median of 3, fastest {:.2?}): {per_second:.0} entries/s", times[1], times[0]);
}

fn megabytes(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("trail.db")).unwrap().len() >> 20
}

/// Writes a trail past the store, a thousand entries to a commit: only its verification is measured.
async fn fill(file: &Path, entries: u64) {
    let pool = peer(file, SqliteSynchronous::Off).await;
    let mut chain = Chain::default();
    let mut number = 0;
    while number < entries {
        let mut transaction = pool.begin().await.unwrap();
        for _ in 0..1000.min(entries - number) {
            number += 1;
            append(&mut transaction, &mut chain, number).await;
        }
        transaction.commit().await.unwrap();
    }
    pool.close().await;
}

async fn append(connection: &mut sqlx::SqliteConnection, chain: &mut Chain, number: u64) {
    let entry = chain.append(Timestamp::from_micros(1_773_739_800_000_000 + number as i64), actor(), event(number));
    let details = canonical_json(&serde_json::Value::Object(entry.event.details.clone()));
    let sql = "INSERT INTO audit_entries (seq, at_micros, actor, role, action, kind, code, outcome, purpose, details, \
        prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let query = sqlx::query(sql).bind(entry.seq as i64).bind(entry.at.micros()).bind(entry.actor.id);
    let query = query.bind(entry.actor.role.code()).bind(entry.event.action.code()).bind(entry.event.kind.code());
    let query = query.bind(entry.event.code).bind(entry.event.outcome.code()).bind(entry.event.purpose).bind(details);
    let query = query.bind(&entry.prev_hash.as_bytes()[..]).bind(&entry.hash.as_bytes()[..]);
    query.execute(connection).await.unwrap();
}

async fn peer(file: &Path, synchronous: SqliteSynchronous) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .busy_timeout(Duration::from_secs(30));
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}

async fn compare(folder: &Path, writers: u64) {
    let url = migrated(folder, &format!("grouped-{writers}.db")).await;
    let store = Arc::new(store::open(&url, Arc::new(SystemClock)).await.unwrap());
    let before = store.commits();
    let grouped = measured(writers, {
        let store = Arc::clone(&store);
        move |number| grouped_act(Arc::clone(&store), number)
    });
    let grouped = grouped.await;
    let commits = store.commits() - before;
    let acts_per_commit = grouped as f64 / commits as f64;

    let name = format!("alone-{writers}.db");
    migrated(folder, &name).await;
    let pool = peer(&folder.join(&name), SqliteSynchronous::Full).await;
    let alone = measured(writers, move |number| lone_act(pool.clone(), number)).await;
    let per_second = |acts: u64| acts as f64 / MEASURED.as_secs_f64();
    println!("{writers:>8}  {:>22.0}  {:>22.0}  {acts_per_commit:>14.1}", per_second(grouped), per_second(alone));
}

async fn grouped_act(store: Arc<Store>, number: u64) {
    let event = event(number);
    let act = store.write(actor(), move |work| Box::pin(async move { work.audit(event).await }));
    let kept: Result<u64, StoreError> = act.await;
    kept.unwrap();
}

/// What the grouped writer does for one act, without company: lock, read the head, append, commit.
async fn lone_act(pool: SqlitePool, number: u64) {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let head: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut *transaction)
        .await
        .unwrap();
    let mut chain = head.map_or_else(Chain::default, |(seq, hash)| {
        Chain::resume(seq as u64, uya::domain::hash::Sha256Hash::from_bytes(hash.try_into().unwrap()))
    });
    append(&mut transaction, &mut chain, number).await;
    transaction.commit().await.unwrap();
}

/// Acts that `writers` get through in the measured time, each waiting for its answer.
async fn measured<F, R>(writers: u64, act: F) -> u64
where
    F: Fn(u64) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = ()> + Send,
{
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let (stop, done, act) = (Arc::clone(&stop), Arc::clone(&done), act.clone());
            tokio::spawn(async move {
                for number in (writer..).step_by(writers as usize) {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    act(number).await;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::time::sleep(MEASURED).await;
    let count = done.load(Ordering::Relaxed);
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.unwrap();
    }
    count
}
