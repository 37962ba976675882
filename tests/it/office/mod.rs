//! Files from offices: what is read of them, and what is refused and how it is said.

pub mod bad;
mod change;
mod command;
mod good;
mod limits;
pub mod memory;
mod mutated;
pub mod zip;
