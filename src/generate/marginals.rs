//! Every share and range the generator draws from, by name, with where it comes from.
//!
//! Sources: `S003` is the article on the Zhambyl region, cited by line; `domain.md 6.2` are public
//! figures read as excerpts (standing: to be confirmed). *Assumption* marks what no source gives and
//! the generator sets, so that lists of a regional register tell families apart: between a quarter and
//! a half of 150 families shown for a typical child. Shares are per thousand unless a weight is named.

use crate::domain::{
    family::{Access, AdultAtHome, AvailabilityStatus},
    level::Importance,
    plan::{
        PlacementForm::{
            self, Adoption, FamilyTypeHome, FosterFamily, Guardianship, Patronage, ProfessionalFosterFamily,
            Trusteeship,
        },
        RelativeSearch, ReturnStatus,
    },
};

// ---- Children -------------------------------------------------------------------------------------

/// Children in institutions of the region: S003 L41-44.
pub const INSTITUTION_CHILDREN: u32 = 113;

/// Orphans among children without care, against [`WITHOUT_PARENTAL_CARE`]: S003 L28-30.
pub const ORPHANS: u32 = 654;

/// Children left without parental care: S003 L28-30.
pub const WITHOUT_PARENTAL_CARE: u32 = 698;

/// Ages in years by weight. Institutions hold mostly teenagers, children of special health and sibling
/// groups: domain.md 6.2 (liter.kz), public; the exact weights are an assumption.
pub(super) const AGES: [((i32, i32), u32); 5] =
    [((0, 2), 50), ((3, 6), 150), ((7, 10), 230), ((11, 13), 240), ((14, 17), 330)];

/// Girls: assumption.
pub(super) const GIRLS: u32 = 500;

/// Size of the group a child belongs to, by weight: about a third of the children have brothers or
/// sisters with them. Domain.md 6.2 names sibling groups among the three kinds that stay; assumption.
pub(super) const GROUP_SIZES: [(u32, u32); 4] = [(1, 830), (2, 115), (3, 42), (4, 13)];

/// Years between one child of a group and the next: assumption.
pub(super) const SIBLING_YEARS: (i32, i32) = (1, 4);

/// Languages of a child, the home language first, by weight: assumption for a region where both are
/// spoken.
pub(super) const CHILD_LANGUAGES: [(&[&str], u32); 4] =
    [(&["kk"], 560), (&["kk", "ru"], 160), (&["ru"], 190), (&["ru", "kk"], 90)];

/// Form looked for, by weight; guardianship stands for trusteeship from 14. Among children already
/// placed S003 L32-39 gives 1002 guardianship and trusteeship, 145 patronage, 83 family-type home, 9
/// foster family; most guardians are relatives, and a child still in an institution looks for an
/// unrelated family. The weights are therefore an assumption.
pub(super) const CHILD_FORMS: [(PlacementForm, u32); 6] = [
    (FosterFamily, 400),
    (Patronage, 320),
    (Guardianship, 180),
    (FamilyTypeHome, 40),
    (ProfessionalFosterFamily, 35),
    (Adoption, 25),
];

/// Return to the birth family, by weight; the last is "not recorded". S003 gives no share: assumption.
pub(super) const RETURN: [(Option<ReturnStatus>, u32); 4] = [
    (Some(ReturnStatus::NotPossible), 920),
    (Some(ReturnStatus::UnderWork), 50),
    (Some(ReturnStatus::Possible), 5),
    (None, 25),
];

/// Search for relatives, by weight: assumption.
pub(super) const RELATIVE_SEARCH: [(Option<RelativeSearch>, u32); 4] = [
    (Some(RelativeSearch::DoneNoneSuitable), 800),
    (Some(RelativeSearch::DoneCandidatesListed), 90),
    (Some(RelativeSearch::Ongoing), 80),
    (None, 30),
];

