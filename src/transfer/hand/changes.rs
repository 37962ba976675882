//! What saving would change of a record, in words: each value as it was and as it would be.

use serde::Serialize;
use serde_json::Value;

use super::{
    super::{
        book::{Vocabulary, sheet_title, title},
        kind::Kind,
        record::canonical,
        schema::Node,
        sheet::{Field, Sheet, element, fields},
    },
    form,
};
use crate::i18n::Translator;

/// A value that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// What it is called: a column, or a list.
    pub title: String,
    /// As it is kept: one text, or of a list each entry that would be there no more; empty where nothing is.
    pub before: Vec<String>,
    /// As it would be.
    pub after: Vec<String>,
}

/// Every value of a record that saving changes, in the order of its form. Of a list only the entries that differ.
pub fn changes(
    kind: Kind,
    before: Option<&Value>,
    after: &Value,
    (vocabulary, words): (&Vocabulary, &Translator),
) -> Vec<Changed> {
    let before = before.map(|before| canonical(kind, before)).unwrap_or_default();
    let sheets = Sheet::ALL.iter().copied().filter(|sheet| sheet.kind() == kind);
    let of_sheet = |sheet: Sheet| match sheet.list() {
        None => of_columns(sheet, (&before, after), (vocabulary, words)),
        Some(_) => of_list(sheet, (&before, after), (vocabulary, words)),
    };
    sheets.flat_map(of_sheet).collect()
}

fn of_columns(
    sheet: Sheet,
    (before, after): (&Value, &Value),
    (vocabulary, words): (&Vocabulary, &Translator),
) -> Vec<Changed> {
    let told = |field: &Field, value: &Value| -> Vec<String> {
        let text = form::at(field, Some(value)).map(|value| in_words(field.node, value, vocabulary, words));
        text.into_iter().filter(|text| !text.is_empty()).collect()
    };
    let change = |field: &Field| {
        let (before, after) = (told(field, before), told(field, after));
        (before != after).then(|| Changed { title: title(sheet, &field.name, words), before, after })
    };
    fields(sheet).iter().filter_map(change).collect()
}

/// Every entry of a list of a record, in one line each.
pub fn entries(sheet: Sheet, record: &Value, (vocabulary, words): (&Vocabulary, &Translator)) -> Vec<String> {
    let own = fields(sheet).iter().filter(|field| !field.is_owner);
    let entry = |value: &Value| -> String {
        let told = own.clone().filter_map(|field| {
            let value = form::at(field, Some(value))?;
            let text = in_words(field.node, value, vocabulary, words);
            (!text.is_empty()).then(|| format!("{}: {text}", title(sheet, &field.name, words)))
        });
        told.collect::<Vec<_>>().join(" · ")
    };
    sheet.elements(record).iter().map(entry).collect()
}

fn of_list(
    sheet: Sheet,
    (before, after): (&Value, &Value),
    (vocabulary, words): (&Vocabulary, &Translator),
) -> Vec<Changed> {
    let told = |record: &Value| entries(sheet, record, (vocabulary, words));
    let (mut before, mut after) = (told(before), told(after));
    before.retain(|entry| match after.iter().position(|other| other == entry) {
        Some(same) => {
            after.remove(same);
            false
        }
        None => true,
    });
    if before.is_empty() && after.is_empty() {
        return Vec::new();
    }
    vec![Changed { title: sheet_title(sheet, words), before, after }]
}

pub(super) fn in_words(node: Node, value: &Value, vocabulary: &Vocabulary, words: &Translator) -> String {
    let inner = |node: Node, value: &Value| in_words(node, value, vocabulary, words);
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => words.text(if *yes { "value-yes" } else { "value-no" }),
        Value::String(text) if node.is_day() => form::day(text),
        // Courses are an open list: the catalogue of texts knows the usual ones.
        Value::String(text) if node.name() == "CourseCode" => words.of_code("course-", text),
        Value::String(text) => vocabulary.told(node, text, words.language()),
        Value::Array(elements) => {
            elements.iter().map(|value| inner(element(node), value)).collect::<Vec<_>>().join("; ")
        }
        Value::Object(parts) => {
            let told = node.properties().filter_map(|(name, part)| Some(inner(part, parts.get(name)?)));
            told.collect::<Vec<_>>().join(": ")
        }
        Value::Number(number) => number.to_string(),
    }
}
