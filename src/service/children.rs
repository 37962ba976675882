//! Children: who waits for which step, and one child's page. Every look is on record before it is given out.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{
    Caller, ServiceError, Services,
    enquiry_rights::EnquiryRights,
    evidence::evidence_of,
    named::Named,
    news::NewFact,
    open_record::{Custodies, Open, open_child, plan_of},
    sealed::take_facts,
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::{Action, EntityKind},
        child::{Child, SiblingGroup},
        code::{ChildCode, FamilyCode, OfficeCode, SettlementCode, StaffCode},
        date::Date,
        desk::{Enquiry, WaiverRequest},
        evidence::Evidence,
        permission::Permission,
        placement::{OutcomeKind, Placement},
        placement_outcome::PlacementOutcome,
        plan::Plan,
        proposal::Proposal,
        relation::{Relative, Waiver},
        run::{RunNumber, RunRecord},
        step::{Step, Term, Terms},
    },
    store::{LatestRuns, Reads, ReadsExt as _, Revision, RunQuery, Stored, Whole},
};

/// A child in a list.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ChildSummary {
    /// Case number.
    pub code: ChildCode,
    /// Whole years.
    pub age: i32,
    /// Sex.
    pub sex: crate::domain::child::Sex,
    /// Where the child lives.
    pub settlement: Option<SettlementCode>,
    /// The office that holds the record.
    pub office: Option<OfficeCode>,
    /// Who works on it.
    pub assigned: Vec<StaffCode>,
    /// The sibling group.
    pub group: Option<String>,
    /// What the case waits for.
    pub step: Step,
    /// Since when and by when.
    pub term: Term,
    /// What the term rests on, where whoever runs the program said so; else it is a proposal of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_source: Option<String>,
    /// The latest list.
    pub run: Option<RunNumber>,
    /// The latest proposal; absent where it is about a family that is sealed to the caller.
    pub proposal: Option<crate::domain::proposal::ProposalNumber>,
    /// The latest list showed nobody.
    pub nobody_fits: bool,
    /// What changed since the caller looked at the case last, other than by the caller; told of work items only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_facts: Vec<NewFact>,
}

/// One child's page.
#[derive(Clone, Debug)]
pub struct ChildPage {
    /// The child.
    pub child: Open<Child>,
    /// The plan.
    pub plan: Option<Stored<Plan>>,
    /// The sibling group.
    pub group: Option<SiblingGroup>,
    /// What the case waits for.
    pub step: Step,
    /// Since when and by when.
    pub term: Term,
    /// Related families.
    pub relatives: Vec<Relative>,
    /// Waivers on record.
    pub waivers: Vec<Waiver>,
    /// Waivers asked for.
    pub waiver_requests: Vec<Stored<WaiverRequest>>,
    /// Lists of the case, newest first.
    pub runs: Vec<RunRecord>,
    /// Proposals of the case that are open to the caller, newest first.
    pub proposals: Vec<Stored<Proposal>>,
    /// Placements of the case.
    pub placements: Vec<Stored<Placement>>,
    /// Placements that were decided without Uya, the latest first; of a family that is sealed to the caller only from
    /// when until when.
    pub outcomes: Vec<PlacementOutcome>,
    /// What to ask of the child, as the latest list says: the answer that could change it most comes first. Empty for
    /// those who may not look at lists.
    pub ask_next: Vec<String>,
    /// Evidence of its needs that was added and stands, in the order in which it was added.
    pub evidence: Vec<Evidence>,
    /// Enquiries about the child.
    pub enquiries: Vec<Stored<Enquiry>>,
    /// Whom and which places its codes mean.
    pub named: Named,
}

/// What decides where cases stand, as the tables say at one moment.
pub(super) struct Cases {
    rests_on: RestsOn,
    plans: Arc<Whole<Plan>>,
    groups: BTreeMap<ChildCode, Arc<Stored<SiblingGroup>>>,
    runs: Arc<LatestRuns>,
    proposals: BTreeMap<String, Arc<Stored<Proposal>>>,
    placements: BTreeMap<ChildCode, Arc<Stored<Placement>>>,
}

