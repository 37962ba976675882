//! Needs × capabilities × tables → points: the lines that are shown, and the sums made of those lines.

use std::ops::Range;

use ndarray::Array2;

use super::{
    bands::Tally,
    derived::Asked,
    eligibility::ChildColumns,
    input::{ChildInput, MatchingInput},
    policy::{Bands, Policy},
    register::{self, Register},
    tables::{self, CompiledPlan, NeedToCompile, PlanLine, UNKNOWN},
};
use crate::domain::code::StrengthCode;

/// Compiles a child's plan with the register's counts in the middle of the unknown.
pub fn compile_child(input: &MatchingInput, policy: &Policy, child: &ChildInput) -> CompiledPlan {
    let needs: Vec<NeedToCompile> = child
        .needs
        .iter()
        .filter_map(|need| {
            Some(NeedToCompile { item: need.item.clone(), level: need.level?, importance: need.importance })
        })
        .collect();
    let strengths: Vec<StrengthCode> = child.strengths.iter().map(|strength| strength.strength.clone()).collect();
    let mut plan = tables::compile(policy, &needs, &strengths);
    for line in &mut plan.lines {
        line.with_counts(input.counts_of(&child.code, line.item.code()));
    }
    plan
}

/// A child's plan with the capability of every family, line by line.
pub fn columns<'r>(
    input: &MatchingInput,
    policy: &Policy,
    register: &'r Register,
    child: &ChildInput,
) -> ChildColumns<'r> {
    let asked = Asked { policy, as_of: input.as_of, case: &input.case, child };
    let plan = compile_child(input, policy, child);
    let columns = plan
        .lines
        .iter()
        .map(|line| register::line_column(register, &input.families, asked, &line.item, line.row))
        .collect();
    ChildColumns { plan, columns }
}

/// Points of every family. The sums are the sums of `lines`, row by row.
#[derive(Clone, Debug)]
pub struct Scores {
    /// Points by line and family: child by child, each child's lines in the order of the plan.
    pub lines: Array2<i32>,
    /// Sum of the lines, the unknown at their middle.
    pub covered: Vec<i32>,
    /// Sum with every unknown at its worst.
    pub lo: Vec<i32>,
    /// Sum with every unknown at its best.
    pub hi: Vec<i32>,
    /// Index of the fit word, the worst child's.
    pub band: Vec<u8>,
}

/// Computes lines, sums and fit words of every family.
///
/// Families are worked on in blocks, all lines of one block after another, so that the sums of a block stay
/// in the nearest cache whatever the size of the register.
pub fn score(children: &[ChildColumns<'_>], bands: &Bands, families: usize) -> Scores {
    let rows = children.iter().map(|child| child.plan.lines.len()).sum();
    let mut scores = Scores {
        lines: Array2::zeros((rows, families)),
        covered: vec![0; families],
        lo: vec![0; families],
        hi: vec![0; families],
        band: vec![0; families],
    };
    let mut first_row = 0;
    for child in children {
        let kernels: Vec<Kernel> = child.plan.lines.iter().map(|line| Kernel::of(bands, line)).collect();
        let need_points = child.plan.need_points();
        for start in (0..families).step_by(BLOCK) {
            let block = start..families.min(start + BLOCK);
            let mut sums = BlockSums::new(block.len());
            for is_need in [true, false] {
                for (position, kernel) in kernels.iter().enumerate().filter(|(_, kernel)| kernel.is_need == is_need) {
                    let column = &child.columns[position][block.clone()];
                    let row = (first_row + position) * families;
                    let lines = scores.lines.as_slice_mut().unwrap_or_default();
                    sums.add(kernel, column, &mut lines[row + block.start..row + block.end]);
                }
                sums.widen();
                if is_need {
                    sums.judge(bands, need_points, &mut scores.band[block.clone()]);
                }
            }
            sums.give(&mut scores, block);
        }
        first_row += kernels.len();
    }
    scores
}

/// Families worked on at a time.
const BLOCK: usize = 2048;

/// A line's lookup table in the form the inner loop wants.
///
/// Points are 16 bits wide, for twice as many fit into one instruction: a line has 16 000 at most with any
/// policy that passes its checks (weight 100, multipliers up to 400 per cent each).
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    /// Points at capability 0.
    pub(super) zero: u16,
    /// Points above those at capability 0, for capability 1 to 3 and unknown.
    pub(super) above: [u16; 4],
    /// From the middle of the unknown down to its worst, and up to its best.
    down: u16,
    up: u16,
    /// The most points any capability gives.
    pub(super) most: u32,
    /// Conditions raised at each capability, as bits.
    raised: [u8; 5],
    is_need: bool,
}

impl Kernel {
    /// A need or strength; the needs raise conditions.
    fn of(bands: &Bands, line: &PlanLine) -> Self {
        let mut kernel = Self::of_points(line);
        if line.item.is_need() {
            for (capability, raised) in kernel.raised.iter_mut().enumerate() {
                let mut tally = Tally::default();
                tally.add(bands, line, capability as u8);
                *raised = conditions(&tally);
            }
        }
        kernel
    }

    /// The points alone.
    pub(super) fn of_points(line: &PlanLine) -> Self {
        let [zero, one, two, three, unknown] = line.lookup().map(|points| points as u16);
        Self {
            zero,
            // A row never falls to the right, and the middle lies between its ends.
            above: [one - zero, two - zero, three - zero, unknown - zero],
            down: unknown - zero,
            up: three - unknown,
            most: u32::from(three),
            raised: [0; 5],
            is_need: line.item.is_need(),
        }
    }

