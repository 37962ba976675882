//! What stands on the pages, read from the frames that become the PDF: texts and the glyphs they are drawn with.

use typst::layout::{Frame, FrameItem};

use super::{render, set};
use crate::{
    domain::language::Language,
    i18n::Translator,
    report::sheet::{Block, Cell, Column, Meta, Sheet, Table},
};

const LETTERS: &str = "Әліпби: Ғылым, Қыз, Таң, Өмір, Ұя, Үй, Жиһаз, Іні ₸ №";
const LETTERS_OF_KAZAKH: &str = "ӘәҒғҚқҢңӨөҰұҮүҺһІі";
const SIGNS: &str = "● ◐ ○ ? ≈ → − ₸ № « » – —";

/// The text of each page, run by run, and the runs drawn with an empty box.
struct Pages {
    texts: Vec<String>,
    boxes: Vec<String>,
}

fn pages(sheet: &Sheet) -> Pages {
    let document = set(sheet, &Translator::new(sheet.language)).unwrap();
    let mut pages = Pages { texts: Vec::new(), boxes: Vec::new() };
    for page in document.pages() {
        let mut text = String::new();
        read(&page.frame, &mut text, &mut pages.boxes);
        pages.texts.push(text);
    }
    pages
}

fn read(frame: &Frame, text: &mut String, boxes: &mut Vec<String>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => read(&group.frame, text, boxes),
            FrameItem::Text(run) => {
                text.push_str(&run.text);
                text.push('\n');
                if run.glyphs.iter().any(|glyph| glyph.id == 0) {
                    boxes.push(run.text.to_string());
                }
            }
            _ => {}
        }
    }
}

fn sheet(language: Language, blocks: Vec<Block>) -> Sheet {
    let meta = Meta { hash: Some("9f2c".repeat(16)), run: Some("R-57".into()), ..Meta::default() };
    Sheet { language, title: LETTERS.into(), subject: "C-0412".into(), meta, landscape: false, blocks }
}

fn rows(count: usize) -> Block {
    let rows = (1..=count).map(|row| vec![Cell::text(format!("row {row}")), Cell::text("words")]);
    let columns = vec![Column::words("NEED", 1), Column::words("FAMILY", 1)];
    Block::Table(Table { caption: "Many".into(), columns, rows: rows.collect() })
}

#[test]
fn every_kazakh_letter_and_sign_has_a_shape_in_both_weights() {
    let texts = [LETTERS, LETTERS_OF_KAZAKH, SIGNS];
    let mut blocks: Vec<Block> = texts.iter().map(|text| Block::paragraph(*text)).collect();
    blocks.extend(texts.iter().map(|text| Block::section(*text)));
    let printed = pages(&sheet(Language::Kk, blocks));
    assert_eq!(printed.boxes, Vec::<String>::new());
    let text = printed.texts.concat();
    for c in texts.concat().chars() {
        assert!(text.matches(c).count() >= 2 || c == ' ', "{c}");
    }
    assert!(text.contains(LETTERS), "the line stays whole");
}

#[test]
fn a_character_without_a_shape_is_named() {
    let printed = pages(&sheet(Language::En, vec![Block::paragraph("A smile 🙂, 你, end")]));
    assert_eq!(printed.boxes, Vec::<String>::new());
    assert!(printed.texts[0].contains("A smile [U+1F642], [U+4F60], end"), "{}", printed.texts[0]);
}

#[test]
fn every_page_says_which_it_is_of_how_many_and_what_it_rests_on() {
    for (language, second) in
        [(Language::Kk, "Бет 2, барлығы 3"), (Language::Ru, "Страница 2 из 3"), (Language::En, "Page 2 of 3")]
    {
        let blocks = vec![Block::paragraph("1"), Block::PageBreak, Block::paragraph("2"), Block::PageBreak, rows(1)];
        let printed = pages(&sheet(language, blocks));
        assert_eq!(printed.texts.len(), 3, "{language}");
        assert!(printed.texts[1].contains(second), "{}", printed.texts[1]);
        for page in &printed.texts {
            assert!(page.contains("R-57"), "{page}");
            assert!(page.replace(['\u{200b}', '\n'], "").contains(&"9f2c".repeat(16)), "{page}");
        }
    }
}

#[test]
fn what_somebody_typed_is_printed_as_it_was_typed() {
    for typed in ["#eval(\"1\")", "$x^2$", "<b>bold</b>", "*x* _y_ `z`", "= heading", "@a <b> \\ ~ --- // c"] {
        let cell = vec![vec![Cell::text(typed), Cell::text("")]];
        let columns = vec![Column::words(typed, 1), Column::words("", 1)];
        let table = Table { caption: typed.into(), columns, rows: cell };
        let blocks = vec![Block::paragraph(typed), Block::section(typed), Block::Table(table)];
        let text = pages(&sheet(Language::En, blocks)).texts.concat();
        assert_eq!(text.matches(typed).count(), 5, "{typed}: {text}");
    }
    let turned = pages(&sheet(Language::En, vec![Block::paragraph("abc\u{202e}def")])).texts.concat();
    assert!(turned.contains("abc[U+202E]def"), "{turned}");
}

#[test]
fn a_long_table_repeats_its_header_and_keeps_every_row() {
    let printed = pages(&sheet(Language::En, vec![rows(200)]));
    assert!(printed.texts.len() > 3);
    for page in &printed.texts {
        assert_eq!(page.matches("NEED").count(), 1, "{page}");
    }
    let text = printed.texts.concat();
    for row in 1..=200 {
        assert!(text.contains(&format!("row {row}\n")), "{row}");
    }
}

#[test]
fn a_row_longer_than_a_page_loses_nothing() {
    let long = (1..=3000).map(|n| format!("w{n} ")).collect::<Vec<_>>().concat();
    let columns = vec![Column::words("A", 1), Column::words("B", 1)];
    let table = Table { caption: "Long".into(), columns, rows: vec![vec![Cell::text("first"), Cell::text(long)]] };
    let printed = pages(&sheet(Language::En, vec![Block::Table(table)]));
    assert!(printed.texts.len() > 1);
    assert!(printed.texts.concat().contains("w3000"));
}

#[test]
fn any_order_of_headings_can_be_printed() {
    let blocks = vec![Block::part("a"), Block::part("b"), Block::section("c"), Block::part("d")];
    assert!(render(&sheet(Language::Ru, blocks), &Translator::new(Language::Ru)).is_ok());
    assert!(render(&sheet(Language::Kk, Vec::new()), &Translator::new(Language::Kk)).is_ok());
}
