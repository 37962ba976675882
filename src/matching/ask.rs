//! Which answer would change the list: every open question with the chance that it matters.

use super::{
    Matching,
    bands::{Band, Tally},
    eligibility::{self, Outcome},
    policy::{Check, Effect},
    ranking::{Placed, Tier, is_near_tie},
    register::Register,
    tables::{LineItem, UNKNOWN, round_half_up, smoothed},
};
use crate::domain::{
    code::{ChildCode, FamilyCode, ItemCode},
    level::{Importance, NeedLevel},
};

/// One open question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The need or strength.
    pub item: LineItem,
    /// Whom to ask about.
    pub about: About,
    /// Chance, per ten thousand, that the answer changes the first place of a list.
    pub changes_first: u32,
    /// Chance, per ten thousand, that the answer changes the first near-tie group of a list.
    pub changes_first_group: u32,
}

/// Whom a question is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A family: its capability is not known.
    Family(FamilyCode),
    /// A child: its need was not assessed.
    Child(ChildCode),
}

/// Every open question, the one that matters most first.
pub fn questions(matching: &Matching<'_>) -> Vec<Question> {
    let mut questions = Vec::new();
    let most = matching.policy.file().worlds.most_families as usize;
    for tier in [Tier::Relative, Tier::Family] {
        let list = List::of(matching, tier);
        let before = list.top(None, None);
        for place in list.places.iter().take(most) {
            questions.extend(family_questions(matching, &list, &before, place));
        }
    }
    questions.extend(child_questions(matching));
    questions.sort_by(|a, b| {
        (b.changes_first_group, b.changes_first)
            .cmp(&(a.changes_first_group, a.changes_first))
            .then_with(|| a.item.code().cmp(b.item.code()))
            .then_with(|| a.about.cmp(&b.about))
    });
    questions
}

/// One list in plain order (before ties are settled), with its first group.
struct List {
    places: Vec<Placed>,
    /// Rank of every placed family in the order inside ties.
    tie_rank: std::collections::BTreeMap<usize, usize>,
    plan_points: i64,
    near_tie: i64,
}

/// The first group of a list and the family in first place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Top {
    group: Vec<usize>,
    first: Option<usize>,
}

impl List {
    fn of(matching: &Matching<'_>, tier: Tier) -> Self {
        let mut places: Vec<Placed> = matching.placed.iter().filter(|place| place.tier == tier).cloned().collect();
        super::ranking::order(&mut places);
        let mut by_tie: Vec<usize> = places.iter().map(|place| place.family).collect();
        by_tie.sort_by_cached_key(|family| tie_key(matching, *family));
        let tie_rank = by_tie.into_iter().enumerate().map(|(rank, family)| (family, rank)).collect();
        Self {
            places,
            tie_rank,
            plan_points: matching.plan_points,
            near_tie: matching.policy.file().near_ties.per_cent,
        }
    }

    /// The first group when `changed` stands in place of the family it names, or is gone.
    fn top(&self, family: Option<usize>, changed: Option<&Placed>) -> Top {
        let key = |place: &Placed| (place.band, std::cmp::Reverse(place.covered), place.family);
        let mut others = self.places.iter().filter(|place| Some(place.family) != family).peekable();
        let leader = match (others.peek(), changed) {
            (Some(other), Some(changed)) if key(changed) < key(other) => changed,
            (Some(other), _) => other,
            (None, Some(changed)) => changed,
            (None, None) => return Top::default(),
        };
        let joins = |place: &Placed| {
            let difference = i64::from(leader.covered) - i64::from(place.covered);
            place.band == leader.band && is_near_tie(difference, self.plan_points, self.near_tie)
        };
        let mut group: Vec<usize> = others.take_while(|place| joins(place)).map(|place| place.family).collect();
        group.extend(changed.filter(|place| joins(place)).map(|place| place.family));
        group.sort_unstable();
        let first = group.iter().copied().min_by_key(|family| self.tie_rank.get(family).copied());
        Top { group, first }
    }
}

fn tie_key(matching: &Matching<'_>, family: usize) -> [u8; 32] {
    super::ranking::tie_key(matching.input, family)
}

fn family_questions(matching: &Matching<'_>, list: &List, before: &Top, place: &Placed) -> Vec<Question> {
    unknown_items(matching, place.family)
        .into_iter()
        .map(|item| {
            let weights = smoothed(matching.input.counts_of(&asked_for(matching, place.family, &item), item.code()));
            let (mut first, mut group) = (0, 0);
            for (level, weight) in weights.iter().enumerate() {
                let changed = answered(matching, place, &item, level as u8);
                let after = list.top(Some(place.family), changed.as_ref());
                first += if after.first == before.first { 0 } else { *weight };
                group += if after.group == before.group { 0 } else { *weight };
            }
            let total: u64 = weights.iter().sum();
            Question {
                item,
                about: About::Family(matching.input.families[place.family].code.clone()),
                changes_first: round_half_up(first * 10_000, total) as u32,
                changes_first_group: round_half_up(group * 10_000, total) as u32,
            }
        })
        .collect()
}

