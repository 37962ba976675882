//! A family that a person took out of a list stands in one place only, with the reason, until somebody puts it back.

use serde_json::{Value, json};
use uya::i18n::{Language, Translator};

use super::{
    sealed::seal,
    site::{Client, Site, english},
    steps::{approvable, content, list},
};

const CHILD: &str = "C-001";
const WHY: &str = "Бұл отбасы әкесімен бір көшеде тұрады, қауіпсіз емес.";

fn act(client: &Client, run: &str, family: &str, what: &str, body: &Value) -> (u16, String) {
    let answer = client.post(&format!("/api/v1/runs/{run}/families/{family}/{what}"), body, None);
    let code = answer.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code)
}

fn take_out(client: &Client, run: &str, family: &str, restricted: bool) -> (u16, String) {
    let body = json!({ "because": "near_person", "words": WHY, "restricted": restricted });
    act(client, run, family, "take-out", &body)
}

fn put_back(client: &Client, run: &str, family: &str) -> (u16, String) {
    act(client, run, family, "put-back", &json!({ "words": WHY }))
}

fn totals(client: &Client, run: &str) -> Value {
    client.get(&format!("/api/v1/runs/{run}")).json()["totals"].clone()
}

fn taken_out(client: &Client, run: &str) -> Vec<Value> {
    let told = client.get(&format!("/api/v1/runs/{run}/exclusions?rule=taken_out")).json();
    told["items"].as_array().unwrap().clone()
}

#[test]
fn a_family_that_was_taken_out_is_nowhere_in_the_list_but_under_not_considered_with_who_when_and_why() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, CHILD);
    let family = approvable(&specialist, &run).remove(0);
    let before = totals(&specialist, &run);
    assert_eq!(take_out(&specialist, &run, &family, false).0, 201);
    let now = totals(&specialist, &run);
    let shown = |totals: &Value| totals["shown"].as_u64().unwrap();
    assert_eq!((shown(&now), &now["taken_out"]), (shown(&before) - 1, &json!(1)));
    let told = taken_out(&specialist, &run);
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["family"], &told[0]["taken_out"]["because"]), (&json!(family), &json!("near_person")));
    assert_eq!((&told[0]["taken_out"]["words"], &told[0]["taken_out"]["by"]), (&json!(WHY), &json!("S-1")));
    let naming = format!("\"{family}\"");
    for path in ["", "/families?limit=200"] {
        let body = specialist.get(&format!("/api/v1/runs/{run}{path}")).body;
        assert!(!body.contains(&naming), "{path}");
    }
    let others = approvable(&specialist, &run);
    for path in [
        format!("/api/v1/runs/{run}/families/{family}/explanation"),
        format!("/runs/{run}/families/{family}/why"),
        format!("/api/v1/runs/{run}/compare?family={family},{}", others[0]),
        format!("/runs/{run}/compare?f={family},{}", others[0]),
        format!("/runs/{run}/families/{family}/why/file"),
    ] {
        assert_eq!(specialist.get(&path).status, 409, "{path}");
    }
    let trial = json!({ "set": [format!("family.{family}=free")] });
    assert_eq!(specialist.post(&format!("/api/v1/runs/{run}/what-if"), &trial, None).status, 409);
    let trial = specialist.post(&format!("/api/v1/runs/{run}/what-if"), &json!({ "set": [] }), None);
    assert!(trial.status == 200 && !trial.body.contains(&naming), "{}", trial.body);

    let page = english(&specialist, &format!("/runs/{run}/excluded?state=taken_out"));
    assert!(page.contains("Removed by a person: 1 family") && page.contains(WHY), "{page}");
    assert_eq!(page.matches("data-row").count(), 1, "the count leads to exactly its list");
    assert!(!specialist.get(&format!("/runs/{run}")).body.contains(&format!("/families/{family}/why")));
    let file = specialist.get(&format!("/runs/{run}/excluded/file")).body;
    assert!(file.contains(&family) && file.contains(WHY), "{file}");

    assert_eq!(put_back(&specialist, &run, &family).0, 201);
    assert_eq!(totals(&specialist, &run), before, "put back, the list is as it was made");
    assert!(taken_out(&specialist, &run).is_empty());
    let again = put_back(&specialist, &run, &family);
    assert_eq!(again, (422, "removed-not".to_owned()));
}

