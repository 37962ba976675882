//! What columns and sheets are called in Kazakh, Russian and English.
//!
//! *Design notes.* A text may give several names, parted by ` | `: the first is shown, all are understood.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{Sheet, columns::fields};
use crate::{
    i18n::{Language, Translator},
    transfer::{fold::fold, kind::Kind, suggest::closest},
};

/// What parts the names of one thing.
const OR: &str = " | ";

/// Folded titles of every sheet, with the column each names.
static TITLES: LazyLock<Vec<BTreeMap<String, &'static str>>> =
    LazyLock::new(|| Sheet::ALL.iter().map(|sheet| titles_of(*sheet)).collect());

/// Folded names of sheets.
static NAMES: LazyLock<BTreeMap<String, Sheet>> = LazyLock::new(|| {
    let named = |sheet: &Sheet| {
        let names = in_every_language(&sheet_key(*sheet));
        let own = std::iter::once(fold(sheet.name()));
        own.chain(names.map(|name| fold(&name))).map(|name| (name, *sheet)).collect::<Vec<_>>()
    };
    Sheet::ALL.iter().flat_map(named).collect()
});

/// What a column is called.
pub fn title(sheet: Sheet, column: &str, words: &Translator) -> String {
    first(&words.text(&column_key(sheet, column, words)))
}

/// What a sheet is called.
pub fn sheet_title(sheet: Sheet, words: &Translator) -> String {
    first(&words.text(&sheet_key(sheet)))
}

/// What a value of a record is called: a column of its sheet, or the sheet of a list.
pub fn title_of_fact(kind: Kind, column: &str, words: &Translator) -> String {
    let of_kind = Sheet::ALL.iter().copied().filter(|sheet| sheet.kind() == kind);
    for sheet in of_kind {
        match sheet.list() {
            None if fields(sheet).iter().any(|field| field.name == column) => return title(sheet, column, words),
            Some(list) if list == column => return sheet_title(sheet, words),
            _ => {}
        }
    }
    column.to_owned()
}

/// The sheet of this name in any language.
pub fn sheet_of_title(name: &str) -> Option<Sheet> {
    NAMES.get(&fold(name)).copied()
}

/// The sheet whose name, in any language, this text begins with: `families_mar`, «Семьи – март».
pub(crate) fn sheet_named_first(text: &str) -> Option<Sheet> {
    let mut words: Vec<&str> = text.split(|sign: char| !sign.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    while !words.is_empty() {
        if let Some(sheet) = sheet_of_title(&words.concat()) {
            return Some(sheet);
        }
        words.pop();
    }
    None
}

/// The column that a title names in any language.
pub(super) fn column_of_title(sheet: Sheet, title: &str) -> Option<&'static str> {
    TITLES[sheet as usize].get(&fold(title)).copied()
}

/// The column whose name or title this resembles.
pub(super) fn nearest(sheet: Sheet, title: &str) -> Option<&'static str> {
    let names = fields(sheet).iter().map(|field| field.name.as_str());
    if let Some(hint) = closest(title, names) {
        return Some(hint.code);
    }
    let titles = &TITLES[sheet as usize];
    let folded = fold(title);
    // A short title resembles everything.
    let hint = closest(&folded, titles.keys().map(String::as_str)).filter(|_| folded.chars().count() > 4)?;
    titles.get(hint.code).copied()
}

/// The first of the names in a text.
pub(crate) fn first(text: &str) -> String {
    text.split(OR).next().unwrap_or_default().to_owned()
}

/// Whether this is, in any language, what the text of the key says.
pub(crate) fn is_called(key: &str, name: &str) -> bool {
    let folded = fold(name);
    in_every_language(key).any(|known| fold(&known) == folded)
}

/// Every name that a text gives, in every language.
pub(crate) fn in_every_language(key: &str) -> impl Iterator<Item = String> + use<> {
    let texts = Language::ALL.map(|language| {
        let words = Translator::shared(language);
        if words.has(key) { words.text(key) } else { String::new() }
    });
    let names = |text: String| text.split(OR).map(str::to_owned).filter(|name| !name.is_empty()).collect::<Vec<_>>();
    texts.into_iter().flat_map(names)
}

fn titles_of(sheet: Sheet) -> BTreeMap<String, &'static str> {
    let words = Translator::shared(Language::En);
    let titles = fields(sheet).iter().flat_map(|field| {
        let names = in_every_language(&column_key(sheet, &field.name, words));
        names.map(|name| (fold(&name), field.name.as_str())).collect::<Vec<_>>()
    });
    titles.collect()
}

/// Columns of several sheets share a text unless a sheet has its own.
fn column_key(sheet: Sheet, column: &str, words: &Translator) -> String {
    let hyphened = |text: &str| text.replace(['.', '_'], "-");
    let own = format!("book-column-{}-{}", hyphened(sheet.name()), hyphened(column));
    if words.has(&own) { own } else { format!("book-column-{}", hyphened(column)) }
}

fn sheet_key(sheet: Sheet) -> String {
    format!("book-sheet-{}", sheet.name().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_columns_of_a_sheet_share_a_title_in_any_language() {
        for sheet in Sheet::ALL {
            let words = Translator::shared(Language::En);
            let mut taken: BTreeMap<String, &str> = BTreeMap::new();
            for field in fields(*sheet) {
                let names: BTreeSet<String> =
                    in_every_language(&column_key(*sheet, &field.name, words)).map(|name| fold(&name)).collect();
                assert!(!names.is_empty(), "{sheet:?} {}", field.name);
                for name in names {
                    let other = taken.insert(name.clone(), &field.name);
                    assert_eq!(other, None, "{sheet:?} {}: {name}", field.name);
                }
            }
        }
    }

    #[test]
    fn no_two_sheets_share_a_name_in_any_language() {
        let mut taken: BTreeMap<String, Sheet> = BTreeMap::new();
        for sheet in Sheet::ALL {
            for name in in_every_language(&sheet_key(*sheet)).map(|name| fold(&name)).collect::<BTreeSet<_>>() {
                assert_eq!(taken.insert(name.clone(), *sheet), None, "{sheet:?}: {name}");
            }
        }
    }

    #[test]
    fn a_file_is_named_after_its_sheet_whatever_follows() {
        assert_eq!(sheet_named_first("families_mar-2026"), Some(Sheet::Families));
        assert_eq!(sheet_named_first("report families"), None);
    }
}
