//! Files built to harm, broken files, closed files: each is refused with its cause.

use uya::{
    i18n::{Language, Translator},
    transfer::office::{Damage, Found, Limit, Lock, NoticeCode, Opener, Refusal, Trick, open},
};

use super::zip::{Part, archive, document, listing, open_text, overlapping, sheet, workbook, workbook_with};

fn refused(bytes: &[u8], name: &str) -> Refusal {
    open(bytes, name).expect_err(name)
}

fn limit(bytes: &[u8], name: &str) -> Limit {
    match refused(bytes, name) {
        Refusal::TooMuch { limit, .. } => limit,
        other => panic!("{name}: {other}"),
    }
}

fn trick(bytes: &[u8], name: &str) -> Trick {
    match refused(bytes, name) {
        Refusal::Harmful { trick, .. } => trick,
        other => panic!("{name}: {other}"),
    }
}

fn with(mut parts: Vec<Part>, more: Part) -> Vec<u8> {
    parts.push(more);
    archive(&parts)
}

fn opener() -> Opener {
    Opener::new(env!("CARGO_BIN_EXE_uya").into(), 2)
}

#[test]
fn a_bomb_of_one_part_breaks_the_ratio() {
    let bytes = with(workbook(""), Part::zeros("xl/media/a.png", 64));
    assert!(bytes.len() < 1 << 20);
    assert_eq!(limit(&bytes, "a.xlsx"), Limit::Ratio);
}

#[test]
fn a_part_that_says_four_gigabytes_breaks_the_size_of_a_part() {
    let mut part = Part::zeros("xl/media/a.png", 1);
    part.size = 0xFFFF_FFF0;
    assert_eq!(limit(&with(workbook(""), part), "a.xlsx"), Limit::EntryBytes);
}

#[test]
fn a_bomb_that_says_it_is_small_is_caught_while_it_unpacks() {
    let mut parts = workbook("");
    let mut sheet = Part::zeros("xl/worksheets/sheet1.xml", 64);
    sheet.size = 1_000;
    *parts.last_mut().unwrap() = sheet;
    let refusal = refused(&archive(&parts), "a.xlsx");
    assert!(matches!(refusal, Refusal::Harmful { trick: Trick::WrongSize, .. }), "{refusal}");
}

#[test]
fn parts_that_share_their_bytes_are_refused() {
    let bytes = overlapping(&Part::zeros("a", 1), 2);
    assert!(matches!(trick(&bytes, "a.zip"), Trick::Overlap | Trick::TwoFaced));
    let parts = [Part::new("a", b"first"), Part::new("a", b"second")];
    assert_eq!(trick(&archive(&parts), "a.zip"), Trick::TwoFaced);
    let (inner, mut outer) = (Part::new("inner", b"x"), Part::new("outer", b""));
    let hidden = archive(std::slice::from_ref(&inner));
    outer.packed = hidden[..30 + 5 + inner.packed.len()].to_vec();
    let shares = listing(&[outer, inner], |index, own| if index == 1 { 35 } else { own });
    assert_eq!(trick(&shares, "a.zip"), Trick::Overlap);
}

#[test]
fn forty_kilobytes_that_name_the_same_bytes_for_six_gigabytes_are_refused() {
    let bytes = forty_kilobytes();
    assert!((40_000..=45_000).contains(&bytes.len()), "{}", bytes.len());
    let refusal = refused(&bytes, "a.xlsx");
    let is_caught = match &refusal {
        Refusal::Harmful { trick, .. } => matches!(trick, Trick::Overlap | Trick::TwoFaced),
        Refusal::TooMuch { limit, .. } => matches!(limit, Limit::TotalBytes | Limit::Ratio),
        _ => false,
    };
    assert!(is_caught, "{refusal}");
}

/// An archive of 42 KB whose list names one packed part of 32 MB so often that all of them are 6 GB.
pub fn forty_kilobytes() -> Vec<u8> {
    overlapping(&Part::zeros("a", 32), 200)
}

#[test]
fn an_archive_of_archives_is_not_opened_however_deep_it_goes() {
    let mut inner = archive(&[Part::zeros("0", 64)]);
    for _ in 0..2 {
        let same: Vec<Part> = (0..16).map(|place| Part::new(&format!("{place}.zip"), &inner)).collect();
        inner = archive(&same);
    }
    assert!(inner.len() < 1 << 20, "{} bytes for sixteen gigabytes", inner.len());
    assert_eq!(refused(&inner, "a.zip"), Refusal::NotRead { found: Found::Archive });
    assert_eq!(refused(&inner, "a.xlsx"), Refusal::WrongKind { says: "xlsx".into(), found: Found::Archive });
}

