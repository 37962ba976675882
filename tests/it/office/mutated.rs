//! Files with something changed in their archive, their XML or their bytes: whatever happens, the answer is a content
//! or a refusal, in bounded time, and never a panic. Every parser has a folder of seeds in `fixtures/corpus`, and the
//! files of `fixtures/office` beside.
//!
//! A change that brings an outcome not seen before joins the seeds: its kind, notices, findings and the size of what
//! was read stand for the ways through the parser, which a stable compiler does not count.
//!
//! `UYA_FUZZ_SECONDS=600 UYA_FUZZ_SEED=7 cargo test --test it office::mutated` searches for ten minutes per parser
//! from another beginning; without the variables the search is short and the same each time. What makes a parser
//! panic is left in the folder for temporary files, and named.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uya::{
    i18n::{Language, Translator},
    transfer::{
        Beyond, Event, FindingCode, Sheet,
        book::{self, Said, Vocabulary},
        office::{Content, Damage, Opened, Opener, Refusal, clean, open, plan},
    },
};

use super::change::changed;
use crate::cli::fixture;

/// Where the short search begins.
const SEED: u64 = 4;
/// Seeds that a search may gather, and the largest of them in bytes.
const MOST_SEEDS: usize = 2_000;
const LARGEST_SEED: usize = 64 << 10;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// A file that is being read: it is left behind when reading it panics.
struct Tried<'a> {
    bytes: &'a [u8],
    name: &'a str,
}

impl Drop for Tried<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let path = std::env::temp_dir().join(format!("uya-stopped-{}-{}", std::process::id(), self.name));
            let left = std::fs::write(&path, self.bytes);
            eprintln!("the file is {}: {left:?}", path.display());
        }
    }
}

/// The files of a folder of the corpus, in order.
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(fixture("corpus").join(folder)).unwrap().map(|one| one.unwrap().path()).collect();
    paths.sort();
    let office = match folder {
        "xlsx" | "ods" => Some(format!("families.{folder}")),
        "docx" | "odt" | "pdf" => Some(format!("plan.{folder}")),
        _ => None,
    };
    paths.extend(office.map(|name| fixture("office").join(name)));
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Changes seeds at least so many times, and as long as the environment says. `look` reads a file and gives its
/// outcome, which must not be a panic.
fn search(mut seeds: Vec<Vec<u8>>, name: &str, least: u64, look: impl Fn(&[u8]) -> String) {
    let until = Instant::now() + Duration::from_secs(number("UYA_FUZZ_SECONDS").unwrap_or(0));
    let mut random = ChaCha8Rng::seed_from_u64(number("UYA_FUZZ_SEED").unwrap_or(SEED));
    let mut outcomes = BTreeSet::new();
    for bytes in &seeds {
        let _tried = Tried { bytes, name };
        outcomes.insert(look(bytes));
    }
    let (given, mut rounds) = (seeds.len(), 0_u64);
    while rounds < least || Instant::now() < until {
        rounds += 1;
        let [one, other] = [(); 2].map(|()| random.random_range(0..seeds.len()));
        let bytes = changed(&seeds[one], &seeds[other], &mut random);
        let outcome = {
            let _tried = Tried { bytes: &bytes, name };
            look(&bytes)
        };
        if outcomes.insert(outcome) && seeds.len() < MOST_SEEDS && bytes.len() < LARGEST_SEED {
            seeds.push(bytes);
        }
    }
    println!("{name}: {rounds} files from {given} seeds, {} outcomes", outcomes.len());
    assert!(outcomes.len() > 1, "{outcomes:?}");
}

/// The power of two that a number reaches.
fn size(number: usize) -> u32 {
    usize::BITS - number.leading_zeros()
}

/// What opening a file came to.
fn told(opened: &Result<Opened, Refusal>) -> String {
    match opened {
        Ok(opened) => {
            let mut told = format!("{:?}", opened.kind);
            for notice in &opened.notices {
                write!(told, " {}", notice.code.name()).unwrap();
            }
            told
        }
        Err(Refusal::TooMuch { limit, .. }) => format!("{limit:?}"),
        Err(Refusal::Harmful { trick, .. }) => format!("{trick:?}"),
        Err(Refusal::Damaged { damage, .. }) => format!("{damage:?}"),
        Err(refusal) => refusal.code().to_owned(),
    }
}

/// Brings whatever was opened to the sheets of the register, and copies it with a column of what to fix.
fn read_as_records(opened: &Opened, name: &str) -> BTreeSet<FindingCode> {
    let words = Vocabulary::shared();
    let mut codes = BTreeSet::new();
    for said in [Said::default(), Said { kind: Some(Sheet::Families), ..Said::default() }] {
        let events = book::read(opened, name, &said, &words);
        let found: Vec<_> = events
            .filter_map(|event| match event {
                Event::Finding(finding) => Some(finding),
                Event::Record(_) => None,
            })
            .collect();
        let arranged = book::arrange(opened, name, &said);
        let found_all = (&*found, &Beyond::default());
        let copied = book::fix_copy(opened, &arranged, found_all, Translator::shared(Language::Kk));
        assert!(copied.is_ok(), "{copied:?}");
        codes.extend(found.into_iter().map(|finding| finding.code));
    }
    codes
}

