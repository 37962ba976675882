//! What is made of single values: all faults at once, hints, text kept as it is.

use serde_json::{Value, json};
use uya::transfer::{CheckedBundle, FindingCode, MAX_FAULTS_PER_RECORD, Severity};

use super::{codes, read, read_value, sample, sample_with};

pub(crate) fn many_faults() -> CheckedBundle {
    let ratings: Vec<Value> =
        (0..300).map(|_| json!({"item": "sleep_routine", "by": "nobody", "level": 9, "as_of": "x"})).collect();
    read_value(&sample_with("/families/0/ratings", json!(ratings)))
}

#[test]
fn all_faults_of_a_record_are_told_at_once() {
    let bundle = read_value(&json!({"bundle": "uya/1", "families": [{
        "code": "F-1", "settlemnt": "X", "settlement": "—", "forms": ["foster", 7],
        "approved_places": {"value": 300, "as_of": "2026-02-31"},
        "ratings": [{"item": "", "by": "x", "level": 4, "as_of": "2026-04-01", "bb": 1}, 5, null],
        "preferences": {"age_min": 9, "age_max": 3, "max_children": 99, "siblings": "yes", "as_of": "2026-01-01"},
        "pets": {"value": true, "as_of": "2027-01-01"},
        "experience": [{"item": "slep_routine", "kind": "proven", "as_of": "2025-01-01"}]
    }]}));
    let mut found: Vec<(String, FindingCode)> = bundle
        .findings
        .iter()
        .map(|finding| (finding.location.pointer.clone().unwrap().replace("/families/0", ""), finding.code))
        .collect();
    found.sort();
    let expected = [
        ("/approved_places/as_of", FindingCode::NoSuchDay),
        ("/approved_places/value", FindingCode::NumberRange),
        ("/experience/0/item", FindingCode::NeedUnknown),
        ("/forms/0", FindingCode::ChoiceUnknown),
        ("/forms/1", FindingCode::WrongType),
        ("/pets/as_of", FindingCode::DateInFuture),
        ("/preferences/age_min", FindingCode::AgesOutOfOrder),
        ("/preferences/max_children", FindingCode::NumberRange),
        ("/preferences/siblings", FindingCode::WrongType),
        ("/ratings/0/as_of", FindingCode::DateInFuture),
        ("/ratings/0/bb", FindingCode::FieldUnknown),
        ("/ratings/0/by", FindingCode::ChoiceUnknown),
        ("/ratings/0/item", FindingCode::FieldMissing),
        ("/ratings/0/level", FindingCode::LevelRange),
        ("/ratings/1", FindingCode::WrongType),
        ("/ratings/2", FindingCode::WrongType),
        ("/settlement", FindingCode::CannotBeErased),
        ("/settlemnt", FindingCode::FieldUnknown),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    assert!(bundle.families.is_empty());
}

#[test]
fn a_flood_of_faults_in_one_record_is_cut_and_said_to_be_cut() {
    let bundle = many_faults();
    assert_eq!(bundle.findings.iter().filter(|one| one.code == FindingCode::FaultsMore).count(), 1);
    assert!(bundle.findings.len() <= MAX_FAULTS_PER_RECORD + 10, "{}", bundle.findings.len());
}

#[test]
fn what_was_probably_meant_is_offered() {
    for (pointer, typed, meant) in [
        ("/plans/0/needs/0/item", "atachment-securty", "attachment_security"),
        ("/plans/0/needs/0/item", "аttасhment_sесurіtу", "attachment_security"),
        ("/families/0/forms/0", "foster-famly", "foster_family"),
        ("/families/0/settlement", "ТАRAZ", "TARAZ"),
        ("/plans/0/constraints/0/constraint", "no_pest", "no_pets"),
        ("/waivers/0/rule", "R-FAM-l2", "R-FAM-12"),
        ("/children/0/sex", "femal", "female"),
    ] {
        let bundle = read_value(&sample_with(pointer, json!(typed)));
        assert_eq!(bundle.findings[0].suggestion.as_deref(), Some(meant), "{typed}");
    }
    let bundle = read_value(&sample_with("/families/0/ratngs", json!([])));
    assert_eq!(bundle.findings[0].suggestion.as_deref(), Some("ratings"));
}

#[test]
fn protected_facts_are_left_out_with_a_warning_and_the_family_stays_good() {
    let names = [
        "ethnicity",
        "nationality",
        "religion",
        "marital_status",
        "sexual_orientation",
        "income",
        "family_income",
        "diagnosis",
    ];
    for name in names {
        let bundle = read_value(&sample_with(&format!("/families/0/{name}"), json!("secret")));
        assert_eq!(codes(&bundle.findings), [FindingCode::ProtectedNotKept], "{name}");
        assert_eq!(bundle.findings[0].severity, Severity::Warning);
        assert!(!serde_json::to_string(&bundle.findings).unwrap().contains("secret"));
        assert_eq!(bundle.families.len(), 1);
    }
    let nested = read_value(&sample_with("/families/0/carers/0/religion", json!("secret")));
    assert_eq!(codes(&nested.findings), [FindingCode::ProtectedNotKept]);
    assert_eq!(nested.families.len(), 1);
}

#[test]
fn a_misspelt_income_per_person_is_an_error_and_not_quietly_left_out() {
    let bundle = read_value(&sample_with("/families/0/income_per_persn", json!({"value": 1, "as_of": "2026-01-01"})));
    assert_eq!(bundle.findings[0].code, FindingCode::FieldUnknown);
    assert_eq!(bundle.findings[0].suggestion.as_deref(), Some("income_per_person"));
    assert!(bundle.families.is_empty());
}

#[test]
fn every_script_and_composition_is_kept_exactly() {
    for text in ["🪺🪺", "Ұя әрқашан", "مرحبا", "И\u{306}од", "a\u{202e}b", "👩‍👧‍👦", "line\nbreak\ttab"]
    {
        let bundle = read_value(&sample_with("/plans/0/wishes/0/text", json!(text)));
        assert_eq!(bundle.findings, [], "{text:?}");
        assert_eq!(bundle.plans[0].wishes[0].text.as_str(), text);
    }
}

#[test]
fn a_code_in_decomposed_letters_is_the_same_code() {
    let mut bundle = sample_with("/children/0/code", json!("Й-1"));
    let named = ["/plans/0/child", "/relatives/0/child", "/waivers/0/child", "/outcomes/0/child"];
    for pointer in named.into_iter().chain(["/sibling_groups/0/members/0", "/contacts/0/about", "/identities/0/code"]) {
        super::put(&mut bundle, pointer, json!("И\u{306}-1"));
    }
    assert_eq!(read_value(&bundle).findings, []);
}

#[test]
fn a_nul_is_refused_wherever_it_stands_and_shown_as_an_escape() {
    let bundle = read(sample().to_string().replace("Футбол", "Фут\\u0000бол"));
    assert_eq!(codes(&bundle.findings), [FindingCode::ControlCharacter]);
    assert_eq!(bundle.findings[0].value.as_deref(), Some("Фут\\u{0}бол ойнағым келеді"));
    let bundle = read_value(&sample_with("/children/0/\u{0}\u{202e}", json!(1)));
    let words = uya::i18n::Translator::new(uya::i18n::Language::Ru);
    let (problem, place) = (bundle.findings[0].problem(&words), bundle.findings[0].place(&words));
    assert!(!format!("{problem}{place}").contains(['\u{0}', '\u{202e}']), "{problem} {place}");
}

#[test]
fn blank_text_and_numbers_out_of_every_range_are_refused() {
    for (pointer, value) in [
        ("/families/0/approved_places/value", json!(-1)),
        ("/families/0/approved_places/value", json!(1.5)),
        ("/families/0/approved_places/value", json!(1e300)),
        ("/families/0/income_per_person/value", json!(4_294_967_296_u64)),
        ("/families/0/ratings/0/level", json!(u64::MAX)),
        ("/families/0/dwelling/total_area_m2", json!(-3)),
        ("/children/0", json!(["C-1", "2015-01-01", "female"])),
        ("/plans/0/confirmed", json!(["S-1", "2026-01-12"])),
        ("/children/0/sex", json!({"female": null})),
    ] {
        let bundle = read_value(&sample_with(pointer, value.clone()));
        assert!(!bundle.is_whole(), "{pointer} = {value}");
        assert!(
            bundle.findings.iter().any(|one| one.location.pointer.as_deref() == Some(pointer)),
            "{:?}",
            bundle.findings
        );
    }
}
