//! Setting the second factor, and putting another one in its place.
//!
//! *Design notes.* A new secret stays on the server, sealed, tied to the session it was made for, until a code of it
//! comes back. Whoever only holds a session – an unattended computer, a stolen cookie – sets nothing: the password is
//! asked, and a code of the present factor where there is one.

use super::{
    Proof, ServiceError, Services, SessionOf, Unproven, passwords::wait_at, proof::seconds, proven, sessions, step_up,
    tries,
};
use crate::{
    domain::audit::{Action, AuditEvent, EntityKind},
    security::totp::{self, SecondFactor},
    service::desk::draft_place,
    store::transient::Credentials,
};

/// How long a new secret waits for its first code: 30 minutes, in microseconds.
const SETUP_MICROS: i64 = 30 * 60 * 1_000_000;

/// What somebody sees who sets a second factor.
#[derive(Clone, Debug)]
pub enum Setup {
    /// A secret that waits for its first code.
    Begun {
        /// The factor.
        factor: SecondFactor,
        /// Whether it comes in the place of another one.
        replaces: bool,
    },
    /// The person has no password here: whoever vouches for them asks for the second factor.
    Elsewhere,
}

/// What is sent to set a second factor.
#[derive(Clone, Copy)]
pub struct FactorAsked<'a> {
    /// The person's password.
    pub password: &'a str,
    /// A code of the present factor or a recovery code; not looked at where there is none.
    pub old_code: &'a str,
    /// A code of the new factor.
    pub code: &'a str,
}

impl Services {
    /// Begins to set a second factor, or goes on with what this session began.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn begin_second_factor(&self, of: &SessionOf) -> Result<Setup, ServiceError> {
        let kept = self.store.read().await?.find_credentials(of.user.code.as_str()).await?.unwrap_or_default();
        if kept.password_hash.is_none() {
            return Ok(Setup::Elsewhere);
        }
        let replaces = kept.totp.is_some();
        if let Some((factor, _)) = self.factor_begun(of).await? {
            return Ok(Setup::Begun { factor, replaces });
        }
        let factor = SecondFactor::new(of.user.sign_in.as_str());
        let factor = factor.ok_or_else(|| ServiceError::Fault("no second factor could be made".into()))?;
        let (owner, form) = begun_at(of);
        let sealed = self.secrets.vault.seal_plain(&draft_place(&owner, &form), factor.secret().as_bytes());
        let at = self.clock.now();
        self.store
            .keep(of.user.actor(), move |work| {
                Box::pin(async move { Ok::<_, ServiceError>(work.put_draft((&owner, &form), &sealed, at).await?) })
            })
            .await?;
        Ok(Setup::Begun { factor, replaces })
    }

    /// Sets the second factor that this session began; the recovery codes, to be shown once. Every other session
    /// ends.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what is wrong.
    pub async fn set_second_factor(&self, of: &SessionOf, asked: FactorAsked<'_>) -> Result<Vec<String>, ServiceError> {
        let begun = self.factor_begun(of).await?;
        let (factor, sealed) = begun.ok_or_else(|| ServiceError::invalid("code", "factor-over"))?;
        let step = factor.check(asked.code, 0, seconds(self.clock.now()));
        let totp_step = step.ok_or_else(|| ServiceError::invalid("code", "code-wrong"))?;
        let counters = [step_up::counter(of)];
        if let Some(secs) = self.take_try(&counters).await? {
            return Err(wait_at("password", secs));
        }
        let Some(proof) = self.or_give_back(self.password_of(of, asked.password).await, &counters).await? else {
            return self.not_set(of, "password").await;
        };
        let (codes, recovery) = totp::recovery_codes();
        let totp =
            Some(self.secrets.vault.seal_plain(&factor_place(of.user.code.as_str()), factor.secret().as_bytes()));
        let (vault, changed_at) = (self.secrets.vault.clone(), self.clock.now().micros());
        let (staff, present) = (of.user.code.to_string(), of.session.token_hash.clone());
        let (owner, form) = begun_at(of);
        let old_code = Proof::Code(asked.old_code.to_owned());
        let set = self.store.write(of.user.actor(), move |work| {
            Box::pin(async move {
                if work.find_draft(&owner, &form).await?.is_none_or(|(kept, _)| kept != sealed) {
                    return Err(Unproven::Failed(ServiceError::invalid("code", "factor-over")));
                }
                if !proof.holds(work, &vault, &staff).await? {
                    return Err(Unproven::Wrong("password"));
                }
                let kept = work.find_credentials(&staff).await?.unwrap_or_default();
                if kept.totp.is_some() && !old_code.holds(work, &vault, &staff).await? {
                    return Err(Unproven::Wrong("old_code"));
                }
                work.put_credentials(&Credentials { totp, totp_step, recovery, changed_at, ..kept }).await?;
                tries::forgive(work, &counters).await?;
                work.drop_draft(&owner, &form).await?;
                sessions::end_others(work, &staff, &present).await?;
                let event = AuditEvent::done(Action::CredentialsChanged, EntityKind::User, staff);
                work.audit(event.with("what", "second_factor")).await?;
                Ok(())
            })
        });
        match proven(set.await)? {
            Ok(()) => Ok(codes),
            Err(field) => self.not_set(of, field).await,
        }
    }

    async fn not_set<T>(&self, of: &SessionOf, field: &'static str) -> Result<T, ServiceError> {
        self.failed(Some(&of.user.sign_in), "set_factor").await?;
        let code = if field == "password" { "password-wrong" } else { "code-wrong" };
        Err(ServiceError::invalid(field, code))
    }

    /// The factor that this session began to set, and its secret as it is kept.
    async fn factor_begun(&self, of: &SessionOf) -> Result<Option<(SecondFactor, Vec<u8>)>, ServiceError> {
        let (owner, form) = begun_at(of);
        let kept = self.store.read().await?.find_draft(&owner, &form).await?;
        let is_fresh = |at: i64| (0..SETUP_MICROS).contains(&(self.clock.now().micros() - at));
        let Some((sealed, _)) = kept.filter(|(_, at)| is_fresh(at.micros())) else { return Ok(None) };
        let secret = self.secrets.vault.open_plain(&draft_place(&owner, &form), &sealed)?;
        let factor =
            std::str::from_utf8(&secret).ok().and_then(|text| SecondFactor::of(text, of.user.sign_in.as_str()));
        Ok(factor.map(|factor| (factor, sealed)))
    }
}

/// Where the secret waits that a session began with: no form that a person can name.
fn begun_at(of: &SessionOf) -> (String, String) {
    (format!("second_factor|{}", of.user.code), of.session.token_hash.clone())
}

/// Where a second factor is sealed.
pub(in crate::service) fn factor_place(staff: &str) -> String {
    format!("second_factor|{staff}")
}
