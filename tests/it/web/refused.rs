//! Bodies that say more than they may, or something else; reasons that are none; judging one's own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uya::{
    domain::{
        actor::{Actor, Role},
        audit::{Action, AuditEvent, EntityKind},
        clock::Timestamp,
        code::StaffCode,
        desk::{ApiToken, ApiTokenNumber},
        permission::Permission,
        user::User,
    },
    store::{ReadsExt as _, StoreError, UnitOfWorkExt as _},
    web::{openapi, routes},
};

use super::{
    access::{is_for_systems, path, people},
    bodies::{named, way},
    site::{Answer, Client, Site},
    steps::{agreed, approvable, check, first_view, list, sent},
};

/// Takes a form with a file and nothing else.
const TAKES_A_FORM: &str = "/api/v1/imports";

/// Every operation of the API with a JSON body, with somebody who may send it.
fn with_bodies(people: &BTreeMap<Role, Client>) -> Vec<(String, String, &Client)> {
    let document = openapi::document();
    let mut found = Vec::new();
    for route in routes().iter().filter(|route| route.is_api()) {
        let method = route.method.http().to_string();
        let body = &document["paths"][route.path][method.to_lowercase()]["requestBody"];
        if body.is_null() || route.path == TAKES_A_FORM {
            continue;
        }
        let may = |role: &Role| route.needs.permission().is_none_or(|permission| role.may(permission));
        let client = people.iter().find(|(role, _)| may(role)).map(|(_, client)| client).unwrap();
        found.push((method, path(route, "C-001", "R-1", "P-1"), client));
    }
    assert!(found.len() > 12);
    found
}

fn send(client: &Client, method: &str, path: &str, body: &Value) -> Answer {
    client.json(method, path, body, Some("\"v1\""), Some(&uya::security::token::new("")))
}

/// Whether the answer says which field nobody asked for.
fn names_the_field(answer: &Answer, field: &str) -> bool {
    let document = answer.json();
    let why = document["errors"][0]["params"]["why"].as_str().unwrap_or_default();
    let pointer = format!("/{field}");
    let at_its_place =
        document["errors"].as_array().is_some_and(|all| all.iter().any(|one| one["pointer"] == *pointer));
    answer.status == 422 && (why.contains(field) || at_its_place)
}

#[test]
fn no_body_sets_what_it_was_not_asked_for() {
    let site = Site::start();
    let people = people(&site);
    for (method, path, client) in with_bodies(&people) {
        for field in ["role", "office", "by", "state", "version", "granted_by"] {
            // A field that is really asked for, here and there, has another type.
            let answer = send(client, &method, &path, &json!({ field: {} }));
            assert_eq!(answer.status, 422, "{method} {path} {field}: {}", answer.body);
        }
        let answer = send(client, &method, &path, &json!({ "approved_by": "S-9" }));
        assert!(names_the_field(&answer, "approved_by"), "{method} {path}: {}", answer.body);
    }
}

#[test]
fn no_part_of_a_body_sets_what_it_was_not_asked_for() {
    let site = Site::start();
    let people = people(&site);
    let specialist = &people[&Role::Specialist];
    let run = list(specialist, "C-001");
    let child = json!({ "kind": "child", "code": "C-001" });
    let with = |value: &Value| {
        let mut value = value.clone();
        value["approved_by"] = "S-9".into();
        value
    };
    for (path, body) in [
        ("/api/v1/proposals", json!({ "run": run, "content": { "approved_by": "S-9" } })),
        ("/api/v1/proposals", json!({ "run": run, "content": { "tie": { "tie": "none", "approved_by": "S-9" } } })),
        ("/api/v1/enquiries", json!({ "kind": "question", "about": with(&child), "subject": child, "words": "Неге?" })),
        ("/api/v1/enquiries", json!({ "kind": "question", "about": child, "subject": with(&child), "words": "Неге?" })),
        (
            "/api/v1/children/C-001/needs:confirm",
            json!({ "needs": [{ "item": "x", "importance": "must", "approved_by": "S-9" }] }),
        ),
    ] {
        let answer = send(specialist, "POST", path, &body);
        assert!(names_the_field(&answer, "approved_by"), "{path} {body}: {}", answer.body);
    }
}

