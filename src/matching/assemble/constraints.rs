//! Household constraints of a plan, and what a family's record answers.

use super::KnownFamily;
use crate::{
    domain::{
        child::Sex,
        code::ChildCode,
        date::Date,
        family::ResidentKind,
        plan::{Constraint, ConstraintStrength, Plan},
    },
    matching::{
        input::{CaseInput, ConstraintAnswer},
        policy::{Check, Policy},
    },
};

/// One constraint of one child of the case.
pub(super) struct Asked<'a> {
    child: &'a ChildCode,
    constraint: &'a Constraint,
    strength: ConstraintStrength,
    /// Years under which a child is young.
    young_under: u8,
    /// Days for which a fact of the household holds.
    household_days: i32,
}

/// What the plans of the case ask of a household, child by child.
pub(super) fn asked<'a>(plans: &'a [Plan], case: &CaseInput, policy: &Policy) -> Vec<Asked<'a>> {
    let young_under = policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::HardConstraints { young_child_under } => Some(young_child_under),
        _ => None,
    });
    let (young_under, household_days) = (young_under.unwrap_or(0), policy.file().staleness.household_days);
    let plans = case.children.iter().filter_map(|child| plans.iter().find(|plan| plan.child == child.code));
    plans
        .flat_map(|plan| plan.constraints.iter().map(move |stated| (&plan.child, stated)))
        // R-CASE-08 answers contact bans; a wish in words is for people to read.
        .filter(|(_, stated)| {
            !matches!(stated.constraint, Constraint::ContactProhibited(_) | Constraint::ChildPreference(_))
        })
        .map(|(child, stated)| Asked {
            child,
            constraint: &stated.constraint,
            strength: stated.strength,
            young_under,
            household_days,
        })
        .collect()
}

impl Asked<'_> {
    /// The family's answer on `as_of`.
    pub(super) fn answer(&self, family: &KnownFamily, as_of: Date) -> ConstraintAnswer {
        ConstraintAnswer {
            child: self.child.clone(),
            constraint: self.constraint.clone(),
            strength: self.strength,
            met: answer(self.constraint, family, self.young_under, as_of, self.household_days),
        }
    }
}

/// Whether the household meets a constraint on `as_of`; absent when the record does not say.
fn answer(
    constraint: &Constraint,
    family: &KnownFamily,
    young_under: u8,
    as_of: Date,
    household_days: i32,
) -> Option<bool> {
    match constraint {
        Constraint::NoChildUnderAge(years) => no_child_under(family, *years, as_of),
        Constraint::NoYoungChildren => no_child_under(family, young_under, as_of),
        Constraint::OnlyChild => no_child_under(family, 18, as_of),
        Constraint::OtherChildrenWelcome => no_child_under(family, 18, as_of).map(|none| !none),
        Constraint::TwoParents => (!family.carers.is_empty()).then_some(family.carers.len() >= 2),
        Constraint::MaleRoleModel => some_adult_is(family, Sex::Male, as_of),
        Constraint::FemaleCarer => {
            let sexes = family.carers.iter().copied();
            any_known(sexes, Sex::Female).filter(|_| !family.carers.is_empty())
        }
        Constraint::NoUnrelatedAdultMales => {
            let unrelated = family.residents.iter().filter(|r| r.kind == ResidentKind::UnrelatedAdult);
            any_known(unrelated.map(|r| r.sex), Sex::Male).map(|found| !found)
        }
        Constraint::Location(place) => Some(&family.facts.settlement == place),
        Constraint::NoPets => {
            let (pets, day) = family.pets?;
            (0..=household_days).contains(&day.days_until(as_of)).then_some(!pets)
        }
        Constraint::ContactProhibited(_) | Constraint::ChildPreference(_) => None,
    }
}

fn no_child_under(family: &KnownFamily, years: u8, as_of: Date) -> Option<bool> {
    let mut unknown_age = false;
    for resident in &family.residents {
        match resident.birth_date {
            Some(birth) if birth.years_until(as_of) < i32::from(years) => return Some(false),
            None if matches!(resident.kind, ResidentKind::OwnChild | ResidentKind::PlacedChild) => unknown_age = true,
            _ => {}
        }
    }
    (!unknown_age).then_some(true)
}

fn some_adult_is(family: &KnownFamily, sex: Sex, as_of: Date) -> Option<bool> {
    let adults = family.residents.iter().filter(|resident| {
        let of_age = resident.birth_date.is_some_and(|birth| birth.years_until(as_of) >= 18);
        resident.kind == ResidentKind::RelatedAdult || (resident.kind == ResidentKind::OwnChild && of_age)
    });
    any_known(family.carers.iter().copied().chain(adults.map(|adult| adult.sex)), sex)
}

/// Whether any is of this sex; absent when none is known to be and one is not recorded.
fn any_known(sexes: impl Iterator<Item = Option<Sex>>, sex: Sex) -> Option<bool> {
    let mut unknown = false;
    for found in sexes {
        match found {
            Some(found) if found == sex => return Some(true),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(false)
}
