//! What changed in the register after a list was made: each record by name, as far as its reader may know it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::lists;
use crate::{
    domain::{code::SettlementCode, family::AvailabilityStatus, permission::Permission},
    i18n::format,
    present::Crowd,
    service::{
        changed_facts::{Answered, FactChange},
        view_run::Look,
    },
    web::{call::Call, problem::Problem, reply::Reply, shown},
};

/// A fact as the list read it and as it is now.
fn in_words(call: &Call, names: &BTreeMap<String, String>, change: &FactChange) -> String {
    let words = call.words();
    let unknown = || words.text("unknown");
    let school = |code: &Option<SettlementCode>| {
        code.as_ref().map_or_else(unknown, |code| names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string()))
    };
    let places = |n: Option<u32>| n.map_or_else(unknown, |n| format::number(call.language, i64::from(n)));
    let answer = |answer: Option<Answered>| {
        let Some(answer) = answer else { return unknown() };
        let status = match answer.status {
            AvailabilityStatus::Free => "availability-free",
            AvailabilityStatus::NotUntil => "availability-not-until",
            AvailabilityStatus::Withdrew => "availability-withdrew",
        };
        let until = answer.until.map(|until| format!(" {}", format::date(call.language, until))).unwrap_or_default();
        format!("{}{until} ({})", words.text(status), format::date(call.language, answer.confirmed_on))
    };
    let (fact, before, after) = match change {
        FactChange::School { before, after, .. } => ("changed-fact-school", school(before), school(after)),
        FactChange::FreePlaces { before, after, .. } => ("changed-fact-places", places(*before), places(*after)),
        FactChange::Availability { before, after, .. } => ("changed-fact-free", answer(*before), answer(*after)),
    };
    let values = [("fact", words.text(fact).into()), ("before", before.into()), ("after", after.into())];
    words.text_with("changed-fact", &values)
}

pub(super) async fn changed(call: Call) -> Result<Reply, Problem> {
    let number = lists::run_of(&call)?;
    let caller = call.caller()?;
    let run = call.app.services.view_list(&caller, number, Look::List).await?;
    let stale = call.app.services.staleness(&caller, number).await?;
    let facts = call.app.services.changed_facts(&caller, number, &stale).await?;
    let names = shown::settlements(&call).await?;
    let mut told: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for fact in &facts {
        told.entry(fact.of()).or_default().push(in_words(&call, &names, fact));
    }
    let view = shown::view(&call, &run.document, &run.policy);
    let crowd = Crowd::of(&run.document);
    let changed = stale.families.iter().filter_map(|code| run.document.family(code));
    let families: Vec<Value> = changed.map(|entry| shown::family_among(&view, entry, &crowd)).collect();
    let context = json!({
        "run": lists::head(&run), "stale": stale, "count": stale.count(), "families": families,
        "facts": told, "may_run": caller.viewer.may(Permission::MakeRuns),
    });
    call.page("pages/changed.html", context)
}
