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

/// Until when the newest document of a kind holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentTerm {
    /// Kind.
    pub kind: DocumentKind,
    /// Day of issue of the newest one; absent when there is none on record.
    pub as_of: Option<Date>,
    /// The last day on which it is new enough.
    pub until: Option<Date>,
    /// Days left, negative when it is too old.
    pub days_left: Option<i32>,
}

impl DocumentTerm {
    /// Days before its end from which a document is to be renewed.
    pub const SOON_DAYS: i32 = 30;

    /// The newest documents of these kinds, which hold for so many months, as they stand on a day.
    pub fn of(documents: &[Document], (kinds, months): (&[DocumentKind], i32), today: Date) -> Vec<Self> {
        let newest = |kind: DocumentKind| {
            let of_kind = documents.iter().filter(|document| document.kind == kind && document.as_of <= today);
            of_kind.map(|document| document.as_of).max()
        };
        let term = |kind: &DocumentKind| {
            let as_of = newest(*kind);
            let until = as_of.map(|day| day.plus_months(months));
            Self { kind: *kind, as_of, until, days_left: until.map(|until| today.days_until(until)) }
        };
        kinds.iter().map(term).collect()
    }

    /// Whether it is too old.
    pub fn is_expired(&self) -> bool {
        self.days_left.is_some_and(|days| days < 0)
    }

    /// Whether it holds, and is to be renewed soon.
    pub fn ends_soon(&self) -> bool {
        self.days_left.is_some_and(|days| (0..=Self::SOON_DAYS).contains(&days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn the_newest_document_of_a_kind_counts_and_one_of_tomorrow_does_not() {
        let document = |kind, as_of: &str| Document { kind, as_of: day(as_of) };
        let documents = [
            document(DocumentKind::Income, "2025-03-01"),
            document(DocumentKind::Income, "2025-11-20"),
            document(DocumentKind::Health, "2025-10-31"),
            document(DocumentKind::Health, "2026-12-01"),
            document(DocumentKind::Housing, "2026-08-01"),
        ];
        let today = day("2026-11-01");
        let [income, health, housing, record] =
            DocumentTerm::of(&documents, (&DocumentKind::ALL, 12), today).try_into().unwrap();
        assert_eq!((income.until, income.days_left), (Some(day("2026-11-20")), Some(19)));
        assert!(income.ends_soon() && !income.is_expired());
        assert!(health.is_expired() && !health.ends_soon(), "{health:?}");
        assert!(!housing.ends_soon() && !housing.is_expired());
        assert_eq!((record.as_of, record.days_left), (None, None));
        let last = DocumentTerm::of(&documents[..2], (&[DocumentKind::Income], 12), day("2026-11-20"));
        assert!(last[0].ends_soon(), "it holds on its last day");
        assert!(DocumentTerm::of(&documents[..2], (&[DocumentKind::Income], 12), day("2026-11-21"))[0].is_expired());
    }
}
