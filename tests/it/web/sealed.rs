//! A sealed family is nowhere in what people read who are not assigned to it: not in lists, files, proposals, reports,
//! questions, by whatever address. Its number and its state stay, so that counts are true.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        family::Family,
    },
    i18n::{Language, Translator},
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
    transfer::office::{self, Content},
    web::{route::Route, routes},
};

use super::{
    access::{filled, people},
    papers::{bare, text_of},
    site::{Answer, Client, Site, in_language},
    steps::{approvable, check, content, first_view, list, review},
};
use crate::report::printed::Printed;

const WHY: &str = "Отбасының мекенжайы құпия болып қалуы керек.";

/// Stands in every fact of the families that are sealed, and in all that is said of them.
const MARK: &str = "ZQMARK7X";

/// The child whose lists are looked at, and another one.
pub(super) const CHILD: &str = "C-001";

/// Somebody who works on the sealed families, and nobody else does.
pub(super) const ASSIGNED: (&str, &str) = ("S-2", "saule");

fn by_setup() -> Actor {
    Actor { id: "setup".into(), role: Role::Operator }
}

/// Gives every fact of a family a source that nobody can overlook.
fn marked(family: &Family) -> Family {
    fn mark(value: &mut Value) {
        match value {
            Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match value {
                Value::String(text) if name == "source" => MARK.clone_into(text),
                value => mark(value),
            }),
            Value::Array(items) => items.iter_mut().for_each(mark),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(family).unwrap();
    mark(&mut value);
    serde_json::from_value(value).unwrap()
}

fn mark_facts(site: &Site, families: &[String]) {
    let families = families.to_vec();
    let written = site.services.store.write(by_setup(), move |work| {
        Box::pin(async move {
            for code in &families {
                let kept = work.find::<Family>(code).await?.unwrap();
                work.update(&marked(&kept.value), kept.version).await?;
                work.audit(AuditEvent::done(Action::RecordChanged, EntityKind::Family, code.as_str())).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(written).unwrap();
}

fn change(client: &Client, family: &str, path: &str, body: &Value) -> Answer {
    let version = client.get(&format!("/api/v1/families/{family}/custody")).version();
    let changed = client.post(&format!("/api/v1/families/{family}/{path}"), body, Some(&version));
    assert_eq!(changed.status, 200, "{path}: {}", changed.body);
    changed
}

pub(super) fn assign(client: &Client, family: &str, staff: &str) {
    change(client, family, "assignments", &json!({ "staff": staff, "reason": WHY }));
}

/// Seals a family: one person works on it, and nobody else.
pub(super) fn seal(supervisor: &Client, family: &str) {
    let held = supervisor.get(&format!("/api/v1/families/{family}/custody")).json();
    let held: Vec<&str> =
        held["assigned"].as_array().unwrap().iter().map(|person| person["code"].as_str().unwrap()).collect();
    if !held.contains(&ASSIGNED.0) {
        assign(supervisor, family, ASSIGNED.0);
    }
    for other in held.iter().filter(|code| **code != ASSIGNED.0) {
        change(supervisor, family, "assignments:end", &json!({ "staff": other, "reason": WHY }));
    }
    change(supervisor, family, "seal", &json!({ "sealed": true, "reason": WHY }));
}

fn unseal(client: &Client, family: &str) {
    change(client, family, "seal", &json!({ "sealed": false, "reason": WHY }));
}

pub(super) fn break_glass(client: &Client, family: &str) {
    let glass = json!({ "subject": { "kind": "family", "code": family }, "purpose": "authority", "reason": WHY });
    assert_eq!(client.post("/api/v1/access-requests", &glass, None).status, 201);
}

fn listed(client: &Client, run: &str) -> Value {
    client.get(&format!("/api/v1/runs/{run}")).json()
}

fn exclusions(client: &Client, run: &str, query: &str) -> Vec<Value> {
    let answer = client.get(&format!("/api/v1/runs/{run}/exclusions?limit=200{query}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["items"].as_array().unwrap().clone()
}

fn code(item: &Value) -> String {
    item["family"].as_str().unwrap().to_owned()
}

/// The families that are to be sealed: one that is shown, one that lacks information, one that a rule keeps out.
fn to_seal(client: &Client, run: &str) -> [String; 3] {
    let families = listed(client, run)["families"].clone();
    let lacking = families.as_array().unwrap().iter().find(|family| family["state"] == "insufficient").unwrap();
    let is_open = |item: &&Value| item["rules"].as_array().unwrap().iter().all(|rule| rule["rule"] != "restricted");
    let out = exclusions(client, run, "");
    [approvable(client, run)[0].clone(), code(lacking), code(out.iter().find(is_open).unwrap())]
}

/// A case in which everything was said of the sealed families that can be.
struct Told {
    sealed: [String; 3],
    runs: [String; 2],
    /// Approved, and one that is being written with a sealed family in reserve.
    proposals: [String; 2],
    waiver: String,
    enquiry: String,
}

pub(super) fn made(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()["number"].as_str().unwrap().to_owned()
}

fn told(site: &Site, specialist: &Client) -> Told {
    let before = list(specialist, CHILD);
    let sealed = to_seal(specialist, &before);
    mark_facts(site, &sealed);
    let run = list(specialist, CHILD);
    let [shown, _, excluded] = &sealed;
    let words = format!("Бұл отбасы туралы белгілі мәлімет {MARK} деп жазылған.");
    for family in &sealed {
        let talk = json!({ "on": "2026-10-30", "channel": "phone", "result": "talk", "words": words });
        made(&specialist.post(&format!("/api/v1/families/{family}/contacts"), &talk, None));
    }
    let subject = json!({ "kind": "child", "code": CHILD });
    let about = |fact: Value| json!({ "kind": "family", "code": excluded, "fact": fact });
    let question = json!({ "kind": "question", "about": about(Value::Null), "subject": subject, "words": words });
    let enquiry = made(&specialist.post("/api/v1/enquiries", &question, None));
    let rule = exclusions(specialist, &run, "").into_iter().find(|item| item["family"] == *excluded).unwrap();
    let fact = rule["rules"][0]["rule"].clone();
    let reminder = json!({ "kind": "reminder", "about": about(fact), "subject": subject, "words": words });
    made(&specialist.post("/api/v1/enquiries", &reminder, None));
    let wish = json!({ "child": CHILD, "family": excluded, "rule": "R-FAM-12", "reason": words });
    let waiver = made(&specialist.post("/api/v1/waiver-requests", &wish, None));
    let draft = reserved(specialist, shown);
    let approved = approved(site, specialist, (&run, shown), &words);
    Told { sealed, runs: [run, before], proposals: [approved, draft], waiver, enquiry }
}

fn approved(site: &Site, specialist: &Client, (run, family): (&str, &str), words: &str) -> String {
    let other = approvable(specialist, run).into_iter().find(|other| other != family).unwrap();
    let mut content = content(specialist, run, family, &other);
    content["words"] = words.into();
    let number = made(&specialist.post("/api/v1/proposals", &json!({ "run": run, "content": content }), None));
    let sent = specialist.post(&format!("/api/v1/proposals/{number}/send"), &Value::Null, Some("\"v1\""));
    assert_eq!(sent.status, 200, "{}", sent.body);
    let [reviewer, supervisor] = ["marat", "gulnar"].map(|name| site.sign_in(name));
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(review(&reviewer, &number, "agree").status, 201);
    let checked = check(&supervisor, &number, "approve", true);
    assert_eq!(checked.status, 201, "{}", checked.body);
    number
}

/// A proposal for another child that is being written, with a family in reserve.
fn reserved(specialist: &Client, reserve: &str) -> String {
    let begun = (2..40).find_map(|number| {
        let made = specialist.post("/api/v1/runs", &json!({ "child": format!("C-{number:03}") }), None);
        let content = json!({ "reserve": { "reserve": "family", "family": reserve } });
        let body = json!({ "run": made.json()["number"], "content": content });
        let begun = specialist.post("/api/v1/proposals", &body, None);
        (begun.status == 201).then_some(begun)
    });
    made(&begun.expect("the family stands in the list of another child"))
}

/// What a path is asked with beside itself.
fn queries(route: &Route, told: &Told) -> Vec<String> {
    let [shown, lacking, excluded] = &told.sealed;
    let of: &[&str] = match route.name {
        "run" => &["", "?sort=distance", "?sort=freshness", "?near=150", "?free=yes", "?part=2", "?part=9"],
        "api_run_families" => &["?limit=200", "?sort=distance&limit=200", "?near=150&limit=200"],
        "excluded" => {
            &["", "?by=family", "?by=family&state=excluded", "?state=insufficient", "?rule=sealed", "?close=yes"]
        }
        "run_file" | "excluded_file" | "api_run_file" | "api_exclusions_file" => &["", "?format=pdf"],
        "api_exclusions" => &["?limit=200", "?rule=sealed"],
        "what_if" => &["", "?need=attachment_security&to=must", "?family={shown}&assume=free"],
        "compare" | "compare_file" => &["?f={shown},{lacking}&show=all", "?f={open}&show=all"],
        "api_compare" | "api_compare_file" => &["?family={shown},{excluded}", "?family={open}"],
        "child" => &["?tab=overview", "?tab=people", "?tab=families", "?tab=history"],
        "family" => &["", "?tab=contacts", "?tab=abilities", "?tab=placements"],
        "work" => &["?view=all", "?view=all&show=waiting", "?view=all&show=overdue"],
        "api_runs" => &["?child=C-001"],
        _ => &[""],
    };
    let filled = |query: &&str| {
        let query = query.replace("{shown}", shown).replace("{lacking}", lacking).replace("{excluded}", excluded);
        query.replace("{open}", "F-021,F-022")
    };
    of.iter().map(filled).collect()
}

/// Every address of every GET route, with the sealed families and an open one.
fn addresses(told: &Told) -> BTreeSet<String> {
    let mut addresses = BTreeSet::new();
    for route in routes().iter().filter(|route| route.method.is_safe() && !route.path.contains("/practice/")) {
        for query in queries(route, told) {
            for family in told.sealed.iter().map(String::as_str).chain(["F-021"]) {
                for proposal in &told.proposals {
                    let path = route.path.replace("{family}", family).replace("{proposal}", proposal);
                    let path = path.replace("{request}", &told.waiver).replace("{enquiry}", &told.enquiry);
                    let path = path.replace("{run}", &told.runs[0]).replace("{other}", &told.runs[1]);
                    addresses.insert(format!("{}{query}", filled(&path, CHILD, "R-1", proposal)));
                }
            }
        }
    }
    addresses
}

/// Everything that can be read of an answer.
fn readable(client: &Client, path: &str) -> (u16, String) {
    let answer = client.get(path);
    let headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let text = match answer.header("content-type").unwrap_or_default() {
        "application/pdf" => bare(&Printed::open(&answer.bytes).text()),
        sheet if sheet.contains("spreadsheetml") => cells(&answer),
        _ => answer.body,
    };
    (answer.status, format!("{}\n{text}", headers.join("\n")))
}

fn cells(answer: &Answer) -> String {
    let Content::Table(table) = office::open(&answer.bytes, "x.xlsx").unwrap().content else { panic!("not a table") };
    let rows = table.sheets.iter().flat_map(|sheet| &sheet.rows);
    rows.flat_map(|row| &row.cells).map(|cell| format!("{:?}", cell.value)).collect::<Vec<_>>().join("\n")
}

/// The addresses whose answers tell a fact of a sealed family.
fn telling(client: &Client, addresses: &BTreeSet<String>) -> BTreeSet<String> {
    addresses.iter().filter(|path| readable(client, path).1.contains(MARK)).cloned().collect()
}

/// What an answer says of a sealed family beside its number and its state, in objects that are about a family.
fn said_beside(value: &Value, sealed: &[String; 3], found: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            let is_sealed =
                fields.get("family").and_then(Value::as_str).is_some_and(|code| sealed.iter().any(|s| s == code));
            let is_said = |(name, value): (&String, &Value)| {
                let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                !["family", "state", "sealed"].contains(&name.as_str()) && !is_empty
            };
            if is_sealed && fields.iter().any(is_said) {
                found.push(value.clone());
            }
            fields.values().for_each(|value| said_beside(value, sealed, found));
        }
        Value::Array(items) => items.iter().for_each(|value| said_beside(value, sealed, found)),
        _ => {}
    }
}

/// What addresses tell of the sealed families to somebody who is not assigned.
fn wrongly_told(role: Role, client: &Client, addresses: &BTreeSet<String>, told: &Told) -> Vec<String> {
    let mut wrong = Vec::new();
    for path in addresses {
        let (status, text) = readable(client, path);
        if status >= 500 {
            wrong.push(format!("{role:?} {path}: {status}"));
        }
        if let Some(at) = text.find(MARK) {
            let around: String = text[..at].chars().rev().take(120).collect::<Vec<_>>().into_iter().rev().collect();
            wrong.push(format!("{role:?} {path} tells a fact: …{around}"));
        }
        if path.starts_with("/api/v1/runs/") {
            let mut said = Vec::new();
            said_beside(&client.get(path).json(), &told.sealed, &mut said);
            wrong.extend(said.iter().map(|said| format!("{role:?} {path} says {said}")));
        }
        let links = |family: &&String| {
            text.contains(&format!("/families/{family}/")) || text.contains(&format!("/families/{family}?"))
        };
        if status != 404 && path.starts_with("/runs/") && told.sealed.iter().any(|family| links(&family)) {
            wrong.push(format!("{role:?} {path} leads to a sealed family"));
        }
    }
    wrong
}

#[test]
fn nothing_of_a_sealed_family_is_told_by_any_address_to_who_is_not_assigned() {
    let site = Site::start();
    let people = people(&site);
    let (specialist, supervisor) = (&people[&Role::Specialist], &people[&Role::Supervisor]);
    let told = told(&site, specialist);
    let addresses = addresses(&told);
    let before = telling(specialist, &addresses);
    assert!(before.len() > 25, "while they are open their facts are told: {before:#?}");
    for family in &told.sealed {
        seal(supervisor, family);
    }

    let wrong: Vec<String> = std::thread::scope(|scope| {
        let (addresses, told) = (&addresses, &told);
        let walk = |(role, client)| scope.spawn(move || wrongly_told(role, client, addresses, told));
        let walks: Vec<_> = people.iter().map(|(role, client)| (*role, client)).map(walk).collect();
        walks.into_iter().flat_map(|walk| walk.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} {wrong:#?}", wrong.len());

    let assigned = site.sign_in(ASSIGNED.1);
    let to_assigned = telling(&assigned, &before);
    let own = |path: &&String| path.starts_with("/work") || path.contains("/me") || path.contains("reminders");
    let missing: Vec<_> = before.iter().filter(|path| !to_assigned.contains(*path)).filter(|path| !own(path)).collect();
    assert!(missing.is_empty(), "whoever is assigned reads what could be read before: {missing:#?}");

    let shown = &told.sealed[0];
    let why = format!("/runs/{}/families/{shown}/why", told.runs[0]);
    break_glass(supervisor, shown);
    assert!(supervisor.get(&why).body.contains(MARK), "breaking the glass shows them");
    assert_eq!(specialist.get(&why).status, 404, "to nobody else");
    for family in &told.sealed {
        if family != shown {
            break_glass(supervisor, family);
        }
        unseal(supervisor, family);
    }
    assert_eq!(telling(specialist, &before), before, "unsealing shows them again");
}

/// Rows of a page that are families, over all its parts.
fn rows(client: &Client, path: &str) -> usize {
    let mut rows = 0;
    for part in 1..100 {
        let page = client.get(&format!("{path}{}part={part}", if path.contains('?') { '&' } else { '?' }));
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        rows += page.body.matches("data-row").count();
        if !page.body.contains("rel=\"next\"") {
            return rows;
        }
    }
    panic!("{path} has no end")
}

#[test]
fn every_count_leads_to_exactly_its_list_when_families_of_it_are_sealed() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let sealed = to_seal(&specialist, &run);
    let before = listed(&specialist, &run);
    for family in &sealed {
        seal(&supervisor, family);
    }
    let now = listed(&specialist, &run);
    assert_eq!(now["totals"], before["totals"], "the register is what it was");
    let total = |state: &str| usize::try_from(now["totals"][state].as_u64().unwrap()).unwrap();
    let families = now["families"].as_array().unwrap();
    let of_state = |state: &str| families.iter().filter(|family| family["state"] == state).count();
    assert_eq!([of_state("shown"), of_state("insufficient")], [total("shown"), total("insufficient")]);
    let out = exclusions(&specialist, &run, "");
    assert_eq!(out.len(), total("excluded"));
    assert_eq!(total("register"), families.len() + out.len());
    let rows_of = |query: &str| rows(&specialist, &format!("/runs/{run}{query}"));
    assert_eq!(rows_of(""), total("shown") + total("insufficient"), "the list has everybody it counts");
    assert_eq!(rows_of("?sort=distance"), total("shown") + total("insufficient"));
    assert_eq!(rows_of("/excluded?by=family&state=excluded"), total("excluded"));
    assert_eq!(rows_of("/excluded?by=family&state=insufficient"), total("insufficient"));
    assert_eq!(rows_of("/excluded?rule=sealed"), 2, "those that are not in the list");
    assert_eq!(rows_of(&format!("/excluded?rule=sealed&part={}", usize::MAX)), 0, "there is no such part");
    assert_eq!(exclusions(&specialist, &run, "&rule=sealed").len(), 1);
    let page = specialist.get(&format!("/runs/{run}/excluded")).body.replace("&#x2f;", "/");
    assert!(page.contains("rule=sealed"), "{page}");
    // A rule's count and its list are without them, and a filter that asks for a fact leaves them out.
    let rule = exclusions(&specialist, &run, "")[0]["rules"][0]["rule"].as_str().unwrap().to_owned();
    let of_rule = exclusions(&specialist, &run, &format!("&rule={rule}"));
    assert!(of_rule.iter().all(|item| item["sealed"] == false && !sealed.contains(&code(item))), "{of_rule:?}");
    let near = specialist.get(&format!("/api/v1/runs/{run}/families?near=150&limit=200")).body;
    assert!(sealed.iter().all(|family| !near.contains(family.as_str())), "{near}");
    let asked = specialist.get(&format!("/api/v1/runs/{run}/ask")).body;
    assert!(sealed.iter().all(|family| !asked.contains(family.as_str())), "{asked}");
}

#[test]
fn whoever_finds_a_family_sealed_is_told_whom_to_ask_in_every_language() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let sealed = to_seal(&specialist, &run);
    for family in &sealed {
        seal(&supervisor, family);
    }
    for language in Language::ALL {
        let words = Translator::shared(language);
        let lang = language.code();
        for (path, family) in
            [(format!("/runs/{run}?part=99"), &sealed[0]), (format!("/runs/{run}/excluded"), &sealed[2])]
        {
            let page = in_language(&specialist, &path, lang);
            for key in ["sealed-title", "sealed-told", "sealed-ask", "sealed-glass"] {
                assert!(page.contains(&words.text(key)), "{path} {lang}: {key}");
            }
            assert!(page.contains(&format!("/break-glass?kind=family&code={family}")), "{path} {lang}");
        }
        let [list, out] = ["file", "excluded/file"].map(|file| format!("/runs/{run}/{file}?format=pdf&lang={lang}"));
        for (paper, family) in [(list, &sealed[0]), (out, &sealed[2])] {
            let paper = text_of(&specialist, &paper);
            assert!(
                paper.contains(&bare(&words.text("sealed-ask"))) && paper.contains(family.as_str()),
                "{lang}: {paper}"
            );
        }
        let book = cells(&specialist.get(&format!("/runs/{run}/file?lang={lang}")));
        let table = specialist.get(&format!("/runs/{run}/excluded/file?lang={lang}")).body;
        for (file, family) in [(book, &sealed[0]), (table, &sealed[2])] {
            assert!(file.contains(&words.text("sealed-title")) && file.contains(family.as_str()), "{lang}: {file}");
        }
    }
}

#[test]
fn a_trial_tells_nothing_of_a_sealed_family_by_what_becomes_of_it() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let run = list(&specialist, CHILD);
    let sealed = approvable(&specialist, &run)[0].clone();
    seal(&supervisor, &sealed);
    let plan = listed(&specialist, &run)["plan"].clone();
    let tried = |set: &str| {
        specialist.json("POST", &format!("/api/v1/runs/{run}/what-if"), &json!({ "set": [set] }), None, None)
    };
    let needs = plan.as_array().unwrap().iter().filter(|line| line["kind"] == "need");
    for need in needs.map(|line| line["item"].as_str().unwrap()) {
        let after = tried(&format!("need.{need}=3/must")).json()["after"].clone();
        let families = after["families"].as_array().unwrap();
        let row = families.iter().find(|family| family["family"] == *sealed).unwrap();
        assert_eq!((&row["state"], &row["sealed"]), (&json!("shown"), &json!(true)), "{need}");
        for state in ["shown", "insufficient", "excluded"] {
            let of = families.iter().filter(|family| family["state"] == state).count();
            assert_eq!(after["totals"][state], of, "{need} {state}");
        }
    }
    let bare = |family: &str| tried(&format!("family.{family}=free")).json()["errors"].to_string();
    assert_eq!(bare(&sealed), bare("F-999"), "as of a family that does not exist");
    let page = |family: &str| {
        let page = in_language(&specialist, &format!("/runs/{run}/what-if?family={family}&assume=free"), "en");
        page.replace(family, "#")
    };
    assert_eq!(page(&sealed).len(), page("F-999").len());
}

#[test]
fn a_question_of_an_import_tells_nothing_of_a_family_that_was_sealed_after_the_check() {
    let site = Site::start();
    let [data, supervisor] = ["erlan", "gulnar"].map(|name| site.sign_in(name));
    let alike = json!({ "bundle": "uya/1", "families": [
        { "code": "F-900", "settlement": "TARAZ", "carers": [{ "birth_date": "1965-10-02" }, { "birth_date": "1967-08-28" }] },
    ] });
    let page = super::imports::bring(&data, &alike);
    let pair = "F-900 ↔ F-021";
    assert!(data.get(&format!("{page}/twins")).body.contains(pair));
    seal(&supervisor, "F-021");
    for path in [format!("{page}/twins"), page.clone(), format!("/api/v1{page}"), format!("/api/v1{page}/twins")] {
        assert!(!data.get(&path).body.contains("F-021"), "{path}");
    }
}
