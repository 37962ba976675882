//! The worlds once more, one draw after the other: what the fast way must come to.

use ndarray::Array2;
use rand_chacha::rand_core::Rng;

use super::{PlaceRange, Robustness, family_stream, first_of, pick, shift, stream, worlds_of};
use crate::{
    domain::code::ChildCode,
    matching::{
        bands::{Band, Tally},
        eligibility::ChildColumns,
        input::{ChildInput, MatchingInput},
        policy::{Bands, Policy},
        ranking::{Placed, Tier},
        tables::{PlanLine, UNKNOWN, round_half_up, smoothed},
    },
};

/// Draws every world and ranks the first families of each list in it.
pub(super) fn robustness(
    input: &MatchingInput,
    policy: &Policy,
    children: &[ChildColumns<'_>],
    placed: &[Placed],
) -> Robustness {
    let mut places = vec![None; placed.len()];
    let looked_at = [Tier::Relative, Tier::Family].map(|tier| first_of(policy, placed, tier));
    let worlds = worlds_of(input, policy, &looked_at);
    if worlds > 0 {
        let item_draws = ItemDraws::new(input, policy, worlds as usize);
        for of_tier in looked_at {
            let ranges = rank_worlds(input, policy, children, placed, &of_tier, &item_draws);
            for (place, range) in of_tier.into_iter().zip(ranges) {
                places[place] = Some(range);
            }
        }
    }
    Robustness { worlds, places }
}

/// Scales and level shifts of every world, shared by all families.
struct ItemDraws {
    worlds: usize,
    /// Per cent, by world and row.
    scales: Array2<u16>,
    /// By child, then world and row.
    shifts: Vec<Array2<i8>>,
}

impl ItemDraws {
    fn new(input: &MatchingInput, policy: &Policy, worlds: usize) -> Self {
        let rows = policy.file().items.len() + policy.file().strengths.len();
        let settings = &policy.file().worlds;
        let mut scales = Array2::zeros((worlds, rows));
        let mut shifts = vec![Array2::zeros((worlds, rows)); input.case.children.len()];
        let mut base = stream(input.seed, 0);
        for (scale, shift_of_first) in scales.iter_mut().zip(shifts[0].iter_mut()) {
            let drawn = settings.scales[pick(base.next_u32(), settings.scales.len() as u32) as usize];
            *scale = drawn as u16;
            *shift_of_first = shift(base.next_u32(), settings.shift_one_in);
        }
        for (child, shifts) in shifts.iter_mut().enumerate().skip(1) {
            let mut own = stream(input.seed, child as u64);
            shifts.iter_mut().for_each(|s| *s = shift(own.next_u32(), settings.shift_one_in));
        }
        Self { worlds, scales, shifts }
    }
}

/// A family's points and fit word in every world, packed so that a smaller key is a better place.
fn family_keys(
    input: &MatchingInput,
    policy: &Policy,
    children: &[ChildColumns<'_>],
    place: &Placed,
    draws: &ItemDraws,
    keys: &mut [u64],
) {
    let bands = &policy.file().bands;
    let one_in = policy.file().worlds.shift_one_in;
    let held_back = place.band == Band::Limited && base_band(bands, children, place.family) < Band::Limited;
    let mut rng = family_stream(input, place.family);
    let lines = lines_of(input, children, place.family);
    for (world, key) in keys.iter_mut().enumerate().take(draws.worlds) {
        let mut points = 0_i64;
        let mut worst = Band::FitsWell;
        for (child, lines) in lines.iter().enumerate() {
            let mut tally = Tally::default();
            for line in lines {
                let row = line.plan.row;
                let scale = i64::from(draws.scales[(world, row)]);
                let level = line.level_in_world(draws.shifts[child][(world, row)]);
                rng.set_word_pos(((row as u128) << 20) + world as u128);
                let capability = line.capability_in_world(rng.next_u32(), one_in);
                points += scale * i64::from(line.plan.points_by_level[usize::from(level)][usize::from(capability)]);
                if line.plan.item.is_need() {
                    tally.add_at(bands, line.plan, level, capability, scale);
                }
            }
            worst = worst.max(tally.band(bands));
        }
        let band = if held_back { worst.demoted() } else { worst };
        *key = pack(band, points, place.family);
    }
}

/// Band, then points, then family code, in one number that sorts like all three.
fn pack(band: Band, points: i64, family: usize) -> u64 {
    const POINTS_BITS: u32 = 36;
    const FAMILY_BITS: u32 = 24;
    let inverted = (1_u64 << POINTS_BITS) - 1 - (points as u64).min((1 << POINTS_BITS) - 1);
    (u64::from(band.index()) << (POINTS_BITS + FAMILY_BITS)) | (inverted << FAMILY_BITS) | (family as u64)
}

fn base_band(bands: &Bands, children: &[ChildColumns<'_>], family: usize) -> Band {
    let one = |child: &ChildColumns<'_>| {
        let mut tally = Tally::default();
        for (line, column) in child.plan.lines.iter().zip(&child.columns).filter(|(line, _)| line.item.is_need()) {
            tally.add(bands, line, column[family]);
        }
        tally.band(bands)
    };
    children.iter().map(one).max().unwrap_or(Band::Limited)
}

/// One line of one family, ready to be shaken.
struct WorldLine<'a> {
    plan: &'a PlanLine,
    capability: u8,
    /// Running sums of the weights of an unknown answer.
    unknown: [u64; 4],
}

fn lines_of<'a>(input: &MatchingInput, children: &'a [ChildColumns<'_>], family: usize) -> Vec<Vec<WorldLine<'a>>> {
    let one = |code: &ChildCode, line: &'a PlanLine, column: &[u8]| {
        let mut unknown = smoothed(input.counts_of(code, line.item.code()));
        for level in 1..4 {
            unknown[level] += unknown[level - 1];
        }
        WorldLine { plan: line, capability: column[family], unknown }
    };
    let of_child = |(child, of_case): (&'a ChildColumns<'_>, &ChildInput)| {
        let lines = child.plan.lines.iter().zip(&child.columns);
        lines.map(|(line, column)| one(&of_case.code, line, column)).collect()
    };
    children.iter().zip(&input.case.children).map(of_child).collect()
}

impl WorldLine<'_> {
    fn level_in_world(&self, shift: i8) -> u8 {
        let base = self.plan.level.get();
        // A strength is nurtured, whatever the worker's rating of needs: its level does not wobble.
        if self.plan.item.is_need() { base.saturating_add_signed(shift).clamp(1, 3) } else { base }
    }

    fn capability_in_world(&self, draw: u32, one_in: u32) -> u8 {
        if self.capability == UNKNOWN {
            let drawn = (u64::from(draw) * self.unknown[3]) >> 32;
            return self.unknown.iter().position(|sum| drawn < *sum).unwrap_or(3) as u8;
        }
        self.capability.saturating_add_signed(shift(draw, one_in)).min(3)
    }
}

