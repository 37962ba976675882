//! Making a run: load, compute, keep input, result and entry together.

use std::sync::Arc;

use super::{Caller, ServiceError, Services, compute, records::Loaded};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome},
        hash::Sha256Hash,
        run::RunRecord,
    },
    matching::{
        self, ENGINE_VERSION, Refusal,
        assemble::{AssembleError, Request, assemble},
        document::Document,
        input::MatchingInput,
        policy::Policy,
        register::Register,
    },
    store::{ActFuture, UnitOfWork},
};

/// A run that was kept.
#[derive(Debug)]
pub struct NewRun {
    /// Its record.
    pub record: RunRecord,
    /// Its result.
    pub document: Document,
}

/// A computed list in the forms it is kept in.
struct Computed {
    snapshot: Vec<u8>,
    result: Vec<u8>,
    document: Document,
}

impl Services {
    /// Makes a run for a child (and the brothers and sisters of its group) and keeps it.
    ///
    /// # Errors
    /// [`ServiceError::Assemble`] and [`ServiceError::Refused`] are answers about the case and are on
    /// record; the rest says what could not be read or kept.
    pub async fn match_child(&self, by: Actor, request: Request) -> Result<NewRun, ServiceError> {
        let loaded = Loaded::read(&self.store).await?;
        let policy = Arc::clone(&self.policy);
        let asked = request.clone();
        match compute(move || make(&loaded, &policy, &asked)).await? {
            Ok(computed) => {
                let document = computed.document.clone();
                let keep = keep_run(self.policy.text().as_bytes().to_vec(), &request, computed);
                Ok(NewRun { record: self.store.write(by, keep).await?, document })
            }
            Err(refusal) => {
                let event = AuditEvent::done(Action::MatchingRun, EntityKind::Child, request.child.as_str())
                    .ended(Outcome::Refused)
                    .with("why", refusal_code(&refusal));
                self.on_record(by, event).await?;
                Err(refusal)
            }
        }
    }

    /// Makes a run for a caller; under a key it is kept once.
    pub(super) async fn make_run(&self, caller: &Caller, request: Request) -> Result<RunRecord, ServiceError> {
        let loaded = Loaded::read(&self.store).await?;
        let policy = Arc::clone(&self.policy);
        let asked = request.clone();
        match compute(move || make(&loaded, &policy, &asked)).await? {
            Ok(computed) => {
                let keep = keep_run(self.policy.text().as_bytes().to_vec(), &request, computed);
                self.act(caller, keep).await
            }
            Err(refusal) => {
                let event = caller
                    .event(Action::MatchingRun, EntityKind::Child, request.child.as_str())
                    .ended(Outcome::Refused)
                    .with("why", refusal_code(&refusal));
                self.on_record(caller.viewer.actor.clone(), event).await?;
                Err(refusal)
            }
        }
    }
}

/// The act that keeps policy, snapshot, result and entry together.
fn keep_run(
    policy_bytes: Vec<u8>,
    request: &Request,
    computed: Computed,
) -> impl for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, RunRecord, ServiceError> + Send + use<> + 'static {
    let (as_of, seed) = (request.as_of, request.seed);
    move |work| {
        Box::pin(async move {
            let Computed { snapshot, result, document } = computed;
            let (case_code, totals) = (document.child, document.totals);
            let policy = work.insert_policy(&policy_bytes).await?;
            let snapshot_hash = work.insert_snapshot(&snapshot).await?;
            let record = RunRecord {
                number: work.next_run_number().await?,
                case_code: case_code.clone(),
                as_of,
                created_at: work.now(),
                created_by: work.actor().id.clone(),
                preparatory: document.preparatory,
                engine: ENGINE_VERSION.into(),
                policy_hash: policy.hash,
                snapshot_hash,
                result_hash: Sha256Hash::of(&result),
                seed,
            };
            work.insert_run(&record, &result).await?;
            let event = AuditEvent::done(Action::MatchingRun, EntityKind::Run, record.number.to_string())
                .with("case", case_code)
                .with("shown", totals.shown)
                .with("insufficient", totals.insufficient)
                .with("excluded", totals.excluded)
                .with("policy", record.policy_hash.to_string())
                .with("snapshot", record.snapshot_hash.to_string())
                .with("result", record.result_hash.to_string());
            work.audit(event).await?;
            Ok(record)
        })
    }
}

fn make(loaded: &Loaded, policy: &Policy, request: &Request) -> Result<Computed, ServiceError> {
    let input = assemble(&loaded.as_records(), policy, request)?;
    let snapshot = input.canonical()?;
    let document = document_of(&input, &snapshot, policy)?;
    Ok(Computed { snapshot, result: document.canonical()?, document })
}

/// Computes the list of an input whose snapshot is at hand.
pub(super) fn document_of(input: &MatchingInput, snapshot: &[u8], policy: &Policy) -> Result<Document, ServiceError> {
    let register = Register::pack(&input.families, policy, input.as_of);
    let matching = matching::run(input, policy, &register)?;
    Ok(Document::of_snapshot(&matching, snapshot))
}

fn refusal_code(refusal: &ServiceError) -> &'static str {
    match refusal {
        ServiceError::Refused(Refusal::Blocked(_)) => "case_rules",
        ServiceError::Assemble(AssembleError::UnknownChild(_)) => "unknown_child",
        ServiceError::Assemble(AssembleError::NotConfirmed(_)) => "needs_not_confirmed",
        ServiceError::Assemble(AssembleError::NoPlan(_)) => "no_plan",
        ServiceError::Assemble(AssembleError::MissingSibling { .. }) => "missing_sibling",
        _ => "nothing_to_match",
    }
}
