//! Families to consider: the list, why, side by side, not considered, what if, what to ask.

use serde_json::{Value, json};

use super::{in_words, own_notes};
use crate::{
    domain::{
        audit::Action,
        code::{ChildCode, ItemCode},
        family::Resident,
        level::Importance,
        permission::Permission,
        run::RunNumber,
    },
    i18n::format,
    matching::{difference::FamilyDifference, document::FamilyEntry, what_if::Edit},
    present::{Glyph, View},
    service::{
        compared::ComparedFamily,
        propose::BETWEEN_CHANGES,
        view_run::{Look, ViewedRun},
    },
    web::{
        call::{Call, Reading, reason},
        drawn,
        problem::Problem,
        reply::Reply,
        route::{ANYWHERE, About, Needs, Route, to},
        shown,
    },
};

/// Families that are compared at most.
const MOST_COMPARED: usize = 4;

/// Families that a trial offers by name, the first of the list; others are typed.
const MOST_OFFERED: usize = 100;

pub(super) fn routes() -> Vec<Route> {
    const VIEW: Needs = Needs::Permission(Permission::ViewRuns);
    vec![
        Route::form("/children/{child}/runs", "run_make", Needs::Permission(Permission::MakeRuns), to!(make))
            .about(About::Child)
            .leaves(&[Action::MatchingRun])
            .on(ANYWHERE)
            .keeps(),
        Route::page("/runs/{run}", "run", VIEW, to!(super::run_list::list))
            .about(About::Run)
            .leaves(&[Action::RunViewed]),
        Route::page("/runs/{run}/families/{family}/why", "why", VIEW, to!(why))
            .about(About::Run)
            .leaves(&[Action::ExplanationViewed]),
        Route::page("/runs/{run}/compare", "compare", VIEW, to!(compare))
            .about(About::Run)
            .leaves(&[Action::ComparisonViewed]),
        Route::page("/runs/{run}/excluded", "excluded", VIEW, to!(super::excluded::excluded))
            .about(About::Run)
            .leaves(&[Action::ExclusionsViewed]),
        Route::page("/runs/{run}/ask", "ask", VIEW, to!(ask)).about(About::Run).leaves(&[Action::QuestionListViewed]),
        Route::page("/runs/{run}/what-if", "what_if", Needs::Permission(Permission::TryWhatIf), to!(what_if))
            .about(About::Run)
            .leaves(&[Action::WhatIfTried]),
        Route::page("/runs/{run}/changed", "run_changed", VIEW, to!(super::changed::changed))
            .about(About::Run)
            .leaves(&[Action::RunViewed]),
        Route::page("/runs/{run}/changes/{other}", "run_changes", VIEW, to!(changes))
            .about(About::Run)
            .leaves(&[Action::RunViewed]),
    ]
}

async fn make(call: Call) -> Result<Reply, Problem> {
    let child = call.part("child", ChildCode::parse)?;
    let mut reading = Reading::default();
    let preparatory = reading.may(&call.form, "preparatory", reason);
    reading.finish(Some(()))?;
    let alone = call.form.get("alone").is_some();
    let made = call.app.services.make_list(&call.caller()?, &child, alone, preparatory).await?;
    Ok(Reply::to(format!("/runs/{}", made.number)))
}

pub(super) fn run_of(call: &Call) -> Result<RunNumber, Problem> {
    call.part("run", RunNumber::parse)
}

/// What stands above every page of a run.
pub(super) fn head(run: &ViewedRun) -> Value {
    let document = &run.document;
    json!({
        "number": run.record.number, "case": document.child, "children": document.children, "as_of": document.as_of,
        "made_at": run.record.created_at.micros(), "made_by": run.record.created_by, "totals": document.totals,
        "preparatory": document.preparatory, "engine": run.record.engine, "seed": run.record.seed,
        "policy": &run.record.policy_hash.to_string()[..12], "hash": &run.record.result_hash.to_string()[..12],
        "first_child": document.children.first(),
    })
}

