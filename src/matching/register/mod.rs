//! The register packed for speed: one byte per family and item, column by column.
//!
//! Packing depends on the families as the input has them, the policy and the day; rules that look at a
//! family alone are decided here, once.
//!
//! *Design notes.* A run must not touch the families themselves: one is more than a kilobyte, spread
//! over the memory, and fetching it costs more than everything else that is done for it. So whatever a run
//! reads of every family stands in a column here, and what few families have stands in a list of them.

use std::{borrow::Cow, collections::BTreeMap};

use ndarray::Array2;

use super::eligibility::Outcome;
use crate::domain::{
    child::Sex,
    code::{ChildCode, LanguageCode},
    date::Date,
    plan::PlacementForm,
};

/// Capabilities for the lines of a plan, with the facts they rest on.
mod levels;

/// Families to columns.
mod pack;

/// A packed register as another case sees it.
mod of_case;

pub use levels::{counts, line_column, resolve};

/// A register packed for one day and one policy.
#[derive(Clone, Debug)]
pub struct Register {
    /// Capability 0-3 or [`UNKNOWN`](crate::matching::tables::UNKNOWN); rows are the policy's needs, then its strengths; columns are families.
    pub capability: Array2<u8>,
    /// Outcome of each rule that looks at a family alone, by position in the policy.
    pub family_outcomes: Vec<(usize, Vec<Outcome>)>,
    /// Numbers that rules about a pair compare, one entry per family.
    pub pairs: PairColumns,
    /// Facts that capabilities are derived from.
    facts: FactColumns,
    /// The few families that a rule must look at one by one.
    pub few: FewFamilies,
    /// The families' codes, one after another.
    codes: PackedCodes,
}

/// Facts that capabilities are derived from, one entry per family. [`UNKNOWN`](crate::matching::tables::UNKNOWN) marks a fact that is not on
/// record or too old: the rating stands then.
#[derive(Clone, Debug, Default)]
struct FactColumns {
    /// Capability by home language of the child, for every language that is spoken somewhere.
    languages: BTreeMap<LanguageCode, Vec<u8>>,
    /// Capability for every other language.
    other_language: Vec<u8>,
    /// Capability by who is at home by day.
    adult_at_home: Vec<u8>,
    /// Capability by the inspection's word on access.
    access: Vec<u8>,
    /// Floor area in tenths of a square metre, or [`MISSING_NUMBER`].
    area_tenths: Vec<u32>,
    /// 3 when a separate bedroom is ready, 2 when a room is spare, else 1: what space counts as once the area is met.
    bedroom: Vec<u8>,
    /// Hundreds of metres to the school of each child of the case, or [`MISSING_NUMBER`].
    school: BTreeMap<ChildCode, Vec<u32>>,
    /// Hundreds of metres to the relative of each child of the case, or [`MISSING_NUMBER`].
    contact: BTreeMap<ChildCode, Vec<u32>>,
}

/// Mark of a number that is not recorded.
const MISSING_NUMBER: u32 = u32::MAX;

/// Families that have what most have not, by index, rising.
#[derive(Clone, Debug, Default)]
pub struct FewFamilies {
    /// Related to a child of the case.
    pub related: Vec<u32>,
    /// With waivers of their own.
    pub with_waivers: Vec<u32>,
    /// Living with, or related to, persons on record.
    pub with_persons: Vec<u32>,
    /// With a capability assumed in a trial.
    pub with_assumed: Vec<u32>,
    /// Being introduced to a child, by child.
    pub introduced: BTreeMap<ChildCode, Vec<u32>>,
}

/// Codes in one piece of text: a walk over them reads the memory in its order.
#[derive(Clone, Debug, Default)]
struct PackedCodes {
    text: String,
    /// Where each code ends.
    ends: Vec<u32>,
}

/// Numbers that rules about a pair compare. Missing values have a mark of their own.
#[derive(Clone, Debug, Default)]
pub struct PairColumns {
    /// Floor area in tenths of a square metre; 0 when not recorded.
    pub area_tenths: Vec<u32>,
    /// Everybody who lives there.
    pub household: Vec<u32>,
    /// Children placed already.
    pub placed: Vec<u32>,
    /// Places free for more children; [`MISSING_PLACES`] when not recorded.
    pub free_places: Vec<u32>,
    /// Stated bounds.
    pub bounds: BoundsColumns,
    /// State in the register.
    pub engaged: Vec<Engaged>,
    /// Day number of the youngest child's birth in the home; `i32::MIN` when there is none.
    pub youngest_child: Vec<i32>,
    /// Whether somebody in the home is recorded as vulnerable.
    pub vulnerable: Vec<bool>,
    /// Whether the age of a child in the home is not recorded.
    pub child_age_missing: Vec<bool>,
    /// Whether a separate bedroom is ready; absent when not recorded.
    pub own_bedroom: Vec<Option<bool>>,
    /// Whether the persons living with or related to the family are recorded.
    pub persons_known: Vec<bool>,
    /// Birth of the youngest carer whose birth is recorded.
    pub youngest_carer: Vec<Option<Date>>,
    /// Whether the birth of a carer is not recorded.
    pub carer_age_missing: Vec<bool>,
}

/// Mark of places that are not recorded.
pub const MISSING_PLACES: u32 = u32::MAX;

/// Stated bounds, packed so that what was not stated, or too long ago, is never broken.
#[derive(Clone, Debug, Default)]
pub struct BoundsColumns {
    /// Whether bounds are on record and fresh.
    pub known: Vec<bool>,
    /// Youngest age.
    pub age_min: Vec<i16>,
    /// Oldest age.
    pub age_max: Vec<i16>,
    /// Sexes as bits, see [`sex_bit`].
    pub sexes: Vec<u8>,
    /// Would take brothers and sisters.
    pub siblings: Vec<bool>,
    /// Forms as bits, see [`form_bit`].
    pub forms: Vec<u8>,
}

/// Whether a family is taken up elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engaged {
    /// Not recorded.
    #[default]
    Unknown,
    /// Open.
    Open,
    /// Suspended or under investigation.
    Frozen,
    /// Being introduced to some child.
    Introduction,
}

impl Register {
    /// Number of families.
    pub fn len(&self) -> usize {
        self.capability.ncols()
    }

    /// Whether there is no family.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The packed capabilities of one row.
    pub fn row(&self, row: usize) -> Cow<'_, [u8]> {
        let row = self.capability.row(row);
        match row.to_slice() {
            Some(slice) => Cow::Borrowed(slice),
            None => Cow::Owned(row.to_vec()),
        }
    }

    /// The code of a family.
    pub fn code(&self, family: usize) -> &str {
        let start = family.checked_sub(1).map_or(0, |before| self.codes.ends[before] as usize);
        &self.codes.text[start..self.codes.ends[family] as usize]
    }
}

/// The bit of a sex in [`BoundsColumns::sexes`].
pub fn sex_bit(sex: Sex) -> u8 {
    1 << sex as u8
}

/// The bit of a form in [`BoundsColumns::forms`].
pub fn form_bit(form: PlacementForm) -> u8 {
    1 << form as u8
}
