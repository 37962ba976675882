//! Opens files from offices that nobody trusts yet: a spreadsheet becomes a [`Table`], a document a [`Text`],
//! anything else a [`Refusal`] that says why.
//!
//! ```text
//! bytes ─▶ kind (by content) ─┬▶ archive ─▶ xml ─▶ xlsx · ods ─┐
//!                             │                 └▶ docx · odt ─┤
//!                             ├▶ pdf ──────────────────────────┼▶ Opened, with notices
//!                             └▶ encoding ─▶ separated · plain ─┘
//!
//! Text ─▶ clean (with the way back to each position) ─▶ section (the recommendation, when there is one)
//! ```
//!
//! *Design notes.* [`open`] is pure and holds the limits of `limits`; they bound time and memory of everything
//! we wrote ourselves. The readers for PDF and for packed data are others' work, so whoever serves people calls
//! [`Opener::open`] instead: it runs [`open`] in a process of its own that the system stops when it takes too
//! much memory, too much time, or wants to write or open a file.

mod archive;
mod aside;
mod child;
mod clean;
mod columns;
mod document;
mod docx;
mod encoding;
mod ending;
mod hyphen;
mod kind;
mod limits;
mod notice;
mod ods;
mod odt;
mod package;
mod pdf;
mod plain;
pub mod plan;
mod refusal;
mod section;
mod separated;
mod styles;
mod table;
mod wire;
mod words;
mod xlsx;
mod xml;

use serde::{Deserialize, Serialize};

pub use child::{COMMAND, Opener, answer};
pub use clean::{Cleaned, clean};
pub use document::{Paragraph, Role, Text};
pub use encoding::Encoding;
pub use kind::{FileKind, is_text, is_utf8_text};
pub use limits::Limit;
pub use notice::{Notice, NoticeCode, Place};
pub use refusal::{Damage, Found, Lock, Refusal, Trick};
pub use section::{Section, recommendations};
pub(crate) use separated::cells_of_line;
pub use table::{Cell, Epoch, Row, Sheet, Table, Value, column_letters};

use kind::Sniffed;
use notice::Notices;

/// A file that was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// What it is, by its content.
    pub kind: FileKind,
    /// How its letters are written, where that is a question: separated values and plain text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub encoding: Option<Encoding>,
    /// What it holds.
    pub content: Content,
    /// What a person should know about the reading.
    pub notices: Vec<Notice>,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Sheets with cells.
    Table(Table),
    /// Paragraphs.
    Text(Text),
}

impl Opened {
    /// The notice with this code, when there is one.
    pub fn notice(&self, code: NoticeCode) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.code == code)
    }
}

/// Opens a file of at most [`Limit::FileBytes`]. `name` is what its owner calls it; only the ending is looked at.
///
/// Untrusted files of a server go through [`Opener::open`].
///
/// # Errors
/// A [`Refusal`]: nothing of the file is used then.
pub fn open(bytes: &[u8], name: &str) -> Result<Opened, Refusal> {
    if bytes.len() as u64 > Limit::FileBytes.most() {
        return Err(Refusal::too_much(Limit::FileBytes));
    }
    let ending = kind::ending(name);
    let mut notices = Notices::default();
    let (kind, encoding, content) = match kind::sniff(bytes)? {
        Sniffed::Packed(kind, archive) => {
            package::notice_extras(&archive, &mut notices);
            let content = match kind {
                FileKind::Xlsx => Content::Table(xlsx::read(&archive, &mut notices)?),
                FileKind::Ods => Content::Table(ods::read(&archive, &mut notices)?),
                FileKind::Docx => Content::Text(docx::read(&archive, &mut notices)?),
                _ => Content::Text(odt::read(&archive, &mut notices)?),
            };
            (kind, None, content)
        }
        Sniffed::Pdf => (FileKind::Pdf, None, Content::Text(pdf::read(bytes, &mut notices)?)),
        Sniffed::Text => match plain::read(bytes, &ending, &mut notices)? {
            // Nobody writes a text and means a workbook by it.
            Some((FileKind::Plain, ..)) if is_workbook(&ending) => return Err(unread(&ending, Found::PlainText)),
            Some((kind, encoding, content)) => (kind, Some(encoding), content),
            None => return Err(unread(&ending, Found::Binary)),
        },
        Sniffed::Other(found) => return Err(unread(&ending, found)),
    };
    if is_known(&ending) && !kind.endings().contains(&ending.as_str()) && !is_kin(kind, &ending) {
        notices.add(NoticeCode::NamedOtherwise, Place::default().shown(&ending));
    }
    Ok(Opened { kind, encoding, content, notices: notices.into_inner() })
}

const READ: [FileKind; 7] =
    [FileKind::Xlsx, FileKind::Ods, FileKind::Csv, FileKind::Docx, FileKind::Odt, FileKind::Pdf, FileKind::Plain];

fn is_known(ending: &str) -> bool {
    READ.iter().any(|kind| kind.endings().contains(&ending))
}

fn is_workbook(ending: &str) -> bool {
    [FileKind::Xlsx, FileKind::Ods].iter().any(|kind| kind.endings().contains(&ending))
}

/// Separated values are plain text as well.
fn is_kin(kind: FileKind, ending: &str) -> bool {
    kind == FileKind::Csv && FileKind::Plain.endings().contains(&ending)
}

/// Something that is not read: a surprise when its name promised a kind that is.
fn unread(ending: &str, found: Found) -> Refusal {
    if is_known(ending) { Refusal::WrongKind { says: ending.to_owned(), found } } else { Refusal::NotRead { found } }
}
