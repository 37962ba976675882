//! Keeping the good records of a file, with what undoing them needs.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::{
    check::{named, stored_kind},
    ends::{Pair, take_off},
    gate::Gate,
    ready::{Making, Ready},
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::{Action, AuditEvent, EntityKind},
        code::OfficeCode,
        family::Family,
        import::{Act, Import, ImportNumber, ImportRefusal, SavedPart},
    },
    service::ServiceError,
    store::{Draft, Imported, Kind as StoredKind, MANY, ReadsExt as _, UnitOfWork, UnitOfWorkExt as _},
    transfer::Kind,
};

/// The kinds to save in each reading, so that every record is saved after those it names.
pub(super) fn passes(order: &[Kind]) -> Vec<BTreeSet<Kind>> {
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
    making: &'a Making<'a>,
    import: ImportNumber,
    /// The office that new children and families are given to.
    holder: Option<&'a OfficeCode>,
    /// What is the caller's to change, as of this moment; absent at the machine itself.
    gate: Option<&'a Gate>,
    new: u64,
    changed: u64,
    /// Of these, who somebody is.
    names: u64,
    /// Records kept so far, those about who holds what among them.
    place: usize,
    /// Families that the import kept so far and that may lose a resident, with their versions.
    families: BTreeMap<String, i64>,
    digest: Sha256,
}

impl<'a> Saving<'a> {
    pub(super) fn new(making: &'a Making<'a>, import: ImportNumber) -> Self {
        let (holder, gate, families) = (None, None, BTreeMap::new());
        Self { making, import, holder, gate, new: 0, changed: 0, names: 0, place: 0, families, digest: Sha256::new() }
    }

    /// The same for an office: who holds what is new, and what is theirs to change.
    pub(super) fn of_office(self, holder: Option<&'a OfficeCode>, gate: &'a Gate) -> Self {
        Self { holder, gate: Some(gate), ..self }
    }

    /// Saves the records of the file: those that were made ready, or each as it is read.
    pub(super) async fn whole_file(
        &mut self,
        work: &mut dyn UnitOfWork,
        ready: Option<Vec<Ready>>,
    ) -> Result<(), ServiceError> {
        self.forget_members(work).await?;
        if let Some(mut ready) = ready {
            while !ready.is_empty() {
                let kind = ready[0].kind;
                let most = ready.iter().take(MANY).take_while(|one| one.kind == kind).count();
                let part = ready.drain(..most).collect();
                self.keep(work, part).await?;
            }
            return Ok(());
        }
        for kinds in passes(&self.making.checked.order) {
            self.pass(work, &kinds).await?;
        }
        Ok(())
    }

    /// A child may move from one group of the file to another, so no group holds anybody until it is saved.
    async fn forget_members(&self, work: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
        let group = |record: &str| record.strip_prefix(Kind::SiblingGroup.name())?.strip_prefix(' ').map(str::to_owned);
        let kept = self.making.checked.laid_over.iter().filter(|(_, version)| **version > 0);
        for code in kept.filter_map(|(key, _)| group(key)) {
            work.forget_members(&code).await?;
        }
        Ok(())
    }

    /// What was checked is no longer what is kept.
    fn worse(&self, one: &Ready) -> ServiceError {
        ImportRefusal::Worse { number: self.import, records: vec![one.name.clone()] }.into()
    }

    async fn pass(&mut self, work: &mut dyn UnitOfWork, kinds: &BTreeSet<Kind>) -> Result<(), ServiceError> {
        let (making, mut part) = (self.making, Vec::<Ready>::new());
        for raw in making.source(kinds)? {
            if part.len() == MANY || part.first().is_some_and(|one| one.kind != raw.kind) {
                self.keep(work, std::mem::take(&mut part)).await?;
            }
            part.push(making.ready(work, &raw).await?);
        }
        self.keep(work, part).await
    }

    /// Keeps records of one kind, at most [`MANY`].
    async fn keep(&mut self, work: &mut dyn UnitOfWork, part: Vec<Ready>) -> Result<(), ServiceError> {
        let Some(kind) = part.first().map(|one| stored_kind(one.kind)) else { return Ok(()) };
        self.see(work, kind, &part).await?;
        let (mut new, mut made, mut given, mut left) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for one in part {
            let Some(draft) = one.draft else { continue };
            self.digest.update(draft.kind.code());
            self.digest.update(&draft.code);
            self.digest.update(&draft.body);
            self.names += u64::from(draft.kind == StoredKind::Identity);
            given.extend(one.gives);
            left.extend(one.takes_off);
            if one.rests_on == 0 {
                new.push(draft);
            } else {
                let version = work.update_record(&draft, one.rests_on).await?;
                made.push(Imported { kind: draft.kind, code: draft.code, version, added: false });
            }
        }
        self.changed += made.len() as u64;
        self.new += new.len() as u64;
        self.note(work, made).await?;
        self.add(work, new).await?;
        self.give(work, given).await?;
        for pair in left {
            self.take_off(work, &pair).await?;
        }
        Ok(())
    }

