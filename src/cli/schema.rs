//! `uya schema`: the shape of bundle and records as JSON Schema, or the columns of a sheet.

use clap::Args;

use super::{Context, Exit, Failure, view::Page};
use crate::transfer::{Column, Sheet, csv_columns, kinds, schema};

#[derive(Args)]
pub(super) struct Schema {
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    #[arg(long)]
    csv: bool,
}

impl Schema {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let sheets: Vec<&str> = Sheet::ALL.iter().map(|sheet| sheet.name()).collect();
        let Some(kind) = &self.kind else {
            let values = [("kinds", kinds().join(", ").into()), ("sheets", sheets.join(", ").into())];
            return super::context::write_out(&context.line("schema-kinds", &values));
        };
        if self.csv
            && let Some(sheet) = Sheet::of_name(kind)
        {
            return columns(context, sheet);
        }
        match schema(kind) {
            Some(schema) if !self.csv => {
                let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
                super::context::write_out(&format!("{text}\n"))
            }
            _ => {
                let known = if self.csv { sheets.join(", ") } else { kinds().join(", ") };
                let values = [("kind", kind.into()), ("known", known.into())];
                Err(Failure::new(Exit::NotFound, context.words.text_with("no-such-kind", &values)))
            }
        }
    }
}

fn columns(context: &Context, sheet: Sheet) -> Result<(), Failure> {
    let columns = csv_columns(sheet);
    let json: Vec<_> = columns
        .iter()
        .map(|c| serde_json::json!({ "name": c.name, "form": c.form, "choices": c.choices, "required": c.required, "description": c.description }))
        .collect();
    let rows = || {
        let cells = |column: &Column| {
            let required = if column.required { "required" } else { "optional" };
            vec![column.name.clone(), required.to_owned(), column.form.to_owned(), column.choices.join("|")]
        };
        columns.iter().map(cells).collect()
    };
    context.print_rows(&json, rows, || {
        let mut page = Page::new(context.color);
        for column in &columns {
            let mark = if column.required { "*" } else { " " };
            let choices =
                if column.choices.is_empty() { String::new() } else { format!(" {}", column.choices.join("|")) };
            page.row(0, &[(mark, 2), (&column.name, 36)], &format!("{}{choices}", column.form));
        }
        page.into_text()
    })
}
