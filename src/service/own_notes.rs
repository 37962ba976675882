//! A person's own notes on families of a list: nobody else's until a proposal from that list is sent. They are no part
//! of what is computed.

use std::collections::BTreeMap;

use super::{
    Caller, ServiceError, Services,
    desk::numbered,
    open_record::{absent, open_run},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::FamilyCode,
        own_note::{OwnNote, OwnNoteNumber, SentNote},
        permission::Permission,
        proposal::Proposal,
        run::RunNumber,
        text::Text,
    },
    store::{Kind, Reads, ReadsExt as _, UnitOfWorkExt as _},
};

impl Services {
    /// Writes a note on a family of a list.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] also for a family that is sealed to the caller; [`ServiceError::UnknownFamily`].
    pub async fn write_note(
        &self,
        caller: &Caller,
        (run, family): (RunNumber, FamilyCode),
        words: Text,
    ) -> Result<OwnNoteNumber, ServiceError> {
        caller.needs(Permission::Propose)?;
        let mut view = self.store.read().await?;
        open_run(view.as_mut(), caller, run).await?;
        self.reader(view.as_mut(), caller).await?.open_families(&[family.to_string()])?;
        drop(view);
        if self.load_run(run).await?.document.family(family.as_str()).is_none() {
            return Err(ServiceError::UnknownFamily { run, family: family.to_string() });
        }
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let number = numbered(OwnNoteNumber::new(work.next_number(Kind::OwnNote).await?))?;
                let at = work.now();
                work.insert(&OwnNote { number, run, family, by, at, words, removed: false }).await?;
                let event = caller_in.event(Action::NoteWritten, EntityKind::OwnNote, number.to_string());
                work.audit(event.with("run", run.to_string())).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Puts a note of one's own away. What a proposal took along stays with it.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] for a note that is not the caller's, and when its list is not open to them any more.
    pub async fn remove_note(&self, caller: &Caller, number: OwnNoteNumber) -> Result<RunNumber, ServiceError> {
        caller.needs(Permission::Propose)?;
        let caller_in = caller.clone();
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<OwnNote>(&code).await?;
                let kept = kept.filter(|kept| kept.value.by.as_str() == caller_in.viewer.actor.id);
                let kept = kept.ok_or_else(|| absent(EntityKind::OwnNote, &code, true))?;
                let run = kept.value.run;
                open_run(&mut *work, &caller_in, run).await?;
                work.update(&OwnNote { removed: true, ..kept.value }, kept.version).await?;
                let event = caller_in.event(Action::NoteWritten, EntityKind::OwnNote, code);
                work.audit(event.with("run", run.to_string()).with("removed", true)).await?;
                Ok(run)
            })
        })
        .await
    }

    /// The caller's own notes on families of a list that is open to them, in the order in which they were written;
    /// none on families that are sealed to them.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn own_notes(&self, caller: &Caller, run: RunNumber) -> Result<Vec<OwnNote>, ServiceError> {
        let mut view = self.store.read().await?;
        open_run(view.as_mut(), caller, run).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        let mut notes = notes_of(view.as_mut(), &caller.viewer.actor.id, run).await?;
        notes.retain(|note| !reader.is_sealed(note.family.as_str()));
        Ok(notes)
    }

    /// How many notes of their own the caller has on each family of a list.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn own_notes_by_family(
        &self,
        caller: &Caller,
        run: RunNumber,
    ) -> Result<BTreeMap<String, usize>, ServiceError> {
        let mut counts = BTreeMap::new();
        for note in self.own_notes(caller, run).await? {
            *counts.entry(note.family.to_string()).or_default() += 1;
        }
        Ok(counts)
    }

    /// The same as a list of its own, which goes on record.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn list_own_notes(&self, caller: &Caller, run: RunNumber) -> Result<Vec<OwnNote>, ServiceError> {
        caller.needs(Permission::Propose)?;
        let notes = self.own_notes(caller, run).await?;
        let event = caller.event(Action::RecordsListed, EntityKind::OwnNote, "").with("records", notes.len());
        self.on_record(caller.viewer.actor.clone(), event.with("run", run.to_string())).await?;
        Ok(notes)
    }
}

/// The notes that go along with a proposal: its proposer's, on families of its list.
pub(super) async fn notes_to_send(
    view: &mut (dyn Reads + '_),
    proposal: &Proposal,
) -> Result<Vec<SentNote>, ServiceError> {
    let notes = notes_of(view, proposal.proposer.as_str(), proposal.run).await?;
    Ok(notes.into_iter().map(OwnNote::sent).collect())
}

/// Somebody's notes on a list that were not put away, in the order in which they were written.
async fn notes_of(view: &mut (dyn Reads + '_), writer: &str, run: RunNumber) -> Result<Vec<OwnNote>, ServiceError> {
    let kept = view.by::<OwnNote>("writer", writer).await?;
    let of_run = kept.into_iter().map(|stored| stored.value).filter(|note| note.run == run && !note.removed);
    let mut notes: Vec<OwnNote> = of_run.collect();
    notes.sort_by_key(|note| note.number);
    Ok(notes)
}
