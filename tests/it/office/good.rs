//! Files as offices make them: what is read, with its place, and what is noticed.

use std::path::Path;

use uya::{
    reading::Polarity,
    transfer::office::{
        Content, Encoding, Epoch, FileKind, NoticeCode, Opened, Opener, Role, Table, Text, Value, open,
        plan::{self, Recommendation},
        recommendations,
    },
};

use super::zip::{Part, archive, document, open_text, sheet, workbook, workbook_with};

fn fixture(name: &str) -> Opened {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office").join(name);
    let opener = Opener::new(env!("CARGO_BIN_EXE_uya").into(), 2);
    opener.open(std::fs::read(path).unwrap(), name).unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
}

fn table(opened: &Opened) -> &Table {
    match &opened.content {
        Content::Table(table) => table,
        Content::Text(_) => panic!("a text"),
    }
}

fn text(opened: &Opened) -> &Text {
    match &opened.content {
        Content::Text(text) => text,
        Content::Table(_) => panic!("a table"),
    }
}

fn count(opened: &Opened, code: NoticeCode) -> u64 {
    opened.notice(code).map_or(0, |notice| notice.count)
}

#[test]
fn sheets_of_an_office_program_hold_the_same_in_both_forms() {
    for (name, kind) in [("families.xlsx", FileKind::Xlsx), ("families.ods", FileKind::Ods)] {
        let opened = fixture(name);
        assert_eq!(opened.kind, kind);
        let sheet = &table(&opened).sheets[0];
        let typed = |row: usize| sheet.rows[row].cells.iter().map(|cell| cell.value.typed()).collect::<Vec<_>>();
        assert_eq!(typed(0), ["Коды", "Ауданы", "Орын саны", "Берілген күні"], "{name}");
        assert_eq!(typed(1), ["F-101", "Тұрар Рысқұлов", "2", "2024-01-30"], "{name}");
        assert_eq!((sheet.rows[3].number, sheet.rows[3].cells[2].column), (4, 3));
        assert!(matches!(sheet.rows[1].cells[2].value, Value::Number(_)));
    }
}

#[test]
fn plans_of_a_word_processor_give_their_recommendation() {
    for name in ["plan.docx", "plan.odt", "plan.pdf"] {
        let opened = fixture(name);
        let text = text(&opened);
        let all = text.joined(0..text.paragraphs.len());
        assert!(all.replace('\n', " ").contains("Жеке даму және өмірін қалыптастыру жоспары"), "{name}: {all}");
        let sections = recommendations(text);
        assert_eq!(sections.len(), 1, "{name}: {all}");
        let section = text.joined(sections[0].first..sections[0].end).replace('\n', " ");
        assert!(section.starts_with("Балаға тыныш отбасы қажет."), "{name}: {section}");
        assert!(section.contains("үзуге болмайды") && section.contains("с диабетом"), "{name}: {section}");
        assert!(!section.contains("Маман"), "{name}: {section}");
    }
}

#[test]
fn cells_keep_their_kind_their_place_and_what_is_odd_about_them() {
    let inside = "<cols><col min='2' max='2' hidden='1'/></cols><sheetData>\
        <row r='1'><c r='A1' t='inlineStr'><is><t>Код</t></is></c><c r='C1' t='inlineStr'><is><t>код</t></is></c></row>\
        <row r='5' hidden='1'><c r='A5' s='1'><v>45321</v></c><c r='B5' t='b'><v>1</v></c><c r='C5' t='e'><v>#REF!</v></c>\
        <c r='D5'><f>A1+1</f><v>7.5</v></c></row></sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells>";
    let opened = open(&archive(&workbook(inside)), "a.xlsx").unwrap();
    let row = &table(&opened).sheets[0].rows[1];
    assert_eq!(row.number, 5);
    assert_eq!(row.value(1), Some(&Value::Serial(45_321.0, Epoch::Year1900)));
    assert_eq!(row.value(2), Some(&Value::Truth(true)));
    assert_eq!(row.value(3), Some(&Value::Error("#REF!".into())));
    assert_eq!(row.value(4), Some(&Value::Number(7.5)));
    for code in [
        NoticeCode::HiddenRow,
        NoticeCode::HiddenColumn,
        NoticeCode::CellError,
        NoticeCode::FormulaValue,
        NoticeCode::MergedCells,
        NoticeCode::DuplicateHeader,
    ] {
        assert_eq!(count(&opened, code), 1, "{code:?}");
    }
}

