//! The practice world: one child, two dozen families, and two planted errors of the kind a real register has.
//!
//! *Design notes.* The register and the papers behind it are the same families but for the planted errors, so
//! that whoever opens the papers of a family finds what the register says wrong, and the same engine shows what
//! the list would be without it. The needs a person confirms carry a third trap: one that the plan says is over.
//! Nothing of it is ever kept in a register; its codes begin with `X`.

use super::{
    BUNDLE, Bundle, Request,
    catalogue::Catalogue,
    family, words,
    zhambyl::placed::{carer, settle_for},
};
use crate::{
    domain::{
        child::{Child, Sex},
        code::{ChildCode, CourseCode, FamilyCode, ItemCode, RuleCode},
        date::Date,
        family::{Availability, AvailabilityStatus, Experience, ExperienceKind, Family, RatedBy, Rating, Training},
        level::{Capability, Importance, NeedLevel},
        plan::{
            CaseFacts, ChildCategory, Confirmation, DatedStatus, LegalBasis, LegalBasisKind, Need, PlacementForm, Plan,
            Recommendation, RelativeSearch, ReturnStatus, TeamRole,
        },
    },
    matching::policy::Policy,
};

/// A need as it is coded in the practice plan, and what is right about it.
#[derive(Clone, Copy, Debug)]
pub struct PlanNeed {
    /// Code of the need; a sentence of the plan has the same.
    pub item: &'static str,
    /// The coded level, 1 to 3.
    pub level: u8,
    /// How important the plan makes it; absent where the plan says it is over.
    pub importance: Option<Importance>,
}

/// The coded needs, in the order of the plan's sentences.
pub const NEEDS: [PlanNeed; 7] = [
    need("grief_loss", 2, Some(Importance::Must)),
    need("birth_family_contact", 2, Some(Importance::Must)),
    need("chronic_condition_care", 2, Some(Importance::Must)),
    need(OLD_NEED, 2, None),
    need("community_school_continuity", 2, Some(Importance::Important)),
    need(GAP, 2, Some(Importance::Important)),
    need("talent_development", 2, Some(Importance::Desirable)),
];

/// The need that is over.
pub const OLD_NEED: &str = "anxiety_sleep";

/// The need that the right family meets only in part.
pub const GAP: &str = "learning_support";

/// The need about which the register says something else than the paper.
pub const WRONG_FACT: &str = "chronic_condition_care";

/// The child.
pub const CHILD: &str = "X-1";

/// In the first place of the list because of one wrong fact.
pub const WRONG: &str = "X-14";

/// What stands in first place once the wrong fact is mended: it has one gap.
pub const SOUND: &str = "X-21";

/// Fits well, and is kept out by a day long past.
pub const STALE: &str = "X-27";

/// The rule that keeps it out.
pub const STALE_RULE: &str = "R-AVAIL-01";

/// Families of the practice register.
const FAMILIES: u32 = 24;

/// Number of the first family.
const FIRST: u32 = 11;

const fn need(item: &'static str, level: u8, importance: Option<Importance>) -> PlanNeed {
    PlanNeed { item, level, importance }
}

/// The day on which the practice is set.
pub fn day() -> Date {
    words::sound(Date::new(2026, 11, 1))
}

/// The day on which the family that is kept out said when it would be free: nobody asked since.
pub fn stale_day() -> Date {
    words::sound(Date::new(2026, 2, 9))
}

/// The rule that keeps it out, as a code.
pub fn stale_rule() -> RuleCode {
    words::sound(RuleCode::parse(STALE_RULE))
}

/// The register as it was typed.
pub fn register(policy: &Policy) -> Bundle {
    let mut register = papers(policy);
    for family in &mut register.families {
        match family.code.as_str() {
            // The paper says 1; whoever typed it wrote 2, and the course on record makes it believable.
            WRONG => set_level(family, WRONG_FACT, 2),
            // The last talk was never typed.
            STALE => family.availability.truncate(1),
            _ => {}
        }
    }
    register
}

/// The same records as the papers have them.
pub fn papers(policy: &Policy) -> Bundle {
    let catalogue = Catalogue::of(policy);
    let request = Request { children: 1, families: FAMILIES, seed: 7, as_of: day() };
    let families = (0..FAMILIES).map(|index| {
        let mut family = family::family(&catalogue, &request, index);
        family.code = words::sound(FamilyCode::parse(&format!("X-{}", FIRST + index)));
        match family.code.as_str() {
            WRONG => wrong(&mut family),
            SOUND => sound(&mut family),
            STALE => stale(&mut family),
            _ => {}
        }
        family
    });
    Bundle {
        bundle: BUNDLE.to_owned(),
        settlements: catalogue.settlements.clone(),
        children: vec![child()],
        sibling_groups: Vec::new(),
        plans: vec![plan(|need| need.importance)],
        families: families.collect(),
        relatives: Vec::new(),
        waivers: Vec::new(),
    }
}

