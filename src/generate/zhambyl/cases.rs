//! Drawn children whose case facts are set by hand: one for every way the case rules can fail.

use super::super::{child::Children, words};
use crate::domain::{
    date::Date,
    plan::{ChildCategory, DatedStatus, LegalBasis, LegalBasisKind, PlacementForm, Plan, RelativeSearch, ReturnStatus},
};

/// Ages the child must have, and what is changed in the plan.
type Change = ((i32, i32), fn(&mut Plan, Date));

/// Each is made to the first child of the right age who has no brothers or sisters and was not changed yet.
const CHANGES: [Change; 10] = [
    ((0, 17), return_under_work),
    ((0, 17), search_goes_on),
    ((14, 17), suspected_but_not_for_patronage),
    ((14, 17), suspected_without_ruling),
    ((3, 12), wrong_act),
    ((14, 15), guardianship_past_fourteen),
    ((3, 12), old_plan),
    ((10, 13), adoption_without_consent),
    ((3, 12), opinion_not_recorded),
    ((10, 13), professional_family),
];

pub(super) fn change(drawn: &mut Children, as_of: Date) {
    let mut changed = vec![false; drawn.records.len()];
    for (ages, change) in CHANGES {
        let free = |index: &usize| {
            let child = &drawn.records[*index];
            let alone = drawn.groups.iter().all(|group| !group.members.contains(&child.code));
            alone && !changed[*index] && (ages.0..=ages.1).contains(&child.birth_date.years_until(as_of))
        };
        if let Some(index) = (0..drawn.records.len()).find(free) {
            changed[index] = true;
            change(&mut drawn.plans[index], as_of);
            // Only a search that lists candidates has any.
            let child = &drawn.records[index].code;
            let listed = drawn.plans[index].case.relative_search.as_ref().map(|search| search.status);
            let keeps = listed == Some(RelativeSearch::DoneCandidatesListed);
            drawn.relatives.retain(|relative| keeps || &relative.child != child);
        }
    }
}

/// R-ROUTE-01.
fn return_under_work(plan: &mut Plan, as_of: Date) {
    plan.case.category = Some(ChildCategory::WithoutParentalCare);
    plan.case.birth_family_return = Some(dated(ReturnStatus::UnderWork, as_of));
}

/// R-ROUTE-02.
fn search_goes_on(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    plan.case.relative_search = Some(dated(RelativeSearch::Ongoing, as_of));
}

/// R-CASE-01: a suspected child is covered for patronage only.
fn suspected_but_not_for_patronage(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    plan.case.category = Some(ChildCategory::SuspectedCannotStay);
    form(plan, PlacementForm::FosterFamily, Some(LegalBasisKind::InvestigatorRuling));
}

/// R-CASE-02: patronage of a suspected child rests on a ruling.
fn suspected_without_ruling(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    plan.case.category = Some(ChildCategory::SuspectedCannotStay);
    form(plan, PlacementForm::Patronage, Some(LegalBasisKind::Contract));
}

/// R-CASE-02.
fn wrong_act(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    form(plan, PlacementForm::FosterFamily, Some(LegalBasisKind::AkimatDecision));
}

/// R-CASE-03.
fn guardianship_past_fourteen(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    form(plan, PlacementForm::Guardianship, Some(LegalBasisKind::AkimatDecision));
}

/// R-CASE-04.
fn old_plan(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    plan.date = as_of.plus_days(-210);
    if let Some(confirmed) = &mut plan.confirmed {
        confirmed.on = as_of.plus_days(-205);
    }
}

/// R-CASE-05 and the rules for adoption only.
fn adoption_without_consent(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    form(plan, PlacementForm::Adoption, None);
}

/// R-CASE-06.
fn opinion_not_recorded(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    plan.case.opinion_recorded_on = None;
}

/// The rules for professional foster families only; consent is recorded.
fn professional_family(plan: &mut Plan, as_of: Date) {
    open_route(plan, as_of);
    form(plan, PlacementForm::ProfessionalFosterFamily, Some(LegalBasisKind::Contract));
    plan.case.consent_recorded_on = Some(as_of.plus_days(-12));
}

/// Nothing but what is changed keeps the case from a run.
fn open_route(plan: &mut Plan, as_of: Date) {
    plan.case.birth_family_return = Some(dated(ReturnStatus::NotPossible, as_of));
    plan.case.relative_search = Some(dated(RelativeSearch::DoneNoneSuitable, as_of));
}

fn dated<S>(status: S, as_of: Date) -> DatedStatus<S> {
    DatedStatus { status, as_of: as_of.plus_days(-45), source: Some(words::text("№ 58-Т")) }
}

fn form(plan: &mut Plan, form: PlacementForm, act: Option<LegalBasisKind>) {
    plan.case.form = Some(form);
    plan.case.legal_basis = act.map(|kind| LegalBasis { kind, reference: words::text("№ 77-Д") });
}
