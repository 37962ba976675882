//! Whether a database holds: the file, the references, every record, every body, the whole trail.

use std::collections::BTreeSet;

use crate::{
    domain::{checkpoint::Checkpoint, child::SiblingGroup, hash::Sha256Hash},
    store::{
        Backend, CodeRange, Kind, Location, Reads as _, ReadsExt as _, RunQuery, StoreError,
        link::{Arg, Link, Row},
        open::refuse_other_schema,
        reads::View,
        rows::{record, run},
        trail::{TrailReport, verify_link},
    },
};

/// Rows looked at in one go.
const PAGE: u32 = 500;

/// Problems listed at most; whoever has more has one problem.
const MAX_PROBLEMS: usize = 100;

/// What was found.
#[derive(Clone, Debug)]
pub struct VerifyReport {
    /// What is wrong, in the words of SQLite or as table, column and key; at most 100.
    pub problems: Vec<String>,
    /// Records, former versions and bodies that were read.
    pub checked: u64,
    /// The audit trail.
    pub trail: TrailReport,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        self.problems.is_empty() && self.trail.holds()
    }
}

/// Reads all of a database and says what does not hold. Changes nothing.
///
/// # Errors
/// Only when it cannot be read at all.
pub async fn verify(url: &str, kept: Option<&Checkpoint>) -> Result<VerifyReport, StoreError> {
    let location = Location::parse(url)?;
    refuse_other_schema(&location).await?;
    verify_location(&location, kept).await
}

pub(super) async fn verify_location(
    location: &Location,
    kept: Option<&Checkpoint>,
) -> Result<VerifyReport, StoreError> {
    let mut view = View::alone(location.connect_untouched().await?);
    view.link.begin_view().await?;
    let mut found = Found { problems: Vec::new(), checked: 0 };
    if location.backend() == Backend::Sqlite {
        file(&mut view.link, &mut found).await?;
    }
    records(&mut view, &mut found).await?;
    members(&mut view, &mut found).await?;
    told(&mut view, &mut found).await?;
    ledgers(&mut view, &mut found).await;
    former_versions(&mut view.link, &mut found).await?;
    bodies(&mut view.link, &mut found).await?;
    parts(&mut view, &mut found).await?;
    let (trail, link) = verify_link(view.link, kept).await;
    link.close().await;
    Ok(VerifyReport { problems: found.problems, checked: found.checked, trail: trail? })
}

struct Found {
    problems: Vec<String>,
    checked: u64,
}

impl Found {
    fn note(&mut self, checked: Result<(), StoreError>) {
        self.checked += 1;
        if let Err(error) = checked {
            self.say(error.to_string());
        }
    }

    fn say(&mut self, problem: String) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// The file itself, as SQLite checks it. PostgreSQL checks its pages when it reads them.
async fn file(link: &mut Link, found: &mut Found) -> Result<(), StoreError> {
    for row in link.rows("PRAGMA integrity_check", &[]).await? {
        let said: String = row.get(0)?;
        if said != "ok" {
            found.say(said);
        }
    }
    for row in link.rows("PRAGMA foreign_key_check", &[]).await? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        found.say(format!("{table} names a record that is not in {parent}"));
    }
    Ok(())
}

async fn records(view: &mut View, found: &mut Found) -> Result<(), StoreError> {
    for kind in Kind::ALL {
        let CodeRange { mut after, before } = CodeRange::all();
        loop {
            let args = [Arg::Text(&after), Arg::Text(&before), Arg::Int(PAGE.into())];
            let page = view.link.rows(kind.statements().list, &args).await?;
            let Some(last) = page.last() else { break };
            after = last.get(0)?;
            for row in &page {
                found.note(record::raw(kind, row).and_then(record::check));
            }
        }
    }
    Ok(())
}

/// The table of who is in which group says the same as the groups.
async fn members(view: &mut View, found: &mut Found) -> Result<(), StoreError> {
    const SQL: &str = "SELECT child, sibling_group FROM sibling_members";
    let mut listed = BTreeSet::new();
    for row in view.link.rows(SQL, &[]).await? {
        listed.insert((row.get::<String>(0)?, row.get::<String>(1)?));
    }
    // A group that cannot be read was named before.
    let groups = view.list::<SiblingGroup>().await.unwrap_or_default();
    let stated = groups
        .iter()
        .flat_map(|group| group.value.members.iter().map(|child| (child.to_string(), group.value.code.to_string())));
    for (child, group) in listed.symmetric_difference(&stated.collect()) {
        found.say(format!("sibling_members of {child}: the group {group} says otherwise"));
    }
    Ok(())
}

/// The table of revisions says where the tables stand.
async fn told(view: &mut View, found: &mut Found) -> Result<(), StoreError> {
    for kind in Kind::ALL {
        let statements = kind.statements();
        let row = view.link.row(statements.standing, &[]).await?;
        let standing = row.map_or(Ok((0, 0)), |row| Ok::<_, StoreError>((row.get(0)?, row.get(1)?)))?;
        match view.revision(kind).await {
            Ok(told) if (told.records, told.versions) == standing => {}
            Ok(told) => found.say(format!(
                "revisions of {}: {} records and {} versions, the table has {} and {}",
                statements.table, told.records, told.versions, standing.0, standing.1
            )),
            Err(error) => found.say(error.to_string()),
        }
    }
    Ok(())
}

