//! Uya.

pub mod domain;

pub mod i18n;

/// Files in: bundles and sheets, checked before anything is saved.
pub mod transfer;
