//! What the lists of many runs hash to, asked for at once.

use std::{collections::BTreeSet, time::Instant};

use uya::{
    domain::{
        date::Date,
        hash::Sha256Hash,
        run::{RunNumber, RunRecord},
    },
    store::{Body, Store, StoreError},
};

use crate::harness::{
    database::{Database, specialist, viewed},
    on_both,
};

/// Keeps so many runs in one act; their records in the order of their numbers.
async fn kept(store: &Store, runs: u32) -> Vec<RunRecord> {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            let policy = work.insert_policy(b"{\"policy\":1}").await?.hash;
            let snapshot = Body::of(b"snapshot");
            work.insert_snapshot(&snapshot, None).await?;
            let mut kept = Vec::new();
            for _ in 0..runs {
                let number = work.next_run_number().await?;
                let result = format!("list {number}");
                let run = RunRecord {
                    number,
                    case_code: "C-1".into(),
                    as_of: Date::parse("2026-03-17").unwrap(),
                    created_at: work.now(),
                    created_by: "S-1".into(),
                    preparatory: None,
                    engine: "0.1.0".into(),
                    policy_hash: policy,
                    snapshot_hash: snapshot.hash(),
                    result_hash: Sha256Hash::of(result.as_bytes()),
                    seed: 0,
                };
                work.insert_run(&run, &Body::of(result.as_bytes())).await?;
                kept.push(run);
            }
            work.audit(viewed("C-1")).await?;
            Ok::<_, StoreError>(kept)
        })
    });
    act.await.unwrap()
}

on_both! {
    async fn the_digests_of_many_runs_are_those_of_each_and_a_run_that_is_not_there_has_none(db) {
        let store = db.open().await;
        let runs = kept(&store, 7).await;
        let mut view = store.read().await.unwrap();
        let asked: BTreeSet<RunNumber> = [2, 3, 5, 99].map(|number| RunNumber::new(number).unwrap()).into();
        let found = view.result_hashes(&asked).await.unwrap();
        let expected = [1, 2, 4].map(|place: usize| (runs[place].number, runs[place].result_hash));
        assert_eq!(found, expected.into());
        assert!(view.result_hashes(&BTreeSet::new()).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures and asserts nothing about time: its command is in the README"]
async fn two_thousand_digests_at_once_and_one_by_one() {
    let db = Database::sqlite().await;
    let store = db.open().await;
    let runs = kept(&store, 2_000).await;
    let mut view = store.read().await.unwrap();
    let begun = Instant::now();
    for run in &runs {
        assert_eq!(view.find_run(run.number).await.unwrap().unwrap().result_hash, run.result_hash);
    }
    let one_by_one = begun.elapsed();
    let begun = Instant::now();
    let found = view.result_hashes(&runs.iter().map(|run| run.number).collect()).await.unwrap();
    println!("2 000 digests: one by one {one_by_one:?}, at once {:?}", begun.elapsed());
    assert_eq!(found.len(), 2_000);
}
