//! How the order is made: what is used, what never, every rule with how many it keeps out and what last changed it,
//! whether groups fare alike, which first groups the latest policy moved, and the switch that stops recommendations.

use serde_json::{Value, json};

use crate::{
    domain::{
        audit::Action,
        code::{ItemCode, RuleCode},
        fairness::{FamilyGroup, SMALLEST_GROUP},
        permission::Permission,
        plan_reading::AgreementCount,
    },
    matching::policy::Item,
    service::{
        list_counts::{KeptOut, Measure},
        model_lists::CountedBy,
        policy_use::LastChange,
    },
    web::{
        call::{Call, Reading, reason},
        drawn,
        pages::{enquiries, list_files::language},
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, Needs, Route, to},
        shown,
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/model", "model", Needs::Permission(Permission::ViewModel), to!(model)),
        Route::page("/model/changes", "model_changes", Needs::Permission(Permission::ViewRuns), to!(changes))
            .leaves(&[Action::RecordsListed]),
        Route::page("/model/families", "model_families", Needs::Permission(Permission::ViewRuns), to!(families))
            .leaves(&[Action::RecordsListed]),
        Route::page("/model/lists", "model_lists", Needs::Permission(Permission::ViewRuns), to!(lists))
            .leaves(&[Action::RecordsListed]),
        Route::page(
            "/model/suggestions",
            "model_suggestions",
            Needs::Permission(Permission::ViewChildren),
            to!(suggestions),
        )
        .leaves(&[Action::RecordsListed]),
        Route::page("/model/file", "model_file", Needs::Permission(Permission::ViewModel), to!(file))
            .leaves(&[Action::Exported]),
        Route::form(
            "/model/switch",
            "recommendations_switch",
            Needs::SteppedUp(Permission::StopRecommendations),
            to!(switch),
        )
        .leaves(&[Action::SettingChanged])
        .on(ANYWHERE)
        .keeps(),
    ]
}

async fn model(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let policy = &call.app.services.policy;
    let file = policy.file();
    let language = call.language;
    let counts = call.app.services.list_counts().await?;
    let open = call.app.services.open_counts(&caller).await?;
    let used = call.app.services.policy_use().await?;
    let staff = shown::staff(&call).await?;
    let rules: Vec<Value> = file
        .rules
        .iter()
        .map(|rule| {
            json!({
                "code": rule.id, "title": rule.title.get(language), "text": rule.statement.get(language),
                "sources": rule.sources.iter().map(|source| source.label.get(language)).collect::<Vec<_>>(),
                "standing": file.standings.get(&rule.standing()).map(|text| text.get(language)),
                "effect": call.words().text(&format!("effect-{}", rule.on_fail.code().replace('_', "-"))),
                "excluded": match counts.kept_out.get(rule.id.as_str()) {
                    Some(KeptOut::Families(count)) => json!(count),
                    Some(KeptOut::Few) => call.words().text_with("model-few", &[("smallest", SMALLEST_GROUP.into())]).into(),
                    None => json!(0),
                },
                "open": open.kept_out.get(rule.id.as_str()),
                "closed": rule.is_restricted() && !caller.viewer.may(Permission::ViewRestrictedReasons),
                "few": counts.kept_out.get(rule.id.as_str()) == Some(&KeptOut::Few),
                "waivable_by": rule.waiver.as_ref().map(|terms| terms.by.code()),
                "last": used.rules.get(rule.id.as_str()).map(|last| told_last(&call, last)),
            })
        })
        .collect();
    let needs: Vec<Value> = file
        .items
        .iter()
        .map(|item| {
            let sources: Vec<&str> = item.sources.iter().map(|source| source.label.get(language)).collect();
            json!({
                "name": item.name.get(language), "weight": item.weight, "critical": item.critical,
                "in_words": weight_word(item), "reason": item.weight_reason.get(language), "sources": sources,
            })
        })
        .collect();
    let stopped = call.app.services.stopped().await?;
    let agreement: Vec<Value> = (call.app.services.reading_agreement().await?.iter())
        .map(|one| {
            let item = policy.item(&one.item);
            let opened = open.agreement.iter().find(|known| known.item == one.item);
            let counted = AgreementCount::ALL.iter().map(|what| {
                let open = opened.map_or(0, |known| known.count(*what));
                json!({ "what": what.code(), "count": one.count(*what), "open": open })
            });
            json!({
                "name": item.map_or(one.item.as_str(), |item| item.name.get(language)), "item": one.item,
                "counts": counted.collect::<Vec<_>>(),
            })
        })
        .collect();
    let context = json!({
        "owner": call.app.policy_owner, "since": used.since.map(crate::domain::clock::Timestamp::micros),
        "put_in_use_by": used.by.map(|by| staff.get(&by).cloned().unwrap_or(by)), "before": used.before,
        "may_compare": caller.viewer.may(Permission::ViewRuns), "may_explain": caller.viewer.may(Permission::ViewChildren),
        "asked": enquiries::told(&call, &staff, &call.app.services.asked_about_model(&caller).await?),
        "agreement": agreement, "version": file.version, "digest": policy.digest(), "rules": rules, "needs": needs,
        "worlds": file.worlds.count, "near": file.near_ties.per_cent, "stopped_because": stopped.map(|setting| setting.reason.to_string()),
        "may_stop": caller.viewer.may(Permission::StopRecommendations), "faults": [], "fairness": drawn::fairness(call.words(), &counts.fairness, &open.groups),
        "smallest": SMALLEST_GROUP, "lists": counts.lists, "open_lists": open.lists,
    });
    call.page("pages/model.html", context)
}

