//! Rules that keep the child and the household safe, and the needs that cannot be offset.

use super::{
    Pair,
    verdict::{Distance, FactValue, Facts, Outcome},
};
use crate::{
    domain::{
        code::ItemCode,
        level::{Capability, Importance, NeedLevel},
        plan::ConstraintStrength,
        relation::Relation,
    },
    matching::{
        input::{ChildInput, FamilyInput},
        policy::Attainable,
        tables::{LineItem, PlanLine, UNKNOWN},
    },
};

/// A family that lives with, or is related to, a person the child must not meet.
pub(super) fn contact_bans(pair: Pair<'_>) -> Vec<Outcome> {
    let bans: Vec<_> = pair.input.case.children.iter().flat_map(|child| &child.case.contact_bans).collect();
    let families = &pair.input.families;
    if bans.is_empty() {
        return vec![Outcome::Pass; families.len()];
    }
    let known = pair.register.pairs.persons_known.iter();
    let mut outcomes: Vec<Outcome> = known.map(|known| if *known { Outcome::Pass } else { Outcome::Missing }).collect();
    for &family in &pair.register.few.with_persons {
        let mut persons = families[family as usize].known_persons.iter().flatten();
        if persons.any(|person| bans.contains(&person)) {
            outcomes[family as usize] = Outcome::Fail;
        }
    }
    outcomes
}

/// The persons behind [`contact_bans`].
pub(super) fn contact_ban_facts(pair: Pair<'_>, family: usize) -> Facts {
    let bans: Vec<_> = pair.input.case.children.iter().flat_map(|child| &child.case.contact_bans).collect();
    let persons = pair.input.families[family].known_persons.iter().flatten();
    let met: Vec<String> = persons.filter(|person| bans.contains(person)).map(ToString::to_string).collect();
    Facts::of(FactValue::Verbatim(met.join(" ")), FactValue::Word("no_contact"))
}

/// Years between the youngest carer and the oldest child of the case (Code art. 92).
pub(super) fn age_difference(pair: Pair<'_>, min_years: u8, exempt: &[Relation]) -> Vec<Outcome> {
    let columns = &pair.register.pairs;
    let decide = |family: usize| match difference(pair, family) {
        Some(years) if years < i32::from(min_years) => Outcome::Fail,
        Some(_) if !columns.carer_age_missing[family] => Outcome::Pass,
        _ => Outcome::Missing,
    };
    let mut outcomes: Vec<Outcome> = (0..pair.register.len()).map(decide).collect();
    for &family in &pair.register.few.related {
        if pair.input.families[family as usize].relations.values().all(|relation| exempt.contains(relation)) {
            outcomes[family as usize] = Outcome::Pass;
        }
    }
    outcomes
}

fn difference(pair: Pair<'_>, family: usize) -> Option<i32> {
    let youngest_carer = pair.register.pairs.youngest_carer[family]?;
    let oldest_child = pair.input.case.children.iter().map(|child| child.birth_date).min()?;
    Some(youngest_carer.years_until(oldest_child))
}

/// The years behind [`age_difference`].
pub(super) fn age_difference_facts(pair: Pair<'_>, family: usize, min_years: u8) -> Facts {
    let needed = FactValue::AtLeast(i64::from(min_years));
    match difference(pair, family) {
        Some(years) => Facts::of(FactValue::Years(i64::from(years)), needed)
            .apart(Distance::Numbers { seen: i64::from(years), needed: i64::from(min_years) }),
        None => Facts::of(FactValue::Nothing, needed),
    }
}

/// Lines of every child that satisfy a condition, as packed capabilities.
fn lines_where<'a>(
    pair: Pair<'a>,
    wanted: impl Fn(&PlanLine) -> bool + 'a,
) -> impl Iterator<Item = (&'a PlanLine, &'a [u8])> {
    pair.scores
        .iter()
        .flat_map(|child| child.plan.lines.iter().zip(&child.columns))
        .filter(move |(line, _)| wanted(line))
        .map(|(line, column)| (line, column.as_ref()))
}

fn is_item(line: &PlanLine, item: &ItemCode) -> bool {
    matches!(&line.item, LineItem::Need(code) if code == item)
}

