//! Accounts and jobs as they are given in the browser and over the API: one person asks, another confirms
//! (reliability.md, S7). Whoever sits at the machine itself needs no second person: `uya user`.

use super::{
    Caller, ServiceError, Services,
    open_record::absent,
    staff::{insert_user, update_user},
};
use crate::{
    domain::{
        actor::Role,
        audit::{Action, EntityKind},
        code::StaffCode,
        permission::Permission,
        user::User,
        user_change::{Rights, UserChange, UserChangeNumber, UserChangeState},
    },
    store::{Kind, ReadsExt as _, Stored, UnitOfWork, UnitOfWorkExt as _},
};

/// What is wished for somebody's account.
#[derive(Clone, Copy, Debug)]
pub struct RightsWish {
    /// The job.
    pub role: Option<Role>,
    /// Whether the person may not sign in.
    pub disabled: Option<bool>,
}

/// What came of a wish.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct RightsAsked {
    /// The version of the person's record.
    pub version: i64,
    /// The change that waits for a second person; absent when nothing has to wait.
    pub waits: Option<UserChangeNumber>,
}

impl Services {
    /// Adds an account that stays closed until a second person confirms it; the number of what waits.
    ///
    /// # Errors
    /// As [`Services::add_user`].
    pub async fn ask_new_user(
        &self,
        caller: &Caller,
        user: User,
        password: Option<&str>,
    ) -> Result<UserChangeNumber, ServiceError> {
        caller.needs(Permission::ManageUsers)?;
        let to = Rights::of(&user);
        let new = self.new_user(User { disabled: true, ..user }, password, false).await?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let user = new.user.clone();
                insert_user(&mut *work, new).await?;
                ask(work, &caller_in, (&user, true), to, by).await
            })
        })
        .await
    }

    /// Changes somebody's rights: at once where that only takes rights away, else as soon as a second person
    /// confirms it.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], a conflict of versions; [`ServiceError::Invalid`] while another change waits.
    pub async fn ask_user_change(
        &self,
        caller: &Caller,
        staff: &StaffCode,
        wish: RightsWish,
        version: i64,
    ) -> Result<RightsAsked, ServiceError> {
        caller.needs(Permission::ManageUsers)?;
        let (caller_in, by, staff) = (caller.clone(), caller.staff()?, staff.clone());
        self.act(caller, move |work| {
            Box::pin(async move {
                let kept = work.find::<User>(staff.as_str()).await?;
                let kept = kept.ok_or_else(|| absent(EntityKind::User, staff.as_str(), false))?;
                let before = Rights::of(&kept.value);
                let to = Rights {
                    role: wish.role.unwrap_or(before.role),
                    disabled: wish.disabled.unwrap_or(before.disabled),
                };
                let at_once = Rights { disabled: to.disabled || before.disabled, ..before };
                let user = User { disabled: at_once.disabled, ..kept.value.clone() };
                // A stale form is refused also where all of it would wait.
                let version = update_user(&mut *work, (&kept.value, &user), version).await?;
                let waits = if to.needs_second(at_once) {
                    Some(ask(work, &caller_in, (&user, false), to, by).await?)
                } else {
                    None
                };
                if waits.is_none() || at_once != before {
                    let event = caller_in.event(Action::UserChanged, EntityKind::User, staff.as_str());
                    work.audit(event.with("role", user.role.code()).with("disabled", user.disabled)).await?;
                }
                Ok(RightsAsked { version, waits })
            })
        })
        .await
    }

    /// Changes of rights that the caller may see, newest first: an operator all, a supervisor those of the region.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn user_changes(&self, caller: &Caller) -> Result<Vec<Stored<UserChange>>, ServiceError> {
        caller.needs(Permission::ConfirmUsers)?;
        let mut changes = self.store.read().await?.list::<UserChange>().await?;
        changes.retain(|stored| is_open(caller, &stored.value));
        changes.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
        Ok(changes)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn user_change(
        &self,
        caller: &Caller,
        number: UserChangeNumber,
    ) -> Result<Stored<UserChange>, ServiceError> {
        caller.needs(Permission::ConfirmUsers)?;
        found(self.store.read().await?.find::<UserChange>(&number.to_string()).await?, caller, number)
    }

    /// Confirms a change as the second person, or refuses it; whoever asked may only take it back.
    ///
    /// # Errors
    /// [`ServiceError::Absent`], a conflict of versions, [`ServiceError::Invalid`] with the
    /// [refusal](crate::domain::user_change::UserChangeRefusal).
    pub async fn decide_user_change(
        &self,
        caller: &Caller,
        number: UserChangeNumber,
        confirm: bool,
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::ConfirmUsers)?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let asked = work.find::<UserChange>(&number.to_string()).await?;
                let asked = found(asked, &caller_in, number)?.value;
                let staff = asked.staff.to_string();
                let kept = work.find::<User>(&staff).await?;
                let kept = kept.ok_or_else(|| absent(EntityKind::User, &staff, false))?;
                let at = work.now();
                let decided =
                    if confirm { asked.confirm(by, at, Rights::of(&kept.value)) } else { asked.refuse(by, at) };
                let decided = decided.map_err(|refusal| ServiceError::invalid("decision", &refusal.to_string()))?;
                let version = work.update(&decided, version).await?;
                let event = |action| {
                    let event = caller_in.event(action, EntityKind::User, staff.as_str());
                    event.with("change", number.to_string()).with("asked_by", decided.asked_by.as_str())
                };
                if !confirm {
                    work.audit(event(Action::UserChangeRefused)).await?;
                    return Ok(version);
                }
                let Rights { role, disabled } = decided.to;
                let user = User { role, disabled, ..kept.value.clone() };
                update_user(&mut *work, (&kept.value, &user), kept.version).await?;
                work.audit(event(Action::UserChanged).with("role", role.code()).with("disabled", disabled)).await?;
                Ok(version)
            })
        })
        .await
    }
}

/// Puts a change up for a second person; one at a time waits for each account.
async fn ask(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    (user, is_new): (&User, bool),
    to: Rights,
    by: StaffCode,
) -> Result<UserChangeNumber, ServiceError> {
    let waiting = work.by::<UserChange>("staff", user.code.as_str()).await?;
    if waiting.iter().any(|stored| stored.value.state == UserChangeState::Asked) {
        return Err(ServiceError::invalid("role", "user-change-waits"));
    }
    let number = UserChangeNumber::new(work.next_number(Kind::UserChange).await?);
    let number = number.map_err(|error| ServiceError::Fault(error.to_string()))?;
    let change = UserChange {
        number,
        staff: user.code.clone(),
        office: user.office.clone(),
        is_new,
        from: Rights::of(user),
        to,
        asked_by: by,
        asked_at: work.now(),
        state: UserChangeState::Asked,
        decided: None,
    };
    work.insert(&change).await?;
    let event = caller.event(Action::UserChangeAsked, EntityKind::User, user.code.as_str());
    let event = event.with("change", number.to_string()).with("role", to.role.code()).with("new", is_new);
    work.audit(event).await?;
    Ok(number)
}

fn is_open(caller: &Caller, change: &UserChange) -> bool {
    caller.viewer.may(Permission::ManageUsers) || caller.viewer.region.contains(&change.office)
}

fn found(
    kept: Option<Stored<UserChange>>,
    caller: &Caller,
    number: UserChangeNumber,
) -> Result<Stored<UserChange>, ServiceError> {
    let hidden = kept.is_some();
    let kept = kept.filter(|stored| is_open(caller, &stored.value));
    kept.ok_or_else(|| absent(EntityKind::UserChange, &number.to_string(), hidden))
}
