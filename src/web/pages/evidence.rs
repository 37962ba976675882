//! Evidence of a child's needs: added on a page of its own, shown in the row of its need.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::children::needs;
use crate::{
    domain::{
        audit::Action,
        code::{ChildCode, ItemCode},
        date::Date,
        evidence::{Evidence, EvidenceKind, EvidenceNumber},
        permission::Permission,
        text::Text,
    },
    service::{Fault, ServiceError, evidence::NewEvidence},
    web::{
        call::{Call, Reading, listed, shape},
        local::child_page,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

const PAGE: &str = "/children/{child}/evidence";

pub(super) fn routes() -> Vec<Route> {
    const EDIT: Needs = Needs::Permission(Permission::EditChildren);
    vec![
        Route::page(PAGE, "evidence", EDIT, to!(page)).about(About::Child).leaves(&[Action::RecordViewed]),
        Route::form(PAGE, "evidence_add", EDIT, to!(add))
            .about(About::Child)
            .leaves(&[Action::EvidenceChanged])
            .keeps(),
        Route::form("/evidence/{evidence}/take-back", "evidence_take_back", EDIT, to!(take_back))
            .leaves(&[Action::EvidenceChanged]),
    ]
}

fn code(call: &Call) -> Result<ChildCode, Problem> {
    call.part("child", ChildCode::parse)
}

async fn page(call: Call) -> Result<Reply, Problem> {
    show(&call, 200, &[]).await
}

async fn show(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let code = code(call)?;
    let page = call.app.services.view_child(&call.caller()?, &code).await?;
    let needs = page.plan.as_ref().map(|plan| needs(call, &plan.value)).unwrap_or_default();
    let needs: Vec<Value> =
        needs.into_iter().map(|need| json!({ "value": need["item"], "text": need["name"] })).collect();
    let typed = Typed::into(call, format!("{}/evidence", child_page(&code))).await?;
    let item = typed.get("item").or(call.query.get("item"));
    let context = json!({
        "code": code, "needs": needs, "item": item,
        "kinds": shown::choices(call, "evidence", EvidenceKind::ALL.iter().map(|kind| kind.code())),
        "values": typed.values(), "faults": shown::faults(call, faults), "drafts": typed.notices(None),
    });
    call.page_with(status, "pages/evidence.html", context)
}

async fn add(call: Call) -> Result<Reply, Problem> {
    let code = code(&call)?;
    let form = &call.form;
    let mut reading = Reading::default();
    let item = reading.need(form, "item", |text| ItemCode::parse(text).map_err(shape));
    let kind = reading.need(form, "kind", |text| listed(EvidenceKind::parse(text)));
    let on = reading.need(form, "on", |text| Date::parse(text).map_err(shape));
    let kept_at = reading.need(form, "kept_at", |text| Text::parse(text).map_err(shape));
    let words = reading.may(form, "words", |text| Text::parse(text).map_err(shape));
    let added = match reading.finish(item.zip(kind).zip(on).zip(kept_at)) {
        Ok((((item, kind), on), kept_at)) => {
            let new = NewEvidence { item, kind, on, kept_at, words };
            call.app.services.add_evidence(&call.caller()?, &code, new).await
        }
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(Reply::saying(format!("{}?tab=needs", child_page(&code)), "said-saved")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn take_back(call: Call) -> Result<Reply, Problem> {
    let number = call.part("evidence", EvidenceNumber::parse)?;
    let child = call.app.services.take_evidence_back(&call.caller()?, number).await?;
    Ok(Reply::saying(format!("{}?tab=needs", child_page(&child)), "said-saved"))
}

/// Evidence by the code of its need.
pub(super) fn by_need(evidence: &[Evidence], staff: &BTreeMap<String, String>) -> BTreeMap<String, Vec<Value>> {
    let mut told: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for one in evidence {
        let by = staff.get(one.added_by.as_str()).map_or(one.added_by.as_str(), String::as_str);
        told.entry(one.item.to_string()).or_default().push(json!({
            "number": one.number, "kind": one.kind, "on": one.on, "kept_at": one.kept_at, "words": one.words, "by": by,
        }));
    }
    told
}
