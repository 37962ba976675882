//! A family: who lives there, what it offers, what it said, and how fresh each fact is.

use crate::domain::code::{FamilyCode, PersonCode, SettlementCode};
use crate::domain::date::Date;
use crate::domain::plan::PlacementForm;
use crate::domain::text::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

pub use home::*;
pub use offers::*;
pub use papers::*;
pub use standing::*;

/// Who lives there and how.
mod home;

/// Papers and conclusions.
mod papers;

/// What it can do and is ready for.
mod offers;

/// Whether it is free.
mod standing;

/// A trained prospective family of the register. No names, no ethnicity, no religion, no diagnoses:
/// where the law has a ground that would need them, only the authority's dated conclusion is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Register number.
    pub code: FamilyCode,
    /// Where the family lives.
    pub settlement: SettlementCode,
    /// Forms of placement the family is prepared for; empty when not recorded.
    #[serde(default)]
    #[validate(length(max = 7))]
    pub forms: Vec<PlacementForm>,
    /// The applicants.
    #[serde(default)]
    #[validate(length(max = 4))]
    pub carers: Vec<Carer>,
    /// Everybody else who lives there.
    #[serde(default)]
    #[validate(length(max = 30))]
    pub residents: Vec<Resident>,
    /// Persons living with or closely related to the family, for contact bans; absent when not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 60))]
    pub known_persons: Option<Vec<PersonCode>>,
    /// The dwelling, from the inspection act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwelling: Option<Dwelling>,
    /// Languages of the home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Languages>,
    /// Whether an adult is at home by day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adult_at_home: Option<Dated<AdultAtHome>>,
    /// Whether there are pets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pets: Option<Dated<bool>>,
    /// Number of children the family is approved for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_places: Option<Dated<u8>>,
    /// The bounds the family itself stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferences: Option<Preferences>,
    /// The guardianship authority's conclusions.
    #[serde(default)]
    pub conclusions: Conclusions,
    /// Notarised consent of the spouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spouse_consent: Option<Dated<SpouseConsent>>,
    /// Income per person and month in whole tenge. Read only by the income rule, never scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub income_per_person: Option<Dated<u32>>,
    /// Certificate of psychological preparation (School of foster parents).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparation: Option<PreparationCertificate>,
    /// Documents that age.
    #[serde(default)]
    #[validate(length(max = 20))]
    pub documents: Vec<Document>,
    /// Courses passed.
    #[serde(default)]
    #[validate(length(max = 60))]
    pub training: Vec<Training>,
    /// Experience on record.
    #[serde(default)]
    #[validate(length(max = 120))]
    pub experience: Vec<Experience>,
    /// Capabilities, as the family said and as a worker assessed.
    #[serde(default)]
    #[validate(length(max = 120))]
    pub ratings: Vec<Rating>,
    /// What the family does with strengths of a child.
    #[serde(default)]
    #[validate(length(max = 10))]
    pub strengths: Vec<StrengthPractice>,
    /// What the family answered when asked whether it is free.
    #[serde(default)]
    #[validate(length(max = 200))]
    pub availability: Vec<Availability>,
    /// Where the family stands in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register_state: Option<RegisterState>,
}

impl Family {
    /// Everybody who lives in the home: carers and residents.
    pub fn household_size(&self) -> u32 {
        (self.carers.len() + self.residents.len()) as u32
    }

    /// Children placed in the family already.
    pub fn placed_children(&self) -> u32 {
        self.residents.iter().filter(|r| r.kind == ResidentKind::PlacedChild).count() as u32
    }
}

/// A value with the day it was recorded and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dated<T> {
    /// The value.
    pub value: T,
    /// When it was recorded.
    pub as_of: Date,
    /// The document or talk it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}
