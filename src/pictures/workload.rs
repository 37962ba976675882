//! How work is spread: one bar per person, in the order of names, never of numbers.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// One person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Things that wait for them and are in time.
    pub in_time: u32,
    /// Things that wait for them and are overdue.
    pub overdue: u32,
}

/// Bars per person.
#[derive(Clone, Debug)]
pub struct Workload {
    /// What the picture shows.
    pub title: String,
    /// Heads of the columns: person, in time, overdue.
    pub heads: [String; 3],
    /// The people, sorted by name as the language sorts.
    pub people: Vec<Person>,
}

impl Workload {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        const NAMES: i32 = 220;
        const COUNTS: i32 = 80;
        const BAR: i32 = 16;
        let mut sheet = Sheet::new(id);
        let signs = [(Look::Solid, self.heads[1].as_str()), (Look::Hatched, self.heads[2].as_str())];
        let mut y = sheet.legend(MARGIN, &signs, |sheet, (x, y), look| sheet.rect(x - 8, y - 8, 16, 16, look));
        y += ROW_GAP;
        let total = |person: &Person| i64::from(person.in_time) + i64::from(person.overdue);
        let most = self.people.iter().map(total).max().unwrap_or(1).max(1);
        let scaled = |count: i64| (count * i64::from(WIDTH - NAMES - COUNTS - 2 * MARGIN) / most) as i32;
        for person in &self.people {
            let name = Block::new(&person.name, NAMES - 12, 2);
            let height = name.height().max(LINE);
            let middle = y + height / 2;
            sheet.block((MARGIN, middle), Anchor::Start, Type::Plain, &name);
            let (split, end) = (scaled(i64::from(person.in_time)), scaled(total(person)));
            if split > 0 {
                sheet.rect(MARGIN + NAMES, middle - BAR / 2, split, BAR, Look::Solid);
            }
            if end > split {
                sheet.rect(MARGIN + NAMES + split, middle - BAR / 2, end - split, BAR, Look::Hatched);
            }
            let counts = format!("{} + {}", person.in_time, person.overdue);
            sheet.text((MARGIN + NAMES + end + 10, middle), Anchor::Start, Type::Plain, &counts);
            y += height + ROW_GAP;
        }
        sheet.finish(y.max(LINE), self.table())
    }

    fn table(&self) -> Table {
        let row = |person: &Person| vec![person.name.clone(), person.in_time.to_string(), person.overdue.to_string()];
        Table { caption: self.title.clone(), columns: self.heads.to_vec(), rows: self.people.iter().map(row).collect() }
    }
}
