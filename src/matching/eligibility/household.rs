//! Rules about the child and the household: floor area, places, stated bounds, other introductions.

use super::{
    Pair,
    verdict::{Distance, FactValue, Facts, Outcome},
};
use crate::{
    domain::{child::Sex, plan::PlacementForm},
    matching::{
        input::ChildInput,
        register::{Engaged, MISSING_PLACES, PairColumns, form_bit, sex_bit},
    },
};

/// Area per person, children included (O165 A3 §6(1)): `area ≥ min × (residents + children)`.
pub(super) fn floor_area(pair: Pair<'_>, min_m2: u32) -> Vec<Outcome> {
    let joining = pair.input.group_size();
    let columns = &pair.register.pairs;
    let decide = |(area, household): (&u32, &u32)| match area {
        0 => Outcome::Missing,
        area => Outcome::holds(*area >= min_m2 * 10 * (household + joining)),
    };
    columns.area_tenths.iter().zip(&columns.household).map(decide).collect()
}

/// The numbers behind [`floor_area`].
pub(super) fn floor_area_facts(pair: Pair<'_>, family: usize, min_m2: u32) -> Facts {
    let columns = &pair.register.pairs;
    let persons = i64::from(columns.household[family] + pair.input.group_size());
    let area = i64::from(columns.area_tenths[family]);
    let needed = FactValue::TenthsPerPerson(i64::from(min_m2) * 10);
    let Some(dwelling) = pair.input.families[family].dwelling.as_ref().filter(|_| area > 0) else {
        return Facts::of(FactValue::Nothing, needed);
    };
    let distance = Distance::Numbers { seen: area, needed: i64::from(min_m2) * 10 * persons };
    Facts::of(FactValue::TenthsPerPerson(area / persons), needed)
        .dated(dwelling.as_of, dwelling.source.as_ref())
        .apart(distance)
}

/// Limits on the number of children placed, with those who would join.
#[derive(Clone, Copy)]
pub(super) struct PlacedLimits {
    pub(super) min: Option<u8>,
    pub(super) max: Option<u8>,
    pub(super) flag_above: Option<u8>,
    pub(super) sibling_exception: bool,
}

/// Number of children in the family once the case joins.
pub(super) fn placed_children(pair: Pair<'_>, limits: PlacedLimits) -> Vec<Outcome> {
    let joining = pair.input.group_size();
    let excepted = limits.sibling_exception && joining > 1;
    let above = |limit: Option<u8>, total: u32| limit.is_some_and(|limit| total > u32::from(limit));
    let decide = |placed: &u32| {
        let total = placed + joining;
        let below = limits.min.is_some_and(|min| total < u32::from(min));
        match () {
            () if above(limits.max, total) && !excepted => Outcome::Fail,
            () if below || above(limits.flag_above, total) => Outcome::Notice,
            () => Outcome::Pass,
        }
    };
    pair.register.pairs.placed.iter().map(decide).collect()
}

/// The numbers behind [`placed_children`].
pub(super) fn placed_children_facts(pair: Pair<'_>, family: usize, limits: PlacedLimits) -> Facts {
    let total = i64::from(pair.register.pairs.placed[family] + pair.input.group_size());
    let needed = match limits.max.or(limits.flag_above) {
        Some(max) if limits.min.is_some_and(|min| total < i64::from(min)) => {
            FactValue::Verbatim(format!("{}-{max}", limits.min.unwrap_or_default()))
        }
        Some(max) => FactValue::AtMost(i64::from(max)),
        None => FactValue::Nothing,
    };
    let limit = limits.max.or(limits.flag_above).map_or(total, i64::from);
    Facts::of(FactValue::Count(total), needed).apart(Distance::Numbers { seen: total, needed: limit })
}

/// Whether the whole group fits; or, for a child matched apart from brothers and sisters, a failure.
pub(super) fn siblings_together(pair: Pair<'_>) -> Vec<Outcome> {
    let joining = pair.input.group_size();
    let apart = pair.input.case.apart_from.is_some();
    let decide = |free: &u32| match *free {
        _ if apart => Outcome::Fail,
        _ if joining < 2 => Outcome::Pass,
        MISSING_PLACES => Outcome::Missing,
        // A family with no place at all fails on its places, not on separating anybody.
        free => Outcome::holds(free >= joining || free == 0),
    };
    pair.register.pairs.free_places.iter().map(decide).collect()
}

