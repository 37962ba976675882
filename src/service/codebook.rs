//! The codes of the policy, as files may use them.

use crate::{
    matching::policy::{Check, Policy, Rule},
    transfer::{Codebook, ItemEntry, RuleEntry},
};

/// The code book of a policy.
pub fn codebook(policy: &Policy) -> Codebook {
    let file = policy.file();
    let rule_entry = |rule: &Rule| RuleEntry {
        code: rule.id.to_string(),
        waivable_by: rule.waiver.as_ref().map(|terms| terms.by),
        reason_codes: match &rule.check {
            Check::SiblingsTogether { reasons } => reasons.clone(),
            _ => Vec::new(),
        },
    };
    let item_entry = |item: &crate::matching::policy::Item| ItemEntry {
        code: item.code.to_string(),
        age_min: item.age_range[0],
        age_max: item.age_range[1],
    };
    Codebook {
        items: file.items.iter().map(item_entry).collect(),
        strengths: file.strengths.iter().map(|strength| strength.code.to_string()).collect(),
        rules: file.rules.iter().map(rule_entry).collect(),
    }
}