#[test]
fn a_form_sets_nothing_that_it_does_not_show() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let fields = [
        ("language", "ru"),
        ("role", "supervisor"),
        ("office", "ZHM-AGENCY"),
        ("disabled", "yes"),
        ("code", "S-9"),
        ("subject", "https://elsewhere.example|1"),
    ];
    let kept = || {
        let user =
            async { site.services.store.read().await.unwrap().find::<User>("S-1").await.unwrap().unwrap().value };
        site.runtime.block_on(user)
    };
    let before = kept();
    assert_eq!(specialist.form("/account", &fields).status, 303);
    let after = kept();
    assert_eq!(after.language, uya::i18n::Language::Ru);
    assert_eq!(User { language: before.language, keys: before.keys, ..after }, before);
    let talk = [
        ("on", "2026-11-01"),
        ("channel", "visit"),
        ("result", "talk"),
        ("by", "S-9"),
        ("number", "T-77"),
        ("at", "2020-01-01T00:00:00Z"),
    ];
    assert_eq!(specialist.form("/families/F-021/contacts", &talk).status, 303);
    let contact = specialist.get("/api/v1/families/F-021").json()["contacts"][0].clone();
    assert_eq!((&contact["by"], &contact["number"]), (&json!("S-1"), &json!("T-1")));
}

#[test]
fn a_body_of_another_type_is_told_and_never_taken() {
    let site = Site::start();
    let people = people(&site);
    for (method, path, client) in with_bodies(&people) {
        for body in [json!([]), json!(7), json!("x"), Value::Null, json!(true), json!({ "": { "": [] } })] {
            let answer = send(client, &method, &path, &body);
            assert!(matches!(answer.status, 400 | 422), "{method} {path} {body}: {} {}", answer.status, answer.body);
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        }
    }
    let answer = send(&people[&Role::Data], "POST", TAKES_A_FORM, &json!({ "approved_by": "S-9" }));
    assert_eq!((answer.status, answer.problem().as_str()), (415, "media-type"));
}

/// Words that are no reason.
const NO_REASONS: [&str; 6] = [
    "",
    "                              ",
    "жоқ",
    "мәлімет мәлімет мәлімет мәлімет",
    "Мәлімет, мәлімет. МӘЛІМЕТ! мәлімет?",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

fn put(body: &Value, field: &str, words: &str) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(field).unwrap() = words.into();
    body
}

/// An act that asks for a reason: who, which operation, where, the body, the field in it.
type Act<'a> = (&'a Client, &'static str, String, Value, &'static str);

/// What a draft of a proposal says, with a place for each of its reasons.
fn reasoned() -> Value {
    let gap = json!({ "child": "C-002", "item": "x", "answer": { "answer": "accepted", "because": WHY } });
    json!({
        "words": WHY, "reserve": { "reserve": "none", "because": WHY }, "gaps": [gap],
        "child_view": { "view": "not_asked", "because": WHY },
    })
}

const WHY: &str = "Құжаттарды тексердім, шешім негізделген.";

const OF_PROPOSAL: [&str; 4] =
    ["/content/words", "/content/reserve/because", "/content/gaps/0/answer/because", "/content/child_view/because"];

