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
    let mut reader = Reader {
        builder: Builder::default(),
        notices,
        hidden: HashSet::new(),
        struck: HashSet::new(),
        at: Cursor::default(),
    };
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
    is_in_drawings: bool,
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
    /// Styles of cells and of parts of their texts that are struck through.
    struck: HashSet<String>,
    at: Cursor,
}

impl Reader<'_> {
    fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), Refusal> {
        loop {
            // A cell is read by itself once the borrow of its tag has ended.
            let cell = match xml.next()? {
                None => return Ok(()),
                // Drawings stand before the rows, and have a text of their own.
                Some(Node::Text(text)) => {
                    if self.at.is_in_drawings && text.contains(char::is_alphabetic) {
                        self.at.is_in_drawings = false;
                        self.notices.add(NoticeCode::DrawingsLeftOut, Place::default());
                    }
                    continue;
                }
                Some(Node::Close(element)) => {
                    match element.name() {
                        "table-row" => self.end_row()?,
                        "shapes" => self.at.is_in_drawings = false,
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
            let read = CellText::read(xml, (self.notices, &self.struck))?;
            self.cell(&cell, read)?;
        }
    }

    fn open(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        match element.name() {
            "style" => self.at.style = element.attribute("name").unwrap_or_default(),
            "table-properties" if element.attribute("display").as_deref() == Some("false") => {
                self.hidden.insert(self.at.style.clone());
            }
            "text-properties"
                if element.attribute("text-line-through-style").is_some_and(|style| style != "none")
                    || element.attribute("text-line-through-type").is_some_and(|kind| kind != "none") =>
            {
                self.struck.insert(self.at.style.clone());
            }
            "shapes" => self.at.is_in_drawings = true,
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

    fn cell(&mut self, raw: &RawCell, read: CellText) -> Result<(), Refusal> {
        let first = self.at.column.saturating_add(1);
        let row = self.at.row.saturating_add(1);
        self.at.column = self.at.column.saturating_add(raw.repeat);
        let place = || Place::cell(&self.at.sheet, row, first);
        if raw.is_merged {
            self.notices.add(NoticeCode::MergedCells, place());
        }
        let is_struck = read.has_struck || raw.style.as_ref().is_some_and(|style| self.struck.contains(style));
        let Some(value) = raw.value(read.text) else {
            if raw.is_formula {
                self.notices.add(NoticeCode::FormulaBlank, place());
            }
            return Ok(());
        };
        if is_struck {
            self.notices.add(NoticeCode::StruckText, place());
        }
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
    style: Option<String>,
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
            style: element.attribute("style-name"),
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

/// The text of a cell.
#[derive(Default)]
struct CellText {
    text: String,
    /// Whether a part of it is struck through.
    has_struck: bool,
}

/// What stands at a cell beside its text, and is no part of it.
#[derive(Clone, Copy, PartialEq)]
enum Aside {
    Remark,
    /// A drawing, before a letter of it was met.
    Drawing,
    /// A drawing whose text was told of.
    Told,
}

impl Aside {
    fn of(name: &str) -> Option<Self> {
        const DRAWINGS: [&str; 12] = [
            "frame",
            "g",
            "custom-shape",
            "rect",
            "line",
            "polyline",
            "polygon",
            "path",
            "circle",
            "ellipse",
            "connector",
            "caption",
        ];
        if name == "annotation" { Some(Self::Remark) } else { DRAWINGS.contains(&name).then_some(Self::Drawing) }
    }
}

impl CellText {
    /// Reads a cell that has just begun, up to its end; its paragraphs are parted by line ends.
    fn read<R: BufRead>(
        xml: &mut Xml<R>,
        (notices, struck): (&mut Notices, &HashSet<String>),
    ) -> Result<Self, Refusal> {
        let outside = xml.depth() - 1;
        let mut cell = Self::default();
        let mut paragraphs = 0;
        let mut aside: Option<(u64, Aside)> = None;
        while xml.depth() > outside {
            let depth = xml.depth();
            match xml.next()? {
                Some(Node::Open(element)) if aside.is_none() => {
                    aside = Aside::of(element.name()).map(|aside| (depth, aside));
                    if matches!(aside, Some((_, Aside::Remark))) {
                        notices.add(NoticeCode::CommentsLeftOut, Place::default());
                    }
                    cell.open(&element, &mut paragraphs, struck);
                }
                Some(Node::Close(_)) if aside.is_some_and(|(begun, _)| begun == depth - 1) => aside = None,
                Some(Node::Text(piece)) if aside.is_none() && paragraphs > 0 => cell.text.push_str(&piece),
                Some(Node::Text(piece)) => {
                    if let Some((_, aside @ Aside::Drawing)) = &mut aside
                        && piece.contains(char::is_alphabetic)
                    {
                        *aside = Aside::Told;
                        notices.add(NoticeCode::DrawingsLeftOut, Place::default());
                    }
                }
                Some(_) => {}
                None => break,
            }
            if cell.text.len() as u64 > Limit::XmlPieceBytes.most() {
                return Err(Refusal::too_much(Limit::CellChars));
            }
        }
        Ok(cell)
    }

    fn open(&mut self, element: &Element<'_>, paragraphs: &mut u32, struck: &HashSet<String>) {
        match element.name() {
            "p" => {
                self.text.push_str(if *paragraphs > 0 { "\n" } else { "" });
                *paragraphs += 1;
            }
            "span" => self.has_struck |= element.attribute("style-name").is_some_and(|style| struck.contains(&style)),
            "s" => self.text.push_str(&" ".repeat(element.number("c").unwrap_or(1).min(100) as usize)),
            "tab" => self.text.push('\t'),
            "line-break" => self.text.push('\n'),
            _ => {}
        }
    }
}
