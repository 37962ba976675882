//! Results as a terminal shows them.

/// What to ask next.
pub(crate) mod ask;
/// Families side by side.
pub(crate) mod compare;
/// Who is not considered, and why.
pub(crate) mod excluded;
/// The list.
pub(crate) mod list;
/// Lines that fit a terminal.
pub(crate) mod page;
/// A trial beside the list.
pub(crate) mod trial;
/// Why a family stands where it stands.
pub(crate) mod why;

pub(crate) use page::Page;

pub(crate) use crate::present::{Glyph, View, is_must, notable_rules};
