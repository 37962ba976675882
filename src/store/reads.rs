//! The queries, written once for a view and for a unit of work.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_trait::async_trait;

use super::{
    AuditFilter, AuditFrom, AuditQuery, Backend, CodeRange, Counts, FormerVersion, ImportReport, Imported, Kind,
    PolicyRecord, RawRecord, Reads, Revision, RunQuery, StoreError, Version,
    imports::imported,
    kept::Shelf,
    link::{Arg, Link, Row},
    many::places,
    one_view::Hold,
    rows::{audit, record, run},
};
use crate::domain::{
    audit::{Action, AuditEntry, Chain, EntityKind},
    clock::Timestamp,
    code::{ChildCode, GroupCode},
    hash::Sha256Hash,
    import::ImportNumber,
    placement::Placement,
    run::{RunNumber, RunRecord},
};

/// The columns that `rows::run::run` reads, in its order.
macro_rules! run_columns {
    () => {
        "number, case_code, as_of, created_at, created_by, preparatory, engine, policy_hash, snapshot_hash, \
         result_hash, seed, row_hash"
    };
}

/// The columns that `rows::audit` reads, in its order.
macro_rules! audit_columns {
    () => {
        "seq, at_micros, actor, role, action, kind, code, outcome, purpose, details, prev_hash, hash"
    };
}

/// Selects a page of the trail in one direction.
macro_rules! audit_page {
    ($filter:literal, $compare:literal, $order:literal) => {
        concat!(
            "SELECT ",
            audit_columns!(),
            " FROM audit_entries WHERE ",
            $filter,
            "seq ",
            $compare,
            " $1 ORDER BY seq ",
            $order,
            " LIMIT $2"
        )
    };
}

/// Whatever holds a connection.
pub(crate) trait HasLink: Send {
    fn link(&mut self) -> &mut Link;

    /// Where what is read may be kept.
    fn shelf(&self) -> Option<Arc<Shelf>> {
        None
    }

    /// Where the tables stand, for one who sees them as they were at one moment.
    fn seen(&mut self) -> Option<&mut Vec<(String, Revision)>> {
        None
    }

    /// What was changed and is not yet told in the table of revisions.
    fn untold(&self, _kind: Kind) -> Option<Revision> {
        None
    }
}

/// A view of one moment.
pub(crate) struct View {
    pub(crate) link: Link,
    /// Where the tables stand, by the code of the kind; empty until it is asked for.
    seen: Vec<(String, Revision)>,
    shelf: Option<Arc<Shelf>>,
    /// Let go after the connection: a view of a copy that nobody else reads has none.
    _hold: Option<Hold>,
}

impl View {
    /// A view from the readers' pool.
    pub(crate) fn held(link: Link, shelf: Arc<Shelf>, hold: Hold) -> Self {
        Self { link, seen: Vec::new(), shelf: Some(shelf), _hold: Some(hold) }
    }

    /// A view on a connection of its own.
    pub(crate) fn alone(link: Link) -> Self {
        Self { link, seen: Vec::new(), shelf: None, _hold: None }
    }
}

impl HasLink for View {
    fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    fn shelf(&self) -> Option<Arc<Shelf>> {
        self.shelf.clone()
    }

    fn seen(&mut self) -> Option<&mut Vec<(String, Revision)>> {
        Some(&mut self.seen)
    }
}

#[async_trait]
impl<T: HasLink> Reads for T {
    async fn find_record(&mut self, kind: Kind, code: &str) -> Result<Option<RawRecord>, StoreError> {
        let row = self.link().row(kind.statements().find, &[Arg::Text(code)]).await?;
        row.map(|row| record::raw(kind, &row)).transpose()
    }

    async fn list_records(
        &mut self,
        kind: Kind,
        range: &CodeRange,
        limit: Option<u32>,
    ) -> Result<Vec<RawRecord>, StoreError> {
        let limit = limit.map_or(i64::MAX, i64::from);
        let args = [Arg::Text(&range.after), Arg::Text(&range.before), Arg::Int(limit)];
        let rows = self.link().rows(kind.statements().list, &args).await?;
        rows.iter().map(|row| record::raw(kind, row)).collect()
    }

    async fn records_by(&mut self, kind: Kind, column: &str, value: &str) -> Result<Vec<RawRecord>, StoreError> {
        let statements = kind.statements();
        let position = statements.columns.iter().position(|name| *name == column);
        let Some(position) = position else {
            return Err(StoreError::inconsistent(statements.table, "code", column, "there is no such column"));
        };
        let rows = self.link().rows(statements.by[position], &[Arg::Text(value)]).await?;
        rows.iter().map(|row| record::raw(kind, row)).collect()
    }

