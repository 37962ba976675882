//! Facts of the case that a recommendation states: return to the birth family, search for relatives, category.

use super::{CaseFact, Evidence, Reading, scene::Scene, sentence::Sentence};

/// Facts of the case: cue, field, value. What stands first is the more exact: work with the mother is more than a
/// possible return.
const FACTS: [(&str, &str, &str); 9] = [
    ("fact.birth_family_return.not_possible", "birth_family_return", "not_possible"),
    ("fact.birth_family_return.under_work", "birth_family_return", "under_work"),
    ("fact.birth_family_return.possible", "birth_family_return", "possible"),
    ("fact.relative_search.done_candidates_listed", "relative_search", "done_candidates_listed"),
    ("fact.relative_search.done_none_suitable", "relative_search", "done_none_suitable"),
    ("fact.relative_search.ongoing", "relative_search", "ongoing"),
    ("fact.category.orphan", "category", "orphan"),
    ("fact.category.without_parental_care", "category", "without_parental_care"),
    ("fact.category.suspected_cannot_stay", "category", "suspected_cannot_stay"),
];

/// Adds what one sentence says of the case.
pub(super) fn collect(text: &str, sentence: Sentence, scene: &Scene<'_>, reading: &mut Reading) {
    let mut told: Vec<&str> = Vec::new();
    for (cue, fact, value) in FACTS {
        if told.contains(&fact) || scene.cues_of(cue).next().is_none() {
            continue;
        }
        told.push(fact);
        if !reading.case_facts.iter().any(|kept| kept.fact == fact && kept.value == value) {
            let evidence = Evidence::of(text, sentence.start, sentence.end);
            reading.case_facts.push(CaseFact { fact, value, evidence });
        }
    }
}
