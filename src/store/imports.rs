//! What is kept of imports: the import and its columns as records, its report, and which versions it made.

use serde_json::Value;

use super::{Kind, Record, StoreError, link::Row, rows::Cells};
use crate::domain::{
    clock::Timestamp,
    hash::Sha256Hash,
    import::{Import, ImportColumns},
};

/// What an import found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// 1 for the first, then counting.
    pub number: i64,
    /// Hash of the file that was read.
    pub source_hash: Sha256Hash,
    /// When, UTC.
    pub created_at: Timestamp,
    /// Who imported.
    pub created_by: String,
    /// Whether records were saved, or the file was only checked.
    pub committed: bool,
    /// The report.
    pub body: Value,
}

/// A version of a record that an import made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Kind.
    pub kind: Kind,
    /// Code.
    pub code: String,
    /// The version.
    pub version: i64,
    /// Whether the import added the record.
    pub added: bool,
}

/// Reads `kind, code, version, added` of what an import made.
pub(super) fn imported(key: &str, row: &Row) -> Result<Imported, StoreError> {
    let cells = Cells { row, table: "imported_versions", key: key.to_owned() };
    let kind = cells.parsed(0, "kind", |code| Kind::parse(code).ok_or("no such kind"))?;
    let (version, added) = (cells.int(2, "version")?, cells.int(3, "added")? == 1);
    Ok(Imported { kind, code: cells.text(1, "code")?, version, added })
}

impl Record for Import {
    const KIND: Kind = Kind::Import;
    fn record_code(&self) -> String {
        self.number.to_string()
    }
    fn columns(&self) -> Vec<Option<String>> {
        vec![self.office.as_ref().map(ToString::to_string), Some(self.file_hash.to_string())]
    }
}

impl Record for ImportColumns {
    const KIND: Kind = Kind::ImportColumns;
    fn record_code(&self) -> String {
        Self::key(&self.office, &self.what, self.header)
    }
}
