//! Where children are in the process: one row per step, dots for children, placed by days in the step.

use std::collections::BTreeMap;

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, Sheet, Type, WIDTH},
};

/// One step of the process.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Whole days each child has been in it, in any order.
    pub days: Vec<u32>,
    /// Days after which the step is overdue.
    pub due: Option<u32>,
}

/// Time in step of every child.
#[derive(Clone, Debug)]
pub struct TimeInStep {
    /// What the picture shows.
    pub title: String,
    /// Heads of the columns: step, days in it, children, days allowed.
    pub heads: [String; 4],
    /// The steps, in the order of the process.
    pub steps: Vec<Step>,
}

const NAMES: i32 = 200;
/// Width of one place for dots.
const PLACE: i32 = 14;
/// Dots that stand on each other at most; where there are more children, a dot stands for several.
const MOST_DOTS: usize = 10;

impl TimeInStep {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        let mut sheet = Sheet::new(id);
        let per_dot = self.per_dot();
        let children =
            if per_dot == 1 { self.heads[2].clone() } else { format!("{} (● = {per_dot})", self.heads[2]) };
        let mut y = sheet.legend(
            MARGIN,
            &[(true, children.as_str()), (false, self.heads[3].as_str())],
            |sheet, (x, y), dot| {
                if dot {
                    sheet.circle((x, y), 5, Look::Solid);
                } else {
                    sheet.line((x, y - 9), (x, y + 9), Look::Dashed);
                }
            },
        );
        y += 6;
        for step in &self.steps {
            y = self.step(&mut sheet, y, step, per_dot);
        }
        y = self.axis(&mut sheet, y);
        sheet.finish(y + MARGIN, self.table())
    }

    /// The longest time, at least a week, so that a few days do not look long.
    fn longest(&self) -> u32 {
        self.steps.iter().flat_map(|step| step.days.iter().copied().chain(step.due)).max().unwrap_or(0).max(7)
    }

    fn at(&self, days: u32) -> i32 {
        let room = i64::from(WIDTH - NAMES - 3 * MARGIN - PLACE);
        let exact = (i64::from(days) * room / i64::from(self.longest())) as i32;
        MARGIN + NAMES + PLACE / 2 + exact
    }

    /// How many children stand at each place of a row.
    fn places(&self, step: &Step) -> BTreeMap<i32, usize> {
        let mut places = BTreeMap::new();
        for days in &step.days {
            *places.entry((self.at(*days) - MARGIN - NAMES) / PLACE).or_default() += 1;
        }
        places
    }

    /// How many children one dot stands for.
    fn per_dot(&self) -> usize {
        let most = self.steps.iter().flat_map(|step| self.places(step).into_values()).max();
        most.unwrap_or(0).div_ceil(MOST_DOTS).max(1)
    }

    fn step(&self, sheet: &mut Sheet, y: i32, step: &Step, per_dot: usize) -> i32 {
        const DOT: i32 = 11;
        let name = Block::new(&format!("{}: {}", step.name, step.days.len()), NAMES - 12, 3);
        let places = self.places(step);
        let most = places.values().map(|count| count.div_ceil(per_dot)).max().unwrap_or(0) as i32;
        let height = name.height().max(most * DOT).max(LINE) + 8;
        let ground = y + height;
        sheet.block((MARGIN, y + height / 2), Anchor::Start, Type::Plain, &name);
        for (place, count) in places {
            let x = MARGIN + NAMES + place * PLACE + PLACE / 2;
            for position in 0..count.div_ceil(per_dot) as i32 {
                sheet.circle((x, ground - 8 - position * DOT), 4, Look::Solid);
            }
        }
        if let Some(due) = step.due {
            let x = self.at(due) + PLACE / 2;
            sheet.line((x, y + 4), (x, ground), Look::Dashed);
        }
        sheet.line((MARGIN, ground), (WIDTH - MARGIN, ground), Look::Rule);
        ground
    }

    fn axis(&self, sheet: &mut Sheet, y: i32) -> i32 {
        let longest = self.longest();
        let step = longest.div_ceil(6).max(1);
        for days in (0..=longest).filter(|days| days % step == 0) {
            sheet.text((self.at(days), y + LINE / 2 + 2), Anchor::Middle, Type::Soft, &days.to_string());
        }
        let head = Block::new(&self.heads[1], NAMES - 24, 2);
        sheet.block((MARGIN, y + head.height() / 2 + 2), Anchor::Start, Type::Soft, &head);
        y + head.height() + 2
    }

    fn table(&self) -> Table {
        let mut rows = Vec::new();
        for step in &self.steps {
            let due = step.due.map_or("–".to_owned(), |due| due.to_string());
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            for days in &step.days {
                *counts.entry(*days).or_default() += 1;
            }
            if counts.is_empty() {
                rows.push(vec![step.name.clone(), "–".to_owned(), "0".to_owned(), due]);
                continue;
            }
            for (days, count) in counts {
                rows.push(vec![step.name.clone(), days.to_string(), count.to_string(), due.clone()]);
            }
        }
        Table { caption: self.title.clone(), columns: self.heads.to_vec(), rows }
    }
}
