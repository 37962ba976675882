//! Where families are: the twenty regions of Kazakhstan as equal tiles, with no street and no house.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, Look, MARGIN, Sheet, Type, WIDTH},
};

/// Codes of the regions (ISO 3166-2:KZ) with column and row of their tiles, west to east and north to south.
pub const REGIONS: [(u8, i32, i32); 20] = [
    (59, 3, 0),
    (27, 0, 1),
    (39, 2, 1),
    (11, 3, 1),
    (71, 4, 1),
    (55, 5, 1),
    (23, 0, 2),
    (15, 1, 2),
    (62, 3, 2),
    (35, 4, 2),
    (10, 5, 2),
    (63, 6, 2),
    (47, 0, 3),
    (43, 2, 3),
    (61, 3, 3),
    (31, 4, 3),
    (19, 5, 3),
    (33, 6, 3),
    (79, 3, 4),
    (75, 5, 4),
];

/// One region with its families.
#[derive(Clone, Debug)]
pub struct RegionCount {
    /// Code of the region, one of [`REGIONS`]; others stand in the table only.
    pub code: u8,
    /// Its name.
    pub name: String,
    /// Families that are free.
    pub free: u32,
    /// Families that have been asked.
    pub asked: u32,
}

/// Counts per region.
#[derive(Clone, Debug)]
pub struct RegionTiles {
    /// What the picture shows.
    pub title: String,
    /// Heads of the columns: region, free, asked.
    pub heads: [String; 3],
    /// The regions, in the order of the table. Regions that are not given are drawn empty.
    pub regions: Vec<RegionCount>,
}

/// Columns of the grid.
const COLUMNS: i32 = 7;

impl RegionTiles {
    /// Draws it; identifiers begin with `id`.
    pub fn draw(&self, id: &str) -> Picture {
        const STEP: i32 = (WIDTH - 2 * MARGIN) / COLUMNS;
        const TILE: i32 = STEP - 4;
        let mut sheet = Sheet::new(id);
        let signs = [(true, self.heads[1].as_str()), (false, self.heads[2].as_str())];
        let top = sheet.legend(MARGIN, &signs, sign) + MARGIN;
        for (code, column, row) in REGIONS {
            let (x, y) = (MARGIN + column * STEP, top + row * STEP);
            let Some(region) = self.regions.iter().find(|region| region.code == code) else {
                sheet.rect(x, y, TILE, TILE, Look::Ground);
                continue;
            };
            sheet.rect(x, y, TILE, TILE, if region.free > 0 { Look::Hollow } else { Look::Unsure });
            let name = Block::small(&region.name, TILE - 6, 2);
            sheet.block((x + TILE / 2, y + 22), Anchor::Middle, Type::Small, &name);
            for (height, free, count) in [(50, true, region.free), (70, false, region.asked)] {
                sign(&mut sheet, (x + 18, y + height), free);
                sheet.text((x + TILE - 10, y + height), Anchor::End, Type::Strong, &count.to_string());
            }
        }
        let rows = REGIONS.iter().map(|(_, _, row)| row + 1).max().unwrap_or(0);
        sheet.finish(top + rows * STEP + MARGIN, self.table())
    }

    fn table(&self) -> Table {
        let row = |region: &RegionCount| vec![region.name.clone(), region.free.to_string(), region.asked.to_string()];
        Table {
            caption: self.title.clone(),
            columns: self.heads.to_vec(),
            rows: self.regions.iter().map(row).collect(),
        }
    }
}

/// The sign of free families and the sign of families that have been asked.
pub(super) fn sign(sheet: &mut Sheet, at: (i32, i32), free: bool) {
    if free {
        sheet.circle(at, 6, Look::Hollow);
    } else {
        sheet.diamond(at, 7, Look::Solid);
    }
}
