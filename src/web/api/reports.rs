//! The report of a proposal, as a document or as PDF.

use crate::{
    domain::{audit::Action, permission::Permission, proposal::ProposalNumber},
    web::{
        call::Call,
        pages::reports,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Parameter, Route, RouteMethod, Takes, to},
    },
};

/// What the query says.
const REPORT_QUERY: &[Parameter] = &[
    Parameter::new("cut", Takes::OneOf(&["panel", "family", "file"]), "for whom; panel when absent"),
    Parameter::new("lang", Takes::OneOf(&["kk", "ru", "en"]), "the language of the answer when absent"),
    Parameter::new("format", Takes::OneOf(&["pdf", "json"]), "json when absent"),
];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/proposals/{proposal}/report",
            "api_report",
            Needs::Permission(Permission::ViewProposals),
            Doc {
                query: REPORT_QUERY,
                also: &["application/pdf"],
                ..Doc::get::<serde_json::Value>("The report of a proposal that was sent; as PDF with format=pdf")
            },
            to!(show),
        )
        .about(About::Proposal)
        .leaves(&[Action::ReportMade]),
    ]
}

async fn show(call: Call) -> Result<Reply, Problem> {
    let number = call.part("proposal", ProposalNumber::parse)?;
    let wanted = reports::wanted(&call)?;
    let wants_pdf = match call.query.get("format") {
        None => call.header("accept").is_some_and(|accept| accept.starts_with("application/pdf")),
        Some("pdf") => true,
        Some("json") => false,
        Some(_) => return Err(Problem::field("format", "value-unlisted")),
    };
    if wants_pdf {
        return reports::file(&call, number, wanted).await;
    }
    Reply::json(&call.app.services.report(&call.caller()?, number, wanted).await?)
}
