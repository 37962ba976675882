//! Uya helps people find each child the right foster family: from the confirmed needs of a child's plan
//! and the register of trained families it proposes an ordered, explained list for a person to review.
//!
//! # The way of a list
//!
//! ```text
//!  file ─▶ transfer ─▶ findings, or records ─▶ service::import ─▶ store
//!                                                                   │
//!  uya match ─▶ service::match_child ◀── records of one moment ─────┘
//!                     │
//!                     ▼
//!              matching::assemble ─▶ MatchingInput (the snapshot)
//!                     │
//!                     ▼
//!   eligibility ─▶ scoring ─▶ bands, ranking ─▶ worlds, ask ─▶ explanation, change ─▶ Document
//!                     │
//!                     ▼
//!              store: policy, snapshot, run and audit entry in one act ─▶ cli::view ─▶ words
//! ```
//!
//! # Modules in reading order
//!
//! [`domain`] says what the words mean; [`matching`] computes a list; [`reading`] suggests needs from the
//! recommendation of a plan; all three are pure. [`transfer`] reads
//! files, [`store`] keeps records, runs and the audit trail, [`service`] holds what people do, [`cli`] is
//! how they say it, [`i18n`] the words they read. [`generate`] invents registers for trials.
//! [`pictures`] draws what pages show, with a table behind each; [`report`] sets the sheets people print.
//!
//! # Who may use whom
//!
//! ```text
//!  cli ─▶ service ─▶ store ─▶ domain          transfer ─▶ domain, i18n, security
//!            ├─────▶ matching ─▶ domain       generate ─▶ matching::policy, domain
//!            ├─────▶ transfer                 i18n ─▶ domain     pictures ─▶ domain
//!            ├─────▶ generate, for practice only
//!            └─────▶ report ─▶ present, matching, i18n, domain
//!  cli, service, transfer ─▶ reading (knows no other module)
//! ```
//!
//! # What always holds
//!
//! - `domain`, `matching` and `reading` read no clock, no file, no database and no ambient randomness.
//! - Points are whole numbers; the lines that are shown sum to the score with `==`.
//! - Every family of the register ends in exactly one place: shown, too little information, or excluded.
//! - Who people are is sealed apart from the register; ethnicity, religion, marital status and diagnoses of adults have
//!   no field anywhere.
//! - sqlx is used in `store` only, clap in `cli` only; only `service` and the shell's database commands
//!   open a unit of work.
//! - What a person reads has its key in Kazakh, Russian and English, or the build stops.
//! - A change, and a look at a child's list, is on the audit trail before anybody hears of it.
//!
//! `tests/it/layering.rs` holds the arrows.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

pub mod domain;

pub mod matching;

/// The recommendation of a plan, read: suggestions for a person to confirm.
pub mod reading;

/// Secrets.
pub mod security;

pub mod transfer;

pub mod store;

pub mod service;

pub mod i18n;

/// Printed sheets: the document, its PDF, its HTML.
pub mod report;

pub mod generate;

pub mod pictures;

pub mod config;

/// Results in words.
mod present;

/// Pages and API.
pub mod web;

pub mod cli;
