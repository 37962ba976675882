//! A result for those who may not read every reason: that a rule keeps a family out stays, which one does not.

use super::{ChangeEntry, Document, FamilyEntry, RuleEntry};
use crate::matching::policy::{Policy, SourceKind};

/// What stands in the place of the code of a rule whose reason is restricted.
pub const RESTRICTED: &str = "restricted";

impl Document {
    /// Whether a restricted rule of `policy` keeps a family out.
    pub fn tells_restricted(&self, policy: &Policy) -> bool {
        let codes = codes(policy);
        self.families.iter().any(|family| family.rules.iter().any(|rule| fails(rule, &codes)))
    }

    /// Takes restricted reasons out.
    pub fn restrict(&mut self, policy: &Policy) {
        let codes = codes(policy);
        self.families.iter_mut().for_each(|family| restrict(family, &codes));
    }
}

impl FamilyEntry {
    /// Takes restricted reasons out.
    pub fn restrict(&mut self, policy: &Policy) {
        restrict(self, &codes(policy));
    }
}

fn codes(policy: &Policy) -> Vec<&str> {
    policy.file().rules.iter().filter(|rule| rule.is_restricted()).map(|rule| rule.id.as_str()).collect()
}

fn fails(rule: &RuleEntry, codes: &[&str]) -> bool {
    rule.verdict == "fail" && codes.contains(&rule.rule.as_str())
}

/// Where one restricted rule fails, the others are taken out with it: what remains would tell which one it is.
fn restrict(family: &mut FamilyEntry, codes: &[&str]) {
    let Some(failed) = family.rules.iter().position(|rule| fails(rule, codes)) else { return };
    let instead = RuleEntry {
        rule: RESTRICTED.into(),
        value: "".into(),
        needed: "".into(),
        as_of: None,
        source: None,
        standing: SourceKind::Source,
        waivers: Vec::new(),
        ..family.rules[failed].clone()
    };
    family.rules.retain(|rule| !codes.contains(&rule.rule.as_str()));
    family.rules.insert(0, instead);
    let is_of =
        |change: &ChangeEntry| matches!(change, ChangeEntry::Rule { rule, .. } if codes.contains(&rule.as_str()));
    if family.what_would_change.iter().any(is_of) {
        family.what_would_change.retain(|change| !is_of(change));
        let change = ChangeEntry::Rule { rule: RESTRICTED.into(), verdict: "fail".into(), needed: "".into() };
        family.what_would_change.push(change);
    }
}
