//! Whether it is free, and where it stands on the register.

use crate::domain::code::ChildCode;
use crate::domain::date::Date;
use crate::domain::text::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An answer to the question whether the family is free to take a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    /// The answer.
    pub status: AvailabilityStatus,
    /// When the family said so.
    pub confirmed_on: Date,
    /// For `not_until`: the day from which the family is free again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The contact-log entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// What the family answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityStatus {
    /// Free to take a child.
    Free,
    /// Not before a later day.
    NotUntil,
    /// Withdrew.
    Withdrew,
}

/// Where the family stands in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterState {
    /// The state.
    pub status: RegisterStatus,
    /// The child of an introduction that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildCode>,
    /// When it was recorded.
    pub as_of: Date,
}

/// States of a family in the register (R-FAM-19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterStatus {
    /// Open.
    Open,
    /// Being introduced to a child.
    Introduction,
    /// Suspended.
    Suspended,
    /// Under investigation.
    Investigation,
}
