//! A sheet as PDF: tagged, with its own fonts, the same bytes for the same sheet on any machine.
//!
//! *Design notes.* The setting is one typst program (`sheet.typ`) that is a constant of the binary; the sheet
//! is a JSON file of the world it runs in, so text reaches it as values and is never parsed. That world has
//! two files, four fonts and no clock. A character that no font has a shape for is named (`[U+1F642]`)
//! instead of printed as an empty box, so that PDF/UA can be promised.
//!
//! PDF/UA wants `/MarkInfo << /Marked true /Suspects false >>`. Poppler up to 25.11 takes every `false` there for
//! one of a wrong type and says "Suspects object is wrong type (boolean)": a fault of its reader, known to typst
//! as issue 7140, not of the file.

use std::sync::OnceLock;

use serde::Serialize;
use typst::{
    Feature, Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::{
    code,
    sheet::{Block, Entry, Mark, Sheet},
    visible::visible,
};
use crate::i18n::Translator;

const FONTS: [&[u8]; 4] = [
    include_bytes!("fonts/NotoSans-Regular.ttf"),
    include_bytes!("fonts/NotoSans-Bold.ttf"),
    include_bytes!("fonts/NotoSansSymbols2-Part.ttf"),
    include_bytes!("fonts/NotoSansMath-Part.ttf"),
];

/// Results of typst's own memory that were not used for this many sheets are given back.
const KEPT_SHEETS: usize = 2;

/// A sheet could not be set. The setting accepts every sheet, so this is a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("the sheet could not be set: {0}")]
pub struct PdfError(String);

impl PdfError {
    fn from_diagnostics(found: &[SourceDiagnostic]) -> Self {
        Self(found.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "))
    }
}

/// Sets a sheet.
///
/// # Errors
/// [`PdfError`] names what typst found.
pub fn render(sheet: &Sheet, words: &Translator) -> Result<Vec<u8>, PdfError> {
    let document = set(sheet, words)?;
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Uya".to_owned())),
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| PdfError(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|found| PdfError::from_diagnostics(&found));
    typst::comemo::evict(KEPT_SHEETS);
    bytes
}

/// The pages of a sheet, before they become PDF.
pub(super) fn set(sheet: &Sheet, words: &Translator) -> Result<PagedDocument, PdfError> {
    let base = Base::shared();
    let values = Values::of(sheet, words);
    let mut values = serde_json::to_value(values).map_err(|error| PdfError(error.to_string()))?;
    make_visible(&mut values, base);
    let world = SheetWorld { base, sheet: Bytes::from_string(values.to_string()) };
    typst::compile(&world).output.map_err(|found| PdfError::from_diagnostics(&found))
}

/// What does not change from sheet to sheet: loaded once, shared by all.
struct Base {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    setting: Source,
    sheet: FileId,
}

impl Base {
    fn shared() -> &'static Self {
        static BASE: OnceLock<Base> = OnceLock::new();
        BASE.get_or_init(|| {
            let fonts: Vec<Font> = FONTS.iter().flat_map(|data| Font::iter(Bytes::new(*data))).collect();
            let features = [Feature::A11yExtras].into_iter().collect();
            Self {
                library: LazyHash::new(Library::builder().with_features(features).build()),
                book: LazyHash::new(FontBook::from_fonts(&fonts)),
                fonts,
                setting: Source::new(file("sheet.typ"), include_str!("sheet.typ").to_owned()),
                sheet: file("sheet.json"),
            }
        })
    }

    fn has_shape(&self, c: char) -> bool {
        c == '\u{200b}' || self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c)))
    }
}

/// The letters of a text that no font has a shape for.
pub fn without_shape(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| !Base::shared().has_shape(*letter))
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the two names are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// The files and fonts of one sheet.
struct SheetWorld {
    base: &'static Base,
    sheet: Bytes,
}

