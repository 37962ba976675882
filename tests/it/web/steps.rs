//! The steps of a case as people take them one after another, so that a test can begin at the one it is about.

use serde_json::{Value, json};
use uya::{
    domain::{child::Child, family::Family},
    generate::staff,
    store::ReadsExt as _,
};

use super::site::{Answer, Client, Site};

/// A list for a child; its number.
pub fn list(client: &Client, child: &str) -> String {
    let made = client.post("/api/v1/runs", &json!({ "child": child }), None);
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()["number"].as_str().unwrap().to_owned()
}

/// The names of every child and family, which no file without identities may hold.
pub fn names(site: &Site) -> Vec<String> {
    let identities = site.runtime.block_on(async {
        let mut view = site.services.store.read().await.unwrap();
        let children = view.list::<Child>().await.unwrap();
        let families = view.list::<Family>().await.unwrap();
        let children = children.iter().map(|child| staff::name_of_child(&child.value));
        let families = families.iter().map(|family| staff::names_of_family(&family.value));
        children.chain(families).collect::<Vec<_>>()
    });
    identities.into_iter().flat_map(|identity| identity.names).collect()
}

/// Families of a list that could be approved, in order.
pub fn approvable(client: &Client, run: &str) -> Vec<String> {
    let shown = client.get(&format!("/api/v1/runs/{run}")).json();
    let families = shown["families"].as_array().unwrap().iter();
    let open = families.filter(|family| family["state"] == "shown" && family["approval_blocked"] == false);
    open.filter(|family| family["tier"] == "family")
        .map(|family| family["family"].as_str().unwrap().to_owned())
        .collect()
}

/// A proposal's content with nothing missing.
pub fn content(client: &Client, run: &str, family: &str, reserve: &str) -> Value {
    let plan = client.get(&format!("/api/v1/runs/{run}")).json()["plan"].clone();
    let why = client.get(&format!("/api/v1/runs/{run}/families/{family}/explanation")).json();
    let lines = why["lines"].as_array().unwrap();
    let gaps: Vec<Value> = plan
        .as_array()
        .unwrap()
        .iter()
        .zip(lines)
        .filter(|(plan, line)| {
            let weighs = plan["importance"] != "desirable" && plan["kind"] == "need";
            weighs && (line["capability"].is_null() || line["gap"].as_i64().unwrap() > 0)
        })
        .map(|(plan, _)| {
            json!({
                "child": plan["child"], "item": plan["item"],
                "answer": { "answer": "accepted", "because": "Мектеп психологы осы жұмысты өзі жалғастырады." },
            })
        })
        .collect();
    json!({
        "choice": { "choice": "family", "family": family }, "reserve": { "reserve": "family", "family": reserve },
        "reasons": ["language", "experience"], "gaps": gaps,
        "words": "Отбасы баланың тілінде сөйлейді және тәжірибесі мол.",
        "child_view": { "view": "asked", "on": "2026-10-20", "words": "Барып көргім келеді." },
        "family_answer": { "answer": "agreed", "on": "2026-10-25" }, "tie": { "tie": "none" },
    })
}

/// A proposal begun on a page from a list; the address of its page.
pub fn begun(client: &Client, run: &str, family: &str) -> String {
    let begun = client.form(&format!("/runs/{run}/proposals"), &[("family", family)]);
    begun.header("location").unwrap_or_else(|| panic!("{}", begun.body)).to_owned()
}

/// A proposal that was sent; its number.
pub fn sent(specialist: &Client, child: &str, pick: usize) -> (String, String) {
    let run = list(specialist, child);
    let families = approvable(specialist, &run);
    (sent_from(specialist, &run, &families[pick..]), families[pick].clone())
}

/// A proposal of the first of some families of a list, the second in reserve, sent to the agency; its number.
pub fn sent_from(specialist: &Client, run: &str, families: &[String]) -> String {
    let content = content(specialist, run, &families[0], &families[1]);
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": content }), None);
    assert_eq!(begun.status, 201, "{}", begun.body);
    let number = begun.json()["number"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/proposals/{number}");
    let sent = specialist.post(&format!("{path}/send"), &Value::Null, Some(&specialist.get(&path).version()));
    assert_eq!(sent.status, 200, "{}", sent.body);
    number
}

/// First views of everything that is laid before a reviewer.
pub fn first_view(reviewer: &Client, number: &str) -> Answer {
    let seen = reviewer.get(&format!("/api/v1/proposals/{number}")).json();
    let laid = seen["proposal"]["laid_before"].as_array().unwrap();
    let views: Vec<Value> = laid.iter().map(|family| json!({ "family": family, "view": "good" })).collect();
    reviewer.post(&format!("/api/v1/proposals/{number}/first-views"), &json!({ "views": views }), None)
}

/// A proposal that the agency agreed to; its number and family.
pub fn agreed(site: &Site, specialist: &Client, child: &str, pick: usize) -> (String, String) {
    let run = list(specialist, child);
    let families = approvable(specialist, &run);
    (agreed_from(site, specialist, &run, &families[pick..]), families[pick].clone())
}

/// The same of the first of some families of a list; its number.
pub fn agreed_from(site: &Site, specialist: &Client, run: &str, families: &[String]) -> String {
    let number = sent_from(specialist, run, families);
    let reviewer = site.sign_in("marat");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    let reviewed = review(&reviewer, &number, "agree");
    assert_eq!(reviewed.status, 201, "{}", reviewed.body);
    number
}

/// A reviewer's conclusion on the present version.
pub fn review(reviewer: &Client, number: &str, result: &str) -> Answer {
    let path = format!("/api/v1/proposals/{number}");
    let version = reviewer.get(&path).version();
    let body = json!({
        "result": result, "reasons": ["needs_met"], "tie": { "tie": "none" },
        "words": "Қолдау жоспары олқылықтарға толық жауап береді.",
    });
    reviewer.post(&format!("{path}/reviews"), &body, Some(&version))
}

/// The second check on the present version.
pub fn check(supervisor: &Client, number: &str, result: &str, seen_changes: bool) -> Answer {
    let path = format!("/api/v1/proposals/{number}");
    let version = supervisor.get(&path).version();
    let body = json!({
        "result": result, "words": "Барлық құжаттар тексерілді, шешім негізделген.", "seen_changes": seen_changes,
    });
    supervisor.post(&format!("{path}/approvals"), &body, Some(&version))
}

/// A proposal that the agency returned and its proposer wrote anew with another family.
pub struct Rewritten {
    /// Its number.
    pub number: String,
    /// The family that is chosen now.
    pub family: String,
    /// Its version.
    pub version: String,
}

/// A proposal that was sent, returned by a reviewer and written anew.
pub fn rewritten(specialist: &Client, reviewer: &Client, child: &str) -> Rewritten {
    let (number, _) = sent(specialist, child, 0);
    first_view(reviewer, &number);
    assert_eq!(review(reviewer, &number, "return").status, 201);
    let path = format!("/api/v1/proposals/{number}");
    let shown = specialist.get(&path);
    assert_eq!(shown.json()["proposal"]["state"], "returned");
    let run = shown.json()["proposal"]["run"].as_str().unwrap().to_owned();
    let families = approvable(specialist, &run);
    let next = json!({ "content": content(specialist, &run, &families[1], &families[0]) });
    let written = specialist.json("PUT", &path, &next, Some(&shown.version()), None);
    assert_eq!(written.status, 200, "{}", written.body);
    Rewritten { number, family: families[1].clone(), version: written.version() }
}
