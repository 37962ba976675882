//! Secrets: the key file and what is derived from it, passwords, second factors, tokens, sealed fields.
//! Knows neither database nor HTTP.
//!
//! *Design notes.* One file holds 32 random bytes; every purpose has its own key derived from it (HKDF,
//! RFC 5869), so that a cursor's key tells nothing about an identity's. Names are sealed with a key per
//! child or family: destroying that key makes every copy unreadable, old backups too.

/// The key file.
pub mod keys;

/// Sealed fields.
pub mod vault;

/// Tokens, and what is signed.
pub mod token;

/// Passwords.
pub mod password;

/// Which passwords are taken.
pub mod password_policy;

/// Passphrases of files that leave.
pub mod passphrase;

/// Files that only this process can read.
pub mod sealed_file;

/// Second factors.
pub mod totp;
