//! A trial on a run's own input: nothing is saved but the fact that it was tried.

use std::sync::Arc;

use super::{ServiceError, Services, compute, held::Held, view_run::ViewedRun};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        run::RunNumber,
    },
    matching::{
        self,
        document::{Detail, Document},
        input::MatchingInput,
        policy::Policy,
        register::Register,
        snapshot::{Parts, Snapshot},
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
        let input = self.input_of(&before.record).await?;
        let event = AuditEvent::done(Action::WhatIfTried, EntityKind::Run, number.to_string())
            .with("case", before.document.child.clone())
            .with("changes", written);
        self.on_record(by, event).await?;
        let (policy, held, detail) = (Arc::clone(&before.policy), self.held.current(), before.document.detail());
        let after = compute(move || tried(&input, held.as_deref(), &policy, &edits, detail)).await??;
        Ok(Trial { before, after })
    }
}

fn tried(
    input: &MatchingInput,
    held: Option<&Held>,
    policy: &Policy,
    edits: &[Edit],
    detail: Detail,
) -> Result<Document, ServiceError> {
    let (register, parts) = packed(input, held, policy)?;
    let tried = what_if::tried(input, &register, policy, edits)?;
    let is_changed = |family: usize| !Arc::ptr_eq(&tried.input.families[family].facts, &input.families[family].facts);
    let parts = Arc::new(parts.with(&tried.input.families, is_changed)?);
    let matching = matching::run(&tried.input, policy, &tried.register)?;
    let snapshot = Snapshot::of(&tried.input, parts)?.hash();
    Ok(Document::of_snapshot(&matching, snapshot, detail))
}

/// The packed register of an input and its parts: from what is held, where the run read the same families,
/// whatever was changed of some of them since.
fn packed(input: &MatchingInput, held: Option<&Held>, policy: &Policy) -> Result<(Register, Arc<Parts>), ServiceError> {
    let held = held.filter(|held| held.is_of(policy));
    if let Some((held, changed)) = held.and_then(|held| Some((held, held.differing(&input.families)?))) {
        let register = held.packed(policy, input.as_of).of_case(&input.families, policy, input.as_of, &changed);
        let parts = held.parts.with(&input.families, |family| changed.binary_search(&family).is_ok())?;
        return Ok((register, Arc::new(parts)));
    }
    let register = Register::pack(&input.families, policy, input.as_of);
    Ok((register, Arc::new(Parts::of(&input.families)?)))
}
