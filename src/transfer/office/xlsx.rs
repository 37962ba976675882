//! Workbooks of Excel and of the programs that write its form.

use std::{collections::HashSet, io::BufRead};

use ecow::EcoString;

use super::{
    archive::Archive,
    aside,
    limits::Limit,
    notice::{NoticeCode, Notices, Place},
    package::{Relations, main_part},
    refusal::{Damage, Refusal},
    styles::{Styles, is_struck},
    table::{Builder, Cell, Epoch, Table, Value, column_of},
    xml::{Element, Node, Xml},
};

/// Reads a workbook.
pub(crate) fn read(archive: &Archive<'_>, notices: &mut Notices) -> Result<Table, Refusal> {
    let main = main_part(archive)?;
    let relations = Relations::of(archive, &main)?;
    let workbook = Workbook::read(archive, &main)?;
    let styles = relations.kind("styles").map(|part| Styles::read(archive, part)).transpose()?.unwrap_or_default();
    let shared = relations.kind("sharedStrings").map(|part| shared(archive, part)).transpose()?.unwrap_or_default();
    if workbook.epoch == Epoch::Year1904 {
        notices.add(NoticeCode::Epoch1904, Place::default());
    }
    let context = Context { styles, shared, epoch: workbook.epoch };
    let mut builder = Builder::default();
    for entry in &workbook.sheets {
        builder.sheet(&entry.name, entry.is_hidden)?;
        let part = relations.part(&entry.relation).unwrap_or_default();
        let source = archive.read(part)?.ok_or(Refusal::damaged(Damage::PartMissing).in_part(part))?;
        SheetReader { context: &context, name: &entry.name, builder: &mut builder, notices, formulas: Vec::new() }
            .read(Xml::new(source, part))?;
    }
    aside::of_xlsx(archive, notices)?;
    Ok(builder.finish(notices))
}

struct Entry {
    name: String,
    is_hidden: bool,
    relation: String,
}

struct Workbook {
    sheets: Vec<Entry>,
    epoch: Epoch,
}

impl Workbook {
    fn read(archive: &Archive<'_>, part: &str) -> Result<Self, Refusal> {
        let source = archive.read(part)?.ok_or(Refusal::damaged(Damage::PartMissing).in_part(part))?;
        let mut xml = Xml::new(source, part);
        let mut workbook = Self { sheets: Vec::new(), epoch: Epoch::Year1900 };
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            match element.name() {
                "workbookPr" if element.is_set("date1904") => workbook.epoch = Epoch::Year1904,
                "sheet" => workbook.sheets.push(Entry {
                    name: element.attribute("name").unwrap_or_default(),
                    is_hidden: element.attribute("state").is_some_and(|state| state != "visible"),
                    relation: element.attribute("id").unwrap_or_default(),
                }),
                _ => {}
            }
            if workbook.sheets.len() as u64 > Limit::Sheets.most() {
                return Err(Refusal::too_much(Limit::Sheets));
            }
        }
        Ok(workbook)
    }
}

/// The texts that cells point to by number, and those of them in which something is struck through.
#[derive(Default)]
struct Shared {
    strings: Vec<EcoString>,
    struck: HashSet<usize>,
}

/// Reads the texts that cells point to.
fn shared(archive: &Archive<'_>, part: &str) -> Result<Shared, Refusal> {
    let Some(source) = archive.read(part)? else { return Ok(Shared::default()) };
    let mut xml = Xml::new(source, part);
    let mut strings = Vec::new();
    let mut struck = HashSet::new();
    let mut bytes = 0;
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        if element.name() == "si" {
            let (text, is_struck) = rich_text(&mut xml)?;
            if is_struck {
                struck.insert(strings.len());
            }
            bytes += text.len() as u64;
            if strings.len() as u64 >= Limit::Cells.most() {
                return Err(Refusal::too_much(Limit::Cells).in_part(part));
            }
            if bytes > Limit::TableBytes.most() {
                return Err(Refusal::too_much(Limit::TableBytes).in_part(part));
            }
            // Cells with one text share its room.
            strings.push(unescaped_signs(text));
        }
    }
    Ok(Shared { strings, struck })
}

