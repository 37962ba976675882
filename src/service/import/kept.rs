//! Imports as offices work on them: brought, looked at, answered, saved or cancelled.
//!
//! *Design notes.* The file is opened and checked before the act that keeps what came of it: others wait for acts.
//! A request that is repeated under its key is not checked again, for what it rested on may be gone.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    Begun, Report, Tell,
    answers::is_unmatched,
    begin,
    brought::{KeptFile, Open, open},
    check::Checked,
    checked_event,
    found::{self, Found, KeptReport, Wanted},
    gate::Gate,
    matter,
    ready::Making,
    remembered::taken,
    save::{Saving, note_saved},
    tally, tell_nobody,
    twins::retain_open,
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        clock::Timestamp,
        code::OfficeCode,
        date::Date,
        import::{Act, Import, ImportNumber, ImportRefusal, Life, SavedPart, TwinAnswer},
        permission::Permission,
    },
    service::{Caller, ServiceError, Services, codebook::codebook, open_record::absent},
    store::{Reads, ReadsExt as _, Stored, UnitOfWorkExt as _},
    transfer::{BeyondWriter, Finding, FindingCode, Kind, Location, Save, Severity, book::Said, office::Opener},
};

/// A file with what was said about it.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What its owner calls it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it holds and how its columns are meant.
    pub said: Said,
    /// The office that is to hold new children and families; the caller's own when absent.
    pub holder: Option<OfficeCode>,
}

/// An import with its findings.
#[derive(Clone, Debug)]
pub struct ImportPage {
    /// The import.
    pub import: Stored<Import>,
    /// What its owner calls the file.
    pub file_name: Option<String>,
    /// What was found, without its findings; none once their time is over.
    pub report: Option<Report>,
    /// The findings that were asked for.
    pub found: Found,
    /// Until when the file is kept, UTC; absent when it is not.
    pub file_until: Option<Timestamp>,
    /// Whether columns wait to be matched by hand.
    pub unmatched: bool,
    /// Imports of the same file before this one, the latest first.
    pub before: Vec<Import>,
    /// The lists that words of the file are looked up in.
    pub vocabulary: Arc<crate::transfer::book::Vocabulary>,
}

/// A file and what its check found.
pub(super) struct Prepared {
    pub(super) kept: KeptFile,
    pub(super) open: Open,
    pub(super) checked: Checked,
    unmatched: bool,
}

impl Prepared {
    /// The report of the check, which takes its findings with it.
    pub(super) fn report(&mut self, number: ImportNumber, saved: bool) -> KeptReport {
        let columns = taken(&self.open.arranged(&self.kept), &self.kept.said);
        let report = Report {
            number: i64::from(number.get()),
            columns,
            words: self.kept.said.words.clone(),
            ..Report::of(&mut self.checked, saved)
        };
        let file_name = Some(self.kept.name.clone());
        KeptReport { file_name, unmatched: self.unmatched, ..KeptReport::of(&self.checked, report) }
    }
}

/// Opens an import: it must be of an office of the caller's.
pub(super) async fn open_import(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    number: ImportNumber,
) -> Result<Stored<Import>, ServiceError> {
    let code = number.to_string();
    let found = view.find::<Import>(&code).await?.ok_or_else(|| absent(EntityKind::Import, &code, false))?;
    let is_own = found.value.office.as_ref().is_some_and(|office| caller.viewer.offices.contains(office));
    if is_own { Ok(found) } else { Err(absent(EntityKind::Import, &code, true)) }
}

/// An import that waits to be saved.
pub(super) async fn open_checked(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    number: ImportNumber,
) -> Result<Stored<Import>, ServiceError> {
    let import = open_import(view, caller, number).await?;
    match &import.value.life {
        Life::Checked => Ok(import),
        other => Err(ImportRefusal::State { number, state: other.code() }.into()),
    }
}

