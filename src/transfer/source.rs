//! Bytes of a JSON file one value at a time, with the place in the file and without ever holding more
//! than one record.
//!
//! *Design notes.* A value's end is found by counting brackets outside strings, so a record that is
//! too large or nested too deeply is passed over in constant memory and reading goes on behind it.
//! Whether the value is good JSON is left to serde_json, which then sees only what was held.

use std::io::{BufRead, ErrorKind};

/// Largest record in bytes. The largest honest record, a plan with its recommendation of 64 KiB and
/// the evidence of 54 needs, stays well below it.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// Deepest nesting of one record: what serde_json reads. Real records nest four deep.
pub const MAX_DEPTH: usize = 127;

/// Why reading cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The file ended in the middle.
    End,
    /// The machine could not read on.
    Io(String),
}

/// A place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// From 1.
    pub(crate) line: u64,
    /// From 1.
    pub(crate) character: u64,
}

/// What was found out while a value was passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) too_large: bool,
    pub(crate) too_deep: bool,
}

/// A reader that knows where it is.
pub(crate) struct Source<R> {
    reader: R,
    bytes: u64,
    place: Place,
    largest_held: usize,
}

impl<R: BufRead> Source<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, bytes: 0, place: Place { line: 1, character: 1 }, largest_held: 0 }
    }

    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The most room that was taken for one value.
    pub(crate) fn largest_held(&self) -> usize {
        self.largest_held
    }

    /// The place of the next byte.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// The next byte, which stays; `None` at the end of the file.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, Stop> {
        Ok(fill(&mut self.reader)?.first().copied())
    }

    /// The next byte after white space, which stays.
    pub(crate) fn peek_token(&mut self) -> Result<Option<u8>, Stop> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.bump(),
                other => return Ok(other),
            }
        }
    }

    /// The next byte after white space, which stays; the end of the file is a fault here.
    pub(crate) fn expect_token(&mut self) -> Result<u8, Stop> {
        self.peek_token()?.ok_or(Stop::End)
    }

    /// Passes the byte that was peeked at.
    pub(crate) fn bump(&mut self) {
        if let Ok([byte, ..]) = fill(&mut self.reader) {
            let byte = *byte;
            self.reader.consume(1);
            self.bytes += 1;
            self.place.pass(&[byte]);
        }
    }

    /// Passes a byte order mark, if the file begins with one; it takes no room on the line.
    pub(crate) fn pass_byte_order_mark(&mut self) -> Result<(), Stop> {
        for expected in [0xEF, 0xBB, 0xBF] {
            if self.peek()? != Some(expected) {
                return Ok(());
            }
            self.bump();
        }
        self.place = Place { line: 1, character: 1 };
        Ok(())
    }

    /// Passes one value and leaves its bytes in `held`, unless it is too large or too deep.
    pub(crate) fn value(&mut self, held: &mut Vec<u8>) -> Result<Extent, Stop> {
        held.clear();
        let mut scan = Scan::default();
        loop {
            let chunk = fill(&mut self.reader)?;
            if chunk.is_empty() {
                return if scan.in_scalar { Ok(scan.extent) } else { Err(Stop::End) };
            }
            let (taken, done) = scan.advance(chunk);
            scan.keep(&chunk[..taken], held);
            self.largest_held = self.largest_held.max(held.capacity());
            self.place.pass(&chunk[..taken]);
            self.reader.consume(taken);
            self.bytes += taken as u64;
            if done {
                return Ok(scan.extent);
            }
        }
    }
}

fn fill<R: BufRead>(reader: &mut R) -> Result<&[u8], Stop> {
    // The borrow of a successful `fill_buf` cannot leave a loop, so the retry asks twice.
    loop {
        match reader.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Stop::Io(error.to_string())),
        }
    }
    reader.fill_buf().map_err(|error| Stop::Io(error.to_string()))
}

impl Place {
    /// Moves over `bytes`; a character of several bytes counts once.
    pub(crate) fn pass(&mut self, bytes: &[u8]) {
        if bytes.len() > 1 && !bytes.contains(&b'\n') && bytes.is_ascii() {
            self.character += bytes.len() as u64;
            return;
        }
        for byte in bytes {
            if *byte == b'\n' {
                self.line += 1;
                self.character = 1;
            } else if byte & 0xC0 != 0x80 {
                self.character += 1;
            }
        }
    }
}

/// Where a scan stands within a value.
#[derive(Default)]
struct Scan {
    depth: usize,
    bytes: usize,
    in_string: bool,
    in_scalar: bool,
    escaped: bool,
    extent: Extent,
}

impl Scan {
    /// How many bytes of `chunk` belong to the value, and whether it ends there.
    fn advance(&mut self, chunk: &[u8]) -> (usize, bool) {
        if self.skips_whole(chunk) {
            return (chunk.len(), false);
        }
        for (index, byte) in chunk.iter().enumerate() {
            if self.in_string {
                if self.step_in_string(*byte) && self.depth == 0 {
                    return (index + 1, true);
                }
                continue;
            }
            match byte {
                b'"' | b'{' | b'[' if self.in_scalar => return (index, true),
                b'"' => self.in_string = true,
                b'{' | b'[' => self.open(),
                // At the top these end a value and are no part of it.
                b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return (index, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (index + 1, true);
                    }
                }
                _ => self.in_scalar |= self.depth == 0,
            }
        }
        (chunk.len(), false)
    }

    /// Inside a string that is thrown away anyway nothing but its end matters, and the search for a
    /// byte is many times quicker than a step per byte.
    fn skips_whole(&self, chunk: &[u8]) -> bool {
        let thrown_away = self.extent.too_large && self.in_string && !self.escaped;
        thrown_away && !chunk.contains(&b'"') && !chunk.contains(&b'\\')
    }

    /// Whether the string ends with this byte.
    fn step_in_string(&mut self, byte: u8) -> bool {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
        !self.in_string
    }

    fn open(&mut self) {
        self.depth += 1;
        self.extent.too_deep |= self.depth > MAX_DEPTH;
    }

    fn keep(&mut self, part: &[u8], held: &mut Vec<u8>) {
        self.bytes += part.len();
        self.extent.too_large |= self.bytes > MAX_RECORD_BYTES;
        if self.extent.too_large || self.extent.too_deep {
            // Given back at once: a file of such records must not keep the largest one's room.
            *held = Vec::new();
        } else {
            held.extend_from_slice(part);
        }
    }
}
