//! Whether groups of families fare alike: a share for each group with the interval it may lie in, and
//! what is kept back because a group is small.
//!
//! A family stands in several lists, and what happens to it in one is much like what happens in the next.
//! So the lists do not count as independent: the spread between families gives the number of independent
//! answers the share is worth (Kish, *Survey Sampling*, 1965), and the interval is Wilson's (1927) for that
//! number.

use super::{
    coded::coded,
    family::{Family, LanguageUse, ResidentKind},
};

/// Groups of fewer families, and shares that rest on fewer, are not told.
pub const SMALLEST_GROUP: usize = 5;

/// 97.5th percentile of the normal distribution.
const Z: f64 = 1.96;

/// What families are grouped by. Facts that the register keeps anyway; none is kept for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grouping {
    /// How many carers.
    Carers,
    /// Whether children live there.
    ChildrenAtHome,
    /// Which of the two languages the home speaks.
    Language,
    /// Whether it has cared for other children before.
    Experience,
}

coded! {
    /// A group of families.
    FamilyGroup {
        /// One carer.
        OneCarer = "one_carer",
        /// Two or more.
        TwoCarers = "two_carers",
        /// No child lives there.
        WithoutChildren = "without_children",
        /// Children of its own or placed with it live there.
        WithChildren = "with_children",
        /// Kazakh and not Russian.
        Kazakh = "kazakh",
        /// Russian and not Kazakh.
        Russian = "russian",
        /// Both.
        BothLanguages = "both_languages",
        /// Neither, or not recorded.
        OtherLanguage = "other_language",
        /// No experience on record.
        FirstTime = "first_time",
        /// Experience on record.
        Experienced = "experienced",
    }
}

impl Grouping {
    /// Every grouping.
    pub const ALL: [Self; 4] = [Self::Carers, Self::ChildrenAtHome, Self::Language, Self::Experience];

    /// Its groups; every family is in exactly one of them.
    pub const fn groups(self) -> &'static [FamilyGroup] {
        use FamilyGroup as G;
        match self {
            Self::Carers => &[G::OneCarer, G::TwoCarers],
            Self::ChildrenAtHome => &[G::WithoutChildren, G::WithChildren],
            Self::Language => &[G::Kazakh, G::Russian, G::BothLanguages, G::OtherLanguage],
            Self::Experience => &[G::FirstTime, G::Experienced],
        }
    }

    /// The group of a family.
    pub fn of(self, family: &Family) -> FamilyGroup {
        use FamilyGroup as G;
        match self {
            Self::Carers if family.carers.len() > 1 => G::TwoCarers,
            Self::Carers => G::OneCarer,
            Self::ChildrenAtHome if has_children(family) => G::WithChildren,
            Self::ChildrenAtHome => G::WithoutChildren,
            Self::Language => match (speaks(family, "kk"), speaks(family, "ru")) {
                (true, true) => G::BothLanguages,
                (true, false) => G::Kazakh,
                (false, true) => G::Russian,
                (false, false) => G::OtherLanguage,
            },
            Self::Experience if family.experience.is_empty() => G::FirstTime,
            Self::Experience => G::Experienced,
        }
    }
}

impl FamilyGroup {
    /// What it is a group of.
    pub const fn grouping(self) -> Grouping {
        match self {
            Self::OneCarer | Self::TwoCarers => Grouping::Carers,
            Self::WithoutChildren | Self::WithChildren => Grouping::ChildrenAtHome,
            Self::Kazakh | Self::Russian | Self::BothLanguages | Self::OtherLanguage => Grouping::Language,
            Self::FirstTime | Self::Experienced => Grouping::Experience,
        }
    }

    /// Key of its name.
    pub fn name_key(self) -> String {
        format!("fairness-group-{}", self.code().replace('_', "-"))
    }
}

fn has_children(family: &Family) -> bool {
    let is_child = |kind| matches!(kind, ResidentKind::OwnChild | ResidentKind::PlacedChild);
    family.residents.iter().any(|resident| is_child(resident.kind))
}

/// Whether somebody speaks the language fluently at home.
fn speaks(family: &Family, code: &str) -> bool {
    let spoken = family.languages.iter().flat_map(|languages| &languages.spoken);
    spoken.into_iter().any(|one| one.language.as_str() == code && one.used_by > LanguageUse::Basic)
}

/// How often something happened to one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Lists the family stands in.
    pub lists: u32,
    /// Those in which it happened; at most as many.
    pub happened: u32,
}

