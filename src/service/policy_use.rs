//! Since when which rules and weights are in use, what last changed each rule, and which first groups the latest policy
//! moved: read from the policies and the lists that are kept, nothing is worked out again.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Caller, ServiceError, Services,
    open_record::is_open_case,
    reader::Reader,
    view_run::{ViewedRun, read_policy},
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        clock::Timestamp,
        date::Date,
        hash::Sha256Hash,
        permission::Permission,
        run::{RunNumber, RunRecord},
    },
    matching::{document::Document, policy::Policy},
    store::{PolicyRecord, RunQuery},
};

/// Policies that are looked back over, the newest: more are hardly ever kept.
const POLICIES: usize = 8;

/// Cases whose lists are compared, those with the newest lists.
const CASES: usize = 100;

/// How a policy came into use.
#[derive(Clone, Debug, Default)]
pub struct PolicyUse {
    /// When the first list was made with it, UTC; absent before there is one.
    pub since: Option<Timestamp>,
    /// Who made that list.
    pub by: Option<String>,
    /// What last changed each rule, by the code of the rule.
    pub rules: BTreeMap<String, LastChange>,
    /// The version that lists were made with before.
    pub before: Option<String>,
}

/// Which policy last changed a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LastChange {
    /// Its version.
    pub version: String,
    /// The day it was written.
    pub on: Date,
    /// Whether it is the earliest that is kept here: the rule may be older.
    pub is_earliest: bool,
}

/// Which first groups differ between the last two policies that lists were made with.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PolicyChange {
    /// Version of the earlier policy; absent while lists were made with one policy only.
    pub from: Option<String>,
    /// Version of the later one.
    pub to: Option<String>,
    /// Cases open to the caller that have a list with each of the two.
    pub cases: usize,
    /// Those whose first groups differ.
    pub moved: Vec<MovedGroup>,
    /// Those whose first groups are the same.
    pub same: Vec<SameGroup>,
}

/// A case whose first group is the same with another policy.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SameGroup {
    /// The child or the sibling group.
    pub case_code: String,
    /// Its last list with the earlier policy.
    pub before: RunNumber,
    /// Its first list with the later one.
    pub after: RunNumber,
}

/// A case whose first group is another one with another policy.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MovedGroup {
    /// The child or the sibling group.
    pub case_code: String,
    /// Its last list with the earlier policy.
    pub before: RunNumber,
    /// Its first list with the later one.
    pub after: RunNumber,
    /// Whether facts differ as well, so that the policy alone may not be why.
    pub facts_changed: bool,
    /// Families that came into the first group.
    pub came: Vec<String>,
    /// Families that left it.
    pub left: Vec<String>,
}

