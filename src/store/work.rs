//! The changes of one act, inside a savepoint of the batch that carries it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;

use super::{
    Body, Draft, ImportReport, Kind, PolicyRecord, Reads as _, Revision, StoreError, UnitOfWork,
    link::{Arg, Backend, Link},
    reads::{HasLink, head},
    rows::{record, run},
};
use crate::domain::{
    actor::Actor,
    audit::{AuditEvent, Chain, is_unfit},
    canonical::canonical_json,
    clock::Timestamp,
    hash::Sha256Hash,
    run::{RunNumber, RunRecord},
};

/// A transaction in which acts follow each other, and the act that is on.
pub(crate) struct Work {
    writing: Writing,
    chain: Chain,
    actor: Actor,
    now: Timestamp,
    audited: bool,
    chain_before: Chain,
    /// By how much each table moved in this act.
    moved: BTreeMap<Kind, Revision>,
}

impl Work {
    /// Opens the transaction and reads where the trail stands: another process may have written since.
    pub(crate) async fn begin(mut link: Link, actor: Actor, now: Timestamp) -> Result<Self, StoreError> {
        match link.backend() {
            // A deferred transaction could fail when it first writes, after others were already told.
            Backend::Sqlite => link.execute("BEGIN IMMEDIATE", &[]).await?,
            Backend::Postgres => {
                link.execute("BEGIN", &[]).await?;
                link.execute("SELECT id FROM audit_head WHERE id = 1 FOR UPDATE", &[]).await?
            }
        };
        let chain = head(&mut link).await?;
        let writing = Writing { link, fault: None };
        Ok(Self { writing, chain, actor, now, audited: false, chain_before: chain, moved: BTreeMap::new() })
    }

    /// Begins an act.
    pub(crate) async fn begin_act(&mut self, actor: Actor, now: Timestamp) -> Result<(), StoreError> {
        self.writing.link.execute("SAVEPOINT act", &[]).await?;
        (self.actor, self.now, self.audited, self.chain_before) = (actor, now, false, self.chain);
        Ok(())
    }

    /// Ends an act so that it is part of the transaction.
    pub(crate) async fn keep_act(&mut self) -> Result<(), StoreError> {
        const TELL: &str = "UPDATE revisions SET records = records + $2, versions = versions + $3, \
            changed_at = CASE WHEN changed_at > $4 THEN changed_at ELSE $4 END WHERE kind = $1";
        for (kind, by) in std::mem::take(&mut self.moved) {
            let moved = [Arg::Int(by.records), Arg::Int(by.versions), Arg::Int(by.changed_at.micros())];
            self.writing.execute(TELL, &[&[Arg::Text(kind.code())], moved.as_slice()].concat()).await?;
        }
        self.writing.link.execute("RELEASE SAVEPOINT act", &[]).await.map(|_| ())
    }

    /// Ends an act so that nothing of it remains.
    pub(crate) async fn undo_act(&mut self) -> Result<(), StoreError> {
        self.chain = self.chain_before;
        self.moved.clear();
        self.writing.link.execute("ROLLBACK TO SAVEPOINT act", &[]).await?;
        self.writing.link.execute("RELEASE SAVEPOINT act", &[]).await.map(|_| ())
    }

    /// Whether the act left an entry.
    pub(crate) fn is_audited(&self) -> bool {
        self.audited
    }

    /// What failed the whole transaction.
    pub(crate) fn fault(&self) -> Option<&StoreError> {
        self.writing.fault.as_ref()
    }

    /// Undoes everything; the connection, for the next transaction.
    pub(crate) async fn abandon(mut self) -> Result<Link, StoreError> {
        self.writing.link.execute("ROLLBACK", &[]).await?;
        Ok(self.writing.link)
    }

    /// Commits; the connection, when it is fit for the next transaction.
    pub(crate) async fn commit(mut self) -> Result<Link, StoreError> {
        self.writing.link.execute("COMMIT", &[]).await?;
        Ok(self.writing.link)
    }

    /// Finds out whose version is kept, once a change was refused.
    pub(super) async fn conflict(&mut self, draft: &Draft, expected: i64) -> StoreError {
        let kept = match self.find_record(draft.kind, &draft.code).await {
            Ok(Some(kept)) => kept,
            Ok(None) => return StoreError::NotFound { kind: draft.kind, code: draft.code.clone() },
            Err(error) => return error,
        };
        match record::body_value(&kept) {
            Ok(stored) => StoreError::Conflict {
                kind: draft.kind,
                code: draft.code.clone(),
                expected,
                found: kept.version,
                stored: Box::new(stored),
                given: Box::new(serde_json::from_str(&draft.body).unwrap_or(Value::Null)),
            },
            Err(error) => error,
        }
    }

