//! Opening a database: which one it is, whether its schema is ours, and bringing it to ours.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{PgPool, SqlitePool, migrate::Migrator};

use super::{
    Backend, Reads, StoreError, UnitOfWork,
    kept::Shelf,
    link::Link,
    one_view::Holders,
    postgres,
    reads::View,
    sqlite,
    writer::{ActFuture, Keeps, Leaves, Writer},
};
use crate::domain::{actor::Actor, clock::Clock};

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A server, with the password when it has one.
    Postgres(String),
}

impl Location {
    /// Reads `sqlite:<path>` or `postgres://…`.
    ///
    /// # Errors
    /// [`StoreError::Address`] for anything else.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite:").ok_or(StoreError::Address)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(StoreError::Address);
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }

    pub(crate) async fn connect_writer(&self) -> Result<Link, StoreError> {
        match self {
            Self::Sqlite(path) => sqlite::connect(path).await,
            Self::Postgres(url) => postgres::connect(url).await,
        }
    }

    /// A connection that changes nothing, not even a file beside the database.
    pub(crate) async fn connect_untouched(&self) -> Result<Link, StoreError> {
        match self {
            Self::Sqlite(path) => sqlite::connect_untouched(path).await,
            Self::Postgres(url) => postgres::connect(url).await,
        }
    }

    fn migrations(&self) -> &'static Migrator {
        match self {
            Self::Sqlite(_) => &sqlite::MIGRATIONS,
            Self::Postgres(_) => &postgres::MIGRATIONS,
        }
    }

    /// The newest schema this program knows.
    pub(crate) fn known_schema(&self) -> i64 {
        self.migrations().iter().map(|migration| migration.version).max().unwrap_or(0)
    }
}

impl std::fmt::Display for Location {
    /// Without user, password and settings.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let (_, place) = url.split_once("://").unwrap_or_default();
                let place = place.split('?').next().unwrap_or_default();
                write!(f, "postgres://{}", place.rsplit('@').next().unwrap_or_default())
            }
        }
    }
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// What a migration did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Schema before; 0 for a new database.
    pub from: i64,
    /// Schema now.
    pub to: i64,
}

/// Makes the database if it is a file that is not there, and brings it to the schema of this program.
///
/// # Errors
/// [`StoreError::NewerDatabase`] when it is beyond that already; nothing was touched then.
pub async fn migrate(url: &str) -> Result<Migrated, StoreError> {
    let location = Location::parse(url)?;
    if let Location::Sqlite(path) = &location
        && !path.exists()
    {
        sqlite::create(path)?;
    }
    let from = refuse_newer(&location).await?;
    let to = location.known_schema();
    if from < to {
        // The migrator wants the driver's own connection.
        let migrated = match location.connect_writer().await? {
            Link::Sqlite(mut connection) => sqlite::MIGRATIONS.run(&mut connection).await,
            Link::Postgres(mut connection) => postgres::MIGRATIONS.run(&mut connection).await,
            Link::SqliteView(_) | Link::PostgresView(_) => Ok(()),
        };
        migrated.map_err(migration_error)?;
    }
    Ok(Migrated { from, to })
}

/// What a [migration](migrate) would do, without doing it.
///
/// # Errors
/// As [`migrate`].
pub async fn migration(url: &str) -> Result<Migrated, StoreError> {
    let location = Location::parse(url)?;
    let is_new = matches!(&location, Location::Sqlite(path) if !path.exists());
    let from = if is_new { 0 } else { refuse_newer(&location).await? };
    Ok(Migrated { from, to: location.known_schema() })
}

fn migration_error(error: sqlx::migrate::MigrateError) -> StoreError {
    match error {
        sqlx::migrate::MigrateError::Execute(error) | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => {
            error.into()
        }
        other => StoreError::Migration(Arc::new(other)),
    }
}

/// The table in which the migrations done are kept.
pub const MIGRATIONS: &str = "_sqlx_migrations";

/// The schema of the database, 0 when it has none.
pub(crate) async fn schema(link: &mut Link) -> Result<i64, StoreError> {
    const NAMED_SQLITE: &str = "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'";
    const NAMED_POSTGRES: &str = "SELECT COUNT(*) FROM information_schema.tables \
        WHERE table_name = '_sqlx_migrations' AND table_schema = current_schema()";
    let named = match link.backend() {
        Backend::Sqlite => NAMED_SQLITE,
        Backend::Postgres => NAMED_POSTGRES,
    };
    if link.number(named, &[]).await? == 0 {
        return Ok(0);
    }
    link.number("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations", &[]).await
}

async fn refuse_newer(location: &Location) -> Result<i64, StoreError> {
    let mut link = location.connect_untouched().await?;
    let found = schema(&mut link).await;
    link.close().await;
    let (found, known) = (found?, location.known_schema());
    if found > known { Err(StoreError::NewerDatabase { found, known }) } else { Ok(found) }
}

