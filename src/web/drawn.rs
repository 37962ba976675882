//! Pictures of what pages hold: the values of a list, a trial, a decision, put into pictures with their words.

use std::collections::{BTreeMap, HashMap};

use crate::{
    domain::{
        fairness::{FamilyGroup, GroupShare, SMALLEST_GROUP},
        level::Importance,
        proposal::{Move, ProposalState},
        region::Region,
        settlement::Settlement,
        step::{Step, Terms},
    },
    i18n::{Language, Translator, collate::Collator, format},
    matching::document::{Document, FamilyEntry, LineEntry, PlanEntry},
    pictures::{
        BandEnd, Cell, Contribution, Contributions, CoverageMatrix, CoverageStrip, CoverageWords, DistanceBand,
        DistanceBands, Effect, EffectWords, Event, EventKind, Group, GroupIntervals, Interval, MOST_CONTRIBUTIONS,
        Mark, NearTie, NeedGroup, NeedRow, PairRow, Person, Picture, PlaceRanges, PlaceRow, PlaceShares, RegionCount,
        RegionTiles, ShareRow, Slope, SlopeEnd, SlopeRow, Standing, Step as StepRow, StripNeed, Tick, TimeInStep,
        Timeline, Workload,
    },
    present::{Glyph, HowMuch, Moved, View},
    service::{
        families::FamilySummary, list_counts::Measure, lists::place_of, regions::RegionFamilies, workload::Load,
    },
};

/// Families that a picture of places shows.
const MOST_PLACES: usize = 12;
/// Families that a picture of a trial shows.
const MOST_MOVED: usize = 10;

fn said<const N: usize>(words: &Translator, keys: [&str; N]) -> [String; N] {
    keys.map(|key| words.text(key))
}

/// The usual places in words.
fn usual(words: &Translator, (from, to): (u32, u32), of: usize) -> String {
    if from == to {
        return words.text_with("place-one", &[("n", from.into()), ("of", of.into())]);
    }
    words.text_with("place-range", &[("from", from.into()), ("to", to.into()), ("of", of.into())])
}

/// The families of a list that are not relatives.
fn families(document: &Document) -> impl Iterator<Item = &FamilyEntry> {
    document.shown().filter(|family| family.tier == "family")
}

/// How sure the order is: the first families with the places they usually take.
pub(crate) fn places(view: &View<'_>) -> Option<Picture> {
    let words = view.words;
    let of = crate::present::Crowd::of(view.document).others();
    let rows: Vec<PlaceRow> = families(view.document)
        .zip(1..)
        .take(MOST_PLACES)
        .filter_map(|(family, now)| {
            let place = family.place.as_ref()?;
            let range = (place.p05, place.p95);
            Some(PlaceRow { family: family.family.to_string(), now, usual: range, words: usual(words, range, of) })
        })
        .collect();
    let mut bands: Vec<(&str, BandEnd)> = Vec::new();
    for (family, now) in families(view.document).zip(1..) {
        match bands.last_mut().filter(|(code, _)| *code == family.band) {
            Some((_, band)) => band.last = now,
            None => bands.push((&family.band, BandEnd { name: view.band(&family.band), last: now })),
        }
    }
    let picture = PlaceRanges {
        title: words.text("picture-places"),
        heads: said(words, ["col-family", "picture-place-now", "picture-usual", "picture-fit"]),
        axis: words.text("picture-axis"),
        bands: bands.into_iter().map(|(_, band)| band).collect(),
        rows,
    };
    (picture.rows.len() > 1).then(|| picture.draw("places"))
}

/// How often the first families are first, second or third, or later.
pub(crate) fn shares(view: &View<'_>) -> Option<Picture> {
    let row = |family: &FamilyEntry| {
        let place = family.place.as_ref()?;
        Some(ShareRow { family: family.family.to_string(), first: place.first, top3: place.top3 })
    };
    let picture = PlaceShares {
        title: view.words.text("picture-shares"),
        heads: said(view.words, ["col-family", "picture-first", "picture-second-third", "picture-later"]),
        rows: families(view.document).take(MOST_PLACES).filter_map(row).collect(),
    };
    (picture.rows.len() > 1).then(|| picture.draw("shares"))
}

