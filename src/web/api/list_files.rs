//! A list, a comparison, who is not considered, or the place of one family, as a file.

use crate::{
    domain::{audit::Action, permission::Permission},
    service::{
        arrangement::ListOrder,
        made_file::{PAPER, SEPARATED, WORKBOOK},
    },
    web::{
        call::Call,
        pages::list_files::{comparison, excluded, list, why},
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Parameter, Route, RouteMethod, Takes, to},
    },
};

/// In which language a file is.
pub(super) const LANGUAGE: Parameter =
    Parameter::new("lang", Takes::OneOf(&["kk", "ru", "en"]), "the language of the answer when absent");

const BOOK: Parameter = Parameter::new("format", Takes::OneOf(&["xlsx", "pdf"]), "xlsx when absent");

const TABLE: Parameter = Parameter::new("format", Takes::OneOf(&["csv", "pdf"]), "csv when absent");

/// In which order families of a list stand, and which of them are left: as on its page.
pub(super) const ARRANGED: [Parameter; 5] = [
    Parameter::new("sort", Takes::OneOf(ListOrder::CODES), "fit when absent"),
    Parameter::new("near", Takes::OneOf(&["20", "60", "150"]), "only within so many kilometres of the child"),
    Parameter::new("free", Takes::OneOf(&["yes"]), "only with a free place"),
    Parameter::new(
        "takes",
        Takes::OneOf(&["2", "3", "4", "5", "6", "7", "8", "9"]),
        "only with free places for so many children",
    ),
    Parameter::new("place", Takes::Text(40), "only in this settlement"),
];

const LIST_QUERY: &[Parameter] = &[ARRANGED[0], ARRANGED[1], ARRANGED[2], ARRANGED[3], ARRANGED[4], BOOK, LANGUAGE];

const COMPARE_QUERY: &[Parameter] =
    &[Parameter::new("family", Takes::Text(200), "codes, with commas between them"), BOOK, LANGUAGE];

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewRuns);
    let get = |path, name, (summary, media, query), handler, leaves| {
        let doc = Doc { reply: None, also: media, ..Doc::get::<serde_json::Value>(summary).query(query) };
        Route::api(RouteMethod::Get, path, name, VIEW, doc, handler).about(About::Run).leaves(leaves)
    };
    vec![
        get(
            "/api/v1/runs/{run}/file",
            "api_run_file",
            (
                "A list as a workbook or as PDF: what its page says; on record before its first byte leaves",
                &[WORKBOOK, PAPER],
                LIST_QUERY,
            ),
            to!(list),
            &[Action::RunViewed, Action::Exported],
        ),
        get(
            "/api/v1/runs/{run}/compare/file",
            "api_compare_file",
            ("Two to four families side by side as a workbook or as PDF", &[WORKBOOK, PAPER], COMPARE_QUERY),
            to!(compare),
            &[Action::ComparisonViewed, Action::Exported],
        ),
        get(
            "/api/v1/runs/{run}/exclusions/file",
            "api_exclusions_file",
            ("Who is not considered, and why, as separated values or as PDF", &[SEPARATED, PAPER], &[TABLE, LANGUAGE]),
            to!(excluded),
            &[Action::ExclusionsViewed, Action::Exported],
        ),
        get(
            "/api/v1/runs/{run}/families/{family}/explanation/file",
            "api_explanation_file",
            ("Why a family stands where it stands, as PDF", &[PAPER], &[LANGUAGE]),
            to!(why),
            &[Action::ExplanationViewed, Action::Exported],
        ),
    ]
}

async fn compare(call: Call) -> Result<Reply, Problem> {
    comparison(&call, "family").await
}
