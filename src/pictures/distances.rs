//! How far families are from the child: equal tiles in a row, the nearest first.

use super::{
    Picture, Table,
    regions::sign,
    sheet::{Anchor, Block, LINE, Look, MARGIN, Sheet, Type, WIDTH},
};

/// Families within one band of distance.
#[derive(Clone, Debug)]
pub struct DistanceBand {
    /// The band, such as "up to 15 km".
    pub name: String,
    /// Families that are free.
    pub free: u32,
    /// Families that have been asked.
    pub asked: u32,
}

/// Counts per band of distance.
#[derive(Clone, Debug)]
pub struct DistanceBands {
    /// What the picture shows.
    pub title: String,
    /// What stands where the bands begin, such as "Child".
    pub origin: String,
    /// Heads of the columns: distance, free, asked.
    pub heads: [String; 3],
    /// The bands, the nearest first.
    pub bands: Vec<DistanceBand>,
}

/// Tiles of one line.
const PER_LINE: usize = 5;

impl DistanceBands {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        const ORIGIN: i32 = 104;
        const STEP: i32 = (WIDTH - 2 * MARGIN - ORIGIN) / PER_LINE as i32;
        const TILE: i32 = STEP - 8;
        const HEIGHT: i32 = 104;
        let mut sheet = Sheet::new(id);
        let signs = [(true, self.heads[1].as_str()), (false, self.heads[2].as_str())];
        let top = sheet.legend(MARGIN, &signs, sign) + MARGIN;
        let origin = Block::strong(&self.origin, ORIGIN - 12, 2);
        sheet.block((MARGIN, top + HEIGHT / 2), Anchor::Start, Type::Strong, &origin);
        let mut bottom = top + HEIGHT;
        for (position, band) in self.bands.iter().enumerate() {
            let x = MARGIN + ORIGIN + (position % PER_LINE) as i32 * STEP;
            let y = top + (position / PER_LINE) as i32 * (HEIGHT + 8);
            bottom = y + HEIGHT;
            sheet.line((x - 8, y + HEIGHT / 2), (x, y + HEIGHT / 2), Look::Line);
            sheet.rect(x, y, TILE, HEIGHT, if band.free > 0 { Look::Hollow } else { Look::Unsure });
            let name = Block::new(&band.name, TILE - 12, 2);
            sheet.block((x + TILE / 2, y + LINE + 6), Anchor::Middle, Type::Soft, &name);
            for (height, free, count) in [(62, true, band.free), (86, false, band.asked)] {
                sign(&mut sheet, (x + 22, y + height), free);
                sheet.text((x + TILE - 14, y + height), Anchor::End, Type::Strong, &count.to_string());
            }
        }
        sheet.finish(bottom + MARGIN, self.table())
    }

    fn table(&self) -> Table {
        let row = |band: &DistanceBand| vec![band.name.clone(), band.free.to_string(), band.asked.to_string()];
        Table { caption: self.title.clone(), columns: self.heads.to_vec(), rows: self.bands.iter().map(row).collect() }
    }
}
