//! Children: the list, one child's page with its parts, confirming needs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    domain::{
        access::Subject,
        audit::Action,
        code::{ChildCode, ItemCode},
        desk::Enquiry,
        level::{Importance, NeedLevel},
        permission::Permission,
        plan::{Constraint, Need, Plan},
        step::Step,
    },
    service::{
        Caller, Fault, ServiceError,
        children::{ChildPage, ChildSummary},
        confirm_needs::{NeedDecision, Needs as NeedsGiven},
        evidence::without_evidence,
        import::by_hand::{WRITES, may_write},
        regions::regions_of,
    },
    web::{
        call::{Call, Pairs},
        filters::child_fits,
        local::child_page,
        pages::{case_facts, enquiries, evidence, list_files::language, of_record, work::next_page},
        problem::Problem,
        reply::Reply,
        route::{About, Needs, Route, to},
        shown,
        typed::Typed,
    },
};

/// Children on one page of the list.
const PAGE: usize = 50;

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewChildren);
    const CONFIRM: Needs = Needs::Permission(Permission::ConfirmNeeds);
    vec![
        Route::page("/children", "children", VIEW, to!(list)).leaves(&[Action::RecordsListed]),
        Route::page("/children/{child}", "child", VIEW, to!(child)).about(About::Child).leaves(&[Action::RecordViewed]),
        Route::page("/children/{child}/file", "child_file", VIEW, to!(file))
            .about(About::Child)
            .leaves(&[Action::RecordViewed, Action::Exported]),
        Route::page("/children/{child}/history", "child_history", VIEW, to!(history))
            .about(About::Child)
            .leaves(&[Action::RecordViewed]),
        Route::page(
            "/children/{child}/identity",
            "child_identity",
            Needs::Permission(Permission::ViewIdentities),
            to!(identity),
        )
        .about(About::Child)
        .leaves(&[Action::IdentityViewed]),
        Route::page("/children/{child}/needs/confirm", "needs_confirm", CONFIRM, to!(confirm_page))
            .about(About::Child)
            .leaves(&[Action::RecordViewed]),
        Route::form("/children/{child}/needs/confirm", "needs_confirm_send", CONFIRM, to!(confirm))
            .about(About::Child)
            .leaves(&[Action::NeedsConfirmed])
            .keeps(),
    ]
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let all = call.app.services.list_children(&caller).await?;
    let known = shown::places(&call).await?;
    let (settlements, regions) = (shown::names(&call, &known), regions_of(&known));
    let query = &call.query;
    let fits = |child: &&ChildSummary| child_fits(query, &caller, &regions, child);
    let found: Vec<&ChildSummary> = all.iter().filter(fits).collect();
    let after = query.get("after").unwrap_or_default();
    let rows: Vec<Value> = found
        .iter()
        .filter(|child| child.code.as_str() > after)
        .take(PAGE)
        .map(|child| json!({ "child": child, "href": next_page(child), "place": place(child, &settlements) }))
        .collect();
    let last = rows.last().and_then(|row| row["child"]["code"].as_str().map(str::to_owned)).unwrap_or_default();
    let more = found.iter().filter(|child| *child.code.as_str() > *last).count();
    let mut counts = std::collections::BTreeMap::new();
    for child in &all {
        *counts.entry(child.step.code()).or_insert(0_usize) += 1;
    }
    let mut places: Vec<(String, String)> = settlements.clone().into_iter().collect();
    crate::i18n::collate::Collator::of(call.language).sort_by_text(&mut places, |(_, name)| name);
    let chips: Vec<Value> = ["step", "settlement", "region", "q", "mine", "overdue"]
        .iter()
        .filter_map(|name| {
            let value = query.get(name)?;
            let shown = match *name {
                "settlement" => settlements.get(value).map_or(value, String::as_str).to_owned(),
                "region" => shown::region_name(&call, value),
                _ => value.to_owned(),
            };
            Some(json!({ "name": name, "value": shown, "without": query.without(&[name, "after"]) }))
        })
        .collect();
    let context = json!({
        "rows": rows, "total": found.len(), "all": all.len(), "more": more, "last": last, "chips": chips,
        "counts": Step::ALL.iter().map(|step| json!([step.code(), counts.get(step.code()).unwrap_or(&0)])).collect::<Vec<_>>(),
        "places": places, "regions": shown::regions(&call), "values": query.as_values(), "may_search": caller.viewer.may(Permission::ViewIdentities), "may_write": caller.viewer.may(WRITES),
        "saved": call.app.services.saved_views(&caller, "children").await?, "query": query.without(&["after"]),
    });
    call.page("pages/children.html", context)
}

