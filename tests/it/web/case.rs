//! The way of a case: no list before confirmed needs, first views before the choice, four eyes, one place.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::site::{Client, Site, english};
use super::steps::{Rewritten, agreed, approvable, check, content, first_view, list, review, rewritten, sent};

#[test]
fn a_list_is_made_only_from_confirmed_needs() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let before = specialist.get("/api/v1/children/C-001").json();
    let needs = before["plan"]["needs"].as_array().unwrap();
    let mut decisions: Vec<Value> =
        needs.iter().map(|need| json!({ "item": need["item"], "importance": need["importance"] })).collect();
    let path = "/api/v1/children/C-001/needs:confirm";
    let version = format!("\"v{}\"", before["plan_version"]);
    let left_out = specialist.post(path, &json!({ "needs": decisions[1..] }), Some(&version));
    assert_eq!((left_out.status, left_out.json()["errors"][0]["code"].as_str()), (422, Some("need-undecided")));
    decisions[0]["importance"] = Value::Null;
    let last = decisions.last().unwrap()["item"].clone();
    let confirmed = specialist.post(path, &json!({ "needs": decisions, "matter_most": [last] }), Some(&version));
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    let after = specialist.get("/api/v1/children/C-001").json();
    assert_eq!(after["plan"]["needs"][0]["item"], last);
    assert_eq!(after["plan"]["needs"].as_array().unwrap().len(), needs.len() - 1);
    assert_eq!(after["plan"]["confirmed"]["by"], "S-1");
    let again = specialist.post(path, &json!({ "needs": decisions }), Some(&version));
    assert_eq!(again.problem(), "version-other");
    assert_eq!(again.json()["more"]["stored"]["confirmed"]["by"], "S-1");
}

#[test]
fn a_child_without_confirmed_needs_has_no_list() {
    let site = Site::start();
    site.runtime.block_on(unconfirm(&site, "C-001"));
    let specialist = site.sign_in("aigerim");
    let refused = specialist.post("/api/v1/runs", &json!({ "child": "C-001" }), None);
    assert_eq!((refused.status, refused.problem().as_str()), (409, "needs-not-confirmed"));
    let page = specialist.form("/children/C-001/runs", &[]);
    assert_eq!(page.status, 409);
    assert!(page.body.contains("Қажеттіліктер расталмаған"));
}

