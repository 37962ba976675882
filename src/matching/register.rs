//! The register packed for speed: one byte per family and item, column by column.
//!
//! Packing depends on the families as the input has them, the policy and the day; rules that look at a
//! family alone are decided here, once.
//!
//! *Design notes.* A run must not touch the families themselves: one is more than a kilobyte, spread
//! over the memory, and fetching it costs more than everything else that is done for it. So whatever a run
//! reads of every family stands in a column here, and what few families have stands in a list of them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use ndarray::Array2;

use super::{
    capability::{self, Resolved},
    derived::{self, Asked, free_places},
    eligibility::{Outcome, family_rules},
    input::{FamilyInput, MatchingInput},
    policy::{DerivedKind, Policy},
    tables::{LineItem, UNKNOWN},
};
use crate::domain::{
    child::Sex,
    code::{ChildCode, ItemCode, LanguageCode, StrengthCode},
    date::Date,
    family::{Access, AdultAtHome, LanguageUse, RegisterStatus, ResidentKind},
    level::Capability,
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
    /// Facts that capabilities are derived from.
    facts: FactColumns,
    /// The few families that a rule must look at one by one.
    pub few: FewFamilies,
    /// The families' codes, one after another.
    codes: PackedCodes,
}

/// Facts that capabilities are derived from, one entry per family. [`UNKNOWN`] marks a fact that is not on
/// record or too old: the rating stands then.
#[derive(Debug, Default)]
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
#[derive(Debug, Default)]
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
#[derive(Debug, Default)]
struct PackedCodes {
    text: String,
    /// Where each code ends.
    ends: Vec<u32>,
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
#[derive(Debug, Default)]
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
    /// Packs a register.
    pub fn pack(families: &[FamilyInput], policy: &Policy, as_of: Date) -> Self {
        Self {
            capability: pack_capabilities(families, policy, as_of),
            family_outcomes: family_rules(families, policy, as_of),
            pairs: PairColumns::pack(families, policy, as_of),
            facts: FactColumns::pack(families, policy, as_of),
            few: FewFamilies::of(families),
            codes: PackedCodes::of(families),
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

    /// The code of a family.
    pub fn code(&self, family: usize) -> &str {
        let start = family.checked_sub(1).map_or(0, |before| self.codes.ends[before] as usize);
        &self.codes.text[start..self.codes.ends[family] as usize]
    }
}

impl PackedCodes {
    fn of(families: &[FamilyInput]) -> Self {
        let mut codes = Self::default();
        for family in families {
            codes.text.push_str(family.code.as_str());
            codes.ends.push(codes.text.len() as u32);
        }
        codes
    }
}

impl FewFamilies {
    fn of(families: &[FamilyInput]) -> Self {
        let with = |has: fn(&FamilyInput) -> bool| {
            let found = families.iter().enumerate().filter(|(_, family)| has(family));
            found.map(|(index, _)| index as u32).collect()
        };
        let mut introduced = BTreeMap::<ChildCode, Vec<u32>>::new();
        for (index, family) in families.iter().enumerate() {
            let state = family.register_state.as_ref().filter(|state| state.status == RegisterStatus::Introduction);
            if let Some(child) = state.and_then(|state| state.child.as_ref()) {
                introduced.entry(child.clone()).or_default().push(index as u32);
            }
        }
        Self {
            related: with(|family| !family.relations.is_empty()),
            with_waivers: with(|family| !family.waivers.is_empty()),
            with_persons: with(|family| family.known_persons.as_ref().is_some_and(|persons| !persons.is_empty())),
            with_assumed: with(|family| !family.assumed.is_empty()),
            introduced,
        }
    }
}

impl FactColumns {
    fn pack(families: &[FamilyInput], policy: &Policy, as_of: Date) -> Self {
        let mut columns = Self::default();
        let spoken = families.iter().flat_map(|family| family.languages.iter().flat_map(|home| &home.spoken));
        let languages: BTreeSet<&LanguageCode> = spoken.map(|spoken| &spoken.language).collect();
        columns.languages = languages.into_iter().map(|language| (language.clone(), Vec::new())).collect();
        let children = |distances: fn(&FamilyInput) -> &BTreeMap<ChildCode, u32>| {
            let children: BTreeSet<&ChildCode> = families.iter().flat_map(|family| distances(family).keys()).collect();
            let column = |child: &ChildCode| {
                let distance = |family| distances(family).get(child).copied().unwrap_or(MISSING_NUMBER);
                (child.clone(), families.iter().map(distance).collect())
            };
            children.into_iter().map(column).collect()
        };
        columns.school = children(|family| &family.school_hundred_metres);
        columns.contact = children(|family| &family.contact_hundred_metres);
        for family in families {
            columns.push(family, policy, as_of);
        }
        columns
    }

    fn push(&mut self, family: &FamilyInput, policy: &Policy, as_of: Date) {
        let fresh = |day: Date| (0..=policy.file().staleness.household_days).contains(&day.days_until(as_of));
        let home = family.languages.as_ref().filter(|home| fresh(home.as_of));
        self.other_language.push(if home.is_some() { 0 } else { UNKNOWN });
        for (language, column) in &mut self.languages {
            column.push(home.map_or(UNKNOWN, |home| {
                let used = home.spoken.iter().filter(|spoken| &spoken.language == language);
                used.map(|spoken| spoken.used_by).max().map_or(0, language_level)
            }));
        }
        let at_home = family.adult_at_home.as_ref().filter(|at_home| fresh(at_home.as_of));
        let other_needs_care = family.residents.iter().any(|resident| resident.vulnerable);
        self.adult_at_home.push(at_home.map_or(UNKNOWN, |at_home| adult_level(at_home.value, other_needs_care)));
        let dwelling = family.dwelling.as_ref();
        self.access.push(dwelling.and_then(|dwelling| dwelling.access).map_or(UNKNOWN, access_level));
        self.area_tenths.push(dwelling.and_then(|dwelling| dwelling.area_tenths).unwrap_or(MISSING_NUMBER));
        let residents = (family.carer_births.len() + family.residents.len()) as u32;
        let rooms = dwelling.and_then(|dwelling| dwelling.rooms).unwrap_or(0);
        let spare = u32::from(rooms) > residents.div_ceil(policy.file().derived.persons_per_room);
        let own = dwelling.and_then(|dwelling| dwelling.own_bedroom) == Some(true);
        self.bedroom.push(if own { 3 } else { 1 + u8::from(spare) });
    }
}

fn language_level(used_by: LanguageUse) -> u8 {
    match used_by {
        LanguageUse::Basic => 1,
        LanguageUse::OneAdult => 2,
        LanguageUse::WholeHousehold => 3,
    }
}

fn adult_level(at_home: AdultAtHome, other_needs_care: bool) -> u8 {
    match at_home {
        AdultAtHome::Nobody => 0,
        AdultAtHome::PartDay => 1,
        AdultAtHome::Flexible => 2,
        AdultAtHome::FullDay if other_needs_care => 2,
        AdultAtHome::FullDay => 3,
    }
}

fn access_level(access: Access) -> u8 {
    match access {
        Access::Unsuitable => 0,
        Access::Adaptable => 1,
        Access::Agreed => 2,
        Access::InPlace => 3,
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
    resolved.level.map_or(UNKNOWN, Capability::get)
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
        self.bounds.push(family, policy, as_of);
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
        self.persons_known.push(family.known_persons.is_some());
        self.youngest_carer.push(family.carer_births.iter().flatten().copied().max());
        self.carer_age_missing.push(family.carer_births.iter().any(Option::is_none));
    }
}

impl BoundsColumns {
    fn push(&mut self, family: &FamilyInput, policy: &Policy, as_of: Date) {
        let fresh = |day: Date| (0..=policy.file().staleness.preference_days).contains(&day.days_until(as_of));
        let stated = family.preferences.as_ref().filter(|stated| fresh(stated.as_of));
        self.known.push(stated.is_some());
        self.age_min.push(stated.map_or(i16::MIN, |stated| stated.age_min.into()));
        self.age_max.push(stated.map_or(i16::MAX, |stated| stated.age_max.into()));
        self.sexes.push(stated.and_then(|stated| stated.sex).map_or(u8::MAX, sex_bit));
        self.siblings.push(stated.is_none_or(|stated| stated.siblings));
        let forms = family.forms.iter().map(|form| form_bit(*form)).fold(0, |bits, bit| bits | bit);
        self.forms.push(if family.forms.is_empty() { u8::MAX } else { forms });
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
///
/// The levels are those of [`derived::derive`], which also finds the facts; a test compares the two.
pub fn line_column<'r>(
    register: &'r Register,
    families: &[FamilyInput],
    asked: Asked<'_>,
    item: &LineItem,
    row: usize,
) -> Cow<'r, [u8]> {
    let rated = register.row(row);
    let LineItem::Need(code) = item else {
        return rated;
    };
    let kind = asked.policy.item(code).and_then(|item| item.derived);
    let Some(derived) = kind.and_then(|kind| derived_levels(register, asked, kind)) else {
        return rated;
    };
    let either = |(derived, rated): (&u8, &u8)| if *derived == UNKNOWN { *rated } else { *derived };
    let mut levels: Vec<u8> = derived.iter().zip(rated.iter()).map(either).collect();
    for &family in &register.few.with_assumed {
        if families[family as usize].assumed.contains_key(code) {
            levels[family as usize] = rated[family as usize];
        }
    }
    Cow::Owned(levels)
}

/// Levels that follow from facts, [`UNKNOWN`] where none does; absent where the question does not arise.
fn derived_levels<'r>(register: &'r Register, asked: Asked<'_>, kind: DerivedKind) -> Option<Cow<'r, [u8]>> {
    let facts = &register.facts;
    let cuts = &asked.policy.file().derived;
    let group = asked.case.children.len() as u32;
    Some(match kind {
        DerivedKind::LanguageEnvironment => {
            let language = asked.child.languages.first()?;
            Cow::Borrowed(facts.languages.get(language).unwrap_or(&facts.other_language).as_slice())
        }
        DerivedKind::AdultAvailability => Cow::Borrowed(facts.adult_at_home.as_slice()),
        DerivedKind::HomeAccessibility => Cow::Borrowed(facts.access.as_slice()),
        DerivedKind::SiblingBond if group < 2 => return None,
        DerivedKind::SiblingBond => {
            let level = |free: &u32| match *free {
                MISSING_PLACES => UNKNOWN,
                0 => 0,
                free if free >= group => 3,
                _ => 2,
            };
            Cow::Owned(register.pairs.free_places.iter().map(level).collect())
        }
        DerivedKind::PersonalSpace => {
            let level = |((area, household), bedroom): ((&u32, &u32), &u8)| {
                let short = *area < cuts.min_m2_per_person * 10 * (household + group);
                let level = if short { 0 } else { *bedroom };
                if *area == MISSING_NUMBER { UNKNOWN } else { level }
            };
            let homes = facts.area_tenths.iter().zip(&register.pairs.household).zip(&facts.bedroom);
            Cow::Owned(homes.map(level).collect())
        }
        DerivedKind::CommunitySchoolContinuity => {
            Cow::Owned(distance_levels(facts.school.get(&asked.child.code)?, cuts.school_hundred_metres))
        }
        DerivedKind::BirthFamilyContact => {
            Cow::Owned(distance_levels(facts.contact.get(&asked.child.code)?, cuts.contact_hundred_metres))
        }
    })
}

/// Each distance against three rising cut points: 3 within the first, 0 beyond the last.
fn distance_levels(distances: &[u32], cuts: [u32; 3]) -> Vec<u8> {
    let within = |distance: u32| cuts.iter().map(|cut| u8::from(distance <= *cut)).sum();
    let level = |distance: &u32| if *distance == MISSING_NUMBER { UNKNOWN } else { within(*distance) };
    distances.iter().map(level).collect()
}

/// How many families are known to have each capability, for every need and strength of the case.
pub fn counts(input: &MatchingInput, policy: &Policy) -> BTreeMap<String, [u32; 4]> {
    let register = Register::pack(&input.families, policy, input.as_of);
    let mut counts = BTreeMap::new();
    for child in &input.case.children {
        let asked = Asked { policy, as_of: input.as_of, case: &input.case, child };
        let needs = child.needs.iter().filter_map(|need| need_row(policy, &need.item));
        let strengths = child.strengths.iter().filter_map(|s| strength_row(policy, &s.strength));
        for (item, row) in needs.chain(strengths) {
            let is_derived =
                matches!(&item, LineItem::Need(code) if policy.item(code).is_some_and(|i| i.derived.is_some()));
            let key = input.count_key(&child.code, item.code(), is_derived);
            counts.entry(key).or_insert_with(|| histogram(&line_column(&register, &input.families, asked, &item, row)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::level::Capability,
        generate::{Request, generate},
        matching::assemble::{self, Records, assemble},
    };

    fn inputs(policy: &Policy) -> Vec<MatchingInput> {
        let as_of = Date::parse("2026-03-02").expect("a day");
        let bundle = generate(&Request { children: 24, families: 56, seed: 3, as_of }, policy);
        let records = Records {
            settlements: &bundle.settlements,
            children: &bundle.children,
            sibling_groups: &bundle.sibling_groups,
            plans: &bundle.plans,
            families: &bundle.families,
            relatives: &bundle.relatives,
            waivers: &bundle.waivers,
        };
        let request = |child: &crate::domain::child::Child| assemble::Request {
            child: child.code.clone(),
            alone: false,
            as_of,
            seed: 0,
            worlds: Some(0),
            preparatory: None,
        };
        bundle.children.iter().filter_map(|child| assemble(&records, policy, &request(child)).ok()).collect()
    }

    /// Every need against every family, whether the child's plan has the need or not.
    fn assert_packed_as_resolved(policy: &Policy, input: &MatchingInput) {
        let register = Register::pack(&input.families, policy, input.as_of);
        for child in &input.case.children {
            let asked = Asked { policy, as_of: input.as_of, case: &input.case, child };
            for (row, item) in policy.file().items.iter().enumerate() {
                let item = LineItem::Need(item.code.clone());
                let packed = line_column(&register, &input.families, asked, &item, row);
                for (family, level) in input.families.iter().zip(packed.iter()) {
                    let resolved = byte(&resolve(asked, family, &item));
                    assert_eq!(*level, resolved, "{} of {} for {}", item.code(), family.code, child.code);
                }
            }
        }
    }

    #[test]
    fn what_is_packed_is_what_is_explained() {
        let policy = Policy::shipped().expect("the shipped policy is sound");
        let mut inputs = inputs(&policy);
        assert!(inputs.iter().any(|input| input.case.children.len() > 1), "a group of brothers and sisters");
        for (step, input) in inputs.iter_mut().enumerate() {
            let families = std::sync::Arc::make_mut(&mut input.families);
            for (family, item) in families.iter_mut().zip(&policy.file().items).skip(step % 7) {
                family.assumed.insert(item.code.clone(), Capability::new((step % 4) as u8).expect("0 to 3"));
            }
        }
        for input in &inputs {
            assert_packed_as_resolved(&policy, input);
        }
    }

    #[test]
    fn codes_are_found_again() {
        let policy = Policy::shipped().expect("the shipped policy is sound");
        let input = inputs(&policy).swap_remove(0);
        let register = Register::pack(&input.families, &policy, input.as_of);
        assert!((0..register.len()).all(|family| register.code(family) == input.families[family].code.as_str()));
    }
}
