//! Practice: a wrong list is met before a real one, every answer is judged, and nothing real is touched.

use serde_json::{Value, json};
use uya::{
    domain::{audit::Action, practice::Practice},
    generate::practice as world,
    store::{AuditFilter, AuditFrom, AuditQuery, Kind, ReadsExt as _},
};

use super::site::{Client, Site};

const FORM: &str = "/learn/practice";

pub(super) fn needs(old: &str) -> Vec<(String, String)> {
    let importance = |need: &world::PlanNeed| match need.importance {
        None => old.to_owned(),
        Some(importance) => serde_json::to_value(importance).unwrap().as_str().unwrap().to_owned(),
    };
    world::NEEDS.iter().map(|need| (format!("need.{}", need.item), importance(need))).collect()
}

pub(super) fn send(client: &Client, task: &str, fields: &[(String, String)]) -> super::site::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.form(&format!("{FORM}/{task}"), &fields)
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(super) fn found_why() -> Vec<(String, String)> {
    fields(&[("rule", world::STALE_RULE), ("said_on", "09.02.2026"), ("next", "ask_again")])
}

/// A proposal with everything the form asks for; `gap` is how the gap is answered.
pub(super) fn proposal(family: &str, wrong_fact: &str, gap: &str) -> Vec<(String, String)> {
    let gap_field = |part: &str| format!("gap.{}.{}.{part}", world::CHILD, world::GAP);
    let mut given = fields(&[
        ("family", family),
        ("wrong_fact", wrong_fact),
        ("reasons", "health"),
        ("words", "Құжаттары бойынша міндетті қажеттіліктің бәрін жабады."),
    ]);
    given.push((gap_field("answer"), gap.to_owned()));
    for (part, value) in [
        ("what", "Математикадан қосымша сабақ"),
        ("who", "Әлеуметтік педагог"),
        ("by", "20.11.2026"),
        ("because", "Мектептің өзі күн сайын көмектеседі."),
    ] {
        given.push((gap_field(part), value.to_owned()));
    }
    given
}

fn kept(client: &Client) -> Value {
    client.get("/api/v1/practice").json()
}

fn missed(client: &Client, task: &str) -> Vec<String> {
    let practice = kept(client);
    let done = practice["tasks"].as_array().unwrap().iter().find(|done| done["task"] == task).unwrap().clone();
    done["missed"].as_array().unwrap().iter().map(|mark| mark.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_wrong_list_is_met_and_its_papers_tell() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let list = client.get("/api/v1/practice/list").json();
    let first = list["families"].as_array().unwrap().iter().find(|family| family["state"] == "shown").unwrap().clone();
    assert_eq!(first["family"], world::WRONG);
    let page = client.get(&format!("{FORM}/list")).body;
    assert!(page.contains(&format!("1. {}", world::WRONG)) && !page.contains(world::STALE));
    let excluded = client.get(&format!("{FORM}/excluded")).body;
    assert!(excluded.contains(world::STALE) && excluded.contains(world::STALE_RULE));
    // Said in the register of the first family, and in the paper: level 2 and level 1 of the same need.
    let family = client.get(&format!("{FORM}/families/{}", world::WRONG)).body;
    assert!(family.contains("Оқытылған немесе дәрі қабылдауды бұрын тиянақты қадағалаған"));
    assert!(family.contains("Ниеті бар, оқытылмаған"));
    // The date the rule reads, and the later talk in the contact log.
    let stale = client.get(&format!("{FORM}/families/{}", world::STALE)).body;
    assert!(stale.contains("09.02.2026") && stale.contains("23.10.2026"));
    assert_eq!(client.get(&format!("{FORM}/families/F-021")).status, 404, "no family of the register is here");
}

#[test]
fn needs_are_judged_by_what_the_plan_says() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let empty = send(&client, "needs", &[]);
    assert_eq!(empty.status, 422);
    assert_eq!(kept(&client)["tasks"].as_array().unwrap().len(), 0, "an answer that is no answer is not kept");
    let taken = send(&client, "needs", &needs("important"));
    assert_eq!((taken.status, taken.header("location")), (303, Some("/learn/practice/results/needs")));
    assert_eq!(missed(&client, "needs"), ["old_need"]);
    assert!(client.get("/learn/practice/results/needs").body.contains("байқалмады"));
    let mut all_musts = needs("none");
    all_musts.iter_mut().filter(|(_, value)| value != "none").for_each(|(_, value)| "must".clone_into(value));
    send(&client, "needs", &all_musts);
    assert_eq!(missed(&client, "needs"), ["not_musts"]);
    let mut no_musts = needs("none");
    no_musts.iter_mut().filter(|(_, value)| value == "must").for_each(|(_, value)| "important".clone_into(value));
    send(&client, "needs", &no_musts);
    assert_eq!(missed(&client, "needs"), ["musts"]);
    send(&client, "needs", &needs("none"));
    let done = kept(&client)["tasks"][0].clone();
    assert_eq!((done["missed"].clone(), done["tries"].clone()), (json!([]), json!(4)));
    assert_eq!(done["missed_at_first"], json!(["old_need"]), "what the first answer missed stays");
    assert!(done["completed_at"].is_number() || done["completed_at"].is_string());
}

