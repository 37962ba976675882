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
    /// Name of the file, without its ending.
    pub name: String,
    pub text: String,
    pub rows: Vec<Row>,
    /// Needs that may be named or left out.
    pub optional: BTreeSet<String>,
    /// What is said of the household.
    pub household: Vec<Household>,
    /// Sentences about somebody else, which speak of no need of the child.
    #[allow(dead_code, reason = "the bench and one test ask for them")]
    pub traps: Vec<String>,
}

/// A household constraint as a gold text names it.
#[allow(dead_code, reason = "the bench alone asks where it stands")]
#[derive(Clone, Debug)]
pub struct Household {
    /// The code, with its parameter after a colon.
    pub constraint: String,
    pub strength: String,
    pub start: usize,
    pub end: usize,
}

impl Household {
    /// The code without its parameter.
    #[allow(dead_code, reason = "the bench alone counts by kind")]
    pub fn kind(&self) -> &str {
        self.constraint.split(':').next().unwrap()
    }
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
    /// Adds what was found in one text.
    pub fn add(&mut self, gold: &Gold, found: &[Row]) {
        for wanted in &gold.rows {
            compare(wanted, found, self);
        }
        let is_wanted = |one: &Row| gold.rows.iter().any(|row| row.item == one.item && row.polarity == one.polarity);
        let extra = found.iter().filter(|one| !is_wanted(one) && !gold.optional.contains(&one.item)).count();
        self.extra += u32::try_from(extra).unwrap();
    }
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
    paths.iter().map(|path| one(path, &serde_json::from_slice(&fs::read(path).unwrap()).unwrap())).collect()
}

/// The texts that weights may be reckoned from: those written for it, and those that were unseen until they had been
/// scored too often to be called so.
#[allow(dead_code, reason = "the bench alone reckons")]
pub fn teaching() -> Vec<Gold> {
    ["development", "opened"].iter().flat_map(|folder| gold(folder)).collect()
}

fn one(path: &Path, file: &Value) -> Gold {
    let list = |name: &str| file[name].as_array().cloned().unwrap_or_default();
    Gold {
        name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
        text: file["text"].as_str().unwrap().to_owned(),
        rows: list("rows").iter().map(row).collect(),
        optional: list("optional").iter().filter_map(|one| one["item"].as_str().map(str::to_owned)).collect(),
        household: list("constraints").iter().map(household).collect(),
        traps: list("traps").iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
    }
}

fn place(written: &Value, end: &str) -> usize {
    usize::try_from(written["evidence"][end].as_u64().unwrap()).unwrap()
}

fn household(written: &Value) -> Household {
    Household {
        constraint: written["constraint"].as_str().unwrap().to_owned(),
        strength: written["strength"].as_str().unwrap().to_owned(),
        start: place(written, "byte_start"),
        end: place(written, "byte_end"),
    }
}

fn row(written: &Value) -> Row {
    Row {
        item: written["item"].as_str().unwrap().to_owned(),
        polarity: written["polarity"].as_str().unwrap().to_owned(),
        level: written["level"].as_u64().unwrap(),
        level_also: written["level_also"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect(),
        start: place(written, "byte_start"),
        end: place(written, "byte_end"),
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

/// The phrases of `fixtures/reading/phrases`: sentences that say one thing each, written need by need. `## need`
/// begins a need and `@ru` a language; `+`, `-` and `=` say that it is there, is not, or is over; `0` that the
/// sentence is about none; `{+need -need}` names several. The sentences under one heading are one text.
pub fn phrases() -> Vec<Gold> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reading/phrases");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut texts: Vec<Gold> = Vec::new();
    for path in paths {
        let (written, mut need) = (fs::read_to_string(&path).unwrap(), "");
        for line in written.lines() {
            match line.split_once(' ') {
                Some(("##", code)) => need = code,
                Some((marks, sentence)) if !line.starts_with('@') => {
                    let (marks, sentence) = match line.strip_prefix('{') {
                        Some(rest) => rest.split_once("} ").unwrap(),
                        None => (marks, sentence),
                    };
                    add_phrase(texts.last_mut().unwrap(), marks, need, sentence);
                }
                _ => texts.push(Gold {
                    name: format!("phrases-{}-{line}", texts.len()),
                    text: String::new(),
                    rows: Vec::new(),
                    optional: BTreeSet::new(),
                    household: Vec::new(),
                    traps: Vec::new(),
                }),
            }
        }
    }
    texts
}

fn add_phrase(text: &mut Gold, marks: &str, need: &str, sentence: &str) {
    let start = text.text.len();
    text.text.push_str(sentence);
    let end = text.text.len();
    // A phrase without a full stop ends where its line does.
    text.text.push('\n');
    for mark in marks.split(' ').filter(|mark| *mark != "0") {
        let (sign, named) = mark.split_at(1);
        let polarity = match sign {
            "+" => "affirmed",
            "-" => "negated",
            "=" => "resolved",
            other => panic!("{other} is no mark of a phrase"),
        };
        let item = if named.is_empty() { need } else { named };
        if let Some(kind) = item.strip_prefix("home.") {
            let household = Household { constraint: kind.to_owned(), strength: String::new(), start, end };
            text.household.push(household);
            continue;
        }
        let row =
            Row { item: item.to_owned(), polarity: polarity.to_owned(), level: 0, level_also: Vec::new(), start, end };
        text.rows.push(row);
    }
}

/// How household constraints were read: right, extra and missed ones, and those right with their strength. A wish
/// is compared by its code, for its words may be cut elsewhere, and a person in large letters or small.
pub fn household_figures(texts: &[Gold]) -> [u32; 4] {
    let plain = |constraint: &str| match constraint.split_once(':') {
        Some(("child_preference", _)) => "child_preference".to_owned(),
        _ => constraint.to_lowercase(),
    };
    let mut figures = [0; 4];
    for gold in texts {
        let found = reading::read(&gold.text, None).constraints;
        let of = |wanted: &Household| found.iter().find(|one| plain(&one.constraint) == plain(&wanted.constraint));
        let is_wanted = |one: &reading::Household| {
            gold.household.iter().any(|wanted| plain(&wanted.constraint) == plain(&one.constraint))
        };
        for wanted in &gold.household {
            figures[if of(wanted).is_some() { 0 } else { 2 }] += 1;
            figures[3] += u32::from(of(wanted).is_some_and(|one| one.strength == wanted.strength));
        }
        figures[1] += u32::try_from(found.iter().filter(|one| !is_wanted(one)).count()).unwrap();
    }
    figures
}

/// Compares a reader with the gold texts. A row is a need and what the text says of it.
pub fn measure(texts: &[Gold], read: impl Fn(&str) -> Vec<Row>) -> Figures {
    let mut figures = Figures::default();
    for gold in texts {
        figures.add(gold, &read(&gold.text));
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
