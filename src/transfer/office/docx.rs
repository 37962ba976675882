//! Documents of Word and of the programs that write its form.

use std::{collections::HashMap, io::BufRead};

use super::{
    archive::Archive,
    aside,
    document::{Builder, Role, Text},
    limits::Limit,
    notice::{NoticeCode, Notices, Place},
    package::{Relations, main_part},
    refusal::{Damage, Refusal},
    xml::{Element, Node, Xml},
};

/// Reads a document: its text, then the notes at the foot.
pub(crate) fn read(archive: &Archive<'_>, notices: &mut Notices) -> Result<Text, Refusal> {
    let main = main_part(archive)?;
    let relations = Relations::of(archive, &main)?;
    let headings = relations.kind("styles").map(|part| headings(archive, part)).transpose()?.unwrap_or_default();
    let mut builder = Builder::default();
    let mut reader =
        Reader { builder: &mut builder, notices, headings: &headings, at: Cursor::default(), is_notes: false };
    let source = archive.read(&main)?.ok_or(Refusal::damaged(Damage::PartMissing).in_part(&main))?;
    reader.read(Xml::new(source, &main))?;
    reader.is_notes = true;
    for kind in ["footnotes", "endnotes"] {
        let Some(part) = relations.kind(kind) else { continue };
        if let Some(source) = archive.read(part)? {
            reader.at = Cursor::default();
            reader.read(Xml::new(source, part))?;
        }
    }
    aside::of_docx(archive, &relations, notices)?;
    if relations.kind("comments").is_some() {
        notices.add(NoticeCode::CommentsLeftOut, Place::default());
    }
    Ok(builder.finish())
}

/// The styles that are headings, by their id: Word in Russian calls its styles by numbers.
fn headings(archive: &Archive<'_>, part: &str) -> Result<HashMap<String, u8>, Refusal> {
    let mut headings = HashMap::new();
    let Some(source) = archive.read(part)? else { return Ok(headings) };
    let mut xml = Xml::new(source, part);
    let mut id = String::new();
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "style" => id = element.attribute("styleId").unwrap_or_default(),
            "name" => {
                let name = element.attribute("val").unwrap_or_default().to_lowercase();
                let level = name.strip_prefix("heading ").and_then(|level| level.parse().ok());
                if let Some(level) = level.or((name == "title").then_some(1)) {
                    headings.insert(id.clone(), level);
                }
            }
            "outlineLvl" => {
                if let Some(level) = element.number("val").filter(|level| *level < 9) {
                    headings.entry(id.clone()).or_insert(level as u8 + 1);
                }
            }
            _ => {}
        }
    }
    Ok(headings)
}

/// A paragraph being read; text boxes put one inside another.
#[derive(Default)]
struct Open {
    text: String,
    heading: Option<u8>,
    is_list: bool,
}

#[derive(Default)]
struct Cursor {
    paragraphs: Vec<Open>,
    /// Tables around this place: number, row, column.
    tables: Vec<(u32, u32, u32)>,
    table_count: u32,
    is_text: bool,
    /// Elements within which nothing is read.
    left_out: u32,
}

struct Reader<'a> {
    builder: &'a mut Builder,
    notices: &'a mut Notices,
    headings: &'a HashMap<String, u8>,
    at: Cursor,
    is_notes: bool,
}

/// What is read over: deletions, the older place of moved text, and the second form of a drawing.
const LEFT_OUT: [&str; 3] = ["del", "moveFrom", "Fallback"];

impl Reader<'_> {
    fn read<R: BufRead>(&mut self, mut xml: Xml<R>) -> Result<(), Refusal> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => self.open(&element),
                Node::Close(element) => {
                    let name = element.name();
                    if LEFT_OUT.contains(&name) {
                        self.at.left_out = self.at.left_out.saturating_sub(1);
                    } else if self.at.left_out == 0 {
                        self.close(name)?;
                    }
                }
                Node::Text(piece) if self.at.is_text && self.at.left_out == 0 => self.push(&piece)?,
                Node::Text(_) => {}
            }
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>) {
        let name = element.name();
        if LEFT_OUT.contains(&name) {
            self.at.left_out += 1;
            if name == "del" {
                self.notices.add(NoticeCode::DeletedLeftOut, Place::default());
            }
        }
        if self.at.left_out > 0 {
            return;
        }
        match name {
            "p" => self.at.paragraphs.push(Open::default()),
            "t" => self.at.is_text = true,
            "ins" => self.notices.add(NoticeCode::InsertedKept, Place::default()),
            "vanish" => self.notices.add(NoticeCode::HiddenText, Place::default()),
            "strike" | "dstrike" if !matches!(element.attribute("val").as_deref(), Some("0" | "false" | "off")) => {
                self.notices.add(NoticeCode::StruckText, Place::default());
            }
            "tbl" => {
                self.at.table_count += 1;
                self.at.tables.push((self.at.table_count, 0, 0));
            }
            "tr" => self.in_table(|(_, row, column)| (*row, *column) = (*row + 1, 0)),
            "tc" => self.in_table(|(_, _, column)| *column += 1),
            _ => self.in_paragraph(element),
        }
    }

    fn in_table(&mut self, change: impl FnOnce(&mut (u32, u32, u32))) {
        if let Some(table) = self.at.tables.last_mut() {
            change(table);
        }
    }

    fn in_paragraph(&mut self, element: &Element<'_>) {
        let Some(open) = self.at.paragraphs.last_mut() else { return };
        match element.name() {
            "tab" if element.attribute("pos").is_none() && element.attribute("val").is_none() => open.text.push('\t'),
            "br" | "cr" => open.text.push('\n'),
            "noBreakHyphen" => open.text.push('\u{2011}'),
            "softHyphen" => open.text.push('\u{ad}'),
            "numPr" => open.is_list = true,
            "pStyle" => {
                let style = element.attribute("val").unwrap_or_default();
                open.heading = self.headings.get(&style).copied();
            }
            "outlineLvl" => {
                open.heading = element.number("val").filter(|level| *level < 9).map(|level| level as u8 + 1);
            }
            _ => {}
        }
    }

    fn push(&mut self, piece: &str) -> Result<(), Refusal> {
        let Some(open) = self.at.paragraphs.last_mut() else { return Ok(()) };
        open.text.push_str(piece);
        let is_within = open.text.len() as u64 <= Limit::TextBytes.most();
        if is_within { Ok(()) } else { Err(Refusal::too_much(Limit::TextBytes)) }
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "t" => self.at.is_text = false,
            "tbl" => {
                self.at.tables.pop();
            }
            "p" => {
                let Some(open) = self.at.paragraphs.pop() else { return Ok(()) };
                let is_note = self.is_notes && !open.text.trim().is_empty();
                if is_note {
                    self.notices.add(NoticeCode::FootnotesAtEnd, Place::default());
                }
                let role = match (self.is_notes, open.heading, self.at.tables.last()) {
                    (true, ..) => Role::Footnote,
                    (_, Some(level), _) => Role::Heading(level),
                    (_, _, Some((table, row, column))) => Role::Cell { table: *table, row: *row, column: *column },
                    _ if open.is_list => Role::List,
                    _ => Role::Body,
                };
                self.builder.paragraph(&open.text, role)?;
            }
            _ => {}
        }
        Ok(())
    }
}
