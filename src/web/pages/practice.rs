//! Practice: three tasks on an invented list, in the forms of the real pages, and what was missed in them.

use serde_json::{Value, json};

use super::{
    children::read_needs,
    excluded::{Window, by_rule},
    proposal_form::read_gap,
};
use crate::{
    domain::{
        audit::Action,
        clock::Timestamp,
        code::{FamilyCode, ItemCode, RuleCode},
        date::Date,
        family::{Availability, AvailabilityStatus},
        level::NeedLevel,
        permission::Permission,
        practice::{Mark, Practice, PracticeTask, TaskDone},
        proposal::{Gap, MainReason},
    },
    generate::practice as world,
    i18n::{Translator, Value as Said, format},
    matching::{document::Document, policy::Policy},
    present::{Glyph, KeptOut, View},
    service::{
        Fault, ServiceError,
        practice::{Answer, Ground, MissingAnswer, NextStep, Papers, ProposeAnswer},
    },
    web::{
        call::{Call, Reading, listed, reason, shape},
        problem::Problem,
        reply::Reply,
        route::{Needs, Route, to},
        shown,
        typed::Typed,
    },
};

pub(super) fn routes() -> Vec<Route> {
    const ANYBODY: Needs = Needs::SignedIn;
    const PRACTISED: &[Action] = &[Action::Practised];
    vec![
        Route::page("/learn/practice", "practice", ANYBODY, to!(overview)),
        Route::page("/learn/practice/list", "practice_list", ANYBODY, to!(list)),
        Route::page("/learn/practice/excluded", "practice_excluded", ANYBODY, to!(excluded)),
        Route::page("/learn/practice/families/{family}", "practice_family", ANYBODY, to!(family)),
        Route::page("/learn/practice/needs", "practice_needs", ANYBODY, to!(needs_page)),
        Route::form("/learn/practice/needs", "practice_needs_send", ANYBODY, to!(needs)).leaves(PRACTISED).keeps(),
        Route::page("/learn/practice/missing", "practice_missing", ANYBODY, to!(missing_page)),
        Route::form("/learn/practice/missing", "practice_missing_send", ANYBODY, to!(missing))
            .leaves(PRACTISED)
            .keeps(),
        Route::page("/learn/practice/propose", "practice_propose", ANYBODY, to!(propose_page)),
        Route::form("/learn/practice/propose", "practice_propose_send", ANYBODY, to!(propose))
            .leaves(PRACTISED)
            .keeps(),
        Route::page("/learn/practice/results/{task}", "practice_result", ANYBODY, to!(result)),
        Route::page("/learn/practice/people", "practice_people", Needs::Permission(Permission::Audit), to!(people))
            .leaves(&[Action::RecordsListed]),
    ]
}

fn view<'a>(call: &Call, document: &'a Document, policy: &'a Policy) -> View<'a> {
    shown::view(call, document, policy)
}

/// Name of a task, and what it asks for.
fn task_keys(task: PracticeTask) -> (&'static str, &'static str) {
    match task {
        PracticeTask::Needs => ("practice-task-needs", "practice-task-needs-text"),
        PracticeTask::Missing => ("practice-task-missing", "practice-task-missing-text"),
        PracticeTask::Propose => ("practice-task-propose", "practice-task-propose-text"),
    }
}

fn mark_key(mark: Mark) -> &'static str {
    match mark {
        Mark::OldNeed => "practice-mark-old-need",
        Mark::Musts => "practice-mark-musts",
        Mark::NotMusts => "practice-mark-not-musts",
        Mark::Rule => "practice-mark-rule",
        Mark::StaleDate => "practice-mark-stale-date",
        Mark::AskAgain => "practice-mark-ask-again",
        Mark::WrongFact => "practice-mark-wrong-fact",
        Mark::SoundFamily => "practice-mark-sound-family",
        Mark::GapSupport => "practice-mark-gap-support",
    }
}

/// The sentence of the plan that a need was coded from.
pub(in crate::web) fn sentence(words: &Translator, item: &str) -> String {
    words.text(match item {
        "grief_loss" => "practice-plan-grief-loss",
        "birth_family_contact" => "practice-plan-birth-family-contact",
        "chronic_condition_care" => "practice-plan-chronic-condition-care",
        "anxiety_sleep" => "practice-plan-anxiety-sleep",
        "community_school_continuity" => "practice-plan-community-school-continuity",
        "learning_support" => "practice-plan-learning-support",
        "talent_development" => "practice-plan-talent-development",
        _ => "practice-plan-opening",
    })
}

