//! Facts of a child's case.

use super::{Request, catalogue::Catalogue, chance::Chance, child::Shared, marginals, words};
use crate::{
    domain::{
        child::Child,
        plan::{CaseFacts, DatedStatus, LegalBasis, LegalBasisKind, Need, PlacementForm},
    },
    matching::policy::{Check, DerivedKind},
};

/// Youngest age in years at which a child's own words are recorded: assumption.
pub(super) const YOUNGEST_HEARD: u8 = 3;

pub(super) fn facts(
    catalogue: &Catalogue<'_>,
    request: &Request,
    (child, age): (&Child, u8),
    (needs, shared): (&[Need], &Shared),
    chance: &mut Chance,
) -> CaseFacts {
    let recorded =
        |chance: &mut Chance| request.as_of.plus_days(-chance.between(marginals::CASE_DAYS)).max(child.birth_date);
    let form = form_at(shared.form, age);
    let keeps_contact = needs.iter().any(|need| is(catalogue, need, DerivedKind::BirthFamilyContact));
    let needs_safety_plan = needs
        .iter()
        .any(|need| need.item.as_str() == "sexual_safety" && need.level.is_some_and(|level| level.get() >= 2));
    CaseFacts {
        form: Some(form),
        category: Some(shared.category),
        birth_family_return: shared.return_status.map(|status| DatedStatus {
            status,
            as_of: recorded(chance),
            source: None,
        }),
        relative_search: shared.search.map(|status| DatedStatus { status, as_of: recorded(chance), source: None }),
        legal_basis: chance.some(marginals::LEGAL_BASIS, |chance| legal_basis(catalogue, form, chance)),
        opinion_recorded_on: chance.some(marginals::OPINION, recorded).filter(|_| age >= YOUNGEST_HEARD),
        consent_recorded_on: None,
        safety_plan_on: chance.some(marginals::SAFETY_PLAN, recorded).filter(|_| needs_safety_plan),
        contact_bans: chance
            .some(marginals::CONTACT_BAN, |chance| words::person(format_args!("P-{:03}", chance.below(1000))))
            .into_iter()
            .collect(),
        school_settlement: child.settlement.clone().filter(|_| age >= 3 && chance.hit(marginals::SCHOOL_NEAR)),
        contact_settlement: keeps_contact
            .then(|| catalogue.settlements[chance.weighted(&catalogue.settlement_weights)].code.clone()),
    }
}

/// Trusteeship takes the place of guardianship at fourteen (O165 A3 §5(1)).
fn form_at(form: PlacementForm, age: u8) -> PlacementForm {
    if form == PlacementForm::Guardianship && age >= 14 { PlacementForm::Trusteeship } else { form }
}

fn is(catalogue: &Catalogue<'_>, need: &Need, kind: DerivedKind) -> bool {
    catalogue.policy.item(&need.item).is_some_and(|item| item.derived == Some(kind))
}

fn legal_basis(catalogue: &Catalogue<'_>, form: PlacementForm, chance: &mut Chance) -> LegalBasis {
    let by_form = catalogue.policy.file().rules.iter().find_map(|rule| match &rule.check {
        Check::LegalBasis { basis, .. } => basis.get(&form).copied(),
        _ => None,
    });
    let other = if form == PlacementForm::Adoption { LegalBasisKind::CourtDecision } else { LegalBasisKind::Contract };
    LegalBasis {
        kind: by_form.unwrap_or(other), reference: words::text(format_args!("№ {}", 100 + chance.below(900)))
    }
}
