//! What became of an approved proposal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::{ChildCode, FamilyCode, StaffCode},
    coded::coded,
    date::Date,
    proposal::ProposalNumber,
    text::Text,
};

coded! {
    /// What is recorded of a placement.
    OutcomeKind {
        /// The child and the family met.
        Introduced = "introduced",
        /// The child moved in.
        Moved = "moved",
        /// How it stands after 30 days.
        Day30 = "day30",
        /// After 90 days.
        Day90 = "day90",
        /// After 365 days.
        Day365 = "day365",
        /// It ended.
        Ended = "ended",
    }
}

impl OutcomeKind {
    /// Days after the move on which it is due.
    pub fn due_after_days(self) -> Option<i32> {
        match self {
            Self::Day30 => Some(30),
            Self::Day90 => Some(90),
            Self::Day365 => Some(365),
            Self::Introduced | Self::Moved | Self::Ended => None,
        }
    }
}

coded! {
    /// How a placement stands.
    OutcomeState {
        /// It goes on well.
        Steady = "steady",
        /// It goes on with difficulties.
        Strained = "strained",
    }
}

coded! {
    /// Why a placement ended.
    EndReason {
        /// The child grew up.
        CameOfAge = "came_of_age",
        /// The child returned to the birth family.
        Reunified = "reunified",
        /// The child was adopted.
        Adopted = "adopted",
        /// A relative took the child.
        Relative = "relative",
        /// The family could not go on.
        FamilyAsked = "family_asked",
        /// The child did not want to stay.
        ChildAsked = "child_asked",
        /// A need that was not met.
        NeedUnmet = "need_unmet",
        /// Safety.
        Safety = "safety",
        /// The child never moved in.
        NeverBegan = "never_began",
    }
}

/// One entry about a placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What is recorded.
    pub kind: OutcomeKind,
    /// The day it is about.
    pub on: Date,
    /// How it stands, for days 30, 90 and 365.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<OutcomeState>,
    /// Why it ended, one or more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended_because: Vec<EndReason>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// Who recorded it.
    pub by: StaffCode,
    /// When it was recorded, UTC.
    pub at: Timestamp,
}

/// Why an entry cannot be added. The text of each variant is a stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeRefusal {
    /// It ended already.
    #[error("outcome-ended")]
    Ended,
    /// The child has not moved in yet.
    #[error("outcome-not-moved")]
    NotMoved,
    /// It is recorded already.
    #[error("outcome-twice")]
    Twice,
    /// Before the approval, or in the future.
    #[error("outcome-day")]
    Day,
    /// An end without a reason, or a reason without an end.
    #[error("outcome-reason")]
    Reason,
    /// A day entry without how it stands.
    #[error("outcome-state")]
    State,
}

/// A placement. It is known by the number of its proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// The proposal that was approved.
    pub proposal: ProposalNumber,
    /// The child or sibling group.
    pub case_code: String,
    /// The children.
    pub children: Vec<ChildCode>,
    /// The family.
    pub family: FamilyCode,
    /// The day of the approval.
    pub approved_on: Date,
    /// What was recorded since.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
}

impl Placement {
    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.of_kind(OutcomeKind::Ended).is_none()
    }

    /// The entry of a kind.
    pub fn of_kind(&self, kind: OutcomeKind) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.kind == kind)
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// [`OutcomeRefusal`].
    pub fn record(mut self, outcome: Outcome, today: Date) -> Result<Self, OutcomeRefusal> {
        let follows_up = outcome.kind.due_after_days().is_some();
        if !self.is_open() {
            return Err(OutcomeRefusal::Ended);
        }
        if self.of_kind(outcome.kind).is_some() {
            return Err(OutcomeRefusal::Twice);
        }
        if outcome.on < self.approved_on || outcome.on > today {
            return Err(OutcomeRefusal::Day);
        }
        if follows_up && self.of_kind(OutcomeKind::Moved).is_none() {
            return Err(OutcomeRefusal::NotMoved);
        }
        if (outcome.kind == OutcomeKind::Ended) == outcome.ended_because.is_empty() {
            return Err(OutcomeRefusal::Reason);
        }
        if follows_up != outcome.state.is_some() {
            return Err(OutcomeRefusal::State);
        }
        self.outcomes.push(outcome);
        Ok(self)
    }
}
