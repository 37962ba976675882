//! Proposals: written, sent, judged, checked. The same questions whichever family is chosen.

use super::{
    Caller, Fault, ServiceError, Services,
    lists::place_of,
    open_record::{Custodies, absent, children_of_case, open_proposal, open_run},
    staleness::{changed_children, family_changed},
};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::{Action, AuditEvent, EntityKind},
        child::Child,
        clock::Timestamp,
        code::{ChildCode, FamilyCode, OfficeCode, RuleCode, StaffCode},
        family::{Family, Resident, ResidentKind},
        hash::Sha256Hash,
        level::Importance,
        office::{Office, OfficeKind},
        permission::Permission,
        placement::Placement,
        proposal::{
            CheckResult, FirstView, Gap, Missing, Proposal, ProposalContent, ProposalNumber, ProposalRefusal, Review,
            SecondCheck, ShownPlace,
        },
        reason::Reason,
        relation::Waiver,
        run::RunNumber,
    },
    matching::document::{Document, FamilyEntry},
    service::view_run::ViewedRun,
    store::{Kind, Reads, ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
};

/// Families laid before a reviewer: the choice, the reserve and others of the list.
pub const LAID_BEFORE: usize = 3;

/// The rule that keeps brothers and sisters together.
const SIBLINGS_RULE: &str = "R-CASE-07";

/// A proposal as a person may see it.
#[derive(Debug)]
pub struct ProposalView {
    /// The proposal; the choice and what others thought are left out while they are hidden.
    pub proposal: Stored<Proposal>,
    /// Whether they are hidden until the caller's own first view is on record.
    pub hidden: bool,
    /// The list it was chosen from.
    pub run: ViewedRun,
    /// Gaps of the chosen family on must and important needs; empty while hidden.
    pub gaps: Vec<Gap>,
    /// Records that changed since the list was made.
    pub changed: Vec<String>,
}

