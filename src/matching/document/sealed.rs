//! A result for those to whom families of it are sealed: that they are of the register stays, what they are goes.
//!
//! *Design notes.* A sealed family is taken out of the families, so that whatever goes through them finds nothing of
//! it, and stands in a list of its own with its code and its state. Its place in the order is left out as well: between
//! two families of one fit word it would tell the word, and between two numbers of points nearly the points. Numbers
//! of near-tie groups are given anew, for a gap among them would tell the place.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::{Document, FamilyEntry};
use crate::matching::eligibility::State;

/// What stands in the place of the code of a rule for families of which nothing is told.
pub const SEALED: &str = "sealed";

/// A family of which no more is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFamily {
    /// Register number.
    pub family: EcoString,
    /// `shown`, `insufficient` or `excluded`.
    pub state: EcoString,
}

impl SealedFamily {
    /// Whether a rule keeps it out of the list.
    pub fn is_excluded(&self) -> bool {
        self.state == State::Excluded.code()
    }

    /// Whether it is shown in the list.
    pub fn is_shown(&self) -> bool {
        self.state == State::Shown.code()
    }
}

impl Document {
    /// Whether it tells of one of these families.
    pub fn tells_of(&self, closed: &BTreeSet<String>) -> bool {
        !closed.is_empty() && self.families.iter().any(|entry| closed.contains(entry.family.as_str()))
    }

    /// The result for somebody to whom these families are sealed. Counts of the register stay as they are.
    #[must_use]
    pub fn without(&self, closed: &BTreeSet<String>) -> Self {
        let is_closed = |entry: &FamilyEntry| closed.contains(entry.family.as_str());
        let (mut families, mut sealed) = (Vec::with_capacity(self.families.len()), self.sealed.clone());
        for (position, entry) in self.families.iter().enumerate() {
            if is_closed(entry) {
                sealed.push(SealedFamily { family: entry.family.clone(), state: entry.state.clone() });
                continue;
            }
            let next = self.families.get(position + 1);
            families.push(if next.is_some_and(is_closed) { beside_nobody(entry) } else { entry.clone() });
        }
        sealed.sort_by(|one, other| one.family.cmp(&other.family));
        number_groups(&mut families);
        let asks_closed = |question: &super::Question| question.of == "family" && closed.contains(&question.who);
        Self {
            child: self.child.clone(),
            children: self.children.clone(),
            preparatory: self.preparatory.clone(),
            case: self.case.clone(),
            plan: self.plan.clone(),
            not_assessed: self.not_assessed.clone(),
            totals: self.totals.clone(),
            families,
            ask_next: self.ask_next.iter().filter(|question| !asks_closed(question)).cloned().collect(),
            worlds: self.worlds.clone(),
            counts: self.counts.clone(),
            versions: self.versions.clone(),
            sealed,
            ..*self
        }
    }

    /// Lets sealed families of a trial be what they were before it: how they answer to a change would tell a fact of
    /// theirs. Totals sum to the register as before.
    pub fn keep_sealed_states(&mut self, before: &Self) {
        for entry in &mut self.sealed {
            let is_it = |was: &&SealedFamily| was.family == entry.family && was.state != entry.state;
            let Some(was) = before.sealed.iter().find(is_it) else { continue };
            *count(&mut self.totals, &entry.state) -= 1;
            entry.state = was.state.clone();
            *count(&mut self.totals, &entry.state) += 1;
        }
    }
}

impl FamilyEntry {
    /// Takes its place among the others from a result.
    pub fn stand_as_in(&mut self, document: &Document) {
        let Some(listed) = document.family(&self.family) else { return };
        self.group = listed.group;
        self.place.clone_from(&listed.place);
        self.necessarily_above_next = listed.necessarily_above_next;
    }
}

pub(super) fn count<'t>(totals: &'t mut super::Totals, state: &str) -> &'t mut usize {
    if state == State::Shown.code() {
        &mut totals.shown
    } else if state == State::Insufficient.code() {
        &mut totals.insufficient
    } else {
        &mut totals.excluded
    }
}

/// An entry that says nothing of the family that is listed next.
pub(super) fn beside_nobody(entry: &FamilyEntry) -> FamilyEntry {
    let mut entry = FamilyEntry { necessarily_above_next: None, ..entry.clone() };
    if let Some(place) = &mut entry.place {
        place.above_next = None;
    }
    entry
}

/// Numbers near-tie groups without gaps, in the order in which they stand.
pub(super) fn number_groups(families: &mut [FamilyEntry]) {
    let (mut former, mut number) = (None, 0);
    for entry in families.iter_mut().filter(|entry| entry.group.is_some()) {
        if entry.group != former {
            number += 1;
            former = entry.group;
        }
        entry.group = Some(number);
    }
}
