//! Evidence of children's needs.

use super::{LIST_QUERY, List, cases::Number, paged};
use crate::{
    domain::{
        audit::Action,
        code::ChildCode,
        evidence::{Evidence, EvidenceNumber},
        permission::Permission,
    },
    service::evidence::NewEvidence,
    web::{
        call::Call,
        local::child_page,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Route, RouteMethod, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    const EDIT: Needs = Needs::Permission(Permission::EditChildren);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/children/{child}/evidence",
            "api_evidence",
            Needs::Permission(Permission::ViewChildren),
            Doc::get::<List<Evidence>>("What the needs of a child rest on beside the words of the plan")
                .query(LIST_QUERY),
            to!(list),
        )
        .about(About::Child)
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/children/{child}/evidence",
            "api_evidence_add",
            EDIT,
            Doc::post::<NewEvidence, Number>(
                "Adds evidence of a need: what it is, of which day, where it is kept",
                201,
            ),
            to!(add),
        )
        .about(About::Child)
        .leaves(&[Action::EvidenceChanged]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/evidence/{evidence}/take-back",
            "api_evidence_take_back",
            EDIT,
            Doc { body: None, ..Doc::post::<Number, Number>("Takes evidence back that was added wrongly", 200) },
            to!(take_back),
        )
        .leaves(&[Action::EvidenceChanged]),
    ]
}

fn code(call: &Call) -> Result<ChildCode, Problem> {
    call.part("child", ChildCode::parse)
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let evidence = call.app.services.list_evidence(&call.caller()?, &code(&call)?).await?;
    paged(&call, &evidence, |one| one.number.to_string())
}

async fn add(call: Call) -> Result<Reply, Problem> {
    let code = code(&call)?;
    let number = call.app.services.add_evidence(&call.caller_once()?, &code, call.json()?).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1{}/evidence", child_page(&code)))
}

async fn take_back(call: Call) -> Result<Reply, Problem> {
    let number = call.part("evidence", EvidenceNumber::parse)?;
    call.app.services.take_evidence_back(&call.caller_once()?, number).await?;
    Reply::json(&Number { number: number.to_string() })
}
