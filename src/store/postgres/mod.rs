//! What is PostgreSQL's own: connections and migrations.

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    ConnectOptions as _, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{StoreError, link::Link};

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("src/store/postgres/migrations");

/// Connections that read, at most; a small server allows 100 in all.
const READERS: u32 = 8;

/// How long to wait for a connection before saying that the server cannot be reached.
const REACH: Duration = Duration::from_secs(5);

pub(crate) fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    PgConnectOptions::from_str(url)
        .map(|options| {
            options
                .application_name("uya")
                // A commit has reached the disk when it returns, whatever the server's default is. A lock is
                // waited for no longer than with SQLite.
                .options([("synchronous_commit", "on"), ("lock_timeout", "10s")])
        })
        .map_err(|_| StoreError::Address)
}

/// A connection that may write.
pub(crate) async fn connect(url: &str) -> Result<Link, StoreError> {
    let connected = tokio::time::timeout(REACH, options(url)?.connect()).await;
    Ok(Link::Postgres(connected.unwrap_or(Err(sqlx::Error::PoolTimedOut))?))
}

/// Connections that read.
pub(crate) fn readers(url: &str) -> Result<PgPool, StoreError> {
    Ok(PgPoolOptions::new().max_connections(READERS).acquire_timeout(REACH).connect_lazy_with(options(url)?))
}
