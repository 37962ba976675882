//! How the records of each kind leave in an export, and what never does: everything that is kept is decided here.

use serde_json::Value;

use super::ServiceError;
use crate::{
    domain::canonical::canonical_json,
    store::{Kind, MIGRATIONS, RawRecord},
};

/// How the records of a kind leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// In sheets and sections that can be brought again.
    Register,
    /// Beside the register, at the machine only: flat sheets, or a section that reading passes over.
    Beside,
    /// Beside the register, with the right to names, and sealed wherever it lies meanwhile.
    Names,
}

/// How the records of a kind leave. What is no record of a kind – former versions, runs, snapshots, policies, reports of
/// imports, the trail – leaves as what was before.
pub fn leaving(kind: Kind) -> Leaving {
    match kind {
        Kind::Settlement
        | Kind::Child
        | Kind::SiblingGroup
        | Kind::Plan
        | Kind::Family
        | Kind::Relative
        | Kind::Waiver
        | Kind::Outcome
        | Kind::Contact => Leaving::Register,
        Kind::Office
        | Kind::User
        | Kind::Custody
        | Kind::Proposal
        | Kind::Placement
        | Kind::WaiverRequest
        | Kind::Grant
        | Kind::SavedView
        | Kind::Enquiry
        | Kind::ApiToken
        | Kind::Setting
        | Kind::Practice
        | Kind::PlanReading
        | Kind::Import
        | Kind::ImportColumns
        | Kind::UserChange
        | Kind::SampleLook
        | Kind::Burst
        | Kind::OwnNote
        | Kind::Evidence
        | Kind::ListAct
        | Kind::ReReview => Leaving::Beside,
        Kind::Identity => Leaving::Names,
    }
}

/// The kinds that leave this way, in the order of [`Kind::ALL`].
pub fn kinds_leaving(way: Leaving) -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(move |kind| leaving(*kind) == way)
}

/// A field of a record that never leaves.
#[derive(Clone, Copy, Debug)]
pub struct SecretField {
    /// Of which kind.
    pub kind: Kind,
    /// Its name, at the top of the record.
    pub field: &'static str,
    /// Why.
    pub why: &'static str,
}

/// Every field of a record that never leaves.
pub const SECRET_FIELDS: [SecretField; 4] = [
    SecretField { kind: Kind::ApiToken, field: "token_hash", why: "whoever has it can try tokens against it" },
    SecretField { kind: Kind::Identity, field: "key", why: "it opens every copy of the name" },
    SecretField { kind: Kind::Identity, field: "marks", why: "they find whoever has a number, and are reckoned anew" },
    SecretField { kind: Kind::Identity, field: "sealed", why: "the name leaves opened, with the right to it" },
];

/// Columns of the database that never leave.
#[derive(Clone, Copy, Debug)]
pub struct Staying {
    /// The table; `*` for every table.
    pub table: &'static str,
    /// The columns; none for all of them.
    pub columns: &'static [&'static str],
    /// Why.
    pub why: &'static str,
}

/// Every column that never leaves, with the reason.
pub const STAYING: [Staying; 15] = [
    Staying { table: "*", columns: &["row_hash"], why: "a checksum of the row where it lies" },
    Staying { table: MIGRATIONS, columns: &[], why: "which form the tables have: the program knows it" },
    Staying { table: "audit_head", columns: &[], why: "one row for writers to take turns by" },
    Staying { table: "credentials", columns: &[], why: "secrets: password hash, second factor, recovery codes" },
    Staying { table: "drafts", columns: &[], why: "what somebody has not sent yet is theirs alone" },
    Staying { table: "import_matter", columns: &[], why: "files of others with a term: gone when it is over" },
    Staying { table: "once_keys", columns: &[], why: "answers to repeated requests, for two days" },
    Staying { table: "revisions", columns: &[], why: "counts of the other tables" },
    Staying { table: "sessions", columns: &[], why: "secrets: whoever has one is signed in" },
    Staying { table: "sibling_members", columns: &[], why: "the groups name their members" },
    Staying { table: "sign_in_attempts", columns: &[], why: "failed sign-ins, for minutes" },
    Staying { table: "policies", columns: &["size"], why: "the length of the text that leaves" },
    Staying { table: "runs", columns: &["size"], why: "the length of the text that leaves" },
    Staying { table: "snapshots", columns: &["size"], why: "the length of the text that leaves" },
    Staying { table: "snapshot_parts", columns: &["size"], why: "the length of the text that leaves" },
];

/// Why a column never leaves; nothing where it does.
pub fn why_stays(table: &str, column: &str) -> Option<&'static str> {
    let is_meant = |staying: &&Staying| {
        (staying.table == "*" || staying.table == table)
            && (staying.columns.is_empty() || staying.columns.contains(&column))
    };
    STAYING.iter().find(is_meant).map(|staying| staying.why)
}

/// The record without its secrets, as canonical JSON.
pub(super) fn without_secrets(raw: &RawRecord) -> Result<String, ServiceError> {
    let mut secrets = SECRET_FIELDS.iter().filter(|secret| secret.kind == raw.kind).peekable();
    if secrets.peek().is_none() {
        return Ok(raw.body.clone());
    }
    let mut record: Value = serde_json::from_str(&raw.body)?;
    if let Some(fields) = record.as_object_mut() {
        for secret in secrets {
            fields.remove(secret.field);
        }
    }
    Ok(canonical_json(&record))
}
