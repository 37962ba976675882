//! Uya.

pub mod domain;

pub mod matching;

pub mod i18n;

pub mod generate;
