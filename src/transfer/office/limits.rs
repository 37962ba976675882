//! How much an untrusted file may hold: every limit, its figure and its name.

use serde::{Deserialize, Serialize};

macro_rules! limits {
    ($($(#[$doc:meta])* $variant:ident = $most:expr, $name:literal;)+) => {
        /// A limit that a file can break. The name is stable; the words for it have the key `office-limit-…`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Limit { $($(#[$doc])* $variant),+ }

        impl Limit {
            /// Every limit.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The most that is allowed, in the unit the variant names.
            pub const fn most(self) -> u64 {
                match self { $(Self::$variant => $most),+ }
            }

            /// The name in kebab-case.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

limits! {
    /// Bytes of the file as it arrives. Registers of 10 000 families take 2 MB.
    FileBytes = 20 << 20, "file-bytes";
    /// Parts in one archive. A workbook of 64 sheets with pictures has some 300.
    Entries = 2_000, "entries";
    /// Bytes of one part when unpacked. Parts are read as a stream, so this bounds time, not memory.
    EntryBytes = 128 << 20, "entry-bytes";
    /// Bytes of all parts when unpacked.
    TotalBytes = 256 << 20, "total-bytes";
    /// How many times larger a part above 1 MiB may become. Sheets of blank rows reach 60, bombs 1000.
    Ratio = 200, "ratio";
    /// Elements inside one another.
    XmlDepth = 200, "xml-depth";
    /// Attributes of one element. Word writes 40 namespaces on the outermost one.
    Attributes = 200, "attributes";
    /// Bytes of one tag or one stretch of text between two tags.
    XmlPieceBytes = 1 << 20, "xml-piece-bytes";
    /// Sheets of a workbook.
    Sheets = 64, "sheets";
    /// Rows with values in one workbook. Blank rows do not count.
    Rows = 100_000, "rows";
    /// Columns that may hold a value, counted from the left.
    Columns = 1_000, "columns";
    /// Cells with values in one workbook. Ten thousand families with every column have 620 000.
    Cells = 800_000, "cells";
    /// Characters of one cell, as in Excel itself.
    CellChars = 32_767, "cell-chars";
    /// Bytes of text in all cells together.
    TableBytes = 16 << 20, "table-bytes";
    /// Paragraphs of a text.
    Paragraphs = 20_000, "paragraphs";
    /// Bytes of a text.
    TextBytes = 4 << 20, "text-bytes";
    /// Pages of a PDF.
    Pages = 300, "pages";
    /// Signs on one page of a PDF.
    PageGlyphs = 60_000, "page-glyphs";
    /// Bytes of the answer of the process that reads the file.
    AnswerBytes = 96 << 20, "answer-bytes";
    /// Seconds of reckoning.
    CpuSeconds = 15, "cpu-seconds";
    /// Seconds from start to answer.
    WallSeconds = 30, "wall-seconds";
    /// Bytes of memory of the process that reads the file.
    MemoryBytes = 96 << 20, "memory-bytes";
}

/// Parts below this are small enough to be unpacked whatever their ratio: an empty sheet compresses well.
pub(crate) const RATIO_FLOOR_BYTES: u64 = 1 << 20;

/// Places kept for one kind of notice; the count goes on.
pub(crate) const MAX_PLACES: usize = 100;
