//! A decision that is looked at again by a reviewer who had no part in it.
//!
//! *Design notes.* The second look does not open the child's record to anybody: its page shows the needs and the
//! families that the list was made of, and, after the first view, what was proposed and said. Whoever has seen the
//! decision before, by whatever address, is told to leave it to somebody else: the trail says who has.

use std::collections::BTreeSet;

use super::{
    Caller, Fault, ServiceError, Services,
    desk::numbered,
    open_record::{Custodies, absent, open_proposal},
    oversight::about,
    propose::laid_before,
    reader::Reader,
    view_run::ViewedRun,
};
use crate::{
    domain::{
        access::Subject,
        actor::Role,
        audit::{Action, EntityKind, Outcome},
        code::{OfficeCode, StaffCode},
        date::Date,
        hash::Sha256Hash,
        office::{Office, OfficeKind},
        permission::Permission,
        proposal::{FirstView, Proposal, ProposalNumber, ProposalRefusal, ProposalState, Tie},
        re_review::{MOST_DAYS, ReReview, ReReviewNumber, ReReviewOrigin, ReReviewRefusal, ReReviewResult, had_part},
        reason::Reason,
        user::User,
    },
    store::{Kind, Reads, ReadsExt as _, Stored, UnitOfWorkExt as _},
};

/// A second look as it is asked for.
#[derive(Clone, Debug)]
pub struct NewReReview {
    /// Whose request it is.
    pub origin: ReReviewOrigin,
    /// Why.
    pub reason: Reason,
    /// Days until it is to be concluded, 1 to [`MOST_DAYS`].
    pub days: u32,
}

/// A second look as a person may see it.
#[derive(Debug)]
pub struct ReReviewView {
    /// The second look.
    pub re_review: Stored<ReReview>,
    /// Whether the decision, and why it is looked at again, are left out until the caller's own first view is on record.
    pub hidden: bool,
    /// Whether the caller is the one who may conclude it.
    pub may_conclude: bool,
    /// The decision; its content is left out while it is hidden.
    pub proposal: Proposal,
    /// The list it was chosen from.
    pub run: ViewedRun,
}

/// A second look in a list.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ReReviewItem {
    /// Its number.
    pub number: ReReviewNumber,
    /// The decision.
    pub proposal: ProposalNumber,
    /// The child or the sibling group.
    pub case_code: String,
    /// Whose request it is; absent while it is hidden.
    pub origin: Option<ReReviewOrigin>,
    /// The day it was asked for.
    pub since: Date,
    /// The day by which it is to be concluded.
    pub due: Date,
    /// Days left, negative when overdue; absent when it is concluded.
    pub days_left: Option<i32>,
    /// What came of it; absent while it is open.
    pub result: Option<ReReviewResult>,
}

