//! Records of the register and their former versions.

use serde_json::Value;

use super::Cells;
use crate::{
    domain::{
        child::{Child, SiblingGroup},
        clock::Timestamp,
        family::Family,
        plan::Plan,
        relation::{Relative, Waiver},
        settlement::Settlement,
    },
    store::{FormerVersion, Kind, RawRecord, Record, StoreError, Stored, link::Row},
};

/// Reads a row of one of the seven tables; the body is not looked into yet.
pub(crate) fn raw(kind: Kind, row: &Row) -> Result<RawRecord, StoreError> {
    let statements = kind.statements();
    let mut cells = Cells { row, table: statements.table, key: String::new() };
    cells.key = cells.text(0, "code")?;
    let columns = statements.columns.iter().enumerate().map(|(i, column)| cells.opt_text(5 + i, column));
    let columns = columns.collect::<Result<_, _>>()?;
    Ok(RawRecord {
        kind,
        version: cells.int(1, "version")?,
        body: cells.text(2, "body")?,
        changed_at: Timestamp::from_micros(cells.int(3, "changed_at")?),
        changed_by: cells.text(4, "changed_by")?,
        columns,
        code: cells.key,
    })
}

/// Turns a row into its value and checks that the columns beside the body say the same as the body.
pub(crate) fn stored<R: Record>(raw: RawRecord) -> Result<Stored<R>, StoreError> {
    let statements = R::KIND.statements();
    let wrong = |column, why: String| StoreError::inconsistent(statements.table, column, &raw.code, why);
    let value: R = serde_json::from_str(&raw.body).map_err(|e| wrong("body", e.to_string()))?;
    if value.record_code() != raw.code {
        return Err(wrong("code", format!("the body is of {}", value.record_code())));
    }
    let pairs = statements.columns.iter().zip(value.columns().into_iter().zip(&raw.columns));
    for (column, (of_body, of_row)) in pairs {
        if of_body != *of_row {
            return Err(wrong(column, format!("{of_row:?} is {of_body:?} in the body")));
        }
    }
    Ok(Stored { value, version: raw.version, changed_at: raw.changed_at, changed_by: raw.changed_by })
}

/// Whether the row can be turned into its value.
pub(crate) fn check(raw: RawRecord) -> Result<(), StoreError> {
    match raw.kind {
        Kind::Settlement => stored::<Settlement>(raw).map(drop),
        Kind::Child => stored::<Child>(raw).map(drop),
        Kind::SiblingGroup => stored::<SiblingGroup>(raw).map(drop),
        Kind::Plan => stored::<Plan>(raw).map(drop),
        Kind::Family => stored::<Family>(raw).map(drop),
        Kind::Relative => stored::<Relative>(raw).map(drop),
        Kind::Waiver => stored::<Waiver>(raw).map(drop),
    }
}

/// The body as JSON, to be shown beside another.
pub(crate) fn body_value(raw: &RawRecord) -> Result<Value, StoreError> {
    let table = raw.kind.statements().table;
    serde_json::from_str(&raw.body).map_err(|e| StoreError::inconsistent(table, "body", &raw.code, e))
}

/// Reads `version, body, changed_at, changed_by` of a former version.
pub(crate) fn former(code: &str, row: &Row) -> Result<FormerVersion, StoreError> {
    let cells = Cells { row, table: "record_versions", key: code.to_owned() };
    Ok(FormerVersion {
        version: cells.int(0, "version")?,
        body: cells.parsed(1, "body", |text| serde_json::from_str(text))?,
        changed_at: Timestamp::from_micros(cells.int(2, "changed_at")?),
        changed_by: cells.text(3, "changed_by")?,
    })
}