/// Children of the case with a need from a level on: whether a safety plan is on record for that very
/// child, and the families' capabilities.
fn children_with<'a>(
    pair: Pair<'a>,
    item: &'a ItemCode,
    min: NeedLevel,
) -> impl Iterator<Item = (&'a ChildInput, &'a [u8])> {
    pair.scores.iter().zip(&pair.input.case.children).filter_map(move |(child, of_case)| {
        let mut lines = child.plan.lines.iter().zip(&child.columns);
        let (_, column) = lines.find(|(line, _)| is_item(line, item) && line.level >= min)?;
        Some((of_case, column.as_ref()))
    })
}

fn has_safety_plan(pair: Pair<'_>, child: &ChildInput) -> bool {
    child.case.safety_plan_on.is_some_and(|day| day <= pair.input.as_of)
}

/// A child with sexual-safety needs: capability, own bedroom, written safety plan.
pub(super) fn sexual_safety(pair: Pair<'_>, item: &ItemCode, min: NeedLevel, capability: Capability) -> Vec<Outcome> {
    let mut outcomes = vec![Outcome::Pass; pair.input.families.len()];
    for (child, column) in children_with(pair, item, min) {
        let planned = Outcome::holds(has_safety_plan(pair, child));
        for (family, outcome) in outcomes.iter_mut().enumerate() {
            let level = column[family];
            let able = Outcome::known((level != UNKNOWN).then(|| level >= capability.get()));
            let bedroom = Outcome::known(pair.register.pairs.own_bedroom[family]);
            *outcome = outcome.and(able).and(bedroom).and(planned);
        }
    }
    outcomes
}

/// What is there and what is not, behind [`sexual_safety`].
pub(super) fn sexual_safety_facts(
    pair: Pair<'_>,
    family: usize,
    item: &ItemCode,
    min: NeedLevel,
    capability: Capability,
) -> Facts {
    let concerned: Vec<_> = children_with(pair, item, min).collect();
    let level = concerned.first().map_or_else(
        || "-".to_owned(),
        |(_, column)| if column[family] == UNKNOWN { "?".into() } else { column[family].to_string() },
    );
    let bedroom = match pair.register.pairs.own_bedroom[family] {
        Some(true) => "yes",
        Some(false) => "no",
        None => "?",
    };
    let plan = if concerned.iter().all(|(child, _)| has_safety_plan(pair, child)) { "yes" } else { "no" };
    let value = format!("{item}={level} own_bedroom={bedroom} safety_plan={plan}");
    let needed = format!("{item}>={} own_bedroom=yes safety_plan=yes", capability.get());
    Facts::of(FactValue::Verbatim(value), FactValue::Verbatim(needed))
}

/// Needs that must not be left at a low capability: critical needs at their highest, or must needs.
pub(super) struct EssentialNeeds {
    pub(super) is_essential: fn(&PlanLine, u8) -> bool,
    pub(super) threshold: u8,
    /// Lowest capability that will do.
    pub(super) min_capability: u8,
}

/// Critical needs from `level`.
pub(super) fn critical(level: NeedLevel, family_level_max: Capability) -> EssentialNeeds {
    EssentialNeeds {
        is_essential: |line, threshold| line.critical && line.level.get() >= threshold,
        threshold: level.get(),
        min_capability: family_level_max.get() + 1,
    }
}

/// Must needs.
pub(super) fn must(min_capability: Capability) -> EssentialNeeds {
    EssentialNeeds {
        is_essential: |line, _| line.importance == Importance::Must && line.item.is_need(),
        threshold: 0,
        min_capability: min_capability.get(),
    }
}

/// Whether every essential need is met.
#[expect(clippy::needless_bitwise_bool, reason = "a branch per family costs more than the comparison it spares")]
pub(super) fn essential_needs(pair: Pair<'_>, needs: &EssentialNeeds) -> Vec<Outcome> {
    let mut low = vec![false; pair.register.len()];
    let mut unknown = vec![false; pair.register.len()];
    for (_, column) in lines_where(pair, |line| (needs.is_essential)(line, needs.threshold)) {
        for ((low, unknown), level) in low.iter_mut().zip(&mut unknown).zip(column) {
            *low |= (*level != UNKNOWN) & (*level < needs.min_capability);
            *unknown |= *level == UNKNOWN;
        }
    }
    let decide = |(low, unknown): (&bool, &bool)| {
        let otherwise = if *unknown { Outcome::Missing } else { Outcome::Pass };
        if *low { Outcome::Fail } else { otherwise }
    };
    low.iter().zip(&unknown).map(decide).collect()
}

