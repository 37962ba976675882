//! What differs between two lists of one case.

use std::collections::BTreeSet;

use super::{
    Caller, ServiceError, Services,
    view_run::{Look, ViewedRun},
};
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
        let reader = self.reader(self.store.read().await?.as_mut(), caller).await?;
        let by = || (&reader, caller.viewer.actor.clone());
        let before = self.view_run_for(by(), from, Look::List).await?;
        let after = self.view_run_for(by(), to, Look::List).await?;
        Ok(differences(&before, &after)?.families)
    }

    /// What differs between two lists. Both are put on record as looked at.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`]; [`ServiceError::Invalid`] for lists of different cases.
    pub async fn diff_runs(&self, by: Actor, from: RunNumber, to: RunNumber) -> Result<RunDiff, ServiceError> {
        let before = self.view_run(by.clone(), from, Look::List).await?;
        let after = self.view_run(by, to, Look::List).await?;
        differences(&before, &after)
    }
}

fn differences(before: &ViewedRun, after: &ViewedRun) -> Result<RunDiff, ServiceError> {
    if before.document.child != after.document.child {
        return Err(ServiceError::invalid("other", "runs-of-other-cases"));
    }
    let mut diff = RunDiff::of(&before.document, &after.document);
    // That a person took a family out is no change of facts.
    let taken_out: BTreeSet<String> = [before, after].iter().flat_map(|run| run.taken_codes()).collect();
    diff.families.retain(|family| !taken_out.contains(family.family.as_str()));
    Ok(diff)
}
