//! Families set by hand: one for every way the rules about families can fail, and those a demonstration
//! needs. Each is a drawn family in which only what is named is changed.

use super::super::{
    chance::{Chance, Part},
    family::{number, resident},
    places, words,
};
use crate::domain::{
    child::Sex,
    date::Date,
    family::{
        Access, Availability, AvailabilityStatus, Carer, Conclusion, Conclusions, Dated, Document, DocumentKind,
        Dwelling, Experience, ExperienceKind, Family, Preferences, PreparationCertificate, RatedBy, Rating,
        RegisterState, RegisterStatus, ResidentKind, SpouseConsent,
    },
    level::Capability,
    plan::PlacementForm,
};

/// A family related to C-001.
pub(super) const AUNT_OR_UNCLE: &str = "F-125";
/// A family related to C-001, without a certificate.
pub(super) const GROWN_SISTER: &str = "F-126";
/// Stated ages end below those of C-002; a waiver is recorded.
pub(super) const WAIVED_AGE: &str = "F-120";

/// Number of the first family set by hand; the others follow.
const FIRST: usize = 101;

const CHANGES: [fn(&mut Family, Date); 29] = [
    // F-101 to F-111: legal grounds.
    |family, as_of| carer_aged(family, 17, as_of),
    |family, as_of| carer_aged(family, 66, as_of),
    young_single_carer,
    |family, as_of| family.conclusions.legal_capacity = Some(conclusion(false, as_of)),
    |family, as_of| family.conclusions.health = Some(conclusion(false, as_of)),
    |family, as_of| family.conclusions.criminal_record = Some(conclusion(false, as_of)),
    |family, as_of| family.conclusions.residence = Some(conclusion(false, as_of)),
    |family, as_of| family.conclusions.single_carer = Some(conclusion(false, as_of)),
    |family, as_of| family.spouse_consent = Some(dated(SpouseConsent::Refused, as_of)),
    |family, as_of| family.preparation = Some(certificate(false, as_of)),
    |family, as_of| family.conclusions.eligibility = Some(conclusion(false, as_of)),
    // F-112: only just excluded, by a few tenths of a square metre per person.
    |family, as_of| settle_for(family, 1, 146, as_of),
    // F-113 to F-115: as many children as the forms allow.
    |family, as_of| full_house(family, 10, as_of),
    |family, as_of| full_house(family, 4, as_of),
    |family, as_of| full_house(family, 6, as_of),
    // F-116, F-117.
    old_documents,
    |family, as_of| family.register_state = Some(state(RegisterStatus::Suspended, as_of)),
    // F-118: lives with the person C-011 must not meet.
    |family, as_of| {
        settle_for(family, 1, 190, as_of);
        family.known_persons = Some(vec![words::person("STEPFATHER")]);
    },
    // F-119: only just excluded, free in twenty days.
    free_in_twenty_days,
    // F-120: see `WAIVED_AGE`.
    |family, as_of| {
        settle_for(family, 1, 200, as_of);
        family.preferences = Some(bounds((0, 6), 1, as_of));
    },
    // F-121 to F-123: room, places and will for C-003, C-004 and C-005 together.
    |family, as_of| settle_for(family, 3, 155, as_of),
    |family, as_of| settle_for(family, 3, 170, as_of),
    |family, as_of| settle_for(family, 4, 200, as_of),
    // F-124: would take brothers and sisters, but only two.
    |family, as_of| settle_for(family, 2, 210, as_of),
    // F-125, F-126: see `AUNT_OR_UNCLE`, `GROWN_SISTER`.
    related,
    |family, as_of| {
        related(family, as_of);
        family.preparation = None;
    },
    // F-127: an unrelated man in the home.
    |family, as_of| {
        settle_for(family, 1, 180, as_of);
        add_resident(family, ResidentKind::UnrelatedAdult, 34, as_of);
    },
    // F-128: a small and a vulnerable child in the home.
    |family, as_of| {
        settle_for(family, 1, 230, as_of);
        add_resident(family, ResidentKind::OwnChild, 2, as_of);
        family.residents.iter_mut().for_each(|resident| resident.vulnerable = true);
    },
    // F-129: a step-free home in the regional centre, used to daily exercises: somebody for C-008.
    step_free,
];

pub(super) fn change(families: &mut [Family], as_of: Date) {
    for (family, change) in families.iter_mut().skip(FIRST - 1).zip(CHANGES) {
        change(family, as_of);
    }
}

/// Every paper in order, free, open to any one child, or to as many brothers and sisters as `children`,
/// with this many tenths of a square metre per person once they have joined.
pub(in crate::generate) fn settle_for(family: &mut Family, children: u8, tenths: u32, as_of: Date) {
    let met = || Some(conclusion(true, as_of));
    family.conclusions = Conclusions {
        eligibility: met(),
        legal_capacity: met(),
        health: met(),
        criminal_record: met(),
        residence: met(),
        citizenship: met(),
        single_carer: met(),
    };
    let consent = if family.carers.len() > 1 { SpouseConsent::Given } else { SpouseConsent::NotNeeded };
    family.spouse_consent = Some(dated(consent, as_of));
    family.preparation = Some(certificate(true, as_of));
    family.documents =
        DocumentKind::ALL.map(|kind| Document { kind, as_of: as_of.plus_days(-75) }).into_iter().collect();
    family.register_state = Some(state(RegisterStatus::Open, as_of));
    family.availability = vec![answer(AvailabilityStatus::Free, None, as_of)];
    family.known_persons = Some(Vec::new());
    family.forms = PlacementForm::ALL.to_vec();
    family.preferences = Some(bounds((0, 17), children, as_of));
    house(family, children, tenths, as_of);
}

