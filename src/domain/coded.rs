//! One way to write a closed list of codes: an enum, its stable codes, and how they are read.

/// Defines an enum whose values are kept, sent and read as stable codes.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$item_doc])* $item,)+
        }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$item,)+];

            /// Their codes, in the same order.
            pub const CODES: &'static [&'static str] = &[$($code,)+];

            /// The stable code kept in records.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$item => $code,)+
                }
            }

            /// The value with this code.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&code).ok_or_else(|| {
                    serde::de::Error::unknown_variant(&code, Self::CODES)
                })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "enum": Self::CODES})
            }
        }
    };
}
pub(crate) use coded;

/// Defines the number of a kind of record: from 1, without gaps, shown with its letter, as in `P-12`.
macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(u32);

        impl $name {
            /// The number `number`, 1 or more.
            ///
            /// # Errors
            /// [`ShapeError::Empty`](crate::domain::shape::ShapeError::Empty) for 0.
            pub fn new(number: u32) -> Result<Self, crate::domain::shape::ShapeError> {
                if number == 0 { Err(crate::domain::shape::ShapeError::Empty) } else { Ok(Self(number)) }
            }

            /// Reads the number with its letter, as it is shown.
            ///
            /// # Errors
            /// [`ShapeError::CodeCharacter`](crate::domain::shape::ShapeError::CodeCharacter) for anything else.
            pub fn parse(text: &str) -> Result<Self, crate::domain::shape::ShapeError> {
                use crate::domain::shape::ShapeError::CodeCharacter;
                let digits = text.trim().strip_prefix($prefix).ok_or(CodeCharacter)?;
                if digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(CodeCharacter);
                }
                digits.parse().map_err(|_| CodeCharacter).and_then(Self::new)
            }

            /// The number.
            pub fn get(self) -> u32 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&format!("{}{}", $prefix, self.0))
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::domain::shape::ShapeError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> String {
                number.to_string()
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "pattern": concat!("^", $prefix, "[1-9][0-9]{0,9}$")})
            }
        }
    )+};
}
pub(crate) use numbered;
