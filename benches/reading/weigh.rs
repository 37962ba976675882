//! Reckons the weights of the reader from texts with known answers.
//!
//! Every sentence is set beside every need: is it about the need, and what does it say of it? What the sentence
//! offers (`uya::reading::offer`) answers both by logistic regression. Rules stay as they were written by hand.

use std::collections::{BTreeSet, HashMap};

use uya::reading::offer::{self, Met, Offer};

use crate::{
    gold::{Gold, Row as GoldRow},
    logistic::{Problem, Row},
};

/// What may be said of a need, in the order of the weights.
pub(crate) const SAID: [&str; 3] = ["affirmed", "negated", "resolved"];
/// How much observations count beside the squares of the weights: about which need, and what is said of it.
const LOOSENESS: [f64; 2] = [6.0, 2.0];
/// A word that speaks less for a need is left out.
const SMALLEST_WORD: f64 = 0.25;

/// How freely a reason may take weight, by its kind: what was written by hand for all needs is better proven.
pub(crate) fn freedom(name: &str) -> f32 {
    match name.split('\t').next().unwrap_or_default() {
        "word" => 2.0,
        "speaks" => 0.5,
        "share" | "need" => 0.8,
        kind if kind == "rule" || kind.ends_with("word") || kind.ends_with("ending") => 0.7,
        "sentence, pair" | "part, pair" => 0.7,
        _ => 1.0,
    }
}

/// Reasons by name.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) numbers: HashMap<String, u32>,
    /// Whether new names are taken up.
    is_closed: bool,
}

impl Names {
    fn add(&mut self, to: &mut Vec<(u32, f32)>, name: String, much: f32) {
        let much = much * freedom(&name);
        let next = u32::try_from(self.numbers.len()).expect("fewer reasons than numbers");
        let number = if self.is_closed { self.numbers.get(&name).copied() } else { None };
        let number = if self.is_closed { number } else { Some(*self.numbers.entry(name).or_insert(next)) };
        to.extend(number.map(|number| (number, much)));
    }
}

/// One text with what its sentences offer.
pub(crate) struct Read<'g> {
    pub(crate) gold: &'g Gold,
    pub(crate) offers: Vec<Offer>,
}

/// Weights as they were reckoned.
pub(crate) struct Model {
    /// Whether a sentence is about a need.
    pub(crate) about: Names,
    pub(crate) about_weights: Vec<f64>,
    /// What it says of it.
    pub(crate) said: Names,
    pub(crate) said_weights: Vec<f64>,
}

/// A need that a sentence might be about.
pub(crate) struct Maybe {
    /// Number of the sentence.
    pub(crate) at: usize,
    pub(crate) item: String,
    /// The sum that speaks for it.
    pub(crate) sum: f64,
    /// Sums for affirmed, negated and resolved.
    pub(crate) said: Vec<f64>,
}

fn about(names: &mut Names, item: &str, offer: &Offer, met: Option<&Met>) -> Vec<(u32, f32)> {
    let mut reasons = Vec::new();
    names.add(&mut reasons, "reason\talways".to_owned(), 1.0);
    if let Some(met) = met {
        names.add(&mut reasons, format!("share\t{item}\t{}", 1 + usize::from(met.is_plain)), 1.0);
        for (name, much) in &met.reasons {
            names.add(&mut reasons, format!("reason\t{name}"), *much);
        }
        for rule in &met.rules {
            names.add(&mut reasons, format!("rule\t{rule}"), 1.0);
        }
    }
    names.add(&mut reasons, format!("share\t{item}\t0"), 1.0);
    for word in &offer.words {
        names.add(&mut reasons, format!("word\t{item}\t{word}"), 1.0);
        names.add(&mut reasons, format!("speaks\t{word}"), 1.0);
    }
    reasons
}

fn said(names: &mut Names, item: &str, offer: &Offer, met: Option<&Met>) -> Vec<(u32, f32)> {
    let mut reasons = Vec::new();
    names.add(&mut reasons, format!("need\talways\t{item}"), 1.0);
    for (name, much) in met.map_or(&offer.judgement, |met| &met.judgement) {
        let name = if name.starts_with("need\t") { format!("{name}\t{item}") } else { name.clone() };
        names.add(&mut reasons, name, *much);
    }
    reasons
}

