//! Records of the register and their former versions.

use serde_json::Value;

use super::{Cells, row_hash};
use crate::{
    domain::{
        access::{Custody, Grant},
        browsing::Burst,
        child::{Child, SiblingGroup},
        clock::Timestamp,
        desk::{ApiToken, Contact, Enquiry, SavedView, SealedIdentity, Setting, WaiverRequest},
        evidence::Evidence,
        family::Family,
        hash::Sha256Hash,
        import::{Import, ImportColumns},
        office::Office,
        own_note::OwnNote,
        placement::Placement,
        placement_outcome::PlacementOutcome,
        plan::Plan,
        plan_reading::PlanReading,
        practice::Practice,
        proposal::Proposal,
        re_review::ReReview,
        relation::{Relative, Waiver},
        removal::ListAct,
        sample::SampleLook,
        settlement::Settlement,
        user::User,
        user_change::UserChange,
    },
    store::{FormerVersion, Kind, RawRecord, Record, StoreError, Stored, link::Row},
};

/// Reads a row of the table of a kind; the body is not looked into yet.
pub(crate) fn raw(kind: Kind, row: &Row) -> Result<RawRecord, StoreError> {
    let statements = kind.statements();
    let mut cells = Cells { row, table: statements.table, key: String::new() };
    cells.key = cells.text(0, "code")?;
    let columns = statements.columns.iter().enumerate().map(|(i, column)| cells.opt_text(6 + i, column));
    let columns = columns.collect::<Result<_, _>>()?;
    let code = cells.key.clone();
    checked(&cells, kind, code, columns)
}

/// Version, body, when, by whom and the hash of a row, at places 1 to 5.
fn checked(cells: &Cells<'_>, kind: Kind, code: String, columns: Vec<Option<String>>) -> Result<RawRecord, StoreError> {
    let raw = RawRecord {
        kind,
        version: cells.int(1, "version")?,
        body: cells.text(2, "body")?,
        changed_at: Timestamp::from_micros(cells.int(3, "changed_at")?),
        changed_by: cells.text(4, "changed_by")?,
        columns,
        code,
    };
    let version = (raw.version, raw.changed_at, raw.changed_by.as_str());
    cells.check_hash(5, version_hash(kind, &raw.code, version, &raw.body))?;
    Ok(raw)
}

/// The hash kept beside one version of a record: version, moment and author, then the body.
pub(crate) fn version_hash(
    kind: Kind,
    code: &str,
    (version, at, by): (i64, Timestamp, &str),
    body: &str,
) -> Sha256Hash {
    row_hash(&[kind.code(), code, &version.to_string(), &at.micros().to_string(), by, body])
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
        Kind::Outcome => stored::<PlacementOutcome>(raw).map(drop),
        Kind::Office => stored::<Office>(raw).map(drop),
        Kind::User => stored::<User>(raw).map(drop),
        Kind::Custody => stored::<Custody>(raw).map(drop),
        Kind::Identity => stored::<SealedIdentity>(raw).map(drop),
        Kind::Contact => stored::<Contact>(raw).map(drop),
        Kind::Proposal => stored::<Proposal>(raw).map(drop),
        Kind::Placement => stored::<Placement>(raw).map(drop),
        Kind::WaiverRequest => stored::<WaiverRequest>(raw).map(drop),
        Kind::Grant => stored::<Grant>(raw).map(drop),
        Kind::SavedView => stored::<SavedView>(raw).map(drop),
        Kind::Enquiry => stored::<Enquiry>(raw).map(drop),
        Kind::ApiToken => stored::<ApiToken>(raw).map(drop),
        Kind::Setting => stored::<Setting>(raw).map(drop),
        Kind::Practice => stored::<Practice>(raw).map(drop),
        Kind::PlanReading => stored::<PlanReading>(raw).map(drop),
        Kind::Import => stored::<Import>(raw).map(drop),
        Kind::ImportColumns => stored::<ImportColumns>(raw).map(drop),
        Kind::UserChange => stored::<UserChange>(raw).map(drop),
        Kind::SampleLook => stored::<SampleLook>(raw).map(drop),
        Kind::Burst => stored::<Burst>(raw).map(drop),
        Kind::OwnNote => stored::<OwnNote>(raw).map(drop),
        Kind::Evidence => stored::<Evidence>(raw).map(drop),
        Kind::ListAct => stored::<ListAct>(raw).map(drop),
        Kind::ReReview => stored::<ReReview>(raw).map(drop),
    }
}

/// The body as JSON, to be shown beside another.
pub(crate) fn body_value(raw: &RawRecord) -> Result<Value, StoreError> {
    let table = raw.kind.statements().table;
    serde_json::from_str(&raw.body).map_err(|e| StoreError::inconsistent(table, "body", &raw.code, e))
}

/// Reads `code, version, body, changed_at, changed_by, row_hash` of a former version; the body is not looked into.
pub(crate) fn former_raw(kind: Kind, row: &Row) -> Result<RawRecord, StoreError> {
    let mut cells = Cells { row, table: "record_versions", key: String::new() };
    let code = cells.text(0, "code")?;
    cells.key = format!("{kind} {code}");
    checked(&cells, kind, code, Vec::new())
}

/// Reads `code, version, body, changed_at, changed_by, row_hash` of a former version.
pub(crate) fn former(kind: Kind, row: &Row) -> Result<FormerVersion, StoreError> {
    let RawRecord { code, version, body, changed_at, changed_by, .. } = former_raw(kind, row)?;
    let body = serde_json::from_str(&body)
        .map_err(|error| StoreError::inconsistent("record_versions", "body", &format!("{kind} {code}"), error))?;
    Ok(FormerVersion { version, body, changed_at, changed_by })
}