/// Acts around a case that need a reason.
fn acts<'p>(people: &'p BTreeMap<Role, Client>, [sent, agreed, draft]: [&str; 3], asked: &str) -> Vec<Act<'p>> {
    let [specialist, reviewer, supervisor] = [Role::Specialist, Role::Reviewer, Role::Supervisor].map(|r| &people[&r]);
    let proposal = |number: &str, act: &str| format!("/api/v1/proposals/{number}{act}");
    let review = json!({ "result": "agree", "reasons": ["needs_met"], "tie": { "tie": "none" }, "words": "" });
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger", "reason": "" });
    let order = json!({ "kinds": ["settlement"], "format": "json", "reason": "" });
    let staff = json!({ "staff": "V-1", "reason": "" });
    let sealed = json!({ "sealed": true, "reason": "" });
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": "", "reason_code": "court_decision" });
    let decision = (format!("/api/v1/waiver-requests/{asked}/decision"), json!({ "granted": true, "reason": "" }));
    let (words, reason) = ("/words", "/reason");
    let mut acts: Vec<Act<'p>> = vec![
        (reviewer, "api_review", proposal(sent, "/reviews"), review, words),
        (specialist, "api_proposal_withdraw", proposal(sent, "/withdraw"), json!({ "words": "" }), words),
        (
            supervisor,
            "api_second_check",
            proposal(agreed, "/approvals"),
            json!({ "result": "approve", "words": "" }),
            words,
        ),
        (specialist, "api_waiver_ask", "/api/v1/waiver-requests".into(), wish, reason),
        (supervisor, "api_waiver_decide", decision.0, decision.1, reason),
        (specialist, "api_break_glass", "/api/v1/access-requests".into(), glass, reason),
        (
            supervisor,
            "api_grant_look_through",
            "/api/v1/access-requests/B-1/review".into(),
            json!({ "in_order": true, "words": "" }),
            words,
        ),
        (supervisor, "api_export_make", "/api/v1/exports".into(), order, reason),
        (
            specialist,
            "api_run_make",
            "/api/v1/runs".into(),
            json!({ "child": "C-013", "preparatory": "" }),
            "/preparatory",
        ),
        (
            supervisor,
            "api_recommendations_switch",
            "/api/v1/recommendations".into(),
            json!({ "stopped": true, "reason": "" }),
            reason,
        ),
    ];
    for (record, [come, go, seal]) in [
        ("children/C-040", ["api_child_assign", "api_child_release", "api_child_seal"]),
        ("families/F-040", ["api_family_assign", "api_family_release", "api_family_seal"]),
    ] {
        let at = |act: &str| format!("/api/v1/{record}/{act}");
        acts.push((supervisor, come, at("assignments"), staff.clone(), reason));
        // Whoever works on a sealed record alone stays on it.
        acts.push((supervisor, seal, at("seal"), sealed.clone(), reason));
        acts.push((supervisor, seal, at("seal"), json!({ "sealed": false, "reason": "" }), reason));
        acts.push((supervisor, go, at("assignments:end"), staff.clone(), reason));
    }
    for field in OF_PROPOSAL {
        let whole = json!({ "content": reasoned() });
        acts.push((specialist, "api_proposal_write", proposal(draft, ""), whole, field));
    }
    acts
}