fn rank_worlds(
    input: &MatchingInput,
    policy: &Policy,
    children: &[ChildColumns<'_>],
    placed: &[Placed],
    looked_at: &[usize],
    draws: &ItemDraws,
) -> Vec<PlaceRange> {
    let families = looked_at.len();
    let mut keys = Array2::<u64>::zeros((families, draws.worlds));
    for (row, place) in looked_at.iter().enumerate() {
        let mut row = keys.row_mut(row);
        family_keys(input, policy, children, &placed[*place], draws, row.as_slice_mut().unwrap_or_default());
    }
    let mut counts = Array2::<u32>::zeros((families, families));
    let mut above_next = vec![0_u32; families];
    let mut order: Vec<u32> = (0..families as u32).collect();
    let mut world_keys = vec![0_u64; families];
    for world in 0..draws.worlds {
        world_keys.iter_mut().zip(keys.column(world)).for_each(|(to, from)| *to = *from);
        order.sort_unstable_by_key(|family| world_keys[*family as usize]);
        for (place, family) in order.iter().enumerate() {
            counts[(*family as usize, place)] += 1;
        }
        for family in 1..families {
            above_next[family - 1] += u32::from(world_keys[family - 1] < world_keys[family]);
        }
    }
    let worlds = draws.worlds as u32;
    (0..families)
        .map(|family| {
            let row = counts.row(family);
            let row = row.as_slice().unwrap_or_default();
            let top3: u32 = row.iter().take(3).sum();
            PlaceRange {
                p05: percentile(row, worlds, 5),
                p95: percentile(row, worlds, 95),
                first: share(row.first().copied().unwrap_or(0), worlds),
                top3: share(top3, worlds),
                above_next: (family + 1 < families).then(|| share(above_next[family], worlds)),
            }
        })
        .collect()
}

/// Share in ten-thousandths, rounded half up.
fn share(count: u32, worlds: u32) -> u32 {
    round_half_up(u64::from(count) * 10_000, u64::from(worlds)) as u32
}

/// Nearest-rank percentile of a place from how often each place was taken.
fn percentile(counts: &[u32], worlds: u32, per_cent: u32) -> u32 {
    let rank = (u64::from(worlds) * u64::from(per_cent)).div_ceil(100).max(1);
    let mut seen = 0;
    for (place, count) in counts.iter().enumerate() {
        seen += u64::from(*count);
        if seen >= rank {
            return place as u32 + 1;
        }
    }
    counts.len() as u32
}