fn place(child: &ChildSummary, settlements: &std::collections::BTreeMap<String, String>) -> Option<String> {
    child.settlement.as_ref().and_then(|code| settlements.get(code.as_str()).cloned())
}

async fn child(call: Call) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let caller = call.caller()?;
    let page = call.app.services.view_child(&caller, &code).await?;
    let settlements = shown::names(&call, page.named.settlements());
    let staff = page.named.staff();
    let tab = call.query.get("tab").unwrap_or("needs");
    let context = context(&call, &caller, &page, &settlements, &staff, tab);
    call.page("pages/child.html", context)
}

/// The summary on paper.
pub(in crate::web) async fn file(call: Call) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    Ok(Reply::made(call.app.services.child_paper(&call.caller()?, &code, language(&call)?).await?))
}

fn context(
    call: &Call,
    caller: &Caller,
    page: &ChildPage,
    settlements: &std::collections::BTreeMap<String, String>,
    staff: &std::collections::BTreeMap<String, String>,
    tab: &str,
) -> Value {
    let child = &page.child.record.value;
    let today = call.app.services.today();
    let subject = Subject::Child(child.code.clone());
    let plan = page.plan.as_ref().map(|stored| &stored.value);
    let age = child.birth_date.years_until(today);
    let due = plan.and_then(|plan| case_facts::review_due(call, plan));
    let bare: BTreeSet<&str> = plan
        .map(|plan| without_evidence(plan, &page.evidence).map(|need| need.item.as_str()).collect())
        .unwrap_or_default();
    let bare_only = call.query.get("evidence") == Some("none");
    let mut shown_needs = plan.map(|plan| needs(call, plan)).unwrap_or_default();
    shown_needs.retain(|need| !bare_only || need["item"].as_str().is_some_and(|item| bare.contains(item)));
    let enquiries: Vec<&Enquiry> = page.enquiries.iter().map(|stored| &stored.value).collect();
    json!({
        "child": child, "version": page.child.record.version, "age": age,
        "case_facts": plan.map(|plan| case_facts::facts(call, plan, age)).unwrap_or_default(),
        "review_due": due, "review_late": due.is_some_and(|due| due < today),
        "unknown": plan.map(|plan| case_facts::unknown(call, plan, age, &enquiries)).unwrap_or_default(),
        "ask_next": page.ask_next.iter().map(|item| shown::fact_name(call, item)).collect::<Vec<_>>(),
        "asked_of": page.runs.iter().map(|run| run.number).max(),
        "place": child.settlement.as_ref().and_then(|code| settlements.get(code.as_str())),
        "custody": page.child.custody, "access": format!("{:?}", page.child.access).to_lowercase(),
        "step": page.step.code(), "term": page.term, "tab": tab, "group": page.group,
        "plan": plan, "needs": shown_needs, "bare": bare.len(), "bare_only": bare_only,
        "evidence": evidence::by_need(&page.evidence, staff),
        "strengths": plan.map(|plan| strengths(call, plan)).unwrap_or_default(),
        "constraints": plan.map(|plan| constraints(call, plan, settlements)).unwrap_or_default(),
        "text": plan.and_then(|plan| plan.recommendation.as_ref().map(|text| marked(plan, text.text.as_str()))),
        "relatives": page.relatives, "waivers": page.waivers,
        "waiver_requests": page.waiver_requests.iter().map(|s| &s.value).collect::<Vec<_>>(),
        "runs": page.runs, "proposals": page.proposals.iter().map(|s| &s.value).collect::<Vec<_>>(),
        "outcomes": page.outcomes,
        "placements": page.placements.iter().map(|s| &s.value).collect::<Vec<_>>(),
        "enquiries": enquiries::told(call, staff, enquiries.iter().copied()),
        "staff": staff, "settlements": settlements,
        "may_identify": caller.viewer.may_identify(&subject, page.child.custody.as_ref()),
        "may_assign": caller.viewer.may(Permission::AssignStaff),
        "may_confirm": caller.viewer.may(Permission::ConfirmNeeds),
        "may_edit": caller.viewer.may(Permission::EditChildren),
        "may_write": may_write(caller, &subject, page.child.custody.as_ref()),
        "may_run": caller.viewer.may(Permission::MakeRuns), "may_ask": caller.viewer.may(Permission::AskWaivers),
    })
}