#[test]
fn a_number_that_is_shown_with_zeros_before_it_is_read_as_it_is_shown() {
    let inside = "<sheetData><row r='1'><c r='A1' s='2'><v>123</v></c><c r='B1' s='2'><v>123456</v></c>\
        <c r='C1' s='2'><v>1.5</v></c><c r='D1'><v>123</v></c></row></sheetData>";
    let opened = open(&archive(&workbook(inside)), "a.xlsx").unwrap();
    let row = &table(&opened).sheets[0].rows[0];
    assert_eq!(row.value(1), Some(&Value::Text("00123".into())), "a code stays the code that people see");
    let numbers = [2, 3, 4].map(|column| row.value(column).cloned());
    assert_eq!(numbers, [123_456.0, 1.5, 123.0].map(|number| Some(Value::Number(number))));
}

#[test]
fn days_of_1904_are_the_days_the_workbook_means() {
    let whole = "<worksheet><sheetData><row r='1'><c r='A1' s='1'><v>43859</v></c></row></sheetData></worksheet>";
    let opened = open(&archive(&workbook_with("<workbookPr date1904='1'/>", whole)), "a.xlsx").unwrap();
    assert_eq!(table(&opened).sheets[0].rows[0].cells[0].value.typed(), "2024-01-30");
    assert_eq!(count(&opened, NoticeCode::Epoch1904), 1);
}

#[test]
fn tracked_changes_are_read_as_accepted_and_said() {
    let body = "<w:p><w:r><w:t>Нужна </w:t></w:r><w:del><w:r><w:delText>шумная</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>тихая</w:t></w:r></w:ins><w:r><w:t> семья</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>код</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>C-1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let opened = open(&archive(&document(body)), "a.docx").unwrap();
    let paragraphs = &text(&opened).paragraphs;
    assert_eq!(paragraphs[0].text, "Нужна тихая семья");
    assert_eq!(paragraphs[2].role, Role::Cell { table: 1, row: 1, column: 2 });
    assert_eq!((count(&opened, NoticeCode::DeletedLeftOut), count(&opened, NoticeCode::InsertedKept)), (1, 1));
}

#[test]
fn a_repeated_row_stands_as_often_as_it_says_and_blank_ones_only_count() {
    let filled = "<table:table-row table:number-rows-repeated='3'><table:table-cell office:value-type='float' \
        office:value='7'><text:p>7</text:p></table:table-cell></table:table-row>";
    let blank = "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row>";
    let opened = open(&sheet(&format!("{filled}{blank}{filled}")), "a.ods").unwrap();
    let numbers: Vec<u32> = table(&opened).sheets[0].rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 2, 3, 1_048_004, 1_048_005, 1_048_006]);
    assert_eq!(count(&opened, NoticeCode::BlankRows), 1_048_000);
}

#[test]
fn tracked_changes_of_open_document_are_read_as_accepted_and_said() {
    let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>шумная</text:p></text:deletion>\
        </text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes>\
        <text:p>Нужна <text:change text:change-id='1'/><text:change-start/>тихая<text:change-end/> семья</text:p>";
    let opened = open(&open_text(body), "a.odt").unwrap();
    let texts: Vec<&str> = text(&opened).paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    assert_eq!(texts, ["Нужна тихая семья"]);
    assert_eq!((count(&opened, NoticeCode::DeletedLeftOut), count(&opened, NoticeCode::InsertedKept)), (1, 1));
}

/// A PDF of one page with lines of text, each at its place in points.
fn page(lines: &[(u32, u32, &str)]) -> Vec<u8> {
    let draw = |(x, y, text): &(u32, u32, &str)| format!("BT /F 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n");
    let content: String = lines.iter().map(draw).collect();
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n\
        4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
        5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\ntrailer<</Root 1 0 R>>\n",
        content.len()
    )
    .into_bytes()
}

/// A page of a PDF in Cyrillic letters, a line below the other.
fn cyrillic_page(lines: &[&str]) -> Vec<u8> {
    let byte = |letter: char| match u32::from(letter) {
        code @ 0x410..=0x44F => code - 0x410 + 0xB0,
        code => code,
    };
    let hexadecimal = |line: &str| line.chars().map(|letter| format!("{:02X}", byte(letter))).collect::<String>();
    let draw = |(place, line): (usize, &&str)| {
        format!("BT /F 10 Tf 1 0 0 1 50 {} Tm <{}> Tj ET\n", 700 - place * 12, hexadecimal(line))
    };
    let content: String = lines.iter().enumerate().map(draw).collect();
    let letters = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n\
        2 beginbfrange <20> <7E> <0020> <B0> <EF> <0410> endbfrange\nendcmap end end";
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n\
        4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
        5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>endobj\n\
        6 0 obj<</Length {}>>stream\n{letters}\nendstream endobj\ntrailer<</Root 1 0 R>>\n",
        content.len(),
        letters.len(),
    )
    .into_bytes()
}

