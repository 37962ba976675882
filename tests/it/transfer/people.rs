//! Who people are, in files: read where a register has it, refused where it cannot be right, and never quoted.

use serde_json::{Value, json};
use uya::transfer::{
    FindingCode, Kind, Outcome, Sheet, Sheets,
    book::{self, Said, Vocabulary},
    office,
    workbook::{self, Cell, Column, Form, Layout, SheetWriter as _, Workbook},
};

use super::{
    codes,
    merge::{Brought, check_over, kept},
};

/// Checks a sheet of children over the sample.
fn check(text: &str) -> Brought {
    let mut sheets = Sheets::new();
    sheets.read(Sheet::Children, text.as_bytes(), &mut |_| ());
    check_over(&kept(), &mut sheets)
}

fn identities(brought: &Brought) -> Vec<(Value, &Outcome)> {
    let found = brought.checked.iter().filter(|one| one.kind == Kind::Identity);
    found.filter_map(|one| Some((one.record.as_ref()?.to_value(), &one.outcome))).collect()
}

/// What is found in one cell of a child's row, and whether the child itself can be saved.
fn found(column: &str, cell: &str) -> (Vec<FindingCode>, String) {
    let brought = check(&format!("code;birth_date;sex;{column}\nC-5;2015-05-01;female;\"{cell}\"\n"));
    let child = brought.checked.iter().find(|one| one.kind == Kind::Child).unwrap();
    assert_eq!(child.outcome, Outcome::New, "{cell:?}: the child is saved without it");
    (codes(&brought.findings), format!("{:?}", brought.findings))
}

#[test]
fn a_register_as_it_is_kept_brings_names_numbers_and_addresses_in_its_own_columns() {
    for header in [
        "Код ребёнка;Дата рождения;Пол;Ф.И.О.;ИИН;Тел.;Адрес",
        "Баланың коды;Туған күні;Жынысы;Аты-жөні;ЖСН;Телефоны;Мекенжайы",
        "code;Birth date;Sex;Full name;IIN;Phone;Address",
    ] {
        let header = header
            .replace("Баланың коды", "code")
            .replace("Birth date", "birth_date")
            .replace("Туған күні", "birth_date");
        let header = header.replace("Жынысы", "sex").replace(";Sex;", ";sex;");
        let row = "C-5;2015-05-01;female;Сейітова  Ая;150501 601 239;8 (701) 123-45-67;Тараз, Абай көшесі, 1";
        let brought = check(&format!("{header}\n{row}\n"));
        assert_eq!(brought.findings, [], "{header}");
        let expected = json!({ "of": "child", "code": "C-5", "names": ["Сейітова Ая"], "iins": ["150501601239"],
            "phones": ["+77011234567"], "address": "Тараз, Абай көшесі, 1" });
        assert_eq!(identities(&brought), [(expected, &Outcome::New)], "{header}");
        assert!(brought.checked[0].record.as_ref().unwrap().to_value().get("names").is_none());
    }
}

#[test]
fn several_people_of_a_family_stand_in_one_cell() {
    let mut sheets = Sheets::new();
    let text = "Код семьи;Населённый пункт;ФИО;Телефон\nF-7;TARAZ;\"Сейітов Нұрлан; Сейітова Ая\";\"87011234567, 87017654321\"\n";
    sheets.read(Sheet::Families, text.as_bytes(), &mut |_| ());
    let brought = check_over(&kept(), &mut sheets);
    assert_eq!(brought.findings, []);
    let (named, _) = &identities(&brought)[0];
    assert_eq!(named["names"], json!(["Сейітов Нұрлан", "Сейітова Ая"]));
    assert_eq!(named["phones"], json!(["+77011234567", "+77017654321"]));
}

#[test]
fn a_blank_changes_nothing_the_sign_erases_and_what_is_kept_already_is_unchanged() {
    let row = |cells: &str| check(&format!("code;names;iins;phones;address\nC-1;{cells}\n"));
    let unchanged = row("Сейітқызы Әлия;;8 701 123 45 67;");
    assert_eq!(identities(&unchanged)[0].1, &Outcome::Unchanged);
    let erased = row(";—;;—");
    let (named, outcome) = &identities(&erased)[0];
    assert_eq!(named["names"], json!(["Сейітқызы Әлия"]));
    assert_eq!((named["iins"].as_array().map(Vec::len), named.get("address")), (Some(0), None), "{outcome:?}");
    let blank = row(";;;");
    assert!(identities(&blank).is_empty(), "nothing is said of anybody");
}

