//! Relatives of a child among the families, and waivers of rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    actor::Role,
    code::{ChildCode, FamilyCode, RuleCode},
    date::Date,
    text::Text,
};

/// A family that is related to a child: shown in a first tier of its own, never scored up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relative {
    /// The child.
    pub child: ChildCode,
    /// The family.
    pub family: FamilyCode,
    /// What the applicant is to the child.
    pub relation: Relation,
}

/// What an applicant is to the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Parent.
    Parent,
    /// Adopter.
    Adopter,
    /// Brother or sister, full or half.
    FullOrHalfSibling,
    /// Grandmother or grandfather.
    Grandparent,
    /// Aunt or uncle.
    AuntOrUncle,
    /// Cousin.
    Cousin,
    /// Step-parent.
    StepParent,
    /// Another relative.
    OtherRelative,
}

/// A recorded permission that a failed rule does not count for one child, or one child and one family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The child.
    pub child: ChildCode,
    /// The family; absent for a case rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<FamilyCode>,
    /// The rule that is waived.
    pub rule: RuleCode,
    /// The role of the person who granted it.
    pub granted_by: Role,
    /// Why, in words.
    pub reason: Text,
    /// A coded reason, where the rule lists them (R-CASE-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<Text>,
    /// Day it was granted.
    pub granted_on: Date,
    /// Last day on which it holds; absent when it holds until revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
}

impl Waiver {
    /// Whether the waiver holds on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.granted_on <= day && self.expires_on.is_none_or(|last| day <= last)
    }
}
