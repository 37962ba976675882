//! One record written by hand: checked and saved as a file of one row is, and taken back the same way.
//!
//! *Design notes.* A file is checked first and saved by a second request, for somebody reads its report meanwhile. Here
//! the check keeps nothing: what was typed comes again with the request that saves, and check and save are one act
//! under one number of an import.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Begun, File, Report, SaidAtMachine, begin,
    check::{Checked, stored_code, stored_kind},
    found::{self, KeptReport},
    gate::{Gate, is_open_to},
    ready::Making,
    save::{Saving, note_saved},
    tally, tell_nobody,
    twins::entity,
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::{Action, EntityKind},
        family::Family,
        import::{ImportNumber, SavedPart, TwinAnswer},
        permission::Permission,
    },
    service::{
        Caller, ServiceError, Services,
        codebook::codebook,
        named_children::NamedChildren,
        open_record::{Custodies, absent},
    },
    store::{Kind as StoredKind, Reads, StoreError},
    transfer::{
        BeyondWriter, Finding, FindingCode, Kind, Outcome, Save, Severity, check_record, hand::ByHand, twin::Twin,
    },
};

/// What an import holds that a person wrote by hand.
pub const BY_HAND: &str = "by_hand";

/// What may be written by hand by whom: what may be brought in files, by the same people.
pub const WRITES: Permission = Permission::ImportRecords;

/// A record as somebody wrote it.
#[derive(Clone, Debug)]
pub struct HandWritten {
    /// What was written.
    pub hand: ByHand,
    /// Whose record it is, where that is there already; it must be the caller's to change.
    pub of: Option<Subject>,
    /// The version that the writer saw; 0 where there was none.
    pub version: i64,
    /// Codes of kept records that look alike and are others.
    pub different: Vec<String>,
}

/// A record that is kept, with its version.
#[derive(Clone, Debug)]
pub struct KeptByHand {
    /// The record.
    pub value: Value,
    /// The record as the caller may read it: without children of other offices who live with a family.
    pub told: Value,
    /// Its version.
    pub version: i64,
}

/// What a check of it found.
#[derive(Clone, Debug)]
pub struct Tried {
    /// What is wrong, and what to look at.
    pub findings: Vec<Finding>,
    /// Kept records that look like it and about which nobody has said anything.
    pub twins: Vec<Twin>,
    /// The record as it is kept.
    pub kept: Option<KeptByHand>,
    /// The record as it would be kept, as the caller may read it; none where something is wrong with it.
    pub after: Option<Value>,
    /// Whether it would change anything.
    pub changes: bool,
    /// Whether a new record has the code of a kept one.
    pub is_taken: bool,
    /// Whether somebody else changed the record since the writer saw it.
    pub is_stale: bool,
}

impl Tried {
    /// Whether it may be saved.
    pub fn is_good(&self) -> bool {
        self.after.is_some() && self.twins.is_empty() && !self.is_stale && self.errors().next().is_none()
    }

    /// What keeps it out. Of a file a field that is not kept on purpose is left out; whoever sends one record is told.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        let is_left_out =
            |code: FindingCode| matches!(code, FindingCode::ProtectedNotKept | FindingCode::IdentityNotKept);
        self.findings.iter().filter(move |found| found.severity == Severity::Error || is_left_out(found.code))
    }
}

/// What was saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Written {
    /// The import that it can be taken back by; none where everything was kept already.
    pub import: Option<ImportNumber>,
    /// The code of the record.
    pub code: String,
    /// Its version.
    pub version: i64,
}

/// What came of a request to save.
#[derive(Debug)]
pub enum Answered {
    /// It is saved.
    Written(Written),
    /// Nothing is saved, for what the check found.
    Refused(Box<Tried>),
}

/// Whether a record that is open to somebody is theirs to change by hand, for the links of its page.
pub fn may_write(caller: &Caller, of: &Subject, custody: Option<&Custody>) -> bool {
    caller.viewer.may(WRITES) && is_open_to(&caller.viewer, of, custody, true)
}

/// What a check rests on.
struct Looked {
    file: File,
    checked: Checked,
    answers: Vec<TwinAnswer>,
    tried: Tried,
    stored: StoredKind,
    code: String,
}

impl Services {
    /// A record to be written, which must be the caller's to change; none of a kind of which nothing is kept yet. The
    /// look is on record first.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`]; [`ServiceError::Absent`] for a record that is not there, or not the caller's.
    pub async fn open_by_hand(
        &self,
        caller: &Caller,
        kind: Kind,
        of: &Subject,
    ) -> Result<Option<KeptByHand>, ServiceError> {
        caller.needs(WRITES)?;
        let mut view = self.store.read().await?;
        own(view.as_mut(), caller, of).await?;
        let kept = kept(view.as_mut(), caller, (stored_kind(kind), of.code())).await?;
        drop(view);
        self.meet(caller, of).await?;
        let event = caller.event(Action::RecordViewed, of.kind(), of.code());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(kept)
    }

