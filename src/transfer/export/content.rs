//! The content of an export: a bundle with one record a line, kept in a sealed file until its form is made of it.

use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, Write as _},
};

use sha2::{Digest as _, Sha256};

use crate::{
    domain::hash::Sha256Hash,
    security::sealed_file::{SealedFile, SealedReader, SealedWriter},
    transfer::{bundle::BUNDLE_VERSION, erase::without_erasing, kind::Kind},
};

/// The member of a bundle that says whose it is. It has a line of its own: `grep -v '^"export":' FILE | sha256sum`
/// is the digest it names.
pub const EXPORT: &str = "export";

/// The member that holds what is kept beside the register; reading passes over it.
pub const BESIDE: &str = "beside";

/// How a bundle begins.
const HEAD: &str = "{\"bundle\":\"uya/1\"";

/// Writes content section by section, so that only one record is in memory.
pub struct ContentWriter {
    out: SealedWriter,
    digest: Sha256,
    written: u64,
    sections: BTreeMap<&'static str, Section>,
    current: Option<&'static str>,
    is_beside: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Section {
    start: u64,
    end: u64,
    records: u64,
    is_beside: bool,
    is_secret: bool,
}

/// Content that was written.
#[derive(Debug)]
pub struct Content {
    file: SealedFile,
    digest: Sha256Hash,
    sections: BTreeMap<&'static str, Section>,
}

impl ContentWriter {
    /// Begins content.
    pub fn begin() -> io::Result<Self> {
        let mut writer = Self {
            out: SealedWriter::begin()?,
            digest: Sha256::new(),
            written: 0,
            sections: BTreeMap::new(),
            current: None,
            is_beside: false,
        };
        debug_assert!(HEAD.contains(BUNDLE_VERSION));
        writer.put(HEAD)?;
        Ok(writer)
    }

    /// Begins a section of the register.
    pub fn section(&mut self, kind: Kind) -> io::Result<()> {
        self.named(kind.section())
    }

    /// Begins the section of who people are, which lies on no disk unsealed.
    pub fn section_with_names(&mut self) -> io::Result<()> {
        let name = Kind::Identity.section();
        self.named(name)?;
        if let Some(section) = self.sections.get_mut(name) {
            section.is_secret = true;
        }
        Ok(())
    }

    /// Begins a section of what is kept beside the register, after every section of the register.
    pub fn beside(&mut self, name: &'static str) -> io::Result<()> {
        if self.is_beside {
            return self.named(name);
        }
        self.end_section()?;
        self.is_beside = true;
        self.put(&format!(",\n\"{BESIDE}\":{{"))?;
        self.open(name, "\n")
    }

    /// Begins such a section with names in it, which lie on no disk unsealed.
    pub fn beside_with_names(&mut self, name: &'static str) -> io::Result<()> {
        self.beside(name)?;
        if let Some(section) = self.sections.get_mut(name) {
            section.is_secret = true;
        }
        Ok(())
    }

    /// Adds a record: JSON of one line. A text of the register that reading would take for the sign that erases is
    /// written so that it comes back.
    pub fn record(&mut self, body: &str) -> io::Result<()> {
        let Some(section) = self.current.and_then(|name| self.sections.get_mut(name)) else { return Ok(()) };
        section.records += 1;
        let before = if section.records == 1 { "\n" } else { ",\n" };
        self.put(before)?;
        // What stands beside the register is not read again.
        let body = if self.is_beside { body.into() } else { without_erasing(body) };
        self.put(&body)
    }

    /// Ends the content.
    pub fn finish(mut self) -> io::Result<Content> {
        self.end_section()?;
        self.put(if self.is_beside { "\n}}\n" } else { "\n}\n" })?;
        let file = self.out.finish()?;
        let digest = Sha256Hash::from_bytes(self.digest.finalize().into());
        Ok(Content { file, digest, sections: self.sections })
    }

    fn named(&mut self, name: &'static str) -> io::Result<()> {
        let is_first = self.current.is_none();
        self.end_section()?;
        self.open(name, if is_first && self.is_beside { "\n" } else { ",\n" })
    }

    fn open(&mut self, name: &'static str, before: &str) -> io::Result<()> {
        self.put(&format!("{before}\"{name}\":["))?;
        let section = Section { start: self.written, is_beside: self.is_beside, ..Section::default() };
        self.sections.insert(name, section);
        self.current = Some(name);
        Ok(())
    }

    fn end_section(&mut self) -> io::Result<()> {
        let Some(section) = self.current.take().and_then(|name| self.sections.get_mut(name)) else { return Ok(()) };
        section.end = self.written;
        let end = if section.records == 0 { "]" } else { "\n]" };
        self.put(end)
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        self.digest.update(text.as_bytes());
        self.written += text.len() as u64;
        self.out.write_all(text.as_bytes())
    }
}

impl Content {
    /// Digest of the content.
    pub fn digest(&self) -> Sha256Hash {
        self.digest
    }

    /// How many records each section has.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.sections.iter().map(|(name, section)| (*name, section.records))
    }

    /// Whether the kind was asked for.
    pub fn has(&self, kind: Kind) -> bool {
        self.sections.contains_key(kind.section())
    }

    /// How many records there are.
    pub fn records(&self) -> u64 {
        self.sections.values().map(|section| section.records).sum()
    }

    /// The sections of what is kept beside the register, in the order of their names.
    pub(super) fn beside(&self) -> impl Iterator<Item = &'static str> {
        self.sections.iter().filter(|(_, section)| section.is_beside).map(|(name, _)| *name)
    }

    /// Whether a section holds names.
    pub(super) fn is_secret(&self, section: &str) -> bool {
        self.sections.get(section).is_some_and(|section| section.is_secret)
    }

    /// The records of a section, each as the JSON it was written as.
    pub(super) fn records_of(&self, section: &str) -> impl Iterator<Item = io::Result<String>> + use<'_> {
        let section = self.sections.get(section).copied().unwrap_or_default();
        let lines = self.file.reader(section.start, section.end).lines();
        let record = |line: io::Result<String>| match line {
            Ok(line) if line.is_empty() => None,
            Ok(line) => Some(Ok(line.strip_suffix(',').map(str::to_owned).unwrap_or(line))),
            Err(error) => Some(Err(error)),
        };
        lines.filter_map(record)
    }

    /// Bytes of the bundle.
    pub(super) fn bytes(&self) -> u64 {
        self.file.bytes()
    }

    /// Where its second line begins.
    pub(super) fn second_line() -> u64 {
        HEAD.len() as u64 + ",\n".len() as u64
    }

    /// The bundle from a byte on, up to another.
    pub(super) fn reader(&self, from: u64, to: u64) -> SealedReader<'_> {
        self.file.reader(from, to)
    }
}
