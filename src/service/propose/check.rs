//! The second check, and the places it gives.

use super::{
    audit,
    barred::{refuse_apart, refuse_barred, refuse_changed, refuse_placed},
    offers::settle_offers,
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        child::Child,
        code::{ChildCode, FamilyCode},
        date::Date,
        family::{Family, Resident, ResidentKind},
        permission::Permission,
        placement::Placement,
        proposal::{CheckResult, Proposal, ProposalNumber, SecondCheck},
    },
    service::{
        Caller, ServiceError, Services,
        open_record::{absent, open_proposal},
    },
    store::{ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
};

impl Services {
    /// The second check. An approval gives the family's places in the same act: there is one winner.
    ///
    /// `seen_changes` says that the person saw that facts changed since the list was made. The rules are asked
    /// twice: as the list has them, and as they stand on the day of the check, for papers and waivers run out.
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
        let today_rules = self.rules_of(today).await?;
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
                    refuse_apart(&mut *work, &proposal.children, today).await?;
                    refuse_barred(&proposal, &document)?;
                    if let Some(family) = proposal.content.family() {
                        let places = free_places(&mut *work, &proposal, family).await?;
                        refuse_barred(&proposal, &today_rules.judge(&mut *work, &proposal, family).await?)?;
                        place(&mut *work, &caller_in, &proposal, places, today).await?;
                    }
                }
                let version = work.update(&proposal, version).await?;
                settle_offers(&mut *work, &proposal).await?;
                audit(&mut *work, &caller_in, Action::SecondChecked, &proposal, Some(&words)).await?;
                Ok(version)
            })
        })
        .await
    }
}

/// Places that are there to be given.
struct FreePlaces {
    family: Stored<Family>,
    /// Children who do not live there yet.
    new: Vec<ChildCode>,
}

/// Finds the places before any rule is asked: of two approvals the later one is told that the place is gone.
async fn free_places(
    work: &mut dyn UnitOfWork,
    proposal: &Proposal,
    code: &FamilyCode,
) -> Result<FreePlaces, ServiceError> {
    refuse_placed(&mut *work, &proposal.children).await?;
    let kept = work.find::<Family>(code.as_str()).await?;
    let kept = kept.ok_or_else(|| absent(EntityKind::Family, code.as_str(), false))?;
    let family = &kept.value;
    let lives_there = |child: &ChildCode| family.residents.iter().any(|one| one.child.as_ref() == Some(child));
    let new: Vec<ChildCode> = proposal.children.iter().filter(|child| !lives_there(child)).cloned().collect();
    let approved = family.approved_places.as_ref().map_or(0, |places| u32::from(places.value));
    let free = approved.saturating_sub(family.placed_children());
    let wanted = new.len() as u32;
    if free < wanted {
        return Err(ServiceError::NoPlace { family: code.to_string(), free, wanted });
    }
    Ok(FreePlaces { family: kept, new })
}

/// Gives the places: the family's record names the children from now on.
async fn place(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    proposal: &Proposal,
    FreePlaces { family: kept, new }: FreePlaces,
    today: Date,
) -> Result<(), ServiceError> {
    let (mut family, wanted) = (kept.value, new.len());
    for child in new {
        let record = work.find::<Child>(child.as_str()).await?;
        let record = record.ok_or_else(|| absent(EntityKind::Child, child.as_str(), false))?.value;
        family.residents.push(Resident {
            kind: ResidentKind::PlacedChild,
            birth_date: Some(record.birth_date),
            sex: Some(record.sex),
            vulnerable: false,
            child: Some(child),
        });
    }
    work.update(&family, kept.version).await?;
    let placement = Placement {
        proposal: proposal.number,
        case_code: proposal.case_code.clone(),
        children: proposal.children.clone(),
        family: family.code.clone(),
        approved_on: today,
        outcomes: Vec::new(),
    };
    work.insert(&placement).await?;
    let event = caller.event(Action::PlacementMade, EntityKind::Placement, proposal.number.to_string());
    work.audit(event.with("family", family.code.as_str()).with("children", wanted)).await?;
    Ok(())
}
