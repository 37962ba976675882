//! Reckons the weights of the reader from texts with known answers.
//!
//! Every sentence is set beside every need: is it about the need, and what does it say of it? What the sentence
//! offers (`uya::reading::offer`) answers both by logistic regression. Rules stay as they were written by hand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uya::reading::offer::{self, Met, OTHERS_ALONE, Offer};

use crate::{
    gold::{Gold, Row as GoldRow},
    logistic::{Problem, Row},
    model_file::THRESHOLDS,
    seen::{self, Counts, OFTEN, Own, Sayings},
};

/// What the items that stand for kinds of household constraints begin with.
pub(crate) const HOME: &str = "home.";
/// What may be said of a need, in the order of the weights.
pub(crate) const SAID: [&str; 3] = ["affirmed", "negated", "resolved"];
/// How much observations count beside the squares of the weights: about which need, and what is said of it.
const LOOSENESS: [f64; 2] = [6.0, 1.0];

/// How freely a reason may take weight, by its kind: what was written by hand for all needs is better proven.
pub(crate) fn freedom(name: &str) -> f32 {
    match name.split('\t').next().unwrap_or_default() {
        "word" => 2.0,
        "speaks" => 0.5,
        "share" | "need" => 0.8,
        "said" => 0.3,
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
    pub(crate) counts: Counts,
    pub(crate) sayings: Sayings,
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
    /// Whether a part of the sentence adds it.
    pub(crate) is_added: bool,
}

/// A sentence beside a need.
#[derive(Clone, Copy)]
struct Pair<'o> {
    item: &'o str,
    offer: &'o Offer,
    met: Option<&'o Met>,
}

impl<'o> Pair<'o> {
    fn new(item: &'o str, offer: &'o Offer) -> Self {
        Self { item, offer, met: offer.met.iter().find(|met| met.item == item) }
    }

    /// Reasons to think that the sentence is about the need.
    fn about(&self, names: &mut Names, counts: &Counts, own: Own) -> Vec<(u32, f32)> {
        let Self { item, offer, met } = self;
        let mut reasons = Vec::new();
        let mut seen = [0.0; OFTEN.len()];
        for (kind, much) in offer.words.iter().filter_map(|word| counts.of(item, word, own)) {
            seen[kind] += much;
        }
        for (name, much) in OFTEN.iter().zip(seen).filter(|(_, much)| *much > 0.0) {
            names.add(&mut reasons, (*name).to_owned(), much);
        }
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
        for name in &offer.whose {
            names.add(&mut reasons, format!("reason\t{name}"), 1.0);
        }
        if offer.whose.contains(&OTHERS_ALONE) {
            names.add(&mut reasons, format!("share\t{item}\t3"), 1.0);
        }
        for word in &offer.words {
            if counts.may_tell(item, word) {
                names.add(&mut reasons, format!("word\t{item}\t{word}"), 1.0);
            }
            names.add(&mut reasons, format!("speaks\t{word}"), 1.0);
        }
        reasons
    }

    /// Names of the reasons for one of the three, with how much of each there is.
    fn said_names(&self) -> Vec<(String, f32)> {
        let of_need = |name: &String| format!("{name}\t{}", self.item);
        let name = |name: &String| if name.starts_with("need\t") { of_need(name) } else { name.clone() };
        let reasons = self.met.map_or(&self.offer.judgement, |met| &met.judgement);
        reasons.iter().map(|(one, much)| (name(one), *much)).collect()
    }

    /// Reasons for one of the three.
    fn said(&self, names: &mut Names, sayings: &Sayings, own: Option<usize>) -> Vec<(u32, f32)> {
        let said = self.said_names();
        let mut sums: BTreeMap<&str, [f32; 3]> = BTreeMap::new();
        for (name, much) in &said {
            if let (Some(family), Some(three)) = (seen::family(name), sayings.of(name, own)) {
                let sum = sums.entry(family).or_default();
                sum.iter_mut().zip(three).for_each(|(sum, by)| *sum += by * much);
            }
        }
        let mut reasons = Vec::new();
        for (family, class, much) in sums.iter().flat_map(|(family, sum)| (0..3).map(move |at| (family, at, sum[at]))) {
            names.add(&mut reasons, said_of(family, class), much);
        }
        for (name, much) in said {
            names.add(&mut reasons, name, much);
        }
        reasons
    }
}

