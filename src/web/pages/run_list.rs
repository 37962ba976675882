//! The list itself: in three orders, with only the families that its filters leave, in parts that a page can carry.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{lists, removals};
use crate::{
    domain::permission::Permission,
    i18n::format,
    matching::document::FamilyEntry,
    present::{Crowd, View},
    service::{
        arrangement::{Arrangement, ListOrder, NEAR, TAKES},
        beside::Beside,
        view_run::{Look, ViewedRun},
    },
    web::{
        call::{Call, Pairs},
        drawn,
        local::escape,
        problem::Problem,
        reply::Reply,
        shown,
    },
};

/// Families on one page: more are not read one after another by anybody.
const PART: usize = 30;

/// How the list is asked for: in its own order unless the query says otherwise.
pub(in crate::web) fn asked(query: &Pairs) -> Arrangement {
    let near = query.get("near").and_then(|text| text.parse().ok()).filter(|km| NEAR.contains(km));
    Arrangement {
        order: query.get("sort").and_then(ListOrder::parse).unwrap_or(ListOrder::Fit),
        near,
        free: query.get("free").is_some(),
        takes: query.get("takes").and_then(|text| text.parse().ok()).filter(|children| TAKES.contains(children)),
        place: query.get("place").map(str::to_owned),
    }
}

pub(super) async fn list(call: Call) -> Result<Reply, Problem> {
    let number = lists::run_of(&call)?;
    let caller = call.caller()?;
    let run = call.app.services.view_list(&caller, number, Look::List).await?;
    let before = call.app.services.taken_out_before(&caller, number).await?;
    let staff = if before.is_empty() { BTreeMap::new() } else { shown::staff(&call).await? };
    let stale = call.app.services.staleness(&caller, number).await?;
    let beside = call.app.services.beside(&caller, number).await?;
    let notes = call.app.services.own_notes_by_family(&caller, number).await?;
    let view = shown::view(&call, &run.document, &run.policy);
    let arrangement = asked(&call.query);
    let order = arrangement.order;
    let found = arrangement.of(&run.document, &beside);
    let sealed = arrangement.sealed_of(&run.document);
    let total = found.len() + sealed.len();
    let part = part(&call.query, total);
    let first = (part - 1) * PART;
    let to = total.min(first + PART);
    let of_part = &found[found.len().min(first)..found.len().min(to)];
    let sealed_of_part = &sealed[first.saturating_sub(found.len())..to.saturating_sub(found.len())];
    let left_out = if arrangement.is_filtered() { Arrangement::default().sealed_of(&run.document).len() } else { 0 };
    let plan: Vec<Value> = run
        .document
        .plan
        .iter()
        .filter(|plan| plan.kind == "need")
        .map(|plan| json!({ "name": view.line_name(plan), "importance": shown::importance(plan.importance) }))
        .collect();
    let context = json!({
        "run": lists::head(&run), "sections": sections(&call, &view, (&beside, &notes), (&found, of_part), order),
        "sealed": shown::sealed(sealed_of_part), "sealed_count": sealed.len(), "sealed_left_out": left_out,
        "may_break": caller.viewer.may(Permission::BreakGlass), "nobody": run.document.shows_nobody(), "plan": plan, "case_notes": shown::case_notes(&view),
        "taken_before": before.iter().map(|one| removals::told_before(one, &staff)).collect::<Vec<_>>(),
        "stale": stale, "stale_count": stale.count(), "worlds": run.document.worlds.count,
        "sort": order.code(), "orders": ListOrder::CODES, "near": NEAR,
        "takes": takes_offered(&arrangement, run.document.children.len()), "takes_chosen": arrangement.takes.is_some(),
        "as_table": call.query.get("view") == Some("table"),
        "cards": with(&call.query, "view", None), "table": with(&call.query, "view", Some("table")),
        "chips": chips(&call, &arrangement, &run, &beside), "file_query": with(&call.query, "part", None), "values": call.query.as_values(),
        "total": total, "from": first + 1, "to": to,
        "before": (part > 1).then(|| with(&call.query, "part", Some(&(part - 1).to_string()))),
        "after": (first + PART < total).then(|| with(&call.query, "part", Some(&(part + 1).to_string()))),
        "may_propose": caller.viewer.may(Permission::Propose), "may_run": caller.viewer.may(Permission::MakeRuns),
        "places": drawn::places(&view), "shares": drawn::shares(&view),
    });
    call.page("pages/run.html", context)
}

