//! Accounts and roles that are given in the browser or over the API: one person asks, another confirms.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEntry, EntityKind},
        code::{OfficeCode, StaffCode},
        user::{SignIn, User},
    },
    generate::staff,
    store::{AuditFilter, AuditFrom, AuditQuery},
};

use super::site::{Answer, Client, PASSWORD, Site, english};

const NEW: [(&str, &str); 6] = [
    ("code", "S-50"),
    ("sign_in", "madina"),
    ("name", "Мәдина Сапар"),
    ("role", "specialist"),
    ("office", "ZHM-SUPPORT"),
    ("password", PASSWORD),
];

fn decide(client: &Client, number: &str, decision: &str) -> Answer {
    client.form(&format!("/user-changes/{number}"), &[("decision", decision), ("version", "1")])
}

fn signs_in(site: &Site, name: &str) -> bool {
    site.stranger().form("/sign-in", &[("name", name), ("password", PASSWORD)]).status == 303
}

fn entries_about(site: &Site, staff: &str) -> Vec<AuditEntry> {
    site.runtime.block_on(async {
        let filter = AuditFilter::Entity(EntityKind::User, staff.to_owned());
        let query = AuditQuery { filter, from: AuditFrom::After(0), limit: 100 };
        site.services.store.read().await.unwrap().audit_entries(&query).await.unwrap()
    })
}

fn user(operator: &Client, staff: &str) -> (Value, String) {
    let answer = operator.get(&format!("/api/v1/users/{staff}"));
    (answer.json(), answer.version())
}

fn change(operator: &Client, staff: &str, body: &Value, version: &str) -> Answer {
    operator.json("PATCH", &format!("/api/v1/users/{staff}"), body, Some(version), Some(&uya::security::token::new("")))
}

#[test]
fn a_new_account_opens_only_once_a_second_person_confirmed_it_and_both_are_on_the_trail() {
    let site = Site::start();
    let (operator, supervisor) = (site.sign_in("timur"), site.sign_in("gulnar"));
    assert_eq!(operator.form("/admin/users", &NEW).status, 303);
    assert!(!signs_in(&site, "madina"), "nobody confirmed it yet");
    assert!(english(&operator, "/user-changes").contains("Another person confirms this."));
    assert_eq!(decide(&operator, "U-1", "confirm").status, 422, "who asked is not the second person");
    let page = english(&supervisor, "/user-changes");
    assert!(page.contains("Мәдина Сапар (S-50)") && page.contains("Asked for by Тимур Асқаров"), "{page}");
    assert_eq!(decide(&supervisor, "U-1", "confirm").status, 303);
    assert!(signs_in(&site, "madina"));
    assert_eq!(decide(&supervisor, "U-1", "confirm").status, 422, "it was decided before");
    let entries = entries_about(&site, "S-50");
    let of = |action: Action| entries.iter().find(|entry| entry.event.action == action).unwrap();
    assert_eq!(of(Action::UserChangeAsked).actor.id, "O-1");
    assert_eq!(of(Action::UserChanged).actor.id, "V-1");
    assert_eq!(of(Action::UserChanged).event.details["asked_by"], "O-1");
}

#[test]
fn another_role_waits_for_a_second_person_and_an_account_is_closed_at_once() {
    let site = Site::start();
    let (operator, supervisor) = (site.sign_in("timur"), site.sign_in("gulnar"));
    let specialist = site.sign_in("saule");
    let (_, version) = user(&operator, "S-2");
    let asked = change(&operator, "S-2", &json!({ "role": "supervisor" }), &version);
    assert_eq!((asked.status, asked.json()["waits"].as_str()), (200, Some("U-1")), "{}", asked.body);
    assert_eq!(user(&operator, "S-2").0["role"], "specialist", "nobody confirmed it yet");
    assert_eq!(specialist.get("/children").status, 200, "the person works on meanwhile");
    let again = change(&operator, "S-2", &json!({ "role": "data" }), &asked.version());
    assert_eq!((again.status, again.problem()), (422, "invalid".to_owned()), "one change waits at a time");
    let closed = change(&operator, "S-2", &json!({ "disabled": true }), &asked.version());
    assert_eq!((closed.status, &closed.json()["waits"]), (200, &Value::Null), "{}", closed.body);
    assert_eq!(specialist.get("/children").status, 303, "the session has ended");
    let overtaken = decide(&supervisor, "U-1", "confirm");
    assert_eq!(overtaken.status, 422, "the account was closed since: {}", overtaken.body);
    assert_eq!(decide(&operator, "U-1", "refuse").status, 303, "who asked may take it back");
    let opened = change(&operator, "S-2", &json!({ "disabled": false }), &closed.version());
    assert_eq!(opened.json()["waits"], "U-2", "to open an account again gives rights");
    let confirmed = supervisor.post("/api/v1/user-changes/U-2/decision", &json!({ "confirm": true }), Some("\"v1\""));
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    assert!(signs_in(&site, "saule"));
}

