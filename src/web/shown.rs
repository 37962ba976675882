//! What pages show of records and lists: codes with their words beside them, computed once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    call::Call,
    problem::{Problem, fault_words},
};
use crate::{
    domain::{level::Importance, region::Region, settlement::Settlement, user::User},
    i18n::collate::Collator,
    matching::{
        document::{Document, FamilyEntry, LineEntry, PlanEntry, RuleEntry, SealedFamily},
        policy::Policy,
    },
    present::{CaseWords, Crowd, Glyph, View, is_must},
    service::{Fault, regions::UNKNOWN_REGION},
    store::ReadsExt as _,
};

/// Faults as templates show them.
pub(crate) fn faults(call: &Call, faults: &[Fault]) -> Vec<Value> {
    let words = call.words();
    faults.iter().map(|fault| json!({ "field": fault.field, "text": fault_words(fault, words) })).collect()
}

/// Choices of a closed list: `prefix-code` is the key of each one's words.
pub(crate) fn choices<'c>(call: &Call, prefix: &str, codes: impl IntoIterator<Item = &'c str>) -> Vec<Value> {
    let words = call.words();
    let option =
        |code: &str| json!({ "value": code, "text": words.text(&format!("{prefix}-{}", code.replace('_', "-"))) });
    codes.into_iter().map(option).collect()
}

/// Every settlement.
pub(crate) async fn places(call: &Call) -> Result<Vec<Settlement>, Problem> {
    let found = call.app.services.store.read().await?.whole::<Settlement>().await?;
    Ok(found.values().map(|stored| stored.value.clone()).collect())
}

/// Names of settlements by code, in the language of the page.
pub(crate) fn names<'p>(call: &Call, places: impl IntoIterator<Item = &'p Settlement>) -> BTreeMap<String, String> {
    places.into_iter().map(|place| (place.code.to_string(), name_of(call, place))).collect()
}

/// The name of a settlement in the language of the page.
pub(crate) fn name_of(call: &Call, place: &Settlement) -> String {
    place.name(call.language).to_string()
}

/// Names of settlements by code, in the language of the page.
pub(crate) async fn settlements(call: &Call) -> Result<BTreeMap<String, String>, Problem> {
    Ok(names(call, &places(call).await?))
}

/// The name of a region, or of those that are not known; a code that is none is shown as it was given.
pub(crate) fn region_name(call: &Call, code: &str) -> String {
    match Region::parse(code) {
        Some(region) => call.words().text(&region.name_key()),
        None if code == UNKNOWN_REGION => call.words().text("region-unknown"),
        None => code.to_owned(),
    }
}

/// Every region by code and name, sorted as the language sorts, then those that are not known.
pub(crate) fn regions(call: &Call) -> Vec<(&'static str, String)> {
    let mut named: Vec<_> =
        Region::ALL.iter().map(|region| (region.code(), region_name(call, region.code()))).collect();
    Collator::of(call.language).sort_by_text(&mut named, |(_, name)| name);
    named.push((UNKNOWN_REGION, region_name(call, UNKNOWN_REGION)));
    named
}

/// Names of staff by code.
pub(crate) async fn staff(call: &Call) -> Result<BTreeMap<String, String>, Problem> {
    let found = call.app.services.store.read().await?.whole::<User>().await?;
    Ok(found.values().map(|stored| (stored.value.code.to_string(), stored.value.name.to_string())).collect())
}

/// The view of a list in the language of the page.
pub(crate) fn view<'a>(call: &Call, document: &'a Document, policy: &'a Policy) -> View<'a> {
    View { document, policy, words: call.words(), color: false, with_points: false, places: None }
}

/// Words for the facts of cases, in the language of the page.
pub(crate) fn case_words(call: &Call) -> CaseWords<'_> {
    CaseWords { policy: &call.app.services.policy, words: call.words() }
}

/// What a question is about: a rule, a need, a fact of the case; what is none of these is shown as it was given.
pub(crate) fn fact_name(call: &Call, code: &str) -> String {
    case_words(call).name(code)
}

/// The importance's code.
pub(crate) fn importance(importance: Importance) -> &'static str {
    match importance {
        Importance::Must => "must",
        Importance::Important => "important",
        Importance::Desirable => "desirable",
    }
}

/// The strip of a family: one cell per need, musts first.
pub(crate) fn strip(view: &View<'_>, family: &FamilyEntry) -> Vec<Value> {
    let mut child: Option<&str> = None;
    let mut cells = Vec::new();
    for (plan, line) in view.lines(family).filter(|(plan, _)| plan.kind == "need") {
        let begins = child.is_some_and(|child| child != plan.child);
        child = Some(&plan.child);
        let glyph = Glyph::of(line);
        cells.push(json!({
            "glyph": glyph.code(), "sign": glyph.sign().to_string(), "name": view.line_name(plan), "child_begins": begins,
        }));
    }
    cells
}

