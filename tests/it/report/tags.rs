//! The PDF for those who have it read to them: language, title, headings in order, headers of tables, pictures in words.

use uya::{
    domain::language::Language,
    i18n::Translator,
    report::{match_report::Cut, pdf, sheet::Block},
};

use super::{
    case::decided,
    printed::{Printed, Tag},
};

#[test]
fn every_cut_says_its_language_and_its_title_and_carries_nothing_else() {
    let decided = decided();
    for language in Language::ALL {
        for cut in Cut::ALL {
            let sheet = decided.sheet(cut, language);
            let file = Printed::open(&pdf::render(&sheet, Translator::shared(language)).unwrap());
            let catalog = file.catalog();
            let told = file.get(catalog, b"Lang").unwrap();
            assert_eq!(lopdf::decode_text_string(told).unwrap(), language.code(), "{cut:?}");
            let marked = file.get(catalog, b"MarkInfo").unwrap().as_dict().unwrap();
            assert!(marked.get(b"Marked").unwrap().as_bool().unwrap(), "{cut:?}");
            let viewer = file.get(catalog, b"ViewerPreferences").unwrap().as_dict().unwrap();
            assert!(viewer.get(b"DisplayDocTitle").unwrap().as_bool().unwrap(), "{cut:?}");
            let title = format!("{} · {}", sheet.title, sheet.subject);
            assert!(file.strings().contains(&title), "{title}: {:?}", file.strings());
            assert_eq!(file.carries(), Vec::<String>::new(), "{cut:?}");
        }
    }
}

#[test]
fn headings_follow_one_another_and_every_table_has_its_headers() {
    let decided = decided();
    for cut in Cut::ALL {
        let sheet = decided.sheet(cut, Language::Kk);
        let file = Printed::open(&pdf::render(&sheet, Translator::shared(Language::Kk)).unwrap());
        let tree = file.tags();
        let mut flat = Vec::new();
        for tag in &tree {
            tag.flat(&mut flat);
        }
        let levels: Vec<u32> = flat.iter().filter_map(|tag| tag.role.strip_prefix('H')?.parse().ok()).collect();
        let headings = sheet.blocks.iter().filter(|block| matches!(block, Block::Heading { .. })).count();
        assert_eq!((levels.first(), levels.len()), (Some(&1), headings + 1), "{cut:?}: the title and every heading");
        assert!(levels.windows(2).all(|two| two[1] <= two[0] + 1 && two[1] > 1), "{cut:?}: {levels:?}");
        let tables: Vec<&&Tag> = flat.iter().filter(|tag| tag.role == "Table").collect();
        let wanted = sheet.blocks.iter().filter(|block| matches!(block, Block::Table(_) | Block::Signatures { .. }));
        assert_eq!(tables.len(), wanted.count(), "{cut:?}");
        for table in tables {
            let mut within = Vec::new();
            table.flat(&mut within);
            let rows: Vec<&&Tag> = within.iter().filter(|tag| tag.role == "TR").collect();
            assert!(
                rows[0].kids.iter().all(|cell| cell.role == "TH" && cell.attributes.contains("Column")),
                "{table:?}"
            );
            for row in &rows[1..] {
                assert_eq!(row.kids[0].role, "TH", "{row:?}");
                assert!(row.kids[0].attributes.contains("Row"), "{row:?}");
            }
        }
        let code = flat.iter().find(|tag| tag.role == "Figure" && tag.alt.is_some());
        assert!(code.is_some_and(|tag| tag.alt.as_deref() == Some("Жазбаның мекенжайы бар код")), "{cut:?}: {code:?}");
    }
}