#[test]
fn a_word_that_a_pdf_parts_at_the_end_of_a_line_is_kept_so_and_read_whole() {
    let lines = ["Рекомендации", "Необходимы занятия с лого-", "педом три раза в неделю."];
    let opened = open(&cyrillic_page(&lines), "a.pdf").unwrap();
    let found = uya::transfer::office::plan::Recommendation::of(text(&opened));
    assert_eq!((found.sections, found.text.as_str()), (1, "Необходимы занятия с лого-\nпедом три раза в неделю."));
    let reading = uya::transfer::office::plan::read(&found.text, None);
    let speech = reading.suggestions.iter().find(|one| one.item == "speech_language").unwrap();
    assert_eq!(speech.evidence.text, found.text);
}

#[test]
fn columns_side_by_side_are_said_and_running_text_is_not_taken_for_them() {
    let two: Vec<_> =
        (0..6).flat_map(|row| [(50, 700 - row * 12, "left words"), (320, 700 - row * 12, "right")]).collect();
    let opened = open(&page(&two), "a.pdf").unwrap();
    let notice = opened.notice(NoticeCode::ColumnsSideBySide).expect("two columns");
    assert_eq!(notice.places[0].page, Some(1));
    let one: Vec<_> = (0..6).map(|row| (50, 700 - row * 12, "one line of running text")).collect();
    let opened = open(&page(&one), "a.pdf").unwrap();
    assert!(opened.notice(NoticeCode::ColumnsSideBySide).is_none());
    assert!(text(&opened).paragraphs[0].text.starts_with("one line of running text"));
}

#[test]
fn separated_values_are_read_in_the_encodings_of_offices() {
    let text = "код;үй\nF-1;бар\n";
    let utf_16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let kazakh = b"\xea\xee\xe4;\xbf\xe9\nF-1;\xe1\xe0\xf0\n".to_vec();
    for (bytes, encoding) in
        [(text.as_bytes().to_vec(), Encoding::Utf8), (utf_16, Encoding::Utf16Le), (kazakh, Encoding::Kz1048)]
    {
        let opened = open(&bytes, "a.csv").unwrap();
        assert_eq!(opened.encoding, Some(encoding));
        let rows = &table(&opened).sheets[0].rows;
        assert_eq!(rows[0].cells[1].value.typed(), "үй");
        assert_eq!(rows[1].cells[1].value.typed(), "бар");
    }
}

/// A document with parts beside its body, each with the kind of its relation.
fn document_with(body: &str, more: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut parts = document(body);
    let relation =
        |(kind, name, _): &(&str, &str, &str)| format!("<Relationship Id='{kind}' Type='x/{kind}' Target='{name}'/>");
    let outside = "<Relationship Id='o' Type='x/footnotes' Target='http://example.org/f.xml' TargetMode='External'/>";
    let relations: String = more.iter().map(relation).collect();
    let relations = format!("<Relationships>{outside}{relations}</Relationships>");
    parts.push(Part::new("word/_rels/document.xml.rels", relations.as_bytes()));
    parts.extend(more.iter().map(|(_, name, text)| Part::new(&format!("word/{name}"), text.as_bytes())));
    archive(&parts)
}

#[test]
fn comments_hidden_text_and_notes_of_a_document_are_said() {
    let body = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Нужна </w:t></w:r><w:r><w:t>тихая семья.</w:t></w:r></w:p>";
    let note = "<w:footnotes><w:footnote w:id='1'><w:p><w:r><w:t>Сноска.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let comment = "<w:comments><w:comment><w:p><w:r><w:t>Пікір.</w:t></w:r></w:p></w:comment></w:comments>";
    let word = document_with(body, &[("footnotes", "footnotes.xml", note), ("comments", "comments.xml", comment)]);
    let open_document = open_text(
        "<text:p>Нужна тихая семья.<office:annotation><text:p>Пікір.</text:p></office:annotation>\
         <text:note><text:note-body><text:p>Сноска.</text:p></text:note-body></text:note></text:p>",
    );
    for (bytes, name, hidden) in [(word, "a.docx", 1), (open_document, "a.odt", 0)] {
        let opened = open(&bytes, name).unwrap();
        let texts: Vec<(&str, Role)> =
            text(&opened).paragraphs.iter().map(|paragraph| (paragraph.text.as_str(), paragraph.role)).collect();
        assert_eq!(texts, [("Нужна тихая семья.", Role::Body), ("Сноска.", Role::Footnote)], "{name}");
        let counts = [NoticeCode::CommentsLeftOut, NoticeCode::FootnotesAtEnd, NoticeCode::HiddenText]
            .map(|code| count(&opened, code));
        assert_eq!(counts, [1, 1, hidden], "{name}");
    }
}

