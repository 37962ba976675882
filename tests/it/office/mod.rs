//! Files from offices: what is read of them, and what is refused and how it is said.

mod bad;
mod command;
mod good;
mod memory;
mod mutated;
pub mod zip;
