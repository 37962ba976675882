//! Taking records out: for whom, of what, how often, and what stands on the trail.

use serde_json::{Value, json};
use uya::{
    domain::{
        access::{Custody, Subject},
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::ChildCode,
    },
    store::{AuditFilter, AuditFrom, AuditQuery, ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::{
    access::people,
    site::{Client, PASSWORD, Site},
};

const REASON: &str = "Yearly hand-over of the register to the region";

fn order(format: &str, lock: bool) -> Value {
    json!({ "format": format, "lock": lock, "reason": REASON })
}

fn entries(site: &Site, action: Action) -> Vec<Value> {
    site.runtime.block_on(async {
        let mut view = site.services.store.read().await.unwrap();
        let query = AuditQuery { filter: AuditFilter::Action(action), from: AuditFrom::After(0), limit: 1000 };
        view.audit_entries(&query).await.unwrap().iter().map(uya::domain::audit::AuditEntry::to_json).collect()
    })
}

fn codes(bundle: &Value, section: &str) -> Vec<String> {
    let records = bundle[section].as_array().unwrap();
    records.iter().map(|record| record["code"].as_str().unwrap().to_owned()).collect()
}

fn fetched(client: &Client, made: &Value) -> super::site::Answer {
    client.get(made["file"].as_str().unwrap())
}

#[test]
fn a_file_is_made_waits_for_its_maker_and_every_step_is_on_the_trail_first() {
    let site = Site::start();
    let people = people(&site);
    let supervisor = &people[&Role::Supervisor];
    let made = supervisor.post("/api/v1/exports", &order("json", false), None);
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.json();
    assert_eq!(made["passphrase"], Value::Null);
    let prepared = entries(&site, Action::ExportPrepared).pop().unwrap();
    assert_eq!((&prepared["seq"], &prepared["purpose"]), (&made["number"], &json!(REASON)));
    assert_eq!(prepared["details"]["content"], made["content"]);
    assert!(entries(&site, Action::Exported).is_empty(), "nothing left yet");
    let file = fetched(supervisor, &made);
    assert_eq!(file.status, 200);
    let exported = entries(&site, Action::Exported).pop().unwrap();
    assert_eq!(
        (&exported["code"], &exported["details"]["file"]),
        (&json!(made["number"].to_string()), &made["sha256"])
    );
    let bundle: Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(bundle["export"]["audit"], made["number"]);
    let name = format!("attachment; filename=\"uya-export-{}.json\"", made["number"]);
    assert_eq!(file.header("content-disposition"), Some(name.as_str()));
    assert_eq!(fetched(&people[&Role::Data], &made).status, 404, "another person's file is not there");
    assert_eq!(supervisor.get("/api/v1/exports/999999").status, 404);
}

#[test]
fn only_what_is_open_to_the_person_leaves() {
    let site = Site::start();
    let people = people(&site);
    let supervisor = &people[&Role::Supervisor];
    let made = supervisor.post("/api/v1/exports", &order("json", false), None).json();
    let bundle: Value = serde_json::from_str(&fetched(supervisor, &made).body).unwrap();
    let children = codes(&bundle, "children");
    assert!(!children.is_empty());
    for code in ["C-001", "C-110", "C-012"] {
        let open = supervisor.get(&format!("/children/{code}")).status == 200;
        assert_eq!(children.iter().any(|child| child == code), open, "{code}");
    }
    let all = site.runtime.block_on(async {
        let mut view = site.services.store.read().await.unwrap();
        view.list::<uya::domain::child::Child>().await.unwrap().len()
    });
    assert!(children.len() < all, "some are another office's or sealed");
    for plan in bundle["plans"].as_array().unwrap() {
        assert!(children.iter().any(|child| plan["child"] == *child), "a plan leaves with its child only");
    }
    assert!(!bundle.to_string().contains("\"names\""), "codes, no names");
}

#[test]
fn whoever_has_no_right_to_it_is_refused_and_that_is_on_the_trail() {
    let site = Site::start();
    let people = people(&site);
    let before = entries(&site, Action::Refused).len();
    for role in [Role::Specialist, Role::Reviewer, Role::Operator] {
        assert_eq!(people[&role].post("/api/v1/exports", &order("json", false), None).status, 403, "{role:?}");
        assert_eq!(people[&role].get("/exports").status, 403, "{role:?}");
    }
    assert_eq!(entries(&site, Action::Refused).len(), before + 6);
    assert!(entries(&site, Action::ExportPrepared).is_empty());
}

#[test]
fn whoever_takes_records_out_shows_anew_who_they_are() {
    let site = Site::start_with_clock();
    let mut supervisor = site.sign_in("gulnar");
    site.clock.as_ref().unwrap().advance(6 * 60 * 1_000_000);
    assert_eq!(supervisor.post("/api/v1/exports", &order("json", false), None).problem(), "step-up");
    assert_eq!(supervisor.get("/exports").header("location"), Some("/account/step-up?next=%2Fexports"));
    let stepped = supervisor.form("/account/step-up", &[("secret", PASSWORD), ("next", "/exports")]);
    supervisor.cookie = stepped.cookie("__Host-uya");
    supervisor.csrf = supervisor.get("/api/v1/me").json()["csrf"].as_str().unwrap().to_owned();
    assert_eq!(supervisor.get("/exports").status, 200);
    let made = supervisor.post("/api/v1/exports", &order("json", false), None).json();
    site.clock.as_ref().unwrap().advance(4 * 60 * 1_000_000);
    assert_eq!(fetched(&supervisor, &made).status, 200);
}

#[test]
fn a_file_waits_a_quarter_of_an_hour() {
    let site = Site::start_with_clock();
    let mut supervisor = site.sign_in("gulnar");
    let made = supervisor.post("/api/v1/exports", &order("json", false), None).json();
    site.clock.as_ref().unwrap().advance(15 * 60 * 1_000_000);
    let stepped = supervisor.form("/account/step-up", &[("secret", PASSWORD), ("next", "/exports")]);
    supervisor.cookie = stepped.cookie("__Host-uya");
    assert_eq!(fetched(&supervisor, &made).status, 404);
}

#[test]
fn an_order_that_is_repeated_makes_one_file_and_tells_its_passphrase_once() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let order = order("xlsx", true);
    let first = supervisor.post_once("/api/v1/exports", &order, None, "export-key-1").json();
    let again = supervisor.post_once("/api/v1/exports", &order, None, "export-key-1").json();
    assert_eq!((&first["number"], &first["sha256"]), (&again["number"], &again["sha256"]));
    assert_eq!(first["passphrase"].as_str().unwrap().len(), 23);
    assert_eq!(again["passphrase"], Value::Null);
    assert_eq!(entries(&site, Action::ExportPrepared).len(), 1);
    let other = json!({ "format": "json", "reason": REASON });
    assert_eq!(supervisor.post_once("/api/v1/exports", &other, None, "export-key-1").status, 422);
    let trail = [Action::ExportPrepared, Action::RequestRepeated].map(|action| entries(&site, action));
    assert!(!json!(trail).to_string().contains(first["passphrase"].as_str().unwrap()));
}

#[test]
fn the_page_asks_for_a_reason_keeps_what_was_chosen_and_shows_the_passphrase() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let short = [("kinds", "child"), ("format", "csv"), ("lock", "yes"), ("reason", "because")];
    let refused = supervisor.form("/exports", &short);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("value=\"csv\" checked") && refused.body.contains(">because</textarea>"));
    assert!(!refused.body.contains("value=\"family\" checked"));
    let fields = [("kinds", "child"), ("format", "csv"), ("lock", "yes"), ("reason", REASON)];
    let made = supervisor.form("/exports", &fields);
    assert_eq!(made.status, 200, "{}", made.body);
    let link = made.body.split("href=\"/exports/").find(|rest| rest.contains("/file\"")).unwrap();
    let number = link.split('/').next().unwrap();
    assert!(made.body.contains("<code>") && !made.body.contains("[export-"));
    assert_eq!(supervisor.get(&format!("/exports/{number}/file")).status, 200);
    assert!(supervisor.get("/exports").body.contains(&format!("/exports/{number}/file")));
}

