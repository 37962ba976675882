//! Computing a run again from what it kept, and comparing every byte.

use super::{ServiceError, Services, compute, match_child::document_of};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome},
        hash::Sha256Hash,
        run::RunNumber,
    },
    matching::ENGINE_VERSION,
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
        let run = self.load_run(number).await?;
        if run.record.engine != ENGINE_VERSION {
            let made_by = run.record.engine.clone();
            return Err(ServiceError::OtherEngine { run: number, made_by, here: ENGINE_VERSION });
        }
        let input = self.snapshot_of(&run).await?;
        let policy = run.policy.clone();
        let (snapshot, document) = compute(move || {
            let snapshot = input.canonical()?;
            let document = document_of(&input, &snapshot, &policy)?;
            Ok::<_, ServiceError>((snapshot, document))
        })
        .await??;
        let computed = Sha256Hash::of(&document.canonical()?);
        let same = computed == run.record.result_hash && Sha256Hash::of(&snapshot) == run.record.snapshot_hash;
        let differing = document.families.iter().filter(|family| run.document.family(&family.family) != Some(*family));
        let replay = Replay {
            run: number.to_string(),
            same,
            kept: run.record.result_hash.to_string(),
            computed: computed.to_string(),
            differs_at: differing.take(20).map(|family| family.family.clone()).collect(),
        };
        let event = AuditEvent::done(Action::Replayed, EntityKind::Run, number.to_string())
            .ended(if same { Outcome::Done } else { Outcome::Failed })
            .with("kept", replay.kept.clone())
            .with("computed", replay.computed.clone());
        self.on_record(by, event).await?;
        Ok(replay)
    }
}