/// Where the tables stood: plans, sibling groups, proposals, placements, and the latest run.
#[derive(PartialEq, Eq)]
struct RestsOn([Revision; 4], Option<RunNumber>);

/// Where cases that were sorted out are held.
#[derive(Default)]
pub(super) struct CasesHolder(RwLock<Option<Arc<Cases>>>);

impl Services {
    /// Where cases stand as the view sees them, held between views.
    pub(super) async fn cases(&self, view: &mut (dyn Reads + '_)) -> Result<Arc<Cases>, ServiceError> {
        let (plans, groups) = (view.whole::<Plan>().await?, view.whole::<SiblingGroup>().await?);
        let (proposals, placements) = (view.whole::<Proposal>().await?, view.whole::<Placement>().await?);
        let runs = view.latest_runs().await?;
        let revisions = [plans.revision(), groups.revision(), proposals.revision(), placements.revision()];
        let rests_on = RestsOn(revisions, runs.last().map(|run| run.number));
        let held = self.cases.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(held) = held.filter(|held| held.rests_on == rests_on) {
            return Ok(held);
        }
        let cases = Arc::new(Cases::sorted(rests_on, plans, &groups, runs, (&proposals, &placements)));
        *self.cases.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&cases));
        Ok(cases)
    }
}

impl Cases {
    fn sorted(
        rests_on: RestsOn,
        plans: Arc<Whole<Plan>>,
        groups: &Whole<SiblingGroup>,
        runs: Arc<LatestRuns>,
        (proposals, placements): (&Whole<Proposal>, &Whole<Placement>),
    ) -> Self {
        let of_group = |group: &Arc<Stored<SiblingGroup>>| {
            let group = Arc::clone(group);
            group.value.members.clone().into_iter().map(move |child| (child, Arc::clone(&group)))
        };
        let mut latest: BTreeMap<String, Arc<Stored<Proposal>>> = BTreeMap::new();
        for stored in proposals.values() {
            let known = latest.get(&stored.value.case_code);
            if known.is_none_or(|known| known.value.number < stored.value.number) {
                latest.insert(stored.value.case_code.clone(), Arc::clone(stored));
            }
        }
        let open = placements.values().filter(|stored| stored.value.is_open());
        let of_placement = |stored: &Arc<Stored<Placement>>| {
            let stored = Arc::clone(stored);
            stored.value.children.clone().into_iter().map(move |child| (child, Arc::clone(&stored)))
        };
        Self {
            rests_on,
            plans,
            groups: groups.values().flat_map(of_group).collect(),
            runs,
            proposals: latest,
            placements: open.flat_map(of_placement).collect(),
        }
    }

    /// The sibling group of a child.
    pub(super) fn group_of(&self, child: &ChildCode) -> Option<&SiblingGroup> {
        self.groups.get(child).map(|stored| &stored.value)
    }

    /// The code under which a child's case is matched.
    pub(super) fn case_of<'c>(&'c self, child: &'c ChildCode) -> &'c str {
        self.group_of(child).map_or(child.as_str(), |group| group.code.as_str())
    }

    /// The latest list of a child: as one of a group, or apart.
    pub(super) fn run_of(&self, child: &ChildCode) -> Option<&RunRecord> {
        let (of_group, apart) = (self.runs.of_case(self.case_of(child)), self.runs.of_case(child.as_str()));
        of_group.into_iter().chain(apart).map(Arc::as_ref).max_by_key(|run| run.number)
    }

    pub(super) fn proposal_of(&self, child: &ChildCode) -> Option<&Proposal> {
        let (of_group, apart) = (self.proposals.get(self.case_of(child)), self.proposals.get(child.as_str()));
        of_group.into_iter().chain(apart).map(|stored| &stored.value).max_by_key(|proposal| proposal.number)
    }

