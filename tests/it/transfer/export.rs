//! Files out: every field of every kind of record leaves in every form and comes back.

use std::{
    io::{BufReader, Cursor, Read},
    sync::Arc,
};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use uya::{
    domain::{clock::Timestamp, family::Family, plan::Plan},
    transfer::{
        BundleReader, Event, FindingCode, InMemory, Kind, Outcome, RecordSource, Sheet, Sheets,
        book::{self, Said, Vocabulary},
        export::{self, BESIDE, Content, ContentWriter, Format, Labels, Mark, Written},
        office, schema,
    },
};

use super::{merge::check_over, sample};

const PAYLOADS: [&str; 9] = [
    "plain",
    "=HYPERLINK(\"http://example.org\")",
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1;\n-1,\r\n=2",
    "'=1",
    "\u{feff}＝1 ",
    "<r><t>_x003D_</t></r>",
];

/// A record of a kind in which every field of the schema is filled; texts are `text`.
fn full(kind: Kind, text: &str) -> Value {
    let root = schema(kind.name()).unwrap();
    filled(&root, &root, "", text)
}

/// A value for a place of a schema. A type that is not known here stops the test: then it must be added.
fn filled(root: &Value, node: &Value, name: &str, text: &str) -> Value {
    if let Some(reference) = node["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return filled(root, &root["$defs"][name], name, text);
    }
    if let Some(branches) = node["anyOf"].as_array() {
        return filled(root, &branches[0], name, text);
    }
    if let Some(choice) = node["oneOf"][0]["const"].as_str() {
        return json!(choice);
    }
    if let Some(choice) = node["enum"][0].as_str() {
        return json!(choice);
    }
    let kind = node["type"].as_str().or_else(|| node["type"][0].as_str()).unwrap_or_default();
    match (kind, name) {
        ("object", _) => {
            let fields = node["properties"].as_object().unwrap();
            let filled = fields.iter().map(|(field, node)| (field.clone(), filled(root, node, "", text)));
            Value::Object(filled.collect::<Map<_, _>>())
        }
        ("array", _) => {
            let one = filled(root, &node["items"], "", text);
            json!([one.clone(), one])
        }
        ("string", "Text") => json!(text),
        ("string", "PersonName") => json!("Сейітқызы Әлия"),
        ("string", "Iin") => json!("150501601239"),
        ("string", "Phone") => json!("+77011234567"),
        ("string", "PostalAddress") => json!("Тараз, Абай көшесі, 1; 2-пәтер"),
        ("string", "Date") => json!("2026-01-10"),
        ("string", "Constraint") => json!("no_pets"),
        ("string", "ContactNumber") => json!("T-1"),
        ("string", name) if name.ends_with("Code") => json!("X-1"),
        ("integer", _) => node["minimum"].as_i64().unwrap_or(1).max(1).into(),
        ("number", _) => json!(43.5),
        ("boolean", _) => json!(true),
        other => panic!("no value is known for {other:?} {node}"),
    }
}

/// The record as its own type writes it: what is left out and what is empty are the same then.
fn canonical(kind: Kind, value: Value) -> Value {
    fn of<T: serde::de::DeserializeOwned + serde::Serialize>(value: Value) -> Value {
        serde_json::to_value(serde_json::from_value::<T>(value).unwrap()).unwrap()
    }
    match kind {
        Kind::Settlement => of::<uya::domain::settlement::Settlement>(value),
        Kind::Child => of::<uya::domain::child::Child>(value),
        Kind::SiblingGroup => of::<uya::domain::child::SiblingGroup>(value),
        Kind::Plan => of::<Plan>(value),
        Kind::Family => of::<Family>(value),
        Kind::Relative => of::<uya::domain::relation::Relative>(value),
        Kind::Waiver => of::<uya::domain::relation::Waiver>(value),
        Kind::Outcome => of::<uya::domain::placement_outcome::PlacementOutcome>(value),
        Kind::Contact => of::<uya::domain::desk::Contact>(value),
        Kind::Identity => of::<uya::domain::identity::Named>(value),
    }
}

fn content(records: &[(Kind, Value)]) -> Arc<Content> {
    let mut writer = ContentWriter::begin().unwrap();
    for kind in Kind::ALL {
        writer.section(kind).unwrap();
        for (_, record) in records.iter().filter(|(of, _)| *of == kind) {
            writer.record(&record.to_string()).unwrap();
        }
    }
    Arc::new(writer.finish().unwrap())
}

fn mark(content: &Content, audit: u64) -> Mark {
    let at = Timestamp::from_micros(1_773_739_800_000_000);
    Mark { audit, by: "D-1".into(), at, reason: "=1".into(), content: content.digest() }
}

pub(super) fn bytes(content: &Arc<Content>, format: Format, audit: u64) -> Vec<u8> {
    let labels = Labels {
        line: format!("№ {audit}; D-1"),
        rows: vec![("who".into(), "=D-1".into()), ("content".into(), content.digest().to_string())],
    };
    let file = export::write(content, format, &mark(content, audit), &labels).unwrap();
    all_of(&file)
}

