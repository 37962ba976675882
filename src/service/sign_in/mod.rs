//! Signing in: with a password, with the second factor after it, or through the organisation.
//!
//! *Design notes.* An account that does not exist, one that is disabled and a wrong password are told apart
//! only on the trail: the same words, the same work. Every try is counted before it is checked, in the database,
//! so that neither many tries at once nor a restart give anybody more of them (`tries`). What was shown is
//! compared once more inside the act that it opens the door to (`proof`).

use super::{Caller, ServiceError, Services, program};
use crate::{
    domain::{
        access::Viewer,
        audit::{Action, AuditEvent, EntityKind, Outcome},
        clock::Timestamp,
        office::Office,
        user::{SignIn, User},
    },
    security::{password_policy, token},
    store::{
        AuditFilter, AuditFrom, AuditQuery, ReadsExt as _,
        transient::{Credentials, Session},
    },
};

/// Tries, counted.
mod tries;

/// Browsers that somebody signed in from before.
mod browsers;

/// What somebody shows to prove who they are.
mod proof;

/// Sessions: begun, looked up, ended.
mod sessions;

/// Showing again who one is.
mod step_up;

/// Changing the password.
mod passwords;

/// Setting and replacing the second factor.
mod factor;

pub use browsers::KNOWN_SECS;
pub(super) use factor::factor_place;
pub use factor::{FactorAsked, Setup};
pub use sessions::{ABSOLUTE_MICROS, HALF, IDLE_MICROS};
pub use step_up::STEP_UP_MICROS;
pub use tries::FREE_TRIES;
pub(super) use tries::SPENT_MICROS;

use proof::{Proof, Unproven, proven};
use tries::Counter;

/// How long people are told at each sign-in that their password or second factor was changed: 7 days, in
/// microseconds.
const TOLD_MICROS: i64 = 7 * 24 * 3_600 * 1_000_000;

/// How a sign-in went.
#[derive(Clone, Debug)]
pub enum SignedIn {
    /// With a session; `half` when the second factor is still to come.
    Session {
        /// The token: it is nowhere else.
        token: String,
        /// Whether the second factor is missing.
        half: bool,
    },
    /// Name or password is wrong, or the account may not sign in.
    No,
    /// Too many failures: to be tried again later.
    Wait {
        /// In this many seconds.
        secs: i64,
    },
}

/// A person with a session.
#[derive(Clone, Debug)]
pub struct SessionOf {
    /// The session.
    pub session: Session,
    /// The person.
    pub user: User,
    /// The office.
    pub office: Office,
    /// What is open to the person.
    pub viewer: Viewer,
    /// Whether the person's password must be changed first.
    pub owes_password: bool,
    /// Whether the person must practise before real records open.
    pub owes_practice: bool,
    /// Whether recommendations are stopped.
    pub stopped: bool,
}

impl SessionOf {
    /// Whether the person showed who they are within [`STEP_UP_MICROS`].
    pub fn is_stepped_up(&self, now: Timestamp) -> bool {
        now.micros() - self.session.stepped_up_at.micros() <= STEP_UP_MICROS
    }
}

/// Where a try to sign in comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin<'o> {
    /// The address; none when nobody can tell whose it is.
    pub address: Option<&'o str>,
    /// The browser, in a few words.
    pub client: &'o str,
    /// The mark the browser got when this account signed in from it before ([`Services::known_mark`]).
    pub known: Option<&'o str>,
}

/// Somebody who showed the right password.
struct Shown {
    user: User,
    kept: Credentials,
}

impl Services {
    /// Signs in with a password.
    ///
    /// # Errors
    /// [`ServiceError::Busy`] when too many do at once.
    pub async fn sign_in(&self, name: &str, password: &str, origin: Origin<'_>) -> Result<SignedIn, ServiceError> {
        let now = self.clock.now();
        let name = SignIn::parse(name).ok();
        let counters = self.counters("account", name.as_ref().map_or("", SignIn::as_str), origin);
        if let Some(secs) = self.take_try(&counters).await? {
            return self.waits(name.as_ref(), secs).await;
        }
        let shown = self.or_give_back(self.password_shown(name.as_ref(), password).await, &counters).await?;
        let Some(Shown { user, kept }) = shown else {
            self.failed(name.as_ref(), "password").await?;
            return Ok(SignedIn::No);
        };
        let half = kept.totp.is_some();
        let via = if half { (HALF, Timestamp::from_micros(0)) } else { ("password", now) };
        let (token, session) = self.new_session(&user, via, origin.client);
        let begun = self.store.write(user.actor(), move |work| {
            Box::pin(async move {
                // While the password was checked it may have been changed, or a second factor set.
                let present = work.find_credentials(&session.staff).await?.unwrap_or_default();
                if (present.password_hash, present.totp) != (kept.password_hash, kept.totp) {
                    return Err(Unproven::Wrong("password"));
                }
                tries::forgive(work, &counters).await?;
                sessions::begin(work, &session).await?;
                Ok(())
            })
        });
        if proven(begun.await)?.is_err() {
            self.failed(name.as_ref(), "password").await?;
            return Ok(SignedIn::No);
        }
        Ok(SignedIn::Session { token, half })
    }

