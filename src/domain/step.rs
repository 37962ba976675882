//! Where a child's case stands, whose turn it is and by when.
//!
//! The terms are proposals of the project, not of the law: each says so on the page.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{coded::coded, date::Date, proposal::ProposalState};

coded! {
    /// The step a case waits for.
    Step {
        /// The needs are to be confirmed.
        ConfirmNeeds = "confirm_needs",
        /// Families are to be looked for.
        Look = "look",
        /// A family is to be proposed.
        Propose = "propose",
        /// The agency is to judge.
        Review = "review",
        /// The second check.
        SecondCheck = "second_check",
        /// The child is to move in.
        Move = "move",
        /// The child lives with the family.
        Settled = "settled",
    }
}

impl Step {
    /// Days within which the step is to be done; none when nothing presses. All are proposals of the project.
    pub fn term_days(self) -> Option<i32> {
        match self {
            Self::ConfirmNeeds | Self::SecondCheck => Some(3),
            Self::Look | Self::Review => Some(5),
            Self::Propose => Some(10),
            Self::Move => Some(14),
            Self::Settled => None,
        }
    }

    /// The step that follows from a proposal's state; none when it decides nothing about the child.
    pub fn after(state: ProposalState) -> Option<Self> {
        match state {
            ProposalState::Draft | ProposalState::Returned => Some(Self::Propose),
            ProposalState::Sent | ProposalState::InReview => Some(Self::Review),
            ProposalState::Agreed | ProposalState::Disagreed => Some(Self::SecondCheck),
            ProposalState::Approved => Some(Self::Move),
            ProposalState::Declined | ProposalState::Withdrawn => None,
        }
    }
}

/// When a step began and by when it is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Term {
    /// The day it began.
    pub since: Date,
    /// The day by which it is to be done.
    pub due: Option<Date>,
    /// Days left, negative when overdue.
    pub days_left: Option<i32>,
}

impl Term {
    /// The term of a step that began on a day.
    pub fn of(step: Step, since: Date, today: Date) -> Self {
        let due = step.term_days().map(|days| since.plus_days(days));
        Self { since, due, days_left: due.map(|due| today.days_until(due)) }
    }

    /// Whether its day has passed.
    pub fn is_overdue(&self) -> bool {
        self.days_left.is_some_and(|days| days < 0)
    }
}
