//! Rules about the child's case: they gate the run itself.

use super::verdict::{Distance, FactValue, Facts, Outcome, Verdict};
use crate::{
    domain::{
        date::Date,
        plan::{ChildCategory, PlacementForm, RelativeSearch, ReturnStatus},
        relation::Waiver,
    },
    matching::{
        input::{ChildInput, MatchingInput},
        policy::{Check, Effect, Lifts, Policy, Rule, Side},
    },
};

/// A case rule's verdict for one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseVerdict {
    /// Position of the rule in the policy.
    pub rule: usize,
    /// Position of the child in the case.
    pub child: usize,
    /// What was found.
    pub verdict: Verdict,
    /// What it means; absent when it passed or is waived.
    pub effect: Option<Effect>,
    /// The waiver that lifts it.
    pub waiver: Option<Waiver>,
}

/// What the case rules say together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseGate {
    /// Every case rule that applies, child by child.
    pub verdicts: Vec<CaseVerdict>,
    /// The form of each child, after rules that switch it.
    pub forms: Vec<PlacementForm>,
}

impl CaseGate {
    /// The reason recorded with waivers, when they open a preparatory search for everything that blocks.
    pub fn waived_search(&self) -> Option<&Waiver> {
        let mut blocking = self.blocking().peekable();
        blocking.peek()?.waiver.as_ref().filter(|_| blocking.all(|verdict| verdict.waiver.is_some()))
    }

    /// Verdicts that allow only a preparatory search.
    pub fn blocking(&self) -> impl Iterator<Item = &CaseVerdict> {
        self.verdicts.iter().filter(|verdict| matches!(verdict.effect, Some(Effect::Block | Effect::Ask)))
    }
}

/// Evaluates every case rule for every child of the case.
pub fn gate(input: &MatchingInput, policy: &Policy) -> CaseGate {
    let children = &input.case.children;
    let forms: Vec<PlacementForm> = children.iter().map(|child| form_for_age(child, input.as_of, policy)).collect();
    let mut verdicts = Vec::new();
    for (rule_index, rule) in policy.file().rules.iter().enumerate() {
        if rule.side != Side::Case || !rule.is_active() {
            continue;
        }
        for (child_index, child) in children.iter().enumerate() {
            // The rule that switches the form looks at the form as it was stated.
            let form = if matches!(rule.check, Check::FormForAge { .. }) { child.form } else { forms[child_index] };
            if !rule.applies_to_forms.contains(&form) {
                continue;
            }
            let Some(verdict) = case_verdict(&rule.check, child, form, input.as_of) else {
                continue;
            };
            verdicts.push(with_effect(input, policy, rule, (rule_index, child_index), verdict));
        }
    }
    CaseGate { verdicts, forms }
}

fn with_effect(
    input: &MatchingInput,
    policy: &Policy,
    rule: &Rule,
    (rule_index, child_index): (usize, usize),
    verdict: Verdict,
) -> CaseVerdict {
    let child = &input.case.children[child_index].code;
    let form = [input.case.children[child_index].form];
    let lifts = |waiver: &&Waiver| &waiver.child == child && super::waiver_counts(rule, waiver, &form);
    let waiver = input.case.waivers.iter().find(lifts).filter(|_| verdict.outcome != Outcome::Pass).cloned();
    let effect = match verdict.outcome {
        Outcome::Pass => None,
        Outcome::Fail => Some(policy.effect_on_fail(rule)),
        Outcome::Missing => Some(policy.effect_on_missing(rule)),
        Outcome::Notice => Some(Effect::Flag),
    };
    // A waiver that only opens a preparatory search leaves the bar on approval where it is.
    let in_full = waiver.is_some() && rule.waiver.as_ref().is_some_and(|terms| terms.lifts == Lifts::Rule);
    CaseVerdict { rule: rule_index, child: child_index, verdict, effect: effect.filter(|_| !in_full), waiver }
}

fn form_for_age(child: &ChildInput, as_of: Date, policy: &Policy) -> PlacementForm {
    let limits = policy.file().rules.iter().find_map(|rule| match rule.check {
        Check::FormForAge { guardianship_below, .. } => Some(guardianship_below),
        _ => None,
    });
    let Some(guardianship_below) = limits else {
        return child.form;
    };
    let young = child.birth_date.years_until(as_of) < i32::from(guardianship_below);
    match child.form {
        PlacementForm::Guardianship if !young => PlacementForm::Trusteeship,
        PlacementForm::Trusteeship if young => PlacementForm::Guardianship,
        form => form,
    }
}

