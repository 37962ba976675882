//! `uya plan read` on documents, as people type it.

use std::fs;

use super::zip::{archive, document};
use crate::cli::{fixture, json, uya, well};

fn place(one: &serde_json::Value, end: &str) -> usize {
    usize::try_from(one["evidence"][end].as_u64().unwrap()).unwrap()
}

#[test]
fn documents_give_suggestions_with_places_in_the_recommendation_that_comes_along() {
    let folder = tempfile::tempdir().unwrap();
    for (name, kind) in [("plan.docx", "docx"), ("plan.odt", "odt"), ("plan.pdf", "pdf")] {
        let path = fixture("office").join(name).display().to_string();
        let read = json(folder.path(), &["plan", "read", &path]);
        assert_eq!((&read["kind"], &read["sections"]), (&kind.into(), &1.into()), "{name}");
        let text = read["text"].as_str().unwrap();
        assert!(text.starts_with("Балаға тыныш отбасы қажет.") && !text.contains("Маман"), "{name}: {text}");
        let suggestions = read["suggestions"].as_array().unwrap();
        assert!(!suggestions.is_empty(), "{name}");
        for one in suggestions {
            assert_eq!(
                &text[place(one, "byte_start")..place(one, "byte_end")],
                one["evidence"]["text"].as_str().unwrap()
            );
        }
    }
}

#[test]
fn a_document_without_a_recommendation_section_says_so_and_is_read_whole_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let body = "<w:p><w:r><w:t>Необходимы занятия с логопедом.</w:t></w:r></w:p>";
    fs::write(folder.path().join("plan.docx"), archive(&document(body))).unwrap();
    let read = json(folder.path(), &["plan", "read", "plan.docx"]);
    assert_eq!((&read["sections"], &read["text"]), (&0.into(), &"".into()));
    assert_eq!(read["suggestions"].as_array().unwrap().len(), 0);
    let told = well(folder.path(), &["plan", "read", "plan.docx", "--lang", "ru"]);
    assert!(told.contains("Раздел рекомендаций в документе не найден."), "{told}");
    assert!(
        well(folder.path(), &["plan", "read", "plan.docx", "--whole"]).contains("«Необходимы занятия с логопедом.»")
    );
}

#[test]
fn a_file_that_cannot_be_read_says_why_and_how_to_mend_it_in_the_language_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let deep = "<a>".repeat(300) + &"</a>".repeat(300);
    fs::write(folder.path().join("deep.docx"), archive(&document(&deep))).unwrap();
    fs::write(folder.path().join("picture.pdf"), b"\x89PNG\r\n").unwrap();
    let sheet = fixture("office").join("families.ods").display().to_string();
    for (file, language, told) in [
        ("deep.docx", "ru", "Предел уровней: 200. Место в файле: «word/document.xml»."),
        ("deep.docx", "kk", "Қабат шегі: 200."),
        ("deep.docx", "en", "Limit of levels: 200."),
        ("picture.pdf", "ru", "Имя файла заканчивается на «.pdf», но внутри другое: изображение."),
        (sheet.as_str(), "en", "This is a sheet, not the text of a plan."),
    ] {
        let done = uya(folder.path(), &["plan", "read", file, "--lang", language]);
        assert_eq!(done.code, 3, "{file}: {}", done.err);
        let said = done.err.replace('\n', " ");
        assert!(said.contains(told), "{file}: {said}");
    }
}

#[test]
fn text_in_an_encoding_of_windows_is_read_and_one_sentence_without_an_end_names_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let old = b"\xd0\xe5\xea\xee\xec\xe5\xed\xe4\xe0\xf6\xe8\xe8:\n\xcd\xf3\xe6\xe5\xed \xeb\xee\xe3\xee\xef\xe5\xe4.";
    fs::write(folder.path().join("old.txt"), old).unwrap();
    let read = json(folder.path(), &["plan", "read", "old.txt"]);
    assert_eq!((&read["text"], &read["kind"]), (&"Нужен логопед.".into(), &"plain".into()));
    assert_eq!(read["suggestions"][0]["item"], "speech_language");
    fs::write(folder.path().join("endless.txt"), "баланың ".repeat(20_000_000 / 15)).unwrap();
    let read = json(folder.path(), &["plan", "read", "endless.txt"]);
    assert_eq!(read["read_bytes"], 1_048_575);
    let told = well(folder.path(), &["plan", "read", "endless.txt", "--lang", "en"]);
    assert!(told.contains("The text is too long. Bytes read: 1,048,575."), "{told}");
}
