//! Runs: made, looked at, explained, tried.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{LIST_QUERY, List, list_files::ARRANGED, paged};
use crate::{
    domain::{
        audit::Action,
        code::{ChildCode, RuleCode},
        permission::Permission,
        reason::Reason,
        removal::TakenOut,
        run::RunNumber,
    },
    matching::{
        difference::FamilyDifference,
        document::{ChangeEntry, Document, FamilyEntry, PlaceEntry, RuleEntry, SEALED, SealedFamily, TAKEN_OUT},
    },
    present::Glyph,
    service::{
        arrangement::Arrangement, changed_facts::FactChange, replay::Replay, staleness::Staleness, view_run::Look,
    },
    web::{
        call::{Call, shape},
        pages::run_list::asked,
        problem::Problem,
        reply::Reply,
        route::{About, Doc, Needs, Parameter, Route, RouteMethod, Takes, to},
        shown,
    },
};

/// A list to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewRun {
    /// The child; brothers and sisters come along.
    child: ChildCode,
    /// Match the child apart from the group.
    #[serde(default)]
    alone: bool,
    /// Why a preparatory search is made although the case rules allow no more.
    #[serde(default)]
    preparatory: Option<Reason>,
}

/// A list that was made.
#[derive(Serialize, JsonSchema)]
struct RunJson {
    number: String,
    case: String,
    as_of: String,
    result: String,
}

/// A trial.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TrialJson {
    /// Changes as `need.<item>=<level>/<importance>` or `family.<code>.<item>=<level>`, at most five.
    set: Vec<String>,
}

/// What can be asked of those who are not considered.
const EXCLUSIONS_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::new(
        "rule",
        Takes::Text(40),
        "only what this rule keeps out; `sealed` for what is sealed to the caller, `taken_out` for what a person took out",
    ),
];

/// How the families of a list can be asked for: as on its page.
const ARRANGED_QUERY: &[Parameter] =
    &[LIST_QUERY[0], LIST_QUERY[1], ARRANGED[0], ARRANGED[1], ARRANGED[2], ARRANGED[3], ARRANGED[4]];

/// A family of a list, without its lines.
#[derive(Serialize, JsonSchema)]
struct Listed<'a> {
    /// Register number.
    family: &'a str,
    /// `shown`, `insufficient` or `excluded`.
    state: &'a str,
    /// Whether it is sealed to the caller: then no more than its state is told.
    sealed: bool,
    /// `relative` or `family`.
    tier: Option<&'a str>,
    /// The code of the fit word.
    group: Option<&'a str>,
    /// Number of its group of near ties; absent when it is not shown.
    tied_with: Option<u32>,
    /// Places over all worlds, within the tier.
    #[schemars(with = "Option<Value>")]
    place: Option<&'a PlaceEntry>,
    /// Whether a rule must be cleared before a proposal can be approved.
    approval_blocked: Option<bool>,
    /// One rule alone keeps it out.
    just_excluded: Option<bool>,
}

/// A family that is not considered.
#[derive(Serialize, JsonSchema)]
struct Exclusion<'a> {
    /// Register number.
    family: &'a str,
    /// Whether it is sealed to the caller: then it is not told why.
    sealed: bool,
    /// The rules that keep it out.
    #[schemars(with = "Vec<Value>")]
    rules: Vec<&'a RuleEntry>,
    /// One rule alone keeps it out.
    just_excluded: Option<bool>,
    /// What would have to change.
    #[schemars(with = "Vec<Value>")]
    what_would_change: &'a [ChangeEntry],
    /// Who took it out of the list by hand, and why; of a sealed family no more than that it was.
    taken_out: Option<&'a TakenOut>,
}

/// Who is compared.
const FAMILIES_QUERY: &[Parameter] = &[Parameter::new("family", Takes::Text(200), "codes, with commas between them")];

