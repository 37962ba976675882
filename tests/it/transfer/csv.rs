//! Sheets: the same records, row by row.

use serde_json::{Value, json};
use uya::transfer::{
    FindingCode, InMemory, Kind, Outcome, RecordSource as _, Save, Sheet, Sheets,
    book::{self, Said, Vocabulary},
    csv_columns, office,
};

use super::{
    codes,
    gallery::sheet_findings,
    merge::{Brought, check_over, kept},
};

fn check(known: &InMemory, parts: &[(Sheet, &str)]) -> Brought {
    let mut sheets = Sheets::new();
    for (sheet, text) in parts {
        sheets.read(*sheet, text.as_bytes(), &mut |_| ());
    }
    check_over(known, &mut sheets)
}

fn record(brought: &Brought) -> Value {
    assert_eq!(brought.findings, []);
    brought.checked[0].record.as_ref().unwrap().to_value()
}

#[test]
fn a_family_from_several_sheets_is_one_record() {
    let brought = check(
        &kept(),
        &[
            (
                Sheet::Ratings,
                "family;item;by;level;as_of\nF-7;sleep_routine;said;2;17.03.2026\nF-7;attachment_security;said;1;2026-03-01\n",
            ),
            (
                Sheet::Families,
                "code;settlement;forms;dwelling.total_area_m2;dwelling.as_of;languages.spoken;languages.as_of;pets.value;pets.as_of;income_per_person.value;income_per_person.as_of\nF-7;TARAZ;foster_family patronage;67,5;2025-01-01;kk:whole_household ru:basic;2025-01-01;жоқ;2025-01-01;120 000;2025-01-01\n",
            ),
        ],
    );
    let family = record(&brought);
    assert_eq!(family["ratings"].as_array().unwrap().len(), 2);
    assert_eq!(family["forms"], json!(["foster_family", "patronage"]));
    assert_eq!(family["dwelling"]["total_area_m2"], 67.5);
    assert_eq!(family["languages"]["spoken"][1], json!({"language": "ru", "used_by": "basic"}));
    assert_eq!(family["pets"]["value"], false);
    assert_eq!(family["income_per_person"]["value"], 120_000);
}

#[test]
fn separator_and_byte_order_mark_make_no_difference() {
    for separator in [",", ";", "\t"] {
        let text = format!(
            "\u{feff}code{separator}birth_date{separator}sex\r\n\"C-5\"{separator}2015-01-01{separator}male\r\n"
        );
        let brought = check(&kept(), &[(Sheet::Children, &text)]);
        assert_eq!(record(&brought)["code"], "C-5");
    }
}

#[test]
fn a_blank_cell_keeps_and_a_dash_erases() {
    let text = "code,dwelling.rooms,dwelling.total_area_m2,forms\nF-1,—,,\n";
    let brought = check(&kept(), &[(Sheet::Families, text)]);
    assert_eq!(brought.findings, []);
    assert_eq!(brought.checked[0].outcome, Outcome::Changed(vec!["/dwelling/rooms".into()]));
}

#[test]
fn a_fault_names_row_and_column() {
    let text = "family,item,by,level,as_of\nF-1,sleep_routine,said,2,2026-01-01\n\nF-1,sleep_routine,assessed,7,\n";
    let brought = check(&kept(), &[(Sheet::Ratings, text)]);
    let mut found: Vec<_> = brought
        .findings
        .iter()
        .map(|one| (one.code, one.location.row.unwrap(), one.location.column.clone().unwrap()))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [(FindingCode::FieldMissing, 4, "as_of".to_owned()), (FindingCode::LevelRange, 4, "level".to_owned()),]
    );
}

#[test]
fn rows_behind_a_row_that_is_too_large_are_read_and_nothing_may_be_saved() {
    let text = format!("code,birth_date,sex\nC-5,{},male\nC-6,2015-01-01,male\n", "x".repeat(1 << 20));
    let brought = check(&kept(), &[(Sheet::Children, &text)]);
    assert_eq!(codes(&brought.findings), [FindingCode::RowTooLarge]);
    assert_eq!(brought.findings[0].location.row, Some(2));
    assert_eq!(brought.checked[0].key.as_deref(), Some("C-6"));
    assert!(!brought.verdict.may_begin(Save::Good), "whose row was lost is not known");
}

#[test]
fn a_cell_may_hold_line_breaks_and_separators() {
    let text = "child,text,said_on\nC-1,\"Мысық,\nит және «үй»\",2026-01-01\n";
    let brought = check(&kept(), &[(Sheet::Wishes, text)]);
    assert_eq!(record(&brought)["wishes"][0]["text"], "Мысық,\nит және «үй»");
}

#[test]
fn two_rows_for_one_child_are_two_records_with_one_code() {
    let text = "code,birth_date,sex\nC-5,2015-01-01,male\nC-5,2016-01-01,male\n";
    let brought = check(&kept(), &[(Sheet::Children, text)]);
    assert_eq!(codes(&brought.findings), [FindingCode::RecordRepeated]);
    assert_eq!(brought.verdict.counts[&Kind::Child].refused, 2);
}

