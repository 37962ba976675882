//! Copies hold what was there, and bringing back loses nothing.

use std::sync::Arc;

use uya::{
    domain::child::Child,
    store::{
        self, Body, ReadsExt as _, StoreError, UnitOfWorkExt as _,
        admin::{self, Overwrite},
    },
};

use crate::harness::{
    database::{Database, specialist, view, viewed},
    on_both, postgres,
    records::{child, fill},
};

on_both! {
    async fn a_copy_made_while_others_write_holds_and_brings_everything_back(db) {
        let store = Arc::new(db.open().await);
        fill(&store).await;
        let busy = tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                for i in 0..200 {
                    view(&store, &format!("R-{i}")).await.unwrap();
                }
            }
        });
        let copy = db.path("copy");
        let backup = admin::backup(&db.url, &copy).await.unwrap();
        busy.await.unwrap();
        assert!(backup.bytes > 0);
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&copy).unwrap()) & 0o777, 0o600);
        let again = admin::backup(&db.url, &copy).await.unwrap_err();
        assert!(matches!(again, StoreError::Exists(_)), "{again}");

        let target = match postgres_target(db).await {
            Some(url) => url,
            None => format!("sqlite:{}", db.path("new.db").display()),
        };
        let checked = admin::check_restore(&copy, &target, Overwrite::Refuse).await.unwrap();
        assert!(checked.is_none_or(|report| report.holds()), "a copy of PostgreSQL can only be listed");
        let restored = admin::restore(&copy, &target, Overwrite::Refuse).await.unwrap();
        assert!(restored.report.holds(), "{:?}", restored.report);
        let opened = store::open(&target, db.clock.clone()).await.unwrap();
        assert_eq!(opened.read().await.unwrap().list::<Child>().await.unwrap().len(), 3);
        view(&opened, "R-after").await.unwrap();
        opened.close().await;
        let refused = admin::restore(&copy, &target, Overwrite::Refuse).await.unwrap_err();
        assert!(matches!(refused, StoreError::Occupied), "{refused}");
        let refused = admin::check_restore(&copy, &target, Overwrite::Refuse).await.unwrap_err();
        assert!(matches!(refused, StoreError::Occupied), "{refused}");
    }

    async fn a_database_is_verified_in_full(db) {
        let store = db.open().await;
        fill(&store).await;
        let report = admin::verify(&db.url, None).await.unwrap();
        assert!(report.holds(), "{report:?}");
        assert_eq!((report.checked, report.trail.chain.size()), (6, 1));
        db.tamper("UPDATE families SET body = '{}' WHERE code = 'F-2'").await;
        let report = admin::verify(&db.url, None).await.unwrap();
        assert!(report.problems[0].contains("families.row_hash of F-2"), "{report:?}");
    }

    async fn a_body_that_is_not_what_was_hashed_is_found(db) {
        let store = db.open().await;
        let kept = store.write(specialist(), |work| Box::pin(async move {
            let facts = Body::of(b"facts");
            work.insert_snapshot(&facts, None).await?;
            work.insert_policy(b"policy").await?;
            work.audit(viewed("")).await?;
            Ok::<_, StoreError>(facts.hash())
        }));
        let hash = kept.await.unwrap();
        let guard = if db.url.starts_with("sqlite") { "DROP TRIGGER snapshots_no_update" } else { "DROP TRIGGER snapshots_no_change ON snapshots" };
        db.tamper(&format!("{guard}; UPDATE snapshots SET body = (SELECT body FROM policies)")).await;
        let read = store.read().await.unwrap().snapshot(hash).await.unwrap_err();
        assert!(matches!(read, StoreError::Inconsistent { table: "snapshots", column: "body", .. }), "{read}");
        let report = admin::verify(&db.url, None).await.unwrap();
        assert_eq!((report.problems.len(), report.checked), (1, 2));
    }
}

/// An empty database beside this one, when this one is of the server.
async fn postgres_target(db: &Database) -> Option<String> {
    if db.url.starts_with("postgres") { postgres::empty_database().await } else { None }
}

#[tokio::test]
async fn a_database_that_is_replaced_stays_as_a_file() {
    let db = Database::sqlite().await;
    let store = db.open().await;
    fill(&store).await;
    admin::backup(&db.url, &db.path("copy")).await.unwrap();
    let act = store.write(specialist(), |work| {
        Box::pin(async move {
            work.insert(&child("C-4")).await?;
            work.audit(viewed("C-4")).await
        })
    });
    act.await.unwrap();
    let in_use = admin::restore(&db.path("copy"), &db.url, Overwrite::Replace).await.unwrap_err();
    assert!(matches!(in_use, StoreError::Busy), "{in_use}");
    store.close().await;

    let restored = admin::restore(&db.path("copy"), &db.url, Overwrite::Replace).await.unwrap();
    assert!(db.open().await.read().await.unwrap().find::<Child>("C-4").await.unwrap().is_none());
    let former = format!("sqlite:{}", restored.former.unwrap().display());
    let former = store::open(&former, db.clock.clone()).await.unwrap();
    assert!(former.read().await.unwrap().find::<Child>("C-4").await.unwrap().is_some());
}

#[tokio::test]
async fn a_copy_that_does_not_hold_is_not_put_in_place() {
    let db = Database::sqlite().await;
    let store = db.open().await;
    fill(&store).await;
    store.close().await;
    let target = db.path("new.db");
    let url = format!("sqlite:{}", target.display());
    db.drop_guards().await;
    db.tamper("UPDATE audit_entries SET actor = 'S-2'").await;
    for (name, spoil) in [("edited", false), ("torn", true)] {
        let copy = db.path(name);
        let mut bytes = std::fs::read(db.file()).unwrap();
        if spoil {
            bytes.truncate(bytes.len() / 2);
        }
        std::fs::write(&copy, bytes).unwrap();
        let refused = admin::restore(&copy, &url, Overwrite::Refuse).await.unwrap_err();
        assert!(matches!(refused, StoreError::BadCopy(_) | StoreError::Corrupt(_)), "{name}: {refused}");
        assert!(!target.exists());
    }
}
