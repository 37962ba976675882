//! What stands on a desk: work items with their counts, the board of all children, reminders, saved views.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LIST_QUERY, List, cases::Number, list_files::LANGUAGE, order::ordered, paged};
use crate::{
    domain::{
        audit::Action,
        code::ItemCode,
        desk::{Enquiry, SavedView, SavedViewNumber},
        permission::Permission,
        step::{Step, Term},
        text::Text,
    },
    service::{
        children::ChildSummary,
        made_file::{PAPER, SEPARATED},
        oversight::ProposedApart,
        reminders::Awaited,
        work_items::{SHOWN, items},
    },
    web::{
        call::Call,
        pages::work,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Orders, Parameter, Route, RouteMethod, Takes, to},
    },
};

/// A case that waits.
#[derive(Serialize, JsonSchema)]
struct WorkItem<'a> {
    /// The step it waits for.
    next_action: Step,
    /// Since when and by when.
    clock: Term,
    /// The case.
    child: &'a ChildSummary,
}

/// How many work items a query gives.
#[derive(Serialize, JsonSchema)]
struct WorkCount {
    /// The query of `/work-items`.
    query: String,
    /// How many.
    count: usize,
}

/// Children by the step they wait for, and what stands out.
#[derive(Serialize, JsonSchema)]
struct CohortJson {
    /// Children by step.
    steps: BTreeMap<&'static str, usize>,
    /// Families in the first group of several children's latest lists, with the cases.
    pressure: BTreeMap<String, Vec<String>>,
    /// Must needs that nobody of a child's list meets, with the children.
    unmet: BTreeMap<ItemCode, Vec<String>>,
    /// Children whose latest list shows nobody.
    nobody: Vec<String>,
    /// Proposals that part brothers and sisters, the latest first.
    apart: Vec<ProposedApart>,
    /// Children that are not settled, those who wait longest first.
    waiting: Vec<ChildSummary>,
}

/// A reminder and how it stands.
#[derive(Serialize, JsonSchema)]
struct ReminderJson {
    /// What was asked: `about` is the family with the rule as its fact.
    enquiry: Enquiry,
    /// Its version, for the answer that puts it away.
    version: i64,
    /// How it stands.
    state: Awaited,
    /// The latest list of the child's case.
    run: String,
}

/// A view to be kept.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewView {
    /// `work`, `children`, `families` or `cohort`.
    page: String,
    /// Its name.
    name: Text,
    /// The filter, as the query of the page's address.
    query: String,
    /// Share it with the office.
    #[serde(default)]
    shared: bool,
}

const ORDERS: Orders = &[("child", "/child/code"), ("clock", "/clock/due"), ("since", "/clock/since")];

const WORK_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::new("show", Takes::OneOf(&SHOWN), "action when absent"),
    Parameter::new("view", Takes::OneOf(&["mine", "all"]), "mine when absent"),
    Parameter::sort(ORDERS),
];

const WORK_FILE_QUERY: &[Parameter] = &[
    WORK_QUERY[2],
    WORK_QUERY[3],
    Parameter::new("format", Takes::OneOf(&["csv", "pdf"]), "csv when absent"),
    LANGUAGE,
];

const COHORT_QUERY: &[Parameter] =
    &[Parameter::new("region", Takes::Text(10), "only children of this region, or unknown")];

const WORK_FILE: &str = "Cases that wait, as separated values or as PDF; on record before its first byte leaves";

/// Pages whose filters can be kept.
const PAGES: [&str; 4] = ["work", "children", "families", "cohort"];

const VIEWS_QUERY: &[Parameter] = &[Parameter::new("page", Takes::OneOf(&PAGES), "of which page; work when absent")];

