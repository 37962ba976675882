//! What a question is about: a record, which is opened before anything is asked of it, or the rules and weights.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    code::{ChildCode, FactCode, FamilyCode, VersionCode},
    proposal::ProposalNumber,
    run::RunNumber,
    shape::ShapeError,
};

/// Kind of what a question about the rules and weights themselves is about; its code is their version.
pub const OF_MODEL: &str = "model";

/// What a question is about, as it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum About {
    /// A child.
    Child {
        /// Its case number.
        code: ChildCode,
        /// The fact, where it is about one.
        #[serde(default)]
        fact: Option<FactCode>,
    },
    /// A family.
    Family {
        /// Its register number.
        code: FamilyCode,
        /// The fact, where it is about one.
        #[serde(default)]
        fact: Option<FactCode>,
    },
    /// A list.
    Run {
        /// Its number.
        code: RunNumber,
    },
    /// A proposal, or what was decided on it.
    Proposal {
        /// Its number.
        code: ProposalNumber,
    },
    /// The rules and weights themselves.
    Model {
        /// Their version.
        code: VersionCode,
    },
}

impl About {
    /// Every kind.
    pub const KINDS: [&str; 5] = ["child", "family", "run", "proposal", OF_MODEL];

    /// Reads what a form sends.
    ///
    /// # Errors
    /// [`ShapeError`] for a kind that there is not, and for a code that is none of its kind.
    pub fn parse(kind: &str, code: &str, fact: Option<FactCode>) -> Result<Self, ShapeError> {
        Ok(match kind {
            "child" => Self::Child { code: ChildCode::parse(code)?, fact },
            "family" => Self::Family { code: FamilyCode::parse(code)?, fact },
            "run" => Self::Run { code: RunNumber::parse(code).map_err(|_| ShapeError::CodeCharacter)? },
            "proposal" => Self::Proposal { code: ProposalNumber::parse(code)? },
            OF_MODEL => Self::Model { code: VersionCode::parse(code)? },
            _ => return Err(ShapeError::CodeCharacter),
        })
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Child { .. } => "child",
            Self::Family { .. } => "family",
            Self::Run { .. } => "run",
            Self::Proposal { .. } => "proposal",
            Self::Model { .. } => OF_MODEL,
        }
    }

    fn code(&self) -> String {
        match self {
            Self::Child { code, .. } => code.to_string(),
            Self::Family { code, .. } => code.to_string(),
            Self::Run { code } => code.to_string(),
            Self::Proposal { code } => code.to_string(),
            Self::Model { code } => code.to_string(),
        }
    }
}

/// What a question is about, as it is kept: one of former days may name what is no code today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptAbout {
    /// Kind: `child`, `family`, `run`, `proposal`, or [`OF_MODEL`].
    pub kind: String,
    /// Its code.
    pub code: String,
    /// The fact, where it is about one: a rule or an item of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}

impl KeptAbout {
    /// What it names; absent when it names nothing that there could be.
    pub fn names(&self) -> Option<About> {
        About::parse(&self.kind, &self.code, None).ok()
    }
}

impl From<About> for KeptAbout {
    fn from(about: About) -> Self {
        let (kind, code) = (about.kind().to_owned(), about.code());
        let fact = match about {
            About::Child { fact, .. } | About::Family { fact, .. } => fact,
            About::Run { .. } | About::Proposal { .. } | About::Model { .. } => None,
        };
        Self { kind, code, fact: fact.map(String::from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_names_what_was_asked_about() {
        for kind in About::KINDS {
            let code = match kind {
                "run" => "R-4",
                "proposal" => "P-4",
                _ => "17/2026",
            };
            let about = About::parse(kind, code, None).unwrap();
            assert_eq!(serde_json::to_value(&about).unwrap()["kind"], kind);
            let kept = KeptAbout::from(about.clone());
            assert_eq!((kept.kind.as_str(), kept.code.as_str()), (kind, code));
            assert_eq!(kept.names(), Some(about));
        }
        assert!(About::parse("office", "S-1", None).is_err());
        assert!(About::parse("proposal", "C-001", None).is_err());
    }
}