#[test]
fn a_row_without_its_owner_is_told_with_its_column() {
    let findings = sheet_findings(Sheet::Ratings, b"family,item,by,level,as_of\n,sleep_routine,said,2,2026-01-01\n");
    let missing = findings.iter().find(|one| one.location.column.as_deref() == Some("family")).unwrap();
    assert_eq!((missing.code, missing.location.row), (FindingCode::FieldMissing, Some(2)));
}

#[test]
fn a_misspelt_column_comes_with_a_hint() {
    let findings = sheet_findings(Sheet::Families, b"code,dweling.rooms\nF-1,3\n");
    assert_eq!(findings[0].suggestion.as_deref(), Some("dwelling.rooms"));
}

#[test]
fn every_sheet_has_its_owner_first_and_describes_each_column() {
    for sheet in Sheet::ALL {
        assert_eq!(Sheet::of_name(sheet.name()), Some(*sheet));
        let columns = csv_columns(*sheet);
        assert_eq!(columns[0].name, sheet.owner_column(), "{sheet:?}");
        for column in &columns {
            assert!(!column.description.is_empty(), "{sheet:?} {column:?}");
            assert!(column.form != "object", "{sheet:?} {column:?}");
        }
    }
}

#[test]
fn a_value_under_an_unknown_or_missing_title_keeps_its_record_out() {
    let text = "code,birth_date,sex,shoes,\nC-5,2015-01-01,male,7,\nC-6,2015-01-01,male,,8\nC-7,2015-01-01,male,,\n";
    let brought = check(&kept(), &[(Sheet::Children, text)]);
    let found: Vec<_> = brought.findings.iter().map(|one| (one.code, one.location.row.unwrap())).collect();
    let expected = [(FindingCode::ColumnUnknown, 1), (FindingCode::ColumnUnknown, 2), (FindingCode::RowLength, 3)];
    assert_eq!(found, expected);
    let saved: Vec<bool> = (0..3).map(|index| brought.verdict.may_save(Save::Good, Kind::Child, index)).collect();
    assert_eq!(saved, [false, false, true]);
    assert_eq!(brought.verdict.counts[&Kind::Child].refused, 2);
}

#[test]
fn every_record_of_a_bundle_can_be_said_in_sheets() {
    let parts = [
        (
            Sheet::Plans,
            "child,date,team,recommendation.language,recommendation.text,confirmed.by,confirmed.on,case.form,case.contact_bans\nC-2,2026-01-01,psychologist other,kk,Тыныш үй керек,S-1,2026-01-02,patronage,P-1;P-2\n",
        ),
        (Sheet::Needs, "child,item,level,importance,evidence\nC-2,sleep_routine,2,must,Тыныш үй\n"),
        (Sheet::PlanStrengths, "child,strength\nC-2,sport\n"),
        (Sheet::Constraints, "child,constraint,strength\nC-2,no_child_under_age:3,hard\n"),
        (Sheet::Carers, "family,birth_date,sex\nF-1,01.02.1980,male\nF-1,,\n"),
        (Sheet::Residents, "family,kind,vulnerable\nF-1,own_child,да\n"),
        (Sheet::Waivers, "child,rule,granted_by,reason,granted_on\nC-2,R-FAM-16,specialist,сөйлестік,2026-01-01\n"),
        (Sheet::Relatives, "child,family,relation\nC-2,F-1,cousin\n"),
        (Sheet::SiblingGroups, "code,members\nG-1,C-2 C-1\n"),
        (Sheet::Settlements, "code,name_kk,name_ru,name_en,latitude,longitude\nALA,А,Б,C,43.2,\"76,9\"\n"),
    ];
    let brought = check(&kept(), &parts);
    assert_eq!(brought.findings, []);
    assert_eq!(brought.checked.len(), 6);
    assert!(brought.checked.iter().all(|checked| checked.record.is_some()));
}

#[test]
fn an_open_quotation_mark_keeps_one_row_out_however_the_file_is_read() {
    let text = "code,settlement,pets.value,pets.as_of\nF-1,TARAZ,no,2025-01-01\nF-2,\"TARAZ,no,2025-01-01\nF-3,TARAZ,,\nF-4,TARAZ,,\n";
    let mut streamed = Sheets::new();
    streamed.read(Sheet::Families, text.as_bytes(), &mut |_| ());
    let opened = office::open(text.as_bytes(), "families.csv").unwrap();
    let opened = book::read(&opened, "families.csv", &Said::default(), &Vocabulary::shared());
    for mut sheets in [streamed, opened] {
        let brought = check_over(&kept(), &mut sheets);
        let finding = brought.findings.iter().find(|finding| finding.code == FindingCode::QuoteOpen).unwrap();
        assert!(brought.findings.iter().all(|finding| finding.location.row == Some(3)), "{:?}", brought.findings);
        let place = (finding.location.row, finding.location.letters.as_deref(), finding.value.as_deref());
        assert_eq!(place, (Some(3), Some("B"), Some("\"TARAZ")));
        let records = brought.checked.iter().filter_map(|checked| checked.record.as_ref());
        let codes: Vec<String> = records.map(|record| record.to_value()["code"].as_str().unwrap().to_owned()).collect();
        assert_eq!(codes, ["F-1", "F-3", "F-4"]);
        assert!(sheets.is_complete());
    }
}
