//! A proposal: a family for a child (or that none is suitable), who said what about it, and its moves.
//!
//! ```text
//! draft ─▶ sent ─▶ in_review ─▶ agreed ────▶ approved
//!   ▲                 │    └──▶ disagreed ─▶ declined
//!   └── returned ◀────┴────────────┘      any of them before the end ─▶ withdrawn
//! ```
//!
//! *Design notes.* Every move is a method that takes the moment and the person and either returns the
//! proposal as it is afterwards or says why not. Nobody judges their own proposal, nobody judges twice,
//! and a judgement needs a first view recorded before the choice was seen: these hold here, whatever page
//! or program asks.

/// What is proposed, and what is said with it.
mod content;

/// What reviewers and the second check say.
mod judgement;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::{ChildCode, FamilyCode, OfficeCode, StaffCode},
    coded::{coded, numbered},
    own_note::SentNote,
    reason::Reason,
    run::RunNumber,
};
pub use content::*;
pub use judgement::*;

numbered! {
    /// Number of a proposal, and of the decision and the placement that follow from it.
    ProposalNumber = "P-",
}

coded! {
    /// Where a proposal stands.
    ProposalState {
        /// Being written.
        Draft = "draft",
        /// Sent to the agency.
        Sent = "sent",
        /// A reviewer recorded a first view.
        InReview = "in_review",
        /// Sent back to be changed.
        Returned = "returned",
        /// The agency agreed; waits for the second check.
        Agreed = "agreed",
        /// The agency disagreed; waits for the second check.
        Disagreed = "disagreed",
        /// Approved.
        Approved = "approved",
        /// Declined.
        Declined = "declined",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl ProposalState {
    /// Whether the proposer may change it.
    pub fn is_open_to_change(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Whether nothing follows any more.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Approved | Self::Declined | Self::Withdrawn)
    }

    /// Whether it waits for the second check.
    pub fn waits_for_second_check(self) -> bool {
        matches!(self, Self::Agreed | Self::Disagreed)
    }

    /// Whether it is the agency's turn.
    pub fn waits_for_review(self) -> bool {
        matches!(self, Self::Sent | Self::InReview)
    }
}

/// Where the chosen family stood when it was chosen; absent from the list when a person added it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownPlace {
    /// Code of the fit word.
    pub band: String,
    /// Whether it was in the first group of its tier.
    pub first_group: bool,
    /// Place by points, from 1.
    pub place: u32,
    /// Families in the list.
    pub of: u32,
}

/// One move of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Where it stands afterwards.
    pub to: ProposalState,
    /// Who moved it.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Why, where a reason is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Reason>,
}

/// A gap of the chosen family on a must or important need, as the run shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The child.
    pub child: ChildCode,
    /// Code of the need.
    pub item: String,
}

coded! {
    /// What a proposal lacks before it can be sent.
    Missing {
        /// What is proposed.
        Choice = "choice",
        /// Why none is suitable.
        NoneReasons = "none_reasons",
        /// What is done next when none is suitable.
        NextSteps = "next_steps",
        /// The reserve.
        Reserve = "reserve",
        /// The reserve is the chosen family.
        ReserveIsChoice = "reserve_is_choice",
        /// Main reasons.
        Reasons = "reasons",
        /// The proposer's own words.
        Words = "words",
        /// The child's view.
        ChildView = "child_view",
        /// The family's answer.
        FamilyAnswer = "family_answer",
        /// Personal ties.
        Tie = "tie",
        /// What is done about a gap.
        Gap = "gap",
        /// The agency that reviews it.
        Agency = "agency",
    }
}

