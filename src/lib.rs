//! Uya.

pub mod domain;

/// Keeping and finding.
pub mod store;

pub mod i18n;
