//! Looking at a run. The look is committed to the audit trail before anything is given out.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    ServiceError, Services, compute, reader::Reader, removals::acts_on, restricted::WithoutReasons, run_cache::ReadRun,
};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        code::FamilyCode,
        proposal::Proposal,
        removal::{ListAct, TakenOut, taken_out},
        run::{RunNumber, RunRecord},
    },
    matching::{
        self,
        document::{Detail, Document, FamilyEntry},
        input::MatchingInput,
        policy::Policy,
        register::Register,
    },
    store::{RunQuery, StoreError},
};

/// A run as it was kept, with the policy it was made with.
#[derive(Clone, Debug)]
pub struct ViewedRun {
    /// Its record.
    pub record: RunRecord,
    /// Its result.
    pub document: Arc<Document>,
    /// Its policy.
    pub policy: Arc<Policy>,
    /// The families that were looked at one by one, with every line and rule, where the document says less.
    pub in_full: Vec<FamilyEntry>,
    /// Families that people took out of the list by hand, as far as its reader is told.
    pub taken_out: Vec<TakenOut>,
    /// The result for those who may not read restricted reasons.
    pub(super) without_reasons: WithoutReasons,
    /// What people did to the list by hand.
    pub(super) acts: Vec<ListAct>,
}

impl ViewedRun {
    /// A family by code: in full when it was looked at, else as the document has it.
    pub fn family(&self, code: &str) -> Option<&FamilyEntry> {
        let in_full = self.in_full.iter().find(|family| family.family == code);
        in_full.or_else(|| self.document.family(code))
    }

    /// Families that are out of the list by hand.
    pub(super) fn taken_codes(&self) -> BTreeSet<String> {
        taken_out(self.acts.iter()).into_keys().map(ToString::to_string).collect()
    }

    /// The list as it stood for a proposal: with every family that the proposal speaks of, and once it is at its end
    /// without what was done to the list later.
    pub(super) fn as_proposed(&mut self, proposal: &Proposal) {
        let until = proposal.state.is_final().then(|| proposal.moved_at());
        let is_named = |act: &ListAct| {
            proposal.content.families().chain(&proposal.laid_before).any(|family| *family == act.family)
        };
        self.acts.retain(|act| until.is_none_or(|until| act.at <= until) && !is_named(act));
    }
}

/// What is looked at.
#[derive(Clone, Debug)]
pub enum Look {
    /// The list.
    List,
    /// One family's place.
    Why(String),
    /// The families that are not considered.
    Excluded,
    /// Families side by side.
    Compare(Vec<String>),
    /// The questions.
    Questions,
}

impl Look {
    /// Families that are looked at one by one.
    fn families(&self) -> &[String] {
        match self {
            Self::Why(family) => std::slice::from_ref(family),
            Self::Compare(families) => families,
            Self::List | Self::Excluded | Self::Questions => &[],
        }
    }
}

impl Services {
    /// Gives out a run for a look that is put on record first.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`], [`ServiceError::UnknownFamily`].
    pub async fn view_run(&self, by: Actor, number: RunNumber, look: Look) -> Result<ViewedRun, ServiceError> {
        let viewed = self.read_whole(self.looked_at(number, &look).await?);
        self.on_record(by, event(number, &viewed.document, &look)).await?;
        Ok(viewed)
    }

    /// The same for somebody who does not read all of it.
    pub(super) async fn view_run_for(
        &self,
        (reader, by): (&Reader, Actor),
        number: RunNumber,
        look: Look,
    ) -> Result<ViewedRun, ServiceError> {
        let viewed = self.looked_at_for(reader, number, &look).await?;
        self.on_record(by, event(number, &viewed.document, &look)).await?;
        Ok(viewed)
    }

    /// A run for a look that is not on record yet, as its reader may read it.
    pub(super) async fn looked_at_for(
        &self,
        reader: &Reader,
        number: RunNumber,
        look: &Look,
    ) -> Result<ViewedRun, ServiceError> {
        reader.open_families(look.families())?;
        Ok(self.read_by(reader, self.looked_at(number, look).await?))
    }

    /// A run for a look that is not on record yet.
    pub(super) async fn looked_at(&self, number: RunNumber, look: &Look) -> Result<ViewedRun, ServiceError> {
        let mut viewed = self.load_run(number).await?;
        if let Some(unknown) = look.families().iter().find(|code| viewed.document.family(code).is_none()) {
            return Err(ServiceError::UnknownFamily { run: number, family: unknown.clone() });
        }
        let taken_out = viewed.taken_codes();
        if let Some(family) = look.families().iter().find(|code| taken_out.contains(*code)) {
            return Err(ServiceError::TakenOut { run: number, family: family.clone() });
        }
        viewed.in_full = self.in_full(&viewed, look.families()).await?;
        Ok(viewed)
    }

