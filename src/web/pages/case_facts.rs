//! What the register holds of a child's case beside the needs, and what is not known, for somebody to ask.

use serde_json::{Value, json};

use crate::{
    domain::{date::Date, desk::Enquiry, plan::Plan},
    present::{CaseFact, NotKnown},
    web::{call::Call, shown},
};

/// The facts of the case in words; those that are not on record have no value.
pub(super) fn facts(call: &Call, plan: &Plan, age: i32) -> Vec<Value> {
    let case = shown::case_words(call);
    let shown = |fact: CaseFact| {
        json!({
            "code": fact.code, "name": case.name(fact.code), "value": fact.value, "holds_back": fact.holds_back,
        })
    };
    case.facts(plan, age).into_iter().map(shown).collect()
}

/// Until when the plan holds, which is when it is due to be looked through again.
pub(super) fn review_due(call: &Call, plan: &Plan) -> Option<Date> {
    shown::case_words(call).review_due(plan)
}

/// What is not known of the case and the needs, each with the question that was asked about it last.
pub(super) fn unknown(call: &Call, plan: &Plan, age: i32, enquiries: &[&Enquiry]) -> Vec<Value> {
    let case = shown::case_words(call);
    let asked = |code: &str| {
        let about = |enquiry: &&&Enquiry| enquiry.about.fact.as_deref() == Some(code) && enquiry.answer.is_none();
        enquiries.iter().filter(about).map(|enquiry| enquiry.asked_at).max()
    };
    let shown = |NotKnown { code, is_need }: NotKnown<'_>| {
        json!({
            "code": code, "name": case.name(code), "is_need": is_need,
            "asked_at": asked(code).map(crate::domain::clock::Timestamp::micros),
        })
    };
    case.not_known(plan, age).into_iter().map(shown).collect()
}
