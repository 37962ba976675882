//! A place in the list, and a trial, told in sentences.

use serde_json::{Value, json};

use super::lists;
use crate::{
    matching::{
        difference::{FamilyDifference, Move, RunDiff},
        document::{Document, FamilyEntry},
        policy::Check,
        what_if::MOST_EDITS,
    },
    present::{Flip, Glyph, MOST_NAMED, View, is_must},
    service::view_run::ViewedRun,
    web::{local::escape, shown},
};

/// Families that are named beside their number.
const MOST_FAMILIES: usize = 3;

/// What would change the place of a family that is shown: each with the trial that shows it, where one can.
pub(super) fn flips(view: &View<'_>, run: &ViewedRun, entry: &FamilyEntry) -> Vec<Value> {
    let flip =
        |flip: Flip| json!({ "text": flip.text, "href": flip.change.map(|change| trial(run, [change.as_str()])) });
    view.flips(entry).into_iter().map(flip).collect()
}

/// The address of a trial with these changes.
fn trial<'c>(run: &ViewedRun, changes: impl IntoIterator<Item = &'c str>) -> String {
    let changes = changes.into_iter().map(|change| format!("set={}", escape(change)));
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
        (_, None) if after.shows_nobody() => said.push(words.text("run-nobody")),
        // Only sealed families are left, of which nothing is told.
        (Some(_), None) => {}
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
        Some(json!({
            "name": view.line_name(plan), "importance": view.weight(plan), "words": plan.evidence, "families": families,
        }))
    });
    rows.collect()
}
