//! What the rules say of a child and a family on the day of a decision, whatever the list once said.

use std::sync::Arc;

use crate::{
    domain::{
        audit::EntityKind, code::FamilyCode, date::Date, family::Family, proposal::Proposal, settlement::Settlement,
    },
    matching::{
        self, Refusal,
        assemble::{KnownFamily, Request, assemble_known},
        document::{Detail, Document},
        policy::Policy,
        register::{self, Register},
        snapshot::{Parts, Snapshot},
    },
    service::{ServiceError, Services, open_record::absent, records::CaseRecords},
    store::{ReadsExt as _, UnitOfWork},
};

/// The policy in force and the day it is asked on.
pub(super) struct RulesOfDay {
    policy: Arc<Policy>,
    settlements: Arc<Vec<Settlement>>,
    day: Date,
}

impl Services {
    /// The rules as they stand on a day.
    pub(super) async fn rules_of(&self, day: Date) -> Result<RulesOfDay, ServiceError> {
        let mut view = self.store.read().await?;
        let held = self.held.held(view.as_mut(), &self.policy).await?;
        Ok(RulesOfDay { policy: Arc::clone(&self.policy), settlements: Arc::clone(&held.settlements), day })
    }
}

impl RulesOfDay {
    /// The list of this one family, from the records as the act sees them.
    ///
    /// # Errors
    /// [`ServiceError::RulesBar`] when the case itself is blocked, [`ServiceError::Assemble`] when nobody could
    /// match it any more.
    pub(super) async fn judge(
        &self,
        work: &mut dyn UnitOfWork,
        proposal: &Proposal,
        family: &FamilyCode,
    ) -> Result<Document, ServiceError> {
        let gone = || absent(EntityKind::Child, &proposal.case_code, false);
        let child = proposal.children.first().ok_or_else(gone)?;
        let alone = proposal.children.len() == 1;
        let case = CaseRecords::read(&mut *work, child, alone).await?;
        let kept = work.find::<Family>(family.as_str()).await?;
        let kept = kept.ok_or_else(|| absent(EntityKind::Family, family.as_str(), false))?;
        let known = [Arc::new(KnownFamily::of(kept.value, &self.policy))];
        let request =
            Request { child: child.clone(), alone, as_of: self.day, seed: 0, worlds: Some(0), preparatory: None };
        let mut input = assemble_known(&case.with_places(&self.settlements), &known, &self.policy, &request)?.input;
        let register = Register::pack(&input.families, &self.policy, self.day);
        input.counts = register::counts(&input, &self.policy, &register);
        let matching = matching::run(&input, &self.policy, &register).map_err(|refusal| bars(proposal, refusal))?;
        let parts = Arc::new(Parts::of(&input.families)?);
        let snapshot = Snapshot::of(&input, parts)?.hash();
        Ok(Document::of_snapshot(&matching, snapshot, Detail::of_register(input.families.len())))
    }
}

fn bars(proposal: &Proposal, refusal: Refusal) -> ServiceError {
    match refusal {
        Refusal::Blocked(verdicts) => ServiceError::RulesBar {
            number: proposal.number,
            rules: verdicts.iter().map(|verdict| verdict.rule.to_string()).collect(),
        },
        refusal @ Refusal::NothingToMatch => refusal.into(),
    }
}
