//! Which agency may open the children's records: the one that is to judge, as long as it is.

use crate::{
    domain::{
        access::{Custody, Subject},
        code::{ChildCode, OfficeCode},
        proposal::{Proposal, ProposalState},
    },
    service::{ServiceError, open_record::group_of},
    store::{ReadsExt as _, UnitOfWork, UnitOfWorkExt as _},
};

/// Opens the children's records to the agency that is to judge, and closes them to those that no longer are.
///
/// Asked after every move: what the records say follows from the proposals of the child alone.
pub(super) async fn settle_offers(work: &mut dyn UnitOfWork, proposal: &Proposal) -> Result<(), ServiceError> {
    for child in &proposal.children {
        let key = Subject::Child(child.clone()).to_string();
        let Some(kept) = work.find::<Custody>(&key).await? else { continue };
        let mut custody = kept.value;
        let mut judges: Vec<OfficeCode> = Vec::new();
        for proposal in of_child(&mut *work, child).await? {
            judges.extend(judge(&proposal, &custody.offered_to).filter(|agency| !judges.contains(agency)).cloned());
        }
        judges.sort();
        if judges != custody.offered_to {
            custody.offered_to = judges;
            work.update(&custody, kept.version).await?;
        }
    }
    Ok(())
}

/// The agency whose turn it is or will be again. One that was named anew while the proposal is being changed
/// has not been asked yet.
fn judge<'p>(proposal: &'p Proposal, offered_to: &[OfficeCode]) -> Option<&'p OfficeCode> {
    let agency = proposal.agency.as_ref()?;
    let is_asked = match proposal.state {
        ProposalState::Sent | ProposalState::InReview | ProposalState::Agreed | ProposalState::Disagreed => true,
        ProposalState::Returned => offered_to.contains(agency),
        ProposalState::Draft | ProposalState::Approved | ProposalState::Declined | ProposalState::Withdrawn => false,
    };
    is_asked.then_some(agency)
}

/// Every proposal that names the child: alone, or with its brothers and sisters.
async fn of_child(work: &mut dyn UnitOfWork, child: &ChildCode) -> Result<Vec<Proposal>, ServiceError> {
    let mut found = work.by::<Proposal>("case_code", child.as_str()).await?;
    if let Some(group) = group_of(&mut *work, child).await? {
        found.extend(work.by::<Proposal>("case_code", group.code.as_str()).await?);
    }
    let mut proposals: Vec<Proposal> = found.into_iter().map(|stored| stored.value).collect();
    proposals.retain(|proposal| proposal.children.contains(child));
    Ok(proposals)
}
