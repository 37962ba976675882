//! Decides whether a family may be considered for a child at all, and says why not.
//!
//! Every rule is evaluated for every family: none stops at the first failure, so that the number of
//! failed rules, "only just excluded" and the change that would admit a family are exact.

use std::borrow::Cow;

use super::{
    input::{FamilyInput, MatchingInput},
    policy::{Check, Effect, Policy, Rule, Side},
    register::Register,
    tables::CompiledPlan,
};
use crate::domain::{date::Date, plan::PlacementForm, relation::Waiver};

/// Rules about the case.
pub mod case;
/// Rules about the child and the household.
mod household;
/// Rules about a family alone.
mod legal;
/// Rules of safety and the needs that cannot be offset.
mod safety;
/// Outcomes and facts.
pub mod verdict;

pub use verdict::{Distance, FactValue, Facts, Outcome, Verdict};

/// A child's compiled plan with the register's capabilities, one column per line.
#[derive(Debug)]
pub struct ChildColumns<'r> {
    /// The plan.
    pub plan: CompiledPlan,
    /// Capability 0-3 or unknown of every family, line by line.
    pub columns: Vec<Cow<'r, [u8]>>,
}

/// What rules about a pair may read.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The input.
    pub input: &'a MatchingInput,
    /// The packed register.
    pub register: &'a Register,
    /// The children's plans and columns.
    pub scores: &'a [ChildColumns<'a>],
    /// The form of each child.
    pub forms: &'a [PlacementForm],
}

/// The outcomes of one rule for every family.
#[derive(Debug)]
pub struct RuleColumn {
    /// Position of the rule in the policy.
    pub rule: usize,
    /// One outcome per family.
    pub outcomes: Vec<Outcome>,
    /// Families whose outcome a waiver lifts, by index, rising.
    pub waived: Vec<u32>,
}

/// Where a family ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum State {
    /// Shown in the list.
    Shown = 0,
    /// Not enough information for a rule.
    Insufficient = 1,
    /// Not considered.
    Excluded = 2,
}

impl State {
    /// The code in documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Insufficient => "insufficient",
            Self::Excluded => "excluded",
        }
    }
}

/// What all rules say together, one entry per family.
#[derive(Debug)]
pub struct Eligibility {
    /// Every rule that applies to this case, in policy order.
    pub rules: Vec<RuleColumn>,
    /// Failed rules that exclude and are not waived.
    pub excluding: Vec<u8>,
    /// Rules whose evidence is missing and must be asked for.
    pub asking: Vec<u8>,
    /// Failed rules that demote.
    pub demoting: Vec<u8>,
}

impl Eligibility {
    /// Where a family ends: in exactly one state.
    pub fn state(&self, family: usize) -> State {
        if self.excluding[family] > 0 {
            State::Excluded
        } else if self.asking[family] > 0 {
            State::Insufficient
        } else {
            State::Shown
        }
    }
}

/// What an outcome means under a policy; absent when it passes.
pub fn effect(policy: &Policy, rule: &Rule, outcome: Outcome) -> Option<Effect> {
    match outcome {
        Outcome::Pass => None,
        Outcome::Fail => Some(policy.effect_on_fail(rule)),
        Outcome::Missing => Some(policy.effect_on_missing(rule)),
        Outcome::Notice => Some(Effect::Flag),
    }
}

/// Whether a waiver is one this rule allows: the right rule, role, form and, where the rule lists them, reason.
pub fn waiver_counts(rule: &Rule, waiver: &Waiver, forms: &[PlacementForm]) -> bool {
    let Some(terms) = rule.waiver.as_ref().filter(|_| waiver.rule == rule.id) else {
        return false;
    };
    let reason_listed = match &rule.check {
        Check::SiblingsTogether { reasons } => {
            waiver.reason_code.as_ref().is_some_and(|code| reasons.iter().any(|reason| reason == code.as_str()))
        }
        _ => true,
    };
    let form_listed = terms.forms.is_empty() || forms.iter().all(|form| terms.forms.contains(form));
    waiver.granted_by.covers(terms.by) && reason_listed && form_listed
}

/// Outcomes of the rules that look at a family alone, or at its own answers to the case, by position of the rule.
pub(super) fn family_rules(families: &[FamilyInput], policy: &Policy, as_of: Date) -> Vec<(usize, Vec<Outcome>)> {
    let mut columns = Vec::new();
    for (index, rule) in policy.file().rules.iter().enumerate() {
        let decide = |family: &FamilyInput| match &rule.check {
            Check::HardConstraints { .. } => Some(safety::hard_constraints(family)),
            check => legal::verdict(check, family, as_of).map(|verdict| verdict.outcome),
        };
        let gates_families = matches!(rule.side, Side::Family | Side::Pair) && rule.is_active();
        if gates_families && let Some(outcomes) = families.iter().map(decide).collect::<Option<Vec<_>>>() {
            columns.push((index, outcomes));
        }
    }
    columns
}

