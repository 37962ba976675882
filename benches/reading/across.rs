//! How well weights hold on the texts of a writer they were not reckoned from.
//!
//! Rules and phrases were written with an eye on the development texts, so that figures on truly unseen texts are
//! lower than these.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    gold::{self, Figures, Row},
    model_file::{CAUTIONS, THRESHOLDS},
    weigh::{HOME, Maybe, Model, Read, SAID, items_of, read_all},
};

/// Thresholds and cautions that are compared.
const COMPARED: ([[f64; 2]; 4], [[f64; 2]; 4]) =
    ([[-1.0, 1.5], [-0.5, 3.0], [0.0, 2.0], [0.5, 4.0]], [[0.0, 0.0], [0.2, 1.6], [0.2, 2.2], [0.2, 3.0]]);

/// What the reader would say with these sums.
fn found(read: &Read<'_>, maybes: &[Maybe], thresholds: [f64; 2], cautions: [f64; 2]) -> Vec<Row> {
    let mut strongest: HashMap<usize, f64> = HashMap::new();
    for one in maybes {
        let kept = strongest.entry(one.at).or_insert(one.sum);
        *kept = kept.max(one.sum);
    }
    let is_enough = |one: &&Maybe| one.is_added || one.sum >= thresholds[usize::from(one.sum < strongest[&one.at])];
    let mut best: BTreeMap<&str, &Maybe> = BTreeMap::new();
    for one in maybes.iter().filter(is_enough) {
        let kept = best.entry(&one.item).or_insert(one);
        if one.sum > kept.sum {
            *kept = one;
        }
    }
    let row = |one: &Maybe| {
        let offer = &read.offers[one.at];
        let said = if one.item.starts_with(HOME) { Some(0) } else { said(&one.said, cautions) };
        Some(Row {
            item: one.item.clone(),
            polarity: SAID[said?].to_owned(),
            level: 0,
            level_also: Vec::new(),
            start: offer.start,
            end: offer.end,
        })
    };
    best.into_values().filter_map(row).collect()
}

/// Which of the three is said; nothing where it is in doubt whether the need is there.
fn said(said: &[f64], cautions: [f64; 2]) -> Option<usize> {
    let lead = said[0] - said[1].max(said[2]);
    let denied = 1 + usize::from(said[1] < said[2]);
    if lead >= cautions[1] { Some(0) } else { (lead < cautions[0]).then_some(denied) }
}

/// The writer of a text: the beginning of its name.
fn writer(name: &str) -> &str {
    name.split('-').next().unwrap_or_default()
}

/// Prints how weights reckoned without a writer do on the texts of that writer; `only` names some, comma between.
pub(crate) fn across(only: Option<&str>) {
    let (texts, phrases) = (gold::teaching(), gold::phrases());
    let items = items_of(&phrases);
    let (texts, phrases) = (read_all(&texts), read_all(&phrases));
    let writers: BTreeSet<&str> = texts.iter().map(|read| writer(&read.gold.name)).collect();
    let mut all: Vec<(&str, &Read<'_>, Vec<Maybe>)> = Vec::new();
    for left_out in writers.iter().filter(|writer| only.is_none_or(|only| only.split(',').any(|one| one == **writer))) {
        let others = texts.iter().filter(|read| writer(&read.gold.name) != *left_out).chain(&phrases);
        let mut model = Model::reckon(&others.collect::<Vec<_>>(), &items);
        for read in texts.iter().filter(|read| writer(&read.gold.name) == *left_out) {
            all.push((left_out, read, model.maybes(read, &items)));
        }
    }
    for (cautions, thresholds) in
        COMPARED.1.iter().flat_map(|cautions| COMPARED.0.map(|thresholds| (*cautions, thresholds)))
    {
        print!("cautions {cautions:?} thresholds {thresholds:?}: ");
        line(all.iter().map(|(_, read, maybes)| (*read, maybes.as_slice())), thresholds, cautions);
    }
    for writer in writers {
        let own: Vec<_> = all.iter().filter(|(left_out, ..)| *left_out == writer).collect();
        if !own.is_empty() {
            print!("{writer}: ");
            line(own.iter().map(|(_, read, maybes)| (*read, maybes.as_slice())), THRESHOLDS, CAUTIONS);
        }
    }
}

fn line<'a>(all: impl Iterator<Item = (&'a Read<'a>, &'a [Maybe])>, thresholds: [f64; 2], cautions: [f64; 2]) {
    let mut figures = Figures::default();
    let mut kinds = [0; 3];
    for (read, maybes) in all {
        let (home, rows) = found(read, maybes, thresholds, cautions)
            .into_iter()
            .partition::<Vec<_>, _>(|row| row.item.starts_with(HOME));
        figures.add(read.gold, &rows);
        let home: BTreeSet<&str> = home.iter().filter_map(|row| row.item.strip_prefix(HOME)).collect();
        let wanted: BTreeSet<&str> = read.gold.household.iter().map(gold::Household::kind).collect();
        kinds[0] += home.intersection(&wanted).count();
        kinds[1] += home.difference(&wanted).count();
        kinds[2] += wanted.difference(&home).count();
    }
    println!(
        "precision {:.3} recall {:.3} F1 {:.3} wrongly coded {:.3}; kinds of constraints: {} right, {} extra, {} missed",
        figures.precision(),
        figures.recall(),
        figures.f1(),
        figures.wrongly_coded_share(),
        kinds[0],
        kinds[1],
        kinds[2]
    );
}