/// What raised and what lowered the place of a family: the share of the whole plan that each line gives or lacks.
pub(crate) fn contributions(view: &View<'_>, entry: &FamilyEntry, numbers: bool) -> Option<Picture> {
    let line = |moved: Moved| Contribution { effect: effect(&moved), name: moved.name, points: moved.points };
    let lines: Vec<Contribution> = view.moved(entry).into_iter().map(line).collect();
    let words = view.words;
    let more = lines.len().saturating_sub(MOST_CONTRIBUTIONS);
    let effects = [
        "moved-raises-a-lot",
        "moved-raises",
        "moved-raises-a-little",
        "moved-lowers-a-little",
        "moved-lowers",
        "moved-lowers-a-lot",
    ];
    let picture = Contributions {
        title: words.text("why-moved"),
        words: EffectWords {
            factor: words.text("picture-factor"),
            effect: words.text("picture-effect"),
            points: words.text("picture-number"),
            effects: said(words, effects),
            rest: words.text_with("picture-rest", &[("n", more.into())]),
        },
        lines,
        numbers,
    };
    (!picture.lines.is_empty()).then(|| picture.draw("moved"))
}

fn effect(moved: &Moved) -> Effect {
    match (moved.raises, moved.how_much) {
        (true, HowMuch::ALot) => Effect::RaisesALot,
        (true, HowMuch::Some) => Effect::Raises,
        (true, HowMuch::ALittle) => Effect::RaisesALittle,
        (false, HowMuch::ALot) => Effect::LowersALot,
        (false, HowMuch::Some) => Effect::Lowers,
        (false, HowMuch::ALittle) => Effect::LowersALittle,
    }
}

fn mark(line: &LineEntry) -> Mark {
    match Glyph::of(line) {
        Glyph::Meets => Mark::Meets,
        Glyph::Partly => Mark::Partly,
        Glyph::Not => Mark::Not,
        Glyph::Unknown => Mark::Unknown,
    }
}

fn group(plan: &PlanEntry) -> NeedGroup {
    match (plan.kind.as_str(), plan.importance) {
        ("need", Importance::Must) => NeedGroup::Must,
        ("need", Importance::Important) => NeedGroup::Important,
        ("need", Importance::Desirable) => NeedGroup::Desirable,
        _ => NeedGroup::Strength,
    }
}

/// The words of a mark of coverage.
const MARKS: [&str; 4] = ["glyph-word-meets", "glyph-word-partly", "glyph-word-not", "glyph-word-unknown"];

fn coverage_words(words: &Translator) -> CoverageWords {
    let importances = ["importance-must", "importance-important", "importance-desirable", "line-strength"];
    CoverageWords {
        need: words.text("col-need"),
        group: words.text("col-importance"),
        groups: said(words, importances),
        marks: said(words, MARKS),
        differs: words.text("compare-differs"),
    }
}

/// How one family meets the needs: its signs, musts first.
pub(crate) fn strip(view: &View<'_>, entry: &FamilyEntry) -> Option<Picture> {
    let need = |(plan, line): (&PlanEntry, &LineEntry)| StripNeed {
        need: view.line_name(plan),
        group: group(plan),
        mark: mark(line),
    };
    let picture = CoverageStrip {
        title: view.words.text_with("picture-strip", &[("family", entry.family.as_str().into())]),
        words: coverage_words(view.words),
        needs: view.lines(entry).map(need).collect(),
    };
    (!picture.needs.is_empty()).then(|| picture.draw("strip"))
}

/// How the compared families meet the needs.
pub(crate) fn matrix(view: &View<'_>, entries: &[&FamilyEntry], differing_only: bool) -> Option<Picture> {
    let words = view.words;
    let cell = |plan: &PlanEntry, line: &LineEntry| Cell {
        mark: mark(line),
        note: line.capability.map(|level| view.family_level(&plan.item, level)).filter(|text| !text.is_empty()),
    };
    let rows = view.document.plan.iter().enumerate().filter_map(|(position, plan)| {
        let lines: Vec<&LineEntry> = entries.iter().filter_map(|entry| entry.lines.get(position)).collect();
        let differs = lines.windows(2).any(|pair| mark(pair[0]) != mark(pair[1]));
        (lines.len() == entries.len() && (differs || !differing_only)).then(|| NeedRow {
            need: view.line_name(plan),
            group: group(plan),
            cells: lines.into_iter().map(|line| cell(plan, line)).collect(),
        })
    });
    let picture = CoverageMatrix {
        title: words.text("picture-matrix"),
        words: coverage_words(words),
        families: entries.iter().map(|entry| entry.family.to_string()).collect(),
        rows: rows.collect(),
    };
    (!picture.rows.is_empty()).then(|| picture.draw("compare"))
}

