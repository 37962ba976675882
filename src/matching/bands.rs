//! Absolute words for a pair: how well the family covers this plan's needs.

use serde::{Deserialize, Serialize};

use super::{
    policy::Bands,
    tables::{PlanLine, UNKNOWN},
};
use crate::domain::level::Importance;

/// Fit words, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Every must need known and covered, no critical gap, most of the plan covered whatever is unknown.
    FitsWell,
    /// No critical gap at the highest level, half of the plan covered.
    FitsWithSupport,
    /// The rest.
    Limited,
    /// Too much is unknown to say.
    NotEnoughInformation,
}

impl Band {
    /// The code in records, documents and texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::FitsWell => "fits_well",
            Self::FitsWithSupport => "fits_with_support",
            Self::Limited => "limited",
            Self::NotEnoughInformation => "not_enough_information",
        }
    }

    /// The band as a small number, 0 best.
    pub fn index(self) -> u8 {
        self as u8
    }

    /// The band with this index; anything above 2 is *Not enough information*.
    pub fn from_index(index: u8) -> Self {
        match index {
            0 => Self::FitsWell,
            1 => Self::FitsWithSupport,
            2 => Self::Limited,
            _ => Self::NotEnoughInformation,
        }
    }

    /// No better than *Limited fit*: what the effect *demote* does.
    #[must_use]
    pub fn demoted(self) -> Self {
        self.max(Self::Limited)
    }
}

/// Sums and conditions of one pair's needs, gathered line by line. Strengths take no part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Full points of the needs.
    pub plan: i64,
    /// Covered points with every unknown at its worst.
    pub lo: i64,
    /// Covered points with every unknown at the register's average.
    pub mid: i64,
    /// Covered points with every unknown at its best.
    pub hi: i64,
    /// Must needs, or critical needs at the highest level, whose capability is unknown.
    pub unknown_essential: u32,
    /// Must needs that are unknown or covered too little for *Fits well*.
    pub must_short: u32,
    /// Critical needs that keep the pair from *Fits well*.
    pub critical_short_well: u32,
    /// Critical needs that keep the pair from *Fits with support*.
    pub critical_short_support: u32,
}

impl Tally {
    /// Adds a need at its base level.
    pub fn add(&mut self, bands: &Bands, line: &PlanLine, capability: u8) {
        self.add_at(bands, line, line.level.get(), capability, 1);
    }

    /// Adds a need at `level` 1-3 with every point multiplied by `scale`.
    pub fn add_at(&mut self, bands: &Bands, line: &PlanLine, level: u8, capability: u8, scale: i64) {
        let full = i64::from(line.full_by_level[usize::from(level)]);
        let row = &line.points_by_level[usize::from(level)];
        let known = capability != UNKNOWN;
        let (lo, mid, hi) = if known {
            let points = i64::from(row[usize::from(capability)]);
            (points, points, points)
        } else {
            (i64::from(row[0]), i64::from(line.mid), i64::from(row[3]))
        };
        self.plan += scale * full;
        self.lo += scale * lo;
        self.mid += scale * mid;
        self.hi += scale * hi;
        let must = line.importance == Importance::Must;
        let short = known && capability <= bands.critical_capability.get();
        self.unknown_essential += u32::from(!known && (must || (line.critical && level == 3)));
        self.must_short += u32::from(must && (!known || lo * 100 < bands.well_must * full));
        self.critical_short_well += u32::from(line.critical && short && level >= bands.well_critical_level.get());
        self.critical_short_support += u32::from(line.critical && short && level >= bands.support_critical_level.get());
    }

    /// Takes a need away again: the inverse of [`Tally::add`].
    pub fn remove(&mut self, bands: &Bands, line: &PlanLine, capability: u8) {
        let mut alone = Tally::default();
        alone.add(bands, line, capability);
        self.plan -= alone.plan;
        self.lo -= alone.lo;
        self.mid -= alone.mid;
        self.hi -= alone.hi;
        self.unknown_essential -= alone.unknown_essential;
        self.must_short -= alone.must_short;
        self.critical_short_well -= alone.critical_short_well;
        self.critical_short_support -= alone.critical_short_support;
    }

    /// The fit word, by cross-multiplication of whole numbers (matching.md section 5).
    pub fn band(&self, bands: &Bands) -> Band {
        if self.unknown_essential > 0 || (self.hi - self.lo) * 100 > bands.interval_above * self.plan {
            return Band::NotEnoughInformation;
        }
        let well = self.must_short == 0 && self.critical_short_well == 0 && self.lo * 100 >= bands.well_lo * self.plan;
        if well {
            return Band::FitsWell;
        }
        if self.critical_short_support == 0 && self.mid * 100 >= bands.support_mid * self.plan {
            return Band::FitsWithSupport;
        }
        Band::Limited
    }
}
