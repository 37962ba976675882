//! Many children at once: the first families of each, by points among the families whose score is wanted.
//!
//! The scoring loop of a whole region: every child against every family, keeping the best `keep` of
//! each. Rules, fit words and explanations are for the lists that people open; this says where to look.

use super::{register::Register, scoring::Kernel, tables::CompiledPlan};

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
/// family's rating here. The plans know their middles, see [`with_counts`](super::tables::PlanLine::with_counts).
pub fn best_of_each(register: &Register, plans: &[CompiledPlan], keep: usize) -> Vec<Vec<Kept>> {
    let mut sums = Sums { narrow: [0; BLOCK], wide: [0; BLOCK] };
    plans.iter().map(|plan| best(register, plan, keep, &mut sums)).collect()
}

/// Points of one block of families.
struct Sums {
    narrow: [u16; BLOCK],
    wide: [i32; BLOCK],
}

fn best(register: &Register, plan: &CompiledPlan, keep: usize, sums: &mut Sums) -> Vec<Kept> {
    let families = register.len();
    let lines: Vec<(Kernel, usize)> = plan.lines.iter().map(|line| (Kernel::of_points(line), line.row)).collect();
    let rows: Vec<_> = lines.iter().map(|(_, row)| register.row(*row)).collect();
    let lines: Vec<(&Kernel, &[u8])> = lines.iter().zip(&rows).map(|((kernel, _), row)| (kernel, &row[..])).collect();
    let mut kept = Vec::with_capacity(keep + 1);
    for start in (0..families).step_by(BLOCK) {
        let block = start..families.min(start + BLOCK);
        let narrow = &mut sums.narrow[..block.len()];
        let wide = &mut sums.wide[..block.len()];
        wide.fill(0);
        for lines in in_16_bits(&lines) {
            narrow.fill(lines.iter().map(|(kernel, _)| kernel.zero).sum());
            for (kernel, column) in lines {
                add_points(kernel, &column[block.clone()], narrow);
            }
            wide.iter_mut().zip(&*narrow).for_each(|(wide, narrow)| *wide += i32::from(*narrow));
        }
        keep_best(wide, start, keep, &mut kept);
    }
    kept
}

/// Splits lines where their points could go beyond 16 bits; most plans are one part.
fn in_16_bits<'l, 'r>(lines: &'l [(&'r Kernel, &'r [u8])]) -> impl Iterator<Item = &'l [(&'r Kernel, &'r [u8])]> {
    let mut held = 0;
    lines.chunk_by(move |(before, _), (line, _)| {
        held = if held == 0 { before.most } else { held } + line.most;
        let fits = held <= 0xFFFF;
        held = if fits { held } else { 0 };
        fits
    })
}

fn add_points(kernel: &Kernel, column: &[u8], sums: &mut [u16]) {
    for (sum, level) in sums.iter_mut().zip(column) {
        *sum += kernel.points_above(*level);
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

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::{
        domain::{
            code::ItemCode,
            date::Date,
            level::{Importance, NeedLevel},
        },
        matching::{
            policy::Policy,
            tables::{LineItem, PlanLine},
        },
    };

    /// As heavy as any policy allows: four such lines fill 16 bits.
    fn heavy_line(row: usize) -> PlanLine {
        let points = [7, 5_000, 11_000 + row as i32, 16_000];
        PlanLine {
            item: LineItem::Need(ItemCode::parse("heavy").expect("a code")),
            row,
            level: NeedLevel::new(2).expect("a level"),
            importance: Importance::Must,
            critical: false,
            full_by_level: [16_000; 4],
            points_by_level: [points; 4],
            mid: 8_000,
        }
    }

    #[test]
    fn points_beyond_16_bits_are_summed_and_the_best_kept() {
        let policy = Policy::shipped().expect("the shipped policy is sound");
        let mut register = Register::pack(&[], &policy, Date::parse("2026-03-02").expect("a day"));
        let families = BLOCK + 77;
        register.capability = Array2::from_shape_fn((13, families), |(row, family)| ((family / (row + 1)) % 5) as u8);
        let plan = CompiledPlan { lines: (0..13).map(heavy_line).collect() };
        let covered = |family: usize| -> i32 {
            plan.lines.iter().map(|line| line.lookup()[usize::from(register.capability[(line.row, family)])]).sum()
        };
        let mut expected: Vec<Kept> =
            (0..families).map(|family| Kept { covered: covered(family), family: family as u32 }).collect();
        expected.sort_by_key(|kept| (std::cmp::Reverse(kept.covered), kept.family));
        expected.truncate(20);
        assert_eq!(best_of_each(&register, std::slice::from_ref(&plan), 20), [expected]);
    }
}
