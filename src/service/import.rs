//! Files in: the whole file is checked first; then all of it, or its good records, is saved in one act.
//!
//! *Design notes.* The file is read at least twice: once to check it as a whole, then to save, section
//! by section in the order in which records name each other. Nothing but codes is held in memory, and
//! everything is saved in one unit of work, so that a crash leaves all of it or nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ServiceError, Services, codebook::codebook};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome as Ended},
        code::ChildCode,
        date::Date,
        hash::Sha256Hash,
    },
    store::{Draft, Kind as StoredKind, Reads, StoreError, UnitOfWork},
    transfer::{
        Checker, Codebook, Counts, Event, Finding, Kind, Known, Outcome, Progress, RawRecord, Record, RecordSource,
        Save, Verdict, check_record,
    },
};

/// Findings kept in a report: beyond these the file needs another look at its source, not a longer list.
pub const MAX_REPORTED_FINDINGS: usize = 10_000;

/// Records whose stored versions are looked up together.
const LOOK_UP: usize = 256;

/// A file that can be read from its beginning as often as needed.
pub type Reopen = Arc<dyn Fn() -> std::io::Result<Box<dyn RecordSource<Item = Event> + Send>> + Send + Sync>;

/// What is told while a file is read.
pub type Tell = Arc<dyn Fn(Stage, Progress) + Send + Sync>;

/// Which reading is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Checking.
    Check,
    /// Saving.
    Save,
}

/// A file to be imported.
#[derive(Clone)]
pub struct File {
    /// Reads it from the beginning.
    pub reopen: Reopen,
    /// Digest of its bytes.
    pub hash: Sha256Hash,
    /// "Today", for dates in the future and ages.
    pub as_of: Date,
    /// Told as reading goes on.
    pub tell: Tell,
}

/// What an import found and did.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// Number of the report.
    pub number: i64,
    /// Whether anything was saved.
    pub saved: bool,
    /// Whether the file was read to its proper end.
    pub complete: bool,
    /// Findings that keep something out.
    pub errors: usize,
    /// Findings to look at.
    pub warnings: usize,
    /// Records by kind and by what was, or would be, done.
    pub counts: BTreeMap<Kind, Counts>,
    /// The findings, up to [`MAX_REPORTED_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Findings beyond those listed.
    pub findings_left_out: usize,
}

/// What the first reading leaves.
struct Checked {
    verdict: Verdict,
    findings: Vec<Finding>,
    left_out: usize,
    /// Kinds in the order in which the file has them.
    order: Vec<Kind>,
}

impl Services {
    /// Checks a file and keeps the report; saves nothing else.
    ///
    /// # Errors
    /// [`ServiceError::Store`], or a file that cannot be opened.
    pub async fn check_import(&self, by: Actor, file: File) -> Result<Report, ServiceError> {
        let checked = self.check(&file).await?;
        self.keep_report(by, &file, checked).await
    }

    /// Checks a file and saves all of it, or its good records; saves nothing when it may not begin.
    ///
    /// # Errors
    /// [`ServiceError::Store`]: nothing of the file is kept then.
    pub async fn commit_import(&self, by: Actor, file: File, save: Save) -> Result<Report, ServiceError> {
        let checked = self.check(&file).await?;
        if !checked.verdict.may_begin(save) {
            return self.keep_report(by, &file, checked).await;
        }
        let codebook = codebook(&self.policy);
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let mut saved = Saved::default();
                    for kinds in passes(&checked.order) {
                        saved.pass(work, &file, &codebook, &checked.verdict, save, &kinds).await?;
                    }
                    let mut report = report(checked, true);
                    report.number = work.insert_import_report(file.hash, true, &body(&report)).await?;
                    work.audit(saved.event(&file, &report)).await?;
                    Ok(report)
                })
            })
            .await
    }

    /// A report that was kept.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn import_report(&self, number: i64) -> Result<Option<Report>, ServiceError> {
        let mut view = self.store.read().await?;
        let Some(kept) = view.find_import_report(number).await? else {
            return Ok(None);
        };
        Ok(Some(Report { number, ..serde_json::from_value(kept.body)? }))
    }

    async fn keep_report(&self, by: Actor, file: &File, checked: Checked) -> Result<Report, ServiceError> {
        let hash = file.hash;
        let mut report = report(checked, false);
        let kept = report.clone();
        report.number = self
            .store
            .write(by, move |work| {
                Box::pin(async move {
                    let number = work.insert_import_report(hash, false, &body(&kept)).await?;
                    let event = AuditEvent::done(Action::ImportChecked, EntityKind::Import, number.to_string())
                        .ended(if kept.errors == 0 { Ended::Done } else { Ended::Refused })
                        .with("file", hash.to_string())
                        .with("errors", kept.errors)
                        .with("warnings", kept.warnings);
                    work.audit(event).await?;
                    Ok::<_, StoreError>(number)
                })
            })
            .await?;
        Ok(report)
    }

    async fn check(&self, file: &File) -> Result<Checked, ServiceError> {
        let codebook = codebook(&self.policy);
        let mut checker = Checker::new(&codebook, file.as_of);
        let mut findings = Vec::new();
        let mut order = Vec::new();
        let mut view = self.store.read().await?;
        let kept = view.counts().await?;
        let is_kept = |kind: Kind| kept.records.iter().any(|(k, count)| *k == stored_kind(kind) && *count > 0);
        let mut source = (file.reopen)().map_err(|error| ServiceError::Fault(error.to_string()))?;
        loop {
            let events: Vec<Event> = source.by_ref().take(LOOK_UP).collect();
            if events.is_empty() {
                break;
            }
            for event in events {
                match event {
                    Event::Record(raw) => {
                        if order.last() != Some(&raw.kind) {
                            order.push(raw.kind);
                        }
                        let stored = if is_kept(raw.kind) { stored_value(view.as_mut(), &raw).await? } else { None };
                        findings.extend(checker.check(&raw, stored.as_ref()).findings);
                    }
                    Event::Finding(finding) => {
                        checker.note(&finding);
                        findings.push(finding);
                    }
                }
            }
            (file.tell)(Stage::Check, source.progress());
        }
        let known = StoredRecords::read(view.as_mut(), &checker.asked()).await?;
        let (verdict, found) = checker.finish(source.is_complete(), &known);
        findings.extend(found);
        let left_out = findings.len().saturating_sub(MAX_REPORTED_FINDINGS);
        findings.truncate(MAX_REPORTED_FINDINGS);
        Ok(Checked { verdict, findings, left_out, order })
    }
}