    async fn placements_of(&mut self, child: &ChildCode) -> Result<Vec<Placement>, StoreError> {
        // A child may have been placed as another case than today's: the body alone names all of them.
        const SQL: &str = "SELECT code, version, body, changed_at, changed_by, row_hash, case_code, family \
            FROM placements WHERE body LIKE $1 ORDER BY code";
        let rows = self.link().rows(SQL, &[Arg::Text(&format!("%\"{child}\"%"))]).await?;
        let placements = rows.iter().map(|row| record::stored(record::raw(Kind::Placement, row)?));
        let mut found: Vec<Placement> =
            placements.map(|stored| Ok(stored?.value)).collect::<Result<_, StoreError>>()?;
        // `_` stands for any letter in such a question.
        found.retain(|placement| placement.children.contains(child));
        Ok(found)
    }

    async fn former_versions(&mut self, kind: Kind, code: &str) -> Result<Vec<FormerVersion>, StoreError> {
        const SQL: &str = "SELECT code, version, body, changed_at, changed_by, row_hash FROM record_versions \
            WHERE kind = $1 AND code = $2 ORDER BY version";
        let rows = self.link().rows(SQL, &[Arg::Text(kind.code()), Arg::Text(code)]).await?;
        rows.iter().map(|row| record::former(kind, row)).collect()
    }

    async fn group_of(&mut self, child: &ChildCode) -> Result<Option<GroupCode>, StoreError> {
        const SQL: &str = "SELECT sibling_group FROM sibling_members WHERE child = $1";
        let Some(row) = self.link().row(SQL, &[Arg::Text(child.as_str())]).await? else { return Ok(None) };
        let code: String = row.get(0)?;
        let parsed = GroupCode::parse(&code);
        parsed.map(Some).map_err(|e| StoreError::inconsistent("sibling_members", "sibling_group", child.as_str(), e))
    }

    async fn counts(&mut self) -> Result<Counts, StoreError> {
        let link = self.link();
        let mut counts = Counts::default();
        for kind in Kind::ALL {
            counts.records.push((kind, link.number(kind.statements().count, &[]).await?));
        }
        counts.former_versions = link.number("SELECT COUNT(*) FROM record_versions", &[]).await?;
        counts.runs = link.number("SELECT COUNT(*) FROM runs", &[]).await?;
        counts.snapshots = link.number("SELECT COUNT(*) FROM snapshots", &[]).await?;
        counts.policies = link.number("SELECT COUNT(*) FROM policies", &[]).await?;
        counts.import_reports = link.number("SELECT COUNT(*) FROM import_reports", &[]).await?;
        counts.audit_entries = link.number("SELECT COUNT(*) FROM audit_entries", &[]).await?;
        Ok(counts)
    }

    async fn find_run(&mut self, number: RunNumber) -> Result<Option<RunRecord>, StoreError> {
        const SQL: &str = concat!("SELECT ", run_columns!(), " FROM runs WHERE number = $1");
        let row = self.link().row(SQL, &[Arg::Int(number.get().into())]).await?;
        row.as_ref().map(run::run).transpose()
    }

    async fn result_hashes(
        &mut self,
        numbers: &BTreeSet<RunNumber>,
    ) -> Result<BTreeMap<RunNumber, Sha256Hash>, StoreError> {
        // Far below what either database takes in one statement (32 766 values).
        const MOST: usize = 5_000;
        let numbers: Vec<i64> = numbers.iter().map(|number| number.get().into()).collect();
        let mut hashes = BTreeMap::new();
        for some in numbers.chunks(MOST) {
            let sql = format!("SELECT {} FROM runs WHERE number IN ({})", run_columns!(), places(1, some.len()));
            let args: Vec<Arg<'_>> = some.iter().map(|number| Arg::Int(*number)).collect();
            for row in self.link().rows_of_text(sql, &args).await? {
                let record = run::run(&row)?;
                hashes.insert(record.number, record.result_hash);
            }
        }
        Ok(hashes)
    }

    async fn list_runs(&mut self, query: &RunQuery) -> Result<Vec<RunRecord>, StoreError> {
        const ALL: &str =
            concat!("SELECT ", run_columns!(), " FROM runs WHERE number < $1 ORDER BY number DESC LIMIT $2");
        const OF_CASE: &str = concat!(
            "SELECT ",
            run_columns!(),
            " FROM runs WHERE number < $1 AND case_code = $3 ORDER BY number DESC LIMIT $2"
        );
        let before = query.before.map_or(i64::MAX, |number| number.get().into());
        let mut args = vec![Arg::Int(before), Arg::Int(query.limit.into())];
        args.extend(query.case_code.as_deref().map(Arg::Text));
        let sql = if query.case_code.is_some() { OF_CASE } else { ALL };
        self.link().rows(sql, &args).await?.iter().map(run::run).collect()
    }

