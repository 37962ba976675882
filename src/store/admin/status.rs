//! What there is in a database.

use std::path::Path;

use crate::store::{Backend, Counts, Location, Reads as _, StoreError, open::schema, reads::View, sqlite};

/// What there is.
#[derive(Clone, Debug)]
pub struct Status {
    /// Which database.
    pub backend: Backend,
    /// Where, without a password.
    pub location: String,
    /// Its schema; 0 when it has none.
    pub schema: i64,
    /// The newest schema this program knows.
    pub known_schema: i64,
    /// Size in bytes, with the write-ahead log.
    pub bytes: u64,
    /// How SQLite keeps its journal; `wal` is as it should be. Absent for PostgreSQL.
    pub journal_mode: Option<String>,
    /// How much there is; absent when the schema is another than this program's.
    pub counts: Option<Counts>,
}

/// Looks at a database without changing anything, whatever its schema.
///
/// # Errors
/// [`StoreError::Absent`], [`StoreError::Corrupt`], [`StoreError::Unavailable`].
pub async fn status(url: &str) -> Result<Status, StoreError> {
    let location = Location::parse(url)?;
    let mut view = View::alone(location.connect_untouched().await?);
    let schema = schema(&mut view.link).await?;
    let known_schema = location.known_schema();
    let counts = if schema == known_schema { Some(view.counts().await?) } else { None };
    let (bytes, journal_mode) = match &location {
        Location::Sqlite(path) => {
            let row = view.link.row("PRAGMA journal_mode", &[]).await?;
            (file_bytes(path), row.map(|row| row.get(0)).transpose()?)
        }
        Location::Postgres(_) => {
            (view.link.number("SELECT pg_database_size(current_database())", &[]).await? as u64, None)
        }
    };
    view.link.close().await;
    Ok(Status {
        backend: location.backend(),
        location: location.to_string(),
        schema,
        known_schema,
        bytes,
        journal_mode,
        counts,
    })
}

fn file_bytes(path: &Path) -> u64 {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    size(path) + size(&sqlite::log_of(path))
}
