//! My work: what waits for me today, what is overdue, what waits for others.

use serde_json::{Value, json};

use crate::{
    domain::{audit::Action, permission::Permission, step::Step},
    service::{Caller, children::ChildSummary, workload::workload},
    web::{
        call::Call,
        drawn,
        pages::enquiries,
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
    ]
}

/// Cases that one part of the list shows.
const PART: usize = 100;

/// Whose turn a step is.
fn turn(step: Step) -> Permission {
    match step {
        Step::ConfirmNeeds => Permission::ConfirmNeeds,
        Step::Look => Permission::MakeRuns,
        Step::Propose => Permission::Propose,
        Step::Review => Permission::Review,
        Step::SecondCheck => Permission::SecondCheck,
        Step::Move | Step::Settled => Permission::RecordOutcomes,
    }
}

/// Where a step is done.
pub(super) fn next_page(child: &ChildSummary) -> String {
    match (child.step, child.run, child.proposal) {
        (Step::ConfirmNeeds, _, _) => format!("/children/{}/needs/confirm", child.code),
        (Step::Propose, _, Some(proposal)) => format!("/proposals/{proposal}"),
        (Step::Propose, Some(run), None) => format!("/runs/{run}"),
        (Step::Review | Step::SecondCheck | Step::Move | Step::Settled, _, Some(proposal)) => {
            format!("/proposals/{proposal}")
        }
        _ => format!("/children/{}", child.code),
    }
}

fn is_mine(caller: &Caller, child: &ChildSummary) -> bool {
    child.assigned.is_empty() || child.assigned.iter().any(|staff| staff.as_str() == caller.viewer.actor.id)
}

/// Which cases are shown: those that wait for the caller, those overdue among them, those that wait for others.
pub(in crate::web) const SHOWN: [&str; 3] = ["action", "overdue", "waiting"];

/// Open cases of one kind, those due first; only one's own and nobody's where that is asked for.
pub(in crate::web) fn items<'c>(
    caller: &Caller,
    children: &'c [ChildSummary],
    shown: &str,
    mine_only: bool,
) -> Vec<&'c ChildSummary> {
    let my_turn = |child: &ChildSummary| caller.viewer.may(turn(child.step));
    let owned = |child: &&ChildSummary| !mine_only || is_mine(caller, child) || !caller.viewer.may(Permission::Propose);
    let wanted = |child: &&ChildSummary| match shown {
        "action" => my_turn(child),
        "overdue" => my_turn(child) && child.term.is_overdue(),
        _ => !my_turn(child),
    };
    let open = children.iter().filter(|child| child.step != Step::Settled);
    let mut items: Vec<&ChildSummary> = open.filter(owned).filter(wanted).collect();
    items.sort_by_key(|child| (child.term.due, child.code.clone()));
    items
}

async fn work(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let children = call.app.services.list_children(&caller).await?;
    let mine_only = call.query.get("view") != Some("all");
    let wanted = call.query.get("show").unwrap_or(SHOWN[0]);
    let of = |wanted: &str| self::items(&caller, &children, wanted, mine_only);
    let items = of(wanted);
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
    let counts =
        json!({ "action": of("action").len(), "overdue": of("overdue").len(), "waiting": of("waiting").len() });
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
    let context = json!({
        "sample": sample.len(), "late": sample.iter().filter(|item| item.is_late).count(), "load": load, "rows": rows, "total": total, "counts": counts, "show": wanted, "mine": mine_only,
        "part": part, "parts": parts, "more": total.saturating_sub(part * PART),
        "enquiries": asked.iter().map(|s| json!({ "told": enquiries::told(&call, &staff, [&s.value]), "version": s.version })).collect::<Vec<_>>(),
        "answers": enquiries::told(&call, &staff, &answers), "reminders": enquiries::reminders(&call, &reminders),
        "waivers": waivers.map(|s| json!({ "record": s.value, "version": s.version })).collect::<Vec<_>>(),
        "may_decide": may_decide, "me": caller.viewer.actor.id,
        "saved": call.app.services.saved_views(&caller, "work").await?, "query": call.query_text,
    });
    call.page("pages/work.html", context)
}
