//! Records taken back: gone from the table, kept among the former versions, and numbered on from there.

use serde_json::json;
use uya::{
    domain::{
        child::Child,
        clock::Timestamp,
        family::Family,
        hash::Sha256Hash,
        import::{Import, ImportNumber},
    },
    store::{
        Draft, Imported, Kind, ReadsExt as _, Store, StoreError, UnitOfWorkExt as _, admin,
        transient::{ImportMatter, Swept},
    },
};

use crate::harness::{
    database::{NOW, specialist, viewed},
    on_both,
    records::{family, fill, group},
};

async fn take_back(store: &Store, kind: Kind, code: &'static str, version: i64) -> Result<(), StoreError> {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            work.remove_record(kind, code, version).await?;
            work.audit(viewed(code)).await?;
            Ok(())
        })
    });
    act.await
}

async fn add(store: &Store, draft: Draft) -> i64 {
    let act = store.write(specialist(), move |work| {
        Box::pin(async move {
            let version = work.insert_record(&draft).await?;
            work.audit(viewed("")).await?;
            Ok::<_, StoreError>(version)
        })
    });
    act.await.unwrap()
}

pub(crate) fn import() -> Import {
    let body = json!({
        "number": "I-1", "what": "bundle", "file_hash": Sha256Hash::of(b"file").to_string(), "as_of": "2026-03-17",
        "checked": {"by": "S-1", "at": 5}, "life": {"state": "checked"},
        "tally": {"new": 1, "changed": 0, "unchanged": 0, "refused": 0, "errors": 0, "warnings": 0},
    });
    serde_json::from_value(body).unwrap()
}

on_both! {
    async fn a_record_that_was_taken_back_stays_among_the_former_versions(db) {
        let store = db.open().await;
        fill(&store).await;
        let before = store.read().await.unwrap().list::<Family>().await.unwrap().len();
        assert_eq!(store.read().await.unwrap().whole::<Child>().await.unwrap().values().count(), 3);
        db.clock.advance(1);
        take_back(&store, Kind::Family, "F-2", 1).await.unwrap();
        let mut view = store.read().await.unwrap();
        assert_eq!(view.find::<Family>("F-2").await.unwrap(), None);
        assert_eq!(view.list::<Family>().await.unwrap().len(), before - 1);
        let former = view.former_versions(Kind::Family, "F-2").await.unwrap();
        assert_eq!((former.len(), former[0].version, former[0].body["code"].as_str()), (1, 1, Some("F-2")));
        drop(view);
        db.clock.advance(1);
        assert_eq!(add(&store, Draft::of(&family("F-2", 4))).await, 2, "its numbering goes on");
        db.clock.advance(1);
        take_back(&store, Kind::Family, "F-2", 2).await.unwrap();
        let stale = take_back(&store, Kind::Family, "F-1", 7).await;
        assert!(matches!(stale, Err(StoreError::Conflict { found: 1, expected: 7, .. })));
        assert!(matches!(take_back(&store, Kind::Family, "F-2", 2).await, Err(StoreError::NotFound { .. })));
        let named = take_back(&store, Kind::Settlement, "T-1", 1).await;
        assert!(matches!(named, Err(StoreError::MissingReference { .. })), "{named:?}");
        store.close().await;
        let report = admin::verify(&db.url, None).await.unwrap();
        assert!(report.holds(), "{report:?}");
    }

    async fn a_sibling_group_that_was_taken_back_lets_its_children_go(db) {
        let store = db.open().await;
        fill(&store).await;
        add(&store, Draft::of(&group("G-1", &["C-1", "C-2"]))).await;
        take_back(&store, Kind::SiblingGroup, "G-1", 1).await.unwrap();
        add(&store, Draft::of(&group("G-2", &["C-1", "C-3"]))).await;
        store.close().await;
        assert!(admin::verify(&db.url, None).await.unwrap().holds());
    }

    async fn what_is_kept_between_views_sees_that_a_record_is_gone(db) {
        let store = db.open().await;
        fill(&store).await;
        db.clock.advance(1);
        add(&store, Draft::of(&group("G-1", &["C-1", "C-2"]))).await;
        let count = async || {
            let mut view = store.read().await.unwrap();
            view.whole::<uya::domain::child::SiblingGroup>().await.unwrap().values().count()
        };
        assert_eq!(count().await, 1);
        db.clock.advance(1);
        take_back(&store, Kind::SiblingGroup, "G-1", 1).await.unwrap();
        assert_eq!((count().await, count().await), (0, 0));
        db.clock.advance(1);
        add(&store, Draft::of(&group("G-1", &["C-1", "C-3"]))).await;
        assert_eq!(count().await, 1);
    }

    async fn an_import_keeps_what_it_made_in_order_and_its_parts_until_their_time_is_over(db) {
        let store = db.open().await;
        let number = ImportNumber::new(1).unwrap();
        let made = ["F-2", "F-1"].map(|code| Imported { kind: Kind::Family, code: code.into(), version: 2, added: false });
        let kept = made.clone();
        let part = |part: &str, sealed: &[u8], ends_at: i64| ImportMatter {
            import: "I-1".into(), part: part.into(), wrapped_key: b"key".to_vec(), sealed: sealed.to_vec(),
            ends_at: Timestamp::from_micros(NOW.micros() + ends_at),
        };
        let (file, report) = (part("file", b"\x00bytes", 5), part("report", b"found", 50));
        let parts = [file.clone(), report.clone()];
        store.write(specialist(), move |work| Box::pin(async move {
            work.insert(&import()).await?;
            let (first, rest) = kept.split_at(1);
            work.note_imported(number, 0, first).await?;
            work.note_imported(number, 1, rest).await?;
            for part in &parts {
                work.put_import_matter(part).await?;
            }
            work.rewrap_import_matter(("I-1", "report"), b"other").await?;
            work.audit(viewed("")).await
        })).await.unwrap();
        let mut view = store.read().await.unwrap();
        assert_eq!(view.imported(number).await.unwrap(), made);
        assert_eq!(view.find_import_matter("I-1", "file").await.unwrap(), Some(file));
        let keys = view.import_matter_keys().await.unwrap();
        assert_eq!(keys.iter().map(|one| one.wrapped_key.as_slice()).collect::<Vec<_>>(), [b"key".as_slice(), b"other"]);
        drop(view);
        let after = Timestamp::from_micros(NOW.micros() + 6);
        let over = Swept { now: after, keys: NOW, drafts: NOW, failures: NOW };
        let swept = store.keep(specialist(), move |work| Box::pin(async move { work.sweep(over).await }));
        assert_eq!(swept.await.unwrap(), 1);
        let mut view = store.read().await.unwrap();
        assert_eq!(view.find_import_matter("I-1", "file").await.unwrap(), None);
        assert!(view.find_import_matter("I-1", "report").await.unwrap().is_some());
        drop(view);
        for sql in ["UPDATE imported_versions SET version = 9", "DELETE FROM imported_versions"] {
            assert!(db.try_tamper(sql).await.is_err(), "{sql}");
        }
    }
}
