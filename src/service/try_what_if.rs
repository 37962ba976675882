//! A trial on a run's own input: nothing is saved but the fact that it was tried.

use super::{ServiceError, Services, compute, match_child::document_of, view_run::ViewedRun};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        run::RunNumber,
    },
    matching::{
        document::Document,
        input::MatchingInput,
        what_if::{self, Edit},
    },
};

/// A run and what it would be with some facts changed.
#[derive(Debug)]
pub struct Trial {
    /// The run as it was kept.
    pub before: ViewedRun,
    /// What it would be.
    pub after: Document,
}

impl Services {
    /// Computes a run again with some facts changed. Changes are given as they are written, for the record.
    ///
    /// # Errors
    /// [`ServiceError::Edit`] names the change that cannot be tried.
    pub async fn try_what_if(&self, by: Actor, number: RunNumber, written: Vec<String>) -> Result<Trial, ServiceError> {
        let edits = written.iter().map(|text| Edit::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let before = self.load_run(number).await?;
        let input = self.snapshot_of(&before).await?;
        let event = AuditEvent::done(Action::WhatIfTried, EntityKind::Run, number.to_string())
            .with("case", before.document.child.clone())
            .with("changes", written);
        self.on_record(by, event).await?;
        let policy = before.policy.clone();
        let after = compute(move || {
            let edited = what_if::edited(&input, &policy, &edits)?;
            document_of(&edited, &edited.canonical()?, &policy)
        })
        .await??;
        Ok(Trial { before, after })
    }

    /// The input a run was made from.
    pub(super) async fn snapshot_of(&self, run: &ViewedRun) -> Result<MatchingInput, ServiceError> {
        let mut view = self.store.read().await?;
        let bytes = view.snapshot(run.record.snapshot_hash).await?;
        let bytes = bytes.ok_or_else(|| ServiceError::Fault(format!("snapshot of {} is gone", run.record.number)))?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}
