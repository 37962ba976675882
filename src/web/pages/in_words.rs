//! A place in the list, and a trial, told in sentences.

use serde_json::{Value, json};

use super::{children::encoded, lists};
use crate::{
    domain::level::Importance,
    matching::{
        difference::{FamilyDifference, Move, RunDiff},
        document::{Document, FamilyEntry, Question},
        policy::Check,
        what_if::MOST_EDITS,
    },
    present::{Glyph, KeptOut, View, is_must},
    service::view_run::ViewedRun,
    web::shown,
};

/// Needs that are named as lowering a place: with more, nobody remembers any.
const MOST_NAMED: usize = 2;

/// Families that are named beside their number.
const MOST_FAMILIES: usize = 3;

/// What a family's place rests on.
pub(super) fn place(view: &View<'_>, entry: &FamilyEntry) -> Vec<String> {
    let words = view.words;
    let mut said = Vec::new();
    let out = [KeptOut::ByRule, KeptOut::ByLack].into_iter().find(|why| why.has(entry));
    if let Some(out) = out {
        let mut rules: Vec<String> =
            entry.rules.iter().filter(|rule| out.acts(rule)).map(|rule| view.rule_title(&rule.rule)).collect();
        rules.dedup();
        let key = if out == KeptOut::ByRule { "why-words-kept-out" } else { "why-words-lacks" };
        said.push(words.text_with(key, &[("rules", rules.join("; ").into())]));
    }
    let (met, musts) = view.musts(entry);
    if musts > 0 && !entry.lines.is_empty() {
        said.push(words.text_with("why-words-musts", &[("met", met.into()), ("all", musts.into())]));
    }
    let needs: Vec<Glyph> =
        view.lines(entry).filter(|(plan, _)| plan.kind == "need").map(|(_, line)| Glyph::of(line)).collect();
    let count = |glyph: Glyph| needs.iter().filter(|found| **found == glyph).count();
    if !needs.is_empty() {
        let values = [
            ("of", needs.len().into()),
            ("full", count(Glyph::Meets).into()),
            ("partly", count(Glyph::Partly).into()),
            ("unknown", count(Glyph::Unknown).into()),
        ];
        said.push(words.text_with("why-words-covers", &values));
    }
    let lowers = view.speaks(entry, &[Glyph::Not, Glyph::Partly], MOST_NAMED);
    if !lowers.is_empty() {
        said.push(words.text_with("why-words-lowers", &[("needs", lowers.join("; ").into())]));
    } else if !needs.is_empty() {
        said.push(words.text("why-words-lowers-nothing"));
    }
    said
}

/// What would change the place of a family that is shown: each with the trial that shows it, where one can.
pub(super) fn flips(view: &View<'_>, run: &ViewedRun, entry: &FamilyEntry) -> Vec<Value> {
    if entry.state != "shown" {
        return Vec::new();
    }
    let words = view.words;
    let mut flips = Vec::new();
    let mut tell = |text: String, href: Option<String>| flips.push(json!({ "text": text, "href": href }));
    if entry.necessarily_above_next == Some(true) {
        tell(words.text("flip-stays-above"), None);
    }
    if entry.possibly_first == Some(false) {
        tell(words.text("flip-never-first"), None);
    }
    let lowest = view.policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::MustNeeds { min_capability } => Some(min_capability.get()),
        _ => None,
    });
    let would_fail = |capability: Option<u8>| capability.zip(lowest).is_some_and(|(has, least)| has < least);
    for (plan, line) in
        view.lines(entry).filter(|(plan, line)| plan.kind == "need" && !is_must(plan) && would_fail(line.capability))
    {
        let set = format!("need.{}={}/must", line.item, plan.level);
        let need = view.item(&line.item);
        tell(words.text_with("flip-must", &[("need", need.into())]), Some(trial(run, [set.as_str()])));
    }
    let changes = |question: &&Question| question.changes_first_group.div_ceil(1000) > 0;
    let open = view.document.ask_next.iter().filter(changes);
    let open = open.filter(|question| question.of == "family" && entry.family == question.who);
    for question in open.take(MOST_NAMED) {
        let set = format!("family.{}.{}=3", entry.family, question.item);
        let values =
            [("need", view.item(&question.item).into()), ("n", question.changes_first_group.div_ceil(1000).into())];
        tell(words.text_with("flip-answer", &values), Some(trial(run, [set.as_str()])));
    }
    flips
}

