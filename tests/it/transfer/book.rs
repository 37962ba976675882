//! Spreadsheets of offices become the same records as sheets with the names of columns.

use std::sync::Arc;

use serde_json::json;
use uya::transfer::{
    Finding, FindingCode, Kind, Param, Sheet,
    book::{self, By, Certainty, Decision, Meant, Said, Vocabulary},
    office::{Opened, open},
};

use super::{
    codes,
    merge::{Brought, check_over, kept},
};
use crate::office::zip::{Part, archive, sheet, workbook_with};

fn opened(name: &str, text: &str) -> Opened {
    open(text.as_bytes(), name).unwrap()
}

pub(crate) fn check(opened: &Opened, name: &str, said: &Said) -> Brought {
    check_over(&kept(), &mut book::read(opened, name, said, &Arc::new(Vocabulary::default())))
}

fn check_csv(name: &str, text: &str) -> Brought {
    check(&opened(name, text), name, &Said::default())
}

fn of_code(findings: &[Finding], code: FindingCode) -> &Finding {
    findings.iter().find(|one| one.code == code).unwrap_or_else(|| panic!("no {code:?} in {findings:#?}"))
}

/// A cell with text; numbers and formats are written out by the tests that need them.
fn text(at: &str, text: &str) -> String {
    format!("<c r='{at}' t='inlineStr'><is><t>{text}</t></is></c>")
}

#[test]
fn headings_and_choices_in_each_language_bring_the_same_record() {
    let texts = [
        "code;birth_date;sex;languages;settlement\nC-5;2015-01-01;male;kk ru;TARAZ\n",
        "Бала коды;Туған күні;Жынысы;Сөйлейтін тілдері;Тұратын жері\nC-5;01.01.2015;ұл;қазақша, орысша;TARAZ\n",
        "Номер дела;ДАТА РОЖДЕНИЯ;Пол;Языки ребенка;Населённый пункт\nC-5;42005;Мальчик;казахский, русский;TARAZ\n",
        "Child code;Date of birth;Sex;Languages;Where the child lives\nC-5;2015-01-01;boy;Kazakh, Russian;TARAZ\n",
    ];
    for text in texts {
        let brought = check_csv("лист.csv", text);
        assert_eq!(brought.findings, [], "{text}");
        let record = brought.checked[0].record.as_ref().unwrap().to_value();
        let expected = json!({"code": "C-5", "birth_date": "2015-01-01", "sex": "male", "languages": ["kk", "ru"],
            "settlement": "TARAZ"});
        assert_eq!(record, expected, "{text}");
    }
}

#[test]
fn numbers_with_spaces_and_commas_and_yes_in_three_languages_are_read() {
    let text = "Код семьи;Населённый пункт;Общая площадь, м²;Дата осмотра жилья;Отдельная спальня для ребёнка;\
        Доход на человека, тенге;Доход: дата записи\nF-7;TARAZ;67,5;17.03.2025;иә;120\u{202f}000;2025-01-01\n\
        F-8;TARAZ;1\u{a0}067,5;17.03.2025;Нет;85 000;2025-01-01\n";
    let brought = check_csv("семьи.csv", text);
    assert_eq!(brought.findings, []);
    let family = |index: usize| brought.checked[index].record.as_ref().unwrap().to_value();
    assert_eq!(family(0)["dwelling"]["own_bedroom"], true);
    assert_eq!(family(0)["income_per_person"]["value"], 120_000);
    assert_eq!(family(1)["dwelling"]["total_area_m2"], 1067.5);
    assert_eq!(family(1)["dwelling"]["own_bedroom"], false);
}

