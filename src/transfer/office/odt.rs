//! Texts of OpenDocument.

use std::{collections::BTreeSet, io::BufRead};

use super::{
    archive::Archive,
    aside,
    document::{Builder, Role, Text},
    limits::Limit,
    notice::{NoticeCode, Notices, Place},
    refusal::{Damage, Refusal},
    xml::{Element, Node, Xml},
};

const CONTENT: &str = "content.xml";

/// Reads a text: the notes at the foot stand at its end.
pub(crate) fn read(archive: &Archive<'_>, notices: &mut Notices) -> Result<Text, Refusal> {
    let source = archive.read(CONTENT)?.ok_or(Refusal::damaged(Damage::PartMissing).in_part(CONTENT))?;
    let mut reader = Reader { builder: Builder::default(), notices, at: Cursor::default() };
    reader.read(Xml::new(source, CONTENT))?;
    let Reader { mut builder, notices, at } = reader;
    aside::of_odt(archive, notices)?;
    for note in at.notes {
        notices.add(NoticeCode::FootnotesAtEnd, Place::default());
        builder.paragraph(&note, Role::Footnote)?;
    }
    Ok(builder.finish())
}

#[derive(Default)]
struct Cursor {
    /// Paragraphs around this place, the innermost last, each with the level of its heading.
    open: Vec<(String, Option<u8>)>,
    tables: Vec<(u32, u32, u32)>,
    table_count: u32,
    lists: u32,
    in_body: bool,
    in_note: u32,
    left_out: u32,
    notes: Vec<String>,
    /// The style that is being described.
    style: String,
    /// Styles that strike text through.
    striking: BTreeSet<String>,
}

struct Reader<'a> {
    builder: Builder,
    notices: &'a mut Notices,
    at: Cursor,
}

/// What is read over: deleted text, remarks in the margin, the signs of notes.
const LEFT_OUT: [&str; 4] = ["tracked-changes", "annotation", "note-citation", "sequence-decls"];

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
                Node::Text(piece) if self.at.left_out == 0 => {
                    let Some((text, _)) = self.at.open.last_mut() else { continue };
                    text.push_str(&piece);
                    if text.len() as u64 > Limit::TextBytes.most() {
                        return Err(Refusal::too_much(Limit::TextBytes));
                    }
                }
                Node::Text(_) => {}
            }
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>) {
        let name = element.name();
        match name {
            "deletion" => self.notices.add(NoticeCode::DeletedLeftOut, Place::default()),
            "insertion" => self.notices.add(NoticeCode::InsertedKept, Place::default()),
            "annotation" => self.notices.add(NoticeCode::CommentsLeftOut, Place::default()),
            _ => {}
        }
        self.see_look(element);
        self.at.left_out += u32::from(LEFT_OUT.contains(&name));
        if self.at.left_out > 0 {
            return;
        }
        match name {
            "text" => self.at.in_body = true,
            "p" | "h" if self.at.in_body => {
                let level = element.number("outline-level").unwrap_or(1).clamp(1, 9) as u8;
                self.at.open.push((String::new(), (name == "h").then_some(level)));
            }
            "list" => self.at.lists += 1,
            "note-body" => self.at.in_note += 1,
            "table" => {
                self.at.table_count += 1;
                self.at.tables.push((self.at.table_count, 0, 0));
            }
            "table-row" => self.in_table(|(_, row, column)| (*row, *column) = (*row + 1, 0)),
            "table-cell" | "covered-table-cell" => self.in_table(|(_, _, column)| *column += 1),
            _ => self.sign(element),
        }
    }

    /// Whether text is struck through or hidden by its style or its section.
    fn see_look(&mut self, element: &Element<'_>) {
        let is_struck = |line: String| line != "none";
        match element.name() {
            "style" if !self.at.in_body => self.at.style = element.attribute("name").unwrap_or_default(),
            "text-properties" if element.attribute("text-line-through-style").is_some_and(is_struck) => {
                self.at.striking.insert(self.at.style.clone());
            }
            "section" if element.attribute("display").is_some_and(|display| display != "true") => {
                self.notices.add(NoticeCode::HiddenText, Place::default());
            }
            "span" | "p" | "h"
                if self.at.in_body
                    && self.at.left_out == 0
                    && element.attribute("style-name").is_some_and(|style| self.at.striking.contains(&style)) =>
            {
                self.notices.add(NoticeCode::StruckText, Place::default());
            }
            _ => {}
        }
    }

    fn in_table(&mut self, change: impl FnOnce(&mut (u32, u32, u32))) {
        if let Some(table) = self.at.tables.last_mut() {
            change(table);
        }
    }

    /// Signs that are elements.
    fn sign(&mut self, element: &Element<'_>) {
        let Some((text, _)) = self.at.open.last_mut() else { return };
        match element.name() {
            "s" => text.push_str(&" ".repeat(element.number("c").unwrap_or(1).min(100) as usize)),
            "tab" => text.push('\t'),
            "line-break" => text.push('\n'),
            // What is shown stands in the element itself, what is hidden beside it.
            "hidden-text" if element.is_set("is-hidden") => {
                text.push_str(&element.attribute("string-value").unwrap_or_default());
                self.notices.add(NoticeCode::HiddenText, Place::default());
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "list" => self.at.lists = self.at.lists.saturating_sub(1),
            "note-body" => self.at.in_note = self.at.in_note.saturating_sub(1),
            "table" => {
                self.at.tables.pop();
            }
            "p" | "h" => {
                let Some((text, heading)) = self.at.open.pop() else { return Ok(()) };
                if self.at.in_note > 0 {
                    if self.at.notes.len() as u64 >= Limit::Paragraphs.most() {
                        return Err(Refusal::too_much(Limit::Paragraphs));
                    }
                    self.at.notes.push(text);
                    return Ok(());
                }
                let role = match (heading, self.at.tables.last()) {
                    (Some(level), _) => Role::Heading(level),
                    (_, Some((table, row, column))) => Role::Cell { table: *table, row: *row, column: *column },
                    _ if self.at.lists > 0 => Role::List,
                    _ => Role::Body,
                };
                self.builder.paragraph(&text, role)?;
            }
            _ => {}
        }
        Ok(())
    }
}
