//! A throwaway PostgreSQL: one cluster per test process, one database per test.
//!
//! A shell stands between this process and the server and waits at a pipe. However this process
//! ends, the pipe closes, and the shell stops the server and removes its folder.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::OnceCell;

/// Runs as $1 (a user, or empty), with the programs in $2, in the folder $3.
const KEEPER: &str = r#"
as() { if [ -n "$1" ]; then user=$1; shift; runuser -u "$user" -- "$@"; else shift; "$@"; fi; }
[ -n "$1" ] && chown "$1" "$3"
cd "$3"
as "$1" "$2/initdb" -D "$3/data" -U uya --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >"$3.log" 2>&1 || { cat "$3.log"; exit 1; }
# Tests of durability run on SQLite; here flushing would only cost time.
as "$1" "$2/pg_ctl" -D "$3/data" -l "$3/log" -t 60 -w -o "-k $3 -c listen_addresses= -c fsync=off -c max_connections=200" start >>"$3.log" 2>&1 </dev/null || { cat "$3.log"; exit 1; }
echo ready
cat >/dev/null
as "$1" "$2/pg_ctl" -D "$3/data" -m immediate stop >/dev/null 2>&1
rm -rf "$3" "$3.log"
"#;

struct Cluster {
    folder: PathBuf,
    /// Holds the pipe open as long as the server is wanted.
    _keeper: Child,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static TEMPLATE: OnceCell<()> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new migrated database; none when the tests are told to do without PostgreSQL.
pub async fn migrated_database() -> Option<String> {
    database_like("uya_template").await
}

/// The address of a new database without anything in it.
pub async fn empty_database() -> Option<String> {
    database_like("template0").await
}

async fn database_like(template: &str) -> Option<String> {
    if std::env::var("UYA_SKIP_POSTGRES").is_ok_and(|value| value == "1") {
        eprintln!("skipped: UYA_SKIP_POSTGRES=1");
        return None;
    }
    TEMPLATE
        .get_or_init(async || {
            create("uya_template", "template0").await;
            uya::store::migrate(&url("uya_template")).await.unwrap();
        })
        .await;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    create(&name, template).await;
    Some(url(&name))
}

async fn create(name: &str, template: &str) {
    let mut connection = PgConnection::connect(&url("postgres")).await.unwrap();
    let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn url(database: &str) -> String {
    let folder = &CLUSTER.get_or_init(start).folder;
    format!("postgres://uya@localhost/{database}?host={}", folder.display())
}

fn start() -> Cluster {
    let programs = programs().expect(
        "PostgreSQL is not installed: install the Debian package `postgresql`, or set UYA_SKIP_POSTGRES=1 to leave these tests out",
    );
    let folder = tempfile::Builder::new().prefix("uya-pg-").tempdir().unwrap().keep();
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper", user(), &programs.to_string_lossy(), &folder.to_string_lossy()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "ready\n", "PostgreSQL did not start");
    Cluster { folder, _keeper: keeper }
}

/// PostgreSQL refuses to run as root.
fn user() -> &'static str {
    let root = std::fs::metadata("/proc/self").is_ok_and(|process| std::os::unix::fs::MetadataExt::uid(&process) == 0);
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    match (root, known.lines().any(|line| line.starts_with("postgres:"))) {
        (false, _) => "",
        (true, true) => "postgres",
        (true, false) => "nobody",
    }
}

/// The folder with `initdb` and `postgres`: on the path, or where Debian installs each version.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(debian.map(|version| version.path().join("bin")));
    folders.into_iter().find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|program| has(folder, program)))
}

fn has(folder: &Path, program: &str) -> bool {
    folder.join(program).exists()
}