    async fn last_run(&mut self) -> Result<Option<RunRecord>, StoreError> {
        const SQL: &str = concat!("SELECT ", run_columns!(), " FROM runs ORDER BY number DESC LIMIT 1");
        self.link().row(SQL, &[]).await?.as_ref().map(run::run).transpose()
    }

    async fn runs_since(&mut self, since: Timestamp) -> Result<Vec<RunRecord>, StoreError> {
        const SQL: &str = concat!("SELECT ", run_columns!(), " FROM runs WHERE created_at >= $1 ORDER BY number");
        self.link().rows(SQL, &[Arg::Int(since.micros())]).await?.iter().map(run::run).collect()
    }

    async fn runs_after(&mut self, after: Option<RunNumber>) -> Result<Vec<RunRecord>, StoreError> {
        const SQL: &str = concat!("SELECT ", run_columns!(), " FROM runs WHERE number > $1 ORDER BY number");
        let after = after.map_or(0, |number| number.get().into());
        self.link().rows(SQL, &[Arg::Int(after)]).await?.iter().map(run::run).collect()
    }

    async fn run_result(&mut self, number: RunNumber) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "SELECT size, body FROM runs WHERE number = $1";
        let Some(record) = self.find_run(number).await? else { return Ok(None) };
        let row = self.link().row(SQL, &[Arg::Int(number.get().into())]).await?;
        row.map(|row| run::body(&row, 0, ("runs", &number.to_string()), record.result_hash)).transpose()
    }

    async fn snapshot(&mut self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let key = hash.to_string();
        let row = self.link().row("SELECT size, body FROM snapshots WHERE hash = $1", &[Arg::Text(&key)]).await?;
        row.map(|row| run::body(&row, 0, ("snapshots", &key), hash)).transpose()
    }

    async fn snapshot_part(&mut self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let key = hash.to_string();
        let row = self.link().row("SELECT size, body FROM snapshot_parts WHERE hash = $1", &[Arg::Text(&key)]).await?;
        row.map(|row| run::body(&row, 0, ("snapshot_parts", &key), hash)).transpose()
    }

    async fn has_snapshot_part(&mut self, hash: Sha256Hash) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM snapshot_parts WHERE hash = $1";
        Ok(self.link().number(SQL, &[Arg::Text(&hash.to_string())]).await? > 0)
    }

    async fn revision(&mut self, kind: Kind) -> Result<Revision, StoreError> {
        let found = |revisions: &[(String, Revision)]| {
            let of_kind = revisions.iter().find(|(code, _)| code == kind.code()).map(|(_, revision)| *revision);
            of_kind.ok_or_else(|| StoreError::inconsistent("revisions", "kind", kind.code(), "there is no such row"))
        };
        if let Some(seen) = self.seen().filter(|seen| !seen.is_empty()) {
            return found(seen);
        }
        let revisions = revisions(self.link()).await?;
        let of_kind = found(&revisions)?.and(self.untold(kind));
        if let Some(seen) = self.seen() {
            *seen = revisions;
        }
        Ok(of_kind)
    }

    async fn changed_after(&mut self, kind: Kind, after: Timestamp) -> Result<Vec<Version>, StoreError> {
        let rows = self.link().rows(kind.statements().changed_after, &[Arg::Int(after.micros())]).await?;
        let version = |row: &Row| {
            let changed_at = Timestamp::from_micros(row.get(2)?);
            Ok(Version { code: row.get(0)?, version: row.get(1)?, changed_at })
        };
        rows.iter().map(version).collect()
    }

    async fn find_policy(&mut self, hash: Sha256Hash) -> Result<Option<(PolicyRecord, Vec<u8>)>, StoreError> {
        const SQL: &str = "SELECT hash, number, added_at, added_by, row_hash, size, body FROM policies WHERE hash = $1";
        let key = hash.to_string();
        let Some(row) = self.link().row(SQL, &[Arg::Text(&key)]).await? else { return Ok(None) };
        Ok(Some((run::policy(&row)?, run::body(&row, 5, ("policies", &key), hash)?)))
    }

    async fn list_policies(&mut self) -> Result<Vec<PolicyRecord>, StoreError> {
        const SQL: &str = "SELECT hash, number, added_at, added_by, row_hash FROM policies ORDER BY number";
        self.link().rows(SQL, &[]).await?.iter().map(run::policy).collect()
    }

    async fn find_import_report(&mut self, number: i64) -> Result<Option<ImportReport>, StoreError> {
        const SQL: &str = "SELECT number, source_hash, created_at, created_by, committed, body, row_hash FROM import_reports WHERE number = $1";
        let row = self.link().row(SQL, &[Arg::Int(number)]).await?;
        row.as_ref().map(run::import_report).transpose()
    }

    async fn list_import_reports(&mut self, before: Option<i64>, limit: u32) -> Result<Vec<ImportReport>, StoreError> {
        const SQL: &str = "SELECT number, source_hash, created_at, created_by, committed, body, row_hash FROM import_reports \
            WHERE number < $1 ORDER BY number DESC LIMIT $2";
        let args = [Arg::Int(before.unwrap_or(i64::MAX)), Arg::Int(limit.into())];
        self.link().rows(SQL, &args).await?.iter().map(run::import_report).collect()
    }

    async fn imported(&mut self, import: ImportNumber) -> Result<Vec<Imported>, StoreError> {
        const SQL: &str = "SELECT kind, code, version, added FROM imported_versions WHERE import = $1 ORDER BY place";
        let key = import.to_string();
        let rows = self.link().rows(SQL, &[Arg::Text(&key)]).await?;
        rows.iter().map(|row| imported(&key, row)).collect()
    }

    async fn audit_entries(&mut self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        let (rising, from) = match query.from {
            AuditFrom::After(seq) => (true, seq),
            AuditFrom::Before(seq) => (false, seq),
        };
        let mut args = vec![Arg::Int(i64::try_from(from).unwrap_or(i64::MAX)), Arg::Int(query.limit.into())];
        let [up, down] = match &query.filter {
            AuditFilter::All => [audit_page!("", ">", "ASC"), audit_page!("", "<", "DESC")],
            AuditFilter::Entity(kind, code) => {
                args.extend([Arg::Text(kind.code()), Arg::Text(code)]);
                [
                    audit_page!("kind = $3 AND code = $4 AND ", ">", "ASC"),
                    audit_page!("kind = $3 AND code = $4 AND ", "<", "DESC"),
                ]
            }
            AuditFilter::Actor(actor) => {
                args.push(Arg::Text(actor));
                [audit_page!("actor = $3 AND ", ">", "ASC"), audit_page!("actor = $3 AND ", "<", "DESC")]
            }
            AuditFilter::Action(action) => {
                args.push(Arg::Text(action.code()));
                [audit_page!("action = $3 AND ", ">", "ASC"), audit_page!("action = $3 AND ", "<", "DESC")]
            }
        };
        let rows = self.link().rows(if rising { up } else { down }, &args).await?;
        rows.iter().map(audit::entry).collect()
    }

    async fn last_acts(&mut self, action: Action, kind: EntityKind) -> Result<Vec<(String, Timestamp)>, StoreError> {
        const SQL: &str = "SELECT code, MAX(at_micros) FROM audit_entries WHERE kind = $1 AND action = $2 \
            GROUP BY code ORDER BY code";
        let rows = self.link().rows(SQL, &[Arg::Text(kind.code()), Arg::Text(action.code())]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, Timestamp::from_micros(row.get(1)?)))).collect()
    }

    async fn audit_head(&mut self) -> Result<Chain, StoreError> {
        head(self.link()).await
    }

    fn shelf(&self) -> Option<Arc<Shelf>> {
        HasLink::shelf(self)
    }
}

