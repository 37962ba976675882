//! What a need rests on beside the words of the plan: added by a specialist, shown in its row, told in the report.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        plan::Plan,
    },
    store::{ReadsExt as _, StoreError, Stored, UnitOfWorkExt as _},
};

use super::{
    site::{Client, Site, english},
    steps::{approvable, content, list},
};

const KEPT_AT: &str = "Жеке іс, 3-папка, 12-бет";
const WORDS: &str = "Логопед аптасына екі рет жұмыс істейді.";

fn child(client: &Client, code: &str) -> Value {
    let found = client.get(&format!("/api/v1/children/{code}"));
    assert_eq!(found.status, 200, "{}", found.body);
    found.json()
}

/// Codes of a child's needs that rest on nothing yet.
fn bare(client: &Client, code: &str) -> Vec<String> {
    let items = child(client, code)["without_evidence"].clone();
    items.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// A child whose plan has two needs without words, with those needs.
fn with_bare_needs(site: &Site) -> (String, Vec<String>) {
    const CODE: &str = "C-001";
    let found = async { site.services.store.read().await.unwrap().find::<Plan>(CODE).await.unwrap().unwrap() };
    let Stored { value: mut plan, version, .. } = site.runtime.block_on(found);
    let bared = plan.needs.iter_mut().take(2).map(|need| {
        need.evidence = None;
        need.item.to_string()
    });
    let bared = bared.collect();
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let changed = site.services.store.write(by, move |work| {
        Box::pin(async move {
            work.update(&plan, version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Plan, CODE)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(changed).unwrap();
    (CODE.to_owned(), bared)
}

fn add(client: &Client, code: &str, item: &str) -> String {
    let new = json!({ "item": item, "kind": "school", "on": "2026-10-01", "kept_at": KEPT_AT, "words": WORDS });
    let added = client.post(&format!("/api/v1/children/{code}/evidence"), &new, None);
    assert_eq!(added.status, 201, "{}", added.body);
    added.json()["number"].as_str().unwrap().to_owned()
}

#[test]
fn needs_without_evidence_are_counted_and_the_count_leads_to_exactly_them() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (code, items) = with_bare_needs(&site);
    let (page, count) = (english(&specialist, &format!("/children/{code}")), items.len());
    let href = format!("href=\"/children/{code}?tab=needs&evidence=none\" data-count=\"{count}\"");
    assert!(page.contains(&href) && page.contains(&format!("{count} needs have no evidence yet")), "{page}");
    let rows = |page: &str| page.matches("<tr><th scope=\"row\">").count();
    let only = english(&specialist, &format!("/children/{code}?tab=needs&evidence=none"));
    assert_eq!(rows(&only), count);
    assert!(rows(&page) >= count && only.contains("✕</span> Needs without evidence"), "{only}");
    for item in &items {
        assert!(only.contains(&format!("/children/{code}/evidence?item={item}")), "{item}: {only}");
    }
    add(&specialist, &code, &items[0]);
    assert_eq!(bare(&specialist, &code), items[1..]);
    assert_eq!(rows(&english(&specialist, &format!("/children/{code}?tab=needs&evidence=none"))), count - 1);
}

#[test]
fn evidence_is_added_on_a_page_and_stands_in_the_row_of_its_need_until_it_is_taken_back() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (code, items) = with_bare_needs(&site);
    let path = format!("/children/{code}/evidence");
    let form = english(&specialist, &format!("{path}?item={}", items[1]));
    assert!(form.contains(&format!("<option value=\"{}\" selected>", items[1])), "{form}");
    let fields = [
        ("item", items[1].as_str()),
        ("kind", "medical"),
        ("on", "01.10.2026"),
        ("kept_at", KEPT_AT),
        ("words", WORDS),
    ];
    let sent = specialist.form(&path, &fields);
    let back = format!("/children/{code}?tab=needs");
    assert_eq!((sent.status, sent.header("location")), (303, Some(back.as_str())), "{}", sent.body);
    let page = english(&site.sign_in("saule"), &back);
    let row = page.split("<tr><th scope=\"row\">").find(|row| row.contains("data-evidence")).unwrap();
    for said in ["doctor’s paper", "1 Oct 2026", KEPT_AT, WORDS, "E-1"] {
        assert!(row.contains(said), "{said}: {row}");
    }
    assert!(row.contains(&format!("evidence?item={}", items[1])), "it stands with its need: {row}");
    let reviewer = site.sign_in("marat");
    let paper = specialist.get(&format!("/children/{code}/file?lang=en"));
    assert_eq!((paper.status, reviewer.post(&format!("/api/v1{path}"), &json!({}), None).status), (200, 403));
    assert_eq!(specialist.form("/evidence/E-1/take-back", &[]).status, 303);
    assert!(!english(&specialist, &back).contains("data-evidence"));
    assert_eq!(bare(&specialist, &code), items);
    let again = specialist.post("/api/v1/evidence/E-1/take-back", &json!({}), None);
    assert_eq!((again.status, &again.json()["errors"][0]["code"]), (422, &json!("evidence-taken-back")));
    let listed = specialist.get(&format!("/api/v1{path}")).json();
    assert_eq!(listed["total_estimate"], 0);
}

#[test]
fn what_no_need_of_the_plan_rests_on_and_what_is_of_tomorrow_is_refused() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let item = child(&specialist, "C-001")["plan"]["needs"][0]["item"].clone();
    for (item, on, field, code) in
        [(json!("no_such_need"), "2026-10-01", "/item", "need-unknown"), (item, "2026-11-02", "/on", "day-future")]
    {
        let new = json!({ "item": item, "kind": "school", "on": on, "kept_at": KEPT_AT });
        let refused = specialist.post("/api/v1/children/C-001/evidence", &new, None);
        let error = &refused.json()["errors"][0];
        assert_eq!((refused.status, &error["pointer"], &error["code"]), (422, &json!(field), &json!(code)));
    }
    assert_eq!(specialist.get("/children/C-110/evidence").status, 404, "a child of another office");
}

#[test]
fn the_report_tells_the_evidence_that_stood_when_the_proposal_was_sent() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let item = child(&specialist, "C-006")["plan"]["needs"][0]["item"].as_str().unwrap().to_owned();
    add(&specialist, "C-006", &item);
    let run = list(&specialist, "C-006");
    let families = approvable(&specialist, &run);
    let content = content(&specialist, &run, &families[0], &families[1]);
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": content }), None).json();
    let proposal = format!("/api/v1/proposals/{}", begun["number"].as_str().unwrap());
    assert_eq!(specialist.post(&format!("{proposal}/send"), &Value::Null, Some("\"v1\"")).status, 200);
    let paper = || specialist.get(&format!("{proposal}/report?cut=panel&lang=kk")).bytes;
    let (before, page) = (paper(), proposal.replace("/api/v1", ""));
    let report = |cut: &str| english(&specialist, &format!("{page}/report?cut={cut}"));
    let panel = report("panel");
    assert!(panel.contains(KEPT_AT) && panel.contains(WORDS) && panel.contains("paper of the school"), "{panel}");
    for cut in ["family", "file"] {
        assert!(!report(cut).contains(WORDS), "{cut}");
    }
    let later = json!({ "item": item, "kind": "seen", "on": "2026-10-02", "kept_at": "Кейін қосылды" });
    assert_eq!(specialist.post("/api/v1/children/C-006/evidence", &later, None).status, 201);
    assert_eq!(specialist.form("/evidence/E-1/take-back", &[]).status, 303);
    assert_eq!(before, paper(), "the same bytes from the same decision");
}
