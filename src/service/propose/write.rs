//! Begun, written, sent, taken back.

use std::collections::BTreeSet;

use super::{
    BETWEEN_CHANGES, audit,
    barred::{refuse_apart, refuse_placed},
    gaps,
    offers::settle_offers,
    review::laid_before,
};
use crate::{
    domain::{
        audit::Action,
        code::{FamilyCode, OfficeCode},
        office::{Office, OfficeKind},
        permission::Permission,
        proposal::{Proposal, ProposalContent, ProposalNumber, ShownPlace},
        reason::Reason,
        removal::taken_out,
        run::RunNumber,
    },
    matching::{document::Document, what_if::Edit},
    service::{
        Caller, Fault, ServiceError, Services,
        lists::place_of,
        open_record::{Custodies, children_of_case, open_proposal, open_run},
        own_notes::notes_to_send,
        removals::acts_on,
        sealed::is_sealed,
    },
    store::{Kind, ReadsExt as _, UnitOfWork, UnitOfWorkExt as _},
};

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
        let (caller_in, staff, today) = (caller.clone(), caller.staff()?, self.today());
        let document = self.read_whole(self.load_run(run).await?).document;
        self.act(caller, move |work| {
            Box::pin(async move {
                let record = open_run(&mut *work, &caller_in, run).await?;
                let children = children_of_case(&mut *work, &record.case_code).await?;
                refuse_apart(&mut *work, &children, today).await?;
                refuse_placed(&mut *work, &children).await?;
                let others = work.by::<Proposal>("case_code", &record.case_code).await?;
                if let Some(open) = others.iter().find(|other| !other.value.state.is_final()) {
                    let fault = Fault::new("run", "proposal-open").with("number", open.value.number.to_string());
                    return Err(ServiceError::Invalid(vec![fault]));
                }
                refuse_sealed(&mut *work, &caller_in, &content).await?;
                refuse_taken_out(&mut *work, run, &content).await?;
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
                    refuse_no_agency(&mut *work, &caller_in, agency).await?;
                }
                refuse_sealed(&mut *work, &caller_in, &content).await?;
                refuse_taken_out(&mut *work, kept.value.run, &content).await?;
                let mut proposal = kept.value.write(&staff, known(content, &document)?)?;
                proposal.agency = agency.or(proposal.agency);
                proposal.shown_place = shown_place(&proposal, &document);
                let version = work.update(&proposal, version).await?;
                settle_offers(&mut *work, &proposal).await?;
                audit(&mut *work, &caller_in, Action::ProposalWritten, &proposal, None).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Sends a proposal to its agency.
    ///
    /// # Errors
    /// [`ServiceError::Proposal`] with [`Lacks`](crate::domain::proposal::ProposalRefusal::Lacks) names everything
    /// that is missing.
    pub async fn send_proposal(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Propose)?;
        let (caller_in, staff, today) = (caller.clone(), caller.staff()?, self.today());
        let document = self.document_of(caller, number).await?;
        self.act(caller, move |work| {
            Box::pin(async move {
                let kept = open_proposal(&mut *work, &caller_in, number).await?;
                refuse_apart(&mut *work, &kept.value.children, today).await?;
                let gaps = gaps(&document, kept.value.content.family());
                let custodies = Custodies::read(&mut *work).await?;
                let sealed: BTreeSet<&str> =
                    custodies.sealed_families().map(|custody| custody.subject.code()).collect();
                let laid = laid_before(&kept.value, &document, &sealed);
                let at = work.now();
                let mut proposal = kept.value.send(&staff, &gaps, laid, at)?;
                proposal.notes = notes_to_send(&mut *work, &proposal).await?;
                let version = work.update(&proposal, version).await?;
                settle_offers(&mut *work, &proposal).await?;
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

/// Families that are sealed to whoever writes are not proposed by them, nor tried in what goes with a proposal: told
/// field by field, for their numbers stand in the list.
async fn refuse_sealed(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    content: &ProposalContent,
) -> Result<(), ServiceError> {
    let mut named: Vec<(&str, FamilyCode)> = Vec::new();
    named.extend(content.family().map(|family| ("family", family.clone())));
    named.extend(content.reserve_family().map(|family| ("reserve_family", family.clone())));
    let edits = content.trials.iter().flat_map(|trial| trial.split(BETWEEN_CHANGES));
    let tried = edits.filter_map(|edit| Edit::parse(edit).ok()?.family().cloned());
    named.extend(tried.map(|family| ("trials", family)));
    let mut faults = Vec::new();
    for (field, family) in named {
        if is_sealed(&mut *work, caller, &family).await? {
            faults.push(Fault::new(field, "family-sealed").with("family", family.as_str()));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(faults)) }
}

/// Families that were taken out of the list by hand are not proposed from it: it is told what to do instead.
async fn refuse_taken_out(
    work: &mut dyn UnitOfWork,
    run: RunNumber,
    content: &ProposalContent,
) -> Result<(), ServiceError> {
    let acts = acts_on(&mut *work, run).await?;
    let out = taken_out(acts.iter());
    let named = [("family", content.family()), ("reserve_family", content.reserve_family())];
    let named = named
        .into_iter()
        .filter_map(|(field, family)| Some((field, family.filter(|family| out.contains_key(family))?)));
    let fault = |(field, family): (&str, &FamilyCode)| {
        Fault::new(field, "family-taken-out").with("family", family.as_str()).with("run", run.to_string())
    };
    let faults: Vec<Fault> = named.map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(faults)) }
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

/// An agency outside the caller's region would get to see the child and has nothing to judge there.
async fn refuse_no_agency(work: &mut dyn UnitOfWork, caller: &Caller, agency: &OfficeCode) -> Result<(), ServiceError> {
    let office = work.find::<Office>(agency.as_str()).await?;
    let is_agency = office.is_some_and(|office| office.value.kind == OfficeKind::Agency);
    if is_agency && caller.viewer.region.contains(agency) {
        return Ok(());
    }
    Err(ServiceError::invalid("agency", "agency-unknown"))
}
