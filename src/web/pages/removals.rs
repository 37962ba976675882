//! A family taken out of a list by hand, and put back.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::lists::{head, run_of};
use crate::{
    domain::{
        audit::Action,
        code::FamilyCode,
        permission::Permission,
        removal::{RemovalReason, TakenOut},
        run::RunNumber,
    },
    service::{
        Fault, ServiceError,
        removals::{Removal, TakenOutBefore},
        view_run::Look,
    },
    web::{
        call::{Call, Reading, listed, reason},
        local::escape,
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

const PROPOSE: Needs = Needs::Permission(Permission::Propose);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/runs/{run}/families/{family}/take-out", "take_out", PROPOSE, to!(ask))
            .about(About::Run)
            .leaves(&[Action::ExplanationViewed]),
        Route::form("/runs/{run}/families/{family}/take-out", "take_out_send", PROPOSE, to!(take_out))
            .about(About::Run)
            .leaves(&[Action::FamilyTakenOut])
            .keeps(),
        Route::form("/runs/{run}/families/{family}/put-back", "put_back", PROPOSE, to!(put_back))
            .about(About::Run)
            .leaves(&[Action::FamilyPutBack])
            .on(ANYWHERE)
            .keeps(),
    ]
}

/// What is told of a family that was taken out.
pub(super) fn told(taken: &TakenOut, staff: &BTreeMap<String, String>) -> Value {
    let by = staff.get(taken.by.as_str()).cloned().unwrap_or_else(|| taken.by.to_string());
    json!({
        "family": taken.family, "because": taken.because, "words": taken.words, "restricted": taken.restricted,
        "by": by, "at": taken.at.micros(),
    })
}

/// The same of an earlier list.
pub(super) fn told_before(before: &TakenOutBefore, staff: &BTreeMap<String, String>) -> Value {
    let mut told = told(&before.taken_out, staff);
    told["run"] = json!(before.run);
    told
}

/// The form, or why there is none to fill in.
async fn ask(call: Call) -> Result<Reply, Problem> {
    let family = call.part("family", FamilyCode::parse)?;
    match call.app.services.check_take_out(&call.caller()?, run_of(&call)?, &family).await {
        Ok(()) => show(&call, 200, &[]).await,
        Err(ServiceError::Invalid(faults)) => show(&call, 200, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// The form with what is wrong and what was typed.
async fn show(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let family = call.part("family", FamilyCode::parse)?;
    let look = Look::Why(family.to_string());
    let run = call.app.services.view_list(&call.caller()?, run_of(call)?, look).await?;
    let typed = Typed::into(call, take_out_page(run.record.number, &family)).await?;
    let context = json!({
        "run": head(&run), "family": family, "reasons": shown::choices(call, "removal", RemovalReason::CODES.iter().copied()),
        "faults": shown::faults(call, faults), "values": typed.values(), "drafts": typed.notices(None),
        "refused": faults.iter().any(|fault| fault.field == "family"),
    });
    call.page_with(status, "pages/take-out.html", context)
}

fn take_out_page(run: RunNumber, family: &FamilyCode) -> String {
    format!("/runs/{run}/families/{}/take-out", escape(family.as_str()))
}

async fn take_out(call: Call) -> Result<Reply, Problem> {
    let (run, family) = (run_of(&call)?, call.part("family", FamilyCode::parse)?);
    let mut reading = Reading::default();
    let because = reading.need(&call.form, "because", |text| listed(RemovalReason::parse(text)));
    let words = reading.need(&call.form, "words", reason);
    let restricted = call.form.get("restricted").is_some();
    let removal = because.zip(words).map(|(because, words)| Removal { because, words, restricted });
    let done = match reading.finish(removal) {
        Ok(removal) => call.app.services.take_out(&call.caller()?, (run, family), removal).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Reply::saying(format!("/runs/{run}/excluded?state=taken_out"), "said-taken-out")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn put_back(call: Call) -> Result<Reply, Problem> {
    let (run, family) = (run_of(&call)?, call.part("family", FamilyCode::parse)?);
    let mut reading = Reading::default();
    let words = reading.need(&call.form, "words", reason);
    let words = reading.finish(words)?;
    call.app.services.put_back(&call.caller()?, (run, family), words).await?;
    Ok(Reply::saying(format!("/runs/{run}"), "said-put-back"))
}
