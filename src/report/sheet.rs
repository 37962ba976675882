//! A printed sheet as data: what it says, in which order, and what every page of it must carry.
//!
//! *Design notes.* Text is plain text. There is no field for markup, colour or size, so that no caller can
//! ask for them and nothing a person typed can either. Words are already in the sheet's language.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{date::Date, language::Language},
    i18n::{Translator, format},
    matching::document::LineEntry,
    present::Glyph,
};

/// A document to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The language its words are in.
    pub language: Language,
    /// What it is: "Match report".
    pub title: String,
    /// Whom or what it is about, one line: "Child C-0412".
    pub subject: String,
    /// What every page carries.
    pub meta: Meta,
    /// Across instead of upright.
    pub landscape: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Where a sheet comes from. Who prints it and when is no part of it: the same sheet is the same bytes
/// whenever it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Number of the list it rests on.
    pub run: Option<String>,
    /// The day of the data.
    pub data_as_of: Option<Date>,
    /// Fingerprint of the data or of the result, in hex.
    pub hash: Option<String>,
    /// Version of the rules.
    pub rules: Option<String>,
    /// Version of the weights.
    pub policy: Option<String>,
    /// Where the record stands on the server: a path, in words and as a code for a camera.
    pub record: Option<String>,
    /// Whether it says that a program helped to order a list and that a person decides.
    pub ai_notice: bool,
}

/// One part of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 for a section, 2 for a part of one.
        level: u8,
        /// Its words.
        text: String,
    },
    /// Sentences; line breaks stay.
    Paragraph {
        /// The sentences.
        text: String,
    },
    /// Points without an order.
    List {
        /// One line each.
        items: Vec<String>,
    },
    /// Names and values.
    KeyValues {
        /// In this order.
        entries: Vec<Entry>,
    },
    /// A table; its header is repeated on every page.
    Table(Table),
    /// How needs are covered, one mark each.
    Strip {
        /// What the strip shows.
        caption: String,
        /// In this order.
        items: Vec<StripItem>,
    },
    /// Something that must not be overlooked.
    Notice {
        /// The words.
        text: String,
    },
    /// Lines to sign on.
    Signatures {
        /// One line each.
        lines: Vec<Signature>,
    },
    /// What follows begins a page.
    PageBreak,
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is.
    pub name: String,
    /// The value; empty for a dash.
    pub value: String,
}

/// Rows and columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// The columns; the first names the row.
    pub columns: Vec<Column>,
    /// The rows; a shorter row ends with empty cells, a longer one is cut.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub header: String,
    /// How its cells stand.
    pub align: Align,
    /// Its part of the width, from 1.
    pub share: u8,
}

/// How cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Start,
    /// Numbers.
    End,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// How the need of the row is met.
    pub mark: Option<Mark>,
    /// The words.
    pub text: String,
    /// A second, smaller line: a source, a date.
    pub note: Option<String>,
    /// Whether it stands out.
    pub strong: bool,
}

/// How a need is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// ●
    Meets,
    /// ◐
    Partly,
    /// ○
    Not,
    /// ?
    Unknown,
}

/// One place of a strip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripItem {
    /// How the need is met.
    pub mark: Mark,
    /// The need.
    pub text: String,
}

/// A line to sign on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// In which part the person signs.
    pub role: String,
    /// The name, where it is known.
    pub name: Option<String>,
}

impl Sheet {
    /// Where the sheet comes from, name by name, as its first page and the page on screen show it.
    pub fn origin(&self, words: &Translator) -> Vec<Entry> {
        let meta = &self.meta;
        let day = meta.data_as_of.map(|day| format::date(self.language, day));
        [
            ("sheet-run", meta.run.clone()),
            ("sheet-data-as-of", day),
            ("sheet-rules", meta.rules.clone()),
            ("sheet-policy", meta.policy.clone()),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some(Entry { name: words.text(key), value: value? }))
        .collect()
    }

    /// Where its record stands, as an entry.
    pub(crate) fn record(&self, words: &Translator) -> Option<Entry> {
        self.meta.record.as_ref().map(|path| Entry::new(words.text("sheet-record"), path))
    }

    /// Its headings' levels, mended so that none is skipped: a reader of a screen is led by them.
    pub(crate) fn levels(&self) -> impl Iterator<Item = u8> {
        let mut before = 0;
        self.blocks.iter().map(move |block| match block {
            Block::Heading { level, .. } => {
                before = (*level).clamp(1, (before + 1).min(2));
                before
            }
            _ => 0,
        })
    }
}

impl Block {
    /// A section's heading.
    pub fn section(text: impl Into<String>) -> Self {
        Self::Heading { level: 1, text: text.into() }
    }

    /// The heading of a part of a section.
    pub fn part(text: impl Into<String>) -> Self {
        Self::Heading { level: 2, text: text.into() }
    }

    /// Sentences.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    /// A table.
    pub(crate) fn table(caption: impl Into<String>, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Self {
        Self::Table(Table { caption: caption.into(), columns, rows })
    }

    /// Something that must not be overlooked.
    pub fn notice(text: impl Into<String>) -> Self {
        Self::Notice { text: text.into() }
    }
}

impl Entry {
    /// A name and its value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

impl Column {
    /// A column of words.
    pub fn words(header: impl Into<String>, share: u8) -> Self {
        Self { header: header.into(), align: Align::Start, share }
    }

    /// A column of numbers.
    pub fn numbers(header: impl Into<String>, share: u8) -> Self {
        Self { header: header.into(), align: Align::End, share }
    }
}

impl Cell {
    /// A cell with words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A cell that says how a need is met, and what that rests on.
    pub fn mark(mark: Mark, text: impl Into<String>) -> Self {
        Self { mark: Some(mark), text: text.into(), ..Self::default() }
    }

    /// The same with a second line, unless there is nothing to write on it.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into()).filter(|note| !note.is_empty());
        self
    }

    /// The same, standing out.
    #[must_use]
    pub fn stand_out(mut self) -> Self {
        self.strong = true;
        self
    }
}

impl Mark {
    /// Every mark, from what meets to what is not known.
    pub const ALL: [Self; 4] = [Self::Meets, Self::Partly, Self::Not, Self::Unknown];

    /// The mark of a line.
    pub(crate) fn of(line: &LineEntry) -> Self {
        match Glyph::of(line) {
            Glyph::Meets => Self::Meets,
            Glyph::Partly => Self::Partly,
            Glyph::Not => Self::Not,
            Glyph::Unknown => Self::Unknown,
        }
    }

    /// The sign.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Meets => "●",
            Self::Partly => "◐",
            Self::Not => "○",
            Self::Unknown => "?",
        }
    }

    /// Key of the word that stands for it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Meets => "sheet-mark-meets",
            Self::Partly => "sheet-mark-partly",
            Self::Not => "sheet-mark-not",
            Self::Unknown => "sheet-mark-unknown",
        }
    }
}
