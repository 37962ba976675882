//! What is said about a proposal: a reviewer's first view and conclusion, and the second check.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Tie;
use crate::domain::{
    clock::Timestamp,
    code::{FamilyCode, StaffCode},
    coded::coded,
    reason::Reason,
    text::Text,
};

coded! {
    /// A reviewer's first view of a family.
    Suitability {
        /// Not suitable.
        No = "no",
        /// Doubtful.
        Doubtful = "doubtful",
        /// Good with support.
        GoodWithSupport = "good_with_support",
        /// Good.
        Good = "good",
    }
}

/// What one reviewer thought before the proposer's choice was visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstView {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Which sending it belongs to, from 1.
    pub round: u32,
    /// One view per family that was laid before the reviewer.
    pub views: Vec<FamilyView>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

/// A view of one family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FamilyView {
    /// The family.
    pub family: FamilyCode,
    /// The view.
    pub view: Suitability,
}

coded! {
    /// What a reviewer concludes.
    ReviewResult {
        /// Agrees.
        Agree = "agree",
        /// Agrees with changes that are named.
        AgreeWithChanges = "agree_with_changes",
        /// Sends it back to be changed.
        Return = "return",
        /// Disagrees.
        Disagree = "disagree",
    }
}

coded! {
    /// What a conclusion rests on: the same list whatever it is.
    ReviewReason {
        /// The needs are met.
        NeedsMet = "needs_met",
        /// A need is not met.
        NeedUnmet = "need_unmet",
        /// The support planned answers the gaps.
        SupportAnswers = "support_answers",
        /// The support planned does not answer the gaps.
        SupportMissing = "support_missing",
        /// Another family should be looked at.
        OtherFamily = "other_family",
        /// Facts are missing or old.
        FactsMissing = "facts_missing",
        /// The child's view.
        ChildsView = "childs_view",
        /// Others in the home.
        OthersInHome = "others_in_home",
    }
}

/// A reviewer's conclusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Which sending it belongs to.
    pub round: u32,
    /// The conclusion.
    pub result: ReviewResult,
    /// What it rests on.
    pub reasons: Vec<ReviewReason>,
    /// In words.
    pub words: Reason,
    /// Personal ties of the reviewer.
    pub tie: Tie,
}

coded! {
    /// What the second check concludes.
    CheckResult {
        /// Approved.
        Approve = "approve",
        /// Sent back to be changed.
        Return = "return",
        /// Declined.
        Decline = "decline",
    }
}

/// The second check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondCheck {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
    /// Which sending it belongs to.
    pub round: u32,
    /// The conclusion.
    pub result: CheckResult,
    /// Why.
    pub words: Reason,
}
