//! What the page of the administration tells of the installation.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        date::Date,
        step::Terms,
    },
    web::ServeOptions,
};

use super::{
    site::{Site, english, options},
    steps::list,
};

const DAY: i64 = 24 * 3_600 * 1_000_000;

fn done(site: &Site, action: Action, verified: bool) {
    let by = Actor { id: "shell".into(), role: Role::Operator };
    let event = AuditEvent::done(action, EntityKind::Database, "register").with("verified", verified);
    site.runtime.block_on(site.services.on_record(by, event)).unwrap();
}

#[test]
fn the_page_says_who_signed_in_when_and_how_old_the_last_copy_is() {
    let site = Site::start_with_clock();
    let page = english(&site.sign_in("timur"), "/admin");
    assert!(page.contains("No copy made by the program is known."), "{page}");
    assert!(page.contains("never yet"), "nobody but the operator has signed in");
    done(&site, Action::BackupMade, true);
    site.clock.as_ref().unwrap().advance(3 * DAY);
    site.sign_in("aigerim");
    let operator = site.sign_in("timur");
    let page = english(&operator, "/admin").replace('\u{a0}', " ");
    assert!(page.contains("3 days ago · shell · read in full afterwards"), "{page}");
    let told = operator.get("/api/v1/installation").json();
    assert_eq!(told["last_backup"]["verified"], true);
    assert_eq!(told["last_restore"], Value::Null);
    let signed_in = |staff: &str| told["last_sign_ins"][staff].as_i64();
    assert!(signed_in("S-1").is_some() && signed_in("S-2").is_none(), "{told}");
    for said in
        ["Different records within an hour", "not asked", "Term of a step: ", "Sign-in through the organisation"]
    {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn what_was_done_to_people_and_settings_is_read_by_who_runs_the_program_and_names_no_child() {
    let site = Site::start();
    let (operator, supervisor) = (site.sign_in("timur"), site.sign_in("gulnar"));
    assert_eq!(site.sign_in("aigerim").get("/children/C-001").status, 200);
    let closed = [("role", "specialist"), ("disabled", "yes"), ("version", "1")];
    assert_eq!(operator.form("/admin/users/S-2", &closed).status, 303);
    let acts = operator.get("/api/v1/installation/acts").json();
    let newest = &acts.as_array().unwrap()[0];
    assert_eq!(
        (&newest["action"], &newest["code"], &newest["actor"]),
        (&"user_changed".into(), &"S-2".into(), &"O-1".into())
    );
    assert!(!acts.to_string().contains("C-001"));
    assert!(english(&operator, "/admin/acts").contains("person or office changed"));
    assert_eq!(supervisor.get("/admin/acts").status, 403);
    assert_eq!(supervisor.get("/api/v1/installation").status, 403);
}

#[test]
fn terms_that_are_set_hold_on_every_desk_with_what_they_rest_on_and_the_administration_shows_whose_they_are() {
    let source = "165-бұйрық, 12-тармақ";
    let terms = Terms::parse(&format!("propose=2; look=4 ({source})")).unwrap();
    let site = Site::start_serving(ServeOptions { terms, ..options() });
    let (specialist, operator) = (site.sign_in("aigerim"), site.sign_in("timur"));
    list(&specialist, "C-001");
    let told = specialist.get("/api/v1/children/C-001").json();
    let (since, due) = (told["term"]["since"].as_str().unwrap(), told["term"]["due"].as_str().unwrap());
    assert_eq!(Date::parse(since).unwrap().days_until(Date::parse(due).unwrap()), 2);
    let items = specialist.get("/api/v1/work-items?limit=200").json();
    let of = |step: &str| {
        items["items"].as_array().unwrap().iter().find(|item| item["child"]["step"] == step).unwrap().clone()
    };
    assert_eq!(of("look")["child"]["term_source"], source);
    assert!(of("propose")["child"]["term_source"].is_null(), "nobody said what it rests on");
    let desk = english(&specialist, "/work");
    assert!(desk.contains(source), "{desk}");
    let terms = operator.get("/api/v1/installation").json()["terms"].clone();
    let set = terms.as_array().unwrap().iter().find(|term| term["step"] == "look").unwrap().clone();
    assert_eq!(set, json!({ "step": "look", "days": 4, "usual_days": 5, "is_set": true, "source": source }));
    let page = english(&operator, "/admin");
    for shown in ["Set by whoever runs the program, in the settings.", source, "A proposal of the project."] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}
