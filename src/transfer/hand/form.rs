//! The form of a record: the columns of its sheet with their words, filled in with what is kept.

use serde::Serialize;
use serde_json::Value;

use super::super::{
    book::{Vocabulary, takes, title},
    schema::Expected,
    sheet::{Blank, Field, Sheet, Takes, blanks, element, fields},
};
use super::changes::in_words;
use crate::{
    domain::date::Date,
    i18n::{Language, Translator},
};

/// Words to choose from that a hint lists in full.
const MOST_LISTED: usize = 20;

/// Parts of a plan that have pages of their own: its text, and who confirmed its needs.
const ELSEWHERE: [&str; 2] = ["confirmed.", "recommendation."];

/// What parts several values in one field.
const PARTS: &str = "; ";

/// Fields that belong together: a value with its day and its source.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// What it is called; none of a field that stands by itself.
    pub title: Option<String>,
    /// Its fields.
    pub fields: Vec<FormField>,
}

/// A field to fill in.
#[derive(Clone, Debug, Serialize)]
pub struct FormField {
    /// The name of its column.
    pub name: &'static str,
    /// What it is called.
    pub title: String,
    /// What it takes.
    pub hint: String,
    /// How it is filled in.
    pub control: Control,
    /// A new record needs it.
    pub is_required: bool,
    /// What is kept, as it is sent again.
    pub value: String,
    /// The same as a person reads it.
    pub told: String,
}

/// How a field is filled in.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", content = "choices", rename_all = "snake_case")]
pub enum Control {
    /// It says which record, or which element of a list, this is, and stays.
    Fixed,
    /// One line.
    Line,
    /// Several lines.
    Area,
    /// One of these.
    Choice(Vec<Choice>),
}

/// A choice.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its code.
    pub value: String,
    /// Its words.
    pub text: String,
}

impl Choice {
    fn new(value: &str, text: impl Into<String>) -> Self {
        Self { value: value.to_owned(), text: text.into() }
    }
}

/// The form of a sheet: of a record, or of one element of a list; `kept` is what it is filled in with.
pub fn form(sheet: Sheet, kept: Option<&Value>, vocabulary: &Vocabulary, words: &Translator) -> Vec<Group> {
    let mut groups: Vec<(&str, Group)> = Vec::new();
    let columns = blanks(sheet, vocabulary, words.language());
    for (field, column) in fields(sheet).iter().zip(&columns).filter(|(field, _)| is_in_form(sheet, field)) {
        let top = field.name.split('.').next().unwrap_or_default();
        let own = of_field((sheet, field, column), kept, vocabulary, words);
        match groups.iter_mut().find(|(name, _)| *name == top) {
            Some((_, group)) => group.fields.push(own),
            None => groups.push((top, Group { title: None, fields: vec![own] })),
        }
    }
    groups.into_iter().map(|(_, group)| with_title(group)).collect()
}

/// The first field of a group says what the group is about.
fn with_title(group: Group) -> Group {
    let value = |field: &&FormField| !field.name.ends_with("as_of") && !field.name.ends_with("source");
    let first = group.fields.iter().find(value).or(group.fields.first());
    let title = first.filter(|_| group.fields.len() > 1).map(|field| field.title.clone());
    Group { title, ..group }
}

/// Whether a column is filled in here. Of an element of a list the address says whose it is; who somebody is makes a
/// record of its own, sealed, and comes with files alone.
pub(super) fn is_in_form(sheet: Sheet, field: &Field) -> bool {
    let is_elsewhere = sheet == Sheet::Plans && ELSEWHERE.iter().any(|part| field.name.starts_with(part));
    let is_in_address = field.is_owner && (sheet.list().is_some() || sheet == Sheet::Plans);
    !is_elsewhere && !is_in_address && !field.tells_who
}