fn next_choices(words: &Translator) -> Vec<Value> {
    let key = |next: NextStep| match next {
        NextStep::AskAgain => "practice-next-ask-again",
        NextStep::AskWaiver => "practice-next-ask-waiver",
        NextStep::LeaveOut => "practice-next-leave-out",
        NextStep::ProposeAnyway => "practice-next-propose-anyway",
    };
    // The right one does not stand first.
    let order = [NextStep::AskWaiver, NextStep::LeaveOut, NextStep::AskAgain, NextStep::ProposeAnyway];
    order.map(|next| json!({ "value": next.code(), "text": words.text(key(next)) })).into()
}

async fn overview(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let practice = call.app.services.practice_of(&caller).await?;
    let words = call.words();
    let tasks: Vec<Value> = PracticeTask::ALL
        .iter()
        .map(|task| {
            let (name, text) = task_keys(*task);
            let done = practice.task(*task);
            json!({
                "code": task.code(), "name": words.text(name),
                "text": words.text_with(text, &[("family", world::STALE.into())]),
                "tries": done.map(|done| done.tries), "at": done.and_then(|done| done.completed_at).map(Timestamp::micros),
            })
        })
        .collect();
    let now = call.app.services.clock.now();
    let since = practice.holds_since().filter(|_| !practice.holds(now));
    let context = json!({
        "tasks": tasks, "due_again": since.map(Timestamp::micros), "owed": call.person()?.owes_practice,
        "may_see_people": caller.viewer.may(Permission::Audit),
    });
    call.page("pages/practice.html", context)
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let view = view(&call, &ground.list, &ground.policy);
    let families: Vec<Value> = ground.list.shown().map(|family| shown::family(&view, family)).collect();
    let plan: Vec<Value> = ground
        .list
        .plan
        .iter()
        .map(|plan| json!({ "name": view.line_name(plan), "importance": shown::importance(plan.importance) }))
        .collect();
    call.page(
        "pages/practice-list.html",
        json!({ "families": families, "plan": plan, "totals": ground.list.totals, "case": world::CHILD }),
    )
}

async fn excluded(call: Call) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let view = view(&call, &ground.list, &ground.policy);
    let context = json!({
        "excluded": by_rule(&view, KeptOut::ByRule, Window::ALL),
        "lacking": by_rule(&view, KeptOut::ByLack, Window::ALL), "totals": ground.list.totals,
    });
    call.page("pages/practice-excluded.html", context)
}

async fn family(call: Call) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let code = call.part("family", FamilyCode::parse)?;
    let entry = ground.list.family(code.as_str()).ok_or_else(Problem::not_found)?;
    let view = view(&call, &ground.list, &ground.policy);
    let papers = ground.papers(&code).ok_or_else(Problem::not_found)?;
    let failed = entry.rules.iter().filter(|rule| rule.effect.is_some() && rule.verdict != "pass");
    let all = [Glyph::Meets, Glyph::Partly, Glyph::Not, Glyph::Unknown];
    let context = json!({
        "family": shown::family(&view, entry), "lines": shown::lines(&view, entry, &all),
        "rules": failed.map(|rule| shown::rule(&view, rule)).collect::<Vec<_>>(),
        "papers": papers_shown(&call, &view, &papers), "shown": entry.state == "shown",
    });
    call.page("pages/practice-family.html", context)
}

fn papers_shown(call: &Call, view: &View<'_>, papers: &Papers) -> Value {
    let assessments: Vec<Value> = papers
        .assessments
        .iter()
        .map(|rating| {
            json!({
                "name": view.item(rating.item.as_str()), "on": rating.as_of, "source": rating.source,
                "text": view.family_level(rating.item.as_str(), rating.level.get()),
            })
        })
        .collect();
    let talks: Vec<Value> = papers
        .talks
        .iter()
        .map(|talk| json!({ "on": talk.confirmed_on, "source": talk.source, "text": talk_words(call, talk) }))
        .collect();
    json!({ "assessments": assessments, "talks": talks })
}

