//! What a plan says: its needs, evidence, constraints and confirmation.

use unicode_normalization::UnicodeNormalization;

use super::{AgedNeed, Meaning};
use crate::{
    domain::{
        level::NeedLevel,
        plan::{Constraint, ConstraintStrength, Need, Plan},
        text::Text,
    },
    transfer::{codebook::Lookup, finding::FindingCode, json::below, note::Note},
};

pub(super) fn check(meaning: &mut Meaning, plan: &Plan, lookup: &Lookup<'_>) {
    meaning.child(&plan.child, "/child");
    meaning.settlement(plan.case.school_settlement.as_ref(), "/case/school_settlement");
    meaning.settlement(plan.case.contact_settlement.as_ref(), "/case/contact_settlement");
    needs(meaning, plan, lookup);
    strengths(meaning, plan, lookup);
    constraints(meaning, plan);
    evidence(meaning, plan);
    confirmation(meaning, plan);
}

fn needs(meaning: &mut Meaning, plan: &Plan, lookup: &Lookup<'_>) {
    for (index, need) in plan.needs.iter().enumerate() {
        let pointer = format!("{}/item", below("/needs", index));
        if let Some(entry) = lookup.items.get(need.item.as_str())
            && (entry.age_min > 0 || entry.age_max < 17)
            && is_needed(need)
        {
            let item = need.item.to_string();
            let (age_min, age_max) = (entry.age_min, entry.age_max);
            meaning.aged_needs.push(AgedNeed { pointer: pointer.clone(), item, age_min, age_max });
        }
        meaning.item(&need.item, pointer, lookup);
    }
    meaning.repeated(plan.needs.iter().map(|need| need.item.to_string()), "/needs", "/item");
}

fn is_needed(need: &Need) -> bool {
    need.level.is_none_or(|level| level.get() > 0)
}

fn strengths(meaning: &mut Meaning, plan: &Plan, lookup: &Lookup<'_>) {
    for (index, strength) in plan.strengths.iter().enumerate() {
        meaning.strength(&strength.strength, format!("{}/strength", below("/strengths", index)), lookup);
    }
    meaning.repeated(plan.strengths.iter().map(|one| one.strength.to_string()), "/strengths", "/strength");
}

fn constraints(meaning: &mut Meaning, plan: &Plan) {
    let pointer = |index: usize| format!("{}/constraint", below("/constraints", index));
    for (index, one) in plan.constraints.iter().enumerate() {
        if let Constraint::Location(place) = &one.constraint {
            meaning.settlement(Some(place), &pointer(index));
        }
        for (earlier, other) in plan.constraints[..index].iter().enumerate() {
            let both_hard = one.strength == ConstraintStrength::Hard && other.strength == ConstraintStrength::Hard;
            if clash(&one.constraint, &other.constraint, both_hard) {
                let note = Note::at(FindingCode::ConstraintsContradict, pointer(index)).value(&one.constraint);
                let note = note.with("other", other.constraint.to_string().as_str());
                meaning.notes.push(note.also(pointer(earlier)));
            }
        }
    }
    // The same age limit twice is already told as a contradiction.
    let keys = plan.constraints.iter().enumerate().map(|(index, one)| match &one.constraint {
        Constraint::NoChildUnderAge(_) => format!("{index} no_child_under_age"),
        other => other.to_string(),
    });
    meaning.repeated(keys, "/constraints", "/constraint");
}

fn clash(one: &Constraint, other: &Constraint, both_hard: bool) -> bool {
    match (one, other) {
        (Constraint::NoChildUnderAge(_), Constraint::NoChildUnderAge(_)) => true,
        // Two places that would both be welcome are a wish, not a contradiction.
        (Constraint::Location(_), Constraint::Location(_)) => both_hard && one.contradicts(other),
        _ => one.contradicts(other),
    }
}

fn evidence(meaning: &mut Meaning, plan: &Plan) {
    let text = plan.recommendation.as_ref().map(|it| comparable(it.text.as_str())).unwrap_or_default();
    let needs = plan.needs.iter().map(|need| need.evidence.as_ref());
    let strengths = plan.strengths.iter().map(|strength| strength.evidence.as_ref());
    let constraints = plan.constraints.iter().map(|constraint| constraint.evidence.as_ref());
    find(meaning, &text, "/needs", needs);
    find(meaning, &text, "/strengths", strengths);
    find(meaning, &text, "/constraints", constraints);
}

fn find<'a>(meaning: &mut Meaning, text: &str, list: &str, quotes: impl Iterator<Item = Option<&'a Text>>) {
    for (index, quote) in quotes.enumerate() {
        if let Some(quote) = quote
            && !text.contains(&comparable(quote.as_str()))
        {
            let pointer = format!("{}/evidence", below(list, index));
            let note = Note::at(FindingCode::EvidenceNotFound, pointer).value(quote);
            meaning.notes.push(note.also("/recommendation/text"));
        }
    }
}

/// Line breaks, case and composed marks do not make other words of a quotation.
fn comparable(text: &str) -> String {
    let normal = text.nfc().collect::<String>().to_lowercase();
    normal.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn confirmation(meaning: &mut Meaning, plan: &Plan) {
    let Some(confirmed) = &plan.confirmed else { return };
    if confirmed.on < plan.date {
        let note = Note::at(FindingCode::ConfirmedBeforeWritten, "/confirmed/on").value(confirmed.on);
        meaning.notes.push(note.also("/date").with("written", plan.date.to_string().as_str()));
    }
    let act = |level: NeedLevel| level.get() >= 1;
    if !plan.needs.iter().any(|need| need.level.is_some_and(act)) {
        let mut note = Note::at(FindingCode::ConfirmedWithoutNeeds, "/confirmed").value(&confirmed.by);
        // A level that could not be read may be the missing one.
        note.also.extend((0..plan.needs.len()).map(|index| format!("{}/level", below("/needs", index))));
        meaning.notes.push(note.also("/needs"));
    }
}
