//! `uya i18n check` on a folder of sources with one fault of each kind planted.

use std::{collections::BTreeSet, fs, path::Path};

use super::{uya, well};

/// Writes sources with the texts of three languages, a page and a program.
fn sources(folder: &Path, kk: &str, ru: &str, en: &str) {
    for (language, texts) in [("kk", kk), ("ru", ru), ("en", en)] {
        let locale = folder.join("src/i18n/locales").join(language);
        fs::create_dir_all(&locale).unwrap();
        fs::write(locale.join("page.ftl"), texts).unwrap();
    }
    let templates = folder.join("src/web/templates");
    fs::create_dir_all(&templates).unwrap();
    fs::write(templates.join("page.html"), "<h1>{{ t('page-title') }}</h1> {{ t('page-unknown') }}").unwrap();
    fs::write(folder.join("src/page.rs"), PROGRAM).unwrap();
}

const PROGRAM: &str = r#"
fn page(words: &Translator) {
    let keys = ["page-count", "page-english", "page-lost", "page-mixed", "page-glued", "page-best", "page-upload"];
    words.text("page-absent"); words.text("page-twice"); words.text("page-names");
}
"#;

const ENGLISH: &str = "\
page-title = Children
page-absent = Nobody
page-count = { $n ->
    [one] { $n } family
   *[other] { $n } families
}
page-english = Nothing was saved
page-lost = { $n } of { $all }
page-mixed = Child
page-glued = Saved: { $time }
page-best = The best family
page-upload = Upload
page-unused = Nobody asks
page-twice = Twice
page-names = A name
";

const RUSSIAN: &str = "\
page-title = Дети
page-count = { $n ->
    [one] { $n } семья
   *[other] { $n } семей
}
page-english = Ничего не сохранено
page-lost = { $n } из { $al }
page-mixed = Pебёнок
page-glued = Сохранено: { $time }
page-best = Семья
page-upload = Загрузить
page-unused = Никто не просит
page-twice = Дважды
page-twice = Опять
page-names = { page-nothing }
a line that is no message
";

const KAZAKH: &str = "\
page-title = Балалар
page-absent = Ешкім
page-count = { $n } отбасы
page-english = Nothing was saved
page-lost = { $n } / { $all }
page-mixed = Бала
page-glued = { $time }-те сақталды
page-best = Отбасы
page-upload = Файлды upload жасау
page-unused = Ешкім сұрамайды
page-twice = Екі рет
page-names = Атауы
";

#[test]
fn every_kind_of_fault_is_found_and_the_command_says_so_by_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    sources(folder.path(), KAZAKH, RUSSIAN, ENGLISH);
    let done = uya(folder.path(), &["i18n", "check", "--json"]);
    assert_eq!(done.code, 3, "{}", done.err);
    let faults: Vec<serde_json::Value> = serde_json::from_str(&done.out).unwrap();
    let text = |fault: &serde_json::Value, name: &str| fault[name].as_str().unwrap_or("–").to_owned();
    let told: BTreeSet<String> = faults
        .iter()
        .filter(|fault| fault["kind"] != "idle-prefix")
        .map(|fault| format!("{} {} {}", text(fault, "language"), text(fault, "key"), text(fault, "kind")))
        .collect();
    let expected = [
        "en page-best avoided-word",
        "kk page-english same-as-english",
        "kk page-glued glued-ending",
        "kk page-upload latin-word",
        "ru page unreadable",
        "ru page-absent missing",
        "ru page-count plural-form",
        "ru page-lost placeholders",
        "ru page-mixed look-alike",
        "ru page-names reference",
        "ru page-twice repeated",
        "– page-unknown unknown",
        "– page-unused unused",
    ];
    let expected: BTreeSet<String> = expected.map(str::to_owned).into();
    // An English sentence on a Kazakh page is a fault of its words as well.
    let told: BTreeSet<String> = told.into_iter().filter(|fault| fault != "kk page-english latin-word").collect();
    assert_eq!(told, expected);
    // Nothing here puts keys together, so every declared beginning is idle.
    assert!(faults.iter().any(|fault| fault["kind"] == "idle-prefix" && fault["key"] == "band-"));
}

#[test]
fn a_fault_is_told_in_words_with_what_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    sources(folder.path(), KAZAKH, RUSSIAN, ENGLISH);
    let done = uya(folder.path(), &["i18n", "check"]);
    for line in [
        "ru page-lost: values differ from the English text ($al $all)",
        "ru page-count: a plural form is missing (few)",
        "page-unused: nobody asks for this text",
    ] {
        assert!(done.out.lines().any(|told| told == line), "{line}\n{}", done.out);
    }
}

#[test]
fn away_from_sources_the_texts_of_the_program_itself_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    assert!(well(folder.path(), &["i18n", "check"]).contains("Only the texts inside this program."));
    let done = uya(folder.path(), &["i18n", "check", "--source", "nowhere"]);
    assert_eq!(done.code, 4, "{}", done.err);
}
