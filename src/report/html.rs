//! A sheet as a fragment of HTML, for a page to put under its own `h1` and to print with its own styles.
//!
//! No style, script or identifier is written; classes are `sheet`, `sheet-origin`, `sheet-strip`,
//! `sheet-mark`, `sheet-note`, `sheet-notice`, `sheet-signatures`, `sheet-break`, `sheet-code`, `scroll` and `number`.
//! What is wider than a telephone stands in a `scroll` that the keyboard reaches.

use std::fmt::Write as _;

use super::{
    code,
    sheet::{Align, Block, Cell, Entry, Mark, Sheet, Signature, StripItem, Table},
    visible::visible,
};
use crate::i18n::Translator;

/// The sheet without its title, which belongs into the page's `h1`.
pub fn fragment(sheet: &Sheet, words: &Translator) -> String {
    let mut page = Fragment { words, html: String::new() };
    let _ = writeln!(page.html, "<article class=\"sheet\" lang=\"{}\">", sheet.language);
    page.line("p", Some("sheet-subject"), &sheet.subject);
    page.origin(sheet);
    for (block, level) in sheet.blocks.iter().zip(sheet.levels()) {
        page.block(block, level);
    }
    page.html.push_str("</article>\n");
    page.html
}

struct Fragment<'a> {
    words: &'a Translator,
    html: String,
}

