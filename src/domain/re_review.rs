//! A decision that is looked at again: whose request it is and why, by when, what another reviewer thought before the
//! decision was visible, and what came of it (reliability.md, G11).
//!
//! *Design notes.* A second look stands beside the decision and changes nothing of it: what follows from it is a
//! supervisor's to do. Whoever had a part in the decision, or asked for the second look, does not take it; that holds
//! here, whatever page or program asks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::{FamilyCode, OfficeCode, StaffCode},
    coded::{coded, numbered},
    date::Date,
    proposal::{FirstView, Proposal, ProposalNumber, Tie},
    reason::{KeptReason, Reason},
    step::Term,
};

/// Days that a second look may take at most: a proposal of the project.
pub const MOST_DAYS: u32 = 60;

/// Days that are proposed to whoever asks for one: a proposal of the project.
pub const USUAL_DAYS: u32 = 10;

numbered! {
    /// Number of a second look at a decision.
    ReReviewNumber = "A-",
}

coded! {
    /// Whose request a second look is.
    ReReviewOrigin {
        /// The supervisor's own.
        Supervisor = "supervisor",
        /// An objection of the child, or of whoever speaks for the child.
        Child = "child",
        /// An objection of a family.
        Family = "family",
        /// An objection of the agency.
        Agency = "agency",
    }
}

coded! {
    /// What came of a second look.
    ReReviewResult {
        /// The decision stands.
        Stands = "stands",
        /// The case should be looked at anew.
        LookAnew = "look_anew",
    }
}

/// What the second reviewer concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReReviewConclusion {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// The result.
    pub result: ReReviewResult,
    /// Why.
    pub words: KeptReason,
    /// Personal ties of the reviewer.
    pub tie: Tie,
}

/// A second look at a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReReview {
    /// Its number.
    pub number: ReReviewNumber,
    /// The decision.
    pub proposal: ProposalNumber,
    /// Whose request it is.
    pub origin: ReReviewOrigin,
    /// Why.
    pub reason: KeptReason,
    /// Who asked for it.
    pub asked_by: StaffCode,
    /// When, UTC.
    pub asked_at: Timestamp,
    /// The day it was asked for.
    pub since: Date,
    /// The day by which it is to be concluded.
    pub due: Date,
    /// The agencies whose reviewers may take it.
    pub agencies: Vec<OfficeCode>,
    /// Who may not: whoever had a part in the decision or asked for the second look.
    pub had_part: BTreeSet<StaffCode>,
    /// Families laid before the reviewer, in an order that tells nothing.
    pub laid_before: Vec<FamilyCode>,
    /// First views.
    #[serde(default)]
    pub first_views: Vec<FirstView>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<ReReviewConclusion>,
}

/// Why a move of a second look is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReReviewRefusal {
    /// Whoever asks had a part in the decision.
    #[error("{number}: the same person had a part in the decision")]
    HadPart {
        /// The second look.
        number: ReReviewNumber,
    },
    /// Whoever asks has looked at the decision before.
    #[error("{number}: the same person has seen the decision")]
    Seen {
        /// The second look.
        number: ReReviewNumber,
    },
    /// It is concluded.
    #[error("{number} is concluded")]
    Over {
        /// The second look.
        number: ReReviewNumber,
    },
    /// A conclusion without a first view on record.
    #[error("{number}: no first view is on record")]
    NoFirstView {
        /// The second look.
        number: ReReviewNumber,
    },
    /// A first view was recorded already.
    #[error("{number}: the first view is on record")]
    FirstViewKept {
        /// The second look.
        number: ReReviewNumber,
    },
    /// A first view leaves families out or names others.
    #[error("{number}: the view is not about the families laid before the reviewer")]
    OtherFamilies {
        /// The second look.
        number: ReReviewNumber,
    },
}

/// Everybody who had a part in a decision: proposed, judged, checked or moved it.
pub fn had_part(proposal: &Proposal) -> BTreeSet<StaffCode> {
    let views = proposal.first_views.iter().map(|view| &view.by);
    let reviews = proposal.reviews.iter().map(|review| &review.by);
    let checks = proposal.second_checks.iter().map(|check| &check.by);
    let moves = proposal.moves.iter().map(|one| &one.by);
    views.chain(reviews).chain(checks).chain(moves).chain([&proposal.proposer]).cloned().collect()
}

impl ReReview {
    /// Whether it waits for somebody.
    pub fn is_open(&self) -> bool {
        self.conclusion.is_none()
    }

    /// How much time is left; none when it is concluded.
    pub fn term(&self, today: Date) -> Term {
        let left = self.is_open().then(|| today.days_until(self.due));
        Term { since: self.since, due: Some(self.due), days_left: left }
    }

    /// The first view of a person.
    pub fn first_view_of(&self, by: &StaffCode) -> Option<&FirstView> {
        self.first_views.iter().find(|view| view.by == *by)
    }