#[test]
fn a_hundred_thousand_parts_are_too_many() {
    let bytes = overlapping(&Part::new("a", b""), 100_000);
    assert_eq!(limit(&bytes, "a.xlsx"), Limit::Entries);
}

#[test]
fn names_that_lead_out_are_refused() {
    for name in ["../../etc/passwd", "/etc/passwd", "a\\..\\b", "C:evil", "a/./b"] {
        assert_eq!(trick(&with(workbook(""), Part::new(name, b"x")), "a.xlsx"), Trick::PathOutside, "{name}");
    }
}

#[test]
fn an_archive_in_an_archive_is_not_opened() {
    let inner = archive(&[Part::zeros("bomb", 8)]);
    let bytes = archive(&[Part::new("inner.zip", &inner)]);
    assert_eq!(refused(&bytes, "plan.docx"), Refusal::WrongKind { says: "docx".into(), found: Found::Archive });
    let opened = open(&with(document("<w:p><w:r><w:t>x</w:t></w:r></w:p>"), Part::new("word/a.zip", &inner)), "a.docx");
    assert!(opened.unwrap().notice(NoticeCode::EmbeddedIgnored).is_some());
}

#[test]
fn entities_and_document_types_are_refused() {
    let outer = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><worksheet>&e;</worksheet>";
    assert_eq!(trick(&archive(&workbook_with("", outer)), "a.xlsx"), Trick::Dtd);
    let laughs = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><worksheet>&b;</worksheet>";
    assert_eq!(trick(&archive(&workbook_with("", laughs)), "a.xlsx"), Trick::Dtd);
    assert_eq!(trick(&archive(&workbook("<sheetData>&e;</sheetData>")), "a.xlsx"), Trick::Entity);
    for (name, writes) in EVERY_FORM {
        assert!(
            !matches!(open(&writes(""), name), Err(Refusal::Harmful { .. })),
            "{name}: without them it is harmless"
        );
        assert_eq!(trick(&writes("&e;"), name), Trick::Entity, "{name}");
        for part in [outer, laughs] {
            assert_eq!(trick(&whole(name, part), name), Trick::Dtd, "{name}");
        }
    }
}

/// The name of a file, and what writes one with this in the body of its main part.
type Form = (&'static str, fn(&str) -> Vec<u8>);

/// Every form of documents.
const EVERY_FORM: [Form; 4] = [
    ("a.xlsx", |inside| archive(&workbook(inside))),
    ("a.docx", |inside| archive(&document(inside))),
    ("a.ods", sheet),
    ("a.odt", open_text),
];

/// A file of a form with `main` for its main part.
fn whole(name: &str, main: &str) -> Vec<u8> {
    let (kind, main) = (name.rsplit('.').next().unwrap(), main.as_bytes());
    let of_open_document = |form: &str| {
        let form = format!("application/vnd.oasis.opendocument.{form}");
        vec![Part::new("mimetype", form.as_bytes()), Part::new("content.xml", main)]
    };
    let mut parts = match kind {
        "xlsx" => workbook(""),
        "docx" => document(""),
        "ods" => of_open_document("spreadsheet"),
        _ => of_open_document("text"),
    };
    let last = parts.last_mut().unwrap();
    *last = Part::new(&last.name.clone(), main);
    archive(&parts)
}

#[test]
fn fifty_thousand_elements_inside_one_another_are_too_deep() {
    let deep = "<a>".repeat(50_000) + &"</a>".repeat(50_000);
    for (name, writes) in EVERY_FORM {
        assert_eq!(limit(&writes(&deep), name), Limit::XmlDepth, "{name}");
    }
}

#[test]
fn a_million_attributes_are_refused() {
    let many = |count: u32| format!("<a {}/>", (0..count).map(|n| format!("a{n}='' ")).collect::<String>());
    assert_eq!(limit(&archive(&document(&many(5_000))), "a.docx"), Limit::Attributes);
    assert_eq!(limit(&archive(&document(&many(1_000_000))), "a.docx"), Limit::XmlPieceBytes);
}

#[test]
fn a_million_blank_rows_cost_little_and_are_counted() {
    let rows: String = (2..1_000_002).map(|row| format!("<row r='{row}' s='1' customFormat='1'/>")).collect();
    let sheet = format!("<sheetData><row r='1'><c r='A1'><v>5</v></c></row>{rows}</sheetData>");
    let opened = opener().open(archive(&workbook(&sheet)), "a.xlsx").unwrap();
    assert_eq!(opened.notice(NoticeCode::BlankRows).unwrap().count, 1_000_000);
}

#[test]
fn macros_are_said_and_left_alone() {
    let bytes = with(workbook("<sheetData/>"), Part::new("xl/vbaProject.bin", b"macro"));
    assert!(open(&bytes, "a.xlsm").unwrap().notice(NoticeCode::MacrosIgnored).is_some());
    let bytes = with(document(""), Part::new("word/vbaProject.bin", b"macro"));
    assert!(open(&bytes, "a.docm").unwrap().notice(NoticeCode::MacrosIgnored).is_some());
    for (form, body, name) in [("spreadsheet", "<office:spreadsheet/>", "a.ods"), ("text", "<office:text/>", "a.odt")] {
        let content = format!("<office:document-content><office:body>{body}</office:body></office:document-content>");
        let bytes = archive(&[
            Part::new("mimetype", format!("application/vnd.oasis.opendocument.{form}").as_bytes()),
            Part::new("content.xml", content.as_bytes()),
            Part::new("Basic/script-lc.xml", b"<library/>"),
        ]);
        assert!(open(&bytes, name).unwrap().notice(NoticeCode::MacrosIgnored).is_some(), "{name}");
    }
}

#[test]
fn closed_files_say_which_lock_they_have() {
    let mut ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    ole.extend([0; 512]);
    assert_eq!(refused(&ole, "a.xlsx"), Refusal::WrongKind { says: "xlsx".into(), found: Found::OldOffice });
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refused(&ole, "a.xlsx"), Refusal::Encrypted { lock: Lock::Office });
    let odf = archive(&[
        Part::new("mimetype", b"application/vnd.oasis.opendocument.text"),
        Part::new("META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>"),
    ]);
    assert_eq!(refused(&odf, "a.odt"), Refusal::Encrypted { lock: Lock::OpenDocument });
    // Newer programs put the whole document, locked, into one part.
    let odf = archive(&[
        Part::new("mimetype", b"application/vnd.oasis.opendocument.text"),
        Part::new("encrypted-package", b"x"),
    ]);
    assert_eq!(refused(&odf, "a.odt"), Refusal::Encrypted { lock: Lock::OpenDocument });
    let mut part = Part::new("a", b"x");
    part.flags = 1;
    assert_eq!(refused(&archive(&[part]), "a.zip"), Refusal::Encrypted { lock: Lock::Archive });
}

