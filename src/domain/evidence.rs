//! What a need of a child rests on beside the words of the plan: a paper or a talk, of which day, and where it is kept.
//! The paper itself is not kept here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::{ChildCode, ItemCode, StaffCode},
    coded::{coded, numbered},
    date::Date,
    text::Text,
};

numbered! {
    /// Number of a piece of evidence.
    EvidenceNumber = "E-",
}

coded! {
    /// What the evidence is.
    EvidenceKind {
        /// A doctor's or a hospital's paper.
        Medical = "medical",
        /// A psychologist's report.
        Psychologist = "psychologist",
        /// A paper of the school or kindergarten.
        School = "school",
        /// A court's ruling or another decision of an authority.
        Decision = "decision",
        /// The child said so.
        ChildSaid = "child_said",
        /// Somebody close to the child said so.
        CloseSaid = "close_said",
        /// It was seen on a visit, or by those who work with the child.
        Seen = "seen",
        /// Something else.
        Other = "other",
    }
}

/// A piece of evidence of one need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its number.
    pub number: EvidenceNumber,
    /// The child.
    pub child: ChildCode,
    /// The need's code in the policy.
    pub item: ItemCode,
    /// What it is.
    pub kind: EvidenceKind,
    /// The day of the paper, or of the talk.
    pub on: Date,
    /// Where it is kept: a file, a shelf, a register.
    pub kept_at: Text,
    /// What it says, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// Who added it.
    pub added_by: StaffCode,
    /// When, UTC.
    pub added_at: Timestamp,
    /// That it was taken back: it was added wrongly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<TakenBack>,
}

/// Who took a piece of evidence back, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakenBack {
    /// Who.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
}

impl Evidence {
    /// Whether it stood at a moment: it was there, and not taken back.
    pub fn stands_at(&self, at: Timestamp) -> bool {
        self.added_at <= at && self.taken_back.as_ref().is_none_or(|taken| taken.at > at)
    }

    /// Whether it stands now.
    pub fn stands(&self) -> bool {
        self.taken_back.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_back_stood_until_then() {
        let moment = Timestamp::from_micros;
        let mut evidence = Evidence {
            number: EvidenceNumber::new(1).unwrap(),
            child: ChildCode::parse("C-1").unwrap(),
            item: ItemCode::parse("speech_language").unwrap(),
            kind: EvidenceKind::School,
            on: Date::parse("2026-10-01").unwrap(),
            kept_at: Text::parse("№ 3 іс").unwrap(),
            words: None,
            added_by: StaffCode::parse("S-1").unwrap(),
            added_at: moment(10),
            taken_back: None,
        };
        assert!(!evidence.stands_at(moment(9)) && evidence.stands_at(moment(10)) && evidence.stands());
        evidence.taken_back = Some(TakenBack { by: StaffCode::parse("S-1").unwrap(), at: moment(20) });
        assert!(evidence.stands_at(moment(19)) && !evidence.stands_at(moment(20)) && !evidence.stands());
    }
}
