//! Accesses by breaking the glass: taken with a reason, looked through afterwards.

use super::{Caller, ServiceError, Services, desk::numbered, open_record::absent};
use crate::{
    domain::{
        access::{Grant, GrantNumber, GrantPurpose, LookedThrough, MAX_GRANT_MICROS, Subject},
        audit::{Action, EntityKind},
        child::Child,
        clock::Timestamp,
        family::Family,
        permission::Permission,
        reason::Reason,
    },
    store::{Kind, ReadsExt as _, Stored, UnitOfWorkExt as _},
};

impl Services {
    /// Takes access to one record for at most three hours.
    ///
    /// # Errors
    /// [`ServiceError::Absent`] when there is no such record.
    pub async fn break_glass(
        &self,
        caller: &Caller,
        subject: Subject,
        (purpose, reason): (GrantPurpose, Reason),
    ) -> Result<GrantNumber, ServiceError> {
        caller.needs(Permission::BreakGlass)?;
        let (caller_in, staff) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let there = match &subject {
                    Subject::Child(code) => work.find::<Child>(code.as_str()).await?.is_some(),
                    Subject::Family(code) => work.find::<Family>(code.as_str()).await?.is_some(),
                };
                if !there {
                    return Err(absent(subject.kind(), subject.code(), false));
                }
                let number = numbered(GrantNumber::new(work.next_number(Kind::Grant).await?))?;
                let from = work.now();
                let grant = Grant {
                    number,
                    staff,
                    office: caller_in.viewer.office.clone(),
                    subject: subject.clone(),
                    purpose,
                    reason,
                    from,
                    until: Timestamp::from_micros(from.micros() + MAX_GRANT_MICROS),
                    looked_through: None,
                };
                work.insert(&grant).await?;
                let event = caller_in.event(Action::GlassBroken, subject.kind(), subject.code());
                work.audit(event.with("grant", number.to_string()).with("purpose", purpose.code())).await?;
                Ok(number)
            })
        })
        .await
    }

    /// Accesses by breaking the glass of the caller's offices, newest first.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn list_grants(&self, caller: &Caller) -> Result<Vec<Stored<Grant>>, ServiceError> {
        caller.needs(Permission::ReviewGrants)?;
        let mut grants = self.store.read().await?.list::<Grant>().await?;
        grants.retain(|stored| caller.viewer.region.contains(&stored.value.office));
        grants.sort_by_key(|stored| std::cmp::Reverse(stored.value.number));
        let event = caller.event(Action::RecordsListed, EntityKind::Grant, "").with("found", grants.len());
        self.on_record(caller.viewer.actor.clone(), event).await?;
        Ok(grants)
    }

    /// One access by breaking the glass: the caller's own, or one that is theirs to look through.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub async fn view_grant(&self, caller: &Caller, number: GrantNumber) -> Result<Stored<Grant>, ServiceError> {
        caller.needs(Permission::BreakGlass)?;
        let code = number.to_string();
        let found = self.store.read().await?.find::<Grant>(&code).await?;
        let is_open = |grant: &Grant| {
            let looks_through = caller.viewer.may(Permission::ReviewGrants);
            grant.staff.as_str() == caller.viewer.actor.id
                || looks_through && caller.viewer.region.contains(&grant.office)
        };
        let hidden = found.is_some();
        let found = found.filter(|kept| is_open(&kept.value));
        let found = found.ok_or_else(|| absent(EntityKind::Grant, &code, hidden))?;
        self.on_record(caller.viewer.actor.clone(), caller.event(Action::RecordViewed, EntityKind::Grant, code))
            .await?;
        Ok(found)
    }

    /// Says whether an access was in order. Nobody looks through their own, and what was found stays.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`].
    pub async fn look_through_grant(
        &self,
        caller: &Caller,
        number: GrantNumber,
        (in_order, words): (bool, Reason),
        version: i64,
    ) -> Result<i64, ServiceError> {
        caller.needs(Permission::ReviewGrants)?;
        let (caller_in, by) = (caller.clone(), caller.staff()?);
        self.act(caller, move |work| {
            Box::pin(async move {
                let code = number.to_string();
                let kept = work.find::<Grant>(&code).await?;
                let kept = kept.filter(|kept| caller_in.viewer.region.contains(&kept.value.office));
                let kept = kept.ok_or_else(|| absent(EntityKind::Grant, &code, true))?;
                if kept.value.staff == by {
                    return Err(ServiceError::invalid("in_order", "grant-own"));
                }
                if kept.value.looked_through.is_some() {
                    return Err(ServiceError::invalid("in_order", "grant-looked-through"));
                }
                let at = work.now();
                let grant = Grant {
                    looked_through: Some(LookedThrough { by, at, in_order, words: words.into() }),
                    ..kept.value
                };
                let version = work.update(&grant, version).await?;
                let event = caller_in.event(Action::GrantLookedThrough, EntityKind::Grant, code);
                work.audit(event.with("in_order", in_order)).await?;
                Ok(version)
            })
        })
        .await
    }
}