#[test]
fn a_family_that_was_taken_out_is_not_proposed_from_the_list_and_a_proposed_one_is_not_taken_out() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, CHILD);
    let families = approvable(&specialist, &run);
    let [chosen, reserve] = [&families[0], &families[1]];
    let whole = content(&specialist, &run, chosen, reserve);
    let begin = || specialist.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None);
    for (family, field) in [(chosen, "/family"), (reserve, "/reserve_family")] {
        assert_eq!(take_out(&specialist, &run, family, false).0, 201);
        let refused = begin();
        assert_eq!(refused.status, 422, "{}", refused.body);
        let fault = &refused.json()["errors"][0];
        assert_eq!((&fault["code"], &fault["pointer"]), (&json!("family-taken-out"), &json!(field)));
        assert_eq!(put_back(&specialist, &run, family).0, 201);
    }
    assert_eq!(begin().status, 201);
    for family in [chosen, reserve] {
        assert_eq!(take_out(&specialist, &run, family, false), (422, "removed-proposed".to_owned()));
    }
    assert_eq!(take_out(&specialist, &run, "F-9999", false).0, 404);
    let out = &families[2];
    assert_eq!(take_out(&specialist, &run, out, false).0, 201);
    assert_eq!(take_out(&specialist, &run, out, false), (422, "removed-already".to_owned()));
    for other in ["marat", "gulnar"].map(|name| site.sign_in(name)) {
        assert_eq!(take_out(&other, &run, &families[3], false).0, 403);
    }
}

#[test]
fn a_restricted_reason_is_told_to_those_who_may_read_it_and_a_sealed_family_is_told_by_its_number() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let families = approvable(&specialist, &run);
    assert_eq!(take_out(&specialist, &run, &families[0], true).0, 201);
    let told = |client: &Client| taken_out(client, &run)[0]["taken_out"].clone();
    assert_eq!((&told(&specialist)["words"], &told(&specialist)["because"]), (&Value::Null, &Value::Null));
    assert_eq!((&told(&supervisor)["words"], &told(&supervisor)["restricted"]), (&json!(WHY), &json!(true)));
    let excluded = format!("/runs/{run}/excluded");
    assert!(!specialist.get(&excluded).body.contains(WHY) && supervisor.get(&excluded).body.contains(WHY));

    assert_eq!(take_out(&specialist, &run, &families[1], false).0, 201);
    seal(&supervisor, &families[1]);
    let told = taken_out(&specialist, &run);
    assert_eq!(told.len(), 1, "of a sealed family it is not told why: {told:?}");
    assert_eq!(totals(&specialist, &run)["taken_out"], 2, "it is counted");
    let page = specialist.get(&format!("{excluded}?state=taken_out"));
    assert_eq!(page.body.matches("data-row").count(), 2, "{}", page.body);
    assert_eq!(put_back(&specialist, &run, &families[1]).0, 404, "as a family that is not there");
}

#[test]
fn the_next_list_says_that_a_family_was_taken_out_of_the_former_one_and_shows_it_all_the_same() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, CHILD);
    let family = approvable(&specialist, &run).remove(0);
    assert_eq!(take_out(&specialist, &run, &family, false).0, 201);
    let next = list(&specialist, CHILD);
    assert!(approvable(&specialist, &next).contains(&family));
    let before = specialist.get(&format!("/api/v1/runs/{next}")).json()["taken_out_before"].clone();
    assert_eq!(
        (&before[0]["family"], &before[0]["words"], &before[0]["run"]),
        (&json!(family), &json!(WHY), &json!(run))
    );
    let page = english(&specialist, &format!("/runs/{next}"));
    assert!(page.contains("A family was removed by a person from an earlier list.") && page.contains(WHY), "{page}");
    assert_eq!(take_out(&specialist, &next, &family, false).0, 201);
    assert_eq!(specialist.get(&format!("/api/v1/runs/{next}")).json()["taken_out_before"], json!([]));
}

