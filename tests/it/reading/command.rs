//! `uya plan read` as people type it.

use std::fs;

use serde_json::Value;

use crate::cli::{json, uya, well};

#[test]
fn the_command_prints_suggestions_with_places_in_the_text_that_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Қыз 9 жаста. Логопедтің көмегі қажет емес. Психологпен сабақтарды үзуге болмайды.";
    fs::write(folder.path().join("plan.txt"), text).unwrap();
    let read = json(folder.path(), &["plan", "read", "plan.txt"]);
    assert_eq!(read["lang"], "kk");
    let suggestions = read["suggestions"].as_array().unwrap();
    let items: Vec<_> = suggestions.iter().map(|one| (&one["item"], &one["polarity"])).collect();
    assert_eq!(
        format!("{items:?}"),
        r#"[(String("speech_language"), String("negated")), (String("psychotherapy_engagement"), String("affirmed"))]"#
    );
    for one in suggestions {
        let place = |end: &str| usize::try_from(one["evidence"][end].as_u64().unwrap()).unwrap();
        assert_eq!(&text[place("byte_start")..place("byte_end")], one["evidence"]["text"].as_str().unwrap());
    }
}

#[test]
fn the_command_speaks_to_people_in_the_language_they_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.txt"), "Необходимы занятия с логопедом. Курение не отмечается.").unwrap();
    let told = well(folder.path(), &["plan", "read", "plan.txt", "--lang", "ru"]);
    assert!(told.contains("Потребности, о которых говорит текст") && told.contains("По тексту не требуется"), "{told}");
    let told = well(folder.path(), &["plan", "read", "plan.txt", "--lang", "auto"]);
    assert!(told.contains("«Необходимы занятия с логопедом.»"), "{told}");
}

#[test]
fn a_text_in_neither_language_is_an_answer_and_a_file_that_is_no_text_is_not() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("english.txt"), "The child needs a speech therapist.").unwrap();
    let read = json(folder.path(), &["plan", "read", "english.txt"]);
    assert_eq!((&read["lang"], read["suggestions"].as_array().unwrap().len()), (&"none".into(), 0));
    fs::write(folder.path().join("picture.txt"), [0xff, 0xd8, 0xff, 0xe0]).unwrap();
    assert_eq!(uya(folder.path(), &["plan", "read", "picture.txt"]).code, 3);
    assert_eq!(uya(folder.path(), &["plan", "read", "absent.txt"]).code, 4);
}

#[test]
fn a_text_is_read_as_documents_are_and_places_lead_into_the_text_that_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let text = "ЖДӨҚЖ\r\nПсихологтың көмегі қажет.\r\n\r\nІІІ. Ұсынымдық бөлім\r\n\
        Логопедтің көмегі бай-\r\nланысты түрде қажет.\r\nНеобходим мас\u{ad}саж и занятия с дефек-\r\n\
        тологом.\r\n\r\nҚолы: ____\r\n";
    fs::write(folder.path().join("plan.txt"), text).unwrap();
    let read = json(folder.path(), &["plan", "read", "plan.txt"]);
    assert_eq!((&read["kind"], &read["sections"], &read["text"]), (&"plain".into(), &1.into(), &Value::Null));
    let suggestions = read["suggestions"].as_array().unwrap();
    let found = |item: &str| suggestions.iter().find(|one| one["item"] == item);
    let speech = found("speech_language").unwrap();
    assert_eq!(speech["polarity"], "affirmed");
    assert_eq!(speech["evidence"]["text"], "Логопедтің көмегі бай-\r\nланысты түрде қажет.");
    assert!(found("psychotherapy_engagement").is_none(), "it stands in another section");
    for one in suggestions {
        let place = |end: &str| usize::try_from(one["evidence"][end].as_u64().unwrap()).unwrap();
        assert_eq!(&text[place("byte_start")..place("byte_end")], one["evidence"]["text"].as_str().unwrap());
    }
    let whole = json(folder.path(), &["plan", "read", "plan.txt", "--whole"]);
    assert!(whole["suggestions"].to_string().contains("psychotherapy_engagement"));
}
