//! The numbers of a policy: points, bands, worlds and terms.

use super::named::{Coverage, DerivedKind};
use crate::domain::language::Trilingual;
use crate::domain::level::{Capability, Importance, NeedLevel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Multipliers and coverage, all whole numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Per cent by need level 0 to 3.
    pub level: [u32; 4],
    /// Why.
    pub level_reason: Trilingual,
    /// Per cent by importance.
    pub importance: BTreeMap<Importance, u32>,
    /// Why.
    pub importance_reason: Trilingual,
    /// Per cent by need level 1-3 and capability 0-3.
    pub coverage: Coverage,
    /// Why.
    pub coverage_reason: Trilingual,
    /// Per cent for the first, second … item of an overlap group; the last repeats.
    pub damping: Vec<u32>,
    /// Why.
    pub damping_reason: Trilingual,
    /// How a strength counts.
    pub strength: StrengthTable,
}

/// How a child's strength counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrengthTable {
    /// Weight 20 to 100.
    pub weight: u32,
    /// Level it counts as.
    pub level: NeedLevel,
    /// Importance it counts as.
    pub importance: Importance,
    /// Why.
    pub reason: Trilingual,
}

/// Thresholds of the fit words, per cent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// A plan with a wider interval has not enough information.
    pub interval_above: i64,
    /// *Fits well*: each must need covered at least this much.
    pub well_must: i64,
    /// *Fits well*: the lower end of the plan.
    pub well_lo: i64,
    /// *Fits well*: critical needs from this level …
    pub well_critical_level: NeedLevel,
    /// *Fits with support*: the middle of the plan.
    pub support_mid: i64,
    /// *Fits with support*: critical needs from this level …
    pub support_critical_level: NeedLevel,
    /// … need more than this capability.
    pub critical_capability: Capability,
    /// Why.
    pub reason: Trilingual,
}

/// When places are called even.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearTies {
    /// Per cent of the plan.
    pub per_cent: i64,
    /// Why.
    pub reason: Trilingual,
}

/// How weights and ratings are shaken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worlds {
    /// Number of worlds, as long as the list is short.
    pub count: u32,
    /// Most families times worlds of one tier: a longer list has fewer worlds …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_together: Option<u32>,
    /// … but no fewer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fewest: Option<u32>,
    /// Scales of a weight, per cent, equally likely.
    pub scales: Vec<u32>,
    /// A level moves up in one of this many cases, and down in one.
    pub shift_one_in: u32,
    /// Most families of one tier whose places are estimated.
    pub most_families: u32,
    /// Why.
    pub reason: Trilingual,
}

impl Worlds {
    /// How many of the worlds asked for a list of so many families gets.
    pub fn for_list(&self, asked: u32, families: usize) -> u32 {
        let together = self.most_together.unwrap_or(u32::MAX) as usize / families.max(1);
        let fewest = self.fewest.unwrap_or(1) as usize;
        asked.min(u32::try_from(together.max(fewest)).unwrap_or(u32::MAX))
    }
}

/// Cut points of capabilities that follow from facts, with their reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// Residents who share one room when rooms are counted.
    pub persons_per_room: u32,
    /// Square metres per person below which there is no space.
    pub min_m2_per_person: u32,
    /// Farthest distance to school in hundreds of metres for the capabilities 3, 2 and 1.
    pub school_hundred_metres: [u32; 3],
    /// Farthest distance to the relative in hundreds of metres for the capabilities 3, 2 and 1.
    pub contact_hundred_metres: [u32; 3],
    /// Why, by kind.
    pub reasons: BTreeMap<DerivedKind, Trilingual>,
}

/// Days after which a fact counts as unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staleness {
    /// Ratings by a worker.
    pub assessed_days: i32,
    /// Ratings by the family.
    pub said_days: i32,
    /// What the family does with strengths.
    pub strength_days: i32,
    /// Stated bounds.
    pub preference_days: i32,
    /// Languages, adult at home, pets.
    pub household_days: i32,
    /// Why.
    pub reason: Trilingual,
}

/// When one failed rule counts as nearly met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearness {
    /// Numbers within this many per cent of what is needed.
    pub number_per_cent: i64,
    /// Dates within this many days.
    pub days: i32,
    /// Whether one missing course is near.
    pub one_course: bool,
    /// Why.
    pub reason: Trilingual,
}
