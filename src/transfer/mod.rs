//! Files in: a JSON bundle or CSV sheets become records of the domain, or findings that say what to
//! mend. Nothing is saved here. Files out ([`export`], [`workbook`]): the same forms, which can be read again.
//!
//! ```text
//! bytes ─▶ source ─▶ bundle ─┐                ┌▶ merge ─▶ record ─▶ limits ─▶ meaning ─▶ Checked
//!          rows   ─▶ sheet  ─┴▶ RawRecord ──▶ examine                                      │
//!                                                checker (whole file) ◀────────────────────┘ ─▶ Verdict
//! ```
//!
//! *Design notes.* Importing takes two passes over the file. The first checks everything and keeps
//! only codes; the second reads again and saves what the [`Verdict`] of the first allows. So a file of
//! any size is checked as a whole before anything is written.

pub mod beside;
mod beyond;
pub mod book;
mod bundle;
mod checked;
mod checker;
mod codebook;
mod confirmation;
mod erase;
mod examine;
pub mod export;
mod file;
mod finding;
mod fold;
mod grouped;
pub mod hand;
mod json;
mod kind;
mod known;
mod limits;
mod meaning;
mod merge;
mod note;
pub mod office;
mod people;
mod raw;
mod record;
mod schema;
mod sheet;
mod shown;
mod source;
mod stays;
mod suggest;
pub mod twin;
mod words;
pub mod workbook;

pub use beyond::{Beyond, BeyondWriter, KeptFindings};
pub use bundle::{BUNDLE_VERSION, BundleReader, MAX_RECORDS};
pub use checked::{CheckedBundle, read_bundle};
pub use checker::{Checker, Counts, Save, Verdict};
pub use codebook::{Codebook, ItemEntry, RuleEntry};
pub use erase::ERASE;
pub use examine::{Checked, Outcome, check_record};
pub use file::{Receiver, check_file};
pub use finding::{Finding, FindingCode, FindingGroup, Location, Param, Severity, grouped};
pub use kind::Kind;
pub use known::{InMemory, Known};
pub use raw::{Event, Origin, Progress, RawRecord, RecordSource, SheetRow};
pub use record::{MAX_FAULTS_PER_RECORD, Record};
pub use schema::{kinds, schema};
pub use sheet::{Column, Sheet, Sheets, csv_columns};
pub use shown::{MAX_SHOWN_CHARS, hidden, shown};
pub use source::{MAX_DEPTH, MAX_RECORD_BYTES};
