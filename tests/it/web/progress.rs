//! The check of a large file, watched by whoever sent it.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;

use super::site::{Client, Site};

const ROWS: usize = 9_000;

/// A sheet of so many families.
fn sheet(rows: usize) -> String {
    let row = |number: usize| format!("F-{};TARAZ;true;30.10.2026\n", 10_000 + number);
    format!("code;settlement;pets.value;pets.as_of\n{}", (0..rows).map(row).collect::<String>())
}

fn seen(client: &Client, key: &str) -> Value {
    let answer = client.get(&format!("/imports/checking?once={key}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

#[test]
fn whoever_sent_a_large_sheet_sees_how_many_of_its_rows_are_checked_and_nobody_else_does() {
    let site = Site::start();
    let (sender, other) = (site.sign_in("erlan"), super::imports::of_another_office(&site));
    assert_eq!(seen(&sender, "key-of-the-form"), Value::Null, "nothing was sent yet");
    let sending = sender.clone();
    let sent = std::thread::spawn(move || {
        let sheet = sheet(ROWS);
        sending.upload("/imports/new", &[("once", "key-of-the-form")], ("families.csv", sheet.as_bytes()))
    });
    let (mut parts, mut words) = (BTreeSet::new(), BTreeSet::new());
    while !sent.is_finished() {
        let now = seen(&sender, "key-of-the-form");
        if let Some(said) = now["said"].as_str() {
            assert_eq!(seen(&other, "key-of-the-form"), Value::Null, "it is nobody else's");
            words.insert(said.to_owned());
            parts.extend(now["thousandths"].as_u64());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let sent = sent.join().unwrap();
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(words.contains("Файл келді, ашылып жатыр."), "{words:?}");
    assert!(words.iter().any(|said| said.ends_with("жазба тексерілді.")), "{words:?}");
    assert!(parts.iter().any(|part| (1..1_000).contains(part)), "on the way: {parts:?}");
    assert_eq!(seen(&sender, "key-of-the-form"), Value::Null, "the check is over");
    let page = sender.get(sent.header("location").unwrap()).body;
    assert!(page.contains("9 000") || page.contains("9\u{a0}000"), "every row was checked");
}

#[test]
fn whoever_brings_no_files_in_asks_after_no_check() {
    let site = Site::start();
    assert_eq!(site.sign_in("aigerim").get("/imports/checking?once=key").status, 403);
}
