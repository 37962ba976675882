//! Both databases have one schema; another one is refused and left alone.

use std::collections::BTreeSet;

use serde_json::json;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _, sqlite::SqliteConnectOptions};
use uya::{
    domain::{
        clock::Timestamp,
        code::{FamilyCode, StaffCode},
        family::Family,
        hash::Sha256Hash,
        import::ImportNumber,
        reason::Reason,
        removal::{ListAct, ListActNumber, ListMove},
        run::RunNumber,
    },
    store::{self, Body, Imported, Kind, ReadsExt as _, Store, StoreError, UnitOfWorkExt as _, admin},
};

use super::{conformance::run_record, taken_back::import};
use crate::harness::{
    database::{Database, NOW, specialist, view, viewed},
    on_both, postgres,
    records::{family, fill},
};

type Lines = BTreeSet<String>;

/// One line per column, key and index.
async fn sqlite_schema(db: &Database) -> Lines {
    const COLUMNS: &str = "SELECT m.name || '.' || c.name || ' ' || c.type || ' notnull ' || c.\"notnull\" || ' key ' || c.pk \
        FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    const FOREIGN: &str = "SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\" \
        FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
    const INDEXES: &str = "SELECT 'index ' || m.name || ' ' || group_concat(i.name, ',') FROM sqlite_master m, \
        pragma_index_info(m.name) i WHERE m.type = 'index' AND m.sql IS NOT NULL GROUP BY m.name";
    let mut connection = SqliteConnectOptions::new().filename(db.file()).connect().await.unwrap();
    let mut lines = Lines::new();
    for sql in [COLUMNS, FOREIGN, INDEXES] {
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        lines.extend(rows.iter().map(|row| row.get::<String, _>(0)));
    }
    lines
}

async fn postgres_schema(db: &Database) -> Lines {
    const COLUMNS: &str = "SELECT c.table_name || '.' || c.column_name || ' ' || \
        CASE c.data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB' ELSE c.data_type END || \
        ' notnull ' || CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END || ' key ' || COALESCE(k.ordinal_position, 0) \
        FROM information_schema.columns c LEFT JOIN information_schema.table_constraints t \
        ON t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY' LEFT JOIN information_schema.key_column_usage k \
        ON k.constraint_name = t.constraint_name AND k.column_name = c.column_name \
        WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_sqlx%'";
    const FOREIGN: &str = "SELECT k.table_name || '.' || k.column_name || ' -> ' || u.table_name || '.' || u.column_name \
        FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k USING (constraint_name) \
        JOIN information_schema.constraint_column_usage u USING (constraint_name) WHERE t.constraint_type = 'FOREIGN KEY'";
    const INDEXES: &str = "SELECT 'index ' || c.relname || ' ' || string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_index i \
        JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_attribute a ON a.attrelid = c.oid \
        JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE n.nspname = 'public' AND NOT i.indisunique GROUP BY c.relname";
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    let mut lines = Lines::new();
    for sql in [COLUMNS, FOREIGN, INDEXES] {
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        lines.extend(rows.iter().map(|row| row.get::<String, _>(0)));
    }
    lines
}

/// Tables whose rows stay as they were written, with a column of each.
const WRITTEN_ONCE: [(&str, &str); 9] = [
    ("audit_entries", "code"),
    ("import_reports", "body"),
    ("imported_versions", "version"),
    ("list_acts", "body"),
    ("policies", "body"),
    ("record_versions", "body"),
    ("runs", "engine"),
    ("snapshot_parts", "body"),
    ("snapshots", "body"),
];

fn put_back(run: RunNumber, at: Timestamp) -> ListAct {
    let words = Reason::parse("Отбасы қайта сұралды, дайын.").unwrap();
    ListAct {
        number: ListActNumber::new(1).unwrap(),
        run,
        family: FamilyCode::parse("F-1").unwrap(),
        done: ListMove::PutBack,
        words: words.into(),
        by: StaffCode::parse("S-1").unwrap(),
        at,
    }
}

/// A row in each of them: a guard of SQLite stands before rows, not before the table.
async fn write_once(store: &Store) {
    let written = store.write(specialist(), |work| {
        Box::pin(async move {
            let kept = work.find::<Family>("F-1").await?.unwrap();
            work.update(&family("F-1", 1), kept.version).await?;
            work.insert(&import()).await?;
            let made = Imported { kind: Kind::Family, code: "F-1".into(), version: 2, added: false };
            work.note_imported(ImportNumber::new(1).unwrap(), 0, &[made]).await?;
            work.insert_import_report(Sha256Hash::of(b"file"), true, &json!({ "rows": 1 })).await?;
            let (part, head) = (Body::of(b"part"), Body::of(b"head"));
            work.insert_snapshot_part(&part).await?;
            work.insert_snapshot(&head, Some(part.hash())).await?;
            let policy = work.insert_policy(b"{\"policy\":1}").await?;
            let run = run_record(work.next_run_number().await?, policy.hash, head.hash(), b"result");
            work.insert_run(&run, &Body::of(b"result")).await?;
            work.insert(&put_back(run.number, work.now())).await?;
            work.audit(viewed("R-1")).await
        })
    });
    written.await.unwrap();
}

