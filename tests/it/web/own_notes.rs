//! Notes of one's own: the writer's alone until a proposal is sent, then a part of it, for whoever may read the choice.

use serde_json::{Value, json};

use super::{
    fields::form,
    site::{Client, Site, english},
    steps::{approvable, content, first_view, list},
};

const NOTE: &str = "Үйі мектепке жақын, әжесі де қасында тұрады.";
const OTHER: &str = "Итінен қорқуы мүмкін, барып көру керек.";

fn write(client: &Client, run: &str, family: &str, words: &str) -> String {
    let path = format!("/api/v1/runs/{run}/families/{family}/notes");
    let made = client.post(&path, &json!({ "words": words }), None);
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()["number"].as_str().unwrap().to_owned()
}

fn notes(client: &Client, run: &str) -> Vec<Value> {
    let listed = client.get(&format!("/api/v1/runs/{run}/notes"));
    assert_eq!(listed.status, 200, "{}", listed.body);
    listed.json()["items"].as_array().unwrap().clone()
}

/// A proposal of the first family with the second in reserve; its number.
fn begin(client: &Client, run: &str, families: &[String]) -> String {
    let content = content(client, run, &families[0], &families[1]);
    let begun = client.post("/api/v1/proposals", &json!({ "run": run, "content": content }), None);
    assert_eq!(begun.status, 201, "{}", begun.body);
    begun.json()["number"].as_str().unwrap().to_owned()
}

fn send(client: &Client, number: &str) {
    let path = format!("/api/v1/proposals/{number}");
    let sent = client.post(&format!("{path}/send"), &Value::Null, Some(&client.get(&path).version()));
    assert_eq!(sent.status, 200, "{}", sent.body);
}

#[test]
fn a_note_stands_on_the_place_of_its_family_for_its_writer_alone() {
    let site = Site::start();
    let (specialist, colleague) = (site.sign_in("aigerim"), site.sign_in("saule"));
    let run = list(&specialist, "C-001");
    let families = approvable(&specialist, &run);
    let why = format!("/runs/{run}/families/{}/why", families[0]);
    let sent = specialist.form(&why.replace("/why", "/notes"), &[("words", NOTE)]);
    assert_eq!((sent.status, sent.header("location")), (303, Some(format!("{why}#notes").as_str())), "{}", sent.body);
    write(&specialist, &run, &families[0], OTHER);
    let page = english(&specialist, &why);
    assert!(page.contains("Your notes (2)") && page.contains(NOTE) && page.contains(OTHER), "{page}");
    let of_other = english(&specialist, &why.replace(&families[0], &families[1]));
    assert!(!of_other.contains(NOTE), "it is of the first family");
    for view in ["", "?view=table"] {
        let listed = english(&specialist, &format!("/runs/{run}{view}"));
        assert_eq!(listed.matches("Your notes (2)").count(), 1, "{view}");
    }
    for page in [why.clone(), format!("/runs/{run}")] {
        let theirs = english(&colleague, &page);
        assert!(!theirs.contains(NOTE) && !theirs.contains("Your notes (2)"), "{page}");
    }
    assert_eq!((notes(&specialist, &run).len(), notes(&colleague, &run).len()), (2, 0));
    assert_eq!(colleague.post("/api/v1/notes/N-1/remove", &json!({}), None).status, 404, "it is somebody else's");
    assert_eq!(site.sign_in("marat").get(&format!("/api/v1/runs/{run}/notes")).status, 403);
    assert_eq!(specialist.form("/notes/N-1/remove", &[("back", &why)]).status, 303);
    let page = english(&specialist, &why);
    assert!(page.contains("Your note<") && !page.contains(NOTE) && page.contains(OTHER), "{page}");
}

#[test]
fn a_note_that_says_nothing_is_asked_for_again_and_one_on_nobody_is_refused() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-001");
    let family = approvable(&specialist, &run)[0].clone();
    let path = format!("/runs/{run}/families/{family}/notes");
    let long = "сөз ".repeat(10_000);
    let failed = specialist.form(&path, &[("words", long.trim())]);
    assert_eq!(failed.status, 422, "{}", failed.body);
    assert_eq!(form(&failed.body, &path)["words"], [long.trim()], "what was typed stays");
    let unknown = specialist.post(&format!("/api/v1/runs/{run}/families/F-999/notes"), &json!({ "words": NOTE }), None);
    assert_eq!(unknown.status, 404, "{}", unknown.body);
    assert!(notes(&specialist, &run).is_empty());
}