    /// The record to whose list a program adds, which must be the caller's to change. Nothing of it is given out.
    ///
    /// # Errors
    /// As [`Services::open_by_hand`]; [`ServiceError::Absent`] where nothing of the kind is kept yet as well.
    pub async fn to_add_by_hand(&self, caller: &Caller, kind: Kind, of: &Subject) -> Result<KeptByHand, ServiceError> {
        caller.needs(WRITES)?;
        let mut view = self.store.read().await?;
        own(view.as_mut(), caller, of).await?;
        let found = kept(view.as_mut(), caller, (stored_kind(kind), of.code())).await?;
        found.ok_or_else(|| absent(of.kind(), of.code(), false))
    }

    /// Checks a record and keeps nothing. The kept records that it looks like are on record as looked at.
    ///
    /// # Errors
    /// As [`Services::open_by_hand`].
    pub async fn try_by_hand(&self, caller: &Caller, written: &HandWritten) -> Result<Tried, ServiceError> {
        caller.needs(WRITES)?;
        let tried = self.look_at(caller, written).await?.tried;
        for twin in tried.twins.iter().filter(|twin| !twin.in_file) {
            let event = caller.event(Action::RecordViewed, entity(twin.kind), twin.kept.clone());
            self.on_record(caller.viewer.actor.clone(), event).await?;
        }
        Ok(tried)
    }

    /// Checks a record and saves it in one act.
    ///
    /// # Errors
    /// As [`Services::open_by_hand`]; a conflict of versions.
    pub async fn save_by_hand(&self, caller: &Caller, written: HandWritten) -> Result<Answered, ServiceError> {
        caller.needs(WRITES)?;
        if let Some(once) = &caller.once
            && self.store.read().await?.find_once(&once.key).await?.is_some()
        {
            let vanished = || ServiceError::Fault("a request that was carried out is not on record".into());
            let again = self.act(caller, move |_| Box::pin(async move { Err(vanished()) }));
            return again.await.map(Answered::Written);
        }
        let looked = self.look_at(caller, &written).await?;
        if !looked.tried.is_good() {
            return Ok(Answered::Refused(Box::new(looked.tried)));
        }
        if !looked.tried.changes {
            let version = looked.tried.kept.map_or(0, |kept| kept.version);
            return Ok(Answered::Written(Written { import: None, code: looked.code, version }));
        }
        self.keep_by_hand(caller, looked).await.map(Answered::Written)
    }

    async fn look_at(&self, caller: &Caller, written: &HandWritten) -> Result<Looked, ServiceError> {
        let HandWritten { hand, of, version, different } = written;
        let stored = stored_kind(hand.kind());
        let code = stored_code(hand.raw()).unwrap_or_default();
        let mut view = self.store.read().await?;
        if let Some(of) = of {
            own(view.as_mut(), caller, of).await?;
        }
        let gate = Gate::read(view.as_mut(), caller).await?;
        // Nothing is compared with what another office holds: the check says that it does.
        let is_closed = of.is_none() && gate.finding(hand.raw(), None).is_some();
        let kept = if is_closed { None } else { kept(view.as_mut(), caller, (stored, &code)).await? };
        drop(view);
        let file = self.file_by_hand(hand);
        let mut answers = Vec::new();
        let mut checked = self.check(&file, Some(caller), &answers, BeyondWriter::counting()).await?;
        let other = checked.twins.iter().filter(|twin| different.contains(&twin.kept));
        answers.extend(other.map(answer_different));
        if !answers.is_empty() {
            checked = self.check(&file, Some(caller), &answers, BeyondWriter::counting()).await?;
        }
        let one = check_record(hand.raw(), kept.as_ref().map(|kept| &kept.value), &codebook(&self.policy), file.as_of);
        let after = match one.record.filter(|_| checked.verdict.errors == 0) {
            Some(record) => {
                let mut view = self.store.read().await?;
                Some(told(view.as_mut(), caller, (stored, &record.to_value())).await?)
            }
            None => None,
        };
        let tried = Tried {
            findings: checked.findings.clone(),
            twins: checked.twins.clone(),
            after,
            changes: one.outcome != Outcome::Unchanged,
            is_taken: of.is_none() && kept.is_some(),
            is_stale: kept.as_ref().map_or(0, |kept| kept.version) != *version,
            kept,
        };
        Ok(Looked { file, checked, answers, tried, stored, code })
    }

    fn file_by_hand(&self, hand: &ByHand) -> File {
        let of = Arc::new(hand.clone());
        File {
            hash: hand.hash(),
            reopen: Arc::new(move |_| Ok(of.source())),
            as_of: self.today(),
            tell: tell_nobody(),
            said: SaidAtMachine::default(),
            // Who people are comes with files alone.
            names: false,
        }
    }

