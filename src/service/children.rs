//! Children: who waits for which step, and one child's page. Every look is on record before it is given out.

use std::collections::BTreeMap;

use super::{
    Caller, ServiceError, Services,
    open_record::{Open, group_of, open_child, plan_of},
};
use crate::{
    domain::{
        access::Custody,
        audit::{Action, EntityKind},
        child::{Child, SiblingGroup},
        clock::Timestamp,
        code::{ChildCode, OfficeCode, SettlementCode, StaffCode},
        date::Date,
        desk::{Enquiry, WaiverRequest},
        permission::Permission,
        placement::{OutcomeKind, Placement},
        plan::Plan,
        proposal::Proposal,
        relation::{Relative, Waiver},
        run::{RunNumber, RunRecord},
        step::{Step, Term},
    },
    store::{Reads, ReadsExt as _, RunQuery, Stored},
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
    /// The latest list.
    pub run: Option<RunNumber>,
    /// The latest proposal.
    pub proposal: Option<crate::domain::proposal::ProposalNumber>,
    /// The latest list showed nobody.
    pub nobody_fits: bool,
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
    /// Proposals of the case, newest first.
    pub proposals: Vec<Stored<Proposal>>,
    /// Placements of the case.
    pub placements: Vec<Stored<Placement>>,
    /// Enquiries about the child.
    pub enquiries: Vec<Stored<Enquiry>>,
}

/// What decides where cases stand.
pub(super) struct Cases {
    plans: BTreeMap<ChildCode, Plan>,
    plan_days: BTreeMap<ChildCode, Timestamp>,
    groups: BTreeMap<ChildCode, String>,
    runs: BTreeMap<String, RunRecord>,
    proposals: BTreeMap<String, Proposal>,
    placements: BTreeMap<ChildCode, Placement>,
}

