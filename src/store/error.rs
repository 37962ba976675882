//! What can go wrong when something is kept or found, told apart by what the caller can do about it.

use std::{path::PathBuf, sync::Arc};

use serde_json::Value;

use super::Kind;

/// Why nothing was kept or found. Cheap to clone: one failed commit is told to every waiting caller.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the record first, or added one with this code (`expected` is 0 then).
    #[error("{kind} {code} is at version {found}, not {expected}")]
    Conflict {
        /// Kind of record.
        kind: Kind,
        /// Its code.
        code: String,
        /// The version the caller had seen; 0 for a new record.
        expected: i64,
        /// The version that is kept.
        found: i64,
        /// The record as it is kept.
        stored: Box<Value>,
        /// The record as it was to be kept.
        given: Box<Value>,
    },
    /// There is no such record to change.
    #[error("there is no {kind} {code}")]
    NotFound {
        /// Kind of record.
        kind: Kind,
        /// The code asked for.
        code: String,
    },
    /// The record names another that is not in the register.
    #[error("{table} {code} names a record that is not in the register")]
    MissingReference {
        /// Where it was to be kept.
        table: &'static str,
        /// Its code.
        code: String,
    },
    /// A child can be in one sibling group only.
    #[error("child {child} is in another sibling group than {group}")]
    InAnotherGroup {
        /// The child.
        child: String,
        /// The group that was to be kept.
        group: String,
    },
    /// An act tried to end without an audit entry; all of it was undone.
    #[error("the act left no audit entry and was undone")]
    Unaudited,
    /// An audit event holds a number that is not whole, or a control character.
    #[error("an audit event holds a number that is not whole or a control character")]
    UnfitForAudit,
    /// The bytes of a run are not the bytes that were hashed.
    #[error("the result of run {run} has another hash than the run says")]
    ResultHash {
        /// The run.
        run: String,
    },
    /// The act panicked; all of it was undone, others go on.
    #[error("the act stopped with a fault of the program and was undone")]
    Panicked,
    /// A row that no version of this program writes.
    #[error("{table}.{column} of {key}: {why}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row.
        key: String,
        /// What is wrong.
        why: String,
    },
    /// The database is of a newer program than this one; nothing was touched.
    #[error("the database has schema {found}, this program knows {known}: use the newer program")]
    NewerDatabase {
        /// Schema of the database.
        found: i64,
        /// Newest schema this program knows.
        known: i64,
    },
    /// The database lacks migrations; `found` is 0 when it has none at all.
    #[error("the database has schema {found}, this program needs {known}: migrate it first")]
    NotMigrated {
        /// Schema of the database.
        found: i64,
        /// Schema this program needs.
        known: i64,
    },
    /// A migration of the database is not the one this program carries.
    #[error("the database could not be migrated: {0}")]
    Migration(Arc<sqlx::migrate::MigrateError>),
    /// There is no database at this place.
    #[error("there is no database at {0}")]
    Absent(PathBuf),
    /// Something is already at this place and was left alone.
    #[error("{0} exists already and was left as it is")]
    Exists(PathBuf),
    /// The database to be overwritten holds a register; nothing was touched.
    #[error("the database holds a register already and was left as it is")]
    Occupied,
    /// An address that is neither `sqlite:<path>` nor `postgres://…`.
    #[error("a database is named sqlite:<path> or postgres://<user>@<host>/<name>")]
    Address,
    /// The file is damaged or is not a database.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// There is no room left. Everything acknowledged is kept, this act is not; make room and repeat it.
    #[error("no room left on the disk: everything acknowledged is kept, this is not; make room and repeat")]
    Full,
    /// The disk reported an error. Nothing of this batch is acknowledged.
    #[error("the disk reported an error: {0}")]
    Io(String),
    /// Another process kept the database locked for longer than the waiting time.
    #[error("another process holds the database")]
    Busy,
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unavailable(Arc<sqlx::Error>),
    /// The commit was sent and no answer came. Nothing is acknowledged; look before repeating.
    #[error("it is not known whether this was kept; look before repeating: {0}")]
    CommitUnknown(Box<StoreError>),
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: Arc<std::io::Error>,
    },
    /// A program of the database is not installed.
    #[error("the program {program} is missing: install the Debian package {package}")]
    MissingProgram {
        /// Its name.
        program: &'static str,
        /// The package that brings it.
        package: &'static str,
    },
    /// A program of the database ended with an error.
    #[error("{program} ended with an error: {said}")]
    Program {
        /// Its name.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// A copy does not hold what it should; it is not to be relied on.
    #[error("the copy does not hold: {0}")]
    BadCopy(String),
    /// Anything else the driver says.
    #[error("{0}")]
    Driver(Arc<sqlx::Error>),
}

