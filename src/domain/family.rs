//! A family: who lives there, what it offers, what it said, and how fresh each fact is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    child::Sex,
    code::{ChildCode, CourseCode, FamilyCode, ItemCode, LanguageCode, PersonCode, SettlementCode, StrengthCode},
    date::Date,
    level::Capability,
    plan::PlacementForm,
    shape::ShapeError,
    text::Text,
};

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

/// An applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carer {
    /// Day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Sex; read only to answer a constraint stated in a child's plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
}

/// Somebody else who lives in the home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resident {
    /// How they belong to the home.
    pub kind: ResidentKind,
    /// Day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Sex; of adults read only to answer a constraint stated in a child's plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Recorded as vulnerable (rule R-SAFE-03).
    #[serde(default)]
    pub vulnerable: bool,
    /// The child's case number, when placed from this register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildCode>,
}

/// How a resident belongs to the home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResidentKind {
    /// A child of the carers.
    OwnChild,
    /// A child placed with the family.
    PlacedChild,
    /// An adult relative.
    RelatedAdult,
    /// An adult who is not related.
    UnrelatedAdult,
}

/// A floor area in tenths of a square metre, written as a number of m² with at most one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Area(u32);

impl Area {
    /// Largest dwelling kept: 2 000 m².
    pub const MAX_TENTHS: u32 = 20_000;

    /// The area in tenths of a square metre, 1 to [`Area::MAX_TENTHS`].
    pub fn tenths(self) -> u32 {
        self.0
    }
}

impl TryFrom<f64> for Area {
    type Error = ShapeError;
    fn try_from(square_metres: f64) -> Result<Self, ShapeError> {
        let tenths = (square_metres * 10.0).round();
        let one_decimal = (square_metres * 10.0 - tenths).abs() < 1e-6;
        if !square_metres.is_finite() || !one_decimal || !(1.0..=f64::from(Self::MAX_TENTHS)).contains(&tenths) {
            return Err(ShapeError::AreaForm);
        }
        Ok(Self(tenths as u32))
    }
}

impl From<Area> for f64 {
    fn from(area: Area) -> f64 {
        f64::from(area.0) / 10.0
    }
}

impl JsonSchema for Area {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Area".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "description": "Square metres with at most one decimal", "minimum": 0.1, "maximum": 2000})
    }
}

/// The dwelling as the inspection act describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dwelling {
    /// Total floor area (O165 A3 §6(1)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_area_m2: Option<Area>,
    /// Living rooms and bedrooms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rooms: Option<u8>,
    /// A separate bedroom for the child is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_bedroom: Option<bool>,
    /// Access for a person who does not walk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Day of the inspection.
    pub as_of: Date,
    /// Number of the inspection act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// How accessible the dwelling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Stairs only, cannot be adapted.
    Unsuitable,
    /// Could be adapted with funding.
    Adaptable,
    /// Adaptation agreed and dated.
    Agreed,
    /// Step-free, in place and inspected.
    InPlace,
}

/// Languages of the home, as of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Languages {
    /// Each language and who uses it.
    #[validate(length(min = 1, max = 8))]
    pub spoken: Vec<HomeLanguage>,
    /// When it was recorded.
    pub as_of: Date,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// One language of the home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeLanguage {
    /// The language.
    pub language: LanguageCode,
    /// How widely it is used.
    pub used_by: LanguageUse,
}

/// How widely a language is used in the home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LanguageUse {
    /// Basic knowledge.
    Basic,
    /// One adult is fluent.
    OneAdult,
    /// The whole household uses it.
    WholeHousehold,
}

/// Whether an adult is at home by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdultAtHome {
    /// All adults work full time, no cover.
    Nobody,
    /// Part of the day, or relatives help.
    PartDay,
    /// One adult at home or flexible.
    Flexible,
    /// One adult fully at home.
    FullDay,
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_keeps_one_decimal_exactly() {
        assert_eq!(Area::try_from(67.5).unwrap().tenths(), 675);
        assert_eq!(f64::from(Area::try_from(67.5).unwrap()).to_string(), "67.5");
        for wrong in [0.0, -1.0, 67.55, f64::NAN, f64::INFINITY, 2000.1] {
            assert_eq!(Area::try_from(wrong), Err(ShapeError::AreaForm), "{wrong}");
        }
    }
}
