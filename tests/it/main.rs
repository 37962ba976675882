//! Integration tests.

mod fixtures;
