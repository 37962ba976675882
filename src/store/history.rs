//! What was before, page by page and whole: former versions and the bodies that runs rest on, for exports.

use async_trait::async_trait;

use super::{
    Kind, RawRecord, StoreError,
    link::{Arg, Row},
    reads::HasLink,
    rows::{Cells, record},
};
use crate::domain::hash::Sha256Hash;

/// Which bodies that are kept once for many runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// Snapshots, or the heads of those in parts.
    Snapshot,
    /// Parts of snapshots, and their lists.
    SnapshotPart,
}

/// A body that is kept once, without its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedBody {
    /// Hash of its bytes.
    pub hash: Sha256Hash,
    /// The list of the parts that a snapshot stands on; none where its body is the whole of it, and for a part.
    pub parts: Option<Sha256Hash>,
}

/// What was before.
#[async_trait]
pub trait HistoryReads: Send {
    /// Former versions of the records of a kind in the order of codes and versions, from the one after `after` on, at
    /// most `limit`; also of records that were taken back. What stood in columns beside the body is not kept.
    async fn former_after(&mut self, kind: Kind, after: (&str, i64), limit: u32) -> Result<Vec<RawRecord>, StoreError>;

    /// The next of these bodies in an order of hashes; the first after nothing.
    async fn shared_after(
        &mut self,
        which: Shared,
        after: Option<Sha256Hash>,
    ) -> Result<Option<SharedBody>, StoreError>;
}

#[async_trait]
impl<T: HasLink> HistoryReads for T {
    async fn former_after(
        &mut self,
        kind: Kind,
        (code, version): (&str, i64),
        limit: u32,
    ) -> Result<Vec<RawRecord>, StoreError> {
        const SQL: &str = "SELECT code, version, body, changed_at, changed_by, row_hash FROM record_versions \
            WHERE kind = $1 AND (code > $2 OR (code = $2 AND version > $3)) ORDER BY code, version LIMIT $4";
        let args = [Arg::Text(kind.code()), Arg::Text(code), Arg::Int(version), Arg::Int(limit.into())];
        self.link().rows(SQL, &args).await?.iter().map(|row| record::former_raw(kind, row)).collect()
    }

    async fn shared_after(
        &mut self,
        which: Shared,
        after: Option<Sha256Hash>,
    ) -> Result<Option<SharedBody>, StoreError> {
        let (table, sql) = match which {
            Shared::Snapshot => {
                ("snapshots", "SELECT hash, parts FROM snapshots WHERE hash > $1 ORDER BY hash LIMIT 1")
            }
            Shared::SnapshotPart => (
                "snapshot_parts",
                "SELECT hash, CAST(NULL AS TEXT) FROM snapshot_parts WHERE hash > $1 ORDER BY hash LIMIT 1",
            ),
        };
        let after = after.map(|hash| hash.to_string()).unwrap_or_default();
        let row = self.link().row(sql, &[Arg::Text(&after)]).await?;
        row.map(|row| shared(table, &row)).transpose()
    }
}

/// Reads `hash, parts`.
fn shared(table: &'static str, row: &Row) -> Result<SharedBody, StoreError> {
    let cells = Cells { row, table, key: row.get(0)? };
    let parts = cells.opt_text(1, "parts")?.map(|hash| Sha256Hash::parse(&hash)).transpose();
    let parts = parts.map_err(|error| cells.wrong("parts", error))?;
    Ok(SharedBody { hash: cells.parsed(0, "hash", Sha256Hash::parse)?, parts })
}
