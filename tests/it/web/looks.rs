//! What a page shows, the API tells: page by page, with the same right.

use std::collections::BTreeSet;

use uya::web::{
    route::{Route, RouteMethod},
    routes,
};

/// The operations that tell what a page shows.
const OPERATIONS_OF_PAGE: &[(&str, &[&str])] = &[
    ("account", &["api_me", "api_me_sessions", "api_views"]),
    ("admin", &["api_users", "api_organisations", "api_roles", "api_tokens", "api_installation"]),
    ("admin_acts", &["api_admin_acts"]),
    ("ask", &["api_run_ask"]),
    ("audit", &["api_proposals", "api_grants"]),
    ("audit_signals", &["api_signals"]),
    ("child", &["api_child"]),
    ("child_custody", &["api_child"]),
    ("child_edit", &["api_child"]),
    ("child_history", &["api_child_history"]),
    ("child_identity", &["api_child_identity"]),
    ("child_row", &["api_child"]),
    ("child_seal", &["api_child"]),
    ("children", &["api_children"]),
    ("cohort", &["api_cohort"]),
    ("compare", &["api_compare"]),
    ("decision", &["api_decision", "api_re_reviews"]),
    ("evidence", &["api_evidence"]),
    ("excluded", &["api_exclusions"]),
    ("families", &["api_families", "api_regions"]),
    ("family", &["api_family"]),
    ("family_custody", &["api_family"]),
    ("family_edit", &["api_family"]),
    ("family_history", &["api_family_history"]),
    ("family_identity", &["api_family_identity"]),
    ("family_row", &["api_family"]),
    ("family_seal", &["api_family"]),
    ("import", &["api_import", "api_import_rows"]),
    ("import_columns", &["api_import"]),
    ("import_twins", &["api_import"]),
    ("imports", &["api_imports"]),
    ("model", &["api_model", "api_rules", "api_model_agreement"]),
    ("model_changes", &["api_model_changes"]),
    ("model_families", &["api_model_families"]),
    ("model_lists", &["api_model_lists"]),
    ("model_suggestions", &["api_model_suggestions"]),
    ("names", &["api_names"]),
    ("needs_confirm", &["api_need_effects"]),
    ("plan_edit", &["api_child"]),
    ("plan_reading", &["api_plan_reading"]),
    ("practice", &["api_practice"]),
    ("practice_excluded", &["api_practice_list"]),
    ("practice_family", &["api_practice_papers"]),
    ("practice_list", &["api_practice_list"]),
    ("practice_needs", &["api_practice_plan"]),
    ("practice_people", &["api_practice_people"]),
    ("practice_result", &["api_practice"]),
    ("proposal", &["api_proposal", "api_placement", "api_re_reviews"]),
    ("proposal_check", &["api_proposal"]),
    ("proposals", &["api_proposals"]),
    ("re_review", &["api_re_review"]),
    ("run", &["api_run", "api_run_families", "api_staleness"]),
    ("run_changed", &["api_staleness"]),
    ("run_changes", &["api_diff"]),
    ("sample", &["api_sample"]),
    ("trail", &["api_audit_events", "api_audit_head"]),
    ("user_changes", &["api_user_changes"]),
    ("what_if", &["api_what_if"]),
    ("why", &["api_explanation"]),
    ("work", &["api_work_items", "api_work_counts", "api_reminders", "api_answers", "api_re_reviews"]),
];

const TO_WRITE: &str = "whoever sees the record reads it; the page is for those who write it";

/// Pages whose operation asks for another right, and why.
const OTHER_RIGHT: &[(&str, &str, &str)] = &[
    ("admin", "api_installation", "a system that watches the program sees its health and nobody's account"),
    ("admin", "api_tokens", "the page leaves tokens out for whoever may not manage them"),
    ("audit", "api_grants", "the page leaves accesses out for whoever may not look through them"),
    ("audit", "api_proposals", "whoever looks through decisions may look at proposals"),
    ("child_custody", "api_child", "who works on it is told to whoever sees it; the page is for those who change it"),
    ("child_edit", "api_child", TO_WRITE),
    ("child_row", "api_child", TO_WRITE),
    ("child_seal", "api_child", "that it is sealed is told to whoever sees it; the page is for those who change it"),
    ("evidence", "api_evidence", "whoever sees the child reads its evidence; the page is for those who add some"),
    ("family_custody", "api_family", "as of a child"),
    ("family_edit", "api_family", TO_WRITE),
    ("family_row", "api_family", TO_WRITE),
    ("family_seal", "api_family", "as of a child"),
    ("decision", "api_re_reviews", "whoever looks through decisions may look at proposals"),
    ("plan_edit", "api_child", TO_WRITE),
    ("proposal_check", "api_proposal", "whoever writes a proposal checks on it what they wrote"),
];

/// Pages with nothing but a form, whose acts stand in the inventory of forms, and help for filling it in.
const FORM_ALONE: &[&str] = &[
    "break_glass",
    "child_new",
    "exports",
    "factor",
    "family_new",
    "import_new",
    "many_records",
    "password",
    "plan_text",
    "practice_missing",
    "practice_propose",
    "re_review_ask",
    "step_up",
    "take_out",
    "waiver_new",
    "wrong_data",
];

/// Pages that show no record: of the program itself, of a browser that signs in, of a form that failed.
const OF_NO_RECORD: &[&str] = &[
    "again",
    "api_docs",
    "asset",
    "conduct",
    "home",
    "import_checking",
    "learn",
    "livez",
    "oidc",
    "oidc_back",
    "problem",
    "problems",
    "readyz",
    "second_factor",
    "session_keep",
    "sign_in",
    "version",
];

/// Files have an inventory of their own.
fn is_file(route: &Route) -> bool {
    route.name.ends_with("_file") || ["report", "import_blank"].contains(&route.name)
}

#[test]
fn what_every_page_shows_has_its_operations_with_the_same_right() {
    let all = routes();
    let mut wrong = Vec::new();
    let mut differing = BTreeSet::new();
    let looks = || all.iter().filter(|route| !route.is_api() && route.method == RouteMethod::Get);
    for page in looks().filter(|route| !is_file(route)) {
        if FORM_ALONE.contains(&page.name) || OF_NO_RECORD.contains(&page.name) {
            continue;
        }
        let Some((_, operations)) = OPERATIONS_OF_PAGE.iter().find(|(name, _)| *name == page.name) else {
            wrong.push(format!("{} is shown by a page only", page.name));
            continue;
        };
        for operation in *operations {
            match all.iter().find(|route| route.is_api() && route.name == *operation) {
                None => wrong.push(format!("{} says {operation}, which is not served", page.name)),
                Some(served) if served.needs != page.needs => _ = differing.insert((page.name, *operation)),
                Some(_) => {}
            }
        }
    }
    let named: Vec<&str> = OPERATIONS_OF_PAGE.iter().map(|(name, _)| *name).collect();
    let listed = named.iter().chain(FORM_ALONE).chain(OF_NO_RECORD);
    wrong.extend(
        listed.filter(|name| !looks().any(|page| page.name == **name)).map(|name| format!("{name} is no page")),
    );
    let excused: BTreeSet<(&str, &str)> = OTHER_RIGHT.iter().map(|(page, operation, _)| (*page, *operation)).collect();
    wrong.extend(differing.symmetric_difference(&excused).map(|pair| format!("{pair:?} differ, or no longer do")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
