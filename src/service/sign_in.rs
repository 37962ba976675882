//! Signing in and out, sessions, and showing again who one is before a grave act.
//!
//! *Design notes.* An account that does not exist, one that is disabled and a wrong password are told apart
//! only on the trail: the same words, the same work. Failures are counted by account and by address and
//! kept in the database, so that a restart forgives nobody; a stranger can slow an account down for minutes,
//! never lock it for good.

use super::{Caller, ServiceError, Services, program};
use crate::{
    domain::{
        access::{Grant, Viewer},
        actor::Actor,
        audit::{Action, AuditEvent, EntityKind, Outcome},
        clock::Timestamp,
        code::StaffCode,
        office::{Office, Offices},
        user::{SignIn, User},
    },
    security::{
        password_policy::{self, PasswordRefusal},
        token,
        totp::{self, SecondFactor},
    },
    store::{
        ReadsExt as _, UnitOfWork,
        transient::{Attempts, Credentials, Session},
    },
};

/// A session ends after this long without a request: 30 minutes, in microseconds.
pub const IDLE_MICROS: i64 = 30 * MINUTE;

/// A session ends after this long in any case: 10 hours, in microseconds.
pub const ABSOLUTE_MICROS: i64 = 600 * MINUTE;

/// How long showing who one is counts for grave acts: 5 minutes, in microseconds.
pub const STEP_UP_MICROS: i64 = 5 * MINUTE;

/// Tries in a row before the first wait.
pub const FREE_TRIES: i64 = 5;

/// Longest wait after failures: 10 minutes, in microseconds.
const MAX_WAIT_MICROS: i64 = 10 * MINUTE;

/// Failures of an address before it waits: a whole office may stand behind one.
const FREE_TRIES_OF_ADDRESS: i64 = 50;

/// `seen_at` is kept to the minute: not every request is worth a write.
const MINUTE: i64 = 60 * 1_000_000;

/// `via` of a session that lacks the second factor.
pub const HALF: &str = "half";

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
    /// Whether the person signed in with a password that must be changed first.
    pub owes_password: bool,
    /// Whether recommendations are stopped.
    pub stopped: bool,
}

impl SessionOf {
    /// Whether the person showed who they are within [`STEP_UP_MICROS`].
    pub fn is_stepped_up(&self, now: Timestamp) -> bool {
        now.micros() - self.session.stepped_up_at.micros() <= STEP_UP_MICROS
    }
}

