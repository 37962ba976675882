//! All children waiting, decisions looked through, how the order is made.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{
        access::GrantNumber,
        audit::{Action, Outcome},
        permission::Permission,
        proposal::{ProposalNumber, ProposalState},
        run::RunNumber,
        step::Step,
        user_change::UserChangeState,
    },
    i18n::format,
    service::{signals::SignalKind, trail::TrailFrom},
    web::{
        call::{Call, Reading, reason},
        drawn,
        pages::{
            enquiries,
            of_record::entry,
            proposals::{GROUPS, group_of},
            re_reviews,
            work::next_page,
        },
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, About, Needs, Route, to},
        shown,
    },
};

pub(super) fn routes() -> Vec<Route> {
    const AUDIT: Needs = Needs::Permission(Permission::Audit);
    vec![
        Route::page("/cohort", "cohort", Needs::Permission(Permission::ViewCohort), to!(cohort))
            .leaves(&[Action::RecordsListed]),
        Route::page("/audit", "audit", AUDIT, to!(audit)).leaves(&[Action::AuditViewed, Action::RecordsListed]),
        Route::page("/audit/signals", "audit_signals", AUDIT, to!(signals)).leaves(&[Action::AuditViewed]),
        Route::page("/audit/trail", "trail", AUDIT, to!(trail)).leaves(&[Action::AuditViewed]),
        Route::page("/audit/decisions/{proposal}", "decision", AUDIT, to!(decision))
            .about(About::Proposal)
            .leaves(&[Action::AuditViewed]),
        Route::form("/runs/{run}/replay", "replay", Needs::Permission(Permission::Replay), to!(replay))
            .about(About::Run)
            .leaves(&[Action::Replayed]),
        Route::form(
            "/audit/grants/{grant}",
            "grant_look_through",
            Needs::Permission(Permission::ReviewGrants),
            to!(look_through),
        )
        .leaves(&[Action::GrantLookedThrough])
        .on(ANYWHERE)
        .keeps(),
    ]
}

async fn cohort(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let region = call.query.get("region").filter(|code| !code.is_empty());
    let cohort = call.app.services.cohort(&caller, region).await?;
    let file = call.app.services.policy.file();
    let columns: Vec<Value> = Step::ALL
        .iter()
        .map(|step| {
            let mut children: Vec<_> = cohort.children.iter().filter(|child| child.step == *step).collect();
            children.sort_by_key(|child| (child.term.due, child.code.clone()));
            let shown: Vec<Value> =
                children.iter().take(25).map(|child| json!({ "child": child, "href": next_page(child) })).collect();
            json!({ "step": step.code(), "count": children.len(), "children": shown })
        })
        .collect();
    let today = call.app.services.today();
    let days = |step: Step| {
        let of = cohort.children.iter().filter(|child| child.step == step);
        of.map(|child| child.term.since.days_until(today)).collect::<Vec<i32>>()
    };
    let steps: Vec<(Step, Vec<i32>)> = Step::ALL.iter().map(|step| (*step, days(*step))).collect();
    let mut longest: Vec<_> = cohort.children.iter().filter(|child| child.step != Step::Settled).collect();
    longest.sort_by_key(|child| child.term.since);
    let name = |item: &str| {
        let known = file.items.iter().find(|known| known.code.as_str() == item);
        known.map_or_else(|| item.to_owned(), |known| known.name.get(call.language).to_owned())
    };
    let context = json!({
        "columns": columns, "steps": drawn::time_in_step(call.words(), &call.app.services.terms, &steps), "pressure": cohort.pressure,
        "unmet": cohort.unmet.iter().map(|(item, cases)| json!([name(item.as_str()), cases])).collect::<Vec<_>>(),
        "nobody": cohort.nobody, "apart": cohort.apart, "longest": longest.iter().take(5).collect::<Vec<_>>(),
        "as_table": call.query.get("view") == Some("table"), "total": cohort.children.len(),
        "region": region, "region_name": region.map(|code| shown::region_name(&call, code)), "regions": shown::regions(&call),
        "saved": call.app.services.saved_views(&caller, "cohort").await?, "query": call.query_text,
    });
    call.page("pages/cohort.html", context)
}

async fn audit(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let proposals = call.app.services.list_proposals(&caller).await?;
    let signals = call.app.services.signals(&caller).await?;
    let grants = call.app.services.list_grants(&caller).await?;
    let sample = call.app.services.open_sample(&caller).await?.waiting;
    let user_changes = call.app.services.user_changes(&caller).await?;
    let user_changes = user_changes.iter().filter(|stored| stored.value.state == UserChangeState::Asked).count();
    let staff = shown::staff(&call).await?;
    let decided: Vec<Value> = proposals
        .iter()
        .filter(|stored| stored.value.state.is_final())
        .map(|stored| json!({ "proposal": stored.value, "at": stored.value.moved_at().micros(), "by": staff.get(stored.value.proposer.as_str()) }))
        .collect();
    let of = |group: &str| proposals.iter().filter(|stored| group_of(&stored.value) == Some(group)).count();
    let mut by_kind: BTreeMap<SignalKind, usize> = BTreeMap::new();
    for signal in &signals {
        *by_kind.entry(signal.kind).or_default() += 1;
    }
    let by_kind: Vec<Value> = by_kind.iter().map(|(kind, count)| json!([kind.code(), count])).collect();
    let context = json!({
        "decided": decided, "all": proposals.len(), "groups": GROUPS.map(|group| json!([group, of(group)])),
        "signals": by_kind, "sample": sample.len(), "late": sample.iter().filter(|item| item.is_late).count(),
        "user_changes": user_changes, "staff": staff, "me": caller.viewer.actor.id,
        "grants": grants.iter().map(|s| json!({ "record": s.value, "version": s.version, "from": s.value.from.micros(), "until": s.value.until.micros() })).collect::<Vec<_>>(),
    });
    call.page("pages/audit.html", context)
}