async fn why(call: Call) -> Result<Reply, Problem> {
    let family = call.part("family", |text| Ok::<_, ()>(text.to_owned()))?;
    let caller = call.caller()?;
    let run = call.app.services.view_list(&caller, run_of(&call)?, Look::Why(family.clone())).await?;
    let settlements = shown::settlements(&call).await?;
    let view = View { places: Some(&settlements), ..shown::view(&call, &run.document, &run.policy) };
    let entry = run.family(&family).ok_or_else(Problem::not_found)?;
    let rules: Vec<Value> =
        crate::present::notable_rules(entry).into_iter().map(|found| shown::rule(&view, found)).collect();
    let numbers = call.query.get("numbers").is_some();
    let notes = call.app.services.own_notes(&caller, run.record.number).await?;
    let context = json!({
        "run": head(&run), "family": shown::family(&view, entry),
        "for": shown::lines(&view, entry, &[Glyph::Meets]), "partly": shown::lines(&view, entry, &[Glyph::Partly]),
        "against": shown::lines(&view, entry, &[Glyph::Not]), "unknown": shown::lines(&view, entry, &[Glyph::Unknown]),
        "rules": rules, "moved": drawn::contributions(&view, entry, numbers), "strip": drawn::strip(&view, entry), "raises": raises(&view, entry),
        "in_words": view.place_in_words(entry), "flips": in_words::flips(&view, &run, entry),
        "wishes": entry.wishes_of_plan.iter().map(|wish| json!({ "text": view.constraint(&wish.constraint), "met": wish.met })).collect::<Vec<_>>(),
        "notes": own_notes::told(notes.iter().filter(|note| note.family.as_str() == family)),
        "numbers": numbers, "covered": entry.covered, "plan_points": run.document.plan_points,
        "may_propose": caller.viewer.may(Permission::Propose),
        "may_ask": caller.viewer.may(Permission::AskWaivers),
    });
    call.page("pages/why.html", context)
}

fn raises(view: &View<'_>, entry: &FamilyEntry) -> Vec<Value> {
    entry
        .what_would_change
        .iter()
        .filter_map(|change| match change {
            crate::matching::document::ChangeEntry::Raise { item, from, to } => {
                Some(json!({ "name": view.item(item), "from": from, "to": to, "text": view.family_level(item, *to) }))
            }
            crate::matching::document::ChangeEntry::Rule { .. } => None,
        })
        .collect()
}

/// Two to four families that a field of the query names, in its order: that is the order of the columns. Whether the run is open is told before their number is.
pub(super) async fn compared(call: &Call, field: &'static str) -> Result<Vec<String>, Problem> {
    let mut wanted: Vec<String> = Vec::new();
    for code in call.query.all(field).flat_map(|text| text.split(',')) {
        if !wanted.iter().any(|known| known == code) {
            wanted.push(code.to_owned());
        }
    }
    if !(2..=MOST_COMPARED).contains(&wanted.len()) {
        call.app.services.open_list(&call.caller()?, run_of(call)?).await?;
        return Err(Problem::field(field, "compare-count"));
    }
    Ok(wanted)
}

