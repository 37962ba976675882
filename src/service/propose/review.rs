//! First views and conclusions of the agency.

use std::collections::BTreeSet;

use crate::{
    domain::{
        audit::Action,
        code::FamilyCode,
        hash::Sha256Hash,
        permission::Permission,
        proposal::{FirstView, Proposal, ProposalNumber, Review},
    },
    matching::document::{Document, FamilyEntry},
    service::{Caller, ServiceError, Services},
};

/// Families laid before a reviewer: the choice, the reserve and others of the list.
const LAID_BEFORE: usize = 3;

impl Services {
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
        let reader = self.reader(self.store.read().await?.as_mut(), caller).await?;
        self.change_proposal(caller, (number, None), (Action::FirstViewRecorded, None), move |proposal, by, at| {
            proposal.record_first_view(FirstView { by, at, ..view }, |family| reader.is_sealed(family.as_str()))
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
}

/// Families drawn so that neither their order nor which they are tells the choice: beside it and the reserve
/// stand families of the same fit word, then others of the list. The draw is the same for everybody in a round, so none
/// of the `sealed` families is drawn, to whomever they are open.
pub(in crate::service) fn laid_before(
    proposal: &Proposal,
    document: &Document,
    sealed: &BTreeSet<&str>,
) -> Vec<FamilyCode> {
    let draw = |family: &FamilyCode| {
        let text = format!("{}|{}|{family}", proposal.number, proposal.round);
        *Sha256Hash::of(text.as_bytes()).as_bytes()
    };
    let chosen = proposal.content.family().and_then(|family| document.family(family.as_str()));
    let alike = chosen.filter(|entry| entry.state == "shown").or_else(|| document.shown().next());
    let is_alike =
        |entry: &FamilyEntry| alike.is_some_and(|other| entry.tier == other.tier && entry.band == other.band);
    let drawn = document.shown().filter(|entry| !sealed.contains(entry.family.as_str()));
    let mut others: Vec<(bool, FamilyCode)> =
        drawn.filter_map(|entry| Some((!is_alike(entry), FamilyCode::parse(&entry.family).ok()?))).collect();
    others.sort_by_key(|(is_other, family)| (*is_other, draw(family)));

    let mut laid: Vec<FamilyCode> = proposal.content.families().cloned().collect();
    for (_, family) in others {
        if laid.len() < LAID_BEFORE && !laid.contains(&family) {
            laid.push(family);
        }
    }
    laid.sort_by_key(draw);
    laid
}
