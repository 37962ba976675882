//! Need to know, cell by cell: for every parameter of every path, a record of another office and a sealed one are
//! answered byte for byte like one that does not exist, on pages and in the API.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uya::{
    domain::{
        access::{Custody, Subject},
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::{FamilyCode, OfficeCode, StaffCode},
        date::Date,
        placement::Placement,
        proposal::{Proposal, ProposalNumber},
        re_review::ReReview,
    },
    generate::staff,
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
    web::{route::Route, routes},
};

use super::{
    access::{is_for_systems, people, system},
    bodies,
    imports::of_another_office,
    site::{Answer, Client, Site, encoded},
    steps::{list, sent},
};

/// The family that is sealed.
const SEALED_FAMILY: &str = "F-141";

const WHY: &str = "Баланың қауіпсіздігіне қатысты шұғыл хабарлама түсті.";

/// What a parameter of a path may stand for.
struct Cell {
    /// A record that is open to somebody of every role that may ask.
    own: String,
    /// Records that are closed: of another office, sealed, of another person.
    closed: Vec<String>,
    /// One that does not exist.
    absent: &'static str,
}

fn cell(own: &str, closed: &[&String], absent: &'static str) -> Cell {
    Cell { own: own.to_owned(), closed: closed.iter().map(|code| (*code).clone()).collect(), absent }
}

/// Parameters that name no record: for them there is nothing that others hold.
const NO_RECORD: [(&str, &str); 12] = [
    ("{kind}", "family"),
    ("{mark}", "x"),
    ("{name}", "uya.css"),
    ("{code}", "not-found"),
    ("{staff}", "S-2"),
    ("{token}", "K-99"),
    ("{change}", "U-99"),
    ("{task}", "needs"),
    ("{sheet}", "families"),
    ("{lang}", "kk"),
    ("{list}", "strengths"),
    ("{row}", "new"),
];

/// Families of the practice, which are invented for everybody.
fn is_practice(route: &Route) -> bool {
    route.path.contains("/practice/")
}

/// A list shows the families of other offices that it was made of: whoever may open the list opens their places in it.
/// Of a sealed family no place is told.
fn is_of_list(route: &Route, parameter: &str, closed: &str) -> bool {
    parameter == "{family}" && route.path.contains("/runs/{run}/") && closed != SEALED_FAMILY
}

fn number(made: &Answer) -> String {
    assert_eq!(made.status, 201, "{}", made.body);
    let number = made.json()["number"].clone();
    number.as_str().map_or_else(|| number.to_string(), str::to_owned)
}

fn draft(client: &Client, child: &str) -> (String, String) {
    let run = list(client, child);
    let proposal = number(&client.post("/api/v1/proposals", &json!({ "run": run }), None));
    (run, proposal)
}

fn waiver(client: &Client, child: &str) -> String {
    let wish = json!({ "child": child, "rule": "R-CASE-07", "reason": WHY, "reason_code": "court_decision" });
    number(&client.post("/api/v1/waiver-requests", &wish, None))
}

fn enquiry(client: &Client, child: &str) -> String {
    let subject = json!({ "kind": "child", "code": child });
    let asked = json!({ "kind": "question", "about": subject, "subject": subject, "words": "Мектебі қайсы?" });
    number(&client.post("/api/v1/enquiries", &asked, None))
}

fn evidence(client: &Client, child: &str) -> String {
    let needs = client.get(&format!("/api/v1/children/{child}")).json()["plan"]["needs"].clone();
    let new = json!({ "item": needs[0]["item"], "kind": "school", "on": "2026-10-01", "kept_at": "№ 3 іс" });
    number(&client.post(&format!("/api/v1/children/{child}/evidence"), &new, None))
}

