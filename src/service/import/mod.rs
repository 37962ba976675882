//! Files in: the whole file is checked first; then all of it, or its good records, is saved in one act, and that
//! can be undone in one act until a date.
//!
//! ```text
//! bytes ─▶ brought ─▶ File ─▶ check (with gate and twins) ─▶ Report ─▶ kept: the import, its file and findings sealed
//!                      │                                                │
//!                      └──────────▶ save (all, or the good records) ◀───┘ ─▶ undo, back the same way
//! ```
//!
//! *Design notes.* The file is read at least twice: once to check it as a whole, then to save, section
//! by section in the order in which records name each other. Nothing but codes is held in memory, and
//! everything is saved in one unit of work, so that a crash leaves all of it or nothing.

/// What people answer about a file.
mod answers;

/// From the bytes of a file to its records.
pub mod brought;

/// One record without a file.
pub mod by_hand;

/// The first reading.
pub(super) mod check;

/// Placements that have ended.
mod ends;

/// Records that look alike, fact by fact.
mod facts;

/// What was found, kept page by page.
mod found;

/// Records that are not the caller's to change.
mod gate;

/// Imports as offices work on them.
pub mod kept;

/// What is kept sealed for a while.
pub(super) mod matter;

/// The report of a check on paper.
pub mod paper;

/// Who people are.
pub(super) mod people;

/// People who are known already.
mod known_people;

/// What columns were said to mean before.
mod remembered;

/// Records made ready to be kept.
mod ready;

/// Codes of a file that mean another record.
mod renamed;

/// The second reading.
mod save;

/// What was said beforehand at the machine.
pub mod told;

/// Records that look like kept ones.
mod twins;

/// Taking back what was saved.
mod undo;

/// Words that are on no list.
mod words;

use std::{collections::BTreeMap, sync::Arc};

pub use self::found::{Found, FoundGroup, Wanted};
pub use self::remembered::{SaidAtMachine, TakenColumns, unknown_column, unlisted_column};
use self::{
    check::Checked,
    found::KeptReport,
    ready::Making,
    save::{Saving, note_saved},
    told::Told,
};
use super::{ServiceError, Services, codebook::codebook};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome as Ended},
        code::OfficeCode,
        date::Date,
        hash::Sha256Hash,
        import::{Act, Import, ImportNumber, Life, SavedPart, Tally, TwinAnswer},
        permission::Permission,
    },
    security::vault::Vault,
    store::{ReadsExt as _, UnitOfWork, UnitOfWorkExt as _},
    transfer::{
        Beyond, BeyondWriter, Counts, Event, Finding, Kind, Progress, RecordSource, Save, Verdict, book::Words,
        twin::Twin,
    },
};

/// Findings kept in a report: beyond these the file needs another look at its source, not a longer list.
pub const MAX_REPORTED_FINDINGS: usize = 10_000;

/// A file that can be read from its beginning as often as needed, with words that were said to stand for codes.
pub type Reopen = Arc<dyn Fn(&Words) -> std::io::Result<Box<dyn RecordSource<Item = Event> + Send>> + Send + Sync>;

/// What is told while a file is read.
pub type Tell = Arc<dyn Fn(Stage, Progress) + Send + Sync>;

/// For whoever wants to be told nothing.
pub(crate) fn tell_nobody() -> Tell {
    Arc::new(|_, _| {})
}

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
    /// What was said of it at the machine.
    pub said: SaidAtMachine,
    /// Whether it is read who people are: whoever brings it has the right to names.
    pub names: bool,
}

/// What an import found and did.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// Number of the report, which is the number of its import.
    pub number: i64,
    /// Whether anything was saved.
    pub saved: bool,
    /// Whether what was saved was taken back since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
    /// Whether the file was read to its proper end.
    pub complete: bool,
    /// Findings that keep something out.
    pub errors: usize,
    /// Findings to look at.
    pub warnings: usize,
    /// Records by kind and by what was, or would be, done.
    pub counts: BTreeMap<Kind, Counts>,
    /// The findings, up to [`MAX_REPORTED_FINDINGS`]; none once their time is over.
    pub findings: Vec<Finding>,
    /// Findings beyond those listed.
    pub findings_left_out: usize,
    /// New records that look like others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<Twin>,
    /// Columns that were taken as somebody said before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<TakenColumns>,
    /// What words were said to stand for.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub words: Words,
}

impl Report {
    /// The report of a check. It takes the findings with it: ten thousand of them fill megabytes.
    fn of(checked: &mut Checked, saved: bool) -> Self {
        let (findings, twins) = (std::mem::take(&mut checked.findings), std::mem::take(&mut checked.twins));
        let findings_left_out = checked.beyond.count();
        Self { findings, findings_left_out, twins, ..Self::without_values(checked, saved) }
    }

    /// The same without the findings.
    fn without_findings(&self) -> Self {
        Self {
            findings: Vec::new(),
            counts: self.counts.clone(),
            twins: self.twins.clone(),
            columns: self.columns.clone(),
            words: self.words.clone(),
            ..*self
        }
    }