    /// The step a child's case waits for, and the moment since when.
    pub(super) fn step(&self, child: &Child, (terms, today): (&Terms, Date)) -> (Step, Term) {
        let (step, since) = self.step_since(child, today);
        (step, Term::of(step, terms, (since, today)))
    }

    fn step_since(&self, child: &Child, today: Date) -> (Step, Date) {
        if let Some(placement) = self.placements.get(&child.code).map(|stored| &stored.value) {
            return match placement.of_kind(OutcomeKind::Moved) {
                Some(moved) => (Step::Settled, moved.on),
                None => (Step::Move, placement.approved_on),
            };
        }
        let plan = self.plans.get(child.code.as_str()).map(|stored| &stored.value);
        let Some(confirmed) = plan.and_then(|plan| plan.confirmed.as_ref()) else {
            return (Step::ConfirmNeeds, plan.map_or(today, |plan| plan.date));
        };
        if let Some(proposal) = self.proposal_of(&child.code)
            && let Some(step) = Step::after(proposal.state)
            && proposal.state != crate::domain::proposal::ProposalState::Approved
        {
            return (step, Date::in_almaty(proposal.moved_at()));
        }
        match self.run_of(&child.code) {
            Some(run) => (Step::Propose, run.as_of),
            None => (Step::Look, confirmed.on),
        }
    }

    pub(super) fn summary(
        &self,
        child: &Child,
        custody: Option<&Custody>,
        (terms, today): (&Terms, Date),
    ) -> ChildSummary {
        let (step, term) = self.step(child, (terms, today));
        ChildSummary {
            code: child.code.clone(),
            age: child.birth_date.years_until(today),
            sex: child.sex,
            settlement: child.settlement.clone(),
            office: custody.map(|custody| custody.office.clone()),
            assigned: custody.map(|custody| custody.assigned.clone()).unwrap_or_default(),
            group: self.group_of(&child.code).map(|group| group.code.to_string()),
            step,
            term,
            term_source: terms.source(step).map(str::to_owned),
            run: self.run_of(&child.code).map(|run| run.number),
            proposal: self.proposal_of(&child.code).map(|proposal| proposal.number),
            nobody_fits: false,
            new_facts: Vec::new(),
        }
    }
}

impl Services {
    /// The children that are open to the caller, each with the step it waits for.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_children(&self, caller: &Caller) -> Result<Vec<ChildSummary>, ServiceError> {
        caller.needs(Permission::ViewChildren)?;
        let children = self.open_children(caller).await?;
        let event = caller.event(Action::RecordsListed, EntityKind::Child, "").with("records", children.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(children)
    }

    pub(super) async fn open_children(&self, caller: &Caller) -> Result<Vec<ChildSummary>, ServiceError> {
        let today = self.today();
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let cases = self.cases(view).await?;
        let custodies = Custodies::read(view).await?;
        let children = view.whole::<Child>().await?;
        let open = children.values().filter_map(|child| {
            let subject = Subject::Child(child.value.code.clone());
            let custody = custodies.of(&subject);
            caller.viewer.access(&subject, custody)?;
            let mut summary = cases.summary(&child.value, custody, (&self.terms, today));
            let of_sealed =
                |proposal: &Proposal| proposal.content.families().any(|family| custodies.is_sealed(caller, family));
            if cases.proposal_of(&child.value.code).is_some_and(of_sealed) {
                summary.proposal = None;
            }
            Some(summary)
        });
        Ok(open.collect())
    }