    /// The last former version of a record; 0 when there is none.
    async fn last_former(&mut self, kind: Kind, code: &str) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(version), 0) FROM record_versions WHERE kind = $1 AND code = $2";
        self.writing.link.number(SQL, &[Arg::Text(kind.code()), Arg::Text(code)]).await
    }

    /// Notes that a record of a kind was added, replaced or taken back.
    pub(super) fn note_move(&mut self, kind: Kind, records: i64, versions: i64) {
        let by = Revision { records, versions, changed_at: self.now };
        let moved = self.moved.get(&kind).copied();
        self.moved.insert(kind, by.and(moved));
    }

    pub(super) fn version_hash(&self, draft: &Draft, version: i64) -> Sha256Hash {
        record::version_hash(draft.kind, &draft.code, (version, self.now, &self.actor.id), &draft.body)
    }

    pub(super) async fn set_members(&mut self, draft: &Draft) -> Result<(), StoreError> {
        const ADD: &str =
            "INSERT INTO sibling_members (child, sibling_group) VALUES ($1, $2) ON CONFLICT (child) DO NOTHING";
        if draft.kind != Kind::SiblingGroup {
            return Ok(());
        }
        self.writing.execute(FORGET_MEMBERS, &[Arg::Text(&draft.code)]).await?;
        for child in &draft.members {
            let args = [Arg::Text(child), Arg::Text(&draft.code)];
            let added = self.writing.execute(ADD, &args).await.map_err(|e| e.about("sibling_groups", &draft.code))?;
            if added == 0 {
                return Err(StoreError::InAnotherGroup { child: child.clone(), group: draft.code.clone() });
            }
        }
        Ok(())
    }
}

const FORGET_MEMBERS: &str = "DELETE FROM sibling_members WHERE sibling_group = $1";

/// A connection in a transaction, and what failed the transaction as a whole.
struct Writing {
    link: Link,
    fault: Option<StoreError>,
}

impl Writing {
    /// Runs a statement, unless the disk or the server failed this transaction before: SQLite may have
    /// ended it then, and whatever followed would be kept by itself.
    async fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let executed = self.link.execute(sql, args).await;
        self.fault = executed.as_ref().err().filter(|error| error.may_end_transaction()).cloned();
        executed
    }

    /// The same for a statement that was put together.
    async fn execute_text(&mut self, sql: String, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let executed = self.link.execute_text(sql, args).await;
        self.fault = executed.as_ref().err().filter(|error| error.may_end_transaction()).cloned();
        executed
    }
}

impl Work {
    /// Runs a statement of the act; see [`super::transient`].
    pub(super) async fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        self.writing.execute(sql, args).await
    }

    /// As [`Work::execute`], for a statement that was put together: of our own texts and numbers only.
    pub(super) async fn execute_text(&mut self, sql: String, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        self.writing.execute_text(sql, args).await
    }

    /// The moment of the act, and who acts.
    pub(super) fn now_and_actor(&self) -> (Timestamp, &str) {
        (self.now, &self.actor.id)
    }

    /// Says that the act may end without an entry: it only touches what lives for a while.
    pub(crate) fn excuse_from_audit(&mut self) {
        self.audited = true;
    }
}

impl HasLink for Work {
    fn link(&mut self) -> &mut Link {
        &mut self.writing.link
    }

    fn untold(&self, kind: Kind) -> Option<Revision> {
        self.moved.get(&kind).copied()
    }
}

fn column_args(draft: &Draft) -> impl Iterator<Item = Arg<'_>> {
    draft.columns.iter().map(|value| Arg::OptText(value.as_deref()))
}

