//! What the server writes to its log over a whole case: route names and times, nothing of a person or a record.

use std::{collections::BTreeSet, fs, process::Stdio};

use serde_json::{Value, json};
use uya::generate::staff;

use super::{
    served::{Served, free_port},
    site::{Client, PASSWORD, copy, encoded},
    steps::{first_view, list, review},
};

/// An identity number that nobody has.
const IIN: &str = "130405600017";

/// Words of reasons, wishes and talks, each of them nowhere else.
const WORDS: [&str; 6] = [
    "Сенімхат тапсырылмағандықтан уақытша кідіртілді деп түсіндірді.",
    "Әжесінің үйінде тұрғысы келетінін қысылып айтты.",
    "Көршілерінің шағымынан хабардар, бірақ дәлелденбеген.",
    "Психологтың қорытындысындағы алаңдаушылығы ескерілді.",
    "Комиссияның хаттамасындағы ескертпелер түгел жойылған.",
    "Аудармашының куәлігі табылмағандықтан сұхбат қалдырылды.",
];

/// A whole case, with everything that people write in it.
fn case(base: &str) {
    let [own, reviewer, supervisor, data] =
        ["aigerim", "marat", "gulnar", "erlan"].map(|name| Client::sign_in(base, name));
    let asked = |client: &Client, path: &str, body: Value, version: Option<&str>| {
        let answer = client.post(path, &body, version);
        assert!(matches!(answer.status, 200 | 201), "{path}: {}", answer.body);
        answer
    };
    let name = &staff::users()[0].name;
    for path in [
        "/children/C-001/identity".to_owned(),
        format!("/names?{}", encoded(&[("name", name.as_str())])),
        format!("/api/v1/names?{}", encoded(&[("name", name.as_str())])),
        format!("/children?{}", encoded(&[("q", IIN)])),
        format!("/children/{IIN}"),
        format!("/nothing/{IIN}"),
        format!("/families/F-021?tab={IIN}"),
    ] {
        own.get(&path);
    }
    let subject = json!({ "kind": "child", "code": "C-001" });
    asked(
        &own,
        "/api/v1/enquiries",
        json!({ "kind": "question", "about": subject, "subject": subject, "words": WORDS[1] }),
        None,
    );
    let talk = json!({ "on": "2026-11-01", "channel": "visit", "result": "talk", "words": WORDS[2] });
    asked(&own, "/api/v1/families/F-021/contacts", talk, None);
    let wish = json!({ "child": "C-003", "rule": "R-CASE-07", "reason": WORDS[0], "reason_code": "court_decision" });
    asked(&own, "/api/v1/waiver-requests", wish, None);
    let decision = json!({ "granted": false, "reason": WORDS[4] });
    asked(&supervisor, "/api/v1/waiver-requests/W-1/decision", decision, Some("\"v1\""));
    let glass = json!({ "subject": { "kind": "child", "code": "C-110" }, "purpose": "danger", "reason": WORDS[0] });
    asked(&own, "/api/v1/access-requests", glass, None);
    // A file with an identity number where none belongs, and text where a day belongs.
    let sheet = format!("code;birth_date;{name}\n{IIN};{}\n", WORDS[3]);
    data.upload("/imports/new", &[("kind", "children")], ("балалар.csv", sheet.as_bytes()));
    // What cannot be read, and what was typed into the wrong field.
    own.send("POST", "/api/v1/runs", &[("content-type", "application/json")], Some(IIN.as_bytes()));
    own.form("/break-glass", &[("kind", "child"), ("code", WORDS[5]), ("reason", IIN)]);
    Client::stranger(base).form("/sign-in", &[("name", IIN), ("password", PASSWORD)]);

    let run = list(&own, "C-007");
    let content = json!({
        "choice": { "choice": "none", "because": ["must_unmet"], "next": ["recruit"] }, "words": WORDS[0],
        "tie": { "tie": "none" }, "child_view": { "view": "not_asked", "because": WORDS[5] },
    });
    let begun = asked(&own, "/api/v1/proposals", json!({ "run": run, "content": content }), None);
    let number = begun.json()["number"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/proposals/{number}");
    asked(&own, &format!("{path}/send"), Value::Null, Some("\"v1\""));
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(review(&reviewer, &number, "agree").status, 201);
    let version = supervisor.get(&path).version();
    let approved = json!({ "result": "approve", "words": WORDS[3], "seen_changes": true });
    asked(&supervisor, &format!("{path}/approvals"), approved, Some(&version));
    assert_eq!(supervisor.get(&format!("/audit/decisions/{number}")).status, 200);
}

/// What must not be in the log: names, addresses, telephones, sign-ins, codes, and every word that was written.
fn private() -> BTreeSet<String> {
    let words = |text: &str| {
        let letters = text.split(|letter: char| !letter.is_alphanumeric());
        letters.filter(|word| word.chars().count() > 4).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut found: BTreeSet<String> = WORDS.iter().copied().flat_map(words).collect();
    let register: Value = serde_json::from_str(include_str!("../../../fixtures/zhambyl.json")).unwrap();
    for kind in ["children", "families"] {
        for record in register[kind].as_array().unwrap() {
            found.insert(record["code"].as_str().unwrap().to_owned());
        }
    }
    for child in register["children"].as_array().unwrap() {
        let child = serde_json::from_value(child.clone()).unwrap();
        found.extend(staff::name_of_child(&child).names.iter().flat_map(|name| words(name)));
    }
    for family in register["families"].as_array().unwrap() {
        let who = staff::names_of_family(&serde_json::from_value(family.clone()).unwrap());
        found.extend(who.names.iter().chain(&who.phones).chain(&who.address).flat_map(|text| words(text)));
    }
    for user in staff::users() {
        found.extend(words(user.name.as_str()));
        found.insert(user.sign_in.to_string());
    }
    found.extend(words(PASSWORD));
    found.extend([IIN.to_owned(), "P-1".to_owned(), "балалар".to_owned()]);
    found
}

#[test]
fn the_log_of_a_whole_case_holds_no_name_no_number_and_no_word_of_anybody() {
    let folder = copy();
    let path = folder.path().join("log");
    let log = fs::File::create(&path).unwrap();
    let mut served =
        Served::start_logging(folder.path(), free_port(), &["--database", "sqlite:uya.db"], Stdio::from(log));
    case(&served.base);
    served.ask_to_stop();
    assert_eq!(served.ended(), Some(0));
    let log = fs::read_to_string(&path).unwrap();
    let answered: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("a line is no JSON: {line}")))
        .filter(|line: &Value| line["fields"]["message"] == "answered")
        .collect();
    assert!(answered.len() > 25, "{} answers are in the log", answered.len());
    assert!(answered.iter().any(|line| line["fields"]["route"] == "child_identity"));
    let private = private();
    assert!(private.len() > 300, "{}", private.len());
    // As it was written, and as an address carries it.
    let folded = log.to_lowercase();
    let is_there = |word: &&String| {
        let carried = encoded(&[("", word)])[1..].to_lowercase();
        folded.contains(&word.to_lowercase()) || folded.contains(&carried)
    };
    let there: Vec<&String> = private.iter().filter(is_there).collect();
    assert!(there.is_empty(), "the log holds {there:?}");
}
