//! What a proposal says: the choice and the reserve, reasons, answers to gaps, the child's view, the family's answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::domain::{
    code::{ChildCode, FamilyCode},
    coded::coded,
    date::Date,
    reason::{KeptReason, Reason, ReasonError},
    text::Text,
};

coded! {
    /// Main reasons for a choice: the same list whichever family is chosen.
    MainReason {
        /// Brothers and sisters stay together.
        SiblingsTogether = "siblings_together",
        /// The family can give the care the child's health needs.
        Health = "health",
        /// The family can give the care the child's feelings and behaviour need.
        Behaviour = "behaviour",
        /// The child keeps school or kindergarten.
        School = "school",
        /// Language at home.
        Language = "language",
        /// Contact with the birth family or friends is kept.
        Contact = "contact",
        /// The child wishes it.
        ChildsWish = "childs_wish",
        /// The child knows the family.
        KnownToChild = "known_to_child",
        /// The family's experience.
        Experience = "experience",
        /// The home suits the child.
        Home = "home",
        /// Known from visits and talks, not from the register.
        Visits = "visits",
    }
}

coded! {
    /// Why none is suitable.
    NoneReason {
        /// A must need is met by nobody.
        MustUnmet = "must_unmet",
        /// Too little is known about those who could be.
        NotEnoughKnown = "not_enough_known",
        /// Those who could be are not free.
        NotFree = "not_free",
        /// Too far away.
        TooFar = "too_far",
        /// The child does not want any of them.
        ChildsWish = "childs_wish",
        /// No family takes all brothers and sisters.
        SiblingsApart = "siblings_apart",
    }
}

coded! {
    /// What is done when none is suitable.
    NextStep {
        /// Families are looked for.
        Recruit = "recruit",
        /// The search is widened to another area.
        WidenArea = "widen_area",
        /// Open questions are asked.
        AskQuestions = "ask_questions",
        /// The plan's team looks at the needs again.
        ReviewNeeds = "review_needs",
    }
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "choice", rename_all = "snake_case", deny_unknown_fields)]
pub enum Choice {
    /// A family.
    Family {
        /// Which one.
        family: FamilyCode,
    },
    /// None is suitable.
    None {
        /// Why, one or more.
        because: Vec<NoneReason>,
        /// What is done next, one or more.
        next: Vec<NextStep>,
    },
}

/// The reserve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "reserve", rename_all = "snake_case", deny_unknown_fields)]
pub enum Reserve {
    /// A family.
    Family {
        /// Which one.
        family: FamilyCode,
    },
    /// There is none.
    None {
        /// Why.
        because: KeptReason,
    },
}

/// What is done about one gap on a must or important need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GapLine {
    /// The child.
    pub child: ChildCode,
    /// Code of the need.
    pub item: String,
    /// What is done.
    pub answer: GapAnswer,
}

/// Support, or the explicit acceptance that there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum GapAnswer {
    /// A line of the support plan.
    Support {
        /// A service of Annex 3 (its code), where one fits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// What is done.
        what: Text,
        /// Who does it.
        who: Text,
        /// From when, or by when.
        by: Date,
        /// Cost, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cost: Option<Text>,
    },
    /// The gap is accepted.
    Accepted {
        /// Why.
        because: Reason,
    },
}

/// The child's view of the choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "view", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChildView {
    /// The child was asked.
    Asked {
        /// When.
        on: Date,
        /// In the child's words.
        words: Text,
    },
    /// The child was not asked.
    NotAsked {
        /// Why not.
        because: KeptReason,
    },
}

coded! {
    /// What the family answered.
    FamilyAnswerCode {
        /// It agrees.
        Agreed = "agreed",
        /// It wants to know more first.
        WantsToKnowMore = "wants_to_know_more",
        /// It has not been asked yet.
        NotAsked = "not_asked",
    }
}

/// The family's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FamilyAnswer {
    /// What it said.
    pub answer: FamilyAnswerCode,
    /// When; absent when it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

/// Whether the writer has a personal tie to the family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "tie", rename_all = "snake_case", deny_unknown_fields)]
pub enum Tie {
    /// None. With braces, so that a field beside it is refused like any other that nobody asked for.
    None {},
    /// There is one.
    Declared {
        /// Which.
        words: Text,
    },
}

/// What the proposer writes. A draft may lack anything; what is sent may not ([`super::Proposal::missing`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct ProposalContent {
    /// What is proposed.
    pub choice: Option<Choice>,
    /// The reserve.
    pub reserve: Option<Reserve>,
    /// One to four main reasons.
    #[validate(length(max = 4))]
    pub reasons: Vec<MainReason>,
    /// Why this and not the next one, in the proposer's own words.
    pub words: Option<Reason>,
    /// What is done about gaps.
    #[validate(length(max = 120))]
    pub gaps: Vec<GapLine>,
    /// The child's view.
    pub child_view: Option<ChildView>,
    /// The family's answer.
    pub family_answer: Option<FamilyAnswer>,
    /// Personal ties.
    pub tie: Option<Tie>,
    /// Trials that travel with the proposal, as they were written.
    #[validate(length(max = 10))]
    pub trials: Vec<String>,
}

impl ProposalContent {
    /// The family that is proposed.
    pub fn family(&self) -> Option<&FamilyCode> {
        match &self.choice {
            Some(Choice::Family { family }) => Some(family),
            _ => None,
        }
    }

    /// The family in reserve.
    pub fn reserve_family(&self) -> Option<&FamilyCode> {
        match &self.reserve {
            Some(Reserve::Family { family }) => Some(family),
            _ => None,
        }
    }

    /// The families it names: the one that is proposed and the one in reserve.
    pub fn families(&self) -> impl Iterator<Item = &FamilyCode> {
        self.family().into_iter().chain(self.reserve_family())
    }

    /// Whether why there is no reserve and why the child was not asked are reasons, as everybody who writes has to
    /// give them; else the field that holds none.
    ///
    /// # Errors
    /// The field, and why its words are no reason.
    pub fn gives_reasons(&self) -> Result<(), (&'static str, ReasonError)> {
        let reserve = match &self.reserve {
            Some(Reserve::None { because }) => Some(("reserve.because", because)),
            _ => None,
        };
        let child = match &self.child_view {
            Some(ChildView::NotAsked { because }) => Some(("child_view.because", because)),
            _ => None,
        };
        reserve
            .into_iter()
            .chain(child)
            .try_for_each(|(field, because)| Reason::parse(because.as_str()).map(drop).map_err(|error| (field, error)))
    }
}
