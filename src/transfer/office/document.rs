//! What a document holds: its paragraphs in reading order, word for word.

use serde::{Deserialize, Serialize};

use super::{limits::Limit, refusal::Refusal};

/// The content of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The paragraphs that are not blank, in reading order.
    pub paragraphs: Vec<Paragraph>,
}

impl Text {
    /// These paragraphs, one to a line: what a person reads and what evidence is quoted from.
    pub fn joined(&self, range: std::ops::Range<usize>) -> String {
        self.lines(range).join("\n")
    }

    /// These paragraphs as lines. The cells of a row of a table make one line: what stands in one is said of what
    /// stands in the one before, «Психолог – не требуется».
    pub fn lines(&self, range: std::ops::Range<usize>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut before = None;
        for paragraph in &self.paragraphs[range] {
            match lines.last_mut() {
                Some(line) if is_beside(before, paragraph.role) => {
                    line.push_str(if line.ends_with(ENDS_OF_CELLS) { " " } else { " – " });
                    line.push_str(&paragraph.text);
                }
                _ => lines.push(paragraph.text.clone()),
            }
            before = Some(paragraph.role);
        }
        lines
    }
}

/// Signs behind which a dash would stand twice.
const ENDS_OF_CELLS: [char; 8] = ['.', '!', '?', ':', ';', '…', '–', '-'];

/// Whether a paragraph begins the next cell of the row.
fn is_beside(before: Option<Role>, role: Role) -> bool {
    let (Some(Role::Cell { table, row, column }), Role::Cell { table: other, row: other_row, column: other_column }) =
        (before, role)
    else {
        return false;
    };
    (table, row) == (other, other_row) && column != other_column
}

/// One paragraph, word for word as the file has it. In a PDF its lines are parted by line ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// The text.
    pub text: String,
    /// What it is in the document.
    pub role: Role,
    /// The page it begins on, from 1, where the file knows pages.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<u32>,
}

/// What a paragraph is in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Running text.
    Body,
    /// A heading; 1 is the highest.
    Heading(u8),
    /// An entry of a list.
    List,
    /// Text in a cell of a table: number of the table, row, column, from 1.
    Cell {
        /// The table, counted through the document.
        table: u32,
        /// Row.
        row: u32,
        /// Column.
        column: u32,
    },
    /// A note at the foot or the end.
    Footnote,
}

/// Space around a paragraph that is not part of it.
pub(super) const AROUND: [char; 4] = [' ', '\t', '\r', '\n'];

/// Gathers paragraphs and holds the limits.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    text: Text,
    bytes: u64,
    page: Option<u32>,
}

impl Builder {
    /// The page of the paragraphs that follow.
    pub(crate) fn page(&mut self, page: u32) {
        self.page = Some(page);
    }

    /// Adds a paragraph; blank ones part the text and are not kept.
    pub(crate) fn paragraph(&mut self, text: &str, role: Role) -> Result<(), Refusal> {
        let text = text.trim_matches(AROUND);
        if text.is_empty() {
            return Ok(());
        }
        self.bytes += text.len() as u64;
        if self.bytes > Limit::TextBytes.most() {
            return Err(Refusal::too_much(Limit::TextBytes));
        }
        if self.text.paragraphs.len() as u64 >= Limit::Paragraphs.most() {
            return Err(Refusal::too_much(Limit::Paragraphs));
        }
        self.text.paragraphs.push(Paragraph { text: text.to_owned(), role, page: self.page });
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.paragraphs.is_empty()
    }

    pub(crate) fn finish(self) -> Text {
        self.text
    }
}