#[test]
fn no_decision_is_taken_for_words_that_are_no_reason() {
    let site = Site::start();
    let people = people(&site);
    let [specialist, reviewer, supervisor] = [Role::Specialist, Role::Reviewer, Role::Supervisor].map(|r| &people[&r]);
    let (sent, _) = sent(specialist, "C-001", 0);
    assert_eq!(first_view(reviewer, &sent).status, 201);
    let (agreed, _) = agreed(&site, specialist, "C-006", 0);
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": WHY, "reason_code": "court_decision" });
    let asked = specialist.post("/api/v1/waiver-requests", &wish, None).json()["number"].clone();
    let run = list(specialist, "C-002");
    let mut tried = BTreeSet::new();
    let mut refuse = |(client, operation, path, body, field): (&Client, &str, &str, &Value, &str), version: &str| {
        let method = if operation == "api_proposal_write" { "PUT" } else { "POST" };
        let key = || uya::security::token::new("");
        for words in NO_REASONS {
            let answer = client.json(method, path, &put(body, field, words), Some(version), Some(&key()));
            assert_eq!(answer.status, 422, "{path} {field} {words:?}: {}", answer.body);
            let place = answer.json()["errors"][0]["pointer"].as_str().unwrap_or("?").to_owned();
            assert!(field.starts_with(&place) && place.len() > 1, "{path} {field} {words:?}: {place}");
        }
        tried.insert((operation.to_owned(), way(field)));
    };
    let begin = json!({ "run": run, "content": reasoned() });
    for field in OF_PROPOSAL {
        refuse((specialist, "api_proposal_begin", "/api/v1/proposals", &begin, field), "\"v1\"");
    }
    let begun = specialist.post("/api/v1/proposals", &begin, None);
    let draft = begun.json()["number"].as_str().unwrap_or_else(|| panic!("{}", begun.body)).to_owned();
    // The version that an act names: the present one of a proposal or of who holds a record, else the first one.
    let version = |path: &str| {
        let record = path.trim_start_matches("/api/v1/").split('/').take(2).collect::<Vec<_>>().join("/");
        match record.split('/').next().unwrap() {
            "proposals" => specialist.get(&format!("/api/v1/{record}")).version(),
            "children" | "families" => supervisor.get(&format!("/api/v1/{record}/custody")).version(),
            _ => "\"v1\"".to_owned(),
        }
    };
    let family = approvable(specialist, &run).pop().unwrap();
    for (operation, act, body) in [
        ("api_take_out", "take-out", json!({ "because": "other", "words": "" })),
        ("api_put_back", "put-back", json!({ "words": "" })),
    ] {
        let path = format!("/api/v1/runs/{run}/families/{family}/{act}");
        refuse((specialist, operation, &path, &body, "/words"), "\"v1\"");
        let taken = specialist.post(&path, &put(&body, "/words", WHY), None);
        assert_eq!(taken.status, 201, "{path}: {}", taken.body);
    }
    for (client, operation, path, body, field) in acts(&people, [&sent, &agreed, &draft], asked.as_str().unwrap()) {
        let version = version(&path);
        refuse((client, operation, &path, &body, field), &version);
        let method = if operation == "api_proposal_write" { "PUT" } else { "POST" };
        let key = uya::security::token::new("");
        let taken = client.json(method, &path, &put(&body, field, WHY), Some(&version), Some(&key));
        assert!(taken.status < 300, "{path}: {}", taken.body);
    }
    // The words of the practice are read like those of a proposal.
    let gap = json!({ "child": "C-1", "item": "x", "answer": { "answer": "accepted", "because": WHY } });
    let practice = json!({ "family": "F-1", "wrong_fact": "x", "reasons": ["school"], "words": WHY, "gaps": [gap] });
    for field in ["/words", "/gaps/0/answer/because"] {
        refuse((specialist, "api_practice_propose", "/api/v1/practice/propose", &practice, field), "\"v1\"");
    }
    let many = json!({ "reason": WHY });
    refuse((specialist, "api_many_records_explain", "/api/v1/many-records", &many, "/reason"), "\"v1\"");
    let found = json!({ "in_order": true, "words": WHY });
    refuse((supervisor, "api_sample_look_through", "/api/v1/audit/sample/W-1", &found, "/words"), "\"v1\"");
    let path = format!("/api/v1/audit/decisions/{agreed}/re-reviews");
    let again = json!({ "origin": "supervisor", "reason": WHY });
    refuse((supervisor, "api_re_review_ask", &path, &again, "/reason"), "\"v1\"");
    assert_eq!(supervisor.post(&path, &again, None).status, 201);
    let second = site.sign_in("zhanar");
    assert_eq!(super::re_reviews::first_view(&second, "A-1").status, 201);
    let ended = json!({ "result": "stands", "tie": { "tie": "none" }, "words": WHY });
    let path = "/api/v1/re-reviews/A-1/conclusion";
    refuse((&second, "api_re_review_conclude", path, &ended, "/words"), "\"v2\"");
    assert_eq!(tried, named(&["Reason"]), "every field that takes a reason is tried here");
    on_pages(&site);
}

/// Who sends a form where, the field that takes a reason, and what else it says.
type Form<'a> = (&'a Client, &'a str, &'a str, &'a [(&'a str, &'a str)]);

/// The same by form, where the form's field has another name or a page of its own.
fn on_pages(site: &Site) {
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let begun = specialist.post(
        "/api/v1/access-requests",
        &json!({ "subject": { "kind": "child", "code": "C-111" },
        "purpose": "danger", "reason": WHY }),
        None,
    );
    let grant = format!("/audit/grants/{}", begun.json()["number"].as_str().unwrap());
    let forms: [Form<'_>; 3] = [
        (&supervisor, "/model/switch", "reason", &[("stop", "no")]),
        (&supervisor, &grant, "words", &[("in_order", "yes"), ("version", "1")]),
        (&specialist, "/children/C-013/runs", "preparatory", &[]),
    ];
    for (client, path, field, rest) in forms {
        // A preparatory search without a reason is one that was not asked for.
        for words in NO_REASONS.iter().filter(|words| field != "preparatory" || !words.trim().is_empty()) {
            let fields = [&[(field, *words)], rest].concat();
            assert_eq!(client.form(path, &fields).status, 422, "{path} {words:?}");
        }
    }
}

