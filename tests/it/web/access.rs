//! Every role × every route, made from the list of routes; records of others stand in `need_to_know.rs`.

use std::collections::BTreeMap;

use serde_json::json;
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        code::FamilyCode,
        family::Family,
        permission::Permission,
    },
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
    web::{
        route::{Needs, Route},
        routes,
    },
};

use super::site::{Client, Site};
use super::steps::sent;

const FAMILY: &str = "F-021";

pub(super) fn path(route: &Route, child: &str, run: &str, proposal: &str) -> String {
    filled(route.path, child, run, proposal)
}

/// A path whose parameters stand for something, whichever of them are left.
pub(super) fn filled(path: &str, child: &str, run: &str, proposal: &str) -> String {
    let mut path = path.to_owned();
    let fixed = [
        ("{child}", child),
        ("{family}", FAMILY),
        ("{run}", run),
        ("{other}", run),
        ("{proposal}", proposal),
        ("{mark}", "x"),
        ("{name}", "uya.css"),
        ("{code}", "not-found"),
        ("{staff}", "S-2"),
        ("{token}", "K-99"),
        ("{grant}", "B-99"),
        ("{change}", "U-99"),
        ("{sample}", "P-99"),
        ("{re_review}", "A-99"),
        ("{view}", "V-99"),
        ("{note}", "N-99"),
        ("{evidence}", "E-99"),
        ("{request}", "W-99"),
        ("{enquiry}", "Q-99"),
        ("{task}", "needs"),
        ("{import}", "I-99"),
        ("{sheet}", "families"),
        ("{lang}", "kk"),
        ("{export}", "0"),
        ("{kind}", "family"),
        ("{list}", "strengths"),
        ("{row}", "new"),
    ];
    for (name, value) in fixed {
        path = path.replace(name, value);
    }
    assert!(!path.contains('{'), "the matrix has no value for a parameter of {path}");
    path
}

fn ask(client: &Client, route: &Route, path: &str) -> u16 {
    let method = route.method.http();
    if route.method.is_safe() {
        return client.get(path).status;
    }
    if route.is_api() {
        // An empty object is refused as invalid where it is let through at all.
        return client.json(method.as_str(), path, &serde_json::json!({}), Some("\"v1\""), Some("matrix-key-1")).status;
    }
    client.form(path, &[]).status
}

/// Somebody of each role, signed in.
pub(super) fn people(site: &Site) -> BTreeMap<Role, Client> {
    let names = [
        (Role::Specialist, "aigerim"),
        (Role::Reviewer, "marat"),
        (Role::Supervisor, "gulnar"),
        (Role::Data, "erlan"),
        (Role::Operator, "timur"),
    ];
    names.map(|(role, name)| (role, site.sign_in(name))).into()
}

/// A system with a token of the support service, which may do all that a system may.
pub(super) fn system(site: &Site, operator: &Client) -> Client {
    let scopes: Vec<&str> = Permission::ALL.iter().filter(|scope| scope.is_for_systems()).map(|s| s.code()).collect();
    let token = json!({ "name": "Есеп", "office": "ZHM-SUPPORT", "days": 30, "scopes": scopes });
    let issued = operator.post("/api/v1/tokens", &token, None);
    assert_eq!(issued.status, 201, "{}", issued.body);
    let mut system = site.stranger();
    system.bearer = Some(issued.json()["secret"].as_str().unwrap().to_owned());
    system
}

/// Whether a system may ask for a route.
pub(super) fn is_for_systems(route: &Route) -> bool {
    // An assessment is a person's, a talk need not be.
    let asks = matches!(route.needs, Needs::Permission(permission) if permission.is_for_systems());
    asks && route.is_api() && route.name != "api_ability"
}

/// Whether an answer says no more than that there is nothing, or that one may not.
fn is_closed(status: u16) -> bool {
    matches!(status, 401 | 403 | 404)
}