/// Where two families that are close differ; nothing for others.
pub(crate) fn near_tie(view: &View<'_>, entries: &[&FamilyEntry]) -> Option<Picture> {
    let &[first, second] = entries else { return None };
    if first.group.is_none() || first.group != second.group {
        return None;
    }
    let words = view.words;
    let standing = |plan: &PlanEntry, line: &LineEntry| Standing {
        tenths: line.capability.map(|_| (line.points * 10 / plan.full.max(1)).clamp(0, 10) as u8),
        words: words.text(MARKS[mark(line) as usize]),
    };
    let rows = view.lines(first).zip(&second.lines).filter(|((_, one), other)| mark(one) != mark(other));
    let picture = NearTie {
        title: words.text("picture-tie"),
        need: words.text("col-need"),
        families: [first.family.to_string(), second.family.to_string()],
        ends: said(words, ["glyph-word-not", "glyph-word-meets", "glyph-word-unknown"]),
        rows: rows
            .map(|((plan, one), other)| PairRow {
                need: view.line_name(plan),
                standings: [standing(plan, one), standing(plan, other)],
            })
            .collect(),
    };
    (!picture.rows.is_empty()).then(|| picture.draw("tie"))
}

/// What a trial changes for the first families of both lists.
pub(crate) fn slope(view: &View<'_>, after: &Document) -> Option<Picture> {
    let before = view.document;
    let mut codes: Vec<&str> = Vec::new();
    for family in before.shown().take(MOST_MOVED).chain(after.shown().take(MOST_MOVED)) {
        if !codes.contains(&family.family.as_str()) {
            codes.push(&family.family);
        }
    }
    let end = |document: &Document, code: &str| SlopeEnd {
        place: place_of(document, code).and_then(|place| u32::try_from(place).ok()),
        words: stand(view, document, code),
    };
    let rows: Vec<SlopeRow> = codes
        .into_iter()
        .map(|code| SlopeRow { family: code.to_owned(), before: end(before, code), after: end(after, code) })
        .collect();
    let words = view.words;
    let picture = Slope {
        title: words.text("picture-slope"),
        heads: said(words, ["col-family", "what-if-before", "what-if-after", "picture-what-happens"]),
        ways: said(words, ["picture-stays", "picture-leaves", "picture-joins"]),
        rows,
    };
    (!picture.rows.is_empty()).then(|| picture.draw("trial"))
}

/// Where a family stands: its usual places, or why it is not in the list.
fn stand(view: &View<'_>, document: &Document, code: &str) -> String {
    let Some(family) = document.family(code) else { return view.words.text("state-absent") };
    if family.state == "shown" {
        let of = document.shown().filter(|other| other.tier == family.tier).count();
        let range = family.place.as_ref().map(|place| usual(view.words, (place.p05, place.p95), of));
        return range.unwrap_or_else(|| view.band(&family.band));
    }
    let acting = family.rules.iter().find(|rule| rule.keeps_out());
    let of_state = || view.words.text(&format!("state-{}", family.state));
    acting.map_or_else(of_state, |rule| view.rule_title(&rule.rule))
}

/// How long children are in each step; one whose step begins on a day to come is in it for no day yet.
pub(crate) fn time_in_step(words: &Translator, terms: &Terms, steps: &[(Step, Vec<i32>)]) -> Option<Picture> {
    let step = |(step, days): &(Step, Vec<i32>)| StepRow {
        name: words.text(&format!("step-{}", step.code().replace('_', "-"))),
        days: days.iter().map(|days| days.max(&0).unsigned_abs()).collect(),
        due: terms.days(*step).map(i32::unsigned_abs),
    };
    let picture = TimeInStep {
        title: words.text("picture-steps"),
        heads: said(words, ["picture-step", "picture-days", "cohort-count", "picture-days-allowed"]),
        steps: steps.iter().map(step).collect(),
    };
    picture.steps.iter().any(|step| !step.days.is_empty()).then(|| picture.draw("steps"))
}

