//! Small cases one can see whole: one child, one family, one thing changed.

use serde_json::{Value, json};
use uya::{
    domain::code::ChildCode,
    matching::{
        self,
        assemble::{AssembleError, Request, assemble},
        document::Document,
    },
};

use super::one_case::{POLICY, case, ends, region_list, with};

#[test]
fn a_family_that_meets_everything_is_shown_and_fits_well() {
    let family = case().family();
    assert_eq!((family.state.as_str(), family.band.as_str()), ("shown", "fits_well"));
    assert!(family.rules.iter().all(|rule| rule.verdict == "pass" || rule.rule == "R-FAM-13"), "{:?}", family.rules);
    // emotional_warmth 90·100·150 = 1350 covered in full; learning_support 50·100·100 = 500 at 90 per cent.
    assert_eq!((family.covered, family.lines[0].points, family.lines[1].points), (1800, 1350, 450));
}

#[test]
fn a_dwelling_below_fifteen_square_metres_a_person_excludes_with_both_numbers() {
    let family =
        ends(&with(|case| case.family["dwelling"]["total_area_m2"] = 44.9.into()), "R-FAM-12", "fail", "excluded");
    let rule = family.rules.iter().find(|rule| rule.rule == "R-FAM-12").unwrap();
    assert_eq!((rule.value.as_str(), rule.needed.as_str()), ("14.9", "15.0"));
    assert_eq!(rule.source.as_deref(), Some("№ А-4"));
    assert!(family.just_excluded);
    let family = ends(&with(|case| case.family["dwelling"]["total_area_m2"] = 45.into()), "R-FAM-12", "pass", "shown");
    assert!(!family.just_excluded);
    ends(&with(|case| case.family["dwelling"] = Value::Null), "R-FAM-12", "missing", "insufficient");
}

#[test]
fn two_failed_rules_are_not_only_just_excluded() {
    let family = with(|case| {
        case.family["dwelling"]["total_area_m2"] = 44.9.into();
        case.family["preferences"]["age_max"] = 9.into();
    })
    .family();
    assert!(!family.just_excluded);
    assert_eq!(family.what_would_change.len(), 2);
}

#[test]
fn every_conclusion_of_the_authority_excludes_when_negative_and_must_be_asked_for_when_absent() {
    for (name, rule) in [
        ("eligibility", "R-FAM-18"),
        ("legal_capacity", "R-FAM-04"),
        ("health", "R-FAM-05"),
        ("criminal_record", "R-FAM-06"),
        ("residence", "R-FAM-07"),
    ] {
        ends(&with(|case| case.family["conclusions"][name]["met"] = false.into()), rule, "fail", "excluded");
        ends(&with(|case| case.family["conclusions"][name] = Value::Null), rule, "missing", "insufficient");
        // A conclusion of tomorrow is not known today.
        ends(
            &with(|case| case.family["conclusions"][name]["as_of"] = "2026-11-02".into()),
            rule,
            "missing",
            "insufficient",
        );
    }
}

#[test]
fn an_old_confirmation_is_a_question_and_a_withdrawal_excludes() {
    let answer = |status: &str, on: &str| json!([{"status": status, "confirmed_on": on}]);
    ends(&with(|case| case.family["availability"] = answer("free", "2026-10-02")), "R-AVAIL-01", "pass", "shown");
    ends(
        &with(|case| case.family["availability"] = answer("free", "2026-10-01")),
        "R-AVAIL-01",
        "missing",
        "insufficient",
    );
    ends(
        &with(|case| case.family["availability"] = answer("withdrew", "2026-10-20")),
        "R-AVAIL-01",
        "fail",
        "excluded",
    );
    ends(
        &with(|case| case.family["availability"] = answer("withdrew", "2026-01-20")),
        "R-AVAIL-01",
        "missing",
        "insufficient",
    );
    ends(&with(|case| case.family["availability"] = json!([])), "R-AVAIL-01", "missing", "insufficient");
    let until = json!([{"status": "not_until", "confirmed_on": "2026-05-01", "until": "2026-12-15"}]);
    let family = ends(&with(|case| case.family["availability"] = until), "R-AVAIL-01", "fail", "excluded");
    assert!(family.just_excluded, "44 days are within sixty");
}

