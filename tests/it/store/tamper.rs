//! What is done to the trail by another door is found, and the first bad entry is named.
//!
//! Edits, deletions, swaps and insertions show by themselves. A tail that was cut, an older copy that
//! was put back and a trail that was rewritten as a whole show only against a kept checkpoint.

use ed25519_dalek::SigningKey;
use uya::{
    domain::{
        audit::{BrokenWhy, Chain},
        canonical::canonical_json,
        checkpoint::{Checkpoint, NoteKey, NoteVerifier},
    },
    store::{
        AuditFilter, AuditFrom, AuditQuery,
        admin::{self, Overwrite},
        trail::{CheckpointVerdict, TrailReport, verify_trail},
    },
};

use crate::harness::{
    database::{Database, view},
    on_both,
};

const LENGTH: u64 = 20;

async fn write(db: &Database, entries: u64) {
    let store = db.open().await;
    for i in 1..=entries {
        view(&store, &format!("R-{i}")).await.unwrap();
    }
    store.close().await;
}

/// Signs where the trail stands and reads the note again, as the one who keeps it would.
async fn keep_checkpoint(db: &Database) -> Checkpoint {
    let store = db.open().await;
    let chain = store.read().await.unwrap().audit_head().await.unwrap();
    store.close().await;
    let key = NoteKey::new("uya.example", SigningKey::from_bytes(&[7; 32])).unwrap();
    let (note, vkey) = (Checkpoint::of("uya.example/audit", &chain).sign(&key), key.verifier().to_string());
    Checkpoint::open(&note, &NoteVerifier::parse(&vkey).unwrap()).unwrap()
}

async fn verified(db: &Database, kept: &Checkpoint) -> (TrailReport, TrailReport) {
    (verify_trail(&db.url, None).await.unwrap(), verify_trail(&db.url, Some(kept)).await.unwrap())
}

async fn found_after(db: &Database, sql: &str) -> (u64, BrokenWhy) {
    write(db, LENGTH).await;
    db.drop_guards().await;
    db.tamper(sql).await;
    let report = verify_trail(&db.url, None).await.unwrap();
    assert!(!report.holds());
    let broken = report.broken.unwrap();
    assert_eq!(report.first_bad(), Some(broken.seq));
    (broken.seq, broken.why)
}

