//! Families to columns: whatever a run reads of every family is written down once.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;

use super::{
    BoundsColumns, Engaged, FactColumns, FewFamilies, MISSING_NUMBER, MISSING_PLACES, PackedCodes, PairColumns,
    Register, form_bit, sex_bit,
};
use crate::{
    domain::{
        code::{ChildCode, LanguageCode},
        date::Date,
        family::{Access, AdultAtHome, LanguageUse, RegisterStatus, ResidentKind},
        level::Capability,
    },
    matching::{
        capability, derived::free_places, eligibility::family_rules, input::FamilyInput, policy::Policy,
        tables::UNKNOWN,
    },
};

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
    pub(super) fn of(families: &[FamilyInput]) -> Self {
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
        columns.measure(families);
        for family in families {
            columns.push(family, policy, as_of);
        }
        columns
    }

    /// The distances of a case.
    pub(super) fn measure(&mut self, families: &[FamilyInput]) {
        let children = |distances: fn(&FamilyInput) -> &BTreeMap<ChildCode, u32>| {
            let children: BTreeSet<&ChildCode> = families.iter().flat_map(|family| distances(family).keys()).collect();
            let column = |child: &ChildCode| {
                let distance = |family| distances(family).get(child).copied().unwrap_or(MISSING_NUMBER);
                (child.clone(), families.iter().map(distance).collect())
            };
            children.into_iter().map(column).collect()
        };
        self.school = children(|family| &family.school_hundred_metres);
        self.contact = children(|family| &family.contact_hundred_metres);
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
    let byte = |level: Option<Capability>| level.map_or(UNKNOWN, Capability::get);
    let mut gathered = Vec::with_capacity(items);
    for (column, family) in families.iter().enumerate() {
        capability::gather(policy, family, as_of, &mut gathered);
        for (row, gathered) in gathered.iter().enumerate() {
            packed[(row, column)] = byte(gathered.level(policy, as_of));
        }
        for (item, level) in &family.assumed {
            if let Some(row) = policy.item_index(item) {
                packed[(row, column)] = level.get();
            }
        }
        for (index, strength) in strengths.iter().enumerate() {
            packed[(items + index, column)] = byte(capability::strength_level(policy, family, &strength.code, as_of));
        }
    }
    packed
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
