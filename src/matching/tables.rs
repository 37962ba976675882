//! Compiles a plan into lookup tables: one row of points per need or strength.

use std::collections::BTreeMap;

use super::policy::{Coverage, Policy};
use crate::domain::{
    code::{ItemCode, StrengthCode},
    level::{Importance, NeedLevel},
};

/// Index of an unknown capability in a packed register; 0 to 3 are known levels.
pub const UNKNOWN: u8 = 4;

/// Half-up division of non-negative whole numbers: `(2a + b) / 2b`.
pub fn round_half_up(numerator: u64, denominator: u64) -> u64 {
    (2 * numerator + denominator) / (2 * denominator)
}

/// A confirmed need, ready to be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedToCompile {
    /// The need.
    pub item: ItemCode,
    /// Its level; needs that were not assessed are left out before.
    pub level: NeedLevel,
    /// Its importance.
    pub importance: Importance,
}

/// What a line of a plan is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineItem {
    /// A need.
    Need(ItemCode),
    /// A strength to be nurtured.
    Strength(StrengthCode),
}

impl LineItem {
    /// The code of the need or strength.
    pub fn code(&self) -> &str {
        match self {
            Self::Need(item) => item.as_str(),
            Self::Strength(strength) => strength.as_str(),
        }
    }

    /// Whether it is a need.
    pub fn is_need(&self) -> bool {
        matches!(self, Self::Need(_))
    }
}

/// One line of a compiled plan. All numbers are points (`i32`, 0 to 2 700 with the shipped tables).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// The need or strength.
    pub item: LineItem,
    /// Row of the packed register: needs in policy order, then strengths.
    pub row: usize,
    /// The child's level, 1 to 3.
    pub level: NeedLevel,
    /// How important.
    pub importance: Importance,
    /// Whether the need is critical.
    pub critical: bool,
    /// Points when fully covered, by need level 0 to 3 with the plan's own damping.
    pub full_by_level: [i32; 4],
    /// Points by need level 0 to 3 and capability 0 to 3.
    pub points_by_level: [[i32; 4]; 4],
    /// Points of an unknown capability: the register's average, see [`PlanLine::with_counts`].
    pub mid: i32,
}

impl PlanLine {
    /// Points when fully covered.
    pub fn full(&self) -> i32 {
        self.full_by_level[self.level.index()]
    }

    /// Points by capability 0 to 3.
    pub fn points(&self) -> &[i32; 4] {
        &self.points_by_level[self.level.index()]
    }

    /// Points by capability 0 to 3, then the middle for [`UNKNOWN`].
    pub fn lookup(&self) -> [i32; 5] {
        let [a, b, c, d] = *self.points();
        [a, b, c, d, self.mid]
    }

    /// Sets the middle of an unknown capability from how many families are known to have each level:
    /// the average with one family added to each level.
    pub fn with_counts(&mut self, counts: [u32; 4]) {
        let weights = smoothed(counts);
        let points = self.points();
        let sum: u64 = (0..4).map(|s| weights[s] * points[s] as u64).sum();
        self.mid = round_half_up(sum, weights.iter().sum()) as i32;
    }
}

/// Counts with one family added to each level: the weights of an unknown capability.
pub fn smoothed(counts: [u32; 4]) -> [u64; 4] {
    counts.map(|count| u64::from(count) + 1)
}

/// A plan compiled into lookup tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledPlan {
    /// Needs of level 1 to 3 in the plan's order, then strengths.
    pub lines: Vec<PlanLine>,
}

impl CompiledPlan {
    /// Sum of the full points of every line.
    pub fn plan_points(&self) -> i64 {
        self.lines.iter().map(|line| i64::from(line.full())).sum()
    }

    /// Sum of the full points of the needs alone: what the bands are measured against.
    pub fn need_points(&self) -> i64 {
        self.lines.iter().filter(|line| line.item.is_need()).map(|line| i64::from(line.full())).sum()
    }
}

