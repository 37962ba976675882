//! Answers whose codes come with their words, and lists in the order that the query names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uya::{
    i18n::{Language, Translator},
    web::{
        openapi,
        route::{Route, RouteMethod},
        routes,
    },
};

use super::{
    access::people,
    site::{Client, Site},
    trail::{Ground, ground},
};

fn parameter<'d>(operation: &'d Value, name: &str) -> Option<&'d Value> {
    operation["parameters"].as_array().unwrap().iter().find(|parameter| parameter["name"] == name)
}

/// Looks that take a parameter, each with what the document says of it.
fn looks_with<'d>(document: &'d Value, name: &str) -> Vec<(Route, &'d Value)> {
    let looks = routes().into_iter().filter(|route| route.is_api() && route.method == RouteMethod::Get);
    looks
        .filter_map(|route| {
            let operation = &document["paths"][route.path]["get"];
            operation.is_object().then(|| parameter(operation, name)).flatten().map(|_| (route, operation))
        })
        .collect()
}

/// Codes of closed lists that the document allows in each field of an answer.
fn enums(
    document: &Value,
    schema: &Value,
    field: &str,
    above: &mut Vec<String>,
    found: &mut BTreeMap<String, BTreeSet<String>>,
) {
    let mut note = |code: &Value| {
        if let Some(code) = code.as_str() {
            found.entry(field.to_owned()).or_default().insert(code.to_owned());
        }
    };
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        let of = &document["components"]["schemas"][name];
        let closed: Vec<&Value> = match (of["enum"].as_array(), of["oneOf"].as_array()) {
            (Some(codes), _) => codes.iter().collect(),
            (None, Some(choices)) if choices.iter().all(|choice| choice["const"].is_string()) => {
                choices.iter().map(|choice| &choice["const"]).collect()
            }
            _ => Vec::new(),
        };
        closed.into_iter().for_each(&mut note);
        if !above.iter().any(|known| known == name) {
            above.push(name.to_owned());
            enums(document, of, field, above, found);
            above.pop();
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        enums(document, property, name, above, found);
    }
    for part in ["items", "additionalProperties"].iter().filter(|part| schema[**part].is_object()) {
        enums(document, &schema[*part], field, above, found);
    }
    for choice in ["anyOf", "oneOf", "allOf"].iter().filter_map(|part| schema[*part].as_array()).flatten() {
        enums(document, choice, field, above, found);
    }
}

/// The texts of an answer, each with the field it stands in.
fn texts(value: &Value, field: &str, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(fields) => {
            fields.iter().filter(|(name, _)| *name != "labels").for_each(|(name, value)| texts(value, name, found));
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, field, found)),
        Value::String(text) => _ = found.insert((field.to_owned(), text.clone())),
        _ => {}
    }
}

fn asked(address: &str, more: &str) -> String {
    format!("{address}{}{more}", if address.contains('?') { '&' } else { '?' })
}

#[test]
fn every_code_of_an_answer_has_its_words_in_the_language_that_is_asked_for() {
    let site = Site::start();
    let people = people(&site);
    let ground = ground(&site, &people);
    let document = openapi::document();
    let looks = looks_with(&document, "labels");
    let (mut labelled, mut labels_seen) = (0, BTreeSet::new());
    for (route, operation) in &looks {
        let mut closed = BTreeMap::new();
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        enums(&document, schema, "", &mut Vec::new(), &mut closed);
        let address = ground.address(route);
        let may = |client: &&Client| client.get(&asked(&address, "labels=en")).status == 200;
        let Some(client) = people.values().find(may) else { continue };
        let plain = client.get(&address).json();
        let told =
            ["kk", "ru", "en"].map(|language| client.get(&asked(&address, &format!("labels={language}"))).json());
        let mut found = BTreeSet::new();
        texts(&told[0], "", &mut found);
        for (field, code) in found {
            let field_in = if field == "items" && plain.is_array() { "" } else { field.as_str() };
            if !closed.get(field_in).is_some_and(|codes| codes.contains(&code)) {
                continue;
            }
            let words = told
                .each_ref()
                .map(|told| told["labels"][&field][&code].as_str().or(told["labels"][field_in][&code].as_str()));
            assert!(
                words.iter().all(|word| word.is_some_and(|word| !word.is_empty())),
                "{} {field}: {code}",
                route.name
            );
            labelled += 1;
            labels_seen.insert((field, code));
        }
        let is_told = |told: &Value| told["labels"].is_object() || told.is_null();
        assert!(told.iter().all(is_told), "{}", route.name);
        assert!(!plain.to_string().contains("\"labels\""), "{} without being asked", route.name);
        assert_eq!(client.get(&asked(&address, "labels=")).status, 422, "{address}");
        let unknown = client.get(&asked(&address, "labels=fr"));
        assert_eq!(unknown.status, 422, "{}", route.name);
        assert!(unknown.body.contains("kk, ru, en"), "{}", unknown.body);
    }
    assert!(
        looks.len() > 60 && labelled > 120 && labels_seen.len() > 80,
        "{} {labelled} {}",
        looks.len(),
        labels_seen.len()
    );
}