fn case_verdict(check: &Check, child: &ChildInput, form: PlacementForm, as_of: Date) -> Option<Verdict> {
    Some(match check {
        Check::BirthFamilyReturn { accepted } => birth_family_return(child, accepted, as_of),
        Check::RelativeSearch { accepted } => relative_search(child, accepted, as_of),
        Check::ChildCategory { accepted } => category(child, accepted, form),
        Check::LegalBasis { basis, suspected } => {
            let needed = if child.case.category == Some(ChildCategory::SuspectedCannotStay) {
                Some(suspected)
            } else {
                basis.get(&form)
            };
            legal_basis(child, needed.copied())
        }
        Check::FormForAge { guardianship_below, .. } => {
            let age = child.birth_date.years_until(as_of);
            let wanted = if age < i32::from(*guardianship_below) { "guardianship" } else { "trusteeship" };
            let facts = Facts::of(FactValue::Word(form.code()), FactValue::Word(wanted));
            Verdict::new(Outcome::holds(form.code() == wanted), facts)
        }
        Check::PlanRecommendation { max_age_days } => plan_recommendation(child, as_of, *max_age_days),
        Check::ChildConsent { min_age } => {
            let young = child.birth_date.years_until(as_of) < i32::from(*min_age);
            let recorded = child.case.consent_recorded_on.filter(|day| *day <= as_of);
            recorded_day(recorded, young)
        }
        Check::ChildOpinion {} => recorded_day(child.case.opinion_recorded_on.filter(|day| *day <= as_of), false),
        _ => return None,
    })
}

fn birth_family_return(child: &ChildInput, accepted: &[ReturnStatus], as_of: Date) -> Verdict {
    let needed = FactValue::Word("not_possible");
    let Some(found) = child.case.birth_family_return.as_ref().filter(|found| found.as_of <= as_of) else {
        return Verdict::missing(needed);
    };
    let word = match found.status {
        ReturnStatus::NotPossible => "not_possible",
        ReturnStatus::UnderWork => "under_work",
        ReturnStatus::Possible => "possible",
    };
    let facts = Facts::of(FactValue::Word(word), needed).dated(found.as_of, found.source.as_ref());
    Verdict::new(Outcome::holds(accepted.contains(&found.status)), facts)
}

fn relative_search(child: &ChildInput, accepted: &[RelativeSearch], as_of: Date) -> Verdict {
    let needed = FactValue::Word("search_done");
    let Some(found) = child.case.relative_search.as_ref().filter(|found| found.as_of <= as_of) else {
        return Verdict::missing(needed);
    };
    let word = match found.status {
        RelativeSearch::DoneNoneSuitable => "done_none_suitable",
        RelativeSearch::DoneCandidatesListed => "done_candidates_listed",
        RelativeSearch::Ongoing => "ongoing",
    };
    let facts = Facts::of(FactValue::Word(word), needed).dated(found.as_of, found.source.as_ref());
    Verdict::new(Outcome::holds(accepted.contains(&found.status)), facts)
}

/// A suspected child is covered for patronage only (O165 A3 §5(3)).
fn category(child: &ChildInput, accepted: &[ChildCategory], form: PlacementForm) -> Verdict {
    let needed = FactValue::Word("covered_category");
    let Some(category) = child.case.category else {
        return Verdict::missing(needed);
    };
    let word = match category {
        ChildCategory::Orphan => "orphan",
        ChildCategory::WithoutParentalCare => "without_parental_care",
        ChildCategory::SuspectedCannotStay => "suspected_cannot_stay",
        ChildCategory::NotCovered => "not_covered",
    };
    let form_fits = category != ChildCategory::SuspectedCannotStay || form == PlacementForm::Patronage;
    let holds = accepted.contains(&category) && form_fits;
    Verdict::new(Outcome::holds(holds), Facts::of(FactValue::Word(word), needed))
}

fn legal_basis(child: &ChildInput, needed: Option<crate::domain::plan::LegalBasisKind>) -> Verdict {
    use crate::domain::plan::LegalBasisKind;
    let word = |kind| match kind {
        LegalBasisKind::AkimatDecision => "akimat_decision",
        LegalBasisKind::Contract => "contract",
        LegalBasisKind::InvestigatorRuling => "investigator_ruling",
        LegalBasisKind::CourtDecision => "court_decision",
    };
    let needed_value = needed.map_or(FactValue::Nothing, |kind| FactValue::Word(word(kind)));
    match &child.case.legal_basis {
        Some(basis) if child.form_stated => {
            let facts = Facts {
                source: Some(basis.reference.clone()),
                ..Facts::of(FactValue::Word(word(basis.kind)), needed_value)
            };
            Verdict::new(Outcome::holds(needed == Some(basis.kind)), facts)
        }
        _ => Verdict::missing(needed_value),
    }
}

fn plan_recommendation(child: &ChildInput, as_of: Date, max_age_days: i32) -> Verdict {
    let oldest = as_of.plus_days(-max_age_days);
    let needed = FactValue::NotBefore(oldest);
    if !child.has_recommendation || child.team_members == 0 {
        return Verdict::missing(needed);
    }
    let fresh = (oldest..=as_of).contains(&child.plan_date);
    let facts = Facts::of(FactValue::Day(child.plan_date), needed)
        .dated(child.plan_date, None)
        .apart(Distance::Days(child.plan_date.days_until(oldest)));
    Verdict::new(Outcome::holds(fresh), facts)
}

/// A day that must be on record. Consent and opinion are there or they are not: not on record is a failure.
fn recorded_day(day: Option<Date>, not_needed: bool) -> Verdict {
    let needed = FactValue::Word("recorded");
    match day {
        Some(day) => Verdict::new(Outcome::Pass, Facts::of(FactValue::Day(day), needed).dated(day, None)),
        None if not_needed => Verdict::new(Outcome::Pass, Facts::of(FactValue::Word("not_needed"), needed)),
        None => Verdict::new(Outcome::Fail, Facts::of(FactValue::Nothing, needed)),
    }
}