fn of_field(
    (sheet, field, column): (Sheet, &'static Field, &Blank),
    kept: Option<&Value>,
    vocabulary: &Vocabulary,
    words: &Translator,
) -> FormField {
    let value = text(field, kept, vocabulary, words);
    let control = control((sheet, field, column), &value, kept.is_some(), (vocabulary, words));
    let mut hint = match control {
        Control::Choice(_) | Control::Area => String::new(),
        _ if column.takes == Takes::Text && !column.is_many => String::new(),
        _ => takes(column, words),
    };
    if matches!(control, Control::Line) && !column.labels.is_empty() && column.labels.len() <= MOST_LISTED {
        hint.push(' ');
        hint.push_str(&column.labels.join(PARTS));
    }
    FormField {
        name: &field.name,
        title: title(sheet, &field.name, words),
        hint,
        control,
        is_required: column.is_required,
        told: at(field, kept).map(|kept| in_words(field.node, kept, vocabulary, words)).unwrap_or_default(),
        value,
    }
}

fn control(
    (sheet, field, column): (Sheet, &Field, &Blank),
    value: &str,
    is_kept: bool,
    (vocabulary, words): (&Vocabulary, &Translator),
) -> Control {
    let tells = super::told_by(sheet.kind(), sheet.list().unwrap_or_default());
    if is_kept && (field.is_owner || tells.contains(&field.name.as_str())) {
        return Control::Fixed;
    }
    match column.takes {
        _ if column.is_many => Control::Line,
        Takes::YesNo => Control::Choice(
            [("true", "value-yes"), ("false", "value-no")].map(|(code, key)| Choice::new(code, words.text(key))).into(),
        ),
        Takes::Level => Control::Choice(["0", "1", "2", "3"].map(|level| Choice::new(level, level)).into()),
        Takes::Choice if vocabulary.is_closed(element(field.node)) => {
            let choices = vocabulary.choices(element(field.node), words.language());
            Control::Choice(choices.map(|(code, label)| Choice::new(code, label)).collect())
        }
        Takes::Text if value.contains('\n') || ["text", "evidence"].contains(&field.name.as_str()) => Control::Area,
        _ => Control::Line,
    }
}

/// What is kept in a field, as its form shows it: a day as 17.03.2026, one of a list by its code, several by their
/// words.
pub(super) fn text(field: &Field, kept: Option<&Value>, vocabulary: &Vocabulary, words: &Translator) -> String {
    let own = |value: &Value| match value {
        Value::String(text) if field.node.is_day() => day(text),
        Value::String(text) if !vocabulary.is_closed(field.node) => label(field.node.name(), text, vocabulary, words),
        Value::String(text) => text.clone(),
        other => several(field, other, vocabulary, words.language()),
    };
    at(field, kept).map(own).unwrap_or_default()
}

/// The value of a column in a record or an element.
pub(super) fn at<'v>(field: &Field, kept: Option<&'v Value>) -> Option<&'v Value> {
    let value = field.name.split('.').try_fold(kept?, |value, step| value.get(step))?;
    Some(value).filter(|value| !value.is_null())
}

pub(super) fn day(text: &str) -> String {
    let Ok(date) = Date::parse(text) else { return text.to_owned() };
    let (year, month, day) = date.parts();
    format!("{day:02}.{month:02}.{year:04}")
}

fn label(list: &str, code: &str, vocabulary: &Vocabulary, words: &Translator) -> String {
    let label = vocabulary.label(list, code, words.language());
    if label.contains('{') { code.to_owned() } else { label.to_owned() }
}

fn several(field: &Field, value: &Value, vocabulary: &Vocabulary, language: Language) -> String {
    let of_part = |list: &str, value: &Value| match value {
        Value::String(code) => vocabulary.label(list, code, language).to_owned(),
        other => other.to_string(),
    };
    match value {
        Value::Array(elements) => {
            let node = element(field.node);
            let one = |value: &Value| match value {
                Value::Object(parts) if node.expected() == Expected::Object => {
                    let names = node.properties().filter_map(|(name, part)| Some((part, parts.get(name)?)));
                    names.map(|(part, value)| of_part(part.name(), value)).collect::<Vec<_>>().join(": ")
                }
                other => of_part(node.name(), other),
            };
            elements.iter().map(one).collect::<Vec<_>>().join(PARTS)
        }
        other => other.to_string(),
    }
}
