//! Files that are larger than what is read: each limit is named by the file that breaks it.

use uya::transfer::office::{Limit, NoticeCode, Refusal, open};

use super::zip::{Part, archive, sheet, workbook};

fn limit(bytes: &[u8], name: &str) -> Limit {
    match open(bytes, name).expect_err(name) {
        Refusal::TooMuch { limit, .. } => limit,
        other => panic!("{name}: {other}"),
    }
}

/// A sheet of OpenDocument whose row of `columns` like cells stands `rows` times.
fn repeated(rows: u64, columns: u64, text: &str) -> Vec<u8> {
    sheet(&format!(
        "<table:table-row table:number-rows-repeated='{rows}'><table:table-cell \
         table:number-columns-repeated='{columns}' office:value-type='string'><text:p>{text}</text:p>\
         </table:table-cell></table:table-row>"
    ))
}

#[test]
fn parts_that_are_small_enough_alone_are_too_much_together() {
    // What an archive says of itself is believed before anything is unpacked.
    let part = |name: &str| {
        let part = Part::new(name, b"");
        Part { packed: vec![0; 600 << 10], size: 100 << 20, ..part }
    };
    let mut parts = workbook("");
    parts.extend(["xl/media/a", "xl/media/b"].map(part));
    assert!(!matches!(open(&archive(&parts), "a.xlsx"), Err(Refusal::TooMuch { limit: Limit::TotalBytes, .. })));
    parts.push(part("xl/media/c"));
    assert_eq!(limit(&archive(&parts), "a.xlsx"), Limit::TotalBytes);
}

#[test]
fn sheets_are_counted() {
    let sheets = |count: usize| {
        let next = "</table:table><table:table table:name='b'>";
        sheet(&next.repeat(count - 1))
    };
    let most = Limit::Sheets.most() as usize;
    assert!(open(&sheets(most), "a.ods").is_ok());
    assert_eq!(limit(&sheets(most + 1), "a.ods"), Limit::Sheets);
}

#[test]
fn cells_their_signs_and_all_their_text_are_counted() {
    let (columns, signs) = (Limit::Columns.most(), Limit::CellChars.most());
    assert_eq!(limit(&repeated(Limit::Cells.most() / columns + 1, columns, "1"), "a.ods"), Limit::Cells);
    let long = |signs: u64| "ұ".repeat(signs as usize);
    assert!(open(&repeated(1, 1, &long(signs)), "a.ods").is_ok());
    assert_eq!(limit(&repeated(1, 1, &long(signs + 1)), "a.ods"), Limit::CellChars);
    let times = Limit::TableBytes.most() / (2 * signs) + 1;
    assert_eq!(limit(&repeated(times, 1, &long(signs)), "a.ods"), Limit::TableBytes);
}

#[test]
fn paragraphs_are_counted() {
    let lines = |count: u64| "ү\n".repeat(count as usize);
    let most = Limit::Paragraphs.most();
    assert!(open(lines(most).as_bytes(), "a.txt").is_ok());
    assert_eq!(limit(lines(most + 1).as_bytes(), "a.txt"), Limit::Paragraphs);
}

/// A PDF whose pages have these contents.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let (mut kids, mut objects) = (String::new(), String::new());
    for (number, content) in pages.iter().enumerate() {
        let (page, stream) = (10 + 2 * number, 11 + 2 * number);
        kids.push_str(&format!("{page} 0 R "));
        objects.push_str(&format!(
            "{page} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {stream} 0 R\
             /Resources<</Font<</F 5 0 R>>>>>>endobj\n{stream} 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n",
            content.len()
        ));
    }
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[{kids}]/Count {}>>endobj\n{objects}\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\ntrailer<</Root 1 0 R>>\n",
        pages.len()
    )
    .into_bytes()
}

fn shows(text: &str) -> String {
    format!("BT /F 10 Tf 1 0 0 1 50 700 Tm ({text}) Tj ET")
}

#[test]
fn pages_and_the_signs_of_a_page_are_counted() {
    let page = shows("a");
    assert!(open(&pdf(&[page.as_str(); 3]), "a.pdf").is_ok());
    assert_eq!(limit(&pdf(&vec![page.as_str(); Limit::Pages.most() as usize + 1]), "a.pdf"), Limit::Pages);
    let full = shows(&"a".repeat(Limit::PageGlyphs.most() as usize));
    assert_eq!(limit(&pdf(&[&full]), "a.pdf"), Limit::PageGlyphs);
}

#[test]
fn a_pdf_some_of_whose_pages_are_pictures_names_those_pages() {
    let (text, picture) = (shows("The family lives near a school."), String::new());
    let opened = open(&pdf(&[&picture, &text, &picture]), "a.pdf").unwrap();
    let notice = opened.notice(NoticeCode::PageWithoutText).unwrap();
    let pages: Vec<_> = notice.places.iter().map(|place| place.page).collect();
    assert_eq!(pages, [Some(1), Some(3)]);
    let words = uya::i18n::Translator::shared(uya::i18n::Language::Ru);
    assert!(notice.sentence(words).ends_with("Страницы: 1, 3."), "{}", notice.sentence(words));
}