impl StoreError {
    /// Stable code, under which `i18n` keeps the words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "store-conflict",
            Self::NotFound { .. } => "store-not-found",
            Self::MissingReference { .. } => "store-missing-reference",
            Self::InAnotherGroup { .. } => "store-in-another-group",
            Self::Unaudited => "store-unaudited",
            Self::UnfitForAudit => "store-unfit-for-audit",
            Self::ResultHash { .. } => "store-result-hash",
            Self::Panicked => "store-panicked",
            Self::Inconsistent { .. } => "store-inconsistent",
            Self::NewerDatabase { .. } => "store-newer-database",
            Self::NotMigrated { .. } => "store-not-migrated",
            Self::Migration(_) => "store-migration",
            Self::Absent(_) => "store-absent",
            Self::Exists(_) => "store-exists",
            Self::Occupied => "store-occupied",
            Self::Address => "store-address",
            Self::Corrupt(_) => "store-corrupt",
            Self::Full => "store-full",
            Self::Io(_) => "store-io",
            Self::Busy => "store-busy",
            Self::Unavailable(_) => "store-unavailable",
            Self::CommitUnknown(_) => "store-commit-unknown",
            Self::Closed => "store-closed",
            Self::File { .. } => "store-file",
            Self::MissingProgram { .. } => "store-missing-program",
            Self::Program { .. } => "store-program",
            Self::BadCopy(_) => "store-bad-copy",
            Self::Driver(_) => "store-driver",
        }
    }

    /// The values of its text in `i18n`: codes, paths and numbers, nothing personal.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Conflict { code, expected, found, .. } => {
                vec![("code", code.clone()), ("expected", expected.to_string()), ("found", found.to_string())]
            }
            Self::NotFound { code, .. } | Self::MissingReference { code, .. } => vec![("code", code.clone())],
            Self::InAnotherGroup { child, group } => vec![("child", child.clone()), ("group", group.clone())],
            Self::ResultHash { run } => vec![("run", run.clone())],
            Self::Inconsistent { table, column, key, .. } => {
                vec![("table", (*table).to_owned()), ("column", (*column).to_owned()), ("key", key.clone())]
            }
            Self::NewerDatabase { found, known } | Self::NotMigrated { found, known } => {
                vec![("found", found.to_string()), ("known", known.to_string())]
            }
            Self::Absent(path) | Self::Exists(path) | Self::File { path, .. } => {
                vec![("path", path.display().to_string())]
            }
            Self::MissingProgram { program, package } => {
                vec![("program", (*program).to_owned()), ("package", (*package).to_owned())]
            }
            Self::Program { program, .. } => vec![("program", (*program).to_owned())],
            _ => Vec::new(),
        }
    }

    pub(crate) fn inconsistent(
        table: &'static str,
        column: &'static str,
        key: &str,
        why: impl std::fmt::Display,
    ) -> Self {
        Self::Inconsistent { table, column, key: key.to_owned(), why: why.to_string() }
    }

    pub(crate) fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        // 28 is ENOSPC, 122 is EDQUOT: the same to whoever has to make room.
        match source.raw_os_error() {
            Some(28 | 122) => Self::Full,
            _ => Self::File { path: path.to_owned(), source: Arc::new(source) },
        }
    }

    /// Whether the database may have ended the transaction by itself (sqlite.org/lang_transaction.html, 3).
    pub(crate) fn may_end_transaction(&self) -> bool {
        matches!(self, Self::Full | Self::Io(_) | Self::Busy | Self::Corrupt(_) | Self::Unavailable(_))
    }

    /// Names the record whose reference was refused.
    pub(crate) fn about(self, table: &'static str, code: &str) -> Self {
        match self {
            Self::MissingReference { .. } => Self::MissingReference { table, code: code.to_owned() },
            other => other,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default().into_owned();
                let postgres = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some();
                // Class 08 and 57P0x: the server is going down, starting or gone.
                if postgres && (code.starts_with("08") || code.starts_with("57P")) {
                    return Self::Unavailable(Arc::new(error));
                }
                let known = if postgres { from_postgres(&code) } else { from_sqlite(&code, database.message()) };
                known.unwrap_or_else(|| Self::Driver(Arc::new(error)))
            }
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed | sqlx::Error::Tls(_) => {
                Self::Unavailable(Arc::new(error))
            }
            sqlx::Error::PoolClosed => Self::Closed,
            _ => Self::Driver(Arc::new(error)),
        }
    }
}

/// Result codes of sqlite.org/rescode.html; the low byte is the primary code.
fn from_sqlite(code: &str, message: &str) -> Option<StoreError> {
    let code: i32 = code.parse().ok()?;
    match (code, code & 0xff) {
        (787, _) => Some(StoreError::MissingReference { table: "", code: String::new() }),
        // The shared-memory file could not grow: no room either.
        (4874, _) | (_, 13) => Some(StoreError::Full),
        (_, 5 | 6) => Some(StoreError::Busy),
        (_, 10) => Some(StoreError::Io(message.to_owned())),
        (_, 11 | 26) => Some(StoreError::Corrupt(message.to_owned())),
        _ => None,
    }
}

/// SQLSTATE of PostgreSQL, appendix A of its manual.
fn from_postgres(code: &str) -> Option<StoreError> {
    match code {
        "23503" => Some(StoreError::MissingReference { table: "", code: String::new() }),
        "53100" => Some(StoreError::Full),
        "55P03" | "40P01" => Some(StoreError::Busy),
        "58030" => Some(StoreError::Io(code.to_owned())),
        "XX001" | "XX002" => Some(StoreError::Corrupt(code.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::i18n::{Language, Translator};

    #[test]
    fn every_code_has_its_words() {
        let translator = Translator::new(Language::Kk);
        let codes: Vec<_> = include_str!("error.rs").split('"').filter(|part| part.starts_with("store-")).collect();
        assert!(codes.len() > 20);
        for code in codes.into_iter().filter(|code| *code != "store-") {
            assert!(translator.has(code), "{code}");
        }
    }
}