async fn unconfirm(site: &Site, code: &'static str) {
    use uya::{
        domain::{
            actor::{Actor, Role},
            audit::{Action, AuditEvent, EntityKind},
            plan::Plan,
        },
        store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let done = site.services.store.write(by, move |work| {
        Box::pin(async move {
            let kept = work.find::<Plan>(code).await?.unwrap();
            work.update(&Plan { confirmed: None, ..kept.value }, kept.version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Plan, code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    done.await.unwrap();
}

#[test]
fn a_case_goes_from_a_proposal_to_a_placement_with_six_eyes_on_it() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, family) = sent(&specialist, "C-001", 0);
    let path = format!("/api/v1/proposals/{number}");

    let reviewer = site.sign_in("marat");
    let blind = reviewer.get(&path).json();
    assert_eq!(blind["choice_hidden"], true);
    assert!(blind["proposal"]["content"]["choice"].is_null() && blind["proposal"]["content"]["words"].is_null());
    let laid: Vec<&str> =
        blind["proposal"]["laid_before"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(laid.contains(&family.as_str()) && laid.len() == 3, "{laid:?}");
    assert_eq!(review(&reviewer, &number, "agree").problem(), "first-view-missing");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(first_view(&reviewer, &number).problem(), "first-view-kept");
    let seen = reviewer.get(&path).json();
    assert_eq!(seen["proposal"]["content"]["choice"]["family"], family.as_str());
    assert_eq!(review(&reviewer, &number, "agree").status, 201);

    let supervisor = site.sign_in("gulnar");
    let approved = check(&supervisor, &number, "approve", false);
    assert_eq!(approved.status, 201, "{}", approved.body);
    assert_eq!(check(&supervisor, &number, "approve", false).problem(), "wrong-state");
    let placed = specialist.get(&format!("/api/v1/placements/{number}"));
    assert_eq!(placed.json()["family"], family.as_str());
    let home = specialist.get(&format!("/api/v1/families/{family}")).json();
    let residents = home["family"]["residents"].as_array().unwrap();
    assert!(residents.iter().any(|resident| resident["child"] == "C-001" && resident["kind"] == "placed_child"));

    let events = format!("/api/v1/placements/{number}/events");
    let early =
        specialist.post(&events, &json!({ "kind": "day30", "on": "2026-11-01", "state": "steady" }), Some("\"v1\""));
    assert_eq!(early.json()["errors"][0]["code"], "outcome-not-moved");
    assert_eq!(specialist.post(&events, &json!({ "kind": "moved", "on": "2026-11-01" }), Some("\"v1\"")).status, 201);
    let ended = json!({ "kind": "ended", "on": "2026-11-01", "ended_because": ["reunified"] });
    assert_eq!(specialist.post(&events, &ended, Some("\"v2\"")).status, 201);
    let home = specialist.get(&format!("/api/v1/families/{family}")).json();
    assert!(home["family"]["residents"].as_array().unwrap().iter().all(|resident| resident["child"] != "C-001"));
}

#[test]
fn what_is_missing_is_told_all_at_once_and_nothing_is_sent() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let family = approvable(&specialist, &run)[0].clone();
    let choice = json!({ "choice": { "choice": "family", "family": family } });
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": choice }), None);
    let number = begun.json()["number"].as_str().unwrap().to_owned();
    let refused = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(refused.status, 422);
    let codes: Vec<String> =
        refused.json()["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap().to_owned()).collect();
    for code in ["reserve", "reasons", "words", "child-view", "family-answer", "tie", "gap"] {
        assert!(codes.contains(&format!("proposal-{code}")), "{code}: {codes:?}");
    }
    assert_eq!(specialist.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["state"], "draft");
    let second = specialist.post("/api/v1/proposals", &json!({ "run": run }), None);
    assert_eq!(second.json()["errors"][0]["code"], "proposal-open");
}

#[test]
fn none_is_suitable_is_a_full_outcome_with_the_same_steps() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-007");
    let content = json!({
        "choice": { "choice": "none", "because": ["must_unmet"], "next": ["recruit", "widen_area"] },
        "words": "Ымдау тілін білетін отбасы тізілімде жоқ.", "tie": { "tie": "none" },
        "child_view": { "view": "not_asked", "because": "Аудармашы қазір демалыста, ымдау тілін басқа ешкім білмейді." },
    });
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": content }), None);
    let number = begun.json()["number"].as_str().unwrap().to_owned();
    let sent = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let reviewer = site.sign_in("marat");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(review(&reviewer, &number, "agree").status, 201);
    let approved = check(&site.sign_in("gulnar"), &number, "approve", false);
    assert_eq!(approved.status, 201, "{}", approved.body);
    assert_eq!(specialist.get(&format!("/api/v1/placements/{number}")).status, 404);
}

#[test]
fn nobody_judges_their_own_proposal_by_any_route() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = agreed(&site, &specialist, "C-001", 0);
    for path in ["first-views", "reviews", "approvals"] {
        let api = specialist.post(&format!("/api/v1/proposals/{number}/{path}"), &json!({}), Some("\"v4\""));
        let page = specialist.form(&format!("/proposals/{number}/{path}"), &[("version", "4")]);
        assert_eq!((api.status, page.status), (403, 403), "{path}");
    }
    // The same person in another role since: still the proposer.
    let change = |role| {
        let staff = uya::domain::code::StaffCode::parse("S-1").unwrap();
        let by = uya::domain::actor::Actor { id: "setup".into(), role: uya::domain::actor::Role::Operator };
        site.runtime.block_on(site.services.change_user(by, &staff, move |user| user.role = role)).unwrap();
    };
    change(uya::domain::actor::Role::Supervisor);
    assert_eq!(specialist.get("/work").status, 303, "a changed role ends the session");
    let promoted = site.sign_in("aigerim");
    assert_eq!(check(&promoted, &number, "approve", false).problem(), "self-approval");
    change(uya::domain::actor::Role::Reviewer);
}

#[test]
fn a_returned_proposal_is_changed_and_judged_anew() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let reviewer = site.sign_in("marat");
    let Rewritten { number, version, .. } = rewritten(&specialist, &reviewer, "C-001");
    let path = format!("/api/v1/proposals/{number}");
    let sent = specialist.post(&format!("{path}/send"), &Value::Null, Some(&version));
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert_eq!(reviewer.get(&path).json()["choice_hidden"], true, "a new round begins blind");
    assert_eq!(first_view(&reviewer, &number).status, 201);
}

#[test]
fn facts_that_changed_since_the_list_are_shown_before_an_approval() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, family) = agreed(&site, &specialist, "C-001", 0);
    let talk = json!({ "on": "2026-11-01", "channel": "phone", "result": "free" });
    assert_eq!(specialist.post(&format!("/api/v1/families/{family}/contacts"), &talk, None).status, 201);
    let supervisor = site.sign_in("gulnar");
    let stopped = check(&supervisor, &number, "approve", false);
    assert_eq!((stopped.status, stopped.problem().as_str()), (409, "facts-changed"));
    assert_eq!(stopped.json()["more"]["changed"][0], family.as_str());
    assert_eq!(check(&supervisor, &number, "approve", true).status, 201);
}

