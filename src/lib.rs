//! Uya.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

pub mod domain;

pub mod matching;

pub mod store;

pub mod transfer;

pub mod generate;

pub mod i18n;

pub mod generate;
