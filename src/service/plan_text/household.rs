//! Answers to household constraints that were read from the text of a plan. What is taken stands in the plan, which
//! waits to be confirmed; what is left out does not.

use std::collections::BTreeSet;

use super::{ConstraintAnswer, Fault};
use crate::domain::{
    code::StaffCode,
    date::Date,
    plan::{Plan, PlanConstraint},
    plan_reading::{ConstraintAnswered, PlanReading, Verdict},
    text::Text,
};

/// Most constraints of a plan.
pub(super) const MOST: usize = 24;

/// Writes the answers into the reading; answers the constraints of the plan after them.
pub(super) fn answer(
    plan: &Plan,
    reading: &mut PlanReading,
    given: Vec<ConstraintAnswer>,
    (by, on): (&StaffCode, Date),
    faults: &mut Vec<Fault>,
) -> Vec<PlanConstraint> {
    let text = plan.recommendation.as_ref().map_or("", |own| own.text.as_str());
    let (mut kept, mut seen) = (plan.constraints.clone(), BTreeSet::new());
    for answer in given {
        let field = format!("constraint.{}", answer.constraint);
        let Some(suggested) = reading.constraints.get_mut(answer.constraint) else {
            faults.push(Fault::new(field, "value-unlisted"));
            continue;
        };
        if !seen.insert(answer.constraint) {
            faults.push(Fault::new(field, "suggestion-denied"));
            continue;
        }
        let strength = answer.strength.filter(|_| answer.is_wanted).unwrap_or(suggested.strength);
        let verdict = match (answer.is_wanted, strength == suggested.strength) {
            (false, _) => Verdict::LeftOut,
            (true, true) => Verdict::Accepted,
            (true, false) => Verdict::Changed,
        };
        let evidence = suggested.span.of(text).and_then(|words| Text::parse(words).ok());
        let was_taken = suggested.answer.as_ref().is_some_and(|answer| answer.verdict != Verdict::LeftOut);
        if answer.is_wanted {
            let next = PlanConstraint { constraint: suggested.constraint.clone(), strength, evidence };
            if let Err(code) = take(&mut kept, next) {
                faults.push(Fault::new(field, code));
            }
        } else if was_taken {
            kept.retain(|one| one.constraint != suggested.constraint || one.evidence != evidence);
        }
        suggested.answer = Some(ConstraintAnswered { verdict, strength, by: by.clone(), on });
    }
    kept
}

/// Puts a constraint into the plan, or answers why it cannot stand there.
fn take(kept: &mut Vec<PlanConstraint>, next: PlanConstraint) -> Result<(), &'static str> {
    if kept.iter().any(|one| one.constraint.contradicts(&next.constraint)) {
        return Err("suggestion-contradicts");
    }
    if let Some(same) = kept.iter_mut().find(|one| one.constraint == next.constraint) {
        *same = next;
    } else if kept.len() < MOST {
        kept.push(next);
    } else {
        return Err("suggestion-many");
    }
    Ok(())
}
