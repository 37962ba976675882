//! The server over HTTP, with the invented region and its people.

/// A server of its own for each test, and clients who sign in.
mod site;

/// Who may open what.
mod access;

/// Routes, OpenAPI document and trail say the same.
mod inventory;

/// The way of a case, from confirmed needs to what became of it.
mod case;

/// One effect, one winner, nothing overwritten.
mod once;

/// What is refused, and how.
mod input;

/// Signing in, sessions, forged forms.
mod sign_in;

/// Every page in every language.
mod pages;

/// The report of a proposal.
mod report;
