//! My work: what waits for me today, what is overdue, what waits for others.

use serde_json::{Value, json};

use crate::{
    domain::{audit::Action, permission::Permission, step::Step},
    service::{
        children::ChildSummary,
        made_file::Format,
        work_items::{self, WorkAsked},
        workload::workload,
    },
    web::{
        call::Call,
        drawn,
        local::child_page,
        pages::{enquiries, list_files::language, re_reviews},
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/work", "work", Needs::Permission(Permission::ViewProposals), to!(work))
            .leaves(&[Action::RecordsListed]),
        Route::page("/work/file", "work_file", Needs::Permission(Permission::ViewProposals), to!(file))
            .leaves(&[Action::RecordsListed, Action::Exported]),
    ]
}

/// Cases that one part of the list shows.
const PART: usize = 100;

/// Where a step is done.
pub(super) fn next_page(child: &ChildSummary) -> String {
    match (child.step, child.run, child.proposal) {
        (Step::ConfirmNeeds, _, _) => format!("{}/needs/confirm", child_page(&child.code)),
        (Step::Propose, _, Some(proposal)) => format!("/proposals/{proposal}"),
        (Step::Propose, Some(run), None) => format!("/runs/{run}"),
        (Step::Review | Step::SecondCheck | Step::Move | Step::Settled, _, Some(proposal)) => {
            format!("/proposals/{proposal}")
        }
        _ => child_page(&child.code),
    }
}

/// Which part of the list the query asks for.
pub(in crate::web) fn asked(call: &Call) -> WorkAsked {
    WorkAsked::of(call.query.get("show"), call.query.get("view") != Some("all"))
}

/// The list as separated values, unless the query says otherwise.
pub(in crate::web) async fn file(call: Call) -> Result<Reply, Problem> {
    let format = call.query.get("format").map_or(Some(Format::Csv), Format::parse);
    let format = format.ok_or_else(|| Problem::field("format", "value-unlisted"))?;
    let made = call.app.services.work_file(&call.caller()?, asked(&call), (format, language(&call)?)).await?;
    Ok(Reply::made(made))
}

async fn work(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let children = call.app.services.list_work(&caller).await?;
    let WorkAsked { show, mine_only } = asked(&call);
    let of = |wanted: &str| work_items::items(&caller, &children, wanted, mine_only);
    let items = of(show);
    let total = items.len();
    let parts = total.div_ceil(PART).max(1);
    let part = call.query.get("part").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, parts);
    let staff = shown::staff(&call).await?;
    let rows: Vec<Value> = items
        .iter()
        .skip((part - 1) * PART)
        .take(PART)
        .map(|child| {
            json!({
                "child": child, "href": next_page(child),
                "owners": child.assigned.iter().map(|s| staff.get(s.as_str()).cloned()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let counts = json!({ "action": of("action").len(), "overdue": of("overdue").len(), "waiting": of("waiting").len(), "new": of("new").len() });
    let asked = call.app.services.open_enquiries(&caller).await?;
    let waivers = call.app.services.list_waiver_requests(&caller).await?;
    let waivers = waivers.iter().filter(|stored| stored.value.decided.is_none());
    let answers = call.app.services.answers_to(&caller).await?;
    let reminders = call.app.services.reminders(&caller).await?;
    let may_decide = caller.viewer.may(Permission::DecideWaivers);
    let name = |code: &str| staff.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let sees_all = caller.viewer.may(Permission::Audit);
    let load = sees_all.then(|| drawn::workload(call.words(), &workload(&children), name)).flatten();
    let sample = if sees_all { call.app.services.open_sample(&caller).await?.waiting } else { Vec::new() };
    let looks_again = sees_all || caller.viewer.may(Permission::Review);
    let re_reviews = if looks_again { call.app.services.re_reviews(&caller).await? } else { Vec::new() };
    let context = json!({
        "re_reviews": re_reviews::waiting(&re_reviews),
        "sample": sample.len(), "late": sample.iter().filter(|item| item.is_late).count(), "load": load, "rows": rows, "total": total, "counts": counts, "show": show, "mine": mine_only,
        "part": part, "parts": parts, "more": total.saturating_sub(part * PART),
        "enquiries": asked.iter().map(|s| json!({ "told": enquiries::told(&call, &staff, [&s.value]), "version": s.version })).collect::<Vec<_>>(),
        "answers": enquiries::told(&call, &staff, &answers), "reminders": enquiries::reminders(&call, &reminders),
        "waivers": waivers.map(|s| json!({ "record": s.value, "version": s.version })).collect::<Vec<_>>(),
        "documents": call.app.services.documents_due(&caller).await?, "may_decide": may_decide, "me": caller.viewer.actor.id,
        "saved": call.app.services.saved_views(&caller, "work").await?, "query": call.query_text,
    });
    call.page("pages/work.html", context)
}
