//! Copies of a database, and bringing it back from one. A copy counts only once it was read in full.
//!
//! *Design notes.* A file copied with `cp` while somebody writes lacks what is still in the write-ahead
//! log, and nothing shows it. `VACUUM INTO` copies one moment. Nothing is ever overwritten in place: a
//! new file is made beside, checked, and then given its name; the database it replaces stays as a file.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use tempfile::{NamedTempFile, TempPath};

use super::{
    VerifyReport, programs,
    verify::{verify, verify_location},
};
use crate::store::{
    Location, StoreError,
    link::{Arg, Link},
    open::{refuse_other_schema, schema},
    sqlite,
};

/// A copy that was made.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// What reading it in full found. Absent for PostgreSQL, whose copy can only be listed before it is
    /// restored.
    pub report: Option<VerifyReport>,
}

/// What to do with a database that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// Leave it as it is.
    Refuse,
    /// Put the copy in its place; the file of SQLite is kept under another name.
    Replace,
}

/// A database that was brought back.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What reading it in full found.
    pub report: VerifyReport,
    /// Where the database that was there before is now.
    pub former: Option<PathBuf>,
}

/// Copies the database of `url` into the new file `to` while others go on working, and reads the copy.
///
/// # Errors
/// [`StoreError::Exists`] when something is at `to`; [`StoreError::BadCopy`] when the copy does not hold;
/// [`StoreError::Full`]; for PostgreSQL also [`StoreError::MissingProgram`]. No file is left then.
pub async fn backup(url: &str, to: &Path) -> Result<Backup, StoreError> {
    let location = Location::parse(url)?;
    refuse_other_schema(&location).await?;
    if to.exists() {
        return Err(StoreError::Exists(to.to_owned()));
    }
    let copy = temporary_beside(to)?;
    let report = match &location {
        Location::Sqlite(path) => Some(copy_sqlite(path, &copy).await?),
        Location::Postgres(url) => {
            dump_postgres(url, &copy).await?;
            None
        }
    };
    flush(&copy)?;
    let bytes = fs::metadata(&copy).map_err(|e| StoreError::file(to, e))?.len();
    copy.persist_noclobber(to).map_err(|e| match e.error.kind() {
        ErrorKind::AlreadyExists => StoreError::Exists(to.to_owned()),
        _ => StoreError::file(to, e.error),
    })?;
    flush(folder_of(to))?;
    Ok(Backup { path: to.to_owned(), bytes, report })
}

async fn copy_sqlite(path: &Path, copy: &Path) -> Result<VerifyReport, StoreError> {
    let mut link = sqlite::connect(path).await?;
    let copied = link.execute("VACUUM INTO $1", &[Arg::Text(&copy.to_string_lossy())]).await;
    link.close().await;
    copied?;
    read_copy(copy).await
}

async fn read_copy(copy: &Path) -> Result<VerifyReport, StoreError> {
    let report = verify_location(&Location::Sqlite(copy.to_owned()), None).await?;
    match (report.holds(), report.trail.broken) {
        (true, _) => Ok(report),
        (false, Some(broken)) => Err(StoreError::BadCopy(broken.to_string())),
        (false, None) => Err(StoreError::BadCopy(report.problems.first().cloned().unwrap_or_default())),
    }
}

async fn dump_postgres(url: &str, copy: &Path) -> Result<(), StoreError> {
    let mut dump = programs::connected("pg_dump", url)?;
    dump.arg("--format=custom").arg("--no-owner").arg("--no-privileges").arg("--file").arg(copy);
    programs::run("pg_dump", dump).await?;
    let mut list = programs::alone("pg_restore");
    list.arg("--list").arg(copy);
    programs::run("pg_restore", list).await
}

/// Puts the copy `from` in the place of the database `url`. The copy is read in full before anything
/// else is touched (SQLite), or restored in one transaction and then read in full (PostgreSQL).
///
/// # Errors
/// [`StoreError::Occupied`] when there is a database and `overwrite` refuses; [`StoreError::BadCopy`],
/// [`StoreError::Corrupt`] and [`StoreError::NewerDatabase`] about the copy; [`StoreError::Busy`] when
/// somebody is using the database.
pub async fn restore(from: &Path, url: &str, overwrite: Overwrite) -> Result<Restored, StoreError> {
    if !from.exists() {
        return Err(StoreError::Absent(from.to_owned()));
    }
    match Location::parse(url)? {
        Location::Sqlite(path) => restore_sqlite(from, &path, overwrite).await,
        Location::Postgres(url) => restore_postgres(from, &url, overwrite).await,
    }
}