impl Services {
    /// Asks that a decision be looked at again.
    ///
    /// # Errors
    /// [`ProposalRefusal::State`] before it is decided; [`ServiceError::Invalid`] for a term that is none, while
    /// another second look is open, and when no reviewer of the region is left who may take it.
    pub async fn ask_re_review(
        &self,
        caller: &Caller,
        number: ProposalNumber,
        new: NewReReview,
    ) -> Result<ReReviewNumber, ServiceError> {
        caller.needs(Permission::Audit)?;
        if !(1..=MOST_DAYS).contains(&new.days) {
            let fault = Fault::new("days", "re-review-days").with("most", MOST_DAYS.to_string());
            return Err(ServiceError::Invalid(vec![fault]));
        }
        let proposal = open_proposal(self.store.read().await?.as_mut(), caller, number).await?.value;
        let mut run = self.load_run(proposal.run).await?;
        run.as_proposed(&proposal);
        let document = self.read_whole(run).document;
        let (caller_in, staff, today) = (caller.clone(), caller.staff()?, self.today());
        self.act(caller, move |work| {
            Box::pin(async move {
                let proposal = open_proposal(&mut *work, &caller_in, number).await?.value;
                if !matches!(proposal.state, ProposalState::Approved | ProposalState::Declined) {
                    return Err(ProposalRefusal::State { number, state: proposal.state }.into());
                }
                let before = re_reviews_of(&mut *work, number).await?;
                if let Some(open) = before.iter().find(|one| one.is_open()) {
                    let fault = Fault::new("reason", "re-review-open").with("number", open.number.to_string());
                    return Err(ServiceError::Invalid(vec![fault]));
                }
                let mut had_part = had_part(&proposal);
                had_part.insert(staff.clone());
                had_part.extend(before.iter().flat_map(|one| one.first_views.iter().map(|view| view.by.clone())));
                let custodies = Custodies::read(&mut *work).await?;
                let agencies = agencies(&mut *work, &caller_in).await?;
                if !is_anybody_left(&mut *work, &custodies, (&proposal, &agencies, &had_part)).await? {
                    return Err(ServiceError::invalid("reason", "re-review-nobody"));
                }
                let sealed: BTreeSet<&str> = custodies.sealed_families().map(|one| one.subject.code()).collect();
                // A draw of its own, so that whoever remembers the first one knows nothing.
                let round = proposal.round + 1 + u32::try_from(before.len()).unwrap_or(u32::MAX / 2);
                let laid_before = laid_before(&Proposal { round, ..proposal.clone() }, &document, &sealed);
                let number = numbered(ReReviewNumber::new(work.next_number(Kind::ReReview).await?))?;
                let days = i32::try_from(new.days).unwrap_or(i32::MAX);
                let event = caller_in
                    .event(Action::ReReviewAsked, EntityKind::ReReview, number.to_string())
                    .with("proposal", proposal.number.to_string())
                    .with("origin", new.origin.code())
                    .with("due", today.plus_days(days).to_string())
                    // The words themselves are in the record; the trail holds what they can be checked against.
                    .with("reason", Sha256Hash::of(new.reason.as_str().as_bytes()).to_string());
                let re_review = ReReview {
                    number,
                    proposal: proposal.number,
                    origin: new.origin,
                    reason: new.reason.into(),
                    asked_by: staff,
                    asked_at: work.now(),
                    since: today,
                    due: today.plus_days(days),
                    agencies,
                    had_part,
                    laid_before,
                    first_views: Vec::new(),
                    conclusion: None,
                };
                work.insert(&re_review).await?;
                work.audit(event).await?;
                Ok(number)
            })
        })
        .await
    }

    /// A second look with what it is about. Until a reviewer's own first view is on record, the decision is left out.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ReReviewRefusal::HadPart`], [`ReReviewRefusal::Seen`] for a reviewer who may not
    /// take it.
    pub async fn view_re_review(&self, caller: &Caller, number: ReReviewNumber) -> Result<ReReviewView, ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        let mut view = self.store.read().await?;
        let (mut re_review, mut proposal) = open_re_review(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        drop(view);
        let hidden = is_hidden(caller, &re_review.value);
        let may_conclude = caller.viewer.may(Permission::Review) && !hidden && re_review.value.is_open();
        let run = self.run_of_proposal(&reader, &proposal).await?;
        reader.reads_proposal(&mut proposal);
        re_review.value.laid_before.retain(|family| !reader.is_sealed(family.as_str()));
        for view in &mut re_review.value.first_views {
            view.views.retain(|one| !reader.is_sealed(one.family.as_str()));
        }
        if hidden {
            re_review.value.first_views.clear();
            proposal = super::propose::without_choice(proposal, &caller.staff()?);
            proposal.laid_before.clear();
        }
        let event = caller.event(Action::RecordViewed, EntityKind::ReReview, number.to_string());
        self.on_record(caller.viewer.actor.clone(), event.with("choice_hidden", hidden)).await?;
        Ok(ReReviewView { re_review, hidden, may_conclude, proposal, run })
    }

