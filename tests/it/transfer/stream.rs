//! The stream: bounded memory, hostile shapes, half files.

use std::io::{BufReader, Read};

use serde_json::json;
use uya::transfer::{BundleReader, CheckedBundle, Event, FindingCode, MAX_RECORD_BYTES, RecordSource, read_bundle};

use super::{codebook, codes, gallery::Broken, read, read_value, sample, sample_with, today};

pub(crate) fn failing_read() -> CheckedBundle {
    let text = sample().to_string();
    read_bundle(BufReader::new(Broken(&text.as_bytes()[..200])), &codebook(), today())
}

#[test]
fn a_broken_disk_is_told_and_nothing_is_kept() {
    let bundle = failing_read();
    assert_eq!(codes(&bundle.findings), [FindingCode::ReadFailed]);
    assert!(bundle.children.is_empty() && !bundle.verdict.complete);
}

/// A head, then one byte many times, then a tail: no more of it exists than is asked for.
struct Long {
    head: &'static [u8],
    byte: u8,
    left: usize,
    tail: &'static [u8],
}

impl Read for Long {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if !self.head.is_empty() {
            return self.head.read(out);
        }
        if self.left == 0 {
            return self.tail.read(out);
        }
        let count = out.len().min(self.left);
        out[..count].fill(self.byte);
        self.left -= count;
        Ok(count)
    }
}

/// The most memory this process has had, in KiB, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_line_of_200_megabytes_is_refused_in_bounded_memory_and_reading_goes_on() {
    let before = peak_kib();
    let source = Long {
        head: br#"{"bundle":"uya/1","children":[{"code":""#,
        byte: b'x',
        left: 200_000_000,
        tail: br#""},{"code":"C-2","birth_date":"2015-01-01","sex":"male"}]}"#,
    };
    let mut reader = BundleReader::new(BufReader::with_capacity(64 * 1024, source));
    let events: Vec<Event> = reader.by_ref().collect();
    let [Event::Finding(finding), Event::Record(record)] = events.as_slice() else { panic!("{events:#?}") };
    assert_eq!((finding.code, finding.location.index), (FindingCode::RecordTooLarge, Some(0)));
    assert_eq!((record.index, record.key().as_deref()), (1, Some("C-2")));
    assert!(reader.is_complete());
    assert!(reader.largest_held() <= 2 * MAX_RECORD_BYTES, "{}", reader.largest_held());
    if let (Some(before), Some(after)) = (before, peak_kib()) {
        // Other tests of this process run beside it, hence the wide margin; the line is 195 000 KiB.
        assert!(after - before < 100_000, "{before} KiB, then {after} KiB");
    }
}