impl Cases {
    pub(super) async fn read(view: &mut (dyn Reads + '_)) -> Result<Self, ServiceError> {
        let mut cases = Self {
            plans: BTreeMap::new(),
            plan_days: BTreeMap::new(),
            groups: BTreeMap::new(),
            runs: BTreeMap::new(),
            proposals: BTreeMap::new(),
            placements: BTreeMap::new(),
        };
        for stored in view.list::<Plan>().await? {
            cases.plan_days.insert(stored.value.child.clone(), stored.changed_at);
            cases.plans.insert(stored.value.child.clone(), stored.value);
        }
        for group in view.list::<SiblingGroup>().await? {
            let members = group.value.members.into_iter();
            cases.groups.extend(members.map(|child| (child, group.value.code.to_string())));
        }
        for run in view.list_runs(&RunQuery { limit: u32::MAX >> 1, ..RunQuery::default() }).await? {
            cases.runs.entry(run.case_code.clone()).or_insert(run);
        }
        for stored in view.list::<Proposal>().await? {
            let latest = cases.proposals.get(&stored.value.case_code);
            if latest.is_none_or(|kept| kept.number < stored.value.number) {
                cases.proposals.insert(stored.value.case_code.clone(), stored.value);
            }
        }
        for stored in view.list::<Placement>().await? {
            if stored.value.is_open() {
                cases.placements.extend(stored.value.children.iter().map(|c| (c.clone(), stored.value.clone())));
            }
        }
        Ok(cases)
    }

    /// The code under which a child's case is matched.
    pub(super) fn case_of(&self, child: &ChildCode) -> String {
        self.groups.get(child).cloned().unwrap_or_else(|| child.to_string())
    }

    /// The latest list of a child: as one of a group, or apart.
    pub(super) fn run_of(&self, child: &ChildCode) -> Option<&RunRecord> {
        let (of_group, apart) = (self.runs.get(&self.case_of(child)), self.runs.get(child.as_str()));
        of_group.into_iter().chain(apart).max_by_key(|run| run.number)
    }

    pub(super) fn proposal_of(&self, child: &ChildCode) -> Option<&Proposal> {
        let (of_group, apart) = (self.proposals.get(&self.case_of(child)), self.proposals.get(child.as_str()));
        of_group.into_iter().chain(apart).max_by_key(|proposal| proposal.number)
    }

    /// The step a child's case waits for, and the moment since when.
    pub(super) fn step(&self, child: &Child, today: Date) -> (Step, Term) {
        let (step, since) = self.step_since(child, today);
        (step, Term::of(step, since, today))
    }

    fn step_since(&self, child: &Child, today: Date) -> (Step, Date) {
        if let Some(placement) = self.placements.get(&child.code) {
            return match placement.of_kind(OutcomeKind::Moved) {
                Some(moved) => (Step::Settled, moved.on),
                None => (Step::Move, placement.approved_on),
            };
        }
        let plan = self.plans.get(&child.code);
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

    pub(super) fn summary(&self, child: &Child, custody: Option<&Custody>, today: Date) -> ChildSummary {
        let (step, term) = self.step(child, today);
        ChildSummary {
            code: child.code.clone(),
            age: child.birth_date.years_until(today),
            sex: child.sex,
            settlement: child.settlement.clone(),
            office: custody.map(|custody| custody.office.clone()),
            assigned: custody.map(|custody| custody.assigned.clone()).unwrap_or_default(),
            group: self.groups.get(&child.code).cloned(),
            step,
            term,
            run: self.run_of(&child.code).map(|run| run.number),
            proposal: self.proposal_of(&child.code).map(|proposal| proposal.number),
            nobody_fits: false,
        }
    }
}

/// Who holds which record of a kind, by code.
pub(super) async fn custodies(
    view: &mut (dyn Reads + '_),
    kind: EntityKind,
) -> Result<BTreeMap<String, Custody>, ServiceError> {
    let found = view.by::<Custody>("subject_kind", kind.code()).await?;
    Ok(found.into_iter().map(|stored| (stored.value.subject.code().to_owned(), stored.value)).collect())
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
        let cases = Cases::read(view).await?;
        let custodies = custodies(view, EntityKind::Child).await?;
        let children = view.list::<Child>().await?.into_iter().map(|stored| stored.value);
        let open = children.filter_map(|child| {
            let custody = custodies.get(child.code.as_str());
            let subject = crate::domain::access::Subject::Child(child.code.clone());
            caller.viewer.access(&subject, custody)?;
            Some(cases.summary(&child, custody, today))
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
        let page = child_page(view.as_mut(), caller, code, self.today()).await?;
        drop(view);
        let event = caller
            .event(Action::RecordViewed, EntityKind::Child, code.as_str())
            .with("access", format!("{:?}", page.child.access).to_lowercase());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(page)
    }
}

async fn child_page(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    code: &ChildCode,
    today: Date,
) -> Result<ChildPage, ServiceError> {
    let child = open_child(view, caller, code).await?;
    let group = group_of(view, code).await?;
    let cases = Cases::read(view).await?;
    let (step, term) = cases.step(&child.record.value, today);
    let mut runs = Vec::new();
    let mut proposals = Vec::new();
    let mut placements = Vec::new();
    let apart = (cases.case_of(code) != code.as_str()).then(|| code.to_string());
    for case_code in std::iter::once(cases.case_of(code)).chain(apart) {
        let query = RunQuery { case_code: Some(case_code.clone()), before: None, limit: 100 };
        runs.extend(view.list_runs(&query).await?);
        proposals.extend(view.by::<Proposal>("case_code", &case_code).await?);
        placements.extend(view.by::<Placement>("case_code", &case_code).await?);
    }
    proposals.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
    let subject = crate::domain::access::Subject::Child(code.clone()).to_string();
    Ok(ChildPage {
        plan: plan_of(view, code).await?,
        relatives: view.of_child::<Relative>(code).await?.into_iter().map(|stored| stored.value).collect(),
        waivers: view.of_child::<Waiver>(code).await?.into_iter().map(|stored| stored.value).collect(),
        waiver_requests: view.by::<WaiverRequest>("child", code.as_str()).await?,
        enquiries: view.by::<Enquiry>("subject", &subject).await?,
        child,
        group,
        step,
        term,
        runs,
        proposals,
        placements,
    })
}
