//! Regularised logistic regression over named reasons: one column for "is it so", three for "which of three".
//!
//! Where rows belong to one sentence, each that is so is besides set against all of its sentence that are not, and a
//! sentence without one against silence: which of the needs it is matters more than how likely any of them is.
//!
//! Smallest sum of the logarithmic loss and half the squares of the weights, found with the limited-memory method of
//! Broyden, Fletcher, Goldfarb and Shanno. The same rows give the same weights.

/// Steps whose curvature is remembered.
const REMEMBERED: usize = 8;
/// Most steps.
const MOST_STEPS: usize = 200;
/// The slope, beside the first, at which it is done.
const FLAT: f64 = 2e-4;
/// What a row counts by itself where rows belong together; the rest counts beside the others.
const ALONE: f64 = 0.2;

/// One observation.
pub(crate) struct Row {
    /// Reasons by number, with how much of each.
    pub(crate) reasons: Vec<(u32, f32)>,
    /// The class; 0 or 1 where there is one column.
    pub(crate) class: usize,
}

/// What is to be made small.
pub(crate) struct Problem<'r> {
    /// The observations.
    pub(crate) rows: &'r [Row],
    /// How many reasons there are.
    pub(crate) reasons: usize,
    /// Columns of weights: 1 for two classes, else one for each class.
    pub(crate) columns: usize,
    /// How much the observations count beside the squares of the weights.
    pub(crate) looseness: f64,
    /// Rows that belong together, from and to, where there is one column; empty: every row stands for itself.
    pub(crate) groups: &'r [(usize, usize)],
}

impl Problem<'_> {
    /// The sums of one row, column by column.
    pub(crate) fn sums(&self, reasons: &[(u32, f32)], weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns];
        for (reason, much) in reasons {
            let from = *reason as usize * self.columns;
            for (sum, weight) in sums.iter_mut().zip(&weights[from..from + self.columns]) {
                *sum += weight * f64::from(*much);
            }
        }
        sums
    }

    /// The value and its slope.
    fn value(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let mut slope = weights.to_vec();
        let mut value = weights.iter().map(|weight| weight * weight).sum::<f64>() / 2.0;
        if !self.groups.is_empty() {
            for (from, to) in self.groups {
                let rows = &self.rows[*from..*to];
                let sums: Vec<f64> = rows.iter().map(|row| self.sums(&row.reasons, weights)[0]).collect();
                let (loss, pulls) = loss_together(&sums, rows);
                value += self.looseness * loss;
                rows.iter().zip(pulls).for_each(|(row, pull)| self.pull(row, &[pull], &mut slope));
            }
            return (value, slope);
        }
        for row in self.rows {
            let (loss, pull) = loss(&self.sums(&row.reasons, weights), row.class);
            value += self.looseness * loss;
            self.pull(row, &pull, &mut slope);
        }
        (value, slope)
    }

    /// Adds to the slope what one row pulls.
    fn pull(&self, row: &Row, pull: &[f64], slope: &mut [f64]) {
        for (reason, much) in &row.reasons {
            let from = *reason as usize * self.columns;
            for (slope, pull) in slope[from..from + self.columns].iter_mut().zip(pull) {
                *slope += self.looseness * pull * f64::from(*much);
            }
        }
    }

    /// The weights, column by column within each reason.
    pub(crate) fn solve(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.reasons * self.columns];
        let (mut value, mut slope) = self.value(&weights);
        let enough = FLAT * dot(&slope, &slope).sqrt();
        let mut past: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        for _ in 0..MOST_STEPS {
            if dot(&slope, &slope).sqrt() <= enough {
                break;
            }
            let direction = direction(&slope, &past);
            let down = dot(&slope, &direction);
            let mut length = if past.is_empty() { 1.0 / dot(&slope, &slope).sqrt() } else { 1.0 };
            let (next, next_value, next_slope) = loop {
                let next: Vec<f64> = weights.iter().zip(&direction).map(|(at, by)| at + length * by).collect();
                let (next_value, next_slope) = self.value(&next);
                if next_value <= value + 1e-4 * length * down || length < 1e-12 {
                    break (next, next_value, next_slope);
                }
                length /= 2.0;
            };
            let moved = minus(&next, &weights);
            let bent = minus(&next_slope, &slope);
            if dot(&moved, &bent) > 1e-12 {
                past.push((moved, bent));
                past.drain(..past.len().saturating_sub(REMEMBERED));
            }
            (weights, value, slope) = (next, next_value, next_slope);
        }
        weights
    }
}

/// The loss of one row and how it pulls at each sum.
fn loss(sums: &[f64], class: usize) -> (f64, Vec<f64>) {
    if let [sum] = sums {
        let toward = if class == 1 { -*sum } else { *sum };
        let loss = toward.max(0.0) + (-toward.abs()).exp().ln_1p();
        let likely = 1.0 / (1.0 + (-sum).exp());
        return (loss, vec![likely - if class == 1 { 1.0 } else { 0.0 }]);
    }
    let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = sums.iter().map(|sum| (sum - most).exp()).collect();
    let all: f64 = odds.iter().sum();
    let pull = odds.iter().enumerate().map(|(at, odd)| odd / all - if at == class { 1.0 } else { 0.0 }).collect();
    (all.ln() + most - sums[class], pull)
}

/// The loss of the rows of one sentence and how it pulls at each sum.
fn loss_together(sums: &[f64], rows: &[Row]) -> (f64, Vec<f64>) {
    let mut all = 0.0;
    let mut pulls = Vec::with_capacity(rows.len());
    for (sum, row) in sums.iter().zip(rows) {
        let (loss, pull) = loss(&[*sum], row.class);
        all += ALONE * loss;
        pulls.push(ALONE * pull[0]);
    }
    let of_class = |class: usize| (0..rows.len()).filter(move |at| rows[*at].class == class);
    let wanted: Vec<Option<usize>> = match of_class(1).map(Some).collect::<Vec<_>>() {
        none if none.is_empty() => vec![None],
        some => some,
    };
    for one in wanted {
        let beside = || of_class(0).chain(one);
        let most = beside().map(|at| sums[at]).fold(0.0, f64::max);
        let odds = |sum: f64| (sum - most).exp();
        let total = odds(0.0) + beside().map(|at| odds(sums[at])).sum::<f64>();
        all += (1.0 - ALONE) * (total.ln() + most - one.map_or(0.0, |at| sums[at]));
        for at in beside() {
            pulls[at] += (1.0 - ALONE) * odds(sums[at]) / total;
        }
        if let Some(at) = one {
            pulls[at] -= 1.0 - ALONE;
        }
    }
    (all, pulls)
}

/// Where to go from a slope, given what earlier steps told of the curvature.
fn direction(slope: &[f64], past: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut way: Vec<f64> = slope.iter().map(|by| -by).collect();
    let mut shares = Vec::new();
    for (moved, bent) in past.iter().rev() {
        let share = dot(moved, &way) / dot(moved, bent);
        add(&mut way, bent, -share);
        shares.push(share);
    }
    if let Some((moved, bent)) = past.last() {
        let scale = dot(moved, bent) / dot(bent, bent);
        for by in &mut way {
            *by *= scale;
        }
    }
    for ((moved, bent), share) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(bent, &way) / dot(moved, bent);
        add(&mut way, moved, share - back);
    }
    way
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

fn minus(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(a, b)| a - b).collect()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    to.iter_mut().zip(what).for_each(|(at, by)| *at += times * by);
}
