//! What raised and what lowered a place: bars to both sides, the longest first, in words.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// Bars that are drawn; what is smaller is named in one line.
pub const MOST_CONTRIBUTIONS: usize = 6;

/// How much a line moves the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Raises a lot.
    RaisesALot,
    /// Raises.
    Raises,
    /// Raises a little.
    RaisesALittle,
    /// Lowers a little.
    LowersALittle,
    /// Lowers.
    Lowers,
    /// Lowers a lot.
    LowersALot,
}

impl Effect {
    fn raises(self) -> bool {
        matches!(self, Self::RaisesALot | Self::Raises | Self::RaisesALittle)
    }
}

/// Words of the picture.
#[derive(Clone, Debug)]
pub struct EffectWords {
    /// Head of the column of what moved it.
    pub factor: String,
    /// Head of the column of effects.
    pub effect: String,
    /// Head of the column of numbers, where they are asked for.
    pub points: String,
    /// Words for the effects, from raises a lot to lowers a lot.
    pub effects: [String; 6],
    /// What stands for the smaller ones, such as "12 more, each small".
    pub rest: String,
}

/// One line that moved the place.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// What it is.
    pub name: String,
    /// Which way and how much, as a word.
    pub effect: Effect,
    /// How much, in points; its size is the length of the bar.
    pub points: u32,
}

/// Diverging bars of a family's lines.
#[derive(Clone, Debug)]
pub struct Contributions {
    /// What the picture shows.
    pub title: String,
    /// Words of the picture.
    pub words: EffectWords,
    /// The lines, in any order.
    pub lines: Vec<Contribution>,
    /// Whether numbers were asked for.
    pub numbers: bool,
}

const NAMES: i32 = 210;
const WORDS: i32 = 190;
const BAR: i32 = 16;

impl Contributions {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        let lines = self.sorted();
        let longest = lines.first().map_or(1, |line| line.points).max(1);
        let mut sheet = Sheet::new(id);
        let mut y = MARGIN;
        for line in lines.iter().take(MOST_CONTRIBUTIONS) {
            y = self.bar(&mut sheet, y, line, longest);
        }
        let zero = zero();
        sheet.line((zero, MARGIN), (zero, y), Look::Axis);
        if lines.len() > MOST_CONTRIBUTIONS {
            y = sheet.paragraph(y + 4, Type::Soft, &self.words.rest, 2);
        }
        sheet.finish(y + MARGIN, self.table(&lines))
    }

    fn sorted(&self) -> Vec<&Contribution> {
        let mut lines: Vec<&Contribution> = self.lines.iter().collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.points));
        lines
    }

    fn bar(&self, sheet: &mut Sheet, y: i32, line: &Contribution, longest: u32) -> i32 {
        let name = Block::new(&line.name, NAMES - 12, 3);
        let word = Block::new(&self.word(line), WORDS - 10, 3);
        let height = name.height().max(word.height()).max(LINE);
        let middle = y + height / 2;
        let half = i64::from((WIDTH - NAMES - WORDS - 2 * MARGIN) / 2 - 4);
        let length = (i64::from(line.points) * half / i64::from(longest)).max(3) as i32;
        let (x, look) = if line.effect.raises() { (zero(), Look::Solid) } else { (zero() - length, Look::Hatched) };
        sheet.rect(x, middle - BAR / 2, length, BAR, look);
        sheet.block((MARGIN, middle), Anchor::Start, Type::Plain, &name);
        sheet.block((WIDTH - MARGIN - WORDS + 10, middle), Anchor::Start, Type::Plain, &word);
        y + height + ROW_GAP
    }

    fn word(&self, line: &Contribution) -> String {
        let word = &self.words.effects[line.effect as usize];
        if self.numbers { format!("{word} ({})", signed(line)) } else { word.clone() }
    }

    fn table(&self, lines: &[&Contribution]) -> Table {
        let words = &self.words;
        let mut columns = vec![words.factor.clone(), words.effect.clone()];
        if self.numbers {
            columns.push(words.points.clone());
        }
        let row = |line: &&Contribution| {
            let mut row = vec![line.name.clone(), words.effects[line.effect as usize].clone()];
            if self.numbers {
                row.push(signed(line));
            }
            row
        };
        Table { caption: self.title.clone(), columns, rows: lines.iter().map(row).collect() }
    }
}

/// Where the bars of both sides begin.
fn zero() -> i32 {
    MARGIN + NAMES + (WIDTH - NAMES - WORDS - 2 * MARGIN) / 2
}

fn signed(line: &Contribution) -> String {
    format!("{}{}", if line.effect.raises() { '+' } else { '−' }, line.points)
}
