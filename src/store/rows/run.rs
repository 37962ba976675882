//! Runs, policies, import reports and their deflated bodies.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

use super::{Cells, row_hash};
use crate::{
    domain::{
        canonical::canonical_json,
        clock::Timestamp,
        date::Date,
        hash::Sha256Hash,
        run::{RunNumber, RunRecord},
    },
    store::{ImportReport, PolicyRecord, StoreError, link::Row},
};

/// Largest body kept, uncompressed: a register of 20 000 families in full is some 100 MB.
const MAX_BODY_BYTES: i64 = 1 << 30;

pub(crate) fn run(row: &Row) -> Result<RunRecord, StoreError> {
    let mut cells = Cells { row, table: "runs", key: String::new() };
    let number = cells.int(0, "number")?;
    cells.key = number.to_string();
    let number = u32::try_from(number).ok().and_then(|n| RunNumber::new(n).ok());
    let record = RunRecord {
        number: number.ok_or_else(|| cells.wrong("number", "not the number of a run"))?,
        case_code: cells.text(1, "case_code")?,
        as_of: cells.parsed(2, "as_of", Date::parse)?,
        created_at: Timestamp::from_micros(cells.int(3, "created_at")?),
        created_by: cells.text(4, "created_by")?,
        preparatory: cells.opt_text(5, "preparatory")?,
        engine: cells.text(6, "engine")?,
        policy_hash: cells.parsed(7, "policy_hash", Sha256Hash::parse)?,
        snapshot_hash: cells.parsed(8, "snapshot_hash", Sha256Hash::parse)?,
        result_hash: cells.parsed(9, "result_hash", Sha256Hash::parse)?,
        // Kept as the same 64 bits, since neither database has unsigned numbers.
        seed: cells.int(10, "seed")? as u64,
    };
    cells.check_hash(11, run_hash(&record))?;
    Ok(record)
}

/// The hash kept beside a run.
pub(crate) fn run_hash(record: &RunRecord) -> Sha256Hash {
    let value = serde_json::to_value(record).expect("a run is always JSON");
    Sha256Hash::of(canonical_json(&value).as_bytes())
}

/// The hash kept beside a policy.
pub(crate) fn policy_hash(policy: &PolicyRecord) -> Sha256Hash {
    let (number, added_at) = (policy.number.to_string(), policy.added_at.micros().to_string());
    row_hash(&[&policy.hash.to_string(), &number, &added_at, &policy.added_by])
}

/// The hash kept beside an import report, whose body is canonical JSON.
pub(crate) fn report_hash(report: &ImportReport) -> Sha256Hash {
    let (number, created_at) = (report.number.to_string(), report.created_at.micros().to_string());
    let (source, committed) = (report.source_hash.to_string(), report.committed.to_string());
    row_hash(&[&number, &source, &created_at, &report.created_by, &committed, &canonical_json(&report.body)])
}

/// Reads `hash, number, added_at, added_by, row_hash`.
pub(crate) fn policy(row: &Row) -> Result<PolicyRecord, StoreError> {
    let mut cells = Cells { row, table: "policies", key: String::new() };
    cells.key = cells.text(0, "hash")?;
    let policy = PolicyRecord {
        hash: cells.parsed(0, "hash", Sha256Hash::parse)?,
        number: cells.int(1, "number")?,
        added_at: Timestamp::from_micros(cells.int(2, "added_at")?),
        added_by: cells.text(3, "added_by")?,
    };
    cells.check_hash(4, policy_hash(&policy))?;
    Ok(policy)
}

/// Reads `number, source_hash, created_at, created_by, committed, body, row_hash`.
pub(crate) fn import_report(row: &Row) -> Result<ImportReport, StoreError> {
    let mut cells = Cells { row, table: "import_reports", key: String::new() };
    let number = cells.int(0, "number")?;
    cells.key = number.to_string();
    let report = ImportReport {
        number,
        source_hash: cells.parsed(1, "source_hash", Sha256Hash::parse)?,
        created_at: Timestamp::from_micros(cells.int(2, "created_at")?),
        created_by: cells.text(3, "created_by")?,
        committed: cells.int(4, "committed")? == 1,
        body: cells.parsed(5, "body", |text| serde_json::from_str(text))?,
    };
    cells.check_hash(6, report_hash(&report))?;
    Ok(report)
}

/// Bytes on their way into a body column. Deflating takes longer than everything else about keeping them, so
/// it is done before the act that keeps them, which others wait for.
#[derive(Clone, Debug)]
pub struct Body {
    pub(crate) hash: Sha256Hash,
    pub(crate) size: i64,
    pub(crate) deflated: Vec<u8>,
}

impl Body {
    /// Hashes and deflates bytes.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    pub fn of(bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("writing to memory does not fail");
        let deflated = encoder.finish().expect("writing to memory does not fail");
        Self { hash: Sha256Hash::of(bytes), size: bytes.len() as i64, deflated }
    }

    /// Hash of the bytes.
    pub fn hash(&self) -> Sha256Hash {
        self.hash
    }

    /// Number of the bytes.
    pub fn size(&self) -> usize {
        self.size as usize
    }
}

/// Reads `size, body` from `first` on, inflates the body and checks it against its hash.
pub(crate) fn body(
    row: &Row,
    first: usize,
    (table, key): (&'static str, &str),
    hash: Sha256Hash,
) -> Result<Vec<u8>, StoreError> {
    let cells = Cells { row, table, key: key.to_owned() };
    let size = cells.int(first, "size")?;
    if !(0..=MAX_BODY_BYTES).contains(&size) {
        return Err(cells.wrong("size", format!("{size} bytes are more than is ever kept")));
    }
    let mut bytes = Vec::new();
    let deflated = cells.bytes(first + 1, "body")?;
    // One byte more than stated is enough to see that the statement is wrong.
    let mut inflated = DeflateDecoder::new(deflated.as_slice()).take(size as u64 + 1);
    inflated.read_to_end(&mut bytes).map_err(|e| cells.wrong("body", e))?;
    if bytes.len() as i64 != size || Sha256Hash::of(&bytes) != hash {
        return Err(cells.wrong("body", "its hash is another"));
    }
    Ok(bytes)
}