/// All of a file, read in stretches that fit nothing.
fn all_of(file: &Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let stretch = file.stretch(bytes.len() as u64, 1_021).unwrap();
        if stretch.is_empty() {
            assert_eq!(file.bytes().unwrap(), bytes.len() as u64);
            return bytes;
        }
        bytes.extend(stretch);
    }
}

fn records(events: impl Iterator<Item = Event>) -> Vec<(Kind, Value)> {
    let record = |event| match event {
        Event::Record(raw) => Some((raw.kind, canonical(raw.kind, raw.value))),
        // That it was passed over is told.
        Event::Finding(finding) if finding.code == FindingCode::SheetPassedOver => None,
        Event::Finding(finding) => panic!("{finding:?}"),
    };
    events.filter_map(record).collect()
}

pub(super) fn records_of(format: Format, bytes: &[u8]) -> Vec<(Kind, Value)> {
    records(read_back(format, bytes))
}

/// Reads an export as an import would.
fn read_back(format: Format, bytes: &[u8]) -> Box<dyn RecordSource<Item = Event> + '_> {
    let mut sheets = Sheets::new();
    match format {
        Format::Json => return Box::new(BundleReader::new(bytes)),
        Format::Csv => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            for sheet in Sheet::ALL {
                let file = archive.by_name(&format!("{}.csv", sheet.name())).unwrap();
                sheets.read(*sheet, BufReader::new(file), &mut |_| {});
            }
        }
        Format::Xlsx => {
            let opened = office::open(bytes, "x.xlsx").unwrap();
            let words = Arc::new(Vocabulary::default());
            return Box::new(book::read(&opened, "x.xlsx", &Said::default(), &words));
        }
    }
    Box::new(sheets)
}

#[test]
fn every_field_of_every_kind_leaves_in_every_form_and_comes_back_whatever_its_text_begins_with() {
    for text in PAYLOADS {
        let expected: Vec<_> = Kind::ALL.map(|kind| (kind, canonical(kind, full(kind, text)))).into();
        let content = content(&expected);
        for format in Format::ALL {
            let mut back = records_of(format, &bytes(&content, format, 7));
            back.sort_by_key(|(kind, _)| *kind);
            assert_eq!(back, expected, "{format:?} {text:?}");
        }
    }
}

#[test]
fn a_text_that_is_the_erasing_sign_itself_leaves_in_every_form_and_comes_back() {
    for text in ["—", " — ", "\\—", "\\\\—"] {
        let mut register = sample();
        register["families"][0]["dwelling"]["source"] = json!(text);
        register["families"][0]["ratings"][0]["source"] = json!(text);
        let mut known = InMemory::default();
        let mut all = Vec::new();
        for kind in Kind::ALL {
            for record in register[kind.section()].as_array().unwrap() {
                all.push((kind, canonical(kind, record.clone())));
                known.insert(kind, all[all.len() - 1].1.clone());
            }
        }
        let content = content(&all);
        for format in Format::ALL {
            let brought = check_over(&known, read_back(format, &bytes(&content, format, 7)).as_mut());
            assert_eq!(brought.findings, [], "{format:?} {text:?}");
            let changed = brought.checked.iter().filter(|one| one.outcome != Outcome::Unchanged);
            assert_eq!(
                changed.map(|one| &one.outcome).collect::<Vec<_>>(),
                Vec::<&Outcome>::new(),
                "{format:?} {text:?}"
            );
        }
    }
}

#[test]
fn a_record_with_nothing_but_what_it_must_have_comes_back_too() {
    let expected = vec![
        (Kind::Plan, canonical(Kind::Plan, json!({ "child": "C-1", "date": "2026-01-10" }))),
        (
            Kind::Family,
            canonical(Kind::Family, json!({ "code": "F-1", "settlement": "S-1", "known_persons": [], "carers": [{}] })),
        ),
    ];
    let content = content(&expected);
    for format in Format::ALL {
        assert_eq!(records_of(format, &bytes(&content, format, 7)), expected, "{format:?}");
    }
}

#[test]
fn two_exports_of_the_same_records_differ_in_one_line_and_name_the_same_digest() {
    let records: Vec<_> = Kind::ALL.map(|kind| (kind, full(kind, "text"))).into();
    let content = content(&records);
    let without_mark = |audit| {
        let text = String::from_utf8(bytes(&content, Format::Json, audit)).unwrap();
        let (mark, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("\"export\":"));
        assert_eq!(mark.len(), 1);
        assert!(mark[0].contains(&content.digest().to_string()), "the line names the digest of the others");
        lines.join("\n") + "\n"
    };
    assert_eq!(without_mark(7), without_mark(8));
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(without_mark(7)));
    assert!(content.digest().to_string().ends_with(&digest), "anybody can take the digest again");
}

