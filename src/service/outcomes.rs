//! What became of placements.

use super::{
    Caller, ServiceError, Services,
    open_record::{absent, open_proposal},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        family::{Family, ResidentKind},
        permission::Permission,
        placement::{Outcome, OutcomeKind, Placement},
        proposal::ProposalNumber,
    },
    store::{ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
};

impl Services {
    /// Adds an entry about a placement; an end gives the family's places back.
    ///
    /// # Errors
    /// [`ServiceError::Outcome`], a conflict of versions.
    pub async fn record_outcome(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        outcome: Outcome,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::RecordOutcomes)?;
        let (caller_in, staff, today) = (caller.clone(), caller.staff()?, self.today());
        self.act(caller, move |work| {
            Box::pin(async move {
                open_proposal(&mut *work, &caller_in, number).await?;
                let code = number.to_string();
                let kept = work.find::<Placement>(&code).await?;
                let kept = kept.ok_or_else(|| absent(EntityKind::Placement, &code, false))?;
                let kind = outcome.kind;
                let placement = kept.value.record(Outcome { by: staff, at: work.now(), ..outcome }, today)?;
                let version = work.update(&placement, version).await?;
                if kind == OutcomeKind::Ended {
                    give_back(&mut *work, &placement).await?;
                }
                let event = caller_in.event(Action::OutcomeRecorded, EntityKind::Placement, code);
                work.audit(event.with("kind", kind.code()).with("family", placement.family.as_str())).await?;
                Ok(version)
            })
        })
        .await
    }

    /// A placement of a case that is open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_placement(
        &self,
        caller: &Caller,
        number: ProposalNumber,
    ) -> Result<Stored<Placement>, ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        let code = number.to_string();
        let mut view = self.store.read().await?;
        open_proposal(view.as_mut(), caller, number).await?;
        let kept = view.find::<Placement>(&code).await?;
        drop(view);
        let event = caller.event(Action::RecordViewed, EntityKind::Placement, code.clone());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        kept.ok_or_else(|| absent(EntityKind::Placement, &code, false))
    }
}

async fn give_back(work: &mut dyn UnitOfWork, placement: &Placement) -> Result<(), ServiceError> {
    let Some(kept) = work.find::<Family>(placement.family.as_str()).await? else { return Ok(()) };
    let mut family = kept.value;
    family.residents.retain(|resident| {
        let left = resident.child.as_ref().is_some_and(|child| placement.children.contains(child));
        resident.kind != ResidentKind::PlacedChild || !left
    });
    work.update(&family, kept.version).await?;
    Ok(())
}
