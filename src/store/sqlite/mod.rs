//! What is SQLite's own: the file, its settings, its migrations.

use std::{
    fs::OpenOptions,
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{StoreError, link::Link};

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("src/store/sqlite/migrations");

/// How long a process waits while another one writes.
const BUSY: Duration = Duration::from_secs(10);

/// The write-ahead log shrinks back to this after a burst, 64 MiB.
const WAL_LIMIT_BYTES: &str = "67108864";

/// Readers at a time; each is a thread with a page cache of about 2 MB.
const READERS: u32 = 8;

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a commit has reached the disk when it returns. NORMAL would lose the last ones at a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("journal_size_limit", WAL_LIMIT_BYTES)
}

/// A connection that may write.
pub(crate) async fn connect(path: &Path) -> Result<Link, StoreError> {
    Ok(Link::Sqlite(options(path).connect().await?))
}

/// Connections that only read.
pub(crate) fn readers(path: &Path) -> SqlitePool {
    // A file needs no asking whether it is still there before every view.
    let pool = SqlitePoolOptions::new().max_connections(READERS).test_before_acquire(false);
    pool.connect_lazy_with(options(path).pragma("query_only", "ON"))
}

/// A connection that leaves the file as it is, also when it may not be written to.
///
/// Without a write-ahead log beside it, not even an empty one, nobody has it open, and SQLite is told not
/// to look for one: that needs no right to write into the folder and leaves nothing there.
pub(crate) async fn connect_untouched(path: &Path) -> Result<Link, StoreError> {
    refuse_absent(path)?;
    let immutable = !log_of(path).exists();
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(immutable).busy_timeout(BUSY);
    Ok(Link::Sqlite(options.connect().await?))
}

/// Whether a write-ahead log with something in it lies beside the file.
pub(crate) fn has_log(path: &Path) -> bool {
    std::fs::metadata(log_of(path)).is_ok_and(|file| file.len() > 0)
}

/// Where SQLite keeps the write-ahead log of a file.
pub(crate) fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    PathBuf::from(log)
}

pub(crate) fn refuse_absent(path: &Path) -> Result<(), StoreError> {
    if path.exists() { Ok(()) } else { Err(StoreError::Absent(path.to_owned())) }
}

/// Makes an empty file that only its owner may read; SQLite gives its other files the same rights.
/// [`StoreError::Exists`] when something is there.
pub(crate) fn create(path: &Path) -> Result<(), StoreError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(StoreError::Exists(path.to_owned())),
        Err(error) => Err(StoreError::file(path, error)),
    }
}
