//! Keeping and finding: the only user of sqlx.
//!
//! Reading goes through a [view](crate::store::Store::read) that sees one moment. Writing goes through
//! [`Store::write`](crate::store::Store::write): an act runs inside a
//! [`UnitOfWork`], leaves at least one audit entry, and returns
//! only after a commit that reached the disk. One writer shares that commit among the acts that wait.
//!
//! *Design notes.*
//! - A record is one row: code, version, the canonical JSON of the value and a few columns to find it
//!   by. All kinds are kept by one mechanism ([`Record`]); a former body is
//!   never thrown away.
//! - A record that an import added is [taken back](UnitOfWork::remove_record) into the former versions, from where
//!   its numbering goes on when its code is used again.
//! - Every change states the version it rests on. A stale one is refused with both values.
//! - The trail, former versions, runs, snapshots, policies and import reports only grow; triggers say so
//!   too, for whoever comes by another door.
//! - Both databases run the same texts; what differs lies in `sqlite` and `postgres`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_trait::async_trait;
use serde_json::Value;

use crate::domain::{
    actor::Actor,
    audit::{Action, AuditEntry, AuditEvent, Chain, EntityKind},
    clock::Timestamp,
    code::{ChildCode, GroupCode},
    hash::Sha256Hash,
    import::ImportNumber,
    placement::Placement,
    run::{RunNumber, RunRecord},
};

/// What can go wrong.
mod error;

/// Kinds of record.
mod kind;

/// How each kind is kept.
mod records;

/// SQL of the kinds.
mod statements;

/// One connection to either database.
mod link;

/// Rows to values.
mod rows;

/// What was read, kept between views.
mod kept;

/// One view at a time for each task.
mod one_view;

/// Queries.
mod reads;

/// Changes.
mod work;

/// Changes of many records at once.
mod many;

/// What lives for a while only: sessions, attempts, credentials, once-keys, drafts.
pub mod transient;

/// What was before, for exports.
mod history;

/// The one writer.
mod writer;

/// What is kept of imports.
mod imports;

/// Opening and migrating.
mod open;

/// What is SQLite's own.
mod sqlite;

/// What is PostgreSQL's own.
mod postgres;

/// Status, backup, restore, verification.
pub mod admin;

/// Verifying the audit trail.
pub mod trail;

pub use error::StoreError;
pub use history::{HistoryReads, Shared, SharedBody};
pub use imports::{ImportReport, Imported};
pub use kept::{Kept, LatestRuns, Projection, Shelf, Whole};
pub use kind::{CodeRange, Draft, Kind, Record, relative_code, waiver_code};
pub use link::Backend;
pub use many::{MANY, ManyWork};
pub use open::{Location, MIGRATIONS, Migrated, Store, migrate, migration, open, open_for_try};
pub use rows::run::Body;
pub use transient::{DraftSize, TransientReads, TransientWork};
pub use writer::ActFuture;

/// A record with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<R> {
    /// The record.
    pub value: R,
    /// 1 for the first; to be stated when it is changed.
    pub version: i64,
    /// When this version was kept, UTC.
    pub changed_at: Timestamp,
    /// Who kept it: a staff or system code.
    pub changed_by: String,
}

/// A record as it lies in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// Kind.
    pub kind: Kind,
    /// Code.
    pub code: String,
    /// Version, from 1.
    pub version: i64,
    /// Canonical JSON.
    pub body: String,
    /// When this version was kept, UTC.
    pub changed_at: Timestamp,
    /// Who kept it.
    pub changed_by: String,
    /// Columns beside the body.
    pub columns: Vec<Option<String>>,
}

/// Where a table of records stands: any change of any record, by whatever process, gives another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Number of records.
    pub records: i64,
    /// Sum of their versions: each record kept or replaced adds one, one that is taken back takes its own away.
    pub versions: i64,
    /// When the last change was kept, UTC: tells a restored copy from what it replaced.
    pub changed_at: Timestamp,
}

impl Revision {
    /// Where the table stands after more changes.
    #[must_use]
    fn and(self, more: Option<Self>) -> Self {
        let Some(more) = more else { return self };
        Self {
            records: self.records + more.records,
            versions: self.versions + more.versions,
            changed_at: self.changed_at.max(more.changed_at),
        }
    }
}

/// A version of a record, without the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Code of the record.
    pub code: String,
    /// Its version, from 1.
    pub version: i64,
    /// When it was kept, UTC.
    pub changed_at: Timestamp,
}

