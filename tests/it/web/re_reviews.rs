//! A decision is looked at again by somebody who had no part in it and has not seen it, and stands meanwhile as it is.

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::StaffCode,
        date::Date,
        re_review::ReReview,
        user::{SignIn, User},
    },
    generate::staff,
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
};

use super::{
    site::{Answer, Client, PASSWORD, Site, english},
    steps::{agreed, check, sent},
};

const WHY: &str = "Бала бұл отбасына барғысы келмейтінін психологқа айтты.";

const WORDS: &str = "Қажеттіліктердің бәрі жабылған, дәлелдері жеткілікті.";

fn by_setup() -> Actor {
    Actor { id: "setup".into(), role: Role::Operator }
}

/// One more reviewer of the agency, who signs in as `madi`.
pub(super) fn third_reviewer(site: &Site) {
    let user = User {
        code: StaffCode::parse("R-3").unwrap(),
        sign_in: SignIn::parse("madi").unwrap(),
        ..staff::users().into_iter().find(|user| user.role == Role::Reviewer).unwrap()
    };
    site.runtime.block_on(site.services.add_user(by_setup(), user, Some(PASSWORD), true)).unwrap();
}

/// What is sent as a first view of everything that is laid before a reviewer.
pub(super) fn views_of(reviewer: &Client, number: &str) -> Value {
    let seen = reviewer.get(&format!("/api/v1/re-reviews/{number}")).json();
    let families = seen["families"].as_array().unwrap_or_else(|| panic!("{seen}"));
    let views = families.iter().map(|one| json!({ "family": one["family"], "view": "good" }));
    json!({ "views": views.collect::<Vec<_>>() })
}

/// A first view of everything that is laid before a reviewer.
pub(super) fn first_view(reviewer: &Client, number: &str) -> Answer {
    let views = views_of(reviewer, number);
    reviewer.post(&format!("/api/v1/re-reviews/{number}/first-views"), &views, None)
}

/// The conclusion on the present version.
pub(super) fn conclude(reviewer: &Client, number: &str, result: &str) -> Answer {
    let path = format!("/api/v1/re-reviews/{number}");
    let version = reviewer.get(&path).version();
    let version = if version.is_empty() { "\"v1\"".to_owned() } else { version };
    let body = json!({ "result": result, "tie": { "tie": "none" }, "words": WORDS });
    reviewer.post(&format!("{path}/conclusion"), &body, Some(&version))
}

fn ask(supervisor: &Client, decision: &str) -> Answer {
    let body = json!({ "origin": "child", "reason": WHY, "days": 5 });
    supervisor.post(&format!("/api/v1/audit/decisions/{decision}/re-reviews"), &body, None)
}

fn fault(answer: &Answer) -> (u16, String) {
    let told = answer.json();
    let code = told["errors"][0]["code"].as_str().or_else(|| told["code"].as_str()).unwrap_or_default().to_owned();
    (answer.status, code)
}

/// A decision of the demo's people: proposed by aigerim, reviewed by marat, approved by gulnar.
fn decided(site: &Site) -> String {
    let (number, _) = agreed(site, &site.sign_in("aigerim"), "C-001", 0);
    let approved = check(&site.sign_in("gulnar"), &number, "approve", true);
    assert_eq!(approved.status, 201, "{}", approved.body);
    number
}

fn listed(client: &Client) -> Vec<Value> {
    client.get("/api/v1/re-reviews").json()["items"].as_array().unwrap().clone()
}

