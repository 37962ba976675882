//! One connection to either database, and rows that are read the same way from both.
//!
//! *Design notes.* sqlx's `Any` driver loses types and its macros take one database per crate, so the
//! choice is made here, once per statement, by an enum; every module above writes one text.

use sqlx::{
    AssertSqlSafe, Connection as _, PgConnection, Postgres, Row as _, SqlSafeStr, Sqlite, SqliteConnection,
    Transaction,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::StoreError;

/// A connection to one of the two databases.
pub(crate) enum Link {
    /// A connection that nobody else uses.
    Sqlite(SqliteConnection),
    /// The same of PostgreSQL.
    Postgres(PgConnection),
    /// A connection of a pool, in a transaction that is rolled back when dropped.
    SqliteView(Transaction<'static, Sqlite>),
    /// The same of PostgreSQL.
    PostgresView(Transaction<'static, Postgres>),
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

impl std::fmt::Display for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A value for a placeholder. Its type is stated even when it is absent, which PostgreSQL asks for.
#[derive(Clone, Copy)]
pub(crate) enum Arg<'a> {
    Int(i64),
    Text(&'a str),
    OptText(Option<&'a str>),
    Blob(&'a [u8]),
    OptBlob(Option<&'a [u8]>),
}

enum Side<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Link {
    pub(crate) fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) | Self::SqliteView(_) => Backend::Sqlite,
            Self::Postgres(_) | Self::PostgresView(_) => Backend::Postgres,
        }
    }

    /// Begins to look at one moment; ended by closing the connection.
    pub(crate) async fn begin_view(&mut self) -> Result<(), StoreError> {
        let begin = match self.backend() {
            Backend::Sqlite => "BEGIN",
            Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.execute(begin, &[]).await.map(|_| ())
    }

    /// Ends the connection properly; whatever goes wrong with that no longer matters to anybody.
    pub(crate) async fn close(self) {
        let _ = match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
            Self::SqliteView(view) => view.rollback().await,
            Self::PostgresView(view) => view.rollback().await,
        };
    }

    fn side(&mut self) -> Side<'_> {
        match self {
            Self::Sqlite(connection) => Side::Sqlite(connection),
            Self::SqliteView(view) => Side::Sqlite(view),
            Self::Postgres(connection) => Side::Postgres(connection),
            Self::PostgresView(view) => Side::Postgres(view),
        }
    }

    /// Every row of a query.
    pub(crate) async fn rows(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        Ok(match self.side() {
            Side::Sqlite(c) => bind_sqlite(sql, args).fetch_all(c).await?.into_iter().map(Row::Sqlite).collect(),
            Side::Postgres(c) => bind_postgres(sql, args).fetch_all(c).await?.into_iter().map(Row::Postgres).collect(),
        })
    }

    /// The one row of a query, if there is one.
    pub(crate) async fn row(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(match self.side() {
            Side::Sqlite(c) => bind_sqlite(sql, args).fetch_optional(c).await?.map(Row::Sqlite),
            Side::Postgres(c) => bind_postgres(sql, args).fetch_optional(c).await?.map(Row::Postgres),
        })
    }

    /// The number of a query that has one row with one number.
    pub(crate) async fn number(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<i64, StoreError> {
        match self.row(sql, args).await? {
            Some(row) => Ok(row.get(0)?),
            None => Ok(0),
        }
    }

    /// Runs a statement; the number of rows it touched.
    pub(crate) async fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        Ok(match self.side() {
            Side::Sqlite(c) => bind_sqlite(sql, args).execute(c).await?.rows_affected(),
            Side::Postgres(c) => bind_postgres(sql, args).execute(c).await?.rows_affected(),
        })
    }

    /// As [`Link::execute`], for a statement that was put together: of our own texts and numbers only.
    pub(crate) async fn execute_text(&mut self, sql: String, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        let sql = AssertSqlSafe(sql);
        Ok(match self.side() {
            Side::Sqlite(c) => bind_sqlite(sql, args).execute(c).await?.rows_affected(),
            Side::Postgres(c) => bind_postgres(sql, args).execute(c).await?.rows_affected(),
        })
    }

    /// As [`Link::rows`], for a query that was put together: of our own texts and numbers only.
    pub(crate) async fn rows_of_text(&mut self, sql: String, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        let sql = AssertSqlSafe(sql);
        Ok(match self.side() {
            Side::Sqlite(c) => bind_sqlite(sql, args).fetch_all(c).await?.into_iter().map(Row::Sqlite).collect(),
            Side::Postgres(c) => bind_postgres(sql, args).fetch_all(c).await?.into_iter().map(Row::Postgres).collect(),
        })
    }
}

fn bind_sqlite<'q>(sql: impl SqlSafeStr, args: &[Arg<'_>]) -> Query<'q, Sqlite, SqliteArguments> {
    let mut query = sqlx::query(sql);
    for arg in args {
        query = match *arg {
            Arg::Int(number) => query.bind(number),
            Arg::Text(text) => query.bind(text),
            Arg::OptText(text) => query.bind(text),
            Arg::Blob(bytes) => query.bind(bytes),
            Arg::OptBlob(bytes) => query.bind(bytes),
        };
    }
    query
}

fn bind_postgres<'q>(sql: impl SqlSafeStr, args: &[Arg<'_>]) -> Query<'q, Postgres, PgArguments> {
    let mut query = sqlx::query(sql);
    for arg in args {
        query = match *arg {
            Arg::Int(number) => query.bind(number),
            Arg::Text(text) => query.bind(text),
            Arg::OptText(text) => query.bind(text),
            Arg::Blob(bytes) => query.bind(bytes),
            Arg::OptBlob(bytes) => query.bind(bytes),
        };
    }
    query
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column, by its position: names are looked up by hashing, a million times too often.
    pub(crate) fn get<'r, T>(&'r self, column: usize) -> Result<T, sqlx::Error>
    where
        T: sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite> + sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}
