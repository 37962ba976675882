//! Families: who lives there, the home, and what the family said about the child it would take.

use super::{
    Request, ability,
    catalogue::Catalogue,
    chance::{Chance, Part},
    child::family_code,
    marginals::{self, Stage},
    papers, words,
};
use crate::domain::{
    child::Sex,
    date::Date,
    family::{
        Carer, Dated, Dwelling, Family, HomeLanguage, LanguageUse, Languages, Preferences, RatedBy, Resident,
        ResidentKind,
    },
    text::Text,
};

/// The family with this index, counted from 0.
pub(super) fn family(catalogue: &Catalogue<'_>, request: &Request, index: u32) -> Family {
    let mut chance = Chance::of(request.seed, Part::Family, index);
    let chance = &mut chance;
    let stage = chance.weighted(&marginals::STAGES);
    let as_of = request.as_of;
    let carers = carers(stage, as_of, chance);
    let residents = residents(stage, &carers, as_of, chance);
    let household = (carers.len() + residents.len()) as u32;
    let placed = residents.iter().filter(|resident| resident.kind == ResidentKind::PlacedChild).count() as u8;
    let max_children = chance.weighted(&marginals::MAX_CHILDREN);
    let prepared_on = as_of.plus_days(-chance.between(marginals::LEARNED_DAYS));
    let preparation = papers::preparation(index, prepared_on, chance);
    let training = ability::training(catalogue, stage, (preparation.as_ref(), as_of), chance);
    let (ratings, experience) = ability::ratings(catalogue, stage, &training, as_of, chance);
    let visit = ratings.iter().filter(|rating| rating.by == RatedBy::Assessed).map(|rating| rating.as_of).max();
    Family {
        code: family_code(request, index),
        settlement: catalogue.settlements[chance.weighted(&catalogue.settlement_weights)].code.clone(),
        forms: chance.weighted(&marginals::FAMILY_FORMS).to_vec(),
        known_persons: chance.some(marginals::PERSONS_ASKED, |_| Vec::new()),
        dwelling: Some(dwelling(household, visit.unwrap_or(prepared_on), (index, as_of), chance)),
        languages: languages(catalogue, as_of, chance),
        adult_at_home: chance.weighted(&marginals::AT_HOME).map(|value| household_fact(value, as_of, chance)),
        pets: chance.some(marginals::PETS_KNOWN, |chance| {
            let value = chance.hit(marginals::PETS);
            household_fact(value, as_of, chance)
        }),
        approved_places: chance.some(marginals::PLACES_KNOWN, |chance| Dated {
            value: placed + max_children.max(1),
            as_of: as_of.plus_days(-chance.between(marginals::YEARLY_DAYS[0])),
            source: Some(number("A", index)),
        }),
        preferences: chance.some(marginals::BOUNDS_KNOWN, |chance| preferences(max_children, as_of, chance)),
        conclusions: papers::conclusions(as_of, index, chance),
        spouse_consent: Some(papers::spouse_consent(carers.len(), as_of, chance)),
        income_per_person: Some(papers::income(as_of, chance)),
        preparation,
        documents: papers::documents(as_of, chance),
        training,
        experience,
        ratings,
        strengths: ability::strengths(catalogue, as_of, chance),
        availability: papers::availability(as_of, chance).into_iter().collect(),
        register_state: papers::register_state(request, as_of, chance),
        carers,
        residents,
    }
}

/// A number of a paper, without words of any language.
pub(super) fn number(kind: &str, index: u32) -> Text {
    words::text(format_args!("№ {kind}-{}", index + 1))
}

fn carers(stage: Stage, as_of: Date, chance: &mut Chance) -> Vec<Carer> {
    let age = chance.between(marginals::CARER_AGES[stage as usize]);
    let mut carer = |age: i32, sex: Sex| {
        let days = chance.below(365) as i32;
        Carer { birth_date: Some(words::born(as_of, age, days)), sex: Some(sex) }
    };
    let first = carer(age, Sex::Female);
    let second = carer(age + 2, Sex::Male);
    if chance.hit(marginals::TWO_CARERS) {
        vec![first, second]
    } else if chance.hit(marginals::SINGLE_IS_WOMAN) {
        vec![first]
    } else {
        vec![second]
    }
}