/// Whether what a sentence offers as a word is two words that stand beside each other.
pub(crate) fn is_pair(word: &str) -> bool {
    word.contains(' ')
}

/// The name of the weight with which the counts of a family speak for one of the three.
pub(crate) fn said_of(family: &str, class: usize) -> String {
    format!("said\t{family}\t{class}")
}

/// Whether a row of a gold text lies in a sentence.
fn is_in(offer: &Offer, start: usize, end: usize) -> bool {
    let both = end.min(offer.end).saturating_sub(start.max(offer.start));
    2 * both > end - start || 2 * both > offer.end - offer.start
}

/// The gold row of a need in a sentence.
fn row_of<'g>(gold: &'g Gold, offer: &Offer, item: &str) -> Option<&'g GoldRow> {
    gold.rows.iter().filter(|row| row.item == item).find(|row| is_in(offer, row.start, row.end))
}

/// Whether a sentence states the kind of household constraint that an item stands for.
fn states(gold: &Gold, offer: &Offer, item: &str) -> bool {
    let Some(kind) = item.strip_prefix(HOME) else { return false };
    gold.household.iter().any(|one| one.kind() == kind && is_in(offer, one.start, one.end))
}

fn class_of(row: &GoldRow) -> usize {
    SAID.iter().position(|said| *said == row.polarity).expect("gold says one of three")
}

/// What the weights are reckoned from.
#[derive(Default)]
struct Rows {
    about_names: Names,
    said_names: Names,
    about: Vec<Row>,
    /// The rows of each sentence, from and to.
    sentences: Vec<(usize, usize)>,
    said: Vec<Row>,
    counts: Counts,
    sayings: Sayings,
}

impl Rows {
    fn count(&mut self, gold: &Gold, offer: &Offer, items: &BTreeSet<String>) {
        let is_about = |item: &&str| row_of(gold, offer, item).is_some() || states(gold, offer, item);
        let about: Vec<&str> = items.iter().map(String::as_str).filter(is_about).collect();
        self.counts.add(offer, &about);
        for item in about {
            if let Some(row) = row_of(gold, offer, item) {
                let names = Pair::new(item, offer).said_names();
                self.sayings.add(names.iter().map(|(name, _)| name), class_of(row));
            }
        }
    }

    fn add(&mut self, gold: &Gold, offer: &Offer, item: &str) {
        let (row, pair) = (row_of(gold, offer, item), Pair::new(item, offer));
        let is_about = row.is_some() || states(gold, offer, item);
        let own = Own { is_counted: true, is_about };
        let reasons = pair.about(&mut self.about_names, &self.counts, own);
        self.about.push(Row { reasons, class: usize::from(is_about) });
        if let Some(row) = row {
            let class = class_of(row);
            let reasons = pair.said(&mut self.said_names, &self.sayings, Some(class));
            self.said.push(Row { reasons, class });
        }
    }
}