/// The text of an element that has just begun, up to its end, without the reading aids of East Asian texts; and
/// whether a part of it is struck through.
fn rich_text<R: BufRead>(xml: &mut Xml<R>) -> Result<(String, bool), Refusal> {
    let outside = xml.depth() - 1;
    let mut text = String::new();
    let (mut is_text, mut aid, mut has_struck) = (false, false, false);
    while xml.depth() > outside {
        match xml.next()? {
            Some(Node::Open(element)) => match element.name() {
                "t" => is_text = !aid,
                "rPh" => aid = true,
                "strike" => has_struck |= is_struck(&element),
                _ => {}
            },
            Some(Node::Close(element)) => match element.name() {
                "t" => is_text = false,
                "rPh" => aid = false,
                _ => {}
            },
            Some(Node::Text(piece)) if is_text => text.push_str(&piece),
            Some(Node::Text(_)) => {}
            None => break,
        }
        if text.len() as u64 > Limit::XmlPieceBytes.most() {
            return Err(Refusal::too_much(Limit::CellChars));
        }
    }
    Ok((text, has_struck))
}

struct Context {
    styles: Styles,
    shared: Shared,
    epoch: Epoch,
}

struct SheetReader<'a> {
    context: &'a Context,
    name: &'a str,
    builder: &'a mut Builder,
    notices: &'a mut Notices,
    formulas: Vec<u32>,
}

/// Where a sheet is being read.
#[derive(Default)]
struct Cursor {
    row: u32,
    column: u32,
    is_hidden: bool,
    cells: Vec<Cell>,
    blank_rows: u64,
    first_blank: u32,
}

impl SheetReader<'_> {
    fn read<R: BufRead>(mut self, mut xml: Xml<R>) -> Result<(), Refusal> {
        let mut at = Cursor::default();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "row" => {
                        at.row = row_number(&element, at.row)?;
                        at.column = 0;
                        at.is_hidden = element.is_set("hidden");
                    }
                    "c" => {
                        let column = column_number(&element, at.column)?;
                        at.column = column;
                        let kind = element.attribute("t").unwrap_or_default();
                        let format = element.number("s").unwrap_or(0);
                        let raw = RawCell::read(&mut xml)?;
                        if let Some(value) = self.value(&raw, &kind, format, at.row, column)? {
                            at.cells.push(Cell { column, value });
                        }
                        if at.cells.len() as u64 > Limit::Columns.most() {
                            return Err(Refusal::too_much(Limit::Columns).in_part(self.name));
                        }
                    }
                    "col" if element.is_set("hidden") => self.hidden_columns(&element),
                    "mergeCell" => {
                        let range = element.attribute("ref").unwrap_or_default();
                        self.notices.add(NoticeCode::MergedCells, Place::sheet(self.name).shown(&range));
                    }
                    _ => {}
                },
                Node::Close(element) if element.name() == "row" => self.end_row(&mut at)?,
                _ => {}
            }
        }
        self.notices.add_many(NoticeCode::BlankRows, at.blank_rows, Place::row(self.name, at.first_blank));
        Ok(())
    }

    fn end_row(&mut self, at: &mut Cursor) -> Result<(), Refusal> {
        let cells = std::mem::take(&mut at.cells);
        if cells.is_empty() {
            at.first_blank = if at.blank_rows == 0 { at.row } else { at.first_blank };
            at.blank_rows += 1;
            return Ok(());
        }
        if at.is_hidden {
            self.notices.add(NoticeCode::HiddenRow, Place::row(self.name, at.row));
        }
        for column in self.formulas.drain(..) {
            self.notices.add(NoticeCode::FormulaValue, Place::cell(self.name, at.row, column));
        }
        self.builder.row(at.row, cells)
    }

    fn hidden_columns(&mut self, element: &Element<'_>) {
        let first = element.number("min").unwrap_or(1);
        let last = element.number("max").unwrap_or(first).min(Limit::Columns.most());
        if first <= last {
            let place = Place { column: u32::try_from(first).ok(), ..Place::sheet(self.name) };
            self.notices.add_many(NoticeCode::HiddenColumn, last - first + 1, place);
        }
    }

    /// What a cell holds; `None` when it is blank.
    fn value(
        &mut self,
        raw: &RawCell,
        kind: &str,
        format: u64,
        row: u32,
        column: u32,
    ) -> Result<Option<Value>, Refusal> {
        let place = || Place::cell(self.name, row, column);
        let text = if kind == "inlineStr" { &raw.inline } else { &raw.value };
        if text.is_empty() {
            if raw.is_formula && kind != "str" {
                self.notices.add(NoticeCode::FormulaBlank, place());
            }
            return Ok(None);
        }
        if raw.is_formula {
            self.formulas.push(column);
        }
        let shared = &self.context.shared;
        let string_at = if kind == "s" { text.trim().parse::<usize>().ok() } else { None };
        let is_struck = self.context.styles.is_struck(format)
            || raw.is_struck
            || string_at.is_some_and(|at| shared.struck.contains(&at));
        if is_struck && string_at.is_none_or(|at| shared.strings.get(at).is_some_and(|text| !text.trim().is_empty())) {
            self.notices.add(NoticeCode::StruckText, place());
        }
        let damaged = || Refusal::damaged(Damage::Xml).in_part(self.name);
        Ok(Some(match kind {
            "s" => {
                let string = string_at.and_then(|at| shared.strings.get(at));
                let string = string.ok_or_else(damaged)?;
                if string.trim().is_empty() {
                    return Ok(None);
                }
                Value::Text(string.clone())
            }
            "str" | "inlineStr" => Value::Text(unescaped_signs(text.clone())),
            "b" => Value::Truth(text.trim() == "1"),
            "e" => {
                self.notices.add(NoticeCode::CellError, place().shown(text));
                Value::Error(text.chars().take(20).collect())
            }
            "d" => Value::Day(text.trim().chars().take(40).collect()),
            _ => {
                let number: f64 = text.trim().parse().map_err(|_| damaged())?;
                if !number.is_finite() {
                    return Err(damaged());
                }
                if self.context.styles.is_day(format) {
                    Value::Serial(number, self.context.epoch)
                } else {
                    self.context
                        .styles
                        .padded(format, number)
                        .map_or(Value::Number(number), |text| Value::Text(text.into()))
                }
            }
        }))
    }
}

