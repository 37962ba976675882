//! What plans give, and what families come to, in a block of worlds.

use std::ops::Range;

use rand_chacha::{ChaCha8Rng, rand_core::Rng};

use super::{pick, place_of_draw, places::key, shift, stream};
use crate::matching::{
    bands::{Band, Tally},
    eligibility::ChildColumns,
    input::{ChildInput, MatchingInput},
    policy::{Bands, Policy},
    ranking::Placed,
    tables::{PlanLine, UNKNOWN, smoothed},
};

/// Worlds worked on at a time: what one family draws for them stays in the cache.
pub(super) const BLOCK: usize = 256;

/// The plans of a case, shaken block by block.
pub(super) struct PlanWorlds<'a> {
    policy: &'a Policy,
    /// Draws of each world: needs in policy order, then strengths.
    rows: usize,
    /// Scales, and shifts of the first child's levels.
    base: ChaCha8Rng,
    /// Shifts of the other children's levels.
    others: Vec<ChaCha8Rng>,
    /// Number of the block's first world, and of the one after its last.
    block: Range<u32>,
    children: Vec<ChildBlock<'a>>,
    work: Work,
}

/// One child's plan in the worlds of the block.
struct ChildBlock<'a> {
    lines: Vec<LineBlock<'a>>,
    /// Points from which the needs are covered well, and with support.
    well: Vec<u32>,
    support: Vec<u32>,
}

/// One line in the worlds of the block.
struct LineBlock<'a> {
    plan: &'a PlanLine,
    /// Conditions by level 0 to 3 and capability.
    conditions: [[u32; 4]; 4],
    /// Points times the world's scale, by capability, world by world. A scale has 1 000 per cent and a line
    /// 16 000 points at most with any policy that passes its checks, so that 250 lines fit 32 bits.
    points: [Vec<u32>; 4],
    /// Conditions raised, by capability, world by world.
    raised: [Vec<u32>; 4],
}

/// What one family is worked out in.
#[derive(Default)]
struct Work {
    /// What a family draws for one line, as it comes.
    drawn: Vec<u8>,
    /// The same as numbers, world by world.
    draws: Vec<u32>,
    needs: Vec<u32>,
    strengths: Vec<u32>,
    raised: Vec<u32>,
    points: Vec<u64>,
    words: Vec<u8>,
}

impl<'a> PlanWorlds<'a> {
    pub(super) fn new(input: &MatchingInput, policy: &'a Policy, children: &'a [ChildColumns<'a>]) -> Self {
        let bands = &policy.file().bands;
        Self {
            policy,
            rows: policy.file().items.len() + policy.file().strengths.len(),
            base: stream(input.seed, 0),
            others: (1..children.len()).map(|child| stream(input.seed, child as u64)).collect(),
            block: 0..0,
            children: children.iter().map(|child| ChildBlock::of(bands, child)).collect(),
            work: Work::default(),
        }
    }

    /// Draws the next worlds, [`BLOCK`] at most.
    pub(super) fn draw(&mut self, worlds: usize) {
        let settings = &self.policy.file().worlds;
        let mut scales = vec![0; worlds * self.rows];
        let mut shifts = vec![vec![0; worlds * self.rows]; self.children.len()];
        for (scale, shift_of_first) in scales.iter_mut().zip(shifts.iter_mut().take(1).flatten()) {
            *scale = settings.scales[pick(self.base.next_u32(), settings.scales.len() as u32) as usize];
            *shift_of_first = shift(self.base.next_u32(), settings.shift_one_in);
        }
        for (own, shifts) in self.others.iter_mut().zip(shifts.iter_mut().skip(1)) {
            for shift_of_child in shifts {
                *shift_of_child = shift(own.next_u32(), settings.shift_one_in);
            }
        }
        let bands = &self.policy.file().bands;
        for (child, shifts) in self.children.iter_mut().zip(&shifts) {
            child.fill(bands, &ByWorld { rows: self.rows, scales: &scales, shifts });
        }
        self.block = self.block.end..self.block.end + worlds as u32;
        self.work.fit(worlds);
    }

    /// The keys of a family in the worlds of the block.
    pub(super) fn keys(&mut self, family: &mut Answers, (keys, code): (&mut [u64], u32)) {
        let work = &mut self.work;
        work.points.fill(0);
        work.words.fill(if family.held_back { Band::Limited.index() } else { Band::FitsWell.index() });
        for (child, answers) in self.children.iter().zip(&family.by_child) {
            for sums in [&mut work.needs, &mut work.strengths, &mut work.raised] {
                sums.fill(0);
            }
            for (line, answer) in child.lines.iter().zip(answers) {
                family.stream.set_word_pos(place_of_draw(line.plan.row, self.block.start));
                work.draw(&mut family.stream);
                let draws = &work.draws;
                let sums = if line.plan.item.is_need() { &mut work.needs } else { &mut work.strengths };
                answer.choose(draws, &line.points, sums, |sum, points| *sum += points);
                if line.raises() {
                    answer.choose(draws, &line.raised, &mut work.raised, |sum, raised| *sum |= raised);
                }
            }
            child.judge(&work.needs, &work.raised, &mut work.words);
            let sums = work.needs.iter().zip(&work.strengths);
            for (points, (needs, strengths)) in work.points.iter_mut().zip(sums) {
                *points += u64::from(*needs) + u64::from(*strengths);
            }
        }
        for (to, (word, points)) in keys.iter_mut().zip(work.words.iter().zip(&work.points)) {
            *to = key(*word, *points, code);
        }
    }
}

/// What is drawn for the plans.
struct ByWorld<'d> {
    rows: usize,
    scales: &'d [u32],
    shifts: &'d [i8],
}

