//! A script where a code, the name of a column or a filter is asked for: refused in words, or told as text.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uya::domain::actor::Role;

use super::{
    access::people,
    bodies::bare,
    inert::{ALIVE, looked_at, made},
    site::{Client, Site},
    steps::list,
};

/// A script where a code, a name of a column or a filter is asked for.
const SCRIPT: &str = "\"><b>' <script>alert(1)</script> <img src=x onerror=alert(1)>";

/// Who sends what with a script in a bare text: the operation, the field, and what comes of it.
type Bare<'a> = (&'a Client, &'static str, &'static str, &'static str, String, Value);

/// Texts that are taken as they are: a secret is shown nowhere, a filter is told by its page.
const TAKEN: [(&str, &str); 5] = [
    // A mark that no session has ends none.
    ("api_me_sessions_end", "/mark"),
    ("api_user_add", "/password"),
    ("api_view_save", "/query"),
    // What is practised on is said to oneself, and kept nowhere.
    ("api_practice_propose", "/gaps/item"),
    ("api_practice_propose", "/gaps/answer/service"),
];

/// The fields of a form with a file are sent apart: they come with the file.
const WITH_A_FILE: [&str; 3] = ["/columns", "/holder", "/worksheet"];

fn bare_texts<'p>(people: &'p BTreeMap<Role, Client>, [proposal, import]: [&str; 2]) -> Vec<Bare<'p>> {
    let [specialist, data] = [Role::Specialist, Role::Data].map(|role| &people[&role]);
    let run = "R-1";
    let gap = |part: &str| {
        let mut gap = json!({ "child": "C-001", "item": "attachment_security",
            "answer": { "answer": "support", "what": "кездесу", "who": "қызмет", "by": "2026-12-01" } });
        *gap.pointer_mut(part).unwrap_or(&mut Value::Null) = SCRIPT.into();
        if part == "/answer/service" {
            gap["answer"]["service"] = SCRIPT.into();
        }
        gap
    };
    let contents = |field: &str| match field {
        "/content/trials" => json!({ "trials": [SCRIPT] }),
        other => json!({ "gaps": [gap(other.trim_start_matches("/content/gaps"))] }),
    };
    let mut all: Vec<Bare<'p>> = vec![
        (
            specialist,
            "POST",
            "api_plan_text",
            "/file/name",
            "/api/v1/children/C-002/plan/text".into(),
            json!({ "source": "file", "file": { "name": SCRIPT, "bytes": "AAAA" } }),
        ),
        (
            specialist,
            "POST",
            "api_plan_text",
            "/file/bytes",
            "/api/v1/children/C-002/plan/text".into(),
            json!({ "source": "file", "file": { "name": "plan.txt", "bytes": SCRIPT } }),
        ),
        (
            specialist,
            "POST",
            "api_ability",
            "/item",
            "/api/v1/families/F-021/preferences:resolve".into(),
            json!({ "item": SCRIPT, "level": 1, "source": "Сапар" }),
        ),
        (specialist, "POST", "api_what_if", "/set", format!("/api/v1/runs/{run}/what-if"), json!({ "set": [SCRIPT] })),
        (
            specialist,
            "POST",
            "api_waiver_ask",
            "/reason_code",
            "/api/v1/waiver-requests".into(),
            json!({ "child": "C-001", "rule": "R-CASE-07", "reason": "Сот шешімімен бөлек орналастырылады.", "reason_code": SCRIPT }),
        ),
        (
            specialist,
            "POST",
            "api_view_save",
            "/page",
            "/api/v1/views".into(),
            json!({ "page": SCRIPT, "name": "Менікі", "query": "" }),
        ),
    ];
    // One case has one proposal that is open.
    let others = ["C-002", "C-006", "C-007"].map(|child| list(specialist, child));
    for (field, run) in
        ["/content/gaps/item", "/content/gaps/answer/service", "/content/trials"].into_iter().zip(&others)
    {
        let begin = json!({ "run": run, "content": contents(field) });
        all.push((specialist, "POST", "api_proposal_begin", field, "/api/v1/proposals".into(), begin));
        let write = json!({ "content": contents(field) });
        all.push((specialist, "PUT", "api_proposal_write", field, format!("/api/v1/proposals/{proposal}"), write));
    }
    let at = |act: &str| format!("/api/v1/imports/{import}/{act}");
    for (field, answer) in [
        ("/answers/code", json!({ "code": SCRIPT, "kept": "F-021", "same": true })),
        ("/answers/keep", json!({ "code": "F-910", "kept": "F-021", "same": true, "keep": [SCRIPT] })),
        ("/answers/kept", json!({ "code": "F-910", "kept": SCRIPT, "same": true })),
    ] {
        all.push((data, "POST", "api_import_twins", field, at("twins"), json!({ "answers": [answer] })));
    }
    for field in ["list", "word", "code"] {
        let mut words = json!({ "list": "Sex", "word": "мальчег", "code": "male" });
        words[field] = SCRIPT.into();
        let way = ["/list", "/word", "/code"][["list", "word", "code"].iter().position(|one| *one == field).unwrap()];
        all.push((data, "POST", "api_import_words", way, at("words"), words));
    }
    all.push((data, "POST", "api_import_columns", "/kind", at("columns"), json!({ "kind": SCRIPT })));
    all.push((
        data,
        "POST",
        "api_import_columns",
        "/worksheet",
        at("columns"),
        json!({ "kind": "families", "worksheet": SCRIPT }),
    ));
    all
}