/// The address of a trial with these changes.
fn trial<'c>(run: &ViewedRun, changes: impl IntoIterator<Item = &'c str>) -> String {
    let changes = changes.into_iter().map(|change| format!("set={}", encoded(change)));
    let query = changes.collect::<Vec<_>>().join("&");
    let path = format!("/runs/{}/what-if", run.record.number);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The changes of a trial in words, each with the address of the trial without it.
pub(super) fn changes(view: &View<'_>, run: &ViewedRun, written: &[String]) -> Vec<Value> {
    let without = |position: usize| {
        let rest = written.iter().enumerate().filter(|(other, _)| *other != position);
        trial(run, rest.map(|(_, change)| change.as_str()))
    };
    let change = |(position, change): (usize, &String)| json!({ "written": change, "text": lists::told(view, change), "without": without(position) });
    written.iter().enumerate().map(change).collect()
}

/// Trials that are asked for often, each as one link.
pub(super) fn presets(view: &View<'_>, run: &ViewedRun) -> Vec<Value> {
    let words = view.words;
    let mut presets = Vec::new();
    let mut offer = |text: String, set: &[String]| {
        presets.push(json!({ "text": text, "href": trial(run, set.iter().map(String::as_str)) }));
    };
    let needs = || view.document.plan.iter().filter(|plan| plan.kind == "need");
    let mut lesser: Vec<String> =
        needs().filter(|plan| !is_must(plan)).map(|plan| format!("need.{}=remove", plan.item)).collect();
    lesser.sort();
    lesser.dedup();
    if (1..=MOST_EDITS).contains(&lesser.len()) {
        offer(words.text("preset-musts-only"), &lesser);
    }
    let mut musts: Vec<(&str, u8)> =
        needs().filter(|plan| is_must(plan)).map(|plan| (plan.item.as_str(), plan.level)).collect();
    musts.dedup_by_key(|(item, _)| *item);
    for (item, level) in musts.into_iter().take(MOST_FAMILIES) {
        let text = words.text_with("preset-relaxed", &[("need", view.item(item).into())]);
        offer(text, &[format!("need.{item}={level}/important")]);
    }
    let close = view.document.families.iter().filter(|family| family.just_excluded);
    for (family, assumed) in close.filter_map(|family| Some((family, assumption(view, family)?))).take(MOST_FAMILIES) {
        let key = if assumed == "free" { "what-if-free" } else { "what-if-prepared" };
        offer(format!("{}: {}", family.family, words.text(key)), &[format!("family.{}={assumed}", family.family)]);
    }
    let asked = view.document.ask_next.iter().filter(|question| question.of == "family");
    for question in asked.take(MOST_NAMED) {
        let values = [("family", question.who.as_str().into()), ("need", view.item(&question.item).into())];
        offer(words.text_with("preset-answer", &values), &[format!("family.{}.{}=3", question.who, question.item)]);
    }
    presets
}

/// What may be supposed of a family that one rule only just keeps out.
fn assumption(view: &View<'_>, family: &FamilyEntry) -> Option<&'static str> {
    let acting = family.rules.iter().find(|rule| rule.keeps_out())?;
    match view.rule(&acting.rule)?.check {
        Check::Preparation { .. } => Some("prepared"),
        Check::Availability { .. } => Some("free"),
        _ => None,
    }
}

/// What a trial changes.
pub(super) fn trial_said(view: &View<'_>, after: &Document) -> Vec<String> {
    let (before, words) = (view.document, view.words);
    let moved = RunDiff::of(before, after).families;
    let of = |wanted: Move| moved.iter().filter(|family| family.moved == wanted).collect::<Vec<_>>();
    let told = |key: &str, families: &[&FamilyDifference]| {
        let named: Vec<&str> = families.iter().take(MOST_FAMILIES).map(|family| family.family.as_str()).collect();
        let values = [("n", families.len().into()), ("families", named.join(", ").into())];
        (!families.is_empty()).then(|| words.text_with(key, &values))
    };
    let left = of(Move::Left);
    let mut said = Vec::new();
    said.extend(told("trial-left", &left));
    said.extend(why_left(view, &left).map(|rule| words.text_with("trial-left-why", &[("rule", rule.into())])));
    said.extend(told("trial-joined", &of(Move::Joined)));
    said.extend(told("trial-better", &of(Move::BetterFit)));
    said.extend(told("trial-worse", &of(Move::WorseFit)));
    let first = |document: &Document| document.shown().next().map(|family| family.family.to_string());
    match (first(before), first(after)) {
        (Some(was), Some(is)) if was != is => {
            said.push(words.text_with("trial-first", &[("from", was.into()), ("to", is.into())]));
        }
        (_, None) => said.push(words.text("run-nobody")),
        _ if moved.iter().all(|family| family.moved == Move::Stayed) => said.push(words.text("trial-nothing")),
        _ => said.push(words.text("trial-first-same")),
    }
    said
}

/// The rule that most of those who left fail now.
fn why_left(view: &View<'_>, left: &[&FamilyDifference]) -> Option<String> {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for rule in left.iter().flat_map(|family| &family.rules) {
        *counts.entry(rule).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, families)| *families).map(|(rule, _)| view.rule_title(rule))
}

/// What supports the gaps of a family on needs that weigh: the need, and the first service that answers it.
pub(super) fn support(view: &View<'_>, entry: &FamilyEntry) -> Vec<String> {
    let weighs = |importance: Importance| importance != Importance::Desirable;
    let gaps = view.lines(entry).filter(|(plan, line)| plan.kind == "need" && weighs(plan.importance) && line.gap > 0);
    gaps.filter_map(|(plan, line)| {
        let service = line.services.first().and_then(|code| view.service(code))?;
        Some(format!("{}: {service}", view.line_name(plan)))
    })
    .collect()
}

/// What each need of a comparison rests on, family by family.
pub(super) fn evidence(view: &View<'_>, entries: &[&FamilyEntry], differing_only: bool) -> Vec<Value> {
    let rows = view.document.plan.iter().enumerate().filter_map(|(position, plan)| {
        let lines: Vec<_> = entries.iter().filter_map(|entry| entry.lines.get(position)).collect();
        let differs = lines.windows(2).any(|pair| Glyph::of(pair[0]) != Glyph::of(pair[1]));
        if lines.len() != entries.len() || (differing_only && !differs) {
            return None;
        }
        let families: Vec<Value> = entries
            .iter()
            .zip(lines)
            .map(|(entry, line)| json!({ "family": entry.family, "line": shown::line(view, plan, line) }))
            .collect();
        let importance = if plan.kind == "need" {
            view.words.text(&format!("importance-{}", shown::importance(plan.importance)))
        } else {
            view.words.text("line-strength")
        };
        Some(json!({
            "name": view.line_name(plan), "importance": importance, "words": plan.evidence, "families": families,
        }))
    });
    rows.collect()
}