#[test]
fn the_missing_family_is_found_by_rule_and_date() {
    let site = Site::start();
    let client = site.sign_in("marat");
    let unread = send(&client, "missing", &fields(&[("rule", world::STALE_RULE), ("said_on", "31.02.2026")]));
    assert_eq!(unread.status, 422);
    assert!(unread.body.contains("31.02.2026"), "what was typed stays");
    let guess = fields(&[("rule", "R-FAM-12"), ("said_on", "01.11.2026"), ("next", "ask_waiver")]);
    send(&client, "missing", &guess);
    assert_eq!(missed(&client, "missing"), ["rule", "stale_date", "ask_again"]);
    send(&client, "missing", &found_why());
    assert_eq!(missed(&client, "missing"), [""; 0]);
    let explained = client.get("/learn/practice/results/missing").body;
    assert!(explained.contains("23.10.2026"), "{explained}");
}

#[test]
fn a_proposal_is_judged_by_the_papers_and_its_gap_wants_support() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let page = client.get(&format!("{FORM}/propose?family={}", world::SOUND)).body;
    assert!(page.contains(&format!("gap.{}.{}.answer", world::CHILD, world::GAP)));
    let open = send(&client, "propose", &proposal(world::SOUND, world::WRONG_FACT, ""));
    assert_eq!(open.status, 422, "a gap wants an answer as in the real form");
    assert!(open.body.contains("Құжаттары бойынша міндетті"), "what was typed stays");
    send(&client, "propose", &proposal(world::SOUND, "grief_loss", "accepted"));
    assert_eq!(missed(&client, "propose"), ["wrong_fact", "gap_support"]);
    send(&client, "propose", &proposal(world::SOUND, world::WRONG_FACT, "support"));
    assert_eq!(missed(&client, "propose"), [""; 0]);
    let excluded = send(&client, "propose", &proposal(world::STALE, world::WRONG_FACT, "support"));
    assert_eq!(excluded.status, 422, "a family outside the list is not proposed");
}

#[test]
fn whoever_proposes_the_first_family_without_looking_misses_all_of_it() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let gap = json!({ "child": world::CHILD, "item": world::WRONG_FACT,
        "answer": { "answer": "accepted", "because": "Отбасы курстан өткен, бұл жеткілікті." } });
    let answer = json!({ "wrong_fact": "talent_development", "family": world::WRONG, "reasons": ["experience"],
        "words": "Тізімде бірінші тұр, сондықтан осы отбасын таңдадым.", "gaps": [gap] });
    let judged = client.post("/api/v1/practice/propose", &answer, None);
    assert_eq!(judged.status, 200, "{}", judged.body);
    assert_eq!(judged.json()["missed"], json!(["wrong_fact", "sound_family", "gap_support"]));
    let nowhere = json!({ "rule": "R-NONE-1", "said_on": "2026-02-09", "next": "ask_again" });
    assert_eq!(client.post("/api/v1/practice/missing", &nowhere, None).status, 422);
    let extra = json!({ "rule": world::STALE_RULE, "said_on": "2026-02-09", "next": "ask_again", "staff": "S-2" });
    assert_eq!(client.post("/api/v1/practice/missing", &extra, None).status, 422);
}

