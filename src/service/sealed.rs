//! What is said of a sealed family outside its own record: proposals of it, waivers for it, questions about it. They
//! are open only to those to whom the family is.

use super::{Caller, ServiceError, open_record::Custodies};
use crate::{
    domain::{
        about::KeptAbout,
        access::{Custody, Subject},
        code::{ChildCode, FamilyCode},
        desk::WaiverRequest,
        placement_outcome::PlacementOutcome,
        proposal::Proposal,
    },
    store::{Reads, ReadsExt as _},
};

/// Whether a family is sealed to a caller.
pub(super) async fn is_sealed(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    family: &FamilyCode,
) -> Result<bool, ServiceError> {
    let custody = view.find::<Custody>(&Subject::Family(family.clone()).to_string()).await?;
    Ok(custody.is_some_and(|kept| caller.viewer.is_sealed_from(&kept.value)))
}

/// Whether something is about a family that is sealed to a caller, or about a proposal of one.
pub(super) async fn is_about_sealed(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    about: &KeptAbout,
) -> Result<bool, ServiceError> {
    let families = match about.kind.as_str() {
        "family" => FamilyCode::parse(&about.code).into_iter().collect(),
        "proposal" => {
            let proposal = view.find::<Proposal>(&about.code).await?;
            proposal.map(|kept| kept.value.content.families().cloned().collect::<Vec<_>>()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    for family in &families {
        if is_sealed(view, caller, family).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Custodies {
    /// The custodies of families that are sealed, to whomever.
    pub(super) fn sealed_families(&self) -> impl Iterator<Item = &Custody> {
        self.all().filter(|custody| custody.sealed && matches!(custody.subject, Subject::Family(_)))
    }

    /// Whether a family is sealed to a caller.
    pub(super) fn is_sealed(&self, caller: &Caller, family: &FamilyCode) -> bool {
        self.of(&Subject::Family(family.clone())).is_some_and(|custody| caller.viewer.is_sealed_from(custody))
    }

    /// Whether a proposal is open to a caller: its children are, and none of its families is sealed to them.
    pub(super) fn opens_proposal(&self, caller: &Caller, proposal: &Proposal) -> bool {
        proposal.children.iter().all(|child| self.opens_child(caller, child))
            && !proposal.content.families().any(|family| self.is_sealed(caller, family))
    }

    /// The same of a waiver that was asked for.
    pub(super) fn opens_waiver(&self, caller: &Caller, request: &WaiverRequest) -> bool {
        self.opens_child(caller, &request.child)
            && !request.family.as_ref().is_some_and(|family| self.is_sealed(caller, family))
    }

    fn opens_child(&self, caller: &Caller, child: &ChildCode) -> bool {
        self.opens(caller, &Subject::Child(child.clone()))
    }
}

/// Leaves of a placement with a sealed family that the child lived there, and from when until when.
pub(super) fn take_facts(outcome: &mut PlacementOutcome) {
    (outcome.day30, outcome.day90, outcome.day365, outcome.words) = (None, None, None, None);
    if let Some(end) = &mut outcome.ended {
        end.because.clear();
    }
}
