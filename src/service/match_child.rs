//! Making a run: load, compute, keep input, result and entry together.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Caller, ServiceError, Services, compute,
    held::Held,
    kept_snapshot::{self, MissingParts},
    records::CaseRecords,
    restricted::WithoutReasons,
    run_cache::ReadRun,
};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome},
        run::RunRecord,
    },
    matching::{
        self, ENGINE_VERSION, Refusal,
        assemble::{AssembleError, Assembled, Request, assemble_known},
        document::{Detail, Document},
        input::MatchingInput,
        policy::Policy,
        register,
        snapshot::{Parts, Snapshot},
    },
    store::{ActFuture, Body, UnitOfWork},
};

/// A run that was kept.
#[derive(Debug)]
pub struct NewRun {
    /// Its record.
    pub record: RunRecord,
    /// Its result.
    pub document: Arc<Document>,
}

/// A computed list in the forms it is kept in.
struct Computed {
    input: MatchingInput,
    parts: Arc<Parts>,
    head: Body,
    result: Body,
    document: Arc<Document>,
    facts: Value,
}

impl Services {
    /// Makes a run for a child (and the brothers and sisters of its group) and keeps it.
    ///
    /// # Errors
    /// [`ServiceError::Assemble`] and [`ServiceError::Refused`] are answers about the case and are on
    /// record; the rest says what could not be read or kept.
    pub async fn match_child(&self, by: Actor, request: Request) -> Result<NewRun, ServiceError> {
        match self.computed(&request).await? {
            Ok(computed) => {
                let document = Arc::clone(&computed.document);
                let (keep, run) = self.to_keep(request, computed).await?;
                let record = self.store.write(by, keep).await?;
                self.runs.put((record.number, record.result_hash), run);
                Ok(NewRun { record, document })
            }
            Err(refusal) => {
                let event = AuditEvent::done(Action::MatchingRun, EntityKind::Child, request.child.as_str());
                self.refused(by, event, refusal).await
            }
        }
    }

    /// Makes a run for a caller; under a key it is kept once.
    pub(super) async fn make_run(&self, caller: &Caller, request: Request) -> Result<RunRecord, ServiceError> {
        match self.computed(&request).await? {
            Ok(computed) => {
                let result = computed.result.hash();
                let (keep, run) = self.to_keep(request, computed).await?;
                let record = self.act(caller, keep).await?;
                // Under a key that was used before it is the earlier run.
                if record.result_hash == result {
                    self.runs.put((record.number, result), run);
                }
                Ok(record)
            }
            Err(refusal) => {
                let event = caller.event(Action::MatchingRun, EntityKind::Child, request.child.as_str());
                self.refused(caller.viewer.actor.clone(), event, refusal).await
            }
        }
    }

    /// Reads the case and the register of one moment.
    pub(super) async fn read_case(&self, request: &Request) -> Result<(Arc<Held>, CaseRecords), ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let held = self.held.held(view, &self.policy).await?;
        let case = CaseRecords::read(view, &request.child, request.alone).await?;
        Ok((held, case))
    }

    /// Computes a list. The inner error is an answer about the case.
    async fn computed(&self, request: &Request) -> Result<Result<Computed, ServiceError>, ServiceError> {
        let (held, case) = self.read_case(request).await?;
        let (policy, request) = (Arc::clone(&self.policy), request.clone());
        compute(move || make(&held, &case, &policy, &request)).await
    }

    async fn refused<T>(&self, by: Actor, event: AuditEvent, refusal: ServiceError) -> Result<T, ServiceError> {
        let event = event.ended(Outcome::Refused).with("why", refusal_code(&refusal));
        self.on_record(by, event).await?;
        Err(refusal)
    }

    /// The act that keeps a list, and the run as it is looked at.
    async fn to_keep(
        &self,
        request: Request,
        computed: Computed,
    ) -> Result<
        (
            impl for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, RunRecord, ServiceError> + Send + 'static,
            ReadRun,
        ),
        ServiceError,
    > {
        let Computed { input, parts, head, result, document, facts } = computed;
        let missing = kept_snapshot::missing_parts(&self.store, input.families, parts).await?;
        let run = ReadRun {
            document,
            policy: Arc::clone(&self.policy),
            bytes: result.size(),
            without_reasons: WithoutReasons::default(),
        };
        let kept = ToKeep { request, missing, head, result, facts };
        Ok((keep_run(kept, run.clone()), run))
    }
}

/// Everything that is kept of a run.
struct ToKeep {
    request: Request,
    missing: MissingParts,
    head: Body,
    result: Body,
    facts: Value,
}

/// The act that keeps policy, snapshot, result and entry together.
fn keep_run(
    kept: ToKeep,
    run: ReadRun,
) -> impl for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, RunRecord, ServiceError> + Send + 'static {
    move |work| {
        Box::pin(async move {
            let ToKeep { request, missing, head, result, facts } = kept;
            let (case_code, totals) = (run.document.child.clone(), run.document.totals.clone());
            let policy = work.insert_policy(run.policy.text().as_bytes()).await?;
            for part in &missing.bodies {
                work.insert_snapshot_part(part).await?;
            }
            work.insert_snapshot(&head, Some(missing.list)).await?;
            let record = RunRecord {
                number: work.next_run_number().await?,
                case_code: case_code.clone(),
                as_of: request.as_of,
                created_at: work.now(),
                created_by: work.actor().id.clone(),
                preparatory: run.document.preparatory.clone(),
                engine: ENGINE_VERSION.into(),
                policy_hash: policy.hash,
                snapshot_hash: head.hash(),
                result_hash: result.hash(),
                seed: request.seed,
            };
            work.insert_run(&record, &result).await?;
            let event = AuditEvent::done(Action::MatchingRun, EntityKind::Run, record.number.to_string())
                .with("case", case_code)
                .with("shown", totals.shown)
                .with("insufficient", totals.insufficient)
                .with("excluded", totals.excluded)
                .with("policy", record.policy_hash.to_string())
                .with("snapshot", record.snapshot_hash.to_string())
                .with("result", record.result_hash.to_string())
                .with("facts", facts);
            work.audit(event).await?;
            Ok(record)
        })
    }
}

fn make(held: &Held, case: &CaseRecords, policy: &Policy, request: &Request) -> Result<Computed, ServiceError> {
    let records = case.with_places(&held.settlements);
    let Assembled { mut input, changed } = assemble_known(&records, &held.families, policy, request)?;
    let packed = held.packed(policy, input.as_of);
    let register = packed.of_case(&input.families, policy, input.as_of, &changed);
    input.counts = register::counts(&input, policy, &register);
    let parts = if changed.is_empty() {
        Arc::clone(&held.parts)
    } else {
        Arc::new(held.parts.with(&input.families, |family| changed.contains(&family))?)
    };
    let matching = matching::run(&input, policy, &register)?;
    let head = Body::of(&Snapshot::of(&input, Arc::clone(&parts))?.head);
    let detail = Detail::of_register(input.families.len());
    let document = Arc::new(Document::of_snapshot(&matching, head.hash(), detail));
    let result = Body::of(&document.canonical()?);
    let facts = facts(held, case);
    Ok(Computed { input, parts, head, result, document, facts })
}

/// Which revision of the records a run read, for the trail: what changed later is seen by comparing.
fn facts(held: &Held, case: &CaseRecords) -> Value {
    let families = held.revisions.families;
    json!({
        "families": { "records": families.records, "versions": families.versions, "at": families.changed_at.micros() },
        "case": case.versions,
    })
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
