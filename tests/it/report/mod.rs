//! Printed sheets: what is typed is printed as it was typed, in every language, the same bytes each time.

/// Sheets to print.
mod samples;

/// The PDF.
mod pdf;

/// The HTML.
mod html;

/// A decided proposal in which everything stands once.
mod case;

/// Every field and its class.
mod fields;

/// Who may read what.
mod redaction;

/// A PDF read again.
pub mod printed;

/// What a reader who does not see is told.
mod tags;
