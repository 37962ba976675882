//! What was before leaves beside the register: versions of records, runs with what they rest on and came to, reports of
//! imports, the trail. It is told, and no import reads it: nobody's past is made up in another register.
//!
//! *Design notes.* A body – the result of a run, a snapshot, a policy – can be larger than a cell of a workbook and than
//! memory should hold twice. So every text leaves in pieces, a row each; joined in the order of their numbers they are
//! the bytes whose hash is kept.

use serde::Serialize;
use serde_json::Value;

use super::{
    ServiceError, Services,
    export::{PAGE, disk, page},
    leaving::{Leaving, leaving, without_secrets},
};
use crate::{
    domain::{
        canonical::canonical_json,
        desk::SealedIdentity,
        hash::Sha256Hash,
        run::{RunNumber, RunRecord},
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Kind, RawRecord, Reads, ReadsExt as _, Shared},
    transfer::{export::ContentWriter, workbook::pieces},
};

/// A version of a record, or a piece of a long one.
#[derive(Serialize)]
struct VersionRow<'a> {
    kind: &'static str,
    code: &'a str,
    version: i64,
    at: String,
    by: &'a str,
    is_current: bool,
    /// From 1.
    part: usize,
    /// The record as canonical JSON; none where its key is no longer there.
    text: Option<&'a str>,
}

/// A piece of a body.
#[derive(Serialize)]
struct TextRow<'a> {
    /// What it is the body of.
    of: &'static str,
    /// Its number, or its hash.
    key: &'a str,
    /// From 1.
    part: usize,
    text: &'a str,
}

/// A view and the content that is filled from it.
struct Filling<'a, 'v> {
    view: &'a mut (dyn Reads + 'v),
    content: &'a mut ContentWriter,
}

