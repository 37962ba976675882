//! What became of a placement that was decided without Uya, as an office's own register says it.
//!
//! *Design notes.* A placement decided here is known by its proposal, and every entry about it by who made it. An
//! office's register of earlier placements has neither: it names the child, the family and the day of the decision.
//! So it is a record of its own, and one about a placement that was decided here is refused, not laid over it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{
    code::{ChildCode, FamilyCode},
    date::Date,
    placement::{EndReason, OutcomeKind, OutcomeState, Placement},
    plan::PlacementForm,
    text::Text,
};

/// One placement of an office's register. It is known by the child, the family and the day of the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacementOutcome {
    /// The child.
    pub child: ChildCode,
    /// The family.
    pub family: FamilyCode,
    /// Day of the decision on the placement.
    pub decided_on: Date,
    /// Form of placement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<PlacementForm>,
    /// Day on which the child and the family met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduced_on: Option<Date>,
    /// Day on which the child moved in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_on: Option<Date>,
    /// How it stood after 30 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day30: Option<Standing>,
    /// How it stood after 90 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day90: Option<Standing>,
    /// How it stood after 365 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day365: Option<Standing>,
    /// That it ended, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<PlacementEnd>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

/// How a placement stood after a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// How it stood.
    pub state: OutcomeState,
    /// The day it is about; registers often leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// The end of a placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PlacementEnd {
    /// The last day.
    pub on: Date,
    /// Why, one or more.
    #[validate(length(min = 1, max = 9))]
    pub because: Vec<EndReason>,
}

/// The time a child was placed with a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// What it is known by: the number of a proposal, or the day of a decision.
    pub known_by: String,
    /// Its first day.
    pub from: Date,
    /// Its last day; none while it goes on.
    pub to: Option<Date>,
}

impl Stay {
    /// Of a placement that was decided here.
    pub fn of_placement(placement: &Placement) -> Self {
        let ended = placement.of_kind(OutcomeKind::Ended).map(|entry| entry.on);
        Self { known_by: placement.proposal.to_string(), from: placement.approved_on, to: ended }
    }

    /// Whether both have a day in common. On one day a placement may end and another begin.
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end = |one: &Self, other: &Self| other.to.is_none_or(|end| one.from < end);
        self.from == other.from || begins_before_end(self, other) && begins_before_end(other, self)
    }
}

impl PlacementOutcome {
    /// The time of the placement. A child may move in before the decision on it.
    pub fn stay(&self) -> Stay {
        let from = self.moved_on.map_or(self.decided_on, |moved| moved.min(self.decided_on));
        Stay { known_by: self.decided_on.to_string(), from, to: self.ended.as_ref().map(|end| end.on) }
    }

    /// How it stood, with the days after which.
    pub fn standings(&self) -> impl Iterator<Item = (OutcomeKind, &Standing)> {
        let all =
            [(OutcomeKind::Day30, &self.day30), (OutcomeKind::Day90, &self.day90), (OutcomeKind::Day365, &self.day365)];
        all.into_iter().filter_map(|(kind, standing)| Some((kind, standing.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay(from: &str, to: Option<&str>) -> Stay {
        let day = |text: &str| Date::parse(text).unwrap();
        Stay { known_by: from.to_owned(), from: day(from), to: to.map(day) }
    }

    #[test]
    fn a_placement_may_begin_on_the_day_another_ends_and_no_earlier() {
        let first = stay("2024-01-10", Some("2024-06-01"));
        assert!(!first.overlaps(&stay("2024-06-01", None)));
        assert!(first.overlaps(&stay("2024-05-31", None)));
        assert!(stay("2024-05-31", None).overlaps(&first));
        assert!(stay("2024-01-10", Some("2024-01-10")).overlaps(&stay("2024-01-10", None)), "begun on one day");
    }

    #[test]
    fn a_child_may_move_in_before_the_decision() {
        let record: PlacementOutcome = serde_json::from_value(serde_json::json!({
            "child": "C-1", "family": "F-1", "decided_on": "2024-02-01", "moved_on": "2024-01-20",
            "ended": { "on": "2025-01-01", "because": ["reunified"] },
        }))
        .unwrap();
        assert_eq!(record.stay(), Stay { known_by: "2024-02-01".into(), ..stay("2024-01-20", Some("2025-01-01")) });
    }
}