fn note(client: &Client, run: &str) -> String {
    let families = client.get(&format!("/api/v1/runs/{run}")).json()["families"].clone();
    let family = families[0]["family"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/runs/{run}/families/{family}/notes");
    number(&client.post(&path, &json!({ "words": "Үйі жайлы." }), None))
}

fn export(client: &Client) -> String {
    let order = json!({ "kinds": ["settlement"], "format": "json", "reason": WHY });
    number(&client.post("/api/v1/exports", &order, None))
}

fn import(client: &Client) -> String {
    let sheet = ("list.csv", "code;settlement\nF-910;TARAZ\n".as_bytes());
    let brought = client.upload("/imports/new", &[("kind", "families")], sheet);
    brought.header("location").unwrap_or_else(|| panic!("{}", brought.body)).replace("/imports/", "")
}

fn view(client: &Client, number: &str) -> String {
    let fields = [("page", "children"), ("name", "Менікі"), ("query", "mine=yes")];
    assert_eq!(client.form("/views", &fields).status, 303);
    number.to_owned()
}

/// Gives one family to the other region and seals another one.
fn close_families(site: &Site) -> [String; 2] {
    let custody = |family: &str, office: &str, sealed: bool| Custody {
        subject: Subject::Family(FamilyCode::parse(family).unwrap()),
        office: OfficeCode::parse(office).unwrap(),
        assigned: vec![StaffCode::parse("S-2").unwrap()],
        offered_to: Vec::new(),
        sealed,
        changed: None,
    };
    let closed = vec![
        Custody { assigned: Vec::new(), ..custody("F-140", staff::ELSEWHERE, false) },
        custody(SEALED_FAMILY, staff::SUPPORT, true),
    ];
    let by = Actor { id: "setup".into(), role: Role::Operator };
    site.runtime.block_on(site.services.put_custodies(by, closed)).unwrap();
    ["F-140".to_owned(), SEALED_FAMILY.to_owned()]
}

/// Lets drafts have placements: what a closed placement says is asked for as well.
fn place(site: &Site, proposals: [String; 3]) {
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let placed = site.services.store.write(by, move |work| {
        Box::pin(async move {
            for number in &proposals {
                let proposal = work.find::<Proposal>(number).await?.unwrap().value;
                let placement = Placement {
                    proposal: ProposalNumber::parse(number).unwrap(),
                    case_code: proposal.case_code,
                    children: proposal.children,
                    family: FamilyCode::parse("F-021").unwrap(),
                    approved_on: Date::parse("2026-11-01").unwrap(),
                    outcomes: Vec::new(),
                };
                work.insert(&placement).await?;
            }
            work.audit(AuditEvent::done(Action::RecordCreated, EntityKind::Placement, "")).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(placed).unwrap();
}

/// Second looks at the three: a reviewer is asked for the first and for the sealed one, nobody for the other office's.
fn look_again(site: &Site, proposals: [&String; 3]) {
    let asked = |(at, proposal): (usize, &String)| {
        let agencies = if at == 1 { json!([]) } else { json!(["ZHM-AGENCY"]) };
        let re_review: ReReview = serde_json::from_value(json!({
            "number": format!("A-{}", at + 1), "proposal": proposal, "origin": "child", "reason": WHY,
            "asked_by": "V-2", "asked_at": 0, "since": "2026-11-01", "due": "2026-11-11", "agencies": agencies,
            "had_part": [], "laid_before": [],
        }))
        .unwrap();
        re_review
    };
    let asked: Vec<ReReview> = proposals.into_iter().enumerate().map(asked).collect();
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let written = site.services.store.write(by, move |work| {
        Box::pin(async move {
            for re_review in &asked {
                work.insert(re_review).await?;
            }
            work.audit(AuditEvent::done(Action::RecordCreated, EntityKind::ReReview, "")).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(written).unwrap();
}

fn cells(site: &Site, people: &BTreeMap<Role, Client>) -> BTreeMap<&'static str, Cell> {
    let [elsewhere, sealed, other] = ["dina", "saule", "bolat"].map(|name| site.sign_in(name));
    let specialist = &people[&Role::Specialist];
    let [child, closed_child, sealed_child] = ["C-001", "C-110", "C-012"].map(str::to_owned);
    let of = [(specialist, &child), (&elsewhere, &closed_child), (&sealed, &sealed_child)];
    let [(run, proposal), (run_1, proposal_1), (run_2, proposal_2)] = of.map(|(client, child)| draft(client, child));
    place(site, [proposal.clone(), proposal_1.clone(), proposal_2.clone()]);
    look_again(site, [&proposal, &proposal_1, &proposal_2]);
    let [asked, asked_1, asked_2] = of.map(|(client, child)| waiver(client, child));
    let [enquired, enquired_1, enquired_2] = of.map(|(client, child)| enquiry(client, child));
    let glass = |client: &Client| {
        let body = json!({ "subject": { "kind": "child", "code": "C-111" }, "purpose": "danger", "reason": WHY });
        number(&client.post("/api/v1/access-requests", &body, None))
    };
    let (grant, grant_1) = (glass(&sealed), glass(&elsewhere));
    let [family_1, family_2] = close_families(site);
    let imports = [import(&people[&Role::Data]), import(&of_another_office(site))];
    let exports = [export(&people[&Role::Supervisor]), export(&other)];
    let views = [view(specialist, "V-1"), view(&elsewhere, "V-2")];
    let shown = of.map(|(client, child)| evidence(client, child));
    let notes = [(specialist, &run), (&elsewhere, &run_1), (&sealed, &run_2)].map(|(client, run)| note(client, run));
    [
        ("{child}", cell(&child, &[&closed_child, &sealed_child], "C-999")),
        ("{family}", cell("F-021", &[&family_1, &family_2], "F-999")),
        ("{run}", cell(&run, &[&run_1, &run_2], "R-999")),
        ("{other}", cell(&run, &[&run_1, &run_2], "R-999")),
        ("{proposal}", cell(&proposal, &[&proposal_1, &proposal_2], "P-999")),
        ("{request}", cell(&asked, &[&asked_1, &asked_2], "W-999")),
        ("{enquiry}", cell(&enquired, &[&enquired_1, &enquired_2], "Q-999")),
        ("{grant}", cell(&grant, &[&grant_1], "B-999")),
        ("{import}", cell(&imports[0], &[&imports[1]], "I-999")),
        ("{export}", cell(&exports[0], &[&exports[1]], "999999")),
        ("{sample}", cell(&asked, &[&asked_1, &asked_2], "W-999")),
        ("{re_review}", cell("A-1", &[&"A-2".to_owned(), &"A-3".to_owned()], "A-999")),
        ("{view}", cell(&views[0], &[&views[1]], "V-999")),
        ("{evidence}", cell(&shown[0], &[&shown[1], &shown[2]], "E-999")),
        ("{note}", cell(&notes[0], &[&notes[1], &notes[2]], "N-999")),
    ]
    .into()
}

/// Parameters of a path, in order.
fn parameters(path: &str) -> Vec<&str> {
    let names = path.match_indices('{').zip(path.match_indices('}'));
    names.map(|((from, _), (to, _))| &path[from..=to]).collect()
}

/// The path of a route with everything of one's own but one parameter.
fn filled(route: &Route, cells: &BTreeMap<&str, Cell>, (changed, value): (&str, &str)) -> String {
    let mut path = route.path.replace(changed, value);
    for (name, cell) in cells {
        path = path.replace(name, &cell.own);
    }
    for (name, value) in NO_RECORD {
        path = path.replace(name, value);
    }
    assert!(!path.contains('{'), "nothing stands for a parameter of {}", route.path);
    path
}

/// What is sent: enough that the record is looked for.
fn body(name: &str) -> Value {
    let needs = json!([{ "item": "attachment_security", "importance": "must" }]);
    match name {
        "api_needs_confirm" => json!({ "needs": needs }),
        "api_waiver_decide" => json!({ "granted": true, "reason": WHY }),
        "api_enquiry_answer" | "api_note_write" => json!({ "words": "Белгісіз" }),
        "api_child_assign" | "api_child_release" | "api_family_assign" | "api_family_release" => {
            json!({ "staff": "S-2", "reason": WHY })
        }
        "api_child_seal" | "api_family_seal" => json!({ "sealed": true, "reason": WHY }),
        "api_evidence_add" => {
            json!({ "item": "attachment_security", "kind": "school", "on": "2026-10-01", "kept_at": "№ 3 іс" })
        }
        "api_sample_look_through" | "api_grant_look_through" => json!({ "in_order": true, "words": WHY }),
        "api_user_change_decide" => json!({ "confirm": true }),
        "api_contact" => json!({ "on": "2026-11-01", "channel": "phone", "result": "talk" }),
        "api_ability" => json!({ "item": "attachment_security", "level": 1, "source": "Сапар" }),
        "api_plan_text" => json!({ "source": "pasted", "text": "Балаға логопед қажет." }),
        "api_proposal_write" => json!({ "content": {} }),
        "api_proposal_withdraw" | "api_put_back" => json!({ "words": WHY }),
        "api_take_out" => json!({ "because": "other", "words": WHY }),
        "api_first_view" | "api_re_review_first_view" => json!({ "views": [] }),
        "api_re_review_ask" => json!({ "origin": "child", "reason": WHY }),
        "api_re_review_conclude" => json!({ "result": "stands", "tie": { "tie": "none" }, "words": WHY }),
        "api_review" => json!({ "result": "agree", "reasons": ["needs_met"], "tie": { "tie": "none" }, "words": WHY }),
        "api_second_check" => json!({ "result": "approve", "words": WHY }),
        "api_outcome" => json!({ "kind": "moved", "on": "2026-11-01" }),
        "api_what_if" => json!({ "set": ["need.attachment_security=1/must"] }),
        "api_plan_reading_answer" | "api_import_twins" => json!({ "answers": [] }),
        "api_view_save" => json!({ "page": "children", "name": "Менікі", "query": "" }),
        "api_recommendations_switch" => json!({ "stopped": true, "reason": WHY }),
        "api_run_make" => json!({ "child": "C-001" }),
        "api_proposal_begin" => json!({ "run": "R-1" }),
        "api_break_glass" => {
            json!({ "subject": { "kind": "child", "code": "C-111" }, "purpose": "danger", "reason": WHY })
        }
        "api_token_issue" => {
            json!({ "name": "Есеп", "office": "ZHM-SUPPORT", "days": 1, "scopes": ["view_children"] })
        }
        "api_export_make" => json!({ "kinds": ["settlement"], "format": "json", "reason": WHY }),
        "api_user_add" => json!({ "code": "S-77", "sign_in": "new.person", "name": "Жаңа", "role": "specialist",
            "office": "ZHM-SUPPORT", "password": "алты арыс бір жолда 9" }),
        "api_many_records_explain" => json!({ "reason": WHY }),
        "api_import_words" => json!({ "list": "Sex", "word": "мальчег", "code": "male" }),
        _ => json!({}),
    }
}

/// The same for forms; one that is filled in wrongly is shown again, and for that the record is looked for as well.
fn fields(name: &str) -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![("version", "1"), ("words", WHY), ("reason", WHY)];
    fields.extend(match name {
        "waiver_decide" => vec![("decision", "grant")],
        "take_out_send" => vec![("because", "other")],
        "re_review_ask_send" => vec![("origin", "child"), ("days", "5")],
        "re_review_conclude" => vec![("result", "stands"), ("tie", "none")],
        "needs_confirm_send" => vec![("need.attachment_security", "must")],
        "import_columns_send" => vec![("kind.0", "families")],
        "import_save" => vec![("part", "all")],
        "trial_save" => vec![("set", "need.attachment_security=1/must")],
        "plan_text_send" => vec![("source", "plan")],
        "plan_reading_send" => vec![("answer.0", "no")],
        _ => Vec::new(),
    });
    fields
}

fn ask(client: &Client, route: &Route, path: &str) -> Answer {
    if route.method.is_safe() {
        return client.get(path);
    }
    if route.is_api() {
        let key = uya::security::token::new("");
        let method = route.method.http();
        return client.json(method.as_str(), path, &body(route.name), Some("\"v1\""), Some(&key));
    }
    client.form(path, &fields(route.name))
}

/// An answer without the code that was asked for and the number of the request.
fn bare(answer: &Answer, code: &str) -> (u16, String, Vec<(String, String)>) {
    let request = answer.header("x-request-id").unwrap_or("?").to_owned();
    let own = |text: &str| text.replace(&request, "#").replace(&encoded(&[("", code)])[1..], "#").replace(code, "#");
    let kept = |name: &str| !["date", "content-length"].contains(&name);
    let headers = answer.headers.iter().filter(|(name, _)| kept(name));
    (answer.status, own(&answer.body), headers.map(|(name, value)| (name.clone(), own(value))).collect())
}

/// Whether somebody may ask for a route at all.
type Asks = Box<dyn Fn(&Route) -> bool>;

#[test]
fn every_closed_record_is_answered_byte_for_byte_like_one_that_does_not_exist() {
    let site = Site::start();
    let people = people(&site);
    let cells = cells(&site, &people);
    let system = system(&site, &people[&Role::Operator]);
    let mut callers: Vec<(&str, &Client, Asks)> = Vec::new();
    for (role, client) in &people {
        let role = *role;
        let may = move |route: &Route| route.needs.permission().is_none_or(|permission| role.may(permission));
        callers.push((role.code(), client, Box::new(may)));
    }
    callers.push(("system", &system, Box::new(is_for_systems)));
    let mut wrong = Vec::new();
    let mut tried = 0;
    for route in routes().iter().filter(|route| !is_practice(route)) {
        for parameter in parameters(route.path) {
            if NO_RECORD.iter().any(|(name, _)| *name == parameter) {
                continue;
            }
            let cell = cells.get(parameter).unwrap_or_else(|| panic!("{parameter} of {} has no cell", route.path));
            // What changes something is asked of one's own in a test of its own.
            let mut is_open_to_somebody = !route.method.is_safe();
            for (role, client, may) in &callers {
                if !may(route) {
                    continue;
                }
                let of_absent = ask(client, route, &filled(route, &cells, (parameter, cell.absent)));
                if of_absent.status != 404 {
                    wrong.push(format!("{role} {} absent {parameter}: {}", route.name, of_absent.status));
                }
                let of_absent = bare(&of_absent, cell.absent);
                for closed in cell.closed.iter().filter(|closed| !is_of_list(route, parameter, closed)) {
                    let answer = bare(&ask(client, route, &filled(route, &cells, (parameter, closed))), closed);
                    tried += 1;
                    if answer != of_absent {
                        wrong.push(format!("{role} {} {closed}: {answer:?}, not {of_absent:?}", route.name));
                    }
                }
                if route.method.is_safe() {
                    let own = ask(client, route, &filled(route, &cells, (parameter, &cell.own))).status;
                    is_open_to_somebody |= own != 404;
                }
            }
            if !is_open_to_somebody {
                wrong.push(format!("{}: nobody finds the own {parameter} either", route.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried > 300, "{tried} cells");
}

#[test]
fn everything_that_changes_a_record_finds_the_own_one() {
    let site = Site::start();
    let people = people(&site);
    let cells = cells(&site, &people);
    let mut routes: Vec<Route> = routes();
    // `sampling.rs` looks through what was drawn: nothing is as long as nothing was decided.
    routes.retain(|route| !route.method.is_safe() && !is_practice(route) && !route.path.contains("{sample}"));
    // What closes a record to those who ask comes last.
    let closes = |route: &Route| ["seal", "release", "custody", "remove"].iter().any(|act| route.name.contains(act));
    routes.sort_by_key(closes);
    let (sent, _) = sent(&people[&Role::Specialist], "C-006", 0);
    let (mut asked, mut nobody) = (0, Vec::new());
    for route in routes.iter().filter(|route| parameters(route.path).iter().any(|name| cells.contains_key(name))) {
        // What a reviewer does is done to a proposal that was sent.
        let is_judged = route.name.ends_with("first_view") || route.name.ends_with("review");
        let changed = if is_judged { ("{proposal}", sent.as_str()) } else { ("{none}", "") };
        let path = filled(route, &cells, changed);
        let may = |role: &Role| route.needs.permission().is_none_or(|permission| role.may(permission));
        let mut answers = people.iter().filter(|(role, _)| may(role)).map(|(_, client)| ask(client, route, &path));
        asked += 1;
        if !answers.any(|answer| answer.status != 404) {
            nobody.push(route.name);
        }
    }
    assert!(nobody.is_empty(), "nobody finds their own record: {nobody:?}");
    assert!(asked > 50, "{asked}");
}

/// Which field of which operation names a record, of which kind, where it is sent, and the body with a code in it.
type Asked<'a> = (&'a str, &'a str, &'a str, &'a str, Box<dyn Fn(&str) -> Value + 'a>);

/// Fields that name a record and open none of it.
const NAMES_OF_A_LIST: &[(&str, &str)] = &[
    // Families that stand in the list that is open already; a sealed one is refused field by field (sealed.rs).
    ("api_first_view", "/views/family"),
    ("api_re_review_first_view", "/views/family"),
    ("api_proposal_begin", "/content/choice/family"),
    ("api_proposal_begin", "/content/reserve/family"),
    ("api_proposal_write", "/content/choice/family"),
    ("api_proposal_write", "/content/reserve/family"),
    // Children of the case that is open already.
    ("api_proposal_begin", "/content/gaps/child"),
    ("api_proposal_write", "/content/gaps/child"),
    // Invented for everybody.
    ("api_practice_propose", "/family"),
    ("api_practice_propose", "/gaps/child"),
    // It is there to open what is closed; that it was asked for stands on the trail.
    ("api_break_glass", "/subject"),
    ("api_break_glass", "/subject/code"),
];

#[test]
fn a_closed_record_in_a_body_is_answered_byte_for_byte_like_one_that_does_not_exist() {
    let site = Site::start();
    let people = people(&site);
    let cells = cells(&site, &people);
    let specialist = &people[&Role::Specialist];
    let wish =
        |child: &str, family: &str| json!({ "child": child, "family": family, "rule": "R-FAM-12", "reason": WHY });
    let question = |kind: &str, code: &str| {
        let subject = json!({ "kind": kind, "code": code });
        json!({ "kind": "question", "about": subject, "subject": subject, "words": "Неге?" })
    };
    let about = |kind: &str, code: &str| {
        let subject = json!({ "kind": "child", "code": "C-001" });
        json!({ "kind": "question", "about": { "kind": kind, "code": code }, "subject": subject, "words": "Неге?" })
    };
    let talk = |code: &str| json!({ "on": "2026-11-01", "channel": "phone", "result": "talk", "about": code });
    let (talks, asks) = ("/api/v1/families/F-021/contacts", "/api/v1/enquiries");
    let asked: [Asked<'_>; 13] = [
        ("api_run_make", "/child", "{child}", "/api/v1/runs", Box::new(|code| json!({ "child": code }))),
        ("api_proposal_begin", "/run", "{run}", "/api/v1/proposals", Box::new(|code| json!({ "run": code }))),
        ("api_waiver_ask", "/child", "{child}", "/api/v1/waiver-requests", Box::new(|code| wish(code, "F-021"))),
        ("api_waiver_ask", "/family", "{family}", "/api/v1/waiver-requests", Box::new(|code| wish("C-001", code))),
        ("api_enquire", "/subject", "{child}", asks, Box::new(|code| question("child", code))),
        ("api_enquire", "/subject/code", "{child}", asks, Box::new(|code| question("child", code))),
        ("api_enquire", "/subject/code", "{family}", asks, Box::new(|code| question("family", code))),
        ("api_enquire", "/about/code", "{child}", asks, Box::new(|code| about("child", code))),
        ("api_enquire", "/about/code", "{family}", asks, Box::new(|code| about("family", code))),
        ("api_enquire", "/about/code", "{run}", asks, Box::new(|code| about("run", code))),
        ("api_enquire", "/about/code", "{proposal}", asks, Box::new(|code| about("proposal", code))),
        ("api_contact", "/about", "{child}", talks, Box::new(talk)),
        ("api_runs", "?child", "{child}", "/api/v1/runs?child=", Box::new(|_| Value::Null)),
    ];
    let mut tried = std::collections::BTreeSet::new();
    for (operation, field, parameter, path, body) in asked {
        let cell = &cells[parameter];
        let ask = |code: &str| match body(code) {
            Value::Null => bare(&specialist.get(&format!("{path}{code}")), code),
            body => bare(&specialist.post(path, &body, None), code),
        };
        let of_absent = ask(cell.absent);
        assert_eq!(of_absent.0, 404, "{path} {parameter}: {}", of_absent.1);
        for closed in &cell.closed {
            assert_eq!(ask(closed), of_absent, "{path} {closed}");
        }
        tried.insert((operation.to_owned(), field.to_owned()));
    }
    let named = bodies::named(&["ChildCode", "FamilyCode", "RunNumber", "ProposalNumber", "Subject"]);
    let of_list = NAMES_OF_A_LIST.iter().map(|(operation, field)| ((*operation).to_owned(), (*field).to_owned()));
    let known: std::collections::BTreeSet<_> = tried.iter().cloned().chain(of_list).collect();
    let untried: Vec<_> = named.difference(&known).collect();
    assert!(untried.is_empty(), "no closed record was named in {untried:?}");
}

/// What is told before the version: there is no such step in the sample, or somebody else must do it.
const TOLD_FIRST: &[(&str, u16)] = &[
    ("api_enquiry_answer", 422),
    ("api_import_words", 422),
    ("api_plan_reading_answer", 404),
    ("api_proposal_send", 422),
    ("api_re_review_conclude", 409),
    ("api_review", 404),
    ("api_second_check", 409),
    ("api_user_change_decide", 404),
    ("api_waiver_decide", 422),
];

/// Tasks of the practice, whose answers `practice.rs` sends.
const NEEDS_A_TASK: &[&str] = &["api_practice_missing", "api_practice_needs", "api_practice_propose"];

#[test]
fn what_has_a_version_is_changed_only_by_whoever_names_it_and_what_counts_once_only_with_a_key() {
    let site = Site::start();
    let people = people(&site);
    let cells = cells(&site, &people);
    let document = uya::web::openapi::document();
    let (mut versioned, mut keyed, mut wrong) = (0, 0, Vec::new());
    for route in routes().iter().filter(|route| route.is_api() && !route.method.is_safe()) {
        let operation = &document["paths"][route.path][route.method.http().as_str().to_lowercase()];
        let takes = |header: &str| operation["parameters"].as_array().unwrap().iter().any(|one| one["name"] == header);
        let may = |role: &Role| route.needs.permission().is_none_or(|permission| role.may(permission));
        let (_, client) = people.iter().find(|(role, _)| may(role)).unwrap();
        let path = filled(route, &cells, ("{none}", ""));
        let send = |version: Option<&str>, key: Option<&str>| {
            client.json(route.method.http().as_str(), &path, &body(route.name), version, key)
        };
        if takes("If-Match") {
            let without = send(None, Some("version-key-1"));
            assert_eq!((without.status, without.problem().as_str()), (428, "version-missing"), "{}", route.name);
            let other = send(Some("\"v999\""), Some("version-key-2"));
            let told = TOLD_FIRST.iter().find(|(name, _)| *name == route.name).map_or(412, |(_, status)| *status);
            if other.status != told {
                wrong.push(format!("{} with another version: {} {}", route.name, other.status, other.body));
            }
            versioned += 1;
        }
        // A form with a file is read before its key is asked for.
        if takes("Idempotency-Key") && operation["requestBody"]["content"]["multipart/form-data"].is_null() {
            let without = send(Some("\"v1\""), None);
            let told = (without.status, without.problem());
            let fits = told == (400, "once-key-missing".into()) || NEEDS_A_TASK.contains(&route.name);
            if !fits {
                wrong.push(format!("{} without a key: {told:?}", route.name));
            }
            keyed += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(versioned > 10 + TOLD_FIRST.len() && keyed > 12 + NEEDS_A_TASK.len(), "{versioned} {keyed}");
}