    /// Completes a half session with a code of the second factor, or a recovery code. The session is a new one.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn second_factor(
        &self,
        half: &SessionOf,
        code: &str,
        origin: Origin<'_>,
    ) -> Result<SignedIn, ServiceError> {
        let counters = self.counters("factor", half.user.sign_in.as_str(), origin);
        if let Some(secs) = self.take_try(&counters).await? {
            return self.waits(Some(&half.user.sign_in), secs).await;
        }
        let (token, session) = self.new_session(&half.user, ("totp", self.clock.now()), &half.session.client);
        let (old, vault) = (half.session.token_hash.clone(), self.secrets.vault.clone());
        let proof = Proof::Code(code.to_owned());
        let begun = self.store.write(half.user.actor(), move |work| {
            Box::pin(async move {
                if work.find_session(&old).await?.is_none() || !proof.holds(work, &vault, &session.staff).await? {
                    return Err(Unproven::Wrong("code"));
                }
                work.drop_session(&old).await?;
                tries::forgive(work, &counters).await?;
                sessions::begin(work, &session).await?;
                Ok(())
            })
        });
        if proven(begun.await)?.is_err() {
            self.failed(Some(&half.user.sign_in), "second_factor").await?;
            return Ok(SignedIn::No);
        }
        Ok(SignedIn::Session { token, half: false })
    }

    /// Signs in somebody whom the organisation's own sign-in vouches for. `shown_at` is when the person last
    /// showed it who they are; for grave acts only that counts, not the moment they came here.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn sign_in_as_subject(
        &self,
        subject: &str,
        shown_at: Option<Timestamp>,
        client: &str,
    ) -> Result<SignedIn, ServiceError> {
        let found = self.store.read().await?.by::<User>("subject", subject).await?;
        let Some(user) = found.into_iter().map(|stored| stored.value).find(|user| !user.disabled) else {
            self.subject_refused("unknown_subject").await?;
            return Ok(SignedIn::No);
        };
        let shown_at = shown_at.unwrap_or(Timestamp::from_micros(0)).min(self.clock.now());
        let (token, session) = self.new_session(&user, ("oidc", shown_at), client);
        self.store
            .write(user.actor(), move |work| Box::pin(async move { sessions::begin(work, &session).await }))
            .await?;
        Ok(SignedIn::Session { token, half: false })
    }

    /// Puts on the trail that the organisation's own sign-in led nobody here. It is not counted: without its
    /// word there is nothing to guess.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn subject_refused(&self, why: &'static str) -> Result<(), ServiceError> {
        self.on_record_counted(program(), refused(None, why)).await
    }

    /// Whether the password or the second factor of somebody was changed within the last seven days: there is no
    /// mail, so people are told when they sign in.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn was_changed_lately(&self, token: &str) -> Result<bool, ServiceError> {
        let mut view = self.store.read().await?;
        let Some((session, _)) = view.find_session(&token::hash(token)).await? else { return Ok(false) };
        let filter = AuditFilter::Entity(EntityKind::User, session.staff);
        let entries = view.audit_entries(&AuditQuery { filter, from: AuditFrom::Before(u64::MAX), limit: 200 }).await?;
        let since = self.clock.now().micros() - TOLD_MICROS;
        let is_change = |action: Action| action == Action::CredentialsChanged;
        Ok(entries.iter().any(|entry| is_change(entry.event.action) && entry.at.micros() >= since))
    }

    /// Whoever has this name and this password, and may sign in.
    async fn password_shown(&self, name: Option<&SignIn>, password: &str) -> Result<Option<Shown>, ServiceError> {
        let user = self.user_named(name).await?;
        let kept = match &user {
            Some(user) => self.store.read().await?.find_credentials(user.code.as_str()).await?,
            None => None,
        };
        let kept = kept.unwrap_or_default();
        let hash = kept.password_hash.as_deref();
        let right = self.secrets.hasher.verify(&password_policy::normalized(password), hash).await?;
        Ok(user.filter(|user| right && !user.disabled).map(|user| Shown { user, kept }))
    }

    async fn user_named(&self, name: Option<&SignIn>) -> Result<Option<User>, ServiceError> {
        let Some(name) = name else { return Ok(None) };
        let found = self.store.read().await?.by::<User>("sign_in", name.as_str()).await?;
        Ok(found.into_iter().next().map(|stored| stored.value))
    }

    /// Puts a failure on the trail. The try was counted when it was taken.
    async fn failed(&self, name: Option<&SignIn>, why: &'static str) -> Result<(), ServiceError> {
        self.on_record(program(), refused(name, why)).await
    }

    /// Somebody must wait; however often they try meanwhile, the trail says it once a minute.
    async fn waits(&self, name: Option<&SignIn>, secs: i64) -> Result<SignedIn, ServiceError> {
        self.on_record_counted(program(), refused(name, "waiting")).await?;
        Ok(SignedIn::Wait { secs })
    }
}

/// What was typed may be a password in the wrong field, so only a hash of it is on the trail.
fn refused(name: Option<&SignIn>, why: &'static str) -> AuditEvent {
    let account = name.map(|name| token::hash(name.as_str())[..16].to_owned()).unwrap_or_default();
    AuditEvent::done(Action::SignInFailed, EntityKind::Session, account).ended(Outcome::Refused).with("why", why)
}

impl Caller {
    /// The caller of a session.
    pub fn of_session(of: &SessionOf, request: &str) -> Self {
        Self { viewer: of.viewer.clone(), once: None, request: request.to_owned() }
    }
}
