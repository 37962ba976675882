//! How well and how fast the recommendation of a plan is read, beside a plain matcher of stems.
//!
//! `cargo bench --bench reading` prints the figures on the gold texts, then the times. The stem matcher knows
//! the stems of the need list and nothing else: no negation, no owner, no modality. `-- --weigh` reckons the weights
//! of the model file anew, `-- --across` how well weights hold on the texts of a writer they were not reckoned from.
#![allow(clippy::unwrap_used, reason = "a bench may stop at the first surprise")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use uya::reading;

#[allow(dead_code, unreachable_pub, reason = "tests and bench each ask for a part")]
#[path = "../../tests/it/reading/gold.rs"]
mod gold;

mod across;
mod logistic;
mod model_file;
mod seen;
mod weigh;

use gold::{Figures, Gold, Row, gold as texts, household_figures, measure, reader};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|one| one == "--weigh") {
        return model_file::weigh();
    }
    if let Some(place) = arguments.iter().position(|one| one == "--across") {
        let only = arguments.get(place + 1).filter(|next| !next.starts_with('-'));
        return across::across(only.map(String::as_str));
    }
    let stems = Stems::read();
    println!(
        "{:<16}{:<14}{:>10}{:>8}{:>8}{:>16}{:>8}{:>8}",
        "texts", "reader", "precision", "recall", "F1", "wrongly coded", "IoU", "level"
    );
    for folder in ["development", "opened", "held_out"] {
        let texts = texts(folder);
        line(folder, "reader", &measure(&texts, reader));
        let [right, extra, missed, strength] = household_figures(&texts);
        println!(
            "{folder:<16}household constraints: {right} right, {extra} extra, {missed} missed; {strength} with their strength"
        );
        line(folder, "stem matcher", &measure(&texts, |text| stems.rows(text)));
        others(folder, "reader", &texts, reader);
        others(folder, "stem matcher", &texts, |text| stems.rows(text));
        let alone = needs_alone(texts);
        line(folder, "… needs alone", &measure(&alone, |text| spoken_of(reader(text))));
        line(folder, "… by its stems", &measure(&alone, |text| stems.rows(text)));
    }
    divan::main();
}

/// The sentences about somebody else, and those of them from which a need of the child was coded.
fn others(folder: &str, name: &str, texts: &[Gold], read: impl Fn(&str) -> Vec<Row>) {
    let (mut all, mut coded) = (0, 0);
    for text in texts {
        let found = read(&text.text);
        for trap in &text.traps {
            let Some(start) = text.text.find(trap.as_str()) else { continue };
            let is_within = |row: &Row| row.polarity == "affirmed" && row.start < start + trap.len() && start < row.end;
            (all, coded) = (all + 1, coded + u32::from(found.iter().any(is_within)));
        }
    }
    println!("{folder:<16}{name:<14} coded {coded} of {all} sentences about somebody else");
}

/// The gold texts asked for no more than which needs they speak of, whatever they say of them.
fn needs_alone(mut texts: Vec<Gold>) -> Vec<Gold> {
    for text in &mut texts {
        text.rows = spoken_of(std::mem::take(&mut text.rows));
    }
    texts
}

fn spoken_of(rows: Vec<Row>) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    let rows = rows.into_iter().filter(|row| seen.insert(row.item.clone()));
    rows.map(|row| Row { polarity: "affirmed".to_owned(), ..row }).collect()
}

fn line(folder: &str, name: &str, figures: &Figures) {
    println!(
        "{folder:<16}{name:<14}{:>10.3}{:>8.3}{:>8.3}{:>9} of {:<3}{:>8.3}{:>8.3}",
        figures.precision(),
        figures.recall(),
        figures.f1(),
        figures.wrongly_coded,
        figures.denied,
        figures.iou(),
        figures.level_share()
    );
}

/// The stems of the need list.
struct Stems(BTreeMap<String, Vec<Vec<String>>>);

impl Stems {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reading/stems.json");
        let written: BTreeMap<String, Vec<String>> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let split = |stems: Vec<String>| stems.iter().map(|stem| words(stem)).collect();
        Self(written.into_iter().map(|(item, stems)| (item, split(stems))).collect())
    }

    /// Every need of which a stem stands in the text, affirmed, with the sentence.
    fn rows(&self, text: &str) -> Vec<Row> {
        let mut found: BTreeMap<&str, Row> = BTreeMap::new();
        let mut start = 0;
        for sentence in text.split_inclusive(['.', '!', '?', '\n']) {
            let (from, to) = (start + sentence.len() - sentence.trim_start().len(), start + sentence.trim_end().len());
            start += sentence.len();
            let said = words(sentence);
            for (item, stems) in &self.0 {
                if stems.iter().any(|stem| stands(stem, &said)) {
                    found.entry(item).or_insert_with(|| Row {
                        item: item.clone(),
                        polarity: "affirmed".to_owned(),
                        level: 2,
                        level_also: Vec::new(),
                        start: from,
                        end: to.max(from),
                    });
                }
            }
        }
        found.into_values().collect()
    }
}

/// Words with the letters that people exchange made equal; a trailing `$` of a stem is kept.
fn words(text: &str) -> Vec<String> {
    let fold = |c: char| match c {
        'ё' => 'е',
        'қ' => 'к',
        'ғ' => 'г',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        'ә' => 'а',
        other => other,
    };
    let lower = text.to_lowercase();
    let split = lower.split(|c: char| !c.is_alphanumeric() && c != '$').filter(|word| !word.is_empty());
    split.map(|word| word.chars().map(fold).collect()).collect()
}

/// Whether the beginnings stand in order with at most two words between.
fn stands(stem: &[String], said: &[String]) -> bool {
    let meets = |part: &str, word: &str| part.strip_suffix('$').map_or_else(|| word.starts_with(part), |p| word == p);
    (0..said.len()).any(|first| {
        let mut at = first;
        meets(&stem[0], &said[first])
            && stem[1..].iter().all(|part| {
                let next = (at + 1..said.len().min(at + 4)).find(|next| meets(part, &said[*next]));
                at = next.unwrap_or(at);
                next.is_some()
            })
    })
}

/// All development texts, one after the other.
#[divan::bench]
fn development_texts(bencher: divan::Bencher<'_, '_>) {
    let texts = texts("development");
    let bytes: usize = texts.iter().map(|gold| gold.text.len()).sum();
    bencher
        .counter(divan::counter::BytesCount::new(bytes))
        .bench(|| texts.iter().map(|gold| reading::read(&gold.text, None).suggestions.len()).sum::<usize>());
}

/// As much as is ever read, as one sentence.
#[divan::bench(sample_count = 5)]
fn one_sentence_of_a_megabyte(bencher: divan::Bencher<'_, '_>) {
    let text = "балаға психологтың көмегі қажет ".repeat(reading::MAX_READ_BYTES / 58 + 1);
    bencher.counter(divan::counter::BytesCount::new(reading::MAX_READ_BYTES)).bench(|| reading::read(&text, None));
}

/// The stem matcher on the development texts.
#[divan::bench]
fn development_texts_stem_matcher(bencher: divan::Bencher<'_, '_>) {
    let texts = texts("development");
    let stems = Stems::read();
    let bytes: usize = texts.iter().map(|gold| gold.text.len()).sum();
    bencher
        .counter(divan::counter::BytesCount::new(bytes))
        .bench(|| texts.iter().map(|gold| stems.rows(&gold.text).len()).sum::<usize>());
}
