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
fn a_text_without_a_heading_says_that_all_of_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.txt"), "План\nНужен логопед.\n").unwrap();
    let read = json(folder.path(), &["plan", "read", "plan.txt"]);
    assert_eq!((&read["sections"], &read["notices"][0]["code"]), (&0.into(), &"no-section".into()));
    let told = well(folder.path(), &["plan", "read", "plan.txt", "--lang", "ru"]);
    assert!(told.contains("Текст прочитан целиком.") && told.contains("«Нужен логопед.»"), "{told}");
    let whole = json(folder.path(), &["plan", "read", "plan.txt", "--whole"]);
    assert_eq!((&whole["sections"], &whole["notices"]), (&Value::Null, &serde_json::json!([])), "it was asked for");
}

#[test]
fn what_stands_behind_the_section_is_said_and_a_sentence_like_a_signature_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = "План\nРекомендации\nСогласована диета без глютена.\nНужен логопед.\nПодпись: ____\nПриложение\n";
    for text in [text.to_owned(), text.replace('\n', "\r")] {
        fs::write(folder.path().join("plan.txt"), &text).unwrap();
        let read = json(folder.path(), &["plan", "read", "plan.txt"]);
        assert_eq!((&read["sections"], &read["notices"][0]["code"]), (&1.into(), &"read-to".into()), "{read}");
        assert_eq!(read["notices"][0]["count"], 2);
        assert!(read["suggestions"].to_string().contains("speech_language"), "{read}");
        for (language, told) in [("kk", "оқылмаған жол саны: 2."), ("ru", "считая с неё: 2."), ("en", "not read: 2.")]
        {
            let page = well(folder.path(), &["plan", "read", "plan.txt", "--lang", language]);
            let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(page.contains("Подпись: ____") && page.contains(told), "{page}");
        }
    }
}

#[test]
fn mark_up_and_rich_text_are_named_for_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, kind) in [
        ("plan.rtf", "{\\rtf1 Нужен логопед.}", "RTF"),
        ("plan.html", "<!DOCTYPE html><p>Нужен логопед.</p>", "разметка"),
        ("plan.txt", "<?xml version=\"1.0\"?><w:wordDocument>Нужен логопед.</w:wordDocument>", "разметка"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
        let answer = uya(folder.path(), &["plan", "read", name, "--lang", "ru"]);
        assert_eq!(answer.code, 3, "{name}: {}", answer.out);
        assert!(answer.err.contains(kind), "{name}: {}", answer.err);
    }
}

/// A part of the answer has exactly these fields.
fn has(one: &Value, fields: &[&str]) {
    let mut found: Vec<&str> = one.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = fields.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{one}");
}

#[test]
fn the_answer_has_the_form_that_was_agreed() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Ребёнок – сирота. Крайне необходимы занятия с логопедом. Психолог не нужен. \
        Желательна семья без детей младше 3 лет.";
    fs::write(folder.path().join("plan.txt"), text).unwrap();
    let read = json(folder.path(), &["plan", "read", "plan.txt"]);
    assert_eq!(read["lang"], "ru");
    let speech = &read["suggestions"][0];
    has(speech, &["item", "level", "polarity", "evidence", "confidence", "rules"]);
    assert_eq!(
        (&speech["item"], &speech["level"], &speech["polarity"]),
        (&"speech_language".into(), &3.into(), &"affirmed".into())
    );
    let constraint = &read["constraints"][0];
    has(constraint, &["constraint", "strength", "evidence"]);
    let fact = &read["case_facts"][0];
    has(fact, &["fact", "value", "evidence"]);
    assert_eq!((&fact["fact"], &fact["value"]), (&"category".into(), &"orphan".into()));
    assert_eq!((&constraint["constraint"], &constraint["strength"]), (&"no_child_under_age:3".into(), &"soft".into()));
    let groups = ["suggestions", "constraints", "case_facts"].map(|group| read[group].as_array().unwrap());
    for one in groups.into_iter().flatten() {
        has(&one["evidence"], &["byte_start", "byte_end", "text"]);
        let place = |end: &str| usize::try_from(one["evidence"][end].as_u64().unwrap()).unwrap();
        assert_eq!(&text[place("byte_start")..place("byte_end")], one["evidence"]["text"].as_str().unwrap());
    }
    for one in read["suggestions"].as_array().unwrap() {
        assert!((0..=3).contains(&one["level"].as_u64().unwrap()), "{one}");
        assert!((1..=100).contains(&one["confidence"].as_u64().unwrap()), "{one}");
        assert!(one["rules"].as_array().is_some_and(|rules| !rules.is_empty()), "{one}");
    }
    assert_eq!((&read["suggestions"][1]["polarity"], &read["suggestions"][1]["level"]), (&"negated".into(), &0.into()));
}

#[test]
fn a_named_language_counts_where_the_text_does_not_tell() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.txt"), "Speech therapist: 2/7.").unwrap();
    for (named, lang) in [("auto", "none"), ("kk", "kk"), ("ru", "ru")] {
        assert_eq!(json(folder.path(), &["plan", "read", "plan.txt", "--lang", named])["lang"], lang);
    }
    fs::write(folder.path().join("plan.txt"), "Балаға логопедтің көмегі қажет.").unwrap();
    assert_eq!(
        json(folder.path(), &["plan", "read", "plan.txt", "--lang", "ru"])["lang"],
        "kk",
        "what the text tells goes before"
    );
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
