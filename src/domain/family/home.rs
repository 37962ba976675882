//! Who lives there and how: carers, residents, the dwelling, languages.

use crate::domain::child::Sex;
use crate::domain::code::{ChildCode, LanguageCode};
use crate::domain::date::Date;
use crate::domain::shape::ShapeError;
use crate::domain::text::Text;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use validator::Validate;

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