impl Fragment<'_> {
    fn origin(&mut self, sheet: &Sheet) {
        let mut entries = sheet.origin(self.words);
        if let Some(hash) = &sheet.meta.hash {
            entries.push(Entry::new(self.words.text("sheet-hash"), hash));
        }
        entries.extend(sheet.record(self.words));
        self.key_values(&entries, Some("sheet-origin"));
        self.code(sheet);
        if sheet.meta.ai_notice {
            let notice = self.words.text("sheet-ai-notice");
            self.line("p", Some("sheet-notice"), &notice);
        }
    }

    /// The record's path once more, for a camera.
    fn code(&mut self, sheet: &Sheet) {
        let Some(code) = sheet.meta.record.as_deref().and_then(code::drawn) else { return };
        let side = code.side;
        let _ = write!(self.html, "<svg class=\"sheet-code\" role=\"img\" viewBox=\"0 0 {side} {side}\"><title>");
        let name = self.words.text("sheet-code");
        self.text(&name);
        let _ = writeln!(self.html, "</title><path fill=\"#000\" d=\"{}\"/></svg>", code.path);
    }

    fn block(&mut self, block: &Block, level: u8) {
        match block {
            Block::Heading { text, .. } => self.line(if level == 1 { "h2" } else { "h3" }, None, text),
            Block::Paragraph { text } => self.line("p", None, text),
            Block::List { items } => self.list(items),
            Block::KeyValues { entries } => self.key_values(entries, None),
            Block::Table(table) => self.table(table),
            Block::Strip { caption, items } => self.strip(caption, items),
            Block::Notice { text } => self.line("p", Some("sheet-notice"), text),
            Block::Signatures { lines } => self.signatures(lines),
            Block::PageBreak => self.html.push_str("<hr class=\"sheet-break\">\n"),
        }
    }

    fn line(&mut self, element: &str, class: Option<&str>, text: &str) {
        self.open(element, class);
        self.text(text);
        let _ = writeln!(self.html, "</{element}>");
    }

    fn open(&mut self, element: &str, class: Option<&str>) {
        let _ = match class {
            Some(class) => write!(self.html, "<{element} class=\"{class}\">"),
            None => write!(self.html, "<{element}>"),
        };
    }

    fn list(&mut self, items: &[String]) {
        self.html.push_str("<ul>\n");
        for item in items {
            self.line("li", None, item);
        }
        self.html.push_str("</ul>\n");
    }

    fn key_values(&mut self, entries: &[Entry], class: Option<&str>) {
        if entries.is_empty() {
            return;
        }
        self.open("dl", class);
        self.html.push('\n');
        for entry in entries {
            self.html.push_str("<div>");
            self.open("dt", None);
            self.text(&entry.name);
            self.html.push_str("</dt><dd>");
            self.text(if entry.value.is_empty() { "–" } else { &entry.value });
            self.html.push_str("</dd></div>\n");
        }
        self.html.push_str("</dl>\n");
    }

    fn table(&mut self, table: &Table) {
        self.open_scroll(&table.caption);
        self.html.push_str("<table>\n");
        self.line("caption", None, &table.caption);
        self.html.push_str("<thead><tr>");
        for column in &table.columns {
            self.html.push_str(if column.align == Align::End {
                "<th scope=\"col\" class=\"number\">"
            } else {
                "<th scope=\"col\">"
            });
            self.text(&column.header);
            self.html.push_str("</th>");
        }
        self.html.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.row(table, row);
        }
        self.html.push_str("</tbody>\n</table></div>\n");
    }

    fn open_scroll(&mut self, name: &str) {
        self.html.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
        self.text(name);
        self.html.push_str("\">");
    }

    fn row(&mut self, table: &Table, row: &[Cell]) {
        let empty = Cell::default();
        self.html.push_str("<tr>");
        for (place, column) in table.columns.iter().enumerate() {
            let element = if place == 0 { "th" } else { "td" };
            let scope = if place == 0 { " scope=\"row\"" } else { "" };
            let class = if column.align == Align::End { " class=\"number\"" } else { "" };
            let _ = write!(self.html, "<{element}{scope}{class}>");
            self.cell(row.get(place).unwrap_or(&empty));
            let _ = write!(self.html, "</{element}>");
        }
        self.html.push_str("</tr>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        if let Some(mark) = cell.mark {
            self.mark(mark);
        }
        if cell.strong {
            self.html.push_str("<strong>");
        }
        self.text(&cell.text);
        if cell.strong {
            self.html.push_str("</strong>");
        }
        if let Some(note) = &cell.note {
            self.html.push_str("<span class=\"sheet-note\">");
            self.text(note);
            self.html.push_str("</span>");
        }
    }

    /// The sign for the eye, the word for the ear.
    fn mark(&mut self, mark: Mark) {
        let word = self.words.text(mark.key());
        let _ = write!(self.html, "<span class=\"sheet-mark\" aria-hidden=\"true\">{}</span> ", mark.glyph());
        self.html.push_str("<span class=\"hidden\">");
        self.text(&word);
        self.html.push_str(": </span>");
    }

    fn strip(&mut self, caption: &str, items: &[StripItem]) {
        self.html.push_str("<figure class=\"sheet-strip\">\n");
        self.line("figcaption", None, caption);
        self.html.push_str("<ul>\n");
        for item in items {
            self.html.push_str("<li>");
            self.mark(item.mark);
            self.text(&item.text);
            self.html.push_str("</li>\n");
        }
        self.html.push_str("</ul>\n</figure>\n");
    }

    fn signatures(&mut self, lines: &[Signature]) {
        let name = self.words.text("sheet-signatures");
        self.open_scroll(&name);
        self.html.push_str("<table class=\"sheet-signatures\">\n<thead><tr>");
        for key in ["sheet-sign-role", "sheet-sign-name", "sheet-sign-signature", "sheet-sign-date"] {
            let word = self.words.text(key);
            self.html.push_str("<th scope=\"col\">");
            self.text(&word);
            self.html.push_str("</th>");
        }
        self.html.push_str("</tr></thead>\n<tbody>\n");
        for line in lines {
            self.html.push_str("<tr><th scope=\"row\">");
            self.text(&line.role);
            self.html.push_str("</th><td>");
            self.text(line.name.as_deref().unwrap_or_default());
            self.html.push_str("</td><td></td><td></td></tr>\n");
        }
        self.html.push_str("</tbody>\n</table></div>\n");
    }

    fn text(&mut self, text: &str) {
        for c in visible(text, |_| true).chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                '\n' => self.html.push_str("<br>"),
                c => self.html.push(c),
            }
        }
    }
}
