//! The codes a file may use: needs with their ages, strengths, rules and who may waive them.

use std::collections::BTreeMap;

use crate::domain::actor::Role;

/// The lists of the policy that codes are looked up in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codebook {
    /// Needs.
    pub items: Vec<ItemEntry>,
    /// Strengths of a child.
    pub strengths: Vec<String>,
    /// Rules.
    pub rules: Vec<RuleEntry>,
}

/// A need of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemEntry {
    /// Its code.
    pub code: String,
    /// Youngest age in years at which it is asked.
    pub age_min: u8,
    /// Oldest age in years at which it is asked.
    pub age_max: u8,
}

/// A rule of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleEntry {
    /// Its code.
    pub code: String,
    /// The role that may waive it; `None` when nobody may.
    pub waivable_by: Option<Role>,
    /// Coded reasons, one of which a waiver must give; empty when words are enough.
    pub reason_codes: Vec<String>,
}

/// The code book by code.
pub(crate) struct Lookup<'a> {
    pub(crate) items: BTreeMap<&'a str, &'a ItemEntry>,
    pub(crate) strengths: Vec<&'a str>,
    pub(crate) rules: BTreeMap<&'a str, &'a RuleEntry>,
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(codebook: &'a Codebook) -> Self {
        Self {
            items: codebook.items.iter().map(|item| (item.code.as_str(), item)).collect(),
            strengths: codebook.strengths.iter().map(String::as_str).collect(),
            rules: codebook.rules.iter().map(|rule| (rule.code.as_str(), rule)).collect(),
        }
    }
}