impl Services {
    /// Checks a file and keeps it, sealed, with what was found; saves nothing of it. `tell` hears how far the check
    /// has come, once the file is open.
    ///
    /// # Errors
    /// [`ServiceError::Unreadable`] for a file that cannot be opened, [`ServiceError::Invalid`] for one without
    /// sheets and for an office that is not the caller's.
    pub async fn bring_import(
        &self,
        caller: &Caller,
        opener: &Opener,
        brought: Brought,
        tell: Tell,
    ) -> Result<Import, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let holder = brought.holder.unwrap_or_else(|| caller.viewer.office.clone());
        if !caller.viewer.offices.contains(&holder) {
            return Err(ServiceError::invalid("holder", "value-unlisted"));
        }
        let kept = KeptFile { name: brought.name, said: brought.said, bytes: brought.bytes.into() };
        let kept = self.with_known_columns(caller, opener, kept).await?;
        let as_of = self.today();
        let mut prepared = self.prepare(caller, opener, kept, (as_of, &[], tell), BeyondWriter::counting()).await?;
        let begun = Begun {
            what: prepared.open.what(&prepared.kept),
            office: Some(caller.viewer.office.clone()),
            holder: Some(holder),
            file_hash: prepared.kept.hash(),
            as_of,
            answers: Vec::new(),
        };
        let (inside, vault) = (caller.clone(), self.secrets.vault.clone());
        self.act(caller, move |work| {
            Box::pin(async move {
                let ledger = Report::without_values(&prepared.checked, false);
                let import = begin(work, begun, &ledger, tally(&prepared.checked.verdict)).await?;
                matter::put_file(work, &vault, import.number, &prepared.kept).await?;
                found::put_report(work, &vault, import.number, &prepared.report(import.number, false)).await?;
                work.audit(checked_event(&import).with("request", inside.request.clone())).await?;
                Ok(import)
            })
        })
        .await
    }

    /// The imports of the caller's offices, the latest first.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_imports(&self, caller: &Caller) -> Result<Vec<Stored<Import>>, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let mut view = self.store.read().await?;
        let mut found = Vec::new();
        for office in &caller.viewer.offices {
            found.extend(view.by::<Import>("office", office.as_str()).await?);
        }
        drop(view);
        found.sort_by_key(|import| std::cmp::Reverse(import.value.number));
        let event = caller.event(Action::RecordsListed, EntityKind::Import, "").with("found", found.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(found)
    }

    /// An import with its findings, which quote cells: the look is on record first.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] for an import of another office.
    pub async fn view_import(
        &self,
        caller: &Caller,
        number: ImportNumber,
        wanted: &Wanted,
    ) -> Result<ImportPage, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let vocabulary = self.vocabulary().await?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let import = open_import(view, caller, number).await?;
        let (vault, now) = (&self.secrets.vault, self.clock.now());
        let mut head = found::head(view, vault, number, now).await?;
        if let Some(head) = head.as_mut().filter(|head| !head.report.twins.is_empty()) {
            retain_open(&mut head.report.twins, &Gate::read(view, caller).await?);
        }
        let found = match &mut head {
            Some(head) => found::find(view, vault, (number, head), wanted, now).await?,
            None => Found::default(),
        };
        let file_until = matter::file_until(view, number, self.clock.now()).await?;
        let before = view.by::<Import>("file_hash", &import.value.file_hash.to_string()).await?;
        let is_own = |of: &Import| of.office.as_ref().is_some_and(|office| caller.viewer.offices.contains(office));
        let mut before: Vec<Import> = before.into_iter().map(|stored| stored.value).filter(is_own).collect();
        before.retain(|other| other.number < number);
        before.reverse();
        let event = caller.event(Action::ImportViewed, EntityKind::Import, number.to_string());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(ImportPage {
            import,
            file_name: head.as_ref().and_then(|head| head.file_name.clone()),
            unmatched: head.as_ref().is_some_and(|head| head.unmatched),
            report: head.map(|head| head.report),
            found,
            file_until,
            before,
            vocabulary,
        })
    }

    /// Saves a checked file, or its good records, in one act: checked anew against the register of this moment.
    ///
    /// # Errors
    /// [`ImportRefusal`], [`ServiceError::Invalid`] while somebody has not said which records are the same.
    pub async fn save_import(
        &self,
        caller: &Caller,
        opener: &Opener,
        (number, version): (ImportNumber, i64),
        part: SavedPart,
    ) -> Result<Import, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let Some((import, mut prepared)) = self.prepared_again(caller, opener, number, |_, _| Ok(())).await? else {
            return self.repeated(caller).await;
        };
        self.refuse_worse(caller, &import, &mut prepared).await?;
        let save = if part == SavedPart::All { Save::All } else { Save::Good };
        if !prepared.checked.twins.is_empty() {
            return Err(ServiceError::invalid("twins", "import-twins-open"));
        }
        if !prepared.checked.verdict.may_begin(save) {
            let errors = prepared.checked.verdict.errors as u64;
            return Err(ImportRefusal::NotAllGood { number, errors }.into());
        }
        let (inside, policy, vault) = (caller.clone(), Arc::clone(&self.policy), self.secrets.vault.clone());
        let file = prepared.open.file(&prepared.kept, import.as_of, tell_nobody(), caller);
        let ready = self.made_ready(&file, &prepared.checked, (save, &import.answers)).await?;
        self.act(caller, move |work| {
            Box::pin(async move {
                // Whoever came first has saved it, or answered otherwise.
                let kept = open_checked(work, &inside, number).await?.value;
                let (holder, answers) = (kept.holder.clone(), kept.answers.clone());
                let (checked, gate, codebook) =
                    (&prepared.checked, Gate::read(work, &inside).await?, codebook(&policy));
                let making =
                    Making { file: &file, answers: &answers, codebook: &codebook, vault: &vault, checked, save };
                let mut saving = Saving::new(&making, number).of_office(holder.as_ref(), &gate);
                saving.whole_file(work, ready).await?;
                let kept = Import { tally: tally(&checked.verdict), ..kept };
                let (import, event) = note_saved(work, (kept, version), part, saving).await?;
                // Whoever mends the rows that stayed out fetches the copy that says what to fix.
                if prepared.checked.verdict.errors == 0 || prepared.kept.is_bundle() {
                    matter::drop_file(work, number).await?;
                }
                found::put_report(work, &vault, number, &prepared.report(number, true)).await?;
                work.audit(event.with("request", inside.request.clone())).await?;
                Ok(import)
            })
        })
        .await
    }

    /// Puts a checked file away; nothing of it is saved.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], [`ImportRefusal::State`], a conflict of versions.
    pub async fn cancel_import(
        &self,
        caller: &Caller,
        (number, version): (ImportNumber, i64),
    ) -> Result<Import, ServiceError> {
        caller.needs(Permission::ImportRecords)?;
        let inside = caller.clone();
        self.act(caller, move |work| {
            Box::pin(async move {
                let import = open_import(work, &inside, number).await?.value;
                let import = import.cancelled(Act::of(work.actor(), work.now()))?;
                work.update(&import, version).await?;
                matter::drop_file(work, number).await?;
                work.audit(inside.event(Action::ImportCancelled, EntityKind::Import, number.to_string())).await?;
                Ok(import)
            })
        })
        .await
    }

    /// A checked import and its file.
    pub(super) async fn kept_file(
        &self,
        caller: &Caller,
        number: ImportNumber,
    ) -> Result<(Stored<Import>, KeptFile), ServiceError> {
        let mut view = self.store.read().await?;
        let import = open_checked(view.as_mut(), caller, number).await?;
        let file = self.file_of_import(view.as_mut(), number).await?;
        Ok((import, file))
    }

    /// An import and its file, also once its good rows were saved: as long as the file is kept.
    pub(super) async fn file_to_mend(
        &self,
        caller: &Caller,
        number: ImportNumber,
    ) -> Result<(Stored<Import>, KeptFile), ServiceError> {
        let mut view = self.store.read().await?;
        let import = open_import(view.as_mut(), caller, number).await?;
        let file = self.file_of_import(view.as_mut(), number).await?;
        Ok((import, file))
    }

    async fn file_of_import(
        &self,
        view: &mut (dyn Reads + '_),
        number: ImportNumber,
    ) -> Result<KeptFile, ServiceError> {
        let kept = matter::file(view, &self.secrets.vault, number, self.clock.now()).await?;
        Ok(kept.ok_or(ImportRefusal::FileGone { number })?)
    }

    pub(super) async fn opened_file(&self, kept: &KeptFile, opener: &Opener) -> Result<Open, ServiceError> {
        open(kept, opener, self.vocabulary().await?).await
    }

    pub(super) async fn prepare(
        &self,
        caller: &Caller,
        opener: &Opener,
        kept: KeptFile,
        (as_of, answers, tell): (Date, &[TwinAnswer], Tell),
        beyond: BeyondWriter,
    ) -> Result<Prepared, ServiceError> {
        let open = self.opened_file(&kept, opener).await?;
        let unmatched = open.arranged(&kept).iter().any(is_unmatched);
        let file = open.file(&kept, as_of, tell, caller);
        let checked = self.check(&file, Some(caller), answers, beyond).await?;
        Ok(Prepared { kept, open, checked, unmatched })
    }

    /// A checked import after a change to it or to what was said of its file, checked anew; nothing for a request
    /// that was carried out before under its key.
    pub(super) async fn prepared_again(
        &self,
        caller: &Caller,
        opener: &Opener,
        number: ImportNumber,
        change: impl FnOnce(&mut Import, &mut KeptFile) -> Result<(), ServiceError>,
    ) -> Result<Option<(Import, Prepared)>, ServiceError> {
        if let Some(once) = &caller.once
            && self.store.read().await?.find_once(&once.key).await?.is_some()
        {
            return Ok(None);
        }
        let (import, mut kept) = self.kept_file(caller, number).await?;
        let mut import = import.value;
        change(&mut import, &mut kept)?;
        let as_said = (import.as_of, import.answers.as_slice(), tell_nobody());
        let prepared = self.prepare(caller, opener, kept, as_said, BeyondWriter::counting()).await?;
        Ok(Some((import, prepared)))
    }

    /// The answer that the request had before.
    pub(super) async fn repeated(&self, caller: &Caller) -> Result<Import, ServiceError> {
        let vanished = || ServiceError::Fault("a request that was carried out is not on record".into());
        self.act(caller, move |_| Box::pin(async move { Err(vanished()) })).await
    }

    /// Refuses to save what is no longer what was shown, and keeps what the new check found.
    async fn refuse_worse(
        &self,
        caller: &Caller,
        import: &Import,
        prepared: &mut Prepared,
    ) -> Result<(), ServiceError> {
        let number = import.number;
        let mut view = self.store.read().await?;
        let shown = found::report(view.as_mut(), &self.secrets.vault, number, self.clock.now()).await?;
        drop(view);
        let records = shown.map(|shown| differences(&shown, &prepared.checked)).unwrap_or_default();
        if records.is_empty() {
            return Ok(());
        }
        let tally = tally(&prepared.checked.verdict);
        let (report, inside) = (prepared.report(number, false), caller.clone());
        let vault = self.secrets.vault.clone();
        let kept = self.store.write(caller.viewer.actor.clone(), move |work| {
            Box::pin(async move {
                let stored = open_checked(work, &inside, number).await?;
                // Answers that somebody gave meanwhile stay.
                let import = Import { tally, ..stored.value };
                work.update(&import, stored.version).await?;
                found::put_report(work, &vault, number, &report).await?;
                work.audit(checked_event(&import).with("request", inside.request.clone())).await?;
                Ok::<_, ServiceError>(())
            })
        });
        kept.await?;
        Err(ImportRefusal::Worse { number, records }.into())
    }
}

/// Records with faults that were not shown, and records of which something else would be saved than was shown: they
/// are laid over another version, or none, or are kept by now.
fn differences(shown: &KeptReport, now: &Checked) -> Vec<String> {
    fn fault(finding: &Finding) -> (FindingCode, Option<Kind>, Option<&str>, &Location) {
        (finding.code, finding.kind, finding.record.as_deref(), &finding.location)
    }
    let known: HashSet<_> = shown.report.findings.iter().map(fault).collect();
    let new = now.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let new = new.filter(|finding| !known.contains(&fault(finding)));
    let mut records: BTreeSet<String> = new
        .map(|finding| {
            let kind = finding.kind.map(Kind::name).unwrap_or_default();
            format!("{kind} {}", finding.record.as_deref().unwrap_or_default()).trim().to_owned()
        })
        .collect();
    let other = now.laid_over.iter().filter(|(record, version)| shown.laid_over.get(*record) != Some(*version));
    records.extend(other.map(|(record, _)| record.clone()));
    records.into_iter().collect()
}
