//! Sheets of OpenDocument.

use std::{collections::HashSet, io::BufRead};

use ecow::EcoString;

use super::{
    archive::Archive,
    limits::Limit,
    notice::{NoticeCode, Notices, Place},
    refusal::{Damage, Refusal},
    table::{Builder, Cell, Table, Value},
    xml::{Element, Node, Xml},
};

const CONTENT: &str = "content.xml";

/// Reads a sheet.
pub(crate) fn read(archive: &Archive<'_>, notices: &mut Notices) -> Result<Table, Refusal> {
    let source = archive.read(CONTENT)?.ok_or(Refusal::damaged(Damage::PartMissing).in_part(CONTENT))?;
    let mut reader = Reader { builder: Builder::default(), notices, hidden: HashSet::new(), at: Cursor::default() };
    reader.read(&mut Xml::new(source, CONTENT))?;
    let Reader { builder, notices, .. } = reader;
    Ok(builder.finish(notices))
}

/// Where the content is being read.
#[derive(Default)]
struct Cursor {
    style: String,
    sheet: String,
    row: u32,
    repeat_row: u32,
    is_hidden_row: bool,
    column: u32,
    column_defined: u32,
    cells: Vec<Cell>,
    formulas: Vec<u32>,
    blank_rows: u64,
}

struct Reader<'a> {
    builder: Builder,
    notices: &'a mut Notices,
    /// Styles of sheets that are not shown.
    hidden: HashSet<String>,
    at: Cursor,
}

impl Reader<'_> {
    fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), Refusal> {
        loop {
            // A cell is read by itself once the borrow of its tag has ended.
            let cell = match xml.next()? {
                None => return Ok(()),
                Some(Node::Text(_)) => continue,
                Some(Node::Close(element)) => {
                    match element.name() {
                        "table-row" => self.end_row()?,
                        "table" => {
                            let place = Place::sheet(&self.at.sheet);
                            self.notices.add_many(NoticeCode::BlankRows, self.at.blank_rows, place);
                        }
                        _ => {}
                    }
                    continue;
                }
                Some(Node::Open(element)) => match element.name() {
                    "table-cell" | "covered-table-cell" => RawCell::new(&element),
                    _ => {
                        self.open(&element)?;
                        continue;
                    }
                },
            };
            let text = cell_text(xml, self.notices)?;
            self.cell(&cell, text)?;
        }
    }

    fn open(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        match element.name() {
            "style" => self.at.style = element.attribute("name").unwrap_or_default(),
            "table-properties" if element.attribute("display").as_deref() == Some("false") => {
                self.hidden.insert(self.at.style.clone());
            }
            "table" => {
                let sheet = element.attribute("name").unwrap_or_default();
                let is_hidden = element.attribute("style-name").is_some_and(|style| self.hidden.contains(&style));
                self.builder.sheet(&sheet, is_hidden)?;
                self.at = Cursor { sheet, ..Cursor::default() };
            }
            "table-column" => {
                let first = self.at.column_defined + 1;
                let count = repeated(element, "number-columns-repeated")?;
                self.at.column_defined = self.at.column_defined.saturating_add(count);
                if element.attribute("visibility").is_some_and(|visibility| visibility != "visible") {
                    let place = Place { column: Some(first), ..Place::sheet(&self.at.sheet) };
                    self.notices.add_many(NoticeCode::HiddenColumn, u64::from(count), place);
                }
            }
            "table-row" => {
                self.at.repeat_row = repeated(element, "number-rows-repeated")?;
                self.at.is_hidden_row = element.attribute("visibility").is_some_and(|one| one != "visible");
                self.at.column = 0;
            }
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, raw: &RawCell, text: String) -> Result<(), Refusal> {
        let first = self.at.column.saturating_add(1);
        let row = self.at.row.saturating_add(1);
        self.at.column = self.at.column.saturating_add(raw.repeat);
        let place = || Place::cell(&self.at.sheet, row, first);
        if raw.is_merged {
            self.notices.add(NoticeCode::MergedCells, place());
        }
        let Some(value) = raw.value(text) else {
            if raw.is_formula {
                self.notices.add(NoticeCode::FormulaBlank, place());
            }
            return Ok(());
        };
        if let Value::Error(sign) = &value {
            self.notices.add(NoticeCode::CellError, place().shown(sign));
        }
        if u64::from(self.at.column) > Limit::Columns.most() {
            return Err(Refusal::too_much(Limit::Columns).in_part(&self.at.sheet));
        }
        if raw.is_formula {
            self.at.formulas.push(first);
        }
        self.at.cells.extend((first..first + raw.repeat).map(|column| Cell { column, value: value.clone() }));
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        let cells = std::mem::take(&mut self.at.cells);
        let first = self.at.row.saturating_add(1);
        self.at.row = self.at.row.saturating_add(self.at.repeat_row);
        if cells.is_empty() {
            self.at.blank_rows += u64::from(self.at.repeat_row);
            return Ok(());
        }
        if self.at.is_hidden_row {
            self.notices.add(NoticeCode::HiddenRow, Place::row(&self.at.sheet, first));
        }
        for column in self.at.formulas.drain(..) {
            self.notices.add(NoticeCode::FormulaValue, Place::cell(&self.at.sheet, first, column));
        }
        for row in first..=self.at.row {
            self.builder.row(row, cells.clone())?;
        }
        Ok(())
    }
}