/// Says whether a [restore] would go well, as far as that can be told without touching anything: a copy of
/// PostgreSQL can only be listed.
///
/// # Errors
/// As [`restore`].
pub async fn check_restore(from: &Path, url: &str, overwrite: Overwrite) -> Result<Option<VerifyReport>, StoreError> {
    if !from.exists() {
        return Err(StoreError::Absent(from.to_owned()));
    }
    match Location::parse(url)? {
        Location::Sqlite(path) => {
            refuse_unfit_sqlite(from, &path, overwrite).await?;
            read_copy(from).await.map(Some)
        }
        Location::Postgres(url) => {
            refuse_occupied_postgres(&url, overwrite).await?;
            let mut list = programs::alone("pg_restore");
            list.arg("--list").arg(from);
            programs::run("pg_restore", list).await.map(|()| None)
        }
    }
}

async fn refuse_unfit_sqlite(from: &Path, path: &Path, overwrite: Overwrite) -> Result<(), StoreError> {
    if path.exists() && overwrite == Overwrite::Refuse {
        return Err(StoreError::Occupied);
    }
    if sqlite::has_log(from) {
        return Err(StoreError::BadCopy("a write-ahead log lies beside it: it is not a finished copy".into()));
    }
    refuse_other_schema(&Location::Sqlite(from.to_owned())).await
}

async fn restore_sqlite(from: &Path, path: &Path, overwrite: Overwrite) -> Result<Restored, StoreError> {
    refuse_unfit_sqlite(from, path, overwrite).await?;
    let copy = temporary_beside(path)?;
    fs::copy(from, &copy).map_err(|e| StoreError::file(path, e))?;
    // The rights of the source came along with its bytes.
    fs::set_permissions(&copy, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(|e| StoreError::file(path, e))?;
    flush(&copy)?;
    let report = read_copy(&copy).await?;
    let former = if path.exists() { Some(move_aside(path).await?) } else { None };
    copy.persist_noclobber(path).map_err(|e| StoreError::file(path, e.error))?;
    flush(folder_of(path))?;
    Ok(Restored { report, former })
}

/// Gives the database another name, with everything that is in its write-ahead log.
async fn move_aside(path: &Path) -> Result<PathBuf, StoreError> {
    match leave_wal(path).await {
        // A damaged database is a good reason to restore; its files are kept as they are.
        Ok(()) | Err(StoreError::Corrupt(_)) => {}
        Err(error) => return Err(error),
    }
    let former = (1..u32::MAX).map(|n| with_suffix(path, &format!(".former-{n}"))).find(|name| !name.exists());
    let former = former.ok_or_else(|| StoreError::Exists(path.to_owned()))?;
    for part in ["-wal", "-shm", ""] {
        let (old, new) = (with_suffix(path, part), with_suffix(&former, part));
        if old.exists() {
            fs::rename(&old, &new).map_err(|e| StoreError::file(&old, e))?;
        }
    }
    Ok(former)
}

/// Folds the write-ahead log into the file. SQLite refuses while anybody else has the database open.
async fn leave_wal(path: &Path) -> Result<(), StoreError> {
    let mut link: Link = sqlite::connect(path).await?;
    let mode = link.row("PRAGMA journal_mode = DELETE", &[]).await;
    link.close().await;
    let mode: String = mode?.ok_or(StoreError::Busy)?.get(0)?;
    if mode == "delete" { Ok(()) } else { Err(StoreError::Busy) }
}

async fn refuse_occupied_postgres(url: &str, overwrite: Overwrite) -> Result<(), StoreError> {
    let mut link = Location::Postgres(url.to_owned()).connect_writer().await?;
    let found = schema(&mut link).await;
    link.close().await;
    if found? > 0 && overwrite == Overwrite::Refuse { Err(StoreError::Occupied) } else { Ok(()) }
}

async fn restore_postgres(from: &Path, url: &str, overwrite: Overwrite) -> Result<Restored, StoreError> {
    refuse_occupied_postgres(url, overwrite).await?;
    let mut restore = programs::connected("pg_restore", url)?;
    restore.args(["--clean", "--if-exists", "--single-transaction", "--exit-on-error"]);
    restore.args(["--no-owner", "--no-privileges"]).arg(from);
    programs::run("pg_restore", restore).await?;
    let report = verify(url, None).await?;
    Ok(Restored { report, former: None })
}

/// An empty file beside `path` that only its owner may read and that goes away unless it gets its name.
fn temporary_beside(path: &Path) -> Result<TempPath, StoreError> {
    let made = tempfile::Builder::new().prefix(".uya-").tempfile_in(folder_of(path));
    made.map(NamedTempFile::into_temp_path).map_err(|e| StoreError::file(path, e))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes sure that the file or the folder has reached the disk.
fn flush(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|e| StoreError::file(path, e))
}
