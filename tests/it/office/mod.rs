//! Files from offices: what is read of them, and what is refused and how it is said.

mod bad;
mod change;
mod command;
mod good;
mod limits;
mod memory;
mod mutated;
pub mod zip;