#[test]
fn a_workbook_names_its_entry_on_its_first_sheet() {
    let content = content(&[(Kind::Child, full(Kind::Child, ""))]);
    let opened = office::open(&bytes(&content, Format::Xlsx, 7), "x.xlsx").unwrap();
    let office::Content::Table(table) = opened.content else { panic!("a text") };
    let first = &table.sheets[0];
    assert_eq!(first.name, export::MARK_SHEET);
    let rows: Vec<Vec<String>> =
        first.rows.iter().map(|row| row.cells.iter().map(|cell| cell.value.typed()).collect()).collect();
    assert_eq!(rows[0], ["№ 7; D-1"]);
    assert_eq!(rows[1], ["who", "=D-1"], "a name that looks like a formula is text");
    assert_eq!(rows[2], ["content", &content.digest().to_string()]);
}

#[test]
fn the_same_export_is_the_same_bytes_in_every_form() {
    let records: Vec<_> = Kind::ALL.map(|kind| (kind, full(kind, "text"))).into();
    for format in Format::ALL {
        assert_eq!(bytes(&content(&records), format, 7), bytes(&content(&records), format, 7), "{format:?}");
    }
}

#[test]
fn what_is_kept_beside_the_register_is_passed_over_when_a_bundle_is_read() {
    let mut writer = ContentWriter::begin().unwrap();
    writer.section(Kind::Child).unwrap();
    writer.record(&full(Kind::Child, "").to_string()).unwrap();
    writer.beside("office").unwrap();
    writer.record("{\"code\":\"O-1\"}").unwrap();
    writer.record("{\"code\":\"O-2\"}").unwrap();
    writer.beside("user").unwrap();
    let content = Arc::new(writer.finish().unwrap());
    let bytes = bytes(&content, Format::Json, 7);
    let bundle: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(bundle[BESIDE], json!({ "office": [{ "code": "O-1" }, { "code": "O-2" }], "user": [] }));
    assert_eq!(records_of(Format::Json, &bytes).len(), 1);
}

/// Whether any file that this process has open holds `text`.
fn lies_open(text: &str) -> bool {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten().map(|entry| entry.path());
    let files = open.filter(|path| std::fs::metadata(path).is_ok_and(|about| about.is_file()));
    // Another test may close a file meanwhile.
    let mut bytes = files.filter_map(|path| std::fs::read(path).ok());
    bytes.any(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
}

#[test]
fn names_lie_on_no_disk_unsealed_while_a_file_is_made_of_them_in_any_form() {
    for (marker, secret) in [("Құпиябаева-7390146", true), ("Ашықбаева-5521873", false)] {
        let mut writer = ContentWriter::begin().unwrap();
        writer.section(Kind::Child).unwrap();
        if secret { writer.beside_with_names("identity") } else { writer.beside("office") }.unwrap();
        // So many that no buffer holds them back.
        for number in 0..3_000 {
            let name = format!("{marker} {number}");
            writer.record(&json!({ "subject": number, "identity": { "names": [name] } }).to_string()).unwrap();
        }
        let content = Arc::new(writer.finish().unwrap());
        for format in Format::ALL {
            let seen = std::sync::atomic::AtomicBool::new(false);
            let done = std::sync::atomic::AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    while !done.load(std::sync::atomic::Ordering::Relaxed) {
                        seen.fetch_or(lies_open(marker), std::sync::atomic::Ordering::Relaxed);
                    }
                });
                let labels = Labels { line: String::new(), rows: Vec::new() };
                let file = export::write(&content, format, &mark(&content, 7), &labels).unwrap();
                seen.fetch_or(lies_open(marker), std::sync::atomic::Ordering::Relaxed);
                assert!(!all_of(&file).is_empty());
                done.store(true, std::sync::atomic::Ordering::Relaxed);
            });
            let is_open = !secret && format == Format::Xlsx;
            assert_eq!(seen.into_inner(), is_open, "{format:?}: rows of other sheets of a workbook do");
        }
    }
}

#[test]
fn a_locked_file_opens_with_its_passphrase_and_with_no_other() {
    let content = content(&[(Kind::Child, full(Kind::Child, ""))]);
    let plain = bytes(&content, Format::Json, 7);
    let labels = Labels { line: String::new(), rows: Vec::new() };
    let file = export::write(&content, Format::Json, &mark(&content, 7), &labels).unwrap();
    let locked = export::lock(&file, Format::Json, "x.json", "k7mpq-abcde-fghij-23456", tempfile::tempfile().unwrap());
    let locked = all_of(&Written::Locked(locked.unwrap()));
    let mut archive = zip::ZipArchive::new(Cursor::new(&locked)).unwrap();
    assert!(archive.by_name("x.json").is_err(), "not without a passphrase");
    assert!(archive.by_name_decrypt("x.json", b"another").is_err());
    let mut opened = Vec::new();
    archive.by_name_decrypt("x.json", b"k7mpq-abcde-fghij-23456").unwrap().read_to_end(&mut opened).unwrap();
    assert_eq!(opened, plain);
    // WinZip's extra field of the one entry: its mark, seven bytes, AE-1, the maker AE, and the strength, 3 for 256 bits.
    let field = b"\x01\x99\x07\x00\x01\x00AE\x03";
    assert!(locked.windows(field.len()).any(|bytes| bytes == field), "AES with 256 bits");
    let shown = String::from_utf8_lossy(&locked);
    assert!(!shown.contains("\"bundle\"") && !shown.contains("X-1"), "nothing of it can be read");
}