fn change_role(site: &Site, role: Role) -> Client {
    let (staff, by) = (StaffCode::parse("S-1").unwrap(), Actor { id: "setup".into(), role: Role::Operator });
    site.runtime.block_on(site.services.change_user(by, &staff, move |user| user.role = role)).unwrap();
    site.sign_in("aigerim")
}

#[test]
fn whoever_changes_roles_still_judges_nothing_of_their_own_by_page_or_api() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = sent(&specialist, "C-001", 0);
    let glass = [
        ("kind", "child"),
        ("code", "C-110"),
        ("purpose", "danger"),
        ("reason", "Бала қазір қауіпте, кезекші маман жоқ."),
    ];
    assert_eq!(specialist.form("/break-glass", &glass).status, 303);
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": "Сот шешімімен бөлек орналастырылады.",
        "reason_code": "court_decision" });
    assert_eq!(specialist.post("/api/v1/waiver-requests", &wish, None).status, 201);
    let path = format!("/api/v1/proposals/{number}");
    let words = "Барлық құжаттар тексерілді, шешім негізделген.";

    assert!(Role::Reviewer.may(Permission::Review));
    let as_reviewer = change_role(&site, Role::Reviewer);
    let laid = specialist_view(&site, &number);
    let views: Vec<Value> = laid.iter().map(|family| json!({ "family": family, "view": "good" })).collect();
    let review = json!({ "result": "agree", "reasons": ["needs_met"], "tie": { "tie": "none" }, "words": words });
    for (act, body) in [("first-views", json!({ "views": views })), ("reviews", review)] {
        let told = as_reviewer.post(&format!("{path}/{act}"), &body, Some("\"v2\""));
        assert!(matches!(told.status, 403 | 404), "{act}: {}", told.body);
    }
    for act in ["first-views", "reviews"] {
        let mut form: Vec<(String, String)> = laid.iter().map(|f| (format!("view.{f}"), "good".into())).collect();
        form.extend(
            [("version", "2"), ("result", "agree"), ("basis", "needs_met"), ("tie", "none"), ("words", words)]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let told = as_reviewer.form(&format!("/proposals/{number}/{act}"), &form);
        assert!(matches!(told.status, 403 | 404), "{act}: {}", told.status);
    }

    let reviewer = site.sign_in("marat");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(super::steps::review(&reviewer, &number, "agree").status, 201);
    let as_supervisor = change_role(&site, Role::Supervisor);
    assert_eq!(check(&as_supervisor, &number, "approve", true).problem(), "self-approval");
    let version = as_supervisor.get(&path).version();
    let version = version.trim_matches(['"', 'v']);
    let form = [("version", version), ("result", "approve"), ("words", words), ("seen_changes", "yes")];
    assert_eq!(as_supervisor.form(&format!("/proposals/{number}/approvals"), &form).status, 403);
    let decision = json!({ "granted": true, "reason": words });
    let own = as_supervisor.post("/api/v1/waiver-requests/W-1/decision", &decision, Some("\"v1\""));
    assert_eq!(own.json()["errors"][0]["code"], "waiver-own");
    let form = [("version", "1"), ("decision", "grant"), ("reason", words)];
    assert_eq!(as_supervisor.form("/waivers/W-1", &form).status, 422);
    let form = [("version", "1"), ("words", "Қауіп расталды, орынды болды"), ("in_order", "yes")];
    assert_eq!(as_supervisor.form("/audit/grants/B-1", &form).status, 422);
    assert_eq!(as_supervisor.get(&path).json()["proposal"]["state"], "agreed");
}

/// The families that are laid before a reviewer of this proposal.
fn specialist_view(site: &Site, number: &str) -> Vec<String> {
    let seen = site.sign_in("marat").get(&format!("/api/v1/proposals/{number}")).json();
    seen["proposal"]["laid_before"].as_array().unwrap().iter().map(|f| f.as_str().unwrap().to_owned()).collect()
}

