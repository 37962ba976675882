//! Proposals: written, sent, judged after a first view, checked once more; and what became of them.

use serde_json::{Value, json};

use super::{
    lists::trial_told,
    proposal_form::{read_content, written},
};
use crate::{
    domain::{
        access::Viewer,
        audit::Action,
        clock::Timestamp,
        code::{FamilyCode, OfficeCode, StaffCode},
        date::Date,
        office::OfficeKind,
        permission::Permission,
        placement::{EndReason, Outcome, OutcomeKind, OutcomeState},
        proposal::{
            CheckResult, Choice, FamilyAnswerCode, FirstView, MainReason, NextStep, NoneReason, Proposal,
            ProposalContent, ProposalNumber, ProposalState, Review, ReviewReason, ReviewResult, SecondCheck,
            Suitability,
        },
        run::RunNumber,
        text::Text,
    },
    service::{
        Fault, ServiceError,
        propose::{ProposalView, barring, faults_of},
    },
    web::{
        call::{Call, Pairs, Reading, listed, reason, shape},
        pages::{enquiries, judging, own_notes, re_reviews},
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewProposals);
    const WRITE: Needs = Needs::Permission(Permission::Propose);
    const PAGE: &str = "/proposals/{proposal}";
    vec![
        Route::page("/proposals", "proposals", VIEW, to!(list)).leaves(&[Action::RecordsListed]),
        Route::form("/runs/{run}/proposals", "proposal_begin", WRITE, to!(begin))
            .about(About::Run)
            .leaves(&[Action::ProposalWritten]),
        Route::page(PAGE, "proposal", VIEW, to!(view))
            .about(About::Proposal)
            .leaves(&[Action::ProposalViewed, Action::RecordViewed]),
        Route::form(PAGE, "proposal_write", WRITE, to!(write))
            .about(About::Proposal)
            .leaves(&[Action::ProposalViewed, Action::ProposalWritten])
            .keeps(),
        Route::page("/proposals/{proposal}/check", "proposal_check", WRITE, to!(check_page))
            .about(About::Proposal)
            .leaves(&[Action::ProposalViewed]),
        Route::form("/proposals/{proposal}/trials", "trial_save", WRITE, to!(save_trial))
            .about(About::Proposal)
            .leaves(&[Action::ProposalWritten])
            .on(PAGE),
        Route::form("/proposals/{proposal}/send", "proposal_send", WRITE, to!(send))
            .about(About::Proposal)
            .leaves(&[Action::ProposalSent])
            .on(PAGE),
        Route::form("/proposals/{proposal}/withdraw", "proposal_withdraw", WRITE, to!(withdraw))
            .about(About::Proposal)
            .leaves(&[Action::ProposalWithdrawn])
            .on(PAGE)
            .keeps(),
        Route::form(
            "/proposals/{proposal}/first-views",
            "first_view",
            Needs::Permission(Permission::Review),
            to!(first_view),
        )
        .about(About::Proposal)
        .leaves(&[Action::FirstViewRecorded])
        .on(PAGE)
        .keeps(),
        Route::form("/proposals/{proposal}/reviews", "review", Needs::Permission(Permission::Review), to!(review))
            .about(About::Proposal)
            .leaves(&[Action::Reviewed])
            .on(PAGE)
            .keeps(),
        Route::form(
            "/proposals/{proposal}/approvals",
            "second_check",
            Needs::Permission(Permission::SecondCheck),
            to!(second_check),
        )
        .about(About::Proposal)
        .leaves(&[Action::SecondChecked, Action::PlacementMade])
        .on(PAGE)
        .keeps(),
        Route::form(
            "/placements/{proposal}/events",
            "outcome",
            Needs::Permission(Permission::RecordOutcomes),
            to!(outcome),
        )
        .about(About::Proposal)
        .leaves(&[Action::OutcomeRecorded])
        .on(PAGE)
        .keeps(),
    ]
}