/// What waits for whom, people in the order of their names, what nobody has last.
pub(crate) fn workload(words: &Translator, loads: &[Load], name: impl Fn(&str) -> String) -> Option<Picture> {
    let person = |load: &Load| Person {
        name: load.staff.as_ref().map_or_else(|| words.text("work-load-nobody"), |code| name(code.as_str())),
        in_time: load.in_time,
        overdue: load.overdue,
    };
    let mut people: Vec<Person> = loads.iter().filter(|load| load.staff.is_some()).map(person).collect();
    Collator::of(words.language()).sort_by_text(&mut people, |person| &person.name);
    people.extend(loads.iter().filter(|load| load.staff.is_none()).map(person));
    let picture = Workload {
        title: words.text("work-load"),
        heads: said(words, ["work-load-person", "work-load-in-time", "work-overdue"]),
        people,
    };
    (!picture.people.is_empty()).then(|| picture.draw("load"))
}

/// Whether groups fare alike: a picture for each measure of which something may be told.
///
/// A number of families leads to its list where all of them are open to whoever looks; `open` says how many are.
pub(crate) fn fairness(
    words: &Translator,
    measures: &[(Measure, Vec<GroupShare>)],
    open: &BTreeMap<(Measure, FamilyGroup), usize>,
) -> Vec<(Picture, Links)> {
    let told = measures.iter().filter(|(_, groups)| groups.iter().any(|group| group.share.is_some()));
    let leads = |measure: Measure, group: &GroupShare| {
        let all_open = group.share.is_some() && open.get(&(measure, group.group)) == Some(&group.families);
        let list = || format!("/model/families?measure={measure}&group={}", group.group);
        vec![None, all_open.then(list), None]
    };
    told.map(|(measure, groups)| {
        let links = groups.iter().map(|group| leads(*measure, group)).collect();
        (group_intervals(words, *measure, groups), links)
    })
    .collect()
}

fn group_intervals(words: &Translator, measure: Measure, groups: &[GroupShare]) -> Picture {
    let in_hundred = |thousandths: u32| (thousandths + 5) / 10;
    let group = |group: &GroupShare| {
        let share = group.share.map(|share| Interval { low: share.low, found: share.found, high: share.high });
        let values = share.map(|share| {
            let [low, found, high] = [share.low, share.found, share.high].map(in_hundred);
            [("found", found.into()), ("low", low.into()), ("high", high.into())]
        });
        Group {
            name: words.text(&group.group.name_key()),
            n: u32::try_from(if share.is_some() { group.families } else { 0 }).unwrap_or(u32::MAX),
            share: share.unwrap_or(Interval { low: 0, found: 0, high: 0 }),
            words: values.map(|values| words.text_with("fairness-share", &values)).unwrap_or_default(),
        }
    };
    let tick = |at: u32| Tick { at, words: words.text_with("fairness-tick", &[("n", in_hundred(at).into())]) };
    let picture = GroupIntervals {
        title: words.text(&measure.name_key()),
        heads: said(words, ["fairness-group", "fairness-families", "fairness-share-head"]),
        smallest: SMALLEST_GROUP as u32,
        ticks: [0, 250, 500, 750, 1_000].map(tick).to_vec(),
        groups: groups.iter().map(group).collect(),
    };
    picture.draw(&format!("fair-{}", measure.code()))
}

