//! A child, and the group of brothers and sisters who are placed together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    code::{ChildCode, GroupCode, LanguageCode, SettlementCode},
    date::Date,
};

/// A child is placed until the eighteenth birthday (O165 A3 §2; Annex 3 speaks of children).
pub const AGE_OF_MAJORITY_YEARS: i32 = 18;

/// Sex as documents state it. Of carers it is read only to answer a constraint of the plan or a
/// family's own stated wish about the child; it never enters a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// A girl or a woman.
    Female,
    /// A boy or a man.
    Male,
}

/// A child in the register. Known by a case number; no name is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Child {
    /// Case number.
    pub code: ChildCode,
    /// Day of birth; the child is 0 to 17 years old.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Languages the child speaks, the home language first.
    #[serde(default)]
    #[validate(length(max = 8))]
    pub languages: Vec<LanguageCode>,
    /// Where the child lives now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<SettlementCode>,
}

/// Brothers and sisters who are matched and placed as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroup {
    /// Code of the group.
    pub code: GroupCode,
    /// The children of the group: two or more, each in one group only.
    #[validate(length(min = 2, max = 12))]
    pub members: Vec<ChildCode>,
}