fn number(call: &Call) -> Result<ProposalNumber, Problem> {
    call.part("proposal", ProposalNumber::parse)
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let proposals = call.app.services.list_proposals(&call.caller()?).await?;
    let staff = shown::staff(&call).await?;
    let state = call.query.get("state").filter(|code| ProposalState::parse(code).is_some());
    let group = call.query.get("group").filter(|group| GROUPS.contains(group));
    let rows: Vec<Value> = proposals
        .iter()
        .filter(|stored| state.is_none_or(|state| stored.value.state.code() == state))
        .filter(|stored| group.is_none() || group_of(&stored.value) == group)
        .map(|stored| json!({ "proposal": stored.value, "by": staff.get(stored.value.proposer.as_str()), "moved": stored.value.moved_at().micros() }))
        .collect();
    call.page("pages/proposals.html", json!({ "rows": rows, "state": state, "group": group }))
}

/// Where in its list what was proposed stood, as a filter of the proposals names it.
pub(super) const GROUPS: [&str; 3] = ["first", "other", "none"];

/// One of [`GROUPS`]; nothing while nothing is chosen.
pub(super) fn group_of(proposal: &Proposal) -> Option<&'static str> {
    match (&proposal.content.choice, &proposal.shown_place) {
        (Some(Choice::None { .. }), _) => Some("none"),
        (_, Some(place)) => Some(if place.first_group { "first" } else { "other" }),
        (_, None) => None,
    }
}

async fn begin(call: Call) -> Result<Reply, Problem> {
    let run = call.part("run", RunNumber::parse)?;
    let choice = match call.form.get("family") {
        Some(family) => Some(Choice::Family { family: FamilyCode::parse(family).map_err(|_| Problem::not_found())? }),
        None if call.form.get("none").is_some() => Some(Choice::None { because: Vec::new(), next: Vec::new() }),
        None => None,
    };
    let trials = call.form.all("trials").map(str::to_owned).collect();
    let content = ProposalContent { choice, trials, ..ProposalContent::default() };
    let number = call.app.services.begin_proposal(&call.caller()?, run, content).await?;
    Ok(Reply::to(format!("/proposals/{number}")))
}

async fn view(call: Call) -> Result<Reply, Problem> {
    show(&call, 200, &[]).await
}

/// Where the forms of a proposal are sent to.
const WRITE_FORM: &str = "/proposals/{}";
const WITHDRAW_FORM: &str = "/proposals/{}/withdraw";
const FIRST_VIEW_FORM: &str = "/proposals/{}/first-views";
const REVIEW_FORM: &str = "/proposals/{}/reviews";
const CHECK_FORM: &str = "/proposals/{}/approvals";
const OUTCOME_FORM: &str = "/placements/{}/events";

