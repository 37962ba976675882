//! What a family can do: courses, experience, and ratings that mostly follow from both.

use super::{
    catalogue::{Catalogue, ItemEntry},
    chance::Chance,
    family::number,
    marginals::{self, Stage},
};
use crate::{
    domain::{
        date::Date,
        family::{
            Experience, ExperienceKind, Practice, PreparationCertificate, RatedBy, Rating, StrengthPractice, Training,
        },
        level::Capability,
    },
    matching::policy::DerivedKind,
};

/// The preparation, when it was passed, and some other courses.
pub(super) fn training(
    catalogue: &Catalogue<'_>,
    stage: Stage,
    (preparation, as_of): (Option<&PreparationCertificate>, Date),
    chance: &mut Chance,
) -> Vec<Training> {
    let course = |index: usize, passed_on: Date| {
        let course = &catalogue.courses[index];
        let items = course.items.iter().map(|item| catalogue.items[*item].code.clone()).collect();
        Training { course: course.code.clone(), items, passed_on, certificate: None }
    };
    let mut passed = Vec::new();
    if let Some(preparation) = preparation.filter(|preparation| preparation.passed) {
        passed.push(Training { certificate: preparation.number.clone(), ..course(0, preparation.as_of) });
    }
    let count = chance.between(marginals::COURSES_TAKEN[stage as usize]) as usize;
    let others = catalogue.courses.len().saturating_sub(1);
    let start = chance.below(others as u32) as usize;
    for step in 0..count.min(others) {
        let passed_on = as_of.plus_days(-chance.between(marginals::LEARNED_DAYS));
        // A stride of three meets every course before it meets one again: ten courses beyond the first.
        passed.push(course(1 + (start + step * 3) % others, passed_on));
    }
    passed
}

/// The days of a family's visits and talks.
struct Days {
    as_of: Date,
    visit: Date,
    number: u32,
    /// Day and number of the visit of an earlier year.
    before: (Date, u32),
    thoroughness: u32,
}

/// Ratings with the experience they rest on.
pub(super) fn ratings(
    catalogue: &Catalogue<'_>,
    stage: Stage,
    training: &[Training],
    as_of: Date,
    chance: &mut Chance,
) -> (Vec<Rating>, Vec<Experience>) {
    let visit = marginals::YEARLY_DAYS[usize::from(chance.hit(marginals::OLD_VISIT))];
    let days = Days {
        as_of,
        visit: as_of.plus_days(-chance.between(visit)),
        thoroughness: chance.weighted(&marginals::THOROUGHNESS),
        number: chance.below(800) + 199,
        before: (as_of.plus_days(-chance.between(marginals::YEARLY_DAYS[1])), chance.below(100)),
    };
    let mut trained = vec![false; catalogue.items.len()];
    for item in
        training.iter().flat_map(|training| &training.items).filter_map(|item| catalogue.policy.item_index(item))
    {
        trained[item] = true;
    }
    let (mut ratings, mut experience) = (Vec::new(), Vec::new());
    for entry in &catalogue.items {
        if !chance.hit(rated_share(entry, days.thoroughness)) {
            continue;
        }
        let done = experienced(entry, stage, chance);
        let evidence = match done {
            Some(ExperienceKind::Proven) => 3,
            Some(ExperienceKind::SupportedPractice) => 2,
            None if trained[entry.index] => 2,
            None => 1,
        };
        experience.extend(done.map(|kind| Experience {
            item: entry.code.clone(),
            kind,
            as_of: days.as_of.plus_days(-chance.between(marginals::LEARNED_DAYS)),
            source: None,
        }));
        rate(entry, evidence, &days, &mut ratings, chance);
    }
    (ratings, experience)
}

fn rated_share(entry: &ItemEntry, thoroughness: u32) -> u32 {
    match entry.derived {
        // Contact and places can also be talked about, where no distance or group answers.
        Some(kind) if !matches!(kind, DerivedKind::BirthFamilyContact | DerivedKind::SiblingBond) => {
            marginals::RATED_BESIDE_FACT
        }
        _ => marginals::RATED[entry.demand as usize] * thoroughness / 1000,
    }
}

fn experienced(entry: &ItemEntry, stage: Stage, chance: &mut Chance) -> Option<ExperienceKind> {
    let (supported, proven) = marginals::EXPERIENCE[stage as usize][entry.demand as usize];
    let drawn = chance.below(1000);
    match () {
        () if drawn < proven => Some(ExperienceKind::Proven),
        () if drawn < proven + supported => Some(ExperienceKind::SupportedPractice),
        () => None,
    }
}

fn rate(entry: &ItemEntry, evidence: u8, days: &Days, ratings: &mut Vec<Rating>, chance: &mut Chance) {
    let level = level(entry, evidence, chance);
    let rating = |by, level: u8, as_of| Rating {
        item: entry.code.clone(),
        by,
        level: Capability::ALL[usize::from(level.min(3))],
        as_of,
        source: None,
    };
    if !chance.hit(marginals::ASSESSED) {
        let said_on = (days.visit.plus_days(chance.between((-10, 10)))).min(days.as_of);
        ratings.push(rating(RatedBy::Said, level, said_on));
        return;
    }
    let old = chance.hit(marginals::OLD_RATING);
    let (assessed_on, visit) = if old { days.before } else { (days.visit, days.number) };
    ratings.push(Rating { source: Some(number("V", visit)), ..rating(RatedBy::Assessed, level, assessed_on) });
    if chance.hit(marginals::SAID_LATER) {
        let said = if chance.hit(marginals::SAID_OTHERWISE) { other_level(level) } else { level };
        let later = assessed_on.plus_days(chance.between((5, 40)));
        ratings.push(rating(RatedBy::Said, said, later.min(days.as_of)));
    }
}

/// One step away from `level`.
fn other_level(level: u8) -> u8 {
    if level == 0 { 1 } else { level - 1 }
}

fn level(entry: &ItemEntry, evidence: u8, chance: &mut Chance) -> u8 {
    let drawn = chance.below(1000);
    let refuses = if evidence == 1 { marginals::UNWILLING[entry.demand as usize] } else { 0 };
    match () {
        () if drawn < refuses => 0,
        () if drawn >= 1000 - marginals::ABOVE_EVIDENCE => (evidence + 1).min(3),
        () if evidence > 1 && drawn < marginals::BELOW_EVIDENCE => evidence - 1,
        () => evidence,
    }
}

/// What the family does with strengths of a child.
pub(super) fn strengths(catalogue: &Catalogue<'_>, as_of: Date, chance: &mut Chance) -> Vec<StrengthPractice> {
    let [not_offered, willing, practises] = marginals::PRACTICE;
    let mut recorded = Vec::new();
    for strength in &catalogue.policy.file().strengths {
        let drawn = chance.below(1000);
        let practice = match () {
            () if drawn < not_offered => Practice::NotOffered,
            () if drawn < not_offered + willing => Practice::Willing,
            () if drawn < not_offered + willing + practises => Practice::Practises,
            () => continue,
        };
        let as_of = as_of.plus_days(-chance.between(marginals::LEARNED_DAYS).min(760));
        recorded.push(StrengthPractice { strength: strength.code.clone(), practice, as_of, source: None });
    }
    recorded
}
