//! In which order a list is shown, and how much of it: on its page as in its file.

use super::beside::Beside;
use crate::{
    domain::coded::coded,
    matching::document::{Document, FamilyEntry, SealedFamily},
};

/// Kilometres from the child within which somebody lives near, as filters offer them.
pub const NEAR: [u32; 3] = [20, 60, 150];

/// How many children filters ask free places for, at least and at most.
pub const TAKES: std::ops::RangeInclusive<u32> = 2..=9;

coded! {
    /// In which order families stand.
    ListOrder {
        /// By fit: the order of the list itself.
        Fit = "fit",
        /// Who lives nearest first.
        Distance = "distance",
        /// Who answered last, first.
        Freshness = "freshness",
    }
}

/// How a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// The order.
    pub order: ListOrder,
    /// Only who lives within so many kilometres of the child.
    pub near: Option<u32>,
    /// Only who has a free place.
    pub free: bool,
    /// Only who has free places for so many children.
    pub takes: Option<u32>,
    /// Only who lives in the settlement with this code.
    pub place: Option<String>,
}

impl Default for Arrangement {
    fn default() -> Self {
        Self { order: ListOrder::Fit, near: None, free: false, takes: None, place: None }
    }
}

impl Arrangement {
    /// The families it leaves, in its order. Relatives stay first, and who lacks information last, in every order.
    pub fn of<'d>(&self, document: &'d Document, beside: &Beside) -> Vec<&'d FamilyEntry> {
        let left = listed(document).filter(|entry| self.leaves(beside, &entry.family));
        let mut found: Vec<&FamilyEntry> = left.collect();
        let rank = |entry: &FamilyEntry| (entry.state == "insufficient", entry.tier != "relative");
        match self.order {
            ListOrder::Fit => {}
            ListOrder::Distance => found.sort_by_key(|entry| {
                let metres = beside.hundred_metres(&entry.family);
                (rank(entry), metres.is_none(), metres)
            }),
            ListOrder::Freshness => found.sort_by_key(|entry| {
                let days = beside.days_old(&entry.family);
                (rank(entry), days.is_none(), days)
            }),
        }
        found
    }

    /// Families of the list of which no more than their number and their state is told, after all others. What a filter
    /// asks is a fact: where there is one, they are left out.
    pub fn sealed_of<'d>(&self, document: &'d Document) -> Vec<&'d SealedFamily> {
        let listed = document.sealed.iter().filter(|family| !family.is_excluded());
        if self.is_filtered() { Vec::new() } else { listed.collect() }
    }

    /// Whether families are left out for what is known of them.
    pub fn is_filtered(&self) -> bool {
        self.near.is_some() || self.free || self.takes.is_some() || self.place.is_some()
    }

    /// The query of its page.
    pub(super) fn query(&self) -> String {
        let order = (self.order != ListOrder::Fit).then(|| format!("sort={}", self.order.code()));
        let near = self.near.map(|km| format!("near={km}"));
        let free = self.free.then(|| "free=yes".to_owned());
        let takes = self.takes.map(|children| format!("takes={children}"));
        let place = self.place.as_ref().map(|code| format!("place={code}"));
        [order, near, free, takes, place].into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    fn leaves(&self, beside: &Beside, code: &str) -> bool {
        let near = self.near.is_none_or(|km| beside.hundred_metres(code).is_some_and(|metres| metres <= km * 10));
        let free = !self.free || beside.family(code).is_some_and(super::families::FamilySummary::is_free);
        let takes = self.takes.is_none_or(|children| beside.family(code).is_some_and(|family| family.takes(children)));
        let at = |wanted: &String| beside.place(code).is_some_and(|place| place.code.as_str() == wanted);
        near && free && takes && self.place.as_ref().is_none_or(at)
    }
}

/// Every family that a list names: those to consider in their order, then those that lack information.
fn listed(document: &Document) -> impl Iterator<Item = &FamilyEntry> {
    let lacking = document.families.iter().filter(|family| family.state == "insufficient");
    let of_tier = |tier: &'static str| document.shown().filter(move |family| family.tier == tier);
    of_tier("relative").chain(of_tier("family")).chain(lacking)
}
