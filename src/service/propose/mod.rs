//! Proposals: written, sent, judged, checked. The same questions whichever family is chosen.

use super::{Caller, Fault, ServiceError, Services, open_record::open_proposal};
use crate::{
    domain::{
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
        code::{ChildCode, FamilyCode, StaffCode},
        hash::Sha256Hash,
        level::Importance,
        proposal::{Gap, Missing, Proposal, ProposalNumber, ProposalRefusal},
        reason::Reason,
    },
    matching::document::Document,
    store::{UnitOfWork, UnitOfWorkExt as _},
};

use offers::settle_offers;

pub use barred::barring;
pub(super) use review::laid_before;
pub use trial::BETWEEN_CHANGES;
pub use view::ProposalView;
pub(super) use view::{enquiries_about, shows_choice, without_choice};

/// Begun, written, sent, taken back.
mod write;

/// First views and conclusions of the agency.
mod review;

/// The second check, and the places it gives.
mod check;

/// Rules and facts that keep a proposal from going on.
mod barred;

/// What the rules say on the day of a decision.
mod today;

/// Which agency may open the children's records.
mod offers;

/// What a person may see of a proposal.
mod view;

/// Trials that travel with a proposal.
mod trial;

impl Services {
    /// One step of a proposal that needs nothing but itself: opened, changed, kept, put on the trail.
    ///
    /// Without a version the step stands beside what others did meanwhile: a first view replaces nothing.
    async fn change_proposal<C>(
        &self,
        caller: &Caller,
        (number, version): (ProposalNumber, Option<i64>),
        (action, words): (Action, Option<Reason>),
        change: C,
    ) -> Result<i64, ServiceError>
    where
        C: FnOnce(Proposal, StaffCode, Timestamp) -> Result<Proposal, ProposalRefusal> + Send + 'static,
    {
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let kept = open_proposal(&mut *work, &caller_in, number).await?;
                let proposal = change(kept.value, staff, work.now())?;
                let version = work.update(&proposal, version.unwrap_or(kept.version)).await?;
                settle_offers(&mut *work, &proposal).await?;
                audit(&mut *work, &caller_in, action, &proposal, words.as_ref()).await?;
                Ok(version)
            })
        })
        .await
    }

    async fn document_of(
        &self,
        caller: &Caller,
        number: ProposalNumber,
    ) -> Result<std::sync::Arc<Document>, ServiceError> {
        let proposal = open_proposal(self.store.read().await?.as_mut(), caller, number).await?;
        let mut run = self.load_run(proposal.value.run).await?;
        run.as_proposed(&proposal.value);
        Ok(self.read_whole(run).document)
    }
}

/// The gaps of a family on must and important needs: known ones and unknown ones.
pub fn gaps(document: &Document, family: Option<&FamilyCode>) -> Vec<Gap> {
    let Some(entry) = family.and_then(|family| document.family(family.as_str())) else { return Vec::new() };
    let lines = document.plan.iter().zip(&entry.lines);
    lines
        .filter(|(plan, line)| {
            let weighs = matches!(plan.importance, Importance::Must | Importance::Important);
            plan.kind == "need" && weighs && (line.capability.is_none() || line.gap > 0)
        })
        .filter_map(|(plan, _)| Some(Gap { child: ChildCode::parse(&plan.child).ok()?, item: plan.item.clone() }))
        .collect()
}

async fn audit(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    action: Action,
    proposal: &Proposal,
    words: Option<&Reason>,
) -> Result<(), ServiceError> {
    let mut event: AuditEvent = caller
        .event(action, EntityKind::Proposal, proposal.number.to_string())
        .with("case", proposal.case_code.clone())
        .with("run", proposal.run.to_string())
        .with("state", proposal.state.code())
        .with("round", proposal.round);
    if let Some(words) = words {
        // The words themselves are in the proposal; the trail holds what they can be checked against.
        event = event.with("reason", Sha256Hash::of(words.as_str().as_bytes()).to_string());
    }
    work.audit(event).await?;
    Ok(())
}

/// What a proposal lacks as faults of its form.
pub fn faults_of(refusal: &ProposalRefusal) -> Vec<Fault> {
    let ProposalRefusal::Lacks { what, .. } = refusal else { return Vec::new() };
    let fault = |(missing, gap): &(Missing, Option<Gap>)| match gap {
        Some(gap) => Fault::new(format!("gap.{}.{}", gap.child, gap.item), "proposal-gap").with("item", &gap.item),
        None => Fault::new(missing.code(), format!("proposal-{}", missing.code().replace('_', "-"))),
    };
    what.iter().map(fault).collect()
}