/// How a decision came about; `name` gives the name of a member of staff.
pub(crate) fn timeline(language: Language, moves: &[Move], name: impl Fn(&str) -> String) -> Option<Picture> {
    let words = Translator::shared(language);
    let event = |step: &Move| {
        let by = name(step.by.as_str());
        Event {
            when: format::moment(language, step.at),
            what: words.text(&format!("state-{}", step.to.code().replace('_', "-"))),
            who: step.words.as_ref().map_or(by.clone(), |words| format!("{by}: {words}")),
            kind: kind(step.to),
        }
    };
    let picture = Timeline {
        title: words.text("picture-timeline"),
        heads: said(words, ["picture-when", "picture-what", "picture-who", "picture-course"]),
        kinds: said(words, ["picture-done", "picture-stopped", "picture-ahead"]),
        events: moves.iter().map(event).collect(),
    };
    (!picture.events.is_empty()).then(|| picture.draw("decision"))
}

fn kind(state: ProposalState) -> EventKind {
    match state {
        ProposalState::Returned | ProposalState::Disagreed | ProposalState::Declined | ProposalState::Withdrawn => {
            EventKind::Stopped
        }
        ProposalState::Draft
        | ProposalState::Sent
        | ProposalState::InReview
        | ProposalState::Agreed
        | ProposalState::Approved => EventKind::Done,
    }
}

/// Ends of the bands of distance, kilometres.
const BANDS: [u32; 4] = [15, 30, 60, 120];

/// How many families live how far from a place, and how many of them answered lately.
pub(crate) fn distances(
    words: &Translator,
    (origin, name): (&Settlement, &str),
    places: &[Settlement],
    families: &[FamilySummary],
) -> Option<Picture> {
    let places: HashMap<_, _> = places.iter().map(|place| (&place.code, place)).collect();
    let mut counts = [(0, 0); BANDS.len() + 1];
    for family in families {
        let Some(place) = places.get(&family.settlement) else { continue };
        let far = origin.hundred_metres_to(place).div_ceil(10);
        let band = &mut counts[BANDS.iter().position(|end| far <= *end).unwrap_or(BANDS.len())];
        band.0 += u32::from(family.is_free());
        band.1 += u32::from(family.answered_lately());
    }
    let band =
        |(position, (free, asked)): (usize, (u32, u32))| DistanceBand { name: band_name(words, position), free, asked };
    let picture = DistanceBands {
        title: words.text_with("picture-distances", &[("place", name.into())]),
        origin: name.to_owned(),
        heads: said(words, ["picture-distance", "picture-free", "picture-asked"]),
        bands: counts.into_iter().enumerate().map(band).collect(),
    };
    (!families.is_empty()).then(|| picture.draw("distances"))
}

fn band_name(words: &Translator, position: usize) -> String {
    match (position.checked_sub(1).map(|before| BANDS[before]), BANDS.get(position)) {
        (None, Some(to)) => words.text_with("picture-up-to-km", &[("to", (*to).into())]),
        (Some(from), Some(to)) => words.text_with("picture-km-range", &[("from", from.into()), ("to", (*to).into())]),
        (from, None) => words.text_with("picture-beyond-km", &[("from", from.unwrap_or_default().into())]),
    }
}

/// Where each cell of a picture's table leads; as many as the table has, or none at all.
pub(crate) type Links = Vec<Vec<Option<String>>>;

/// How many families each region has, with the lists that its counts lead to.
pub(crate) fn regions(words: &Translator, counts: &[RegionFamilies]) -> (Picture, Links) {
    let named = |count: &RegionFamilies| {
        let key = count.region.map_or_else(|| "region-unknown".to_owned(), Region::name_key);
        let short = key.replacen("region-", "region-short-", 1);
        let (name, short) = (words.text(&key), words.text(&short));
        RegionCount { region: count.region, name, short, free: count.free, asked: count.asked }
    };
    // Where everybody's region is known, nothing stands apart.
    let told = || counts.iter().filter(|count| count.region.is_some() || count.families > 0);
    let picture = RegionTiles {
        title: words.text("picture-regions"),
        heads: said(words, ["picture-region", "picture-free", "picture-asked"]),
        regions: told().map(named).collect(),
    };
    let leads = |count: &RegionFamilies| {
        let list = format!("/families?region={}", count.region.map_or("unknown", Region::code));
        let cells = [(count.families, ""), (count.free, "&free=yes"), (count.asked, "&answered=yes")];
        cells.map(|(found, more)| (found > 0).then(|| format!("{list}{more}"))).to_vec()
    };
    (picture.draw("regions"), told().map(leads).collect())
}