fn talk_words(call: &Call, talk: &Availability) -> String {
    let words = call.words();
    match (talk.status, talk.until) {
        (AvailabilityStatus::NotUntil, Some(until)) => {
            words.text_with("practice-talk-not-until", &[("date", format::date(call.language, until).into())])
        }
        (AvailabilityStatus::Free | AvailabilityStatus::NotUntil, _) => words.text("practice-talk-free"),
        (AvailabilityStatus::Withdrew, _) => words.text("practice-talk-withdrew"),
    }
}

async fn needs_page(call: Call) -> Result<Reply, Problem> {
    show_needs(&call, 200, &[]).await
}

async fn show_needs(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let view = view(call, &ground.list, &ground.policy);
    let words = call.words();
    let needs: Vec<Value> = ground
        .plan()
        .needs
        .iter()
        .map(|need| {
            let effect = ground.effects.iter().find(|effect| effect.item == need.item);
            let level = need.level.map(NeedLevel::get).unwrap_or_default();
            json!({
                "item": need.item, "name": view.item(need.item.as_str()), "effect": effect,
                "level_text": view.child_level(need.item.as_str(), level), "evidence": sentence(words, need.item.as_str()),
            })
        })
        .collect();
    let typed = Typed::into(call, "/learn/practice/needs").await?;
    let context = json!({
        "needs": needs, "opening": words.text("practice-plan-opening"), "faults": shown::faults(call, faults),
        "values": typed.values(), "drafts": typed.notices(None), "case": world::CHILD,
    });
    call.page_with(status, "pages/practice-needs.html", context)
}

async fn needs(call: Call) -> Result<Reply, Problem> {
    let given = match read_needs(&call) {
        Ok(given) => given,
        Err(faults) => return show_needs(&call, 422, &faults).await,
    };
    match answered(&call, Answer::Needs(given)).await {
        Err(ServiceError::Invalid(faults)) => show_needs(&call, 422, &faults).await,
        other => Ok(other?),
    }
}

/// Judges an answer; on to the explanation.
async fn answered(call: &Call, answer: Answer) -> Result<Reply, ServiceError> {
    let caller = call.caller().map_err(|problem| ServiceError::Fault(problem.code.to_owned()))?;
    let done = call.app.services.practise(&caller, answer).await?;
    Ok(Reply::to(format!("/learn/practice/results/{}", done.task.code())))
}

async fn missing_page(call: Call) -> Result<Reply, Problem> {
    show_missing(&call, 200, &[]).await
}

async fn show_missing(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let file = ground.policy.file();
    let rules: Vec<Value> = file
        .rules
        .iter()
        .filter(|rule| rule.on_fail.code().starts_with("exclude"))
        .map(|rule| json!({ "value": rule.id, "text": format!("{} · {}", rule.id, rule.title.get(call.language)) }))
        .collect();
    let typed = Typed::into(call, "/learn/practice/missing").await?;
    let context = json!({
        "family": world::STALE, "rules": rules, "next": next_choices(call.words()),
        "faults": shown::faults(call, faults), "values": typed.values(), "drafts": typed.notices(None),
    });
    call.page_with(status, "pages/practice-missing.html", context)
}

async fn missing(call: Call) -> Result<Reply, Problem> {
    let mut reading = Reading::default();
    let rule = reading.need(&call.form, "rule", |text| RuleCode::parse(text).map_err(shape));
    let said_on = reading.need(&call.form, "said_on", |text| Date::parse(text).map_err(shape));
    let next = reading.need(&call.form, "next", |text| listed(NextStep::parse(text)));
    let answer = rule.zip(said_on).zip(next).map(|((rule, said_on), next)| MissingAnswer { rule, said_on, next });
    let judged = match reading.finish(answer) {
        Ok(answer) => answered(&call, Answer::Missing(answer)).await,
        Err(error) => Err(error),
    };
    match judged {
        Err(ServiceError::Invalid(faults)) => show_missing(&call, 422, &faults).await,
        other => Ok(other?),
    }
}

async fn propose_page(call: Call) -> Result<Reply, Problem> {
    show_proposal(&call, 200, &[]).await
}

/// The family that is proposed, when it is one of the list.
fn chosen(call: &Call, ground: &Ground) -> Option<FamilyCode> {
    listed_family(ground, call.form.get("family").or_else(|| call.query.get("family"))?)
}

