//! Who works on a record, and its seal: changed with a reason, counting from the next request on.

use serde_json::{Value, json};

use super::{
    races::on_postgres,
    site::{Answer, Client, Site},
};

const WHY: &str = "Маман демалысқа шықты, істі әріптесі жалғастырады.";

fn change(client: &Client, path: &str, body: &Value) -> Answer {
    let record = path.rsplit_once('/').unwrap().0;
    let version = client.get(&format!("{record}/custody")).version();
    client.post(path, body, Some(&version))
}

fn assign(client: &Client, record: &str, staff: &str) -> Answer {
    change(client, &format!("/api/v1/{record}/assignments"), &json!({ "staff": staff, "reason": WHY }))
}

fn release(client: &Client, record: &str, staff: &str) -> Answer {
    change(client, &format!("/api/v1/{record}/assignments:end"), &json!({ "staff": staff, "reason": WHY }))
}

fn seal(client: &Client, record: &str, sealed: bool) -> Answer {
    change(client, &format!("/api/v1/{record}/seal"), &json!({ "sealed": sealed, "reason": WHY }))
}

fn fault(answer: &Answer) -> String {
    assert_eq!(answer.status, 422, "{}", answer.body);
    answer.json()["errors"][0]["code"].as_str().unwrap().to_owned()
}

fn a_sealed_record_is_open_to_those_who_work_on_it(site: &Site, record: &str) {
    let [supervisor, at_work, colleague] = ["gulnar", "saule", "aigerim"].map(|name| site.sign_in(name));
    let page = format!("/{record}");
    let status = |client: &Client| client.get(&page).status;
    assert_eq!([status(&supervisor), status(&at_work), status(&colleague)], [200; 3]);
    let held = supervisor.get(&format!("/api/v1/{record}/custody")).json();
    for person in held["assigned"].as_array().unwrap() {
        assert_eq!(release(&supervisor, record, person["code"].as_str().unwrap()).status, 200);
    }
    assert_eq!(fault(&seal(&supervisor, record, true)), "seal-nobody");
    assert_eq!(assign(&supervisor, record, "S-2").status, 200);
    assert_eq!(fault(&assign(&supervisor, record, "S-2")), "assigned-already");
    assert!(at_work.get(&page).body.contains("Сәуле Жұмабай"), "who works on it is listed");
    assert_eq!(assign(&supervisor, record, "V-1").status, 200);
    let sealed = seal(&supervisor, record, true);
    assert_eq!((sealed.status, &sealed.json()["is_open"]), (200, &json!(true)), "{}", sealed.body);
    assert_eq!([status(&supervisor), status(&at_work), status(&colleague)], [200, 200, 404]);
    assert_eq!(fault(&seal(&supervisor, record, true)), "sealed-already");
    let own = release(&supervisor, record, "V-1");
    assert_eq!((own.status, &own.json()["is_open"]), (200, &json!(false)));
    assert_eq!([status(&supervisor), status(&at_work)], [404, 200]);
    // Only by breaking the glass, on record, does a supervisor come back to it.
    let (kind, code) = (if record.starts_with('c') { "child" } else { "family" }, record.split('/').nth(1).unwrap());
    let glass = json!({ "subject": { "kind": kind, "code": code }, "purpose": "authority", "reason": WHY });
    assert_eq!(supervisor.post("/api/v1/access-requests", &glass, None).status, 201);
    assert_eq!(fault(&release(&supervisor, record, "S-2")), "seal-nobody");
    assert_eq!(seal(&supervisor, record, false).status, 200);
    assert_eq!(fault(&seal(&supervisor, record, false)), "sealed-not");
    assert_eq!(status(&colleague), 200);
    let kept = supervisor.get(&format!("/api/v1/{record}/custody")).json()["custody"]["changed"].clone();
    assert_eq!((&kept["what"], &kept["by"], &kept["reason"]), (&json!("unsealed"), &json!("V-1"), &json!(WHY)));
    let history = colleague.get(&format!("/{record}/history")).body;
    assert!(history.matches("Гүлнар Сәрсенова").count() >= 5, "every change stands in the history");
}

#[test]
fn a_sealed_child_is_open_to_those_who_work_on_it_on_sqlite() {
    a_sealed_record_is_open_to_those_who_work_on_it(&Site::start(), "children/C-001");
}

#[test]
fn a_sealed_child_is_open_to_those_who_work_on_it_on_postgresql() {
    if let Some(site) = on_postgres() {
        a_sealed_record_is_open_to_those_who_work_on_it(&site, "children/C-001");
    }
}

#[test]
fn a_sealed_family_is_open_to_those_who_work_on_it() {
    a_sealed_record_is_open_to_those_who_work_on_it(&Site::start(), "families/F-021");
}

