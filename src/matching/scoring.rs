//! Needs × capabilities × tables → points: the lines that are shown, and the sums made of those lines.

use std::borrow::Cow;

use ndarray::Array2;

use super::{
    bands::Tally,
    derived::Asked,
    eligibility::ChildColumns,
    input::{ChildInput, MatchingInput},
    policy::{Bands, Policy},
    register::{self, Register},
    tables::{self, CompiledPlan, NeedToCompile, UNKNOWN},
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
        line.with_counts(input.counts.get(line.item.code()).copied().unwrap_or_default());
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

/// Computes lines, sums and fit words of every family in one walk over the columns.
pub fn score(children: &[ChildColumns<'_>], bands: &Bands, families: usize) -> Scores {
    let rows = children.iter().map(|child| child.plan.lines.len()).sum();
    let mut scores = Scores {
        lines: Array2::zeros((rows, families)),
        covered: vec![0; families],
        lo: vec![0; families],
        hi: vec![0; families],
        band: vec![0; families],
    };
    let mut row = 0;
    for child in children {
        let mut needs = NeedSums::new(families);
        for (line, column) in child.plan.lines.iter().zip(&child.columns) {
            let table = line.lookup();
            let mut points = scores.lines.row_mut(row);
            let points = points.as_slice_mut().unwrap_or_default();
            look_up(&table, column, points);
            add(points, &mut scores.covered);
            if line.item.is_need() {
                needs.add(bands, line, column, points);
            } else {
                add_interval(&table, column, points, &mut scores.lo, &mut scores.hi);
            }
            row += 1;
        }
        needs.finish(bands, &child.plan, &mut scores);
    }
    scores
}

fn look_up(table: &[i32; 5], column: &Cow<'_, [u8]>, points: &mut [i32]) {
    // Eight entries, so that masking the index replaces the bounds check in the hottest loop there is.
    let mut wide = [0; 8];
    wide[..5].copy_from_slice(table);
    for (points, level) in points.iter_mut().zip(column.iter()) {
        *points = wide[usize::from(*level & 7)];
    }
}

fn add(points: &[i32], sums: &mut [i32]) {
    for (sum, points) in sums.iter_mut().zip(points) {
        *sum += points;
    }
}

fn add_interval(table: &[i32; 5], column: &[u8], points: &[i32], lo: &mut [i32], hi: &mut [i32]) {
    let unknown = usize::from(UNKNOWN);
    let (down, up) = (table[0] - table[unknown], table[3] - table[unknown]);
    for (((level, points), lo), hi) in column.iter().zip(points).zip(lo).zip(hi) {
        let is_unknown = i32::from(*level == UNKNOWN);
        *lo += points + is_unknown * down;
        *hi += points + is_unknown * up;
    }
}

/// Sums and conditions of one child's needs, one entry per family.
struct NeedSums {
    mid: Vec<i32>,
    lo: Vec<i32>,
    hi: Vec<i32>,
    conditions: Vec<u8>,
}

const UNKNOWN_ESSENTIAL: u8 = 1;
const MUST_SHORT: u8 = 2;
const CRITICAL_SHORT_WELL: u8 = 4;
const CRITICAL_SHORT_SUPPORT: u8 = 8;

impl NeedSums {
    fn new(families: usize) -> Self {
        Self { mid: vec![0; families], lo: vec![0; families], hi: vec![0; families], conditions: vec![0; families] }
    }

    fn add(&mut self, bands: &Bands, line: &tables::PlanLine, column: &[u8], points: &[i32]) {
        add(points, &mut self.mid);
        add_interval(&line.lookup(), column, points, &mut self.lo, &mut self.hi);
        let mut raised = [0_u8; 8];
        for (capability, raised) in raised.iter_mut().enumerate().take(5) {
            let mut tally = Tally::default();
            tally.add(bands, line, capability as u8);
            *raised = conditions(&tally);
        }
        if raised.iter().any(|raised| *raised != 0) {
            for (condition, level) in self.conditions.iter_mut().zip(column) {
                *condition |= raised[usize::from(*level & 7)];
            }
        }
    }

    fn finish(self, bands: &Bands, plan: &CompiledPlan, scores: &mut Scores) {
        let need_points = plan.need_points();
        for family in 0..self.mid.len() {
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
            scores.lo[family] += self.lo[family];
            scores.hi[family] += self.hi[family];
            scores.band[family] = scores.band[family].max(tally.band(bands).index());
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
