//! Who works on a record, and its seal: changed by a supervisor to whom the record is open, or at the machine.
//!
//! *Design notes.* Sealing asks the same need to know as everything else: whoever seals a record without working on it
//! finds it closed from the next request on, and comes back by breaking the glass, on record.

use super::{
    Caller, ServiceError, Services,
    open_record::{absent, custody_of_open},
};
use crate::{
    domain::{
        access::{Custody, Subject},
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        child::Child,
        code::{OfficeCode, StaffCode},
        custody::{CustodyChange, CustodyWish},
        family::Family,
        permission::Permission,
        reason::Reason,
        text::Text,
        user::User,
    },
    store::{Reads, ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
};

/// A member of staff who works on a record, or could.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Colleague {
    /// Staff code.
    pub code: StaffCode,
    /// Name.
    pub name: Text,
    /// What the person may do.
    pub role: crate::domain::actor::Role,
    /// Where the person works.
    pub office: OfficeCode,
    /// Whether the person may sign in no more.
    pub disabled: bool,
}

/// Who works on a record.
#[derive(Debug)]
pub struct CustodyPage {
    /// Who holds it; absent when no office does.
    pub custody: Option<Stored<Custody>>,
    /// Those who work on it, in the order they came.
    pub assigned: Vec<Colleague>,
    /// Those of the region who could.
    pub others: Vec<Colleague>,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct CustodyChanged {
    /// The version of the custody.
    pub version: i64,
    /// Whether the record is still open to whoever changed it.
    pub is_open: bool,
}

impl Services {
    /// Who works on a record, and who could.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_custody(&self, caller: &Caller, subject: &Subject) -> Result<CustodyPage, ServiceError> {
        caller.needs(Permission::AssignStaff)?;
        let mut view = self.store.read().await?;
        custody_of_open(view.as_mut(), caller, subject).await?;
        let custody = view.find::<Custody>(&subject.to_string()).await?;
        let users: Vec<User> = view.list::<User>().await?.into_iter().map(|stored| stored.value).collect();
        drop(view);
        let codes = custody.as_ref().map(|kept| kept.value.assigned.as_slice()).unwrap_or_default();
        let assigned = codes.iter().filter_map(|code| users.iter().find(|user| user.code == *code)).map(Colleague::of);
        let others = users.iter().filter(|user| !codes.contains(&user.code) && could_work(caller, subject, user));
        let page = CustodyPage { assigned: assigned.collect(), others: others.map(Colleague::of).collect(), custody };
        let event = caller.event(Action::RecordViewed, subject.kind(), subject.code()).with("part", "custody");
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(page)
    }

    /// Changes who works on a record, or its seal.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] when it is not open to the caller; [`ServiceError::Invalid`] for a
    /// [refusal](crate::domain::custody::CustodyRefusal), for somebody who is not of the region or may see no such
    /// record, for a record that no office holds; a conflict of versions.
    pub async fn change_custody(
        &self,
        caller: &Caller,
        subject: Subject,
        (wish, reason): (CustodyWish, Reason),
        version: i64,
    ) -> Result<CustodyChanged, ServiceError> {
        caller.needs(match wish {
            CustodyWish::Assign(_) | CustodyWish::Release(_) => Permission::AssignStaff,
            CustodyWish::Seal | CustodyWish::Unseal => Permission::SealRecords,
        })?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                custody_of_open(&mut *work, &caller_in, &subject).await?;
                if let CustodyWish::Assign(staff) = &wish {
                    let colleague = work.find::<User>(staff.as_str()).await?;
                    if !colleague.is_some_and(|user| could_work(&caller_in, &subject, &user.value)) {
                        return Err(ServiceError::invalid("staff", "staff-unknown"));
                    }
                }
                let (version, custody) = change(work, &subject, (wish, reason, by), Some(version)).await?;
                let is_open = caller_in.viewer.access(&subject, Some(&custody)).is_some();
                work.audit(changed_event(&custody).with("request", caller_in.request.clone())).await?;
                Ok(CustodyChanged { version, is_open })
            })
        })
        .await
    }

    /// Who works on a record, for a person at the machine.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn custody_at_machine(&self, by: Actor, subject: &Subject) -> Result<Option<Custody>, ServiceError> {
        let mut view = self.store.read().await?;
        refuse_absent(view.as_mut(), subject).await?;
        let custody = view.find::<Custody>(&subject.to_string()).await?.map(|stored| stored.value);
        drop(view);
        let event = AuditEvent::done(Action::RecordViewed, subject.kind(), subject.code()).with("part", "custody");
        self.on_record(by, event).await?;
        Ok(custody)
    }

    /// Changes who works on a record, or its seal, at the machine.
    ///
    /// # Errors
    /// As [`Services::change_custody`], for anybody of the staff.
    pub async fn change_custody_at_machine(
        &self,
        by: Actor,
        subject: Subject,
        (wish, reason): (CustodyWish, Reason),
    ) -> Result<Custody, ServiceError> {
        let shell = StaffCode::parse(&by.id).map_err(|error| ServiceError::Fault(error.to_string()))?;
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    refuse_absent(&mut *work, &subject).await?;
                    if let CustodyWish::Assign(staff) = &wish {
                        let colleague = work.find::<User>(staff.as_str()).await?.map(|stored| stored.value);
                        if !colleague.is_some_and(|user| may_see(&subject, &user)) {
                            return Err(ServiceError::invalid("staff", "staff-unknown"));
                        }
                    }
                    let (_, custody) = change(work, &subject, (wish, reason, shell), None).await?;
                    work.audit(changed_event(&custody)).await?;
                    Ok(custody)
                })
            })
            .await
    }
}