#[test]
fn stated_bounds_exclude_by_age_sex_places_and_form_and_stale_ones_are_asked_again() {
    ends(&with(|case| case.family["preferences"]["age_max"] = 9.into()), "R-FAM-16", "fail", "excluded");
    ends(&with(|case| case.family["preferences"]["sex"] = "male".into()), "R-FAM-16", "fail", "excluded");
    ends(&with(|case| case.family["preferences"]["max_children"] = 0.into()), "R-FAM-16", "fail", "excluded");
    ends(&with(|case| case.family["forms"] = json!(["adoption"])), "R-FAM-16", "fail", "excluded");
    ends(
        &with(|case| case.family["preferences"]["as_of"] = "2025-10-31".into()),
        "R-FAM-16",
        "missing",
        "insufficient",
    );
    ends(&with(|case| case.family["preferences"] = Value::Null), "R-FAM-16", "missing", "insufficient");
    ends(
        &with(|case| {
            case.family["residents"] = json!([{"kind": "placed_child", "birth_date": "2012-01-01"}, {"kind": "placed_child", "birth_date": "2013-01-01"}]);
        }),
        "R-FAM-16",
        "fail",
        "excluded",
    );
}

#[test]
fn a_waiver_of_the_right_role_lifts_a_rule_and_is_shown_where_it_acts() {
    let waiver = |role: &str, rule: &str| {
        json!([{"child": "C-1", "family": "F-1", "rule": rule, "granted_by": role,
        "reason": "agreed in writing", "granted_on": "2026-10-01"}])
    };
    let broken = |waivers: Value| {
        with(|case| {
            case.family["preferences"]["age_max"] = 9.into();
            case.waivers = waivers;
        })
    };
    let family = ends(&broken(waiver("specialist", "R-FAM-16")), "R-FAM-16", "fail", "shown");
    let rule = family.rules.iter().find(|rule| rule.rule == "R-FAM-16").unwrap();
    assert_eq!((rule.effect.as_deref(), rule.waivers.len()), (None, 1));
    ends(&broken(waiver("supervisor", "R-FAM-16")), "R-FAM-16", "fail", "shown");
    ends(&broken(waiver("reviewer", "R-FAM-16")), "R-FAM-16", "fail", "excluded");
    ends(&broken(waiver("supervisor", "R-FAM-12")), "R-FAM-16", "fail", "excluded");
    let mut expired = waiver("specialist", "R-FAM-16");
    expired[0]["expires_on"] = "2026-10-31".into();
    ends(&broken(expired), "R-FAM-16", "fail", "excluded");
    let not_waivable = with(|case| {
        case.family["conclusions"]["health"]["met"] = false.into();
        case.waivers = waiver("supervisor", "R-FAM-05");
    });
    ends(&not_waivable, "R-FAM-05", "fail", "excluded");
}

#[test]
fn a_must_need_at_zero_excludes_and_unknown_is_too_little_information() {
    let rated = |level: u8| with(|case| case.family["ratings"][0]["level"] = level.into());
    ends(&rated(0), "R-NEED-01", "fail", "excluded");
    assert_eq!(ends(&rated(1), "R-NEED-01", "pass", "shown").band, "fits_with_support");
    let unknown = with(|case| case.family["ratings"] = json!([case.family["ratings"][1].clone()]));
    assert_eq!(ends(&unknown, "R-NEED-01", "missing", "shown").band, "not_enough_information");
}