/// Decides anew, among those, the rules that look at a family's answers to the case.
pub(super) fn case_rules(families: &[FamilyInput], policy: &Policy, columns: &mut [(usize, Vec<Outcome>)]) {
    for (rule, outcomes) in columns {
        if matches!(policy.file().rules[*rule].check, Check::HardConstraints { .. }) {
            *outcomes = families.iter().map(safety::hard_constraints).collect();
        }
    }
}

/// Evaluates every rule about families and pairs.
pub fn evaluate(pair: Pair<'_>) -> Eligibility {
    let families = pair.input.families.len();
    let mut eligibility = Eligibility {
        rules: Vec::new(),
        excluding: vec![0; families],
        asking: vec![0; families],
        demoting: vec![0; families],
    };
    for (index, rule) in pair.policy.file().rules.iter().enumerate() {
        let gates_families = matches!(rule.side, Side::Family | Side::Pair) && rule.is_active();
        let applies = pair.forms.iter().any(|form| rule.applies_to_forms.contains(form));
        if !gates_families || !applies {
            continue;
        }
        let outcomes = outcomes(pair, index, rule);
        let waived = lifted(pair, rule, &outcomes);
        tally(pair.policy, rule, &outcomes, &waived, &mut eligibility);
        eligibility.rules.push(RuleColumn { rule: index, outcomes, waived });
    }
    eligibility
}

fn outcomes(pair: Pair<'_>, index: usize, rule: &Rule) -> Vec<Outcome> {
    let packed = pair.register.family_outcomes.iter().find(|(rule, _)| *rule == index);
    if let Some((_, outcomes)) = packed {
        let mut outcomes = outcomes.clone();
        if let Check::Preparation { exempt } = &rule.check {
            exempt_close_relatives(pair, exempt, &mut outcomes);
        }
        return outcomes;
    }
    match &rule.check {
        Check::FloorArea { min_m2_per_person } => household::floor_area(pair, *min_m2_per_person),
        Check::PlacedChildren { .. } => household::placed_children(pair, placed_limits(&rule.check)),
        Check::SiblingsTogether { .. } => household::siblings_together(pair),
        Check::StatedBounds {} => household::stated_bounds(pair),
        Check::NotEngaged {} => household::not_engaged(pair),
        Check::ContactBans {} => safety::contact_bans(pair),
        Check::AgeDifference { min_years, exempt } => safety::age_difference(pair, *min_years, exempt),
        Check::SexualSafety { item, min_level, min_capability } => {
            safety::sexual_safety(pair, item, *min_level, *min_capability)
        }
        Check::CriticalNeeds { child_level, family_level_max } => {
            safety::essential_needs(pair, &safety::critical(*child_level, *family_level_max))
        }
        Check::MustNeeds { min_capability } => safety::essential_needs(pair, &safety::must(*min_capability)),
        Check::Aggression { item, level, child_under } => safety::aggression(pair, item, *level, *child_under),
        _ => vec![Outcome::Pass; pair.input.families.len()],
    }
}

fn placed_limits(check: &Check) -> household::PlacedLimits {
    match *check {
        Check::PlacedChildren { min, max, flag_above, sibling_exception } => {
            household::PlacedLimits { min, max, flag_above, sibling_exception }
        }
        _ => household::PlacedLimits { min: None, max: None, flag_above: None, sibling_exception: false },
    }
}

/// Close relatives of every child of the case need no preparation (R-FAM-11).
fn exempt_close_relatives(pair: Pair<'_>, exempt: &[crate::domain::relation::Relation], outcomes: &mut [Outcome]) {
    let children = pair.input.case.children.len();
    for &family in &pair.register.few.related {
        let relations = &pair.input.families[family as usize].relations;
        if relations.len() == children && relations.values().all(|relation| exempt.contains(relation)) {
            outcomes[family as usize] = Outcome::Pass;
        }
    }
}

