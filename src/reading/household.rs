//! What the household must or should be like, and facts of the case.

use super::{CaseFact, Evidence, Household, Reading, lexicon::Hit, scene::Scene, sentence::Sentence, token::folded};

/// Constraints without a parameter.
const PLAIN: [&str; 8] = [
    "no_pets",
    "no_young_children",
    "only_child",
    "other_children_welcome",
    "two_parents",
    "male_role_model",
    "female_carer",
    "no_unrelated_adult_males_in_home",
];

/// Persons and places with a code of their own: cue, constraint.
const NAMED: [(&str, &str); 10] = [
    ("home.contact_prohibited.FATHER", "contact_prohibited:FATHER"),
    ("home.contact_prohibited.MOTHER", "contact_prohibited:MOTHER"),
    ("home.contact_prohibited.STEPFATHER", "contact_prohibited:STEPFATHER"),
    ("home.contact_prohibited.UNCLE", "contact_prohibited:UNCLE"),
    ("home.location.TARAZ", "location:TARAZ"),
    ("home.location.MERKE", "location:MERKE"),
    ("home.location.KULAN", "location:KULAN"),
    ("home.location.SARYKEMER", "location:SARYKEMER"),
    ("home.location.SHU", "location:SHU"),
    ("home.location.ASA", "location:ASA"),
];

/// Facts of the case: cue, field, value.
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

/// Ages that are written as words, folded, in years.
const AGES: [(&str, u8); 26] = [
    ("екі", 2),
    ("үш", 3),
    ("төрт", 4),
    ("бес", 5),
    ("алты", 6),
    ("жеті", 7),
    ("сегіз", 8),
    ("тоғыз", 9),
    ("он", 10),
    ("двух", 2),
    ("трех", 3),
    ("четырех", 4),
    ("пяти", 5),
    ("шести", 6),
    ("семи", 7),
    ("восьми", 8),
    ("девяти", 9),
    ("десяти", 10),
    ("двенадцати", 12),
    ("он екі", 12),
    ("одиннадцати", 11),
    ("тринадцати", 13),
    ("четырнадцати", 14),
    ("года", 1),
    ("одного", 1),
    ("бір", 1),
];

/// Adds what one sentence says of the household and the case.
pub(super) fn collect(text: &str, sentence: Sentence, scene: &Scene<'_>, reading: &mut Reading) {
    let evidence = || Evidence::of(text, sentence.start, sentence.end);
    let mut found: Vec<String> = Vec::new();
    if let Some(age) = scene.cues_of("home.no_child_under").find_map(|cue| age_near(scene, cue)) {
        found.push(format!("no_child_under_age:{age}"));
    }
    let plain = PLAIN.iter().filter(|code| scene.cues_of(&format!("home.{code}")).next().is_some());
    found.extend(plain.map(|code| (*code).to_owned()));
    let named = NAMED.iter().filter(|(cue, _)| scene.cues_of(cue).next().is_some());
    found.extend(named.map(|(_, code)| (*code).to_owned()));
    keep_most_exact(&mut found);
    if found.is_empty() {
        found.extend(wish(text, sentence, scene).map(|wish| format!("child_preference:{wish}")));
    }
    let strength = if is_hard(scene) { "hard" } else { "soft" };
    for constraint in found {
        if !reading.constraints.iter().any(|kept| kept.constraint == constraint) {
            reading.constraints.push(Household { constraint, strength, evidence: evidence() });
        }
    }
    let mut told: Vec<&str> = Vec::new();
    for (cue, fact, value) in FACTS {
        // What stands first in the table is the more exact: work with the mother is more than a possible return.
        if told.contains(&fact) || scene.cues_of(cue).next().is_none() {
            continue;
        }
        told.push(fact);
        if !reading.case_facts.iter().any(|kept| kept.fact == fact && kept.value == value) {
            reading.case_facts.push(CaseFact { fact, value, evidence: evidence() });
        }
    }
}

/// Longest wish that is kept, in letters.
const MAX_WISH_CHARS: usize = 80;

/// What the child wishes for, in the words of the text: what it is quoted with, else what follows the turn.
fn wish(text: &str, sentence: Sentence, scene: &Scene<'_>) -> Option<String> {
    let cue = scene.cues_of("home.child_preference").max_by_key(|cue| cue.last())?;
    let said = &text[sentence.start..sentence.end];
    let quoted = said.split_once('«').and_then(|(_, rest)| rest.split_once('»')).map(|(inner, _)| inner);
    let after = &text[scene.words[cue.first()].start..sentence.end];
    let words = quoted.unwrap_or(after).trim_matches(|letter: char| !letter.is_alphanumeric());
    (!words.is_empty()).then(|| words.chars().take(MAX_WISH_CHARS).collect())
}

/// "No child under five" says more than "no young children" and "no other child"; a stepfather is no father.
fn keep_most_exact(found: &mut Vec<String>) {
    let has = |found: &[String], start: &str| found.iter().any(|code| code.starts_with(start));
    if has(found, "no_child_under_age") {
        found.retain(|code| !matches!(code.as_str(), "no_young_children" | "only_child" | "other_children_welcome"));
    }
    if has(found, "no_young_children") || has(found, "only_child") {
        found.retain(|code| code != "other_children_welcome");
    }
    if has(found, "no_young_children") {
        found.retain(|code| code != "only_child");
    }
    if has(found, "no_unrelated") {
        found.retain(|code| code != "male_role_model");
    }
    if has(found, "contact_prohibited:STEPFATHER") {
        found.retain(|code| code != "contact_prohibited:FATHER");
    }
}

/// The age in years that stands within three words of a cue.
fn age_near(scene: &Scene<'_>, cue: &Hit) -> Option<u8> {
    let from = cue.first().saturating_sub(3);
    let to = scene.words.len().min(cue.last() + 4);
    scene.words[from..to].iter().find_map(|word| age(&word.folded))
}

fn age(word: &str) -> Option<u8> {
    let written = word.parse::<u8>().ok();
    let spelled = AGES.iter().find(|(name, _)| folded(name) == word).map(|(_, years)| *years);
    written.or(spelled).filter(|years| (1..=17).contains(years))
}

/// Whether the sentence leaves no choice.
fn is_hard(scene: &Scene<'_>) -> bool {
    let has = |name: &str| scene.cues_of(name).next().is_some();
    !has("weak") && (has("strong") || has("affirm") || has("must"))
}
