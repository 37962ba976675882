//! What differs between two lists of one case.

use super::{Caller, ServiceError, Services, view_run::Look};
use crate::{
    domain::{actor::Actor, run::RunNumber},
    matching::difference::{FamilyDifference, RunDiff},
};

impl Services {
    /// What differs between two lists that are open to the caller, family by family.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] for lists of different cases.
    pub async fn difference(
        &self,
        caller: &Caller,
        (from, to): (RunNumber, RunNumber),
    ) -> Result<Vec<FamilyDifference>, ServiceError> {
        self.open_list(caller, from).await?;
        self.open_list(caller, to).await?;
        Ok(self.diff_runs(caller.viewer.actor.clone(), from, to).await?.families)
    }

    /// What differs between two lists. Both are put on record as looked at.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`]; [`ServiceError::Invalid`] for lists of different cases.
    pub async fn diff_runs(&self, by: Actor, from: RunNumber, to: RunNumber) -> Result<RunDiff, ServiceError> {
        let before = self.view_run(by.clone(), from, Look::List).await?;
        let after = self.view_run(by, to, Look::List).await?;
        if before.document.child != after.document.child {
            return Err(ServiceError::invalid("other", "runs-of-other-cases"));
        }
        Ok(RunDiff::of(&before.document, &after.document))
    }
}
