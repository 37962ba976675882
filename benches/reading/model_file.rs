//! The model file of the reader: read, given new weights, and written so that a person can read it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    gold,
    seen::{self, OFTEN, Own},
    weigh::{self, Model, SAID, freedom, items_of, read_all, said_of},
};

/// The sum from which on a need is suggested: the strongest of a sentence, another.
pub(crate) const THRESHOLDS: [f64; 2] = [-0.5, 3.0];
/// By how much "affirmed" must lead for a need to be denied no longer, and for it to be there.
pub(crate) const CAUTIONS: [f64; 2] = [0.2, 2.2];
/// A weight smaller than this is left out of the file.
const SMALLEST: f64 = 0.05;
/// A word that speaks less for a need, or for one of the three, is left out.
const SMALLEST_WORD: f64 = 0.15;
/// So is a pair of words that speaks less: there are many, and the file stays small.
const SMALLEST_PAIR: f64 = 0.4;
/// And one that speaks less for any need at all.
const SMALLEST_SPEAKING_PAIR: f64 = 0.1;

/// One rule as it stands in the model file.
#[derive(Deserialize, Serialize)]
struct Rule {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cue: Option<String>,
    lang: String,
    find: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    degree: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worth: Option<f64>,
}

/// The model file.
#[derive(Deserialize)]
struct File {
    needs: Vec<Rule>,
    cues: Vec<Rule>,
    #[serde(flatten)]
    head: Map<String, Value>,
}

fn model_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/reading/1.7.0.json")
}

/// Reckons the weights from all texts that teach and all phrases, and writes them into the model file.
pub(crate) fn weigh() {
    let (texts, phrases) = (gold::teaching(), gold::phrases());
    let items = items_of(&phrases);
    let (texts, phrases) = (read_all(&texts), read_all(&phrases));
    let model = Model::reckon(&texts.iter().chain(&phrases).collect::<Vec<_>>(), &items);
    let mut file: File = serde_json::from_slice(&fs::read(model_file()).unwrap()).unwrap();
    let weights = Weights::of(&model, &items);
    for rule in &mut file.needs {
        rule.worth = weights.rules.get(&rule.id).copied().filter(|worth| worth.abs() >= SMALLEST);
    }
    fs::write(model_file(), written(&file, &weights)).unwrap();
    println!("{} rules, {} words", file.needs.len(), weights.words.values().map(BTreeMap::len).sum::<usize>());
}

/// The weights by the names they have in the file.
#[derive(Default)]
struct Weights {
    reasons: BTreeMap<String, f64>,
    needs: BTreeMap<String, [f64; 4]>,
    words: BTreeMap<String, BTreeMap<String, f64>>,
    speaks: BTreeMap<String, f64>,
    judgement: BTreeMap<String, BTreeMap<String, [f64; 3]>>,
    rules: HashMap<String, f64>,
}

impl Weights {
    fn of(model: &Model, items: &BTreeSet<String>) -> Self {
        let needs = items.iter().map(|item| (item.clone(), [0.0; 4])).collect();
        let mut weights = Self { needs, ..Self::default() };
        for (name, number) in &model.about.numbers {
            let weight = rounded(model.about_weights[*number as usize] * f64::from(freedom(name)));
            weights.take(&name.split('\t').collect::<Vec<_>>(), weight);
        }
        weights.add_seen_words(model);
        for shares in weights.needs.values_mut() {
            *shares = [shares[0], rounded(shares[0] + shares[1]), rounded(shares[0] + shares[2]), shares[3]];
        }
        let counted = model.sayings.names().filter(|name| !model.said.numbers.contains_key(*name));
        for name in model.said.numbers.keys().chain(counted).filter(|name| !name.starts_with("said\t")) {
            let three = three(model, name);
            let smallest = match seen::family(name) {
                Some(family) if family.ends_with("pair") => SMALLEST_PAIR,
                Some(_) => SMALLEST_WORD,
                None => SMALLEST,
            };
            if three.iter().any(|weight| weight.abs() >= smallest) {
                let parts: Vec<&str> = name.split('\t').collect();
                let (place, name) = if parts[0] == "need" { (parts[2], parts[1]) } else { (parts[0], parts[1]) };
                weights.judgement.entry(place.to_owned()).or_default().insert(name.to_owned(), three);
            }
        }
        weights
    }