/// A body that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerVersion {
    /// Its version.
    pub version: i64,
    /// The record as it was.
    pub body: Value,
    /// When it had been kept, UTC.
    pub changed_at: Timestamp,
    /// Who had kept it.
    pub changed_by: String,
}

/// A policy that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRecord {
    /// Hash of its bytes.
    pub hash: Sha256Hash,
    /// 1 for the first that was added, then counting.
    pub number: i64,
    /// When it was added, UTC.
    pub added_at: Timestamp,
    /// Who added it.
    pub added_by: String,
}

/// Which runs to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct RunQuery {
    /// Only of this child or sibling group.
    pub case_code: Option<String>,
    /// Only runs before this one: the next page.
    pub before: Option<RunNumber>,
    /// At most this many.
    pub limit: u32,
}

/// Which audit entries to list.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Which entries.
    pub filter: AuditFilter,
    /// From where, in which direction.
    pub from: AuditFrom,
    /// At most this many.
    pub limit: u32,
}

/// Which entries of the trail.
#[derive(Clone, Debug)]
pub enum AuditFilter {
    /// Every entry.
    All,
    /// About one entity.
    Entity(EntityKind, String),
    /// By one person or system.
    Actor(String),
    /// Of one action.
    Action(Action),
}

/// Where a page of the trail begins; the entry itself is left out.
#[derive(Clone, Copy, Debug)]
pub enum AuditFrom {
    /// Rising from the entry after this number; 0 is the beginning.
    After(u64),
    /// Falling from the entry before this number; [`u64::MAX`] is the end.
    Before(u64),
}

/// How much there is of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records by kind, in the order of [`Kind::ALL`].
    pub records: Vec<(Kind, i64)>,
    /// Former versions of records.
    pub former_versions: i64,
    /// Runs.
    pub runs: i64,
    /// Snapshots.
    pub snapshots: i64,
    /// Policies.
    pub policies: i64,
    /// Import reports.
    pub import_reports: i64,
    /// Entries of the audit trail.
    pub audit_entries: i64,
}

/// What can be asked. A view sees one moment; a unit of work sees its own changes.
#[async_trait]
pub trait Reads: TransientReads + HistoryReads {
    /// One record by its code; see also [`ReadsExt::find`].
    async fn find_record(&mut self, kind: Kind, code: &str) -> Result<Option<RawRecord>, StoreError>;

    /// Records between two codes in the order of their bytes, at most `limit`; see also [`ReadsExt`].
    async fn list_records(
        &mut self,
        kind: Kind,
        range: &CodeRange,
        limit: Option<u32>,
    ) -> Result<Vec<RawRecord>, StoreError>;

    /// Records of a kind with this value in a column, in the order of codes; see also [`ReadsExt::by`].
    async fn records_by(&mut self, kind: Kind, column: &str, value: &str) -> Result<Vec<RawRecord>, StoreError>;

    /// Every placement of a child, alone or with brothers and sisters, in the order of codes.
    async fn placements_of(&mut self, child: &ChildCode) -> Result<Vec<Placement>, StoreError>;

    /// The bodies of a record that were replaced, oldest first.
    async fn former_versions(&mut self, kind: Kind, code: &str) -> Result<Vec<FormerVersion>, StoreError>;

    /// The sibling group a child is in.
    async fn group_of(&mut self, child: &ChildCode) -> Result<Option<GroupCode>, StoreError>;

    /// How much there is of everything.
    async fn counts(&mut self) -> Result<Counts, StoreError>;

    /// One run.
    async fn find_run(&mut self, number: RunNumber) -> Result<Option<RunRecord>, StoreError>;

    /// What the lists of these runs hash to, in as few trips as there can be; nothing of a run that is not there.
    async fn result_hashes(
        &mut self,
        numbers: &BTreeSet<RunNumber>,
    ) -> Result<BTreeMap<RunNumber, Sha256Hash>, StoreError>;

    /// Runs, newest first.
    async fn list_runs(&mut self, query: &RunQuery) -> Result<Vec<RunRecord>, StoreError>;

    /// The latest run of all.
    async fn last_run(&mut self) -> Result<Option<RunRecord>, StoreError>;

    /// Runs made at a moment or later, oldest first.
    async fn runs_since(&mut self, since: Timestamp) -> Result<Vec<RunRecord>, StoreError>;

    /// Every run after this one, oldest first.
    async fn runs_after(&mut self, after: Option<RunNumber>) -> Result<Vec<RunRecord>, StoreError>;

    /// The bytes of a run's result, checked against their hash.
    async fn run_result(&mut self, number: RunNumber) -> Result<Option<Vec<u8>>, StoreError>;

