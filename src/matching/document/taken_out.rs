//! A result without families that a person took out of it by hand: as if the rest of it had been listed alone.
//!
//! *Design notes.* Places and shares stay those of the list as it was computed: they were worked out with every family.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::{
    Document, FamilyEntry, Question,
    sealed::{beside_nobody, count, number_groups},
};

/// State of a family that a person took out.
pub const TAKEN_OUT: &str = "taken_out";

impl Document {
    /// The result without these families. One that is sealed to the reader keeps its number, with this as its state.
    #[must_use]
    pub fn without_taken_out(&self, taken: &BTreeSet<String>) -> Self {
        let is_taken = |code: &EcoString| taken.contains(code.as_str());
        let mut without = self.clone();
        let families = std::mem::take(&mut without.families);
        for (position, entry) in families.iter().enumerate() {
            if is_taken(&entry.family) {
                *count(&mut without.totals, &entry.state) -= 1;
                without.totals.taken_out += 1;
                continue;
            }
            let next = families.get(position + 1);
            let stands_alone = next.is_some_and(|next: &FamilyEntry| is_taken(&next.family));
            without.families.push(if stands_alone { beside_nobody(entry) } else { entry.clone() });
        }
        for entry in without.sealed.iter_mut().filter(|entry| is_taken(&entry.family)) {
            *count(&mut without.totals, &entry.state) -= 1;
            without.totals.taken_out += 1;
            entry.state = TAKEN_OUT.into();
        }
        number_groups(&mut without.families);
        let asks = |question: &Question| question.of == "family" && taken.contains(&question.who);
        without.ask_next.retain(|question| !asks(question));
        without
    }
}
