//! From records to the rows of sheets: what reading a sheet undoes, cell by cell.

use serde_json::Value;

use super::{
    cell::EMPTY_LIST,
    columns::{Field, Sheet, fields},
};
use crate::{
    domain::date::Date,
    transfer::{
        schema::{Expected, Node},
        workbook::{self, Cell, Column, Form, Layout},
    },
};

/// How a sheet of records looks.
pub(crate) fn layout(sheet: Sheet) -> Layout {
    let column = |field: &Field| Column {
        form: form(field.node),
        note: Some(field.node.description().to_owned()).filter(|text| !text.is_empty()),
        choices: field.node.choices().map(str::to_owned).collect(),
        is_required: field.required,
        title: field.name.clone(),
        ..Column::default()
    };
    // Who people are leaves on a sheet of its own, for those with the right to it.
    let own = fields(sheet).iter().filter(|field| !field.tells_who);
    Layout { is_secret: sheet == Sheet::Identities, ..Layout::new(sheet.name(), own.map(column).collect()) }
}

/// The rows of records on one sheet.
pub(crate) struct RecordRows {
    sheet: Sheet,
    fields: Vec<(&'static Field, Vec<&'static str>)>,
}

impl RecordRows {
    pub(crate) fn of(sheet: Sheet) -> Self {
        let own = fields(sheet).iter().filter(|field| !field.tells_who);
        Self { sheet, fields: own.map(|field| (field, field.name.split('.').collect())).collect() }
    }

    /// The rows of one record: one, or one for each element of the sheet's list.
    pub(crate) fn rows<'a>(&'a self, record: &'a Value) -> impl Iterator<Item = Vec<Cell>> + 'a {
        let elements = match self.sheet.list() {
            None => std::slice::from_ref(record),
            Some(list) => record.get(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice),
        };
        elements
            .iter()
            .map(|element| self.fields.iter().map(|(field, steps)| self.cell(field, steps, record, element)).collect())
    }

    fn cell(&self, field: &Field, steps: &[&str], record: &Value, element: &Value) -> Cell {
        if field.is_owner {
            let key = self.sheet.kind().key_fields()[0];
            return record.get(key).map_or_else(Cell::blank, |value| cell_of(field.node, value));
        }
        let value = steps.iter().try_fold(element, |value, step| value.get(*step));
        value.map_or_else(Cell::blank, |value| cell_of(field.node, value))
    }
}

fn form(node: Node) -> Form {
    match node.expected() {
        _ if node.is_day() => Form::Day,
        Expected::Whole => Form::Whole,
        Expected::Number => Form::Decimal,
        Expected::YesNo => Form::YesNo,
        Expected::Text | Expected::Choice | Expected::List | Expected::Object => Form::Text,
    }
}

fn cell_of(node: Node, value: &Value) -> Cell {
    match value {
        Value::Null => Cell::blank(),
        Value::Bool(yes) => workbook::Value::YesNo(*yes).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => workbook::Value::Whole(whole).into(),
            None => number.as_f64().map_or_else(Cell::blank, |number| workbook::Value::Decimal(number).into()),
        },
        Value::String(text) => match Date::parse(text).ok().filter(|_| node.is_day()) {
            Some(day) => workbook::Value::Day(day).into(),
            None => Cell::text(text),
        },
        Value::Array(elements) if elements.is_empty() => Cell::text(EMPTY_LIST),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(|element| element_of(node, element)).collect();
            Cell::text(elements.join(";"))
        }
        Value::Object(_) => Cell::text(value.to_string()),
    }
}

/// A code, or two values as `kk:whole_household`.
fn element_of(list: Node, element: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match (list.items(), element) {
        (Some(items), Value::Object(fields)) => {
            let values: Vec<String> = items.required().filter_map(|name| fields.get(name)).map(text).collect();
            values.join(":")
        }
        _ => text(element),
    }
}
