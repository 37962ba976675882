//! Children, needs, waivers, enquiries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LIST_QUERY, List, list_files::LANGUAGE, order::ordered, paged};
use crate::{
    domain::{
        access::{Custody, Subject},
        audit::Action,
        child::{Child, SiblingGroup},
        code::{ChildCode, ItemCode},
        desk::{Enquiry, EnquiryNumber, Identity, WaiverRequest, WaiverRequestNumber},
        permission::Permission,
        plan::Plan,
        reason::Reason,
        relation::{Relative, Waiver},
        step::{Step, Term},
        text::Text,
    },
    service::{
        children::ChildSummary, confirm_needs::Needs as NeedsGiven, enquiries::NewEnquiry, evidence::without_evidence,
        made_file::PAPER, must_effects::MustEffect, regions::regions_of, waivers::WaiverWish,
    },
    web::{
        call::Call,
        filters::{CHILDREN, child_fits},
        pages::children::file,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Orders, Parameter, Route, RouteMethod, to},
        shown,
    },
};

/// One child with the case around it.
#[derive(Serialize, JsonSchema)]
struct ChildJson {
    child: Child,
    version: i64,
    custody: Option<Custody>,
    step: Step,
    term: Term,
    group: Option<SiblingGroup>,
    plan: Option<Plan>,
    plan_version: Option<i64>,
    relatives: Vec<Relative>,
    waivers: Vec<Waiver>,
    waiver_requests: Vec<WaiverRequest>,
    runs: Vec<String>,
    proposals: Vec<String>,
    /// Needs that rest on nothing yet: neither on words of the plan nor on evidence that was added.
    without_evidence: Vec<ItemCode>,
    /// What to ask of the child, as the latest list says, the answer that could change it most first.
    ask_next: Vec<String>,
}

/// The version of a plan after its needs were confirmed.
#[derive(Serialize, JsonSchema)]
pub(super) struct Version {
    pub(super) version: i64,
}

/// The number of something that was made.
#[derive(Serialize, JsonSchema)]
pub(super) struct Number {
    pub(super) number: String,
}

/// A decision about a waiver.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WaiverDecisionJson {
    granted: bool,
    reason: Reason,
}

/// An answer to an enquiry.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AnswerJson {
    words: Text,
}

const ORDERS: Orders = &[("code", "/code"), ("clock", "/term/due"), ("since", "/term/since")];

const ENQUIRY_ORDERS: Orders = &[("number", "/number"), ("asked", "/asked_at"), ("kind", "/kind")];

const ENQUIRIES_QUERY: &[Parameter] = &[LIST_QUERY[0], LIST_QUERY[1], Parameter::sort(ENQUIRY_ORDERS)];

/// What can be asked of the list of children.
const CHILDREN_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::sort(ORDERS),
    CHILDREN[0],
    CHILDREN[1],
    CHILDREN[2],
    CHILDREN[3],
    CHILDREN[4],
    CHILDREN[5],
];

const ON_PAPER: &str = "A child's summary as PDF: what its page shows; on record before its first byte leaves";

#[expect(clippy::too_many_lines, reason = "one list is read at a glance")]
pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewChildren);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/children",
            "api_children",
            VIEW,
            Doc::get::<List<ChildSummary>>("Children that are open to the caller").query(CHILDREN_QUERY),
            to!(children),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/children/{child}",
            "api_child",
            VIEW,
            Doc::get::<ChildJson>("One child with the case around it").tagged(),
            to!(child),
        )
        .about(About::Child)
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/children/{child}/file",
            "api_child_file",
            VIEW,
            Doc { reply: None, also: &[PAPER], ..Doc::get::<serde_json::Value>(ON_PAPER).query(&[LANGUAGE]) },
            to!(file),
        )
        .about(About::Child)
        .leaves(&[Action::RecordViewed, Action::Exported]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/children/{child}/identity",
            "api_child_identity",
            Needs::Permission(Permission::ViewIdentities),
            Doc::get::<Option<Identity>>("The name of a child"),
            to!(identity),
        )
        .about(About::Child)
        .leaves(&[Action::IdentityViewed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/children/{child}/needs/effects",
            "api_need_effects",
            Needs::Permission(Permission::ConfirmNeeds),
            Doc::get::<Vec<MustEffect>>("How many families would remain if a need were a must"),
            to!(effects),
        )
        .about(About::Child)
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/children/{child}/needs:confirm",
            "api_needs_confirm",
            Needs::Permission(Permission::ConfirmNeeds),
            Doc::post::<NeedsGiven, Version>("Confirms and orders the needs of a plan", 200).versioned(),
            to!(confirm),
        )
        .about(About::Child)
        .leaves(&[Action::NeedsConfirmed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/waiver-requests",
            "api_waiver_ask",
            Needs::Permission(Permission::AskWaivers),
            Doc::post::<WaiverWish, Number>("Asks that a rule be waived", 201),
            to!(ask_waiver),
        )
        .leaves(&[Action::WaiverAsked]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/waiver-requests/{request}",
            "api_waiver_request",
            VIEW,
            Doc::get::<WaiverRequest>("One waiver that was asked for").tagged(),
            to!(waiver_request),
        )
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/waiver-requests/{request}/decision",
            "api_waiver_decide",
            Needs::Permission(Permission::DecideWaivers),
            Doc::post::<WaiverDecisionJson, Version>("Grants or refuses a waiver", 200).versioned(),
            to!(decide_waiver),
        )
        .leaves(&[Action::WaiverGranted, Action::WaiverRefused]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/enquiries",
            "api_enquiries",
            Needs::Permission(Permission::Enquire),
            Doc::get::<List<Enquiry>>("Enquiries that wait for the caller").query(ENQUIRIES_QUERY),
            to!(enquiries),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/enquiries",
            "api_enquire",
            Needs::Permission(Permission::Enquire),
            Doc::post::<NewEnquiry, Number>("Says that a fact is wrong, or asks", 201),
            to!(enquire),
        )
        .leaves(&[Action::Enquired]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/enquiries/{enquiry}",
            "api_enquiry",
            Needs::Permission(Permission::Enquire),
            Doc::get::<Enquiry>("One enquiry, with its answer").tagged(),
            to!(enquiry),
        )
        .leaves(&[Action::RecordViewed]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/enquiries/{enquiry}/answer",
            "api_enquiry_answer",
            Needs::Permission(Permission::Enquire),
            Doc::post::<AnswerJson, Version>("Answers an enquiry", 200).versioned(),
            to!(answer),
        )
        .leaves(&[Action::Enquired]),
    ]
}

