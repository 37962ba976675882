//! Papers and the authority's conclusions.

use crate::domain::date::Date;
use crate::domain::text::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The authority's conclusions. Each is a dated yes or no; the grounds are never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conclusions {
    /// Overall positive conclusion of the guardianship authority (R-FAM-18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Conclusion>,
    /// Legal capacity and parental-rights history (R-FAM-04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_capacity: Option<Conclusion>,
    /// Health (R-FAM-05).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Conclusion>,
    /// Criminal record (R-FAM-06).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criminal_record: Option<Conclusion>,
    /// Permanent residence and citizenship (R-FAM-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<Conclusion>,
    /// Citizenship of Kazakhstan (R-FAM-02).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citizenship: Option<Conclusion>,
    /// The statutory filter of R-FAM-09.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub single_carer: Option<Conclusion>,
}

/// One conclusion of the authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    /// Whether the requirement is met.
    pub met: bool,
    /// Day of the conclusion.
    pub as_of: Date,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Text>,
}

/// Notarised consent of the spouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpouseConsent {
    /// Given.
    Given,
    /// Refused.
    Refused,
    /// There is no spouse.
    NotNeeded,
}

/// Certificate of psychological preparation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreparationCertificate {
    /// Number; absent when the family did not finish the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Text>,
    /// Whether the family passed.
    pub passed: bool,
    /// Day of issue, or the day it was recorded that there is none.
    pub as_of: Date,
}

/// A document whose age matters (R-FAM-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// Day of issue.
    pub as_of: Date,
}

/// Kinds of document whose age matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Income statement.
    Income,
    /// Health certificate.
    Health,
    /// Housing inspection act.
    Housing,
    /// Criminal-record certificate.
    CriminalRecord,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Income, Self::Health, Self::Housing, Self::CriminalRecord];
}
