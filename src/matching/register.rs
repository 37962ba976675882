//! The register packed for speed: one byte per family and item, column by column.
//!
//! Packing depends on the families, the policy and the day, not on the case; rules that look at a family
//! alone are decided here, once.

use std::{borrow::Cow, collections::BTreeMap};

use ndarray::Array2;

use super::{
    capability::{self, Resolved},
    derived::{self, Asked, free_places},
    eligibility::{Outcome, family_rules},
    input::{FamilyInput, MatchingInput},
    policy::Policy,
    tables::{LineItem, UNKNOWN},
};
use crate::domain::{
    child::Sex,
    code::{ItemCode, StrengthCode},
    date::Date,
    family::{RegisterStatus, ResidentKind},
    plan::PlacementForm,
};

/// A register packed for one day and one policy.
#[derive(Debug)]
pub struct Register {
    /// Capability 0-3 or [`UNKNOWN`]; rows are the policy's needs, then its strengths; columns are families.
    pub capability: Array2<u8>,
    /// Outcome of each rule that looks at a family alone, by position in the policy.
    pub family_outcomes: Vec<(usize, Vec<Outcome>)>,
    /// Numbers that rules about a pair compare, one entry per family.
    pub pairs: PairColumns,
}

/// Numbers that rules about a pair compare. Missing values have a mark of their own.
#[derive(Debug, Default)]
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
    pub bounds: Vec<PackedBounds>,
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
}

/// Mark of places that are not recorded.
pub const MISSING_PLACES: u32 = u32::MAX;

/// A family's stated bounds in a few bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct PackedBounds {
    /// Whether bounds are on record and fresh.
    pub known: bool,
    /// Youngest age.
    pub age_min: u8,
    /// Oldest age.
    pub age_max: u8,
    /// Sex, when one was stated.
    pub sex: Option<Sex>,
    /// Would take brothers and sisters.
    pub siblings: bool,
    /// Forms as bits of [`PlacementForm::ALL`]; 0 when not recorded.
    pub forms: u8,
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
    /// Packs a register.
    pub fn pack(families: &[FamilyInput], policy: &Policy, as_of: Date) -> Self {
        Self {
            capability: pack_capabilities(families, policy, as_of),
            family_outcomes: family_rules(families, policy, as_of),
            pairs: PairColumns::pack(families, policy, as_of),
        }
    }

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
}

fn pack_capabilities(families: &[FamilyInput], policy: &Policy, as_of: Date) -> Array2<u8> {
    let items = policy.file().items.len();
    let strengths = &policy.file().strengths;
    let mut packed = Array2::from_elem((items + strengths.len(), families.len()), UNKNOWN);
    for (column, family) in families.iter().enumerate() {
        for (row, gathered) in capability::gather(policy, family, as_of).into_iter().enumerate() {
            packed[(row, column)] = byte(&gathered.resolve(policy, as_of));
        }
        for (item, level) in &family.assumed {
            if let Some(row) = policy.item_index(item) {
                packed[(row, column)] = level.get();
            }
        }
        for (index, strength) in strengths.iter().enumerate() {
            if family.strengths.iter().any(|p| p.strength == strength.code) {
                let resolved = capability::strength(policy, family, &strength.code, as_of);
                packed[(items + index, column)] = byte(&resolved);
            }
        }
    }
    packed
}

fn byte(resolved: &Resolved) -> u8 {
    resolved.level.map_or(UNKNOWN, super::super::domain::level::Capability::get)
}

impl PairColumns {
    fn pack(families: &[FamilyInput], policy: &Policy, as_of: Date) -> Self {
        let mut columns = Self::default();
        for family in families {
            columns.push(family, policy, as_of);
        }
        columns
    }

    fn push(&mut self, family: &FamilyInput, policy: &Policy, as_of: Date) {
        let is_child = |kind| matches!(kind, ResidentKind::OwnChild | ResidentKind::PlacedChild);
        let children = || family.residents.iter().filter(|resident| is_child(resident.kind));
        let dwelling = family.dwelling.as_ref();
        self.area_tenths.push(dwelling.and_then(|d| d.area_tenths).unwrap_or(0));
        self.own_bedroom.push(dwelling.and_then(|d| d.own_bedroom));
        self.household.push((family.carer_births.len() + family.residents.len()) as u32);
        self.placed.push(family.residents.iter().filter(|r| r.kind == ResidentKind::PlacedChild).count() as u32);
        self.free_places.push(free_places(family).unwrap_or(MISSING_PLACES));
        self.bounds.push(pack_bounds(family, policy, as_of));
        self.engaged.push(match family.register_state.as_ref().map(|state| state.status) {
            None => Engaged::Unknown,
            Some(RegisterStatus::Open) => Engaged::Open,
            Some(RegisterStatus::Introduction) => Engaged::Introduction,
            Some(RegisterStatus::Suspended | RegisterStatus::Investigation) => Engaged::Frozen,
        });
        let births = family.residents.iter().filter_map(|resident| resident.birth_date);
        self.youngest_child.push(births.map(Date::day_number).max().unwrap_or(i32::MIN));
        self.vulnerable.push(family.residents.iter().any(|resident| resident.vulnerable));
        self.child_age_missing.push(children().any(|resident| resident.birth_date.is_none()));
    }
}

