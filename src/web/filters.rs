//! What lists of children and families are filtered by: the same on a page and over the API.

use std::collections::BTreeMap;

use super::{
    call::Pairs,
    route::{Parameter, Takes},
};
use crate::{
    domain::{code::SettlementCode, region::Region, step::Step},
    service::{Caller, children::ChildSummary, families::FamilySummary, regions::region_code},
};

/// The region of each settlement that has one.
type Regions<'p> = BTreeMap<&'p SettlementCode, Region>;

const YES: Takes = Takes::OneOf(&["yes"]);

/// Filters of children.
pub(crate) const CHILDREN: [Parameter; 6] = [
    Parameter::new("step", Takes::OneOf(Step::CODES), "only those that wait for this step"),
    Parameter::new("settlement", Takes::Text(40), "only those who live there"),
    Parameter::new("region", Takes::Text(10), "only those of this region, or unknown"),
    Parameter::new("q", Takes::Text(40), "only those whose code holds this"),
    Parameter::new("mine", YES, "only those the caller works on"),
    Parameter::new("overdue", YES, "only those whose step is overdue"),
];

/// Filters of families.
pub(crate) const FAMILIES: [Parameter; 8] = [
    Parameter::new("settlement", Takes::Text(40), "only those who live there"),
    Parameter::new("region", Takes::Text(10), "only those of this region, or unknown"),
    Parameter::new("q", Takes::Text(40), "only those whose code holds this"),
    Parameter::new("free", YES, "only those with a free place"),
    Parameter::new("answered", YES, "only those that answered within thirty days"),
    Parameter::new("old", YES, "only those whose last answer is older, or missing"),
    Parameter::new(
        "documents",
        Takes::OneOf(&["ending", "expired"]),
        "only those with a document to be renewed within thirty days, or with one that is too old",
    ),
    Parameter::new("conflict", YES, "only those whose word and assessment differ"),
];

/// Whether a child is among those that the query asks for.
pub(crate) fn child_fits(query: &Pairs, caller: &Caller, regions: &Regions<'_>, child: &ChildSummary) -> bool {
    let step = query.get("step").is_none_or(|step| child.step.code() == step);
    let lives = |code: &str| child.settlement.as_ref().is_some_and(|place| place.as_str() == code);
    let region = query.get("region").is_none_or(|code| region_code(regions, child.settlement.as_ref()) == code);
    let is_mine = || child.assigned.iter().any(|staff| staff.as_str() == caller.viewer.actor.id);
    step && region
        && query.get("settlement").is_none_or(lives)
        && holds(query, child.code.as_str())
        && (query.get("mine").is_none() || is_mine())
        && (query.get("overdue").is_none() || child.term.is_overdue())
}

/// Whether a family is among those that the query asks for.
pub(crate) fn family_fits(query: &Pairs, regions: &Regions<'_>, family: &FamilySummary) -> bool {
    let home = region_code(regions, Some(&family.settlement));
    query.get("settlement").is_none_or(|code| family.settlement.as_str() == code)
        && query.get("region").is_none_or(|code| code == home)
        && holds(query, family.code.as_str())
        && (query.get("free").is_none() || family.is_free())
        && (query.get("answered").is_none() || family.answered_lately())
        && (query.get("old").is_none() || !family.answered_lately())
        && match query.get("documents") {
            Some("ending") => family.documents_ending,
            Some("expired") => family.documents_expired,
            _ => true,
        }
        && (query.get("conflict").is_none() || family.conflicts > 0)
}

fn holds(query: &Pairs, code: &str) -> bool {
    query.get("q").is_none_or(|text| code.to_lowercase().contains(&text.to_lowercase()))
}