#[test]
fn a_critical_need_at_its_highest_is_not_offset_and_demotes() {
    let family = with(|case| {
        case.plan["needs"]
            .as_array_mut()
            .unwrap()
            .push(json!({"item": "self_harm", "level": 3, "importance": "important"}));
        case.family["ratings"]
            .as_array_mut()
            .unwrap()
            .push(json!({"item": "self_harm", "by": "assessed", "level": 1, "as_of": "2026-06-01"}));
    });
    let family = ends(&family, "R-SAFE-02", "fail", "shown");
    assert_eq!(family.band, "limited");
    assert_eq!(family.rules.iter().find(|rule| rule.rule == "R-SAFE-02").unwrap().value, "self_harm=1");
}

#[test]
fn a_stale_rating_is_unknown_even_when_the_family_said_something_since() {
    let family = with(|case| {
        case.family["ratings"] = json!([
            {"item": "emotional_warmth", "by": "assessed", "level": 3, "as_of": "2026-06-01"},
            {"item": "learning_support", "by": "assessed", "level": 2, "as_of": "2025-10-01"},
            {"item": "learning_support", "by": "said", "level": 3, "as_of": "2026-10-01"},
        ]);
    })
    .family();
    let line = &family.lines[1];
    assert_eq!(line.capability, None);
    let notes: Vec<(&str, u8)> = line.notes.iter().map(|note| (note.note.as_str(), note.level)).collect();
    assert_eq!(notes, [("stale", 2), ("said_meanwhile", 3)]);
    assert_eq!((line.lo, line.hi), (0, 500));
}

#[test]
fn a_later_word_of_the_family_is_a_conflict_and_the_assessment_counts() {
    let family = with(|case| {
        case.family["ratings"]
            .as_array_mut()
            .unwrap()
            .push(json!({"item": "learning_support", "by": "said", "level": 0, "as_of": "2026-10-01"}));
    })
    .family();
    assert_eq!(family.lines[1].capability, Some(2));
    assert_eq!(family.lines[1].notes[0].note, "conflict");
}

#[test]
fn a_rating_without_evidence_is_capped_and_says_so() {
    let family = with(|case| {
        case.family["training"] = json!([]);
        case.family["experience"] =
            json!([{"item": "emotional_warmth", "kind": "supported_practice", "as_of": "2026-03-01"}]);
    })
    .family();
    assert_eq!((family.lines[0].capability, family.lines[1].capability), (Some(2), Some(1)));
    assert!(family.lines.iter().all(|line| line.notes[0].note == "capped"));
}

#[test]
fn a_relative_stands_in_a_list_of_its_own_and_needs_no_certificate_when_close() {
    let related = |relation: &str| {
        with(|case| {
            case.relatives = json!([{"child": "C-1", "family": "F-1", "relation": relation}]);
            case.family["preparation"] = Value::Null;
        })
    };
    let close = ends(&related("grandparent"), "R-FAM-11", "pass", "shown");
    assert_eq!(close.tier, "relative");
    ends(&related("cousin"), "R-FAM-11", "missing", "insufficient");
    assert_eq!(close.covered, case().family().covered, "a relative is never scored up");
}

#[test]
fn a_person_the_child_must_not_meet_excludes_whether_the_file_or_the_plan_names_them() {
    let in_file = with(|case| {
        case.plan["case"]["contact_bans"] = json!(["P-9"]);
        case.family["known_persons"] = json!(["P-3", "P-9"]);
    });
    ends(&in_file, "R-CASE-08", "fail", "excluded");
    let in_plan = with(|case| {
        case.plan["constraints"] = json!([{"constraint": "contact_prohibited:P-9", "strength": "hard"}]);
        case.family["known_persons"] = json!(["P-9"]);
    });
    ends(&in_plan, "R-CASE-08", "fail", "excluded");
    let not_asked = with(|case| {
        case.plan["case"]["contact_bans"] = json!(["P-9"]);
        case.family["known_persons"] = Value::Null;
    });
    ends(&not_asked, "R-CASE-08", "missing", "shown");
}