/// Why a move is not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProposalRefusal {
    /// It is not the moment for it.
    #[error("{number} is {state}")]
    State {
        /// The proposal.
        number: ProposalNumber,
        /// Where it stands.
        state: ProposalState,
    },
    /// Somebody wants to judge what they proposed themselves.
    #[error("{number} was proposed by the same person")]
    OwnProposal {
        /// The proposal.
        number: ProposalNumber,
        /// When it was sent, UTC.
        sent_at: Timestamp,
    },
    /// Somebody wants to check what they reviewed themselves.
    #[error("{number} was reviewed by the same person")]
    OwnReview {
        /// The proposal.
        number: ProposalNumber,
    },
    /// Somebody other than the proposer wants to change it.
    #[error("{number} is somebody else's")]
    NotYours {
        /// The proposal.
        number: ProposalNumber,
    },
    /// A judgement without a first view on record.
    #[error("{number}: no first view is on record")]
    NoFirstView {
        /// The proposal.
        number: ProposalNumber,
    },
    /// A first view was recorded already; it cannot be changed after the choice was seen.
    #[error("{number}: the first view is on record")]
    FirstViewKept {
        /// The proposal.
        number: ProposalNumber,
    },
    /// A first view leaves families out or names others.
    #[error("{number}: the view is not about the families laid before the reviewer")]
    OtherFamilies {
        /// The proposal.
        number: ProposalNumber,
    },
    /// Something is missing.
    #[error("{number} lacks {what:?}")]
    Lacks {
        /// The proposal.
        number: ProposalNumber,
        /// What, with the gap it is about.
        what: Vec<(Missing, Option<Gap>)>,
    },
}

/// A proposal with all that was said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Its number.
    pub number: ProposalNumber,
    /// The child or the sibling group.
    pub case_code: String,
    /// The children.
    pub children: Vec<ChildCode>,
    /// The list it was chosen from.
    pub run: RunNumber,
    /// Where it stands.
    pub state: ProposalState,
    /// Who proposes.
    pub proposer: StaffCode,
    /// Where the proposer works.
    pub office: OfficeCode,
    /// The agency that reviews it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<OfficeCode>,
    /// What the proposer writes.
    pub content: ProposalContent,
    /// Where the chosen family stood; absent for a family outside the list or when none is suitable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_place: Option<ShownPlace>,
    /// How often it was sent.
    pub round: u32,
    /// Notes of the proposer on families of the list, as they were when it was sent last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<SentNote>,
    /// Families laid before reviewers, in an order that tells nothing.
    #[serde(default)]
    pub laid_before: Vec<FamilyCode>,
    /// First views.
    #[serde(default)]
    pub first_views: Vec<FirstView>,
    /// Conclusions of reviewers.
    #[serde(default)]
    pub reviews: Vec<Review>,
    /// Second checks.
    #[serde(default)]
    pub second_checks: Vec<SecondCheck>,
    /// Every move.
    pub moves: Vec<Move>,
}

impl Proposal {
    /// A new draft.
    pub fn draft(
        number: ProposalNumber,
        (case_code, children): (String, Vec<ChildCode>),
        run: RunNumber,
        (proposer, office): (StaffCode, OfficeCode),
        at: Timestamp,
    ) -> Self {
        let moves = vec![Move { to: ProposalState::Draft, by: proposer.clone(), at, words: None }];
        Self {
            number,
            case_code,
            children,
            run,
            state: ProposalState::Draft,
            proposer,
            office,
            agency: None,
            content: ProposalContent::default(),
            shown_place: None,
            round: 0,
            notes: Vec::new(),
            laid_before: Vec::new(),
            first_views: Vec::new(),
            reviews: Vec::new(),
            second_checks: Vec::new(),
            moves,
        }
    }