impl Model {
    /// Weights reckoned from texts.
    pub(crate) fn reckon(texts: &[&Read<'_>], items: &BTreeSet<String>) -> Self {
        let mut rows = Rows::default();
        let sentences = || texts.iter().flat_map(|read| read.offers.iter().map(|offer| (read.gold, offer)));
        for (gold, offer) in sentences() {
            rows.count(gold, offer, items);
        }
        for (gold, offer) in sentences() {
            let from = rows.about.len();
            for item in items.iter().filter(|item| !gold.optional.contains(*item)) {
                rows.add(gold, offer, item);
            }
            rows.sentences.push((from, rows.about.len()));
        }
        let Rows { mut about_names, mut said_names, about, sentences, said, counts, sayings } = rows;
        about_names.is_closed = true;
        said_names.is_closed = true;
        let problem = |rows, reasons: &Names, columns, looseness, groups| Problem {
            rows,
            reasons: reasons.numbers.len(),
            columns,
            looseness,
            groups,
        };
        let about_weights = problem(&about, &about_names, 1, LOOSENESS[0], &sentences).solve();
        let said_weights = problem(&said, &said_names, SAID.len(), LOOSENESS[1], &Vec::new()).solve();
        Self { about: about_names, about_weights, said: said_names, said_weights, counts, sayings }
    }

    /// Every need that might be suggested.
    pub(crate) fn maybes(&mut self, read: &Read<'_>, items: &BTreeSet<String>) -> Vec<Maybe> {
        let mut maybes = Vec::new();
        for (at, offer) in read.offers.iter().enumerate() {
            let mut whole = self.of_offer(offer, at, items);
            let parts: Vec<_> = offer.parts.iter().map(|part| self.of_offer(part, at, items)).collect();
            add_by_parts(&mut whole, &parts, offer);
            maybes.extend(whole);
        }
        maybes
    }

    /// What a sentence or a part of one might be about.
    fn of_offer(&mut self, offer: &Offer, at: usize, items: &BTreeSet<String>) -> Vec<Maybe> {
        let mut maybes = Vec::new();
        for item in items {
            let pair = Pair::new(item, offer);
            let about = pair.about(&mut self.about, &self.counts, Own::NONE);
            let sum = sums(&about, &self.about_weights, 1)[0];
            if sum > LEAST {
                let said = pair.said(&mut self.said, &self.sayings, None);
                let said = sums(&said, &self.said_weights, SAID.len());
                maybes.push(Maybe { at, item: item.clone(), sum, said, is_added: false });
            }
        }
        maybes
    }
}

/// Marks what a part of a sentence speaks of by itself, where it speaks of nothing that the sentence is found to be
/// about.
fn add_by_parts(whole: &mut [Maybe], parts: &[Vec<Maybe>], offer: &Offer) {
    if offer.whose.contains(&OTHERS_ALONE) {
        return;
    }
    let strongest = whole.iter().map(|one| one.sum).fold(f64::NEG_INFINITY, f64::max);
    let is_found = |one: &&Maybe| one.sum >= THRESHOLDS[usize::from(one.sum < strongest)];
    let found: Vec<String> = whole.iter().filter(is_found).map(|one| one.item.clone()).collect();
    for part in parts {
        if part.iter().any(|one| one.sum > f64::from(offer::MET) && found.contains(&one.item)) {
            continue;
        }
        let needs = part.iter().filter(|one| !one.item.starts_with(HOME));
        let Some(plainest) = needs.max_by(|one, other| one.sum.total_cmp(&other.sum)) else { continue };
        let in_whole = whole.iter_mut().find(|one| one.item == plainest.item && one.sum >= f64::from(offer::LEAST));
        if let Some(one) = in_whole.filter(|_| plainest.sum >= f64::from(offer::PLAIN)) {
            one.is_added = true;
        }
    }
}

/// Sums below this are not looked at.
const LEAST: f64 = -2.0;

fn sums(reasons: &[(u32, f32)], weights: &[f64], columns: usize) -> Vec<f64> {
    Problem { rows: &[], reasons: 0, columns, looseness: 0.0, groups: &[] }.sums(reasons, weights)
}

/// The texts with what their sentences offer.
pub(crate) fn read_all(texts: &[Gold]) -> Vec<Read<'_>> {
    texts.iter().map(|gold| Read { gold, offers: offer::offers(&gold.text) }).collect()
}

/// Every need and every kind of household constraint that is named.
pub(crate) fn items_of(texts: &[Gold]) -> BTreeSet<String> {
    let needs = texts.iter().flat_map(|gold| gold.rows.iter().map(|row| row.item.clone()));
    let kinds = texts.iter().flat_map(|gold| gold.household.iter().map(|one| format!("{HOME}{}", one.kind())));
    needs.chain(kinds).collect()
}