#[test]
fn brothers_and_sisters_are_proposed_together_unless_a_supervisor_waived_it() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let apart = specialist.post("/api/v1/runs", &json!({ "child": "C-003", "alone": true }), None);
    assert_eq!(apart.status, 201, "{}", apart.body);
    let run = apart.json()["number"].clone();
    let refused = specialist.post("/api/v1/proposals", &json!({ "run": run }), None);
    assert_eq!(refused.problem(), "siblings-apart", "{}", refused.body);
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": "Сот шешімімен бөлек орналастырылады, кездесу жоспары бар.",
        "reason_code": "court_decision" });
    let asked = specialist.post("/api/v1/waiver-requests", &wish, None);
    assert_eq!(asked.status, 201, "{}", asked.body);
    let number = asked.json()["number"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/waiver-requests/{number}/decision");
    let decision = json!({ "granted": true, "reason": "Құжаттарды көрдім, сот шешімі күшінде." });
    let own = specialist.post(&path, &decision, Some("\"v1\""));
    assert_eq!(own.status, 422, "{}", own.body);
    let colleague = site.sign_in("saule").post(&path, &decision, Some("\"v1\""));
    assert_eq!(colleague.problem(), "not-permitted", "the rule names a supervisor");
    assert_eq!(site.sign_in("gulnar").post(&path, &decision, Some("\"v1\"")).status, 200);
    assert_eq!(specialist.post("/api/v1/proposals", &json!({ "run": run }), None).status, 201);
}

#[test]
fn a_stop_counts_from_the_next_request_on_and_manual_work_goes_on() {
    let site = Site::start();
    let [specialist, reviewer, supervisor] = ["aigerim", "marat", "gulnar"].map(|name| site.sign_in(name));
    let (number, family) = sent(&specialist, "C-001", 0);
    let run = list(&specialist, "C-006");
    let families = approvable(&specialist, &run);
    let whole = content(&specialist, &run, &families[0], &families[1]);
    let stop = |stopped: bool| {
        let body = json!({ "stopped": stopped, "reason": "Тексеру аяқталғанша ұсынымдар тоқтатылады." });
        assert_eq!(supervisor.post("/api/v1/recommendations", &body, None).json()["stopped"], stopped);
    };
    stop(true);
    let what_if = json!({ "set": ["need.attachment_security=1/must"] });
    for (path, body) in
        [("/api/v1/runs", json!({ "child": "C-002" })), (&format!("/api/v1/runs/{run}/what-if"), what_if)]
    {
        let refused = specialist.post(path, &body, None);
        assert_eq!((refused.status, refused.problem().as_str()), (409, "stopped"), "{path}");
    }
    assert!(specialist.get("/work").body.contains("Ұсынымдар тоқтатылды"));
    // Everything that people do themselves, from the needs to the placement.
    let plan = specialist.get("/api/v1/children/C-002").json();
    let needs = plan["plan"]["needs"].as_array().unwrap().iter();
    let needs: Vec<Value> =
        needs.map(|need| json!({ "item": need["item"], "importance": need["importance"] })).collect();
    let version = format!("\"v{}\"", plan["plan_version"]);
    let confirmed = json!({ "needs": needs });
    let confirmed = specialist.post("/api/v1/children/C-002/needs:confirm", &confirmed, Some(&version));
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    let talk = json!({ "on": "2026-11-01", "channel": "phone", "result": "talk" });
    assert_eq!(specialist.post(&format!("/api/v1/families/{family}/contacts"), &talk, None).status, 201);
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None);
    let second = format!("/api/v1/proposals/{}", begun.json()["number"].as_str().unwrap());
    assert_eq!(specialist.post(&format!("{second}/send"), &Value::Null, Some("\"v1\"")).status, 200);
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(review(&reviewer, &number, "agree").status, 201);
    let approved = check(&supervisor, &number, "approve", true);
    assert_eq!(approved.status, 201, "{}", approved.body);
    let moved = json!({ "kind": "moved", "on": "2026-11-01" });
    let events = format!("/api/v1/placements/{number}/events");
    assert_eq!(specialist.post(&events, &moved, Some("\"v1\"")).status, 201);
    stop(false);
    assert_eq!(specialist.post("/api/v1/runs", &json!({ "child": "C-007" }), None).status, 201);
}

