//! The Individual Development and Life-Arrangement Plan (ЖДӨҚЖ): the needs, their order, who confirmed
//! them, and the words they rest on.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    code::{ChildCode, ItemCode, LanguageCode, PersonCode, SettlementCode, StrengthCode},
    date::Date,
    level::{Importance, NeedLevel},
    shape::ShapeError,
    text::Text,
};

/// A child's plan as an interdisciplinary team wrote it (S000 L48) and a person confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The child the plan is for.
    pub child: ChildCode,
    /// Day the plan was written.
    pub date: Date,
    /// Who wrote it.
    #[serde(default)]
    #[validate(length(max = 12))]
    pub team: Vec<TeamRole>,
    /// The recommendation section, word for word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<Recommendation>,
    /// Who confirmed the coded needs and their order, and when. Without it nothing is matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmation>,
    /// The coded needs.
    #[serde(default)]
    #[validate(length(max = 54))]
    pub needs: Vec<Need>,
    /// The child's strengths, to be nurtured.
    #[serde(default)]
    #[validate(length(max = 10))]
    pub strengths: Vec<ChildStrength>,
    /// What the household must or should be like.
    #[serde(default)]
    #[validate(length(max = 24))]
    pub constraints: Vec<PlanConstraint>,
    /// The child's own words: shown beside the rest, never scored.
    #[serde(default)]
    #[validate(length(max = 24))]
    pub wishes: Vec<Wish>,
    /// Facts of the case.
    #[serde(default)]
    pub case: CaseFacts,
}

/// A specialist of the team that writes the plan (S000 L48).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamRole {
    /// The "near adult" (жақын ересек).
    CloseAdultEducator,
    /// Psychologist.
    Psychologist,
    /// Social pedagogue.
    SocialPedagogue,
    /// Teacher of additional education.
    AdditionalEducationTeacher,
    /// A contracted or other specialist (O165 A1 §21).
    Other,
}

/// The recommendation section as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Language of the text.
    pub language: LanguageCode,
    /// The text.
    pub text: Text,
}

/// Who confirmed the needs, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The specialist's staff code.
    pub by: PersonCode,
    /// The day.
    pub on: Date,
}

/// One coded need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The need's code in the policy.
    pub item: ItemCode,
    /// 0 to 3; absent when it was not assessed, which is not the same as 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<NeedLevel>,
    /// How important it is for this child.
    pub importance: Importance,
    /// The words of the recommendation it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Text>,
}

/// A recorded strength of the child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildStrength {
    /// The strength's code in the policy.
    pub strength: StrengthCode,
    /// The words of the recommendation it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Text>,
}

/// What the plan says about the household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanConstraint {
    /// The constraint.
    pub constraint: Constraint,
    /// Hard excludes (R-SAFE-04), soft is shown.
    pub strength: ConstraintStrength,
    /// The words of the recommendation it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Text>,
}

/// Whether a constraint excludes or is only shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintStrength {
    /// A family that breaks it is not considered.
    Hard,
    /// Shown beside the family, lowers nothing.
    Soft,
}

/// A household constraint, written as `code` or `code:parameter`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Constraint {
    /// No child younger than this many years (1 to 17) in the home.
    NoChildUnderAge(u8),
    /// No young children in the home; the age is a setting of the policy.
    NoYoungChildren,
    /// No other child in the home.
    OnlyChild,
    /// Other children in the home are welcome.
    OtherChildrenWelcome,
    /// Two carers.
    TwoParents,
    /// A man in the household who can be a model.
    MaleRoleModel,
    /// A woman among the carers.
    FemaleCarer,
    /// No unrelated adult man in the home.
    NoUnrelatedAdultMales,
    /// This person must not meet the child (rule R-CASE-08).
    ContactProhibited(PersonCode),
    /// The family lives in this settlement.
    Location(SettlementCode),
    /// No pets.
    NoPets,
    /// The child's own wish about the household, in words; never evaluated by the machine.
    ChildPreference(Text),
}

impl Constraint {
    /// Codes without their parameters, as the policy lists them.
    pub const CODES: [&'static str; 12] = [
        "no_child_under_age",
        "no_young_children",
        "only_child",
        "other_children_welcome",
        "two_parents",
        "male_role_model",
        "female_carer",
        "no_unrelated_adult_males_in_home",
        "contact_prohibited",
        "location",
        "no_pets",
        "child_preference",
    ];