#[test]
fn a_number_with_two_readings_is_told_with_both_and_never_guessed() {
    let head =
        "Код семьи;Населённый пункт;Доход на человека, тенге;Доход: дата записи;Общая площадь, м²;Дата осмотра жилья";
    for (income, area, readings) in [
        ("120,000", "67,5", Some(["120", "120000"])),
        ("120.000", "67,5", Some(["120", "120000"])),
        ("1 20,500", "67,5", Some(["120,5", "120500"])),
        ("120000", "1,200", Some(["1,2", "1200"])),
        ("120,0", "67,5", None),
        ("120 000", "100.0", None),
    ] {
        let brought = check_csv("семьи.csv", &format!("{head}\nF-7;TARAZ;{income};2025-01-01;{area};17.03.2025\n"));
        let told =
            brought.findings.iter().map(|finding| (finding.code, &finding.params["small"], &finding.params["large"]));
        let expected =
            readings.map(|[small, large]| (FindingCode::NumberAmbiguous, Param::from(small), Param::from(large)));
        let expected: Vec<_> = expected.iter().map(|(code, small, large)| (*code, small, large)).collect();
        assert_eq!(told.collect::<Vec<_>>(), expected, "{income} {area}");
    }
}

#[test]
fn rows_that_end_as_old_programs_of_apple_end_them_are_rows() {
    let brought =
        check_csv("дети.csv", "Код ребёнка;Дата рождения;Пол\rC-5;2015-01-01;мальчик\rC-6;2016-01-01;девочка\r");
    assert_eq!(brought.findings, []);
    assert_eq!(brought.checked.len(), 2);
}

#[test]
fn a_blank_cell_changes_nothing_and_the_long_dash_erases() {
    let text = "Код ребёнка;Дата рождения;Пол;Где живёт\nC-1;;;—\n";
    let brought = check_csv("дети.csv", text);
    assert_eq!(brought.findings, []);
    let child = brought.checked[0].record.as_ref().unwrap().to_value();
    assert_eq!(child.get("settlement"), None);
    assert_eq!(child["sex"], kept_child()["sex"]);
}

fn kept_child() -> serde_json::Value {
    use uya::transfer::Known;
    kept().record(Kind::Child, "C-1").unwrap()
}

#[test]
fn what_a_sheet_is_comes_from_a_person_a_name_or_its_headings_and_is_never_guessed() {
    let children = "Код ребёнка;Дата рождения;Пол\nC-5;2015-01-01;мальчик\n";
    let decision =
        |name: &str, text: &str, said: &Said| book::arrange(&opened(name, text), name, said).remove(0).decision;
    let known = |sheet, by| Decision::Known { sheet, by };
    assert_eq!(decision("children_mar.csv", children, &Said::default()), known(Sheet::Children, By::FileName));
    assert_eq!(decision("Балалар – наурыз.csv", children, &Said::default()), known(Sheet::Children, By::FileName));
    assert_eq!(decision("export.csv", children, &Said::default()), known(Sheet::Children, By::Headers));
    let said = Said { kind: Some(Sheet::Children), ..Said::default() };
    assert_eq!(decision("families.csv", children, &said), known(Sheet::Children, By::Said));
    let shared = "Код семьи;Дата записи;Откуда известно\nF-1;2025-01-01;звонок\n";
    let Decision::Undecided { possible } = decision("export.csv", shared, &Said::default()) else { panic!("decided") };
    assert!(possible.contains(&Sheet::Ratings) && possible.contains(&Sheet::FamilyStrengths), "{possible:?}");
    assert!(!possible.contains(&Sheet::Children), "{possible:?}");
    let brought = check_csv("export.csv", shared);
    assert_eq!(codes(&brought.findings), [FindingCode::SheetUndecided]);
    assert!(!brought.verdict.complete, "nothing of such a file is saved");
    let contradicted = decision("families.csv", children, &Said::default());
    assert_eq!(contradicted, Decision::Undecided { possible: vec![Sheet::Families, Sheet::Children] });
}

#[test]
fn a_heading_that_nobody_knows_is_read_as_a_person_says_or_left_out() {
    let text = "Код семьи;Населённый пункт;Спален;Заметки\nF-7;TARAZ;3;x\n";
    let plain = check_csv("семьи.csv", text);
    assert_eq!(plain.verdict.counts[&Kind::Family].refused, 1, "a value would be lost");
    let mut said = Said::default();
    said.mapping.say("СПАЛЕН", Meant::Column("dwelling.rooms".into()));
    said.mapping.say("заметки", Meant::LeaveOut);
    let file = opened("семьи.csv", text);
    let columns = book::arrange(&file, "семьи.csv", &said).remove(0).columns;
    let certain: Vec<_> = columns.iter().map(|one| one.certainty).collect();
    assert_eq!(certain, [Certainty::Sure, Certainty::Sure, Certainty::Said, Certainty::Said]);
    let brought = check(&file, "семьи.csv", &said);
    assert_eq!(
        codes(&brought.findings),
        [FindingCode::ColumnLeftOut, FindingCode::FieldMissing],
        "the day of the inspection"
    );
    assert_eq!(brought.findings[1].location.column.as_deref(), Some("dwelling.as_of"));
}