async fn compare(call: Call) -> Result<Reply, Problem> {
    let wanted = compared(&call, "f").await?;
    let caller = call.caller()?;
    let run = call.app.services.view_list(&caller, run_of(&call)?, Look::Compare(wanted.clone())).await?;
    let view = shown::view(&call, &run.document, &run.policy);
    let entries: Vec<&FamilyEntry> = wanted.iter().filter_map(|code| run.family(code)).collect();
    let differing_only = call.query.get("show") != Some("all");
    let beside = call.app.services.compared_families(&caller, run.record.number, &wanted).await?;
    let mut families: Vec<Value> = entries.iter().map(|entry| compared_family(&call, &view, entry, &beside)).collect();
    for (column, family) in families.iter_mut().enumerate() {
        let exchanged = |other: usize| {
            let mut order = wanted.clone();
            order.swap(column, other);
            order.join(",")
        };
        family["left"] = column.checked_sub(1).map(exchanged).into();
        family["right"] = (column + 1 < wanted.len()).then(|| exchanged(column + 1)).into();
    }
    let context = json!({
        "run": head(&run), "families": families, "differing_only": differing_only,
        "evidence": in_words::evidence(&view, &entries, differing_only),
        "matrix": drawn::matrix(&view, &entries, differing_only), "tie": drawn::near_tie(&view, &entries),
        "codes": wanted.join(","), "may_propose": caller.viewer.may(Permission::Propose),
    });
    call.page("pages/compare.html", context)
}

/// A family of a comparison: its place, and what the register says of it today.
fn compared_family(call: &Call, view: &View<'_>, entry: &FamilyEntry, beside: &[ComparedFamily]) -> Value {
    let mut shown = shown::family(view, entry);
    shown["all_unknown"] = view.speaks(entry, &[Glyph::Unknown], usize::MAX).into();
    shown["support"] = view.support(entry).into();
    let found = beside.iter().find(|found| entry.family == found.family);
    let today = call.app.services.today();
    let person = |one: &Resident| {
        let age = one.birth_date.map(|born| format::age(view.words, born, today));
        json!({ "kind": one.kind, "age": age })
    };
    shown["open"] = found.is_some_and(|found| found.open).into();
    shown["people"] = found.map(|found| found.residents.iter().map(person).collect::<Vec<_>>()).into();
    shown["preferences"] = json!(found.and_then(|found| found.preferences.as_ref()));
    shown["said"] = json!(found.and_then(|found| found.said.as_ref()));
    shown["endings"] = json!(found.map(|found| &found.endings));
    shown
}

async fn ask(call: Call) -> Result<Reply, Problem> {
    let run = call.app.services.view_list(&call.caller()?, run_of(&call)?, Look::Questions).await?;
    let view = shown::view(&call, &run.document, &run.policy);
    let questions: Vec<Value> = run
        .document
        .ask_next
        .iter()
        .map(|question| {
            json!({
                "name": view.item(&question.item), "of": question.of, "who": question.who,
                "first": question.changes_first.div_ceil(1000), "group": question.changes_first_group.div_ceil(1000),
            })
        })
        .collect();
    call.page("pages/ask.html", json!({ "run": head(&run), "questions": questions }))
}

/// A trial. Changes are given one by one; nothing is saved.
async fn what_if(call: Call) -> Result<Reply, Problem> {
    let number = run_of(&call)?;
    let caller = call.caller()?;
    let changes = written_changes(&call);
    let trial = call.app.services.try_on_list(&caller, number, changes.clone()).await;
    let (run, after, faults) = match trial {
        Ok(trial) => (trial.before, Some(trial.after), Vec::new()),
        Err(crate::service::ServiceError::Edit(error)) => {
            let run = call.app.services.view_list(&caller, number, Look::List).await?;
            (run, None, vec![crate::service::Fault::new("set", error.to_string())])
        }
        Err(error) => return Err(error.into()),
    };
    let writing = if caller.viewer.may(Permission::Propose) && after.is_some() {
        call.app.services.proposal_in_writing(&caller, number).await?
    } else {
        None
    };
    let view = shown::view(&call, &run.document, &run.policy);
    let needs: Vec<Value> = run
        .document
        .plan
        .iter()
        .filter(|plan| plan.kind == "need")
        .map(|plan| json!({ "value": plan.item, "text": view.line_name(plan), "level": plan.level, "importance": shown::importance(plan.importance) }))
        .collect();
    let families: Vec<&str> = run.document.shown().take(MOST_OFFERED).map(|family| family.family.as_str()).collect();
    let slope = after.as_ref().filter(|_| !changes.is_empty()).and_then(|after| drawn::slope(&view, after));
    let context = json!({
        "run": head(&run), "needs": needs,
        "changes": in_words::changes(&view, &run, &changes), "presets": in_words::presets(&view, &run),
        "in_words": after.as_ref().filter(|_| !changes.is_empty()).map(|after| in_words::trial_said(&view, after)).unwrap_or_default(),
        "families": families, "slope": slope,
        "faults": shown::faults(&call, &faults), "values": call.query.as_values(),
        "can_save": after.is_some() && caller.viewer.may(Permission::Propose), "trial": changes.join(BETWEEN_CHANGES),
        "writing": writing.map(|kept| json!({ "number": kept.value.number, "version": kept.version })),
        "totals": after.map(|after| after.totals),
    });
    call.page("pages/what-if.html", context)
}

