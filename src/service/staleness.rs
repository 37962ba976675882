//! Which facts changed after a list was made: told from versions and moments, without making it again.

use serde_json::Value;

use super::{
    Caller, ServiceError, Services,
    open_record::{children_of_case, open_run},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        child::Child,
        clock::Timestamp,
        code::ChildCode,
        family::Family,
        hash::Sha256Hash,
        plan::Plan,
        run::{RunNumber, RunRecord},
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Kind, Reads, ReadsExt as _, Version},
};

/// Which facts changed after a list was made. Records are never removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Staleness {
    /// Children whose record or plan changed.
    pub children: Vec<String>,
    /// Families of the list, or with too little information for it, that changed.
    pub families: Vec<String>,
    /// Families of the list that are sealed to the caller and changed.
    pub sealed: usize,
    /// Families that were not considered and changed.
    pub excluded: usize,
    /// Families that were added.
    pub added: usize,
    /// Relatives and waivers of the case that were recorded.
    pub relations: usize,
    /// Whether another policy is in force.
    pub policy: bool,
}

impl Staleness {
    /// How many facts changed.
    pub fn count(&self) -> usize {
        let records =
            self.children.len() + self.families.len() + self.sealed + self.excluded + self.added + self.relations;
        records + usize::from(self.policy)
    }
}

/// What a run read, as its entry on the trail says.
struct Read {
    /// The last change of a family before it.
    families: Timestamp,
    details: Value,
}

impl Services {
    /// Which facts changed since a list was made that is open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn staleness(&self, caller: &Caller, number: RunNumber) -> Result<Staleness, ServiceError> {
        let mut view = self.store.read().await?;
        open_run(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        let mut stale = self.run_staleness(number).await?;
        let changed = stale.families.len();
        stale.families.retain(|family| !reader.is_sealed(family));
        stale.sealed = changed - stale.families.len();
        Ok(stale)
    }

    /// Which facts changed since a list was made.
    ///
    /// # Errors
    /// [`ServiceError::UnknownRun`].
    pub async fn run_staleness(&self, number: RunNumber) -> Result<Staleness, ServiceError> {
        let mut view = self.store.read().await?;
        let record = view.find_run(number).await?.ok_or(ServiceError::UnknownRun(number))?;
        let read = read_by(view.as_mut(), &record).await?;
        let mut stale =
            Staleness { children: stale_children(view.as_mut(), &record, &read).await?, ..Staleness::default() };
        for kind in [Kind::Relative, Kind::Waiver] {
            let changed = view.changed_after(kind, record.created_at).await?;
            let children = children_of_case(view.as_mut(), &record.case_code).await?;
            let of_case = |code: &str| children.iter().any(|child| code.split('|').next() == Some(child.as_str()));
            stale.relations += changed.iter().filter(|version| of_case(&version.code)).count();
        }
        let changed = view.changed_after(Kind::Family, read.families).await?;
        drop(view);
        if !changed.is_empty() {
            self.sort_families(number, changed, &mut stale).await?;
        }
        stale.policy = record.policy_hash != Sha256Hash::of(self.policy.text().as_bytes());
        Ok(stale)
    }

    /// Tells the families that matter to the list from those that were not considered.
    async fn sort_families(
        &self,
        number: RunNumber,
        changed: Vec<Version>,
        stale: &mut Staleness,
    ) -> Result<(), ServiceError> {
        let run = self.load_run(number).await?;
        let taken_out = run.taken_codes();
        for Version { code, .. } in changed {
            match run.document.family(&code) {
                None => stale.added += 1,
                Some(family) if family.state == "excluded" || taken_out.contains(&code) => stale.excluded += 1,
                Some(_) => stale.families.push(code),
            }
        }
        stale.families.sort();
        Ok(())
    }
}

/// What a run read. Runs made before that was recorded are taken to have read what there was when they were kept.
async fn read_by(view: &mut (dyn Reads + '_), record: &RunRecord) -> Result<Read, ServiceError> {
    let query = AuditQuery {
        filter: AuditFilter::Entity(EntityKind::Run, record.number.to_string()),
        from: AuditFrom::After(0),
        limit: 1,
    };
    let made = view.audit_entries(&query).await?.pop().filter(|entry| entry.event.action == Action::MatchingRun);
    let details = made.map(|entry| Value::Object(entry.event.details)).unwrap_or_default();
    let families = details["facts"]["families"]["at"].as_i64().map_or(record.created_at, Timestamp::from_micros);
    Ok(Read { families, details })
}

async fn stale_children(
    view: &mut (dyn Reads + '_),
    record: &RunRecord,
    read: &Read,
) -> Result<Vec<String>, ServiceError> {
    let mut stale = Vec::new();
    for child in children_of_case(view, &record.case_code).await? {
        let record_now = view.find::<Child>(child.as_str()).await?.map(|stored| (stored.version, stored.changed_at));
        let plan_now = view.find::<Plan>(child.as_str()).await?.map(|stored| (stored.version, stored.changed_at));
        let changed = [("child", record_now), ("plan", plan_now)].into_iter().any(|(kind, now)| {
            let now = now.unwrap_or((0, record.created_at));
            match read.version(kind, &child) {
                Some(version) => now.0 != version,
                None => now.1 > record.created_at,
            }
        });
        if changed {
            stale.push(child.to_string());
        }
    }
    Ok(stale)
}

impl Read {
    fn version(&self, kind: &str, child: &ChildCode) -> Option<i64> {
        self.details["facts"]["case"][kind][child.as_str()].as_i64()
    }
}

/// Children of a run whose record or plan changed after it was made.
pub(super) async fn changed_children(
    view: &mut (dyn Reads + '_),
    record: &RunRecord,
) -> Result<Vec<String>, ServiceError> {
    let read = read_by(view, record).await?;
    stale_children(view, record, &read).await
}

/// Whether one family's record changed after a run was made.
pub(super) async fn family_changed(
    view: &mut (dyn Reads + '_),
    family: &str,
    record: &RunRecord,
) -> Result<bool, ServiceError> {
    let read = read_by(view, record).await?;
    Ok(view.find::<Family>(family).await?.is_some_and(|stored| stored.changed_at > read.families))
}
