//! How the installation is doing, for whoever runs it: who signed in when, copies of the database, what was done to
//! people, tokens and settings. Nothing here names a child or a family.

use std::collections::BTreeMap;

use super::{Caller, ServiceError, Services};
use crate::{
    domain::{
        audit::{Action, AuditEntry, EntityKind},
        clock::Timestamp,
        permission::Permission,
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Reads},
};

/// What is done to the installation itself.
const ADMIN_ACTS: [Action; 10] = [
    Action::UserChanged,
    Action::UserChangeAsked,
    Action::UserChangeRefused,
    Action::TokenChanged,
    Action::SettingChanged,
    Action::PolicyAdded,
    Action::BackupMade,
    Action::Restored,
    Action::DatabaseMigrated,
    Action::KeyRotated,
];

/// Acts that are shown at most.
const SHOWN: usize = 100;

/// Entries that are looked through for them, the newest.
const LOOKED_THROUGH: usize = 20_000;

/// How the installation is doing.
#[derive(Clone, Debug, Default)]
pub struct Installation {
    /// When each person last signed in, UTC, by staff code.
    pub last_sign_ins: BTreeMap<String, Timestamp>,
    /// The last copy of the database that the program made.
    pub last_backup: Option<DatabaseAct>,
    /// When the database was last brought back from a copy.
    pub last_restore: Option<DatabaseAct>,
}

/// Something that was done to the database.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct DatabaseAct {
    /// When, UTC.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Whether the copy was read in full afterwards; absent where nobody recorded it.
    pub verified: Option<bool>,
}

impl Services {
    /// How the installation is doing.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn installation(&self, caller: &Caller) -> Result<Installation, ServiceError> {
        caller.needs(Permission::ViewHealth)?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let last_sign_ins = view.last_acts(Action::SignedIn, EntityKind::User).await?.into_iter().collect();
        let done = acts_on_database(view).await?;
        let last = |action: Action| done.iter().find(|entry| entry.event.action == action).map(told);
        Ok(Installation { last_sign_ins, last_backup: last(Action::BackupMade), last_restore: last(Action::Restored) })
    }

    /// What was lately done to people, tokens, settings and the database, newest first.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn admin_acts(&self, caller: &Caller) -> Result<Vec<AuditEntry>, ServiceError> {
        const PAGE: u32 = 1_000;
        caller.needs(Permission::ManageUsers)?;
        let mut view = self.store.read().await?;
        let (mut acts, mut before, mut seen) = (Vec::new(), u64::MAX, 0);
        while acts.len() < SHOWN && seen < LOOKED_THROUGH {
            let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::Before(before), limit: PAGE };
            let page = view.audit_entries(&query).await?;
            let Some(last) = page.last() else { break };
            before = last.seq;
            seen += page.len();
            acts.extend(page.into_iter().filter(|entry| ADMIN_ACTS.contains(&entry.event.action)));
        }
        acts.truncate(SHOWN);
        drop(view);
        let event = caller.event(Action::AuditViewed, EntityKind::Audit, "").with("entries", acts.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(acts)
    }
}

/// What was done to the database, newest first; nobody does much to it.
async fn acts_on_database(view: &mut (dyn Reads + '_)) -> Result<Vec<AuditEntry>, ServiceError> {
    let filter = AuditFilter::Entity(EntityKind::Database, "register".into());
    let query = AuditQuery { filter, from: AuditFrom::Before(u64::MAX), limit: 1_000 };
    Ok(view.audit_entries(&query).await?)
}

fn told(entry: &AuditEntry) -> DatabaseAct {
    let verified = entry.event.details.get("verified").and_then(serde_json::Value::as_bool);
    DatabaseAct { at: entry.at, by: entry.actor.id.clone(), verified }
}
