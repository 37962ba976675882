//! Showing again who one is, before a grave act.

use super::{Counter, Proof, ServiceError, Services, SessionOf, SignedIn, Unproven, proven, tries};
use crate::{
    domain::audit::{Action, AuditEvent, EntityKind},
    security::{password_policy, token},
    store::transient::Session,
};

/// How long showing who one is counts for grave acts: 5 minutes, in microseconds.
pub const STEP_UP_MICROS: i64 = 5 * 60 * 1_000_000;

/// What tries of somebody who is signed in are counted by, whatever they try to show.
pub(super) fn counter(of: &SessionOf) -> Counter {
    Counter::of_account("step_up", of.user.code.as_str())
}

impl Services {
    /// Shows again who one is, for grave acts: with the password, or a code where there is a second factor.
    /// The session gets a new token.
    ///
    /// # Errors
    /// [`ServiceError::Busy`].
    pub async fn step_up(&self, of: &SessionOf, secret: &str) -> Result<SignedIn, ServiceError> {
        let counters = [counter(of)];
        if let Some(secs) = self.take_try(&counters).await? {
            return self.waits(Some(&of.user.sign_in), secs).await;
        }
        let password = self.or_give_back(self.password_of(of, secret).await, &counters).await?;
        let proof = password.unwrap_or_else(|| Proof::Code(secret.to_owned()));
        let token = token::new(token::SESSION);
        let stepped_up_at = self.clock.now();
        let session = Session { token_hash: token::hash(&token), stepped_up_at, ..of.session.clone() };
        let (old, vault) = (of.session.token_hash.clone(), self.secrets.vault.clone());
        let stepped = self.store.write(of.user.actor(), move |work| {
            Box::pin(async move {
                if work.find_session(&old).await?.is_none() || !proof.holds(work, &vault, &session.staff).await? {
                    return Err(Unproven::Wrong("secret"));
                }
                tries::forgive(work, &counters).await?;
                work.drop_session(&old).await?;
                work.put_session(&session).await?;
                work.audit(AuditEvent::done(Action::SteppedUp, EntityKind::User, session.staff)).await?;
                Ok(())
            })
        });
        if proven(stepped.await)?.is_err() {
            self.failed(Some(&of.user.sign_in), "step_up").await?;
            return Ok(SignedIn::No);
        }
        Ok(SignedIn::Session { token, half: false })
    }

    /// The proof that a right password of somebody who is signed in is; none when it is wrong.
    pub(super) async fn password_of(&self, of: &SessionOf, password: &str) -> Result<Option<Proof>, ServiceError> {
        let kept = self.store.read().await?.find_credentials(of.user.code.as_str()).await?.unwrap_or_default();
        let hash = kept.password_hash;
        let right = self.secrets.hasher.verify(&password_policy::normalized(password), hash.as_deref()).await?;
        Ok(hash.filter(|_| right).map(Proof::Password))
    }
}