#[test]
fn everybody_may_practise_and_every_page_says_that_it_is_practice() {
    let site = Site::start();
    let said = ["ойдан шығарылған", "вымышлены", "are invented"];
    for name in ["aigerim", "marat", "gulnar", "erlan", "timur"] {
        let client = site.sign_in(name);
        assert_eq!(send(&client, "missing", &found_why()).status, 303, "{name}");
        for page in ["", "/list", "/excluded", "/families/X-14", "/needs", "/missing", "/propose", "/results/missing"] {
            for (language, words) in ["kk", "ru", "en"].iter().zip(said) {
                let cookie = format!("__Host-uya={}; __Host-uya-lang={language}", client.cookie.as_ref().unwrap());
                let mut asker = client.clone();
                asker.cookie = None;
                let answer = asker.send("GET", &format!("{FORM}{page}"), &[("cookie", &cookie)], None);
                assert_eq!(answer.status, 200, "{name} {language} {page}: {}", answer.body);
                assert!(answer.body.contains(words), "{language} {page} does not say that it is practice");
            }
        }
        assert!(!client.get("/learn").body.contains(said[0]), "the guide itself is no practice");
    }
    assert_eq!(site.stranger().get(FORM).status, 303);
}

/// Everything in the register but sessions: records by kind, runs, former versions.
fn counted(site: &Site) -> Vec<(Kind, i64)> {
    site.runtime.block_on(async {
        let counts = site.services.store.read().await.unwrap().counts().await.unwrap();
        assert_eq!((counts.runs, counts.snapshots, counts.policies), (0, 0, 0));
        counts.records.into_iter().filter(|(kind, _)| *kind != Kind::Practice).collect()
    })
}

#[test]
fn nothing_of_the_register_changes_and_only_the_practice_stands_on_the_trail() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    let work = || {
        let page = client.get("/work").body;
        let main = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap().to_owned();
        assert!(main.contains("class=\"counts\""));
        (main, client.get("/api/v1/children").json()["total_estimate"].clone())
    };
    let (before, shown) = (counted(&site), work());
    let head = |site: &Site| {
        site.runtime.block_on(async { site.services.store.read().await.unwrap().audit_head().await.unwrap().size() })
    };
    let from = head(&site);
    for (task, answer) in [
        ("needs", needs("none")),
        ("missing", found_why()),
        ("propose", proposal(world::SOUND, world::WRONG_FACT, "support")),
    ] {
        client.get(&format!("{FORM}/{task}"));
        client.get(&format!("{FORM}/list"));
        assert_eq!(send(&client, task, &answer).status, 303, "{task}");
    }
    let entries = site.runtime.block_on(async {
        let query = AuditQuery { filter: AuditFilter::All, from: AuditFrom::After(from), limit: 100 };
        site.services.store.read().await.unwrap().audit_entries(&query).await.unwrap()
    });
    let left: Vec<(Action, &str)> = entries.iter().map(|e| (e.event.action, e.event.code.as_str())).collect();
    assert_eq!(left, [(Action::Practised, "S-1"); 3]);
    assert_eq!((counted(&site), work()), (before, shown));
}

#[test]
fn what_somebody_did_outlives_the_server_and_their_supervisor_sees_it() {
    let site = Site::start();
    let client = site.sign_in("aigerim");
    send(&client, "needs", &needs("must"));
    send(&client, "needs", &needs("none"));
    send(&site.sign_in("dina"), "missing", &found_why());
    let page = site.sign_in("gulnar").get(&format!("{FORM}/people")).body;
    assert!(page.contains("Айгерім Қасымова") && page.contains("Бұрын болған, қазір жоқ қажеттілік"), "{page}");
    assert!(!page.contains("Дина Әбдірахманова"), "people of other offices are not shown");
    assert_eq!(client.get(&format!("{FORM}/people")).status, 403);
    // What another server over the same file reads.
    let url = format!("sqlite:{}", site.file().display());
    let read = site.runtime.block_on(async {
        let store = uya::store::open(&url, std::sync::Arc::new(uya::domain::clock::SystemClock)).await.unwrap();
        let kept = store.read().await.unwrap().find::<Practice>("S-1").await.unwrap().unwrap().value;
        store.close().await;
        kept
    });
    assert_eq!(serde_json::to_value(&read).unwrap(), kept(&client));
}