fn listed_family(ground: &Ground, given: &str) -> Option<FamilyCode> {
    let code = FamilyCode::parse(given).ok()?;
    ground.list.family(code.as_str()).filter(|family| family.state == "shown").map(|_| code)
}

async fn show_proposal(call: &Call, status: u16, faults: &[Fault]) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let view = view(call, &ground.list, &ground.policy);
    let typed = Typed::into(call, "/learn/practice/propose").await?;
    let family = chosen(call, ground).or_else(|| listed_family(ground, typed.get("family")?));
    let open = family.as_ref().map(|family| ground.gaps(family)).unwrap_or_default();
    let gaps: Vec<Value> = open.iter().map(|gap| gap_shown(call, ground, &view, family.as_ref(), gap)).collect();
    let facts: Vec<Value> =
        ground.list.plan.iter().map(|plan| json!({ "value": plan.item, "text": view.item(&plan.item) })).collect();
    let families: Vec<&str> = ground.list.shown().map(|family| family.family.as_str()).collect();
    let context = json!({
        "family": family, "families": families, "gaps": gaps, "facts": facts, "first": families.first(),
        "reasons": shown::choices(call, "reason", MainReason::ALL.iter().map(|reason| reason.code())),
        "faults": shown::faults(call, faults), "values": typed.values(), "drafts": typed.notices(None),
    });
    call.page_with(status, "pages/practice-propose.html", context)
}

fn gap_shown(call: &Call, ground: &Ground, view: &View<'_>, family: Option<&FamilyCode>, gap: &Gap) -> Value {
    let entry = family.and_then(|family| ground.list.family(family.as_str()));
    let line = entry.and_then(|entry| view.lines(entry).find(|(plan, _)| plan.item == gap.item));
    let item = ItemCode::parse(&gap.item);
    let services = item.iter().flat_map(|item| ground.policy.services_for(item));
    json!({
        "key": format!("{}.{}", gap.child, gap.item), "name": view.item(&gap.item), "child": gap.child,
        "line": line.map(|(plan, line)| shown::line(view, plan, line)),
        "services": services.map(|service| json!({ "value": service.code, "text": service.name.get(call.language) }))
            .collect::<Vec<_>>(),
    })
}

async fn propose(call: Call) -> Result<Reply, Problem> {
    let ground = call.app.services.practice_ground().await?;
    let form = &call.form;
    let mut reading = Reading::default();
    let family = chosen(&call, ground);
    if family.is_none() {
        reading.wrong("family", "value-unlisted");
    }
    let wrong_fact = reading.need(form, "wrong_fact", |text| ItemCode::parse(text).map_err(shape));
    let words = reading.need(form, "words", reason);
    let open = family.as_ref().map(|family| ground.gaps(family)).unwrap_or_default();
    let gaps = open.iter().filter_map(|gap| read_gap(form, &mut reading, gap)).collect();
    let reasons = form.all("reasons").filter_map(MainReason::parse).collect();
    let answer = family.zip(wrong_fact).zip(words);
    let answer = answer.map(|((family, wrong_fact), words)| ProposeAnswer { wrong_fact, family, reasons, words, gaps });
    let judged = match reading.finish(answer) {
        Ok(answer) => answered(&call, Answer::Propose(Box::new(answer))).await,
        Err(error) => Err(error),
    };
    match judged {
        Err(ServiceError::Invalid(faults)) => show_proposal(&call, 422, &faults).await,
        other => Ok(other?),
    }
}

/// What the last answer found and missed, with the facts. Before any answer there is nothing to explain.
async fn result(call: Call) -> Result<Reply, Problem> {
    let task = call.part("task", |text| PracticeTask::parse(text).ok_or(()))?;
    let practice = call.app.services.practice_of(&call.caller()?).await?;
    let Some(done) = practice.task(task) else { return Ok(Reply::to(format!("/learn/practice/{}", task.code()))) };
    let ground = call.app.services.practice_ground().await?;
    let words = call.words();
    let marks: Vec<Value> = task
        .marks()
        .iter()
        .map(|mark| {
            let found = !done.missed.contains(mark);
            json!({ "name": words.text(mark_key(*mark)), "found": found, "trap": mark.is_trap(), "why": why(&call, ground, *mark) })
        })
        .collect();
    let context = json!({
        "task": task.code(), "name": words.text(task_keys(task).0), "marks": marks, "all_found": done.missed.is_empty(),
        "tries": done.tries,
    });
    call.page("pages/practice-result.html", context)
}

