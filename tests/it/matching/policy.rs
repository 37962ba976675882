//! A policy that is not sound is refused, by file, entry and reason.

use serde_json::Value;
use uya::matching::policy::{
    Policy, PolicyError, SourceKind,
    lint::{self, FaultKind},
    load::parse,
};

use super::policy;

fn changed(change: impl FnOnce(&mut Value)) -> PolicyError {
    let mut file: Value = serde_json::from_str(policy().text()).unwrap();
    change(&mut file);
    Policy::read("trial.json", &file.to_string(), None).unwrap_err()
}

fn first_fault(error: &PolicyError) -> (String, FaultKind) {
    match error {
        PolicyError::Unsound { file, faults } => {
            assert_eq!(file, "trial.json");
            (faults[0].entry.clone(), faults[0].kind)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_shipped_policy_has_every_list_in_full() {
    let policy = policy();
    let file = policy.file();
    assert_eq!((file.items.len(), file.groups.len(), file.strengths.len()), (54, 13, 10));
    assert_eq!(
        (file.constraints.len(), file.services.len(), file.placement_forms.len(), file.rules.len()),
        (12, 38, 8, 39)
    );
    assert!(file.vectors.len() >= 8);
    assert!(file.items.iter().all(|item| item.child_levels.len() == 4 && item.family_levels.len() == 4));
}

#[test]
fn a_policy_with_one_byte_changed_is_refused() {
    let policy = policy();
    let digest = policy.digest().trim_start_matches("sha256:");
    let text = policy.text().as_bytes();
    for place in (0..text.len()).step_by(text.len() / 97) {
        let mut bytes = text.to_vec();
        bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
        // A byte in the middle of a letter leaves text that is not text any more: refused even earlier.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let error = Policy::read("trial.json", &text, Some(digest)).unwrap_err();
        assert!(matches!(error, PolicyError::Digest { .. }), "{place}: {error}");
    }
}

#[test]
fn a_table_that_falls_to_the_right_is_refused_naming_the_cell() {
    let error = changed(|file| file["tables"]["coverage"][1][2] = 30.into());
    assert_eq!(first_fault(&error), ("tables.coverage[need 2][capability 2]".into(), FaultKind::CoverageFalls));
}

#[test]
fn a_table_that_covers_more_need_better_is_refused_naming_the_cell() {
    let error = changed(|file| file["tables"]["coverage"][2][1] = 60.into());
    assert_eq!(first_fault(&error), ("tables.coverage[need 3][capability 1]".into(), FaultKind::CoverageRises));
}

#[test]
fn an_items_own_table_must_hold_too() {
    let error = changed(|file| {
        file["items"][4]["coverage"] = serde_json::json!([[0, 50, 40, 100], [0, 40, 40, 100], [0, 0, 40, 100]]);
    });
    assert_eq!(first_fault(&error), ("items[4].coverage[need 1][capability 2]".into(), FaultKind::CoverageFalls));
}

#[test]
fn a_weight_without_a_reason_is_refused() {
    let error = changed(|file| file["items"][7]["weight_reason"] = serde_json::json!({"kk": "", "ru": "", "en": " "}));
    assert_eq!(first_fault(&error), ("items[7].weight_reason".into(), FaultKind::ReasonMissing));
}

#[test]
fn a_text_missing_in_one_language_is_refused() {
    let error = changed(|file| file["items"][0]["child_levels"][2]["kk"] = "".into());
    assert_eq!(first_fault(&error), ("items[0].child_levels[2].kk".into(), FaultKind::LanguageMissing));
    let error = changed(|file| {
        file["rules"][3]["message"].as_object_mut().unwrap().remove("ru");
    });
    assert!(
        matches!(&error, PolicyError::Unreadable { entry, why, .. }
        if entry == "rules[3].message" && why.contains("ru")),
        "{error}"
    );
}

#[test]
fn a_rule_without_a_source_is_refused() {
    let error = changed(|file| file["rules"][5]["sources"] = serde_json::json!([]));
    assert_eq!(first_fault(&error), ("rules[5].sources".into(), FaultKind::SourceMissing));
}

#[test]
fn an_unknown_code_is_refused_where_it_stands() {
    let error = changed(|file| file["services"][2]["items"][0] = "no_such_need".into());
    assert_eq!(first_fault(&error), ("services[2].items[0]".into(), FaultKind::UnknownCode));
    let error = changed(|file| file["rules"][10]["check"]["kind"] = "no_such_check".into());
    assert!(matches!(&error, PolicyError::Unreadable { entry, .. } if entry.starts_with("rules[10].check")), "{error}");
}

#[test]
fn a_code_that_occurs_twice_is_refused() {
    let error = changed(|file| file["items"][1]["code"] = file["items"][0]["code"].clone());
    assert_eq!(first_fault(&error), ("items[1]".into(), FaultKind::DuplicateCode));
}

#[test]
fn a_vector_that_does_not_reproduce_is_refused_with_both_numbers() {
    let error = changed(|file| file["vectors"][0]["expect"]["covered"] = 1.into());
    assert!(
        matches!(&error, PolicyError::Vector { what, found, expected, .. }
        if what == "covered" && found == "2700" && expected == "1"),
        "{error}"
    );
    let error = changed(|file| file["items"][30]["weight"] = 90.into());
    assert!(matches!(error, PolicyError::Vector { .. }), "{error}");
}

#[test]
fn a_policy_of_another_format_or_cut_short_is_refused() {
    assert!(matches!(changed(|file| file["format"] = "uya/policy/9".into()), PolicyError::Format { .. }));
    let policy = policy();
    let cut: String = policy.text().lines().take(1000).collect();
    assert!(matches!(Policy::read("trial.json", &cut, None), Err(PolicyError::Unreadable { .. })));
}

#[test]
fn a_rule_without_its_parameter_is_told_and_does_not_act() {
    let file = parse("trial.json", policy().text()).unwrap();
    let notes: Vec<_> = lint::faults(&file).into_iter().filter(|fault| !fault.kind.refuses()).collect();
    let rules: Vec<&str> = notes.iter().map(|note| note.value.as_str()).collect();
    assert_eq!(rules, ["R-FAM-08", "R-FAM-15"]);
    assert!(notes.iter().all(|note| note.kind == FaultKind::Inactive));
}

#[test]
fn only_rules_read_in_a_source_document_are_confirmed() {
    let policy = policy();
    let standing = |id: &str| policy.file().rules.iter().find(|rule| rule.id.as_str() == id).unwrap().standing();
    assert_eq!(standing("R-FAM-12"), SourceKind::Source);
    assert_eq!(standing("R-FAM-05"), SourceKind::Public);
    assert_eq!(standing("R-NEED-01"), SourceKind::Proposal);
}