#[test]
fn email_a_parents_telephone_and_protected_facts_are_left_out_and_said_once() {
    let text =
        "Код семьи;Почта;Телефон соседки Ахметовой;Национальность;Населённый пункт\nF-7;a@b.kz;87010000000;x;TARAZ\n";
    let brought = check_csv("семьи.csv", text);
    let expected = [FindingCode::IdentityNotKept, FindingCode::IdentityNotKept, FindingCode::ProtectedNotKept];
    assert_eq!(codes(&brought.findings), expected);
    assert!(!format!("{:?}", brought.findings).contains("a@b"));
    assert!(brought.checked[0].record.is_some());
}

#[test]
fn rows_above_the_headings_are_passed_over_and_said() {
    let text = "Реестр семей;;\nна 01.03.2026;;\nКод семьи;Населённый пункт;\nF-7;TARAZ;\n";
    let brought = check_csv("семьи.csv", text);
    assert_eq!(codes(&brought.findings), [FindingCode::RowsAboveHeader]);
    assert_eq!(brought.checked[0].key.as_deref(), Some("F-7"));
}

#[test]
fn letters_of_windows_and_sixteen_bits_are_read() {
    let text = "Код ребёнка;Дата рождения;Пол\nЖ-5;2015-01-01;девочка\n";
    let windows: Vec<u8> = text
        .chars()
        .map(|sign| match sign {
            'ё' => 0xB8,
            'А'..='я' => (u32::from(sign) - 0x410 + 0xC0) as u8,
            plain => u8::try_from(plain).unwrap(),
        })
        .collect();
    let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, found) in [(windows, vec![FindingCode::EncodingGuessed]), (marked, vec![])] {
        let file = open(&bytes, "дети.csv").unwrap();
        let brought = check(&file, "дети.csv", &Said::default());
        assert_eq!(codes(&brought.findings), found);
        assert_eq!(brought.checked[0].key.as_deref(), Some("Ж-5"));
    }
}

#[test]
fn cells_of_a_workbook_bring_days_of_both_epochs_and_their_place() {
    let head = [text("A1", "Код ребёнка"), text("B1", "Дата рождения"), text("C1", "Пол")].concat();
    let rows = format!(
        "<row r='1'>{head}</row><row r='2'>{}<c r='B2' s='1'><v>{{day}}</v></c>{}</row><row r='4'>{}<c r='B4'><v>1985</v></c>{}</row>",
        text("A2", "C-5"),
        text("C2", "мальчик"),
        text("A4", "C-6"),
        text("C4", "мальчег"),
    );
    for (properties, day) in [("", "42005"), ("<workbookPr date1904='1'/>", "40543")] {
        let sheet = format!("<worksheet xmlns='m'><sheetData>{}</sheetData></worksheet>", rows.replace("{day}", day));
        let file = open(&archive(&workbook_with(properties, &sheet)), "x.xlsx").unwrap();
        let said = Said { kind: Some(Sheet::Children), ..Said::default() };
        let brought = check(&file, "x.xlsx", &said);
        let date = of_code(&brought.findings, FindingCode::DateForm);
        assert_eq!(
            (date.location.row, date.location.letters.as_deref()),
            (Some(4), Some("B")),
            "a bare year is no day"
        );
        assert_eq!(date.location.title.as_deref(), Some("Дата рождения"));
        let sex = of_code(&brought.findings, FindingCode::ChoiceUnknown);
        assert_eq!((sex.location.letters.as_deref(), sex.value.as_deref()), (Some("C"), Some("мальчег")));
        let child = brought.checked[0].record.as_ref().unwrap().to_value();
        assert_eq!(child["birth_date"], "2015-01-01");
        let has_old_days = codes(&brought.findings).contains(&FindingCode::DatesFrom1904);
        assert_eq!(has_old_days, !properties.is_empty());
    }
}

