//! How sure the order is: a dot for the place now, a line for the places a family usually takes.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, LINE, Look, MARGIN, ROW_GAP, Sheet, Type, WIDTH},
};

/// One family. Places count from 1.
#[derive(Clone, Debug)]
pub struct PlaceRow {
    /// Its code or name.
    pub family: String,
    /// Place on this list.
    pub now: u32,
    /// First and last of the usual places.
    pub usual: (u32, u32),
    /// The usual places in words, such as "usually 1st–3rd".
    pub words: String,
}

/// A group of fit.
#[derive(Clone, Debug)]
pub struct BandEnd {
    /// Its name.
    pub name: String,
    /// The last place that belongs to it; the first row after it begins the next group.
    pub last: u32,
}

/// Place ranges of the families of a list.
#[derive(Clone, Debug)]
pub struct PlaceRanges {
    /// What the picture shows.
    pub title: String,
    /// Heads of the columns: family, place on this list, usual places, group.
    pub heads: [String; 4],
    /// The word for places under the axis.
    pub axis: String,
    /// The families, in the order of the list.
    pub rows: Vec<PlaceRow>,
    /// The groups, in the order of the list.
    pub bands: Vec<BandEnd>,
}

const NAMES: i32 = 100;
const WORDS: i32 = 226;

impl PlaceRanges {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        let mut sheet = Sheet::new(id);
        let mut y = sheet.legend(MARGIN, &[(true, self.heads[1].as_str()), (false, self.heads[2].as_str())], key);
        y += ROW_GAP;
        let top = y;
        let mut band = None;
        for row in &self.rows {
            let of = self.band(row);
            if of.is_some() && of != band {
                let name = self.bands.iter().find(|band| Some(band.last) == of).map_or("", |band| band.name.as_str());
                sheet.rect(0, y, WIDTH, LINE + 6, Look::Ground);
                let name = Block::strong(name, WIDTH - 2 * MARGIN, 1);
                sheet.block((MARGIN, y + LINE / 2 + 3), Anchor::Start, Type::Strong, &name);
                y += LINE + 6 + ROW_GAP / 2;
            }
            band = of;
            y = self.row(&mut sheet, y, row);
        }
        y = self.frame(&mut sheet, top, y);
        sheet.finish(y + MARGIN, self.table())
    }

    /// The last place of the group a row belongs to.
    fn band(&self, row: &PlaceRow) -> Option<u32> {
        self.bands.iter().map(|band| band.last).find(|last| row.now <= *last)
    }

    fn places(&self) -> u32 {
        self.rows.iter().flat_map(|row| [row.now, row.usual.1]).max().unwrap_or(1).max(2)
    }

    /// Where `halves` half places stand: the first place is at two.
    fn at(&self, halves: u32) -> i32 {
        let room = i64::from(WIDTH - NAMES - WORDS - 2 * MARGIN - 16);
        let steps = i64::from(self.places()) * 2 - 1;
        MARGIN + NAMES + ((i64::from(halves) - 1) * room / steps) as i32
    }

    fn row(&self, sheet: &mut Sheet, y: i32, row: &PlaceRow) -> i32 {
        let name = Block::new(&row.family, NAMES - 12, 2);
        let words = Block::new(&row.words, WORDS - 8, 2);
        let height = name.height().max(words.height());
        let middle = y + height / 2;
        sheet.block((MARGIN, middle), Anchor::Start, Type::Plain, &name);
        let (from, to) = (self.at(row.usual.0 * 2), self.at(row.usual.1 * 2));
        sheet.line((from, middle), (to, middle), Look::Line);
        for end in [from, to] {
            sheet.line((end, middle - 6), (end, middle + 6), Look::Line);
        }
        sheet.circle((self.at(row.now * 2), middle), 6, Look::Solid);
        sheet.block((WIDTH - MARGIN - WORDS + 8, middle), Anchor::Start, Type::Plain, &words);
        y + height + ROW_GAP
    }

    /// Edges of the groups and the axis of places under the rows.
    fn frame(&self, sheet: &mut Sheet, top: i32, y: i32) -> i32 {
        let places = self.places();
        for band in self.bands.iter().filter(|band| band.last < places) {
            let x = self.at(band.last * 2 + 1);
            sheet.line((x, top), (x, y), Look::Edge);
        }
        sheet.line((self.at(1), y), (self.at(places * 2), y), Look::Axis);
        let step = places.div_ceil(8);
        for place in (1..=places).filter(|place| (place - 1) % step == 0) {
            let x = self.at(place * 2);
            sheet.line((x, y), (x, y + 4), Look::Axis);
            sheet.text((x, y + LINE / 2 + 6), Anchor::Middle, Type::Soft, &place.to_string());
        }
        let axis = Block::new(&self.axis, WORDS - 8, 1);
        sheet.block((WIDTH - MARGIN - WORDS + 8, y + LINE / 2 + 6), Anchor::Start, Type::Soft, &axis);
        y + LINE + 6
    }

    fn table(&self) -> Table {
        let row = |row: &PlaceRow| {
            let band = self.bands.iter().find(|band| row.now <= band.last);
            let band = band.map_or("–", |band| band.name.as_str());
            let usual = match row.usual {
                (from, to) if from == to => from.to_string(),
                (from, to) => format!("{from}–{to}"),
            };
            vec![row.family.clone(), row.now.to_string(), format!("{usual} ({})", row.words), band.to_owned()]
        };
        Table { caption: self.title.clone(), columns: self.heads.to_vec(), rows: self.rows.iter().map(row).collect() }
    }
}

fn key(sheet: &mut Sheet, (x, y): (i32, i32), dot: bool) {
    if dot {
        sheet.circle((x, y), 6, Look::Solid);
        return;
    }
    sheet.line((x - 9, y), (x + 9, y), Look::Line);
    for end in [x - 9, x + 9] {
        sheet.line((end, y - 6), (end, y + 6), Look::Line);
    }
}