/// The gold row of a need in a sentence.
fn row_of<'g>(gold: &'g Gold, offer: &Offer, item: &str) -> Option<&'g GoldRow> {
    gold.rows.iter().filter(|row| row.item == item).find(|row| {
        let both = row.end.min(offer.end).saturating_sub(row.start.max(offer.start));
        2 * both > row.end - row.start || 2 * both > offer.end - offer.start
    })
}

fn met_of<'o>(offer: &'o Offer, item: &str) -> Option<&'o Met> {
    offer.met.iter().find(|met| met.item == item)
}

/// What the weights are reckoned from.
#[derive(Default)]
struct Rows {
    about_names: Names,
    said_names: Names,
    about: Vec<Row>,
    said: Vec<Row>,
}

impl Rows {
    fn add(&mut self, gold: &Gold, offer: &Offer, item: &str) {
        let (row, met) = (row_of(gold, offer, item), met_of(offer, item));
        let reasons = about(&mut self.about_names, item, offer, met);
        self.about.push(Row { reasons, class: usize::from(row.is_some()) });
        if let Some(row) = row {
            let reasons = said(&mut self.said_names, item, offer, met);
            let class = SAID.iter().position(|said| *said == row.polarity).expect("gold says one of three");
            self.said.push(Row { reasons, class });
        }
    }
}

impl Model {
    /// Weights reckoned from texts.
    pub(crate) fn reckon(texts: &[&Read<'_>], items: &BTreeSet<String>) -> Self {
        let mut rows = Rows::default();
        for read in texts {
            for (offer, item) in read.offers.iter().flat_map(|offer| items.iter().map(move |item| (offer, item))) {
                if !read.gold.optional.contains(item) {
                    rows.add(read.gold, offer, item);
                }
            }
        }
        let Rows { mut about_names, mut said_names, about, said } = rows;
        let solve = |names: &mut Names, rows: &[Row], columns: usize, looseness: f64| {
            names.is_closed = true;
            Problem { rows, reasons: names.numbers.len(), columns, looseness }.solve()
        };
        let mut about_weights = solve(&mut about_names, &about, 1, LOOSENESS[0]);
        let said_weights = solve(&mut said_names, &said, SAID.len(), LOOSENESS[1]);
        let words = about_names.numbers.iter().filter(|(name, _)| name.starts_with("word\t"));
        for (name, number) in words {
            let weight = &mut about_weights[*number as usize];
            if (*weight * f64::from(freedom(name))).abs() < SMALLEST_WORD {
                *weight = 0.0;
            }
        }
        Self { about: about_names, about_weights, said: said_names, said_weights }
    }

    /// Every need that might be suggested.
    pub(crate) fn maybes(&mut self, read: &Read<'_>, items: &BTreeSet<String>) -> Vec<Maybe> {
        let mut maybes = Vec::new();
        for (at, offer) in read.offers.iter().enumerate() {
            for item in items {
                let met = met_of(offer, item);
                let sum = sums(&about(&mut self.about, item, offer, met), &self.about_weights, 1)[0];
                if sum > LEAST {
                    let said = said(&mut self.said, item, offer, met);
                    let said = sums(&said, &self.said_weights, SAID.len());
                    maybes.push(Maybe { at, item: item.clone(), sum, said });
                }
            }
        }
        maybes
    }
}

/// Sums below this are not looked at.
const LEAST: f64 = -2.0;

fn sums(reasons: &[(u32, f32)], weights: &[f64], columns: usize) -> Vec<f64> {
    Problem { rows: &[], reasons: 0, columns, looseness: 0.0 }.sums(reasons, weights)
}

/// The texts with what their sentences offer.
pub(crate) fn read_all(texts: &[Gold]) -> Vec<Read<'_>> {
    texts.iter().map(|gold| Read { gold, offers: offer::offers(&gold.text) }).collect()
}

/// Every need that a row names.
pub(crate) fn items_of(texts: &[Gold]) -> BTreeSet<String> {
    texts.iter().flat_map(|gold| gold.rows.iter().map(|row| row.item.clone())).collect()
}
