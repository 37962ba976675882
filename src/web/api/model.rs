//! How the order is made: since when, rules with what they keep out now and what last changed them, weights with their
//! reasons, which first groups the latest policy moved, whether recommendations are stopped.

use schemars::JsonSchema;
use serde::Serialize;

use super::{LIST_QUERY, List, list_files::LANGUAGE, order::ordered, paged, paged_as};
use crate::{
    domain::{
        actor::Role, audit::Action, clock::Timestamp, fairness::FamilyGroup, language::Trilingual,
        permission::Permission, plan_reading::AgreementCount,
    },
    matching::policy::{Item, Rule, Source, SourceKind},
    service::{
        list_counts::{KeptOut, ListCounts, Measure},
        made_file::PAPER,
        model_lists::{CountedFamily, OpenSuggestion},
        policy_use::{LastChange, PolicyChange, PolicyUse},
    },
    web::{
        call::Call,
        pages::model::{counted_by, counted_suggestions, file},
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Orders, Parameter, Route, RouteMethod, Takes, to},
    },
};

/// How the order is made.
#[derive(Serialize, JsonSchema)]
struct ModelJson {
    /// Name of the policy.
    name: String,
    /// Its version.
    version: String,
    /// SHA-256 of its file.
    digest: String,
    /// Who answers for it; absent where nobody is named.
    owner: Option<String>,
    /// When the first list was made with it, UTC; absent before there is one.
    in_use_since: Option<Timestamp>,
    /// The version that lists were made with before.
    before: Option<String>,
    /// Worlds in which places are tried.
    worlds: u32,
    /// Points within which results are close, per cent of the plan.
    near_ties_per_cent: i64,
    /// Newest lists that counts are taken over.
    lists: usize,
    /// Why recommendations are stopped; absent when they are not.
    stopped: Option<String>,
    /// Needs with what they weigh.
    needs: Vec<NeedJson>,
}

/// A need and its weight.
#[derive(Serialize, JsonSchema)]
struct NeedJson {
    item: String,
    name: Names,
    weight: u32,
    /// Why it weighs so much.
    weight_reason: Names,
    /// Who says so.
    sources: Vec<SourceJson>,
    /// Cannot be offset when unmet.
    critical: bool,
}

/// Where a rule or a weight comes from.
#[derive(Serialize, JsonSchema)]
struct SourceJson {
    /// Its authority: `source`, `public`, `literature`, `proposal` or `to_be_checked`.
    kind: SourceKind,
    label: Names,
}

impl From<&Source> for SourceJson {
    fn from(source: &Source) -> Self {
        Self { kind: source.kind, label: Names::from(&source.label) }
    }
}

/// A rule, and how many families it keeps out of the newest lists.
#[derive(Serialize, JsonSchema)]
struct RuleJson {
    rule: String,
    title: Names,
    statement: Names,
    /// Where it comes from.
    sources: Vec<SourceJson>,
    /// The strongest authority among them.
    standing: SourceKind,
    /// Which policy last changed it.
    last_changed: Option<LastChange>,
    /// What a failure means.
    on_fail: &'static str,
    /// What missing evidence means.
    on_missing: &'static str,
    /// Who may waive it.
    waivable_by: Option<Role>,
    /// Whether its reason is told only to whoever may read restricted reasons.
    restricted: bool,
    /// Families it keeps out; absent when they are a few and not told.
    keeps_out: Option<usize>,
}

/// A text in three languages.
#[derive(Serialize, JsonSchema)]
struct Names {
    kk: String,
    ru: String,
    en: String,
}

impl From<&Trilingual> for Names {
    fn from(text: &Trilingual) -> Self {
        Self { kk: text.kk.clone(), ru: text.ru.clone(), en: text.en.clone() }
    }
}

const RULE_ORDERS: Orders = &[("rule", "/rule"), ("keeps_out", "/keeps_out"), ("standing", "/standing")];

const RULES_QUERY: &[Parameter] = &[Parameter::sort(RULE_ORDERS)];

const FAMILIES_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::new("rule", Takes::Text(40), "those that this rule keeps out; or measure and group"),
    Parameter::new("measure", Takes::OneOf(Measure::CODES), "those that this measure of a group is taken over"),
    Parameter::new("group", Takes::OneOf(FamilyGroup::CODES), "those of this group"),
];

const SUGGESTIONS_QUERY: &[Parameter] = &[
    LIST_QUERY[0],
    LIST_QUERY[1],
    Parameter::new("item", Takes::Text(60), "of this need; needed"),
    Parameter::new("what", Takes::OneOf(AgreementCount::CODES), "what became of them; answered when absent"),
];