fn report(checked: Checked, saved: bool) -> Report {
    Report {
        number: 0,
        saved,
        complete: checked.verdict.complete,
        errors: checked.verdict.errors,
        warnings: checked.verdict.warnings,
        counts: checked.verdict.counts,
        findings: checked.findings,
        findings_left_out: checked.left_out,
    }
}

fn body(report: &Report) -> Value {
    // The report holds codes, places and shortened values; it is kept for the person who mends the file.
    serde_json::to_value(report).unwrap_or_else(|error| json!({ "fault": error.to_string() }))
}

/// The kinds to save in each reading, so that every record is saved after those it names.
fn passes(order: &[Kind]) -> Vec<BTreeSet<Kind>> {
    let mut left: BTreeSet<Kind> = order.iter().copied().collect();
    let mut passes = Vec::new();
    while !left.is_empty() {
        let mut pass = BTreeSet::new();
        for kind in order {
            let earlier_left = left.range(..*kind).any(|earlier| !pass.contains(earlier));
            // A kind whose section goes on later in the file would be saved in part only.
            if left.contains(kind) && !earlier_left && order.iter().filter(|other| *other == kind).count() == 1 {
                pass.insert(*kind);
            }
        }
        if pass.is_empty() {
            pass.extend(left.first());
        }
        left.retain(|kind| !pass.contains(kind));
        passes.push(pass);
    }
    passes
}

/// What was saved so far.
#[derive(Default)]
struct Saved {
    new: usize,
    changed: usize,
    digest: Sha256,
}

impl Saved {
    async fn pass(
        &mut self,
        work: &mut dyn UnitOfWork,
        file: &File,
        codebook: &Codebook,
        verdict: &Verdict,
        save: Save,
        kinds: &BTreeSet<Kind>,
    ) -> Result<(), ServiceError> {
        let mut source = (file.reopen)().map_err(|error| ServiceError::Fault(error.to_string()))?;
        while let Some(event) = source.next() {
            let Event::Record(raw) = event else {
                continue;
            };
            if kinds.contains(&raw.kind) && verdict.may_save(save, raw.kind, raw.index) {
                self.record(work, &raw, codebook, file.as_of).await?;
            }
            (file.tell)(Stage::Save, source.progress());
        }
        Ok(())
    }

    async fn record(
        &mut self,
        work: &mut dyn UnitOfWork,
        raw: &RawRecord,
        codebook: &Codebook,
        as_of: Date,
    ) -> Result<(), ServiceError> {
        let kept = match stored_code(raw) {
            Some(code) => work.find_record(stored_kind(raw.kind), &code).await?,
            None => None,
        };
        let stored = kept.as_ref().map(|kept| serde_json::from_str::<Value>(&kept.body)).transpose()?;
        let checked = check_record(raw, stored.as_ref(), codebook, as_of);
        let Some(record) = checked.record else {
            return Err(ServiceError::Fault("the file changed while it was being imported; nothing was saved".into()));
        };
        let draft = draft(&record);
        match (kept, checked.outcome) {
            (_, Outcome::Unchanged) => return Ok(()),
            (Some(kept), _) => {
                work.update_record(&draft, kept.version).await?;
                self.changed += 1;
            }
            (None, _) => {
                work.insert_record(&draft).await?;
                self.new += 1;
            }
        }
        self.digest.update(draft.kind.code());
        self.digest.update(&draft.code);
        self.digest.update(&draft.body);
        Ok(())
    }