/// The needs behind [`essential_needs`].
pub(super) fn essential_needs_facts(pair: Pair<'_>, family: usize, needs: &EssentialNeeds, outcome: Outcome) -> Facts {
    let mut levels = Vec::new();
    let mut farthest = 0;
    for (line, column) in lines_where(pair, |line| (needs.is_essential)(line, needs.threshold)) {
        let level = column[family];
        let matches_outcome = match outcome {
            Outcome::Fail => level != UNKNOWN && level < needs.min_capability,
            Outcome::Missing => level == UNKNOWN,
            _ => true,
        };
        if let (LineItem::Need(item), true) = (&line.item, matches_outcome) {
            levels.push((item.clone(), (level != UNKNOWN).then_some(level)));
            farthest = farthest.max(needs.min_capability.saturating_sub(level));
        }
    }
    levels.sort();
    levels.dedup();
    let distance = match &levels[..] {
        [(item, _)] if outcome == Outcome::Fail && farthest == 1 && is_one_course_away(pair, item, needs) => {
            Distance::OneCourse
        }
        _ => Distance::NotMeasured,
    };
    Facts::of(FactValue::Levels(levels), FactValue::AtLeast(i64::from(needs.min_capability))).apart(distance)
}

/// A course leads from willing to adequate, and only where the need can be trained for.
fn is_one_course_away(pair: Pair<'_>, item: &ItemCode, needs: &EssentialNeeds) -> bool {
    let trainable = pair.policy.item(item).is_some_and(|item| item.attainable == Attainable::Training);
    trainable && needs.min_capability >= 2
}

/// Young or vulnerable children in the home of a child whose aggression is dangerous.
pub(super) fn aggression(pair: Pair<'_>, item: &ItemCode, level: NeedLevel, child_under: u8) -> Vec<Outcome> {
    let families = pair.input.families.len();
    if lines_where(pair, |line| is_item(line, item) && line.level >= level).next().is_none() {
        return vec![Outcome::Pass; families];
    }
    let columns = &pair.register.pairs;
    let born_after = pair.input.as_of.plus_months(-12 * i32::from(child_under)).day_number();
    let decide = |family: usize| {
        if columns.vulnerable[family] || columns.youngest_child[family] > born_after {
            Outcome::Fail
        } else if columns.child_age_missing[family] {
            Outcome::Missing
        } else {
            Outcome::Pass
        }
    };
    (0..families).map(decide).collect()
}

/// Who is there, behind [`aggression`].
pub(super) fn aggression_facts(pair: Pair<'_>, family: usize, child_under: u8) -> Facts {
    let columns = &pair.register.pairs;
    let needed = FactValue::AtLeast(i64::from(child_under));
    if columns.vulnerable[family] {
        return Facts::of(FactValue::Word("vulnerable_person"), needed);
    }
    let births = pair.input.families[family].residents.iter().filter_map(|resident| resident.birth_date);
    match births.max() {
        Some(birth) => Facts::of(FactValue::Years(i64::from(birth.years_until(pair.input.as_of))), needed),
        None => Facts::of(FactValue::Nothing, needed),
    }
}

/// Hard household constraints of the plan: the family's own answers decide.
pub(super) fn hard_constraints(family: &FamilyInput) -> Outcome {
    let hard = family.constraints.iter().filter(|answer| answer.strength == ConstraintStrength::Hard);
    hard.fold(Outcome::Pass, |outcome, answer| outcome.and(Outcome::known(answer.met)))
}

/// The constraints behind [`hard_constraints`].
pub(super) fn hard_constraint_facts(pair: Pair<'_>, family: usize, outcome: Outcome) -> Facts {
    let answers = pair.input.families[family].constraints.iter();
    let hard = answers.filter(|answer| answer.strength == ConstraintStrength::Hard);
    let wanted = match outcome {
        Outcome::Fail => Some(false),
        Outcome::Missing => None,
        _ => Some(true),
    };
    let constraints = hard.filter(|answer| answer.met == wanted).map(|answer| answer.constraint.clone()).collect();
    let value = match outcome {
        Outcome::Fail => FactValue::Word("not_met"),
        Outcome::Missing => FactValue::Nothing,
        _ => FactValue::Word("met"),
    };
    Facts::of(value, FactValue::Constraints(constraints))
}
