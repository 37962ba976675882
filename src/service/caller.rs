//! Who asks: the person with what is open to them, and the key under which a request counts once.

use serde::{Serialize, de::DeserializeOwned};

use super::{ServiceError, Services, sign_in::SPENT_MICROS};
use crate::{
    domain::{
        access::Viewer,
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
        code::StaffCode,
        permission::Permission,
    },
    store::{
        ActFuture, UnitOfWork,
        transient::{OnceDone, Swept},
    },
};

/// How long a key of a request is kept: 48 hours, in microseconds.
pub const ONCE_MICROS: i64 = 48 * 3_600 * 1_000_000;

/// A key under which a request counts once.
#[derive(Clone, Debug)]
pub struct Once {
    /// Whose key it is, and the key.
    pub key: String,
    /// Hash of what is asked: the same key with something else is refused.
    pub fingerprint: String,
}

/// A signed-in person or a system, with one request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, and what is open to them.
    pub viewer: Viewer,
    /// The key under which the request counts once.
    pub once: Option<Once>,
    /// Number of the request, for the trail.
    pub request: String,
}

impl Caller {
    /// Refuses what the role, or the token, may not do.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub fn needs(&self, permission: Permission) -> Result<(), ServiceError> {
        if self.viewer.may(permission) { Ok(()) } else { Err(ServiceError::NotPermitted(permission)) }
    }

    /// Whether a system asks, and no person.
    pub fn is_system(&self) -> bool {
        self.viewer.scopes.is_some()
    }

    /// The person's staff code. A system has none, whatever it is called.
    ///
    /// # Errors
    /// A fault of the program: sessions are made for staff codes only, and what takes a person is no scope of a system.
    pub fn staff(&self) -> Result<StaffCode, ServiceError> {
        if self.is_system() {
            return Err(ServiceError::Fault(format!("{} is nobody of the staff", self.viewer.actor.id)));
        }
        StaffCode::parse(&self.viewer.actor.id).map_err(|error| ServiceError::Fault(error.to_string()))
    }

    /// An event of this request.
    pub fn event(&self, action: Action, kind: EntityKind, code: impl Into<String>) -> AuditEvent {
        AuditEvent::done(action, kind, code).with("request", self.request.clone())
    }
}

impl Services {
    /// Performs an act of a caller. Under a key it is carried out once; repeated, it is answered as before.
    ///
    /// # Errors
    /// The act's own; [`ServiceError::OnceReused`] when the key was used for something else.
    pub async fn act<T, F>(&self, caller: &Caller, act: F) -> Result<T, ServiceError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: for<'w> FnOnce(&'w mut dyn UnitOfWork) -> ActFuture<'w, T, ServiceError> + Send + 'static,
    {
        let Caller { once, request, viewer } = caller.clone();
        let done = self
            .store
            .write(viewer.actor, move |work| {
                Box::pin(async move {
                    let Some(once) = once else { return act(work).await };
                    if let Some(done) = work.find_once(&once.key).await? {
                        return repeated(work, &once, done, request).await;
                    }
                    let value = act(&mut *work).await?;
                    let created_at = work.now();
                    let result = serde_json::to_string(&value)?;
                    let done = OnceDone { fingerprint: once.fingerprint, result, created_at };
                    work.put_once(&once.key, &done).await?;
                    Ok(value)
                })
            })
            .await;
        match done {
            Err(error) => Err(self.read_fault(caller, error).await),
            done => done,
        }
    }

    /// Removes sessions that are over, keys older than 48 hours, drafts older than 30 days and failures that
    /// count no more; writes what was counted.
    ///
    /// # Errors
    /// [`ServiceError::Store`].
    pub async fn sweep(&self) -> Result<u64, ServiceError> {
        const DRAFT_MICROS: i64 = 30 * 24 * 3_600 * 1_000_000;
        let now = self.clock.now();
        let before = |age: i64| Timestamp::from_micros(now.micros() - age);
        let swept =
            Swept { now, keys: before(ONCE_MICROS), drafts: before(DRAFT_MICROS), failures: before(SPENT_MICROS) };
        self.write_counted().await?;
        let by = super::program();
        self.store.keep(by, move |work| Box::pin(async move { Ok(work.sweep(swept).await?) })).await
    }
}

async fn repeated<T: DeserializeOwned>(
    work: &mut dyn UnitOfWork,
    once: &Once,
    done: OnceDone,
    request: String,
) -> Result<T, ServiceError> {
    if done.fingerprint != once.fingerprint {
        return Err(ServiceError::OnceReused);
    }
    let event = AuditEvent::done(Action::RequestRepeated, EntityKind::Register, "").with("request", request);
    work.audit(event).await?;
    Ok(serde_json::from_str(&done.result)?)
}
