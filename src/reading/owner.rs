//! Whose need it is: the mother's illness is not the child's.

use super::{household, lexicon::Hit, scene::Scene};

/// Needs that are about other persons by their nature: a relative in the sentence is no reason to doubt.
const ABOUT_OTHERS: [&str; 12] = [
    "sibling_bond",
    "birth_family_contact",
    "grief_loss",
    "life_story",
    "placement_stability",
    "housing_rights",
    "benefits_support",
    "trauma_recovery",
    "sexual_safety",
    "attachment_security",
    "justice_support",
    "rights_protection",
];

/// Whether the need that `hit` names is another person's.
pub(super) fn is_another_persons(scene: &Scene<'_>, hit: &Hit, item: &str) -> bool {
    if ABOUT_OTHERS.contains(&item) || item.starts_with(household::PREFIX) {
        return false;
    }
    let follows = scene.cues_of("genitive").any(|cue| cue.first() == hit.last() + 1);
    if follows {
        return true;
    }
    let is_before = |cue: &&Hit| cue.last() < hit.last() && scene.clause_of(cue.first()) == scene.clause_of(hit.last());
    let person = scene.cues_of("person").filter(|cue| !is_foster(scene, cue)).filter(is_before).map(Hit::last).max();
    let is_whose = |child: &Hit| scene.cues_of("person").any(|person| person.last() + 1 == child.first());
    let child = scene.cues_of("child").filter(is_before).filter(|child| !is_whose(child)).map(Hit::last).max();
    match (person, child) {
        (Some(person), Some(child)) => person > child,
        (Some(_), None) => true,
        _ => false,
    }
}

/// A future parent is no other person: what is said of them is what the child needs.
fn is_foster(scene: &Scene<'_>, person: &Hit) -> bool {
    scene.cues_of("foster").any(|cue| cue.first() < person.first() && person.first() - cue.first() <= 2)
}