#[async_trait]
impl UnitOfWork for Work {
    fn actor(&self) -> &Actor {
        &self.actor
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    async fn insert_record(&mut self, draft: &Draft) -> Result<i64, StoreError> {
        let statements = draft.kind.statements();
        // A record that was taken back left its versions: what is kept under its code now goes on from there.
        let version = self.last_former(draft.kind, &draft.code).await? + 1;
        let mut args = vec![Arg::Text(&draft.code), Arg::Int(version), Arg::Text(&draft.body)];
        let hash = self.version_hash(draft, version);
        args.extend([Arg::Int(self.now.micros()), Arg::Text(&self.actor.id), Arg::Blob(hash.as_bytes())]);
        args.extend(column_args(draft));
        let inserted = self.writing.execute(statements.insert, &args).await;
        if inserted.map_err(|e| e.about(statements.table, &draft.code))? == 0 {
            return Err(self.conflict(draft, 0).await);
        }
        self.note_move(draft.kind, 1, version);
        self.set_members(draft).await?;
        Ok(version)
    }

    async fn update_record(&mut self, draft: &Draft, expected: i64) -> Result<i64, StoreError> {
        let statements = draft.kind.statements();
        let former = [Arg::Text(&draft.code), Arg::Int(expected)];
        if self.writing.execute(statements.keep_former, &former).await? == 0 {
            return Err(self.conflict(draft, expected).await);
        }
        let mut args = vec![Arg::Text(&draft.code), Arg::Text(&draft.body), Arg::Int(self.now.micros())];
        let hash = self.version_hash(draft, expected + 1);
        args.extend([Arg::Text(&self.actor.id), Arg::Int(expected), Arg::Blob(hash.as_bytes())]);
        args.extend(column_args(draft));
        self.writing.execute(statements.update, &args).await.map_err(|e| e.about(statements.table, &draft.code))?;
        self.note_move(draft.kind, 0, 1);
        self.set_members(draft).await?;
        Ok(expected + 1)
    }

    async fn remove_record(&mut self, kind: Kind, code: &str, expected: i64) -> Result<(), StoreError> {
        let statements = kind.statements();
        let former = [Arg::Text(code), Arg::Int(expected)];
        if self.writing.execute(statements.keep_former, &former).await? == 0 {
            let nothing = Draft { kind, code: code.into(), body: "null".into(), columns: vec![], members: vec![] };
            return Err(self.conflict(&nothing, expected).await);
        }
        if kind == Kind::SiblingGroup {
            self.forget_members(code).await?;
        }
        self.writing.execute(statements.remove, &former).await.map_err(|e| e.about(statements.table, code))?;
        self.note_move(kind, -1, -expected);
        Ok(())
    }

    async fn forget_members(&mut self, group: &str) -> Result<(), StoreError> {
        self.writing.execute(FORGET_MEMBERS, &[Arg::Text(group)]).await.map(drop)
    }

    async fn next_number(&mut self, kind: Kind) -> Result<u32, StoreError> {
        // Files bring talks without a number and undoing takes them back, so that their count says nothing.
        const LAST_TALK: &str = "SELECT COALESCE(MAX(CAST(SUBSTR(code, 3) AS BIGINT)), 0) FROM contacts \
            WHERE code LIKE 'T-%' AND code NOT LIKE '%|%'";
        let statements = kind.statements();
        let last = if kind == Kind::Contact { LAST_TALK } else { statements.count };
        let last = self.writing.link.number(last, &[]).await?;
        u32::try_from(last + 1)
            .map_err(|_| StoreError::inconsistent(statements.table, "code", &last.to_string(), "no number is left"))
    }

    async fn next_run_number(&mut self) -> Result<RunNumber, StoreError> {
        let last = self.writing.link.number("SELECT COALESCE(MAX(number), 0) FROM runs", &[]).await?;
        let next = u32::try_from(last + 1).ok().and_then(|number| RunNumber::new(number).ok());
        next.ok_or_else(|| StoreError::inconsistent("runs", "number", &last.to_string(), "no number is left"))
    }

    async fn insert_run(&mut self, record: &RunRecord, result: &Body) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO runs (number, case_code, as_of, created_at, created_by, preparatory, engine, \
            policy_hash, snapshot_hash, result_hash, seed, row_hash, size, body) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        if result.hash != record.result_hash {
            return Err(StoreError::ResultHash { run: record.number.to_string() });
        }
        let (as_of, row_hash) = (record.as_of.to_string(), run::run_hash(record));
        let hashes = [record.policy_hash, record.snapshot_hash, record.result_hash].map(|hash| hash.to_string());
        let args = [
            Arg::Int(record.number.get().into()),
            Arg::Text(&record.case_code),
            Arg::Text(&as_of),
            Arg::Int(record.created_at.micros()),
            Arg::Text(&record.created_by),
            Arg::OptText(record.preparatory.as_deref()),
            Arg::Text(&record.engine),
            Arg::Text(&hashes[0]),
            Arg::Text(&hashes[1]),
            Arg::Text(&hashes[2]),
            Arg::Int(record.seed as i64),
            Arg::Blob(row_hash.as_bytes()),
            Arg::Int(result.size),
            Arg::Blob(&result.deflated),
        ];
        let inserted = self.writing.execute(SQL, &args).await;
        inserted.map(|_| ()).map_err(|e| e.about("runs", &record.number.to_string()))
    }