/// How often a row, column or cell stands there; never beyond the largest sheet.
fn repeated(element: &Element<'_>, name: &str) -> Result<u32, Refusal> {
    const LARGEST: u64 = 1 << 24;
    let count = element.number(name).unwrap_or(1);
    u32::try_from(count.min(LARGEST)).ok().filter(|count| *count > 0).ok_or(Refusal::damaged(Damage::Xml))
}

struct RawCell {
    kind: String,
    value: String,
    repeat: u32,
    is_formula: bool,
    is_merged: bool,
}

impl RawCell {
    fn new(element: &Element<'_>) -> Self {
        let kind = element.attribute("value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "date" => element.attribute("date-value"),
            "boolean" => element.attribute("boolean-value"),
            "time" => element.attribute("time-value"),
            "string" => element.attribute("string-value"),
            _ => element.attribute("value"),
        };
        let spans = |name| element.number(name).unwrap_or(1) > 1;
        Self {
            kind,
            value: value.unwrap_or_default(),
            repeat: repeated(element, "number-columns-repeated").unwrap_or(1),
            is_formula: element.attribute("formula").is_some(),
            is_merged: spans("number-columns-spanned") || spans("number-rows-spanned"),
        }
    }

    fn value(&self, text: String) -> Option<Value> {
        let is_error = self.is_formula && ["#", "Err:"].iter().any(|sign| text.starts_with(sign));
        let value = match self.kind.as_str() {
            _ if is_error => Value::Error(text.chars().take(20).collect()),
            "float" | "percentage" | "currency" => {
                Value::Number(self.value.parse().ok().filter(|n: &f64| n.is_finite())?)
            }
            "date" => Value::Day(self.value.chars().take(40).collect()),
            "boolean" => Value::Truth(self.value == "true"),
            "" => return None,
            _ if text.is_empty() => Value::Text(self.value.as_str().into()),
            _ => Value::Text(text.into()),
        };
        (value != Value::Text(EcoString::new())).then_some(value)
    }
}

/// The text of a cell that has just begun, up to its end; its paragraphs are parted by line ends.
fn cell_text<R: BufRead>(xml: &mut Xml<R>, notices: &mut Notices) -> Result<String, Refusal> {
    let outside = xml.depth() - 1;
    let mut text = String::new();
    let mut paragraphs = 0;
    let mut remark: Option<u64> = None;
    while xml.depth() > outside {
        let depth = xml.depth();
        match xml.next()? {
            Some(Node::Open(element)) if remark.is_none() => match element.name() {
                "annotation" => {
                    remark = Some(depth);
                    notices.add(NoticeCode::CommentsLeftOut, Place::default());
                }
                "p" => {
                    text.push_str(if paragraphs > 0 { "\n" } else { "" });
                    paragraphs += 1;
                }
                "s" => text.push_str(&" ".repeat(element.number("c").unwrap_or(1).min(100) as usize)),
                "tab" => text.push('\t'),
                "line-break" => text.push('\n'),
                _ => {}
            },
            Some(Node::Close(_)) if remark == Some(depth - 1) => remark = None,
            Some(Node::Text(piece)) if remark.is_none() && paragraphs > 0 => text.push_str(&piece),
            Some(_) => {}
            None => break,
        }
        if text.len() as u64 > Limit::XmlPieceBytes.most() {
            return Err(Refusal::too_much(Limit::CellChars));
        }
    }
    Ok(text)
}
