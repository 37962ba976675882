//! Whether groups fare alike: a dot and its interval per group on one scale; small groups are not shown.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// A share with what it may be, per thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Lower end.
    pub low: u32,
    /// The share found.
    pub found: u32,
    /// Upper end.
    pub high: u32,
}

/// One group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How many the share is of.
    pub n: u32,
    /// The share.
    pub share: Interval,
    /// The share and its interval in words.
    pub words: String,
}

/// A place on the scale.
#[derive(Clone, Debug)]
pub struct Tick {
    /// Where, per thousand.
    pub at: u32,
    /// How the language writes it.
    pub words: String,
}

/// Dots and intervals of groups.
#[derive(Clone, Debug)]
pub struct GroupIntervals {
    /// What the picture shows.
    pub title: String,
    /// Heads of the columns: group, number, share.
    pub heads: [String; 3],
    /// Groups of fewer are shown as "–", number and share alike.
    pub smallest: u32,
    /// Places on the scale, from low to high; the last is its end.
    pub ticks: Vec<Tick>,
    /// The groups.
    pub groups: Vec<Group>,
}

const NAMES: i32 = 170;
const NUMBER: i32 = 90;
const WORDS: i32 = 150;

impl GroupIntervals {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        let mut sheet = Sheet::new(id);
        let heads = [NAMES, NUMBER, WORDS].into_iter().zip(&self.heads);
        let heads: Vec<Block> = heads.map(|(room, head)| Block::strong(head, room - 12, 2)).collect();
        let height = heads.iter().map(Block::height).max().unwrap_or(LINE);
        let number_at = MARGIN + NAMES + NUMBER - 12;
        let words_at = WIDTH - MARGIN - WORDS + 12;
        let columns = [(MARGIN, Anchor::Start), (number_at, Anchor::End), (words_at, Anchor::Start)];
        for ((x, anchor), head) in columns.iter().zip(&heads) {
            sheet.block((*x, MARGIN + height / 2), *anchor, Type::Strong, head);
        }
        let top = MARGIN + height + ROW_GAP / 2;
        let mut y = top;
        for group in &self.groups {
            let [name, number, words] = self.cells(group);
            let name = Block::new(&name, NAMES - 12, 2);
            let words = Block::new(&words, WORDS - 12, 2);
            let height = name.height().max(words.height());
            let middle = y + height / 2;
            sheet.block((MARGIN, middle), Anchor::Start, Type::Plain, &name);
            sheet.text((number_at, middle), Anchor::End, Type::Plain, &number);
            sheet.block((words_at, middle), Anchor::Start, Type::Plain, &words);
            if group.n >= self.smallest {
                let [low, found, high] =
                    [group.share.low, group.share.found, group.share.high].map(|share| self.at(share));
                sheet.line((low, middle), (high, middle), Look::Line);
                for end in [low, high] {
                    sheet.line((end, middle - 6), (end, middle + 6), Look::Line);
                }
                sheet.circle((found, middle), 6, Look::Solid);
            }
            y += height + ROW_GAP;
        }
        y = self.scale(&mut sheet, top, y);
        sheet.finish(y + MARGIN, self.table())
    }

    fn at(&self, share: u32) -> i32 {
        let end = self.ticks.last().map_or(1000, |tick| tick.at).max(1);
        let room = i64::from(WIDTH - NAMES - NUMBER - WORDS - 2 * MARGIN - 24);
        MARGIN + NAMES + NUMBER + 12 + (i64::from(share.min(end)) * room / i64::from(end)) as i32
    }

    fn scale(&self, sheet: &mut Sheet, top: i32, y: i32) -> i32 {
        let steps = self.ticks.len().saturating_sub(1).max(1) as i32;
        let room = (self.at(u32::MAX) - self.at(0)) / steps;
        for tick in &self.ticks {
            let x = self.at(tick.at);
            sheet.line((x, top), (x, y + 4), Look::Edge);
            let words = Block::new(&tick.words, room - 4, 1);
            sheet.block((x, y + LINE / 2 + 6), Anchor::Middle, Type::Soft, &words);
        }
        y + LINE + 6
    }

    /// Name, number and share of a group; a small one keeps its name only.
    fn cells(&self, group: &Group) -> [String; 3] {
        if group.n < self.smallest {
            return [group.name.clone(), "–".to_owned(), "–".to_owned()];
        }
        [group.name.clone(), group.n.to_string(), group.words.clone()]
    }

    fn table(&self) -> Table {
        Table {
            caption: self.title.clone(),
            columns: self.heads.to_vec(),
            rows: self.groups.iter().map(|group| self.cells(group).to_vec()).collect(),
        }
    }
}
