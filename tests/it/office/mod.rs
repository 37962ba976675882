//! Files from offices: what is read of them, and what is refused and how it is said.

mod bad;
mod good;
mod mutated;
mod zip;
