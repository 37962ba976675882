//! "Blank never erases".

use serde_json::{Value, json};
use uya::transfer::{
    BundleReader, Checked, Event, Finding, FindingCode, InMemory, Kind, Outcome, Receiver, RecordSource, Verdict,
    check_file,
};

use super::{codebook, codes, sample, today};

/// What a check brought.
#[derive(Default)]
pub(crate) struct Brought {
    pub(crate) checked: Vec<Checked>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) verdict: Verdict,
}

impl Receiver for Brought {
    fn record(&mut self, checked: Checked) {
        self.findings.extend(checked.findings.clone());
        self.checked.push(checked);
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

pub(crate) fn check_over(known: &InMemory, source: &mut dyn RecordSource<Item = Event>) -> Brought {
    let mut brought = Brought::default();
    brought.verdict = check_file(source, &codebook(), today(), known, &mut brought);
    brought
}

/// The sample, kept already.
pub(crate) fn kept() -> InMemory {
    let mut known = InMemory::default();
    let sample = sample();
    for kind in Kind::ALL {
        for record in sample[kind.section()].as_array().unwrap() {
            known.insert(kind, record.clone());
        }
    }
    known
}

fn over(section: &str, record: impl Into<Value>) -> Brought {
    let record: Value = record.into();
    let text = json!({"bundle": "uya/1", section: [record]}).to_string();
    check_over(&kept(), &mut BundleReader::new(text.as_bytes()))
}

fn merged(section: &str, record: impl Into<Value>) -> Value {
    let brought = over(section, record);
    assert_eq!(brought.findings, []);
    brought.checked[0].record.as_ref().unwrap().to_value()
}

pub(crate) fn older_rating() -> Brought {
    over(
        "families",
        json!({"code": "F-1", "ratings": [
        {"item": "attachment_security", "by": "said", "level": 1, "as_of": "2020-01-01"}]}),
    )
}

#[test]
fn the_same_file_again_changes_nothing() {
    let text = sample().to_string();
    let brought = check_over(&kept(), &mut BundleReader::new(text.as_bytes()));
    assert_eq!(brought.findings, []);
    assert!(brought.checked.iter().all(|checked| checked.outcome == Outcome::Unchanged));
    assert_eq!(brought.verdict.counts[&Kind::Child].unchanged, 2);
}

#[test]
fn absent_null_and_empty_keep_what_is_there() {
    for record in [
        json!({"code": "F-1"}),
        json!({"code": "F-1", "dwelling": null, "forms": [], "carers": [], "conclusions": {}, "pets": ""}),
        json!({"code": "F-1", "dwelling": {"rooms": null, "source": "  "}, "ratings": [], "settlement": " "}),
    ] {
        let brought = over("families", record);
        assert_eq!(brought.findings, []);
        assert_eq!(brought.checked[0].outcome, Outcome::Unchanged);
    }
}

#[test]
fn the_dash_erases_an_optional_field_and_only_that() {
    let family =
        merged("families", json!({"code": "F-1", "preferences": "—", "dwelling": {"rooms": "—"}, "carers": "—"}));
    assert_eq!(family.get("preferences"), None);
    assert_eq!(family["dwelling"], json!({"total_area_m2": 67.5, "as_of": "2025-11-01"}));
    assert_eq!(family["carers"], json!([]));
    let brought = over("families", json!({"code": "F-1", "dwelling": {"as_of": "—"}}));
    assert_eq!(codes(&brought.findings), [FindingCode::CannotBeErased]);
}

#[test]
fn keyed_lists_are_merged_by_their_key() {
    let family = merged(
        "families",
        json!({"code": "F-1",
        "ratings": [{"item": "sleep_routine", "by": "said", "level": 1, "as_of": "2026-01-01"},
                    {"item": "attachment_security", "by": "said", "level": 1, "as_of": "2026-01-01"}],
        "training": [{"course": "trauma", "passed_on": "01.02.2024", "certificate": "№ 5"}],
        "availability": [{"status": "withdrew", "confirmed_on": "2026-03-01"}, {"status": "free", "confirmed_on": "2026-02-01"}],
        "documents": [{"kind": "health", "as_of": "2026-02-01"}, {"kind": "income", "as_of": "2026-02-01"}]}),
    );
    let levels: Vec<_> =
        family["ratings"].as_array().unwrap().iter().map(|one| one["level"].as_i64().unwrap()).collect();
    assert_eq!(levels, [2, 1, 1]);
    assert_eq!(family["training"].as_array().unwrap().len(), 1);
    assert_eq!(family["training"][0]["items"], json!(["attachment_security"]));
    assert_eq!(family["availability"].as_array().unwrap().len(), 2);
    assert_eq!(
        family["documents"],
        json!([{"kind": "health", "as_of": "2026-02-01"}, {"kind": "income", "as_of": "2026-02-01"}])
    );
}

#[test]
fn a_fault_in_a_merged_list_points_to_the_entry_of_the_file() {
    let brought = over(
        "families",
        json!({"code": "F-1", "ratings": [
        {"item": "sleep_routine", "by": "said", "level": 9, "as_of": "2026-01-01"}]}),
    );
    let location = &brought.findings[0].location;
    assert_eq!((location.pointer.as_deref(), location.stored), (Some("/families/0/ratings/0/level"), false));
}

#[test]
fn a_fault_of_what_is_kept_already_says_so() {
    let mut known = kept();
    let mut family = sample()["families"][0].clone();
    family["strengths"][0]["strength"] = json!("chess");
    known.insert(Kind::Family, family);
    let text = json!({"bundle": "uya/1", "families": [{"code": "F-1", "forms": ["patronage"]}]}).to_string();
    let brought = check_over(&known, &mut BundleReader::new(text.as_bytes()));
    assert_eq!(codes(&brought.findings), [FindingCode::StrengthUnknown]);
    assert!(brought.findings[0].location.stored);
}

#[test]
fn an_older_document_never_takes_the_place_of_a_newer_one() {
    let brought = over("families", json!({"code": "F-1", "documents": [{"kind": "health", "as_of": "2024-01-01"}]}));
    assert_eq!(brought.checked[0].outcome, Outcome::Unchanged);
    assert_eq!(codes(&brought.findings), [FindingCode::OlderThanStored]);
}

#[test]
fn an_older_rating_is_merged_with_a_warning() {
    let brought = older_rating();
    assert_eq!(codes(&brought.findings), [FindingCode::OlderThanStored]);
    let Outcome::Changed(pointers) = &brought.checked[0].outcome else { panic!() };
    assert_eq!(pointers, &["/ratings/1/as_of", "/ratings/1/level"]);
}

#[test]
fn two_incoming_entries_with_one_key_are_both_seen() {
    let rating = |level| json!({"item": "sleep_routine", "by": "said", "level": level, "as_of": "2026-01-01"});
    let brought = over("families", json!({"code": "F-1", "ratings": [rating(1), rating(2)]}));
    assert_eq!(codes(&brought.findings), [FindingCode::EntryRepeated]);
}

#[test]
fn a_shorter_list_lifts_no_contact_ban() {
    let plan = merged("plans", json!({"child": "C-1", "case": {"contact_bans": ["P-3"]}}));
    assert_eq!(plan["case"]["contact_bans"], json!(["P-9", "P-3"]));
    assert_eq!(plan["case"]["form"], "foster_family");
}

#[test]
fn a_list_without_keys_is_replaced_only_by_one_that_holds_something() {
    let plan = merged("plans", json!({"child": "C-1", "team": ["other"], "wishes": [], "constraints": null}));
    assert_eq!(plan["team"], json!(["other"]));
    assert_eq!(plan["wishes"].as_array().unwrap().len(), 1);
    assert_eq!(plan["constraints"].as_array().unwrap().len(), 1);
}

#[test]
fn asked_and_there_is_none_can_be_said_of_known_persons() {
    assert_eq!(merged("families", json!({"code": "F-1", "known_persons": []}))["known_persons"], json!([]));
}

#[test]
fn a_merged_record_is_checked_like_a_new_one() {
    let brought = over("families", json!({"code": "F-1", "approved_places": {"value": 0}}));
    assert_eq!(codes(&brought.findings), [FindingCode::PlacesBelowPlaced]);
    assert_eq!(brought.checked[0].outcome, Outcome::Refused);
    let brought = over("families", json!({"code": "F-1", "spouse_consent": {"value": "given"}}));
    assert_eq!(codes(&brought.findings), [FindingCode::FieldMissing]);
}

#[test]
fn an_unknown_field_is_told_even_when_it_is_blank() {
    for blank in [json!(null), json!(""), json!("—")] {
        let brought = over("children", json!({"code": "C-1", "nickname": blank}));
        assert_eq!(codes(&brought.findings), [FindingCode::FieldUnknown]);
    }
}

/// The kept plan is confirmed; the file brings another need.
pub(crate) fn other_needs() -> Brought {
    over("plans", json!({"child": "C-1", "needs": [{"item": "sleep_routine", "level": 3, "importance": "must"}]}))
}

#[test]
fn a_confirmation_ends_when_the_needs_or_the_text_change_and_only_then() {
    let brought = other_needs();
    assert_eq!(codes(&brought.findings), [FindingCode::ConfirmationEnds]);
    let plan = brought.checked[0].record.as_ref().unwrap().to_value();
    assert_eq!((plan.get("confirmed"), plan["needs"].as_array().unwrap().len()), (None, 2));
    let text = json!({"child": "C-1", "recommendation": {"text": "Балаға жылы, сабырлы отбасы керек. 🪺 Тағы."}});
    assert_eq!(codes(&over("plans", text).findings), [FindingCode::ConfirmationEnds]);
    for same in [
        json!({"child": "C-1", "team": ["other"]}),
        json!({"child": "C-1", "needs": [{"item": "attachment_security"}]}),
    ] {
        assert!(merged("plans", same.clone())["confirmed"].is_object(), "{same}");
    }
    let again = json!({"child": "C-1", "needs": [{"item": "sleep_routine", "level": 3, "importance": "must"}],
        "confirmed": {"by": "S-2", "on": "2026-03-01"}});
    assert_eq!(merged("plans", again)["confirmed"]["by"], "S-2", "the file brings another one");
}

/// A child is placed with the kept family; the file tells of its own child only, or of nobody.
fn placed(residents: impl Into<Value>) -> Brought {
    let residents: Value = residents.into();
    let mut known = kept();
    let mut family = sample()["families"][0].clone();
    family["residents"] =
        json!([{"kind": "placed_child", "child": "C-1"}, {"kind": "own_child", "birth_date": "2010-01-01"}]);
    known.insert(Kind::Family, family);
    let text = json!({"bundle": "uya/1", "families": [{"code": "F-1", "residents": residents}]}).to_string();
    check_over(&known, &mut BundleReader::new(text.as_bytes()))
}

pub(crate) fn without_the_placed_child() -> Brought {
    placed(json!([{"kind": "own_child", "birth_date": "2011-02-02"}]))
}

#[test]
fn a_child_placed_with_the_family_stays_whatever_a_sheet_of_residents_leaves_out() {
    let residents = |brought: &Brought| brought.checked[0].record.as_ref().unwrap().to_value()["residents"].clone();
    let brought = without_the_placed_child();
    assert_eq!(codes(&brought.findings), [FindingCode::PlacedChildStays]);
    let expected = json!([{"kind": "own_child", "birth_date": "2011-02-02", "vulnerable": false},
        {"kind": "placed_child", "child": "C-1", "vulnerable": false}]);
    assert_eq!(residents(&brought), expected, "own children are as the sheet says");
    assert_eq!(residents(&placed(json!("—"))), json!([{"kind": "placed_child", "child": "C-1", "vulnerable": false}]));
    assert_eq!(placed(json!([{"kind": "placed_child", "child": "C-1"}])).findings, []);
}

#[test]
fn a_child_moves_from_one_group_of_the_file_to_another_unless_its_group_stays_as_it_was() {
    let mut known = kept();
    for code in ["C-3", "C-4", "C-5"] {
        known.insert(Kind::Child, json!({"code": code, "birth_date": "2016-01-01", "sex": "male"}));
    }
    known.insert(Kind::SiblingGroup, json!({"code": "G-2", "members": ["C-3", "C-4", "C-5"]}));
    let swap = |first: Value| {
        let groups = json!([{"code": "G-2", "members": ["C-1", "C-4"]}, first]);
        let text = json!({"bundle": "uya/1", "sibling_groups": groups}).to_string();
        check_over(&known, &mut BundleReader::new(text.as_bytes()))
    };
    assert_eq!(swap(json!({"code": "G-1", "members": ["C-2", "C-3"]})).findings, []);
    let refused = swap(json!({"code": "G-1", "members": ["C-2", "C-9"]}));
    let found = codes(&refused.findings);
    assert_eq!(found, [FindingCode::GroupMemberUnknown, FindingCode::ChildInTwoGroups], "C-1 stays in the refused G-1");
}