/// A workbook in which everything is that a person should know about a file.
fn troubled_workbook() -> Opened {
    let head = [text("A1", "Код семьи"), text("B1", "Населённый пункт"), text("C1", "Число комнат")].concat();
    let sheet = format!(
        "<worksheet xmlns='m'><cols><col min='3' max='3' hidden='1'/></cols><sheetData><row r='1'>{head}</row>\
         <row r='2' hidden='1'>{}{}<c r='C2'><f>1+2</f><v>3</v></c></row>\
         <row r='3'>{}{}<c r='C3' t='e'><v>#REF!</v></c></row>\
         <row r='4'><c r='A4' s='1'><v>46361</v></c>{}<c r='C4'><f>1+2</f></c></row>\
         <row r='5'>{}{}</row></sheetData><mergeCells><mergeCell ref='B2:B3'/></mergeCells></worksheet>",
        text("A2", "F-7"),
        text("B2", "TARAZ"),
        text("A3", "F-8"),
        text("B3", "TARAZ"),
        text("B4", "TARAZ"),
        text("A5", "F-9"),
        text("B5", "TA\u{fffd}AZ"),
    );
    let twice = "<workbookPr date1904='1'/><sheets><sheet name='Семьи' state='hidden' r:id='r1'/></sheets>";
    open(&archive(&workbook_with(twice, &sheet)), "семьи.ods").unwrap()
}

/// Three cells are struck through: by their format, in a part of a text, and in a text that cells share.
fn struck_workbook() -> Vec<u8> {
    let row = |row: u32, cells: &str| format!("<row r='{row}'>{cells}</row>");
    let part = "<c r='B3' t='inlineStr'><is><r><rPr><strike/></rPr><t>TAR</t></r><r><rPr><strike val='0'/></rPr>\
        <t>AZ</t></r></is></c>";
    let rows = row(1, &(text("A1", "Код семьи") + &text("B1", "Населённый пункт")))
        + &row(2, &(text("A2", "F-7") + "<c r='B2' s='1' t='inlineStr'><is><t>TARAZ</t></is></c>"))
        + &row(3, &(text("A3", "F-8") + part))
        + &row(4, &(text("A4", "F-9") + "<c r='B4' t='s'><v>0</v></c>"))
        + &row(5, &(text("A5", "F-10") + &text("B5", "TARAZ")));
    let mut parts = workbook_with("", &format!("<worksheet xmlns='m'><sheetData>{rows}</sheetData></worksheet>"));
    let styles = "<styleSheet><fonts><font/><font><strike/></font></fonts>\
        <cellXfs><xf fontId='0'/><xf fontId='1'/></cellXfs></styleSheet>";
    let strings = "<sst><si><r><rPr><strike/></rPr><t>TARAZ</t></r></si></sst>";
    for part in &mut parts {
        if part.name == "xl/styles.xml" {
            *part = Part::new("xl/styles.xml", styles.as_bytes());
        }
    }
    let relations = "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>\
        <Relationship Id='r2' Type='x/styles' Target='styles.xml'/>\
        <Relationship Id='r3' Type='x/sharedStrings' Target='sharedStrings.xml'/></Relationships>";
    parts.retain(|part| part.name != "xl/_rels/workbook.xml.rels");
    parts.push(Part::new("xl/_rels/workbook.xml.rels", relations.as_bytes()));
    parts.push(Part::new("xl/sharedStrings.xml", strings.as_bytes()));
    archive(&parts)
}

fn with_a_stray_byte() -> Vec<u8> {
    let [before, after] = ["Код семьи;Населённый пункт\nF-7;TARAZ\nF-8;TA", "AZ\nF-9;TARAZ\n"];
    [before.as_bytes(), b"\xe9", after.as_bytes()].concat()
}