/// The facts behind one outcome, worked out when somebody asks.
pub fn facts(pair: Pair<'_>, rule: &Rule, family: usize, outcome: Outcome) -> Facts {
    let input = &pair.input.families[family];
    if let Some(verdict) = legal::verdict(&rule.check, input, pair.input.as_of) {
        // A close relative passes although there is no certificate.
        if verdict.outcome != outcome {
            return Facts::of(FactValue::Word("close_relative"), FactValue::Word("not_needed"));
        }
        return verdict.facts;
    }
    match &rule.check {
        Check::FloorArea { min_m2_per_person } => household::floor_area_facts(pair, family, *min_m2_per_person),
        Check::PlacedChildren { .. } => household::placed_children_facts(pair, family, placed_limits(&rule.check)),
        Check::SiblingsTogether { .. } => household::siblings_together_facts(pair, family),
        Check::StatedBounds {} => household::stated_bounds_facts(pair, family),
        Check::NotEngaged {} => household::not_engaged_facts(pair, family),
        Check::ContactBans {} => safety::contact_ban_facts(pair, family),
        Check::AgeDifference { min_years, .. } => safety::age_difference_facts(pair, family, *min_years),
        Check::SexualSafety { item, min_level, min_capability } => {
            safety::sexual_safety_facts(pair, family, item, *min_level, *min_capability)
        }
        Check::CriticalNeeds { child_level, family_level_max } => {
            let needs = safety::critical(*child_level, *family_level_max);
            safety::essential_needs_facts(pair, family, &needs, outcome)
        }
        Check::MustNeeds { min_capability } => {
            safety::essential_needs_facts(pair, family, &safety::must(*min_capability), outcome)
        }
        Check::Aggression { child_under, .. } => safety::aggression_facts(pair, family, *child_under),
        Check::HardConstraints { .. } => safety::hard_constraint_facts(pair, family, outcome),
        _ => Facts::default(),
    }
}

/// Whether a failed value is within the policy's nearness of what is needed.
pub fn is_near(policy: &Policy, distance: Distance) -> bool {
    let nearness = &policy.file().nearness;
    match distance {
        Distance::NotMeasured => false,
        Distance::Numbers { seen, needed } => (seen - needed).abs() * 100 <= nearness.number_per_cent * needed.abs(),
        Distance::Days(days) => days.abs() <= nearness.days,
        Distance::OneCourse => nearness.one_course,
    }
}

fn tally(policy: &Policy, rule: &Rule, outcomes: &[Outcome], waived: &[u32], sums: &mut Eligibility) {
    let counted = [Outcome::Fail, Outcome::Missing].map(|outcome| (outcome, effect(policy, rule, outcome)));
    for (wanted, effect) in counted {
        let Some(sum) = effect.and_then(|effect| sums.column(effect)) else {
            continue;
        };
        for (count, outcome) in sum.iter_mut().zip(outcomes) {
            *count += u8::from(*outcome == wanted);
        }
        for &family in waived {
            sum[family as usize] -= u8::from(outcomes[family as usize] == wanted);
        }
    }
}

impl Eligibility {
    fn column(&mut self, effect: Effect) -> Option<&mut [u8]> {
        match effect {
            Effect::Exclude | Effect::ExcludeUnlessWaived => Some(&mut self.excluding),
            Effect::Block | Effect::Ask => Some(&mut self.asking),
            Effect::Demote => Some(&mut self.demoting),
            _ => None,
        }
    }
}

/// Families for which every child of the case has a waiver this rule allows, by index, rising. A waiver
/// lifts a failure; evidence that is missing must still be found.
fn lifted(pair: Pair<'_>, rule: &Rule, outcomes: &[Outcome]) -> Vec<u32> {
    // Separation is permitted for a child matched apart; it gives a group no place it does not have.
    let separates = matches!(rule.check, Check::SiblingsTogether { .. });
    if rule.waiver.is_none() || (separates && pair.input.case.apart_from.is_none()) {
        return Vec::new();
    }
    let children = &pair.input.case.children;
    let case_wide = &pair.input.case.waivers;
    let covers = |own: &[Waiver]| {
        children.iter().all(|child| {
            own.iter()
                .chain(case_wide)
                .any(|waiver| waiver.child == child.code && waiver_counts(rule, waiver, pair.forms))
        })
    };
    let fails = |family: &u32| outcomes[*family as usize] == Outcome::Fail;
    if covers(&[]) {
        return (0..outcomes.len() as u32).filter(fails).collect();
    }
    let own = |family: u32| &pair.input.families[family as usize].waivers;
    let with_waivers = pair.register.few.with_waivers.iter().copied();
    with_waivers.filter(|family| fails(family) && covers(own(*family))).collect()
}

/// The waivers that lift a rule for a family.
pub fn lifting_waivers<'a>(pair: Pair<'a>, rule: &Rule, family: usize) -> Vec<&'a Waiver> {
    let own = pair.input.families[family].waivers.iter();
    own.chain(&pair.input.case.waivers).filter(|waiver| waiver_counts(rule, waiver, pair.forms)).collect()
}
