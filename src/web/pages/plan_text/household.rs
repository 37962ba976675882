//! Household constraints beside the text of a plan: what was suggested, and the answers that came with the form.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{
        plan::ConstraintStrength,
        plan_reading::{PlanReading, SuggestedConstraint, Verdict},
    },
    service::{Fault, plan_text::ConstraintAnswer},
    web::{call::Call, pages::children::constraint_text},
};

/// The suggested constraints; their numbers go on from those of the needs.
pub(super) fn suggestions(
    call: &Call,
    text: &str,
    reading: &PlanReading,
    settlements: &BTreeMap<String, String>,
) -> Vec<Value> {
    let shown = |(place, one): (usize, &SuggestedConstraint)| {
        let given = call.form.get(&format!("constraint.{place}"));
        let kept = one.answer.as_ref().map(|answer| if answer.verdict == Verdict::LeftOut { "no" } else { "yes" });
        let strength = one.answer.as_ref().map_or(one.strength, |answer| answer.strength);
        json!({
            "place": place, "number": reading.suggestions.len() + place + 1,
            "name": constraint_text(call, &one.constraint, settlements), "words": one.span.of(text),
            "answer": given.or(kept), "strength": strength, "suggested": one.strength,
            "verdict": one.answer.as_ref().map(|answer| answer.verdict),
        })
    };
    reading.constraints.iter().enumerate().map(shown).collect()
}

/// The answers of the form; what is no answer becomes a fault.
pub(super) fn read_answers(call: &Call, faults: &mut Vec<Fault>) -> Vec<ConstraintAnswer> {
    let strength = |place: &str| match call.form.get(&format!("strength.{place}")) {
        Some("hard") => Some(ConstraintStrength::Hard),
        Some("soft") => Some(ConstraintStrength::Soft),
        _ => None,
    };
    let mut answers = Vec::new();
    for (place, value) in call.form.under("constraint.") {
        let is_wanted = value == "yes";
        match place.parse() {
            Ok(constraint) if is_wanted || value == "no" => {
                answers.push(ConstraintAnswer { constraint, is_wanted, strength: strength(place) });
            }
            _ => faults.push(Fault::new(format!("constraint.{place}"), "value-unlisted")),
        }
    }
    answers
}
