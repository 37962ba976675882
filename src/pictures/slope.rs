//! What a trial changes: places before and after, joined by lines; families that join or leave have ends outside.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// Where a family stands on one side.
#[derive(Clone, Debug)]
pub struct SlopeEnd {
    /// Its place, counted from 1; none where it is not on the list.
    pub place: Option<u32>,
    /// The same in words, such as "usually 1st–2nd" or the reason why it is not on the list.
    pub words: String,
}

/// One family.
#[derive(Clone, Debug)]
pub struct SlopeRow {
    /// Its code or name.
    pub family: String,
    /// Where it stood.
    pub before: SlopeEnd,
    /// Where it would stand.
    pub after: SlopeEnd,
}

/// Which way a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Stays,
    Leaves,
    Joins,
}

/// Places before and after a trial.
#[derive(Clone, Debug)]
pub struct Slope {
    /// What the picture shows.
    pub title: String,
    /// Heads of the columns: family, before, after, what happens.
    pub heads: [String; 4],
    /// What is said of a family that stays, leaves, joins.
    pub ways: [String; 3],
    /// The families, in any order.
    pub rows: Vec<SlopeRow>,
}

/// Width of the words on each side.
const SIDE: i32 = 220;

impl Slope {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        let mut sheet = Sheet::new(id);
        let signs = [Way::Stays, Way::Leaves, Way::Joins].map(|way| (way, self.ways[way as usize].as_str()));
        let mut y = sheet.legend(MARGIN, &signs, |sheet, (x, y), way| {
            sheet.line((x - 10, y), (x + 10, y), look(way));
        });
        y += ROW_GAP;
        let heads = [&self.heads[1], &self.heads[2]].map(|head| Block::strong(head, SIDE - 16, 1));
        y += heads[0].height() / 2;
        sheet.block((MARGIN + SIDE - 16, y), Anchor::End, Type::Strong, &heads[0]);
        sheet.block((WIDTH - MARGIN - SIDE + 16, y), Anchor::Start, Type::Strong, &heads[1]);
        y += heads[0].height() / 2 + ROW_GAP / 2;
        let left = Side::new(&self.rows, |row| (&row.before, String::new()));
        let right = Side::new(&self.rows, |row| {
            let way = way(row);
            let said = if way == Way::Stays { String::new() } else { format!(" · {}", self.ways[way as usize]) };
            (&row.after, said)
        });
        let height = left.height.max(right.height);
        let ends = [left.place(&mut sheet, y, Anchor::End), right.place(&mut sheet, y, Anchor::Start)];
        for (position, row) in self.rows.iter().enumerate() {
            let (from, to) = ((MARGIN + SIDE, ends[0][position]), (WIDTH - MARGIN - SIDE, ends[1][position]));
            let way = way(row);
            sheet.line(from, to, look(way));
            for (at, on_list) in [(from, way != Way::Joins), (to, way != Way::Leaves)] {
                sheet.circle(at, 5, if on_list { Look::Solid } else { Look::Unsure });
            }
        }
        sheet.finish(y + height + MARGIN, self.table())
    }

    fn table(&self) -> Table {
        let end = |end: &SlopeEnd| match end.place {
            Some(place) => format!("{place} ({})", end.words),
            None => end.words.clone(),
        };
        let row = |row: &SlopeRow| {
            let said = self.ways[way(row) as usize].clone();
            vec![row.family.clone(), end(&row.before), end(&row.after), said]
        };
        Table { caption: self.title.clone(), columns: self.heads.to_vec(), rows: self.rows.iter().map(row).collect() }
    }
}

fn way(row: &SlopeRow) -> Way {
    match (row.before.place, row.after.place) {
        (Some(_), None) => Way::Leaves,
        (None, Some(_)) => Way::Joins,
        _ => Way::Stays,
    }
}

fn look(way: Way) -> Look {
    match way {
        Way::Stays => Look::Line,
        Way::Leaves => Look::Dashed,
        Way::Joins => Look::Dotted,
    }
}

/// The words of one side, from the first place down; those who are not on the list come last.
struct Side {
    /// Position in the rows, words.
    entries: Vec<(usize, Block)>,
    height: i32,
}

impl Side {
    fn new<'r>(rows: &'r [SlopeRow], end: impl Fn(&'r SlopeRow) -> (&'r SlopeEnd, String)) -> Self {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| end(&rows[*at]).0.place.unwrap_or(u32::MAX));
        let entries: Vec<(usize, Block)> = order
            .into_iter()
            .map(|at| {
                let (end, said) = end(&rows[at]);
                (at, Block::new(&format!("{} · {}{said}", rows[at].family, end.words), SIDE - 16, 3))
            })
            .collect();
        let height = entries.iter().map(|(_, block)| block.height() + ROW_GAP).sum();
        Self { entries, height }
    }

    /// Writes the words; gives the height of each row's end.
    fn place(&self, sheet: &mut Sheet, top: i32, anchor: Anchor) -> Vec<i32> {
        let x = if anchor == Anchor::End { MARGIN + SIDE - 16 } else { WIDTH - MARGIN - SIDE + 16 };
        let mut heights = vec![top; self.entries.len()];
        let mut y = top;
        for (at, block) in &self.entries {
            let middle = y + block.height() / 2 + ROW_GAP / 2;
            sheet.block((x, middle), anchor, Type::Plain, block);
            heights[*at] = middle;
            y += block.height() + ROW_GAP;
        }
        heights
    }
}
