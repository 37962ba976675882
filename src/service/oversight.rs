//! Looking after how decisions are made: one decision with all that was seen and said, and
//! every child that waits.

use std::collections::BTreeMap;

use super::{
    Caller, ServiceError, Services,
    children::ChildSummary,
    open_record::open_proposal,
    propose::enquiries_about,
    re_reviews::re_reviews_of,
    regions::{region_code, regions_of},
    view_run::ViewedRun,
};
use crate::{
    domain::{
        audit::{Action, AuditEntry, EntityKind},
        child::SiblingGroup,
        code::{ChildCode, ItemCode},
        desk::Enquiry,
        looking::{LookedAt, Looking, looking},
        permission::Permission,
        placement::Placement,
        proposal::{Proposal, ProposalNumber, ProposalState},
        re_review::ReReview,
        run::RunNumber,
        settlement::Settlement,
        step::Step,
    },
    store::{AuditFilter, AuditFrom, AuditQuery, Reads, ReadsExt as _, Stored},
};

/// A decision as a supervisor looks through it.
#[derive(Debug)]
pub struct Decision {
    /// The proposal with everything that was said.
    pub proposal: Stored<Proposal>,
    /// The list it was chosen from.
    pub run: ViewedRun,
    /// What the trail says about the proposal and its list, in order.
    pub entries: Vec<AuditEntry>,
    /// How long people looked, until the decision fell.
    pub looking: Vec<Looking>,
    /// What became of it.
    pub placement: Option<Placement>,
    /// Questions about it.
    pub enquiries: Vec<Stored<Enquiry>>,
    /// Second looks at it, in their order.
    pub re_reviews: Vec<ReReview>,
}

/// Children by the step they wait for, and what stands out.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// Every child that is open to the caller.
    pub children: Vec<ChildSummary>,
    /// Families in the first group of several children's latest lists, but for those that are sealed to the caller.
    pub pressure: Vec<(String, Vec<String>)>,
    /// Must needs that nobody of a child's list meets, with the children.
    pub unmet: Vec<(ItemCode, Vec<String>)>,
    /// Children whose latest list shows nobody.
    pub nobody: Vec<String>,
    /// Proposals that part brothers and sisters, the latest first.
    pub apart: Vec<ProposedApart>,
}

/// A proposal that was sent for some children of a sibling group and not for the others.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct ProposedApart {
    /// The proposal.
    pub proposal: ProposalNumber,
    /// The children it is for.
    pub children: Vec<ChildCode>,
    /// Their brothers and sisters whom it leaves out.
    pub without: Vec<ChildCode>,
}

impl Services {
    /// One decision with all that was seen and said.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_decision(&self, caller: &Caller, number: ProposalNumber) -> Result<Decision, ServiceError> {
        caller.needs(Permission::Audit)?;
        let mut view = self.store.read().await?;
        let mut proposal = open_proposal(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        reader.reads_proposal(&mut proposal.value);
        let mut entries = about(view.as_mut(), EntityKind::Proposal, &number.to_string()).await?;
        entries.extend(about(view.as_mut(), EntityKind::Run, &proposal.value.run.to_string()).await?);
        entries.extend(about(view.as_mut(), EntityKind::Placement, &number.to_string()).await?);
        let re_reviews = re_reviews_of(view.as_mut(), number).await?;
        for one in &re_reviews {
            entries.extend(about(view.as_mut(), EntityKind::ReReview, &one.number.to_string()).await?);
        }
        entries.sort_by_key(|entry| entry.seq);
        let placement = view.find::<Placement>(&number.to_string()).await?.map(|stored| stored.value);
        let enquiries = enquiries_about(view.as_mut(), caller, number).await?;
        drop(view);
        let run = self.run_of_proposal(&reader, &proposal.value).await?;
        let until = self.trail_until_decided(&proposal.value).await?;
        let looking = self.looked_for(&until).await?;
        let event = caller.event(Action::AuditViewed, EntityKind::Proposal, number.to_string());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(Decision { proposal, run, entries, looking, placement, enquiries, re_reviews })
    }

    /// How long people looked at a decision and its list, from what the trail says of both and of what they did between.
    pub(super) async fn looked_for(&self, trail: &[AuditEntry]) -> Result<Vec<Looking>, ServiceError> {
        let looks: Vec<AuditEntry> = trail.iter().filter(|entry| LookedAt::of(entry).is_some()).cloned().collect();
        let mut from: BTreeMap<&str, u64> = BTreeMap::new();
        for look in &looks {
            from.entry(&look.actor.id).or_insert(look.seq);
        }
        let until = trail.last().map_or(0, |entry| entry.seq);
        let mut view = self.store.read().await?;
        let mut acts = Vec::new();
        for (person, first) in from {
            acts.extend(acts_of(view.as_mut(), person, (first, until)).await?);
        }
        Ok(looking(&looks, &acts))
    }

    /// Computes the list behind a decision again.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], [`ServiceError::OtherEngine`].
    pub async fn replay_for(&self, caller: &Caller, run: RunNumber) -> Result<super::replay::Replay, ServiceError> {
        caller.needs(Permission::Replay)?;
        super::open_record::open_run(self.store.read().await?.as_mut(), caller, run).await?;
        self.replay(caller.viewer.actor.clone(), run).await
    }