/// Reads a text as a plan: whatever is quoted stands in it.
fn read_as_plan(text: &str) -> String {
    for sentence in plan::sentences(text) {
        assert!(text.get(sentence.clone()).is_some(), "{sentence:?} of {text:?}");
    }
    let (sections, reading) = plan::read_plain(text, None);
    for one in &reading.suggestions {
        let quoted = text.get(one.evidence.byte_start..one.evidence.byte_end);
        assert_eq!(quoted, Some(one.evidence.text.as_str()), "{text:?}");
    }
    let polarities: BTreeSet<String> = reading.suggestions.iter().map(|one| format!("{:?}", one.polarity)).collect();
    let counts = (size(sections), size(reading.suggestions.len()), size(reading.constraints.len()));
    format!("{:?} {counts:?} {polarities:?}", reading.lang)
}

fn look_at(bytes: &[u8], name: &str) -> String {
    let opened = open(bytes, name);
    let mut outcome = told(&opened);
    let Ok(opened) = opened else { return outcome };
    write!(outcome, " {:?}", read_as_records(&opened, name)).unwrap();
    match &opened.content {
        Content::Table(table) => {
            let rows = table.sheets.iter().map(|sheet| sheet.rows.len()).sum();
            write!(outcome, " {} {}", table.sheets.len(), size(rows)).unwrap();
        }
        Content::Text(document) => {
            let found = plan::Recommendation::of(document);
            write!(outcome, " {} {}", size(document.paragraphs.len()), read_as_plan(&found.text)).unwrap();
        }
    }
    outcome
}

#[test]
fn changed_separated_values_are_read_or_refused() {
    search(seeds("csv"), "семьи.csv", 40, |bytes| look_at(bytes, "семьи.csv"));
}

#[test]
fn changed_workbooks_of_excel_are_read_or_refused() {
    search(seeds("xlsx"), "a.xlsx", 40, |bytes| look_at(bytes, "a.xlsx"));
}

#[test]
fn changed_sheets_of_open_document_are_read_or_refused() {
    search(seeds("ods"), "a.ods", 40, |bytes| look_at(bytes, "a.ods"));
}

#[test]
fn changed_documents_of_word_are_read_or_refused() {
    search(seeds("docx"), "a.docx", 40, |bytes| look_at(bytes, "a.docx"));
}

#[test]
fn changed_texts_of_open_document_are_read_or_refused() {
    search(seeds("odt"), "a.odt", 40, |bytes| look_at(bytes, "a.odt"));
}

#[test]
fn changed_plain_texts_are_read_or_refused() {
    search(seeds("text"), "a.txt", 60, |bytes| look_at(bytes, "a.txt"));
}

#[test]
fn changed_blank_sheets_are_read_or_refused() {
    let blanks = [(Sheet::Families, Language::Kk), (Sheet::Plans, Language::Ru)];
    let blank =
        |(sheet, language)| book::template(sheet, &Vocabulary::default(), Translator::shared(language)).unwrap();
    search(blanks.map(blank).into(), "x.xlsx", 20, |bytes| look_at(bytes, "x.xlsx"));
}

#[test]
fn changed_bundles_are_read_or_told() {
    search(seeds("bundle"), "a.json", 60, |bytes| {
        let bundle = crate::transfer::read(bytes);
        let codes: BTreeSet<FindingCode> = bundle.findings.iter().map(|finding| finding.code).collect();
        assert!(bundle.is_whole() || !codes.is_empty());
        format!("{codes:?} {}", size(bundle.families.len() + bundle.children.len()))
    });
}

#[test]
fn changed_recommendations_are_read_and_quote_themselves() {
    search(seeds("plan"), "plan.txt", 60, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let cleaned = clean(&text);
        assert!(text.get(cleaned.original(0..cleaned.text.len())).is_some(), "{text:?}");
        read_as_plan(&text)
    });
}

#[test]
fn changed_pdfs_are_read_or_refused_by_the_process_that_opens_them() {
    // Others' parser: it is only met in a process of its own, as in service.
    let opener = Opener::new(env!("CARGO_BIN_EXE_uya").into(), 2);
    search(seeds("pdf"), "a.pdf", 30, |bytes| {
        let opened = opener.open(bytes.to_vec(), "a.pdf");
        // A crash of the process, or a panic that it caught, would be a fault that no file may bring about.
        let is_fault = matches!(
            &opened,
            Err(Refusal::Stopped | Refusal::Busy | Refusal::Damaged { damage: Damage::Unforeseen, .. })
        );
        assert!(!is_fault, "{opened:?}");
        told(&opened)
    });
}
