//! The committed region: 113 children in institutions (S003 L41-44) and 150 families.
//!
//! Twelve of the children are written by hand and handed in; the rest and all families are drawn. Some
//! drawn records are then changed by hand, so that every rule of the policy is seen to fail, a waiver is
//! seen to act, and the cases a demonstration needs are there: `cases` for children, `placed` for
//! families.

mod cases;
pub(super) mod placed;

use super::{
    BUNDLE, Bundle, Request,
    catalogue::Catalogue,
    child::{self, Children},
    family,
    marginals::INSTITUTION_CHILDREN,
    words,
};
use crate::{
    domain::{
        actor::Role,
        code::{ChildCode, FamilyCode, RuleCode},
        date::Date,
        relation::{Relation, Relative, Waiver},
    },
    matching::policy::Policy,
};

/// Families of the committed region: an assumption, enough to fill the lists of 113 children.
pub const FAMILIES: u32 = 150;

/// Seed of the committed region.
pub const SEED: u64 = 2026;

/// What the committed region is drawn from.
pub fn request() -> Request {
    let as_of = words::sound(Date::new(2026, 11, 1));
    Request { children: INSTITUTION_CHILDREN, families: FAMILIES, seed: SEED, as_of }
}

/// The committed region, with the hand-written children of `twelve` in the first places.
pub fn zhambyl(policy: &Policy, twelve: &Bundle) -> Bundle {
    let request = request();
    let catalogue = Catalogue::of(policy);
    let mut drawn = child::children(&catalogue, &request, twelve.children.len() as u32, request.children);
    cases::change(&mut drawn, request.as_of);
    let mut families: Vec<_> = (0..request.families).map(|index| family::family(&catalogue, &request, index)).collect();
    placed::change(&mut families, request.as_of);
    let waivers = waivers(&drawn);
    Bundle {
        bundle: BUNDLE.to_owned(),
        settlements: catalogue.settlements.clone(),
        children: joined(&twelve.children, drawn.records),
        sibling_groups: joined(&twelve.sibling_groups, drawn.groups),
        plans: joined(&twelve.plans, drawn.plans),
        families,
        relatives: joined(&relatives(), drawn.relatives),
        waivers,
    }
}

fn joined<T: Clone>(written: &[T], drawn: Vec<T>) -> Vec<T> {
    written.iter().cloned().chain(drawn).collect()
}

/// C-001 has two related families in the register: an uncle or aunt, and a grown sister who needs no
/// preparation certificate.
fn relatives() -> Vec<Relative> {
    let relative = |family, relation| Relative { child: child_code("C-001"), family: family_code(family), relation };
    vec![
        relative(placed::AUNT_OR_UNCLE, Relation::AuntOrUncle),
        relative(placed::GROWN_SISTER, Relation::FullOrHalfSibling),
    ]
}

/// One rule is lifted for a pair, one for a child who is matched apart from the group.
fn waivers(drawn: &Children) -> Vec<Waiver> {
    let mut waivers = vec![Waiver {
        child: child_code("C-002"),
        family: Some(family_code(placed::WAIVED_AGE)),
        rule: rule("R-FAM-16"),
        granted_by: Role::Specialist,
        reason: words::text("Письменное согласие семьи принять семилетнего; беседа 12.10.2026"),
        reason_code: None,
        granted_on: words::sound(Date::new(2026, 10, 12)),
        expires_on: None,
    }];
    let pair = drawn.groups.iter().find(|group| group.members.len() == 2);
    waivers.extend(pair.map(|group| Waiver {
        child: group.members[0].clone(),
        family: None,
        rule: rule("R-CASE-07"),
        granted_by: Role::Supervisor,
        reason: words::text("Сот шешімі бойынша бөлек орналастырылады; кездесу жоспары бекітілген"),
        reason_code: Some(words::text("court_decision")),
        granted_on: words::sound(Date::new(2026, 10, 20)),
        expires_on: Some(words::sound(Date::new(2027, 4, 20))),
    }));
    waivers
}

fn child_code(code: &str) -> ChildCode {
    words::sound(ChildCode::parse(code))
}

fn family_code(code: &str) -> FamilyCode {
    words::sound(FamilyCode::parse(code))
}

fn rule(code: &str) -> RuleCode {
    words::sound(RuleCode::parse(code))
}