/// A plan older than half a year, and days since a plan was written, old or not: assumption.
pub(super) const OLD_PLANS: u32 = 30;
/// See [`OLD_PLANS`].
pub(super) const PLAN_DAYS: [(i32, i32); 2] = [(20, 150), (190, 320)];

/// Days since facts of a case and words of a child were recorded: assumption.
pub(super) const CASE_DAYS: (i32, i32) = (5, 120);

/// The act of the form is on record; the rest is still being prepared: assumption.
pub(super) const LEGAL_BASIS: u32 = 850;

/// The child's opinion is recorded: assumption.
pub(super) const OPINION: u32 = 880;

/// A written safety plan for a child who needs one: assumption.
pub(super) const SAFETY_PLAN: u32 = 600;

/// A person the child must not meet: assumption.
pub(super) const CONTACT_BAN: u32 = 50;

/// The child goes to school or kindergarten where it lives: assumption.
pub(super) const SCHOOL_NEAR: u32 = 850;

/// A child lives in the regional centre, where most institutions are: assumption.
pub(super) const CHILD_IN_CENTRE: u32 = 620;

/// Share in whom a need of a group is recorded, by the child's age below 7, 7 to 12, from 13; each need
/// of the group is drawn by itself. S000 L42 and domain.md 2.1 name grief, neglect, violence and missing
/// attachment as typical; the shares are an assumption that gives eight or nine needs a plan.
pub(super) const NEEDS: [(&str, [u32; 3]); 13] = [
    ("social_domestic", [75, 60, 60]),
    ("social_medical", [120, 110, 105]),
    ("social_psychological", [270, 260, 240]),
    ("social_pedagogical", [260, 270, 190]),
    ("social_labour", [0, 150, 430]),
    ("social_cultural", [150, 270, 220]),
    ("social_economic", [110, 110, 180]),
    ("social_legal", [70, 80, 120]),
    ("attachment_trauma", [330, 270, 210]),
    ("behaviour_safety", [110, 190, 190]),
    ("disability_development", [110, 85, 65]),
    ("identity_culture", [130, 160, 180]),
    ("continuity", [160, 190, 170]),
];

/// Needs rarer than their group: assumption.
pub(super) const RARE_NEEDS: [(&str, u32); 9] = [
    ("home_accessibility", 20),
    ("personal_care_assist", 40),
    ("sexual_safety", 55),
    ("self_harm", 60),
    ("substance_use", 70),
    ("law_conflict", 60),
    ("autism_spectrum", 30),
    ("sensory_impairment", 60),
    ("rehabilitation_regimen", 55),
];

/// Fewest needs of a plan: assumption.
pub(super) const FEWEST_NEEDS: usize = 4;

/// Level of a recorded need, by weight; the last is "not assessed". Assumption: most ask for action, one
/// in ten for action now.
pub(super) const NEED_LEVELS: [(Option<u8>, u32); 4] = [(Some(1), 300), (Some(2), 530), (Some(3), 90), (None, 80)];

/// Brothers and sisters with a bond who must not be parted at all (level 3): assumption.
pub(super) const NEVER_PARTED: u32 = 600;

/// Importance by level 1 to 3, then "not assessed", by weight: assumption.
pub(super) const IMPORTANCE: [[(Importance, u32); 3]; 4] = [
    [(Importance::Must, 0), (Importance::Important, 250), (Importance::Desirable, 750)],
    [(Importance::Must, 230), (Importance::Important, 570), (Importance::Desirable, 200)],
    [(Importance::Must, 600), (Importance::Important, 350), (Importance::Desirable, 50)],
    [(Importance::Must, 0), (Importance::Important, 500), (Importance::Desirable, 500)],
];

/// Most must needs of a plan: assumption.
pub(super) const MOST_MUSTS: usize = 3;

/// Strengths of a child, by weight: assumption; every plan describes strong sides (S000 L48).
pub(super) const STRENGTHS: [(u32, u32); 3] = [(1, 300), (2, 450), (3, 250)];