#[test]
fn broken_files_are_said_to_be_broken() {
    let whole = archive(&workbook("<sheetData/>"));
    let cut = &whole[..whole.len() - 30];
    assert_eq!(refused(cut, "a.xlsx"), Refusal::Damaged { damage: Damage::Truncated, part: None });
    let mut part = Part::new("xl/styles.xml", b"<styleSheet/>");
    part.sum ^= 1;
    let mut parts = workbook("");
    parts[4] = part;
    assert!(matches!(refused(&archive(&parts), "a.xlsx"), Refusal::Damaged { damage: Damage::Checksum, .. }));
    let unclosed = archive(&workbook_with("", "<worksheet><sheetData>"));
    assert!(matches!(refused(&unclosed, "a.xlsx"), Refusal::Damaged { damage: Damage::Xml, .. }));
    assert_eq!(refused(b"%PDF-1.7\nbroken", "a.pdf"), Refusal::Damaged { damage: Damage::Pdf, part: None });
    assert_eq!(refused(b"", "a.csv"), Refusal::Empty);
    assert_eq!(refused(b" \n ", "a.csv"), Refusal::Empty);
}

#[test]
fn the_wrong_kind_under_a_right_name_is_said() {
    assert_eq!(refused(b"\x89PNG\r\n", "plan.pdf"), Refusal::WrongKind { says: "pdf".into(), found: Found::Picture });
    assert_eq!(refused(b"MZ\0\0", "a.exe"), Refusal::NotRead { found: Found::Program });
    let opened = open(&archive(&workbook("<sheetData/>")), "plan.docx").unwrap();
    assert_eq!(opened.notice(NoticeCode::NamedOtherwise).unwrap().places[0].shown.as_deref(), Some("docx"));
}

#[test]
fn twenty_megabytes_of_one_sentence_break_the_length_of_a_text() {
    let text = "бала ".repeat(20_000_000 / 9);
    assert_eq!(limit(text.as_bytes(), "plan.txt"), Limit::TextBytes);
    let endless = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "сөз ".repeat(300_000));
    assert_eq!(limit(&archive(&document(&endless)), "plan.docx"), Limit::XmlPieceBytes);
    assert_eq!(limit(&vec![b'a'; (20 << 20) + 1], "plan.txt"), Limit::FileBytes);
}

