//! The second reading of a file: its good records kept, with what undoing them needs.

use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    File, Stage,
    check::{Checked, named, stored_code, stored_kind},
    gate::Gate,
    renamed::renamed,
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::{Action, AuditEvent, EntityKind},
        code::OfficeCode,
        date::Date,
        import::{Act, Import, ImportNumber, ImportRefusal, SavedPart, TwinAnswer},
    },
    service::ServiceError,
    store::{Draft, Imported, Kind as StoredKind, ReadsExt as _, UnitOfWork, UnitOfWorkExt as _},
    transfer::{Codebook, Event, Kind, Outcome, RawRecord, Record, Save, check_record},
};

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

/// Keeps what is good of a file.
pub(super) struct Saving<'a> {
    file: &'a File,
    answers: &'a [TwinAnswer],
    codebook: &'a Codebook,
    checked: &'a Checked,
    save: Save,
    import: ImportNumber,
    /// The office that new children and families are given to.
    holder: Option<&'a OfficeCode>,
    /// What is the caller's to change, as of this moment; absent at the machine itself.
    gate: Option<&'a Gate>,
    new: u64,
    changed: u64,
    /// Records kept so far, those about who holds what among them.
    place: usize,
    digest: Sha256,
}

impl<'a> Saving<'a> {
    pub(super) fn new(
        file: &'a File,
        codebook: &'a Codebook,
        checked: &'a Checked,
        save: Save,
        import: ImportNumber,
    ) -> Self {
        Self {
            file,
            answers: &[],
            codebook,
            checked,
            save,
            import,
            holder: None,
            gate: None,
            new: 0,
            changed: 0,
            place: 0,
            digest: Sha256::new(),
        }
    }

    /// The same for an office: who holds what is new, and what is theirs to change.
    pub(super) fn of_office(self, holder: Option<&'a OfficeCode>, gate: &'a Gate) -> Self {
        Self { holder, gate: Some(gate), ..self }
    }

    /// The same with what a person said of records that look alike.
    pub(super) fn answered(self, answers: &'a [TwinAnswer]) -> Self {
        Self { answers, ..self }
    }

    /// Saves the records of the file.
    pub(super) async fn whole_file(&mut self, work: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
        self.forget_members(work).await?;
        for kinds in passes(&self.checked.order) {
            self.pass(work, &kinds).await?;
        }
        Ok(())
    }

    /// A child may move from one group of the file to another, so no group holds anybody until it is saved.
    async fn forget_members(&self, work: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
        let group = |record: &str| record.strip_prefix(Kind::SiblingGroup.name())?.strip_prefix(' ').map(str::to_owned);
        for code in self.checked.laid_over.iter().filter(|(_, version)| **version > 0).filter_map(|(key, _)| group(key))
        {
            work.forget_members(&code).await?;
        }
        Ok(())
    }

    /// What was checked is no longer what is kept.
    fn worse(&self, raw: &RawRecord) -> ServiceError {
        let records = vec![named(raw.kind, &raw.key().unwrap_or_default())];
        ImportRefusal::Worse { number: self.import, records }.into()
    }

    async fn pass(&mut self, work: &mut dyn UnitOfWork, kinds: &BTreeSet<Kind>) -> Result<(), ServiceError> {
        let mut source = renamed(self.file, self.answers)?;
        while let Some(event) = source.next() {
            let Event::Record(raw) = event else {
                continue;
            };
            if kinds.contains(&raw.kind) && self.checked.verdict.may_save(self.save, raw.kind, raw.index) {
                self.record(work, &raw, self.file.as_of).await?;
            }
            (self.file.tell)(Stage::Save, source.progress());
        }
        Ok(())
    }

    async fn record(&mut self, work: &mut dyn UnitOfWork, raw: &RawRecord, as_of: Date) -> Result<(), ServiceError> {
        let kept = match stored_code(raw) {
            Some(code) => work.find_record(stored_kind(raw.kind), &code).await?,
            None => None,
        };
        let stored = kept.as_ref().map(|kept| serde_json::from_str::<Value>(&kept.body)).transpose()?;
        let checked = check_record(raw, stored.as_ref(), self.codebook, as_of);
        // It was good a moment ago: somebody else changed what it is laid over.
        let Some(record) = checked.record else { return Err(self.worse(raw)) };
        let version = kept.as_ref().map_or(0, |kept| kept.version);
        let is_shown = self.checked.laid_over.get(&named(raw.kind, &raw.key().unwrap_or_default())) == Some(&version);
        let is_theirs = self.gate.is_none_or(|gate| gate.finding(raw, stored.as_ref()).is_none());
        if checked.outcome != Outcome::Unchanged && !(is_shown && is_theirs) {
            return Err(self.worse(raw));
        }
        let draft = draft(&record);
        let (version, added) = match (kept, checked.outcome) {
            (_, Outcome::Unchanged) => return Ok(()),
            (Some(kept), _) => (work.update_record(&draft, kept.version).await?, false),
            (None, _) => (work.insert_record(&draft).await?, true),
        };
        self.new += u64::from(added);
        self.changed += u64::from(!added);
        self.digest.update(draft.kind.code());
        self.digest.update(&draft.code);
        self.digest.update(&draft.body);
        self.note(work, Imported { kind: draft.kind, code: draft.code, version, added }).await?;
        match record {
            Record::Child(child) if added => self.give(work, Subject::Child(child.code)).await,
            Record::Family(family) if added => self.give(work, Subject::Family(family.code.clone())).await,
            _ => Ok(()),
        }
    }

    /// Gives a new child or family to the office that is to hold it.
    async fn give(&mut self, work: &mut dyn UnitOfWork, subject: Subject) -> Result<(), ServiceError> {
        let Some(office) = self.holder else { return Ok(()) };
        if work.find::<Custody>(&subject.to_string()).await?.is_some() {
            return Ok(());
        }
        let office = office.clone();
        let custody =
            Custody { subject, office, assigned: Vec::new(), offered_to: Vec::new(), sealed: false, changed: None };
        let draft = Draft::of(&custody);
        let version = work.insert_record(&draft).await?;
        self.note(work, Imported { kind: StoredKind::Custody, code: draft.code, version, added: true }).await
    }

    async fn note(&mut self, work: &mut dyn UnitOfWork, made: Imported) -> Result<(), ServiceError> {
        work.note_imported(self.import, self.place, &made).await?;
        self.place += 1;
        Ok(())
    }
}

/// Keeps the import as saved; it and the entry about it, which ties what was saved to the trail by the digest of
/// every body.
pub(super) async fn note_saved(
    work: &mut dyn UnitOfWork,
    (import, version): (Import, i64),
    part: SavedPart,
    saving: Saving<'_>,
) -> Result<(Import, AuditEvent), ServiceError> {
    let act = Act::of(work.actor(), work.now());
    let import = import.saved(act, part, (saving.new, saving.changed))?;
    work.update(&import, version).await?;
    let digest = data_encoding::HEXLOWER.encode(&saving.digest.finalize());
    let event = AuditEvent::done(Action::ImportCommitted, EntityKind::Import, import.number.to_string())
        .with("file", import.file_hash.to_string())
        .with("new", saving.new)
        .with("changed", saving.changed)
        .with("errors", saving.checked.verdict.errors)
        .with("records", format!("sha256:{digest}"));
    Ok((import, event))
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
        Record::Outcome(record) => Draft::of(record.as_ref()),
        Record::Contact(record) => Draft::of(record.as_ref()),
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