#[test]
fn a_script_where_a_code_is_asked_for_is_refused_or_told_as_text() {
    let site = Site::start();
    let people = people(&site);
    let specialist = &people[&Role::Specialist];
    let run = list(specialist, "C-001");
    let begun = made(specialist, "/api/v1/proposals", &json!({ "run": run }), None);
    let proposal = begun["number"].as_str().unwrap().to_owned();
    let sheet = ("list.csv", "code;settlement\nF-910;TARAZ\n".as_bytes());
    let brought = people[&Role::Data].upload("/imports/new", &[("kind", "families")], sheet);
    let import = brought.header("location").unwrap_or_else(|| panic!("{}", brought.body)).replace("/imports/", "");
    let mut wrong = Vec::new();
    let mut tried: BTreeSet<(String, String)> =
        TAKEN.map(|(operation, field)| (operation.to_owned(), field.to_owned())).into();
    // What is taken all the same is looked at where it stands.
    let mut shown = Vec::new();
    for (client, method, operation, field, path, body) in bare_texts(&people, [&proposal, &import]) {
        let version = if operation == "api_proposal_write" { client.get(&path).version() } else { "\"v1\"".to_owned() };
        let answer = client.json(method, &path, &body, Some(&version), Some(&uya::security::token::new("")));
        let told = answer.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        let way = super::bodies::way(&told);
        // An answer about a word or about two records is one with all its parts.
        let is_whole = matches!(operation, "api_import_twins" | "api_import_words");
        let is_told = answer.status == 422 && (is_whole || way.starts_with(field) || field.starts_with(&way));
        if answer.status < 300 {
            let page = match operation {
                "api_import_columns" => format!("/imports/{import}"),
                "api_proposal_begin" => format!("/proposals/{}", answer.json()["number"].as_str().unwrap()),
                _ => format!("/proposals/{proposal}"),
            };
            shown.push((client, operation, field, page));
        } else if !is_told {
            wrong.push(format!("{operation} {field}: {} {told} {}", answer.status, answer.body));
        }
        if operation == "api_proposal_write" {
            looked_at(client, &format!("/proposals/{proposal}"), &mut wrong);
        }
        tried.insert((operation.to_owned(), field.to_owned()));
    }
    for field in WITH_A_FILE {
        let fields = [("kind", "families"), (field.trim_start_matches('/'), SCRIPT)];
        let data = &people[&Role::Data];
        let answer = data.upload_once("/api/v1/imports", &fields, sheet, &uya::security::token::new(""));
        match answer.status {
            422 => {}
            201 => shown.push((
                data,
                "api_import_bring",
                field,
                format!("/imports/{}", answer.json()["number"].as_str().unwrap()),
            )),
            status => wrong.push(format!("api_import_bring {field}: {status} {}", answer.body)),
        }
        tried.insert(("api_import_bring".to_owned(), field.to_owned()));
    }
    for (client, operation, field, page) in &shown {
        assert_eq!(client.get(page).status, 200, "{operation} {field}: {page}");
        looked_at(client, page, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(tried, bare(), "every text without a pattern is tried here");
}

#[test]
fn a_filter_with_a_script_in_it_is_kept_and_told_as_text() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let view = json!({ "page": "children", "name": "Менікі", "query": format!("q={SCRIPT}") });
    made(&specialist, "/api/v1/views", &view, None);
    for page in ["/account", "/children"] {
        let shown = specialist.get(page).body;
        assert!(shown.contains("Менікі") && ALIVE.iter().all(|alive| !shown.contains(alive)), "{page}: {shown}");
    }
}