async fn sqlite_guards(db: &Database) -> Lines {
    const SQL: &str = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name HAVING COUNT(*) = 2";
    let mut connection = SqliteConnectOptions::new().filename(db.file()).connect().await.unwrap();
    sqlx::query(SQL).fetch_all(&mut connection).await.unwrap().iter().map(|row| row.get::<String, _>(0)).collect()
}

async fn postgres_guards(db: &Database) -> Lines {
    const SQL: &str = "SELECT c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
        WHERE t.tgname LIKE '%no_change' AND NOT t.tgisinternal";
    let mut connection = PgConnection::connect(&db.url).await.unwrap();
    sqlx::query(SQL).fetch_all(&mut connection).await.unwrap().iter().map(|row| row.get::<String, _>(0)).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    let Some(server) = Database::postgres().await else { return };
    let (file, server) = (sqlite_schema(&Database::sqlite().await).await, postgres_schema(&server).await);
    assert!(file.len() > 80, "{file:#?}");
    let only = |a: &Lines, b: &Lines| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!((only(&file, &server), only(&server, &file)), (vec![], vec![]));
}

#[test]
fn migrations_have_the_same_numbers_and_names_on_both() {
    let names = |backend: &str| -> BTreeSet<_> {
        let folder = format!("{}/src/store/{backend}/migrations", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

on_both! {
    async fn a_database_newer_than_the_program_is_refused_untouched(db) {
        view(&db.open().await, "R-1").await.unwrap();
        db.tamper("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
            SELECT 999, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1").await;
        let before = std::fs::read(db.file()).ok();
        let refused = [
            store::open(&db.url, db.clock.clone()).await.map(drop).unwrap_err(),
            store::migrate(&db.url).await.map(drop).unwrap_err(),
            store::trail::verify_trail(&db.url, None).await.map(drop).unwrap_err(),
            admin::backup(&db.url, &db.path("copy")).await.map(drop).unwrap_err(),
        ];
        for error in refused {
            assert!(matches!(error, StoreError::NewerDatabase { found: 999, .. }), "{error}");
        }
        assert_eq!(std::fs::read(db.file()).ok(), before);
        assert!(!db.path("copy").exists());
        let status = admin::status(&db.url).await.unwrap();
        assert_eq!((status.schema, status.counts), (999, None));
    }

    async fn what_is_written_once_can_neither_be_changed_nor_deleted(db) {
        let store = db.open().await;
        fill(&store).await;
        write_once(&store).await;
        let guarded = if db.url.starts_with("postgres") { postgres_guards(db).await } else { sqlite_guards(db).await };
        assert_eq!(guarded, WRITTEN_ONCE.map(|(table, _)| table.to_owned()).into(), "tables that only grow");
        for (table, column) in WRITTEN_ONCE {
            let some = store.read().await.unwrap().counts().await.unwrap();
            for sql in [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")] {
                let refused = db.try_tamper(&sql).await.unwrap_err().to_string();
                assert!(refused.contains(&format!("{table} only grows")), "{sql}: {refused}");
            }
            assert_eq!(store.read().await.unwrap().counts().await.unwrap(), some, "{table}");
        }
    }

    async fn migrating_twice_changes_nothing(db) {
        let again = store::migrate(&db.url).await.unwrap();
        assert_eq!(again.from, again.to);
    }
}

#[tokio::test]
async fn a_database_without_our_tables_is_to_be_migrated_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    std::fs::write(&path, "").unwrap();
    let mut urls = vec![format!("sqlite:{}", path.display())];
    urls.extend(postgres::empty_database().await);
    for url in urls {
        let clock = std::sync::Arc::new(uya::domain::clock::FixedClock::at(NOW));
        let error = store::open(&url, clock).await.map(drop).unwrap_err();
        assert!(matches!(error, StoreError::NotMigrated { found: 0, .. }), "{error}");
        assert!(store::migrate(&url).await.unwrap().to >= 3);
    }
}

#[tokio::test]
async fn a_new_file_can_be_read_by_its_owner_only_and_keeps_a_write_ahead_log() {
    let db = Database::sqlite().await;
    let store = db.open().await;
    view(&store, "R-1").await.unwrap();
    for name in ["uya.db", "uya.db-wal", "uya.db-shm"] {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(db.path(name)).unwrap());
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let status = admin::status(&db.url).await.unwrap();
    assert_eq!(status.journal_mode.as_deref(), Some("wal"));
    assert_eq!(status.counts.unwrap().audit_entries, 1);
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_told_apart() {
    let clock = std::sync::Arc::new(uya::domain::clock::FixedClock::at(NOW));
    for (url, code) in [
        ("mysql://x", "store-address"),
        ("sqlite:", "store-address"),
        ("sqlite:/nowhere/uya.db", "store-absent"),
        ("postgres://nobody@localhost/x?host=/nowhere", "store-unavailable"),
    ] {
        let error = store::open(url, clock.clone()).await.map(drop).unwrap_err();
        assert_eq!(error.code(), code, "{url}: {error}");
    }
}
