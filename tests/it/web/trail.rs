//! Every look that a route says it puts on record stands on the trail before the answer is there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        date::Date,
    },
    store::{AuditFilter, AuditFrom, AuditQuery},
    web::{
        route::{About, Route, RouteMethod},
        routes,
    },
};

use super::{
    access::{path, people},
    site::{Client, Site, encoded},
    steps::{agreed, check},
};

pub(super) fn last_number(site: &Site) -> u64 {
    let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::Before(u64::MAX), limit: 1 };
    actions(site, &query).first().map_or(0, |(seq, _)| *seq)
}

pub(super) fn since(site: &Site, seq: u64) -> Vec<Action> {
    let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(seq), limit: 100 };
    actions(site, &query).into_iter().map(|(_, action)| action).collect()
}

fn actions(site: &Site, query: &AuditQuery) -> Vec<(u64, Action)> {
    site.runtime.block_on(async {
        let mut view = site.services.store.read().await.unwrap();
        let entries = view.audit_entries(query).await.unwrap();
        entries.into_iter().map(|entry| (entry.seq, entry.event.action)).collect()
    })
}

/// Records of every kind, so that every look finds something.
pub(super) struct Ground {
    proposal: String,
    export: String,
    import: String,
    compared: String,
}

pub(super) fn ground(site: &Site, people: &BTreeMap<Role, Client>) -> Ground {
    let (proposal, family) = agreed(site, &people[&Role::Specialist], "C-001", 0);
    assert_eq!(check(&people[&Role::Supervisor], &proposal, "approve", false).status, 201);
    let again = json!({ "origin": "child", "reason": "To see that the look is put on the trail", "days": 5 });
    let asked = people[&Role::Supervisor].post(&format!("/api/v1/audit/decisions/{proposal}/re-reviews"), &again, None);
    assert_eq!(asked.status, 201, "{}", asked.body);
    let specialist = &people[&Role::Specialist];
    let version = specialist.get("/api/v1/children/C-001/plan/reading").json()["plan_version"].to_string();
    let own = [("version", version.as_str()), ("source", "plan")];
    assert_eq!(specialist.form("/children/C-001/plan/text", &own).status, 303);
    let order = json!({ "kinds": ["settlement"], "format": "json", "reason": "To see that it is put on the trail" });
    let export = people[&Role::Supervisor].post("/api/v1/exports", &order, None).json()["number"].to_string();
    let sheet = ("list.csv", "code;settlement\nF-910;TARAZ\n".as_bytes());
    let brought = people[&Role::Data].upload("/imports/new", &[("kind", "families")], sheet);
    let import = brought.header("location").unwrap_or_else(|| panic!("{}", brought.body)).replace("/imports/", "");
    let wish = json!({ "child": "C-001", "rule": "R-CASE-07", "reason": "To see that the look is put on the trail",
        "reason_code": "court_decision" });
    let subject = json!({ "kind": "child", "code": "C-001" });
    let question = json!({ "kind": "question", "about": subject, "subject": subject, "words": "?" });
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger",
        "reason": "To see that the look is put on the trail" });
    let asked = [("waiver-requests", wish), ("enquiries", question), ("access-requests", glass)];
    for (path, body) in asked {
        assert_eq!(specialist.post(&format!("/api/v1/{path}"), &body, None).status, 201, "{path}");
    }
    let others = ["F-021", "F-126"].into_iter().filter(|other| *other != family).collect::<Vec<_>>();
    let compared = format!("f={family}&f={}&family={family},{}", others[0], others[0]);
    Ground { proposal, export, import, compared }
}

impl Ground {
    /// Where a look finds something.
    pub(super) fn address(&self, route: &Route) -> String {
        let mut address = path(route, "C-001", "R-1", &self.proposal);
        address = address.replace("/exports/0", &format!("/exports/{}", self.export)).replace("I-99", &self.import);
        for first in ["W-", "Q-", "B-", "A-"] {
            address = address.replace(&format!("{first}99"), &format!("{first}1"));
        }
        let query = match route.name {
            _ if route.path.contains("/compare") => &self.compared,
            "api_runs" => "child=C-001",
            "audit_signals" => "kind=quick",
            "model_families" | "api_model_families" => "measure=not_considered&group=one_carer",
            "model_suggestions" | "api_model_suggestions" => "item=trauma_care",
            "names" | "api_names" => "name=ar",
            _ => return address,
        };
        format!("{address}?{query}")
    }
}

