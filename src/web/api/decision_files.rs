//! The record of a decision as a file.

use crate::{
    domain::{audit::Action, permission::Permission},
    service::decision_file::RecordForm,
    web::{
        pages::decision_files::file,
        route::{About, Doc, Needs, Parameter, Route, RouteMethod, Takes, to},
    },
};

const QUERY: &[Parameter] = &[
    Parameter::new("cut", Takes::OneOf(&["panel", "family", "file"]), "for whom; panel when absent"),
    Parameter::new("format", Takes::OneOf(RecordForm::CODES), "json when absent"),
    Parameter::new("lang", Takes::OneOf(&["kk", "ru", "en"]), "the language of the PDF"),
];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/audit/decisions/{proposal}",
            "api_decision",
            Needs::Permission(Permission::Audit),
            Doc {
                query: QUERY,
                also: &["application/pdf"],
                ..Doc::get::<serde_json::Value>("The record of a decision: the same bytes when made again")
            },
            to!(file),
        )
        .about(About::Proposal)
        .leaves(&[Action::ReportMade]),
    ]
}
