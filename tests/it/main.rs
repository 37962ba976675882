//! The integration tests: one binary, one line per part saying what it holds.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "a test may stop at the first surprise")]

/// Databases, records and clocks for tests.
mod harness;

/// Keeping and finding: both databases, faults, tampering, races.
mod store;

/// From an input to a list.
mod matching;

/// Files in: what is read, what is found, what is merged.
mod transfer;