#[test]
fn headers_footers_and_struck_text_of_a_document_are_said() {
    let header = "<w:hdr><w:p><w:r><w:t>Балалар үйі</w:t></w:r></w:p></w:hdr>";
    let page = "<w:ftr><w:p><w:r><w:t>3</w:t></w:r></w:p></w:ftr>";
    let body = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>Нужен логопед.</w:t></w:r><w:r><w:rPr><w:strike w:val='0'/>\
        </w:rPr><w:t> Нужна тихая семья.</w:t></w:r></w:p>";
    let word = document_with(body, &[("header", "header1.xml", header), ("footer", "footer1.xml", page)]);
    let styles = "<office:automatic-styles><style:style style:name='T1'><style:text-properties \
        style:text-line-through-style='solid'/></style:style></office:automatic-styles>";
    let text_body = "<office:text><text:p><text:span text:style-name='T1'>Нужен логопед.</text:span> Нужна тихая \
        <text:hidden-text text:string-value='семья.' text:is-hidden='true'/></text:p></office:text>";
    let content =
        format!("<office:document-content>{styles}<office:body>{text_body}</office:body></office:document-content>");
    let master =
        "<office:document-styles><style:footer><text:p>Балалар үйі</text:p></style:footer></office:document-styles>";
    let open_document = archive(&[
        Part::new("mimetype", b"application/vnd.oasis.opendocument.text"),
        Part::new("content.xml", content.as_bytes()),
        Part::new("styles.xml", master.as_bytes()),
    ]);
    for (bytes, name, hidden) in [(word, "a.docx", 0), (open_document, "a.odt", 1)] {
        let opened = open(&bytes, name).unwrap();
        assert_eq!(text(&opened).paragraphs[0].text, "Нужен логопед. Нужна тихая семья.", "{name}");
        let counts = [NoticeCode::HeadersLeftOut, NoticeCode::StruckText, NoticeCode::HiddenText]
            .map(|code| count(&opened, code));
        assert_eq!(counts, [1, 1, hidden], "{name}");
    }
}

#[test]
fn remarks_and_text_boxes_of_a_workbook_are_said() {
    let mut parts =
        workbook("<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>Коды</t></is></c></row></sheetData>");
    parts.push(Part::new(
        "xl/comments1.xml",
        "<comments><comment><text><t>Пікір</t></text></comment></comments>".as_bytes(),
    ));
    parts.push(Part::new("xl/drawings/drawing1.xml", "<xdr:wsDr><a:t>Жазу</a:t></xdr:wsDr>".as_bytes()));
    let opened = open(&archive(&parts), "a.xlsx").unwrap();
    let counts = [NoticeCode::CommentsLeftOut, NoticeCode::DrawingsLeftOut].map(|code| count(&opened, code));
    assert_eq!(counts, [1, 1]);
}

#[test]
fn a_row_of_a_table_is_one_line_and_a_refusal_in_it_is_about_what_stands_beside_it() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |one: &str, other: &str| format!("<w:tr>{}{}</w:tr>", cell(one), cell(other));
    let word = format!(
        "<w:p><w:r><w:t>Рекомендации</w:t></w:r></w:p><w:tbl>{}{}</w:tbl>",
        row("Психолог", "Не требуется."),
        row("Логопед:", "нужен.")
    );
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |one: &str, other: &str| format!("<table:table-row>{}{}</table:table-row>", cell(one), cell(other));
    let open_document = format!(
        "<text:p>Рекомендации</text:p><table:table>{}{}</table:table>",
        row("Психолог", "Не требуется."),
        row("Логопед:", "нужен.")
    );
    for (bytes, name) in [(archive(&document(&word)), "a.docx"), (open_text(&open_document), "a.odt")] {
        let opened = open(&bytes, name).unwrap();
        let found = Recommendation::of(text(&opened));
        assert_eq!(found.text, "Психолог – Не требуется.\nЛогопед: нужен.", "{name}");
        let reading = plan::read(&found.text, None);
        let said: Vec<_> = reading.suggestions.iter().map(|one| (one.item.as_str(), one.polarity)).collect();
        assert!(said.contains(&("psychotherapy_engagement", Polarity::Negated)), "{name}: {said:?}");
    }
}

#[test]
fn what_a_document_points_to_outside_is_not_fetched() {
    let opened = open(&document_with("<w:p><w:r><w:t>Нужна тихая семья.</w:t></w:r></w:p>", &[]), "a.docx").unwrap();
    assert_eq!((text(&opened).paragraphs.len(), opened.notices.len()), (1, 0), "{:?}", opened.notices);
}

#[test]
fn a_plain_text_in_columns_is_said_with_its_line() {
    let lines = "Балаға тыныш отбасы      Логопедтің көмегі\n".repeat(5);
    let opened = open(format!("Жоспар\n{lines}").as_bytes(), "a.txt").unwrap();
    let notice = opened.notice(NoticeCode::ColumnsSideBySide).expect("two columns");
    assert_eq!(notice.places[0].row, Some(2));
}