    /// One child's page.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_child(&self, caller: &Caller, code: &ChildCode) -> Result<ChildPage, ServiceError> {
        caller.needs(Permission::ViewChildren)?;
        let mut view = self.store.read().await?;
        let cases = self.cases(view.as_mut()).await?;
        let mut page = child_page(view.as_mut(), caller, (code, &cases), (&self.terms, self.today())).await?;
        drop(view);
        self.meet(caller, &Subject::Child(code.clone())).await?;
        page.ask_next = self.ask_of_child(caller, &page).await?;
        let event = caller
            .event(Action::RecordViewed, EntityKind::Child, code.as_str())
            .with("access", format!("{:?}", page.child.access).to_lowercase());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(page)
    }

    /// What the latest list asks of a child.
    async fn ask_of_child(&self, caller: &Caller, page: &ChildPage) -> Result<Vec<String>, ServiceError> {
        let latest = page.runs.iter().max_by_key(|run| run.number);
        let Some(latest) = latest.filter(|_| caller.viewer.may(Permission::ViewRuns)) else { return Ok(Vec::new()) };
        let document = self.load_run(latest.number).await?.document;
        let code = page.child.record.value.code.as_str();
        let of_child = document.ask_next.iter().filter(|question| question.of == "child" && question.who == code);
        Ok(of_child.map(|question| question.item.clone()).collect())
    }
}

async fn child_page(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    (code, cases): (&ChildCode, &Cases),
    (terms, today): (&Terms, Date),
) -> Result<ChildPage, ServiceError> {
    let child = open_child(view, caller, code).await?;
    let (step, term) = cases.step(&child.record.value, (terms, today));
    let mut runs = Vec::new();
    let mut proposals = Vec::new();
    let mut placements = Vec::new();
    let apart = (cases.case_of(code) != code.as_str()).then_some(code.as_str());
    for case_code in std::iter::once(cases.case_of(code)).chain(apart) {
        if cases.runs.of_case(case_code).is_some() {
            let query = RunQuery { case_code: Some(case_code.to_owned()), before: None, limit: 100 };
            runs.extend(view.list_runs(&query).await?);
        }
        proposals.extend(view.by::<Proposal>("case_code", case_code).await?);
        placements.extend(view.by::<Placement>("case_code", case_code).await?);
    }
    proposals.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
    let custodies = Custodies::read(view).await?;
    proposals.retain(|stored| custodies.opens_proposal(caller, &stored.value));
    let subject = Subject::Child(code.clone()).to_string();
    let is_sealed = |family: Option<&FamilyCode>| family.is_some_and(|family| custodies.is_sealed(caller, family));
    let mut outcomes = latest_first(view.by::<PlacementOutcome>("child", code.as_str()).await?);
    outcomes.iter_mut().filter(|outcome| is_sealed(Some(&outcome.family))).for_each(take_facts);
    let mut waivers: Vec<Waiver> = view.of_child(code).await?.into_iter().map(|stored| stored.value).collect();
    waivers.retain(|waiver| !is_sealed(waiver.family.as_ref()));
    let mut waiver_requests = view.by::<WaiverRequest>("child", code.as_str()).await?;
    waiver_requests.retain(|stored| !is_sealed(stored.value.family.as_ref()));
    let asked = view.by::<Enquiry>("subject", &subject).await?;
    let enquiries = EnquiryRights::read(view).await?.of_open(view, caller, asked).await?;
    Ok(ChildPage {
        plan: plan_of(view, code).await?,
        evidence: evidence_of(view, code).await?,
        relatives: view.of_child::<Relative>(code).await?.into_iter().map(|stored| stored.value).collect(),
        waivers,
        waiver_requests,
        enquiries,
        child,
        group: cases.group_of(code).cloned(),
        step,
        term,
        runs,
        proposals,
        placements,
        outcomes,
        ask_next: Vec::new(),
        named: Named::read(view).await?,
    })
}

/// Outcomes of placements, the latest decision first.
pub(super) fn latest_first(outcomes: Vec<Stored<PlacementOutcome>>) -> Vec<PlacementOutcome> {
    let mut outcomes: Vec<PlacementOutcome> = outcomes.into_iter().map(|stored| stored.value).collect();
    outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.decided_on));
    outcomes
}
