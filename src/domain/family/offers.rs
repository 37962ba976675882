//! What a family can do and what it is ready for.

use crate::domain::child::Sex;
use crate::domain::code::{CourseCode, ItemCode, StrengthCode};
use crate::domain::date::Date;
use crate::domain::level::Capability;
use crate::domain::text::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// The bounds the family stated or was approved for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Youngest age in years.
    #[validate(range(max = 17))]
    pub age_min: u8,
    /// Oldest age in years.
    #[validate(range(max = 17))]
    pub age_max: u8,
    /// Sex of the child, when the family stated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// How many more children the family would take.
    #[validate(range(max = 20))]
    pub max_children: u8,
    /// Whether it would take brothers and sisters.
    pub siblings: bool,
    /// When it was stated.
    pub as_of: Date,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// A course passed: evidence for a capability of 2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// The course.
    pub course: CourseCode,
    /// Needs the course prepares for.
    #[validate(length(min = 1, max = 54))]
    pub items: Vec<ItemCode>,
    /// Day it was passed.
    pub passed_on: Date,
    /// Number of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Text>,
}

/// Experience on record with one need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Experience {
    /// The need.
    pub item: ItemCode,
    /// Supported practice (evidence for 2) or proven experience (evidence for 3).
    pub kind: ExperienceKind,
    /// When it was recorded.
    pub as_of: Date,
    /// Who attests it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// How strong an experience is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExperienceKind {
    /// Practice with support.
    SupportedPractice,
    /// Proven.
    Proven,
}

/// One dated rating of a capability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The need.
    pub item: ItemCode,
    /// Who rated.
    pub by: RatedBy,
    /// The level 0 to 3.
    pub level: Capability,
    /// When.
    pub as_of: Date,
    /// The talk, visit or form it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// Who rated a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatedBy {
    /// A worker assessed it.
    Assessed,
    /// The family said so.
    Said,
}

/// What the family does with one strength of a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrengthPractice {
    /// The strength.
    pub strength: StrengthCode,
    /// What the family does.
    pub practice: Practice,
    /// When it was recorded.
    pub as_of: Date,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// Whether a family nurtures a strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Practice {
    /// Recorded as not offered: capability 0.
    NotOffered,
    /// Willing: capability 2.
    Willing,
    /// Practises it: capability 3.
    Practises,
}