    pub(super) async fn load_run(&self, number: RunNumber) -> Result<ViewedRun, ServiceError> {
        let mut view = self.store.read().await?;
        let record = view.find_run(number).await?.ok_or(ServiceError::UnknownRun(number))?;
        let acts = acts_on(view.as_mut(), number).await?;
        drop(view);
        let run = self.runs.get_or_read((number, record.result_hash), self.read_run(&record)).await?;
        let ReadRun { document, policy, without_reasons, .. } = run;
        let (in_full, taken_out) = (Vec::new(), Vec::new());
        Ok(ViewedRun { record, document, policy, in_full, taken_out, without_reasons, acts })
    }

    async fn read_run(&self, record: &RunRecord) -> Result<ReadRun, ServiceError> {
        let mut view = self.store.read().await?;
        let result = view.run_result(record.number).await?.ok_or(ServiceError::UnknownRun(record.number))?;
        let policy = view.find_policy(record.policy_hash).await?.map(|(_, bytes)| bytes).unwrap_or_default();
        drop(view);
        let policy = self.runs.policy(record.policy_hash, || read_policy(&policy))?;
        let bytes = result.len();
        let document = compute(move || serde_json::from_slice(&result)).await??;
        Ok(ReadRun { document: Arc::new(document), policy, bytes, without_reasons: WithoutReasons::default() })
    }

    /// Families with every line and rule, worked out from the snapshot where the document leaves something out.
    async fn in_full(&self, run: &ViewedRun, families: &[String]) -> Result<Vec<FamilyEntry>, ServiceError> {
        let is_full = run.document.detail() == Detail::Full;
        let codes: Vec<FamilyCode> = families.iter().filter_map(|code| FamilyCode::parse(code).ok()).collect();
        // What another arithmetic left out cannot be worked out by this one.
        if is_full || codes.is_empty() || run.record.engine != matching::ENGINE_VERSION {
            return Ok(Vec::new());
        }
        let input = self.input_of_some(&run.record, &codes).await?;
        let (document, policy) = (Arc::clone(&run.document), Arc::clone(&run.policy));
        compute(move || entries_in_full(&document, &input, &policy)).await?
    }

    /// Runs of the register, newest first.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn list_runs(&self, limit: u32) -> Result<Vec<RunRecord>, ServiceError> {
        let mut view = self.store.read().await?;
        Ok(view.list_runs(&RunQuery { limit, ..RunQuery::default() }).await?)
    }

    /// Puts an event on record alone.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn on_record(&self, by: Actor, event: AuditEvent) -> Result<(), ServiceError> {
        self.store
            .write(by, move |work| Box::pin(async move { work.audit(event).await.map(|_| ()) }))
            .await
            .map_err(|error: StoreError| error.into())
    }
}

/// The families of an input that has only some of its run's: their lines and rules rest on nobody else, since
/// the input has the counts of all.
fn entries_in_full(
    document: &Document,
    input: &MatchingInput,
    policy: &Policy,
) -> Result<Vec<FamilyEntry>, ServiceError> {
    let register = Register::pack(&input.families, policy, input.as_of);
    let matching = matching::run(input, policy, &register)?;
    let kept = input.families.iter().enumerate();
    let in_full = kept.filter_map(|(index, family)| {
        document.family(family.code.as_str()).map(|entry| entry.in_full(&matching, index))
    });
    Ok(in_full.collect())
}

/// Reads a policy that a run was made with; its digest was checked when it was found.
pub(super) fn read_policy(bytes: &[u8]) -> Result<Policy, ServiceError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ServiceError::Fault(error.to_string()))?;
    Ok(Policy::read("stored policy", text, None)?)
}

/// What the trail says of a look.
pub(super) fn event(number: RunNumber, document: &Document, look: &Look) -> AuditEvent {
    let action = match look {
        Look::List => Action::RunViewed,
        Look::Why(_) => Action::ExplanationViewed,
        Look::Excluded => Action::ExclusionsViewed,
        Look::Compare(_) => Action::ComparisonViewed,
        Look::Questions => Action::QuestionListViewed,
    };
    AuditEvent::done(action, EntityKind::Run, number.to_string())
        .with("case", document.child.clone())
        .with("families", look.families().to_vec())
}
