//! Figures of a reader on gold texts: what it found, what it wrongly coded, how well its evidence lies.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use uya::reading::{self, Polarity};

/// A need as a reader or a gold row names it.
#[derive(Clone, Debug)]
pub struct Row {
    pub item: String,
    pub polarity: String,
    pub level: u64,
    pub level_also: Vec<u64>,
    pub start: usize,
    pub end: usize,
}

/// One gold text.
pub struct Gold {
    pub text: String,
    pub rows: Vec<Row>,
    /// Needs that may be named or left out.
    pub optional: BTreeSet<String>,
}

/// Counts over a set of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    pub right: u32,
    pub extra: u32,
    pub missed: u32,
    /// Gold rows that are negated or resolved.
    pub denied: u32,
    /// Those of them that came out as needs.
    pub wrongly_coded: u32,
    /// Sum of the overlaps of evidence, each 0 to 1.
    pub overlap: f64,
    /// Affirmed rows that were found, and those with the right level.
    pub levelled: u32,
    pub level_right: u32,
}

impl Figures {
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.extra)
    }
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }
    pub fn f1(&self) -> f64 {
        2.0 * self.precision() * self.recall() / (self.precision() + self.recall())
    }
    pub fn wrongly_coded_share(&self) -> f64 {
        share(self.wrongly_coded, self.denied)
    }
    pub fn iou(&self) -> f64 {
        self.overlap / f64::from(self.right.max(1))
    }
    pub fn level_share(&self) -> f64 {
        share(self.level_right, self.levelled)
    }
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

/// The gold texts of a folder under `fixtures/reading`, in the order of their names.
pub fn gold(folder: &str) -> Vec<Gold> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reading").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
    paths.sort();
    paths.iter().map(|path| one(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap())).collect()
}

fn one(file: &Value) -> Gold {
    let list = |name: &str| file[name].as_array().cloned().unwrap_or_default();
    Gold {
        text: file["text"].as_str().unwrap().to_owned(),
        rows: list("rows").iter().map(row).collect(),
        optional: list("optional").iter().filter_map(|one| one["item"].as_str().map(str::to_owned)).collect(),
    }
}

fn row(written: &Value) -> Row {
    let place = |end: &str| usize::try_from(written["evidence"][end].as_u64().unwrap()).unwrap();
    Row {
        item: written["item"].as_str().unwrap().to_owned(),
        polarity: written["polarity"].as_str().unwrap().to_owned(),
        level: written["level"].as_u64().unwrap(),
        level_also: written["level_also"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect(),
        start: place("byte_start"),
        end: place("byte_end"),
    }
}

/// What the reader of the program finds.
pub fn reader(text: &str) -> Vec<Row> {
    let found = reading::read(text, None).suggestions;
    let row = |one: reading::Suggestion| Row {
        item: one.item,
        polarity: Polarity::code(one.polarity).to_owned(),
        level: one.level.into(),
        level_also: Vec::new(),
        start: one.evidence.byte_start,
        end: one.evidence.byte_end,
    };
    found.into_iter().map(row).collect()
}

/// Compares a reader with the gold texts. A row is a need and what the text says of it.
pub fn measure(texts: &[Gold], read: impl Fn(&str) -> Vec<Row>) -> Figures {
    let mut figures = Figures::default();
    for gold in texts {
        let found = read(&gold.text);
        for wanted in &gold.rows {
            compare(wanted, &found, &mut figures);
        }
        let is_wanted = |one: &Row| gold.rows.iter().any(|row| row.item == one.item && row.polarity == one.polarity);
        let extra = found.iter().filter(|one| !is_wanted(one) && !gold.optional.contains(&one.item)).count();
        figures.extra += u32::try_from(extra).unwrap();
    }
    figures
}

fn compare(wanted: &Row, found: &[Row], figures: &mut Figures) {
    let is_affirmed = wanted.polarity == "affirmed";
    figures.denied += u32::from(!is_affirmed);
    let coded = found.iter().any(|one| one.item == wanted.item && one.polarity == "affirmed");
    let Some(met) = found.iter().find(|one| one.item == wanted.item && one.polarity == wanted.polarity) else {
        figures.missed += 1;
        figures.wrongly_coded += u32::from(!is_affirmed && coded);
        return;
    };
    figures.right += 1;
    figures.overlap += overlap((wanted.start, wanted.end), (met.start, met.end));
    if is_affirmed {
        figures.levelled += 1;
        figures.level_right += u32::from(met.level == wanted.level || wanted.level_also.contains(&met.level));
    }
}

fn overlap(one: (usize, usize), other: (usize, usize)) -> f64 {
    let both = one.1.min(other.1).saturating_sub(one.0.max(other.0));
    let either = one.1.max(other.1) - one.0.min(other.0);
    f64::from(u32::try_from(both).unwrap()) / f64::from(u32::try_from(either.max(1)).unwrap())
}