    /// Adds what the counts say of each word of a need, and leaves out what says little.
    fn add_seen_words(&mut self, model: &Model) {
        let of_kind = OFTEN.map(|name| own_weights(&model.about.numbers, &model.about_weights, name, 1)[0]);
        for (item, word) in model.counts.pairs() {
            if let Some((kind, much)) = model.counts.of(item, word, Own::NONE) {
                let weight = self.words.entry(item.to_owned()).or_default().entry(word.to_owned()).or_default();
                *weight = rounded(*weight + of_kind[kind] * f64::from(much));
            }
        }
        let least = |word: &str| if weigh::is_pair(word) { SMALLEST_PAIR } else { SMALLEST_WORD };
        for words in self.words.values_mut() {
            words.retain(|word, weight| weight.abs() >= least(word));
        }
    }

    fn take(&mut self, name: &[&str], weight: f64) {
        match name {
            ["speaks", word] => {
                let smallest = if weigh::is_pair(word) { SMALLEST_SPEAKING_PAIR } else { SMALLEST };
                if weight.abs() >= smallest {
                    self.speaks.insert((*word).to_owned(), weight);
                }
            }
            ["reason", reason] => _ = self.reasons.insert((*reason).to_owned(), weight),
            ["rule", rule] => _ = self.rules.insert((*rule).to_owned(), weight),
            ["share", item, place] => {
                let place: usize = place.parse().expect("a place is 0 to 3");
                self.needs.get_mut(*item).expect("every need has shares")[place] = weight;
            }
            ["word", item, word] if weight != 0.0 => {
                self.words.entry((*item).to_owned()).or_default().insert((*word).to_owned(), weight);
            }
            _ => {}
        }
    }
}

/// The weights that were found for a name; zeros for one that was not weighed.
fn own_weights(numbers: &HashMap<String, u32>, weights: &[f64], name: &str, columns: usize) -> Vec<f64> {
    let found = numbers.get(name).map(|number| &weights[*number as usize * columns..][..columns]);
    found.map_or_else(|| vec![0.0; columns], |own| own.iter().map(|w| w * f64::from(freedom(name))).collect())
}

/// What a reason weighs for each of the three: by itself, and by what the counts say of it.
fn three(model: &Model, name: &str) -> [f64; 3] {
    let of = |name: &str| own_weights(&model.said.numbers, &model.said_weights, name, SAID.len());
    let mut sums = of(name);
    if let (Some(family), Some(said)) = (seen::family(name), model.sayings.of(name, None)) {
        for (class, much) in said.into_iter().enumerate() {
            sums.iter_mut().zip(of(&said_of(family, class))).for_each(|(sum, by)| *sum += by * f64::from(much));
        }
    }
    [0, 1, 2].map(|at| rounded(sums[at]))
}

fn rounded(weight: f64) -> f64 {
    (weight * 1000.0).round() / 1000.0
}

/// Keys of the head, in the order they are read.
const HEAD: [&str; 7] = ["format", "name", "version", "date", "provenance", "syntax", "reading"];

/// The file as it is written: one rule, one need, one reason on a line.
fn written(file: &File, weights: &Weights) -> String {
    let head = HEAD.iter().filter_map(|key| Some(format!(" {}: {}", text(key), text(file.head.get(*key)?))));
    let lines = |rules: &[Rule]| rules.iter().map(|rule| format!("  {}", text(rule))).collect::<Vec<_>>().join(",\n");
    let weights = format!(
        " \"weights\": {{\n  \"thresholds\": {THRESHOLDS:?},\n  \"cautions\": {CAUTIONS:?},\n  \"reasons\": {},\n  \"needs\": {},\n  \"speaks\": {},\n  \"words\": {},\n  \"judgement\": {}\n }}",
        object(&weights.reasons),
        object(&weights.needs),
        text(&weights.speaks),
        object(&weights.words),
        object(&weights.judgement)
    );
    let needs = format!(" \"needs\": [\n{}\n ]", lines(&file.needs));
    let cues = format!(" \"cues\": [\n{}\n ]", lines(&file.cues));
    let parts: Vec<String> = head.chain([weights, needs, cues]).collect();
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

fn object<T: Serialize>(entries: &BTreeMap<String, T>) -> String {
    let lines: Vec<String> = entries.iter().map(|(key, entry)| format!("   {}: {}", text(key), text(entry))).collect();
    format!("{{\n{}\n  }}", lines.join(",\n"))
}

fn text(what: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(what).expect("plain values can be written")
}