/// The plan with every coded need kept, as it is before anybody confirms it.
pub fn coded_plan() -> Plan {
    plan(|_| Some(Importance::Important))
}

fn child() -> Child {
    Child {
        code: words::sound(ChildCode::parse(CHILD)),
        birth_date: words::sound(Date::new(2017, 2, 20)),
        sex: Sex::Female,
        languages: vec![words::language("kk"), words::language("ru")],
        settlement: Some(super::places::centre()),
    }
}

fn plan(importance: impl Fn(&PlanNeed) -> Option<Importance>) -> Plan {
    let kept = NEEDS.iter().filter_map(|coded| Some((coded, importance(coded)?)));
    let needs = kept.map(|(coded, importance)| Need {
        item: words::item(coded.item),
        level: Some(words::sound(NeedLevel::new(coded.level))),
        importance,
        evidence: None,
    });
    Plan {
        child: words::sound(ChildCode::parse(CHILD)),
        date: day().plus_days(-40),
        team: vec![TeamRole::CloseAdultEducator, TeamRole::Psychologist, TeamRole::SocialPedagogue],
        recommendation: Some(Recommendation { language: words::language("kk"), text: words::text("X-1") }),
        confirmed: Some(Confirmation { by: words::person("X"), on: day().plus_days(-30) }),
        needs: needs.collect(),
        strengths: Vec::new(),
        constraints: Vec::new(),
        wishes: Vec::new(),
        case: case(),
    }
}

fn case() -> CaseFacts {
    let on = day().plus_days(-60);
    CaseFacts {
        form: Some(PlacementForm::FosterFamily),
        category: Some(ChildCategory::Orphan),
        birth_family_return: Some(DatedStatus { status: ReturnStatus::NotPossible, as_of: on, source: None }),
        relative_search: Some(DatedStatus { status: RelativeSearch::DoneNoneSuitable, as_of: on, source: None }),
        legal_basis: Some(LegalBasis { kind: LegalBasisKind::Contract, reference: words::text("№ X-1") }),
        opinion_recorded_on: Some(on),
        school_settlement: Some(super::places::centre()),
        contact_settlement: Some(words::place("ASA")),
        ..CaseFacts::default()
    }
}

fn wrong(family: &mut Family) {
    at_home(family);
    for item in ["grief_loss", GAP, "talent_development"] {
        rate(family, item, 3);
    }
    rate(family, WRONG_FACT, 1);
    family.training.push(Training {
        course: words::sound(CourseCode::parse("first_aid")),
        items: vec![words::item("emergency_first_aid"), words::item(WRONG_FACT)],
        passed_on: day().plus_days(-150),
        certificate: Some(words::text("№ C-14")),
    });
}

fn sound(family: &mut Family) {
    at_home(family);
    rate(family, "grief_loss", 3);
    rate(family, WRONG_FACT, 3);
    rate(family, GAP, 1);
    rate(family, "talent_development", 2);
}

fn stale(family: &mut Family) {
    at_home(family);
    for item in ["grief_loss", WRONG_FACT, GAP, "talent_development"] {
        rate(family, item, 3);
    }
    let said = |status, confirmed_on, until, number: &str| Availability {
        status,
        confirmed_on,
        until,
        source: Some(words::text(number)),
    };
    let later = Some(words::sound(Date::new(2027, 3, 1)));
    family.availability = vec![
        said(AvailabilityStatus::NotUntil, stale_day(), later, "№ T-31"),
        said(AvailabilityStatus::Free, day().plus_days(-9), None, "№ T-88"),
    ];
}

/// Two carers and a half-grown child in the regional centre, every paper in order, free.
fn at_home(family: &mut Family) {
    family.carers = vec![carer(38, Sex::Female, day()), carer(41, Sex::Male, day())];
    family.residents.clear();
    family.settlement = super::places::centre();
    settle_for(family, 1, 185, day());
}

/// An assessment with the experience it rests on, in place of what was drawn.
fn rate(family: &mut Family, item: &str, level: u8) {
    let item = words::item(item);
    family.ratings.retain(|rating| rating.item != item);
    family.experience.retain(|experience| experience.item != item);
    for course in &mut family.training {
        course.items.retain(|known| *known != item);
    }
    family.training.retain(|course| !course.items.is_empty());
    family.ratings.push(Rating {
        item: item.clone(),
        by: RatedBy::Assessed,
        level: Capability::ALL[usize::from(level)],
        as_of: day().plus_days(-70),
        source: Some(words::text(format_args!("№ V-{}", family.code.as_str().trim_start_matches("X-")))),
    });
    let kind = match level {
        2 => ExperienceKind::SupportedPractice,
        3 => ExperienceKind::Proven,
        _ => return,
    };
    family.experience.push(Experience { item, kind, as_of: day().plus_days(-300), source: None });
}

fn set_level(family: &mut Family, item: &str, level: u8) {
    let item: ItemCode = words::item(item);
    for rating in family.ratings.iter_mut().filter(|rating| rating.item == item) {
        rating.level = Capability::ALL[usize::from(level)];
    }
}