    /// What is kept for good: counts, and no value of any cell.
    fn without_values(checked: &Checked, saved: bool) -> Self {
        Self {
            number: 0,
            saved,
            undone: false,
            complete: checked.verdict.complete,
            errors: checked.verdict.errors,
            warnings: checked.verdict.warnings,
            counts: checked.verdict.counts.clone(),
            findings: Vec::new(),
            findings_left_out: checked.findings.len() + checked.beyond.count(),
            twins: Vec::new(),
            columns: Vec::new(),
            words: Words::default(),
        }
    }
}

/// What a verdict counts, whatever the kind.
fn tally(verdict: &Verdict) -> Tally {
    let sum = |count: fn(&Counts) -> usize| verdict.counts.values().map(count).sum::<usize>() as u64;
    Tally {
        new: sum(|counts| counts.new),
        changed: sum(|counts| counts.changed),
        unchanged: sum(|counts| counts.unchanged),
        refused: sum(|counts| counts.refused),
        errors: verdict.errors as u64,
        warnings: verdict.warnings as u64,
    }
}

/// What an import is, before it has a number.
#[derive(Clone)]
struct Begun {
    what: String,
    office: Option<OfficeCode>,
    holder: Option<OfficeCode>,
    file_hash: Sha256Hash,
    as_of: Date,
    answers: Vec<TwinAnswer>,
}

/// Keeps the report under the next number, and the import that it is of.
async fn begin(work: &mut dyn UnitOfWork, begun: Begun, report: &Report, tally: Tally) -> Result<Import, ServiceError> {
    let number = work.insert_import_report(begun.file_hash, report.saved, &serde_json::to_value(report)?).await?;
    let import = Import {
        number: import_number(number)?,
        office: begun.office,
        holder: begun.holder,
        what: begun.what,
        file_hash: begun.file_hash,
        as_of: begun.as_of,
        checked: Act::of(work.actor(), work.now()),
        tally,
        answers: begun.answers,
        life: Life::Checked,
    };
    work.insert(&import).await?;
    Ok(import)
}

fn import_number(number: i64) -> Result<ImportNumber, ServiceError> {
    let number = u32::try_from(number).ok().and_then(|number| ImportNumber::new(number).ok());
    number.ok_or_else(|| ServiceError::Fault("no number is left for an import".into()))
}

/// The entry about a check.
fn checked_event(import: &Import) -> AuditEvent {
    AuditEvent::done(Action::ImportChecked, EntityKind::Import, import.number.to_string())
        .ended(if import.tally.errors == 0 { Ended::Done } else { Ended::Refused })
        .with("file", import.file_hash.to_string())
        .with("errors", import.tally.errors)
        .with("warnings", import.tally.warnings)
}

impl Services {
    /// Checks a file and keeps the report; saves nothing else.
    ///
    /// # Errors
    /// [`ServiceError::Store`], or a file that cannot be opened.
    pub async fn check_import(&self, by: Actor, file: File) -> Result<Report, ServiceError> {
        self.check_told(by, file, &Told::default(), BeyondWriter::counting()).await.map(|(report, _)| report)
    }

    /// The same with what was said of words, and with the findings that the report does not list where `beyond` keeps
    /// them: for a copy of the file that says what to fix in every row.
    ///
    /// # Errors
    /// As [`Services::check_import`]; [`ServiceError::Invalid`] for a word that nobody asked about;
    /// [`ServiceError::Fault`] where the disk takes no more findings.
    pub async fn check_told(
        &self,
        by: Actor,
        file: File,
        told: &Told,
        beyond: BeyondWriter,
    ) -> Result<(Report, Beyond), ServiceError> {
        let file = File { names: self.reads_names(&by), ..file };
        let (file, checked) = self.check_words(file, told, beyond).await?;
        let (begun, said) = (shell(&file), file.said.clone());
        // The file as it was read takes room of its own, and is not read again.
        drop(file);
        self.keep_report(by, begun, said, checked).await
    }

    /// The file with what was said of its words, and what a check finds.
    async fn check_words(
        &self,
        mut file: File,
        told: &Told,
        beyond: BeyondWriter,
    ) -> Result<(File, Checked), ServiceError> {
        if !told.words.is_empty() {
            let asked = self.check(&file, None, &[], BeyondWriter::counting()).await?;
            file.said.words = told.words(&asked.findings, self.vocabulary().await?.as_ref())?;
        }
        let checked = self.check(&file, None, &[], beyond).await?;
        Ok((file, checked))
    }

    /// Checks a file and saves all of it, or its good records; saves nothing when it may not begin.
    ///
    /// # Errors
    /// [`ServiceError::Store`]: nothing of the file is kept then.
    pub async fn commit_import(&self, by: Actor, file: File, save: Save) -> Result<Report, ServiceError> {
        self.commit_told(by, file, save, &Told::default()).await
    }