/// The page of a proposal and its forms: for the proposer who writes, the reviewer, the supervisor, everybody else.
fn page_of(viewer: &Viewer, found: &ProposalView) -> (&'static str, &'static [&'static str]) {
    let proposal = &found.proposal.value;
    let is_mine = proposal.proposer.as_str() == viewer.actor.id;
    if proposal.state.is_open_to_change() && is_mine {
        ("pages/propose.html", &[WRITE_FORM, WITHDRAW_FORM])
    } else if proposal.state.waits_for_review() && viewer.may(Permission::Review) {
        if found.hidden { ("pages/first-view.html", &[FIRST_VIEW_FORM]) } else { ("pages/review.html", &[REVIEW_FORM]) }
    } else if proposal.state.waits_for_second_check() && viewer.may(Permission::SecondCheck) && !is_mine {
        ("pages/second-check.html", &[CHECK_FORM])
    } else {
        ("pages/proposal.html", &[OUTCOME_FORM, WITHDRAW_FORM])
    }
}

async fn show(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let found = call.app.services.view_proposal(&caller, number(call)?).await?;
    let proposal = &found.proposal.value;
    let placement = call.app.services.view_placement(&caller, proposal.number).await.ok();
    let (template, forms) = page_of(&caller.viewer, &found);
    let (mut fields, mut drafts) = (Vec::new(), Vec::new());
    for form in forms {
        let typed = Typed::into(call, form.replace("{}", &proposal.number.to_string())).await?;
        let of_placement = placement.as_ref().map(|kept| kept.version);
        drafts.extend(typed.notice(if *form == OUTCOME_FORM { of_placement } else { Some(found.proposal.version) }));
        let is_content = *form == WRITE_FORM;
        let record =
            || if is_content { written(&proposal.content, proposal.agency.as_ref()) } else { Pairs::default() };
        fields.extend_from_slice(typed.or(record).pairs());
    }
    let fields = Pairs::of(fields);
    let content = if forms.contains(&WRITE_FORM) {
        let chosen = fields.get("family").and_then(|text| FamilyCode::parse(text).ok());
        read_content(&fields, &crate::service::propose::gaps(&found.run.document, chosen.as_ref())).0
    } else {
        proposal.content.clone()
    };
    let mut context = context(call, &found, &content).await?;
    context["faults"] = shown::faults(call, &on_form(faults)).into();
    context["values"] = json!(fields.as_values());
    context["drafts"] = drafts.into();
    let ticked = fields.all("trials").map(str::to_owned).collect::<Vec<_>>();
    let trials = proposal.content.trials.iter().chain(ticked.iter().filter(|t| !proposal.content.trials.contains(t)));
    let view = shown::view(call, &found.run.document, &found.run.policy);
    let trials = trials.map(|trial| json!({ "value": trial, "text": trial_told(&view, trial) }));
    context["trials"] = trials.collect::<Vec<_>>().into();
    context["mine"] = (proposal.proposer.as_str() == caller.viewer.actor.id).into();
    if forms.contains(&WRITE_FORM) {
        context["notes"] = own_notes::told(&call.app.services.own_notes(&caller, proposal.run).await?).into();
    }
    context["me"] = caller.viewer.actor.id.clone().into();
    context["re_reviews"] = re_reviews::told(&found.re_reviews, &shown::staff(call).await?).into();
    if let Some(kept) = placement {
        context["placement"] = json!({ "record": kept.value, "version": kept.version, "open": kept.value.is_open() });
        context["may_record"] = caller.viewer.may(Permission::RecordOutcomes).into();
        context["outcome_kinds"] = shown::choices(call, "outcome", OutcomeKind::ALL.iter().map(|k| k.code())).into();
        context["outcome_states"] =
            shown::choices(call, "outcome-state", OutcomeState::ALL.iter().map(|k| k.code())).into();
        context["end_reasons"] = shown::choices(call, "end", EndReason::ALL.iter().map(|k| k.code())).into();
    }
    call.page_with(status, template, context)
}

/// Faults at the fields that can mend them: what is wrong with the reserve is told at its one list.
fn on_form(faults: &[Fault]) -> Vec<Fault> {
    let at = |fault: &Fault| match fault.field.as_str() {
        "reserve_family" | "reserve_is_choice" => "reserve".to_owned(),
        field => field.to_owned(),
    };
    faults.iter().map(|fault| Fault { field: at(fault), ..fault.clone() }).collect()
}

async fn context(call: &Call, found: &ProposalView, content: &ProposalContent) -> Result<Value, Problem> {
    let proposal = &found.proposal.value;
    let document = &found.run.document;
    let view = shown::view(call, document, &found.run.policy);
    let staff = shown::staff(call).await?;
    let offices = call.app.services.offices().await?;
    let region = call.caller()?.viewer.region;
    let agencies: Vec<Value> = offices
        .iter()
        .filter(|office| office.kind == OfficeKind::Agency && region.contains(&office.code))
        .map(|office| json!({ "value": office.code, "text": office.name.get(call.language) }))
        .collect();
    let gaps = crate::service::propose::gaps(document, if found.hidden { None } else { content.family() });
    let laid: Vec<Value> = proposal
        .laid_before
        .iter()
        .filter_map(|family| document.family(family.as_str()))
        .map(|entry| {
            let mut shown = shown::family(&view, entry);
            shown["lines"] = view
                .lines(entry)
                .filter(|(plan, _)| plan.kind == "need")
                .map(|(plan, line)| shown::line(&view, plan, line))
                .collect();
            shown
        })
        .collect();
    let options: Vec<&str> = document.shown().map(|family| family.family.as_str()).collect();
    let lacking: Vec<&str> = document
        .families
        .iter()
        .filter(|family| family.state == "insufficient")
        .map(|family| family.family.as_str())
        .collect();
    let chosen = content.family().and_then(|family| document.family(family.as_str()));
    let services = |item: &str| -> Vec<Value> {
        let parsed = crate::domain::code::ItemCode::parse(item);
        let of_item = parsed.iter().flat_map(|item| found.run.policy.services_for(item));
        of_item.map(|service| json!({ "value": service.code, "text": service.name.get(call.language) })).collect()
    };
    let gap_rows: Vec<Value> = gaps
        .iter()
        .map(|gap| {
            let kept = content.gaps.iter().find(|line| line.child == gap.child && line.item == gap.item);
            let glyph = chosen.and_then(|entry| {
                let lines = document.plan.iter().zip(&entry.lines);
                lines.into_iter().find(|(plan, _)| plan.item == gap.item && plan.child == gap.child.as_str())
            });
            json!({
                "key": format!("{}.{}", gap.child, gap.item), "name": view.item(&gap.item), "child": gap.child,
                "line": glyph.map(|(plan, line)| shown::line(&view, plan, line)), "kept": kept.map(|line| &line.answer),
                "services": services(&gap.item),
            })
        })
        .collect();
    Ok(json!({
        "proposal": proposal, "version": found.proposal.version, "content": content, "hidden": found.hidden,
        "changed": found.changed, "gaps": gap_rows, "several": document.children.len() > 1, "laid": laid,
        "options": options, "lacking": lacking, "agencies": agencies,
        "enquiries": enquiries::told(call, &staff, found.enquiries.iter().map(|stored| &stored.value)), "staff": staff,
        "chosen": chosen.map(|entry| shown::family(&view, entry)),
        "barring": chosen.map(|entry| barring(document, Some(entry))).unwrap_or_default().iter()
            .map(|code| json!({ "code": code, "title": view.rule_title(code) })).collect::<Vec<_>>(),
        "reasons": shown::choices(call, "reason", MainReason::ALL.iter().map(|r| r.code())),
        "none_reasons": shown::choices(call, "none", NoneReason::ALL.iter().map(|r| r.code())),
        "next_steps": shown::choices(call, "next", NextStep::ALL.iter().map(|r| r.code())),
        "answers": shown::choices(call, "answer", FamilyAnswerCode::ALL.iter().map(|r| r.code())),
        "suitabilities": shown::choices(call, "view", Suitability::ALL.iter().map(|r| r.code())),
        "results": shown::choices(call, "result", ReviewResult::ALL.iter().map(|r| r.code())),
        "review_reasons": shown::choices(call, "basis", ReviewReason::ALL.iter().map(|r| r.code())),
        "checks": shown::choices(call, "check", CheckResult::ALL.iter().map(|r| r.code())),
        "moves": proposal.moves.iter().map(|step| json!({ "to": step.to, "by": step.by, "at": step.at.micros(), "words": step.words })).collect::<Vec<_>>(),
    }))
}

async fn write(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let caller = call.caller()?;
    let version = call.form_version()?;
    let found = call.app.services.view_proposal(&caller, number).await?;
    let chosen = call.form.get("family").and_then(|text| FamilyCode::parse(text).ok());
    let gaps = crate::service::propose::gaps(&found.run.document, chosen.as_ref());
    let (content, faults) = read_content(&call.form, &gaps);
    if !faults.is_empty() {
        return show(&call, 422, &faults).await;
    }
    let agency = call.form.get("agency").and_then(|text| OfficeCode::parse(text).ok());
    match call.app.services.write_proposal(&caller, number, (content, agency), version).await {
        Ok(_) if call.form.get("go") == Some("check") => Ok(Reply::to(format!("/proposals/{number}/check"))),
        Ok(_) => Ok(Reply::saying(format!("/proposals/{number}"), "said-saved")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn save_trial(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let changes: Vec<String> = call.form.all("set").map(str::to_owned).collect();
    call.app.services.save_trial(&call.caller()?, number, &changes, call.form_version()?).await?;
    Ok(Reply::saying(format!("/proposals/{number}"), "said-trial-saved"))
}

/// The answers to look over before they are sent; where something is missing, the form that says what.
async fn check_page(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.view_proposal(&call.caller()?, number(&call)?).await?;
    let missing = found.proposal.value.missing(&found.gaps);
    let refusal =
        crate::domain::proposal::ProposalRefusal::Lacks { number: found.proposal.value.number, what: missing };
    let faults = faults_of(&refusal);
    if !faults.is_empty() {
        return show(&call, 200, &faults).await;
    }
    let mut context = context(&call, &found, &found.proposal.value.content).await?;
    context["faults"] = json!([]);
    context["mine"] = true.into();
    call.page("pages/check.html", context)
}

async fn send(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    match call.app.services.send_proposal(&call.caller()?, number, call.form_version()?).await {
        Ok(_) => Ok(Reply::saying(format!("/proposals/{number}"), "said-sent")),
        Err(ServiceError::Proposal(refusal)) if !faults_of(&refusal).is_empty() => {
            show(&call, 422, &faults_of(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn withdraw(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let mut reading = Reading::default();
    let words = reading.need(&call.form, "withdraw_words", reason);
    match reading.finish(words) {
        Ok(words) => {
            call.app.services.withdraw_proposal(&call.caller()?, number, words, call.form_version()?).await?;
            Ok(Reply::saying(format!("/proposals/{number}"), "said-withdrawn"))
        }
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

fn nobody() -> (StaffCode, Timestamp) {
    (StaffCode::parse("uya").expect("a code of three letters"), Timestamp::from_micros(0))
}

async fn first_view(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let mut reading = Reading::default();
    let views = judging::views(&call, &mut reading);
    let words = reading.may(&call.form, "words", |text| Text::parse(text).map_err(shape));
    let (by, at) = nobody();
    let recorded = match reading.finish(Some(())) {
        Ok(()) => {
            let view = FirstView { by, at, round: 0, views, words };
            call.app.services.record_first_view(&call.caller()?, number, view).await
        }
        Err(error) => Err(error),
    };
    match recorded {
        Ok(_) => Ok(Reply::saying(format!("/proposals/{number}"), "said-first-view")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(ServiceError::Proposal(crate::domain::proposal::ProposalRefusal::OtherFamilies { .. })) => {
            show(&call, 422, &[Fault::new("views", "views-other")]).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn review(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let mut reading = Reading::default();
    let result = reading.need(&call.form, "result", |text| listed(ReviewResult::parse(text)));
    let words = reading.need(&call.form, "words", reason);
    let tie = judging::tie(&call, &mut reading);
    let reasons: Vec<ReviewReason> = call.form.all("basis").filter_map(ReviewReason::parse).collect();
    if reasons.is_empty() {
        reading.wrong("basis", "value-empty");
    }
    let (by, at) = nobody();
    let read = reading.finish(result.zip(words).zip(tie));
    match read {
        Ok(((result, words), tie)) => {
            let review = Review { by, at, round: 0, result, reasons, words, tie };
            call.app.services.review_proposal(&call.caller()?, number, review, call.form_version()?).await?;
            Ok(Reply::saying(format!("/proposals/{number}"), "said-reviewed"))
        }
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn second_check(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let mut reading = Reading::default();
    let result = reading.need(&call.form, "result", |text| listed(CheckResult::parse(text)));
    let words = reading.need(&call.form, "words", reason);
    let (by, at) = nobody();
    match reading.finish(result.zip(words)) {
        Ok((result, words)) => {
            let check = SecondCheck { by, at, round: 0, result, words };
            let seen = call.form.get("seen_changes").is_some();
            call.app.services.second_check(&call.caller()?, number, (check, seen), call.form_version()?).await?;
            Ok(Reply::saying(format!("/proposals/{number}"), "said-checked"))
        }
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn outcome(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let mut reading = Reading::default();
    let kind = reading.need(&call.form, "kind", |text| listed(OutcomeKind::parse(text)));
    let on = reading.need(&call.form, "on", |text| Date::parse(text).map_err(shape));
    let words = reading.may(&call.form, "outcome_words", |text| Text::parse(text).map_err(shape));
    let (by, at) = nobody();
    let recorded = match reading.finish(kind.zip(on)) {
        Ok((kind, on)) => {
            let state =
                kind.due_after_days().and_then(|_| call.form.get("outcome_state").and_then(OutcomeState::parse));
            let ended_because = if kind == OutcomeKind::Ended {
                call.form.all("ended_because").filter_map(EndReason::parse).collect()
            } else {
                Vec::new()
            };
            let outcome = Outcome { kind, on, state, ended_because, words, by, at };
            call.app.services.record_outcome(&call.caller()?, number, outcome, call.form_version()?).await
        }
        Err(error) => Err(error),
    };
    match recorded {
        Ok(_) => Ok(Reply::saying(format!("/proposals/{number}"), "said-saved")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(ServiceError::Outcome(refusal)) => show(&call, 422, &[Fault::new("kind", refusal.to_string())]).await,
        Err(error) => Err(error.into()),
    }
}