/// Which policy last changed a rule, in words.
fn told_last(call: &Call, last: &LastChange) -> String {
    let key = if last.is_earliest { "model-rule-since" } else { "model-rule-changed" };
    let day = crate::i18n::format::date(call.language, last.on);
    call.words().text_with(key, &[("version", last.version.as_str().into()), ("day", day.into())])
}

/// How much a need weighs, as the key of its words. Weights go from 20 to 100.
fn weight_word(item: &Item) -> &'static str {
    match item.weight {
        80.. => "model-weight-most",
        60..80 => "model-weight-much",
        40..60 => "model-weight-middle",
        _ => "model-weight-little",
    }
}

/// Cases whose first group is another one since the latest policy.
async fn changes(call: Call) -> Result<Reply, Problem> {
    let change = call.app.services.policy_change(&call.caller()?).await?;
    call.page("pages/model-changes.html", json!({ "change": change }))
}

/// Which families the query asks for: those that a rule keeps out, or those of a group that a measure is taken over.
pub(in crate::web) fn counted_by(call: &Call) -> Result<CountedBy, Problem> {
    if let Some(code) = call.query.get("rule") {
        let rule = RuleCode::parse(code).map_err(|_| Problem::field("rule", "value-unlisted"))?;
        return Ok(CountedBy::Rule(rule));
    }
    let group = call.query.get("group").ok_or_else(|| Problem::field("rule", "value-empty"))?;
    let group = FamilyGroup::parse(group).ok_or_else(|| Problem::field("group", "value-unlisted"))?;
    let measure = call.query.get("measure").and_then(Measure::parse);
    Ok(CountedBy::Group(measure.ok_or_else(|| Problem::field("measure", "value-unlisted"))?, group))
}

/// Which suggestions the query asks for.
pub(in crate::web) fn counted_suggestions(call: &Call) -> Result<(ItemCode, AgreementCount), Problem> {
    let item = call.query.get("item").ok_or_else(|| Problem::field("item", "value-empty"))?;
    let item = ItemCode::parse(item).map_err(|_| Problem::field("item", "value-unlisted"))?;
    let what = call.query.get("what").map_or(Some(AgreementCount::Answered), AgreementCount::parse);
    Ok((item, what.ok_or_else(|| Problem::field("what", "value-unlisted"))?))
}

/// The families that a count leads to.
async fn families(call: Call) -> Result<Reply, Problem> {
    let by = counted_by(&call)?;
    let found = call.app.services.families_counted(&call.caller()?, &by).await?;
    let policy = &call.app.services.policy;
    let (title, rule) = match &by {
        CountedBy::Rule(rule) => {
            let title = policy.rule(rule).map_or("", |rule| rule.title.get(call.language));
            (format!("{rule} · {title}"), Some(rule))
        }
        CountedBy::Group(measure, group) => {
            let [measure, group] = [measure.name_key(), group.name_key()].map(|key| call.words().text(&key));
            (format!("{measure}: {group}"), None)
        }
    };
    call.page("pages/model-families.html", json!({ "title": title, "rule": rule, "rows": found }))
}

/// The lists that counts are taken over.
async fn lists(call: Call) -> Result<Reply, Problem> {
    let found = call.app.services.lists_counted(&call.caller()?).await?;
    let staff = shown::staff(&call).await?;
    let rows = found.iter().map(|run| {
        json!({
            "number": run.number, "case": run.case_code, "at": run.created_at.micros(),
            "by": staff.get(&run.created_by).unwrap_or(&run.created_by),
        })
    });
    call.page("pages/model-lists.html", json!({ "rows": rows.collect::<Vec<_>>() }))
}

/// The suggestions that a count leads to.
async fn suggestions(call: Call) -> Result<Reply, Problem> {
    let (item, what) = counted_suggestions(&call)?;
    let caller = call.caller()?;
    let found = call.app.services.suggestions_counted(&caller, &item, what).await?;
    let staff = shown::staff(&call).await?;
    let rows = found.iter().map(|one| {
        json!({
            "child": one.child, "end": one.end, "level": one.level, "on": one.on,
            "by": one.by.as_ref().map(|by| staff.get(by.as_str()).map_or(by.as_str(), String::as_str)),
        })
    });
    let context = json!({
        "name": shown::fact_name(&call, item.as_str()), "what": what, "rows": rows.collect::<Vec<_>>(),
        "may_read": caller.viewer.may(Permission::EditChildren),
    });
    call.page("pages/model-suggestions.html", context)
}

/// The same on paper.
pub(in crate::web) async fn file(call: Call) -> Result<Reply, Problem> {
    let owner = call.app.policy_owner.as_deref();
    Ok(Reply::made(call.app.services.model_paper(&call.caller()?, owner, language(&call)?).await?))
}

async fn switch(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let reason = reading.need(&call.form, "reason", reason);
    let reason = reading.finish(reason)?;
    let stop = call.form.get("stop") == Some("yes");
    call.app.services.set_recommendations(&call.caller()?, stop, reason).await?;
    Ok(Reply::saying("/model", if stop { "said-stopped" } else { "said-resumed" }))
}