    /// The same with what was said of records that may look like kept ones. Nothing is saved while one of them is not
    /// answered: the report names them.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for an answer that nobody asked for; [`ServiceError::Store`].
    pub async fn commit_told(&self, by: Actor, file: File, save: Save, told: &Told) -> Result<Report, ServiceError> {
        let file = File { names: self.reads_names(&by), ..file };
        let (file, mut checked) = self.check_words(file, told, BeyondWriter::counting()).await?;
        let answers = told.answers(&checked.twins)?;
        if !answers.is_empty() {
            checked = self.check(&file, None, &answers, BeyondWriter::counting()).await?;
        }
        if !checked.verdict.may_begin(save) || !checked.twins.is_empty() {
            return self.keep_report(by, shell(&file), file.said.clone(), checked).await.map(|(report, _)| report);
        }
        let (codebook, vault, all) = (codebook(&self.policy), self.lasting_vault(), self.secrets.vault.clone());
        let begun = Begun { answers: answers.clone(), ..shell(&file) };
        let ready = self.made_ready(&file, &checked, (save, &answers)).await?;
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let (import, report) =
                        begin_in_shell(work, begun, (&mut checked, &file.said), (true, vault.as_ref())).await?;
                    let remembered = file.said.keep(work).await?;
                    let making = Making {
                        file: &file,
                        answers: &answers,
                        codebook: &codebook,
                        vault: &all,
                        checked: &checked,
                        save,
                    };
                    let mut saving = Saving::new(&making, import.number);
                    saving.whole_file(work, ready).await?;
                    let part = if save == Save::All { SavedPart::All } else { SavedPart::Good };
                    let event = note_saved(work, (import, 1), part, saving).await?.1;
                    work.audit(event.with("columns", remembered)).await?;
                    Ok(report)
                })
            })
            .await
    }

    /// A report that was kept, for a person at the machine; without findings once their time is over. The look is
    /// on record first.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn import_report(&self, by: Actor, import: ImportNumber) -> Result<Option<Report>, ServiceError> {
        let number = i64::from(import.get());
        let mut view = self.store.read().await?;
        let Some(kept) = view.find_import_report(number).await? else {
            return Ok(None);
        };
        let seen = AuditEvent::done(Action::ImportViewed, EntityKind::Import, import.to_string());
        self.on_record(by, seen).await?;
        let ledger = Report { number, ..serde_json::from_value(kept.body)? };
        // With another key file, or none, the counts can still be told.
        let found = found::report(view.as_mut(), &self.secrets.vault, import, self.clock.now()).await.ok().flatten();
        let mut report = found.map_or(ledger, |found| found.report);
        if let Some(kept) = view.find::<Import>(&import.to_string()).await? {
            // What a person did after the check is not in the report of it.
            report.undone = matches!(kept.value.life, Life::Undone { .. });
            report.saved = report.undone || matches!(kept.value.life, Life::Saved(_));
        }
        Ok(Some(report))
    }

    /// Whether a person at the machine has names read: in a role that sees them, and where they can be sealed so that
    /// the next command opens them.
    fn reads_names(&self, by: &Actor) -> bool {
        by.role.may(Permission::ViewIdentities) && self.secrets.is_lasting
    }

    /// The vault, where what it seals can be opened by the next command; without a key file nothing that quotes
    /// cells is kept.
    fn lasting_vault(&self) -> Option<Vault> {
        self.secrets.is_lasting.then(|| self.secrets.vault.clone())
    }

    async fn keep_report(
        &self,
        by: Actor,
        begun: Begun,
        said: SaidAtMachine,
        mut checked: Checked,
    ) -> Result<(Report, Beyond), ServiceError> {
        let vault = self.lasting_vault();
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let (import, report) =
                        begin_in_shell(work, begun, (&mut checked, &said), (false, vault.as_ref())).await?;
                    let remembered = said.keep(work).await?;
                    work.audit(checked_event(&import).with("columns", remembered)).await?;
                    Ok((report, checked.beyond))
                })
            })
            .await
    }
}

/// Keeps the import of a file from the shell, with its findings where they can be sealed.
async fn begin_in_shell(
    work: &mut dyn UnitOfWork,
    begun: Begun,
    (checked, said): (&mut Checked, &SaidAtMachine),
    (saved, vault): (bool, Option<&Vault>),
) -> Result<(Import, Report), ServiceError> {
    let import = begin(work, begun, &Report::without_values(checked, saved), tally(&checked.verdict)).await?;
    let (number, columns) = (i64::from(import.number.get()), said.taken.clone());
    let report = Report { number, columns, words: said.words.clone(), ..Report::of(checked, saved) };
    let kept = KeptReport::of(checked, report);
    if let Some(vault) = vault {
        found::put_report(work, vault, import.number, &kept).await?;
    }
    Ok((import, kept.report))
}

/// An import from the shell: of no office, and given to one later.
fn shell(file: &File) -> Begun {
    Begun {
        what: "bundle".into(),
        office: None,
        holder: None,
        file_hash: file.hash,
        as_of: file.as_of,
        answers: Vec::new(),
    }
}