    /// Records the first view of a second look.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ReReviewRefusal`].
    pub async fn record_second_first_view(
        &self,
        caller: &Caller,
        number: ReReviewNumber,
        view: FirstView,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Review)?;
        let reader = self.reader(self.store.read().await?.as_mut(), caller).await?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let (kept, _) = open_re_review(&mut *work, &caller_in, number).await?;
                let view = FirstView { by, at: work.now(), ..view };
                let changed = kept.value.record_first_view(view, |family| reader.is_sealed(family.as_str()))?;
                let version = work.update(&changed, kept.version).await?;
                let event = caller_in.event(Action::FirstViewRecorded, EntityKind::ReReview, number.to_string());
                work.audit(event.with("proposal", changed.proposal.to_string())).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Concludes a second look.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ReReviewRefusal`]; a conflict of versions.
    pub async fn conclude_re_review(
        &self,
        caller: &Caller,
        number: ReReviewNumber,
        (result, words, tie): (ReReviewResult, Reason, Tie),
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::Review)?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let (kept, _) = open_re_review(&mut *work, &caller_in, number).await?;
                let said = Sha256Hash::of(words.as_str().as_bytes()).to_string();
                let concluded = kept.value.conclude((by, work.now()), (result, words, tie))?;
                let version = work.update(&concluded, version).await?;
                let event = caller_in
                    .event(Action::ReReviewConcluded, EntityKind::ReReview, number.to_string())
                    .with("proposal", concluded.proposal.to_string())
                    .with("result", result.code())
                    .with("reason", said);
                work.audit(event).await?;
                Ok(version)
            })
        })
        .await
    }

    /// Second looks that are open to the caller, those that wait first, then the newest; the look goes on record.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_re_reviews(&self, caller: &Caller) -> Result<Vec<ReReviewItem>, ServiceError> {
        let items = self.re_reviews(caller).await?;
        let event = caller.event(Action::RecordsListed, EntityKind::ReReview, "").with("records", items.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(items)
    }

    /// The same for a page that puts its own look on record.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn re_reviews(&self, caller: &Caller) -> Result<Vec<ReReviewItem>, ServiceError> {
        caller.needs(Permission::ViewProposals)?;
        let today = self.today();
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        let custodies = Custodies::read(view).await?;
        let kept = view.whole::<ReReview>().await?;
        let mut items = Vec::new();
        for re_review in kept.values().map(|stored| &stored.value) {
            let Some(found) = view.find::<Proposal>(&re_review.proposal.to_string()).await? else { continue };
            let is_open = if caller.viewer.may(Permission::Review) {
                may_take(caller, &custodies, (re_review, &found.value))? && !has_seen(view, caller, re_review).await?
            } else {
                custodies.opens_proposal(caller, &found.value)
            };
            if is_open {
                items.push(item(caller, re_review, (found.value.case_code, today)));
            }
        }
        items.sort_by_key(|item| (item.result.is_some(), item.due, std::cmp::Reverse(item.number)));
        Ok(items)
    }
}

impl Services {
    /// Second looks at a decision that were concluded, as somebody reads them: without what was said of families that
    /// are sealed to them.
    pub(super) async fn reviewed_again(
        &self,
        reader: Option<&Reader>,
        number: ProposalNumber,
    ) -> Result<Vec<ReReview>, ServiceError> {
        let mut found = re_reviews_of(self.store.read().await?.as_mut(), number).await?;
        found.retain(|one| !one.is_open());
        let views = found.iter_mut().flat_map(|one| &mut one.first_views);
        for view in views {
            view.views.retain(|one| !reader.is_some_and(|reader| reader.is_sealed(one.family.as_str())));
        }
        Ok(found)
    }
}

/// Second looks at a decision, in their order.
pub(super) async fn re_reviews_of(
    view: &mut (dyn Reads + '_),
    number: ProposalNumber,
) -> Result<Vec<ReReview>, ServiceError> {
    let kept = view.by::<ReReview>("proposal", &number.to_string()).await?;
    let mut found: Vec<ReReview> = kept.into_iter().map(|stored| stored.value).collect();
    found.sort_by_key(|re_review| re_review.number);
    Ok(found)
}

fn item(caller: &Caller, re_review: &ReReview, (case_code, today): (String, Date)) -> ReReviewItem {
    ReReviewItem {
        number: re_review.number,
        proposal: re_review.proposal,
        case_code,
        origin: (!is_hidden(caller, re_review)).then_some(re_review.origin),
        since: re_review.since,
        due: re_review.due,
        days_left: re_review.term(today).days_left,
        result: re_review.conclusion.as_ref().map(|conclusion| conclusion.result),
    }
}

/// Whether the decision is hidden: from whoever reviews, until their own first view is on record.
fn is_hidden(caller: &Caller, re_review: &ReReview) -> bool {
    let is_seen = caller.staff().is_ok_and(|staff| re_review.first_view_of(&staff).is_some());
    caller.viewer.may(Permission::Review) && !is_seen
}

/// Opens a second look: to reviewers who may take it, and to whom the decision is open otherwise.
async fn open_re_review(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    number: ReReviewNumber,
) -> Result<(Stored<ReReview>, Proposal), ServiceError> {
    let code = number.to_string();
    let hidden = |is| absent(EntityKind::ReReview, &code, is);
    let stored = view.find::<ReReview>(&code).await?.ok_or_else(|| hidden(false))?;
    let found = view.find::<Proposal>(&stored.value.proposal.to_string()).await?;
    let proposal = found.ok_or_else(|| hidden(false))?.value;
    let custodies = Custodies::read(view).await?;
    if !caller.viewer.may(Permission::Review) {
        return if custodies.opens_proposal(caller, &proposal) { Ok((stored, proposal)) } else { Err(hidden(true)) };
    }
    let is_near = stored.value.agencies.contains(&caller.viewer.office);
    if !is_near || is_sealed_from(caller, &custodies, &proposal) {
        return Err(hidden(true));
    }
    let staff = caller.staff()?;
    if stored.value.had_part.contains(&staff) {
        return Err(ReReviewRefusal::HadPart { number }.into());
    }
    if !may_take(caller, &custodies, (&stored.value, &proposal))? {
        return Err(ReReviewRefusal::Over { number }.into());
    }
    if has_seen(view, caller, &stored.value).await? {
        return Err(ReReviewRefusal::Seen { number }.into());
    }
    Ok((stored, proposal))
}

/// Whether a reviewer may take a second look, or has taken it.
fn may_take(
    caller: &Caller,
    custodies: &Custodies,
    (re_review, proposal): (&ReReview, &Proposal),
) -> Result<bool, ServiceError> {
    let staff = caller.staff()?;
    let is_free = re_review.is_open() || re_review.first_view_of(&staff).is_some();
    let is_near = re_review.agencies.contains(&caller.viewer.office);
    let is_other = !re_review.had_part.contains(&staff);
    Ok(is_free && is_near && is_other && !is_sealed_from(caller, custodies, proposal))
}

fn subjects(proposal: &Proposal) -> impl Iterator<Item = Subject> + '_ {
    let children = proposal.children.iter().cloned().map(Subject::Child);
    children.chain(proposal.content.families().cloned().map(Subject::Family))
}

fn is_sealed_from(caller: &Caller, custodies: &Custodies, proposal: &Proposal) -> bool {
    subjects(proposal).any(|subject| custodies.of(&subject).is_some_and(|held| caller.viewer.is_sealed_from(held)))
}

/// Whether a reviewer has seen the decision before their first view in this second look.
async fn has_seen(view: &mut (dyn Reads + '_), caller: &Caller, re_review: &ReReview) -> Result<bool, ServiceError> {
    if !is_hidden(caller, re_review) {
        return Ok(false);
    }
    let entries = about(view, EntityKind::Proposal, &re_review.proposal.to_string()).await?;
    let by_caller = entries.iter().filter(|entry| entry.actor.id == caller.viewer.actor.id);
    let mut done = by_caller.filter(|entry| entry.event.outcome == Outcome::Done);
    Ok(done.any(|entry| match entry.event.action {
        Action::ProposalViewed => entry.event.details.get("choice_hidden") == Some(&false.into()),
        Action::ReportMade => true,
        _ => false,
    }))
}

/// The agencies of the region.
async fn agencies(view: &mut (dyn Reads + '_), caller: &Caller) -> Result<Vec<OfficeCode>, ServiceError> {
    let offices = view.list::<Office>().await?.into_iter().map(|stored| stored.value);
    let near = offices.filter(|one| one.kind == OfficeKind::Agency && caller.viewer.region.contains(&one.code));
    Ok(near.map(|office| office.code).collect())
}

/// Whether some reviewer could take a second look: one who may sign in, had no part, and to whom nothing is sealed.
async fn is_anybody_left(
    view: &mut (dyn Reads + '_),
    custodies: &Custodies,
    (proposal, agencies, had_part): (&Proposal, &[OfficeCode], &BTreeSet<StaffCode>),
) -> Result<bool, ServiceError> {
    let sealed = subjects(proposal).filter_map(|subject| custodies.of(&subject).filter(|custody| custody.sealed));
    let sealed: Vec<_> = sealed.collect();
    let may = |user: &User| {
        let is_reviewer = user.role == Role::Reviewer && !user.disabled && agencies.contains(&user.office);
        let is_inside = sealed.iter().all(|custody| custody.assigned.contains(&user.code));
        is_reviewer && is_inside && !had_part.contains(&user.code)
    };
    Ok(view.list::<User>().await?.iter().any(|stored| may(&stored.value)))
}