    async fn insert_snapshot(&mut self, snapshot: &Body, parts: Option<Sha256Hash>) -> Result<(), StoreError> {
        const SQL: &str =
            "INSERT INTO snapshots (hash, size, body, parts) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING";
        let (key, parts) = (snapshot.hash.to_string(), parts.map(|parts| parts.to_string()));
        let body = [Arg::Int(snapshot.size), Arg::Blob(&snapshot.deflated)];
        let args = [Arg::Text(&key), body[0], body[1], Arg::OptText(parts.as_deref())];
        let inserted = self.writing.execute(SQL, &args).await;
        inserted.map(|_| ()).map_err(|e| e.about("snapshots", &key))
    }

    async fn insert_snapshot_part(&mut self, part: &Body) -> Result<(), StoreError> {
        const SQL: &str =
            "INSERT INTO snapshot_parts (hash, size, body) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
        let args = [Arg::Text(&part.hash.to_string()), Arg::Int(part.size), Arg::Blob(&part.deflated)];
        self.writing.execute(SQL, &args).await.map(|_| ())
    }

    async fn insert_policy(&mut self, bytes: &[u8]) -> Result<PolicyRecord, StoreError> {
        const FIND: &str = "SELECT hash, number, added_at, added_by, row_hash FROM policies WHERE hash = $1";
        const SQL: &str = "INSERT INTO policies (hash, number, added_at, added_by, row_hash, size, body) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let key = Sha256Hash::of(bytes).to_string();
        // Its body is looked into by whoever reads it.
        if let Some(kept) = self.writing.link.row(FIND, &[Arg::Text(&key)]).await? {
            return run::policy(&kept);
        }
        let body = Body::of(bytes);
        let number = self.writing.link.number("SELECT COALESCE(MAX(number), 0) + 1 FROM policies", &[]).await?;
        let policy = PolicyRecord { hash: body.hash, number, added_at: self.now, added_by: self.actor.id.clone() };
        let row_hash = run::policy_hash(&policy);
        let mut args = vec![Arg::Text(&key), Arg::Int(number), Arg::Int(self.now.micros())];
        args.extend([Arg::Text(&self.actor.id), Arg::Blob(row_hash.as_bytes())]);
        args.extend([Arg::Int(body.size), Arg::Blob(&body.deflated)]);
        self.writing.execute(SQL, &args).await?;
        Ok(policy)
    }

    async fn insert_import_report(
        &mut self,
        source_hash: Sha256Hash,
        committed: bool,
        body: &Value,
    ) -> Result<i64, StoreError> {
        const SQL: &str = "INSERT INTO import_reports (number, source_hash, created_at, created_by, committed, body, \
            row_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let number = self.writing.link.number("SELECT COALESCE(MAX(number), 0) + 1 FROM import_reports", &[]).await?;
        let (created_at, created_by) = (self.now, self.actor.id.clone());
        let report = ImportReport { number, source_hash, created_at, created_by, committed, body: body.clone() };
        let (source, text, row_hash) = (source_hash.to_string(), canonical_json(body), run::report_hash(&report));
        let mut args = vec![Arg::Int(number), Arg::Text(&source), Arg::Int(created_at.micros())];
        args.extend([Arg::Text(&report.created_by), Arg::Int(committed.into()), Arg::Text(&text)]);
        args.push(Arg::Blob(row_hash.as_bytes()));
        self.writing.execute(SQL, &args).await?;
        Ok(number)
    }

    async fn audit(&mut self, event: AuditEvent) -> Result<u64, StoreError> {
        const SQL: &str = "INSERT INTO audit_entries (seq, at_micros, actor, role, action, kind, code, outcome, \
            purpose, details, prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        if !event.is_fit_to_record() || self.actor.id.contains(is_unfit) {
            return Err(StoreError::UnfitForAudit);
        }
        let mut next = self.chain;
        let entry = next.append(self.now, self.actor.clone(), event);
        let details = canonical_json(&Value::Object(entry.event.details.clone()));
        let args = [
            Arg::Int(entry.seq as i64),
            Arg::Int(entry.at.micros()),
            Arg::Text(&entry.actor.id),
            Arg::Text(entry.actor.role.code()),
            Arg::Text(entry.event.action.code()),
            Arg::Text(entry.event.kind.code()),
            Arg::Text(&entry.event.code),
            Arg::Text(entry.event.outcome.code()),
            Arg::OptText(entry.event.purpose.as_deref()),
            Arg::Text(&details),
            Arg::Blob(entry.prev_hash.as_bytes()),
            Arg::Blob(entry.hash.as_bytes()),
        ];
        self.writing.execute(SQL, &args).await?;
        // Only now: a refused insert must not move the chain.
        (self.chain, self.audited) = (next, true);
        Ok(entry.seq)
    }
}