impl Services {
    /// Signs in with a password. `address` is where the request came from, `client` the browser.
    ///
    /// # Errors
    /// [`ServiceError::Busy`] when too many do at once.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        (address, client): (&str, &str),
    ) -> Result<SignedIn, ServiceError> {
        let now = self.clock.now();
        let name = SignIn::parse(name).ok();
        let subjects =
            [attempt_of("account", name.as_ref().map_or("", SignIn::as_str)), attempt_of("address", address)];
        if let Some(secs) = self.wait(&subjects, now).await? {
            self.failed(&subjects, None, "waiting", false).await?;
            return Ok(SignedIn::Wait { secs });
        }
        let user = self.user_named(name.as_ref()).await?;
        let kept = match &user {
            Some(user) => self.store.read().await?.find_credentials(user.code.as_str()).await?,
            None => None,
        };
        let hash = kept.as_ref().and_then(|kept| kept.password_hash.as_deref());
        let right = self.secrets.hasher.verify(&password_policy::normalized(password), hash).await?;
        let user = user.filter(|user| right && !user.disabled);
        let Some(user) = user else {
            self.failed(&subjects, name.as_ref(), "password", true).await?;
            return Ok(SignedIn::No);
        };
        let half = kept.is_some_and(|kept| kept.totp.is_some());
        let via = if half { (HALF, Timestamp::from_micros(0)) } else { ("password", now) };
        let token = self.begin_session(&user, via, client, &subjects).await?;
        Ok(SignedIn::Session { token, half })
    }

    /// Completes a half session with a code of the second factor, or a recovery code. The session is a new one.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn second_factor(&self, half: &SessionOf, code: &str, address: &str) -> Result<SignedIn, ServiceError> {
        let now = self.clock.now();
        let subjects = [attempt_of("factor", half.user.code.as_str()), attempt_of("address", address)];
        if let Some(secs) = self.wait(&subjects, now).await? {
            return Ok(SignedIn::Wait { secs });
        }
        let kept = self.store.read().await?.find_credentials(half.user.code.as_str()).await?;
        let Some(after) = kept.and_then(|kept| self.with_code_used(kept, code, now)) else {
            self.failed(&subjects, Some(&half.user.sign_in), "second_factor", true).await?;
            return Ok(SignedIn::No);
        };
        let old = half.session.token_hash.clone();
        let by = half.user.actor();
        self.store
            .keep(by, move |work| {
                Box::pin(async move {
                    work.put_credentials(&after).await?;
                    Ok::<_, ServiceError>(work.drop_session(&old).await?)
                })
            })
            .await?;
        let token = self.begin_session(&half.user, ("totp", now), &half.session.client, &subjects).await?;
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
        let token = self.begin_session(&user, ("oidc", shown_at), client, &[]).await?;
        Ok(SignedIn::Session { token, half: false })
    }

    /// Puts on the trail that the organisation's own sign-in led nobody here. It is not counted: without its
    /// word there is nothing to guess.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn subject_refused(&self, why: &'static str) -> Result<(), ServiceError> {
        self.failed(&[], None, why, false).await
    }

    /// Shows again who one is, for grave acts: with the password, or a code where there is a second factor.
    /// The session gets a new token.
    ///
    /// # Errors
    /// [`ServiceError::Busy`].
    pub async fn step_up(&self, of: &SessionOf, secret: &str) -> Result<SignedIn, ServiceError> {
        let now = self.clock.now();
        let subjects = [attempt_of("step_up", of.user.code.as_str())];
        if let Some(secs) = self.wait(&subjects, now).await? {
            return Ok(SignedIn::Wait { secs });
        }
        let kept = self.store.read().await?.find_credentials(of.user.code.as_str()).await?.unwrap_or_default();
        let hash = kept.password_hash.clone();
        let by_password = self.secrets.hasher.verify(&password_policy::normalized(secret), hash.as_deref()).await?;
        let by_code = if by_password { None } else { self.with_code_used(kept, secret, now) };
        if !by_password && by_code.is_none() {
            self.failed(&subjects, Some(&of.user.sign_in), "step_up", true).await?;
            return Ok(SignedIn::No);
        }
        let token = token::new(token::SESSION);
        let session = Session { token_hash: token::hash(&token), stepped_up_at: now, ..of.session.clone() };
        let (old, staff) = (of.session.token_hash.clone(), of.user.code.to_string());
        self.store
            .write(of.user.actor(), move |work| {
                Box::pin(async move {
                    if let Some(after) = by_code {
                        work.put_credentials(&after).await?;
                    }
                    work.drop_session(&old).await?;
                    work.put_session(&session).await?;
                    work.audit(AuditEvent::done(Action::SteppedUp, EntityKind::User, staff)).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(SignedIn::Session { token, half: false })
    }

    /// The person behind a token, when the session holds: neither idle for too long, nor over, nor ended, and
    /// the account not disabled since.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn session_of(&self, token: &str) -> Result<Option<SessionOf>, ServiceError> {
        let now = self.clock.now();
        let mut view = self.store.read().await?;
        let Some((session, must_change)) = view.find_session(&token::hash(token)).await? else { return Ok(None) };
        let user = view.find::<User>(&session.staff).await?.map(|stored| stored.value);
        if !holds(&session, now) {
            drop(view);
            self.forget(&session).await?;
            return Ok(None);
        }
        let Some(user) = user.filter(|user| !user.disabled) else { return Ok(None) };
        let offices = view.whole::<Office>().await?;
        let offices = Offices::new(offices.values().map(|stored| stored.value.clone()).collect());
        let grants = view.by::<Grant>("staff", user.code.as_str()).await?;
        let stopped = super::lists::stopped(view.as_mut()).await?.is_some();
        drop(view);
        let Some(office) = offices.find(&user.office).cloned() else { return Ok(None) };
        if now.micros() - session.seen_at.micros() >= MINUTE {
            self.touch(&session, now).await?;
        }
        let viewer = Viewer {
            actor: user.actor(),
            office: user.office.clone(),
            offices: offices.below(&user.office),
            region: offices.region(&user.office),
            grants: grants.into_iter().map(|stored| stored.value).filter(|grant| grant.is_open(now)).collect(),
            scopes: None,
        };
        let owes_password = must_change && session.via == "password";
        Ok(Some(SessionOf { session, user, office, viewer, owes_password, stopped }))
    }

    /// Forgets a session that is over: what ended stays ended, also when the clock is set back.
    async fn forget(&self, session: &Session) -> Result<(), ServiceError> {
        let hash = session.token_hash.clone();
        let forget = self.store.keep(super::program(), move |work| {
            Box::pin(async move { Ok::<_, ServiceError>(work.drop_session(&hash).await?) })
        });
        forget.await
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn sign_out(&self, of: &SessionOf) -> Result<(), ServiceError> {
        let (hash, staff) = (of.session.token_hash.clone(), of.user.code.to_string());
        self.store
            .write(of.user.actor(), move |work| {
                Box::pin(async move {
                    work.drop_session(&hash).await?;
                    work.audit(AuditEvent::done(Action::SignedOut, EntityKind::User, staff)).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The sessions of a person, newest first.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn sessions(&self, staff: &StaffCode) -> Result<Vec<Session>, ServiceError> {
        Ok(self.store.read().await?.sessions_of(staff.as_str()).await?)
    }

    /// Ends one other session of the caller, named by the beginning of its hash, or all but the present one.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn end_sessions(&self, of: &SessionOf, begins: Option<&str>) -> Result<(), ServiceError> {
        let sessions = self.sessions(&of.user.code).await?;
        let wanted = |session: &Session| match begins {
            Some(begins) => begins.len() >= 12 && session.token_hash.starts_with(begins),
            None => session.token_hash != of.session.token_hash,
        };
        let ended: Vec<String> = sessions.into_iter().filter(wanted).map(|session| session.token_hash).collect();
        let staff = of.user.code.to_string();
        self.store
            .write(of.user.actor(), move |work| {
                Box::pin(async move {
                    for hash in &ended {
                        work.drop_session(hash).await?;
                    }
                    let event = AuditEvent::done(Action::SignedOut, EntityKind::User, staff);
                    work.audit(event.with("sessions", ended.len())).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Changes the caller's password; every other session ends.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] says why it is not taken.
    pub async fn change_password(&self, of: &SessionOf, old: &str, new: &str) -> Result<(), ServiceError> {
        let kept = self.store.read().await?.find_credentials(of.user.code.as_str()).await?.unwrap_or_default();
        let hash = kept.password_hash.as_deref();
        if !self.secrets.hasher.verify(&password_policy::normalized(old), hash).await? {
            self.failed(&[attempt_of("step_up", of.user.code.as_str())], Some(&of.user.sign_in), "old_password", true)
                .await?;
            return Err(ServiceError::invalid("old_password", "password-wrong"));
        }
        let password_hash = Some(self.taken_password(&of.user, "new_password", new).await?);
        let changed_at = self.clock.now().micros();
        let credentials =
            Credentials { staff: of.user.code.to_string(), password_hash, must_change: false, changed_at, ..kept };
        let others: Vec<String> = self
            .sessions(&of.user.code)
            .await?
            .into_iter()
            .map(|session| session.token_hash)
            .filter(|hash| *hash != of.session.token_hash)
            .collect();
        self.keep_credentials(of.user.actor(), credentials, "password", others).await
    }

    /// Sets the second factor of the caller after a right code; the recovery codes, to be shown once.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a wrong code.
    pub async fn set_second_factor(
        &self,
        of: &SessionOf,
        secret: &str,
        code: &str,
    ) -> Result<Vec<String>, ServiceError> {
        let wrong = || ServiceError::invalid("code", "code-wrong");
        let factor = SecondFactor::of(secret, of.user.sign_in.as_str()).ok_or_else(wrong)?;
        let step = factor.check(code, 0, seconds(self.clock.now())).ok_or_else(wrong)?;
        let kept = self.store.read().await?.find_credentials(of.user.code.as_str()).await?.unwrap_or_default();
        let (codes, recovery) = totp::recovery_codes();
        let place = factor_place(of.user.code.as_str());
        let credentials = Credentials {
            staff: of.user.code.to_string(),
            totp: Some(self.secrets.vault.seal_plain(&place, secret.as_bytes())),
            totp_step: step,
            recovery,
            changed_at: self.clock.now().micros(),
            ..kept
        };
        self.keep_credentials(of.user.actor(), credentials, "second_factor", Vec::new()).await?;
        Ok(codes)
    }

    /// The hash of a password that may be taken.
    pub(super) async fn taken_password(&self, user: &User, field: &str, new: &str) -> Result<String, ServiceError> {
        let known = [user.sign_in.as_str(), user.name.as_str(), user.code.as_str(), user.office.as_str()];
        password_policy::check(new, &known)
            .map_err(|refusal: PasswordRefusal| ServiceError::invalid(field, &refusal.to_string()))?;
        Ok(self.secrets.hasher.hash(&password_policy::normalized(new)).await?)
    }

    async fn keep_credentials(
        &self,
        by: Actor,
        credentials: Credentials,
        what: &'static str,
        end_sessions: Vec<String>,
    ) -> Result<(), ServiceError> {
        self.store
            .write(by, move |work| {
                Box::pin(async move {
                    work.put_credentials(&credentials).await?;
                    for hash in &end_sessions {
                        work.drop_session(hash).await?;
                    }
                    let event = AuditEvent::done(Action::CredentialsChanged, EntityKind::User, credentials.staff);
                    work.audit(event.with("what", what)).await?;
                    Ok(())
                })
            })
            .await
    }

    fn with_code_used(&self, kept: Credentials, code: &str, now: Timestamp) -> Option<Credentials> {
        let sealed = kept.totp.as_deref()?;
        let secret = self.secrets.vault.open_plain(&factor_place(&kept.staff), sealed).ok()?;
        let factor = SecondFactor::of(std::str::from_utf8(&secret).ok()?, &kept.staff)?;
        if let Some(step) = factor.check(code, kept.totp_step, seconds(now)) {
            return Some(Credentials { totp_step: step, ..kept });
        }
        let recovery = totp::use_recovery_code(code, &kept.recovery)?;
        Some(Credentials { recovery, ..kept })
    }

    async fn user_named(&self, name: Option<&SignIn>) -> Result<Option<User>, ServiceError> {
        let Some(name) = name else { return Ok(None) };
        let found = self.store.read().await?.by::<User>("sign_in", name.as_str()).await?;
        Ok(found.into_iter().next().map(|stored| stored.value))
    }

    /// Seconds until something may be tried again.
    async fn wait(&self, subjects: &[String], now: Timestamp) -> Result<Option<i64>, ServiceError> {
        let mut view = self.store.read().await?;
        let mut longest = 0;
        for subject in subjects {
            if let Some(attempts) = view.find_attempts(subject).await? {
                longest = longest.max(attempts.locked_until.micros() - now.micros());
            }
        }
        Ok((longest > 0).then(|| longest / 1_000_000 + 1))
    }

    async fn failed(
        &self,
        subjects: &[String],
        name: Option<&SignIn>,
        why: &'static str,
        counts: bool,
    ) -> Result<(), ServiceError> {
        let subjects: Vec<String> = if counts { subjects.to_vec() } else { Vec::new() };
        // What was typed may be a password in the wrong field, so only a hash of it is on the trail.
        let account = name.map(|name| token::hash(name.as_str())[..16].to_owned());
        self.store
            .write(program(), move |work| {
                Box::pin(async move {
                    for subject in &subjects {
                        count_failure(work, subject).await?;
                    }
                    let event =
                        AuditEvent::done(Action::SignInFailed, EntityKind::Session, account.unwrap_or_default())
                            .ended(Outcome::Refused)
                            .with("why", why);
                    work.audit(event).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn begin_session(
        &self,
        user: &User,
        (via, shown_at): (&str, Timestamp),
        client: &str,
        forgiven: &[String],
    ) -> Result<String, ServiceError> {
        let now = self.clock.now();
        let token = token::new(token::SESSION);
        let session = Session {
            token_hash: token::hash(&token),
            staff: user.code.to_string(),
            created_at: now,
            seen_at: now,
            ends_at: Timestamp::from_micros(now.micros() + ABSOLUTE_MICROS),
            stepped_up_at: shown_at,
            via: via.to_owned(),
            client: client.chars().take(80).collect(),
        };
        // An office's address is not forgiven because one of its people knows a password.
        let forgiven: Vec<String> = forgiven.iter().filter(|s| !s.starts_with("address")).cloned().collect();
        self.store
            .write(user.actor(), move |work| {
                Box::pin(async move {
                    for subject in &forgiven {
                        work.drop_attempts(subject).await?;
                    }
                    work.put_session(&session).await?;
                    let event = AuditEvent::done(Action::SignedIn, EntityKind::User, session.staff);
                    work.audit(event.with("via", session.via)).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(token)
    }

    async fn touch(&self, session: &Session, now: Timestamp) -> Result<(), ServiceError> {
        let session = Session { seen_at: now, ..session.clone() };
        let by = program();
        self.store.keep(by, move |work| Box::pin(async move { Ok(touch_kept(work, &session).await?) })).await
    }
}

/// Only a session that is still there is touched: one that was ended meanwhile must not come back.
async fn touch_kept(work: &mut dyn UnitOfWork, session: &Session) -> Result<(), crate::store::StoreError> {
    match work.find_session(&session.token_hash).await? {
        Some((kept, _)) => work.put_session(&Session { seen_at: session.seen_at, ..kept }).await,
        None => Ok(()),
    }
}

/// A clock that was set back does not give a session more time.
fn holds(session: &Session, now: Timestamp) -> bool {
    let idle = now.micros() - session.seen_at.micros();
    let age = now.micros() - session.created_at.micros();
    now < session.ends_at && (-5 * MINUTE..=IDLE_MICROS).contains(&idle) && age >= -5 * MINUTE
}

async fn count_failure(work: &mut dyn UnitOfWork, subject: &str) -> Result<(), ServiceError> {
    let now = work.now();
    let before = work.find_attempts(subject).await?;
    let failures = before.as_ref().map_or(0, |attempts| attempts.failures) + 1;
    let free = if subject.starts_with("address") { FREE_TRIES_OF_ADDRESS } else { FREE_TRIES };
    let doubled = (failures - free).clamp(0, 10) as u32;
    let wait = if failures < free { 0 } else { (MINUTE / 4 * (1 << doubled)).min(MAX_WAIT_MICROS) };
    let attempts = Attempts {
        subject: subject.to_owned(),
        failures,
        first_at: before.map_or(now, |attempts| attempts.first_at),
        last_at: now,
        locked_until: Timestamp::from_micros(now.micros() + wait),
    };
    Ok(work.put_attempts(&attempts).await?)
}

fn attempt_of(kind: &str, subject: &str) -> String {
    format!("{kind}|{}", token::hash(subject))
}

/// Where a second factor is sealed.
pub(super) fn factor_place(staff: &str) -> String {
    format!("second_factor|{staff}")
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.micros() / 1_000_000).unwrap_or(0)
}

impl Caller {
    /// The caller of a session.
    pub fn of_session(of: &SessionOf, request: &str) -> Self {
        Self { viewer: of.viewer.clone(), once: None, request: request.to_owned() }
    }
}