/// The findings that only a spreadsheet can bring.
pub(crate) fn findings_of_books() -> Vec<Finding> {
    let mut all = check(&troubled_workbook(), "семьи.xlsx", &Said::default()).findings;
    all.extend(check_csv("семьи.csv", "Реестр;;\nКод семьи;Населённый пункт;Тел\nF-1;TARAZ;\"8\"7\n").findings);
    all.extend(check_csv("x.csv", "a;b\n1;2\n").findings);
    all.extend(check(&opened("x.txt", "Ұсыным.\nТыныш үй керек.\n"), "x.txt", &Said::default()).findings);
    let elsewhere = Said { worksheet: Some("Лист 9".into()), ..Said::default() };
    all.extend(check(&opened("x.csv", "a;b\n1;2\n"), "x.csv", &elsewhere).findings);
    let windows = open(b"\xca\xee\xe4 \xf1\xe5\xec\xfc\xe8;\xce\xf2\xe2\xe5\xf2\nF-1;x\n", "x.csv").unwrap();
    all.extend(check(&windows, "x.csv", &Said::default()).findings);
    let mut left_out = Said { kind: Some(Sheet::Families), ..Said::default() };
    left_out.mapping.say("Приоритет", Meant::LeaveOut);
    all.extend(check(&opened("x.csv", "code;Приоритет\nF-1;2\n"), "x.csv", &left_out).findings);
    all.extend(check_csv("семьи.csv", "Код семьи;Населённый пункт\n").findings);
    all.extend(check(&open(&struck_workbook(), "семьи.xlsx").unwrap(), "семьи.xlsx", &Said::default()).findings);
    all.extend(check(&open(&with_a_stray_byte(), "семьи.csv").unwrap(), "семьи.csv", &Said::default()).findings);
    all
}

#[test]
fn what_a_program_hides_joins_or_reckons_is_read_and_said_with_its_place() {
    let brought =
        check(&troubled_workbook(), "семьи.xlsx", &Said { worksheet: Some("Семьи".into()), ..Said::default() });
    let place = |code: FindingCode| {
        let found = of_code(&brought.findings, code);
        (found.location.worksheet.as_deref(), found.location.row, found.location.letters.clone())
    };
    assert_eq!(place(FindingCode::HiddenSheet), (Some("Семьи"), None, None));
    assert_eq!(place(FindingCode::HiddenRows), (Some("Семьи"), Some(2), None));
    assert_eq!(place(FindingCode::HiddenColumns), (Some("Семьи"), None, Some("C".into())));
    assert_eq!(place(FindingCode::Formulas), (Some("Семьи"), Some(2), Some("C".into())));
    assert_eq!(place(FindingCode::FormulasBlank), (Some("Семьи"), Some(4), Some("C".into())));
    assert_eq!(place(FindingCode::CellError), (Some("Семьи"), Some(3), Some("C".into())));
    assert_eq!(place(FindingCode::CodeIsDay), (Some("Семьи"), Some(4), Some("A".into())));
    assert_eq!(place(FindingCode::CharactersLost), (Some("Семьи"), Some(5), Some("B".into())));
    let merged = of_code(&brought.findings, FindingCode::MergedCells);
    assert_eq!(serde_json::to_value(&merged.params).unwrap()["places"], "B2:B3");
}

#[test]
fn text_that_is_struck_through_is_read_and_every_such_cell_is_said() {
    let open_sheet =
        r#"<style:style style:name="ce1"><style:text-properties style:text-line-through-style="solid"/></style:style>"#;
    let rows = |style: &str| {
        format!(
            "<table:table-row><table:table-cell office:value-type='string'><text:p>Код семьи</text:p></table:table-cell>\
             <table:table-cell office:value-type='string'><text:p>Населённый пункт</text:p></table:table-cell></table:table-row>\
             <table:table-row><table:table-cell office:value-type='string'><text:p>F-7</text:p></table:table-cell>\
             <table:table-cell {style} office:value-type='string'><text:p>TARAZ</text:p></table:table-cell></table:table-row>"
        )
    };
    let xlsx = check(&open(&struck_workbook(), "семьи.xlsx").unwrap(), "семьи.xlsx", &Said::default());
    let struck = of_code(&xlsx.findings, FindingCode::StruckCells);
    assert_eq!(serde_json::to_value(&struck.params).unwrap(), json!({ "count": 3, "places": "B2, B3, B4" }));
    let ods = format!("{open_sheet}{}", rows("table:style-name='ce1'"));
    let said = Said { kind: Some(Sheet::Families), ..Said::default() };
    let ods = check(&open(&sheet(&ods), "семьи.ods").unwrap(), "семьи.ods", &said);
    assert_eq!(serde_json::to_value(&of_code(&ods.findings, FindingCode::StruckCells).params).unwrap()["places"], "B2");
    let plain = check(&open(&sheet(&rows("")), "семьи.ods").unwrap(), "семьи.ods", &said);
    assert!(plain.findings.iter().all(|one| one.code != FindingCode::StruckCells), "{:?}", plain.findings);
}

