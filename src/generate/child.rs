//! Children and their sibling groups.

use super::{
    Request,
    catalogue::Catalogue,
    chance::{Chance, Part},
    marginals, places, plan, words,
};
use crate::domain::{
    child::{Child, Sex, SiblingGroup},
    code::{ChildCode, FamilyCode, GroupCode, LanguageCode, SettlementCode},
    plan::{ChildCategory, PlacementForm, Plan, RelativeSearch, ReturnStatus},
    relation::{Relation, Relative},
};

/// Records of the children's side.
#[derive(Default)]
pub(super) struct Children {
    pub(super) records: Vec<Child>,
    pub(super) groups: Vec<SiblingGroup>,
    pub(super) plans: Vec<Plan>,
    pub(super) relatives: Vec<Relative>,
}

/// What brothers and sisters have in common.
pub(super) struct Shared {
    pub(super) category: ChildCategory,
    pub(super) settlement: SettlementCode,
    pub(super) languages: Vec<LanguageCode>,
    pub(super) form: PlacementForm,
    pub(super) return_status: Option<ReturnStatus>,
    pub(super) search: Option<RelativeSearch>,
    pub(super) together: bool,
    eldest_age: i32,
}

/// Makes the children `first` to `end` − 1, counted from 0.
pub(super) fn children(catalogue: &Catalogue<'_>, request: &Request, first: u32, end: u32) -> Children {
    let mut made = Children::default();
    let mut index = first;
    while index < end {
        let mut chance = Chance::of(request.seed, Part::Group, index);
        let size = chance.weighted(&marginals::GROUP_SIZES).min(end - index);
        let shared = shared(catalogue, &mut chance, size);
        let begin = made.records.len();
        let mut age = shared.eldest_age;
        for member in index..index + size {
            add_child(&mut made, catalogue, request, &shared, (member, age));
            age = (age - chance.between(marginals::SIBLING_YEARS)).max(0);
        }
        if shared.search == Some(RelativeSearch::DoneCandidatesListed) {
            add_relatives(&mut made, request, begin, &mut chance);
        }
        if size > 1 {
            let members = made.records[begin..].iter().map(|child| child.code.clone()).collect();
            made.groups.push(SiblingGroup { code: group_code(request, index), members });
        }
        index += size;
    }
    made
}

fn shared(catalogue: &Catalogue<'_>, chance: &mut Chance, size: u32) -> Shared {
    let orphan = chance.below(marginals::ORPHANS + marginals::WITHOUT_PARENTAL_CARE) < marginals::ORPHANS;
    let years = chance.weighted(&marginals::AGES);
    let languages = chance.weighted(&marginals::CHILD_LANGUAGES);
    Shared {
        category: if orphan { ChildCategory::Orphan } else { ChildCategory::WithoutParentalCare },
        settlement: settlement(catalogue, chance),
        languages: languages.iter().map(|code| catalogue.language(code)).collect(),
        form: chance.weighted(&marginals::CHILD_FORMS),
        // An orphan has no parents to return to.
        return_status: chance
            .weighted(&marginals::RETURN)
            .map(|status| if orphan { ReturnStatus::NotPossible } else { status }),
        search: chance.weighted(&marginals::RELATIVE_SEARCH),
        together: size > 1,
        eldest_age: chance.between(years),
    }
}

fn settlement(catalogue: &Catalogue<'_>, chance: &mut Chance) -> SettlementCode {
    if chance.hit(marginals::CHILD_IN_CENTRE) {
        return places::centre();
    }
    catalogue.settlements[chance.weighted(&catalogue.settlement_weights)].code.clone()
}

fn add_child(
    made: &mut Children,
    catalogue: &Catalogue<'_>,
    request: &Request,
    shared: &Shared,
    (index, age): (u32, i32),
) {
    let mut chance = Chance::of(request.seed, Part::Child, index);
    let days = chance.below(365) as i32;
    let child = Child {
        code: child_code(request, index),
        birth_date: words::born(request.as_of, age, days),
        sex: if chance.hit(marginals::GIRLS) { Sex::Female } else { Sex::Male },
        languages: shared.languages.clone(),
        settlement: Some(shared.settlement.clone()),
    };
    let plan = plan::plan(catalogue, request, &child, shared, &mut chance);
    made.records.push(child);
    made.plans.push(plan);
}

/// Relations that say nothing about ages, so that any family of the register can be taken.
const RELATIONS: [Relation; 3] = [Relation::AuntOrUncle, Relation::Cousin, Relation::OtherRelative];

/// Brothers and sisters have the same relatives: the children from `begin` on.
fn add_relatives(made: &mut Children, request: &Request, begin: usize, chance: &mut Chance) {
    let count = chance.between(marginals::RELATED_FAMILIES) as u32;
    let start = chance.below(request.families);
    for step in 0..count.min(request.families) {
        let family = family_code(request, (start + step) % request.families);
        let relation = *chance.one_of(&RELATIONS);
        let related = |child: &Child| Relative { child: child.code.clone(), family: family.clone(), relation };
        made.relatives.extend(made.records[begin..].iter().map(related));
    }
}

/// `C-001`: wide enough for every child of the request to sort by number.
pub(super) fn child_code(request: &Request, index: u32) -> ChildCode {
    words::sound(ChildCode::parse(&numbered("C", request.children, index)))
}

/// `F-001`: wide enough for every family of the request to sort by number.
pub(super) fn family_code(request: &Request, index: u32) -> FamilyCode {
    words::sound(FamilyCode::parse(&numbered("F", request.families, index)))
}

/// `G-013`: the number of the group's first child.
fn group_code(request: &Request, index: u32) -> GroupCode {
    words::sound(GroupCode::parse(&numbered("G", request.children, index)))
}

fn numbered(letter: &str, count: u32, index: u32) -> String {
    let width = count.max(100).to_string().len();
    format!("{letter}-{:0width$}", index + 1)
}
