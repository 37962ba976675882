//! Files in: a small whole bundle, and helpers that change one thing in it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod book;
mod bounds;
mod csv;
mod export;
mod gallery;
mod leaving;
mod matter;
mod merge;
mod people;
mod random;
mod schema;
mod stream;
mod template;
mod words;
mod workbook;

use serde_json::{Value, json};
use uya::{
    domain::{actor::Role, date::Date},
    transfer::{CheckedBundle, Codebook, Finding, FindingCode, ItemEntry, RuleEntry, read_bundle},
};

pub(crate) fn today() -> Date {
    Date::parse("2026-03-17").unwrap()
}

pub(crate) fn codebook() -> Codebook {
    let item = |code: &str, age_min, age_max| ItemEntry { code: code.into(), age_min, age_max };
    let rule = |code: &str, waivable_by, reasons: &[&str]| RuleEntry {
        code: code.into(),
        waivable_by,
        reason_codes: reasons.iter().map(ToString::to_string).collect(),
    };
    Codebook {
        items: vec![item("attachment_security", 0, 17), item("sleep_routine", 0, 17), item("career_guidance", 14, 17)],
        strengths: vec!["sport".into(), "sociable".into()],
        rules: vec![
            rule("R-FAM-12", Some(Role::Supervisor), &[]),
            rule("R-FAM-16", Some(Role::Specialist), &[]),
            rule("R-FAM-06", None, &[]),
            rule("R-CASE-07", Some(Role::Supervisor), &["danger_between_siblings", "no_family_for_all"]),
        ],
    }
}

/// A small register without a fault.
pub(crate) fn sample() -> Value {
    json!({
        "bundle": "uya/1",
        "settlements": [
            {"code": "TARAZ", "name_kk": "Тараз", "name_ru": "Тараз", "name_en": "Taraz", "latitude": 42.9, "longitude": 71.37}
        ],
        "children": [
            {"code": "C-1", "birth_date": "2015-05-01", "sex": "female", "languages": ["kk"], "settlement": "TARAZ"},
            {"code": "C-2", "birth_date": "17.03.2018", "sex": "male"}
        ],
        "sibling_groups": [{"code": "G-1", "members": ["C-1", "C-2"]}],
        "plans": [{
            "child": "C-1", "date": "2026-01-10", "team": ["psychologist"],
            "recommendation": {"language": "kk", "text": "Балаға жылы, сабырлы отбасы керек. 🪺"},
            "confirmed": {"by": "S-1", "on": "2026-01-12"},
            "needs": [{"item": "attachment_security", "level": 2, "importance": "must", "evidence": "жылы, сабырлы отбасы"}],
            "strengths": [{"strength": "sport"}],
            "constraints": [{"constraint": "no_pets", "strength": "soft"}],
            "wishes": [{"text": "Футбол ойнағым келеді", "said_on": "2026-01-09"}],
            "case": {"form": "foster_family", "school_settlement": "TARAZ", "contact_bans": ["P-9"],
                     "birth_family_return": {"status": "not_possible", "as_of": "2025-12-01"}}
        }],
        "identities": [{"of": "child", "code": "C-1", "names": ["Сейітқызы Әлия"], "iins": ["150501601239"],
                        "phones": ["+77011234567"], "address": "Тараз, Абай көшесі, 1"}],
        "families": [{
            "code": "F-1", "settlement": "TARAZ", "forms": ["foster_family"],
            "carers": [{"birth_date": "1985-04-02", "sex": "female"}],
            "residents": [{"kind": "placed_child", "birth_date": "2014-01-01"}],
            "dwelling": {"total_area_m2": 67.5, "rooms": 3, "as_of": "2025-11-01"},
            "languages": {"spoken": [{"language": "kk", "used_by": "whole_household"}], "as_of": "2025-11-01"},
            "approved_places": {"value": 2, "as_of": "2025-11-01"},
            "preferences": {"age_min": 5, "age_max": 12, "max_children": 2, "siblings": true, "as_of": "2025-11-01"},
            "conclusions": {"eligibility": {"met": true, "as_of": "2025-11-01"}},
            "income_per_person": {"value": 120_000, "as_of": "2025-11-01"},
            "documents": [{"kind": "health", "as_of": "2025-10-01"}],
            "training": [{"course": "trauma", "items": ["attachment_security"], "passed_on": "2024-02-01"}],
            "experience": [{"item": "sleep_routine", "kind": "proven", "as_of": "2025-01-01"}],
            "ratings": [{"item": "attachment_security", "by": "assessed", "level": 2, "as_of": "2025-11-01"},
                        {"item": "attachment_security", "by": "said", "level": 3, "as_of": "2025-11-01"}],
            "strengths": [{"strength": "sport", "practice": "practises", "as_of": "2025-11-01"}],
            "availability": [{"status": "free", "confirmed_on": "2026-02-01"}],
            "register_state": {"status": "open", "as_of": "2025-11-01"}
        }],
        "relatives": [{"child": "C-1", "family": "F-1", "relation": "grandparent"}],
        "waivers": [{"child": "C-1", "family": "F-1", "rule": "R-FAM-12", "granted_by": "supervisor",
                     "reason": "Акт № 7", "granted_on": "2026-02-01", "expires_on": "2026-08-01"}],
        "outcomes": [{"child": "C-1", "family": "F-1", "decided_on": "2025-06-01", "form": "foster_family",
                      "introduced_on": "2025-05-20", "moved_on": "2025-06-05",
                      "day30": {"state": "steady", "on": "2025-07-05"}, "day90": {"state": "strained"},
                      "ended": {"on": "2025-12-01", "because": ["reunified"]}, "words": "Акт № 8"}],
        "contacts": [{"family": "F-1", "on": "2026-02-01", "channel": "phone", "result": "not_until",
                      "until": "2026-05-01", "by": "S-1", "about": "C-1", "words": "Жөндеу жүріп жатыр"}]
    })
}

pub(crate) fn read(text: impl AsRef<[u8]>) -> CheckedBundle {
    read_bundle(text.as_ref(), &codebook(), today())
}

pub(crate) fn read_value(bundle: &Value) -> CheckedBundle {
    read(bundle.to_string())
}

/// The sample with one value put at a pointer; `-` at the end of a list appends.
pub(crate) fn sample_with(pointer: &str, value: Value) -> Value {
    let mut bundle = sample();
    put(&mut bundle, pointer, value);
    bundle
}

pub(crate) fn put(bundle: &mut Value, pointer: &str, value: Value) {
    let (parent, step) = pointer.rsplit_once('/').unwrap();
    match bundle.pointer_mut(parent).unwrap() {
        Value::Array(list) if step == "-" => list.push(value),
        Value::Array(list) => list[step.parse::<usize>().unwrap()] = value,
        Value::Object(map) => _ = map.insert(step.into(), value),
        other => panic!("{other} holds nothing"),
    }
}

pub(crate) fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_register_without_a_fault_is_read_whole() {
    let bundle = read_value(&sample());
    assert_eq!(bundle.findings, []);
    assert!(bundle.is_whole());
    assert_eq!((bundle.children.len(), bundle.families.len(), bundle.plans.len(), bundle.waivers.len()), (2, 1, 1, 1));
    assert_eq!(bundle.children[1].birth_date, Date::parse("2018-03-17").unwrap());
}
