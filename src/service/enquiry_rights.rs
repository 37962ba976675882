//! Whose a question is: what it names is opened before it is asked, and it is shown and answered by nobody else.

use std::sync::Arc;

use super::{
    Caller, ServiceError,
    open_record::{
        Custodies, children_of_case, custody_of_open, is_there, open_child, open_family, open_proposal, open_run,
    },
    propose::shows_choice,
};
use crate::{
    domain::{
        about::About,
        access::{Grant, Subject, Viewer},
        clock::Timestamp,
        code::StaffCode,
        desk::{Enquiry, EnquiryKind},
        office::{Office, Offices},
        permission::Permission,
        proposal::Proposal,
        user::User,
    },
    store::{Reads, ReadsExt as _, Stored, Whole},
};

/// What decides to whom questions are open.
pub(super) struct EnquiryRights {
    custodies: Custodies,
    proposals: Arc<Whole<Proposal>>,
}

impl EnquiryRights {
    pub(super) async fn read(view: &mut (dyn Reads + '_)) -> Result<Self, ServiceError> {
        Ok(Self { custodies: Custodies::read(view).await?, proposals: view.whole::<Proposal>().await? })
    }

    /// Whether a question is open to the caller: the record it belongs to and what it is about are, nothing in it
    /// tells a choice before the caller's own first view, and a reminder is the caller's own.
    pub(super) async fn is_open(
        &self,
        view: &mut (dyn Reads + '_),
        caller: &Caller,
        enquiry: &Enquiry,
    ) -> Result<bool, ServiceError> {
        let is_own = is_own(caller, enquiry);
        let is_theirs = match &enquiry.subject {
            Some(subject) => self.custodies.opens(caller, subject),
            None => is_own || is_to(caller, enquiry) || waits_for(view, caller, enquiry).await?,
        };
        Ok(is_theirs
            && (is_own || enquiry.kind != EnquiryKind::Reminder)
            && self.names_what_is_open(view, caller, enquiry).await?)
    }

    /// Those of these questions that are open to the caller.
    pub(super) async fn of_open(
        &self,
        view: &mut (dyn Reads + '_),
        caller: &Caller,
        enquiries: Vec<Stored<Enquiry>>,
    ) -> Result<Vec<Stored<Enquiry>>, ServiceError> {
        let mut open = Vec::new();
        for stored in enquiries {
            if self.is_open(view, caller, &stored.value).await? {
                open.push(stored);
            }
        }
        Ok(open)
    }

    async fn names_what_is_open(
        &self,
        view: &mut (dyn Reads + '_),
        caller: &Caller,
        enquiry: &Enquiry,
    ) -> Result<bool, ServiceError> {
        match enquiry.about.names() {
            Some(About::Proposal { code }) => Ok(self.proposals.get(&code.to_string()).is_some_and(|stored| {
                self.custodies.opens_proposal(caller, &stored.value) && shows_choice(caller, &stored.value)
            })),
            Some(About::Family { code, .. }) => Ok(!self.custodies.is_sealed(caller, &code)),
            Some(About::Run { code }) => is_there(open_run(view, caller, code).await),
            _ => Ok(true),
        }
    }
}

/// Whether the caller answers a question that is open to them: the one whom it is for; where it is for nobody in
/// particular, anybody but whoever asked.
pub(super) async fn may_answer(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    enquiry: &Enquiry,
) -> Result<bool, ServiceError> {
    Ok(match (enquiry.kind, &enquiry.to) {
        // Putting a reminder away.
        (EnquiryKind::Reminder, _) => is_own(caller, enquiry),
        (_, Some(_)) => is_to(caller, enquiry),
        _ if enquiry.subject.is_some() => !is_own(caller, enquiry),
        _ => waits_for(view, caller, enquiry).await?,
    })
}

/// Opens what a question is about, and refuses one that belongs to a record which has nothing to do with it.
pub(super) async fn open_about(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    about: &About,
    subject: Option<&Subject>,
) -> Result<(), ServiceError> {
    let belongs = match about {
        About::Child { code, .. } => {
            open_child(view, caller, code).await?;
            subject.is_none_or(|subject| *subject == Subject::Child(code.clone()))
        }
        About::Family { code, .. } => {
            open_family(view, caller, code).await?;
            // A family may be asked about for a child.
            subject.is_none_or(|subject| match subject {
                Subject::Child(_) => true,
                Subject::Family(family) => family == code,
            })
        }
        About::Run { code } => {
            let run = open_run(view, caller, *code).await?;
            let children = children_of_case(view, &run.case_code).await?;
            subject.is_none_or(|subject| children.iter().any(|child| *subject == Subject::Child(child.clone())))
        }
        About::Proposal { code } => {
            let proposal = open_proposal(view, caller, *code).await?.value;
            subject.is_none_or(|subject| proposal.children.iter().any(|c| *subject == Subject::Child(c.clone())))
        }
        About::Model { .. } => subject.is_none(),
    };
    if belongs { Ok(()) } else { Err(ServiceError::invalid("subject", "enquiry-subject")) }
}

/// Refuses to ask somebody who works here no more, or who may not open what the question is about.
pub(super) async fn refuse_addressee(
    view: &mut (dyn Reads + '_),
    (caller, to, now): (&Caller, &StaffCode, Timestamp),
    (about, subject): (&About, Option<&Subject>),
) -> Result<(), ServiceError> {
    let unknown = || ServiceError::invalid("to", "staff-unknown");
    let user = view.find::<User>(to.as_str()).await?.map(|stored| stored.value);
    let user = user.filter(|user| !user.disabled).ok_or_else(unknown)?;
    let offices = view.list::<Office>().await?;
    let offices = Offices::new(offices.into_iter().map(|stored| stored.value).collect());
    let mut grants = view.by::<Grant>("staff", to.as_str()).await?;
    grants.retain(|stored| stored.value.is_open(now));
    let grants = grants.into_iter().map(|stored| stored.value).collect();
    let viewer = Viewer::of(&user, &offices, grants);
    let addressee = Caller { viewer, once: None, request: caller.request.clone() };
    let sees = match about {
        About::Child { .. } => Permission::ViewChildren,
        About::Family { .. } => Permission::ViewFamilies,
        About::Run { .. } => Permission::ViewRuns,
        About::Proposal { .. } => Permission::ViewProposals,
        About::Model { .. } => Permission::Audit,
    };
    let near = !matches!(about, About::Model { .. }) || caller.viewer.region.contains(&user.office);
    let is_open = near && addressee.viewer.may(sees);
    if !is_open || !is_there(open_about(view, &addressee, about, subject).await)? {
        return Err(unknown());
    }
    let subject_opens = match subject {
        Some(subject) => is_there(custody_of_open(view, &addressee, subject).await)?,
        None => true,
    };
    if subject_opens { Ok(()) } else { Err(unknown()) }
}

fn is_own(caller: &Caller, enquiry: &Enquiry) -> bool {
    enquiry.asked_by.as_str() == caller.viewer.actor.id
}

fn is_to(caller: &Caller, enquiry: &Enquiry) -> bool {
    enquiry.to.as_ref().is_some_and(|to| to.as_str() == caller.viewer.actor.id)
}

/// Whether a question about the rules and weights is the caller's to answer: a supervisor answers those of the region,
/// but for their own.
async fn waits_for(view: &mut (dyn Reads + '_), caller: &Caller, enquiry: &Enquiry) -> Result<bool, ServiceError> {
    if !enquiry.is_about_model() || !caller.viewer.may(Permission::Audit) || is_own(caller, enquiry) {
        return Ok(false);
    }
    let asker = view.find::<User>(enquiry.asked_by.as_str()).await?;
    Ok(asker.is_some_and(|asker| caller.viewer.region.contains(&asker.value.office)))
}