#[test]
fn only_colleagues_of_the_region_who_see_such_records_are_assigned() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    for staff in ["S-9", "O-1", "S-77"] {
        assert_eq!(fault(&assign(&supervisor, "children/C-001", staff)), "staff-unknown", "{staff}");
    }
    assert_eq!(fault(&release(&supervisor, "children/C-001", "S-2")), "assigned-not");
    let offered = supervisor.get("/api/v1/children/C-001/custody").json()["others"].to_string();
    assert!(offered.contains("S-2") && !offered.contains("S-9") && !offered.contains("O-1"), "{offered}");
    for path in ["assignments", "assignments:end", "seal"] {
        let body = json!({ "staff": "S-2", "sealed": true, "reason": WHY });
        for name in ["aigerim", "marat", "erlan", "timur"] {
            let path = format!("/api/v1/children/C-001/{path}");
            assert_eq!(site.sign_in(name).post(&path, &body, Some("\"v1\"")).status, 403, "{name} {path}");
        }
    }
}

#[test]
fn somebody_assigned_from_the_agency_opens_the_child_until_the_assignment_ends() {
    let site = Site::start();
    let [supervisor, reviewer] = ["gulnar", "marat"].map(|name| site.sign_in(name));
    let child = "/api/v1/children/C-030";
    assert_eq!(reviewer.get(child).status, 404);
    assert_eq!(assign(&supervisor, "children/C-030", "R-1").status, 200);
    assert_eq!(reviewer.get(child).status, 200);
    assert_eq!(release(&supervisor, "children/C-030", "R-1").status, 200);
    assert_eq!(reviewer.get(child).status, 404);
}

#[test]
fn of_two_changes_of_one_version_the_second_is_told_and_a_repeated_one_counts_once() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let seen = supervisor.get("/api/v1/children/C-030/custody").version();
    let path = "/api/v1/children/C-030/assignments";
    let body = |staff: &str| json!({ "staff": staff, "reason": WHY });
    let first = supervisor.post_once(path, &body("S-2"), Some(&seen), "custody-key-1");
    assert_eq!(first.status, 200, "{}", first.body);
    let again = supervisor.post_once(path, &body("S-2"), Some(&seen), "custody-key-1");
    assert_eq!((again.status, again.body), (200, first.body));
    let late = supervisor.post(path, &body("S-1"), Some(&seen));
    assert_eq!((late.status, late.problem().as_str()), (412, "version-other"));
    assert_eq!(late.json()["more"]["stored"]["assigned"], json!(["S-2"]));
    assert_eq!(supervisor.post(path, &body("S-1"), None).status, 428);
    let short = supervisor.post(path, &json!({ "staff": "S-1", "reason": "жоқ" }), Some("\"v2\""));
    assert_eq!(short.status, 422);
}

#[test]
fn the_page_assigns_ends_and_seals_and_keeps_what_was_typed() {
    let site = Site::start();
    let supervisor = site.sign_in("gulnar");
    let page = "/children/C-030/custody";
    assert!(supervisor.get("/children/C-030").body.contains(page));
    assert!(!site.sign_in("aigerim").get("/children/C-030").body.contains(page));
    let version = || supervisor.get("/api/v1/children/C-030/custody").version().replace(['"', 'v'], "");
    let send = |path: &str, fields: &[(&str, &str)]| {
        let version = version();
        supervisor.form(path, &[fields, &[("version", version.as_str())]].concat())
    };
    let wrong = send(page, &[("act", "assign"), ("staff", "S-2"), ("reason", "қысқа жазу")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("қысқа жазу") && wrong.body.contains("value=\"S-2\" selected"), "{}", wrong.body);
    let assigned = send(page, &[("act", "assign"), ("staff", "S-2"), ("reason", WHY)]);
    assert_eq!((assigned.status, assigned.header("location")), (303, Some(page)));
    assert!(supervisor.get("/children/C-030").body.contains("Сәуле Жұмабай"));
    let seal_page = supervisor.get("/children/C-030/seal").body;
    assert!(seal_page.contains("сізге де жабылады"), "the page says whom it shuts out: {seal_page}");
    let sealed = send("/children/C-030/seal", &[("act", "seal"), ("reason", WHY)]);
    assert_eq!((sealed.status, sealed.header("location")), (303, Some("/children")), "it is not open any more");
    assert_eq!(supervisor.get("/children/C-030").status, 404);
    assert_eq!(site.sign_in("saule").get("/children/C-030").status, 200);
}

#[test]
fn sealing_asks_to_show_again_who_one_is() {
    let site = Site::start_with_clock();
    let supervisor = site.sign_in("gulnar");
    site.clock.as_ref().unwrap().advance(6 * 60 * 1_000_000);
    let led = supervisor.get("/children/C-001/seal");
    assert_eq!(led.header("location"), Some("/account/step-up?next=%2Fchildren%2FC-001%2Fseal"));
    assert_eq!(seal(&supervisor, "children/C-001", true).problem(), "step-up");
    assert_eq!(assign(&supervisor, "children/C-001", "S-2").status, 200, "to assign is an everyday act");
}