impl Colleague {
    fn of(user: &User) -> Self {
        Self {
            code: user.code.clone(),
            name: user.name.clone(),
            role: user.role,
            office: user.office.clone(),
            disabled: user.disabled,
        }
    }
}

/// Changes the version that was looked at, or the present one.
async fn change(
    work: &mut dyn UnitOfWork,
    subject: &Subject,
    (wish, reason, by): (CustodyWish, Reason, StaffCode),
    version: Option<i64>,
) -> Result<(i64, Custody), ServiceError> {
    let kept = work.find::<Custody>(&subject.to_string()).await?;
    let kept = kept.ok_or_else(|| ServiceError::invalid("staff", "custody-none"))?;
    let version = version.unwrap_or(kept.version);
    let mut custody = kept.value;
    let applied = if version == kept.version { wish.apply(&mut custody) } else { Ok(()) };
    applied.map_err(|refusal| ServiceError::invalid(wish.field(), &refusal.to_string()))?;
    let (what, staff) = wish.step();
    custody.changed = Some(CustodyChange { what, staff: staff.cloned(), by, at: work.now(), reason });
    // Another version is refused here, with both.
    let version = work.update(&custody, version).await?;
    Ok((version, custody))
}

/// The reason stays in the record: it may name people, and the trail leaves the machine.
fn changed_event(custody: &Custody) -> AuditEvent {
    let event = AuditEvent::done(Action::CustodyChanged, EntityKind::Custody, custody.subject.to_string());
    let Some(changed) = &custody.changed else { return event };
    let event = event.with("what", changed.what.code());
    match &changed.staff {
        Some(staff) => event.with("staff", staff.as_str()),
        None => event,
    }
}

/// Whether somebody could be given the record: of the caller's region, with a role that sees such records.
fn could_work(caller: &Caller, subject: &Subject, user: &User) -> bool {
    caller.viewer.region.contains(&user.office) && may_see(subject, user)
}

fn may_see(subject: &Subject, user: &User) -> bool {
    let sees = match subject {
        Subject::Child(_) => Permission::ViewChildren,
        Subject::Family(_) => Permission::ViewFamilies,
    };
    !user.disabled && user.role.may(sees)
}

async fn refuse_absent(view: &mut (dyn Reads + '_), subject: &Subject) -> Result<(), ServiceError> {
    let is_there = match subject {
        Subject::Child(code) => view.find::<Child>(code.as_str()).await?.is_some(),
        Subject::Family(code) => view.find::<Family>(code.as_str()).await?.is_some(),
    };
    if is_there { Ok(()) } else { Err(absent(subject.kind(), subject.code(), false)) }
}
