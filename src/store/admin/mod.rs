//! What the person who runs the machine does with a database.

/// What there is.
mod status;

/// Whether all of it holds.
mod verify;

/// Copies.
mod backup;

/// Programs of PostgreSQL.
mod programs;

pub use backup::{Backup, Overwrite, Restored, backup, check_restore, restore};
pub use status::{Status, status};
pub use verify::{VerifyReport, verify};
