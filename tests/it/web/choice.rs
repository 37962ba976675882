//! What a reviewer may know of a choice and when, and what an approval rests on.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::OfficeCode,
        date::Date,
        family::{Conclusion, Family},
        relation::Waiver,
    },
    store::{ReadsExt as _, Record, StoreError, UnitOfWorkExt as _},
    web::{
        route::{Route, RouteMethod},
        routes,
    },
};

use super::access::filled;
use super::site::{Answer, Client, Site};
use super::steps::{Rewritten, agreed, approvable, check, content, list, rewritten, sent};

/// Changes a record as another program would.
fn change<R: Record>(site: &Site, code: String, change: impl FnOnce(&mut R) + Send + 'static) {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let done = site.services.store.write(by, move |work| {
        Box::pin(async move {
            let kept = work.find::<R>(&code).await?.unwrap();
            let mut value = kept.value;
            change(&mut value);
            work.update(&value, kept.version).await?;
            work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Family, code)).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(done).unwrap();
}

fn words_of_moves(shown: &Value) -> Vec<&str> {
    let moves = shown["proposal"]["moves"].as_array().unwrap();
    moves.iter().filter_map(|step| step["words"].as_str()).collect()
}

/// The agency's second reviewer, who has judged nothing yet.
fn colleague(site: &Site) -> Client {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let users = site.runtime.block_on(site.services.users()).unwrap();
    let agency = users.iter().find(|user| user.value.sign_in.to_string() == "marat").unwrap().value.office.clone();
    let other = users.iter().find(|user| user.value.sign_in.to_string() == "saule").unwrap().value.code.clone();
    let moved = site.services.change_user(by, &other, move |user| {
        user.role = Role::Reviewer;
        user.office = agency;
    });
    site.runtime.block_on(moved).unwrap();
    site.sign_in("saule")
}

#[test]
fn a_choice_that_is_being_rewritten_is_hidden_from_every_reviewer() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let reviewer = site.sign_in("marat");
    let Rewritten { number, family, version } = rewritten(&specialist, &reviewer, "C-001");
    let path = format!("/api/v1/proposals/{number}");

    let other = colleague(&site);
    for (who, own_words) in [(&reviewer, 1), (&other, 0)] {
        let seen = who.get(&path).json();
        assert_eq!(seen["choice_hidden"], true);
        assert!(seen["proposal"]["content"]["choice"].is_null(), "{seen}");
        assert_eq!(words_of_moves(&seen).len(), own_words, "only one's own words of the round before: {seen}");
        let page = who.get(&format!("/proposals/{number}"));
        assert_eq!(page.status, 200);
        assert!(!page.body.contains(&family), "{}", page.body);
    }
    let sent = specialist.post(&format!("{path}/send"), &Value::Null, Some(&version));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let listed = other.get("/api/v1/proposals").json();
    let listed = json!({ "proposal": listed["items"].as_array().or(listed.as_array()).unwrap()[0] });
    assert_eq!(words_of_moves(&listed).len(), 0, "{listed}");
}

#[test]
fn the_agency_opens_a_child_as_long_as_it_is_to_judge() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let reviewer = site.sign_in("marat");
    assert_eq!(reviewer.get("/api/v1/children/C-001").status, 404);
    let (number, _) = sent(&specialist, "C-001", 0);
    assert_eq!(reviewer.get("/api/v1/children/C-001").status, 200);
    let path = format!("/api/v1/proposals/{number}");
    let body =
        json!({ "reason": "Отбасы көшіп кетті, қайта қараймыз.", "words": "Отбасы көшіп кетті, қайта қараймыз." });
    let version = specialist.get(&path).version();
    let page = [("version", version.trim_matches(['"', 'v'])), ("withdraw_words", body["words"].as_str().unwrap())];
    assert_eq!(specialist.form(&format!("/proposals/{number}/withdraw"), &page).status, 303);
    assert_eq!(reviewer.get("/api/v1/children/C-001").status, 404, "taken back");

    let (number, _) = agreed(&site, &specialist, "C-001", 0);
    assert_eq!(reviewer.get("/api/v1/children/C-001").status, 200, "until the second check");
    assert_eq!(check(&site.sign_in("gulnar"), &number, "approve", false).status, 201);
    assert_eq!(reviewer.get("/api/v1/children/C-001").status, 404, "decided");
}