/// A saved trial in words.
pub(super) fn trial_told(view: &View<'_>, trial: &str) -> String {
    trial.split(BETWEEN_CHANGES).map(|change| told(view, change)).collect::<Vec<_>>().join(BETWEEN_CHANGES)
}

/// A change in words; one that cannot be read stays as it was written.
pub(super) fn told(view: &View<'_>, written: &str) -> String {
    let words = view.words;
    let named = |child: Option<&ChildCode>, item: &ItemCode| {
        let item = view.item(item.as_str());
        child.map_or(item.clone(), |child| format!("{item} ({child})"))
    };
    let Ok(edit) = Edit::parse(written) else { return written.to_owned() };
    let (name, becomes) = match &edit {
        Edit::Need { child, item, level, importance } => {
            let level = view.child_level(item.as_str(), level.get());
            let importance = importance.map(|importance| match importance {
                Importance::Must => words.text("importance-must"),
                Importance::Important => words.text("importance-important"),
                Importance::Desirable => words.text("importance-desirable"),
            });
            (named(child.as_ref(), item), importance.into_iter().chain([level]).collect::<Vec<_>>().join(" · "))
        }
        Edit::RemoveNeed { child, item } => (named(child.as_ref(), item), words.text("what-if-removed")),
        Edit::Capability { family, item, level } => {
            (format!("{family}, {}", named(None, item)), view.family_level(item.as_str(), level.get()))
        }
        Edit::Free { family } => (family.to_string(), words.text("what-if-free")),
        Edit::Prepared { family } => (family.to_string(), words.text("what-if-prepared")),
    };
    format!("{name}: {becomes}")
}

/// The changes as they are written for the record, from the fields of the form.
fn written_changes(call: &Call) -> Vec<String> {
    let mut changes: Vec<String> = call.query.all("set").map(str::to_owned).collect();
    if let Some(item) = call.query.get("need") {
        changes.push(match call.query.get("to").unwrap_or("must") {
            "remove" => format!("need.{item}=remove"),
            importance => format!("need.{item}={}/{importance}", call.query.get("level").unwrap_or("2")),
        });
    }
    if let (Some(family), Some(what)) = (call.query.get("family"), call.query.get("assume")) {
        changes.push(match what {
            fact @ ("free" | "prepared") => format!("family.{family}={fact}"),
            item => format!("family.{family}.{item}={}", call.query.get("capability").unwrap_or("3")),
        });
    }
    changes
}

async fn changes(call: Call) -> Result<Reply, Problem> {
    let (from, to) = (run_of(&call)?, call.part("other", RunNumber::parse)?);
    let caller = call.caller()?;
    let differences = call.app.services.difference(&caller, (from, to)).await?;
    let row = |row: &FamilyDifference| {
        let rules: Vec<String> = row.rules.iter().map(|code| shown::fact_name(&call, code)).collect();
        let mut row = json!(row);
        row["rules"] = rules.into();
        row
    };
    let rows: Vec<Value> = differences.iter().map(row).collect();
    call.page("pages/changes.html", json!({ "from": from, "to": to, "rows": rows }))
}
