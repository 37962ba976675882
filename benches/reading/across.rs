//! How well weights hold on the texts of a writer they were not reckoned from.
//!
//! The rules themselves were written with an eye on the development texts, so that figures on truly unseen texts are
//! lower than these.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    gold::{self, Figures, Row},
    model_file::{CAUTION, THRESHOLD},
    weigh::{Maybe, Model, Read, SAID, items_of, read_all},
};

/// Thresholds and cautions that are compared.
const COMPARED: ([f64; 4], [f64; 5]) = ([-1.2, -0.9, -0.6, -0.3], [0.0, 0.5, 1.0, 1.5, 2.0]);

/// What the reader would say with these sums.
fn found(read: &Read<'_>, maybes: &[Maybe], threshold: f64, caution: f64) -> Vec<Row> {
    let mut best: BTreeMap<&str, &Maybe> = BTreeMap::new();
    for one in maybes.iter().filter(|one| one.sum >= threshold) {
        let kept = best.entry(&one.item).or_insert(one);
        if one.sum > kept.sum {
            *kept = one;
        }
    }
    let row = |one: &Maybe| {
        let said = &one.said;
        let is_denied = said[1].max(said[2]) + caution > said[0];
        let which = if is_denied { 1 + usize::from(said[1] < said[2]) } else { 0 };
        let offer = &read.offers[one.at];
        Row {
            item: one.item.clone(),
            polarity: SAID[which].to_owned(),
            level: 0,
            level_also: Vec::new(),
            start: offer.start,
            end: offer.end,
        }
    };
    best.into_values().map(row).collect()
}

/// The writers of the development texts: the beginning of the name.
fn writer(name: &str) -> &str {
    name.split('-').next().unwrap_or_default()
}

/// Prints how weights reckoned without a writer do on the texts of that writer; `only` names some, comma between.
pub fn across(only: Option<&str>) {
    let (texts, phrases) = (gold::gold("development"), gold::phrases());
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
    for (caution, threshold) in COMPARED.1.iter().flat_map(|caution| COMPARED.0.map(|threshold| (*caution, threshold)))
    {
        print!("caution {caution} threshold {threshold}: ");
        line(all.iter().map(|(_, read, maybes)| (*read, maybes.as_slice())), threshold, caution);
    }
    for writer in writers {
        let own: Vec<_> = all.iter().filter(|(left_out, ..)| *left_out == writer).collect();
        if !own.is_empty() {
            print!("{writer}: ");
            line(own.iter().map(|(_, read, maybes)| (*read, maybes.as_slice())), THRESHOLD, CAUTION);
        }
    }
}

fn line<'a>(all: impl Iterator<Item = (&'a Read<'a>, &'a [Maybe])>, threshold: f64, caution: f64) {
    let mut figures = Figures::default();
    for (read, maybes) in all {
        figures.add(read.gold, &found(read, maybes, threshold, caution));
    }
    println!(
        "precision {:.3} recall {:.3} F1 {:.3} wrongly coded {:.3}",
        figures.precision(),
        figures.recall(),
        figures.f1(),
        figures.wrongly_coded_share()
    );
}
