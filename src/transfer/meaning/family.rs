//! What a family's record says: its places, ages, codes and answers.

use super::Meaning;
use crate::{
    domain::family::{AvailabilityStatus, Family, ResidentKind},
    transfer::{codebook::Lookup, finding::FindingCode, json::below, note::Note},
};

pub(super) fn check(meaning: &mut Meaning, family: &Family, lookup: &Lookup<'_>) {
    meaning.settlement(Some(&family.settlement), "/settlement");
    people(meaning, family);
    places(meaning, family);
    preferences(meaning, family);
    capabilities(meaning, family, lookup);
    availability(meaning, family);
}

fn people(meaning: &mut Meaning, family: &Family) {
    for (index, resident) in family.residents.iter().enumerate() {
        if let Some(child) = &resident.child {
            meaning.child(child, &format!("{}/child", below("/residents", index)));
        }
    }
    if let Some(child) = family.register_state.as_ref().and_then(|state| state.child.as_ref()) {
        meaning.child(child, "/register_state/child");
    }
}

fn places(meaning: &mut Meaning, family: &Family) {
    let Some(approved) = &family.approved_places else { return };
    let placed = family.placed_children();
    if u32::from(approved.value) < placed {
        let mut note = Note::at(FindingCode::PlacesBelowPlaced, "/approved_places/value").value(approved.value);
        for (index, resident) in family.residents.iter().enumerate() {
            if resident.kind == ResidentKind::PlacedChild {
                note.also.push(format!("{}/kind", below("/residents", index)));
            }
        }
        meaning.notes.push(note.with("placed", i64::from(placed)));
    }
}

fn preferences(meaning: &mut Meaning, family: &Family) {
    let Some(wanted) = &family.preferences else { return };
    if wanted.age_min > wanted.age_max {
        let note = Note::at(FindingCode::AgesOutOfOrder, "/preferences/age_min").value(wanted.age_min);
        meaning.notes.push(note.also("/preferences/age_max").with("max", i64::from(wanted.age_max)));
    }
}

fn capabilities(meaning: &mut Meaning, family: &Family, lookup: &Lookup<'_>) {
    for (index, rating) in family.ratings.iter().enumerate() {
        meaning.item(&rating.item, format!("{}/item", below("/ratings", index)), lookup);
    }
    for (index, experience) in family.experience.iter().enumerate() {
        meaning.item(&experience.item, format!("{}/item", below("/experience", index)), lookup);
    }
    for (index, training) in family.training.iter().enumerate() {
        for (place, item) in training.items.iter().enumerate() {
            meaning.item(item, below(&format!("{}/items", below("/training", index)), place), lookup);
        }
    }
    for (index, practice) in family.strengths.iter().enumerate() {
        meaning.strength(&practice.strength, format!("{}/strength", below("/strengths", index)), lookup);
    }
    repeated(meaning, family);
}

/// Two entries with one key: which of them holds cannot be told, and neither may be lost.
fn repeated(meaning: &mut Meaning, family: &Family) {
    let ratings = family.ratings.iter().map(|rating| format!("{} {:?}", rating.item, rating.by).to_lowercase());
    meaning.repeated(ratings, "/ratings", "/item");
    let experience = family.experience.iter().map(|one| format!("{} {:?}", one.item, one.kind).to_lowercase());
    meaning.repeated(experience, "/experience", "/item");
    let training = family.training.iter().map(|one| format!("{} {}", one.course, one.passed_on));
    meaning.repeated(training, "/training", "/course");
    meaning.repeated(family.strengths.iter().map(|one| one.strength.to_string()), "/strengths", "/strength");
}

fn availability(meaning: &mut Meaning, family: &Family) {
    for (index, answer) in family.availability.iter().enumerate() {
        let pointer = format!("{}/until", below("/availability", index));
        match answer.until {
            None if answer.status == AvailabilityStatus::NotUntil => {
                meaning.notes.push(Note::at(FindingCode::UntilMissing, pointer));
            }
            Some(until) if until < answer.confirmed_on => {
                let note = Note::at(FindingCode::DatesOutOfOrder, pointer).value(until);
                let note = note.also(format!("{}/confirmed_on", below("/availability", index)));
                meaning.notes.push(note.with("start", answer.confirmed_on.to_string().as_str()));
            }
            _ => {}
        }
    }
}