/// Share of plans with each household constraint: strict, and as a wish. Assumption.
pub(super) const CONSTRAINTS: [(&str, u32, u32); 10] = [
    ("no_child_under_age:3", 15, 40),
    ("no_young_children", 10, 30),
    ("only_child", 10, 40),
    ("other_children_welcome", 0, 60),
    ("two_parents", 20, 60),
    ("male_role_model", 20, 70),
    ("female_carer", 25, 40),
    ("no_unrelated_adult_males_in_home", 25, 20),
    ("location:TARAZ", 15, 60),
    ("no_pets", 25, 20),
];

/// A recorded wish of the child: assumption.
pub(super) const WISH: u32 = 550;

/// Families of the register who are related to a child whose search lists candidates: assumption.
pub(super) const RELATED_FAMILIES: (i32, i32) = (1, 2);

// ---- Families: home -------------------------------------------------------------------------------

/// How far a family has come as parents, by weight: assumption.
pub(super) const STAGES: [(Stage, u32); 3] = [(Stage::New, 300), (Stage::Parents, 450), (Stage::Seasoned, 250)];

/// How far a family has come as parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// No child so far.
    New = 0,
    /// Own children.
    Parents = 1,
    /// Fostered before.
    Seasoned = 2,
}

/// Forms a family is prepared for, by weight; empty is "not recorded". Assumption.
pub(super) const FAMILY_FORMS: [(&[PlacementForm], u32); 8] = [
    (&[Guardianship, Trusteeship, Patronage, FosterFamily], 400),
    (&[Patronage, FosterFamily], 210),
    (&[Guardianship, Trusteeship, Patronage, FosterFamily, Adoption], 110),
    (&[Guardianship, Trusteeship], 60),
    (&[Guardianship, Trusteeship, Patronage, FosterFamily, ProfessionalFosterFamily], 90),
    (&[Patronage, FosterFamily, FamilyTypeHome, ProfessionalFosterFamily], 50),
    (&[Adoption], 30),
    (&[], 50),
];

/// Two carers rather than one: assumption.
pub(super) const TWO_CARERS: u32 = 740;

/// A single carer is a woman: assumption.
pub(super) const SINGLE_IS_WOMAN: u32 = 930;

/// Age of the younger carer by [`Stage`]: assumption.
pub(super) const CARER_AGES: [(i32, i32); 3] = [(25, 45), (29, 54), (34, 62)];

/// Own children at home of parents, by weight: assumption.
pub(super) const OWN_CHILDREN: [(u32, u32); 5] = [(0, 150), (1, 310), (2, 320), (3, 160), (4, 60)];

/// Children placed with a seasoned family already, by weight. Family-type homes hold 3.95 on average
/// (S003 L36-38), foster families 4.5 (L38-39); families that still have a place hold fewer. Assumption.
pub(super) const PLACED_CHILDREN: [(u32, u32); 5] = [(0, 420), (1, 300), (2, 180), (3, 70), (4, 30)];

/// A related adult, an unrelated adult, a vulnerable person in the home: assumption.
pub(super) const RELATED_ADULT: u32 = 150;
/// See [`RELATED_ADULT`].
pub(super) const UNRELATED_ADULT: u32 = 25;
/// See [`RELATED_ADULT`].
pub(super) const VULNERABLE: u32 = 30;

/// Years between a carer and the own child: assumption.
pub(super) const BIRTH_AGES: (i32, i32) = (20, 36);

/// Floor area once one child has joined, in tenths of a square metre per person, by weight. The norm is
/// 150 (O165 A3 §6(1)); the spread around it is an assumption: about one family in twelve falls short.
pub(super) const AREA_PER_PERSON: [((i32, i32), u32); 5] =
    [((115, 149), 80), ((150, 165), 170), ((166, 200), 330), ((201, 260), 280), ((261, 360), 140)];

/// The area is on record; a bedroom for the child is ready, is not, else not recorded: assumption.
pub(super) const AREA_KNOWN: u32 = 970;
/// See [`AREA_KNOWN`].
pub(super) const OWN_BEDROOM: [(Option<bool>, u32); 3] = [(Some(true), 480), (Some(false), 330), (None, 190)];