/// The numbers behind [`siblings_together`].
pub(super) fn siblings_together_facts(pair: Pair<'_>, family: usize) -> Facts {
    if let Some(group) = &pair.input.case.apart_from {
        return Facts::of(FactValue::Word("matched_apart"), FactValue::Verbatim(group.to_string()));
    }
    let needed = i64::from(pair.input.group_size());
    let free = pair.register.pairs.free_places[family];
    let input = &pair.input.families[family];
    match input.approved_places.as_ref().filter(|_| free != MISSING_PLACES) {
        Some(places) => Facts::of(FactValue::Count(i64::from(free)), FactValue::AtLeast(needed))
            .dated(places.as_of, places.source.as_ref())
            .apart(Distance::Numbers { seen: i64::from(free), needed }),
        None => Facts::of(FactValue::Nothing, FactValue::AtLeast(needed)),
    }
}

/// One bound that a case may break.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Form,
    Places,
    Siblings,
    Age,
    Sex,
}

impl Bound {
    const ALL: [Self; 5] = [Self::Form, Self::Places, Self::Siblings, Self::Age, Self::Sex];
}

/// What a case asks of the bounds, worked out once: calendar arithmetic is too dear to repeat for every family.
struct Asked {
    forms: u8,
    sexes: u8,
    youngest: i16,
    oldest: i16,
    siblings: bool,
}

impl Asked {
    fn of(pair: Pair<'_>) -> Self {
        let children = &pair.input.case.children;
        // No two days of the calendar are more than 9 998 years apart.
        let ages = || children.iter().map(|child| child.birth_date.years_until(pair.input.as_of) as i16);
        Self {
            forms: pair.forms.iter().fold(0, |bits, form| bits | form_bit(*form)),
            sexes: children.iter().fold(0, |bits, child| bits | sex_bit(child.sex)),
            youngest: ages().min().unwrap_or_default(),
            oldest: ages().max().unwrap_or_default(),
            siblings: children.len() > 1,
        }
    }

    /// Whether the case breaks one bound of a family. Bounds that were not stated hold.
    fn breaks(&self, bound: Bound, columns: &PairColumns, family: usize) -> bool {
        let bounds = &columns.bounds;
        match bound {
            Bound::Form => self.forms & !bounds.forms[family] != 0,
            Bound::Places => columns.free_places[family] == 0,
            Bound::Siblings => self.siblings && !bounds.siblings[family],
            Bound::Age => self.youngest < bounds.age_min[family] || self.oldest > bounds.age_max[family],
            Bound::Sex => self.sexes & !bounds.sexes[family] != 0,
        }
    }
}

/// What the family stated or was approved for: form, places, brothers and sisters, age, sex of the child.
#[expect(clippy::needless_bitwise_bool, reason = "a branch per family costs more than the comparison it spares")]
pub(super) fn stated_bounds(pair: Pair<'_>) -> Vec<Outcome> {
    let asked = Asked::of(pair);
    let columns = &pair.register.pairs;
    let bounds = &columns.bounds;
    let mut outcomes = vec![Outcome::Pass; pair.register.len()];
    // Without branches, which a processor could not foresee here; bounds that were not stated hold.
    let stated = bounds.forms.iter().zip(&bounds.sexes).zip(&bounds.age_min).zip(&bounds.age_max).zip(&bounds.siblings);
    for (outcome, ((((forms, sexes), age_min), age_max), siblings)) in outcomes.iter_mut().zip(stated) {
        let other = (asked.forms & !forms) | (asked.sexes & !sexes);
        let outside = (asked.youngest < *age_min) | (asked.oldest > *age_max);
        *outcome = Outcome::holds(!((other != 0) | outside | (asked.siblings & !siblings)));
    }
    for ((outcome, known), free) in outcomes.iter_mut().zip(&bounds.known).zip(&columns.free_places) {
        let fails = (*outcome == Outcome::Fail) | (*free == 0);
        let missing = !known | (*free == MISSING_PLACES);
        let otherwise = if missing { Outcome::Missing } else { Outcome::Pass };
        *outcome = if fails { Outcome::Fail } else { otherwise };
    }
    outcomes
}