#[test]
fn hard_constraints_exclude_soft_ones_are_shown_and_missing_facts_are_asked_for() {
    let constraint = |text: &str, strength: &str, residents: Value| {
        with(|case| {
            case.plan["constraints"] = json!([{"constraint": text, "strength": strength}]);
            case.family["residents"] = residents;
        })
    };
    let toddler = json!([{"kind": "own_child", "birth_date": "2024-01-01"}]);
    ends(&constraint("no_child_under_age:3", "hard", toddler.clone()), "R-SAFE-04", "fail", "excluded");
    ends(&constraint("no_child_under_age:2", "hard", toddler.clone()), "R-SAFE-04", "pass", "shown");
    ends(&constraint("only_child", "hard", json!([{"kind": "own_child"}])), "R-SAFE-04", "missing", "insufficient");
    let soft = ends(&constraint("no_child_under_age:3", "soft", toddler), "R-SAFE-04", "pass", "shown");
    assert_eq!(soft.wishes_of_plan[0].met, Some(false));
    ends(&constraint("no_pets", "hard", json!([])), "R-SAFE-04", "missing", "insufficient");
    ends(&constraint("location:ALMATY", "hard", json!([])), "R-SAFE-04", "fail", "excluded");
    ends(&constraint("two_parents", "hard", json!([])), "R-SAFE-04", "pass", "shown");
}

#[test]
fn the_case_gates_the_run_and_a_preparatory_search_is_marked_everywhere() {
    let blocked = with(|case| case.plan["case"]["birth_family_return"]["status"] = "under_work".into());
    assert!(
        matches!(blocked.list_with(None).unwrap(), Err(matching::Refusal::Blocked(verdicts)) if verdicts.len() == 1)
    );
    let list = blocked.list_with(Some("looking ahead")).unwrap().unwrap();
    assert_eq!(list.preparatory.as_deref(), Some("looking ahead"));
    assert!(list.families[0].approval_blocked);
    let stale_plan = with(|case| case.plan["date"] = "2026-05-04".into());
    assert!(matches!(stale_plan.list_with(None).unwrap(), Err(matching::Refusal::Blocked(_))));
}

#[test]
fn guardianship_from_fourteen_goes_on_as_trusteeship_and_says_so() {
    let list = with(|case| {
        case.child["birth_date"] = "2011-03-01".into();
        case.plan["case"]["form"] = "guardianship".into();
        case.plan["case"]["legal_basis"]["kind"] = "akimat_decision".into();
        case.family["preferences"]["age_max"] = 17.into();
        case.family["forms"] = json!(["trusteeship"]);
    })
    .list();
    let switched = list.case.iter().find(|found| found.rule.rule == "R-CASE-03").unwrap();
    assert_eq!(switched.rule.effect.as_deref(), Some("switch_form"));
    assert_eq!(list.families[0].state, "shown");
}

#[test]
fn consent_from_ten_blocks_the_approval_of_an_adoption_not_the_list() {
    let adoption = with(|case| {
        case.plan["case"]["form"] = "adoption".into();
        case.plan["case"]["legal_basis"]["kind"] = "court_decision".into();
        case.family["forms"] = json!(["adoption"]);
    });
    let list = adoption.list();
    assert_eq!(list.families[0].state, "shown");
    assert!(list.families[0].approval_blocked);
}

#[test]
fn nothing_is_shown_before_needs_are_confirmed() {
    let not_confirmed = with(|case| case.plan["confirmed"] = Value::Null);
    assert!(matches!(not_confirmed.list_with(None), Err(AssembleError::NotConfirmed(_))));
    let nothing =
        with(|case| case.plan["needs"] = json!([{"item": "aggression", "level": 0, "importance": "important"}]));
    assert!(matches!(nothing.list_with(None), Err(AssembleError::NothingToMatch(_))));
}