#[test]
fn text_of_drawings_in_a_sheet_of_open_document_is_no_part_of_a_cell_and_is_said() {
    let cell = |inside: &str| format!("<table:table-cell office:value-type='string'>{inside}</table:table-cell>");
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let table = |boxed: &str, shapes: &str| {
        let head = row(&(cell("<text:p>Код семьи</text:p>") + &cell("<text:p>Населённый пункт</text:p>")));
        let family = row(&(cell(&format!("{boxed}<text:p>F-7</text:p>")) + &cell("<text:p>TARAZ</text:p>")));
        sheet(&format!("{shapes}{head}{family}"))
    };
    let frame = "<draw:frame><draw:text-box><text:p>Не звонить до осени</text:p></draw:text-box></draw:frame>";
    let said = Said { kind: Some(Sheet::Families), ..Said::default() };
    let picture = "<draw:frame><draw:image/></draw:frame>";
    for (boxed, shapes, tells) in
        [(frame, "", true), ("", &*format!("<table:shapes>{frame}</table:shapes>"), true), (picture, "", false)]
    {
        let brought = check(&open(&table(boxed, shapes), "семьи.ods").unwrap(), "семьи.ods", &said);
        let notices: Vec<_> = brought.findings.iter().filter(|one| one.code == FindingCode::FileNoticed).collect();
        let told =
            notices.iter().any(|one| serde_json::to_value(&one.params).unwrap()["notice"] == "drawings-left-out");
        assert_eq!((told, notices.len()), (tells, usize::from(tells)), "{:?}", brought.findings);
        assert_eq!(brought.checked[0].key.as_deref(), Some("F-7"));
    }
}

#[test]
fn headings_without_a_row_below_them_say_so() {
    let brought = check_csv("семьи.csv", "Код семьи;Населённый пункт\n;\n");
    let codes: Vec<_> = brought.findings.iter().map(|one| (one.code, one.location.row)).collect();
    assert_eq!(codes, [(FindingCode::RowsNone, Some(1))]);
    let one = check_csv("семьи.csv", "Код семьи;Населённый пункт\nF-7;TARAZ\n");
    assert_eq!(one.findings, []);
}

#[test]
fn one_stray_byte_is_told_with_its_line_and_spoils_no_other_letter() {
    let brought = check(&open(&with_a_stray_byte(), "семьи.csv").unwrap(), "семьи.csv", &Said::default());
    let stray = of_code(&brought.findings, FindingCode::BytesLost);
    assert_eq!(serde_json::to_value(&stray.params).unwrap(), json!({ "count": 1, "places": "3 (0xE9)" }));
    let lost = of_code(&brought.findings, FindingCode::CharactersLost);
    assert_eq!((lost.location.row, lost.location.letters.as_deref()), (Some(3), Some("B")));
    assert!(brought.findings.iter().all(|one| one.location.row.is_none_or(|row| row == 3)), "{:?}", brought.findings);
    let kept: Vec<_> = brought.checked.iter().map(|one| (one.key.as_deref(), one.record.is_some())).collect();
    assert_eq!(kept[0], (Some("F-7"), true));
    assert_eq!(kept[2], (Some("F-9"), true));
}

