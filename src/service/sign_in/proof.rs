//! What somebody shows to prove who they are, as it stands in the act that it opens the door to.

use super::ServiceError;
use crate::{
    domain::clock::Timestamp,
    security::{
        totp::{self, SecondFactor},
        vault::Vault,
    },
    store::{StoreError, UnitOfWork, transient::Credentials},
};

/// A password that was checked, or a code still to be checked.
pub(super) enum Proof {
    /// The hash that the password was found right for.
    Password(String),
    /// A code of the second factor, or a recovery code.
    Code(String),
}

impl Proof {
    /// Whether it holds in this act: the password is still that one, the code was not used meanwhile. A code is
    /// used up.
    ///
    /// Who has no password has no second factor either: it would stand for itself alone.
    pub(super) async fn holds(
        &self,
        work: &mut dyn UnitOfWork,
        vault: &Vault,
        staff: &str,
    ) -> Result<bool, StoreError> {
        let Some(kept) = work.find_credentials(staff).await? else { return Ok(false) };
        let Some(present) = kept.password_hash.as_deref() else { return Ok(false) };
        match self {
            Self::Password(checked) => Ok(checked == present),
            Self::Code(code) => {
                let Some(after) = with_code_used(vault, kept, code, work.now()) else { return Ok(false) };
                work.put_credentials(&after).await?;
                Ok(true)
            }
        }
    }
}

/// Why an act that needs a proof was not carried out.
pub(super) enum Unproven {
    /// The proof in this field does not hold.
    Wrong(&'static str),
    /// The act failed.
    Failed(ServiceError),
}

impl From<StoreError> for Unproven {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<ServiceError> for Unproven {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

/// What came of such an act, or the field whose proof does not hold.
pub(super) fn proven<T>(done: Result<T, Unproven>) -> Result<Result<T, &'static str>, ServiceError> {
    match done {
        Ok(value) => Ok(Ok(value)),
        Err(Unproven::Wrong(field)) => Ok(Err(field)),
        Err(Unproven::Failed(error)) => Err(error),
    }
}

/// The credentials once a code is used; none when it is not one of theirs, or was used before.
fn with_code_used(vault: &Vault, kept: Credentials, code: &str, now: Timestamp) -> Option<Credentials> {
    let sealed = kept.totp.as_deref()?;
    let secret = vault.open_plain(&super::factor_place(&kept.staff), sealed).ok()?;
    let factor = SecondFactor::of(std::str::from_utf8(&secret).ok()?, &kept.staff)?;
    if let Some(step) = factor.check(code, kept.totp_step, seconds(now)) {
        return Some(Credentials { totp_step: step, ..kept });
    }
    let recovery = totp::use_recovery_code(code, &kept.recovery)?;
    Some(Credentials { recovery, ..kept })
}

/// Whole seconds since 1970.
pub(super) fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.micros() / 1_000_000).unwrap_or(0)
}
