//! A packed register as another case, or a trial, sees it: the columns are taken over, and only what the case
//! brings, and the few families whose own record it reads differently, are packed anew.

use super::{BoundsColumns, FactColumns, FewFamilies, PairColumns, Register};
use crate::{
    domain::date::Date,
    matching::{eligibility::case_rules, input::FamilyInput, policy::Policy},
};

impl Register {
    /// The register of `families`, which are those this one was packed from, in their order, with the answers
    /// of another case. `changed` are those whose record is another than the one that was packed, by index.
    #[must_use]
    pub fn of_case(&self, families: &[FamilyInput], policy: &Policy, as_of: Date, changed: &[usize]) -> Self {
        let mut register = self.clone();
        for &family in changed {
            let alone = Self::pack(std::slice::from_ref(&families[family]), policy, as_of);
            register.put(family, &alone);
        }
        register.facts.measure(families);
        register.few = FewFamilies::of(families);
        case_rules(families, policy, &mut register.family_outcomes);
        register
    }

    /// Takes over the one family of `alone`.
    fn put(&mut self, family: usize, alone: &Self) {
        self.capability.column_mut(family).assign(&alone.capability.column(0));
        for ((_, outcomes), (_, own)) in self.family_outcomes.iter_mut().zip(&alone.family_outcomes) {
            outcomes[family] = own[0];
        }
        self.pairs.put(family, &alone.pairs);
        self.facts.put(family, &alone.facts);
    }
}

/// Takes over the one entry of each column.
macro_rules! take_over {
    ($self:ident, $family:ident, $alone:ident: $($column:ident),+) => {
        $($self.$column[$family] = $alone.$column[0];)+
    };
}

impl PairColumns {
    fn put(&mut self, family: usize, alone: &Self) {
        take_over!(self, family, alone: area_tenths, household, placed, free_places, engaged, youngest_child);
        take_over!(self, family, alone: vulnerable, child_age_missing, own_bedroom, persons_known, youngest_carer);
        take_over!(self, family, alone: carer_age_missing);
        self.bounds.put(family, &alone.bounds);
    }
}

impl BoundsColumns {
    fn put(&mut self, family: usize, alone: &Self) {
        take_over!(self, family, alone: known, age_min, age_max, sexes, siblings, forms);
    }
}

impl FactColumns {
    fn put(&mut self, family: usize, alone: &Self) {
        // A language nobody spoke before gets a column of its own.
        for language in alone.languages.keys() {
            self.languages.entry(language.clone()).or_insert_with(|| self.other_language.clone());
        }
        take_over!(self, family, alone: other_language, adult_at_home, access, area_tenths, bedroom);
        for (language, column) in &mut self.languages {
            column[family] = alone.languages.get(language).map_or(alone.other_language[0], |own| own[0]);
        }
    }
}
