//! What tests start from: a database of either kind, a clock that stands still, invented records.

/// A throwaway PostgreSQL.
pub mod postgres;

/// A database of its own for each test.
pub mod database;

/// Invented records.
pub mod records;

/// Defines a test that runs on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($db:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn holds($db: &crate::harness::database::Database) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                holds(&crate::harness::database::Database::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgresql() {
                if let Some(db) = crate::harness::database::Database::postgres().await {
                    holds(&db).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;
