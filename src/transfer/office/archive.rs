//! Reads a ZIP archive that nobody trusts: checks its whole list of parts before any is unpacked, then
//! unpacks one part at a time as a stream.
//!
//! *Design notes.* Libraries for ZIP files are made to read what can be read. Here everything that two
//! readers could understand differently is refused: parts that overlap, sizes or names that differ between
//! list and part, names that lead outside. ZIP64 is refused too: no file within the limits needs it.

use std::{
    collections::HashSet,
    io::{self, BufReader, Read},
};

use flate2::{Crc, bufread::DeflateDecoder};

use super::{
    limits::{Limit, RATIO_FLOOR_BYTES},
    refusal::{Damage, Found, Lock, Refusal, Trick, from_io},
};

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const LISTED: &[u8] = b"PK\x01\x02";
const LISTED_BYTES: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
/// The comment at the end of an archive has a length of two bytes.
const MAX_COMMENT: usize = u16::MAX as usize;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const IS_ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 8;
/// Stands where ZIP64 has the figure elsewhere.
const ELSEWHERE: u32 = u32::MAX;

/// An archive whose list of parts has been checked.
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    name: String,
    is_packed: bool,
    checksum: u32,
    packed: u32,
    unpacked: u32,
    /// Where the local header begins.
    header: usize,
    /// Where the packed bytes begin.
    start: usize,
}

impl<'a> Archive<'a> {
    /// Checks the list of parts.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let end = find_end(bytes)?;
        let count = u64::from(u16_at(bytes, end + 10)?);
        if count > Limit::Entries.most() {
            return Err(Refusal::too_much(Limit::Entries));
        }
        let list = u32_at(bytes, end + 16)?;
        if list == ELSEWHERE || count == u64::from(u16::MAX) {
            return Err(Refusal::too_much(Limit::TotalBytes));
        }
        let list_start = list as usize;
        let mut parts = Vec::new();
        let mut at = list_start;
        while at < end && bytes.get(at..at + LISTED.len()) == Some(LISTED) {
            if parts.len() as u64 >= Limit::Entries.most() {
                return Err(Refusal::too_much(Limit::Entries));
            }
            let (part, next) = listed(bytes, at)?;
            parts.push(part);
            at = next;
        }
        if parts.len() as u64 != count || at != end {
            return Err(Refusal::damaged(Damage::Directory));
        }
        check_sizes(&parts)?;
        check_names(&parts)?;
        check_places(&parts, list_start)?;
        Ok(Self { bytes, parts })
    }

    /// The names of the parts, folders included.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name == name)
    }

    /// A part as a stream of its unpacked bytes; sizes and check sum are held against the list.
    pub(crate) fn read(&self, name: &str) -> Result<Option<BufReader<PartReader<'a>>>, Refusal> {
        let Some(part) = self.parts.iter().find(|part| part.name == name) else { return Ok(None) };
        let packed = self
            .bytes
            .get(part.start..part.start + part.packed as usize)
            .ok_or_else(|| Refusal::damaged(Damage::Truncated).in_part(name))?;
        let source =
            if part.is_packed { Source::Packed(Box::new(DeflateDecoder::new(packed))) } else { Source::Stored(packed) };
        let reader =
            PartReader { source, left: part.unpacked, expected: part.checksum, sum: Crc::new(), is_done: false };
        Ok(Some(BufReader::with_capacity(32 << 10, reader)))
    }

    /// A small part as text, such as the declaration of the kind; `None` when absent or not UTF-8.
    pub(crate) fn read_small(&self, name: &str, most: u64) -> Result<Option<String>, Refusal> {
        let Some(reader) = self.read(name)? else { return Ok(None) };
        let mut text = Vec::new();
        reader.take(most).read_to_end(&mut text).map_err(|error| from_io(&error, Damage::Packing).in_part(name))?;
        Ok(String::from_utf8(text).ok())
    }
}

/// The end record that closes exactly at the end of the file.
fn find_end(bytes: &[u8]) -> Result<usize, Refusal> {
    let last = bytes.len().checked_sub(END_BYTES).ok_or(Refusal::damaged(Damage::Truncated))?;
    let first = last.saturating_sub(MAX_COMMENT);
    (first..=last)
        .rev()
        .filter(|at| &bytes[*at..*at + END.len()] == END)
        .find(|at| u16_at(bytes, at + 20).is_ok_and(|comment| at + END_BYTES + usize::from(comment) == bytes.len()))
        .ok_or(Refusal::damaged(Damage::Truncated))
}

/// One entry of the list with its local header, and where the next entry begins.
fn listed(bytes: &[u8], at: usize) -> Result<(Part, usize), Refusal> {
    let name_bytes = usize::from(u16_at(bytes, at + 28)?);
    let extra = usize::from(u16_at(bytes, at + 30)?);
    let comment = usize::from(u16_at(bytes, at + 32)?);
    let name_at = at + LISTED_BYTES;
    let raw = bytes.get(name_at..name_at + name_bytes).ok_or(Refusal::damaged(Damage::Directory))?;
    let name = String::from_utf8_lossy(raw).into_owned();
    let named = |refusal: Refusal| refusal.in_part(&name);
    let flags = u16_at(bytes, at + 8)?;
    if flags & IS_ENCRYPTED != 0 {
        return Err(Refusal::Encrypted { lock: Lock::Archive });
    }
    let method = u16_at(bytes, at + 10)?;
    if method != STORED && method != DEFLATED {
        return Err(Refusal::NotRead { found: Found::OtherPacking });
    }
    let (packed, unpacked) = (u32_at(bytes, at + 20)?, u32_at(bytes, at + 24)?);
    let header = u32_at(bytes, at + 42)?;
    if packed == ELSEWHERE || unpacked == ELSEWHERE || header == ELSEWHERE {
        return Err(named(Refusal::too_much(Limit::EntryBytes)));
    }
    let checksum = u32_at(bytes, at + 16)?;
    let listed = Listed { raw, method, flags, packed, unpacked, checksum };
    let start = local(bytes, header as usize, &listed).map_err(named)?;
    let part = Part { is_packed: method == DEFLATED, checksum, packed, unpacked, header: header as usize, start, name };
    Ok((part, name_at + name_bytes + extra + comment))
}

