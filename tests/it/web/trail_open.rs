//! Which entries of the trail a supervisor reads: those of records that are open, on both databases.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        code::{OfficeCode, StaffCode},
        user::{SignIn, User},
    },
    generate::staff,
    web::routes,
};

use super::{
    races::on_postgres,
    site::{Client, PASSWORD, Site},
    steps::list,
};

const WHY: &str = "Бала қазір қауіпте, кезекші маман жоқ.";

/// The whole trail as somebody reads it over the API, newest first.
fn whole(client: &Client) -> Vec<Value> {
    let mut entries: Vec<Value> = Vec::new();
    loop {
        let before = entries.last().map_or(String::new(), |last| format!("?before={}", last["seq"]));
        let page = client.get(&format!("/api/v1/audit/events{before}")).json().as_array().unwrap().clone();
        let is_last = page.len() < 100;
        entries.extend(page);
        if is_last {
            return entries;
        }
    }
}

/// Codes that the entries hold anywhere: of what was acted upon, of who acted, in their details.
fn holds(entries: &[Value], code: &str) -> bool {
    entries.iter().any(|entry| {
        let text = entry.to_string();
        text.contains(&format!("\"{code}\"")) || text.contains(&format!("|{code}\""))
    })
}

fn draft(client: &Client, run: &str) -> String {
    let begun = client.post("/api/v1/proposals", &json!({ "run": run }), None);
    assert_eq!(begun.status, 201, "{}", begun.body);
    begun.json()["number"].as_str().unwrap().to_owned()
}

fn asks(client: &Client, child: &str) -> [String; 2] {
    let number = |path: &str, body: Value| {
        let made = client.post(path, &body, None);
        assert_eq!(made.status, 201, "{}", made.body);
        made.json()["number"].as_str().unwrap().to_owned()
    };
    let wish = json!({ "child": child, "rule": "R-CASE-07", "reason": "Сот шешімімен бөлек, кездесу жоспары бар.", "reason_code": "court_decision" });
    let subject = json!({ "kind": "child", "code": child });
    let enquiry = json!({ "kind": "question", "about": subject, "subject": subject, "words": "Мектебі қайсы?" });
    [number("/api/v1/waiver-requests", wish), number("/api/v1/enquiries", enquiry)]
}

/// A supervisor of the other region.
fn supervisor_elsewhere(site: &Site) -> Client {
    let user = User {
        code: StaffCode::parse("V-9").unwrap(),
        sign_in: SignIn::parse("madina").unwrap(),
        office: OfficeCode::parse("ALM-AUTHORITY").unwrap(),
        ..staff::users().into_iter().find(|user| user.role == Role::Supervisor).unwrap()
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    site.runtime.block_on(site.services.add_user(by, user, Some(PASSWORD), true)).unwrap();
    site.sign_in("madina")
}

fn entries_of_others_are_left_out(site: &Site) {
    let [own, sealed, elsewhere] = ["aigerim", "saule", "dina"].map(|name| site.sign_in(name));
    let mut of = [("C-001", &own), ("C-012", &sealed), ("C-110", &elsewhere)].map(|(child, client)| {
        assert_eq!(client.get(&format!("/children/{child}")).status, 200);
        let run = list(client, child);
        let [waiver, enquiry] = asks(client, child);
        vec![child.to_owned(), draft(client, &run), run, waiver, enquiry]
    });
    // Whoever fails to sign in is named by a mark that can be made of every name.
    assert_eq!(site.stranger().form("/sign-in", &[("name", "dina"), ("password", "бос сөз")]).status, 422);
    of[2].push("S-9".to_owned());
    of[2].push(uya::security::token::hash("dina")[..16].to_owned());
    let [near, far] = [site.sign_in("gulnar"), supervisor_elsewhere(site)];
    for (supervisor, open) in [(&near, [true, false, false]), (&far, [false, false, true])] {
        let entries = whole(supervisor);
        for (codes, is_open) in of.iter().zip(open) {
            for code in codes {
                assert_eq!(holds(&entries, code), is_open, "{code}");
            }
        }
        let page = supervisor.get("/audit/trail").body;
        for (codes, is_open) in of.iter().zip(open) {
            assert_eq!(page.contains(&format!("child {}", codes[0])), is_open, "{}", codes[0]);
        }
        assert!(page.contains("Басқа өңірлер мен жабық жазбалар"), "the page says that entries are left out");
    }
    // Whether the chain holds is asked of all of it.
    let newest = whole(&near)[0]["seq"].as_u64().unwrap();
    let head = near.get("/api/v1/audit/chain/head").json()["size"].as_u64().unwrap();
    assert!(head > newest && head > whole(&near).len() as u64);
}

#[test]
fn entries_about_records_of_others_are_left_out_on_sqlite() {
    entries_of_others_are_left_out(&Site::start());
}

#[test]
fn entries_about_records_of_others_are_left_out_on_postgresql() {
    if let Some(site) = on_postgres() {
        entries_of_others_are_left_out(&site);
    }
}

#[test]
fn an_access_by_breaking_the_glass_is_seen_where_the_record_is_held_and_where_the_person_works() {
    let site = Site::start();
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger", "reason": WHY });
    assert_eq!(site.sign_in("aigerim").post("/api/v1/access-requests", &glass, None).status, 201);
    for supervisor in [site.sign_in("gulnar"), supervisor_elsewhere(&site)] {
        let entries = whole(&supervisor);
        let broken = entries.iter().find(|entry| entry["action"] == "glass_broken").unwrap();
        assert_eq!((&broken["code"], &broken["actor"]), (&json!("C-110"), &json!("S-1")));
    }
}

#[test]
fn a_page_of_the_trail_is_full_although_entries_between_are_left_out() {
    let site = Site::start();
    let [own, elsewhere] = ["aigerim", "dina"].map(|name| site.sign_in(name));
    for _ in 0..120 {
        assert_eq!(own.get("/api/v1/children/C-001").status, 200);
        assert_eq!(elsewhere.get("/api/v1/children/C-110").status, 200);
    }
    let supervisor = site.sign_in("gulnar");
    let page = supervisor.get("/api/v1/audit/events").json();
    assert_eq!(page.as_array().unwrap().len(), 100);
    let shown = supervisor.get("/audit/trail").body;
    assert_eq!(shown.matches("<li><strong>").count(), 100);
    let older = shown.split("/audit/trail?before=").nth(1).unwrap().split('"').next().unwrap();
    assert!(supervisor.get(&format!("/audit/trail?before={older}")).body.contains("child C-001"));
}

#[test]
fn no_other_role_reads_the_trail() {
    let site = Site::start();
    for name in ["aigerim", "marat", "erlan", "timur"] {
        let client = site.sign_in(name);
        for route in routes().iter().filter(|route| ["trail", "api_audit_events"].contains(&route.name)) {
            assert_eq!(client.get(route.path).status, 403, "{name} {}", route.path);
        }
    }
}
