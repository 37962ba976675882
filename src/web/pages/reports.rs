//! The report of a proposal, to read and to print.

use serde_json::json;

use crate::{
    domain::{audit::Action, language::Language, permission::Permission, proposal::ProposalNumber},
    i18n::Translator,
    report::{html, match_report::Cut},
    service::report::Wanted,
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/proposals/{proposal}/report", "report", Needs::Permission(Permission::ViewProposals), to!(show))
            .about(About::Proposal)
            .leaves(&[Action::ReportMade]),
    ]
}

/// Which report is asked for: all of it, in the language of the page, unless the query says otherwise.
pub(in crate::web) fn wanted(call: &Call) -> Result<Wanted, Problem> {
    let cut = call.query.get("cut").map_or(Some(Cut::Panel), Cut::parse);
    let language = call.query.get("lang").map_or(Some(call.language), Language::parse);
    let cut = cut.ok_or_else(|| Problem::field("cut", "value-unlisted"))?;
    Ok(Wanted { cut, language: language.ok_or_else(|| Problem::field("lang", "value-unlisted"))? })
}

/// The report as a file.
pub(in crate::web) async fn file(call: &Call, number: ProposalNumber, wanted: Wanted) -> Result<Reply, Problem> {
    let bytes = call.app.services.report_pdf(&call.caller()?, number, wanted).await?;
    let name = format!("{number}-{}-{}.pdf", wanted.cut.code(), wanted.language);
    Ok(Reply::File { media: "application/pdf", name: Some(name), bytes, forever: false })
}

async fn show(call: Call) -> Result<Reply, Problem> {
    let number = call.part("proposal", ProposalNumber::parse)?;
    let wanted = wanted(&call)?;
    if call.query.get("format") == Some("pdf") {
        return file(&call, number, wanted).await;
    }
    let sheet = call.app.services.report(&call.caller()?, number, wanted).await?;
    let words = Translator::shared(wanted.language);
    call.page(
        "pages/report.html",
        json!({
            "number": number, "title": sheet.title, "fragment": html::fragment(&sheet, words),
            "cut": wanted.cut.code(), "lang": wanted.language.code(),
            "cuts": Cut::ALL.map(Cut::code), "languages": Language::ALL.map(Language::code),
        }),
    )
}