    async fn keep_by_hand(&self, caller: &Caller, looked: Looked) -> Result<Written, ServiceError> {
        let Looked { file, mut checked, answers, tried, stored, code } = looked;
        let ready = self.made_ready(&file, &checked, (Save::All, &answers)).await?;
        let (inside, policy, vault) = (caller.clone(), Arc::clone(&self.policy), self.secrets.vault.clone());
        self.act(caller, move |work| {
            Box::pin(async move {
                see_version(work, &inside, (stored, &code), &tried).await?;
                let begun = Begun {
                    what: BY_HAND.into(),
                    office: Some(inside.viewer.office.clone()),
                    holder: Some(inside.viewer.office.clone()),
                    file_hash: file.hash,
                    as_of: file.as_of,
                    answers: answers.clone(),
                };
                let ledger = Report::without_values(&checked, true);
                let import = begin(work, begun, &ledger, tally(&checked.verdict)).await?;
                let number = import.number;
                let (gate, codebook, holder) =
                    (Gate::read(work, &inside).await?, codebook(&policy), import.holder.clone());
                let making = Making {
                    file: &file,
                    answers: &answers,
                    codebook: &codebook,
                    checked: &checked,
                    vault: &vault,
                    save: Save::All,
                };
                let mut saving = Saving::new(&making, number).of_office(holder.as_ref(), &gate);
                saving.whole_file(work, ready).await?;
                let event = note_saved(work, (import, 1), SavedPart::All, saving).await?.1;
                let report = Report { number: i64::from(number.get()), ..Report::of(&mut checked, true) };
                found::put_report(work, &vault, number, &KeptReport::of(&checked, report)).await?;
                let version = work.versions_of(stored, &[code.as_str()]).await?.remove(&code).unwrap_or_default();
                work.audit(event.with("record", code.clone()).with("request", inside.request.clone())).await?;
                Ok(Written { import: Some(number), code, version })
            })
        })
        .await
    }
}

/// Sees within the act that the record is as the check saw it.
async fn see_version(
    work: &mut (dyn Reads + '_),
    caller: &Caller,
    (kind, code): (StoredKind, &str),
    tried: &Tried,
) -> Result<(), ServiceError> {
    let expected = tried.kept.as_ref().map_or(0, |kept| kept.version);
    let now = kept(work, caller, (kind, code)).await?;
    if now.as_ref().map_or(0, |kept| kept.version) == expected {
        return Ok(());
    }
    Err(Tried { kept: now, ..tried.clone() }.conflict(kind, code, expected))
}

impl Tried {
    /// The conflict of versions, with both of them.
    fn conflict(&self, kind: StoredKind, code: &str, expected: i64) -> ServiceError {
        let found = self.kept.as_ref().map_or(0, |kept| kept.version);
        let stored = Box::new(self.kept.as_ref().map(|kept| kept.told.clone()).unwrap_or_default());
        let given = Box::new(self.after.clone().unwrap_or_default());
        StoreError::Conflict { kind, code: code.to_owned(), expected, found, stored, given }.into()
    }
}

impl HandWritten {
    /// The conflict with what somebody else wrote meanwhile, with both versions.
    pub fn conflict(&self, tried: &Tried) -> ServiceError {
        let code = stored_code(self.hand.raw()).unwrap_or_default();
        tried.conflict(stored_kind(self.hand.kind()), &code, self.version)
    }
}

fn answer_different(twin: &Twin) -> TwinAnswer {
    TwinAnswer {
        kind: Some(entity(twin.kind)),
        code: twin.code.clone(),
        kept: twin.kept.clone(),
        same: false,
        keep: Vec::new(),
    }
}

async fn kept(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    (kind, code): (StoredKind, &str),
) -> Result<Option<KeptByHand>, ServiceError> {
    let Some(kept) = view.find_record(kind, code).await? else { return Ok(None) };
    let value = serde_json::from_str(&kept.body)?;
    let told = told(view, caller, (kind, &value)).await?;
    Ok(Some(KeptByHand { value, told, version: kept.version }))
}

/// A record as a caller may read it.
async fn told(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    (kind, value): (StoredKind, &Value),
) -> Result<Value, ServiceError> {
    if kind != StoredKind::Family {
        return Ok(value.clone());
    }
    let family = caller.reads_family(Family::deserialize(value)?);
    Ok(serde_json::to_value(NamedChildren::read(view, caller).await?.in_family(family))?)
}

/// Refuses a record that is not there, or not the caller's to change: both are answered the same.
async fn own(view: &mut (dyn Reads + '_), caller: &Caller, of: &Subject) -> Result<(), ServiceError> {
    let kind = if of.kind() == EntityKind::Child { StoredKind::Child } else { StoredKind::Family };
    let is_there = view.find_record(kind, of.code()).await?.is_some();
    let is_open = Custodies::read(view).await?.opens(caller, of);
    let is_own = is_there && is_open && Gate::read(view, caller).await?.is_open(of, true);
    if is_own { Ok(()) } else { Err(absent(of.kind(), of.code(), is_there)) }
}
