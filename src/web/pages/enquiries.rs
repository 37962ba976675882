//! Questions about a record and their answers, as every page shows them that they belong to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{
        about::KeptAbout,
        desk::{Asks, Enquiry, EnquiryKind},
    },
    service::reminders::Reminder,
    web::{
        call::Call,
        local::{child_page, family_page},
        shown,
    },
};

/// Questions with their answers, the latest first. Reminders are one's own and stand on one's desk only.
pub(super) fn told<'e>(
    call: &Call,
    staff: &BTreeMap<String, String>,
    enquiries: impl IntoIterator<Item = &'e Enquiry>,
) -> Vec<Value> {
    let name = |code: &str| staff.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let mut told: Vec<&Enquiry> =
        enquiries.into_iter().filter(|enquiry| enquiry.kind != EnquiryKind::Reminder).collect();
    told.sort_by_key(|enquiry| std::cmp::Reverse(enquiry.asked_at));
    let shown = |enquiry: &Enquiry| {
        json!({
            "href": href(enquiry), "number": enquiry.number, "kind": enquiry.kind, "words": words(call, enquiry), "about": enquiry.about,
            "fact": enquiry.about.fact.as_deref().map(|fact| shown::fact_name(call, fact)),
            "by": name(enquiry.asked_by.as_str()), "at": enquiry.asked_at.micros(),
            "to": enquiry.to.as_ref().map(|to| name(to.as_str())),
            "answer": enquiry.answer.as_ref().map(|answer| json!({
                "words": answer.words, "by": name(answer.by.as_str()), "at": answer.at.micros(),
            })),
        })
    };
    told.into_iter().map(shown).collect()
}

/// The question as it was written, or as the program words it in the language of the page.
fn words(call: &Call, enquiry: &Enquiry) -> Option<String> {
    let worded = |asks: Asks| call.words().text(&format!("enquiry-asks-{}", asks.code().replace('_', "-")));
    enquiry.words.as_ref().map(|words| words.as_str().to_owned()).or_else(|| enquiry.asks.map(worded))
}

/// The page of what a question is about.
fn href(enquiry: &Enquiry) -> Option<String> {
    let KeptAbout { kind, code, .. } = &enquiry.about;
    match kind.as_str() {
        "child" => Some(child_page(code)),
        "family" => Some(family_page(code)),
        "run" => Some(format!("/runs/{code}")),
        "proposal" => Some(format!("/proposals/{code}")),
        _ => None,
    }
}

/// Reminders that were not put away, each with how it stands.
pub(super) fn reminders(call: &Call, reminders: &[Reminder]) -> Vec<Value> {
    let shown = |reminder: &Reminder| {
        let Enquiry { number, about, subject, asked_at, .. } = &reminder.enquiry.value;
        json!({
            "number": number, "version": reminder.enquiry.version, "family": about.code, "run": reminder.run,
            "child": subject.as_ref().map(crate::domain::access::Subject::code), "at": asked_at.micros(),
            "fact": about.fact.as_deref().map(|fact| shown::fact_name(call, fact)), "state": reminder.state,
        })
    };
    reminders.iter().map(shown).collect()
}
