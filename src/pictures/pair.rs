//! A near tie: for each need, how far two families cover it, as a dot and a diamond on one line.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// How far a family covers a need.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Covered part of the need in tenths, 0 to 10; none where nobody knows.
    pub tenths: Option<u8>,
    /// The same in words.
    pub words: String,
}

/// One need.
#[derive(Clone, Debug)]
pub struct PairRow {
    /// The need in words.
    pub need: String,
    /// Where the first and the second family stand.
    pub standings: [Standing; 2],
}

/// Paired dots of two families.
#[derive(Clone, Debug)]
pub struct NearTie {
    /// What the picture shows.
    pub title: String,
    /// Head of the column of needs.
    pub need: String,
    /// Names of the two families.
    pub families: [String; 2],
    /// Words at the ends of the line: not covered, covered; and of the place for what is not known.
    pub ends: [String; 3],
    /// The needs.
    pub rows: Vec<PairRow>,
}

const NAMES: i32 = 250;
/// Width of the place for what is not known.
const UNKNOWN: i32 = 90;

impl NearTie {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        let mut sheet = Sheet::new(id);
        let signs = [(0, self.families[0].as_str()), (1, self.families[1].as_str())];
        let mut y = sheet.legend(MARGIN, &signs, sign) + ROW_GAP;
        y = self.heads(&mut sheet, y);
        let top = y;
        for row in &self.rows {
            let need = Block::new(&row.need, NAMES - 16, 3);
            let height = need.height().max(LINE + 8);
            let middle = y + height / 2;
            sheet.block((MARGIN, middle), Anchor::Start, Type::Plain, &need);
            sheet.line((at(Some(0)), middle), (at(Some(10)), middle), Look::Edge);
            let [first, second] = [0, 1].map(|of: usize| at(row.standings[of].tenths));
            if row.standings.iter().all(|standing| standing.tenths.is_some()) {
                sheet.line((first, middle), (second, middle), Look::Line);
            }
            let apart = if (first - second).abs() < 10 { 6 } else { 0 };
            sign(&mut sheet, (first, middle - apart), 0);
            sign(&mut sheet, (second, middle + apart), 1);
            y += height + ROW_GAP;
        }
        let edge = WIDTH - MARGIN - UNKNOWN - 6;
        sheet.line((edge, top), (edge, y), Look::Axis);
        sheet.finish(y + MARGIN, self.table())
    }

    fn heads(&self, sheet: &mut Sheet, y: i32) -> i32 {
        let room = (at(Some(10)) - at(Some(0))) / 2 - 6;
        let heads = [room, room, UNKNOWN - 6];
        let [not, full, unknown] = [0, 1, 2].map(|of: usize| Block::new(&self.ends[of], heads[of], 2));
        let height = not.height().max(full.height()).max(unknown.height());
        let middle = y + height / 2;
        sheet.block((at(Some(0)), middle), Anchor::Start, Type::Soft, &not);
        sheet.block((at(Some(10)), middle), Anchor::End, Type::Soft, &full);
        sheet.block((WIDTH - MARGIN - UNKNOWN / 2, middle), Anchor::Middle, Type::Soft, &unknown);
        y + height + 4
    }

    fn table(&self) -> Table {
        let words = |standing: &Standing| match standing.tenths {
            Some(tenths) => format!("{} ({}/10)", standing.words, tenths.min(10)),
            None => standing.words.clone(),
        };
        let row = |row: &PairRow| vec![row.need.clone(), words(&row.standings[0]), words(&row.standings[1])];
        let [first, second] = self.families.clone();
        Table {
            caption: self.title.clone(),
            columns: vec![self.need.clone(), first, second],
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

/// Where a covered part stands.
fn at(tenths: Option<u8>) -> i32 {
    const ROOM: i32 = WIDTH - NAMES - UNKNOWN - 3 * MARGIN - 16;
    match tenths {
        Some(tenths) => MARGIN + NAMES + i32::from(tenths.min(10)) * ROOM / 10,
        None => WIDTH - MARGIN - UNKNOWN / 2,
    }
}

fn sign(sheet: &mut Sheet, at: (i32, i32), of: usize) {
    if of == 0 {
        sheet.circle(at, 6, Look::Solid);
    } else {
        sheet.diamond(at, 7, Look::Hollow);
    }
}
