//! How the order is made: since when, rules with what they keep out now and what last changed them, weights with their
//! reasons, which first groups the latest policy moved, whether recommendations are stopped.

use schemars::JsonSchema;
use serde::Serialize;

use super::list_files::LANGUAGE;
use crate::{
    domain::{actor::Role, audit::Action, clock::Timestamp, language::Trilingual, permission::Permission},
    matching::policy::{Item, Rule, Source, SourceKind},
    service::{
        list_counts::{KeptOut, ListCounts},
        made_file::PAPER,
        policy_use::{LastChange, PolicyChange, PolicyUse},
    },
    web::{
        call::Call,
        pages::model::file,
        problem::Problem,
        reply::Reply,
        route::{Doc, Needs, Route, RouteMethod, to},
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
            Doc::get::<Vec<RuleJson>>("Every rule, and how many families it keeps out of the newest lists"),
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
    Reply::json(&rules.map(|rule| told(rule, (&counts, &used))).collect::<Vec<_>>())
}

async fn changes(call: Call) -> Result<Reply, Problem> {
    Reply::json(&call.app.services.policy_change(&call.caller()?).await?)
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