/// Longest query that is kept, in characters.
const MOST_QUERY: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    const WORK: Needs = Needs::Permission(Permission::ViewProposals);
    const LISTED: &[Action] = &[Action::RecordsListed];
    let get = |path, name, needs, doc: Doc, handler| Route::api(RouteMethod::Get, path, name, needs, doc, handler);
    vec![
        get(
            "/api/v1/work-items",
            "api_work_items",
            WORK,
            Doc::get::<List<WorkItem<'static>>>("Cases that wait, those due first").query(WORK_QUERY),
            to!(work_items),
        )
        .leaves(LISTED),
        get(
            "/api/v1/work-items/counts",
            "api_work_counts",
            WORK,
            Doc::get::<Vec<WorkCount>>("How many cases wait, each with the query that lists them"),
            to!(work_counts),
        )
        .leaves(LISTED),
        get(
            "/api/v1/work-items/file",
            "api_work_file",
            WORK,
            Doc {
                reply: None,
                also: &[SEPARATED, PAPER],
                ..Doc::get::<serde_json::Value>(WORK_FILE).query(WORK_FILE_QUERY)
            },
            to!(work::file),
        )
        .leaves(&[Action::RecordsListed, Action::Exported]),
        get(
            "/api/v1/cohort",
            "api_cohort",
            Needs::Permission(Permission::ViewCohort),
            Doc::get::<CohortJson>("All children waiting, and what stands out").query(COHORT_QUERY),
            to!(cohort),
        )
        .leaves(LISTED),
        get(
            "/api/v1/reminders",
            "api_reminders",
            WORK,
            Doc::get::<Vec<ReminderJson>>("The caller's reminders, and how each stands"),
            to!(reminders),
        )
        .leaves(LISTED),
        get(
            "/api/v1/answers",
            "api_answers",
            WORK,
            Doc::get::<Vec<Enquiry>>("What the caller asked and was answered within thirty days"),
            to!(answers),
        )
        .leaves(LISTED),
        get(
            "/api/v1/views",
            "api_views",
            Needs::SignedIn,
            Doc::get::<Vec<SavedView>>("Views of a page: the caller's own and those shared with the office")
                .query(VIEWS_QUERY),
            to!(views),
        ),
        Route::api(
            RouteMethod::Post,
            "/api/v1/views",
            "api_view_save",
            Needs::SignedIn,
            Doc::post::<NewView, Number>("Keeps a view of a page", 201),
            to!(save_view),
        )
        .leaves(&[Action::ViewSaved]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/views/{view}/remove",
            "api_view_remove",
            Needs::SignedIn,
            Doc { body: None, ..Doc::post::<Number, Number>("Puts a view of one's own away", 200) },
            to!(remove_view),
        )
        .leaves(&[Action::ViewSaved]),
    ]
}

async fn work_items(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let children = call.app.services.list_work(&caller).await?;
    let show = call.query.get("show").unwrap_or(SHOWN[0]);
    let found = items(&caller, &children, show, call.query.get("view") != Some("all"));
    let found: Vec<WorkItem<'_>> =
        found.into_iter().map(|child| WorkItem { next_action: child.step, clock: child.term, child }).collect();
    let found = ordered(&call, found, ORDERS)?;
    paged(&call, &found, |item| item.child.code.to_string())
}

async fn work_counts(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let children = call.app.services.list_work(&caller).await?;
    let count = |show: &str, mine_only: bool| WorkCount {
        query: format!("show={show}&view={}", if mine_only { "mine" } else { "all" }),
        count: items(&caller, &children, show, mine_only).len(),
    };
    let counts: Vec<WorkCount> = SHOWN.iter().flat_map(|show| [count(show, true), count(show, false)]).collect();
    Reply::json(&counts)
}

async fn cohort(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.cohort(&call.caller()?, call.query.get("region")).await?;
    let mut steps: BTreeMap<&'static str, usize> = Step::ALL.iter().map(|step| (step.code(), 0)).collect();
    for child in &found.children {
        *steps.entry(child.step.code()).or_default() += 1;
    }
    let mut waiting = found.children;
    waiting.retain(|child| child.step != Step::Settled);
    waiting.sort_by_key(|child| child.term.since);
    let (pressure, unmet) = (found.pressure.into_iter().collect(), found.unmet.into_iter().collect());
    Reply::json(&CohortJson { steps, pressure, unmet, nobody: found.nobody, apart: found.apart, waiting })
}

async fn reminders(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.list_reminders(&call.caller()?).await?;
    let shown = found.into_iter().map(|reminder| ReminderJson {
        version: reminder.enquiry.version,
        enquiry: reminder.enquiry.value,
        state: reminder.state,
        run: reminder.run.to_string(),
    });
    Reply::json(&shown.collect::<Vec<_>>())
}

async fn answers(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.list_answers(&call.caller()?).await?)
}

async fn views(call: Call) -> Result<Reply, Problem> {
    let page = call.query.get("page").unwrap_or(PAGES[0]);
    Reply::json(&call.app.services.saved_views(&call.caller()?, page).await?)
}

async fn save_view(call: Call) -> Result<Reply, Problem> {
    let NewView { page, name, query, shared } = call.json()?;
    if !PAGES.contains(&page.as_str()) {
        return Err(Problem::field("page", "value-unlisted"));
    }
    if query.chars().count() > MOST_QUERY {
        return Err(Problem::field("query", "value-too-long"));
    }
    let number = call.app.services.save_view(&call.caller_once()?, (page, name, query), shared).await?;
    Reply::created(&Number { number: number.to_string() }, "/api/v1/views".to_owned())
}

async fn remove_view(call: Call) -> Result<Reply, Problem> {
    let number = call.part("view", SavedViewNumber::parse)?;
    call.app.services.remove_view(&call.caller_once()?, number).await?;
    Reply::json(&Number { number: number.to_string() })
}