#[test]
fn lines_that_end_in_three_ways_are_rows_of_one_sheet() {
    let text = "Код семьи;Населённый пункт\r\nF-7;TARAZ\rF-8;TARAZ\nF-9;\"TA\rRAZ\"\r\r\nF-10;TARAZ";
    let file = opened("семьи.csv", text);
    let uya::transfer::office::Content::Table(table) = &file.content else { panic!("a text") };
    let rows: Vec<_> = table.sheets[0]
        .rows
        .iter()
        .map(|row| (row.number, row.cells.iter().map(|cell| cell.value.typed()).collect::<Vec<_>>().join("|")))
        .collect();
    let expected =
        [(1, "Код семьи|Населённый пункт"), (2, "F-7|TARAZ"), (3, "F-8|TARAZ"), (4, "F-9|TA\rRAZ"), (5, "F-10|TARAZ")];
    assert_eq!(rows, expected.map(|(number, cells)| (number, cells.to_owned())));
}

#[test]
fn several_worksheets_are_read_together_and_only_the_named_one_when_named() {
    let file = troubled_workbook();
    let arranged = book::arrange(&file, "x.xlsx", &Said::default());
    let known =
        |one: &book::Arranged| matches!(one.decision, Decision::Known { sheet: Sheet::Families, by: By::Worksheet });
    assert!(arranged.len() == 2 && arranged.iter().all(known), "{arranged:?}");
    let named = Said { worksheet: Some("семьи".into()), ..Said::default() };
    assert_eq!(book::arrange(&file, "x.xlsx", &named).len(), 1);
}

#[test]
fn a_new_place_whose_code_is_another_places_name_stays_itself() {
    use uya::{i18n::Language, transfer::book::OpenList};
    let mut words = Vocabulary::default();
    words.add(OpenList::Settlements, "AKSU-1", Language::En, "Aksu");
    let mut sheets = uya::transfer::Sheets::with_words(Arc::new(words));
    let families = "code,settlement\nF-7,AKSU\n";
    let places = "code,name_kk,name_ru,name_en,latitude,longitude\nAKSU,Ақсу,Аксу,Aksu,43.1,70.2\n";
    sheets.read(Sheet::Families, families.as_bytes(), &mut |_| ());
    sheets.read(Sheet::Settlements, places.as_bytes(), &mut |_| ());
    let brought = check_over(&kept(), &mut sheets);
    let record = |at: usize| brought.checked[at].record.as_ref().unwrap().to_value();
    assert_eq!((record(0)["code"].as_str(), record(1)["settlement"].as_str()), (Some("AKSU"), Some("AKSU")));
}

#[test]
fn a_worksheet_that_a_program_calls_export_or_lists_is_read() {
    use uya::transfer::workbook::{Cell, Column, Form, Layout, SheetWriter, Workbook};
    for name in ["export", "lists"] {
        let columns = ["Код семьи", "Населённый пункт"].map(|title| Column::new(title, Form::Text));
        let mut book = Workbook::new();
        book.begin(&Layout::new(name, columns.into())).unwrap();
        book.row(&[Cell::text("F-7"), Cell::text("TARAZ")]).unwrap();
        let mut bytes = std::io::Cursor::new(Vec::new());
        book.save(&mut bytes).unwrap();
        let bytes = bytes.into_inner();
        let opened = open(&bytes, "семьи.xlsx").unwrap();
        let brought = check(&opened, "семьи.xlsx", &Said::default());
        assert_eq!((brought.findings.len(), brought.checked.len()), (0, 1), "{name}: {:?}", brought.findings);
    }
}

#[test]
fn a_missing_value_is_named_by_the_title_of_its_column_in_the_readers_language() {
    let brought = check_csv("семьи.csv", "Код семьи;Населённый пункт;Разрешённое число мест\nF-7;TARAZ;2\nF-8;;2\n");
    let told = |words: &uya::i18n::Translator| {
        brought
            .findings
            .iter()
            .map(|one| format!("{} {}", one.place(words), one.problem(words)))
            .collect::<Vec<_>>()
            .join("\n")
    };
    for language in uya::i18n::Language::ALL {
        let words = uya::i18n::Translator::shared(language);
        let text = told(words);
        for column in ["approved_places.as_of", "settlement"] {
            let title = uya::transfer::book::title(Sheet::Families, column, words);
            assert!(
                !text.contains(column) && (text.contains(&title) || column == "settlement"),
                "{language} {title}: {text}"
            );
        }
    }
}

