//! How sure the order is: the same list in thousands of worlds where weights and ratings wobble.
//!
//! Draws come from ChaCha8. Its key is the run's seed as eight little-endian bytes followed by zeros.
//! Stream 0 gives, world by world and need by need in policy order (needs, then strengths), a scale of
//! the weight and a shift of the first child's level; stream *k* the shifts of the group's child *k*. Each
//! family has the stream numbered by the first eight bytes (big-endian) of SHA-256 of its code, so its
//! draws do not depend on who else is in the register. In it the draw of a row in world *w* is the 32-bit word
//! number `row · 2²⁰ + w`, so they do not depend on the plan or on the number of worlds either. A draw `d` picks one of `n` as `d·n / 2³²`.
//!
//! *Design notes.* A thousand families in four thousand worlds would draw a gigabyte for all rows of a policy, and
//! each draw moves a point or none. So only the rows that the plan has are drawn, worlds are taken in blocks that
//! stay in the cache, what a capability gives in a world is worked out once for all families, and a draw is
//! compared with bounds instead of being multiplied and divided.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use sha2::{Digest, Sha256};

use super::{
    eligibility::ChildColumns,
    input::MatchingInput,
    policy::Policy,
    ranking::{Placed, Tier},
};
use block::{Answers, BLOCK, PlanWorlds};
use places::Places;

/// What plans and families come to in a block of worlds.
mod block;

/// Places gathered over worlds.
mod places;

/// The same, draw by draw, as the documentation says it.
#[cfg(test)]
mod plain;

/// Where a family stands over all worlds, within its list. Places count from 1, shares are per ten thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceRange {
    /// 5th percentile of the place, by nearest rank.
    pub p05: u32,
    /// 95th percentile of the place, by nearest rank.
    pub p95: u32,
    /// Share of worlds in which the family is first.
    pub first: u32,
    /// Share of worlds in which the family is among the first three.
    pub top3: u32,
    /// Share of worlds in which it stands above the family listed next; absent for the last.
    pub above_next: Option<u32>,
}

/// Places of the families looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Robustness {
    /// Number of worlds the list was made in.
    pub worlds: u32,
    /// One entry per placed family, in the order of the list; absent beyond the first families of a list.
    pub places: Vec<Option<PlaceRange>>,
}

/// Half-width of the 95 per cent Monte-Carlo interval of a share, per ten thousand, rounded up:
/// `1.96·√(p(1−p)/M)`.
pub fn monte_carlo_error(share: u32, worlds: u32) -> u32 {
    if worlds == 0 {
        return 10_000;
    }
    let share = u64::from(share.min(10_000));
    // 196² · p(1−p) / M with p in ten-thousandths, under one root.
    let square = 196 * 196 * share * (10_000 - share) / u64::from(worlds);
    let root = square.isqrt() + u64::from(square.isqrt() * square.isqrt() < square);
    root.div_ceil(100) as u32
}