    /// The bytes of a snapshot, or of the head of one in parts, checked against their hash.
    async fn snapshot(&mut self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// The bytes of a part of snapshots, checked against their hash.
    async fn snapshot_part(&mut self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// Whether a part of snapshots is kept already.
    async fn has_snapshot_part(&mut self, hash: Sha256Hash) -> Result<bool, StoreError>;

    /// Where the records of a kind stand; a view asks the database once for all kinds.
    async fn revision(&mut self, kind: Kind) -> Result<Revision, StoreError>;

    /// Versions of the records of a kind that were kept after a moment, in no order.
    async fn changed_after(&mut self, kind: Kind, after: Timestamp) -> Result<Vec<Version>, StoreError>;

    /// A policy and its bytes, checked against their hash.
    async fn find_policy(&mut self, hash: Sha256Hash) -> Result<Option<(PolicyRecord, Vec<u8>)>, StoreError>;

    /// Every policy, oldest first; the last one is the newest.
    async fn list_policies(&mut self) -> Result<Vec<PolicyRecord>, StoreError>;

    /// One import report.
    async fn find_import_report(&mut self, number: i64) -> Result<Option<ImportReport>, StoreError>;

    /// Which versions of which records an import made, in the order it made them.
    async fn imported(&mut self, import: ImportNumber) -> Result<Vec<Imported>, StoreError>;

    /// Import reports, newest first, from the one before `before` on, at most `limit`.
    async fn list_import_reports(&mut self, before: Option<i64>, limit: u32) -> Result<Vec<ImportReport>, StoreError>;

    /// A page of the trail.
    async fn audit_entries(&mut self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError>;

    /// When something was last done to each entity of a kind, by its code.
    async fn last_acts(&mut self, action: Action, kind: EntityKind) -> Result<Vec<(String, Timestamp)>, StoreError>;

    /// Number of entries of the trail and hash of the last.
    async fn audit_head(&mut self) -> Result<Chain, StoreError>;

    /// Where views of this store keep what they read; an act reads for itself.
    fn shelf(&self) -> Option<Arc<Shelf>>;
}

/// What can be asked with the type of the record.
pub trait ReadsExt: Reads {
    /// The record of this code.
    fn find<R: Record>(&mut self, code: &str) -> impl Future<Output = Result<Option<Stored<R>>, StoreError>> + Send {
        async move {
            if self.keeps::<R>() {
                return Ok(self.whole::<R>().await?.get(code).map(|stored| Stored::clone(stored)));
            }
            self.find_record(R::KIND, code).await?.map(rows::record::stored).transpose()
        }
    }

    /// Whether a view keeps the whole records of this kind.
    fn keeps<R: Record>(&self) -> bool {
        R::IS_KEPT && self.shelf().is_some()
    }

    /// The table of a projection, kept between views: for what is asked for again and again.
    fn kept<P: Projection>(&mut self) -> impl Future<Output = Result<Arc<Kept<P>>, StoreError>> + Send {
        kept::kept(self)
    }

    /// Every record of a kind, whole, kept between views.
    fn whole<R: Record>(&mut self) -> impl Future<Output = Result<Arc<Whole<R>>, StoreError>> + Send {
        kept::kept(self)
    }

    /// The latest run of every case, kept between views.
    fn latest_runs(&mut self) -> impl Future<Output = Result<Arc<LatestRuns>, StoreError>> + Send {
        kept::latest_runs(self)
    }

    /// Every record of the kind, in the order of codes.
    fn list<R: Record>(&mut self) -> impl Future<Output = Result<Vec<Stored<R>>, StoreError>> + Send {
        self.within::<R>(CodeRange::all())
    }

    /// The next `limit` records after this code; `""` for the first page.
    fn page<R: Record>(
        &mut self,
        after: &str,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Stored<R>>, StoreError>> + Send {
        let range = CodeRange::after(after);
        async move { typed(self.list_records(R::KIND, &range, Some(limit)).await?) }
    }

    /// Every record of the kind with this value in a column.
    fn by<R: Record>(
        &mut self,
        column: &'static str,
        value: &str,
    ) -> impl Future<Output = Result<Vec<Stored<R>>, StoreError>> + Send {
        let value = value.to_owned();
        async move {
            let position = R::KIND.statements().columns.iter().position(|name| *name == column);
            match position.filter(|_| self.keeps::<R>()) {
                Some(position) => Ok(self.whole::<R>().await?.by(position, &value)),
                None => typed(self.records_by(R::KIND, column, &value).await?),
            }
        }
    }

    /// The relatives or the waivers of a child.
    fn of_child<R: Record>(
        &mut self,
        child: &ChildCode,
    ) -> impl Future<Output = Result<Vec<Stored<R>>, StoreError>> + Send {
        self.within::<R>(CodeRange::of_child(child))
    }

    /// Every record of the kind between two codes, in the order of codes.
    fn within<R: Record>(
        &mut self,
        range: CodeRange,
    ) -> impl Future<Output = Result<Vec<Stored<R>>, StoreError>> + Send {
        async move {
            if self.keeps::<R>() {
                return Ok(self.whole::<R>().await?.copied(&range));
            }
            typed(self.list_records(R::KIND, &range, None).await?)
        }
    }
}

impl<T: Reads + ?Sized> ReadsExt for T {}

fn typed<R: Record>(raw: Vec<RawRecord>) -> Result<Vec<Stored<R>>, StoreError> {
    raw.into_iter().map(rows::record::stored).collect()
}

/// What can be changed, inside one act: all of it is kept, or none.
#[async_trait]
pub trait UnitOfWork: Reads + TransientWork + ManyWork {
    /// Who acts.
    fn actor(&self) -> &Actor;

    /// The moment of the act, the same for everything it keeps.
    fn now(&self) -> Timestamp;

    /// Keeps a new record; its version, which is 1 unless one of this code was taken back. [`StoreError::Conflict`]
    /// when its code is taken. See [`UnitOfWorkExt::insert`].
    async fn insert_record(&mut self, draft: &Draft) -> Result<i64, StoreError>;

    /// Replaces the version `expected` and keeps the former body; the new version. [`StoreError::Conflict`]
    /// when another version is kept, [`StoreError::NotFound`] when there is none.
    async fn update_record(&mut self, draft: &Draft, expected: i64) -> Result<i64, StoreError>;

    /// Takes back the version `expected` of a record: its body is a former version from then on. What else names
    /// it must be taken back first. [`StoreError::Conflict`] when another version is kept.
    async fn remove_record(&mut self, kind: Kind, code: &str, expected: i64) -> Result<(), StoreError>;

    /// Lets a sibling group hold nobody until it is kept anew in the same act: children can change places then.
    async fn forget_members(&mut self, group: &str) -> Result<(), StoreError>;

    /// The number the next record of a numbered kind will have: none of those is ever taken back, but for talks that
    /// came with a file, whose numbers are given again.
    async fn next_number(&mut self, kind: Kind) -> Result<u32, StoreError>;

    /// The number the next run will have.
    async fn next_run_number(&mut self) -> Result<RunNumber, StoreError>;

    /// Keeps a run with its result; its policy and its snapshot must be kept already.
    async fn insert_run(&mut self, run: &RunRecord, result: &Body) -> Result<(), StoreError>;

    /// Keeps what a run read, once: the whole of it, or its head with the hash of the list of its parts, which is
    /// a part and is kept already.
    async fn insert_snapshot(&mut self, snapshot: &Body, parts: Option<Sha256Hash>) -> Result<(), StoreError>;

    /// Keeps a part of snapshots, once.
    async fn insert_snapshot_part(&mut self, part: &Body) -> Result<(), StoreError>;

    /// Keeps a policy, once: adding the same bytes again changes nothing.
    async fn insert_policy(&mut self, bytes: &[u8]) -> Result<PolicyRecord, StoreError>;

    /// Keeps what an import found; the number of the report.
    async fn insert_import_report(
        &mut self,
        source_hash: Sha256Hash,
        committed: bool,
        body: &Value,
    ) -> Result<i64, StoreError>;

    /// Appends an entry to the trail; its number. Every act must do so at least once.
    async fn audit(&mut self, event: AuditEvent) -> Result<u64, StoreError>;
}

/// What can be changed with the type of the record.
pub trait UnitOfWorkExt: UnitOfWork {
    /// Keeps a new record.
    fn insert<R: Record>(&mut self, record: &R) -> impl Future<Output = Result<(), StoreError>> + Send {
        let draft = Draft::of(record);
        async move { self.insert_record(&draft).await.map(drop) }
    }

    /// Replaces the version `expected`; the new version.
    fn update<R: Record>(&mut self, record: &R, expected: i64) -> impl Future<Output = Result<i64, StoreError>> + Send {
        let draft = Draft::of(record);
        async move { self.update_record(&draft, expected).await }
    }
}

impl<T: UnitOfWork + ?Sized> UnitOfWorkExt for T {}
