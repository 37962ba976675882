//! Printed sheets: what is typed is printed as it was typed, in every language, the same bytes each time.

/// Sheets to print.
mod samples;

/// The PDF.
mod pdf;

/// The HTML.
mod html;
