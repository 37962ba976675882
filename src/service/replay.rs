//! Computing a run again from what it kept, and comparing every byte.

use std::sync::Arc;

use super::{ServiceError, Services, compute, kept_snapshot::IsWhole};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome},
        hash::Sha256Hash,
        proposal::{Proposal, ProposalNumber, ProposalRefusal},
        run::RunNumber,
    },
    matching::{
        self, ENGINE_VERSION,
        document::{Detail, Document},
        input::MatchingInput,
        policy::Policy,
        register::Register,
        snapshot::{Parts, Snapshot},
    },
    store::ReadsExt as _,
};

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Replay {
    /// The run.
    pub run: String,
    /// Whether every byte is the same.
    pub same: bool,
    /// Digest of the result that was kept.
    pub kept: String,
    /// Digest of the result that was computed.
    pub computed: String,
    /// Families whose entry differs, up to 20.
    pub differs_at: Vec<String>,
}

impl Services {
    /// Computes a run again and compares.
    ///
    /// # Errors
    /// [`ServiceError::OtherEngine`] names the version that is needed.
    pub async fn replay(&self, by: Actor, number: RunNumber) -> Result<Replay, ServiceError> {
        let replay = self.recomputed(number).await?;
        let event = AuditEvent::done(Action::Replayed, EntityKind::Run, number.to_string())
            .ended(if replay.same { Outcome::Done } else { Outcome::Failed })
            .with("kept", replay.kept.clone())
            .with("computed", replay.computed.clone());
        self.on_record(by, event).await?;
        Ok(replay)
    }

    /// Computes the list behind a decision again, for a person at the machine, to whom every record is open.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], [`ProposalRefusal::State`] before anything was decided; as [`Services::replay`].
    pub async fn replay_decision_at_machine(&self, by: Actor, number: ProposalNumber) -> Result<Replay, ServiceError> {
        let found = self.store.read().await?.find::<Proposal>(&number.to_string()).await?;
        let absent = || super::open_record::absent(EntityKind::Proposal, &number.to_string(), false);
        let proposal = found.ok_or_else(absent)?.value;
        if !proposal.state.is_final() {
            return Err(ProposalRefusal::State { number, state: proposal.state }.into());
        }
        self.replay(by, proposal.run).await
    }

    /// The same, which nobody has seen yet.
    pub(super) async fn recomputed(&self, number: RunNumber) -> Result<Replay, ServiceError> {
        let run = self.load_run(number).await?;
        if run.record.engine != ENGINE_VERSION {
            let made_by = run.record.engine.clone();
            return Err(ServiceError::OtherEngine { run: number, made_by, here: ENGINE_VERSION });
        }
        let (input, is_whole) = self.kept_input_of(&run.record).await?;
        let (policy, detail) = (Arc::clone(&run.policy), run.document.detail());
        let again = compute(move || computed_again(&input, is_whole, &policy, detail)).await??;
        let (snapshot, document, computed) = again;
        let same = computed == run.record.result_hash && snapshot == run.record.snapshot_hash;
        let differing = document.families.iter().filter(|family| run.document.family(&family.family) != Some(*family));
        Ok(Replay {
            run: number.to_string(),
            same,
            kept: run.record.result_hash.to_string(),
            computed: computed.to_string(),
            differs_at: differing.take(20).map(|family| family.family.to_string()).collect(),
        })
    }
}

/// The hash of the snapshot written again, the document, and its hash.
fn computed_again(
    input: &MatchingInput,
    is_whole: IsWhole,
    policy: &Policy,
    detail: Detail,
) -> Result<(Sha256Hash, Document, Sha256Hash), ServiceError> {
    let snapshot = if is_whole == IsWhole(true) {
        Sha256Hash::of(&input.canonical()?)
    } else {
        Snapshot::of(input, Arc::new(Parts::of(&input.families)?))?.hash()
    };
    let register = Register::pack(&input.families, policy, input.as_of);
    let matching = matching::run(input, policy, &register)?;
    let document = Document::of_snapshot(&matching, snapshot, detail);
    let hash = Sha256Hash::of(&document.canonical()?);
    Ok((snapshot, document, hash))
}