#[test]
fn a_section_of_200_megabytes_that_nobody_asked_for_is_passed_over() {
    let source = Long { head: br#"{"bundle":"uya/1","pictures":""#, byte: b'x', left: 200_000_000, tail: br#""}"# };
    let bundle = read_bundle(BufReader::with_capacity(64 * 1024, source), &codebook(), today());
    assert_eq!(codes(&bundle.findings), [FindingCode::SectionUnknown]);
    assert!(bundle.verdict.complete);
}

#[test]
fn a_bomb_of_200_000_brackets_is_a_finding() {
    let bomb = |depth: usize, close: usize| {
        format!(r#"{{"bundle":"uya/1","families":[{}{}]}}"#, "[".repeat(depth), "]".repeat(close))
    };
    let closed = read(bomb(200_000, 200_000));
    assert_eq!(codes(&closed.findings), [FindingCode::RecordTooDeep]);
    assert!(closed.verdict.complete && closed.families.is_empty());
    let open = read(bomb(200_000, 0));
    assert_eq!(codes(&open.findings), [FindingCode::Truncated]);
    let objects = read(format!(r#"{{"bundle":"uya/1","families":[{}"#, r#"{"a":"#.repeat(200_000)));
    assert_eq!(codes(&objects.findings), [FindingCode::Truncated]);
}

#[test]
fn a_file_cut_at_any_byte_is_never_taken_for_a_whole_one() {
    let text = sample().to_string();
    for end in 0..text.len() {
        let bundle = read(&text.as_bytes()[..end]);
        assert!(!bundle.verdict.complete && !bundle.is_whole(), "cut at {end}");
        assert!(bundle.children.is_empty() && bundle.families.is_empty(), "cut at {end}");
        assert!(!bundle.findings.is_empty(), "cut at {end}");
    }
    assert!(read(text).is_whole());
}

#[test]
fn a_cut_file_says_how_many_records_were_read() {
    let text = sample().to_string();
    let end = text.find("\"plans\"").unwrap();
    let bundle = read(&text.as_bytes()[..end]);
    let words = uya::i18n::Translator::new(uya::i18n::Language::En);
    let problem = bundle.findings.last().unwrap().problem(&words);
    assert_eq!(bundle.findings.last().unwrap().code, FindingCode::Truncated);
    assert!(problem.ends_with("records were read and nothing was saved."), "{problem}");
}

#[test]
fn a_fault_of_the_notation_names_line_and_character() {
    let text = "{\"bundle\":\"uya/1\",\n\"children\":[\n  {\"code\":\"Ұя-1\" \"sex\":\"male\"}\n]}";
    let bundle = read(text);
    let location = &bundle.findings[0].location;
    assert_eq!(bundle.findings[0].code, FindingCode::Syntax);
    assert_eq!((location.line, location.character), (Some(3), Some(18)));
}

#[test]
fn a_byte_order_mark_and_any_order_of_the_sections_are_accepted() {
    let sample = sample();
    let sections = sample.as_object().unwrap();
    let backwards: Vec<String> =
        sections.iter().rev().map(|(name, records)| format!("{}:{records}", json!(name))).collect();
    for order in [backwards.clone(), backwards.into_iter().rev().collect()] {
        let bundle = read(format!("\u{feff} {{{}}}\n", order.join(",\r\n")));
        assert_eq!(bundle.findings, []);
        assert!(bundle.is_whole());
    }
}

#[test]
fn progress_counts_bytes_and_records() {
    let text = sample().to_string();
    let mut reader = BundleReader::new(text.as_bytes());
    while reader.next().is_some() {}
    assert_eq!((reader.progress().bytes, reader.progress().records), (text.len() as u64, 11));
}

#[test]
fn progress_of_sheets_grows_with_each_record_to_the_whole_file() {
    let rows: String = (0..40).map(|row| format!("F-{row};TARAZ\n")).collect();
    let text = format!("code;settlement\n{rows}");
    let opened = uya::transfer::office::open(text.as_bytes(), "families.csv").unwrap();
    let words = uya::transfer::book::Vocabulary::shared();
    let mut sheets = uya::transfer::book::read(&opened, "families.csv", &uya::transfer::book::Said::default(), &words);
    sheets.add_bytes(text.len() as u64);
    let mut seen = vec![sheets.progress()];
    while sheets.next().is_some() {
        seen.push(sheets.progress());
    }
    assert!(seen.windows(2).all(|two| two[0].bytes <= two[1].bytes && two[0].records <= two[1].records), "{seen:?}");
    assert_eq!((seen[0].bytes, seen[0].records), (0, 0));
    assert_eq!(seen.last().map(|last| (last.bytes, last.records)), Some((text.len() as u64, 40)));
    let half = seen.iter().find(|progress| progress.records == 20).unwrap();
    assert!(half.bytes.abs_diff(text.len() as u64 / 2) < 20, "{half:?}");
}

#[test]
fn half_a_good_file_gives_its_good_records_only_when_asked() {
    use uya::transfer::{Kind, Save};
    let bundle =
        read_value(&sample_with("/children/-", json!({"code": "C-3", "birth_date": "2015-02-31", "sex": "male"})));
    assert_eq!(codes(&bundle.findings), [FindingCode::NoSuchDay]);
    assert!(!bundle.verdict.may_begin(Save::All) && bundle.verdict.may_begin(Save::Good));
    assert!(!bundle.verdict.may_save(Save::All, Kind::Child, 0));
    assert!(bundle.verdict.may_save(Save::Good, Kind::Child, 0));
    assert!(!bundle.verdict.may_save(Save::Good, Kind::Child, 2));
    assert_eq!(bundle.children.len(), 2);
    assert_eq!(bundle.verdict.counts[&Kind::Child].refused, 1);
}

#[test]
fn a_second_pass_gives_the_good_records_and_the_store_is_asked_only_for_what_the_file_lacks() {
    use uya::transfer::{Checker, InMemory, Kind, Save, check_record};
    let mut bundle = sample_with("/families/0/settlement", json!("ALMATY"));
    super::put(&mut bundle, "/children/1/sex", json!("x"));
    let text = bundle.to_string();
    let codebook = codebook();
    let mut checker = Checker::new(&codebook, today());
    let mut first = BundleReader::new(text.as_bytes());
    for event in first.by_ref() {
        match event {
            Event::Record(raw) => _ = checker.check(&raw, None),
            Event::Finding(finding) => checker.note(&finding),
        }
    }
    let asked: Vec<_> = checker.asked().into_iter().collect();
    let expected = [(Kind::Settlement, "ALMATY"), (Kind::Child, "C-1"), (Kind::Child, "C-2")];
    assert_eq!(asked, expected.map(|(kind, key)| (kind, key.to_owned())));
    let mut known = InMemory::default();
    known.insert(Kind::Settlement, json!({"code": "ALMATY"}));
    let (verdict, findings) = checker.finish(first.is_complete(), &known);
    assert_eq!(codes(&findings), [FindingCode::NamesRefused], "the group of a refused child");
    let saved = BundleReader::new(text.as_bytes()).filter_map(|event| match event {
        Event::Record(raw) if verdict.may_save(Save::Good, raw.kind, raw.index) => {
            check_record(&raw, None, &codebook, today()).record.map(|_| raw.kind)
        }
        _ => None,
    });
    let expected = [
        Kind::Child,
        Kind::Contact,
        Kind::Family,
        Kind::Identity,
        Kind::Outcome,
        Kind::Plan,
        Kind::Relative,
        Kind::Settlement,
        Kind::Waiver,
    ];
    assert_eq!(saved.collect::<Vec<_>>(), expected);
}