/// What a choice of this family still lacks, but for the gaps, which are each family's own.
fn lacks(client: &Client, path: &str, family: &str) -> BTreeSet<String> {
    let choice = json!({ "content": { "choice": { "choice": "family", "family": family } } });
    let written = client.json("PUT", path, &choice, Some(&client.get(path).version()), None);
    assert_eq!(written.status, 200, "{}", written.body);
    let refused = client.post(&format!("{path}/send"), &Value::Null, Some(&written.version())).json();
    let codes = refused["errors"].as_array().unwrap().iter();
    codes.map(|fault| fault["code"].as_str().unwrap().to_owned()).filter(|code| code != "proposal-gap").collect()
}

#[test]
fn the_first_family_of_a_list_needs_the_same_reasons_as_the_last_one() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run }), None);
    let path = format!("/api/v1/proposals/{}", begun.json()["number"].as_str().unwrap());
    let asked = |family: &str| {
        let page = english(&specialist, path.strip_prefix("/api/v1").unwrap());
        let fields = page.split(" name=\"").skip(1).map(|field| field.split('>').next().unwrap().to_owned());
        // Which one is chosen, and what is said about its own gaps.
        let of_all = |field: &String| {
            !field.starts_with("gap.")
                && !field.starts_with("once")
                && !field.starts_with("version")
                && !field.contains(family)
        };
        fields.filter(of_all).map(|field| field.replace(" checked", "")).collect::<BTreeSet<_>>()
    };
    let mut told = Vec::new();
    let document = specialist.get(&format!("/api/v1/runs/{run}")).json();
    let of_state = |state: &str| {
        let mut found = document["families"].as_array().unwrap().iter().filter(|family| family["state"] == state);
        found.next().unwrap_or_else(|| panic!("no family is {state}"))["family"].as_str().unwrap().to_owned()
    };
    let lacking = of_state("insufficient");
    for family in [&families[0], families.last().unwrap(), &lacking] {
        let lacks = lacks(&specialist, &path, family);
        told.push((lacks, asked(family)));
    }
    assert_eq!(told[0].0, told[1].0);
    assert_eq!(told[0], told[2], "{lacking}, of which too little is known");
    assert!(
        ["reserve", "reasons", "words"].iter().all(|code| told[0].0.contains(&format!("proposal-{code}"))),
        "{told:?}"
    );
    assert_eq!(told[0].1, told[1].1);
    assert!(told[0].1.iter().any(|field| field.starts_with("reasons")), "{:?}", told[0].1);
}

#[test]
fn a_decision_is_replayed_byte_for_byte_and_its_haste_is_a_signal() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = agreed(&site, &specialist, "C-001", 0);
    let supervisor = site.sign_in("gulnar");
    check(&supervisor, &number, "approve", false);
    let other = site.sign_in("bolat");
    let page = other.get(&format!("/audit/decisions/{number}"));
    assert_eq!(page.status, 200);
    let run =
        specialist.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["run"].as_str().unwrap().to_owned();
    let replay = other.json("POST", &format!("/api/v1/runs/{run}/replay"), &json!({}), None, None);
    assert_eq!(replay.json()["same"], true, "{}", replay.body);
    let signals = other.get("/api/v1/audit/signals").json();
    let kinds: Vec<&str> = signals.as_array().unwrap().iter().filter_map(|signal| signal["kind"].as_str()).collect();
    assert!(kinds.contains(&"quick") && kinds.contains(&"excluded_never_opened"), "{kinds:?}");
}