/// The decisions that one count was made from.
async fn signals(call: Call) -> Result<Reply, Problem> {
    let kind = call.query.get("kind").and_then(SignalKind::parse).ok_or_else(Problem::not_found)?;
    let mut found = call.app.services.signals(&call.caller()?).await?;
    found.retain(|signal| signal.kind == kind);
    let staff = shown::staff(&call).await?;
    let rows: Vec<Value> = found
        .iter()
        .map(|signal| {
            json!({
                "number": signal.number, "case": signal.case_code, "at": signal.at.micros(),
                "by": staff.get(signal.staff.as_str()).map_or(signal.staff.as_str(), String::as_str),
            })
        })
        .collect();
    call.page("pages/signals.html", json!({ "kind": kind.code(), "rows": rows }))
}

async fn trail(call: Call) -> Result<Reply, Problem> {
    let before = call.query.get("before").and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    let entries = call.app.services.trail(&call.caller()?, TrailFrom::Before(before), 100).await?;
    let staff = shown::staff(&call).await?;
    let last = entries.last().map(|entry| entry.seq);
    let context = json!({ "entries": entries.iter().map(|e| entry(e, &staff)).collect::<Vec<_>>(), "last": last, "code": null, "back": "/audit", "cut": null, "leaves_out": true });
    call.page("pages/history.html", context)
}

async fn decision(call: Call) -> Result<Reply, Problem> {
    let number = call.part("proposal", ProposalNumber::parse)?;
    let caller = call.caller()?;
    let found = call.app.services.view_decision(&caller, number).await?;
    let staff = shown::staff(&call).await?;
    let proposal = &found.proposal.value;
    let view = shown::view(&call, &found.run.document, &found.run.policy);
    let list: Vec<Value> = found.run.document.shown().take(15).map(|family| shown::family(&view, family)).collect();
    let looks = |action: Action| {
        found.entries.iter().filter(|e| e.event.action == action && e.event.outcome == Outcome::Done).count()
    };
    let replayed = found.entries.iter().rev().find(|entry| entry.event.action == Action::Replayed);
    let context = json!({
        "proposal": proposal, "is_final": proposal.state.is_final(), "list": list, "totals": found.run.document.totals, "run": found.run.record,
        "made_at": found.run.record.created_at.micros(), "staff": staff,
        "timeline": drawn::timeline(call.language, &proposal.moves, |code| staff.get(code).cloned().unwrap_or_else(|| code.to_owned())),
        "looks": { "list": looks(Action::RunViewed), "why": looks(Action::ExplanationViewed), "excluded": looks(Action::ExclusionsViewed), "compare": looks(Action::ComparisonViewed), "what_if": looks(Action::WhatIfTried) },
        "looking": found.looking.iter().map(|one| json!({
            "at": one.at, "by": staff.get(&one.by).unwrap_or(&one.by), "looks": one.looks,
            "time": format::looked(call.words(), one.seconds),
        })).collect::<Vec<_>>(),
        "re_reviews": re_reviews::told(&found.re_reviews, &staff), "may_ask_again": matches!(proposal.state, ProposalState::Approved | ProposalState::Declined) && found.re_reviews.iter().all(|one| !one.is_open()),
        "enquiries": enquiries::told(&call, &staff, found.enquiries.iter().map(|stored| &stored.value)),
        "placement": found.placement, "entries": found.entries.iter().map(|e| entry(e, &staff)).collect::<Vec<_>>(),
        "replayed": replayed.map(|entry| json!({ "same": entry.event.outcome == Outcome::Done, "at": entry.at.micros(), "hash": entry.event.details.get("computed") })),
        "musts": found.run.document.plan.iter().filter(|plan| crate::present::is_must(plan)).count(), "needs": found.run.document.plan.len(),
    });
    call.page("pages/decision.html", context)
}

async fn replay(call: Call) -> Result<Reply, Problem> {
    let run = call.part("run", RunNumber::parse)?;
    let replay = call.app.services.replay_for(&call.caller()?, run).await?;
    let said = if replay.same { "said-replay-same" } else { "said-replay-differs" };
    let back = call.form.get("back").unwrap_or("/audit");
    Ok(Reply::saying(back.to_owned(), said))
}

async fn look_through(call: Call) -> Result<Reply, Problem> {
    let number = call.part("grant", GrantNumber::parse)?;
    let mut reading = Reading::default();
    let words = reading.need(&call.form, "words", reason);
    let words = reading.finish(words)?;
    let in_order = call.form.get("in_order") == Some("yes");
    call.app.services.look_through_grant(&call.caller()?, number, (in_order, words), call.form_version()?).await?;
    Ok(Reply::saying("/audit", "said-saved"))
}
