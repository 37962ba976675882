//! Decisions that are looked at again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    LIST_QUERY, List,
    cases::{Number, Version},
    paged,
};
use crate::{
    domain::{
        audit::Action,
        clock::Timestamp,
        code::{FamilyCode, StaffCode},
        date::Date,
        permission::Permission,
        proposal::{FamilyView, FirstView, Proposal, ProposalNumber, Tie},
        re_review::{ReReviewConclusion, ReReviewNumber, ReReviewOrigin, ReReviewResult, USUAL_DAYS},
        reason::{KeptReason, Reason},
        text::Text,
    },
    service::re_reviews::{NewReReview, ReReviewItem, ReReviewView},
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Route, RouteMethod, to},
    },
};

/// A second look that is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AskedJson {
    /// Whose request it is.
    origin: ReReviewOrigin,
    /// Why.
    reason: Reason,
    /// Days until it is to be concluded: a term of the project, not of the law.
    #[serde(default = "usual_days")]
    days: u32,
}

fn usual_days() -> u32 {
    USUAL_DAYS
}

/// A second look as it may be seen.
#[derive(Serialize, JsonSchema)]
struct ReReviewJson {
    number: ReReviewNumber,
    /// Whether the decision, and why it is looked at again, are left out until one's own first view is on record.
    choice_hidden: bool,
    case_code: String,
    /// Whose request it is; absent while it is hidden.
    origin: Option<ReReviewOrigin>,
    /// Why; absent while it is hidden.
    reason: Option<KeptReason>,
    asked_by: StaffCode,
    /// When, UTC.
    asked_at: Timestamp,
    /// The day by which it is to be concluded.
    due: Date,
    /// Days left, negative when overdue; absent when it is concluded.
    days_left: Option<i32>,
    /// Families laid before the reviewer, in an order that tells nothing, each with the needs of the plan.
    families: Vec<LaidJson>,
    first_views: Vec<FirstView>,
    conclusion: Option<ReReviewConclusion>,
    /// The decision; absent while it is hidden.
    decision: Option<Proposal>,
}

/// A family laid before the reviewer.
#[derive(Serialize, JsonSchema)]
struct LaidJson {
    family: FamilyCode,
    needs: Vec<NeedJson>,
}

/// What a family can offer for a need.
#[derive(Serialize, JsonSchema)]
struct NeedJson {
    child: String,
    item: String,
    /// What the family can do, 0 to 3; absent where nobody knows.
    level: Option<u8>,
    /// How much is missing.
    gap: i32,
}

/// A first view.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FirstViewJson {
    views: Vec<FamilyView>,
    #[serde(default)]
    words: Option<Text>,
}

/// A conclusion.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ConclusionJson {
    result: ReReviewResult,
    words: Reason,
    tie: Tie,
}

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewProposals);
    const REVIEW: Needs = Needs::Permission(Permission::Review);
    vec![
        Route::api(
            RouteMethod::Post,
            "/api/v1/audit/decisions/{proposal}/re-reviews",
            "api_re_review_ask",
            Needs::Permission(Permission::Audit),
            Doc::post::<AskedJson, Number>("Asks that a decision be looked at again by another reviewer", 201),
            to!(ask),
        )
        .about(About::Proposal)
        .leaves(&[Action::ReReviewAsked]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/re-reviews",
            "api_re_reviews",
            VIEW,
            Doc::get::<List<ReReviewItem>>("Second looks at decisions that are open to the caller").query(LIST_QUERY),
            to!(list),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/re-reviews/{re_review}",
            "api_re_review",
            VIEW,
            Doc::get::<ReReviewJson>("A second look at a decision").tagged(),
            to!(view),
        )
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/re-reviews/{re_review}/first-views",
            "api_re_review_first_view",
            REVIEW,
            Doc::post::<FirstViewJson, Version>("Records the first view of a second look", 201).tagged(),
            to!(first_view),
        )
        .leaves(&[Action::FirstViewRecorded]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/re-reviews/{re_review}/conclusion",
            "api_re_review_conclude",
            REVIEW,
            Doc::post::<ConclusionJson, Version>("Concludes a second look", 201).versioned(),
            to!(conclude),
        )
        .leaves(&[Action::ReReviewConcluded]),
    ]
}

fn number(call: &Call) -> Result<ReReviewNumber, Problem> {
    call.part("re_review", ReReviewNumber::parse)
}

fn done(number: ReReviewNumber, version: i64) -> Reply {
    let (body, location) = (serde_json::json!({ "version": version }), Some(format!("/api/v1/re-reviews/{number}")));
    Reply::Json { status: 201, body, version: Some(version), location }
}

async fn ask(call: Call) -> Result<Reply, Problem> {
    let proposal = call.part("proposal", ProposalNumber::parse)?;
    let AskedJson { origin, reason, days } = call.json()?;
    let new = NewReReview { origin, reason, days };
    let number = call.app.services.ask_re_review(&call.caller_once()?, proposal, new).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1/re-reviews/{number}"))
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let items = call.app.services.list_re_reviews(&call.caller()?).await?;
    paged(&call, &items, |item| item.number.to_string())
}

async fn view(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.view_re_review(&call.caller()?, number(&call)?).await?;
    let version = found.re_review.version;
    let families = laid(&found);
    let ReReviewView { re_review, hidden, proposal, .. } = found;
    let re_review = re_review.value;
    let shown = ReReviewJson {
        number: re_review.number,
        choice_hidden: hidden,
        case_code: proposal.case_code.clone(),
        origin: (!hidden).then_some(re_review.origin),
        days_left: re_review.term(call.app.services.today()).days_left,
        reason: (!hidden).then_some(re_review.reason),
        asked_by: re_review.asked_by,
        asked_at: re_review.asked_at,
        due: re_review.due,
        families,
        first_views: re_review.first_views,
        conclusion: re_review.conclusion,
        decision: (!hidden).then_some(proposal),
    };
    Reply::versioned(&shown, version)
}

fn laid(found: &ReReviewView) -> Vec<LaidJson> {
    let document = &found.run.document;
    let needs = |family: &FamilyCode| {
        let entry = document.family(family.as_str())?;
        let lines = document.plan.iter().zip(&entry.lines).filter(|(plan, _)| plan.kind == "need");
        let need = lines.map(|(plan, line)| NeedJson {
            child: plan.child.clone(),
            item: plan.item.clone(),
            level: line.capability,
            gap: line.gap,
        });
        Some(LaidJson { family: family.clone(), needs: need.collect() })
    };
    found.re_review.value.laid_before.iter().filter_map(needs).collect()
}

async fn first_view(call: Call) -> Result<Reply, Problem> {
    let FirstViewJson { views, words } = call.json()?;
    let caller = call.caller_once()?;
    let number = number(&call)?;
    let by = caller.staff()?;
    let view = FirstView { by, at: Timestamp::from_micros(0), round: 1, views, words };
    Ok(done(number, call.app.services.record_second_first_view(&caller, number, view).await?))
}

async fn conclude(call: Call) -> Result<Reply, Problem> {
    let ConclusionJson { result, words, tie } = call.json()?;
    let (number, version) = (number(&call)?, call.version()?);
    let said = (result, words, tie);
    Ok(done(number, call.app.services.conclude_re_review(&call.caller_once()?, number, said, version).await?))
}
