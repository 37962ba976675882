//! What the register holds of a child's case beside the needs: the form sought, the act it rests on, whether the
//! way to a substitute family is open, until when the plan holds; and what is not known, for somebody to ask.

use serde_json::{Value, json};

use crate::{
    domain::{
        date::Date,
        desk::Enquiry,
        plan::{DatedStatus, Plan},
    },
    i18n::format,
    matching::policy::Check,
    web::{call::Call, shown},
};

/// Facts of the case in the order of the page, with the codes under which they are asked for.
const ASKED: [&str; 8] = [
    "case.form",
    "case.category",
    "case.legal_basis",
    "case.birth_family_return",
    "case.relative_search",
    "case.opinion_recorded_on",
    "case.consent_recorded_on",
    "case.school_settlement",
];

/// A fact of the case: its value where it is on record, and whether it holds the search back.
struct Fact {
    code: &'static str,
    value: Option<String>,
    holds_back: bool,
}

/// The facts of the case in words; those that are not on record have no value.
pub(super) fn facts(call: &Call, plan: &Plan, age: i32) -> Vec<Value> {
    let fact = |code| match code {
        "case.birth_family_return" => gate(call, code, plan.case.birth_family_return.as_ref()),
        "case.relative_search" => gate(call, code, plan.case.relative_search.as_ref()),
        code => Fact { code, value: value(call, plan, code), holds_back: false },
    };
    let facts = ASKED.into_iter().filter(|code| *code != "case.school_settlement");
    let facts = facts.map(fact).filter(|fact| fact.value.is_some() || is_asked(call, fact.code, age));
    facts
        .map(|fact| {
            let name = shown::fact_name(call, fact.code);
            json!({ "code": fact.code, "name": name, "value": fact.value, "holds_back": fact.holds_back })
        })
        .collect()
}

/// The consent of a child is asked for from an age on only (R-CASE-05).
fn is_asked(call: &Call, code: &str, age: i32) -> bool {
    let consent = call.app.services.policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::ChildConsent { min_age } => Some(i32::from(min_age)),
        _ => None,
    });
    code != "case.consent_recorded_on" || consent.is_some_and(|from| age >= from)
}

fn value(call: &Call, plan: &Plan, code: &str) -> Option<String> {
    let (case, words) = (&plan.case, call.words());
    let day = |day: Option<Date>| day.map(|day| format::date(call.language, day));
    match code {
        "case.form" => {
            let form = case.form?;
            let known = call.app.services.policy.file().placement_forms.iter().find(|known| known.code == form.code());
            Some(known.map_or(form.code(), |known| known.name.get(call.language)).to_owned())
        }
        "case.category" => case.category.map(|category| word(call, &category)),
        "case.legal_basis" => {
            case.legal_basis.as_ref().map(|act| format!("{} · {}", word(call, &act.kind), act.reference))
        }
        "case.opinion_recorded_on" => day(case.opinion_recorded_on),
        "case.consent_recorded_on" => day(case.consent_recorded_on),
        "case.school_settlement" => case.school_settlement.as_ref().map(|_| words.text("value-recorded")),
        _ => None,
    }
}

/// A status that opens the way to a substitute family or holds it back (R-ROUTE-01, R-ROUTE-02).
fn gate<S: serde::Serialize>(call: &Call, code: &'static str, found: Option<&DatedStatus<S>>) -> Fact {
    let Some(found) = found else { return Fact { code, value: None, holds_back: true } };
    let status = serde_json::to_value(&found.status).unwrap_or_default();
    let accepted = |rule: &crate::matching::policy::Rule| {
        let check = serde_json::to_value(&rule.check).unwrap_or_default();
        (format!("case.{}", check["kind"].as_str()?) == code)
            .then(|| check["accepted"].as_array().is_some_and(|accepted| accepted.contains(&status)))
    };
    let opens = call.app.services.policy.file().rules.iter().find_map(accepted).unwrap_or(true);
    let mut parts = vec![word(call, &found.status), format::date(call.language, found.as_of)];
    parts.extend(found.source.as_ref().map(ToString::to_string));
    Fact { code, value: Some(parts.join(" · ")), holds_back: !opens }
}

/// A status in words.
fn word(call: &Call, status: &impl serde::Serialize) -> String {
    let code = serde_json::to_value(status).unwrap_or_default();
    call.words().text(&format!("value-{}", code.as_str().unwrap_or_default().replace('_', "-")))
}

/// Until when the plan holds, which is when it is due to be looked through again (R-CASE-04).
pub(super) fn review_due(call: &Call, plan: &Plan) -> Option<Date> {
    let days = call.app.services.policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::PlanRecommendation { max_age_days } => Some(max_age_days),
        _ => None,
    });
    days.map(|days| plan.date.plus_days(days))
}

/// What is not known of the case and the needs, each with the question that was asked about it last.
pub(super) fn unknown(call: &Call, plan: &Plan, age: i32, enquiries: &[&Enquiry]) -> Vec<Value> {
    let is_missing = |code: &&str| match *code {
        "case.birth_family_return" => plan.case.birth_family_return.is_none(),
        "case.relative_search" => plan.case.relative_search.is_none(),
        code => value(call, plan, code).is_none() && is_asked(call, code, age),
    };
    let of_case = ASKED.iter().copied().filter(is_missing).map(|code| (code, false));
    let not_assessed = plan.needs.iter().filter(|need| need.level.is_none()).map(|need| (need.item.as_str(), true));
    let asked = |code: &str| {
        let about = |enquiry: &&&Enquiry| enquiry.about.fact.as_deref() == Some(code) && enquiry.answer.is_none();
        enquiries.iter().filter(about).map(|enquiry| enquiry.asked_at).max()
    };
    let shown = |(code, is_need): (&str, bool)| {
        json!({
            "code": code, "name": shown::fact_name(call, code), "is_need": is_need,
            "asked_at": asked(code).map(crate::domain::clock::Timestamp::micros),
        })
    };
    not_assessed.chain(of_case).map(shown).collect()
}