/// The needs of a plan with their words.
pub(super) fn needs(call: &Call, plan: &Plan) -> Vec<Value> {
    let (file, case) = (call.app.services.policy.file(), shown::case_words(call));
    plan.needs
        .iter()
        .map(|need| {
            let item = file.items.iter().find(|item| item.code == need.item);
            json!({
                "item": need.item, "name": item.map_or(need.item.as_str(), |item| item.name.get(call.language)),
                "level": need.level, "level_text": case.need_level(need), "importance": need.importance,
                "evidence": need.evidence, "critical": item.is_some_and(|item| item.critical),
            })
        })
        .collect()
}

fn strengths(call: &Call, plan: &Plan) -> Vec<Value> {
    let case = shown::case_words(call);
    let shown = |found: &crate::domain::plan::ChildStrength| json!({ "name": case.strength(found.strength.as_str()), "evidence": found.evidence });
    plan.strengths.iter().map(shown).collect()
}

fn constraints(call: &Call, plan: &Plan, settlements: &std::collections::BTreeMap<String, String>) -> Vec<Value> {
    let text = |constraint: &Constraint| constraint_text(call, constraint, settlements);
    let shown = |found: &crate::domain::plan::PlanConstraint| json!({ "text": text(&found.constraint), "strength": found.strength, "evidence": found.evidence });
    plan.constraints.iter().map(shown).collect()
}

/// A household constraint in words.
pub(super) fn constraint_text(
    call: &Call,
    constraint: &Constraint,
    settlements: &std::collections::BTreeMap<String, String>,
) -> String {
    shown::case_words(call).constraint(constraint, settlements)
}

/// The recommendation in pieces: those that a coded need rests on are marked.
fn marked(plan: &Plan, text: &str) -> Vec<Value> {
    let evidence =
        plan.needs.iter().filter_map(|need| need.evidence.as_ref().map(|words| (words.as_str(), need.item.as_str())));
    let mut spans: Vec<(usize, usize, &str)> =
        evidence.filter_map(|(words, item)| text.find(words).map(|at| (at, at + words.len(), item))).collect();
    spans.sort_unstable();
    let mut pieces = Vec::new();
    let mut at = 0;
    for (from, to, item) in spans {
        if from < at {
            continue;
        }
        pieces.push(json!({ "text": &text[at..from], "item": null }));
        pieces.push(json!({ "text": &text[from..to], "item": item }));
        at = to;
    }
    pieces.push(json!({ "text": &text[at..], "item": null }));
    pieces
}

async fn history(call: Call) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let history = call.app.services.child_history(&call.caller()?, &code).await?;
    of_record::history(&call, ("children", code.as_str()), history).await
}

