//! The one place where a row becomes a value of the domain, and says where it is wrong.

use super::{StoreError, link::Row};
use crate::domain::hash::Sha256Hash;

/// Records of the register and their former versions.
pub(crate) mod record;

/// Runs, policies, import reports and their deflated bodies.
pub(crate) mod run;

/// Entries of the audit trail.
pub(crate) mod audit;

/// Reads cells of one row and names them when they are wrong.
pub(crate) struct Cells<'r> {
    pub(crate) row: &'r Row,
    pub(crate) table: &'static str,
    pub(crate) key: String,
}

impl Cells<'_> {
    pub(crate) fn int(&self, position: usize, column: &'static str) -> Result<i64, StoreError> {
        self.row.get(position).map_err(|e| self.wrong(column, e))
    }

    pub(crate) fn text(&self, position: usize, column: &'static str) -> Result<String, StoreError> {
        self.row.get(position).map_err(|e| self.wrong(column, e))
    }

    pub(crate) fn opt_text(&self, position: usize, column: &'static str) -> Result<Option<String>, StoreError> {
        self.row.get(position).map_err(|e| self.wrong(column, e))
    }

    pub(crate) fn bytes(&self, position: usize, column: &'static str) -> Result<Vec<u8>, StoreError> {
        self.row.get(position).map_err(|e| self.wrong(column, e))
    }

    /// A text that `parse` turns into a value of the domain.
    pub(crate) fn parsed<T, E: std::fmt::Display>(
        &self,
        position: usize,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        parse(&self.text(position, column)?).map_err(|e| self.wrong(column, e))
    }

    /// Compares the hash kept beside the row with the hash of what was read.
    pub(crate) fn check_hash(&self, position: usize, of_row: Sha256Hash) -> Result<(), StoreError> {
        if self.bytes(position, "row_hash")? == of_row.as_bytes() {
            return Ok(());
        }
        Err(self.wrong("row_hash", "the row is not what was kept"))
    }

    pub(crate) fn wrong(&self, column: &'static str, why: impl std::fmt::Display) -> StoreError {
        StoreError::inconsistent(self.table, column, &self.key, why)
    }
}

/// The hash that is kept beside a row and checked whenever it is read. `parts` are every column that
/// says something, the free text last, so that no two rows have the same parts.
pub(crate) fn row_hash(parts: &[&str]) -> Sha256Hash {
    Sha256Hash::of(parts.join("\n").as_bytes())
}
