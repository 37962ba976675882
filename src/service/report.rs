//! The report of a proposal: who may have it, that it was made, and what it is made of.

use super::{
    Caller, ServiceError, Services, compute, open_record::open_proposal, propose::shows_choice, reader::Reader,
    view_run::ViewedRun,
};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        evidence::Evidence,
        hash::Sha256Hash,
        permission::Permission,
        proposal::{Proposal, ProposalNumber, ProposalRefusal},
        re_review::ReReview,
    },
    i18n::{Language, Translator},
    matching::input::MatchingInput,
    report::{
        match_report::{self, Cut, Stored},
        pdf,
        sheet::Sheet,
    },
    store::ReadsExt as _,
};

/// Which report is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// For whom.
    pub cut: Cut,
    /// In which language.
    pub language: Language,
}

impl Services {
    /// The report of a proposal as a document.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ProposalRefusal::State`] before it was sent, [`ProposalRefusal::NoFirstView`]
    /// for a reviewer who has not recorded a first view.
    pub async fn report(&self, caller: &Caller, number: ProposalNumber, wanted: Wanted) -> Result<Sheet, ServiceError> {
        let (proposal, reader) = self.proposal_for_report(caller, number).await?;
        let sheet = self.sheet_of(proposal, Some(&reader), wanted).await?;
        let event = caller.event(Action::ReportMade, EntityKind::Proposal, number.to_string());
        self.on_record(caller.viewer.actor.clone(), told(event, wanted)).await?;
        Ok(sheet)
    }

    /// The report of a proposal as PDF: the same bytes each time, whose fingerprint is on the trail.
    ///
    /// # Errors
    /// As for [`Services::report`].
    pub async fn report_pdf(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        wanted: Wanted,
    ) -> Result<Vec<u8>, ServiceError> {
        let (proposal, reader) = self.proposal_for_report(caller, number).await?;
        let event = caller.event(Action::ReportMade, EntityKind::Proposal, number.to_string());
        self.printed(caller.viewer.actor.clone(), event, (proposal, Some(&reader)), wanted).await
    }

    /// The same for a person at the machine, to whom every record is open.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], [`ProposalRefusal::State`].
    pub async fn report_at_machine(
        &self,
        by: Actor,
        number: ProposalNumber,
        wanted: Wanted,
    ) -> Result<Vec<u8>, ServiceError> {
        let found = self.store.read().await?.find::<Proposal>(&number.to_string()).await?;
        let absent = || super::open_record::absent(EntityKind::Proposal, &number.to_string(), false);
        let proposal = sent(found.ok_or_else(absent)?.value)?;
        let event = AuditEvent::done(Action::ReportMade, EntityKind::Proposal, number.to_string());
        self.printed(by, event, (proposal, None), wanted).await
    }

    async fn printed(
        &self,
        by: Actor,
        event: AuditEvent,
        (proposal, reader): (Proposal, Option<&Reader>),
        wanted: Wanted,
    ) -> Result<Vec<u8>, ServiceError> {
        let sheet = self.sheet_of(proposal, reader, wanted).await?;
        let set = move || pdf::render(&sheet, Translator::shared(wanted.language));
        let bytes = compute(set).await?.map_err(|error| ServiceError::Fault(error.to_string()))?;
        let event = told(event, wanted).with("sha256", Sha256Hash::of(&bytes).to_string());
        self.on_record(by, event).await?;
        Ok(bytes)
    }

    async fn proposal_for_report(
        &self,
        caller: &Caller,
        number: ProposalNumber,
    ) -> Result<(Proposal, Reader), ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        let mut view = self.store.read().await?;
        let proposal = open_proposal(view.as_mut(), caller, number).await?.value;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        if !shows_choice(caller, &proposal) {
            return Err(ProposalRefusal::NoFirstView { number }.into());
        }
        Ok((sent(proposal)?, reader))
    }

    /// The sheet for a reader, or for a person at the machine. Which rules keep families out it says in numbers only,
    /// of restricted ones together: so much everybody may read of it.
    async fn sheet_of(
        &self,
        mut proposal: Proposal,
        reader: Option<&Reader>,
        wanted: Wanted,
    ) -> Result<Sheet, ServiceError> {
        let mut run = self.load_run(proposal.run).await?;
        run.as_proposed(&proposal);
        run = match reader {
            Some(reader) => self.without_sealed(reader, run),
            None => self.read_whole(run),
        };
        if let Some(reader) = reader {
            reader.reads_proposal(&mut proposal);
        }
        let input = self.input_of(&run.record).await?;
        let evidence = self.evidence_sent(&proposal).await?;
        let again = self.reviewed_again(reader, proposal.number).await?;
        compute(move || sheet((&proposal, &again), &run, (&input, &evidence), wanted)).await
    }
}

fn sheet(
    (proposal, reviewed_again): (&Proposal, &[ReReview]),
    run: &ViewedRun,
    (input, evidence): (&MatchingInput, &[Evidence]),
    wanted: Wanted,
) -> Sheet {
    let ViewedRun { record, document, policy, taken_out, .. } = run;
    let stored = Stored { proposal, run: record, document, taken_out, input, policy, evidence, reviewed_again };
    match_report::sheet(&stored, wanted.cut, Translator::shared(wanted.language))
}

/// A report is made of what stands: not of a draft.
fn sent(proposal: Proposal) -> Result<Proposal, ServiceError> {
    if proposal.round > 0 {
        return Ok(proposal);
    }
    Err(ProposalRefusal::State { number: proposal.number, state: proposal.state }.into())
}

fn told(event: AuditEvent, wanted: Wanted) -> AuditEvent {
    event.with("cut", wanted.cut.code()).with("language", wanted.language.code())
}