#[test]
fn the_form_keeps_what_was_typed_and_the_act_is_on_the_trail() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let family = approvable(&specialist, &run).remove(0);
    let form = format!("/runs/{run}/families/{family}/take-out");
    let failed = specialist.form(&form, &[("because", "near_person"), ("words", "жоқ"), ("restricted", "yes")]);
    assert_eq!(failed.status, 422, "{}", failed.body);
    for kept in ["value=\"near_person\" checked", ">жоқ</textarea>", "name=\"restricted\" value=\"yes\" checked"] {
        assert!(failed.body.contains(kept), "{kept}: {}", failed.body);
    }
    let done = specialist.form(&form, &[("because", "near_person"), ("words", WHY)]);
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some(format!("/runs/{run}/excluded?state=taken_out").as_str()))
    );
    let back = format!("/runs/{run}/families/{family}/put-back");
    let failed = specialist.form(&back, &[("words", "жоқ")]);
    assert!(failed.status == 422 && failed.body.contains("жоқ</textarea>"), "{}", failed.body);
    assert_eq!(specialist.form(&back, &[("words", WHY)]).status, 303);
    let trail = supervisor.get("/api/v1/audit/events?limit=200").json();
    let entries = trail.as_array().or_else(|| trail["items"].as_array()).unwrap();
    for action in ["family_taken_out", "family_put_back"] {
        let entry = entries.iter().find(|entry| entry["action"] == action).unwrap_or_else(|| panic!("{action}"));
        assert_eq!((&entry["code"], &entry["details"]["families"]), (&json!(run), &json!([family])));
        assert!(!entry.to_string().contains(WHY), "the words stay in the act");
    }
}

#[test]
fn the_form_of_a_family_that_cannot_be_taken_out_says_why_before_anybody_writes_a_reason() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, CHILD);
    let excluded = specialist.get(&format!("/api/v1/runs/{run}/exclusions")).json();
    let excluded = excluded["items"][0]["family"].as_str().unwrap().to_owned();
    let form = format!("/runs/{run}/families/{excluded}/take-out");
    let page = specialist.get(&form);
    assert_eq!(page.status, 200, "{}", page.body);
    let said = format!("{excluded} қарастырылмайды");
    assert!(page.body.matches(&said).count() == 2 && !page.body.contains("name=\"words\""), "{}", page.body);
    // Somebody who has written already keeps the words.
    let sent = specialist.form(&form, &[("because", "near_person"), ("words", WHY)]);
    assert!(sent.status == 422 && sent.body.contains(&said) && sent.body.contains(WHY), "{}", sent.body);
}

#[test]
fn the_report_counts_families_that_were_taken_out_before_the_decision_by_the_code_of_the_reason() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, CHILD);
    let families = approvable(&specialist, &run);
    assert_eq!(take_out(&specialist, &run, &families[2], false).0, 201);
    assert_eq!(take_out(&specialist, &run, &families[3], true).0, 201);
    let whole = content(&specialist, &run, &families[0], &families[1]);
    let made = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": whole }), None);
    let number = super::sealed::made(&made);
    let sent = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let report = specialist.get(&format!("/proposals/{number}/report?cut=panel")).body;
    let words = Translator::shared(Language::Kk);
    for told in [
        words.text_with("taken-out-count", &[("n", 2_usize.into())]),
        words.text("removal-near-person"),
        words.text("restricted-title"),
    ] {
        assert!(report.contains(&told), "{told}: {report}");
    }
    assert!(!report.contains(WHY), "the report tells the code of the reason, not its words");
}
