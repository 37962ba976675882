//! Who is not considered, and why: rule by rule, with the first families of each; a rule by itself in parts.

use serde_json::{Value, json};

use super::{lists, removals, run_list::with};
use crate::{
    domain::permission::Permission,
    matching::document::{FamilyEntry, RuleEntry, SEALED, SealedFamily, TAKEN_OUT},
    present::{KeptOut, View},
    service::view_run::{Look, ViewedRun},
    web::{call::Call, problem::Problem, reply::Reply, shown},
};

/// Families of each rule while every rule is shown.
const FIRST: usize = 12;

/// Families of one rule on a page of its own.
const PART: usize = 100;

/// Which families of the rules are shown.
#[derive(Clone, Copy)]
pub(super) struct Window<'q> {
    /// Only this rule.
    rule: Option<&'q str>,
    /// Only families that one rule keeps out by little.
    close: bool,
    /// How many families of each rule are passed over, and how many follow.
    families: (usize, usize),
}

impl Window<'_> {
    /// Every family of every rule.
    pub(super) const ALL: Self = Self { rule: None, close: false, families: (0, usize::MAX) };
}

pub(super) async fn excluded(call: Call) -> Result<Reply, Problem> {
    let caller = call.caller()?;
    let run = call.app.services.view_list(&caller, lists::run_of(&call)?, Look::Excluded).await?;
    let settlements = shown::settlements(&call).await?;
    let view = View { places: Some(&settlements), ..shown::view(&call, &run.document, &run.policy) };
    let (rule, close) = (call.query.get("rule"), call.query.get("close").is_some());
    let part = call.query.get("part").and_then(|text| text.parse().ok()).unwrap_or(1_usize).max(1);
    let families = if rule.is_some() || close { ((part - 1).saturating_mul(PART), PART) } else { (0, FIRST) };
    let window = Window { rule, close, families };
    let just = run.document.families.iter().filter(|family| family.just_excluded).count();
    // What a count leads to: those that rules keep out, or those that lack information.
    let state = call.query.get("state").filter(|state| ["excluded", "insufficient", TAKEN_OUT].contains(state));
    let is_wanted = |of: &str| state.is_none_or(|state| state == of);
    let blocks = |of, why| if is_wanted(of) { by_rule(&view, why, window) } else { Vec::new() };
    let excluded = blocks("excluded", KeptOut::ByRule);
    let lacking = blocks("insufficient", KeptOut::ByLack);
    let sealed: Vec<&SealedFamily> =
        run.document.sealed.iter().filter(|one| !one.is_shown() && is_wanted(&one.state)).collect();
    let (skipped, most_at_once) = families;
    let are_told = rule.map_or(!close, |rule| rule == SEALED);
    let sealed_block: Vec<&SealedFamily> =
        sealed.iter().copied().skip(skipped).take(if are_told { most_at_once } else { 0 }).collect();
    let most = excluded.iter().chain(&lacking).filter_map(|block| block["total"].as_u64());
    let most = most.chain((rule == Some(SEALED)).then_some(sealed.len() as u64)).max().unwrap_or(0);
    let taken_out = by_hand(&call, &run, rule.is_none() && !close && part == 1 && is_wanted(TAKEN_OUT)).await?;
    let by_family = call.query.get("by") == Some("family") && rule.is_none() && !close;
    let mut out: Vec<Out<'_>> = run.document.families.iter().map(Out::Open).collect();
    out.extend(run.document.sealed.iter().map(Out::Sealed));
    out.retain(|family| family.state() != "shown" && is_wanted(family.state()));
    out.sort_by(|one, other| one.code().cmp(other.code()));
    let (is_parted, most) = if by_family { (true, out.len() as u64) } else { (rule.is_some() || close, most) };
    let follows = is_parted && most > (part as u64).saturating_mul(PART as u64);
    let to_part = |part: usize| with(&call.query, "part", Some(&part.to_string()));
    let context = json!({
        "run": lists::head(&run), "just": just, "rule": rule, "close": close, "excluded": excluded, "lacking": lacking,
        "families": by_family.then(|| out_by_family(&view, out.iter().skip((part - 1).saturating_mul(PART)).take(PART))),
        "state": state, "without_state": with(&call.query, "state", None),
        "before": (part > 1).then(|| to_part(part - 1)), "after": follows.then(|| to_part(part + 1)),
        "taken_out": taken_out, "may_propose": caller.viewer.may(Permission::Propose),
        "sealed": shown::sealed(&sealed_block), "sealed_count": sealed.len(),
        "may_break": caller.viewer.may(Permission::BreakGlass), "may_ask": caller.viewer.may(Permission::AskWaivers),
    });
    call.page("pages/excluded.html", context)
}