fn place(document: &Document, family: &str) -> i64 {
    document.shown().position(|shown| shown.family == family).map_or(0, |place| place as i64 + 1)
}

/// The explanation of what was planted, from the records themselves.
fn why(call: &Call, ground: &Ground, mark: Mark) -> String {
    let view = view(call, &ground.list, &ground.policy);
    let day = |day: Date| Said::from(format::date(call.language, day));
    let rating = |code: &str| {
        let papers = FamilyCode::parse(code).ok().and_then(|code| ground.papers(&code));
        papers
            .and_then(|papers| papers.assessments.into_iter().find(|rating| rating.item.as_str() == world::WRONG_FACT))
    };
    let level = |level: u8| view.family_level(world::WRONG_FACT, level);
    let typed = || {
        let entry = ground.list.family(world::WRONG)?;
        view.lines(entry).find(|(plan, _)| plan.item == world::WRONG_FACT)?.1.capability
    };
    let talk = || {
        let papers = ground.papers(&FamilyCode::parse(world::STALE).ok()?)?;
        papers.talks.first().map(|talk| talk.confirmed_on)
    };
    let rule = view.rule(world::STALE_RULE).map_or("", |rule| rule.message.get(call.language));
    let (key, values): (&str, Vec<(&str, Said<'_>)>) = match mark {
        Mark::OldNeed => ("practice-why-old-need", vec![("need", view.item(world::OLD_NEED).into())]),
        Mark::Musts => ("practice-why-musts", Vec::new()),
        Mark::NotMusts => ("practice-why-not-musts", Vec::new()),
        Mark::Rule => (
            "practice-why-rule",
            vec![("family", world::STALE.into()), ("rule", world::STALE_RULE.into()), ("title", rule.into())],
        ),
        Mark::StaleDate => (
            "practice-why-stale-date",
            vec![("said", day(world::stale_day())), ("talk", day(talk().unwrap_or_else(world::day)))],
        ),
        Mark::AskAgain => (
            "practice-why-ask-again",
            vec![("family", world::STALE.into()), ("place", place(&ground.mended, world::STALE).into())],
        ),
        Mark::WrongFact => {
            let paper = rating(world::WRONG);
            let on = paper.as_ref().map_or_else(world::day, |paper| paper.as_of);
            let paper = paper.map(|paper| level(paper.level.get())).unwrap_or_default();
            let values = vec![
                ("family", world::WRONG.into()),
                ("need", view.item(world::WRONG_FACT).into()),
                ("typed", typed().map(level).unwrap_or_default().into()),
                ("date", day(on)),
                ("paper", paper.into()),
                ("place", place(&ground.mended, world::WRONG).into()),
            ];
            ("practice-why-wrong-fact", values)
        }
        Mark::SoundFamily => {
            ("practice-why-sound-family", vec![("family", world::WRONG.into()), ("sound", world::SOUND.into())])
        }
        Mark::GapSupport => {
            ("practice-why-gap-support", vec![("sound", world::SOUND.into()), ("need", view.item(world::GAP).into())])
        }
    };
    call.words().text_with(key, &values)
}

async fn people(call: Call) -> Result<Reply, Problem> {
    let people = call.app.services.practised(&call.caller()?).await?;
    let staff = shown::staff(&call).await?;
    let words = call.words();
    let rows: Vec<Value> = people
        .iter()
        .map(|person| {
            let name = staff.get(person.staff.as_str());
            json!({
                "name": name, "staff": person.staff, "begun": person.practice.is_some(),
                "done": person.practice.as_ref().and_then(Practice::completed_at).map(Timestamp::micros),
                "tasks": person.practice.iter().flat_map(|practice| &practice.tasks)
                    .map(|done| task_row(words, done)).collect::<Vec<_>>(),
            })
        })
        .collect();
    call.page("pages/practice-people.html", json!({ "rows": rows }))
}

fn task_row(words: &Translator, done: &TaskDone) -> Value {
    let traps = done.missed_at_first.iter().filter(|mark| mark.is_trap());
    json!({
        "name": words.text(task_keys(done.task).0), "tries": done.tries, "at": done.completed_at.map(Timestamp::micros),
        "missed": traps.map(|mark| words.text(mark_key(*mark))).collect::<Vec<_>>(),
    })
}
