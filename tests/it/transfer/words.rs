//! Every finding has words in every language, and the words say what to do.

use uya::{
    i18n::{Language, Strictness, Translator, check},
    transfer::{FindingCode, FindingGroup, Sheet, grouped},
};

use super::gallery;

#[test]
fn every_finding_is_told_in_every_language() {
    let findings = gallery::findings();
    for language in Language::ALL {
        let words = Translator::new(language);
        for finding in &findings {
            let texts = [finding.problem(&words), finding.mend(&words), finding.place(&words)];
            for text in texts.into_iter().chain(finding.did_you_mean(&words)) {
                assert!(!text.is_empty(), "{language} {}", finding.name);
                assert!(!text.contains("[transfer-") && !text.contains("{$"), "{language} {}: {text}", finding.name);
            }
        }
    }
}

#[test]
fn every_code_has_both_texts() {
    for language in Language::ALL {
        let words = Translator::new(language);
        for code in FindingCode::ALL {
            assert!(words.has(&code.problem_key()) && words.has(&code.mend_key()), "{language} {code:?}");
        }
    }
}

#[test]
fn no_text_is_left_of_a_code_that_went() {
    let catalogue = check::embedded();
    let (_, texts) = &catalogue[0];
    let of_codes: Vec<_> = FindingCode::ALL.iter().flat_map(|code| [code.problem_key(), code.mend_key()]).collect();
    let others = ["transfer-place-", "transfer-expected-", "transfer-role-", "transfer-did-you-mean"];
    for key in texts.keys().filter(|key| key.starts_with("transfer-")) {
        assert!(of_codes.iter().any(|of| of == key) || others.iter().any(|other| key.starts_with(other)), "{key}");
    }
}

#[test]
fn sentences_stay_short_on_average() {
    for language in Language::ALL {
        // The values are of no matter here.
        let words = Translator::with_strictness(language, Strictness::Lenient);
        let texts =
            FindingCode::ALL.iter().flat_map(|code| [words.text(&code.problem_key()), words.text(&code.mend_key())]);
        let sentences: Vec<usize> = texts
            .flat_map(|text| text.split(". ").map(|sentence| sentence.split_whitespace().count()).collect::<Vec<_>>())
            .collect();
        let average = sentences.iter().sum::<usize>() / sentences.len();
        assert!(average <= 15, "{language}: {average}");
    }
}

#[test]
fn no_text_blames_or_begs() {
    const AVOID: [&str; 12] = [
        "invalid",
        "forbidden",
        "please",
        "illegal",
        "недопустим",
        "запрещ",
        "пожалуйста",
        "неверн",
        "жарамсыз",
        "тыйым",
        "өтінеміз",
        "қате енгіз",
    ];
    for language in Language::ALL {
        // The values are of no matter here.
        let words = Translator::with_strictness(language, Strictness::Lenient);
        for code in FindingCode::ALL {
            let text = (words.text(&code.problem_key()) + &words.text(&code.mend_key())).to_lowercase();
            assert!(!AVOID.iter().any(|word| text.contains(word)), "{language}: {text}");
        }
    }
}

#[test]
fn choices_of_a_sheet_are_told_in_words_and_those_of_a_bundle_as_codes() {
    let of_sheet = |text: &str, code: FindingCode| {
        let found = gallery::sheet_findings(Sheet::Children, text.as_bytes());
        found.into_iter().find(|one| one.code == code).unwrap_or_else(|| panic!("no {code:?}"))
    };
    let [kk, ru, en] = Language::ALL.map(Translator::new);
    let sex = of_sheet("code;birth_date;sex\nC-5;2015-01-01;femail\n", FindingCode::ChoiceUnknown);
    assert_eq!(sex.mend(&kk), "Мына нұсқалардың бірін таңдаңыз: қыз, ұл.");
    assert_eq!(sex.mend(&ru), "Выберите один из вариантов: девочка, мальчик.");
    assert_eq!(sex.did_you_mean(&ru).unwrap(), "Возможно, имелось в виду «девочка»?");
    assert!(sex.mend(&en).contains("girl, boy") && sex.did_you_mean(&kk).unwrap().contains("«қыз»"));
    // What programs read keeps the code.
    assert_eq!(
        (sex.suggestion.as_deref(), &serde_json::to_value(&sex.params).unwrap()["choices"]),
        (Some("female"), &"female, male".into())
    );
    let column = of_sheet("code;birth_date;sexx\nC-5;2015-01-01;female\n", FindingCode::ColumnUnknown);
    assert_eq!(column.suggestion.as_deref(), Some("sex"));
    assert_eq!(column.did_you_mean(&ru).unwrap(), "Возможно, имелось в виду «Пол»?");
    assert!(column.did_you_mean(&kk).unwrap().contains("«Жынысы»"));
    let bundle = gallery::findings().into_iter().find(|one| {
        one.location.pointer.as_deref() == Some("/children/0/sex") && one.code == FindingCode::ChoiceUnknown
    });
    assert!(bundle.unwrap().mend(&ru).ends_with("female, male."), "a bundle takes codes");
}