const ON_PAPER: &str = "How the order is made, as PDF: rules with their sources and counts, what is used, limits";

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewModel);
    vec![
        Route::api(
            RouteMethod::Get,
            "/api/v1/model",
            "api_model",
            VIEW,
            Doc::get::<ModelJson>("How the order is made, and whether recommendations are stopped"),
            to!(model),
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/rules",
            "api_rules",
            VIEW,
            Doc::get::<Vec<RuleJson>>("Every rule, and how many families it keeps out of the newest lists")
                .query(RULES_QUERY),
            to!(rules),
        ),
        Route::api(
            RouteMethod::Get,
            "/api/v1/model/changes",
            "api_model_changes",
            Needs::Permission(Permission::ViewRuns),
            Doc::get::<PolicyChange>(
                "Which first groups differ between the last two policies that lists were made with",
            ),
            to!(changes),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/model/families",
            "api_model_families",
            Needs::Permission(Permission::ViewRuns),
            Doc::get::<List<CountedFamily>>(
                "Families that a rule keeps out of the newest lists, or of a group, of those that are open to the caller",
            )
            .query(FAMILIES_QUERY),
            to!(families),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/model/lists",
            "api_model_lists",
            Needs::Permission(Permission::ViewRuns),
            Doc::get::<List<serde_json::Value>>("The newest lists, over which counts are taken, of those open to the caller")
                .query(LIST_QUERY),
            to!(lists),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/model/suggestions",
            "api_model_suggestions",
            Needs::Permission(Permission::ViewChildren),
            Doc::get::<List<OpenSuggestion>>("Suggestions of a need from plans of children that are open to the caller")
                .query(SUGGESTIONS_QUERY),
            to!(suggestions),
        )
        .leaves(&[Action::RecordsListed]),
        Route::api(
            RouteMethod::Get,
            "/api/v1/model/file",
            "api_model_file",
            VIEW,
            Doc { reply: None, also: &[PAPER], ..Doc::get::<serde_json::Value>(ON_PAPER).query(&[LANGUAGE]) },
            to!(file),
        )
        .leaves(&[Action::Exported]),
    ]
}

async fn model(call: Call) -> Result<Reply, Problem> {
    let services = &call.app.services;
    let (policy, counts, used) = (&services.policy, services.list_counts().await?, services.policy_use().await?);
    let file = policy.file();
    let need = |item: &Item| NeedJson {
        item: item.code.to_string(),
        name: Names::from(&item.name),
        weight: item.weight,
        weight_reason: Names::from(&item.weight_reason),
        sources: item.sources.iter().map(SourceJson::from).collect(),
        critical: item.critical,
    };
    Reply::json(&ModelJson {
        name: file.name.clone(),
        version: file.version.clone(),
        digest: policy.digest().to_string(),
        owner: call.app.policy_owner.clone(),
        in_use_since: used.since,
        before: used.before,
        worlds: file.worlds.count,
        near_ties_per_cent: file.near_ties.per_cent,
        lists: counts.lists,
        stopped: services.stopped().await?.map(|setting| setting.reason.to_string()),
        needs: file.items.iter().map(need).collect(),
    })
}

async fn rules(call: Call) -> Result<Reply, Problem> {
    let (counts, used) = (call.app.services.list_counts().await?, call.app.services.policy_use().await?);
    let rules = call.app.services.policy.file().rules.iter();
    let rules = rules.map(|rule| told(rule, (&counts, &used))).collect();
    Reply::json(&ordered(&call, rules, RULE_ORDERS)?)
}

async fn changes(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.policy_change(&call.caller()?).await?)
}

async fn families(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.families_counted(&call.caller()?, &counted_by(&call)?).await?;
    paged(&call, &found, |one| one.family.clone())
}

async fn lists(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.lists_counted(&call.caller()?).await?;
    paged(&call, &found, |run| run.number.to_string())
}

async fn suggestions(call: Call) -> Result<Reply, Problem> {
    let (item, what) = counted_suggestions(&call)?;
    let found = call.app.services.suggestions_counted(&call.caller()?, &item, what).await?;
    let numbered: Vec<(usize, OpenSuggestion)> = found.into_iter().enumerate().collect();
    paged_as(&call, &numbered, |(place, _)| place.to_string(), |(_, one)| one)
}

fn told(rule: &Rule, (counts, used): (&ListCounts, &PolicyUse)) -> RuleJson {
    RuleJson {
        rule: rule.id.to_string(),
        title: Names::from(&rule.title),
        statement: Names::from(&rule.statement),
        sources: rule.sources.iter().map(SourceJson::from).collect(),
        standing: rule.standing(),
        last_changed: used.rules.get(rule.id.as_str()).cloned(),
        on_fail: rule.on_fail.code(),
        on_missing: rule.on_missing.code(),
        waivable_by: rule.waiver.as_ref().map(|terms| terms.by),
        restricted: rule.is_restricted(),
        keeps_out: match counts.kept_out.get(rule.id.as_str()) {
            None => Some(0),
            Some(KeptOut::Families(families)) => Some(*families),
            Some(KeptOut::Few) => None,
        },
    }
}
