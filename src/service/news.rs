//! What changed about a case since somebody looked at it last, other than by themselves.
//!
//! *Design notes.* Looks are on the trail already, so nothing is kept for this: the newest entries of the person say when
//! they looked at which child, list or proposal. A case that is not among them was not looked at lately, and nothing of it
//! is called new. Families of the list are told on its page; here only those of the proposal are asked for.

use std::collections::BTreeMap;

use super::{Caller, ServiceError, Services, children::ChildSummary};
use crate::{
    domain::{
        audit::{AuditEntry, EntityKind, Outcome},
        child::Child,
        clock::Timestamp,
        code::ChildCode,
        coded::coded,
        family::Family,
        plan::Plan,
        proposal::Proposal,
        relation::{Relative, Waiver},
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Reads, ReadsExt as _, Stored},
};

/// Entries of one person that are read for when they looked at what: some weeks of work.
const MOST_ENTRIES: u32 = 2_000;

coded! {
    /// What changed about a case.
    NewFact {
        /// The child's record.
        Child = "child",
        /// The plan: its needs, their order, its facts.
        Plan = "plan",
        /// A relative was recorded.
        Relative = "relative",
        /// A rule was waived.
        Waiver = "waiver",
        /// The proposal moved.
        Proposal = "proposal",
        /// A family of the proposal.
        Family = "family",
    }
}

/// When somebody looked last: at a child, or at the list or the proposal of a case, by its code.
type Looks = BTreeMap<String, Timestamp>;

impl Services {
    /// The children that are open to the caller, each with what changed since the caller looked at the case last. The
    /// list goes on record.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_work(&self, caller: &Caller) -> Result<Vec<ChildSummary>, ServiceError> {
        let mut children = self.list_children(caller).await?;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let looks = looks_of(view, &caller.viewer.actor.id).await?;
        if looks.is_empty() {
            return Ok(children);
        }
        let changes = Changes::read(view, caller).await?;
        for child in &mut children {
            let case = child.group.as_deref().unwrap_or(child.code.as_str());
            let looked = [child.code.as_str(), case].into_iter().filter_map(|code| looks.get(code)).max();
            if let Some(looked) = looked {
                child.new_facts = changes.since(view, child, *looked).await?;
            }
        }
        Ok(children)
    }
}

async fn looks_of(view: &mut (dyn Reads + '_), staff: &str) -> Result<Looks, ServiceError> {
    let filter = AuditFilter::Actor(staff.to_owned());
    let query = AuditQuery { filter, from: AuditFrom::Before(u64::MAX), limit: MOST_ENTRIES };
    let mut looks = Looks::new();
    for entry in view.audit_entries(&query).await? {
        if let Some(code) = looked_at(&entry) {
            let at = looks.entry(code).or_insert(entry.at);
            *at = entry.at.max(*at);
        }
    }
    Ok(looks)
}

/// The child or the case that an entry is a look at, or an act upon.
fn looked_at(entry: &AuditEntry) -> Option<String> {
    let event = &entry.event;
    let is_of_case = matches!(event.kind, EntityKind::Run | EntityKind::Proposal);
    match event.kind {
        _ if event.outcome != Outcome::Done || event.code.is_empty() => None,
        EntityKind::Child | EntityKind::Plan => Some(event.code.clone()),
        _ if is_of_case => event.details.get("case")?.as_str().map(str::to_owned),
        _ => None,
    }
}

/// A change of somebody else's.
#[derive(Clone, Copy)]
struct Change(Timestamp);

/// Changes of others, by child or by the code of a case.
struct Changes<'c> {
    caller: &'c Caller,
    of_child: BTreeMap<(String, NewFact), Change>,
    proposals: BTreeMap<String, Stored<Proposal>>,
}

impl<'c> Changes<'c> {
    async fn read(view: &mut (dyn Reads + '_), caller: &'c Caller) -> Result<Self, ServiceError> {
        let mut changes = Self { caller, of_child: BTreeMap::new(), proposals: BTreeMap::new() };
        for stored in view.whole::<Child>().await?.values() {
            changes.note(&stored.value.code, NewFact::Child, (stored.changed_at, &stored.changed_by));
        }
        for stored in view.whole::<Plan>().await?.values() {
            changes.note(&stored.value.child, NewFact::Plan, (stored.changed_at, &stored.changed_by));
        }
        for stored in view.whole::<Relative>().await?.values() {
            changes.note(&stored.value.child, NewFact::Relative, (stored.changed_at, &stored.changed_by));
        }
        for stored in view.whole::<Waiver>().await?.values() {
            changes.note(&stored.value.child, NewFact::Waiver, (stored.changed_at, &stored.changed_by));
        }
        for stored in view.whole::<Proposal>().await?.values() {
            changes.proposals.insert(stored.value.number.to_string(), Stored::clone(stored));
        }
        Ok(changes)
    }

    fn note(&mut self, child: &ChildCode, fact: NewFact, (at, by): (Timestamp, &str)) {
        if by == self.caller.viewer.actor.id {
            return;
        }
        let kept = self.of_child.entry((child.to_string(), fact)).or_insert(Change(at));
        kept.0 = kept.0.max(at);
    }

    /// What changed about a case after a moment. Of a proposal that is not open to the caller nothing is told.
    async fn since(
        &self,
        view: &mut (dyn Reads + '_),
        child: &ChildSummary,
        looked: Timestamp,
    ) -> Result<Vec<NewFact>, ServiceError> {
        let code = child.code.as_str();
        let is_new =
            |fact: &NewFact| self.of_child.get(&(code.to_owned(), *fact)).is_some_and(|Change(at)| *at > looked);
        let mut facts: Vec<NewFact> = NewFact::ALL.iter().copied().filter(is_new).collect();
        let proposal = child.proposal.and_then(|number| self.proposals.get(&number.to_string()));
        let Some(proposal) = proposal else { return Ok(facts) };
        if self.is_by_another(proposal, looked) {
            facts.push(NewFact::Proposal);
        }
        if super::propose::shows_choice(self.caller, &proposal.value) {
            for family in proposal.value.content.families() {
                let stored = view.find::<Family>(family.as_str()).await?;
                if stored.is_some_and(|stored| self.is_by_another(&stored, looked)) {
                    facts.push(NewFact::Family);
                    break;
                }
            }
        }
        Ok(facts)
    }

    fn is_by_another<R>(&self, stored: &Stored<R>, looked: Timestamp) -> bool {
        stored.changed_at > looked && stored.changed_by != self.caller.viewer.actor.id
    }
}