fn residents(stage: Stage, carers: &[Carer], as_of: Date, chance: &mut Chance) -> Vec<Resident> {
    let carer_age = carers.iter().filter_map(|carer| carer.birth_date).map(|birth| birth.years_until(as_of)).min();
    let mut residents = Vec::new();
    if stage > Stage::New {
        for _ in 0..chance.weighted(&marginals::OWN_CHILDREN) {
            let age = carer_age.unwrap_or(0) - chance.between(marginals::BIRTH_AGES);
            // A grown child has left home; a child not born yet is none.
            if (0..=19).contains(&age) {
                residents.push(resident(ResidentKind::OwnChild, age, as_of, chance));
            }
        }
    }
    if stage == Stage::Seasoned {
        for _ in 0..chance.weighted(&marginals::PLACED_CHILDREN) {
            let age = chance.between((1, 17));
            residents.push(resident(ResidentKind::PlacedChild, age, as_of, chance));
        }
    }
    if chance.hit(marginals::RELATED_ADULT) {
        let age = chance.between((55, 80));
        residents.push(resident(ResidentKind::RelatedAdult, age, as_of, chance));
    }
    if chance.hit(marginals::UNRELATED_ADULT) {
        let age = chance.between((20, 60));
        residents.push(resident(ResidentKind::UnrelatedAdult, age, as_of, chance));
    }
    if chance.hit(marginals::VULNERABLE)
        && let Some(last) = residents.last_mut()
    {
        last.vulnerable = true;
    }
    residents
}

pub(super) fn resident(kind: ResidentKind, age: i32, as_of: Date, chance: &mut Chance) -> Resident {
    let days = chance.below(365) as i32;
    Resident {
        kind,
        birth_date: Some(words::born(as_of, age, days)),
        sex: Some(if chance.hit(marginals::GIRLS) { Sex::Female } else { Sex::Male }),
        vulnerable: false,
        child: None,
    }
}

fn dwelling(household: u32, visit: Date, (index, as_of): (u32, Date), chance: &mut Chance) -> Dwelling {
    let tenths = chance.weighted(&marginals::AREA_PER_PERSON);
    let tenths = chance.between(tenths) as u32 * (household + 1);
    Dwelling {
        total_area_m2: chance.some(marginals::AREA_KNOWN, |_| words::area(tenths)),
        rooms: Some((household.div_ceil(2) + chance.below(3)).max(1) as u8),
        own_bedroom: chance.weighted(&marginals::OWN_BEDROOM),
        access: chance.weighted(&marginals::ACCESS),
        as_of: visit.min(as_of),
        source: Some(number("H", index)),
    }
}

fn household_fact<T>(value: T, as_of: Date, chance: &mut Chance) -> Dated<T> {
    Dated { value, as_of: household_day(as_of, chance), source: None }
}

fn household_day(as_of: Date, chance: &mut Chance) -> Date {
    let days = marginals::HOUSEHOLD_DAYS[usize::from(chance.hit(marginals::OLD_HOUSEHOLD_FACT))];
    as_of.plus_days(-chance.between(days))
}

fn languages(catalogue: &Catalogue<'_>, as_of: Date, chance: &mut Chance) -> Option<Languages> {
    let home = chance.weighted(&marginals::HOME_LANGUAGES);
    let language = |(code, used): &(&str, u8)| HomeLanguage {
        language: catalogue.language(code),
        used_by: match used {
            1 => LanguageUse::Basic,
            2 => LanguageUse::OneAdult,
            _ => LanguageUse::WholeHousehold,
        },
    };
    let spoken: Vec<HomeLanguage> = home.iter().map(language).collect();
    if spoken.is_empty() {
        return None;
    }
    Some(Languages { spoken, as_of: household_day(as_of, chance), source: None })
}

fn preferences(max_children: u8, as_of: Date, chance: &mut Chance) -> Preferences {
    let youngest = chance.weighted(&marginals::AGE_MIN);
    let span = chance.weighted(&marginals::AGE_SPAN);
    let age_min = chance.between(youngest);
    let age_max = (age_min + chance.between(span)).min(17);
    let days = marginals::YEARLY_DAYS[usize::from(chance.hit(marginals::OLD_BOUNDS))];
    Preferences {
        age_min: age_min as u8,
        age_max: age_max as u8,
        sex: chance.some(marginals::SEX_STATED, |chance| {
            if chance.hit(marginals::GIRL_WISHED) { Sex::Female } else { Sex::Male }
        }),
        max_children,
        siblings: max_children > 1 && chance.hit(marginals::SIBLINGS),
        as_of: as_of.plus_days(-chance.between(days)),
        source: None,
    }
}
