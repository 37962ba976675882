//! What differs between two lists of one case: families that joined, left or moved, rules that hold no more or
//! again, needs that changed.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{Document, FamilyEntry, PlanEntry, RuleEntry};

/// What differs between two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunDiff {
    /// Needs and strengths that differ, in the order of their codes.
    pub needs: Vec<NeedDifference>,
    /// Case rules whose verdict differs.
    pub case_rules: Vec<RuleDifference>,
    /// Families that differ, by code.
    pub families: Vec<FamilyDifference>,
    /// Whether another policy was applied.
    pub policy: bool,
    /// Whether facts were judged on another day.
    pub day: bool,
}

/// A need or strength that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NeedDifference {
    /// The child.
    pub child: String,
    /// The need or strength.
    pub item: String,
    /// What it was; absent when it was not in the plan.
    pub from: Option<NeedState>,
    /// What it is; absent when it is no longer in the plan.
    pub to: Option<NeedState>,
}

/// A need as one list had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NeedState {
    /// Level 1 to 3.
    pub level: u8,
    /// Its importance.
    pub importance: crate::domain::level::Importance,
    /// Its place in the confirmed order, from 1.
    pub place: usize,
}

/// A rule whose verdict differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleDifference {
    /// The rule.
    pub rule: String,
    /// The child, for a rule about the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<String>,
    /// Verdict before: `pass`, `fail`, `missing` or `notice`; a waiver that acts counts as `waived`.
    pub from: String,
    /// Verdict now.
    pub to: String,
}

/// What became of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// Shown now, and not before.
    Joined,
    /// Shown before, and no longer.
    Left,
    /// In a better fit word.
    BetterFit,
    /// In a worse fit word.
    WorseFit,
    /// In the same fit word, higher up.
    Up,
    /// In the same fit word, further down.
    Down,
    /// In the same place, or not shown in either list.
    Stayed,
}

/// How one family's place differs between two lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FamilyDifference {
    /// The family.
    pub family: String,
    /// What became of it.
    pub moved: Move,
    /// Where it was: `shown`, `insufficient`, `excluded`, or `absent`.
    pub from: String,
    /// Where it is.
    pub to: String,
    /// Fit word before.
    pub band_from: Option<String>,
    /// Fit word now.
    pub band_to: Option<String>,
    /// Place by points before, from 1.
    pub place_from: Option<usize>,
    /// Place by points now.
    pub place_to: Option<usize>,
    /// Rules that do not hold now and did before.
    pub rules: Vec<String>,
    /// Every rule whose verdict differs.
    pub verdicts: Vec<RuleDifference>,
}

/// Verdicts by rule, and by child where the rule is about the case.
type Verdicts<'d> = BTreeMap<(&'d str, Option<&'d str>), &'d str>;

impl RunDiff {
    /// Compares two lists.
    pub fn of(before: &Document, after: &Document) -> Self {
        Self {
            needs: needs(&before.plan, &after.plan),
            case_rules: rule_differences(&case_verdicts(before), &case_verdicts(after)),
            families: families(before, after),
            policy: before.versions.policy != after.versions.policy,
            day: before.as_of != after.as_of,
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn needs(before: &[PlanEntry], after: &[PlanEntry]) -> Vec<NeedDifference> {
    let states = |plan: &[PlanEntry]| -> BTreeMap<(String, String), NeedState> {
        let mut places = BTreeMap::<&str, usize>::new();
        plan.iter()
            .map(|entry| {
                let place = places.entry(&entry.child).or_default();
                *place += 1;
                let state = NeedState { level: entry.level, importance: entry.importance, place: *place };
                ((entry.child.clone(), entry.item.clone()), state)
            })
            .collect()
    };
    let (mut was, mut is) = (states(before), states(after));
    let keys: BTreeSet<(String, String)> = was.keys().chain(is.keys()).cloned().collect();
    let difference = |key: (String, String)| {
        let (from, to) = (was.remove(&key), is.remove(&key));
        (from != to).then_some(NeedDifference { child: key.0, item: key.1, from, to })
    };
    keys.into_iter().filter_map(difference).collect()
}

fn verdict(rule: &RuleEntry) -> &str {
    if rule.waivers.is_empty() { &rule.verdict } else { "waived" }
}

fn case_verdicts(document: &Document) -> Verdicts<'_> {
    let verdicts = document.case.iter();
    verdicts.map(|found| ((found.rule.rule.as_str(), Some(found.child.as_str())), verdict(&found.rule))).collect()
}

fn family_verdicts(family: &FamilyEntry) -> Verdicts<'_> {
    family.rules.iter().map(|rule| ((rule.rule.as_str(), None), verdict(rule))).collect()
}

/// Rules that are not named pass: documents of large registers leave them out.
fn rule_differences(before: &Verdicts<'_>, after: &Verdicts<'_>) -> Vec<RuleDifference> {
    let of = |verdicts: &Verdicts<'_>, key| verdicts.get(&key).copied().unwrap_or("pass").to_owned();
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    keys.into_iter()
        .filter_map(|key| {
            let (from, to) = (of(before, key), of(after, key));
            let (rule, child) = key;
            (from != to).then(|| RuleDifference { rule: rule.to_owned(), child: child.map(str::to_owned), from, to })
        })
        .collect()
}

/// A family in one list, with its place by points among the shown ones, from 1.
type Entry<'d> = (Option<usize>, &'d FamilyEntry);

