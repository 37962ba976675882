//! Two people at one import, at two imports of one record, and at a record that is being taken back: on both databases
//! one of them is told, and the register is what the other one made of it.
//!
//! `UYA_RACES` says how many races there are.

use serde_json::{Value, json};
use uya::{
    domain::{audit::Action, child::Child, family::Family},
    store::{ReadsExt as _, Stored},
};

use super::{
    races::{at_once, entries, on_postgres, races},
    site::{Answer, Client, Site},
};

const API: &str = "/api/v1/imports";

fn bring(client: &Client, bundle: &Value) -> String {
    let key = uya::security::token::new("");
    let file = ("register.json", bundle.to_string());
    let brought = client.upload_once(API, &[], (file.0, file.1.as_bytes()), &key);
    assert_eq!(brought.status, 201, "{}", brought.body);
    brought.header("location").unwrap().to_owned()
}

/// One child of the register.
fn child(code: &str, day: &str) -> Value {
    json!({ "bundle": "uya/1", "children": [{ "code": code, "birth_date": day, "sex": "female" }] })
}

fn act(client: &Client, import: &str, act: &str) -> Answer {
    let body = if act == "commit" { json!({ "atomic": "all" }) } else { json!({}) };
    client.post(&format!("{import}/{act}"), &body, Some("\"v1\""))
}

fn state(client: &Client, import: &str) -> Value {
    client.get(import).json()["import"]["life"]["state"].clone()
}

fn kept_child(site: &Site, code: &str) -> Option<Stored<Child>> {
    site.runtime.block_on(async { site.services.store.read().await.unwrap().find(code).await.unwrap() })
}

fn kept_family(site: &Site, code: &str) -> Stored<Family> {
    site.runtime.block_on(async { site.services.store.read().await.unwrap().find(code).await.unwrap().unwrap() })
}

/// Exactly one of two answers is good; its place.
fn winner(answers: &[Answer; 2], race: usize) -> usize {
    let good: Vec<usize> = (0..2).filter(|place| answers[*place].status == 200).collect();
    assert_eq!(good.len(), 1, "race {race}: {answers:?}");
    let lost = &answers[1 - good[0]];
    assert!(matches!(lost.status, 409 | 412 | 422), "race {race}: {lost:?}");
    good[0]
}

/// The same check saved by two, and saved by one while it is put away by the other.
fn race_on_one_check(site: &Site, races: usize) {
    let data = site.sign_in("erlan");
    for race in 0..races {
        let code = format!("RC-{race}");
        let import = bring(&data, &child(&code, "2018-05-01"));
        let before = entries(site, Action::ImportCommitted);
        let other = if race % 2 == 0 { "commit" } else { "cancel" };
        let won = winner(&at_once(|| act(&data, &import, "commit"), || act(&data, &import, other)), race);
        let is_saved = won == 0 || other == "commit";
        assert_eq!(state(&data, &import), if is_saved { "saved" } else { "cancelled" }, "race {race}");
        assert_eq!(kept_child(site, &code).map(|kept| kept.version), is_saved.then_some(1), "race {race}");
        assert_eq!(entries(site, Action::ImportCommitted) - before, usize::from(is_saved), "race {race}");
    }
}

/// Two sheets with one new record that differ: the second is told that what was checked is no longer what is kept.
fn race_on_one_record(site: &Site, races: usize) {
    let data = site.sign_in("erlan");
    for race in 0..races {
        let (code, days) = (format!("RR-{race}"), ["2018-05-01", "2018-06-02"]);
        let imports = days.map(|day| bring(&data, &child(&code, day)));
        let answers = at_once(|| act(&data, &imports[0], "commit"), || act(&data, &imports[1], "commit"));
        let won = winner(&answers, race);
        let kept = kept_child(site, &code).unwrap();
        assert_eq!((kept.version, kept.value.birth_date.to_string().as_str()), (1, days[won]), "race {race}");
        assert_eq!(state(&data, &imports[1 - won]), "checked", "race {race}: what lost can be checked anew");
    }
}

/// An import taken back by two, and taken back while somebody changes what it changed: no change is lost unsaid.
fn race_on_undo(site: &Site, races: usize) {
    let (data, specialist) = (site.sign_in("erlan"), site.sign_in("aigerim"));
    let address = |family: &str| format!("/api/v1/families/{family}");
    let family = "F-021";
    for race in 0..races {
        let mut record = specialist.get(&address(family)).json()["family"].clone();
        let places = record["approved_places"]["value"].as_u64().unwrap();
        record["approved_places"]["value"] = json!(places % 5 + 1);
        let import = bring(&data, &json!({ "bundle": "uya/1", "families": [record] }));
        assert_eq!(act(&data, &import, "commit").status, 200, "race {race}");
        let (before, version) = (entries(site, Action::ImportUndone), specialist.get(&address(family)).version());
        let source = format!("{race}");
        let settle = || {
            let said = json!({ "item": "attachment_security", "level": 1 + race % 3, "source": source });
            specialist.post(&format!("{}/preferences:resolve", address(family)), &said, Some(&version))
        };
        let answers = match race % 2 {
            0 => at_once(|| act(&data, &import, "undo"), || act(&data, &import, "undo")),
            _ => at_once(|| act(&data, &import, "undo"), settle),
        };
        let won = winner(&answers, race);
        let kept = kept_family(site, family).value;
        let is_settled = kept.ratings.iter().any(|one| one.source.as_ref().is_some_and(|said| said.as_str() == source));
        let is_undone = race % 2 == 0 || won == 0;
        assert_eq!(state(&data, &import), if is_undone { "undone" } else { "saved" }, "race {race}");
        assert_eq!(is_settled, !is_undone, "race {race}");
        let undone = entries(site, Action::ImportUndone) - before;
        assert_eq!(undone, 1, "race {race}: done or refused, it is on the trail once: {answers:?}");
    }
}

fn all(site: &Site) {
    let races = races().min(100);
    race_on_one_check(site, races);
    race_on_one_record(site, races);
    race_on_undo(site, races);
}

#[test]
fn of_two_at_one_import_or_record_one_is_told_and_nothing_is_doubled_on_sqlite() {
    all(&Site::start());
}

#[test]
fn of_two_at_one_import_or_record_one_is_told_and_nothing_is_doubled_on_postgresql() {
    if let Some(site) = on_postgres() {
        all(&site);
    }
}