fn pack_bounds(family: &FamilyInput, policy: &Policy, as_of: Date) -> PackedBounds {
    let forms = family.forms.iter().map(|form| form_bit(*form)).fold(0, |bits, bit| bits | bit);
    let Some(preferences) = &family.preferences else {
        return PackedBounds { forms, ..PackedBounds::default() };
    };
    let age = preferences.as_of.days_until(as_of);
    PackedBounds {
        known: (0..=policy.file().staleness.preference_days).contains(&age),
        age_min: preferences.age_min,
        age_max: preferences.age_max,
        sex: preferences.sex,
        siblings: preferences.siblings,
        forms,
    }
}

/// The bit of a form in [`PackedBounds::forms`].
pub fn form_bit(form: PlacementForm) -> u8 {
    1 << form as u8
}

/// The capability of one family for one line of a child's plan, with the fact it rests on.
pub fn resolve(asked: Asked<'_>, family: &FamilyInput, item: &LineItem) -> Resolved {
    match item {
        LineItem::Need(item) => resolve_need(asked, family, item),
        LineItem::Strength(strength) => capability::strength(asked.policy, family, strength, asked.as_of),
    }
}

fn resolve_need(asked: Asked<'_>, family: &FamilyInput, item: &ItemCode) -> Resolved {
    if let Some(level) = family.assumed.get(item) {
        return Resolved::assumed(*level);
    }
    let rating = capability::rated(asked.policy, family, item, asked.as_of);
    let kind = asked.policy.item(item).and_then(|item| item.derived);
    match kind.and_then(|kind| derived::derive(kind, asked, family)) {
        Some(fact) => derived::beside_rating(fact, &rating),
        None => rating,
    }
}

/// The packed capabilities of one line of a child's plan: derived where the item is.
pub fn line_column<'r>(
    register: &'r Register,
    families: &[FamilyInput],
    asked: Asked<'_>,
    item: &LineItem,
    row: usize,
) -> Cow<'r, [u8]> {
    let stored = register.row(row);
    let LineItem::Need(code) = item else {
        return stored;
    };
    let Some(kind) = asked.policy.item(code).and_then(|item| item.derived) else {
        return stored;
    };
    let derive = |(family, rated): (&FamilyInput, &u8)| match derived::derive(kind, asked, family) {
        Some(fact) if !family.assumed.contains_key(code) => byte(&fact),
        _ => *rated,
    };
    Cow::Owned(families.iter().zip(stored.iter()).map(derive).collect())
}

/// How many families are known to have each capability, for every need and strength of the case.
///
/// Where the children of a group derive an item differently, the child with the lower code is asked.
pub fn counts(input: &MatchingInput, policy: &Policy) -> BTreeMap<String, [u32; 4]> {
    let register = Register::pack(&input.families, policy, input.as_of);
    let mut counts = BTreeMap::new();
    for child in &input.case.children {
        let asked = Asked { policy, as_of: input.as_of, case: &input.case, child };
        let needs = child.needs.iter().filter_map(|need| need_row(policy, &need.item));
        let strengths = child.strengths.iter().filter_map(|s| strength_row(policy, &s.strength));
        for (item, row) in needs.chain(strengths) {
            if !counts.contains_key(item.code()) {
                let column = line_column(&register, &input.families, asked, &item, row);
                counts.insert(item.code().to_owned(), histogram(&column));
            }
        }
    }
    counts
}

fn need_row(policy: &Policy, item: &ItemCode) -> Option<(LineItem, usize)> {
    Some((LineItem::Need(item.clone()), policy.item_index(item)?))
}

fn strength_row(policy: &Policy, strength: &StrengthCode) -> Option<(LineItem, usize)> {
    let row = policy.file().items.len() + policy.strength_index(strength)?;
    Some((LineItem::Strength(strength.clone()), row))
}

fn histogram(column: &[u8]) -> [u32; 4] {
    let mut counts = [0; 4];
    for level in column {
        if let Some(count) = counts.get_mut(usize::from(*level)) {
            *count += 1;
        }
    }
    counts
}
