//! Changing one's password, and which passwords are taken.

use super::{ServiceError, Services, SessionOf, Unproven, proven, sessions, step_up, tries};
use crate::{
    domain::{
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind},
        code::StaffCode,
        user::User,
    },
    security::password_policy::{self, PasswordRefusal},
    service::{Fault, open_record::absent},
    store::{ReadsExt as _, transient::Credentials},
};

/// Says at a field that there were too many tries.
pub(super) fn wait_at(field: &str, secs: i64) -> ServiceError {
    ServiceError::Invalid(vec![Fault::new(field, "sign-in-wait").with("minutes", (secs / 60 + 1).to_string())])
}

impl Services {
    /// Changes the caller's password; every other session ends.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] says why it is not taken.
    pub async fn change_password(&self, of: &SessionOf, old: &str, new: &str) -> Result<(), ServiceError> {
        let counters = [step_up::counter(of)];
        if let Some(secs) = self.take_try(&counters).await? {
            return Err(wait_at("old_password", secs));
        }
        let Some(proof) = self.or_give_back(self.password_of(of, old).await, &counters).await? else {
            return self.old_password_wrong(of).await;
        };
        let taken = self.taken_password(&of.user, "new_password", new).await;
        let hash = self.or_give_back(taken, &counters).await?;
        let (present, staff) = (of.session.token_hash.clone(), of.user.code.to_string());
        let (vault, changed_at) = (self.secrets.vault.clone(), self.clock.now().micros());
        let changed = self.store.write(of.user.actor(), move |work| {
            Box::pin(async move {
                if !proof.holds(work, &vault, &staff).await? {
                    return Err(Unproven::Wrong("old_password"));
                }
                let kept = work.find_credentials(&staff).await?.unwrap_or_default();
                let password_hash = Some(hash);
                let after = Credentials { password_hash, must_change: false, changed_at, ..kept };
                work.put_credentials(&after).await?;
                tries::forgive(work, &counters).await?;
                sessions::end_others(work, &staff, &present).await?;
                let event = AuditEvent::done(Action::CredentialsChanged, EntityKind::User, staff);
                work.audit(event.with("what", "password")).await?;
                Ok(())
            })
        });
        match proven(changed.await)? {
            Ok(()) => Ok(()),
            Err(_) => self.old_password_wrong(of).await,
        }
    }

    /// Gives somebody who cannot come in any more another first password: it must be changed at the next sign-in, the
    /// second factor is off, and every session ends.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Invalid`] says why the password is not taken.
    pub async fn reset_password(&self, by: Actor, staff: &StaffCode, new: &str) -> Result<(), ServiceError> {
        let user = self.store.read().await?.find::<User>(staff.as_str()).await?;
        let user = user.ok_or_else(|| absent(EntityKind::User, staff.as_str(), false))?.value;
        let hash = self.taken_password(&user, "password", new).await?;
        let after = Credentials {
            staff: staff.to_string(),
            password_hash: Some(hash),
            must_change: true,
            changed_at: self.clock.now().micros(),
            ..Default::default()
        };
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    work.put_credentials(&after).await?;
                    work.drop_sessions_of(&after.staff).await?;
                    let event = AuditEvent::done(Action::CredentialsChanged, EntityKind::User, after.staff);
                    work.audit(event.with("what", "password").with("reset", true)).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn old_password_wrong(&self, of: &SessionOf) -> Result<(), ServiceError> {
        self.failed(Some(&of.user.sign_in), "old_password").await?;
        Err(ServiceError::invalid("old_password", "password-wrong"))
    }

    /// The hash of a password that may be taken.
    pub(in crate::service) async fn taken_password(
        &self,
        user: &User,
        field: &str,
        new: &str,
    ) -> Result<String, ServiceError> {
        let known = [user.sign_in.as_str(), user.name.as_str(), user.code.as_str(), user.office.as_str()];
        password_policy::check(new, &known)
            .map_err(|refusal: PasswordRefusal| ServiceError::invalid(field, &refusal.to_string()))?;
        Ok(self.secrets.hasher.hash(&password_policy::normalized(new)).await?)
    }
}
