//! Pictures as SVG made by the server, each with the table that holds the same values.
//!
//! A picture is drawn from a small typed value whose words are already in the reader's language. It holds
//! no script, no style attribute and no fixed width; everything a caller gives is escaped and measured, so
//! that a long label wraps or is cut with an ellipsis and stands in full in the table. Differences are told by
//! shape, dash, pattern and word; colour only repeats them. `pictures.css` dresses the classes.
//!
//! `svg` writes elements, `measure` fits text, `sheet` knows the few shapes; every other file is one
//! picture. Coordinates are whole numbers, so the same values give the same bytes.

mod contributions;
mod coverage;
mod distances;
mod groups;
mod measure;
mod pair;
mod places;
mod regions;
mod shares;
mod sheet;
mod slope;
mod steps;
mod svg;
mod timeline;
mod workload;

use serde::Serialize;

pub use self::{
    contributions::{Contribution, Contributions, Effect, EffectWords, MOST_CONTRIBUTIONS},
    coverage::{Cell, CoverageMatrix, CoverageStrip, CoverageWords, Mark, NeedGroup, NeedRow, StripNeed},
    distances::{DistanceBand, DistanceBands},
    groups::{Group, GroupIntervals, Interval, Tick},
    pair::{NearTie, PairRow, Standing},
    places::{BandEnd, PlaceRanges, PlaceRow},
    regions::{REGIONS, RegionCount, RegionTiles},
    shares::{PlaceShares, ShareRow},
    slope::{Slope, SlopeEnd, SlopeRow},
    steps::{Step, TimeInStep},
    timeline::{Event, EventKind, Timeline},
    workload::{Person, Workload},
};

/// A picture and the table behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// One `svg` element, safe to put into a page as it is.
    pub svg: String,
    /// The same values as words and numbers; not escaped.
    pub table: Table,
}

/// The table behind a picture. Every row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What the picture shows; also its title.
    pub caption: String,
    /// Heads of the columns. The first column names the row.
    pub columns: Vec<String>,
    /// The values, in the order of the picture.
    pub rows: Vec<Vec<String>>,
}

/// The classes that pictures use; part of the site's style sheet.
pub const STYLE: &str = include_str!("pictures.css");
