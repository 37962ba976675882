//! What a family can offer for one need or strength, from its ratings, its evidence and their dates.

use super::{input::FamilyInput, policy::Policy};
use crate::domain::{
    code::{ItemCode, StrengthCode},
    date::Date,
    family::{Experience, ExperienceKind, Practice, RatedBy, Rating, StrengthPractice, Training},
    level::Capability,
    text::Text,
};

/// A capability with the fact it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The level; absent when unknown.
    pub level: Option<Capability>,
    /// What it follows from.
    pub basis: Basis,
    /// Day of the fact.
    pub as_of: Option<Date>,
    /// Where the fact stands.
    pub source: Option<Text>,
    /// What else a person should see.
    pub notes: Vec<Note>,
}

/// What a capability follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A worker's assessment.
    Assessed,
    /// What the family said; nobody assessed it.
    Said,
    /// What the family does with a strength.
    Practice(Practice),
    /// A fact of the household, by name and value: `floor area 15.2`, `distance 34`.
    Fact {
        /// The stable name of the fact.
        name: &'static str,
        /// Its value as written in documents.
        value: String,
    },
    /// Assumed in a trial.
    Assumed,
    /// Nothing is on record.
    Nothing,
}

/// What else a person should see beside a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The rating is older than the policy's limit and counts as unknown.
    Stale(Capability),
    /// The rating is above its evidence and was capped.
    Capped(Capability),
    /// The family said something else, later than the assessment.
    Conflict(Capability),
    /// What the family said while the assessment is stale: a question, not an answer.
    SaidMeanwhile(Capability),
    /// A rating of the same item that a fact outranks.
    RatedOtherwise(Capability),
}

impl Resolved {
    /// A level assumed in a trial.
    pub fn assumed(level: Capability) -> Self {
        Self { level: Some(level), basis: Basis::Assumed, ..Self::nothing() }
    }

    /// Nothing is known.
    pub fn nothing() -> Self {
        Self { level: None, basis: Basis::Nothing, as_of: None, source: None, notes: Vec::new() }
    }
}

/// Ratings and evidence of one item, gathered from a family's record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gathered<'a> {
    assessed: Option<&'a Rating>,
    said: Option<&'a Rating>,
    /// Highest level the evidence on record supports: 1 without any.
    evidence: u8,
}

impl<'a> Gathered<'a> {
    fn note_rating(&mut self, rating: &'a Rating) {
        let slot = match rating.by {
            RatedBy::Assessed => &mut self.assessed,
            RatedBy::Said => &mut self.said,
        };
        // Of two ratings on one day the lower one is taken: the safer reading, whatever the order of the record.
        if slot.is_none_or(|kept| {
            (rating.as_of, std::cmp::Reverse(rating.level)) > (kept.as_of, std::cmp::Reverse(kept.level))
        }) {
            *slot = Some(rating);
        }
    }

    fn note_course(&mut self) {
        self.evidence = self.evidence.max(2);
    }

    fn note_experience(&mut self, kind: ExperienceKind) {
        self.evidence = self.evidence.max(match kind {
            ExperienceKind::SupportedPractice => 2,
            ExperienceKind::Proven => 3,
        });
    }

    /// The rating that decides, on what it rests, and whether it is too old.
    fn deciding(&self, policy: &Policy, as_of: Date) -> Option<(&'a Rating, Basis, bool)> {
        let limits = &policy.file().staleness;
        let (rating, basis, limit) = match (self.assessed, self.said) {
            (Some(assessed), _) => (assessed, Basis::Assessed, limits.assessed_days),
            (None, Some(said)) => (said, Basis::Said, limits.said_days),
            (None, None) => return None,
        };
        Some((rating, basis, rating.as_of.days_until(as_of) > limit))
    }

    /// A rating is worth no more than the evidence supports.
    fn capped(&self, rating: &Rating) -> Capability {
        Capability::new(rating.level.get().min(self.evidence.max(1))).unwrap_or(rating.level)
    }

    /// The level alone; see [`Gathered::resolve`].
    pub(super) fn level(&self, policy: &Policy, as_of: Date) -> Option<Capability> {
        let (rating, _, is_stale) = self.deciding(policy, as_of)?;
        (!is_stale).then(|| self.capped(rating))
    }

