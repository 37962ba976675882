//! How families meet the needs: a matrix of needs and families, and the strip of one family.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// How far a family meets a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// In full.
    Meets,
    /// In part.
    Partly,
    /// Not.
    Not,
    /// Nobody knows yet.
    Unknown,
}

impl Mark {
    /// Every mark, in the order of a legend.
    pub const ALL: [Self; 4] = [Self::Meets, Self::Partly, Self::Not, Self::Unknown];
}

/// The group a need is drawn in, in the order of the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeedGroup {
    /// A family without it is not considered.
    Must,
    /// Counts in full.
    Important,
    /// Counts less.
    Desirable,
    /// A strength to be nurtured.
    Strength,
}

impl NeedGroup {
    const ALL: [Self; 4] = [Self::Must, Self::Important, Self::Desirable, Self::Strength];
}

/// Words of pictures of coverage.
#[derive(Clone, Debug)]
pub struct CoverageWords {
    /// Head of the column of needs.
    pub need: String,
    /// Head of the column of groups.
    pub group: String,
    /// Words for must, important, desirable, and strengths.
    pub groups: [String; 4],
    /// Words for the marks, in the order of [`Mark::ALL`].
    pub marks: [String; 4],
    /// Head of the column that tells rows apart, and the word of a row whose marks differ.
    pub differs: String,
}

impl CoverageWords {
    fn group(&self, group: NeedGroup) -> &str {
        &self.groups[group as usize]
    }

    fn mark(&self, mark: Mark) -> &str {
        &self.marks[mark as usize]
    }

    fn legend(&self, sheet: &mut Sheet, y: i32) -> i32 {
        let signs = Mark::ALL.map(|mark| (mark, self.mark(mark)));
        sheet.legend(y, &signs, Sheet::mark)
    }
}

/// One family's answer to one need.
#[derive(Clone, Debug)]
pub struct Cell {
    /// How far it is met.
    pub mark: Mark,
    /// A phrase that says how.
    pub note: Option<String>,
}

/// One need with the answer of each family.
#[derive(Clone, Debug)]
pub struct NeedRow {
    /// The need in words.
    pub need: String,
    /// Its group; musts are drawn first.
    pub group: NeedGroup,
    /// One cell per family, in the order of the families.
    pub cells: Vec<Cell>,
}

impl NeedRow {
    fn differs(&self) -> bool {
        self.cells.windows(2).any(|pair| pair[0].mark != pair[1].mark)
    }
}

/// Needs as rows, one to four families as columns.
#[derive(Clone, Debug)]
pub struct CoverageMatrix {
    /// What the picture shows.
    pub title: String,
    /// Words of the picture.
    pub words: CoverageWords,
    /// Names of the families.
    pub families: Vec<String>,
    /// The needs, in the order of the plan.
    pub rows: Vec<NeedRow>,
}

/// Width of the column of needs.
const NEEDS: i32 = 184;
/// Width of a sign and the room after it.
const SIGN: i32 = 24;