/// Access for a person who does not walk, by weight: assumption.
pub(super) const ACCESS: [(Option<Access>, u32); 5] = [
    (Some(Access::Unsuitable), 300),
    (Some(Access::Adaptable), 210),
    (Some(Access::Agreed), 60),
    (Some(Access::InPlace), 50),
    (None, 380),
];

/// An adult at home by day, by weight: assumption.
pub(super) const AT_HOME: [(Option<AdultAtHome>, u32); 5] = [
    (Some(AdultAtHome::Nobody), 120),
    (Some(AdultAtHome::PartDay), 310),
    (Some(AdultAtHome::Flexible), 300),
    (Some(AdultAtHome::FullDay), 190),
    (None, 80),
];

/// Pets in the home, and whether that is recorded: assumption.
pub(super) const PETS: u32 = 350;
/// See [`PETS`].
pub(super) const PETS_KNOWN: u32 = 880;

/// Facts of the household older than two years, and days since, old or not: assumption.
pub(super) const OLD_HOUSEHOLD_FACT: u32 = 50;
/// See [`OLD_HOUSEHOLD_FACT`].
pub(super) const HOUSEHOLD_DAYS: [(i32, i32); 2] = [(10, 500), (740, 1100)];

/// Languages of the home by use (whole household, one adult, basic), by weight: assumption.
pub(super) const HOME_LANGUAGES: [(&[(&str, u8)], u32); 6] = [
    (&[("kk", 3)], 260),
    (&[("kk", 3), ("ru", 2)], 300),
    (&[("kk", 3), ("ru", 3)], 160),
    (&[("ru", 3), ("kk", 1)], 130),
    (&[("ru", 3)], 90),
    (&[], 60),
];

/// Persons related to the family were asked for: assumption.
pub(super) const PERSONS_ASKED: u32 = 850;

// ---- Families: bounds, papers, availability -------------------------------------------------------

/// Days since a yearly fact was recorded: within the year, and later. Assumption.
pub(super) const YEARLY_DAYS: [(i32, i32); 2] = [(10, 350), (370, 640)];

/// Youngest age a family would take, and how many years it would go up, by weight: assumption; families
/// wish for younger children than wait (domain.md 6.2, liter.kz), so that a teenager's list is shorter.
pub(super) const AGE_MIN: [((i32, i32), u32); 4] = [((0, 2), 380), ((3, 5), 330), ((6, 9), 190), ((10, 12), 100)];
/// See [`AGE_MIN`].
pub(super) const AGE_SPAN: [((i32, i32), u32); 3] = [((4, 7), 310), ((8, 11), 400), ((12, 17), 290)];

/// The family stated the sex of the child, and it is a girl: assumption.
pub(super) const SEX_STATED: u32 = 160;
/// See [`SEX_STATED`].
pub(super) const GIRL_WISHED: u32 = 550;

/// Children a family would take, by weight: assumption.
pub(super) const MAX_CHILDREN: [(u8, u32); 4] = [(1, 400), (2, 340), (3, 170), (4, 90)];

/// A family that would take two or more would take brothers and sisters: assumption.
pub(super) const SIBLINGS: u32 = 820;

/// Bounds are on record; older than a year: assumption.
pub(super) const BOUNDS_KNOWN: u32 = 965;
/// See [`BOUNDS_KNOWN`].
pub(super) const OLD_BOUNDS: u32 = 50;

/// Approved places are on record: assumption.
pub(super) const PLACES_KNOWN: u32 = 980;

/// A conclusion of the authority is negative, is missing: assumption; refused families leave a register.
pub(super) const CONCLUSION_NEGATIVE: u32 = 5;
/// See [`CONCLUSION_NEGATIVE`].
pub(super) const CONCLUSION_MISSING: u32 = 8;

