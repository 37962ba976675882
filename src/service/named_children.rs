//! What a family's record says of children: every line stays, and names the child only to whom the child's record is
//! open, and to a reviewer only where it tells no choice before the first view.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Caller, ServiceError, open_record::Custodies, propose::shows_choice};
use crate::{
    domain::{
        access::Subject,
        code::ChildCode,
        date::Date,
        desk::Contact,
        family::Family,
        placement::{OutcomeKind, Placement},
        placement_outcome::PlacementOutcome,
        proposal::Proposal,
    },
    store::{Reads, ReadsExt as _, Stored},
};

/// A talk with a family.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToldTalk {
    /// The talk; without its child and its words where the child is not named to the caller.
    #[serde(flatten)]
    pub talk: Contact,
    /// Whether it was about a child that is not named to the caller.
    pub unnamed: bool,
}

/// A placement of a child that is not named to the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnnamedPlacement {
    /// The day of the decision.
    pub decided_on: Date,
    /// The day it ended.
    pub ended_on: Option<Date>,
}

/// Which children are named to a caller.
pub(super) struct NamedChildren<'c> {
    caller: &'c Caller,
    custodies: Custodies,
    /// Children of proposals whose choice the caller may not see yet: a talk with the chosen family would tell it.
    chosen_for: BTreeSet<ChildCode>,
}

impl<'c> NamedChildren<'c> {
    pub(super) async fn read(view: &mut (dyn Reads + '_), caller: &'c Caller) -> Result<Self, ServiceError> {
        let proposals = view.whole::<Proposal>().await?;
        let hidden = proposals.values().filter(|stored| !shows_choice(caller, &stored.value));
        let chosen_for = hidden.flat_map(|stored| stored.value.children.iter().cloned()).collect();
        Ok(Self { caller, custodies: Custodies::read(view).await?, chosen_for })
    }

    fn is_named(&self, child: &ChildCode) -> bool {
        self.custodies.opens(self.caller, &Subject::Child(child.clone())) && !self.chosen_for.contains(child)
    }

    /// The family without the numbers of children placed there who are not named.
    pub(super) fn in_family(&self, mut family: Family) -> Family {
        for resident in &mut family.residents {
            resident.child = resident.child.take().filter(|child| self.is_named(child));
        }
        family
    }

    pub(super) fn in_talks(&self, talks: Vec<Stored<Contact>>) -> Vec<ToldTalk> {
        let told = |stored: Stored<Contact>| {
            let talk = stored.value;
            match &talk.about {
                Some(child) if !self.is_named(child) => {
                    ToldTalk { talk: Contact { about: None, words: None, ..talk }, unnamed: true }
                }
                _ => ToldTalk { talk, unnamed: false },
            }
        };
        talks.into_iter().map(told).collect()
    }

    /// Placements whose children are named, and what is told of the others, the latest first.
    pub(super) fn in_placements(
        &self,
        placements: Vec<Placement>,
        outcomes: Vec<PlacementOutcome>,
    ) -> (Vec<Placement>, Vec<PlacementOutcome>, Vec<UnnamedPlacement>) {
        let (placements, unnamed): (Vec<_>, Vec<_>) =
            placements.into_iter().partition(|placement| placement.children.iter().all(|child| self.is_named(child)));
        let of_placement = |placement: &Placement| UnnamedPlacement {
            decided_on: placement.approved_on,
            ended_on: placement.of_kind(OutcomeKind::Ended).map(|entry| entry.on),
        };
        let mut told: Vec<_> = unnamed.iter().map(of_placement).collect();
        let (outcomes, unnamed): (Vec<_>, Vec<_>) =
            outcomes.into_iter().partition(|outcome| self.is_named(&outcome.child));
        let of_outcome = |outcome: &PlacementOutcome| UnnamedPlacement {
            decided_on: outcome.decided_on,
            ended_on: outcome.ended.as_ref().map(|end| end.on),
        };
        told.extend(unnamed.iter().map(of_outcome));
        told.sort_by_key(|placement| std::cmp::Reverse(placement.decided_on));
        (placements, outcomes, told)
    }
}
