//! Where families are: the twenty regions of Kazakhstan as equal tiles, with no street and no house.

use super::{
    Picture, Table,
    sheet::{Anchor, Block, Look, MARGIN, Sheet, Type, WIDTH},
};
use crate::domain::region::Region;

/// The regions with column and row of their tiles, west to east and north to south.
pub const REGIONS: [(Region, i32, i32); 20] = [
    (Region::NorthKazakhstan, 3, 0),
    (Region::WestKazakhstan, 0, 1),
    (Region::Kostanay, 2, 1),
    (Region::Akmola, 3, 1),
    (Region::Astana, 4, 1),
    (Region::Pavlodar, 5, 1),
    (Region::Atyrau, 0, 2),
    (Region::Aktobe, 1, 2),
    (Region::Ulytau, 3, 2),
    (Region::Karaganda, 4, 2),
    (Region::Abai, 5, 2),
    (Region::EastKazakhstan, 6, 2),
    (Region::Mangystau, 0, 3),
    (Region::Kyzylorda, 2, 3),
    (Region::Turkistan, 3, 3),
    (Region::Zhambyl, 4, 3),
    (Region::AlmatyOblast, 5, 3),
    (Region::Zhetisu, 6, 3),
    (Region::Shymkent, 3, 4),
    (Region::AlmatyCity, 5, 4),
];

/// Where the tile of families without a region stands: a corner that touches no region.
const UNKNOWN: (i32, i32) = (6, 0);

/// One region with its families.
#[derive(Clone, Debug)]
pub struct RegionCount {
    /// The region; none for families of which it is not known, whose tile stands apart.
    pub region: Option<Region>,
    /// Its name, for the table.
    pub name: String,
    /// Its name where there is little room, for the tile.
    pub short: String,
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
        for (of, column, row) in tiles() {
            let (x, y) = (MARGIN + column * STEP, top + row * STEP);
            let Some(region) = self.regions.iter().find(|region| region.region == of) else {
                if of.is_some() {
                    sheet.rect(x, y, TILE, TILE, Look::Ground);
                }
                continue;
            };
            let look = match (of, region.free) {
                (None, _) => Look::Ground,
                (Some(_), 0) => Look::Unsure,
                (Some(_), _) => Look::Hollow,
            };
            sheet.rect(x, y, TILE, TILE, look);
            let name = Block::small(&region.short, TILE - 6, 2);
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

/// Every tile: the regions, then what belongs to none.
fn tiles() -> impl Iterator<Item = (Option<Region>, i32, i32)> {
    let regions = REGIONS.into_iter().map(|(region, column, row)| (Some(region), column, row));
    regions.chain([(None, UNKNOWN.0, UNKNOWN.1)])
}

/// The sign of free families and the sign of families that have been asked.
pub(super) fn sign(sheet: &mut Sheet, at: (i32, i32), free: bool) {
    if free {
        sheet.circle(at, 6, Look::Hollow);
    } else {
        sheet.diamond(at, 7, Look::Solid);
    }
}
