//! Records of any kind as the rows of one sheet: a column for each value that a record holds, named by its path.
//!
//! *Design notes.* What is kept beside the register is told, not brought: nobody fills such a sheet in. So its columns
//! are those that its records have, and a list is one cell of JSON: a column for each place of a list would make as
//! many columns as the longest list is long. Where fields are a person's own words, as the headings of a file are,
//! each would be a column; then paths are cut short, and what lies deeper is JSON too.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::transfer::workbook::{self, Cell, Column, Form};

/// Most columns of such a sheet; kinds of ours have at most thirty values. A workbook holds 16 384.
const MOST_COLUMNS: usize = 256;

/// Steps of the longest path.
const MOST_STEPS: usize = 8;

/// The columns of a kind.
pub(super) struct Columns {
    paths: BTreeSet<Vec<String>>,
    /// Steps of a path; a value at its end is one cell, whatever it is.
    steps: usize,
}

impl Default for Columns {
    fn default() -> Self {
        Self { paths: BTreeSet::new(), steps: MOST_STEPS }
    }
}

impl Columns {
    /// Takes note of what a record holds.
    pub(super) fn see(&mut self, record: &Value) {
        self.add(record, &mut Vec::new());
        while self.paths.len() > MOST_COLUMNS && self.steps > 1 {
            self.steps -= 1;
            let steps = self.steps;
            let cut = |mut path: Vec<String>| {
                path.truncate(steps);
                path
            };
            self.paths = std::mem::take(&mut self.paths).into_iter().map(cut).collect();
        }
    }

    fn add(&mut self, value: &Value, path: &mut Vec<String>) {
        match value {
            Value::Object(fields) if path.is_empty() || self.is_parted(value, path.len()) => {
                for (name, field) in fields {
                    path.push(name.clone());
                    self.add(field, path);
                    path.pop();
                }
            }
            _ => _ = self.paths.insert(path.clone()),
        }
    }

    /// Whether a value this many steps down has columns of its own for what it holds.
    fn is_parted(&self, value: &Value, steps: usize) -> bool {
        value.as_object().is_some_and(|fields| !fields.is_empty()) && steps < self.steps
    }

    /// The headings.
    pub(super) fn headings(&self) -> Vec<Column> {
        self.paths.iter().map(|path| Column::new(path.join("."), Form::Text)).collect()
    }

    /// The row of a record.
    pub(super) fn row(&self, record: &Value) -> Vec<Cell> {
        let at = |path: &Vec<String>| path.iter().try_fold(record, |value, step| value.get(step));
        let cell = |path: &Vec<String>| match at(path) {
            Some(value) if !self.is_parted(value, path.len()) => cell_of(value),
            _ => Cell::blank(),
        };
        self.paths.iter().map(cell).collect()
    }
}

fn cell_of(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::blank(),
        Value::Bool(yes) => workbook::Value::YesNo(*yes).into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64().filter(|_| number.is_f64())) {
            (Some(whole), _) => workbook::Value::Whole(whole).into(),
            (None, Some(decimal)) => workbook::Value::Decimal(decimal).into(),
            (None, None) => Cell::text(number.to_string()),
        },
        Value::String(text) => Cell::text(text),
        Value::Array(_) | Value::Object(_) => Cell::text(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sheet(records: &[Value]) -> (Vec<String>, Vec<Vec<Cell>>) {
        let mut columns = Columns::default();
        for record in records {
            columns.see(record);
        }
        let headings = columns.headings().into_iter().map(|column| column.title).collect();
        (headings, records.iter().map(|record| columns.row(record)).collect())
    }

    #[test]
    fn each_value_has_its_column_and_a_list_is_one_cell() {
        let (headings, rows) = sheet(&[
            json!({"number": 7, "about": {"code": "F-1", "tags": ["a", "b"]}, "open": true}),
            json!({"about": {}, "share": 0.5}),
        ]);
        assert_eq!(headings, ["about", "about.code", "about.tags", "number", "open", "share"]);
        assert_eq!(rows[0][1..4], [Cell::text("F-1"), Cell::text("[\"a\",\"b\"]"), workbook::Value::Whole(7).into()]);
        assert_eq!(rows[0][0], Cell::blank(), "what it holds stands in columns of its own");
        assert_eq!(rows[1][0], Cell::text("{}"));
        assert_eq!(rows[1][5], workbook::Value::Decimal(0.5).into());
    }

    #[test]
    fn fields_that_are_words_of_people_do_not_become_columns_without_end() {
        let words: serde_json::Map<String, Value> =
            (0..=MOST_COLUMNS).map(|word| (format!("word {word}"), json!("code"))).collect();
        let (headings, rows) = sheet(&[json!({"office": "O-1", "said": words.clone()}), json!({"said": {"a": 1}})]);
        assert_eq!(headings, ["office", "said"]);
        assert_eq!(rows[0][1], Cell::text(Value::Object(words).to_string()));
        assert_eq!(rows[1][1], Cell::text("{\"a\":1}"));
    }
}
