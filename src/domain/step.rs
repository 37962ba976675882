//! Where a child's case stands, whose turn it is and by when.
//!
//! The terms are proposals of the project, not of the law, until whoever runs the program sets others and says what
//! they rest on.

use std::collections::BTreeMap;

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
    /// Days within which the step is to be done while nobody set others; none when nothing presses. All are proposals of
    /// the project.
    pub fn usual_days(self) -> Option<i32> {
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

/// Most days of a term: a year.
pub const MOST_TERM_DAYS: i32 = 365;

/// Most characters of what a term rests on.
pub const MAX_SOURCE_CHARS: usize = 120;

/// A term that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetTerm {
    /// Days, 1 to [`MOST_TERM_DAYS`].
    pub days: i32,
    /// What it rests on, where that is said: an order and its paragraph.
    pub source: Option<String>,
}

/// Terms of the steps: those that were set, else the usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms(BTreeMap<Step, SetTerm>);

/// Why a text sets no terms.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// A part that is not `step=days`, with or without a source in brackets.
    #[error("{0}: write step=days or step=days (source), several with ; between them")]
    Part(String),
    /// A step that has no term.
    #[error("{0}: use confirm_needs, look, propose, review, second_check or move")]
    Step(String),
    /// Days that are none.
    #[error("{0}: write a whole number of days from 1 to {MOST_TERM_DAYS}")]
    Days(String),
    /// A source that is empty or too long.
    #[error("{0}: write what the term rests on in 1 to {MAX_SOURCE_CHARS} characters")]
    Source(String),
    /// A step that is set twice.
    #[error("{0} is set twice")]
    Twice(String),
}

impl Terms {
    /// Reads `confirm_needs=3; review=7 (Order 165, 12)`: steps with their days, each with what it rests on in brackets.
    ///
    /// # Errors
    /// [`TermsError`] names the part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, TermsError> {
        let mut terms = BTreeMap::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (step, rest) = part.split_once('=').ok_or_else(|| TermsError::Part(part.to_owned()))?;
            let found = Step::parse(step.trim()).filter(|step| step.usual_days().is_some());
            let found = found.ok_or_else(|| TermsError::Step(step.trim().to_owned()))?;
            if terms.insert(found, SetTerm::parse(part, rest)?).is_some() {
                return Err(TermsError::Twice(found.to_string()));
            }
        }
        Ok(Self(terms))
    }

    /// Days of a step; none when nothing presses.
    pub fn days(&self, step: Step) -> Option<i32> {
        self.0.get(&step).map(|set| set.days).or_else(|| step.usual_days())
    }

    /// What the term of a step rests on, where that is said.
    pub fn source(&self, step: Step) -> Option<&str> {
        self.0.get(&step)?.source.as_deref()
    }

    /// Whether somebody set the term of a step.
    pub fn is_set(&self, step: Step) -> bool {
        self.0.contains_key(&step)
    }
}

impl SetTerm {
    fn parse(part: &str, rest: &str) -> Result<Self, TermsError> {
        let (days, source) = match rest.split_once('(') {
            None => (rest, None),
            Some((days, source)) => {
                let inside = source.trim_end().strip_suffix(')').map(str::trim);
                (days, Some(inside.ok_or_else(|| TermsError::Part(part.to_owned()))?))
            }
        };
        let fits = |source: &str| {
            (1..=MAX_SOURCE_CHARS).contains(&source.chars().count()) && !source.chars().any(char::is_control)
        };
        if source.is_some_and(|source| !fits(source)) {
            return Err(TermsError::Source(part.to_owned()));
        }
        let days = days.trim().parse().ok().filter(|days| (1..=MOST_TERM_DAYS).contains(days));
        let days = days.ok_or_else(|| TermsError::Days(part.to_owned()))?;
        Ok(Self { days, source: source.map(str::to_owned) })
    }
}

impl std::fmt::Display for Terms {
    /// Every term in force, as it may be written.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let term = |step: &Step| {
            let source = self.source(*step).map(|source| format!(" ({source})")).unwrap_or_default();
            Some(format!("{step}={}{source}", self.days(*step)?))
        };
        f.pad(&Step::ALL.iter().filter_map(term).collect::<Vec<_>>().join("; "))
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
    pub fn of(step: Step, terms: &Terms, (since, today): (Date, Date)) -> Self {
        let due = terms.days(step).map(|days| since.plus_days(days));
        Self { since, due, days_left: due.map(|due| today.days_until(due)) }
    }

    /// Whether its day has passed.
    pub fn is_overdue(&self) -> bool {
        self.days_left.is_some_and(|days| days < 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_are_set_stand_beside_the_usual_ones_with_what_they_rest_on() {
        let terms = Terms::parse("review = 7 (Order 165, §12); look=2;").unwrap();
        assert_eq!((terms.days(Step::Review), terms.source(Step::Review)), (Some(7), Some("Order 165, §12")));
        assert_eq!((terms.days(Step::Look), terms.source(Step::Look)), (Some(2), None));
        assert_eq!((terms.days(Step::Move), terms.days(Step::Settled)), (Some(14), None));
        assert!(terms.is_set(Step::Look) && !terms.is_set(Step::Move));
        assert_eq!(Terms::parse(&terms.to_string()).unwrap().to_string(), terms.to_string());
        let day = |text| Date::parse(text).unwrap();
        let term = Term::of(Step::Review, &terms, (day("2026-11-01"), day("2026-11-10")));
        assert_eq!((term.due, term.days_left), (Some(day("2026-11-08")), Some(-2)));
    }

    #[test]
    fn a_slip_in_a_term_is_refused_and_named() {
        let long = format!("look=2 ({})", "a".repeat(MAX_SOURCE_CHARS + 1));
        for (text, named) in [
            ("look", "look"),
            ("looks=2", "looks"),
            ("settled=2", "settled"),
            ("look=0", "look=0"),
            ("look=366", "look=366"),
            ("look=two", "look=two"),
            ("look=2 (Order", "look=2 (Order"),
            ("look=2 ()", "look=2 ()"),
            (long.as_str(), "look=2"),
            ("look=2; look=3", "look is set twice"),
        ] {
            let refused = Terms::parse(text).unwrap_err().to_string();
            assert!(refused.starts_with(named), "{text}: {refused}");
        }
    }
}
