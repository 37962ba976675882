//! How the order is made: what is used, what never, every rule with how many it keeps out, whether groups
//! fare alike, and the switch that stops recommendations.

use serde_json::{Value, json};

use crate::{
    domain::{audit::Action, fairness::SMALLEST_GROUP, permission::Permission},
    service::list_counts::KeptOut,
    web::{
        call::{Call, Reading, reason},
        drawn,
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, Needs, Route, to},
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::page("/model", "model", Needs::Permission(Permission::ViewModel), to!(model)),
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
                "waivable_by": rule.waiver.as_ref().map(|terms| terms.by.code()),
            })
        })
        .collect();
    let needs: Vec<Value> = file
        .items
        .iter()
        .map(|item| json!({ "name": item.name.get(language), "weight": item.weight, "critical": item.critical }))
        .collect();
    let stopped = call.app.services.stopped().await?;
    let agreement: Vec<Value> = (call.app.services.reading_agreement().await?.iter())
        .map(|one| {
            let item = policy.item(&one.item);
            json!({ "name": item.map_or(one.item.as_str(), |item| item.name.get(language)), "counts": one })
        })
        .collect();
    let context = json!({
        "agreement": agreement, "version": file.version, "digest": policy.digest(), "rules": rules, "needs": needs,
        "worlds": file.worlds.count, "near": file.near_ties.per_cent, "stopped_because": stopped.map(|setting| setting.reason.to_string()),
        "may_stop": caller.viewer.may(Permission::StopRecommendations), "faults": [], "fairness": drawn::fairness(call.words(), &counts.fairness),
        "smallest": SMALLEST_GROUP, "lists": counts.lists,
    });
    call.page("pages/model.html", context)
}

async fn switch(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let reason = reading.need(&call.form, "reason", reason);
    let reason = reading.finish(reason)?;
    let stop = call.form.get("stop") == Some("yes");
    call.app.services.set_recommendations(&call.caller()?, stop, reason).await?;
    Ok(Reply::saying("/model", if stop { "said-stopped" } else { "said-resumed" }))
}
