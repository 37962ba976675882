//! How often a family would be first, second or third, or later: ten squares per family.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// One family.
#[derive(Clone, Debug)]
pub struct ShareRow {
    /// Its code or name.
    pub family: String,
    /// Share of the tries in which it is first, per ten thousand.
    pub first: u32,
    /// Share of the tries in which it is among the first three, per ten thousand; not less than `first`.
    pub top3: u32,
}

impl ShareRow {
    /// First, second or third, and later, as whole tenths that sum to ten.
    fn tenths(&self) -> [u32; 3] {
        let first = self.first.min(10_000);
        let top3 = self.top3.clamp(first, 10_000);
        let shares = [first, top3 - first, 10_000 - top3];
        let mut tenths = shares.map(|share| share / 1000);
        let mut order = [0, 1, 2];
        order.sort_by_key(|at| std::cmp::Reverse(shares[*at] % 1000));
        let lacking = 10 - tenths.iter().sum::<u32>();
        for at in order.into_iter().take(lacking as usize) {
            tenths[at] += 1;
        }
        tenths
    }
}

/// Shares of places as ten squares per family.
#[derive(Clone, Debug)]
pub struct PlaceShares {
    /// What the picture shows; says that there are ten tries.
    pub title: String,
    /// Heads of the columns: family, first, second or third, later.
    pub heads: [String; 4],
    /// The families, in the order of the list.
    pub rows: Vec<ShareRow>,
}

const LOOKS: [Look; 3] = [Look::Solid, Look::Hatched, Look::Hollow];

impl PlaceShares {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        const NAMES: i32 = 170;
        const SIDE: i32 = 20;
        const STEP: i32 = 28;
        let mut sheet = Sheet::new(id);
        let signs = [0, 1, 2].map(|at: usize| (LOOKS[at], self.heads[at + 1].as_str()));
        let mut y = sheet.legend(MARGIN, &signs, |sheet, (x, y), look| sheet.rect(x - 8, y - 8, 16, 16, look));
        y += ROW_GAP;
        for row in &self.rows {
            let name = Block::new(&row.family, NAMES - 12, 2);
            let height = name.height().max(SIDE + 4);
            let middle = y + height / 2;
            sheet.block((MARGIN, middle), Anchor::Start, Type::Plain, &name);
            let tenths = row.tenths();
            let looks = LOOKS.into_iter().zip(tenths).flat_map(|(look, count)| (0..count).map(move |_| look));
            for (position, look) in looks.enumerate() {
                sheet.rect(MARGIN + NAMES + position as i32 * STEP, middle - SIDE / 2, SIDE, SIDE, look);
            }
            let numbers = tenths.map(|count| count.to_string()).join(" · ");
            sheet.text((WIDTH - MARGIN - 120, middle), Anchor::Start, Type::Plain, &numbers);
            y += height + ROW_GAP;
        }
        sheet.finish(y.max(LINE), self.table())
    }

    fn table(&self) -> Table {
        let row = |row: &ShareRow| {
            let mut cells = vec![row.family.clone()];
            cells.extend(row.tenths().map(|count| count.to_string()));
            cells
        };
        Table { caption: self.title.clone(), columns: self.heads.to_vec(), rows: self.rows.iter().map(row).collect() }
    }
}
