//! Rules about a family alone: ages, conclusions, consent, preparation, documents, availability.

use super::verdict::{Distance, FactValue, Facts, Outcome, Verdict};
use crate::{
    domain::{
        date::Date,
        family::{AvailabilityStatus, Conclusion, Dated, DocumentKind, SpouseConsent},
    },
    matching::{
        input::FamilyInput,
        policy::{Check, ConclusionKind},
    },
};

/// The verdict of a rule that looks at a family alone; absent for every other kind of check.
pub(super) fn verdict(check: &Check, family: &FamilyInput, as_of: Date) -> Option<Verdict> {
    Some(match check {
        Check::CarerMinAge { min_age } => carer_age(family, as_of, i32::from(*min_age), i32::MAX),
        Check::CarerAgeRange { min_age, max_age } => {
            carer_range(family, as_of, i32::from(*min_age), i32::from(*max_age))
        }
        Check::Conclusion { of } => conclusion(family, *of, as_of),
        Check::Income { .. } => income(family, as_of),
        Check::SpouseConsent {} => spouse_consent(family, as_of),
        Check::Preparation { .. } => preparation(family, as_of),
        Check::FreshDocuments { max_age_months, kinds } => documents(family, as_of, *max_age_months, kinds),
        Check::Availability { max_age_days } => availability(family, as_of, *max_age_days),
        _ => return None,
    })
}

fn carer_age(family: &FamilyInput, as_of: Date, min: i32, max: i32) -> Verdict {
    let needed = if max == i32::MAX {
        FactValue::AtLeast(i64::from(min))
    } else {
        FactValue::YearsBetween(i64::from(min), i64::from(max))
    };
    let ages: Vec<i32> = family.carer_births.iter().flatten().map(|birth| birth.years_until(as_of)).collect();
    if let Some(outside) = ages.iter().find(|age| !(min..=max).contains(*age)) {
        let bound = if *outside < min { min } else { max };
        let distance = Distance::Numbers { seen: i64::from(*outside), needed: i64::from(bound) };
        return Verdict::new(Outcome::Fail, Facts::of(FactValue::Years(i64::from(*outside)), needed).apart(distance));
    }
    if family.carer_births.is_empty() || ages.len() < family.carer_births.len() {
        return Verdict::missing(needed);
    }
    let youngest = ages.iter().min().copied().unwrap_or_default();
    Verdict::new(Outcome::Pass, Facts::of(FactValue::Years(i64::from(youngest)), needed))
}

/// Age range and citizenship together (R-FAM-02).
fn carer_range(family: &FamilyInput, as_of: Date, min: i32, max: i32) -> Verdict {
    let age = carer_age(family, as_of, min, max);
    let citizenship = conclusion_verdict(family.conclusions.citizenship.as_ref(), as_of);
    if age.outcome == Outcome::Fail && citizenship.outcome == Outcome::Fail {
        // Two obstacles are not one that is nearly met.
        let value = format!("{} {}", age.facts.value.plain(), citizenship.facts.value.plain());
        let needed = format!("{} {}", age.facts.needed.plain(), citizenship.facts.needed.plain());
        return Verdict::new(Outcome::Fail, Facts::of(FactValue::Verbatim(value), FactValue::Verbatim(needed)));
    }
    if age.outcome.and(citizenship.outcome) == age.outcome { age } else { citizenship }
}

fn conclusion(family: &FamilyInput, of: ConclusionKind, as_of: Date) -> Verdict {
    let all = &family.conclusions;
    let conclusion = match of {
        ConclusionKind::Eligibility => &all.eligibility,
        ConclusionKind::LegalCapacity => &all.legal_capacity,
        ConclusionKind::Health => &all.health,
        ConclusionKind::CriminalRecord => &all.criminal_record,
        ConclusionKind::Residence => &all.residence,
        ConclusionKind::SingleCarer => &all.single_carer,
    };
    conclusion_verdict(conclusion.as_ref(), as_of)
}

fn conclusion_verdict(conclusion: Option<&Conclusion>, as_of: Date) -> Verdict {
    let needed = FactValue::Word("met");
    let Some(conclusion) = conclusion.filter(|conclusion| conclusion.as_of <= as_of) else {
        return Verdict::missing(needed);
    };
    let value = FactValue::Word(if conclusion.met { "met" } else { "not_met" });
    let facts = Facts::of(value, needed).dated(conclusion.as_of, conclusion.number.as_ref());
    Verdict::new(Outcome::holds(conclusion.met), facts)
}