impl ByWorld<'_> {
    /// Scale and level shift of one row, world by world.
    fn of_row(&self, row: usize) -> impl Iterator<Item = (u32, i8)> {
        let scales = self.scales.iter().skip(row).step_by(self.rows);
        scales.copied().zip(self.shifts.iter().skip(row).step_by(self.rows).copied())
    }
}

const MUST_SHORT: u32 = 1;
const CRITICAL_SHORT_WELL: u32 = 2;
const CRITICAL_SHORT_SUPPORT: u32 = 4;

impl<'a> ChildBlock<'a> {
    fn of(bands: &Bands, child: &'a ChildColumns<'a>) -> Self {
        let lines = child.plan.lines.iter().map(|plan| LineBlock::of(bands, plan)).collect();
        Self { lines, well: Vec::new(), support: Vec::new() }
    }

    fn fill(&mut self, bands: &Bands, drawn: &ByWorld<'_>) {
        let mut full = vec![0; drawn.scales.len() / drawn.rows];
        for line in &mut self.lines {
            line.fill(drawn, &mut full);
        }
        let from = |per_cent: i64| full.iter().map(|full| (per_cent * full + 99).div_euclid(100) as u32).collect();
        (self.well, self.support) = (from(bands.well_lo), from(bands.support_mid));
    }

    /// The fit words of a family, the worse of two children's: those of [`Tally::band`] when every answer is known.
    #[expect(clippy::needless_bitwise_bool, reason = "a branch per world costs more than the comparison it spares")]
    fn judge(&self, needs: &[u32], raised: &[u32], words: &mut [u8]) {
        let bounds = self.well.iter().zip(&self.support);
        for ((word, (points, raised)), (well, support)) in words.iter_mut().zip(needs.iter().zip(raised)).zip(bounds) {
            let fits_well = (*raised & (MUST_SHORT | CRITICAL_SHORT_WELL) == 0) & (points >= well);
            let with_support = (*raised & CRITICAL_SHORT_SUPPORT == 0) & (points >= support);
            let otherwise = if with_support { Band::FitsWithSupport } else { Band::Limited };
            *word = (*word).max(if fits_well { Band::FitsWell } else { otherwise }.index());
        }
    }
}

impl<'a> LineBlock<'a> {
    fn of(bands: &Bands, plan: &'a PlanLine) -> Self {
        let mut conditions = [[0; 4]; 4];
        for (level, of_level) in conditions.iter_mut().enumerate().filter(|_| plan.item.is_need()) {
            for (capability, raised) in of_level.iter_mut().enumerate() {
                let mut tally = Tally::default();
                tally.add_at(bands, plan, level as u8, capability as u8, 1);
                let bit = |count: u32, bit: u32| if count > 0 { bit } else { 0 };
                *raised = bit(tally.must_short, MUST_SHORT)
                    | bit(tally.critical_short_well, CRITICAL_SHORT_WELL)
                    | bit(tally.critical_short_support, CRITICAL_SHORT_SUPPORT);
            }
        }
        Self { plan, conditions, points: Default::default(), raised: Default::default() }
    }

    fn raises(&self) -> bool {
        self.conditions != [[0; 4]; 4]
    }

    /// Works out the worlds; adds to the full points of the plan's needs.
    fn fill(&mut self, drawn: &ByWorld<'_>, full: &mut [i64]) {
        let (is_need, base) = (self.plan.item.is_need(), self.plan.level.get());
        let levels: Vec<(u32, usize)> = drawn
            .of_row(self.plan.row)
            // A strength is nurtured, whatever the worker's rating of needs: its level does not wobble.
            .map(|(scale, shift)| (scale, if is_need { base.saturating_add_signed(shift).clamp(1, 3) } else { base }))
            .map(|(scale, level)| (scale, usize::from(level)))
            .collect();
        for capability in 0..4 {
            let points = |&(scale, level): &(u32, usize)| scale * self.plan.points_by_level[level][capability] as u32;
            self.points[capability] = levels.iter().map(points).collect();
            let raised = |&(_, level): &(u32, usize)| self.conditions[level][capability];
            self.raised[capability] = levels.iter().map(raised).collect();
        }
        for (full, (scale, level)) in full.iter_mut().zip(levels).filter(|_| is_need) {
            *full += i64::from(scale) * i64::from(self.plan.full_by_level[level]);
        }
    }
}

