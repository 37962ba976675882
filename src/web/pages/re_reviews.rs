//! Decisions that are looked at again: asked for, looked at before the decision is visible, concluded.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{
        audit::Action,
        clock::Timestamp,
        permission::Permission,
        proposal::{FirstView, ProposalNumber, Suitability},
        re_review::{MOST_DAYS, ReReview, ReReviewNumber, ReReviewOrigin, ReReviewRefusal, ReReviewResult, USUAL_DAYS},
        text::Text,
    },
    service::{
        Fault, ServiceError,
        re_reviews::{NewReReview, ReReviewItem, ReReviewView},
    },
    web::{
        call::{Call, Pairs, Reading, listed, reason, shape},
        pages::judging,
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

const PAGE: &str = "/re-reviews/{re_review}";

pub(super) fn routes() -> Vec<Route> {
    const ASK: &str = "/audit/decisions/{proposal}/re-review";
    const AUDIT: Needs = Needs::Permission(Permission::Audit);
    const REVIEW: Needs = Needs::Permission(Permission::Review);
    vec![
        Route::page(ASK, "re_review_ask", AUDIT, to!(ask_page)).about(About::Proposal).leaves(&[Action::AuditViewed]),
        Route::form(ASK, "re_review_ask_send", AUDIT, to!(ask))
            .about(About::Proposal)
            .leaves(&[Action::ReReviewAsked])
            .keeps(),
        Route::page(PAGE, "re_review", Needs::Permission(Permission::ViewProposals), to!(view))
            .leaves(&[Action::RecordViewed]),
        Route::form("/re-reviews/{re_review}/first-views", "re_review_first_view", REVIEW, to!(first_view))
            .leaves(&[Action::FirstViewRecorded])
            .on(PAGE)
            .keeps(),
        Route::form("/re-reviews/{re_review}/conclusion", "re_review_conclude", REVIEW, to!(conclude))
            .leaves(&[Action::ReReviewConcluded])
            .on(PAGE)
            .keeps(),
    ]
}

/// Second looks as the desk lists them: those that wait.
pub(super) fn waiting(items: &[ReReviewItem]) -> Vec<Value> {
    let open = items.iter().filter(|item| item.result.is_none());
    open.map(|item| {
        json!({
            "number": item.number, "case": item.case_code, "origin": item.origin,
            "term": { "since": item.since, "due": item.due, "days_left": item.days_left },
        })
    })
    .collect()
}

/// Second looks as the pages of their decision show them.
pub(super) fn told<'r>(
    re_reviews: impl IntoIterator<Item = &'r ReReview>,
    staff: &BTreeMap<String, String>,
) -> Vec<Value> {
    let name = |code: &str| staff.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let shown = |one: &ReReview| {
        json!({
            "number": one.number, "origin": one.origin, "reason": one.reason, "by": name(one.asked_by.as_str()),
            "at": one.asked_at.micros(), "due": one.due,
            "conclusion": one.conclusion.as_ref().map(|end| json!({
                "result": end.result, "words": end.words, "by": name(end.by.as_str()), "at": end.at.micros(),
                "tie": end.tie,
            })),
        })
    };
    re_reviews.into_iter().map(shown).collect()
}

async fn ask_page(call: Call) -> Result<Reply, Problem> {
    show_ask(&call, 200, &[]).await
}

async fn show_ask(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let number = call.part("proposal", ProposalNumber::parse)?;
    let found = call.app.services.view_decision(&call.caller()?, number).await?;
    let typed = Typed::into(call, format!("/audit/decisions/{number}/re-review")).await?;
    let usual = || Pairs::of(vec![("days".to_owned(), USUAL_DAYS.to_string())]);
    let context = json!({
        "proposal": found.proposal.value, "faults": shown::faults(call, faults), "values": typed.or(usual).as_values(),
        "origins": shown::choices(call, "re-review-origin", ReReviewOrigin::CODES.iter().copied()),
        "most": MOST_DAYS, "drafts": typed.notices(None),
    });
    call.page_with(status, "pages/re-review-ask.html", context)
}

