//! Many children at once: the first families of each, by points among the families whose score is wanted.
//!
//! The scoring loop of a whole region: every child against every family, keeping the best `keep` of
//! each. Rules, fit words and explanations are for the lists that people open; this says where to look.

use super::{
    register::Register,
    tables::{CompiledPlan, UNKNOWN},
};

/// One kept family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Points, the unknown at their middle.
    pub covered: i32,
    /// Index of the family.
    pub family: u32,
}

/// Families worked on at a time: their sums stay in the nearest cache.
const BLOCK: usize = 4096;

/// The `keep` families with the most points for each plan, most first; equal points by index.
///
/// Capabilities are the packed ones of `register`; items that follow from facts about the child take the
/// family's rating here.
pub fn best_of_each(register: &Register, plans: &[CompiledPlan], keep: usize) -> Vec<Vec<Kept>> {
    let mut sums = [0_i32; BLOCK];
    plans.iter().map(|plan| best(register, plan, keep, &mut sums)).collect()
}

fn best(register: &Register, plan: &CompiledPlan, keep: usize, sums: &mut [i32; BLOCK]) -> Vec<Kept> {
    let families = register.len();
    let mut kept = Vec::with_capacity(keep + 1);
    for start in (0..families).step_by(BLOCK) {
        let end = (start + BLOCK).min(families);
        let sums = &mut sums[..end - start];
        sums.fill(0);
        for line in &plan.lines {
            let row = register.capability.row(line.row);
            let column = &row.to_slice().unwrap_or_default()[start..end];
            add_points(&line.lookup(), column, sums);
        }
        keep_best(sums, start, keep, &mut kept);
    }
    kept
}

/// Adds a line's points to the sums of a block. Selecting by comparison instead of indexing lets the
/// compiler work on many families at once.
fn add_points(table: &[i32; 5], column: &[u8], sums: &mut [i32]) {
    let [zero, one, two, three, unknown] = *table;
    for (sum, level) in sums.iter_mut().zip(column) {
        let level = *level;
        let mut points = zero;
        points = if level == 1 { one } else { points };
        points = if level == 2 { two } else { points };
        points = if level == 3 { three } else { points };
        points = if level == UNKNOWN { unknown } else { points };
        *sum += points;
    }
}

fn keep_best(sums: &[i32], start: usize, keep: usize, kept: &mut Vec<Kept>) {
    let mut threshold = if kept.len() < keep { i32::MIN } else { kept.last().map_or(i32::MIN, |last| last.covered) };
    for (offset, covered) in sums.iter().enumerate() {
        if *covered <= threshold && kept.len() == keep {
            continue;
        }
        let place = kept.partition_point(|other| other.covered >= *covered);
        kept.insert(place, Kept { covered: *covered, family: (start + offset) as u32 });
        kept.truncate(keep);
        if kept.len() == keep {
            threshold = kept[keep - 1].covered;
        }
    }
}