fn families(before: &Document, after: &Document) -> Vec<FamilyDifference> {
    let (was, is) = (entries(before), entries(after));
    let codes: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
    codes.into_iter().filter_map(|code| difference(code, was.get(code), is.get(code))).collect()
}

fn entries(document: &Document) -> BTreeMap<&str, Entry<'_>> {
    let place = |(position, family): (usize, &FamilyEntry)| (family.state == "shown").then_some(position + 1);
    let families = document.families.iter().enumerate();
    families.map(|(position, family)| (family.family.as_str(), (place((position, family)), family))).collect()
}

fn difference(code: &str, was: Option<&Entry<'_>>, is: Option<&Entry<'_>>) -> Option<FamilyDifference> {
    let state = |found: Option<&Entry<'_>>| found.map_or_else(|| "absent".to_owned(), |(_, f)| f.state.to_string());
    let band = |found: Option<&Entry<'_>>| found.filter(|(place, _)| place.is_some()).map(|(_, f)| f.band.to_string());
    let verdicts = match (was, is) {
        (Some((_, was)), Some((_, is))) => rule_differences(&family_verdicts(was), &family_verdicts(is)),
        _ => Vec::new(),
    };
    let fails = |verdict: &str| matches!(verdict, "fail" | "missing");
    let newly_failing = verdicts.iter().filter(|rule| fails(&rule.to) && !fails(&rule.from));
    let found = FamilyDifference {
        family: code.to_owned(),
        moved: moved(was, is),
        from: state(was),
        to: state(is),
        band_from: band(was),
        band_to: band(is),
        place_from: was.and_then(|(place, _)| *place),
        place_to: is.and_then(|(place, _)| *place),
        rules: newly_failing.map(|rule| rule.rule.clone()).collect(),
        verdicts,
    };
    let same = found.from == found.to && found.band_from == found.band_to && found.place_from == found.place_to;
    (!same || !found.verdicts.is_empty()).then_some(found)
}

fn moved(was: Option<&Entry<'_>>, is: Option<&Entry<'_>>) -> Move {
    let shown = |found: Option<&Entry<'_>>| found.and_then(|(place, family)| Some(((*place)?, fit(family))));
    match (shown(was), shown(is)) {
        (None, Some(_)) => Move::Joined,
        (Some(_), None) => Move::Left,
        (Some((_, from)), Some((_, to))) if to < from => Move::BetterFit,
        (Some((_, from)), Some((_, to))) if to > from => Move::WorseFit,
        (Some((from, _)), Some((to, _))) if to < from => Move::Up,
        (Some((from, _)), Some((to, _))) if to > from => Move::Down,
        (None, None) | (Some(_), Some(_)) => Move::Stayed,
    }
}

/// Fit words, the best first.
fn fit(family: &FamilyEntry) -> usize {
    use super::bands::Band;
    let words = [Band::FitsWell, Band::FitsWithSupport, Band::Limited, Band::NotEnoughInformation];
    words.iter().position(|band| band.code() == family.band).unwrap_or(words.len())
}
