//! A sheet as PDF, as the file that leaves the house.

use uya::{
    domain::language::Language,
    i18n::Translator,
    report::{pdf, sheet::Sheet},
};

use super::samples::{full, of_texts};

fn printed(sheet: &Sheet) -> Vec<u8> {
    pdf::render(sheet, &Translator::new(sheet.language)).unwrap()
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    for language in Language::ALL {
        let sheet = full(language);
        assert!(printed(&sheet) == printed(&sheet), "{language}");
    }
}

#[test]
fn the_file_says_its_language_and_that_it_is_accessible() {
    for language in Language::ALL {
        let bytes = printed(&full(language));
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert!(
            holds(&bytes, &format!("/Lang ({language})")) || holds(&bytes, &format!("/Lang({language})")),
            "{language}"
        );
        assert!(holds(&bytes, "/MarkInfo"), "{language}");
        assert!(!holds(&bytes, "/CreationDate"), "no clock");
    }
}

#[test]
#[ignore = "prints a megabyte for some twenty seconds in a debug build: one of the long suites, its command is in the README"]
fn a_megabyte_of_text_is_printed() {
    let paragraph = "Баланың қажеттіліктері мен отбасының мүмкіндіктері. ".repeat(110);
    let texts: Vec<&str> = std::iter::repeat_n(paragraph.as_str(), 105).collect();
    assert!(texts.iter().map(|text| text.len()).sum::<usize>() > 1_000_000);
    let bytes = printed(&of_texts(Language::Kk, texts));
    assert!(bytes.len() < 20_000_000);
}