/// Families that people took out of the list, with who did it, when and why.
async fn by_hand(call: &Call, run: &ViewedRun, is_wanted: bool) -> Result<Vec<Value>, Problem> {
    if !is_wanted || run.taken_out.is_empty() {
        return Ok(Vec::new());
    }
    let staff = shown::staff(call).await?;
    Ok(run.taken_out.iter().map(|taken| removals::told(taken, &staff)).collect())
}

/// A family that is not in the list.
#[derive(Clone, Copy)]
enum Out<'d> {
    Open(&'d FamilyEntry),
    Sealed(&'d SealedFamily),
}

impl Out<'_> {
    fn code(&self) -> &str {
        match self {
            Self::Open(family) => &family.family,
            Self::Sealed(family) => &family.family,
        }
    }

    fn state(&self) -> &str {
        match self {
            Self::Open(family) => &family.state,
            Self::Sealed(family) => &family.state,
        }
    }
}

/// Families that are not considered, each with every rule that keeps it out; of sealed ones nothing but that.
fn out_by_family<'d>(view: &View<'_>, families: impl Iterator<Item = &'d Out<'d>>) -> Vec<Value> {
    let rules = |family: &FamilyEntry| {
        let acts =
            |rule: &&RuleEntry| [KeptOut::ByRule, KeptOut::ByLack].iter().any(|why| why.has(family) && why.acts(rule));
        let rule = |found: &RuleEntry| {
            let shown = shown::rule(view, found);
            json!({ "title": shown["title"], "facts": shown["facts"], "next": shown["next"] })
        };
        family.rules.iter().filter(acts).map(rule).collect::<Vec<_>>()
    };
    let told = |family: &Out<'_>| match family {
        Out::Open(open) => {
            json!({ "code": open.family, "state": open.state, "close": open.just_excluded, "rules": rules(open) })
        }
        Out::Sealed(sealed) => json!({ "code": sealed.family, "state": sealed.state, "sealed": true }),
    };
    families.map(told).collect()
}

/// The rules that keep families out, the one with most families first, each with the families of the window.
pub(super) fn by_rule(view: &View<'_>, why: KeptOut, window: Window<'_>) -> Vec<Value> {
    let (skipped, most) = window.families;
    let families = view.document.families.iter().filter(|family| !window.close || family.just_excluded);
    let block = |(_, families): (&str, Vec<(&FamilyEntry, &RuleEntry)>)| {
        let mut block = shown::rule(view, families[0].1);
        block["total"] = families.len().into();
        let of_window = families.iter().skip(skipped).take(most);
        block["families"] = of_window
            .map(|(family, found)| {
                json!({
                    "code": family.family, "facts": view.rule_facts(found), "close": family.just_excluded,
                    "failed": family.rules.iter().filter(|rule| why.acts(rule)).count(),
                })
            })
            .collect();
        block
    };
    let rules = why.by_rule(families).into_iter();
    rules.filter(|(code, _)| window.rule.is_none_or(|wanted| wanted == *code)).map(block).collect()
}
