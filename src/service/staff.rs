//! Offices, people, and which office holds which record.

use super::{ServiceError, Services, open_record::absent};
use crate::{
    domain::{
        access::{Custody, Subject},
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        code::{OfficeCode, StaffCode},
        office::Office,
        user::User,
    },
    store::{ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _, transient::Credentials},
};

impl Services {
    /// Adds an office, or changes it.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn put_office(&self, by: Actor, office: Office) -> Result<(), ServiceError> {
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    match work.find::<Office>(office.code.as_str()).await? {
                        Some(kept) => work.update(&office, kept.version).await.map(drop)?,
                        None => work.insert(&office).await?,
                    }
                    let event = AuditEvent::done(Action::UserChanged, EntityKind::Office, office.code.as_str());
                    work.audit(event).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Every office, in the order of codes.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn offices(&self) -> Result<Vec<Office>, ServiceError> {
        let offices = self.store.read().await?.list::<Office>().await?;
        Ok(offices.into_iter().map(|stored| stored.value).collect())
    }

    /// Every member of staff, in the order of codes.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn users(&self) -> Result<Vec<Stored<User>>, ServiceError> {
        Ok(self.store.read().await?.list::<User>().await?)
    }

    /// Adds a member of staff with a first password, which must be changed unless `keep_password`.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a name that is taken, an unknown office, a password that is not taken.
    pub async fn add_user(
        &self,
        by: Actor,
        user: User,
        password: Option<&str>,
        keep_password: bool,
    ) -> Result<(), ServiceError> {
        let new = self.new_user(user, password, keep_password).await?;
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let (staff, role, office) = (new.user.code.to_string(), new.user.role, new.user.office.clone());
                    insert_user(&mut *work, new).await?;
                    let event = AuditEvent::done(Action::UserChanged, EntityKind::User, staff);
                    work.audit(event.with("role", role.code()).with("office", office.as_str())).await?;
                    Ok(())
                })
            })
            .await
    }

    /// A member of staff with credentials, ready to be kept.
    pub(super) async fn new_user(
        &self,
        user: User,
        password: Option<&str>,
        keep_password: bool,
    ) -> Result<NewUser, ServiceError> {
        if user.is_code_reserved() {
            return Err(ServiceError::invalid("code", "staff-code-reserved"));
        }
        let password_hash = match password {
            Some(password) => Some(self.taken_password(&user, "password", password).await?),
            None => None,
        };
        let must_change = !keep_password && password_hash.is_some();
        let credentials = Credentials {
            staff: user.code.to_string(),
            password_hash,
            must_change,
            changed_at: self.clock.now().micros(),
            ..Default::default()
        };
        Ok(NewUser { user, credentials })
    }

    /// Changes a member of staff. A changed role, office or link to the organisation's sign-in, or a disabling,
    /// ends every session at once.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], a conflict of versions, [`ServiceError::Invalid`] when somebody else is linked so.
    pub async fn change_user(
        &self,
        by: Actor,
        code: &StaffCode,
        change: impl FnOnce(&mut User) + Send + 'static,
    ) -> Result<(), ServiceError> {
        let code = code.clone();
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let kept = work.find::<User>(code.as_str()).await?;
                    let kept = kept.ok_or_else(|| absent(EntityKind::User, code.as_str(), false))?;
                    let mut user = kept.value.clone();
                    change(&mut user);
                    update_user(&mut *work, (&kept.value, &user), kept.version).await?;
                    let event = AuditEvent::done(Action::UserChanged, EntityKind::User, code.as_str())
                        .with("role", user.role.code())
                        .with("office", user.office.as_str())
                        .with("disabled", user.disabled)
                        .with("linked", user.subject.is_some());
                    work.audit(event).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Gives records to an office, with the people who work on them; answers how many were changed.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn put_custodies(&self, by: Actor, custodies: Vec<Custody>) -> Result<usize, ServiceError> {
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    let count = custodies.len();
                    for custody in &custodies {
                        match work.find::<Custody>(&custody.subject.to_string()).await? {
                            Some(kept) => work.update(custody, kept.version).await.map(drop)?,
                            None => work.insert(custody).await?,
                        }
                    }
                    let code = custodies.first().map_or_else(String::new, |custody| custody.subject.to_string());
                    let event = AuditEvent::done(Action::CustodyChanged, EntityKind::Custody, code);
                    work.audit(event.with("records", count)).await?;
                    Ok(count)
                })
            })
            .await
    }

    /// Gives every child and family that no office holds to one; answers how many.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn give_the_rest(&self, by: Actor, office: &OfficeCode) -> Result<usize, ServiceError> {
        let mut view = self.store.read().await?;
        let held: std::collections::BTreeSet<String> =
            view.list::<Custody>().await?.into_iter().map(|stored| stored.value.subject.to_string()).collect();
        let children = view.list::<crate::domain::child::Child>().await?;
        let families = view.list::<crate::domain::family::Family>().await?;
        drop(view);
        let subjects = children.into_iter().map(|stored| Subject::Child(stored.value.code));
        let subjects = subjects.chain(families.into_iter().map(|stored| Subject::Family(stored.value.code)));
        let custodies = subjects.filter(|subject| !held.contains(&subject.to_string())).map(|subject| Custody {
            subject,
            office: office.clone(),
            assigned: Vec::new(),
            offered_to: Vec::new(),
            sealed: false,
            changed: None,
        });
        self.put_custodies(by, custodies.collect()).await
    }
}

/// A member of staff who is added, with what they sign in by.
pub(super) struct NewUser {
    pub(super) user: User,
    credentials: Credentials,
}

/// Keeps a new member of staff.
pub(super) async fn insert_user(work: &mut dyn UnitOfWork, new: NewUser) -> Result<(), ServiceError> {
    let NewUser { user, credentials } = new;
    if work.find::<Office>(user.office.as_str()).await?.is_none() {
        return Err(ServiceError::invalid("office", "office-unknown"));
    }
    if !work.by::<User>("sign_in", user.sign_in.as_str()).await?.is_empty() {
        return Err(ServiceError::invalid("sign_in", "sign-in-taken"));
    }
    if work.find::<User>(user.code.as_str()).await?.is_some() {
        return Err(ServiceError::invalid("code", "staff-code-taken"));
    }
    refuse_taken_subject(work, &user).await?;
    work.insert(&user).await?;
    work.put_credentials(&credentials).await?;
    Ok(())
}

/// Keeps somebody's changed record in the place of the version that was looked at. Rights that changed end every
/// session.
pub(super) async fn update_user(
    work: &mut dyn UnitOfWork,
    (before, user): (&User, &User),
    version: i64,
) -> Result<i64, ServiceError> {
    if user.subject != before.subject {
        refuse_taken_subject(work, user).await?;
    }
    let version = work.update(user, version).await?;
    let rights = |user: &User| (user.role, user.office.clone(), user.disabled, user.subject.clone());
    if rights(user) != rights(before) {
        work.drop_sessions_of(user.code.as_str()).await?;
    }
    Ok(version)
}

/// One account of the organisation's own sign-in is one person.
async fn refuse_taken_subject(work: &mut dyn UnitOfWork, user: &User) -> Result<(), ServiceError> {
    let Some(subject) = &user.subject else { return Ok(()) };
    let taken = !work.by::<User>("subject", subject).await?.is_empty();
    if taken { Err(ServiceError::invalid("subject", "subject-taken")) } else { Ok(()) }
}
