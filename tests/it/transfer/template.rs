//! Blank sheets, filled in with the words of each language, bring the records that codes bring; copies say what to fix.

use std::{io::Cursor, sync::Arc};

use serde_json::Value as Json;
use uya::{
    i18n::{Language, Translator},
    transfer::{
        Beyond, BeyondWriter, FindingCode, Sheet, Sheets,
        book::{self, By, Certainty, Decision, Meant, Said, Vocabulary, title},
        csv_columns,
        office::{Content, NoticeCode, Opened, Table, Value, open},
        workbook::{Cell, Column, Form, Layout, SheetWriter, Workbook},
    },
};

use super::{
    book::check,
    codes,
    merge::{check_over, kept},
};

fn blank(sheet: Sheet, language: Language) -> Vec<u8> {
    book::template(sheet, &Vocabulary::default(), Translator::shared(language)).unwrap()
}

#[test]
fn every_blank_sheet_is_known_again_in_every_language_and_brings_no_row() {
    for language in Language::ALL {
        for sheet in Sheet::ALL {
            let opened = open(&blank(*sheet, language), "x.xlsx").unwrap();
            let arranged = book::arrange(&opened, "x.xlsx", &Said::default());
            assert_eq!(
                arranged[0].decision,
                Decision::Known { sheet: *sheet, by: By::Worksheet },
                "{sheet:?} {language}"
            );
            let named: Vec<_> = arranged[0].columns.iter().map(|one| one.meant.clone().unwrap()).collect();
            let every: Vec<_> = csv_columns(*sheet).into_iter().map(|column| Meant::Column(column.name)).collect();
            assert_eq!(named, every, "{sheet:?} {language}");
            assert!(arranged[0].columns.iter().all(|one| one.certainty == Certainty::Sure));
            assert!(arranged[1..].iter().all(|page| page.decision == Decision::PassedOver), "{arranged:#?}");
            let brought = check(&opened, "x.xlsx", &Said::default());
            let found: Vec<_> = brought.findings.iter().map(|one| one.code).collect();
            assert_eq!((found, brought.checked.len()), (vec![FindingCode::RowsNone], 0), "{sheet:?} {language}");
        }
    }
}

#[test]
fn the_page_of_instructions_names_every_column_and_how_to_erase() {
    for language in Language::ALL {
        let words = Translator::shared(language);
        let opened = open(&blank(Sheet::Families, language), "x.xlsx").unwrap();
        let Content::Table(table) = &opened.content else { panic!("a text") };
        let page: Vec<String> = table.sheets[1].rows.iter().map(|row| row.cells[0].value.typed()).collect();
        for column in csv_columns(Sheet::Families) {
            let title = title(Sheet::Families, &column.name, words);
            assert!(page.iter().any(|line| line.starts_with(&title)), "{language}: {title}");
        }
        assert!(page.iter().any(|line| line.contains('—')), "{language}");
    }
}

