//! The list itself: in three orders, with only the families that its filters leave, in parts that a page can carry.

use serde_json::{Value, json};

use super::{children::encoded, lists};
use crate::{
    domain::permission::Permission,
    i18n::format,
    matching::document::{Document, FamilyEntry},
    present::View,
    service::{
        beside::Beside,
        view_run::{Look, ViewedRun},
    },
    web::{
        call::{Call, Pairs},
        drawn,
        problem::Problem,
        reply::Reply,
        shown,
    },
};

/// Families on one page: more are not read one after another by anybody.
const PART: usize = 30;

/// Kilometres from the child within which somebody lives near, as the filter offers them.
const NEAR: [u32; 3] = [20, 60, 150];

/// In which order families stand; the groups of fit stand first in the order of the list only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Fit,
    Distance,
    Freshness,
}

impl Order {
    const ALL: [Self; 3] = [Self::Fit, Self::Distance, Self::Freshness];

    fn asked(query: &Pairs) -> Self {
        let asked = query.get("sort").unwrap_or_default();
        Self::ALL.into_iter().find(|order| order.code() == asked).unwrap_or(Self::Fit)
    }

    fn code(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Distance => "distance",
            Self::Freshness => "freshness",
        }
    }
}

/// What a filter leaves.
struct Filter<'q> {
    near: Option<u32>,
    free: bool,
    place: Option<&'q str>,
}

impl<'q> Filter<'q> {
    fn asked(query: &'q Pairs) -> Self {
        let near = query.get("near").and_then(|text| text.parse().ok()).filter(|km| NEAR.contains(km));
        Self { near, free: query.get("free").is_some(), place: query.get("place") }
    }

    fn leaves(&self, beside: &Beside, code: &str) -> bool {
        let near = self.near.is_none_or(|km| beside.hundred_metres(code).is_some_and(|metres| metres <= km * 10));
        let free = !self.free || beside.family(code).and_then(|family| family.free).is_some_and(|free| free > 0);
        let place = self.place.is_none_or(|wanted| beside.place(code).is_some_and(|at| at.code.as_str() == wanted));
        near && free && place
    }
}

pub(super) async fn list(call: Call) -> Result<Reply, Problem> {
    let number = lists::run_of(&call)?;
    let caller = call.caller()?;
    let run = call.app.services.view_list(&caller, number, Look::List).await?;
    let stale = call.app.services.staleness(&caller, number).await?;
    let beside = call.app.services.beside(&caller, number).await?;
    let view = shown::view(&call, &run.document, &run.policy);
    let order = Order::asked(&call.query);
    let found = found(&run.document, &beside, &Filter::asked(&call.query), order);
    let part = part(&call.query, found.len());
    let first = (part - 1) * PART;
    let of_part = &found[first..found.len().min(first + PART)];
    let plan: Vec<Value> = run
        .document
        .plan
        .iter()
        .filter(|plan| plan.kind == "need")
        .map(|plan| json!({ "name": view.line_name(plan), "importance": shown::importance(plan.importance) }))
        .collect();
    let context = json!({
        "run": lists::head(&run), "sections": sections(&call, &view, &beside, (&found, of_part), order),
        "nobody": run.document.shown().next().is_none(), "plan": plan, "case_notes": shown::case_notes(&view),
        "stale": stale, "stale_count": stale.count(), "worlds": run.document.worlds.count,
        "sort": order.code(), "orders": Order::ALL.map(Order::code), "near": NEAR,
        "chips": chips(&call, &run, &beside), "values": call.query.as_values(),
        "total": found.len(), "from": first + 1, "to": first + of_part.len(),
        "before": (part > 1).then(|| with(&call.query, "part", Some(&(part - 1).to_string()))),
        "after": (first + PART < found.len()).then(|| with(&call.query, "part", Some(&(part + 1).to_string()))),
        "may_propose": caller.viewer.may(Permission::Propose), "may_run": caller.viewer.may(Permission::MakeRuns),
        "places": drawn::places(&view), "shares": drawn::shares(&view),
    });
    call.page("pages/run.html", context)
}

/// Every family that a list names: those to consider in their order, then those that lack information.
fn listed(document: &Document) -> impl Iterator<Item = &FamilyEntry> {
    let lacking = document.families.iter().filter(|family| family.state == "insufficient");
    let of_tier = |tier: &'static str| document.shown().filter(move |family| family.tier == tier);
    of_tier("relative").chain(of_tier("family")).chain(lacking)
}

fn found<'d>(document: &'d Document, beside: &Beside, filter: &Filter<'_>, order: Order) -> Vec<&'d FamilyEntry> {
    let mut found: Vec<&FamilyEntry> = listed(document).filter(|entry| filter.leaves(beside, &entry.family)).collect();
    // Relatives stay first, and who lacks information last, in every order.
    let rank = |entry: &FamilyEntry| (entry.state == "insufficient", entry.tier != "relative");
    match order {
        Order::Fit => {}
        Order::Distance => found.sort_by_key(|entry| {
            let metres = beside.hundred_metres(&entry.family);
            (rank(entry), metres.is_none(), metres)
        }),
        Order::Freshness => found.sort_by_key(|entry| {
            let days = beside.days_old(&entry.family);
            (rank(entry), days.is_none(), days)
        }),
    }
    found
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
    beside: &Beside,
    (found, of_part): (&[&FamilyEntry], &[&FamilyEntry]),
    order: Order,
) -> Vec<Value> {
    let crowd = shown::Crowd::of(view.document);
    let mut sections: Vec<Section<'_>> = Vec::new();
    for entry in of_part {
        let mut family = shown::family_among(view, entry, &crowd);
        put_beside(call, &mut family, beside, &entry.family);
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
fn heading(entry: &FamilyEntry, order: Order) -> (&str, &str) {
    match (entry.state.as_str(), order) {
        ("insufficient", _) => ("lacking", "not_enough_information"),
        (_, Order::Fit) => (&entry.tier, &entry.band),
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

/// What the list is filtered by, each with the address without it.
fn chips(call: &Call, run: &ViewedRun, beside: &Beside) -> Vec<Value> {
    let words = call.words();
    let mut chips = Vec::new();
    let filter = Filter::asked(&call.query);
    let mut chip = |name: &str, text: String| {
        let rest = with(&call.query, name, None);
        chips.push(json!({ "text": text, "href": format!("/runs/{}?{rest}", run.record.number) }));
    };
    if let Some(km) = filter.near {
        chip("near", words.text_with("run-near", &[("n", km.into())]));
    }
    if filter.free {
        chip("free", words.text("chip-free"));
    }
    if let Some(place) = filter.place {
        let name = beside.named(place).map_or_else(|| place.to_owned(), |place| shown::name_of(call, place));
        chip("place", format!("{}: {name}", words.text("chip-settlement")));
    }
    chips
}

/// The query with one name given anew, or left out; whatever else changes, the part begins at the first.
pub(super) fn with(query: &Pairs, name: &str, value: Option<&str>) -> String {
    let kept = query.pairs().iter().filter(|(known, _)| known != name && known != "part");
    let kept = kept.map(|(known, value)| format!("{known}={}", encoded(value)));
    kept.chain(value.map(|value| format!("{name}={}", encoded(value)))).collect::<Vec<_>>().join("&")
}
