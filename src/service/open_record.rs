//! Opening a record: need to know is asked before anything of it is read out.
//!
//! A record that is not open is answered like one that does not exist.

use std::sync::Arc;

use super::{Caller, ServiceError, sealed::is_sealed};
use crate::{
    domain::{
        access::{Access, Custody, Subject},
        audit::EntityKind,
        child::{Child, SiblingGroup},
        code::{ChildCode, FamilyCode, GroupCode},
        family::Family,
        plan::Plan,
        proposal::{Proposal, ProposalNumber},
        run::{RunNumber, RunRecord},
    },
    store::{Reads, ReadsExt as _, Record, Revision, Stored, Whole},
};

/// A record that is open to a caller.
#[derive(Clone, Debug)]
pub struct Open<R> {
    /// The record.
    pub record: Stored<R>,
    /// Who holds it.
    pub custody: Option<Custody>,
    /// How it is open.
    pub access: Access,
}

/// Who holds which record.
pub(super) struct Custodies(Arc<Whole<Custody>>);

impl Custodies {
    pub(super) async fn read(view: &mut (dyn Reads + '_)) -> Result<Self, ServiceError> {
        Ok(Self(view.whole::<Custody>().await?))
    }

    /// Which custodies these are.
    pub(super) fn revision(&self) -> Revision {
        self.0.revision()
    }

    /// Every custody, in the order of codes.
    pub(super) fn all(&self) -> impl Iterator<Item = &Custody> {
        self.0.values().map(|stored| &stored.value)
    }

    /// Whether a record is open to a caller.
    pub(super) fn opens(&self, caller: &Caller, subject: &Subject) -> bool {
        caller.viewer.access(subject, self.of(subject)).is_some()
    }

    /// Who holds a record.
    pub(super) fn of(&self, subject: &Subject) -> Option<&Custody> {
        self.0.get(&subject.to_string()).map(|stored| &stored.value)
    }
}

/// Whether a record is there for the caller: one that is absent or closed is an answer here, no error.
pub(super) fn is_there<T>(opened: Result<T, ServiceError>) -> Result<bool, ServiceError> {
    match opened {
        Ok(_) => Ok(true),
        Err(ServiceError::Absent { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The error that tells neither whether a record is absent nor whether it is not open.
pub(super) fn absent(kind: EntityKind, code: &str, hidden: bool) -> ServiceError {
    ServiceError::Absent { kind, code: code.to_owned(), hidden }
}

pub(super) async fn open_child(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    code: &ChildCode,
) -> Result<Open<Child>, ServiceError> {
    open(view, caller, &Subject::Child(code.clone())).await
}

pub(super) async fn open_family(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    code: &FamilyCode,
) -> Result<Open<Family>, ServiceError> {
    open(view, caller, &Subject::Family(code.clone())).await
}

async fn open<R: Record>(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    subject: &Subject,
) -> Result<Open<R>, ServiceError> {
    let record = view.find::<R>(subject.code()).await?;
    let custody = view.find::<Custody>(&subject.to_string()).await?.map(|stored| stored.value);
    let access = caller.viewer.access(subject, custody.as_ref());
    match (record, access) {
        (Some(record), Some(access)) => Ok(Open { record, custody, access }),
        (record, _) => Err(absent(subject.kind(), subject.code(), record.is_some())),
    }
}

/// Who holds a record that is open to a caller; nobody may hold it yet.
pub(super) async fn custody_of_open(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    subject: &Subject,
) -> Result<Option<Custody>, ServiceError> {
    Ok(match subject {
        Subject::Child(code) => open_child(view, caller, code).await?.custody,
        Subject::Family(code) => open_family(view, caller, code).await?.custody,
    })
}

/// The children of a case code: of a sibling group, or the one child.
pub(super) async fn children_of_case(
    view: &mut (dyn Reads + '_),
    case_code: &str,
) -> Result<Vec<ChildCode>, ServiceError> {
    if let Ok(code) = GroupCode::parse(case_code)
        && let Some(group) = view.find::<SiblingGroup>(code.as_str()).await?
    {
        return Ok(group.value.members);
    }
    let child = ChildCode::parse(case_code).map_err(|_| absent(EntityKind::Child, case_code, false))?;
    Ok(vec![child])
}

/// Opens every child of a case.
pub(super) async fn open_case(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    case_code: &str,
) -> Result<Vec<Open<Child>>, ServiceError> {
    let mut open = Vec::new();
    for child in children_of_case(view, case_code).await? {
        open.push(open_child(view, caller, &child).await?);
    }
    Ok(open)
}

/// Whether every child of a case is open.
pub(super) async fn is_open_case(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    case_code: &str,
) -> Result<bool, ServiceError> {
    match open_case(view, caller, case_code).await {
        Err(ServiceError::Absent { .. }) => Ok(false),
        other => other.map(|_| true),
    }
}

/// Opens a run: every child of its case must be open.
pub(super) async fn open_run(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    number: RunNumber,
) -> Result<RunRecord, ServiceError> {
    let hidden = || absent(EntityKind::Run, &number.to_string(), false);
    let record = view.find_run(number).await?.ok_or_else(hidden)?;
    match open_case(view, caller, &record.case_code).await {
        Err(ServiceError::Absent { .. }) => Err(absent(EntityKind::Run, &number.to_string(), true)),
        other => other.map(|_| record),
    }
}

/// Opens a proposal: its children must be open, or it must be the office's to judge, and none of its families may be
/// sealed to the caller.
pub(super) async fn open_proposal(
    view: &mut (dyn Reads + '_),
    caller: &Caller,
    number: ProposalNumber,
) -> Result<Stored<Proposal>, ServiceError> {
    let code = number.to_string();
    let stored = view.find::<Proposal>(&code).await?;
    let stored = stored.ok_or_else(|| absent(EntityKind::Proposal, &code, false))?;
    for child in &stored.value.children {
        match open_child(view, caller, child).await {
            Err(ServiceError::Absent { .. }) => return Err(absent(EntityKind::Proposal, &code, true)),
            other => other.map(drop)?,
        }
    }
    for family in stored.value.content.families() {
        if is_sealed(view, caller, family).await? {
            return Err(absent(EntityKind::Proposal, &code, true));
        }
    }
    Ok(stored)
}

/// A child's plan.
pub(super) async fn plan_of(
    view: &mut (dyn Reads + '_),
    child: &ChildCode,
) -> Result<Option<Stored<Plan>>, ServiceError> {
    Ok(view.find::<Plan>(child.as_str()).await?)
}

/// The sibling group of a child.
pub(super) async fn group_of(
    view: &mut (dyn Reads + '_),
    child: &ChildCode,
) -> Result<Option<SiblingGroup>, ServiceError> {
    let Some(code) = view.group_of(child).await? else { return Ok(None) };
    Ok(view.find::<SiblingGroup>(code.as_str()).await?.map(|stored| stored.value))
}
