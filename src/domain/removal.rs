//! A family that a person took out of a list by hand, and put back.
//!
//! *Design notes.* A list never changes, so what people do to it are acts beside it: each is kept for itself, and the
//! last one about a family says whether it stands in the list.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    code::{FamilyCode, StaffCode},
    coded::{coded, numbered},
    reason::KeptReason,
    run::RunNumber,
};

numbered! {
    /// Number of an act on a list.
    ListActNumber = "L-",
}

coded! {
    /// Why a family is taken out of a list.
    RemovalReason {
        /// It lives too near somebody the child must be kept from.
        NearPerson = "near_person",
        /// The family asked not to be considered for this child.
        FamilyAsked = "family_asked",
        /// The child does not want to live there.
        ChildObjects = "child_objects",
        /// Something that is not on record yet speaks against it.
        NotOnRecord = "not_on_record",
        /// It is being considered for another child.
        OtherChild = "other_child",
        /// It knew the child before, and that went badly.
        EarlierContact = "earlier_contact",
        /// Something else.
        Other = "other",
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum ListMove {
    /// The family was taken out.
    Removed {
        /// Why.
        because: RemovalReason,
        /// Whether the reason is told only to those who may read restricted reasons.
        restricted: bool,
    },
    /// The family was put back.
    PutBack,
}

/// An act on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAct {
    /// Its number.
    pub number: ListActNumber,
    /// The list.
    pub run: RunNumber,
    /// The family.
    pub family: FamilyCode,
    /// What was done.
    pub done: ListMove,
    /// Why, in words.
    pub words: KeptReason,
    /// Who did it.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
}

impl ListAct {
    /// Whether the family is out of the list after it.
    pub fn takes_out(&self) -> bool {
        matches!(self.done, ListMove::Removed { .. })
    }
}

/// A family that a person took out of a list, as its reader is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TakenOut {
    /// The family.
    pub family: FamilyCode,
    /// Why; absent where the reason is restricted to others.
    pub because: Option<RemovalReason>,
    /// Why, in words; absent where the reason is restricted to others.
    pub words: Option<KeptReason>,
    /// Whether the reason is told only to those who may read restricted reasons.
    pub restricted: bool,
    /// Who took it out.
    pub by: StaffCode,
    /// When, UTC.
    pub at: Timestamp,
}

impl TakenOut {
    /// What is told of an act; nothing of one that took nobody out.
    pub fn told(act: &ListAct, reads_all: bool) -> Option<Self> {
        let ListMove::Removed { because, restricted } = act.done else { return None };
        let is_told = reads_all || !restricted;
        Some(Self {
            family: act.family.clone(),
            because: is_told.then_some(because),
            words: is_told.then(|| act.words.clone()),
            restricted,
            by: act.by.clone(),
            at: act.at,
        })
    }
}

/// Of the acts on one list, for each family that is out of it the act that took it out.
pub fn taken_out<'a>(acts: impl Iterator<Item = &'a ListAct>) -> BTreeMap<&'a FamilyCode, &'a ListAct> {
    let mut last: BTreeMap<&FamilyCode, &ListAct> = BTreeMap::new();
    for act in acts {
        let stands = last.entry(&act.family).or_insert(act);
        if stands.number < act.number {
            *stands = act;
        }
    }
    last.retain(|_, act| act.takes_out());
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(number: u32, family: &str, done: ListMove) -> ListAct {
        ListAct {
            number: ListActNumber::new(number).unwrap(),
            run: RunNumber::new(1).unwrap(),
            family: FamilyCode::parse(family).unwrap(),
            done,
            words: serde_json::from_str("\"Бір көшеде тұрады\"").unwrap(),
            by: StaffCode::parse("S-1").unwrap(),
            at: Timestamp::from_micros(i64::from(number)),
        }
    }

    #[test]
    fn the_last_act_about_a_family_says_whether_it_is_out_of_the_list_in_whatever_order_they_are_read() {
        let removed = || ListMove::Removed { because: RemovalReason::Other, restricted: false };
        let acts = [
            act(10, "F-1", ListMove::PutBack),
            act(9, "F-1", removed()),
            act(2, "F-2", removed()),
            act(3, "F-3", removed()),
            act(4, "F-3", ListMove::PutBack),
            act(11, "F-3", removed()),
        ];
        let out = taken_out(acts.iter());
        let told: Vec<(&str, u32)> = out.iter().map(|(family, act)| (family.as_str(), act.number.get())).collect();
        assert_eq!(told, [("F-2", 2), ("F-3", 11)]);
    }
}