#[test]
fn pages_of_pictures_need_typing() {
    let pdf =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n";
    assert_eq!(refused(pdf, "scan.pdf"), Refusal::NoText { pages: 1 });
    let picture = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj\n\
        4 0 obj<</Length 26>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream endobj\n\
        5 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\
        \x80\nendstream endobj\ntrailer<</Root 1 0 R>>\n";
    let refusal = refused(picture, "scan.pdf");
    assert_eq!(refusal, Refusal::NoText { pages: 1 });
    for (language, typed, recognised) in [
        (Language::Kk, "теріңіз", "танытыңыз"),
        (Language::Ru, "Наберите", "распознайте"),
        (Language::En, "Type", "OCR"),
    ] {
        let mend = refusal.mend(Translator::shared(language));
        assert!(mend.contains(typed) && mend.contains(recognised), "{language}: {mend}");
    }
}

/// A PDF of one page whose content is so many megabytes of spaces, packed.
pub fn packed_page(megabytes: usize) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        packed.write_all(&block).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut pdf =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
            .to_vec();
    pdf.extend(format!("4 0 obj<</Length {}/Filter/FlateDecode>>stream\n", packed.len()).bytes());
    pdf.extend(packed);
    pdf.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n");
    pdf
}

#[test]
fn the_reading_process_is_stopped_when_it_wants_too_much_memory() {
    let pdf = packed_page(600);
    assert!(pdf.len() < 1 << 20);
    let refusal = opener().open(pdf, "bomb.pdf").unwrap_err();
    let limits = [Limit::MemoryBytes, Limit::CpuSeconds];
    assert!(matches!(&refusal, Refusal::TooMuch { limit, .. } if limits.contains(limit)), "{refusal}");
}

#[test]
fn a_pdf_with_a_password_says_so() {
    let plan = include_bytes!("../../../fixtures/office/plan.pdf");
    let mut pdf = lopdf::Document::load_mem(plan).unwrap();
    let id = lopdf::Object::string_literal("0123456789abcdef");
    pdf.trailer.set("ID", lopdf::Object::Array(vec![id.clone(), id]));
    let version = lopdf::EncryptionVersion::V2 {
        document: &pdf,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    pdf.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    assert_eq!(refused(&bytes, "plan.pdf"), Refusal::Encrypted { lock: Lock::Pdf });
}

#[test]
fn a_row_that_is_repeated_without_end_breaks_the_number_of_rows() {
    let row = "<table:table-row table:number-rows-repeated='1048576'><table:table-cell office:value-type='float' \
        office:value='1'><text:p>1</text:p></table:table-cell></table:table-row>";
    assert_eq!(limit(&sheet(row), "a.ods"), Limit::Rows);
    let cells = "<table:table-row><table:table-cell table:number-columns-repeated='16777216' \
        office:value-type='float' office:value='1'><text:p>1</text:p></table:table-cell></table:table-row>";
    assert_eq!(limit(&sheet(cells), "a.ods"), Limit::Columns);
}

#[test]
fn cells_out_of_their_order_or_twice_in_one_place_are_refused() {
    for cells in ["<c r='B1'><v>1</v></c><c r='A1'><v>2</v></c>", "<c r='A1'><v>1</v></c><c r='A1'><v>2</v></c>"] {
        let inside = format!("<sheetData><row r='1'>{cells}</row></sheetData>");
        let refusal = refused(&archive(&workbook(&inside)), "a.xlsx");
        assert!(matches!(refusal, Refusal::Damaged { damage: Damage::Xml, .. }), "{refusal:?}");
    }
}

#[test]
fn a_text_that_is_called_a_workbook_is_named_a_text() {
    for (name, bytes) in [("реестр.xlsx", "Ұсыным.\nТыныш үй керек.\n"), ("реестр.ods", "Нужен логопед.\n")]
    {
        let refusal = open(bytes.as_bytes(), name).unwrap_err();
        let says = name.rsplit('.').next().unwrap().to_owned();
        assert_eq!(refusal, Refusal::WrongKind { says, found: Found::PlainText }, "{name}");
        let told = refusal.problem(&Translator::new(Language::Ru));
        assert!(told.contains("обычный текст"), "{told}");
    }
    assert!(open("code;settlement\nF-1;TARAZ\n".as_bytes(), "list.xlsx").is_ok(), "values are read all the same");
}

#[test]
fn an_archive_packed_in_another_way_is_not_called_damaged() {
    for method in [12_u16, 14, 93] {
        let mut bytes = archive(&workbook("<sheetData/>"));
        // The method stands eight bytes behind the mark of a part, ten behind that of the list.
        for (mark, offset) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
            let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| &bytes[*at..at + 4] == mark).collect();
            for at in places {
                bytes[at + offset..at + offset + 2].copy_from_slice(&method.to_le_bytes());
            }
        }
        let refusal = open(&bytes, "a.xlsx").unwrap_err();
        assert_eq!(refusal, Refusal::NotRead { found: Found::OtherPacking }, "{method}");
    }
}