#[test]
fn a_second_look_begins_without_the_decision_and_its_outcome_stands_wherever_the_decision_is_told() {
    let site = Site::start();
    let number = decided(&site);
    let [specialist, supervisor, other] = ["aigerim", "bolat", "zhanar"].map(|name| site.sign_in(name));
    let asked = ask(&supervisor, &number);
    assert_eq!(asked.status, 201, "{}", asked.body);
    let path = "/api/v1/re-reviews/A-1";
    let decision = specialist.get(&format!("/api/v1/proposals/{number}")).json();
    let said = decision["proposal"]["content"]["words"].as_str().unwrap().to_owned();

    let item = listed(&other).remove(0);
    assert_eq!((&item["number"], &item["origin"], &item["days_left"]), (&json!("A-1"), &Value::Null, &json!(5)));
    assert!(english(&other, "/work").contains("A-1 · C-001"));
    let hidden = other.get(path).json();
    assert_eq!((&hidden["choice_hidden"], &hidden["decision"]), (&json!(true), &Value::Null));
    assert!(hidden["families"].as_array().unwrap().len() >= 3, "{hidden}");
    let page = english(&other, "/re-reviews/A-1");
    for told in [WHY, said.as_str(), "objection of the child"] {
        assert!(!page.contains(told) && !hidden.to_string().contains(told), "{told}");
    }
    let child = other.get("/api/v1/children/C-001");
    assert_eq!(child.status, 404, "the second look does not open the child's record: {}", child.body);
    assert_eq!(other.get(&format!("/api/v1/proposals/{number}")).status, 404);
    assert_eq!(fault(&conclude(&other, "A-1", "stands")), (409, "first-view-missing".to_owned()));

    assert_eq!(first_view(&other, "A-1").status, 201);
    assert_eq!(fault(&first_view(&other, "A-1")), (409, "first-view-kept".to_owned()));
    let shown = other.get(path).json();
    assert_eq!((&shown["reason"], &shown["decision"]["content"]["words"]), (&json!(WHY), &json!(said)));
    let page = english(&other, "/re-reviews/A-1");
    assert!(page.contains(WHY) && page.contains(&said), "{page}");
    let concluded = conclude(&other, "A-1", "look_anew");
    assert_eq!(concluded.status, 201, "{}", concluded.body);
    assert_eq!(fault(&conclude(&other, "A-1", "stands")), (409, "re-review-over".to_owned()));

    let page = english(&supervisor, &format!("/audit/decisions/{number}"));
    for told in ["the case should be looked at anew", WORDS, WHY, "What the supervisor does next"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let record = supervisor.get(&format!("/api/v1/audit/decisions/{number}")).json();
    let again = &record["judgement"]["reviewed_again"][0];
    assert_eq!((&again["origin"], &again["conclusion"]["result"]), (&json!("child"), &json!("look_anew")));
    assert!(english(&specialist, &format!("/proposals/{number}")).contains(WORDS), "the outcome is told");
    let report = specialist.get(&format!("/proposals/{number}/report?cut=panel&lang=en")).body;
    assert!(report.contains("the case should be looked at anew") && report.contains(WORDS), "{report}");
    let now = specialist.get(&format!("/api/v1/proposals/{number}")).json();
    assert_eq!(now["proposal"], decision["proposal"], "it undoes nothing");
    assert_eq!(supervisor.get(&format!("/api/v1/placements/{number}")).status, 200);
    assert!(listed(&supervisor)[0]["result"] == "look_anew" && !english(&supervisor, "/work").contains("A-1 ·"));
}

#[test]
fn whoever_had_a_part_or_has_seen_the_decision_is_refused_by_every_route() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let [reviewer, other] = ["marat", "zhanar"].map(|name| site.sign_in(name));
    third_reviewer(&site);
    let (number, _) = agreed(&site, &specialist, "C-001", 0);
    // While it is the agency's, its reviewers may look at it.
    assert_eq!(other.get(&format!("/api/v1/proposals/{number}")).json()["choice_hidden"], false);
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", true).status, 201);
    assert_eq!(ask(&site.sign_in("gulnar"), &number).status, 201);
    for (client, code) in [(&reviewer, "re-review-had-part"), (&other, "re-review-seen")] {
        assert_eq!(listed(client), Vec::<Value>::new());
        assert!(!english(client, "/work").contains("A-1"));
        let refused = (403, code.to_owned());
        assert_eq!(fault(&client.get("/api/v1/re-reviews/A-1")), refused);
        let views = json!({ "views": [] });
        assert_eq!(fault(&client.post("/api/v1/re-reviews/A-1/first-views", &views, None)), refused);
        assert_eq!(fault(&conclude(client, "A-1", "stands")), refused);
        let page = client.get("/re-reviews/A-1");
        assert!(page.status == 403 && !page.body.contains(WHY), "{}", page.body);
        assert_eq!(client.form("/re-reviews/A-1/first-views", &[("words", "Жоқ")]).status, 403);
        let ended = [("result", "stands"), ("words", WORDS), ("tie", "none"), ("version", "1")];
        assert_eq!(client.form("/re-reviews/A-1/conclusion", &ended).status, 403);
    }
    let third = site.sign_in("madi");
    assert_eq!(listed(&third).len(), 1);
    assert_eq!(third.get("/api/v1/re-reviews/A-1").status, 200);
}

