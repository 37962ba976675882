//! Looking at a run. The look is committed to the audit trail before anything is given out.

use super::{ServiceError, Services};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        run::{RunNumber, RunRecord},
    },
    matching::{document::Document, policy::Policy},
    store::{RunQuery, StoreError},
};

/// A run as it was kept, with the policy it was made with.
#[derive(Debug)]
pub struct ViewedRun {
    /// Its record.
    pub record: RunRecord,
    /// Its result.
    pub document: Document,
    /// Its policy.
    pub policy: Policy,
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

impl Services {
    /// Gives out a run for a look that is put on record first.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`], [`ServiceError::UnknownFamily`].
    pub async fn view_run(&self, by: Actor, number: RunNumber, look: Look) -> Result<ViewedRun, ServiceError> {
        let viewed = self.load_run(number).await?;
        let asked_for: Vec<&str> = match &look {
            Look::Why(family) => vec![family],
            Look::Compare(families) => families.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        if let Some(unknown) = asked_for.into_iter().find(|code| viewed.document.family(code).is_none()) {
            return Err(ServiceError::UnknownFamily { run: number, family: unknown.to_owned() });
        }
        self.on_record(by, event(number, &viewed.document, &look)).await?;
        Ok(viewed)
    }

    pub(super) async fn load_run(&self, number: RunNumber) -> Result<ViewedRun, ServiceError> {
        let mut view = self.store.read().await?;
        let record = view.find_run(number).await?.ok_or(ServiceError::UnknownRun(number))?;
        let result = view.run_result(number).await?.ok_or(ServiceError::UnknownRun(number))?;
        let policy = view.find_policy(record.policy_hash).await?.map(|(_, bytes)| bytes).unwrap_or_default();
        drop(view);
        Ok(ViewedRun { document: serde_json::from_slice(&result)?, policy: read_policy(&policy)?, record })
    }

    /// A run of which only counts are shown: nothing about anybody leaves, so nothing goes on record.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`].
    pub async fn run_for_counts(&self, number: RunNumber) -> Result<ViewedRun, ServiceError> {
        self.load_run(number).await
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

/// Reads a policy that a run was made with; its digest was checked when it was found.
fn read_policy(bytes: &[u8]) -> Result<Policy, ServiceError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ServiceError::Fault(error.to_string()))?;
    Ok(Policy::read("stored policy", text, None)?)
}

fn event(number: RunNumber, document: &Document, look: &Look) -> AuditEvent {
    let (action, families) = match look {
        Look::List => (Action::RunViewed, Vec::new()),
        Look::Why(family) => (Action::ExplanationViewed, vec![family.clone()]),
        Look::Excluded => (Action::ExclusionsViewed, Vec::new()),
        Look::Compare(families) => (Action::ComparisonViewed, families.clone()),
        Look::Questions => (Action::QuestionListViewed, Vec::new()),
    };
    AuditEvent::done(action, EntityKind::Run, number.to_string())
        .with("case", document.child.clone())
        .with("families", families)
}
