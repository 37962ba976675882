//! The record of a decision as a file.

use crate::{
    domain::{audit::Action, language::Language, permission::Permission, proposal::ProposalNumber},
    report::match_report::Cut,
    service::decision_file::{RecordForm, WantedRecord},
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page(
            "/audit/decisions/{proposal}/file",
            "decision_file",
            Needs::Permission(Permission::Audit),
            to!(file),
        )
        .about(About::Proposal)
        .leaves(&[Action::ReportMade]),
    ]
}

/// All of it as data, unless the query says otherwise; printed, in the language of the page.
pub(in crate::web) async fn file(call: Call) -> Result<Reply, Problem> {
    let number = call.part("proposal", ProposalNumber::parse)?;
    let unlisted = |field| move || Problem::field(field, "value-unlisted");
    let wanted = WantedRecord {
        cut: call.query.get("cut").map_or(Some(Cut::Panel), Cut::parse).ok_or_else(unlisted("cut"))?,
        form: call
            .query
            .get("format")
            .map_or(Some(RecordForm::Json), RecordForm::parse)
            .ok_or_else(unlisted("format"))?,
        language: call.query.get("lang").map_or(Some(call.language), Language::parse).ok_or_else(unlisted("lang"))?,
    };
    let bytes = call.app.services.decision_record(&call.caller()?, number, wanted).await?;
    Ok(Reply::File { media: wanted.form.media(), name: Some(wanted.name(number)), bytes, forever: false })
}
