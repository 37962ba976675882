//! Sessions: how one begins, whose it is, when it is over.

use super::{ServiceError, Services, SessionOf, program};
use crate::{
    domain::{
        access::{Grant, Viewer},
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
        code::StaffCode,
        office::{Office, Offices},
        user::User,
    },
    security::token,
    store::{ReadsExt as _, StoreError, UnitOfWork, transient::Session},
};

/// A session ends after this long without a request: 30 minutes, in microseconds.
pub const IDLE_MICROS: i64 = 30 * MINUTE;

/// A session ends after this long in any case: 10 hours, in microseconds.
pub const ABSOLUTE_MICROS: i64 = 600 * MINUTE;

/// `via` of a session that lacks the second factor.
pub const HALF: &str = "half";

/// `seen_at` is kept to the minute: not every request is worth a write.
const MINUTE: i64 = 60 * 1_000_000;

impl Services {
    /// The token and the session of somebody who signs in now.
    pub(super) fn new_session(
        &self,
        user: &User,
        (via, shown_at): (&str, Timestamp),
        client: &str,
    ) -> (String, Session) {
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
        (token, session)
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
        let stopped = crate::service::lists::stopped(view.as_mut()).await?.is_some();
        drop(view);
        let Some(office) = offices.find(&user.office).cloned() else { return Ok(None) };
        if now.micros() - session.seen_at.micros() >= MINUTE {
            self.touch(&session, now).await?;
        }
        let grants = grants.into_iter().map(|stored| stored.value).filter(|grant| grant.is_open(now));
        let viewer = Viewer::of(&user, &offices, grants.collect());
        // Who came through the organisation showed no password, so none is owed.
        let owes_password = must_change && session.via != "oidc";
        Ok(Some(SessionOf { session, user, office, viewer, owes_password, owes_practice: false, stopped }))
    }

    /// Forgets a session that is over: what ended stays ended, also when the clock is set back.
    async fn forget(&self, session: &Session) -> Result<(), ServiceError> {
        let hash = session.token_hash.clone();
        let forget = self.store.keep(program(), move |work| {
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
        let begins = begins.map(str::to_owned);
        let (present, staff) = (of.session.token_hash.clone(), of.user.code.to_string());
        self.store
            .write(of.user.actor(), move |work| {
                Box::pin(async move {
                    let ended = match &begins {
                        Some(begins) => {
                            let is_named = |hash: &str| begins.len() >= 12 && hash.starts_with(begins);
                            end_where(work, &staff, is_named).await?
                        }
                        None => end_others(work, &staff, &present).await?,
                    };
                    let event = AuditEvent::done(Action::SignedOut, EntityKind::User, staff);
                    work.audit(event.with("sessions", ended)).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn touch(&self, session: &Session, now: Timestamp) -> Result<(), ServiceError> {
        let session = Session { seen_at: now, ..session.clone() };
        let by = program();
        self.store.keep(by, move |work| Box::pin(async move { Ok(touch_kept(work, &session).await?) })).await
    }
}

/// Begins a session and puts it on the trail.
pub(super) async fn begin(work: &mut dyn UnitOfWork, session: &Session) -> Result<(), ServiceError> {
    work.put_session(session).await?;
    let event = AuditEvent::done(Action::SignedIn, EntityKind::User, session.staff.as_str());
    work.audit(event.with("via", session.via.as_str())).await?;
    Ok(())
}

/// Ends every session of a person but one; how many.
pub(super) async fn end_others(work: &mut dyn UnitOfWork, staff: &str, present: &str) -> Result<usize, StoreError> {
    end_where(work, staff, |hash| hash != present).await
}

async fn end_where(
    work: &mut dyn UnitOfWork,
    staff: &str,
    is_meant: impl Fn(&str) -> bool + Send,
) -> Result<usize, StoreError> {
    let sessions = work.sessions_of(staff).await?;
    let meant: Vec<_> = sessions.iter().filter(|session| is_meant(&session.token_hash)).collect();
    for session in &meant {
        work.drop_session(&session.token_hash).await?;
    }
    Ok(meant.len())
}

/// Only a session that is still there is touched: one that was ended meanwhile must not come back.
async fn touch_kept(work: &mut dyn UnitOfWork, session: &Session) -> Result<(), StoreError> {
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