/// What the list says about a part, for comparing.
struct Listed<'a> {
    raw: &'a [u8],
    method: u16,
    flags: u16,
    packed: u32,
    unpacked: u32,
    checksum: u32,
}

/// Where the bytes of a part begin, when its own header says the same as the list.
fn local(bytes: &[u8], at: usize, listed: &Listed<'_>) -> Result<usize, Refusal> {
    if bytes.get(at..at + LOCAL.len()) != Some(LOCAL) {
        return Err(Refusal::damaged(Damage::Directory));
    }
    let name_bytes = usize::from(u16_at(bytes, at + 26)?);
    let extra = usize::from(u16_at(bytes, at + 28)?);
    let name_at = at + LOCAL_BYTES;
    if bytes.get(name_at..name_at + name_bytes) != Some(listed.raw) || u16_at(bytes, at + 8)? != listed.method {
        return Err(Refusal::harmful(Trick::TwoFaced));
    }
    let (sum, packed, unpacked) = (u32_at(bytes, at + 14)?, u32_at(bytes, at + 18)?, u32_at(bytes, at + 22)?);
    let follow = listed.flags & SIZES_FOLLOW != 0 && sum == 0 && packed == 0 && unpacked == 0;
    // Writers that do not know the size beforehand put a ZIP64 mark here and the true size in the list.
    let open = packed == ELSEWHERE && unpacked == ELSEWHERE;
    let same = packed == listed.packed && unpacked == listed.unpacked && sum == listed.checksum;
    if !(follow || open || same) {
        return Err(Refusal::harmful(Trick::WrongSize));
    }
    if listed.method == STORED && listed.packed != listed.unpacked {
        return Err(Refusal::harmful(Trick::WrongSize));
    }
    Ok(name_at + name_bytes + extra)
}

fn check_sizes(parts: &[Part]) -> Result<(), Refusal> {
    let mut total = 0;
    for part in parts {
        let unpacked = u64::from(part.unpacked);
        let is_within = unpacked <= RATIO_FLOOR_BYTES || unpacked <= u64::from(part.packed) * Limit::Ratio.most();
        if unpacked > Limit::EntryBytes.most() {
            return Err(Refusal::too_much(Limit::EntryBytes).in_part(&part.name));
        }
        if !is_within {
            return Err(Refusal::too_much(Limit::Ratio).in_part(&part.name));
        }
        total += unpacked;
    }
    if total > Limit::TotalBytes.most() { Err(Refusal::too_much(Limit::TotalBytes)) } else { Ok(()) }
}

fn check_names(parts: &[Part]) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for part in parts {
        let name = part.name.as_str();
        let leads_out = name.starts_with('/')
            || name.contains(['\\', '\0', ':'])
            || name.split('/').any(|step| step == ".." || step == ".");
        if leads_out {
            return Err(Refusal::harmful(Trick::PathOutside).in_part(name));
        }
        if !seen.insert(name) {
            return Err(Refusal::harmful(Trick::TwoFaced).in_part(name));
        }
    }
    Ok(())
}

/// No two parts share a byte, and none reaches into the list.
fn check_places(parts: &[Part], list_start: usize) -> Result<(), Refusal> {
    let mut in_order: Vec<&Part> = parts.iter().collect();
    in_order.sort_by_key(|part| part.header);
    let mut free_from = 0;
    for part in in_order {
        let end = part.start + part.packed as usize;
        if part.header < free_from || end > list_start {
            return Err(Refusal::harmful(Trick::Overlap).in_part(&part.name));
        }
        free_from = end;
    }
    Ok(())
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Refusal> {
    let two = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>());
    two.map(|two| u16::from_le_bytes(*two)).ok_or(Refusal::damaged(Damage::Directory))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Refusal> {
    let four = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    four.map(|four| u32::from_le_bytes(*four)).ok_or(Refusal::damaged(Damage::Directory))
}

enum Source<'a> {
    Stored(&'a [u8]),
    Packed(Box<DeflateDecoder<&'a [u8]>>),
}

/// The unpacked bytes of one part: never more and never fewer than the list says.
pub(crate) struct PartReader<'a> {
    source: Source<'a>,
    left: u32,
    expected: u32,
    sum: Crc,
    is_done: bool,
}

impl Read for PartReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_done || buffer.is_empty() {
            return Ok(0);
        }
        let count = match &mut self.source {
            Source::Stored(rest) => rest.read(buffer)?,
            Source::Packed(decoder) => {
                decoder.read(buffer).map_err(|_| io::Error::from(Refusal::damaged(Damage::Packing)))?
            }
        };
        if count == 0 {
            self.is_done = true;
            if self.left > 0 {
                return Err(Refusal::harmful(Trick::WrongSize).into());
            }
            if self.sum.sum() != self.expected {
                return Err(Refusal::damaged(Damage::Checksum).into());
            }
            return Ok(0);
        }
        let taken = u32::try_from(count).ok().filter(|count| *count <= self.left);
        self.left -= taken.ok_or_else(|| io::Error::from(Refusal::harmful(Trick::WrongSize)))?;
        self.sum.update(&buffer[..count]);
        Ok(count)
    }
}