#[test]
fn notes_travel_with_the_proposal_that_is_sent_and_are_hidden_with_its_choice() {
    let site = Site::start();
    let (specialist, reviewer) = (site.sign_in("aigerim"), site.sign_in("marat"));
    let run = list(&specialist, "C-006");
    let families = approvable(&specialist, &run);
    write(&specialist, &run, &families[0], NOTE);
    write(&specialist, &run, &families[2], OTHER);
    let away = write(&specialist, &run, &families[0], "Бұл жазба алынды.");
    assert_eq!(specialist.post(&format!("/api/v1/notes/{away}/remove"), &json!({}), None).status, 200);
    write(&site.sign_in("saule"), &run, &families[0], "Бұл – басқа адамның жазбасы.");
    let number = begin(&specialist, &run, &families);
    let page = format!("/proposals/{number}");
    let draft = english(&specialist, &page);
    assert!(draft.contains("Your notes (2)") && draft.contains(NOTE) && draft.contains(OTHER), "{draft}");
    let supervisor = site.sign_in("gulnar");
    assert!(!english(&supervisor, &page).contains(NOTE), "before it is sent they are the writer's");
    send(&specialist, &number);
    let told = |client: &Client| {
        let told = client.get(&format!("/api/v1{page}")).json()["proposal"]["notes"].clone();
        let told = told.as_array().cloned().unwrap_or_default();
        told.iter().map(|note| note["words"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let both = [NOTE.to_owned(), OTHER.to_owned()];
    assert_eq!((told(&specialist), told(&supervisor)), (both.to_vec(), both.to_vec()));
    assert!(told(&reviewer).is_empty(), "hidden like the choice");
    let hidden = english(&reviewer, &page);
    assert!(!hidden.contains(NOTE) && !hidden.contains(OTHER), "{hidden}");
    assert_eq!(first_view(&reviewer, &number).status, 201);
    assert_eq!(told(&reviewer), both);
    for client in [&reviewer, &supervisor, &specialist] {
        let shown = english(client, &page);
        assert!(shown.contains("Notes of the proposer") && shown.contains(NOTE) && shown.contains(OTHER), "{shown}");
        assert!(!shown.contains("Бұл жазба алынды") && !shown.contains("басқа адамның"), "{shown}");
    }
    // What was sent does not change with what is written afterwards.
    write(&specialist, &run, &families[0], "Кейін жазылды.");
    assert_eq!(told(&reviewer), both);
}

#[test]
fn the_report_for_the_panel_has_the_notes_and_no_other_cut_does() {
    let site = Site::start();
    let specialist = site.sign_in("aigerim");
    let run = list(&specialist, "C-006");
    let families = approvable(&specialist, &run);
    write(&specialist, &run, &families[0], NOTE);
    write(&specialist, &run, &families[2], OTHER);
    let number = begin(&specialist, &run, &families);
    send(&specialist, &number);
    let report = |cut: &str| english(&specialist, &format!("/proposals/{number}/report?cut={cut}"));
    let panel = report("panel");
    assert!(panel.contains("Notes of the proposer") && panel.contains(NOTE) && panel.contains(OTHER), "{panel}");
    for cut in ["family", "file"] {
        let page = report(cut);
        assert!(!page.contains(NOTE) && !page.contains(OTHER), "{cut}");
    }
    let paper = || specialist.get(&format!("/api/v1/proposals/{number}/report?cut=panel&lang=kk")).bytes;
    let before = paper();
    write(&specialist, &run, &families[0], "Кейін жазылды.");
    assert_eq!(before, paper(), "the same bytes from the same decision");
}

#[test]
fn a_note_on_a_family_that_is_sealed_afterwards_is_told_to_nobody_else() {
    let site = Site::start();
    let (specialist, supervisor) = (site.sign_in("aigerim"), site.sign_in("gulnar"));
    let run = list(&specialist, "C-006");
    let families = approvable(&specialist, &run);
    write(&specialist, &run, &families[0], NOTE);
    write(&specialist, &run, &families[2], OTHER);
    let number = begin(&specialist, &run, &families);
    send(&specialist, &number);
    let custody = format!("/api/v1/families/{}", families[2]);
    let why = "Отбасының қауіпсіздігі үшін жазба уақытша жабылады.";
    let acts =
        [("assignments", json!({ "staff": "S-2", "reason": why })), ("seal", json!({ "sealed": true, "reason": why }))];
    for (act, body) in acts {
        let version = supervisor.get(&format!("{custody}/custody")).version();
        let done = supervisor.post(&format!("{custody}/{act}"), &body, Some(&version));
        assert!(done.status < 300, "{act}: {}", done.body);
    }
    for client in [&specialist, &supervisor] {
        let page = english(client, &format!("/proposals/{number}"));
        assert!(page.contains(NOTE) && !page.contains(OTHER), "{page}");
        let paper = english(client, &format!("/proposals/{number}/report"));
        assert!(paper.contains(NOTE) && !paper.contains(OTHER), "{paper}");
    }
    let left: Vec<Value> = notes(&specialist, &run);
    assert_eq!(left.len(), 1, "{left:?}");
    let refused = specialist.post(
        &format!("/api/v1/runs/{run}{}/notes", custody.replace("/api/v1", "")),
        &json!({ "words": NOTE }),
        None,
    );
    assert_eq!(refused.status, 404, "{}", refused.body);
}
