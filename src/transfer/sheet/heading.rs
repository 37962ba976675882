//! Where a value stands: from the pointer of a record back to row, letters and title of a cell.

use std::collections::BTreeMap;

use super::{Sheet, columns::fields};
use crate::transfer::{
    finding::Location,
    json::{below, is_at_or_below},
    kind::Kind,
    office::column_letters,
    raw::SheetRow,
};

/// The columns of one sheet as its file has them.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(super) sheet: Sheet,
    /// What the file calls the sheet.
    pub(super) worksheet: Option<String>,
    /// Number and title of each column, by the column's name.
    pub(super) columns: BTreeMap<String, (u32, String)>,
}

impl Heading {
    /// A row, or a cell of it when `column` is not empty.
    pub(super) fn location(&self, row: u64, column: &str) -> Location {
        let found = self.columns.get(column);
        Location {
            section: Some(self.sheet.name().into()),
            worksheet: self.worksheet.clone(),
            row: Some(row),
            column: Some(column.to_owned()).filter(|column| !column.is_empty()),
            letters: found.map(|(number, _)| column_letters(*number)),
            title: found.map(|(_, title)| title.clone()).filter(|title| title != column),
            ..Location::default()
        }
    }

    /// The column of what stands at `path` below a row's base; the path itself where no column has it.
    fn column_of(&self, kind: Kind, path: &str) -> String {
        if self.sheet.list().is_some() && path == below("", kind.key_fields()[0]) {
            return self.sheet.owner_column().to_owned();
        }
        let whole = path.trim_start_matches('/').replace('/', ".");
        let mut name = whole.as_str();
        while !name.is_empty() {
            if fields(self.sheet).iter().any(|field| field.name == name) {
                return name.to_owned();
            }
            name = name.rsplit_once('.').map_or("", |(before, _)| before);
        }
        whole
    }
}

/// The cell of the value at `pointer`, or the place where it belongs.
pub(crate) fn locate(kind: Kind, rows: &[SheetRow], pointer: &str) -> Location {
    let around = rows.iter().filter(|row| is_at_or_below(pointer, &row.base));
    // The owner's code stands in the rows of lists as well, which matters when the record has no row of its own.
    let Some(row) = around.max_by_key(|row| row.base.len()).or(rows.first()) else { return Location::default() };
    let path = pointer.strip_prefix(row.base.as_str()).unwrap_or(pointer);
    let location = row.heading.location(row.number, &row.heading.column_of(kind, path));
    Location { pointer: Some(pointer.to_owned()), ..location }
}