async fn ask(call: Call) -> Result<Reply, Problem> {
    let number = call.part("proposal", ProposalNumber::parse)?;
    let mut reading = Reading::default();
    let origin = reading.need(&call.form, "origin", |text| listed(ReReviewOrigin::parse(text)));
    let why = reading.need(&call.form, "reason", reason);
    let days = reading.need(&call.form, "days", |text| text.parse::<u32>().map_err(|_| "value-number".to_owned()));
    let new = origin.zip(why).zip(days).map(|((origin, reason), days)| NewReReview { origin, reason, days });
    let asked = match reading.finish(new) {
        Ok(new) => call.app.services.ask_re_review(&call.caller()?, number, new).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(_) => Ok(Reply::saying(format!("/audit/decisions/{number}"), "said-re-review-asked")),
        Err(ServiceError::Invalid(faults)) => show_ask(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn view(call: Call) -> Result<Reply, Problem> {
    show(&call, 200, &[]).await
}

/// The page of whoever may take the second look, and of whoever may see what comes of it.
async fn show(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let number = number(call)?;
    let found = call.app.services.view_re_review(&call.caller()?, number).await?;
    let form = if found.hidden { "first-views" } else { "conclusion" };
    let typed = Typed::into(call, format!("/re-reviews/{number}/{form}")).await?;
    let staff = shown::staff(call).await?;
    let re_review = &found.re_review.value;
    let context = json!({
        "number": number, "version": found.re_review.version, "hidden": found.hidden, "proposal": found.proposal,
        "may_conclude": found.may_conclude, "told": told([re_review], &staff), "staff": staff, "laid": laid(call, &found),
        "term": re_review.term(call.app.services.today()), "is_open": re_review.is_open(),
        "may_audit": call.caller()?.viewer.may(Permission::Audit),
        "views": re_review.first_views.iter().map(|one| json!({
            "by": staff.get(one.by.as_str()).cloned().unwrap_or_else(|| one.by.to_string()), "at": one.at.micros(),
            "views": one.views, "words": one.words,
        })).collect::<Vec<_>>(),
        "moves": found.proposal.moves.iter().map(|one| json!({ "to": one.to, "by": one.by, "at": one.at.micros(), "words": one.words })).collect::<Vec<_>>(),
        "suitabilities": shown::choices(call, "view", Suitability::CODES.iter().copied()),
        "results": shown::choices(call, "re-review-result", ReReviewResult::CODES.iter().copied()),
        "faults": shown::faults(call, faults), "values": typed.values(),
        "drafts": typed.notices(Some(found.re_review.version)),
    });
    call.page_with(status, "pages/re-review.html", context)
}

/// Families laid before the reviewer, each with what it can offer for every need.
fn laid(call: &Call, found: &ReReviewView) -> Vec<Value> {
    let document = &found.run.document;
    let view = shown::view(call, document, &found.run.policy);
    let entries = found.re_review.value.laid_before.iter().filter_map(|family| document.family(family.as_str()));
    let shown = entries.map(|entry| {
        let needs = view.lines(entry).filter(|(plan, _)| plan.kind == "need");
        let lines: Vec<Value> = needs.map(|(plan, line)| shown::line(&view, plan, line)).collect();
        json!({ "code": entry.family, "strip": shown::strip(&view, entry), "lines": lines })
    });
    shown.collect()
}

fn number(call: &Call) -> Result<ReReviewNumber, Problem> {
    call.part("re_review", ReReviewNumber::parse)
}

async fn first_view(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let mut reading = Reading::default();
    let views = judging::views(&call, &mut reading);
    let words = reading.may(&call.form, "words", |text| Text::parse(text).map_err(shape));
    let caller = call.caller()?;
    let recorded = match reading.finish(Some(())) {
        Ok(()) => {
            let view = FirstView { by: caller.staff()?, at: Timestamp::from_micros(0), round: 1, views, words };
            call.app.services.record_second_first_view(&caller, number, view).await
        }
        Err(error) => Err(error),
    };
    match recorded {
        Ok(_) => Ok(Reply::saying(format!("/re-reviews/{number}"), "said-re-review-first-view")),
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(ServiceError::ReReview(ReReviewRefusal::OtherFamilies { .. })) => {
            show(&call, 422, &[Fault::new("views", "views-other")]).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn conclude(call: Call) -> Result<Reply, Problem> {
    let number = number(&call)?;
    let mut reading = Reading::default();
    let result = reading.need(&call.form, "result", |text| listed(ReReviewResult::parse(text)));
    let words = reading.need(&call.form, "words", reason);
    let tie = judging::tie(&call, &mut reading);
    match reading.finish(result.zip(words).zip(tie)) {
        Ok(((result, words), tie)) => {
            let said = (result, words, tie);
            call.app.services.conclude_re_review(&call.caller()?, number, said, call.form_version()?).await?;
            Ok(Reply::saying(format!("/re-reviews/{number}"), "said-re-review-concluded"))
        }
        Err(ServiceError::Invalid(faults)) => show(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}
