//! What hardly any case changes: a family's record as every run reads it, and what its household answers.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    domain::{
        child::Sex,
        code::ChildCode,
        date::Date,
        family::{Dated, Family, Resident, ResidentKind},
    },
    matching::{
        input::{DwellingInput, FamilyFacts, ResidentInput},
        policy::{Check, Policy},
    },
};

/// A family's record, worked out for any case.
#[derive(Clone, Debug)]
pub struct KnownFamily {
    /// What a run reads of it.
    pub facts: Arc<FamilyFacts>,
    /// Sexes of the carers: only constraints of a plan ask for them.
    pub(super) carers: Vec<Option<Sex>>,
    /// Who else lives there, as constraints ask for them.
    pub(super) residents: Vec<KnownResident>,
    /// Whether there are pets, and since when that is on record.
    pub(super) pets: Option<(bool, Date)>,
    /// Children of the register who live there already.
    living_there: Vec<(ChildCode, ResidentInput)>,
}

/// Somebody in the home.
#[derive(Clone, Debug)]
pub(super) struct KnownResident {
    pub(super) kind: ResidentKind,
    pub(super) sex: Option<Sex>,
    pub(super) birth_date: Option<Date>,
}

impl KnownFamily {
    /// Works out a record.
    pub fn of(family: Family, policy: &Policy) -> Self {
        let lives_there = |resident: &Resident| Some((resident.child.clone()?, resident_input(resident)));
        let resident = |r: &Resident| KnownResident { kind: r.kind, sex: r.sex, birth_date: r.birth_date };
        Self {
            carers: family.carers.iter().map(|carer| carer.sex).collect(),
            residents: family.residents.iter().map(resident).collect(),
            pets: family.pets.as_ref().map(|pets| (pets.value, pets.as_of)),
            living_there: family.residents.iter().filter_map(lives_there).collect(),
            facts: Arc::new(facts(family, policy)),
        }
    }

    /// What a run reads when a child of its case lives there already: that child is one of those who would
    /// join, and is not counted twice. Absent when none does.
    pub(super) fn without(&self, case: &BTreeSet<&ChildCode>) -> Option<Arc<FamilyFacts>> {
        let joining: Vec<&ResidentInput> =
            self.living_there.iter().filter(|(child, _)| case.contains(child)).map(|(_, resident)| resident).collect();
        if joining.is_empty() {
            return None;
        }
        let mut facts = FamilyFacts::clone(&self.facts);
        for resident in joining {
            if let Some(place) = facts.residents.iter().position(|other| other == resident) {
                facts.residents.remove(place);
            }
        }
        Some(Arc::new(facts))
    }
}

fn resident_input(resident: &Resident) -> ResidentInput {
    ResidentInput { kind: resident.kind, birth_date: resident.birth_date, vulnerable: resident.vulnerable }
}

fn facts(family: Family, policy: &Policy) -> FamilyFacts {
    let mut facts = FamilyFacts {
        income_reaches: income_reaches(&family, policy),
        carer_births: family.carers.iter().map(|carer| carer.birth_date).collect(),
        residents: family.residents.iter().map(resident_input).collect(),
        dwelling: family.dwelling.map(|dwelling| DwellingInput {
            area_tenths: dwelling.total_area_m2.map(crate::domain::family::Area::tenths),
            rooms: dwelling.rooms,
            own_bedroom: dwelling.own_bedroom,
            access: dwelling.access,
            as_of: dwelling.as_of,
            source: dwelling.source,
        }),
        code: family.code,
        settlement: family.settlement,
        forms: family.forms,
        known_persons: family.known_persons,
        languages: family.languages,
        adult_at_home: family.adult_at_home,
        approved_places: family.approved_places,
        preferences: family.preferences,
        conclusions: family.conclusions,
        spouse_consent: family.spouse_consent,
        preparation: family.preparation,
        documents: family.documents,
        training: family.training,
        experience: family.experience,
        ratings: family.ratings,
        strengths: family.strengths,
        availability: family.availability,
        register_state: family.register_state,
    };
    sort_lists(&mut facts);
    facts
}

/// The order in which a record lists its facts says nothing and must change no byte.
fn sort_lists(input: &mut FamilyFacts) {
    input.forms.sort_unstable();
    input.carer_births.sort_unstable();
    input.residents.sort_by_key(|resident| (resident.kind, resident.birth_date, resident.vulnerable));
    input.documents.sort_by_key(|document| (document.kind, document.as_of));
    input.availability.sort_by_key(|answer| (answer.confirmed_on, answer.status, answer.until));
    input.ratings.sort_by(|a, b| (&a.item, a.by, a.as_of, a.level).cmp(&(&b.item, b.by, b.as_of, b.level)));
    input.strengths.sort_by(|a, b| (&a.strength, a.as_of, a.practice).cmp(&(&b.strength, b.as_of, b.practice)));
    input.experience.sort_by(|a, b| (&a.item, a.as_of, a.kind).cmp(&(&b.item, b.as_of, b.kind)));
    input.training.sort_by(|a, b| (&a.course, a.passed_on).cmp(&(&b.course, b.passed_on)));
    for training in &mut input.training {
        training.items.sort_unstable();
    }
    if let Some(persons) = &mut input.known_persons {
        persons.sort_unstable();
    }
    if let Some(languages) = &mut input.languages {
        languages.spoken.sort_by(|a, b| (&a.language, a.used_by).cmp(&(&b.language, b.used_by)));
    }
}

/// Above the statutory amount wealth is nobody's business: only the comparison enters a run.
fn income_reaches(family: &Family, policy: &Policy) -> Option<Dated<bool>> {
    let amount = policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::Income { amount_tenge: Some(amount), .. } => Some(amount),
        _ => None,
    })?;
    let income = family.income_per_person.as_ref()?;
    Some(Dated { value: income.value >= amount, as_of: income.as_of, source: income.source.clone() })
}
