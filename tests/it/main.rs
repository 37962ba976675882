//! Tests across modules, one line per area.

/// Files in: what is read, what is found, what is merged.
mod transfer;
