//! The policy's needs and strengths as the generator draws them.

use super::{marginals, places, words};
use crate::{
    domain::{
        code::{CourseCode, ItemCode, LanguageCode},
        settlement::Settlement,
    },
    matching::policy::{DerivedKind, Item, Policy},
};

/// Courses and the needs they prepare for. The first is the preparation every family passes (S002 L18,
/// S003 L138); O165 A3 and S000 L46 name the fields, the split into courses is an assumption.
const COURSES: [(&str, &[&str]); 11] = [
    (
        "foster_parents_school",
        &["attachment_security", "emotional_warmth", "family_climate", "grief_loss", "rules_structure", "life_story"],
    ),
    (
        "trauma_informed_care",
        &["trauma_recovery", "anxiety_sleep", "grief_loss", "psychotherapy_engagement", "attachment_security"],
    ),
    ("behaviour_support", &["aggression", "attention_hyperactivity", "rules_structure", "theft_lying", "running_away"]),
    ("first_aid", &["emergency_first_aid", "chronic_condition_care"]),
    ("home_medical_care", &["chronic_condition_care", "diet_regimen", "specialist_access", "personal_care_assist"]),
    ("special_needs", &["special_education", "cognitive_development", "autism_spectrum", "rehabilitation_regimen"]),
    ("speech_at_home", &["speech_language", "learning_support", "sensory_impairment"]),
    (
        "teenager_at_home",
        &["independent_living", "career_vocational", "health_habits", "substance_use", "law_conflict"],
    ),
    ("safe_home", &["sexual_safety", "self_harm", "justice_support", "running_away"]),
    (
        "rights_and_benefits",
        &["benefits_support", "housing_rights", "legal_documents", "rights_protection", "justice_support"],
    ),
    ("contact_and_origins", &["birth_family_contact", "life_story", "sibling_bond", "placement_stability"]),
];

/// How hard a need is to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// What parents learn from their own children.
    Everyday = 0,
    /// What a course and some practice give.
    Learned = 1,
    /// What few have done.
    Heavy = 2,
}

/// Needs every parent knows: assumption.
const EVERYDAY: [&str; 18] = [
    "diet_regimen",
    "self_care_skills",
    "transport_escort",
    "study_conditions",
    "health_habits",
    "specialist_access",
    "emotional_warmth",
    "family_climate",
    "self_esteem",
    "learning_support",
    "household_skills",
    "peer_socialisation",
    "leisure_culture",
    "talent_development",
    "benefits_support",
    "legal_documents",
    "rules_structure",
    "culture_religion",
];

/// Needs few families have met: assumption.
const HEAVY: [&str; 12] = [
    "personal_care_assist",
    "rehabilitation_regimen",
    "special_education",
    "sexual_safety",
    "aggression",
    "running_away",
    "self_harm",
    "substance_use",
    "law_conflict",
    "sensory_impairment",
    "autism_spectrum",
    "justice_support",
];

/// What the generator knows about one need.
pub(super) struct ItemEntry {
    pub(super) code: ItemCode,
    /// Position in the policy.
    pub(super) index: usize,
    pub(super) demand: Demand,
    /// Per thousand, below 7, 7 to 12, from 13.
    pub(super) prevalence: [u32; 3],
    pub(super) ages: [u8; 2],
    pub(super) derived: Option<DerivedKind>,
}

/// A course and the positions of its needs.
pub(super) struct Course {
    pub(super) code: CourseCode,
    pub(super) items: Vec<usize>,
}

/// Everything drawn from that is the same for every record.
pub(super) struct Catalogue<'p> {
    pub(super) policy: &'p Policy,
    pub(super) items: Vec<ItemEntry>,
    /// The preparation first.
    pub(super) courses: Vec<Course>,
    pub(super) settlements: Vec<Settlement>,
    pub(super) settlement_weights: Vec<(usize, u32)>,
    pub(super) kk: LanguageCode,
    pub(super) ru: LanguageCode,
}

impl<'p> Catalogue<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        let items = policy.file().items.iter().enumerate().map(|(index, item)| entry(index, item)).collect();
        let courses = COURSES.iter().map(|(code, items)| Course {
            code: words::sound(CourseCode::parse(code)),
            items: items.iter().filter_map(|code| policy.item_index(&words::item(code))).collect(),
        });
        Self {
            policy,
            items,
            courses: courses.filter(|course| !course.items.is_empty()).collect(),
            settlements: places::settlements(),
            settlement_weights: places::weights(),
            kk: words::language("kk"),
            ru: words::language("ru"),
        }
    }

    pub(super) fn language(&self, code: &str) -> LanguageCode {
        if code == "kk" { self.kk.clone() } else { self.ru.clone() }
    }
}

fn entry(index: usize, item: &Item) -> ItemEntry {
    /// For a group of a policy that this generator does not know.
    const OTHER_GROUP: [u32; 3] = [100; 3];
    let code = item.code.as_str();
    let group = marginals::NEEDS.iter().find(|(group, _)| *group == item.group).map_or(OTHER_GROUP, |found| found.1);
    let rare = marginals::RARE_NEEDS.iter().find(|(rare, _)| *rare == code);
    let demand = match code {
        _ if EVERYDAY.contains(&code) => Demand::Everyday,
        _ if HEAVY.contains(&code) => Demand::Heavy,
        _ => Demand::Learned,
    };
    ItemEntry {
        code: item.code.clone(),
        index,
        demand,
        prevalence: rare.map_or(group, |(_, share)| [*share; 3]),
        ages: item.age_range,
        derived: item.derived,
    }
}
