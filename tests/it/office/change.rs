//! Changes a file by chance: bytes, pieces that parsers stumble over, parts of its archive.

use std::io::Read;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::zip::{Part, archive};

/// Pieces that parsers stumble over.
const PIECES: [&str; 22] = [
    "<a>",
    "</a>",
    "<row r='0'>",
    "<c r='ZZZ9' t='s'><v>99999</v></c>",
    "&#x0;",
    "&e;",
    "<!--",
    "]]>",
    "<w:tbl>",
    "<w:p>",
    "number-rows-repeated='4294967296'",
    "\"",
    "<table:table-cell table:number-columns-repeated='0'/>",
    "NaN",
    "%PDF-",
    "endstream",
    "<</Type/Pages/Kids[2 0 R]/Count 9>>",
    "{\"code\":",
    "\\u0000",
    "не ",
    "Рекомендации:\n",
    "-\n",
];

/// The parts of an honest archive; `None` for one that is honest no more.
fn unpacked(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let word = |at: usize| Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let long = |at: usize| Some(word(at)? | word(at + 2)? << 16);
    let end = bytes.len().checked_sub(22)?;
    let mut at = long(end + 16)?;
    let mut parts = Vec::new();
    for _ in 0..word(end + 10)? {
        let local = long(at + 42)?;
        let start = local + 30 + word(local + 26)? + word(local + 28)?;
        let packed = bytes.get(start..start + long(at + 20)?)?;
        let mut content = Vec::new();
        match word(at + 10)? {
            0 => content.extend(packed),
            _ => drop(flate2::read::DeflateDecoder::new(packed).take(1 << 20).read_to_end(&mut content).ok()?),
        }
        parts.push((String::from_utf8(bytes.get(at + 46..at + 46 + word(at + 28)?)?.to_vec()).ok()?, content));
        at += 46 + word(at + 28)? + word(at + 30)? + word(at + 32)?;
    }
    Some(parts)
}

/// Puts a piece of another file somewhere.
fn splice(content: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    let from = random.random_range(0..=other.len());
    let to = (from + random.random_range(0..200_usize)).min(other.len());
    let at = random.random_range(0..=content.len());
    content.splice(at..at, other[from..to].iter().copied());
}

fn change_text(content: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    if content.is_empty() {
        return;
    }
    let at = random.random_range(0..content.len());
    let end = (at + random.random_range(1..40_usize)).min(content.len());
    match random.random_range(0..5_u8) {
        0 => content[at] = random.random(),
        1 => drop(content.drain(at..end)),
        2 => {
            let copy = content[at..end].to_vec();
            content.splice(at..at, copy);
        }
        3 => content.truncate(at),
        _ => {
            let piece = PIECES[random.random_range(0..PIECES.len())];
            content.splice(at..at, piece.bytes());
        }
    }
}

/// A file with something changed; `other` is one of its kind, of which a piece may be put in.
pub fn changed(seed: &[u8], other: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let is_packed = seed.starts_with(b"PK") && !random.random_ratio(1, 5);
    let Some(mut parts) = is_packed.then(|| unpacked(seed)).flatten().filter(|parts| !parts.is_empty()) else {
        let mut bytes = seed.to_vec();
        for _ in 0..random.random_range(1..5_u8) {
            if random.random_ratio(1, 6) {
                splice(&mut bytes, other, random);
            } else {
                change_text(&mut bytes, random);
            }
        }
        return bytes;
    };
    for _ in 0..random.random_range(1..4_u8) {
        let at = random.random_range(0..parts.len());
        match random.random_range(0..8_u8) {
            0 => drop(parts.remove(at)),
            1 => {
                let other = random.random_range(0..parts.len());
                let copy = parts[other].1.clone();
                parts[at].1 = copy;
            }
            _ => change_text(&mut parts[at].1, random),
        }
        if parts.is_empty() {
            break;
        }
    }
    archive(&parts.iter().map(|(name, content)| Part::new(name, content)).collect::<Vec<_>>())
}