impl Services {
    /// How the policy came into use with which lists are made now.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn policy_use(&self) -> Result<PolicyUse, ServiceError> {
        let kept = self.kept_policies().await?;
        let is_now = |record: &PolicyRecord| record.hash.to_string() == self.policy.digest();
        let now = kept.iter().position(|(record, _)| is_now(record));
        let earlier = &kept[..now.unwrap_or(kept.len())];
        let policies: Vec<&Policy> = earlier.iter().map(|(_, policy)| &**policy).chain([&*self.policy]).collect();
        let record = now.map(|now| &kept[now].0);
        Ok(PolicyUse {
            since: record.map(|record| record.added_at),
            by: record.map(|record| record.added_by.clone()),
            rules: last_changes(&policies),
            before: earlier.last().map(|(_, policy)| policy.file().version.clone()),
        })
    }

    /// Which first groups differ between the last two policies that lists were made with, case by case, among the
    /// cases that are open to the caller.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn policy_change(&self, caller: &Caller) -> Result<PolicyChange, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let kept = self.kept_policies().await?;
        let mut change = PolicyChange::default();
        if let [.., (from, earlier), (to, later)] = kept.as_slice() {
            (change.from, change.to) = (Some(earlier.file().version.clone()), Some(later.file().version.clone()));
            let reader = self.reader(self.store.read().await?.as_mut(), caller).await?;
            for (before, after) in self.pairs(caller, (from.hash, to)).await? {
                let (before, after) = (self.load_run(before.number).await?, self.load_run(after.number).await?);
                change.cases += 1;
                match moved(&before, &after, &reader) {
                    Some(moved) => change.moved.push(moved),
                    None => change.same.push(SameGroup {
                        case_code: after.record.case_code,
                        before: before.record.number,
                        after: after.record.number,
                    }),
                }
            }
        }
        let event = caller.event(Action::RecordsListed, EntityKind::Run, "").with("records", change.cases);
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(change)
    }

    /// Of each case the last list with the earlier policy and the first with the later one.
    async fn pairs(
        &self,
        caller: &Caller,
        (from, to): (Sha256Hash, &PolicyRecord),
    ) -> Result<Vec<(RunRecord, RunRecord)>, ServiceError> {
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        // A policy is kept in the act that keeps the first list made with it.
        let with_later = view.runs_since(to.added_at).await?.into_iter().filter(|run| run.policy_hash == to.hash);
        let mut first: BTreeMap<String, RunRecord> = BTreeMap::new();
        for run in with_later {
            first.entry(run.case_code.clone()).or_insert(run);
        }
        let mut first: Vec<RunRecord> = first.into_values().collect();
        first.sort_by_key(|run| std::cmp::Reverse(run.number));
        let mut pairs = Vec::new();
        for after in first {
            if pairs.len() == CASES {
                break;
            }
            if !is_open_case(view, caller, &after.case_code).await? {
                continue;
            }
            let query = RunQuery { case_code: Some(after.case_code.clone()), before: Some(after.number), limit: 50 };
            let before = view.list_runs(&query).await?.into_iter().find(|run| run.policy_hash == from);
            pairs.extend(before.map(|before| (before, after)));
        }
        Ok(pairs)
    }

    /// The newest policies that lists were made with, oldest first.
    async fn kept_policies(&self) -> Result<Vec<(PolicyRecord, Arc<Policy>)>, ServiceError> {
        let mut view = self.store.read().await?;
        let records = view.list_policies().await?;
        let older = records.len().saturating_sub(POLICIES);
        let mut kept = Vec::new();
        for record in records.into_iter().skip(older) {
            let bytes = view.find_policy(record.hash).await?.map(|(_, bytes)| bytes).unwrap_or_default();
            let policy = self.runs.policy(record.hash, || read_policy(&bytes))?;
            kept.push((record, policy));
        }
        Ok(kept)
    }
}

/// The policy that last changed each rule of the last one, oldest first.
fn last_changes(policies: &[&Policy]) -> BTreeMap<String, LastChange> {
    let mut changes = BTreeMap::new();
    for (position, policy) in policies.iter().enumerate() {
        let former = position.checked_sub(1).map(|former| policies[former]);
        let file = policy.file();
        for rule in file.rules.iter().filter(|rule| former.and_then(|policy| policy.rule(&rule.id)) != Some(*rule)) {
            let change = LastChange { version: file.version.clone(), on: file.date, is_earliest: former.is_none() };
            changes.insert(rule.id.to_string(), change);
        }
    }
    changes
}

fn moved(before: &ViewedRun, after: &ViewedRun, reader: &Reader) -> Option<MovedGroup> {
    let (mut former, mut now) = (first_group(&before.document), first_group(&after.document));
    for first in [&mut former, &mut now] {
        first.retain(|family| !reader.is_sealed(family));
    }
    let only = |those: &BTreeSet<&str>, others: &BTreeSet<&str>| -> Vec<String> {
        those.difference(others).map(|family| (*family).to_owned()).collect()
    };
    (former != now).then(|| MovedGroup {
        case_code: after.record.case_code.clone(),
        before: before.record.number,
        after: after.record.number,
        facts_changed: before.record.snapshot_hash != after.record.snapshot_hash,
        came: only(&now, &former),
        left: only(&former, &now),
    })
}

/// The families of the first group; relatives stand before everybody and are nobody's choice.
fn first_group(document: &Document) -> BTreeSet<&str> {
    let families = || document.shown().filter(|family| family.tier == "family");
    let first = families().next().and_then(|family| family.group);
    families().filter(|family| family.group == first).map(|family| family.family.as_str()).collect()
}
