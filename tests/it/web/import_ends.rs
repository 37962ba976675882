//! Placements that a file says have ended: the child is no longer among the family's residents, and undoing puts it
//! back.

use serde_json::{Value, json};
use uya::{
    domain::{
        access::Subject,
        actor::{Actor, Role},
        code::{FamilyCode, OfficeCode, StaffCode},
        user::{SignIn, User},
    },
    generate::staff,
    store::Kind,
};

use super::{
    import_rules::{give_to, stored},
    imports::{body, bring, save, undo},
    site::{Client, PASSWORD, Site},
};

/// A child placed with a family, as sheets without Uya have it.
fn placed() -> Value {
    json!({
        "bundle": "uya/1",
        "children": [{ "code": "C-901", "birth_date": "2015-05-05", "sex": "female" }],
        "families": [{ "code": "F-901", "settlement": "TARAZ", "residents": [
            { "kind": "own_child", "birth_date": "2012-01-01" },
            { "kind": "placed_child", "birth_date": "2015-05-05", "child": "C-901" },
        ] }],
        "outcomes": [{ "child": "C-901", "family": "F-901", "decided_on": "2024-01-10" }],
    })
}

fn outcomes(rows: &Value) -> Value {
    json!({ "bundle": "uya/1", "outcomes": rows })
}

/// The placement with its end.
fn ended() -> Value {
    json!({ "child": "C-901", "family": "F-901", "decided_on": "2024-01-10",
        "ended": { "on": "2025-06-01", "because": ["reunified"] } })
}

fn saved(data: &Client, bundle: &Value) -> String {
    let page = bring(data, bundle);
    let done = save(data, &page, "all");
    assert_eq!(done.status, 303, "{}", done.body);
    page
}

/// Somebody who keeps the data of an office that has none below it.
fn of_the_support_service(site: &Site) -> Client {
    let user = User {
        code: StaffCode::parse("D-2").unwrap(),
        sign_in: SignIn::parse("madina").unwrap(),
        office: OfficeCode::parse(staff::SUPPORT).unwrap(),
        ..staff::users().into_iter().find(|user| user.role == Role::Data).unwrap()
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    site.runtime.block_on(async { site.services.add_user(by, user, Some(PASSWORD), true).await.unwrap() });
    site.sign_in("madina")
}

fn lives_there(site: &Site) -> bool {
    let family = stored(site, Kind::Family, "F-901");
    let residents = family["residents"].as_array().cloned().unwrap_or_default();
    residents.iter().any(|resident| resident["child"] == "C-901")
}

#[test]
fn a_placement_that_ends_in_a_sheet_frees_the_place_once_it_is_saved_and_undoing_puts_the_child_back() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    saved(&data, &placed());
    assert!(lives_there(&site));
    let before = body(&site, Kind::Family, "F-901");
    let sheet = "child,family,decided_on,ended.on,ended.because\nC-901,F-901,10.01.2024,01.06.2025,reunified\n";
    let sent = data.upload("/imports/new", &[("kind", "outcomes")], ("outcomes.csv", sheet.as_bytes()));
    let page = sent.header("location").unwrap().to_owned();
    let report = data.get(&page).body;
    assert!(report.contains("IMP-133") && report.contains("C-901") && lives_there(&site), "{report}");
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(!lives_there(&site));
    assert_eq!(
        stored(&site, Kind::Family, "F-901")["residents"].as_array().map(Vec::len),
        Some(1),
        "the own child stays"
    );
    assert_eq!(undo(&data, &page).status, 303);
    assert_eq!(body(&site, Kind::Family, "F-901"), before);
    assert!(stored(&site, Kind::Outcome, "C-901|F-901|2024-01-10").get("ended").is_none());
}

#[test]
fn a_child_who_is_placed_there_again_stays_and_an_end_told_twice_takes_nobody_off() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    saved(&data, &placed());
    let again = json!({ "child": "C-901", "family": "F-901", "decided_on": "2025-09-01" });
    let page = bring(&data, &outcomes(&json!([ended(), again])));
    assert!(!data.get(&page).body.contains("IMP-133"));
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(lives_there(&site));

    let words =
        json!({ "child": "C-901", "family": "F-901", "decided_on": "2024-01-10", "words": "Ата-анасына қайтты" });
    let later = json!({ "child": "C-901", "family": "F-901", "decided_on": "2025-09-01",
        "ended": { "on": "2025-10-01", "because": ["family_asked"] } });
    let page = bring(&data, &outcomes(&json!([words])));
    assert!(!data.get(&page).body.contains("IMP-133"), "its end was there before");
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(lives_there(&site));
    saved(&data, &outcomes(&json!([later])));
    assert!(!lives_there(&site));
}

#[test]
fn a_family_and_the_end_of_its_placement_may_come_in_one_file_and_are_undone_together() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let mut bundle = placed();
    bundle["outcomes"] = json!([ended()]);
    let page = bring(&data, &bundle);
    assert!(data.get(&page).body.contains("IMP-133"));
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(!lives_there(&site));
    let done = undo(&data, &page);
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(body(&site, Kind::Family, "F-901").is_none() && body(&site, Kind::Child, "C-901").is_none());
    saved(&data, &bundle);
    assert!(!lives_there(&site), "its numbering goes on");
}

#[test]
fn a_family_of_another_office_keeps_its_resident_and_the_report_says_so() {
    let site = Site::start();
    let data = of_the_support_service(&site);
    saved(&data, &placed());
    give_to(&site, Subject::Family(FamilyCode::parse("F-901").unwrap()), "ZHM-AGENCY");
    let page = bring(&data, &outcomes(&json!([ended()])));
    let report = data.get(&page).body;
    assert!(report.contains("IMP-134") && !report.contains("IMP-133"), "{report}");
    assert_eq!(save(&data, &page, "all").status, 303);
    assert!(lives_there(&site));
}

#[test]
fn a_family_that_was_changed_since_the_check_is_shown_again() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    saved(&data, &placed());
    let page = bring(&data, &outcomes(&json!([ended()])));
    let pets = json!({ "bundle": "uya/1", "families": [{ "code": "F-901", "pets": { "value": true, "as_of": "2026-10-30" } }] });
    saved(&data, &pets);
    let refused = save(&data, &page, "all");
    assert!(refused.status == 409 && refused.body.contains("family F-901"), "{}", refused.body);
    assert_eq!(save(&data, &page, "all").status, 303, "once it was shown");
    assert!(!lives_there(&site) && stored(&site, Kind::Family, "F-901")["pets"]["value"] == true);
}
