//! Why a file was not opened: a stable code with values, no words.

use serde::{Deserialize, Serialize};

use super::limits::Limit;

/// A file that was not opened. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Refusal {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A limit is broken.
    #[error("limit {} of {} broken in {}", .limit.name(), .limit.most(), part.as_deref().unwrap_or("the file"))]
    TooMuch {
        /// The limit.
        limit: Limit,
        /// The part of the archive, the sheet or the page.
        part: Option<String>,
    },
    /// Something else than the name says, and nothing that can be read.
    #[error("named .{says}, but it is {found:?}")]
    WrongKind {
        /// The ending of the name, lower case, without the dot.
        says: String,
        /// What it is.
        found: Found,
    },
    /// A kind that is not read.
    #[error("not a kind that is read: {found:?}")]
    NotRead {
        /// What it is.
        found: Found,
    },
    /// Closed by a password.
    #[error("encrypted: {lock:?}")]
    Encrypted {
        /// What kind of lock.
        lock: Lock,
    },
    /// Broken on its way.
    #[error("damaged: {damage:?} in {}", part.as_deref().unwrap_or("the file"))]
    Damaged {
        /// How it shows.
        damage: Damage,
        /// The part of the archive.
        part: Option<String>,
    },
    /// Built to harm whoever opens it.
    #[error("trick: {trick:?} in {}", part.as_deref().unwrap_or("the file"))]
    Harmful {
        /// The trick.
        trick: Trick,
        /// The part of the archive, shortened.
        part: Option<String>,
    },
    /// Pages without a text: pictures of paper. It needs typing, or text recognition elsewhere.
    #[error("no text on {pages} pages")]
    NoText {
        /// How many pages it has.
        pages: u32,
    },
    /// The process that reads the file came to an end by itself: a fault of the reader, not a limit.
    #[error("the reading process stopped")]
    Stopped,
    /// Too many files are being read at this moment. Trying again helps.
    #[error("too many files at once")]
    Busy,
}

macro_rules! names {
    ($(#[$outer:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident $name:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $type { $($(#[$doc])* $variant),+ }

        impl $type {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name in kebab-case; the end of the key of its words.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}
pub(crate) use names;

names! {
    /// What a file is when it is nothing that can be read; key `office-found-…`.
    Found {
        /// A photograph or a drawing.
        Picture "picture",
        /// The older binary form of Word, Excel or PowerPoint.
        OldOffice "old-office",
        /// Slides.
        Slides "slides",
        /// An archive of files.
        Archive "archive",
        /// An archive of a kind that is never opened: RAR, 7-Zip, gzip.
        OtherArchive "other-archive",
        /// A program.
        Program "program",
        /// A web page or other mark-up.
        Markup "markup",
        /// Rich text format.
        Rtf "rtf",
        /// A binary workbook of Excel.
        BinaryWorkbook "binary-workbook",
        /// A document of an office program, but neither sheet nor text.
        OtherOffice "other-office",
        /// Bytes that are no text.
        Binary "binary",
        /// Plain text.
        PlainText "plain-text",
        /// An archive whose parts are packed in a way that is not read.
        OtherPacking "other-packing",
    }
}

names! {
    /// What closes a file; key `office-lock-…`.
    Lock {
        /// An Excel, Word or PowerPoint file with a password.
        Office "office",
        /// An OpenDocument file with a password.
        OpenDocument "open-document",
        /// A PDF with a password.
        Pdf "pdf",
        /// An archive with a password.
        Archive "archive",
    }
}

names! {
    /// How damage shows; key `office-damage-…`.
    Damage {
        /// The end is missing.
        Truncated "truncated",
        /// The archive's list of parts cannot be read.
        Directory "directory",
        /// A part does not unpack.
        Packing "packing",
        /// A part does not have the check sum it should have.
        Checksum "checksum",
        /// A part is not well-formed.
        Xml "xml",
        /// A part that must be there is not.
        PartMissing "part-missing",
        /// Characters that the encoding does not have.
        Encoding "encoding",
        /// The structure of the PDF cannot be read.
        Pdf "pdf",
        /// The reader met something nobody foresaw.
        Unforeseen "unforeseen",
    }
}

names! {
    /// A trick; key `office-trick-…`.
    Trick {
        /// A document type definition, the door to entities.
        Dtd "dtd",
        /// An entity that the file defines itself or fetches.
        Entity "entity",
        /// Parts that share bytes.
        Overlap "overlap",
        /// A part larger or smaller than it says.
        WrongSize "wrong-size",
        /// A name that leads out of the archive.
        PathOutside "path-outside",
        /// Two parts with one name, or a list that contradicts the parts.
        TwoFaced "two-faced",
    }
}

impl Refusal {
    /// The stable code in kebab-case; the end of the key `office-refused-…`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooMuch { .. } => "too-much",
            Self::WrongKind { .. } => "wrong-kind",
            Self::NotRead { .. } => "not-read",
            Self::Encrypted { .. } => "encrypted",
            Self::Damaged { .. } => "damaged",
            Self::Harmful { .. } => "harmful",
            Self::NoText { .. } => "no-text",
            Self::Stopped => "stopped",
            Self::Busy => "busy",
        }
    }

    pub(crate) fn too_much(limit: Limit) -> Self {
        Self::TooMuch { limit, part: None }
    }

    pub(crate) fn damaged(damage: Damage) -> Self {
        Self::Damaged { damage, part: None }
    }

    pub(crate) fn harmful(trick: Trick) -> Self {
        Self::Harmful { trick, part: None }
    }

    /// The same refusal, naming the part it happened in unless one is named already.
    pub(crate) fn in_part(mut self, name: &str) -> Self {
        if let Self::TooMuch { part, .. } | Self::Damaged { part, .. } | Self::Harmful { part, .. } = &mut self
            && part.is_none()
        {
            *part = Some(name.chars().filter(|sign| !sign.is_control()).take(80).collect());
        }
        self
    }
}

impl From<Refusal> for std::io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::other(refusal)
    }
}

/// The refusal that travelled inside an error of input, or plain damage.
pub(crate) fn from_io(error: &std::io::Error, otherwise: Damage) -> Refusal {
    let carried = error.get_ref().and_then(|inner| inner.downcast_ref::<Refusal>());
    carried.cloned().unwrap_or(Refusal::damaged(otherwise))
}
