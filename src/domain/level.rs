//! Levels of a child's need, of a family's capability, and how important a need is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::shape::ShapeError;

macro_rules! levels {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(u8);

        impl $name {
            /// Every level, lowest first.
            pub const ALL: [Self; 4] = [Self(0), Self(1), Self(2), Self(3)];

            /// The level `value`, 0 to 3.
            pub fn new(value: u8) -> Result<Self, ShapeError> {
                if value > 3 { Err(ShapeError::LevelRange) } else { Ok(Self(value)) }
            }

            /// The level as a number 0 to 3.
            pub fn get(self) -> u8 {
                self.0
            }

            /// The level as an index 0 to 3.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }

        impl TryFrom<i64> for $name {
            type Error = ShapeError;
            fn try_from(value: i64) -> Result<Self, ShapeError> {
                u8::try_from(value).map_err(|_| ShapeError::LevelRange).and_then(Self::new)
            }
        }

        impl From<$name> for i64 {
            fn from(level: $name) -> i64 {
                level.0.into()
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "integer", "minimum": 0, "maximum": 3})
            }
        }
    )+};
}

levels! {
    /// How much a child needs something: 0 no need, 1 watch, 2 act, 3 act now.
    NeedLevel,
    /// What a family can offer for a need: 0 not able or not willing, 1 willing with support,
    /// 2 adequate, 3 proven.
    Capability,
}

/// How important a confirmed need is for this child, as the person who confirmed it ordered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Importance {
    /// A family without it is not considered (rule R-NEED-01).
    Must,
    /// Counts in full.
    Important,
    /// Counts less.
    Desirable,
}