/// What changed since a list was made.
#[derive(Serialize, JsonSchema)]
struct StalenessJson {
    /// The records.
    #[serde(flatten)]
    stale: Staleness,
    /// Single facts of those records, as the list read them and as they are now.
    facts: Vec<FactChange>,
}

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewRuns);
    let get = |path, name, doc: Doc, handler, leaves: &'static [Action]| {
        Route::api(RouteMethod::Get, path, name, VIEW, doc, handler).about(About::Run).leaves(leaves)
    };
    vec![
        Route::api(
            RouteMethod::Post,
            "/api/v1/runs",
            "api_run_make",
            Needs::Permission(Permission::MakeRuns),
            Doc::post::<NewRun, RunJson>("Makes a list of families to consider", 201),
            to!(make),
        )
        .leaves(&[Action::MatchingRun]),
        get(
            "/api/v1/runs/{run}",
            "api_run",
            Doc::get::<Value>("A list whole: groups, ranges of places, coverage"),
            to!(list),
            &[Action::RunViewed],
        ),
        get(
            "/api/v1/runs/{run}/families",
            "api_run_families",
            Doc::get::<List<Listed<'static>>>("Families to consider and those that lack information, in their order")
                .query(ARRANGED_QUERY),
            to!(families),
            &[Action::RunViewed],
        ),
        get(
            "/api/v1/runs/{run}/staleness",
            "api_staleness",
            Doc::get::<StalenessJson>("Facts that changed since the list was made"),
            to!(staleness),
            &[],
        ),
        get(
            "/api/v1/runs/{run}/families/{family}/explanation",
            "api_explanation",
            Doc::get::<Value>("For, against, not known; what moved the place"),
            to!(explanation),
            &[Action::ExplanationViewed],
        ),
        get(
            "/api/v1/runs/{run}/exclusions",
            "api_exclusions",
            Doc::get::<List<Exclusion<'static>>>("Who is not considered, and why").query(EXCLUSIONS_QUERY),
            to!(exclusions),
            &[Action::ExclusionsViewed],
        ),
        get(
            "/api/v1/runs/{run}/compare",
            "api_compare",
            Doc::get::<Value>("Two to four families side by side").query(FAMILIES_QUERY),
            to!(compare),
            &[Action::ComparisonViewed],
        ),
        get(
            "/api/v1/runs/{run}/diff/{other}",
            "api_diff",
            Doc::get::<Vec<FamilyDifference>>("What differs between two lists"),
            to!(diff),
            &[Action::RunViewed],
        ),
        Route::api(
            RouteMethod::Post,
            "/api/v1/runs/{run}/what-if",
            "api_what_if",
            Needs::Permission(Permission::TryWhatIf),
            Doc { once: false, ..Doc::post::<TrialJson, Value>("A trial; nothing is saved", 200) },
            to!(what_if),
        )
        .about(About::Run)
        .leaves(&[Action::WhatIfTried]),
        Route::api(
            RouteMethod::Post,
            "/api/v1/runs/{run}/replay",
            "api_replay",
            Needs::Permission(Permission::Replay),
            Doc {
                once: false,
                body: None,
                ..Doc::post::<Value, Replay>("Computes a list again and compares every byte", 200)
            },
            to!(replay),
        )
        .about(About::Run)
        .leaves(&[Action::Replayed]),
    ]
}

fn number(call: &Call) -> Result<RunNumber, Problem> {
    call.part("run", RunNumber::parse)
}

async fn make(call: Call) -> Result<Reply, Problem> {
    let new: NewRun = call.json()?;
    let record = call.app.services.make_list(&call.caller_once()?, &new.child, new.alone, new.preparatory).await?;
    let shown = RunJson {
        number: record.number.to_string(),
        case: record.case_code,
        as_of: record.as_of.to_string(),
        result: record.result_hash.to_string(),
    };
    Reply::created(&shown, format!("/api/v1/runs/{}", record.number))
}

fn row(entry: &FamilyEntry) -> Listed<'_> {
    Listed {
        family: &entry.family,
        state: &entry.state,
        sealed: false,
        tier: Some(&entry.tier),
        group: Some(&entry.band),
        tied_with: entry.group,
        place: entry.place.as_ref(),
        approval_blocked: Some(entry.approval_blocked),
        just_excluded: Some(entry.just_excluded),
    }
}

fn sealed_row(family: &SealedFamily) -> Listed<'_> {
    Listed {
        family: &family.family,
        state: &family.state,
        sealed: true,
        tier: None,
        group: None,
        tied_with: None,
        place: None,
        approval_blocked: None,
        just_excluded: None,
    }
}

/// Families to consider and those that lack information; of sealed ones no more than that.
fn listed(document: &Document) -> Vec<Listed<'_>> {
    everybody(document).filter(|family| family.state != "excluded").collect()
}

fn everybody(document: &Document) -> impl Iterator<Item = Listed<'_>> {
    document.families.iter().map(row).chain(document.sealed.iter().map(sealed_row))
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let (caller, number) = (call.caller()?, number(&call)?);
    let run = call.app.services.view_list(&caller, number, Look::List).await?;
    let before = call.app.services.taken_out_before(&caller, number).await?;
    let document = &run.document;
    Reply::json(&json!({
        "run": run.record, "totals": document.totals, "case": document.case, "plan": document.plan,
        "preparatory": document.preparatory, "worlds": document.worlds, "versions": document.versions,
        "families": listed(document), "taken_out_before": before,
    }))
}

async fn families(call: Call) -> Result<Reply, Problem> {
    let (caller, number) = (call.caller()?, number(&call)?);
    let run = call.app.services.view_list(&caller, number, Look::List).await?;
    let arrangement = asked(&call.query);
    let arranged = if arrangement == Arrangement::default() {
        listed(&run.document)
    } else {
        let beside = call.app.services.beside(&caller, number).await?;
        let sealed = arrangement.sealed_of(&run.document).into_iter().map(sealed_row);
        arrangement.of(&run.document, &beside).into_iter().map(row).chain(sealed).collect()
    };
    paged(&call, &arranged, |family| family.family.to_owned())
}