/// Draws every world and ranks the first families of each list in it.
pub fn robustness(
    input: &MatchingInput,
    policy: &Policy,
    children: &[ChildColumns<'_>],
    placed: &[Placed],
) -> Robustness {
    let mut places = vec![None; placed.len()];
    let looked_at = [Tier::Relative, Tier::Family].map(|tier| first_of(policy, placed, tier));
    let worlds = worlds_of(input, policy, &looked_at);
    if worlds > 0 {
        for of_tier in looked_at {
            let families: Vec<&Placed> = of_tier.iter().map(|place| &placed[*place]).collect();
            let ranges = rank_worlds(input, policy, children, &families, worlds);
            for (place, range) in of_tier.into_iter().zip(ranges) {
                places[place] = Some(range);
            }
        }
    }
    Robustness { worlds, places }
}

/// Places in the list of the first families of a tier.
fn first_of(policy: &Policy, placed: &[Placed], tier: Tier) -> Vec<usize> {
    let of_tier = (0..placed.len()).filter(|place| placed[*place].tier == tier);
    of_tier.take(policy.file().worlds.most_families as usize).collect()
}

/// Worlds that every tier gets: as many as the longest affords.
fn worlds_of(input: &MatchingInput, policy: &Policy, tiers: &[Vec<usize>; 2]) -> u32 {
    let longest = tiers.iter().map(Vec::len).max().unwrap_or(0);
    policy.file().worlds.for_list(input.worlds, longest)
}

/// Ranks families among each other in every world.
fn rank_worlds(
    input: &MatchingInput,
    policy: &Policy,
    children: &[ChildColumns<'_>],
    looked_at: &[&Placed],
    worlds: u32,
) -> Vec<PlaceRange> {
    if looked_at.is_empty() {
        return Vec::new();
    }
    let mut plans = PlanWorlds::new(input, policy, children);
    let mut families: Vec<Answers> = looked_at
        .iter()
        .map(|place| Answers::of(input, policy, children, place, family_stream(input, place.family)))
        .collect();
    let mut places = Places::of(looked_at.iter().map(|place| place.family));
    for first in (0..worlds as usize).step_by(BLOCK) {
        let together = BLOCK.min(worlds as usize - first);
        plans.draw(together);
        for (row, family) in families.iter_mut().enumerate() {
            plans.keys(family, places.row(row));
        }
        places.rank(together);
    }
    places.ranges(worlds)
}

/// Picks one of `n` with a 32-bit draw.
fn pick(draw: u32, n: u32) -> u32 {
    ((u64::from(draw) * u64::from(n)) >> 32) as u32
}

/// One step up, one step down, or none.
fn shift(draw: u32, one_in: u32) -> i8 {
    match pick(draw, one_in) {
        0 => 1,
        1 => -1,
        _ => 0,
    }
}

fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(stream);
    rng
}

/// Where in a family's stream, in words, the draw of a row in a world stands. A policy has 2²⁰ worlds at most.
fn place_of_draw(row: usize, world: u32) -> u128 {
    ((row as u128) << 20) + u128::from(world)
}

fn family_stream(input: &MatchingInput, family: usize) -> ChaCha8Rng {
    let digest = Sha256::digest(input.families[family].code.as_str().as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    stream(input.seed, u64::from_be_bytes(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{date::Date, text::Text},
        generate::{self, generate},
        matching::{
            self,
            assemble::{self, assemble},
            register::Register,
        },
    };

    #[test]
    fn the_error_of_a_half_in_4096_worlds_is_about_one_and_a_half_per_cent() {
        assert_eq!(monte_carlo_error(5_000, 4096), 154);
        assert_eq!(monte_carlo_error(0, 4096), 0);
        assert_eq!(monte_carlo_error(10_000, 4096), 0);
    }

    #[test]
    fn a_long_list_has_fewer_worlds_but_never_too_few() {
        let policy = Policy::shipped().unwrap();
        let worlds = &policy.file().worlds;
        let of = |families| worlds.for_list(4_096, families);
        assert_eq!([of(0), of(1), of(256), of(512), of(1_000)], [4_096, 4_096, 4_096, 2_048, 1_048]);
        assert_eq!((of(1_024), of(5_000)), (1_024, 1_024));
        assert_eq!(worlds.for_list(301, 5_000), 301, "never more than were asked for");
    }

    #[test]
    fn draws_pick_every_choice_evenly_at_the_ends() {
        assert_eq!(pick(0, 5), 0);
        assert_eq!(pick(u32::MAX, 5), 4);
        assert_eq!(shift(0, 20), 1);
        assert_eq!(shift(u32::MAX / 20 + 2, 20), -1);
        assert_eq!(shift(u32::MAX, 20), 0);
    }

    /// Children with and without brothers and sisters, with questions open, in a number of worlds that fills
    /// no block.
    #[test]
    fn block_by_block_comes_to_the_same_places_as_draw_by_draw() {
        let policy = Policy::shipped().unwrap();
        let as_of = Date::parse("2026-03-02").unwrap();
        let bundle = generate(&generate::Request { children: 30, families: 90, seed: 5, as_of }, &policy);
        let records = bundle.records();
        let mut most_children = 0;
        for (seed, child) in bundle.children.iter().enumerate() {
            let request = assemble::Request {
                child: child.code.clone(),
                alone: false,
                as_of,
                seed: seed as u64,
                worlds: Some(301),
                preparatory: Text::parse("a test").ok(),
            };
            let input = assemble(&records, &policy, &request).unwrap();
            let register = Register::pack(&input.families, &policy, as_of);
            let matching = matching::run(&input, &policy, &register).unwrap();
            most_children = most_children.max(matching.children.len());
            let plain = plain::robustness(&input, &policy, &matching.children, &matching.placed);
            assert_eq!(matching.robustness(), plain, "{}", child.code);
        }
        assert!(most_children > 1, "a group of brothers and sisters");
    }
}
