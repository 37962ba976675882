//! How a printed sheet is made: one typed document, written as PDF or as HTML.
//!
//! `sheet` is the document, plain text in typed blocks; `pdf` sets it with typst, in memory and without
//! a clock; `html` writes the same blocks as a fragment of a page. Both read the text as text: nothing a
//! person typed is markup in either.
//!
//! # The fonts
//!
//! `fonts/` holds what the PDF embeds, so that a sheet looks the same on every machine:
//!
//! - `NotoSans-Regular.ttf`, `NotoSans-Bold.ttf`: Noto Sans 2.004, whole; every letter of the three languages.
//! - `NotoSansSymbols2-Part.ttf`: of Noto Sans Symbols2 2.003 the shapes, boxes and ticks
//!   (U+25A0–25FF, U+2610–2612, U+2713–2718), among them ● ◐ ○.
//! - `NotoSansMath-Part.ttf`: of Noto Sans Math 2.001 the arrows and operators (U+2190–22FF), among them ≈ → −.
//!
//! They come from Debian's `fonts-noto-core` 20201225-1; the parts were cut with
//! `pyftsubset FONT --unicodes=… --layout-features='' --no-hinting`. Copyright Google LLC, SIL Open Font
//! License 1.1 (`fonts/OFL-1.1.txt`); the Noto fonts have no reserved names.

/// The document.
pub mod sheet;

/// Text as it may be printed: what cannot be seen is named.
mod visible;

/// The path of a record for a camera.
mod code;

/// The document as PDF.
pub mod pdf;

/// The document as HTML.
pub mod html;

/// The report of a proposal.
pub mod match_report;

/// A list on paper.
pub(crate) mod list_sheet;

/// The record of a decision as data.
pub mod decision_record;