impl World for SheetWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.base.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.base.book
    }

    fn main(&self) -> FileId {
        self.base.setting.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.base.setting.id() { Ok(self.base.setting.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.base.sheet { Ok(self.sheet.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.base.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The sheet as `sheet.typ` reads it.
#[derive(Serialize)]
struct Values<'a> {
    language: &'static str,
    title: &'a str,
    subject: &'a str,
    landscape: bool,
    origin: Vec<Entry>,
    code: Option<Code>,
    footer: Vec<String>,
    notice: Option<String>,
    words: Words,
    glyphs: serde_json::Map<String, serde_json::Value>,
    blocks: Vec<Block>,
}

/// The record's path for a camera: a drawing, and what it is to whoever does not see it.
#[derive(Serialize)]
struct Code {
    svg: String,
    alt: String,
}

#[derive(Serialize)]
struct Words {
    page: String,
    legend: String,
    signatures: [String; 4],
}

impl<'a> Values<'a> {
    fn of(sheet: &'a Sheet, words: &Translator) -> Self {
        let origin = sheet.origin(words);
        let placed = [("page", "{page}".into()), ("pages", "{pages}".into())];
        Self {
            language: sheet.language.code(),
            title: &sheet.title,
            subject: &sheet.subject,
            landscape: sheet.landscape,
            footer: footer(sheet, words, &origin),
            origin: origin.into_iter().chain(sheet.record(words)).collect(),
            code: sheet.meta.record.as_deref().and_then(|path| code_of(path, words)),
            notice: sheet.meta.ai_notice.then(|| words.text("sheet-ai-notice")),
            words: Words {
                page: words.text_with("sheet-page", &placed),
                legend: words.text("sheet-legend"),
                signatures: ["sheet-sign-role", "sheet-sign-name", "sheet-sign-signature", "sheet-sign-date"]
                    .map(|key| words.text(key)),
            },
            glyphs: Mark::ALL.into_iter().map(|mark| (name_of(mark), mark.glyph().into())).collect(),
            blocks: sheet.blocks.iter().zip(sheet.levels()).map(|(block, level)| even(block, level)).collect(),
        }
    }
}

fn code_of(path: &str, words: &Translator) -> Option<Code> {
    let code = code::drawn(path)?;
    let (side, dark) = (code.side, code.path);
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{side}\" height=\"{side}\"><path d=\"{dark}\"/></svg>"
    );
    Some(Code { svg, alt: words.text("sheet-code") })
}

/// Where the sheet comes from, in two lines: what is named, and the fingerprint.
fn footer(sheet: &Sheet, words: &Translator, origin: &[Entry]) -> Vec<String> {
    let named: Vec<String> = origin.iter().map(|entry| format!("{}: {}", entry.name, entry.value)).collect();
    let hash = sheet.meta.hash.as_ref().map(|hash| format!("{}: {hash}", words.text("sheet-hash")));
    [(!named.is_empty()).then(|| named.join(" · ")), hash].into_iter().flatten().collect()
}

/// The block with its heading's level mended and its table's rows as long as its columns are many.
fn even(block: &Block, level: u8) -> Block {
    match block {
        Block::Heading { text, .. } => Block::Heading { level, text: text.clone() },
        Block::Table(table) => {
            let mut table = table.clone();
            for column in &mut table.columns {
                column.share = column.share.max(1);
            }
            for row in &mut table.rows {
                row.resize_with(table.columns.len(), Default::default);
            }
            Block::Table(table)
        }
        other => other.clone(),
    }
}

fn name_of(mark: Mark) -> String {
    match mark {
        Mark::Meets => "meets",
        Mark::Partly => "partly",
        Mark::Not => "not",
        Mark::Unknown => "unknown",
    }
    .to_owned()
}

fn make_visible(value: &mut serde_json::Value, base: &Base) {
    match value {
        serde_json::Value::String(text) => *text = visible(text, |c| base.has_shape(c)),
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| make_visible(value, base)),
        serde_json::Value::Object(values) => values.values_mut().for_each(|value| make_visible(value, base)),
        _ => {}
    }
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