impl Work {
    fn fit(&mut self, worlds: usize) {
        self.drawn.resize(worlds * size_of::<u32>(), 0);
        for row in [&mut self.draws, &mut self.needs, &mut self.strengths, &mut self.raised] {
            row.resize(worlds, 0);
        }
        self.points.resize(worlds, 0);
        self.words.resize(worlds, 0);
    }

    /// Draws for one line, from where the stream stands.
    fn draw(&mut self, stream: &mut ChaCha8Rng) {
        stream.fill_bytes(&mut self.drawn);
        let (words, _) = self.drawn.as_chunks();
        for (draw, word) in self.draws.iter_mut().zip(words) {
            *draw = u32::from_le_bytes(*word);
        }
    }
}

/// One family: its stream, and how its draws become capabilities.
pub(super) struct Answers {
    stream: ChaCha8Rng,
    /// A rule keeps it from more than *Limited fit* in every world.
    held_back: bool,
    /// By child, then line.
    by_child: Vec<Vec<Answer>>,
}

/// Which capability a draw gives: the first of four whose bound it does not exceed, or the last.
#[derive(Clone, Copy)]
struct Answer {
    bounds: [u32; 3],
    capabilities: [u8; 4],
}

impl Answers {
    pub(super) fn of(
        input: &MatchingInput,
        policy: &Policy,
        children: &[ChildColumns<'_>],
        place: &Placed,
        stream: ChaCha8Rng,
    ) -> Self {
        let one_in = policy.file().worlds.shift_one_in;
        let of_child = |(child, of_case): (&ChildColumns<'_>, &ChildInput)| {
            let lines = child.plan.lines.iter().zip(&child.columns);
            let answer = |(line, column): (&PlanLine, &std::borrow::Cow<'_, [u8]>)| match column[place.family] {
                UNKNOWN => Answer::unknown(smoothed(input.counts_of(&of_case.code, line.item.code()))),
                known => Answer::known(known, one_in),
            };
            lines.map(answer).collect()
        };
        let base = base_band(&policy.file().bands, children, place.family);
        Self {
            stream,
            held_back: place.band == Band::Limited && base < Band::Limited,
            by_child: children.iter().zip(&input.case.children).map(of_child).collect(),
        }
    }
}

/// The last draw that gives less than `sum` of `of`.
fn last_below(sum: u64, of: u64) -> u32 {
    let first_not = (u128::from(sum) << 32).div_ceil(u128::from(of));
    u32::try_from(first_not.saturating_sub(1)).unwrap_or(u32::MAX)
}

impl Answer {
    fn known(capability: u8, one_in: u32) -> Self {
        let (up, down) = (last_below(1, one_in.into()), last_below(2, one_in.into()));
        let above = (capability + 1).min(3);
        Self { bounds: [up, down, down], capabilities: [above, capability.saturating_sub(1), capability, capability] }
    }

    /// Every level by how many families are known to have it.
    fn unknown(weights: [u64; 4]) -> Self {
        let total = weights.iter().sum();
        let [zero, one, two, _] = weights;
        Self {
            bounds: [zero, zero + one, zero + one + two].map(|sum| last_below(sum, total)),
            capabilities: [0, 1, 2, 3],
        }
    }

    /// Takes up, world by world, what the capability drawn gives.
    #[inline]
    fn choose(&self, draws: &[u32], by_capability: &[Vec<u32>; 4], sums: &mut [u32], take: impl Fn(&mut u32, u32)) {
        let [first, second, third] = self.bounds;
        let [a, b, c, d] = self.capabilities.map(|capability| by_capability[usize::from(capability)].as_slice());
        // Masks, unlike a choice, let the compiler work on several worlds at once.
        let up_to = |draw: u32, bound: u32| u32::from(draw <= bound).wrapping_neg();
        for (((sum, draw), (a, b)), (c, d)) in sums.iter_mut().zip(draws).zip(a.iter().zip(b)).zip(c.iter().zip(d)) {
            let chosen = d ^ ((c ^ d) & up_to(*draw, third));
            let chosen = chosen ^ ((b ^ chosen) & up_to(*draw, second));
            take(sum, chosen ^ ((a ^ chosen) & up_to(*draw, first)));
        }
    }
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