#[test]
fn labels_are_by_field_and_code_and_a_list_comes_under_items() {
    let site = Site::start();
    let [specialist, operator] = ["aigerim", "timur"].map(|name| site.sign_in(name));
    let children = specialist.get("/api/v1/children?labels=ru").json();
    let steps = children["labels"]["step"].as_object().unwrap();
    assert!(!steps.is_empty(), "{children}");
    for (code, text) in steps {
        let key = format!("step-{}", code.replace('_', "-"));
        assert_eq!(text, &Translator::shared(Language::Ru).text(&key));
    }
    let users = operator.get("/api/v1/users?labels=en").json();
    assert!(users["items"].as_array().unwrap().len() > 5 && users["labels"]["role"]["reviewer"].is_string(), "{users}");
    assert!(operator.get("/api/v1/users").json().is_array());
    let run = super::steps::list(&specialist, "C-001");
    let list = specialist.get(&format!("/api/v1/runs/{run}?labels=kk")).json();
    let (item, name) = list["labels"]["item"].as_object().unwrap().iter().next().unwrap();
    let known = site.services.policy.file().items.iter().find(|known| known.code.as_str() == item).unwrap();
    assert_eq!(name, &known.name.kk);
    assert!(
        list["labels"]["group"].is_object() && list["labels"]["importance"]["must"].is_string(),
        "{}",
        list["labels"]
    );
    let next = specialist.get("/api/v1/children?limit=2").json()["next_cursor"].as_str().unwrap().to_owned();
    let page = specialist.get(&format!("/api/v1/children?limit=2&cursor={next}&labels=en"));
    assert_eq!(page.status, 200, "a cursor goes on in another language: {}", page.body);
}

fn items(answer: &Value) -> Vec<Value> {
    answer.as_array().or(answer["items"].as_array()).unwrap_or_else(|| panic!("{answer}")).clone()
}

/// What a list is sorted by, as a text that sorts likewise; none where it is not known.
fn place(item: &Value, pointer: &str) -> Option<String> {
    let value = item.pointer(pointer)?;
    let digits = |text: &str| text.chars().rev().take_while(char::is_ascii_digit).count();
    match value {
        Value::Number(number) => Some(format!("{:020}", number.as_i64().unwrap() + 1_000_000_000)),
        Value::String(text) => {
            let (name, number) = text.split_at(text.len() - digits(text));
            Some(format!("{name}{number:0>12}"))
        }
        _ => None,
    }
}

#[test]
fn a_list_comes_in_the_order_that_is_asked_for_and_an_unknown_one_is_refused_with_those_there_are() {
    let site = Site::start();
    let people = people(&site);
    let ground: Ground = ground(&site, &people);
    let document = openapi::document();
    let keys = [
        ("api_children", "clock", "/term/due"),
        ("api_families", "free", "/free"),
        ("api_families", "confirmed_on", "/confirmed_on"),
        ("api_work_items", "since", "/clock/since"),
        ("api_runs", "number", "/number"),
        ("api_proposals", "number", "/number"),
        ("api_users", "name", "/user/name"),
        ("api_imports", "number", "/number"),
        ("api_rules", "keeps_out", "/keeps_out"),
        ("api_audit_events", "seq", "/seq"),
    ];
    let mut seen = BTreeSet::new();
    for (route, operation) in looks_with(&document, "sort") {
        let address = ground.address(&route);
        let Some(client) = people.values().find(|client| client.get(&address).status == 200) else {
            panic!("{} is shown to nobody", route.name)
        };
        let refused = client.get(&asked(&address, "sort=nonsense"));
        let known = parameter(operation, "sort").unwrap()["schema"]["enum"].as_array().unwrap().clone();
        assert_eq!(refused.status, 422, "{}", route.name);
        assert!(refused.body.contains(known[0].as_str().unwrap()), "{}: {}", route.name, refused.body);
        for sort in &known {
            let answer = client.get(&asked(&address, &format!("sort={}", sort.as_str().unwrap())));
            assert_eq!(answer.status, 200, "{} {sort}: {}", route.name, answer.body);
        }
        for (_, key, pointer) in keys.iter().filter(|(name, ..)| *name == route.name) {
            let sorted = |sort: &str| {
                let found = items(&client.get(&asked(&address, &format!("sort={sort}"))).json());
                found.iter().map(|item| place(item, pointer)).collect::<Vec<_>>()
            };
            let (up, down) = (sorted(key), sorted(&format!("-{key}")));
            assert!(!up.is_empty(), "{} has nothing to sort", route.name);
            let first_unknown =
                |places: &[Option<String>]| places.iter().position(Option::is_none).unwrap_or(places.len());
            for (places, backwards) in [(&up, false), (&down, true)] {
                let known = &places[..first_unknown(places)];
                assert!(places[known.len()..].iter().all(Option::is_none), "{} {key}: {places:?}", route.name);
                let mut expected = known.to_vec();
                expected.sort();
                if backwards {
                    expected.reverse();
                }
                assert_eq!(known, expected, "{} {key}", route.name);
            }
            seen.insert((route.name, *key));
        }
    }
    let expected: BTreeSet<_> = keys.iter().map(|(name, key, _)| (*name, *key)).collect();
    assert_eq!(seen, expected);
}

#[test]
fn pages_of_a_sorted_list_follow_each_other_and_the_trail_is_read_from_its_beginning() {
    let site = Site::start();
    let [specialist, supervisor] = ["aigerim", "gulnar"].map(|name| site.sign_in(name));
    let all = items(&specialist.get("/api/v1/families?sort=-free&limit=200").json());
    let mut walked = Vec::new();
    let mut next = String::new();
    loop {
        let page = specialist.get(&format!("/api/v1/families?sort=-free&limit=40{next}")).json();
        walked.extend(items(&page));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(walked, all);
    let first = items(&supervisor.get("/api/v1/audit/events?sort=seq").json());
    let numbers: Vec<u64> = first.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.len() > 1, "{numbers:?}");
    let after = items(&supervisor.get(&format!("/api/v1/audit/events?sort=seq&after={}", numbers[0])).json());
    assert_eq!(after[0]["seq"], numbers[1]);
}
