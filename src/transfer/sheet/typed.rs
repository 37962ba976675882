//! A row that a person types into a form: read by the names of its columns, as a sheet with these headings would be.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Heading, Sheet, Vocabulary,
    columns::fields,
    draft::{Draft, Row},
    header::{Header, Title},
};
use crate::transfer::{
    finding::Finding,
    office::{self, Epoch},
    raw::RawRecord,
};

/// The row below the headings.
const FIRST: u64 = 2;

/// The record that a row brings, and what is wrong with its cells. The cells stand under the names of their columns;
/// what no column is called is passed over.
pub(crate) fn typed_row(
    sheet: Sheet,
    cells: &BTreeMap<&str, String>,
    vocabulary: &Vocabulary,
) -> (RawRecord, Vec<Finding>) {
    let numbered = || (1_u32..).zip(fields(sheet));
    let columns = numbered().map(|(number, field)| (field.name.clone(), (number, field.name.clone()))).collect();
    let heading = Arc::new(Heading { sheet, worksheet: None, columns });
    let columns = fields(sheet).iter().map(Title::Known).collect();
    let header = Arc::new(Header { sheet, columns, heading, aside: None });
    let cell = |(column, text): (u32, &String)| office::Cell { column, value: office::Value::Text(text.into()) };
    let filled = numbered().filter_map(|(number, field)| Some((number, cells.get(field.name.as_str())?)));
    let cells = filled.filter(|(_, text)| !text.trim().is_empty()).map(cell).collect();
    let mut draft = Draft::new(sheet.list().is_some());
    draft.add(header, Row { number: FIRST, cells, epoch: Epoch::default() });
    draft.finish(sheet.kind(), 0, vocabulary)
}
