//! Acts are kept whole or not at all, leave an entry, and share commits.

use std::sync::Arc;

use uya::{
    domain::child::Child,
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _, trail::verify_trail},
};

use crate::harness::{
    database::{specialist, view, viewed},
    on_both,
    records::{child, family, fill},
};

#[derive(Debug)]
enum Own {
    NotToday,
    Store(StoreError),
}

impl From<StoreError> for Own {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

on_both! {
    async fn an_act_without_an_audit_entry_is_undone(db) {
        let store = db.open().await;
        fill(&store).await;
        let act = store.write(specialist(), |work| Box::pin(async move { work.insert(&child("C-4")).await }));
        assert!(matches!(act.await, Err(StoreError::Unaudited)));
        assert!(store.read().await.unwrap().find::<Child>("C-4").await.unwrap().is_none());
    }

    async fn an_act_that_fails_leaves_nothing_and_its_own_error(db) {
        let store = db.open().await;
        fill(&store).await;
        let act = store.write(specialist(), |work| Box::pin(async move {
            work.insert(&child("C-4")).await?;
            work.audit(viewed("C-4")).await?;
            Err::<(), _>(Own::NotToday)
        }));
        assert!(matches!(act.await, Err(Own::NotToday)));
        let act = store.write(specialist(), |work| Box::pin(async move {
            work.insert(&child("C-1")).await?;
            Ok::<_, Own>(())
        }));
        assert!(matches!(act.await, Err(Own::Store(StoreError::Conflict { .. }))));
        assert!(store.read().await.unwrap().find::<Child>("C-4").await.unwrap().is_none());
        assert_eq!(view(&store, "R-1").await.unwrap(), 2);
    }

    async fn an_act_that_is_tried_answers_and_leaves_nothing(db) {
        let store = db.open().await;
        fill(&store).await;
        let tried = uya::store::open_for_try(&db.url, db.clock.clone()).await.unwrap();
        for _ in 0..2 {
            let act = tried.write(specialist(), |work| Box::pin(async move {
                work.insert(&child("C-4")).await?;
                work.audit(viewed("C-4")).await
            }));
            act.await.unwrap();
        }
        let unaudited = tried.write(specialist(), |work| Box::pin(async move { work.insert(&child("C-5")).await }));
        assert!(matches!(unaudited.await, Err(StoreError::Unaudited)), "refused for the same reasons");
        tried.close().await;
        assert!(store.read().await.unwrap().find::<Child>("C-4").await.unwrap().is_none());
        assert_eq!(verify_trail(&db.url, None).await.unwrap().chain.size(), 1);
        assert_eq!(view(&store, "R-1").await.unwrap(), 2);
    }

    async fn an_act_that_ignores_a_refusal_of_the_database_does_not_harm_others(db) {
        let store = Arc::new(db.open().await);
        fill(&store).await;
        let stubborn = store.write(specialist(), |work| Box::pin(async move {
            let _ = work.insert(&crate::harness::records::plan("C-9")).await;
            work.audit(viewed("stubborn")).await
        }));
        let (stubborn, other) = tokio::join!(stubborn, view(&store, "other"));
        other.unwrap();
        // SQLite takes back one statement, PostgreSQL the whole act; either way nothing is half kept.
        drop(stubborn);
        assert!(verify_trail(&db.url, None).await.unwrap().holds());
    }

    async fn an_act_that_panics_is_undone_and_others_go_on(db) {
        let store = db.open().await;
        fill(&store).await;
        let act = store.write(specialist(), |work| Box::pin(async move {
            work.insert(&child("C-4")).await?;
            work.audit(viewed("C-4")).await?;
            assert_eq!(work.actor().id, "nobody", "planted");
            Ok::<(), StoreError>(())
        }));
        assert!(matches!(act.await, Err(StoreError::Panicked)));
        assert_eq!(view(&store, "R-1").await.unwrap(), 2);
        assert!(store.read().await.unwrap().find::<Child>("C-4").await.unwrap().is_none());
    }

    async fn a_fraction_or_a_control_character_cannot_enter_the_trail(db) {
        let store = db.open().await;
        for event in [viewed("").with("share", 0.5), viewed("R\u{1f}1"), viewed("").because("\u{0}")] {
            let act = store.write(specialist(), move |work| Box::pin(async move { work.audit(event).await }));
            assert!(matches!(act.await, Err(StoreError::UnfitForAudit)));
        }
    }

    async fn acts_that_wait_together_share_commits_and_the_failing_one_fails_alone(db) {
        let store = Arc::new(db.open().await);
        fill(&store).await;
        let before = store.commits();
        let acts: Vec<_> = (0..64).map(|i| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                store.write(specialist(), move |work| Box::pin(async move {
                    // The thirteenth names a family that is there already.
                    let code = if i == 13 { "F-1".to_owned() } else { format!("N-{i}") };
                    work.insert(&family(&code, 1)).await?;
                    work.audit(viewed(&code)).await
                })).await
            })
        }).collect();
        let mut refused = 0;
        for act in acts {
            refused += u32::from(act.await.unwrap().is_err());
        }
        assert_eq!(refused, 1);
        assert!(store.commits() - before <= 32, "{} commits for 64 acts", store.commits() - before);
        let report = verify_trail(&db.url, None).await.unwrap();
        assert_eq!((report.holds(), report.chain.size()), (true, 64));
    }

    async fn two_stores_on_one_database_keep_one_trail(db) {
        let (one, other) = (Arc::new(db.open().await), Arc::new(db.open().await));
        let writers = [one, other].map(|store| tokio::spawn(async move {
            for i in 0..50 {
                view(&store, &format!("R-{i}")).await.unwrap();
            }
        }));
        for writer in writers {
            writer.await.unwrap();
        }
        let report = verify_trail(&db.url, None).await.unwrap();
        assert_eq!((report.holds(), report.chain.size()), (true, 100));
    }

    async fn what_waits_is_carried_out_before_the_store_closes(db) {
        let store = db.open().await;
        view(&store, "R-1").await.unwrap();
        store.close().await;
        assert_eq!(verify_trail(&db.url, None).await.unwrap().chain.size(), 1);
    }
}
