//! A sealed family is proposed, judged and checked by people who are assigned to it, and by nobody else.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uya::i18n::{Language, Translator};

use super::{
    sealed::{ASSIGNED, CHILD, assign, break_glass, made, seal},
    site::{Answer, Client, Site, in_language},
    steps::{approvable, check, content, first_view, list, review},
};

/// The faults of a refused body, field by field.
fn faults(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 422, "{}", answer.body);
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors.iter().map(|fault| (text(&fault["pointer"]), text(&fault["code"]))).collect()
}

#[test]
fn a_sealed_family_is_proposed_by_who_is_assigned_and_by_nobody_else() {
    let site = Site::start();
    let [specialist, supervisor, assigned] = ["aigerim", "gulnar", ASSIGNED.1].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let families = approvable(&specialist, &run);
    let [chosen, reserve] = [&families[0], &families[1]];
    let whole = content(&specialist, &run, chosen, reserve);
    seal(&supervisor, chosen);
    let mut trials = whole.clone();
    trials["trials"] = json!([format!("family.{chosen}=free")]);
    let begin =
        |content: &Value| specialist.post("/api/v1/proposals", &json!({ "run": run, "content": content }), None);
    assert_eq!(faults(&begin(&trials)).len(), 2, "the family and the trial of it");
    assert_eq!(faults(&begin(&whole)), BTreeMap::from([("/family".into(), "family-sealed".into())]));
    let mut in_reserve = content(&specialist, &run, reserve, &families[2]);
    in_reserve["reserve"]["family"] = chosen.as_str().into();
    assert_eq!(faults(&begin(&in_reserve)), BTreeMap::from([("/reserve_family".into(), "family-sealed".into())]));
    let page = specialist.form(&format!("/runs/{run}/proposals"), &[("family", chosen)]);
    let words = Translator::shared(Language::Kk);
    let refused = words.text_with("fault-family-sealed", &[("family", chosen.as_str().into())]);
    assert_eq!(page.status, 422, "{}", page.body);
    assert!(page.body.contains(&refused), "{}", page.body);
    let explanation = specialist.get(&format!("/api/v1/runs/{run}/families/{chosen}/explanation"));
    assert_eq!(explanation.status, 404);

    let number = made(&assigned.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None));
    let path = format!("/api/v1/proposals/{number}");
    let sent = assigned.post(&format!("{path}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let reviewer = site.sign_in("marat");
    for client in [&specialist, &reviewer, &supervisor] {
        assert_eq!(client.get(&path).status, 404, "{}", client.get(&path).body);
        assert!(!client.get("/api/v1/proposals?limit=200").body.contains(&format!("\"{number}\"")));
    }
    let unseen = reviewer.post(&format!("{path}/first-views"), &json!({ "views": [] }), None);
    assert_eq!(unseen.status, 404, "{}", unseen.body);
    break_glass(&supervisor, chosen);
    assign(&supervisor, chosen, "R-1");
    assert_eq!(first_view(&reviewer, &number).status, 201, "whoever judges is assigned");
    assert_eq!(review(&reviewer, &number, "agree").status, 201);
    assert_eq!(check(&supervisor, &number, "approve", true).status, 201, "after breaking the glass");
}

#[test]
fn no_sealed_family_is_laid_before_a_reviewer() {
    let site = Site::start();
    let [specialist, supervisor, reviewer] = ["aigerim", "gulnar", "marat"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let families = approvable(&specialist, &run);
    let whole = content(&specialist, &run, &families[0], &families[1]);
    let number = made(&specialist.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None));
    let send =
        |version: &str| specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some(version));
    assert_eq!(send("\"v1\"").status, 200);
    let laid = |client: &Client| {
        let shown = client.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["laid_before"].clone();
        shown.as_array().unwrap().iter().map(|family| family.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let drawn = laid(&reviewer).into_iter().find(|family| !families[..2].contains(family)).unwrap();
    // Sealed while the proposal waits: the others are judged without it.
    seal(&supervisor, &drawn);
    assert_eq!(laid(&reviewer).len(), 2);
    assert!(!in_language(&reviewer, &format!("/proposals/{number}"), "en").contains(&drawn));
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(review(&reviewer, &number, "return").status, 201);
    // Sealed before it is sent: it is drawn for nobody, also for those to whom it is open.
    let version = specialist.get(&format!("/api/v1/proposals/{number}")).version();
    assert_eq!(send(&version).status, 200);
    let assigned = site.sign_in(ASSIGNED.1);
    assert_eq!(laid(&assigned).len(), 3);
    assert!(!laid(&assigned).contains(&drawn));
}

#[test]
fn a_reminder_of_a_family_that_a_list_names_is_refused_with_words_once_it_is_sealed() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let family = approvable(&specialist, &run)[0].clone();
    let reminder = json!({
        "kind": "reminder", "about": { "kind": "family", "code": family }, "words": "Дүйсенбіде сұрау",
        "subject": { "kind": "child", "code": CHILD },
    });
    seal(&supervisor, &family);
    let asked = specialist.post("/api/v1/enquiries", &reminder, None);
    assert_eq!(faults(&asked), BTreeMap::from([("/about".into(), "family-sealed".into())]));
}

#[test]
fn two_versions_of_a_proposal_tell_nothing_of_a_family_that_was_sealed_meanwhile() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let families = approvable(&specialist, &run);
    let mut whole = content(&specialist, &run, &families[0], &families[1]);
    whole["trials"] = json!([format!("family.{}=free", families[2])]);
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None);
    let number = begun.json()["number"].as_str().unwrap_or_else(|| panic!("{}", begun.body)).to_owned();
    let late = || {
        let path = format!("/api/v1/proposals/{number}");
        let answer = specialist.json("PUT", &path, &json!({ "content": {} }), Some("\"v9\""), None);
        assert_eq!(answer.status, 412, "{}", answer.body);
        answer.json()["more"]["stored"]["content"]["trials"].clone()
    };
    assert_eq!(late(), whole["trials"]);
    seal(&supervisor, &families[2]);
    assert_eq!(late(), json!([]));
}
