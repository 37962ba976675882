//! A family taken out of a list by hand, and put back: acts beside the list, which itself never changes.
//!
//! *Design notes.* What was taken out of one list stands in the next one: whoever makes it is told, and decides anew.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Caller, Fault, ServiceError, Services,
    open_record::{absent, open_run},
    sealed::is_sealed,
};
use crate::{
    domain::{
        audit::{Action, EntityKind},
        code::FamilyCode,
        hash::Sha256Hash,
        permission::Permission,
        proposal::{Proposal, ProposalState},
        reason::Reason,
        removal::{ListAct, ListActNumber, ListMove, RemovalReason, TakenOut, taken_out},
        run::{RunNumber, RunRecord},
    },
    matching::{
        document::{Document, FamilyEntry},
        eligibility::State,
        what_if::Edit,
    },
    store::{Kind, Reads, ReadsExt as _, RunQuery, UnitOfWork, UnitOfWorkExt as _},
};

/// A family that was taken out of an earlier list of the same case, and stands in this one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TakenOutBefore {
    /// The earlier list.
    pub run: RunNumber,
    /// What was done then.
    #[serde(flatten)]
    pub taken_out: TakenOut,
}

/// Why a family is taken out.
#[derive(Clone, Debug)]
pub struct Removal {
    /// The code.
    pub because: RemovalReason,
    /// In words.
    pub words: Reason,
    /// Whether the reason is told only to those who may read restricted reasons.
    pub restricted: bool,
}

impl Services {
    /// Takes a family out of a list.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], also for a family that the list does not have or that is sealed to the caller;
    /// [`ServiceError::Invalid`] for one that a rule keeps out, that is out already, or that a proposal names.
    pub async fn take_out(
        &self,
        caller: &Caller,
        (run, family): (RunNumber, FamilyCode),
        removal: Removal,
    ) -> Result<ListActNumber, ServiceError> {
        let Removal { because, words, restricted } = removal;
        self.act_on_list(caller, (run, family), ListMove::Removed { because, restricted }, words).await
    }

    /// Refuses what [`Services::take_out`] would refuse, before anybody has written why.
    ///
    /// # Errors
    /// As [`Services::take_out`].
    pub async fn check_take_out(
        &self,
        caller: &Caller,
        run: RunNumber,
        family: &FamilyCode,
    ) -> Result<(), ServiceError> {
        caller.needs(Permission::Propose)?;
        let document = self.load_run(run).await?.document;
        let mut view = self.store.read().await?;
        let view = view.as_mut();
        open_run(view, caller, run).await?;
        let entry = open_in(view, caller, (&document, family)).await?;
        may_be_taken_out(view, run, (entry, family)).await
    }

    /// Puts a family back into a list.
    ///
    /// # Errors
    /// As [`Services::take_out`]; [`ServiceError::Invalid`] for a family that was not taken out.
    pub async fn put_back(
        &self,
        caller: &Caller,
        (run, family): (RunNumber, FamilyCode),
        words: Reason,
    ) -> Result<ListActNumber, ServiceError> {
        self.act_on_list(caller, (run, family), ListMove::PutBack, words).await
    }

    /// One act on a family of a list, if the list and the acts so far allow it.
    async fn act_on_list(
        &self,
        caller: &Caller,
        (run, family): (RunNumber, FamilyCode),
        done: ListMove,
        words: Reason,
    ) -> Result<ListActNumber, ServiceError> {
        caller.needs(Permission::Propose)?;
        let (caller_in, document) = (caller.clone(), self.load_run(run).await?.document);
        self.act(caller, move |work| {
            Box::pin(async move {
                let record = open_run(&mut *work, &caller_in, run).await?;
                let entry = open_in(&mut *work, &caller_in, (&document, &family)).await?;
                match done {
                    ListMove::Removed { .. } => may_be_taken_out(&mut *work, run, (entry, &family)).await?,
                    ListMove::PutBack => may_be_put_back(&mut *work, run, &family).await?,
                }
                keep(&mut *work, (&caller_in, &record), (family, done, words)).await
            })
        })
        .await
    }