async fn identity(call: Call) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let identity = call.app.services.view_identity(&call.caller()?, &Subject::Child(code.clone())).await?;
    of_record::identity(&call, ("children", code.as_str()), identity.as_ref())
}

async fn confirm_page(call: Call) -> Result<Reply, Problem> {
    show_confirm(&call, 200, &[]).await
}

async fn show_confirm(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let caller = call.caller()?;
    let page = call.app.services.view_child(&caller, &code).await?;
    let plan = page.plan.as_ref().ok_or_else(|| Problem::new("needs-not-confirmed").with("child", code.to_string()))?;
    let effects = call.app.services.effect_of_musts(&caller, &code).await?;
    let effect: std::collections::BTreeMap<String, Value> = effects
        .iter()
        .map(|effect| (effect.item.to_string(), json!({ "remain": effect.remain, "of": effect.of })))
        .collect();
    let scale = &call.app.services.policy.file().need_scale;
    let levels: Vec<Value> = scale
        .iter()
        .enumerate()
        .map(|(level, text)| json!({ "level": level, "text": text.get(call.language) }))
        .collect();
    let typed = Typed::into(call, format!("{}/needs/confirm", child_page(&code))).await?;
    let context = json!({
        "child": page.child.record.value, "needs": needs(call, &plan.value), "version": plan.version, "effect": effect,
        "text": plan.value.recommendation.as_ref().map(|text| marked(&plan.value, text.text.as_str())),
        "levels": levels, "faults": shown::faults(call, faults),
        "values": typed.or(|| decided(&plan.value)).as_values(),
        "drafts": typed.notices(Some(plan.version)),
    });
    call.page_with(status, "pages/confirm.html", context)
}

/// What a plan says of its needs, as the fields of the form; how much each weighs, once a person has decided it.
fn decided(plan: &Plan) -> Pairs {
    let level = |need: &Need| Some((format!("level.{}", need.item), need.level?.get().to_string()));
    let weight = |need: &Need| (format!("need.{}", need.item), shown::importance(need.importance).to_owned());
    let weights = plan.needs.iter().filter(|_| plan.confirmed.is_some()).map(weight);
    Pairs::of(plan.needs.iter().filter_map(level).chain(weights).collect())
}

async fn confirm(call: Call) -> Result<Reply, Problem> {
    let code = call.part("child", ChildCode::parse)?;
    let version = call.form_version()?;
    let given = match read_needs(&call) {
        Ok(given) => given,
        Err(faults) => return show_confirm(&call, 422, &faults).await,
    };
    match call.app.services.confirm_needs(&call.caller()?, &code, given, version).await {
        Ok(_) => Ok(Reply::saying(format!("{}?tab=families", child_page(&code)), "said-needs-confirmed")),
        Err(ServiceError::Invalid(faults)) => show_confirm(&call, 422, &faults).await,
        Err(error) => Err(error.into()),
    }
}

pub(super) fn read_needs(call: &Call) -> Result<NeedsGiven, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut needs = Vec::new();
    for (item, value) in call.form.under("need.") {
        let Ok(code) = ItemCode::parse(item) else {
            faults.push(Fault::new(format!("need.{item}"), "need-unknown"));
            continue;
        };
        let importance = match value {
            "must" => Some(Importance::Must),
            "important" => Some(Importance::Important),
            "desirable" => Some(Importance::Desirable),
            "none" => None,
            _ => {
                faults.push(Fault::new(format!("need.{item}"), "need-undecided"));
                continue;
            }
        };
        let level = call.form.get(&format!("level.{item}")).and_then(|text| text.parse().ok());
        let level = level.and_then(|level: u8| NeedLevel::new(level).ok());
        needs.push(NeedDecision { item: code, importance, level });
    }
    let matter_most = call.form.all("matter_most").filter_map(|item| ItemCode::parse(item).ok()).collect();
    if faults.is_empty() { Ok(NeedsGiven { needs, matter_most }) } else { Err(faults) }
}