    /// Records a first view of the families laid before the reviewer, but for those that are `closed` to them.
    ///
    /// # Errors
    /// [`ReReviewRefusal`].
    pub fn record_first_view(
        mut self,
        view: FirstView,
        closed: impl Fn(&FamilyCode) -> bool,
    ) -> Result<Self, ReReviewRefusal> {
        let number = self.number;
        self.open_to(&view.by)?;
        if self.first_view_of(&view.by).is_some() {
            return Err(ReReviewRefusal::FirstViewKept { number });
        }
        let named: Vec<&FamilyCode> = view.views.iter().map(|one| &one.family).collect();
        let laid: BTreeSet<&FamilyCode> = self.laid_before.iter().filter(|family| !closed(family)).collect();
        if named.len() != laid.len() || named.iter().copied().collect::<BTreeSet<_>>() != laid {
            return Err(ReReviewRefusal::OtherFamilies { number });
        }
        self.first_views.push(FirstView { round: 1, ..view });
        Ok(self)
    }

    /// A reviewer concludes.
    ///
    /// # Errors
    /// [`ReReviewRefusal`].
    pub fn conclude(
        mut self,
        (by, at): (StaffCode, Timestamp),
        (result, words, tie): (ReReviewResult, Reason, Tie),
    ) -> Result<Self, ReReviewRefusal> {
        self.open_to(&by)?;
        if self.first_view_of(&by).is_none() {
            return Err(ReReviewRefusal::NoFirstView { number: self.number });
        }
        self.conclusion = Some(ReReviewConclusion { by, at, result, words: words.into(), tie });
        Ok(self)
    }

    fn open_to(&self, by: &StaffCode) -> Result<(), ReReviewRefusal> {
        let number = self.number;
        if self.had_part.contains(by) {
            return Err(ReReviewRefusal::HadPart { number });
        }
        if self.is_open() { Ok(()) } else { Err(ReReviewRefusal::Over { number }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proposal::{FamilyView, Suitability};

    fn staff(code: &str) -> StaffCode {
        StaffCode::parse(code).unwrap()
    }

    fn family(code: &str) -> FamilyCode {
        FamilyCode::parse(code).unwrap()
    }

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn asked() -> ReReview {
        ReReview {
            number: ReReviewNumber::new(1).unwrap(),
            proposal: ProposalNumber::new(1).unwrap(),
            origin: ReReviewOrigin::Child,
            reason: Reason::parse("Бала бұл отбасына барғысы келмейді.").unwrap().into(),
            asked_by: staff("V-1"),
            asked_at: Timestamp::from_micros(0),
            since: day("2026-11-01"),
            due: day("2026-11-11"),
            agencies: Vec::new(),
            had_part: [staff("R-1"), staff("V-1")].into(),
            laid_before: vec![family("F-2"), family("F-1")],
            first_views: Vec::new(),
            conclusion: None,
        }
    }

    fn view(by: &str, families: &[&str]) -> FirstView {
        let views = families.iter().map(|code| FamilyView { family: family(code), view: Suitability::Good });
        FirstView { by: staff(by), at: Timestamp::from_micros(1), round: 0, views: views.collect(), words: None }
    }

    fn concluded(review: ReReview, by: &str) -> Result<ReReview, ReReviewRefusal> {
        let words = Reason::parse("Қажеттіліктердің бәрі жабылған, дәлел жеткілікті.").unwrap();
        review.conclude((staff(by), Timestamp::from_micros(2)), (ReReviewResult::Stands, words, Tie::None {}))
    }

    #[test]
    fn whoever_had_a_part_neither_looks_nor_concludes() {
        let number = asked().number;
        let refused = asked().record_first_view(view("R-1", &["F-1", "F-2"]), |_| false);
        assert_eq!(refused, Err(ReReviewRefusal::HadPart { number }));
        assert_eq!(concluded(asked(), "V-1"), Err(ReReviewRefusal::HadPart { number }));
    }

    #[test]
    fn a_first_view_is_of_every_family_that_is_laid_before_and_comes_before_the_conclusion() {
        let number = asked().number;
        assert_eq!(concluded(asked(), "R-2"), Err(ReReviewRefusal::NoFirstView { number }));
        for wrong in [&["F-1"][..], &["F-1", "F-1"], &["F-1", "F-2", "F-3"]] {
            let refused = asked().record_first_view(view("R-2", wrong), |_| false);
            assert_eq!(refused, Err(ReReviewRefusal::OtherFamilies { number }), "{wrong:?}");
        }
        let seen = asked().record_first_view(view("R-2", &["F-1"]), |closed| closed.as_str() == "F-2").unwrap();
        let again = seen.clone().record_first_view(view("R-2", &["F-1"]), |_| true);
        assert_eq!(again, Err(ReReviewRefusal::FirstViewKept { number }));
        let over = concluded(seen, "R-2").unwrap();
        assert_eq!(concluded(over.clone(), "R-2"), Err(ReReviewRefusal::Over { number }));
        assert_eq!(
            (asked().term(day("2026-11-13")).days_left, over.term(day("2026-11-13")).days_left),
            (Some(-2), None)
        );
    }
}