    /// Families that were taken out of earlier lists of the same case by the last act there, and that stand in this
    /// list. The look at the list itself is on record.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn taken_out_before(
        &self,
        caller: &Caller,
        number: RunNumber,
    ) -> Result<Vec<TakenOutBefore>, ServiceError> {
        caller.needs(Permission::ViewRuns)?;
        let mut view = self.store.read().await?;
        let run = open_run(view.as_mut(), caller, number).await?;
        let reader = self.reader(view.as_mut(), caller).await?;
        let query = RunQuery { case_code: Some(run.case_code), before: Some(number), limit: 100 };
        let earlier = view.list_runs(&query).await?;
        let mut acts = Vec::new();
        for run in &earlier {
            acts.extend(acts_on(view.as_mut(), run.number).await?);
        }
        drop(view);
        let here = self.load_run_for(&reader, number).await?;
        let stands = |family: &FamilyCode| here.document.family(family.as_str()).is_some_and(|e| e.state != "excluded");
        let told = |act: &ListAct| {
            let taken_out = TakenOut::told(act, caller.viewer.may(Permission::ViewRestrictedReasons))?;
            Some(TakenOutBefore { run: act.run, taken_out })
        };
        let latest = taken_out(acts.iter()).into_iter().filter(|(family, _)| stands(family));
        Ok(latest.filter_map(|(_, act)| told(act)).collect())
    }

    /// Refuses changes of a trial to a family that was taken out of the list.
    pub(super) async fn refuse_edits_of_taken_out(
        &self,
        number: RunNumber,
        written: &[String],
    ) -> Result<(), ServiceError> {
        let acts = acts_on(self.store.read().await?.as_mut(), number).await?;
        let out = taken_out(acts.iter());
        let edits = written.iter().filter_map(|text| Edit::parse(text).ok()?.family().cloned());
        match edits.into_iter().find(|family| out.contains_key(family)) {
            Some(family) => Err(ServiceError::TakenOut { run: number, family: family.to_string() }),
            None => Ok(()),
        }
    }
}

/// What people did to a list by hand, in no order.
pub(super) async fn acts_on(view: &mut (dyn Reads + '_), run: RunNumber) -> Result<Vec<ListAct>, ServiceError> {
    let kept = view.by::<ListAct>("run", &run.to_string()).await?;
    Ok(kept.into_iter().map(|stored| stored.value).collect())
}

/// What a list says of a family; one that is sealed to the caller is answered as one that is not there.
async fn open_in<'d>(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    (document, family): (&'d Document, &FamilyCode),
) -> Result<&'d FamilyEntry, ServiceError> {
    let is_sealed = is_sealed(view, caller, family).await?;
    let entry = document.family(family.as_str()).filter(|_| !is_sealed);
    entry.ok_or_else(|| absent(EntityKind::Family, family.as_str(), is_sealed))
}

fn fault(code: &str, family: &FamilyCode) -> ServiceError {
    ServiceError::Invalid(vec![Fault::new("family", code).with("family", family.as_str())])
}

/// Refuses a family that a rule keeps out, that is out already, or that a proposal names.
async fn may_be_taken_out(
    view: &mut (dyn Reads + '_),
    run: RunNumber,
    (entry, family): (&FamilyEntry, &FamilyCode),
) -> Result<(), ServiceError> {
    if entry.state == State::Excluded.code() {
        return Err(fault("family-excluded", family));
    }
    if is_taken_out(view, run, family).await? {
        return Err(fault("removed-already", family));
    }
    refuse_proposed(view, run, family).await
}

/// Refuses a family that was not taken out.
async fn may_be_put_back(view: &mut (dyn Reads + '_), run: RunNumber, family: &FamilyCode) -> Result<(), ServiceError> {
    if is_taken_out(view, run, family).await? { Ok(()) } else { Err(fault("removed-not", family)) }
}

async fn is_taken_out(view: &mut (dyn Reads + '_), run: RunNumber, family: &FamilyCode) -> Result<bool, ServiceError> {
    Ok(taken_out(acts_on(view, run).await?.iter()).contains_key(family))
}

/// A family that people are deciding on, or decided for, stays in the list that it was chosen from.
async fn refuse_proposed(view: &mut (dyn Reads + '_), run: RunNumber, family: &FamilyCode) -> Result<(), ServiceError> {
    let proposals = view.whole::<Proposal>().await?;
    let stands = |proposal: &Proposal| {
        let is_over = matches!(proposal.state, ProposalState::Withdrawn | ProposalState::Declined);
        proposal.run == run && !is_over && proposal.content.families().any(|named| named == family)
    };
    match proposals.values().find(|stored| stands(&stored.value)) {
        None => Ok(()),
        Some(found) => {
            let fault = Fault::new("family", "removed-proposed").with("family", family.as_str());
            Err(ServiceError::Invalid(vec![fault.with("number", found.value.number.to_string())]))
        }
    }
}

async fn keep(
    work: &mut dyn UnitOfWork,
    (caller, run): (&Caller, &RunRecord),
    (family, done, words): (FamilyCode, ListMove, Reason),
) -> Result<ListActNumber, ServiceError> {
    let next = work.next_number(Kind::ListAct).await?;
    let number = ListActNumber::new(next).map_err(|error| ServiceError::Fault(error.to_string()))?;
    let action = if done == ListMove::PutBack { Action::FamilyPutBack } else { Action::FamilyTakenOut };
    let mut event = caller
        .event(action, EntityKind::Run, run.number.to_string())
        .with("act", number.to_string())
        .with("case", run.case_code.clone())
        .with("families", vec![family.to_string()])
        // The words themselves are in the act; the trail holds what they can be checked against.
        .with("reason", Sha256Hash::of(words.as_str().as_bytes()).to_string());
    if let ListMove::Removed { because, restricted: false } = &done {
        event = event.with("because", because.code());
    }
    let (by, at) = (caller.staff()?, work.now());
    work.insert(&ListAct { number, run: run.number, family, done, words: words.into(), by, at }).await?;
    work.audit(event).await?;
    Ok(number)
}