/// Preparation passed, failed, else not recorded. Psychological preparation has been required since
/// 1 July 2020 (S003 L1-15); the shares are an assumption.
pub(super) const PREPARATION: [(Option<bool>, u32); 3] = [(Some(true), 955), (Some(false), 20), (None, 25)];

/// A document older than a year: assumption; guardians are re-checked every year (domain.md 6.2, public).
pub(super) const OLD_DOCUMENT: u32 = 40;
/// A document is missing: assumption.
pub(super) const NO_DOCUMENT: u32 = 20;

/// What a family answered last, by weight, absent when it was never asked: assumption.
pub(super) const ANSWERS: [(Option<AvailabilityStatus>, u32); 4] = [
    (Some(AvailabilityStatus::Free), 890),
    (Some(AvailabilityStatus::NotUntil), 50),
    (Some(AvailabilityStatus::Withdrew), 25),
    (None, 35),
];

/// The answer is older than thirty days, and days since, old or not; days until a family is free again:
/// assumption.
pub(super) const OLD_ANSWER: u32 = 80;
/// See [`OLD_ANSWER`].
pub(super) const ANSWER_DAYS: [(i32, i32); 2] = [(1, 29), (31, 160)];
/// See [`OLD_ANSWER`].
pub(super) const FREE_IN_DAYS: (i32, i32) = (10, 200);

/// In another introduction, suspended, under investigation, not recorded: assumption.
pub(super) const ENGAGED: [u32; 4] = [35, 15, 5, 15];

/// Income per person in thousands of tenge: assumption; no rule of the shipped policy reads it yet.
pub(super) const INCOME_THOUSANDS: (i32, i32) = (55, 240);

// ---- Families: capability -------------------------------------------------------------------------

/// How much of a family was asked, by weight, in thousandths of [`RATED`]: assumption.
pub(super) const THOROUGHNESS: [(u32, u32); 3] = [(620, 90), (980, 460), (1080, 450)];

/// A need was rated, by demand: assumption.
pub(super) const RATED: [u32; 3] = [965, 925, 870];

/// A need whose capability follows from facts was rated besides: assumption.
pub(super) const RATED_BESIDE_FACT: u32 = 120;

/// Supported practice, then proven experience, by [`Stage`] and demand: assumption.
pub(super) const EXPERIENCE: [[(u32, u32); 3]; 3] =
    [[(280, 20), (70, 5), (15, 0)], [(560, 160), (170, 30), (45, 5)], [(520, 370), (430, 170), (190, 60)]];

/// Rated 0 without any evidence, by demand: assumption.
pub(super) const UNWILLING: [u32; 3] = [15, 50, 170];

/// A rating one above its evidence, and one below: assumption; the policy's matching caps the first.
pub(super) const ABOVE_EVIDENCE: u32 = 35;
/// See [`ABOVE_EVIDENCE`].
pub(super) const BELOW_EVIDENCE: u32 = 140;

/// A worker assessed; else only the family said: assumption.
pub(super) const ASSESSED: u32 = 760;

/// The family spoke of an assessed need later, and said another level: assumption.
pub(super) const SAID_LATER: u32 = 60;
/// See [`SAID_LATER`].
pub(super) const SAID_OTHERWISE: u32 = 500;

/// A whole family was last visited over a year ago; else single ratings are that old: assumption.
pub(super) const OLD_VISIT: u32 = 30;
/// See [`OLD_VISIT`].
pub(super) const OLD_RATING: u32 = 40;

/// Days since a course was passed, or experience or practice recorded: assumption.
pub(super) const LEARNED_DAYS: (i32, i32) = (30, 1100);

/// Courses beyond the preparation, by [`Stage`]: assumption.
pub(super) const COURSES_TAKEN: [(i32, i32); 3] = [(0, 3), (0, 4), (1, 5)];

/// Practice of a strength: not offered, willing, practises, else not asked. Assumption.
pub(super) const PRACTICE: [u32; 3] = [80, 330, 330];
