//! Whether the register agrees with its own trail: nothing that was recorded as made has gone.
//!
//! The chain shows that no entry was touched; this shows that what the entries speak of is still there.

use super::{ServiceError, Services};
use crate::{
    domain::{
        audit::{Action, AuditEntry, EntityKind, Outcome},
        run::RunNumber,
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Kind, Reads, RunQuery},
};

/// Entries read at a time.
const PAGE: u32 = 1000;

/// Where the register and its trail part.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "disagreement", rename_all = "snake_case")]
pub enum Disagreement {
    /// The trail records a run that is not there.
    RunGone {
        /// The run.
        run: String,
    },
    /// A run is there that the trail does not record.
    RunUnrecorded {
        /// The run.
        run: String,
    },
    /// More or fewer records of the register than imports, granted waivers and talks of the trail added and undone
    /// imports took back.
    Records {
        /// Records that were added.
        added: i64,
        /// Records that are there.
        found: i64,
    },
}

impl Services {
    /// Compares runs and records with what the trail says was made. Nothing found is good news.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn disagreements(&self) -> Result<Vec<Disagreement>, ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let mut found = Vec::new();
        let recorded: Vec<String> = entries(view, Action::MatchingRun)
            .await?
            .into_iter()
            .filter(|entry| entry.event.kind == EntityKind::Run && entry.event.outcome == Outcome::Done)
            .map(|entry| entry.event.code)
            .collect();
        for code in &recorded {
            let number = RunNumber::parse(code).map_err(|error| ServiceError::Fault(error.to_string()))?;
            if view.find_run(number).await?.is_none() {
                found.push(Disagreement::RunGone { run: code.clone() });
            }
        }
        let kept = view.list_runs(&RunQuery { limit: u32::MAX >> 1, ..RunQuery::default() }).await?;
        let unrecorded = kept.iter().map(|run| run.number.to_string()).filter(|run| !recorded.contains(run));
        found.extend(unrecorded.map(|run| Disagreement::RunUnrecorded { run }));
        let imports = entries(view, Action::ImportCommitted).await?;
        let new = |entry: &AuditEntry| entry.event.details.get("new").and_then(serde_json::Value::as_i64).unwrap_or(0);
        let added: i64 = imports.iter().map(new).sum();
        let counts = view.counts().await?.records;
        let of_files = counts.iter().filter(|(kind, _)| Kind::REGISTER.contains(kind));
        let records: i64 = of_files.map(|(_, count)| count).sum();
        // A talk that was recorded by hand is one record, and nothing takes it back.
        let talks = entries(view, Action::ContactRecorded).await?;
        let mut one_by_one = talks.iter().filter(|entry| entry.event.outcome == Outcome::Done).count() as i64;
        for action in [Action::WaiverGranted, Action::PlanRead] {
            one_by_one += entries(view, action).await?.iter().map(new).sum::<i64>();
        }
        let removed =
            |entry: &AuditEntry| entry.event.details.get("removed").and_then(serde_json::Value::as_i64).unwrap_or(0);
        let taken_back = entries(view, Action::ImportUndone).await?.iter().map(removed).sum::<i64>();
        let added = added + one_by_one - taken_back;
        if added != records {
            found.push(Disagreement::Records { added, found: records });
        }
        Ok(found)
    }
}

async fn entries(view: &mut dyn Reads, action: Action) -> Result<Vec<AuditEntry>, ServiceError> {
    let mut found: Vec<AuditEntry> = Vec::new();
    loop {
        let after = found.last().map_or(0, |entry| entry.seq);
        let query = AuditQuery { filter: AuditFilter::Action(action), from: AuditFrom::After(after), limit: PAGE };
        let page = view.audit_entries(&query).await?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
    }
}
