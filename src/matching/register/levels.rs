//! Capabilities for the lines of a plan: packed for all families, or of one family with the fact it rests on.

use std::{borrow::Cow, collections::BTreeMap};

use super::{MISSING_NUMBER, MISSING_PLACES, Register};
use crate::{
    domain::code::{ItemCode, StrengthCode},
    matching::{
        capability::{self, Resolved},
        derived::{self, Asked},
        input::{FamilyInput, MatchingInput},
        policy::{DerivedKind, Policy},
        tables::{LineItem, UNKNOWN},
    },
};

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
pub fn counts(input: &MatchingInput, policy: &Policy, register: &Register) -> BTreeMap<String, [u32; 4]> {
    let mut counts = BTreeMap::new();
    for child in &input.case.children {
        let asked = Asked { policy, as_of: input.as_of, case: &input.case, child };
        let needs = child.needs.iter().filter_map(|need| need_row(policy, &need.item));
        let strengths = child.strengths.iter().filter_map(|s| strength_row(policy, &s.strength));
        for (item, row) in needs.chain(strengths) {
            let is_derived =
                matches!(&item, LineItem::Need(code) if policy.item(code).is_some_and(|i| i.derived.is_some()));
            let key = input.count_key(&child.code, item.code(), is_derived);
            counts.entry(key).or_insert_with(|| histogram(&line_column(register, &input.families, asked, &item, row)));
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
        domain::{date::Date, level::Capability},
        generate::{Request, generate},
        matching::assemble::{self, assemble},
    };

    fn inputs(policy: &Policy) -> Vec<MatchingInput> {
        let as_of = Date::parse("2026-03-02").expect("a day");
        let bundle = generate(&Request { children: 24, families: 56, seed: 3, as_of }, policy);
        let records = bundle.records();
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
                    let resolved = resolve(asked, family, &item).level.map_or(UNKNOWN, Capability::get);
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