fn income(family: &FamilyInput, as_of: Date) -> Verdict {
    let needed = FactValue::Word("reaches_minimum");
    let Some(Dated { value, as_of: day, source }) = family.income_reaches.as_ref().filter(|i| i.as_of <= as_of) else {
        return Verdict::missing(needed);
    };
    let word = FactValue::Word(if *value { "reaches_minimum" } else { "below_minimum" });
    Verdict::new(Outcome::holds(*value), Facts::of(word, needed).dated(*day, source.as_ref()))
}

fn spouse_consent(family: &FamilyInput, as_of: Date) -> Verdict {
    let needed = FactValue::Word("given");
    let Some(consent) = family.spouse_consent.as_ref().filter(|consent| consent.as_of <= as_of) else {
        return Verdict::missing(needed);
    };
    let word = match consent.value {
        SpouseConsent::Given => "given",
        SpouseConsent::Refused => "refused",
        SpouseConsent::NotNeeded => "not_needed",
    };
    let outcome = Outcome::holds(consent.value != SpouseConsent::Refused);
    Verdict::new(outcome, Facts::of(FactValue::Word(word), needed).dated(consent.as_of, consent.source.as_ref()))
}

fn preparation(family: &FamilyInput, as_of: Date) -> Verdict {
    let needed = FactValue::Word("passed");
    let Some(certificate) = family.preparation.as_ref().filter(|certificate| certificate.as_of <= as_of) else {
        return Verdict::missing(needed);
    };
    let word = FactValue::Word(if certificate.passed { "passed" } else { "not_passed" });
    let facts = Facts::of(word, needed).dated(certificate.as_of, certificate.number.as_ref());
    Verdict::new(Outcome::holds(certificate.passed), facts.apart(Distance::OneCourse))
}

fn documents(family: &FamilyInput, as_of: Date, max_age_months: i32, kinds: &[DocumentKind]) -> Verdict {
    let newest = |kind: &DocumentKind| {
        let of_kind = family.documents.iter().filter(|d| d.kind == *kind && d.as_of <= as_of);
        of_kind.map(|document| document.as_of).max()
    };
    let oldest_allowed = as_of.plus_months(-max_age_months);
    let dates: Vec<Option<Date>> = kinds.iter().map(newest).collect();
    let needed = FactValue::NotBefore(oldest_allowed);
    if let Some(old) = dates.iter().flatten().filter(|date| **date < oldest_allowed).min() {
        let distance = Distance::Days(old.days_until(oldest_allowed));
        let facts = Facts::of(FactValue::Day(*old), needed).dated(*old, None).apart(distance);
        return Verdict::new(Outcome::Fail, facts);
    }
    if dates.iter().any(Option::is_none) {
        return Verdict::missing(needed);
    }
    let oldest = dates.iter().flatten().min().copied();
    Verdict::new(
        Outcome::Pass,
        Facts { as_of: oldest, ..Facts::of(oldest.map_or(FactValue::Nothing, FactValue::Day), needed) },
    )
}

/// The newest answer decides. An answer older than the limit is missing, not a reason to exclude.
fn availability(family: &FamilyInput, as_of: Date, max_age_days: i32) -> Verdict {
    let needed = FactValue::Word("free");
    let on_record = family.availability.iter().filter(|answer| answer.confirmed_on <= as_of);
    // Of two answers on one day the less free one is taken: a family must not be led to a child it cannot take.
    let Some(latest) = on_record.max_by_key(|answer| (answer.confirmed_on, answer.status)) else {
        return Verdict::missing(needed);
    };
    let fresh = latest.confirmed_on.days_until(as_of) <= max_age_days;
    let dated = |value| Facts::of(value, needed.clone()).dated(latest.confirmed_on, latest.source.as_ref());
    match latest.status {
        AvailabilityStatus::Free if fresh => Verdict::new(Outcome::Pass, dated(FactValue::Word("free"))),
        AvailabilityStatus::Free => Verdict::new(Outcome::Missing, dated(FactValue::Word("free_but_old"))),
        AvailabilityStatus::NotUntil => match latest.until.filter(|until| *until > as_of) {
            Some(until) => {
                let distance = Distance::Days(as_of.days_until(until));
                Verdict::new(Outcome::Fail, dated(FactValue::NotBefore(until)).apart(distance))
            }
            None => Verdict::new(Outcome::Missing, dated(FactValue::Word("was_not_free"))),
        },
        AvailabilityStatus::Withdrew if fresh => Verdict::new(Outcome::Fail, dated(FactValue::Word("withdrew"))),
        AvailabilityStatus::Withdrew => Verdict::new(Outcome::Missing, dated(FactValue::Word("withdrew"))),
    }
}