    /// Points above those at capability 0.
    #[inline]
    pub(super) fn points_above(&self, level: u8) -> u16 {
        let [one, two, three, unknown] = self.above;
        (is(level, 1) & one) | (is(level, 2) & two) | (is(level, 3) & three) | (is(level, UNKNOWN) & unknown)
    }
}

/// All bits when the level is the wanted one, none otherwise. Masks, unlike an index or a choice, let the
/// compiler work on eight families at once; a chain of choices becomes a jump table, forty times slower.
#[inline]
fn is(level: u8, wanted: u8) -> u16 {
    u16::from(level == wanted).wrapping_neg()
}

const UNKNOWN_ESSENTIAL: u8 = 1;
const MUST_SHORT: u8 = 2;
const CRITICAL_SHORT_WELL: u8 = 4;
const CRITICAL_SHORT_SUPPORT: u8 = 8;

/// Sums and conditions of one block of families.
struct BlockSums {
    /// Points gathered since the last [`BlockSums::widen`], in 16 bits.
    narrow: [Vec<u16>; 3],
    /// The most that can stand in `narrow`.
    held: u32,
    /// Points of one line.
    points: Vec<u16>,
    /// The unknown at their middle, their worst and their best.
    mid: Vec<i32>,
    lo: Vec<i32>,
    hi: Vec<i32>,
    conditions: Vec<u8>,
}

impl BlockSums {
    fn new(families: usize) -> Self {
        Self {
            narrow: [vec![0; families], vec![0; families], vec![0; families]],
            held: 0,
            points: vec![0; families],
            mid: vec![0; families],
            lo: vec![0; families],
            hi: vec![0; families],
            conditions: vec![0; families],
        }
    }

    /// Writes the points of a line and adds them up.
    fn add(&mut self, kernel: &Kernel, column: &[u8], lines: &mut [i32]) {
        if self.held + kernel.most > u32::from(u16::MAX) {
            self.widen();
        }
        self.held += kernel.most;
        let [mid, down, up] = &mut self.narrow;
        let sums = mid.iter_mut().zip(down).zip(up);
        for ((level, points), ((mid, down), up)) in column.iter().zip(&mut self.points).zip(sums) {
            *points = kernel.zero + kernel.points_above(*level);
            let unknown = is(*level, UNKNOWN);
            *mid += *points;
            *down += unknown & kernel.down;
            *up += unknown & kernel.up;
        }
        // In a loop of its own: with 32 bits in the loop above the compiler would take half as many at once.
        for (line, points) in lines.iter_mut().zip(&self.points) {
            *line = i32::from(*points);
        }
        let [zero, one, two, three, unknown] = kernel.raised;
        if kernel.raised != [0; 5] {
            for (condition, level) in self.conditions.iter_mut().zip(column) {
                let at = |wanted: u8, bits: u8| u8::from(*level == wanted).wrapping_neg() & bits;
                *condition |= at(0, zero) | at(1, one) | at(2, two) | at(3, three) | at(UNKNOWN, unknown);
            }
        }
    }

    /// Moves what was gathered in 16 bits to the sums, before it can overflow.
    fn widen(&mut self) {
        self.held = 0;
        let [mid, down, up] = &mut self.narrow;
        let narrow = mid.iter_mut().zip(down).zip(up);
        let wide = self.mid.iter_mut().zip(&mut self.lo).zip(&mut self.hi);
        for (((from, down), up), ((mid, lo), hi)) in narrow.zip(wide) {
            *mid += i32::from(*from);
            *lo += i32::from(*from) - i32::from(*down);
            *hi += i32::from(*from) + i32::from(*up);
            (*from, *down, *up) = (0, 0, 0);
        }
    }

    /// The fit words of the needs gathered so far; the worse of two children's stays.
    fn judge(&self, bands: &Bands, need_points: i64, words: &mut [u8]) {
        for (family, word) in words.iter_mut().enumerate() {
            let raised = |condition| u32::from(self.conditions[family] & condition != 0);
            let tally = Tally {
                plan: need_points,
                lo: i64::from(self.lo[family]),
                mid: i64::from(self.mid[family]),
                hi: i64::from(self.hi[family]),
                unknown_essential: raised(UNKNOWN_ESSENTIAL),
                must_short: raised(MUST_SHORT),
                critical_short_well: raised(CRITICAL_SHORT_WELL),
                critical_short_support: raised(CRITICAL_SHORT_SUPPORT),
            };
            *word = (*word).max(tally.band(bands).index());
        }
    }

    fn give(self, scores: &mut Scores, block: Range<usize>) {
        for (to, from) in [
            (&mut scores.covered[block.clone()], &self.mid),
            (&mut scores.lo[block.clone()], &self.lo),
            (&mut scores.hi[block], &self.hi),
        ] {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        }
    }
}

fn conditions(tally: &Tally) -> u8 {
    let bit = |count: u32, bit: u8| if count > 0 { bit } else { 0 };
    bit(tally.unknown_essential, UNKNOWN_ESSENTIAL)
        | bit(tally.must_short, MUST_SHORT)
        | bit(tally.critical_short_well, CRITICAL_SHORT_WELL)
        | bit(tally.critical_short_support, CRITICAL_SHORT_SUPPORT)
}
