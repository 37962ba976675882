//! Findings beyond those that a report lists: counted, or kept in a sealed file for the copy that says what to fix in
//! every row.
//!
//! *Design notes.* A file can be nothing but faults, eight hundred thousand of them. Of a finding in the file memory
//! holds its place only: 24 bytes.

use std::io::{self, Write as _};

use super::finding::Finding;
use crate::security::sealed_file::{SealedFile, SealedWriter};

/// Findings beyond those at hand.
#[derive(Debug)]
pub enum Beyond {
    /// How many there are.
    Counted(usize),
    /// All of them.
    Kept(KeptFindings),
}

impl Default for Beyond {
    fn default() -> Self {
        Self::Counted(0)
    }
}

impl Beyond {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Counted(count) => *count,
            Self::Kept(kept) => kept.places.len(),
        }
    }

    /// How many of them nobody can tell any more.
    pub(super) fn untold(&self) -> usize {
        match self {
            Self::Counted(count) => *count,
            Self::Kept(_) => 0,
        }
    }

    /// Those that can be told.
    pub(super) fn kept(&self) -> Option<&KeptFindings> {
        match self {
            Self::Counted(_) => None,
            Self::Kept(kept) => Some(kept),
        }
    }
}

/// Takes findings beyond those at hand, one after another.
pub struct BeyondWriter(Taking);

enum Taking {
    Counting(usize),
    /// The file is begun with the first finding.
    Keeping(Option<SealedWriter>, Places),
}

#[derive(Debug, Default)]
struct Places {
    written: u64,
    all: Vec<Place>,
    worksheets: Vec<String>,
}

/// Where a finding stands: in the file of the findings, and in the file it is about.
#[derive(Clone, Copy, Debug)]
struct Place {
    from: u64,
    length: u32,
    /// 0 where it is about no row.
    row: u32,
    worksheet: u16,
}

impl BeyondWriter {
    /// Counts them.
    pub fn counting() -> Self {
        Self(Taking::Counting(0))
    }

    /// Keeps them.
    pub fn keeping() -> Self {
        Self(Taking::Keeping(None, Places::default()))
    }

    /// Takes the next one.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn add(&mut self, finding: &Finding) -> io::Result<()> {
        match &mut self.0 {
            Taking::Counting(count) => *count += 1,
            Taking::Keeping(file, places) => {
                let bytes = serde_json::to_vec(finding)?;
                let file = match file {
                    Some(file) => file,
                    None => file.insert(SealedWriter::begin()?),
                };
                file.write_all(&bytes)?;
                places.add(finding, bytes.len());
            }
        }
        Ok(())
    }

    /// Ends with the last one.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn finish(self) -> io::Result<Beyond> {
        Ok(match self.0 {
            Taking::Counting(count) => Beyond::Counted(count),
            Taking::Keeping(None, _) => Beyond::default(),
            Taking::Keeping(Some(file), Places { all: places, worksheets, .. }) => {
                Beyond::Kept(KeptFindings { file: file.finish()?, places, worksheets })
            }
        })
    }
}

impl Places {
    fn add(&mut self, finding: &Finding, length: usize) {
        let name = finding.location.worksheet.as_deref().unwrap_or_default();
        let known = self.worksheets.iter().rposition(|known| known == name);
        let worksheet = known.unwrap_or_else(|| {
            self.worksheets.push(name.to_owned());
            self.worksheets.len() - 1
        });
        let row = finding.location.row.and_then(|row| u32::try_from(row).ok()).unwrap_or_default();
        self.all.push(Place { from: self.written, length: length as u32, row, worksheet: worksheet as u16 });
        self.written += length as u64;
    }
}

/// Findings in a sealed file.
#[derive(Debug)]
pub struct KeptFindings {
    file: SealedFile,
    places: Vec<Place>,
    worksheets: Vec<String>,
}

impl KeptFindings {
    /// Where each stands, by its number: the worksheet and the row, none where it is about no row.
    pub(super) fn places(&self) -> impl Iterator<Item = (u32, &str, Option<u32>)> {
        let place = |place: &Place| (self.worksheets[usize::from(place.worksheet)].as_str(), place.row);
        let rows = (0..).zip(self.places.iter().map(place));
        rows.map(|(number, (worksheet, row))| (number, worksheet, Some(row).filter(|row| *row > 0)))
    }

    /// The finding of this number.
    ///
    /// # Errors
    /// Those of the disk.
    pub(super) fn get(&self, number: u32) -> io::Result<Finding> {
        let place = self.places[number as usize];
        let reader = self.file.reader(place.from, place.from + u64::from(place.length));
        Ok(serde_json::from_reader(reader)?)
    }
}