impl Services {
    /// Adds what was before; versions of names only with the right to names.
    pub(super) async fn add_history(
        &self,
        view: &mut (dyn Reads + '_),
        content: &mut ContentWriter,
        names: bool,
    ) -> Result<(), ServiceError> {
        let mut filling = Filling { view, content };
        filling.begin("version")?;
        for kind in Kind::ALL.into_iter().filter(|kind| leaving(*kind) != Leaving::Names) {
            filling.versions(kind, &|raw| without_secrets(raw).map(Some)).await?;
        }
        if names {
            filling.content.beside_with_names("identity_version").map_err(|error| disk(&error))?;
            filling.versions(Kind::Identity, &|raw| self.named_then(raw)).await?;
        }
        filling.runs().await?;
        filling.reports().await?;
        filling.imported().await?;
        filling.texts().await?;
        filling.trail().await
    }

    /// Who somebody was; nothing where the key it was sealed with is no longer this one's.
    fn named_then(&self, raw: &RawRecord) -> Result<Option<String>, ServiceError> {
        let sealed: SealedIdentity = serde_json::from_str(&raw.body)?;
        match self.opened(&sealed) {
            Ok(identity) => Ok(Some(canonical_json(&serde_json::to_value(identity)?))),
            // A change of the key file leaves former versions as they were.
            Err(ServiceError::Unopenable(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What leaves of a version.
type Told<'t> = &'t (dyn Fn(&RawRecord) -> Result<Option<String>, ServiceError> + Sync);

impl Filling<'_, '_> {
    fn begin(&mut self, section: &'static str) -> Result<(), ServiceError> {
        self.content.beside(section).map_err(|error| disk(&error))
    }

    fn row(&mut self, row: &impl Serialize) -> Result<(), ServiceError> {
        self.content.record(&serde_json::to_string(row)?).map_err(|error| disk(&error))
    }

    async fn versions(&mut self, kind: Kind, told: Told<'_>) -> Result<(), ServiceError> {
        let mut last = (String::new(), 0);
        loop {
            let page = self.view.former_after(kind, (&last.0, last.1), PAGE).await?;
            let Some(raw) = page.last() else { break };
            last = (raw.code.clone(), raw.version);
            page.iter().try_for_each(|raw| self.version(raw, false, told))?;
        }
        let mut after = String::new();
        while let Some(page) = page(self.view, kind, &mut after).await? {
            page.iter().try_for_each(|raw| self.version(raw, true, told))?;
        }
        Ok(())
    }

    fn version(&mut self, raw: &RawRecord, is_current: bool, told: Told<'_>) -> Result<(), ServiceError> {
        let (told, at) = (told(raw)?, raw.changed_at.to_string());
        let row = |part, text| VersionRow {
            kind: raw.kind.code(),
            code: &raw.code,
            version: raw.version,
            at: at.clone(),
            by: &raw.changed_by,
            is_current,
            part,
            text,
        };
        match &told {
            Some(text) => (1..).zip(pieces(text)).try_for_each(|(part, text)| self.row(&row(part, Some(text)))),
            None => self.row(&row(1, None)),
        }
    }

    async fn runs(&mut self) -> Result<(), ServiceError> {
        self.begin("run")?;
        let mut after = None;
        while let Some(run) = self.next_run(&mut after).await? {
            let mut row = serde_json::to_value(&run)?;
            row["created_at"] = Value::from(run.created_at.to_string());
            self.row(&row)?;
        }
        self.begin("policy")?;
        for policy in self.view.list_policies().await? {
            self.row(&serde_json::json!({
                "hash": policy.hash, "number": policy.number, "added_at": policy.added_at.to_string(),
                "added_by": policy.added_by,
            }))?;
        }
        self.begin("snapshot")?;
        let mut after = None;
        while let Some(snapshot) = self.view.shared_after(Shared::Snapshot, after).await? {
            after = Some(snapshot.hash);
            self.row(&serde_json::json!({ "hash": snapshot.hash, "parts": snapshot.parts }))?;
        }
        Ok(())
    }

    /// The run after this one; numbers have no gaps.
    async fn next_run(&mut self, after: &mut Option<RunNumber>) -> Result<Option<RunRecord>, ServiceError> {
        let next = RunNumber::new(after.map_or(1, |number| number.get() + 1));
        let Ok(next) = next else { return Ok(None) };
        *after = Some(next);
        Ok(self.view.find_run(next).await?)
    }

    async fn reports(&mut self) -> Result<(), ServiceError> {
        self.begin("import_report")?;
        let mut before = None;
        loop {
            let page = self.view.list_import_reports(before, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.number);
            for report in &page {
                self.row(&serde_json::json!({
                    "number": report.number, "source_hash": report.source_hash,
                    "created_at": report.created_at.to_string(), "created_by": report.created_by,
                    "committed": report.committed,
                }))?;
            }
        }
    }

    async fn imported(&mut self) -> Result<(), ServiceError> {
        self.begin("imported_version")?;
        for import in self.view.list::<crate::domain::import::Import>().await? {
            let made = self.view.imported(import.value.number).await?;
            for (place, one) in made.iter().enumerate() {
                self.row(&serde_json::json!({
                    "import": import.value.number, "place": place, "kind": one.kind.code(), "code": one.code,
                    "version": one.version, "added": one.added,
                }))?;
            }
        }
        Ok(())
    }

    /// The bodies of what is told before.
    async fn texts(&mut self) -> Result<(), ServiceError> {
        self.begin("text")?;
        let mut after = None;
        while let Some(run) = self.next_run(&mut after).await? {
            let result = self.view.run_result(run.number).await?;
            self.text("run", &run.number.to_string(), result)?;
        }
        for policy in self.view.list_policies().await? {
            let found = self.view.find_policy(policy.hash).await?;
            self.text("policy", &policy.hash.to_string(), found.map(|(_, bytes)| bytes))?;
        }
        for which in [Shared::Snapshot, Shared::SnapshotPart] {
            let mut after = None;
            while let Some(body) = self.view.shared_after(which, after).await? {
                after = Some(body.hash);
                let (of, bytes) = self.shared(which, body.hash).await?;
                self.text(of, &body.hash.to_string(), bytes)?;
            }
        }
        let mut before = None;
        // One at a time: each can hold ten thousand findings.
        while let Some(report) = self.view.list_import_reports(before, 1).await?.pop() {
            before = Some(report.number);
            let body = canonical_json(&report.body).into_bytes();
            self.text("import_report", &report.number.to_string(), Some(body))?;
        }
        Ok(())
    }

    async fn shared(
        &mut self,
        which: Shared,
        hash: Sha256Hash,
    ) -> Result<(&'static str, Option<Vec<u8>>), ServiceError> {
        Ok(match which {
            Shared::Snapshot => ("snapshot", self.view.snapshot(hash).await?),
            Shared::SnapshotPart => ("snapshot_part", self.view.snapshot_part(hash).await?),
        })
    }

    fn text(&mut self, of: &'static str, key: &str, bytes: Option<Vec<u8>>) -> Result<(), ServiceError> {
        let missing = |why: &str| ServiceError::Fault(format!("the body of {of} {key} {why}"));
        let bytes = bytes.ok_or_else(|| missing("is not there"))?;
        let text = String::from_utf8(bytes).map_err(|_| missing("is no text"))?;
        (1..).zip(pieces(&text)).try_for_each(|(part, text)| self.row(&TextRow { of, key, part, text }))
    }

    async fn trail(&mut self) -> Result<(), ServiceError> {
        self.begin("audit_entry")?;
        let mut from = 0;
        loop {
            let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(from), limit: PAGE };
            let page = self.view.audit_entries(&query).await?;
            let Some(last) = page.last() else { return Ok(()) };
            from = last.seq;
            for entry in &page {
                let mut row = entry.to_json();
                row["at"] = Value::from(entry.at.to_string());
                // As it was hashed; what it holds differs from act to act.
                row["details"] = Value::from(canonical_json(&Value::Object(entry.event.details.clone())));
                self.row(&row)?;
            }
        }
    }
}