#[test]
fn a_stale_form_about_a_person_is_refused_and_overwrites_nothing() {
    let site = Site::start();
    let operator = site.sign_in("timur");
    let sent = |fields: &[(&str, &str)]| operator.form("/admin/users/S-2", fields).status;
    assert_eq!(sent(&[("role", "specialist")]), 428, "the form says which version was looked at");
    assert_eq!(sent(&[("role", "specialist"), ("disabled", "yes"), ("version", "1")]), 303);
    assert_eq!(sent(&[("role", "specialist"), ("version", "1")]), 412);
    assert_eq!(user(&operator, "S-2").0["disabled"], true);
    let stale = change(&operator, "S-2", &json!({ "role": "data" }), "\"v1\"");
    assert_eq!((stale.status, stale.problem()), (412, "version-other".to_owned()));
    assert_eq!(operator.get("/api/v1/user-changes").json(), json!([]), "nothing waits");
}

#[test]
fn a_supervisor_confirms_people_of_the_own_region_only() {
    let site = Site::start();
    let operator = site.sign_in("timur");
    let away = NEW.map(|(field, value)| if field == "office" { (field, "ALM-AUTHORITY") } else { (field, value) });
    assert_eq!(operator.form("/admin/users", &away).status, 303);
    let supervisor = site.sign_in("gulnar");
    assert_eq!(supervisor.get("/api/v1/user-changes/U-1").status, 404);
    assert_eq!(supervisor.get("/api/v1/user-changes").json(), json!([]));
    assert_eq!(decide(&supervisor, "U-1", "confirm").status, 404);
    // Another operator may be anywhere.
    let second = User {
        code: StaffCode::parse("O-2").unwrap(),
        sign_in: SignIn::parse("nurlan").unwrap(),
        office: OfficeCode::parse("ZHM-AUTHORITY").unwrap(),
        ..staff::users().into_iter().find(|user| user.role == Role::Operator).unwrap()
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    site.runtime.block_on(site.services.add_user(by, second, Some(PASSWORD), true)).unwrap();
    assert_eq!(decide(&site.sign_in("nurlan"), "U-1", "confirm").status, 303);
    assert!(signs_in(&site, "madina"));
}

#[test]
fn nobody_is_called_what_the_program_or_a_token_is_called() {
    let site = Site::start();
    let operator = site.sign_in("timur");
    for code in ["K-1", "k-20", "uya", "Shell", "stranger", "system"] {
        let mut fields = NEW;
        fields[0].1 = code;
        let page = operator.form("/admin/users", &fields);
        assert_eq!(page.status, 422, "{code}");
        assert!(page.body.contains("бағдарламаның өзінде"), "{code}: {}", page.body);
    }
    let mut fields = NEW;
    fields[0].1 = "K-1A";
    assert_eq!(operator.form("/admin/users", &fields).status, 303);
}

#[test]
fn somebody_who_forgot_comes_back_with_a_first_password_that_opens_nothing_else() {
    const FIRST: &str = "жеті тау асқан бір бүркіт";
    let site = Site::start();
    let signed_in = site.sign_in("aigerim");
    let by = Actor { id: "shell".into(), role: Role::Operator };
    let staff = StaffCode::parse("S-1").unwrap();
    site.runtime.block_on(site.services.reset_password(by, &staff, FIRST)).unwrap();
    assert_eq!(signed_in.get("/work").status, 303, "every session is over");
    assert!(!signs_in(&site, "aigerim"), "the former password is over");
    let mut back = site.stranger();
    let answer = back.form("/sign-in", &[("name", "aigerim"), ("password", FIRST)]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    back.cookie = answer.cookie("__Host-uya");
    let work = back.get("/work");
    assert_eq!((work.status, work.header("location")), (303, Some("/account/password")));
    let last = entries_about(&site, "S-1").into_iter().rev().find(|e| e.event.action == Action::CredentialsChanged);
    assert_eq!(last.unwrap().event.details.get("reset"), Some(&json!(true)));
}