impl Services {
    /// Begins a proposal from a list.
    ///
    /// # Errors
    /// [`ServiceError::SiblingsApart`], [`ServiceError::AlreadyPlaced`]; [`ServiceError::Invalid`] when another
    /// proposal of the case is on its way.
    pub async fn begin_proposal(
        &self,
        caller: &Caller,
        run: RunNumber,
        content: ProposalContent,
    ) -> Result<ProposalNumber, ServiceError> {
        caller.needs(Permission::Propose)?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        let document = self.load_run(run).await?.document;
        self.act(caller, move |work| {
            Box::pin(async move {
                let record = open_run(&mut *work, &caller_in, run).await?;
                let children = children_of_case(&mut *work, &record.case_code).await?;
                refuse_apart(&mut *work, &children).await?;
                refuse_placed(&mut *work, &children).await?;
                let others = work.by::<Proposal>("case_code", &record.case_code).await?;
                if let Some(open) = others.iter().find(|other| !other.value.state.is_final()) {
                    let fault = Fault::new("run", "proposal-open").with("number", open.value.number.to_string());
                    return Err(ServiceError::Invalid(vec![fault]));
                }
                let number = next_number(&mut *work).await?;
                let office = caller_in.viewer.office.clone();
                let case = (record.case_code.clone(), children);
                let mut proposal = Proposal::draft(number, case, run, (staff.clone(), office), work.now());
                proposal.agency = only_agency(&mut *work, &caller_in).await?;
                proposal = proposal.write(&staff, known(content, &document)?)?;
                proposal.shown_place = shown_place(&proposal, &document);
                work.insert(&proposal).await?;
                audit(&mut *work, &caller_in, Action::ProposalWritten, &proposal, None).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Writes on a draft or a returned proposal; the new version.
    ///
    /// # Errors
    /// [`ServiceError::Proposal`], a conflict of versions.
    pub async fn write_proposal(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        (content, agency): (ProposalContent, Option<OfficeCode>),
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Propose)?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        let document = self.document_of(caller, number).await?;
        self.act(caller, move |work| {
            Box::pin(async move {
                let kept = open_proposal(&mut *work, &caller_in, number).await?;
                if let Some(agency) = &agency {
                    refuse_no_agency(&mut *work, agency).await?;
                }
                let mut proposal = kept.value.write(&staff, known(content, &document)?)?;
                proposal.agency = agency.or(proposal.agency);
                proposal.shown_place = shown_place(&proposal, &document);
                let version = work.update(&proposal, version).await?;
                audit(&mut *work, &caller_in, Action::ProposalWritten, &proposal, None).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Sends a proposal to its agency.
    ///
    /// # Errors
    /// [`ServiceError::Proposal`] with [`ProposalRefusal::Lacks`] names everything that is missing.
    pub async fn send_proposal(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Propose)?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        let document = self.document_of(caller, number).await?;
        self.act(caller, move |work| {
            Box::pin(async move {
                let kept = open_proposal(&mut *work, &caller_in, number).await?;
                refuse_apart(&mut *work, &kept.value.children).await?;
                let gaps = gaps(&document, kept.value.content.family());
                let laid = laid_before(&kept.value, &document);
                let at = work.now();
                let proposal = kept.value.send(&staff, &gaps, laid, at)?;
                let version = work.update(&proposal, version).await?;
                offer(&mut *work, &proposal).await?;
                audit(&mut *work, &caller_in, Action::ProposalSent, &proposal, None).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Takes a proposal back.
    ///
    /// # Errors
    /// [`ServiceError::Proposal`].
    pub async fn withdraw_proposal(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        words: Reason,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Propose)?;
        let said = (Action::ProposalWithdrawn, Some(words.clone()));
        self.change_proposal(caller, (number, Some(version)), said, move |proposal, by, at| {
            proposal.withdraw(&by, words, at)
        })
        .await
    }

    /// Records a reviewer's first view.
    ///
    /// # Errors
    /// [`ServiceError::Proposal`].
    pub async fn record_first_view(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        view: FirstView,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Review)?;
        self.change_proposal(caller, (number, None), (Action::FirstViewRecorded, None), move |proposal, by, at| {
            proposal.record_first_view(FirstView { by, at, ..view })
        })
        .await
    }

    /// A reviewer concludes.
    ///
    /// # Errors
    /// [`ServiceError::Proposal`], a conflict of versions.
    pub async fn review_proposal(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        review: Review,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Review)?;
        let said = (Action::Reviewed, Some(review.words.clone()));
        self.change_proposal(caller, (number, Some(version)), said, move |proposal, by, at| {
            proposal.review(Review { by, at, ..review })
        })
        .await
    }

    /// The second check. An approval gives the family's places in the same act: there is one winner.
    ///
    /// `seen_changes` says that the person saw that facts changed since the list was made.
    ///
    /// # Errors
    /// [`ServiceError::NoPlace`], [`ServiceError::RulesBar`], [`ServiceError::FactsChanged`],
    /// [`ServiceError::AlreadyPlaced`], [`ServiceError::Proposal`], a conflict of versions.
    pub async fn second_check(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        (check, seen_changes): (SecondCheck, bool),
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::SecondCheck)?;
        let (caller_in, staff, today) = (caller.clone(), caller.staff()?, self.today());
        let document = self.document_of(caller, number).await?;
        self.act(caller, move |work| {
            Box::pin(async move {
                let kept = open_proposal(&mut *work, &caller_in, number).await?;
                let check = SecondCheck { by: staff, at: work.now(), ..check };
                let (words, result) = (check.words.clone(), check.result);
                let proposal = kept.value.second_check(check)?;
                if result == CheckResult::Approve {
                    if !seen_changes {
                        refuse_changed(&mut *work, &proposal).await?;
                    }
                    refuse_barred(&proposal, &document)?;
                    if let Some(family) = proposal.content.family() {
                        place(&mut *work, &caller_in, &proposal, family, today).await?;
                    }
                }
                let version = work.update(&proposal, version).await?;
                audit(&mut *work, &caller_in, Action::SecondChecked, &proposal, Some(&words)).await?;
                Ok(version)
            })
        })
        .await
    }

    /// A proposal with its list. While a reviewer's own first view is missing, the choice is left out.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_proposal(&self, caller: &Caller, number: ProposalNumber) -> Result<ProposalView, ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        let staff = caller.staff()?;
        let mut view = self.store.read().await?;
        let mut proposal = open_proposal(view.as_mut(), caller, number).await?;
        let changed = changed_since(view.as_mut(), &proposal.value).await?;
        drop(view);
        let hidden = !proposal.value.shows_choice_to(&staff, caller.viewer.may(Permission::Review));
        let run = self.load_run(proposal.value.run).await?;
        let gaps = if hidden { Vec::new() } else { gaps(&run.document, proposal.value.content.family()) };
        if hidden {
            proposal.value = without_choice(proposal.value);
        }
        let event = caller.event(Action::ProposalViewed, EntityKind::Proposal, number.to_string());
        let event = event.with("choice_hidden", hidden).with("case", proposal.value.case_code.clone());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(ProposalView { proposal, hidden, run, gaps, changed })
    }

    /// Proposals that are open to the caller, newest first; hidden choices are left out.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_proposals(&self, caller: &Caller) -> Result<Vec<Stored<Proposal>>, ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        let proposals = self.open_proposals(caller).await?;
        let event = caller.event(Action::RecordsListed, EntityKind::Proposal, "").with("records", proposals.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(proposals)
    }

    pub(super) async fn open_proposals(&self, caller: &Caller) -> Result<Vec<Stored<Proposal>>, ServiceError> {
        let staff = caller.staff()?;
        let is_reviewer = caller.viewer.may(Permission::Review);
        let mut view = self.store.read().await?;
        let custodies = Custodies::read(view.as_mut()).await?;
        let kept = view.whole::<Proposal>().await?;
        drop(view);
        let is_open = |child: &ChildCode| {
            let subject = Subject::Child(child.clone());
            caller.viewer.access(&subject, custodies.of(&subject)).is_some()
        };
        let open = kept.values().filter(|stored| stored.value.children.iter().all(is_open));
        let mut proposals: Vec<Stored<Proposal>> = open.map(|stored| Stored::clone(stored)).collect();
        proposals.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
        for stored in &mut proposals {
            if !stored.value.shows_choice_to(&staff, is_reviewer) {
                stored.value = without_choice(stored.value.clone());
            }
        }
        Ok(proposals)
    }

    /// One step of a proposal that needs nothing but itself: opened, changed, kept, put on the trail.
    ///
    /// Without a version the step stands beside what others did meanwhile: a first view replaces nothing.
    async fn change_proposal<C>(
        &self,
        caller: &Caller,
        (number, version): (ProposalNumber, Option<i64>),
        (action, words): (Action, Option<Reason>),
        change: C,
    ) -> Result<i64, ServiceError>
    where
        C: FnOnce(Proposal, StaffCode, Timestamp) -> Result<Proposal, ProposalRefusal> + Send + 'static,
    {
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let kept = open_proposal(&mut *work, &caller_in, number).await?;
                let proposal = change(kept.value, staff, work.now())?;
                let version = work.update(&proposal, version.unwrap_or(kept.version)).await?;
                audit(&mut *work, &caller_in, action, &proposal, words.as_ref()).await?;
                Ok(version)
            })
        })
        .await
    }

    async fn document_of(
        &self,
        caller: &Caller,
        number: ProposalNumber,
    ) -> Result<std::sync::Arc<Document>, ServiceError> {
        let proposal = open_proposal(self.store.read().await?.as_mut(), caller, number).await?;
        Ok(self.load_run(proposal.value.run).await?.document)
    }
}

/// The gaps of a family on must and important needs: known ones and unknown ones.
pub fn gaps(document: &Document, family: Option<&FamilyCode>) -> Vec<Gap> {
    let Some(entry) = family.and_then(|family| document.family(family.as_str())) else { return Vec::new() };
    let lines = document.plan.iter().zip(&entry.lines);
    lines
        .filter(|(plan, line)| {
            let weighs = matches!(plan.importance, Importance::Must | Importance::Important);
            plan.kind == "need" && weighs && (line.capability.is_none() || line.gap > 0)
        })
        .filter_map(|(plan, _)| Some(Gap { child: ChildCode::parse(&plan.child).ok()?, item: plan.item.clone() }))
        .collect()
}

/// Families in an order that tells nothing about the choice, the same for everybody.
fn laid_before(proposal: &Proposal, document: &Document) -> Vec<FamilyCode> {
    let mut laid: Vec<FamilyCode> =
        proposal.content.family().into_iter().chain(proposal.content.reserve_family()).cloned().collect();
    let shown = document.shown().filter_map(|entry| FamilyCode::parse(&entry.family).ok());
    for family in shown {
        if laid.len() >= LAID_BEFORE {
            break;
        }
        if !laid.contains(&family) {
            laid.push(family);
        }
    }
    laid.sort_by_key(|family| {
        let text = format!("{}|{}|{family}", proposal.number, proposal.round);
        *Sha256Hash::of(text.as_bytes()).as_bytes()
    });
    laid
}

fn shown_place(proposal: &Proposal, document: &Document) -> Option<ShownPlace> {
    let family = proposal.content.family()?.as_str();
    let entry = document.family(family).filter(|entry| entry.state == "shown")?;
    let first = document.shown().find(|other| other.tier == entry.tier)?;
    Some(ShownPlace {
        band: entry.band.to_string(),
        first_group: first.group == entry.group,
        place: place_of(document, family)? as u32,
        of: document.totals.shown as u32,
    })
}

/// The content, when every family it names is in the register that the list was made from and none of them
/// is excluded.
fn known(content: ProposalContent, document: &Document) -> Result<ProposalContent, ServiceError> {
    let mut faults = Vec::new();
    for (field, family) in [("family", content.family()), ("reserve_family", content.reserve_family())] {
        let Some(family) = family else { continue };
        match document.family(family.as_str()).map(|entry| entry.state.as_str()) {
            Some("shown" | "insufficient") => {}
            Some(_) => faults.push(Fault::new(field, "family-excluded").with("family", family.as_str())),
            None => faults.push(Fault::new(field, "family-unknown").with("family", family.as_str())),
        }
    }
    if content.reasons.len() > 4 {
        faults.push(Fault::new("reasons", "reasons-many"));
    }
    if faults.is_empty() { Ok(content) } else { Err(ServiceError::Invalid(faults)) }
}

fn without_choice(proposal: Proposal) -> Proposal {
    Proposal {
        content: ProposalContent::default(),
        shown_place: None,
        first_views: Vec::new(),
        reviews: Vec::new(),
        second_checks: Vec::new(),
        ..proposal
    }
}

async fn next_number(work: &mut dyn UnitOfWork) -> Result<ProposalNumber, ServiceError> {
    let next = work.next_number(Kind::Proposal).await?;
    ProposalNumber::new(next).map_err(|error| ServiceError::Fault(error.to_string()))
}

/// The agency of the region, when there is one only.
async fn only_agency(work: &mut dyn UnitOfWork, caller: &Caller) -> Result<Option<OfficeCode>, ServiceError> {
    let offices = work.list::<Office>().await?;
    let mut agencies = offices
        .into_iter()
        .map(|stored| stored.value)
        .filter(|office| office.kind == OfficeKind::Agency && caller.viewer.region.contains(&office.code));
    Ok(agencies.next().filter(|_| agencies.next().is_none()).map(|office| office.code))
}

async fn refuse_no_agency(work: &mut dyn UnitOfWork, agency: &OfficeCode) -> Result<(), ServiceError> {
    let office = work.find::<Office>(agency.as_str()).await?;
    if office.is_some_and(|office| office.value.kind == OfficeKind::Agency) {
        return Ok(());
    }
    Err(ServiceError::invalid("agency", "agency-unknown"))
}

/// Brothers and sisters go together unless a supervisor waived it.
async fn refuse_apart(view: &mut (dyn Reads + '_), children: &[ChildCode]) -> Result<(), ServiceError> {
    for child in children {
        let Some(group) = super::open_record::group_of(view, child).await? else { continue };
        if group.members.iter().all(|member| children.contains(member)) {
            continue;
        }
        let waivers = view.of_child::<Waiver>(child).await?;
        let siblings = RuleCode::parse(SIBLINGS_RULE).ok();
        if !waivers.iter().any(|waiver| Some(&waiver.value.rule) == siblings.as_ref()) {
            return Err(ServiceError::SiblingsApart { child: child.to_string() });
        }
    }
    Ok(())
}

async fn refuse_placed(view: &mut (dyn Reads + '_), children: &[ChildCode]) -> Result<(), ServiceError> {
    for stored in view.list::<Placement>().await? {
        let placement = stored.value;
        if let Some(child) = children.iter().find(|child| placement.is_open() && placement.children.contains(child)) {
            return Err(ServiceError::AlreadyPlaced { child: child.to_string() });
        }
    }
    Ok(())
}

async fn changed_since(view: &mut (dyn Reads + '_), proposal: &Proposal) -> Result<Vec<String>, ServiceError> {
    let number = proposal.run;
    let record = view.find_run(number).await?;
    let record = record.ok_or_else(|| absent(EntityKind::Run, &number.to_string(), false))?;
    let mut changed = changed_children(view, &record).await?;
    if let Some(family) = proposal.content.family()
        && family_changed(view, family.as_str(), &record).await?
    {
        changed.push(family.to_string());
    }
    Ok(changed)
}

async fn refuse_changed(view: &mut (dyn Reads + '_), proposal: &Proposal) -> Result<(), ServiceError> {
    let records = changed_since(view, proposal).await?;
    if records.is_empty() { Ok(()) } else { Err(ServiceError::FactsChanged { number: proposal.number, records }) }
}

/// Rules that must be cleared before an approval; none when none is suitable.
fn refuse_barred(proposal: &Proposal, document: &Document) -> Result<(), ServiceError> {
    let Some(family) = proposal.content.family() else { return Ok(()) };
    let barred = |entry: &FamilyEntry| entry.approval_blocked || entry.state != "shown";
    match document.family(family.as_str()) {
        Some(entry) if !barred(entry) => Ok(()),
        entry => Err(ServiceError::RulesBar { number: proposal.number, rules: barring(document, entry) }),
    }
}

/// The rules that bar an approval, of the case and of the family.
pub fn barring(document: &Document, entry: Option<&FamilyEntry>) -> Vec<String> {
    const BARS: [&str; 3] = ["flag_blocking", "block_finalisation", "block_nonkin_finalisation"];
    let of_case = document.case.iter().map(|case| &case.rule);
    let of_family = entry.into_iter().flat_map(|entry| &entry.rules);
    let bars = of_case.chain(of_family).filter(|rule| {
        rule.effect.as_deref().is_some_and(|effect| BARS.contains(&effect) || effect.starts_with("exclude"))
    });
    let mut rules: Vec<String> = bars.map(|rule| rule.rule.to_string()).collect();
    rules.dedup();
    rules
}

/// Gives the places: the family's record names the children from now on.
async fn place(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    proposal: &Proposal,
    code: &FamilyCode,
    today: crate::domain::date::Date,
) -> Result<(), ServiceError> {
    refuse_placed(&mut *work, &proposal.children).await?;
    let kept = work.find::<Family>(code.as_str()).await?;
    let kept = kept.ok_or_else(|| absent(EntityKind::Family, code.as_str(), false))?;
    let mut family = kept.value;
    let new: Vec<&ChildCode> = proposal
        .children
        .iter()
        .filter(|child| !family.residents.iter().any(|resident| resident.child.as_ref() == Some(child)))
        .collect();
    let approved = family.approved_places.as_ref().map_or(0, |places| u32::from(places.value));
    let free = approved.saturating_sub(family.placed_children());
    let wanted = new.len() as u32;
    if free < wanted {
        return Err(ServiceError::NoPlace { family: code.to_string(), free, wanted });
    }
    for child in new {
        let record = work.find::<Child>(child.as_str()).await?;
        let record = record.ok_or_else(|| absent(EntityKind::Child, child.as_str(), false))?.value;
        family.residents.push(Resident {
            kind: ResidentKind::PlacedChild,
            birth_date: Some(record.birth_date),
            sex: Some(record.sex),
            vulnerable: false,
            child: Some(child.clone()),
        });
    }
    work.update(&family, kept.version).await?;
    let placement = Placement {
        proposal: proposal.number,
        case_code: proposal.case_code.clone(),
        children: proposal.children.clone(),
        family: code.clone(),
        approved_on: today,
        outcomes: Vec::new(),
    };
    work.insert(&placement).await?;
    let event = caller.event(Action::PlacementMade, EntityKind::Placement, proposal.number.to_string());
    work.audit(event.with("family", code.as_str()).with("children", wanted)).await?;
    Ok(())
}

/// Opens the children's records to the agency that is to judge.
async fn offer(work: &mut dyn UnitOfWork, proposal: &Proposal) -> Result<(), ServiceError> {
    let Some(agency) = &proposal.agency else { return Ok(()) };
    for child in &proposal.children {
        let key = Subject::Child(child.clone()).to_string();
        let Some(kept) = work.find::<Custody>(&key).await? else { continue };
        if !kept.value.offered_to.contains(agency) {
            let mut custody = kept.value;
            custody.offered_to.push(agency.clone());
            work.update(&custody, kept.version).await?;
        }
    }
    Ok(())
}

async fn audit(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    action: Action,
    proposal: &Proposal,
    words: Option<&Reason>,
) -> Result<(), ServiceError> {
    let mut event: AuditEvent = caller
        .event(action, EntityKind::Proposal, proposal.number.to_string())
        .with("case", proposal.case_code.clone())
        .with("run", proposal.run.to_string())
        .with("state", proposal.state.code())
        .with("round", proposal.round);
    if let Some(words) = words {
        // The words themselves are in the proposal; the trail holds what they can be checked against.
        event = event.with("reason", Sha256Hash::of(words.as_str().as_bytes()).to_string());
    }
    work.audit(event).await?;
    Ok(())
}

/// What a proposal lacks as faults of its form.
pub fn faults_of(refusal: &ProposalRefusal) -> Vec<Fault> {
    let ProposalRefusal::Lacks { what, .. } = refusal else { return Vec::new() };
    let fault = |(missing, gap): &(Missing, Option<Gap>)| match gap {
        Some(gap) => Fault::new(format!("gap.{}.{}", gap.child, gap.item), "proposal-gap").with("item", &gap.item),
        None => Fault::new(missing.code(), format!("proposal-{}", missing.code().replace('_', "-"))),
    };
    what.iter().map(fault).collect()
}
