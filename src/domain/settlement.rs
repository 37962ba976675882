//! Places: the finest address Uya keeps is a settlement.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{code::SettlementCode, language::Language, region::Region, shape::ShapeError, text::Text};

/// A town, village or city district with the point distances are measured from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// Code used by children and families.
    pub code: SettlementCode,
    /// Name in Kazakh.
    pub name_kk: Text,
    /// Name in Russian.
    pub name_ru: Text,
    /// Name in English.
    pub name_en: Text,
    /// Latitude in degrees, −90 to 90.
    pub latitude: Degrees<90>,
    /// Longitude in degrees, −180 to 180.
    pub longitude: Degrees<180>,
    /// The region it lies in. A record written before regions were kept has none and stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

impl Settlement {
    /// Its name in a language.
    pub fn name(&self, language: Language) -> &Text {
        match language {
            Language::Kk => &self.name_kk,
            Language::Ru => &self.name_ru,
            Language::En => &self.name_en,
        }
    }

    /// Great-circle distance to `other` in whole hundreds of metres, on a sphere of 6 371 km.
    ///
    /// Computed once when a register is read and then kept in the snapshot, so that no
    /// floating-point number reaches a result.
    pub fn hundred_metres_to(&self, other: &Settlement) -> u32 {
        const EARTH_RADIUS_HUNDRED_METRES: f64 = 63_710.0;
        let (lat_a, lat_b) = (self.latitude.radians(), other.latitude.radians());
        let half_lat = (lat_b - lat_a) / 2.0;
        let half_lon = (other.longitude.radians() - self.longitude.radians()) / 2.0;
        let chord = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
        (2.0 * EARTH_RADIUS_HUNDRED_METRES * chord.sqrt().min(1.0).asin()).round() as u32
    }
}

/// An angle in degrees between −`MAX` and `MAX`, kept as hundred-thousandths (about one metre).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Degrees<const MAX: i32>(i32);

impl<const MAX: i32> Degrees<MAX> {
    const PARTS: f64 = 100_000.0;

    fn radians(self) -> f64 {
        (f64::from(self.0) / Self::PARTS).to_radians()
    }
}

impl<const MAX: i32> TryFrom<f64> for Degrees<MAX> {
    type Error = ShapeError;
    fn try_from(degrees: f64) -> Result<Self, ShapeError> {
        if !degrees.is_finite() || degrees.abs() > f64::from(MAX) {
            return Err(ShapeError::CoordinateRange);
        }
        Ok(Self((degrees * Self::PARTS).round() as i32))
    }
}

impl<const MAX: i32> From<Degrees<MAX>> for f64 {
    fn from(angle: Degrees<MAX>) -> f64 {
        f64::from(angle.0) / Degrees::<MAX>::PARTS
    }
}

impl<const MAX: i32> JsonSchema for Degrees<MAX> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Degrees{MAX}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": -MAX, "maximum": MAX})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: f64, longitude: f64) -> Settlement {
        let name = Text::parse("x").unwrap();
        Settlement {
            code: SettlementCode::parse("X").unwrap(),
            name_kk: name.clone(),
            name_ru: name.clone(),
            name_en: name,
            latitude: latitude.try_into().unwrap(),
            longitude: longitude.try_into().unwrap(),
            region: None,
        }
    }

    #[test]
    fn one_degree_of_the_meridian_is_about_111_kilometres() {
        assert_eq!(place(42.0, 71.0).hundred_metres_to(&place(43.0, 71.0)), 1112);
        assert_eq!(place(42.0, 71.0).hundred_metres_to(&place(42.0, 71.0)), 0);
    }

    #[test]
    fn a_record_written_before_regions_were_kept_is_read_and_written_to_the_same_bytes() {
        let old = r#"{"code":"X","name_kk":"x","name_ru":"x","name_en":"x","latitude":42.9,"longitude":71.367}"#;
        let read: Settlement = serde_json::from_str(old).unwrap();
        assert_eq!(read.region, None);
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
    }

    #[test]
    fn a_region_that_nobody_has_is_refused() {
        let text =
            r#"{"code":"X","name_kk":"x","name_ru":"x","name_en":"x","latitude":1,"longitude":1,"region":"KZ-99"}"#;
        assert!(serde_json::from_str::<Settlement>(text).is_err());
        assert!(serde_json::from_str::<Settlement>(&text.replace("KZ-99", "KZ-31")).is_ok());
    }
}
