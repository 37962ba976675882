//! What people do: one use case a file. Only here is a unit of work opened.

use std::sync::Arc;

use crate::{
    domain::{canonical::CanonicalError, run::RunNumber},
    matching::{
        Refusal,
        assemble::AssembleError,
        policy::{Policy, PolicyError},
        what_if::EditError,
    },
    store::{Store, StoreError},
};

/// Reading the records a run is made from.
mod records;

/// Making a run.
pub mod match_child;

/// Looking at a run: every look is on record before anything is shown.
pub mod view_run;

/// A trial on a run's own input.
pub mod try_what_if;

/// Computing a run again and comparing bytes.
pub mod replay;

/// Whether the register agrees with its trail.
pub mod agree;

/// Files in.
pub mod import;

/// The codes of the policy, as files may use them.
pub mod codebook;

/// What every use case needs.
#[derive(Clone)]
pub struct Services {
    /// The register.
    pub store: Arc<Store>,
    /// The policy new runs are made with.
    pub policy: Arc<Policy>,
}

/// Why a use case gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The case cannot be matched as it stands.
    #[error(transparent)]
    Assemble(#[from] AssembleError),
    /// The case rules, or an empty plan, refuse the run.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A trial names something the run does not have.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A stored policy cannot be read any more.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// No such run.
    #[error("there is no run {0}")]
    UnknownRun(RunNumber),
    /// No such family in the run.
    #[error("run {run} has no family {family}")]
    UnknownFamily {
        /// The run.
        run: RunNumber,
        /// The family.
        family: String,
    },
    /// The run was made by arithmetic this program does not have.
    #[error("run {run} was made by engine {made_by}, this program has {here}")]
    OtherEngine {
        /// The run.
        run: RunNumber,
        /// Version that made it.
        made_by: String,
        /// Version of this program.
        here: &'static str,
    },
    /// A fault of the program.
    #[error("fault of the program: {0}")]
    Fault(String),
}

impl From<CanonicalError> for ServiceError {
    fn from(error: CanonicalError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<serde_json::Error> for ServiceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.to_string())
    }
}

/// Runs work that keeps a core busy away from the tasks that wait for the disk.
async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ServiceError::Fault(error.to_string()))
}