on_both! {
    async fn an_untouched_trail_holds_against_its_checkpoint(db) {
        write(db, LENGTH).await;
        let kept = keep_checkpoint(db).await;
        write(db, 5).await;
        let (alone, against) = verified(db, &kept).await;
        assert!(alone.holds() && against.holds());
        assert_eq!((against.chain.size(), against.checkpoint), (25, Some(CheckpointVerdict::Holds)));
    }

    async fn an_edit_of_any_column_is_found_at_its_entry(db) {
        write(db, LENGTH).await;
        db.drop_guards().await;
        for (column, value) in [
            ("at_micros", "1"), ("actor", "'S-9'"), ("role", "'operator'"), ("action", "'exported'"), ("kind", "'child'"),
            ("code", "'R-0'"), ("outcome", "'failed'"), ("purpose", "'x'"), ("details", "'{\"a\":1}'"), ("details", "'?'"),
            ("prev_hash", "hash"), ("hash", "prev_hash"),
        ] {
            db.tamper(&format!("CREATE TABLE kept AS SELECT * FROM audit_entries; UPDATE audit_entries SET {column} = {value} WHERE seq = 7")).await;
            let report = verify_trail(&db.url, None).await.unwrap();
            assert_eq!(report.first_bad(), Some(7), "{column} = {value}");
            db.tamper("DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM kept; DROP TABLE kept").await;
        }
        assert!(verify_trail(&db.url, None).await.unwrap().holds());
    }

    async fn a_deleted_entry_is_named(db) {
        let found = found_after(db, "DELETE FROM audit_entries WHERE seq = 7").await;
        assert_eq!(found, (7, BrokenWhy::Missing { found: 8 }));
    }

    async fn swapped_entries_are_found_at_the_first(db) {
        let swap = "UPDATE audit_entries SET seq = 1000 WHERE seq = 7; UPDATE audit_entries SET seq = 7 WHERE seq = 8; \
            UPDATE audit_entries SET seq = 8 WHERE seq = 1000";
        assert_eq!(found_after(db, swap).await, (7, BrokenWhy::Link));
    }

    async fn an_inserted_entry_is_named(db) {
        let insert = "UPDATE audit_entries SET seq = seq + 1000 WHERE seq >= 7; \
            UPDATE audit_entries SET seq = seq - 999 WHERE seq > 1000; \
            INSERT INTO audit_entries SELECT 7, at_micros, actor, role, action, kind, 'R-0', outcome, purpose, details, hash, hash \
            FROM audit_entries WHERE seq = 6";
        assert_eq!(found_after(db, insert).await, (7, BrokenWhy::Content));
    }

    async fn a_cut_tail_is_found_against_the_checkpoint_only(db) {
        write(db, LENGTH).await;
        let kept = keep_checkpoint(db).await;
        db.drop_guards().await;
        db.tamper("DELETE FROM audit_entries WHERE seq > 15").await;
        let (alone, against) = verified(db, &kept).await;
        assert!(alone.holds());
        assert_eq!(against.checkpoint, Some(CheckpointVerdict::Shorter { size: LENGTH, found: 15 }));
        assert_eq!(against.first_bad(), Some(16));
    }

    async fn a_cut_tail_that_was_written_over_is_found_against_the_checkpoint_only(db) {
        write(db, LENGTH).await;
        let kept = keep_checkpoint(db).await;
        db.drop_guards().await;
        db.tamper("DELETE FROM audit_entries WHERE seq > 15").await;
        write(db, 10).await;
        let (alone, against) = verified(db, &kept).await;
        assert!(alone.holds());
        assert!(matches!(against.checkpoint, Some(CheckpointVerdict::Rewritten { size: LENGTH, .. })), "{against:?}");
        assert_eq!(against.first_bad(), Some(LENGTH));
    }

    async fn an_older_copy_that_was_put_back_is_found_against_the_checkpoint_only(db) {
        write(db, 12).await;
        admin::backup(&db.url, &db.path("older")).await.unwrap();
        write(db, LENGTH - 12).await;
        let kept = keep_checkpoint(db).await;
        admin::restore(&db.path("older"), &db.url, Overwrite::Replace).await.unwrap();
        let (alone, against) = verified(db, &kept).await;
        assert!(alone.holds());
        assert_eq!(against.checkpoint, Some(CheckpointVerdict::Shorter { size: LENGTH, found: 12 }));
        assert_eq!(against.first_bad(), Some(13));
    }

    async fn a_trail_rewritten_as_a_whole_is_found_against_the_checkpoint_only(db) {
        write(db, LENGTH).await;
        let kept = keep_checkpoint(db).await;
        let store = db.open().await;
        let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(0), limit: 100 };
        let entries = store.read().await.unwrap().audit_entries(&query).await.unwrap();
        store.close().await;
        db.drop_guards().await;
        let mut chain = Chain::default();
        for mut entry in entries {
            if entry.seq == 3 {
                entry.event.code = "R-0".into();
            }
            let forged = chain.append(entry.at, entry.actor, entry.event);
            let blob = |hash: uya::domain::hash::Sha256Hash| {
                let hex = &hash.to_string()["sha256:".len()..];
                if db.url.starts_with("sqlite") { format!("x'{hex}'") } else { format!("'\\x{hex}'") }
            };
            db.tamper(&format!("UPDATE audit_entries SET code = '{}', prev_hash = {}, hash = {} WHERE seq = {}",
                forged.event.code, blob(forged.prev_hash), blob(forged.hash), forged.seq)).await;
        }
        let (alone, against) = verified(db, &kept).await;
        assert!(alone.holds(), "{alone:?}");
        assert!(matches!(against.checkpoint, Some(CheckpointVerdict::Rewritten { size: LENGTH, .. })));
    }
}

#[tokio::test]
async fn a_copy_of_the_file_is_verified_without_touching_it() {
    let db = Database::sqlite().await;
    write(&db, LENGTH).await;
    let copy = db.path("copy.db");
    std::fs::copy(db.file(), &copy).unwrap();
    let before = std::fs::read(&copy).unwrap();
    let report = verify_trail(&format!("sqlite:{}", copy.display()), None).await.unwrap();
    assert_eq!((report.holds(), report.chain.size()), (true, LENGTH));
    assert_eq!(std::fs::read(&copy).unwrap(), before);
    assert!(!db.path("copy.db-wal").exists() && !db.path("copy.db-shm").exists());
}

#[tokio::test]
async fn an_exported_trail_can_be_verified_from_its_text_alone() {
    let db = Database::sqlite().await;
    write(&db, 3).await;
    let store = db.open().await;
    let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(0), limit: 100 };
    let mut prev = uya::domain::hash::Sha256Hash::ZERO;
    for entry in store.read().await.unwrap().audit_entries(&query).await.unwrap() {
        let mut object = entry.to_json();
        let fields = object.as_object_mut().unwrap();
        let hash = fields.remove("hash").unwrap();
        assert_eq!(fields.remove("prev_hash").unwrap(), prev.to_string());
        prev = uya::domain::hash::Sha256Hash::of_both(prev.as_bytes(), canonical_json(&object).as_bytes());
        assert_eq!(hash, prev.to_string());
    }
}