#[test]
fn whoever_reviewed_a_proposal_makes_no_second_check_of_it() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let (number, _) = agreed(&site, &specialist, "C-001", 0);
    let (staff, by) = (StaffCode::parse("A-1").unwrap(), Actor { id: "setup".into(), role: Role::Operator });
    let reviewer = {
        let mut users = site.runtime.block_on(async { site.services.users().await.unwrap() }).into_iter();
        users.find(|user| user.value.sign_in.to_string() == "marat").map_or(staff, |user| user.value.code)
    };
    site.runtime.block_on(site.services.change_user(by, &reviewer, |user| user.role = Role::Supervisor)).unwrap();
    let told = check(&site.sign_in("marat"), &number, "approve", true);
    assert!(matches!(told.problem().as_str(), "own-review" | "not-found"), "{}", told.body);
    assert!(told.status >= 400);
}

#[test]
fn a_token_is_issued_for_nothing_that_a_person_must_answer_for() {
    let site = Site::start();
    let operator = site.sign_in("timur");
    let mut refused = 0;
    for permission in Permission::ALL.iter().filter(|permission| !permission.is_for_systems()) {
        let scopes = ["view_children", permission.code()];
        let token = json!({ "name": "Есеп", "office": "ZHM-SUPPORT", "days": 1, "scopes": scopes });
        let over_api = operator.post("/api/v1/tokens", &token, None);
        assert_eq!((over_api.status, &over_api.json()["errors"][0]["code"]), (422, &json!("token-scope-of-people")));
        let form = [("token_name", "Есеп"), ("token_office", "ZHM-SUPPORT"), ("days", "1"), ("scopes", scopes[1])];
        assert_eq!(operator.form("/admin/tokens", &form).status, 422, "{permission}");
        refused += 1;
    }
    assert!(refused > 15, "{refused}");
    let page = operator.get("/admin").body;
    let offered = |permission: &Permission| page.contains(&format!("name=\"scopes\" value=\"{}\"", permission.code()));
    assert!(Permission::ALL.iter().all(|permission| offered(permission) == permission.is_for_systems()));
}

#[test]
fn an_old_token_that_may_do_everything_confirms_judges_and_decides_nothing() {
    let site = Site::start();
    let secret = uya::security::token::new(uya::security::token::SYSTEM);
    let token = ApiToken {
        number: ApiTokenNumber::new(99).unwrap(),
        name: uya::domain::text::Text::parse("Ескі").unwrap(),
        token_hash: uya::security::token::hash(&secret),
        office: uya::domain::code::OfficeCode::parse("ZHM-SUPPORT").unwrap(),
        scopes: Permission::ALL.to_vec(),
        issued_by: StaffCode::parse("S-5").unwrap(),
        issued_at: Timestamp::from_micros(0),
        expires_at: Timestamp::from_micros(i64::MAX),
        revoked_at: None,
    };
    let by = Actor { id: "setup".into(), role: Role::Operator };
    let kept = site.services.store.write(by, move |work| {
        Box::pin(async move {
            work.insert(&token).await?;
            work.audit(AuditEvent::done(Action::TokenChanged, EntityKind::ApiToken, "K-99")).await?;
            Ok::<_, StoreError>(())
        })
    });
    site.runtime.block_on(kept).unwrap();
    let (proposal, _) = agreed(&site, &site.sign_in("aigerim"), "C-001", 0);
    let mut system = site.stranger();
    system.bearer = Some(secret);
    assert_eq!(system.get("/api/v1/children/C-001").status, 200);
    let mut refused = 0;
    for route in routes().iter().filter(|route| route.is_api() && !route.method.is_safe()) {
        if is_for_systems(route) || route.needs == uya::web::route::Needs::Nobody {
            continue;
        }
        let assessed = json!({ "item": "attachment_security", "level": 1, "source": "Сапар" });
        let body = if route.name == "api_ability" { assessed } else { json!({}) };
        let answer = send(&system, route.method.http().as_str(), &path(route, "C-001", "R-1", &proposal), &body);
        assert_eq!(answer.status, 403, "{}: {}", route.name, answer.body);
        refused += 1;
    }
    assert!(refused > 25, "{refused}");
    for closed in ["/api/v1/children/C-001/identity", "/api/v1/names?name=as", "/api/v1/audit/events"] {
        assert_eq!(system.get(closed).status, 403, "{closed}");
    }
}