#[test]
fn short_words_of_registers_are_read_in_kazakh_and_russian() {
    for (words, code) in [
        (&["жен", "жен.", "Ж", "ж.", "женский", "қыз", "қыз бала", "әй.", "әйел"][..], "female"),
        (&["муж", "муж.", "М", "м.", "мужской", "ұл", "ұл бала", "ер", "ер адам"], "male"),
    ] {
        for word in words {
            let text = format!("code;birth_date;sex\nC-5;2015-01-01;{word}\n");
            let found = gallery::sheet_findings(Sheet::Children, text.as_bytes());
            assert!(found.iter().all(|one| one.code != FindingCode::ChoiceUnknown), "{word} for {code}: {found:?}");
        }
    }
}

#[test]
fn a_second_record_with_one_code_is_told_with_the_row_of_the_first() {
    let text = "code;birth_date;sex\nC-5;2015-01-01;female\nC-6;2015-01-01;male\nC-5;2016-01-01;female\n";
    let found = gallery::sheet_findings(Sheet::Children, text.as_bytes());
    let twice = found.iter().find(|one| one.code == FindingCode::RecordRepeated).unwrap();
    assert!(twice.mend(&Translator::new(Language::Ru)).ends_with("Другая запись: строка 2."));
    assert!(twice.mend(&Translator::new(Language::Kk)).ends_with("Екінші жазба: жол 2."));
    let of_bundle = gallery::findings()
        .into_iter()
        .find(|one| one.code == FindingCode::RecordRepeated && one.location.row.is_none());
    assert!(of_bundle.unwrap().mend(&Translator::new(Language::Ru)).contains("№ "));
}

#[test]
fn a_place_in_a_file_of_separated_values_names_no_sheet_that_has_no_name() {
    let above = super::book::findings_of_books();
    for finding in above.iter().filter(|one| one.location.row.is_some() && one.location.section.is_none()) {
        for language in Language::ALL {
            let place = finding.place(&Translator::new(language));
            assert!(!place.contains("«»") && !place.contains("“”"), "{language} {}: {place}", finding.name);
        }
    }
    let alone = above.iter().any(|one| one.code == FindingCode::RowsAboveHeader && one.location.worksheet.is_none());
    assert!(alone, "a CSV file with rows above its headings is among them");
}

#[test]
fn codes_and_names_are_stable_and_unique() {
    let mut numbers: Vec<u16> = FindingCode::ALL.iter().map(|code| code.number()).collect();
    let mut names: Vec<&str> = FindingCode::ALL.iter().map(|code| code.name()).collect();
    let count = numbers.len();
    numbers.dedup();
    names.sort_unstable();
    names.dedup();
    assert_eq!((numbers.len(), names.len()), (count, count));
    assert!(numbers.is_sorted());
    assert_eq!((FindingCode::LevelRange.id(), FindingCode::LevelRange.name()), ("IMP-031".into(), "level-range"));
}

#[test]
fn findings_are_grouped_errors_first_and_the_most_frequent_before_the_rest() {
    let findings = gallery::findings();
    let groups = grouped(&findings);
    assert_eq!(groups.iter().map(|group| group.findings.len()).sum::<usize>(), findings.len());
    // What only follows from another finding comes after its causes, however often it occurs.
    let follows = |group: &FindingGroup<'_>| group.code == FindingCode::NamesRefused;
    let rank: Vec<_> =
        groups.iter().map(|group| (group.code.severity(), follows(group), usize::MAX - group.findings.len())).collect();
    assert!(rank.is_sorted());
}
