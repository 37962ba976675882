//! Who may read what: for each field that a report is made of the class of its fact and the cuts that show it.
//! A field without a row here fails, and so does a row whose field is gone.

use std::collections::BTreeMap;

use serde_json::Value;
use uya::{
    domain::{clock::Timestamp, date::Date, language::Language},
    i18n::{Translator, format},
    report::{html, match_report::Cut, pdf},
};

use super::{
    case::{CHOSEN, decided},
    fields::{self, Field},
    printed::Printed,
};

/// Every leaf of a record by its path; moves go by where they led.
fn leaves(path: &str, value: &Value, found: &mut BTreeMap<String, Vec<Value>>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(&format!("{path}.{name}"), value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| {
            let which = value["to"].as_str().unwrap_or_default();
            leaves(&format!("{path}[{which}]"), value, found);
        }),
        Value::Null => {}
        leaf => found.entry(path.to_owned()).or_default().push(leaf.clone()),
    }
}

/// Every leaf of everything a report is made of. What the list says of a family follows from these.
fn record() -> BTreeMap<String, Vec<Value>> {
    let decided = decided();
    let mut found = BTreeMap::new();
    leaves("proposal", &serde_json::to_value(&decided.proposal).unwrap(), &mut found);
    leaves("evidence", &serde_json::to_value(&decided.evidence).unwrap(), &mut found);
    leaves("run", &serde_json::to_value(&decided.run).unwrap(), &mut found);
    leaves("case", &serde_json::to_value(&decided.input.case).unwrap(), &mut found);
    for family in decided.input.families.iter() {
        let whose = if family.code.as_str() == CHOSEN { "family" } else { "other" };
        leaves(whose, &serde_json::to_value(family).unwrap(), &mut found);
    }
    leaves("list.band", &decided.band().into(), &mut found);
    found
}

/// How a value would stand in an English report.
fn as_printed(value: &Value) -> String {
    match value {
        Value::String(text) => match Date::parse(text) {
            Ok(day) => format::date(Language::En, day),
            Err(_) => text.split(' ').next().unwrap_or_default().to_owned(),
        },
        Value::Number(number) if number.as_i64().is_some_and(|n| n > 1_000_000_000_000_000) => {
            format::moment(Language::En, Timestamp::from_micros(number.as_i64().unwrap()))
        }
        other => other.to_string(),
    }
}

/// How the value of a field would stand there.
fn marker(field: Option<Field>, value: &Value) -> String {
    let marker = match field {
        Some(Field::Said(_, _, prefix)) => {
            let code = value.as_str().unwrap_or_default().replace('_', "-");
            Translator::shared(Language::En).text(&format!("{prefix}-{code}"))
        }
        _ => as_printed(value),
    };
    bare(&marker)
}

/// Without spaces: lines break anywhere.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}' && *c != '\u{200b}').collect()
}

/// What can be read in a cut: as a page, and as a file with all that is not on its pages.
fn read(cut: Cut) -> [String; 2] {
    let sheet = decided().sheet(cut, Language::En);
    let words = Translator::shared(Language::En);
    let file = Printed::open(&pdf::render(&sheet, words).unwrap());
    let page = html::fragment(&sheet, words).replace("&#39;", "'");
    [bare(&page), bare(&format!("{}\n{}", file.text(), file.strings().join("\n")))]
}

/// What is wrong with a field whose value these cuts show.
fn judged(path: &str, field: Option<Field>, shown_by: &[Cut]) -> Option<String> {
    let expected = match field {
        None => return Some(format!("{path} has no class; {shown_by:?} show it")),
        Some(Field::Coded) => return None,
        Some(Field::Nowhere) => &[],
        Some(Field::Shown(class, cuts) | Field::Said(class, cuts, _)) => {
            if let Some(cut) = cuts.iter().find(|cut| !cut.shows(class)) {
                return Some(format!("{path}: {cut:?} does not show {class:?}"));
            }
            cuts
        }
    };
    (shown_by != expected).then(|| format!("{path}: {expected:?} should show it, {shown_by:?} do"))
}

#[test]
fn each_cut_shows_the_classes_of_facts_that_are_for_its_reader_and_no_other() {
    let read: Vec<(Cut, [String; 2])> = Cut::ALL.into_iter().map(|cut| (cut, read(cut))).collect();
    let record = record();
    let mut wrong = Vec::new();
    for (path, values) in &record {
        let field = fields::field(path);
        for marker in values.iter().map(|value| marker(field, value)) {
            for medium in 0..2 {
                let showing = read.iter().filter(|(_, texts)| texts[medium].contains(&marker));
                let shown_by: Vec<Cut> = showing.map(|(cut, _)| *cut).collect();
                wrong.extend(judged(&format!("{path} {marker}"), field, &shown_by));
            }
        }
    }
    wrong.extend(fields::paths().filter(|path| !record.contains_key(*path)).map(|path| format!("{path} is no field")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
