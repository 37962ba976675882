//! Imports over the API: one effect under one key, findings in parts, and a save that is killed leaves all or nothing.

use serde_json::{Value, json};
use uya::{
    domain::child::Child,
    store::{self, Kind, ReadsExt as _, admin},
};

use super::{
    served::{Served, free_port},
    site::{Answer, Client, Site, copy},
};

const API: &str = "/api/v1/imports";

/// New children, every tenth with a fault.
fn children(count: usize) -> Value {
    let day =
        |n: usize| if n.is_multiple_of(10) { "31.02.2018".to_owned() } else { format!("{:02}.05.2018", n % 28 + 1) };
    let children: Vec<Value> = (0..count)
        .map(|n| json!({ "code": format!("N-{n}"), "birth_date": day(n), "sex": if n % 2 == 0 { "female" } else { "male" } }))
        .collect();
    json!({ "bundle": "uya/1", "children": children })
}

fn bring(client: &Client, bundle: &Value, fields: &[(&str, &str)], key: &str) -> Answer {
    client.upload_once(API, fields, ("register.json", bundle.to_string().as_bytes()), key)
}

#[test]
fn a_file_is_checked_saved_and_undone_once_under_its_keys() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let first = bring(&data, &children(25), &[], "import-key-1");
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(bring(&data, &children(25), &[], "import-key-1").json(), first.json());
    assert_eq!(bring(&data, &children(24), &[], "import-key-1").problem(), "once-key-reused");
    let path = first.header("location").unwrap().to_owned();
    let shown = data.get(&path);
    assert_eq!((&shown.json()["import"]["tally"]["errors"], shown.version().as_str()), (&json!(3), "\"v1\""));
    let rows = data.get(&format!("{path}/rows?limit=2")).json();
    assert_eq!((rows["items"].as_array().unwrap().len(), &rows["total_estimate"]), (2, &json!(3)));
    assert_eq!(
        (&rows["items"][0]["code"], &rows["items"][0]["value_masked"]),
        (&json!("IMP-030"), &json!("31.02.2018"))
    );
    let next = data.get(&format!("{path}/rows?limit=2&cursor={}", rows["next_cursor"].as_str().unwrap())).json();
    assert_eq!(next["items"].as_array().unwrap().len(), 1);
    assert_eq!(data.get(&format!("{path}/rows?code=IMP-999")).problem(), "invalid");

    let commit = format!("{path}/commit");
    assert_eq!(data.post(&commit, &json!({}), None).problem(), "version-missing");
    assert_eq!(data.post(&commit, &json!({}), Some("\"v1\"")).problem(), "import-not-all-good");
    let good = json!({ "atomic": "row" });
    let saved = data.post_once(&commit, &good, Some("\"v1\""), "import-key-2");
    assert_eq!((saved.status, &saved.json()["life"]["new"]), (200, &json!(22)), "{}", saved.body);
    assert_eq!(data.post_once(&commit, &good, Some("\"v1\""), "import-key-2").json(), saved.json());
    assert_eq!(data.post(&commit, &good, Some("\"v2\"")).problem(), "wrong-state");

    let undo = format!("{path}/undo");
    let undone = data.post_once(&undo, &json!({}), None, "import-key-3");
    assert_eq!((undone.status, &undone.json()["life"]["state"]), (200, &json!("undone")), "{}", undone.body);
    assert_eq!(data.post_once(&undo, &json!({}), None, "import-key-3").json(), undone.json());
    assert_eq!(data.post(&undo, &json!({}), None).problem(), "wrong-state");
    assert_eq!(data.get(API).json()["items"][0]["life"]["state"], "undone");
}

#[test]
fn a_file_of_faults_alone_lists_ten_thousand_of_them_and_counts_all() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let faults = json!({ "bundle": "uya/1", "children": vec![json!(0); 12_000] });
    let brought = bring(&data, &faults, &[], "import-key-faults");
    assert_eq!(brought.status, 201, "{}", brought.body);
    let path = brought.header("location").unwrap().to_owned();
    let shown = data.get(&path).json();
    assert_eq!(shown["import"]["tally"]["errors"], 12_000);
    let rows = data.get(&format!("{path}/rows?limit=1")).json();
    assert_eq!(rows["total_estimate"], 10_000);
}

#[test]
fn a_bundle_is_no_larger_than_any_other_file() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let long = json!({ "bundle": "uya/1", "children": [{ "code": "a".repeat(21 << 20) }] });
    let refused = bring(&data, &long, &[], "import-key-long");
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("20"), "{}", refused.body);
}

