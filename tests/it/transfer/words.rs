//! Every finding has words in every language, and the words say what to do.

use uya::{
    i18n::{Language, Strictness, Translator, check},
    transfer::{FindingCode, FindingGroup, grouped},
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
