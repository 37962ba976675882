//! Tables that views keep in memory: never older than the view, whoever changes them.

use uya::{
    domain::{family::Family, office::Office, settlement::Settlement},
    store::{Kind, Projection, ReadsExt as _, Record, Store, StoreError, Stored, UnitOfWorkExt as _},
};

use crate::harness::{
    database::{specialist, viewed},
    on_both,
    records::{child, family, fill, settlement},
};

/// Places a family is approved for: all that a list would show.
#[derive(Clone, Debug, PartialEq)]
struct Places(Option<u8>);

impl Projection for Places {
    type Of = Family;

    fn of(stored: Stored<Family>) -> Self {
        Self(stored.value.approved_places.map(|places| places.value))
    }
}

async fn put<R: Record>(store: &Store, record: R, replaces: Option<i64>) {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            match replaces {
                Some(version) => work.update(&record, version).await.map(drop)?,
                None => work.insert(&record).await?,
            }
            work.audit(viewed(&record.record_code())).await?;
            Ok::<_, StoreError>(())
        })
    });
    act.await.unwrap();
}

async fn places(store: &Store) -> Vec<Option<u8>> {
    let kept = store.read().await.unwrap().kept::<Places>().await.unwrap();
    kept.values().map(|Places(places)| *places).collect()
}

async fn names(store: &Store) -> Vec<String> {
    let settlements = store.read().await.unwrap().list::<Settlement>().await.unwrap();
    settlements.into_iter().map(|stored| stored.value.name_kk.to_string()).collect()
}

fn named(code: &str, name: &str) -> Settlement {
    let name = uya::domain::text::Text::parse(name).unwrap();
    Settlement { name_kk: name, ..settlement(code) }
}

on_both! {
    async fn what_another_process_changed_is_seen_by_the_next_view(db) {
        let (here, there) = (db.open().await, db.open().await);
        put(&there, named("T-1", "Талас"), None).await;
        assert_eq!(names(&here).await, ["Талас"]);
        db.clock.advance(1);
        put(&there, named("T-1", "Шу"), Some(1)).await;
        put(&there, named("T-2", "Мерке"), None).await;
        assert_eq!(names(&here).await, ["Шу", "Мерке"]);
    }

    async fn a_change_in_the_same_microsecond_is_seen(db) {
        let store = db.open().await;
        fill(&store).await;
        put(&store, family("F-1", 3), Some(1)).await;
        let first = places(&store).await;
        put(&store, family("F-1", 4), Some(2)).await;
        let second = places(&store).await;
        assert_eq!((first[0], second[0]), (Some(3), Some(4)));
    }

    async fn a_clock_that_goes_back_hides_no_change(db) {
        let store = db.open().await;
        fill(&store).await;
        put(&store, family("F-1", 3), Some(1)).await;
        assert_eq!(places(&store).await[0], Some(3));
        db.clock.advance(-1_000_000);
        put(&store, family("F-1", 4), Some(2)).await;
        assert_eq!(places(&store).await[0], Some(4));
    }

    async fn an_older_view_goes_on_seeing_its_own_moment(db) {
        let store = db.open().await;
        put(&store, named("T-1", "Талас"), None).await;
        let mut older = store.read().await.unwrap();
        // With SQLite the moment is that of the first question.
        assert!(older.find::<Settlement>("T-2").await.unwrap().is_none());
        tokio::spawn({
            let (url, clock) = (db.url.clone(), db.clock.clone());
            async move {
                let other = uya::store::open(&url, clock).await.unwrap();
                put(&other, named("T-2", "Мерке"), None).await;
                other.close().await;
            }
        }).await.unwrap();
        assert!(older.find::<Settlement>("T-2").await.unwrap().is_none());
        drop(older);
        assert!(store.read().await.unwrap().find::<Settlement>("T-2").await.unwrap().is_some());
    }

    async fn what_an_act_undid_moved_no_table(db) {
        let store = db.open().await;
        fill(&store).await;
        let before = store.read().await.unwrap().revision(Kind::Child).await.unwrap();
        let undone = store.write(specialist(), |work| {
            Box::pin(async move {
                work.insert(&child("C-77")).await?;
                let seen = work.revision(Kind::Child).await?;
                work.audit(viewed("C-77")).await?;
                Err::<(), _>(StoreError::Inconsistent {
                    table: "children", column: "code", key: seen.records.to_string(), why: "given up".into(),
                })
            })
        });
        let Err(StoreError::Inconsistent { key, .. }) = undone.await else { panic!("the act was to fail") };
        assert_eq!(key, (before.records + 1).to_string(), "an act sees its own change");
        assert_eq!(store.read().await.unwrap().revision(Kind::Child).await.unwrap(), before);
    }

    async fn a_record_removed_by_another_door_is_found_by_the_check(db) {
        let store = db.open().await;
        fill(&store).await;
        store.close().await;
        db.tamper("UPDATE revisions SET records = records + 1 WHERE kind = 'family'").await;
        let report = uya::store::admin::verify(&db.url, None).await.unwrap();
        assert!(report.problems.iter().any(|problem| problem.starts_with("revisions of families")), "{report:?}");
    }

    async fn a_table_that_nobody_filled_is_kept_as_empty(db) {
        let store = db.open().await;
        let mut view = store.read().await.unwrap();
        assert!(view.list::<Office>().await.unwrap().is_empty());
        assert_eq!(view.revision(Kind::Office).await.unwrap().records, 0);
        assert!(view.latest_runs().await.unwrap().last().is_none());
    }
}