#[test]
fn every_look_leaves_on_the_trail_what_its_route_says() {
    let site = Site::start();
    let people = people(&site);
    let ground = ground(&site, &people);
    let mut unseen = BTreeSet::new();
    let mut wrong = Vec::new();
    for route in routes().iter().filter(|route| route.method == RouteMethod::Get) {
        unseen.insert(route.name);
        for (role, client) in &people {
            if !route.needs.permission().is_none_or(|permission| role.may(permission)) {
                continue;
            }
            let address = ground.address(route);
            let before = last_number(&site);
            let answer = client.get(&address);
            let left = since(&site, before);
            if answer.status != 200 {
                continue;
            }
            unseen.remove(route.name);
            if !route.leaves.iter().all(|action| left.contains(action)) {
                wrong.push(format!("{role:?} {address} says {:?}, left {left:?}", route.leaves));
            }
            if !left.iter().all(|action| route.leaves.contains(action)) {
                wrong.push(format!("{role:?} {address} left {left:?}, says {:?}", route.leaves));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The way back from the organisation's sign-in needs its provider: `oidc.rs` walks it.
    unseen.remove("oidc_back");
    let left_out: Vec<&str> = routes()
        .iter()
        .filter(|route| unseen.contains(route.name) && !route.leaves.is_empty())
        .map(|route| route.name)
        .collect();
    assert!(left_out.is_empty(), "never shown, so never looked at: {left_out:?}");
}

#[test]
fn every_look_at_a_record_is_said_to_leave_something() {
    // Asked again and again beside an open list; it holds register numbers and no facts.
    const QUIET: &str = "/api/v1/runs/{run}/staleness";
    let quiet: Vec<&str> = routes()
        .iter()
        .filter(|route| route.method == RouteMethod::Get && route.about != About::Nothing && route.leaves.is_empty())
        .map(|route| route.path)
        .collect();
    assert_eq!(quiet, [QUIET]);
}

#[test]
fn a_history_that_is_not_whole_says_so() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let said = "Тек ең жаңа жазбалар көрсетілген: 200.";
    let page = |client: &Client| client.get("/families/F-021/history").body;
    let actor = Actor { id: "S-2".into(), role: Role::Specialist };
    let look = || AuditEvent::done(Action::RecordViewed, EntityKind::Family, "F-021".to_owned());
    assert!(!page(&specialist).contains(said));
    for _ in 0..200 {
        site.runtime.block_on(site.services.on_record(actor.clone(), look())).unwrap();
    }
    let long = page(&specialist);
    assert!(long.contains(said));
    assert_eq!(long.matches("<li><strong>").count(), 200);
}

/// Closes the trail: from now on no entry can be written.
fn close_trail(site: &Site) {
    use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
    const CLOSED: &str =
        "CREATE TRIGGER closed BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'closed'); END";
    site.runtime.block_on(async {
        let mut link = SqliteConnectOptions::new().filename(site.file()).connect().await.unwrap();
        sqlx::query(CLOSED).execute(&mut link).await.unwrap();
        link.close().await.unwrap();
    });
}

#[test]
fn what_cannot_be_put_on_record_is_not_shown() {
    let site = Site::start();
    let people = people(&site);
    let ground = ground(&site, &people);
    let looks: Vec<(&Client, String)> = routes()
        .iter()
        .filter(|route| route.method == RouteMethod::Get && !route.leaves.is_empty() && route.name != "oidc_back")
        .flat_map(|route| {
            let may = |role: &Role| route.needs.permission().is_none_or(|permission| role.may(permission));
            let address = ground.address(route);
            people.iter().filter(move |(role, _)| may(role)).map(move |(_, client)| (client, address.clone()))
        })
        .collect();
    // What is kept for the next asker is kept already.
    let shown: Vec<&(&Client, String)> =
        looks.iter().filter(|(client, address)| client.get(address).status == 200).collect();
    assert!(shown.len() > 60, "{}", shown.len());
    close_trail(&site);
    for (client, address) in shown {
        let answer = client.get(address);
        assert!(answer.status >= 500, "{address}: {} {}", answer.status, answer.body);
        // The page about it names the address that was asked for, and nothing else of the record.
        let body =
            ["&#x2f;", "%2F"].iter().fold(answer.body.replace("&amp;", "&"), |body, slash| body.replace(slash, "/"));
        let body = body.replace(address.as_str(), "").replace(address.split('?').next().unwrap(), "");
        for code in ["C-001", "C-006", "F-021", "F-126", "TARAZ"] {
            assert!(!body.contains(code), "{address} shows {code}: {body}");
        }
    }
}

#[test]
fn a_search_by_name_tells_the_trail_whose_names_it_showed_and_takes_two_letters() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    for short in ["а", "1", "-", "%"] {
        let answer = specialist.get(&format!("/api/v1/names?{}", encoded(&[("name", short)])));
        assert_eq!((answer.status, &answer.json()["errors"][0]["code"]), (422, &json!("name-short")), "{short}");
        assert_eq!(specialist.get(&format!("/names?{}", encoded(&[("name", short)]))).status, 422);
    }
    let answer = specialist.get(&format!("/api/v1/names?{}", encoded(&[("name", "ба")])));
    let shown: Vec<String> = answer
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let subject = &one["subject"];
            format!("{}|{}", subject["kind"].as_str().unwrap(), subject["code"].as_str().unwrap())
        })
        .collect();
    assert!(!shown.is_empty());
    let entries = site.runtime.block_on(async {
        let query = AuditQuery { filter: AuditFilter::Actor("S-1".into()), from: AuditFrom::After(0), limit: 500 };
        site.services.store.read().await.unwrap().audit_entries(&query).await.unwrap()
    });
    let searches: Vec<_> = entries.iter().filter(|e| e.event.action == Action::IdentitiesSearched).collect();
    assert_eq!(searches.len(), 1, "what was refused showed nothing");
    assert_eq!(searches[0].event.details.get("subjects"), Some(&json!(shown)));
    // So the pack of an incident names them.
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let since = Date::parse("2020-01-01").unwrap();
    let told = site.runtime.block_on(site.services.tell_incident(by, since, Some("S-1".into()))).unwrap();
    let told = serde_json::to_value(&told.incident).unwrap();
    let affected = told["affected"].as_array().unwrap();
    for subject in &shown {
        let (kind, code) = subject.split_once('|').unwrap();
        let row = affected.iter().find(|row| row["kind"] == kind && row["code"] == code).unwrap();
        assert_eq!(row["data"], json!(["identity"]), "{row}");
    }
}