    /// Every child that waits, and what stands out; of one region where its code is given, or
    /// [`UNKNOWN_REGION`](super::regions::UNKNOWN_REGION).
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn cohort(&self, caller: &Caller, region: Option<&str>) -> Result<Cohort, ServiceError> {
        caller.needs(Permission::ViewCohort)?;
        let mut children = self.list_children(caller).await?;
        let reader = self.reader(self.store.read().await?.as_mut(), caller).await?;
        if let Some(wanted) = region {
            let places = self.store.read().await?.whole::<Settlement>().await?;
            let regions = regions_of(places.values().map(|place| &place.value));
            children.retain(|child| region_code(&regions, child.settlement.as_ref()) == wanted);
        }
        let mut first: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut unmet: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut nobody = Vec::new();
        let waiting = |child: &&ChildSummary| matches!(child.step, Step::Look | Step::Propose | Step::Review);
        for child in children.iter().filter(waiting) {
            let Some(number) = child.run else { continue };
            let run = self.read_whole(self.load_run(number).await?);
            let document = &run.document;
            let Some(best) = document.shown().find(|family| family.tier == "family") else {
                nobody.push(child.code.to_string());
                continue;
            };
            let in_first = document.shown().filter(|family| family.tier == best.tier && family.group == best.group);
            for family in in_first.filter(|family| !reader.is_sealed(&family.family)) {
                first.entry(family.family.to_string()).or_default().push(document.child.clone());
            }
            for (position, plan) in document.plan.iter().enumerate().filter(|(_, plan)| crate::present::is_must(plan)) {
                let met = document.shown().any(|family| family.lines.get(position).is_some_and(|line| line.gap == 0));
                if !met {
                    unmet.entry(plan.item.clone()).or_default().push(plan.child.clone());
                }
            }
        }
        for cases in first.values_mut() {
            cases.sort();
            cases.dedup();
        }
        let mut pressure: Vec<_> = first.into_iter().filter(|(_, cases)| cases.len() > 1).collect();
        pressure.sort_by_key(|(family, cases)| (std::cmp::Reverse(cases.len()), family.clone()));
        let parsed = unmet.into_iter().filter_map(|(item, cases)| Some((ItemCode::parse(&item).ok()?, cases)));
        let mut unmet: Vec<_> = parsed.collect();
        unmet.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.len()));
        let apart = self.proposed_apart(caller, &children).await?;
        Ok(Cohort { children, pressure, unmet, nobody, apart })
    }

    /// Proposals for children of the board that stand and leave out brothers or sisters.
    async fn proposed_apart(
        &self,
        caller: &Caller,
        children: &[ChildSummary],
    ) -> Result<Vec<ProposedApart>, ServiceError> {
        let groups = self.store.read().await?.whole::<SiblingGroup>().await?;
        let mut apart = Vec::new();
        for stored in self.open_proposals(caller).await? {
            let Proposal { number, children: proposed, state, round, .. } = stored.value;
            let is_over = matches!(state, ProposalState::Withdrawn | ProposalState::Declined);
            let is_here = |child: &ChildCode| children.iter().any(|one| one.code == *child);
            if is_over || round == 0 || !proposed.iter().any(is_here) {
                continue;
            }
            let of = groups.values().find(|group| group.value.members.iter().any(|one| proposed.contains(one)));
            let members = of.map(|group| group.value.members.clone()).unwrap_or_default();
            let without: Vec<ChildCode> = members.into_iter().filter(|one| !proposed.contains(one)).collect();
            if !without.is_empty() {
                apart.push(ProposedApart { proposal: number, children: proposed, without });
            }
        }
        Ok(apart)
    }
}

/// Everything that somebody did from one entry to another, in order.
async fn acts_of(
    view: &mut (dyn Reads + '_),
    person: &str,
    (first, last): (u64, u64),
) -> Result<Vec<AuditEntry>, ServiceError> {
    const PAGE: u32 = 1_000;
    let (mut acts, mut after) = (Vec::new(), first.saturating_sub(1));
    loop {
        let filter = AuditFilter::Actor(person.to_owned());
        let page = view.audit_entries(&AuditQuery { filter, from: AuditFrom::After(after), limit: PAGE }).await?;
        let is_last = page.len() < PAGE as usize || page.last().is_some_and(|entry| entry.seq > last);
        after = page.last().map_or(after, |entry| entry.seq);
        acts.extend(page.into_iter().filter(|entry| entry.seq <= last));
        if is_last {
            return Ok(acts);
        }
    }
}

/// Everything the trail says about an entity, in order.
pub(super) async fn about(
    view: &mut (dyn Reads + '_),
    kind: EntityKind,
    code: &str,
) -> Result<Vec<AuditEntry>, ServiceError> {
    const PAGE: u32 = 1_000;
    let mut entries: Vec<AuditEntry> = Vec::new();
    loop {
        let from = AuditFrom::After(entries.last().map_or(0, |entry| entry.seq));
        let query = AuditQuery { filter: AuditFilter::Entity(kind, code.to_owned()), from, limit: PAGE };
        let page = view.audit_entries(&query).await?;
        let whole = page.len() < PAGE as usize;
        entries.extend(page);
        if whole {
            return Ok(entries);
        }
    }
}
