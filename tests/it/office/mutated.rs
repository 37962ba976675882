//! Good files with something changed in their archive, their XML or their bytes: whatever happens, the answer is a
//! content or a refusal, in bounded time, and never a panic. The seeds are the files of `fixtures/office` and the
//! texts below; every parser has one.
//!
//! `UYA_FUZZ_SECONDS=600 UYA_FUZZ_SEED=7 cargo test --test it office::mutated` searches for ten minutes from another
//! beginning; without the variables the search is short and the same each time.

use std::{
    io::Read,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uya::{
    i18n::{Language, Translator},
    transfer::{
        Sheet,
        book::{self, Said, Vocabulary},
        office::{Content, Opened, Opener, Refusal, clean, open, plan},
    },
};

use super::zip::{Part, archive};

const SEEDS: [(&str, &[u8]); 10] = [
    ("a.xlsx", include_bytes!("../../../fixtures/office/families.xlsx")),
    ("a.ods", include_bytes!("../../../fixtures/office/families.ods")),
    ("a.docx", include_bytes!("../../../fixtures/office/plan.docx")),
    ("a.odt", include_bytes!("../../../fixtures/office/plan.odt")),
    ("a.csv", "код;үй\n\"a\";б\n".as_bytes()),
    ("a.txt", "3. Рекомендации:\nНужна тихая семья,\nвозможно, в се-\nле. Ұсыныстар\nҮй".as_bytes()),
    ("b.txt", b"\xd0\xe5\xea\xee\xec\xe5\xed\xe4\xe0\xf6\xe8\xe8:\n\xcd\xf3\xe6\xe5\xed \xbf\xe9.\n"),
    ("семьи.csv", "Код семьи;Тұратын жері;Area;Языки в семье\nF-1;TARAZ;67,5;казахский: вся семья\n".as_bytes()),
    ("дети.csv", "Реестр\nКод ребёнка\tДата рождения\tПол\nC-1\t46000\tқыз\nC-2\t—\t'=1\n".as_bytes()),
    ("c.csv", b"\xff\xfe\x1a\x04\x3e\x04;\0\xaf\x04\x39\x04\n\0F\0;\x001\0\n\0"),
];

/// Others' parser: it is only met in a process of its own, as in service.
const PDF: &[u8] = include_bytes!("../../../fixtures/office/plan.pdf");

/// Pieces that parsers stumble over.
const PIECES: [&str; 14] = [
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
];

/// The parts of an honest archive.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let word = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let long = |at: usize| word(at) | word(at + 2) << 16;
    let end = bytes.len() - 22;
    let mut at = long(end + 16);
    let mut parts = Vec::new();
    for _ in 0..word(end + 10) {
        let local = long(at + 42);
        let start = local + 30 + word(local + 26) + word(local + 28);
        let packed = &bytes[start..start + long(at + 20)];
        let mut content = Vec::new();
        match word(at + 10) {
            0 => content.extend(packed),
            _ => drop(flate2::read::DeflateDecoder::new(packed).read_to_end(&mut content).unwrap()),
        }
        parts.push((String::from_utf8(bytes[at + 46..at + 46 + word(at + 28)].to_vec()).unwrap(), content));
        at += 46 + word(at + 28) + word(at + 30) + word(at + 32);
    }
    parts
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

fn changed(seed: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    if !seed.starts_with(b"PK") || random.random_ratio(1, 5) {
        let mut bytes = seed.to_vec();
        change_text(&mut bytes, random);
        return bytes;
    }
    let mut parts = unpacked(seed);
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

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn changed_pdfs_are_read_or_refused_by_the_process_that_opens_them() {
    let until = Instant::now() + Duration::from_secs(number("UYA_FUZZ_SECONDS").unwrap_or(0));
    let mut random = ChaCha8Rng::seed_from_u64(number("UYA_FUZZ_SEED").unwrap_or(4));
    let opener = Opener::new(env!("CARGO_BIN_EXE_uya").into(), 2);
    let (mut read, mut round) = (0_u64, 0_u64);
    while round < 40 || Instant::now() < until {
        round += 1;
        let mut bytes = PDF.to_vec();
        for _ in 0..random.random_range(1..6_u8) {
            change_text(&mut bytes, &mut random);
        }
        match opener.open(bytes, "a.pdf") {
            Ok(_) => read += 1,
            // A crash of the process would be a fault of the reader that no file may bring about.
            Err(refusal) => assert_ne!(refusal, Refusal::Stopped, "round {round}"),
        }
    }
    println!("{round} files: {read} read");
}

/// Brings whatever was opened to the sheets of the register, and copies it with a column of what to fix.
fn read_as_records(opened: &Opened, name: &str) {
    let words = Vocabulary::shared();
    let said = [Said::default(), Said { kind: Some(Sheet::Families), ..Said::default() }];
    for said in said {
        let found: Vec<_> = book::read(opened, name, &said, &words)
            .filter_map(|event| match event {
                uya::transfer::Event::Finding(finding) => Some(finding),
                uya::transfer::Event::Record(_) => None,
            })
            .collect();
        let copied = book::fix_copy(opened, (&found, 0), Translator::shared(Language::Kk));
        assert!(copied.is_ok(), "{copied:?}");
    }
}

#[test]
fn changed_blank_sheets_are_read_or_refused_and_nothing_panics() {
    let until = Instant::now() + Duration::from_secs(number("UYA_FUZZ_SECONDS").unwrap_or(0));
    let mut random = ChaCha8Rng::seed_from_u64(number("UYA_FUZZ_SEED").unwrap_or(4));
    let blanks: Vec<Vec<u8>> = [(Sheet::Families, Language::Kk), (Sheet::Plans, Language::Ru)]
        .map(|(sheet, language)| book::template(sheet, &Vocabulary::default(), Translator::shared(language)).unwrap())
        .into();
    let mut round = 0;
    while round < 60 || Instant::now() < until {
        if let Ok(opened) = open(&changed(&blanks[round % blanks.len()], &mut random), "x.xlsx") {
            read_as_records(&opened, "x.xlsx");
        }
        round += 1;
    }
}

#[test]
fn changed_files_are_read_or_refused_and_nothing_panics() {
    let until = Instant::now() + Duration::from_secs(number("UYA_FUZZ_SECONDS").unwrap_or(0));
    let least = 320;
    let mut random = ChaCha8Rng::seed_from_u64(number("UYA_FUZZ_SEED").unwrap_or(4));
    let (mut read, mut refused, mut round) = (0_u64, 0_u64, 0_u64);
    while round < least || Instant::now() < until {
        let (name, seed) = SEEDS[round as usize % SEEDS.len()];
        round += 1;
        match open(&changed(seed, &mut random), name) {
            Ok(opened) => {
                read += 1;
                read_as_records(&opened, name);
                if let Content::Text(document) = opened.content {
                    let text = plan::Recommendation::of(&document).text;
                    for sentence in plan::sentences(&text) {
                        assert!(text.get(sentence.clone()).is_some(), "{sentence:?} of {text:?}");
                    }
                    plan::read(&text, None);
                }
            }
            Err(_) => refused += 1,
        }
        let text: String =
            (0..12).map(|_| ['а', '-', '\n', '\u{ad}', '\u{a0}', 'ә', ' '][random.random_range(0..7_usize)]).collect();
        let cleaned = clean(&text);
        assert!(text.get(cleaned.original(0..cleaned.text.len())).is_some(), "{text:?}");
    }
    println!("{round} files: {read} read, {refused} refused");
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}
