//! Draws: whole numbers from ChaCha8, one stream per record, so that a record does not depend on how
//! many others are made.
//!
//! The key is the request's seed as eight little-endian bytes followed by zeros; the stream is the kind
//! of record in the highest byte and its index below. A 32-bit draw `d` picks one of `n` as `d·n / 2³²`.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// What a stream of draws is for.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// What the children of one sibling group share.
    Group = 1,
    /// A child and its plan.
    Child = 2,
    /// A family.
    Family = 3,
}

/// A stream of draws.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn of(seed: u64, part: Part, index: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut draws = ChaCha8Rng::from_seed(key);
        draws.set_stream((part as u64) << 56 | u64::from(index));
        Self(draws)
    }

    /// One of 0 to `count` − 1; 0 when `count` is 0.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(count)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, (low, high): (i32, i32)) -> i32 {
        low + self.below((high - low).max(0) as u32 + 1) as i32
    }

    /// Whether something that happens in `per_mille` of a thousand cases happens.
    pub(super) fn hit(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// A value, if something that happens in `per_mille` of a thousand cases happens.
    pub(super) fn some<T>(&mut self, per_mille: u32, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.hit(per_mille) { Some(value(self)) } else { None }
    }

    /// One entry of a table that is never empty.
    pub(super) fn one_of<'t, T>(&mut self, table: &'t [T]) -> &'t T {
        &table[self.below(table.len() as u32) as usize]
    }

    /// One entry of a table that is never empty, by weight.
    pub(super) fn weighted<T: Copy>(&mut self, table: &[(T, u32)]) -> T {
        let total = table.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for (value, weight) in table {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        table[0].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_gives_the_same_draws_every_time_and_another_stream_others() {
        let draws = |part, index| {
            let mut chance = Chance::of(7, part, index);
            (0..8).map(|_| chance.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draws(Part::Family, 3), draws(Part::Family, 3));
        assert_ne!(draws(Part::Family, 3), draws(Part::Family, 4));
        assert_ne!(draws(Part::Family, 3), draws(Part::Child, 3));
    }

    #[test]
    fn weights_are_kept_and_bounds_are_included() {
        let mut chance = Chance::of(1, Part::Group, 0);
        let picked: Vec<char> = (0..10_000).map(|_| chance.weighted(&[('a', 1), ('b', 0), ('c', 3)])).collect();
        let share = picked.iter().filter(|c| **c == 'a').count();
        assert!((2_300..2_700).contains(&share), "{share}");
        assert!(!picked.contains(&'b'));
        let drawn: std::collections::BTreeSet<i32> = (0..200).map(|_| chance.between((-1, 1))).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1]);
    }
}