/// Rows that do not say their number follow the one before.
fn row_number(element: &Element<'_>, before: u32) -> Result<u32, Refusal> {
    let said = element.number("r").unwrap_or(u64::from(before) + 1);
    u32::try_from(said).ok().filter(|row| *row > before).ok_or(Refusal::damaged(Damage::Xml))
}

/// Cells that do not say their column follow the one before. Out of order, or twice in one place, two programs would
/// read two different sheets.
fn column_number(element: &Element<'_>, before: u32) -> Result<u32, Refusal> {
    let said = element.attribute("r").and_then(|name| column_of(&name)).unwrap_or(before + 1);
    Some(said).filter(|column| *column > before).ok_or(Refusal::damaged(Damage::Xml))
}

#[derive(Default)]
struct RawCell {
    value: String,
    inline: String,
    is_formula: bool,
    is_struck: bool,
}

impl RawCell {
    /// Reads a cell that has just begun, up to its end. The formula itself is not kept.
    fn read<R: BufRead>(xml: &mut Xml<R>) -> Result<Self, Refusal> {
        let outside = xml.depth() - 1;
        let mut cell = Self::default();
        let mut is_value = false;
        while xml.depth() > outside {
            let mut inline = false;
            match xml.next()? {
                Some(Node::Open(element)) => match element.name() {
                    "v" => is_value = true,
                    "f" => cell.is_formula = true,
                    "is" => inline = true,
                    _ => {}
                },
                Some(Node::Close(_)) => is_value = false,
                Some(Node::Text(piece)) if is_value => cell.value.push_str(&piece),
                Some(Node::Text(_)) => {}
                None => break,
            }
            if inline {
                (cell.inline, cell.is_struck) = rich_text(xml)?;
            }
            if cell.value.len() as u64 > Limit::XmlPieceBytes.most() {
                return Err(Refusal::too_much(Limit::CellChars));
            }
        }
        Ok(cell)
    }
}

/// Excel writes characters that XML cannot hold as `_x000D_`, and an underscore before such a word as `_x005F_`.
fn unescaped_signs(text: String) -> EcoString {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let digits = from.get(2..6).filter(|digits| from.as_bytes().get(6) == Some(&b'_') && is_hexadecimal(digits));
        let sign = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        out.push_str(&sign.map_or("_x".to_owned(), String::from));
        rest = &from[if sign.is_some() { 7 } else { 2 }..];
    }
    out.push_str(rest);
    out.into()
}

fn is_hexadecimal(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
