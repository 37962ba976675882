//! A list, a comparison, or who is not considered, as a file.

use crate::{
    domain::{audit::Action, permission::Permission},
    service::{
        arrangement::ListOrder,
        list_file::{SEPARATED, WORKBOOK},
    },
    web::{
        call::Call,
        pages::list_files::{comparison, excluded, list},
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Parameter, Route, RouteMethod, Takes, to},
    },
};

const LANGUAGE: Parameter =
    Parameter::new("lang", Takes::OneOf(&["kk", "ru", "en"]), "the language of the answer when absent");

const LIST_QUERY: &[Parameter] = &[
    Parameter::new("sort", Takes::OneOf(ListOrder::CODES), "fit when absent"),
    Parameter::new("near", Takes::OneOf(&["20", "60", "150"]), "only within so many kilometres of the child"),
    Parameter::new("free", Takes::OneOf(&["yes"]), "only with a free place"),
    Parameter::new("place", Takes::Text(40), "only in this settlement"),
    LANGUAGE,
];

const COMPARE_QUERY: &[Parameter] =
    &[Parameter::new("family", Takes::Text(200), "codes, with commas between them"), LANGUAGE];

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewRuns);
    let get = |path, name, (summary, media, query), handler, leaves| {
        let doc = Doc { reply: None, also: Some(media), ..Doc::get::<serde_json::Value>(summary).query(query) };
        Route::api(RouteMethod::Get, path, name, VIEW, doc, handler).about(About::Run).leaves(leaves)
    };
    vec![
        get(
            "/api/v1/runs/{run}/file",
            "api_run_file",
            ("A list as a workbook: what its page says; on record before its first byte leaves", WORKBOOK, LIST_QUERY),
            to!(list),
            &[Action::RunViewed, Action::Exported],
        ),
        get(
            "/api/v1/runs/{run}/compare/file",
            "api_compare_file",
            ("Two to four families side by side as a workbook", WORKBOOK, COMPARE_QUERY),
            to!(compare),
            &[Action::ComparisonViewed, Action::Exported],
        ),
        get(
            "/api/v1/runs/{run}/exclusions/file",
            "api_exclusions_file",
            ("Who is not considered, and why, as separated values", SEPARATED, &[LANGUAGE]),
            to!(excluded),
            &[Action::ExclusionsViewed, Action::Exported],
        ),
    ]
}

async fn compare(call: Call) -> Result<Reply, Problem> {
    comparison(&call, "family").await
}