#[test]
fn a_sheet_of_open_document_brings_records_and_what_its_program_hides_joins_or_reckons() {
    let cell =
        |text: &str| format!("<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>");
    let row = |more: &str, cells: &[String]| format!("<table:table-row{more}>{}</table:table-row>", cells.concat());
    let titles = ["Код семьи", "Населённый пункт", "Общая площадь, м²", "Дата осмотра жилья"].map(cell);
    let day = "<table:table-cell office:value-type='date' office:date-value='2025-11-01'><text:p>01.11.25</text:p></table:table-cell>";
    let area = |more: &str| {
        format!(
            "<table:table-cell{more} office:value-type='float' office:value='67.5'><text:p>67,5</text:p></table:table-cell>"
        )
    };
    let joined = "<table:table-cell table:number-rows-spanned='2' office:value-type='string'><text:p>TARAZ</text:p></table:table-cell>";
    let remarked = "<table:table-cell office:value-type='string'><office:annotation><text:p>ескертпе</text:p></office:annotation>\
        <text:p>F-8</text:p></table:table-cell>";
    let error = "<table:table-cell table:formula='of:=1/0' office:value-type='string' calcext:value-type='error'><text:p>#DIV/0!</text:p></table:table-cell>";
    let rows = [
        row("", &titles),
        row(
            " table:visibility='collapse'",
            &[cell("F-7"), joined.into(), area(" table:formula='of:=60+7.5'"), day.into()],
        ),
        row("", &[remarked.into(), "<table:covered-table-cell/>".into(), area(""), day.into()]),
        row("", &[cell("F-9"), cell("TARAZ"), error.into(), day.into()]),
    ];
    let opened = open(&sheet(&rows.concat()), "семьи.ods").unwrap();
    let brought = check(&opened, "семьи.ods", &Said::default());
    let places = |code: FindingCode| {
        let found = of_code(&brought.findings, code);
        serde_json::to_value(&found.params).unwrap()["places"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(places(FindingCode::HiddenRows), "2");
    assert_eq!(places(FindingCode::MergedCells), "B2");
    assert!(places(FindingCode::Formulas).starts_with("C2"));
    let wrong = of_code(&brought.findings, FindingCode::CellError);
    assert_eq!((wrong.location.row, wrong.location.letters.as_deref()), (Some(4), Some("C")));
    let noticed = of_code(&brought.findings, FindingCode::FileNoticed);
    assert_eq!(serde_json::to_value(&noticed.params).unwrap()["notice"], "comments-left-out");
    let record = brought.checked[0].record.as_ref().unwrap().to_value();
    assert_eq!((&record["code"], &record["settlement"]), (&"F-7".into(), &"TARAZ".into()));
    assert_eq!(record["dwelling"], json!({ "total_area_m2": 67.5, "as_of": "2025-11-01" }));
    assert!(brought.checked[2].record.is_none(), "what shows an error is not kept");
}

#[test]
fn macros_of_a_sheet_are_told_in_the_report_and_keep_nothing_out() {
    let rows = format!(
        "<row r='1'>{}{}</row><row r='2'>{}{}</row>",
        text("A1", "code"),
        text("B1", "settlement"),
        text("A2", "F-7"),
        text("B2", "TARAZ")
    );
    let mut parts = workbook_with("", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"));
    parts.push(Part::new("xl/vbaProject.bin", b"macro"));
    let opened = open(&archive(&parts), "families.xlsm").unwrap();
    let brought = check(&opened, "families.xlsm", &Said::default());
    let noticed = of_code(&brought.findings, FindingCode::FileNoticed);
    assert_eq!(serde_json::to_value(&noticed.params).unwrap()["notice"], "macros-ignored");
    for language in uya::i18n::Language::ALL {
        let words = uya::i18n::Translator::shared(language);
        assert!(noticed.problem(words).contains(&words.text("office-notice-macros-ignored")), "{language}");
    }
    assert_eq!(brought.checked[0].record.as_ref().unwrap().to_value()["code"], "F-7");
}