/// The first child of the case for whom the family's answer is open: its distribution weighs the answer.
fn asked_for(matching: &Matching<'_>, family: usize, item: &LineItem) -> ChildCode {
    let is_open = |child: &&super::eligibility::ChildColumns<'_>| {
        let mut lines = child.plan.lines.iter().zip(&child.columns);
        lines.any(|(line, column)| &line.item == item && column[family] == UNKNOWN)
    };
    let position = matching.children.iter().position(|child| is_open(&child)).unwrap_or(0);
    matching.input.case.children[position].code.clone()
}

fn unknown_items(matching: &Matching<'_>, family: usize) -> Vec<LineItem> {
    let lines = matching.children.iter().flat_map(|child| child.plan.lines.iter().zip(&child.columns));
    let mut items: Vec<LineItem> =
        lines.filter(|(_, column)| column[family] == UNKNOWN).map(|(line, _)| line.item.clone()).collect();
    items.sort();
    items.dedup();
    items
}

/// The family's place when the answer is `level`; absent when the answer would exclude it.
fn answered(matching: &Matching<'_>, place: &Placed, item: &LineItem, level: u8) -> Option<Placed> {
    let bands = &matching.policy.file().bands;
    let mut covered = place.covered;
    let mut worst = Band::FitsWell;
    for child in &matching.children {
        let mut tally = Tally::default();
        for (line, column) in child.plan.lines.iter().zip(&child.columns) {
            let known = column[place.family];
            let asked = known == UNKNOWN && &line.item == item;
            if asked {
                covered += line.points()[usize::from(level)] - line.mid;
                if excludes(matching, place.family, line, level) {
                    return None;
                }
            }
            if line.item.is_need() {
                tally.add(bands, line, if asked { level } else { known });
            }
        }
        worst = worst.max(tally.band(bands));
    }
    let band = if matching.eligibility.demoting[place.family] > 0 { worst.demoted() } else { worst };
    Some(Placed { band, covered, ..place.clone() })
}

/// Whether this answer would exclude the family by the rule on must needs.
fn excludes(matching: &Matching<'_>, family: usize, line: &super::tables::PlanLine, level: u8) -> bool {
    if line.importance != Importance::Must || !line.item.is_need() {
        return false;
    }
    matching.eligibility.rules.iter().any(|column| {
        let rule = &matching.policy.file().rules[column.rule];
        let Check::MustNeeds { min_capability } = rule.check else {
            return false;
        };
        let effect = eligibility::effect(matching.policy, rule, Outcome::Fail);
        let acts = matches!(effect, Some(Effect::Exclude | Effect::ExcludeUnlessWaived));
        acts && level < min_capability.get() && !column.waived.contains(&(family as u32))
    })
}

/// Needs of a child that were not assessed: the run is made again with each level.
fn child_questions(matching: &Matching<'_>) -> Vec<Question> {
    let before = tops(matching);
    let mut questions = Vec::new();
    for child in &matching.input.case.children {
        for need in child.needs.iter().filter(|need| need.level.is_none()) {
            if matching.policy.item_index(&need.item).is_none() {
                continue;
            }
            let after: Vec<_> =
                NeedLevel::ALL.iter().map(|level| assessed(matching, &child.code, &need.item, *level)).collect();
            let share = |differs: &dyn Fn(&[Top; 2]) -> bool| {
                let changed = after.iter().filter(|tops| differs(tops)).count() as u64;
                round_half_up(changed * 10_000, NeedLevel::ALL.len() as u64) as u32
            };
            questions.push(Question {
                item: LineItem::Need(need.item.clone()),
                about: About::Child(child.code.clone()),
                changes_first: share(&|tops| tops.iter().zip(&before).any(|(a, b)| a.first != b.first)),
                changes_first_group: share(&|tops| tops.iter().zip(&before).any(|(a, b)| a.group != b.group)),
            });
        }
    }
    questions
}

fn tops(matching: &Matching<'_>) -> [Top; 2] {
    [Tier::Relative, Tier::Family].map(|tier| List::of(matching, tier).top(None, None))
}

fn assessed(matching: &Matching<'_>, child: &ChildCode, item: &ItemCode, level: NeedLevel) -> [Top; 2] {
    let mut input = matching.input.clone();
    let needs = input.case.children.iter_mut().filter(|of_case| &of_case.code == child).flat_map(|c| &mut c.needs);
    for need in needs.filter(|need| &need.item == item) {
        need.level = Some(level);
        need.importance = Importance::Important;
    }
    let register: &Register = matching.register;
    match super::run(&input, matching.policy, register) {
        Ok(matching) => tops(&matching),
        Err(_) => [Top::default(), Top::default()],
    }
}