/// Checks that the database has exactly the schema this program works with.
pub(crate) async fn refuse_other_schema(location: &Location) -> Result<(), StoreError> {
    let (found, known) = (refuse_newer(location).await?, location.known_schema());
    if found < known { Err(StoreError::NotMigrated { found, known }) } else { Ok(()) }
}

enum Readers {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// An open database.
pub struct Store {
    location: Location,
    readers: Readers,
    writer: Writer,
    holders: Holders,
    shelf: Arc<Shelf>,
}

/// Opens a database that was [migrated](migrate) to the schema of this program. Wants a Tokio runtime.
///
/// # Errors
/// [`StoreError::NewerDatabase`], [`StoreError::NotMigrated`], [`StoreError::Absent`],
/// [`StoreError::Corrupt`]; nothing was touched then.
pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Store, StoreError> {
    open_keeping(url, clock, Keeps::Acts).await
}

/// The same for a try: every act is carried out, answers what came of it, and is undone.
///
/// # Errors
/// As [`open`].
pub async fn open_for_try(url: &str, clock: Arc<dyn Clock>) -> Result<Store, StoreError> {
    open_keeping(url, clock, Keeps::Nothing).await
}

async fn open_keeping(url: &str, clock: Arc<dyn Clock>, keeps: Keeps) -> Result<Store, StoreError> {
    let location = Location::parse(url)?;
    refuse_other_schema(&location).await?;
    let readers = match &location {
        Location::Sqlite(path) => Readers::Sqlite(sqlite::readers(path)),
        Location::Postgres(url) => Readers::Postgres(postgres::readers(url)?),
    };
    let writer = Writer::start(location.clone(), clock, keeps);
    Ok(Store { readers, writer, holders: Holders::default(), shelf: Arc::default(), location })
}

impl Store {
    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The path of the file, for SQLite.
    pub fn path(&self) -> Option<&Path> {
        match &self.location {
            Location::Sqlite(path) => Some(path),
            Location::Postgres(_) => None,
        }
    }

    /// A view of one moment: everything asked of it fits together, whatever others write meanwhile. With
    /// SQLite the moment is that of the first question. To be dropped soon: an open view holds back the
    /// trimming of the write-ahead log. A task holds one view at a time: whoever waits for a second one holds back
    /// the connection that others wait for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] and [`StoreError::Closed`].
    pub async fn read(&self) -> Result<Box<dyn Reads>, StoreError> {
        let hold = self.holders.hold();
        let link = match &self.readers {
            Readers::Sqlite(pool) => Link::SqliteView(pool.begin().await?),
            Readers::Postgres(pool) => {
                Link::PostgresView(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        };
        Ok(Box::new(View::held(link, Arc::clone(&self.shelf), hold)))
    }

    /// Performs `act` as `actor` and returns once it has reached the disk.
    ///
    /// An act that returns an error is undone, one that leaves no audit entry too. It must not wait for
    /// another act. An act whose caller goes away is still carried out.
    ///
    /// ```no_run
    /// # use uya::{domain::{actor::Actor, audit::{Action, AuditEvent, EntityKind}, family::Family}, store::*};
    /// # async fn example(store: Store, actor: Actor, family: Family, seen: i64) -> Result<(), StoreError> {
    /// let version: i64 = store
    ///     .write(actor, move |work| {
    ///         Box::pin(async move {
    ///             let version = work.update(&family, seen).await?;
    ///             let event = AuditEvent::done(Action::RecordChanged, EntityKind::Family, family.code.as_str());
    ///             work.audit(event.with("version", version)).await?;
    ///             Ok::<_, StoreError>(version)
    ///         })
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The act's own error, [`StoreError::Unaudited`], [`StoreError::Full`], [`StoreError::Io`],
    /// [`StoreError::Busy`], [`StoreError::Unavailable`]: nothing of the act is kept.
    /// [`StoreError::CommitUnknown`]: it may or may not be kept.
    pub async fn write<T, E, F>(&self, actor: Actor, act: F) -> Result<T, E>
    where
        F: for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.write(actor, Leaves::Entry, act).await
    }

    /// The same for an act that touches only what lives for a while ([`super::transient`]) and so leaves no
    /// entry.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn keep<T, E, F>(&self, actor: Actor, act: F) -> Result<T, E>
    where
        F: for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.write(actor, Leaves::Nothing, act).await
    }

    /// Whether acts are carried out: not after a fault that ended the writer.
    pub fn takes_acts(&self) -> bool {
        self.writer.is_alive()
    }

    /// Commits since it was opened: fewer than acts when several wait at the same time.
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }

    /// Carries out what waits, then closes every connection.
    pub async fn close(self) {
        self.writer.close().await;
        match self.readers {
            Readers::Sqlite(pool) => pool.close().await,
            Readers::Postgres(pool) => pool.close().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let shown = |url| Location::parse(url).unwrap().to_string();
        assert_eq!(shown("postgres://u:p@h:5432/uya?password=p"), "postgres://h:5432/uya");
        assert_eq!(shown("sqlite:///var/lib/uya.db"), "sqlite:/var/lib/uya.db");
        assert_eq!(shown("sqlite:uya.db"), "sqlite:uya.db");
    }
}
