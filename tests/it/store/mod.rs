//! Keeping and finding.

/// Every method of the store, on both databases.
mod conformance;

/// Acts: all or nothing, audited, grouped.
mod acts;

/// Tables kept in memory.
mod kept;

/// Several people at one record.
mod races;

/// Both schemas are one; other schemas are refused.
mod schema;

/// What is done to the trail by another door is found.
mod tamper;

/// Copies and bringing back.
mod copies;

/// Full disks and damaged files.
mod faults;

/// Processes that are killed while they write.
mod kill;

/// Records taken back, and what imports leave.
mod taken_back;

/// Digests of many runs at once.
mod digests;

pub(crate) use taken_back::import as an_import;
