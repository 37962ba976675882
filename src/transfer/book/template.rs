//! Blank sheets to fill in: headings in the reader's language, lists to choose from, and a page of instructions.
//! Filled in, they are read as any other sheet.

use std::io::Cursor;

use super::{
    super::{
        sheet::{Blank, Sheet, Takes, Vocabulary, blanks, sheet_title, title},
        workbook::{Cell, Column, Form, Layout, SheetWriter, Workbook, WriteError},
    },
    INSTRUCTIONS,
};
use crate::i18n::{Translator, Value};

/// Words to choose from that the page of instructions lists in full; longer lists stand in the cell alone.
const MOST_LISTED: usize = 20;

/// What the page of instructions says before it comes to the columns.
const RULES: [&str; 8] = [
    "book-rule-required",
    "book-rule-blank",
    "book-rule-erase",
    "book-rule-days",
    "book-rule-numbers",
    "book-rule-choices",
    "book-rule-many",
    "book-rule-columns",
];

/// What it says of names: where they are read, or that they are not.
fn rule_of_names(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Children | Sheet::Families | Sheet::Identities => "book-rule-people",
        _ => "book-rule-names",
    }
}

/// A blank sheet as a workbook (XLSX).
///
/// # Errors
/// [`WriteError`], which only a slip of the program can bring.
pub fn template(sheet: Sheet, vocabulary: &Vocabulary, words: &Translator) -> Result<Vec<u8>, WriteError> {
    let columns = blanks(sheet, vocabulary, words.language());
    let mut book = Workbook::new();
    let name = sheet_title(sheet, words);
    book.begin(&Layout::new(&name, columns.iter().map(|column| heading(sheet, column, words)).collect()))?;
    instructions(&mut book, sheet, &name, &columns, words)?;
    let mut bytes = Cursor::new(Vec::new());
    book.save(&mut bytes)?;
    Ok(bytes.into_inner())
}

fn heading(sheet: Sheet, column: &Blank, words: &Translator) -> Column {
    let form = match column.takes {
        Takes::Day => Form::Day,
        Takes::Whole | Takes::Level if !column.is_many => Form::Whole,
        Takes::Number => Form::Decimal,
        _ => Form::Text,
    };
    Column {
        note: Some(takes(column, words)),
        choices: choices(column, words),
        is_required: column.is_required,
        ..Column::new(title(sheet, column.name, words), form)
    }
}

/// What a cell may be chosen from. Where several values may stand in one cell, a list would allow one only.
fn choices(column: &Blank, words: &Translator) -> Vec<String> {
    match column.takes {
        _ if column.is_many => Vec::new(),
        Takes::YesNo => vec![words.text("value-yes"), words.text("value-no")],
        Takes::Level => ["0", "1", "2", "3"].map(str::to_owned).into(),
        _ => column.labels.clone(),
    }
}

/// What a cell takes, in words.
pub(in crate::transfer) fn takes(column: &Blank, words: &Translator) -> String {
    let mut text = words.text(&format!("book-takes-{}", column.takes.name()));
    if column.is_many {
        text.push(' ');
        text.push_str(&words.text("book-takes-many"));
    }
    text
}

fn instructions(
    book: &mut Workbook,
    sheet: Sheet,
    name: &str,
    columns: &[Blank],
    words: &Translator,
) -> Result<(), WriteError> {
    book.begin(&Layout::page(words.text(INSTRUCTIONS)))?;
    let mut line = |cell: Cell| book.row(&[cell]);
    line(Cell::text(words.text(INSTRUCTIONS)).heading())?;
    line(Cell::text(words.text_with("book-rule-sheet", &[("sheet", name.into())])))?;
    for rule in RULES.into_iter().chain([rule_of_names(sheet)]) {
        line(Cell::text(words.text(rule)))?;
    }
    let own = format!("book-rule-of-{}", sheet.name().replace('_', "-"));
    if words.has(&own) {
        line(Cell::text(words.text(&own)))?;
    }
    line(Cell::blank())?;
    line(Cell::text(words.text("book-columns")).heading())?;
    for column in columns {
        line(Cell::text(description(sheet, column, words)))?;
    }
    Ok(())
}

/// A column in one line: its title, whether it is needed, what it takes.
fn description(sheet: Sheet, column: &Blank, words: &Translator) -> String {
    let key = if column.is_required { "book-column-needed" } else { "book-column-free" };
    let values: [(&str, Value<'_>); 2] =
        [("title", title(sheet, column.name, words).into()), ("takes", takes(column, words).into())];
    let mut text = words.text_with(key, &values);
    let is_listed = !column.labels.is_empty() && column.labels.len() <= MOST_LISTED;
    if is_listed {
        text.push_str(&format!(" {}", column.labels.join("; ")));
    }
    text
}