#[test]
fn every_role_is_let_through_exactly_where_the_table_says_so() {
    let site = Site::start();
    let people = people(&site);
    let (proposal, _) = sent(&people[&Role::Specialist], "C-001", 0);
    let stranger = site.stranger();
    let mut wrong = Vec::new();
    let mut routes = routes();
    // Whoever has signed out asks for nothing more.
    routes.sort_by_key(|route| route.name == "sign_out");
    for route in routes {
        let own = path(&route, "C-001", "R-1", &proposal);
        let status = ask(&stranger, &route, &own);
        let closed = is_closed(status) || status == 303;
        // Without a provider in the settings nobody finds the way to it.
        let leads_on = ["home", "language", "oidc", "oidc_back"].contains(&route.name);
        if (route.needs == Needs::Nobody) == (closed && !leads_on) && status != 422 {
            wrong.push(format!("stranger {} {own}: {status}", route.name));
        }
        for (role, client) in &people {
            let may = route.needs.permission().is_none_or(|permission| role.may(permission));
            let status = ask(client, &route, &own);
            if !may && status != 403 {
                wrong.push(format!("{role:?} {} {own}: {status}, not 403", route.name));
            }
            let refused = status == 403 && !route.needs.is_grave() || status == 401;
            if may && refused && !is_hidden_name(&route, *role) {
                wrong.push(format!("{role:?} {} {own}: {status}", route.name));
            }
            if status >= 500 {
                wrong.push(format!("{role:?} {} {own}: {status}", route.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_system_is_let_through_exactly_where_no_person_must_answer_for_it() {
    let site = Site::start();
    let people = people(&site);
    let (proposal, _) = sent(&people[&Role::Specialist], "C-001", 0);
    let system = system(&site, &people[&Role::Operator]);
    let (mut wrong, mut let_through) = (Vec::new(), 0);
    for route in routes().iter().filter(|route| route.needs != Needs::Nobody) {
        // What is wrong in a body is told before it is asked who assesses: `refused.rs` sends one that is right.
        if route.name == "api_ability" {
            continue;
        }
        let own = path(route, "C-001", "R-1", &proposal);
        let status = ask(&system, route, &own);
        let_through += usize::from(!is_closed(status));
        let fits = if is_for_systems(route) { !matches!(status, 401 | 403) && status < 500 } else { status == 403 };
        // Pages are for people: a token is nobody there.
        if !fits && (status != 401 || route.is_api()) {
            wrong.push(format!("{} {own}: {status}", route.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(let_through > 20, "{let_through}");
}

/// A reviewer may not see names, and nobody sees names of a family that another office holds.
fn is_hidden_name(route: &Route, role: Role) -> bool {
    route.name.ends_with("identity") && role != Role::Data
}

#[test]
fn a_closed_record_is_answered_byte_for_byte_like_one_that_does_not_exist() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let told = |path: &str| {
        let answer = specialist.get(path);
        let mut document = answer.json();
        document["trace_id"] = "".into();
        document["instance"] = "".into();
        (answer.status, document.to_string())
    };
    let absent = told("/api/v1/children/C-999");
    assert_eq!(absent.0, 404);
    for closed in ["C-110", "C-012", "no code!", "F-021"] {
        assert_eq!(told(&format!("/api/v1/children/{}", closed.replace(' ', "%20"))), absent, "{closed}");
    }
}

#[test]
fn breaking_the_glass_opens_one_record_after_showing_who_one_is_and_is_looked_through_by_somebody_else() {
    let site = Site::start();
    let mut specialist = site.sign_in("aigerim");
    let fields = [
        ("kind", "child"),
        ("code", "C-110"),
        ("purpose", "danger"),
        ("reason", "Бала қазір қауіпте, кезекші маман жоқ."),
    ];
    assert_eq!(specialist.get("/children/C-110").status, 404);
    let stepped = specialist.form("/account/step-up", &[("secret", super::site::PASSWORD), ("next", "/break-glass")]);
    specialist.cookie = stepped.cookie("__Host-uya");
    specialist.csrf = specialist.get("/api/v1/me").json()["csrf"].as_str().unwrap().to_owned();
    let opened = specialist.form("/break-glass", &fields);
    assert_eq!(opened.status, 303, "{}", opened.body);
    assert_eq!(specialist.get("/children/C-110").status, 200);
    assert_eq!(specialist.get("/children/C-111").status, 404);
    let supervisor = site.sign_in("gulnar");
    assert!(supervisor.get("/audit").body.contains("B-1"));
    let seen = supervisor
        .form("/audit/grants/B-1", &[("version", "1"), ("words", "Қауіп расталды, орынды болды"), ("in_order", "yes")]);
    assert_eq!(seen.status, 303, "{}", seen.body);
    let again = json!({ "in_order": false, "words": "Қайта қарағанда басқаша көрінеді, өзгертемін." });
    let again = supervisor.post("/api/v1/access-requests/B-1/review", &again, Some("\"v2\""));
    assert_eq!(
        (again.status, &again.json()["errors"][0]["code"]),
        (422, &json!("grant-looked-through")),
        "what was found stays"
    );
}

#[test]
fn names_are_shown_only_with_the_right_to_them_and_the_look_is_on_record_first() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let shown = specialist.get("/children/C-001/identity");
    assert_eq!(shown.status, 200);
    let name = uya::generate::staff::name_of_child(&child(&site, "C-001")).names[0].clone();
    assert!(shown.body.contains(&name), "{name}");
    assert!(!specialist.get("/children/C-001").body.contains(&name));
    assert!(specialist.get("/children/C-001/history").body.contains("аты-жөні қаралды"));
    let found =
        specialist.get(&format!("/names?name={}", super::site::encoded(&[("", &name)]).trim_start_matches('=')));
    assert!(found.body.contains("C-001"));
    // Without Kazakh letters on the keyboard.
    assert!(specialist.get("/names?name=%D0%B6%D0%B0%D0%BA%D1%8B%D0%BF").status == 200);
    let raw = std::fs::read(site.file()).unwrap();
    assert!(!raw.windows(name.len()).any(|window| window == name.as_bytes()), "the name lies in the file in clear");
}

fn child(site: &Site, code: &str) -> uya::domain::child::Child {
    use uya::store::ReadsExt as _;
    site.runtime.block_on(async { site.services.store.read().await.unwrap().find(code).await.unwrap().unwrap().value })
}

#[test]
fn the_glass_is_broken_for_a_family_whatever_its_number_looks_like() {
    let site = Site::start();
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let registered = site.services.store.write(by, |work| {
        Box::pin(async move {
            let known = work.find::<Family>("F-021").await?.unwrap().value;
            work.insert(&Family { code: FamilyCode::parse("17/2026").unwrap(), ..known }).await?;
            work.audit(AuditEvent::done(Action::RecordCreated, EntityKind::Family, "17/2026")).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(registered).unwrap();
    let specialist = site.sign_in("aigerim");
    let reason = "Бала қазір қауіпте, кезекші маман жоқ.";
    let glass = |kind| [("kind", kind), ("code", "17/2026"), ("purpose", "danger"), ("reason", reason)];
    assert_eq!(specialist.form("/break-glass", &glass("child")).status, 404, "no child has this number");
    assert_eq!(specialist.form("/break-glass", &glass("")).status, 422, "nobody guesses whose number it is");
    assert_eq!(specialist.get("/families/17%2F2026").status, 404);
    let opened = specialist.form("/break-glass", &glass("family"));
    assert_eq!((opened.status, opened.header("location")), (303, Some("/families/17%2F2026")), "{}", opened.body);
    assert_eq!(specialist.get("/families/17%2F2026").status, 200);
}

/// A name as somebody types it who has no Kazakh letters on the keyboard.
fn without_kazakh_letters(name: &str) -> String {
    let pairs =
        [('ә', 'а'), ('ғ', 'г'), ('қ', 'к'), ('ң', 'н'), ('ө', 'о'), ('ұ', 'у'), ('ү', 'у'), ('һ', 'х'), ('і', 'и')];
    let letter = |letter: char| pairs.iter().find(|(kazakh, _)| *kazakh == letter).map_or(letter, |(_, typed)| *typed);
    name.to_lowercase().chars().map(letter).collect()
}

#[test]
fn a_child_is_found_by_its_name_typed_without_kazakh_letters_the_exact_name_first() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let found = |name: &str| {
        let query = super::site::encoded(&[("name", name)]);
        let page = specialist.get(&format!("/names?{query}")).body.replace("&#x2f;", "/");
        let list = page.split("<ul class=\"plain\">").nth(1).unwrap_or_default().split("</ul>").next().unwrap();
        let codes = list.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
        codes.map(|href| href.rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut folded = 0;
    for number in 1..=11 {
        let code = format!("C-{number:03}");
        let name = uya::generate::staff::name_of_child(&child(&site, &code)).names[0].clone();
        assert_eq!(found(&name).first(), Some(&code), "{name}");
        let typed = without_kazakh_letters(&name);
        folded += usize::from(typed != name.to_lowercase());
        assert!(found(&typed).contains(&code), "{typed} for {name}");
        assert!(found(&typed.to_uppercase()).contains(&code), "{typed} in capitals");
        let surname = typed.split(' ').next().unwrap();
        assert!(found(surname).contains(&code), "{surname} alone");
    }
    assert!(folded > 5, "names without Kazakh letters show nothing");
    assert_eq!(found("жоқесім"), [""; 0]);
    // Of a sealed child not even the name is found.
    let sealed = uya::generate::staff::name_of_child(&child(&site, "C-012")).names[0].clone();
    assert!(!found(&sealed).contains(&"C-012".to_owned()));
}

#[test]
fn the_page_of_people_shows_the_one_table_of_roles() {
    use uya::i18n::{Language, Translator};
    let site = Site::start();
    let page = super::site::english(&site.sign_in("timur"), "/admin");
    let table = page.split("<thead>").find(|table| table.matches("<td>").count() >= Permission::ALL.len() * 5).unwrap();
    let rows: Vec<&str> = table.split("<tr><th scope=\"row\">").skip(1).take(Permission::ALL.len()).collect();
    assert_eq!(rows.len(), Permission::ALL.len());
    for (row, permission) in rows.iter().zip(Permission::ALL) {
        let name =
            Translator::shared(Language::En).text(&format!("permission-{}", permission.code().replace('_', "-")));
        assert!(row.starts_with(&name), "{row}");
        let cells: Vec<bool> = row.split("<td>").skip(1).map(|cell| cell.starts_with('✓')).collect();
        assert_eq!(cells, Role::ALL.map(|role| role.may(*permission)), "{name}");
    }
}
