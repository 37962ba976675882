//! The policy: every item, weight, table, rule and limit a run uses, as data with reasons and sources.
//!
//! A policy is one JSON file under `models/`, read and checked by [`load`](crate::matching::policy::load), linted by
//! [`lint`](crate::matching::policy::lint), and
//! proven by the golden vectors it carries ([`vectors`](crate::matching::policy::vectors)).

use crate::domain::date::Date;
use crate::domain::language::Trilingual;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Reading a policy file, and why one is refused.
pub mod load;

/// Everything that can be wrong inside a policy, named by entry.
pub mod lint;

/// What changed between two policies.
pub mod diff;

/// Golden vectors: small inputs with the contributions they must give.
pub mod vectors;

/// What a policy names.
mod named;

/// Its rules.
mod rules;

/// Rules whose reason not everybody may read.
mod restricted;

/// Its numbers.
mod tables;

pub use load::{Policy, PolicyError};
pub use named::*;
pub use restricted::RESTRICTED_CONCLUSIONS;
pub use rules::*;
pub use tables::*;

/// The policy file as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// Format: `uya/policy/1`.
    pub format: String,
    /// Name, the folder under `models/`.
    pub name: String,
    /// Semantic version, the file's name.
    pub version: String,
    /// Day it was written.
    pub date: Date,
    /// Whether rules without a source document exclude or only flag.
    pub unconfirmed_rules: UnconfirmedRules,
    /// What each standing means.
    pub standings: BTreeMap<SourceKind, Trilingual>,
    /// What each document code stands for.
    pub documents: BTreeMap<String, Trilingual>,
    /// Words of the need levels 0 to 3.
    pub need_scale: Vec<Trilingual>,
    /// Words of the capability levels 0 to 3.
    pub family_scale: Vec<Trilingual>,
    /// The 13 groups of needs.
    pub groups: Vec<Group>,
    /// The 54 needs.
    pub items: Vec<Item>,
    /// The child's strengths.
    pub strengths: Vec<Strength>,
    /// Household constraints a plan may state.
    pub constraints: Vec<ConstraintText>,
    /// The 38 services of Annex 3.
    pub services: Vec<Service>,
    /// Forms of placement.
    pub placement_forms: Vec<Form>,
    /// The 39 rules.
    pub rules: Vec<Rule>,
    /// Multipliers and coverage.
    pub tables: Tables,
    /// What the fit words mean.
    pub bands: Bands,
    /// When places are called even.
    pub near_ties: NearTies,
    /// How sure the order is.
    pub worlds: Worlds,
    /// Cut points of capabilities that follow from facts.
    pub derived: Derived,
    /// When a fact is too old.
    pub staleness: Staleness,
    /// When a family is only just excluded.
    pub nearness: Nearness,
    /// Why an item can or cannot be raised by support.
    pub attainable: BTreeMap<Attainable, Trilingual>,
    /// Golden vectors.
    pub vectors: Vec<vectors::Vector>,
}

/// Whether rules without a source document exclude or only flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnconfirmedRules {
    /// As shipped, with their standing shown.
    Enforce,
    /// All become flags.
    Flag,
}
