//! A file that only this process can read: what lies on the disk is sealed with a key that never does.
//!
//! *Design notes.* The file has no name and is gone with the process, but its blocks stay on the disk until others
//! are written over them. Each stretch is sealed once, under its number, so that any of them can be opened alone.

use std::{
    fs::File,
    io::{self, BufRead, Read, Write},
    os::unix::fs::FileExt as _,
};

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _},
};

use super::keys::random;

/// Bytes sealed together.
const STRETCH: usize = 1 << 16;

/// Bytes that sealing adds to a stretch.
const TAG: usize = 16;

/// A sealed file being written.
pub struct SealedWriter {
    sealed: SealedFile,
    held: Vec<u8>,
}

/// A sealed file.
pub struct SealedFile {
    file: File,
    cipher: XChaCha20Poly1305,
    bytes: u64,
}

impl std::fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedFile(hidden)")
    }
}

impl SealedWriter {
    /// Begins a file in the folder for temporary files.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn begin() -> io::Result<Self> {
        let cipher = XChaCha20Poly1305::new(&random::<32>().into());
        let sealed = SealedFile { file: tempfile::tempfile()?, cipher, bytes: 0 };
        Ok(Self { sealed, held: Vec::with_capacity(STRETCH) })
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn finish(mut self) -> io::Result<SealedFile> {
        self.seal()?;
        Ok(self.sealed)
    }

    /// Seals what is held: a whole stretch, or the last one.
    fn seal(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let number = self.sealed.bytes / STRETCH as u64;
        let sealed = self.sealed.cipher.encrypt(&nonce(number), self.held.as_slice()).map_err(|_| unreadable())?;
        self.sealed.file.write_all_at(&sealed, place(number))?;
        self.sealed.bytes += self.held.len() as u64;
        self.held.clear();
        Ok(())
    }
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(STRETCH - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        if self.held.len() == STRETCH {
            self.seal()?;
        }
        Ok(taken)
    }

    /// Only whole stretches are sealed, so what is held waits for more.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SealedFile {
    /// Bytes that were written.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads from `from` on, up to before `to` or the end of the file.
    pub fn reader(&self, from: u64, to: u64) -> SealedReader<'_> {
        SealedReader { sealed: self, at: from, end: to.min(self.bytes), held: Vec::new(), number: None }
    }

    fn stretch(&self, number: u64) -> io::Result<Vec<u8>> {
        let left = self.bytes - number * STRETCH as u64;
        let mut sealed = vec![0; usize::try_from(left).map_or(STRETCH, |left| left.min(STRETCH)) + TAG];
        self.file.read_exact_at(&mut sealed, place(number))?;
        self.cipher.decrypt(&nonce(number), sealed.as_slice()).map_err(|_| unreadable())
    }
}

/// A part of a sealed file, being read.
pub struct SealedReader<'f> {
    sealed: &'f SealedFile,
    at: u64,
    end: u64,
    held: Vec<u8>,
    number: Option<u64>,
}

impl BufRead for SealedReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.end {
            return Ok(&[]);
        }
        let number = self.at / STRETCH as u64;
        if self.number != Some(number) {
            self.held = self.sealed.stretch(number)?;
            self.number = Some(number);
        }
        let from = (self.at % STRETCH as u64) as usize;
        let most = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        Ok(&self.held[from..self.held.len().min(from.saturating_add(most))])
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes as u64;
    }
}

impl Read for SealedReader<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let held = self.fill_buf()?;
        let taken = held.len().min(to.len());
        to[..taken].copy_from_slice(&held[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

/// Where a stretch lies in the file.
fn place(number: u64) -> u64 {
    number * (STRETCH + TAG) as u64
}

/// Its number is used once under its key.
fn nonce(number: u64) -> XNonce {
    let mut nonce = XNonce::default();
    nonce[..8].copy_from_slice(&number.to_le_bytes());
    nonce
}

fn unreadable() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a stretch of a sealed file was changed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(bytes: &[u8]) -> SealedFile {
        let mut writer = SealedWriter::begin().unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn read(file: &SealedFile, from: u64, to: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        file.reader(from, to).read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn any_part_comes_back_as_it_was_written() {
        let bytes: Vec<u8> = (0..3 * STRETCH + 77).map(|at| (at % 251) as u8).collect();
        let file = sealed(&bytes);
        assert_eq!(file.bytes(), bytes.len() as u64);
        for (from, to) in [(0, bytes.len()), (1, 2), (STRETCH - 1, STRETCH + 1), (2 * STRETCH, 3 * STRETCH + 9), (5, 5)]
        {
            assert_eq!(read(&file, from as u64, to as u64), bytes[from..to], "{from}..{to}");
        }
        assert_eq!(read(&file, 0, u64::MAX), bytes);
        assert!(read(&sealed(b""), 0, 10).is_empty());
    }

    #[test]
    fn what_lies_on_the_disk_tells_nothing_and_a_changed_byte_is_found() {
        let file = sealed("Серікова Айгүл, Тараз, Абай көшесі 1".repeat(100).as_bytes());
        let mut on_disk = vec![0; file.bytes() as usize + TAG];
        file.file.read_exact_at(&mut on_disk, 0).unwrap();
        let plain = read(&file, 0, u64::MAX);
        assert!(!on_disk.windows(8).any(|part| plain.windows(8).next() == Some(part)));
        file.file.write_all_at(&[on_disk[9] ^ 1], 9).unwrap();
        assert!(file.reader(0, 20).fill_buf().is_err());
    }
}