/// The bounds behind [`stated_bounds`]: every one that is broken, since one that is nearly met helps
/// nobody while another is not.
pub(super) fn stated_bounds_facts(pair: Pair<'_>, family: usize) -> Facts {
    let columns = &pair.register.pairs;
    let asked = Asked::of(pair);
    let broken = Bound::ALL.into_iter().filter(|bound| asked.breaks(*bound, columns, family));
    let mut found: Vec<Facts> = broken.map(|bound| bound_facts(pair, family, bound, &asked)).collect();
    let facts = if found.len() > 1 {
        let joined = |pick: fn(&Facts) -> String| found.iter().map(pick).collect::<Vec<_>>().join(" ");
        let value = joined(|facts| facts.value.plain());
        Facts::of(FactValue::Verbatim(value), FactValue::Verbatim(joined(|facts| facts.needed.plain())))
    } else {
        found.pop().unwrap_or_default()
    };
    let input = &pair.input.families[family];
    match (&input.preferences, &input.approved_places) {
        (Some(preferences), _) => facts.dated(preferences.as_of, preferences.source.as_ref()),
        (None, Some(places)) => facts.dated(places.as_of, places.source.as_ref()),
        (None, None) => facts,
    }
}

fn bound_facts(pair: Pair<'_>, family: usize, bound: Bound, asked: &Asked) -> Facts {
    let bounds = &pair.register.pairs.bounds;
    let joining = pair.input.case.children.len() as i64;
    match bound {
        Bound::Form => {
            let form = pair.forms.iter().find(|form| bounds.forms[family] & form_bit(**form) == 0);
            let prepared: Vec<&str> = pair.input.families[family].forms.iter().map(|form| form.code()).collect();
            let needed = form.map_or("", |form: &PlacementForm| form.code());
            Facts::of(FactValue::Verbatim(prepared.join(" ")), FactValue::Word(needed))
        }
        Bound::Places => Facts::of(FactValue::Count(0), FactValue::AtLeast(joining)),
        Bound::Siblings => Facts::of(FactValue::Word("one_child"), FactValue::AtLeast(joining)),
        Bound::Age => {
            let (min, max) = (i64::from(bounds.age_min[family]), i64::from(bounds.age_max[family]));
            let (youngest, oldest) = (i64::from(asked.youngest), i64::from(asked.oldest));
            // Of a group the child farthest outside says how far the family's bounds would have to give.
            let (seen, needed) = if min - youngest > oldest - max { (min, youngest) } else { (max, oldest) };
            Facts::of(FactValue::YearsBetween(min, max), FactValue::Years(needed))
                .apart(Distance::Numbers { seen, needed })
        }
        Bound::Sex if bounds.sexes[family] == sex_bit(Sex::Female) => {
            Facts::of(FactValue::Word("girl"), FactValue::Word("boy"))
        }
        Bound::Sex => Facts::of(FactValue::Word("boy"), FactValue::Word("girl")),
    }
}

/// Whether the family is taken up by another introduction, suspended or under investigation.
pub(super) fn not_engaged(pair: Pair<'_>) -> Vec<Outcome> {
    let decide = |engaged: &Engaged| match engaged {
        Engaged::Unknown => Outcome::Missing,
        Engaged::Open => Outcome::Pass,
        Engaged::Frozen | Engaged::Introduction => Outcome::Fail,
    };
    let mut outcomes: Vec<Outcome> = pair.register.pairs.engaged.iter().map(decide).collect();
    let introduced = |child: &ChildInput| pair.register.few.introduced.get(&child.code);
    for &family in pair.input.case.children.iter().filter_map(introduced).flatten() {
        outcomes[family as usize] = Outcome::Pass;
    }
    outcomes
}

/// The state behind [`not_engaged`].
pub(super) fn not_engaged_facts(pair: Pair<'_>, family: usize) -> Facts {
    use crate::domain::family::RegisterStatus;
    let needed = FactValue::Word("open");
    let Some(state) = &pair.input.families[family].register_state else {
        return Facts::of(FactValue::Nothing, needed);
    };
    let word = match state.status {
        RegisterStatus::Open => "open",
        RegisterStatus::Introduction => "introduction",
        RegisterStatus::Suspended => "suspended",
        RegisterStatus::Investigation => "investigation",
    };
    Facts::of(FactValue::Word(word), needed).dated(state.as_of, None)
}