/// Compiles needs of level 1 or more and strengths. Needs of level 0 carry no points and are left out.
///
/// Codes the policy does not know are left out as well; records are checked against it when they are read.
pub fn compile(policy: &Policy, needs: &[NeedToCompile], strengths: &[StrengthCode]) -> CompiledPlan {
    let needs: Vec<&NeedToCompile> = needs.iter().filter(|need| need.level.get() > 0).collect();
    let damping = damping(policy, &needs);
    let need_lines = needs.iter().zip(damping).filter_map(|(need, damp)| need_line(policy, need, damp));
    let strength_lines = strengths.iter().filter_map(|strength| strength_line(policy, strength));
    CompiledPlan { lines: need_lines.chain(strength_lines).collect() }
}

/// Damping of each need in per cent: inside an overlap group the heaviest counts in full.
fn damping(policy: &Policy, needs: &[&NeedToCompile]) -> Vec<u32> {
    let tables = &policy.file().tables;
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, need) in needs.iter().enumerate() {
        if let Some(group) = policy.item(&need.item).and_then(|item| item.overlap_group.as_deref()) {
            groups.entry(group).or_default().push(position);
        }
    }
    let mut damping = vec![100; needs.len()];
    for positions in groups.values_mut() {
        positions.sort_by_key(|&position| {
            let need = needs[position];
            (std::cmp::Reverse(raw_weight(policy, need)), need.item.clone())
        });
        for (rank, &position) in positions.iter().enumerate() {
            damping[position] = tables.damping[rank.min(tables.damping.len() - 1)];
        }
    }
    damping
}

fn raw_weight(policy: &Policy, need: &NeedToCompile) -> u64 {
    let tables = &policy.file().tables;
    let weight = policy.item(&need.item).map_or(0, |item| item.weight);
    u64::from(weight) * u64::from(tables.level[need.level.index()]) * u64::from(tables.importance[&need.importance])
}

fn need_line(policy: &Policy, need: &NeedToCompile, damp: u32) -> Option<PlanLine> {
    let row = policy.item_index(&need.item)?;
    let item = &policy.file().items[row];
    let coverage = item.coverage.as_ref().unwrap_or(&policy.file().tables.coverage);
    let (full_by_level, points_by_level) = points(policy, item.weight, need.importance, damp, coverage);
    Some(PlanLine {
        item: LineItem::Need(need.item.clone()),
        row,
        level: need.level,
        importance: need.importance,
        critical: item.critical,
        full_by_level,
        points_by_level,
        mid: 0,
    })
}

fn strength_line(policy: &Policy, strength: &StrengthCode) -> Option<PlanLine> {
    let index = policy.strength_index(strength)?;
    let tables = &policy.file().tables;
    let counted = &tables.strength;
    let (full_by_level, points_by_level) = points(policy, counted.weight, counted.importance, 100, &tables.coverage);
    Some(PlanLine {
        item: LineItem::Strength(strength.clone()),
        row: policy.file().items.len() + index,
        level: counted.level,
        importance: counted.importance,
        critical: false,
        full_by_level,
        points_by_level,
        mid: 0,
    })
}

/// `full = w·m·p·damp / 100 000` and `points = full·c / 100`, both rounded half up.
fn points(
    policy: &Policy,
    weight: u32,
    importance: Importance,
    damp: u32,
    coverage: &Coverage,
) -> ([i32; 4], [[i32; 4]; 4]) {
    let tables = &policy.file().tables;
    let mut full = [0; 4];
    let mut points = [[0; 4]; 4];
    for level in 1..4 {
        let product =
            [weight, tables.level[level], tables.importance[&importance], damp].map(u64::from).iter().product();
        let whole = round_half_up(product, 100_000);
        full[level] = whole as i32;
        for capability in 0..4 {
            points[level][capability] = round_half_up(whole * u64::from(coverage[level - 1][capability]), 100) as i32;
        }
    }
    (full, points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_up() {
        assert_eq!(round_half_up(1, 2), 1);
        assert_eq!(round_half_up(149, 100), 1);
        assert_eq!(round_half_up(150, 100), 2);
        assert_eq!(round_half_up(0, 7), 0);
    }
}