    /// What is still missing, in the order of the form. `gaps` are those of the chosen family on must and
    /// important needs.
    pub fn missing(&self, gaps: &[Gap]) -> Vec<(Missing, Option<Gap>)> {
        let content = &self.content;
        let mut missing = Vec::new();
        let mut lack = |is: bool, what| {
            if is {
                missing.push((what, None));
            }
        };
        lack(content.choice.is_none(), Missing::Choice);
        if let Some(Choice::None { because, next }) = &content.choice {
            lack(because.is_empty(), Missing::NoneReasons);
            lack(next.is_empty(), Missing::NextSteps);
        }
        let of_family = content.family().is_some();
        lack(of_family && content.reserve.is_none(), Missing::Reserve);
        lack(of_family && content.reserve_family() == content.family(), Missing::ReserveIsChoice);
        lack(of_family && content.reasons.is_empty(), Missing::Reasons);
        lack(content.words.is_none(), Missing::Words);
        lack(content.child_view.is_none(), Missing::ChildView);
        lack(of_family && content.family_answer.is_none(), Missing::FamilyAnswer);
        lack(content.tie.is_none(), Missing::Tie);
        lack(self.agency.is_none(), Missing::Agency);
        let answered = |gap: &Gap| content.gaps.iter().any(|line| line.child == gap.child && line.item == gap.item);
        let open = gaps.iter().filter(|gap| of_family && !answered(gap));
        missing.extend(open.map(|gap| (Missing::Gap, Some(gap.clone()))));
        missing
    }

    /// The proposer writes.
    ///
    /// # Errors
    /// [`ProposalRefusal::NotYours`], [`ProposalRefusal::State`].
    pub fn write(mut self, by: &StaffCode, content: ProposalContent) -> Result<Self, ProposalRefusal> {
        self.own(by)?;
        self.open_to_change()?;
        self.content = content;
        Ok(self)
    }

    /// The proposer sends it; `laid_before` are the families a reviewer judges before the choice is seen.
    ///
    /// # Errors
    /// [`ProposalRefusal::Lacks`] names everything that is missing.
    pub fn send(
        mut self,
        by: &StaffCode,
        gaps: &[Gap],
        laid_before: Vec<FamilyCode>,
        at: Timestamp,
    ) -> Result<Self, ProposalRefusal> {
        self.own(by)?;
        self.open_to_change()?;
        let what = self.missing(gaps);
        if !what.is_empty() {
            return Err(ProposalRefusal::Lacks { number: self.number, what });
        }
        self.round += 1;
        self.laid_before = laid_before;
        Ok(self.moved(ProposalState::Sent, by, at, None))
    }

    /// A reviewer records a first view of the families laid before reviewers, but for those that are `closed` to the
    /// reviewer.
    ///
    /// # Errors
    /// [`ProposalRefusal`].
    pub fn record_first_view(
        mut self,
        view: FirstView,
        closed: impl Fn(&FamilyCode) -> bool,
    ) -> Result<Self, ProposalRefusal> {
        let number = self.number;
        self.not_own(&view.by)?;
        if !self.state.waits_for_review() {
            return Err(self.wrong_state());
        }
        if self.first_view_of(&view.by).is_some() {
            return Err(ProposalRefusal::FirstViewKept { number });
        }
        let mut named: Vec<&FamilyCode> = view.views.iter().map(|v| &v.family).collect();
        let mut laid: Vec<&FamilyCode> = self.laid_before.iter().filter(|family| !closed(family)).collect();
        named.sort();
        laid.sort();
        if named != laid {
            return Err(ProposalRefusal::OtherFamilies { number });
        }
        let (by, at) = (view.by.clone(), view.at);
        self.first_views.push(FirstView { round: self.round, ..view });
        Ok(if self.state == ProposalState::Sent { self.moved(ProposalState::InReview, &by, at, None) } else { self })
    }

    /// A reviewer concludes.
    ///
    /// # Errors
    /// [`ProposalRefusal`].
    pub fn review(mut self, review: Review) -> Result<Self, ProposalRefusal> {
        self.not_own(&review.by)?;
        if !self.state.waits_for_review() {
            return Err(self.wrong_state());
        }
        if self.first_view_of(&review.by).is_none() {
            return Err(ProposalRefusal::NoFirstView { number: self.number });
        }
        let to = match review.result {
            ReviewResult::Agree | ReviewResult::AgreeWithChanges => ProposalState::Agreed,
            ReviewResult::Return => ProposalState::Returned,
            ReviewResult::Disagree => ProposalState::Disagreed,
        };
        let (by, at, words) = (review.by.clone(), review.at, review.words.clone());
        self.reviews.push(Review { round: self.round, ..review });
        Ok(self.moved(to, &by, at, Some(words)))
    }

