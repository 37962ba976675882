//! Every finding there is, each from an input a person could really send.

use std::io::Read;

use serde_json::{Value, json};
use uya::transfer::{Finding, FindingCode, InMemory, Kind, Sheet, Sheets};

use super::{merge::check_over, read, read_value, sample, sample_with};
use FindingCode::*;

/// A change to the sample, the finding it must bring, and where.
type Case = (&'static str, Value, FindingCode, &'static str);

fn record_cases() -> Vec<Case> {
    vec![
        ("/children/0/sex", json!(null), FieldMissing, "/children/0/sex"),
        ("/families/0/phone", json!("7"), FieldUnknown, "/families/0/phone"),
        ("/families/0/religion", json!("x"), ProtectedNotKept, "/families/0/religion"),
        ("/families/0/pets", json!("none"), WrongType, "/families/0/pets"),
        ("/children/0/languages/0", json!(" "), ValueEmpty, "/children/0/languages/0"),
        ("/children/0/code", json!("C".repeat(41)), ValueTooLong, "/children/0/code"),
        ("/plans/0/wishes/0/text", json!("a\u{0}b"), ControlCharacter, "/plans/0/wishes/0/text"),
        ("/children/1/code", json!("C 1"), CodeCharacter, "/children/1/code"),
        ("/children/0/birth_date", json!("2015/05/01"), DateForm, "/children/0/birth_date"),
        ("/children/0/birth_date", json!("31.02.2015"), NoSuchDay, "/children/0/birth_date"),
        ("/families/0/ratings/1/level", json!(4), LevelRange, "/families/0/ratings/1/level"),
        ("/families/0/dwelling/total_area_m2", json!(67.55), AreaForm, "/families/0/dwelling/total_area_m2"),
        ("/families/0/dwelling/total_area_m2", json!("1,200"), NumberAmbiguous, "/families/0/dwelling/total_area_m2"),
        ("/settlements/0/latitude", json!(142.9), CoordinateRange, "/settlements/0/latitude"),
        ("/plans/0/constraints/0/constraint", json!("no_pest"), ConstraintUnknown, "/plans/0/constraints/0/constraint"),
        (
            "/plans/0/constraints/0/constraint",
            json!("location"),
            ConstraintParameter,
            "/plans/0/constraints/0/constraint",
        ),
        ("/children/0/sex", json!("femail"), ChoiceUnknown, "/children/0/sex"),
        ("/families/0/approved_places/value", json!(300), NumberRange, "/families/0/approved_places/value"),
        ("/children/0/languages", json!(vec!["kk"; 9]), ListLength, "/children/0/languages"),
        ("/children/0/sex", json!("—"), CannotBeErased, "/children/0/sex"),
        ("/families/0/carers/0/birth_date", json!("2027-01-01"), BirthDateInFuture, "/families/0/carers/0/birth_date"),
        ("/children/0/birth_date", json!("2008-03-17"), ChildOfAge, "/children/0/birth_date"),
        ("/families/0/pets", json!({"value": true, "as_of": "2026-03-18"}), DateInFuture, "/families/0/pets/as_of"),
        ("/waivers/0/expires_on", json!("2026-01-01"), DatesOutOfOrder, "/waivers/0/expires_on"),
        ("/plans/0/confirmed/on", json!("2026-01-09"), ConfirmedBeforeWritten, "/plans/0/confirmed/on"),
        ("/plans/0/needs/0/item", json!("atachment_security"), NeedUnknown, "/plans/0/needs/0/item"),
        ("/families/0/experience/0/item", json!("sleep"), NeedUnknown, "/families/0/experience/0/item"),
        ("/families/0/training/0/items/0", json!("x_y"), NeedUnknown, "/families/0/training/0/items/0"),
        ("/families/0/strengths/0/strength", json!("sports"), StrengthUnknown, "/families/0/strengths/0/strength"),
        ("/waivers/0/rule", json!("R-FAM-99"), RuleUnknown, "/waivers/0/rule"),
        ("/families/0/settlement", json!("TARAS"), SettlementUnknown, "/families/0/settlement"),
        ("/plans/0/case/school_settlement", json!("ALA"), SettlementUnknown, "/plans/0/case/school_settlement"),
        ("/plans/0/child", json!("C-9"), ChildUnknown, "/plans/0/child"),
        ("/relatives/0/family", json!("F-9"), FamilyUnknown, "/relatives/0/family"),
        ("/settlements/0/name_kk", json!(""), NamesRefused, "/children/0/settlement"),
        (
            "/children/-",
            json!({"code": "C-1", "birth_date": "2016-01-01", "sex": "male"}),
            RecordRepeated,
            "/children/2",
        ),
        (
            "/plans/0/needs/-",
            json!({"item": "attachment_security", "importance": "must"}),
            EntryRepeated,
            "/plans/0/needs/1/item",
        ),
        ("/families/0/ratings/0/item", json!("sleeр_routine"), LookAlikeLetters, "/families/0/ratings/0/item"),
        ("/families/0/approved_places/value", json!(0), PlacesBelowPlaced, "/families/0/approved_places/value"),
        ("/sibling_groups/0/members", json!(["C-1"]), GroupOfOne, "/sibling_groups/0/members"),
        ("/sibling_groups/0/members/1", json!("C-9"), GroupMemberUnknown, "/sibling_groups/0/members/1"),
        (
            "/sibling_groups/-",
            json!({"code": "G-2", "members": ["C-2", "C-1"]}),
            ChildInTwoGroups,
            "/sibling_groups/1/members/0",
        ),
        ("/plans/0/needs/0/evidence", json!("мұнда жоқ сөз"), EvidenceNotFound, "/plans/0/needs/0/evidence"),
        ("/families/0/preferences/age_min", json!(13), AgesOutOfOrder, "/families/0/preferences/age_min"),
        ("/families/0/availability/0/status", json!("not_until"), UntilMissing, "/families/0/availability/0/until"),
        ("/plans/0/needs/0/item", json!("career_guidance"), NeedOutsideAge, "/plans/0/needs/0/item"),
        ("/plans/0/needs/0/level", json!(0), ConfirmedWithoutNeeds, "/plans/0/confirmed"),
        ("/waivers/0/rule", json!("R-FAM-06"), WaiverNotAllowed, "/waivers/0/rule"),
        ("/waivers/0/granted_by", json!("specialist"), WaiverRole, "/waivers/0/granted_by"),
        ("/waivers/0/rule", json!("R-CASE-07"), WaiverReason, "/waivers/0/reason_code"),
        ("/outcomes/0/day30/on", json!("2025-06-04"), OutcomeDays, "/outcomes/0/day30/on"),
        ("/outcomes/0/ended/on", json!("2025-07-01"), OutcomeDays, "/outcomes/0/ended/on"),
        ("/outcomes/0/moved_on", json!(null), OutcomeNotMoved, "/outcomes/0/moved_on"),
        ("/outcomes/0/ended/because/0", json!("never_began"), OutcomeNeverBegan, "/outcomes/0/ended/because"),
        ("/outcomes/0/ended/because", json!([]), ListLength, "/outcomes/0/ended/because"),
        ("/outcomes/0/decided_on", json!("2026-03-18"), DateInFuture, "/outcomes/0/decided_on"),
        ("/outcomes/0/family", json!("F-9"), FamilyUnknown, "/outcomes/0/family"),
        (
            "/outcomes/-",
            json!({"child": "C-1", "family": "F-1", "decided_on": "2025-11-30"}),
            PlacementOverlaps,
            "/outcomes/1",
        ),
        ("/contacts/0/until", json!(null), UntilMissing, "/contacts/0/until"),
        ("/contacts/0/until", json!("2026-02-01"), DatesOutOfOrder, "/contacts/0/until"),
        ("/contacts/0/result", json!("free"), UntilWithout, "/contacts/0/until"),
        ("/contacts/0/on", json!("2026-03-18"), DateInFuture, "/contacts/0/on"),
        ("/contacts/0/family", json!("F-9"), FamilyUnknown, "/contacts/0/family"),
        ("/contacts/0/about", json!("C-9"), ChildUnknown, "/contacts/0/about"),
        (
            "/contacts/-",
            json!({"family": "F-1", "on": "01.02.2026", "channel": "phone", "result": "not_until",
                   "until": "2026-06-01", "by": "S-1"}),
            RecordRepeated,
            "/contacts/1",
        ),
    ]
}