/// The part that is asked for, from 1; the last one for a number beyond it.
fn part(query: &Pairs, families: usize) -> usize {
    let asked = query.get("part").and_then(|text| text.parse().ok()).unwrap_or(1_usize);
    asked.clamp(1, families.div_ceil(PART).max(1))
}

/// Families of one heading, its tier and its band, as far as this part has them.
struct Section<'a> {
    heading: (&'a str, &'a str),
    families: Vec<Value>,
}

/// The headings of a part. In another order than by fit, fit stands at each family instead.
fn sections(
    call: &Call,
    view: &View<'_>,
    (beside, notes): (&Beside, &BTreeMap<String, usize>),
    (found, of_part): (&[&FamilyEntry], &[&FamilyEntry]),
    order: ListOrder,
) -> Vec<Value> {
    let crowd = Crowd::of(view.document);
    let mut sections: Vec<Section<'_>> = Vec::new();
    for entry in of_part {
        let mut family = shown::family_among(view, entry, &crowd);
        put_beside(call, &mut family, beside, &entry.family);
        family["own_notes"] = notes.get(entry.family.as_str()).copied().unwrap_or(0).into();
        let heading = heading(entry, order);
        match sections.last_mut().filter(|section| section.heading == heading) {
            Some(section) => section.families.push(family),
            None => sections.push(Section { heading, families: vec![family] }),
        }
    }
    let relatives = found.iter().any(|entry| entry.tier == "relative" && entry.state != "insufficient");
    let mut tier_before = "";
    sections
        .into_iter()
        .map(|Section { heading: (tier, band), families }| {
            let begins = tier != tier_before && (relatives || tier == "relative");
            tier_before = tier;
            let total = found.iter().filter(|entry| heading(entry, order) == (tier, band)).count();
            json!({ "tier": tier, "tier_begins": begins, "band": band, "total": total, "families": families })
        })
        .collect()
}

/// Under which tier and which band a family stands.
fn heading(entry: &FamilyEntry, order: ListOrder) -> (&str, &str) {
    match (entry.state.as_str(), order) {
        ("insufficient", _) => ("lacking", "not_enough_information"),
        (_, ListOrder::Fit) => (&entry.tier, &entry.band),
        _ => (&entry.tier, ""),
    }
}

/// Where the family lives, how far away, and what it answered last.
fn put_beside(call: &Call, family: &mut Value, beside: &Beside, code: &str) {
    let words = call.words();
    family["lives"] = beside.place(code).map(|place| shown::name_of(call, place)).into();
    family["away"] = beside.hundred_metres(code).map(|metres| format::distance(words, metres)).into();
    family["answer"] = json!(beside.family(code).and_then(|family| family.availability));
    family["days_old"] = beside.days_old(code).into();
}

/// For how many children the page offers to look: as many as the case has, two for a child alone; none beyond what
/// filters take.
fn takes_offered(asked: &Arrangement, children: usize) -> Option<u32> {
    let of_case = u32::try_from(children).ok().map(|children| children.max(*TAKES.start()));
    asked.takes.or(of_case.filter(|children| TAKES.contains(children)))
}

/// What the list is filtered by, each with the address without it.
fn chips(call: &Call, asked: &Arrangement, run: &ViewedRun, beside: &Beside) -> Vec<Value> {
    let words = call.words();
    let mut chips = Vec::new();
    let mut chip = |name: &str, text: String| {
        let rest = with(&call.query, name, None);
        chips.push(json!({ "text": text, "href": format!("/runs/{}?{rest}", run.record.number) }));
    };
    if let Some(km) = asked.near {
        chip("near", words.text_with("run-near", &[("n", km.into())]));
    }
    if asked.free {
        chip("free", words.text("chip-free"));
    }
    if let Some(children) = asked.takes {
        chip("takes", words.text_with("run-takes", &[("n", children.into())]));
    }
    if let Some(place) = &asked.place {
        let name = beside.named(place).map_or_else(|| place.clone(), |place| shown::name_of(call, place));
        chip("place", format!("{}: {name}", words.text("chip-settlement")));
    }
    chips
}

/// The query with one name given anew, or left out; whatever else changes, the part begins at the first.
pub(super) fn with(query: &Pairs, name: &str, value: Option<&str>) -> String {
    let kept = query.pairs().iter().filter(|(known, _)| known != name && known != "part");
    let kept = kept.map(|(known, value)| format!("{known}={}", escape(value)));
    kept.chain(value.map(|value| format!("{name}={}", escape(value)))).collect::<Vec<_>>().join("&")
}