#[test]
fn a_second_look_is_asked_for_once_of_what_is_decided_and_as_long_as_somebody_is_left() {
    let site = Site::start();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("bolat"));
    let (waiting, _) = sent(&specialist, "C-006", 0);
    assert_eq!(fault(&ask(&supervisor, &waiting)), (409, "wrong-state".to_owned()));
    let number = decided(&site);
    let path = format!("/api/v1/audit/decisions/{number}/re-reviews");
    for days in [0, 61] {
        let body = json!({ "origin": "agency", "reason": WHY, "days": days });
        assert_eq!(fault(&supervisor.post(&path, &body, None)), (422, "re-review-days".to_owned()), "{days}");
    }
    assert_eq!(specialist.post(&path, &json!({ "origin": "child", "reason": WHY }), None).status, 403);
    assert_eq!(ask(&supervisor, &number).status, 201);
    assert_eq!(fault(&ask(&supervisor, &number)), (422, "re-review-open".to_owned()));
    let other = site.sign_in("zhanar");
    assert_eq!(first_view(&other, "A-1").status, 201);
    assert_eq!(conclude(&other, "A-1", "stands").status, 201);
    assert_eq!(fault(&ask(&supervisor, &number)), (422, "re-review-nobody".to_owned()));
    third_reviewer(&site);
    assert_eq!(ask(&supervisor, &number).status, 201, "somebody is there again");
    assert_eq!(fault(&other.get("/api/v1/re-reviews/A-2")), (403, "re-review-had-part".to_owned()));
}

#[test]
fn one_that_is_overdue_is_on_the_desks_of_supervisors_and_reviewers_with_its_clock() {
    let site = Site::start();
    let number = decided(&site);
    let supervisor = site.sign_in("bolat");
    assert_eq!(ask(&supervisor, &number).status, 201);
    let late = site.services.store.write(by_setup(), |work| {
        Box::pin(async move {
            let kept = work.find::<ReReview>("A-1").await?.unwrap();
            let due = Date::parse("2026-10-30").unwrap();
            work.update(&ReReview { due, ..kept.value }, kept.version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::ReReview, "A-1")).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(late).unwrap();
    for client in [&supervisor, &site.sign_in("zhanar")] {
        let desk = english(client, "/work");
        let from = desk.find("id=\"re-reviews\"").unwrap();
        assert!(desk[from..].contains("overdue 2 d") && desk.contains("a proposal of the project"), "{desk}");
        assert_eq!(listed(client)[0]["days_left"], -2);
    }
    assert!(!english(&site.sign_in("aigerim"), "/work").contains("A-1"));
}

#[test]
fn its_forms_keep_what_was_typed_and_a_script_in_their_words_runs_nowhere() {
    let script = "<script>alert(1)</script> бұл себептің өзі ғана";
    let site = Site::start();
    let number = decided(&site);
    let (supervisor, other) = (site.sign_in("bolat"), site.sign_in("zhanar"));
    let form = format!("/audit/decisions/{number}/re-review");
    let failed = supervisor.form(&form, &[("origin", "family"), ("reason", "жоқ"), ("days", "99")]);
    assert_eq!(failed.status, 422, "{}", failed.body);
    for kept in ["value=\"family\" checked", ">жоқ</textarea>", "value=\"99\""] {
        assert!(failed.body.contains(kept), "{kept}: {}", failed.body);
    }
    assert_eq!(supervisor.form(&form, &[("origin", "family"), ("reason", script), ("days", "9")]).status, 303);
    let laid = other.get("/api/v1/re-reviews/A-1").json()["families"].clone();
    let named = |family: &Value| format!("view.{}", family["family"].as_str().unwrap());
    let views: Vec<String> = laid.as_array().unwrap().iter().map(named).collect();
    let form = "/re-reviews/A-1/first-views";
    let failed = other.form(form, &[(views[0].as_str(), "doubtful"), ("words", script)]);
    assert!(failed.status == 422 && failed.body.contains("value=\"doubtful\" checked"), "{}", failed.body);
    let mut fields: Vec<(&str, &str)> = views.iter().map(|view| (view.as_str(), "good")).collect();
    fields.push(("words", script));
    assert_eq!(other.form(form, &fields).status, 303);
    let form = "/re-reviews/A-1/conclusion";
    let failed = other.form(form, &[("result", "stands"), ("words", "жоқ"), ("tie", "declared"), ("version", "2")]);
    assert!(failed.status == 422 && failed.body.contains(">жоқ</textarea>"), "{}", failed.body);
    let ended = [("result", "stands"), ("words", script), ("tie", "declared"), ("tie_words", script), ("version", "2")];
    assert_eq!(other.form(form, &ended).status, 303);
    for (client, page) in [
        (&other, "/re-reviews/A-1".to_owned()),
        (&supervisor, "/re-reviews/A-1".to_owned()),
        (&supervisor, format!("/audit/decisions/{number}")),
    ] {
        let shown = client.get(&page).body;
        assert!(shown.contains("бұл себептің өзі ғана") && !shown.contains("<script>alert"), "{page}: {shown}");
    }
}
