//! What a person may see of a proposal.

use super::{barred::changed_since, gaps};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::StaffCode,
        desk::Enquiry,
        permission::Permission,
        proposal::{Gap, Proposal, ProposalContent, ProposalNumber},
        re_review::ReReview,
    },
    service::{
        Caller, ServiceError, Services,
        enquiry_rights::EnquiryRights,
        open_record::{Custodies, open_proposal},
        re_reviews::re_reviews_of,
        view_run::ViewedRun,
    },
    store::{Reads, ReadsExt as _, Stored},
};

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
    /// Records that changed since the list was made; empty while hidden, for they name the chosen family.
    pub changed: Vec<String>,
    /// Questions about the proposal; empty while hidden.
    pub enquiries: Vec<Stored<Enquiry>>,
    /// Second looks at what was decided; none for whoever may be asked to take one.
    pub re_reviews: Vec<ReReview>,
}

impl Services {
    /// A proposal with its list. While a reviewer's own first view is missing, the choice is left out.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_proposal(&self, caller: &Caller, number: ProposalNumber) -> Result<ProposalView, ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        let mut view = self.store.read().await?;
        let mut proposal = open_proposal(view.as_mut(), caller, number).await?;
        let mut changed = changed_since(view.as_mut(), &proposal.value).await?;
        let enquiries = enquiries_about(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        let may_review = caller.viewer.may(Permission::Review);
        let re_reviews = if may_review { Vec::new() } else { re_reviews_of(view.as_mut(), number).await? };
        drop(view);
        let hidden = !shows_choice(caller, &proposal.value);
        let run = self.run_of_proposal(&reader, &proposal.value).await?;
        let gaps = if hidden { Vec::new() } else { gaps(&run.document, proposal.value.content.family()) };
        if hidden {
            proposal.value = without_choice(proposal.value, &caller.staff()?);
            changed.clear();
        }
        reader.reads_proposal(&mut proposal.value);
        let event = caller.event(Action::ProposalViewed, EntityKind::Proposal, number.to_string());
        let event = event.with("choice_hidden", hidden).with("case", proposal.value.case_code.clone());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(ProposalView { proposal, hidden, run, gaps, changed, enquiries, re_reviews })
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

    pub(in crate::service) async fn open_proposals(
        &self,
        caller: &Caller,
    ) -> Result<Vec<Stored<Proposal>>, ServiceError> {
        let mut view = self.store.read().await?;
        let custodies = Custodies::read(view.as_mut()).await?;
        let kept = view.whole::<Proposal>().await?;
        drop(view);
        let reader = self.reader_of(&custodies, caller);
        let open = kept.values().filter(|stored| custodies.opens_proposal(caller, &stored.value));
        let mut proposals: Vec<Stored<Proposal>> = open.map(|stored| Stored::clone(stored)).collect();
        proposals.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
        for stored in &mut proposals {
            reader.reads_proposal(&mut stored.value);
            if !shows_choice(caller, &stored.value) {
                stored.value = without_choice(stored.value.clone(), &caller.staff()?);
            }
        }
        Ok(proposals)
    }
}

/// Whether the choice of a proposal, and what tells it, is shown to a caller: not to somebody who reviews, before
/// their own first view of it is on record.
pub(in crate::service) fn shows_choice(caller: &Caller, proposal: &Proposal) -> bool {
    let is_reviewer = caller.viewer.may(Permission::Review);
    !is_reviewer || caller.staff().is_ok_and(|staff| proposal.shows_choice_to(&staff, is_reviewer))
}

/// Questions about a proposal and what it decided, as far as they are open to the caller.
pub(in crate::service) async fn enquiries_about(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    number: ProposalNumber,
) -> Result<Vec<Stored<Enquiry>>, ServiceError> {
    let asked = view.by::<Enquiry>("about", &format!("proposal|{number}")).await?;
    EnquiryRights::read(view).await?.of_open(view, caller, asked).await
}

/// The proposal without the choice and without what others thought of it; one's own words stay.
pub(in crate::service) fn without_choice(mut proposal: Proposal, by: &StaffCode) -> Proposal {
    for step in &mut proposal.moves {
        step.words = step.words.take().filter(|_| step.by == *by);
    }
    Proposal {
        content: ProposalContent::default(),
        notes: Vec::new(),
        shown_place: None,
        first_views: Vec::new(),
        reviews: Vec::new(),
        second_checks: Vec::new(),
        ..proposal
    }
}
