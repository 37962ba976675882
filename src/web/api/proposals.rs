//! Proposals, first views, reviews, approvals, placements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    LIST_QUERY, List,
    cases::{Number, Version},
    order::ordered,
    paged,
};
use crate::{
    domain::{
        audit::Action,
        clock::Timestamp,
        code::{OfficeCode, StaffCode},
        date::Date,
        permission::Permission,
        placement::{EndReason, Outcome, OutcomeKind, OutcomeState, Placement},
        proposal::{
            CheckResult, FamilyView, FirstView, Proposal, ProposalContent, ProposalNumber, Review, ReviewReason,
            ReviewResult, SecondCheck, Tie,
        },
        reason::Reason,
        run::RunNumber,
        text::Text,
    },
    web::{
        call::Call,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Orders, Parameter, Route, RouteMethod, to},
    },
};

/// A proposal to be begun.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewProposal {
    /// The list it is chosen from.
    run: RunNumber,
    /// What is known already.
    #[serde(default)]
    content: ProposalContent,
}

/// What the proposer writes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenProposal {
    /// The content as a whole.
    content: ProposalContent,
    /// The agency that is to review it.
    #[serde(default)]
    agency: Option<OfficeCode>,
}

/// A proposal as it may be seen.
#[derive(Serialize, JsonSchema)]
struct ProposalJson {
    proposal: Proposal,
    /// Whether the choice is left out until one's own first view is on record.
    choice_hidden: bool,
    /// Gaps on must and important needs: child and need.
    gaps: Vec<(String, String)>,
    /// Records that changed since the list was made.
    changed: Vec<String>,
}

/// A first view.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewFirstView {
    views: Vec<FamilyView>,
    #[serde(default)]
    words: Option<Text>,
}

/// A conclusion.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewReview {
    result: ReviewResult,
    reasons: Vec<ReviewReason>,
    words: Reason,
    tie: Tie,
}

/// A second check.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCheck {
    result: CheckResult,
    words: Reason,
    /// Says that the changed facts were seen.
    #[serde(default)]
    seen_changes: bool,
}

/// A withdrawal.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    words: Reason,
}

/// An entry about a placement.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewOutcome {
    kind: OutcomeKind,
    on: Date,
    #[serde(default)]
    state: Option<OutcomeState>,
    #[serde(default)]
    ended_because: Vec<EndReason>,
    #[serde(default)]
    words: Option<Text>,
}

const ORDERS: Orders = &[("number", "/number"), ("case", "/case_code"), ("state", "/state")];

const PROPOSALS_QUERY: &[Parameter] = &[LIST_QUERY[0], LIST_QUERY[1], Parameter::sort(ORDERS)];

#[expect(clippy::too_many_lines, reason = "one list is read at a glance")]
pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewProposals);
    const WRITE: Needs = Needs::Permission(Permission::Propose);
    let post = |path, name, needs, doc, handler, leaves: &'static [Action]| {
        Route::api(RouteMethod::Post, path, name, needs, doc, handler).about(About::Proposal).leaves(leaves)
    };
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/proposals",
            "api_proposals",
            VIEW,
            Doc::get::<List<Proposal>>("Proposals that are open to the caller, newest first").query(PROPOSALS_QUERY),
            to!(list),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/proposals",
            "api_proposal_begin",
            WRITE,
            Doc::post::<NewProposal, Number>("Begins a proposal from a list", 201),
            to!(begin),
        )
        .leaves(&[Action::ProposalWritten]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/proposals/{proposal}",
            "api_proposal",
            VIEW,
            Doc::get::<ProposalJson>("One proposal").tagged(),
            to!(view),
        )
        .about(About::Proposal)
        .leaves(&[Action::ProposalViewed]),
        Route::api(
            RouteMethod::Put,
            "/api/v1/proposals/{proposal}",
            "api_proposal_write",
            WRITE,
            Doc {
                once: false,
                ..Doc::post::<WrittenProposal, Version>("Writes on a draft or a returned proposal", 200).versioned()
            },
            to!(write),
        )
        .about(About::Proposal)
        .leaves(&[Action::ProposalWritten]),
        post(
            "/api/v1/proposals/{proposal}/send",
            "api_proposal_send",
            WRITE,
            Doc { body: None, ..Doc::post::<(), Version>("Sends a proposal to its agency", 200).versioned() },
            to!(send),
            &[Action::ProposalSent],
        ),
        post(
            "/api/v1/proposals/{proposal}/withdraw",
            "api_proposal_withdraw",
            WRITE,
            Doc::post::<Withdrawal, Version>("Takes a proposal back", 200).versioned(),
            to!(withdraw),
            &[Action::ProposalWithdrawn],
        ),
        post(
            "/api/v1/proposals/{proposal}/first-views",
            "api_first_view",
            Needs::Permission(Permission::Review),
            Doc::post::<NewFirstView, Version>("Records a reviewer's first view", 201).tagged(),
            to!(first_view),
            &[Action::FirstViewRecorded],
        ),
        post(
            "/api/v1/proposals/{proposal}/reviews",
            "api_review",
            Needs::Permission(Permission::Review),
            Doc::post::<NewReview, Version>("A reviewer concludes", 201).versioned(),
            to!(review),
            &[Action::Reviewed],
        ),
        post(
            "/api/v1/proposals/{proposal}/approvals",
            "api_second_check",
            Needs::Permission(Permission::SecondCheck),
            Doc::post::<NewCheck, Version>("The second check", 201).versioned(),
            to!(check),
            &[Action::SecondChecked, Action::PlacementMade],
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/placements/{proposal}",
            "api_placement",
            VIEW,
            Doc::get::<Placement>("A placement").tagged(),
            to!(placement),
        )
        .about(About::Proposal)
        .leaves(&[Action::RecordViewed]),
        post(
            "/api/v1/placements/{proposal}/events",
            "api_outcome",
            Needs::Permission(Permission::RecordOutcomes),
            Doc::post::<NewOutcome, Version>("Records what became of a placement", 201).versioned(),
            to!(outcome),
            &[Action::OutcomeRecorded],
        ),
    ]
}

