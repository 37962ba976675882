//! A list, a comparison, who is not considered, or the place of one family, as a file.

use super::{lists, run_list::asked};
use crate::{
    domain::{audit::Action, permission::Permission},
    i18n::Language,
    service::{list_file::Wanted, made_file::Format},
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
        page(
            "/runs/{run}/families/{family}/why/file",
            "why_file",
            to!(why),
            &[Action::ExplanationViewed, Action::Exported],
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

/// Why a family stands where it stands.
pub(in crate::web) async fn why(call: Call) -> Result<Reply, Problem> {
    let family = call.part("family", |text| Ok::<_, ()>(text.to_owned()))?;
    file(&call, Wanted::Why(family)).await
}

/// The file in its usual format and the language of the page, unless the query says otherwise.
async fn file(call: &Call, wanted: Wanted) -> Result<Reply, Problem> {
    let language = language(call)?;
    let format = call.query.get("format").map_or(wanted.formats().first().copied(), Format::parse);
    let format = format.ok_or_else(|| Problem::field("format", "value-unlisted"))?;
    let made = call.app.services.list_file(&call.caller()?, lists::run_of(call)?, (wanted, format), language).await?;
    Ok(Reply::made(made.file))
}

/// The language a file is asked for in.
pub(in crate::web) fn language(call: &Call) -> Result<Language, Problem> {
    let language = call.query.get("lang").map_or(Some(call.language), Language::parse);
    language.ok_or_else(|| Problem::field("lang", "value-unlisted"))
}