/// Changes who holds a record.
fn held_otherwise(site: &Site, subject: &Subject, change: impl Fn(Custody) -> Custody) {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let code = subject.to_string();
    site.runtime.block_on(async {
        let kept = site.services.store.read().await.unwrap().find::<Custody>(&code).await.unwrap().unwrap();
        let (custody, version) = (change(kept.value), kept.version);
        let changed = site.services.store.write(by, move |work| {
            Box::pin(async move {
                work.update(&custody, version).await?;
                work.audit(AuditEvent::done(Action::CustodyChanged, EntityKind::Custody, code)).await?;
                Ok::<_, StoreError>(())
            })
        });
        changed.await.unwrap();
    });
}

fn child(code: &str) -> Subject {
    Subject::Child(ChildCode::parse(code).unwrap())
}

#[test]
fn a_file_that_waits_does_not_leave_once_a_record_was_sealed_or_given_away() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let made = supervisor.post("/api/v1/exports", &order("json", false), None).json();
    assert_eq!(fetched(&supervisor, &made).status, 200);
    held_otherwise(&site, &child("C-003"), |custody| Custody { sealed: true, ..custody });
    let before = entries(&site, Action::Exported).len();
    assert_eq!(fetched(&supervisor, &made).status, 404, "it is made anew");
    assert_eq!(entries(&site, Action::Exported).len(), before);
    let anew = supervisor.post("/api/v1/exports", &order("json", false), None).json();
    let bundle: Value = serde_json::from_str(&fetched(&supervisor, &anew).body).unwrap();
    assert!(!codes(&bundle, "children").contains(&"C-003".to_owned()));
}

#[test]
fn what_was_opened_by_breaking_the_glass_is_looked_at_and_not_taken_away() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger",
        "reason": "Баланың қауіпсіздігіне қатысты шұғыл хабарлама түсті." });
    let opened = supervisor.post("/api/v1/access-requests", &glass, None);
    assert_eq!(opened.status, 201, "{}", opened.body);
    assert_eq!(supervisor.get("/children/C-110").status, 200);
    let made = supervisor.post("/api/v1/exports", &order("json", false), None).json();
    let bundle: Value = serde_json::from_str(&fetched(&supervisor, &made).body).unwrap();
    assert!(!codes(&bundle, "children").contains(&"C-110".to_owned()));
}
