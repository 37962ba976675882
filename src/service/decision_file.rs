//! The record of a decision as a file: as data, or printed. What it holds ends with the decision, but for what came of
//! second looks at it.

use super::{Caller, ServiceError, Services, compute, open_record::open_proposal, oversight::about, reader::Reader};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEntry, AuditEvent, EntityKind, Outcome},
        coded::coded,
        hash::Sha256Hash,
        permission::Permission,
        proposal::{Proposal, ProposalNumber, ProposalRefusal},
    },
    i18n::{Language, Translator},
    report::{
        decision_record::{Decided, Record, Replayed},
        match_report::{Cut, Stored, record_sheet},
        pdf,
    },
    store::ReadsExt as _,
};

coded! {
    /// The form of a record.
    RecordForm {
        /// Data: canonical JSON, the same bytes when made again.
        Json = "json",
        /// Printed, in a language: the same bytes when made again.
        Pdf = "pdf",
    }
}

impl RecordForm {
    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
        }
    }
}

/// Which record is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedRecord {
    /// For whom.
    pub cut: Cut,
    /// The form.
    pub form: RecordForm,
    /// The language of a printed one.
    pub language: Language,
}

impl WantedRecord {
    /// The name of its file.
    pub fn name(&self, number: ProposalNumber) -> String {
        let cut = self.cut.code();
        match self.form {
            RecordForm::Json => format!("{number}-decision-{cut}.json"),
            RecordForm::Pdf => format!("{number}-decision-{cut}-{}.pdf", self.language),
        }
    }
}

impl Services {
    /// The record of a decision that is open to the caller; its digest is on the trail before it leaves.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ProposalRefusal::State`] before anything was decided.
    pub async fn decision_record(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        wanted: WantedRecord,
    ) -> Result<Vec<u8>, ServiceError> {
        caller.needs(Permission::Audit)?;
        let mut view = self.store.read().await?;
        let proposal = open_proposal(view.as_mut(), caller, number).await?.value;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        let event = caller.event(Action::ReportMade, EntityKind::Proposal, number.to_string());
        self.recorded(caller.viewer.actor.clone(), event, (proposal, Some(&reader)), wanted).await
    }

    /// The same for a person at the machine, to whom every record is open.
    ///
    /// # Errors
    /// As for [`Services::decision_record`].
    pub async fn decision_record_at_machine(
        &self,
        by: Actor,
        number: ProposalNumber,
        wanted: WantedRecord,
    ) -> Result<Vec<u8>, ServiceError> {
        let found = self.store.read().await?.find::<Proposal>(&number.to_string()).await?;
        let absent = || super::open_record::absent(EntityKind::Proposal, &number.to_string(), false);
        let event = AuditEvent::done(Action::ReportMade, EntityKind::Proposal, number.to_string());
        self.recorded(by, event, (found.ok_or_else(absent)?.value, None), wanted).await
    }

    async fn recorded(
        &self,
        by: Actor,
        event: AuditEvent,
        (mut proposal, reader): (Proposal, Option<&Reader>),
        wanted: WantedRecord,
    ) -> Result<Vec<u8>, ServiceError> {
        if !proposal.state.is_final() {
            return Err(ProposalRefusal::State { number: proposal.number, state: proposal.state }.into());
        }
        let mut run = self.load_run(proposal.run).await?;
        run.as_proposed(&proposal);
        run = match reader {
            Some(reader) => {
                reader.reads_proposal(&mut proposal);
                self.without_sealed(reader, run)
            }
            None => self.read_whole(run),
        };
        let input = self.input_of(&run.record).await?;
        let evidence = self.evidence_sent(&proposal).await?;
        let reviewed_again = self.reviewed_again(reader, proposal.number).await?;
        let trail = self.trail_until_decided(&proposal).await?;
        let looking = self.looked_for(&trail).await?;
        let replay = self.replayed(&proposal).await?;
        let write = move || {
            let stored = Stored {
                proposal: &proposal,
                run: &run.record,
                document: &run.document,
                taken_out: &run.taken_out,
                input: &input,
                policy: &run.policy,
                evidence: &evidence,
                reviewed_again: &reviewed_again,
            };
            written(&Decided { stored, trail: &trail, looking: &looking, replay: &replay }, wanted)
        };
        let bytes = compute(write).await??;
        let event = event
            .with("record", "decision")
            .with("cut", wanted.cut.code())
            .with("format", wanted.form.code())
            .with("language", wanted.language.code())
            .with("sha256", Sha256Hash::of(&bytes).to_string());
        self.on_record(by, event).await?;
        Ok(bytes)
    }

    /// What the trail says of a proposal and its list, up to the entry with which the decision fell: what is
    /// looked at later is no part of it.
    pub(super) async fn trail_until_decided(&self, proposal: &Proposal) -> Result<Vec<AuditEntry>, ServiceError> {
        let mut view = self.store.read().await?;
        let mut entries = about(view.as_mut(), EntityKind::Proposal, &proposal.number.to_string()).await?;
        let decided = entries.iter().rev().find(|entry| decides(entry)).map_or(u64::MAX, |entry| entry.seq);
        entries.extend(about(view.as_mut(), EntityKind::Run, &proposal.run.to_string()).await?);
        entries.retain(|entry| entry.seq <= decided);
        entries.sort_by_key(|entry| entry.seq);
        Ok(entries)
    }

    async fn replayed(&self, proposal: &Proposal) -> Result<Replayed, ServiceError> {
        match self.recomputed(proposal.run).await {
            Ok(replay) if replay.same => Ok(Replayed::Same { computed: replay.computed }),
            Ok(replay) => Ok(Replayed::Differs { kept: replay.kept, computed: replay.computed }),
            Err(ServiceError::OtherEngine { made_by, here, .. }) => {
                Ok(Replayed::OtherEngine { made_by, here: here.to_owned() })
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether a proposal came to its end with this entry.
fn decides(entry: &AuditEntry) -> bool {
    let ends = matches!(entry.event.action, Action::SecondChecked | Action::ProposalWithdrawn);
    ends && entry.event.outcome == Outcome::Done
}

fn written(decided: &Decided<'_>, wanted: WantedRecord) -> Result<Vec<u8>, ServiceError> {
    match wanted.form {
        RecordForm::Json => Ok(Record::of(decided, wanted.cut).to_bytes()?),
        RecordForm::Pdf => {
            let words = Translator::shared(wanted.language);
            let sheet = record_sheet(decided, wanted.cut, words);
            pdf::render(&sheet, words).map_err(|error| ServiceError::Fault(error.to_string()))
        }
    }
}