    pub(super) fn resolve(&self, policy: &Policy, as_of: Date) -> Resolved {
        let Some((rating, basis, is_stale)) = self.deciding(policy, as_of) else {
            return Resolved::nothing();
        };
        let later_word = self.said.filter(|said| self.assessed.is_some() && said.as_of > rating.as_of);
        let mut notes = Vec::new();
        let level = if is_stale {
            notes.push(Note::Stale(rating.level));
            notes.extend(later_word.map(|said| Note::SaidMeanwhile(said.level)));
            None
        } else {
            let capped = self.capped(rating);
            if capped != rating.level {
                notes.push(Note::Capped(rating.level));
            }
            notes.extend(later_word.filter(|said| said.level != rating.level).map(|said| Note::Conflict(said.level)));
            Some(capped)
        };
        Resolved { level, basis, as_of: Some(rating.as_of), source: rating.source.clone(), notes }
    }
}

/// Ratings and evidence of every item of the policy, in policy order, gathered into what was used before.
pub(super) fn gather<'a>(policy: &Policy, family: &'a FamilyInput, as_of: Date, gathered: &mut Vec<Gathered<'a>>) {
    gathered.clear();
    gathered.resize(policy.file().items.len(), Gathered::default());
    for rating in ratings(family, as_of) {
        if let Some(row) = policy.item_index(&rating.item) {
            gathered[row].note_rating(rating);
        }
    }
    for training in courses(family, as_of) {
        for row in training.items.iter().filter_map(|item| policy.item_index(item)) {
            gathered[row].note_course();
        }
    }
    for experience in experience(family, as_of) {
        if let Some(row) = policy.item_index(&experience.item) {
            gathered[row].note_experience(experience.kind);
        }
    }
}

fn ratings(family: &FamilyInput, as_of: Date) -> impl Iterator<Item = &Rating> {
    family.ratings.iter().filter(move |rating| rating.as_of <= as_of)
}

fn courses(family: &FamilyInput, as_of: Date) -> impl Iterator<Item = &Training> {
    family.training.iter().filter(move |training| training.passed_on <= as_of)
}

fn experience(family: &FamilyInput, as_of: Date) -> impl Iterator<Item = &Experience> {
    family.experience.iter().filter(move |experience| experience.as_of <= as_of)
}

/// What the family is rated for one item.
pub fn rated(policy: &Policy, family: &FamilyInput, item: &ItemCode, as_of: Date) -> Resolved {
    if policy.item_index(item).is_none() {
        return Resolved::nothing();
    }
    let mut gathered = Gathered::default();
    ratings(family, as_of).filter(|rating| rating.item == *item).for_each(|rating| gathered.note_rating(rating));
    if courses(family, as_of).any(|training| training.items.contains(item)) {
        gathered.note_course();
    }
    let own = experience(family, as_of).filter(|experience| experience.item == *item);
    own.for_each(|experience| gathered.note_experience(experience.kind));
    gathered.resolve(policy, as_of)
}

/// The latest word on a strength with its level, and whether it is too old.
fn latest_practice<'a>(
    policy: &Policy,
    family: &'a FamilyInput,
    strength: &StrengthCode,
    as_of: Date,
) -> Option<(&'a StrengthPractice, Option<Capability>, bool)> {
    let on_record = family.strengths.iter().filter(|p| &p.strength == strength && p.as_of <= as_of);
    let latest = on_record.max_by_key(|p| (p.as_of, std::cmp::Reverse(p.practice)))?;
    let level = match latest.practice {
        Practice::NotOffered => 0,
        Practice::Willing => 2,
        Practice::Practises => 3,
    };
    let is_stale = latest.as_of.days_until(as_of) > policy.file().staleness.strength_days;
    Some((latest, Capability::new(level).ok(), is_stale))
}

/// The level of one strength alone; see [`strength`].
pub(super) fn strength_level(
    policy: &Policy,
    family: &FamilyInput,
    strength: &StrengthCode,
    as_of: Date,
) -> Option<Capability> {
    latest_practice(policy, family, strength, as_of).and_then(|(_, level, is_stale)| level.filter(|_| !is_stale))
}

/// What the family does with one strength: practises 3, willing 2, not offered 0, unknown when not asked.
pub fn strength(policy: &Policy, family: &FamilyInput, strength: &StrengthCode, as_of: Date) -> Resolved {
    let Some((latest, level, stale)) = latest_practice(policy, family, strength, as_of) else {
        return Resolved::nothing();
    };
    Resolved {
        level: level.filter(|_| !stale),
        basis: Basis::Practice(latest.practice),
        as_of: Some(latest.as_of),
        source: latest.source.clone(),
        notes: level.filter(|_| stale).map(Note::Stale).into_iter().collect(),
    }
}