fn constraint_cases() -> Vec<(&'static str, &'static str)> {
    vec![
        ("only_child", "other_children_welcome"),
        ("location:TARAZ", "location:ALMATY"),
        ("no_child_under_age:3", "no_child_under_age:5"),
    ]
}

fn file_cases() -> Vec<(Vec<u8>, FindingCode)> {
    let sample = sample().to_string();
    let nested =
        |depth: usize| format!(r#"{{"bundle":"uya/1","children":[{}{}]}}"#, "[".repeat(depth), "]".repeat(depth));
    vec![
        ([b"{\"bundle\":\"uya/1\",\"children\":[{\"code\":\"".as_slice(), &[0xCF, 0xF0], b"\"}]}"].concat(), NotUtf8),
        (vec![0xFF, 0xFE, b'{', 0], NotUtf8),
        (sample[..sample.len() / 2].into(), Truncated),
        (sample.replacen("\"child\":", "\"child\" ", 1).into(), Syntax),
        (format!("{sample} {{}}").into(), Syntax),
        (b"code,name".into(), NotABundle),
        (br#"{"bundle":"uya/2"}"#.into(), BundleVersion),
        (br#"{"children":[]}"#.into(), BundleVersion),
        (br#"{"bundle":"uya/1","childs":[{}]}"#.into(), SectionUnknown),
        (br#"{"bundle":"uya/1","children":[],"children":[]}"#.into(), SectionRepeated),
        (br#"{"bundle":"uya/1","children":{}}"#.into(), SectionNotList),
        (format!(r#"{{"bundle":"uya/1","children":["{}"]}}"#, "x".repeat(1 << 20)).into(), RecordTooLarge),
        (nested(128).into(), RecordTooDeep),
        (b"  \n".into(), FileEmpty),
        (
            br#"{"bundle":"uya/1","children":[{"code":"C-1","code":"C-2","birth_date":"2015-01-01","sex":"male"}]}"#
                .into(),
            FieldRepeated,
        ),
    ]
}

fn sheet_cases() -> Vec<(Sheet, Vec<u8>, FindingCode)> {
    let long = format!("code,settlement\nF-1,{}\nF-2,TARAZ\n", "x".repeat(1 << 20));
    vec![
        (Sheet::Families, b"code,settlemnt\nF-1,TARAZ\n".into(), ColumnUnknown),
        (Sheet::Families, b"code,settlement,code\nF-1,TARAZ,F-2\n".into(), ColumnRepeated),
        (Sheet::Ratings, b"item,by\nsleep_routine,said\n".into(), ColumnMissing),
        (Sheet::Families, long.into(), RowTooLarge),
        (Sheet::Families, b"code,settlement\nF-1,TARAZ,7\n".into(), RowLength),
        (Sheet::Families, b"code,settlement\nF-1,\"TARAZ\nF-2,TARAZ\n".into(), QuoteOpen),
        (Sheet::Families, b"code;ethnicity\nF-1;x\n".into(), ProtectedNotKept),
        (Sheet::Families, b"code;email\nF-1;x\n".into(), IdentityNotKept),
        (Sheet::Children, b"code;iins\nC-1;12345\n".into(), IinDigits),
        (Sheet::Children, b"code;iins\nC-1;150501601238\n".into(), IinChecksum),
        (Sheet::Children, b"code;iins\nC-1;1.50502E+11\n".into(), NumberCut),
        (Sheet::Children, b"code;birth_date;sex;iins\nC-2;2018-03-17;male;150501601239\n".into(), IinBirthDate),
        (Sheet::Children, b"code;birth_date;sex;iins\nC-2;2018-03-17;male;150501601239\n".into(), IinSex),
        (Sheet::Children, b"code;iins\nC-1;150501601239\nC-2;150501601239\n".into(), IinRepeated),
        (Sheet::Children, b"code;phones\nC-1;45-12-33\n".into(), PhoneForm),
        (Sheet::Children, b"code;names\nC-1;=1+1\n".into(), NameForm),
        (Sheet::Children, "code;names\nC-1;Ә\u{202e}лия\n".into(), Unseen),
        (Sheet::Children, "code;names\nC-1;Ә…\n".into(), IdentityMasked),
        (Sheet::Ratings, b"family,item,by,level,as_of\nF-7,sleep_routine,said,2,2026-01-01\n".into(), OwnerUnknown),
        (Sheet::Families, [b"code;settlement\nF-1;".as_slice(), &[0xD2, 0xE0], b"\n"].concat(), NotUtf8),
    ]
}

/// Findings of every case.
pub(crate) fn findings() -> Vec<Finding> {
    let mut all = Vec::new();
    for (pointer, value, ..) in record_cases() {
        all.extend(read_value(&sample_with(pointer, value)).findings);
    }
    for (text, _) in file_cases() {
        all.extend(read(text).findings);
    }
    for (sheet, text, _) in sheet_cases() {
        all.extend(sheet_findings(sheet, &text));
    }
    for (one, other) in constraint_cases() {
        all.extend(with_constraints(one, other));
    }
    all.extend(super::book::findings_of_books());
    all.extend(super::stream::failing_read().findings);
    all.extend(super::matter::many_faults().findings);
    all.extend(super::merge::older_rating().findings);
    all.extend(super::merge::other_needs().findings);
    all.extend(super::merge::without_the_placed_child().findings);
    all
}

pub(crate) fn sheet_findings(sheet: Sheet, text: &[u8]) -> Vec<Finding> {
    let mut sheets = Sheets::new();
    sheets.read(sheet, text, &mut |_| ());
    check_over(&InMemory::default(), &mut sheets).findings
}

fn with_constraints(one: &str, other: &str) -> Vec<Finding> {
    let hard = |constraint: &str| json!({"constraint": constraint, "strength": "hard"});
    let mut bundle = sample_with("/plans/0/constraints", json!([hard(one), hard(other)]));
    let mut almaty = bundle["settlements"][0].clone();
    almaty["code"] = json!("ALMATY");
    super::put(&mut bundle, "/settlements/-", almaty);
    read_value(&bundle).findings
}

#[test]
fn each_fault_of_a_record_is_found_at_its_place() {
    for (pointer, value, code, place) in record_cases() {
        let bundle = read_value(&sample_with(pointer, value.clone()));
        let found = bundle.findings.iter().find(|finding| finding.code == code);
        let found = found.unwrap_or_else(|| panic!("{pointer} = {value}: {code:?} not in {:#?}", bundle.findings));
        assert_eq!(found.location.pointer.as_deref(), Some(place), "{pointer} = {value}");
        assert_eq!(found.severity == uya::transfer::Severity::Error, !bundle.is_whole() || bundle.verdict.errors > 0);
    }
}

#[test]
fn each_fault_of_a_record_is_the_only_one_told_about_its_value() {
    for (pointer, value, code, place) in record_cases() {
        let bundle = read_value(&sample_with(pointer, value.clone()));
        let here = |finding: &&Finding| finding.location.pointer.as_deref() == Some(place);
        let codes: Vec<_> = bundle.findings.iter().filter(here).map(|finding| finding.code).collect();
        assert_eq!(codes, [code], "{pointer} = {value}");
    }
}

#[test]
fn each_fault_of_a_file_is_found_and_nothing_is_kept_of_an_incomplete_one() {
    for (text, code) in file_cases() {
        let shown = String::from_utf8_lossy(&text[..text.len().min(80)]).into_owned();
        let bundle = read(&text);
        assert!(super::codes(&bundle.findings).contains(&code), "{shown}: {:#?}", bundle.findings);
        assert!(!bundle.is_whole(), "{shown}");
        if code.is_fatal() {
            assert!(!bundle.verdict.complete && bundle.children.is_empty(), "{shown}");
        }
    }
}

#[test]
fn each_fault_of_a_sheet_is_found() {
    for (sheet, text, code) in sheet_cases() {
        let findings = sheet_findings(sheet, &text);
        assert!(super::codes(&findings).contains(&code), "{code:?}: {findings:#?}");
    }
}

#[test]
fn constraints_that_no_household_can_meet_together_are_found() {
    for (one, other) in constraint_cases() {
        let findings = with_constraints(one, other);
        assert_eq!(super::codes(&findings), [ConstraintsContradict], "{one} {other}");
    }
}

#[test]
fn the_gallery_shows_every_code_there_is() {
    let shown = super::codes(&findings());
    // Who holds a record, who decides and who works here is known where there are offices: `web::import_rules` and
    // `web::contacts` bring these, `web::import_ends` what a placement's end does, `web::import_names` who may read
    // names and who is known elsewhere. Two need large files:
    // `transfer::bounds` and `transfer::workbook` make them. What stands beside a register `cli::export` brings back.
    let elsewhere = [
        HeldElsewhere,
        WaiverByFile,
        ConfirmationByFile,
        ContactByFile,
        ContactWorker,
        RecordsTooMany,
        LongTextsTooMany,
        SheetPassedOver,
        PlacementFrees,
        PlacementFreesElsewhere,
        IdentityUnread,
        IdentityElsewhere,
        IdentityTwice,
    ];
    let here = |code: &&FindingCode| !elsewhere.contains(*code);
    let missing: Vec<_> = FindingCode::ALL.iter().filter(here).filter(|code| !shown.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_child_of_a_stored_group_cannot_join_another_one() {
    let mut known = InMemory::default();
    known.insert(Kind::SiblingGroup, json!({"code": "G-0", "members": ["C-1", "C-8"]}));
    let text = sample().to_string();
    let found = check_over(&known, &mut uya::transfer::BundleReader::new(text.as_bytes())).findings;
    assert_eq!(super::codes(&found), [ChildInTwoGroups]);
}

/// A reader that gives `text` and then fails as a broken disk does.
pub(crate) struct Broken<'a>(pub(crate) &'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            return Err(std::io::Error::other("the disk is gone"));
        }
        self.0.read(out)
    }
}
