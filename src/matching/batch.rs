//! Many children at once.