#[test]
fn a_need_that_was_not_assessed_is_a_question_and_not_points() {
    let list = with(|case| {
        case.plan["needs"].as_array_mut().unwrap().push(json!({"item": "aggression", "importance": "important"}));
    })
    .list();
    assert_eq!(list.plan_points, 1850);
    assert_eq!(list.not_assessed.len(), 1);
    assert!(list.ask_next.iter().any(|question| question.of == "child" && question.item == "aggression"));
}

#[test]
fn documents_out_of_date_are_a_flag() {
    ends(&with(|case| case.family["documents"][1]["as_of"] = "2025-10-31".into()), "R-FAM-17", "fail", "shown");
    ends(&with(|case| case.family["documents"] = json!([])), "R-FAM-17", "missing", "shown");
}

#[test]
fn a_waiver_lifts_a_failure_and_not_missing_evidence() {
    let waiver = json!([{"child": "C-1", "family": "F-1", "rule": "R-FAM-16", "granted_by": "specialist",
        "reason": "agreed in writing", "granted_on": "2026-10-01"}]);
    let missing = with(|case| {
        case.family["preferences"] = Value::Null;
        case.waivers = waiver;
    });
    ends(&missing, "R-FAM-16", "missing", "insufficient");
}

#[test]
fn a_waiver_of_the_route_opens_a_preparatory_search_and_no_more() {
    let list = with(|case| {
        case.plan["case"]["birth_family_return"]["status"] = "under_work".into();
        case.waivers = json!([{"child": "C-1", "rule": "R-ROUTE-01", "granted_by": "supervisor",
            "reason": "the court decides next month", "granted_on": "2026-10-01"}]);
    })
    .list();
    assert_eq!(list.preparatory.as_deref(), Some("the court decides next month"));
    assert!(list.families[0].approval_blocked);
}

#[test]
fn a_waiver_for_the_emergency_form_does_not_stand_in_for_a_plan_of_another_form() {
    let stale_plan = with(|case| {
        case.plan["date"] = "2026-01-04".into();
        case.waivers = json!([{"child": "C-1", "rule": "R-CASE-04", "granted_by": "supervisor",
            "reason": "emergency", "granted_on": "2026-10-01"}]);
    });
    assert!(matches!(stale_plan.list_with(None).unwrap(), Err(matching::Refusal::Blocked(_))));
}

#[test]
fn a_pending_certificate_that_is_waived_may_be_ranked_and_not_approved() {
    let family = ends(
        &with(|case| {
            case.family["preparation"] = json!({"passed": false, "as_of": "2026-09-01"});
            case.waivers = json!([{"child": "C-1", "family": "F-1", "rule": "R-FAM-11", "granted_by": "supervisor",
                "reason": "enrolled, course ends in December", "granted_on": "2026-10-01"}]);
        }),
        "R-FAM-11",
        "fail",
        "shown",
    );
    assert!(family.approval_blocked);
}

#[test]
fn a_spouse_whose_consent_is_not_on_record_keeps_the_family_on_the_list_and_bars_approval() {
    let family = ends(&with(|case| case.family["spouse_consent"] = Value::Null), "R-FAM-10", "missing", "shown");
    assert!(family.approval_blocked);
    ends(&with(|case| case.family["spouse_consent"]["value"] = "refused".into()), "R-FAM-10", "fail", "excluded");
}

#[test]
fn one_bound_nearly_met_is_not_only_just_excluded_while_another_is_broken() {
    let age_only = with(|case| case.family["preferences"]["age_max"] = 9.into()).family();
    assert!(age_only.just_excluded);
    let age_and_sex = with(|case| {
        case.family["preferences"]["age_max"] = 9.into();
        case.family["preferences"]["sex"] = "male".into();
    })
    .family();
    assert!(!age_and_sex.just_excluded);
    let rule = age_and_sex.rules.iter().find(|rule| rule.rule == "R-FAM-16").unwrap();
    assert_eq!((rule.value.as_str(), rule.needed.as_str()), ("5-9 boy", "10 girl"));
}

