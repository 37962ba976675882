//! What holds for every text, also for texts that are none.

use proptest::prelude::*;
use uya::reading::{self, MAX_READ_BYTES, Tongue};

use super::gold::gold;

/// Words of plans, signs and letters in any order: nearer to plans than arbitrary text.
fn scraps() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "бала",
        "психолог",
        "қажет",
        "емес",
        "жоқ",
        "не",
        "нуждается",
        "в",
        "логопеде",
        "бұрын",
        "ұрлық",
        "болмайды",
        ".",
        ",",
        ";",
        ":",
        "\n",
        "1.",
        "–",
        "(",
        "г.",
        "анасы",
        "мать",
        "без",
        "нельзя",
        "диета",
        "5",
        "😀",
        "\u{301}",
        "тәулік",
        "бойы",
        "күтім",
        "ё",
        "İ",
        "ß",
        "\u{ad}",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn evidence_is_the_slice_it_names(text in prop_oneof![any::<String>(), scraps()]) {
        let reading = reading::read(&text, Some(Tongue::Kazakh));
        let suggested = reading.suggestions.iter().map(|one| &one.evidence);
        let household = reading.constraints.iter().map(|one| &one.evidence);
        for evidence in suggested.chain(household).chain(reading.case_facts.iter().map(|one| &one.evidence)) {
            prop_assert_eq!(text.get(evidence.byte_start..evidence.byte_end), Some(evidence.text.as_str()));
        }
    }

    #[test]
    fn the_same_text_gives_the_same_suggestions(text in scraps()) {
        prop_assert_eq!(reading::read(&text, None), reading::read(&text, None));
    }

    #[test]
    fn a_level_is_given_to_what_is_needed_and_to_nothing_else(text in scraps()) {
        for one in reading::read(&text, Some(Tongue::Mixed)).suggestions {
            prop_assert_eq!(one.level == 0, one.polarity != reading::Polarity::Affirmed);
            prop_assert!(one.level <= 3 && !one.rules.is_empty());
        }
    }
}

#[test]
fn a_sentence_about_something_else_leaves_the_evidence_before_it_as_it_was() {
    for gold in gold("development") {
        let before = reading::read(&gold.text, None);
        let longer = format!("{}\nҚұжат екі данада жасалды. Составлено в двух экземплярах.", gold.text.trim_end());
        let after = reading::read(&longer, None);
        let evidence = |reading: &reading::Reading| -> Vec<_> {
            let earlier = reading.suggestions.iter().filter(|one| one.evidence.byte_start < gold.text.trim_end().len());
            earlier.map(|one| (one.item.clone(), one.evidence.clone())).collect()
        };
        assert_eq!(evidence(&before), evidence(&after));
    }
}

#[test]
fn twenty_megabytes_of_one_sentence_are_read_up_to_the_limit_and_the_answer_says_so() {
    let text = "балаға психолог керек ".repeat(20 * 1024 * 1024 / 40);
    let reading = reading::read(&text, None);
    assert_eq!(reading.total_bytes, text.len());
    assert!(reading.read_bytes <= MAX_READ_BYTES && reading.read_bytes > MAX_READ_BYTES - 4);
    assert!(reading.suggestions.iter().any(|one| one.item == "psychotherapy_engagement"));
}