async fn staleness(call: Call) -> Result<Reply, Problem> {
    let (caller, number) = (call.caller()?, number(&call)?);
    let stale = call.app.services.staleness(&caller, number).await?;
    let facts = call.app.services.changed_facts(&caller, number, &stale).await?;
    Reply::json(&StalenessJson { stale, facts })
}

async fn explanation(call: Call) -> Result<Reply, Problem> {
    let family = call.part("family", |text| Ok::<_, ()>(text.to_owned()))?;
    let run = call.app.services.view_list(&call.caller()?, number(&call)?, Look::Why(family.clone())).await?;
    let entry = run.family(&family).ok_or_else(Problem::not_found)?;
    let view = shown::view(&call, &run.document, &run.policy);
    Reply::json(&json!({
        "family": row(entry), "lines": entry.lines, "rules": entry.rules, "what_would_change": entry.what_would_change,
        "for": view.speaks(entry, &[Glyph::Meets], usize::MAX),
        "against": view.speaks(entry, &[Glyph::Not, Glyph::Partly], usize::MAX),
        "unknown": view.speaks(entry, &[Glyph::Unknown], usize::MAX),
        "versions": run.document.versions,
    }))
}

async fn exclusions(call: Call) -> Result<Reply, Problem> {
    let run = call.app.services.view_list(&call.caller()?, number(&call)?, Look::Excluded).await?;
    let wanted = call.query.get("rule").map(RuleCode::parse).transpose();
    let wanted = wanted.map_err(|error| Problem::field("rule", &shape(error)))?;
    let keeps_out =
        |rule: &&RuleEntry| rule.keeps_out() && wanted.as_ref().is_none_or(|code| code.as_str() == rule.rule);
    let mut items = Vec::new();
    for family in run.document.families.iter().filter(|family| family.state == "excluded") {
        let rules: Vec<&RuleEntry> = family.rules.iter().filter(keeps_out).collect();
        if !rules.is_empty() {
            items.push(Exclusion {
                family: &family.family,
                sealed: false,
                rules,
                just_excluded: Some(family.just_excluded),
                what_would_change: &family.what_would_change,
                taken_out: None,
            });
        }
    }
    let is_asked = |code: &str| wanted.as_ref().is_none_or(|wanted| wanted.as_str() == code);
    if is_asked(TAKEN_OUT) {
        items.extend(run.taken_out.iter().map(|taken| Exclusion {
            sealed: false,
            taken_out: Some(taken),
            ..sealed_exclusion(taken.family.as_str())
        }));
    }
    if is_asked(SEALED) {
        let sealed = run.document.sealed.iter().filter(|family| family.is_excluded() || family.state == TAKEN_OUT);
        items.extend(sealed.map(|family| sealed_exclusion(&family.family)));
    }
    paged(&call, &items, |item| item.family.to_owned())
}

/// A family of which nothing but its number is told.
fn sealed_exclusion(family: &str) -> Exclusion<'_> {
    Exclusion { family, sealed: true, rules: Vec::new(), just_excluded: None, what_would_change: &[], taken_out: None }
}

async fn compare(call: Call) -> Result<Reply, Problem> {
    let families: Vec<String> = call.query.all("family").flat_map(|text| text.split(',')).map(str::to_owned).collect();
    if !(2..=4).contains(&families.len()) {
        call.app.services.open_list(&call.caller()?, number(&call)?).await?;
        return Err(Problem::field("family", "compare-count"));
    }
    let run = call.app.services.view_list(&call.caller()?, number(&call)?, Look::Compare(families.clone())).await?;
    let entries: Vec<&FamilyEntry> = families.iter().filter_map(|code| run.family(code)).collect();
    Reply::json(&json!({ "plan": run.document.plan, "families": entries }))
}

async fn diff(call: Call) -> Result<Reply, Problem> {
    let other = call.part("other", RunNumber::parse)?;
    Reply::json(&call.app.services.difference(&call.caller()?, (number(&call)?, other)).await?)
}

async fn what_if(call: Call) -> Result<Reply, Problem> {
    let trial: TrialJson = call.json()?;
    let trial = call.app.services.try_on_list(&call.caller()?, number(&call)?, trial.set).await?;
    let (before, after) = (&trial.before.document, &trial.after);
    Reply::json(&json!({
        "before": { "totals": before.totals, "families": everybody(before).collect::<Vec<_>>() },
        "after": { "totals": after.totals, "families": everybody(after).collect::<Vec<_>>() },
    }))
}

async fn replay(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.replay_for(&call.caller()?, number(&call)?).await?)
}
