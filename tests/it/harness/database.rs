//! A database of its own for each test.

use std::{path::PathBuf, sync::Arc};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        clock::{FixedClock, Timestamp},
    },
    store::{self, Store, StoreError},
};

use super::postgres;

/// 2026-03-17 09:30 UTC: when tests happen.
pub const NOW: Timestamp = Timestamp::from_micros(1_773_739_800_000_000);

/// A migrated database that goes away with the test.
pub struct Database {
    /// Its address.
    pub url: String,
    /// The clock of the stores opened on it.
    pub clock: Arc<FixedClock>,
    folder: TempDir,
}

impl Database {
    /// A new file.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("uya.db").display());
        store::migrate(&url).await.unwrap();
        Self { url, clock: Arc::new(FixedClock::at(NOW)), folder }
    }

    /// A new database of the throwaway server; none when tests are told to do without it.
    pub async fn postgres() -> Option<Self> {
        let url = postgres::migrated_database().await?;
        Some(Self { url, clock: Arc::new(FixedClock::at(NOW)), folder: tempfile::tempdir().unwrap() })
    }

    /// Opens it.
    pub async fn open(&self) -> Store {
        store::open(&self.url, self.clock.clone()).await.unwrap()
    }

    /// A path in a folder that goes away with the test.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file.
    pub fn file(&self) -> PathBuf {
        self.path("uya.db")
    }

    /// Runs statements by another door, as somebody with the database in their hands would.
    pub async fn tamper(&self, sql: &str) {
        let result = self.try_tamper(sql).await;
        result.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    /// The same, when it may be refused.
    pub async fn try_tamper(&self, sql: &str) -> Result<(), sqlx::Error> {
        if self.url.starts_with("postgres") {
            let mut connection = PgConnection::connect(&self.url).await?;
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
            return connection.close().await;
        }
        let mut connection = SqliteConnectOptions::new().filename(self.file()).connect().await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await
    }

    /// Takes away the triggers that keep the trail from being changed, as an owner of the database can.
    pub async fn drop_guards(&self) {
        if self.url.starts_with("postgres") {
            self.tamper("DROP TRIGGER audit_entries_no_change ON audit_entries").await;
        } else {
            self.tamper("DROP TRIGGER audit_entries_no_update; DROP TRIGGER audit_entries_no_delete").await;
        }
    }
}

/// A specialist who acts.
pub fn specialist() -> Actor {
    Actor { id: "S-1".into(), role: Role::Specialist }
}

/// An event that says no more than that something was looked at.
pub fn viewed(code: &str) -> AuditEvent {
    AuditEvent::done(Action::RunViewed, EntityKind::Run, code)
}

/// Leaves one entry in the trail; its number.
pub async fn view(store: &Store, code: &str) -> Result<u64, StoreError> {
    let event = viewed(code);
    store.write(specialist(), move |work| Box::pin(async move { work.audit(event).await })).await
}
