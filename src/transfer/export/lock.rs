//! A file locked with a passphrase: a ZIP archive with one entry under AES-256.
//!
//! *Design notes.* Whoever receives the file opens it with what offices have: 7-Zip, WinZip, Keka. The form
//! (WinZip's AE-1) stretches a passphrase with only 1000 rounds of PBKDF2, so its strength must be the
//! passphrase's own: Uya makes them with 100 random bits. It hides what the file holds, not its name, size and
//! checksum, and an authentication code tells when a byte was changed.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
};

use zip::{AesMode, CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{Format, Written};
use crate::transfer::workbook::WriteError;

/// Fewest characters of a passphrase that a person brings.
pub const MIN_PASSPHRASE_CHARS: usize = 16;

/// Bytes packed at a time.
const STRETCH: usize = 1 << 16;

/// Locks `file` as the one entry `name` of an archive in `to`.
pub fn lock(file: &Written, format: Format, name: &str, passphrase: &str, to: File) -> Result<File, WriteError> {
    // A workbook and an archive are packed already.
    let method = if format == Format::Json { CompressionMethod::Deflated } else { CompressionMethod::Stored };
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .compression_level(Some(6).filter(|_| format == Format::Json))
        .large_file(true)
        .last_modified_time(DateTime::default())
        .with_aes_encryption(AesMode::Aes256, passphrase);
    let mut archive = ZipWriter::new(BufWriter::new(to));
    archive.start_file(name, options).map_err(refused)?;
    let mut from = 0;
    loop {
        let stretch = file.stretch(from, STRETCH)?;
        if stretch.is_empty() {
            break;
        }
        archive.write_all(&stretch)?;
        from += stretch.len() as u64;
    }
    let mut out = archive.finish().map_err(refused)?;
    out.flush()?;
    Ok(out.into_inner().map_err(io::IntoInnerError::into_error)?)
}

fn refused(error: ZipError) -> WriteError {
    match error {
        ZipError::Io(error) => WriteError::Io(error),
        error => WriteError::Refused(error.to_string()),
    }
}