/// Where every table of records stands, by the code of its kind.
///
/// Asked by every view: one row costs a tenth of thirty on their way from SQLite's thread.
async fn revisions(link: &mut Link) -> Result<Vec<(String, Revision)>, StoreError> {
    const SQLITE: &str =
        "SELECT group_concat(kind || ' ' || records || ' ' || versions || ' ' || changed_at, ';') FROM revisions";
    const POSTGRES: &str =
        "SELECT string_agg(kind || ' ' || records || ' ' || versions || ' ' || changed_at, ';') FROM revisions";
    let sql = match link.backend() {
        Backend::Sqlite => SQLITE,
        Backend::Postgres => POSTGRES,
    };
    let told: Option<String> = match link.row(sql, &[]).await? {
        Some(row) => row.get(0)?,
        None => None,
    };
    let told = told.unwrap_or_default();
    let broken = |one: &str| StoreError::inconsistent("revisions", "kind", one, "its numbers cannot be read");
    told.split_terminator(';').map(|one| revision(one).ok_or_else(|| broken(one))).collect()
}

/// A kind with its numbers, as [`revisions`] asks for them.
fn revision(told: &str) -> Option<(String, Revision)> {
    let mut parts = told.split(' ');
    let kind = parts.next()?.to_owned();
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (records, versions) = (number()?, number()?);
    Some((kind, Revision { records, versions, changed_at: Timestamp::from_micros(number()?) }))
}

/// Number of entries of the trail and hash of the last.
pub(crate) async fn head(link: &mut Link) -> Result<Chain, StoreError> {
    const SQL: &str = "SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1";
    let Some(row) = link.row(SQL, &[]).await? else { return Ok(Chain::default()) };
    let (seq, hash): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
    let hash =
        hash.try_into().map_err(|_| StoreError::inconsistent("audit_entries", "hash", "last", "not 32 bytes"))?;
    Ok(Chain::resume(seq as u64, Sha256Hash::from_bytes(hash)))
}