impl CoverageMatrix {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        let mut sheet = Sheet::new(id);
        let mut y = self.words.legend(&mut sheet, MARGIN) + ROW_GAP;
        y = self.heads(&mut sheet, y);
        let mut group = None;
        for row in self.ordered() {
            if group != Some(row.group) {
                group = Some(row.group);
                sheet.rect(0, y, WIDTH, LINE + 8, Look::Ground);
                let head = Block::strong(self.words.group(row.group), WIDTH - 2 * MARGIN, 1);
                sheet.block((MARGIN, y + LINE / 2 + 4), Anchor::Start, Type::Strong, &head);
                y += LINE + 8;
            }
            y = self.row(&mut sheet, y, row);
        }
        sheet.finish(y + MARGIN, self.table())
    }

    fn ordered(&self) -> Vec<&NeedRow> {
        let mut rows: Vec<&NeedRow> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.group);
        rows
    }

    fn column(&self) -> i32 {
        (WIDTH - NEEDS - 2 * MARGIN) / (self.families.len().max(1) as i32)
    }

    fn heads(&self, sheet: &mut Sheet, y: i32) -> i32 {
        let heads: Vec<Block> = self.families.iter().map(|name| Block::strong(name, self.column() - 8, 2)).collect();
        let height = heads.iter().map(Block::height).max().unwrap_or(LINE);
        for (position, head) in heads.iter().enumerate() {
            let x = MARGIN + NEEDS + position as i32 * self.column();
            sheet.block((x, y + height / 2), Anchor::Start, Type::Strong, head);
        }
        y + height + 6
    }

    fn row(&self, sheet: &mut Sheet, y: i32, row: &NeedRow) -> i32 {
        let room = self.column() - SIGN - 8;
        let need = Block::new(&row.need, NEEDS - 12, 3);
        let differs = row.differs().then(|| Block::new(&self.words.differs, NEEDS - 12, 1));
        let cells: Vec<(Mark, Block, Option<Block>)> = row
            .cells
            .iter()
            .take(self.families.len())
            .map(|cell| {
                let note = cell.note.as_ref().map(|note| Block::new(note, room, 3));
                (cell.mark, Block::new(self.words.mark(cell.mark), room, 2), note)
            })
            .collect();
        let of = |block: &Option<Block>| block.as_ref().map_or(0, Block::height);
        let highest = cells.iter().map(|(_, word, note)| word.height() + of(note)).max().unwrap_or(0);
        let height = highest.max(need.height() + of(&differs));
        let top = y + ROW_GAP / 2;
        stacked(sheet, (MARGIN, top), (&need, Type::Plain), differs.as_ref());
        for (position, (mark, word, note)) in cells.iter().enumerate() {
            let x = MARGIN + NEEDS + position as i32 * self.column();
            sheet.mark((x + 9, top + LINE / 2), *mark);
            stacked(sheet, (x + SIGN, top), (word, Type::Plain), note.as_ref());
        }
        let end = top + height + ROW_GAP / 2;
        sheet.line((0, end), (WIDTH, end), Look::Rule);
        end
    }

    fn table(&self) -> Table {
        let mut columns = vec![self.words.need.clone(), self.words.group.clone()];
        columns.extend(self.families.iter().cloned());
        columns.push(self.words.differs.clone());
        let rows = self.ordered().into_iter().map(|row| {
            let mut cells = vec![row.need.clone(), self.words.group(row.group).to_owned()];
            cells.extend(row.cells.iter().take(self.families.len()).map(|cell| self.cell(cell)));
            cells.resize(columns.len() - 1, "–".to_owned());
            cells.push(if row.differs() { self.words.differs.clone() } else { "–".to_owned() });
            cells
        });
        Table { caption: self.title.clone(), rows: rows.collect(), columns: columns.clone() }
    }

    fn cell(&self, cell: &Cell) -> String {
        let word = self.words.mark(cell.mark);
        cell.note.as_ref().map_or_else(|| word.to_owned(), |note| format!("{word}: {note}"))
    }
}

/// A block with a softer one under it, from the height of `top` down.
fn stacked(sheet: &mut Sheet, (x, top): (i32, i32), (first, kind): (&Block, Type), second: Option<&Block>) {
    sheet.block((x, top + first.height() / 2), Anchor::Start, kind, first);
    if let Some(second) = second {
        let middle = top + first.height() + second.height() / 2;
        sheet.block((x, middle), Anchor::Start, Type::Soft, second);
    }
}

/// One need of a strip.
#[derive(Clone, Debug)]
pub struct StripNeed {
    /// The need in words; stands in the table.
    pub need: String,
    /// Its group.
    pub group: NeedGroup,
    /// How far it is met.
    pub mark: Mark,
}

/// The signs of one family, musts first, with how many there are of each.
#[derive(Clone, Debug)]
pub struct CoverageStrip {
    /// What the picture shows.
    pub title: String,
    /// Words of the picture.
    pub words: CoverageWords,
    /// The needs, in the order of the plan.
    pub needs: Vec<StripNeed>,
}

impl CoverageStrip {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        const STEP: i32 = 22;
        const HEADS: i32 = 150;
        let mut sheet = Sheet::new(id);
        let mut y = MARGIN;
        for group in NeedGroup::ALL {
            let needs: Vec<&StripNeed> = self.needs.iter().filter(|need| need.group == group).collect();
            if needs.is_empty() {
                continue;
            }
            let head = Block::new(self.words.group(group), HEADS - 12, 1);
            sheet.block((MARGIN, y + LINE / 2), Anchor::Start, Type::Plain, &head);
            let per_line = ((WIDTH - HEADS - 2 * MARGIN) / STEP) as usize;
            for line in needs.chunks(per_line) {
                for (position, need) in line.iter().enumerate() {
                    let x = MARGIN + HEADS + position as i32 * STEP;
                    sheet.mark((x + 9, y + LINE / 2), need.mark);
                }
                y += LINE + 8;
            }
        }
        let counted = Mark::ALL.map(|mark| {
            let count = self.needs.iter().filter(|need| need.mark == mark).count();
            (mark, format!("{}: {count}", self.words.mark(mark)))
        });
        let signs = [0, 1, 2, 3].map(|at: usize| (counted[at].0, counted[at].1.as_str()));
        y = sheet.legend(y + 4, &signs, Sheet::mark);
        sheet.finish(y + MARGIN, self.table())
    }

    fn table(&self) -> Table {
        let words = &self.words;
        let mut needs: Vec<&StripNeed> = self.needs.iter().collect();
        needs.sort_by_key(|need| need.group);
        let row = |need: &StripNeed| {
            vec![need.need.clone(), words.group(need.group).to_owned(), words.mark(need.mark).to_owned()]
        };
        Table {
            caption: self.title.clone(),
            columns: vec![words.need.clone(), words.group.clone(), self.title.clone()],
            rows: needs.into_iter().map(row).collect(),
        }
    }
}
