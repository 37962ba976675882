//! Tells what a file is by its content. The name is heard too, so that a person learns when it misleads.

use serde::{Deserialize, Serialize};

use super::{
    archive::Archive,
    refusal::{Damage, Found, Lock, Refusal},
};

/// A kind of file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Workbook of Excel.
    Xlsx,
    /// Sheet of OpenDocument.
    Ods,
    /// Separated values.
    Csv,
    /// Document of Word.
    Docx,
    /// Text of OpenDocument.
    Odt,
    /// PDF.
    Pdf,
    /// Plain text.
    Plain,
}

impl FileKind {
    /// The endings that people give such files, the usual one first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Self::Ods => &["ods", "ots"],
            Self::Csv => &["csv", "tsv", "tab"],
            Self::Docx => &["docx", "docm", "dotx", "dotm"],
            Self::Odt => &["odt", "ott"],
            Self::Pdf => &["pdf"],
            Self::Plain => &["txt", "text", "md"],
        }
    }

    /// The kind as people name it, for example `XLSX`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Ods => "ODS",
            Self::Csv => "CSV",
            Self::Docx => "DOCX",
            Self::Odt => "ODT",
            Self::Pdf => "PDF",
            Self::Plain => "TXT",
        }
    }
}

/// The ending of a name, lower case, without the dot; empty when it has none.
pub(crate) fn ending(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// What the bytes are.
pub(crate) enum Sniffed<'a> {
    /// An archive that holds a document of this kind.
    Packed(FileKind, Archive<'a>),
    /// A PDF.
    Pdf,
    /// Presumably text.
    Text,
    /// Something that is not read.
    Other(Found),
}

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// PDF readers look for the mark this far.
const PDF_MARK_WITHIN: usize = 1_024;

/// Looks at the content.
pub(crate) fn sniff(bytes: &[u8]) -> Result<Sniffed<'_>, Refusal> {
    const MARKS: &[(&[u8], Found)] = &[
        (b"\xFF\xD8\xFF", Found::Picture),
        (b"\x89PNG", Found::Picture),
        (b"GIF8", Found::Picture),
        (b"II*\0", Found::Picture),
        (b"MM\0*", Found::Picture),
        (b"Rar!", Found::OtherArchive),
        (b"7z\xBC\xAF", Found::OtherArchive),
        (b"\x1F\x8B", Found::OtherArchive),
        (b"BZh", Found::OtherArchive),
        (b"\xFD7zXZ", Found::OtherArchive),
        (b"MZ", Found::Program),
        (b"\x7FELF", Found::Program),
        (b"{\\rtf", Found::Rtf),
    ];
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.starts_with(b"PK") {
        return packed(bytes);
    }
    if bytes.starts_with(OLE) {
        let is_locked = contains_utf16(bytes, "EncryptedPackage") || contains_utf16(bytes, "EncryptionInfo");
        return if is_locked {
            Err(Refusal::Encrypted { lock: Lock::Office })
        } else {
            Ok(Sniffed::Other(Found::OldOffice))
        };
    }
    let head = &bytes[..bytes.len().min(PDF_MARK_WITHIN)];
    if has_pdf_mark(bytes) {
        return Ok(Sniffed::Pdf);
    }
    if let Some((_, found)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Ok(Sniffed::Other(*found));
    }
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let opening = text[..text.len().min(9)].to_ascii_lowercase();
    let is_markup = [&b"<?xml"[..], b"<!doctype", b"<html"].iter().any(|mark| opening.starts_with(mark));
    Ok(if is_markup { Sniffed::Other(Found::Markup) } else { Sniffed::Text })
}

fn has_pdf_mark(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(PDF_MARK_WITHIN)].windows(5).any(|five| five == b"%PDF-")
}

/// Whether a file is text in UTF-8 as it stands, which needs no opening. Mark-up is text to a machine only.
pub fn is_utf8_text(bytes: &[u8]) -> bool {
    is_text(bytes) && std::str::from_utf8(bytes).is_ok()
}

/// Whether a file begins with none of the marks that other kinds begin with.
pub fn is_text(head: &[u8]) -> bool {
    matches!(sniff(head), Ok(Sniffed::Text) | Err(Refusal::Empty))
}

/// Whether a name of a stream stands in the first half megabyte, where OLE files usually have their directory,
/// or in the last.
fn contains_utf16(bytes: &[u8], name: &str) -> bool {
    const WINDOW: usize = 512 << 10;
    let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let first = &bytes[..bytes.len().min(WINDOW)];
    let last = &bytes[bytes.len().saturating_sub(WINDOW)..];
    [first, last].into_iter().any(|part| part.windows(wanted.len()).any(|here| here == wanted))
}

fn packed(bytes: &[u8]) -> Result<Sniffed<'_>, Refusal> {
    let archive = Archive::open(bytes)?;
    if archive.has("encrypted-package") {
        return Err(Refusal::Encrypted { lock: Lock::OpenDocument });
    }
    let mimetype = archive.read_small("mimetype", 200)?.unwrap_or_default();
    if let Some(form) = mimetype.trim().strip_prefix("application/vnd.oasis.opendocument.") {
        let manifest = archive.read_small("META-INF/manifest.xml", 1 << 20)?.unwrap_or_default();
        if manifest.contains("encryption-data") {
            return Err(Refusal::Encrypted { lock: Lock::OpenDocument });
        }
        return Ok(match form {
            "spreadsheet" | "spreadsheet-template" => Sniffed::Packed(FileKind::Ods, archive),
            "text" | "text-template" | "text-master" => Sniffed::Packed(FileKind::Odt, archive),
            "presentation" | "presentation-template" => Sniffed::Other(Found::Slides),
            _ => Sniffed::Other(Found::OtherOffice),
        });
    }
    if !archive.has("[Content_Types].xml") {
        return Ok(Sniffed::Other(Found::Archive));
    }
    let folder = |name: &str| archive.names().any(|part| part.starts_with(name));
    Ok(if archive.has("xl/workbook.bin") {
        Sniffed::Other(Found::BinaryWorkbook)
    } else if folder("xl/") {
        Sniffed::Packed(FileKind::Xlsx, archive)
    } else if folder("word/") {
        Sniffed::Packed(FileKind::Docx, archive)
    } else if folder("ppt/") {
        Sniffed::Other(Found::Slides)
    } else if folder("_rels/") {
        return Err(Refusal::damaged(Damage::PartMissing));
    } else {
        Sniffed::Other(Found::Archive)
    })
}
