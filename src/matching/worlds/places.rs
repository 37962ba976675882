//! Places of families over worlds: ranked world by world, counted place by place.

use super::PlaceRange;
use crate::matching::tables::round_half_up;

use super::block::BLOCK;

/// Worlds whose keys are gathered in one go: as many as one line of the cache holds.
const TOGETHER: usize = 8;

/// How often each family took each place.
pub(super) struct Places {
    /// Families by the order of their codes, which settles equal points: row of the list to rank of the code.
    rank_of_code: Vec<u32>,
    /// Key of every family in every world of a block, row by row; a smaller key is a better place.
    keys: Vec<u64>,
    /// By rank of the code, then place.
    counts: Vec<u32>,
    /// Worlds in which a row stands above the next.
    above_next: Vec<u32>,
}

impl Places {
    /// Families of a list, by index.
    pub(super) fn of(families: impl Iterator<Item = usize>) -> Self {
        let families: Vec<usize> = families.collect();
        let mut by_code: Vec<usize> = (0..families.len()).collect();
        by_code.sort_unstable_by_key(|row| families[*row]);
        let mut rank_of_code = vec![0; families.len()];
        for (rank, row) in by_code.into_iter().enumerate() {
            rank_of_code[row] = rank as u32;
        }
        Self {
            keys: vec![0; families.len() * BLOCK],
            counts: vec![0; families.len() * families.len()],
            above_next: vec![0; families.len()],
            rank_of_code,
        }
    }

    fn len(&self) -> usize {
        self.rank_of_code.len()
    }

    /// Where the keys of a row's family go, and what settles equal points.
    pub(super) fn row(&mut self, row: usize) -> (&mut [u64], u32) {
        (&mut self.keys[row * BLOCK..(row + 1) * BLOCK], self.rank_of_code[row])
    }

    /// Ranks the families in the first `worlds` worlds of the block.
    pub(super) fn rank(&mut self, worlds: usize) {
        let families = self.len();
        let rows: Vec<&[u64]> = self.keys.chunks_exact(BLOCK).map(|row| &row[..worlds]).collect();
        for (pair, above_next) in rows.windows(2).zip(&mut self.above_next) {
            *above_next += pair[0].iter().zip(pair[1]).map(|(row, next)| u32::from(row < next)).sum::<u32>();
        }
        let mut gathered = vec![0; families * TOGETHER];
        for first in (0..worlds).step_by(TOGETHER) {
            let together = TOGETHER.min(worlds - first);
            for (row, keys) in rows.iter().enumerate() {
                for (world, key) in keys[first..first + together].iter().enumerate() {
                    gathered[world * families + row] = *key;
                }
            }
            for keys in gathered.chunks_exact_mut(families).take(together) {
                keys.sort_unstable();
                for (place, key) in keys.iter().enumerate() {
                    self.counts[code_of(*key) * families + place] += 1;
                }
            }
        }
    }

    /// What the places came to, row by row.
    pub(super) fn ranges(self, worlds: u32) -> Vec<PlaceRange> {
        let families = self.len();
        let range = |(row, rank): (usize, &u32)| {
            let first = *rank as usize * families;
            let counts = &self.counts[first..first + families];
            let top3: u32 = counts.iter().take(3).sum();
            PlaceRange {
                p05: percentile(counts, worlds, 5),
                p95: percentile(counts, worlds, 95),
                first: share(counts.first().copied().unwrap_or(0), worlds),
                top3: share(top3, worlds),
                above_next: (row + 1 < families).then(|| share(self.above_next[row], worlds)),
            }
        };
        self.rank_of_code.iter().enumerate().map(range).collect()
    }
}

const POINTS_BITS: u32 = 36;
const CODE_BITS: u32 = 24;

/// Fit word, then points, then code, in one number that sorts like all three.
pub(super) fn key(band: u8, points: u64, code: u32) -> u64 {
    let inverted = (1_u64 << POINTS_BITS) - 1 - points.min((1 << POINTS_BITS) - 1);
    (u64::from(band) << (POINTS_BITS + CODE_BITS)) | (inverted << CODE_BITS) | u64::from(code)
}

fn code_of(key: u64) -> usize {
    (key & ((1 << CODE_BITS) - 1)) as usize
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        // Ten worlds: places 1 1 1 1 1 1 1 1 2 5.
        let counts = [8, 1, 0, 0, 1];
        assert_eq!(percentile(&counts, 10, 5), 1);
        assert_eq!(percentile(&counts, 10, 90), 2);
        assert_eq!(percentile(&counts, 10, 95), 5);
    }

    #[test]
    fn equal_points_are_settled_by_the_code() {
        let mut places = Places::of([7, 3].into_iter());
        for row in 0..2 {
            let (keys, code) = places.row(row);
            keys[0] = key(1, 500, code);
        }
        places.rank(1);
        let ranges = places.ranges(1);
        assert_eq!((ranges[0].p05, ranges[1].p05, ranges[0].above_next), (2, 1, Some(0)));
    }
}
