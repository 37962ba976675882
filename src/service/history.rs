//! What the trail says about one record, for those to whom the record is open.

use super::{
    Caller, ServiceError, Services,
    open_record::{open_child, open_family},
};
use crate::{
    domain::{
        access::Subject,
        audit::{Action, AuditEntry, EntityKind},
        code::{ChildCode, FamilyCode},
        permission::Permission,
    },
    store::{AuditFilter, AuditFrom, AuditQuery},
};

/// Entries that a history shows.
pub const MOST: u32 = 200;

/// The newest entries about a record.
#[derive(Debug)]
pub struct History {
    /// At most [`MOST`], newest first.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones that are not here.
    pub cut: bool,
}

impl Services {
    /// What is on the trail about a child and its plan: who looked, who changed what. This look stands there as well.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn child_history(&self, caller: &Caller, code: &ChildCode) -> Result<History, ServiceError> {
        caller.needs(Permission::ViewChildren)?;
        open_child(self.store.read().await?.as_mut(), caller, code).await?;
        self.history(caller, &[EntityKind::Child, EntityKind::Plan], &Subject::Child(code.clone())).await
    }

    /// What is on the trail about a family. This look stands there as well.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn family_history(&self, caller: &Caller, code: &FamilyCode) -> Result<History, ServiceError> {
        caller.needs(Permission::ViewFamilies)?;
        open_family(self.store.read().await?.as_mut(), caller, code).await?;
        self.history(caller, &[EntityKind::Family], &Subject::Family(code.clone())).await
    }

    /// `kinds` are the kinds of record that go by the record's own code; who holds it goes by another one.
    async fn history(&self, caller: &Caller, kinds: &[EntityKind], subject: &Subject) -> Result<History, ServiceError> {
        let event = caller.event(Action::RecordViewed, subject.kind(), subject.code()).with("part", "history");
        self.on_record(caller.viewer.actor.clone(), event).await?;
        let mut view = self.store.read().await?;
        let mut entries = Vec::new();
        let own = kinds.iter().map(|kind| (*kind, subject.code().to_owned()));
        for (kind, code) in own.chain([(EntityKind::Custody, subject.to_string())]) {
            let filter = AuditFilter::Entity(kind, code);
            let query = AuditQuery { filter, from: AuditFrom::Before(u64::MAX), limit: MOST + 1 };
            entries.extend(view.audit_entries(&query).await?);
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.seq));
        let cut = entries.len() > MOST as usize;
        entries.truncate(MOST as usize);
        Ok(History { entries, cut })
    }
}