/// A family of a list.
pub(crate) fn family(view: &View<'_>, entry: &FamilyEntry) -> Value {
    family_among(view, entry, &Crowd::of(view.document))
}

/// A family of a list whose crowd is counted already.
pub(crate) fn family_among(view: &View<'_>, entry: &FamilyEntry, crowd: &Crowd<'_>) -> Value {
    const MOST: usize = 4;
    let (met, musts) = view.musts(entry);
    json!({
        "code": entry.family, "band": entry.band, "state": entry.state, "tier": entry.tier, "tied": crowd.is_tied(entry),
        "strip": strip(view, entry), "met": met, "musts": musts, "of": crowd.around(entry), "just_excluded": entry.just_excluded,
        "place": entry.place.as_ref().map(|place| json!({
            "from": place.p05, "to": place.p95, "first": place.first.div_ceil(1000),
        })),
        "for": view.speaks(entry, &[Glyph::Meets], MOST),
        "against": view.speaks(entry, &[Glyph::Not, Glyph::Partly], MOST),
        "unknown": view.speaks(entry, &[Glyph::Unknown], MOST),
        "notes": view.noted(entry), "approval_blocked": entry.approval_blocked,
    })
}

/// Families of which no more than the number and the state is told.
pub(crate) fn sealed(families: &[&SealedFamily]) -> Vec<Value> {
    families.iter().map(|family| json!({ "code": family.family, "state": family.state })).collect()
}

/// A line of a family with everything it rests on.
pub(crate) fn line(view: &View<'_>, plan: &PlanEntry, line: &LineEntry) -> Value {
    let glyph = Glyph::of(line);
    json!({
        "item": plan.item, "child": plan.child, "name": view.line_name(plan), "kind": plan.kind,
        "importance": importance(plan.importance), "must": is_must(plan), "critical": plan.critical,
        "glyph": glyph.code(), "sign": glyph.sign().to_string(), "level": plan.level,
        "child_text": if plan.kind == "need" { view.child_level(&plan.item, plan.level) } else { String::new() },
        "family_text": line.capability.map(|level| view.family_level(&plan.item, level)),
        "capability": line.capability, "fact": line.fact.as_ref().map(|fact| view.fact(fact)),
        "evidence": plan.evidence, "notes": view.line_notes(line), "points": line.points, "full": plan.full, "gap": line.gap,
        "services": line.services.iter().filter_map(|code| view.service(code)).collect::<Vec<_>>(),
        "service_codes": line.services,
    })
}

/// Every line of a family, grouped by how it looks.
pub(crate) fn lines(view: &View<'_>, entry: &FamilyEntry, glyphs: &[Glyph]) -> Vec<Value> {
    let lines = view.lines(entry).filter(|(_, line)| glyphs.contains(&Glyph::of(line)));
    lines.map(|(plan, found)| line(view, plan, found)).collect()
}

/// A rule that failed or lacks evidence.
pub(crate) fn rule(view: &View<'_>, found: &RuleEntry) -> Value {
    let language = view.language();
    let Some(rule) = view.rule(&found.rule) else { return restricted(view, found) };
    let missing = found.verdict == "missing";
    let words = if missing { &rule.title } else { &rule.message };
    let sources: Vec<&str> = rule.sources.iter().map(|source| source.label.get(language)).collect();
    json!({
        "code": found.rule, "text": words.get(language), "title": rule.title.get(language), "missing": missing,
        "facts": view.rule_facts(found), "next": if missing { rule.ask.get(language) } else { rule.change.get(language) },
        "sources": sources, "standing": view.standing(rule.standing()),
        "effect": found.effect.as_ref().map(|effect| view.effect(effect)),
        "waivable_by": rule.waiver.as_ref().map(|terms| terms.by.code()),
        "condition": rule.waiver.as_ref().map(|terms| terms.condition.get(language)),
        "waivers": found.waivers.iter().map(|waiver| json!({
            "by": waiver.by, "on": waiver.granted_on, "reason": waiver.reason,
        })).collect::<Vec<_>>(),
    })
}

/// What is said in the place of a rule whose reason is restricted: that there is one, and whom to ask.
fn restricted(view: &View<'_>, found: &RuleEntry) -> Value {
    let title = view.rule_title(&found.rule);
    json!({
        "code": found.rule, "text": title, "title": title, "missing": false, "restricted": true, "facts": "",
        "next": view.words.text("restricted-ask"), "sources": [], "waivers": [],
        "effect": found.effect.as_ref().map(|effect| view.effect(effect)),
    })
}

/// The case rules that have something to say.
pub(crate) fn case_notes(view: &View<'_>) -> Vec<Value> {
    let noted = view.document.case.iter().filter(|found| found.rule.effect.is_some());
    noted
        .map(|found| {
            let mut shown = rule(view, &found.rule);
            shown["child"] = found.child.clone().into();
            shown
        })
        .collect()
}