#[test]
fn a_family_that_is_not_willing_on_a_must_need_is_not_only_just_excluded() {
    let family = ends(&with(|case| case.family["ratings"][0]["level"] = 0.into()), "R-NEED-01", "fail", "excluded");
    assert!(!family.just_excluded);
}

#[test]
fn the_order_in_which_a_record_lists_its_facts_changes_no_byte() {
    let reversed = with(|case| {
        for list in ["ratings", "documents", "carers", "forms"] {
            case.family[list].as_array_mut().unwrap().reverse();
        }
    });
    assert_eq!(reversed.list().canonical().unwrap(), case().list().canonical().unwrap());
}

#[test]
fn one_carer_known_to_be_too_young_fails_though_the_others_age_is_not_recorded() {
    let adoption = |carers: Value| {
        with(|case| {
            case.plan["case"]["form"] = "adoption".into();
            case.family["forms"] = json!(["adoption"]);
            case.family["carers"] = carers;
        })
    };
    let young = json!([{"birth_date": "2001-01-01"}, {"sex": "male"}]);
    ends(&adoption(young), "R-FAM-03", "fail", "excluded");
    ends(&adoption(json!([{"birth_date": "1985-01-01"}, {}])), "R-FAM-03", "missing", "insufficient");
}

#[test]
fn a_brother_who_lives_with_the_family_already_is_not_counted_twice() {
    let family = |list: &Document| list.family("F-121").unwrap().clone();
    let before = family(&region_list("C-003", |_| {}));
    assert_eq!(before.state, "shown");
    let with_brother = region_list("C-003", |bundle| {
        let family = bundle.families.iter_mut().find(|family| family.code.as_str() == "F-121").unwrap();
        family.residents.push(
            serde_json::from_value(
                json!({"kind": "placed_child", "birth_date": "2018-02-11", "sex": "male", "child": "C-004"}),
            )
            .unwrap(),
        );
    });
    assert_eq!(family(&with_brother), before);
}

#[test]
fn a_safety_plan_is_that_of_the_child_who_needs_it() {
    let blocked = |plan_of: &'static str| {
        let list = region_list("C-003", |bundle| {
            for plan in bundle.plans.iter_mut().filter(|plan| ["C-003", "C-004"].contains(&plan.child.as_str())) {
                plan.case.safety_plan_on =
                    (plan.child.as_str() == plan_of).then(|| "2026-10-01".to_owned().try_into().unwrap());
                if plan.child.as_str() == "C-003" {
                    let need = json!({"item": "sexual_safety", "level": 2, "importance": "important"});
                    plan.needs.push(serde_json::from_value(need).unwrap());
                }
            }
        });
        let rules = list.family("F-121").unwrap().rules.clone();
        rules.into_iter().find(|rule| rule.rule == "R-SAFE-01").unwrap().value
    };
    assert!(blocked("C-004").contains("safety_plan=no"));
    assert!(blocked("C-003").contains("safety_plan=yes"));
}

#[test]
fn a_fact_that_differs_between_brothers_and_sisters_is_counted_for_each_of_them() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/zhambyl.json")).unwrap();
    let bundle: uya::generate::Bundle = serde_json::from_str(&text).unwrap();
    let counts = |alone: bool| {
        let request = Request { alone, ..super::request(&ChildCode::parse("C-025").unwrap(), 0) };
        assemble(&bundle.records(), &POLICY, &request).unwrap().counts
    };
    let (together, alone) = (counts(false), counts(true));
    assert_eq!(together["community_school_continuity@C-025"], alone["community_school_continuity"]);
    assert_ne!(together["community_school_continuity@C-024"], together["community_school_continuity@C-025"]);
}