#[test]
fn whatever_cannot_be_right_is_named_and_never_quoted() {
    let long = "Ә".repeat(1 << 18);
    for (column, cell, code) in [
        ("ИИН", "150501601238", FindingCode::IinChecksum),
        ("ИИН", "50501601239", FindingCode::IinDigits),
        ("ИИН", "1,50502E+11", FindingCode::NumberCut),
        ("ИИН", "15050160123О", FindingCode::IinDigits),
        ("Телефон", "45-12-33", FindingCode::PhoneForm),
        ("Телефон", "8,70112E+10", FindingCode::NumberCut),
        ("ФИО", "=HYPERLINK(1)", FindingCode::NameForm),
        ("ФИО", "+Сейітова", FindingCode::NameForm),
        ("ФИО", "@Сейітова", FindingCode::NameForm),
        ("ФИО", "Сейітова 150501601239", FindingCode::NameForm),
        ("ФИО", "Сей\u{202e}ітова", FindingCode::Unseen),
        ("ФИО", "Сей\u{200b}ітова", FindingCode::Unseen),
        ("Адрес", "Тараз\u{2066}", FindingCode::Unseen),
        ("ФИО", long.as_str(), FindingCode::ValueTooLong),
    ] {
        let (found, told) = found(column, cell);
        assert_eq!(found, [code], "{column}: {}", &cell.chars().take(30).collect::<String>());
        for secret in ["Сейіт", "150501601", "50501601", "ӘӘ", "45-12", "Тараз"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

#[test]
fn a_name_in_either_unicode_form_is_one_name() {
    let composed = check("code;names\nC-1;Сейітқызы Әлия\n");
    assert_eq!(identities(&composed)[0].1, &Outcome::Unchanged);
    let kept_with_breve = check("code;birth_date;sex;names\nC-5;2015-05-01;female;И\u{306}үсіпова Ая\n");
    assert_eq!(identities(&kept_with_breve)[0].0["names"], json!(["Йүсіпова Ая"]));
}

#[test]
fn an_iin_that_tells_another_day_or_sex_than_the_record_is_told_and_may_be_saved() {
    let (found, told) = found("ИИН", "180505601236");
    assert_eq!(found, [FindingCode::IinBirthDate]);
    assert!(told.contains("…1236") && !told.contains("180505"), "{told}");
    let brought = check("code;birth_date;sex;iins\nC-5;2015-05-01;male;150501601239\n");
    assert_eq!(codes(&brought.findings), [FindingCode::IinSex]);
    assert_eq!(identities(&brought).len(), 1);
    let of_kept = check("code;iins\nC-2;150501601239\n");
    assert_eq!(codes(&of_kept.findings), [FindingCode::IinBirthDate, FindingCode::IinSex], "held against what is kept");
}

#[test]
fn two_people_with_one_iin_keep_both_names_out_and_neither_child() {
    let text = "code;birth_date;sex;iins\nC-5;2015-05-01;female;150501601239\nC-6;2015-05-01;female;150501601239\n";
    let brought = check(text);
    assert_eq!(codes(&brought.findings), [FindingCode::IinRepeated]);
    assert_eq!(brought.findings[0].location.row, Some(3));
    let counts = brought.verdict.counts[&Kind::Identity];
    assert_eq!((counts.refused, counts.new), (2, 0));
    assert_eq!(brought.verdict.counts[&Kind::Child].new, 2);
}

/// A workbook whose cell of the IIN is a number, as programs make of it.
fn of_number(iin: i64) -> Brought {
    let columns = ["code", "birth_date", "sex", "iins"].map(|title| Column::new(title, Form::Text));
    let mut book = Workbook::new();
    book.begin(&Layout::new("children", columns.into())).unwrap();
    let texts = ["C-5", "2008-05-05", "female"].map(Cell::text);
    book.row(&texts.into_iter().chain([Cell::from(workbook::Value::Whole(iin))]).collect::<Vec<_>>()).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    book.save(&mut bytes).unwrap();
    let opened = office::open(bytes.get_ref(), "x.xlsx").unwrap();
    let words = std::sync::Arc::new(Vocabulary::default());
    check_over(&kept(), &mut book::read(&opened, "x.xlsx", &Said::default(), &words))
}

#[test]
fn a_cell_of_numbers_is_read_and_one_that_lost_its_zero_is_told() {
    let whole = of_number(150_501_601_239);
    assert_eq!(codes(&whole.findings), [FindingCode::IinBirthDate], "all twelve digits are there");
    let cut = of_number(80_505_601_236);
    assert_eq!(codes(&cut.findings), [FindingCode::IinDigits]);
    assert!(format!("{:?}", cut.findings).contains("Number(11)"), "{:?}", cut.findings);
}

#[test]
fn a_copy_that_says_what_to_fix_shows_names_in_part_and_erases_nothing_when_it_is_brought_again() {
    let text =
        "Код ребёнка;Дата рождения;Пол;ФИО;ИИН;Почта\nC-1;01.05.2015;девочка;Сейітқызы Әлия;150501601239;a@b.kz\n";
    let opened = office::open(text.as_bytes(), "дети.csv").unwrap();
    let arranged = book::arrange(&opened, "дети.csv", &Said::default());
    let words = uya::i18n::Translator::shared(uya::i18n::Language::Ru);
    let copy = book::fix_copy(&opened, &arranged, (&[], &uya::transfer::Beyond::default()), words).unwrap().unwrap();
    let copy = office::open(&copy, "дети.xlsx").unwrap();
    let office::Content::Table(table) = &copy.content else { panic!("a text") };
    let cells: Vec<String> = table.sheets[0].rows[1].cells.iter().map(|cell| cell.value.typed()).collect();
    assert_eq!(cells[3..], ["С…", "…1239", "a…"]);
    let words = std::sync::Arc::new(Vocabulary::default());
    let mut again = book::read(&copy, "дети.xlsx", &Said::default(), &words);
    let brought = check_over(&kept(), &mut again);
    let masked = brought.findings.iter().filter(|one| one.code == FindingCode::IdentityMasked).count();
    assert_eq!(masked, 2, "{:?}", brought.findings);
    assert!(identities(&brought).is_empty());
}
