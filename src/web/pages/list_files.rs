//! A list, a comparison, or who is not considered, as a file.

use super::{lists, run_list::asked};
use crate::{
    domain::{audit::Action, permission::Permission},
    i18n::Language,
    service::list_file::Wanted,
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewRuns);
    let page = |path, name, handler, leaves| Route::page(path, name, VIEW, handler).about(About::Run).leaves(leaves);
    vec![
        page("/runs/{run}/file", "run_file", to!(list), &[Action::RunViewed, Action::Exported]),
        page("/runs/{run}/compare/file", "compare_file", to!(compare), &[Action::ComparisonViewed, Action::Exported]),
        page(
            "/runs/{run}/excluded/file",
            "excluded_file",
            to!(excluded),
            &[Action::ExclusionsViewed, Action::Exported],
        ),
    ]
}

/// The list as it is asked for.
pub(in crate::web) async fn list(call: Call) -> Result<Reply, Problem> {
    let wanted = Wanted::List(asked(&call.query));
    file(&call, wanted).await
}

async fn compare(call: Call) -> Result<Reply, Problem> {
    comparison(&call, "f").await
}

/// The families that the field of the query names, side by side.
pub(in crate::web) async fn comparison(call: &Call, field: &'static str) -> Result<Reply, Problem> {
    let families = lists::compared(call, field).await?;
    file(call, Wanted::Compare(families)).await
}

/// Who is not considered, and why.
pub(in crate::web) async fn excluded(call: Call) -> Result<Reply, Problem> {
    file(&call, Wanted::Excluded).await
}

/// The file in the language of the page, unless the query says otherwise.
async fn file(call: &Call, wanted: Wanted) -> Result<Reply, Problem> {
    let language = call.query.get("lang").map_or(Some(call.language), Language::parse);
    let language = language.ok_or_else(|| Problem::field("lang", "value-unlisted"))?;
    let made = call.app.services.list_file(&call.caller()?, lists::run_of(call)?, wanted, language).await?;
    Ok(Reply::File { media: made.media, name: Some(made.name), bytes: made.bytes, forever: false })
}