#[test]
fn the_families_laid_before_a_reviewer_are_alike_so_that_none_stands_out() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let shown = specialist.get(&format!("/api/v1/runs/{run}")).json();
    let band = |family: &str| {
        let families = shown["families"].as_array().unwrap();
        families.iter().find(|entry| entry["family"] == family).unwrap()["group"].as_str().unwrap().to_owned()
    };
    let families = approvable(&specialist, &run);
    let of_last: Vec<&String> = families.iter().filter(|f| band(f) == band(families.last().unwrap())).collect();
    assert!(of_last.len() > 3 && band(&families[0]) != band(of_last[0]), "bands to tell apart: {families:?}");
    let (choice, reserve) = (of_last[of_last.len() - 1], of_last[of_last.len() - 2]);
    let wanted = json!({ "run": run, "content": content(&specialist, &run, choice, reserve) });
    let begun = specialist.post("/api/v1/proposals", &wanted, None);
    let number = begun.json()["number"].as_str().unwrap().to_owned();
    let sent = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let laid = site.sign_in("marat").get(&format!("/api/v1/proposals/{number}")).json();
    let laid: Vec<&str> =
        laid["proposal"]["laid_before"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(laid.len(), 3);
    assert!(laid.contains(&choice.as_str()) && laid.contains(&reserve.as_str()));
    assert!(laid.iter().all(|family| band(family) == band(choice)), "{laid:?}");
}

#[test]
fn a_waiver_that_ran_out_parts_no_brothers_and_sisters() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let apart = specialist.post("/api/v1/runs", &json!({ "child": "C-003", "alone": true }), None);
    let run = apart.json()["number"].clone();
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason_code": "court_decision",
        "reason": "Сот шешімімен бөлек орналастырылады, кездесу жоспары бар." });
    let asked = specialist.post("/api/v1/waiver-requests", &wish, None);
    let path = format!("/api/v1/waiver-requests/{}/decision", asked.json()["number"].as_str().unwrap());
    let decision = json!({ "granted": true, "reason": "Құжаттарды көрдім, сот шешімі күшінде." });
    assert_eq!(site.sign_in("gulnar").post(&path, &decision, Some("\"v1\"")).status, 200);
    let waiver = {
        site.runtime.block_on(async {
            let mut view = site.services.store.read().await.unwrap();
            let mut kept = view.list::<Waiver>().await.unwrap().into_iter();
            kept.find(|kept| kept.value.rule.as_str() == "R-CASE-07" && kept.value.child.as_str() == "C-003")
                .unwrap()
                .value
        })
    };
    let last_week = Date::parse("2026-10-20").unwrap();
    change::<Waiver>(&site, waiver.record_code(), move |waiver| {
        waiver.granted_on = last_week;
        waiver.expires_on = Some(last_week);
    });
    let refused = specialist.post("/api/v1/proposals", &json!({ "run": run }), None);
    assert_eq!(refused.problem(), "siblings-apart", "{}", refused.body);
}

#[test]
fn an_approval_asks_the_rules_of_its_own_day() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, family) = agreed(&site, &specialist, "C-001", 0);
    change::<Family>(&site, family, |family| {
        let as_of = Date::parse("2026-10-30").unwrap();
        family.conclusions.criminal_record = Some(Conclusion { met: false, as_of, number: None });
    });
    let supervisor = site.sign_in("gulnar");
    let refused = check(&supervisor, &number, "approve", true);
    assert_eq!((refused.status, refused.problem().as_str()), (409, "rules-bar"), "{}", refused.body);
    assert!(refused.body.contains("R-FAM-06"), "{}", refused.body);
    assert_eq!(specialist.get(&format!("/api/v1/placements/{number}")).status, 404, "nothing was given");
    assert_eq!(check(&supervisor, &number, "return", false).status, 201, "other answers stay open");
}