/// A share with what it may be, per thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareInterval {
    /// Lower end of 95 in 100.
    pub low: u32,
    /// The share found.
    pub found: u32,
    /// Upper end.
    pub high: u32,
}

/// What may be told of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupShare {
    /// The group.
    pub group: FamilyGroup,
    /// Families that the share rests on.
    pub families: usize,
    /// The share; none where it is kept back.
    pub share: Option<ShareInterval>,
}

/// The share of each group of one grouping, small ones kept back.
///
/// A share is kept back where fewer than [`SMALLEST_GROUP`] families stand behind it, or fewer of those it
/// happened to, or of those it did not (nobody and everybody may be told). When that hides one group only, the
/// smallest of the others is kept back too, lest the first be reckoned from the rest.
pub fn group_shares(tallies: &[(FamilyGroup, Vec<Tally>)]) -> Vec<GroupShare> {
    let mut shares: Vec<GroupShare> = tallies
        .iter()
        .map(|(group, of_families)| {
            let share = may_be_told(of_families).then(|| share(of_families)).flatten();
            GroupShare { group: *group, families: of_families.len(), share }
        })
        .collect();
    let hides = |one: &GroupShare| one.share.is_none() && one.families > 0;
    if shares.iter().filter(|one| hides(one)).count() == 1 {
        let told = shares.iter_mut().filter(|one| one.share.is_some());
        if let Some(smallest) = told.min_by_key(|one| one.families) {
            smallest.share = None;
        }
    }
    shares
}

fn may_be_told(of_families: &[Tally]) -> bool {
    let with = of_families.iter().filter(|tally| tally.happened > 0).count();
    let without = of_families.iter().filter(|tally| tally.happened < tally.lists).count();
    let told = |count: usize| count == 0 || count >= SMALLEST_GROUP;
    of_families.len() >= SMALLEST_GROUP && told(with) && told(without)
}

/// The share of lists in which it happened; `None` without a list.
pub fn share(of_families: &[Tally]) -> Option<ShareInterval> {
    let lists: f64 = of_families.iter().map(|tally| f64::from(tally.lists)).sum();
    let happened: f64 = of_families.iter().map(|tally| f64::from(tally.happened)).sum();
    if lists == 0.0 {
        return None;
    }
    let found = happened / lists;
    let (low, high) = wilson(found, worth(of_families, found, lists));
    let thousandths = |share: f64| (share * 1_000.0).round() as u32;
    Some(ShareInterval { low: thousandths(low), found: thousandths(found), high: thousandths(high) })
}

/// How many independent answers a share is worth: never more than there are families, for the lists of one
/// family are no independent answers, and fewer the fewer families the spread itself is known from: `n·(z/t)²`
/// with the quantile `t` for one family less than there are (Korn & Graubard, Survey Methodology 24, 1998).
#[expect(clippy::cast_precision_loss, reason = "families of a register are far fewer than 2⁵²")]
fn worth(of_families: &[Tally], found: f64, lists: f64) -> f64 {
    let families = of_families.len() as f64;
    let apart = |tally: &Tally| f64::from(tally.happened) - found * f64::from(tally.lists);
    let spread: f64 = of_families.iter().map(|tally| apart(tally).powi(2)).sum();
    let variance = families / (families - 1.0).max(1.0) * spread / lists.powi(2);
    let answers = if variance > 0.0 { (found * (1.0 - found) / variance).clamp(1.0, families) } else { families };
    (answers * (Z / t_quantile(families - 1.0)).powi(2)).max(1.0)
}

