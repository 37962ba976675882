//! What the audit trail records.