fn house(family: &mut Family, children: u8, tenths: u32, as_of: Date) {
    family.approved_places = Some(dated(family.placed_children() as u8 + children, as_of));
    let persons = family.household_size() + u32::from(children);
    family.dwelling = Some(Dwelling {
        total_area_m2: Some(words::area(tenths * persons)),
        rooms: Some(persons.div_ceil(2) as u8 + 1),
        own_bedroom: Some(true),
        access: family.dwelling.as_ref().and_then(|dwelling| dwelling.access),
        as_of: as_of.plus_days(-75),
        source: Some(number("H", 700)),
    });
}

/// Everything is in order, and the home is already as full as a form allows.
fn full_house(family: &mut Family, placed: i32, as_of: Date) {
    family.residents.clear();
    for child in 0..placed {
        add_resident(family, ResidentKind::PlacedChild, 7 + child, as_of);
    }
    settle_for(family, 1, 160, as_of);
}

/// In order, in the same town, without pets.
fn related(family: &mut Family, as_of: Date) {
    settle_for(family, 1, 185, as_of);
    family.settlement = places::centre();
    family.pets = Some(dated(false, as_of));
    family.carers = vec![carer(31, Sex::Female, as_of), carer(34, Sex::Male, as_of)];
    family.residents.clear();
    add_resident(family, ResidentKind::OwnChild, 5, as_of);
    house(family, 1, 185, as_of);
}

/// Proven with a child who does not walk.
fn step_free(family: &mut Family, as_of: Date) {
    settle_for(family, 1, 240, as_of);
    family.settlement = places::centre();
    if let Some(dwelling) = &mut family.dwelling {
        dwelling.access = Some(Access::InPlace);
    }
    for item in ["rehabilitation_regimen", "personal_care_assist", "transport_escort", "specialist_access"] {
        prove(family, item, as_of);
    }
}

/// A rating of 3 with the experience it rests on, in place of what was drawn.
fn prove(family: &mut Family, item: &str, as_of: Date) {
    let item = words::item(item);
    family.ratings.retain(|rating| rating.item != item);
    family.experience.retain(|experience| experience.item != item);
    let (by, level, source) = (RatedBy::Assessed, Capability::ALL[3], Some(number("V", 700)));
    family.ratings.push(Rating { item: item.clone(), by, level, as_of: as_of.plus_days(-75), source });
    let (kind, as_of) = (ExperienceKind::Proven, as_of.plus_days(-400));
    family.experience.push(Experience { item, kind, as_of, source: None });
}

/// Old enough to be a carer, too young to adopt a child of ten.
fn young_single_carer(family: &mut Family, as_of: Date) {
    family.residents.clear();
    family.carers = vec![carer(24, Sex::Female, as_of)];
    settle_for(family, 1, 220, as_of);
}

fn free_in_twenty_days(family: &mut Family, as_of: Date) {
    settle_for(family, 1, 195, as_of);
    family.availability = vec![answer(AvailabilityStatus::NotUntil, Some(as_of.plus_days(20)), as_of)];
}

fn old_documents(family: &mut Family, as_of: Date) {
    settle_for(family, 1, 175, as_of);
    for document in &mut family.documents {
        document.as_of = as_of.plus_days(-420);
    }
}

fn carer_aged(family: &mut Family, years: i32, as_of: Date) {
    if let Some(first) = family.carers.first_mut() {
        first.birth_date = Some(words::born(as_of, years, 100));
    }
}

pub(in crate::generate) fn carer(years: i32, sex: Sex, as_of: Date) -> Carer {
    Carer { birth_date: Some(words::born(as_of, years, 200)), sex: Some(sex) }
}

fn add_resident(family: &mut Family, kind: ResidentKind, age: i32, as_of: Date) {
    // The stream of a family that is never drawn, one per age.
    let mut chance = Chance::of(u64::MAX, Part::Family, age as u32);
    let mut added = resident(kind, age, as_of, &mut chance);
    if kind == ResidentKind::UnrelatedAdult {
        added.sex = Some(Sex::Male);
    }
    family.residents.push(added);
}

fn bounds((age_min, age_max): (u8, u8), children: u8, as_of: Date) -> Preferences {
    let as_of = as_of.plus_days(-40);
    Preferences { age_min, age_max, sex: None, max_children: children, siblings: children > 1, as_of, source: None }
}

fn conclusion(met: bool, as_of: Date) -> Conclusion {
    Conclusion { met, as_of: as_of.plus_days(-60), number: Some(number("K", 700)) }
}

fn certificate(passed: bool, as_of: Date) -> PreparationCertificate {
    let number = passed.then(|| number("P", 700));
    PreparationCertificate { number, passed, as_of: as_of.plus_days(-200) }
}

fn dated<T>(value: T, as_of: Date) -> Dated<T> {
    Dated { value, as_of: as_of.plus_days(-60), source: None }
}

fn answer(status: AvailabilityStatus, until: Option<Date>, as_of: Date) -> Availability {
    Availability { status, confirmed_on: as_of.plus_days(-6), until, source: None }
}

fn state(status: RegisterStatus, as_of: Date) -> RegisterState {
    RegisterState { status, child: None, as_of: as_of.plus_days(-30) }
}