    /// Reads `code` or `code:parameter`.
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        let (code, parameter) = match text.trim().split_once(':') {
            Some((code, parameter)) => (code, Some(parameter.trim())),
            None => (text.trim(), None),
        };
        if !Self::CODES.contains(&code) {
            return Err(ShapeError::UnknownConstraint);
        }
        match (code, parameter) {
            ("no_child_under_age", Some(years)) => match years.parse::<u8>() {
                Ok(years @ 1..=17) => Ok(Self::NoChildUnderAge(years)),
                _ => Err(ShapeError::ConstraintParameter),
            },
            ("contact_prohibited", Some(person)) => {
                PersonCode::parse(person).map(Self::ContactProhibited).map_err(|_| ShapeError::ConstraintParameter)
            }
            ("location", Some(place)) => {
                SettlementCode::parse(place).map(Self::Location).map_err(|_| ShapeError::ConstraintParameter)
            }
            ("child_preference", Some(words)) => {
                Text::parse(words).map(Self::ChildPreference).map_err(|_| ShapeError::ConstraintParameter)
            }
            ("no_young_children", None) => Ok(Self::NoYoungChildren),
            ("only_child", None) => Ok(Self::OnlyChild),
            ("other_children_welcome", None) => Ok(Self::OtherChildrenWelcome),
            ("two_parents", None) => Ok(Self::TwoParents),
            ("male_role_model", None) => Ok(Self::MaleRoleModel),
            ("female_carer", None) => Ok(Self::FemaleCarer),
            ("no_unrelated_adult_males_in_home", None) => Ok(Self::NoUnrelatedAdultMales),
            ("no_pets", None) => Ok(Self::NoPets),
            _ => Err(ShapeError::ConstraintParameter),
        }
    }

    /// The code without its parameter.
    pub fn code(&self) -> &'static str {
        let position = match self {
            Self::NoChildUnderAge(_) => 0,
            Self::NoYoungChildren => 1,
            Self::OnlyChild => 2,
            Self::OtherChildrenWelcome => 3,
            Self::TwoParents => 4,
            Self::MaleRoleModel => 5,
            Self::FemaleCarer => 6,
            Self::NoUnrelatedAdultMales => 7,
            Self::ContactProhibited(_) => 8,
            Self::Location(_) => 9,
            Self::NoPets => 10,
            Self::ChildPreference(_) => 11,
        };
        Self::CODES[position]
    }

    /// The parameter after the colon, if the constraint has one.
    pub fn parameter(&self) -> Option<String> {
        match self {
            Self::NoChildUnderAge(years) => Some(years.to_string()),
            Self::ContactProhibited(person) => Some(person.to_string()),
            Self::Location(place) => Some(place.to_string()),
            Self::ChildPreference(words) => Some(words.to_string()),
            _ => None,
        }
    }

    /// Whether the plan cannot ask for both at once.
    pub fn contradicts(&self, other: &Constraint) -> bool {
        use Constraint::{Location, OnlyChild, OtherChildrenWelcome};
        match (self, other) {
            (OnlyChild, OtherChildrenWelcome) | (OtherChildrenWelcome, OnlyChild) => true,
            (Location(a), Location(b)) => a != b,
            _ => false,
        }
    }
}

impl std::fmt::Display for Constraint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.parameter() {
            Some(parameter) => write!(f, "{}:{parameter}", self.code()),
            None => f.write_str(self.code()),
        }
    }
}

impl TryFrom<String> for Constraint {
    type Error = ShapeError;
    fn try_from(text: String) -> Result<Self, ShapeError> {
        Self::parse(&text)
    }
}

impl From<Constraint> for String {
    fn from(constraint: Constraint) -> String {
        constraint.to_string()
    }
}

impl JsonSchema for Constraint {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Constraint".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A code of the list, with :parameter where it has one: no_child_under_age:3, contact_prohibited:PERSON, location:PLACE, child_preference:WORDS",
            "pattern": format!("^({})(:.+)?$", Constraint::CODES.join("|"))
        })
    }
}

/// Something the child said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The child's own words.
    pub text: Text,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_on: Option<Date>,
}