/// Columns of a sheet with a value: as codes say it, and the choices that stand for codes.
type Filled = (Sheet, &'static [(&'static str, &'static str, &'static [&'static str])]);

const FILLED: [Filled; 7] = [
    (
        Sheet::Families,
        &[
            ("code", "F-7", &[]),
            ("settlement", "TARAZ", &[]),
            ("forms", "foster_family;patronage", &["placement-form-foster-family", "placement-form-patronage"]),
            ("adult_at_home.value", "full_day", &["adult-at-home-full-day"]),
            ("adult_at_home.as_of", "2025-01-01", &[]),
            ("dwelling.total_area_m2", "67,5", &[]),
            ("dwelling.access", "in_place", &["access-in-place"]),
            ("dwelling.as_of", "17.03.2025", &[]),
            ("preferences.sex", "female", &["sex-female"]),
            ("preferences.age_min", "3", &[]),
            ("preferences.age_max", "9", &[]),
            ("preferences.max_children", "1", &[]),
            ("preferences.siblings", "нет", &[]),
            ("preferences.as_of", "2025-01-01", &[]),
            ("register_state.status", "open", &["register-status-open"]),
            ("register_state.as_of", "2025-01-01", &[]),
            ("spouse_consent.value", "not_needed", &["spouse-consent-not-needed"]),
            ("spouse_consent.as_of", "2025-01-01", &[]),
        ],
    ),
    (
        Sheet::Children,
        &[
            ("code", "C-5", &[]),
            ("birth_date", "2015-01-01", &[]),
            ("sex", "male", &["sex-male"]),
            ("languages", "kk;ru", &["language-code-kk", "language-code-ru"]),
        ],
    ),
    (
        Sheet::Plans,
        &[
            ("child", "C-2", &[]),
            ("date", "2026-01-01", &[]),
            ("team", "psychologist;other", &["team-role-psychologist", "team-role-other"]),
            ("case.category", "orphan", &["child-category-orphan"]),
            ("case.form", "patronage", &["placement-form-patronage"]),
        ],
    ),
    (
        Sheet::Availability,
        &[
            ("family", "F-1", &[]),
            ("status", "not_until", &["availability-status-not-until"]),
            ("confirmed_on", "2026-03-01", &[]),
            ("until", "2026-09-01", &[]),
        ],
    ),
    (
        Sheet::Documents,
        &[("family", "F-1", &[]), ("kind", "housing", &["document-kind-housing"]), ("as_of", "2026-03-01", &[])],
    ),
    (
        Sheet::Outcomes,
        &[
            ("child", "C-2", &[]),
            ("family", "F-1", &[]),
            ("decided_on", "17.03.2024", &[]),
            ("form", "patronage", &["placement-form-patronage"]),
            ("moved_on", "20.03.2024", &[]),
            ("day30.state", "strained", &["outcome-state-strained"]),
            ("ended.on", "01.10.2025", &[]),
            ("ended.because", "family_asked;need_unmet", &["end-reason-family-asked", "end-reason-need-unmet"]),
        ],
    ),
    (
        Sheet::Contacts,
        &[
            ("family", "F-1", &[]),
            ("on", "17.03.2025", &[]),
            ("channel", "visit", &["channel-visit"]),
            ("result", "not_until", &["contact-result-not-until"]),
            ("until", "01.06.2025", &[]),
            ("about", "C-2", &[]),
            ("words", "Жөндеу жүріп жатыр", &[]),
        ],
    ),
];

/// The words that a blank sheet offers for choices, in one language.
fn offered(choices: &[&str], words: &Translator) -> String {
    let label = |choice: &&str| {
        let names = words.text(&format!("book-choice-{choice}"));
        names.split(" | ").next().unwrap().to_owned()
    };
    choices.iter().map(label).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_blank_sheet_filled_in_with_words_brings_the_records_that_codes_bring() {
    for (sheet, cells) in FILLED {
        let names: Vec<&str> = cells.iter().map(|(name, ..)| *name).collect();
        let values: Vec<&str> = cells.iter().map(|(_, value, _)| *value).collect();
        let text = format!("{}\n\"{}\"\n", names.join("\t"), values.join("\"\t\""));
        let mut coded = Sheets::new();
        coded.read(sheet, text.as_bytes(), &mut |_| ());
        let expected = record(&check_over(&kept(), &mut coded));
        for language in Language::ALL {
            let words = Translator::shared(language);
            let mut filled = Workbook::new();
            let columns = names.iter().map(|name| Column::new(title(sheet, name, words), Form::Text)).collect();
            filled.begin(&Layout::new(book::sheet_title(sheet, words), columns)).unwrap();
            let said = cells.iter().map(|(_, value, choices)| match choices {
                [] => Cell::text(*value),
                choices => Cell::text(offered(choices, words)),
            });
            filled.row(&said.collect::<Vec<_>>()).unwrap();
            let brought = check(&open(&saved(filled), "x.xlsx").unwrap(), "x.xlsx", &Said::default());
            assert_eq!(record(&brought), expected, "{sheet:?} {language}");
        }
    }
}

fn record(brought: &super::merge::Brought) -> Json {
    assert_eq!(brought.findings, []);
    brought.checked[0].record.as_ref().unwrap().to_value()
}

fn saved(book: Workbook) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    book.save(&mut bytes).unwrap();
    bytes.into_inner()
}

fn copy_of(name: &str, text: &str) -> (Opened, Vec<FindingCode>) {
    let original = open(text.as_bytes(), name).unwrap();
    let brought = check(&original, name, &Said::default());
    let words = Translator::shared(Language::Ru);
    let arranged = book::arrange(&original, name, &Said::default());
    let found = (&*brought.findings, &Beyond::default());
    let copy = book::fix_copy(&original, &arranged, found, words).unwrap().unwrap();
    (open(&copy, "копия.xlsx").unwrap(), codes(&brought.findings))
}

#[test]
fn the_copy_says_beside_each_row_what_to_fix_and_can_be_given_again() {
    let text =
        "Код ребёнка;Дата рождения;Пол\n\nC-5;31.02.2015;мальчик\nC-6;2015-01-01;мальчег\nC-7;2015-01-01;мальчик\n";
    let (copy, found) = copy_of("дети.csv", text);
    let Content::Table(table) = &copy.content else { panic!("a text") };
    let told = |row: u32| {
        let row = table.sheets[0].rows.iter().find(|one| one.number == row).unwrap();
        row.value(4).map(Value::typed).unwrap_or_default()
    };
    assert!(told(3).contains("Дата рождения") && told(3).contains("31.02.2015"), "{}", told(3));
    assert!(told(4).contains("мальчег"), "{}", told(4));
    assert_eq!(told(5), "");
    let said = Said { kind: Some(Sheet::Children), ..Said::default() };
    let again = check(&copy, "копия.xlsx", &said);
    assert_eq!(codes(&again.findings), found, "the copy's own column is not read");
    assert_eq!(again.checked.len(), 3);
}

#[test]
fn the_copy_of_a_sheet_with_its_name_above_the_header_is_mended_and_given_again() {
    let text = "Реестр детей;;\nна 1 ноября;;\n\nКод ребёнка;Дата рождения;Пол\nC-6;2015-01-01;мальчег\nC-7;2015-01-01;мальчик\n";
    let (copy, found) = copy_of("дети.csv", text);
    assert_eq!(found, [FindingCode::RowsAboveHeader, FindingCode::ChoiceUnknown]);
    let Content::Table(table) = &copy.content else { panic!("a text") };
    let row = |number: u32| table.sheets[0].rows.iter().find(|row| row.number == number).unwrap();
    assert_eq!(row(4).value(4).map(Value::typed).as_deref(), Some("Что исправить"));
    assert!(row(5).value(4).unwrap().typed().contains("мальчег"));
    assert!([1, 2, 6].map(|number| row(number).value(4)).iter().all(Option::is_none));
    assert!(
        table.sheets[1].rows.iter().any(|row| row.cells[0].value.typed().contains("над заголовками")),
        "{:?}",
        table.sheets[1]
    );
    let mended = Opened { content: mended(table, "мальчег", "мальчик"), ..copy.clone() };
    let again = check(&mended, "дети.xlsx", &Said::default());
    assert_eq!(codes(&again.findings), [FindingCode::RowsAboveHeader]);
    assert_eq!(again.checked.iter().filter(|checked| checked.record.is_some()).count(), 2);
}

/// The table with a text exchanged wherever a cell is just that.
fn mended(table: &Table, from: &str, to: &str) -> Content {
    let mut table = table.clone();
    for cell in table.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).flat_map(|row| &mut row.cells) {
        if cell.value.typed() == from {
            cell.value = Value::Text(to.into());
        }
    }
    Content::Table(table)
}

#[test]
fn a_copy_that_cannot_tell_of_every_finding_says_so_on_its_first_page() {
    let original = open("Код ребёнка;Дата рождения\nC-5;31.02.2015\n".as_bytes(), "дети.csv").unwrap();
    let words = Translator::shared(Language::Ru);
    let pages = |left_out: usize| {
        let arranged = book::arrange(&original, "дети.csv", &Said::default());
        let found = (&[][..], &Beyond::Counted(left_out));
        let copy = book::fix_copy(&original, &arranged, found, words).unwrap().unwrap();
        let Content::Table(table) = open(&copy, "копия.xlsx").unwrap().content else { panic!("a text") };
        table.sheets
    };
    assert_eq!(pages(0).len(), 1);
    let first = &pages(1_234)[0];
    assert!(first.rows[0].value(1).unwrap().typed().contains("1\u{a0}234"), "{first:?}");
}

#[test]
fn a_copy_marks_the_rows_of_findings_that_a_report_does_not_list() {
    let text = "Код ребёнка;Дата рождения;Пол\nC-5;31.02.2015;қыз\nC-6;32.01.2015;қыз\nC-7;33.01.2015;қыз\n";
    let original = open(text.as_bytes(), "дети.csv").unwrap();
    let found = check(&original, "дети.csv", &Said::default()).findings;
    let mut beyond = BeyondWriter::keeping();
    // The order of a file is not that of its rows: lists stand below the records they belong to.
    for finding in found.iter().skip(1).rev() {
        beyond.add(finding).unwrap();
    }
    let beyond = beyond.finish().unwrap();
    assert_eq!(beyond.count(), found.len() - 1);
    let arranged = book::arrange(&original, "дети.csv", &Said::default());
    let copy = |findings, beyond| {
        let copy = book::fix_copy(&original, &arranged, (findings, beyond), Translator::shared(Language::Ru));
        open(&copy.unwrap().unwrap(), "копия.xlsx").unwrap().content
    };
    let none = Beyond::default();
    assert_eq!(copy(&found[..1], &beyond), copy(&found, &none));
    let Content::Table(table) = copy(&[], &beyond) else { panic!("a text") };
    let told: Vec<bool> = table.sheets[0].rows.iter().map(|row| row.value(4).is_some()).collect();
    assert_eq!(told, [true, false, true, true], "the heading, and the rows of the findings at hand");
}

#[test]
fn nothing_in_a_copy_runs_and_what_stands_in_it_comes_back() {
    let text = "Код семьи;Населённый пункт;Номер акта осмотра;Дата осмотра жилья\nF-7;TARAS;=1+1;2025-01-01\n";
    let (copy, _) = copy_of("семьи.csv", text);
    assert_eq!(copy.notice(NoticeCode::FormulaValue), None);
    let Content::Table(table) = &copy.content else { panic!("a text") };
    assert_eq!(table.sheets[0].rows[1].value(3), Some(&Value::Text("=1+1".into())));
}

#[test]
fn what_concerns_the_whole_file_stands_on_a_page_of_its_own() {
    let (copy, found) = copy_of("семьи.csv", "Код семьи;Населённый пункт;Почта\nF-7;TARAZ;8\n");
    assert_eq!(found, [FindingCode::IdentityNotKept]);
    let Content::Table(table) = &copy.content else { panic!("a text") };
    let page = table.sheets.iter().find(|sheet| sheet.name == "Что исправить").unwrap();
    assert!(page.rows[0].cells[0].value.typed().contains("Почта"));
}

#[test]
fn needs_and_strengths_are_understood_by_the_names_that_the_policy_gives() {
    let policy = uya::matching::policy::Policy::shipped().unwrap();
    let words = uya::service::codebook::vocabulary(&policy);
    let item = policy.file().items.iter().find(|item| item.code.as_str() == "attachment_security").unwrap();
    for language in Language::ALL {
        let text = format!("Код ребёнка;Потребность;Важность;Уровень\nC-1;{};важно;2\n", item.name.get(language));
        let opened = open(text.as_bytes(), "потребности.csv").unwrap();
        let mut sheets = book::read(&opened, "потребности.csv", &Said::default(), &Arc::new(words.clone()));
        let brought = check_over(&kept(), &mut sheets);
        assert_eq!(codes(&brought.findings), [FindingCode::ConfirmationEnds], "{language}");
        let plan = brought.checked[0].record.as_ref().unwrap().to_value();
        assert_eq!(plan["needs"][0]["importance"], "important", "{language}");
    }
}

/// The rules of the first sheet of a workbook that offer choices: the cells each is for, and what it offers.
fn offers(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    let inside = |text: &str, from: &str, to: &str| {
        let start = text.find(from).unwrap_or_else(|| panic!("no {from} in {text}")) + from.len();
        text[start..start + text[start..].find(to).unwrap()].to_owned()
    };
    let rules = sheet.split("<dataValidation ").skip(1);
    rules.map(|rule| (inside(rule, "sqref=\"", "\""), inside(rule, "<formula1>", "</formula1>"))).collect()
}

#[test]
fn every_column_with_choices_offers_them_in_its_cells_in_every_language() {
    for (language, yes) in [(Language::Kk, "иә"), (Language::Ru, "да"), (Language::En, "yes")] {
        for sheet in Sheet::ALL {
            let found = offers(&blank(*sheet, language));
            for (place, column) in (1..).zip(csv_columns(*sheet)) {
                let letters = uya::transfer::office::column_letters(place);
                let offer = found.iter().find(|(cells, _)| cells.starts_with(&format!("{letters}2:{letters}")));
                match column.form {
                    "yes-no" => {
                        let (_, offer) = offer.unwrap_or_else(|| panic!("{sheet:?} {language} {}", column.name));
                        assert!(offer.to_lowercase().contains(yes), "{sheet:?} {language} {}: {offer}", column.name);
                    }
                    "choice" => {
                        let (_, offer) = offer.unwrap_or_else(|| panic!("{sheet:?} {language} {}", column.name));
                        let count = column.choices.len();
                        let is_whole = offer.matches(',').count() + 1 == count || offer.ends_with(&format!("${count}"));
                        assert!(is_whole, "{sheet:?} {language} {}: {offer}", column.name);
                        // A word of the list is read as the choice that it stands for: tested with whole sheets.
                        assert!(!offer.contains(column.choices[0]) || language == Language::En, "{offer}");
                    }
                    _ => {}
                }
            }
        }
    }
}