fn number(call: &Call) -> Result<ProposalNumber, Problem> {
    call.part("proposal", ProposalNumber::parse)
}

fn unsigned() -> Result<(StaffCode, Timestamp), Problem> {
    let by = StaffCode::parse("uya").map_err(|error| Problem::fault(&error.to_string()))?;
    Ok((by, Timestamp::from_micros(0)))
}

fn done(number: ProposalNumber, version: i64) -> Reply {
    let (body, location) = (serde_json::json!({ "version": version }), Some(format!("/api/v1/proposals/{number}")));
    Reply::Json { status: 201, body, version: Some(version), location }
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let proposals = call.app.services.list_proposals(&call.caller()?).await?;
    let proposals: Vec<Proposal> = proposals.into_iter().map(|stored| stored.value).collect();
    let proposals = ordered(&call, proposals, ORDERS)?;
    paged(&call, &proposals, |proposal| proposal.number.to_string())
}

fn refuse_unreasoned(content: &ProposalContent) -> Result<(), Problem> {
    content.gives_reasons().map_err(|(field, error)| Problem::field(&format!("content.{field}"), &error.code()))
}

async fn begin(call: Call) -> Result<Reply, Problem> {
    let new: NewProposal = call.json()?;
    refuse_unreasoned(&new.content)?;
    let number = call.app.services.begin_proposal(&call.caller_once()?, new.run, new.content).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1/proposals/{number}"))
}

async fn view(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.view_proposal(&call.caller()?, number(&call)?).await?;
    let version = found.proposal.version;
    let shown = ProposalJson {
        proposal: found.proposal.value,
        choice_hidden: found.hidden,
        gaps: found.gaps.into_iter().map(|gap| (gap.child.to_string(), gap.item)).collect(),
        changed: if found.hidden { Vec::new() } else { found.changed },
    };
    Reply::versioned(&shown, version)
}

async fn write(call: Call) -> Result<Reply, Problem> {
    let (number, version) = (number(&call)?, call.version()?);
    let written: WrittenProposal = call.json()?;
    refuse_unreasoned(&written.content)?;
    let written = (written.content, written.agency);
    let version = call.app.services.write_proposal(&call.caller()?, number, written, version).await?;
    Reply::versioned(&Version { version }, version)
}

async fn send(call: Call) -> Result<Reply, Problem> {
    let version = call.app.services.send_proposal(&call.caller_once()?, number(&call)?, call.version()?).await?;
    Reply::versioned(&Version { version }, version)
}

async fn withdraw(call: Call) -> Result<Reply, Problem> {
    let given: Withdrawal = call.json()?;
    let version =
        call.app.services.withdraw_proposal(&call.caller_once()?, number(&call)?, given.words, call.version()?).await?;
    Reply::versioned(&Version { version }, version)
}

async fn first_view(call: Call) -> Result<Reply, Problem> {
    let new: NewFirstView = call.json()?;
    let (by, at) = unsigned()?;
    let view = FirstView { by, at, round: 0, views: new.views, words: new.words };
    let number = number(&call)?;
    Ok(done(number, call.app.services.record_first_view(&call.caller_once()?, number, view).await?))
}

async fn review(call: Call) -> Result<Reply, Problem> {
    let new: NewReview = call.json()?;
    if new.reasons.is_empty() {
        return Err(Problem::field("reasons", "value-empty"));
    }
    let (by, at) = unsigned()?;
    let review = Review { by, at, round: 0, result: new.result, reasons: new.reasons, words: new.words, tie: new.tie };
    let (number, version) = (number(&call)?, call.version()?);
    Ok(done(number, call.app.services.review_proposal(&call.caller_once()?, number, review, version).await?))
}

async fn check(call: Call) -> Result<Reply, Problem> {
    let new: NewCheck = call.json()?;
    let (by, at) = unsigned()?;
    let check = SecondCheck { by, at, round: 0, result: new.result, words: new.words };
    let (number, version) = (number(&call)?, call.version()?);
    let given = (check, new.seen_changes);
    Ok(done(number, call.app.services.second_check(&call.caller_once()?, number, given, version).await?))
}

async fn placement(call: Call) -> Result<Reply, Problem> {
    let kept = call.app.services.view_placement(&call.caller()?, number(&call)?).await?;
    Reply::versioned(&kept.value, kept.version)
}

async fn outcome(call: Call) -> Result<Reply, Problem> {
    let new: NewOutcome = call.json()?;
    let (by, at) = unsigned()?;
    let NewOutcome { kind, on, state, ended_because, words } = new;
    let outcome = Outcome { kind, on, state, ended_because, words, by, at };
    let (number, version) = (number(&call)?, call.version()?);
    Ok(done(number, call.app.services.record_outcome(&call.caller_once()?, number, outcome, version).await?))
}
