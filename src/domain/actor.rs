//! Who acts, and in which role.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Roles of the people who use Uya.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Support-service specialist: confirms needs, shortlists, proposes.
    Specialist,
    /// Adoption-agency reviewer: judges a proposal.
    Reviewer,
    /// Supervisor: second check and audit.
    Supervisor,
    /// Data person: brings the register in and out.
    Data,
    /// The person who runs the machine.
    Operator,
}

impl Role {
    /// The code used in records.
    pub fn code(self) -> &'static str {
        match self {
            Self::Specialist => "specialist",
            Self::Reviewer => "reviewer",
            Self::Supervisor => "supervisor",
            Self::Data => "data",
            Self::Operator => "operator",
        }
    }

    /// Every role.
    pub const ALL: [Self; 5] = [Self::Specialist, Self::Reviewer, Self::Supervisor, Self::Data, Self::Operator];

    /// The role of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether this role may give what `needed` may give: a supervisor stands in for a specialist.
    pub fn covers(self, needed: Role) -> bool {
        self == needed || (self == Role::Supervisor && needed == Role::Specialist)
    }
}

/// Who acts: a staff or system code, with the role at the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Staff or system code, 1 to 64 characters.
    pub id: String,
    /// Role at the time.
    pub role: Role,
}