    /// The second check.
    ///
    /// # Errors
    /// [`ProposalRefusal`]; a proposal the agency disagreed with cannot be approved, only returned or declined.
    pub fn second_check(mut self, check: SecondCheck) -> Result<Self, ProposalRefusal> {
        self.not_own(&check.by)?;
        if !self.state.waits_for_second_check() {
            return Err(self.wrong_state());
        }
        if self.reviews.iter().any(|review| review.by == check.by) {
            return Err(ProposalRefusal::OwnReview { number: self.number });
        }
        let to = match check.result {
            CheckResult::Approve if self.state == ProposalState::Disagreed => return Err(self.wrong_state()),
            CheckResult::Approve => ProposalState::Approved,
            CheckResult::Return => ProposalState::Returned,
            CheckResult::Decline => ProposalState::Declined,
        };
        let (by, at, words) = (check.by.clone(), check.at, check.words.clone());
        self.second_checks.push(SecondCheck { round: self.round, ..check });
        Ok(self.moved(to, &by, at, Some(words)))
    }

    /// The proposer takes it back.
    ///
    /// # Errors
    /// [`ProposalRefusal::NotYours`], [`ProposalRefusal::State`].
    pub fn withdraw(self, by: &StaffCode, words: Reason, at: Timestamp) -> Result<Self, ProposalRefusal> {
        self.own(by)?;
        if self.state.is_final() {
            return Err(self.wrong_state());
        }
        Ok(self.moved(ProposalState::Withdrawn, by, at, Some(words)))
    }

    /// The first view of a person in the present round.
    pub fn first_view_of(&self, by: &StaffCode) -> Option<&FirstView> {
        self.first_views.iter().find(|view| view.round == self.round && view.by == *by)
    }

    /// Whether the choice, and what others thought, is visible to a person: to those who do not review,
    /// always; to a reviewer once their own first view of this round is on record or the review is over. What
    /// is being written is nothing to a reviewer yet: they will be asked for a first view of it.
    pub fn shows_choice_to(&self, by: &StaffCode, is_reviewer: bool) -> bool {
        match self.state {
            _ if !is_reviewer => true,
            ProposalState::Draft | ProposalState::Returned => false,
            ProposalState::Sent | ProposalState::InReview => self.first_view_of(by).is_some(),
            ProposalState::Agreed
            | ProposalState::Disagreed
            | ProposalState::Approved
            | ProposalState::Declined
            | ProposalState::Withdrawn => true,
        }
    }

    /// When it was sent last, UTC; when it was begun, while it never was.
    pub fn sent_at(&self) -> Timestamp {
        let sent = self.moves.iter().rev().find(|m| m.to == ProposalState::Sent);
        sent.or(self.moves.first()).map_or(Timestamp::from_micros(0), |m| m.at)
    }

    /// When it came where it stands, UTC.
    pub fn moved_at(&self) -> Timestamp {
        self.moves.last().map_or(Timestamp::from_micros(0), |m| m.at)
    }

    fn moved(mut self, to: ProposalState, by: &StaffCode, at: Timestamp, words: Option<Reason>) -> Self {
        self.state = to;
        self.moves.push(Move { to, by: by.clone(), at, words });
        self
    }

    fn own(&self, by: &StaffCode) -> Result<(), ProposalRefusal> {
        if self.proposer == *by { Ok(()) } else { Err(ProposalRefusal::NotYours { number: self.number }) }
    }

    fn not_own(&self, by: &StaffCode) -> Result<(), ProposalRefusal> {
        if self.proposer != *by {
            return Ok(());
        }
        Err(ProposalRefusal::OwnProposal { number: self.number, sent_at: self.sent_at() })
    }

    fn open_to_change(&self) -> Result<(), ProposalRefusal> {
        if self.state.is_open_to_change() { Ok(()) } else { Err(self.wrong_state()) }
    }

    fn wrong_state(&self) -> ProposalRefusal {
        ProposalRefusal::State { number: self.number, state: self.state }
    }
}
