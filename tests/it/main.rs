//! The integration tests: one binary, one line per part saying what it holds.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "a test may stop at the first surprise")]

/// Databases, records and clocks for tests.
mod harness;

/// Keeping and finding: both databases, faults, tampering, races.
mod store;

/// The invented register is what it says it is.
mod fixtures;

/// From an input to a list.
mod matching;

/// The recommendation of a plan, read.
mod reading;

/// Files in: what is read, what is found, what is merged.
mod transfer;

/// Files of offices: what is read, what is refused.
mod office;

/// Printed sheets.
mod report;

/// Commands as people type them.
mod cli;

/// Pictures: well-formed, inert, within their bounds, with a table that says it all.
mod pictures;

/// The server over HTTP: who may what, the way of a case, bad input.
mod web;

/// Runs made, kept, held and looked at again.
mod service;

/// Who may use whom.
mod layering;