    /// The entry of the trail: what was saved, tied to the trail by the digest of every body.
    fn event(self, file: &File, report: &Report) -> AuditEvent {
        let digest = data_encoding::HEXLOWER.encode(&self.digest.finalize());
        AuditEvent::done(Action::ImportCommitted, EntityKind::Import, report.number.to_string())
            .with("file", file.hash.to_string())
            .with("new", self.new)
            .with("changed", self.changed)
            .with("errors", report.errors)
            .with("records", format!("sha256:{digest}"))
    }
}

fn draft(record: &Record) -> Draft {
    match record {
        Record::Settlement(record) => Draft::of(record),
        Record::Child(record) => Draft::of(record),
        Record::SiblingGroup(record) => Draft::of(record),
        Record::Plan(record) => Draft::of(record.as_ref()),
        Record::Family(record) => Draft::of(record.as_ref()),
        Record::Relative(record) => Draft::of(record),
        Record::Waiver(record) => Draft::of(record),
    }
}

fn stored_kind(kind: Kind) -> StoredKind {
    match kind {
        Kind::Settlement => StoredKind::Settlement,
        Kind::Child => StoredKind::Child,
        Kind::SiblingGroup => StoredKind::SiblingGroup,
        Kind::Plan => StoredKind::Plan,
        Kind::Family => StoredKind::Family,
        Kind::Relative => StoredKind::Relative,
        Kind::Waiver => StoredKind::Waiver,
    }
}

/// The code a record of a file is kept under.
fn stored_code(raw: &RawRecord) -> Option<String> {
    raw.key().map(|key| stored_code_of(raw.kind, &key))
}

fn stored_code_of(kind: Kind, key: &str) -> String {
    let parts: Vec<&str> = key.split(' ').collect();
    match (kind, &parts[..]) {
        (Kind::Waiver, [child, rule]) => format!("{child}||{rule}"),
        _ => parts.join("|"),
    }
}

async fn stored_value(view: &mut dyn Reads, raw: &RawRecord) -> Result<Option<Value>, ServiceError> {
    let Some(code) = stored_code(raw) else {
        return Ok(None);
    };
    let kept = view.find_record(stored_kind(raw.kind), &code).await?;
    Ok(kept.map(|kept| serde_json::from_str(&kept.body)).transpose()?)
}

/// Records that a file names and the register has.
#[derive(Default)]
struct StoredRecords {
    records: BTreeMap<(Kind, String), Value>,
    groups: BTreeMap<String, String>,
    settlements: Vec<String>,
}

impl StoredRecords {
    async fn read(view: &mut dyn Reads, asked: &BTreeSet<(Kind, String)>) -> Result<Self, ServiceError> {
        let mut known = Self::default();
        for (kind, key) in asked {
            let code = stored_code_of(*kind, key);
            if let Some(kept) = view.find_record(stored_kind(*kind), &code).await? {
                known.records.insert((*kind, key.clone()), serde_json::from_str(&kept.body)?);
            }
            if let (Kind::Child, Ok(child)) = (*kind, ChildCode::parse(key))
                && let Some(group) = view.group_of(&child).await?
            {
                known.groups.insert(key.clone(), group.to_string());
            }
        }
        let settlements = view.list_records(StoredKind::Settlement, &crate::store::CodeRange::all(), None).await?;
        known.settlements = settlements.into_iter().map(|record| record.code).collect();
        Ok(known)
    }
}

impl Known for StoredRecords {
    fn has(&self, kind: Kind, key: &str) -> bool {
        self.records.contains_key(&(kind, key.to_owned()))
    }

    fn record(&self, kind: Kind, key: &str) -> Option<Value> {
        self.records.get(&(kind, key.to_owned())).cloned()
    }

    fn group_of(&self, child: &str) -> Option<String> {
        self.groups.get(child).cloned()
    }

    fn settlements(&self) -> Vec<String> {
        self.settlements.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_usual_order_is_saved_in_one_reading() {
        assert_eq!(passes(&Kind::ALL), [Kind::ALL.into_iter().collect::<BTreeSet<_>>()]);
    }

    #[test]
    fn what_is_named_is_saved_before_what_names_it() {
        let passes = passes(&[Kind::Plan, Kind::Child, Kind::Settlement]);
        let order: Vec<Kind> = passes.into_iter().flatten().collect();
        assert_eq!(order, [Kind::Settlement, Kind::Child, Kind::Plan]);
    }
}
