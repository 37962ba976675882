//! Capabilities that follow from facts: one named function each, cut points from the policy.
//!
//! A fact wins over a rating of the same item. Where the fact is not on record, or too old, or the
//! question does not arise for this child, the rating stands.

use super::{
    capability::{Basis, Note, Resolved},
    input::{CaseInput, ChildInput, FamilyInput},
    policy::{DerivedKind, Policy},
};
use crate::domain::{
    date::Date,
    family::{Access, AdultAtHome, LanguageUse, ResidentKind},
    level::Capability,
    text::Text,
};

/// The case a capability is derived for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// "Today".
    pub as_of: Date,
    /// The case.
    pub case: &'a CaseInput,
    /// The child of the case.
    pub child: &'a ChildInput,
}

/// The capability that follows from a fact, if the fact is there.
pub fn derive(kind: DerivedKind, asked: Asked<'_>, family: &FamilyInput) -> Option<Resolved> {
    match kind {
        DerivedKind::LanguageEnvironment => language_environment(asked, family),
        DerivedKind::SiblingBond => sibling_bond(asked, family),
        DerivedKind::PersonalSpace => personal_space(asked, family),
        DerivedKind::CommunitySchoolContinuity => {
            let cuts = asked.policy.file().derived.school_hundred_metres;
            distance("school-distance", family.school_hundred_metres.get(&asked.child.code), cuts)
        }
        DerivedKind::BirthFamilyContact => {
            let cuts = asked.policy.file().derived.contact_hundred_metres;
            distance("contact-distance", family.contact_hundred_metres.get(&asked.child.code), cuts)
        }
        DerivedKind::AdultAvailability => adult_availability(asked, family),
        DerivedKind::HomeAccessibility => home_accessibility(family),
    }
}

/// Puts the rating of the same item beside a derived value, as a note.
pub fn beside_rating(mut derived: Resolved, rating: &Resolved) -> Resolved {
    if let Some(rated) = rating.level.filter(|rated| Some(*rated) != derived.level) {
        derived.notes.push(Note::RatedOtherwise(rated));
    }
    derived
}

fn fact(level: u8, name: &'static str, value: String, as_of: Option<Date>, source: Option<Text>) -> Option<Resolved> {
    let level = Capability::new(level).ok()?;
    Some(Resolved { level: Some(level), basis: Basis::Fact { name, value }, as_of, source, notes: Vec::new() })
}

fn fresh(asked: Asked<'_>, fact_as_of: Date) -> bool {
    (0..=asked.policy.file().staleness.household_days).contains(&fact_as_of.days_until(asked.as_of))
}

/// The child's home language among the languages of the home: the whole household 3, one adult 2, basic 1, none 0.
fn language_environment(asked: Asked<'_>, family: &FamilyInput) -> Option<Resolved> {
    let home_language = asked.child.languages.first()?;
    let languages = family.languages.as_ref().filter(|languages| fresh(asked, languages.as_of))?;
    let widest = languages.spoken.iter().filter(|l| &l.language == home_language).map(|l| l.used_by).max();
    let level = match widest {
        Some(LanguageUse::WholeHousehold) => 3,
        Some(LanguageUse::OneAdult) => 2,
        Some(LanguageUse::Basic) => 1,
        None => 0,
    };
    fact(level, "home-language", home_language.to_string(), Some(languages.as_of), languages.source.clone())
}

/// Free places against the size of the group: all 3, some 2, none 0. Only for children matched together.
fn sibling_bond(asked: Asked<'_>, family: &FamilyInput) -> Option<Resolved> {
    let group = asked.case.children.len() as u32;
    if group < 2 {
        return None;
    }
    let approved = family.approved_places.as_ref()?;
    let free = free_places(family)?;
    let level = match free {
        0 => 0,
        free if free >= group => 3,
        _ => 2,
    };
    fact(level, "free-places", free.to_string(), Some(approved.as_of), approved.source.clone())
}

/// Places still free: approved less placed, and no more than the family said it would take.
pub fn free_places(family: &FamilyInput) -> Option<u32> {
    let approved = u32::from(family.approved_places.as_ref()?.value);
    let placed = family.residents.iter().filter(|r| r.kind == ResidentKind::PlacedChild).count() as u32;
    let wanted = family.preferences.as_ref().map_or(u32::MAX, |preferences| u32::from(preferences.max_children));
    Some(approved.saturating_sub(placed).min(wanted))
}

/// Norm not met 0, met 1, met with a spare room 2, met with a separate bedroom ready 3.
fn personal_space(asked: Asked<'_>, family: &FamilyInput) -> Option<Resolved> {
    let cut = &asked.policy.file().derived;
    let dwelling = family.dwelling.as_ref()?;
    let area_tenths = dwelling.area_tenths?;
    let residents = (family.carer_births.len() + family.residents.len()) as u32;
    let persons = residents + asked.case.children.len() as u32;
    let spare_rooms = u32::from(dwelling.rooms.unwrap_or(0)).saturating_sub(residents.div_ceil(cut.persons_per_room));
    let level = if area_tenths < cut.min_m2_per_person * 10 * persons {
        0
    } else if dwelling.own_bedroom == Some(true) {
        3
    } else if spare_rooms > 0 {
        2
    } else {
        1
    };
    let per_person = area_tenths / persons.max(1);
    let value = format!("{}.{}", per_person / 10, per_person % 10);
    fact(level, "area-per-person", value, Some(dwelling.as_of), dwelling.source.clone())
}

/// Distance against three cut points.
fn distance(name: &'static str, hundred_metres: Option<&u32>, cuts: [u32; 3]) -> Option<Resolved> {
    let distance = *hundred_metres?;
    let level = match cuts.iter().position(|cut| distance <= *cut) {
        Some(place) => 3 - place as u8,
        None => 0,
    };
    fact(level, name, format!("{}.{}", distance / 10, distance % 10), None, None)
}

/// Nobody 0, part of the day 1, flexible 2, all day 3 – or 2 when another child there needs much care.
fn adult_availability(asked: Asked<'_>, family: &FamilyInput) -> Option<Resolved> {
    let at_home = family.adult_at_home.as_ref().filter(|at_home| fresh(asked, at_home.as_of))?;
    let other_needs_care = family.residents.iter().any(|resident| resident.vulnerable);
    let (level, value) = match at_home.value {
        AdultAtHome::Nobody => (0, "nobody"),
        AdultAtHome::PartDay => (1, "part_day"),
        AdultAtHome::Flexible => (2, "flexible"),
        AdultAtHome::FullDay if other_needs_care => (2, "full_day"),
        AdultAtHome::FullDay => (3, "full_day"),
    };
    fact(level, "adult-at-home", value.into(), Some(at_home.as_of), at_home.source.clone())
}

/// The inspection's word on access.
fn home_accessibility(family: &FamilyInput) -> Option<Resolved> {
    let dwelling = family.dwelling.as_ref()?;
    let (level, value) = match dwelling.access? {
        Access::Unsuitable => (0, "unsuitable"),
        Access::Adaptable => (1, "adaptable"),
        Access::Agreed => (2, "agreed"),
        Access::InPlace => (3, "in_place"),
    };
    fact(level, "access", value.into(), Some(dwelling.as_of), dwelling.source.clone())
}
