//! A trial that travels with the proposal that is being written from the same list.

use crate::{
    domain::{
        audit::Action,
        permission::Permission,
        proposal::{Proposal, ProposalContent, ProposalNumber},
        run::RunNumber,
    },
    matching::what_if::Edit,
    service::{Caller, ServiceError, Services, open_record::open_proposal},
    store::Stored,
};

/// Trials that a proposal may have.
const MOST_TRIALS: usize = 10;

/// Stands between the changes of one trial.
pub const BETWEEN_CHANGES: &str = "; ";

impl Services {
    /// The proposal that a trial of a list can be saved to: the caller's own from that list, while it is written.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn proposal_in_writing(
        &self,
        caller: &Caller,
        run: RunNumber,
    ) -> Result<Option<Stored<Proposal>>, ServiceError> {
        let staff = caller.staff()?;
        let open = self.open_proposals(caller).await?;
        let is_it = |stored: &Stored<Proposal>| {
            stored.value.run == run && stored.value.proposer == staff && stored.value.state.is_open_to_change()
        };
        Ok(open.into_iter().find(is_it))
    }

    /// Adds a trial to a proposal, its changes as they were written; the new version.
    ///
    /// # Errors
    /// [`ServiceError::Edit`] for a change that cannot be read, [`ServiceError::Invalid`] for one trial too many,
    /// [`ServiceError::Proposal`], a conflict of versions.
    pub async fn save_trial(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        changes: &[String],
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Propose)?;
        for change in changes {
            Edit::parse(change)?;
        }
        let mut view = self.store.read().await?;
        let kept = open_proposal(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        reader.open_edits(changes)?;
        if changes.is_empty() {
            return Err(ServiceError::invalid("set", "value-empty"));
        }
        if kept.value.content.trials.len() >= MOST_TRIALS {
            return Err(ServiceError::invalid("set", "trials-many"));
        }
        let trial = changes.join(BETWEEN_CHANGES);
        let done = (Action::ProposalWritten, None);
        self.change_proposal(caller, (number, Some(version)), done, move |proposal, by, _| {
            let mut trials = proposal.content.trials.clone();
            trials.retain(|other| *other != trial);
            trials.push(trial);
            let content = ProposalContent { trials, ..proposal.content.clone() };
            proposal.write(&by, content)
        })
        .await
    }
}
