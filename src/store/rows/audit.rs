//! Entries of the audit trail.

use super::Cells;
use crate::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEntry, AuditEvent, Broken, BrokenWhy, Chain, EntityKind, EntryFields, Outcome},
        clock::Timestamp,
        hash::Sha256Hash,
    },
    store::{StoreError, link::Row},
};

const ROLES: [Role; 5] = [Role::Specialist, Role::Reviewer, Role::Supervisor, Role::Data, Role::Operator];

/// Turns a row into an entry.
pub(crate) fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    let mut cells = Cells { row, table: "audit_entries", key: String::new() };
    let seq = cells.int(0, "seq")?;
    cells.key = seq.to_string();
    let known = |value: Option<_>| value.ok_or("an unknown code");
    let role = cells.parsed(3, "role", |code| ROLES.into_iter().find(|r| r.code() == code).ok_or("an unknown code"))?;
    let event = AuditEvent {
        action: cells.parsed(4, "action", |code| known(Action::parse(code)))?,
        kind: cells.parsed(5, "kind", |code| EntityKind::parse(code).ok_or("an unknown code"))?,
        code: cells.text(6, "code")?,
        outcome: cells.parsed(7, "outcome", |code| Outcome::parse(code).ok_or("an unknown code"))?,
        purpose: cells.opt_text(8, "purpose")?,
        details: cells.parsed(9, "details", |text| serde_json::from_str(text))?,
    };
    Ok(AuditEntry {
        seq: seq as u64,
        at: Timestamp::from_micros(cells.int(1, "at_micros")?),
        actor: Actor { id: cells.text(2, "actor")?, role },
        event,
        prev_hash: hash(&cells, 10, "prev_hash")?,
        hash: hash(&cells, 11, "hash")?,
    })
}

fn hash(cells: &Cells<'_>, position: usize, column: &'static str) -> Result<Sha256Hash, StoreError> {
    let bytes: Result<[u8; 32], _> = cells.bytes(position, column)?.try_into();
    bytes.map(Sha256Hash::from_bytes).map_err(|_| cells.wrong(column, "not 32 bytes"))
}

/// Between the fields of [`check`]; no field may hold it, see `domain::audit::is_unfit`.
pub(crate) const SEPARATOR: &str = "\u{1f}";

/// Checks the next row of the trail without building an entry: the text that was hashed is written
/// again from the columns, so a column that was changed changes the text. `text` is a reused buffer.
///
/// The row is `seq, prev_hash, hash` and the other columns as one text in the order of the table, joined
/// by [`SEPARATOR`]: each cell costs a trip through the driver, and there are a million rows.
pub(crate) fn check(chain: &mut Chain, row: &Row, text: &mut String) -> Result<(), Broken> {
    let unreadable = Broken { seq: chain.size() + 1, why: BrokenWhy::Unreadable };
    let (fields, prev_hash, hash) = fields(row).ok_or(unreadable)?;
    if serde_json::from_str::<serde::de::IgnoredAny>(fields.details).is_err() {
        return Err(unreadable);
    }
    text.clear();
    fields.write(text);
    chain.push_text(fields.seq, prev_hash, hash, text)
}

fn fields(row: &Row) -> Option<(EntryFields<'_>, Sha256Hash, Sha256Hash)> {
    let hash = |column| {
        let bytes: &[u8] = row.get(column).ok()?;
        Some(Sha256Hash::from_bytes(bytes.try_into().ok()?))
    };
    let mut parts = row.get::<&str>(3).ok()?.split(SEPARATOR);
    let mut next = || parts.next();
    let fields = EntryFields {
        seq: u64::try_from(row.get::<i64>(0).ok()?).ok()?,
        at: next()?.parse().ok()?,
        actor: next()?,
        role: next()?,
        action: next()?,
        kind: next()?,
        code: next()?,
        outcome: next()?,
        // A plus sign stands before every purpose, a minus sign alone for none.
        purpose: match next()? {
            "-" => None,
            purpose => Some(purpose.strip_prefix('+')?),
        },
        details: next()?,
    };
    // A separator inside a field would shift the others.
    let nothing_left = parts.next().is_none();
    Some((fields, hash(1)?, hash(2)?)).filter(|_| nothing_left)
}