    /// Takes a child whose placement has ended off the residents of the family, which must be as it was shown but for
    /// what the file itself changed of it.
    async fn take_off(&mut self, work: &mut dyn UnitOfWork, (child, code): &Pair) -> Result<(), ServiceError> {
        let name = named(Kind::Family, code.as_str());
        let kept = work.find::<Family>(code.as_str()).await?;
        let shown = self.families.get(&name).or(self.making.checked.laid_over.get(&name)).copied();
        let is_open = self.gate.is_none_or(|gate| gate.is_open(&Subject::Family(code.clone()), true));
        let Some(kept) = kept.filter(|kept| is_open && shown == Some(kept.version)) else {
            return Err(ImportRefusal::Worse { number: self.import, records: vec![name] }.into());
        };
        let mut family = kept.value;
        if !take_off(&mut family, child) {
            return Ok(());
        }
        let draft = Draft::of(&family);
        self.digest.update(draft.kind.code());
        self.digest.update(&draft.code);
        self.digest.update(&draft.body);
        let version = work.update_record(&draft, kept.version).await?;
        let made = Imported { kind: draft.kind, code: draft.code, version, added: false };
        self.note(work, vec![made]).await
    }

    /// Sees that every record still is what it was made ready for, and the caller's to change.
    async fn see(&self, work: &mut dyn UnitOfWork, kind: StoredKind, part: &[Ready]) -> Result<(), ServiceError> {
        let codes: Vec<&str> = part.iter().map(|one| one.code.as_str()).collect();
        let kept = work.versions_of(kind, &codes).await?;
        let is_open = |one: &Ready| {
            let mut about = one.about.iter().filter(|_| one.draft.is_some());
            self.gate.is_none_or(|gate| about.all(|(subject, changes)| gate.is_open(subject, *changes)))
        };
        let is_same = |one: &Ready| kept.get(&one.code).copied().unwrap_or(0) == one.rests_on;
        match part.iter().find(|one| !(one.is_shown && is_same(one) && is_open(one))) {
            Some(other) => Err(self.worse(other)),
            None => Ok(()),
        }
    }

    /// Adds new records of one kind.
    async fn add(&mut self, work: &mut dyn UnitOfWork, drafts: Vec<Draft>) -> Result<(), ServiceError> {
        let versions = work.insert_records(&drafts).await?;
        let made = drafts.into_iter().zip(versions);
        let made = made.map(|(Draft { kind, code, .. }, version)| Imported { kind, code, version, added: true });
        self.note(work, made.collect()).await
    }

    /// Gives new children and families to the office that is to hold them.
    async fn give(&mut self, work: &mut dyn UnitOfWork, given: Vec<Subject>) -> Result<(), ServiceError> {
        let Some(office) = self.holder.filter(|_| !given.is_empty()) else { return Ok(()) };
        let codes: Vec<String> = given.iter().map(Subject::to_string).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let held = work.versions_of(StoredKind::Custody, &codes).await?;
        let new = given.into_iter().filter(|subject| !held.contains_key(&subject.to_string()));
        let custody = |subject| {
            let (office, assigned, offered_to) = (office.clone(), Vec::new(), Vec::new());
            Draft::of(&Custody { subject, office, assigned, offered_to, sealed: false, changed: None })
        };
        let drafts = new.map(custody).collect();
        self.add(work, drafts).await
    }

    async fn note(&mut self, work: &mut dyn UnitOfWork, made: Vec<Imported>) -> Result<(), ServiceError> {
        work.note_imported(self.import, self.place, &made).await?;
        self.place += made.len();
        if !self.making.checked.taken_off.is_empty() {
            let families = made.into_iter().filter(|one| one.kind == StoredKind::Family);
            self.families.extend(families.map(|one| (named(Kind::Family, &one.code), one.version)));
        }
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
        .with("errors", saving.making.checked.verdict.errors)
        .with("records", format!("sha256:{digest}"));
    let event = if saving.names > 0 { event.with("names", saving.names) } else { event };
    Ok((import, event))
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
