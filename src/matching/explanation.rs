//! Why a family stands where it stands: the very lines whose sum is its points.

use super::{
    Matching,
    capability::Resolved,
    derived::Asked,
    register,
    tables::{LineItem, PlanLine, UNKNOWN},
};

/// One line of a pair: a need or strength of one child, with what the family offers.
#[derive(Clone, Debug)]
pub struct Line<'m> {
    /// Position of the child in the case.
    pub child: usize,
    /// The compiled line.
    pub plan: &'m PlanLine,
    /// What the family offers, and the fact it rests on.
    pub offer: Resolved,
    /// Points counted: 0 to `full`.
    pub points: i32,
    /// Points with an unknown at its worst.
    pub lo: i32,
    /// Points with an unknown at its best.
    pub hi: i32,
}

/// How a line speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaks {
    /// Fully covered.
    For,
    /// Covered in part: some evidence for, a gap against.
    Partly,
    /// Known and not covered at all.
    Against,
    /// Not known.
    Unknown,
}

impl Line<'_> {
    /// Points missing to the full.
    pub fn gap(&self) -> i32 {
        self.plan.full() - self.points
    }

    /// Which column the line stands in.
    pub fn speaks(&self) -> Speaks {
        match self.offer.level {
            None => Speaks::Unknown,
            Some(_) if self.gap() == 0 => Speaks::For,
            Some(_) if self.points > 0 => Speaks::Partly,
            Some(_) => Speaks::Against,
        }
    }
}

/// Every line of one family, child by child, in the order of the plans.
pub fn lines<'m>(matching: &'m Matching<'_>, family: usize) -> Vec<Line<'m>> {
    let input = matching.input;
    let mut lines = Vec::new();
    let mut row = 0;
    for (child, (columns, of_case)) in matching.children.iter().zip(&input.case.children).enumerate() {
        let asked = Asked { policy: matching.policy, as_of: input.as_of, case: &input.case, child: of_case };
        for (plan, column) in columns.plan.lines.iter().zip(&columns.columns) {
            let points = matching.scores.lines[(row, family)];
            let unknown = column[family] == UNKNOWN;
            let (lo, hi) = if unknown { (plan.points()[0], plan.points()[3]) } else { (points, points) };
            let offer = register::resolve(asked, &input.families[family], &plan.item);
            lines.push(Line { child, plan, offer, points, lo, hi });
            row += 1;
        }
    }
    lines
}

/// One line of a comparison of two families.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDifference {
    /// Position of the child in the case.
    pub child: usize,
    /// The need or strength.
    pub item: LineItem,
    /// Points of the first family.
    pub first: i32,
    /// Points of the second family.
    pub second: i32,
}

impl LineDifference {
    /// Points the first family is ahead by on this line.
    pub fn difference(&self) -> i32 {
        self.first - self.second
    }
}

/// Why one family stands above another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Every line, in the order of the plans. The differences sum to the difference of the totals.
    pub lines: Vec<LineDifference>,
    /// Positions of the fewest lines that decide it: together they outweigh everything that speaks for the other.
    pub deciding: Vec<usize>,
}

impl Comparison {
    /// The difference of the totals.
    pub fn total(&self) -> i32 {
        self.lines.iter().map(LineDifference::difference).sum()
    }
}

/// Compares two families line by line.
pub fn compare(matching: &Matching<'_>, first: usize, second: usize) -> Comparison {
    let mut lines = Vec::new();
    let mut row = 0;
    for (child, columns) in matching.children.iter().enumerate() {
        for plan in &columns.plan.lines {
            lines.push(LineDifference {
                child,
                item: plan.item.clone(),
                first: matching.scores.lines[(row, first)],
                second: matching.scores.lines[(row, second)],
            });
            row += 1;
        }
    }
    let differences: Vec<i32> = lines.iter().map(LineDifference::difference).collect();
    let deciding = deciding(&differences);
    Comparison { lines, deciding }
}

/// Positions of the fewest differences that together outweigh everything of the other sign.
pub fn deciding(differences: &[i32]) -> Vec<usize> {
    let total: i32 = differences.iter().sum();
    let sign = if total < 0 { -1 } else { 1 };
    let against: i32 = differences.iter().map(|difference| (-sign * difference).max(0)).sum();
    let mut ahead: Vec<usize> = (0..differences.len()).filter(|line| sign * differences[*line] > 0).collect();
    ahead.sort_by_key(|line| (std::cmp::Reverse(sign * differences[*line]), *line));
    let mut gathered = 0;
    let mut deciding = Vec::new();
    for line in ahead {
        if total == 0 || gathered > against {
            break;
        }
        gathered += sign * differences[line];
        deciding.push(line);
    }
    deciding
}

/// Points by group of needs, in the policy's order: `(group code, covered, full)`; strengths come last as `strengths`.
pub fn subtotals(matching: &Matching<'_>, lines: &[Line<'_>]) -> Vec<(String, i64, i64)> {
    let mut sums: Vec<(String, i64, i64)> =
        matching.policy.file().groups.iter().map(|group| (group.code.clone(), 0, 0)).collect();
    sums.push(("strengths".into(), 0, 0));
    for line in lines {
        let group = match &line.plan.item {
            LineItem::Need(item) => matching.policy.item(item).map_or("", |item| item.group.as_str()),
            LineItem::Strength(_) => "strengths",
        };
        if let Some((_, covered, full)) = sums.iter_mut().find(|(code, _, _)| code == group) {
            *covered += i64::from(line.points);
            *full += i64::from(line.plan.full());
        }
    }
    sums.retain(|(_, _, full)| *full > 0);
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_lines_that_outweigh_everything_else_decide() {
        assert_eq!(deciding(&[50, -60, 40, 30]), [0, 2]);
    }

    #[test]
    fn seen_from_the_family_below_the_same_lines_decide() {
        assert_eq!(deciding(&[-50, 60, -40, -30]), [0, 2]);
    }

    #[test]
    fn nothing_decides_between_equals() {
        assert_eq!(deciding(&[10, -10]), [] as [usize; 0]);
    }
}