#[test]
fn a_proposal_goes_to_an_agency_of_the_region_only() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let mut far = site.runtime.block_on(site.services.offices()).unwrap();
    let mut far = far.remove(far.iter().position(|office| office.code.as_str() == "ZHM-AGENCY").unwrap());
    far.code = OfficeCode::parse("ALM-AGENCY").unwrap();
    far.parent = Some(OfficeCode::parse("ALM-AUTHORITY").unwrap());
    site.runtime.block_on(site.services.put_office(by, far)).unwrap();
    let run = list(&specialist, "C-001");
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run }), None);
    let path = format!("/api/v1/proposals/{}", begun.json()["number"].as_str().unwrap());
    let written =
        specialist.json("PUT", &path, &json!({ "content": {}, "agency": "ALM-AGENCY" }), Some("\"v1\""), None);
    assert_eq!(written.json()["errors"][0]["code"], "agency-unknown", "{}", written.body);
    let page = specialist.get(&format!("/proposals/{}", begun.json()["number"].as_str().unwrap()));
    assert!(page.body.contains("ZHM-AGENCY") && !page.body.contains("ALM-AGENCY"));
}

/// A proposal with this choice and that reserve, sent; and what a reviewer reads at every address before a first view.
fn read_before_a_first_view([choice, reserve]: [usize; 2]) -> (Value, BTreeMap<String, (u16, String)>) {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let begin = json!({ "run": run, "content": content(&specialist, &run, &families[choice], &families[reserve]) });
    let begun = specialist.post("/api/v1/proposals", &begin, None);
    let number = begun.json()["number"].as_str().unwrap_or_else(|| panic!("{}", begun.body)).to_owned();
    let sent = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let reviewer = site.sign_in("marat");
    let laid = reviewer.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["laid_before"].clone();
    let mut read = BTreeMap::new();
    // What the program says of itself goes its own way, and a second factor is drawn anew each time.
    let goes_its_way = |route: &Route| ["/readyz", "/account/factor"].contains(&route.path);
    for route in routes().iter().filter(|route| route.method == RouteMethod::Get && !goes_its_way(route)) {
        for family in &families[..2] {
            let path = filled(&route.path.replace("{family}", family), "C-001", &run, &number);
            let tabs: &[&str] = match route.path {
                "/children/{child}" => &["", "?tab=families", "?tab=questions"],
                "/families/{family}" => &["", "?tab=contacts", "?tab=home"],
                _ => &[""],
            };
            for tab in tabs {
                let answer = reviewer.get(&format!("{path}{tab}"));
                read.insert(format!("{path}{tab}"), (answer.status, lasting(&answer)));
            }
        }
    }
    (laid, read)
}

/// An answer without what differs between any two: marks and numbers of requests, moments.
fn lasting(answer: &Answer) -> String {
    let media = answer.header("content-type").unwrap_or_default();
    if !media.starts_with("text/") && !media.contains("json") {
        return String::new();
    }
    let request = answer.header("x-request-id").unwrap_or("?");
    let text = answer.body.replace(request, "#");
    let is_mark = |word: &str| word.len() > 15 || (word.len() == 5 && word.as_bytes()[2] == b':');
    let is_part = |sign: char| sign.is_ascii_alphanumeric() || "-_:".contains(sign);
    let words = text.split_inclusive(|sign| !is_part(sign)).map(|word| {
        let bare = word.trim_end_matches(|sign| !is_part(sign));
        if is_mark(bare) { format!("#{}", &word[bare.len()..]) } else { word.to_owned() }
    });
    words.collect()
}

#[test]
fn nothing_that_a_reviewer_reads_before_a_first_view_depends_on_the_choice() {
    let ((laid, one), (as_laid, other)) = (read_before_a_first_view([0, 1]), read_before_a_first_view([1, 0]));
    assert_eq!(laid, as_laid, "the same families are laid before the reviewer");
    let told = |found: &(u16, String)| found.0 == 200;
    assert!(one.values().filter(|found| told(found)).count() > 60, "{}", one.len());
    let differ: Vec<String> = one
        .iter()
        .filter(|(path, found)| other.get(*path).is_some_and(|with_other| with_other != *found))
        .map(|(path, found)| {
            let (mine, theirs) = (&found.1, &other[path].1);
            let at = mine.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
            let near = |text: &str| {
                String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(60)..(at + 80).min(text.len())]).into_owned()
            };
            format!("{path}: {} / {}", near(mine), near(theirs))
        })
        .collect();
    assert!(differ.is_empty(), "{differ:#?}");
}