/// What stands beside the bodies of runs, policies and import reports. The first bad row is named.
async fn ledgers(view: &mut View, found: &mut Found) {
    let every_run = RunQuery { limit: u32::MAX, ..RunQuery::default() };
    let read = [
        view.list_runs(&every_run).await.map(drop),
        view.list_policies().await.map(drop),
        view.list_import_reports(None, u32::MAX).await.map(drop),
    ];
    for error in read.into_iter().filter_map(Result::err) {
        found.say(error.to_string());
    }
}

async fn former_versions(link: &mut Link, found: &mut Found) -> Result<(), StoreError> {
    const SQL: &str = "SELECT code, version, body, changed_at, changed_by, row_hash, kind FROM record_versions \
        WHERE (kind, code, version) > ($1, $2, $3) ORDER BY kind, code, version LIMIT $4";
    let mut last = (String::new(), String::new(), 0_i64);
    loop {
        let args = [Arg::Text(&last.0), Arg::Text(&last.1), Arg::Int(last.2), Arg::Int(PAGE.into())];
        let page = link.rows(SQL, &args).await?;
        let Some(row) = page.last() else { return Ok(()) };
        last = (row.get(6)?, row.get(0)?, row.get(1)?);
        for row in &page {
            let (kind, code): (String, String) = (row.get(6)?, row.get(0)?);
            match Kind::ALL.into_iter().find(|known| known.code() == kind) {
                Some(kind) => found.note(record::former(kind, row).map(drop)),
                None => found.say(format!("record_versions.kind of {code}: {kind} is no kind of record")),
            }
        }
    }
}

/// One table of deflated bodies.
struct Bodies {
    table: &'static str,
    /// Selects `key, hash, size, body` of the first row after the key `$1`.
    next: &'static str,
    first_key: Key,
}

#[derive(Clone)]
enum Key {
    Text(String),
    Number(i64),
}

async fn bodies(link: &mut Link, found: &mut Found) -> Result<(), StoreError> {
    let tables = [
        Bodies {
            table: "policies",
            next: "SELECT hash, hash, size, body FROM policies WHERE hash > $1 ORDER BY hash LIMIT 1",
            first_key: Key::Text(String::new()),
        },
        Bodies {
            table: "snapshots",
            next: "SELECT hash, hash, size, body FROM snapshots WHERE hash > $1 ORDER BY hash LIMIT 1",
            first_key: Key::Text(String::new()),
        },
        Bodies {
            table: "snapshot_parts",
            next: "SELECT hash, hash, size, body FROM snapshot_parts WHERE hash > $1 ORDER BY hash LIMIT 1",
            first_key: Key::Text(String::new()),
        },
        Bodies {
            table: "runs",
            next: "SELECT number, result_hash, size, body FROM runs WHERE number > $1 ORDER BY number LIMIT 1",
            first_key: Key::Number(0),
        },
    ];
    for bodies in tables {
        let mut key = bodies.first_key.clone();
        // One at a time: a snapshot of a large register fills a hundred megabytes.
        while let Some(row) = link.row(bodies.next, &[key.arg()]).await? {
            key = key.of(&row)?;
            found.note(check_body(bodies.table, &key.to_string(), &row));
        }
    }
    Ok(())
}

/// Every part that a list of parts names is there.
async fn parts(view: &mut View, found: &mut Found) -> Result<(), StoreError> {
    let mut there = BTreeSet::new();
    for row in view.link.rows("SELECT hash FROM snapshot_parts", &[]).await? {
        there.insert(row.get::<String>(0)?);
    }
    for row in view.link.rows("SELECT DISTINCT parts FROM snapshots WHERE parts IS NOT NULL", &[]).await? {
        let list: String = row.get(0)?;
        // A list that is absent or cannot be read was named before.
        let hash = Sha256Hash::parse(&list).unwrap_or(Sha256Hash::ZERO);
        let lines = view.snapshot_part(hash).await.ok().flatten().unwrap_or_default();
        let lines = String::from_utf8_lossy(&lines);
        let named = lines.lines().map(|line| line.split(' ').next().unwrap_or_default());
        for part in named.filter(|part| !there.contains(*part)) {
            found.say(format!("snapshot_parts: {part}, which {list} names, is not there"));
        }
    }
    Ok(())
}

fn check_body(table: &'static str, key: &str, row: &Row) -> Result<(), StoreError> {
    let hash: String = row.get(1)?;
    let hash = Sha256Hash::parse(&hash).map_err(|e| StoreError::inconsistent(table, "hash", key, e))?;
    run::body(row, 2, (table, key), hash).map(drop)
}

impl Key {
    fn arg(&self) -> Arg<'_> {
        match self {
            Self::Text(text) => Arg::Text(text),
            Self::Number(number) => Arg::Int(*number),
        }
    }

    fn of(&self, row: &Row) -> Result<Self, StoreError> {
        Ok(match self {
            Self::Text(_) => Self::Text(row.get(0)?),
            Self::Number(_) => Self::Number(row.get(0)?),
        })
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}
