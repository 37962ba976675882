//! Texts longer than a cell of a workbook: the cell holds their beginning and says where the rest stands.

use std::collections::BTreeMap;

use super::{Cell, Column, Form, Value};
use crate::transfer::office;

/// The sheet on which texts go on that are longer than a cell holds.
pub const LONG_TEXTS: &str = "long_texts";

/// Most UTF-16 units of one cell, by Excel.
const MAX_UNITS: usize = 32_767;
/// Units of the text that stand in one cell, so that there is room for the mark.
const PIECE_UNITS: usize = 32_700;

/// The texts of a workbook that go on elsewhere.
#[derive(Default)]
pub(super) struct LongTexts {
    /// Number of the text and one piece of it.
    pieces: Vec<(usize, String)>,
    texts: usize,
}

impl LongTexts {
    /// What stands in the cell of a text that is too long; `None` for one that fits.
    pub(super) fn shorten(&mut self, text: &str) -> Option<String> {
        // No character takes more units than bytes.
        if text.len() <= MAX_UNITS || text.encode_utf16().count() <= MAX_UNITS {
            return None;
        }
        self.texts += 1;
        let mut pieces = pieces(text);
        let first = pieces.next().unwrap_or_default();
        self.pieces.extend(pieces.map(|piece| (self.texts, piece.to_owned())));
        Some(format!("{first}{}", mark(self.texts)))
    }

    pub(super) fn columns() -> Vec<Column> {
        vec![Column::new("number", Form::Whole), Column { width: Some(100), ..Column::new("text", Form::Text) }]
    }

    /// The rows of the sheet; none when every text fitted.
    pub(super) fn rows(self) -> impl ExactSizeIterator<Item = [Cell; 2]> {
        self.pieces.into_iter().map(|(number, piece)| [Value::Whole(number as i64).into(), Cell::text(piece)])
    }
}

/// Cells that name more text than a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// Puts long texts of a workbook of ours together again and takes the sheet of their pieces away.
///
/// Rows are copied by hand, so that two cells may name one text; how much they come to together is bounded as
/// the cells of a file are.
///
/// # Errors
/// [`TooLong`] when it is more than [`office::Limit::TableBytes`].
pub fn rejoin(table: &mut office::Table) -> Result<(), TooLong> {
    let Some(place) = table.sheets.iter().position(|sheet| sheet.name == LONG_TEXTS) else { return Ok(()) };
    let mut texts: BTreeMap<usize, String> = BTreeMap::new();
    for row in table.sheets.remove(place).rows {
        if let (Some(office::Value::Number(number)), Some(office::Value::Text(piece))) = (row.value(1), row.value(2)) {
            texts.entry(*number as usize).or_default().push_str(piece);
        }
    }
    let mut room = usize::try_from(office::Limit::TableBytes.most()).unwrap_or(usize::MAX);
    let rows = table.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows);
    for cell in rows.flat_map(|row| &mut row.cells) {
        let office::Value::Text(text) = &mut cell.value else { continue };
        // Only a full cell was ever marked.
        if text.len() > PIECE_UNITS
            && let Some(number) = marked(text)
            && let Some(rest) = texts.get(&number)
        {
            room = room.checked_sub(rest.len()).ok_or(TooLong)?;
            text.truncate(text.len() - mark(number).len());
            text.push_str(rest);
        }
    }
    Ok(())
}

/// The number in the mark at the end of a cell.
fn marked(text: &str) -> Option<usize> {
    let (_, number) = text.strip_suffix('⟧')?.rsplit_once(&format!("⟦→ {LONG_TEXTS} "))?;
    number.parse().ok().filter(|number| text.ends_with(&mark(*number)))
}

fn mark(number: usize) -> String {
    format!("⟦→ {LONG_TEXTS} {number}⟧")
}

/// The text in pieces, each of which a cell holds.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut units = 0;
        let within = rest.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units > PIECE_UNITS
        });
        let (piece, behind) = rest.split_at(within.map_or(rest.len(), |(at, _)| at));
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}