async fn children(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let mut children = call.app.services.list_children(&caller).await?;
    let places = shown::places(&call).await?;
    let regions = regions_of(&places);
    children.retain(|child| child_fits(&call.query, &caller, &regions, child));
    let children = ordered(&call, children, ORDERS)?;
    paged(&call, &children, |child| child.code.to_string())
}

fn code(call: &Call) -> Result<ChildCode, Problem> {
    call.part("child", ChildCode::parse)
}

async fn child(call: Call) -> Result<Reply, Problem> {
    let page = call.app.services.view_child(&call.caller()?, &code(&call)?).await?;
    let version = page.child.record.version;
    let plan = page.plan.as_ref().map(|stored| &stored.value);
    let bare = plan.into_iter().flat_map(|plan| without_evidence(plan, &page.evidence));
    let shown = ChildJson {
        version,
        without_evidence: bare.map(|need| need.item.clone()).collect(),
        custody: page.child.custody,
        step: page.step,
        term: page.term,
        ask_next: page.ask_next,
        group: page.group,
        plan_version: page.plan.as_ref().map(|stored| stored.version),
        plan: page.plan.map(|stored| stored.value),
        relatives: page.relatives,
        waivers: page.waivers,
        waiver_requests: page.waiver_requests.into_iter().map(|stored| stored.value).collect(),
        runs: page.runs.iter().map(|run| run.number.to_string()).collect(),
        proposals: page.proposals.iter().map(|stored| stored.value.number.to_string()).collect(),
        child: page.child.record.value,
    };
    Reply::versioned(&shown, version)
}

async fn identity(call: Call) -> Result<Reply, Problem> {
    let subject = Subject::Child(code(&call)?);
    Reply::json(&call.app.services.view_identity(&call.caller()?, &subject).await?)
}

async fn effects(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.effect_of_musts(&call.caller()?, &code(&call)?).await?)
}

async fn confirm(call: Call) -> Result<Reply, Problem> {
    let (caller, version) = (call.caller_once()?, call.version()?);
    let version = call.app.services.confirm_needs(&caller, &code(&call)?, call.json()?, version).await?;
    Reply::versioned(&Version { version }, version)
}

async fn ask_waiver(call: Call) -> Result<Reply, Problem> {
    let number = call.app.services.ask_waiver(&call.caller_once()?, call.json()?).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1/waiver-requests/{number}"))
}

async fn waiver_request(call: Call) -> Result<Reply, Problem> {
    let number = call.part("request", WaiverRequestNumber::parse)?;
    let found = call.app.services.view_waiver_request(&call.caller()?, number).await?;
    Reply::versioned(&found.value, found.version)
}

async fn decide_waiver(call: Call) -> Result<Reply, Problem> {
    let number = call.part("request", WaiverRequestNumber::parse)?;
    let decision: WaiverDecisionJson = call.json()?;
    let decision = (decision.granted, decision.reason);
    let version = call.app.services.decide_waiver(&call.caller_once()?, number, decision, call.version()?).await?;
    Reply::versioned(&Version { version }, version)
}

async fn enquiries(call: Call) -> Result<Reply, Problem> {
    let enquiries = call.app.services.list_enquiries(&call.caller()?).await?;
    let enquiries: Vec<Enquiry> = enquiries.into_iter().map(|stored| stored.value).collect();
    let enquiries = ordered(&call, enquiries, ENQUIRY_ORDERS)?;
    paged(&call, &enquiries, |enquiry| enquiry.number.to_string())
}

async fn enquire(call: Call) -> Result<Reply, Problem> {
    let number = call.app.services.enquire(&call.caller_once()?, call.json()?).await?;
    Reply::created(&Number { number: number.to_string() }, format!("/api/v1/enquiries/{number}"))
}

async fn enquiry(call: Call) -> Result<Reply, Problem> {
    let number = call.part("enquiry", EnquiryNumber::parse)?;
    let found = call.app.services.view_enquiry(&call.caller()?, number).await?;
    Reply::versioned(&found.value, found.version)
}

async fn answer(call: Call) -> Result<Reply, Problem> {
    let number = call.part("enquiry", EnquiryNumber::parse)?;
    let answer: AnswerJson = call.json()?;
    let version = call.app.services.answer_enquiry(&call.caller_once()?, number, answer.words, call.version()?).await?;
    Reply::versioned(&Version { version }, version)
}