#[test]
fn a_family_that_was_assessed_twice_is_imported_again_and_unchanged() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let families = specialist.get("/api/v1/families?limit=1").json();
    let code = families["items"][0]["code"].as_str().unwrap().to_owned();
    let path = format!("/families/{code}/abilities");
    for level in ["1", "3"] {
        let version = specialist.get(&format!("/api/v1/families/{code}")).version();
        let said = [
            ("version", version.trim_matches(['"', 'v'])),
            ("item", "attachment_security"),
            ("level", level),
            ("source", "Үйге барғандағы әңгіме"),
        ];
        let settled = specialist.form(&path, &said);
        assert_eq!(settled.status, 303, "{}", settled.body);
    }
    let family = specialist.get(&format!("/api/v1/families/{code}")).json()["family"].clone();
    let assessed = family["ratings"].as_array().unwrap().iter();
    let assessed: Vec<&Value> =
        assessed.filter(|one| one["item"] == "attachment_security" && one["by"] == "assessed").collect();
    assert_eq!((assessed.len(), &assessed[0]["level"]), (1, &json!(3)));
    let data = site.sign_in("erlan");
    let again = bring(&data, &json!({ "bundle": "uya/1", "families": [family] }), &[], "import-key-again");
    assert_eq!(again.status, 201, "{}", again.body);
    let shown = data.get(again.header("location").unwrap()).json();
    assert_eq!(
        (&shown["import"]["tally"]["errors"], &shown["import"]["tally"]["unchanged"]),
        (&json!(0), &json!(1)),
        "{shown}"
    );
}

#[test]
fn one_request_checks_and_saves_and_what_is_wrong_with_it_is_said() {
    let site = Site::start();
    let data = site.sign_in("erlan");
    let whole = [("mode", "commit")];
    let kept = bring(&data, &children(12), &whole, "import-key-1");
    assert_eq!(
        (kept.status, &kept.json()["life"]["state"]),
        (201, &json!("checked")),
        "all or nothing, and two have faults"
    );
    let saved = bring(&data, &children(12), &[("mode", "commit"), ("atomic", "row")], "import-key-2");
    assert_eq!(saved.json()["life"]["state"], "saved", "{}", saved.body);
    assert_eq!(bring(&data, &children(12), &[("mode", "try")], "import-key-3").problem(), "invalid");
    assert_eq!(bring(&data, &children(12), &[("holder", "ALM-SUPPORT")], "import-key-4").problem(), "invalid");
    assert_eq!(data.post(API, &json!({}), None).problem(), "media-type");
    let text =
        data.upload_once(API, &[], ("plan.docx", include_bytes!("../../../fixtures/office/plan.docx")), "import-key-5");
    assert_eq!(text.json()["errors"][0]["code"], "import-no-sheet", "{}", text.body);
    let broken = data.upload_once(API, &[], ("register.xlsx", b"PK\x03\x04nothing"), "import-key-6");
    assert_eq!(broken.json()["errors"][0]["code"], "file-unread", "{}", broken.body);
    assert_eq!(site.sign_in("aigerim").get(API).status, 403);
    assert_eq!(data.get("/api/v1/imports/I-99").status, 404);
}

#[test]
fn a_save_that_is_killed_leaves_all_of_the_file_or_nothing() {
    let folder = copy();
    let url = format!("sqlite:{}", folder.path().join("uya.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let count = async || {
        let clock = std::sync::Arc::new(uya::domain::clock::SystemClock);
        let store = store::open(&url, clock).await.unwrap();
        let mut view = store.read().await.unwrap();
        let children = view.list::<Child>().await.unwrap();
        let new = children.iter().filter(|child| child.value.code.as_str().starts_with("N-")).count();
        let import = view.find_record(Kind::Import, "I-2").await.unwrap().unwrap();
        drop(view);
        store.close().await;
        (new, import.body.contains("\"saved\""))
    };
    let served = Served::start(folder.path(), free_port(), &["--database", "sqlite:uya.db"]);
    let data = Client::sign_in(&served.base, "erlan");
    let many = children(4_000);
    assert_eq!(bring(&data, &many, &[], "import-key-1").status, 201);
    drop(served);
    let mut outcomes = std::collections::BTreeSet::new();
    for pause in [40, 250, 900] {
        let mut served = Served::start(folder.path(), free_port(), &["--database", "sqlite:uya.db"]);
        let mut data = data.clone();
        data.base.clone_from(&served.base);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let body = json!({ "atomic": "row" });
                // No answer when the program is gone.
                let _ =
                    data.try_json("POST", "/api/v1/imports/I-2/commit", &body, (Some("\"v1\""), Some("import-key-2")));
            });
            std::thread::sleep(std::time::Duration::from_millis(pause));
            served.kill();
        });
        let found = runtime.block_on(count());
        assert!(found == (0, false) || found == (3_600, true), "{found:?}");
        assert!(runtime.block_on(admin::verify(&url, None)).unwrap().holds());
        outcomes.insert(found);
    }
    println!("killed in the middle: {outcomes:?}");
    let served = Served::start(folder.path(), free_port(), &["--database", "sqlite:uya.db"]);
    let mut data = data;
    data.base.clone_from(&served.base);
    let asked =
        data.post_once("/api/v1/imports/I-2/commit", &json!({ "atomic": "row" }), Some("\"v1\""), "import-key-2");
    assert_eq!(asked.status, 200, "the same request ends it: {}", asked.body);
    drop(served);
    assert_eq!(runtime.block_on(count()), (3_600, true));
}