/// The quantile of Student's t that leaves 2.5 in 100 above, by its expansion in `1/degrees` (Abramowitz & Stegun
/// 26.7.5); for four degrees and more it is right to one part in 300.
fn t_quantile(degrees: f64) -> f64 {
    let d = degrees.max(1.0);
    let first = (Z.powi(3) + Z) / 4.0;
    let second = (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / 96.0;
    let third = (3.0 * Z.powi(7) + 19.0 * Z.powi(5) + 17.0 * Z.powi(3) - 15.0 * Z) / 384.0;
    Z + first / d + second / d.powi(2) + third / d.powi(3)
}

/// Wilson's interval for a share of `n` independent answers.
fn wilson(share: f64, n: f64) -> (f64, f64) {
    let square = Z * Z;
    let middle = (share + square / (2.0 * n)) / (1.0 + square / n);
    let half = Z / (1.0 + square / n) * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(families: usize, lists: u32, happened: u32) -> Vec<Tally> {
        vec![Tally { lists, happened }; families]
    }

    #[test]
    fn every_group_belongs_to_the_grouping_that_lists_it() {
        let listed: Vec<FamilyGroup> = Grouping::ALL.iter().flat_map(|grouping| grouping.groups()).copied().collect();
        assert_eq!(listed, FamilyGroup::ALL);
        assert!(listed.iter().all(|group| group.grouping().groups().contains(group)));
    }

    #[test]
    fn a_share_of_independent_answers_has_the_interval_of_wilson() {
        // 500 of 1000: 46.9 % to 53.1 % in the tables.
        let tallies = [each(500, 1, 1), each(500, 1, 0)].concat();
        let found = share(&tallies).unwrap();
        assert_eq!((found.low, found.found, found.high), (469, 500, 531));
    }

    #[test]
    fn few_families_make_a_wider_interval_than_the_table_for_as_many_answers() {
        // 5 of 10: 23.7 % to 76.3 % in the tables; the spread of ten is itself not sure.
        let found = share(&[each(5, 1, 1), each(5, 1, 0)].concat()).unwrap();
        assert!((190..230).contains(&found.low) && (770..810).contains(&found.high), "{found:?}");
        let quantile = |degrees: f64| (t_quantile(degrees) * 1_000.0).round() as u32;
        assert!(quantile(4.0).abs_diff(2_776) <= 9 && quantile(9.0).abs_diff(2_262) <= 1, "{}", quantile(4.0));
        assert_eq!(quantile(1e9), 1_960);
    }

    #[test]
    fn one_differing_list_does_not_make_an_interval_narrow() {
        let alike = share(&each(10, 10, 5)).unwrap();
        let nearly = share(&[each(9, 10, 5), each(1, 10, 6)].concat()).unwrap();
        assert!(nearly.low.abs_diff(alike.low) <= 20 && nearly.high.abs_diff(alike.high) <= 20, "{nearly:?} {alike:?}");
    }

    #[test]
    fn the_same_answer_in_ten_lists_is_worth_little_more_than_in_one() {
        let once = share(&[each(10, 1, 1), each(10, 1, 0)].concat()).unwrap();
        let often = share(&[each(10, 10, 10), each(10, 10, 0)].concat()).unwrap();
        assert_eq!(once, often);
        let mixed = share(&[each(10, 10, 5), each(10, 10, 5)].concat()).unwrap();
        let (of_lists, of_families) = (mixed.high - mixed.low, once.high - once.low);
        assert!(of_lists.abs_diff(of_families) <= 20, "no spread: as many answers as families, not as lists");
    }

    #[test]
    fn nobody_of_many_is_told_with_an_upper_end_above_nothing() {
        let found = share(&each(20, 3, 0)).unwrap();
        assert_eq!((found.low, found.found), (0, 0));
        assert!((100..250).contains(&found.high), "{found:?}");
        assert_eq!(share(&[]), None);
    }

    #[test]
    fn small_groups_and_shares_that_rest_on_few_are_kept_back() {
        let told = |tallies| group_shares(&[(FamilyGroup::Kazakh, tallies)])[0].share.is_some();
        assert!(!told(each(4, 1, 0)), "four families");
        assert!(!told([each(4, 1, 1), each(20, 1, 0)].concat()), "it happened to four");
        assert!(!told([each(20, 1, 1), each(4, 1, 0)].concat()), "it did not happen to four");
        assert!(told([each(5, 1, 1), each(20, 1, 0)].concat()));
        assert!(told(each(20, 1, 0)), "nobody");
    }

    #[test]
    fn a_group_that_is_kept_back_alone_cannot_be_reckoned_from_the_others() {
        let many = |n: usize| [each(n, 1, 1), each(n, 1, 0)].concat();
        let shares = group_shares(&[
            (FamilyGroup::Kazakh, many(30)),
            (FamilyGroup::Russian, many(10)),
            (FamilyGroup::BothLanguages, each(3, 1, 1)),
            (FamilyGroup::OtherLanguage, Vec::new()),
        ]);
        let told: Vec<FamilyGroup> = shares.iter().filter(|one| one.share.is_some()).map(|one| one.group).collect();
        assert_eq!(told, [FamilyGroup::Kazakh], "the next smallest is kept back with it");
        let two = group_shares(&[(FamilyGroup::OneCarer, each(2, 1, 0)), (FamilyGroup::TwoCarers, many(30))]);
        assert!(two.iter().all(|one| one.share.is_none()));
    }
}