/// Forms of placement (O165 A3 §2(3), §3; professional family and adoption from public texts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlacementForm {
    /// Қорғаншылық, under 14.
    Guardianship,
    /// Қамқоршылық, 14 to 18.
    Trusteeship,
    /// Патронат.
    Patronage,
    /// Қабылдаушы отбасы.
    FosterFamily,
    /// Отбасы үлгісіндегі балалар үйі.
    FamilyTypeHome,
    /// Кәсіби қабылдаушы отбасы.
    ProfessionalFosterFamily,
    /// Бала асырап алу: decided by a court.
    Adoption,
}

impl PlacementForm {
    /// Every form, in the order of the policy.
    pub const ALL: [Self; 7] = [
        Self::Guardianship,
        Self::Trusteeship,
        Self::Patronage,
        Self::FosterFamily,
        Self::FamilyTypeHome,
        Self::ProfessionalFosterFamily,
        Self::Adoption,
    ];

    /// The code used in records and in the policy.
    pub fn code(self) -> &'static str {
        match self {
            Self::Guardianship => "guardianship",
            Self::Trusteeship => "trusteeship",
            Self::Patronage => "patronage",
            Self::FosterFamily => "foster_family",
            Self::FamilyTypeHome => "family_type_home",
            Self::ProfessionalFosterFamily => "professional_foster_family",
            Self::Adoption => "adoption",
        }
    }
}

/// Facts of the child's case that rules ask for. What is absent is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFacts {
    /// The form of placement looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<PlacementForm>,
    /// The child's legal category (O165 A3 §2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<ChildCategory>,
    /// Whether return to the birth family is possible (S000 L48).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_family_return: Option<DatedStatus<ReturnStatus>>,
    /// Result of the search for relatives (S000 L25-30).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_search: Option<DatedStatus<RelativeSearch>>,
    /// The legal basis of the form (O165 A3 §5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
    /// When the child's opinion was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion_recorded_on: Option<Date>,
    /// When the child's consent to a concrete family was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_recorded_on: Option<Date>,
    /// When a written safety plan was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety_plan_on: Option<Date>,
    /// Persons with whom contact is prohibited by a court or an authority.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contact_bans: Vec<PersonCode>,
    /// Settlement of the child's school or kindergarten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_settlement: Option<SettlementCode>,
    /// Settlement of the relative with whom contact is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_settlement: Option<SettlementCode>,
}

/// A status with the day it was recorded and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatedStatus<S> {
    /// The status.
    pub status: S,
    /// When it was recorded.
    pub as_of: Date,
    /// The document it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// The child's legal category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChildCategory {
    /// Orphan (O165 A3 §2(1)).
    Orphan,
    /// Left without parental care (§2(2)).
    WithoutParentalCare,
    /// Suspected of a crime and cannot stay at the former residence (§2(3)).
    SuspectedCannotStay,
    /// None of the covered categories.
    NotCovered,
}

/// Whether the child can return to the birth family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnStatus {
    /// Assessed as not possible.
    NotPossible,
    /// Work with the birth family goes on.
    UnderWork,
    /// Possible.
    Possible,
}

/// Result of the search for relatives who can take the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelativeSearch {
    /// Done, none suitable.
    DoneNoneSuitable,
    /// Done, candidates are in the register.
    DoneCandidatesListed,
    /// Still going on.
    Ongoing,
}

/// The act a form of placement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Kind of act.
    pub kind: LegalBasisKind,
    /// Number of the draft, contract or ruling.
    pub reference: Text,
}

/// Kinds of act (O165 A3 §5(1)-(3); adoption by court).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegalBasisKind {
    /// Decision of the local executive body.
    AkimatDecision,
    /// Contract.
    Contract,
    /// Ruling of the body conducting the criminal process.
    InvestigatorRuling,
    /// Court decision.
    CourtDecision,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_constraint_is_read_back_as_it_is_written() {
        for text in [
            "no_child_under_age:3",
            "no_young_children",
            "only_child",
            "other_children_welcome",
            "two_parents",
            "male_role_model",
            "female_carer",
            "no_unrelated_adult_males_in_home",
            "contact_prohibited:P-1",
            "location:TARAZ",
            "no_pets",
            "child_preference:иті бар үй",
        ] {
            assert_eq!(Constraint::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_constraint_without_its_parameter_is_refused() {
        assert_eq!(Constraint::parse("no_child_under_age"), Err(ShapeError::ConstraintParameter));
        assert_eq!(Constraint::parse("no_child_under_age:99"), Err(ShapeError::ConstraintParameter));
        assert_eq!(Constraint::parse("no_dragons"), Err(ShapeError::UnknownConstraint));
    }
}
