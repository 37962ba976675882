//! A proposal that the API wrote is opened and saved as a page: nothing of it is lost. Trials travel with it.

use serde_json::{Value, json};

use super::{
    fields::form,
    site::{Client, Site},
    steps::{approvable, content, list},
};

/// Sends a form of a page as it stands there.
fn send_as_it_stands(client: &Client, page: &str, action: &str, more: &[(&str, &str)]) -> super::site::Answer {
    let fields = form(&client.get(page).body, action);
    assert!(!fields.is_empty(), "no form to {action} on {page}");
    let pairs = fields.iter().flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())));
    client.form(action, &pairs.chain(more.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn what_the_api_wrote_is_the_same_after_a_page_saved_it() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let mut said = content(&specialist, &run, &families[0], &families[1]);
    said["gaps"][0]["answer"] = json!({ "answer": "support", "what": "кездесу", "who": "қызмет", "by": "2026-12-01",
        "cost": "ай сайын 20 мың теңге" });
    said["trials"] = json!(["family.F-021=free; family.F-021=prepared"]);
    let begun = specialist.post("/api/v1/proposals", &json!({ "run": run, "content": said }), None);
    assert_eq!(begun.status, 201, "{}", begun.body);
    let number = begun.json()["number"].as_str().unwrap().to_owned();
    let kept = || specialist.get(&format!("/api/v1/proposals/{number}")).json()["proposal"]["content"].clone();
    let before = kept();
    let path = format!("/proposals/{number}");
    let saved = send_as_it_stands(&specialist, &path, &path, &[("go", "save")]);
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(kept(), before);
}

#[test]
fn a_trial_is_saved_to_the_proposal_that_is_written_from_its_list_or_begins_one() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let trial = |change: &str| format!("/runs/{run}/what-if?set={change}");
    let free = trial("family.F-021%3Dfree");
    assert!(form(&specialist.get(&format!("/runs/{run}/what-if")).body, &format!("/runs/{run}/proposals")).is_empty());
    let begun = send_as_it_stands(&specialist, &free, &format!("/runs/{run}/proposals"), &[]);
    let path = begun.header("location").unwrap_or_else(|| panic!("{}", begun.body)).to_owned();
    let more = trial("family.F-021%3Dfree&set=family.F-021%3Dprepared");
    let saved = send_as_it_stands(&specialist, &more, &format!("{path}/trials"), &[]);
    assert_eq!((saved.status, saved.header("location")), (303, Some(path.as_str())), "{}", saved.body);
    let kept = || specialist.get(&format!("/api/v1{path}")).json()["proposal"]["content"]["trials"].clone();
    let both = json!(["family.F-021=free", "family.F-021=free; family.F-021=prepared"]);
    assert_eq!(kept(), both);
    let page = specialist.get(&path).body;
    assert!(page.contains("F-021: бүгін дайын екенін растады"), "in words: {page}");
    // A tick that is taken away takes the trial away; the other stays.
    let version = form(&page, &path)["version"][0].clone();
    let one = [("version", version.as_str()), ("trials", "family.F-021=free"), ("go", "save")];
    assert_eq!(specialist.form(&path, &one).status, 303);
    assert_eq!(kept(), json!(["family.F-021=free"]));
    let refused = specialist.form(&format!("{path}/trials"), &[("version", "3"), ("set", "nothing of the kind")]);
    assert_eq!(refused.status, 422);
    assert_eq!(kept(), Value::from(vec!["family.F-021=free"]));
    let reviewer = site.sign_in("marat").get(&free);
    assert!(
        !reviewer.body.contains("/trials\"") && !reviewer.body.contains(&format!("action=\"/runs/{run}/proposals\""))
    );
}
